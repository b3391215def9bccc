//! Who is named together with an entity, and who holds offices that belong to it.

use super::index::Said;
use super::page::{Companion, HolderLine, RelationLine};
use super::reads::Reads;
use super::timeline::Axis;
use crate::content::date::Partial;
use crate::content::{EntityId, PieceId};
use rapidhash::RapidHashMap;
use std::cmp::Reverse;

/// Companions on a page, and pieces listed for each.
const COMPANIONS: usize = 12;
const TOLD: usize = 3;

impl Reads<'_> {
    /// Counted over all its pieces. Ties are ordered by the latest mention, not by how often the others are named
    /// elsewhere: a piece elsewhere must not invalidate this page.
    pub(super) fn companions(&self, id: EntityId) -> Vec<Companion> {
        let entries = self.all(self.naming(id));
        let mut counts: RapidHashMap<EntityId, (u32, PieceId)> = RapidHashMap::default();
        for entry in entries {
            for other in self.named(entry.piece) {
                let (count, last) = counts.entry(other).or_insert((0, entry.piece));
                (*count, *last) = (*count + 1, entry.piece);
            }
        }
        counts.retain(|other, _| *other != id && !self.is_hidden(*other));
        let mut ranked: Vec<(EntityId, (u32, PieceId))> = counts.into_iter().collect();
        ranked.sort_unstable_by_key(|(other, named)| (Reverse(*named), *other));
        let most = ranked.first().map_or(1, |(_, (count, _))| *count);
        let companion = |(other, (count, _)): (EntityId, (u32, PieceId))| {
            let entity = self.entity(other);
            let both = |piece| self.named(piece).any(|named| named == other);
            let shared = entries.iter().rev().map(|entry| entry.piece).filter(|piece| both(*piece));
            Companion {
                name: entity.record.name.value.clone(),
                href: self.href(&entity.address),
                kind: self.words.singular(&entity.record.kind),
                count,
                share: count * 100 / most,
                pieces: shared.take(TOLD).map(|piece| self.card(piece)).collect(),
            }
        };
        ranked.into_iter().take(COMPANIONS).map(companion).collect()
    }

    /// The latest first; those without dates last.
    pub(super) fn holders(&self, id: EntityId, axis: Option<&Axis>) -> Vec<HolderLine> {
        let said = self.said_of(id).iter().filter_map(|(other, place)| match place {
            Said::Role(place) => Some((*other, &self.entity(*other).record.roles[*place])),
            Said::Relation(_) => None,
        });
        let mut held: Vec<_> = said.collect();
        held.sort_by_key(|(other, role)| (Reverse(role.from.map(Partial::first_day)), *other));
        let line = |(other, role): (EntityId, &crate::content::entity::Role)| HolderLine {
            holder: self.entity_link(other),
            title: role.title.clone(),
            dates: self.words.stretch(role.from, role.until),
            stretch: axis.and_then(|axis| axis.stretch(role.from, role.until)),
        };
        held.into_iter().map(line).collect()
    }

    /// Relations that others have to it, each under the other's name; without those that its own record already gives.
    pub(super) fn incoming(&self, id: EntityId) -> Vec<RelationLine> {
        let own = &self.entity(id).record.relations;
        let own: Vec<_> = own.iter().filter_map(|own| self.resolved(&own.to)).collect();
        let line = |(other, said): &(EntityId, Said)| {
            let Said::Relation(place) = said else { return None };
            if own.contains(other) {
                return None;
            }
            let relation = &self.entity(*other).record.relations[*place];
            let phrase = self.words.inverse(&relation.kind, self.name(id));
            self.relation_line(relation, phrase, *other)
        };
        self.said_of(id).iter().filter_map(line).collect()
    }
}
