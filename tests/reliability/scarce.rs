//! A machine that has too little: room, memory, threads, and nobody who listens.

use crate::faults::{Do, Mount, Shop, folder, said, tree};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

const EAGAIN: i32 = 11;

/// Where no file system may be mounted, `crash.rs` has the same failure of each write.
#[test]
fn a_full_disk_leaves_the_old_site() {
    let shop = Shop::new();
    let Some(_mount) = Mount::new(&["-t", "tmpfs", "-o", "size=2m", "none"], shop.root().join("public")) else {
        return;
    };
    let old = shop.is_built();
    shop.edit();
    let ballast = shop.root().join("public/ballast");
    let room =
        || fs::write(&ballast, vec![0; 4 << 20]).map_or_else(|_| fs::metadata(&ballast).map_or(0, |m| m.len()), |()| 0);
    let free = room();
    for left in [0, 4, 8, 16, 32, 64] {
        fs::write(&ballast, vec![0; free.saturating_sub(left << 10) as usize]).expect("it fits");
        let output = shop.program().output().expect("it runs");
        let said = said(&output);
        if output.status.success() {
            break;
        }
        assert!(output.status.code() == Some(3) && said.contains("No space left") && said.contains("public"), "{said}");
        let mut site = shop.site();
        site.remove("ballast");
        assert!(site == old, "{left}: {:?}", site.keys());
    }
    fs::remove_file(&ballast).expect("removed");
    let clean = Shop::new();
    clean.edit();
    assert!(shop.is_built() == clean.is_built());
}

/// As a user to whom a page, its folder, the output or a text is shut.
#[test]
fn what_is_shut_is_named_before_anything_changes() {
    let rights = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("rights");
    let desk = Shop::edited();
    let (old, new) = (desk.site(), desk.copy().is_built());
    for (path, mode) in [
        ("public", 0o555),
        ("public/briefings/two", 0o555),
        ("public/briefings/withdrawn", 0o555),
        ("public/briefings/withdrawn", 0o000),
        ("public/briefings", 0o555),
        ("public/.dateline.json", 0o000),
        ("content/briefings/one.md", 0o000),
        ("content/entities", 0o000),
        ("static/map.bin", 0o000),
        ("site.toml", 0o000),
    ] {
        let shop = desk.copy();
        rights(shop.root().parent().expect("a parent"), 0o777);
        for (path, bytes) in tree(&shop.root()) {
            rights(&shop.root().join(path), if bytes.is_some() { 0o666 } else { 0o777 });
        }
        let shut = shop.root().join(path);
        rights(&shut, mode);
        let mut program = shop.program();
        if fs::read_dir("/root").is_ok() {
            // Nothing is shut to the system's own user.
            program.uid(65534).gid(65534);
        }
        let output = program.output().expect("it runs");
        rights(&shut, 0o777);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(3), "{path}: {said}");
        assert!(said.contains(path), "{path}: {said}");
        assert!(shop.site() == old, "{path}: {said}");
        assert!(shop.is_built() == new, "{path}");
    }
}

#[test]
fn a_file_over_the_limit_is_named() {
    let shop = Shop::edited();
    let old = shop.site();
    let new = shop.copy().is_built();
    let output = shop.limited("-f 1");
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("cannot write") && said(&output).contains("too large"), "{}", said(&output));
    assert!(shop.site() == old);
    assert!(shop.is_built() == new);
}

/// Less and less, until it is too little for the first time. What was staged may stay for the next build to clear, which a
/// build that is well says.
#[test]
fn too_little_memory_is_said_and_leaves_the_old_site() {
    let desk = Shop::edited();
    let (old, new) = (desk.site(), desk.copy().is_built());
    for megabytes in (0..100).rev().step_by(3) {
        let shop = desk.copy();
        let output = shop.limited(&format!("-v {}", megabytes << 10));
        let said = said(&output);
        let mut site = shop.site();
        let has_staged = site.keys().any(|path| path.starts_with(".dateline-staging"));
        site.retain(|path, _| !path.starts_with(".dateline-staging"));
        match output.status.code() {
            Some(0) => {
                assert!(site == new, "{megabytes} MB: {said}");
                assert!(!has_staged || said.contains("go with the next build"), "{megabytes} MB: {said}");
            }
            Some(3) => {
                assert!(said.contains("memory"), "{megabytes} MB: {said}");
                assert!(site == old, "{megabytes} MB: {said}");
            }
            code => panic!("{megabytes} MB: {code:?} {said}"),
        }
        assert!(shop.is_built() == new, "{megabytes} MB");
        if !output.status.success() {
            break;
        }
    }
}

