//! Doubts about names: names left unlinked, and decisions that match nothing.
//!
//! `check` reports each with its line, for which it reads texts. `build` and `serve` only count them, without reading
//! any text.

use super::Archive;
use crate::annotate::evidence::confidence;
use crate::annotate::{Annotated, Mention, Reason, Refusal, Rule, Zone, policy};
use crate::cache::Memo;
use crate::cache::state::Counts;
use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::content::decision::{Decision, Sense};
use crate::content::normal::normal;
use crate::content::outline::{HandLink, Outline};
use crate::content::scan::Desk;
use crate::content::{EntityId, Piece, without_markdown};
use crate::error::Result;
use crate::language::{Classes, Language};
use crate::report::{Code, Diagnostic, Noted, Report, Severity};
use crate::source::{Hash, Span};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// For each entity, how many pieces name it together with another.
type Company = BTreeMap<EntityId, BTreeMap<EntityId, usize>>;

/// Upper bound for the refusals of one piece reported one by one: each place costs a walk over the text.
const TOLD: usize = 1000;

impl Archive {
    /// The counts that a run prints at its end. `report` holds all other diagnostics of the desk.
    pub fn counts(&self, desk: &Desk, memo: &Memo, report: &Report) -> Result<Counts> {
        let refusals = |piece| self.unlinked(piece).count();
        let messages = |refusals: usize| refusals.min(TOLD) + usize::from(refusals > TOLD);
        let doubtful = |piece| messages(self.doubtful(desk, piece).count());
        let refused: usize = self.places().map(|place| messages(refusals(place)) + doubtful(place)).sum();
        let held_back = self.content.held_back;
        Ok(Counts {
            pieces: self.content.pieces.len(),
            entities: self.content.entities.len(),
            links: self.links(desk),
            refused: self.refused(),
            warnings: report.count(Severity::Warning)
                + refused
                + self.lapsed(desk, memo)?.len()
                + self.senses_of_nobody().count(),
            drafts: held_back.drafts,
            embargoes: held_back.embargoes,
            withdrawn: held_back.withdrawn,
            embargo_ends: held_back.next,
            unread: report.count_of(Code::W053),
        })
    }

    /// Each doubt with its place: as many as [`Archive::counts`] counts.
    pub fn doubts(&self, desk: &Desk, memo: &Memo) -> Result<Report> {
        let is_in_doubt =
            |place: &usize| self.unlinked(*place).next().is_some() || self.doubtful(desk, *place).next().is_some();
        let company = self.company_of_contested();
        let refused = self.places().filter(is_in_doubt);
        let refused: Vec<(&str, Vec<Diagnostic>)> = refused
            .map(|place| {
                let source = &self.content.pieces[place].source;
                let text = desk.read(source)?;
                let told = self.unlinked(place).take(TOLD);
                let mut notes: Vec<Diagnostic> = told
                    .map(|refusal| self.refusal_note(refusal, &text, &self.content.pieces[place], &company))
                    .collect();
                if let Some(more) = self.unlinked(place).count().checked_sub(TOLD + 1) {
                    notes.push(Diagnostic::new(Code::W032, format!("{} more names are left unlinked", more + 1)));
                }
                let piece = &self.content.pieces[place];
                notes.extend(
                    self.doubtful(desk, place).take(TOLD).map(|mention| self.doubt_note(mention, &text, piece)),
                );
                if let Some(more) = self.doubtful(desk, place).count().checked_sub(TOLD + 1) {
                    notes.push(Diagnostic::new(Code::W039, format!("{} more links are doubtful", more + 1)));
                }
                Ok((&*source.path, notes))
            })
            .collect::<Result<_>>()?;
        let mut report = Report::default();
        refused.into_iter().for_each(|(path, notes)| report.add(path, notes));
        if let Some(file) = &desk.files.decisions {
            let lapsed = self.lapsed(desk, memo)?;
            let own = if lapsed.is_empty() { String::new() } else { desk.read(file)? };
            report.add(&file.path, lapsed.into_iter().map(|decision| lapsed_note(decision, &own)));
            let senses: Vec<&Sense> = self.senses_of_nobody().collect();
            let own = if senses.is_empty() { String::new() } else { desk.read(file)? };
            let note = |sense: &Sense| {
                let what =
                    format!("`{}` is a name of no entity, so that its decision decides nothing", sense.quote.value);
                let note = Diagnostic::new(Code::W037, what).at(&own, sense.quote.span);
                note.help("give it to the entity as an alias, or take the decision out")
            };
            report.add(&file.path, senses.into_iter().map(note));
        }
        Ok(report)
    }

