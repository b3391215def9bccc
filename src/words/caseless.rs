//! Case-folded words, as numbers that are the same in every build.

use super::cut::Run;
use rapidhash::fast::RapidHasher;
use std::hash::Hasher;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// A case-folded run of letters and digits. Collisions are rare and must be harmless.
pub type Caseless = u32;

/// The case-folded run of a text.
pub fn caseless(text: &str, run: &Run) -> Caseless {
    const EACH: u128 = u128::from_le_bytes([1; 16]);
    const SPACES: u128 = EACH * b' ' as u128;
    let place = run.start as usize..run.end as usize;
    if place.len() <= 16 {
        let word = short(text.as_bytes(), &place);
        if word & (EACH << 7) == 0 {
            // One bit distinguishes capitals from small letters; digits have it set, and so do the spaces that pad a
            // word.
            return hash(word | SPACES);
        }
    }
    // Via uppercase, because names are also looked up in all-caps lines.
    let folded: String = bare_greek(&text[place]).flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
    let mut spaced = [b' '; 16];
    match spaced.get_mut(..folded.len()) {
        Some(word) => {
            word.copy_from_slice(folded.as_bytes());
            hash(u128::from_le_bytes(spaced))
        }
        None => {
            let mut hasher = RapidHasher::default();
            hasher.write(folded.as_bytes());
            hasher.finish() as Caseless
        }
    }
}

/// Greek without its accents, which capitals do not have.
pub fn bare_greek(text: &str) -> impl Iterator<Item = char> + '_ {
    const ACCENTS: [char; 5] = ['\u{300}', '\u{301}', '\u{313}', '\u{314}', '\u{342}'];
    let is_greek = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}');
    let bare =
        move |c: char| if is_greek(c) { Some(c).into_iter().nfd().find(|c| !ACCENTS.contains(c)) } else { Some(c) };
    text.chars().filter_map(bare)
}

fn hash(word: u128) -> Caseless {
    let mut hasher = RapidHasher::default();
    hasher.write_u128(word);
    hasher.finish() as Caseless
}

/// The bytes of a word of at most 16 as a number, the first in the lowest bits.
pub fn short(text: &[u8], word: &Range<usize>) -> u128 {
    u128::from_le_bytes(padded(text, word)) & (u128::MAX >> (128 - 8 * word.len().max(1)))
}

/// The bytes of a word and those that follow it in the text, padded with zeros at its end.
pub(super) fn padded<const N: usize>(text: &[u8], word: &Range<usize>) -> [u8; N] {
    let whole = text.get(word.start..word.start + N).and_then(|bytes| bytes.try_into().ok());
    whole.unwrap_or_else(|| {
        let mut bytes = [0; N];
        bytes[..word.len()].copy_from_slice(&text[word.clone()]);
        bytes
    })
}
