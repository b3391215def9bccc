//! For programs: JSON, SARIF and GitHub's workflow commands.

use super::{Code, Diagnostic, Severity};
use serde_json::{Value, json};

fn level(note: &Diagnostic) -> &'static str {
    match note.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The message with all notes and help.
fn whole(note: &Diagnostic) -> String {
    let label = (!note.label.is_empty()).then_some(&note.label);
    std::iter::once(&note.message)
        .chain(label)
        .chain(&note.notes)
        .chain(&note.help)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n")
}

pub fn json(entries: &[(String, Diagnostic)]) -> String {
    let line = |(file, note): &(String, Diagnostic)| {
        let place = note.place.as_ref();
        let object = json!({
            "code": note.code.as_str(),
            "severity": level(note),
            "message": note.message,
            "file": (!file.is_empty()).then_some(file),
            "line": place.map(|p| p.line),
            "column": place.map(|p| p.column),
            "excerpt": place.map(|p| &p.excerpt),
            "label": note.label,
            "notes": note.notes,
            "help": note.help,
        });
        format!("{object}\n")
    };
    entries.iter().map(line).collect()
}

pub fn markdown(entries: &[(String, Diagnostic)]) -> String {
    let line = |(file, note): &(String, Diagnostic)| {
        let place = match &note.place {
            Some(place) => format!(" `{file}:{}:{}`", place.line, place.column),
            None if file.is_empty() => String::new(),
            None => format!(" `{file}`"),
        };
        let message = note.message.replace(['\n', '\r'], " ");
        let help: String = note.help.iter().map(|help| format!("; {}", help.replace(['\n', '\r'], " "))).collect();
        format!("- **{} {}**{place}: {message}{help}\n", level(note), note.code.as_str())
    };
    entries.iter().map(line).collect()
}

pub fn sarif(entries: &[(String, Diagnostic)]) -> String {
    let rule = |code: &Code| json!({ "id": code.as_str(), "shortDescription": { "text": code.title() } });
    let rules: Vec<Value> = Code::ALL.iter().map(rule).collect();
    let results: Vec<Value> = entries.iter().map(|(file, note)| sarif_result(file, note)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "dateline", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log}\n")
}

fn sarif_result(file: &str, note: &Diagnostic) -> Value {
    let mut result = json!({
        "ruleId": note.code.as_str(),
        "level": level(note),
        "message": { "text": whole(note) },
    });
    if !file.is_empty() {
        let mut location = json!({ "artifactLocation": { "uri": uri(file) } });
        if let Some(place) = &note.place {
            location["region"] = json!({
                "startLine": place.line,
                "startColumn": place.column,
                "endColumn": place.column + place.width,
            });
        }
        result["locations"] = json!([{ "physicalLocation": location }]);
    }
    result
}

/// A path as a relative URL.
fn uri(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    path.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

pub fn github(entries: &[(String, Diagnostic)]) -> String {
    let line = |(file, note): &(String, Diagnostic)| {
        let mut properties = Vec::new();
        if !file.is_empty() {
            properties.push(format!("file={}", property(file)));
        }
        if let Some(place) = &note.place {
            properties.push(format!("line={},col={}", place.line, place.column));
        }
        properties.push(format!("title={}", property(&format!("{} {}", note.code.as_str(), note.code.title()))));
        format!("::{} {}::{}\n", level(note), properties.join(","), data(&whole(note)))
    };
    entries.iter().map(line).collect()
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn entries() -> Vec<(String, Diagnostic)> {
        let note = Diagnostic::new(Code::E023, "100% lost,\nnow").at("é [x](y)", Span::new(3, 9)).help("mend it");
        vec![("content/a b,c.md".into(), note), (String::new(), Diagnostic::new(Code::W042, "lost"))]
    }

    #[test]
    fn json_has_one_object_a_line() {
        let drawn = json(&entries());
        assert_eq!(
            drawn.lines().next().unwrap(),
            r#"{"code":"E023","severity":"error","message":"100% lost,\nnow","file":"content/a b,c.md","line":1,"column":3,"excerpt":"é [x](y)","label":"","notes":[],"help":["mend it"]}"#
        );
        let alone: Value = serde_json::from_str(drawn.lines().nth(1).unwrap()).unwrap();
        assert_eq!((&alone["file"], &alone["line"]), (&Value::Null, &Value::Null));
    }

    #[test]
    fn sarif_names_its_rules_and_places() {
        let log: Value = serde_json::from_str(&sarif(&entries())).unwrap();
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), Code::ALL.len());
        let place = &run["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "content/a%20b%2Cc.md");
        assert_eq!(place["region"], json!({ "startLine": 1, "startColumn": 3, "endColumn": 9 }));
        assert_eq!(run["results"][1].get("locations"), None);
    }

    #[test]
    fn github_commands_are_escaped() {
        let drawn = github(&entries());
        assert_eq!(
            drawn.lines().next().unwrap(),
            "::error file=content/a b%2Cc.md,line=1,col=3,title=E023 a link that leads nowhere::100%25 lost,%0Anow%0Amend it"
        );
        assert_eq!(drawn.lines().nth(1).unwrap(), "::warning title=W042 a link that leads nowhere::lost");
    }
}
