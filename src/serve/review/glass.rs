//! The glass over a previewed page: it colours each name in the text by how it was read, and says why.

use super::shown::{self, in_kebab};
use crate::annotate::evidence::confidence;
use crate::annotate::{Document, Reading, policy};
use crate::archive::refused_because;
use crate::content::Piece;
use crate::error::Result;
use crate::review::View;
use crate::source::Span;
use serde::Serialize;

/// Characters of the passage on each side of a name: enough to find it on the page.
const AROUND: usize = 60;

#[derive(Serialize)]
pub struct Glass {
    source: String,
    names: Vec<Name>,
}

#[derive(Serialize)]
struct Name {
    start: u32,
    end: u32,
    /// `linked`, `mentioned` or `refused`.
    state: &'static str,
    why: String,
    before: String,
    surface: String,
    after: String,
}

/// For the piece at the path of an address; `None` if there is no piece.
pub fn over(view: &View, path: &str) -> Result<Option<Glass>> {
    let pieces = &view.archive.content.pieces;
    match pieces.iter().position(|piece| shown::href(view, piece) == path) {
        Some(place) => of_piece(view, crate::content::PieceId(place as u32)).map(Some),
        None => Ok(None),
    }
}

fn of_piece(view: &View, id: crate::content::PieceId) -> Result<Glass> {
    let (piece, annotated): (&Piece, _) = (view.piece(id), view.annotated(id));
    let text = view.desk.read(&piece.source)?;
    let by_hand = view.archive.content.by_hand(&piece.source.path, &piece.briefing);
    let reading = Reading::of(&Document::of(&text, &piece.briefing, &by_hand, &view.desk.config.languages));
    let kind = |entity| view.catalogue().facts(entity).kind.as_str();
    let linked = policy::links(&annotated.mentions, kind, &view.desk.config);
    let mentions = annotated.mentions.iter().zip(linked).map(|(mention, linked)| {
        let (id, rule) = (view.entity(mention.entity), in_kebab(&mention.rule));
        let sure = (confidence(mention.points) * 100.0).floor();
        (
            mention.span,
            if linked { "linked" } else { "mentioned" },
            format!("it is {id}, by the rule {rule}; {sure} percent sure"),
        )
    });
    let refusals = annotated.refusals.iter().map(|refusal| {
        let ids: Vec<&str> = refusal.candidates.iter().take(5).map(|(entity, _)| view.entity(*entity)).collect();
        (refusal.span, "refused", format!("it {} ({})", refused_because(refusal.reason), ids.join(", ")))
    });
    let mut all: Vec<(Span, &'static str, String)> = mentions.chain(refusals).collect();
    all.sort_by_key(|(span, _, _)| *span);
    let names = all.into_iter().filter_map(|(span, state, why)| {
        let [before, surface, after] = around(&reading, span)?;
        Some(Name { start: span.start, end: span.end, state, why, before, surface, after })
    });
    Ok(Glass { source: piece.source.path.clone(), names: names.collect() })
}

/// A name as readers see it, and the text around it in its passage.
fn around(reading: &Reading, span: Span) -> Option<[String; 3]> {
    let (start, end) = reading.normal.places().of(span)?;
    let passage = &reading.passages[reading.passage_of(start, end)?];
    let part = |from: u32, to: u32| reading.text().get(from as usize..to as usize).unwrap_or_default();
    let before: Vec<char> = part(passage.start, start).chars().rev().take(AROUND).collect();
    let after = part(end, passage.end).chars().take(AROUND).collect();
    Some([before.into_iter().rev().collect(), part(start, end).to_string(), after])
}
