//! Pure results, kept by a hash of their input.
//!
//! A warm cache may save time; it may never change a byte. Every key holds the hash of the program
//! ([`PROGRAM`]) and none holds the path of a file. Damage is a miss, and a cache that cannot be
//! read or written costs time and nothing else.

mod fresh;
pub mod state;

use crate::Result;
use crate::report::{Code, Diagnostic, Noted};
use crate::source::Hash;
use fresh::Fresh;
use redb::{Database, DatabaseError, ReadOnlyTable, ReadableDatabase, ReadableTableMetadata, TableDefinition};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The hash of the program's sources, dependencies and compiler, made by `build.rs`.
pub const PROGRAM: &str = env!("DATELINE_PROGRAM");

const ENTRIES: TableDefinition<[u8; 16], &[u8]> = TableDefinition::new("entries");
const FILE: &str = "cache.redb";
/// The cache's folder in a desk.
pub const CACHE: &str = ".dateline";
/// Pages of the file held in memory. Each entry is read once, so more would buy nothing.
const PAGES: usize = 16 << 20;

/// Maps a stage over its units: the value and the diagnostics come from the cache where the input
/// is known, and are made and kept where it is not.
pub struct Memo {
    /// The desk's `.dateline`; `None` keeps nothing.
    folder: Option<PathBuf>,
    /// What earlier runs kept. The table is a snapshot, so threads read it without waiting.
    kept: Option<(Entries, Database)>,
    used: Mutex<HashSet<Hash>>,
    fresh: Mutex<Fresh>,
    /// Only in a process that builds again and again.
    held: Option<Mutex<Held>>,
    damaged: AtomicBool,
}

type Entries = ReadOnlyTable<[u8; 16], &'static [u8]>;

/// The entries that this build used, and those of the build before.
#[derive(Default)]
struct Held {
    now: HashMap<Hash, Arc<[u8]>>,
    before: HashMap<Hash, Arc<[u8]>>,
}

enum Opened {
    Here(Database),
    /// Another process has it.
    Held,
    Damaged,
}

impl Memo {
    /// A memo that keeps nothing.
    pub fn none() -> Memo {
        Memo {
            folder: None,
            kept: None,
            used: Mutex::default(),
            fresh: Mutex::default(),
            held: None,
            damaged: AtomicBool::new(false),
        }
    }

    /// The memo kept in `folder`, the desk's `.dateline`, which is made when there is something to
    /// keep. While another process has it, this one keeps nothing.
    pub fn open(folder: &Path) -> Memo {
        let mut memo = Memo { folder: Some(folder.to_path_buf()), ..Memo::none() };
        let file = folder.join(FILE);
        if fs::symlink_metadata(&file).is_err() {
            return memo;
        }
        match open(&file) {
            Opened::Held => return Memo::none(),
            Opened::Damaged => memo.damaged = AtomicBool::new(true),
            Opened::Here(database) => match unharmed(|| database.begin_read().ok()?.open_table(ENTRIES).ok()) {
                Some(table) => memo.kept = Some((table, database)),
                None => memo.damaged = AtomicBool::new(true),
            },
        }
        memo
    }

    /// The memo of a process that builds again and again: what one build used, the next finds in memory.
    pub fn resident(folder: &Path) -> Memo {
        Memo { held: Some(Mutex::default()), ..Memo::open(folder) }
    }

    /// The value of `stage` for `input`, which must hash everything that `make` reads. Its failure is not kept.
    pub fn get<T: Serialize + DeserializeOwned>(
        &self,
        stage: &str,
        input: Hash,
        make: impl FnOnce() -> Result<Noted<T>>,
    ) -> Result<Noted<T>> {
        if self.folder.is_none() && self.held.is_none() {
            return make();
        }
        let key = key(stage, input);
        if let Some(bytes) = self.read(key) {
            match postcard::from_bytes(&bytes) {
                Ok(noted) => return Ok(noted),
                Err(_) => self.damaged.store(true, Ordering::Relaxed),
            }
        }
        let noted = make()?;
        if let Ok(bytes) = postcard::to_allocvec(&noted) {
            let bytes = bytes.into();
            self.hold(key, &bytes);
            if let Some(folder) = &self.folder {
                lock(&self.fresh).push(folder, key, bytes);
            }
        }
        Ok(noted)
    }

    /// What was kept under `name`: something that saves work, such as the fingerprints of files.
    pub fn record(&self, name: &str) -> Option<Vec<u8>> {
        self.look_up(key("record", Hash::of(name.as_bytes()))).map(|bytes| bytes.to_vec())
    }

    pub fn set_record(&self, name: &str, bytes: Vec<u8>) {
        if let Some(folder) = &self.folder {
            lock(&self.fresh).push(folder, key("record", Hash::of(name.as_bytes())), bytes.into());
        }
    }

