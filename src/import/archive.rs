//! A folder of another program: its files and their contents.

use super::report::Tally;
use crate::content::node;
use crate::content::unread::is_left_behind;
use crate::error::{Error, Result};
use crate::source::Span;
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Larger texts are not articles.
const LARGEST: u64 = 64 << 20;

/// The files and folders that belong to a desk.
pub const OF_DESK: [&str; 7] =
    ["content", "static", "templates", "public", "site.toml", "decisions.toml", "imported.jsonl"];

/// No one writes deeper data by hand.
const DEPTH: u32 = 100;

pub struct Archive {
    pub root: PathBuf,
    /// Paths relative to the root with `/`, sorted; without hidden files and those that programs leave behind.
    pub files: Vec<String>,
}

impl Archive {
    /// Finds the files below `root`, but not those of the desk at `without`: those below it or, if the archive itself
    /// is the desk, those in its folders.
    pub fn open(root: &Path, without: Option<&Path>, tally: &mut Tally) -> Result<Archive> {
        let mut files = Vec::new();
        let without = without.and_then(|desk| desk.canonicalize().ok());
        let is_desk = without.as_ref().is_some_and(|desk| is_same(root, desk));
        let walk = WalkDir::new(root).min_depth(1).sort_by_file_name().into_iter().filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            let is_elsewhere =
                without.as_ref().is_some_and(|desk| entry.file_type().is_dir() && is_same(entry.path(), desk));
            let is_elsewhere =
                is_elsewhere && entry.depth() > 0 || is_desk && entry.depth() == 1 && OF_DESK.contains(&&*name);
            !name.starts_with('.') && name != "node_modules" && !is_left_behind(&name) && !is_elsewhere
        });
        for entry in walk {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(root).to_path_buf();
                Error::File { action: "read", path, cause: error.into() }
            })?;
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let Some(path) = path.to_str().map(|path| path.replace('\\', "/")) else {
                tally.lost("a file whose name is not UTF-8", path.to_string_lossy());
                continue;
            };
            match entry.file_type() {
                kind if kind.is_file() => files.push(path),
                kind if kind.is_symlink() => tally.lost("a symbolic link, which may lead out of the archive", path),
                _ => {}
            }
        }
        files.sort();
        Ok(Archive { root: root.to_path_buf(), files })
    }

    /// The files beside a WordPress export, in the folder that they have on its server.
    pub fn beside(export: &Path, tally: &mut Tally) -> Result<Archive> {
        let root = export.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut files = Vec::new();
        for folder in ["wp-content/uploads", "uploads"] {
            if root.join(folder).is_dir() {
                let found = Archive::open(&root.join(folder), None, tally)?;
                files.extend(found.files.into_iter().map(|path| format!("{folder}/{path}")));
            }
        }
        files.sort();
        Ok(Archive { root: root.to_path_buf(), files })
    }

    pub fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|other| other.as_str().cmp(path)).is_ok()
    }

    /// Hidden files are not listed, but some identify the program of the archive.
    pub fn has_hidden(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    pub fn has_folder(&self, folder: &str) -> bool {
        let start = format!("{folder}/");
        self.files.iter().any(|path| path.starts_with(&start))
    }

    /// The text of a file; `None` if it is not text, or is too large.
    pub fn text(&self, path: &str) -> Result<Option<String>> {
        text(&self.root.join(path))
    }

    /// The data of a settings file, by its extension; empty if it cannot be read.
    pub fn data(&self, path: &str) -> Result<Map<String, Value>> {
        let Some(text) = self.text(path)? else { return Ok(Map::new()) };
        Ok(match path.rsplit_once('.').map_or("", |(_, end)| end) {
            "toml" => match node::toml::read(&text, Span::new(0, text.len()), DEPTH) {
                Ok(table) => super::catalogue::of_table(table),
                Err(_) => Map::new(),
            },
            // With anchors, which front matter does not allow.
            "yml" | "yaml" => serde_saphyr::from_str(&text).unwrap_or_default(),
            "json" => serde_json::from_str(&text).unwrap_or_default(),
            _ => Map::new(),
        })
    }
}

/// The text of a file; `None` if it is not text, or is too large.
pub fn text(path: &Path) -> Result<Option<String>> {
    let size = fs::metadata(path).map_err(Error::file("read", path))?.len();
    if size > LARGEST {
        return Ok(None);
    }
    Ok(String::from_utf8(fs::read(path).map_err(Error::file("read", path))?).ok())
}

fn is_same(path: &Path, canonical: &Path) -> bool {
    path.canonicalize().is_ok_and(|path| path == canonical)
}
