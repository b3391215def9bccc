//! The visible text of a document, normalized, by passage and zone.
//!
//! A passage is what a reader takes as one unit: a paragraph, a heading, a cell. Names do not cross its end. Code, raw
//! HTML, images, addresses and e-mail are replaced by one character that is not a letter.

use super::{Document, Zone};
use crate::content::EntityId;
use crate::content::markdown::{self, Wikilink};
use crate::content::normal::Normal;
use crate::content::placed::is_inline;
use crate::source::{Span, Text};
use crate::words::{self, Run};
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

/// Replaces anything that is not text.
pub const NO_TEXT: char = '\u{fffc}';

pub struct Passage {
    /// Byte offsets in the reading.
    pub start: u32,
    pub end: u32,
    pub zone: Zone,
    /// Counted by headings, from 0.
    pub section: u32,
    pub capitals: Capitals,
    /// The end of the bold words at its start.
    pub lead: u32,
}

impl Passage {
    /// The `runs` that lie in it.
    pub fn runs<'r>(&self, runs: &'r [Run]) -> &'r [Run] {
        let from = |at: u32| runs.partition_point(|run| run.start < at);
        &runs[from(self.start)..from(self.end)]
    }
}

/// How well capitals distinguish names from other words in a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capitals {
    Names,
    /// Most words have a capital, as in a title line.
    Titles,
    /// Every letter is a capital.
    All,
}

/// The position of a hand-made link's text in the reading.
pub struct LinkText {
    pub start: u32,
    pub end: u32,
    pub meant: Meant,
}

/// What a hand-made link says about the names in its text.
pub enum Meant {
    Entity(EntityId),
    /// The name, which is not one of ours.
    NoneOfOurs(String),
    /// Nothing: it points elsewhere.
    Nothing,
}

#[derive(Default)]
pub struct Reading {
    pub normal: Normal,
    pub passages: Vec<Passage>,
    /// The runs of the whole text.
    pub runs: Vec<Run>,
    /// The runs split where names may lie inside them, if there are any.
    pub inner_runs: Option<Vec<Run>>,
    pub link_texts: Vec<LinkText>,
    pub has_code: bool,
    /// Where inline markup begins or ends: our links may not cross one.
    seams: Vec<u32>,
}

impl Reading {
    pub fn of(document: &Document) -> Reading {
        let mut reader =
            Reader { reading: Reading::default(), zones: vec![Zone::Prose], open: None, lead: Lead::None, section: 0 };
        reader.reading.normal.text.reserve(document.text.len());
        for (text, zone) in [(document.title, Zone::Title), (document.summary, Zone::Summary)] {
            reader.front(document.text, text, zone);
        }
        reader.body(document);
        let mut reading = reader.reading;
        reading.runs = words::runs(reading.text());
        let genitive = &document.language.genitive;
        let apart = words::apart(reading.text(), &reading.runs);
        reading.inner_runs = apart.or_else(|| words::without_genitive(reading.text(), &reading.runs, genitive));
        reading
    }

    pub fn text(&self) -> &str {
        &self.normal.text
    }

    /// The runs of the title, and those after it.
    pub fn title_and_rest(&self) -> (&[Run], &[Run]) {
        let title = self.passages.first().filter(|first| first.zone == Zone::Title);
        self.runs.split_at(title.map_or(0, |title| self.runs.partition_point(|run| run.start < title.end)))
    }

    /// Whether `start..end` lies within one level of inline markup.
    pub fn is_seamless(&self, start: u32, end: u32) -> bool {
        let first = self.seams.partition_point(|s| *s <= start);
        self.seams.get(first).is_none_or(|s| *s >= end)
    }

    /// The one passage that contains all of `start..end`.
    pub fn passage_of(&self, start: u32, end: u32) -> Option<usize> {
        let passage = self.passages.partition_point(|passage| passage.end <= start);
        self.passages.get(passage).filter(|holds| holds.start <= start && end <= holds.end).map(|_| passage)
    }

    pub fn link_at(&self, at: u32) -> Option<&LinkText> {
        let before = self.link_texts.partition_point(|l| l.start <= at).checked_sub(1)?;
        self.link_texts.get(before).filter(|l| at < l.end)
    }

