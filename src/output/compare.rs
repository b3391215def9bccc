//! Does the folder hold what a build without any cache would write?

use super::folder::Folder;
use super::manifest::{self, Entry, Manifest};
use super::plan::Plan;
use super::{Failure, Made, Order, Stored};
use crate::content::scan::changed;
use crate::report::Diagnostic;
use crate::source::Hash;
use crate::{Error, Result};
use rayon::prelude::*;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// A file of the folder that differs from a clean build, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    pub path: String,
    pub how: How,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// From this byte offset on.
    From(usize),
    Missing,
    /// In the manifest, but not made by a clean build.
    TooMuch,
}

pub enum Compared {
    /// Sorted by path.
    Files(Vec<Difference>),
    /// The diagnostics of all pages that could not be made.
    Failed(Vec<(String, Diagnostic)>),
}

/// Makes every planned file and compares it, and the manifest, with the folder byte for byte. Writes nothing.
pub fn compare<T>(
    order: &Order,
    ready: impl Fn(usize) -> (Hash, T) + Sync,
    make: impl Fn(usize, T) -> std::result::Result<Made, Failure> + Sync,
) -> Result<Compared> {
    let Order { folder, planned, base_url, observer, .. } = *order;
    let _taken = Folder::take(folder, observer)?;
    let text = Manifest::text(folder)?.unwrap_or_default();
    let plan = Plan::new(planned, base_url, Manifest::parse(&text))?;
    let look = |i: usize| {
        let (key, parts) = ready(i);
        let made = match make(i, parts)? {
            Made::Bytes(bytes) => bytes,
            Made::Copy(mut file, source) => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).map_err(Error::file("read", Path::new(&source.path)))?;
                match Hash::of(&bytes) == source.hash {
                    true => bytes,
                    false => return Err(Failure::Stop(changed(&source.path))),
                }
            }
        };
        let stored = Stored { hash: Hash::of(&made), length: made.len() as u64, key };
        Ok((stored, difference(folder, plan.path(i), &made)?))
    };
    let looks: Vec<std::result::Result<_, Failure>> = (0..planned.len()).into_par_iter().map(look).collect();
    let (mut stored, mut found, mut failed) = (Vec::with_capacity(looks.len()), Vec::new(), Vec::new());
    for look in looks {
        match look {
            Ok((file, difference)) => {
                stored.push(file);
                found.extend(difference);
            }
            Err(Failure::Page(notes)) => failed.extend(notes),
            Err(Failure::Stop(error)) => return Err(error),
        }
    }
    if !failed.is_empty() {
        return Ok(Compared::Failed(failed));
    }
    found.extend(plan.stale().map(|entry| Difference { path: entry.path.to_string(), how: How::TooMuch }));
    let lines = planned.iter().zip(&stored).map(|(planned, stored)| Entry::new(*planned, Some(*stored)));
    found.extend(difference(folder, manifest::NAME, &Manifest::new(base_url, lines.collect()).to_text(&plan.old))?);
    found.sort();
    Ok(Compared::Files(found))
}

fn difference(folder: &Path, path: &str, made: &[u8]) -> Result<Option<Difference>> {
    let at = folder.join(path);
    let how = match std::fs::read(&at) {
        Ok(bytes) if bytes == made => return Ok(None),
        Ok(bytes) => How::From(bytes.iter().zip(made).take_while(|(a, b)| a == b).count()),
        Err(cause) if cause.kind() == ErrorKind::NotFound => How::Missing,
        Err(cause) => return Err(Error::file("read", &at)(cause)),
    };
    Ok(Some(Difference { path: path.to_string(), how }))
}
