//! The contents of a preview file.

use super::preview::Of;
use super::reads::Reads;
use super::search::{EntityPreview, Preview, When};
use crate::content::EntityId;
use crate::content::entity::Milestone;
use std::cmp::Reverse;

/// Pieces on a card. This many of the newest are included even if several are from one day.
const NEWEST: usize = 3;

impl Reads<'_> {
    /// Keyed by the address that leads to each.
    pub(super) fn previews(&self, file: u32) -> Vec<(String, Preview)> {
        let preview = |of: &Of| match *of {
            Of::Piece(id) => (self.card(id).href.clone(), Preview::Piece(self.when(id))),
            Of::Entity(id) => (self.href(&self.entity(id).address), Preview::Entity(self.entity_preview(id))),
        };
        self.previewed(file).iter().map(preview).collect()
    }

    /// With all roles and all days on which a piece names it: the card shows the day of the page it is opened from.
    fn entity_preview(&self, id: EntityId) -> EntityPreview {
        let record = &self.entity(id).record;
        let mut roles: Vec<_> = record.roles.iter().collect();
        // The first that holds on a day is the one begun last; of those begun together, the first written.
        roles.sort_by_key(|role| Reverse(role.from.map(|from| from.first_day())));
        let role = |role: &crate::content::entity::Role| {
            let from = role.from.map(|from| from.first_day().number());
            // Catalogues add roles and seldom end them: the dead hold no office today.
            let until = role.until.or(record.date(Milestone::Died));
            (self.role_words(role), from, until.map(|until| until.last_day().number()))
        };
        EntityPreview {
            name: record.name.value.clone(),
            kind: self.words.singular(&record.kind),
            summary: record.summary.as_ref().map(|summary| summary.value.clone()).unwrap_or_default(),
            roles: roles.into_iter().map(role).collect(),
            pieces: self.days_naming(id),
            dates: record
                .dates
                .iter()
                .map(|(of, date)| {
                    let words = format!("{} {}", self.words.label(of.label()), self.words.partial(*date).words);
                    (words, date.first_day().number())
                })
                .collect(),
        }
    }

    /// The last piece of each day, since a card of a later day shows no other; of the newest, all.
    fn days_naming(&self, id: EntityId) -> Vec<When> {
        let all: Vec<When> = self.all(self.naming(id)).iter().map(|entry| self.when_of(entry)).collect();
        let newest = all.len().saturating_sub(NEWEST);
        let is_told = |at: &usize| *at >= newest || all[*at].day != all[at + 1].day;
        (0..all.len()).filter(is_told).map(|at| all[at]).collect()
    }
}
