//! `docs/messages.md` is what `dateline explain CODE` prints: each code has its section, and what stands there as an
//! example is told so.

mod support;

use dateline::report::Code;
use std::path::Path;
use support::{dateline, write, write_block};

const MESSAGES: &str = include_str!("../docs/messages.md");

fn sections() -> Vec<(&'static str, &'static str, &'static str)> {
    let section = |section: &'static str| {
        let (head, body) = section.split_once('\n').unwrap();
        let (code, title) = head.split_once(": ").unwrap();
        (code, title, body.split("\n## ").next().unwrap())
    };
    MESSAGES.split("\n### ").skip(1).map(section).collect()
}

#[test]
fn every_code_has_its_section() {
    let documented: Vec<_> = sections().into_iter().map(|(code, title, _)| (code, title)).collect();
    let codes: Vec<_> = Code::ALL.iter().map(|code| (code.as_str(), code.title())).collect();
    assert_eq!(documented, codes);
}

#[test]
fn every_example_is_told_so() {
    let mut faults = String::new();
    for (code, _, body) in sections() {
        let place = tempfile::tempdir().unwrap();
        let desk = place.path();
        write(desk, "site.toml", b"title = \"Desk\"\nbase_url = \"https://desk.example/\"\n");
        for block in body.split("\n```").skip(1).step_by(2) {
            let (info, text) = block.split_once('\n').unwrap();
            write_block(desk, info, &format!("{text}\n"));
        }
        let told = checked(desk);
        if !told.contains(&format!("{{\"code\":\"{code}\"")) {
            faults += &format!("{code} is not told of its example:\n{told}\n");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

fn checked(desk: &Path) -> String {
    let run = dateline().args(["check", "--gaps", "--format", "json"]).current_dir(desk).output().unwrap();
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn explain_prints_the_section() {
    for (code, title, body) in sections() {
        let run = dateline().args(["explain", code]).output().unwrap();
        assert_eq!(String::from_utf8(run.stdout).unwrap(), format!("{code}: {title}\n{}\n", body.trim_end()));
    }
}
