//! Words that a thread has met, and what it found of each: one look-up a word, since words come again and again.

use super::cut::is_invisible;
use super::spelled::Spelled;
use frostem::{Algorithm, Stemmer};
use rapidhash::fast::RandomState;
use rapidhash::{RapidHashMap, RapidHashSet};
use std::cell::RefCell;
use std::hash::{BuildHasher, Hash};
use std::ops::Range;
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
#[derive(Default)]
pub struct Known {
    stemmer: Option<Stemmer>,
    /// Words of at most 8 and of at most 16 bytes, which are nearly all: a number is the word, so that to find it
    /// no text is compared.
    short: Table<u64>,
    middling: Table<u128>,
    long: RapidHashMap<Box<str>, Word>,
    spelled: Spelled,
    /// By stem: its first bytes as a number, which orders stems as far as it reaches.
    pub heads: Vec<u64>,
    /// By stem: the text that held it last, and its place among that text's stems.
    pub places: Vec<(u32, u32)>,
    /// The number of the text at hand.
    pub text: u32,
}

/// What is known of a word, in 32 bits: whether it begins with a small letter, and its stem.
#[derive(Clone, Copy, Default)]
pub struct Word(u32);

impl Word {
    const SILENT: u32 = u32::MAX >> 1;

    /// `None` of a word that says nothing.
    pub fn stem(self) -> Option<u32> {
        (self.0 >> 1 != Word::SILENT).then_some(self.0 >> 1)
    }

    pub fn is_small(self) -> bool {
        self.0 & 1 == 1
    }
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
        let words = known.short.count + known.middling.count + known.long.len();
        if words > MOST_WORDS || known.text == u32::MAX {
            *known = Known::new(english);
        }
        work(known)
    })
}

impl Known {
    fn new(english: bool) -> Self {
        Known { stemmer: english.then(|| Stemmer::new(Algorithm::English)), ..Known::default() }
    }

    pub fn spelled(&self, stem: u32) -> &str {
        self.spelled.get(stem)
    }

    /// The word at a place of a text.
    pub fn word(&mut self, text: &str, place: Range<usize>) -> Word {
        let bytes = text.as_bytes();
        match place.len() {
            0..=8 => {
                let key = u64::from_le_bytes(padded(bytes, &place)) & (u64::MAX >> (64 - 8 * place.len().max(1)));
                let known = self.short.find(key);
                known.unwrap_or_else(|| {
                    let word = self.learn(&text[place]);
                    self.short.add(key, word)
                })
            }
            9..=16 => {
                let key = number(bytes, &place);
                let known = self.middling.find(key);
                known.unwrap_or_else(|| {
                    let word = self.learn(&text[place]);
                    self.middling.add(key, word)
                })
            }
            _ => {
                let known = self.long.get(&text[place.clone()]).copied();
                known.unwrap_or_else(|| {
                    let word = self.learn(&text[place.clone()]);
                    self.long.insert(text[place].into(), word);
                    word
                })
            }
        }
    }

    #[cold]
    fn learn(&mut self, text: &str) -> Word {
        let stem = self.stem_of(text).unwrap_or(Word::SILENT);
        Word(stem << 1 | u32::from(text.starts_with(char::is_lowercase)))
    }

    fn stem_of(&mut self, text: &str) -> Option<u32> {
        let lower = lower(text);
        let mut letters = lower.chars();
        let is_letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        if is_letter || (self.stemmer.is_some() && is_stop_word(&lower)) {
            return None;
        }
        let stem = match &self.stemmer {
            Some(stemmer) => stemmer.stem(&lower),
            None => lower.as_str().into(),
        };
        let number = self.spelled.number(&stem)?;
        if number as usize == self.heads.len() {
            self.heads.push(u64::from_be_bytes(padded(stem.as_bytes(), &(0..stem.len().min(8)))));
            self.places.push((0, 0));
        }
        Some(number)
    }
}

/// The bytes of a word as a number, the first in the lowest bits; `None` where it is longer than 16.
pub fn short(text: &str, word: &Range<usize>) -> Option<u128> {
    (word.len() <= 16).then(|| number(text.as_bytes(), word))
}

fn number(text: &[u8], word: &Range<usize>) -> u128 {
    u128::from_le_bytes(padded(text, word)) & (u128::MAX >> (128 - 8 * word.len().max(1)))
}

/// The bytes of a word, and whatever follows: what the text holds there, or zeros at its end.
fn padded<const N: usize>(text: &[u8], word: &Range<usize>) -> [u8; N] {
    let whole = text.get(word.start..word.start + N).and_then(|bytes| bytes.try_into().ok());
    whole.unwrap_or_else(|| {
        let mut bytes = [0; N];
        bytes[..word.len()].copy_from_slice(&text[word.clone()]);
        bytes
    })
}

/// Words by their bytes. No word holds a zero byte, so that the number 0 is free.
#[derive(Default)]
struct Table<K> {
    /// A power of two, of which a third is free.
    slots: Vec<(K, Word)>,
    count: usize,
    state: RandomState,
}

impl<K: Copy + Default + Eq + Hash> Table<K> {
    fn find(&self, key: K) -> Option<Word> {
        self.slots.get(self.place(key)).filter(|slot| slot.0 == key).map(|slot| slot.1)
    }

    fn add(&mut self, key: K, word: Word) -> Word {
        if self.count * 3 >= self.slots.len() * 2 {
            let size = (self.slots.len() * 2).max(1024);
            let old = std::mem::replace(&mut self.slots, vec![(K::default(), Word::default()); size]);
            for slot in old.into_iter().filter(|slot| slot.0 != K::default()) {
                let place = self.place(slot.0);
                self.slots[place] = slot;
            }
        }
        let place = self.place(key);
        self.slots[place] = (key, word);
        self.count += 1;
        word
    }

    /// Where the key stands, or the free slot for it.
    fn place(&self, key: K) -> usize {
        let Some(mask) = self.slots.len().checked_sub(1) else { return 0 };
        let mut at = self.state.hash_one(key) as usize & mask;
        while self.slots[at].0 != key && self.slots[at].0 != K::default() {
            at = (at + 1) & mask;
        }
        at
    }
}

/// In small letters, composed, without what cannot be seen.
fn lower(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).nfc().collect()
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
