//! Properties of every publish, to a target that replaces files one by one.

use super::guards::{Allowed, refusals};
use super::memory::Memory;
use super::plan::{Phase, Plan};
use super::record::Record;
use super::standing::{Held, Owner, Standing, State};
use super::{Site, Target, publish};
use crate::output::SiteFile;
use crate::source::Hash;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use tempfile::TempDir;

const BASE: &str = "https://desk.example/";

/// A site whose pages list, one per line, the files they need or link to.
fn site(files: &BTreeMap<String, String>) -> (TempDir, Site) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
        fs::write(folder.path().join(path), text).unwrap();
    }
    let of = |(path, text): (&String, &String)| SiteFile {
        path: path.clone(),
        hash: Hash::of(text.as_bytes()),
        length: text.len() as u64,
    };
    let files = files.iter().map(of).collect();
    let site = Site { folder: folder.path().to_path_buf(), base_url: BASE.to_string(), files, made: None };
    (folder, site)
}

fn run(target: &mut Memory, site: &Site) -> crate::Result<State> {
    let standing = target.look(site)?;
    publish(target, site, &Plan::new(&site.files, &standing), false, &|_| ())
}

fn texts(target: &Memory) -> BTreeMap<String, String> {
    let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
    target.files.iter().map(|(path, bytes)| (path.clone(), text(bytes))).collect()
}

/// Every asset that a page needs is there, and no page that readers knew before links to a missing one.
fn works(target: &Memory, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) {
    for (path, text) in texts(target).iter().filter(|(path, _)| path.ends_with(".html")) {
        for needed in text.lines().skip(1) {
            let is_asset = Phase::of(needed) == Phase::Needed;
            let is_known = old.contains_key(path) && new.contains_key(path);
            // Two withdrawn pages may link to each other while they are removed.
            let is_meant = is_asset || is_known && (new.contains_key(needed) || !old.contains_key(needed));
            assert!(!is_meant || target.files.contains_key(needed), "{path} lacks {needed}");
        }
    }
}

