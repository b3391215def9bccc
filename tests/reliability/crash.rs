//! A build that is killed, or whose N-th call to the system fails: the old site or the new one, and the next build is clean.

use crate::faults::{Do, Shop, Tree, tree};
use std::sync::atomic::{AtomicBool, Ordering};

/// What changes something on the disk.
const CHANGES: &str = "open,write,fsync,rename,link,unlink,mkdir,rmdir";

const KILL: i32 = 9;

const EINTR: i32 = 4;
const EIO: i32 = 5;
const EACCES: i32 = 13;
const EMFILE: i32 = 24;
const ENOSPC: i32 = 28;
const EDQUOT: i32 = 122;

/// The site alone: keys and order of the manifest are for the next build.
fn pages(mut tree: Tree) -> Tree {
    tree.remove(".dateline.json");
    tree
}

/// The next build is as a clean one, and leaves nothing else behind.
#[track_caller]
fn is_made_good(shop: &Shop, new: &Tree, what: &str) {
    assert!(shop.is_built() == *new, "{what}: {:?}", shop.site().keys());
    let left: Vec<String> = tree(&shop.root()).into_keys().filter(|path| path.contains("staging")).collect();
    assert_eq!(left, [""; 0], "{what}");
}

/// So many places, from the first to the last.
fn spread(count: usize, most: usize) -> impl Iterator<Item = usize> {
    let most = most.min(count);
    (0..most).map(move |i| 1 + i * (count - 1) / (most - 1).max(1))
}

#[test]
fn a_killed_first_build_leaves_no_site_or_the_whole() {
    let desk = Shop::new();
    let new = desk.copy().is_built();
    for at in spread(desk.count("", CHANGES), 30) {
        let shop = desk.copy();
        let met = shop.meets(CHANGES, at, Do::Signal(KILL));
        let what = format!("{at}: {:?}", met.call);
        assert!(met.call.is_some() && met.output.status.code().is_none(), "{what} {}", met.said());
        let left = shop.site();
        assert!(left.len() <= 1 || left == new, "{what}: {:?}", left.keys());
        is_made_good(&shop, &new, &what);
    }
}

/// A reader finds every page that both sites have at any moment, as it was or as it is to be.
#[test]
fn a_killed_edit_tears_nothing() {
    let desk = Shop::edited();
    let old = desk.site();
    let new = desk.copy().is_built();
    for at in spread(desk.count("", CHANGES), 30) {
        let shop = desk.copy();
        let is_over = AtomicBool::new(false);
        let what = std::thread::scope(|threads| {
            threads.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let both = old.iter().filter(|(path, _)| new.contains_key(*path) && *path != ".dateline.json");
                    for (path, before) in both.filter_map(|(path, bytes)| Some((path, bytes.as_ref()?))) {
                        let found = std::fs::read(shop.root().join("public").join(path));
                        let found = found.unwrap_or_else(|cause| panic!("{path}: {cause}"));
                        assert!(found == *before || Some(&found) == new[path].as_ref(), "{path} is torn");
                    }
                }
            });
            let met = shop.meets(CHANGES, at, Do::Signal(KILL));
            is_over.store(true, Ordering::Relaxed);
            format!("{at}: {:?}", met.call)
        });
        is_made_good(&shop, &new, &what);
    }
}

/// Every failure is told or harmless, and leaves the old site or the new one.
#[track_caller]
fn all_or_nothing(desk: &Shop, under: &str, calls: &str, errno: i32, most: usize) {
    let old = desk.site();
    let new = desk.copy().is_built();
    for at in spread(desk.count(under, calls), most) {
        let shop = desk.copy();
        let met = shop.end(shop.start(under, calls, at, Do::Fail(errno)));
        let what = format!("{at}, {errno}: {:?} {}", met.call, met.said());
        let left = shop.site();
        match met.output.status.code() {
            Some(0) => assert!(left == new, "{what}: {:?}", left.keys()),
            Some(3 | 5) => {
                assert!(met.said().contains("error: "), "{what}");
                let is_old = pages(left.clone()) == pages(old.clone());
                assert!(is_old || pages(left.clone()) == pages(new.clone()), "{what}: {:?}", left.keys());
            }
            code => panic!("exit {code:?}, {what}"),
        }
        is_made_good(&shop, &new, &what);
    }
}

#[test]
fn what_fails_in_a_first_build_leaves_no_site() {
    let desk = Shop::new();
    all_or_nothing(&desk, "", "rename,mkdir,fsync", ENOSPC, 40);
    for (calls, errno) in [("open", EMFILE), ("write", ENOSPC)] {
        all_or_nothing(&desk, "", calls, errno, 12);
    }
}

#[test]
fn an_edit_whose_renames_fail_leaves_the_old_site() {
    let desk = Shop::edited();
    all_or_nothing(&desk, "", "rename", EIO, usize::MAX);
}

#[test]
fn an_edit_whose_folders_fail_leaves_the_old_site() {
    let desk = Shop::edited();
    for (calls, errno) in [("mkdir", ENOSPC), ("rmdir", EACCES), ("unlink", EACCES), ("link", EIO), ("fsync", EIO)] {
        all_or_nothing(&desk, "", calls, errno, 25);
    }
}

/// The page may still stand there: a manifest that forgot it would leave it published for ever.
#[test]
fn a_withdrawn_page_that_cannot_be_looked_at_or_removed_is_told() {
    let desk = Shop::edited();
    all_or_nothing(&desk, "public/briefings/withdrawn", "stat,rename,unlink,rmdir", EACCES, usize::MAX);
}

#[test]
fn an_edit_whose_files_fail_leaves_the_old_site() {
    let desk = Shop::edited();
    for (calls, errno) in [
        ("open", EACCES),
        ("read", EIO),
        ("read", EINTR),
        ("write", ENOSPC),
        ("write", EDQUOT),
        ("stat", EIO),
        ("readdir", EIO),
    ] {
        all_or_nothing(&desk, "", calls, errno, 15);
    }
}

/// Whatever comes in the place of a file between the look at it and its copy, the site holds what the desk holds.
#[test]
fn a_file_that_changes_while_it_is_copied_is_not_published() {
    let desk = Shop::edited();
    let new = desk.copy().is_built();
    let secret = desk.root().join("../secret");
    std::fs::write(&secret, "a file of the system").expect("written");
    let link = format!("ln -sf {} map.bin", secret.display());
    for change in ["echo longer, and other > map.bin", "echo THE new map > map.bin", "rm map.bin", &link] {
        for at in 1.. {
            let shop = desk.copy();
            let folder = shop.root().join("static");
            let change = format!("cd {} && cp map.bin ../map && {change}", folder.display());
            let met = shop.end(shop.start("static/map.bin", "open,read", at, Do::Run(&change)));
            if met.call.is_none() {
                assert!(at > 3, "it is opened to be hashed and to be copied");
                break;
            }
            let said = met.said();
            let _ = std::fs::remove_file(folder.join("map.bin"));
            std::fs::rename(shop.root().join("map"), folder.join("map.bin")).expect("back again");
            assert!(matches!(met.output.status.code(), Some(0 | 3 | 5)), "{said}");
            let left = shop.site();
            assert!(!left.values().flatten().any(|bytes| bytes.starts_with(b"a file of the system")), "{change}");
            is_made_good(&shop, &new, &format!("{change} at {at}: {said}"));
        }
    }
}
