//! Computes and applies the difference between the folder and the plan.

use super::folder::{Folder, Paths, Standing, Vouched, is_file, is_missing, parents, refused};
use super::manifest::{self, Entry, Manifest};
use super::plan::Plan;
use super::stage::Stage;
use super::{Made, Planned, Receipt, Stored};
use crate::content::address::OutputPath;
use crate::content::scan::changed;
use crate::source::{Hash, Stamp};
use crate::{Error, Result};
use rapidhash::{RapidHashMap, RapidHashSet};
use rayon::prelude::*;
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const BEFORE: &str = "before.json";
const AFTER: &str = "after.json";

/// One build's change to its folder. Fields drop in order: the stage goes before the lock does.
pub struct Change<'a> {
    stage: Stage,
    folder: Folder,
    plan: Plan<'a>,
    /// The file now at each planned path.
    standing: Vec<Option<Standing>>,
    /// Withdrawn files that are also found under a planned path, because the file system ignores case or Unicode form.
    recased: RapidHashSet<String>,
}

/// A planned file, and whether it is staged or already in its place.
pub struct Placed {
    pub stored: Stored,
    staged: bool,
}

impl<'a> Change<'a> {
    pub fn begin(folder: Folder, plan: Plan<'a>, vouched: impl Vouched) -> Result<Change<'a>> {
        // A folder created for this build is empty.
        let mut standing = if folder.is_new { vec![None; plan.files.len()] } else { folder.survey(&plan, vouched)? };
        let recased = recased(&folder, &plan, &mut standing);
        let stage = Stage::new(&folder)?;
        Ok(Change { stage, folder, plan, standing, recased })
    }

    /// The file at `i` of the plan, if it does not have to be made.
    pub fn keep(&self, i: usize, key: Hash) -> Result<Option<Placed>> {
        let Some(known) = self.plan.known(i).filter(|known| known.key == Some(key)) else { return Ok(None) };
        let (Some(hash), Some(standing)) = (known.hash, self.standing[i]) else { return Ok(None) };
        let stored = Stored { hash, length: known.length, key };
        let is_whole = standing.stamp.size == stored.length && (standing.vouched || self.holds(i, &stored)?);
        Ok(is_whole.then_some(Placed { stored, staged: false }))
    }

    /// Stages what was made for `i`, unless the folder already holds it.
    pub fn stage(&self, i: usize, key: Hash, made: Made) -> Result<Placed> {
        let (target, name) = (self.target(self.plan.path(i)), self.name(i));
        let (stored, staged) = match made {
            Made::Bytes(bytes) => {
                let stored = Stored { hash: Hash::of(&bytes), length: bytes.len() as u64, key };
                let staged = !self.holds(i, &stored)?;
                if staged {
                    self.stage.write(&name, &bytes, &target)?;
                }
                (stored, staged)
            }
            Made::Copy(mut file, source) => {
                let (hash, length) = self.stage.copy(&name, &mut file, Path::new(&source.path), &target)?;
                if hash != source.hash {
                    return Err(changed(&source.path));
                }
                let stored = Stored { hash, length, key };
                let staged = !self.holds(i, &stored)?;
                if !staged {
                    self.stage.discard(&name);
                }
                (stored, staged)
            }
        };
        if staged && self.standing[i].is_some() && self.plan.known(i).is_none() {
            return Err(refused(&target, "stands where the site needs a file, and dateline did not write it"));
        }
        Ok(Placed { stored, staged })
    }

    /// Whether the existing file at `i` has these bytes.
    fn holds(&self, i: usize, stored: &Stored) -> Result<bool> {
        if self.standing[i].is_none_or(|standing| standing.stamp.size != stored.length) {
            return Ok(false);
        }
        let target = self.target(self.plan.path(i));
        let there = File::open(&target).and_then(Hash::of_reader).map_err(Error::file("read", &target))?;
        Ok(there == (stored.hash, stored.length))
    }

    /// The stamp of a file that this build leaves alone, if the file is known to be unchanged since the last build.
    pub fn left_alone(&self, i: usize, placed: &Placed) -> Option<Stamp> {
        self.standing[i].filter(|standing| standing.vouched && !placed.staged).map(|standing| standing.stamp)
    }

    /// Commits the change, all or nothing. Everything that can run out of space happens before the first rename, and
    /// every old file stays in the stage until the new manifest is in place.
    ///
    /// After a power cut no name lacks its bytes, since they are flushed before the first rename, and the manifest
    /// never lists more than the folder holds, since renames and removals are flushed before it is renamed. Calls
    /// `stands` immediately afterwards.
    pub fn commit(&mut self, files: &[Placed], new: &Manifest, stands: impl FnOnce()) -> Result<Receipt> {
        let staged: Vec<usize> = (0..files.len()).filter(|i| files[*i].staged).collect();
        let mut receipt = Receipt {
            written: staged.len(),
            kept: files.len() - staged.len(),
            removed: 0,
            bytes_written: staged.iter().map(|i| files[*i].stored.length).sum(),
            total: files.len(),
            leftover: false,
        };
        if self.stage.is_whole {
            self.write_manifest(manifest::NAME, new)?;
            self.stage.flush()?;
            self.stage.place_all(&self.folder.path)?;
            stands();
            return Ok(receipt);
        }
        if staged.is_empty() && *new == self.plan.old && self.target(manifest::NAME).exists() {
            return Ok(receipt);
        }
        let before = || self.write_manifest(BEFORE, &self.between(files));
        let (after, before) = rayon::join(|| self.write_manifest(AFTER, new), before);
        after.and(before)?;
        let stale: Vec<&str> = self.plan.stale().map(|entry| &*entry.path).collect();
        // The survey skipped the folders of files that are unchanged since the last build.
        let goes: Paths = stale.iter().copied().collect();
        self.folder.refuse_blocked(staged.iter().map(|i| self.plan.path(*i)), &goes)?;
        self.folder.refuse_shut(staged.iter().map(|i| self.plan.path(*i)).chain(stale.iter().copied()))?;
        self.stage.flush()?;
        self.room_for(staged.len() + stale.len())?;
        receipt.removed = self.carry_out(&staged, &stale).inspect_err(|_| self.undo(&staged, &stale))?;
        stands();
        // The site is in place; leftovers are removed by the next build.
        receipt.leftover = self.stage.clear().is_err();
        Ok(receipt)
    }

    /// Allocates the memory needed for `changes` renames and removals, and frees it again: an allocation that failed
    /// between them would abort the program there.
    fn room_for(&self, changes: usize) -> Result<()> {
        let mut room = Vec::<u8>::new();
        let asked = room.try_reserve_exact((4 << 20) + 1024 * changes);
        std::hint::black_box(room);
        asked.map_err(|cause| Error::file("write", &self.folder.path)(cause.into()))
    }

    /// Applies the plan to the folder and returns the number of removed files.
    fn carry_out(&self, staged: &[usize], stale: &[&str]) -> Result<usize> {
        let own = self.target(manifest::NAME);
        // Before any folder is created: one left by a killed build is removed only if a manifest lists a file in it.
        self.stage.replace(BEFORE, &own)?;
        self.make_folders(staged)?;
        // Whatever blocks a folder or file is removed first and everything else last, so that no page of the old site
        // is missing while the new one is moved in.
        let blocks = self.blocking(stale);
        let mut removed = self.remove(stale, |place| blocks[place])?;
        staged.par_iter().try_for_each(|i| {
            let (name, target) = (self.name(*i), self.target(self.plan.path(*i)));
            if self.standing[*i].is_some() {
                self.stage.replace(&name, &target)
            } else {
                self.stage.place(&name, &target)
            }
        })?;
        removed += self.remove(stale, |place| !blocks[place])?;
        self.stage.flush()?;
        self.stage.place(AFTER, &own)?;
        Ok(removed)
    }

    /// Restores what [`Change::carry_out`] removed or changed. If something cannot be restored, the manifest of the
    /// change stays and lists it, so that the next build repairs it.
    fn undo(&self, staged: &[usize], stale: &[&str]) {
        let withdraw = |i: &usize| {
            let target = self.target(self.plan.path(*i));
            self.stage.withdraw(&self.name(*i), &target, self.standing[*i].is_some())
        };
        let withdrawn: Vec<bool> = staged.par_iter().map(withdraw).collect();
        let mut is_whole = withdrawn.into_iter().all(|done| done);
        for (place, path) in stale.iter().enumerate() {
            is_whole &= self.stage.give_back(&gone(place), &self.target(path));
        }
        for folder in staged.iter().filter_map(|i| parents(self.plan.path(*i)).next()) {
            let _ = self.remove_empty(folder);
        }
        if is_whole {
            self.stage.withdraw(BEFORE, &self.target(manifest::NAME), self.plan.is_known);
        }
    }

    /// The name of the file at `i` in the stage.
    fn name(&self, i: usize) -> Cow<'a, str> {
        if self.stage.is_whole { self.plan.path(i).into() } else { i.to_string().into() }
    }