    fn places(&self) -> impl ParallelIterator<Item = usize> {
        (0..self.pieces.len()).into_par_iter()
    }

    fn unlinked(&self, place: usize) -> impl Iterator<Item = &Refusal> {
        unlinked(&self.pieces[place], &self.content.pieces[place])
    }

    /// For each entity that a contested name may mean: the entities named beside it, with the number of pieces.
    fn company_of_contested(&self) -> Company {
        let refusals = self.pieces.iter().flat_map(|piece| &piece.refusals);
        let contested = refusals.filter(|refusal| refusal.reason == Reason::Contested && refusal.candidates.len() > 1);
        let mut company: Company =
            contested.flat_map(|refusal| &refusal.candidates).map(|(entity, _)| (*entity, BTreeMap::new())).collect();
        if company.is_empty() {
            return company;
        }
        for piece in &self.pieces {
            let named: BTreeSet<EntityId> = piece.mentions.iter().map(|mention| mention.entity).collect();
            for entity in &named {
                if let Some(with) = company.get_mut(entity) {
                    named
                        .iter()
                        .filter(|other| *other != entity)
                        .for_each(|other| *with.entry(*other).or_default() += 1);
                }
            }
        }
        company
    }

    /// For each candidate that has the name as an alias: entities that appear with it and with no other candidate, as
    /// data to accept.
    fn proposals(&self, refusal: &Refusal, surface: &str, company: &Company) -> Vec<String> {
        /// A single piece may be a coincidence.
        const OFTEN: usize = 2;
        const MOST: usize = 3;
        let with = |entity: &EntityId| company.get(entity);
        let lists = |entity: EntityId| {
            let mut aliases = self.content.entities[entity.index()].record.aliases.iter();
            aliases.any(|alias| normal(&alias.name) == normal(surface) && alias.near().is_empty())
        };
        let candidates = refusal.candidates.iter().map(|(entity, _)| *entity);
        let proposal = |entity: EntityId| {
            let others: Vec<EntityId> =
                refusal.candidates.iter().map(|(other, _)| *other).filter(|other| *other != entity).collect();
            let is_own = |other: &EntityId| {
                !others.contains(other) && !others.iter().filter_map(with).any(|theirs| theirs.contains_key(other))
            };
            let mut near: Vec<(usize, EntityId)> = with(&entity)?
                .iter()
                .filter(|(other, count)| **count >= OFTEN && is_own(other) && !self.catalogue.facts(**other).hidden)
                .map(|(other, count)| (*count, *other))
                .collect();
            near.sort_by_key(|(count, other)| (Reverse(*count), *other));
            let ids: Vec<String> =
                near.iter().take(MOST).map(|(_, other)| format!("\"{}\"", self.catalogue.facts(*other).id)).collect();
            let id = &self.catalogue.facts(entity).id;
            let what = format!(
                "`near = [{}]` for `{id}`: they stand in pieces with it, and in none with another",
                ids.join(", ")
            );
            (!ids.is_empty()).then_some(what)
        };
        candidates.filter(|entity| lists(*entity)).filter_map(proposal).collect()
    }

