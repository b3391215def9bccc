//! One sentence more in an old piece changes the coverage of few later ones: every statistic goes in steps.

use crate::large::{Desk, put};
use dateline::archive::Archive;
use dateline::cache::Memo;
use dateline::content::assemble::Edition;
use dateline::content::scan;
use dateline::timings::Timings;
use std::collections::BTreeMap;
use std::path::Path;

const PIECES: usize = 500;

#[test]
fn one_sentence_more_changes_few_lists() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::of(PIECES);
    desk.write(folder.path()).unwrap();
    let before = lists(folder.path());
    let (mut asked, mut changed) = (0, 0);
    for old in [PIECES / 50, PIECES / 10, PIECES / 4] {
        let more = "\nThe ministers of both states met again in the harbour, and the treaty on grain was read aloud.\n";
        put(folder.path(), &desk.piece_path(old), &desk.piece(old, more)).unwrap();
        let after = lists(folder.path());
        put(folder.path(), &desk.piece_path(old), &desk.piece(old, "")).unwrap();
        assert_eq!(after.len(), PIECES);
        asked += PIECES - old;
        changed += before.iter().filter(|(doc, list)| after[*doc] != **list).count();
    }
    assert!(changed > 0, "the sentence is read");
    assert!(changed * 50 <= asked, "{changed} of {asked}");
}

/// The earlier coverage of each piece, by doc.
fn lists(root: &Path) -> BTreeMap<String, Vec<String>> {
    let (desk, _) = scan::Desk::open(root).unwrap();
    let edition = Edition::published(1_900_000_000);
    let (archive, _) = Archive::of(&desk, edition, &Memo::none(), &Timings::default()).unwrap();
    let doc = |piece: usize| archive.content.pieces[piece].doc.clone();
    let list = |piece: usize| archive.references.earlier[piece].iter().map(|r| doc(r.piece.index())).collect();
    (0..archive.content.pieces.len()).map(|piece| (doc(piece), list(piece))).collect()
}
