//! Deduplicated texts, numbered in order of arrival.

use rapidhash::fast::RandomState;
use std::hash::{BuildHasher, Hasher};

/// Numbers have 27 bits, which leaves room for other bits: more words than any archive has.
const MOST: usize = 1 << 27;

/// Texts by number. All are stored in one string, so that a million words are not a million allocations.
#[derive(Default)]
pub struct Spellings {
    text: String,
    ends: Vec<u32>,
}

impl Spellings {
    /// The number of texts; ids are below this.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[number] as usize]
    }

    /// The number of a text, which must be new; `None` if there is no room.
    pub fn add(&mut self, text: &str) -> Option<u32> {
        let end = u32::try_from(self.text.len() + text.len()).ok().filter(|_| self.ends.len() < MOST)?;
        self.text.push_str(text);
        self.ends.push(end);
        Some(self.ends.len() as u32 - 1)
    }
}

/// Texts, and a lookup of their numbers.
#[derive(Default)]
pub struct Spelled {
    spellings: Spellings,
    /// The length is a power of two; at least half of the slots are free.
    slots: Vec<Slot>,
    state: RandomState,
}

#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    /// One more than the number; 0 is free.
    next: u32,
}

const FREE: Slot = Slot { hash: 0, next: 0 };

impl Spelled {
    /// The number of texts; ids are below this.
    pub fn count(&self) -> usize {
        self.spellings.count()
    }

    pub fn get(&self, number: u32) -> &str {
        self.spellings.get(number)
    }

    pub fn find(&self, text: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let hash = self.hash(text);
        self.slots[self.place(text, hash)].next.checked_sub(1)
    }

    /// The number of a text, assigned if it is new; `None` if there is no room.
    pub fn number(&mut self, text: &str) -> Option<u32> {
        if self.count() * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = self.hash(text);
        let place = self.place(text, hash);
        if let Some(number) = self.slots[place].next.checked_sub(1) {
            return Some(number);
        }
        let number = self.spellings.add(text)?;
        self.slots[place] = Slot { hash, next: number + 1 };
        Some(number)
    }

    /// The slot that holds the text, or the free slot for it.
    fn place(&self, text: &str, hash: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.next == 0 || (slot.hash == hash && self.get(slot.next - 1) == text) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    fn hash(&self, text: &str) -> u32 {
        let mut hasher = self.state.build_hasher();
        hasher.write(text.as_bytes());
        hasher.finish() as u32
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![FREE; size]);
        for slot in old.into_iter().filter(|slot| slot.next > 0) {
            let mut at = slot.hash as usize & (size - 1);
            while self.slots[at].next > 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Spelled;

    #[test]
    fn a_text_keeps_its_number() {
        let mut spelled = Spelled::default();
        let texts: Vec<String> = (0..1000).map(|i| "é".repeat(i % 3) + &i.to_string()).collect();
        for _ in 0..2 {
            let numbers: Vec<Option<u32>> = texts.iter().map(|text| spelled.number(text)).collect();
            assert_eq!(numbers, (0..1000).map(Some).collect::<Vec<_>>());
        }
        assert!(texts.iter().zip(0..).all(|(text, number)| spelled.get(number) == text));
        assert_eq!((spelled.find("é1"), spelled.find("none"), Spelled::default().find("")), (Some(1), None, None));
    }
}
