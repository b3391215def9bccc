//! An entry of the catalogue with more names, as its file would say it.
//!
//! Text is put in and none is changed. What cannot be put in so that the desk's own reader finds the names, and nothing else
//! changed, is left to the editor.

use super::entity::{Record, parse_csv, parse_jsonl, parse_markdown};
use super::node::{Entry, Value, csv, front_matter, json};
use super::without_markdown;
use crate::config::Config;
use crate::source::{Span, Text};

/// The text of the file at `path` with `new` names for the entry that is `record`.
pub fn with_aliases(path: &str, text: &str, record: &Record, new: &[String], config: &Config) -> Option<String> {
    let is_csv = path.to_ascii_lowercase().ends_with(".csv");
    let changed = match without_markdown(path) {
        Some(_) => in_front_matter(text, new, config)?,
        None if is_csv => in_row(text, record.span, new)?,
        None => in_line(text, record.span, new, config)?,
    };
    let (before, after) = (records(path, text, config), records(path, &changed, config));
    let place = before.iter().position(|other| other.span == record.span)?;
    let names = |record: &Record| record.aliases.iter().map(|alias| alias.name.value.clone()).collect::<Vec<_>>();
    let wanted =
        |(i, record): (usize, &Record)| [names(record), if i == place { new.to_vec() } else { Vec::new() }].concat();
    let same = |a: &Record, b: &Record| a.id.as_deref() == b.id.as_deref() && *a.name == *b.name && *a.kind == *b.kind;
    let is_sound = before.len() == after.len()
        && before.iter().zip(&after).all(|(a, b)| same(a, b))
        && before.iter().enumerate().map(wanted).eq(after.iter().map(names));
    is_sound.then_some(changed)
}

/// The entries of a file of the catalogue.
pub(super) fn records(path: &str, text: &str, config: &Config) -> Vec<Record> {
    match without_markdown(path) {
        Some(_) => parse_markdown(text, config).value.into_iter().collect(),
        None if path.to_ascii_lowercase().ends_with(".csv") => parse_csv(text, config).value,
        None => parse_jsonl(text, config).value,
    }
}

fn quoted(names: &[String]) -> Vec<String> {
    names.iter().map(|name| serde_json::Value::from(name.as_str()).to_string()).collect()
}

pub(super) fn put(text: &str, at: usize, what: &str) -> Option<String> {
    Some([text.get(..at)?, what, text.get(at..)?].concat())
}

fn line_end(text: &str, at: usize) -> Option<usize> {
    text.get(at..)?.find('\n').map(|end| at + end)
}

fn in_front_matter(text: &str, new: &[String], config: &Config) -> Option<String> {
    let (table, _) = front_matter(text, &config.limits).ok()?;
    let is_toml = text.trim_start_matches('\u{feff}').starts_with("+++");
    if let Some(aliases) = entry(&table, "aliases") {
        return into_list(text, aliases, new);
    }
    let name = entry(&table, "name")?;
    let end = line_end(text, name.value.span.end as usize)?;
    let sign = if is_toml { " =" } else { ":" };
    put(text, end, &format!("\naliases{sign} [{}]", quoted(new).join(", ")))
}

fn in_line(text: &str, line: Span, new: &[String], config: &Config) -> Option<String> {
    let table = json::read(text, line, config.limits.depth).ok()?;
    if let Some(aliases) = entry(&table, "aliases") {
        return into_list(text, aliases, new);
    }
    let close = line.start as usize + line.of(text).rfind('}')?;
    put(text, close, &format!(",\"aliases\":[{}]", quoted(new).join(",")))
}

fn entry<'t>(table: &'t [Entry], key: &str) -> Option<&'t Entry> {
    table.iter().find(|entry| entry.key.value == key)
}

