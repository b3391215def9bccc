//! What the pieces hold, in order of their days, so that the archive before any day is the beginning
//! of every list: all pieces can be asked about at once, and none sees what comes after it.

use super::cues::{Cues, CuesOf};
use super::lists::{Entry, Lists, range};
use super::named::Named;
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
    labels_of: Vec<Box<[usize]>>,
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

    /// The tags and the series of a piece, each once.
    fn labels_once(&self, piece: usize) -> impl Iterator<Item = usize> {
        let labels = &self.labels_of[piece];
        labels.iter().enumerate().filter(|(place, label)| !labels[..*place].contains(label)).map(|(_, label)| *label)
    }

    /// The words of a piece, in order of the alphabet, not knowing how rare they are.
    fn words_of(&self, piece: usize, words: &Vocabulary) -> impl Iterator<Item = Entry> {
        words.of_piece(PieceId(piece as u32)).iter().map(|term| {
            let amount = term.amount();
            Entry::new(self.of_stem(words.stem(*term)), 0, score::step(amount.count()), amount.is_in_title())
        })
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
    /// How many different words it holds.
    pub words: usize,
    pub length: i32,
    /// The rarity of its title's words on its day.
    pub title: i32,
}

pub struct Index<'a> {
    pub(super) pieces: &'a [Features<'a>],
    pub(super) words: &'a Vocabulary,
    cues: Cues,
    pub(super) named: Named,
    pub(super) phrases: Postings,
    pub(super) facts: Vec<Facts>,
    keys: Keys,
    /// By term: how rare it was on the day of its piece.
    rarities: Vec<u8>,
    /// By piece: its entities, its tags and its series.
    labels: Lists,
    /// By key: the pieces that hold it.
    holders: Lists,
}

impl<'a> Index<'a> {
    /// Of pieces that stand by day, and what they say.
    pub fn new(pieces: &'a [Features<'a>], words: &'a Vocabulary) -> Self {
        Index::asked_by(pieces, words, 0..pieces.len())
    }

    /// As far as `asking` pieces need it.
    pub(super) fn asked_by(pieces: &'a [Features<'a>], words: &'a Vocabulary, asking: Range<usize>) -> Self {
        let keys = Keys::of(pieces, words.stems());
        let mut end = 0;
        let ends = pieces.iter().enumerate().map(|(id, piece)| {
            end += (piece.entities.len() + keys.labels_once(id).count()) as u32;
            end
        });
        let ends: Vec<u32> = ends.collect();
        let mut labels = vec![Entry::default(); end as usize];
        let mut rarities = vec![0; words.range(PieceId(pieces.len() as u32)).start];
        let mut facts = vec![Facts::default(); pieces.len()];
        let mut blocks = Block::of_days(pieces, &ends, words, &mut labels, &mut rarities, &mut facts);
        blocks.par_iter_mut().for_each(|block| block.fill(pieces, words, &keys));
        let (starts, held) = lay_out(&mut blocks, keys.len());
        let holders: Vec<AtomicU32> = std::iter::repeat_with(AtomicU32::default).take(held as usize).collect();
        blocks.par_iter_mut().for_each(|block| block.date(pieces, words, &keys, &starts, &holders));
        drop(blocks);
        let entries = holders.into_iter().map(|entry| Entry::of_bits(entry.into_inner())).collect();
        let ends_of_keys = starts.into_iter().skip(1).chain([held]).collect();
        let mut index = Index {
            pieces,
            words,
            cues: Cues::of(pieces.iter().map(|piece| piece.lang), words),
            named: Named::default(),
            phrases: Postings::default(),
            keys,
            facts,
            rarities,
            labels: Lists { ends, entries: labels },
            holders: Lists { ends: ends_of_keys, entries },
        };
        let before = |piece: usize| index.facts[piece].before;
        index.named = Named::of(pieces.len(), words, &index.rarities, |piece| index.cues_of(piece), before);
        index.phrases = phrases::of(pieces.len(), words, asking, before);
        index
    }

    /// Of the language of a piece.
    pub(super) fn cues_of(&self, piece: usize) -> &CuesOf {
        self.cues.of_language(self.pieces[piece].lang)
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
    pub(super) fn held_by(&self, piece: usize) -> Vec<Entry> {
        let words = self.keys.words_of(piece, self.words).zip(self.rarities_of(piece));
        let words = words.map(|(word, rarity)| word.with_rarity(u32::from(*rarity)));
        words.chain(self.labels_of(piece).iter().copied()).collect()
    }

    /// How rare the words of a piece were on its day, in their order.
    pub(super) fn rarities_of(&self, piece: usize) -> &[u8] {
        &self.rarities[self.words.range(PieceId(piece as u32))]
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
        self.labels.of(piece)
    }
}

/// The pieces of some whole days, one after the other.
struct Block<'i> {
    pieces: Range<usize>,
    /// By piece: the end of its labels, among those of all pieces.
    ends: &'i [u32],
    /// Those of these pieces.
    labels: &'i mut [Entry],
    /// Of their words.
    rarities: &'i mut [u8],
    facts: &'i mut [Facts],
    /// By key: how many of these pieces hold it; then where the next of them stands among all its holders.
    places: Vec<u32>,
}