    /// Whether the author marks the name at this place as not ours.
    pub fn none_of_ours_at(&self, at: u32) -> bool {
        self.link_at(at).is_some_and(|link| matches!(link.meant, Meant::NoneOfOurs(_)))
    }
}

/// The bold words at the start of the open passage.
#[derive(Clone, Copy)]
enum Lead {
    None,
    Open,
    Until(u32),
}

struct Reader {
    reading: Reading,
    /// The enclosing blocks, innermost last.
    zones: Vec<Zone>,
    /// The start of the open passage.
    open: Option<u32>,
    lead: Lead,
    section: u32,
}

impl Reader {
    /// A text of the front matter. If escapes were resolved, its positions are approximate.
    fn front(&mut self, source: &str, text: Option<&Text>, zone: Zone) {
        let Some(text) = text else { return };
        self.open_passage();
        let written = text.span.of(source);
        self.reading.normal.push(if written.is_empty() { &text.value } else { written }, text.span.start as usize);
        self.close_passage(zone);
    }

    fn body(&mut self, document: &Document) {
        let mut quiet = 0u32;
        let mut links: Vec<(Meant, u32, bool)> = Vec::new();
        // The start of the open raw HTML link, and whether a tag closes it.
        let mut raw_link: Option<(u32, bool)> = None;
        let mut last_end: Option<usize> = None;
        for (event, range) in markdown::events(document.text, document.body, document.math) {
            match event {
                Event::Start(tag) => match tag {
                    Tag::Paragraph
                    | Tag::TableCell
                    | Tag::HtmlBlock
                    | Tag::DefinitionListTitle
                    | Tag::DefinitionListDefinition => self.turn_passage(),
                    Tag::Heading { .. } => {
                        self.turn_passage();
                        self.section += 1;
                    }
                    Tag::BlockQuote(_) => self.enter(Zone::Quote),
                    Tag::Item => self.enter(Zone::List),
                    Tag::Table(_) => self.enter(Zone::Table),
                    Tag::FootnoteDefinition(_) => self.enter(Zone::Footnote),
                    Tag::CodeBlock(_) => {
                        self.reading.has_code = true;
                        quiet += 1;
                    }
                    Tag::Image { .. } => quiet += 1,
                    Tag::Link { link_type, dest_url, .. } => {
                        self.seam();
                        let meant = meant(document, link_type, &dest_url, range.start as u32);
                        let bare = matches!(link_type, LinkType::Autolink | LinkType::Email);
                        quiet += bare as u32;
                        links.push((meant, self.reading.normal.at(), bare));
                    }
                    Tag::Superscript => {
                        self.no_text(Span::new(range.start, range.start + 1));
                        self.seam();
                    }
                    Tag::Strong => {
                        self.seam();
                        if self.open.is_some_and(|start| start == self.reading.normal.at()) {
                            self.lead = Lead::Open;
                        }
                    }
                    Tag::Emphasis | Tag::Strikethrough | Tag::Subscript | Tag::MetadataBlock(_) => self.seam(),
                    _ => {}
                },
                Event::End(tag) => {
                    if let Some((start, false)) = raw_link.filter(|_| !is_inline(&tag)) {
                        self.end_raw_link(start);
                        raw_link = None;
                    }
                    match tag {
                        TagEnd::Paragraph
                        | TagEnd::TableCell
                        | TagEnd::HtmlBlock
                        | TagEnd::DefinitionListTitle
                        | TagEnd::DefinitionListDefinition => self.close_passage(self.zone()),
                        TagEnd::Heading(_) => self.close_passage(Zone::Heading),
                        TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::Table | TagEnd::FootnoteDefinition => {
                            self.leave()
                        }
                        TagEnd::CodeBlock => quiet = quiet.saturating_sub(1),
                        TagEnd::Image => {
                            quiet = quiet.saturating_sub(1);
                            self.no_text(range.into());
                        }
                        TagEnd::Link => {
                            if let Some((meant, start, bare)) = links.pop() {
                                if bare {
                                    quiet = quiet.saturating_sub(1);
                                    self.no_text(range.into());
                                }
                                let end = self.reading.normal.at();
                                self.reading.link_texts.push(LinkText { start, end, meant });
                            }
                            self.seam();
                        }
                        TagEnd::Strong => {
                            self.seam();
                            if matches!(self.lead, Lead::Open) {
                                self.lead = Lead::Until(self.reading.normal.at());
                            }
                        }
                        TagEnd::Emphasis
                        | TagEnd::Strikethrough
                        | TagEnd::Superscript
                        | TagEnd::Subscript
                        | TagEnd::MetadataBlock(_) => self.seam(),
                        _ => {}
                    }
                }
                Event::Text(text) if quiet == 0 => self.text(document.text, &text, range.into()),
                Event::SoftBreak | Event::HardBreak if quiet == 0 => self.reading.normal.stand_in(' ', range.into()),
                Event::InlineHtml(html) | Event::Html(html) => {
                    if html.contains("<a") || html.contains("</a") {
                        // Searched once: a text may have any number of unclosed links.
                        let last = *last_end.get_or_insert_with(|| document.text.rfind("</a").unwrap_or_default());
                        self.follow_raw_link(&html, last >= range.start, &mut raw_link);
                    }
                    self.no_text(range.into());
                }
                Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => {
                    self.no_text(range.into());
                }
                _ => {}
            }
        }
        self.reading.link_texts.sort_by_key(|l| l.start);
    }

