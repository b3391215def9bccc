//! The last publish from here, per target: used to detect that somebody else has published since.
//!
//! It is stored in `.dateline` and may be lost, as in CI: then this cannot be detected, and the target's own manifest
//! is believed.

use crate::source::Hash;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The state's number and id.
    pub number: u32,
    pub id: String,
    /// The site that a publish started to send since, without confirmation that it arrived ([`super::site_id`]).
    #[serde(default)]
    pub begun: Option<Hash>,
}

/// Where the record of a target is kept.
pub struct Records {
    path: PathBuf,
}

impl Records {
    /// `cache` is the desk's own folder; `place` is the target's location, since a name may come to mean another place.
    pub fn of(cache: &Path, place: &str) -> Records {
        Records { path: cache.join("published").join(format!("{}.json", Hash::of(place.as_bytes()))) }
    }

    /// A damaged record counts as missing.
    pub fn last(&self) -> Option<Record> {
        serde_json::from_slice(&fs::read(&self.path).ok()?).ok()
    }

    /// The names and coverage shown to readers, as stored with the last publish.
    pub fn shown(&self) -> Option<Vec<u8>> {
        fs::read(self.path.with_extension("shown")).ok()
    }

    /// `None` if unknown: removes the stored one.
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
