//! A cross-reference's reasons as a reader is told them.

use super::{ReasonKind, Reference};
use crate::content::EntityId;
use crate::wording::{Reasons, filled};

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
    phrases: &Reasons,
) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut grounds: Vec<Ground> = Vec::new();
    for reason in &reference.reasons {
        let ground = Ground::of(&reason.kind);
        if told.len() == GROUNDS || (ground != Ground::Own && grounds.contains(&ground)) {
            continue;
        }
        grounds.push(ground);
        let alike = || reference.reasons.iter().map(|reason| &reason.kind).filter(|kind| Ground::of(kind) == ground);
        told.extend(match &reason.kind {
            ReasonKind::Pin => Some(phrases.pin.clone()),
            ReasonKind::Link => Some(phrases.link.clone()),
            ReasonKind::Series(series) => Some(filled(&phrases.series, series)),
            ReasonKind::Tag(tag) => Some(filled(&phrases.tag, tag)),
            ReasonKind::Entity(_) => {
                let names = alike().filter_map(|kind| match kind {
                    ReasonKind::Entity(id) => Some(entity(*id)),
                    _ => None,
                });
                listed(names, &format!(" {} ", phrases.and)).map(|names| filled(&phrases.entities, &names))
            }
            ReasonKind::Words(_) | ReasonKind::Title(_) => {
                let stems = alike().flat_map(|kind| match kind {
                    ReasonKind::Words(stems) | ReasonKind::Title(stems) => stems.as_slice(),
                    _ => &[],
                });
                let (open, close) = &phrases.quotes;
                let quoted = stems.filter_map(|stem| word(stem)).map(|word| format!("{open}{word}{close}"));
                listed(quoted, ", ").map(|words| filled(&phrases.words, &words))
            }
        });
    }
    told.join("; ")
}

/// Reasons of one ground are told together.
#[derive(Clone, Copy, PartialEq)]
enum Ground {
    Entities,
    Words,
    /// Told by itself.
    Own,
}

impl Ground {
    fn of(kind: &ReasonKind) -> Ground {
        match kind {
            ReasonKind::Entity(_) => Ground::Entities,
            ReasonKind::Words(_) | ReasonKind::Title(_) => Ground::Words,
            _ => Ground::Own,
        }
    }
}

/// The first few, each once: "a, b and c".
fn listed(all: impl Iterator<Item = String>, last: &str) -> Option<String> {
    let mut some: Vec<String> = Vec::new();
    for one in all {
        if !some.contains(&one) {
            some.push(one);
        }
        if some.len() == NAMED {
            break;
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
    use crate::wording::Wording;

    fn check(kinds: Vec<ReasonKind>, expected: &str) {
        let reasons = kinds.into_iter().map(|kind| Reason { kind, points: 1 }).collect();
        let reference = Reference { piece: PieceId(0), points: 1, reasons };
        let entity = |id: EntityId| ["Syria", "the OPCW"][id.index()].to_string();
        let word = |stem: &str| (stem != "lost").then(|| format!("{stem}s"));
        assert_eq!(in_words(&reference, entity, word, &Wording::of("en").reasons), expected);
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
