//! What the pieces of a series or a tag say together: the current state, since when, and who is in it.
//!
//! A short list does not need this; only its introduction is shown then.

use super::lists::{Entry, List, Part};
use super::page::{CastLine, DocumentLine, ListPage, YearOfCards};
use super::reads::Reads;
use super::timeline::Axis;
use crate::config::{is_document, is_organisation};
use crate::content::EntityId;
use crate::content::date::{Day, Partial};
use crate::content::entity::Record;
use rapidhash::RapidHashMap;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Maximum number shown.
const CAST: usize = 12;
const DOCUMENTS: usize = 8;

/// An entity named by a list's pieces: by how many, and the days of the first and the last.
struct Named {
    entity: EntityId,
    count: u32,
    first: Day,
    last: Day,
}

impl Reads<'_> {
    /// The first page of a series or a tag; its other pages contain only pieces.
    pub(super) fn dossier(&self, list: &List, page: ListPage) -> ListPage {
        let all = self.all(list);
        let page = self.introduced(list, page);
        let mut anchors = BTreeMap::new();
        let mut by_year = self.cards_by_year(list, &mut anchors);
        let (timeline, axis) = self.timeline(list, &anchors).filter(|(timeline, _)| timeline.tells_much).unzip();
        if timeline.is_none() {
            by_year.clear();
        }
        let named = if timeline.is_some() { self.named_often(all) } else { Vec::new() };
        // A tag's newest piece is at the top of its list; below a text it is out of sight.
        let is_apart = page.prose.is_some() || timeline.is_some() && list.oldest_first;
        let newest = all.last().filter(|_| all.len() > 1 && is_apart).map(|entry| self.card(entry.piece));
        ListPage {
            count: Some(all.len()),
            newest,
            timeline,
            cast: self.cast(&named, axis.as_ref()),
            documents: self.documents(&named),
            by_year,
            feed: self.list_feed_file(list).map(|file| file.href(&self.config.base_url.path)),
            ..page
        }
    }

    fn introduced(&self, list: &List, page: ListPage) -> ListPage {
        let Some(place) = list.introduction else { return page };
        let (placed, annotated) = self.page(place);
        let text = &placed.page;
        let has_text = text.body.start < text.body.end;
        let prose = || self.prose(&placed.source, (text.body, &text.outline), &text.lang, annotated, None);
        ListPage {
            held: self.held(text.draft, None),
            summary: text.summary.as_ref().map(|summary| summary.value.clone()),
            lang: Some(text.lang.clone()),
            prose: has_text.then(prose),
            has_code: annotated.has_code,
            ..page
        }
    }

    /// For a list that is not split: a split one has a page for each year.
    fn cards_by_year(&self, list: &List, anchors: &mut BTreeMap<i16, String>) -> Vec<YearOfCards> {
        if list.is_cut(self.per_page()) {
            return Vec::new();
        }
        let entries = self.entries(list, Part::Newest);
        let of_year = |of: &[Entry]| {
            let (year, anchor) = (of[0].year, format!("page:{}", of[0].year));
            anchors.insert(year, anchor.clone());
            YearOfCards {
                year: year.to_string(),
                anchor,
                cards: of.iter().map(|entry| self.card(entry.piece)).collect(),
            }
        };
        entries.chunk_by(|a, b| a.year == b.year).map(of_year).collect()
    }

    /// Entities named by several pieces, most often named first; ties are ordered by the latest mention.
    fn named_often(&self, entries: &[Entry]) -> Vec<Named> {
        let mut named: RapidHashMap<EntityId, Named> = RapidHashMap::default();
        for entry in entries {
            let day = self.day_of(entry);
            for entity in self.named(entry.piece) {
                let of = named.entry(entity).or_insert(Named { entity, count: 0, first: day, last: day });
                (of.count, of.last) = (of.count + 1, day);
            }
        }
        let several = named.into_values().filter(|of| of.count > 1);
        let mut several: Vec<Named> = several.filter(|of| !self.is_hidden(of.entity)).collect();
        several.sort_unstable_by_key(|of| (Reverse((of.count, of.last)), of.entity));
        several
    }

    fn cast(&self, named: &[Named], axis: Option<&Axis>) -> Vec<CastLine> {
        let is_cast = |of: &&Named| {
            let schema = self.config.schema(&self.entity(of.entity).record.kind);
            matches!(schema, "Person" | "Country") || is_organisation(schema)
        };
        let mut cast: Vec<&Named> = named.iter().filter(is_cast).take(CAST).collect();
        cast.sort_by_key(|of| (of.first, Reverse(of.count)));
        let line = |of: &Named| {
            let record = &self.entity(of.entity).record;
            let [from, until] = [of.first, of.last].map(|day| Partial { day: None, ..day.into() });
            let days = [of.first, of.last].map(|day| Some(day.into()));
            let held = self.role_on(record, of.last);
            let ended = if held.is_none() { self.role_on(record, of.first) } else { None };
            CastLine {
                entity: self.entity_link(of.entity),
                kind: self.words.singular(&record.kind),
                role: held.or(ended).map(|role| self.role_words(role)),
                role_dates: ended.map(|role| self.words.stretch(role.from, role.until)).unwrap_or_default(),
                count: of.count,
                dates: self.words.stretch(Some(from), Some(until)),
                stretch: axis.and_then(|axis| axis.stretch(days[0], days[1])),
            }
        };
        cast.into_iter().map(line).collect()
    }

    fn documents(&self, named: &[Named]) -> Vec<DocumentLine> {
        let of = named.iter().map(|of| (of, &*self.entity(of.entity).record));
        let of = of.filter(|(_, record)| is_document(self.config.schema(&record.kind)));
        let mut documents: Vec<(&Named, &Record)> = of.take(DOCUMENTS).collect();
        let date = |record: &Record| record.dates.iter().map(|(_, date)| *date).min_by_key(|date| date.first_day());
        documents.sort_by_key(|(of, record)| (date(record).map_or(of.first, Partial::first_day), of.entity));
        let line = |(of, record): (&Named, &Record)| DocumentLine {
            entity: self.entity_link(of.entity),
            kind: self.words.singular(&record.kind),
            date: date(record).map(|date| self.words.partial(date)),
            count: of.count,
        };
        documents.into_iter().map(line).collect()
    }
}
