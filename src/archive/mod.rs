//! Everything that is known about a desk before its pages are planned: the pipeline from files to coverage.

mod decided;
mod doubts;
mod gaps;
mod held;
mod ordinary;
mod renamed;
pub mod supposed;
mod texts;
mod unnamed;
pub mod uses;

pub use doubts::{doubtful, refused_because, unlinked};
pub use texts::AllAnnotated;

use crate::annotate::dates::Dated;
use crate::annotate::{Annotated, policy};
use crate::cache::Memo;
use crate::catalogue::{Catalogue, lints};
use crate::config::Config;
use crate::content::assemble::{self, Edition, assemble};
use crate::content::budget;
use crate::content::decision::Decisions;
use crate::content::entity::{Parts, Record};
use crate::content::metadata;
use crate::content::normal::term;
use crate::content::picture::{Size, is_picture};
use crate::content::scan::Desk;
use crate::content::{
    Content, Piece, PieceId, briefing, decision, entity, introduction, page, unread, without_markdown,
};
use crate::crossref::{self, CrossReferences, Features};
use crate::error::{Error, Result};
use crate::report::{Diagnostic, Noted, Report, Severity};
use crate::source::{Hash, Source};
use crate::timings::Timings;
use crate::words::Vocabulary;
use rayon::prelude::*;
use std::cell::RefCell;
use std::collections::HashSet;
use texts::{Annotator, last_words};

/// A desk, read and analysed; its texts stay in their files.
pub struct Archive {
    pub content: Content,
    pub catalogue: Catalogue,
    /// Indexed by piece.
    pub pieces: Vec<Annotated>,
    /// Indexed by entity; `None` without a profile.
    pub profiles: Vec<Option<Annotated>>,
    /// Indexed by page.
    pub pages: Vec<Annotated>,
    /// The words of the pieces.
    pub words: Vocabulary,
    pub references: CrossReferences,
}

/// A desk whose names are found, before its coverage.
pub struct Named {
    pub content: Content,
    pub catalogue: Catalogue,
    pub texts: AllAnnotated,
}

impl Named {
    /// Runs a desk through content, catalogue and annotate.
    pub fn of(desk: &Desk, edition: Edition, memo: &Memo, timings: &Timings) -> Result<(Named, Report)> {
        let mut report = Report::default();
        // Content is assembled by one thread; meanwhile another reads what the last build handed over.
        let content = || {
            timings.stage("content", || {
                let files = files(desk, memo, &mut report)?;
                let held = held::held(&files.briefings, edition);
                Ok::<_, Error>((placed(desk, files, edition, memo, &mut report)?, held))
            })
        };
        let (content, (last_words, places)) = rayon::join(content, || last_words(memo));
        let (content, held) = content?;
        let catalogue = timings.stage("catalogue", || catalogue(desk, &content, memo, &mut report))?;
        let annotator = Annotator::new(desk, &content, &catalogue, memo, timings, places);
        let named = held::named(&held, &annotator, &content)?;
        let texts = timings.stage("annotate", || annotator.all(last_words))?;
        report.join(held::told(desk, &content, &held, named, &texts)?);
        report.join(decided::contradicted(desk, &content, &texts.pieces)?);
        Ok((Named { content, catalogue, texts }, report))
    }
}

impl Archive {
    /// Runs a desk through content, catalogue, annotate and crossref.
    pub fn of(desk: &Desk, edition: Edition, memo: &Memo, timings: &Timings) -> Result<(Archive, Report)> {
        let (Named { content, catalogue, texts }, report) = Named::of(desk, edition, memo, timings)?;
        let AllAnnotated { pieces, profiles, pages, words, readings } = texts;
        let features = features(&content, &pieces);
        let references = timings.stage("crossref", || {
            let ids: Vec<&str> = content.entities.iter().map(|entity| entity.id.as_str()).collect();
            crossref::link(&features, &readings, &ids, &words, desk.config.coverage.shown as usize, memo)
        })?;
        Ok((Archive { content, catalogue, pieces, profiles, pages, words, references }, report))
    }

    /// The number of links that the desk's policy makes from mentions in briefings.
    pub fn links(&self, desk: &Desk) -> usize {
        let kind = |entity| self.catalogue.facts(entity).kind.as_str();
        let linked =
            |piece: &Annotated| policy::links(&piece.mentions, kind, &desk.config).into_iter().filter(|l| *l).count();
        self.pieces.par_iter().map(linked).sum()
    }

    /// The number of surfaces left unlinked.
    pub fn refused(&self) -> usize {
        self.pieces.iter().map(|piece| piece.refusals.len()).sum()
    }
}

/// The files of a desk, assembled; errors in them go to the report.
pub fn content(desk: &Desk, edition: Edition, memo: &Memo, report: &mut Report) -> Result<Content> {
    let files = files(desk, memo, report)?;
    placed(desk, files, edition, memo, report)
}

