//! The tables of keys in docs/writing.md, docs/catalogue.md and docs/languages.md hold each key of the types, and no other.

use dateline::config::Config;
use dateline::content::entity::{Alias, Milestone, Only};
use dateline::content::{briefing, decision, entity, page};
use dateline::language::Languages;
use serde::Serialize;
use std::collections::BTreeSet;

const WRITING: &str = include_str!("../docs/writing.md");
const CATALOGUE: &str = include_str!("../docs/catalogue.md");
const LANGUAGES: &str = include_str!("../docs/languages.md");

fn keys(of: impl Serialize) -> BTreeSet<String> {
    serde_json::to_value(of).unwrap().as_object().unwrap().keys().cloned().collect()
}

/// The keys in the first column of the table below `head`, of rows that `is_meant`.
fn table(text: &str, head: &str, is_meant: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let (_, below) = text.split_once(head).unwrap_or_else(|| panic!("no {head}"));
    let rows = below.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let rows = rows.take_while(|line| line.starts_with('|')).filter(|row| is_meant(row));
    rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2).map(String::from)).collect()
}

/// `keys`, some of which an author writes otherwise.
fn written(mut keys: BTreeSet<String>, others: &[(&str, &[&str])]) -> BTreeSet<String> {
    for (key, instead) in others {
        assert!(keys.remove(*key), "{key} is none");
        keys.extend(instead.iter().map(|key| key.to_string()));
    }
    keys
}

fn block<'t>(text: &'t str, head: &str, kind: &str) -> &'t str {
    let (_, below) = text.split_once(head).unwrap();
    let (_, block) = below.split_once(&format!("```{kind}\n")).unwrap();
    block.split_once("```").unwrap().0
}

#[test]
fn the_front_matter_of_briefings_and_pages() {
    let example = block(WRITING, "## Front matter", "yaml");
    let read = briefing::parse(example, &Config::default());
    assert!(read.notes.is_empty(), "{:?}", read.notes);
    let own: &[(&str, &[&str])] = &[
        ("date_span", &[]),
        ("pin", &["coverage"]),
        ("ban", &[]),
        ("body", &[]),
        ("outline", &[]),
        ("redirects", &["redirects", "aliases"]),
    ];
    assert_eq!(table(WRITING, "## Front matter", |_| true), written(keys(read.value.unwrap()), own));
    let page = page::parse("---\ntitle: About\n---\n", &Config::default()).value.unwrap();
    let own: &[(&str, &[&str])] = &[("body", &[]), ("outline", &[]), ("redirects", &["redirects", "aliases"])];
    assert_eq!(table(WRITING, "## Front matter", |row| row.ends_with("| yes |")), written(keys(page), own));
    let introduction = page::parse_introduction("---\n---\n", &Config::default()).value.unwrap();
    let own: &[(&str, &[&str])] =
        &[("body", &[]), ("outline", &[]), ("slug", &[]), ("redirects", &["redirects", "aliases"])];
    assert_eq!(table(WRITING, "## Series and tags", |_| true), written(keys(introduction), own));
    let unused = table(WRITING, "## Front matter", |row| !row.contains("`aliases`"));
    let unused: Vec<_> = unused.iter().filter(|key| !example.contains(&format!("\n{key}: "))).collect();
    assert!(unused.is_empty(), "the example has no {unused:?}");
}

#[test]
fn the_fields_of_entities_names_and_decisions() {
    let entity = r#"{"id":"x","name":"X","kind":"place"}"#;
    let record = entity::parse_jsonl(entity, &Config::default()).value.remove(0);
    let dates: Vec<&str> = Milestone::ALL.iter().map(|milestone| milestone.key()).collect();
    let own: &[(&str, &[&str])] = &[("dates", &dates), ("body", &[]), ("outline", &[]), ("span", &[])];
    assert_eq!(table(CATALOGUE, "## Fields", |_| true), written(keys(record), own));
    let only = keys(Only::default());
    let only: Vec<&str> = only.iter().map(String::as_str).collect();
    let conditions = written(keys(Alias::default()), &[("ignore_case", &["case"]), ("only", &only)]);
    assert_eq!(table(CATALOGUE, "## Names and their conditions", |_| true), conditions);
    let (_, of_decisions) = CATALOGUE.split_once("## Decisions").unwrap();
    let examples = of_decisions.split("```toml\n").skip(1).map(|block| block.split("```").next().unwrap());
    let decisions = decision::parse(&examples.collect::<String>()).value;
    let (place, sense) = (keys(&decisions.places[0]), keys(&decisions.senses[0]));
    assert_eq!(table(CATALOGUE, "## Decisions", |_| true), place.into_iter().chain(sense).collect());
}

#[test]
fn the_keys_of_a_language() {
    let documented = table(LANGUAGES, "| key |", |_| true);
    let own: BTreeSet<String> = ["de", "en", "es", "fr", "it", "nl", "tr"]
        .into_iter()
        .flat_map(|code| {
            let file = format!("{}/src/language/{code}.toml", env!("CARGO_MANIFEST_DIR"));
            let table: toml::Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
            table.into_iter().map(|(key, _)| key)
        })
        .collect();
    assert_eq!(own, documented);
    let example = block(LANGUAGES, "languages/da.toml", "toml");
    assert_eq!(Languages::default().add("languages/de.toml", example), []);
}

/// A column that no cell can fill is no column.
#[test]
fn the_columns_of_csv() {
    for key in table(CATALOGUE, "## Fields", |_| true) {
        let cell = match key.as_str() {
            "id" | "name" | "kind" => continue,
            "hidden" | "draft" => "true",
            "embargo" => "2030-01-01T00:00:00Z",
            "wikidata" => "Q1",
            "same_as" => "https://a.example|https://b.example",
            "redirects" => "/a/|/b/",
            "lang" => "de",
            "roles" => r#""[{""title"":""Mayor""}]""#,
            "relations" => r#""[{""kind"":""member of"",""to"":""x""}]""#,
            "extra" => r#""{""a"":[1]}""#,
            _ if Milestone::ALL.iter().any(|milestone| milestone.key() == key) => "1911-01",
            _ => "a",
        };
        let read = entity::parse_csv(&format!("id,name,kind,{key}\nx,X,place,{cell}\n"), &Config::default());
        assert!(read.notes.is_empty() && read.value.len() == 1, "{key}: {:?}", read.notes);
    }
}
