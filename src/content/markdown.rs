//! The only way in which the project parses Markdown: the same parser, options and offsets for annotating and for
//! rendering, so that spans are interchangeable between them.

use super::autolink;
use super::comments;
use super::dollars;
use super::forms;
use super::placed::{Either, Placed};
use crate::source::Span;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::{HashMap, VecDeque};
use std::ops::Range;

/// Smart punctuation stays off: it would change the text.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_WIKILINKS);

/// The parser's events over `body`, with byte ranges in the whole `text`. The text of `[[!Georgia]]` is `Georgia`.
///
/// Dollars delimit formulas if the desk sets `math`.
pub fn events(text: &str, body: Span, math: bool) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let base = body.start as usize;
    let source = body.of(text);
    let parser = match math && source.contains('$') {
        true => Either::Other(dollars::events(source, OPTIONS)),
        false => Either::Same(Parser::new_ext(source, OPTIONS).into_offset_iter()),
    };
    let placed = parser.map(move |(event, range)| (event, range.start + base..range.end + base));
    // Fast path: most texts need none of the extensions, so their events come straight from the parser.
    let bracketed = match source.contains("[[") {
        true => Either::Other(Bracketed { text, parser: placed, ready: VecDeque::new(), is_marked: false }),
        false => Either::Same(placed),
    };
    let told = comments::without(text, body, bracketed);
    let formed = forms::formed(text, body, told);
    autolink::linked(text, body, formed)
}

/// Finds `[text][label]`, `[text][]` and `![text][label]` without a definition. A lone `[sic]` is not a reference.
pub fn undefined_references(text: &str, body: Span, math: bool) -> Vec<Range<usize>> {
    let source = body.of(text);
    if !source.contains("][") {
        return Vec::new();
    }
    let base = body.start as usize;
    let mut undefined = Vec::new();
    let mut take = |link: BrokenLink| {
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            undefined.push(link.span.start + base..link.span.end + base);
        }
        None
    };
    let options = if math { OPTIONS | Options::ENABLE_MATH } else { OPTIONS };
    Parser::new_with_broken_link_callback(source, options, Some(&mut take)).for_each(drop);
    undefined
}

/// Reads `[[1]](address)` as CommonMark does, as a link with the text `[1]`: the parser takes every `[[1]]` for a
/// wikilink. Strips the `!` from the text of `[[!Georgia]]`.
struct Bracketed<'a, P> {
    text: &'a str,
    parser: P,
    ready: VecDeque<Placed<'a>>,
    /// Whether the next event is the text of a `[[!…]]`.
    is_marked: bool,
}

/// Maximum length of an address with its title, and of nested parentheses in it. Bounds how much is parsed again for
/// each text that begins like such a link.
const LONGEST: usize = 2000;
const DEEPEST: i32 = 8;

impl<'a, P: Iterator<Item = Placed<'a>>> Iterator for Bracketed<'a, P> {
    type Item = Placed<'a>;

    fn next(&mut self) -> Option<Placed<'a>> {
        let (event, range) = self.ready.pop_front().or_else(|| self.parser.next())?;
        let was_marked = std::mem::take(&mut self.is_marked);
        let (event, range) = match event {
            Event::Text(text) if was_marked => {
                let (name, range) = unmarked(text, range);
                return Some((Event::Text(name), range));
            }
            Event::Start(Tag::Link { link_type: LinkType::WikiLink { has_pothole: false }, .. })
                if self.text.as_bytes().get(range.end) == Some(&b'(') =>
            {
                match bracketed(&self.text[range.start..]) {
                    Some((link, length)) => {
                        let whole = range.start..range.start + length;
                        self.replaced((event, range), link, whole)
                    }
                    None => (event, range),
                }
            }
            event => (event, range),
        };
        if let Event::Start(Tag::Link {
            link_type: kind @ LinkType::WikiLink { has_pothole: false }, dest_url, ..
        }) = &event
        {
            self.is_marked = matches!(wikilink(*kind, dest_url), Some(Wikilink::NoneOfOurs(_)));
        }
        Some((event, range))
    }
}

