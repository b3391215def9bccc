//! Why two pieces belong together, with the points of each reason.

use super::curves::{CURVES, Value};
use super::index::Index;
use super::keys::Key;
use super::later::{Later, Phrase};
use super::named::Typed;
use super::pair::Pair;
use super::{Asking, Reason, ReasonKind, Reference, Shared, phrases, score};
use crate::content::PieceId;
use crate::words::StemId;
use std::cmp::Reverse;
use std::collections::BTreeSet;

impl Reason {
    /// Whether it is shown to a reader: the other reasons only weigh these.
    pub fn is_told(&self) -> bool {
        use ReasonKind::*;
        let Reason { kind, points } = self;
        let is_told = matches!(
            kind,
            Entity(_) | Title(_) | Phrases(_) | Section(_) | Number(_) | OneOfMany(_) | Link | Pin | Series | Tag(_)
        );
        is_told && *points > 0
    }
}

/// Groups values into one reason.
fn kind_of(value: Value) -> Kind {
    match value {
        Value::Title | Value::TitleWeight | Value::TitleClose | Value::TitleOnly | Value::RareWord => Kind::Title,
        Value::TitleLength | Value::Cue => Kind::Title,
        Value::Heading => Kind::Heading,
        Value::Phrases | Value::LastToSay | Value::FirstToSay | Value::WholePhrases => Kind::Phrases,
        Value::Section => Kind::Section,
        Value::Passage => Kind::Passage,
        Value::Number | Value::OtherNumber => Kind::Number,
        Value::Day | Value::Month | Value::Ago => Kind::Dated,
        Value::Nearness => Kind::Nearness,
        Value::Sibling | Value::InSeries | Value::Previous => Kind::Issues,
        Value::FirstHere | Value::BetterElsewhere => Kind::Place,
        Value::Length => Kind::Length,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Title,
    Heading,
    Phrases,
    Section,
    Passage,
    Number,
    Dated,
    Nearness,
    Issues,
    Place,
    Length,
}

impl Index<'_> {
    /// An earlier piece with all its reasons; their points add up to its score.
    pub(super) fn reference(&self, later: &Later, pair: &mut Pair, earlier: usize) -> Reference {
        pair.compare(self, later, earlier);
        let best = pair.best(later);
        let mut sums: Vec<(Kind, i32)> = Vec::new();
        let mut add = |value: Value, amount: i32| {
            let (kind, points) = (kind_of(value), CURVES.points(value, amount));
            match sums.iter_mut().find(|(other, _)| *other == kind) {
                Some((_, sum)) => *sum += points,
                None => sums.push((kind, points)),
            }
        };
        pair.of_pair(&mut add);
        match best.paragraph {
            Some(paragraph) => pair.each(|at, above, most| {
                if at == paragraph {
                    pair.of_paragraph(later, at, above, most, &mut add);
                }
            }),
            None => add(Value::BetterElsewhere, pair.missed()),
        }
        let mut reasons: Vec<Reason> = vec![Reason { kind: ReasonKind::Start, points: CURVES.start }];
        reasons.extend(sums.into_iter().map(|(kind, points)| {
            let kind = match (self.spelled(kind, later, earlier), best.paragraph) {
                (ReasonKind::Number(shared), Some(at)) if self.is_one_of_many(later, at, earlier) => {
                    ReasonKind::OneOfMany(shared)
                }
                (kind, _) => kind,
            };
            Reason { kind, points }
        }));
        let whole = &pair.whole;
        reasons.extend(
            whole.entities.iter().map(|(points, entity)| Reason { kind: ReasonKind::Entity(*entity), points: *points }),
        );
        reasons.extend(whole.labels.iter().map(|(points, key)| {
            let kind = match self.key(*key) {
                Key::Series => ReasonKind::Series,
                _ => ReasonKind::Tag(self.tag(later.piece, *key)),
            };
            Reason { kind, points: *points }
        }));
        reasons.push(Reason { kind: ReasonKind::Again, points: best.second });
        let features = &self.pieces[later.piece];
        let id = PieceId(earlier as u32);
        let link = if features.links.contains(&id) { score::LINK } else { 0 };
        reasons.push(Reason { kind: ReasonKind::Link, points: link });
        reasons.push(Reason { kind: ReasonKind::Pin, points: score::pin(&features.pins, id) });
        reasons.retain(|reason| reason.points != 0);
        // Ties keep this order.
        reasons.sort_by_key(|reason| Reverse(reason.points));
        let points = reasons.iter().map(|reason| reason.points).sum();
        let asking = best.paragraph.map(|paragraph| Asking { paragraph, points: best.points });
        Reference { piece: id, points, asking, reasons: reasons.into() }
    }

    /// Whether the paragraph names more than a few numbers of the earlier title's kind, apart from those of its own
    /// piece.
    fn is_one_of_many(&self, later: &Later, paragraph: u32, earlier: usize) -> bool {
        const FEW: usize = 2;
        let (titled, own) = (self.named.numbers(earlier), self.named.numbers(later.piece));
        let of_kind = |said: &&Typed| titled.iter().any(|titled| titled.word == said.word) && !own.contains(said);
        let said = later.paragraphs[paragraph as usize].numbers.iter().filter(of_kind);
        said.map(|said| said.number).collect::<BTreeSet<StemId>>().len() > FEW
    }

    fn spelled(&self, kind: Kind, later: &Later, earlier: usize) -> ReasonKind {
        let title = || self.named.title(earlier).iter().map(|(stem, _)| *stem);
        match kind {
            Kind::Title => ReasonKind::Title(rarest(later, title())),
            Kind::Heading => ReasonKind::Heading(rarest(later, title())),
            Kind::Section => {
                let sections = self.named.sections(earlier).map(|section| {
                    let found = section.iter().filter_map(|(stem, _)| later.word(*stem));
                    (found.map(|(word, _)| word.rarity).sum::<u32>(), section)
                });
                let best = sections.max_by_key(|(rarity, _)| *rarity).map_or(&[][..], |(_, section)| section);
                ReasonKind::Section(rarest(later, best.iter().map(|(stem, _)| *stem)))
            }
            Kind::Phrases => ReasonKind::Phrases(self.shared_phrases(later, earlier)),
            Kind::Number => {
                let numbers = self.named.numbers(earlier).iter();
                ReasonKind::Number(rarest(later, numbers.map(|typed| typed.number)))
            }
            Kind::Passage => ReasonKind::Passage,
            Kind::Dated => ReasonKind::Dated,
            Kind::Nearness => ReasonKind::Nearness,
            Kind::Issues => ReasonKind::Issues,
            Kind::Place => ReasonKind::Place,
            Kind::Length => ReasonKind::Length,
        }
    }

    /// The rarest phrases of both, two words each.
    fn shared_phrases(&self, later: &Later, earlier: usize) -> Shared {
        let held = self.phrases.held_by(earlier);
        let is_held = |phrase: &&Phrase| held.binary_search_by_key(&phrase.number, |entry| entry.id() as u32).is_ok();
        let mut shared: Vec<&Phrase> = later.phrases().map(|(phrase, _)| phrase).filter(is_held).collect();
        // Equally rare ones in text order.
        shared.sort_unstable_by_key(|phrase| (Reverse(phrase.rarity), phrase.place));
        let stems = shared
            .into_iter()
            .take(super::NAMED / 2)
            .flat_map(|phrase| phrases::words_of(self.phrases.key(phrase.number as usize)));
        stems.filter_map(|stem| later.place(stem)).collect()
    }
}

/// Those that the later piece has, rarest first; ties are in alphabetical order.
fn rarest(later: &Later, stems: impl Iterator<Item = StemId>) -> Shared {
    let mut found: Vec<(Reverse<u32>, usize)> =
        stems.filter_map(|stem| Some((Reverse(later.word(stem)?.0.rarity), later.place(stem)?))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, place)| place).collect()
}
