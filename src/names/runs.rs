//! Finds candidates for names: sequences of capitalised words, split at offices and between names.

use super::explained::Explained;
use super::key::{KeyId, Keys, folded};
use super::lists::{Class, Lists};
use super::sort::Kind;
use super::text::{Line, Texts};
use rapidhash::RapidHashMap;
use std::ops::Range;

/// A name in a text that may deserve an entry.
pub struct Occurrence {
    pub line: Line,
    /// Its tokens.
    pub start: u32,
    pub end: u32,
    /// The office or the honorific before it.
    pub cue: Option<u32>,
    pub key: KeyId,
}

impl Occurrence {
    pub fn range(&self) -> Range<u32> {
        self.start..self.end
    }
}

/// Small words inside names.
const SMALL: Class = Class::CONNECTING.or(Class::FOR).or(Class::AND);
const JOINT: Class = Class::OF.or(Class::FOR).or(Class::AND);
const OFFICE: Class = Class::ROLES.or(Class::HONORIFICS);

/// A part of a run.
struct Part {
    line: Line,
    start: u32,
    end: u32,
    cue: Option<u32>,
}

/// All names of the archive, in archive order.
pub fn find(texts: &Texts, explained: &Explained, keys: &mut Keys) -> Vec<Occurrence> {
    let forced = Forced::of(texts, explained, keys);
    let (mut whole, mut parts) = (Vec::new(), Vec::new());
    for line in &texts.lines {
        let runs = Runs { texts, forced: &forced, keys, line: *line };
        runs.each(|start, end, is_explained| match is_explained {
            true => whole.push(Part { line: *line, start, end, cue: None }),
            false => cut_offices(texts, *line, start..end, &mut parts),
        });
    }
    let counts = Counts::of(texts, &parts, keys);
    let mut finder = Finder { texts, keys, counts, found: Vec::new() };
    for part in whole {
        finder.add(part.line, part.start, part.end, part.cue);
    }
    for part in parts {
        finder.split(part);
    }
    let mut found = finder.found;
    found.sort_by_key(|occurrence| occurrence.start);
    found
}

/// Explained long forms, which take precedence everywhere.
struct Forced(RapidHashMap<u32, Vec<(u32, KeyId)>>);

impl Forced {
    fn of(texts: &Texts, explained: &Explained, keys: &Keys) -> Forced {
        let mut long: Vec<(u32, &str, KeyId)> = explained
            .long
            .values()
            .flat_map(|forms| forms.keys())
            .filter(|(length, _)| *length > 1)
            .map(|(length, key)| (*length, keys.text(*key), *key))
            .collect();
        long.sort_unstable_by(|a, b| b.cmp(a));
        long.dedup();
        let mut of_first: RapidHashMap<&str, Vec<(u32, KeyId)>> = RapidHashMap::default();
        for (length, text, key) in long {
            let first = text.split(' ').next().unwrap_or_default();
            of_first.entry(first).or_default().push((length, key));
            if text.starts_with("united states ") {
                for other in ["u.s", "us"] {
                    of_first.entry(other).or_default().push((length, key));
                }
            }
        }
        let places = texts.lows.iter().enumerate();
        Forced(places.filter_map(|(place, low)| Some((place as u32, of_first.get(&**low)?.clone()))).collect())
    }
}

struct Runs<'a> {
    texts: &'a Texts,
    forced: &'a Forced,
    keys: &'a Keys,
    line: Line,
}

