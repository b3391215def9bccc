//! The shape of the sources: what ARCHITECTURE.md promises of all of them.
//!
//! Only the program's own code is read: what stands under `#[cfg(test)]` and in comments is left out.

mod paths;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules that look ahead all the same, and why.
const LOOKS_AHEAD: &[(&str, &str, &str)] = &[
    ("config", "content", "site.toml is read by the readers of front matter, whose budgets it sets"),
    ("language", "content", "its files are read by the same"),
];

/// What may not fail, and why.
const CANNOT_FAIL: &[(&str, &str, &str)] = &[
    ("src/source.rs", ".expect(\"plain data serialises\")", "the types are the program's own"),
    ("src/site/files.rs", ".expect(\"a plain name\")", "the names are constants"),
    ("src/site/search/mod.rs", ".expect(\"letters, digits and hyphens\")", "made of nothing else"),
    ("src/language/mod.rs", "assert!(", "compiled in"),
    ("src/annotate/dates/language.rs", ".expect(\"the program's own data parses, which a test shows\")", "compiled in"),
    ("src/crossref/cues.rs", ".expect(\"the program's own data parses, which a test shows\")", "compiled in"),
    ("src/crossref/curves.rs", ".expect(\"the program's own data parses, which a test shows\")", "compiled in"),
    ("src/names/lists.rs", ".expect(\"the program's own data parses, which a test shows\")", "compiled in"),
    ("src/wording/mod.rs", ".expect(\"the program's own data parses, which a test shows\")", "compiled in"),
    ("src/wording/mod.rs", ".expect(\"English is one of them\")", "compiled in"),
];

/// Where files are written, and which.
const WRITES: &[(&str, &str)] = &[
    ("src/output/", "the site"),
    ("src/publish/folder.rs", "the states of a site in a folder that a web server shows"),
    ("src/publish/s3.rs", "what is on its way to a bucket, for the length of a publish"),
    ("src/publish/s3/curl.rs", "the same"),
    ("src/cli/publish.rs", "the file of `--changed`"),
    ("src/publish/prepare.rs", "`.dateline`: what is made of a site for one server"),
    ("src/publish/record.rs", "`.dateline`: what was published last from here"),
    ("src/cache/", "`.dateline`"),
    ("src/cli/build.rs", "the files of `--timings` and `--trace`"),
    ("src/revision.rs", "a revision of the desk, for as long as it is compared"),
    ("src/edit/mod.rs", "files that somebody agreed to change, where they are still as they were shown"),
    (
        "src/edit/create.rs",
        "new files of `init`, `new` and `import`, never over another, but for beginnings that a killed `init` left",
    ),
];

/// Where the clock is read, and for what.
const CLOCKS: &[(&str, &str)] = &[
    ("src/cli/mod.rs", "the instant that embargoes are read against"),
    ("src/source.rs", "which stamps of files prove something"),
    ("src/publish/s3.rs", "the time of a signature"),
    ("src/serve/newsroom.rs", "the tag of a preview, which no other run has"),
];

const STAGES: [&str; 8] = ["content", "catalogue", "annotate", "crossref", "site", "render", "output", "publish"];

#[test]
fn a_module_uses_only_those_above_it() {
    let order = modules();
    let place = |module: &str| order.iter().position(|other| other == module);
    for (path, code) in sources() {
        let module = paths::module_of(&path)[0].clone();
        let Some(here) = place(&module) else { continue };
        for used in used_modules(&code) {
            let ahead = place(&used).is_some_and(|there| there > here);
            let allowed = LOOKS_AHEAD.iter().any(|(from, to, _)| (*from, *to) == (&module, &used));
            assert!(!ahead || allowed, "{path} uses `{used}`, which stands below `{module}` in src/lib.rs");
        }
    }
}

#[test]
fn the_files_of_a_stage_use_each_other_one_way() {
    let found = paths::Uses::of(&sources()).circles();
    assert!(found.is_empty(), "these lead back to where they come from:\n{}", found.join("\n"));
}

#[test]
fn every_exception_is_still_one() {
    let all: BTreeMap<String, String> = sources().into_iter().collect();
    for (from, to, _) in LOOKS_AHEAD {
        let uses = |(path, code): (&String, &String)| {
            paths::module_of(path)[0] == *from && used_modules(code).contains(&to.to_string())
        };
        assert!(all.iter().any(uses), "`{from}` uses `{to}` no more: take it off the list");
    }
    for (path, code, _) in CANNOT_FAIL {
        assert!(all.get(*path).is_some_and(|text| text.contains(code)), "{path} has no {code} any more");
    }
}

#[test]
fn every_stage_is_in_the_architecture() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap_or_default();
    let missing: Vec<&str> = STAGES.into_iter().filter(|stage| !text.contains(&format!("`{stage}"))).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md does not name {}", missing.join(", "));
}

