//! What a row was made from, so that it is made again only where that has changed.
//!
//! An edit of a piece changes the key of its month and of all that follow ([`super::kept`]), and few of their rows. A
//! row reads the lists of what its piece asks for, of which it takes what the tallies need, and all that the pieces
//! hold that it scores. Both are told by sums of hashes of 64 bits.

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

/// 64 bits of what something depends on.
pub type Print = u64;

/// Of each piece, what others read of it.
pub struct Prints {
    /// For a comparison: what it brings along, and how rare that was on its day.
    whole: Vec<Print>,
    /// For a tally, besides the entry in the list.
    tallied: Vec<Print>,
}

/// A row, and what it was made from.
#[derive(Clone)]
pub struct Row {
    pub references: Vec<Reference>,
    /// Of its piece and of the lists that were asked.
    pub asked: Print,
    /// Of the pieces that were compared.
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

    /// Of a piece and of all that is tallied for it.
    pub fn asked(&self, index: &Index, later: &Later) -> Print {
        let mut hasher = RapidHasher::default();
        hasher.write_u64(self.whole[later.piece]);
        // Phrases come in the order of numbers that decide nothing.
        let lists = index.asked(later).map(|(asked, holders)| {
            let rarity = match asked {
                Of::Key(_) => 0,
                Of::Title(rarity, among_titles) => rarity as u32 | among_titles << 8,
                Of::Phrase(rarity) => rarity as u32,
            };
            let mut list = RapidHasher::default();
            list.write_u32(rarity);
            // They come in order of their days: who they are says how they stand.
            let entries = holders.iter().map(|entry| self.tallied[entry.id()].wrapping_mul(entry.amount() << 1 | 1));
            list.write_u64(entries.fold(0, Print::wrapping_add));
            list.finish()
        });
        hasher.write_u64(lists.fold(0, Print::wrapping_add));
        // The first to say a phrase stands in no list of the newest.
        let first = later.phrases().map(|(phrase, _)| self.tallied[phrase.first as usize]);
        hasher.write_u64(first.fold(0, Print::wrapping_add));
        // What is compared whether or not a list holds it, from the day on that it is earlier.
        index.named_by(later).for_each(|piece| hasher.write_u64(self.whole[piece]));
        hasher.finish()
    }

    /// Of the pieces that are compared, and of how they stand among all.
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

/// What is kept of the rows of a month beside them.
#[derive(Serialize, Deserialize)]
pub struct Reads {
    prints: Vec<(Print, Print)>,
    #[serde(with = "raw")]
    candidates: Vec<u32>,
    /// By row.
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

/// What one build hands to the next: what its pieces were called, and the keys of its months.
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

    /// By the places of its pieces, where they stand now.
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

/// The rows that a month had, by what was asked for them.
#[derive(Default)]
pub struct Before(RapidHashMap<Print, Row>);

impl Before {
    /// `places` are those of the pieces now. Where a piece is gone that a row read, the row is too.
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

    /// The row that was made from the same.
    pub fn row(&self, asked: Print, prints: &Prints, index: &Index, later: &Later) -> Option<Row> {
        let row = self.0.get(&asked).filter(|row| row.candidates.iter().all(|piece| piece.index() < later.before))?;
        (prints.scored(index, later, &row.candidates) == row.scored).then(|| row.clone())
    }
}
