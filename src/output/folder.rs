//! May this folder be written to, and what stands in it?
//!
//! Everything that could be lost or led astray is refused here, by name, before anything is made.

use super::Planned;
use super::manifest::{self, Manifest};
use crate::{Error, Result};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, Metadata};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// Refuses an output folder in which a build would meet the desk itself.
pub fn guard(folder: &Path, root: &Path) -> Result<()> {
    let (output, root) = (real(folder)?, real(root)?);
    let meets = root.starts_with(&output)
        || ["content", "templates", "static", ".dateline"].iter().any(|part| output.starts_with(root.join(part)));
    if meets {
        let shown = folder.display();
        return Err(Error::Refused(format!(
            "the output `{shown}` would stand over the desk; choose another `--output`"
        )));
    }
    Ok(())
}

/// The path with links and `..` followed, as far as it exists.
fn real(path: &Path) -> Result<PathBuf> {
    let mut real = PathBuf::new();
    for part in std::path::absolute(path).map_err(Error::file("find", path))?.components() {
        match part {
            Component::ParentDir => drop(real.pop()),
            other => real.push(other),
        }
        real = real.canonicalize().unwrap_or(real);
    }
    Ok(real)
}

/// A file in the place of a planned one.
#[derive(Clone, Copy)]
pub struct Standing {
    pub length: u64,
    /// Whether it is known to be as a build left it.
    pub vouched: bool,
}

/// Whether the file that stands at a place of the plan is as the last build left it, by what the system tells of it.
pub trait Vouched: Fn(usize, &Metadata) -> bool + Sync {}
impl<F: Fn(usize, &Metadata) -> bool + Sync> Vouched for F {}

/// An output folder that no other build writes to.
pub struct Folder {
    pub path: PathBuf,
    new: bool,
    _lock: Option<File>,
}

impl Folder {
    /// Makes the folder where it is missing and waits for its turn.
    ///
    /// The lock is the system's, on the folder itself: it leaves no file behind and ends with the
    /// process, however that ends. A file system without locks is written to unguarded.
    pub fn take(path: &Path) -> Result<Folder> {
        loop {
            let new = match fs::symlink_metadata(path) {
                Ok(found) if found.is_symlink() => return Err(refused(path, "is a symbolic link")),
                Ok(found) if !found.is_dir() => return Err(refused(path, "is not a folder")),
                Ok(_) => false,
                Err(_) => {
                    fs::create_dir_all(path).map_err(Error::file("create", path))?;
                    true
                }
            };
            let lock = handle(path).ok().filter(|file| file.lock().is_ok());
            // The build that had the lock may have failed and taken its empty folder away again.
            if lock.as_ref().is_none_or(|file| is_at(file, path)) {
                return Ok(Folder { path: path.to_path_buf(), new, _lock: lock });
            }
        }
    }

    /// Refuses whatever stands in the way of `planned`, and gives for each the file that it would replace.
    ///
    /// A withdrawn file that cannot be looked at ends the build: it may still stand, and a manifest that
    /// forgot it would leave it published for ever.
    pub fn survey(
        &self,
        planned: &[Planned],
        old: Option<&Manifest>,
        vouched: impl Vouched,
    ) -> Result<Vec<Option<Standing>>> {
        let mut paths = HashSet::with_capacity(planned.len());
        for page in planned {
            let path = page.path.as_str();
            if !manifest::is_safe(path) || !paths.insert(path) {
                return Err(Error::Refused(format!("`{path}`, from `{}`, cannot be a file of the site", page.source)));
            }
        }
        if old.is_none() {
            self.refuse_foreign(&paths)?;
        }
        let ours = old.map(|manifest| manifest.files.as_slice()).unwrap_or_default();
        let stale: HashSet<&str> = ours.iter().map(|e| e.path.as_str()).filter(|path| !paths.contains(path)).collect();
        let folders: BTreeSet<&str> = paths.iter().chain(&stale).flat_map(|path| parents(path)).collect();
        folders.par_iter().try_for_each(|path| self.refuse_blocked(path, &stale))?;
        stale.par_iter().try_for_each(|path| is_file(&self.path.join(path)).map(drop))?;
        let standing = |(i, page): (usize, &Planned)| {
            let found = self.standing(page.path.as_str(), &stale, &folders)?;
            Ok(found.map(|found| Standing { length: found.len(), vouched: vouched(i, &found) }))
        };
        planned.par_iter().enumerate().map(standing).collect()
    }

