//! Zola: sections below `content` with files beside their texts, `static`, and links that begin with `@/`.

use super::archive::Archive;
use super::doc::{Doc, Sort};
use super::kind::Settings;
use super::path::{join, parts};
use super::plain::opened;
use super::report::Tally;
use super::site::File;
use super::{Gathered, address, bundle, date, place};
use crate::content::address::slugify;
use crate::content::without_markdown;
use crate::error::Result;
use serde_json::Value;

pub fn gathered(archive: &Archive, tally: &mut Tally) -> Result<Gathered> {
    let mut all = serde_json::Map::new();
    for file in ["zola.toml", "config.toml"].iter().filter(|file| archive.has(file)) {
        all.extend(archive.data(file)?);
    }
    let settings = Settings::of(all, ["title", "base_url", "default_language", "timezone"]);
    let languages: Vec<String> = match settings.all.get("languages") {
        Some(Value::Object(languages)) => languages.keys().cloned().collect(),
        _ => Vec::new(),
    };
    let mut gathered = Gathered { settings, ..Gathered::default() };
    let mut resources = Vec::new();
    for path in &archive.files {
        let (first, below) = path.split_once('/').unwrap_or(("", path));
        match (first, without_markdown(below)) {
            ("content", Some(stem)) => {
                let Some(doc) = opened(archive, path, tally)? else { continue };
                gathered.docs.push(placed(doc, stem, &languages));
            }
            ("content", None) => resources.push(path),
            ("static", _) => gathered.files.push(File {
                from: path.clone(),
                to: format!("static/{below}"),
                address: format!("/{below}"),
            }),
            ("", _) => {}
            _ => tally.lost(format!("a file in `{first}`"), path.as_str()),
        }
    }
    let files = resources.into_iter().map(|path| bundle::resource(path, "content", &gathered.docs));
    let files: Vec<File> = files.collect();
    gathered.files.extend(files);
    Ok(gathered)
}

fn placed(mut doc: Doc, stem: &str, languages: &[String]) -> Doc {
    let (stem, lang) = match stem.rsplit_once('.').filter(|(_, tag)| languages.iter().any(|known| known == tag)) {
        Some((stem, tag)) => (stem, Some(tag.to_string())),
        None => (stem, None),
    };
    let (folder, _, _) = parts(stem);
    let name = stem.rsplit('/').next().unwrap_or_default();
    let (is_section, is_bundle) = (name == "_index", name == "index");
    let whole = if is_section || is_bundle { folder } else { stem };
    let (above, last) = whole.rsplit_once('/').unwrap_or(("", whole));
    let dated = date::of_name(last).filter(|(_, rest)| !rest.is_empty() && !is_section);
    let last = dated.as_ref().map_or(last, |(_, rest)| rest).to_string();
    doc.day = dated.map(|(day, _)| day);
    doc.sort = if !is_section && !above.is_empty() { place::sort(&doc) } else { Sort::Page };
    let whole = join(above, &last);
    let below = place::below(&whole, &doc.sort);
    doc.place = join(lang.as_deref().unwrap_or_default(), if below.is_empty() { "home" } else { below });
    let slug = doc.text("slug").unwrap_or_else(|| slugify(&last).as_str().to_string());
    let prefix = lang.as_ref().map(|tag| format!("/{tag}")).unwrap_or_default();
    let old = match doc.text("path") {
        Some(own) => address::clean(&own),
        None if is_section => address::clean(&format!("/{whole}/")),
        None => address::clean(&format!("/{}/", join(above, &slug))),
    };
    doc.old.extend(old.map(|old| prefix + &old));
    doc.lang = lang;
    doc
}
