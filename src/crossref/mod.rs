//! Which earlier pieces tell what came before?
//!
//! Each pair is scored alone: its points come from the two pieces and from the statistics of the
//! archive before the later one's day, in whole powers of two. So no later piece, and no piece of
//! the same day, changes a score.

mod index;
mod pair;
mod score;
mod search;
mod words;

pub use index::Index;
pub use search::Scratch;
pub use words::in_words;

use crate::annotate::Terms;
use crate::cache::Memo;
use crate::content::date::Day;
use crate::content::{EntityId, PieceId};
use crate::Result;
use crate::report::Noted;
use crate::source::Hash;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// All of a piece that cross-references are made from.
#[derive(Clone, Debug, Serialize)]
pub struct Features<'a> {
    pub doc: &'a str,
    pub day: Day,
    pub terms: &'a Terms,
    /// With their salience, each once.
    pub entities: Vec<(EntityId, u32)>,
    /// The pieces that the text links to by hand.
    pub links: Vec<PieceId>,
    pub tags: Vec<&'a str>,
    pub series: Option<&'a str>,
    pub pins: Vec<PieceId>,
    pub bans: Vec<PieceId>,
}

/// A paragraph of a piece.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    pub terms: &'a Terms,
    /// With their salience in the piece.
    pub entities: &'a [(EntityId, u32)],
}

/// One earlier piece, its score and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub piece: PieceId,
    /// The sum of all reasons' points.
    pub points: i32,
    /// Strongest first. Kept for the references that a page shows; [`Index::explain`] gives those
    /// of any pair.
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub kind: ReasonKind,
    pub points: i32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReasonKind {
    /// Both name this entity.
    Entity(EntityId),
    /// Rare words that both hold, as they stand in a dictionary of stems.
    Words(Vec<String>),
    /// Words of the earlier title in the later text.
    Title(Vec<String>),
    /// The later piece links to the earlier one by hand.
    Link,
    Series(String),
    Tag(String),
    /// The author pinned it.
    Pin,
}

/// The cross-references of the whole desk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CrossReferences {
    /// By piece: earlier coverage, best first, at most 50; strictly earlier days.
    pub earlier: Vec<Vec<Reference>>,
    /// By piece: later pieces that show it in their first `coverage.shown`, oldest first.
    pub later: Vec<Vec<PieceId>>,
}

/// The coverage of all `pieces`, which stand by day, time and doc. The first `shown` references of
/// each are those that its page shows.
pub fn link(pieces: &[Features], shown: usize, memo: &Memo) -> Result<CrossReferences> {
    // Nothing is indexed where the memo knows every row.
    let index = OnceLock::new();
    let earlier: Vec<Vec<Reference>> = inputs(pieces, shown)
        .into_par_iter()
        .enumerate()
        .map_init(Scratch::default, |scratch, (piece, input)| {
            let row = || {
                let index = index.get_or_init(|| Index::new(pieces));
                Ok(Noted::new(index.earlier(PieceId(piece as u32), shown, scratch), Vec::new()))
            };
            Ok(memo.get("crossref", input, row)?.value)
        })
        .collect::<Result<_>>()?;
    let later = shown_by(&earlier, shown);
    Ok(CrossReferences { earlier, later })
}

/// What each row depends on: the piece, and every piece of the days before it, one after the other.
/// Same places of the same pieces, so that a kept row may name pieces by their place.
fn inputs(pieces: &[Features], shown: usize) -> Vec<Hash> {
    let own: Vec<Hash> = pieces.par_iter().map(Hash::of_value).collect();
    let mut before = Hash::of_value(&shown);
    let mut inputs = Vec::with_capacity(own.len());
    for day in pieces.chunk_by(|a, b| a.day == b.day) {
        let own = &own[inputs.len()..][..day.len()];
        inputs.extend(own.iter().map(|own| Hash::of_all(&[before, *own])));
        before = own.iter().fold(before, |before, own| Hash::of_all(&[before, *own]));
    }
    inputs
}

fn shown_by(earlier: &[Vec<Reference>], shown: usize) -> Vec<Vec<PieceId>> {
    let mut later = vec![Vec::new(); earlier.len()];
    for (piece, row) in earlier.iter().enumerate() {
        for reference in row.iter().take(shown) {
            later[reference.piece.index()].push(PieceId(piece as u32));
        }
    }
    later
}