    /// Without a manifest that can be read the folder may be somebody's own. It is taken over only
    /// if it holds nothing but files of this site (and [`super::write`] replaces none of them by
    /// other bytes): a withdrawn page that nobody remembers would stay published for ever.
    fn refuse_foreign(&self, planned: &HashSet<&str>) -> Result<()> {
        for found in walkdir::WalkDir::new(&self.path).sort_by_file_name().min_depth(1) {
            let found = found.map_err(|cause| Error::file("read", &self.path)(cause.into()))?;
            let path = self.inside(found.path());
            let own = path == manifest::NAME || path.split('/').next() == Some(super::stage::NAME);
            if !own && !found.file_type().is_dir() && !planned.contains(path.as_str()) {
                return Err(refused(
                    &self.path,
                    &format!("has no readable manifest and holds `{path}`, which dateline did not write"),
                ));
            }
        }
        Ok(())
    }

    /// A folder that the site needs must be one, or be missing, or be a file that this build removes.
    fn refuse_blocked(&self, path: &str, stale: &HashSet<&str>) -> Result<()> {
        let at = self.path.join(path);
        match fs::symlink_metadata(&at) {
            Ok(found) if found.is_symlink() => Err(refused(&at, "is a symbolic link")),
            Ok(found) if !found.is_dir() && !stale.contains(path) => Err(refused(&at, "is not a folder")),
            Err(cause) if !is_missing(&cause) => Err(Error::file("read", &at)(cause)),
            _ => Ok(()),
        }
    }

    fn standing(&self, path: &str, stale: &HashSet<&str>, folders: &BTreeSet<&str>) -> Result<Option<Metadata>> {
        let at = self.path.join(path);
        let found = match fs::symlink_metadata(&at) {
            Ok(found) => found,
            Err(cause) if is_missing(&cause) => return Ok(None),
            Err(cause) => return Err(Error::file("read", &at)(cause)),
        };
        if found.is_file() {
            return Ok(Some(found));
        }
        if !found.is_dir() {
            return Err(refused(&at, "is not a regular file"));
        }
        // A file is to take the place of a folder, which must hold nothing but what goes.
        for inner in walkdir::WalkDir::new(&at) {
            let inner = inner.map_err(|cause| Error::file("read", &at)(cause.into()))?;
            let inner_path = self.inside(inner.path());
            let goes =
                if inner.file_type().is_dir() { folders.contains(&*inner_path) } else { stale.contains(&*inner_path) };
            if !goes {
                return Err(refused(inner.path(), "stands where the site needs a file"));
            }
        }
        Ok(None)
    }

    /// A path as manifests write it.
    fn inside(&self, path: &Path) -> String {
        let parts = path.strip_prefix(&self.path).unwrap_or(path).components();
        parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }
}

impl Drop for Folder {
    /// A failed first build leaves nothing; a folder that holds something is not removed by this.
    fn drop(&mut self) {
        if self.new {
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// The folders above a path, nearest first.
pub fn parents(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(above, _)| above.rsplit_once('/')).map(|(above, _)| above)
}

pub fn refused(path: &Path, why: &str) -> Error {
    let shown = path.display();
    Error::Refused(format!("`{shown}` {why}; move it away, or choose another folder with `--output`"))
}

/// Whether a file stands there. Any failure but its absence leaves that open.
pub fn is_file(path: &Path) -> Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(found.is_file()),
        Err(cause) if is_missing(&cause) => Ok(false),
        Err(cause) => Err(Error::file("read", path)(cause)),
    }
}

fn is_missing(cause: &std::io::Error) -> bool {
    matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(unix)]
fn handle(folder: &Path) -> std::io::Result<File> {
    File::open(folder)
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(there)) => (held.dev(), held.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Elsewhere a folder cannot be opened, so that a file beside it carries the lock.
#[cfg(not(unix))]
fn handle(folder: &Path) -> std::io::Result<File> {
    File::create(folder.with_extension("dateline-lock"))
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.is_dir()
}
