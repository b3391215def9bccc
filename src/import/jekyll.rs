//! Jekyll: posts in `_posts` with the day in their name, pages anywhere, addresses by a pattern.

use super::archive::Archive;
use super::doc::{Doc, Sort, texts_of};
use super::kind::Settings;
use super::path::{join, parts};
use super::plain::opened;
use super::report::Tally;
use super::site::File;
use super::{Gathered, address, date, place};
use crate::content::without_markdown;
use crate::error::Result;
use serde_json::Value;

/// Folders of Jekyll itself.
const OWN: [&str; 8] = ["_layouts", "_includes", "_sass", "_plugins", "_data", "_site", "vendor", "_assets"];

pub fn gathered(archive: &Archive, tally: &mut Tally) -> Result<Gathered> {
    let mut all = serde_json::Map::new();
    for file in ["_config.yml", "_config.yaml", "_config.toml"].iter().filter(|file| archive.has(file)) {
        all.extend(archive.data(file)?);
    }
    let mut settings = Settings::of(all, ["title", "url", "lang", "timezone"]);
    settings.lang = settings.lang.or_else(|| settings.all.get("locale").and_then(super::doc::text_of));
    let base = settings.all.get("baseurl").and_then(super::doc::text_of).unwrap_or_default();
    settings.base_url = settings.base_url.map(|url| url.trim_end_matches('/').to_string() + &base);
    let mut gathered = Gathered { settings, ..Gathered::default() };
    for path in &archive.files {
        let first = path.split('/').next().unwrap_or_default();
        match without_markdown(path) {
            _ if OWN.contains(&first) => tally.lost(format!("a file in `{first}`"), path.as_str()),
            _ if path.starts_with("_config.") || path.starts_with("Gemfile") => {}
            Some(stem) => {
                let Some(doc) = opened(archive, path, tally)? else { continue };
                let is_page = !path.split('/').any(|part| part.starts_with('_'));
                if is_page && doc.front.is_empty() {
                    tally.lost("a Markdown file without front matter, which Jekyll does not publish", path.as_str());
                    continue;
                }
                gathered.docs.push(placed(doc, stem, &gathered.settings));
            }
            None => gathered.files.push(File {
                from: path.clone(),
                to: format!("static/{path}"),
                address: format!("/{path}"),
            }),
        }
    }
    Ok(gathered)
}

fn placed(mut doc: Doc, stem: &str, settings: &Settings) -> Doc {
    let (folder, _, _) = parts(stem);
    let name = stem.rsplit('/').next().unwrap_or_default();
    doc.waits = true;
    let collection = stem.split('/').find(|part| part.starts_with('_'));
    let (above, below) = match collection.and_then(|collection| folder.split_once(collection)) {
        Some((above, below)) => (above.trim_matches('/'), below.trim_matches('/')),
        None => (folder, ""),
    };
    let dated = date::of_name(name).filter(|(_, rest)| !rest.is_empty());
    let title = dated.as_ref().map_or(name, |(_, rest)| rest).to_string();
    doc.day = dated.map(|(day, _)| day);
    match collection {
        None => {
            doc.sort = Sort::Page;
            doc.place = stem.trim_end_matches("/index").to_string();
            doc.old.extend(page_address(&doc, stem, settings));
        }
        Some("_drafts") => {
            doc.sort = place::sort(&doc);
            doc.is_draft = true;
            doc.place = join("drafts", &join(below, &title));
        }
        Some(collection) => {
            doc.sort = place::sort(&doc);
            let year = doc.written_day().map(|day| day[..4].to_string()).unwrap_or_default();
            let group = if collection == "_posts" { above } else { collection.trim_start_matches('_') };
            doc.tags = if collection == "_posts" {
                above.split('/').filter(|word| !word.is_empty()).map(String::from).collect()
            } else {
                Vec::new()
            };
            doc.place = join(&join(group, if doc.sort == Sort::Piece { &year } else { "" }), &join(below, &title));
            doc.old.extend(post_address(&doc, collection, &title, settings));
        }
    }
    doc
}

/// The old address of a page: as set, or else its path.
fn page_address(doc: &Doc, stem: &str, settings: &Settings) -> Option<String> {
    let is_pretty = settings
        .all
        .get("permalink")
        .and_then(super::doc::text_of)
        .is_some_and(|style| style == "pretty" || style.ends_with('/'));
    match doc.text("permalink") {
        Some(own) => address::clean(&own),
        None if stem == "index" || stem.ends_with("/index") => address::clean(stem.trim_end_matches("index")),
        None if is_pretty => address::clean(&format!("/{stem}/")),
        None => address::clean(&format!("/{stem}.html")),
    }
}

fn post_address(doc: &Doc, collection: &str, title: &str, settings: &Settings) -> Option<String> {
    if let Some(own) = doc.text("permalink") {
        return match own.contains(':') {
            true => address::of_pattern(&own, doc, title, &categories(doc), ""),
            false => address::clean(&own),
        };
    }
    if collection != "_posts" {
        let name = collection.trim_start_matches('_');
        let own = settings.all.get("collections").and_then(|all| all.get(name)).and_then(|own| own.get("permalink"));
        let pattern = own.and_then(Value::as_str).unwrap_or("/:collection/:name.html");
        return address::of_pattern(
            &pattern.replace(":collection", name).replace(":output_ext", ".html"),
            doc,
            title,
            &[],
            "",
        );
    }
    let written = settings.all.get("permalink").and_then(Value::as_str).unwrap_or("date");
    let pattern = match written {
        "date" => "/:categories/:year/:month/:day/:title.html",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "none" => "/:categories/:title.html",
        own => own,
    };
    address::of_pattern(
        &pattern.replace(":output_ext", ".html"),
        doc,
        &doc.text("slug").unwrap_or_else(|| title.to_string()),
        &categories(doc),
        "",
    )
}

/// From folders and front matter, in the order used in addresses.
fn categories(doc: &Doc) -> Vec<String> {
    let of_front = ["category", "categories"].iter().filter_map(|key| doc.front.get(*key));
    let of_front = of_front.flat_map(|value| match value {
        Value::String(words) => words.split_whitespace().map(String::from).collect(),
        value => texts_of(value),
    });
    let mut all: Vec<String> = doc.tags.clone();
    all.extend(of_front);
    let mut seen = std::collections::HashSet::new();
    all.retain(|word| seen.insert(word.to_lowercase()));
    all
}
