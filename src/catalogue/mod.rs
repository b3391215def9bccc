//! All entities with all their names, and one matcher for them.
//!
//! Independent of briefings: `annotate` decides what a name means in a text.

mod homes;
pub mod lints;
pub mod matcher;
pub mod names;
pub mod relevant;
pub mod senses;

use crate::config::Config;
use crate::content::EntityId;
use crate::content::date::{Day, Partial};
use crate::content::decision::Sense;
use crate::content::directory::Directory;
use crate::content::entity::{Alias, Entity, Milestone, Only, Role};
use crate::content::normal::{folded, normal};
use crate::language::{Language, Languages};
use crate::source::Hash;
use crate::words::Caseless;
use matcher::{Matcher, NameId};
use names::{Form, Written};
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use relevant::ByWords;
use senses::Senses;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// One written form and its bearer.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    pub entity: EntityId,
    pub form: Form,
    pub weak: bool,
    /// Number of words in it.
    pub words: u8,
    /// The key of its conditions in `Facts::conditions`.
    alias: Option<u32>,
}

/// What the rules need to know about an entity.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub id: String,
    /// Normalized.
    pub name: String,
    /// As the desk spells it.
    pub kind: String,
    pub hidden: bool,
    pub honorifics: Vec<String>,
    pub died: Option<Partial>,
    pub roles: Vec<Role>,
    /// Entities related to it, in either direction.
    pub related: Vec<EntityId>,
    /// National teams called by its name.
    pub teams: Vec<EntityId>,
    /// Clubs called by its name.
    pub clubs: Vec<EntityId>,
    /// The place at the start of its name, or after "of".
    pub home: Option<EntityId>,
    /// The conditions of aliases that have some, keyed by alias.
    conditions: Vec<(u32, NameConditions)>,
}

/// What must hold in a piece for a name to mean its entity.
#[derive(Clone, Debug)]
pub struct NameConditions {
    pub from: Option<Partial>,
    pub until: Option<Partial>,
    pub lang: Option<String>,
    /// At least one of them must appear in the piece.
    pub near: Vec<Near>,
    /// None of them may appear.
    pub not_near: Vec<Near>,
}

#[derive(Clone, Debug)]
pub enum Near {
    Entity(EntityId),
    /// Normalized.
    Word(String),
}

pub struct Catalogue {
    entities: Arc<Compiled>,
    /// Maximum candidates stored for a refusal: a name with thousands of bearers is refused in every text that contains
    /// it.
    pub candidates: usize,
    pub senses: Senses,
    pub languages: Languages,
    /// Built on demand, to find which names a text could contain.
    by_words: OnceLock<ByWords>,
    /// Hashes of what the rules see of a name and of an entity; computed on demand.
    hashes: (Vec<OnceLock<Hash>>, Vec<OnceLock<Hash>>),
}

/// What depends on the entities alone.
#[derive(Default)]
pub struct Compiled {
    pub names: Vec<Name>,
    pub facts: Vec<Facts>,
    /// Indexed by name: normalized text, and whether it ignores case.
    texts: Vec<(String, bool)>,
    matcher: OnceLock<Matcher>,
}

impl Deref for Catalogue {
    type Target = Compiled;

    fn deref(&self) -> &Compiled {
        &self.entities
    }
}

impl Catalogue {
    /// Compiles entities, sorted by id, and what an editor says about their names; the directory resolves the ids used
    /// there.
    pub fn compile(
        entities: &[Entity],
        senses: &[Sense],
        directory: &Directory,
        languages: &Languages,
        lang: &str,
    ) -> Catalogue {
        let entities = Compiled::of(entities, directory, languages.of(lang));
        let senses = Senses::of(senses, directory);
        Catalogue::with(Arc::new(entities), Config::default().limits.candidates as usize, senses, languages.clone())
    }

    fn with(entities: Arc<Compiled>, candidates: usize, senses: Senses, languages: Languages) -> Catalogue {
        let hashes = (lazy(entities.names.len()), lazy(entities.facts.len()));
        Catalogue { entities, candidates, senses, languages, by_words: OnceLock::new(), hashes }
    }

    /// The same entities with different editor's senses for their names.
    pub fn with_senses(&self, senses: &[Sense], directory: &Directory) -> Catalogue {
        let senses = Senses::of(senses, directory);
        Catalogue::with(self.entities.clone(), self.candidates, senses, self.languages.clone())
    }
}

impl Compiled {
    fn of(entities: &[Entity], directory: &Directory, language: &Language) -> Compiled {
        let facts = entities.iter().map(|entity| Facts::of(entity, directory)).collect();
        let mut compiled = Compiled { facts, ..Compiled::default() };
        let written = entities.par_iter().map(|entity| names::written(&entity.record, language));
        let mut written = written.collect::<Vec<_>>();
        let homes = homes::find(entities, &mut written, language);
        for (i, written) in written.into_iter().enumerate() {
            compiled.add(EntityId(i as u32), written);
        }
        compiled.relate(entities, directory);
        compiled.give_teams();
        for (i, home) in homes.home.iter().enumerate() {
            compiled.facts[i].home = home.map(|place| EntityId(place as u32));
        }
        for (place, club) in homes.teams {
            compiled.facts[place].clubs.push(EntityId(club as u32));
        }
        compiled
    }

