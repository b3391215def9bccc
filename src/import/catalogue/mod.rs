//! A catalogue from other programs, and back out: entries as plain data, with dateline's own keys.
//!
//! What a format has no place for is kept where its readers leave it alone, so that a catalogue that goes out and comes back
//! is the same.

mod ftm;
mod rows;
mod wikidata;

use super::report::Tally;
use crate::config::Config;
use crate::content::address::{Segment, slugify};
use crate::content::entity;
use crate::content::node::{self, csv};
use crate::report::Severity;
use crate::source::{Span, Text};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

pub use ftm::lines as ftm_lines;
pub use rows::{csv as csv_rows, jsonl as jsonl_lines};

/// An entry: dateline's keys, and `profile`, its text, where it has one.
pub type Record = Map<String, Value>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Jsonl,
    Ftm,
    Wikidata,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "CSV",
            Format::Jsonl => "JSON",
            Format::Ftm => "FollowTheMoney",
            Format::Wikidata => "Wikidata",
        }
    }
}

/// What a file of entries is; `None` of any other file.
pub fn format_of(path: &str, text: &str) -> Option<Format> {
    match super::path::ending(path).as_str() {
        "csv" => Some(Format::Csv),
        "json" | "jsonl" | "ndjson" | "ftm" => {
            let first = values(text).next()?.ok()?;
            let is_item = |value: &Value| value.get("labels").is_some() || value.get("entities").is_some();
            Some(match &first {
                Value::Array(items) if items.first().is_some_and(is_item) => Format::Wikidata,
                first if is_item(first) => Format::Wikidata,
                first if first.get("schema").is_some() && first.get("properties").is_some() => Format::Ftm,
                first if first.get("name").is_some() => Format::Jsonl,
                _ => return None,
            })
        }
        _ => None,
    }
}

/// The values of a file of JSON, one or many.
fn values(text: &str) -> impl Iterator<Item = serde_json::Result<Value>> {
    serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}')).into_iter::<Value>()
}

/// What is known of a desk that gets entries: its language, and the ids of its entities by their items of Wikidata.
pub struct Known<'a> {
    pub lang: &'a str,
    pub items: HashMap<String, String>,
}

/// The entries of a file, each with an id that no other of them has; an error says what cannot be read.
pub fn read(name: &str, text: &str, format: Format, known: &Known, tally: &mut Tally) -> Result<Vec<Record>, String> {
    let mut records = match format {
        Format::Csv => foreign(name, table(text)?, tally),
        Format::Jsonl => foreign(name, objects(text)?, tally),
        Format::Ftm => ftm::read(name, objects(text)?, tally),
        Format::Wikidata => {
            wikidata::read(name, values(text).collect::<Result<_, _>>().map_err(told)?, known.lang, &known.items, tally)
        }
    };
    let mut taken = HashSet::new();
    records.retain(|record| {
        let id = record.get("id").and_then(Value::as_str).unwrap_or_default();
        let is_new = taken.insert(id.to_string());
        if !is_new {
            tally.lost("an entry with the id of another", format!("{name}: {id}"));
        }
        is_new
    });
    Ok(records)
}

fn told(error: serde_json::Error) -> String {
    format!("it is no JSON: {error}")
}

fn objects(text: &str) -> Result<Vec<Record>, String> {
    let mut records = Vec::new();
    for value in values(text) {
        match value.map_err(told)? {
            Value::Object(record) => records.push(record),
            Value::Array(values) => records.extend(values.into_iter().filter_map(|value| match value {
                Value::Object(record) => Some(record),
                _ => None,
            })),
            _ => return Err("it holds something other than objects".to_string()),
        }
    }
    Ok(records)
}

