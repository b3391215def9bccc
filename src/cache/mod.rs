//! Results of pure functions, keyed by a hash of their input.
//!
//! A warm cache may save time; it may never change a byte. Every key includes the hash of the program ([`PROGRAM`]) and
//! none includes a file path. A damaged entry is a cache miss, and a cache that cannot be read or written costs only
//! time.

mod pack;
pub mod raw;
mod segment;
mod shelf;
pub mod state;

pub use pack::{pack, unpack};

use crate::Result;
use crate::report::Noted;
use crate::source::Hash;
use segment::Writer;
use serde::{Serialize, de::DeserializeOwned};
use shelf::Shelf;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The hash of the program's sources, dependencies and compiler, made by `build.rs`.
pub const PROGRAM: &str = env!("DATELINE_PROGRAM");

/// The cache's folder in a desk.
pub const CACHE: &str = ".dateline";
/// The folder of the entries inside it.
const ENTRIES: &str = "cache";

/// Maps a stage over its units: the value and the diagnostics come from the cache on a hit, and are computed and stored
/// on a miss.
pub struct Memo {
    /// The desk's `.dateline`.
    folder: Option<PathBuf>,
    /// What earlier runs stored, and what this one adds; `None` stores nothing.
    shelf: Option<(Shelf, Mutex<Writer>)>,
    /// Only in a process that builds repeatedly.
    held: Option<Mutex<Held>>,
}

/// The entries used by this build and by the previous one.
#[derive(Default)]
struct Held {
    now: HashMap<Hash, Arc<[u8]>>,
    before: HashMap<Hash, Arc<[u8]>>,
}

impl Memo {
    /// A memo that stores nothing.
    pub fn none() -> Memo {
        Memo { folder: None, shelf: None, held: None }
    }

    /// The memo stored in `folder`, the desk's `.dateline`, which is created when there is something to store.
    pub fn open(folder: &Path) -> Memo {
        let entries = entries(folder);
        let shelf = (Shelf::open(&entries), Mutex::new(Writer::new(&entries, prepare_entries)));
        Memo { folder: Some(folder.to_path_buf()), shelf: Some(shelf), held: None }
    }

    /// The memo of a process that builds repeatedly: what one build used, the next finds in memory.
    pub fn resident(folder: &Path) -> Memo {
        Memo { held: Some(Mutex::default()), ..Memo::open(folder) }
    }

    /// The value of `stage` for `input` that an earlier build stored.
    pub fn kept<T: DeserializeOwned>(&self, stage: &str, input: Hash) -> Option<Noted<T>> {
        self.known(key(stage, input))
    }

    /// The value of `stage` for `input`, which must hash everything that `make` reads. Failures are not cached.
    pub fn get<T: Serialize + DeserializeOwned>(
        &self,
        stage: &str,
        input: Hash,
        make: impl FnOnce() -> Result<Noted<T>>,
    ) -> Result<Noted<T>> {
        if self.shelf.is_none() && self.held.is_none() {
            return make();
        }
        let key = key(stage, input);
        if let Some(noted) = self.known(key) {
            return Ok(noted);
        }
        let noted = make()?;
        if let Ok(bytes) = postcard::to_allocvec(&noted) {
            if let Some((_, fresh)) = &self.shelf {
                lock(fresh).push(key, &bytes);
            }
            self.hold(key, &bytes);
        }
        Ok(noted)
    }

    /// Marks the entry of `stage` for `input` as used, without reading it.
    pub fn uses(&self, stage: &str, input: Hash) {
        let key = key(stage, input);
        if let Some((shelf, _)) = &self.shelf {
            shelf.uses(key);
        }
        self.recall(key);
    }

    /// A value that one build hands to the next, in a file of its own.
    pub fn handed<T: DeserializeOwned + Default>(&self, name: &str) -> T {
        self.folder.as_ref().map(|folder| state::read(folder, name)).unwrap_or_default()
    }

    pub fn hand<T: Serialize>(&self, name: &str, value: &T) {
        if let Some(folder) = &self.folder {
            state::write(folder, name, value);
        }
    }

