//! The inputs of a row, so that it is recomputed only when they change.
//!
//! An edit of a piece changes the key of its month and of all later months ([`super::kept`]), but few of their rows. A
//! row reads the lists of its piece's keys, from which it takes what the tallies need, and everything held by the
//! pieces that it scores. Both are tracked as sums of 64-bit hashes.

use super::asked::Of;
use super::index::Index;
use super::kept::Month;
use super::later::Later;
use super::{Features, Reference};
use crate::cache::raw;
use crate::content::PieceId;
use crate::source::Hash;
use rapidhash::RapidHashMap;
use rapidhash::fast::RapidHasher;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::hash::{Hash as _, Hasher};

/// A 64-bit hash of what something depends on.
pub type Print = u64;

/// For each piece, hashes of what other pieces' rows read of it.
pub struct Prints {
    /// For a comparison: its own features, and how rare they were on its day.
    whole: Vec<Print>,
    /// For a tally, in addition to the entry in the list.
    tallied: Vec<Print>,
}

/// A row and its inputs.
#[derive(Clone)]
pub struct Row {
    pub references: Vec<Reference>,
    /// Hash of its piece and of the queried lists.
    pub asked: Print,
    /// Hash of the compared pieces.
    pub scored: Print,
    pub candidates: Vec<PieceId>,
}

impl Prints {
    /// `own` are the hashes of the pieces.
    pub fn of(index: &Index, own: &[Hash]) -> Prints {
        let of = |(piece, own): (usize, &Hash)| {
            let mut whole = RapidHasher::default();
            whole.write(&own.0);
            whole.write(index.rarities_of(piece));
            index.labels_of(piece).iter().for_each(|entry| whole.write_u8(entry.rarity() as u8));
            let mut tallied = RapidHasher::default();
            tallied.write(index.pieces[piece].doc.as_bytes());
            let facts = &index.facts[piece];
            [facts.day, facts.length, facts.title].into_iter().for_each(|fact| tallied.write_i32(fact));
            for typed in index.named.numbers(piece) {
                [typed.word, Some(typed.number)]
                    .into_iter()
                    .flatten()
                    .for_each(|stem| index.words.spelled(stem).hash(&mut tallied));
            }
            (whole.finish(), tallied.finish())
        };
        let (whole, tallied) = own.par_iter().enumerate().map(of).unzip();
        Prints { whole, tallied }
    }

    /// Hash of a piece and of everything tallied for it.
    pub fn asked(&self, index: &Index, later: &Later) -> Print {
        let mut hasher = RapidHasher::default();
        hasher.write_u64(self.whole[later.piece]);
        // Phrases are ordered by arbitrary numbers.
        let lists = index.asked(later).map(|(asked, holders)| {
            let rarity = match asked {
                Of::Key(_) => 0,
                Of::Title(rarity, among_titles) => rarity as u32 | among_titles << 8,
                Of::Phrase(rarity) => rarity as u32,
            };
            let mut list = RapidHasher::default();
            list.write_u32(rarity);
            // They are sorted by day, so their identities determine their order.
            let entries = holders.iter().map(|entry| self.tallied[entry.id()].wrapping_mul(entry.amount() << 1 | 1));
            list.write_u64(entries.fold(0, Print::wrapping_add));
            list.finish()
        });
        hasher.write_u64(lists.fold(0, Print::wrapping_add));
        // The first piece to say a phrase may be missing from a list of the newest.
        let first = later.phrases().map(|(phrase, _)| self.tallied[phrase.first as usize]);
        hasher.write_u64(first.fold(0, Print::wrapping_add));
        // Pieces that are compared whether or not a list holds them, once they are earlier.
        index.named_by(later).for_each(|piece| hasher.write_u64(self.whole[piece]));
        hasher.finish()
    }

    /// Hash of the compared pieces and of their standing.
    pub fn scored(&self, index: &Index, later: &Later, candidates: &[PieceId]) -> Print {
        let print = |piece: &PieceId| {
            let mut hasher = RapidHasher::default();
            hasher.write_u64(self.whole[piece.index()]);
            index.standing(later, piece.index()).hash(&mut hasher);
            hasher.finish()
        };
        candidates.iter().map(print).fold(0, Print::wrapping_add)
    }
}

/// What is cached with the rows of a month.
#[derive(Serialize, Deserialize)]
pub struct Reads {
    prints: Vec<(Print, Print)>,
    #[serde(with = "raw")]
    candidates: Vec<u32>,
    /// Indexed by row.
    #[serde(with = "raw")]
    ends: Vec<u32>,
}

impl Reads {
    pub fn of(rows: &[Row]) -> Reads {
        let candidates: Vec<u32> = rows.iter().flat_map(|row| &row.candidates).map(|piece| piece.0).collect();
        let mut end = 0;
        let ends = rows.iter().map(|row| {
            end += row.candidates.len() as u32;
            end
        });
        Reads { prints: rows.iter().map(|row| (row.asked, row.scored)).collect(), candidates, ends: ends.collect() }
    }
}

/// Passed from one build to the next: the docs of its pieces, and the keys of its months.
#[derive(Default, Serialize, Deserialize)]
pub struct Last {
    docs: Vec<u64>,
    months: Vec<((i16, i8), Hash)>,
}

impl Last {
    pub fn of(pieces: &[Features], months: &[Month]) -> Last {
        Last { docs: docs(pieces), months: months.iter().map(|month| (month.of, month.input)).collect() }
    }

    /// The key that a month had.
    pub fn input(&self, of: (i16, i8)) -> Option<Hash> {
        self.months.iter().find(|(month, _)| *month == of).map(|(_, input)| *input)
    }

    /// The current positions of its pieces, indexed by their old ones.
    pub fn places(&self, pieces: &[Features]) -> Vec<Option<PieceId>> {
        let now: RapidHashMap<u64, PieceId> = docs(pieces).into_iter().zip((0..).map(PieceId)).collect();
        self.docs.iter().map(|doc| now.get(doc).copied()).collect()
    }
}

fn docs(pieces: &[Features]) -> Vec<u64> {
    let hash = |piece: &Features| {
        let mut hasher = RapidHasher::default();
        hasher.write(piece.doc.as_bytes());
        hasher.finish()
    };
    pieces.iter().map(hash).collect()
}

/// A month's previous rows, keyed by the hash of what they queried.
#[derive(Default)]
pub struct Before(RapidHashMap<Print, Row>);

impl Before {
    /// `places` are the current positions of the pieces. A row that read a deleted piece is dropped.
    pub fn of(reads: Reads, rows: Vec<Vec<Reference>>, places: &[Option<PieceId>]) -> Before {
        let place = |piece: u32| places.get(piece as usize).copied().flatten();
        let mut start = 0;
        let rows = rows.into_iter().zip(reads.prints).zip(reads.ends).filter_map(|((mut references, prints), end)| {
            let candidates = reads.candidates.get(std::mem::replace(&mut start, end as usize)..end as usize)?;
            let candidates = candidates.iter().map(|piece| place(*piece)).collect::<Option<_>>()?;
            for reference in &mut references {
                reference.piece = place(reference.piece.0)?;
            }
            Some((prints.0, Row { references, asked: prints.0, scored: prints.1, candidates }))
        });
        Before(rows.collect())
    }

    /// The row with the same inputs.
    pub fn row(&self, asked: Print, prints: &Prints, index: &Index, later: &Later) -> Option<Row> {
        let row = self.0.get(&asked).filter(|row| row.candidates.iter().all(|piece| piece.index() < later.before))?;
        (prints.scored(index, later, &row.candidates) == row.scored).then(|| row.clone())
    }
}
