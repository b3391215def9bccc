//! The desk's lists, and their pages: years, tags, series.

use super::alphabet::{Alphabet, alphabet};
use super::lists::{Entry, List};
use super::words::{Words, capitalised};
use super::{Desk, top};
use crate::annotate::{Annotated, Zone};
use crate::content::address::{Address, slugify};
use crate::content::introduction::{Heading, Introduced};
use crate::content::normal::term;
use crate::content::{Content, EntityId, Piece, PieceId};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Every list of the site, each with all its pieces.
pub struct Lists {
    pub years: List,
    /// Indexed by [`term`]; shown in the spelling of the earliest piece.
    pub tags: BTreeMap<String, List>,
    /// For tags that pieces spell in several ways, most common first.
    pub spellings: Vec<Spellings>,
    pub series: BTreeMap<String, List>,
    /// Indexed by [`EntityId`]: the pieces that name it.
    pub naming: Vec<List>,
    /// Indexed by [`EntityId`]: what the records of others say about it, without hidden entities.
    pub said: BTreeMap<EntityId, Vec<(EntityId, Said)>>,
    /// Indexed by piece: the profiles and the pages of `content/pages` that link to it by hand.
    pub linking: BTreeMap<PieceId, Vec<Linking>>,
    /// Indexed by lowercase kind: the entities that are not hidden.
    pub kinds: BTreeMap<String, Kind>,
    /// All entities that are not hidden, if there are many.
    pub alphabet: Alphabet,
}

/// A text other than a piece that links to a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linking {
    Profile(EntityId),
    /// Its index in [`Content::pages`].
    Page(usize),
}

/// What an entity's record says about another: the index among its roles or relations.
#[derive(Clone, Copy, Debug, Hash)]
pub enum Said {
    Role(usize),
    Relation(usize),
}

pub struct Kind {
    pub title: String,
    pub address: Address,
    pub entities: Vec<EntityId>,
    /// The same, if there are many.
    pub alphabet: Alphabet,
}

/// A spelling of a tag, its number of pieces, and the first of them.
pub type Spellings = Vec<(String, usize, PieceId)>;

impl Lists {
    /// All series, or all tags.
    pub(super) fn under(&self, heading: Heading) -> &BTreeMap<String, List> {
        match heading {
            Heading::Series => &self.series,
            Heading::Tag => &self.tags,
        }
    }

    /// All lists in numerical order.
    pub fn all(&self) -> impl Iterator<Item = &List> {
        std::iter::once(&self.years).chain(self.tags.values()).chain(self.series.values()).chain(&self.naming)
    }

    pub fn of(desk: &Desk, words: &Words) -> Lists {
        let content = desk.content;
        let mut lists = Lists {
            years: List::new(words.label("years").into(), top("years")),
            tags: BTreeMap::new(),
            spellings: Vec::new(),
            series: BTreeMap::new(),
            naming: Vec::new(),
            said: BTreeMap::new(),
            linking: linking(content),
            kinds: BTreeMap::new(),
            alphabet: Alphabet::new(),
        };
        for (id, entity) in (0..).map(EntityId).zip(&content.entities) {
            let (title, address) = (entity.record.name.value.clone(), entity.address.clone());
            lists.naming.push(List::new(title, address));
            if !entity.record.hidden {
                let of_roles = entity.record.roles.iter().map(|role| role.of.as_ref()).enumerate();
                let roles = of_roles.filter_map(|(at, of)| Some((of?, Said::Role(at))));
                let relations = entity.record.relations.iter().enumerate();
                let relations = relations.map(|(at, relation)| (&relation.to, Said::Relation(at)));
                for (of, said) in roles.chain(relations) {
                    if let Some(of) = content.directory.entity(of) {
                        lists.said.entry(of).or_default().push((id, said));
                    }
                }
                let kind = &entity.record.kind;
                let new = || Kind {
                    title: capitalised(&words.plural(kind)),
                    address: top("kinds").join(&slugify(kind)),
                    entities: Vec::new(),
                    alphabet: Alphabet::new(),
                };
                lists.kinds.entry(kind.to_lowercase()).or_insert_with(new).entities.push(id);
            }
        }
        let pieces = content.pieces.par_iter().zip(desk.pieces);
        let terms = pieces.map(|(piece, annotated)| {
            let tags = piece.briefing.tags.iter().map(|tag| term(tag).into_owned()).collect::<Vec<_>>();
            let series = piece.briefing.series.as_ref().map(|series| term(series).into_owned());
            (tags, series, naming(|id| content.directory.entity(id), piece, annotated))
        });
        let terms: Vec<_> = terms.collect();
        for ((id, piece), (tags, series, naming)) in (0..).map(PieceId).zip(&content.pieces).zip(terms) {
            let entry = Entry { piece: id, year: piece.briefing.date.day.year, sentence: None, about: false };
            lists.years.entries.push(entry);
            for (tag, folded) in piece.briefing.tags.iter().zip(tags) {
                put(&mut lists.tags, Heading::Tag, tag, folded, entry);
            }
            for (series, folded) in piece.briefing.series.iter().zip(series) {
                put(&mut lists.series, Heading::Series, series, folded, entry);
            }
            for (entity, sentence, about) in naming {
                lists.naming[entity.index()].entries.push(Entry { sentence, about, ..entry });
            }
        }
        lists.kinds.values_mut().for_each(|kind| kind.alphabet = alphabet(content, kind.entities.iter().copied()));
        let all = lists.kinds.values().flat_map(|kind| kind.entities.iter().copied());
        lists.alphabet = alphabet(content, all);
        lists.spell(content);
        lists.introduce(content);
        let others = lists.tags.values_mut().chain(lists.series.values_mut()).chain(&mut lists.naming);
        (1..).zip(others).for_each(|(number, list)| list.number = number);
        lists
    }
}

