//! Names from A to Z: entities, kinds, tags, series; and years.
//!
//! An index of many names has a page for each letter. Piece counts are rounded to steps, so a new piece invalidates few
//! indexes.

use super::{Site, top};
use crate::content::address::{Address, slugify};
use crate::content::entity::Record;
use crate::content::{Content, EntityId};
use std::collections::BTreeMap;

/// Names on one page.
const MANY: usize = 500;

/// Exact up to four, then rounded down to 5, 10, 20, 50, 100, ...
pub(super) fn step(count: usize) -> u32 {
    if count < 5 {
        return count as u32;
    }
    let tens = 10_usize.pow(count.ilog10());
    let step = match count / tens {
        1 => tens,
        2..5 => 2 * tens,
        _ => 5 * tens,
    };
    step as u32
}

/// How a name appears in an index, and its sort key: a person sorts by family name if the entry gives it.
pub(super) fn sorted(record: &Record) -> (String, String) {
    let name = &record.name.value;
    let Some(family) = &record.family else { return (name.clone(), name.clone()) };
    let given = name.strip_suffix(&*family.value).map(str::trim).filter(|given| !given.is_empty());
    match given {
        Some(given) => (format!("{}, {given}", family.value), format!("{}, {given}", family.value)),
        None => (name.clone(), format!("{}, {name}", family.value)),
    }
}

/// Entities by the letter they are listed under.
pub type Alphabet = BTreeMap<String, Vec<EntityId>>;

/// For an index with too many names for one page; empty for others.
pub(super) fn alphabet(content: &Content, ids: impl Iterator<Item = EntityId> + Clone) -> Alphabet {
    let mut alphabet = Alphabet::new();
    if ids.clone().count() > MANY {
        for id in ids {
            let key = sorted(&content.entities[id.index()].record).1;
            alphabet.entry(letter(&key)).or_default().push(id);
        }
    }
    alphabet
}

impl Site<'_> {
    /// For one kind, or for all entities.
    pub(super) fn alphabet(&self, kind: Option<&str>) -> Option<&Alphabet> {
        match kind {
            Some(kind) => self.lists.kinds.get(kind).map(|kind| &kind.alphabet),
            None => Some(&self.lists.alphabet),
        }
    }

    /// The names on an index page: all if it is one page, none if each letter has its own, or those of a letter.
    pub(super) fn indexed(&self, kind: Option<&str>, of: Option<&str>) -> Vec<EntityId> {
        match (self.alphabet(kind), of) {
            (Some(alphabet), Some(of)) => alphabet.get(of).cloned().unwrap_or_default(),
            (Some(alphabet), None) if !alphabet.is_empty() => Vec::new(),
            _ => {
                let kinds = self.lists.kinds.iter().filter(|(name, _)| kind.is_none_or(|kind| kind == name.as_str()));
                kinds.flat_map(|(_, kind)| kind.entities.iter().copied()).collect()
            }
        }
    }

    /// The address of a letter's names: `/names/a/`, `/kinds/person/a/`.
    pub(super) fn letter_address(&self, kind: Option<&str>, letter: &str) -> Address {
        let index =
            kind.and_then(|kind| self.lists.kinds.get(kind)).map_or_else(|| top("names"), |kind| kind.address.clone());
        index.join(&slugify(if letter == OTHERS { "0" } else { letter }))
    }
}

const OTHERS: &str = "#";

pub(super) fn letter(name: &str) -> String {
    let first = name.chars().find(|c| c.is_alphanumeric()).unwrap_or('#');
    let latin = deunicode::deunicode_char(first).and_then(|latin| latin.chars().next()).unwrap_or(first);
    if latin.is_alphabetic() { latin.to_uppercase().to_string() } else { OTHERS.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::sample::{entity, text};

    #[test]
    fn a_person_stands_by_the_family_name_as_written() {
        let of = |name: &str, family: Option<&str>| {
            let mut record = entity("x", name, "person").1;
            record.family = family.map(text);
            sorted(&record).0
        };
        assert_eq!(of("Hulusi Akar", Some("Akar")), "Akar, Hulusi");
        assert_eq!(of("Bashar al-Assad", Some("al-Assad")), "al-Assad, Bashar");
        assert_eq!(
            [of("Xi Jinping", Some("Xi")), of("Pelé", Some("Pelé")), of("Ban Ki-moon", None)],
            ["Xi Jinping", "Pelé", "Ban Ki-moon"]
        );
    }

    #[test]
    fn pieces_are_counted_in_steps() {
        let steps = [0, 1, 4, 5, 9, 10, 19, 20, 49, 50, 99, 100, 199, 5_400].map(step);
        assert_eq!(steps, [0, 1, 4, 5, 5, 10, 10, 20, 20, 50, 50, 100, 100, 5_000]);
    }

    #[test]
    fn letters_have_no_accents_and_signs_stand_together() {
        assert_eq!(["Élysée", "żar", "7 days", "«Quote»", "Ж"].map(letter), ["E", "Z", "#", "Q", "Z"]);
    }
}
