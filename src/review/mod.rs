//! What waits for an editor's answer, and what does an answer change?
//!
//! A [`View`] is an archive read with the current decisions: the pieces affected by changed decisions are annotated
//! again, without waiting for the build that follows. Nothing is written here.

mod lapsed;
mod questions;

pub use lapsed::Lapsed;
pub use questions::{Asked, Doubt, Question};

use crate::annotate::{Annotated, Document, Reading, annotate, quote};
use crate::archive::Archive;
use crate::catalogue::Catalogue;
use crate::content::decision::{Decision, Decisions, Sense};
use crate::content::lead::Answer;
use crate::content::scan::Desk;
use crate::content::{EntityId, Piece, PieceId};
use crate::drift::{Drift, Snapshot};
use crate::error::Result;
use crate::source::Span;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The effect of decisions that the archive was not made with.
#[derive(Default)]
pub struct Overlay {
    /// The decisions that the archive was made with, and the current ones.
    was: Decisions,
    now: Decisions,
    /// Present if decisions for all pieces differ from the archive's.
    catalogue: Option<Catalogue>,
    pieces: BTreeMap<PieceId, Annotated>,
}

/// An archive, read with the current decisions.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub desk: &'a Desk,
    pub archive: &'a Archive,
    overlay: &'a Overlay,
}

impl Overlay {
    /// Annotates the pieces affected by the differences between two versions of `decisions.toml`: `was` is the one that
    /// the archive was made with.
    pub fn of(desk: &Desk, archive: &Archive, was: Decisions, now: Decisions) -> Result<Overlay> {
        let mut overlay = Overlay { was, now, ..Overlay::default() };
        let (was, now) = (&overlay.was, &overlay.now);
        let places = changed(&was.places, &now.places, place_key).map(|of| of.source.value.clone());
        let senses = changed(&was.senses, &now.senses, sense_key).map(|of| of.quote.value.clone());
        let (other_places, other_senses): (BTreeSet<String>, Vec<String>) = (places.collect(), senses.collect());
        if !other_senses.is_empty() {
            let catalogue = archive.catalogue.with_senses(&overlay.now.senses, &archive.content.directory);
            overlay.catalogue = Some(catalogue);
        }
        let view = View { desk, archive, overlay: &overlay };
        let pieces = archive.content.pieces.par_iter().enumerate().map(|(place, piece)| {
            let path = piece.source.path.strip_prefix("content/").unwrap_or(&piece.source.path);
            let is_decided = other_places.contains(path);
            if !is_decided && other_senses.is_empty() {
                return Ok(None);
            }
            let text = desk.read(&piece.source)?;
            let is_touched = is_decided || other_senses.iter().any(|name| may_name(&text, name));
            Ok(is_touched.then(|| (PieceId(place as u32), view.annotate(piece, &text))))
        });
        let pieces = pieces.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        overlay.pieces = pieces;
        Ok(overlay)
    }
}

/// Items that are in only one of two lists.
fn changed<'a, T, K: Ord>(was: &'a [T], now: &'a [T], key: fn(&'a T) -> K) -> impl Iterator<Item = &'a T> {
    let keys = |all: &'a [T]| all.iter().map(key).collect::<BTreeSet<K>>();
    let (old, new) = (keys(was), keys(now));
    let gone = was.iter().filter(move |one| !new.contains(&key(one)));
    gone.chain(now.iter().filter(move |one| !old.contains(&key(one))))
}

/// Everything in a decision except its position in the file.
type PlaceKey<'a> = (&'a str, &'a str, &'a str, &'a str, Option<&'a str>);

fn place_key(of: &Decision) -> PlaceKey<'_> {
    (&of.source, &of.quote, &of.before, &of.after, of.entity.as_deref())
}

fn sense_key(of: &Sense) -> (&str, &[String], Option<&str>) {
    (&of.quote, &of.near, of.entity.as_deref())
}

/// Whether a text may contain a name: it contains its first word, as written or in capitals.
fn may_name(text: &str, name: &str) -> bool {
    let first = name.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or(name);
    text.contains(first) || text.contains(&first.to_uppercase())
}

impl<'a> View<'a> {
    pub fn of(desk: &'a Desk, archive: &'a Archive, overlay: &'a Overlay) -> View<'a> {
        View { desk, archive, overlay }
    }

    pub fn catalogue(&self) -> &'a Catalogue {
        self.overlay.catalogue.as_ref().unwrap_or(&self.archive.catalogue)
    }

