//! Rewrites of one copy: which pieces have nearly the same words as an earlier one?
//!
//! A piece is compared with those that share some of the minimum hashes of its words. A rewrite of a rewrite is a
//! rewrite of the first. So a later piece affects only its own result.

use super::{Features, kept};
use crate::Result;
use crate::cache::Memo;
use crate::content::PieceId;
use crate::report::Noted;
use crate::source::Hash;
use crate::words::Vocabulary;
use rapidhash::RapidHashMap;
use rapidhash::fast::RapidHasher;
use rayon::prelude::*;
use std::hash::Hasher;
use std::ops::Range;

/// Cache stage of the signatures of a month's pieces.
const SIGNATURES: &str = "crossref.copies";

/// Minimum number of distinct words of a piece, and the percentage of both pieces' words that must be the same.
const WORDS: usize = 16;
const SAME: usize = 85;

/// Three minimum hashes must agree in two of eight ways. With 85 of 100 words in common, one pair in 140 is missed,
/// with 90 one in 1,500; with 30, one in 55 is compared for nothing.
const WAYS: usize = 8;
const HASHES: usize = 3;
const AGREEING: usize = 2;

/// The MinHash signature of a piece with enough words; similar pieces share parts of it.
type Signature = Option<[u64; WAYS]>;

/// Indexed by piece: the first piece that says nearly the same.
pub fn copies(pieces: &[Features], texts: &[Hash], words: &Vocabulary, memo: &Memo) -> Result<Vec<Option<PieceId>>> {
    let hash = |stem: usize| {
        let mut hasher = RapidHasher::default();
        hasher.write(words.spelled(crate::words::StemId(stem as u32)).as_bytes());
        hasher.finish()
    };
    let hashes: Vec<u64> = (0..words.stems()).into_par_iter().map(hash).collect();
    let said = |piece: usize| {
        let terms = words.of_piece(PieceId(piece as u32)).iter();
        terms.map(|term| hashes[words.stem(*term).0 as usize]).collect::<Vec<u64>>()
    };
    let signature = |piece: usize| {
        let said = said(piece);
        (said.len() >= WORDS).then(|| signature(&said))
    };
    let of_month = |month: Range<usize>| {
        memo.get(SIGNATURES, Hash::of_all(&texts[month.clone()]), || {
            Ok(Noted::new(month.map(signature).collect::<Vec<Signature>>(), Vec::new()))
        })
    };
    let signatures = kept::by_month(pieces).into_par_iter().map(of_month).collect::<Result<Vec<_>>>()?;
    let signatures: Vec<Signature> = signatures.into_iter().flat_map(|of_month| of_month.value).collect();
    let mut firsts: RapidHashMap<u64, Vec<u32>> = RapidHashMap::default();
    let mut copies = Vec::with_capacity(pieces.len());
    for (piece, signature) in signatures.iter().enumerate() {
        let Some(signature) = signature else {
            copies.push(None);
            continue;
        };
        let count = |piece: usize| words.of_piece(PieceId(piece as u32)).len();
        let mut like: Vec<u32> = signature.iter().filter_map(|key| firsts.get(key)).flatten().copied().collect();
        like.sort_unstable();
        let agreeing = like.chunk_by(|a, b| a == b).filter(|same| same.len() >= AGREEING).map(|same| same[0] as usize);
        // If one is much longer, too few words can be the same.
        let fitting = |first: &usize| {
            let (few, many) = (count(*first).min(count(piece)), count(*first).max(count(piece)));
            few * 100 >= many * SAME
        };
        let mut own = Vec::new();
        let of = agreeing.filter(fitting).find(|first| {
            if own.is_empty() {
                own = sorted(said(piece));
            }
            are_alike(&own, &sorted(said(*first)))
        });
        if of.is_none() {
            signature.iter().for_each(|key| firsts.entry(*key).or_default().push(piece as u32));
        }
        copies.push(of.map(|first| PieceId(first as u32)));
    }
    Ok(copies)
}

fn signature(said: &[u64]) -> [u64; WAYS] {
    std::array::from_fn(|way| {
        let mut hasher = RapidHasher::default();
        for at in 0..HASHES {
            // Each hash has its own order.
            let factor = ((way * HASHES + at) as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            hasher.write_u64(said.iter().map(|hash| (hash ^ factor).wrapping_mul(factor)).min().unwrap_or_default());
        }
        // Each way has its own lists.
        hasher.write_u64(way as u64);
        hasher.finish()
    })
}

fn sorted(mut said: Vec<u64>) -> Vec<u64> {
    said.sort_unstable();
    said
}

fn are_alike(a: &[u64], b: &[u64]) -> bool {
    let (mut i, mut j, mut same) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, same) = (i + 1, j + 1, same + 1),
        }
    }
    let all = a.len() + b.len() - same;
    same * 100 >= all * SAME
}
