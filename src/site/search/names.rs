//! Entities under all their names.
//!
//! A name stands in the bucket of each of its words, so that a reader may begin with any of them. Where a
//! letter holds many names its bucket is cut by the second letter.

use super::super::reads::Reads;
use super::data::FoundName;
use super::fold::{self, Bucket};
use crate::content::EntityId;
use crate::content::entity::{Entity, Record};
use crate::words;
use std::collections::{BTreeMap, BTreeSet};

/// Entities in a bucket of one letter, of which each takes some 120 bytes.
const MANY: usize = 150;

/// Characters of the line below a name.
const LINE: usize = 100;

/// Who stands in a bucket, and the words that no name is found by.
pub struct Bucketed<'n> {
    pub entities: &'n [EntityId],
    silent: &'n BTreeSet<&'static str>,
}

/// Who stands in which bucket.
#[derive(Debug, Default)]
pub struct Names {
    buckets: BTreeMap<String, Vec<EntityId>>,
    silent: BTreeSet<&'static str>,
}

impl Names {
    /// Of all entities that are not hidden. The names of one that was merged away are aliases of the one that stayed.
    pub fn of(entities: &[Entity], lang: &str) -> Names {
        let silent = words::silent(lang).split_whitespace().collect();
        let mut by_letter = BTreeMap::<String, BTreeMap<String, BTreeSet<EntityId>>>::new();
        for (id, entity) in (0..).map(EntityId).zip(entities).filter(|(_, entity)| !entity.record.hidden) {
            for word in all(&entity.record).flat_map(|name| beginnings(name, &silent)) {
                let letters = by_letter.entry(letter(&word)).or_default();
                letters.entry(two_letters(&word)).or_default().insert(id);
            }
        }
        let mut buckets = BTreeMap::new();
        for (letter, by_second) in by_letter {
            let together: BTreeSet<EntityId> = by_second.values().flatten().copied().collect();
            if together.len() <= MANY {
                buckets.insert(letter, together.into_iter().collect());
            } else {
                buckets.extend(by_second.into_iter().map(|(two, ids)| (two, ids.into_iter().collect())));
            }
        }
        Names { buckets, silent }
    }

    pub fn buckets(&self) -> impl Iterator<Item = &String> {
        self.buckets.keys()
    }

    /// The place of a bucket among all.
    pub fn place(&self, bucket: &str) -> Option<usize> {
        let before = (std::ops::Bound::Unbounded, std::ops::Bound::Excluded(bucket));
        self.buckets.contains_key(bucket).then(|| self.buckets.range::<str, _>(before).count())
    }

    pub fn bucketed(&self, bucket: &str) -> Bucketed<'_> {
        Bucketed { entities: self.buckets.get(bucket).map_or(&[], Vec::as_slice), silent: &self.silent }
    }
}

fn all(record: &Record) -> impl Iterator<Item = &str> {
    std::iter::once(&*record.name.value).chain(record.aliases.iter().map(|alias| &*alias.name.value))
}

/// The words that a name is found by: "of" is none, where the name has others.
fn beginnings(name: &str, silent: &BTreeSet<&str>) -> Vec<String> {
    let words = fold::words(name);
    let said: Vec<String> = words.iter().filter(|word| !silent.contains(word.as_str())).cloned().collect();
    if said.is_empty() { words } else { said }
}

fn letter(word: &str) -> String {
    word.chars().take(1).map(|c| Bucket::of(c).to_string()).collect()
}

/// Numbers are not cut.
fn two_letters(word: &str) -> String {
    let is_number = word.starts_with(|c: char| c.is_ascii_digit());
    word.chars().take(if is_number { 1 } else { 2 }).map(|c| Bucket::of(c).to_string()).collect()
}

impl Reads<'_> {
    /// Each with those of its other names that have a word in the bucket.
    pub(super) fn found_names(&self, bucket: &str) -> Vec<FoundName> {
        let Bucketed { entities, silent } = self.bucket(bucket);
        entities.iter().map(|id| self.found_name(*id, bucket, silent)).collect()
    }

    fn found_name(&self, id: EntityId, bucket: &str, silent: &BTreeSet<&str>) -> FoundName {
        let entity = self.entity(id);
        let record = &entity.record;
        let is_here = |name: &str| {
            beginnings(name, silent).iter().any(|word| letter(word) == bucket || two_letters(word) == bucket)
        };
        let kind = record.kind.to_lowercase();
        let others = self.aliases(id).iter().map(|alias| &*alias.name.value);
        let mut names: Vec<String> = others.filter(|name| is_here(name)).map(String::from).collect();
        names.dedup();
        FoundName {
            name: record.name.value.clone(),
            href: self.href(&entity.address),
            kind: self.entity_kinds().keys().position(|known| *known == kind).unwrap_or_default(),
            line: record.summary.as_ref().map(|summary| cut(summary)).unwrap_or_default(),
            names,
        }
    }
}

/// At the end of a word.
fn cut(line: &str) -> String {
    let Some((end, _)) = line.char_indices().nth(LINE) else { return line.to_string() };
    let whole = line[..end].rfind(' ').unwrap_or(end);
    format!("{}…", line[..whole].trim_end_matches([',', ';', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::assemble::Files;
    use crate::content::sample::*;

    fn names(records: Vec<(crate::source::Source, Record)>) -> Names {
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

    #[test]
    fn a_line_is_cut_between_words() {
        assert_eq!(cut("short"), "short");
        let long = cut(&"words, ".repeat(30));
        assert!(long.ends_with("words…") && long.chars().count() <= LINE + 1, "{long}");
    }
}