    /// Keeps what is new, and says once if something was damaged.
    ///
    /// Only a run over the whole desk should finish: entries that it did not use are dropped as
    /// soon as they outnumber those it did, so the file holds at most twice what one build needs.
    pub fn finish(mut self) -> Option<Diagnostic> {
        self.settle()
    }

    /// The same between two builds of one process. After the first the file is left to other processes,
    /// so what later ones make is held in memory alone, for as long as the next build uses it.
    pub fn settle(&mut self) -> Option<Diagnostic> {
        let damaged = std::mem::take(self.damaged.get_mut());
        self.save(damaged);
        if let Some(held) = &self.held {
            let mut held = lock(held);
            held.before = std::mem::take(&mut held.now);
        }
        damaged.then(|| {
            Diagnostic::new(Code::W050, "the cache was damaged, so its damaged part was made again")
                .note("the site is complete; only time was lost")
        })
    }

    fn read(&self, key: Hash) -> Option<Arc<[u8]>> {
        self.recall(key).or_else(|| {
            let bytes = self.look_up(key)?;
            self.hold(key, &bytes);
            Some(bytes)
        })
    }

    fn recall(&self, key: Hash) -> Option<Arc<[u8]>> {
        let mut held = lock(self.held.as_ref()?);
        let bytes = held.now.get(&key).cloned().or_else(|| held.before.remove(&key))?;
        held.now.insert(key, bytes.clone());
        Some(bytes)
    }

    fn hold(&self, key: Hash, bytes: &Arc<[u8]>) {
        if let Some(held) = &self.held {
            lock(held).now.insert(key, bytes.clone());
        }
    }

    fn look_up(&self, key: Hash) -> Option<Arc<[u8]>> {
        let (table, _) = self.kept.as_ref()?;
        let found = catch_unwind(AssertUnwindSafe(|| {
            table.get(key.0).map(|entry| entry.map(|bytes| unseal(key, bytes.value()).map(Arc::from)))
        }));
        match found {
            Ok(Ok(None)) => None,
            Ok(Ok(Some(Some(bytes)))) => {
                lock(&self.used).insert(key);
                Some(bytes)
            }
            _ => {
                self.damaged.store(true, Ordering::Relaxed);
                None
            }
        }
    }

    /// Every failure here is passed over: the next run makes again what this one could not keep.
    fn save(&mut self, damaged: bool) {
        let Some(folder) = self.folder.take() else { return };
        let mut fresh = std::mem::take(&mut *lock(&self.fresh));
        let mut used = std::mem::take(&mut *lock(&self.used));
        used.extend(fresh.keys());
        let kept = self.kept.take().map(|(_, database)| database);
        let (file, new) = (folder.join(FILE), folder.join("cache.redb.new"));
        if damaged {
            drop(kept);
            let _ = fs::remove_file(&file);
        } else if let Some(database) = kept {
            let crowded = unharmed(|| database.begin_read().ok()?.open_table(ENTRIES).ok()?.len().ok());
            if !fresh.is_empty() || crowded.is_some_and(|count| count > 2 * used.len() as u64) {
                unharmed(|| store(&database, &mut fresh, &used).ok());
            }
            unharmed(|| {
                drop(database);
                Some(())
            });
            return;
        }
        if fresh.is_empty() || prepare(&folder).is_err() {
            return;
        }
        // A new file gets its name when it is whole, so that a killed run leaves no damage to report.
        let stored = match open(&new) {
            Opened::Held => return,
            Opened::Here(database) => unharmed(|| store(&database, &mut fresh, &used).ok()),
            Opened::Damaged => {
                let _ = fs::remove_file(&new);
                let Opened::Here(database) = open(&new) else { return };
                unharmed(|| store(&database, &mut fresh, &used).ok())
            }
        };
        let _ = if stored.is_some() { fs::rename(&new, &file) } else { fs::remove_file(&new) };
    }
}

fn key(stage: &str, input: Hash) -> Hash {
    Hash::of_all(&[Hash::of(PROGRAM.as_bytes()), Hash::of(stage.as_bytes()), input])
}

/// An entry begins with a hash of its key and bytes: a flipped bit and a swap both show.
fn seal(key: Hash, bytes: &[u8]) -> Vec<u8> {
    [Hash::of_all(&[key, Hash::of(bytes)]).0.as_slice(), bytes].concat()
}

fn unseal(key: Hash, sealed: &[u8]) -> Option<&[u8]> {
    let (hash, bytes) = sealed.split_at_checked(16)?;
    (hash == Hash::of_all(&[key, Hash::of(bytes)]).0).then_some(bytes)
}

fn store(database: &Database, fresh: &mut Fresh, used: &HashSet<Hash>) -> std::result::Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    {
        let mut table = transaction.open_table(ENTRIES)?;
        fresh.each(|key, bytes| table.insert(key.0, seal(key, bytes).as_slice()).map(drop))?;
        if table.len()? > 2 * used.len() as u64 {
            table.retain(|key, _| used.contains(&Hash(key)))?;
        }
    }
    Ok(transaction.commit()?)
}

