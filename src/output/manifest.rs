//! Which files in an output folder are ours?
//!
//! The manifest decides what may be replaced, removed and published. It holds no times, is sorted, and has one file per
//! line, so that two builds are easy to compare.

use super::{Planned, Stored};
use crate::source::Hash;
use crate::{Error, Result};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::Path;

/// The manifest's name in the output folder.
pub const NAME: &str = ".dateline.json";
/// The staging folder beside it, for changed files.
pub const STAGING: &str = ".dateline-staging";
/// Its last line. The first is a [`Head`]; between them is one line per file.
const FOOT: &str = "]}";

#[derive(Clone, Debug, Default)]
pub struct Manifest<'a> {
    /// The URL of the site; early versions did not store it.
    pub base_url: Option<String>,
    /// Sorted by path.
    pub files: Vec<Entry<'a>>,
    /// The lines of a manifest that was read: after an edit most of them are written again unchanged.
    lines: Vec<&'a str>,
}

impl PartialEq for Manifest<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.base_url == other.base_url && self.files == other.files
    }
}

/// A file of the site, as the last build left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry<'a> {
    /// `/` between segments; safe to join to the folder.
    #[serde(borrow)]
    pub path: Cow<'a, str>,
    /// Hash of the bytes; `None` while a build is changing the file.
    #[serde(with = "hex")]
    pub hash: Option<Hash>,
    pub length: u64,
    /// Hash of everything that the bytes depend on; `None` as above.
    #[serde(with = "hex")]
    pub key: Option<Hash>,
    /// The file or page that it is made from.
    #[serde(borrow)]
    pub source: Cow<'a, str>,
}

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_url: Option<String>,
}

impl Head {
    /// The text that follows it on its line.
    const END: &'static str = ",\"files\":[";

    fn parse(line: &str) -> Option<Head> {
        serde_json::from_str(&format!("{}}}", line.strip_suffix(Head::END)?)).ok()
    }

    fn to_text(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        format!("{}{}", text.trim_end_matches('}'), Head::END)
    }
}

impl<'a> Entry<'a> {
    /// `stored` is `None` while a build is changing the file.
    pub fn new(planned: Planned<'a>, stored: Option<Stored>) -> Self {
        Entry {
            path: planned.path.as_str().into(),
            hash: stored.map(|stored| stored.hash),
            length: stored.map_or(0, |stored| stored.length),
            key: stored.map(|stored| stored.key),
            source: planned.source.into(),
        }
    }
}

impl<'a> Manifest<'a> {
    pub fn new(base_url: &str, mut files: Vec<Entry<'a>>) -> Self {
        files.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Manifest { base_url: Some(base_url.to_string()), files, lines: Vec::new() }
    }

    /// The text of the folder's manifest, if there is one.
    pub fn text(folder: &Path) -> Result<Option<String>> {
        let path = folder.join(NAME);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(cause) if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => Ok(None),
            Err(cause) => Err(Error::file("read", &path)(cause)),
        }
    }

    /// `None` if it cannot be trusted: not ours, of another version, or with a path that leads out of the folder.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut lines = text.lines();
        let Head { version: VERSION, base_url } = Head::parse(lines.next()?)? else { return None };
        if lines.next_back() != Some(FOOT) {
            return None;
        }
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).map(|line| line.trim_end_matches(',')).collect();
        let entry = |line: &&'a str| serde_json::from_str(line).ok().filter(|entry: &Entry| is_safe(&entry.path));
        let files = lines.par_iter().map(entry).collect::<Option<Vec<Entry>>>()?;
        files.is_sorted_by(|a, b| a.path < b.path).then_some(Manifest { base_url, files, lines })
    }

    /// `old` is the previous manifest.
    pub fn to_text(&self, old: &Manifest) -> Vec<u8> {
        let text = |entries: &[Entry]| {
            let from = entries.first().map_or(0, |first| old.files.partition_point(|entry| entry.path < first.path));
            let mut known = old.files.iter().zip(&old.lines).skip(from).peekable();
            let mut text = Vec::with_capacity(entries.len() * 256);
            for entry in entries {
                while known.next_if(|(old, _)| old.path < entry.path).is_some() {}
                match known.next_if(|(old, _)| *old == entry) {
                    Some((_, line)) => text.extend_from_slice(line.as_bytes()),
                    None => serde_json::to_writer(&mut text, entry).unwrap_or_default(),
                }
                text.extend_from_slice(b",\n");
            }
            text
        };
        let parts: Vec<Vec<u8>> = self.files.par_chunks(1024).map(text).collect();
        let lines = parts.concat();
        let lines = lines.strip_suffix(b",\n").unwrap_or_default();
        let head = Head { version: VERSION, base_url: self.base_url.clone() }.to_text();
        [head.as_bytes(), b"\n", lines, b"\n", FOOT.as_bytes(), b"\n"].concat()
    }
}

