//! A text of an archive, before it becomes one of a desk.

use super::date;
use crate::config::{Config, Limits};
use crate::content::node;
use crate::report::Diagnostic;
use serde_json::{Map, Value};

/// What a text becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sort {
    Piece,
    Page,
    /// With its kind.
    Entity(String),
}

impl Sort {
    /// The folder of such texts, relative to the desk's root.
    pub fn folder(&self) -> &'static str {
        match self {
            Sort::Piece => "content/briefings",
            Sort::Page => "content/pages",
            Sort::Entity(_) => "content/entities",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Doc {
    /// Its path in the archive: `content/posts/a.md`.
    pub from: String,
    pub front: Map<String, Value>,
    pub body: String,
    /// The line of the file where the body begins, from 1.
    pub line: usize,
    pub sort: Sort,
    /// Path below the folder of its sort, without extension: `2021/harbour`.
    pub place: String,
    /// The day in its file name: `2017-11-20`.
    pub day: Option<String>,
    /// Paths on the old site, relative to its root; the first is the address, the others redirected there.
    pub old: Vec<String>,
    pub lang: Option<String>,
    pub is_draft: bool,
    /// Whether its title was set by the import, from a heading or its name.
    pub is_titled: bool,
    /// Tags from its folder.
    pub tags: Vec<String>,
    /// Whether the archive's program would not show it before its date.
    pub waits: bool,
}

impl Doc {
    pub fn new(from: &str, front: Map<String, Value>, body: String, line: usize) -> Doc {
        Doc {
            from: from.to_string(),
            front,
            body,
            line,
            sort: Sort::Page,
            place: String::new(),
            day: None,
            old: Vec::new(),
            lang: None,
            is_draft: false,
            is_titled: false,
            tags: Vec::new(),
            waits: false,
        }
    }

    /// A text in front matter, or a number as text.
    pub fn text(&self, key: &str) -> Option<String> {
        text_of(self.front.get(key)?)
    }

    /// Whether its front matter or its name contains a day.
    pub fn is_dated(&self) -> bool {
        self.day.is_some() || date::KEYS.iter().filter_map(|key| self.text(key)).any(|text| date::day(&text).is_some())
    }

    /// Its day, `2017-11-20`, as in addresses of the old site.
    pub fn written_day(&self) -> Option<String> {
        let of_keys = date::KEYS.iter().filter_map(|key| self.text(key)).find_map(|text| date::day(&text));
        of_keys.or_else(|| self.day.clone())
    }

    /// The location of a byte of the body, for the report.
    pub fn at(&self, byte: usize) -> String {
        let before = &self.body.as_bytes()[..byte.min(self.body.len())];
        let lines = memchr::memchr_iter(b'\n', before).count();
        format!("{}:{}", self.from, self.line + lines)
    }
}

pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The texts of a list, or a single one.
pub fn texts_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text_of).collect(),
        value => text_of(value).into_iter().collect(),
    }
}

/// Front matter, body, and the line where the body begins. A file without front matter is all body.
pub fn cut(text: &str) -> Result<(Map<String, Value>, String, usize), Vec<Diagnostic>> {
    let text = text.trim_start_matches('\u{feff}');
    if let Some(cut) = json(text) {
        return Ok(cut);
    }
    let first = text.lines().next().unwrap_or_default().trim_end();
    let has_end = text.lines().skip(1).any(|line| line.trim_end() == first);
    if !matches!(first, "---" | "+++") || !has_end {
        return Ok((Map::new(), text.to_string(), 1));
    }
    // These limits are for desks; nothing longer is cut here.
    let limits = Limits { field_chars: u32::MAX, ..Config::default().limits };
    let (table, body) = node::front_matter(text, &limits)?;
    let front = match node::Value::Table(table).into_json() {
        Value::Object(front) => front,
        _ => Map::new(),
    };
    let line = 1 + text[..body.start as usize].matches('\n').count();
    Ok((front, body.of(text).replace("\r\n", "\n"), line))
}

/// Front matter as a JSON object, which Hugo supports too.
fn json(text: &str) -> Option<(Map<String, Value>, String, usize)> {
    if !text.starts_with('{') || text.starts_with("{%") || text.starts_with("{{") {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    let front = values.next()?.ok()?;
    let end = values.byte_offset();
    Some((front, text[end..].trim_start_matches(['\r', '\n']).to_string(), 1 + text[..end].matches('\n').count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_cut_off_in_three_forms() {
        for text in
            ["---\ntitle: A\n---\nText\n", "+++\r\ntitle = \"A\"\r\n+++\r\nText\r\n", "{\"title\": \"A\"}\n\nText\n"]
        {
            let (front, body, _) = cut(text).unwrap();
            assert_eq!((front["title"].as_str(), body.trim()), (Some("A"), "Text"), "{text}");
        }
        let (front, body, line) = cut("---\nA rule, and no front matter\n").unwrap();
        assert_eq!((front.len(), body.lines().count(), line), (0, 2, 1));
        assert_eq!(cut("---\na: 1\nb: 2\n---\nText").unwrap().2, 5);
        assert!(cut("---\na: [1\n---\n").is_err());
        assert_eq!(cut("{{ a }} text").unwrap().1, "{{ a }} text");
    }
}
