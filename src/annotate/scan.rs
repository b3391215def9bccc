//! Where may a name stand? Hits of the matcher at the borders of words, the longest first.
//!
//! Nothing is decided here but what is no name at all: a part of a word, a part of a longer name.

use super::neighbours::{self, Word};
use super::reading::{Capitals, Passage, Reading};
use crate::catalogue::Catalogue;
use crate::catalogue::language::Language;
use crate::catalogue::matcher::{Hit, NameId};
use crate::catalogue::names::Form;
use crate::content::normal::folded;
use std::collections::BTreeMap;

/// A text that may be a name, longer than every other that overlaps it.
#[derive(Debug)]
pub struct Surface {
    /// In bytes of the reading.
    pub start: u32,
    pub end: u32,
    pub passage: usize,
    /// Who bears it, in the order of the catalogue.
    pub bearers: Vec<NameId>,
    /// A longer name that the catalogue does not hold, around it.
    pub within: Option<Longer>,
    pub starts_sentence: bool,
}

/// A capitalised name around a surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Longer {
    /// "Ivanka Trump": another bearer of a family name.
    Before,
    /// "China Media Project", "Bank of Georgia".
    Around,
}

pub fn surfaces(reading: &Reading, catalogue: &Catalogue, language: &Language) -> Vec<Surface> {
    let text = reading.text();
    let fold = folded(text);
    let alone = |hit: &Hit| stands_alone(text, hit);
    let found = catalogue.matcher.find(&fold, alone);
    let mut hits: Vec<(usize, Hit)> = in_passages(found, reading, |c| c != Capitals::All);
    if reading.passages.iter().any(|p| p.capitals == Capitals::All) {
        let capital: Vec<(usize, Hit)> =
            in_passages(catalogue.matcher.find_in_capitals(&fold, alone), reading, |c| c == Capitals::All);
        hits.extend(capital);
    }
    let borders = Borders::of(&hits);
    hits.retain(|(passage, hit)| borders.allow(text, hit, &reading.passages[*passage], language));

    let mut chosen = longest(hits);
    let known: Vec<(u32, u32)> = chosen.iter().map(|s| (s.start, s.end)).collect();
    for surface in &mut chosen {
        let passage = &reading.passages[surface.passage];
        surface.starts_sentence = neighbours::starts_sentence(text, surface.start, passage.start, language);
        if passage.capitals == Capitals::Names {
            surface.within = Around { text, passage, language, catalogue, known: &known }.longer(surface);
        }
    }
    chosen
}

/// Each hit with its passage; those in passages that are not meant, or across two, fall away.
fn in_passages<'a>(
    mut hits: Vec<Hit<'a>>,
    reading: &Reading,
    meant: impl Fn(Capitals) -> bool,
) -> Vec<(usize, Hit<'a>)> {
    hits.sort_by_key(|h| (h.start, h.end));
    let mut passage = 0;
    hits.into_iter()
        .filter_map(|hit| {
            while reading.passages.get(passage).is_some_and(|p| p.end <= hit.start) {
                passage += 1;
            }
            let around = reading.passages.get(passage)?;
            (around.start <= hit.start && hit.end <= around.end && meant(around.capitals)).then_some((passage, hit))
        })
        .collect()
}

/// Whether no letter or digit touches the hit, and it is no part of an address or a contraction.
fn stands_alone(text: &str, hit: &Hit) -> bool {
    let mut back = text[..hit.start as usize].chars().rev();
    let free_before = match back.next() {
        None => true,
        Some('\'') => !back.next().is_some_and(char::is_alphanumeric),
        Some('.') => !back.next().is_some_and(char::is_alphanumeric) || text[..hit.start as usize].ends_with("..."),
        Some(c) => !(c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '\\')),
    };
    let mut next = text[hit.end as usize..].chars();
    let free_after = match next.next() {
        None => true,
        Some('\'') => match next.next() {
            Some('s' | 'S') => !next.next().is_some_and(char::is_alphanumeric),
            Some(c) => !c.is_alphanumeric(),
            None => true,
        },
        Some('.') => !next.next().is_some_and(char::is_alphanumeric),
        Some(c) => !(c.is_alphanumeric() || matches!(c, '_' | '@')),
    };
    free_before && free_after
}

/// Where known names begin and end, for names that a hyphen joins: "Trump-Putin call".
struct Borders {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Borders {
    fn of(hits: &[(usize, Hit)]) -> Borders {
        let mut ends: Vec<u32> = hits.iter().map(|(_, h)| h.end).collect();
        ends.sort_unstable();
        Borders { starts: hits.iter().map(|(_, h)| h.start).collect(), ends }
    }

