//! All segments of a desk: which entries are known, and what happens to them when a run ends.
//!
//! A segment appears by a rename and is never written to again, so that any number of builds may read and add at once
//! without waiting. If two merge the same segments, one does so in vain.

use super::segment::{self, Fault, Segment, Writer};
use crate::source::Hash;
use rapidhash::RapidHashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

const SEGMENT: &str = "segment";

pub struct Shelf {
    folder: PathBuf,
    /// Sorted by size, smallest first.
    segments: Vec<Segment>,
    /// Segment and entry.
    places: RapidHashMap<Hash, (u32, u32)>,
    /// Files that are damaged or another program's.
    waste: Vec<PathBuf>,
    foreign: bool,
    damaged: AtomicBool,
}

impl Shelf {
    /// Opens the segments in `folder`. Unreadable files are ignored: they may be another user's.
    pub fn open(folder: &Path) -> Shelf {
        let mut shelf = Shelf {
            folder: folder.to_path_buf(),
            segments: Vec::new(),
            places: RapidHashMap::default(),
            waste: Vec::new(),
            foreign: false,
            damaged: AtomicBool::new(false),
        };
        for found in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = found.path();
            if path.extension().is_none_or(|end| end != SEGMENT) {
                continue;
            }
            match Segment::open(&path) {
                Ok(segment) => shelf.segments.push(segment),
                Err(Fault::Unreadable(_)) => {}
                Err(fault) => {
                    let flag = matches!(fault, Fault::Foreign);
                    shelf.foreign |= flag;
                    *shelf.damaged.get_mut() |= !flag;
                    shelf.waste.push(path);
                }
            }
        }
        shelf.segments.sort_by(|a, b| (a.bytes, &a.path).cmp(&(b.bytes, &b.path)));
        shelf.places.reserve(shelf.segments.iter().map(|segment| segment.entries.len()).sum());
        for (s, segment) in shelf.segments.iter().enumerate() {
            shelf.places.extend(segment.entries.iter().enumerate().map(|(e, entry)| (entry.key, (s as u32, e as u32))));
        }
        shelf
    }

    /// The entry of `key`, decoded by `decode`.
    pub fn get<T>(&self, key: Hash, decode: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let (segment, entry) = self.places.get(&key)?;
        let segment = &self.segments[*segment as usize];
        let entry = &segment.entries[*entry as usize];
        let value = segment.read(entry).and_then(|bytes| decode(&bytes));
        match value {
            Some(_) => entry.set_used(),
            None => self.damaged.store(true, Ordering::Relaxed),
        }
        value
    }

    pub fn uses(&self, key: Hash) {
        if let Some((segment, entry)) = self.places.get(&key) {
            self.segments[*segment as usize].entries[*entry as usize].set_used();
        }
    }

    /// Every intact entry, by key.
    pub fn all(&self) -> impl Iterator<Item = (Hash, Vec<u8>)> {
        let mut places: Vec<_> = self.places.iter().collect();
        places.sort();
        places.into_iter().filter_map(|(key, (segment, entry))| {
            let segment = &self.segments[*segment as usize];
            Some((*key, segment.read(&segment.entries[*entry as usize])?))
        })
    }

    /// Adds the fresh entries, and reports what was discarded. Write failures are ignored: the next run recomputes what
    /// this one could not store.
    ///
    /// If unused bytes outnumber used ones, or something is damaged, all used entries are rewritten and the rest
    /// dropped. Otherwise the fresh entries are merged with every segment of at most twice their size, so that there
    /// are few segments and an entry is copied only a few times.
    pub fn save(self, mut fresh: Writer) -> Option<&'static str> {
        let mut damaged = self.damaged.load(Ordering::Relaxed);
        let used = |segment: &Segment| -> u64 {
            segment.entries.iter().filter(|e| e.is_used()).map(|e| u64::from(e.length)).sum()
        };
        let used = fresh.bytes() + self.segments.iter().map(used).sum::<u64>();
        let all = fresh.bytes() + self.segments.iter().map(|segment| segment.bytes).sum::<u64>();
        let anew = damaged || all > 2 * used;
        let mut merged = Vec::new();
        if anew || !fresh.is_empty() {
            for segment in &self.segments {
                if !anew && segment.bytes > 2 * fresh.bytes() {
                    break;
                }
                for entry in segment.entries.iter().filter(|entry| !anew || entry.is_used()) {
                    match segment.read(entry) {
                        Some(bytes) => fresh.push(entry.key, &bytes),
                        None => damaged = true,
                    }
                }
                merged.push(&segment.path);
            }
        }
        // Before adding the new segment, which may have the name of a damaged one.
        let thrown = self.waste.iter().filter(|path| fs::remove_file(path).is_ok()).count();
        if let Ok(new) = keep(&self.folder, fresh) {
            let merged = merged.into_iter().filter(|path| Some(*path) != new.as_ref());
            merged.for_each(|path| drop(fs::remove_file(path)));
        }
        if damaged {
            Some("the cache was damaged; what was lost of it has been made again")
        } else if self.foreign && thrown > 0 {
            Some("the cache was of another version of dateline; all of it has been made again")
        } else {
            None
        }
    }
}

/// Moves a segment to its final name among the others.
pub fn keep(folder: &Path, segment: Writer) -> std::io::Result<Option<PathBuf>> {
    if segment.is_empty() {
        return Ok(None);
    }
    let (file, hash) = segment.finish()?;
    let path = folder.join(format!("{hash}.{SEGMENT}"));
    file.persist(&path).map_err(|failed| failed.error)?;
    segment::sweep(folder);
    Ok(Some(path))
}
