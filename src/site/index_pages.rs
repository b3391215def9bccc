//! Index pages: names from A to Z, kinds, tags, series and years.

use super::alphabet::{letter, sorted};
use super::index::Kind;
use super::lists::List;
use super::page::{IndexLine, IndexPage, Letter, Link};
use super::reads::Reads;
use super::top;
use crate::content::EntityId;
use crate::content::address::{Address, slugify};
use crate::content::entity::Entity;
use std::collections::BTreeMap;

impl Reads<'_> {
    /// Newest year first.
    pub(super) fn years(&self) -> IndexPage {
        let address = |year: i16| self.years_address().join(&slugify(&year.to_string()));
        let years = self.years_with_pieces().into_iter();
        let lines = years.map(|year| self.line(year.to_string(), &address(year))).collect();
        index("years", self, without_letters(lines))
    }

    /// The pages of `content/pages`.
    pub(super) fn pages(&self) -> IndexPage {
        let pages = self.all_pages().iter().filter(|placed| placed.introduces.is_none());
        let lines = pages.map(|placed| self.line(placed.page.title.value.clone(), &placed.address)).collect();
        index("pages", self, without_letters(lines))
    }

    pub(super) fn kinds(&self) -> IndexPage {
        let lines = self.entity_kinds().values().map(|kind| self.line(kind.title.clone(), &kind.address)).collect();
        index("kinds", self, without_letters(lines))
    }

    /// All entities, or those of one kind: complete, or for one letter.
    pub(super) fn names(&self, kind: Option<&str>, of: Option<&str>) -> Option<IndexPage> {
        let (title, address) = match kind {
            Some(kind) => self.entity_kinds().get(kind).map(|kind| (kind.title.clone(), kind.address.clone()))?,
            None => (self.words.label("entities").to_string(), top("entities")),
        };
        let lines = self.indexed(kind, of).map(|(id, entity)| {
            let (title, key) = sorted(&entity.record);
            (key, self.entity_line(id, entity, title, kind))
        });
        let link = |of: &String| self.link(of.clone(), &self.letter_address(kind, of));
        let first = of.map(|_| self.link(title.clone(), &address));
        Some(IndexPage {
            title: of.map_or_else(|| title.clone(), |of| format!("{title}, {of}")),
            kinds: self
                .entity_kinds()
                .values()
                .map(|kind: &Kind| self.link(&kind.title, &kind.address))
                .collect::<Vec<Link>>(),
            kind: kind.map(String::from),
            alphabet: self.alphabet(kind).map(link).collect(),
            first,
            letters: letters(lines.collect()),
        })
    }

    fn entity_line(&self, id: EntityId, entity: &Entity, title: String, kind: Option<&str>) -> IndexLine {
        let what = kind.is_none().then(|| self.words.singular(&entity.record.kind));
        IndexLine { kind: what, ..self.counted(title, self.naming(id)) }
    }

    /// All tags, or all series.
    pub(super) fn index_of(&self, title: &str, lists: &BTreeMap<String, List>) -> IndexPage {
        let lines = lists.values().map(|list| (list.title.clone(), self.counted(list.title.clone(), list)));
        index(title, self, letters(lines.collect()))
    }

    fn line(&self, title: String, address: &Address) -> IndexLine {
        IndexLine { title, href: self.href(address), count: 0, is_empty: false, kind: None }
    }

    fn counted(&self, title: String, list: &List) -> IndexLine {
        let count = self.step(list);
        IndexLine { count, is_empty: count == 0, ..self.line(title, &list.address) }
    }
}

fn index(label: &str, reads: &Reads, letters: Vec<Letter>) -> IndexPage {
    let title = reads.words.label(label).into();
    IndexPage { title, kinds: Vec::new(), kind: None, alphabet: Vec::new(), first: None, letters }
}

fn without_letters(lines: Vec<IndexLine>) -> Vec<Letter> {
    if lines.is_empty() { Vec::new() } else { vec![Letter { letter: String::new(), lines }] }
}

/// Groups lines by the first letter of their sort key, without its accent; digits and symbols under `#`.
fn letters(mut lines: Vec<(String, IndexLine)>) -> Vec<Letter> {
    let plain = |name: &str| deunicode::deunicode(name).to_lowercase();
    lines.sort_by_cached_key(|(name, line)| (letter(name), plain(name), line.href.clone()));
    let groups = lines.chunk_by(|a, b| letter(&a.0) == letter(&b.0));
    groups
        .map(|of| Letter { letter: letter(&of[0].0), lines: of.iter().map(|(_, line)| line.clone()).collect() })
        .collect()
}
