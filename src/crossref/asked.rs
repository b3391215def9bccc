//! The lists that a question reads.

use super::lists::Entry;

/// A list that a question reads: the newest of those who hold a key before its day.
#[derive(Clone, Copy)]
pub struct Asked {
    pub of: Of,
    pub list: u32,
    pub holders: u32,
}

/// What a list is of, with the rarity and the step that the question gives it.
#[derive(Clone, Copy)]
pub enum Of {
    Key(Entry),
    /// A word that stands in titles, with its rarity among them.
    Title(i32, u32),
    Phrase(i32),
}

/// Lists of keys that a question reads.
const ASKED: usize = 48;

/// What a question asks for, of the keys that earlier pieces hold: the rarest first. Equally rare ones stay in the
/// question's own order, which is the alphabet's.
pub fn rarest_first(entries: &[Entry]) -> Vec<Entry> {
    // A counting sort: there are few ranks, and a question for each piece.
    let mut places = [0; Entry::RANKS + 1];
    for entry in entries {
        places[entry.rank()] += 1;
    }
    for rank in (0..Entry::RANKS).rev() {
        places[rank] += places[rank + 1];
    }
    let mut rarest = vec![Entry::default(); entries.len()];
    for entry in entries.iter().rev() {
        let place = &mut places[entry.rank()];
        *place -= 1;
        rarest[*place] = *entry;
    }
    rarest.truncate(rarest.partition_point(|entry| entry.rarity() > 0).min(ASKED));
    rarest
}
