//! `decisions.toml`: the editor's answers, kept by quote and context.

use super::node::{Fields, toml};
use crate::config::Config;
use crate::report::Noted;
use crate::source::{Span, Text};
use serde::{Deserialize, Serialize};

/// In `source`, the text `quote` between `before` and `after` means `entity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The path under `content`: `briefings/2017/x.md`.
    pub source: Text,
    pub quote: Text,
    pub before: String,
    pub after: String,
    /// An entity id, or `None` for "none of ours".
    pub entity: Option<Text>,
}

/// Reads the text of `decisions.toml`. A decision with a mistake is told and left out.
pub fn parse(text: &str) -> Noted<Vec<Decision>> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    match toml::read(text, Span::new(start, text.len()), Config::default().limits.depth) {
        Err(notes) => Noted::new(Vec::new(), notes),
        Ok(table) => Fields::read(text, Span::default(), table, |fields| {
            fields.tables("decision", decision).into_iter().flatten().collect()
        }),
    }
}

fn decision(fields: &mut Fields) -> Option<Decision> {
    let entity = fields.needed("entity");
    let decision = Decision {
        source: fields.needed("source"),
        quote: fields.needed("quote"),
        before: fields.context("before"),
        after: fields.context("after"),
        entity: (entity.value != "none").then(|| entity.clone()),
    };
    [&decision.source, &decision.quote, &entity].iter().all(|text| !text.is_empty()).then_some(decision)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Code;

    #[test]
    fn a_decision_names_an_entity_or_none() {
        let text = "[[decision]]\nsource = 'briefings/a.md'\nquote = 'Georgia'\nbefore = 'in '\nentity = 'none'\n";
        let decision = parse(text).value.remove(0);
        assert_eq!((decision.before.as_str(), decision.entity), ("in ", None));
    }

    #[test]
    fn one_with_a_mistake_is_left_out() {
        let noted = parse("[[decision]]\nsource = 'a'\nquote = 'x'\n[[decisions]]\n");
        let codes: Vec<_> = noted.notes.iter().map(|note| note.code).collect();
        assert_eq!((noted.value.len(), codes), (0, vec![Code::E007, Code::E004]));
    }
}
