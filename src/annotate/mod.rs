//! Which entities does a text name?
//!
//! Takes one document and the catalogue; returns mentions, refusals, hand-made links and what later stages need of the
//! text. Nothing else is looked up, no other document counts, and the text never changes: removing the links restores
//! it.

mod annotated;
mod census;
mod context;
pub(crate) mod decided;
pub mod dates;
pub mod evidence;
pub mod policy;
mod quoted;
mod reading;
mod resolve;
mod scan;
mod sentences;
mod surface;
mod local;
mod neighbours;

use crate::catalogue::Catalogue;
use crate::catalogue::relevant::ordered;
use crate::content::EntityId;
use crate::content::briefing::Briefing;
use crate::content::date::Day;
use crate::content::lead::{Answer, ByHand};
use crate::content::outline::Outline;
use crate::language::{Language, Languages};
use crate::source::{Span, Text};
use crate::words::{Caseless, Lexicon, Line, Run, Terms, Written, caseless};
pub use annotated::{Annotated, Mention, Reason, Refusal, Rule, Sentence, Zone};
use census::Census;
use context::Context;
use evidence::Evidence;
use reading::Meant;
pub use reading::{NO_TEXT, Passage, Reading};
use resolve::{Outcome, Resolver};
pub use sentences::quote;

/// A text to annotate: a briefing, a page or an entity's profile.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The whole file.
    pub text: &'a str,
    pub title: Option<&'a Text>,
    pub summary: Option<&'a Text>,
    pub body: Span,
    /// Whether dollar signs mark formulas.
    pub math: bool,
    pub lang: &'a str,
    pub language: &'a Language,
    /// The day on which dated names and roles are evaluated.
    pub day: Option<Day>,
    pub by_hand: &'a ByHand,
    /// Entity whose page this is: never linked in its own profile.
    pub own: Option<EntityId>,
    pub annotate: bool,
}

/// What `explain` shows of one surface: every reading with its reasons, and the result.
pub struct Explanation {
    pub span: Span,
    pub outcome: Explained,
    pub readings: Vec<(EntityId, Evidence)>,
}

pub enum Explained {
    Meant(Rule),
    Refused(Reason),
    Ignored,
}

/// Records what happens while a document is annotated. A build passes none; `explain` runs the same functions again
/// with one.
pub type Witness<'w> = Option<&'w mut Vec<Explanation>>;

impl<'a> Document<'a> {
    pub fn of(text: &'a str, briefing: &'a Briefing, by_hand: &'a ByHand, languages: &'a Languages) -> Document<'a> {
        Document {
            text,
            title: Some(&briefing.title),
            summary: briefing.summary.as_ref(),
            body: briefing.body,
            math: briefing.outline.math,
            lang: &briefing.lang,
            language: languages.of(&briefing.lang),
            day: Some(briefing.date.day),
            by_hand,
            own: None,
            annotate: briefing.annotate,
        }
    }

    /// A text without front matter that names entities.
    pub fn plain(
        text: &'a str,
        (body, outline): (Span, &Outline),
        lang: &'a str,
        annotate: bool,
        by_hand: &'a ByHand,
        languages: &'a Languages,
    ) -> Document<'a> {
        let (math, language) = (outline.math, languages.of(lang));
        let (title, summary, day, own) = (None, None, None, None);
        Document { text, title, summary, body, math, lang, language, day, by_hand, own, annotate }
    }
}

/// The words of a document, and all case-folded words that its names could consist of. Only a piece needs its words,
/// and only a piece has a title.
pub fn words(document: &Document, reading: &Reading, lexicon: &Lexicon) -> (Option<Terms>, Vec<Caseless>) {
    let text = reading.text();
    let caseless = |runs: &[Run]| runs.iter().map(|run| caseless(text, run)).collect::<Vec<_>>();
    let inner = reading.inner_runs.iter().flat_map(|runs| caseless(runs));
    let Some(title) = document.title else {
        return (None, ordered(caseless(&reading.runs).into_iter().chain(inner).collect()));
    };
    let (titled, untitled) = reading.title_and_rest();
    let (lines, links) = (lines(reading), links(reading));
    let written = Written { title, text, runs: untitled, lines: &lines, links: &links, lang: document.lang };
    let (terms, mut all) = lexicon.read(&written);
    all.extend(caseless(titled));
    all.extend(inner);
    (Some(terms), ordered(all))
}