/// Opens or makes a database.
fn open(file: &Path) -> Opened {
    let opened = catch_unwind(|| Database::builder().set_cache_size(PAGES).create(file));
    match opened {
        Ok(Ok(database)) => Opened::Here(database),
        Ok(Err(DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch)) => Opened::Held,
        _ => Opened::Damaged,
    }
}

/// The database may panic on a page that was altered; that is damage like any other.
fn unharmed<T>(work: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok().flatten()
}

/// Makes `.dateline`, and tells version control and backups to pass it by.
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
    use rayon::prelude::*;
    use std::sync::atomic::AtomicUsize;

    /// Asks for the value of `n`, and counts whether it was made.
    fn ask(memo: &Memo, n: u32, made: &AtomicUsize) {
        let noted = memo.get("fifty", Hash::of_value(&n), || {
            made.fetch_add(1, Ordering::Relaxed);
            Ok(Noted::new(vec![n; 50], vec![Diagnostic::new(Code::W032, n.to_string())]))
        });
        let noted = noted.unwrap();
        assert_eq!(noted.value, vec![n; 50]);
        assert_eq!(noted.notes[0].message, n.to_string());
    }

    /// Runs a desk of `inputs` and tells how many were made, and whether damage was reported.
    fn run(folder: &Path, inputs: std::ops::Range<u32>) -> (usize, bool) {
        let memo = Memo::open(folder);
        let made = AtomicUsize::new(0);
        inputs.into_par_iter().for_each(|n| ask(&memo, n, &made));
        let warned = memo.finish().is_some();
        (made.into_inner(), warned)
    }

    fn desk() -> (tempfile::TempDir, PathBuf) {
        let desk = tempfile::tempdir().unwrap();
        let folder = desk.path().join(".dateline");
        (desk, folder)
    }

    #[test]
    fn what_was_made_once_is_known_with_its_diagnostics() {
        let (_desk, folder) = desk();
        assert_eq!(run(&folder, 0..100), (100, false));
        assert_eq!(run(&folder, 0..110), (10, false));
        assert_eq!(fs::read_to_string(folder.join(".gitignore")).unwrap(), "*\n");
    }

    #[test]
    fn nothing_is_made_on_disk_when_there_is_nothing_to_keep() {
        let (_desk, folder) = desk();
        run(&folder, 0..0);
        assert!(!folder.exists());
    }

    #[test]
    fn a_damaged_file_is_replaced_with_one_warning() {
        let (_desk, folder) = desk();
        run(&folder, 0..100);
        let file = folder.join(FILE);
        let whole = fs::read(&file).unwrap();
        for damaged in [&b"garbage"[..], &whole[..whole.len() / 2], &[0; 9000]] {
            fs::write(&file, damaged).unwrap();
            assert_eq!(run(&folder, 0..100), (100, true));
            assert_eq!(run(&folder, 0..100), (0, false));
        }
    }

    #[test]
    fn a_flipped_byte_never_changes_a_value() {
        let (_desk, folder) = desk();
        run(&folder, 0..300);
        let file = folder.join(FILE);
        let whole = fs::read(&file).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 60) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x41;
            fs::write(&file, bytes).unwrap();
            run(&folder, 0..300);
            assert!(!run(&folder, 0..300).1, "the damage at {at} is gone after one run");
        }
    }

    #[test]
    fn two_swapped_entries_are_two_misses() {
        let (one, two) = (Hash::of(b"1"), Hash::of(b"2"));
        let sealed = seal(one, b"value");
        assert_eq!(unseal(one, &sealed), Some(&b"value"[..]));
        assert_eq!(unseal(two, &sealed), None);
    }

    #[test]
    fn while_another_process_has_it_nothing_is_kept() {
        let (_desk, folder) = desk();
        run(&folder, 0..10);
        let _other = Memo::open(&folder);
        assert_eq!(run(&folder, 0..10), (10, false));
    }

    #[test]
    fn entries_that_outnumber_the_used_ones_are_dropped() {
        let (_desk, folder) = desk();
        run(&folder, 0..100);
        run(&folder, 0..60);
        assert_eq!(run(&folder, 0..100), (0, false), "40 unused beside 60 used are kept");
        run(&folder, 0..40);
        assert_eq!(run(&folder, 0..100), (60, false), "60 unused beside 40 used are not");
    }

    #[test]
    fn a_resident_memo_recalls_what_the_last_two_builds_used() {
        let (_desk, folder) = desk();
        let mut memo = Memo::resident(&folder);
        let mut made = |inputs: std::ops::Range<u32>| {
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

    #[test]
    fn a_record_is_kept_by_its_name() {
        let (_desk, folder) = desk();
        let memo = Memo::open(&folder);
        memo.set_record("fingerprints", b"abc".to_vec());
        memo.finish();
        let memo = Memo::open(&folder);
        assert_eq!(memo.record("fingerprints"), Some(b"abc".to_vec()));
        assert_eq!(memo.record("other"), None);
    }
}