#[test]
fn a_small_stack_is_enough() {
    let desk = Shop::edited();
    let new = desk.copy().is_built();
    let output = desk.limited("-s 64");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(desk.site() == new);
}

#[test]
fn without_threads_one_does_all() {
    let desk = Shop::edited();
    let new = desk.copy().is_built();
    for at in 1..4 {
        let shop = desk.copy();
        let met = shop.meets("thread", at, Do::FailFrom(EAGAIN));
        assert_eq!(met.output.status.code(), Some(0), "{at}: {}", met.said());
        assert!(shop.site() == new);
    }
    let many =
        Command::new(env!("CARGO_BIN_EXE_dateline")).args(["build", "--jobs", "100000"]).output().expect("it runs");
    assert_eq!(many.status.code(), Some(2), "{}", said(&many));
}

#[test]
fn a_preview_without_threads_says_so() {
    let shop = Shop::edited();
    for at in 1..4 {
        let mut serve = Command::new(env!("CARGO_BIN_EXE_dateline"));
        serve.args(["serve", "--port", "0", "--jobs", "2", "--root"]).arg(shop.root());
        let told = shop.root().join("../told");
        crate::faults::with(&mut serve, &shop.root(), "thread", at, &format!("always {EAGAIN}"), &told);
        let output = serve.output().expect("it ends");
        assert_eq!(output.status.code(), Some(3), "{at}: {}", said(&output));
        assert!(said(&output).starts_with("error: cannot "), "{at}: {}", said(&output));
    }
}

/// A message that nobody takes changes nothing; data that nobody takes is an error.
#[test]
fn nobody_has_to_listen() {
    let shop = Shop::edited();
    let new = shop.copy().is_built();
    let full = || Stdio::from(File::options().write(true).open("/dev/full").expect("a full device"));
    let run = |words: &[&str], out: Stdio, err: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(words).arg("--root").arg(shop.root()).stdout(out).stderr(err);
        command.status().expect("it runs").code()
    };
    assert_eq!(run(&["build", "--explain-rebuild", "--verify"], full(), full()), Some(0));
    assert!(shop.site() == new);
    shop.write("content/briefings/bad.md", "+++\n");
    assert_eq!(run(&["build"], full(), full()), Some(1));
    fs::remove_file(shop.root().join("content/briefings/bad.md")).expect("removed");
    let asked = [
        &["explain", "W031"][..],
        &["explain", "one"],
        &["export", "mentions"],
        &["check"],
        &["check", "--format", "sarif"],
    ];
    assert_eq!(run(&["new", "briefing", "A title"], full(), full()), Some(3));
    for words in asked {
        assert_eq!(run(words, full(), full()), Some(3), "{words:?}");
    }
    for words in [&["completions", "bash"][..], &["licences"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        let output = command.args(words).stdout(full()).output().expect("it runs");
        assert_eq!(output.status.code(), Some(3), "{words:?}");
        assert!(said(&output).contains("cannot write standard output"), "{words:?}: {}", said(&output));
    }
    // Who closes the pipe has read enough.
    for words in asked {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = command.args(words).arg("--root").arg(shop.root()).stdout(writer).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", said(&output));
        assert!(!said(&output).contains("error:"), "{words:?}: {}", said(&output));
    }
}