fn linking(content: &Content) -> BTreeMap<PieceId, Vec<Linking>> {
    let entities = (0..).map(EntityId).zip(&content.entities).filter(|(_, entity)| !entity.record.hidden);
    let profiles = entities.map(|(id, entity)| (Linking::Profile(id), &entity.source.path, &entity.record.outline));
    let pages = content.pages.iter().enumerate();
    let pages = pages.map(|(place, page)| (Linking::Page(place), &page.source.path, &page.page.outline));
    let mut linking: BTreeMap<PieceId, Vec<Linking>> = BTreeMap::new();
    for (from, path, outline) in profiles.chain(pages).filter(|(.., outline)| !outline.links.is_empty()) {
        for to in content.linked_pieces(path, outline) {
            let of = linking.entry(to).or_default();
            if of.last() != Some(&from) {
                of.push(from);
            }
        }
    }
    linking
}

impl Lists {
    /// A tag's own pages use its most common spelling; of equally common ones, the first.
    fn spell(&mut self, content: &Content) {
        let mut spellings: BTreeMap<String, Spellings> = BTreeMap::new();
        for (id, piece) in (0..).map(PieceId).zip(&content.pieces) {
            for tag in &piece.briefing.tags {
                let of = spellings.entry(term(tag).into_owned()).or_default();
                match of.iter_mut().find(|(spelling, ..)| spelling == tag.trim()) {
                    Some((_, count, _)) => *count += 1,
                    None => of.push((tag.trim().to_string(), 1, id)),
                }
            }
        }
        for (tag, mut of) in spellings.into_iter().filter(|(_, of)| of.len() > 1) {
            of.sort_by_key(|(_, count, first)| (Reverse(*count), *first));
            if let Some(list) = self.tags.get_mut(&tag) {
                list.title = of[0].0.clone();
            }
            self.spellings.push(of);
        }
    }

    /// Adds the introductions of series and tags, and the titles that these give.
    fn introduce(&mut self, content: &Content) {
        for (place, page) in content.pages.iter().enumerate() {
            let Some(Introduced { heading, term, title }) = &page.introduces else { continue };
            let lists = match heading {
                Heading::Series => &mut self.series,
                Heading::Tag => &mut self.tags,
            };
            let Some(list) = lists.get_mut(term) else { continue };
            list.introduction = Some(place);
            if let Some(title) = title {
                (list.title, list.is_titled) = (title.clone(), true);
            }
        }
    }
}

fn put(lists: &mut BTreeMap<String, List>, heading: Heading, name: &str, folded: String, entry: Entry) {
    let oldest_first = heading == Heading::Series;
    let new = || List { oldest_first, ..List::new(name.trim().to_string(), heading.address(name)) };
    let list = lists.entry(folded).or_insert_with(new);
    if list.entries.last().is_none_or(|last| last.piece != entry.piece) {
        list.entries.push(entry);
    }
}

/// The entities that a piece names, the index of each one's sentence, and whether the piece is about it: as its `about`
/// says; without `about`, if its title or summary names the entity and it appears three times or more.
pub(super) fn naming(
    entity: impl Fn(&str) -> Option<EntityId>,
    piece: &Piece,
    annotated: &Annotated,
) -> Vec<(EntityId, Option<u32>, bool)> {
    const OFTEN: u32 = 3;
    let said: BTreeSet<EntityId> = piece.briefing.about.iter().filter_map(|id| entity(id)).collect();
    let at_head = annotated.mentions.iter().filter(|mention| matches!(mention.zone, Zone::Title | Zone::Summary));
    let at_head: BTreeSet<EntityId> = at_head.map(|mention| mention.entity).collect();
    let mut named: Vec<_> = (0..)
        .zip(&annotated.entities)
        .map(|(place, sentence)| {
            let prominent = said.is_empty() && at_head.contains(&sentence.entity) && sentence.count >= OFTEN;
            (sentence.entity, Some(place), said.contains(&sentence.entity) || prominent)
        })
        .collect();
    let unnamed = said.iter().filter(|id| annotated.entities.iter().all(|sentence| sentence.entity != **id));
    named.extend(unnamed.map(|id| (*id, None, true)));
    named
}
