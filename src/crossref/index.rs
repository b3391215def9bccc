//! What the pieces hold, in order of their days, so that the archive before any day is the beginning
//! of every list: all pieces can be asked about at once, and none sees what comes after it.

use super::blocks::Block;
use super::cues::{Cues, CuesOf};
use super::lists::{Entry, Lists};
use super::named::Named;
use super::postings::Postings;
use super::{Features, blocks, phrases, score};
use crate::content::{EntityId, PieceId};
use crate::words::{StemId, Vocabulary};
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use std::ops::Range;

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
pub(super) struct Keys {
    entities: usize,
    /// By number after those of the entities.
    labels: Vec<Key>,
    /// By piece, its tags and its series.
    labels_of: Vec<Box<[usize]>>,
    stems: usize,
}

impl Keys {
    /// One that nobody can have in common: there is no room for more.
    pub const NONE: usize = Entry::IDS - 1;

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
    pub fn labels_once(&self, piece: usize) -> impl Iterator<Item = usize> {
        let labels = &self.labels_of[piece];
        labels.iter().enumerate().filter(|(place, label)| !labels[..*place].contains(label)).map(|(_, label)| *label)
    }

    /// The words of a piece, in order of the alphabet, not knowing how rare they are.
    pub fn words_of(&self, piece: usize, words: &Vocabulary) -> impl Iterator<Item = Entry> {
        words.of_piece(PieceId(piece as u32)).iter().map(|term| {
            let amount = term.amount();
            Entry::new(self.of_stem(words.stem(*term)), 0, score::step(amount.count()), amount.is_in_title())
        })
    }

    pub fn len(&self) -> usize {
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
    /// By piece that asks: the rarest of its keys that pieces of earlier days hold.
    asked: Lists,
    /// By key that is asked for: the pieces that hold it.
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
        blocks::count_up(&mut blocks, keys.len());
        blocks.par_iter_mut().for_each(|block| block.date(pieces, words, &keys, &asking));
        let asked = blocks::asked(&mut blocks);
        let holders = blocks::holders(&mut blocks, words, &keys, &asked);
        drop(blocks);
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
            asked,
            holders,
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

    /// The keys that a piece asks for, the rarest first, each with how many pieces of earlier days hold it.
    pub(super) fn asked_of(&self, piece: usize) -> impl Iterator<Item = (Entry, usize)> {
        let before = self.facts[piece].before;
        self.asked.of(piece).iter().map(move |key| (*key, self.holders.before(key.id(), before).len()))
    }

    /// How rare the words of a piece were on its day, in their order.
    pub(super) fn rarities_of(&self, piece: usize) -> &[u8] {
        &self.rarities[self.words.range(PieceId(piece as u32))]
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
