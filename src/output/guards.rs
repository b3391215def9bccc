//! What a build does not do to an existing site unless told to.
//!
//! An empty content folder, after a failed mount or checkout, is not a request to withdraw everything.

use super::plan::Plan;
use crate::{Error, Result};
use rapidhash::RapidHashSet;
use std::path::Path;

/// This many pages may be removed without confirmation, and up to half of all pages.
const FEW: usize = 10;

pub fn refuse_emptying(plan: &Plan, folder: &Path, allowed: Option<usize>) -> Result<()> {
    let is_page = |path: &str| path.ends_with(".html");
    let pages = plan.old.files.iter().filter(|entry| is_page(&entry.path)).count();
    let gone = plan.stale().filter(|entry| is_page(&entry.path)).count();
    if gone <= FEW || 2 * gone <= pages || allowed == Some(gone) {
        return Ok(());
    }
    let shown = folder.display();
    Err(Error::Refused(format!(
        "this build would remove {gone} of the {pages} pages in `{shown}`; where they are to go, \
         `dateline build --allow-removal {gone}` removes them"
    )))
}

/// Two sites in one folder would keep removing each other's pages.
pub fn refuse_another_site(plan: &Plan, folder: &Path) -> Result<()> {
    let Some(other) = plan.old.base_url.as_deref().filter(|other| *other != plan.base_url) else { return Ok(()) };
    let sources: RapidHashSet<&str> = plan.files.iter().map(|file| file.source).collect();
    // Two desks may share some file names, such as `about.md`, but not all of them.
    let mut texts = plan.old.files.iter().map(|entry| &*entry.source).filter(|source| source.starts_with("content/"));
    if texts.clone().next().is_none() || texts.any(|source| sources.contains(source)) {
        return Ok(());
    }
    let shown = folder.display();
    Err(Error::Refused(format!(
        "`{shown}` holds the site of {other}, which shares no file with this desk; choose another folder with `--output`"
    )))
}
