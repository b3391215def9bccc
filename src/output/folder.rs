//! May this folder be written to, and what is in it?
//!
//! Every risk of losing or misplacing files is refused here, by name, before anything is made.

use super::Observer;
use super::manifest;
use super::plan::Plan;
use crate::source::Stamp;
use crate::{Error, Result};
use rapidhash::RapidHashSet;
use rayon::prelude::*;
use std::fs::{self, File, Metadata, TryLockError};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// Refuses an output folder that overlaps the desk itself.
pub fn guard(folder: &Path, root: &Path) -> Result<()> {
    if meets(folder, root, &["content", "templates", "static", ".dateline"])? {
        let shown = folder.display();
        return Err(Error::Refused(format!(
            "the output `{shown}` would stand over the desk; choose another `--output`"
        )));
    }
    Ok(())
}

/// Refuses a measurement file that would be written over the desk.
pub fn guard_file(file: &Path, root: &Path) -> Result<()> {
    if meets(file, root, &["content", "templates", "static", ".dateline", "site.toml", "decisions.toml"])? {
        let shown = file.display();
        return Err(Error::Refused(format!("`{shown}` belongs to the desk itself; choose another file")));
    }
    Ok(())
}

fn meets(path: &Path, root: &Path, own: &[&str]) -> Result<bool> {
    let (path, root) = (real(path)?, real(root)?);
    Ok(root.starts_with(&path) || own.iter().any(|part| path.starts_with(root.join(part))))
}

/// The path with links and `..` resolved, as far as it exists.
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

pub type Paths<'a> = RapidHashSet<&'a str>;

/// An existing file at a planned path.
#[derive(Clone, Copy)]
pub struct Standing {
    pub stamp: Stamp,
    /// Whether it is known to be unchanged since a build wrote it.
    pub vouched: bool,
}

/// Whether the existing file at a place of the plan is unchanged since the last build, judged by its metadata.
pub trait Vouched: Fn(usize, &Metadata) -> bool + Sync {}
impl<F: Fn(usize, &Metadata) -> bool + Sync> Vouched for F {}

/// An output folder, locked against other builds.
pub struct Folder {
    pub path: PathBuf,
    /// Whether it was created for this build.
    pub is_new: bool,
    _lock: Option<File>,
}

