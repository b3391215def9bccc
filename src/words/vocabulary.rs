//! The words of a whole archive, each spelled once.

use super::known::with_known;
use super::spelled::Spelled;
use super::terms::{Amount, Terms};
use crate::content::PieceId;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// A stem of the archive. Its number says nothing of its place in the alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StemId(pub u32);

/// A stem of a piece: the word that stands for it there, whether that is English, and how much of it there is.
#[derive(Clone, Copy, Debug)]
pub struct Term(pub(super) u32);

impl Term {
    fn new(word: u32, english: bool, amount: Amount) -> Term {
        Term(word << (Amount::BITS + 1) | u32::from(english) << Amount::BITS | amount.bits())
    }

    /// The number of its word as written.
    pub fn word(self) -> u32 {
        self.0 >> (Amount::BITS + 1)
    }

    fn is_english(self) -> bool {
        self.0 >> Amount::BITS & 1 == 1
    }

    pub fn amount(self) -> Amount {
        Amount::of_bits(self.0)
    }
}

/// What the pieces of an archive say, in numbers.
#[derive(Default)]
pub struct Vocabulary {
    /// As authors write them.
    pub(super) words: Spelled,
    /// By word: its stem in languages that are not stemmed, and in English.
    pub(super) stem_of: Vec<[StemId; 2]>,
    pub(super) stems: Spelled,
    pub(super) terms: Vec<Term>,
    /// By piece: the end of its terms.
    pub(super) ends: Vec<usize>,
}

/// What a text says: as an earlier vocabulary has it, or in words.
pub enum Said {
    Before(PieceId),
    New(Terms),
}

/// Texts, words or stems that one thread takes at once; no number depends on the threads.
const BLOCK: usize = 512;

const NO_STEM: StemId = StemId(u32::MAX);

impl Vocabulary {
    /// Of all pieces, in their order.
    pub fn of(texts: &[Terms]) -> Vocabulary {
        let blocks: Vec<Block> = texts.par_chunks(BLOCK).map(Block::of).collect();
        let mut words = Spelled::default();
        let numbers: Vec<Vec<Option<u32>>> = blocks.iter().map(|block| words.take_in(&block.words)).collect();
        let mut is_used = vec![[false; 2]; words.count()];
        for (block, numbers) in blocks.iter().zip(&numbers) {
            for (used, number) in
                block.is_used.iter().zip(numbers).filter_map(|(used, number)| Some((used, (*number)?)))
            {
                let all = &mut is_used[number as usize];
                *all = [all[0] | used[0], all[1] | used[1]];
            }
        }
        let (stems, stem_of) = stems(&words, &is_used);
        let renumbered: Vec<(Vec<Term>, Vec<usize>)> =
            blocks.into_par_iter().zip(&numbers).map(|(block, numbers)| block.renumbered(numbers, &stem_of)).collect();
        let mut all = Vocabulary { words, stem_of, stems, ..Vocabulary::default() };
        all.terms.reserve_exact(renumbered.iter().map(|(terms, _)| terms.len()).sum());
        all.ends.reserve_exact(texts.len());
        for (terms, ends) in renumbered {
            let start = all.terms.len();
            all.terms.extend(terms);
            all.ends.extend(ends.into_iter().map(|end| start + end));
        }
        all
    }

    /// Of texts of which this vocabulary holds most. Words that are in no text any more stay: nobody asks for them.
    pub fn after(mut self, texts: &[Said]) -> Vocabulary {
        let mut terms = Vec::with_capacity(self.terms.len());
        let mut ends = Vec::with_capacity(texts.len());
        for text in texts {
            match text {
                Said::Before(piece) => terms.extend_from_slice(self.of_piece(*piece)),
                Said::New(text) => terms.extend(text.iter().filter_map(|(word, amount)| {
                    let word = self.words.number(word)?;
                    let has_stem = self.give_stem(word, text.english);
                    has_stem.then(|| Term::new(word, text.english, amount))
                })),
            }
            ends.push(terms.len());
        }
        Vocabulary { terms, ends, ..self }
    }

    /// Whether the word has a stem.
    fn give_stem(&mut self, word: u32, english: bool) -> bool {
        self.stem_of.resize(self.words.count(), [NO_STEM; 2]);
        let stem = &mut self.stem_of[word as usize][usize::from(english)];
        if *stem == NO_STEM {
            let text = self.words.get(word);
            let number = with_known(english, |known| {
                let stem = known.word(text, 0..text.len()).stem()?;
                self.stems.number(known.spelled(stem))
            });
            *stem = number.map_or(NO_STEM, StemId);
        }
        *stem != NO_STEM
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
        self.initial_of(self.stem(term))
    }

    fn initial_of(&self, stem: StemId) -> char {
        self.spelled(stem).chars().next().unwrap_or_default()
    }

    /// The first letters of all stems of some pieces.
    pub fn initials(&self, pieces: impl Iterator<Item = PieceId>) -> BTreeSet<char> {
        // Marks first: pieces say the same stems again and again, and to look at a spelling is a jump in memory.
        let mut is_said = vec![false; self.stems()];
        for term in pieces.flat_map(|piece| self.of_piece(piece)) {
            is_said[self.stem(*term).0 as usize] = true;
        }
        let said = (0..).zip(is_said).filter(|(_, is_said)| *is_said);
        said.map(|(stem, _)| self.initial_of(StemId(stem))).collect()
    }

