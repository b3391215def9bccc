//! Finds the names of the catalogue in a text.
//!
//! A name begins where a word begins, so most words are skipped by checking their first letters, and the others by one
//! lookup. Every occurrence at word borders is reported, overlapping ones too: the scan judges the context, and
//! leftmost-longest matching before that would lose names.

use crate::content::normal::folded;
use crate::words::{Run, Spelled, apart, bare_greek, runs};
use daachorse::CharwiseDoubleArrayAhoCorasick as Automaton;
use std::ops::Range;
use std::sync::OnceLock;

/// The index of a name in the catalogue's list of names.
pub type NameId = u32;

#[derive(Default)]
pub struct Matcher {
    exact: Table,
    /// Names that ignore case, lowercased.
    small: Table,
    /// All names in capitals, built on demand for a line of capitals.
    capital: OnceLock<Table>,
}

/// A pattern matched at `start..end` of the text.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    pub start: u32,
    pub end: u32,
    pub bearers: &'a [NameId],
}

impl Matcher {
    /// Builds from normalized names, each with whether it ignores case.
    pub fn new<'a>(names: impl Iterator<Item = (NameId, &'a str, bool)>) -> Matcher {
        let (small, exact): (Vec<_>, Vec<_>) = names.partition(|(.., ignore_case)| *ignore_case);
        let of = |(id, text, ignore_case): (NameId, &str, bool)| {
            // Typesetters use an en dash where authors write a hyphen: "Rhine–Main"; a hyphen also matches a space.
            let dashed = match (text.contains('-'), text.contains('–')) {
                (false, false) => None,
                (_, true) => Some(text.replace('–', "-")),
                (true, false) => Some(text.replace('-', "–")),
            };
            let texts = [Some(folded(text)), dashed.map(|text| folded(&text))].into_iter().flatten();
            texts.map(move |text| (id, if ignore_case { lower(&text) } else { text }))
        };
        Matcher {
            exact: Table::new(exact.into_iter().flat_map(of)),
            small: Table::new(small.into_iter().flat_map(of)),
            capital: OnceLock::new(),
        }
    }

    /// Finds every name in `text` (folded) that begins and ends at word borders in `runs` and passes `meant`. Nested
    /// names may occur more often than the text has letters, so rejected hits are not stored.
    pub fn find<'a>(&'a self, text: &str, runs: &[Run], meant: impl Fn(&Hit) -> bool, hits: &mut Vec<Hit<'a>>) {
        self.exact.find(text, runs, &meant, hits);
        if !self.small.patterns.is_empty() {
            self.small.find(&lower(text), runs, &meant, hits);
        }
    }

    /// The same for a line in capitals.
    pub fn find_in_capitals<'a>(
        &'a self,
        text: &str,
        runs: &[Run],
        meant: impl Fn(&Hit) -> bool,
        hits: &mut Vec<Hit<'a>>,
    ) {
        let table = self.capital.get_or_init(|| {
            // An acronym does not count as a name where all words look like one.
            let mut names: Vec<&Pattern> =
                self.exact.patterns.iter().filter(|name| name.text.chars().any(char::is_lowercase)).collect();
            names.sort_unstable_by_key(|name| &name.text);
            Table::new(names.into_iter().flat_map(|name| {
                let bearers = &self.exact.bearers[name.bearers.clone()];
                let written = in_capitals(&name.text);
                bearers.iter().flat_map(move |bearer| written.clone().into_iter().map(|text| (*bearer, text)))
            }))
        });
        table.find(text, runs, &meant, hits);
    }
}

/// A name in capitals; for Greek also without accents, as is usual there.
fn in_capitals(name: &str) -> Vec<String> {
    let mut written = vec![name.to_uppercase(), bare_greek(name).collect::<String>().to_uppercase()];
    written.dedup();
    written
}

