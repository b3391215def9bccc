//! One pair: what an earlier piece has in common with each paragraph of a later one.
//!
//! Each paragraph is compared separately. A piece's score is its score for its best paragraph plus a sixth of its score
//! for the second best.

use super::curves::{CURVES, Value};
use super::index::Index;
use super::keys::Key;
use super::later::{Later, Place, Way};
use super::{dated, score};
use crate::content::{EntityId, PieceId};
use crate::words::{Term, lines};

/// Maximum entities that count: a piece that names a dozen shares a dozen with every piece on its topic.
const ENTITIES: usize = 3;

/// Minimum rarity among titles of a word that, with a day, names the piece of that day: "the communiqué of 30 June".
const TITLED: i32 = 3;
/// If the whole pieces share phrases worth this much, a time that the later one names is likely the earlier one's.
const AKIN: i32 = 16;

/// Buffers, reused from pair to pair.
#[derive(Default)]
pub struct Pair {
    /// Indexed by paragraph.
    found: Vec<Found>,
    /// The paragraphs that match anything of the earlier piece, in order.
    touched: Vec<u32>,
    pub whole: Whole,
    /// Indexed by term of the earlier piece: its place among those of the later one that are rare enough for passages.
    places: Vec<Option<usize>>,
    /// Indexed by word of the later piece: the last passage of the earlier one that contained it.
    seen: Vec<u32>,
    of_passage: Vec<u32>,
    /// Title words in the paragraphs' own words: paragraph, place, number among the title's words and rarity.
    hits: Vec<(u32, u32, u8, i32)>,
    shared: Vec<(i32, EntityId)>,
}

/// What the two pieces have in common, independent of the paragraph.
#[derive(Clone, Debug, Default)]
pub struct Whole {
    /// The rarity of the earlier title, and its number of words.
    title: i32,
    title_words: i32,
    length: i32,
    phrases: i32,
    pub standing: Standing,
    /// The points of the rarest entities, of tags and of a series, with the keys of the latter two.
    pub entities: Vec<(i32, EntityId)>,
    pub labels: Vec<(i32, usize)>,
}

/// The earlier piece's position among all, seen from the later one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Standing {
    /// The step of the number of pieces in between.
    pub nearness: i32,
    /// Log2 of the number of pieces in its series.
    pub in_series: i32,
    pub sibling: bool,
    /// In the later one's series: 2 for the newest, 1 for the one before.
    pub previous: i32,
}

/// What a paragraph matches of an earlier piece, in rarity.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    touched: bool,
    /// Of the title: in the paragraph's own words, with the heading above, and close together.
    free: i32,
    above: i32,
    close: i32,
    /// How close a cue word is to it.
    cue: i32,
    rare_word: i32,
    phrases: i32,
    last: i32,
    first: i32,
    section: i32,
    passage: i32,
    /// Of the current section or passage.
    at_hand: i32,
    number: i32,
    other_number: bool,
    /// By kind of date: day, month, ago.
    dated: [i32; 3],
}

/// The paragraph that an earlier piece explains best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Best {
    pub points: i32,
    pub paragraph: Option<u32>,
    /// A sixth of its points for the second best paragraph.
    pub second: i32,
}

impl Index<'_> {
    /// The earlier piece's position among all, seen from a later one. In whole steps.
    pub(super) fn standing(&self, later: &Later, earlier: usize) -> Standing {
        let series = self.named.series_of(earlier);
        let holders = series.map_or(&[][..], |series| self.named.series.holders_of(series, later.before));
        let sibling = series.is_some() && self.named.series_of(later.piece) == series;
        let place = holders.iter().rev().take(2).position(|holder| holder.id() == earlier);
        Standing {
            nearness: CURVES.rounded(Value::Nearness, (later.before - earlier) as i32),
            in_series: holders.len().max(1).ilog2() as i32,
            sibling,
            previous: place.filter(|_| sibling).map_or(0, |place| 2 - place as i32),
        }
    }
}

impl Pair {
    /// Compares `earlier` with all paragraphs, but not its passages, which are half of the work.
    pub fn skim(&mut self, index: &Index, later: &Later, earlier: usize) {
        for paragraph in self.touched.drain(..) {
            self.found[paragraph as usize] = Found::default();
        }
        self.found.resize(later.paragraphs.len(), Found::default());
        let Whole { mut entities, mut labels, .. } = std::mem::take(&mut self.whole);
        entities.clear();
        labels.clear();
        self.whole = Whole { standing: index.standing(later, earlier), entities, labels, ..Whole::default() };
        self.whole.length = index.facts[earlier].words.max(1).ilog2() as i32;
        self.title(index, later, earlier);
        self.phrases(index, later, earlier);
        self.sections(index, later, earlier);
        self.numbers(index, later, earlier);
        self.dates(index, later, earlier);
        self.labels(index, later, earlier);
        self.whole.phrases = share(4 * i64::from(self.whole.phrases).pow(2), i64::from(later.length).max(16));
        self.touched.sort_unstable();
    }

