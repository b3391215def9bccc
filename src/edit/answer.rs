//! An editor's answer as a change of `decisions.toml`.

use super::FileChange;
use crate::content::assemble::{DECISIONS, no_entity};
use crate::content::decision::Decision;
use crate::content::decision_file::{self, context, taken_out, with};
use crate::content::lead::Answer;
use crate::content::{Content, Piece};
use crate::error::{Error, Result};
use crate::source::{Span, Text};

/// The entity with an id, where `none` means none of ours.
pub fn meant(content: &Content, id: &str) -> Result<Option<Text>> {
    match id {
        "none" => Ok(None),
        id if content.directory.entity(id).is_some() => Ok(Some(id.to_string().into())),
        id => Err(no_entity(id, content.directory.entities.keys().map(String::as_str))),
    }
}

/// The answer for a place of a piece, by its words and their context. If one of `answers`, those for the piece, already
/// decides the place, the new answer uses the older one's words.
pub fn at_place(piece: &Piece, text: &str, span: Span, answers: &[Answer], entity: Option<Text>) -> Decision {
    let path = &piece.source.path;
    let same = answers.iter().find(|answer| answer.decision.places(text).any(|place| place == span));
    let (quote, (before, after)) = match same.map(|answer| answer.decision) {
        Some(same) => (same.quote.value.clone(), (same.before.clone(), same.after.clone())),
        None => (span.of(text).to_string(), context(text, span, piece.briefing.body.start)),
    };
    let source = path.strip_prefix("content/").unwrap_or(path).to_string().into();
    Decision { source, quote: quote.into(), before, after, entity }
}

/// `decisions.toml`, currently `old`, with the answer added.
pub fn given(old: Option<String>, answer: &decision_file::Answer) -> Result<FileChange> {
    let new = with(old.as_deref().unwrap_or_default(), answer).ok_or_else(|| {
        Error::Refused(format!("`{DECISIONS}` cannot be changed in one place alone: write the answer into it by hand"))
    })?;
    Ok(FileChange { path: DECISIONS.into(), moved_from: None, old, new })
}

/// `decisions.toml` without the answer.
pub fn taken_back(old: Option<String>, answer: &decision_file::Answer) -> Result<FileChange> {
    let new = taken_out(old.as_deref().unwrap_or_default(), answer)
        .ok_or_else(|| Error::Usage(format!("`{DECISIONS}` has no such answer")))?;
    Ok(FileChange { path: DECISIONS.into(), moved_from: None, old, new })
}
