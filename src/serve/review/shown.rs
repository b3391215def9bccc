//! The data of the review desk's pages, for their templates.

use super::asked::{PlaceAsked, answered};
use super::session::Done;
use crate::annotate::evidence::confidence;
use crate::annotate::{Document, Explained, Explanation, Reading, annotate};
use crate::archive::refused_because;
use crate::content::{EntityId, Piece, PieceId};
use crate::drift::{Drift, NameDrift, State};
use crate::error::Result;
use crate::report::Place;
use crate::review::{Asked, Doubt, Question, View};
use serde::Serialize;
use std::collections::BTreeMap;

/// Sentences shown for a question in a list.
const SENTENCES: usize = 3;
/// Candidates that get a button; others are given by id.
const CANDIDATES: usize = 6;
/// Maximum pieces listed with what an answer changed.
const CHANGED: usize = 12;

/// A name in doubt, with some of its places.
#[derive(Serialize)]
pub struct QuestionShown {
    pub surface: String,
    /// Encoded for an address.
    pub encoded: String,
    pub places: usize,
    pub pieces: usize,
    /// Candidates at any of its places.
    pub candidates: Vec<Candidate>,
    pub shown: Vec<PlaceShown>,
    pub more: usize,
    pub is_later: bool,
    /// The general decision for it: an id, `none`, or nothing.
    pub was: String,
}

/// A place in a text, as a form that answers for it.
#[derive(Serialize)]
pub struct PlaceShown {
    pub anchor: String,
    pub source: String,
    pub text: String,
    pub start: u32,
    pub end: u32,
    pub title: String,
    pub day: String,
    pub href: String,
    /// The address of the reasons for and against.
    pub reasons_href: String,
    pub line: u32,
    pub column: u32,
    /// The sentence around the name.
    pub before: String,
    pub surface: String,
    pub after: String,
    pub why: String,
    pub candidates: Vec<Candidate>,
    /// What the decisions say about it: an id, `none`, or nothing.
    pub was: String,
}

/// An entity that may be meant.
#[derive(Serialize)]
pub struct Candidate {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub href: String,
    pub points: Option<i32>,
    /// For and against, in words.
    pub reasons: Vec<(i32, String)>,
}

/// What was done, and what it changed.
#[derive(Serialize)]
pub struct DoneShown {
    pub number: usize,
    pub what: String,
    pub is_undone: bool,
    pub files: Vec<String>,
    pub summary: String,
    pub changed: Vec<Changed>,
    pub more: usize,
}

/// What readers see differently in a piece.
#[derive(Serialize)]
pub struct Changed {
    pub source: String,
    pub title: String,
    pub href: Option<String>,
    pub lines: Vec<String>,
}

pub fn question(view: &View, question: &Question, is_whole: bool, is_later: bool) -> Result<QuestionShown> {
    const MOST: usize = 100;
    let shown = if is_whole { MOST } else { SENTENCES };
    let places =
        question.places.iter().take(shown).map(|asked| asked_place(view, asked)).collect::<Result<Vec<_>>>()?;
    let candidates = question.candidates();
    Ok(QuestionShown {
        encoded: url::form_urlencoded::byte_serialize(question.surface.as_bytes()).collect(),
        surface: question.surface.clone(),
        places: question.places.len(),
        pieces: question.pieces(),
        candidates: seen(view, candidates).take(CANDIDATES).map(|entity| candidate(view, entity, None)).collect(),
        was: default_of(view, &question.surface),
        more: question.places.len() - places.len(),
        shown: places,
        is_later,
    })
}

fn default_of(view: &View, surface: &str) -> String {
    let mut senses = view.decisions().senses.iter();
    let default = senses.find(|sense| *sense.quote == *surface && sense.near.is_empty());
    default.map_or(String::new(), |sense| sense.entity.as_ref().map_or("none".into(), |id| id.value.clone()))
}