/// Patterns and their bearers.
#[derive(Default)]
struct Table {
    patterns: Vec<Pattern>,
    bearers: Vec<NameId>,
    /// Whether a pattern's first word may begin this way: one bit per [`Table::head`]. Most words are rejected by it.
    heads: Vec<u64>,
    /// The prefixes of patterns, from their first letter or digit to the end of each of their words.
    beginnings: Spelled,
    /// Indexed by prefix.
    steps: Vec<Step>,
    /// The length of the longest prefix in bytes.
    longest: usize,
    /// Patterns without words, with very many words, or with the same words as many others.
    odd: Option<Automaton<u32>>,
}

struct Pattern {
    text: Box<str>,
    bearers: Range<usize>,
    /// From its first letter or digit to its last.
    core: Range<usize>,
}

#[derive(Default)]
struct Step {
    /// Patterns whose last word ends here.
    patterns: Vec<u32>,
    /// Whether other patterns continue with more words.
    goes_on: bool,
}

/// The maximum words of a pattern, and of patterns with the same words, compared at each word of a text.
const MOST_WORDS: usize = 16;
const MOST_ALIKE: usize = 32;

impl Table {
    /// The bearers of a pattern keep their order.
    fn new(names: impl Iterator<Item = (NameId, String)>) -> Table {
        let mut texts = Spelled::default();
        let mut borne: Vec<(u32, NameId)> =
            names.filter_map(|(id, text)| Some((texts.number(&text).filter(|_| !text.is_empty())?, id))).collect();
        borne.sort_by_key(|(pattern, _)| *pattern);
        let mut table = Table { heads: vec![0; Self::HEADS / 64], ..Table::default() };
        let mut odd = Vec::new();
        for bearers in borne.chunk_by(|a, b| a.0 == b.0) {
            let start = table.bearers.len();
            table.bearers.extend(bearers.iter().map(|(_, id)| id));
            let pattern = table.add(texts.get(bearers[0].0), start..table.bearers.len());
            odd.extend(pattern);
        }
        let odd_ones = odd.iter().map(|pattern| (&*table.patterns[*pattern as usize].text, *pattern));
        // Even an empty automaton would scan every text.
        table.odd = if odd.is_empty() { None } else { Automaton::with_values(odd_ones).ok() };
        table
    }

    /// Adds a pattern; returns its number if it cannot be reached by steps.
    fn add(&mut self, text: &str, bearers: Range<usize>) -> Option<u32> {
        let number = self.patterns.len() as u32;
        let whole = runs(text);
        let words = apart(text, &whole).unwrap_or_else(|| whole.clone());
        let (first, last) =
            (words.first().map_or(0, |run| run.start as usize), words.last().map_or(0, |run| run.end as usize));
        self.patterns.push(Pattern { text: text.into(), bearers, core: first..last });
        if words.is_empty() || words.len() > MOST_WORDS {
            return Some(number);
        }
        for (left, word) in (0..words.len()).rev().zip(&words) {
            let beginning = &text[first..word.end as usize];
            let Some(step) = self.beginnings.number(beginning) else { return Some(number) };
            self.longest = self.longest.max(beginning.len());
            if step as usize == self.steps.len() {
                self.steps.push(Step::default());
            }
            let step = &mut self.steps[step as usize];
            step.goes_on |= left > 0;
            if left == 0 && step.patterns.len() == MOST_ALIKE {
                return Some(number);
            } else if left == 0 {
                step.patterns.push(number);
            }
        }
        // A text may be split like the name, or at spaces only.
        for word in [whole[0], words[0]] {
            let head = Self::head(text, &word);
            self.heads[head / 64] |= 1 << (head % 64);
        }
        None
    }

    const HEADS: usize = 1 << 16;

    /// Of the first three bytes of a word.
    fn head(text: &str, word: &Run) -> usize {
        let bytes = &text.as_bytes()[word.start as usize..word.end as usize];
        let head = bytes.iter().take(3).fold(0, |head, byte| head << 8 | u32::from(*byte));
        head.wrapping_mul(0x9e37_79b1) as usize >> 16
    }

