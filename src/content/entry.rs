//! Adds one value to a catalogue entry, in the format of its file.
//!
//! Text is only inserted, never changed. If the desk's parser would not read the insertion back, or would see any other
//! change, the edit is left to the editor.

use super::entity::{Record, parse_csv, parse_jsonl, parse_markdown};
use super::node::{Entry, Value, csv, front_matter, json};
use super::without_markdown;
use crate::config::Config;
use crate::source::{Span, Text};

/// The value to add.
#[derive(Clone, Copy)]
pub enum More<'a> {
    Aliases(&'a [String]),
    Redirects(&'a [String]),
    /// An id; at most one.
    MergedInto(&'a str),
}

impl More<'_> {
    fn key(self) -> &'static str {
        match self {
            More::Aliases(_) => "aliases",
            More::Redirects(_) => "redirects",
            More::MergedInto(_) => "merged_into",
        }
    }

    fn values(self) -> Vec<String> {
        match self {
            More::Aliases(new) | More::Redirects(new) => new.to_vec(),
            More::MergedInto(id) => vec![id.to_string()],
        }
    }

    fn is_list(self) -> bool {
        !matches!(self, More::MergedInto(_))
    }
}

/// The text of the file at `path` with `more` added to the entry `record`.
pub fn with(path: &str, text: &str, record: &Record, more: More, config: &Config) -> Option<String> {
    let changed = match Form::of(path) {
        Form::Markdown => in_front_matter(text, more, config)?,
        Form::Rows => in_row(text, record.span, more)?,
        Form::Lines => in_line(text, record.span, more, config)?,
    };
    let (before, after) = (records(path, text, config), records(path, &changed, config));
    let place = before.iter().position(|other| other.span == record.span)?;
    let wanted = before.iter().enumerate().map(|(i, record)| said(record, (i == place).then_some(more)));
    wanted.eq(after.iter().map(|record| said(record, None))).then_some(changed)
}

/// The fields of an entry that can be added to, and its identity.
fn said(record: &Record, more: Option<More>) -> [Vec<String>; 4] {
    let owned = |texts: &[&Text]| texts.iter().map(|text| text.value.clone()).collect::<Vec<_>>();
    let who = owned(&record.id.iter().chain([&record.name, &record.kind]).collect::<Vec<_>>());
    let mut said = [
        who,
        owned(&record.aliases.iter().map(|alias| &alias.name).collect::<Vec<_>>()),
        owned(&record.redirects.iter().collect::<Vec<_>>()),
        owned(&record.merged_into.iter().collect::<Vec<_>>()),
    ];
    match more {
        Some(More::Aliases(_)) => said[1].extend(more.into_iter().flat_map(More::values)),
        Some(More::Redirects(_)) => said[2].extend(more.into_iter().flat_map(More::values)),
        Some(More::MergedInto(_)) => said[3].extend(more.into_iter().flat_map(More::values)),
        None => {}
    }
    said
}

/// The format of a catalogue file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Markdown,
    /// JSON, one object a line.
    Lines,
    /// CSV.
    Rows,
}

impl Form {
    pub fn of(path: &str) -> Form {
        match without_markdown(path) {
            Some(_) => Form::Markdown,
            None if path.to_ascii_lowercase().ends_with(".csv") => Form::Rows,
            None => Form::Lines,
        }
    }
}

/// The entries of a catalogue file.
pub fn records(path: &str, text: &str, config: &Config) -> Vec<Record> {
    match Form::of(path) {
        Form::Markdown => parse_markdown(text, config).value.into_iter().collect(),
        Form::Rows => parse_csv(text, config).value,
        Form::Lines => parse_jsonl(text, config).value,
    }
}

fn quoted(values: &[String]) -> Vec<String> {
    values.iter().map(|value| serde_json::Value::from(value.as_str()).to_string()).collect()
}

fn put(text: &str, at: usize, what: &str) -> Option<String> {
    Some([text.get(..at)?, what, text.get(at..)?].concat())
}

fn line_end(text: &str, at: usize) -> Option<usize> {
    text.get(at..)?.find('\n').map(|end| at + end)
}

fn entry<'t>(table: &'t [Entry], key: &str) -> Option<&'t Entry> {
    table.iter().find(|entry| entry.key.value == key)
}

