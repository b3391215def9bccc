//! `check --drift`: what has changed for readers since another state of the desk.

#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use support::{dateline, write};

const SETTINGS: &str = "title = \"T\"\nbase_url = \"https://example.org\"\n";
const ENTITIES: &str = "{\"id\":\"brenn\",\"name\":\"Brenn\",\"kind\":\"place\"}\n{\"id\":\"halvor\",\"name\":\"Halvor\",\"kind\":\"place\"}\n";
const TALKS: &str =
    "---\ntitle: Talks\ndate: 2017-11-20\n---\nEnvoys met in Brenn over the harbour dues. They left Halvor at noon.\n";
const AGAIN: &str =
    "---\ntitle: Talks again\ndate: 2017-11-21\n---\nThe harbour dues were the matter of the talks in Brenn, again.\n";

fn desk(folder: &Path) {
    write(folder, "site.toml", SETTINGS.as_bytes());
    write(folder, "content/entities/all.jsonl", ENTITIES.as_bytes());
    write(folder, "content/briefings/2017/talks.md", TALKS.as_bytes());
    write(folder, "content/briefings/2017/again.md", AGAIN.as_bytes());
}

/// The exit code, and what is told of a desk since another.
fn drift(desk: &Path, base: &str, more: &[&str]) -> (Option<i32>, String) {
    let mut check = dateline();
    let ran = check.args(["check", "--drift", base]).args(more).current_dir(desk).output().unwrap();
    (ran.status.code(), String::from_utf8(ran.stdout).unwrap() + &String::from_utf8(ran.stderr).unwrap())
}

fn git(desk: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    let who = ["-c", "user.name=D", "-c", "user.email=d@example.org", "-c", "commit.gpgsign=false"];
    let ran = git.arg("-C").arg(desk).args(who).args(arguments).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn what_a_change_adds_drops_and_alters_is_told_and_undone_it_is_nothing() {
    let [was, now] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    desk(was.path());
    desk(now.path());
    let base = was.path().to_str().unwrap();
    assert_eq!(drift(now.path(), base, &[]), (Some(0), format!("nothing has drifted since {base}\n")));
    // Wrapped otherwise, in another file, and with another word elsewhere.
    fs::remove_file(now.path().join("content/briefings/2017/again.md")).unwrap();
    write(now.path(), "content/briefings/2018/again.md", AGAIN.replace(" the ", "\nthe ").as_bytes());
    assert_eq!(drift(now.path(), base, &[]), (Some(0), format!("nothing has drifted since {base}\n")));
    let entities = ENTITIES.replace("\"Halvor\"", "\"Port Halvor\"")
        + "{\"id\":\"brenn-b\",\"name\":\"Brenn\",\"kind\":\"place\"}\n";
    write(now.path(), "content/entities/all.jsonl", entities.as_bytes());
    let (exit, told) = drift(now.path(), base, &["--budget", "2"]);
    let names = "content/briefings/2017/talks.md\n  ~ `Brenn`: refused: contested; before: linked to `brenn`\n  - `Halvor`: linked to `halvor`\n";
    assert!(told.contains("0 names added, 1 dropped, 2 read otherwise") && told.contains(names), "{told}");
    assert!(told.contains("by entity\n  brenn: +0 -2\n  halvor: +0 -1\n"), "{told}");
    assert_eq!(exit, Some(1), "three are more than the budget");
    let (_, back) = drift(was.path(), now.path().to_str().unwrap(), &[]);
    assert!(back.contains("1 name added, 0 dropped, 2 read otherwise"), "{back}");
}

#[test]
fn the_base_may_be_a_revision_or_two_exports() {
    let folder = tempfile::tempdir().unwrap();
    let desk_folder = folder.path().join("news/desk");
    desk(&desk_folder);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "desk"]);
    let exports = tempfile::tempdir().unwrap();
    for export in ["mentions", "crossrefs"] {
        let ran = dateline().args(["export", export]).current_dir(&desk_folder).output().unwrap();
        write(exports.path(), &format!("{export}.jsonl"), &ran.stdout);
    }
    write(&desk_folder, "content/briefings/2017/talks.md", TALKS.replace("Halvor", "Brenn").as_bytes());
    for base in ["HEAD", exports.path().to_str().unwrap()] {
        let (exit, told) = drift(&desk_folder, base, &[]);
        assert!(told.contains("1 name added, 1 dropped, 0 read otherwise"), "{told}");
        assert_eq!(exit, Some(0));
    }
    let (_, told) = drift(&desk_folder, "HEAD", &["--format", "markdown"]);
    assert!(
        told.starts_with("**Names and coverage**: since `HEAD`: ") && told.contains("| `halvor` | 0 | 1 |"),
        "{told}"
    );
    let (_, told) = drift(&desk_folder, "HEAD", &["--format", "json"]);
    let dropped = "{\"source\":\"briefings/2017/talks.md\",\"surface\":\"Halvor\",\"was\":{\"status\":\"linked\",\"entity\":\"halvor\"},\"now\":null}";
    assert!(
        told.lines().any(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()
            == serde_json::from_str::<serde_json::Value>(dropped).unwrap()),
        "{told}"
    );
    let status = Command::new("git").arg("-C").arg(folder.path()).args(["status", "--porcelain"]).output().unwrap();
    let changed: Vec<_> = String::from_utf8(status.stdout).unwrap().lines().map(String::from).collect();
    assert_eq!(changed.len(), 1, "the edit and nothing else: {changed:?}");
    let (exit, told) = drift(&desk_folder, "no-such-revision", &[]);
    assert!(exit == Some(2) && told.contains("is no folder, and no revision"), "{told}");
    let (exit, _) = drift(&desk_folder, "--output=x", &[]);
    assert_eq!(exit, Some(2));
}
