//! Syntax of other programs that dateline shows verbatim.
//!
//! Readers see the marks, so the author is warned once per kind and file, at the first one.

use super::markdown;
use crate::report::{Code, Diagnostic};
use crate::source::Span;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Reference,
    Note,
    Shortcode,
    Template,
    Liquid,
    Attributes,
    Fence,
    Admonition,
    BlockId,
    OpenLink,
    OpenComment,
}

pub struct Foreign<'a> {
    text: &'a str,
    /// Consecutive parts of one text, as split by the parser.
    run: Range<usize>,
    /// Nesting depth of code and links: their text is verbatim on purpose.
    quiet: u32,
    /// Sorted by position.
    found: Vec<(Kind, Range<usize>)>,
}

impl<'a> Foreign<'a> {
    pub fn new(text: &'a str, body: Span, math: bool) -> Foreign<'a> {
        let references = markdown::undefined_references(text, body, math);
        let found = references.into_iter().map(|place| (Kind::Reference, place)).collect();
        Foreign { text, run: 0..0, quiet: 0, found }
    }

    /// Follows the events of the text.
    pub fn take(&mut self, event: &Event, range: &Range<usize>) {
        match event {
            Event::Text(shown) if self.quiet == 0 && self.text.get(range.clone()) == Some(shown) => {
                if self.run.end == range.start && !self.run.is_empty() {
                    self.run.end = range.end;
                } else {
                    self.look(false);
                    self.run = range.clone();
                }
                return;
            }
            Event::Start(Tag::CodeBlock(_) | Tag::Link { .. } | Tag::Image { .. }) => self.quiet += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Link | TagEnd::Image) => self.quiet = self.quiet.saturating_sub(1),
            _ => {}
        }
        let ends = matches!(event, Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)));
        self.look(ends || matches!(event, Event::SoftBreak | Event::HardBreak));
    }

    /// Checks the run, which may be followed by the end of a line or block.
    fn look(&mut self, ends_line: bool) {
        let run = std::mem::take(&mut self.run);
        let shown = &self.text[run.clone()];
        if shown.is_empty() {
            return;
        }
        if self.begins_line(run.start) {
            let word = shown.split_whitespace().next().unwrap_or_default();
            let is_named = || shown[word.len()..].trim_start().starts_with(|c: char| c.is_alphabetic());
            match word {
                _ if word.len() >= 3 && shown.starts_with(":::") => self.add(Kind::Fence, &run, 0, word.len()),
                "!!!" | "???" | "!!!+" | "???+" if is_named() => self.add(Kind::Admonition, &run, 0, word.len()),
                _ => {}
            }
        }
        if ends_line && let Some((before, id)) = shown.trim_end().rsplit_once('^') {
            let is_apart = before.is_empty() || before.ends_with(char::is_whitespace);
            let is_id = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if is_apart && is_id && id.bytes().any(|byte| byte.is_ascii_alphabetic()) {
                self.add(Kind::BlockId, &run, before.len(), id.len() + 1);
            }
        }
        if !shown.contains(['{', '[', '%']) {
            return;
        }
        if let Some((at, length)) =
            attributes(shown).filter(|(at, length)| self.is_of_something(run.start + at, *length))
        {
            self.add(Kind::Attributes, &run, at, length);
        }
        for (kind, open, close) in [
            (Kind::Shortcode, "{{<", ">}}"),
            (Kind::Shortcode, "{{%", "%}}"),
            (Kind::Template, "{{", "}}"),
            (Kind::Liquid, "{%", "%}"),
            (Kind::Note, "[^", "]"),
        ] {
            let Some(at) = shown.find(open) else { continue };
            let Some(length) = shown[at + open.len()..].find(close) else { continue };
            let inside = &shown[at + open.len()..at + open.len() + length];
            let is_form = match kind {
                Kind::Note => !inside.is_empty() && !inside.contains(char::is_whitespace),
                Kind::Template => !inside.starts_with(['<', '%']) && !inside.trim().is_empty(),
                Kind::Liquid => !shown[..at].ends_with('{') && !inside.trim().is_empty(),
                _ => true,
            };
            if is_form && (at > 0 || !self.text[..run.start].ends_with('\\')) {
                self.add(kind, &run, at, open.len() + length + close.len());
            }
        }
        match shown.rfind("[[") {
            Some(at) if !shown[at..].contains("]]") => self.add(Kind::OpenLink, &run, at, 2),
            _ => {}
        }
        match shown.find("%%") {
            Some(at) if self.begins_line(run.start + at) => self.add(Kind::OpenComment, &run, at, 2),
            _ => {}
        }
    }

    /// Whether there are attributes after a link or a picture, or alone on their line.
    fn is_of_something(&self, at: usize, length: usize) -> bool {
        let is_alone = || self.text[at + length..].lines().next().is_none_or(|rest| rest.trim().is_empty());
        self.text[..at].ends_with([')', ']', '`']) || self.begins_line(at) && is_alone()
    }

    fn begins_line(&self, at: usize) -> bool {
        let line = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        self.text[line..at].chars().all(|c| c.is_whitespace() || c == '>')
    }

    fn add(&mut self, kind: Kind, run: &Range<usize>, at: usize, length: usize) {
        self.found.push((kind, run.start + at..run.start + at + length));
    }

    pub fn told(mut self) -> Vec<(Span, Diagnostic)> {
        self.look(true);
        self.found.sort_by_key(|(kind, place)| (*kind, place.start));
        let kinds = self.found.chunk_by(|a, b| a.0 == b.0);
        let told = kinds.filter_map(|found| {
            let (kind, place) = found.first()?;
            let others: Vec<&str> = found[1..].iter().map(|(_, place)| &self.text[place.clone()]).collect();
            Some((place.clone().into(), note(*kind, &self.text[place.clone()], &others)))
        });
        told.collect()
    }
}

