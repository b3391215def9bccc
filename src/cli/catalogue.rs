//! The catalogue as plain data: `export catalogue`, and `import` of one.

use crate::content::scan::Desk;
use crate::content::{Content, entity, without_markdown};
use crate::error::Result;
use crate::import::catalogue::{Record, of_table, ordered};
use crate::import::rooted;
use crate::source::Source;
use serde_json::{Value, json};
use std::collections::HashSet;

/// An entry, and the file that it stands in.
pub struct Entry {
    pub id: String,
    pub path: String,
    pub record: Record,
}

/// Every entry of the desk by id, as its author wrote it, those that were merged into others too. One that stood in a folder
/// of its own keeps that address as an old one.
pub fn entries(desk: &Desk) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for source in &desk.files.entities {
        let text = desk.read(source)?;
        let records = match source.path.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
            Some("jsonl") => entity::parse_jsonl(&text, &desk.config).value,
            Some("csv") => entity::parse_csv(&text, &desk.config).value,
            _ => entity::parse_markdown(&text, &desk.config).value.into_iter().collect(),
        };
        for record in &records {
            let Some(table) = entity::written(&source.path, &text, record, &desk.config) else { continue };
            let written = of_table(table);
            let stem = without_markdown(&source.path).and_then(|path| path.rsplit('/').next());
            let Some(id) = record.id.as_ref().map(|id| id.value.as_str()).or(stem) else { continue };
            let profile = record.body.of(&text).trim_start_matches('\n');
            let record = whole(source, id, written, profile);
            entries.push(Entry { id: id.to_string(), path: source.path.clone(), record });
        }
    }
    entries.sort_by(|a, b| (&a.id, &a.path).cmp(&(&b.id, &b.path)));
    entries.dedup_by(|other, first| other.id == first.id);
    Ok(entries)
}

/// The entry with what its file's place says of it.
fn whole(source: &Source, id: &str, mut record: Record, profile: &str) -> Record {
    record.insert("id".to_string(), id.into());
    let folder = source.path.strip_prefix("content").and_then(|path| path.rsplit_once('/'));
    let folder = folder.map_or("", |(folder, _)| folder);
    if without_markdown(&source.path).is_some() {
        let last = record.get("slug").and_then(Value::as_str).unwrap_or(id).to_string();
        if folder != "/entities" {
            let old = Value::from(format!("{folder}/{last}/"));
            match record.entry("redirects").or_insert_with(|| json!([])) {
                Value::Array(redirects) if !redirects.contains(&old) => redirects.push(old),
                Value::String(other) => {
                    let both = json!([other, old]);
                    record.insert("redirects".to_string(), both);
                }
                _ => {}
            }
        }
        let image = record.get("image").and_then(Value::as_str).map(String::from);
        if let Some(image) = image.filter(|image| !image.starts_with('/') && !image.contains("://")) {
            let whole = crate::content::address::tidy(&format!("{folder}/{image}"));
            record.extend(whole.map(|whole| ("image".to_string(), whole.into())));
        }
    }
    if !profile.trim().is_empty() {
        let profile = if folder == "/entities" { profile.to_string() } else { rooted(profile, folder) };
        record.insert("profile".to_string(), profile.into());
    }
    ordered(record)
}

/// The entries that readers may see, and nothing in them of those that they may not.
pub fn shown(entries: Vec<Entry>, content: &Content) -> Vec<Entry> {
    let meant = |entry: &Entry| content.directory.entity(&entry.id).map(|id| &content.entities[id.index()].record);
    let is_hidden = |entry: &Entry| meant(entry).is_none_or(|record| record.hidden);
    let hidden: HashSet<String> =
        entries.iter().filter(|entry| is_hidden(entry)).map(|entry| entry.id.clone()).collect();
    let names_one = |id: Option<&Value>| id.and_then(Value::as_str).is_some_and(|id| hidden.contains(id));
    let mut shown: Vec<Entry> = entries.into_iter().filter(|entry| !is_hidden(entry)).collect();
    for entry in &mut shown {
        if let Some(Value::Array(relations)) = entry.record.get_mut("relations") {
            relations.retain(|relation| !names_one(relation.get("to")));
        }
        for list in ["aliases", "roles"] {
            let Some(Value::Array(values)) = entry.record.get_mut(list) else { continue };
            for value in values {
                let Value::Object(table) = value else { continue };
                if names_one(table.get("of")) {
                    table.shift_remove("of");
                }
                for key in ["near", "not_near"] {
                    if let Some(Value::Array(words)) = table.get_mut(key) {
                        words.retain(|word| !names_one(Some(word)));
                    }
                }
            }
        }
        entry.record = ordered(std::mem::take(&mut entry.record));
    }
    shown
}