    fn find<'a>(&'a self, text: &str, runs: &[Run], meant: &impl Fn(&Hit) -> bool, hits: &mut Vec<Hit<'a>>) {
        let hit = |pattern: u32, start: usize| {
            let pattern = &self.patterns[pattern as usize];
            let bearers = &self.bearers[pattern.bearers.clone()];
            Hit { start: start as u32, end: (start + pattern.text.len()) as u32, bearers }
        };
        for (place, run) in runs.iter().enumerate() {
            let head = Self::head(text, run);
            if self.heads.get(head / 64).is_none_or(|heads| heads >> (head % 64) & 1 == 0) {
                continue;
            }
            let start = run.start as usize;
            for run in &runs[place..] {
                let beginning = &text[start..run.end as usize];
                let known = if beginning.len() <= self.longest { self.beginnings.find(beginning) } else { None };
                let Some(step) = known.map(|step| &self.steps[step as usize]) else { break };
                let here = step.patterns.iter().filter_map(|number| {
                    let pattern = &self.patterns[*number as usize];
                    let at = start.checked_sub(pattern.core.start)?;
                    text.get(at..).filter(|rest| rest.starts_with(&*pattern.text))?;
                    Some(hit(*number, at))
                });
                hits.extend(here.filter(|hit| meant(hit)));
                if !step.goes_on {
                    break;
                }
            }
        }
        if let Some(odd) = &self.odd {
            let all = odd.find_overlapping_iter(text).map(|found| hit(found.value(), found.start()));
            hits.extend(all.filter(|hit| meant(hit)));
        }
    }
}

/// Lowercases letters if their byte length stays the same, so that byte offsets stay valid.
fn lower(text: &str) -> String {
    let small = |c: char| {
        let mut small = c.to_lowercase();
        match (small.next(), small.next()) {
            (Some(s), None) if s.len_utf8() == c.len_utf8() => s,
            _ => c,
        }
    };
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(|c| if c.is_ascii() { c.to_ascii_lowercase() } else { small(c) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_found_in_a_text_that_is_cut_at_spaces_alone() {
        let matcher = Matcher::new([(0, "A字", false)].into_iter());
        let mut hits = Vec::new();
        matcher.find("A A字 ", &runs("A A字 "), |_| true, &mut hits);
        assert_eq!(hits.iter().map(|hit| (hit.start, hit.end)).collect::<Vec<_>>(), [(2, 6)]);
    }

    fn text() -> impl Strategy<Value = String> {
        let part =
            prop::sample::select(vec!["A", "b", "B", " ", " ", "-", ".", "(", "é", "É", "\u{301}", "1", "字", "A A"]);
        prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
    }

    proptest! {
        /// What is found between words is what a search for each name finds.
        #[test]
        fn nothing_is_lost(names in prop::collection::vec((text(), any::<bool>()), 0..40), text in text()) {
            let text = folded(&text);
            let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let meant = |start: usize, end: usize| {
                !touches(text[..start].chars().next_back()) && !touches(text[end..].chars().next())
            };
            let mut expected: Vec<(u32, u32, NameId)> = Vec::new();
            for (id, (name, ignore_case)) in (0..).zip(&names).filter(|(_, (name, _))| !name.is_empty()) {
                let same = |s: &str| if *ignore_case { lower(s) } else { s.to_string() };
                let (text, name) = (same(&text), same(&folded(name)));
                let starts = (0..text.len()).filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(&name)));
                let found = starts.map(|start| (start, start + name.len())).filter(|(start, end)| meant(*start, *end));
                expected.extend(found.map(|(start, end)| (start as u32, end as u32, id)));
            }
            let matcher = Matcher::new((0..).zip(&names).map(|(id, (name, ignore_case))| (id, name.as_str(), *ignore_case)));
            let mut hits = Vec::new();
            matcher.find(&text, &runs(&text), |hit| meant(hit.start as usize, hit.end as usize), &mut hits);
            let mut found: Vec<(u32, u32, NameId)> =
                hits.iter().flat_map(|hit| hit.bearers.iter().map(|bearer| (hit.start, hit.end, *bearer))).collect();
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
