//! A folder on this machine that a web server serves.
//!
//! The site is switched atomically. What the server serves, `news`, is a symbolic link to a folder beside it,
//! `.news.dateline/7`; the next state is assembled in another and the link renamed over the old one. Renaming a link is
//! atomic on every Unix, the server need not know of it, and the previous state is kept whole for `--rollback`.
//! Unchanged files are shared by both (hard links), so that they take no space and keep the modification times by
//! which browsers revalidate.
//!
//! The manifests are beside the states, not inside them: they are not served.

use super::manifest::Manifest;
use super::plan::Plan;
use super::standing::{Found, Standing, State};
use super::{Site, Target};
use crate::output::SiteFile;
use crate::source::Hash;
use crate::{Error, Result};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Suffix of the folder of states beside `news`: `.news.dateline`.
const STATES: &str = ".dateline";

pub struct Folder {
    /// The path as in `site.toml`, for messages.
    name: String,
    /// The path that the web server serves.
    path: PathBuf,
    /// The folder of the states.
    states: PathBuf,
    /// The number of the current state, as found by `look`.
    shown: Option<u32>,
    change: Option<Change>,
}

/// The next state, while it is assembled.
struct Change {
    stage: PathBuf,
    _lock: File,
}

impl Folder {
    /// `name` is the path, relative to the desk's `root` unless it begins with `/`.
    pub fn new(root: &Path, name: &str) -> Result<Folder> {
        let usage = || Error::Usage(format!("`{name}` cannot be the folder of a site"));
        let path = root.join(name);
        let path = std::path::absolute(&path).map_err(Error::file("find", &path))?;
        let last = path.file_name().and_then(|last| last.to_str()).ok_or_else(usage)?;
        let states = path.with_file_name(format!(".{last}{STATES}"));
        Ok(Folder { name: name.to_string(), path, states, shown: None, change: None })
    }

    /// The state that readers get. Refuses anything else at the path than one of ours.
    fn shown(&self) -> Result<Option<u32>> {
        let read_error = |cause| Error::file("read", &self.path)(cause);
        let found = match fs::symlink_metadata(&self.path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
            found => found.map_err(read_error)?,
        };
        let shown = &self.name;
        if found.is_symlink() {
            let to = fs::read_link(&self.path).map_err(read_error)?;
            let number = to.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
            let is_ours = to.parent().map(Path::as_os_str) == self.states.file_name();
            return match number.filter(|_| is_ours) {
                Some(number) => Ok(Some(number)),
                None => Err(Error::Refused(format!(
                    "`{shown}` is a link to `{}`, which no publish made: name another path, or remove it",
                    to.display()
                ))),
            };
        }
        if !found.is_dir() {
            return Err(Error::Refused(format!("`{shown}` is a file: name a folder")));
        }
        match names(&self.path)?.into_iter().min() {
            None => Ok(None),
            Some(first) => Err(Error::Refused(format!(
                "`{shown}` is a folder that no publish made, and holds `{first}`. A site is switched by a link that stands at its \
                 path: name a path at which nothing stands, or move this folder away first"
            ))),
        }
    }

    fn state(&self, number: u32) -> PathBuf {
        self.states.join(number.to_string())
    }

    fn manifest_file(&self, number: u32) -> PathBuf {
        self.states.join(format!("{number}.json"))
    }

    fn manifest(&self, number: u32) -> Result<Option<Manifest>> {
        let file = self.manifest_file(number);
        match fs::read(&file) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            text => Ok(Manifest::parse(&text.map_err(Error::file("read", &file))?)),
        }
    }

    /// The numbers of the states that are kept, in order.
    fn numbers(&self) -> Result<Vec<u32>> {
        let names = names(&self.states)?;
        let mut numbers: Vec<u32> = names.iter().filter_map(|name| name.parse().ok()).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// One publish at a time: the lock is the system's, and ends with its process.
    fn lock(&self) -> Result<File> {
        let path = self.states.join("lock");
        let lock = File::create(&path).map_err(Error::file("write", &path))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(fs::TryLockError::WouldBlock) => {
                Err(Error::Refused(format!("another publish to `{}` is under way: run again after it", self.name)))
            }
            Err(fs::TryLockError::Error(cause)) => Err(Error::file("lock", &path)(cause)),
        }
    }

    fn stage(&self) -> Result<&Path> {
        let stage = self.change.as_ref().map(|change| change.stage.as_path());
        stage.ok_or_else(|| Error::Refused("no publish was begun".to_string()))
    }

    /// Switches to another state atomically.
    fn switch(&self, number: u32) -> Result<()> {
        let link = self.states.join("link");
        let to = Path::new(self.states.file_name().unwrap_or_default()).join(number.to_string());
        remove(&link)?;
        link_to(&to, &link)?;
        // An empty folder created by hand for the site; a link is renamed over a link.
        if self.path.is_dir() && !self.path.is_symlink() {
            fs::remove_dir(&self.path).map_err(Error::file("remove", &self.path))?;
        }
        fs::rename(&link, &self.path).map_err(Error::file("write", &self.path))
    }

    /// Removes all states except `kept`.
    fn tidy(&self, kept: &[Option<u32>]) -> Result<()> {
        for name in names(&self.states)? {
            let number = name.strip_suffix(".json").unwrap_or(&name).parse().ok();
            let is_old = number.is_some_and(|number| !kept.contains(&Some(number)));
            if is_old || name.starts_with("next-") {
                remove(&self.states.join(&name))?;
            }
        }
        Ok(())
    }
}

impl Target for Folder {
    fn look(&mut self, _site: &Site) -> Result<Standing> {
        self.shown = self.shown()?;
        let Some(number) = self.shown else { return Ok(Standing::default()) };
        Ok(Standing::of(self.manifest(number)?.as_ref(), found(&self.state(number))?))
    }

