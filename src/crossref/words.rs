//! A cross-reference's reasons as a reader is told them.

use super::{ReasonKind, Reference};
use crate::content::EntityId;

/// Grounds that one line gives, and names or words of each.
const GROUNDS: usize = 2;
const NAMED: usize = 3;

/// The strongest reasons in a few words: "both on the Da Nang statement". Empty where none can be told.
///
/// `entity` gives a name; `word` a stem's word as it stands in a text ([`crate::annotate::Terms::surface`]), since a
/// stem is no word for readers.
pub fn in_words(
    reference: &Reference,
    entity: impl Fn(EntityId) -> String,
    word: impl Fn(&str) -> Option<String>,
) -> String {
    let mut entities: Vec<String> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut grounds: Vec<Ground> = Vec::new();
    for reason in &reference.reasons {
        let ground = match &reason.kind {
            ReasonKind::Pin => Ground::Told("chosen by the author".into()),
            ReasonKind::Link => Ground::Told("linked by the author".into()),
            ReasonKind::Series(series) => Ground::Told(format!("both in the series {series}")),
            ReasonKind::Tag(tag) => Ground::Told(format!("both tagged {tag}")),
            ReasonKind::Entity(id) => {
                entities.push(entity(*id));
                Ground::Entities
            }
            ReasonKind::Words(stems) | ReasonKind::Title(stems) => {
                let shown = stems.iter().take(NAMED).filter_map(|stem| word(stem));
                words.extend(shown.map(|word| format!("“{word}”")));
                Ground::Words
            }
        };
        if !grounds.contains(&ground) {
            grounds.push(ground);
        }
    }
    let told = grounds.into_iter().filter_map(|ground| match ground {
        Ground::Told(words) => Some(words),
        Ground::Entities => Some(format!("both on {}", listed(entities.clone(), " and ")?)),
        Ground::Words => Some(format!("shares {}", listed(words.clone(), ", ")?)),
    });
    told.take(GROUNDS).collect::<Vec<_>>().join("; ")
}

#[derive(PartialEq)]
enum Ground {
    Told(String),
    Entities,
    Words,
}

/// The first few, each once: "a, b and c".
fn listed(all: Vec<String>, last: &str) -> Option<String> {
    let mut some: Vec<String> = Vec::new();
    for one in all {
        if some.len() < NAMED && !some.contains(&one) {
            some.push(one);
        }
    }
    let end = some.pop()?;
    Some(if some.is_empty() { end } else { format!("{}{last}{end}", some.join(", ")) })
}

#[cfg(test)]
mod tests {
    use super::super::Reason;
    use super::*;
    use crate::content::PieceId;

    fn check(kinds: Vec<ReasonKind>, expected: &str) {
        let reasons = kinds.into_iter().map(|kind| Reason { kind, points: 1 }).collect();
        let reference = Reference { piece: PieceId(0), points: 1, reasons };
        let entity = |id: EntityId| ["Syria", "the OPCW"][id.index()].to_string();
        let word = |stem: &str| (stem != "lost").then(|| format!("{stem}s"));
        assert_eq!(in_words(&reference, entity, word), expected);
    }

    #[test]
    fn entities_stand_together_and_words_stand_together() {
        let words = ReasonKind::Words(vec!["report".into(), "lost".into(), "inspector".into()]);
        let title = ReasonKind::Title(vec!["inspector".into()]);
        let (syria, opcw) = (ReasonKind::Entity(EntityId(0)), ReasonKind::Entity(EntityId(1)));
        check(vec![syria, title, opcw, words], "both on Syria and the OPCW; shares “inspectors”, “reports”");
    }

    #[test]
    fn what_the_author_said_is_told_as_such() {
        check(
            vec![ReasonKind::Link, ReasonKind::Series("Talks".into())],
            "linked by the author; both in the series Talks",
        );
        check(vec![ReasonKind::Pin], "chosen by the author");
    }

    #[test]
    fn nothing_is_told_where_no_word_is_fit_to_show() {
        check(vec![ReasonKind::Words(vec!["lost".into()])], "");
    }
}