fn asked_place(view: &View, asked: &Asked) -> Result<PlaceShown> {
    let piece = view.piece(asked.piece);
    let text = view.desk.read(&piece.source)?;
    let place = PlaceAsked { piece, text, span: asked.span };
    let (why, candidates) = match &asked.doubt {
        Doubt::Refused(reason, candidates) => (format!("it {}", refused_because(*reason)), candidates.clone()),
        Doubt::Unsure(entity, points) => {
            let sure = (confidence(*points) * 100.0).floor();
            (format!("it is linked to {}, {sure} percent sure", view.entity(*entity)), vec![(*entity, *points)])
        }
    };
    let shown = candidates.iter().filter(|(entity, _)| !view.archive.catalogue.facts(*entity).hidden).take(CANDIDATES);
    let shown = shown.map(|(entity, points)| candidate(view, *entity, Some(*points))).collect();
    Ok(place_shown(view, &place, why, shown))
}

/// Those that are not hidden from readers.
fn seen(view: &View, entities: Vec<EntityId>) -> impl Iterator<Item = EntityId> {
    entities.into_iter().filter(|entity| !view.archive.catalogue.facts(*entity).hidden)
}

/// Any place of a text, with the reasons for and against each candidate.
pub fn explained(view: &View, place: &PlaceAsked) -> PlaceShown {
    let piece = place.piece;
    let by_hand = view.archive.content.by_hand(&piece.source.path, &piece.briefing);
    let document = Document::of(&place.text, &piece.briefing, &by_hand, &view.desk.config.languages);
    let mut seen: Vec<Explanation> = Vec::new();
    let answers = view.answers(piece);
    annotate(&document, &Reading::of(&document), view.catalogue(), &answers, Some(&mut seen));
    let Some(seen) = seen.into_iter().find(|explanation| explanation.span == place.span) else {
        return place_shown(view, place, "no name of the catalogue stands there".into(), Vec::new());
    };
    let why = match seen.outcome {
        Explained::Meant(rule) => {
            let id = seen.readings.first().map_or("", |(entity, _)| view.entity(*entity));
            format!("it is {id}, by the rule {}", in_kebab(&rule))
        }
        Explained::Refused(reason) => format!("it {}", refused_because(reason)),
        Explained::Ignored => "it is none of ours".to_string(),
    };
    let shown = seen.readings.iter().filter(|(entity, _)| !view.archive.catalogue.facts(*entity).hidden);
    let readings = shown.map(|(entity, evidence)| Candidate {
        reasons: evidence.0.iter().map(|why| (why.points(), why.to_string())).collect(),
        ..candidate(view, *entity, Some(evidence.points()))
    });
    place_shown(view, place, why, readings.collect())
}

fn place_shown(view: &View, place: &PlaceAsked, why: String, candidates: Vec<Candidate>) -> PlaceShown {
    let PlaceAsked { piece, text, span, .. } = place;
    let at = Place::of(text, *span);
    let sentence = view.sentence(piece, text, *span);
    let (before, surface, after) = match &sentence {
        Some((all, surface)) => (&all[..surface.start as usize], surface.of(all), &all[surface.end as usize..]),
        None => ("", span.of(text), ""),
    };
    let hash = piece.source.hash.to_string();
    let source: String = url::form_urlencoded::byte_serialize(piece.source.path.as_bytes()).collect();
    PlaceShown {
        anchor: format!("p{}-{}", &hash[..hash.len().min(8)], span.start),
        source: piece.source.path.clone(),
        start: span.start,
        end: span.end,
        title: piece.briefing.title.value.clone(),
        day: piece.briefing.date.day.iso(),
        href: href(view, piece),
        reasons_href: format!("{}place?source={source}&start={}&end={}", super::DESK, span.start, span.end),
        line: at.line,
        column: at.column,
        before: before.to_string(),
        surface: surface.to_string(),
        after: after.to_string(),
        why,
        candidates,
        was: answered(view, place),
        text: hash,
    }
}

pub fn href(view: &View, piece: &Piece) -> String {
    piece.address.href(&view.desk.config.base_url.path)
}

pub fn candidate(view: &View, id: EntityId, points: Option<i32>) -> Candidate {
    let (facts, entity) = (view.archive.catalogue.facts(id), &view.archive.content.entities[id.index()]);
    Candidate {
        id: facts.id.clone(),
        name: facts.name.clone(),
        kind: facts.kind.clone(),
        href: entity.address.href(&view.desk.config.base_url.path),
        points,
        reasons: Vec::new(),
    }
}

