//! The parameters of a review desk request, and the answers in them.

use super::session::Wanted;
use crate::content::Piece;
use crate::content::decision::Sense;
use crate::content::decision_file::Answer;
use crate::content::lead;
use crate::edit::answer::{at_place, given, meant};
use crate::error::{Error, Result};
use crate::review::View;
use crate::source::{Span, Text};
use std::collections::HashMap;

/// The fields of a form or of a query.
pub struct Fields(HashMap<String, String>);

impl Fields {
    pub fn of(encoded: &[u8]) -> Fields {
        Fields(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str).trim()
    }

    pub fn number(&self, name: &str) -> Option<u32> {
        self.get(name).parse().ok()
    }
}

/// A place in a text as of when the page was made.
pub struct PlaceAsked<'a> {
    pub piece: &'a Piece,
    pub text: String,
    pub span: Span,
}

impl<'a> PlaceAsked<'a> {
    /// Given by `source`, `start` and `end`; if `text` gives a hash of the text, it must still match.
    pub fn of(view: &View<'a>, fields: &Fields) -> Result<PlaceAsked<'a>> {
        PlaceAsked::at(view, fields.get("source"), fields)
    }

    /// The same, in the file at `source`.
    pub fn at(view: &View<'a>, source: &str, fields: &Fields) -> Result<PlaceAsked<'a>> {
        let pieces = &view.archive.content.pieces;
        let piece = pieces.iter().find(|piece| piece.source.path == source);
        let piece = piece.ok_or_else(|| Error::Usage(format!("no piece is `{source}`")))?;
        let hash = fields.get("text");
        if !hash.is_empty() && hash != piece.source.hash.to_string() {
            return Err(Error::Refused(format!("{source} was changed since the page was made: look again")));
        }
        let text = view.desk.read(&piece.source)?;
        let span = fields.number("start").zip(fields.number("end")).map(|(start, end)| Span { start, end });
        let is_there = |span: &Span| text.get(span.range()).is_some_and(|words| !words.trim().is_empty());
        let span = span.filter(is_there).ok_or_else(|| Error::Usage(format!("{source} has no such place")))?;
        Ok(PlaceAsked { piece, text, span })
    }
}

/// The entity that an answer gives: an id, `none`, or a name that only one entity has.
fn who(view: &View, fields: &Fields) -> Result<Option<Text>> {
    let given = match fields.get("who") {
        "" | "other" => fields.get("other"),
        who => who,
    };
    let directory = &view.archive.content.directory;
    if given.is_empty() {
        return Err(Error::Usage("who is meant? Give an id or a name of the catalogue".into()));
    }
    let by_id = meant(&view.archive.content, given);
    let bearers = if by_id.is_err() { directory.bearers_of(given) } else { Vec::new() };
    match bearers[..] {
        [] => by_id,
        [one] => Ok(Some(view.entity(one).to_string().into())),
        ref several => {
            let ids: Vec<&str> = several.iter().map(|id| view.entity(*id)).collect();
            Err(Error::Usage(format!("several entities bear `{given}`: {}", ids.join(", "))))
        }
    }
}

/// What the decisions say about a place: an id, `none`, or nothing.
pub fn answered(view: &View, place: &PlaceAsked) -> String {
    let answers = view.answers(place.piece);
    let at = |answer: &&lead::Answer| answer.decision.places(&place.text).any(|span| span == place.span);
    let same = answers.iter().find(at);
    same.map_or(String::new(), |same| same.decision.entity.as_ref().map_or("none".into(), |id| id.value.clone()))
}

/// An answer for one place, or for all pieces.
pub fn answer(view: &View, fields: &Fields, now: Option<String>) -> Result<Wanted> {
    let entity = who(view, fields)?;
    let is = entity.as_ref().map_or("none of ours".to_string(), |id| id.value.clone());
    if fields.get("scope") != "place" {
        let quote = fields.get("surface");
        if quote.is_empty() {
            return Err(Error::Usage("which name is it? The answer has no `surface`".into()));
        }
        let near: Vec<String> =
            fields.get("near").split(',').map(str::trim).filter(|near| !near.is_empty()).map(String::from).collect();
        let scope = match near.is_empty() {
            true => "where nothing says otherwise".to_string(),
            false => format!("beside {}", near.join(" or ")),
        };
        let decided = view.decisions().senses.iter().find(|of| *of.quote == *quote && of.near == near);
        let was = decided.map_or("", |of| of.entity.as_ref().map_or("none", |id| id.value.as_str()));
        if !was.is_empty() && was != fields.get("was") && entity.as_ref().map_or("none", |id| id.value.as_str()) != was
        {
            let what =
                format!("“{quote}” was answered with `{was}` for these pieces since the page was made: look again");
            return Err(Error::Refused(what));
        }
        let sense = Sense { quote: quote.to_string().into(), near, entity };
        let change = given(now, &Answer::Sense(sense))?;
        return Ok(Wanted { what: format!("“{quote}” is {is} {scope}"), surface: None, changes: vec![change] });
    }
    let place = PlaceAsked::of(view, fields)?;
    let was = answered(view, &place);
    if was != fields.get("was") {
        let says =
            if was.is_empty() { "has no answer any more".to_string() } else { format!("was answered with `{was}`") };
        return Err(Error::Refused(format!("that place {says} since the page was made: look again")));
    }
    let decision = at_place(place.piece, &place.text, place.span, &view.answers(place.piece), entity);
    let quote = decision.quote.value.split_whitespace().collect::<Vec<_>>().join(" ");
    let change = given(now, &Answer::Place(decision))?;
    Ok(Wanted { what: format!("“{quote}” in {} is {is}", place.piece.doc), surface: None, changes: vec![change] })
}
