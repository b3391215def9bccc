//! The one way in which the project reads Markdown: the same parser, options and offsets for
//! annotating and for rendering, so that a span found by one is a span of the other.

use crate::source::Span;
use pulldown_cmark::{Event, LinkType, Options, Parser};
use std::ops::Range;

/// Smart punctuation and mathematics stay off: the first would change the text, the second turns
/// `US$5bn to US$7bn` into a formula.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_WIKILINKS);

/// The parser's events over `body`, with ranges in bytes of the whole `text`.
pub fn events(text: &str, body: Span) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let base = body.start as usize;
    Parser::new_ext(body.of(text), OPTIONS)
        .into_offset_iter()
        .map(move |(event, range)| (event, range.start + base..range.end + base))
}

/// What `[[…]]` points at; `None` for other links.
///
/// `[[id\|text]]` in a table leaves its backslash on the target, which is taken off here.
pub fn wikilink<'a>(kind: LinkType, target: &'a str) -> Option<Wikilink<'a>> {
    let LinkType::WikiLink { .. } = kind else { return None };
    let target = target.strip_suffix('\\').unwrap_or(target).trim();
    Some(match target.strip_prefix('!') {
        Some(name) => Wikilink::NoneOfOurs(name.trim()),
        None => Wikilink::To(target),
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wikilink<'a> {
    /// `[[Name]]`, `[[id|text]]`, `[[briefings/2017/x#heading|text]]`.
    To(&'a str),
    /// `[[!Georgia]]`: this Georgia is none of ours.
    NoneOfOurs(&'a str),
}

/// Makes the ids of one text's headings by GitHub's rule: small letters, punctuation off, spaces to
/// hyphens, and `-1`, `-2` for a repeated one.
#[derive(Default)]
pub struct HeadingIds {
    /// By id, how many more were made of it.
    seen: std::collections::HashMap<String, u32>,
}

impl HeadingIds {
    pub fn next(&mut self, heading: &str) -> String {
        let mut id = String::with_capacity(heading.len());
        for c in heading.trim().chars().flat_map(char::to_lowercase) {
            match c {
                ' ' | '-' => id.push('-'),
                '_' => id.push('_'),
                c if c.is_alphanumeric() => id.push(c),
                _ => {}
            }
        }
        let base = if id.is_empty() { "section".to_string() } else { id };
        let mut id = base.clone();
        while self.seen.contains_key(&id) {
            let count = self.seen.entry(base.clone()).or_default();
            *count += 1;
            id = format!("{base}-{count}");
        }
        self.seen.insert(id.clone(), 0);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::HeadingIds;

    #[test]
    fn heading_ids_follow_github_and_never_repeat() {
        let mut ids = HeadingIds::default();
        let made = ["What's new?", "A-1", "A", "A", "A", "", "…"].map(|heading| ids.next(heading));
        assert_eq!(made, ["whats-new", "a-1", "a", "a-2", "a-3", "section", "section-1"]);
    }
}
