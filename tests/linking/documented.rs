//! The examples of docs/catalogue.md: each block of entities holds for the texts below it, and so does each of decisions.

use super::{check_among, desk_of};
use dateline::config::Config;
use dateline::content::entity::{parse_csv, parse_markdown};

const CATALOGUE: &str = include_str!("../../docs/catalogue.md");

#[test]
fn the_examples_of_the_catalogue_are_true() {
    let (mut entities, mut decisions, mut texts) = ("", "", 0);
    for block in CATALOGUE.split("\n```").skip(1).step_by(2) {
        let (kind, text) = block.split_once('\n').unwrap();
        match kind {
            "jsonl" => assert!(!desk_of(text).entities.is_empty()),
            "csv" => {
                let read = parse_csv(text, &Config::default());
                assert!(read.value.len() == 2 && read.notes.is_empty(), "{:?}", read.notes);
            }
            "yaml" => {
                let read = parse_markdown(text, &Config::default());
                assert!(read.value.is_some() && read.notes.is_empty(), "{:?}", read.notes);
            }
            "toml" | "text" => {}
            _ => panic!("nobody tries the examples in {kind}"),
        }
        match kind {
            "jsonl" => entities = text,
            "toml" => decisions = text,
            "text" => {
                check_among(entities, "", text, decisions);
                texts += 1;
            }
            _ => {}
        }
    }
    assert!(texts > 8);
}
