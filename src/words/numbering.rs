//! How the words of an archive are numbered: text by text, in order, from what threads have read.

use super::known::Known;
use super::lexicon::Lexicon;
use super::terms::{Term, Terms};
use super::vocabulary::{StemId, Vocabulary, initial};
use crate::content::PieceId;

/// The words of a text: from an earlier vocabulary or from a lexicon.
pub enum Said {
    Before(PieceId),
    New(Terms),
}

const NO_STEM: StemId = StemId(u32::MAX);

/// For a word without a number, a stem or room.
const NONE: u32 = u32::MAX;

/// A vocabulary that takes in a few texts at a time, so that their parsed words need not be held in memory.
#[derive(Default)]
pub struct Numbering {
    all: Vocabulary,
    /// The words of the texts of an earlier vocabulary, with the same numbers.
    last: Vocabulary,
    /// Indexed by thread, then by the thread's word number: the number here.
    numbers: Vec<Vec<u32>>,
    new: usize,
}

impl Numbering {
    /// Continues the numbers of an earlier vocabulary.
    pub fn after(last: Vocabulary) -> Numbering {
        let Vocabulary { words, stem_of, stems, initials, terms, tokens } = last;
        let mut all = Vocabulary { words, stem_of, stems, initials, ..Vocabulary::default() };
        all.terms.all.reserve_exact(terms.all.len());
        all.tokens.all.reserve_exact(tokens.all.len());
        Numbering { all, last: Vocabulary { terms, tokens, ..Vocabulary::default() }, ..Numbering::default() }
    }

    /// `lexicon` must have read the texts, and no thread may use it now.
    pub fn take(&mut self, texts: impl IntoIterator<Item = Said>, lexicon: &Lexicon) {
        lexicon.look(|known| {
            self.numbers.resize(known.len(), Default::default());
            for (known, words) in known.iter().zip(&mut self.numbers) {
                words.resize(known.written.count(), NONE);
            }
            texts.into_iter().for_each(|text| self.add(text, known));
        });
    }

    fn add(&mut self, text: Said, known: &[&Known]) {
        let Numbering { all, last, numbers, .. } = self;
        match text {
            Said::Before(piece) => {
                all.terms.all.extend_from_slice(last.of_piece(piece));
                all.tokens.all.extend_from_slice(last.tokens_of(piece));
            }
            Said::New(text) => {
                self.new += 1;
                let known = known[text.known as usize];
                let words = &mut numbers[text.known as usize];
                let start = all.terms.all.len();
                for term in &text.terms {
                    let term = all.number(*term, &mut words[term.word() as usize], || known.of_term(*term));
                    all.terms.all.extend(term);
                }
                // If a word found no room, the positions of the other words no longer match.
                if all.terms.all.len() - start == text.terms.len() {
                    all.tokens.all.extend_from_slice(&text.tokens);
                }
            }
        }
        all.terms.close();
        all.tokens.close();
    }

    /// The vocabulary, and whether so much of it is new that words were renumbered and it is worth storing.
    pub fn end(self) -> (Vocabulary, bool) {
        /// If at most one in so many texts is new, words that no text contains any more stay; they are never looked up.
        const NEW: usize = 16;
        let Numbering { mut all, last, new, .. } = self;
        let is_new = new * NEW > all.terms.ends.len();
        if is_new && !last.terms.ends.is_empty() {
            drop(last);
            all = all.anew();
        }
        all.terms.all.shrink_to_fit();
        all.tokens.all.shrink_to_fit();
        (all, is_new)
    }
}

impl Vocabulary {
    /// Renumbered in the order of the texts, without words that no text contains.
    fn anew(self) -> Vocabulary {
        let mut all = Vocabulary::default();
        all.terms.all.reserve_exact(self.terms.all.len());
        let mut words = vec![[NONE; 2]; self.words.count()];
        for term in &self.terms.all {
            let word = &mut words[term.word() as usize][usize::from(term.is_english())];
            let spell = || (self.written(*term), self.spelled(self.stem(*term)));
            let term = all.number(*term, word, spell);
            all.terms.all.extend(term);
        }
        all.terms.ends = self.terms.ends;
        all.tokens = self.tokens;
        all
    }

    /// Converts a term of another numbering. `word` is its number here, if known: otherwise `spell` gives the word and
    /// its stem. `None` if there is no room.
    fn number<'s>(&mut self, term: Term, word: &mut u32, spell: impl FnOnce() -> (&'s str, &'s str)) -> Option<Term> {
        if *word == NONE {
            let (written, stem) = spell();
            *word = self.number_of(written, term.is_english(), stem)?;
        }
        Some(Term::new(*word, term.is_english(), term.amount()))
    }

    /// The number of a word that has this stem.
    fn number_of(&mut self, word: &str, english: bool, stem: &str) -> Option<u32> {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_numbered_anew_say_what_they_said() {
        let texts = [("", "talks in Ghouta", "en"), ("", "running talks", "fr"), ("", "talks, running", "en")];
        let told = |vocabulary: &Vocabulary| {
            let written =
                |term: &Term| format!("{} {}", vocabulary.written(*term), vocabulary.spelled(vocabulary.stem(*term)));
            [0, 1].map(|piece| vocabulary.of_piece(PieceId(piece)).iter().map(written).collect::<Vec<_>>())
        };
        let mut numbering = Numbering::after(Vocabulary::sample(&texts));
        let lexicon = Lexicon::default();
        let new = lexicon.read_all("", texts[1].1, texts[1].2);
        numbering.take([Said::Before(PieceId(2)), Said::New(new)], &lexicon);
        let (vocabulary, is_new) = numbering.end();
        assert_eq!(told(&vocabulary), told(&Vocabulary::sample(&[texts[2], texts[1]])));
        assert_eq!((vocabulary.words.count(), vocabulary.stems()), (2, 4), "no word that is in no text");
        assert!(is_new);
    }
}
