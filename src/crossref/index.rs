//! What the pieces hold, in order of their days, so that the archive before any day is the beginning
//! of every list: all pieces can be asked about at once, and none sees what comes after it.

use super::{Features, Passage, score};
use crate::content::EntityId;
use rapidhash::RapidHashMap;

/// What two pieces may have in common. Keys are numbered as they come, and no number decides anything.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key<'a> {
    Word(&'a str),
    Entity(EntityId),
    Tag(&'a str),
    Series(&'a str),
}

/// A key that a piece holds, or a piece that holds a key: how much of it in steps, how rare the key
/// was on the piece's day and whether it is a word of the title. In 32 bits, for an archive has millions.
#[derive(Clone, Copy)]
pub(super) struct Entry(u32);

impl Entry {
    /// Ids beyond this have no room: more different words than any archive has.
    const IDS: usize = 1 << 25;

    pub fn new(id: u32, rarity: u32, step: u32, in_title: bool) -> Self {
        Entry(id << 7 | rarity << 3 | step << 1 | in_title as u32)
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

    pub fn in_title(self) -> bool {
        self.0 & 1 == 1
    }

    fn with_id(self, id: usize) -> Self {
        Entry((id as u32) << 7 | self.0 & 127)
    }
}

/// Lists of entries, one behind the other.
#[derive(Default)]
struct Lists {
    ends: Vec<u32>,
    entries: Vec<Entry>,
}

impl Lists {
    fn of(&self, list: usize) -> &[Entry] {
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.entries[start as usize..self.ends[list] as usize]
    }
}

/// A piece as the earlier one of a pair.
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
    pub(super) facts: Vec<Facts>,
    pub(super) keys: Vec<Key<'a>>,
    ids: RapidHashMap<Key<'a>, u32>,
    held: Lists,
    holders: Lists,
}

impl<'a> Index<'a> {
    /// Of pieces that stand by day.
    pub fn new(pieces: &'a [Features<'a>]) -> Self {
        let mut index = Index {
            pieces,
            facts: Vec::with_capacity(pieces.len()),
            keys: Vec::new(),
            ids: RapidHashMap::default(),
            held: Lists::default(),
            holders: Lists::default(),
        };
        let mut holders = Vec::new();
        for day in pieces.chunk_by(|a, b| a.day == b.day) {
            let (before, start) = (index.facts.len(), index.held.entries.len());
            day.iter().for_each(|piece| index.add(piece, before, &mut holders));
            // Not before the day is over: its pieces are no part of each other's statistics.
            for entry in &index.held.entries[start..] {
                holders[entry.id()] += 1;
            }
        }
        index.holders = index.turned(&holders);
        index
    }

    /// What a piece holds, its words in order of the alphabet.
    pub(super) fn held_by(&self, piece: usize) -> &[Entry] {
        self.held.of(piece)
    }

    /// The pieces that hold a key, among the first `before`.
    pub(super) fn holders_of(&self, key: usize, before: usize) -> &[Entry] {
        let holders = self.holders.of(key);
        &holders[..holders.partition_point(|entry| entry.id() < before)]
    }

    /// What of a passage the first `before` pieces hold too.
    pub(super) fn known(&self, passage: &Passage, before: usize) -> Vec<Entry> {
        let words = words(passage.terms).map(|(word, step, _)| (Key::Word(word), step));
        let entities = passage.entities.iter().map(|(entity, salience)| (Key::Entity(*entity), score::step(*salience)));
        let known = words.chain(entities).filter_map(|(key, step)| {
            let id = *self.ids.get(&key)?;
            let holders = self.holders_of(id as usize, before).len();
            (holders > 0).then(|| Entry::new(id, score::rarity(before, holders), step, false))
        });
        known.collect()
    }

    fn add(&mut self, piece: &'a Features<'a>, before: usize, holders: &mut Vec<u32>) {
        let (mut count, mut title) = (0, 0);
        for (word, step, in_title) in words(piece.terms) {
            let rarity = self.hold(Key::Word(word), step, in_title, before, holders);
            count += 1;
            title += if in_title { rarity as i32 } else { 0 };
        }
        for (entity, salience) in &piece.entities {
            self.hold(Key::Entity(*entity), score::step(*salience), false, before, holders);
        }
        for key in piece.tags.iter().map(|tag| Key::Tag(tag)).chain(piece.series.map(Key::Series)) {
            self.hold(key, 0, false, before, holders);
        }
        self.held.ends.push(self.held.entries.len() as u32);
        let day = score::ordinal(piece.day);
        self.facts.push(Facts { before, day, words: count, length: score::length(count), title });
    }

    fn hold(&mut self, key: Key<'a>, step: u32, in_title: bool, before: usize, holders: &mut Vec<u32>) -> u32 {
        if self.keys.len() == Entry::IDS {
            return 0;
        }
        let id = *self.ids.entry(key).or_insert_with(|| {
            self.keys.push(key);
            holders.push(0);
            self.keys.len() as u32 - 1
        });
        let rarity = score::rarity(before, holders[id as usize] as usize);
        self.held.entries.push(Entry::new(id, rarity, step, in_title));
        rarity
    }

    /// The pieces that hold each key, out of the keys that each piece holds.
    fn turned(&self, holders: &[u32]) -> Lists {
        let mut ends: Vec<u32> = Vec::with_capacity(holders.len());
        let mut entries = vec![Entry(0); self.held.entries.len()];
        // Every list's end begins as its start and moves as the list fills.
        let mut start = 0;
        for count in holders {
            ends.push(start);
            start += count;
        }
        for piece in 0..self.facts.len() {
            for entry in self.held.of(piece) {
                let end = &mut ends[entry.id()];
                entries[*end as usize] = entry.with_id(piece);
                *end += 1;
            }
        }
        Lists { ends, entries }
    }
}

/// A text's words, how often each stands there in steps, and whether its title holds it.
fn words(terms: &crate::annotate::Terms) -> impl Iterator<Item = (&str, u32, bool)> {
    let mut title = terms.title.split_ascii_whitespace().peekable();
    let counts = terms.counts.iter().map(|count| score::step(u32::from(*count)));
    terms.words.split_ascii_whitespace().zip(counts).map(move |(word, step)| {
        while title.next_if(|in_title| *in_title < word).is_some() {}
        (word, step, title.next_if_eq(&word).is_some())
    })
}