    /// How many stems there are; their numbers are below.
    pub fn stems(&self) -> usize {
        self.stems.count()
    }

    /// The stems of a text that the archive knows too, in order of the alphabet.
    pub fn known(&self, terms: &Terms) -> Vec<(StemId, Amount)> {
        with_known(terms.english, |known| {
            let stem = |word: &str| {
                let stem = known.word(word, 0..word.len()).stem()?;
                self.stems.find(known.spelled(stem)).map(StemId)
            };
            let mut stem = stem;
            terms.iter().filter_map(|(word, amount)| Some((stem(word)?, amount))).collect()
        })
    }
}

/// Some texts, with numbers of their own.
struct Block {
    words: Spelled,
    /// By word: whether it is a word of a language without stems, and of English.
    is_used: Vec<[bool; 2]>,
    terms: Vec<Term>,
    ends: Vec<usize>,
}

impl Block {
    fn of(texts: &[Terms]) -> Block {
        let count = texts.iter().map(|text| text.amounts.len()).sum();
        let mut block = Block {
            words: Spelled::default(),
            is_used: Vec::new(),
            terms: Vec::with_capacity(count),
            ends: Vec::with_capacity(texts.len()),
        };
        for text in texts {
            for (word, amount) in text.iter() {
                let Some(number) = block.words.number(word) else { continue };
                block.is_used.resize(block.words.count(), [false; 2]);
                block.is_used[number as usize][usize::from(text.english)] = true;
                block.terms.push(Term::new(number, text.english, amount));
            }
            block.ends.push(block.terms.len());
        }
        block
    }

    /// Its terms with the archive's numbers, and where each text's end.
    fn renumbered(self, numbers: &[Option<u32>], stem_of: &[[StemId; 2]]) -> (Vec<Term>, Vec<usize>) {
        let mut terms = Vec::with_capacity(self.terms.len());
        let mut start = 0;
        let ends = self.ends.iter().map(|end| {
            let own = &self.terms[std::mem::replace(&mut start, *end)..*end];
            let known = own.iter().filter_map(|term| {
                let word = numbers[term.word() as usize]?;
                let has_stem = stem_of[word as usize][usize::from(term.is_english())] != NO_STEM;
                has_stem.then(|| Term::new(word, term.is_english(), term.amount()))
            });
            terms.extend(known);
            terms.len()
        });
        let ends = ends.collect();
        (terms, ends)
    }
}

/// The stem of each word, as English and as another language, where it is used so.
fn stems(words: &Spelled, is_used: &[[bool; 2]]) -> (Spelled, Vec<[StemId; 2]>) {
    let of_block = |(block, is_used): (usize, &[[bool; 2]])| {
        let mut stems = Spelled::default();
        let mut of = |word: &str, english: bool| {
            with_known(english, |known| {
                let stem = known.word(word, 0..word.len()).stem()?;
                stems.number(known.spelled(stem))
            })
        };
        let first = (block * BLOCK) as u32;
        let numbers: Vec<[Option<u32>; 2]> = (first..)
            .zip(is_used)
            .map(|(word, is_used)| {
                [false, true]
                    .map(|english| if is_used[usize::from(english)] { of(words.get(word), english) } else { None })
            })
            .collect();
        (stems, numbers)
    };
    let blocks: Vec<(Spelled, Vec<[Option<u32>; 2]>)> = is_used.par_chunks(BLOCK).enumerate().map(of_block).collect();
    let mut stems = Spelled::default();
    let mut stem_of = Vec::with_capacity(is_used.len());
    for (own, numbers) in blocks {
        let all = stems.take_in(&own);
        let number = |own: Option<u32>| own.and_then(|own| all[own as usize]).map_or(NO_STEM, StemId);
        stem_of.extend(numbers.into_iter().map(|of| of.map(number)));
    }
    (stems, stem_of)
}

#[cfg(test)]
mod tests {
    use super::super::terms;
    use super::*;

    #[test]
    fn the_terms_of_a_letter_stand_in_order_of_their_stems() {
        let text = "Éclair étude zone élan zones agencies agency Łódź 1.36 20 beta";
        let vocabulary = Vocabulary::of(&[terms("", "zebra étude", "en"), terms("", text, "en")]);
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
        let vocabulary = Vocabulary::of(&[terms("", "running", "en"), terms("", "running", "fr")]);
        let stems = [0, 1].map(|piece| vocabulary.stem(vocabulary.of_piece(PieceId(piece))[0]));
        assert_eq!(stems.map(|stem| vocabulary.spelled(stem)), ["run", "running"]);
        let asked = terms("", "Runs unheard", "en");
        let known: Vec<StemId> = vocabulary.known(&asked).into_iter().map(|(stem, _)| stem).collect();
        assert_eq!(known, stems[..1]);
    }

    #[test]
    fn many_texts_have_one_vocabulary() {
        let texts: Vec<Terms> =
            (0..3 * BLOCK).map(|i| terms("", &format!("w{} w{} w{}", i % 7, i, i + 1), "xx")).collect();
        let vocabulary = Vocabulary::of(&texts);
        assert_eq!(vocabulary.stems(), 3 * BLOCK + 1);
        for (piece, text) in (0..).map(PieceId).zip(&texts) {
            let written = vocabulary.of_piece(piece).iter().map(|term| vocabulary.written(*term));
            assert_eq!(written.collect::<Vec<_>>().join(" "), text.words);
        }
    }
}