    pub fn piece(&self, id: PieceId) -> &'a Piece {
        &self.archive.content.pieces[id.index()]
    }

    pub fn annotated(&self, id: PieceId) -> &'a Annotated {
        self.overlay.pieces.get(&id).unwrap_or(&self.archive.pieces[id.index()])
    }

    pub fn entity(&self, id: EntityId) -> &'a str {
        &self.archive.catalogue.facts(id).id
    }

    /// The decisions for one text: the archive's, which may follow a renamed file, without removed ones and with new
    /// ones.
    pub fn answers(&self, piece: &Piece) -> Vec<Answer<'a>> {
        let path = piece.source.path.strip_prefix("content/").unwrap_or(&piece.source.path);
        let own = |all: &'a [Decision]| all.iter().filter(|of| *of.source.value == *path).collect::<Vec<_>>();
        let (old, new) = (own(&self.overlay.was.places), own(&self.overlay.now.places));
        let keys = |all: &[&'a Decision]| all.iter().map(|of| place_key(of)).collect::<BTreeSet<_>>();
        let (old_keys, new_keys) = (keys(&old), keys(&new));
        let kept = self.archive.content.answers(&piece.source.path).into_iter();
        let kept = kept.filter(|answer| {
            let key = place_key(answer.decision);
            !old_keys.contains(&key) || new_keys.contains(&key)
        });
        let added = new.into_iter().filter(|of| !old_keys.contains(&place_key(of)));
        let added = added.filter_map(|decision| match &decision.entity {
            None => Some(Answer { decision, entity: None }),
            Some(id) => {
                let entity = self.archive.content.directory.entity(id)?;
                Some(Answer { decision, entity: Some(entity) })
            }
        });
        kept.chain(added).collect()
    }

    fn annotate(&self, piece: &Piece, text: &str) -> Annotated {
        let by_hand = self.archive.content.by_hand(&piece.source.path, &piece.briefing);
        let document = Document::of(text, &piece.briefing, &by_hand, &self.desk.config.languages);
        annotate(&document, &Reading::of(&document), self.catalogue(), &self.answers(piece), None)
    }

    /// The sentence around a place of a piece, and the position of the place in it.
    pub fn sentence(&self, piece: &Piece, text: &str, span: Span) -> Option<(Box<str>, Span)> {
        let by_hand = self.archive.content.by_hand(&piece.source.path, &piece.briefing);
        let document = Document::of(text, &piece.briefing, &by_hand, &self.desk.config.languages);
        let reading = Reading::of(&document);
        let (start, end) = reading.normal.places().of(span)?;
        quote(&reading, document.language, start, end)
    }

    /// What readers see differently from an earlier view of the same archive: names only, since coverage is known after
    /// a full build.
    pub fn drift_since(&self, was: &View) -> Result<Drift> {
        let touched: BTreeSet<PieceId> = self.overlay.pieces.keys().chain(was.overlay.pieces.keys()).copied().collect();
        let snapshot = |view: &View| {
            let pieces = touched.iter().map(|id| (&self.piece(*id).source, view.annotated(*id)));
            Snapshot::of_pieces(self.desk, &self.archive.catalogue, pieces)
        };
        Ok(Drift::between(&snapshot(was)?, &snapshot(self)?))
    }

    pub fn decisions(&self) -> &'a Decisions {
        &self.overlay.now
    }

    /// The desk as readers see it.
    pub fn snapshot(&self) -> Result<Snapshot> {
        let mut all = Snapshot::of(self.desk, self.archive)?;
        let pieces = self.overlay.pieces.iter().map(|(id, annotated)| (&self.piece(*id).source, annotated));
        all.replace(Snapshot::of_pieces(self.desk, self.catalogue(), pieces)?);
        Ok(all)
    }

    /// Pieces whose text contradicts a decision for them: a build of the desk fails on it.
    pub fn contradicted(&self) -> impl Iterator<Item = &'a Piece> {
        let view = *self;
        let touched = self.overlay.pieces.iter().filter(|(_, annotated)| !annotated.contradicted.is_empty());
        touched.map(move |(id, _)| view.piece(*id))
    }
}

#[cfg(test)]
mod tests;