    pub fn compare(&mut self, index: &Index, later: &Later, earlier: usize) {
        self.skim(index, later, earlier);
        self.passages(index, later, earlier);
        self.touched.sort_unstable();
    }

    fn touch(&mut self, paragraph: u32) -> &mut Found {
        let found = &mut self.found[paragraph as usize];
        if !std::mem::replace(&mut found.touched, true) {
            self.touched.push(paragraph);
        }
        found
    }

    fn title(&mut self, index: &Index, later: &Later, earlier: usize) {
        self.hits.clear();
        self.whole.title = 2;
        for (number, (stem, rarity)) in index.named.title(earlier).iter().enumerate() {
            self.whole.title_words += 1;
            let Some((word, places)) = later.word(*stem) else {
                self.whole.title += i32::from(*rarity);
                continue;
            };
            let rarity = word.rarity as i32;
            self.whole.title += rarity;
            for of_paragraph in by_paragraph(places) {
                let found = self.touch(of_paragraph[0].paragraph);
                found.above += rarity;
                if of_paragraph.iter().any(|place| place.way == Way::Free) {
                    found.free += rarity;
                    found.rare_word = found.rare_word.max(word.rarity_in_titles as i32);
                }
            }
            let free = places.iter().filter(|place| place.way == Way::Free);
            self.hits.extend(free.map(|place| (place.paragraph, place.at, number.min(63) as u8, rarity)));
        }
        self.hits.sort_unstable();
        let reach = 2 * self.whole.title_words as u32 + 3;
        for hits in self.hits.chunk_by(|a, b| a.0 == b.0) {
            let (close, (start, end)) = closest(hits, reach);
            let found = &mut self.found[hits[0].0 as usize];
            found.close = close;
            let cues = &later.paragraphs[hits[0].0 as usize].cues;
            let away = cues.iter().map(|cue| cue.abs_diff(start).min(cue.abs_diff(end))).min();
            found.cue = match away {
                Some(0..=2) => 3,
                Some(3..=5) => 2,
                Some(6..=12) => 1,
                _ => 0,
            };
        }
    }

    fn phrases(&mut self, index: &Index, later: &Later, earlier: usize) {
        let held = index.phrases.held_by(earlier);
        let mut at = 0;
        for (phrase, places) in later.phrases() {
            // Both are sorted by number.
            while held.get(at).is_some_and(|entry| entry.id() < phrase.number as usize) {
                at += 1;
            }
            if held.get(at).is_none_or(|entry| entry.id() != phrase.number as usize) {
                continue;
            }
            let rarity = phrase.rarity as i32;
            self.whole.phrases += rarity;
            let is = |holder: u32| holder == earlier as u32;
            for of_paragraph in by_paragraph(places) {
                let found = self.touch(of_paragraph[0].paragraph);
                found.phrases += rarity;
                if of_paragraph[0].way == Way::Free {
                    found.first += if is(phrase.first) { rarity } else { 0 };
                    found.last += if is(phrase.last) { rarity } else { 0 };
                }
            }
        }
    }

    fn sections(&mut self, index: &Index, later: &Later, earlier: usize) {
        for section in index.named.sections(earlier) {
            let mut whole = 2;
            for (stem, rarity) in section {
                let Some((word, places)) = later.word(*stem) else {
                    whole += i32::from(*rarity);
                    continue;
                };
                whole += word.rarity as i32;
                let own = places.iter().filter(|place| place.way != Way::Above);
                let mut last = None;
                for place in own {
                    if last.replace(place.paragraph) != Some(place.paragraph) && word.rarity > 0 {
                        let found = self.touch(place.paragraph);
                        let is_first = found.at_hand == 0;
                        found.at_hand += word.rarity as i32;
                        if is_first {
                            self.of_passage.push(place.paragraph);
                        }
                    }
                }
            }
            for at in 0..self.of_passage.len() {
                let found = &mut self.found[self.of_passage[at] as usize];
                let rarity = std::mem::take(&mut found.at_hand);
                found.section = found.section.max(rarity * rarity / whole);
            }
            self.of_passage.clear();
        }
    }

