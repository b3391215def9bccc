//! Two words in a row: if two pieces share them, that is seldom chance.

use super::postings::{Marks, Postings};
use crate::content::PieceId;
use crate::words::{StemId, Token, Vocabulary, lines};
use rayon::prelude::*;
use std::ops::Range;

/// Two words of one line in a row, and whether neither is the text of a link. `stems` are those of the piece.
pub fn pairs(line: &[Token], stems: &[StemId]) -> impl Iterator<Item = (u64, bool)> {
    let two = line.iter().zip(&line[1..]).filter(|(a, b)| a.place() != b.place());
    two.map(|(a, b)| (key(stems[a.place()], stems[b.place()]), !a.is_linked() && !b.is_linked()))
}

/// Minimum rarity of a phrase that counts.
pub const RARE: u32 = 3;

/// The keys are processed in parts, here log2 of their number: they are too many to hold at once. For each part the
/// words of all pieces are read again.
const PARTS: u32 = 1;

/// If at most one in so many pieces queries, only the phrases of those that query are looked up.
const FEW: usize = 8;

/// The highest bits are the lowest of a stem, so that the parts are of equal size.
fn key(a: StemId, b: StemId) -> u64 {
    (u64::from(a.0) << 32 | u64::from(b.0)).rotate_right(PARTS)
}

/// The two words of a key.
pub fn words_of(key: u64) -> [StemId; 2] {
    let key = key.rotate_left(PARTS);
    [StemId((key >> 32) as u32), StemId(key as u32)]
}

/// The phrases that more than one piece says, limited to those of the `asking` pieces.
pub fn of(pieces: usize, words: &Vocabulary, asking: Range<usize>, before: impl Fn(usize) -> usize) -> Postings {
    let keys = |piece: usize, counts: &dyn Fn(u64) -> bool| {
        let id = PieceId(piece as u32);
        let stems = words.stems_of(id);
        let pairs = lines(words.tokens_of(id)).flat_map(|line| pairs(line.words, &stems));
        let mut keys: Vec<u64> = pairs.map(|(key, _)| key).filter(|key| counts(*key)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    let asks_few = asking.len() * FEW <= pieces;
    let all = if asks_few { asking } else { 0..pieces };
    let marks = Marks::for_about(all.clone().map(|piece| words.tokens_of(PieceId(piece as u32)).len()).sum());
    all.into_par_iter().for_each(|piece| keys(piece, &|_| true).into_iter().for_each(|key| marks.see(key)));
    let of_part = |counts: &(dyn Fn(u64) -> bool + Sync)| -> Vec<(u64, u32)> {
        let of_piece = |piece| keys(piece, counts).into_iter().map(move |key| (key, piece as u32));
        (0..pieces).into_par_iter().flat_map_iter(of_piece).collect()
    };
    if asks_few {
        return Postings::of([of_part(&|key| marks.is_seen(key))], pieces, 2, RARE, before);
    }
    let parts =
        (0..1u64 << PARTS).map(|part| of_part(&|key| key >> (u64::BITS - PARTS) == part && marks.is_shared(key)));
    Postings::of(parts, pieces, 2, RARE, before)
}
