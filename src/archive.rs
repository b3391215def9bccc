//! Everything that is known of a desk before its pages are planned: the pipeline from files to coverage.

use crate::annotate::{self, Annotated, Document, annotate, policy};
use crate::cache::Memo;
use crate::catalogue::{Catalogue, relevant};
use crate::content::assemble::{self, Edition, assemble};
use crate::content::lead::{Answer, ByHand};
use crate::content::scan::Desk;
use crate::content::{Content, EntityId, Piece, PieceId, briefing, decision, entity, page};
use crate::crossref::{self, CrossReferences, Features};
use crate::error::Result;
use crate::report::{Noted, Report};
use crate::source::{Hash, Source, Span};
use crate::timings::Timings;
use crate::words::Vocabulary;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// A desk, read and understood; its texts stay in their files.
pub struct Archive {
    pub content: Content,
    pub catalogue: Catalogue,
    /// By piece.
    pub pieces: Vec<Annotated>,
    /// By entity; `None` without a profile.
    pub profiles: Vec<Option<Annotated>>,
    /// By page.
    pub pages: Vec<Annotated>,
    /// What the pieces say.
    pub words: Vocabulary,
    pub references: CrossReferences,
}

impl Archive {
    /// Takes a desk through content, catalogue, annotate and crossref.
    pub fn of(desk: &Desk, edition: Edition, memo: &Memo, timings: &Timings) -> Result<(Archive, Report)> {
        let mut report = Report::default();
        let content = timings.stage("content", || content(desk, edition, memo, &mut report))?;
        let catalogue = timings.stage("catalogue", || catalogue(desk, &content, &mut report));
        let notes = Annotator { desk, content: &content, catalogue: &catalogue, memo, timings };
        let (mut pieces, profiles, pages) = timings.stage("annotate", || notes.all())?;
        let words = timings.stage("words", || {
            let terms: Vec<_> = pieces.iter_mut().map(|piece| std::mem::take(&mut piece.terms)).collect();
            Vocabulary::of(&terms)
        });
        let references = timings.stage("crossref", || {
            let ids: Vec<&str> = content.entities.iter().map(|entity| entity.id.as_str()).collect();
            let features = features(&content, &pieces);
            crossref::link(&features, &ids, &words, desk.config.coverage.shown as usize, memo)
        })?;
        Ok((Archive { content, catalogue, pieces, profiles, pages, words, references }, report))
    }

    /// Links that the desk's policy makes of mentions in briefings.
    pub fn links(&self, desk: &Desk) -> usize {
        let kind = |entity| self.catalogue.facts(entity).kind.as_str();
        let linked =
            |piece: &Annotated| policy::links(&piece.mentions, kind, &desk.config).into_iter().filter(|l| *l).count();
        self.pieces.par_iter().map(linked).sum()
    }

    /// Surfaces that were left unlinked.
    pub fn refused(&self) -> usize {
        self.pieces.iter().map(|piece| piece.refusals.len()).sum()
    }
}

/// The files of a desk, each in its place; what is wrong with them goes to the report.
pub fn content(desk: &Desk, edition: Edition, memo: &Memo, report: &mut Report) -> Result<Content> {
    let config = desk.config.reading();
    let files = &desk.files;
    let briefings =
        parse(desk, memo, "briefing", config, &files.briefings, |text| briefing::parse(text, &desk.config))?;
    let pages = parse(desk, memo, "page", config, &files.pages, |text| page::parse(text, &desk.config))?;
    let records = entity_files(desk, memo, config)?;
    let decisions = match &files.decisions {
        Some(source) => report.take(&source.path, decision::parse(&desk.read(source)?)),
        None => Vec::new(),
    };
    let mut keep = |parsed: Vec<(Source, Noted<_>)>| -> Vec<_> {
        parsed
            .into_iter()
            .filter_map(|(source, noted)| Some((source.clone(), report.take(&source.path, noted)?)))
            .collect()
    };
    let briefings = keep(briefings);
    let pages = pages
        .into_iter()
        .filter_map(|(source, noted)| Some((source.clone(), report.take(&source.path, noted)?)))
        .collect();
    let records = records
        .into_iter()
        .flat_map(|(source, noted)| {
            let records: Vec<_> = report.take(&source.path, noted);
            records.into_iter().map(move |record| (source.clone(), record)).collect::<Vec<_>>()
        })
        .collect();
    let parsed = assemble::Files {
        briefings,
        records,
        pages,
        decisions,
        statics: files.statics.clone(),
        others: files.assets.clone(),
    };
    // Decisions come without the hash of their file.
    let scanned = |source: &Source| match &files.decisions {
        Some(decisions) if decisions.path == source.path => decisions.clone(),
        _ => source.clone(),
    };
    let (content, told) = assemble(parsed, edition, &|source| desk.read(&scanned(source)).ok());
    report.join(told);
    Ok(content)
}