    fn doubtful<'a>(&'a self, desk: &Desk, place: usize) -> impl Iterator<Item = &'a Mention> {
        doubtful(&self.pieces[place], &self.catalogue, &desk.config)
    }

    fn doubt_note(&self, mention: &Mention, text: &str, piece: &Piece) -> Diagnostic {
        let (surface, id) = (mention.span.of(text), &self.catalogue.facts(mention.entity).id);
        let sure = (confidence(mention.points) * 100.0).floor();
        let note = Diagnostic::new(Code::W039, format!("`{surface}` is linked to `{id}`, {sure} percent sure"));
        let note = note.at(text, mention.span).label(id);
        let (line, column) = note.place.as_ref().map_or((1, 1), |place| (place.line, place.column));
        let what = format!("pin it, `[[{id}|{surface}]]`, or say that it is none of ours: `[[!{surface}]]`");
        note.help(what).help(format!("for the evidence, run `dateline explain {}:{line}:{column}`", piece.source.path))
    }

    /// Decisions whose quote no longer appears between its contexts: they decide nothing.
    fn lapsed(&self, desk: &Desk, memo: &Memo) -> Result<Vec<&Decision>> {
        // Decisions are in the order of their files.
        let of_files: Vec<&[Decision]> =
            self.content.decisions.chunk_by(|a, b| a.source.value == b.source.value).collect();
        let lapsed = of_files.par_iter().map(|decisions| {
            let file = decisions[0].source.value.as_str();
            let doc = without_markdown(file.strip_prefix("briefings/").unwrap_or(file)).unwrap_or(file);
            let directory = &self.content.directory;
            let piece = directory.docs.get(doc).map(|id| &self.content.pieces[id.index()]);
            let stand = match piece.filter(|piece| piece.source.path.strip_prefix("content/") == Some(file)) {
                Some(piece) => stand(desk, memo, piece, decisions)?,
                // Nothing is reported about a piece that is held back, withdrawn or has an error.
                None => vec![directory.is_kept_from_readers(doc); decisions.len()],
            };
            Ok(decisions.iter().zip(stand).filter(|(_, stands)| !stands).map(|(decision, _)| decision).collect())
        });
        Ok(lapsed.collect::<Result<Vec<Vec<_>>>>()?.concat())
    }

    fn senses_of_nobody(&self) -> impl Iterator<Item = &Sense> {
        self.content.senses.iter().filter(|sense| !self.catalogue.bears(&sense.quote))
    }

    fn refusal_note(&self, refusal: &Refusal, text: &str, piece: &Piece, company: &Company) -> Diagnostic {
        let surface = refusal.span.of(text);
        let ids: Vec<&str> =
            refusal.candidates.iter().map(|(entity, _)| self.catalogue.facts(*entity).id.as_str()).collect();
        let longer = longer(text, refusal.span, self.catalogue.languages.of(&piece.briefing.lang));
        let most = self.catalogue.candidates;
        let (code, message) = match refusal.reason {
            Reason::Contested if ids.len() == 1 => (
                Code::W032,
                format!(
                    "`{surface}` may be somebody of that name whom the catalogue does not hold, and the piece does"
                ),
            ),
            Reason::Contested if ids.len() >= most => {
                (Code::W031, format!("{most} entities or more answer to `{surface}`"))
            }
            Reason::Contested if ids.len() == 2 => (Code::W031, format!("two entities answer to `{surface}`")),
            Reason::Contested => (Code::W031, format!("{} entities answer to `{surface}`", ids.len())),
            Reason::LongerName => match longer {
                Some(longer) => {
                    let what =
                        format!("`{surface}` is part of a longer name, `{longer}`, that the catalogue does not hold");
                    (Code::W032, what)
                }
                None => (Code::W032, format!("`{surface}` {}", refused_because(refusal.reason))),
            },
            reason => (Code::W032, format!("`{surface}` {}", refused_because(reason))),
        };
        let note = Diagnostic::new(code, message).at(text, refusal.span).label(listed(&ids));
        let (line, column) = note.place.as_ref().map_or((1, 1), |place| (place.line, place.column));
        let first = ids.first().unwrap_or(&"");
        let pin = format!("pin it: `[[{first}|{surface}]]`");
        let note = match refusal.reason {
            // Nothing can be linked there.
            _ if matches!(refusal.zone, Zone::Title | Zone::Summary) => note.help(format!(
                "write into the front matter who is meant, `about: [{first}]`, or who is not, `never: [{first}]`"
            )),
            Reason::Contested => {
                let note = note
                    .note("no rule settles it here, so the name stays unlinked")
                    .help(format!("{pin}, or give the alias a `near` list"));
                let proposals = self.proposals(refusal, surface, company);
                proposals.into_iter().fold(note, Diagnostic::help)
            }
            Reason::LongerName => {
                let name = longer.unwrap_or(surface);
                note.help(format!("give the longer name a page: `dateline new entity \"{name}\" --kind organisation`"))
                    .help(format!("or {pin}"))
                    .help(format!("or say that it is none of ours: `[[!{surface}]]`"))
            }
            _ => note.help(format!("{pin}, or say that it is none of ours: `[[!{surface}]]`")),
        };
        note.help(format!("for the evidence, run `dateline explain {}:{line}:{column}`", piece.source.path))
    }
}

/// The refusals of a piece, except those that a name's own conditions require, and those in wikilinks: these are errors
/// already, with the same way out.
pub fn unlinked<'a>(annotated: &'a Annotated, piece: &'a Piece) -> impl Iterator<Item = &'a Refusal> {
    let outline = &piece.briefing.outline;
    let refusals = annotated.refusals.iter().filter(|refusal| refusal.reason != Reason::Conditions);
    refusals.filter(|refusal| !is_linked_by_hand(refusal, outline))
}

/// Links of a piece that are less certain than the desk requires.
pub fn doubtful<'a>(
    annotated: &'a Annotated,
    catalogue: &Catalogue,
    config: &Config,
) -> impl Iterator<Item = &'a Mention> + use<'a> {
    let mentions = &annotated.mentions;
    let asked = f64::from(config.links.doubtful) / 100.0;
    let is_less = move |mention: &Mention| mention.rule != Rule::Link && confidence(mention.points) < asked;
    // Look up what decided each link only if one may be less certain.
    let linked = match mentions.iter().any(is_less) {
        true => policy::links(mentions, |entity| catalogue.facts(entity).kind.as_str(), config),
        false => Vec::new(),
    };
    let links = mentions.iter().zip(linked);
    links.filter(move |(mention, linked)| *linked && is_less(mention)).map(|(mention, _)| mention)
}