/// The lines that cross-references compare: all but the front matter.
fn lines(reading: &Reading) -> Vec<Line> {
    let of_body = reading.passages.iter().filter(|passage| !matches!(passage.zone, Zone::Title | Zone::Summary));
    let line = |passage: &Passage| {
        let Passage { start, end, lead, .. } = *passage;
        Line { start, end, is_heading: passage.zone == Zone::Heading, lead }
    };
    of_body.map(line).collect()
}

/// The starts of the paragraphs of a piece that query coverage: those with words, except headings.
pub fn paragraphs(document: &Document, reading: &Reading, lexicon: &Lexicon) -> Vec<u32> {
    let (text, runs) = (reading.text(), &reading.runs);
    let from = |at: u32| runs.partition_point(|run| run.start < at);
    let says = |line: &Line| lexicon.says(text, &runs[from(line.start)..from(line.end)], document.lang);
    let asking = lines(reading).into_iter().filter(|line| !line.is_heading && says(line));
    asking.map(|line| reading.normal.source(line.start, line.end).start).collect()
}

fn links(reading: &Reading) -> Vec<(u32, u32)> {
    reading.link_texts.iter().map(|link| (link.start, link.end)).collect()
}

/// Finds the names in one document and its reading. `answers` are the editor's for this document.
pub fn annotate(
    document: &Document,
    reading: &Reading,
    catalogue: &Catalogue,
    answers: &[Answer],
    mut witness: Witness,
) -> Annotated {
    let language = document.language;
    let surfaces = if document.annotate { scan::surfaces(reading, catalogue, language) } else { Vec::new() };
    let context = Context { document, reading, catalogue, language };
    let census = Census::take(&context, &surfaces);
    let resolver = Resolver { context, census: &census };
    let (decided, contradicted) = match document.annotate {
        true => decided::decided(document, reading, answers),
        false => Default::default(),
    };

    let mut found: Vec<Found> = hand_links(reading);
    let by_hand: Vec<(u32, u32)> = found.iter().map(|f| (f.start, f.end)).collect();
    // A link to a hidden entity shields its text as the entity's name does, and is not a mention.
    found.retain(|f| !catalogue.facts(f.entity).hidden);
    if let Some(witness) = &mut witness {
        witness.extend(found.iter().map(|f| Explanation {
            span: reading.normal.source(f.start, f.end),
            outcome: Explained::Meant(f.rule),
            readings: vec![(f.entity, Evidence(vec![evidence::Why::HandLink]))],
        }));
    }
    let is_by_hand = |start: u32, end: u32| {
        let i = by_hand.partition_point(|(_, by_hand)| *by_hand <= start);
        by_hand.get(i).is_some_and(|(by_hand, _)| *by_hand < end)
    };
    for decided in decided.iter().filter(|decided| !is_by_hand(decided.start, decided.end)) {
        let meant = decided.found(reading).filter(|found| !catalogue.facts(found.entity).hidden);
        if let Some(witness) = &mut witness {
            let evidence = |found: &Found| vec![(found.entity, Evidence(vec![evidence::Why::Decision]))];
            witness.push(Explanation {
                span: decided.span,
                outcome: meant.as_ref().map_or(Explained::Ignored, |found| Explained::Meant(found.rule)),
                readings: meant.as_ref().map(evidence).unwrap_or_default(),
            });
        }
        found.extend(meant);
    }
    let mut refusals = Vec::new();
    for surface in &surfaces {
        let at = decided.partition_point(|decided| decided.end <= surface.start);
        let is_decided = decided.get(at).is_some_and(|decided| decided.overlaps(surface.start, surface.end));
        if is_decided || is_by_hand(surface.start, surface.end) {
            continue;
        }
        let span = reading.normal.source(surface.start, surface.end);
        let zone =
            if reading.link_at(surface.start).is_some() { Zone::Link } else { reading.passages[surface.passage].zone };
        let outcome = without_hidden(resolver.resolve(surface), catalogue);
        if let Some(witness) = &mut witness {
            witness.push(Explanation::of(span, &outcome));
        }
        match outcome {
            Outcome::Meant { entity, rule, evidence } => {
                found.push(Found {
                    start: surface.start,
                    end: surface.end,
                    passage: surface.passage,
                    zone,
                    entity,
                    rule,
                    points: evidence.points(),
                });
            }
            Outcome::Refused { reason, candidates } => {
                let candidates = candidates.iter().take(catalogue.candidates).map(|(e, w)| (*e, w.points())).collect();
                refusals.push(Refusal { span, zone, reason, candidates });
            }
            Outcome::Ignored => {}
        }
    }
    found.sort_by_key(|f| f.start);
    if let Some(witness) = &mut witness {
        witness.sort_by_key(|explanation| explanation.span.start);
    }
    let entities = sentences::of(&found, reading, document, language);
    let found_spans: Vec<Span> = found.iter().map(|f| reading.normal.source(f.start, f.end)).collect();
    let mentions = found
        .iter()
        .map(|f| Mention {
            span: reading.normal.source(f.start, f.end),
            entity: f.entity,
            zone: f.zone,
            rule: f.rule,
            points: f.points,
            // The place is suitable for a link; `policy` decides which of these become one.
            linked: Some(f.entity) != document.own
                && (f.rule == Rule::Link || (f.zone.may_link() && reading.is_seamless(f.start, f.end))),
            section: reading.passages.get(f.passage).map_or(0, |p| p.section),
            passage: f.passage as u32,
        })
        .collect();
    let mut dates = if document.annotate { dates::read(document, reading) } else { Vec::new() };
    // A name is not a date.
    dates.retain(|date| {
        let at = found_spans.partition_point(|span| span.end <= date.span.start);
        found_spans.get(at).is_none_or(|span| span.start >= date.span.end)
    });
    let paragraphs = Vec::new();
    Annotated { mentions, refusals, entities, dates, paragraphs, contradicted, has_code: reading.has_code }
}