/// Pages, feeds and assets; what a page needs is in the site.
fn any_site() -> impl Strategy<Value = BTreeMap<String, String>> {
    let assets = prop::collection::btree_map(0..5u8, 0..3u8, 1..5);
    let pages =
        prop::collection::btree_map(0..6u8, (0..3u8, prop::collection::vec(any::<prop::sample::Index>(), 0..4)), 0..6);
    (assets, pages, 0..3u8).prop_map(|(assets, pages, feed)| {
        let mut files: BTreeMap<String, String> =
            assets.into_iter().map(|(n, version)| (format!("assets/{n}.css"), version.to_string())).collect();
        let page = |n: u8| if n == 0 { "index.html".to_string() } else { format!("{n}/index.html") };
        let all: Vec<String> = files.keys().cloned().chain(pages.keys().map(|n| page(*n))).collect();
        for (n, (version, needs)) in pages {
            let needs: Vec<String> = needs.iter().map(|at| at.get(&all).clone()).collect();
            files.insert(page(n), format!("{version}\n{}", needs.join("\n")));
        }
        files.insert("feed.xml".to_string(), feed.to_string());
        files
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Cut off anywhere, readers have a working site; the next publish sends what is missing and nothing twice, even if
    /// the desk was edited in between.
    #[test]
    fn an_interrupted_publish_leaves_a_working_site_and_goes_on(old in any_site(), cut in any_site(), new in any_site()) {
        let ((_a, old_site), (_b, cut_site), (_c, new_site)) = (site(&old), site(&cut), site(&new));
        for left in 0.. {
            let mut target = Memory::default();
            target.files.insert("theirs.html".into(), b"x".to_vec());
            run(&mut target, &old_site).unwrap();
            target.left.set(Some(left));
            target.sent = 0;
            let is_done = run(&mut target, &cut_site).is_ok();
            works(&target, &old, &cut);
            target.left.set(None);
            let (standing, sent) = (target.look(&new_site).unwrap(), target.sent);
            prop_assert!(Plan::new(&new_site.files, &standing).altered.is_empty(), "all of it is ours");
            let mut again = Plan::new(&cut_site.files, &standing);
            again.deleted.clear();
            let whole = cut_site.files.iter().filter(|file| old.get(&file.path) != cut.get(&file.path)).count();
            prop_assert_eq!(again.new.len() + again.changed.len(), whole - sent, "only the remainder");
            run(&mut target, &new_site).unwrap();
            let mut wanted = new.clone();
            wanted.insert("theirs.html".into(), "x".into());
            prop_assert_eq!(texts(&target), wanted);
            prop_assert!(Plan::new(&new_site.files, &target.look(&new_site).unwrap()).is_empty());
            if is_done {
                break;
            }
        }
    }
}

fn file(path: &str, text: &str) -> SiteFile {
    SiteFile { path: path.into(), hash: Hash::of(text.as_bytes()), length: text.len() as u64 }
}

fn held(path: &str, text: &str, owner: Owner) -> Held {
    Held { path: path.into(), hash: Some(Hash::of(text.as_bytes())), length: text.len() as u64, owner }
}

fn paths<'a>(files: &[&'a SiteFile]) -> Vec<&'a str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn a_plan_knows_whose_each_file_is() {
    let site = [
        file("a.html", "new"),
        file("b.html", "same"),
        file("c.html", "ours"),
        file("d.html", "ours"),
        file("e.html", "same"),
        file("f.html", "x"),
    ];
    let standing = Standing {
        held: vec![
            held("b.html", "same", Owner::Us),
            held("c.html", "old", Owner::Us),
            held("d.html", "theirs", Owner::Other),
            held("e.html", "same", Owner::Altered),
            held("f.html", "edited", Owner::Altered),
            held("g/index.html", "gone", Owner::Us),
            held("h.txt", "theirs", Owner::Other),
            held("i.css", "edited", Owner::Altered),
        ],
        missing: vec!["a.html".into(), "z.html".into()],
        ..Standing::default()
    };
    let plan = Plan::new(&site, &standing);
    assert_eq!(paths(&plan.new), ["a.html"]);
    assert_eq!(paths(&plan.changed), ["c.html", "d.html", "f.html"]);
    assert_eq!(paths(&plan.unchanged), ["b.html", "e.html"]);
    assert_eq!(plan.deletions(), ["g/index.html", "i.css"]);
    assert_eq!(plan.foreign.iter().map(|held| held.path.as_str()).collect::<Vec<_>>(), ["h.txt"]);
    assert_eq!(plan.altered, ["a.html", "d.html", "f.html", "i.css"]);
    assert_eq!(plan.lost(), ["/g/"]);
}

#[test]
fn pages_come_after_what_they_need_and_before_what_announces_them() {
    let site = [file("a/index.html", "1"), file("feed.xml", "1"), file("index.html", "1"), file("x.css", "1")];
    let standing = Standing { held: vec![held("index.html", "0", Owner::Us)], ..Standing::default() };
    let plan = Plan::new(&site, &standing);
    assert_eq!(
        plan.batches().map(|batch| paths(&batch)),
        [vec!["x.css"], vec!["a/index.html"], vec!["index.html"], vec!["feed.xml"]]
    );
}

/// A target with `pages` pages of ours, and the site with `left` of them.
fn shrunk(pages: usize, left: usize, text: &str) -> (Vec<SiteFile>, Standing) {
    let path = |n: usize| if n == 0 { "index.html".to_string() } else { format!("{n:04}.html") };
    let mut site: Vec<SiteFile> = (0..left).map(|n| file(&path(n), text)).collect();
    site.sort_by(|a, b| a.path.cmp(&b.path));
    let mut all: Vec<Held> = (0..pages).map(|n| held(&path(n), &"x".repeat(1000), Owner::Us)).collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    let state = State { number: 3, id: "three".into(), base_url: BASE.into() };
    (site, Standing { state: Some(state), held: all, missing: Vec::new() })
}

