//! Footnotes and earlier pieces: each is placed below the block that first refers to it, so that a theme can show it
//! beside.
//!
//! They are numbered by first reference. A block and its notes share a `<div class="noted">`; the notes, in its `<div
//! class="notes">`, follow what they explain in reading order too.

use super::bounded::push_escaped;
use crate::site::page::MarginNote;
use crate::wording::filled;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// A note to place below the current block.
enum Pending<'a> {
    /// By name.
    Footnote(CowStr<'a>),
    Earlier(&'a MarginNote),
}

/// Marks the start of a paragraph that has an earlier piece beside it. No text contains this name.
const BESIDE: &str = "\0";

pub fn beside<'a>() -> Event<'a> {
    Event::FootnoteReference(BESIDE.into())
}

/// The events of a text with its footnotes in place.
pub struct Numbered<'a> {
    words: &'a BTreeMap<String, String>,
    /// Earlier pieces beside paragraphs, not placed yet.
    beside: std::slice::Iter<'a, MarginNote>,
    /// The notes of the current block, in the order of their references.
    pending: Vec<Pending<'a>>,
    /// The text without its definitions.
    text: VecDeque<Event<'a>>,
    ready: VecDeque<Event<'a>>,
    /// In text order.
    definitions: Vec<Vec<Event<'a>>>,
    /// The index of the first definition of each name.
    places: HashMap<CowStr<'a>, usize>,
    /// By name: the note's number and how often it is referenced.
    numbers: HashMap<CowStr<'a>, (usize, usize)>,
    /// Names in the order of their numbers.
    order: Vec<CowStr<'a>>,
    is_ended: bool,
}

impl<'a> Numbered<'a> {
    /// Takes all events at once: a note is defined at the end of a text and shown at its first reference.
    pub fn new(
        events: impl Iterator<Item = Event<'a>>,
        beside: &'a [MarginNote],
        words: &'a BTreeMap<String, String>,
    ) -> Self {
        let mut numbered = Numbered {
            words,
            beside: beside.iter(),
            pending: Vec::new(),
            text: VecDeque::new(),
            ready: VecDeque::new(),
            definitions: Vec::new(),
            places: HashMap::new(),
            numbers: HashMap::new(),
            order: Vec::new(),
            is_ended: false,
        };
        // Definitions that are open here, innermost last.
        let mut open = Vec::new();
        for event in events {
            match event {
                Event::Start(Tag::FootnoteDefinition(name)) => {
                    let name = folded(name);
                    open.push(numbered.definitions.len());
                    numbered.places.entry(name).or_insert(numbered.definitions.len());
                    numbered.definitions.push(Vec::new());
                }
                Event::End(TagEnd::FootnoteDefinition) => drop(open.pop()),
                event => match open.last() {
                    Some(&open) => numbered.definitions[open].push(event),
                    None => numbered.text.push_back(event),
                },
            }
        }
        numbered
    }

    /// The next block of the text, with the notes that it references first.
    fn next_block(&mut self) {
        let mut depth = 0_usize;
        let mut block = Vec::new();
        while let Some(event) = self.text.pop_front() {
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            block.push(self.number(event));
            if depth == 0 {
                break;
            }
        }
        if self.text.is_empty() {
            self.is_ended = true;
            self.add_unused();
        }
        let is_noted = !self.pending.is_empty();
        if is_noted {
            self.ready.push_back(Event::Html("<div class=\"noted\">\n".into()));
        }
        self.ready.extend(block);
        if is_noted {
            self.ready.push_back(Event::Html("<div class=\"notes\">\n".into()));
            self.show_notes();
            self.pending.clear();
            self.ready.push_back(Event::Html("</div>\n</div>\n".into()));
        }
    }

    /// A note may itself reference notes, which follow it.
    fn show_notes(&mut self) {
        let mut at = 0;
        while let Some(pending) = self.pending.get(at) {
            at += 1;
            match pending {
                Pending::Footnote(name) => {
                    let name = name.clone();
                    self.show_footnote(&name, place(at));
                }
                Pending::Earlier(note) => {
                    let html = self.earlier(note, place(at));
                    self.ready.push_back(Event::Html(html.into()));
                }
            }
        }
    }