    fn target(&self, path: &str) -> PathBuf {
        self.folder.path.join(path)
    }

    fn write_manifest(&self, name: &str, manifest: &Manifest) -> Result<()> {
        let target = self.target(manifest::NAME);
        self.stage.write(name, &manifest.to_text(&self.plan.old), &target)
    }

    /// The manifest that is valid from the first rename to the last removal.
    fn between(&self, files: &[Placed]) -> Manifest<'_> {
        let line =
            |(planned, file): (&Planned<'a>, &Placed)| Entry::new(*planned, (!file.staged).then_some(file.stored));
        Manifest::new(
            self.plan.base_url,
            self.plan.files.iter().zip(files).map(line).chain(self.plan.stale().cloned()).collect(),
        )
    }

    fn make_folders(&self, staged: &[usize]) -> Result<()> {
        let needed: RapidHashSet<&str> = staged.iter().filter_map(|i| parents(self.plan.path(*i)).next()).collect();
        needed.par_iter().try_for_each(|path| {
            let at = self.target(path);
            match fs::create_dir_all(&at) {
                // A file that this build removes is still in the way; its folder is created with the rename.
                Err(cause) if !is_blocked(&cause) => Err(Error::file("create", &at)(cause)),
                _ => Ok(()),
            }
        })
    }

