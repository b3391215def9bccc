//! Names that the archive uses as ordinary words: "State" beside "the state", "Social Security" before "number".

use super::Archive;
use crate::annotate::{Annotated, Document, Reading, Rule};
use crate::catalogue::names::is_in_capitals;
use crate::content::normal::normal;
use crate::content::scan::Desk;
use crate::content::{EntityId, Piece};
use crate::error::Result;
use crate::language::{Classes, Language};
use crate::report::{Code, Diagnostic, Report};
use crate::source::Text;
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use std::cmp::Reverse;

/// Reported from this many uses on, if there is at least one use per `LINKS_TO_ONE` links.
const FEWEST: usize = 5;
const LINKS_TO_ONE: usize = 3;

/// A name as its author lists it.
struct Listed<'a> {
    entity: EntityId,
    name: &'a Text,
    is_alias: bool,
    written: String,
    small: String,
}

/// How texts use a name.
#[derive(Default)]
struct Uses {
    links: usize,
    in_small_letters: usize,
    /// Texts that have it in lower case.
    texts: usize,
    /// Lowercase words that follow its links.
    before: RapidHashMap<String, usize>,
}

impl Archive {
    pub fn ordinary(&self, desk: &Desk) -> Result<Report> {
        let listed: Vec<Listed> = self.listed();
        let mut by_first = RapidHashMap::<&str, Vec<usize>>::default();
        for (place, name) in listed.iter().enumerate() {
            by_first.entry(first_word(&name.small)).or_default().push(place);
        }
        let in_piece = |(piece, annotated): (&Piece, &Annotated)| {
            let text = desk.read(&piece.source)?;
            let by_hand = self.content.by_hand(&piece.source.path, &piece.briefing);
            let document = Document::of(&text, &piece.briefing, &by_hand, &desk.config.languages);
            Ok(uses(&document, annotated, &listed, &by_first))
        };
        let join = |mut all: Uses, one: Uses| {
            all.links += one.links;
            all.in_small_letters += one.in_small_letters;
            all.texts += one.texts;
            one.before.into_iter().for_each(|(word, count)| *all.before.entry(word).or_default() += count);
            all
        };
        let join_all = |mut all: RapidHashMap<usize, Uses>, piece: RapidHashMap<usize, Uses>| {
            for (place, one) in piece {
                let joined = join(all.remove(&place).unwrap_or_default(), one);
                all.insert(place, joined);
            }
            all
        };
        let pieces = self.content.pieces.par_iter().zip(&self.pieces).map(in_piece);
        let all = pieces.try_reduce(RapidHashMap::default, |a, b| Ok(join_all(a, b)))?;
        let mut report = Report::default();
        for (place, uses) in all {
            let Listed { entity, name, .. } = &listed[place];
            let Some(note) = note(&listed[place], &uses) else { continue };
            let source = &self.content.entities[entity.index()].source;
            report.add(&source.path, [note.at(&desk.read(source)?, name.span)]);
        }
        Ok(report)
    }

    /// Mixed-case names that link without company.
    fn listed(&self) -> Vec<Listed<'_>> {
        let entities = self.content.entities.iter().zip(0..).filter(|(entity, _)| !entity.record.hidden);
        let names = entities.flat_map(|(entity, id)| {
            let aliases = entity.record.aliases.iter();
            let plain =
                aliases.filter(|alias| alias.near().is_empty() && alias.weak != Some(true) && !alias.ignore_case);
            let names = std::iter::once((&entity.record.name, false)).chain(plain.map(|alias| (&alias.name, true)));
            names.map(move |(name, is_alias)| {
                let written = normal(name);
                Listed { entity: EntityId(id), name, is_alias, small: written.to_lowercase(), written }
            })
        });
        names.filter(|name| name.written != name.small && !is_in_capitals(&name.written)).collect()
    }
}

/// How one text uses each listed name that it holds.
fn uses(
    document: &Document,
    annotated: &Annotated,
    listed: &[Listed],
    by_first: &RapidHashMap<&str, Vec<usize>>,
) -> RapidHashMap<usize, Uses> {
    let reading = Reading::of(document);
    let (text, language) = (reading.text(), document.language);
    let mut all = RapidHashMap::<usize, Uses>::default();
    for run in &reading.runs {
        let start = run.start as usize;
        let word = text[start..run.end as usize].to_lowercase();
        for place in by_first.get(&*word).into_iter().flatten() {
            let Listed { entity, is_alias, written, small, .. } = &listed[*place];
            let is_here = |name: &str| {
                let after = text[start..].strip_prefix(name);
                after.is_some_and(|after| !after.starts_with(char::is_alphanumeric))
            };
            if is_here(small) {
                let uses = all.entry(*place).or_default();
                uses.in_small_letters += 1;
                uses.texts = 1;
            } else if is_here(written) {
                let end = start + written.len();
                let span = reading.normal.source(start as u32, end as u32);
                let at = annotated.mentions.partition_point(|mention| mention.span.start < span.start);
                // If it is linked by hand, its author has decided.
                let is_meant = annotated.mentions.get(at).is_some_and(|mention| {
                    mention.span == span
                        && mention.entity == *entity
                        && !matches!(mention.rule, Rule::Link | Rule::Decision)
                });
                if is_meant {
                    let uses = all.entry(*place).or_default();
                    uses.links += 1;
                    if let Some(word) = noun_behind(&text[end..], language).filter(|_| *is_alias) {
                        *uses.before.entry(word.to_string()).or_default() += 1;
                    }
                }
            }
        }
    }
    all
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

/// The lowercase word that continues a name, unless it is a verb, a function word or a word for people or a body.
fn noun_behind<'t>(after: &'t str, language: &Language) -> Option<&'t str> {
    const NO_NOUN: Classes = Classes::FUNCTION.or(Classes::PERSON_VERB).or(Classes::PERSON_NOUN).or(Classes::GROUP);
    let word = first_word(after.strip_prefix(' ')?);
    let is_noun =
        word.chars().count() > 1 && word.chars().all(char::is_lowercase) && !language.classes(word).has(NO_NOUN);
    is_noun.then_some(word)
}

fn note(name: &Listed, uses: &Uses) -> Option<Diagnostic> {
    let Listed { written, small, .. } = name;
    let is_often = |count: usize| count >= FEWEST && count * LINKS_TO_ONE >= uses.links;
    if uses.links.min(uses.texts) > 1 && is_often(uses.in_small_letters) {
        let what = format!(
            "`{written}` is linked {} times, and texts have `{small}` in small letters {} times, in {} pieces",
            uses.links, uses.in_small_letters, uses.texts
        );
        let note = Diagnostic::new(Code::W063, what);
        return Some(
            note.help("if only company tells what it means, give the alias `near` words, or say `weak = true`"),
        );
    }
    let (word, count) = uses.before.iter().max_by_key(|(word, count)| (**count, Reverse(word.as_str())))?;
    let what = format!("`{written}` is linked {} times, {count} of them before `{word}`", uses.links);
    let help = format!("if `{written} {word}` is not what is meant, give the alias `not_near = [\"{word}\"]`");
    is_often(*count).then(|| Diagnostic::new(Code::W063, what).help(help))
}
