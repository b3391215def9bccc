//! What is at a target, and whose is it?

use super::manifest::{Entry, Manifest};
use crate::source::Hash;
use std::collections::BTreeMap;

/// The contents of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The state that readers get; `None` if nothing of ours is there.
    pub state: Option<State>,
    /// Sorted by path.
    pub held: Vec<Held>,
    /// Files of ours that somebody removed, sorted by path.
    pub missing: Vec<String>,
}

/// A state of the site at a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// States are numbered from 1.
    pub number: u32,
    /// Identifies the state.
    pub id: String,
    pub base_url: String,
}

/// A file at a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub path: String,
    /// Hash of the bytes, if known.
    pub hash: Option<Hash>,
    pub length: u64,
    pub owner: Owner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Put there by a publish.
    Us,
    /// Put there by a publish, and changed by somebody since.
    Altered,
    /// Put there by somebody else.
    Other,
}

/// A file found at the target.
pub struct Found {
    pub length: u64,
    /// A checksum of its bytes, of the kind that the target reports (the tag of its manifest's entry).
    pub tag: String,
}

impl Standing {
    /// Compares what was found, by path, with the manifest.
    pub fn of(manifest: Option<&Manifest>, found: BTreeMap<String, Found>) -> Standing {
        let mut known: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for entry in manifest.iter().flat_map(|manifest| manifest.files.iter().chain(&manifest.coming)) {
            known.entry(&entry.path).or_default().push(entry);
        }
        let left = manifest.iter().flat_map(|manifest| &manifest.files).map(|entry| &entry.path);
        let may_be_gone =
            |path: &str| known.get(path).is_some_and(|known| known.iter().any(|entry| entry.hash.is_empty()));
        let missing = left.filter(|path| !found.contains_key(*path) && !may_be_gone(path)).cloned().collect();
        let held = found.into_iter().map(|(path, Found { length, tag })| {
            let known = known.get(&*path);
            let (hash, owner) = match known.and_then(|known| known.iter().find(|entry| entry.tag() == tag)) {
                Some(entry) => (hash(&entry.hash), Owner::Us),
                // A tag in the form of our hashes identifies the bytes, whoever sent them.
                None if known.is_some() => (hash(&tag), Owner::Altered),
                None => (hash(&tag), Owner::Other),
            };
            Held { path, hash, length, owner }
        });
        let held = held.collect();
        // Until the first publish is complete, the manifest only lists what is coming.
        let state = manifest.filter(|manifest| manifest.number > 0).map(|manifest| State {
            number: manifest.number,
            id: manifest.id(),
            base_url: manifest.base_url.clone(),
        });
        Standing { state, held, missing }
    }
}

fn hash(text: &str) -> Option<Hash> {
    let number = u128::from_str_radix(text, 16).ok().filter(|_| text.len() == 32)?;
    Some(Hash(number.to_be_bytes()))
}
