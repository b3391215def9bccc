//! The words of a build's texts, numbered by each thread for itself: none waits for another.

use super::caseless::Caseless;
use super::cut::runs;
use super::known::{Known, is_english};
use super::terms::{Amount, Stem, Terms, Written};
use super::vocabulary::{StemId, Vocabulary};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// Grows with what it reads, and lives as long as a build numbers words.
#[derive(Default)]
pub struct Lexicon {
    /// Those that no thread works with, of other languages and of English.
    idle: [Mutex<Vec<Known>>; 2],
    count: AtomicU32,
}

impl Lexicon {
    /// The words of a text, and the runs of it without case.
    pub fn read(&self, written: &Written) -> (Terms, Vec<Caseless>) {
        self.with(written.lang, |known| {
            let found = known.read(written);
            let stems = known.stems_of(&found);
            (known.terms(&stems), known.all_caseless(&found))
        })
    }

    #[cfg(test)]
    pub fn read_all(&self, title: &str, text: &str, lang: &str) -> Terms {
        self.read(&Written { title, text, runs: &runs(text), lang }).0
    }

    /// The stems of a text that the archive knows too, in order of the alphabet.
    pub fn stems(&self, text: &str, lang: &str, archive: &Vocabulary) -> Vec<(StemId, Amount)> {
        self.with(lang, |known| {
            let found = known.read(&Written { title: "", text, runs: &runs(text), lang });
            let stems = known.stems_of(&found);
            let stem = |stem: &Stem| Some((archive.find(known.spelled.get(stem.stem))?, stem.amount()));
            stems.iter().filter_map(stem).collect()
        })
    }

    /// All that its threads know, by their numbers.
    pub(super) fn all(self) -> Vec<Known> {
        let idle = self.idle.into_iter().flat_map(|idle| idle.into_inner().unwrap_or_else(PoisonError::into_inner));
        let mut all: Vec<Known> = idle.collect();
        all.sort_unstable_by_key(|known| known.number);
        all
    }

    fn with<T>(&self, lang: &str, work: impl FnOnce(&mut Known) -> T) -> T {
        let english = is_english(lang);
        let idle = || self.idle[usize::from(english)].lock().unwrap_or_else(PoisonError::into_inner);
        let known = idle().pop();
        let mut known = known.unwrap_or_else(|| Known::new(self.count.fetch_add(1, Ordering::Relaxed), english));
        let result = work(&mut known);
        idle().push(known);
        result
    }
}
