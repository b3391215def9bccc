//! Which pieces hold a key, for 64-bit keys: two words in a row, a word of a title, a series.

use super::lists::{Entry, Lists};
use super::score;
use rapidhash::fast::RandomState;
use rayon::prelude::*;
use std::hash::BuildHasher;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// Keys are numbered in sorted order; the numbers never affect results.
#[derive(Default)]
pub struct Postings {
    keys: Vec<u64>,
    /// Indexed by key: the pieces, in order, and how rare the key was on their days.
    holders: Lists,
    /// Indexed by piece: its keys in order, and how rare they were.
    held: Lists,
}

impl Postings {
    /// Builds from pairs of key and piece, in parts with ascending keys. `before` is the number of pieces of earlier
    /// days. Keys of fewer than `shared` pieces are left out; each list is cut where the key stays less rare than
    /// `rarest`.
    pub fn of(
        parts: impl IntoIterator<Item = Vec<(u64, u32)>>,
        pieces: usize,
        shared: usize,
        rarest: u32,
        before: impl Fn(usize) -> usize,
    ) -> Postings {
        let mut all = Postings::default();
        let mut counts: Vec<u32> = vec![0; pieces];
        for mut pairs in parts {
            pairs.par_sort_unstable();
            pairs.dedup();
            for of_key in pairs.chunk_by(|a, b| a.0 == b.0).filter(|of_key| of_key.len() >= shared) {
                if all.keys.len() == Entry::IDS {
                    break;
                }
                let start = all.holders.entries.len();
                let (mut earlier, mut end) = (0, start);
                for (at, (_, piece)) in of_key.iter().enumerate() {
                    let piece = *piece as usize;
                    while earlier < at && (of_key[earlier].1 as usize) < before(piece) {
                        earlier += 1;
                    }
                    let rarity = score::rarity(before(piece), earlier);
                    all.holders.entries.push(Entry::new(piece, rarity, 0, false));
                    if rarity >= rarest {
                        end = all.holders.entries.len();
                    }
                }
                all.holders.entries.truncate(end);
                if end - start < shared {
                    all.holders.entries.truncate(start);
                    continue;
                }
                all.keys.push(of_key[0].0);
                all.holders.ends.push(end as u32);
                all.holders.of(all.keys.len() - 1).iter().for_each(|holder| counts[holder.id()] += 1);
            }
        }
        all.keys.shrink_to_fit();
        all.holders.entries.shrink_to_fit();
        all.holders.ends.shrink_to_fit();
        let mut end = 0;
        let next = |count: &u32| {
            end += count;
            end
        };
        all.held.ends = counts.iter().map(next).collect();
        let mut places: Vec<u32> = all.held.ends.iter().zip(&counts).map(|(end, count)| end - count).collect();
        all.held.entries = vec![Entry::default(); end as usize];
        for key in 0..all.keys.len() {
            for holder in all.holders.of(key) {
                let place = &mut places[holder.id()];
                all.held.entries[*place as usize] = holder.with_id(key);
                *place += 1;
            }
        }
        all
    }

    /// The number of keys; ids are below this.
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    pub fn key(&self, number: usize) -> u64 {
        self.keys[number]
    }

    /// Sorted by key.
    pub fn held_by(&self, piece: usize) -> &[Entry] {
        self.held.of(piece)
    }

    /// The first `holders` pieces that hold a key.
    pub fn first(&self, number: usize, holders: usize) -> &[Entry] {
        &self.holders.of(number)[..holders]
    }

    /// The holders among the first `before` pieces.
    pub fn holders_of(&self, number: usize, before: usize) -> &[Entry] {
        self.holders.before(number, before)
    }
}

/// Marks numbers that may repeat, by their hashes: shows what pieces share before anything is collected.
pub struct Marks {
    once: Vec<AtomicU64>,
    again: Vec<AtomicU64>,
    state: RandomState,
}

impl Marks {
    /// Sized for about this many numbers.
    pub fn for_about(count: usize) -> Marks {
        let words = (count.max(64) / 8).next_power_of_two();
        let zeros = || std::iter::repeat_with(Default::default).take(words).collect();
        Marks { once: zeros(), again: zeros(), state: RandomState::default() }
    }

    fn place(&self, number: u64) -> (usize, u64) {
        let hash = self.state.hash_one(number);
        (hash as usize >> 6 & (self.once.len() - 1), 1 << (hash & 63))
    }

    pub fn see(&self, number: u64) {
        let (word, bit) = self.place(number);
        if self.once[word].fetch_or(bit, Relaxed) & bit != 0 {
            self.again[word].fetch_or(bit, Relaxed);
        }
    }

    /// Whether a number was seen; may give false positives.
    pub fn is_seen(&self, number: u64) -> bool {
        let (word, bit) = self.place(number);
        self.once[word].load(Relaxed) & bit != 0
    }

    /// Whether a number was seen twice; may give false positives.
    pub fn is_shared(&self, number: u64) -> bool {
        let (word, bit) = self.place(number);
        self.again[word].load(Relaxed) & bit != 0
    }
}
