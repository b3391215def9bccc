//! What has changed in the desk, and when is a change complete?
//!
//! A change is one event or a burst of them: a save through a temporary file, a branch checkout. A file that its writer
//! has closed, or that was renamed into place, can be read at once.

use crate::error::{Error, Result};
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A burst is over after this long without events.
const QUIET: Duration = Duration::from_millis(15);
/// Maximum duration of a burst, for a program that writes continuously.
const LONGEST: Duration = Duration::from_millis(500);
/// More files at once are not an editor's save.
const FEW: usize = 8;

const FOLDERS: [&str; 3] = ["content", "templates", "static"];
const FILES: [&str; 2] = ["site.toml", "decisions.toml"];

pub struct Watch {
    root: PathBuf,
    watcher: RecommendedWatcher,
    sender: Sender<News>,
    news: Receiver<News>,
}

pub enum News {
    Changed(Change),
    /// No changes for a while.
    Quiet,
    /// A build of the whole desk has ended.
    Looked,
}

/// A file or folder that has changed.
#[derive(Clone, Debug)]
pub struct Change {
    /// Relative to the desk's root; `None` if events were missed.
    path: Option<String>,
    is_closed: bool,
}

/// Several successive changes.
#[derive(Debug, Default)]
pub struct Changes {
    /// Whether the last change to the file closed it.
    paths: BTreeMap<String, bool>,
    is_all: bool,
    began: Option<Instant>,
}

impl Change {
    /// A change with unknown paths.
    pub fn unknown() -> Change {
        Change { path: None, is_closed: false }
    }
}

impl Changes {
    pub fn add(&mut self, change: &Change) {
        self.began.get_or_insert_with(Instant::now);
        match &change.path {
            Some(path) => drop(self.paths.insert(path.clone(), change.is_closed)),
            None => self.is_all = true,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.began.is_none()
    }

    /// The paths, if all are known and they are few.
    pub fn few(&self) -> Option<BTreeSet<String>> {
        (!self.is_all && self.paths.len() <= FEW).then(|| self.paths.keys().cloned().collect())
    }

    /// Whether no file is still being written.
    pub fn is_closed(&self) -> bool {
        self.paths.values().all(|is_closed| *is_closed)
    }
}

impl Watch {
    pub fn on(root: &Path) -> Result<Watch> {
        // Events contain paths with symlinks resolved.
        let root = root.canonicalize().map_err(Error::file("watch", root))?;
        // The watcher panics if it cannot start a thread, so try one first.
        thread::Builder::new().spawn(|| {}).map_err(Error::file("watch", &root))?;
        let (sender, news) = channel();
        let (seen_from, teller) = (root.clone(), sender.clone());
        let watcher = notify::recommended_watcher(move |event| {
            for change in changes(&seen_from, event) {
                // The receiver is gone: the process is about to end.
                let _ = teller.send(News::Changed(change));
            }
        });
        let watcher = watcher.map_err(failed(&root))?;
        let mut watch = Watch { root, watcher, sender, news };
        // Not recursively: the output may contain more folders than the system allows to watch.
        watch.watcher.watch(&watch.root, RecursiveMode::NonRecursive).map_err(failed(&watch.root))?;
        watch.look()?;
        Ok(watch)
    }

    /// For senders of other news.
    pub fn teller(&self) -> Sender<News> {
        self.sender.clone()
    }

    /// Waits for what follows `burst`: more, or its end.
    pub fn next(&self, burst: &Changes) -> News {
        let Some(began) = burst.began else { return self.news.recv().unwrap_or(News::Quiet) };
        let patience = LONGEST.saturating_sub(began.elapsed()).min(QUIET);
        if patience.is_zero() {
            return News::Quiet;
        }
        match self.news.recv_timeout(patience) {
            Ok(news) => news,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => News::Quiet,
        }
    }

    /// Watches the folders of the desk, including those that are new or were replaced.
    pub fn look(&mut self) -> Result<()> {
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

fn changes(root: &Path, event: notify::Result<Event>) -> Vec<Change> {
    let is_closed = match &event {
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
            EventKind::Access(_) => return Vec::new(),
            EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) => true,
            _ => false,
        },
        Err(_) => false,
    };
    match event {
        Ok(event) if !event.need_rescan() => {
            let paths = event.paths.iter().filter_map(|path| in_desk(root, path));
            paths.map(|path| Change { path: Some(path), is_closed }).collect()
        }
        // Events were missed.
        _ => vec![Change::unknown()],
    }
}

/// The path relative to the root. Hidden files are not content: editors keep their own there.
fn in_desk(root: &Path, path: &Path) -> Option<String> {
    let inner = path.strip_prefix(root).ok()?;
    let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
    let (top, below) = parts.split_first()?;
    let of_desk = FOLDERS.contains(&&**top) || FILES.contains(&&**top);
    let is_hidden = below.iter().any(|part| part.starts_with('.') && part != ".well-known");
    (of_desk && !is_hidden).then(|| parts.join("/"))
}
