//! What differs between the folder and the plan, and how is it carried out?

use super::folder::{Folder, Standing, Vouched, is_file, parents, refused};
use super::manifest::{self, Entry, Manifest};
use super::stage::Stage;
use super::{Made, Planned, Receipt};
use crate::content::scan::changed;
use crate::source::Hash;
use crate::{Error, Result};
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

const BEFORE: &str = "before.json";
const AFTER: &str = "after.json";

/// One build's change to its folder. Fields drop in order: the stage goes before the lock does.
pub struct Change<'a> {
    stage: Stage,
    folder: Folder,
    planned: &'a [Planned],
    old: Manifest,
    /// What stands at each planned path.
    standing: Vec<Option<Standing>>,
}

/// A planned file, and whether it is staged or already in its place.
pub struct Placed {
    entry: Entry,
    staged: bool,
}

impl<'a> Change<'a> {
    pub fn begin(folder: &Path, planned: &'a [Planned], vouched: impl Vouched) -> Result<Change<'a>> {
        let folder = Folder::take(folder)?;
        let old = Manifest::read(&folder.path)?;
        let standing = folder.survey(planned, old.as_ref(), vouched)?;
        let stage = Stage::new(&folder.path)?;
        Ok(Change { stage, folder, planned, old: old.unwrap_or_default(), standing })
    }

    /// The file at `i` of the plan, if it need not be made.
    pub fn keep(&self, i: usize, key: Hash) -> Result<Option<Placed>> {
        let Some(known) = self.old.find(self.path(i)).filter(|known| known.key == Some(key)) else { return Ok(None) };
        let (Some(hash), Some(standing)) = (known.hash, self.standing[i]) else { return Ok(None) };
        let is_whole = standing.length == known.length && (standing.vouched || self.holds(i, hash, known.length)?);
        Ok(is_whole.then(|| Placed { entry: self.entry(i, key, hash, known.length), staged: false }))
    }

    /// Stages what was made for `i`, unless the folder already holds it.
    pub fn stage(&self, i: usize, key: Hash, made: Made) -> Result<Placed> {
        let (path, name) = (self.planned[i].path.as_str(), i.to_string());
        let target = self.folder.path.join(path);
        let (hash, length, staged) = match made {
            Made::Bytes(bytes) => {
                let (hash, length) = (Hash::of(&bytes), bytes.len() as u64);
                let staged = !self.holds(i, hash, length)?;
                if staged {
                    self.stage.write(&name, &bytes, &target)?;
                }
                (hash, length, staged)
            }
            Made::Copy(mut file, source) => {
                let (hash, length) = self.stage.copy(&name, &mut file, Path::new(&source.path), &target)?;
                if hash != source.hash {
                    return Err(changed(&source.path));
                }
                let staged = !self.holds(i, hash, length)?;
                if !staged {
                    self.stage.discard(&name);
                }
                (hash, length, staged)
            }
        };
        if staged && self.standing[i].is_some() && self.old.find(path).is_none() {
            return Err(refused(&target, "stands where the site needs a file, and dateline did not write it"));
        }
        Ok(Placed { entry: self.entry(i, key, hash, length), staged })
    }

    fn entry(&self, i: usize, key: Hash, hash: Hash, length: u64) -> Entry {
        let Planned { path, source } = &self.planned[i];
        Entry { path: path.as_str().to_string(), hash: Some(hash), length, key: Some(key), source: source.clone() }
    }

    /// Whether the file that stands at `i` has these bytes.
    fn holds(&self, i: usize, hash: Hash, length: u64) -> Result<bool> {
        if self.standing[i].is_none_or(|standing| standing.length != length) {
            return Ok(false);
        }
        let target = self.target(self.path(i));
        let there = File::open(&target).and_then(Hash::of_reader);
        there.map(|there| there == (hash, length)).map_err(Error::file("read", &target))
    }

    /// Carries the change out. Whatever can run out of space comes before the first rename.
    pub fn commit(self, files: Vec<Placed>) -> Result<(Receipt, Manifest)> {
        let new = Manifest::new(files.iter().map(|file| file.entry.clone()).collect());
        let stale: Vec<&str> =
            self.old.files.iter().map(|e| e.path.as_str()).filter(|p| new.find(p).is_none()).collect();
        let staged: Vec<usize> = (0..files.len()).filter(|i| files[*i].staged).collect();
        let settled = staged.is_empty() && new == self.old && self.target(manifest::NAME).exists();
        let mut receipt = Receipt {
            written: staged.len(),
            kept: files.len() - staged.len(),
            removed: 0,
            bytes_written: staged.iter().map(|i| files[*i].entry.length).sum(),
            total: files.len(),
        };

        if !settled {
            self.write_manifest(AFTER, &new)?;
        }
        if !staged.is_empty() {
            self.write_manifest(BEFORE, &self.between(&files, &stale))?;
            self.announce(&staged)?;
        }
        let (blocking, stale) = self.blocking(&stale);
        receipt.removed += self.remove(&blocking)?;
        staged.par_iter().try_for_each(|i| self.stage.place(&i.to_string(), &self.target(self.path(*i))))?;
        receipt.removed += self.remove(&stale)?;
        if !settled {
            self.stage.place(AFTER, &self.target(manifest::NAME))?;
        }
        Ok((receipt, new))
    }

    fn path(&self, i: usize) -> &'a str {
        self.planned[i].path.as_str()
    }

    fn target(&self, path: &str) -> PathBuf {
        self.folder.path.join(path)
    }

    fn write_manifest(&self, name: &str, manifest: &Manifest) -> Result<()> {
        let target = self.target(manifest::NAME);
        self.stage.write(name, manifest.to_text().as_bytes(), &target)
    }