    /// Text inside `<a href>` is link text, as in Markdown; an unclosed link ends with its block.
    fn follow_raw_link(&mut self, html: &str, is_ended: bool, open: &mut Option<(u32, bool)>) {
        for tag in html.split('<').skip(1) {
            let is_open = tag.starts_with("a ") || tag.starts_with("a\n");
            match *open {
                None if is_open && tag.contains("href") => {
                    *open = Some((self.reading.normal.at(), is_ended));
                }
                Some((start, _)) if tag.starts_with("/a") => {
                    self.end_raw_link(start);
                    *open = None;
                }
                _ => {}
            }
        }
    }

    fn end_raw_link(&mut self, start: u32) {
        let end = self.reading.normal.at();
        self.reading.link_texts.push(LinkText { start, end, meant: Meant::Nothing });
    }

    fn text(&mut self, source: &str, text: &str, span: Span) {
        if self.open.is_none() {
            self.open_passage();
        }
        if span.of(source) != text {
            // An entity such as `&amp;`, or text that the parser assembled: each character maps to the whole span.
            for c in text.chars() {
                self.reading.normal.stand_in(c, span);
            }
            return;
        }
        let mut rest = 0;
        for address in addresses(text) {
            self.reading.normal.push(&text[rest..address.start], span.start as usize + rest);
            let start = span.start as usize;
            self.reading.normal.stand_in(NO_TEXT, Span::new(start + address.start, start + address.end));
            rest = address.end;
        }
        self.reading.normal.push(&text[rest..], span.start as usize + rest);
    }

    fn no_text(&mut self, span: Span) {
        if self.open.is_some() {
            self.reading.normal.stand_in(NO_TEXT, span);
        }
    }

    fn zone(&self) -> Zone {
        self.zones.last().copied().unwrap_or(Zone::Prose)
    }

    /// A block that contains others, or its own text without a paragraph around it.
    fn enter(&mut self, zone: Zone) {
        self.turn_passage();
        self.zones.push(zone);
    }

    fn leave(&mut self) {
        self.close_passage(self.zone());
        if self.zones.len() > 1 {
            self.zones.pop();
        }
    }

    fn turn_passage(&mut self) {
        self.close_passage(self.zone());
        self.open_passage();
    }

    fn open_passage(&mut self) {
        self.open = Some(self.reading.normal.at());
        self.lead = Lead::None;
    }

    fn close_passage(&mut self, zone: Zone) {
        let Some(start) = self.open.take() else { return };
        let end = self.reading.normal.at();
        if end > start {
            let capitals = capitals(&self.reading.text()[start as usize..end as usize], zone);
            let lead = match self.lead {
                Lead::Until(end) => end,
                Lead::None | Lead::Open => start,
            };
            self.reading.passages.push(Passage { start, end, zone, section: self.section, capitals, lead });
            self.reading.normal.stand_in('\n', Span::default());
        }
    }

    fn seam(&mut self) {
        let at = self.reading.normal.at();
        self.reading.seams.push(at);
    }
}

