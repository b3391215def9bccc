//! When has the desk changed?
//!
//! A change is one event or a burst of them: a save by way of a second file, a branch switched. What
//! changed is of no matter, since the desk is looked at anew.

use crate::error::{Error, Result};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// A burst is over when nothing happened for this long.
const QUIET: Duration = Duration::from_millis(15);
/// A program that writes without end is not waited for.
const LONGEST: Duration = Duration::from_millis(500);

const FOLDERS: [&str; 3] = ["content", "templates", "static"];
const FILES: [&str; 2] = ["site.toml", "decisions.toml"];

pub struct Watch {
    root: PathBuf,
    watcher: RecommendedWatcher,
    changes: Receiver<()>,
}

impl Watch {
    pub fn on(root: &Path) -> Result<Watch> {
        // Events name files by the path that has no links in it.
        let root = root.canonicalize().map_err(Error::file("watch", root))?;
        let (sender, changes) = channel();
        let seen_from = root.clone();
        let watcher = notify::recommended_watcher(move |event| {
            if concerns(&seen_from, event) {
                // Nobody follows any more: the process is about to end.
                let _ = sender.send(());
            }
        });
        let watcher = watcher.map_err(failed(&root))?;
        let mut watch = Watch { root, watcher, changes };
        // Not all below it: the output may hold more folders than a system lets one watch.
        watch.watcher.watch(&watch.root, RecursiveMode::NonRecursive).map_err(failed(&watch.root))?;
        watch.look()?;
        Ok(watch)
    }

    /// Waits for a change; false when there will be none.
    pub fn wait(&self) -> bool {
        self.changes.recv().is_ok()
    }

    /// Waits until the burst is over.
    pub fn settle(&mut self) -> Result<()> {
        let began = Instant::now();
        while began.elapsed() < LONGEST && self.changes.recv_timeout(QUIET).is_ok() {}
        self.look()
    }

    /// Whether more has changed; it counts as seen.
    pub fn has_more(&self) -> bool {
        self.changes.try_iter().count() > 0
    }

    /// Watches the folders of the desk, those too that were not there or were others before.
    fn look(&mut self) -> Result<()> {
        for folder in FOLDERS.map(|folder| self.root.join(folder)) {
            if folder.is_dir() {
                self.watcher.watch(&folder, RecursiveMode::Recursive).map_err(failed(&folder))?;
            }
        }
        Ok(())
    }
}

fn failed(path: &Path) -> impl FnOnce(notify::Error) -> Error + '_ {
    |cause| Error::file("watch", path)(std::io::Error::other(cause))
}

fn concerns(root: &Path, event: notify::Result<Event>) -> bool {
    match event {
        Ok(event) if event.kind.is_access() => false,
        Ok(event) => event.need_rescan() || event.paths.iter().any(|path| is_of_desk(root, path)),
        // Something was missed.
        Err(_) => true,
    }
}

/// Hidden files are no content: editors keep their own there.
fn is_of_desk(root: &Path, path: &Path) -> bool {
    let Ok(inner) = path.strip_prefix(root) else { return false };
    let mut parts = inner.iter().map(|part| part.to_string_lossy());
    let of_desk = parts.next().is_some_and(|top| FOLDERS.contains(&&*top) || FILES.contains(&&*top));
    of_desk && !parts.any(|part| part.starts_with('.') && part != ".well-known")
}