    /// Stores new entries, and reports in one line what was discarded.
    ///
    /// Call it only after a run over the whole desk: entries that the run did not use are dropped as soon as they
    /// outweigh those it did, so the cache holds at most twice what one build needs.
    pub fn finish(mut self) -> Option<&'static str> {
        self.settle()
    }

    /// Like [`Memo::finish`], between two builds of one process. What builds after the first make is held in memory
    /// only, as long as the next build uses it.
    pub fn settle(&mut self) -> Option<&'static str> {
        if let Some(held) = &self.held {
            let mut held = lock(held);
            held.before = std::mem::take(&mut held.now);
        }
        let (shelf, fresh) = self.shelf.take()?;
        shelf.save(fresh.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn known<T: DeserializeOwned>(&self, key: Hash) -> Option<Noted<T>> {
        if let Some(bytes) = self.recall(key) {
            return postcard::from_bytes(&bytes).ok();
        }
        let (shelf, _) = self.shelf.as_ref()?;
        shelf.get(key, |bytes| {
            let noted = postcard::from_bytes(bytes).ok()?;
            self.hold(key, bytes);
            Some(noted)
        })
    }

    fn recall(&self, key: Hash) -> Option<Arc<[u8]>> {
        let mut held = lock(self.held.as_ref()?);
        let bytes = held.now.get(&key).cloned().or_else(|| held.before.remove(&key))?;
        held.now.insert(key, bytes.clone());
        Some(bytes)
    }

    fn hold(&self, key: Hash, bytes: &[u8]) {
        if let Some(held) = &self.held {
            lock(held).now.insert(key, bytes.into());
        }
    }
}

fn key(stage: &str, input: Hash) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&PROGRAM.as_bytes()[..32]).update(&input.0).update(stage.as_bytes());
    let mut first = [0; 16];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    Hash(first)
}

fn entries(folder: &Path) -> PathBuf {
    folder.join(ENTRIES)
}

fn prepare_entries(entries: &Path) -> std::io::Result<()> {
    prepare(entries.parent().unwrap_or(entries))?;
    fs::create_dir_all(entries)
}

