//! How does the site get into its folder, all or nothing?
//!
//! The only module that writes files of the site. Pages that may have changed are made and staged; when all are made,
//! the renames begin. It knows nothing about pages: only a path, a key, bytes.
//!
//! The next build repairs what a killed one left. Before the first rename the manifest is replaced by one that lists
//! the old files and the new, without keys for those about to change. So it never holds a stale entry: a file without a
//! key is made again and compared.

mod change;
mod compare;
mod folder;
mod guards;
mod left;
mod manifest;
mod plan;
mod stage;
mod standing;

pub use compare::{Compared, Difference, How, compare};
pub use folder::{guard, guard_file};
pub use left::{SiteFile, left_in};
pub use standing::stands;

use crate::cache::state::Seen;
use crate::content::address::OutputPath;
use crate::report::Diagnostic;
use crate::source::{Hash, Source};
use crate::{Error, Result};
use change::{Change, Placed};
use folder::Folder;
use manifest::{Entry, Manifest};
use plan::Plan;
use rayon::prelude::*;
use std::fs::{File, Metadata};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The content of a planned file.
pub enum Made {
    Bytes(Vec<u8>),
    /// The bytes of a file of the desk, which must not have changed since the build began.
    Copy(File, Source),
}

/// Why a planned file could not be made.
#[derive(Debug)]
pub enum Failure {
    /// The author has to fix it. The other pages are still made, so that one run reports all errors.
    Page(Vec<(String, Diagnostic)>),
    /// An I/O or system failure; the run ends.
    Stop(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Stop(error)
    }
}

#[derive(Debug)]
pub enum Outcome {
    /// With the files of the site and its manifest as they are now.
    Written(Receipt, Vec<Seen>),
    /// The folder is unchanged. The diagnostics of all pages that failed, by file.
    Failed(Vec<(String, Diagnostic)>),
}

/// A file of the site in the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    pub hash: Hash,
    pub length: u64,
    pub key: Hash,
}

/// Observes a build from outside.
pub trait Observer: Sync {
    /// The build waits for another one, whose process id is given if the system reports it.
    fn waits(&self, _holder: Option<u32>) {}

    /// A page is started, one of `files` files.
    fn step(&self, _files: usize) {}

    /// Called before each page is made: false cancels the build, which leaves nothing behind.
    fn goes_on(&self) -> bool {
        true
    }

    /// The new site is in place, whatever happens next.
    fn stands(&self) {}
}

/// Observes nothing.
impl Observer for () {}

/// A file planned for the site: a row of the site's table.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    pub path: &'a OutputPath,
    /// The file of the desk, or the page, that it is made from.
    pub source: &'a str,
}

/// A folder, and what it is to hold.
pub struct Order<'a> {
    pub folder: &'a Path,
    pub planned: &'a [Planned<'a>],
    /// The URL of the site, stored in the folder's manifest.
    pub base_url: &'a str,
    /// The number of pages that may be removed where a build would empty the folder.
    pub allow_removal: Option<usize>,
    pub observer: &'a dyn Observer,
}

/// What a build did to the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    pub written: usize,
    pub kept: usize,
    pub removed: usize,
    pub bytes_written: u64,
    /// Files of the site, without the manifest.
    pub total: usize,
    /// Whether old files are still in the stage because they could not be removed.
    pub leftover: bool,
}

