//! Console transcripts that run: what the program says, and with which exit code.
//!
//! Each `tests/cli/*.md` is a desk and a conversation. Its fenced blocks are taken in order:
//!
//! - `file PATH` writes a file of the desk; `file PATH escaped` reads `\xNN` in it as a byte;
//! - `link PATH` makes a symbolic link to what the block says;
//! - `console` holds commands, `$ dateline …`, each with what it says: messages (standard error),
//!   then data (standard output), then `? N` where the exit code is not 0. `$ cat PATH` shows a file and `$ mv PATH PATH` renames it.
//!
//! A desk that writes no `site.toml` gets the smallest. Times and sizes are masked (`[..] s`), and the rules of SARIF.
//! `UPDATE_CLI=1 cargo test --test cli` writes the answers anew: read the difference before it is kept.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use support::{dateline, line_diff, write, write_block};

macro_rules! transcripts {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        const TRANSCRIPTS: &[&str] = &[$(stringify!($name)),*];
    };
}

transcripts! {
    addresses
    archive_hugo
    archive_jekyll
    archive_obsidian
    before_writing
    broken_links
    cache
    catalogue_mistakes
    confidence
    contested_name
    decide
    deploy
    encoding
    exit_codes
    explain
    exports
    fix
    front_matter
    gone
    held_names
    help
    import
    init
    languages
    links_by_hand
    longer_names
    machine_formats
    many_files
    many_warnings
    merge
    mistyped_commands
    names
    new
    one_count
    ordinary_words
    pins_in_titles
    publish
    rename
    rename_in_rows
    settings
    several_errors
    symbolic_links
    templates
    unknown_names
    verify
}

#[test]
fn every_transcript_is_run() {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = files.map(|name| name.trim_end_matches(".md").to_string()).collect();
    assert_eq!(files, TRANSCRIPTS.iter().map(|name| name.to_string()).collect());
}

/// Archives that nobody prepared: what is to be done in them is seen on one screen.
#[test]
fn an_archive_checks_in_under_twenty_lines() {
    for name in TRANSCRIPTS.iter().filter(|name| name.starts_with("archive_")) {
        let transcript = fs::read_to_string(folder().join(format!("{name}.md"))).unwrap();
        let (_, said) = transcript.split_once("$ dateline check\n").unwrap();
        let lines = said.split("\n```").next().unwrap().lines().filter(|line| !line.is_empty()).count();
        assert!(lines < 20, "{name}: {lines}");
    }
}

/// A script is long and clap's own; that it knows the commands is ours.
#[test]
fn every_shell_learns_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = dateline().args(["completions", shell]).output().unwrap();
        let script = String::from_utf8(run.stdout).unwrap();
        for word in ["init", "new", "briefing", "serve", "explain", "completions", "as-of"] {
            assert!(run.status.success() && script.contains(word), "{shell} does not know `{word}`");
        }
    }
}

/// The licences are long and others' own; what a transcript would hold of them is their head.
#[test]
fn the_licences_are_printed() {
    let run = dateline().arg("licences").output().unwrap();
    let licences = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success() && licences.contains("# Syntaxes") && licences.len() > 100_000, "{}", licences.len());
}

/// A viewer needs each stage, what it worked on, and every event inside its stage.
#[test]
fn a_trace_shows_each_stage_text_and_page() {
    let place = tempfile::tempdir().unwrap();
    let desk = place.path();
    write(desk, "site.toml", b"title = \"Desk\"\nbase_url = \"https://desk.example/\"\n");
    for day in ["2017-11-20", "2017-11-21"] {
        let text = format!("+++\ntitle = \"Talks\"\ndate = {day}\n+++\n\nWords.\n");
        write(desk, &format!("content/briefings/{day}.md"), text.as_bytes());
    }
    let run = dateline().args(["build", "--verify", "--trace", "trace.json"]).current_dir(desk).output().unwrap();
    assert!(run.status.success());
    let trace: serde_json::Value = serde_json::from_slice(&fs::read(desk.join("trace.json")).unwrap()).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    assert!(events.iter().any(|event| event["ph"] == "M" && event["args"]["name"] == "stages"));
    let spans: Vec<(String, u64, u64)> = events
        .iter()
        .filter(|event| event["ph"] == "X")
        .map(|event| {
            assert!(event["pid"].is_u64() && event["tid"].is_u64(), "{event}");
            let (start, length) = (event["ts"].as_u64().unwrap(), event["dur"].as_u64().unwrap());
            (event["name"].as_str().unwrap().to_string(), start, start + length)
        })
        .collect();
    let of = |name: &str| spans.iter().find(|span| span.0 == name).unwrap_or_else(|| panic!("no {name} in {spans:?}"));
    for stage in "scan unchanged content catalogue annotate crossref site facts render records verify".split(' ') {
        of(stage);
    }
    for (stage, inner) in [
        ("annotate", "annotate content/briefings/2017-11-20.md"),
        ("annotate", "annotate content/briefings/2017-11-21.md"),
        ("render", "data briefings/2017-11-21/index.html"),
        ("render", "print briefings/2017-11-21/index.html"),
        ("render", "print assets/style.css"),
    ] {
        let ((_, began, ended), (_, start, end)) = (of(stage), of(inner));
        assert!(began <= start && end <= ended, "{inner} is outside of {stage}");
    }
}

