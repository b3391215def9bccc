//! Lapsed decisions: removed, or renewed at the current place of the words.

use super::asked::{Fields, PlaceAsked};
use super::session::Wanted;
use super::shown::{self, PlaceShown};
use crate::content::decision::{self, Decision};
use crate::content::decision_file::Answer;
use crate::edit::FileChange;
use crate::edit::answer::{at_place, given, taken_back};
use crate::error::{Error, Result};
use crate::review::{Lapsed, View};
use serde::Serialize;

/// Maximum places of the words offered for a decision.
const OFFERED: usize = 5;

#[derive(Serialize)]
pub struct LapsedPage {
    lapsed: Vec<LapsedShown>,
}

#[derive(Serialize)]
struct LapsedShown {
    source: String,
    quote: String,
    before: String,
    after: String,
    /// An id, or "none of ours".
    entity: String,
    title: String,
    href: Option<String>,
    found: Vec<PlaceShown>,
}

pub fn page(view: &View) -> Result<LapsedPage> {
    let lapsed = view.lapsed()?.into_iter().map(|lapsed| one(view, lapsed));
    Ok(LapsedPage { lapsed: lapsed.collect::<Result<_>>()? })
}

fn one(view: &View, Lapsed { decision, piece, found }: Lapsed) -> Result<LapsedShown> {
    let mut places = Vec::new();
    if let Some(piece) = piece {
        let text = view.desk.read(&piece.source)?;
        for span in found.into_iter().take(OFFERED) {
            let place = PlaceAsked { piece, text: text.clone(), span };
            places.push(shown::explained(view, &place));
        }
    }
    Ok(LapsedShown {
        source: decision.source.value.clone(),
        quote: decision.quote.value.clone(),
        before: decision.before.clone(),
        after: decision.after.clone(),
        entity: decision.entity.as_ref().map_or("none of ours".into(), |id| id.value.clone()),
        title: piece.map_or(&decision.source.value, |piece| &piece.briefing.title.value).clone(),
        href: piece.map(|piece| shown::href(view, piece)),
        found: places,
    })
}

/// Removes a lapsed decision, and renews it if `start` and `end` are given.
pub fn answer(view: &View, fields: &Fields, now: Option<String>) -> Result<Wanted> {
    let decisions = decision::parse(now.as_deref().unwrap_or_default()).value;
    let is_it = |of: &&Decision| {
        // Browsers change line breaks.
        let is = |value: &str, name: &str| value.split_whitespace().eq(fields.get(name).split_whitespace());
        is(&of.source, "source") && is(&of.quote, "quote") && is(&of.before, "before") && is(&of.after, "after")
    };
    let gone = || Error::Refused("that decision is not in the file any more: look again".into());
    let old = decisions.places.iter().find(is_it).ok_or_else(gone)?;
    let quote = old.quote.split_whitespace().collect::<Vec<_>>().join(" ");
    let without = taken_back(now.clone(), &Answer::Place(old.clone()))?;
    if fields.number("start").is_none() {
        let what = format!("“{quote}” in {} is decided no more", old.source.value);
        return Ok(Wanted { what, surface: None, changes: vec![without] });
    }
    let path = format!("content/{}", old.source.value);
    let place = PlaceAsked::at(view, &path, fields)?;
    let answer = at_place(place.piece, &place.text, place.span, &view.answers(place.piece), old.entity.clone());
    let again = given(Some(without.new), &Answer::Place(answer))?;
    let what = format!("“{quote}” in {} is decided as it stands now", place.piece.doc);
    Ok(Wanted { what, surface: None, changes: vec![FileChange { old: now, ..again }] })
}