#[test]
fn one_place_writes_files() {
    const WAYS: [&str; 10] = [
        "fs::write",
        "File::create",
        "File::options",
        "OpenOptions",
        "fs::rename",
        "fs::remove_",
        "fs::copy",
        "fs::hard_link",
        "fs::create_dir",
        "tempfile::",
    ];
    for (path, code) in sources() {
        if WRITES.iter().any(|(start, _)| path.starts_with(start)) {
            continue;
        }
        for (line, text) in (1..).zip(code.lines()) {
            let way = WAYS.iter().find(|way| text.contains(**way));
            assert!(way.is_none(), "{path}:{line} writes a file; only `output` does: {}", text.trim());
        }
    }
}

#[test]
fn the_clock_is_read_where_it_is_meant() {
    let all: BTreeMap<String, String> = sources().into_iter().collect();
    let reads = |code: &String| {
        code.contains("SystemTime::now") || code.contains("Timestamp::now") || code.contains("Zoned::now")
    };
    let found: Vec<&str> = all.iter().filter(|(_, code)| reads(code)).map(|(path, _)| path.as_str()).collect();
    let mut meant: Vec<&str> = CLOCKS.iter().map(|(path, _)| *path).collect();
    meant.sort_unstable();
    assert_eq!(found, meant);
}

#[test]
fn nothing_gives_up() {
    // The last, and its kin for errors, gives up where nobody listens; `terminal` does not.
    const WAYS: [&str; 7] = [".unwrap()", ".expect(", "panic!", "todo!", "unimplemented!", "unreachable!", "println!("];
    for (path, code) in sources() {
        for (line, text) in (1..).zip(code.lines()) {
            let gives_up = WAYS.iter().any(|way| text.contains(way));
            let allowed = CANNOT_FAIL.iter().any(|(file, code, _)| path == *file && text.contains(code));
            assert!(!gives_up || allowed, "{path}:{line} may end the program: {}", text.trim());
        }
    }
}

/// The modules in the order of src/lib.rs.
fn modules() -> Vec<String> {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let names = text.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    names.map(|name| name.trim_end_matches(';').to_string()).collect()
}

/// The modules of `src/lib.rs` that some code uses.
fn used_modules(code: &str) -> Vec<String> {
    let from_crate =
        |path: Vec<&str>| (path.first() == Some(&"crate")).then(|| path.get(1).map(|name| name.to_string()))?;
    paths::paths(code).into_iter().filter_map(from_crate).collect()
}

/// The program's own code by path: comments and tests are blank lines.
fn sources() -> Vec<(String, String)> {
    let files = walkdir::WalkDir::new(root().join("src")).sort_by_file_name().into_iter().filter_map(Result::ok);
    let rust = files.filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"));
    let named = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    let texts: Vec<_> = rust.map(|entry| (named(entry.path()), fs::read_to_string(entry.path()).unwrap())).collect();
    let tests: Vec<String> = texts.iter().flat_map(|(path, text)| test_files(path, text)).collect();
    let own = texts.iter().filter(|(path, _)| !tests.contains(path));
    own.map(|(path, text)| (path.clone(), own_code(text))).collect()
}

/// The files that the one at `path` declares for tests alone.
fn test_files(path: &str, text: &str) -> Vec<String> {
    let folder =
        path.trim_end_matches("mod.rs").trim_end_matches("lib.rs").trim_end_matches(".rs").trim_end_matches('/');
    let lines = text.lines().zip(text.lines().skip(1)).filter(|(line, _)| line.trim() == "#[cfg(test)]");
    let names = lines.filter_map(|(_, next)| next.split_once("mod ")?.1.strip_suffix(';'));
    names.map(|name| format!("{folder}/{name}.rs")).collect()
}

/// Leaves out each `#[cfg(test)]` item, to the line that closes it.
fn own_code(text: &str) -> String {
    let mut lines = text.lines();
    let mut kept = Vec::new();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let indent = line.len() - line.trim_start().len();
            let closes = |line: &str| {
                let own = line.len() - line.trim_start().len() == indent;
                own && (line.trim_start().starts_with('}') || line.trim_end().ends_with(';'))
            };
            kept.push("");
            for line in lines.by_ref() {
                kept.push("");
                if closes(line) {
                    break;
                }
            }
        } else {
            kept.push(if line.trim_start().starts_with("//") { "" } else { line });
        }
    }
    kept.join("\n")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn tests_and_comments_are_no_code() {
    let text =
        "use crate::{Error, source::Span};\n// crate::cli\n#[cfg(test)]\nmod tests {\n    use crate::press;\n}\n";
    assert_eq!(used_modules(&own_code(text)), ["Error", "source", "Error", "source"]);
}
