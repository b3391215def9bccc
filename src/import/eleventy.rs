//! Eleventy: texts in any folder, data files for all texts of a folder beside them, addresses by path.

use super::archive::Archive;
use super::doc::{Doc, Sort, texts_of};
use super::kind::{ELEVENTY, Settings};
use super::path::{join, parts};
use super::plain::opened;
use super::report::Tally;
use super::site::File;
use super::{Gathered, address, date, place};
use crate::content::without_markdown;
use crate::error::Result;
use serde_json::{Map, Value};

pub fn gathered(archive: &Archive, tally: &mut Tally) -> Result<Gathered> {
    let input = input(archive)?;
    let mut gathered = Gathered { settings: settings(archive, &input)?, ..Gathered::default() };
    for path in &archive.files {
        let inside = match input.as_str() {
            "" => Some(path.as_str()),
            input => path.strip_prefix(input).and_then(|inside| inside.strip_prefix('/')),
        };
        let below = inside.unwrap_or(path);
        let is_own = below.split('/').any(|part| part.starts_with('_')) || path.starts_with("_site/");
        match without_markdown(below) {
            _ if is_own => tally.lost(format!("a file in `{}`", own_folder(below)), path.as_str()),
            Some(_) if inside.is_none() => {
                tally.lost("a Markdown file outside of the folder that Eleventy reads", path.as_str());
            }
            // Part of the project itself, not a text of the site.
            Some(stem)
                if !stem.contains('/') && matches!(stem, "README" | "CHANGELOG" | "CONTRIBUTING" | "LICENSE") =>
            {
                tally.lost("a text of the project itself", path.as_str());
            }
            Some(stem) => {
                let Some(mut doc) = opened(archive, path, tally)? else { continue };
                folder_data(archive, &mut doc, tally)?;
                gathered.docs.push(placed(doc, stem, tally));
            }
            None => {
                // Every starter copies the contents of these folders to the root.
                let address =
                    ["public/", "static/"].iter().find_map(|folder| path.strip_prefix(folder)).unwrap_or(below);
                let (to, address) = (format!("static/{address}"), format!("/{address}"));
                gathered.files.push(File { from: path.clone(), to, address });
            }
        }
    }
    Ok(gathered)
}

fn own_folder(path: &str) -> &str {
    path.split('/').find(|part| part.starts_with('_')).unwrap_or_default()
}

/// The folder that the settings script calls `input`.
fn input(archive: &Archive) -> Result<String> {
    for file in ELEVENTY.iter().filter(|file| archive.has_hidden(file)) {
        let script = archive.text(file)?.unwrap_or_default();
        let value = script.split("input:").nth(1).map(str::trim_start).unwrap_or_default();
        let quote = value.chars().next().filter(|c| "\"'`".contains(*c));
        if let Some((folder, _)) = quote.and_then(|quote| value[1..].split_once(quote)) {
            return Ok(folder.trim_start_matches("./").trim_matches('/').trim_matches('.').to_string());
        }
    }
    Ok(String::new())
}

/// By convention, the site's name and address are in a file of `_data`.
fn settings(archive: &Archive, input: &str) -> Result<Settings> {
    for name in ["metadata", "site", "meta"] {
        let file = join(input, &format!("_data/{name}.json"));
        if archive.has(&file) {
            let settings = Settings::of(archive.data(&file)?, ["title", "url", "language", "timezone"]);
            let lang = settings.lang.clone().or_else(|| settings.all.get("lang").and_then(super::doc::text_of));
            return Ok(Settings { lang, ..settings });
        }
    }
    for name in ["metadata", "site", "meta"] {
        let file = [join(input, &format!("_data/{name}.js")), format!("_data/{name}.js")];
        if let Some(file) = file.iter().find(|file| archive.has(file)) {
            let script = archive.text(file)?.unwrap_or_default();
            let [title, base_url, lang] = ["title", "url", "language"].map(|key| said(&script, key));
            return Ok(Settings { title, base_url, lang, ..Settings::default() });
        }
    }
    Ok(Settings::default())
}

/// `key: "value"` in a script.
fn said(script: &str, key: &str) -> Option<String> {
    let lines = script.lines().filter_map(|line| line.trim().strip_prefix(key)?.strip_prefix(':'));
    let values = lines.filter_map(|value| {
        let value = value.trim();
        let quote = value.chars().next().filter(|c| "\"'`".contains(*c))?;
        Some(value[1..].split_once(quote)?.0.to_string())
    });
    values.into_iter().next()
}

/// `posts/posts.json` and `posts/posts.11tydata.json`: default keys for the texts of the folder.
fn folder_data(archive: &Archive, doc: &mut Doc, tally: &mut Tally) -> Result<()> {
    let mut folder = parts(&doc.from).0.to_string();
    while !folder.is_empty() {
        let name = parts(&folder).1.to_string();
        for ending in ["json", "11tydata.json"] {
            let file = format!("{folder}/{name}.{ending}");
            if archive.has(&file) {
                let data: Map<String, Value> = archive.data(&file)?;
                for (key, value) in data {
                    if doc.front.contains_key(&key) {
                        continue;
                    }
                    tally.mapped(format!("`{key}` of a folder's data is that of its texts"), doc.from.as_str());
                    doc.front.insert(key, value);
                }
            }
        }
        folder = parts(&folder).0.to_string();
    }
    Ok(())
}

/// Tags that only collect texts and mean nothing to readers.
const LISTS: [&str; 5] = ["post", "posts", "blog", "all", "page"];

fn placed(mut doc: Doc, stem: &str, tally: &mut Tally) -> Doc {
    let (folder, _, _) = parts(stem);
    let name = stem.rsplit('/').next().unwrap_or_default();
    let whole = if name == "index" { folder } else { stem };
    let (above, last) = whole.rsplit_once('/').unwrap_or(("", whole));
    let dated = date::of_name(last).filter(|(_, rest)| !rest.is_empty());
    let last = dated.as_ref().map_or(last, |(_, rest)| rest).to_string();
    doc.day = dated.map(|(day, _)| day);
    let tags = doc.front.get("tags").map(texts_of).unwrap_or_default();
    let is_listed = tags.iter().any(|tag| LISTS[..3].contains(&tag.as_str()));
    doc.sort = if is_listed || !above.is_empty() { place::sort(&doc) } else { Sort::Page };
    if !tags.is_empty() {
        let (lists, words): (Vec<String>, Vec<String>) =
            tags.into_iter().partition(|tag| LISTS.contains(&tag.as_str()));
        lists
            .iter()
            .for_each(|list| tally.lost(format!("the tag `{list}`, which makes a list of texts"), doc.from.as_str()));
        doc.front.insert("tags".to_string(), words.into());
    }
    let whole = join(above, &last);
    let below = place::below(&whole, &doc.sort);
    doc.place = if below.is_empty() { "home".to_string() } else { below.to_string() };
    let own = doc.front.get("permalink").cloned();
    doc.old.extend(match own {
        Some(Value::String(own)) => {
            let own =
                ["{{ page.fileSlug }}", "{{page.fileSlug}}"].iter().fold(own, |own, slug| own.replace(slug, &last));
            address::clean(&own.replace(
                "{{ title | slugify }}",
                crate::content::address::slugify(&doc.text("title").unwrap_or_default()).as_str(),
            ))
        }
        Some(_) => None,
        None => address::clean(&format!("/{whole}/")),
    });
    doc
}