impl Runs<'_> {
    fn each(&self, mut take: impl FnMut(u32, u32, bool)) {
        let texts = self.texts;
        let Line { start, end, .. } = self.line;
        let mut at = start;
        while at < end {
            let word = texts.word(at);
            if !word.is_capital() || texts.is_barred(at) {
                at += 1;
                continue;
            }
            if let Some(stop) = self.explained(at) {
                take(at, stop, true);
                at = stop;
                continue;
            }
            // At the start of a sentence, a word that is lowercase elsewhere is not a name.
            let (small, capital) = texts.census(at);
            if texts.token(at).starts() && !word.is_acronym() && small >= capital.max(1) {
                at += 1;
                continue;
            }
            let mut stop = at + 1;
            while let Some(next) = self.go_on(stop) {
                stop = next;
            }
            take(at, stop, false);
            at = stop;
        }
    }

    /// The end of an explained long form that starts here.
    fn explained(&self, at: u32) -> Option<u32> {
        let texts = self.texts;
        let forms = self.forced.0.get(&texts.word(at).low)?;
        let fits = |(length, key): &&(u32, KeyId)| {
            let stop = at + length;
            if stop > self.line.end || !texts.word(stop - 1).is_capital() {
                return false;
            }
            let last = self.keys.text(*key).rsplit(' ').next().unwrap_or_default();
            let low = texts.low(stop - 1);
            (low == last || !low.is_ascii() || low.contains(['-', '.', '\'']))
                && folded(&texts.spelled(at..stop)) == self.keys.text(*key)
        };
        forms.iter().find(fits).map(|(length, _)| at + length)
    }

    /// The next end of a run that has reached `at`, if it continues.
    fn go_on(&self, at: u32) -> Option<u32> {
        let (texts, end) = (self.texts, self.line.end);
        if at >= end || texts.token(at - 1).ends_run() || !texts.token(at).is_joined() {
            return None;
        }
        let (word, before) = (texts.word(at), at - 1);
        let next = (at + 1 < end).then_some(at + 1);
        if word.is_capital() {
            let is_month_name = || {
                texts.is(at, Class::MONTHS_AND_WORDS)
                    && !texts.is(before, Class::TIME)
                    && !next.is_some_and(|next| texts.word(next).begins_with_digit())
            };
            let is_numeral = || &*word.text == "I" && texts.is(before, Class::NUMBERED);
            return (!texts.is_barred(at) || is_month_name() || is_numeral()).then_some(at + 1);
        }
        if &*word.text == "&" {
            return next.filter(|next| texts.word(*next).is_capital()).map(|next| next + 1);
        }
        let joins = texts.is(at, SMALL) || texts.is(at, Class::ON) && texts.is(before, Class::JOINS_WITH_ON);
        if !joins {
            return None;
        }
        let mut behind = at + 1;
        while behind < end.min(at + 3)
            && texts.is(behind, Class::CONNECTING.or(Class::THE))
            && !texts.word(behind).is_capital()
        {
            behind += 1;
        }
        let is_name = behind < end
            && texts.word(behind).is_capital()
            && !texts.is_barred(behind)
            && (at + 1..=behind).all(|at| texts.token(at).is_joined());
        is_name.then_some(behind + 1)
    }
}

/// "EU Commission President Ida Bright": there is a name before the office, and another after it.
fn cut_offices(texts: &Texts, line: Line, run: Range<u32>, parts: &mut Vec<Part>) {
    let (mut from, mut cue) = (run.start, None);
    for at in run.clone() {
        let next = (at + 1 < run.end).then_some(at + 1);
        let goes_on = next.is_some_and(|next| texts.word(next).head.is_some() && !texts.is(next, Class::SURNAMES));
        let ends = next.is_none() && texts.is(at, Class::HEADS_AND_ROLES);
        let is_office = texts.is(at, Class::HONORIFICS) || texts.is(at, Class::ROLES) && !goes_on && !ends;
        if !is_office || at < from {
            continue;
        }
        let mut before = at;
        while before > from && texts.is(before - 1, Class::BEFORE_ROLES | OFFICE) {
            before -= 1;
        }
        if before > from {
            parts.push(Part { line, start: from, end: before, cue });
        }
        (from, cue) = (at + 1, Some(at));
        while from < run.end && texts.is(from, Class::OF | Class::FOR | Class::AND | Class::THE) {
            from += 1;
            cue = cue.filter(|_| texts.is(at, Class::OFFICES_OF));
        }
        if texts.is(at, Class::OFFICES_OF) && from < run.end && texts.is(from, Class::OFFICES_OF_WHAT) {
            from += 1;
        }
    }
    if from < run.end {
        parts.push(Part { line, start: from, end: run.end, cue });
    }
}