/// `{: .wide}`, `{.wide}`, `{width=300}`: what Kramdown and Pandoc read as attributes of the preceding element.
fn attributes(shown: &str) -> Option<(usize, usize)> {
    let opens = shown.match_indices('{').map(|(at, _)| at);
    opens.filter(|at| !shown[..*at].ends_with(['{', '\\'])).find_map(|at| {
        let inside = &shown[at + 1..at + shown[at..].find('}')?];
        let word = inside.trim_start_matches([':', ' ']).split([' ', '=']).next()?;
        let is_name =
            |name: &str| name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains(['{', '%', '<']);
        let is_one = inside.starts_with(':') && !word.is_empty()
            || word.strip_prefix(['.', '#']).is_some_and(is_name)
            || is_name(word) && inside[word.len()..].starts_with('=');
        is_one.then_some((at, inside.len() + 2))
    })
}

/// The message for the first of a kind; it names the others.
fn note(kind: Kind, written: &str, others: &[&str]) -> Diagnostic {
    const NAMED: usize = 3;
    let shown = shortened(written);
    let (code, what, help) = match kind {
        Kind::Reference => (
            Code::W045,
            "refers to an address that the text does not define",
            "add a line with its label and the address, `[label]: https://…`, or write the address at once: `[text](address)`",
        ),
        Kind::Note => (
            Code::W045,
            "refers to a note that the text does not hold",
            "add the note on a line of its own: `[^label]: the text of the note`",
        ),
        Kind::Shortcode => (
            Code::W046,
            "is a shortcode of another program, and readers see it as it is written",
            "write what it stands for in Markdown, or in raw HTML",
        ),
        Kind::Template | Kind::Liquid => (
            Code::W046,
            "is a template of another program, and readers see it as it is written",
            "write what it stands for",
        ),
        Kind::Attributes => (
            Code::W046,
            "gives attributes in another program, and readers see it as it is written",
            "take it out; a width is written `![text|300](map.png)`, and the id of a heading `{#id}` behind it",
        ),
        Kind::Fence | Kind::Admonition => (
            Code::W046,
            "begins a box of another program, and readers see it as it is written",
            "write it as a callout: `> [!note]` and then the lines, each after `> `",
        ),
        Kind::BlockId => (
            Code::W046,
            "names a block in another program, and readers see it as it is written",
            "take it out, and link to a heading",
        ),
        Kind::OpenLink => (
            Code::W046,
            "begins a wikilink that is never closed",
            "close it with `]]` in the same paragraph, or write `\\[[`",
        ),
        Kind::OpenComment => {
            (Code::W046, "begins a comment that is never closed, and readers see what follows", "close it with `%%`")
        }
    };
    let note = Diagnostic::new(code, format!("`{shown}` {what}"));
    let named: Vec<String> = others.iter().take(NAMED).map(|other| format!("`{}`", shortened(other))).collect();
    let note = match others.len() {
        0 => note,
        count if count <= NAMED => note.note(format!("and so in this file {}", named.join(", "))),
        count => note.note(format!("and so in this file {} and {} more", named.join(", "), count - NAMED)),
    };
    note.help(help)
}

fn shortened(written: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = written.chars().take(LONGEST).collect();
    if shown.len() < written.len() {
        shown.push('…');
    }
    shown
}
