//! A briefing's page: the piece, who is who in it, and the coverage around it.

use super::lists::{InSeries, List, Part};
use super::page::serde_json_text::Json;
use super::page::{BriefingPage, Card, CorrectionLine, EntityLine, Link, Prose, SeriesLine, SourceLine};
use super::reads::Reads;
use super::shared::Shared;
use super::{index, words};
use crate::annotate::Annotated;
use crate::config::is_organisation;
use crate::content::date::Day;
use crate::content::entity::{Entity, Record, Role};
use crate::content::{EntityId, Piece, PieceId, briefing::Citation};
use crate::crossref::{self, Reason, Told};
use std::cmp::Reverse;

/// Entities listed beside the text.
const SHORT: usize = 5;

impl Reads<'_> {
    pub(super) fn briefing(&self, id: PieceId) -> BriefingPage {
        let (piece, annotated) = (self.piece(id), self.annotated(id));
        let briefing = &piece.briefing;
        let coverage = self.coverage(id);
        let prose = self.prose(&piece.source, (briefing.body, &briefing.outline), &briefing.lang, annotated, None);
        let year = briefing.date.day.year;
        let year_address = Part::Year { year, number: 1 }.address(&self.years_address());
        let term = |name: &str, list: Option<&List>| {
            let list = list?;
            Some(self.link(if list.is_titled { &list.title } else { name.trim() }, &list.address))
        };
        BriefingPage {
            title: briefing.title.value.clone(),
            held: self.held(briefing.draft, briefing.embargo),
            date: self.words.moment(briefing.date),
            day: briefing.date.day.iso(),
            dateline: briefing.dateline.as_ref().map(|place| place.value.clone()),
            updated: briefing.updated.map(|moment| self.words.moment(moment)),
            summary: briefing.summary.as_ref().map(|summary| summary.value.clone()),
            opening: briefing.outline.opening.clone().filter(|_| briefing.summary.is_none()),
            authors: briefing.authors.clone(),
            tags: briefing.tags.iter().filter_map(|tag| term(tag, self.tag(tag))).collect(),
            series: briefing.series.as_ref().and_then(|series| term(series, self.one_series(series))),
            in_series: self.in_series(id).map(|place| self.series_line(place)),
            lang: briefing.lang.clone(),
            year: self.link(year.to_string(), &year_address),
            prose: Prose { notes: self.margin_notes(id, annotated), ..prose },
            has_code: annotated.has_code,
            image: self.head_picture(piece),
            corrections: briefing
                .corrections
                .iter()
                .map(|correction| CorrectionLine {
                    date: self.words.day(correction.date),
                    text: correction.text.clone(),
                })
                .collect(),
            sources: briefing.sources.iter().map(|source| self.source_line(source)).collect(),
            people: self.who_is_who(piece, annotated),
            earlier: coverage.earlier,
            later: coverage.later,
            more_later: coverage.more,
            all_later: coverage.all_later,
            newest: coverage.newest,
            linked_from: coverage.linked_from,
            same_day: self.same_day(id),
            extra: Json(briefing.extra.0.clone()),
        }
    }

    fn series_line(&self, at: InSeries) -> SeriesLine {
        let card = |piece: Option<PieceId>| piece.map(|piece| self.card(piece));
        SeriesLine { place: at.place, previous: card(at.previous), next: card(at.next) }
    }

    /// By salience, then by first mention; entities that the piece is about without naming them come last.
    fn who_is_who(&self, piece: &Piece, annotated: &Annotated) -> Vec<EntityLine> {
        let sentence = |place: Option<u32>| annotated.entities.get(place? as usize);
        let mut named = index::naming(|id| self.resolved(id), piece, annotated);
        named.sort_by_key(|(_, place, _)| Reverse(sentence(*place).map(|sentence| sentence.salience)));
        let line = |(id, place, about): (EntityId, Option<u32>, bool)| {
            let Entity { address, record, .. } = self.entity(id);
            let summary = || record.summary.as_ref().map(|summary| summary.value.clone());
            (!record.hidden).then(|| EntityLine {
                name: record.name.value.clone(),
                href: self.href(address),
                kind: self.words.singular(&record.kind),
                line: self.role_on(record, piece.briefing.date.day).map(|role| self.role_words(role)).or_else(summary),
                count: sentence(place).map_or(0, |sentence| sentence.count),
                about,
                schema: self.config.schema(&record.kind).to_string(),
                wikidata: record.wikidata.clone(),
                same_as: record.same_as.iter().map(|address| address.value.clone()).collect(),
                in_short: false,
            })
        };
        let mut people: Vec<EntityLine> = named.into_iter().filter_map(line).collect();
        let mains = people.iter_mut().filter(|line| line.schema == "Person" || is_organisation(&line.schema));
        mains.take(SHORT).for_each(|line| line.in_short = true);
        people
    }

    /// The role held on the day. Of several, the one begun last: catalogues add roles and seldom end them.
    pub(super) fn role_on<'r>(&self, record: &'r Record, day: Day) -> Option<&'r Role> {
        let held = record.roles.iter().filter(|role| words::holds_on(role.from, role.until, day));
        // `rev`: of roles begun together, the first written is shown.
        held.rev().max_by_key(|role| role.from.map(|from| from.first_day()))
    }

    pub(super) fn role_words(&self, role: &Role) -> String {
        match self.role_of(role) {
            // "President of Russia" already says it.
            Some(of) if !role.title.contains(&of.title) => format!("{}, {}", role.title, of.title),
            _ => role.title.clone(),
        }
    }

    /// What a role belongs to: an entity with a link to its page, or plain words. Never a hidden entity.
    pub(super) fn role_of(&self, role: &Role) -> Option<Link> {
        let of = role.of.as_ref()?;
        let Some(id) = self.resolved(of) else {
            return Some(Link { title: of.value.clone(), href: String::new() });
        };
        let entity = self.entity(id);
        (!entity.record.hidden).then(|| self.link(&*entity.record.name, &entity.address))
    }

    /// The other pieces of the day, as many as a list's page holds.
    fn same_day(&self, id: PieceId) -> Vec<Shared<Card>> {
        let others = self.of_day_of(id).map(PieceId).filter(|other| *other != id);
        others.take(self.per_page()).map(|other| self.card(other)).collect()
    }

    /// Why `earlier` and `later`, which refers to it, are shown together.
    pub(super) fn reasons(&self, (earlier, later): (PieceId, PieceId), of: Told, reasons: &[Reason]) -> Vec<String> {
        let names = Named { reads: self, earlier: self.card(earlier), later };
        crossref::told(reasons, of, &names, &self.words.language.reasons)
    }

    fn source_line(&self, source: &Citation) -> SourceLine {
        SourceLine {
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            date: source.date.map(|date| self.words.partial(date)),
            url: source.url.as_ref().map(|url| url.value.clone()),
        }
    }
}

