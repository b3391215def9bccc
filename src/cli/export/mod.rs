//! `export`: what was found, as data.

mod annotations;

use super::catalogue::{entries, shown};
use super::{Common, MessageFormat, Run};
use crate::annotate::dates::Dated;
use crate::annotate::evidence::confidence;
use crate::annotate::{Annotated, policy};
use crate::archive::{self, Archive, features};
use crate::cache::{CACHE, Memo};
use crate::catalogue::names::Form;
use crate::content::address::Address;
use crate::content::assemble::Edition;
use crate::content::blocks::blocks;
use crate::content::date::{Day, Partial};
use crate::content::scan::Desk;
use crate::content::{EntityId, Piece, PieceId};
use crate::crossref::{Index, Note, Scratch};
use crate::error::{Error, Result};
use crate::import::catalogue::{Record, csv_rows, ftm_lines, jsonl_lines};
use crate::source::Source;
use crate::terminal::give;
use crate::timings::Timings;
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Write what was found as data, one JSON object a line, or the catalogue
///
/// The data goes to standard output, sorted by source and start. Drafts, embargoed pieces and hidden entities are left
/// out.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline export mentions > mentions.jsonl
  dateline export mentions --all           those in profiles and pages too
  dateline export annotations              for programs that read W3C Web Annotations
  dateline export catalogue --format csv   for a spreadsheet; `dateline import` takes it back
  dateline export crossrefs --root desk")]
pub struct Options {
    #[arg(value_enum)]
    what: What,
    /// In profiles and pages too, not in briefings alone; of the catalogue hidden entities too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    common: CommonHere,
}

/// What all commands take; the form may be that of the catalogue.
#[derive(Args)]
#[command(next_help_heading = "Common options")]
struct CommonHere {
    #[command(flatten)]
    run: Run,
    /// The form of messages, or that of the catalogue
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    Human,
    Json,
    Sarif,
    Github,
    /// Of the catalogue: a table
    Csv,
    /// Of the catalogue, and what it has without this: one object a line
    Jsonl,
    /// Of the catalogue: FollowTheMoney
    Ftm,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Every mention and refusal, by source and start
    Mentions,
    /// Every mention as a W3C Web Annotation, by source and start
    Annotations,
    /// Every date that a piece says in words, by source and start
    Dates,
    /// The earlier coverage of each piece and of each of its paragraphs
    Crossrefs,
    /// Every entry of the catalogue, by id, as its author wrote it
    Catalogue,
}

pub fn run(options: Options) -> Result<()> {
    if options.all && !matches!(options.what, What::Mentions | What::Annotations | What::Catalogue) {
        return Err(Error::Usage("`--all` goes with `mentions`, `annotations` and `catalogue`".into()));
    }
    let CommonHere { run, format } = options.common;
    let messages = match format {
        Shape::Json => MessageFormat::Json,
        Shape::Sarif => MessageFormat::Sarif,
        Shape::Github => MessageFormat::Github,
        Shape::Human | Shape::Csv | Shape::Jsonl | Shape::Ftm => MessageFormat::Human,
    };
    let common = Common { run, format: messages };
    if options.what == What::Catalogue {
        return catalogue(&common, format, options.all);
    }
    if matches!(format, Shape::Csv | Shape::Jsonl | Shape::Ftm) {
        return Err(Error::Usage(
            "`--format csv`, `jsonl` and `ftm` go with `catalogue`; other data has one form".into(),
        ));
    }
    let (desk, mut report) = common.open()?;
    let memo = Memo::open(&desk.root.join(CACHE));
    let edition = Edition::published(common.instant()?);
    let (archive, told) = Archive::of(&desk, edition, &memo, &Timings::default())?;
    report.remark(memo.finish());
    report.join(told);
    common.tell(&report)?;
    let lines: Vec<Result<String>> = match options.what {
        What::Mentions | What::Annotations => {
            let lines = if matches!(options.what, What::Annotations) { annotations::of } else { mentions };
            texts(&archive, options.all).into_par_iter().map(|text| lines(&desk, &archive, text)).collect()
        }
        What::Dates => {
            let mut order: Vec<usize> = (0..archive.content.pieces.len()).collect();
            order.sort_by(|a, b| archive.content.pieces[*a].source.path.cmp(&archive.content.pieces[*b].source.path));
            order.into_par_iter().map(|i| dates(&desk, &archive, i)).collect()
        }
        What::Crossrefs => {
            let features = features(&archive.content, &archive.pieces);
            let index = Index::new(&features, &archive.words);
            let ids = (0..archive.content.pieces.len()).into_par_iter().map(|i| PieceId(i as u32));
            let lines = |scratch: &mut Scratch, id| crossrefs(&desk, &archive, &index, id, scratch);
            ids.map_init(Scratch::default, lines).collect()
        }
        // Given above, without the pieces.
        What::Catalogue => Vec::new(),
    };
    let lines = lines.into_iter().collect::<Result<Vec<_>>>()?;
    give(|out| lines.iter().try_for_each(|line| out.write_all(line.as_bytes())))
}