#[test]
fn a_build_that_waits_says_for_whom() {
    let shop = Shop::edited();
    let new = shop.copy().is_built();
    let folder = File::open(shop.root().join("public")).expect("the site");
    folder.lock().expect("a lock");
    let mut build = shop.program().spawn().expect("it starts");
    let mut told = BufReader::new(build.stderr.take().expect("piped"));
    let mut line = String::new();
    told.read_line(&mut line).expect("a line");
    assert!(line.contains(&format!("waiting for process {}", std::process::id())), "{line}");
    drop(folder);
    assert!(build.wait().expect("it ends").success());
    assert!(shop.site() == new);
}

#[test]
fn builds_of_one_desk_take_turns() {
    let shop = Shop::new();
    for i in 0..12 {
        shop.piece("one", &format!("Edition {i}."));
        let builds = [(); 3].map(|()| shop.program().spawn().expect("it starts"));
        for build in builds {
            let output = build.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{}", said(&output));
        }
        let clean = shop.copy();
        fs::remove_dir_all(clean.root().join("public")).expect("removed");
        fs::remove_dir_all(clean.root().join(".dateline")).expect("removed");
        assert!(shop.site() == clean.is_built(), "edition {i}");
    }
}

#[test]
fn an_interrupt_leaves_nothing_behind() {
    for desk in [Shop::new(), Shop::edited()] {
        let old = desk.site();
        let new = desk.copy().is_built();
        for signal in [2, 15] {
            let shop = desk.copy();
            let before: Vec<String> =
                tree(&shop.root()).into_keys().filter(|path| !path.starts_with(".dateline")).collect();
            // The first page that waits in the stage.
            let stage = if old.is_empty() { ".public.dateline-staging" } else { "public/.dateline-staging" };
            let met = shop.end(shop.start(stage, "write", 1, Do::Signal(signal)));
            assert_eq!(met.output.status.code(), Some(130), "{:?} {}", met.call, met.said());
            assert!(shop.site() == old);
            let after: Vec<String> =
                tree(&shop.root()).into_keys().filter(|path| !path.starts_with(".dateline")).collect();
            assert_eq!(before, after);
            assert!(shop.is_built() == new);
        }
    }
}

#[test]
fn what_a_run_measures_is_not_written_over_the_desk() {
    let shop = Shop::new();
    for file in ["site.toml", "content/pages/about.md", "static/new.json"] {
        let output = shop.program().arg("--timings").arg(shop.root().join(file)).output().expect("it runs");
        assert_eq!(output.status.code(), Some(5), "{file}: {}", said(&output));
    }
    assert!(shop.program().arg("--timings").arg(shop.root().join("timings.json")).status().expect("it runs").success());
}

/// A mount that is missing, or a checkout that failed, is no wish to take the site back.
#[test]
fn an_emptied_desk_does_not_empty_the_site() {
    let shop = Shop::new();
    (0..12).for_each(|i| shop.piece(&format!("more-{i}"), "Text."));
    let old = shop.is_built();
    fs::rename(shop.root().join("content"), shop.root().join("elsewhere")).expect("renamed");
    let output = shop.program().output().expect("it runs");
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
    assert!(shop.site() == old);
    let said = said(&output);
    let number = said.split("--allow-removal ").nth(1).and_then(|rest| rest.split('`').next()).expect("the way out");
    let allowed = shop.program().args(["--allow-removal", number]).output().expect("it runs");
    assert!(allowed.status.success(), "{}", crate::faults::said(&allowed));
}

#[test]
fn an_init_that_was_killed_can_be_run_again() {
    let init = |at: usize| {
        let folder = folder();
        let command = |at: usize| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
            command.arg("init").arg(folder.path().join("desk")).stderr(Stdio::null());
            crate::faults::with(
                &mut command,
                folder.path(),
                "open,write,mkdir",
                at,
                "kill",
                &folder.path().join("told"),
            );
            command.status().expect("it runs").success()
        };
        let was_killed = !command(at);
        assert!(!was_killed || command(0), "killed at {at}");
        assert!(!command(0), "a desk is not begun twice");
        (was_killed, tree(&folder.path().join("desk")))
    };
    let (_, whole) = init(0);
    for at in (1..).step_by(3) {
        let (was_killed, desk) = init(at);
        assert!(desk == whole, "killed at {at}");
        if !was_killed {
            break;
        }
    }
}