/// What the link that starts at `at` says about its text.
fn meant(document: &Document, link_type: LinkType, target: &str, at: u32) -> Meant {
    if let Some(Wikilink::NoneOfOurs(name)) = markdown::wikilink(link_type, target) {
        return Meant::NoneOfOurs(name.to_string());
    }
    let links = &document.by_hand.links;
    let place = links.binary_search_by_key(&at, |(start, _)| *start);
    place.ok().and_then(|place| links.get(place)).map_or(Meant::Nothing, |(_, entity)| Meant::Entity(*entity))
}

/// Bare URLs and e-mail addresses: words that contain `://` or `@`, or begin with `www.`.
fn addresses(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    let bytes = text.as_bytes();
    if !(bytes.contains(&b'@') || text.contains("://") || text.contains("www.")) {
        return found;
    }
    let is_address = |i: usize| match bytes[i] {
        b'@' => true,
        b':' => bytes[i..].starts_with(b"://"),
        b'w' => bytes[i..].starts_with(b"www."),
        _ => false,
    };
    for i in bytes.iter().enumerate().filter(|(_, b)| matches!(b, b'@' | b':' | b'w')).map(|(i, _)| i) {
        if !is_address(i) || found.last().is_some_and(|f| i < f.end) {
            continue;
        }
        let start =
            text[..i].rfind(char::is_whitespace).map_or(0, |s| s + text[s..].chars().next().map_or(1, char::len_utf8));
        let end = text[i..].find(char::is_whitespace).map_or(text.len(), |e| i + e);
        if end - start > 2 {
            found.push(start..end);
        }
    }
    found
}

fn capitals(passage: &str, zone: Zone) -> Capitals {
    let bytes = passage.as_bytes();
    let has_small = || bytes.iter().any(u8::is_ascii_lowercase) || passage.chars().any(char::is_lowercase);
    let capitals = || passage.chars().filter(|c| c.is_uppercase()).count();
    if !has_small() && capitals() > 6 && is_phrase(passage) {
        return Capitals::All;
    }
    let capital_words = words_of(bytes, |byte| byte.is_ascii_uppercase());
    let small_words = words_of(bytes, |byte| byte.is_ascii_lowercase());
    let is_title = capital_words >= 3 && capital_words > 2 * small_words && !passage.ends_with(['.', '!', '?']);
    // List items and cells contain names more often than headlines; headlines have small words between their capitals.
    let is_item =
        matches!(zone, Zone::List | Zone::Table) && (passage.contains([',', ';']) || small_words_join(passage));
    if is_title && !is_item { Capitals::Titles } else { Capitals::Names }
}

/// Whether the small words are of the kind that occurs in names and between them.
fn small_words_join(passage: &str) -> bool {
    const JOIN: [&str; 18] = [
        "and", "or", "of", "for", "the", "und", "der", "die", "von", "et", "de", "du", "la", "le", "y", "e", "van",
        "en",
    ];
    passage.split(' ').filter(|word| word.starts_with(char::is_lowercase)).all(|word| JOIN.contains(&word))
}

/// Whether two words are adjacent: otherwise it is a list of acronyms.
fn is_phrase(passage: &str) -> bool {
    passage
        .trim()
        .split(' ')
        .collect::<Vec<_>>()
        .windows(2)
        .any(|two| two[0].ends_with(char::is_alphanumeric) && two[1].starts_with(char::is_alphanumeric))
}

/// Counts the words whose first letter is one of these; they begin after a space or a hyphen.
fn words_of(bytes: &[u8], is_one: impl Fn(u8) -> bool) -> u32 {
    let Some((first, rest)) = bytes.split_first() else { return 0 };
    // The count of a block fits into a byte, so that many bytes are counted at once.
    const BLOCK: usize = 128;
    let begins = |before: u8, byte: u8| ((before == b' ') | (before == b'-')) & is_one(byte);
    let blocks = bytes.chunks(BLOCK).zip(rest.chunks(BLOCK)).map(|(before, block)| {
        let pairs = before.iter().zip(block);
        u32::from(pairs.fold(0u8, |count, (before, byte)| count + u8::from(begins(*before, *byte))))
    });
    u32::from(is_one(*first)) + blocks.sum::<u32>()
}
