//! Mentions as W3C Web Annotations.
//!
//! The target is the file that a piece is written in, named by a tag URI, since its places are known and those of a page
//! depend on the theme; `scope` is the page that shows it.

use super::{Told, to_line};
use crate::archive::Archive;
use crate::content::scan::Desk;
use crate::error::Result;
use crate::source::Span;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use std::ops::Range;

const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";

/// So many characters before and after a quote find it again.
const AROUND: usize = 32;

#[derive(Serialize)]
struct Annotation<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    motivation: &'static str,
    body: Body,
    target: Target<'a>,
}

#[derive(Serialize)]
struct Body {
    #[serde(rename = "type")]
    kind: &'static str,
    purpose: &'static str,
    source: String,
}

#[derive(Serialize)]
struct Target<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    source: String,
    scope: String,
    selector: [Selector<'a>; 2],
}

#[derive(Serialize)]
#[serde(tag = "type")]
enum Selector<'a> {
    #[serde(rename = "TextQuoteSelector")]
    Quote { exact: &'a str, prefix: &'a str, suffix: &'a str },
    /// In characters of the file.
    #[serde(rename = "TextPositionSelector")]
    Position { start: usize, end: usize },
}

/// One line for each mention of a text.
pub fn of(desk: &Desk, archive: &Archive, told: Told) -> Result<String> {
    let text = desk.read(told.source)?;
    let base = &desk.config.base_url;
    let page = |href: String| format!("{}{href}", base.origin);
    let unseen = archive.content.unseen(told.source);
    let source = tag(&base.origin, told.day.map(|day| day.iso()), told.path());
    let mut lines = String::new();
    // Mentions stand in their order, so that the characters before each are counted once.
    let (mut at, mut characters) = (0, 0);
    for mention in &told.annotated.mentions {
        let (start, end) = (mention.span.start as usize, mention.span.end as usize);
        characters += text[at..start].chars().count();
        at = start;
        let exact = mention.span.of(&text);
        let place = characters..characters + exact.chars().count();
        let seen = around(mention.span, &unseen, text.len());
        let entity = &archive.content.entities[mention.entity.index()];
        lines += &to_line(&Annotation {
            context: CONTEXT,
            id: format!("{source}#{}-{}", place.start, place.end),
            kind: "Annotation",
            motivation: "identifying",
            body: Body {
                kind: "SpecificResource",
                purpose: "identifying",
                source: page(entity.address.href(&base.path)),
            },
            target: Target {
                kind: "SpecificResource",
                source: source.clone(),
                scope: page(told.address.href(&base.path)),
                selector: [
                    Selector::Quote {
                        exact,
                        prefix: last(&text[seen.start..start]),
                        suffix: first(&text[end..seen.end]),
                    },
                    Selector::Position { start: place.start, end: place.end },
                ],
            },
        });
    }
    Ok(lines)
}

/// `tag:desk.example,2017-11-20:briefings/2017/x.md`, which stays as it is wherever the file lies. Texts without a day have
/// that of the scheme.
fn tag(origin: &str, day: Option<String>, path: &str) -> String {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host);
    let path = utf8_percent_encode(path, PATH);
    format!("tag:{host},{}:{path}", day.unwrap_or("2005".into()))
}

/// The stretch of a text around a mention that names nothing of that.
fn around(mention: Span, unseen: &[Span], length: usize) -> Range<usize> {
    let mut seen = 0..length;
    for span in unseen {
        if span.start < mention.end {
            seen.start = seen.start.max(span.end.min(mention.start) as usize);
        }
        if span.end > mention.start {
            seen.end = span.start.max(mention.end) as usize;
            break;
        }
    }
    seen
}

/// The last characters of a text.
fn last(text: &str) -> &str {
    let from = text.char_indices().rev().take(AROUND).last().map_or(text.len(), |(at, _)| at);
    &text[from..]
}

/// The first characters of a text.
fn first(text: &str) -> &str {
    &text[..text.char_indices().nth(AROUND).map_or(text.len(), |(at, _)| at)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_mention_ends_before_what_no_reader_sees() {
        let unseen = [Span::new(0, 4), Span::new(10, 20), Span::new(30, 40)];
        let seen = |start, end| around(Span::new(start, end), &unseen, 50);
        assert_eq!([seen(5, 8), seen(22, 25), seen(45, 48)], [4..10, 20..30, 40..50]);
        assert_eq!(seen(12, 15), 12..15);
    }
}
