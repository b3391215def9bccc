//! Whatever became of the cache, the site, the messages and the exit code are those of a clean build.

use crate::desk::{Desk, Ran, entity, piece};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Two namesakes, so that there is a warning; and a piece that every run reads anew.
fn desk() -> Desk {
    let desk = Desk::new();
    for i in 0..6 {
        desk.piece(&format!("p{i}"), "", &format!("Piece {i} names Karvia and Aldo Vasko, and then Vasko again."));
    }
    desk.write("content/entities/karvia.md", entity("Karvia", "aliases = [\"Vasko\"]"));
    desk.write("content/entities/aldo.md", entity("Aldo Vasko", "aliases = [\"Vasko\"]"));
    desk
}

fn edit(desk: &Desk) {
    desk.write("content/briefings/p3.md", piece("", "Another text, which names Karvia."));
}

fn entries(desk: &Desk) -> PathBuf {
    desk.root().join(".dateline/cache")
}

fn segments(desk: &Desk) -> Vec<PathBuf> {
    let found = fs::read_dir(entries(desk)).into_iter().flatten().flatten().map(|found| found.path());
    let mut found: Vec<PathBuf> = found.collect();
    found.sort();
    found
}

/// What a build and a check say of the desk and of the cache, and the site.
#[derive(Debug, PartialEq)]
struct Seen {
    exits: [Option<i32>; 3],
    notes: Vec<Vec<String>>,
    site: BTreeMap<String, Vec<u8>>,
}

/// Builds and checks; gives the remarks on the cache too.
fn look(desk: &Desk) -> (Seen, Vec<String>) {
    let runs = [desk.build(), desk.check(), desk.run(&["check", "--strict"])];
    let remarks = |run: &Ran| -> Vec<String> {
        run.stderr.lines().filter(|line| line.starts_with("note:")).map(String::from).collect()
    };
    let seen = Seen {
        exits: [0, 1, 2].map(|i: usize| runs[i].exit),
        notes: runs.iter().map(|run| run.notes.iter().map(|n| n.place() + &n.text).collect()).collect(),
        site: desk.site(),
    };
    (seen, runs.iter().flat_map(remarks).collect())
}

fn clean() -> Seen {
    let desk = desk();
    edit(&desk);
    let (seen, remarks) = look(&desk);
    assert_eq!(remarks, [""; 0]);
    assert_eq!(seen.exits[0], Some(0), "{:?}", seen.notes);
    seen
}

/// After `treat` of a warm cache all is as in a clean run, but for so many remarks.
#[track_caller]
fn holds(clean: &Seen, what: &str, remarks: usize, treat: impl FnOnce(&Desk)) {
    let desk = desk();
    desk.build().is_well();
    edit(&desk);
    treat(&desk);
    let (seen, said) = look(&desk);
    assert!(seen == *clean, "{what}: {:?} {:?}", seen.exits, seen.notes);
    assert_eq!(said.len(), remarks, "{what}: {said:?}");
    let left = segments(&desk).into_iter().filter(|path| path.extension().is_some_and(|end| end == "new"));
    assert_eq!(left.count(), 0, "{what}");
}

fn damage(desk: &Desk, change: impl Fn(Vec<u8>) -> Vec<u8>) {
    let files = segments(desk);
    assert!(!files.is_empty());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, change(bytes)).unwrap();
    }
}

#[test]
fn damage_changes_nothing_and_is_told_in_one_line() {
    let clean = clean();
    for part in 0..4 {
        holds(&clean, "cut", 1, |desk| damage(desk, |bytes| bytes[..part * bytes.len() / 4].to_vec()));
        let flip = |mut bytes: Vec<u8>| {
            // The tail holds for the whole; a flip in an entry is told when the entry is asked for.
            let at = bytes.len() - 1 - part * 17;
            bytes[at] ^= 0x10;
            bytes
        };
        holds(&clean, "a flipped bit", 1, |desk| damage(desk, flip));
    }
    holds(&clean, "zeros", 1, |desk| damage(desk, |bytes| vec![0; bytes.len()]));
    holds(&clean, "garbage", 1, |desk| damage(desk, |_| b"<html>not found</html>".to_vec()));
    holds(&clean, "nothing", 1, |desk| damage(desk, |_| Vec::new()));
    holds(&clean, "zeroed entries", 1, |desk| {
        damage(desk, |mut bytes| {
            let half = bytes.len() / 2;
            bytes[90..half].fill(0);
            bytes
        })
    });
    holds(&clean, "more", 1, |desk| damage(desk, |bytes| [bytes.clone(), bytes].concat()));
}