    /// Which withdrawn files are where the plan needs a folder or file.
    fn blocking(&self, stale: &[&str]) -> Vec<bool> {
        if stale.is_empty() {
            return Vec::new();
        }
        let folders: Paths = self.plan.files.iter().flat_map(|file| parents(file.path.as_str())).collect();
        let blocks = |path: &&str| {
            folders.contains(path) || self.recased.contains(*path) || parents(path).any(|above| self.plan.has(above))
        };
        stale.iter().map(blocks).collect()
    }

    /// Removes files, and the folders that become empty. Anything that is no longer a file is not ours.
    fn remove(&self, stale: &[&str], which: impl Fn(usize) -> bool) -> Result<usize> {
        let mut removed = 0;
        for (place, path) in stale.iter().enumerate().filter(|(place, _)| which(*place)) {
            let target = self.target(path);
            if is_file(&target)? {
                self.stage.take(&gone(place), &target)?;
                removed += 1;
            }
            parents(path).next().map_or(Ok(()), |parent| self.remove_empty(parent))?;
        }
        Ok(removed)
    }

    /// An empty folder left behind would reveal the name of what was withdrawn.
    fn remove_empty(&self, path: &str) -> Result<()> {
        for path in std::iter::once(path).chain(parents(path)) {
            let at = self.target(path);
            match fs::remove_dir(&at) {
                Ok(()) => {}
                Err(cause) if is_missing(&cause) => {}
                // `ResourceBusy`: a mount point.
                Err(cause) if matches!(cause.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::ResourceBusy) => break,
                Err(cause) => return Err(Error::file("remove", &at)(cause)),
            }
        }
        Ok(())
    }
}

