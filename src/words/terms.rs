//! Which words does a text hold, and how often?
//!
//! Plain text goes in, without Markdown; out comes each stem once, in order of the alphabet, so that two texts
//! can be compared word by word.

use super::cut;
use super::known::{Known, is_english, with_known};
use serde::{Deserialize, Serialize};

/// The words of one text, packed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// A word of each stem as the author wrote it, split by spaces, in order of the stems: stems are no words for
    /// readers, and each follows from its word.
    pub words: String,
    /// By word.
    pub amounts: Vec<Amount>,
    /// Whether the words are stemmed as English.
    pub english: bool,
}

/// How often a stem stands in a text, as far as anybody asks, and whether the title holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount(u8);

impl Amount {
    /// The bits that an amount has.
    pub const BITS: u32 = 4;
    const MOST: u32 = 8;

    fn new(count: u32, in_title: bool) -> Amount {
        Amount((count.clamp(1, Amount::MOST) as u8 - 1) << 1 | in_title as u8)
    }

    pub(super) fn of_bits(bits: u32) -> Amount {
        Amount((bits & 15) as u8)
    }

    pub(super) fn bits(self) -> u32 {
        u32::from(self.0 & 15)
    }

    /// From 1 to 8, which stands for all above.
    pub fn count(self) -> u32 {
        self.bits() / 2 + 1
    }

    pub fn is_in_title(self) -> bool {
        self.0 & 1 == 1
    }
}

impl Terms {
    pub fn iter(&self) -> impl Iterator<Item = (&str, Amount)> {
        self.words.split(' ').zip(self.amounts.iter().copied())
    }
}

/// The words of a title and the text below it. The title's words count as words of the text.
pub fn terms(title: &str, text: &str, lang: &str) -> Terms {
    let english = is_english(lang);
    with_known(english, |known| {
        known.text += 1;
        let mut found = Vec::new();
        add(title, true, known, &mut found);
        add(text, false, known, &mut found);
        found.sort_unstable_by(|a, b| a.head.cmp(&b.head).then_with(|| known.stem(a.stem).cmp(known.stem(b.stem))));
        let mut words = String::with_capacity(found.len() * 9);
        for term in &found {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(known.word(term.word));
        }
        words.shrink_to_fit();
        Terms { words, amounts: found.iter().map(|term| Amount::new(term.count, term.in_title)).collect(), english }
    })
}

/// A stem of the text at hand.
struct Found {
    head: u64,
    stem: u32,
    /// The word that stands for it: one in small letters where there is one, since a capital may come from the
    /// start of a sentence; else the first.
    word: u32,
    count: u32,
    in_title: bool,
}

fn add(text: &str, in_title: bool, known: &mut Known, found: &mut Vec<Found>) {
    for word in cut::words(text) {
        let Some(word) = known.number(&text[word]) else { continue };
        let Some(stem) = known.facts(word).stem else { continue };
        let place = known.places[stem as usize];
        if place.0 != known.text {
            known.places[stem as usize] = (known.text, found.len() as u32);
            found.push(Found { head: known.head(stem), stem, word, count: 1, in_title });
            continue;
        }
        let term = &mut found[place.1 as usize];
        term.count += 1;
        if !known.facts(term.word).is_small && known.facts(word).is_small {
            term.word = word;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Vocabulary;

    /// Stems and their counts as an archive of this one text spells them.
    fn spelled(title: &str, text: &str, lang: &str) -> String {
        let words = Vocabulary::of(&[terms(title, text, lang)]);
        let of = words.of_piece(crate::content::PieceId(0)).iter();
        let told = of.map(|term| {
            let amount = term.amount();
            let title = if amount.is_in_title() { "^" } else { "" };
            format!("{title}{}:{}:{}", words.spelled(words.stem(*term)), words.written(*term), amount.count())
        });
        told.collect::<Vec<_>>().join(" ")
    }

    fn check(text: &str, lang: &str, expected: &str) {
        let all = spelled("", text, lang);
        let stems: Vec<&str> = all.split(' ').filter_map(|term| term.split(':').next()).collect();
        assert_eq!(stems.join(" "), expected, "{text:?}");
    }

    #[test]
    fn words_are_stemmed_sorted_and_counted() {
        assert_eq!(
            spelled("Inspectors return", "The inspector inspected; inspectors left.", "en"),
            "inspect:inspected:1 ^inspector:inspector:3 left:left:1 ^return:return:1"
        );
        assert_eq!(spelled("", &"bread ".repeat(300), "en"), "bread:bread:8");
    }

    #[test]
    fn apostrophes_and_hyphens_split_and_single_letters_fall_out() {
        check("Putin’s cease-fire wasn't a win", "en", "ceas fire putin win");
    }

    #[test]
    fn numbers_are_kept_whole() {
        check("Resolution 2254, release 1.36, part 2.", "en", "1.36 2 2254 part releas resolut");
    }

    #[test]
    fn a_composed_letter_is_its_decomposed_one_and_a_soft_hyphen_is_nothing() {
        check("Café cafe\u{301} Ca\u{ad}fé", "fr", "café");
    }

    #[test]
    fn other_languages_are_compared_as_written() {
        check("Переговоры и the running", "ru", "running the переговоры");
    }

    #[test]
    fn long_stems_that_begin_alike_stand_in_order() {
        check(
            "internationalists internationalism internationale inter interna",
            "xx",
            "inter interna internationale internationalism internationalists",
        );
    }

    #[test]
    fn readers_see_the_word_and_not_its_stem() {
        assert_eq!(
            spelled("", "The Agency’s inspectors in Ghouta; OPCW agencies; a café. Happy Treaties", "en"),
            "agenc:agencies:2 café:café:1 ghouta:Ghouta:1 happi:Happy:1 inspector:inspectors:1 opcw:OPCW:1 treati:Treaties:1"
        );
    }
}
