//! One automaton for all names.
//!
//! It reports every occurrence, overlapping ones too: whether one stands at the borders of words is
//! for the scan to say, and leftmost-longest matching before that question loses names.

use crate::content::normal::folded;
use daachorse::CharwiseDoubleArrayAhoCorasick as Automaton;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A name's place in [`super::Catalogue::names`].
pub type NameId = u32;

#[derive(Default)]
pub struct Matcher {
    exact: Table,
    /// Names that ignore case, in small letters.
    small: Table,
    /// All names in capitals, made when a line of capitals asks for it.
    capital: OnceLock<Table>,
}

/// Patterns and who bears them.
#[derive(Default)]
struct Table {
    automaton: Option<Automaton<u32>>,
    /// By pattern: where its bearers begin in `bearers`; one more at the end.
    starts: Vec<u32>,
    bearers: Vec<NameId>,
    patterns: Vec<Box<str>>,
}

/// A pattern found at `start..end` of the text.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    pub start: u32,
    pub end: u32,
    pub bearers: &'a [NameId],
}

impl Matcher {
    /// From names in normal form, and whether they ignore case.
    pub fn new<'a>(names: impl Iterator<Item = (NameId, &'a str, bool)>) -> Matcher {
        let (mut exact, mut small) = (BTreeMap::<String, Vec<NameId>>::new(), BTreeMap::<String, Vec<NameId>>::new());
        for (id, text, ignore_case) in names {
            if ignore_case {
                small.entry(lower(&folded(text))).or_default().push(id);
            } else {
                exact.entry(folded(text)).or_default().push(id);
            }
        }
        Matcher { exact: Table::new(exact), small: Table::new(small), capital: OnceLock::new() }
    }

    /// Every occurrence of a name in `text` (folded) that is `meant`, in order of its end. One name
    /// inside another may occur more often than the text has letters, so the others are not kept.
    pub fn find<'a>(&'a self, text: &'a str, meant: impl Fn(&Hit) -> bool) -> Vec<Hit<'a>> {
        let mut hits = self.exact.find(text, &meant);
        if self.small.automaton.is_some() {
            hits.extend(self.small.find(&lower(text), &meant));
        }
        hits
    }

    /// The same for a line of capitals.
    pub fn find_in_capitals<'a>(&'a self, text: &'a str, meant: impl Fn(&Hit) -> bool) -> Vec<Hit<'a>> {
        let table = self.capital.get_or_init(|| {
            let mut capital = BTreeMap::<String, Vec<NameId>>::new();
            for (i, pattern) in self.exact.patterns.iter().enumerate() {
                // An acronym is no name where all words look like one.
                if pattern.chars().any(char::is_lowercase) {
                    capital.entry(pattern.to_uppercase()).or_default().extend(self.exact.bearers(i));
                }
            }
            Table::new(capital)
        });
        table.find(text, &meant)
    }
}

impl Table {
    fn new(patterns: BTreeMap<String, Vec<NameId>>) -> Table {
        let mut table = Table::default();
        for bearers in patterns.values() {
            table.starts.push(table.bearers.len() as u32);
            table.bearers.extend(bearers);
        }
        table.starts.push(table.bearers.len() as u32);
        table.automaton = Automaton::new(patterns.keys().filter(|p| !p.is_empty())).ok();
        table.patterns = patterns.into_keys().map(String::into_boxed_str).collect();
        table
    }

    fn bearers(&self, pattern: usize) -> &[NameId] {
        &self.bearers[self.starts[pattern] as usize..self.starts[pattern + 1] as usize]
    }

    fn find<'a>(&'a self, text: &str, meant: &impl Fn(&Hit) -> bool) -> Vec<Hit<'a>> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let hits = automaton.find_overlapping_iter(text).map(|found| Hit {
            start: found.start() as u32,
            end: found.end() as u32,
            bearers: self.bearers(found.value() as usize),
        });
        hits.filter(meant).collect()
    }
}

/// Small letters where they have as many bytes, so that places stay.
fn lower(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut small = c.to_lowercase();
            match (small.next(), small.next()) {
                (Some(s), None) if s.len_utf8() == c.len_utf8() => s,
                _ => c,
            }
        })
        .collect()
}