/// The files of a desk as read, each on its own.
fn files(desk: &Desk, memo: &Memo, report: &mut Report) -> Result<assemble::Files> {
    let config = desk.config.reading();
    let files = &desk.files;
    let briefings =
        parse(desk, memo, "briefing", config, &files.briefings, |text| briefing::parse(text, &desk.config))?;
    let (introductions, pages): (Vec<_>, Vec<_>) =
        files.pages.iter().cloned().partition(|source| introduction::of_path(&source.path).is_some());
    let pages = parse(desk, memo, "page", config, &pages, |text| page::parse(text, &desk.config))?;
    let introductions =
        parse(desk, memo, "introduction", config, &introductions, |text| page::parse_introduction(text, &desk.config))?;
    let records = entity_files(desk, memo, config)?;
    let decisions = match &files.decisions {
        Some(source) => report.take(&source.path, decision::parse(&desk.read(source)?)),
        None => Decisions::default(),
    };
    let mut broken = Vec::new();
    let briefings = sound(briefings, &mut broken, report);
    let mut pages = sound(pages, &mut broken, report);
    pages.extend(sound(introductions, &mut broken, report));
    let records = of_lists(records, &mut broken, report);
    let mut slides = HashSet::new();
    for source in files.statics.iter().chain(&files.assets).filter(|source| unread::may_be_slides(&source.path)) {
        if desk.begins_with(source, unread::SLIDES)? {
            slides.insert(source.path.clone());
        }
    }
    Ok(assemble::Files {
        briefings,
        records,
        pages,
        decisions,
        statics: files.statics.clone(),
        others: files.assets.clone(),
        slides,
        broken,
        refused: files.refused.clone(),
    })
}

fn placed(desk: &Desk, files: assemble::Files, edition: Edition, memo: &Memo, report: &mut Report) -> Result<Content> {
    // Decisions are stored without the hash of their file.
    let scanned = |source: &Source| match &desk.files.decisions {
        Some(decisions) if decisions.path == source.path => decisions.clone(),
        _ => source.clone(),
    };
    let read = |source: &Source| desk.read(&scanned(source)).ok();
    let (mut content, told) = assemble(files, edition, &read);
    report.join(told);
    report.join(renamed::follow(&mut content, &read));
    report.join(budget::keep(&mut content, &desk.config.limits, &read));
    content.assets.par_iter_mut().filter(|asset| metadata::may_tell(&asset.source.path)).try_for_each(|asset| {
        let read = || {
            let bytes = desk.bytes(&asset.source)?;
            let size = is_picture(&asset.source.path).then(|| Size::of(&bytes)).flatten();
            Ok(Noted::new(size, metadata::told(&bytes).into_iter().collect()))
        };
        let read = memo.get("picture", asset.source.hash, read)?;
        (asset.size, asset.private) = (read.value, read.notes.into_iter().next().map(Box::new));
        Ok(())
    })?;
    Ok(content)
}

/// The texts without an error; the others are returned by name.
fn sound<T>(
    parsed: Vec<(Source, Noted<Option<T>>)>,
    broken: &mut Vec<Source>,
    report: &mut Report,
) -> Vec<(Source, T)> {
    let kept = parsed.into_iter().filter_map(|(source, noted)| match report.take(&source.path, noted) {
        Some(value) => Some((source, value)),
        None => {
            broken.push(source);
            None
        }
    });
    kept.collect()
}

/// The entities of one file, in the chunks in which they are cached.
type List = Vec<Box<[Record]>>;

