//! Entries as lines of JSON and as rows of a table.

use super::{KEYS, LISTS, Record};
use crate::content::node::csv::cell;
use serde_json::Value;

/// One object a line.
pub fn jsonl(records: &[Record]) -> String {
    records.iter().map(|record| serde_json::to_string(record).unwrap_or_default() + "\n").collect()
}

/// The keys that some entry has, and a row for each. What a cell cannot say plainly stands in it as JSON.
pub fn csv(records: &[Record]) -> String {
    let mut keys: Vec<&str> =
        KEYS.iter().copied().filter(|key| records.iter().any(|record| record.contains_key(*key))).collect();
    for key in records.iter().flat_map(|record| record.keys()) {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    let mut text = keys.iter().map(|key| cell(key)).collect::<Vec<_>>().join(",") + "\n";
    for record in records {
        let cells =
            keys.iter().map(|key| record.get(*key).map_or_else(String::new, |value| cell(&written(key, value))));
        text += &(cells.collect::<Vec<_>>().join(",") + "\n");
    }
    text
}

fn written(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(values) if LISTS.contains(&key) => {
            let is_plain = |word: &str| !word.contains('|') && word.trim() == word && !word.is_empty();
            let words: Option<Vec<&str>> =
                values.iter().map(|value| value.as_str().filter(|word| is_plain(word))).collect();
            match words.map(|words| words.join("|")) {
                Some(joined) if !reads_as_data(&joined) => joined,
                _ => value.to_string(),
            }
        }
        value => value.to_string(),
    }
}

/// Whether a cell with this text is taken for JSON.
fn reads_as_data(text: &str) -> bool {
    text.trim_start().starts_with(['[', '{'])
        && crate::content::node::csv::json(&text.to_string().into(), u32::MAX).is_some()
}