impl<'a, P: Iterator<Item = Placed<'a>>> Bracketed<'a, P> {
    /// The start of `link`, which replaces a wikilink and the text after it.
    fn replaced(&mut self, wikilink: Placed<'a>, link: Tag<'a>, whole: Range<usize>) -> Placed<'a> {
        let mut taken: Vec<Placed<'a>> = Vec::new();
        let is_plain = loop {
            let Some((event, range)) = self.ready.pop_front().or_else(|| self.parser.next()) else { break false };
            let (is_plain, end) = (matches!(event, Event::Text(_) | Event::End(TagEnd::Link)), range.end);
            taken.push((event, range));
            if !is_plain || end >= whole.end {
                break is_plain;
            }
        };
        if !is_plain {
            // Emphasis starts or ends inside the address: keep the parser's result.
            taken.into_iter().rev().for_each(|event| self.ready.push_front(event));
            return wikilink;
        }
        let shown = |range: Range<usize>| (Event::Text(self.text[range.clone()].into()), range);
        let end = taken.last().map_or(whole.end, |(_, range)| range.end);
        if end > whole.end {
            self.ready.push_front(shown(whole.end..end));
        }
        self.ready.push_front((Event::End(TagEnd::Link), whole.clone()));
        self.ready.push_front(shown(whole.start + 1..wikilink.1.end - 1));
        (Event::Start(link), whole)
    }
}

/// The link at the start of `text`, `[[1]](address)`, and its length.
fn bracketed(text: &str) -> Option<(Tag<'static>, usize)> {
    let open = text.find("](")? + 1;
    let mut depth = 0;
    let close = text[open..].bytes().take(LONGEST).position(|byte| {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        depth == 0 || depth > DEEPEST || byte == b'\n'
    });
    let end = open + close.filter(|_| depth == 0)? + 1;
    match Parser::new(text.get(..end)?).into_offset_iter().nth(1)? {
        (Event::Start(link @ Tag::Link { link_type: LinkType::Inline, .. }), range) if range == (0..end) => {
            Some((link.into_static(), end))
        }
        _ => None,
    }
}

/// A text without its leading `!`, and the range of the rest.
fn unmarked(text: CowStr<'_>, range: Range<usize>) -> (CowStr<'_>, Range<usize>) {
    let Some(name) = text.trim_start().strip_prefix('!') else { return (text, range) };
    let cut = text.len() - name.trim_start().len();
    let start = if text.len() == range.len() { range.start + cut } else { range.start };
    let name = match text {
        CowStr::Borrowed(text) => CowStr::Borrowed(&text[cut..]),
        text => text[cut..].to_string().into(),
    };
    (name, start..range.end)
}

/// The target of `[[…]]`; `None` for other links.
///
/// `[[id\|text]]` in a table leaves its backslash on the target; it is removed here.
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

/// Generates the ids of a text's headings by GitHub's rule: lowercase, no punctuation, hyphens for spaces, and `-1`,
/// `-2` for duplicates.
#[derive(Default)]
pub struct HeadingIds {
    /// By id, the number of duplicates so far.
    seen: HashMap<String, u32>,
    /// The text of the open heading, and the id its author set.
    heading: Option<String>,
    given: Option<String>,
    /// Nesting depth of pictures: their text is not part of the heading.
    pictures: u32,
}

