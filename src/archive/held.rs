//! Entities that readers would know only from a piece that they do not get.
//!
//! A draft names entities, and the catalogue has them before it is published: each entity has its own page from the
//! first build on, unless its file says otherwise. That can reveal what a draft is about, so it is reported.

use super::texts::{AllAnnotated, Annotator};
use crate::content::assemble::Edition;
use crate::content::briefing::Briefing;
use crate::content::date::Moment;
use crate::content::entity::Entity;
use crate::content::scan::Desk;
use crate::content::{Content, EntityId};
use crate::error::Result;
use crate::report::{Code, Diagnostic, Report};
use crate::source::Source;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A piece that an edition leaves out.
pub type Held = (Source, Briefing);

/// The entities named by pieces that are held back, and the indexes of these pieces.
pub type NamedBy = BTreeMap<EntityId, Vec<usize>>;

pub fn held(briefings: &[Held], edition: Edition) -> Vec<Held> {
    let held = briefings.iter().filter(|(_, briefing)| edition.leaves_out(briefing));
    let mut held: Vec<Held> = held.cloned().collect();
    held.sort_by(|a, b| a.0.path.cmp(&b.0.path));
    held
}

pub fn named(held: &[Held], annotator: &Annotator, content: &Content) -> Result<NamedBy> {
    let mut named = NamedBy::new();
    for (place, (source, briefing)) in held.iter().enumerate() {
        let about = briefing.about.iter().filter_map(|id| content.directory.entity(id));
        let annotated = annotator.briefing(source, briefing)?;
        for entity in about.chain(annotated.entities.iter().map(|sentence| sentence.entity)) {
            let pieces = named.entry(entity).or_default();
            if pieces.last() != Some(&place) {
                pieces.push(place);
            }
        }
    }
    Ok(named)
}

/// Reports each entity they name that no published text names and whose own file says nothing about it.
pub fn told(desk: &Desk, content: &Content, held: &[Held], mut named: NamedBy, texts: &AllAnnotated) -> Result<Report> {
    if named.is_empty() {
        return Ok(Report::default());
    }
    let abouts = content.pieces.iter().flat_map(|piece| &piece.briefing.about);
    abouts.filter_map(|id| content.directory.entity(id)).for_each(|id| drop(named.remove(&id)));
    let profiles = texts.profiles.iter().flatten();
    for annotated in texts.pieces.iter().chain(&texts.pages).chain(profiles) {
        annotated.entities.iter().for_each(|sentence| drop(named.remove(&sentence.entity)));
    }
    let mut report = Report::default();
    for (id, pieces) in named {
        let entity = &content.entities[id.index()];
        if entity.record.hidden || entity.record.draft.is_some() {
            continue;
        }
        let text = desk.read(&entity.source)?;
        let of: Vec<&Held> = pieces.iter().map(|place| &held[*place]).collect();
        report.add(&entity.source.path, [note(desk, entity, &text, &of)]);
    }
    Ok(report)
}

fn note(desk: &Desk, entity: &Entity, text: &str, pieces: &[&Held]) -> Diagnostic {
    let name = &entity.record.name;
    let (source, briefing) = pieces[0];
    let mut how = if briefing.withdrawn.is_some() { "is withdrawn" } else { "is held back" }.to_string();
    if pieces.len() > 1 {
        how += &format!(", and {} more that readers do not get", pieces.len() - 1);
    }
    let note = Diagnostic::new(Code::W065, format!("`{}` is published, and no published text names it", name.value));
    let note = note.at(text, name.span).note(format!("{} does, which {how}", source.path));
    let file = (entity.source.path.as_str(), text);
    let (until, line) = match pieces.iter().filter_map(|(_, briefing)| briefing.embargo).min() {
        Some(ends) => ("until the embargo ends", line(file, "embargo", &instant(desk, ends))),
        None => ("for now", self::line(file, "draft", "true")),
    };
    note.help(format!("to hide it {until}, write {line} there"))
        .help(format!("where everybody may know of it, {} says so", self::line(file, "draft", "false")))
}

/// With the offset of the desk's zone.
fn instant(desk: &Desk, unix: i64) -> String {
    let at = Timestamp::from_second(unix).unwrap_or(Timestamp::MAX);
    let offset = desk.config.zone().to_offset(at).seconds();
    Moment { unix, offset, ..Moment::default() }.rfc3339()
}

/// A key and its value, as the entity's file has them.
fn line((path, text): (&str, &str), key: &str, value: &str) -> String {
    let is_toml = text.trim_start_matches('\u{feff}').starts_with("+++");
    match path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("jsonl") if value.contains(':') => format!("`\"{key}\": \"{value}\"`"),
        Some("jsonl") => format!("`\"{key}\": {value}`"),
        Some("csv") => format!("`{value}` in the column `{key}`"),
        _ if is_toml => format!("`{key} = {value}`"),
        _ => format!("`{key}: {value}`"),
    }
}
