//! `imported.jsonl`: what an import wrote, so that the next one knows what an editor has changed since.
//!
//! It stands at the desk's root and goes with it, as `decisions.toml` does: the cache may be deleted at any time, and this is
//! known nowhere else. Without it nothing is lost: a file that holds something else is then taken for the editor's.

use crate::edit::create::create;
use crate::edit::replace;
use crate::error::{Error, Result};
use crate::import::{New, What};
use crate::source::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

pub const IMPORTED: &str = "imported.jsonl";

/// What a new desk gets and no archive has.
const SETTINGS: [&str; 2] = [".gitignore", "site.toml"];

/// By the path from the desk's root.
pub struct Imported {
    /// What this import reads: the name of a folder or a file.
    archive: String,
    lines: BTreeMap<String, Line>,
    text: Option<String>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Line {
    path: String,
    /// The archive's name, and the path in it.
    archive: String,
    from: String,
    /// Of what was written.
    hash: String,
}

/// What is to be done with a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Create,
    /// It is as the last import left it, and the archive has another now.
    Replace(Hash),
    /// It holds this already.
    Same,
    /// The editor has changed it. `false`: the archive has changed, too.
    Kept {
        archive_is_as_before: bool,
    },
    /// The editor has removed it.
    Removed,
}

impl Imported {
    /// What imports of all archives wrote into the desk at `root`, for one of `archive`.
    pub fn read(root: &Path, archive: &Path) -> Result<Imported> {
        let whole = archive.canonicalize().unwrap_or_else(|_| archive.to_path_buf());
        let archive = whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let path = root.join(IMPORTED);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == ErrorKind::NotFound => {
                return Ok(Imported { archive, lines: BTreeMap::new(), text: None });
            }
            Err(cause) => return Err(Error::file("read", &path)(cause)),
        };
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok());
        let lines = lines.map(|line| (line.path.clone(), line)).collect();
        Ok(Imported { archive, lines, text: Some(text) })
    }

    /// Whether an import wrote the file at this path.
    pub fn has(&self, path: &str) -> bool {
        self.lines.get(path).is_some_and(|line| line.archive == self.archive)
    }

    /// Takes the file as it is now for what an import wrote.
    pub fn agree(&mut self, root: &Path, path: &str) -> Result<()> {
        if let Some(now) = hash_of(&root.join(path))? {
            let (path, archive) = (path.to_string(), self.archive.clone());
            let line = Line { path: path.clone(), archive, from: String::new(), hash: now.to_string() };
            self.lines.insert(path, line);
        }
        Ok(())
    }

    /// What is to be done with a file of this hash, and remembers that it was.
    pub fn step(&mut self, root: &Path, new: &New, hash: Hash) -> Result<Step> {
        let step = self.look(root, new, hash)?;
        if matches!(step, Step::Create | Step::Replace(_) | Step::Same) {
            let (path, archive) = (new.to.clone(), self.archive.clone());
            let line = Line { path, archive, from: new.from.clone(), hash: hash.to_string() };
            self.lines.insert(new.to.clone(), line);
        }
        Ok(step)
    }

    /// What is to be done with a file of this hash.
    pub fn look(&self, root: &Path, new: &New, hash: Hash) -> Result<Step> {
        // What another archive brought is no older form of this.
        let known = self.lines.get(&new.to).filter(|line| line.archive == self.archive).map(|line| line.hash.clone());
        let now = hash_of(&root.join(&new.to))?;
        let is_known = |hash: Hash| known.as_deref() == Some(hash.to_string().as_str());
        Ok(match now {
            Some(now) if now == hash => Step::Same,
            Some(now) if is_known(now) => Step::Replace(now),
            Some(_) => Step::Kept { archive_is_as_before: is_known(hash) },
            None if known.is_some() => Step::Removed,
            None => Step::Create,
        })
    }

    /// Sources of which there was a text, and is none in the archive any more.
    pub fn gone(&self, files: &[New]) -> usize {
        let here: std::collections::HashSet<&str> = files.iter().map(|file| file.to.as_str()).collect();
        let own = self.lines.values().filter(|line| line.archive == self.archive);
        own.filter(|line| !here.contains(line.path.as_str()) && !SETTINGS.contains(&line.path.as_str())).count()
    }

    pub fn write(&self, root: &Path) -> Result<()> {
        let line = |line: &Line| serde_json::to_string(line).unwrap_or_default() + "\n";
        let text: String = self.lines.values().map(line).collect();
        let path = root.join(IMPORTED);
        match &self.text {
            None => create(&path, &text),
            Some(old) if *old == text => Ok(()),
            Some(old) => replace(&path, IMPORTED, Hash::of(old.as_bytes()), &mut text.as_bytes()),
        }
    }
}

/// The hash of what a new file is to hold.
pub fn hash(new: &New) -> Result<Hash> {
    match &new.what {
        What::Text(text) => Ok(Hash::of(text.as_bytes())),
        What::Copy(from) => {
            let read = Error::file("read", from);
            File::open(from).and_then(Hash::of_reader).map(|(hash, _)| hash).map_err(read)
        }
    }
}

fn hash_of(path: &Path) -> Result<Option<Hash>> {
    match File::open(path).and_then(Hash::of_reader) {
        Ok((hash, _)) => Ok(Some(hash)),
        Err(cause) if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(cause) => Err(Error::file("read", path)(cause)),
    }
}
