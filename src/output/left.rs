//! What did the last build leave in the folder?

use super::manifest::{self, Manifest};
use crate::source::Hash;
use crate::{Error, Result};
use std::path::Path;

/// A file of the site in the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// `/` between segments; safe to join to a folder.
    pub path: String,
    /// Hash of the bytes.
    pub hash: Hash,
    pub length: u64,
}

/// The files of the site in `folder`, sorted by path: everything to be published, and nothing that others put there.
pub fn left_in(folder: &Path) -> Result<Vec<SiteFile>> {
    let unfinished =
        || Error::Refused(format!("`{}` holds no finished site: `dateline build` makes one", folder.display()));
    let text = Manifest::text(folder)?.ok_or_else(unfinished)?;
    let manifest = Manifest::parse(&text).ok_or_else(unfinished)?;
    let file = |entry: &manifest::Entry| {
        Some(SiteFile { path: entry.path.to_string(), hash: entry.hash?, length: entry.length })
    };
    manifest.files.iter().map(file).collect::<Option<Vec<_>>>().ok_or_else(unfinished)
}
