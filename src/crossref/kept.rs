//! The cached rows of earlier builds, by month.
//!
//! A row depends on its piece and on the archive before its day. The cache key of a month covers all pieces up to its
//! end, in order: if none has changed, the rows are valid and can refer to pieces by position. Entities are stored by
//! id, since adding one shifts the positions of others.

use super::{Features, ReasonKind, Reference};
use crate::content::{EntityId, PieceId};
use crate::source::Hash;
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The pieces of a month.
pub struct Month {
    /// Its year and month number.
    pub of: (i16, i8),
    pub pieces: Range<usize>,
    /// Hash of everything that their rows depend on.
    pub input: Hash,
}

/// The pieces of each month, the oldest first.
pub fn by_month(pieces: &[Features]) -> Vec<Range<usize>> {
    let mut end = 0;
    let months = pieces.chunk_by(|a, b| of(a) == of(b)).map(|month| {
        let start = end;
        end += month.len();
        start..end
    });
    months.collect()
}

fn of(piece: &Features) -> (i16, i8) {
    (piece.day.year, piece.day.month)
}

/// All months, oldest first. `own` are the hashes of the pieces.
pub fn months(pieces: &[Features], own: &[Hash], shown: usize) -> Vec<Month> {
    let mut before = Hash::of_value(&shown);
    let months = by_month(pieces).into_iter().map(|range| {
        let parts: Vec<Hash> = std::iter::once(before).chain(own[range.clone()].iter().copied()).collect();
        before = Hash::of_all(&parts);
        Month { of: of(&pieces[range.start]), pieces: range, input: before }
    });
    months.collect()
}

/// For each piece: a hash of its own features and of its text. `ids` are those of all entities.
pub fn hashes(pieces: &[Features], texts: &[Hash], ids: &[&str]) -> Vec<Hash> {
    pieces.par_iter().zip(texts).map(|(piece, text)| Hash::of_all(&[*text, piece.hash(pieces, ids)])).collect()
}

impl Features<'_> {
    fn hash(&self, pieces: &[Features], ids: &[&str]) -> Hash {
        let docs =
            |of: &[PieceId]| of.iter().map(|id| pieces.get(id.index()).map(|piece| piece.doc)).collect::<Vec<_>>();
        let entities = self.entities.iter().map(|(id, salience)| (ids.get(id.index()), salience));
        let dates = self.dates.iter().map(|(paragraph, dated)| (paragraph, dated.date, dated.until, dated.rule));
        Hash::of_meaning(&(
            (self.doc, self.lang, self.day, entities.collect::<Vec<_>>(), dates.collect::<Vec<_>>()),
            (&self.tags, &self.series, docs(&self.links), docs(&self.pins), docs(&self.bans)),
        ))
    }
}

/// The rows of a month; entities are indexes into a list of ids.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    ids: Vec<String>,
    rows: Vec<Vec<Reference>>,
}

impl Kept {
    pub fn of(mut rows: Vec<Vec<Reference>>, ids: &[&str]) -> Kept {
        let mut places: RapidHashMap<EntityId, EntityId> = RapidHashMap::default();
        let mut kept = Vec::new();
        for entity in entities(&mut rows) {
            *entity = *places.entry(*entity).or_insert_with(|| {
                kept.push(ids.get(entity.index()).copied().unwrap_or_default().to_string());
                EntityId(kept.len() as u32 - 1)
            });
        }
        Kept { ids: kept, rows }
    }

    /// The rows with the entities' current positions; `None` if one is gone. `ids` must be sorted.
    pub fn rows(mut self, ids: &[&str]) -> Option<Vec<Vec<Reference>>> {
        let place = |id: &String| ids.binary_search(&id.as_str()).ok().map(|place| EntityId(place as u32));
        let places: Vec<EntityId> = self.ids.iter().map(place).collect::<Option<_>>()?;
        for entity in entities(&mut self.rows) {
            *entity = *places.get(entity.index())?;
        }
        Some(self.rows)
    }
}

fn entities(rows: &mut [Vec<Reference>]) -> impl Iterator<Item = &mut EntityId> {
    let reasons = rows.iter_mut().flatten().flat_map(|reference| &mut reference.reasons);
    reasons.filter_map(|reason| match &mut reason.kind {
        ReasonKind::Entity(entity) => Some(entity),
        _ => None,
    })
}
