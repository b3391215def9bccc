//! What each stage costs on a desk of 1,000 pieces, or of as many as `DATELINE_PIECES` says.
//!
//! `cargo bench --bench stages`; `cargo test --benches` runs each once.

mod desk;

use dateline::archive::{self, Archive};
use dateline::cache::Memo;
use dateline::catalogue::Catalogue;
use dateline::content::assemble::Edition;
use dateline::content::scan;
use dateline::crossref;
use dateline::output::{self, Made, Order, Planned};
use dateline::press::Press;
use dateline::report::{Noted, Report};
use dateline::source::Hash;
use dateline::timings::Timings;
use divan::Bencher;
use rayon::prelude::*;
use std::sync::LazyLock;

fn main() {
    divan::main();
}

/// A desk on disk, read once for all benchmarks.
struct Shop {
    folder: tempfile::TempDir,
    desk: scan::Desk,
    archive: Archive,
}

const EDITION: Edition = Edition::published(1_900_000_000);

static SHOP: LazyLock<Shop> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    desk::Desk::of(desk::pieces()).write(folder.path()).unwrap();
    let (desk, _) = scan::Desk::open(folder.path()).unwrap();
    let (archive, _) = Archive::of(&desk, EDITION, &Memo::none(), &Timings::default()).unwrap();
    Shop { folder, desk, archive }
});

/// Finds and hashes the files.
#[divan::bench]
fn scan(bencher: Bencher) {
    let root = SHOP.folder.path();
    bencher.bench(|| scan::Desk::open(root).unwrap());
}

#[divan::bench]
fn content(bencher: Bencher) {
    let shop = &*SHOP;
    bencher.bench(|| archive::content(&shop.desk, EDITION, &Memo::none(), &mut Report::default()).unwrap());
}

#[divan::bench]
fn catalogue(bencher: Bencher) {
    let Shop { desk, archive, .. } = &*SHOP;
    let content = &archive.content;
    bencher.bench(|| {
        Catalogue::compile(
            &content.entities,
            &content.senses,
            &content.directory,
            &desk.config.languages,
            &desk.config.lang,
        )
    });
}

/// Content, catalogue and annotation; less the two above it is the third.
#[divan::bench]
fn archive_without_a_cache(bencher: Bencher) {
    let shop = &*SHOP;
    bencher.bench(|| Archive::of(&shop.desk, EDITION, &Memo::none(), &Timings::default()).unwrap());
}

/// The same where the cache knows every text.
#[divan::bench]
fn archive_from_a_cache(bencher: Bencher) {
    let shop = &*SHOP;
    let cache = tempfile::tempdir().unwrap();
    let of = |memo: &Memo| Archive::of(&shop.desk, EDITION, memo, &Timings::default()).unwrap();
    let memo = Memo::open(cache.path());
    of(&memo);
    memo.finish();
    bencher.bench(|| of(&Memo::open(cache.path())));
}

#[divan::bench]
fn crossref(bencher: Bencher) {
    let Shop { archive, desk, .. } = &*SHOP;
    let features = archive::features(&archive.content, &archive.pieces);
    let ids: Vec<&str> = archive.content.entities.iter().map(|entity| entity.id.as_str()).collect();
    let shown = desk.config.coverage.shown as usize;
    let texts = vec![Hash::default(); features.len()];
    bencher.bench(|| crossref::link(&features, &texts, &ids, &archive.words, shown, &Memo::none()).unwrap());
}

/// Plans the site and compiles the theme.
#[divan::bench]
fn site(bencher: Bencher) {
    let Shop { desk, archive, .. } = &*SHOP;
    bencher.bench(|| Press::new(desk, archive).unwrap().1);
}

/// Makes every page and keeps none.
#[divan::bench]
fn render(bencher: Bencher) {
    let Shop { desk, archive, .. } = &*SHOP;
    let press = Press::new(desk, archive).unwrap().0.unwrap();
    bencher.bench(|| press.proof().unwrap());
}

/// Writes a first site of pages that cost nothing to make.
#[divan::bench]
fn output(bencher: Bencher) {
    let Shop { desk, archive, .. } = &*SHOP;
    let press = Press::new(desk, archive).unwrap().0.unwrap();
    let (plan, page) = (press.plan(), "<p>A page of the length of others.</p>\n".repeat(200));
    let write = |folder: tempfile::TempDir, plan: &[Planned]| {
        let key = |i: usize| (Hash::of(&i.to_le_bytes()), ());
        let order = Order {
            folder: &folder.path().join("site"),
            planned: plan,
            base_url: "https://desk.example/",
            allow_removal: None,
            observer: &(),
        };
        output::write(&order, |_, _| false, key, |_, ()| Ok(Made::Bytes(page.clone().into()))).unwrap();
        folder
    };
    bencher.with_inputs(|| tempfile::tempdir().unwrap()).bench_values(|folder| write(folder, &plan));
}

const ENTRIES: u32 = 30_000;

/// As a text's annotation is: some 1.5 kB.
fn entry(memo: &Memo, n: u32) {
    let made = || Ok(Noted::new((n, vec![n as u8; 1500]), Vec::new()));
    let noted = memo.get("entry", Hash::of(&n.to_le_bytes()), made).unwrap();
    assert_eq!(noted.value.0, n);
}

/// 30,000 entries, as a clean build of 10,000 pieces keeps them.
#[divan::bench]
fn cache_puts(bencher: Bencher) {
    bencher.with_inputs(|| tempfile::tempdir().unwrap()).bench_values(|folder| {
        let memo = Memo::open(&folder.path().join("cache"));
        (0..ENTRIES).into_par_iter().for_each(|n| entry(&memo, n));
        memo.finish();
        folder
    });
}

/// The same, known.
#[divan::bench]
fn cache_gets(bencher: Bencher) {
    let folder = tempfile::tempdir().unwrap();
    let memo = Memo::open(folder.path());
    (0..ENTRIES).into_par_iter().for_each(|n| entry(&memo, n));
    memo.finish();
    bencher.bench(|| {
        let memo = Memo::open(folder.path());
        (0..ENTRIES).into_par_iter().for_each(|n| entry(&memo, n));
    });
}
