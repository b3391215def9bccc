//! What a build costs after each kind of edit, on a desk of 1,000 pieces or of as many as `DATELINE_PIECES` says.
//!
//! `cargo bench --bench edits`; `cargo test --benches` makes each edit once. Every edit is a new one, so that no cache
//! knows it.

mod desk;

use dateline::build::{Asked, Built, build};
use dateline::content::assemble::Edition;
use dateline::content::scan;
use dateline::timings::Timings;
use desk::{Desk, put};
use divan::Bencher;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

fn main() {
    divan::main();
}

struct Shop {
    folder: tempfile::TempDir,
    desk: Desk,
}

/// Built once before the first edit.
static SHOP: LazyLock<Shop> = LazyLock::new(|| {
    let shop = Shop { folder: tempfile::tempdir().unwrap(), desk: Desk::of(desk::pieces()) };
    shop.desk.write(shop.folder.path()).unwrap();
    shop.build();
    shop
});

impl Shop {
    fn build(&self) -> Built {
        let (desk, report) = scan::Desk::open(self.folder.path()).unwrap();
        let edition = Edition::published(1_900_000_000);
        let output = self.folder.path().join("public");
        let built = build(&desk, report, Asked::of(&output, edition), &Timings::default()).unwrap();
        assert!(!built.report.is_broken());
        built
    }
}

/// Builds after each new edition of a file, which `edition` gives with its path.
fn after(bencher: Bencher, edition: impl Fn(&Desk, usize) -> (String, String) + Sync) {
    static EDITIONS: AtomicUsize = AtomicUsize::new(1);
    let shop = &*SHOP;
    let edit = || {
        let (path, text) = edition(&shop.desk, EDITIONS.fetch_add(1, Ordering::Relaxed));
        put(shop.folder.path(), &path, &text).unwrap();
    };
    bencher.with_inputs(edit).bench_values(|()| shop.build());
}

#[divan::bench]
fn nothing(bencher: Bencher) {
    let shop = &*SHOP;
    bencher.bench(|| shop.build());
}

#[divan::bench]
fn piece_newest(bencher: Bencher) {
    piece(bencher, |desk| desk.pieces - 1);
}

#[divan::bench]
fn piece_middle(bencher: Bencher) {
    piece(bencher, |desk| desk.pieces / 2);
}

fn piece(bencher: Bencher, which: impl Fn(&Desk) -> usize + Sync) {
    after(bencher, |desk, n| {
        let i = which(desk);
        (desk.piece_path(i), desk.piece(i, &format!("\nThis sentence was written {n} times.\n")))
    });
}

#[divan::bench]
fn entity_summary(bencher: Bencher) {
    after(bencher, |desk, n| (desk.entity_path(7), desk.entity(7, &format!(" Seen {n} times."), "")));
}

/// One that no text holds.
#[divan::bench]
fn entity_alias(bencher: Bencher) {
    after(bencher, |desk, n| (desk.entity_path(7), desk.entity(7, "", &format!("Quorvexil {n}"))));
}

#[divan::bench]
fn template(bencher: Bencher) {
    after(bencher, |desk, n| ("templates/part/related.html".into(), desk.template(n)));
}

#[divan::bench]
fn setting(bencher: Bencher) {
    after(bencher, |desk, n| ("site.toml".into(), desk.settings(&format!("Edition {n}"))));
}

#[divan::bench]
fn static_file(bencher: Bencher) {
    after(bencher, |desk, n| ("static/picture-1.svg".into(), desk.picture(n)));
}
