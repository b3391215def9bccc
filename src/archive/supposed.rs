//! What a change of the catalogue would do to the pieces, before it is made.

use super::{compiled, files, placed, refused_because};
use crate::annotate::{Annotated, Document, Reading, Reason, annotate, quote, words};
use crate::cache::Memo;
use crate::catalogue::Catalogue;
use crate::content::assemble::{Edition, Files, no_entity};
use crate::content::decision::Sense;
use crate::content::entity::{Alias, Only, Record};
use crate::content::lead::ByHand;
use crate::content::normal::normal;
use crate::content::scan::Desk;
use crate::content::{Content, EntityId, Piece, without_markdown};
use crate::error::{Error, Result};
use crate::report::Report;
use crate::source::{Hash, Source, Span};
use crate::words::{Caseless, Lexicon};
use rayon::prelude::*;

/// A change that an editor considers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// `alias ID NAME`
    Alias { id: String, name: String },
    /// `near ID NAME WORD…`: the alias counts only beside one of the words.
    Near { id: String, name: String, near: Vec<String> },
    /// `remove ID`, or `remove ID NAME`: the alias alone.
    Remove { id: String, name: Option<String> },
    /// `merge A B`: A goes into B.
    Merge { from: String, into: String },
    /// A decision for all pieces.
    Sense(Sense),
}

/// How a place in a text is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Nothing,
    Refused(Reason, Vec<String>),
    /// An entity's id.
    Meant(String),
}

/// A place whose reading changes.
#[derive(Clone, Debug)]
pub struct Effect {
    pub source: String,
    pub span: Span,
    pub surface: String,
    /// The sentence, and the position of the surface in it.
    pub sentence: (Box<str>, Span),
    pub was: State,
    pub now: State,
}

impl Effect {
    /// The change at this place in words, and its rank among all kinds.
    pub fn becomes(&self) -> (u8, String) {
        match (&self.was, &self.now) {
            (State::Meant(was), State::Meant(now)) => (1, format!("linked to `{now}`, and to `{was}` no longer")),
            (_, State::Meant(now)) => (0, format!("linked to `{now}`")),
            (was, State::Refused(reason, ids)) => {
                let ids: Vec<&str> = ids.iter().map(String::as_str).take(5).collect();
                let was = if let State::Meant(was) = was { format!("to `{was}` no longer: ") } else { String::new() };
                (2, format!("left unlinked, {was}it {} ({})", refused_because(*reason), ids.join(", ")))
            }
            (State::Meant(was), State::Nothing) => (3, format!("linked to `{was}` no longer")),
            (_, State::Nothing) => (4, "told as refused no longer".to_string()),
        }
    }
}

impl Change {
    /// Parses a line as `check --if` takes it: words, in quotation marks if they contain spaces.
    pub fn parse(line: &str) -> Result<Change> {
        let words = split(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let own = |word: &str| word.to_string();
        match words[..] {
            ["alias", id, name] => Ok(Change::Alias { id: own(id), name: own(name) }),
            ["near", id, name, ref near @ ..] if !near.is_empty() => {
                Ok(Change::Near { id: own(id), name: own(name), near: near.iter().map(|word| own(word)).collect() })
            }
            ["remove", id] => Ok(Change::Remove { id: own(id), name: None }),
            ["remove", id, name] => Ok(Change::Remove { id: own(id), name: Some(own(name)) }),
            ["merge", from, into] => Ok(Change::Merge { from: own(from), into: own(into) }),
            _ => Err(Error::Usage(format!(
                "`{line}` is no change that can be tried: `alias ID \"NAME\"`, `near ID \"NAME\" WORD…`, `remove ID [\"NAME\"]` \
                 or `merge ID INTO`"
            ))),
        }
    }

    fn apply(&self, files: &mut Files) -> Result<()> {
        match self {
            Change::Alias { id, name } => record(files, id)?.aliases.push(alias(name, None)),
            Change::Near { id, name, near } => {
                let aliases = &mut record(files, id)?.aliases;
                let only = Only { near: near.clone(), ..Only::default() };
                match aliases.iter_mut().find(|alias| is_same(&alias.name, name)) {
                    Some(alias) => alias.only.get_or_insert_default().near.extend(near.iter().cloned()),
                    None => aliases.push(alias(name, Some(only))),
                }
            }
            Change::Remove { id, name: Some(name) } => {
                let aliases = &mut record(files, id)?.aliases;
                let before = aliases.len();
                aliases.retain(|alias| !is_same(&alias.name, name));
                if aliases.len() == before {
                    return Err(Error::Usage(format!("`{id}` has no alias `{name}`")));
                }
            }
            Change::Remove { id, name: None } => {
                record(files, id)?;
                files.records.retain(|(source, record)| id_of(source, record) != Some(id));
            }
            Change::Merge { from, into } => {
                record(files, into)?;
                record(files, from)?.merged_into = Some(into.clone().into());
            }
            Change::Sense(sense) => files.decisions.senses.insert(0, sense.clone()),
        }
        Ok(())
    }
}

/// Splits at spaces, except inside quotation marks.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in line.split('"').enumerate() {
        match place % 2 {
            0 => words.extend(part.split_whitespace().map(String::from)),
            _ => words.push(part.to_string()),
        }
    }
    words
}

fn is_same(a: &str, b: &str) -> bool {
    normal(a) == normal(b)
}

fn alias(name: &str, only: Option<Only>) -> Alias {
    Alias { name: name.to_string().into(), only: only.map(Box::new), ..Alias::default() }
}

fn id_of<'r>(source: &'r Source, record: &'r Record) -> Option<&'r str> {
    let stem = without_markdown(&source.path).and_then(|path| path.rsplit('/').next());
    record.id.as_ref().map(|id| id.value.as_str()).or(stem)
}