impl HeadingIds {
    /// Processes the events of a text, and returns the id of a heading at its end.
    pub fn take(&mut self, event: &Event) -> Option<String> {
        if let Event::Start(Tag::Heading { id, .. }) = event {
            self.heading = Some(String::new());
            self.given = id.as_ref().map(|id| id.to_string());
        }
        let heading = self.heading.as_mut()?;
        match event {
            Event::End(TagEnd::Heading(_)) => {
                let heading = std::mem::take(heading);
                self.heading = None;
                return Some(match self.given.take() {
                    Some(given) => self.unlike_others(given),
                    None => self.next(&heading),
                });
            }
            Event::Start(Tag::Image { .. }) => self.pictures += 1,
            Event::End(TagEnd::Image) => self.pictures = self.pictures.saturating_sub(1),
            _ if self.pictures > 0 => {}
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                heading.push_str(text);
            }
            Event::SoftBreak | Event::HardBreak => heading.push(' '),
            _ => {}
        }
        None
    }

    /// The id of a heading with this text.
    pub fn next(&mut self, heading: &str) -> String {
        let mut id = String::with_capacity(heading.len());
        for c in heading.trim().chars().flat_map(char::to_lowercase) {
            match c {
                ' ' | '-' => id.push('-'),
                c if is_of_word(c) => id.push(c),
                _ => {}
            }
        }
        self.unlike_others(if id.is_empty() { "section".to_string() } else { id })
    }

    fn unlike_others(&mut self, base: String) -> String {
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

/// Whether GitHub keeps a character in a heading id: letters, marks, decimal digits and connectors, in every script.
/// `²` and `½` are numbers and none of these.
fn is_of_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    let is_kept = GeneralCategoryGroup::Mark.contains(category)
        || matches!(category, GeneralCategory::DecimalNumber | GeneralCategory::ConnectorPunctuation);
    is_kept || c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_named_for_what_a_reader_sees_of_it() {
        for (heading, id) in [
            ("See [[!Georgia]] now", "see-georgia-now"),
            ("See [[! Georgia]] now", "see-georgia-now"),
            ("See [[ !Georgia ]] now", "see-georgia--now"),
            ("[[!G|!x]]", "x"),
            ("[[!G|the *other* one]]", "the-other-one"),
            ("[[un|the U.N.]] and [a link](x.md)", "the-un-and-a-link"),
            ("A ![map of `y`](map.png) of `code`", "a--of-code"),
            ("One<br>line &amp; more", "oneline--more"),
            ("No [[!]]", "no"),
        ] {
            let text = format!("## {heading}\n");
            let mut ids = HeadingIds::default();
            let made = events(&text, Span::new(0, text.len()), false).find_map(|(event, _)| ids.take(&event));
            assert_eq!(made.as_deref(), Some(id), "{heading}");
        }
        let text = "Two\n[[!lines]]\n===\n";
        let mut ids = HeadingIds::default();
        let made = events(text, Span::new(0, text.len()), false).find_map(|(event, _)| ids.take(&event));
        assert_eq!(made.as_deref(), Some("two-lines"));
    }

    fn shown(text: &str) -> String {
        let shown = events(text, Span::new(0, text.len()), false).map(|(event, range)| match event {
            Event::Start(Tag::Link { dest_url, .. }) => format!("<{dest_url}|"),
            Event::End(TagEnd::Link) => ">".to_string(),
            Event::Text(shown) => {
                assert_eq!(&*shown, &text[range]);
                shown.to_string()
            }
            _ => String::new(),
        });
        shown.collect()
    }

    #[test]
    fn a_link_with_brackets_in_its_text_is_no_wikilink() {
        for (text, expected) in [
            ("See [[1]](https://a.example/1) there.", "See <https://a.example/1|[1]> there."),
            ("[[1]](a.md), [[2]](b.md \"B\") and [[c]]", "<a.md|[1]>, <b.md|[2]> and <c|c>"),
            ("[[*1*]](a_(b)_c.md)", "<a_(b)_c.md|[*1*]>"),
            ("[[un|UN]](sic)", "<un|UN>(sic)"),
            ("[[Georgia]](the country)", "<Georgia|Georgia>(the country)"),
            ("[[Georgia]] (the country)", "<Georgia|Georgia> (the country)"),
            ("[[Georgia]](open", "<Georgia|Georgia>(open"),
            ("[[Georgia]](*a*.md) b", "<Georgia|Georgia>(a.md) b"),
            ("[[!Georgia]](a.md)[[!B]]", "<a.md|[!Georgia]><!B|B>"),
            ("> - [[1]](a.md)\n>   [[2]](b.md)", "<a.md|[1]><b.md|[2]>"),
            ("[[1]](a.md)[[2]](b.md)", "<a.md|[1]><b.md|[2]>"),
            ("[[1]]()", "<|[1]>"),
            ("[[1]](a((((b))))c)", "<a((((b))))c|[1]>"),
            ("[[1]](a((((((((b))))))))c)", "<1|1>(a((((((((b))))))))c)"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn the_text_of_none_of_ours_has_the_place_of_the_name() {
        for text in ["a [[!Georgia]] b", "a [[! Georgia]] b"] {
            let is_name = |(event, range): &(Event, Range<usize>)| {
                range.start > 2 && *event == Event::Text(text[range.clone()].into())
            };
            let named = events(text, Span::new(0, text.len()), false).find(is_name);
            assert_eq!(named.map(|(_, range)| &text[range]), Some("Georgia"));
        }
    }

    #[test]
    fn heading_ids_follow_github_and_never_repeat() {
        let mut ids = HeadingIds::default();
        let made = ["What's new?", "A-1", "A", "A", "A", "", "…"].map(|heading| ids.next(heading));
        assert_eq!(made, ["whats-new", "a-1", "a", "a-2", "a-3", "section", "section-1"]);
        let mut ids = HeadingIds::default();
        let made = ["मौसम की खबर", "น้ำท่วม", "Area in km²", "½ of it", "١٢ مادة", "snake_case‿x", "e\u{301}te\u{301}"];
        let made = made.map(|heading| ids.next(heading));
        assert_eq!(
            made,
            ["मौसम-की-खबर", "น้ำท่วม", "area-in-km", "-of-it", "١٢-مادة", "snake_case‿x", "e\u{301}te\u{301}"]
        );
    }
}
