//! Which earlier pieces are worth comparing, and which of them rank first?
//!
//! However large the archive, a query reads the lists of its rarest words, of its phrases and of the words that appear
//! in titles, the [`NEWEST`] entries of each, and compares the pieces with the highest tallies. Like the points, what
//! is left out depends on the archive before the day and on whole steps of rarity.

use super::asked::{Asked, Of};
use super::curves::Value;
use super::index::Index;
use super::keys::Key;
use super::later::{Later, Phrase};
use super::lists::Entry;
use super::named::Typed;
use super::pair::{Best, Pair};
use super::{Features, Reason, Reference, dated, score};
use crate::content::PieceId;
use std::cmp::Reverse;

/// References kept per piece, and per paragraph.
const KEPT: usize = 50;
const KEPT_OF_A_PARAGRAPH: usize = 10;

const NEWEST: usize = 128;
/// Pieces skimmed: the best by total, by title and by phrases. Each: a base, hundredths of a piece more for each
/// paragraph, and a maximum. On three sites whose authors linked by hand, 92 of 100 linked pieces are among them; with
/// a quarter more it would be 94, and no more would rank among the first five.
const SKIMMED: [(usize, usize, usize); 3] = [(10, 50, 50), (5, 35, 30), (5, 35, 30)];
/// Of these, the pieces whose passages are compared.
const COMPARED: usize = 12;
/// Maximum pieces of named days.
const OF_DAYS: usize = 8;
/// Words that are more common than this in titles do not count.
const RARE_TITLE: u32 = 2;

/// Buffers, reused from query to query.
#[derive(Default)]
pub struct Scratch {
    /// The querying piece.
    pub(super) later: Later,
    pair: Pair,
    tallies: Vec<Tally>,
    tallied: Vec<u32>,
}

/// An earlier piece that a paragraph refers to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    pub piece: PieceId,
    /// Ranks the pieces of one paragraph.
    pub points: i32,
    pub confidence: f64,
}

/// What an earlier piece has in common with a paragraph, as values with points.
#[derive(Clone, Debug)]
pub struct Compared {
    pub piece: PieceId,
    /// `None` for all paragraphs that match nothing of it.
    pub paragraph: Option<u32>,
    pub values: Vec<(Value, i32)>,
}

/// What the lists say of a piece before it is compared.
#[derive(Clone, Copy, Default, PartialEq)]
struct Tally {
    words: i32,
    title: i32,
    phrases: i32,
    rest: i32,
}

