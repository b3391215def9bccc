//! Hugo: sections and page bundles below `content`, files below `static`, addresses by section.

use super::archive::Archive;
use super::doc::{Doc, Sort};
use super::kind::{HUGO, Settings};
use super::path::{join, parts};
use super::plain::opened;
use super::report::Tally;
use super::site::File;
use super::{Gathered, address, bundle, place};
use crate::content::without_markdown;
use crate::error::Result;
use serde_json::Value;

pub fn gathered(archive: &Archive, tally: &mut Tally) -> Result<Gathered> {
    let mut all = serde_json::Map::new();
    for file in HUGO.iter().filter(|file| archive.has(file)) {
        for (key, value) in archive.data(file)? {
            all.entry(key).or_insert(value);
        }
    }
    let settings = Settings::of(lower(all), ["title", "baseurl", "languagecode", "timezone"]);
    let default = settings.all.get("defaultcontentlanguage").and_then(Value::as_str).unwrap_or("en").to_string();
    let mut languages: Vec<String> = match settings.all.get("languages") {
        Some(Value::Object(languages)) => languages.keys().cloned().collect(),
        _ => Vec::new(),
    };
    languages.extend(Some(default.clone()).filter(|tag| !tag.is_empty()));
    let folder =
        settings.all.get("contentdir").and_then(Value::as_str).unwrap_or("content").trim_matches('/').to_string();
    let mut gathered = Gathered { settings, ..Gathered::default() };
    let mut resources = Vec::new();
    for path in &archive.files {
        let first = path.split('/').next().unwrap_or_default();
        let inside = path.strip_prefix(&folder).and_then(|inside| inside.strip_prefix('/'));
        match (inside, first) {
            (Some(inside), _) => match without_markdown(inside) {
                Some(stem) => {
                    let Some(doc) = opened(archive, path, tally)? else { continue };
                    gathered.docs.push(placed(doc, stem, &languages, &default, &gathered.settings));
                }
                None => resources.push(path),
            },
            (None, "static" | "assets") => {
                let below = path.split_once('/').map_or("", |(_, below)| below);
                gathered.files.push(file(path, format!("static/{below}"), format!("/{below}")));
            }
            _ if path.contains('/') => tally.lost(format!("a file in `{first}`"), path.as_str()),
            _ => {}
        }
    }
    for path in resources {
        gathered.files.push(bundle::resource(path, &folder, &gathered.docs));
    }
    Ok(gathered)
}

/// Hugo's settings are case-insensitive.
fn lower(all: serde_json::Map<String, Value>) -> serde_json::Map<String, Value> {
    all.into_iter().map(|(key, value)| (key.to_lowercase(), value)).collect()
}

fn file(from: &str, to: String, address: String) -> File {
    File { from: from.to_string(), to, address }
}

fn placed(mut doc: Doc, stem: &str, languages: &[String], default: &str, settings: &Settings) -> Doc {
    doc.waits = true;
    let (stem, of_name) = match stem.rsplit_once('.').filter(|(_, tag)| languages.iter().any(|known| known == tag)) {
        Some((stem, tag)) => (stem, Some(tag)),
        None => (stem, None),
    };
    let (first, rest) = stem.split_once('/').unwrap_or((stem, ""));
    let of_folder = languages.iter().find(|tag| *tag == first && !rest.is_empty()).map(|tag| tag.as_str());
    let stem = if of_folder.is_some() { rest } else { stem };
    let lang = of_name.or(of_folder).filter(|tag| *tag != default);
    doc.lang = lang.map(String::from);
    let (folder, _, _) = parts(stem);
    let name = stem.rsplit('/').next().unwrap_or_default();
    let (is_section, is_bundle) = (name == "_index", name == "index");
    let whole = if is_section || is_bundle { folder } else { stem };
    let section = if is_section { folder } else { parts(whole).0 };
    doc.sort = if !is_section && !section.is_empty() { place::sort(&doc) } else { Sort::Page };
    let below = place::below(whole, &doc.sort);
    doc.place = join(lang.unwrap_or_default(), if below.is_empty() { "home" } else { below });
    let prefix = lang.map(|tag| format!("/{tag}")).unwrap_or_default();
    doc.old.extend(old_address(&doc, whole, section, is_section, settings).map(|old| prefix + &old));
    doc
}

fn old_address(doc: &Doc, whole: &str, section: &str, is_section: bool, settings: &Settings) -> Option<String> {
    if let Some(own) = doc.text("url") {
        return address::clean(&own);
    }
    let name = whole.rsplit('/').next().unwrap_or_default();
    let top = section.split('/').next().unwrap_or_default();
    let patterns = settings.all.get("permalinks").map(|all| all.get("page").unwrap_or(all));
    let pattern = patterns.and_then(|patterns| patterns.get(top)).and_then(Value::as_str);
    let title = doc.text("title").map(|title| urlized(&title)).unwrap_or_default();
    match pattern {
        Some(pattern) if !is_section => {
            address::of_pattern(pattern, doc, &title, &[], section).map(|old| old.to_lowercase())
        }
        _ => {
            let last = doc.text("slug").filter(|_| !is_section).unwrap_or_else(|| name.to_string());
            let folder = if is_section { parts(whole).0 } else { section };
            address::clean(&urlized(&format!("/{}/", join(folder, &last))))
        }
    }
}

/// A path in Hugo's style: lowercase, hyphens for spaces.
fn urlized(path: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || "/-_.~ ".contains(*c);
    let path: String = path.to_lowercase().chars().filter(kept).collect();
    path.split_whitespace().collect::<Vec<_>>().join("-")
}
