//! Which program wrote an archive, and its site-wide settings.

use super::archive::{Archive, text};
use super::path::ending;
use crate::error::Result;
use serde_json::{Map, Value};
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Obsidian,
    Hugo,
    Zola,
    Jekyll,
    Eleventy,
    WordPress,
    Markdown,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Obsidian => "Obsidian",
            Kind::Hugo => "Hugo",
            Kind::Zola => "Zola",
            Kind::Jekyll => "Jekyll",
            Kind::Eleventy => "Eleventy",
            Kind::WordPress => "WordPress",
            Kind::Markdown => "Markdown",
        }
    }
}

/// The archive's own settings.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub title: Option<String>,
    /// Including the path of the old site, as `https://old.example/news`.
    pub base_url: Option<String>,
    pub lang: Option<String>,
    pub zone: Option<String>,
    /// All of its settings file.
    pub all: Map<String, Value>,
}

impl Settings {
    /// From a settings file that uses these names.
    pub fn of(all: Map<String, Value>, names: [&str; 4]) -> Settings {
        let text = |name: &str| all.get(name).and_then(super::doc::text_of);
        let [title, base_url, lang, zone] = names.map(text);
        Settings { title, base_url, lang, zone, all }
    }

    /// The path of the old site: `/news`, or empty.
    pub fn path(&self) -> &str {
        let base = self.base_url.as_deref().unwrap_or_default();
        let after = base.split_once("://").map_or(base, |(_, after)| after);
        after.find('/').map_or("", |start| after[start..].trim_end_matches('/'))
    }
}

/// Where Hugo stores its settings.
pub const HUGO: [&str; 14] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config/_default/hugo.toml",
    "config/_default/hugo.yaml",
    "config/_default/hugo.yml",
    "config/_default/config.toml",
    "config/_default/config.yaml",
    "config/_default/config.yml",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
];

pub const ELEVENTY: [&str; 6] = [
    ".eleventy.js",
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.cjs",
    "eleventy.config.ts",
    ".eleventy.cjs",
];

/// The kind of a folder, and the file or folder that identifies it.
pub fn of_folder(archive: &Archive) -> Result<(Kind, String)> {
    let found = |kind: Kind, by: &str| Ok((kind, by.to_string()));
    if archive.has_hidden(".obsidian") {
        return found(Kind::Obsidian, ".obsidian");
    }
    if let Some(file) = ELEVENTY.iter().find(|file| archive.has_hidden(file)) {
        return found(Kind::Eleventy, file);
    }
    if archive.has("config.toml") && archive.data("config.toml")?.contains_key("base_url") {
        return found(Kind::Zola, "config.toml");
    }
    if archive.has("zola.toml") {
        return found(Kind::Zola, "zola.toml");
    }
    if let Some(file) = HUGO.iter().find(|file| archive.has(file))
        && archive.has_folder("content")
    {
        return found(Kind::Hugo, file);
    }
    for file in ["_config.yml", "_config.yaml", "_config.toml"] {
        if archive.has(file) {
            return found(Kind::Jekyll, file);
        }
    }
    if archive.has_folder("_posts") {
        return found(Kind::Jekyll, "_posts");
    }
    for file in archive.files.iter().filter(|path| !path.contains('/') && ending(path) == "xml") {
        if is_wordpress(&archive.root.join(file))? {
            return found(Kind::WordPress, file);
        }
    }
    found(Kind::Markdown, "")
}

/// Whether a file is a WordPress export.
pub fn is_wordpress(path: &Path) -> Result<bool> {
    let text = text(path)?.unwrap_or_default();
    let start = &text[..text.floor_char_boundary(4000)];
    Ok(start.contains("<rss") && start.contains("wordpress.org/export/"))
}
