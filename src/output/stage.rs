//! Where do changed files wait until all of them are made?
//!
//! In a folder of their own inside the output, so that they are on the same file system and each
//! comes to its place by one rename. Its content never outlives a run.

use crate::source::Hash;
use crate::{Error, Result};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The staging folder's name in the output folder.
pub const NAME: &str = ".dateline-staging";

pub struct Stage {
    path: PathBuf,
    /// Made at the first change: an unchanged site is not written to.
    made: OnceLock<()>,
}

impl Stage {
    /// Clears what a killed run left behind.
    pub fn new(folder: &Path) -> Result<Stage> {
        let path = folder.join(NAME);
        match fs::remove_dir_all(&path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(Error::file("remove", &path)(cause)),
            _ => Ok(Stage { path, made: OnceLock::new() }),
        }
    }

    /// Where the file called `name` waits.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes what `target` is to hold.
    pub fn write(&self, name: &str, bytes: &[u8], target: &Path) -> Result<()> {
        self.create(name, target)?.write_all(bytes).map_err(Error::file("write", target))
    }

    /// The same from the open file `from`, which is called `source`, with the hash and length of what was copied.
    pub fn copy(&self, name: &str, from: &mut File, source: &Path, target: &Path) -> Result<(Hash, u64)> {
        let mut file = self.create(name, target)?;
        let (mut hasher, mut buffer) = (blake3::Hasher::new(), [0; 32 << 10]);
        loop {
            let count = match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(Error::file("read", source)(cause)),
            };
            hasher.update(&buffer[..count]);
            file.write_all(&buffer[..count]).map_err(Error::file("write", target))?;
        }
        Ok((hasher.finalize().into(), hasher.count()))
    }

    fn create(&self, name: &str, target: &Path) -> Result<File> {
        if self.made.get().is_none() {
            fs::create_dir_all(&self.path).map_err(Error::file("create", &self.path))?;
            let _ = self.made.set(());
        }
        File::create(self.file(name)).map_err(Error::file("write", target))
    }

    pub fn discard(&self, name: &str) {
        let _ = fs::remove_file(self.file(name));
    }

    /// Brings a file to its place.
    pub fn place(&self, name: &str, target: &Path) -> Result<()> {
        let from = self.file(name);
        let moved = fs::rename(&from, target).or_else(|cause| match (cause.kind(), target.parent()) {
            (io::ErrorKind::NotFound, Some(parent)) => {
                fs::create_dir_all(parent).and_then(|()| fs::rename(&from, target))
            }
            _ => Err(cause),
        });
        moved.map_err(Error::file("write", target))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}
