//! One pair: its points and its reasons, for a list and for `explain` alike.

use super::index::{Entry, Index, Key};
use super::{NAMED, Reason, ReasonKind, Reference, Shared, score};
use crate::content::PieceId;
use std::cmp::Reverse;

/// The later side of a pair: a piece or one of its paragraphs.
pub(super) struct Question<'q> {
    pub piece: usize,
    /// Pieces of earlier days, the only ones that count.
    pub before: usize,
    pub day: i32,
    pub entries: &'q [Entry],
    pub links: &'q [PieceId],
    pub pins: &'q [PieceId],
}

/// By key, how rare and how much of the question it is, so that a piece is compared in one walk over
/// what it holds. All zero between two questions.
#[derive(Default)]
pub(super) struct Asked(Vec<Weight>);

/// Step, rarity and what they bring to a word, from the lowest bits on.
#[derive(Clone, Copy, Default)]
struct Weight(u16);

impl Weight {
    fn of(entry: &Entry) -> Weight {
        let word = score::word_of_later(entry.rarity(), entry.step()) as u16;
        Weight(word << 6 | (entry.rarity() << 2 | entry.step()) as u16)
    }

    fn word(self) -> i32 {
        i32::from(self.0 >> 6)
    }
}

impl Asked {
    pub fn set(&mut self, keys: usize, entries: &[Entry]) {
        self.0.resize(keys, Weight::default());
        for entry in entries {
            self.0[entry.id()] = Weight::of(entry);
        }
    }

    pub fn clear(&mut self, entries: &[Entry]) {
        entries.iter().for_each(|entry| self.0[entry.id()] = Weight::default());
    }

    /// Rarity and step; rarity 0 is worth nothing, asked or not.
    fn get(&self, key: usize) -> (u32, u32) {
        let Weight(weight) = self.0[key];
        (u32::from(weight >> 2 & 15), u32::from(weight & 3))
    }
}

/// A reason before it is written down.
#[derive(Clone, Copy)]
enum Ground {
    Words,
    Title,
    /// An entity, a tag or a series.
    Key(usize),
    Link,
    Pin,
}

impl Index<'_> {
    pub(super) fn points(&self, question: &Question, asked: &Asked, earlier: usize) -> i32 {
        let mut sum = 0;
        self.weigh(question, asked, earlier, |_, points| sum += points);
        sum
    }

    pub(super) fn reference(&self, question: &Question, asked: &Asked, earlier: usize) -> Reference {
        let mut reasons = Vec::new();
        self.weigh(question, asked, earlier, |ground, points| {
            if points > 0 {
                reasons.push(Reason { kind: self.kind(ground, question, asked, earlier), points });
            }
        });
        // Equal ones stay in the order in which the piece holds them.
        reasons.sort_by_key(|reason| Reverse(reason.points));
        let points = reasons.iter().map(|reason: &Reason| reason.points).sum();
        Reference { piece: PieceId(earlier as u32), points, reasons: reasons.into() }
    }

    /// The one place where a pair is scored.
    fn weigh(&self, question: &Question, asked: &Asked, earlier: usize, mut tell: impl FnMut(Ground, i32)) {
        let facts = &self.facts[earlier];
        let days = question.day - facts.day;
        let (held, others) = self.held_by(earlier).split_at(facts.words);
        let (mut words, mut title) = (0, 0);
        // Most of a row's time: what is not asked adds nothing, which is faster than to pass it over.
        for word in held {
            let asked = asked.0[word.id()].word();
            words += score::word_of_both(asked, word.step());
            title += if word.in_title() & (asked > 0) { word.rarity() as i32 } else { 0 };
        }
        tell(Ground::Words, score::faded(score::words(words, facts.length), days));
        tell(Ground::Title, score::faded(score::title(title, facts.title), days));
        for other in others {
            let (rarity, step) = asked.get(other.id());
            let points = match self.key(other.id()) {
                _ if rarity == 0 => continue,
                Key::Entity(_) => score::entity(rarity, step, other.step()),
                Key::Tag => score::tag(rarity),
                Key::Series => score::SERIES,
                Key::Word => continue,
            };
            tell(Ground::Key(other.id()), score::faded(points, days));
        }
        let names = |pieces: &[PieceId]| pieces.iter().any(|piece| piece.index() == earlier);
        if names(question.links) {
            tell(Ground::Link, score::LINK);
        }
        if names(question.pins) {
            tell(Ground::Pin, score::PIN);
        }
    }

    fn kind(&self, ground: Ground, question: &Question, asked: &Asked, earlier: usize) -> ReasonKind {
        match ground {
            Ground::Words => ReasonKind::Words(self.shared(question, asked, earlier, |_| true)),
            Ground::Title => ReasonKind::Title(self.shared(question, asked, earlier, Entry::in_title)),
            Ground::Link => ReasonKind::Link,
            Ground::Pin => ReasonKind::Pin,
            Ground::Key(key) => match self.key(key) {
                Key::Entity(entity) => ReasonKind::Entity(entity),
                Key::Series => ReasonKind::Series,
                Key::Tag | Key::Word => ReasonKind::Tag(self.tag(question.piece, key)),
            },
        }
    }

    /// The words that say most, in order of the alphabet where they say the same.
    fn shared(&self, question: &Question, asked: &Asked, earlier: usize, counts: impl Fn(Entry) -> bool) -> Shared {
        let held = &self.held_by(earlier)[..self.facts[earlier].words];
        // Most points first. A pair shares many words, and few are named.
        let mut shared: Vec<(i32, usize)> = Vec::with_capacity(NAMED + 1);
        for (at, held) in held.iter().enumerate().filter(|(_, held)| counts(**held)) {
            let (rarity, step) = asked.get(held.id());
            if rarity == 0 {
                continue;
            }
            let points = score::word(rarity, step, held.step());
            let rank = shared.iter().rposition(|(other, _)| *other >= points).map_or(0, |above| above + 1);
            if rank < NAMED {
                shared.insert(rank, (points, at));
                shared.truncate(NAMED);
            }
        }
        let place = |key: usize| question.entries.iter().position(|entry| entry.id() == key);
        shared.into_iter().filter_map(|(_, at)| place(held[at].id())).collect()
    }
}
