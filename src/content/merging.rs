//! An entry of the catalogue that says into which other entity it goes, as its file would say it.
//!
//! As with aliases, text is put in and none is changed, and the desk's own reader has to find what was meant.

use super::aliases::{put, records};
use super::entity::Record;
use super::node::{csv, front_matter};
use super::without_markdown;
use crate::config::Config;
use crate::source::Span;

/// The text of the file at `path` in which the entry that is `record` is merged into `id`.
pub fn merged(path: &str, text: &str, record: &Record, id: &str, config: &Config) -> Option<String> {
    let is_csv = path.to_ascii_lowercase().ends_with(".csv");
    let changed = match without_markdown(path) {
        Some(_) => in_front_matter(text, id, config)?,
        None if is_csv => in_row(text, record.span, id)?,
        None => in_line(text, record.span, id)?,
    };
    let (before, after) = (records(path, text, config), records(path, &changed, config));
    let place = before.iter().position(|other| other.span == record.span)?;
    let into = |record: &Record| record.merged_into.as_ref().map(|into| into.value.clone());
    let wanted = |(i, record): (usize, &Record)| if i == place { Some(id.to_string()) } else { into(record) };
    let is_sound = before.len() == after.len()
        && before.iter().zip(&after).all(|(a, b)| a.id.as_deref() == b.id.as_deref() && *a.name == *b.name)
        && before.iter().enumerate().map(wanted).eq(after.iter().map(into));
    is_sound.then_some(changed)
}

fn quoted(id: &str) -> String {
    serde_json::Value::from(id).to_string()
}

fn in_front_matter(text: &str, id: &str, config: &Config) -> Option<String> {
    let (table, _) = front_matter(text, &config.limits).ok()?;
    let name = table.iter().find(|entry| entry.key.value == "name")?;
    let from = name.value.span.end as usize;
    let end = from + text.get(from..)?.find('\n')?;
    let sign = if text.trim_start_matches('\u{feff}').starts_with("+++") { " =" } else { ":" };
    put(text, end, &format!("\nmerged_into{sign} {}", quoted(id)))
}

fn in_line(text: &str, line: Span, id: &str) -> Option<String> {
    let close = line.start as usize + line.of(text).rfind('}')?;
    put(text, close, &format!(",\"merged_into\":{}", quoted(id)))
}

/// Where the table has the column.
fn in_row(text: &str, row: Span, id: &str) -> Option<String> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let (header, _) = csv::row(text, start).ok()?;
    let column = header.iter().position(|key| key.trim() == "merged_into")?;
    let (cells, _) = csv::row(text, row.start as usize).ok()?;
    let cell = cells.get(column).filter(|cell| cell.value.trim().is_empty())?;
    put(text, cell.span.start as usize, &csv::cell(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_goes_into_another_and_nothing_else_changes() {
        let config = Config::default();
        for (path, before, after) in [
            (
                "a.md",
                "---\nname: A\nkind: x\n---\nText.\n",
                Some("---\nname: A\nmerged_into: \"b\"\nkind: x\n---\nText.\n"),
            ),
            (
                "a.md",
                "+++\nname = 'A'\nkind = 'x'\n+++\n",
                Some("+++\nname = 'A'\nmerged_into = \"b\"\nkind = 'x'\n+++\n"),
            ),
            (
                "a.jsonl",
                "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\"}\n{\"id\":\"b\",\"name\":\"B\",\"kind\":\"x\"}\n",
                Some(
                    "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\",\"merged_into\":\"b\"}\n{\"id\":\"b\",\"name\":\"B\",\"kind\":\"x\"}\n",
                ),
            ),
            (
                "a.csv",
                "id,name,kind,merged_into\na,A,x,\nb,B,x,\n",
                Some("id,name,kind,merged_into\na,A,x,b\nb,B,x,\n"),
            ),
            ("a.csv", "id,name,kind\na,A,x\n", None),
            // It is merged already.
            ("a.jsonl", "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\",\"merged_into\":\"c\"}\n", None),
        ] {
            let records = records(path, before, &config);
            assert_eq!(merged(path, before, &records[0], "b", &config).as_deref(), after, "{before}");
        }
    }
}
