//! The editor's own decisions against the desk and its rules: contradicted ones are errors; for the others, counts how
//! often the rules would have decided the same.

use super::Archive;
use crate::annotate::decided::decided;
use crate::annotate::{Annotated, Document, Reading, annotate};
use crate::catalogue::Catalogue;
use crate::content::assemble::DECISIONS;
use crate::content::scan::Desk;
use crate::content::{Content, Piece};
use crate::error::Result;
use crate::report::{Code, Diagnostic, Report};
use rayon::prelude::*;

/// Decisions for texts that contradict them.
pub fn contradicted(desk: &Desk, content: &Content, annotated: &[Annotated]) -> Result<Report> {
    let mut report = Report::default();
    let Some(file) = &desk.files.decisions else { return Ok(report) };
    let with = content.pieces.iter().zip(annotated).filter(|(_, annotated)| !annotated.contradicted.is_empty());
    let mut own = None;
    for (piece, annotated) in with {
        if own.is_none() {
            own = Some(desk.read(file)?);
        }
        let answers = content.answers(&piece.source.path);
        let of = annotated.contradicted.iter().filter_map(|number| answers.get(*number as usize));
        for answer in of {
            let decision = answer.decision;
            let meant = decision.entity.as_ref().map_or("none of ours".to_string(), |id| format!("`{}`", id.value));
            let what = format!(
                "`{}` in {} is decided to be {meant}, which the desk contradicts",
                decision.quote.value, piece.source.path
            );
            let note = Diagnostic::new(Code::E028, what).at(own.as_deref().unwrap_or_default(), decision.quote.span);
            let note = note.note("a link by hand, `never` or another decision says otherwise there, or it is code");
            report.add(DECISIONS, [note.help("take the decision out, or mend what contradicts it")]);
        }
    }
    Ok(report)
}

impl Archive {
    /// How many decisions the rules agree with on their own, and the total. Reads each text with a decision again.
    pub fn agreement(&self, desk: &Desk) -> Result<(usize, usize)> {
        let counts = self.content.pieces.par_iter().map(|piece| agreement(desk, &self.content, &self.catalogue, piece));
        counts.try_reduce(|| (0, 0), |a, b| Ok((a.0 + b.0, a.1 + b.1)))
    }
}

fn agreement(desk: &Desk, content: &Content, catalogue: &Catalogue, piece: &Piece) -> Result<(usize, usize)> {
    let answers = content.answers(&piece.source.path);
    if answers.is_empty() {
        return Ok((0, 0));
    }
    let text = desk.read(&piece.source)?;
    let by_hand = content.by_hand(&piece.source.path, &piece.briefing);
    let document = Document::of(&text, &piece.briefing, &by_hand, &desk.config.languages);
    let reading = Reading::of(&document);
    let mentions = annotate(&document, &reading, catalogue, &[], None).mentions;
    let (decided, _) = decided(&document, &reading, &answers);
    let agrees = decided.iter().filter(|decided| {
        let mut there = mentions.iter().filter(|mention| mention.span.overlaps(decided.span)).peekable();
        match decided.entity {
            Some(entity) => there.any(|mention| mention.span == decided.span && mention.entity == entity),
            None => there.peek().is_none(),
        }
    });
    Ok((agrees.count(), decided.len()))
}
