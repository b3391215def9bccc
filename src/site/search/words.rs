//! The words of a shard's pieces that begin with one letter, and the pieces in which they stand.

use super::super::Site;
use super::Shard;
use super::fold::{self, Bucket};
use crate::annotate::Annotated;
use crate::annotate::terms::{Stem, worded};
use std::collections::BTreeSet;

/// The forms of a word, folded and split by spaces, and its places: each four times the piece's number in
/// the shard and the weight, less the place before.
pub type Entry = (String, Vec<u32>);

/// Once in the text, several times, often, in the title.
fn weight(count: u8, is_in_title: bool) -> u32 {
    match count {
        _ if is_in_title => 3,
        0 | 1 => 0,
        2..=4 => 1,
        _ => 2,
    }
}

struct Place<'t> {
    stem: Stem<'t>,
    piece: u32,
    weight: u32,
}

impl Site<'_> {
    /// In order of the stems. No more is held at once than one letter of one shard.
    pub(super) fn shard_words(&self, shard: Shard, bucket: Bucket) -> Vec<Entry> {
        let mut places = Vec::new();
        for (piece, entry) in (0..).zip(self.of_shard(shard)) {
            add(&self.desk.pieces[entry.piece.index()], piece, bucket, &mut places);
        }
        places.sort_by(|a, b| a.stem.stem.cmp(b.stem.stem));
        places.chunk_by(|a, b| a.stem.stem == b.stem.stem).map(entry).collect()
    }
}

fn add<'t>(annotated: &'t Annotated, piece: u32, bucket: Bucket, places: &mut Vec<Place<'t>>) {
    let terms = &annotated.terms;
    let title: Vec<&str> = terms.title.split(' ').collect();
    let is_here = |c| fold::initial(c).is_some_and(|initial| Bucket::of(initial) == bucket);
    places.extend(terms.beginning(bucket.plain(), is_here).into_iter().map(|stem| {
        let weight = weight(stem.count, title.contains(&stem.stem));
        Place { stem, piece, weight }
    }));
}

fn entry(places: &[Place]) -> Entry {
    let stem = places[0].stem.stem;
    let endings: BTreeSet<&str> = places.iter().map(|place| place.stem.ending).collect();
    let forms: BTreeSet<String> =
        endings.into_iter().filter_map(|ending| worded(stem, ending)).map(|word| fold::fold(&word)).collect();
    let mut before = 0;
    let numbers = places.iter().map(|place| {
        let number = place.piece * 4 + place.weight;
        number - std::mem::replace(&mut before, number)
    });
    let numbers = numbers.collect();
    (forms.into_iter().collect::<Vec<_>>().join(" "), numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::terms::terms;

    #[test]
    fn a_word_has_its_forms_and_its_places() {
        let annotated = |title: &str, text: &str| Annotated { terms: terms(title, text, "en"), ..Annotated::default() };
        let pieces = [annotated("Inspectors return", "Élan. The inspector"), annotated("", "Inspectors; an inspector")];
        let mut places = Vec::new();
        (0..).zip(&pieces).for_each(|(number, piece)| add(piece, number, Bucket::of('i'), &mut places));
        let found: Vec<Entry> = places.chunk_by(|a, b| a.stem.stem == b.stem.stem).map(entry).collect();
        assert_eq!(found, [("inspector".to_string(), vec![3, 2])]);
        let mut places = Vec::new();
        add(&pieces[0], 0, Bucket::of('e'), &mut places);
        assert_eq!(entry(&places), ("elan".to_string(), vec![0]));
    }
}
