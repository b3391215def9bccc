//! What stands around a piece: what came before, what happened next, and the line of time that they make.
//!
//! Pieces are chosen by what they are worth and shown in order of time.

use super::page::{Card, Related};
use super::reads::Reads;
use super::shared::Shared;
use super::words::Words;
use crate::content::PieceId;
use crate::crossref::{Reason, ReasonKind, Reference};
use std::cmp::Reverse;

/// Pieces of the line of time on each side.
const BESIDE: usize = 3;

/// How many of a piece's earlier coverage it is surely on.
const FIRST: usize = 2;

#[derive(Default)]
pub(super) struct Coverage {
    pub earlier: Vec<Related>,
    pub later: Vec<Related>,
    /// Later ones for which there was no room, the oldest first.
    pub more: Vec<Shared<Card>>,
    /// Of all later ones.
    pub newest: Option<Shared<Card>>,
}

/// A later piece that refers to this one.
struct Referring<'s> {
    piece: PieceId,
    /// Its place in the earlier coverage of that piece; none where only a link in its text leads here.
    back: Option<(usize, &'s Reference)>,
}

impl Referring<'_> {
    fn reasons(&self) -> &[Reason] {
        self.back.map_or(&[], |(_, back)| &back.reasons)
    }

    fn is_by_hand(&self) -> bool {
        let by_hand = |reason: &Reason| matches!(reason.kind, ReasonKind::Link | ReasonKind::Pin);
        self.back.is_none() || self.reasons().iter().any(by_hand)
    }

    /// Whether it goes on with the matter of this one, as far as can be told.
    fn is_sure(&self) -> bool {
        let in_series = |reason: &Reason| reason.kind == ReasonKind::Series;
        self.is_by_hand() || self.back.is_some_and(|(rank, _)| rank < FIRST) || self.reasons().iter().any(in_series)
    }
}

impl Reads<'_> {
    pub(super) fn coverage(&self, id: PieceId) -> Coverage {
        let referring = self.referring(id);
        let chosen = chosen(&referring, self.config.coverage.shown as usize);
        let mut later: Vec<(PieceId, Related)> = Vec::new();
        let mut more = Vec::new();
        for (at, other) in referring.iter().enumerate() {
            let Some(place) = chosen.iter().position(|chosen| *chosen == at) else {
                more.push(self.card(other.piece));
                continue;
            };
            let reason = match other.back {
                Some((_, back)) => self.reason(other.piece, back),
                None => self.words.language.reasons.link.clone(),
            };
            // Of the next piece alone: the others follow from one to the other.
            let distance = later.is_empty().then(|| self.distance(id, other.piece));
            let related = Related { card: self.card(other.piece), reason, distance, in_story: place < BESIDE };
            later.push((other.piece, related));
        }
        Coverage {
            earlier: self.earlier(id),
            later: later.into_iter().map(|(_, related)| related).collect(),
            more,
            newest: referring.last().map(|newest| self.card(newest.piece)),
        }
    }

    fn earlier(&self, id: PieceId) -> Vec<Related> {
        let shown = self.earlier_than(id).iter().take(self.config.coverage.shown as usize).enumerate();
        let related = |(rank, reference): (usize, &Reference)| {
            let card = self.card(reference.piece);
            let reason = self.reason(id, reference);
            (reference.piece, Related { card, reason, distance: None, in_story: rank < BESIDE })
        };
        let mut earlier: Vec<(PieceId, Related)> = shown.map(related).collect();
        earlier.sort_by_key(|(piece, _)| *piece);
        earlier.into_iter().map(|(_, related)| related).collect()
    }

    /// The oldest first.
    fn referring(&self, id: PieceId) -> Vec<Referring<'_>> {
        let back = |piece: &PieceId| {
            let row = self.earlier_than(*piece);
            let rank = row.iter().position(|reference| reference.piece == id)?;
            Some(Referring { piece: *piece, back: Some((rank, &row[rank])) })
        };
        let mut referring: Vec<Referring> = self.later_than(id).iter().filter_map(back).collect();
        let tomorrow = self.of_day_of(id).end;
        let linking = self.linked_from(id).iter().filter(|piece| piece.0 >= tomorrow);
        let unseen: Vec<PieceId> =
            linking.filter(|piece| referring.iter().all(|other| other.piece != **piece)).copied().collect();
        referring.extend(unseen.into_iter().map(|piece| Referring { piece, back: None }));
        referring.sort_by_key(|other| other.piece);
        referring
    }

    fn distance(&self, from: PieceId, to: PieceId) -> String {
        distance(self.words, i64::from(self.day(to).number() - self.day(from).number()))
    }
}

/// The places of those that are shown: the next piece, the next that is sure to go on with this one, and then those that
/// are worth most.
fn chosen(referring: &[Referring], shown: usize) -> Vec<usize> {
    let next = referring.iter().position(|other| other.back.is_some());
    let sure = referring.iter().position(Referring::is_sure);
    let mut others: Vec<usize> = (0..referring.len()).collect();
    others.sort_by_key(|at| {
        let other = &referring[*at];
        Reverse((other.is_by_hand(), other.back.map_or(0, |(_, back)| back.points)))
    });
    let mut chosen: Vec<usize> = Vec::with_capacity(shown);
    for at in next.into_iter().chain(sure).chain(others) {
        if chosen.len() < shown && !chosen.contains(&at) {
            chosen.push(at);
        }
    }
    chosen
}

/// "the next day", "three weeks later": as much of it as a reader wants to know.
fn distance(words: &Words, days: i64) -> String {
    let (label, count) = match days {
        ..=1 => return words.label("next_day").to_string(),
        2..=13 => ("days_later", days),
        14..=59 => ("weeks_later", (days + 3) / 7),
        60..=729 => ("months_later", (days * 10 + 152) / 304),
        _ => ("years_later", (days + 182) / 365),
    };
    crate::wording::filled(words.label(label), &count.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn a_distance_is_told_in_the_unit_that_says_it() {
        let words = Words::of(&Config::default());
        let told = [1, 2, 13, 14, 59, 60, 365, 729, 730, 2200].map(|days| distance(&words, days));
        let expected = [
            "the next day",
            "2 days later",
            "13 days later",
            "2 weeks later",
            "8 weeks later",
            "2 months later",
            "12 months later",
            "24 months later",
            "2 years later",
            "6 years later",
        ];
        assert_eq!(told, expected);
    }
}
