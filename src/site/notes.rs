//! Earlier pieces beside the paragraphs that they explain.

use super::coverage::shortened;
use super::page::MarginNote;
use super::reads::Reads;
use crate::annotate::Annotated;
use crate::content::PieceId;
use crate::crossref::{Asking, ReasonKind, Reference};

/// Maximum characters of what an earlier piece says.
const SAID: usize = 180;

impl Reads<'_> {
    /// Each piece at its best paragraph, and for each paragraph the piece with the most points there.
    pub(super) fn margin_notes(&self, id: PieceId, annotated: &Annotated) -> Vec<MarginNote> {
        let (least, shown) = (self.config.coverage.notes as i32, self.config.coverage.shown as usize);
        if least == 0 {
            return Vec::new();
        }
        let references = self.earlier_than(id).iter().take(shown);
        let asked = references.filter_map(|reference| Some((reference.asking?, reference)));
        let mut notes: Vec<_> = asked.filter(|(asking, _)| asking.points >= least).collect();
        // On a tie the first is kept, which scores higher for the whole piece.
        notes.sort_by_key(|(asking, _)| (asking.paragraph, -asking.points));
        notes.dedup_by_key(|(asking, _)| asking.paragraph);
        let note = |(asking, reference): (Asking, &Reference)| {
            let at = *annotated.paragraphs.get(asking.paragraph as usize)?;
            let end = annotated.paragraphs.get(asking.paragraph as usize + 1).copied().unwrap_or(u32::MAX);
            let said = self.said(reference, annotated, at..end);
            Some(MarginNote { at, card: self.card(reference.piece), said })
        };
        notes.into_iter().filter_map(note).collect()
    }

    /// The first sentence in which the earlier piece names something that the paragraph names too.
    fn said(&self, reference: &Reference, annotated: &Annotated, paragraph: std::ops::Range<u32>) -> Option<String> {
        let is_asked = |entity| {
            annotated.mentions.iter().any(|mention| mention.entity == entity && paragraph.contains(&mention.span.start))
        };
        let shared = reference.reasons.iter().find_map(|reason| match reason.kind {
            ReasonKind::Entity(entity) if is_asked(entity) && !self.is_hidden(entity) => Some(entity),
            _ => None,
        });
        let sentences = &self.annotated(reference.piece).entities;
        let sentence = sentences.iter().find(|sentence| Some(sentence.entity) == shared);
        // A title, a table cell or a list item is not a sentence.
        let is_whole = |text: &String| text.ends_with(['.', '!', '?', '…', '”', '"', '。']);
        let sentence = sentence.map(|sentence| sentence.text.to_string()).filter(is_whole);
        let said = sentence.or_else(|| self.card(reference.piece).summary.clone())?;
        Some(shortened(&said, SAID))
    }
}
