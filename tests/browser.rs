//! The repository's own desk in a browser: `tests/browser`, by Playwright and axe in Debian's Chromium.
//!
//! Ignored by default, since it needs Node, Chromium and, the first time, the network.

use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "needs node, chromium and two minutes"]
fn the_built_desk_reads_well_in_a_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let version = answer(Command::new("node").arg("--version"), "install Debian's packages nodejs and npm");
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    assert!(major >= Some(18), "node is {version}, and these tests need 18 or later");
    let chromium = std::env::var("CHROMIUM").unwrap_or("/usr/bin/chromium".into());
    assert!(
        Path::new(&chromium).exists(),
        "{chromium} is missing: install Debian's package chromium, or name another with CHROMIUM=…"
    );

    // npm leaves a copy of the list beside what it has installed by it.
    let changed = |path: &str| folder.join(path).metadata().and_then(|file| file.modified()).ok();
    if changed("node_modules/.package-lock.json") < changed("package-lock.json") {
        let mut install = Command::new("npm");
        answer(install.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder), "is the network there?");
    }

    let mut tests = Command::new("node");
    // One file after the other, or the pointer of one waits for the pages of another.
    tests.args(["--test", "--test-concurrency=1", "--test-reporter=spec"]).current_dir(&folder);
    // Set by `node --test` itself for its children: without this, nothing would be run within another run.
    tests.env("DATELINE", env!("CARGO_BIN_EXE_dateline")).env_remove("NODE_TEST_CONTEXT");
    println!("{}", answer(&mut tests, "see above for each test that failed"));
}

/// What a program says, or a failure with all of it and the way out.
fn answer(command: &mut Command, way_out: &str) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().unwrap_or_else(|error| panic!("{program} does not start ({error}): {way_out}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complaint}\n{program} failed: {way_out}");
    said.trim().to_string()
}
