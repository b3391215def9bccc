//! What readers see differently since the last commit.

use super::shown::{self, Changed};
use crate::content::assemble::Edition;
use crate::drift::{Drift, Snapshot};
use crate::error::{Error, Result};
use crate::review::View;
use crate::revision;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Maximum pieces listed.
const SHOWN: usize = 100;

/// The last revision that was requested, as readers saw it.
#[derive(Default)]
pub struct Base(Mutex<Option<(String, Arc<Snapshot>)>>);

#[derive(Default, Serialize)]
pub struct DriftPage {
    revision: String,
    summary: String,
    names: Vec<SurfaceDrift>,
    coverage: Vec<Changed>,
    more: usize,
    /// Why no comparison is possible.
    why_not: Option<String>,
}

/// A name that is now read differently.
#[derive(Serialize)]
struct SurfaceDrift {
    surface: String,
    places: usize,
    changes: Vec<ChangeShown>,
}

/// Its reading now and before, and the places.
#[derive(Serialize)]
struct ChangeShown {
    what: String,
    pieces: Vec<PieceShown>,
    more: usize,
}

#[derive(Serialize)]
struct PieceShown {
    title: String,
    href: Option<String>,
    times: usize,
}

impl Base {
    fn at(&self, root: &Path, revision: &str, edition: Edition) -> Result<Arc<Snapshot>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, snapshot)) = known.as_ref().filter(|(of, _)| of == revision) {
            return Ok(snapshot.clone());
        }
        let folder = revision::laid_out(root, revision)?;
        let snapshot = Arc::new(Snapshot::of_folder(folder.path(), root, edition)?);
        *known = Some((revision.to_string(), snapshot.clone()));
        Ok(snapshot)
    }
}

pub fn page(view: &View, base: &Base, edition: Edition) -> Result<DriftPage> {
    let root = &view.desk.root;
    let was = revision::head(root).and_then(|head| Ok((base.at(root, &head, edition)?, head)));
    let (was, head) = match was {
        Ok(was) => was,
        Err(Error::Usage(why)) => return Ok(DriftPage { why_not: Some(why), ..DriftPage::default() }),
        Err(error) => return Err(error),
    };
    let drift = Drift::between(&was, &view.snapshot()?);
    let (names, coverage) = (by_surface(view, &drift), shown::coverage(view, &drift));
    let more = names.len().saturating_sub(SHOWN) + coverage.len().saturating_sub(SHOWN);
    Ok(DriftPage {
        revision: head.chars().take(12).collect(),
        summary: shown::summary(&drift),
        names: names.into_iter().take(SHOWN).collect(),
        coverage: coverage.into_iter().take(SHOWN).collect(),
        more,
        why_not: None,
    })
}

/// Names with the most places first.
fn by_surface(view: &View, drift: &Drift) -> Vec<SurfaceDrift> {
    let mut by_surface = BTreeMap::<&str, BTreeMap<String, BTreeMap<&str, usize>>>::new();
    for of in &drift.names {
        let sources = by_surface.entry(&of.surface).or_default().entry(shown::becomes(of)).or_default();
        *sources.entry(&of.source).or_default() += 1;
    }
    let surface = |(surface, changes): (&str, BTreeMap<String, BTreeMap<&str, usize>>)| SurfaceDrift {
        surface: surface.to_string(),
        places: changes.values().flat_map(BTreeMap::values).sum(),
        changes: changes.into_iter().map(|(what, sources)| change(view, what, sources)).collect(),
    };
    let mut all: Vec<SurfaceDrift> = by_surface.into_iter().map(surface).collect();
    all.sort_by_key(|of| Reverse(of.places));
    all
}

fn change(view: &View, what: String, sources: BTreeMap<&str, usize>) -> ChangeShown {
    const PIECES: usize = 8;
    let piece = |(source, times): (&&str, &usize)| {
        let piece = shown::piece_at(view, source);
        let title = piece.map_or_else(|| source.to_string(), |piece| piece.briefing.title.value.clone());
        PieceShown { title, href: piece.map(|piece| shown::href(view, piece)), times: *times }
    };
    let pieces = sources.iter().take(PIECES).map(piece).collect();
    ChangeShown { what, pieces, more: sources.len().saturating_sub(PIECES) }
}
