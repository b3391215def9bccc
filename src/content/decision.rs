//! `decisions.toml`: the editor's answers, stored by quote and context, or by company for all pieces.

use super::node::{Fields, toml};
use crate::config::Config;
use crate::report::{Code, Diagnostic, Noted};
use crate::source::{Span, Text};
use serde::{Deserialize, Serialize};

/// In `source`, the text `quote` between `before` and `after` means `entity`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The path under `content`: `briefings/2017/x.md`.
    pub source: Text,
    pub quote: Text,
    pub before: String,
    pub after: String,
    /// An entity id, or `None` for "none of ours".
    pub entity: Option<Text>,
}

/// In every piece, the name `quote` means `entity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sense {
    pub quote: Text,
    /// Words or entity ids, one of which must appear in the piece; if empty, the meaning is the desk's default.
    pub near: Vec<String>,
    /// An entity id, or `None` for "none of ours".
    pub entity: Option<Text>,
}

/// All of an editor's decisions, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    pub places: Vec<Decision>,
    pub senses: Vec<Sense>,
    /// What `names` must not propose again.
    pub no_names: Vec<Text>,
}

enum One {
    Place(Decision),
    Sense(Sense),
}

/// Parses `decisions.toml`. A decision with an error is reported and skipped.
pub fn parse(text: &str) -> Noted<Decisions> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    match toml::read(text, Span::new(start, text.len()), Config::default().limits.depth) {
        Err(notes) => Noted::new(Decisions::default(), notes),
        Ok(table) => Fields::read(text, Span::default(), table, |fields| {
            let no_names = fields.tables("proposal", refused).into_iter().flatten().collect();
            let mut decisions = Decisions { no_names, ..Decisions::default() };
            for one in fields.tables("decision", decision).into_iter().flatten() {
                match one {
                    One::Place(decision) => decisions.places.push(decision),
                    One::Sense(sense) => decisions.senses.push(sense),
                }
            }
            decisions
        }),
    }
}

/// A proposal that the editor rejected.
fn refused(fields: &mut Fields) -> Option<Text> {
    let (surface, answer) = (fields.needed("surface"), fields.needed("answer"));
    if !answer.is_empty() && answer.value != "no" {
        let note = Diagnostic::new(Code::E009, format!("`{}` is no answer to a proposal", answer.value));
        fields.note(answer.span, note.help("write `no`; a name that you want goes into the catalogue"));
        return None;
    }
    (!surface.is_empty() && !answer.is_empty()).then_some(surface)
}

fn decision(fields: &mut Fields) -> Option<One> {
    let (entity, quote) = (fields.needed("entity"), fields.needed("quote"));
    let place = fields.place("near");
    let (source, near) = (fields.text("source"), fields.strings("near"));
    let (before, after) = (fields.context("before"), fields.context("after"));
    if source.is_some() && !near.is_empty() {
        let note = Diagnostic::new(Code::E009, "a decision has `source` or `near`, and not both");
        fields.note(place, note.help("`source` holds for one text, `near` for each that has one of the words or ids"));
        return None;
    }
    let is_whole = !quote.is_empty() && !entity.is_empty() && source.as_ref().is_none_or(|source| !source.is_empty());
    let entity = (entity.value != "none").then_some(entity);
    let one = match source {
        Some(source) => One::Place(Decision { source, quote, before, after, entity }),
        None => One::Sense(Sense { quote, near, entity }),
    };
    is_whole.then_some(one)
}

impl Decision {
    /// Where the quote appears between its contexts. Rewrapping the text does not matter.
    pub fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Span> + 'a {
        let mut words = self.quote.split_whitespace();
        let first = words.next().filter(|_| !self.quote.value.is_empty());
        let starts = first.map(|first| text.match_indices(first)).into_iter().flatten();
        starts.filter_map(move |(start, first)| {
            let mut end = start + first.len();
            for word in words.clone() {
                let rest = &text[end..];
                let gap = rest.len() - rest.trim_start().len();
                end += gap + word.len();
                if gap == 0 || !rest[gap..].starts_with(word) {
                    return None;
                }
            }
            let stands = ends_with(&text[..start], &self.before) && starts_with(&text[end..], &self.after);
            stands.then(|| Span::new(start, end))
        })
    }
}