impl Index<'_> {
    /// The earlier coverage of a piece, best first. The first `shown` come with the reasons that a reader sees.
    pub fn earlier(&self, piece: PieceId, shown: usize, scratch: &mut Scratch) -> Vec<Reference> {
        self.ask(piece, &mut scratch.later);
        self.row(shown, scratch).1
    }

    /// The same for the current querying piece, with the pieces that were compared.
    pub(super) fn row(&self, shown: usize, scratch: &mut Scratch) -> (Vec<PieceId>, Vec<Reference>) {
        let Scratch { later, pair, tallies, tallied } = scratch;
        later.read(self);
        let piece = PieceId(later.piece as u32);
        let candidates = self.candidates(later, tallies, tallied);
        let bans = &self.pieces[piece.index()].bans;
        let allowed = candidates.iter().copied().filter(|earlier| !bans.contains(&PieceId(*earlier as u32)));
        let skimmed = allowed.map(|earlier| {
            pair.skim(self, later, earlier);
            (pair.best(later).total() + self.said(piece, earlier), earlier)
        });
        // A page shows a few, an export shows all.
        let compared = if shown == 0 { KEPT } else { COMPARED.max(shown) };
        let mut ranked = self.ranked(skimmed.collect(), compared);
        for (points, earlier) in &mut ranked {
            pair.compare(self, later, *earlier);
            *points = pair.best(later).total() + self.said(piece, *earlier);
        }
        let ranked = self.ranked(ranked, KEPT);
        let row = ranked.into_iter().enumerate().map(|(rank, (points, earlier))| {
            let (mut reasons, mut asking) = (Vec::new(), None);
            if rank < shown {
                let reference = self.reference(later, pair, earlier);
                (reasons, asking) = (reference.reasons.into_vec(), reference.asking);
                reasons.retain(Reason::is_told);
            }
            Reference { piece: PieceId(earlier as u32), points, asking, reasons: reasons.into() }
        });
        let row = row.collect();
        (candidates.into_iter().map(|piece| PieceId(piece as u32)).collect(), row)
    }

    /// Why `earlier` scores as it does for `later`; `None` if it is not of an earlier day.
    pub fn explain(&self, later: PieceId, earlier: PieceId) -> Option<Reference> {
        let (mut asked, mut pair) = (Later::default(), Pair::default());
        self.ask(later, &mut asked);
        asked.read(self);
        (earlier.index() < asked.before).then(|| self.reference(&asked, &mut pair, earlier.index()))
    }

    /// The earlier pieces that each paragraph of a piece refers to, best first, with a confidence. Excludes headings.
    pub fn paragraphs(&self, piece: PieceId, scratch: &mut Scratch) -> Vec<Vec<Note>> {
        let Scratch { later, pair, tallies, tallied } = scratch;
        self.ask(piece, later);
        later.read(self);
        let bans = &self.pieces[piece.index()].bans;
        let mut rows: Vec<Vec<(i32, usize)>> = vec![Vec::new(); later.paragraphs.len()];
        // Each earlier piece's points for the paragraph that it explains best.
        let mut most: Vec<(usize, Best)> = Vec::new();
        for earlier in self.candidates(later, tallies, tallied) {
            if bans.contains(&PieceId(earlier as u32)) {
                continue;
            }
            pair.compare(self, later, earlier);
            pair.points(later, |paragraph, points| rows[paragraph as usize].push((points, earlier)));
            most.push((earlier, pair.best(later)));
        }
        let sure = |(points, earlier): (i32, usize)| {
            let best = most.binary_search_by_key(&earlier, |(piece, _)| *piece).map_or(points, |at| most[at].1.points);
            // Two nats less if another paragraph is a better place for it.
            let sure = if best > points { points - 32 } else { points };
            Note { piece: PieceId(earlier as u32), points, confidence: score::confidence(sure) }
        };
        let rows = rows.into_iter().map(|row| self.ranked(row, KEPT_OF_A_PARAGRAPH));
        rows.map(|row| row.into_iter().map(sure).collect()).collect()
    }

    /// What each compared piece has in common with each paragraph; curves are learned from this.
    pub fn compared(&self, piece: PieceId, scratch: &mut Scratch) -> Vec<Compared> {
        let Scratch { later, pair, tallies, tallied } = scratch;
        self.ask(piece, later);
        later.read(self);
        let mut compared = Vec::new();
        for earlier in self.candidates(later, tallies, tallied) {
            pair.compare(self, later, earlier);
            let piece = PieceId(earlier as u32);
            let mut of_pair = Vec::new();
            pair.of_pair(|value, amount| of_pair.push((value, amount)));
            let before = compared.len();
            pair.each(|paragraph, above, best| {
                let mut values = of_pair.clone();
                pair.of_paragraph(later, paragraph, above, best, |value, amount| values.push((value, amount)));
                compared.push(Compared { piece, paragraph: Some(paragraph), values });
            });
            if compared.len() - before < later.paragraphs.len().max(1) {
                of_pair.push((Value::BetterElsewhere, pair.missed()));
                compared.push(Compared { piece, paragraph: None, values: of_pair });
            }
        }
        compared
    }

    /// Whether a number and the word before it belong to only one earlier title: "Resolution 2254".
    pub(super) fn is_of_one(&self, later: &Later, typed: Typed) -> bool {
        let word = later.word(typed.number).map(|(word, _)| word).filter(|word| word.rarity >= RARE_TITLE);
        let Some((list, holders)) = word.and_then(|word| word.titled) else { return false };
        if typed.word.is_none() || holders as usize > NEWEST || self.named.is_time(typed, self.cues_of(later.piece)) {
            return false;
        }
        let holders = self.named.titles.first(list as usize, holders as usize);
        holders.iter().filter(|holder| self.named.numbers(holder.id()).contains(&typed)).count() == 1
    }

    /// Points for the author's own links and pins.
    pub(super) fn said(&self, piece: PieceId, earlier: usize) -> i32 {
        let earlier = PieceId(earlier as u32);
        let features = &self.pieces[piece.index()];
        let link = if features.links.contains(&earlier) { score::LINK } else { 0 };
        link + score::pin(&features.pins, earlier)
    }

    /// Sorted by points, highest first; ties by newer day, then by doc.
    fn ranked(&self, mut scored: Vec<(i32, usize)>, kept: usize) -> Vec<(i32, usize)> {
        scored.sort_unstable_by_key(|(points, piece)| {
            (Reverse(*points), Reverse(self.facts[*piece].day), self.pieces[*piece].doc)
        });
        scored.truncate(kept);
        scored
    }

    /// Finds the lists that a query reads.
    pub(super) fn ask(&self, piece: PieceId, later: &mut Later) {
        later.set(self, piece.index());
        let mut asked = std::mem::take(&mut later.asked);
        asked.clear();
        asked.extend(self.asked_of(later.piece).map(|(key, holders)| Asked {
            of: Of::Key(key),
            list: key.id() as u32,
            holders: holders as u32,
        }));
        asked.extend(later.words().filter(|word| word.rarity >= RARE_TITLE).filter_map(|word| {
            let (list, holders) = word.titled?;
            Some(Asked { of: Of::Title(word.rarity as i32, word.rarity_in_titles), list, holders })
        }));
        asked.extend(later.phrases().map(|(phrase, _)| {
            let Phrase { number, rarity, earlier, .. } = *phrase;
            Asked { of: Of::Phrase(rarity as i32), list: number, holders: earlier }
        }));
        later.asked = asked;
    }

    /// What a query reads, with the newest pieces in each list.
    pub(super) fn asked<'q>(&'q self, later: &'q Later) -> impl Iterator<Item = (Of, &'q [Entry])> {
        later.asked.iter().map(|asked| {
            let (list, holders) = (asked.list as usize, asked.holders as usize);
            let holders = match asked.of {
                Of::Key(_) => self.first_holders(list, holders),
                Of::Title(..) => self.named.titles.first(list, holders),
                Of::Phrase(_) => self.phrases.first(list, holders),
            };
            (asked.of, &holders[holders.len().saturating_sub(NEWEST)..])
        })
    }

    fn candidates(&self, later: &Later, tallies: &mut Vec<Tally>, tallied: &mut Vec<u32>) -> Vec<usize> {
        tallies.resize(self.pieces.len(), Tally::default());
        for (asked, holders) in self.asked(later) {
            for holder in holders.iter().rev() {
                let tally = &mut tallies[holder.id()];
                if *tally == Tally::default() {
                    tallied.push(holder.id() as u32);
                }
                match asked {
                    Of::Title(rarity, _) => tally.title += rarity,
                    Of::Phrase(rarity) => tally.phrases += rarity,
                    Of::Key(asked) => match self.key(asked.id()) {
                        Key::Word => tally.words += score::word(asked.rarity(), asked.step(), holder.step()),
                        Key::Entity(_) => tally.rest += score::entity(asked.rarity(), asked.step().min(holder.step())),
                        Key::Tag => tally.rest += score::tag(asked.rarity()),
                        Key::Series => tally.rest += score::SERIES,
                    },
                }
            }
        }
        // By total, by title and by phrases.
        let mut ranked: Vec<([i32; 3], u32)> = Vec::with_capacity(tallied.len());
        for piece in tallied.drain(..) {
            let tally = std::mem::take(&mut tallies[piece as usize]);
            let facts = &self.facts[piece as usize];
            let title = tally.title.saturating_mul(tally.title).saturating_mul(8) / facts.title.max(1);
            let words = score::words(tally.words, facts.length);
            let all = words.saturating_add(title).saturating_add(tally.phrases * 2 + tally.rest);
            let faded = |points| score::faded(points, later.day - facts.day);
            ranked.push(([all, title, tally.phrases].map(faded), piece));
        }
        let mut candidates: Vec<usize> = Vec::new();
        for (by, (least, more, most)) in SKIMMED.into_iter().enumerate() {
            let kept = (least + later.paragraphs.len() * more / 100).min(most);
            if ranked.len() > kept {
                ranked.select_nth_unstable_by_key(kept, |(points, piece)| Reverse((points[by], *piece)));
            }
            candidates.extend(ranked.iter().take(kept).map(|(_, piece)| *piece as usize));
        }
        candidates.extend(self.named_by(later));
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    /// Pieces that are always compared: the last two of the piece's own series, those its author names by hand, and
    /// pieces of days that it names.
    pub(super) fn named_by<'q>(&'q self, later: &'q Later) -> impl Iterator<Item = usize> {
        let series = self.named.series_of(later.piece);
        let issues = series.map_or(&[][..], |series| self.named.series.holders_of(series, later.before));
        let issues = issues.iter().rev().take(2).map(|issue| issue.id());
        let Features { links, pins, .. } = &self.pieces[later.piece];
        let by_hand = links.iter().chain(pins).map(|piece| piece.index()).filter(|piece| *piece < later.before);
        let days = later.windows.iter().filter(|window| window.of == dated::Of::Day);
        let of_days = days.flat_map(|window| {
            let place = |day: i32| self.facts[..later.before].partition_point(|facts| facts.day < day);
            place(window.first)..place(window.last + 1)
        });
        issues.chain(by_hand).chain(of_days.take(OF_DAYS))
    }
}
