//! What the pieces hold, sorted by day, so that the archive before any day is a prefix of every list: all pieces can be
//! queried in parallel, and none sees what comes after it.

use super::blocks::{Block, Facts};
use super::cues::{Cues, CuesOf};
use super::keys::{Key, Keys};
use super::lists::{Entry, Lists};
use super::named::Named;
use super::postings::Postings;
use super::{Features, blocks, phrases};
use crate::content::PieceId;
use crate::words::Vocabulary;
use rayon::prelude::*;
use std::ops::Range;

pub struct Index<'a> {
    pub(super) pieces: &'a [Features<'a>],
    pub(super) words: &'a Vocabulary,
    cues: Cues,
    pub(super) named: Named,
    pub(super) phrases: Postings,
    pub(super) facts: Vec<Facts>,
    keys: Keys,
    /// Indexed by term: how rare it was on the day of its piece.
    rarities: Vec<u8>,
    /// Indexed by piece: its entities, its tags and its series.
    labels: Lists,
    /// Indexed by querying piece: the rarest of its keys that pieces of earlier days hold.
    asked: Lists,
    /// Indexed by queried key: the pieces that hold it.
    holders: Lists,
}

impl<'a> Index<'a> {
    /// `pieces` must be sorted by day; `words` is what they say.
    pub fn new(pieces: &'a [Features<'a>], words: &'a Vocabulary) -> Self {
        Index::asked_by(pieces, words, 0..pieces.len())
    }

    /// Only as much as the pieces in `asking` need.
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

    /// The cues of a piece's language.
    pub(super) fn cues_of(&self, piece: usize) -> &CuesOf {
        self.cues.of_language(self.pieces[piece].lang)
    }

    pub(super) fn key(&self, number: usize) -> Key {
        self.keys.get(number)
    }

    /// The position of a tag among those of a piece.
    pub(super) fn tag(&self, piece: usize, key: usize) -> u32 {
        let place = self.keys.labels_of[piece].iter().position(|label| *label == key);
        place.unwrap_or_default() as u32
    }

    /// The keys that a piece queries, rarest first, each with how many pieces of earlier days hold it.
    pub(super) fn asked_of(&self, piece: usize) -> impl Iterator<Item = (Entry, usize)> {
        let before = self.facts[piece].before;
        self.asked.of(piece).iter().map(move |key| (*key, self.holders.before(key.id(), before).len()))
    }

    /// How rare the words of a piece were on its day, in the order of its words.
    pub(super) fn rarities_of(&self, piece: usize) -> &[u8] {
        &self.rarities[self.words.range(PieceId(piece as u32))]
    }

    /// The first `holders` pieces that hold a key.
    pub(super) fn first_holders(&self, key: usize, holders: usize) -> &[Entry] {
        &self.holders.of(key)[..holders]
    }

    /// The entities, tags and series of a piece.
    pub(super) fn labels_of(&self, piece: usize) -> &[Entry] {
        self.labels.of(piece)
    }
}
