//! The words of a whole archive, each spelled once.

use super::lexicon::Lexicon;
use super::spelled::Spelled;
use super::terms::{Term, Terms};
use crate::content::PieceId;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A stem of the archive. Its number says nothing of its place in the alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StemId(pub u32);

/// What the pieces of an archive say, in numbers.
#[derive(Default)]
pub struct Vocabulary {
    /// As authors write them.
    pub(super) words: Spelled,
    /// By word: its stem in languages that are not stemmed, and in English.
    pub(super) stem_of: Vec<[StemId; 2]>,
    pub(super) stems: Spelled,
    /// By stem: its first letter, since to look at a spelling is a jump in memory.
    pub(super) initials: Vec<char>,
    pub(super) terms: Vec<Term>,
    /// By piece: the end of its terms.
    pub(super) ends: Vec<usize>,
}

/// What a text says: as an earlier vocabulary has it, or as a lexicon does.
pub enum Said {
    Before(PieceId),
    New(Terms),
}

const NO_STEM: StemId = StemId(u32::MAX);

/// Of a word that has no number yet, or no stem, or no room.
const NONE: u32 = u32::MAX;

impl Vocabulary {
    /// Of all pieces, in their order. Words are numbered anew, as the texts name them.
    pub fn of(texts: &[Said], lexicon: Lexicon, last: &Vocabulary) -> Vocabulary {
        let terms = texts.iter().map(|text| match text {
            Said::Before(piece) => last.of_piece(*piece).len(),
            Said::New(text) => text.terms.len(),
        });
        let mut all = Vocabulary::default();
        all.terms.reserve_exact(terms.sum());
        let mut numbers = vec![[NONE; 2]; last.words.count()];
        let before = |all: &mut Vocabulary, piece| {
            let add = |term: &Term| {
                let number = &mut numbers[term.word() as usize][usize::from(term.is_english())];
                all.add(*term, number, || (last.written(*term), last.spelled(last.stem(*term))));
            };
            last.of_piece(piece).iter().for_each(add);
        };
        all.take_in(texts, lexicon, before);
        all
    }

    /// Of titles, texts and their languages.
    #[cfg(test)]
    pub fn sample(texts: &[(&str, &str, &str)]) -> Vocabulary {
        let lexicon = Lexicon::default();
        let said = |(title, text, lang): &(&str, &str, &str)| Said::New(lexicon.read_all(title, text, lang));
        let said: Vec<Said> = texts.iter().map(said).collect();
        Vocabulary::of(&said, lexicon, &Vocabulary::default())
    }

    /// Of texts of which this vocabulary holds most. Words that are in no text any more stay: nobody asks for them.
    pub fn after(self, texts: &[Said], lexicon: Lexicon) -> Vocabulary {
        let Vocabulary { words, stem_of, stems, initials, terms, ends } = self;
        let last = Vocabulary { terms, ends, ..Vocabulary::default() };
        let mut all = Vocabulary { words, stem_of, stems, initials, ..Vocabulary::default() };
        all.terms.reserve(last.terms.len());
        all.take_in(texts, lexicon, |all, piece| all.terms.extend_from_slice(last.of_piece(piece)));
        all
    }

    fn take_in(&mut self, texts: &[Said], lexicon: Lexicon, mut before: impl FnMut(&mut Vocabulary, PieceId)) {
        let lexicon = lexicon.all();
        let mut numbers: Vec<Vec<u32>> = lexicon.iter().map(|known| vec![NONE; known.written.count()]).collect();
        self.ends.reserve_exact(texts.len());
        for text in texts {
            match text {
                Said::Before(piece) => before(self, *piece),
                Said::New(text) => {
                    let known = text.known as usize;
                    for term in &text.terms {
                        self.add(*term, &mut numbers[known][term.word() as usize], || lexicon[known].of_term(*term));
                    }
                }
            }
            self.ends.push(self.terms.len());
        }
    }