/// Rows under the keys of the first.
fn table(text: &str) -> Result<Vec<Record>, String> {
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut header: Option<Vec<String>> = None;
    let mut records = Vec::new();
    while at < text.len() {
        let (cells, next) = csv::row(text, at).map_err(|note| {
            let line = note.place.as_ref().map_or(0, |place| place.line);
            format!("line {line}: {}", note.message)
        })?;
        if header.is_none()
            && let Some(note) = csv::foreign(text, Span::new(at, next))
        {
            return Err(note.message);
        }
        at = next;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some(header) = &header else {
            header = Some(cells.iter().map(|cell| cell.trim().to_string()).collect());
            continue;
        };
        let filled = header.iter().zip(&cells).filter(|(key, cell)| !key.is_empty() && !cell.trim().is_empty());
        records.push(filled.map(|(key, cell)| (key.clone(), cell_value(key, cell))).collect());
    }
    Ok(records)
}

fn cell_value(key: &str, cell: &Text) -> Value {
    let key = key_of(key).unwrap_or_default();
    let may_be_data = LISTS.contains(&key) || matches!(key, "roles" | "relations" | "extra");
    match csv::json(cell, 100).filter(|_| may_be_data) {
        Some(value) => value.into_json(),
        None if key == "profile" => Value::from(cell.value.as_str()),
        None => Value::from(cell.trim()),
    }
}

/// Keys that hold several values, which a cell has cut by `|`.
const LISTS: [&str; 5] = ["aliases", "honorifics", "demonyms", "same_as", "redirects"];

/// The keys of an entry, in the order in which they are written.
const KEYS: [&str; 31] = [
    "id",
    "name",
    "kind",
    "aliases",
    "family",
    "honorifics",
    "demonyms",
    "born",
    "died",
    "founded",
    "dissolved",
    "from",
    "until",
    "signed",
    "in_force",
    "ended",
    "roles",
    "relations",
    "wikidata",
    "same_as",
    "summary",
    "image",
    "lang",
    "slug",
    "hidden",
    "draft",
    "embargo",
    "redirects",
    "merged_into",
    "extra",
    "profile",
];

/// Entries whose keys may be those of another table.
fn foreign(name: &str, rows: Vec<Record>, tally: &mut Tally) -> Vec<Record> {
    let mut records = Vec::with_capacity(rows.len());
    for (place, row) in rows.into_iter().enumerate() {
        let place = format!("{name}: entry {}", place + 1);
        let mut record = Record::new();
        let mut extra = Map::new();
        for (key, value) in row {
            let new = key_of(&key);
            match new {
                Some("extra") if value.is_object() => extra.extend(value.as_object().cloned().into_iter().flatten()),
                Some(new) if !record.contains_key(new) => {
                    if new != key {
                        tally.mapped(format!("`{key}` is `{new}`"), place.as_str());
                    }
                    record.insert(new.to_string(), listed(new, value));
                }
                _ => {
                    tally.kept(format!("`{key}` under `extra`"), place.as_str());
                    extra.insert(key, value);
                }
            }
        }
        if record.get("name").and_then(Value::as_str).is_none_or(str::is_empty) {
            tally.lost("an entry without a name", place);
            continue;
        }
        if !extra.is_empty() {
            record.insert("extra".to_string(), extra.into());
        }
        if !record.contains_key("kind") {
            tally.mapped("an entry without a kind is a `thing`", place.as_str());
            record.insert("kind".to_string(), "thing".into());
        }
        give_id(&mut record);
        records.push(ordered(record));
    }
    records
}

fn key_of(key: &str) -> Option<&'static str> {
    let plain = key.trim().to_lowercase().replace([' ', '-'], "_");
    if let Some(own) = KEYS.iter().find(|own| **own == plain) {
        return Some(own);
    }
    Some(match plain.as_str() {
        "label" | "title" | "full_name" => "name",
        "type" | "category" => "kind",
        "alias" | "also_known_as" | "aka" | "alt_names" | "other_names" => "aliases",
        "description" => "summary",
        "surname" | "last_name" | "family_name" => "family",
        "birth_date" | "date_of_birth" => "born",
        "death_date" | "date_of_death" => "died",
        "qid" | "wikidata_id" | "wikidataid" => "wikidata",
        "url" | "website" | "homepage" => "same_as",
        _ => return None,
    })
}

fn listed(key: &str, value: Value) -> Value {
    match value {
        Value::String(text) if LISTS.contains(&key) => {
            text.split('|').map(str::trim).filter(|word| !word.is_empty()).map(Value::from).collect()
        }
        Value::String(text) if matches!(key, "hidden" | "draft") && matches!(text.as_str(), "true" | "false") => {
            (text == "true").into()
        }
        value => value,
    }
}