/// Whether a path can be joined to the folder without leaving it or naming our own files.
pub fn is_safe(path: &str) -> bool {
    let own = path.split('/').next().is_some_and(|first| first == NAME || first == STAGING);
    let plain = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    !own && plain && !path.bytes().any(|byte| matches!(byte, b'\\' | b':' | b'\0'))
}

mod hex {
    use super::Hash;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
    use std::borrow::Cow;

    pub fn serialize<S: Serializer>(hash: &Option<Hash>, to: S) -> Result<S::Ok, S::Error> {
        hash.map(Hash::hex).as_ref().map(|hex| hex.as_str()).serialize(to)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Option<Hash>, D::Error> {
        let Some(text) = Option::<Cow<str>>::deserialize(from)? else { return Ok(None) };
        let number = u128::from_str_radix(&text, 16).map_err(D::Error::custom)?;
        if text.len() == 32 { Ok(Some(Hash(number.to_be_bytes()))) } else { Err(D::Error::custom("not a hash")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> Entry<'_> {
        let hash = Some(Hash::of(path.as_bytes()));
        Entry { path: path.into(), hash, length: 3, key: None, source: "content/x.md".into() }
    }

    fn text(files: Vec<Entry>) -> String {
        String::from_utf8(Manifest::new("https://x.example", files).to_text(&Manifest::default())).unwrap()
    }

    #[test]
    fn lines_of_files_that_are_as_they_were_are_written_again() {
        let old = text(vec![entry("a"), entry("b"), entry("d"), entry("f")]);
        let changed = Entry { length: 4, ..entry("d") };
        let new = Manifest::new("https://x.example", vec![entry("b"), entry("c"), changed, entry("f"), entry("g")]);
        let written = String::from_utf8(new.to_text(&Manifest::parse(&old).unwrap())).unwrap();
        assert_eq!(written, text(new.files));
    }

    #[test]
    fn what_is_written_is_read_and_has_one_file_a_line() {
        let manifest = Manifest::new("https://x.example", vec![entry("b"), entry("a/é \"q\".html")]);
        let written = text(manifest.files.clone());
        assert_eq!(Manifest::parse(&written), Some(manifest));
        assert_eq!(written.lines().count(), 4);
        assert_eq!(Manifest::parse(&text(vec![])), Some(Manifest::new("https://x.example", vec![])));
        let early = written.replace(",\"base_url\":\"https://x.example\"", "");
        let early = Manifest::parse(&early).unwrap();
        assert_eq!((early.base_url, early.files.len()), (None, 2));
    }

    #[test]
    fn damage_and_unsafe_paths_are_not_trusted() {
        let whole = text(vec![entry("a"), entry("b")]);
        assert_eq!(Manifest::parse(&whole[..whole.len() / 2]), None);
        assert_eq!(Manifest::parse(&whole.replace("\"version\":1", "\"version\":2")), None);
        for path in ["../a", "/a", "a/../../b", "a//b", "C:/a", "a\\b", ".dateline.json", ""] {
            assert_eq!(Manifest::parse(&text(vec![entry(path)])), None, "{path}");
        }
    }
}
