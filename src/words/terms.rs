//! Which words does a text contain, and how often?
//!
//! Takes plain text, without Markdown; returns each stem once, in alphabetical order, so that two texts can be compared
//! word by word.

use super::caseless::Caseless;
use super::cut::{self, Run};
use super::known::Known;
use super::lines::{self, Line, Token};

/// The words of one text, as numbers of a [`super::Lexicon`].
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// The number of the thread's table that numbered them.
    pub(super) known: u32,
    pub(super) terms: Box<[Term]>,
    /// The same in text order.
    pub(super) tokens: Box<[Token]>,
}

/// A stem of a text: the word that represents it there, whether that is English, and its amount.
#[derive(Clone, Copy, Debug)]
pub struct Term(pub(super) u32);

impl Term {
    pub(super) fn new(word: u32, english: bool, amount: Amount) -> Term {
        Term(word << (Amount::BITS + 1) | u32::from(english) << Amount::BITS | amount.bits())
    }

    /// The number of its word, as written.
    pub fn word(self) -> u32 {
        self.0 >> (Amount::BITS + 1)
    }

    pub(super) fn is_english(self) -> bool {
        self.0 >> Amount::BITS & 1 == 1
    }

    pub fn amount(self) -> Amount {
        Amount::of_bits(self.0)
    }
}

/// How often a stem occurs in a text, up to a maximum, and whether the title contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount(u8);

impl Amount {
    /// The number of bits of an amount.
    const BITS: u32 = 4;
    const MOST: u32 = 8;

    fn new(count: u32, in_title: bool) -> Amount {
        Amount((count.clamp(1, Amount::MOST) as u8 - 1) << 1 | in_title as u8)
    }

    fn of_bits(bits: u32) -> Amount {
        Amount((bits & 15) as u8)
    }

    fn bits(self) -> u32 {
        u32::from(self.0 & 15)
    }

    /// From 1 to 8; 8 also stands for all above.
    pub fn count(self) -> u32 {
        self.bits() / 2 + 1
    }

    pub fn is_in_title(self) -> bool {
        self.0 & 1 == 1
    }
}

/// A title and the text below it, already split into runs.
pub struct Written<'t> {
    /// Its words count as words of the text.
    pub title: &'t str,
    pub text: &'t str,
    /// The runs of the text.
    pub runs: &'t [Run],
    pub lines: &'t [Line],
    /// The texts of its links, in order.
    pub links: &'t [(u32, u32)],
    pub lang: &'t str,
}

/// The words of the current text.
pub(super) struct Read {
    /// Deduplicated, in order.
    pub found: Vec<Found>,
    /// The stems of the title and of the text below it, each with its place.
    titled: Vec<(u32, u32)>,
    said: Vec<(u32, u32)>,
}

/// A word of the current text.
pub(super) struct Found {
    word: u32,
    count: u32,
    in_title: bool,
}

/// A stem of the current text.
#[derive(Clone, Copy)]
pub(super) struct Stem {
    pub stem: u32,
    /// The word that represents it: a lowercase one if there is one, since a capital may come from the start of a
    /// sentence; otherwise the first.
    word: u32,
    is_small: bool,
    count: u32,
    in_title: bool,
}

impl Stem {
    pub fn amount(&self) -> Amount {
        Amount::new(self.count, self.in_title)
    }
}

impl Known {
    /// A word, and its stem.
    pub fn of_term(&self, term: Term) -> (&str, &str) {
        let stem = self.word(term.word()).stem();
        (self.written.get(term.word()), stem.map_or("", |stem| self.spelled.get(stem)))
    }

    pub(super) fn read(&mut self, written: &Written) -> Read {
        self.text += 1;
        let mut found = Vec::with_capacity(written.runs.len() / 2);
        let titled = self.find(written.title, &cut::runs(written.title), true, &mut found);
        let said = self.find(written.text, written.runs, false, &mut found);
        Read { found, titled, said }
    }

    /// The stems of a text, each with its place.
    fn find(&mut self, text: &str, runs: &[Run], in_title: bool, found: &mut Vec<Found>) -> Vec<(u32, u32)> {
        let mut said = Vec::with_capacity(runs.len() * 2 / 3);
        for place in cut::words(text, runs) {
            let (now, at) = (self.text, place.start as u32);
            let Some(met) = self.met(text, place) else { continue };
            let word = met.number;
            if met.text == now {
                found[met.place as usize].count += 1;
            } else {
                (met.text, met.place) = (now, found.len() as u32);
                found.push(Found { word, count: 1, in_title });
            }
            said.extend(self.word(word).stem().map(|stem| (stem, at)));
        }
        said
    }

    /// The stems of the words that were read last, in alphabetical order.
    pub(super) fn stems_of(&mut self, found: &[Found]) -> Vec<Stem> {
        let mut stems: Vec<Stem> = Vec::with_capacity(found.len());
        for Found { word, count, in_title } in found {
            let known = self.word(*word);
            let Some(stem) = known.stem() else { continue };
            let met = &mut self.stems[stem as usize].1;
            if met.text != self.text {
                (met.text, met.place) = (self.text, stems.len() as u32);
                let (is_small, count, in_title) = (known.is_small, *count, *in_title);
                stems.push(Stem { stem, word: *word, is_small, count, in_title });
                continue;
            }
            let same = &mut stems[met.place as usize];
            same.count += count;
            if known.is_small && !same.is_small {
                (same.word, same.is_small) = (*word, true);
            }
        }
        let head = |(stem, place): (&Stem, u32)| u128::from(self.stems[stem.stem as usize].0) << 64 | u128::from(place);
        // As numbers, which sort fastest.
        let mut order: Vec<u128> = stems.iter().zip(0..).map(head).collect();
        order.sort_unstable();
        let stem = |key: &u128| stems[*key as u32 as usize];
        for alike in order.chunk_by_mut(|a, b| a >> 64 == b >> 64).filter(|alike| alike.len() > 1) {
            alike.sort_unstable_by_key(|key| self.spelled.get(stem(key).stem));
        }
        order.iter().map(stem).collect()
    }

    /// `stems` are those of the text that was read last.
    pub(super) fn terms(&mut self, stems: &[Stem], read: &Read, written: &Written) -> Terms {
        for (stem, place) in stems.iter().zip(0..) {
            self.stems[stem.stem as usize].1.place = place;
        }
        let term = |stem: &Stem| Term::new(stem.word, self.is_english(), stem.amount());
        let place = |stem: u32| self.stems[stem as usize].1.place as usize;
        let tokens = lines::tokens(&read.titled, &read.said, written.lines, written.links, place);
        Terms { known: self.number, terms: stems.iter().map(term).collect(), tokens }
    }

    /// The case-folded words that were found.
    pub(super) fn all_caseless(&self, found: &[Found]) -> Vec<Caseless> {
        let mut all = Vec::with_capacity(found.len());
        found.iter().for_each(|found| self.caseless(found.word, &mut all));
        all
    }
}

#[cfg(test)]
mod tests {
    use crate::words::Vocabulary;

    /// Stems and their counts, as spelled in an archive of this one text.
    fn spelled(title: &str, text: &str, lang: &str) -> String {
        let words = Vocabulary::sample(&[(title, text, lang)]);
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