/// An id made of the name, where there is none that can be one.
fn give_id(record: &mut Record) {
    let own = record.get("id").and_then(super::doc::text_of);
    let own = own.filter(|id| Segment::new(id).is_ok());
    let name = record.get("name").and_then(Value::as_str).unwrap_or_default();
    let id = own.unwrap_or_else(|| slugify(name).as_str().to_string());
    record.insert("id".to_string(), id.into());
}

/// The entry with its keys in their order; what says nothing is left out.
pub fn ordered(mut record: Record) -> Record {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    };
    let known = KEYS.iter().filter_map(|key| Some((key.to_string(), record.shift_remove(*key)?)));
    let known: Vec<(String, Value)> = known.collect();
    let all = known.into_iter().chain(record);
    all.filter(|(_, value)| !is_empty(value)).collect()
}

/// Entries as the desk's reader takes them. What a key cannot hold goes under `extra`; what leads to an id that nobody has
/// is left out. `known` are the ids of the desk.
pub fn fitted(
    name: &str,
    records: Vec<Record>,
    known: &HashSet<String>,
    config: &Config,
    tally: &mut Tally,
) -> Vec<Record> {
    let own: HashSet<String> = records.iter().filter_map(|record| super::doc::text_of(record.get("id")?)).collect();
    let is_known = |id: &Value| id.as_str().is_some_and(|id| known.contains(id) || own.contains(id));
    let mut fitting = Vec::with_capacity(records.len());
    for mut record in records {
        let place = format!("{name}: {}", record.get("id").and_then(Value::as_str).unwrap_or_default());
        if let Some(Value::Array(relations)) = record.get_mut("relations") {
            let before = relations.len();
            relations.retain(|relation| relation.get("to").is_some_and(is_known));
            (relations.len()..before).for_each(|_| tally.lost("a relation to an id that nobody has", place.as_str()));
        }
        if record.get("merged_into").is_some_and(|id| !is_known(id)) {
            tally.lost("a merger into an id that nobody has", place.as_str());
            record.shift_remove("merged_into");
        }
        match sound(ordered(record), config, &place, tally) {
            Ok(record) => fitting.push(record),
            Err(why) => tally.lost(format!("an entry with a mistake: {why}"), place),
        }
    }
    fitting
}

/// The entry without what its keys cannot hold.
fn sound(mut record: Record, config: &Config, place: &str, tally: &mut Tally) -> Result<Record, String> {
    let errors = |record: &Record| {
        let mut record = record.clone();
        record.shift_remove("profile");
        let mut notes = entity::parse_jsonl(&jsonl_lines(&[record]), config).notes;
        notes.retain(|note| note.severity() == Severity::Error);
        notes
    };
    loop {
        let found = errors(&record);
        let Some(first) = found.first() else { return Ok(record) };
        let without = |key: &&String| {
            let mut other = record.clone();
            other.shift_remove(key.as_str());
            errors(&other).len() < found.len()
        };
        let keys = record.keys().filter(|key| !matches!(key.as_str(), "id" | "name" | "kind" | "extra" | "profile"));
        let Some(key) = keys.clone().find(without).cloned() else { return Err(first.message.clone()) };
        tally.kept(format!("`{key}` with a value that it cannot hold, under `extra`"), place);
        if let Some(value) = record.shift_remove(&key) {
            super::settle::aside(&mut record, &key, value);
        }
    }
}

/// The text of an entity's own file, of an entry with a profile.
pub fn own_file(record: &Record) -> String {
    let mut front = record.clone();
    let profile = front.shift_remove("profile");
    let profile = profile.as_ref().and_then(Value::as_str).unwrap_or_default();
    format!("---\n{}---\n\n{}", super::front::yaml(&front), profile)
}

