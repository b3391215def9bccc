//! How does the site reach its folder, all of it or nothing?
//!
//! The only place that writes files of the site. Pages that may have changed are made and staged;
//! when all are made, renames begin. It knows nothing of what a page is: a path, a key, bytes.
//!
//! A killed build is made good by the next one. Before the first rename the manifest is replaced by
//! one that knows the old files and the new, and has no key for those about to change. So it never
//! says of a file what is no longer true: a file without a key is made again and compared.

mod change;
mod folder;
mod manifest;
mod stage;

pub use folder::guard;
pub use manifest::{Entry, Manifest};

use crate::content::address::OutputPath;
use crate::report::Diagnostic;
use crate::source::Hash;
use crate::{Error, Result};
use change::Change;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// A file that the site is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub path: OutputPath,
    /// The hash of everything that its bytes depend on.
    pub key: Hash,
    /// The file of the desk, or the page, that it comes from.
    pub source: String,
}

/// What a planned file is to hold.
pub enum Made {
    Bytes(Vec<u8>),
    /// The bytes of this file.
    Copy(PathBuf),
}

/// Why a planned file could not be made.
#[derive(Debug)]
pub enum Failure {
    /// Its author has to know. The other pages are made all the same, so that one run tells all.
    Page(Vec<(String, Diagnostic)>),
    /// The machine failed, and the run ends.
    Stop(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Stop(error)
    }
}

#[derive(Debug)]
pub enum Outcome {
    Written(Receipt),
    /// The folder is as it was. What is to be said of all pages that failed, by file.
    Failed(Vec<(String, Diagnostic)>),
}

/// What a build did to the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    pub written: usize,
    pub kept: usize,
    pub removed: usize,
    pub bytes_written: u64,
    /// Files of the site, without the manifest.
    pub total: usize,
}

/// Brings `folder` to hold exactly the `planned` files, beside those that are not ours.
///
/// A file whose key is as it was, and that still has its length, is kept without being made; one
/// that turns out to have the same bytes is not written. An unchanged site is not written to at all.
pub fn write(
    folder: &Path,
    planned: &[Planned],
    make: impl Fn(usize) -> std::result::Result<Made, Failure> + Sync,
) -> Result<Outcome> {
    let change = Change::begin(folder, planned)?;
    let mut files: Vec<_> = (0..planned.len()).into_par_iter().map(|i| change.keep(i)).collect();
    let unknown: Vec<usize> = (0..planned.len()).filter(|i| files[*i].is_none()).collect();

    let stopped = AtomicBool::new(false);
    let made: Vec<_> = unknown
        .into_iter()
        .take_while(|_| !stopped.load(Ordering::Relaxed))
        .par_bridge() // in the order of the plan, so that neighbours find their data warm
        .map(|i| (i, make(i).and_then(|made| Ok(change.stage(i, made)?))))
        .inspect(|(_, made)| {
            if matches!(made, Err(Failure::Stop(_))) {
                stopped.store(true, Ordering::Relaxed);
            }
        })
        .collect();

    let mut failed = Vec::new();
    for (i, made) in made {
        match made {
            Ok(file) => files[i] = Some(file),
            Err(Failure::Page(notes)) => failed.extend(notes),
            Err(Failure::Stop(error)) => return Err(error),
        }
    }
    if failed.is_empty() {
        return change.commit(files.into_iter().flatten().collect()).map(Outcome::Written);
    }
    Ok(Outcome::Failed(failed))
}