/// Files of the last build whose new path differs only in case or Unicode form. They are removed, and their places
/// count as empty.
fn recased(folder: &Folder, plan: &Plan, standing: &mut [Option<Standing>]) -> RapidHashSet<String> {
    let key = |path: &str| OutputPath::new(path).ok().map(|path| path.key().to_string());
    let stale = || plan.stale().filter_map(|entry| Some((key(&entry.path)?, &*entry.path)));
    let mut by_key: Option<RapidHashMap<String, &str>> = None;
    let mut found = RapidHashSet::default();
    for (i, there) in standing.iter_mut().enumerate() {
        let Some(stamp) = there.filter(|_| plan.known(i).is_none()).map(|there| there.stamp) else { continue };
        let by_key = by_key.get_or_insert_with(|| stale().collect());
        let Some(old) = key(plan.path(i)).and_then(|key| by_key.get(&key).copied()) else { continue };
        let is_same = fs::symlink_metadata(folder.path.join(old)).is_ok_and(|found| Stamp::of(&found) == stamp);
        if is_same {
            *there = None;
            found.insert(old.to_string());
        }
    }
    found
}

/// The name of a withdrawn file in the stage.
fn gone(place: usize) -> String {
    format!("gone-{place}")
}

fn is_blocked(cause: &std::io::Error) -> bool {
    matches!(cause.kind(), ErrorKind::AlreadyExists | ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{build, paths, planned, site};
    use super::*;

    /// Runs a build of `pages` that is killed after `renames` files have been moved into place.
    fn killed(folder: &Path, pages: &[(&str, &str)], renames: usize) {
        let (paths, folder) = (paths(pages), Folder::take(folder, &()).unwrap());
        let (planned, text) = (planned(&paths), Manifest::text(&folder.path).unwrap());
        let plan = Plan::new(&planned, "https://desk.example", text.as_deref().and_then(Manifest::parse)).unwrap();
        let change = Change::begin(folder, plan, |_, _| false).unwrap();
        let stage = |(i, page): (usize, &(&str, &str))| {
            let key = Hash::of(page.1.as_bytes());
            change.keep(i, key).unwrap().unwrap_or_else(|| change.stage(i, key, Made::Bytes(page.1.into())).unwrap())
        };
        let files: Vec<Placed> = pages.iter().enumerate().map(stage).collect();
        if !change.stage.is_whole {
            change.write_manifest(BEFORE, &change.between(&files)).unwrap();
            let staged: Vec<usize> = (0..files.len()).filter(|i| files[*i].staged).collect();
            change.stage.replace(BEFORE, &change.target(manifest::NAME)).unwrap();
            change.make_folders(&staged).unwrap();
            for i in staged.into_iter().take(renames) {
                change.stage.place(&i.to_string(), &change.target(pages[i].0)).unwrap();
            }
        }
        let Change { stage, mut folder, .. } = change;
        std::mem::forget(stage);
        folder.is_new = false; // A killed process cleans nothing up.
    }

    #[test]
    fn a_killed_first_build_publishes_nothing_and_leaves_nothing() {
        let desk = tempfile::tempdir().unwrap();
        let folder = desk.path().join("public");
        killed(&folder, &[("a.html", "A"), ("b/c.html", "C")], 0);
        assert_eq!(site(&folder), Default::default());
        build(&folder, &[("a.html", "A2")]).unwrap();
        assert_eq!(site(&folder).into_keys().collect::<Vec<_>>(), [".dateline.json", "a.html"]);
        assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_killed_build_is_made_good_whatever_the_desk_says_next() {
        let one = [("a.html", "A1"), ("b.html", "B1"), ("old.html", "O")];
        let two = [("a.html", "A2"), ("b.html", "B2"), ("new/index.html", "N")]; // folder removed if not built again
        for renames in 0..=3 {
            for next in [&one, &two] {
                let desk = tempfile::tempdir().unwrap();
                let folder = desk.path().join("public");
                build(&folder, &one).unwrap();
                killed(&folder, &two, renames);
                assert!(folder.join(manifest::STAGING).exists());
                build(&folder, next).unwrap();
                let clean = desk.path().join("clean");
                build(&clean, next).unwrap();
                assert_eq!(site(&folder), site(&clean), "after {renames} renames");
            }
        }
    }
}
