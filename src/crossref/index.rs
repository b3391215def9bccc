//! What the pieces hold, in order of their days, so that the archive before any day is the beginning
//! of every list: all pieces can be asked about at once, and none sees what comes after it.

use super::cues::Cues;
use super::curves::{CURVES, Value};
use super::later::Later;
use super::lists::{Entry, Lists};
use super::named::Named;
use super::pair::Standing;
use super::postings::Postings;
use super::{Features, phrases, score};
use crate::content::{EntityId, PieceId};
use crate::words::{StemId, Vocabulary};
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// What two pieces may have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Entity(EntityId),
    Tag,
    Series,
    Word,
}

/// Keys by number: the entities, then tags and series, then the stems. No number decides anything.
#[derive(Default)]
struct Keys {
    entities: usize,
    /// By number after those of the entities.
    labels: Vec<Key>,
    /// By piece, its tags and its series.
    labels_of: Vec<Vec<usize>>,
    stems: usize,
}

impl Keys {
    /// One that nobody can have in common: there is no room for more.
    const NONE: usize = Entry::IDS - 1;

    fn of(pieces: &[Features], stems: usize) -> Keys {
        let entities = pieces.iter().flat_map(|piece| &piece.entities).map(|(entity, _)| entity.index() + 1);
        let mut keys = Keys { entities: entities.max().unwrap_or(0), stems, ..Keys::default() };
        let mut known = RapidHashMap::<(&str, Key), usize>::default();
        for piece in pieces {
            let tags = piece.tags.iter().map(|tag| (&**tag, Key::Tag));
            let all = tags.chain(piece.series.as_deref().map(|series| (series, Key::Series)));
            let number = |label| {
                *known.entry(label).or_insert_with(|| {
                    keys.labels.push(label.1);
                    keys.entities + keys.labels.len() - 1
                })
            };
            keys.labels_of.push(all.map(number).collect());
        }
        keys
    }

    fn len(&self) -> usize {
        (self.entities + self.labels.len() + self.stems).min(Entry::IDS)
    }

    fn of_stem(&self, stem: StemId) -> usize {
        (self.entities + self.labels.len() + stem.0 as usize).min(Keys::NONE)
    }

    fn get(&self, number: usize) -> Key {
        match number.checked_sub(self.entities) {
            None => Key::Entity(EntityId(number as u32)),
            Some(label) => self.labels.get(label).copied().unwrap_or(Key::Word),
        }
    }
}

/// A piece as the earlier one of a pair.
#[derive(Clone, Copy, Default)]
pub(super) struct Facts {
    /// How many pieces are of earlier days.
    pub before: usize,
    pub day: i32,
    /// How many of the keys that it holds are words; they come first.
    pub words: usize,
    pub length: i32,
    /// The rarity of its title's words on its day.
    pub title: i32,
}

pub struct Index<'a> {
    pub(super) pieces: &'a [Features<'a>],
    pub(super) words: &'a Vocabulary,
    pub(super) cues: Cues,
    pub(super) named: Named,
    pub(super) phrases: Postings,
    pub(super) facts: Vec<Facts>,
    keys: Keys,
    held: Lists,
    holders: Lists,
}

impl<'a> Index<'a> {
    /// Of pieces that stand by day, and what they say.
    pub fn new(pieces: &'a [Features<'a>], words: &'a Vocabulary) -> Self {
        let keys = Keys::of(pieces, words.stems());
        let days = blocks_of_days(pieces).into_par_iter();
        let mut blocks: Vec<Block> = days.map(|pieces_of| Block::of(pieces_of, pieces, words, &keys)).collect();
        let starts = lay_out(&mut blocks, keys.len());
        let held = blocks.iter().map(|block| block.held.entries.len()).sum();
        let holders: Vec<AtomicU32> = std::iter::repeat_with(AtomicU32::default).take(held).collect();
        blocks.par_iter_mut().for_each(|block| block.date(pieces, &starts, &holders));

        let mut index = Index {
            pieces,
            words,
            cues: Cues::of(words),
            named: Named::default(),
            phrases: Postings::default(),
            keys,
            facts: Vec::new(),
            held: Lists::default(),
            holders: Lists::default(),
        };
        index.held.entries.reserve_exact(held);
        for block in blocks {
            let start = index.held.entries.len();
            index.held.entries.extend(block.held.entries);
            index.held.ends.extend(block.held.ends.into_iter().map(|end| start + end));
            index.facts.extend(block.facts);
        }
        let entries = holders.into_iter().map(|entry| Entry::of_bits(entry.into_inner())).collect();
        let ends = starts.into_iter().skip(1).chain([held as u32]).map(|start| start as usize).collect();
        index.holders = Lists { ends, entries };
        let before = |piece: usize| index.facts[piece].before;
        index.named = Named::of(pieces.len(), words, &index.held, before);
        index.phrases = phrases::of(pieces.len(), words, before);
        index
    }

    pub(super) fn key(&self, number: usize) -> Key {
        self.keys.get(number)
    }

    /// The place of a tag among those of a piece.
    pub(super) fn tag(&self, piece: usize, key: usize) -> u32 {
        let place = self.keys.labels_of[piece].iter().position(|label| *label == key);
        place.unwrap_or_default() as u32
    }

    /// What a piece holds, its words in order of the alphabet, then its entities, its tags and its series.
    pub(super) fn held_by(&self, piece: usize) -> &[Entry] {
        self.held.of(piece)
    }

    /// The pieces that hold a key, among the first `before`.
    pub(super) fn holders_of(&self, key: usize, before: usize) -> &[Entry] {
        self.holders.before(key, before)
    }

    /// So many of the first pieces that hold a key.
    pub(super) fn first_holders(&self, key: usize, holders: usize) -> &[Entry] {
        &self.holders.of(key)[..holders]
    }

    /// The entities, tags and series of a piece.
    pub(super) fn labels_of(&self, piece: usize) -> &[Entry] {
        &self.held_by(piece)[self.facts[piece].words..]
    }

    /// Where an earlier piece stands among all, as a later one sees it. In whole steps.
    pub(super) fn standing(&self, later: &Later, earlier: usize) -> Standing {
        let series = self.named.series_of(earlier);
        let holders = series.map_or(&[][..], |series| self.named.series.holders_of(series, later.before));
        let sibling = series.is_some() && self.named.series_of(later.piece) == series;
        let place = holders.iter().rev().take(2).position(|holder| holder.id() == earlier);
        Standing {
            nearness: CURVES.rounded(Value::Nearness, (later.before - earlier) as i32),
            in_series: holders.len().max(1).ilog2() as i32,
            sibling,
            previous: place.filter(|_| sibling).map_or(0, |place| 2 - place as i32),
        }
    }
}