/// Whether a text begins with what follows a quote, ignoring white space.
fn starts_with(text: &str, context: &str) -> bool {
    let mut text = text.chars().filter(|c| !c.is_whitespace());
    context.chars().filter(|c| !c.is_whitespace()).all(|c| text.next() == Some(c))
}

fn ends_with(text: &str, context: &str) -> bool {
    let mut text = text.chars().rev().filter(|c| !c.is_whitespace());
    context.chars().rev().filter(|c| !c.is_whitespace()).all(|c| text.next() == Some(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Code;

    #[test]
    fn a_decision_names_an_entity_or_none() {
        let text = "[[decision]]\nsource = 'briefings/a.md'\nquote = 'Georgia'\nbefore = 'in '\nentity = 'none'\n";
        let decision = parse(text).value.places.remove(0);
        assert_eq!((decision.before.as_str(), decision.entity), ("in ", None));
    }

    #[test]
    fn one_without_a_source_holds_for_all_pieces() {
        let noted = parse("[[decision]]\nquote = 'CMS'\nnear = ['Medicare']\nentity = 'cms'\n");
        assert_eq!((noted.value.senses[0].near.as_slice(), noted.notes.len()), (&["Medicare".to_string()][..], 0));
        let noted = parse("[[decision]]\nsource = 'a'\nquote = 'CMS'\nnear = ['Medicare']\nentity = 'cms'\n");
        assert_eq!((noted.value, noted.notes[0].code), (Decisions::default(), Code::E009));
    }

    #[test]
    fn a_decision_survives_other_wrapping_and_no_other_words() {
        let decision = |quote: &str, before: &str, after: &str| Decision {
            source: Text::default(),
            quote: Text { value: quote.into(), ..Text::default() },
            before: before.into(),
            after: after.into(),
            entity: None,
        };
        let places = |decision: Decision, text: &str| {
            decision.places(text).map(|span| span.of(text).to_string()).collect::<Vec<_>>()
        };
        let un = || decision("United Nations", "the late ", " said");
        assert_eq!(places(un(), "Then the\nlate United\nNations\nsaid no."), ["United\nNations"]);
        assert!(places(un(), "Then the late UnitedNations said no.").is_empty());
        assert!(places(un(), "Then the late United Nation said no.").is_empty());
        assert!(places(un(), "Then the United Nations said no.").is_empty());
    }

    #[test]
    fn a_refused_proposal_says_no() {
        let noted = parse(
            "[[proposal]]\nsurface = 'Final Review'\nanswer = 'no'\n[[proposal]]\nsurface = 'x'\nanswer = 'yes'\n",
        );
        let codes: Vec<_> = noted.notes.iter().map(|note| note.code).collect();
        let surfaces: Vec<&str> = noted.value.no_names.iter().map(|name| name.value.as_str()).collect();
        assert_eq!((surfaces, codes), (vec!["Final Review"], vec![Code::E009]));
    }

    #[test]
    fn one_with_a_mistake_is_left_out() {
        let noted = parse("[[decision]]\nsource = 'a'\nquote = 'x'\n[[decisions]]\n");
        let codes: Vec<_> = noted.notes.iter().map(|note| note.code).collect();
        assert_eq!((noted.value, codes), (Decisions::default(), vec![Code::E007, Code::E004]));
    }

    proptest::proptest! {
        #[test]
        fn a_decision_holds_for_its_own_words_alone(
            text in "[abé \n.]{0,60}",
            quote in "[abé][abé \n]{0,5}",
            context in proptest::array::uniform2("[ab .]{0,3}"),
        ) {
            let [before, after] = context;
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let words = |text: &str| text.split_whitespace().map(String::from).collect::<Vec<_>>();
            let decision = Decision { quote: quote.clone().into(), before, after, ..Decision::default() };
            for span in decision.places(&text) {
                assert_eq!(words(span.of(&text)), words(&quote));
                assert!(squeezed(&text[..span.start as usize]).ends_with(&squeezed(&decision.before)));
                assert!(squeezed(&text[span.end as usize..]).starts_with(&squeezed(&decision.after)));
            }
        }
    }
}
