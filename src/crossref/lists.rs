//! Lists of entries, stored back to back: what each piece holds, and which pieces hold a key.

use std::ops::Range;

/// A key that a piece holds, or a piece that holds a key: the amount in steps, how rare the key was on the piece's day
/// and whether it is a word of the title. In 32 bits, because an archive has millions.
#[derive(Clone, Copy, Default)]
pub struct Entry(u32);

impl Entry {
    /// Ids must be below this.
    pub const IDS: usize = 1 << 25;

    /// Ranks are below this.
    pub const RANKS: usize = 1 << 6;

    pub fn new(id: usize, rarity: u32, step: u32, in_title: bool) -> Self {
        Entry((id as u32) << 7 | rarity << 3 | step << 1 | in_title as u32)
    }

    pub fn id(self) -> usize {
        (self.0 >> 7) as usize
    }

    pub fn rarity(self) -> u32 {
        self.0 >> 3 & 15
    }

    pub fn step(self) -> u32 {
        self.0 >> 1 & 3
    }

    /// All bits but the id.
    pub fn amount(self) -> u64 {
        u64::from(self.0 & 127)
    }

    pub fn in_title(self) -> bool {
        self.0 & 1 == 1
    }

    /// Greater for a rarer key; among equally rare ones, for a larger amount.
    pub fn rank(self) -> usize {
        (self.0 >> 1 & 63) as usize
    }

    pub fn with_rarity(self, rarity: u32) -> Self {
        Entry(self.0 | rarity << 3)
    }

    pub fn with_id(self, id: usize) -> Self {
        Entry((id as u32) << 7 | self.0 & 127)
    }

    pub fn bits(self) -> u32 {
        self.0
    }

    pub fn of_bits(bits: u32) -> Self {
        Entry(bits)
    }
}

#[derive(Default)]
pub struct Lists {
    /// Indexed by list.
    pub ends: Vec<u32>,
    pub entries: Vec<Entry>,
}

impl Lists {
    pub fn range(&self, list: usize) -> Range<usize> {
        range(&self.ends, list)
    }

    pub fn of(&self, list: usize) -> &[Entry] {
        &self.entries[self.range(list)]
    }

    /// The entries of a list sorted by piece that are among the first `before` pieces.
    pub fn before(&self, list: usize, before: usize) -> &[Entry] {
        let holders = self.of(list);
        &holders[..holders.partition_point(|entry| entry.id() < before)]
    }
}

/// The range of a list, given the ends of lists stored back to back.
pub fn range(ends: &[u32], list: usize) -> Range<usize> {
    list.checked_sub(1).map_or(0, |before| ends[before] as usize)..ends[list] as usize
}
