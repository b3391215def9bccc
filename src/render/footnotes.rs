//! Footnotes: numbered in the order of their first references, collected at the end, with a way back.

use super::inline::Inline;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use std::collections::{HashMap, VecDeque};

/// The events of a text with its footnotes at the end.
pub struct Numbered<'i, 'a> {
    inner: &'i mut Inline<'a>,
    ready: VecDeque<Event<'a>>,
    /// In the order of the text.
    definitions: Vec<Vec<Event<'a>>>,
    /// By name: the first definition that has it.
    places: HashMap<CowStr<'a>, usize>,
    /// Definitions that are open here, innermost last.
    open: Vec<usize>,
    /// By name: the note's number and how often it was referred to.
    numbers: HashMap<CowStr<'a>, (usize, usize)>,
    /// Names by number.
    order: Vec<CowStr<'a>>,
    shown: usize,
    is_ended: bool,
}

impl<'i, 'a> Numbered<'i, 'a> {
    pub fn new(inner: &'i mut Inline<'a>) -> Self {
        Numbered {
            inner,
            ready: VecDeque::new(),
            definitions: Vec::new(),
            places: HashMap::new(),
            open: Vec::new(),
            numbers: HashMap::new(),
            order: Vec::new(),
            shown: 0,
            is_ended: false,
        }
    }

    /// Keeps what belongs to a definition; gives back what is text.
    fn sort(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => {
                self.open.push(self.definitions.len());
                self.places.entry(name).or_insert(self.definitions.len());
                self.definitions.push(Vec::new());
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                self.open.pop();
            }
            event => match self.open.last() {
                Some(&open) => self.definitions[open].push(event),
                None => return Some(event),
            },
        }
        None
    }

    fn number(&mut self, event: Event<'a>) -> Event<'a> {
        let Event::FootnoteReference(name) = event else { return event };
        let next = self.order.len() + 1;
        let (number, uses) = self.numbers.entry(name.clone()).or_insert((next, 0));
        if *number == next {
            self.order.push(name);
        }
        *uses += 1;
        let id = back(*number, *uses);
        Event::InlineHtml(
            format!(
                "<sup class=\"footnote\"><a id=\"{id}\" href=\"#fn:{number}\" role=\"doc-noteref\">{number}</a></sup>"
            )
            .into(),
        )
    }

    /// Nothing that an author wrote disappears: notes without a reference stand last.
    fn add_unused(&mut self) {
        let unused = self.places.iter().filter(|(name, _)| !self.numbers.contains_key(*name));
        let mut unused: Vec<_> = unused.map(|(name, place)| (*place, name.clone())).collect();
        unused.sort_unstable_by_key(|(place, _)| *place);
        for (_, name) in unused {
            self.order.push(name.clone());
            self.numbers.insert(name, (self.order.len(), 0));
        }
    }

    /// Makes the next definition ready, and around all of them their section.
    fn next_definition(&mut self) -> Option<()> {
        if self.shown == self.order.len() {
            self.add_unused();
        }
        if self.shown == self.order.len() {
            self.is_ended = true;
            if self.shown > 0 {
                self.ready.push_back(Event::Html("</ol>\n</section>\n".into()));
            }
            return Some(());
        }
        if self.shown == 0 {
            self.ready.push_back(Event::Html("<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n".into()));
        }
        let name = self.order.get(self.shown)?.clone();
        self.shown += 1;
        let number = self.shown;
        self.ready.push_back(Event::Html(format!("<li id=\"fn:{number}\">\n").into()));
        let events = self.places.get(&name).and_then(|at| self.definitions.get_mut(*at)).map(std::mem::take);
        for event in events.unwrap_or_default() {
            let event = self.number(event);
            self.ready.push_back(event);
        }
        // Counted after its own text: a note may refer to itself.
        let uses = self.numbers.get(&name).map_or(0, |(_, uses)| *uses);
        let links: String = (1..=uses)
            .map(|at| {
                format!(
                    " <a href=\"#{}\" role=\"doc-backlink\" aria-label=\"Back to reference {number}\">↩</a>",
                    back(number, at)
                )
            })
            .collect();
        if uses > 0 {
            self.ready.push_back(Event::Html(format!("<p class=\"back\">{}</p>\n", links.trim_start()).into()));
        }
        self.ready.push_back(Event::Html("</li>\n".into()));
        Some(())
    }
}

/// The id of a reference. A colon stands in no heading's id, so that none is taken twice.
fn back(number: usize, at: usize) -> String {
    if at == 1 { format!("fnref:{number}") } else { format!("fnref:{number}:{at}") }
}

impl<'a> Iterator for Numbered<'_, 'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.is_ended {
                return None;
            }
            match self.inner.next() {
                Some(event) => {
                    if let Some(event) = self.sort(event) {
                        return Some(self.number(event));
                    }
                }
                None => self.next_definition()?,
            }
        }
    }
}
