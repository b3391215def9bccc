//! How does the site reach its readers?
//!
//! A publish is a plan first: the target is inspected, compared with the site by content, checked by the guards and
//! shown. Then files are sent in an order that leaves a working site wherever it is cut off, and the target's manifest
//! comes last: the next publish finds what was sent so far and does not send it again.
//!
//! This module does not depend on any kind of target. Each is a [`Target`], and none of them decides anything about the
//! site.

pub mod folder;
pub mod git;
pub mod guards;
mod manifest;
#[cfg(test)]
mod memory;
pub mod plan;
pub mod prepare;
mod program;
pub mod record;
pub mod s3;
pub mod server;
pub mod ssh;
pub mod standing;

use crate::output::{SiteFile, left_in};
use crate::source::Hash;
use crate::{Error, Result};
use manifest::{Entry, Manifest};
use plan::Plan;
use standing::{Standing, State};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A built site.
pub struct Site {
    folder: PathBuf,
    pub base_url: String,
    /// Sorted by path.
    pub files: Vec<SiteFile>,
    made: Option<Made>,
}

/// Files of a site that are generated for one server.
struct Made {
    folder: PathBuf,
    paths: BTreeSet<String>,
}

impl Site {
    /// The site that the last build left in `folder`.
    pub fn of(folder: &Path, base_url: &str) -> Result<Site> {
        let (folder, base_url, files) = (folder.to_path_buf(), base_url.to_string(), left_in(folder)?);
        Ok(Site { folder, base_url, files, made: None })
    }

    /// The folder that contains a file at its path.
    pub fn folder_of(&self, file: &SiteFile) -> &Path {
        let made = self.made.as_ref().filter(|made| made.paths.contains(&file.path));
        made.map_or(&self.folder, |made| &made.folder)
    }

    /// The path of a file on disk.
    pub fn place(&self, file: &SiteFile) -> PathBuf {
        self.folder_of(file).join(&file.path)
    }

    fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok()
    }

    /// The bytes of a file, checked to be those that were planned.
    pub fn read(&self, file: &SiteFile) -> Result<Vec<u8>> {
        let path = self.place(file);
        let bytes = fs::read(&path).map_err(Error::file("read", &path))?;
        match Hash::of(&bytes) == file.hash {
            true => Ok(bytes),
            false => Err(Error::Refused(format!(
                "`{}` is not what the build wrote: build again, and leave the output alone while it is published",
                path.display()
            ))),
        }
    }

    /// Identifies this site.
    pub fn id(&self) -> Hash {
        site_id(self.files.iter().map(|file| (file.path.as_str(), file.hash)))
    }

    fn manifest(&self, number: u32) -> Manifest {
        Manifest::new(number, &self.base_url, self.files.iter().map(Entry::of).collect())
    }
}

/// Identifies a site by its files, sorted by path.
pub fn site_id<'a>(files: impl Iterator<Item = (&'a str, Hash)>) -> Hash {
    let parts: Vec<Hash> = files.flat_map(|(path, hash)| [Hash::of(path.as_bytes()), hash]).collect();
    Hash::of_all(&parts)
}

/// Where a site can be published.
pub trait Target {
    /// Inspects the target. Read-only.
    fn look(&mut self, site: &Site) -> Result<Standing>;

    /// Begins the change, unless somebody else has one open or has published since the inspection.
    fn begin(&mut self, site: &Site, plan: &Plan) -> Result<()>;

    /// Sends files. Those of one call may arrive in any order; `sent` is called for each.
    fn send(&mut self, site: &Site, files: &[&SiteFile], sent: &(dyn Fn(&SiteFile) + Sync)) -> Result<()>;

    /// Removes files of ours.
    fn delete(&mut self, paths: &[&str]) -> Result<()>;

    /// Makes it the state that readers get. `forgets` means that the previous state is not kept.
    fn commit(&mut self, site: &Site, forgets: bool) -> Result<State>;

    /// Returns readers to the previous state.
    fn roll_back(&mut self) -> Result<State>;
}

/// Executes a plan in the order of [`Plan::batches`], then deletions, and the target's manifest last.
pub fn publish(
    target: &mut dyn Target,
    site: &Site,
    plan: &Plan,
    forgets: bool,
    sent: &(dyn Fn(&SiteFile) + Sync),
) -> Result<State> {
    target.begin(site, plan)?;
    for batch in plan.batches() {
        target.send(site, &batch, sent)?;
    }
    target.delete(&plan.deletions())?;
    target.commit(site, forgets)
}

#[cfg(test)]
mod tests;