    /// Finds the line of the earlier piece that has most in common with each paragraph.
    fn passages(&mut self, index: &Index, later: &Later, earlier: usize) {
        /// Minimum words of a passage, and their minimum rarity.
        const WORDS: usize = 4;
        const RARE: u32 = 2;
        self.seen.clear();
        self.seen.resize(later.length as usize, 0);
        let id = PieceId(earlier as u32);
        // Indexed by term of the earlier piece.
        self.places.clear();
        let place = |term: &Term| later.place(index.words.stem(*term)).filter(|at| later.word_at(*at).0.rarity >= RARE);
        self.places.extend(index.words.of_piece(id).iter().map(place));
        for (line, number) in lines(index.words.tokens_of(id)).zip(1..) {
            if line.words.len() < WORDS {
                continue;
            }
            for token in line.words {
                let Some(at) = self.places[token.place()] else { continue };
                if std::mem::replace(&mut self.seen[at], number) == number {
                    continue;
                }
                let (word, places) = later.word_at(at);
                let mut last = None;
                for place in places.iter().filter(|place| place.way != Way::Above) {
                    if last.replace(place.paragraph) != Some(place.paragraph) {
                        let found = self.touch(place.paragraph);
                        let is_first = found.at_hand == 0;
                        found.at_hand += (word.rarity * word.rarity) as i32;
                        if is_first {
                            self.of_passage.push(place.paragraph);
                        }
                    }
                }
            }
            for at in 0..self.of_passage.len() {
                let found = &mut self.found[self.of_passage[at] as usize];
                let rarity = i64::from(std::mem::take(&mut found.at_hand));
                found.passage = found.passage.max(share(rarity * rarity, 16 + line.words.len() as i64));
            }
            self.of_passage.clear();
        }
    }

    fn numbers(&mut self, index: &Index, later: &Later, earlier: usize) {
        let titled = index.named.numbers(earlier);
        if titled.is_empty() {
            return;
        }
        for (paragraph, asked) in (0..).zip(&later.paragraphs) {
            let mut whole = asked.numbers.iter().filter(|number| titled.contains(number)).peekable();
            let is_whole = whole.peek().is_some();
            let is_sure = whole.any(|number| index.is_of_one(later, *number));
            let is_number = asked.numbers.iter().any(|said| titled.iter().any(|own| own.number == said.number));
            let is_other = asked.numbers.iter().any(|said| titled.iter().any(|own| own.word == said.word));
            if is_number || is_other {
                let found = self.touch(paragraph);
                found.number = [is_number, is_whole, is_sure].map(i32::from).iter().sum();
                found.other_number = is_other && !is_whole;
            }
        }
    }

    fn dates(&mut self, index: &Index, later: &Later, earlier: usize) {
        for window in &later.windows {
            let fits = window.fits(index.facts[earlier].day);
            if fits > 0 {
                let found = self.touch(window.paragraph);
                let of = &mut found.dated[window.of as usize];
                *of = fits.max(*of);
            }
        }
    }

    /// Entities, tags and series that both have.
    fn labels(&mut self, index: &Index, later: &Later, earlier: usize) {
        self.shared.clear();
        for entry in index.labels_of(earlier) {
            let Some((rarity, step)) = later.label(entry.id()) else { continue };
            match index.key(entry.id()) {
                Key::Entity(entity) => self.shared.push((score::entity(rarity, step.min(entry.step())), entity)),
                Key::Tag => self.whole.labels.push((score::tag(rarity), entry.id())),
                Key::Series => self.whole.labels.push((score::SERIES, entry.id())),
                Key::Word => {}
            }
        }
        // Ties stay in the order of catalogue ids.
        self.shared.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
        self.whole.entities.extend(self.shared.iter().copied().filter(|(points, _)| *points > 0).take(ENTITIES));
    }

    /// The pair's points that do not depend on the paragraph.
    fn base(&self) -> i32 {
        let mut points = CURVES.start;
        self.of_pair(|value, amount| points += CURVES.points(value, amount));
        points += self.whole.entities.iter().map(|(points, _)| points).sum::<i32>();
        points + self.whole.labels.iter().map(|(points, _)| points).sum::<i32>()
    }

    pub fn of_pair(&self, mut tell: impl FnMut(Value, i32)) {
        let Whole { standing, .. } = &self.whole;
        tell(Value::Nearness, standing.nearness);
        tell(Value::Sibling, standing.sibling.into());
        tell(Value::InSeries, standing.in_series);
        tell(Value::WholePhrases, self.whole.phrases);
        tell(Value::Length, self.whole.length);
        tell(Value::TitleLength, self.whole.title_words);
    }

