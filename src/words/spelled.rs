//! Texts, each once, numbered as they come.

use rapidhash::fast::RandomState;
use std::hash::{BuildHasher, Hasher};

/// Numbers have 27 bits, so that there is room beside them: more words than any archive has.
const MOST: usize = 1 << 27;

/// All texts stand in one, so that a million words are no million allocations.
#[derive(Default)]
pub struct Spelled {
    text: String,
    ends: Vec<u32>,
    /// A power of two, at least half of them free.
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
    /// How many there are; their numbers are below.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[number] as usize]
    }

    pub fn find(&self, text: &str) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let hash = self.hash(text);
        self.slots[self.place(text, hash)].next.checked_sub(1)
    }

    /// The number of a text, a new one where it is new; `None` where there is no room.
    pub fn number(&mut self, text: &str) -> Option<u32> {
        if self.ends.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = self.hash(text);
        let place = self.place(text, hash);
        if let Some(number) = self.slots[place].next.checked_sub(1) {
            return Some(number);
        }
        let end = u32::try_from(self.text.len() + text.len()).ok().filter(|_| self.ends.len() < MOST)?;
        self.text.push_str(text);
        self.ends.push(end);
        let next = self.ends.len() as u32;
        self.slots[place] = Slot { hash, next };
        Some(next - 1)
    }

    /// Takes all texts of another; by its numbers, the numbers that they have here.
    pub fn take_in(&mut self, other: &Spelled) -> Vec<Option<u32>> {
        (0..other.count() as u32).map(|number| self.number(other.get(number))).collect()
    }

    /// Where the text stands, or the free slot for it.
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
