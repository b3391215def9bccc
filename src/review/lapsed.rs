//! Decisions whose words are no longer in their text: they decide nothing.

use super::{View, place_key};
use crate::content::decision::Decision;
use crate::content::{Piece, without_markdown};
use crate::error::Result;
use crate::source::Span;
use rayon::prelude::*;

/// A decision that decides nothing.
pub struct Lapsed<'a> {
    pub decision: &'a Decision,
    /// The piece, if its file exists.
    pub piece: Option<&'a Piece>,
    /// Where the words are now, in another context.
    pub found: Vec<Span>,
}

impl<'a> View<'a> {
    /// In file order. Pieces that are held back, withdrawn or have an error are skipped.
    pub fn lapsed(&self) -> Result<Vec<Lapsed<'a>>> {
        let lapsed = self.overlay.now.places.par_iter().map(|decision| self.of_decision(decision));
        Ok(lapsed.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    fn of_decision(&self, decision: &'a Decision) -> Result<Option<Lapsed<'a>>> {
        let (content, source) = (&self.archive.content, decision.source.value.as_str());
        let directory = &content.directory;
        let doc = without_markdown(source.strip_prefix("briefings/").unwrap_or(source)).unwrap_or(source);
        let piece = directory.docs.get(doc).map(|id| self.piece(*id));
        let Some(piece) = piece.filter(|piece| piece.source.path.strip_prefix("content/") == Some(source)) else {
            let is_left = directory.is_kept_from_readers(doc) || self.is_followed(decision);
            return Ok((!is_left).then_some(Lapsed { decision, piece: None, found: Vec::new() }));
        };
        let text = self.desk.read(&piece.source)?;
        if decision.places(&text).next().is_some() {
            return Ok(None);
        }
        let bare = Decision { before: String::new(), after: String::new(), ..decision.clone() };
        let found = bare.places(&text).collect();
        Ok(Some(Lapsed { decision, piece: Some(piece), found }))
    }

    /// Whether the archive follows it under the new name of its file.
    fn is_followed(&self, decision: &Decision) -> bool {
        let (_, quote, before, after, entity) = place_key(decision);
        let is_same = |other: &Decision| {
            let (source, other_quote, other_before, other_after, other_entity) = place_key(other);
            source != &*decision.source.value
                && (quote, before, after, entity) == (other_quote, other_before, other_after, other_entity)
        };
        self.archive.content.decisions.iter().any(is_same)
    }
}