fn parse<T: Send + serde::Serialize + serde::de::DeserializeOwned>(
    desk: &Desk,
    memo: &Memo,
    stage: &str,
    config: Hash,
    sources: &[Source],
    parse: impl Fn(&str) -> Noted<T> + Sync,
) -> Result<Vec<(Source, Noted<T>)>> {
    let parsed = sources.par_iter().map(|source| {
        let input = Hash::of_all(&[source.hash, config]);
        Ok((source.clone(), memo.get(stage, input, || Ok(parse(&desk.read(source)?)))?))
    });
    parsed.collect()
}

fn entity_files(desk: &Desk, memo: &Memo, config: Hash) -> Result<Vec<(Source, Noted<Vec<entity::Record>>)>> {
    let of_kind = |extension: &str| -> Vec<Source> {
        desk.files.entities.iter().filter(|s| s.path.ends_with(extension)).cloned().collect()
    };
    let one = |text: &str| {
        let noted = entity::parse_markdown(text, &desk.config);
        Noted::new(noted.value.into_iter().collect(), noted.notes)
    };
    let mut all = parse(desk, memo, "entity.md", config, &of_kind(".md"), one)?;
    all.extend(parse(desk, memo, "entity.jsonl", config, &of_kind(".jsonl"), |text| {
        entity::parse_jsonl(text, &desk.config)
    })?);
    all.extend(parse(desk, memo, "entity.csv", config, &of_kind(".csv"), |text| {
        entity::parse_csv(text, &desk.config)
    })?);
    Ok(all)
}

fn catalogue(desk: &Desk, content: &Content, report: &mut Report) -> Catalogue {
    let catalogue = Catalogue::compile(&content.entities, &content.directory, &desk.config.lang);
    report.join(crate::catalogue::lints::lint(content, &desk.config.lang, &|source| desk.read(source).ok()));
    catalogue
}

/// Maps `annotate` over all texts of the desk.
struct Annotator<'a> {
    desk: &'a Desk,
    content: &'a Content,
    catalogue: &'a Catalogue,
    memo: &'a Memo,
    timings: &'a Timings,
}

type AllAnnotated = (Vec<Annotated>, Vec<Option<Annotated>>, Vec<Annotated>);

impl Annotator<'_> {
    fn all(&self) -> Result<AllAnnotated> {
        let content = self.content;
        let pieces = content.pieces.par_iter().map(|piece| {
            let path = &piece.source.path;
            let by_hand = content.by_hand(path, &piece.briefing);
            self.text(&piece.source, &content.answers(path), &Document::of("", &piece.briefing, &by_hand))
        });
        let profiles = content.entities.par_iter().enumerate().map(|(i, entity)| {
            let record = &entity.record;
            if record.body.start >= record.body.end || record.hidden {
                return Ok(None);
            }
            let lang = record.lang.as_deref().unwrap_or(&self.desk.config.lang);
            let by_hand = content.linked_by_hand(&entity.source.path, &record.outline);
            let document = Document::plain("", record.body, lang, true, &by_hand);
            let document = Document { own: Some(EntityId(i as u32)), ..document };
            self.text(&entity.source, &[], &document).map(Some)
        });
        let pages = content.pages.par_iter().map(|placed| {
            let page = &placed.page;
            let by_hand = content.linked_by_hand(&placed.source.path, &page.outline);
            self.text(&placed.source, &[], &Document::plain("", page.body, &page.lang, page.annotate, &by_hand))
        });
        Ok((pieces.collect::<Result<_>>()?, profiles.collect::<Result<_>>()?, pages.collect::<Result<_>>()?))
    }

    /// The annotation of `document`, whose text stands in `source`.
    ///
    /// It is kept under what it depends on: the text and how it is read, what its author says by hand, and of the
    /// catalogue the entities that its words could name. Entities are kept by id, since their places move.
    fn text(&self, source: &Source, answers: &[Answer], document: &Document) -> Result<Annotated> {
        let text = OnceCell::new();
        let read = || match text.get() {
            Some(text) => Ok(text),
            None => self.desk.read(source).map(|fresh| text.get_or_init(|| fresh)),
        };
        let Document { title, summary, body, lang, day, by_hand, own, annotate: is_annotated, .. } = *document;
        let reading = Hash::of_all(&[source.hash, Hash::of_value(&(title, summary, body, lang))]);
        let words = self.memo.get("words", reading, || {
            let document = Document { text: read()?, ..*document };
            Ok(Noted::new(relevant::words(&annotate::reading(&document)), Vec::new()))
        })?;

        let id = |entity: &EntityId| self.catalogue.facts(*entity).id.as_str();
        let decided: Vec<EntityId> = answers.iter().filter_map(|answer| answer.entity).collect();
        let named = by_hand.links.iter().map(|(_, entity)| entity);
        let named = named.chain(&by_hand.about).chain(&by_hand.never).chain(&by_hand.dateline).chain(&decided).copied();
        let given = (
            (day, is_annotated, own.as_ref().map(id)),
            answers
                .iter()
                .map(|Answer { decision: of, entity }| (&of.quote, &of.before, &of.after, entity.as_ref().map(id)))
                .collect::<Vec<_>>(),
            by_hand.links.iter().map(|(at, entity)| (at, id(entity))).collect::<Vec<_>>(),
            [&by_hand.about, &by_hand.never].map(|ids| ids.iter().map(id).collect::<Vec<_>>()),
            by_hand.dateline.as_ref().map(id),
        );
        let relevant = self.catalogue.relevant.hash(&words.value, named);
        let input = Hash::of_all(&[reading, Hash::of_meaning(&given), relevant]);
        let annotate = || {
            let text = read()?;
            let document = Document { text, ..*document };
            Ok(self.timings.unit("annotate", text.len(), || annotate(&document, self.catalogue, answers, None)))
        };
        let kept = self.memo.get("annotate", input, || Ok(Noted::new(Kept::of(annotate()?, id), Vec::new())))?;
        match kept.value.placed(|id| self.content.directory.entity(id)) {
            Some(annotated) => Ok(annotated),
            None => annotate(),
        }
    }
}

