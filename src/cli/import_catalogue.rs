//! `import` of a catalogue: entries that the desk lacks go into a file of their own.

use super::catalogue::{Entry, entries};
use super::imported::{Imported, Step, hash};
use crate::config::Config;
use crate::content::scan::Desk;
use crate::error::{Error, Result};
use crate::import::catalogue::{self, Format, Known, Record, csv_rows, fitted, jsonl_lines, own_file};
use crate::import::{New, Tally, What, new_desk};
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// What a file of entries becomes.
pub struct Brought {
    pub format: Format,
    pub count: usize,
    pub files: Vec<New>,
    pub tally: Tally,
}

/// Reads a file of entries for the desk at `root`, whose settings are `config`; `None` of a file that is none.
pub fn read(from: &Path, root: &Path, config: Option<&Config>, known: &mut Imported) -> Result<Option<Brought>> {
    let name = from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = fs::read(from).map_err(Error::file("read", from))?;
    let Ok(text) = String::from_utf8(text) else { return Ok(None) };
    let Some(format) = catalogue::format_of(&name, &text) else { return Ok(None) };
    let mut tally = Tally::default();
    let default = Config::default();
    let there = match config {
        Some(_) => entries(&Desk::open(root)?.0)?,
        None => Vec::new(),
    };
    let item = |entry: &Entry| Some((entry.record.get("wikidata")?.as_str()?.to_string(), entry.id.clone()));
    let of_desk =
        Known { lang: config.map_or("en", |config| &config.lang), items: there.iter().filter_map(item).collect() };
    let read = catalogue::read(&name, &text, format, &of_desk, &mut tally)
        .map_err(|why| Error::Usage(format!("`{}` cannot be read: {why}", from.display())))?;
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let stem = crate::content::address::slugify(stem);
    let ending = if format == Format::Csv { "csv" } else { "jsonl" };
    let target = format!("content/entities/{}.{ending}", stem.as_str());
    let all: HashSet<String> = there.iter().map(|entry| entry.id.clone()).collect();
    let records = fitted(&name, read, &all, config.unwrap_or(&default), &mut tally);
    // What an earlier import wrote is no entry of somebody else.
    let is_ours = |path: &str| path == target || known.has(path);
    let others: HashSet<&str> =
        there.iter().filter(|entry| !is_ours(&entry.path)).map(|entry| entry.id.as_str()).collect();
    let (mut lines, mut files): (Vec<Record>, Vec<New>) = (Vec::new(), Vec::new());
    let count = records.len();
    for record in records {
        let id = record.get("id").and_then(Value::as_str).unwrap_or_default().to_string();
        if others.contains(id.as_str()) {
            tally.kept("an entry that the desk has: yours stays", format!("{name}: {id}"));
        } else if record.contains_key("profile") {
            let to = format!("content/entities/{id}.md");
            files.push(New { from: format!("{name}: {id}"), to, what: What::Text(own_file(&record)) });
        } else {
            lines.push(record);
        }
    }
    let write = |lines: &[Record]| if format == Format::Csv { csv_rows(lines) } else { jsonl_lines(lines) };
    if !lines.is_empty() {
        let mut file = New { from: name.clone(), to: target.clone(), what: What::Text(write(&lines)) };
        if matches!(known.look(root, &file, hash(&file)?)?, Step::Kept { .. }) && format != Format::Csv {
            // The editor's file stays, and gets what it lacks.
            let path = root.join(&target);
            let own = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
            let has: HashSet<&str> =
                there.iter().filter(|entry| entry.path == target).map(|entry| entry.id.as_str()).collect();
            lines.retain(|record| !has.contains(record.get("id").and_then(Value::as_str).unwrap_or_default()));
            let end = if own.is_empty() || own.ends_with('\n') { "" } else { "\n" };
            lines.iter().for_each(|_| tally.mapped("an entry at the end of a file that you changed", target.as_str()));
            file.what = What::Text(own + end + &write(&lines));
            known.agree(root, &target)?;
        }
        files.push(file);
    }
    if config.is_none() {
        let title = root.file_name().map_or_else(|| "Desk".to_string(), |name| name.to_string_lossy().into_owned());
        files.extend(new_desk(&title));
    }
    Ok(Some(Brought { format, count, files, tally }))
}