#[test]
fn another_version_changes_nothing_and_is_told_in_one_line() {
    let clean = clean();
    let other = |bytes: Vec<u8>| {
        let line = bytes.iter().position(|byte| *byte == b'\n').unwrap();
        [&b"dateline cache 1 "[..], &vec![b'0'; line - 17], &bytes[line..]].concat()
    };
    holds(&clean, "an older program", 1, |desk| damage(desk, other));
    holds(&clean, "a newer form", 1, |desk| damage(desk, |bytes| [b"dateline cache 2 ", &bytes[17..]].concat()));
}

#[test]
fn what_is_gone_or_in_the_way_costs_time_alone() {
    let clean = clean();
    let remove = |desk: &Desk| fs::remove_dir_all(desk.root().join(".dateline")).unwrap();
    holds(&clean, "deleted", 0, remove);
    holds(&clean, "its entries deleted", 0, |desk| fs::remove_dir_all(entries(desk)).unwrap());
    holds(&clean, "a file in its place", 0, |desk| {
        remove(desk);
        desk.write(".dateline", "in the way");
    });
    holds(&clean, "folders in the places of files", 0, |desk| {
        for file in segments(desk) {
            fs::remove_file(&file).unwrap();
            fs::create_dir(&file).unwrap();
        }
        desk.write(".dateline/cache.redb/x", "of an early version");
    });
    holds(&clean, "what a killed build left", 0, |desk| desk.write(".dateline/cache/half.new", "half"));
}

/// Another user's cache, or one on a disk that is read-only.
#[cfg(unix)]
#[test]
fn a_cache_without_rights_costs_time_alone() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let rights = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let clean = clean();
    for (folder, file) in [(0o555, 0o444), (0o555, 0o000), (0o000, 0o444), (0o777, 0o000)] {
        let desk = desk();
        desk.build().is_well();
        edit(&desk);
        let output = desk.outside().join("other");
        fs::create_dir(&output).unwrap();
        [desk.outside(), &output].into_iter().for_each(|path| rights(path, 0o777));
        segments(&desk).iter().for_each(|path| rights(path, file));
        rights(&entries(&desk), folder);
        rights(&desk.root().join(".dateline"), 0o555);
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(["build", "--root"]).arg(desk.root()).arg("--output").arg(&output);
        if fs::read_dir("/root").is_ok() {
            // Nothing is shut to the system's own user.
            command.uid(65534).gid(65534);
        }
        let run = command.output().unwrap();
        rights(&entries(&desk), 0o777);
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!((run.status.code(), said.contains("note:")), (Some(0), false), "{said}");
        let mut site = crate::desk::tree(&output);
        site.remove(".dateline.json");
        assert!(site == clean.site, "{folder:o} {file:o}");
    }
}

#[test]
fn builds_share_a_cache() {
    let clean = clean();
    for _ in 0..4 {
        let desk = desk();
        desk.build().is_well();
        edit(&desk);
        let start = |i: usize| {
            Command::new(env!("CARGO_BIN_EXE_dateline"))
                .args(["build", "--root"])
                .arg(desk.root())
                .arg("--output")
                .arg(desk.outside().join(format!("site{i}")))
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let builds: Vec<_> = (0..4).map(start).collect();
        for (i, build) in builds.into_iter().enumerate() {
            let run = build.wait_with_output().unwrap();
            let said = String::from_utf8(run.stderr).unwrap();
            assert_eq!((run.status.code(), said.contains("note:")), (Some(0), false), "{said}");
            let mut site = crate::desk::tree(&desk.outside().join(format!("site{i}")));
            site.remove(".dateline.json");
            assert!(site == clean.site);
        }
        let (seen, remarks) = look(&desk);
        assert!(seen == clean && remarks.is_empty(), "{remarks:?}");
    }
}
