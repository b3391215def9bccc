//! All entities with all their names, and one matcher for them.
//!
//! Knows nothing of briefings: what a name means in a text is for `annotate` to decide.

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

/// One written form and who bears it.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    pub entity: EntityId,
    pub form: Form,
    pub weak: bool,
    /// Words in it.
    pub words: u8,
    /// Under which its conditions stand in `Facts::conditions`.
    alias: Option<u32>,
}

/// What the rules ask of an entity.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub id: String,
    /// In normal form.
    pub name: String,
    /// As the desk writes it.
    pub kind: String,
    pub hidden: bool,
    pub honorifics: Vec<String>,
    pub died: Option<Partial>,
    pub roles: Vec<Role>,
    /// Entities that a relation joins to it, either way.
    pub related: Vec<EntityId>,
    /// National teams that are called by its name.
    pub teams: Vec<EntityId>,
    /// Clubs that are called by its name.
    pub clubs: Vec<EntityId>,
    /// The place at the head of its name, or behind "of".
    pub home: Option<EntityId>,
    /// Of the aliases that have some, by alias.
    conditions: Vec<(u32, NameConditions)>,
}

/// What must hold in a piece for a name to mean its entity.
#[derive(Clone, Debug)]
pub struct NameConditions {
    pub from: Option<Partial>,
    pub until: Option<Partial>,
    pub lang: Option<String>,
    /// One of them must stand in the piece.
    pub near: Vec<Near>,
    /// None of them may.
    pub not_near: Vec<Near>,
}

#[derive(Clone, Debug)]
pub enum Near {
    Entity(EntityId),
    /// In normal form.
    Word(String),
}

pub struct Catalogue {
    entities: Arc<Compiled>,
    /// Entities that a refused name keeps: a name of thousands is refused in each text that holds it.
    pub candidates: usize,
    pub senses: Senses,
    pub languages: Languages,
    /// Made when somebody asks which names a text could hold.
    by_words: OnceLock<ByWords>,
    /// What the rules see of a name and of an entity; made as texts ask.
    hashes: (Vec<OnceLock<Hash>>, Vec<OnceLock<Hash>>),
}

/// What the entities alone decide.
#[derive(Default)]
pub struct Compiled {
    pub names: Vec<Name>,
    pub facts: Vec<Facts>,
    /// By name: in normal form, and whether it ignores case.
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
    /// Compiles entities, in order of their ids, and what an editor says of their names; the directory knows whom they
    /// mean by an id.
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

    /// The same entities, of whose names an editor says something else.
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

    /// All names, made when the first text is annotated.
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

    /// "Norland national football team" is called Norland where sport is spoken of.
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
    /// Of the names that a text of these `words` could hold, and of what the rules see of their bearers and of
    /// the entities in `named`: all that its annotation depends on, besides the text.
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

    /// Other entities are called by their ids, since places move.
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

    /// Whether a phrase is the full name of the entity, but for the spelling: most of its long words begin alike.
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

    /// Whether anybody is written so.
    pub fn bears(&self, name: &str) -> bool {
        let name = folded(&normal(name));
        self.texts.iter().any(|(text, _)| folded(text) == name)
    }

    pub fn name(&self, id: NameId) -> &Name {
        &self.names[id as usize]
    }

    /// The form of the entity by which it is written so: the same letters, or else the same in another case.
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

    /// A name's own conditions, which an alias may have.
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
    /// Of words and ids as an author writes them.
    fn all(words: &[String], directory: &Directory) -> Vec<Near> {
        let near = |word: &String| directory.entity(word).map_or_else(|| Near::Word(normal(word)), Near::Entity);
        words.iter().map(near).collect()
    }
}

impl NameConditions {
    /// A form that is meant only where the piece has the word.
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

/// Whether `day` lies between the two, open where one is missing.
pub fn holds_on(from: Option<Partial>, until: Option<Partial>, day: Day) -> bool {
    from.is_none_or(|f| f.first_day() <= day) && until.is_none_or(|u| day <= u.last_day())
}
