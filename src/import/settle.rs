//! A text in its final form: front matter that the desk's parser accepts, and the body.

use super::doc::{Doc, Sort};
use super::front::yaml;
use super::report::Tally;
use crate::config::Config;
use crate::content::{briefing, entity, page};
use crate::report::{Code, Diagnostic, Severity};
use serde_json::{Map, Value};

/// Writes the text. A value that is invalid for its key goes under `extra`, unchanged.
pub fn settled(doc: &Doc, mut front: Map<String, Value>, body: &str, config: &Config, tally: &mut Tally) -> String {
    loop {
        let text = format!("---\n{}---\n\n{}\n", yaml(&front), body.trim_matches('\n').trim_end());
        let errors = errors(doc, &text, config);
        let Some(first) = errors.first() else { return text };
        let key = first.place.as_ref().and_then(|place| key_at(&front, place.span.start as usize));
        match key.filter(|key| !matches!(key.as_str(), "title" | "name" | "kind" | "date" | "extra")) {
            Some(key) => {
                let kind = match first.code {
                    Code::E004 => format!("`{key}` under `extra`"),
                    _ => format!("`{key}` with a value that it cannot hold, under `extra`"),
                };
                tally.kept(kind, doc.from.as_str());
                if let Some(value) = front.shift_remove(&key) {
                    aside(&mut front, &key, value);
                }
            }
            None => {
                tally.lost(
                    format!("a text with a mistake, which `dateline check` tells: {}", first.message),
                    doc.from.as_str(),
                );
                return text;
            }
        }
    }
}

/// Puts a value under `extra`, which comes last.
pub fn aside(front: &mut Map<String, Value>, key: &str, value: Value) {
    let mut extra = match front.shift_remove("extra") {
        Some(Value::Object(extra)) => extra,
        _ => Map::new(),
    };
    extra.entry(key).or_insert(value);
    front.insert("extra".to_string(), extra.into());
}

fn errors(doc: &Doc, text: &str, config: &Config) -> Vec<Diagnostic> {
    let mut notes = match doc.sort {
        Sort::Piece => briefing::parse(text, config).notes,
        Sort::Page => page::parse(text, config).notes,
        Sort::Entity(_) => entity::parse_markdown(text, config).notes,
    };
    notes.retain(|note| note.severity() == Severity::Error);
    notes
}

/// The key whose lines contain a byte of the text.
fn key_at(front: &Map<String, Value>, at: usize) -> Option<String> {
    let mut end = "---\n".len();
    for (key, value) in front {
        end += yaml(&Map::from_iter([(key.clone(), value.clone())])).len();
        if at < end {
            return Some(key.clone());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_key_cannot_hold_goes_aside() {
        let mut doc = Doc::new("a.md", Map::new(), String::new(), 1);
        doc.sort = Sort::Piece;
        let front = json!({"title": "A", "date": "2019-03-04", "lang": "not a tag", "odd": 1, "extra": {"x": 1}});
        let text =
            settled(&doc, front.as_object().unwrap().clone(), "\nText\n\n", &Config::default(), &mut Tally::default());
        assert_eq!(text, "---\ntitle: A\ndate: 2019-03-04\nextra:\n  x: 1\n  lang: not a tag\n  odd: 1\n---\n\nText\n");
    }
}
