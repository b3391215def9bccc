//! How the pieces are split into shards, and the words of a shard into files.
//!
//! A shard is several whole years, up to [`SHARD`] pieces, or a part of one larger year. Both are counted from the
//! oldest piece, so a new piece changes only the last shard, and a late one only those of its year.

use super::super::lists::Entry;
use super::fold::Bucket;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;

/// Pieces in a shard: one letter of it is some 10 kB.
const SHARD: usize = 250;

/// Word files of a full shard, if it has that many first letters. A smaller shard has proportionally fewer.
const FILES: usize = 40;

/// A shard's first year, and its number among the shards that begin in that year, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard {
    pub year: i16,
    pub number: u32,
}

impl Shard {
    pub fn name(self) -> String {
        format!("{}-{}", self.year, self.number)
    }
}

/// The contents of a shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    pub shard: Shard,
    /// Range in the list of all pieces.
    pub pieces: Range<usize>,
    /// Its word files, each with its first letters.
    pub files: Vec<Vec<Bucket>>,
}

/// Oldest first. `buckets` returns the first letters of the words of some pieces.
pub fn cut(pieces: &[Entry], buckets: impl Fn(&[Entry]) -> BTreeSet<Bucket> + Sync) -> Vec<Cut> {
    let mut shards: Vec<(Shard, Range<usize>)> = Vec::new();
    let mut start = 0;
    for of_year in pieces.chunk_by(|a, b| a.year == b.year) {
        let end = start + of_year.len();
        match shards.last_mut() {
            Some((_, last)) if end - last.start <= SHARD => last.end = end,
            _ => shards.extend(
                (1..)
                    .zip((start..end).step_by(SHARD))
                    .map(|(number, from)| (Shard { year: of_year[0].year, number }, from..end.min(from + SHARD))),
            ),
        }
        start = end;
    }
    let cut = |(shard, range): (Shard, Range<usize>)| {
        let files = files(buckets(&pieces[range.clone()]), range.len());
        Cut { shard, pieces: range, files }
    };
    shards.into_par_iter().map(cut).collect()
}

/// Sorted by name, as the script expects when it looks up a letter's file.
fn files(buckets: BTreeSet<Bucket>, pieces: usize) -> Vec<Vec<Bucket>> {
    let mut buckets: Vec<Bucket> = buckets.into_iter().collect();
    buckets.sort_by_cached_key(Bucket::to_string);
    let files = (FILES * pieces).div_ceil(SHARD).max(1);
    buckets.chunks(buckets.len().div_ceil(files).max(1)).map(<[Bucket]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::PieceId;

    fn shards(years: &[(i16, usize)]) -> Vec<(String, usize)> {
        let entry = |year| Entry { piece: PieceId(0), year, sentence: None, about: false };
        let pieces: Vec<Entry> = years.iter().flat_map(|(year, count)| vec![entry(*year); *count]).collect();
        let cut = cut(&pieces, |_| BTreeSet::new());
        assert!(cut.iter().flat_map(|cut| cut.pieces.clone()).eq(0..pieces.len()));
        cut.into_iter().map(|cut| (cut.shard.name(), cut.pieces.len())).collect()
    }

    fn named(shards: &[(&str, usize)]) -> Vec<(String, usize)> {
        shards.iter().map(|(name, count)| (name.to_string(), *count)).collect()
    }

    #[test]
    fn small_years_share_a_shard_and_large_ones_are_cut() {
        assert_eq!(shards(&[]), []);
        assert_eq!(shards(&[(2012, 4), (2013, 46)]), named(&[("2012-1", 50)]));
        assert_eq!(shards(&[(2012, 200), (2013, 60)]), named(&[("2012-1", 200), ("2013-1", 60)]));
        let large = named(&[("2012-1", 250), ("2012-2", 250), ("2012-3", 1), ("2013-1", 250)]);
        assert_eq!(shards(&[(2012, 501), (2013, 250)]), large);
        assert_eq!(shards(&[(2012, 260), (2013, 9)]), named(&[("2012-1", 250), ("2012-2", 19)]));
    }

    #[test]
    fn a_small_shard_has_few_files() {
        let letters = || "0abcdefghijklmnopqrstuvwxyzλ".chars().map(Bucket::of).collect::<BTreeSet<Bucket>>();
        let counts = [1, 10, 50, 125, 250].map(|pieces| files(letters(), pieces).len());
        assert_eq!(counts, [1, 2, 7, 14, 28]);
        let many: BTreeSet<Bucket> = ('\u{4e00}'..='\u{9fff}').map(Bucket::of).collect();
        assert!(files(many, 250).len() <= FILES);
        // In the script's order of names: `u3bb`, of `λ`, is between `u` and `v`.
        let names: Vec<String> = files(letters(), 250).iter().map(|file| file[0].to_string()).collect();
        assert!(names.is_sorted() && names[22..24] == ["u3bb", "v"], "{names:?}");
    }
}