impl Folder {
    /// Creates the folder if it is missing and waits for the lock.
    ///
    /// The lock is the system's, on the folder itself: it leaves no file behind and ends with the process in any case.
    /// A file system without locks is written to unguarded.
    pub fn take(path: &Path, observer: &dyn Observer) -> Result<Folder> {
        loop {
            let is_new = match fs::symlink_metadata(path) {
                Ok(found) if found.is_symlink() => return Err(refused(path, "is a symbolic link")),
                Ok(found) if !found.is_dir() => return Err(refused(path, "is not a folder")),
                Ok(_) => false,
                Err(_) => {
                    fs::create_dir_all(path).map_err(Error::file("create", path))?;
                    true
                }
            };
            let lock = lock(path, observer);
            // The build that held the lock may have failed and removed its empty folder.
            if lock.as_ref().is_none_or(|file| is_at(file, path)) {
                let mut folder = Folder { path: path.to_path_buf(), is_new, _lock: lock };
                // Two builds may both have found no folder; the one that waited now finds the other's site.
                folder.is_new &= folder.is_empty();
                return Ok(folder);
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        fs::read_dir(&self.path).is_ok_and(|mut found| found.next().is_none())
    }

    /// Refuses whatever blocks the plan, and returns for each planned file the existing one it would replace.
    ///
    /// A withdrawn file that cannot be inspected fails the build: it may still exist, and a manifest without it would
    /// leave it published for ever.
    pub fn survey(&self, plan: &Plan, vouched: impl Vouched) -> Result<Vec<Option<Standing>>> {
        if !plan.is_known {
            self.refuse_foreign(plan)?;
        }
        let stale: Paths = plan.stale().map(|entry| &*entry.path).collect();
        let standing = |i: usize| {
            let found = self.standing(plan.path(i), &stale)?;
            Ok(found.map(|found| Standing { stamp: Stamp::of(&found), vouched: vouched(i, &found) }))
        };
        let standing: Vec<Option<Standing>> =
            (0..plan.files.len()).into_par_iter().map(standing).collect::<Result<_>>()?;
        let is_vouched = |found: &Option<Standing>| found.is_some_and(|found| found.vouched);
        let others = plan.files.iter().zip(&standing).filter(|(_, found)| !is_vouched(found));
        let others = others.map(|(file, _)| file.path.as_str());
        self.refuse_blocked(others.chain(stale.iter().copied()), &stale)?;
        stale.par_iter().try_for_each(|path| is_file(&self.path.join(path)).map(drop))?;
        Ok(standing)
    }

    /// Without a readable manifest the folder may belong to someone else. It is taken over only if it holds nothing but
    /// files of this site (and [`super::write`] replaces none of them with other bytes): a withdrawn page missing from
    /// the manifest would stay published for ever.
    fn refuse_foreign(&self, plan: &Plan) -> Result<()> {
        for found in walkdir::WalkDir::new(&self.path).sort_by_file_name().min_depth(1) {
            let found = found.map_err(|cause| Error::file("read", &self.path)(cause.into()))?;
            let path = self.inside(found.path());
            let own = path == manifest::NAME || path.split('/').next() == Some(manifest::STAGING);
            if !own && !found.file_type().is_dir() && !plan.has(&path) {
                return Err(refused(
                    &self.path,
                    &format!("has no readable manifest and holds `{path}`, which dateline did not write"),
                ));
            }
        }
        Ok(())
    }

    /// The folders that are to hold `paths` must be folders, be missing, or be files that this build removes.
    /// Files unchanged since the last build are already in such a folder, and checking it costs as much as checking the
    /// file, so callers may leave them out.
    pub fn refuse_blocked<'p>(&self, paths: impl Iterator<Item = &'p str>, stale: &Paths) -> Result<()> {
        let mut folders = Paths::default();
        // If a folder is known, so are its parents.
        paths.for_each(|path| parents(path).take_while(|above| folders.insert(*above)).for_each(drop));
        folders.par_iter().try_for_each(|path| {
            let at = self.path.join(path);
            match fs::symlink_metadata(&at) {
                Ok(found) if found.is_symlink() => Err(refused(&at, "is a symbolic link")),
                Ok(found) if !found.is_dir() && !stale.contains(path) => Err(refused(&at, "is not a folder")),
                Err(cause) if !is_missing(&cause) => Err(Error::file("read", &at)(cause)),
                _ => Ok(()),
            }
        })
    }

    /// The folders in which `paths` are created or removed must be writable by this user.
    pub fn refuse_shut<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Result<()> {
        let folders: Paths = paths.map(|path| parents(path).next().unwrap_or_default()).collect();
        folders.par_iter().try_for_each(|path| {
            // The trailing slash skips a file that is about to be replaced by a folder.
            let at = self.path.join(path).join("");
            match may_change(&at) {
                Err(cause) if !is_missing(&cause) => Err(Error::file("write to", &at)(cause)),
                _ => Ok(()),
            }
        })
    }

    fn standing(&self, path: &str, stale: &Paths) -> Result<Option<Metadata>> {
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
        // A file is to replace a folder, which must hold nothing but files to be removed.
        for inner in walkdir::WalkDir::new(&at) {
            let inner = inner.map_err(|cause| Error::file("read", &at)(cause.into()))?;
            let inner_path = self.inside(inner.path());
            let goes = match inner.file_type().is_dir() {
                true => stale.iter().any(|path| parents(path).any(|above| above == inner_path)),
                false => stale.contains(&*inner_path),
            };
            if !goes {
                return Err(refused(inner.path(), "stands where the site needs a file"));
            }
        }
        Ok(None)
    }

    /// A path in the form used by manifests.
    fn inside(&self, path: &Path) -> String {
        let parts = path.strip_prefix(&self.path).unwrap_or(path).components();
        parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }
}

impl Drop for Folder {
    /// A failed first build leaves nothing; a folder that is not empty is not removed by this.
    fn drop(&mut self) {
        if self.is_new {
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

/// Whether there is a file at `path`. Any failure other than its absence is an error.
pub fn is_file(path: &Path) -> Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(found.is_file()),
        Err(cause) if is_missing(&cause) => Ok(false),
        Err(cause) => Err(Error::file("read", path)(cause)),
    }
}

pub fn is_missing(cause: &std::io::Error) -> bool {
    matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Waits for the lock of a folder; `None` on a file system without locks.
pub fn lock(folder: &Path, observer: &dyn Observer) -> Option<File> {
    let file = handle(folder).ok()?;
    match file.try_lock() {
        Ok(()) => return Some(file),
        Err(TryLockError::WouldBlock) => observer.waits(holder(&file)),
        Err(TryLockError::Error(_)) => return None,
    }
    file.lock().is_ok().then_some(file)
}

/// The process that holds the lock of a folder.
#[cfg(target_os = "linux")]
fn holder(folder: &File) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let found = folder.metadata().ok()?;
    let (major, minor) = (rustix::fs::major(found.dev()), rustix::fs::minor(found.dev()));
    let of_folder = format!("{major:02x}:{minor:02x}:{}", found.ino());
    // `1: FLOCK  ADVISORY  WRITE 4711 fe:00:8193 0 EOF`; 0 is a process not visible to this one.
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let mut lines = locks.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let line = lines.find(|words| words.get(1) == Some(&"FLOCK") && words.get(5) == Some(&&*of_folder))?;
    line[4].parse().ok().filter(|process| *process > 0)
}

#[cfg(not(target_os = "linux"))]
fn holder(_folder: &File) -> Option<u32> {
    None
}

/// Whether files may be created in a folder and removed from it.
#[cfg(unix)]
fn may_change(folder: &Path) -> std::io::Result<()> {
    use rustix::fs::{Access, AtFlags, CWD};
    Ok(rustix::fs::accessat(CWD, folder, Access::WRITE_OK | Access::EXEC_OK, AtFlags::EACCESS)?)
}

/// On other systems the first rename shows it.
#[cfg(not(unix))]
fn may_change(_folder: &Path) -> std::io::Result<()> {
    Ok(())
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

/// On other systems a folder cannot be opened, so a file beside it carries the lock.
#[cfg(not(unix))]
fn handle(folder: &Path) -> std::io::Result<File> {
    File::create(folder.with_extension("dateline-lock"))
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.is_dir()
}
