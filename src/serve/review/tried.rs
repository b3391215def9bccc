//! What the pieces mean by a name, and what a change of the catalogue would do: `explain NAME` and `check --if CHANGE`.

use super::asked::Fields;
use super::proposed::Said;
use super::shown::{self, counted};
use crate::archive::refused_because;
use crate::archive::supposed::{Change, Effect, effects};
use crate::archive::uses::{Place, Use};
use crate::cache::{CACHE, Memo};
use crate::content::Piece;
use crate::content::assemble::Edition;
use crate::error::{Error, Result};
use crate::report::Severity;
use crate::review::View;
use crate::source::Span;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Sentences per group.
const SHOWN: usize = 5;

#[derive(Default, Serialize)]
pub struct TriedPage {
    name: String,
    change: String,
    summary: String,
    groups: Vec<Group>,
    failed: Option<String>,
}

/// Places with the same reading.
#[derive(Serialize)]
struct Group {
    what: String,
    places: usize,
    sentences: Vec<Said>,
}

pub fn page(view: &View, fields: &Fields, edition: Edition) -> Result<TriedPage> {
    let (name, change) = (fields.get("name"), fields.get("change"));
    let page = TriedPage { name: name.into(), change: change.into(), ..TriedPage::default() };
    let tried = match (name, change) {
        ("", "") => return Ok(page),
        (name, "") => meant(view, name),
        (_, change) => supposed(view, change, edition),
    };
    match tried {
        Ok((summary, groups)) => Ok(TriedPage { summary, groups, ..page }),
        Err(Error::Usage(why) | Error::Refused(why)) => Ok(TriedPage { failed: Some(why), ..page }),
        Err(error) => Err(error),
    }
}

fn meant(view: &View, name: &str) -> Result<(String, Vec<Group>)> {
    let uses = view.archive.uses(view.desk, name)?;
    let pieces: BTreeSet<_> = uses.iter().map(|(_, place)| place.piece).collect();
    let summary = format!("“{name}” stands at {} in {}", places(uses.len()), counted(pieces.len(), "piece", "pieces"));
    let mut by_use = BTreeMap::<&Use, Vec<&Place>>::new();
    uses.iter().for_each(|(used, place)| by_use.entry(used).or_default().push(place));
    let mut by_use: Vec<_> = by_use.into_iter().collect();
    by_use.sort_by_key(|(_, places)| Reverse(places.len()));
    let groups = by_use.into_iter().map(|(used, places)| {
        let sentences = places.iter().take(SHOWN).map(|place| said(view, view.piece(place.piece), &place.sentence));
        Group { what: told(view, used), places: places.len(), sentences: sentences.collect() }
    });
    Ok((summary, groups.collect()))
}

fn places(count: usize) -> String {
    counted(count, "place", "places")
}

fn told(view: &View, used: &Use) -> String {
    match used {
        Use::Meant(entity, rule) => format!("is {}, by the rule {}", view.entity(*entity), shown::in_kebab(rule)),
        Use::Refused(reason, candidates) => {
            let ids: Vec<&str> = candidates.iter().take(5).map(|entity| view.entity(*entity)).collect();
            format!("is left: it {} ({})", refused_because(*reason), ids.join(", "))
        }
        Use::Within(longer) => format!("is part of “{longer}”"),
        Use::Word => "is no name of the catalogue, or none of ours".to_string(),
    }
}

fn supposed(view: &View, change: &str, edition: Edition) -> Result<(String, Vec<Group>)> {
    let change = Change::parse(change)?;
    let memo = Memo::open(&view.desk.root.join(CACHE));
    let (effects, report) = effects(view.desk, &view.archive.content, edition, &memo, &change)?;
    let pieces: BTreeSet<&str> = effects.iter().map(|effect| effect.source.as_str()).collect();
    let pieces = counted(pieces.len(), "piece", "pieces");
    let mut summary = format!("{} in {pieces} would be read otherwise", places(effects.len()));
    let sorted = report.sorted();
    if let Some((path, note)) = sorted.iter().find(|(_, note)| note.severity() == Severity::Error) {
        summary += &format!("; it would break the desk: {path}: {}", note.message);
    }
    let mut by_kind = BTreeMap::<(u8, String), Vec<&Effect>>::new();
    effects.iter().for_each(|effect| by_kind.entry(effect.becomes()).or_default().push(effect));
    let groups = by_kind.into_iter().map(|((_, what), effects)| {
        let sentences = effects.iter().take(SHOWN).filter_map(|effect| {
            let piece = shown::piece_at(view, effect.source.strip_prefix("content/")?)?;
            Some(said(view, piece, &effect.sentence))
        });
        Group { what: what.replace('`', ""), places: effects.len(), sentences: sentences.collect() }
    });
    Ok((summary, groups.collect()))
}

fn said(view: &View, piece: &Piece, (sentence, surface): &(Box<str>, Span)) -> Said {
    let (start, end) = (surface.start as usize, surface.end as usize);
    Said {
        before: sentence[..start].to_string(),
        surface: sentence[start..end].to_string(),
        after: sentence[end..].to_string(),
        title: piece.briefing.title.value.clone(),
        href: shown::href(view, piece),
    }
}
