//! Which earlier pieces tell what came before?
//!
//! Each pair is scored alone: its points come from the two pieces and from the statistics of the
//! archive before the later one's day, in whole powers of two. So no later piece, and no piece of
//! the same day, changes a score.

use crate::content::PieceId;
use serde::{Deserialize, Serialize};

/// One earlier piece, its score and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub piece: PieceId,
    /// The sum of all reasons' points.
    pub points: i32,
    /// Strongest first.
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
    Entity(crate::content::EntityId),
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
