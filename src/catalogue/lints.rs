//! Lints of the names themselves, before any text is read.

use super::names::{is_small_word, is_weak};
use crate::content::Content;
use crate::content::entity::{Entity, Only};
use crate::content::normal::normal;
use crate::language::Language;
use crate::report::{Code, Diagnostic, Report};
use crate::source::{Source, Text};
use std::collections::{BTreeMap, HashSet};

/// Maximum notes with a line number per file: finding a line scans the whole text.
const MOST: usize = 50;

/// Names that two entities bear, that look like another's, that mean nothing by themselves or never match; entities
/// with the same Wikidata id, and kinds that differ only in spelling.
pub fn lint(content: &Content, language: &Language, read: &dyn Fn(&Source) -> Option<String>) -> Report {
    let mut bearers = BTreeMap::<String, Vec<(&Entity, &Text)>>::new();
    let mut alike = BTreeMap::<String, Vec<(&Entity, String)>>::new();
    let mut notes = BTreeMap::<&str, Vec<(&Entity, Diagnostic, &Text)>>::new();
    let mut by_wikidata = BTreeMap::<&str, &Entity>::new();
    let kinds = Kinds::of(&content.entities);
    for entity in &content.entities {
        if let Some(id) = &entity.record.wikidata {
            match by_wikidata.get(id.as_str()) {
                Some(other) => {
                    let note = Diagnostic::new(Code::W055, format!("`{id}` is the Wikidata id of `{}` too", other.id))
                        .help("if they are one entity, merge them with `merged_into`; else one of the ids is wrong");
                    notes.entry(&entity.source.path).or_default().push((entity, note, &entity.record.name));
                }
                None => {
                    by_wikidata.insert(id, entity);
                }
            }
        }
        if let Some((usual, count)) = kinds.otherwise(entity) {
            let what = format!("the kind `{}` is written `{usual}` elsewhere, {count} times", &*entity.record.kind);
            let note = Diagnostic::new(Code::W057, what)
                .help(format!("write `{usual}`: each spelling makes a list of its own"));
            notes.entry(&entity.source.path).or_default().push((entity, note, &entity.record.kind));
        }
        for (alias, why) in unmatched(entity) {
            let note = Diagnostic::new(Code::W056, format!("`{}` never matches: {why}", alias.value))
                .help("mend it, or take it out");
            notes.entry(&entity.source.path).or_default().push((entity, note, alias));
        }
        let aliases = entity.record.aliases.iter().map(|alias| (&alias.name, Some(alias)));
        for (name, alias) in std::iter::once((&entity.record.name, None)).chain(aliases) {
            let text = normal(name);
            let others = bearers.entry(text.clone()).or_default();
            // Names are grouped by entity.
            if others.last().is_none_or(|(other, _)| other.id != entity.id) {
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
            // Two with one spelling are enough: for any entity, at least one of them is a different one.
            let same = || twins.iter().filter(|(_, twin)| *twin == text);
            if same().count() < 2 && same().all(|(other, _)| other.id != entity.id) {
                twins.push((entity, text.clone()));
            }
            let is_said = alias.is_some_and(|alias| alias.weak.is_some());
            let is_small = alias.is_some_and(|alias| !alias.ignore_case) && is_small_word(&text);
            if !is_said && (is_small || is_weak(&text, language)) {
                let note = Diagnostic::new(Code::W035, format!("`{text}` never links without company"))
                    .help("it is short or a common word: a fuller name in the piece, or `about`, makes it count, and so does `weak = false`");
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

/// Aliases by which no text can name the entity, with the reason.
fn unmatched(entity: &Entity) -> Vec<(&Text, &'static str)> {
    let record = &entity.record;
    let mut known = HashSet::from([normal(&record.name)]);
    let mut all = Vec::new();
    for alias in &record.aliases {
        let name = normal(&alias.name);
        let is_empty_time =
            |only: &Only| only.from.zip(only.until).is_some_and(|(from, until)| until.last_day() < from.first_day());
        let is_ruled_out =
            |only: &Only| only.not_near.iter().any(|word| normal(word) == name || only.near.contains(word));
        let only = alias.only.as_deref();
        let why = if !name.chars().any(char::is_alphanumeric) {
            Some("it has no letter and no digit")
        } else if name.contains(['*', '`', '[', ']', '<', '>', '_']) {
            Some("it holds signs of Markdown, which no reader sees")
        } else if only.is_some_and(is_empty_time) {
            Some("it ends before it begins")
        } else if only.is_some_and(is_ruled_out) {
            Some("what `not_near` rules out stands wherever it does")
        } else if known.contains(&name) && only.is_none() && !alias.ignore_case {
            Some("the entity has this name already")
        } else {
            None
        };
        all.extend(why.map(|why| (&alias.name, why)));
        known.insert(name);
    }
    all
}

/// Kinds by meaning, ignoring spelling, with the number of entities for each spelling.
struct Kinds<'a>(BTreeMap<String, BTreeMap<&'a str, usize>>);

impl<'a> Kinds<'a> {
    fn of(entities: &'a [Entity]) -> Kinds<'a> {
        let mut kinds = Kinds(BTreeMap::new());
        for entity in entities {
            *kinds.0.entry(Self::folded(&entity.record.kind)).or_default().entry(&entity.record.kind).or_default() += 1;
        }
        kinds
    }

    /// Ignores case, hyphens, accents, plural endings, and British or American spelling.
    fn folded(kind: &str) -> String {
        let letters: String =
            deunicode::deunicode(kind).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        let same = letters.replace("isation", "ization").replace("ies", "y");
        same.strip_suffix('s').unwrap_or(&same).to_string()
    }

    /// The usual spelling of an entity's kind and how often it is used, if it differs from the entity's.
    fn otherwise(&self, entity: &Entity) -> Option<(&str, usize)> {
        let spellings = self.0.get(&Self::folded(&entity.record.kind))?;
        let (usual, count) = spellings.iter().max_by_key(|(kind, count)| (**count, std::cmp::Reverse(**kind)))?;
        (**usual != *entity.record.kind.value).then_some((usual, *count))
    }
}
