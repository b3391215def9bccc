//! The home page: the newest pieces, the entities named most often of late, and new entities.

use super::lists::Part;
use super::page::{Date, FreshEntity, ListKind, ListPage, Presence, PresentEntity};
use super::reads::Reads;
use super::timeline::{Strip, month_number};
use crate::content::date::Partial;
use crate::content::{EntityId, PieceId};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Entities under each of the two headings.
const MOST: usize = 8;
pub(super) const NEWEST: usize = 6;

impl Reads<'_> {
    pub(super) fn home(&self) -> ListPage {
        ListPage {
            title: self.config.title.clone(),
            present: self.presence(),
            fresh: self.fresh_entities(),
            ..self.list(ListKind::Home, self.all_years(), Part::Newest)
        }
    }

    fn presence(&self) -> Option<Presence> {
        let pieces = self.newest_month();
        let day = self.day(PieceId(pieces.clone().last()?));
        let month = month_number(day);
        let mut counts: BTreeMap<EntityId, u32> = BTreeMap::new();
        for entity in pieces.flat_map(|piece| self.named(PieceId(piece))) {
            *counts.entry(entity).or_default() += 1;
        }
        // Almost every entity is named once.
        let several = counts.into_iter().filter(|(id, count)| *count > 1 && !self.is_hidden(*id));
        let mut most: Vec<(EntityId, u32)> = several.collect();
        most.sort_by_key(|(id, count)| (Reverse(*count), Reverse(self.all(self.naming(*id)).len()), *id));
        let entities = most.into_iter().take(MOST).map(|(id, count)| self.present(id, count, month));
        let words = self.words.partial(Partial { day: None, ..day.into() }).words;
        Some(Presence { month: words, entities: entities.collect() })
    }

    fn present(&self, id: EntityId, count: u32, month: i32) -> PresentEntity {
        let entity = self.entity(id);
        let naming = self.all(self.naming(id)).iter().rev();
        let months = naming.map(|entry| month_number(self.day_of(entry)));
        let strip = Strip::of(months.take_while(|named| *named > month - 12), month);
        PresentEntity {
            name: entity.record.name.value.clone(),
            href: self.href(&entity.address),
            kind: self.words.singular(&entity.record.kind),
            count,
            strip: strip.bars(|month| self.words.month(month)),
        }
    }

    /// Entities whose first piece is the newest.
    fn fresh_entities(&self) -> Vec<FreshEntity> {
        let fresh = |(piece, id): (PieceId, EntityId)| {
            let entity = self.entity(id);
            FreshEntity {
                name: entity.record.name.value.clone(),
                href: self.href(&entity.address),
                kind: self.words.singular(&entity.record.kind),
                first: Date { ..self.words.day(self.day(piece)) },
            }
        };
        self.fresh().into_iter().map(fresh).collect()
    }
}
