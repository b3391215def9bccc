//! Does the folder still hold what the last build left in it?
//!
//! A look at each file, without reading it. Only files that were written within the clock's granularity
//! of the last look are read.

use super::manifest::{self, Manifest};
use crate::Result;
use crate::cache::state::Seen;
use crate::error::Error;
use crate::source::{Hash, Stamp, clock};
use rayon::prelude::*;
use std::fs::{self, File};
use std::path::Path;

/// The stamps of those of `files` that had none, by place; `None` where a file is missing or another.
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

/// The files of `manifest` and the manifest itself, as they stand after a build.
pub fn seen(folder: &Path, manifest: &Manifest) -> Result<Vec<Seen>> {
    let began = clock();
    let look = |path: &str, hash: Hash| {
        let at = folder.join(path);
        let found = fs::symlink_metadata(&at).map_err(Error::file("read", &at))?;
        Ok(Seen { path: path.to_string(), stamp: Stamp::of(&found).settled_before(began), hash })
    };
    let own = folder.join(manifest::NAME);
    let own = look(manifest::NAME, hash(&own).map_err(Error::file("read", &own))?)?;
    let files = manifest.files.par_iter().map(|entry| look(&entry.path, entry.hash.unwrap_or_default()));
    Ok(std::iter::once(own).chain(files.collect::<Result<Vec<_>>>()?).collect())
}

fn hash(path: &Path) -> std::io::Result<Hash> {
    Ok(Hash::of_reader(File::open(path)?)?.0)
}
