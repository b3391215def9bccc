//! One tree for all data that authors write: TOML, YAML, JSON and CSV, each value with its span.
//!
//! [`Fields`] defines what a key means, once for all four; the parsers here only know syntax.

pub mod csv;
mod fields;
mod front_matter;
pub mod json;
pub mod toml;
pub mod yaml;

pub use fields::{Fields, is_misspelt, nearest, same_as};
pub use front_matter::{document, front_matter};

use crate::config::Limits;
use crate::report::{Code, Diagnostic};
use crate::source::{Span, Text};
use std::collections::HashSet;

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub span: Span,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An empty value in YAML or JSON: the key is present without a value.
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    /// The node's span excludes the quotes.
    Text(String),
    /// A TOML date or time, as written.
    Datetime(String),
    Array(Vec<Node>),
    Table(Table),
}

/// In file order.
pub type Table = Vec<Entry>;

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: Text,
    pub value: Node,
}

/// The result of a parser: the top-level table, or the error.
pub type Read = Result<Table, Vec<Diagnostic>>;

impl Value {
    /// The name of the type for authors.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Integer(_) | Value::Float(_) => "a number",
            Value::Text(_) => "text",
            Value::Datetime(_) => "a date",
            Value::Array(_) => "a list",
            Value::Table(_) => "a table",
        }
    }

    pub fn into_json(self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Value::Null => Json::Null,
            Value::Bool(value) => value.into(),
            Value::Integer(value) => value.into(),
            Value::Float(value) => value.into(),
            Value::Text(value) | Value::Datetime(value) => value.replace(is_control, "").into(),
            Value::Array(nodes) => nodes.into_iter().map(|node| node.value.into_json()).collect(),
            Value::Table(table) => {
                Json::Object(table.into_iter().map(|e| (e.key.value, e.value.value.into_json())).collect())
            }
        }
    }
}

/// Characters that pages, feeds and messages cannot contain.
pub fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// One error for each duplicate key.
fn duplicates(text: &str, table: &Table) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let again = table.iter().filter(|entry| !seen.insert(&*entry.key.value));
    again.take(MOST).map(|entry| twice(&entry.key).at(text, entry.key.span)).collect()
}

fn twice(key: &str) -> Diagnostic {
    Diagnostic::new(Code::E008, format!("the key `{key}` stands twice")).help("keep one of the two")
}

fn too_deep(text: &str, span: Span, depth: u32) -> Diagnostic {
    Diagnostic::new(Code::E002, format!("data stands more than {depth} levels deep"))
        .at(text, span)
        .help("make it flatter, or raise `limits.depth` in site.toml")
}

/// Checks that the texts of a table are within the limit, except for free data: other pages list titles and summaries.
pub fn within(text: &str, read: Read, limits: &Limits) -> Read {
    let table = read?;
    let mut long = Vec::new();
    table.iter().filter(|entry| entry.key.value != "extra").for_each(|entry| {
        too_long(&entry.value, limits.field_chars as usize, &mut long);
    });
    let note = |span: Span| {
        let message = format!("a text of data has over {} characters", limits.field_chars);
        let note = Diagnostic::new(Code::E002, message).at(text, Span { end: span.start, ..span });
        note.help("make it shorter, or raise `limits.field_chars` in site.toml")
    };
    if long.is_empty() { Ok(table) } else { Err(long.into_iter().take(MOST).map(note).collect()) }
}

fn too_long(node: &Node, limit: usize, long: &mut Vec<Span>) {
    match &node.value {
        Value::Text(text) if text.len() > limit && text.chars().count() > limit => long.push(node.span),
        Value::Array(nodes) => nodes.iter().for_each(|node| too_long(node, limit, long)),
        Value::Table(table) => table.iter().for_each(|entry| too_long(&entry.value, limit, long)),
        _ => {}
    }
}

/// Maximum number of errors reported per file and severity: more would cost time and add nothing.
pub const MOST: usize = 50;

#[cfg(test)]
mod tests {
    use crate::config::{self, Config};
    use crate::content::{briefing, decision, entity, page};
    use crate::report::Diagnostic;
    use proptest::prelude::*;

    const PARTS: &[&str] = &[
        "+++\n",
        "---\n",
        "+++",
        "---",
        "\n",
        "\r\n",
        "\r",
        " ",
        "  ",
        "\t",
        "title",
        "name",
        "kind",
        "date",
        "aliases",
        "a",
        "é",
        "😀",
        "\u{feff}",
        "\u{202e}",
        "\0",
        " = ",
        ": ",
        ":",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "[",
        "]",
        "{",
        "}",
        ",",
        "- ",
        "|\n",
        ">\n",
        "|",
        "#",
        "&x ",
        "*x",
        "!t ",
        "? ",
        "2017-11-20",
        "2017-11-20T10:00:00+03:00",
        "9999-12-31T23:59:59Z",
        "-1",
        "1e9",
        "\\u0041",
        "\\ud800",
        "\\",
        "%",
        "...",
        "<<: ",
        "null",
        "true",
        "..",
        ".",
    ];

    fn any_file() -> impl Strategy<Value = String> {
        let parts = prop::collection::vec(prop::sample::select(PARTS), 0..60);
        (prop::sample::select(&["", "+++\n", "---\n", "{", "name,kind,aliases\n"][..]), parts)
            .prop_map(|(start, parts)| format!("{start}{}", parts.concat()))
    }

    fn all_notes(text: &str) -> Vec<Diagnostic> {
        let config = Config::default();
        [
            briefing::parse(text, &config).notes,
            page::parse(text, &config).notes,
            entity::parse_markdown(text, &config).notes,
            entity::parse_jsonl(text, &config).notes,
            entity::parse_csv(text, &config).notes,
            decision::parse(text).notes,
            config::parse(text).notes,
        ]
        .concat()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        /// Whatever stands in a file, it is read or refused, and each note points into it.
        #[test]
        fn any_file_is_read_or_refused(text in any_file()) {
            for note in all_notes(&text) {
                let place = note.place.expect("a place");
                prop_assert!(text.get(place.span.range()).is_some(), "{}: {:?}", note.message, place.span);
            }
        }
    }
}