fn record<'f>(files: &'f mut Files, id: &str) -> Result<&'f mut Record> {
    match files.records.iter().position(|(source, record)| id_of(source, record) == Some(id)) {
        Some(place) => Ok(&mut *files.records[place].1),
        None => {
            let ids = files.records.iter().filter_map(|(source, record)| id_of(source, record));
            Err(no_entity(id, ids))
        }
    }
}

/// The effects of `change` on the pieces of a desk without errors, by source and place; errors it causes go to the
/// report.
///
/// Annotates only texts that may contain a name touched by the change.
pub fn effects(
    desk: &Desk,
    content: &Content,
    edition: Edition,
    memo: &Memo,
    change: &Change,
) -> Result<(Vec<Effect>, Report)> {
    let mut report = Report::default();
    let mut supposed = files(desk, memo, &mut report)?;
    change.apply(&mut supposed)?;
    let supposed = placed(desk, supposed, edition, memo, &mut report)?;
    let (was, now) = rayon::join(|| compiled(desk, content), || compiled(desk, &supposed));
    let lexicon = Lexicon::default();
    let (was, now) = (Side { content, catalogue: &was }, Side { content: &supposed, catalogue: &now });
    let pieces = content.pieces.par_iter().zip(&supposed.pieces).map(|(piece, same)| {
        let text = desk.read(&piece.source)?;
        let (was, now) = (was.of(&text, piece), now.of(&text, same));
        let document = was.document();
        let reading = Reading::of(&document);
        let words = words(&document, &reading, &lexicon).1;
        if was.relevant(&words) == now.relevant(&words) {
            return Ok(Vec::new());
        }
        let surface = |span: Span| span.of(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        let language = document.language;
        let effect = |(span, was, now): (Span, State, State)| {
            let (start, end) = reading.normal.places().of(span)?;
            let sentence = quote(&reading, language, start, end)?;
            Some(Effect { source: piece.source.path.clone(), span, surface: surface(span), sentence, was, now })
        };
        Ok(differences(&was.states(&reading), &now.states(&Reading::of(&now.document())))
            .into_iter()
            .filter_map(effect)
            .collect())
    });
    let effects: Vec<Vec<Effect>> = pieces.collect::<Result<_>>()?;
    Ok((effects.concat(), report))
}

/// A desk before or after the change.
#[derive(Clone, Copy)]
struct Side<'a> {
    content: &'a Content,
    catalogue: &'a Catalogue,
}

struct OfPiece<'a> {
    side: Side<'a>,
    text: &'a str,
    piece: &'a Piece,
    by_hand: ByHand,
}

impl<'a> Side<'a> {
    fn of(self, text: &'a str, piece: &'a Piece) -> OfPiece<'a> {
        OfPiece { side: self, text, piece, by_hand: self.content.by_hand(&piece.source.path, &piece.briefing) }
    }
}

impl OfPiece<'_> {
    fn document(&self) -> Document<'_> {
        Document::of(self.text, &self.piece.briefing, &self.by_hand, &self.side.catalogue.languages)
    }

    /// The hash of all that its annotation depends on, besides the text.
    fn relevant(&self, words: &[Caseless]) -> Hash {
        let answers = self.side.content.answers(&self.piece.source.path);
        let decided = answers.into_iter().filter_map(|answer| answer.entity);
        self.side.catalogue.relevant(words, self.by_hand.entities().chain(decided))
    }

    fn states(&self, reading: &Reading) -> Vec<(Span, State)> {
        let answers = self.side.content.answers(&self.piece.source.path);
        let catalogue = self.side.catalogue;
        let Annotated { mentions, refusals, .. } = annotate(&self.document(), reading, catalogue, &answers, None);
        let id = |entity: EntityId| catalogue.facts(entity).id.clone();
        let refused = refusals.into_iter().map(|refusal| {
            let ids = refusal.candidates.iter().map(|(entity, _)| id(*entity)).collect();
            (refusal.span, State::Refused(refusal.reason, ids))
        });
        let meant = mentions.into_iter().map(|mention| (mention.span, State::Meant(id(mention.entity))));
        let mut states: Vec<_> = meant.chain(refused).collect();
        states.sort_by_key(|(span, _)| *span);
        states
    }
}

/// The readings before and after, by place.
fn differences(was: &[(Span, State)], now: &[(Span, State)]) -> Vec<(Span, State, State)> {
    let state = |all: &[(Span, State)], span: Span| {
        let place = all.binary_search_by_key(&span, |(span, _)| *span).ok();
        place.map_or(State::Nothing, |place| all[place].1.clone())
    };
    let mut spans: Vec<Span> = was.iter().chain(now).map(|(span, _)| *span).collect();
    spans.sort_unstable();
    spans.dedup();
    let both = spans.into_iter().map(|span| (span, state(was, span), state(now, span)));
    // One more candidate for a refused name changes nothing for a reader.
    let is_same = |was: &State, now: &State| match (was, now) {
        (State::Refused(was, _), State::Refused(now, _)) => was == now,
        _ => was == now,
    };
    both.filter(|(_, was, now)| !is_same(was, now)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_words_and_names_in_quotation_marks() {
        let own = |word: &str| word.to_string();
        let change = Change::parse("near cms \"Big CMS\" Medicare \"health care\"").unwrap();
        let near = vec![own("Medicare"), own("health care")];
        assert_eq!(change, Change::Near { id: own("cms"), name: own("Big CMS"), near });
        assert_eq!(Change::parse("merge a b").unwrap(), Change::Merge { from: own("a"), into: own("b") });
        assert!(Change::parse("alias cms").is_err() && Change::parse("").is_err());
    }
}