    /// A matcher of all names, built when the first text is annotated.
    pub fn matcher(&self) -> &Matcher {
        let names = (0..).zip(&self.texts).map(|(i, (text, ignore_case))| (i as NameId, text.as_str(), *ignore_case));
        self.matcher.get_or_init(|| Matcher::new(names))
    }

    fn add(&mut self, entity: EntityId, written: Vec<Written>) {
        for written in written {
            self.names.push(Name {
                entity,
                form: written.form,
                weak: written.weak,
                words: written.text.split([' ', '-']).count().min(255) as u8,
                alias: written.alias.map(|i| i as u32),
            });
            self.texts.push((written.text, written.ignore_case));
        }
    }

    /// "Norland national football team" is called Norland in texts about sport.
    fn give_teams(&mut self) {
        let mut teams: RapidHashMap<String, Vec<EntityId>> = RapidHashMap::default();
        for (i, facts) in self.facts.iter().enumerate() {
            let of = facts.name.strip_suffix(" team").and_then(|name| name.split_once(" national "));
            if let Some((place, _)) = of {
                teams.entry(place.to_string()).or_default().push(EntityId(i as u32));
            }
        }
        for facts in self.facts.iter_mut().filter(|facts| facts.kind == "place" && !teams.is_empty()) {
            facts.teams = teams.get(&facts.name).cloned().unwrap_or_default();
        }
    }

    fn relate(&mut self, entities: &[Entity], directory: &Directory) {
        for (i, entity) in entities.iter().enumerate() {
            let named = entity
                .record
                .relations
                .iter()
                .map(|r| &r.to)
                .chain(entity.record.roles.iter().filter_map(|r| r.of.as_ref()));
            let others: Vec<EntityId> = named.filter_map(|id| directory.entity(id)).collect();
            for other in others {
                self.facts[i].related.push(other);
                self.facts[other.index()].related.push(EntityId(i as u32));
            }
        }
        for facts in &mut self.facts {
            facts.related.sort();
            facts.related.dedup();
        }
    }
}

impl Catalogue {
    /// A hash of the names that a text of these `words` could contain, and of what the rules see of their bearers and
    /// of the entities in `named`: everything its annotation depends on, besides the text.
    pub fn relevant(&self, words: &[Caseless], named: impl Iterator<Item = EntityId>) -> Hash {
        let by_words = self.by_words.get_or_init(|| ByWords::of(self.texts.par_iter().map(|(text, _)| text.as_str())));
        let names = by_words.could_stand_in(words);
        let decided = names.iter().flat_map(|name| self.senses.of_name(&self.texts[*name as usize].0));
        let decided = decided.filter_map(|sense| sense.entity);
        let mut entities: Vec<EntityId> =
            names.iter().map(|name| self.names[*name as usize].entity).chain(named).chain(decided).collect();
        entities.sort_unstable();
        entities.dedup();
        let names = names.iter().map(|name| self.hash_of_name(*name as usize));
        let entities = entities.iter().map(|entity| self.hash_of_facts(*entity));
        Hash::of_all(&names.chain(entities).chain([Hash::of_value(&self.candidates)]).collect::<Vec<_>>())
    }

    /// Other entities are identified by id, since positions change.
    fn hash_of_name(&self, i: usize) -> Hash {
        let (name, (text, ignore_case)) = (&self.names[i], &self.texts[i]);
        let near = |near: &Near| match near {
            Near::Entity(entity) => (true, self.facts(*entity).id.clone()),
            Near::Word(word) => (false, word.clone()),
        };
        let all = |all: &[Near]| all.iter().map(near).collect::<Vec<_>>();
        let of_name = |of: &NameConditions| (of.from, of.until, of.lang.clone(), all(&of.near), all(&of.not_near));
        let seen = || (&self.facts(name.entity).id, text, ignore_case, name.form, name.weak, name.words);
        let senses = self.senses.of_name(text).iter();
        let senses = senses.map(|sense| (all(&sense.near), sense.entity.map(|entity| &self.facts(entity).id)));
        let senses = || senses.collect::<Vec<_>>();
        *self.hashes.0[i].get_or_init(|| Hash::of_meaning(&(seen(), self.conditions(name).map(of_name), senses())))
    }

    fn hash_of_facts(&self, entity: EntityId) -> Hash {
        let facts = self.facts(entity);
        let related = || {
            let teams = facts.teams.iter().chain(&facts.clubs).chain(&facts.home);
            let teams = teams.map(|team| (&self.facts(*team).id, &self.facts(*team).name));
            (facts.related.iter().map(|other| &self.facts(*other).id).collect::<Vec<_>>(), teams.collect::<Vec<_>>())
        };
        let Facts { id, name, kind, hidden, honorifics, died, roles, .. } = facts;
        let hash = || Hash::of_meaning(&((id, name), kind, hidden, honorifics, died, roles, related()));
        *self.hashes.1[entity.index()].get_or_init(hash)
    }

