//! What each page of a build was made from, and which pages of the next build are unchanged.
//!
//! A record vouches for a page's key: without one the data is made and hashed, with the same result.

use super::facts::{Number, Numbers, Things};
use super::hashes::{Hashes, hash_of};
use super::{PageKey, Site};
use crate::source::Hash;
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The records of one build.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Records {
    /// Hash of everything that decides a page besides its facts.
    settings: Hash,
    things: Things,
    /// Indexed by number; 0 if no page read the fact.
    hashes: Vec<u64>,
    pages: Vec<Record>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Record {
    /// Hash of its path and its content.
    name: u64,
    key: Hash,
    facts: Box<[Number]>,
}

impl Records {
    /// From the keys of all pages, by index in the plan, with the facts that each read.
    pub fn of(known: &Known, settings: Hash, pages: impl Iterator<Item = (usize, Hash, Box<[Number]>)>) -> Records {
        let site = known.site;
        let pages = pages.map(|(place, key, facts)| Record { name: name(site, place), key, facts });
        let pages: Vec<Record> = pages.collect();
        let mut is_taken = vec![false; site.numbers.things.facts()];
        for number in pages.iter().flat_map(|page| &page.facts) {
            is_taken[*number as usize] = true;
        }
        let hash = |(number, is_taken): (usize, &bool)| if *is_taken { known.hash(number as Number) } else { 0 };
        let hashes = is_taken.par_iter().enumerate().map(hash).collect();
        Records { settings, things: site.numbers.things.clone(), hashes, pages }
    }
}

/// What the records of an earlier build tell about the pages of a site.
pub struct Known<'s> {
    site: &'s Site<'s>,
    hashes: Hashes<'s>,
    old: Records,
    /// The index in the old records of each name.
    places: RapidHashMap<u64, usize>,
    /// Maps each old number to the new one.
    now: Vec<Option<Number>>,
    /// The same, only for facts that are unchanged.
    unchanged: Vec<Option<Number>>,
    /// Indexed by number: the hash, if known.
    known: Vec<u64>,
}

impl<'s> Known<'s> {
    pub fn of(site: &'s Site<'s>, settings: Hash, old: Records) -> Known<'s> {
        let hashes = Hashes::of(site);
        // Records made with other settings are useless.
        let old = if old.settings == settings { old } else { Records::default() };
        let now = site.numbers.things.from(&old.things);
        let compared = now.par_iter().zip(&old.hashes).map(|(number, old)| {
            let now = number.filter(|_| *old != 0).map(|number| (number, hashes.hash(site.numbers.fact(number))));
            now.filter(|(_, now)| now == old)
        });
        let compared: Vec<Option<(Number, u64)>> = compared.collect();
        let mut known = vec![0; site.numbers.things.facts()];
        for (number, hash) in compared.iter().flatten() {
            known[*number as usize] = *hash;
        }
        let unchanged = compared.iter().map(|fact| fact.map(|(number, _)| number)).collect();
        let places = old.pages.iter().enumerate().map(|(place, page)| (page.name, place)).collect();
        Known { site, hashes, old, places, now, unchanged, known }
    }

    /// The key and the facts of the page at an index of the plan, if all its facts are unchanged.
    pub fn page(&self, place: usize) -> Option<(Hash, Box<[Number]>)> {
        let record = &self.old.pages[*self.places.get(&name(self.site, place))?];
        let facts = record.facts.iter().map(|number| *self.unchanged.get(*number as usize)?);
        Some((record.key, facts.collect::<Option<_>>()?))
    }

    /// Whether no earlier build with this program, these settings and this theme is known.
    pub fn is_empty(&self) -> bool {
        self.old.pages.is_empty()
    }

    /// Why the data of the page at an index of the plan is made again.
    pub fn why(&self, place: usize) -> Vec<String> {
        let Some(record) = self.places.get(&name(self.site, place)).map(|place| &self.old.pages[*place]) else {
            return vec!["the page is new".into()];
        };
        let old = Numbers::of(self.old.things.clone());
        let is_changed = |number: &&Number| self.unchanged.get(**number as usize).is_none_or(Option::is_none);
        let said = record.facts.iter().filter(is_changed).map(|number| {
            match self.now.get(*number as usize).copied().flatten() {
                Some(now) => self.hashes.words(self.site.numbers.fact(now)),
                None => format!("{}, which is gone", old.fact(*number).kind.words()),
            }
        });
        said.collect()
    }

    fn hash(&self, number: Number) -> u64 {
        match self.known[number as usize] {
            0 => self.hashes.hash(self.site.numbers.fact(number)),
            known => known,
        }
    }
}

/// Hash of a file's path and key, without the indexes of pieces and entities, which move.
fn name(site: &Site, place: usize) -> u64 {
    let file = &site.files[place];
    let path = &file.path;
    let of = |key: &PageKey| match key {
        PageKey::Briefing(id) => hash_of(("piece", site.numbers.things.pieces[id.index()])),
        PageKey::Later(id) => hash_of(("later", site.numbers.things.pieces[id.index()])),
        PageKey::Entity(id, part) => hash_of((site.numbers.things.entities[id.index()], part)),
        PageKey::EntityFeed(id) => hash_of(("feed", site.numbers.things.entities[id.index()])),
        PageKey::Text(place) => hash_of(("text", site.numbers.things.pages[*place])),
        PageKey::Withdrawn(_) => hash_of("withdrawn"),
        key => hash_of(key),
    };
    match &file.key {
        PageKey::Json(page) => hash_of((path, "json", of(page))),
        key => hash_of((path, of(key))),
    }
}