/// The first ids, and how many more there are.
fn listed(ids: &[&str]) -> String {
    const LISTED: usize = 8;
    match ids.split_at_checked(LISTED) {
        Some((first, more)) if more.len() > 1 => format!("{} or {} more", first.join(" or "), more.len()),
        _ => ids.join(" or "),
    }
}

/// The capitalised words of one line around `part`, without sentence-opening words that form no names.
fn longer<'t>(text: &'t str, part: Span, language: &Language) -> Option<&'t str> {
    const NEUTRAL: Classes = Classes::TITLE.or(Classes::HONORIFIC).or(Classes::CALENDAR).or(Classes::NATIONALITY);
    let bare = |word: &'t str| {
        let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        word.strip_suffix("'s").or(word.strip_suffix("’s")).unwrap_or(word)
    };
    let builds = |word: &str| {
        let is_neutral = language.classes(word).has(NEUTRAL) || language.is_title(word);
        let is_function = language.classes(&word.to_lowercase()).has(Classes::FUNCTION);
        word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) && !is_neutral && !is_function
    };
    let joins = |word: &str| word == "&" || language.classes(word).has(Classes::OF);
    let (mut start, mut end) = (part.start as usize, part.end as usize);
    let (before, after) = (text.get(..start)?, text.get(end..)?);
    let mut at = end;
    for word in after.split('\n').next()?.split_inclusive(' ') {
        let trimmed = word.trim_end();
        let bare = bare(trimmed);
        at += word.len();
        match trimmed.is_empty() || joins(trimmed) {
            true => continue,
            false if builds(bare) => end = at - word.len() + bare.len(),
            false => break,
        }
        if bare.len() < trimmed.len() {
            break;
        }
    }
    let mut at = start;
    for word in before.rsplit('\n').next()?.split_inclusive(' ').rev() {
        let trimmed = word.trim_end();
        at -= word.len();
        match trimmed.is_empty() || joins(trimmed) {
            true => continue,
            false if bare(trimmed) == trimmed && builds(trimmed) => start = at,
            false => break,
        }
    }
    (end - start > part.range().len()).then(|| &text[start..end])
}

/// Whether the quote of each decision for a piece is in its text. Cached, since this reads the text.
fn stand(desk: &Desk, memo: &Memo, piece: &Piece, decisions: &[Decision]) -> Result<Vec<bool>> {
    let asked: Vec<_> = decisions.iter().map(|of| (&of.quote.value, &of.before, &of.after)).collect();
    let look = || {
        let text = desk.read(&piece.source)?;
        let stand = decisions.iter().map(|decision| decision.places(&text).next().is_some());
        Ok(Noted::new(stand.collect(), Vec::new()))
    };
    Ok(memo.get("decisions", Hash::of_all(&[piece.source.hash, Hash::of_value(&asked)]), look)?.value)
}

fn lapsed_note(decision: &Decision, own: &str) -> Diagnostic {
    let what = format!("`{}` does not stand so in content/{}", decision.quote.value, decision.source.value);
    let note = Diagnostic::new(Code::W037, what).at(own, decision.quote.span);
    note.help("decide again with the words as they are now, or take the decision out")
}

fn is_linked_by_hand(refusal: &Refusal, outline: &Outline) -> bool {
    let holds = |link: &HandLink| link.span.start <= refusal.span.start && refusal.span.end <= link.span.end;
    // Links are in the order of the text; a wikilink contains none but a picture's.
    let before = outline.links.partition_point(|link| link.span.start <= refusal.span.start);
    outline.links[..before].iter().rev().take(4).any(|link| link.kind.is_wikilink() && holds(link))
}

/// Continues "`Georgia` …".
pub fn refused_because(reason: Reason) -> &'static str {
    match reason {
        Reason::Contested => "may be one of several entities",
        Reason::Unbound => "is a family name, and the piece names no bearer more fully",
        Reason::Weak => "is a weak name without company",
        Reason::CommonWord => "may be a common word here",
        Reason::Place => "is a family name, and may be a place here",
        Reason::Conditions => "does not meet the name's own conditions here",
        Reason::OutOfDate => "was not the name on the day of the piece",
        Reason::Honorific => "has an honorific that fits no bearer",
        Reason::LongerName => "is part of a longer name that the catalogue does not hold",
    }
}