fn check(name: &str) {
    let path = folder().join(format!("{name}.md"));
    let written = fs::read_to_string(&path).unwrap();
    let run = replay(&written);
    if std::env::var_os("UPDATE_CLI").is_some() {
        fs::write(&path, run).unwrap();
    } else if run != written {
        panic!("{name}: the program says something else (- expected, + said):\n{}", line_diff(&written, &run));
    }
}

/// The transcript with the answers that the program gives.
fn replay(transcript: &str) -> String {
    let place = tempfile::tempdir().unwrap();
    let desk = place.path();
    write(desk, "site.toml", b"title = \"Desk\"\nbase_url = \"https://desk.example/\"\n");
    let mut lines = transcript.lines();
    let mut replayed = String::new();
    while let Some(line) = lines.next() {
        replayed += &format!("{line}\n");
        let fence: String = line.chars().take_while(|c| *c == '`').collect();
        if fence.len() < 3 {
            continue;
        }
        let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
        let text: String = inside.iter().map(|line| format!("{line}\n")).collect();
        if &line[fence.len()..] == "console" {
            let commands = inside.iter().filter_map(|line| line.strip_prefix("$ "));
            replayed += &commands.map(|command| answer(command, desk)).collect::<String>();
            replayed += &format!("{fence}\n");
            continue;
        }
        write_block(desk, &line[fence.len()..], &text);
        replayed += &format!("{text}{fence}\n");
    }
    replayed
}

/// A command with what it says.
fn answer(command: &str, desk: &Path) -> String {
    let words = words(command);
    let (program, arguments) = words.split_first().expect("a command");
    if program == "cat" {
        return format!("$ {command}\n{}", fs::read_to_string(desk.join(&arguments[0])).unwrap());
    }
    if program == "mv" {
        fs::rename(desk.join(&arguments[0]), desk.join(&arguments[1])).unwrap();
        return format!("$ {command}\n");
    }
    assert_eq!(program, "dateline", "only dateline, cat and mv run here");
    let run = dateline().args(arguments).current_dir(desk).output().unwrap();
    let mut said = format!("$ {command}\n");
    for bytes in [run.stderr, run.stdout] {
        said += &masked(&String::from_utf8(bytes).expect("what the program says is UTF-8"));
        if !said.ends_with('\n') {
            said.push('\n');
        }
    }
    match run.status.code() {
        Some(0) => said,
        code => said + &format!("? {}\n", code.map_or("a signal".into(), |code| code.to_string())),
    }
}

/// Words between blanks, or between single quotes.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('\'').enumerate();
    let of_part = |(i, part): (usize, &str)| match i % 2 {
        0 => part.split_whitespace().map(String::from).collect(),
        _ => vec![part.to_string()],
    };
    parts.flat_map(of_part).collect()
}

/// `0.03 s` as `[..] s` and `86 kB` as `[..] kB`, since the theme grows, and of SARIF not the list of all codes.
fn masked(said: &str) -> String {
    let is_time = |word: &str| word.contains('.') && word.chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_size = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    let ends = |line: &str, unit: &str, is: &dyn Fn(&str) -> bool| {
        let (before, figure) = line.strip_suffix(unit)?.rsplit_once(' ')?;
        is(figure).then(|| format!("{} [..]{unit}\n", before.trim_end()))
    };
    let line = |line: &str| {
        let masked = ends(line, " s", &is_time).or_else(|| ends(line, " kB", &is_size));
        masked.unwrap_or_else(|| format!("{line}\n"))
    };
    let masked: String = said.lines().map(line).collect();
    match masked.split_once("\"rules\":[").and_then(|(before, rest)| Some((before, rest.split_once(']')?.1))) {
        Some((before, after)) => format!("{before}\"rules\":[..]{after}"),
        None => masked,
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli")
}
