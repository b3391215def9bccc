//! Which entities could a text be about, judging by its words?
//!
//! A text's annotation depends only on the names that may occur in it, so its cache key covers only these names and
//! what the rules see of their bearers. Words are compared ignoring case; whether a name really occurs is decided by
//! `annotate`.

use super::matcher::NameId;
use crate::words::{Caseless, apart, caseless, runs};
use rapidhash::RapidHashMap;
use rayon::prelude::*;

/// The words of a name or of a text, deduplicated and sorted by number. A name begins and ends at word borders, so its
/// runs of letters and digits are those of the text.
pub fn ordered(mut words: Vec<Caseless>) -> Vec<Caseless> {
    words.sort_unstable();
    words.dedup();
    words
}

/// A name's id and all its words but one.
type Rest = (NameId, Box<[Caseless]>);

/// An index of names by one of their words.
#[derive(Debug, Default)]
pub struct ByWords {
    /// Keyed by a name's rarest word.
    by_word: RapidHashMap<Caseless, Vec<Rest>>,
    /// Whether any rarest word ends in these bits: one lookup here skips most words of a text.
    endings: Vec<bool>,
    /// Names without words: they may occur anywhere.
    always: Vec<NameId>,
}

fn words(name: &str) -> Vec<Caseless> {
    let words = runs(name);
    ordered(apart(name, &words).unwrap_or(words).iter().map(|run| caseless(name, run)).collect())
}

/// About eight slots per rarest word, for ten thousand names.
const ENDINGS: usize = 1 << 16;

impl ByWords {
    /// Builds from normalized names.
    pub fn of<'a>(names: impl ParallelIterator<Item = &'a str>) -> ByWords {
        let of_names: Vec<_> = names.map(words).collect();
        let mut counts: RapidHashMap<Caseless, u32> = RapidHashMap::default();
        for word in of_names.iter().flatten() {
            *counts.entry(*word).or_default() += 1;
        }
        let mut all = ByWords { endings: vec![false; ENDINGS], ..ByWords::default() };
        for (place, mut words) in (0..).zip(of_names) {
            match words.iter().enumerate().min_by_key(|(_, word)| counts[*word]) {
                Some((rarest, _)) => {
                    let word = words.remove(rarest);
                    all.endings[word as usize % ENDINGS] = true;
                    all.by_word.entry(word).or_default().push((place, words.into_boxed_slice()));
                }
                None => all.always.push(place),
            }
        }
        all
    }

    /// The names whose words are all among those of a text, in order.
    pub fn could_stand_in(&self, words: &[Caseless]) -> Vec<NameId> {
        let mut places = self.always.clone();
        let rare = words.iter().filter(|word| self.endings[**word as usize % ENDINGS]);
        for (place, others) in rare.filter_map(|word| self.by_word.get(word)).flatten() {
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
        let names = ByWords::of([name].into_par_iter());
        assert_eq!(!names.could_stand_in(&words(text)).is_empty(), expected, "{name:?} in {text:?}");
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
