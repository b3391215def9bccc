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
    // Words that happen to be the same are told where nothing better is known than a tag.
    let is_plain = |reason: &&ReasonKind| Ground::of(reason) != Ground::Words;
    let says = |reason: &ReasonKind| is_plain(&reason) && !matches!(reason, ReasonKind::Tag(_));
    let words = reasons.iter().filter(|reason| !is_plain(reason) && !reasons.iter().any(says));
    for reason in reasons.iter().filter(is_plain).chain(words) {
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
            _ if ground == Ground::Words => {
                let (open, close) = &phrases.quotes;
                let words = self::words(alike(), names);
                listed(words.iter().map(String::as_str), (open, close), ", ")
                    .map(|words| filled(&phrases.words, &words))
            }
            _ => None,
        });
    }
    told.join("; ")
}

/// The words that both pieces say: those of a title, a section or a number; else rare words in a row.
fn words<'r>(reasons: impl Iterator<Item = &'r ReasonKind> + Clone, names: &impl Names) -> Vec<String> {
    let named = reasons.clone().filter_map(|reason| match reason {
        ReasonKind::Title(shared) | ReasonKind::Section(shared) | ReasonKind::Number(shared) => Some(shared),
        _ => None,
    });
    let named: Vec<String> =
        named.flat_map(|shared| shared.places()).filter_map(|place| names.word(place)).map(str::to_string).collect();
    if !named.is_empty() {
        return named;
    }
    let mut words = Vec::new();
    for reason in reasons {
        if let ReasonKind::Phrases(shared) = reason {
            let places: Vec<usize> = shared.places().collect();
            for [a, b] in places.as_chunks().0 {
                words.extend(names.word(*a).zip(names.word(*b)).map(|(a, b)| format!("{a} {b}")));
            }
        }
    }
    words
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
            ReasonKind::Phrases(_) | ReasonKind::Title(_) | ReasonKind::Section(_) | ReasonKind::Number(_) => {
                Ground::Words
            }
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
    fn entities_stand_together_and_words_where_none_is_named() {
        let (words, title) =
            (ReasonKind::Phrases(Shared::from_iter([0, 2])), ReasonKind::Title(Shared::from_iter([0, 1, 2])));
        let (syria, opcw) = (ReasonKind::Entity(EntityId(0)), ReasonKind::Entity(EntityId(1)));
        check(&[syria, title, opcw, words], "both on Syria and the OPCW");
        check(&[words, ReasonKind::Tag(0), title], "both tagged chemical weapons; shares “reports”, “inspectors”");
        check(&[words], "shares “reports inspectors”");
    }

    #[test]
    fn what_the_author_said_is_told_as_such() {
        check(&[ReasonKind::Link, ReasonKind::Series], "linked by the author; both in the series Talks");
        check(&[ReasonKind::Pin, ReasonKind::Tag(0)], "chosen by the author; both tagged chemical weapons");
    }

    #[test]
    fn nothing_is_told_where_no_word_is_fit_to_show() {
        check(&[ReasonKind::Title(Shared::from_iter([1]))], "");
    }
}
