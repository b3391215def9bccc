//! One file of entries, immutable once it has its name.
//!
//! ```text
//! dateline cache 1 PROGRAM     a line of text: the format, and the program that made the entries
//! the entries' bytes           back to back
//! KEY LENGTH CHECK             of each entry, in their order
//! COUNT HASH                   the hash is of the first line, the rows and the count
//! ```
//!
//! Opening a segment reads only the rows. Entries are read on demand, by any thread and without a lock. Every length is
//! checked against that of the file before anything is allocated for it.

use super::PROGRAM;
use crate::source::Hash;
use rapidhash::v3::rapidhash_v3;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::NamedTempFile;

const KIND: &str = "dateline cache ";
const FORMAT: &str = "1";
const ROW: usize = 28;
const END: usize = 20;
/// Upper bound for an entry: one text's annotations are some kilobytes.
const LONGEST: usize = 64 << 20;
/// Bytes that a writer buffers in memory.
const WAITING: usize = 1 << 20;
/// Suffix of a file that has no final name yet.
const UNNAMED: &str = ".new";

pub struct Segment {
    pub path: PathBuf,
    pub entries: Vec<Entry>,
    /// Total size of all entries.
    pub bytes: u64,
    file: File,
}

pub struct Entry {
    pub key: Hash,
    pub length: u32,
    offset: u64,
    check: u64,
    used: AtomicBool,
}

impl Entry {
    pub fn is_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    pub fn set_used(&self) {
        self.used.store(true, Ordering::Relaxed);
    }
}

/// Why a file is not a segment of this program.
pub enum Fault {
    Unreadable(io::Error),
    /// It is something else.
    NoSegment,
    /// Made by another version of the program.
    Foreign,
    Damaged,
}

impl From<io::Error> for Fault {
    fn from(cause: io::Error) -> Fault {
        Fault::Unreadable(cause)
    }
}

impl Segment {
    pub fn open(path: &Path) -> Result<Segment, Fault> {
        // Opening a pipe would block.
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file").into());
        }
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let (head, mut found) = (head(), Vec::new());
        (&mut file).take(head.len() as u64).read_to_end(&mut found)?;
        if found != head.as_bytes() {
            return Err(if found.starts_with(KIND.as_bytes()) { Fault::Foreign } else { Fault::NoSegment });
        }
        let room = (length - head.len() as u64).checked_sub(END as u64).ok_or(Fault::Damaged)?;
        let mut end = [0; END];
        file.seek(SeekFrom::Start(length - END as u64))?;
        file.read_exact(&mut end)?;
        let (count, hash) = end.split_at(4);
        let rows = u64::from(u32::from_le_bytes(array(count))) * ROW as u64;
        let bytes = room.checked_sub(rows).ok_or(Fault::Damaged)?;
        let mut index = vec![0; rows as usize];
        file.seek(SeekFrom::Start(head.len() as u64 + bytes))?;
        file.read_exact(&mut index)?;
        if hash != seal(&index, count).0 {
            return Err(Fault::Damaged);
        }
        let mut offset = head.len() as u64;
        let entries = index.chunks_exact(ROW).map(|row| {
            let (key, row) = row.split_at(16);
            let (length, check) = row.split_at(4);
            let length = u32::from_le_bytes(array(length));
            let (check, used) = (u64::from_le_bytes(array(check)), AtomicBool::new(false));
            let entry = Entry { key: Hash(array(key)), length, offset, check, used };
            offset += u64::from(length);
            entry
        });
        let entries: Vec<Entry> = entries.collect();
        let is_whole = offset == head.len() as u64 + bytes && entries.iter().all(|e| e.length as usize <= LONGEST);
        if is_whole { Ok(Segment { path: path.to_path_buf(), entries, bytes, file }) } else { Err(Fault::Damaged) }
    }

    /// An entry's bytes; `None` if they are not those that were written.
    pub fn read(&self, entry: &Entry) -> Option<Vec<u8>> {
        let mut bytes = vec![0; entry.length as usize];
        read_at(&self.file, &mut bytes, entry.offset).ok()?;
        (rapidhash_v3(&bytes) == entry.check).then_some(bytes)
    }
}

/// A segment being written, in a file without a permanent name.
pub struct Writer {
    folder: PathBuf,
    prepare: fn(&Path) -> io::Result<()>,
    waiting: Vec<u8>,
    index: Vec<u8>,
    bytes: u64,
    /// Created when enough is buffered: a run that stores nothing writes nothing.
    file: Option<NamedTempFile<File>>,
    failed: Option<io::Error>,
}

impl Writer {
    /// A writer into `folder`, which `prepare` creates when there is something to write.
    pub fn new(folder: &Path, prepare: fn(&Path) -> io::Result<()>) -> Writer {
        Writer {
            folder: folder.to_path_buf(),
            prepare,
            waiting: Vec::new(),
            index: Vec::new(),
            bytes: 0,
            file: None,
            failed: None,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// Total size of all entries so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub fn push(&mut self, key: Hash, bytes: &[u8]) {
        if self.failed.is_some() || bytes.len() > LONGEST {
            return;
        }
        self.index.extend_from_slice(&key.0);
        self.index.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        // The stable variant of the crate's hashes, against accidental damage: BLAKE3 would cost more than the reading.
        self.index.extend_from_slice(&rapidhash_v3(bytes).to_le_bytes());
        self.waiting.extend_from_slice(bytes);
        self.bytes += bytes.len() as u64;
        if self.waiting.len() >= WAITING
            && let Err(cause) = self.flush()
        {
            self.failed = Some(cause);
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.file.is_none() {
            (self.prepare)(&self.folder)?;
            // With the permissions of the caller's other files.
            let named =
                tempfile::Builder::new().suffix(UNNAMED).make_in(&self.folder, |path| File::create_new(path))?;
            let _ = named.as_file().try_lock();
            self.file.insert(named).write_all(head().as_bytes())?;
        }
        if let Some(file) = &mut self.file {
            file.write_all(&self.waiting)?;
        }
        self.waiting.clear();
        Ok(())
    }

    /// The complete segment, and the hash of its contents. Nothing is synced: data lost in a crash is damage, and
    /// damage is a cache miss.
    pub fn finish(mut self) -> io::Result<(NamedTempFile<File>, Hash)> {
        if let Some(cause) = self.failed.take() {
            return Err(cause);
        }
        let count = ((self.index.len() / ROW) as u32).to_le_bytes();
        let hash = seal(&self.index, &count);
        self.waiting.extend_from_slice(&self.index);
        self.waiting.extend_from_slice(&count);
        self.waiting.extend_from_slice(&hash.0);
        self.flush()?;
        self.file.map(|file| (file, hash)).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Removes what killed writers left behind. A running writer holds a lock on its file.
pub fn sweep(folder: &Path) {
    for found in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = found.path();
        if path.to_string_lossy().ends_with(UNNAMED) && File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(path);
        }
    }
}

pub(super) fn head() -> String {
    format!("{KIND}{FORMAT} {PROGRAM}\n")
}

pub(super) fn seal(index: &[u8], count: &[u8]) -> Hash {
    Hash::of_all(&[Hash::of(head().as_bytes()), Hash::of(index), Hash::of(count)])
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_read(file, bytes, offset)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[count..];
        offset += count as u64;
    }
    Ok(())
}