/// How often parts of names appear alone and joined.
struct Counts {
    alone: Vec<u32>,
    joined: Vec<u32>,
}

impl Counts {
    fn of(texts: &Texts, parts: &[Part], keys: &mut Keys) -> Counts {
        let mut counts = Counts { alone: Vec::new(), joined: Vec::new() };
        for part in parts {
            let joints = (part.start..part.end).filter(|at| is_joint(texts, *at));
            let ends: Vec<u32> = joints.chain([part.end]).collect();
            let starts: Vec<u32> = [part.start].into_iter().chain(ends.iter().map(|end| end + 1)).collect();
            for (i, start) in starts[..ends.len()].iter().enumerate() {
                for (j, end) in ends.iter().enumerate().skip(i).filter(|(_, end)| *end > start) {
                    let key = key(texts, keys, *start..*end) as usize;
                    let counts = if i == j { &mut counts.alone } else { &mut counts.joined };
                    counts.resize(counts.len().max(key + 1), 0);
                    counts[key] += 1;
                }
            }
        }
        counts
    }

    fn alone(&self, key: KeyId) -> u32 {
        self.alone.get(key as usize).copied().unwrap_or_default()
    }

    fn joined(&self, key: KeyId) -> u32 {
        self.joined.get(key as usize).copied().unwrap_or_default()
    }
}

fn is_joint(texts: &Texts, at: u32) -> bool {
    texts.is(at, JOINT) && !texts.word(at).is_capital()
}

fn key(texts: &Texts, keys: &mut Keys, range: Range<u32>) -> KeyId {
    keys.of(&texts.numbers(range.clone()), || texts.spelled(range))
}

struct Finder<'a> {
    texts: &'a Texts,
    keys: &'a mut Keys,
    counts: Counts,
    found: Vec<Occurrence>,
}

