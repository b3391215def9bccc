//! Previews of entities and pieces: fragments that a page loads when a reader points at a link.

use super::Site;
use super::page::{EntityCard, PieceCard};
use crate::content::{EntityId, PieceId};

/// Pieces on an entity's card.
const LATEST: usize = 3;

impl Site<'_> {
    pub(super) fn entity_card(&self, id: EntityId) -> EntityCard {
        let entity = &self.desk.content.entities[id.index()];
        let newest = self.lists.naming[id.index()].entries.iter().rev().map(|entry| entry.piece);
        let day = newest.clone().next().map(|piece| self.day(piece));
        EntityCard {
            name: entity.record.name.value.clone(),
            href: self.href(&entity.address),
            kind: self.words.singular(&entity.record.kind),
            line: day.and_then(|day| self.role_on(&entity.record, day)),
            summary: entity.record.summary.as_ref().map(|summary| summary.value.clone()),
            latest: newest.take(LATEST).map(|piece| self.card(piece)).collect(),
        }
    }

    pub(super) fn piece_card(&self, id: PieceId) -> PieceCard {
        PieceCard { card: self.card(id) }
    }
}
