//! Who holds a key, for keys that are numbers of 64 bits: two words in a row, a word of a title, a series.

use super::lists::{Entry, Lists};
use super::score;
use rayon::prelude::*;

/// Keys by their order among all, which decides nothing.
#[derive(Default)]
pub struct Postings {
    keys: Vec<u64>,
    /// By key: the pieces, in order, and how rare the key was on their days.
    holders: Lists,
    /// By piece: its keys in their order, and how rare they were.
    held: Lists,
    /// For each of these, how many pieces of earlier days hold it.
    earlier: Vec<u32>,
}

impl Postings {
    /// Of keys and the pieces that hold them. `before` says how many pieces are of earlier days. Keys of fewer than
    /// `shared` pieces are left out.
    pub fn of(mut pairs: Vec<(u64, u32)>, pieces: usize, shared: usize, before: impl Fn(usize) -> usize) -> Postings {
        pairs.par_sort_unstable();
        pairs.dedup();
        let mut all = Postings::default();
        let (mut counts, mut earlier_holders) = (vec![0; pieces], Vec::with_capacity(pairs.len()));
        let keys = pairs.chunk_by(|a, b| a.0 == b.0).filter(|of_key| of_key.len() >= shared);
        for of_key in keys.take(Entry::IDS) {
            let mut earlier = 0;
            for (place, (_, piece)) in of_key.iter().enumerate() {
                let piece = *piece as usize;
                while earlier < place && (of_key[earlier].1 as usize) < before(piece) {
                    earlier += 1;
                }
                all.holders.entries.push(Entry::new(piece, score::rarity(before(piece), earlier), 0, false));
                earlier_holders.push(earlier as u32);
                counts[piece] += 1;
            }
            all.keys.push(of_key[0].0);
            all.holders.ends.push(all.holders.entries.len());
        }
        let mut end = 0;
        let next = |count: &usize| {
            end += count;
            end
        };
        all.held.ends = counts.iter().map(next).collect();
        let mut places: Vec<usize> = all.held.ends.iter().zip(&counts).map(|(end, count)| end - count).collect();
        all.held.entries = vec![Entry::default(); end];
        all.earlier = vec![0; end];
        let mut earlier_holders = earlier_holders.into_iter();
        for key in 0..all.keys.len() {
            for (holder, earlier) in all.holders.of(key).iter().zip(&mut earlier_holders) {
                let place = &mut places[holder.id()];
                (all.held.entries[*place], all.earlier[*place]) = (holder.with_id(key), earlier);
                *place += 1;
            }
        }
        all
    }

    /// How many keys there are; their numbers are below.
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    pub fn key(&self, number: usize) -> u64 {
        self.keys[number]
    }

    /// In order of their keys.
    pub fn held_by(&self, piece: usize) -> &[Entry] {
        self.held.of(piece)
    }

    /// The same with how many pieces of earlier days hold each.
    pub fn held_after(&self, piece: usize) -> impl Iterator<Item = (Entry, u32)> {
        let range = self.held.range(piece);
        self.held.entries[range.clone()].iter().copied().zip(self.earlier[range].iter().copied())
    }

    /// So many of the first pieces that hold a key.
    pub fn first(&self, number: usize, holders: usize) -> &[Entry] {
        &self.holders.of(number)[..holders]
    }

    /// Among the first `before` pieces.
    pub fn holders_of(&self, number: usize, before: usize) -> &[Entry] {
        self.holders.before(number, before)
    }
}

/// Marks for numbers that may come again, by their hashes: what two pieces hold is known before anything is collected.
pub struct Marks {
    once: Vec<std::sync::atomic::AtomicU64>,
    again: Vec<std::sync::atomic::AtomicU64>,
}

impl Marks {
    /// For about so many numbers.
    pub fn for_about(count: usize) -> Marks {
        let words = (count.max(64) / 8).next_power_of_two();
        let zeros = || std::iter::repeat_with(Default::default).take(words).collect();
        Marks { once: zeros(), again: zeros() }
    }

    fn place(&self, number: u64) -> (usize, u64) {
        let hash = rapidhash::fast::RapidHasher::default();
        let hash = {
            use std::hash::Hasher;
            let mut hash = hash;
            hash.write_u64(number);
            hash.finish()
        };
        (hash as usize >> 6 & (self.once.len() - 1), 1 << (hash & 63))
    }

    pub fn see(&self, number: u64) {
        use std::sync::atomic::Ordering::Relaxed;
        let (word, bit) = self.place(number);
        if self.once[word].fetch_or(bit, Relaxed) & bit != 0 {
            self.again[word].fetch_or(bit, Relaxed);
        }
    }

    /// Whether a number was seen twice; true of a few others too.
    pub fn is_shared(&self, number: u64) -> bool {
        let (word, bit) = self.place(number);
        self.again[word].load(std::sync::atomic::Ordering::Relaxed) & bit != 0
    }
}
