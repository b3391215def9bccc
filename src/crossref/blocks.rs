//! How rare everything was on the day of its piece, and which pieces hold a requested key. Pieces are split into blocks
//! of whole days, which are counted in parallel.

use super::asked::rarest_first;
use super::keys::Keys;
use super::lists::{Entry, Lists, range};
use super::{Features, score};
use crate::content::PieceId;
use crate::words::Vocabulary;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// A piece as the earlier one of a pair.
#[derive(Clone, Copy, Default)]
pub struct Facts {
    /// How many pieces are from earlier days.
    pub before: usize,
    pub day: i32,
    /// How many different words it holds.
    pub words: usize,
    pub length: i32,
    /// The rarity of its title's words on its day.
    pub title: i32,
}

/// The pieces of some consecutive whole days.
pub struct Block<'i> {
    pieces: Range<usize>,
    /// Indexed by piece: the end of its labels, among those of all pieces.
    ends: &'i [u32],
    /// The labels of these pieces.
    labels: &'i mut [Entry],
    /// The rarities of their words.
    rarities: &'i mut [u8],
    facts: &'i mut [Facts],
    /// The keys they query.
    asked: Lists,
    /// Indexed by key: how many of these pieces hold it; then of all earlier pieces; then of both.
    counts: Vec<u32>,
}

/// Minimum pieces per block, and maximum number of blocks: each block has a count for every key.
const BLOCK: usize = 512;
const BLOCKS: usize = 16;

/// Tells each block how many pieces before it hold each key.
pub fn count_up(blocks: &mut [Block], keys: usize) {
    let mut before = vec![0; keys];
    for block in blocks {
        for (count, before) in block.counts.iter_mut().zip(&mut before) {
            *before += std::mem::replace(count, *before);
        }
    }
}

/// The keys that all pieces query.
pub fn asked(blocks: &mut [Block]) -> Lists {
    let mut all = Lists::default();
    for block in blocks {
        let Lists { ends, entries } = std::mem::take(&mut block.asked);
        let start = all.entries.len() as u32;
        all.ends.extend(ends.into_iter().map(|end| start + end));
        all.entries.extend(entries);
    }
    all
}

/// The pieces that hold each queried key, in order.
pub fn holders(blocks: &mut [Block], words: &Vocabulary, keys: &Keys, asked: &Lists) -> Lists {
    let mut is_asked = vec![false; keys.len()];
    asked.entries.iter().for_each(|key| is_asked[key.id()] = true);
    let mut end = 0;
    let totals = blocks.last().map(|block| &block.counts).into_iter().flatten();
    let ends = totals.zip(is_asked).map(|(count, is_asked)| {
        end += if is_asked { *count } else { 0 };
        end
    });
    let ends: Vec<u32> = ends.collect();
    let entries: Vec<AtomicU32> = std::iter::repeat_with(AtomicU32::default).take(end as usize).collect();
    blocks.par_iter_mut().for_each(|block| block.hold(words, keys, &ends, &entries));
    Lists { ends, entries: entries.into_iter().map(|entry| Entry::of_bits(entry.into_inner())).collect() }
}

impl<'i> Block<'i> {
    pub fn of_days(
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
            Some(Block { pieces, ends, labels, rarities, facts, asked: Lists::default(), counts: Vec::new() })
        };
        blocks.into_iter().map_while(block).collect()
    }

    /// Collects what the pieces hold, before rarities are known.
    pub fn fill(&mut self, all: &[Features], words: &Vocabulary, keys: &Keys) {
        self.counts = vec![0; keys.len()];
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
            keys.words_of(piece, words).for_each(|word| self.counts[word.id()] += 1);
        }
        for label in &*self.labels {
            self.counts[label.id()] += 1;
        }
    }

    /// Computes how rare everything was on the day of its piece, and which keys the pieces in `asking` query.
    pub fn date(&mut self, all: &[Features], words: &Vocabulary, keys: &Keys, asking: &Range<usize>) {
        let (first, mut end) = (self.pieces.start, self.pieces.start);
        let mut held: Vec<Entry> = Vec::new();
        for day in all[self.pieces.clone()].chunk_by(|a, b| a.day == b.day) {
            let of_day = end..end + day.len();
            end = of_day.end;
            let before = of_day.start;
            for piece in of_day.clone() {
                let (of_labels, of_words) = (self.labels_of(piece), self.words_of(piece, words));
                let facts = &mut self.facts[piece - first];
                facts.before = before;
                held.clear();
                let mut hold = |entry: Entry| {
                    let (key, holders) = (entry.id(), self.counts[entry.id()] as usize);
                    let rarity = if key == Keys::NONE { 0 } else { score::rarity(before, holders) };
                    let entry = entry.with_rarity(rarity);
                    if holders > 0 {
                        held.push(entry);
                    }
                    entry
                };
                for (word, place) in keys.words_of(piece, words).zip(&mut self.rarities[of_words]) {
                    let word = hold(word);
                    *place = word.rarity() as u8;
                    facts.title += if word.in_title() { word.rarity() as i32 } else { 0 };
                }
                for label in &mut self.labels[of_labels] {
                    *label = hold(*label);
                }
                if asking.contains(&piece) {
                    self.asked.entries.extend(rarest_first(&held));
                }
                self.asked.ends.push(self.asked.entries.len() as u32);
            }
            // Only after the whole day: pieces of one day do not count in each other's statistics.
            for piece in of_day {
                keys.words_of(piece, words).for_each(|word| self.counts[word.id()] += 1);
                let of_labels = self.labels_of(piece);
                self.labels[of_labels].iter().for_each(|label| self.counts[label.id()] += 1);
            }
        }
    }

    /// Places the pieces among the holders of the queried keys: a counting sort, from last to first.
    fn hold(&mut self, words: &Vocabulary, keys: &Keys, ends: &[u32], holders: &[AtomicU32]) {
        for piece in self.pieces.clone().rev() {
            let rarities = self.rarities[self.words_of(piece, words)].iter();
            let of_words = keys.words_of(piece, words).zip(rarities);
            let of_words = of_words.map(|(word, rarity)| word.with_rarity(u32::from(*rarity)));
            for entry in of_words.chain(self.labels[self.labels_of(piece)].iter().copied()) {
                let places = range(ends, entry.id());
                if !places.is_empty() {
                    let count = &mut self.counts[entry.id()];
                    *count -= 1;
                    holders[places.start + *count as usize].store(entry.with_id(piece).bits(), Ordering::Relaxed);
                }
            }
        }
    }

    /// The range of a piece's labels among those of these pieces.
    fn labels_of(&self, piece: usize) -> Range<usize> {
        let start = range(self.ends, self.pieces.start).start;
        let Range { start: from, end } = range(self.ends, piece);
        from - start..end - start
    }

    /// The same for its words.
    fn words_of(&self, piece: usize, words: &Vocabulary) -> Range<usize> {
        let start = words.range(PieceId(self.pieces.start as u32)).start;
        let Range { start: from, end } = words.range(PieceId(piece as u32));
        from - start..end - start
    }
}
