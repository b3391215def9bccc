//! Entities indexed by all their names.
//!
//! A name is in the bucket of each of its words, so that a reader may start with any of them. If a letter has many
//! names, its bucket is split by the second letter.

use super::fold::{self, Bucket};
use crate::content::EntityId;
use crate::content::entity::{Entity, Record};
use crate::words;
use std::collections::{BTreeMap, BTreeSet};

/// Entities in a bucket of one letter; each takes some 120 bytes.
const MANY: usize = 150;

/// An entity in a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub entity: EntityId,
    /// The indexes of its other names that have a word in the bucket.
    pub aliases: Vec<u32>,
}

/// Which entities are in which bucket.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<String, Vec<Named>>);

/// A name by its entity and its index among that entity's names.
type Place = (EntityId, u32);

impl Names {
    /// Of all entities that are not hidden. The names of a merged entity are aliases of the remaining one.
    pub fn of(entities: &[Entity], lang: &str) -> Names {
        let silent: BTreeSet<&str> = words::silent(lang).split_whitespace().collect();
        let mut by_letter = BTreeMap::<String, BTreeMap<String, BTreeSet<Place>>>::new();
        for (id, entity) in (0..).map(EntityId).zip(entities).filter(|(_, entity)| !entity.record.hidden) {
            for (place, name) in (0..).zip(all(&entity.record)) {
                for word in beginnings(name, &silent) {
                    let letters = by_letter.entry(letter(&word)).or_default();
                    letters.entry(two_letters(&word)).or_default().insert((id, place));
                }
            }
        }
        let mut buckets = BTreeMap::new();
        for (letter, by_second) in by_letter {
            let together = by_entity(by_second.values().flatten().copied().collect());
            if together.len() <= MANY {
                buckets.insert(letter, together);
                continue;
            }
            for (two, places) in by_second {
                let mut of_two = by_entity(places);
                if two == letter {
                    // Entities with a one-letter word, with all their names in that letter.
                    let has_one = |id: EntityId| of_two.binary_search_by_key(&id, |named| named.entity).is_ok();
                    of_two = together.iter().filter(|named| has_one(named.entity)).cloned().collect();
                }
                buckets.insert(two, of_two);
            }
        }
        Names(buckets)
    }

    pub fn buckets(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// The index of a bucket among all.
    pub fn place(&self, bucket: &str) -> Option<usize> {
        let before = (std::ops::Bound::Unbounded, std::ops::Bound::Excluded(bucket));
        self.0.contains_key(bucket).then(|| self.0.range::<str, _>(before).count())
    }

    pub fn bucket(&self, bucket: &str) -> &[Named] {
        self.0.get(bucket).map_or(&[], Vec::as_slice)
    }
}

/// The index of an entity's own name is 0; its aliases follow.
fn by_entity(places: BTreeSet<Place>) -> Vec<Named> {
    let places: Vec<Place> = places.into_iter().collect();
    let named = places.chunk_by(|a, b| a.0 == b.0).map(|of| Named {
        entity: of[0].0,
        aliases: of.iter().filter_map(|(_, place)| place.checked_sub(1)).collect(),
    });
    named.collect()
}

fn all(record: &Record) -> impl Iterator<Item = &str> {
    std::iter::once(&*record.name.value).chain(record.aliases.iter().map(|alias| &*alias.name.value))
}

/// The words by which a name is found: "of" is not one if the name has others.
fn beginnings(name: &str, silent: &BTreeSet<&str>) -> Vec<String> {
    let words = fold::words(name);
    let said: Vec<String> = words.iter().filter(|word| !silent.contains(word.as_str())).cloned().collect();
    if said.is_empty() { words } else { said }
}

fn letter(word: &str) -> String {
    word.chars().take(1).map(|c| Bucket::of(c).to_string()).collect()
}

/// Numbers are not split.
fn two_letters(word: &str) -> String {
    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
    word.chars().take(if is_number { 1 } else { 2 }).map(|c| Bucket::of(c).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::assemble::Files;
    use crate::content::sample::*;

    fn names(records: Vec<(crate::source::Source, Box<Record>)>) -> Names {
        let (content, report) = assembled(Files { records, ..Files::default() });
        assert_eq!(told(report), [""; 0]);
        Names::of(&content.entities, "en")
    }

    #[test]
    fn a_name_stands_under_each_of_its_words_and_a_hidden_one_nowhere() {
        let (path, mut hidden) = entity("z", "Zeta Zulu", "person");
        hidden.hidden = true;
        let (kyiv, mut merged) = entity("kiew", "Kiew", "place");
        merged.merged_into = Some(text("n"));
        let records = vec![
            entity("b", "Bank of Élysée", "organisation"),
            entity("n", "Who", "organisation"),
            (path, hidden),
            (kyiv, merged),
        ];
        assert_eq!(names(records).buckets().collect::<Vec<_>>(), ["b", "e", "k", "w"]);
    }

    #[test]
    fn a_letter_with_many_names_is_cut_by_the_second() {
        let records = (0..=MANY).map(|i| entity(&format!("e{i}"), if i % 2 == 0 { "Pan" } else { "Pön 7" }, "place"));
        assert_eq!(names(records.collect()).buckets().collect::<Vec<_>>(), ["0", "pa", "po"]);
    }
}
