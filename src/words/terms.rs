//! Which words does a text hold, and how often?
//!
//! Plain text goes in, without Markdown; out comes each stem once, in order of the alphabet, so that two texts
//! can be compared word by word.

use super::cut::{self, Run};
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
    terms_of(title, text, &cut::runs(text), lang)
}

/// The same of a text that is cut already; its words are those of the runs.
pub fn terms_of(title: &str, text: &str, runs: &[Run], lang: &str) -> Terms {
    let english = is_english(lang);
    with_known(english, |known| {
        known.text += 1;
        let mut found = Vec::with_capacity(runs.len() / 2);
        add(title, &cut::runs(title), true, known, &mut found);
        add(text, runs, false, known, &mut found);
        let mut order: Vec<(u64, u32)> = found.iter().map(|term| known.heads[term.stem as usize]).zip(0..).collect();
        let stem = |place: u32| known.spelled(found[place as usize].stem);
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| stem(a.1).cmp(stem(b.1))));
        let found = order.iter().map(|(_, place)| &found[*place as usize]);
        let mut words = String::with_capacity(found.clone().map(|term| term.word.len() + 1).sum());
        for term in found.clone() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(term.word);
        }
        Terms { words, amounts: found.map(|term| Amount::new(term.count, term.in_title)).collect(), english }
    })
}

/// A stem of the text at hand.
struct Found<'t> {
    stem: u32,
    /// The word that stands for it: one in small letters where there is one, since a capital may come from the
    /// start of a sentence; else the first.
    word: &'t str,
    is_small: bool,
    count: u32,
    in_title: bool,
}

fn add<'t>(text: &'t str, runs: &[Run], in_title: bool, known: &mut Known, found: &mut Vec<Found<'t>>) {
    for place in cut::words(text, runs) {
        let word = known.word(text, place.clone());
        let Some(stem) = word.stem() else { continue };
        let last = &mut known.places[stem as usize];
        if last.0 != known.text {
            *last = (known.text, found.len() as u32);
            found.push(Found { stem, word: &text[place], is_small: word.is_small(), count: 1, in_title });
            continue;
        }
        let term = &mut found[last.1 as usize];
        term.count += 1;
        if word.is_small() && !term.is_small {
            (term.word, term.is_small) = (&text[place], true);
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