/// Days are cut into blocks of at least so many pieces, and into at most so many blocks: each has a place for every key.
const BLOCK: usize = 512;
const BLOCKS: usize = 16;

/// Where each key's holders begin, and how many there are of all; each block is told where its own do. With them all is
/// set for a counting sort.
fn lay_out(blocks: &mut [Block], keys: usize) -> (Vec<u32>, u32) {
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
    (starts, end)
}

impl<'i> Block<'i> {
    fn of_days(
        pieces: &[Features],
        ends: &'i [u32],
        words: &Vocabulary,
        mut labels: &'i mut [Entry],
        mut rarities: &'i mut [u8],
        mut facts: &'i mut [Facts],
    ) -> Vec<Block<'i>> {
        let least = BLOCK.max(pieces.len() / BLOCKS);
        let mut blocks: Vec<Range<usize>> = Vec::new();
        let mut end = 0;
        for day in pieces.chunk_by(|a, b| a.day == b.day) {
            match blocks.last_mut().filter(|block| block.len() < least) {
                Some(block) => block.end += day.len(),
                None => blocks.push(end..end + day.len()),
            }
            end += day.len();
        }
        let start_of_words = |piece: usize| words.range(PieceId(piece as u32)).start;
        let block = |pieces: Range<usize>| {
            let count = ends[pieces.end - 1] as usize - range(ends, pieces.start).start;
            let labels = labels.split_off_mut(..count)?;
            let count = start_of_words(pieces.end) - start_of_words(pieces.start);
            let rarities = rarities.split_off_mut(..count)?;
            let facts = facts.split_off_mut(..pieces.len())?;
            Some(Block { pieces, ends, labels, rarities, facts, places: Vec::new() })
        };
        blocks.into_iter().map_while(block).collect()
    }

    /// What the pieces hold, not knowing yet how rare it is.
    fn fill(&mut self, all: &[Features], words: &Vocabulary, keys: &Keys) {
        self.places = vec![0; keys.len()];
        let mut places = self.labels.iter_mut();
        for piece in self.pieces.clone() {
            let entities = all[piece].entities.iter();
            let entities =
                entities.map(|(entity, salience)| Entry::new(entity.index(), 0, score::step(*salience), false));
            let labels = keys.labels_once(piece).map(|label| Entry::new(label, 0, 0, false));
            entities.chain(labels).zip(&mut places).for_each(|(label, place)| *place = label);
            let terms = words.of_piece(PieceId(piece as u32)).len();
            let day = score::ordinal(all[piece].day);
            let facts = Facts { day, words: terms, length: score::length(terms), ..Facts::default() };
            self.facts[piece - self.pieces.start] = facts;
            keys.words_of(piece, words).for_each(|word| self.places[word.id()] += 1);
        }
        for label in &*self.labels {
            self.places[label.id()] += 1;
        }
    }

    /// How rare everything was on the day of its piece, and who holds it.
    fn date(&mut self, all: &[Features], words: &Vocabulary, keys: &Keys, starts: &[u32], holders: &[AtomicU32]) {
        let (first, mut end) = (self.pieces.start, self.pieces.start);
        let start_of_labels = range(self.ends, first).start;
        let start_of_words = words.range(PieceId(first as u32)).start;
        for day in all[self.pieces.clone()].chunk_by(|a, b| a.day == b.day) {
            let of_day = end..end + day.len();
            end = of_day.end;
            let before = of_day.start;
            let rarity = |key: usize, places: &[u32]| {
                let holders = places[key] - starts[key];
                if key == Keys::NONE { 0 } else { score::rarity(before, holders as usize) }
            };
            let labels_of = |piece: usize| {
                let Range { start, end } = range(self.ends, piece);
                start - start_of_labels..end - start_of_labels
            };
            let words_of = |piece: usize| {
                let Range { start, end } = words.range(PieceId(piece as u32));
                start - start_of_words..end - start_of_words
            };
            for piece in of_day.clone() {
                let facts = &mut self.facts[piece - first];
                facts.before = before;
                for (word, place) in keys.words_of(piece, words).zip(&mut self.rarities[words_of(piece)]) {
                    let rarity = rarity(word.id(), &self.places);
                    *place = rarity as u8;
                    facts.title += if word.in_title() { rarity as i32 } else { 0 };
                }
                for label in &mut self.labels[labels_of(piece)] {
                    *label = label.with_rarity(rarity(label.id(), &self.places));
                }
            }
            // Not before the day is over: its pieces are no part of each other's statistics.
            for piece in of_day {
                let rarities = self.rarities[words_of(piece)].iter();
                let words = keys.words_of(piece, words).zip(rarities);
                let words = words.map(|(word, rarity)| word.with_rarity(u32::from(*rarity)));
                for entry in words.chain(self.labels[labels_of(piece)].iter().copied()) {
                    let place = &mut self.places[entry.id()];
                    holders[*place as usize].store(entry.with_id(piece).bits(), Ordering::Relaxed);
                    *place += 1;
                }
            }
        }
    }
}