    /// Adds a term of another numbering, of whose word the number here may be known: else `spell` gives word and stem.
    fn add<'s>(&mut self, term: Term, number: &mut u32, spell: impl FnOnce() -> (&'s str, &'s str)) {
        if *number == NONE {
            let (word, stem) = spell();
            *number = self.number(word, term.is_english(), stem).unwrap_or(NONE);
        }
        if *number != NONE {
            self.terms.push(Term::new(*number, term.is_english(), term.amount()));
        }
    }

    /// The number of a word that has this stem.
    fn number(&mut self, word: &str, english: bool, stem: &str) -> Option<u32> {
        let word = self.words.number(word)?;
        self.stem_of.resize(self.words.count(), [NO_STEM; 2]);
        let stem_of = &mut self.stem_of[word as usize][usize::from(english)];
        if *stem_of == NO_STEM {
            *stem_of = self.stems.number(stem).map(StemId)?;
            if self.initials.len() < self.stems() {
                self.initials.push(initial(stem));
            }
        }
        Some(word)
    }

    /// What a piece says, in order of the stems.
    pub fn of_piece(&self, piece: PieceId) -> &[Term] {
        let end = |piece: usize| self.ends.get(piece).copied().unwrap_or(self.terms.len());
        let start = piece.index().checked_sub(1).map_or(0, end);
        &self.terms[start..end(piece.index())]
    }

    pub fn stem(&self, term: Term) -> StemId {
        self.stem_of[term.word() as usize][usize::from(term.is_english())]
    }

    pub fn spelled(&self, stem: StemId) -> &str {
        self.stems.get(stem.0)
    }

    /// The word that stands for a term in its piece.
    pub fn written(&self, term: Term) -> &str {
        self.words.get(term.word())
    }

    /// The terms of a piece whose stems begin with one of `plain`, or with another letter than ASCII that is
    /// wanted, in order of the stems.
    pub fn beginning<'v>(
        &'v self,
        piece: PieceId,
        plain: RangeInclusive<char>,
        wanted: impl Fn(char) -> bool + 'v,
    ) -> impl Iterator<Item = Term> + 'v {
        let terms = self.of_piece(piece);
        let from = |letter: char| &terms[terms.partition_point(|term| self.initial(*term) < letter)..];
        let (plain_ones, others) = (from(*plain.start()).iter(), from('\u{80}').iter());
        plain_ones
            .take_while(move |term| plain.contains(&self.initial(**term)))
            .chain(others.filter(move |term| wanted(self.initial(**term))))
            .copied()
    }

    /// The first letter of a term's stem.
    fn initial(&self, term: Term) -> char {
        self.initials[self.stem(term).0 as usize]
    }

    /// The first letters of all stems of some pieces.
    pub fn initials(&self, pieces: impl Iterator<Item = PieceId>) -> BTreeSet<char> {
        // Marks first: pieces say the same stems again and again.
        let mut is_said = vec![false; self.stems()];
        for term in pieces.flat_map(|piece| self.of_piece(piece)) {
            is_said[self.stem(*term).0 as usize] = true;
        }
        self.initials.iter().zip(is_said).filter_map(|(initial, is_said)| is_said.then_some(*initial)).collect()
    }

    /// How many stems there are; their numbers are below.
    pub fn stems(&self) -> usize {
        self.stems.count()
    }

    pub(super) fn find(&self, stem: &str) -> Option<StemId> {
        self.stems.find(stem).map(StemId)
    }
}

pub(super) fn initial(stem: &str) -> char {
    stem.chars().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terms_of_a_letter_stand_in_order_of_their_stems() {
        let text = "Éclair étude zone élan zones agencies agency Łódź 1.36 20 beta";
        let vocabulary = Vocabulary::sample(&[("", "zebra étude", "en"), ("", text, "en")]);
        let of = |plain: RangeInclusive<char>, wanted: &'static str| {
            let found = vocabulary.beginning(PieceId(1), plain, move |c| wanted.contains(c));
            let told =
                |term: Term| format!("{} {}", vocabulary.spelled(vocabulary.stem(term)), vocabulary.written(term));
            found.map(told).collect::<Vec<_>>()
        };
        assert_eq!(of('a'..='a', "é"), ["agenc agencies", "éclair Éclair", "élan élan", "étude étude"]);
        assert_eq!(of('0'..='9', ""), ["1.36 1.36", "20 20"]);
        assert_eq!(of('z'..='z', "ł"), ["zone zone", "łódź Łódź"]);
        assert_eq!(of('x'..='x', "ö"), [""; 0]);
        assert_eq!(of('z'..='a', "é"), ["éclair Éclair", "élan élan", "étude étude"]);
        assert_eq!(vocabulary.of_piece(PieceId(2)).len(), 0, "a piece that says nothing");
    }

    #[test]
    fn a_word_of_two_languages_has_two_stems() {
        let vocabulary = Vocabulary::sample(&[("", "running", "en"), ("", "running", "fr")]);
        let stems = [0, 1].map(|piece| vocabulary.stem(vocabulary.of_piece(PieceId(piece))[0]));
        assert_eq!(stems.map(|stem| vocabulary.spelled(stem)), ["run", "running"]);
        let known = Lexicon::default().stems("Runs unheard", "en", &vocabulary);
        let known: Vec<StemId> = known.into_iter().map(|(stem, _)| stem).collect();
        assert_eq!(known, stems[..1]);
    }

    #[test]
    fn texts_that_are_numbered_anew_say_what_they_said() {
        let texts = [("", "talks in Ghouta", "en"), ("", "running talks", "fr"), ("", "talks, running", "en")];
        let last = Vocabulary::sample(&texts);
        let said = [2, 1].map(|piece| Said::Before(PieceId(piece)));
        let told = |vocabulary: &Vocabulary| {
            let written =
                |term: &Term| format!("{} {}", vocabulary.written(*term), vocabulary.spelled(vocabulary.stem(*term)));
            [0, 1].map(|piece| vocabulary.of_piece(PieceId(piece)).iter().map(written).collect::<Vec<_>>())
        };
        let new = Vocabulary::of(&said, Lexicon::default(), &last);
        assert_eq!(told(&new), told(&Vocabulary::sample(&[texts[2], texts[1]])));
        assert_eq!((new.words.count(), new.stems()), (2, 4), "no word that is in no text");
    }
}
