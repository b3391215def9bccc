//! The machine around a desk: its clock, times of files, language, time zone, threads and folders change no byte.

use crate::desk::{Desk, entity, tree};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

type Files = Vec<(String, String)>;

fn files() -> Files {
    let mut files: Files = (0..12)
        .map(|n| {
            let front = format!("title = \"Piece {n}\"\ntags = [\"Ängste\", \"i\", \"I\"]");
            let body = format!("Alpha Group met the Ümit Foundation on Monday. [[b]] and Piece {n}.");
            (format!("content/briefings/201{}/p{n}.md", n % 8), crate::desk::piece(&front, &body))
        })
        .collect();
    files.push(("content/entities/a.md".into(), entity("Alpha Group", "")));
    files.push(("content/entities/b.md".into(), entity("Ümit Foundation", "aliases = [\"İ\"]")));
    files.push(("static/note.txt".into(), "a note".into()));
    files.push(("site.toml".into(), format!("{}timezone = \"Asia/Kathmandu\"\n", crate::desk::SITE)));
    files
}

fn built(root: &Path, change: impl FnOnce(&mut Command) -> &mut Command) -> BTreeMap<String, Vec<u8>> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["build", "--as-of", "2020-01-01T00:00:00Z", "--root"]).arg(root);
    let ran = change(&mut command).output().expect("the program starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    tree(&root.join("public"))
}

fn write(root: &Path, files: &Files) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
}

#[test]
fn nothing_of_the_machine_changes_a_byte() {
    let place = tempfile::tempdir().expect("a folder");
    let usual = place.path().join("usual");
    write(&usual, &files());
    let wanted = built(&usual, |command| command);
    let same = |what: &str, found: BTreeMap<String, Vec<u8>>| {
        let other: Vec<_> =
            wanted.keys().chain(found.keys()).filter(|path| wanted.get(*path) != found.get(*path)).collect();
        assert!(other.is_empty(), "{what}: {other:?}");
    };
    let mut reversed = files();
    reversed.reverse();
    for folder in ["reversed", "with space", "quote'\"", "C:", "ü\u{301}", &"long".repeat(50)] {
        let root = place.path().join(folder);
        write(&root, &reversed);
        same(folder, built(&root, |command| command));
    }
    for (name, value) in [
        ("TZ", "Pacific/Apia"),
        ("TZ", "no/such"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LC_ALL", "C"),
        ("LANG", "ar_EG"),
        ("HOME", "/nowhere"),
        ("TMPDIR", "/nowhere"),
        ("COLUMNS", "3"),
        ("SOURCE_DATE_EPOCH", "1"),
        ("RAYON_NUM_THREADS", "3"),
    ] {
        let root = place.path().join(format!("{name}{}", value.len()));
        write(&root, &files());
        same(name, built(&root, |command| command.env(name, value)));
    }
    let root = place.path().join("bare");
    write(&root, &files());
    same("no environment", built(&root, |command| command.env_clear()));
    for jobs in ["1", "2", "7"] {
        let root = place.path().join(format!("jobs{jobs}"));
        write(&root, &files());
        same(jobs, built(&root, |command| command.args(["--jobs", jobs])));
    }
}

#[test]
fn the_times_of_files_decide_nothing() {
    let desk = Desk::new();
    write(&desk.root(), &files());
    let wanted = built(&desk.root(), |command| command);
    let day = Duration::from_secs(86_400);
    let epoch = SystemTime::UNIX_EPOCH;
    for time in [epoch, epoch + 47_482 * day, epoch + 2_932_000 * day, SystemTime::now(), epoch + day] {
        for (path, _) in files() {
            let file = fs::File::options().write(true).open(desk.root().join(path)).expect("a file");
            // Some file systems hold no such time.
            let _ = file.set_modified(time);
        }
        assert_eq!(built(&desk.root(), |command| command), wanted, "{time:?}");
    }
    // A text that changes, keeps its length and gets its old time is seen all the same.
    let path = desk.root().join("content/briefings/2010/p0.md");
    let old = fs::metadata(&path).and_then(|found| found.modified()).expect("a time");
    let text = fs::read_to_string(&path).expect("a text");
    fs::write(&path, text.replace("Monday", "Sunday")).expect("a file");
    fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(old)).expect("a time");
    let changed = built(&desk.root(), |command| command);
    assert_ne!(changed, wanted);
    fs::remove_dir_all(desk.root().join(".dateline")).expect("a folder");
    assert_eq!(built(&desk.root(), |command| command), changed);
}
