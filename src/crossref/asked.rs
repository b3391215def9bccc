//! The lists that a query reads.

use super::lists::Entry;

/// A list that a query reads: the newest pieces that hold a key, all before the query's day.
#[derive(Clone, Copy)]
pub struct Asked {
    pub of: Of,
    pub list: u32,
    pub holders: u32,
}

/// What a list is keyed by, with the rarity and the step in the query.
#[derive(Clone, Copy)]
pub enum Of {
    Key(Entry),
    /// A word that appears in titles, with its rarity among titles.
    Title(i32, u32),
    Phrase(i32),
}

/// Maximum number of key lists that a query reads.
const ASKED: usize = 48;

/// The keys of a query that earlier pieces hold, rarest first. Equally rare ones stay in the query's own order, which
/// is alphabetical.
pub fn rarest_first(entries: &[Entry]) -> Vec<Entry> {
    // A counting sort: there are few ranks, and one query per piece.
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