/// Adds to the list with that key if there is one, else below the name.
fn in_front_matter(text: &str, more: More, config: &Config) -> Option<String> {
    let (table, _) = front_matter(text, &config.limits).ok()?;
    if let Some(old) = entry(&table, more.key()) {
        return into_list(text, old, more);
    }
    let name = entry(&table, "name")?;
    let end = line_end(text, name.value.span.end as usize)?;
    let sign = if text.trim_start_matches('\u{feff}').starts_with("+++") { " =" } else { ":" };
    put(text, end, &format!("\n{}{sign} {}", more.key(), value(more, ", ")))
}

fn in_line(text: &str, line: Span, more: More, config: &Config) -> Option<String> {
    let table = json::read(text, line, config.limits.depth).ok()?;
    if let Some(old) = entry(&table, more.key()) {
        return into_list(text, old, more);
    }
    let close = line.start as usize + line.of(text).rfind('}')?;
    put(text, close, &format!(",\"{}\":{}", more.key(), value(more, ",")))
}

fn value(more: More, between: &str) -> String {
    let values = quoted(&more.values()).join(between);
    if more.is_list() { format!("[{values}]") } else { values }
}

/// After the last item of a list, in the list's style.
fn into_list(text: &str, entry: &Entry, more: More) -> Option<String> {
    let Value::Array(items) = &entry.value.value else { return None };
    let new = quoted(&more.values());
    let Some(last) = items.last() else {
        let open = entry.key.span.end as usize + text.get(entry.key.span.end as usize..)?.find('[')?;
        return put(text, open + 1, &new.join(", "));
    };
    let (start, mut end) = (last.span.start as usize, last.span.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let line = &text[line_start..start];
    if line.trim_start().starts_with("- ") {
        let indent = &line[..line.len() - line.trim_start().len()];
        let lines: String = new.iter().map(|value| format!("\n{indent}- {value}")).collect();
        return put(text, line_end(text, end)?, &lines);
    }
    end += text[end..].starts_with(['"', '\'']) as usize;
    let between = if text[line_start..].starts_with('{') { "," } else { ", " };
    put(text, end, &format!("{between}{}", new.join(between)))
}

/// If the table has the column. Values in a list cell are separated by a bar.
fn in_row(text: &str, row: Span, more: More) -> Option<String> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let (header, _) = csv::row(text, start).ok()?;
    let column = header.iter().position(|key| key.trim() == more.key())?;
    let (cells, _) = csv::row(text, row.start as usize).ok()?;
    let Text { value, span } = cells.get(column)?;
    let quote = usize::from(text[..span.start as usize].ends_with('"') && text[span.end as usize..].starts_with('"'));
    let old = Some(value.trim().to_string()).filter(|value| !value.is_empty());
    let all: Vec<String> = old.into_iter().chain(more.values()).collect();
    let cell = csv::cell(&all.join("|"));
    Some([text.get(..span.start as usize - quote)?, &cell, text.get(span.end as usize + quote..)?].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_aliases(path: &str, text: &str, place: usize, new: &[&str]) -> Option<String> {
        let config = Config::default();
        let records = records(path, text, &config);
        let new: Vec<String> = new.iter().map(|name| name.to_string()).collect();
        super::with(path, text, &records[place], More::Aliases(&new), &config)
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
            assert_eq!(with_aliases(path, before, 0, &["B", "C \"D\""]).as_deref(), Some(after), "{before}");
        }
        let two = "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\"}\n{\"id\":\"b\",\"name\":\"B\",\"kind\":\"x\"}\n";
        let last = with_aliases("a.jsonl", two, 1, &["C"]).unwrap();
        assert!(
            last.starts_with("{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\"}\n") && last.contains("\"aliases\":[\"C\"]")
        );
    }

    #[test]
    fn what_has_no_place_is_left_to_the_editor() {
        assert_eq!(with_aliases("a.csv", "id,name,kind\na,A,x\n", 0, &["B"]), None);
        assert_eq!(with_aliases("a.csv", "id,name,kind,aliases\na,A,x,\n", 0, &["B|C"]), None);
    }

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
            // Already merged.
            ("a.jsonl", "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\",\"merged_into\":\"c\"}\n", None),
        ] {
            let records = records(path, before, &config);
            assert_eq!(with(path, before, &records[0], More::MergedInto("b"), &config).as_deref(), after, "{before}");
        }
    }
}
