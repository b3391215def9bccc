//! Words that a thread has met, and what it found of each: one look-up a word, since words come again and again.

use super::cut::is_invisible;
use super::spelled::Spelled;
use frostem::{Algorithm, Stemmer};
use rapidhash::RapidHashSet;
use std::cell::RefCell;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// English is stemmed; of other languages words are compared as they are written.
pub fn is_english(lang: &str) -> bool {
    lang.get(..2).is_some_and(|code| code.eq_ignore_ascii_case("en"))
}

/// Words of a language that are no terms: whoever looks for them finds nothing.
pub fn silent(lang: &str) -> &'static str {
    if is_english(lang) { STOP_WORDS } else { "" }
}

/// Numbers are those of the thread and end with it.
pub struct Known {
    stemmer: Option<Stemmer>,
    words: Spelled,
    /// By word.
    facts: Vec<Facts>,
    stems: Spelled,
    /// By stem: its first bytes, in an order that is the alphabet's.
    heads: Vec<u64>,
    /// By stem: the text that held it last, and its place among that text's stems.
    pub places: Vec<(u32, u32)>,
    /// The number of the text at hand.
    pub text: u32,
}

#[derive(Clone, Copy)]
pub struct Facts {
    /// `None` of a word that says nothing.
    pub stem: Option<u32>,
    /// Whether it begins with a small letter.
    pub is_small: bool,
}

/// A bound on memory: an archive's vocabulary, well below a hostile one.
const MOST_WORDS: usize = 200_000;

/// Works with the words of one kind of language that this thread knows.
pub fn with_known<T>(english: bool, work: impl FnOnce(&mut Known) -> T) -> T {
    thread_local! {
        static ENGLISH: RefCell<Known> = RefCell::new(Known::new(true));
        static OTHER: RefCell<Known> = RefCell::new(Known::new(false));
    }
    let known = if english { &ENGLISH } else { &OTHER };
    known.with_borrow_mut(|known| {
        if known.words.len() > MOST_WORDS || known.text == u32::MAX {
            *known = Known::new(english);
        }
        work(known)
    })
}

impl Known {
    fn new(english: bool) -> Self {
        Known {
            stemmer: english.then(|| Stemmer::new(Algorithm::English)),
            words: Spelled::default(),
            facts: Vec::new(),
            stems: Spelled::default(),
            heads: Vec::new(),
            places: Vec::new(),
            text: 0,
        }
    }

    pub fn word(&self, word: u32) -> &str {
        self.words.get(word)
    }

    pub fn facts(&self, word: u32) -> Facts {
        self.facts[word as usize]
    }

    pub fn stem(&self, stem: u32) -> &str {
        self.stems.get(stem)
    }

    pub fn head(&self, stem: u32) -> u64 {
        self.heads[stem as usize]
    }

    pub fn number(&mut self, word: &str) -> Option<u32> {
        let number = self.words.number(word)?;
        if number as usize == self.facts.len() {
            let stem = self.learn(word);
            self.facts.push(Facts { stem, is_small: word.starts_with(char::is_lowercase) });
        }
        Some(number)
    }

    fn learn(&mut self, word: &str) -> Option<u32> {
        let lower = lower(word);
        let mut letters = lower.chars();
        let is_letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        if is_letter || (self.stemmer.is_some() && is_stop_word(&lower)) {
            return None;
        }
        let stem = match &self.stemmer {
            Some(stemmer) => stemmer.stem(&lower),
            None => lower.as_str().into(),
        };
        let number = self.stems.number(&stem)?;
        if number as usize == self.heads.len() {
            self.heads.push(head(&stem));
            self.places.push((0, 0));
        }
        Some(number)
    }
}

/// In small letters, composed, without what cannot be seen.
fn lower(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).nfc().collect()
}

/// The first bytes of a text as a number, which orders texts as far as it reaches.
fn head(text: &str) -> u64 {
    let mut head = [0; 8];
    let length = text.len().min(8);
    head[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(head)
}

fn is_stop_word(word: &str) -> bool {
    static ALL: LazyLock<RapidHashSet<&str>> = LazyLock::new(|| STOP_WORDS.split_whitespace().collect());
    ALL.contains(word)
}

/// Words that stand in every text, and what apostrophes leave of them.
const STOP_WORDS: &str = "
    about above after again against ago all along already also although always am among an and any are around as at
    be became because been before being below between both but by came can cannot could did do does doing don done
    down during each either else etc even ever every few for from further get gets getting go goes going got had has
    have having he her here hers herself him himself his how however if in into is isn it its itself just least less
    let like ll made make makes many may maybe me might mine more most mr mrs ms much must my myself near neither never no nor
    not now of off often on once one only onto or other others our ours ourselves out over own per perhaps put quite
    rather re really said same say says shall she should since so some still such take than that the their theirs
    them themselves then there these they this those though through thus to together too toward towards under until
    up upon us use used uses using ve very via was wasn way we well were what when where whether which while who
    whom whose why will with within without won would yet you your yours yourself";
