//! A publish to a folder that is killed, fails, or is not alone: readers have the whole old site or the whole new one.

use crate::faults::{Shop, Tree, said, tree, with};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

const CHANGES: &str = "open,write,fsync,rename,link,unlink,mkdir,rmdir";
const KILL: i32 = 9;
const EIO: i32 = 5;
const ENOSPC: i32 = 28;

fn settings(path: &str) -> String {
    format!(
        "title = \"Desk\"\nbase_url = \"https://desk.example\"\n[publish.www]\nkind = \"folder\"\npath = \"{path}\"\n"
    )
}

/// A desk that publishes to `www/news`.
fn desk() -> Shop {
    let shop = Shop::new();
    shop.write("site.toml", &settings("www/news"));
    shop.write("www/other.txt", "not of the site");
    shop
}

/// One whose site was published, and an edit that changes, adds and withdraws.
fn edited() -> Shop {
    let shop = desk();
    is_published(&shop);
    fs::write(www(&shop).join("theirs.txt"), "theirs").unwrap();
    shop.edit();
    shop.is_built();
    shop
}

fn www(shop: &Shop) -> PathBuf {
    shop.root().join("www/news")
}

fn command(shop: &Shop, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["publish", "--yes", "--jobs", "2", "--root"]).arg(shop.root()).args(more);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[track_caller]
fn is_published(shop: &Shop) {
    let output = command(shop, &[]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let mut site = files(shop.site());
    site.remove(".dateline.json");
    let mut found = files(shown(shop));
    found.remove("theirs.txt");
    assert!(found == site, "{:?}", found.keys());
    let left = fs::read_dir(shop.root().join("www/.news.dateline")).unwrap();
    let mut left: Vec<String> = left.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.retain(|name| name != "lock" && !name.ends_with(".json"));
    assert!(left.len() <= 2 && left.iter().all(|name| name.parse::<u32>().is_ok()), "nothing is left over: {left:?}");
}

fn files(tree: Tree) -> Tree {
    tree.into_iter().filter(|(_, bytes)| bytes.is_some()).collect()
}

/// What a web server that has just looked the folder up shows.
fn shown(shop: &Shop) -> Tree {
    www(shop).canonicalize().map(|folder| files(tree(&folder))).unwrap_or_default()
}

/// The same desk with all that was published, links included.
fn copy(shop: &Shop) -> Shop {
    let copy = shop.copy();
    let www = copy.root().join("www");
    fs::remove_dir_all(&www).unwrap();
    assert!(Command::new("cp").arg("-a").arg(shop.root().join("www")).arg(&www).status().unwrap().success());
    copy
}

/// A publish whose `at`-th change of what is served meets a fault: what it said, and how many changes there were.
fn meets(shop: &Shop, calls: &str, at: usize, act: &str) -> (Output, Option<usize>) {
    let told = shop.root().join("told");
    let mut program = command(shop, &[]);
    with(&mut program, &shop.root().join("www"), calls, at, act, &told);
    let output = program.output().unwrap();
    assert!(!said(&output).contains("panicked"), "{}", said(&output));
    let told = fs::read_to_string(&told).unwrap_or_default();
    let calls = told.lines().find_map(|line| line.strip_prefix("calls ")).and_then(|n| n.parse().ok());
    (output, calls)
}

fn count(desk: &Shop, calls: &str) -> usize {
    let (output, count) = meets(&copy(desk), calls, 0, "0");
    count.unwrap_or_else(|| panic!("{}", said(&output)))
}

/// So many places, from the first to the last.
fn spread(count: usize, most: usize) -> impl Iterator<Item = usize> {
    let most = most.min(count);
    (0..most).map(move |i| 1 + i * (count - 1) / (most - 1).max(1))
}

#[test]
fn a_killed_publish_shows_the_old_site_or_the_new_one_and_is_made_good() {
    let desk = edited();
    let (old, new) = (shown(&desk), {
        let whole = copy(&desk);
        is_published(&whole);
        shown(&whole)
    });
    assert!(old != new && new.contains_key("theirs.txt"));
    for at in spread(count(&desk, CHANGES), 60) {
        let (shop, is_over) = (copy(&desk), AtomicBool::new(false));
        std::thread::scope(|threads| {
            threads.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let found = shown(&shop);
                    assert!(found == old || found == new, "{at}: neither site: {:?}", found.keys());
                }
            });
            let (output, _) = meets(&shop, CHANGES, at, &format!("signal {KILL}"));
            is_over.store(true, Ordering::Relaxed);
            assert!(output.status.code().is_none(), "{at}: {}", said(&output));
        });
        let found = shown(&shop);
        assert!(found == old || found == new, "{at}");
        is_published(&shop);
        assert!(shown(&shop) == new, "{at}");
    }
}

#[test]
fn a_killed_first_publish_shows_nothing_or_the_whole() {
    let desk = desk();
    desk.is_built();
    for at in spread(count(&desk, CHANGES), 20) {
        let shop = copy(&desk);
        meets(&shop, CHANGES, at, &format!("signal {KILL}"));
        let found = shown(&shop);
        is_published(&shop);
        assert!(found.is_empty() || found == shown(&shop), "{at}: {:?}", found.keys());
    }
}

