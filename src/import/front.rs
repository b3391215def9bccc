//! Writes front matter: YAML in a few plain forms.

use serde_json::{Map, Value};

/// Lines `key: value`. A text is unquoted if every YAML parser reads it as text.
pub fn yaml(front: &Map<String, Value>) -> String {
    front.iter().map(|(key, value)| entry(key, value, "")).collect()
}

fn entry(key: &str, value: &Value, indent: &str) -> String {
    let key = text(key, true);
    match value {
        Value::Object(inner) if !inner.is_empty() && indent.len() < 2 => {
            let deeper = format!("{indent}  ");
            let lines: String = inner.iter().map(|(key, value)| entry(key, value, &deeper)).collect();
            format!("{indent}{key}:\n{lines}")
        }
        value => format!("{indent}{key}: {}\n", inline(value, false)),
    }
}

fn inline(value: &Value, in_list: bool) -> String {
    match value {
        Value::String(value) => text(value, in_list),
        Value::Array(values) => {
            format!("[{}]", values.iter().map(|value| inline(value, true)).collect::<Vec<_>>().join(", "))
        }
        Value::Object(map) => {
            let pairs = map.iter().map(|(key, value)| format!("{}: {}", text(key, true), inline(value, true)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn text(value: &str, in_list: bool) -> String {
    if is_plain(value, in_list) { value.to_string() } else { Value::from(value).to_string() }
}

fn is_plain(value: &str, in_list: bool) -> bool {
    let is_word = |word: &str| {
        let word = word.to_ascii_lowercase();
        !matches!(word.as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n" | "nan" | "inf")
    };
    let is_allowed = |c: char| c.is_alphanumeric() || " -_./()'’".contains(c) || !in_list && c == ',';
    let is_date = value.get(..10).is_some_and(|day| super::date::day(day).is_some())
        && value.bytes().all(|byte| byte.is_ascii_digit() || b"-T:+Z".contains(&byte));
    is_date
        || value.starts_with(|c: char| c.is_alphabetic() || c == '/' && value.len() > 1)
            && !value.ends_with(' ')
            && is_word(value)
            && value.chars().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::content::node;
    use proptest::prelude::*;
    use serde_json::json;

    fn read(front: &Map<String, Value>) -> Option<Value> {
        let text = format!("---\n{}---\n", yaml(front));
        let (table, _) = node::front_matter(&text, &Config::default().limits).ok()?;
        Some(node::Value::Table(table).into_json())
    }

    #[test]
    fn plain_texts_stand_bare() {
        let front = json!({"title": "The port's week, in short", "date": "2017-11-20", "tags": ["war", "a, b", "1", "no"],
            "extra": {"menu": {"main": {"weight": 1}}, "#": "x: y", "m": null}});
        let written = "title: The port's week, in short\ndate: 2017-11-20\ntags: [war, \"a, b\", \"1\", \"no\"]\n\
            extra:\n  menu: {main: {weight: 1}}\n  \"#\": \"x: y\"\n  m: null\n";
        let front = front.as_object().unwrap();
        assert_eq!(yaml(front), written);
        assert_eq!(read(front), Some(Value::Object(front.clone())));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(key in "[a-z:# -]{1,9}", texts in prop::collection::vec("[^\\pC]{0,20}", 1..4)) {
            let front = json!({"title": texts[0], "list": texts, "extra": {key: texts[0], "x": {"y": texts}}});
            let front = front.as_object().unwrap();
            prop_assert_eq!(read(front), Some(Value::Object(front.clone())), "{}", yaml(front));
        }
    }
}