    /// The pair's values for a paragraph. `above` is the best title match of any paragraph above it, `best` that of all
    /// paragraphs.
    pub fn of_paragraph(&self, later: &Later, paragraph: u32, above: i32, best: i32, mut tell: impl FnMut(Value, i32)) {
        let found = &self.found[paragraph as usize];
        let asked = &later.paragraphs[paragraph as usize];
        let strength = self.strength(found);
        tell(Value::Title, found.free * 8 / self.whole.title);
        tell(Value::TitleWeight, found.free);
        tell(Value::TitleClose, found.close * 8 / self.whole.title);
        tell(Value::TitleOnly, found.free * 8 / (asked.weight + 2));
        tell(Value::Heading, found.above * 8 / self.whole.title);
        tell(Value::RareWord, found.rare_word);
        tell(Value::Phrases, found.phrases);
        tell(Value::LastToSay, found.last);
        tell(Value::FirstToSay, found.first);
        tell(Value::Passage, found.passage);
        tell(Value::Section, found.section);
        tell(Value::Number, found.number);
        tell(Value::OtherNumber, found.other_number.into());
        let [day, month, ago] = found.dated;
        let is_titled = found.rare_word >= TITLED;
        tell(Value::Day, if is_titled && day == dated::OWN { day + 1 } else { day });
        let is_akin = self.whole.phrases >= AKIN;
        tell(Value::Month, if is_akin { 2 * month } else { month });
        tell(Value::Ago, if is_akin { 2 * ago } else { ago });
        tell(Value::Previous, if asked.previous { self.whole.standing.previous } else { 0 });
        let is_first = strength > above;
        tell(Value::FirstHere, if is_first { 1 + i32::from(above <= strength / 3) } else { 0 });
        tell(Value::BetterElsewhere, share(i64::from(best - strength) * 100, best.max(1).into()));
        tell(Value::Cue, found.cue);
    }

    /// How much of the title a paragraph names.
    fn strength(&self, found: &Found) -> i32 {
        share(i64::from(found.free) * i64::from(found.free.min(12)) * 64, self.whole.title.into())
    }

    fn best_strength(&self) -> i32 {
        self.touched.iter().map(|paragraph| self.strength(&self.found[*paragraph as usize])).max().unwrap_or_default()
    }

    /// The points of each paragraph that matches anything of the earlier piece.
    pub fn points(&self, later: &Later, mut tell: impl FnMut(u32, i32)) {
        let base = self.base();
        self.each(|paragraph, above, best| {
            let mut points = base;
            self.of_paragraph(later, paragraph, above, best, |value, amount| points += CURVES.points(value, amount));
            tell(paragraph, points);
        });
    }

    /// The matching paragraphs, with the best title match above each and of all.
    pub fn each(&self, mut tell: impl FnMut(u32, i32, i32)) {
        let (mut above, best) = (0, self.best_strength());
        for paragraph in self.touched.iter().copied() {
            tell(paragraph, above, best);
            above = above.max(self.strength(&self.found[paragraph as usize]));
        }
    }

    /// Hundredths by which a paragraph without any title match falls short of the best.
    pub fn missed(&self) -> i32 {
        if self.best_strength() > 0 { 100 } else { 0 }
    }

    pub fn best(&self, later: &Later) -> Best {
        let others = later.paragraphs.len() - self.touched.len();
        let base = self.base() + CURVES.points(Value::BetterElsewhere, self.missed());
        // A piece without paragraphs queries by its title and its labels.
        let alone = later.paragraphs.is_empty() || others > 0;
        let mut best = Best { points: if alone { base } else { i32::MIN }, paragraph: None, second: 0 };
        let mut second = if others > 1 { base } else { 0 };
        self.points(later, |paragraph, points| {
            if points > best.points {
                second = second.max(best.points);
                best = Best { points, paragraph: Some(paragraph), second: 0 };
            } else {
                second = second.max(points);
            }
        });
        Best { second: second.max(0) / 6, ..best }
    }
}

impl Best {
    pub fn total(&self) -> i32 {
        self.points + self.second
    }
}

/// A quotient as `i32`; `i32::MAX` if it does not fit.
fn share(of: i64, by: i64) -> i32 {
    i32::try_from(of / by).unwrap_or(i32::MAX)
}

/// The places of a word, grouped by paragraph.
fn by_paragraph(places: &[Place]) -> impl Iterator<Item = &[Place]> {
    places.chunk_by(|a, b| a.paragraph == b.paragraph)
}

/// The highest total rarity of different words within `reach`, and its position.
fn closest(hits: &[(u32, u32, u8, i32)], reach: u32) -> (i32, (u32, u32)) {
    let mut counts = [0u32; 64];
    let (mut start, mut sum, mut best) = (0, 0, (0, (0, 0)));
    for (_, at, word, rarity) in hits {
        let count = &mut counts[*word as usize];
        sum += if *count == 0 { *rarity } else { 0 };
        *count += 1;
        while at - hits[start].1 > reach {
            let (_, _, word, rarity) = hits[start];
            counts[word as usize] -= 1;
            sum -= if counts[word as usize] == 0 { rarity } else { 0 };
            start += 1;
        }
        if sum > best.0 {
            best = (sum, (hits[start].1, *at));
        }
    }
    best
}
