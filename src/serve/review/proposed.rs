//! Proposed names: accepted into the catalogue after editing, or recorded as not a name.

use super::asked::Fields;
use super::session::{Proposed, Wanted};
use super::shown;
use crate::content::entity;
use crate::edit::accept::{Lines, NO, accepted};
use crate::error::{Error, Result};
use crate::names::line::{Line, free, taken};
use crate::names::{CLEAR, Proposal, quote};
use crate::report::Severity;
use crate::review::View;
use serde::Serialize;

/// Proposals per page.
const PAGE: usize = 20;

#[derive(Serialize)]
pub struct NamesPage {
    names: Vec<NameShown>,
    count: usize,
    page: usize,
    pages: usize,
}

#[derive(Serialize)]
struct NameShown {
    name: String,
    id: String,
    kind: String,
    /// Separated by commas.
    aliases: String,
    /// The entity whose forms these are, and its name.
    entity: Option<String>,
    of: String,
    pieces: usize,
    first: String,
    last: String,
    why: String,
    sentences: Vec<Said>,
}

/// A sentence with a name in it.
#[derive(Serialize)]
pub struct Said {
    pub before: String,
    pub surface: String,
    pub after: String,
    pub title: String,
    pub href: String,
}

/// All except those in `settled`, which were answered since the archive was made.
pub fn page(view: &View, proposals: &[Proposed], settled: &[String], page: usize) -> Result<NamesPage> {
    let content = &view.archive.content;
    let refused = &view.decisions().no_names;
    let is_known = |of: &Proposal| of.entity.is_none() && !content.directory.bearers_of(&of.name).is_empty();
    let is_open =
        |of: &Proposal| !settled.contains(&of.name) && refused.iter().all(|name| **name != *of.name) && !is_known(of);
    let open: Vec<&Proposed> = proposals.iter().filter(|(_, proposal)| is_open(proposal)).collect();
    let pages = open.len().div_ceil(PAGE).max(1);
    let page = page.clamp(1, pages);
    let mut taken = taken(content);
    let names = open.iter().skip((page - 1) * PAGE).take(PAGE).map(|(id, proposal)| {
        let entity = id.as_ref().and_then(|id| content.directory.entity(id));
        let proposal = &Proposal { entity, ..proposal.clone() };
        let line = Line::of(content, proposal, &mut taken);
        let words = |all: Vec<String>| all.join(", ");
        let mut why = Vec::new();
        if proposal.entity.is_none() && proposal.kind_points >= CLEAR {
            why.push(format!(
                "{}: {}",
                line.kind,
                words(proposal.kind_reasons.iter().map(ToString::to_string).collect())
            ));
        }
        why.push(format!(
            "{} points: {}",
            proposal.points,
            words(proposal.reasons.iter().map(ToString::to_string).collect())
        ));
        if !proposal.may_be.is_empty() {
            why.push(format!("it may stand for {}", proposal.may_be.join(" or ")));
        }
        Ok(NameShown {
            name: proposal.name.clone(),
            aliases: line.aliases.join(", "),
            entity: proposal.entity.map(|_| line.id.clone()),
            of: line.name,
            id: line.id,
            kind: line.kind,
            pieces: proposal.pieces,
            first: proposal.first.iso(),
            last: proposal.last.iso(),
            why: why.join("; "),
            sentences: said(view, proposal)?,
        })
    });
    Ok(NamesPage { names: names.collect::<Result<_>>()?, count: open.len(), page, pages })
}

fn said(view: &View, proposal: &Proposal) -> Result<Vec<Said>> {
    let said = proposal.places.iter().map(|place| {
        let piece = view.piece(place.piece);
        let quote = quote(view.desk, &view.archive.content, place)?;
        let text = view.desk.read(&piece.source)?;
        let name = quote.span.of(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        let (before, after) = quote.text.split_once(&name).unwrap_or((&quote.text, ""));
        let surface = if before.len() + after.len() < quote.text.len() { name } else { String::new() };
        Ok(Said {
            before: before.to_string(),
            surface,
            after: after.to_string(),
            title: piece.briefing.title.value.clone(),
            href: shown::href(view, piece),
        })
    });
    said.collect()
}

/// Accepts a name, as a line of the catalogue that was edited in its form.
pub fn accept(view: &View, fields: &Fields) -> Result<Wanted> {
    let own = |name: &str| fields.get(name).to_string();
    let aliases = fields.get("aliases").split(',').map(str::trim).filter(|alias| !alias.is_empty()).map(String::from);
    let line = Line { id: own("id"), name: own("name"), kind: own("kind"), aliases: aliases.collect() };
    let what = match view.archive.content.directory.entity(&line.id) {
        Some(_) => format!("“{}” is a name of {}", fields.get("surface"), line.id),
        None => format!("“{}” is in the catalogue as {}", line.name, line.id),
    };
    taken_in(view, fields, line, what)
}

/// Records that it is not a name, so that it is not proposed again.
pub fn refuse(view: &View, fields: &Fields) -> Result<Wanted> {
    let name = fields.get("surface").to_string();
    let what = format!("“{name}” is no name");
    let id = free(&name, &mut taken(&view.archive.content));
    taken_in(view, fields, Line { id, name, kind: NO.into(), aliases: Vec::new() }, what)
}

fn taken_in(view: &View, fields: &Fields, line: Line, what: String) -> Result<Wanted> {
    let text = line.jsonl();
    let read = entity::parse_jsonl(&text, &view.desk.config);
    if let Some(note) = read.notes.iter().find(|note| note.severity() == Severity::Error) {
        return Err(Error::Usage(format!(
            "{}{}",
            note.message,
            note.help.first().map_or(String::new(), |help| format!(": {help}"))
        )));
    }
    let changes =
        accepted(view.desk, &view.archive.content, &Lines { text: &text, records: &read.value, is_csv: false })?;
    if changes.is_empty() {
        return Err(Error::Refused("the catalogue has that already: look again".into()));
    }
    Ok(Wanted { what, surface: Some(fields.get("surface").to_string()), changes })
}
