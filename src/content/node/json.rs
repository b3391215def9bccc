//! One line of JSON, with the span of each key and value.

use super::{Read, yaml};
use crate::report::{Code, Diagnostic};
use crate::source::Span;
use serde::de::IgnoredAny;

/// Parses the part `line` of a file's text. JSON is a subset of YAML: the JSON parser validates it, and the YAML parser
/// provides the spans.
pub fn read(text: &str, line: Span, depth: u32) -> Read {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(line.of(text)) {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let at = text.floor_char_boundary(line.start as usize + error.column().saturating_sub(1));
        let note = Diagnostic::new(Code::E003, format!("this line is no JSON: {message}"));
        let help = "each line is one object: `{\"id\": \"…\", \"name\": \"…\", \"kind\": \"…\"}`";
        return Err(vec![note.help(help).at(text, Span::new(at, at))]);
    }
    yaml::read(text, line, depth)
}

#[cfg(test)]
mod tests {
    use super::super::Value;
    use super::*;

    fn whole(text: &str) -> Read {
        read(text, Span::new(0, text.len()), 100)
    }

    #[test]
    fn values_have_places() {
        let text = r#"{"a":"é","b" : ["\u00e9\ud83d\ude00\/"], "c":12345678901234567890,	"d":{"x":null},"e":"no: #{"}"#;
        let table = whole(text).unwrap();
        assert_eq!(table[0].value.span.of(text), "é");
        let Value::Array(items) = &table[1].value.value else { panic!() };
        assert_eq!(items[0].value, Value::Text("é😀/".into()));
        assert_eq!(table[2].value.value, Value::Float(12345678901234567890.0));
        assert_eq!(table[4].value.value, Value::Text("no: #{".into()));
    }

    #[test]
    fn mistakes_have_codes_and_columns() {
        let first = |text: &str| {
            let note = whole(text).unwrap_err().remove(0);
            (note.code, note.place.map(|place| place.column))
        };
        assert_eq!(first("{\"a\":1,}"), (Code::E003, Some(8)));
        assert_eq!(first("{\"a\":1,\"a\":2}"), (Code::E008, Some(9)));
        assert_eq!(first("{\"a\":\"\\ud800\"}").0, Code::E003);
        assert_eq!(first("[1]").0, Code::E003);
        assert_eq!(first("{\"a\":\"\0\"}").0, Code::E003);
        assert_eq!(first("{\"a\":1e999}").0, Code::E003);
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(first(&deep).0, Code::E002);
    }
}