impl Finder<'_> {
    /// "X and Y", "X of Y", "X for Y": one name, or two.
    fn split(&mut self, part: Part) {
        let Part { line, start, end, mut cue } = part;
        let texts = self.texts;
        let mut from = start;
        for at in start + 1..end {
            if !is_joint(texts, at) || at < from {
                continue;
            }
            let stop = (at + 1..end).find(|at| is_joint(texts, *at)).unwrap_or(end);
            if !self.is_one(from, at, stop) {
                self.add(line, from, at, cue);
                (from, cue) = (at + 1, None);
            }
        }
        self.add(line, from, end, cue);
    }

    fn is_one(&mut self, from: u32, joint: u32, stop: u32) -> bool {
        let texts = self.texts;
        let mut key = |range: Range<u32>| if range.is_empty() { None } else { Some(key(texts, self.keys, range)) };
        let (left, right, both) = (key(from..joint), key(joint + 1..stop), key(from..stop));
        let alone = |key: Option<KeyId>| key.map_or(0, |key| self.counts.alone(key));
        let (left, right) = (alone(left), alone(right));
        let both = both.map_or(0, |key| self.counts.joined(key));
        let has_of = (from..joint).any(|at| texts.is(at, Class::OF | Class::FOR));
        let before = joint.saturating_sub(1).max(from);
        if texts.is(joint, Class::AND) {
            let takes_for = head(texts, from..joint).is_some_and(|at| texts.is(at, Class::JOINS_WITH_FOR));
            return has_of && takes_for && right < 3 * both || both > 1 && left < both && right < both;
        }
        let (small, _) = texts.census(before);
        let is_head = || {
            texts.word(before).head.is_some()
                || texts.is(before, Class::ROYAL)
                || joint - from == 1 && small > 0 && !texts.token(from).starts()
        };
        !has_of && (texts.is(before, Class::JOINS_WITH_FOR) || texts.is(joint, Class::OF) && is_head())
    }

    /// Adds a name without the small words around it and without a nationality that it does not need.
    fn add(&mut self, line: Line, start: u32, end: u32, cue: Option<u32>) {
        let texts = self.texts;
        let (mut start, mut end) = (start, end);
        let is_small = |at: u32| texts.is(at, SMALL | Class::THE) && !texts.word(at).is_capital();
        while start < end && (is_small(start) || &*texts.word(start).text == "&" || texts.is(start, Class::TIME)) {
            start += 1;
        }
        while end > start && (is_small(end - 1) || !texts.word(end - 1).is_word()) {
            end -= 1;
        }
        while end > start + 1
            && texts.is(start, Class::DEMONYMS)
            && !texts.is(start, Class::KEPT_DEMONYMS | Class::COMPASS)
        {
            let rest = key(texts, self.keys, start + 1..end);
            let all = key(texts, self.keys, start..end);
            if self.counts.alone(rest) <= self.counts.alone(all) && !texts.is(start + 1, Class::GIVEN) {
                break;
            }
            start += 1;
        }
        if start >= end || (start..end).all(|at| is_demonym(texts, at)) || end == start + 1 && !self.is_name(start) {
            return;
        }
        if Lists::of(texts.word(start).tongue).nouns_have_capitals && !self.is_told(start..end, cue) {
            return;
        }
        let key = key(texts, self.keys, start..end);
        self.found.push(Occurrence { line, start, end, cue, key });
    }

    /// In languages that capitalise all nouns, whether there is further evidence of a name: two capitals in a row, an
    /// office, a well-known place.
    fn is_told(&self, range: Range<u32>, cue: Option<u32>) -> bool {
        let texts = self.texts;
        let capitals = range.clone().filter(|at| texts.word(*at).is_capital()).count();
        let first = texts.word(range.start);
        let is_place = || Lists::of(first.tongue).is_known_place(&folded(&texts.spelled(range.clone())));
        capitals > 1 || cue.is_some() || first.is_acronym() || first.has_digit() || is_place()
    }

    /// Whether a single word may be a name.
    fn is_name(&self, at: u32) -> bool {
        let word = self.texts.word(at);
        let (small, capital) = self.texts.census(at);
        let is_common = !word.is_acronym() && 3 * small > capital;
        !word.class.has(OFFICE | Class::NO_NAMES) && word.text.chars().count() > 1 && !is_common
    }
}

fn is_demonym(texts: &Texts, at: u32) -> bool {
    let (low, lists) = (texts.low(at), Lists::of(texts.word(at).tongue));
    let singular = low.strip_suffix('s').map_or(Class::default(), |word| lists.classes(word));
    texts.is(at, Class::DEMONYMS | Class::COMPASS) || singular.has(Class::DEMONYMS)
}

/// The head noun of a name: the one before "of" or "for", else the last word; ignores numbers.
pub fn head(texts: &Texts, range: Range<u32>) -> Option<u32> {
    let Range { start, mut end } = range;
    let is_figure = |at: u32| {
        let text = &*texts.word(at).text;
        text.chars().all(|c| matches!(c, 'I' | 'V' | 'X')) || text.chars().all(char::is_numeric)
    };
    while end > start + 1 && is_figure(end - 1) {
        end -= 1;
    }
    let last = end.checked_sub(1).filter(|last| *last >= start)?;
    let before = (start + 1..end)
        .filter(|at| texts.is(*at, Class::OF | Class::FOR))
        .map(|at| at - 1)
        .find(|before| texts.word(*before).head.is_some());
    let kind = |at: u32| texts.word(at).head;
    match before {
        // "City of Brenn Swimming Club".
        Some(before) if kind(before) == Some(Kind::Place) && kind(last) == Some(Kind::Organisation) => Some(last),
        Some(before) => Some(before),
        None => Some(last),
    }
}
