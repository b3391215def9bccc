//! The title of a text: from its front matter, else its first heading, else its file name.

use super::doc::Doc;
use super::kind::Kind;
use super::path::parts;
use super::report::Tally;
use crate::content::markdown;
use crate::source::Span;
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
use serde_json::{Map, Value};
use std::ops::Range;

/// Sets the title of a text. A first heading with the same words is removed, since a page shows the title above its
/// text.
pub fn give(doc: &mut Doc, kind: Kind, tally: &mut Tally) {
    let own = doc.text("title").or_else(|| doc.text("name"));
    let first = first_heading(&doc.body);
    if let Some((words, range)) = &first
        && own.as_ref().is_none_or(|title| title == words)
    {
        if own.is_none() {
            tally.mapped("a first heading is the title", doc.at(range.start));
        }
        let end = range.end + (doc.body[range.end..].len() - doc.body[range.end..].trim_start_matches('\n').len());
        doc.line += doc.body[..end].matches('\n').count();
        doc.body = doc.body[end..].to_string();
    }
    if own.is_some() {
        return;
    }
    let title = first.map_or_else(
        || {
            tally.mapped("a file's name is the title", doc.from.as_str());
            of_name(doc, kind)
        },
        |(words, _)| words,
    );
    let mut front = Map::from_iter([("title".to_string(), Value::from(title))]);
    front.extend(std::mem::take(&mut doc.front).into_iter().filter(|(key, _)| key != "title"));
    doc.front = front;
    doc.is_titled = true;
}

/// The words of a first-level heading at the start of a text.
fn first_heading(body: &str) -> Option<(String, Range<usize>)> {
    let start = body.len() - body.trim_start().len();
    let mut events = markdown::events(body, Span::new(start, body.len()), false);
    let (Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }), range) = events.next()? else { return None };
    let mut words = String::new();
    for (event, _) in events {
        match event {
            Event::End(TagEnd::Heading(_)) => break,
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some((words, 0..range.end))
}

/// In a vault, file names are titles; elsewhere hyphens stand for spaces.
fn of_name(doc: &Doc, kind: Kind) -> String {
    let (folder, _, stem) = parts(&doc.from);
    let stem = if matches!(stem, "index" | "_index") { parts(folder).1 } else { stem };
    let stem = if stem.is_empty() { "Home" } else { stem };
    if kind == Kind::Obsidian {
        return stem.to_string();
    }
    let stem = super::date::of_name(stem).map(|(_, rest)| rest).filter(|rest| !rest.is_empty()).unwrap_or(stem);
    if super::date::day(stem).is_some() {
        return stem.to_string();
    }
    let words = stem.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_comes_from_where_one_is() {
        for (from, front, body, title, left) in [
            ("a.md", "", "# The *first*\n\nText", "The first", "Text"),
            ("a.md", "The first", "The first\n===\nText", "The first", "Text"),
            ("a.md", "Another", "# The first\nText", "Another", "# The first\nText"),
            ("p/2019-03-04-port-closes.md", "", "## Small\n", "Port closes", "## Small\n"),
            ("p/harbour-works/index.md", "", "Text", "Harbour works", "Text"),
            ("2019-03-04.md", "", "Text", "2019-03-04", "Text"),
        ] {
            let front = match front {
                "" => Map::new(),
                title => Map::from_iter([("title".to_string(), Value::from(title))]),
            };
            let mut doc = Doc::new(from, front, body.to_string(), 1);
            give(&mut doc, Kind::Markdown, &mut Tally::default());
            assert_eq!((doc.text("title").as_deref(), &*doc.body), (Some(title), left), "{from} {body}");
        }
    }
}
