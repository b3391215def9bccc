//! A cross-reference's reasons as a reader is told them.

use super::ReasonKind;
use crate::content::EntityId;
use crate::wording::{Reasons, filled};

/// Grounds that one line gives, and names or words of each.
const GROUNDS: usize = 2;
const NAMED: usize = 3;

/// What reasons name, as text.
pub trait Names {
    fn entity(&self, entity: EntityId) -> &str;
    /// A word of the later piece as it stands there, by its place: a stem is no word for readers. `None` where
    /// the word tells them nothing.
    fn word(&self, place: usize) -> Option<&str>;
    fn tag(&self, place: usize) -> &str;
    fn series(&self) -> &str;
}

/// The strongest of some reasons in a few words: "both on the Da Nang statement". Empty where none can be told.
pub fn told(reasons: &[ReasonKind], names: &impl Names, phrases: &Reasons) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut grounds: Vec<Ground> = Vec::new();
    for reason in reasons {
        let ground = Ground::of(reason);
        if told.len() == GROUNDS || (ground != Ground::Own && grounds.contains(&ground)) {
            continue;
        }
        grounds.push(ground);
        let alike = || reasons.iter().filter(|reason| Ground::of(reason) == ground);
        told.extend(match reason {
            ReasonKind::Pin => Some(phrases.pin.clone()),
            ReasonKind::Link => Some(phrases.link.clone()),
            ReasonKind::Series => Some(filled(&phrases.series, names.series())),
            ReasonKind::Tag(place) => Some(filled(&phrases.tag, names.tag(*place as usize))),
            ReasonKind::Entity(_) => {
                let all = alike().filter_map(|reason| match reason {
                    ReasonKind::Entity(id) => Some(names.entity(*id)),
                    _ => None,
                });
                listed(all, ("", ""), &format!(" {} ", phrases.and)).map(|names| filled(&phrases.entities, &names))
            }
            ReasonKind::Words(_) | ReasonKind::Title(_) => {
                let shared = alike().filter_map(|reason| match reason {
                    ReasonKind::Words(shared) | ReasonKind::Title(shared) => Some(shared),
                    _ => None,
                });
                let (open, close) = &phrases.quotes;
                let words = shared.flat_map(|shared| shared.places()).filter_map(|place| names.word(place));
                listed(words, (open, close), ", ").map(|words| filled(&phrases.words, &words))
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

/// The first few, each once and between two marks: "a, b and c".
fn listed<'n>(all: impl Iterator<Item = &'n str>, (open, close): (&str, &str), last: &str) -> Option<String> {
    let mut some: Vec<&str> = Vec::with_capacity(NAMED);
    for one in all {
        if !some.contains(&one) {
            some.push(one);
        }
        if some.len() == NAMED {
            break;
        }
    }
    let mut text = String::new();
    for (place, one) in some.iter().enumerate() {
        text += match place {
            0 => "",
            _ if place + 1 == some.len() => last,
            _ => ", ",
        };
        [open, one, close].into_iter().for_each(|part| text.push_str(part));
    }
    (!some.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::super::Shared;
    use super::*;
    use crate::wording::Wording;

    struct Sample;

    impl Names for Sample {
        fn entity(&self, entity: EntityId) -> &str {
            ["Syria", "the OPCW"][entity.index()]
        }
        fn word(&self, place: usize) -> Option<&str> {
            [Some("reports"), None, Some("inspectors")][place]
        }
        fn tag(&self, _: usize) -> &str {
            "chemical weapons"
        }
        fn series(&self) -> &str {
            "Talks"
        }
    }

    fn check(reasons: &[ReasonKind], expected: &str) {
        assert_eq!(told(reasons, &Sample, &Wording::of("en").reasons), expected);
    }

    #[test]
    fn entities_stand_together_and_words_stand_together() {
        let (words, title) =
            (ReasonKind::Words(Shared::from_iter([0, 1, 2])), ReasonKind::Title(Shared::from_iter([2])));
        let (syria, opcw) = (ReasonKind::Entity(EntityId(0)), ReasonKind::Entity(EntityId(1)));
        check(&[syria, title, opcw, words], "both on Syria and the OPCW; shares “inspectors”, “reports”");
    }

    #[test]
    fn what_the_author_said_is_told_as_such() {
        check(&[ReasonKind::Link, ReasonKind::Series], "linked by the author; both in the series Talks");
        check(&[ReasonKind::Pin, ReasonKind::Tag(0)], "chosen by the author; both tagged chemical weapons");
    }

    #[test]
    fn nothing_is_told_where_no_word_is_fit_to_show() {
        check(&[ReasonKind::Words(Shared::from_iter([1]))], "");
    }
}
