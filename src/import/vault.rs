//! Obsidian: notes linked by name, some of them on people and places, with tags in the text.

use super::archive::Archive;
use super::doc::{Doc, Sort, texts_of};
use super::path::{ending, parts};
use super::plain::{beside, day, opened};
use super::report::Tally;
use super::{Gathered, place};
use crate::content::markdown;
use crate::content::without_markdown;
use crate::error::Result;
use crate::source::Span;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

pub fn gathered(archive: &Archive, tally: &mut Tally) -> Result<Gathered> {
    let mut gathered = Gathered::default();
    for path in &archive.files {
        match without_markdown(path) {
            None if matches!(ending(path).as_str(), "canvas" | "base") => {
                tally.lost(format!("a file `.{}` of Obsidian", ending(path)), path.as_str());
            }
            None => gathered.files.push(beside(path)),
            Some(stem) if stem.ends_with(".excalidraw") => tally.lost("a drawing of Excalidraw", path.as_str()),
            Some(stem) => {
                let Some(mut doc) = opened(archive, path, tally)? else { continue };
                doc.day = day(stem);
                doc.sort = match kind(&doc, stem) {
                    Some(kind) => {
                        tally.mapped(format!("a note of a {kind} is an entity"), path.as_str());
                        Sort::Entity(kind.to_string())
                    }
                    None => place::sort(&doc),
                };
                doc.place = match doc.sort {
                    Sort::Entity(_) => {
                        crate::content::address::slugify(stem.rsplit('/').next().unwrap_or(stem)).as_str().to_string()
                    }
                    _ => stem.to_string(),
                };
                let (body, tags) = without_tags(&doc, tally);
                doc.tags = tags;
                doc.body = without_blocks(&Doc { body, ..doc.clone() }, tally);
                gathered.docs.push(doc);
            }
        }
    }
    Ok(gathered)
}

/// The kind of entity a note is about, from its front matter or its folder.
fn kind(doc: &Doc, stem: &str) -> Option<&'static str> {
    let said = ["type", "kind", "category"].iter().filter_map(|key| doc.front.get(*key)).flat_map(texts_of);
    let folder = parts(stem).0.rsplit('/').next().unwrap_or_default().to_string();
    // A dated note records what happened, so its folder does not count.
    let folder = Some(folder).filter(|_| !doc.is_dated());
    said.chain(folder).find_map(|word| match word.trim_matches(['[', ']', '#', '"']).to_lowercase().as_str() {
        "person" | "people" | "persons" | "contact" | "contacts" => Some("person"),
        "organisation" | "organisations" | "organization" | "organizations" | "org" | "company" | "companies" => {
            Some("organisation")
        }
        "place" | "places" | "location" | "locations" | "city" | "cities" | "country" | "countries" => Some("place"),
        "event" | "events" => Some("event"),
        _ => None,
    })
}

/// The text without tag marks, and the tags. Lines with nothing but tags are removed.
fn without_tags(doc: &Doc, tally: &mut Tally) -> (String, Vec<String>) {
    let mut tags = Vec::new();
    let mut edits: Vec<Range<usize>> = Vec::new();
    for range in texts(&doc.body) {
        let text = &doc.body[range.clone()];
        for (at, _) in text.match_indices('#') {
            let before = doc.body[..range.start + at].chars().next_back();
            let length = text[at + 1..]
                .find(|c: char| !(c.is_alphanumeric() || "-_/".contains(c)))
                .unwrap_or(text.len() - at - 1);
            let word = &text[at + 1..at + 1 + length];
            let is_tag = before.is_none_or(|c| c.is_whitespace() || c == '(') && word.chars().any(char::is_alphabetic);
            if is_tag {
                let start = range.start + at;
                tally.mapped("a tag in the text is one of `tags`", doc.at(start));
                tags.push(word.to_string());
                edits.push(start..start + 1 + length);
            }
        }
    }
    let mut body = String::with_capacity(doc.body.len());
    let mut start = 0;
    for line in doc.body.split_inclusive('\n') {
        let end = start + line.len();
        let here: Vec<&Range<usize>> = edits.iter().filter(|edit| start <= edit.start && edit.end <= end).collect();
        let rest: usize = line.trim().len() - here.iter().map(|edit| edit.len()).sum::<usize>().min(line.trim().len());
        let is_list = !here.is_empty() && rest < here.len();
        if !is_list {
            let mut at = start;
            for edit in here {
                body.push_str(&doc.body[at..edit.start]);
                at = edit.start + 1;
            }
            body.push_str(&doc.body[at..end]);
        }
        start = end;
    }
    (body, tags)
}

/// The text without block ids (`^a1b2c3` at the end of a line), which only Obsidian can link to.
fn without_blocks(doc: &Doc, tally: &mut Tally) -> String {
    let mut body = String::with_capacity(doc.body.len());
    let ranges = texts(&doc.body);
    let mut start = 0;
    for line in doc.body.split_inclusive('\n') {
        let text = line.trim_end();
        let cut = text.rfind('^').filter(|at| {
            let id = &text[at + 1..];
            let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            let is_apart = text[..*at].is_empty() || text[..*at].ends_with(' ');
            is_id && is_apart && ranges.iter().any(|range| range.contains(&(start + at)))
        });
        match cut {
            Some(at) => {
                tally.lost("the name of a block", doc.at(start));
                body.push_str(text[..at].trim_end());
                body.push_str(&line[text.len()..]);
            }
            None => body.push_str(line),
        }
        start += line.len();
    }
    body
}

/// The ranges of plain text: not code, links, or HTML.
fn texts(body: &str) -> Vec<Range<usize>> {
    let mut texts: Vec<Range<usize>> = Vec::new();
    let mut quiet = 0;
    for (event, range) in markdown::events(body, Span::new(0, body.len()), false) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Link { .. } | Tag::Image { .. }) => quiet += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Link | TagEnd::Image) => quiet -= 1,
            Event::Text(_) if quiet == 0 => match texts.last_mut() {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => texts.push(range),
            },
            _ => {}
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Map;

    fn doc(body: &str) -> Doc {
        Doc::new("a.md", Map::new(), body.to_string(), 1)
    }

    #[test]
    fn tags_leave_the_text() {
        let body = "#port #city/hall\n\nShips of the #harbour, C# and issue #5, `#no` [#no](x) (#yes).\n\n# Heading\n";
        let (left, tags) = without_tags(&doc(body), &mut Tally::default());
        assert_eq!(tags, ["port", "city/hall", "harbour", "yes"]);
        assert_eq!(left, "\nShips of the harbour, C# and issue #5, `#no` [#no](x) (yes).\n\n# Heading\n");
    }

    #[test]
    fn names_of_blocks_leave_the_text() {
        let body = "A line. ^a1b2\nx ^ y\n\n^c3\n\n    code ^d4\n";
        assert_eq!(without_blocks(&doc(body), &mut Tally::default()), "A line.\nx ^ y\n\n\n\n    code ^d4\n");
    }
}
