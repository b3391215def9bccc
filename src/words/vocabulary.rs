//! The words of a whole archive, each spelled once.

use super::known::Known;
use super::lexicon::Lexicon;
use super::lines::Token;
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
    pub(super) terms: OfPieces<Term>,
    pub(super) tokens: OfPieces<Token>,
}

/// Of each piece a list, one behind the other.
pub struct OfPieces<T> {
    pub all: Vec<T>,
    /// By piece.
    pub ends: Vec<usize>,
}

impl<T> Default for OfPieces<T> {
    fn default() -> Self {
        OfPieces { all: Vec::new(), ends: Vec::new() }
    }
}

impl<T> OfPieces<T> {
    /// Of a piece that has none, nothing.
    pub fn of(&self, piece: PieceId) -> &[T] {
        let end = |piece: usize| self.ends.get(piece).copied().unwrap_or(self.all.len());
        let start = piece.index().checked_sub(1).map_or(0, end);
        &self.all[start..end(piece.index())]
    }

    fn with_room(pieces: usize, all: usize) -> Self {
        OfPieces { all: Vec::with_capacity(all), ends: Vec::with_capacity(pieces) }
    }

    /// Ends the list of a piece.
    pub fn close(&mut self) {
        self.ends.push(self.all.len());
    }
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
        let sizes = texts.iter().map(|text| match text {
            Said::Before(piece) => (last.of_piece(*piece).len(), last.tokens_of(*piece).len()),
            Said::New(text) => (text.terms.len(), text.tokens.len()),
        });
        let (terms, tokens) = sizes.fold((0, 0), |sum, size| (sum.0 + size.0, sum.1 + size.1));
        let (terms, tokens) = (OfPieces::with_room(texts.len(), terms), OfPieces::with_room(texts.len(), tokens));
        let mut all = Vocabulary { terms, tokens, ..Vocabulary::default() };
        let mut words = vec![[NONE; 2]; last.words.count()];
        let mut stems = vec![NO_STEM; last.stems()];
        all.take_in(texts, lexicon, |all, piece| {
            for term in last.of_piece(piece) {
                let (number, stem) =
                    (&mut words[term.word() as usize][usize::from(term.is_english())], last.stem(*term));
                all.add(*term, number, &mut stems[stem.0 as usize], || (last.written(*term), last.spelled(stem)));
            }
            all.say(last.tokens_of(piece), &stems);
        });
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
        let Vocabulary { words, stem_of, stems, initials, terms, tokens } = self;
        let last = Vocabulary { terms, tokens, ..Vocabulary::default() };
        let (terms, tokens) = (last.terms.all.len(), last.tokens.all.len());
        let (terms, tokens) = (OfPieces::with_room(texts.len(), terms), OfPieces::with_room(texts.len(), tokens));
        let mut all = Vocabulary { words, stem_of, stems, initials, terms, tokens };
        all.take_in(texts, lexicon, |all, piece| {
            all.terms.all.extend_from_slice(last.of_piece(piece));
            all.tokens.all.extend_from_slice(last.tokens_of(piece));
        });
        all
    }

    fn take_in(&mut self, texts: &[Said], lexicon: Lexicon, mut before: impl FnMut(&mut Vocabulary, PieceId)) {
        let lexicon = lexicon.all();
        // By the numbers of each lexicon: the words and stems here.
        let numbers = |known: &Known| (vec![NONE; known.written.count()], vec![NO_STEM; known.spelled.count()]);
        let mut numbers: Vec<(Vec<u32>, Vec<StemId>)> = lexicon.iter().map(numbers).collect();
        for text in texts {
            match text {
                Said::Before(piece) => before(self, *piece),
                Said::New(text) => {
                    let known = &lexicon[text.known as usize];
                    let (words, stems) = &mut numbers[text.known as usize];
                    for term in &text.terms {
                        let Some(stem) = known.word(term.word()).stem() else { continue };
                        let number = &mut words[term.word() as usize];
                        self.add(*term, number, &mut stems[stem as usize], || known.of_term(*term));
                    }
                    self.say(&text.tokens, stems);
                }
            }
            self.terms.close();
            self.tokens.close();
        }
    }

    /// Adds a term of another numbering, of whose word and stem the numbers here may be known: else `spell` gives both.
    fn add<'s>(&mut self, term: Term, word: &mut u32, stem: &mut StemId, spell: impl FnOnce() -> (&'s str, &'s str)) {
        if *word == NONE {
            let (written, stem) = spell();
            *word = self.number(written, term.is_english(), stem).unwrap_or(NONE);
        }
        if *word != NONE {
            let term = Term::new(*word, term.is_english(), term.amount());
            *stem = self.stem(term);
            self.terms.all.push(term);
        }
    }

    /// Adds tokens of another numbering, of whose stems the numbers here are known.
    fn say(&mut self, tokens: &[Token], stems: &[StemId]) {
        let known = tokens.iter().map(|token| (token, stems[token.stem().0 as usize]));
        let known = known.filter(|(_, stem)| *stem != NO_STEM);
        self.tokens.all.extend(known.map(|(token, stem)| token.with_stem(stem)));
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
        self.terms.of(piece)
    }

    /// Takes the order of the words away, for which nobody asks once coverage is known.
    pub fn forget_order(&mut self) {
        self.tokens = OfPieces::default();
    }

    /// What a piece says, in its own order.
    pub fn tokens_of(&self, piece: PieceId) -> &[Token] {
        self.tokens.of(piece)
    }

    pub fn stem(&self, term: Term) -> StemId {
        self.stem_of[term.word() as usize][usize::from(term.is_english())]
    }

    pub fn spelled(&self, stem: StemId) -> &str {
        self.stems.get(stem.0)
    }

    /// Whether a stem begins with a digit.
    pub fn is_number(&self, stem: StemId) -> bool {
        self.initials[stem.0 as usize].is_ascii_digit()
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

    pub fn find(&self, stem: &str) -> Option<StemId> {
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
        assert_eq!(vocabulary.find("run"), Some(stems[0]));
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