    fn begin(&mut self, site: &Site, plan: &Plan) -> Result<()> {
        fs::create_dir_all(&self.states).map_err(Error::file("create", &self.states))?;
        let lock = self.lock()?;
        if self.shown()? != self.shown {
            return Err(Error::Refused("somebody else has published in the meantime: run again".to_string()));
        }
        // An interrupted publish of the same site continues in its own stage.
        let name = format!("next-{}-{}", self.shown.unwrap_or_default(), &site.id().to_string()[..12]);
        let mut left = names(&self.states)?;
        left.retain(|other| other.starts_with("next-") && *other != name);
        left.iter().try_for_each(|other| remove(&self.states.join(other)))?;
        let stage = self.states.join(name);
        fs::create_dir_all(&stage).map_err(Error::file("create", &stage))?;
        if let Some(number) = self.shown {
            let state = self.state(number);
            let kept = plan.unchanged.iter().map(|file| &file.path).chain(plan.foreign.iter().map(|held| &held.path));
            let kept: Vec<&String> = kept.collect();
            kept.into_par_iter().try_for_each(|path| share(&state.join(path), &stage.join(path)))?;
        }
        self.change = Some(Change { stage, _lock: lock });
        Ok(())
    }

    fn send(&mut self, site: &Site, files: &[&SiteFile], sent: &(dyn Fn(&SiteFile) + Sync)) -> Result<()> {
        let stage = self.stage()?;
        files.par_iter().try_for_each(|file| {
            let path = stage.join(&file.path);
            let is_there = File::open(&path).and_then(Hash::of_reader).is_ok_and(|(hash, _)| hash == file.hash);
            if !is_there {
                let bytes = site.read(file)?;
                let folder = path.parent().unwrap_or(stage);
                fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
                remove(&path)?;
                fs::write(&path, bytes).map_err(Error::file("write", &path))?;
                sent(file);
            }
            Ok(())
        })
    }

    /// Nothing to do: the next state was started without them.
    fn delete(&mut self, _paths: &[&str]) -> Result<()> {
        Ok(())
    }

    fn commit(&mut self, site: &Site, forgets: bool) -> Result<State> {
        let stage = self.stage()?.to_path_buf();
        let number = self.numbers()?.last().copied().max(self.shown).unwrap_or_default() + 1;
        let manifest = site.manifest(number);
        let file = self.manifest_file(number);
        fs::write(&file, manifest.to_text()).map_err(Error::file("write", &file))?;
        // After a power cut the link must not lead to missing files.
        flush(&stage).map_err(Error::file("write", &stage))?;
        let state = self.state(number);
        fs::rename(&stage, &state).map_err(Error::file("write", &state))?;
        self.switch(number)?;
        self.tidy(&[Some(number), self.shown.filter(|_| !forgets)])?;
        self.change = None;
        Ok(State { number, id: manifest.id(), base_url: manifest.base_url })
    }

    fn roll_back(&mut self) -> Result<State> {
        let nothing = || Error::Refused(format!("`{}` keeps no state before this one", self.name));
        let shown = self.shown()?.ok_or_else(nothing)?;
        let _lock = self.lock()?;
        let other = self.numbers()?.into_iter().rfind(|number| *number != shown).ok_or_else(nothing)?;
        let manifest = self.manifest(other)?.ok_or_else(nothing)?;
        self.switch(other)?;
        Ok(State { number: other, id: manifest.id(), base_url: manifest.base_url })
    }
}

/// Every file below a folder, with the hash of its content. A link counts as a file that we did not make.
fn found(folder: &Path) -> Result<BTreeMap<String, Found>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).min_depth(1) {
        let entry = entry.map_err(|cause| Error::file("read", folder)(cause.into()))?;
        if !entry.file_type().is_dir() {
            files.push(entry);
        }
    }
    let look = |entry: &walkdir::DirEntry| {
        let parts = entry.path().strip_prefix(folder).unwrap_or(entry.path()).components();
        let path = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        if !entry.file_type().is_file() {
            return Ok((path, Found { length: 0, tag: String::new() }));
        }
        let (hash, length) =
            File::open(entry.path()).and_then(Hash::of_reader).map_err(Error::file("read", entry.path()))?;
        Ok((path, Found { length, tag: hash.to_string() }))
    };
    files.par_iter().map(look).collect()
}

/// Hard-links a file, or copies it where the system has no links.
fn share(from: &Path, to: &Path) -> Result<()> {
    if to.symlink_metadata().is_ok() {
        return Ok(());
    }
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
    let shared = fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop));
    shared.map_err(Error::file("write", to))
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let read_error = |cause| Error::file("read", folder)(cause);
    let entries = fs::read_dir(folder).map_err(read_error)?;
    let names = entries.map(|entry| Ok(entry.map_err(read_error)?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

/// Removes a file, a link or a folder; a missing one is not an error.
fn remove(path: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(cause) => Err(cause),
    };
    match removed {
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(Error::file("remove", path)(cause)),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn link_to(to: &Path, link: &Path) -> Result<()> {
    std::os::unix::fs::symlink(to, link).map_err(Error::file("write", link))
}

#[cfg(not(unix))]
fn link_to(_to: &Path, link: &Path) -> Result<()> {
    let why = io::Error::new(
        ErrorKind::Unsupported,
        "a site is switched by a symbolic link, which this system does not give",
    );
    Err(Error::file("write", link)(why))
}

#[cfg(target_os = "linux")]
fn flush(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

#[cfg(not(target_os = "linux"))]
fn flush(_folder: &Path) -> io::Result<()> {
    Ok(())
}