#[test]
fn a_guard_names_the_number_that_lets_the_publish_go_on() {
    let told = |(site, standing): &(Vec<SiteFile>, Standing), record: Option<&str>, allowed: Allowed| -> Vec<String> {
        let record = record.map(|id| Record { number: 2, id: id.into(), begun: None });
        refusals(&Plan::new(site, standing), site, BASE, standing, record.as_ref(), &allowed)
    };
    let long = "x".repeat(1000);
    let none = Allowed::default();
    assert_eq!(told(&shrunk(50, 40, &long), None, none), Vec::<String>::new(), "few may go");
    assert_eq!(told(&shrunk(200, 180, &long), Some("three"), none), Vec::<String>::new(), "one in ten may go");
    let many = shrunk(200, 179, &long);
    for allowed in [None, Some(20), Some(22), Some(200)] {
        let why = told(&many, None, Allowed { removal: allowed, ..none });
        assert!(matches!(&why[..], [why] if why.contains("--allow-removal 21")), "{why:?}");
    }
    assert!(told(&many, None, Allowed { removal: Some(21), ..none }).is_empty());

    let why = told(&shrunk(200, 200, "x"), None, none);
    assert!(matches!(&why[..], [why] if why.contains("--allow-size 200")), "{why:?}");
    assert!(told(&shrunk(200, 200, "x"), None, Allowed { size: Some(200), ..none }).is_empty());
    assert!(told(&shrunk(50, 50, "x"), None, none).is_empty(), "a small site may");
    assert!(told(&shrunk(50, 0, "x"), None, Allowed { removal: Some(50), ..none })[0].contains("no first page"));

    let same = shrunk(20, 20, &long);
    let why = told(&same, Some("two"), none);
    assert!(matches!(&why[..], [why] if why.contains("state 3") && why.contains("--over 3")), "{why:?}");
    assert!(told(&same, Some("two"), Allowed { over: Some(3), ..none }).is_empty());
    assert_eq!(told(&same, Some("two"), Allowed { over: Some(2), ..none }).len(), 1);

    let mut edited = shrunk(20, 20, &long);
    edited.1.held[4] = held(&edited.1.held[4].path, "theirs", Owner::Altered);
    let why = told(&edited, None, none);
    assert!(matches!(&why[..], [why] if why.contains("0005.html") || why.contains("0004.html")), "{why:?}");
    assert!(told(&edited, None, Allowed { changed: Some(1), ..none }).is_empty());

    let mut other = same.clone();
    other.1.state.as_mut().unwrap().base_url = "https://other.example/".into();
    assert!(told(&other, None, none)[0].contains("https://other.example/"));
}

/// Each path of two sites is in exactly one part of the plan.
#[test]
fn an_empty_target_gets_everything() {
    let files = [file("index.html", "1")];
    let nothing = Standing::default();
    let plan = Plan::new(&files, &nothing);
    assert_eq!((plan.new.len(), plan.is_empty()), (1, false));
    let all: BTreeSet<&str> = plan.batches().iter().flatten().map(|file| file.path.as_str()).collect();
    assert_eq!(all, BTreeSet::from(["index.html"]));
}

/// The connection broke after everything was done, before it was confirmed here.
#[test]
fn a_state_that_was_begun_here_is_nobody_elses() {
    let (site, standing) = shrunk(20, 20, &"x".repeat(1000));
    let told = |begun| {
        let record = Record { number: 2, id: "two".into(), begun };
        refusals(&Plan::new(&site, &standing), &site, BASE, &standing, Some(&record), &Allowed::default()).len()
    };
    let id = super::site_id(site.iter().map(|file| (file.path.as_str(), file.hash)));
    assert_eq!((told(None), told(Some(Hash::of(b"another"))), told(Some(id))), (1, 1, 0));
}
