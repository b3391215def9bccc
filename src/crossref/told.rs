//! A cross-reference's reasons as an editor would put them. Other factors of the ranking are left to `explain`.

use super::curves::{CURVES, Value};
use super::{Reason, ReasonKind};
use crate::content::EntityId;
use crate::wording::{Reasons, filled};

/// Maximum reasons on one line, and entities in one reason.
const TOLD: usize = 2;
const NAMED: usize = 2;

/// Which of the two pieces the reason is shown for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Earlier,
    Later,
}

/// The text for what reasons name; `None` where it tells a reader nothing.
pub trait Names {
    fn entity(&self, entity: EntityId) -> Option<&str>;
    /// The number that the earlier title has and the later piece names, with the word before it: "Resolution 2254".
    fn number(&self) -> Option<String>;
}

/// The reasons in a few words each, the best first: "linked here", "both about the Da Nang statement". Empty if an
/// editor would give none of them.
pub fn told(reasons: &[Reason], of: Told, names: &impl Names, phrases: &Reasons) -> Vec<String> {
    let has = |kind: ReasonKind| reasons.iter().any(|reason| reason.kind == kind);
    let linked = if of == Told::Earlier { &phrases.linked_here } else { &phrases.links_here };
    let by_hand = [(ReasonKind::Pin, &phrases.pin), (ReasonKind::Link, linked), (ReasonKind::Series, &phrases.series)];
    let by_hand = by_hand.into_iter().filter(|(kind, _)| has(*kind)).map(|(_, phrase)| phrase.clone());
    // With the same word before it. A number alone may be any number.
    let sure = CURVES.points(Value::Number, 2);
    let is_number = |reason: &Reason| matches!(reason.kind, ReasonKind::Number(_)) && reason.points >= sure;
    let number = || Some(filled(&phrases.number, &names.number()?));
    let number = reasons.iter().any(is_number).then(number).flatten();
    by_hand.chain(number).chain(about(reasons, names, phrases)).take(TOLD).collect()
}

/// The rarest entities of both. One with less than half the points of the first is common to every piece.
fn about(reasons: &[Reason], names: &impl Names, phrases: &Reasons) -> Option<String> {
    let entities = reasons.iter().filter_map(|reason| match reason.kind {
        ReasonKind::Entity(id) => Some((reason.points, names.entity(id)?)),
        _ => None,
    });
    let entities: Vec<(i32, &str)> = entities.collect();
    let most = entities.iter().map(|(points, _)| *points).max()?;
    let told = entities.iter().filter(|(points, _)| 2 * points > most).take(NAMED).map(|(_, name)| *name);
    let told: Vec<&str> = told.collect();
    Some(filled(&phrases.entities, &told.join(&format!(" {} ", phrases.and))))
}

#[cfg(test)]
mod tests {
    use super::super::Shared;
    use super::*;
    use crate::wording::Wording;

    struct Sample;

    impl Names for Sample {
        fn entity(&self, entity: EntityId) -> Option<&str> {
            [None, Some("Syria"), Some("the OPCW"), Some("Douma")][entity.index()]
        }
        fn number(&self) -> Option<String> {
            Some("Resolution 2254".into())
        }
    }

    fn check(reasons: &[(ReasonKind, i32)], of: Told, expected: &[&str]) {
        let reasons: Vec<Reason> =
            reasons.iter().map(|(kind, points)| Reason { kind: *kind, points: *points }).collect();
        assert_eq!(told(&reasons, of, &Sample, &Wording::of("en").reasons), expected);
    }

    fn entity(id: u32, points: i32) -> (ReasonKind, i32) {
        (ReasonKind::Entity(EntityId(id)), points)
    }

    #[test]
    fn two_entities_are_told_the_rarest_first_and_never_one_of_every_piece() {
        check(&[entity(3, 9), entity(2, 6), entity(1, 5)], Told::Earlier, &["both about Douma and the OPCW"]);
        check(&[entity(3, 9), entity(1, 4), entity(0, 12)], Told::Later, &["both about Douma"]);
        check(&[entity(0, 12)], Told::Later, &[]);
    }

    #[test]
    fn what_the_author_said_is_told_from_either_end() {
        let said = [(ReasonKind::Series, 16), (ReasonKind::Link, 10_000), entity(1, 5)];
        check(&said, Told::Earlier, &["linked here", "same series"]);
        check(&said, Told::Later, &["links here", "same series"]);
    }

    #[test]
    fn words_of_the_ranker_are_told_to_nobody() {
        let shared = Shared::from_iter([0, 1]);
        let words = [(ReasonKind::Phrases(shared), 30), (ReasonKind::Title(shared), 20), (ReasonKind::Tag(0), 9)];
        check(&words, Told::Earlier, &[]);
        check(&[(ReasonKind::Number(shared), 2)], Told::Earlier, &[]);
        check(&[(ReasonKind::OneOfMany(shared), 60)], Told::Earlier, &[]);
        check(
            &[(ReasonKind::Number(shared), 8), entity(1, 5)],
            Told::Earlier,
            &["names Resolution 2254", "both about Syria"],
        );
    }
}