/// The catalogue, with hidden entities where all are asked for.
fn catalogue(common: &Common, format: Shape, all: bool) -> Result<()> {
    let (desk, mut report) = common.open()?;
    let memo = Memo::open(&desk.root.join(CACHE));
    let edition = Edition::published(common.instant()?);
    let content = archive::content(&desk, edition, &memo, &mut report)?;
    common.tell(&report)?;
    let entries = entries(&desk)?;
    let entries = if all { entries } else { shown(entries, &content) };
    let records: Vec<Record> = entries.into_iter().map(|entry| entry.record).collect();
    let text = match format {
        Shape::Csv => csv_rows(&records),
        Shape::Ftm => ftm_lines(&records),
        _ => jsonl_lines(&records),
    };
    give(|out| out.write_all(text.as_bytes()))
}

/// A text and what was found in it.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    pub source: &'a Source,
    pub address: &'a Address,
    pub annotated: &'a Annotated,
    /// Of a piece; its links follow the desk's policy.
    pub day: Option<Day>,
}

impl Told<'_> {
    /// As the exports call it: from `content` on.
    pub fn path(&self) -> &str {
        self.source.path.strip_prefix("content/").unwrap_or(&self.source.path)
    }
}

/// The pieces, and where all are asked for, pages and profiles of entities that are shown; by their sources.
fn texts(archive: &Archive, all: bool) -> Vec<Told<'_>> {
    let content = &archive.content;
    let pieces = content.pieces.iter().zip(&archive.pieces);
    let mut texts: Vec<Told> = pieces
        .map(|(piece, annotated)| {
            let day = Some(piece.briefing.date.day);
            Told { source: &piece.source, address: &piece.address, annotated, day }
        })
        .collect();
    if all {
        let pages = content.pages.iter().zip(&archive.pages);
        texts.extend(pages.map(|(page, annotated)| Told {
            source: &page.source,
            address: &page.address,
            annotated,
            day: None,
        }));
        let profiles = content.entities.iter().zip(&archive.profiles).filter(|(entity, _)| !entity.record.hidden);
        texts.extend(profiles.filter_map(|(entity, annotated)| {
            let annotated = annotated.as_ref()?;
            Some(Told { source: &entity.source, address: &entity.address, annotated, day: None })
        }));
    }
    texts.sort_by(|a, b| a.source.path.cmp(&b.source.path));
    texts
}

#[derive(Serialize)]
struct MentionLine<'a> {
    source: &'a str,
    start: u32,
    end: u32,
    surface: &'a str,
    entity: Option<&'a str>,
    zone: crate::annotate::Zone,
    status: &'static str,
    rule: Option<crate::annotate::Rule>,
    score: f64,
    reason: Option<crate::annotate::Reason>,
    candidates: Vec<CandidateLine<'a>>,
    /// Of the entity's names the one that stands there, and how it came to be one.
    name: Option<&'a str>,
    form: Option<Form>,
}

#[derive(Serialize)]
struct CandidateLine<'a> {
    entity: &'a str,
    score: f64,
}

