//! What was published last from here, by target: so that what somebody else published since is seen.
//!
//! It lies in `.dateline` and may be lost, as in CI: then nobody can tell, and the target's own manifest is taken for the last word.

use crate::source::Hash;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Of the state: its place in the count, and what tells it from every other.
    pub number: u32,
    pub id: String,
    /// The site that a publish began to bring since and of which nobody heard that it is there ([`super::site_id`]).
    #[serde(default)]
    pub begun: Option<Hash>,
}

/// Where the record of a target is kept.
pub struct Records {
    path: PathBuf,
}

impl Records {
    /// `cache` is the desk's own folder; `place` says where the target is, since a name may come to mean another place.
    pub fn of(cache: &Path, place: &str) -> Records {
        Records { path: cache.join("published").join(format!("{}.json", Hash::of(place.as_bytes()))) }
    }

    /// A damaged record is none.
    pub fn last(&self) -> Option<Record> {
        serde_json::from_slice(&fs::read(&self.path).ok()?).ok()
    }

    /// What its readers were shown of names and coverage, as it was handed over with the last publish.
    pub fn shown(&self) -> Option<Vec<u8>> {
        fs::read(self.path.with_extension("shown")).ok()
    }

    /// Nothing where nobody knows it.
    pub fn keep_shown(&self, shown: Option<&[u8]>) -> Result<()> {
        let path = self.path.with_extension("shown");
        let kept = match shown {
            Some(shown) => fs::write(&path, shown),
            None => match fs::remove_file(&path) {
                Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
                removed => removed,
            },
        };
        kept.map_err(Error::file("write", &path))
    }

    pub fn keep(&self, record: &Record) -> Result<()> {
        let folder = self.path.parent().unwrap_or(&self.path);
        let text = serde_json::to_vec(record).unwrap_or_default();
        fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
        fs::write(&self.path, text).map_err(Error::file("write", &self.path))
    }
}