    fn show_footnote(&mut self, name: &CowStr<'a>, place: &str) {
        let (number, uses) = self.numbers.get(name).copied().unwrap_or_default();
        let label = self.label("footnote", number);
        self.ready.push_back(Event::Html(
            format!("<aside class=\"note{place}\" id=\"fn:{number}\" role=\"doc-footnote\" aria-label=\"{label}\">\n")
                .into(),
        ));
        let back = match uses {
            0 => format!("<span class=\"number\">{number}</span>\n"),
            _ => format!(
                "<a class=\"number\" href=\"#{}\" role=\"doc-backlink\" aria-label=\"{}\">{number}</a>\n",
                back(number, 1),
                self.label("back_to", number)
            ),
        };
        self.ready.push_back(Event::Html(back.into()));
        let events = self.places.get(name).and_then(|at| self.definitions.get_mut(*at)).map(std::mem::take);
        for event in events.unwrap_or_default() {
            let event = self.number(event);
            self.ready.push_back(event);
        }
        self.ready.push_back(Event::Html("</aside>\n".into()));
    }

    /// "We covered this on 20 November", and what was said.
    fn earlier(&self, note: &MarginNote, place: &str) -> String {
        let MarginNote { card, said, .. } = note;
        let mut date = String::from("<time datetime=\"");
        push_escaped(&mut date, &card.date.iso);
        date += "\">";
        push_escaped(&mut date, &card.date.words);
        date += "</time>";
        let mut html = format!("<aside class=\"note covered{place}\">\n<p class=\"soft\">");
        html += &filled(self.words.get("covered").map_or("", String::as_str), &date);
        html += "</p>\n<p><a class=\"title\" href=\"";
        push_escaped(&mut html, &card.href);
        let lang = card.lang.as_ref().map(|lang| {
            let mut attributes = String::from("\" dir=\"auto\" lang=\"");
            push_escaped(&mut attributes, lang);
            attributes
        });
        html += lang.as_deref().unwrap_or_default();
        html += "\">";
        push_escaped(&mut html, &card.title);
        html += "</a></p>\n";
        if let Some(said) = said {
            html += "<p class=\"said";
            html += lang.as_deref().unwrap_or_default();
            html += "\">";
            push_escaped(&mut html, said);
            html += "</p>\n";
        }
        html + "</aside>\n"
    }

    fn label(&self, name: &str, number: usize) -> String {
        let mut label = String::new();
        push_escaped(&mut label, &filled(self.words.get(name).map_or("", String::as_str), &number.to_string()));
        label
    }

    fn number(&mut self, event: Event<'a>) -> Event<'a> {
        let Event::FootnoteReference(name) = event else { return event };
        if &*name == BESIDE {
            let Some(note) = self.beside.next() else { return Event::InlineHtml(CowStr::Borrowed("")) };
            self.pending.push(Pending::Earlier(note));
            return Event::InlineHtml(format!("<span class=\"asks{}\"></span>", place(self.pending.len())).into());
        }
        let name = folded(name);
        let next = self.order.len() + 1;
        let (number, uses) = self.numbers.entry(name.clone()).or_insert((next, 0));
        *uses += 1;
        let (number, uses) = (*number, *uses);
        if number == next {
            self.order.push(name.clone());
            self.pending.push(Pending::Footnote(name));
        }
        // A note that is placed elsewhere is level with its first reference.
        let place = if number == next { place(self.pending.len()) } else { " again" };
        let id = back(number, uses);
        Event::InlineHtml(
            format!(
                "<sup class=\"footnote{place}\"><a id=\"{id}\" href=\"#fn:{number}\" role=\"doc-noteref\">{number}</a></sup>"
            )
            .into(),
        )
    }

    /// Nothing that an author wrote is lost: notes without a reference come last.
    fn add_unused(&mut self) {
        let unused = self.places.iter().filter(|(name, _)| !self.numbers.contains_key(*name));
        let mut unused: Vec<_> = unused.map(|(name, place)| (*place, name.clone())).collect();
        unused.sort_unstable_by_key(|(place, _)| *place);
        for (_, name) in unused {
            self.order.push(name.clone());
            self.numbers.insert(name.clone(), (self.order.len(), 0));
            self.pending.push(Pending::Footnote(name));
        }
    }
}

/// Labels that differ only in case are equal, as in the parser's lookup of a definition.
fn folded(label: CowStr<'_>) -> CowStr<'_> {
    let is_folded = label.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    // Via uppercase, since `ß` equals `ss`.
    let fold = || label.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect::<String>();
    if is_folded { label } else { fold().into() }
}

/// A class shared by a note and its reference, so that a theme can align them if a block has several.
fn place(at: usize) -> &'static str {
    const PLACES: [&str; 6] = ["", " n2", " n3", " n4", " n5", " n6"];
    PLACES.get(at - 1).copied().unwrap_or(" n7")
}

/// The id of a reference. Headings' ids have no colon, so ids never collide.
fn back(number: usize, at: usize) -> String {
    if at == 1 { format!("fnref:{number}") } else { format!("fnref:{number}:{at}") }
}

impl<'a> Iterator for Numbered<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        while self.ready.is_empty() && !self.is_ended {
            self.next_block();
        }
        self.ready.pop_front()
    }
}