fn mentions(desk: &Desk, archive: &Archive, told: Told) -> Result<String> {
    let annotated = told.annotated;
    let text = desk.read(told.source)?;
    let linked =
        policy::links(&annotated.mentions, |entity| archive.catalogue.facts(entity).kind.as_str(), &desk.config);
    let id = |entity: EntityId| archive.catalogue.facts(entity).id.as_str();
    let path = told.path();
    let mut lines: Vec<MentionLine> = Vec::with_capacity(annotated.mentions.len() + annotated.refusals.len());
    for (mention, linked) in annotated.mentions.iter().zip(linked) {
        let written = archive.catalogue.written(mention.entity, mention.span.of(&text));
        lines.push(MentionLine {
            source: path,
            start: mention.span.start,
            end: mention.span.end,
            surface: mention.span.of(&text),
            entity: Some(id(mention.entity)),
            zone: mention.zone,
            status: if linked { "linked" } else { "mentioned" },
            rule: Some(mention.rule),
            score: rounded(confidence(mention.points)),
            reason: None,
            candidates: Vec::new(),
            name: written.map(|(name, _)| name),
            form: written.map(|(_, form)| form),
        });
    }
    for refusal in &annotated.refusals {
        let candidates: Vec<CandidateLine> = refusal
            .candidates
            .iter()
            .map(|(e, points)| CandidateLine { entity: id(*e), score: rounded(confidence(*points)) })
            .collect();
        lines.push(MentionLine {
            source: path,
            start: refusal.span.start,
            end: refusal.span.end,
            surface: refusal.span.of(&text),
            entity: None,
            zone: refusal.zone,
            status: "refused",
            rule: None,
            score: candidates.first().map_or(0.0, |c| c.score),
            reason: Some(refusal.reason),
            candidates,
            name: None,
            form: None,
        });
    }
    lines.sort_by_key(|line| (line.start, line.end));
    Ok(lines.iter().map(to_line).collect())
}

#[derive(Serialize)]
struct DateLine<'a> {
    source: &'a str,
    start: u32,
    end: u32,
    surface: &'a str,
    date: String,
    until: Option<String>,
    rule: crate::annotate::dates::Rule,
}

fn dates(desk: &Desk, archive: &Archive, piece: usize) -> Result<String> {
    let Piece { source, .. } = &archive.content.pieces[piece];
    let text = desk.read(source)?;
    let path = source.path.strip_prefix("content/").unwrap_or(&source.path);
    let line = |dated: &Dated| {
        to_line(&DateLine {
            source: path,
            start: dated.span.start,
            end: dated.span.end,
            surface: dated.span.of(&text),
            date: dated.date.iso(),
            until: dated.until.map(Partial::iso),
            rule: dated.rule,
        })
    };
    Ok(archive.pieces[piece].dates.iter().map(line).collect())
}

/// Three places after the point: a confidence that says more would pretend.
fn rounded(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}

pub fn to_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct CoverageLine<'a> {
    doc: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    para: Option<usize>,
    ranked: Vec<(&'a str, f64)>,
}

/// The coverage of a piece, and of each of its paragraphs.
fn crossrefs(desk: &Desk, archive: &Archive, index: &Index, id: PieceId, scratch: &mut Scratch) -> Result<String> {
    let doc = |id: PieceId| archive.content.pieces[id.index()].doc.as_str();
    let Piece { source, briefing, .. } = &archive.content.pieces[id.index()];
    let whole = index.earlier(id, 0, scratch);
    let ranked = whole.iter().map(|r| (doc(r.piece), f64::from(r.points))).collect();
    let mut lines = to_line(&CoverageLine { doc: doc(id), para: None, ranked });

    let text = desk.read(source)?;
    let starts = &archive.pieces[id.index()].paragraphs;
    let paragraphs: Vec<_> = starts.iter().zip(index.paragraphs(id, scratch)).collect();
    for (para, block) in blocks(briefing.body.of(&text)).into_iter().enumerate() {
        let base = briefing.body.start as usize;
        let block = base + block.start..base + block.end;
        // A block may hold several paragraphs: of each piece the best counts.
        let of_block = paragraphs.iter().filter(|(start, _)| block.contains(&(**start as usize)));
        let mut best: Vec<Note> = of_block.flat_map(|(_, notes)| notes).copied().collect();
        best.sort_by_key(|note| Reverse(note.points));
        let mut seen = BTreeSet::new();
        best.retain(|note| seen.insert(note.piece));
        let ranked = best.into_iter().map(|note| (doc(note.piece), rounded(note.confidence))).collect();
        lines += &to_line(&CoverageLine { doc: doc(id), para: Some(para), ranked });
    }
    Ok(lines)
}
