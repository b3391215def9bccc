//! Converts an entry of a list to a page with the same contents.

use super::entity::{Record, parse_markdown, row};
use super::entry::{Form, records};
use super::node::{Value, csv, json};
use crate::config::Config;
use crate::source::Span;

/// The entry at `span` of a list as a separate page, and the list without it. `None` if the page would differ.
pub fn grown(path: &str, text: &str, span: Span, config: &Config) -> Option<(String, String)> {
    let mut others = records(path, text, config);
    let record = others.remove(others.iter().position(|record| record.span == span)?);
    let start = span.start as usize;
    let (table, end) = match Form::of(path) {
        Form::Markdown => return None,
        Form::Lines => {
            let end = text[start..].find('\n').map_or(text.len(), |end| start + end + 1);
            (json::read(text, span, config.limits.depth).ok()?, end)
        }
        Form::Rows => {
            let (header, _) = csv::row(text, text.len() - text.trim_start_matches('\u{feff}').len()).ok()?;
            let (cells, end) = csv::row(text, start).ok()?;
            (row(text, span, &header, cells, config.limits.depth).ok()?, end)
        }
    };
    // The page is named after the id.
    let said = table.into_iter().filter(|entry| entry.key.value != "id" && entry.value.value != Value::Null).collect();
    let page = format!("---\n{}\n---\n", serde_saphyr::to_string(&Value::Table(said).into_json()).ok()?.trim_end());
    let rest = [text.get(..start)?, text.get(end..)?].concat();
    let own = parse_markdown(&page, config).value?;
    let meanings = |records: &[Record]| records.iter().map(meaning).collect::<Option<Vec<_>>>();
    let is_same = meaning(&Record { id: record.id.clone(), ..own })? == meaning(&record)?;
    (is_same && meanings(&records(path, &rest, config))? == meanings(&others)?).then_some((page, rest))
}

/// An entry without its positions in the file.
fn meaning(record: &Record) -> Option<serde_json::Value> {
    fn bare(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(map) => {
                ["span", "body", "outline"].into_iter().for_each(|key| drop(map.shift_remove(key)));
                map.values_mut().for_each(bare);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(bare),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(record).ok()?;
    bare(&mut value);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_a_list_becomes_a_page_that_says_the_same() {
        let config = Config::default();
        let lines = "{\"id\":\"a\",\"name\":\"A: \\\"b\\\"\",\"kind\":\"x\",\"aliases\":[\"yes\",{\"name\":\"C\",\"near\":[\"d\"]}],\"extra\":{\"n\":1}}\n{\"id\":\"b\",\"name\":\"B\",\"kind\":\"x\"}\n";
        let rows = "id,name,kind,aliases,born\nb,B,x,,\na,\"A, b\",person,C | 2,1946\n";
        for (path, text, place, page, rest) in [
            (
                "a.jsonl",
                lines,
                0,
                "---\nname: \"A: \\\"b\\\"\"\nkind: x\naliases:\n- \"yes\"\n- name: C\n  near:\n  - d\nextra:\n  \"n\": 1\n---\n",
                "{\"id\":\"b\",\"name\":\"B\",\"kind\":\"x\"}\n",
            ),
            (
                "a.csv",
                rows,
                1,
                "---\nname: A, b\nkind: person\naliases:\n- C\n- \"2\"\nborn: \"1946\"\n---\n",
                "id,name,kind,aliases,born\nb,B,x,,\n",
            ),
        ] {
            let span = records(path, text, &config)[place].span;
            assert_eq!(grown(path, text, span, &config), Some((page.to_string(), rest.to_string())));
        }
    }
}