    /// A hyphen at a border is a part of a longer name, but for closed lists and between two known names.
    fn allow(&self, text: &str, hit: &Hit, passage: &Passage, language: &Language) -> bool {
        let before = &text[passage.start as usize..hit.start as usize];
        let after = &text[hit.end as usize..passage.end as usize];
        let left = !before.ends_with('-') || {
            let word = before[..before.len() - 1].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            language.hyphen_before.contains(&word.to_lowercase())
                || self.ends.binary_search(&(hit.start - 1)).is_ok()
                || word.is_empty()
        };
        let right = !after.starts_with('-') || {
            let word = after[1..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            language.hyphen_after.contains(word) || self.starts.binary_search(&(hit.end + 1)).is_ok() || word.is_empty()
        };
        left && right
    }
}

/// The longest hits that do not overlap; at one place the bearers of all tables.
fn longest(mut hits: Vec<(usize, Hit)>) -> Vec<Surface> {
    hits.sort_by_key(|(_, h)| (h.start, std::cmp::Reverse(h.end)));
    let mut chosen: Vec<Surface> = Vec::new();
    let mut cluster = 0;
    while cluster < hits.len() {
        let mut end = hits[cluster].1.end;
        let mut next = cluster + 1;
        while next < hits.len() && hits[next].1.start < end {
            end = end.max(hits[next].1.end);
            next += 1;
        }
        choose(&mut hits[cluster..next], &mut chosen);
        cluster = next;
    }
    chosen
}

/// From hits that hang together, the longest, then the first.
fn choose(cluster: &mut [(usize, Hit)], chosen: &mut Vec<Surface>) {
    cluster.sort_by_key(|(_, h)| (std::cmp::Reverse(h.end - h.start), h.start));
    let first = chosen.len();
    // By start: those chosen overlap no other, so only the last that begins before a hit's end can touch it.
    let mut places = BTreeMap::<u32, usize>::new();
    for (passage, hit) in cluster.iter() {
        let last = places.range(..hit.end).next_back().map(|(_, place)| *place);
        match last.map(|place| &mut chosen[place]).filter(|surface| hit.start < surface.end) {
            Some(same) if (same.start, same.end) == (hit.start, hit.end) => {
                same.bearers.extend(hit.bearers);
                same.bearers.sort_unstable();
                same.bearers.dedup();
            }
            Some(_) => {}
            None => {
                places.insert(hit.start, chosen.len());
                chosen.push(Surface {
                    start: hit.start,
                    end: hit.end,
                    passage: *passage,
                    bearers: hit.bearers.to_vec(),
                    within: None,
                    starts_sentence: false,
                });
            }
        }
    }
    chosen[first..].sort_by_key(|s| s.start);
}

/// What stands to the left and right of a surface.
struct Around<'a> {
    text: &'a str,
    passage: &'a Passage,
    language: &'a Language,
    catalogue: &'a Catalogue,
    /// The surfaces of the document, by start.
    known: &'a [(u32, u32)],
}

impl Around<'_> {
    fn longer(&self, surface: &Surface) -> Option<Longer> {
        let names = || surface.bearers.iter().map(|id| self.catalogue.name(*id));
        if names().all(|n| n.form == Form::Demonym) {
            return None;
        }
        if self.builds_after(surface) {
            return Some(Longer::Around);
        }
        let is_whole_person =
            names().any(|n| n.words > 1 && n.form <= Form::Derived && self.catalogue.facts(n.entity).is_person());
        if is_whole_person { None } else { self.builds_before(surface) }
    }

    fn builds_after(&self, surface: &Surface) -> bool {
        let Some(next) = neighbours::after(self.text, surface.end, self.passage.end) else { return false };
        next.is_capitalised()
            && !self.is_neutral(&next)
            && !self.language.company_endings.iter().any(|e| e.trim_end_matches('.') == next.text)
            && !self.is_known(&next)
    }

    fn builds_before(&self, surface: &Surface) -> Option<Longer> {
        let previous = neighbours::before(self.text, surface.start, self.passage.start, self.language)?;
        if previous.is_capitalised() {
            return (self.builds(&previous) && !self.is_known(&previous)).then_some(Longer::Before);
        }
        if matches!(previous.text, "of" | "for" | "&") {
            let head = neighbours::before(self.text, previous.start, self.passage.start, self.language)?;
            let builds = head.is_capitalised()
                && self.builds(&head)
                && !self.language.of_heads.contains(head.text)
                && !self.is_known(&head);
            return builds.then_some(Longer::Around);
        }
        None
    }

    /// Whether a capitalised word before a name makes a longer one.
    fn builds(&self, word: &Word) -> bool {
        let opens = || neighbours::starts_sentence(self.text, word.start, self.passage.start, self.language);
        let common = &self.language.common;
        !self.is_neutral(word)
            && !self.language.fore.contains(word.text)
            // Where nothing is known of a language's words, the first of a sentence says nothing.
            && !((common.is_empty() || common.contains(&word.text.to_lowercase())) && opens())
    }

    /// Titles, nationalities and days build no names.
    fn is_neutral(&self, word: &Word) -> bool {
        let language = self.language;
        let bare = word.text.trim_end_matches("'s");
        let part_is_title = || bare.split('-').all(|p| language.titles.contains(p)) && !bare.is_empty();
        language.titles.contains(bare)
            || language.honorifics.contains(bare)
            || language.calendar.contains(bare)
            || language.nationalities.contains(bare)
            || bare.len() < word.text.len()
            || part_is_title()
            || matches!(bare, "I" | "The" | "A" | "An")
    }

    fn is_known(&self, word: &Word) -> bool {
        let i = self.known.partition_point(|(start, _)| *start <= word.start);
        i.checked_sub(1).is_some_and(|i| word.start < self.known[i].1)
    }
}