/// The name of a rule in the exports.
pub fn in_kebab(rule: &impl Serialize) -> String {
    serde_json::to_value(rule).ok().and_then(|value| value.as_str().map(String::from)).unwrap_or_default()
}

pub fn done(view: &View, number: usize, done: &Done) -> DoneShown {
    let changed = done.drift.as_ref().map_or_else(Vec::new, |drift| changed(view, drift));
    DoneShown {
        number,
        what: done.what.clone(),
        is_undone: done.is_undone,
        files: done.undo.iter().map(|undo| undo.path.clone()).collect(),
        summary: match &done.drift {
            None => "what it changes is known when the desk has been read again".into(),
            Some(drift) if drift.is_empty() => "nothing else is read otherwise".into(),
            Some(drift) => summary(drift),
        },
        more: changed.len().saturating_sub(CHANGED),
        changed: changed.into_iter().take(CHANGED).collect(),
    }
}

/// "1 piece", "2 pieces".
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// "2 links more, 1 less, in 2 pieces".
pub fn summary(drift: &Drift) -> String {
    let is_link = |state: &Option<State>| matches!(state, Some(State::Linked(_)));
    let more = drift.names.iter().filter(|of| is_link(&of.now) && !is_link(&of.was)).count();
    let less = drift.names.iter().filter(|of| is_link(&of.was) && !is_link(&of.now)).count();
    let other = drift.names.len() - more - less;
    let parts = [(more, "more linked"), (less, "no longer linked"), (other, "read otherwise")];
    let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    let coverage = drift.coverage.len();
    let coverage = (coverage > 0).then(|| format!("other coverage of {}", counted(coverage, "piece", "pieces")));
    parts.chain(coverage).collect::<Vec<_>>().join(", ")
}

/// Pieces whose coverage changed.
pub fn coverage(view: &View, drift: &Drift) -> Vec<Changed> {
    let title = |doc: &String| {
        let id = view.archive.content.directory.docs.get(doc);
        id.map_or(doc.clone(), |id| view.piece(*id).briefing.title.value.clone())
    };
    let changed = drift.coverage.iter().map(|of| {
        let piece = view.archive.content.directory.docs.get(&of.doc).map(|id| view.piece(*id));
        let added = of.added.iter().map(|doc| format!("with {}", title(doc)));
        let lines = added.chain(of.dropped.iter().map(|doc| format!("without {}", title(doc)))).collect();
        Changed { source: of.doc.clone(), title: title(&of.doc), href: piece.map(|piece| href(view, piece)), lines }
    });
    changed.collect()
}

/// The drift of names by piece.
pub fn changed(view: &View, drift: &Drift) -> Vec<Changed> {
    let mut by_source = BTreeMap::<&str, Vec<String>>::new();
    drift.names.iter().for_each(|of| by_source.entry(&of.source).or_default().push(line(of)));
    let changed = by_source.into_iter().map(|(source, lines)| {
        let piece = piece_at(view, source);
        let title = piece.map_or_else(|| source.to_string(), |piece| piece.briefing.title.value.clone());
        Changed { source: source.to_string(), title, href: piece.map(|piece| href(view, piece)), lines }
    });
    changed.collect()
}

/// By its path under `content`.
pub fn piece_at<'a>(view: &View<'a>, source: &str) -> Option<&'a Piece> {
    let doc = source.strip_prefix("briefings/").and_then(crate::content::without_markdown)?;
    let id: PieceId = view.archive.content.directory.docs.get(doc).copied()?;
    Some(view.piece(id))
}

fn line(of: &NameDrift) -> String {
    format!("“{}”: {}", of.surface, becomes(of))
}

/// "linked to georgia; before: refused: contested".
pub fn becomes(of: &NameDrift) -> String {
    let told = |state: &State| state.to_string().replace('`', "");
    match (&of.was, &of.now) {
        (Some(was), Some(now)) => format!("{}; before: {}", told(now), told(was)),
        (None, Some(now)) => told(now),
        (Some(was), None) => format!("no longer {}", told(was)),
        (None, None) => String::new(),
    }
}