/// An annotation whose entities are places in a list of ids.
#[derive(Serialize, Deserialize)]
struct Kept {
    ids: Vec<String>,
    annotated: Annotated,
}

impl Kept {
    fn of<'a>(mut annotated: Annotated, id: impl Fn(&EntityId) -> &'a str) -> Kept {
        let mut places = BTreeMap::new();
        annotated.entities_mut().for_each(|entity| {
            let place = EntityId(places.len() as u32);
            *entity = *places.entry(*entity).or_insert(place);
        });
        let mut ids: Vec<(EntityId, String)> =
            places.iter().map(|(entity, place)| (*place, id(entity).to_string())).collect();
        ids.sort_unstable();
        Kept { ids: ids.into_iter().map(|(_, id)| id).collect(), annotated }
    }

    /// With the entities of this catalogue; `None` where one is gone.
    fn placed(self, entity: impl Fn(&str) -> Option<EntityId>) -> Option<Annotated> {
        let Kept { ids, mut annotated } = self;
        let entities: Vec<EntityId> = ids.iter().map(|id| entity(id)).collect::<Option<_>>()?;
        for place in annotated.entities_mut() {
            *place = *entities.get(place.index())?;
        }
        Some(annotated)
    }
}

/// What crossref looks at, by piece.
pub fn features<'a>(content: &'a Content, annotated: &'a [Annotated]) -> Vec<Features<'a>> {
    content.pieces.iter().zip(annotated).map(|(piece, annotated)| feature(content, piece, annotated)).collect()
}

fn feature<'a>(content: &Content, piece: &'a Piece, annotated: &'a Annotated) -> Features<'a> {
    let briefing = &piece.briefing;
    let docs = |ids: &[crate::source::Text]| -> Vec<PieceId> {
        ids.iter().filter_map(|doc| content.directory.docs.get(&doc.value).copied()).collect()
    };
    Features {
        doc: &piece.doc,
        day: briefing.date.day,
        text: Hash::of_all(&[piece.source.hash, Hash::of(briefing.lang.as_bytes())]),
        entities: annotated.entities.iter().map(|e| (e.entity, e.salience)).collect(),
        links: content.linked_pieces(&piece.source.path, &briefing.outline),
        tags: briefing.tags.iter().map(|t| t.value.as_str()).collect(),
        series: briefing.series.as_ref().map(|s| s.value.as_str()),
        pins: docs(&briefing.pin),
        bans: docs(&briefing.ban),
    }
}

impl<'a> Document<'a> {
    /// A text without front matter that names anything.
    fn plain(text: &'a str, body: Span, lang: &'a str, annotate: bool, by_hand: &'a ByHand) -> Document<'a> {
        Document { text, title: None, summary: None, body, lang, day: None, by_hand, own: None, annotate }
    }
}
