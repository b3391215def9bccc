//! Which earlier pieces are worth scoring, and which of them come first?
//!
//! However large the archive, a question reads the lists of its [`ASKED`] rarest keys, the
//! [`NEWEST`] entries of each, and scores the [`SCORED`] pieces that these speak for most. What is
//! left out depends, like the scores, on the archive before the day and on whole steps of rarity.

use super::index::{Entry, Index, Key};
use super::pair::{Asked, Question};
use super::{Passage, Reference, score};
use crate::content::PieceId;
use std::cmp::Reverse;

/// References kept of one piece, and of one paragraph.
const KEPT: usize = 50;
const KEPT_OF_A_PARAGRAPH: usize = 10;

const ASKED: usize = 48;
const NEWEST: usize = 128;
const SCORED: usize = 64;

/// Room for one question after the other.
#[derive(Default)]
pub struct Scratch {
    asked: Asked,
    asked_of_passage: Asked,
    tallies: Vec<Tally>,
    tallied: Vec<u32>,
}

/// What the lists say of a piece before it is scored.
#[derive(Clone, Copy, Default, PartialEq)]
struct Tally {
    words: i32,
    title: i32,
    rest: i32,
}

impl Index<'_> {
    /// The earlier coverage of a piece, best first. The first `shown` come with their reasons.
    pub fn earlier(&self, piece: PieceId, shown: usize, scratch: &mut Scratch) -> Vec<Reference> {
        self.row(piece, shown, scratch).1
    }

    /// The same with the pieces that were thought of.
    pub(super) fn row(&self, piece: PieceId, shown: usize, scratch: &mut Scratch) -> (Vec<PieceId>, Vec<Reference>) {
        let question = self.question(piece.index());
        let candidates = self.candidates(&question, scratch);
        scratch.asked.set(self.keys(), question.entries);
        let bans = &self.pieces[piece.index()].bans;
        let scored = candidates.iter().copied().filter(|earlier| !bans.contains(&PieceId(*earlier as u32)));
        let scored = scored.map(|earlier| (self.points(&question, &scratch.asked, earlier), earlier)).collect();
        let ranked = self.ranked(scored, score::FLOOR, KEPT);
        let row = ranked.into_iter().enumerate().map(|(rank, (points, earlier))| match rank < shown {
            true => self.reference(&question, &scratch.asked, earlier),
            false => Reference { piece: PieceId(earlier as u32), points, reasons: Box::default() },
        });
        let row = row.collect();
        scratch.asked.clear(question.entries);
        (candidates.into_iter().map(|piece| PieceId(piece as u32)).collect(), row)
    }

    /// Why `earlier` is worth what it is to `later`; `None` where it is not of an earlier day.
    pub fn explain(&self, later: PieceId, earlier: PieceId) -> Option<Reference> {
        let question = self.question(later.index());
        let mut asked = Asked::default();
        asked.set(self.keys(), question.entries);
        (earlier.index() < question.before).then(|| self.reference(&question, &asked, earlier.index()))
    }

    /// The earlier pieces that each passage of a piece refers to, best first, with a confidence.
    ///
    /// What the whole piece is about decides between pieces that the passage alone cannot tell apart.
    pub fn passages(&self, piece: PieceId, passages: &[Passage], scratch: &mut Scratch) -> Vec<Vec<(PieceId, f64)>> {
        let whole = self.question(piece.index());
        let bans = &self.pieces[piece.index()].bans;
        scratch.asked.set(self.keys(), whole.entries);
        let of_passage = |passage: &Passage| {
            let entries = self.known(passage, whole.before);
            let question = Question { entries: &entries, links: &[], pins: &[], ..whole };
            let candidates = self.candidates(&question, scratch);
            scratch.asked_of_passage.set(self.keys(), &entries);
            let scored = candidates.into_iter().filter(|earlier| !bans.contains(&PieceId(*earlier as u32)));
            let scored = scored.map(|earlier| {
                let own = self.points(&question, &scratch.asked_of_passage, earlier);
                (own + self.points(&Question { links: &[], pins: &[], ..whole }, &scratch.asked, earlier) / 4, earlier)
            });
            let ranked = self.ranked(scored.collect(), 0, KEPT_OF_A_PARAGRAPH);
            scratch.asked_of_passage.clear(&entries);
            ranked.into_iter().map(|(points, earlier)| (PieceId(earlier as u32), score::confidence(points))).collect()
        };
        let rows = passages.iter().map(of_passage).collect();
        scratch.asked.clear(whole.entries);
        rows
    }

    pub(super) fn question(&self, piece: usize) -> Question<'_> {
        let (facts, features) = (&self.facts[piece], &self.pieces[piece]);
        Question {
            piece,
            before: facts.before,
            day: facts.day,
            entries: self.held_by(piece),
            links: &features.links,
            pins: &features.pins,
        }
    }

    /// Most points first; of equal ones the newer day, then the doc.
    fn ranked(&self, mut scored: Vec<(i32, usize)>, floor: i32, kept: usize) -> Vec<(i32, usize)> {
        scored.retain(|(points, _)| *points > floor);
        scored.sort_unstable_by_key(|(points, piece)| {
            (Reverse(*points), Reverse(self.facts[*piece].day), self.pieces[*piece].doc)
        });
        scored.truncate(kept);
        scored
    }

    /// What a question asks for, with the newest of those who hold it.
    pub(super) fn asked(&self, question: &Question) -> impl Iterator<Item = (Entry, &[Entry])> {
        let lists = rarest_first(question.entries)
            .into_iter()
            .map(|asked| (asked, self.holders_of(asked.id(), question.before)));
        let newest = |holders: &[Entry]| holders.len().saturating_sub(NEWEST)..holders.len();
        lists
            .filter(|(_, holders)| !holders.is_empty())
            .take(ASKED)
            .map(move |(asked, holders)| (asked, &holders[newest(holders)]))
    }

    fn candidates(&self, question: &Question, scratch: &mut Scratch) -> Vec<usize> {
        scratch.tallies.resize(self.pieces.len(), Tally::default());
        for (asked, holders) in self.asked(question) {
            let key = self.key(asked.id());
            for holder in holders.iter().rev() {
                let tally = &mut scratch.tallies[holder.id()];
                if *tally == Tally::default() {
                    scratch.tallied.push(holder.id() as u32);
                }
                match key {
                    Key::Word => tally.words += score::word(asked.rarity(), asked.step(), holder.step()),
                    Key::Entity(_) => tally.rest += score::entity(asked.rarity(), asked.step(), holder.step()),
                    Key::Tag => tally.rest += score::tag(asked.rarity()),
                    Key::Series => tally.rest += score::SERIES,
                }
                tally.title += if holder.in_title() { holder.rarity() as i32 } else { 0 };
            }
        }
        let mut tallied: Vec<(i32, u32)> = Vec::with_capacity(scratch.tallied.len());
        for piece in scratch.tallied.drain(..) {
            let tally = std::mem::take(&mut scratch.tallies[piece as usize]);
            let facts = &self.facts[piece as usize];
            let points = score::words(tally.words, facts.length) + score::title(tally.title, facts.title) + tally.rest;
            tallied.push((score::faded(points, question.day - facts.day), piece));
        }
        if tallied.len() > SCORED {
            tallied.select_nth_unstable_by_key(SCORED, |(points, piece)| Reverse((*points, *piece)));
            tallied.truncate(SCORED);
        }
        let mut candidates: Vec<usize> = tallied.into_iter().map(|(_, piece)| piece as usize).collect();
        let named = question.links.iter().chain(question.pins).map(|piece| piece.index());
        candidates.extend(named.filter(|piece| *piece < question.before));
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

/// Equally rare keys stay in the question's own order, which is the alphabet's.
fn rarest_first(entries: &[Entry]) -> Vec<Entry> {
    // A counting sort: there are few ranks, and a question for each piece.
    let mut places = [0; Entry::RANKS + 1];
    for entry in entries {
        places[entry.rank()] += 1;
    }
    for rank in (0..Entry::RANKS).rev() {
        places[rank] += places[rank + 1];
    }
    let mut rarest = vec![Entry::default(); entries.len()];
    for entry in entries.iter().rev() {
        let place = &mut places[entry.rank()];
        *place -= 1;
        rarest[*place] = *entry;
    }
    rarest.truncate(rarest.partition_point(|entry| entry.rarity() > 0));
    rarest
}
