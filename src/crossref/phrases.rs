//! Two words in a row: what two pieces that say it have in common is seldom chance.

use super::postings::{Marks, Postings};
use crate::content::PieceId;
use crate::words::{Token, Vocabulary, lines};
use rayon::prelude::*;

/// Two words of one line in a row, and whether neither is the text of a link.
pub fn pairs(line: &[Token]) -> impl Iterator<Item = (u64, bool)> {
    let two = line.iter().zip(&line[1..]).filter(|(a, b)| a.stem() != b.stem());
    two.map(|(a, b)| (key(*a, *b), !a.is_linked() && !b.is_linked()))
}

fn key(a: Token, b: Token) -> u64 {
    u64::from(a.stem().0) << 32 | u64::from(b.stem().0)
}

/// The phrases that more than one piece says.
pub fn of(pieces: usize, words: &Vocabulary, before: impl Fn(usize) -> usize) -> Postings {
    let of_piece = |piece: usize| {
        let tokens = words.tokens_of(PieceId(piece as u32));
        let mut keys: Vec<u64> = lines(tokens).flat_map(pairs).map(|(key, _)| key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    let marks = Marks::for_about((0..pieces).map(|piece| words.tokens_of(PieceId(piece as u32)).len()).sum());
    let all = (0..pieces).into_par_iter();
    all.clone().for_each(|piece| of_piece(piece).into_iter().for_each(|key| marks.see(key)));
    let shared = all.flat_map_iter(|piece| {
        let marks = &marks;
        of_piece(piece).into_iter().filter(|key| marks.is_shared(*key)).map(move |key| (key, piece as u32))
    });
    Postings::of(shared.collect(), pieces, 2, before)
}
