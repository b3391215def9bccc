//! What is planned, and what is left from the last build?

use super::Planned;
use super::manifest::{self, Entry, Manifest};
use crate::{Error, Result};
use rapidhash::RapidHashMap;

/// The planned files and those of the last build.
pub struct Plan<'a> {
    pub files: &'a [Planned<'a>],
    pub base_url: &'a str,
    by_path: RapidHashMap<&'a str, u32>,
    pub old: Manifest<'a>,
    /// Whether there was a trusted manifest.
    pub is_known: bool,
    /// The index of each planned file in the old manifest.
    known: Vec<Option<u32>>,
    /// Entries of the old manifest that are no longer planned, sorted by path.
    stale: Vec<u32>,
}

impl<'a> Plan<'a> {
    pub fn new(files: &'a [Planned<'a>], base_url: &'a str, old: Option<Manifest<'a>>) -> Result<Plan<'a>> {
        let mut by_path = RapidHashMap::with_capacity_and_hasher(files.len(), Default::default());
        for (i, file) in (0..).zip(files) {
            let path = file.path.as_str();
            if !manifest::is_safe(path) || by_path.insert(path, i).is_some() {
                return Err(Error::Refused(format!("`{path}`, from `{}`, cannot be a file of the site", file.source)));
            }
        }
        let (is_known, old) = (old.is_some(), old.unwrap_or_default());
        let (mut known, mut stale) = (vec![None; files.len()], Vec::new());
        for (at, entry) in (0..).zip(&old.files) {
            match by_path.get(&*entry.path) {
                Some(i) => known[*i as usize] = Some(at),
                None => stale.push(at),
            }
        }
        Ok(Plan { files, base_url, by_path, old, is_known, known, stale })
    }

    pub fn path(&self, i: usize) -> &'a str {
        self.files[i].path.as_str()
    }

    pub fn has(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
    }

    /// The last build's entry for the file at `i`.
    pub fn known(&self, i: usize) -> Option<&Entry<'a>> {
        self.known[i].map(|at| &self.old.files[at as usize])
    }

    /// The withdrawn files.
    pub fn stale(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.stale.iter().map(|at| &self.old.files[*at as usize])
    }
}
