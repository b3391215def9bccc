//! The words of a build's texts, numbered per thread, so that threads do not wait for each other.

use super::caseless::Caseless;
#[cfg(test)]
use super::cut::runs;
use super::cut::{Run, words};
use super::known::Known;
use super::stop_words::StopWords;
use super::terms::{Terms, Written};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// Grows with what it reads; lives as long as a build numbers words.
#[derive(Default)]
pub struct Lexicon {
    /// Those that no thread is using, by language.
    idle: [Mutex<Vec<Known>>; StopWords::COUNT],
    count: AtomicU32,
}

impl Lexicon {
    /// The words of a text, and its case-folded runs.
    pub fn read(&self, written: &Written) -> (Terms, Vec<Caseless>) {
        self.with(written.lang, |known| {
            let read = known.read(written);
            let stems = known.stems_of(&read.found);
            (known.terms(&stems, &read, written), known.all_caseless(&read.found))
        })
    }

    #[cfg(test)]
    pub fn read_all(&self, title: &str, text: &str, lang: &str) -> Terms {
        use super::lines::Line;
        let mut at = 0;
        let line = |line: &str| {
            let start = at;
            at += line.len() as u32;
            Line { start, end: at, is_heading: false, lead: start }
        };
        let lines: Vec<Line> = text.split_inclusive("\n\n").map(line).collect();
        self.read(&Written { title, text, runs: &runs(text), lines: &lines, links: &[], lang }).0
    }

    /// Whether any of these runs of a text belongs to a word that has a stem.
    pub fn says(&self, text: &str, runs: &[Run], lang: &str) -> bool {
        self.with(lang, |known| {
            words(text, runs).any(|place| {
                let word = known.met(text, place).map(|met| met.number);
                word.is_some_and(|word| known.word(word).stem().is_some())
            })
        })
    }

    /// Gives access to all that its threads know, indexed by their numbers, while none reads.
    pub(super) fn look<T>(&self, work: impl FnOnce(&[&Known]) -> T) -> T {
        let idle = self.idle.each_ref().map(|idle| idle.lock().unwrap_or_else(PoisonError::into_inner));
        let mut all: Vec<&Known> = idle.iter().flat_map(|idle| idle.iter()).collect();
        all.sort_unstable_by_key(|known| known.number);
        work(&all)
    }

    fn with<T>(&self, lang: &str, work: impl FnOnce(&mut Known) -> T) -> T {
        let stop_words = StopWords::of(lang);
        let idle = || self.idle[stop_words.place()].lock().unwrap_or_else(PoisonError::into_inner);
        let known = idle().pop();
        let mut known = known.unwrap_or_else(|| Known::new(self.count.fetch_add(1, Ordering::Relaxed), stop_words));
        let result = work(&mut known);
        idle().push(known);
        result
    }
}
