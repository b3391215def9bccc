//! What does an output folder hold that is ours?
//!
//! The manifest is the law for what may be replaced, removed and published. It holds no times, is
//! sorted, and has one file a line, so that two builds compare well.

use crate::source::Hash;
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The manifest's name in the output folder.
pub const NAME: &str = ".dateline.json";
const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    version: u32,
    /// By path.
    pub files: Vec<Entry>,
}

/// A file of the site, as the last build left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `/` between segments; safe to join to the folder.
    pub path: String,
    /// Of the bytes; `None` while a build is changing the file.
    #[serde(with = "hex")]
    pub hash: Option<Hash>,
    pub length: u64,
    /// Of all that the bytes depend on; `None` as above.
    #[serde(with = "hex")]
    pub key: Option<Hash>,
    /// The file or page that it comes from.
    pub source: String,
}

impl Default for Manifest {
    fn default() -> Self {
        Manifest::new(Vec::new())
    }
}

impl Manifest {
    pub fn new(mut files: Vec<Entry>) -> Self {
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Manifest { version: VERSION, files }
    }

    /// `None` where there is none, or none that can be trusted: not ours, of another version, or
    /// with a path that leads out of the folder.
    pub fn read(folder: &Path) -> Result<Option<Manifest>> {
        let path = folder.join(NAME);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Manifest::parse(&text)),
            Err(cause) if matches!(cause.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::InvalidData) => {
                Ok(None)
            }
            Err(cause) => Err(Error::file("read", &path)(cause)),
        }
    }

    fn parse(text: &str) -> Option<Manifest> {
        let manifest: Manifest = serde_json::from_str(text).ok()?;
        let sorted = manifest.files.is_sorted_by(|a, b| a.path < b.path);
        let safe = manifest.files.iter().all(|entry| is_safe(&entry.path));
        (manifest.version == VERSION && sorted && safe).then_some(manifest)
    }

    pub fn find(&self, path: &str) -> Option<&Entry> {
        let at = self.files.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
        self.files.get(at)
    }

    /// Whether the last build came to its end.
    pub fn is_settled(&self) -> bool {
        self.files.iter().all(|entry| entry.key.is_some())
    }

    pub fn to_text(&self) -> String {
        let lines: Vec<String> = self.files.iter().filter_map(|entry| serde_json::to_string(entry).ok()).collect();
        format!("{{\"version\":{},\"files\":[\n{}\n]}}\n", self.version, lines.join(",\n"))
    }
}

/// Whether a path can be joined to the folder without leaving it or naming our own files.
pub fn is_safe(path: &str) -> bool {
    let own = path.split('/').next().is_some_and(|first| first == NAME || first == super::stage::NAME);
    !own && path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']))
}

mod hex {
    use super::Hash;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(hash: &Option<Hash>, to: S) -> Result<S::Ok, S::Error> {
        match hash {
            Some(hash) => to.collect_str(hash),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Option<Hash>, D::Error> {
        let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
        let number = u128::from_str_radix(&text, 16).map_err(D::Error::custom)?;
        if text.len() == 32 { Ok(Some(Hash(number.to_be_bytes()))) } else { Err(D::Error::custom("not a hash")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> Entry {
        let hash = Some(Hash::of(path.as_bytes()));
        Entry { path: path.into(), hash, length: 3, key: None, source: "content/x.md".into() }
    }

    #[test]
    fn what_is_written_is_read_and_has_one_file_a_line() {
        let manifest = Manifest::new(vec![entry("b"), entry("a/é \"q\".html")]);
        assert_eq!(Manifest::parse(&manifest.to_text()), Some(manifest.clone()));
        assert_eq!(manifest.to_text().lines().count(), 4);
        assert_eq!(manifest.find("b"), Some(&entry("b")));
        assert_eq!(Manifest::parse(&Manifest::new(vec![]).to_text()), Some(Manifest::new(vec![])));
    }

    #[test]
    fn damage_and_unsafe_paths_are_not_trusted() {
        let text = Manifest::new(vec![entry("a"), entry("b")]).to_text();
        assert_eq!(Manifest::parse(&text[..text.len() / 2]), None);
        assert_eq!(Manifest::parse(&text.replace("\"version\":1", "\"version\":2")), None);
        for path in ["../a", "/a", "a/../../b", "a//b", "C:/a", "a\\b", ".dateline.json", ""] {
            assert_eq!(Manifest::parse(&Manifest::new(vec![entry(path)]).to_text()), None, "{path}");
        }
    }
}
