//! What the last build read and wrote, so that the next one reads and makes only what differs.
//!
//! The state alone proves nothing: a file whose stamp differs is read again, and if the state is missing or damaged
//! everything is. It is stored in `.dateline/state`, which may be deleted at any time.

use super::{PROGRAM, prepare};
use crate::report::Report;
use crate::source::{Hash, Stamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

const FILE: &str = "state";
const PAGES: &str = "pages";

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The files of the desk, sorted by path.
    pub sources: Vec<Seen>,
    pub site: Option<LastSite>,
}

/// A file as it was last seen. It has no stamp if the stamp would prove nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Relative to the desk's root or the output folder, with `/` on every system.
    pub path: String,
    pub stamp: Option<Stamp>,
    pub hash: Hash,
}

/// The site that the last build wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastSite {
    /// Hash of the folder's path: another folder must be checked anew.
    pub folder: Hash,
    /// The interval, in seconds from the Unix epoch, during which the same embargoes hold.
    pub since: Option<i64>,
    pub until: Option<i64>,
    /// Sorted by path; the manifest is one of them.
    pub files: Vec<Seen>,
    /// The report on the desk.
    pub report: Report,
    pub counts: Counts,
    /// Old addresses and their targets, from the root of the host.
    pub redirects: Vec<(String, String)>,
}

/// What a build prints at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub pieces: usize,
    pub entities: usize,
    pub links: usize,
    pub refused: usize,
    /// Everything that `check` reports.
    pub warnings: usize,
    pub drafts: usize,
    pub embargoes: usize,
    pub withdrawn: usize,
    /// When the first of the embargoes ends, in seconds from the Unix epoch.
    pub embargo_ends: Option<i64>,
    /// Files under `content` that appear in no page.
    pub unread: usize,
}

impl State {
    /// The state in `folder`, the desk's `.dateline`; an empty one if this program stored none.
    pub fn read(folder: &Path) -> State {
        read(folder, FILE)
    }

    pub fn write(&self, folder: &Path) {
        write(folder, FILE, self);
    }
}

/// What the last build stored about its pages, in a file of its own: an unchanged desk does not read it.
pub fn read_pages<T: DeserializeOwned + Default>(folder: &Path) -> T {
    read(folder, PAGES)
}

pub fn write_pages<T: Serialize>(folder: &Path, pages: &T) {
    write(folder, PAGES, pages);
}

pub(super) fn read<T: DeserializeOwned + Default>(folder: &Path, file: &str) -> T {
    let sealed = fs::read(folder.join(file)).unwrap_or_default();
    let opened = sealed.split_at_checked(16).filter(|(hash, bytes)| *hash == seal(Hash::of(bytes)).0);
    opened.and_then(|(_, bytes)| postcard::from_bytes(bytes).ok()).unwrap_or_default()
}

/// Failures are ignored: the next build checks everything.
pub(super) fn write<T: Serialize>(folder: &Path, file: &str, value: &T) {
    let new = folder.join(format!("{file}.new"));
    let written = prepare(folder).and_then(|()| write_sealed(&new, value));
    let _ = match written {
        Ok(()) => fs::rename(&new, folder.join(file)),
        Err(_) => fs::remove_file(&new),
    };
}

/// In chunks: some values are as large as everything else that a build holds.
fn write_sealed<T: Serialize>(path: &Path, value: &T) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(&[0; 16])?;
    let to = BufWriter::with_capacity(64 << 10, Sealing { file, hasher: blake3::Hasher::new() });
    let to = postcard::to_io(value, to).map_err(io::Error::other)?;
    let Sealing { mut file, hasher } = to.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&seal(hasher.finalize().into()).0)
}

struct Sealing {
    file: File,
    hasher: blake3::Hasher,
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Another program's state counts as damaged.
fn seal(bytes: Hash) -> Hash {
    Hash::of_all(&[Hash::of(PROGRAM.as_bytes()), bytes])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Code, Diagnostic};

    fn state() -> State {
        let seen = Seen { path: "content/pages/a.md".into(), stamp: None, hash: Hash::of(b"a") };
        let counts = Counts { pieces: 1, ..Counts::default() };
        let mut report = Report::default();
        report.add("", [Diagnostic::new(Code::W042, "nowhere")]);
        let site = LastSite {
            folder: Hash::of(b"public"),
            since: Some(-1),
            until: None,
            files: vec![seen.clone()],
            report,
            counts,
            redirects: vec![("/old/".into(), "/new/".into())],
        };
        State { sources: vec![seen], site: Some(site) }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        state().write(folder.path());
        assert_eq!(State::read(folder.path()), state());
    }

    #[test]
    fn damage_is_as_good_as_nothing() {
        let folder = tempfile::tempdir().unwrap();
        state().write(folder.path());
        let file = folder.path().join(FILE);
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            fs::write(&file, flipped).unwrap();
            assert_eq!(State::read(folder.path()), State::default(), "byte {at}");
            fs::write(&file, &whole[..at]).unwrap();
            assert_eq!(State::read(folder.path()), State::default(), "cut at {at}");
        }
    }
}