/// The pieces of some whole days, one after the other.
struct Block {
    pieces: Range<usize>,
    held: Lists,
    facts: Vec<Facts>,
    /// By key: how many of these pieces hold it; then where the next of them stands among all its holders.
    places: Vec<u32>,
}

/// Days are cut into blocks of at least so many pieces.
const BLOCK: usize = 512;

fn blocks_of_days(pieces: &[Features]) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut end = 0;
    for day in pieces.chunk_by(|a, b| a.day == b.day) {
        match blocks.last_mut().filter(|block| block.len() < BLOCK) {
            Some(block) => block.end += day.len(),
            None => blocks.push(end..end + day.len()),
        }
        end += day.len();
    }
    blocks
}

/// Where each key's holders begin; each block is told where its own do. With them all is set for a counting sort.
fn lay_out(blocks: &mut [Block], keys: usize) -> Vec<u32> {
    let mut starts = vec![0; keys];
    for block in blocks.iter() {
        starts.iter_mut().zip(&block.places).for_each(|(sum, count)| *sum += count);
    }
    let mut end = 0;
    for start in &mut starts {
        end += std::mem::replace(start, end);
    }
    let mut next = starts.clone();
    for block in blocks {
        block.places.iter_mut().zip(&mut next).for_each(|(place, next)| *next += std::mem::replace(place, *next));
    }
    starts
}

impl Block {
    /// What the pieces hold, not knowing yet how rare it is.
    fn of(pieces: Range<usize>, all: &[Features], words: &Vocabulary, keys: &Keys) -> Block {
        let mut block = Block { pieces, held: Lists::default(), facts: Vec::new(), places: vec![0; keys.len()] };
        for piece in block.pieces.clone() {
            let terms = words.of_piece(PieceId(piece as u32));
            let held = &mut block.held.entries;
            held.extend(terms.iter().map(|term| {
                let amount = term.amount();
                let step = score::step(amount.count());
                Entry::new(keys.of_stem(words.stem(*term)), 0, step, amount.is_in_title())
            }));
            let entities = all[piece].entities.iter();
            held.extend(
                entities.map(|(entity, salience)| Entry::new(entity.index(), 0, score::step(*salience), false)),
            );
            let labels = &keys.labels_of[piece];
            let first = labels.iter().enumerate().filter(|(place, label)| !labels[..*place].contains(label));
            held.extend(first.map(|(_, label)| Entry::new(*label, 0, 0, false)));
            block.held.ends.push(block.held.entries.len());
            block.facts.push(Facts {
                before: 0,
                day: score::ordinal(all[piece].day),
                words: terms.len(),
                length: score::length(terms.len()),
                title: 0,
            });
        }
        for entry in &block.held.entries {
            block.places[entry.id()] += 1;
        }
        block
    }

    /// How rare everything was on the day of its piece, and who holds it.
    fn date(&mut self, all: &[Features], starts: &[u32], holders: &[AtomicU32]) {
        let mut end = 0;
        for day in all[self.pieces.clone()].chunk_by(|a, b| a.day == b.day) {
            let of_day = end..end + day.len();
            end = of_day.end;
            let before = self.pieces.start + of_day.start;
            for piece in of_day.clone() {
                let facts = &mut self.facts[piece];
                facts.before = before;
                let held = self.held.range(piece);
                for entry in &mut self.held.entries[held] {
                    let holders = self.places[entry.id()] - starts[entry.id()];
                    if entry.id() != Keys::NONE {
                        *entry = entry.with_rarity(score::rarity(before, holders as usize));
                    }
                    facts.title += if entry.in_title() { entry.rarity() as i32 } else { 0 };
                }
            }
            // Not before the day is over: its pieces are no part of each other's statistics.
            for piece in of_day {
                for entry in self.held.of(piece) {
                    let place = &mut self.places[entry.id()];
                    let holder = entry.with_id(self.pieces.start + piece);
                    holders[*place as usize].store(holder.bits(), Ordering::Relaxed);
                    *place += 1;
                }
            }
        }
    }
}