    /// Whether a phrase is the full name of the entity, ignoring spelling: most of its long words begin alike.
    pub fn agrees(&self, entity: EntityId, phrase: &str) -> bool {
        let stems = |text: &str| -> Vec<String> {
            let words = text.split([' ', '-']).filter(|word| word.chars().count() > 3);
            words.map(|word| word.to_lowercase().chars().take(5).collect()).collect()
        };
        let wanted = stems(phrase);
        let held = stems(&self.facts(entity).name);
        let common = wanted.iter().filter(|stem| held.contains(stem)).count();
        common >= 2 && 3 * common >= 2 * wanted.len().max(held.len())
    }

    /// Whether any entity has this written form.
    pub fn bears(&self, name: &str) -> bool {
        let name = folded(&normal(name));
        self.texts.iter().any(|(text, _)| folded(text) == name)
    }

    pub fn name(&self, id: NameId) -> &Name {
        &self.names[id as usize]
    }

    /// The entity's form that is written like this: the same letters, or else the same ignoring case.
    pub fn written(&self, entity: EntityId, surface: &str) -> Option<(&str, Form)> {
        let written = folded(&normal(surface));
        let first = self.names.partition_point(|name| name.entity < entity);
        let own = self.names[first..].iter().zip(&self.texts[first..]).take_while(|(name, _)| name.entity == entity);
        let mut same = own.clone().filter(|(_, (text, _))| folded(text) == written);
        let small = written.to_lowercase();
        let alike = || own.clone().find(|(_, (text, _))| folded(text).to_lowercase() == small);
        same.next().or_else(alike).map(|(name, (text, _))| (text.as_str(), name.form))
    }

    pub fn facts(&self, entity: EntityId) -> &Facts {
        &self.facts[entity.index()]
    }

    /// The name's own conditions; only an alias can have some.
    pub fn conditions(&self, name: &Name) -> Option<&NameConditions> {
        let (all, alias) = (&self.facts(name.entity).conditions, name.alias?);
        all.binary_search_by_key(&alias, |(alias, _)| *alias).ok().map(|place| &all[place].1)
    }

    pub fn len(&self) -> usize {
        self.facts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }
}

fn lazy(count: usize) -> Vec<OnceLock<Hash>> {
    std::iter::repeat_with(OnceLock::new).take(count).collect()
}

impl Facts {
    fn of(entity: &Entity, directory: &Directory) -> Facts {
        let record = &entity.record;
        Facts {
            id: entity.id.clone(),
            name: normal(&record.name),
            kind: record.kind.value.clone(),
            hidden: record.hidden,
            honorifics: record.honorifics.iter().map(|h| h.trim_end_matches('.').to_string()).collect(),
            died: record.date(Milestone::Died),
            roles: record.roles.clone(),
            related: Vec::new(),
            teams: Vec::new(),
            clubs: Vec::new(),
            home: None,
            conditions: {
                let of =
                    |(place, alias): (u32, &Alias)| Some((place, NameConditions::of(alias.only.as_ref()?, directory)));
                let of_aliases = (0..).zip(&record.aliases).filter_map(of);
                let (name, last) = (normal(&record.name), record.aliases.len() as u32);
                let of_town = names::town_of(&name, &record.kind);
                of_aliases.chain(of_town.map(|(_, land)| (last, NameConditions::in_company(land)))).collect()
            },
        }
    }

    pub fn is_person(&self) -> bool {
        self.kind == "person"
    }

    pub fn was_dead_on(&self, day: Day) -> bool {
        self.died.is_some_and(|died| died.last_day() < day)
    }
}

impl Near {
    /// From words and ids as an author writes them.
    fn all(words: &[String], directory: &Directory) -> Vec<Near> {
        let near = |word: &String| directory.entity(word).map_or_else(|| Near::Word(normal(word)), Near::Entity);
        words.iter().map(near).collect()
    }
}

impl NameConditions {
    /// Conditions for a form that is valid only if the piece contains the word.
    fn in_company(word: &str) -> NameConditions {
        let near = vec![Near::Word(word.to_string())];
        NameConditions { from: None, until: None, lang: None, near, not_near: Vec::new() }
    }

    fn of(only: &Only, directory: &Directory) -> NameConditions {
        NameConditions {
            from: only.from,
            until: only.until,
            lang: only.lang.clone(),
            near: Near::all(&only.near, directory),
            not_near: Near::all(&only.not_near, directory),
        }
    }
}

/// Whether `day` lies between the two; a missing one is unbounded.
pub fn holds_on(from: Option<Partial>, until: Option<Partial>, day: Day) -> bool {
    from.is_none_or(|f| f.first_day() <= day) && until.is_none_or(|u| day <= u.last_day())
}