#[test]
fn a_publish_that_fails_says_so_and_goes_on_later() {
    let desk = edited();
    let old = shown(&desk);
    for (calls, errno, most) in [("rename,mkdir,link", EIO, 30), ("open,write", ENOSPC, 20), ("unlink,rmdir", EIO, 20)]
    {
        for at in spread(count(&desk, calls), most) {
            let shop = copy(&desk);
            let (output, _) = meets(&shop, calls, at, &errno.to_string());
            let found = shown(&shop);
            let is_told = output.status.code() == Some(3) && said(&output).contains("error: ");
            assert!(output.status.success() || is_told, "{calls} {at}: {}", said(&output));
            is_published(&shop);
            assert!(found == old || found == shown(&shop), "{calls} {at}");
        }
    }
}

#[test]
fn of_two_publishers_at_once_one_stops_or_both_publish_in_turn() {
    let shop = edited();
    let (old, other) = (shown(&shop), copy(&shop));
    let (first, second) = std::thread::scope(|threads| {
        let first = threads.spawn(|| command(&shop, &[]).output().unwrap());
        other.write("site.toml", &settings(&www(&shop).to_string_lossy()));
        other.piece("two", "Karvia is named here by another desk.");
        let second = threads.spawn(|| command(&other, &[]).output().unwrap());
        (first.join().unwrap(), second.join().unwrap())
    });
    let codes = [first.status.code(), second.status.code()];
    assert!(codes.iter().all(|code| matches!(code, Some(0 | 5))), "{} {}", said(&first), said(&second));
    assert!(codes.contains(&Some(0)));
    let sites = [&shop, &other].map(|desk| {
        let mut site = files(desk.site());
        site.remove(".dateline.json");
        site
    });
    let mut found = shown(&shop);
    assert!(found.remove("theirs.txt").is_some() && found != old);
    assert!(sites.contains(&found), "one of the two, and no mixture");
}

/// Here one publishes after the other: the first comes with a desk that does not know it.
#[test]
fn what_somebody_else_published_since_is_not_replaced_unasked() {
    let shop = edited();
    let other = copy(&shop);
    other.write("site.toml", &settings(&www(&shop).to_string_lossy()));
    other.piece("two", "Karvia is named here by another desk.");
    assert!(command(&other, &[]).output().unwrap().status.success());
    let theirs = shown(&shop);
    let output = command(&shop, &[]).output().unwrap();
    assert!(output.status.code() == Some(5) && said(&output).contains("--over 2"), "{}", said(&output));
    assert!(shown(&shop) == theirs);
    let output = command(&shop, &["--over", "1"]).output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
    let output = command(&shop, &["--over", "2"]).output().unwrap();
    assert!(output.status.success() && shown(&shop) != theirs, "{}", said(&output));
}

#[test]
fn an_emptied_desk_empties_no_target() {
    let shop = desk();
    for n in 0..30 {
        shop.piece(&format!("piece-{n}"), "Karvia is named here.");
    }
    is_published(&shop);
    let before = shown(&shop);
    fs::remove_dir_all(shop.root().join("content/briefings")).unwrap();
    // As in CI, where no earlier build is known.
    for folder in ["public", ".dateline"] {
        fs::remove_dir_all(shop.root().join(folder)).unwrap();
    }
    let output = command(&shop, &[]).output().unwrap();
    assert!(output.status.code() == Some(5) && said(&output).contains("--allow-removal"), "{}", said(&output));
    assert!(shown(&shop) == before);
    let broken = "+++\ntitle = \"X\"\n+++\n[nowhere](/nowhere/)\n";
    shop.write("content/briefings/x.md", broken);
    let output = command(&shop, &[]).output().unwrap();
    assert!(output.status.code() == Some(1) && shown(&shop) == before, "{}", said(&output));
}

/// Paths and bytes below a folder that hold a word.
fn hits(folder: PathBuf, word: &str) -> Vec<String> {
    let holds = |bytes: &[u8]| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    let found = files(tree(&folder)).into_iter();
    found
        .filter(|(path, bytes)| path.contains(word) || bytes.as_deref().is_some_and(holds))
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn what_is_taken_back_is_nowhere_at_the_target() {
    const WORD: &str = "xanthippe";
    let shop = desk();
    let piece = |more: &str| {
        let text = format!("+++\ntitle = \"{WORD}\"\ndate = 2017-11-20\n{more}+++\nA {WORD} stands here.\n");
        shop.write(&format!("content/briefings/{WORD}.md"), &text);
    };
    let publish = |more: &[&str]| {
        let output = command(&shop, more).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
    };
    piece("draft = true\n");
    publish(&[]);
    piece("embargo = 2099-01-01T00:00:00Z\n");
    publish(&[]);
    assert_eq!(hits(shop.root().join("www"), WORD), [""; 0], "what is held back does not get there");
    piece("");
    publish(&[]);
    assert!(hits(www(&shop).canonicalize().unwrap(), WORD).len() > 3);
    piece("draft = true\n");
    publish(&[]);
    assert_eq!(hits(www(&shop).canonicalize().unwrap(), WORD), [""; 0], "readers get nothing of it");
    piece("");
    publish(&[]);
    piece("draft = true\n");
    publish(&["--forget"]);
    assert_eq!(hits(shop.root().join("www"), WORD), [""; 0], "nor is it kept for a rollback");
    let output = command(&shop, &["--rollback"]).output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
}