/// A mention, in byte offsets of the reading.
struct Found {
    start: u32,
    end: u32,
    passage: usize,
    zone: Zone,
    entity: EntityId,
    rule: Rule,
    points: i32,
}

/// The texts of links to entities, each a mention.
fn hand_links(reading: &Reading) -> Vec<Found> {
    let text = reading.text();
    let links = reading.link_texts.iter().filter_map(|link| {
        let Meant::Entity(entity) = link.meant else { return None };
        let words = &text[link.start as usize..link.end as usize];
        let start = link.start + (words.len() - words.trim_start().len()) as u32;
        let end = start + words.trim().len() as u32;
        let passage = reading.passages.partition_point(|p| p.end <= start);
        (start < end).then_some(Found {
            start,
            end,
            passage,
            zone: Zone::Link,
            entity,
            rule: Rule::Link,
            points: evidence::Why::HandLink.points(),
        })
    });
    links.collect()
}

/// A hidden entity only shields its name: it is neither meant nor a candidate.
fn without_hidden(outcome: Outcome, catalogue: &Catalogue) -> Outcome {
    match outcome {
        Outcome::Meant { entity, .. } if catalogue.facts(entity).hidden => Outcome::Ignored,
        Outcome::Refused { reason, mut candidates } => {
            candidates.retain(|(entity, _)| !catalogue.facts(*entity).hidden);
            match candidates.is_empty() {
                true => Outcome::Ignored,
                false => Outcome::Refused { reason, candidates },
            }
        }
        other => other,
    }
}

impl Explanation {
    fn of(span: Span, outcome: &Outcome) -> Explanation {
        let (outcome, readings) = match outcome {
            Outcome::Meant { entity, rule, evidence } => (Explained::Meant(*rule), vec![(*entity, evidence.clone())]),
            Outcome::Refused { reason, candidates } => (Explained::Refused(*reason), candidates.clone()),
            Outcome::Ignored => (Explained::Ignored, Vec::new()),
        };
        Explanation { span, outcome, readings }
    }
}