/// Creates `.dateline`, and excludes it from version control and backups.
fn prepare(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, text) in [(".gitignore", "*\n"), ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n")] {
        let file = folder.join(name);
        if !file.exists() {
            fs::write(file, text)?;
        }
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Code, Diagnostic};
    use rayon::prelude::*;
    use std::ops::Range;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Requests the value of `n`, and counts whether it was computed.
    fn ask(memo: &Memo, n: u32, made: &AtomicUsize) {
        let noted = memo.get("fifty", Hash::of_value(&n), || {
            made.fetch_add(1, Ordering::Relaxed);
            Ok(Noted::new(vec![n; 50], vec![Diagnostic::new(Code::W032, n.to_string())]))
        });
        let noted = noted.unwrap();
        assert_eq!(noted.value, vec![n; 50]);
        assert_eq!(noted.notes[0].message, n.to_string());
    }

    /// Runs a desk of `inputs` and returns how many were computed, and whether something was discarded.
    fn run(folder: &Path, inputs: Range<u32>) -> (usize, bool) {
        let memo = Memo::open(folder);
        let made = AtomicUsize::new(0);
        inputs.into_par_iter().for_each(|n| ask(&memo, n, &made));
        let thrown = memo.finish().is_some();
        (made.into_inner(), thrown)
    }

    fn desk() -> (tempfile::TempDir, PathBuf) {
        let desk = tempfile::tempdir().unwrap();
        let folder = desk.path().join(".dateline");
        (desk, folder)
    }

    fn segments(folder: &Path) -> Vec<PathBuf> {
        let found = fs::read_dir(folder.join(ENTRIES)).unwrap();
        let mut found: Vec<PathBuf> = found.map(|found| found.unwrap().path()).collect();
        found.sort_by_key(|path| fs::metadata(path).unwrap().len());
        found
    }

    /// The size of the cache.
    fn weight(folder: &Path) -> u64 {
        segments(folder).iter().map(|path| fs::metadata(path).unwrap().len()).sum()
    }

    /// A cache that holds only this file.
    fn plant(file: &Path, bytes: &[u8]) {
        let folder = file.parent().unwrap();
        fs::remove_dir_all(folder).unwrap();
        fs::create_dir(folder).unwrap();
        fs::write(file, bytes).unwrap();
    }

    #[test]
    fn what_was_made_once_is_known_with_its_diagnostics() {
        let (_desk, folder) = desk();
        assert_eq!(run(&folder, 0..100), (100, false));
        assert_eq!(run(&folder, 0..110), (10, false));
        assert_eq!(run(&folder, 0..110), (0, false));
        assert_eq!(fs::read_to_string(folder.join(".gitignore")).unwrap(), "*\n");
    }

    #[test]
    fn nothing_is_made_on_disk_when_there_is_nothing_to_keep() {
        let (_desk, folder) = desk();
        run(&folder, 0..0);
        assert!(!folder.exists());
    }

    #[test]
    fn an_unchanged_desk_writes_nothing() {
        let (_desk, folder) = desk();
        run(&folder, 0..100);
        let time = || fs::metadata(&segments(&folder)[0]).unwrap().modified().unwrap();
        let before = (time(), segments(&folder));
        run(&folder, 0..100);
        assert_eq!(before, (time(), segments(&folder)));
    }

    #[test]
    fn a_file_cut_anywhere_is_made_again_with_one_remark() {
        let (_desk, folder) = desk();
        run(&folder, 0..8);
        let file = segments(&folder)[0].clone();
        let whole = fs::read(&file).unwrap();
        for length in (0..whole.len()).step_by(5) {
            plant(&file, &whole[..length]);
            assert_eq!(run(&folder, 0..8), (8, true), "cut at {length}");
            assert_eq!(run(&folder, 0..8), (0, false), "cut at {length}");
        }
    }

    #[test]
    fn garbage_is_made_again_with_one_remark() {
        let (_desk, folder) = desk();
        run(&folder, 0..40);
        let file = segments(&folder)[0].clone();
        let whole = fs::read(&file).unwrap();
        let zeros = |range: Range<usize>| [&whole[..range.start], &vec![0; range.len()], &whole[range.end..]].concat();
        for damaged in [
            b"garbage".to_vec(),
            vec![0; 9000],
            zeros(0..whole.len()),
            zeros(0..4096.min(whole.len())),
            zeros(whole.len() - 300..whole.len()),
            [&whole[..], b"more"].concat(),
            [&whole[..], &whole[..]].concat(),
            whole.iter().map(|byte| !byte).collect(),
        ] {
            plant(&file, &damaged);
            assert_eq!(run(&folder, 0..40), (40, true));
            assert_eq!(run(&folder, 0..40), (0, false));
        }
    }

    #[test]
    fn a_flipped_bit_is_never_a_value_and_always_told() {
        let (_desk, folder) = desk();
        run(&folder, 0..8);
        let file = segments(&folder)[0].clone();
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            plant(&file, &bytes);
            let (made, thrown) = run(&folder, 0..8);
            assert!(made > 0 && thrown, "{made} were made after a flip at {at}");
            assert_eq!(run(&folder, 0..8), (0, false), "the damage at {at} is gone after one run");
        }
    }

    #[test]
    fn one_damaged_entry_is_one_miss() {
        let (_desk, folder) = desk();
        run(&folder, 0..30);
        let file = segments(&folder)[0].clone();
        let mut bytes = fs::read(&file).unwrap();
        let at = bytes.len() / 4;
        bytes[at] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert_eq!(run(&folder, 0..30), (1, true));
    }

    #[test]
    fn two_swapped_entries_are_two_misses() {
        let (_desk, folder) = desk();
        run(&folder, 0..30);
        let file = segments(&folder)[0].clone();
        let bytes = fs::read(&file).unwrap();
        let segment = segment::Segment::open(&file).ok().unwrap();
        let length = segment.entries[0].length as usize;
        let (_, second) = segment.entries.split_first().unwrap();
        assert!(second.iter().any(|entry| entry.length as usize == length), "two of one length stand side by side");
        let head = bytes.len() - segment.bytes as usize - 28 * segment.entries.len() - 20;
        let mut swapped = bytes.clone();
        let (one, two) = (head..head + length, head + length..head + 2 * length);
        swapped[one.clone()].copy_from_slice(&bytes[two.clone()]);
        swapped[two].copy_from_slice(&bytes[one]);
        fs::write(&file, swapped).unwrap();
        let (made, thrown) = run(&folder, 0..30);
        assert!(made >= 2 && thrown);
    }

    #[test]
    fn the_cache_of_another_version_is_thrown_away_with_one_remark() {
        let (_desk, folder) = desk();
        run(&folder, 0..30);
        let file = segments(&folder)[0].clone();
        let bytes = fs::read(&file).unwrap();
        let line = bytes.iter().position(|byte| *byte == b'\n').unwrap();
        for head in ["dateline cache 1 0000", "dateline cache 2 and more"] {
            let mut head = head.as_bytes().to_vec();
            head.resize(line, b'0');
            plant(&file, &[&head, &bytes[line..]].concat());
            assert_eq!(run(&folder, 0..30), (30, true));
            assert_eq!(run(&folder, 0..30), (0, false));
        }
    }

    #[test]
    fn what_is_no_file_or_has_another_name_is_left_alone() {
        let (_desk, folder) = desk();
        run(&folder, 0..30);
        fs::create_dir_all(folder.join("cache/folder.segment/inside")).unwrap();
        fs::write(folder.join("cache/mine.txt"), "mine").unwrap();
        fs::write(folder.join("other"), "other").unwrap();
        assert_eq!(run(&folder, 0..40), (10, false));
        assert!(folder.join("cache/folder.segment/inside").exists());
        assert!(folder.join("cache/mine.txt").exists() && folder.join("other").exists());
    }

    #[test]
    fn a_cache_that_cannot_be_written_costs_time_alone() {
        let (desk, folder) = desk();
        for blocked in [folder.clone(), folder.join(ENTRIES)] {
            fs::create_dir_all(blocked.parent().unwrap()).unwrap();
            fs::write(&blocked, "in the way").unwrap();
            assert_eq!(run(&folder, 0..30), (30, false));
            assert_eq!(run(&folder, 0..30), (30, false));
            fs::remove_file(&blocked).unwrap();
        }
        drop(desk);
    }

    #[test]
    fn two_builds_at_once_keep_what_each_made() {
        let (_desk, folder) = desk();
        let made = AtomicUsize::new(0);
        let (one, two) = (Memo::open(&folder), Memo::open(&folder));
        (0..60).for_each(|n| ask(&one, n, &made));
        (30..90).for_each(|n| ask(&two, n, &made));
        assert_eq!((one.finish(), two.finish()), (None, None));
        assert_eq!(run(&folder, 0..90), (0, false));
    }

    /// One process reads while another merges and removes the segments it reads from.
    #[test]
    fn a_build_that_merges_takes_nothing_from_another() {
        let (_desk, folder) = desk();
        run(&folder, 0..100);
        let reads = Memo::open(&folder);
        run(&folder, 0..10);
        let made = AtomicUsize::new(0);
        (0..100).for_each(|n| ask(&reads, n, &made));
        assert_eq!((made.into_inner(), reads.finish()), (if cfg!(unix) { 0 } else { 90 }, None));
    }

    #[test]
    fn what_a_killed_build_left_is_swept_and_what_a_live_one_writes_is_not() {
        let (_desk, folder) = desk();
        run(&folder, 0..10);
        let of = |name: &str| folder.join(ENTRIES).join(name);
        fs::write(of("killed.new"), "half").unwrap();
        fs::write(of("alive.new"), "half").unwrap();
        let alive = fs::File::open(of("alive.new")).unwrap();
        alive.lock().unwrap();
        assert_eq!(run(&folder, 0..20), (10, false));
        assert_eq!((of("killed.new").exists(), of("alive.new").exists()), (false, true));
    }

    #[test]
    fn entries_that_outweigh_the_used_ones_are_dropped() {
        let (_desk, folder) = desk();
        run(&folder, 0..100);
        run(&folder, 0..60);
        assert_eq!(run(&folder, 0..100), (0, false), "40 unused beside 60 used are kept");
        run(&folder, 0..40);
        assert_eq!(run(&folder, 0..100), (60, false), "60 unused beside 40 used are not");
    }

    /// Many small edits: few files, and never more than twice what is used.
    #[test]
    fn the_cache_stays_small_through_many_edits() {
        let (_desk, folder) = desk();
        run(&folder, 1000..1200);
        let clean = weight(&folder);
        for edit in 1001..1300 {
            assert_eq!(run(&folder, edit..edit + 200).0, 1);
            assert!(segments(&folder).len() <= 9, "{} segments", segments(&folder).len());
            assert!(weight(&folder) < 2 * clean + 1000, "{} of {clean}", weight(&folder));
        }
    }

    #[test]
    fn a_resident_memo_recalls_what_the_last_two_builds_used() {
        let (_desk, folder) = desk();
        let mut memo = Memo::resident(&folder);
        let mut made = |inputs: Range<u32>| {
            let count = AtomicUsize::new(0);
            inputs.for_each(|n| ask(&memo, n, &count));
            assert!(memo.settle().is_none());
            count.into_inner()
        };
        assert_eq!(made(0..100), 100);
        assert_eq!(made(0..110), 10);
        assert_eq!(made(50..110), 0);
        assert_eq!(run(&folder, 0..100), (0, false), "the file is there for others meanwhile");
    }

    mod packs {
        use super::*;

        #[test]
        fn a_pack_brings_its_entries_elsewhere() {
            let ((_here, here), (there_desk, there)) = (desk(), desk());
            let file = there_desk.path().join("pack");
            run(&here, 0..100);
            pack(&here, &file).unwrap();
            unpack(&there, &file).unwrap();
            assert_eq!(run(&there, 0..110), (10, false));
        }

        #[test]
        fn equal_entries_make_equal_bytes() {
            let ((_here, here), (_there, there)) = (desk(), desk());
            run(&here, 0..100);
            (0..10).rev().for_each(|n| assert_eq!(run(&there, 10 * n..100).0, 10));
            let files = [&here, &there].map(|folder| {
                let file = folder.with_extension("pack");
                pack(folder, &file).unwrap();
                fs::read(&file).unwrap()
            });
            assert!(files[0] == files[1]);
        }

        #[test]
        fn packing_again_replaces_a_pack_and_nothing_else() {
            let (desk, folder) = desk();
            let file = desk.path().join("file");
            fs::write(&file, "somebody's").unwrap();
            run(&folder, 0..10);
            assert!(matches!(pack(&folder, &file), Err(crate::Error::Refused(_))));
            assert_eq!(fs::read(&file).unwrap(), b"somebody's");
            fs::remove_file(&file).unwrap();
            pack(&folder, &file).unwrap();
            run(&folder, 0..15);
            pack(&folder, &file).unwrap();
            assert_eq!(segment::Segment::open(&file).ok().unwrap().entries.len(), 15);
        }

        /// Rejected for each bit and each length, and nothing is added.
        #[test]
        fn a_damaged_pack_is_refused_whole() {
            let (desk, folder) = desk();
            let file = desk.path().join("pack");
            run(&folder, 0..4);
            pack(&folder, &file).unwrap();
            fs::remove_dir_all(&folder).unwrap();
            let whole = fs::read(&file).unwrap();
            let refused = |bytes: &[u8], what: &str| {
                fs::write(&file, bytes).unwrap();
                let error = unpack(&folder, &file).unwrap_err();
                assert_eq!(error.exit_code(), 5, "{what}: {error}");
                assert!(!folder.join(ENTRIES).exists() || segments(&folder).is_empty(), "{what}");
            };
            for at in 0..whole.len() {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << (at % 8);
                refused(&bytes, &format!("a flip at {at}"));
                refused(&whole[..at], &format!("cut at {at}"));
            }
            refused(&[&whole[..], b"\n"].concat(), "one byte more");
        }

        /// Anyone who makes a pack can make its hash: lengths and counts are checked against the file itself.
        #[test]
        fn a_hostile_pack_reserves_no_memory() {
            let (desk, folder) = desk();
            let file = desk.path().join("pack");
            let head = segment::head();
            for (count, length) in [(u32::MAX, 0), (1, u32::MAX), (2, u32::MAX), (1, 65 << 20), (3, 1)] {
                for rows in [0, 1, 2] {
                    let mut row = vec![7; 16];
                    row.extend(u32::to_le_bytes(length));
                    row.extend([0; 8]);
                    let index = row.repeat(rows);
                    let count = count.to_le_bytes();
                    let seal = segment::seal(&index, &count);
                    fs::write(&file, [head.as_bytes(), &index, &count, &seal.0].concat()).unwrap();
                    assert_eq!(unpack(&folder, &file).unwrap_err().exit_code(), 5);
                }
            }
        }

        #[test]
        fn a_cache_without_entries_is_not_packed() {
            let (desk, folder) = desk();
            assert_eq!(pack(&folder, &desk.path().join("pack")).unwrap_err().exit_code(), 2);
        }
    }
}