/// Behind the last of a list, as the list is written.
fn into_list(text: &str, entry: &Entry, new: &[String]) -> Option<String> {
    let Value::Array(items) = &entry.value.value else { return None };
    let Some(last) = items.last() else {
        let open = entry.key.span.end as usize + text.get(entry.key.span.end as usize..)?.find('[')?;
        return put(text, open + 1, &quoted(new).join(", "));
    };
    let (start, mut end) = (last.span.start as usize, last.span.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let line = &text[line_start..start];
    if line.trim_start().starts_with("- ") {
        let indent = &line[..line.len() - line.trim_start().len()];
        let lines: String = quoted(new).iter().map(|name| format!("\n{indent}- {name}")).collect();
        return put(text, line_end(text, end)?, &lines);
    }
    end += text[end..].starts_with(['"', '\'']) as usize;
    let between = if text[line_start..].starts_with('{') { "," } else { ", " };
    put(text, end, &format!("{between}{}", quoted(new).join(between)))
}

/// The cell has a bar between its names.
fn in_row(text: &str, row: Span, new: &[String]) -> Option<String> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let (header, _) = csv::row(text, start).ok()?;
    let column = header.iter().position(|key| key.trim() == "aliases")?;
    let (cells, _) = csv::row(text, row.start as usize).ok()?;
    let Text { value, span } = cells.get(column)?;
    let quote = usize::from(text[..span.start as usize].ends_with('"') && text[span.end as usize..].starts_with('"'));
    let all: Vec<&str> =
        std::iter::once(value.trim()).filter(|value| !value.is_empty()).chain(new.iter().map(String::as_str)).collect();
    let cell = csv::cell(&all.join("|"));
    Some([text.get(..span.start as usize - quote)?, &cell, text.get(span.end as usize + quote..)?].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(path: &str, text: &str, place: usize, new: &[&str]) -> Option<String> {
        let config = Config::default();
        let records = records(path, text, &config);
        let new: Vec<String> = new.iter().map(|name| name.to_string()).collect();
        with_aliases(path, text, &records[place], &new, &config)
    }

    #[test]
    fn names_are_put_where_the_file_has_them() {
        for (path, before, after) in [
            ("a.md", "---\nname: A\nkind: x\n---\n", "---\nname: A\naliases: [\"B\", \"C \\\"D\\\"\"]\nkind: x\n---\n"),
            (
                "a.md",
                "+++\nname = \"A\"\nkind = \"x\"\n+++\n",
                "+++\nname = \"A\"\naliases = [\"B\", \"C \\\"D\\\"\"]\nkind = \"x\"\n+++\n",
            ),
            (
                "a.md",
                "---\nname: A\naliases: [E, F]\nkind: x\n---\n",
                "---\nname: A\naliases: [E, F, \"B\", \"C \\\"D\\\"\"]\nkind: x\n---\n",
            ),
            (
                "a.md",
                "---\nname: A\naliases: []\nkind: x\n---\n",
                "---\nname: A\naliases: [\"B\", \"C \\\"D\\\"\"]\nkind: x\n---\n",
            ),
            (
                "a.md",
                "---\nname: A\naliases:\n  - E\nkind: x\n---\n",
                "---\nname: A\naliases:\n  - E\n  - \"B\"\n  - \"C \\\"D\\\"\"\nkind: x\n---\n",
            ),
            (
                "a.md",
                "+++\nname = \"A\"\naliases = [\"E\"]\nkind = \"x\"\n+++\n",
                "+++\nname = \"A\"\naliases = [\"E\", \"B\", \"C \\\"D\\\"\"]\nkind = \"x\"\n+++\n",
            ),
            (
                "a.jsonl",
                "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\"}\n",
                "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\",\"aliases\":[\"B\",\"C \\\"D\\\"\"]}\n",
            ),
            (
                "a.jsonl",
                "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\",\"aliases\":[\"E\"]}\n",
                "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\",\"aliases\":[\"E\",\"B\",\"C \\\"D\\\"\"]}\n",
            ),
            ("a.csv", "id,name,aliases,kind\na,A,,x\n", "id,name,aliases,kind\na,A,\"B|C \"\"D\"\"\",x\n"),
            ("a.csv", "id,name,aliases,kind\na,A,\"E, F\",x\n", "id,name,aliases,kind\na,A,\"E, F|B|C \"\"D\"\"\",x\n"),
        ] {
            assert_eq!(with(path, before, 0, &["B", "C \"D\""]).as_deref(), Some(after), "{before}");
        }
        let two = "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\"}\n{\"id\":\"b\",\"name\":\"B\",\"kind\":\"x\"}\n";
        let last = with("a.jsonl", two, 1, &["C"]).unwrap();
        assert!(
            last.starts_with("{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\"}\n") && last.contains("\"aliases\":[\"C\"]")
        );
    }

    #[test]
    fn what_has_no_place_is_left_to_the_editor() {
        assert_eq!(with("a.csv", "id,name,kind\na,A,x\n", 0, &["B"]), None);
        assert_eq!(with("a.csv", "id,name,kind,aliases\na,A,x,\n", 0, &["B|C"]), None);
    }
}
