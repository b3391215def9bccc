//! Which entities could a text be about, by the words that stand in it?
//!
//! A text's annotation depends on the names that may stand in it and on no others, so its cache key holds
//! these names alone and what the rules see of their bearers. The words are compared without case; whether a
//! name really stands there is for `annotate` to say.

use super::matcher::NameId;
use crate::words::{self, Run, runs};
use rapidhash::RapidHashMap;
use rapidhash::fast::RapidHasher;
use std::hash::Hasher;

/// A word without case, as a number. Two words of one number make a text depend on one name too many.
pub type Word = u32;

/// The words of a text in normal form, which is cut into `runs`: each once, in order of their numbers. A name
/// stands at the borders of words, so that its runs of letters and digits are those of the text.
pub fn words(text: &str, runs: &[Run]) -> Vec<Word> {
    let mut words: Vec<Word> = runs.iter().map(|run| word(text, run)).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn word(text: &str, run: &Run) -> Word {
    const EACH: u128 = u128::from_le_bytes([1; 16]);
    const SPACES: u128 = EACH * b' ' as u128;
    let place = run.start as usize..run.end as usize;
    if let Some(word) = words::short(text, &place).filter(|word| word & (EACH << 7) == 0) {
        // One bit tells a capital from a small letter; digits have it, and spaces, which stand behind every word.
        return hash(word | SPACES);
    }
    // By way of capitals, as names are looked for in a line of capitals.
    let folded: String = text[place].chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
    let mut spaced = [b' '; 16];
    match spaced.get_mut(..folded.len()) {
        Some(word) => {
            word.copy_from_slice(folded.as_bytes());
            hash(u128::from_le_bytes(spaced))
        }
        None => {
            let mut hasher = RapidHasher::default();
            hasher.write(folded.as_bytes());
            hasher.finish() as Word
        }
    }
}

fn hash(word: u128) -> Word {
    let mut hasher = RapidHasher::default();
    hasher.write_u128(word);
    hasher.finish() as Word
}

/// A name's place and its words but one.
type Rest = (NameId, Box<[Word]>);

/// Names by one of their words.
#[derive(Debug, Default)]
pub struct ByWords {
    /// By a name's rarest word.
    by_word: RapidHashMap<Word, Vec<Rest>>,
    /// Names without a word: they may stand anywhere.
    always: Vec<NameId>,
}

impl ByWords {
    /// Of names in normal form.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> ByWords {
        let of_names: Vec<_> = names.map(|name| words(name, &runs(name))).collect();
        let mut counts: RapidHashMap<Word, u32> = RapidHashMap::default();
        for word in of_names.iter().flatten() {
            *counts.entry(*word).or_default() += 1;
        }
        let mut all = ByWords::default();
        for (place, mut words) in (0..).zip(of_names) {
            match words.iter().enumerate().min_by_key(|(_, word)| counts[*word]) {
                Some((rarest, _)) => {
                    let word = words.remove(rarest);
                    all.by_word.entry(word).or_default().push((place, words.into_boxed_slice()));
                }
                None => all.always.push(place),
            }
        }
        all
    }

    /// The names all of whose words are among those of a text, in their order.
    pub fn could_stand_in(&self, words: &[Word]) -> Vec<NameId> {
        let mut places = self.always.clone();
        for (place, others) in words.iter().filter_map(|word| self.by_word.get(word)).flatten() {
            if others.iter().all(|other| words.binary_search(other).is_ok()) {
                places.push(*place);
            }
        }
        places.sort_unstable();
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str, expected: bool) {
        let names = ByWords::of([name].into_iter());
        assert_eq!(!names.could_stand_in(&words(text, &runs(text))).is_empty(), expected, "{name:?} in {text:?}");
    }

    #[test]
    fn a_name_may_stand_where_all_its_words_do() {
        check("Bank of Georgia", "Georgia, said the bank of the river", true);
        check("Bank of Georgia", "Georgia and the Bank", false);
        check("U.N.", "the U.N. said", true);
        check("al-Qaeda", "AL QAEDA", true);
        check("Straße", "IN DER STRASSE", true);
        check("¿?", "anything", true);
        check("Syria", "Syrian", false);
        check("C++", "C", true);
    }
}