/// Makes the folder hold exactly the planned files, besides those that are not ours.
///
/// `ready` returns the key of a file, a hash of everything its bytes depend on, and what `make` needs besides its
/// place. A file whose key and bytes are unchanged is kept without being made; one that turns out to have the same
/// bytes is not written. An unchanged site is not written to at all. Files that `vouched` accepts are not read.
pub fn write<T>(
    order: &Order,
    vouched: impl Fn(usize, &Metadata) -> bool + Sync,
    ready: impl Fn(usize) -> (Hash, T) + Sync,
    make: impl Fn(usize, T) -> std::result::Result<Made, Failure> + Sync,
) -> Result<Outcome> {
    let Order { folder, planned, base_url, observer, .. } = *order;
    let taken = Folder::take(folder, observer)?;
    let before = Manifest::text(folder)?;
    let plan = Plan::new(planned, base_url, before.as_deref().and_then(Manifest::parse))?;
    guards::refuse_another_site(&plan, folder)?;
    guards::refuse_emptying(&plan, folder, order.allow_removal)?;
    let mut change = Change::begin(taken, plan, vouched)?;
    let stopped = AtomicBool::new(false);
    let place = |i: usize| {
        let (key, parts) = ready(i);
        let placed = match change.keep(i, key) {
            Ok(Some(kept)) => Ok(kept),
            Ok(None) if !observer.goes_on() => Err(Error::Stopped.into()),
            Ok(None) => make(i, parts).and_then(|made| Ok(change.stage(i, key, made)?)),
            Err(error) => Err(error.into()),
        };
        if matches!(placed, Err(Failure::Stop(_))) {
            stopped.store(true, Ordering::Relaxed);
        }
        placed
    };
    let places = (0..planned.len()).into_par_iter();
    let placed: Vec<_> = places.map(|i| (!stopped.load(Ordering::Relaxed)).then(|| place(i))).collect();

    let (mut files, mut failed) = (Vec::<Placed>::with_capacity(placed.len()), Vec::new());
    for placed in placed.into_iter().flatten() {
        match placed {
            Ok(file) => files.push(file),
            Err(Failure::Page(notes)) => failed.extend(notes),
            Err(Failure::Stop(error)) => return Err(error),
        }
    }
    if !failed.is_empty() {
        return Ok(Outcome::Failed(failed));
    }
    let lines = planned.iter().zip(&files).map(|(planned, file)| Entry::new(*planned, Some(file.stored)));
    let manifest = Manifest::new(base_url, lines.collect());
    let receipt = change.commit(&files, &manifest, || observer.stands())?;
    // While the folder is still locked.
    let stamps = files.iter().enumerate().map(|(i, file)| change.left_alone(i, file));
    Ok(Outcome::Written(receipt, standing::seen(folder, planned, &files, stamps.collect())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::address::OutputPath;
    use crate::report::Code;
    use std::collections::BTreeMap;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    pub fn paths(pages: &[(&str, &str)]) -> Vec<OutputPath> {
        pages.iter().map(|(path, _)| serde_json::from_value((*path).into()).unwrap()).collect()
    }

    pub fn planned(paths: &[OutputPath]) -> Vec<Planned<'_>> {
        paths.iter().map(|path| Planned { path, source: "content/x.md" }).collect()
    }

    pub fn order<'a>(folder: &'a Path, planned: &'a [Planned<'a>]) -> Order<'a> {
        Order { folder, planned, base_url: "https://desk.example", allow_removal: None, observer: &() }
    }

    /// Writes `pages`, each a path and a text, without vouching for any existing file.
    fn write<T>(
        folder: &Path,
        pages: &[(&str, &str)],
        ready: impl Fn(usize) -> (Hash, T) + Sync,
        make: impl Fn(usize, T) -> std::result::Result<Made, Failure> + Sync,
    ) -> Result<std::result::Result<Receipt, Vec<(String, Diagnostic)>>> {
        let paths = paths(pages);
        Ok(match super::write(&order(folder, &planned(&paths)), |_, _| false, ready, make)? {
            Outcome::Written(receipt, _) => Ok(receipt),
            Outcome::Failed(failed) => Err(failed),
        })
    }

    /// The key of a page is its text's hash.
    fn by_text(pages: &[(&str, &str)]) -> impl Fn(usize) -> (Hash, ()) + Sync {
        let keys: Vec<Hash> = pages.iter().map(|page| Hash::of(page.1.as_bytes())).collect();
        move |i| (keys[i], ())
    }

    pub fn build(folder: &Path, pages: &[(&str, &str)]) -> Result<Receipt> {
        let made = write(folder, pages, by_text(pages), |i, ()| Ok(Made::Bytes(pages[i].1.into())))?;
        Ok(made.unwrap_or_else(|failed| panic!("{failed:?}")))
    }

    /// Every file, hidden ones too, and every empty folder.
    pub fn site(folder: &Path) -> BTreeMap<String, String> {
        let all = walkdir::WalkDir::new(folder).min_depth(1).into_iter().flatten();
        let path = |found: &walkdir::DirEntry| found.path().strip_prefix(folder).unwrap().display().to_string();
        all.map(|found| (path(&found), fs::read_to_string(found.path()).unwrap_or_default())).collect()
    }

    fn refusal(result: Result<Receipt>) -> String {
        match result {
            Err(Error::Refused(why)) => why,
            other => panic!("not refused: {other:?}"),
        }
    }

    fn desk() -> (tempfile::TempDir, PathBuf) {
        let desk = tempfile::tempdir().unwrap();
        let folder = desk.path().join("public");
        (desk, folder)
    }

    const ONE: &[(&str, &str)] = &[("index.html", "home"), ("a/index.html", "A"), ("a/b/index.html", "B")];

    #[test]
    fn a_new_folder_holds_the_site_and_its_manifest() {
        let (desk, folder) = desk();
        let receipt = build(&folder, ONE).unwrap();
        assert_eq!(receipt, Receipt { written: 3, bytes_written: 6, total: 3, ..Receipt::default() });
        let found: Vec<String> = site(&folder).into_keys().collect();
        assert_eq!(found, [".dateline.json", "a", "a/b", "a/b/index.html", "a/index.html", "index.html"]);
        assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 1, "nothing is left beside it");
        let text = Manifest::text(&folder).unwrap().unwrap();
        let manifest = Manifest::parse(&text).unwrap();
        assert!(manifest.files.iter().all(|entry| entry.key.is_some()));
        let home = manifest.files.iter().find(|entry| entry.path == "index.html").unwrap();
        assert_eq!(home.hash, Some(Hash::of(b"home")));
    }

    #[test]
    fn where_a_site_cannot_wait_beside_its_place_it_is_staged_like_a_change() {
        let (desk, folder) = desk();
        let beside = desk.path().join(".public.dateline-staging");
        fs::write(&beside, "of somebody else").unwrap();
        assert_eq!(build(&folder, ONE).unwrap().written, 3);
        assert_eq!(site(&folder).len(), 6);
        assert_eq!(fs::read_to_string(&beside).unwrap(), "of somebody else");
    }

    #[test]
    fn an_unchanged_site_is_neither_made_nor_written() {
        let (_desk, folder) = desk();
        build(&folder, ONE).unwrap();
        let times = |name: &str| fs::metadata(folder.join(name)).unwrap().modified().unwrap();
        let before = (times(""), times(".dateline.json"), times("a/index.html"));
        let made = write(&folder, ONE, by_text(ONE), |_, ()| panic!("made again")).unwrap();
        assert!(matches!(made, Ok(Receipt { written: 0, kept: 3, removed: 0, .. })));
        assert_eq!((times(""), times(".dateline.json"), times("a/index.html")), before);
    }

    #[test]
    fn only_changed_files_are_written_and_forgotten_ones_removed() {
        let (_desk, folder) = desk();
        build(&folder, ONE).unwrap();
        fs::write(folder.join("CNAME"), "mine").unwrap();
        let receipt = build(&folder, &[("index.html", "home"), ("a/index.html", "A2")]).unwrap();
        assert_eq!(receipt, Receipt { written: 1, kept: 1, removed: 1, bytes_written: 2, total: 2, leftover: false });
        let found: Vec<String> = site(&folder).into_keys().collect();
        assert_eq!(found, [".dateline.json", "CNAME", "a", "a/index.html", "index.html"]);
    }

    #[test]
    fn a_page_made_to_the_same_bytes_is_not_written() {
        let (_desk, folder) = desk();
        build(&folder, ONE).unwrap();
        let other = |i: usize| (if i == 1 { Hash::of(b"another reason") } else { by_text(ONE)(i).0 }, ());
        let made = write(&folder, ONE, other, |i, ()| Ok(Made::Bytes(ONE[i].1.into()))).unwrap();
        assert!(matches!(made, Ok(Receipt { written: 0, kept: 3, .. })));
        let known = write(&folder, ONE, other, |_, ()| panic!("the key is known now"));
        assert!(matches!(known, Ok(Ok(_))));
    }

    #[test]
    fn a_file_that_was_lost_or_cut_is_made_again() {
        let (_desk, folder) = desk();
        build(&folder, ONE).unwrap();
        let whole = site(&folder);
        fs::remove_file(folder.join("index.html")).unwrap();
        fs::write(folder.join("a/index.html"), "").unwrap();
        assert_eq!(build(&folder, ONE).unwrap().written, 2);
        assert_eq!(site(&folder), whole);
    }

    #[test]
    fn a_failed_page_changes_nothing_and_all_failures_are_told() {
        let (_desk, folder) = desk();
        let fails = |i: usize, ()| match i {
            1 => Ok(Made::Bytes(b"new".to_vec())),
            _ => Err(Failure::Page(vec![(i.to_string(), Diagnostic::new(Code::E041, "fails"))])),
        };
        let failed = write(&folder, ONE, by_text(ONE), fails).unwrap();
        assert!(matches!(failed, Err(pages) if pages.iter().map(|p| p.0.as_str()).eq(["0", "2"])));
        assert!(!folder.exists());

        build(&folder, ONE).unwrap();
        let before = site(&folder);
        let two = [("index.html", "2"), ("a/index.html", "2"), ("c", "2")];
        assert!(matches!(write(&folder, &two, by_text(&two), fails), Ok(Err(_))));
        let stops = |_, ()| Err(Failure::Stop(Error::Refused("stop".into())));
        assert!(matches!(write(&folder, &two, by_text(&two), stops), Err(Error::Refused(_))));
        assert_eq!(site(&folder), before);
    }

    #[test]
    fn an_altered_file_of_the_same_length_is_restored() {
        let (_desk, folder) = desk();
        build(&folder, ONE).unwrap();
        let whole = site(&folder);
        fs::write(folder.join("index.html"), "HOME").unwrap();
        let vouched = |i: usize, found: &Metadata| i == 0 && found.len() == 4;
        let made = |i: usize, ()| Ok(Made::Bytes(ONE[i].1.into()));
        let paths = paths(ONE);
        let planned = planned(&paths);
        let kept = super::write(&order(&folder, &planned), vouched, by_text(ONE), made);
        assert!(matches!(kept, Ok(Outcome::Written(Receipt { written: 0, .. }, _))), "nobody looked");
        assert_eq!(build(&folder, ONE).unwrap().written, 1);
        assert_eq!(site(&folder), whole);
    }

    /// Builds the single file `map.png` from `map`, whose bytes were `seen` during the scan.
    fn copy(folder: &Path, map: &Path, key: &[u8], seen: &[u8]) -> Result<Receipt> {
        let (key, source) = (Hash::of(key), Source { path: "static/map.png".into(), hash: Hash::of(seen) });
        let made = |_, ()| Ok(Made::Copy(File::open(map).unwrap(), source.clone()));
        let made = write(folder, &[("map.png", "map")], |_| (key, ()), made)?;
        Ok(made.unwrap_or_else(|failed| panic!("{failed:?}")))
    }

    #[test]
    fn a_copied_file_is_written_once() {
        let (desk, folder) = desk();
        let map = desk.path().join("map.png");
        fs::write(&map, "map").unwrap();
        assert_eq!(copy(&folder, &map, b"map", b"map").unwrap().written, 1);
        assert_eq!(copy(&folder, &map, b"touched", b"map").unwrap().written, 0);
    }

    /// The scan saw other bytes than those copied: under its key they would stay for ever.
    #[test]
    fn a_copied_file_is_the_one_that_the_scan_has_seen() {
        let (desk, folder) = desk();
        let map = desk.path().join("map.png");
        fs::write(&map, "new").unwrap();
        let why = refusal(copy(&folder, &map, b"map", b"map"));
        assert!(why.contains("static/map.png changed while the site was built"), "{why}");
        assert!(!folder.exists());
    }

    /// The page may still exist: the manifest must not drop it while it does.
    #[test]
    fn a_withdrawn_file_that_cannot_be_looked_at_is_not_forgotten() {
        let (_desk, folder) = desk();
        build(&folder, &ONE[..2]).unwrap();
        let long = "x".repeat(300); // No system allows names of that length, so looking for it fails.
        let text = fs::read_to_string(folder.join(".dateline.json")).unwrap();
        fs::write(folder.join(".dateline.json"), text.replace("index.html\",\"hash", &format!("{long}\",\"hash")))
            .unwrap();
        let before = site(&folder);
        let error = build(&folder, &[("index.html", "new")]).unwrap_err();
        assert!(matches!(&error, Error::File { path, .. } if path.ends_with(&long)), "{error}");
        assert_eq!(site(&folder), before);
    }

    #[test]
    fn files_and_folders_change_places() {
        let (desk, folder) = desk();
        let two = [("index.html", "home"), ("a", "a file now"), ("index.html.d/x", "x")];
        build(&folder, ONE).unwrap();
        build(&folder, &two).unwrap();
        build(&folder, ONE).unwrap();
        let clean = desk.path().join("clean");
        build(&clean, ONE).unwrap();
        assert_eq!(site(&folder), site(&clean));
    }

    /// On a case-insensitive file system the old file also appears under the new name, simulated here by a hard link.
    #[test]
    fn a_change_of_case_alone_is_no_foreign_file() {
        for page in ["home", "other"] {
            let (_desk, folder) = desk();
            build(&folder, &[("A/Index.html", "home"), ("b", "B")]).unwrap();
            fs::create_dir(folder.join("a")).unwrap();
            fs::hard_link(folder.join("A/Index.html"), folder.join("a/index.html")).unwrap();
            let receipt = build(&folder, &[("a/index.html", page), ("b", "B")]).unwrap();
            assert_eq!((receipt.written, receipt.removed), (1, 1));
            assert_eq!(site(&folder).into_keys().collect::<Vec<_>>(), [".dateline.json", "a", "a/index.html", "b"]);
            assert_eq!(fs::read_to_string(folder.join("a/index.html")).unwrap(), page);
        }
    }

    #[test]
    fn a_site_is_not_emptied_unasked() {
        let (_desk, folder) = desk();
        let paths: Vec<String> = (0..30).map(|i| format!("{i}.html")).collect();
        let pages: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "page")).collect();
        build(&folder, &pages).unwrap();
        let before = site(&folder);
        let allowing = |left: &[(&str, &str)], allow_removal| {
            let (paths, ready) = (super::tests::paths(left), by_text(left));
            let planned = planned(&paths);
            let order = Order { allow_removal, ..order(&folder, &planned) };
            super::write(&order, |_, _| false, ready, |i, ()| Ok(Made::Bytes(left[i].1.into())))
        };
        for allowed in [None, Some(15), Some(17)] {
            assert!(
                matches!(allowing(&pages[..14], allowed), Err(Error::Refused(why)) if why.contains("--allow-removal 16"))
            );
        }
        assert_eq!(site(&folder), before);
        allowing(&pages[..14], Some(16)).unwrap();
        allowing(&pages[..7], None).unwrap();
        allowing(&[], None).unwrap();
        assert_eq!(site(&folder).len(), 1, "few may go");
    }

    #[test]
    fn another_site_is_not_replaced() {
        let (_desk, folder) = desk();
        build(&folder, ONE).unwrap();
        let paths = paths(&[("index.html", "")]);
        let built = |base_url, source| {
            let planned = [Planned { path: &paths[0], source }];
            let order = Order { base_url, ..order(&folder, &planned) };
            super::write(&order, |_, _| false, |_| (Hash::of(b"x"), ()), |_, ()| Ok(Made::Bytes(b"x".into())))
        };
        let before = site(&folder);
        let refused = built("https://other.example/", "content/other.md");
        assert!(
            matches!(refused, Err(Error::Refused(why)) if why.contains("desk.example") && why.contains("--output"))
        );
        assert_eq!(site(&folder), before);
        built("https://moved.example/", "content/x.md").unwrap();
        built("https://moved.example/", "content/other.md").unwrap();
    }

    #[test]
    fn a_folder_of_somebody_else_is_refused() {
        let (_desk, folder) = desk();
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("thesis.txt"), "years of work").unwrap();
        let before = site(&folder);
        let why = refusal(build(&folder, ONE));
        assert!(why.contains("`thesis.txt`") && why.contains("--output"), "{why}");
        assert_eq!(site(&folder), before);
    }

    #[test]
    fn a_file_of_somebody_else_is_never_overwritten() {
        let (_desk, folder) = desk();
        build(&folder, ONE).unwrap();
        fs::write(folder.join("robots.txt"), "mine").unwrap();
        let before = site(&folder);
        let why = refusal(build(&folder, &[("index.html", "new"), ("robots.txt", "ours")]));
        assert!(why.contains("robots.txt"), "{why}");
        assert_eq!(site(&folder), before);
        fs::create_dir_all(folder.join("c/mine")).unwrap();
        assert!(refusal(build(&folder, &[("c", "ours")])).contains("public/c`"));
    }

    /// A lost manifest costs nothing if the site is unchanged; otherwise the error names the way out.
    #[test]
    fn a_damaged_manifest_takes_over_equal_files_only() {
        let (_desk, folder) = desk();
        build(&folder, ONE).unwrap();
        let whole = site(&folder);
        fs::write(folder.join(".dateline.json"), "{\"version\":1,\"fi").unwrap();
        assert_eq!(build(&folder, ONE).unwrap().written, 0);
        assert_eq!(site(&folder), whole);

        fs::remove_file(folder.join(".dateline.json")).unwrap();
        refusal(build(&folder, &[("index.html", "home"), ("a/index.html", "A2"), ("a/b/index.html", "B")]));
        assert!(refusal(build(&folder, &ONE[..2])).contains("a/b/index.html"), "a withdrawn page is not forgotten");
    }

    #[test]
    fn symbolic_links_are_refused() {
        let (desk, folder) = desk();
        let elsewhere = desk.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, &folder).unwrap();
        assert!(refusal(build(&folder, ONE)).contains("symbolic link"));
        fs::remove_file(&folder).unwrap();

        build(&folder, ONE).unwrap();
        fs::rename(folder.join("a"), elsewhere.join("a")).unwrap();
        symlink(elsewhere.join("a"), folder.join("a")).unwrap();
        assert!(refusal(build(&folder, &ONE[..1])).contains("symbolic link"));
        assert!(elsewhere.join("a/index.html").exists());
        let changed = [("index.html", "home"), ("a/index.html", "A2"), ("a/b/index.html", "B")];
        let paths = paths(&changed);
        let written = super::write(
            &order(&folder, &planned(&paths)),
            |_, _| true,
            by_text(&changed),
            |i, ()| Ok(Made::Bytes(changed[i].1.into())),
        );
        assert!(matches!(written, Err(Error::Refused(why)) if why.contains("symbolic link")), "vouched for or not");
        assert_eq!(fs::read_to_string(elsewhere.join("a/index.html")).unwrap(), "A");
        fs::remove_file(folder.join("a")).unwrap();
        fs::remove_file(folder.join("index.html")).unwrap();
        symlink(elsewhere.join("a/index.html"), folder.join("index.html")).unwrap();
        assert!(refusal(build(&folder, ONE)).contains("index.html"));
    }

    #[test]
    fn paths_that_lead_out_or_stand_twice_are_refused() {
        let (_desk, folder) = desk();
        for path in ["../x", "/x", "a/../../x", ".dateline.json", ".dateline-staging/0"] {
            refusal(build(&folder, &[(path, "x")]));
        }
        refusal(build(&folder, &[("x", "1"), ("x", "2")]));
        assert!(!folder.exists());
    }

    #[test]
    fn an_output_that_meets_the_desk_is_refused() {
        let desk = tempfile::tempdir().unwrap();
        let root = desk.path().join("desk");
        fs::create_dir_all(root.join("content")).unwrap();
        symlink(&root, desk.path().join("link")).unwrap();
        for path in ["desk", "", "desk/content", "desk/static/x", "desk/x/../templates", "link/content/y", "link"] {
            assert!(guard(&desk.path().join(path), &root).is_err(), "{path}");
        }
        for path in ["desk/public", "desk/contents", "elsewhere", "desk/.well"] {
            assert!(guard(&desk.path().join(path), &root).is_ok(), "{path}");
        }
    }

    #[test]
    fn two_builds_at_once_wait_for_each_other() {
        let (desk, folder) = desk();
        let two = [("index.html", "2"), ("c/index.html", "C")];
        for _ in 0..10 {
            std::thread::scope(|threads| {
                for pages in [ONE, &two, ONE, &two] {
                    let folder = &folder;
                    threads.spawn(move || build(folder, pages).unwrap());
                }
            });
        }
        build(&folder, ONE).unwrap();
        build(&desk.path().join("clean"), ONE).unwrap();
        assert_eq!(site(&folder), site(&desk.path().join("clean")));
    }

    #[test]
    fn a_read_only_folder_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let (_desk, folder) = desk();
        build(&folder, ONE).unwrap();
        let allow = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        allow(0o555);
        let probe = fs::write(folder.join("probe"), "");
        let result = build(&folder, &[("index.html", "new")]);
        allow(0o755);
        if probe.is_err() {
            assert!(result.unwrap_err().to_string().contains("public"));
        }
    }
}
