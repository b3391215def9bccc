//! All entities with all their names, and one matcher for them.
//!
//! Knows nothing of briefings: what a name means in a text is for `annotate` to decide.

pub mod language;
pub mod lints;
pub mod matcher;
pub mod names;
pub mod relevant;

use crate::content::EntityId;
use crate::content::date::{Day, Partial};
use crate::content::entity::{Alias, Entity, Record, Role};
use crate::source::Hash;
use language::Language;
use matcher::{Matcher, NameId};
use names::Form;
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use relevant::Relevant;
use std::collections::BTreeMap;

/// One written form and who bears it.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    pub entity: EntityId,
    pub form: Form,
    pub weak: bool,
    /// Words in it.
    pub words: u8,
    /// Its place in `Facts::aliases`, where its own conditions are.
    alias: Option<u32>,
}

/// What the rules ask of an entity.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub id: String,
    /// As the desk writes it.
    pub kind: String,
    pub hidden: bool,
    pub honorifics: Vec<String>,
    pub died: Option<Partial>,
    pub roles: Vec<Role>,
    /// Entities that a relation joins to it, either way.
    pub related: Vec<EntityId>,
    aliases: Vec<Alias>,
}

pub struct Catalogue {
    pub names: Vec<Name>,
    pub facts: Vec<Facts>,
    pub matcher: Matcher,
    pub relevant: Relevant,
    by_id: RapidHashMap<String, EntityId>,
}

impl Catalogue {
    /// Compiles entities, in order of their ids; `merged` leads from ids that were given up to those that took their place.
    pub fn compile(entities: &[Entity], merged: &BTreeMap<String, EntityId>, lang: &str) -> Catalogue {
        let language = Language::of(lang);
        let mut catalogue = Catalogue {
            names: Vec::new(),
            facts: entities.iter().map(Facts::of).collect(),
            matcher: Matcher::default(),
            relevant: Relevant::default(),
            by_id: entities
                .iter()
                .enumerate()
                .map(|(i, e)| (e.id.clone(), EntityId(i as u32)))
                .chain(merged.iter().map(|(id, e)| (id.clone(), *e)))
                .collect(),
        };
        let mut texts: Vec<(String, bool)> = Vec::new();
        for (i, entity) in entities.iter().enumerate() {
            catalogue.add(EntityId(i as u32), &entity.record, language, &mut texts);
        }
        catalogue.relate(entities);
        catalogue.relevant = catalogue.relevant(&texts);
        let named = texts.iter().enumerate().map(|(i, (text, ignore_case))| (i as NameId, text.as_str(), *ignore_case));
        catalogue.matcher = Matcher::new(named);
        catalogue
    }

    fn add(&mut self, entity: EntityId, record: &Record, language: &Language, texts: &mut Vec<(String, bool)>) {
        let facts = &mut self.facts[entity.index()];
        let first_alias = facts.aliases.len();
        facts.aliases.extend(record.aliases.iter().cloned());
        for written in names::written(record, language) {
            self.names.push(Name {
                entity,
                form: written.form,
                weak: written.weak,
                words: written.text.split([' ', '-']).count().min(255) as u8,
                alias: written.alias.map(|i| (first_alias + i) as u32),
            });
            texts.push((written.text, written.ignore_case));
        }
    }

    fn relate(&mut self, entities: &[Entity]) {
        for (i, entity) in entities.iter().enumerate() {
            let named = entity
                .record
                .relations
                .iter()
                .map(|r| &r.to)
                .chain(entity.record.roles.iter().filter_map(|r| r.of.as_ref()));
            let others: Vec<EntityId> = named.filter_map(|id| self.by_id.get(&**id).copied()).collect();
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

    /// What a text's annotation depends on. Other entities are called by their ids, since places move.
    fn relevant(&self, texts: &[(String, bool)]) -> Relevant {
        let names = (0..self.names.len()).into_par_iter().map(|i| {
            let (name, (text, ignore_case)) = (&self.names[i], &texts[i]);
            let alias = self.alias(name);
            let words = alias.iter().flat_map(|alias| alias.near.iter().chain(&alias.not_near));
            let is_entity: Vec<_> = words.map(|word| self.by_id(word).map(|id| &self.facts(id).id)).collect();
            let seen = (&self.facts(name.entity).id, text, ignore_case, name.form, name.weak, name.words);
            (name.entity, text.as_str(), Hash::of_meaning(&(seen, alias, is_entity)))
        });
        let facts = self.facts.par_iter().map(|facts| {
            let related: Vec<_> = facts.related.iter().map(|other| &self.facts(*other).id).collect();
            let Facts { id, kind, hidden, honorifics, died, roles, .. } = facts;
            Hash::of_meaning(&(id, kind, hidden, honorifics, died, roles, related))
        });
        Relevant::of(names.collect::<Vec<_>>().into_iter(), facts.collect())
    }

    pub fn name(&self, id: NameId) -> &Name {
        &self.names[id as usize]
    }

    pub fn facts(&self, entity: EntityId) -> &Facts {
        &self.facts[entity.index()]
    }

    /// The alias table behind a name, where it has conditions.
    pub fn alias(&self, name: &Name) -> Option<&Alias> {
        self.facts(name.entity).aliases.get(name.alias? as usize)
    }

    pub fn by_id(&self, id: &str) -> Option<EntityId> {
        self.by_id.get(id).copied()
    }

    pub fn len(&self) -> usize {
        self.facts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }
}

impl Facts {
    fn of(entity: &Entity) -> Facts {
        let record = &entity.record;
        Facts {
            id: entity.id.clone(),
            kind: record.kind.value.clone(),
            hidden: record.hidden,
            honorifics: record.honorifics.iter().map(|h| h.trim_end_matches('.').to_string()).collect(),
            died: record.died,
            roles: record.roles.clone(),
            related: Vec::new(),
            aliases: Vec::new(),
        }
    }

    pub fn is_person(&self) -> bool {
        self.kind == "person"
    }

    pub fn was_dead_on(&self, day: Day) -> bool {
        self.died.is_some_and(|died| died.last_day() < day)
    }
}

/// Whether `day` lies between the two, open where one is missing.
pub fn holds_on(from: Option<Partial>, until: Option<Partial>, day: Day) -> bool {
    from.is_none_or(|f| f.first_day() <= day) && until.is_none_or(|u| day <= u.last_day())
}