    /// What is true of the folder from the first rename to the last removal.
    fn between(&self, files: &[Placed], stale: &[&str]) -> Manifest {
        let changing = |file: &Placed| match file.staged {
            true => Entry { hash: None, length: 0, key: None, ..file.entry.clone() },
            false => file.entry.clone(),
        };
        let leaving = stale.iter().filter_map(|path| self.old.find(path).cloned());
        Manifest::new(files.iter().map(changing).chain(leaving).collect())
    }

    /// Puts the manifest of the change in place and makes the folders of new files, or neither. In this
    /// order, for a folder of a killed build is removed only if a manifest knows a file in it.
    fn announce(&self, staged: &[usize]) -> Result<()> {
        let (target, old) = (self.target(manifest::NAME), self.stage.file("old.json"));
        // Where links are not to be had, a failure leaves the manifest of the change, which is true too.
        let linked = fs::hard_link(&target, &old).is_ok();
        self.stage.place(BEFORE, &target)?;
        self.make_folders(staged).inspect_err(|_| {
            if linked {
                let _ = fs::rename(&old, &target);
            } else if self.old.files.is_empty() {
                let _ = fs::remove_file(&target);
            }
        })
    }

    /// Makes the folders of new files, or none of them.
    fn make_folders(&self, staged: &[usize]) -> Result<()> {
        let needed: HashSet<&str> = staged.iter().filter_map(|i| parents(self.path(*i)).next()).collect();
        let made = needed.par_iter().try_for_each(|path| {
            let at = self.target(path);
            match fs::create_dir_all(&at) {
                // A file that this build removes is still in the way; its folder is made with the rename.
                Err(cause) if !is_blocked(&cause) => Err(Error::file("create", &at)(cause)),
                _ => Ok(()),
            }
        });
        if made.is_err() {
            needed.iter().for_each(|path| self.remove_empty(path));
        }
        made
    }

    /// Divides `stale` into those that stand where a folder or file of the plan is to be, and the rest,
    /// which go last, so that no page of the old site is missing while the new one comes.
    fn blocking<'b>(&self, stale: &[&'b str]) -> (Vec<&'b str>, Vec<&'b str>) {
        if stale.is_empty() {
            return Default::default();
        }
        let files: HashSet<&str> = self.planned.iter().map(|page| page.path.as_str()).collect();
        let folders: HashSet<&str> = files.iter().flat_map(|path| parents(path)).collect();
        stale.iter().partition(|path| folders.contains(*path) || parents(path).any(|above| files.contains(above)))
    }

    /// Removes files, and the folders that are empty then. What is no longer a file is not ours.
    fn remove(&self, paths: &[&str]) -> Result<usize> {
        let mut removed = 0;
        for path in paths {
            let target = self.target(path);
            if is_file(&target)? {
                fs::remove_file(&target).map_err(Error::file("remove", &target))?;
                removed += 1;
            }
            if let Some(parent) = parents(path).next() {
                self.remove_empty(parent);
            }
        }
        Ok(removed)
    }

    fn remove_empty(&self, path: &str) {
        for path in std::iter::once(path).chain(parents(path)) {
            if fs::remove_dir(self.target(path)).is_err() {
                break;
            }
        }
    }
}

fn is_blocked(cause: &std::io::Error) -> bool {
    matches!(cause.kind(), std::io::ErrorKind::AlreadyExists | std::io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::super::stage;
    use super::super::tests::{build, plan, site};
    use super::*;

    /// Builds `pages` and is killed when `renames` files have come to their place.
    fn killed(folder: &Path, pages: &[(&str, &str)], renames: usize) {
        let planned = plan(pages);
        let change = Change::begin(folder, &planned, |_, _| false).unwrap();
        let stage = |(i, page): (usize, &(&str, &str))| {
            let key = Hash::of(page.1.as_bytes());
            change.keep(i, key).unwrap().unwrap_or_else(|| change.stage(i, key, Made::Bytes(page.1.into())).unwrap())
        };
        let files: Vec<Placed> = pages.iter().enumerate().map(stage).collect();
        let new: HashSet<&str> = pages.iter().map(|page| page.0).collect();
        let stale: Vec<&str> = change.old.files.iter().map(|e| e.path.as_str()).filter(|p| !new.contains(p)).collect();
        change.write_manifest(BEFORE, &change.between(&files, &stale)).unwrap();
        let staged: Vec<usize> = (0..files.len()).filter(|i| files[*i].staged).collect();
        change.announce(&staged).unwrap();
        for i in staged.into_iter().take(renames) {
            change.stage.place(&i.to_string(), &change.target(pages[i].0)).unwrap();
        }
        let Change { stage, folder, .. } = change;
        std::mem::forget(stage);
        drop(folder);
    }

    #[test]
    fn a_killed_build_is_made_good_whatever_the_desk_says_next() {
        let one = [("a.html", "A1"), ("b.html", "B1"), ("old.html", "O")];
        let two = [("a.html", "A2"), ("b.html", "B2"), ("new/index.html", "N")]; // its folder goes if the next build lacks it
        for renames in 0..=3 {
            for next in [&one, &two] {
                let desk = tempfile::tempdir().unwrap();
                let folder = desk.path().join("public");
                build(&folder, &one).unwrap();
                killed(&folder, &two, renames);
                assert!(folder.join(stage::NAME).exists());
                build(&folder, next).unwrap();
                let clean = desk.path().join("clean");
                build(&clean, next).unwrap();
                assert_eq!(site(&folder), site(&clean), "after {renames} renames");
            }
        }
    }
}
