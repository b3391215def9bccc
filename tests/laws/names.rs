//! Proposals for the catalogue: the same whatever the order of the files, and gone once they are answered.

use crate::cases;
use crate::desk::any_desk;
use crate::shop::Shop;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// Names of `desk` in lines of JSON, and what else was asked of the command.
fn names(shop: &Shop, flags: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.arg("names").args(["--as-of", "2018-01-01T00:00:00Z", "--root"]).arg(shop.root()).args(flags);
    let run = command.output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

/// What is proposed: of an entity that the catalogue has, each form by itself.
fn proposed(lines: &str) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for line in lines.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let of = |key: &str| line[key].as_str().unwrap().to_string();
        all.insert((of("id"), of("name")));
        all.extend(line["aliases"].as_array().into_iter().flatten().map(|alias| (of("id"), alias.to_string())));
    }
    all
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn the_order_of_files_changes_no_proposal(desk in any_desk()) {
        let flags = ["--format", "jsonl"];
        prop_assert_eq!(names(&Shop::of(&desk), &flags), names(&Shop::reversed(&desk), &flags));
    }

    /// What was taken in is known, and what was refused stays away.
    #[test]
    fn an_answer_lasts(desk in any_desk(), refused in any::<bool>()) {
        let shop = Shop::of(&desk);
        let lines = names(&shop, &["--format", "jsonl"]);
        let file = shop.root().join("edited.jsonl");
        let kinds = ["person", "organisation", "place", "event", "agreement", "product", "thing"];
        let answer = |line: &str| match refused {
            true => kinds.iter().fold(line.to_string(), |line, kind| line.replace(&format!("\"kind\":\"{kind}\""), "\"kind\":\"no\"")),
            false => line.to_string(),
        };
        fs::write(&file, lines.lines().map(|line| answer(line) + "\n").collect::<String>()).unwrap();
        names(&shop, &["--accept", file.to_str().unwrap(), "--yes"]);
        let again = names(&shop, &["--format", "jsonl"]);
        let back: Vec<_> = proposed(&lines).intersection(&proposed(&again)).cloned().collect();
        prop_assert!(back.is_empty(), "{back:?}\n{lines}\n{again}");
    }
}
