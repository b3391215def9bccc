//! Does the folder still hold what the last build left in it?
//!
//! Checks each file's metadata without reading it. Only files that were written within the clock's granularity of the
//! last check are read.

use super::Planned;
use super::change::Placed;
use super::manifest;
use crate::Result;
use crate::cache::state::Seen;
use crate::error::Error;
use crate::source::{Hash, Stamp, clock};
use rayon::prelude::*;
use std::fs::{self, File};
use std::path::Path;

/// New stamps for those of `files` that had none, by index; `None` if a file is missing or differs.
pub fn stands(folder: &Path, files: &[Seen]) -> Option<Vec<(usize, Stamp)>> {
    let began = clock();
    let stamps = files.par_iter().enumerate().map(|(place, seen)| {
        let path = folder.join(&seen.path);
        let found = fs::symlink_metadata(&path).ok().filter(|found| found.is_file())?;
        let stamp = Stamp::of(&found);
        match seen.stamp {
            Some(known) => (known == stamp).then_some(None),
            None => (hash(&path).ok()? == seen.hash).then(|| Some((place, stamp.settled_before(began)?))),
        }
    });
    Some(stamps.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
}

/// The files of the site, and its manifest, as they are after a build: those without a stamp are checked.
pub fn seen(folder: &Path, planned: &[Planned], files: &[Placed], stamps: Vec<Option<Stamp>>) -> Result<Vec<Seen>> {
    let began = clock();
    let look = |path: &str| {
        let at = folder.join(path);
        let found = fs::symlink_metadata(&at).map_err(Error::file("read", &at))?;
        Ok(Stamp::of(&found).settled_before(began))
    };
    let own = folder.join(manifest::NAME);
    let hash = hash(&own).map_err(Error::file("read", &own))?;
    let own = Seen { path: manifest::NAME.into(), stamp: look(manifest::NAME)?, hash };
    let files = planned.par_iter().zip(files).zip(stamps).map(|((planned, file), stamp)| {
        let path = planned.path.as_str();
        let stamp = stamp.map_or_else(|| look(path), |stamp| Ok(Some(stamp)))?;
        Ok(Seen { path: path.to_string(), stamp, hash: file.stored.hash })
    });
    let mut seen = files.collect::<Result<Vec<_>>>()?;
    seen.push(own);
    seen.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Ok(seen)
}

fn hash(path: &Path) -> std::io::Result<Hash> {
    Ok(Hash::of_reader(File::open(path)?)?.0)
}
