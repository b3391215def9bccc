//! Whole desks, each the smallest that shows one thing, and every file that they become.
//!
//! `tests/golden/<name>/` is a desk beside `expected/`, its output but for the manifest. Pages go
//! through the templates of `tests/golden/theme/`, so that a file says what a reader is told and no
//! more; only `built_in_theme` is built with the program's own. `UPDATE_GOLDEN=1 cargo test --test
//! golden` writes `expected/` anew: read the difference before it is kept.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use support::{dateline, files, line_diff, write};

/// The files of every site whose text no desk decides.
const OF_EVERY_SITE: [&str; 5] =
    [".nojekyll", "assets/code.css", "assets/search.js", "assets/site.js", "assets/style.css"];
/// A site that shows code brings the licences of what colours it.
const LICENCES: &str = "assets/code-licences.md";
const WITH_CODE: [&str; 2] = ["built_in_theme", "footnotes_tables_code"];
const MANIFEST: &str = ".dateline.json";
const AS_OF: &str = "2018-01-01T00:00:00Z";

macro_rules! desks {
    ($($(#[$doc:meta])+ $name:ident)*) => {
        $($(#[$doc])+ #[test] fn $name() { check(stringify!($name)); })*

        const DESKS: &[&str] = &[$(stringify!($name)),*];
    };
}

desks! {
    /// A name links where it is first met, and counts wherever it stands.
    first_mention_only
    /// Each kind may have a policy of its own.
    link_policies_by_kind
    /// A paragraph bears so many links and no more; the next mention gets the link instead.
    links_per_paragraph
    /// Front matter in TOML and YAML; entities as Markdown, lines of JSON and rows of CSV.
    formats
    /// Under a path, every link carries the path.
    base_url_with_path
    /// `[[…]]` by name, id, path and heading; `[[!…]]`; pins and bans of coverage.
    wikilinks_and_pins
    /// An entity is linked by hand in all the ways that lead to a page, and never from its own.
    links_by_hand
    /// An editor's answer holds for its quote alone.
    decisions
    /// Old addresses and merged entities lead on.
    redirects_and_merged
    /// Dates in words carry their day for machines and in full on hover; names, links, code and nowadays do not.
    dates_in_words
    /// What is held back leaks nowhere.
    drafts_and_embargoes
    /// A piece that is taken back leaves its address, title and reason, and its text nowhere.
    withdrawn
    /// A hidden entity has no page and no mark, and still shields its name.
    hidden_entity
    /// Earlier, later, and the same day, which is neither.
    earlier_and_later
    /// What came before and what happened next, in order of time, with reasons; all that links here is found.
    the_story
    /// What came later has a page of its own below a piece that more refer to than its own page holds.
    all_that_came_later
    /// Of pieces that say nearly the same a list shows the first, with the others as such.
    rewrites
    /// A piece belongs to the day that it has in the desk's zone.
    days_of_the_desk
    /// Lists are cut by year, and a year's pages are numbered from its oldest piece.
    lists_by_year
    /// A series and a tag have an introduction, where things stand, a line of time, a cast and a feed; thin ones have their pieces.
    series_and_tags
    /// A file beside a piece is published where a text refers to it, and `static` always.
    assets_beside_a_piece
    /// What a reader is told of a piece's making.
    corrections_and_sources
    /// Names in notes, tables, lists and quotes count; in code and headings they do not link.
    footnotes_tables_code
    /// Raw HTML goes through an allow-list by default.
    raw_html_sanitised
    /// Or is shown as it is written.
    raw_html_escaped
    /// Or is trusted.
    raw_html_kept
    /// What programs read: absolute addresses, whole texts, no time but the pieces' own.
    feed_and_sitemap
    /// What programs read where the desk asks for it: a feed for who is often named, JSON, llms.txt.
    for_programs
    /// Pages without a date, annotated where they ask for it; files as they are.
    pages_and_static
    /// An unknown language is no mistake, and names of any script are found.
    other_language
    /// What the search reads: names in buckets, words and titles in shards, and nothing hidden.
    search
    /// The built-in theme: every kind of page, whole.
    built_in_theme
}

fn check(name: &str) {
    let built = build(name);
    let expected = folder().join(name).join("expected");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let _ = fs::remove_dir_all(&expected);
        built.iter().for_each(|(path, bytes)| write(&expected, path, bytes));
        return;
    }
    if let Some(difference) = difference(&files(&expected), &built) {
        panic!("{name}: {difference}\n`UPDATE_GOLDEN=1 cargo test --test golden` takes the new output over");
    }
}

/// The output of a desk, without the manifest and the files that are always the same.
fn build(name: &str) -> BTreeMap<String, Vec<u8>> {
    let place = tempfile::tempdir().unwrap();
    let (root, output) = (place.path().join("desk"), place.path().join("output"));
    let mut desk = files(&folder().join(name));
    desk.retain(|path, _| !path.starts_with("expected/"));
    if name != "built_in_theme" {
        for (path, bytes) in files(&folder().join("theme")) {
            desk.entry(format!("templates/{path}")).or_insert(bytes);
        }
    }
    if name == "all_that_came_later" {
        desk.extend((2..=27).map(later_piece));
    }
    desk.iter().for_each(|(path, bytes)| write(&root, path, bytes));
    let mut program = dateline();
    program.arg("build").arg("--root").arg(&root).arg("--output").arg(&output).args(["--as-of", AS_OF]);
    let run = program.output().unwrap();
    assert!(run.status.success(), "{name} does not build:\n{}", String::from_utf8_lossy(&run.stderr));
    let mut built = files(&output);
    for path in OF_EVERY_SITE.into_iter().chain([MANIFEST]) {
        assert!(built.remove(path).is_some(), "{name}: the output has no {path}");
    }
    assert_eq!(built.remove(LICENCES).is_some(), WITH_CODE.contains(&name), "{name}: {LICENCES}");
    // Every desk has a search of some dozens of small files; one shows them, and the others stay readable.
    let shows = |path: &str| match name {
        "search" => true,
        "built_in_theme" => path == "search/index.html",
        _ => false,
    };
    built.retain(|path, _| !path.starts_with("search/") || shows(path));
    // The others are alike.
    built.retain(|path, _| name != "all_that_came_later" || path.starts_with("briefings/first/"));
    built
}

/// A piece of that day which links to the first.
fn later_piece(day: u32) -> (String, Vec<u8>) {
    let text = format!(
        "+++\ntitle = \"Day {day}\"\ndate = 2017-11-{day:02}\n+++\nSince [the talks](first.md) day {day} has passed.\n"
    );
    (format!("content/briefings/day-{day:02}.md"), text.into_bytes())
}

/// The first file that differs, line by line, under the names of those that are too many or too few.
fn difference(expected: &BTreeMap<String, Vec<u8>>, actual: &BTreeMap<String, Vec<u8>>) -> Option<String> {
    let names: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
    let mut told = String::new();
    for name in &names {
        match (expected.get(*name), actual.get(*name)) {
            (Some(_), None) => told += &format!("\nmissing from the output: {name}"),
            (None, Some(_)) => told += &format!("\nnot expected in the output: {name}"),
            _ => {}
        }
    }
    let changed = names.iter().find(|name| expected.get(**name) != actual.get(**name));
    if let Some(name) = changed {
        let text = |of: &BTreeMap<String, Vec<u8>>| {
            of.get(*name).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
        };
        told += &format!("\n{name} (- expected, + built):\n{}", line_diff(&text(expected), &text(actual)));
    }
    changed.map(|_| told)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

#[test]
fn every_desk_is_tested() {
    let folders = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let folders: BTreeSet<String> = folders.filter(|name| name != "theme").collect();
    assert_eq!(folders, DESKS.iter().map(|name| name.to_string()).collect());
}

#[test]
fn one_file_too_many_and_one_too_few_both_fail() {
    let site = |paths: &[&str]| paths.iter().map(|path| (path.to_string(), b"a\nb\nc\n".to_vec())).collect();
    let both = site(&["a.html", "b.html"]);
    assert_eq!(difference(&both, &both), None);
    assert!(difference(&both, &site(&["a.html"])).unwrap().contains("missing from the output: b.html"));
    assert!(difference(&site(&["a.html"]), &both).unwrap().contains("not expected in the output: b.html"));
}

#[test]
fn a_difference_is_shown_with_its_lines() {
    let site = |text: &str| BTreeMap::from([("a.html".to_string(), text.as_bytes().to_vec())]);
    let told = difference(&site("one\ntwo\nthree\n"), &site("one\n2\nthree\n")).unwrap();
    assert!(told.ends_with("  one\n- two\n+ 2\n  three\n"), "{told}");
}
