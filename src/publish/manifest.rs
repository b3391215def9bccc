//! The manifest stored at a target.
//!
//! It describes a state of the site at a target, as the publish that made it left it. It is not secret, since it names
//! only public files, and it is not trusted: anyone who can write to the target can write to it.

use crate::content::address::OutputPath;
use crate::output::SiteFile;
use crate::source::Hash;
use serde::{Deserialize, Serialize};

const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    version: u32,
    /// States are numbered from 1.
    pub number: u32,
    /// The URL of the site.
    pub base_url: String,
    /// Sorted by path.
    pub files: Vec<Entry>,
    /// Files that publishes have started to send since, sorted by path, on targets that replace files one by one. Empty
    /// when a publish is complete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coming: Vec<Entry>,
}

/// A file that we published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `/` between segments.
    pub path: String,
    /// Hash of the bytes, in hexadecimal; empty if the file is to be removed.
    pub hash: String,
    pub length: u64,
    /// The target's own checksum of these bytes, if it differs from `hash`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tag: String,
}

impl Entry {
    pub fn of(file: &SiteFile) -> Entry {
        let (path, hash) = (file.path.clone(), file.hash.to_string());
        Entry { path, hash, length: file.length, tag: String::new() }
    }

    /// The checksum that the target must report for the file.
    pub fn tag(&self) -> &str {
        if self.tag.is_empty() { &self.hash } else { &self.tag }
    }

    pub fn is_of(&self, hash: Hash) -> bool {
        self.hash == hash.hex().as_str()
    }
}

impl Manifest {
    pub fn new(number: u32, base_url: &str, files: Vec<Entry>) -> Manifest {
        Manifest { version: VERSION, number, base_url: base_url.to_string(), files, coming: Vec::new() }
    }

    /// `None` if it cannot be trusted: damaged, of another version, or with an invalid path.
    pub fn parse(bytes: &[u8]) -> Option<Manifest> {
        let manifest: Manifest = serde_json::from_slice(bytes).ok()?;
        let mut paths = manifest.files.iter().chain(&manifest.coming).map(|file| &file.path);
        let is_sound = manifest.files.is_sorted_by(|a, b| a.path < b.path);
        (manifest.version == VERSION && is_sound && paths.all(|path| OutputPath::new(path).is_ok())).then_some(manifest)
    }

    /// One file per line.
    pub fn to_text(&self) -> String {
        let lines = |files: &[Entry]| files.iter().map(json).collect::<Vec<_>>().join(",\n");
        let head =
            format!("{{\"version\":{},\"number\":{},\"base_url\":{}", self.version, self.number, json(&self.base_url));
        let coming = match self.coming.is_empty() {
            true => String::new(),
            false => format!(",\"coming\":[\n{}\n]", lines(&self.coming)),
        };
        format!("{head},\"files\":[\n{}\n]{coming}}}\n", lines(&self.files))
    }

    /// Identifies this state, regardless of `coming`.
    pub fn id(&self) -> String {
        Hash::of(Manifest { coming: Vec::new(), ..self.clone() }.to_text().as_bytes()).to_string()
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> Entry {
        Entry { path: path.into(), hash: Hash::of(path.as_bytes()).to_string(), length: 3, tag: String::new() }
    }

    #[test]
    fn what_is_written_is_read() {
        let mut manifest = Manifest::new(7, "https://x.example/", vec![entry("a/é x.html"), entry("b")]);
        for _ in 0..2 {
            assert_eq!(Manifest::parse(manifest.to_text().as_bytes()), Some(manifest.clone()));
            manifest.coming.push(Entry { tag: "\"etag\"".into(), ..entry("c") });
        }
        assert_eq!(Manifest::new(1, "", vec![entry("a"), entry("b")]).to_text().lines().count(), 4);
        assert_eq!(Manifest::parse(Manifest::new(1, "", vec![]).to_text().as_bytes()).map(|m| m.files.len()), Some(0));
    }

    #[test]
    fn damage_and_unsafe_paths_are_not_trusted() {
        let whole = Manifest::new(7, "https://x.example/", vec![entry("a"), entry("b")]).to_text();
        for end in 0..whole.len() - 1 {
            assert_eq!(Manifest::parse(&whole.as_bytes()[..end]), None, "{end}");
        }
        assert_eq!(Manifest::parse(whole.replace("\"version\":1", "\"version\":2").as_bytes()), None);
        for path in ["../a", "/a", "a/../../b", "a//b", "C:/a", "a\\b", "a\nb", ""] {
            let text = Manifest::new(1, "", vec![entry(path)]).to_text();
            assert_eq!(Manifest::parse(text.as_bytes()), None, "{path}");
        }
    }
}
