//! The vocabulary as passed to the next build: a few long lists, read without processing each word.

use super::lines::{self, Token};
use super::spelled::Spelled;
use super::terms::Term;
use super::vocabulary::{OfPieces, StemId, Vocabulary, initial};
use crate::cache::raw;
use crate::content::PieceId;
use crate::source::Hash;
use rapidhash::RapidHashMap;
use serde::{Deserialize, Serialize};

/// A vocabulary, and the texts that it covers.
#[derive(Default, Serialize, Deserialize)]
pub struct Kept {
    texts: Vec<Hash>,
    /// Separated by spaces, in order of their numbers.
    words: String,
    /// Indexed by word: its two stems.
    #[serde(with = "raw")]
    stem_of: Vec<u32>,
    stems: String,
    terms: Lists<u32>,
}

/// The order of its words, stored separately: both at once would be a build's peak memory use.
#[derive(Default, Serialize, Deserialize)]
pub struct KeptOrder {
    /// Hash of the texts: a build that is killed may store a vocabulary without its order.
    texts: Hash,
    tokens: Lists<u16>,
}

impl KeptOrder {
    pub fn of(vocabulary: &Vocabulary, texts: &[Hash]) -> KeptOrder {
        KeptOrder { texts: Hash::of_all(texts), tokens: Lists::of(&vocabulary.tokens, |token| token.0) }
    }
}

/// A list of numbers for each text.
#[derive(Default, Serialize, Deserialize)]
#[serde(bound = "N: raw::Number")]
struct Lists<N> {
    #[serde(with = "raw")]
    all: Vec<N>,
    #[serde(with = "raw")]
    ends: Vec<u32>,
}

impl<N> Lists<N> {
    fn of<T>(lists: &OfPieces<T>, number: impl Fn(&T) -> N) -> Lists<N> {
        Lists { all: lists.all.iter().map(number).collect(), ends: lists.ends.iter().map(|end| *end as u32).collect() }
    }

    /// For this many texts; `None` if the lists do not fit.
    fn open<T>(self, texts: usize, of: impl Fn(N) -> T) -> Option<OfPieces<T>> {
        let ends: Vec<usize> = self.ends.into_iter().map(|end| end as usize).collect();
        let all: Vec<T> = self.all.into_iter().map(of).collect();
        let is_whole = texts == ends.len() && ends.is_sorted() && ends.last().is_none_or(|end| *end == all.len());
        is_whole.then_some(OfPieces { all, ends })
    }
}

impl Kept {
    /// `texts` are the hashes of the vocabulary's texts.
    pub fn of(vocabulary: &Vocabulary, texts: &[Hash]) -> Kept {
        Kept {
            texts: texts.to_vec(),
            words: spaced(&vocabulary.words),
            stem_of: vocabulary.stem_of.iter().flatten().map(|stem| stem.0).collect(),
            stems: spaced(&vocabulary.stems),
            terms: Lists::of(&vocabulary.terms, |term| term.0),
        }
    }

    /// The vocabulary, and the positions of its texts.
    pub fn open(self, order: KeptOrder) -> Option<(Vocabulary, RapidHashMap<Hash, PieceId>)> {
        let (words, stems) = (numbered(&self.words), numbered(&self.stems));
        let stem_of: Vec<[StemId; 2]> = self.stem_of.as_chunks().0.iter().map(|of: &[u32; 2]| of.map(StemId)).collect();
        let texts = self.texts.len();
        if order.texts != Hash::of_all(&self.texts) {
            return None;
        }
        let terms = self.terms.open(texts, Term)?;
        let tokens = order.tokens.open(texts, Token)?;
        let fit = |piece| lines::fit(tokens.of(piece), terms.of(piece).len());
        let fits = terms.all.iter().all(|term| (term.word() as usize) < stem_of.len())
            && (0..texts as u32).map(PieceId).all(fit);
        let places = self.texts.into_iter().zip((0..).map(PieceId)).collect();
        let initials = (0..stems.count() as u32).map(|stem| initial(stems.get(stem))).collect();
        let is_whole = fits && stem_of.len() == words.count();
        is_whole.then_some((Vocabulary { words, stem_of, stems, initials, terms, tokens }, places))
    }
}

fn spaced(spelled: &Spelled) -> String {
    (0..spelled.count() as u32).map(|number| spelled.get(number)).collect::<Vec<_>>().join(" ")
}

fn numbered(spaced: &str) -> Spelled {
    let mut spelled = Spelled::default();
    for text in spaced.split(' ').filter(|text| !text.is_empty()) {
        spelled.number(text);
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::super::{Lexicon, Numbering, Said};
    use super::*;

    fn told(vocabulary: &Vocabulary, pieces: u32) -> Vec<String> {
        let piece = |piece| {
            let term = |term: &Term| {
                let stem = vocabulary.spelled(vocabulary.stem(*term));
                format!("{stem}:{}:{}", vocabulary.written(*term), term.amount().count())
            };
            vocabulary.of_piece(PieceId(piece)).iter().map(term).collect::<Vec<_>>().join(" ")
        };
        (0..pieces).map(piece).collect()
    }

    #[test]
    fn a_vocabulary_that_takes_texts_in_says_what_a_new_one_says() {
        let [one, two, three] = [
            ("", "Talks in Ghouta", "en"),
            ("", "Talks of inspectors, running", "en"),
            ("", "Running talks, the", "fr"),
        ];
        let hashes = [b"1", b"2"].map(|name| Hash::of(name));
        let vocabulary = Vocabulary::sample(&[one, two]);
        let (kept, order) = (Kept::of(&vocabulary, &hashes), KeptOrder::of(&vocabulary, &hashes));
        let bytes = postcard::to_allocvec(&kept).unwrap();
        let (old, places) = postcard::from_bytes::<Kept>(&bytes).unwrap().open(order).unwrap();
        assert_eq!(places[&hashes[1]], PieceId(1));
        let lexicon = Lexicon::default();
        let said = [Said::New(lexicon.read_all("", three.1, three.2)), Said::Before(places[&hashes[0]])];
        let mut numbering = Numbering::after(old);
        numbering.take(said, &lexicon);
        assert_eq!(told(&numbering.end().0, 2), told(&Vocabulary::sample(&[three, one]), 2));
    }

    #[test]
    fn what_does_not_hang_together_is_nothing() {
        let vocabulary = Vocabulary::sample(&[("", "Talks in Ghouta", "en")]);
        let kept = || Kept::of(&vocabulary, &[Hash::default()]);
        let order = || KeptOrder::of(&vocabulary, &[Hash::default()]);
        assert!(kept().open(order()).is_some());
        assert!(kept().open(KeptOrder::of(&vocabulary, &[Hash::of(b"another")])).is_none(), "the order of other texts");
        let lists = |all, ends| Lists { all, ends };
        assert!(Kept { terms: lists(vec![0; 2], vec![9]), ..kept() }.open(order()).is_none());
        assert!(Kept { texts: vec![], ..kept() }.open(order()).is_none());
        assert!(Kept { terms: lists(vec![u32::MAX; 2], vec![2]), ..kept() }.open(order()).is_none());
        assert!(Kept { words: "talks".into(), ..kept() }.open(order()).is_none());
        let order = |all, ends| KeptOrder { tokens: Lists { all, ends }, ..order() };
        assert!(kept().open(order(vec![0xfff0, 0], vec![2])).is_some());
        assert!(kept().open(order(vec![0xfff0, 9], vec![2])).is_none(), "a word that the text has not");
    }
}
