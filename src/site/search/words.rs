//! The words of a shard's pieces that begin with one letter, and the pieces that contain them.

use super::super::reads::Reads;
use super::Shard;
use super::fold::{self, Bucket};
use crate::content::PieceId;
use crate::words::{Amount, StemId, Term, Vocabulary};

/// The forms of a word, folded and separated by spaces, and its places, delta encoded: four times the piece's number in
/// the shard plus the weight, minus the previous place.
pub type Entry = (String, Vec<u32>);

/// Once in the text, several times, often, in the title.
fn weight(amount: Amount) -> u32 {
    match amount.count() {
        _ if amount.is_in_title() => 3,
        0 | 1 => 0,
        2..=4 => 1,
        _ => 2,
    }
}

struct Place {
    stem: StemId,
    term: Term,
    /// Its number in the shard.
    piece: u32,
}

impl Reads<'_> {
    /// Sorted by stem. At most one letter of one shard is in memory at once.
    pub(super) fn shard_words(&self, shard: Shard, bucket: Bucket) -> Vec<Entry> {
        let pieces = self.shard(shard).map_or(&[][..], |(_, pieces)| pieces);
        entries(self.shard_vocabulary(shard), bucket, pieces.iter().map(|entry| entry.piece))
    }
}

fn entries(words: &Vocabulary, bucket: Bucket, pieces: impl Iterator<Item = PieceId>) -> Vec<Entry> {
    let is_here = |c| fold::initial(c).is_some_and(|initial| Bucket::of(initial) == bucket);
    let mut places: Vec<Place> = Vec::new();
    for (number, piece) in (0..).zip(pieces) {
        let terms = words.beginning(piece, bucket.plain(), is_here);
        places.extend(terms.map(|term| Place { stem: words.stem(term), term, piece: number }));
    }
    // Compared as one number, which is faster than as a pair.
    places.sort_unstable_by_key(|place| u64::from(place.stem.0) << 32 | u64::from(place.piece));
    let stems = places.chunk_by(|a, b| a.stem == b.stem);
    let mut stems: Vec<(&str, &[Place])> = stems.map(|places| (words.spelled(places[0].stem), places)).collect();
    stems.sort_unstable_by_key(|(spelled, _)| *spelled);
    stems.into_iter().map(|(_, places)| entry(words, places)).collect()
}

fn entry(words: &Vocabulary, places: &[Place]) -> Entry {
    let mut before = 0;
    let numbers = places.iter().map(|place| {
        let number = place.piece * 4 + weight(place.term.amount());
        number - std::mem::replace(&mut before, number)
    });
    let numbers = numbers.collect();
    (forms(words, places), numbers)
}

/// Words are compared by number, so that each is folded once.
fn forms(words: &Vocabulary, places: &[Place]) -> String {
    let mut written: Vec<Term> = vec![places[0].term];
    for place in places {
        if written.iter().all(|known| known.word() != place.term.word()) {
            written.push(place.term);
        }
    }
    // Most stems of a shard have one word.
    if let [one] = written[..] {
        return fold::fold(words.written(one));
    }
    let mut forms: Vec<String> = written.into_iter().map(|term| fold::fold(words.written(term))).collect();
    forms.sort_unstable();
    forms.dedup();
    forms.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_its_forms_and_its_places() {
        let texts =
            [("Inspectors return", "Élan. The inspector", "en"), ("", "Inspectors; an inspector. Inches", "en")];
        let words = Vocabulary::sample(&texts);
        let of = |bucket| entries(&words, Bucket::of(bucket), [0, 1].map(PieceId).into_iter());
        assert_eq!(of('i'), [("inches".to_string(), vec![4]), ("inspector".to_string(), vec![3, 2])]);
        assert_eq!(of('e'), [("elan".to_string(), vec![0])]);
    }
}
