//! The words of a whole archive, each stored once.

use super::lines::Token;
use super::spelled::Spelled;
use super::terms::Term;
#[cfg(test)]
use super::{Numbering, Said};
use crate::content::PieceId;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

/// A stem of the archive. Its number does not follow the alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StemId(pub u32);

/// The words of an archive's pieces, as numbers.
#[derive(Default)]
pub struct Vocabulary {
    /// As authors write them.
    pub(super) words: Spelled,
    /// Indexed by word: its stem in languages that are not stemmed, and in English.
    pub(super) stem_of: Vec<[StemId; 2]>,
    pub(super) stems: Spelled,
    /// Indexed by stem: its first letter, since looking up a spelling is a random memory access.
    pub(super) initials: Vec<char>,
    pub(super) terms: OfPieces<Term>,
    pub(super) tokens: OfPieces<Token>,
}

/// A list for each piece, stored back to back.
pub struct OfPieces<T> {
    pub all: Vec<T>,
    /// Indexed by piece.
    pub ends: Vec<usize>,
}

impl<T> Default for OfPieces<T> {
    fn default() -> Self {
        OfPieces { all: Vec::new(), ends: Vec::new() }
    }
}

impl<T> OfPieces<T> {
    /// Empty for a piece that has no list.
    pub fn of(&self, piece: PieceId) -> &[T] {
        &self.all[self.range(piece)]
    }

    /// The range of a piece's list in `all`.
    pub fn range(&self, piece: PieceId) -> Range<usize> {
        let end = |piece: usize| self.ends.get(piece).copied().unwrap_or(self.all.len());
        piece.index().checked_sub(1).map_or(0, end)..end(piece.index())
    }

    /// Ends the list of a piece.
    pub fn close(&mut self) {
        self.ends.push(self.all.len());
    }
}

impl Vocabulary {
    /// Builds from titles, texts and their languages.
    #[cfg(test)]
    pub fn sample(texts: &[(&str, &str, &str)]) -> Vocabulary {
        let lexicon = super::Lexicon::default();
        let said = |(title, text, lang): &(&str, &str, &str)| Said::New(lexicon.read_all(title, text, lang));
        let said: Vec<Said> = texts.iter().map(said).collect();
        let mut numbering = Numbering::default();
        numbering.take(said, &lexicon);
        numbering.end().0
    }

    /// The terms of a piece, sorted by stem.
    pub fn of_piece(&self, piece: PieceId) -> &[Term] {
        self.terms.of(piece)
    }

    /// The stems of a piece's terms, by their places.
    pub fn stems_of(&self, piece: PieceId) -> Vec<StemId> {
        self.of_piece(piece).iter().map(|term| self.stem(*term)).collect()
    }

    /// The range of a piece's terms among all terms.
    pub fn range(&self, piece: PieceId) -> Range<usize> {
        self.terms.range(piece)
    }

    /// Drops the order of the words, which is not needed once coverage is known.
    pub fn forget_order(&mut self) {
        self.tokens = OfPieces::default();
    }

    /// The words of a piece, in text order.
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

    /// The word that represents a term in its piece.
    pub fn written(&self, term: Term) -> &str {
        self.words.get(term.word())
    }

    /// The terms of a piece whose stems begin with one of `plain`, or with a non-ASCII letter that is requested, sorted
    /// by stem.
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
        // Marks first: pieces repeat the same stems.
        let mut is_said = vec![false; self.stems()];
        for term in pieces.flat_map(|piece| self.of_piece(piece)) {
            is_said[self.stem(*term).0 as usize] = true;
        }
        self.initials.iter().zip(is_said).filter_map(|(initial, is_said)| is_said.then_some(*initial)).collect()
    }

    /// The number of stems; ids are below this.
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
}
