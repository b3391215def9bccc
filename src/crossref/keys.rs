//! What pieces hold besides their phrases, as numbers: entities, tags, series and stems.

use super::lists::Entry;
use super::{Features, score};
use crate::content::{EntityId, PieceId};
use crate::words::{StemId, Vocabulary};
use rapidhash::RapidHashMap;

/// What two pieces may have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    Entity(EntityId),
    Tag,
    Series,
    Word,
}

/// Keys by number: first the entities, then tags and series, then the stems. Numbers never affect results.
#[derive(Default)]
pub struct Keys {
    entities: usize,
    /// Indexed by number minus the number of entities.
    labels: Vec<Key>,
    /// Indexed by piece: its tags and its series.
    pub labels_of: Vec<Box<[usize]>>,
    stems: usize,
}

impl Keys {
    /// A key that no pieces can share; used when ids run out.
    pub const NONE: usize = Entry::IDS - 1;

    pub fn of(pieces: &[Features], stems: usize) -> Keys {
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

    /// The words of a piece in alphabetical order, without their rarities.
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

    pub fn get(&self, number: usize) -> Key {
        match number.checked_sub(self.entities) {
            None => Key::Entity(EntityId(number as u32)),
            Some(label) => self.labels.get(label).copied().unwrap_or(Key::Word),
        }
    }
}
