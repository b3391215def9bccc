//! What an editor should know of the names themselves, before any text is read.

use super::language::{Classes, Language};
use crate::content::Content;
use crate::content::entity::Entity;
use crate::content::normal::normal;
use crate::report::{Code, Diagnostic, Report};
use crate::source::{Source, Text};
use std::collections::BTreeMap;

/// Notes with their line, for each file: finding a line costs a look at the whole text.
const MOST: usize = 50;

/// Names that two entities bear, that look like another's, or that say nothing by themselves.
pub fn lint(content: &Content, lang: &str, read: &dyn Fn(&Source) -> Option<String>) -> Report {
    let language = Language::of(lang);
    let mut bearers = BTreeMap::<String, Vec<(&Entity, &Text)>>::new();
    let mut alike = BTreeMap::<String, Vec<(&Entity, String)>>::new();
    let mut notes = BTreeMap::<&str, Vec<(&Entity, Diagnostic, &Text)>>::new();
    for entity in &content.entities {
        let names = std::iter::once(&entity.record.name).chain(entity.record.aliases.iter().map(|a| &a.name));
        for name in names {
            let text = normal(name);
            let others = bearers.entry(text.clone()).or_default();
            if others.iter().all(|(other, _)| other.id != entity.id) {
                if let Some((other, _)) = others.first() {
                    let note = Diagnostic::new(Code::W036, format!("`{text}` is a name of `{}` too", other.id))
                        .help("without evidence in the piece it stays unlinked; give one of them `near` words, or drop the alias");
                    notes.entry(&entity.source.path).or_default().push((entity, note, name));
                }
                others.push((entity, name));
            }
            let twins = alike.entry(deunicode::deunicode(&text).to_lowercase()).or_default();
            if let Some((other, twin)) = twins.iter().find(|(other, twin)| other.id != entity.id && *twin != text) {
                let note =
                    Diagnostic::new(Code::W034, format!("`{text}` looks like `{twin}`, a name of `{}`", other.id))
                        .help("if they are one entity, merge them with `merged_into`");
                notes.entry(&entity.source.path).or_default().push((entity, note, name));
            }
            twins.push((entity, text.clone()));
            if language.classes(&text.to_lowercase()).has(Classes::COMMON)
                || text.chars().filter(|c| c.is_alphanumeric()).count() < 2
            {
                let note = Diagnostic::new(Code::W035, format!("`{text}` never links without company"))
                    .help("it is short or a common word: a fuller name in the piece, or `about`, makes it count");
                notes.entry(&entity.source.path).or_default().push((entity, note, name));
            }
        }
    }
    let mut report = Report::default();
    for (path, notes) in notes {
        let text = notes.first().and_then(|(entity, ..)| read(&entity.source)).unwrap_or_default();
        let rest = notes.len().saturating_sub(MOST);
        report.add(path, notes.into_iter().take(MOST).map(|(_, note, name)| note.at(&text, name.span)));
        if rest > 0 {
            report.add(
                path,
                [Diagnostic::new(Code::W036, format!("{rest} more names of this file are shared, alike or weak"))],
            );
        }
    }
    report
}