/// The same for files that may hold several entities.
fn of_lists(
    parsed: Vec<(Source, Noted<List>)>,
    broken: &mut Vec<Source>,
    report: &mut Report,
) -> Vec<(Source, Box<Record>)> {
    let parts = parsed.iter().flat_map(|(_, noted)| &noted.value);
    let mut records = Vec::with_capacity(parts.map(|part| part.len()).sum());
    for (source, noted) in parsed {
        if noted.notes.iter().any(|note| note.severity() == Severity::Error) {
            broken.push(source.clone());
        }
        let parts = report.take(&source.path, noted);
        let of_source = parts.into_iter().flatten();
        records.extend(of_source.map(|record| (source.clone(), Box::new(record))));
    }
    records
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

/// A list of entities. Its parts are cached separately.
fn list(
    desk: &Desk,
    memo: &Memo,
    stage: &str,
    config: Hash,
    source: &Source,
    read: fn(&str, &Config, Parts) -> Vec<Diagnostic>,
) -> Result<Noted<List>> {
    let input = Hash::of_all(&[source.hash, config]);
    let key = |number: u32| Hash::of_all(&[input, Hash::of_value(&number)]);
    if let Some(Noted { value: count, notes }) = memo.kept::<u32>(stage, input) {
        let parts = (0..count).map(|number| memo.kept(stage, key(number)).map(|part| part.value));
        if let Some(parts) = parts.collect() {
            return Ok(Noted::new(parts, notes));
        }
    }
    let text = desk.read(source)?;
    let mut parts = Vec::new();
    let notes = read(&text, &desk.config, &mut |part: Vec<Record>| {
        parts.push(memo.get(stage, key(parts.len() as u32), || Ok(Noted::new(part.into_boxed_slice(), Vec::new()))));
    });
    let count = memo.get(stage, input, || Ok(Noted::new(parts.len() as u32, notes)))?;
    let parts = parts.into_iter().map(|part| Ok(part?.value));
    Ok(Noted::new(parts.collect::<Result<_>>()?, count.notes))
}

fn entity_files(desk: &Desk, memo: &Memo, config: Hash) -> Result<Vec<(Source, Noted<List>)>> {
    let (texts, lists): (Vec<Source>, Vec<Source>) =
        desk.files.entities.iter().cloned().partition(|source| without_markdown(&source.path).is_some());
    let (csv, jsonl): (Vec<Source>, Vec<Source>) =
        lists.into_iter().partition(|source| source.path.to_ascii_lowercase().ends_with(".csv"));
    let one = |text: &str| {
        let noted = entity::parse_markdown(text, &desk.config);
        Noted::new(noted.value.into_iter().map(|record| Box::from([record])).collect(), noted.notes)
    };
    let mut all = parse(desk, memo, "entity.md", config, &texts, one)?;
    for source in jsonl {
        let parts = list(desk, memo, "entity.jsonl", config, &source, entity::jsonl_in_parts)?;
        all.push((source, parts));
    }
    for source in csv {
        let parts = list(desk, memo, "entity.csv", config, &source, entity::csv_in_parts)?;
        all.push((source, parts));
    }
    Ok(all)
}

fn catalogue(desk: &Desk, content: &Content, memo: &Memo, report: &mut Report) -> Result<Catalogue> {
    let lint = || {
        // A note without its line would be cached.
        let failed = RefCell::new(None);
        let read = |source: &Source| desk.read(source).map_err(|error| failed.replace(Some(error))).ok();
        let told = lints::lint(content, desk.config.languages.of(&desk.config.lang), &read);
        failed.into_inner().map_or(Ok(Noted::new(told, Vec::new())), Err)
    };
    let (catalogue, told) =
        rayon::join(|| compiled(desk, content), || memo.get("lints", catalogue_hash(desk, content), lint));
    report.join(told?.value);
    Ok(catalogue)
}

/// The catalogue of a desk, without diagnostics.
pub fn compiled(desk: &Desk, content: &Content) -> Catalogue {
    let mut catalogue = Catalogue::compile(
        &content.entities,
        &content.senses,
        &content.directory,
        &desk.config.languages,
        &desk.config.lang,
    );
    catalogue.candidates = desk.config.limits.candidates as usize;
    catalogue
}

/// The hash of all that the catalogue is made from. Paths count, since ids derive from them; which entities
/// an embargo hides depends on the clock.
fn catalogue_hash(desk: &Desk, content: &Content) -> Hash {
    let hidden: Vec<_> = content.entities.iter().filter(|one| one.record.hidden).map(|one| &one.id).collect();
    let files: Vec<_> = desk.files.entities.iter().map(|source| (&source.path, source.hash)).collect();
    Hash::of_value(&(files, hidden, desk.config.reading(), &desk.config.languages))
}

/// The input of crossref, indexed by piece.
pub fn features<'a>(content: &'a Content, annotated: &'a [Annotated]) -> Vec<Features<'a>> {
    let pieces = content.pieces.par_iter().zip(annotated);
    pieces.map(|(piece, annotated)| feature(content, piece, annotated)).collect()
}

fn feature<'a>(content: &Content, piece: &'a Piece, annotated: &'a Annotated) -> Features<'a> {
    let briefing = &piece.briefing;
    let docs = |ids: &[crate::source::Text]| -> Vec<PieceId> {
        ids.iter().filter_map(|doc| content.directory.docs.get(&doc.value).copied()).collect()
    };
    Features {
        doc: &piece.doc,
        lang: &briefing.lang,
        day: briefing.date.day,
        entities: annotated.entities.iter().map(|e| (e.entity, e.salience)).collect(),
        links: content.linked_pieces(&piece.source.path, &briefing.outline),
        tags: briefing.tags.iter().map(|tag| term(tag)).collect(),
        series: briefing.series.as_ref().map(|series| term(series)),
        dates: dates(annotated),
        pins: docs(&briefing.pin),
        bans: docs(&briefing.ban),
    }
}

/// The dates of a piece, each with its paragraph, except those in headings and link texts.
fn dates(annotated: &Annotated) -> Vec<(u32, &Dated)> {
    let paragraph = |dated: &Dated| {
        let after = annotated.paragraphs.partition_point(|start| *start <= dated.span.start);
        after.checked_sub(1).map(|paragraph| paragraph as u32)
    };
    let shown = annotated.dates.iter().filter(|dated| dated.is_shown);
    shown.filter_map(|dated| Some((paragraph(dated)?, dated))).collect()
}