/// Names used in the reasons of a piece's coverage.
struct Named<'r> {
    reads: &'r Reads<'r>,
    earlier: Shared<Card>,
    later: PieceId,
}

impl crossref::Names for Named<'_> {
    /// None if hidden, or if named in the desk's title or description: everything here is about that entity.
    fn entity(&self, entity: EntityId) -> Option<&str> {
        let name = self.reads.name(entity);
        let is_subject = has_words(&self.reads.config.title, name) || has_words(&self.reads.config.description, name);
        (!is_subject && !self.reads.is_hidden(entity)).then_some(name)
    }

    fn number(&self) -> Option<String> {
        let terms = self.reads.vocabulary(self.later);
        let is_said = |word: &str| {
            let word = word.to_lowercase();
            terms.of_piece(self.later).iter().any(|term| terms.written(*term).eq_ignore_ascii_case(&word))
        };
        let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’');
        let words = self.earlier.title.split(|c: char| !is_inside(c)).map(|word| {
            let word = word.trim_matches(['.', '\'', '’']);
            word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
        });
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit() || c == '.');
        let named = words.windows(2).find(|two| is_number(two[1]) && !is_number(two[0]) && is_said(two[1]))?;
        Some(format!("{} {}", named[0], named[1]))
    }
}

/// Whether a text has a name in it, as whole words.
fn has_words(text: &str, name: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(name)
        .any(|(at, _)| !is_word(text[..at].chars().next_back()) && !is_word(text[at + name.len()..].chars().next()))
}
