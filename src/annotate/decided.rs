//! The positions of the editor's answers in a text: an answer applies to its own quote, whatever is named there.

use super::reading::{Meant, NO_TEXT, Reading};
use super::{Document, Found, Rule, Zone, evidence};
use crate::content::EntityId;
use crate::content::lead::Answer;
use crate::source::Span;
use std::collections::{BTreeMap, HashMap};

/// An answer at one of its positions.
pub struct Decided {
    /// Byte offsets in the reading, and in the file.
    pub start: u32,
    pub end: u32,
    pub span: Span,
    pub entity: Option<EntityId>,
}

/// The positions of all answers, by start, and the answers that occur in the text but apply nowhere in it: a manual
/// link, `never` or another answer contradicts them, or the place is not read as text. If two answers share a place,
/// the first applies.
pub fn decided(document: &Document, reading: &Reading, answers: &[Answer]) -> (Vec<Decided>, Vec<u32>) {
    let (mut all, mut contradicted) = (BTreeMap::<u32, Decided>::new(), Vec::new());
    if answers.is_empty() {
        return (Vec::new(), contradicted);
    }
    let places = reading.normal.places();
    // Equal answers have the same places, and computing these for each would take quadratic time.
    let mut known = HashMap::new();
    for (number, Answer { decision, entity }) in (0..).zip(answers) {
        let says = (&decision.quote.value, &decision.before, &decision.after, *entity);
        if let Some(is_contradicted) = known.get(&says) {
            contradicted.extend(Some(number).filter(|_| *is_contradicted));
            continue;
        }
        let is_never = entity.is_some_and(|entity| document.by_hand.never.contains(&entity));
        let (mut stands, mut holds) = (false, false);
        for span in decision.places(document.text) {
            stands = true;
            let place = places.of(span);
            let is_text = |(start, end): &(u32, u32)| {
                let text = &reading.text()[*start as usize..*end as usize];
                reading.passage_of(*start, *end).is_some() && !text.contains(NO_TEXT)
            };
            let Some((start, end)) = place.filter(is_text) else { continue };
            let first = reading.link_texts.partition_point(|link| link.end <= start);
            let mut links = reading.link_texts[first..].iter().take_while(|link| link.start < end);
            let is_linked_otherwise = links.any(|link| match &link.meant {
                Meant::Entity(linked) => Some(*linked) != *entity,
                Meant::NoneOfOurs(_) => entity.is_some(),
                Meant::Nothing => false,
            });
            let other = all.range(..end).next_back().map(|(_, other)| other).filter(|other| other.overlaps(start, end));
            holds |= !is_never && !is_linked_otherwise && other.is_none_or(|other| other.entity == *entity);
            if other.is_none() {
                all.insert(start, Decided { start, end, span, entity: *entity });
            }
        }
        let is_contradicted = stands && !holds;
        contradicted.extend(Some(number).filter(|_| is_contradicted));
        known.insert(says, is_contradicted);
    }
    (all.into_values().collect(), contradicted)
}

impl Decided {
    pub fn overlaps(&self, start: u32, end: u32) -> bool {
        self.start < end && start < self.end
    }

    /// The answer as a mention, if it means one of our entities.
    pub(super) fn found(&self, reading: &Reading) -> Option<Found> {
        let passage = reading.passage_of(self.start, self.end)?;
        let is_linked = reading.link_at(self.start).is_some();
        let zone = if is_linked { Zone::Link } else { reading.passages[passage].zone };
        let points = evidence::Why::Decision.points();
        let (start, end) = (self.start, self.end);
        self.entity.map(|entity| Found { start, end, passage, zone, entity, rule: Rule::Decision, points })
    }
}
