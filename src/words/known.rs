//! Words that one thread has seen, with the results for each: one lookup per word, since words repeat.

use super::caseless::{Caseless, caseless, padded, short};
use super::cut::{Run, is_invisible, runs};
use super::spelled::{Spelled, Spellings};
use super::stop_words::StopWords;
use frostem::{Algorithm, Stemmer};
use rapidhash::fast::RandomState;
use rapidhash::{RapidHashMap, RapidHashSet};
use std::hash::{BuildHasher, Hash};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// Its numbers of words and stems are local to it.
pub struct Known {
    /// Its own number among those of a [`super::Lexicon`].
    pub number: u32,
    stemmer: Option<Stemmer>,
    stop_words: &'static RapidHashSet<&'static str>,
    /// Words of at most 8 and of at most 16 bytes, which are nearly all: the word itself is the key, so lookups compare
    /// no text.
    short: Table<u64>,
    middling: Table<u128>,
    long: RapidHashMap<Box<str>, Met>,
    pub written: Spellings,
    /// Indexed by word.
    words: Vec<Word>,
    pub spelled: Spelled,
    /// Indexed by stem: its first bytes as a number, which sorts stems as far as it reaches, and where it was last
    /// seen.
    pub stems: Vec<(u64, Met)>,
    /// The number of the current text.
    pub text: u32,
}

/// A word or a stem, the last text that contained it, and its index among what was found there. Stored together, since
/// each lookup is a random memory access.
#[derive(Clone, Copy, Default)]
pub struct Met {
    pub number: u32,
    pub text: u32,
    pub place: u32,
}

impl Met {
    fn new(number: u32) -> Met {
        Met { number, ..Met::default() }
    }
}

/// What is stored for a word.
#[derive(Clone, Copy)]
pub struct Word {
    stem: u32,
    caseless: Caseless,
    pub is_small: bool,
    /// Whether it contains more than letters and digits.
    is_joined: bool,
}

impl Word {
    const SILENT: u32 = u32::MAX;

    /// `None` for a stop word.
    pub fn stem(self) -> Option<u32> {
        (self.stem != Word::SILENT).then_some(self.stem)
    }
}

impl Known {
    /// English is stemmed; in other languages words are compared as written.
    pub fn new(number: u32, stop_words: StopWords) -> Self {
        Known {
            number,
            stemmer: stop_words.are_english().then(|| Stemmer::new(Algorithm::English)),
            stop_words: stop_words.all(),
            short: Table::default(),
            middling: Table::default(),
            long: RapidHashMap::default(),
            written: Spellings::default(),
            words: Vec::new(),
            spelled: Spelled::default(),
            stems: Vec::new(),
            text: 0,
        }
    }

    pub fn is_english(&self) -> bool {
        self.stemmer.is_some()
    }

    pub fn word(&self, number: u32) -> Word {
        self.words[number as usize]
    }

    /// The case-folded runs of a word.
    pub fn caseless(&self, number: u32, to: &mut Vec<Caseless>) {
        let word = self.word(number);
        if !word.is_joined {
            return to.push(word.caseless);
        }
        let text = self.written.get(number);
        to.extend(runs(text).iter().map(|run| caseless(text, run)));
    }

    /// The word at a place of a text; `None` if the table is full.
    pub fn met(&mut self, text: &str, place: Range<usize>) -> Option<&mut Met> {
        let bytes = text.as_bytes();
        match place.len() {
            0..=8 => {
                let key = u64::from_le_bytes(padded(bytes, &place)) & (u64::MAX >> (64 - 8 * place.len().max(1)));
                let at = match self.short.find(key) {
                    Some(at) => at,
                    None => {
                        let number = self.learn(&text[place])?;
                        self.short.add(key, number)
                    }
                };
                Some(&mut self.short.slots[at].1)
            }
            9..=16 => {
                let key = short(bytes, &place);
                let at = match self.middling.find(key) {
                    Some(at) => at,
                    None => {
                        let number = self.learn(&text[place])?;
                        self.middling.add(key, number)
                    }
                };
                Some(&mut self.middling.slots[at].1)
            }
            _ => {
                if !self.long.contains_key(&text[place.clone()]) {
                    let number = self.learn(&text[place.clone()])?;
                    self.long.insert(text[place.clone()].into(), Met::new(number));
                }
                self.long.get_mut(&text[place])
            }
        }
    }

    #[cold]
    fn learn(&mut self, text: &str) -> Option<u32> {
        let number = self.written.add(text)?;
        let whole = Run { start: 0, end: text.len() as u32 };
        let stem = self.stem_of(text).unwrap_or(Word::SILENT);
        self.words.push(Word {
            stem,
            caseless: caseless(text, &whole),
            is_small: text.starts_with(char::is_lowercase),
            is_joined: !text.chars().all(char::is_alphanumeric),
        });
        Some(number)
    }

    fn stem_of(&mut self, text: &str) -> Option<u32> {
        let lower = lower(text);
        let mut letters = lower.chars();
        let is_letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        if is_letter || self.stop_words.contains(&*lower) {
            return None;
        }
        let stem = match &self.stemmer {
            Some(stemmer) => stemmer.stem(&lower),
            None => lower.as_str().into(),
        };
        let number = self.spelled.number(&stem)?;
        if number as usize == self.stems.len() {
            let head = u64::from_be_bytes(padded(stem.as_bytes(), &(0..stem.len().min(8))));
            self.stems.push((head, Met::new(number)));
        }
        Some(number)
    }
}

/// Words by their bytes. No word contains a zero byte, so key 0 marks a free slot.
#[derive(Default)]
struct Table<K> {
    /// The length is a power of two; at least a third is free.
    slots: Vec<(K, Met)>,
    count: usize,
    state: RandomState,
}

impl<K: Copy + Default + Eq + Hash> Table<K> {
    /// The slot that holds the key.
    fn find(&self, key: K) -> Option<usize> {
        let at = self.place(key);
        self.slots.get(at).filter(|slot| slot.0 == key).map(|_| at)
    }

    /// Adds a key and returns its slot.
    fn add(&mut self, key: K, number: u32) -> usize {
        if self.count * 3 >= self.slots.len() * 2 {
            let size = (self.slots.len() * 2).max(1024);
            let old = std::mem::replace(&mut self.slots, vec![(K::default(), Met::default()); size]);
            for slot in old.into_iter().filter(|slot| slot.0 != K::default()) {
                let place = self.place(slot.0);
                self.slots[place] = slot;
            }
        }
        let place = self.place(key);
        self.slots[place] = (key, Met::new(number));
        self.count += 1;
        place
    }

    /// The slot that holds the key, or the free slot for it.
    fn place(&self, key: K) -> usize {
        let Some(mask) = self.slots.len().checked_sub(1) else { return 0 };
        let mut at = self.state.hash_one(key) as usize & mask;
        while self.slots[at].0 != key && self.slots[at].0 != K::default() {
            at = (at + 1) & mask;
        }
        at
    }
}

/// Lowercased, composed, without invisible characters.
fn lower(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).nfc().collect()
}