/// The data of an entry as its file has it.
pub fn of_table(table: node::Table) -> Record {
    match node::Value::Table(table).into_json() {
        Value::Object(record) => record,
        _ => Record::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn entries() -> Vec<Record> {
        let entries = json!([
            {"id": "ada", "name": "Ada Lind", "kind": "person", "aliases": ["A. Lind", {"name": "Ada", "near": ["harbour"]}],
             "honorifics": ["Ms.", "Dr."], "born": "1970-05", "roles": [{"title": "Mayor of Ellin", "of": "ellin", "from": "2012"}],
             "relations": [{"kind": "member of", "to": "union", "from": "2010", "until": "2014", "source": "https://a.example"},
                           {"kind": "sibling", "to": "bo"}], "wikidata": "Q1", "summary": "One, \"two\".\nThree",
             "extra": {"desk": {"a": [1, 2.5, null, true]}}, "profile": "Harbour master | since **2012**.\n"},
            {"id": "bo", "name": "Bo Lind", "kind": "person", "aliases": ["a|b", "[x]"], "hidden": true, "merged_into": "ada"},
            {"id": "union", "name": "=Port Union", "kind": "organisation", "founded": "1911", "same_as": ["https://u.example/"]},
            {"id": "ellin", "name": "Ellin", "kind": "place", "demonyms": ["Elliner"], "redirects": ["/old/"]},
            {"id": "act", "name": "Harbour act", "kind": "law", "signed": "1998-01-02", "in_force": "1998-03"},
            {"id": "fair", "name": "The fair", "kind": "event", "from": "2017", "until": "2018"}
        ]);
        serde_json::from_value(entries).unwrap()
    }

    fn english() -> Known<'static> {
        Known { lang: "en", items: HashMap::new() }
    }

    fn again(text: &str, name: &str) -> Vec<Record> {
        let mut tally = Tally::default();
        let records = read(name, text, format_of(name, text).unwrap(), &english(), &mut tally).unwrap();
        assert!(tally.of(super::super::Fate::Lost).is_empty(), "{:?}", tally);
        records
    }

    #[test]
    fn what_goes_out_comes_back() {
        let entries = entries();
        assert_eq!(again(&jsonl_lines(&entries), "a.jsonl"), entries);
        assert_eq!(again(&csv_rows(&entries), "a.csv"), entries);
        let ftm = ftm_lines(&entries);
        assert_eq!(format_of("a.json", &ftm), Some(Format::Ftm));
        let mut back = again(&ftm, "a.json");
        back.sort_by_key(|record| entries.iter().position(|entry| entry["id"] == record["id"]));
        assert_eq!(back, entries, "{ftm}");
        assert_eq!(ftm_lines(&back), ftm);
    }

    #[test]
    fn a_table_of_others_is_read() {
        let text = "Label,Type,Also known as,Website,Colour\nPort Union,organisation,PU | Union,https://u.example,red\n,person,,,\nX,,,,\n";
        let mut tally = Tally::default();
        let records = read("a.csv", text, Format::Csv, &english(), &mut tally).unwrap();
        let wanted = json!([
            {"id": "port-union", "name": "Port Union", "kind": "organisation", "aliases": ["PU", "Union"],
             "same_as": ["https://u.example"], "extra": {"Colour": "red"}},
            {"id": "x", "name": "X", "kind": "thing"}
        ]);
        assert_eq!(json!(records), wanted);
        assert_eq!(
            tally.of(super::super::Fate::Lost),
            [("an entry without a name", &["a.csv: entry 2".to_string()][..])]
        );
    }

    proptest! {
        #[test]
        fn any_texts_come_back(name in "[^\\pC\\s][^\\pC]{0,15}[^\\pC\\s]", words in prop::collection::vec("[^\\pC\\s][^\\pC]{0,9}[^\\pC\\s]", 0..4)) {
            let record = ordered(serde_json::from_value(json!({"id": "x", "name": name, "kind": "person", "aliases": words,
                "extra": {"a": words, "b": name}})).unwrap());
            let records = vec![record];
            prop_assert_eq!(&again(&jsonl_lines(&records), "a.jsonl"), &records);
            prop_assert_eq!(&again(&csv_rows(&records), "a.csv"), &records);
            prop_assert_eq!(&again(&ftm_lines(&records), "a.json"), &records);
        }
    }
}
