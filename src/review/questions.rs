//! The names in doubt, each with all its places: one answer may settle many.

use super::View;
use crate::annotate::Reason;
use crate::archive::{doubtful, unlinked};
use crate::content::{EntityId, PieceId};
use crate::error::Result;
use crate::source::Span;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A name that is in doubt in some place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// As written in texts, on one line.
    pub surface: String,
    /// Newest piece first.
    pub places: Vec<Asked>,
}

/// A place that is in doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub piece: PieceId,
    pub span: Span,
    pub doubt: Doubt,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Left unlinked: the candidates, best first, with their points.
    Refused(Reason, Vec<(EntityId, i32)>),
    /// A link that is less certain than the desk requires, and its points.
    Unsure(EntityId, i32),
}

impl Doubt {
    /// The candidates, best first, with their points.
    pub fn candidates(&self) -> &[(EntityId, i32)] {
        match self {
            Doubt::Refused(_, candidates) => candidates,
            Doubt::Unsure(..) => &[],
        }
    }
}

impl Question {
    pub fn pieces(&self) -> usize {
        self.places.iter().map(|asked| asked.piece).collect::<BTreeSet<_>>().len()
    }

    /// The candidates at any place: those at most places first.
    pub fn candidates(&self) -> Vec<EntityId> {
        let mut counts = BTreeMap::<EntityId, usize>::new();
        for Asked { doubt, .. } in &self.places {
            let unsure = if let Doubt::Unsure(entity, _) = doubt { Some(*entity) } else { None };
            let all = doubt.candidates().iter().map(|(entity, _)| *entity).chain(unsure);
            all.for_each(|entity| *counts.entry(entity).or_default() += 1);
        }
        let mut all: Vec<(EntityId, usize)> = counts.into_iter().collect();
        all.sort_by_key(|(entity, count)| (Reverse(*count), *entity));
        all.into_iter().map(|(entity, _)| entity).collect()
    }
}

impl View<'_> {
    /// Every name that is in doubt, those at most places first.
    pub fn questions(&self) -> Result<Vec<Question>> {
        let pieces = (0..self.archive.pieces.len()).into_par_iter().rev();
        let asked = pieces.map(|place| self.asked(PieceId(place as u32))).collect::<Result<Vec<_>>>()?;
        let mut by_surface = BTreeMap::<String, Vec<Asked>>::new();
        for (surface, asked) in asked.into_iter().flatten() {
            by_surface.entry(surface).or_default().push(asked);
        }
        let all = by_surface.into_iter().map(|(surface, places)| Question { surface, places });
        let mut all: Vec<Question> = all.collect();
        all.sort_by_key(|question| Reverse(question.places.len()));
        Ok(all)
    }

    fn asked(&self, id: PieceId) -> Result<Vec<(String, Asked)>> {
        let (piece, annotated) = (self.piece(id), self.annotated(id));
        let refused = unlinked(annotated, piece).map(|refusal| {
            let doubt = Doubt::Refused(refusal.reason, refusal.candidates.clone());
            Asked { piece: id, span: refusal.span, doubt }
        });
        let unsure = doubtful(annotated, self.catalogue(), &self.desk.config).map(|mention| {
            let doubt = Doubt::Unsure(mention.entity, mention.points);
            Asked { piece: id, span: mention.span, doubt }
        });
        let mut all: Vec<Asked> = refused.chain(unsure).collect();
        if all.is_empty() {
            return Ok(Vec::new());
        }
        all.sort_by_key(|asked| asked.span);
        let text = self.desk.read(&piece.source)?;
        let surface = |span: Span| span.of(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(all.into_iter().map(|asked| (surface(asked.span), asked)).collect())
    }
}
