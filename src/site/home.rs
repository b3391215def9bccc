//! The home page: the newest pieces, who is named most of late, and who is new.

use super::Site;
use super::lists::Part;
use super::page::{Date, FreshEntity, ListKind, ListPage, Presence, PresentEntity};
use super::timeline::{Strip, month_number};
use crate::content::date::Partial;
use crate::content::{EntityId, PieceId};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Entities under each of the two headings.
const MOST: usize = 8;
const NEWEST: usize = 6;

impl Site<'_> {
    pub(super) fn home(&self) -> ListPage {
        let years = &self.lists.years;
        let entries = years.entries(Part::Newest, self.per_page());
        ListPage {
            title: self.desk.config.title.clone(),
            present: self.presence(),
            fresh: self.fresh(),
            ..self.list(ListKind::Home, years, Part::Newest, entries)
        }
    }

    fn presence(&self) -> Option<Presence> {
        let pieces = &self.desk.content.pieces;
        let day = pieces.last()?.briefing.date.day;
        let month = month_number(day);
        let first = pieces.partition_point(|piece| month_number(piece.briefing.date.day) < month);
        let mut counts: BTreeMap<EntityId, u32> = BTreeMap::new();
        for annotated in &self.desk.pieces[first..] {
            for sentence in &annotated.entities {
                *counts.entry(sentence.entity).or_default() += 1;
            }
        }
        let mut most: Vec<(EntityId, u32)> = counts.into_iter().filter(|(id, _)| !self.is_hidden(*id)).collect();
        most.sort_by_key(|(id, count)| (Reverse(*count), Reverse(self.lists.naming[id.index()].entries.len()), *id));
        let entities = most.into_iter().take(MOST).map(|(id, count)| self.present(id, count, month));
        let words = self.words.partial(Partial { day: None, ..day.into() }).words;
        Some(Presence { month: words, entities: entities.collect() })
    }

    fn present(&self, id: EntityId, count: u32, month: i32) -> PresentEntity {
        let entity = &self.desk.content.entities[id.index()];
        let naming = self.lists.naming[id.index()].entries.iter().rev();
        let months = naming.map(|entry| month_number(self.day(entry.piece)));
        let strip = Strip::of(months.take_while(|named| *named > month - 12), month);
        PresentEntity {
            name: entity.record.name.value.clone(),
            href: self.href(&entity.address),
            kind: self.words.singular(&entity.record.kind),
            count,
            strip: strip.bars(|month| self.words.month(month)),
        }
    }

    /// Those whose first piece is the newest.
    fn fresh(&self) -> Vec<FreshEntity> {
        let shown = (0..).map(EntityId).zip(&self.lists.naming).filter(|(id, _)| !self.is_hidden(*id));
        let mut firsts: Vec<(PieceId, EntityId)> =
            shown.filter_map(|(id, list)| Some((list.entries.first()?.piece, id))).collect();
        firsts.sort_by_key(|(piece, id)| (Reverse(*piece), *id));
        let fresh = |(piece, id): (PieceId, EntityId)| {
            let entity = &self.desk.content.entities[id.index()];
            FreshEntity {
                name: entity.record.name.value.clone(),
                href: self.href(&entity.address),
                kind: self.words.singular(&entity.record.kind),
                first: Date { ..self.words.day(self.day(piece)) },
            }
        };
        firsts.into_iter().take(NEWEST).map(fresh).collect()
    }
}
