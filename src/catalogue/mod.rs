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
use crate::content::directory::Directory;
use crate::content::entity::{Alias, Entity, Record, Role};
use crate::content::normal::normal;
use crate::source::Hash;
use language::Language;
use matcher::{Matcher, NameId};
use names::Form;
use rayon::prelude::*;
use relevant::Relevant;

/// One written form and who bears it.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    pub entity: EntityId,
    pub form: Form,
    pub weak: bool,
    /// Words in it.
    pub words: u8,
    /// Its place in `Facts::conditions`.
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
    /// By alias.
    conditions: Vec<NameConditions>,
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
    pub names: Vec<Name>,
    pub facts: Vec<Facts>,
    pub matcher: Matcher,
    pub relevant: Relevant,
}

impl Catalogue {
    /// Compiles entities, in order of their ids; the directory knows whom they mean by an id.
    pub fn compile(entities: &[Entity], directory: &Directory, lang: &str) -> Catalogue {
        let language = Language::of(lang);
        let mut catalogue = Catalogue {
            names: Vec::new(),
            facts: entities.iter().map(|entity| Facts::of(entity, directory)).collect(),
            matcher: Matcher::default(),
            relevant: Relevant::default(),
        };
        let mut texts: Vec<(String, bool)> = Vec::new();
        for (i, entity) in entities.iter().enumerate() {
            catalogue.add(EntityId(i as u32), &entity.record, language, &mut texts);
        }
        catalogue.relate(entities, directory);
        catalogue.relevant = catalogue.relevant(&texts);
        let named = texts.iter().enumerate().map(|(i, (text, ignore_case))| (i as NameId, text.as_str(), *ignore_case));
        catalogue.matcher = Matcher::new(named);
        catalogue
    }

    fn add(&mut self, entity: EntityId, record: &Record, language: &Language, texts: &mut Vec<(String, bool)>) {
        for written in names::written(record, language) {
            self.names.push(Name {
                entity,
                form: written.form,
                weak: written.weak,
                words: written.text.split([' ', '-']).count().min(255) as u8,
                alias: written.alias.map(|i| i as u32),
            });
            texts.push((written.text, written.ignore_case));
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

    /// What a text's annotation depends on. Other entities are called by their ids, since places move.
    fn relevant(&self, texts: &[(String, bool)]) -> Relevant {
        let names = (0..self.names.len()).into_par_iter().map(|i| {
            let (name, (text, ignore_case)) = (&self.names[i], &texts[i]);
            let near = |near: &Near| match near {
                Near::Entity(entity) => (true, self.facts(*entity).id.clone()),
                Near::Word(word) => (false, word.clone()),
            };
            let all = |all: &[Near]| all.iter().map(near).collect::<Vec<_>>();
            let of_name = |of: &NameConditions| (of.from, of.until, of.lang.clone(), all(&of.near), all(&of.not_near));
            let seen = (&self.facts(name.entity).id, text, ignore_case, name.form, name.weak, name.words);
            (name.entity, text.as_str(), Hash::of_meaning(&(seen, self.conditions(name).map(of_name))))
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

    /// A name's own conditions, which an alias may have.
    pub fn conditions(&self, name: &Name) -> Option<&NameConditions> {
        self.facts(name.entity).conditions.get(name.alias? as usize)
    }

    pub fn len(&self) -> usize {
        self.facts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }
}

impl Facts {
    fn of(entity: &Entity, directory: &Directory) -> Facts {
        let record = &entity.record;
        Facts {
            id: entity.id.clone(),
            kind: record.kind.value.clone(),
            hidden: record.hidden,
            honorifics: record.honorifics.iter().map(|h| h.trim_end_matches('.').to_string()).collect(),
            died: record.died,
            roles: record.roles.clone(),
            related: Vec::new(),
            conditions: record.aliases.iter().map(|alias| NameConditions::of(alias, directory)).collect(),
        }
    }

    pub fn is_person(&self) -> bool {
        self.kind == "person"
    }

    pub fn was_dead_on(&self, day: Day) -> bool {
        self.died.is_some_and(|died| died.last_day() < day)
    }
}

impl NameConditions {
    fn of(alias: &Alias, directory: &Directory) -> NameConditions {
        let near = |words: &[String]| {
            let near = |word: &String| directory.entity(word).map_or_else(|| Near::Word(normal(word)), Near::Entity);
            words.iter().map(near).collect()
        };
        NameConditions {
            from: alias.from,
            until: alias.until,
            lang: alias.lang.clone(),
            near: near(&alias.near),
            not_near: near(&alias.not_near),
        }
    }
}

/// Whether `day` lies between the two, open where one is missing.
pub fn holds_on(from: Option<Partial>, until: Option<Partial>, day: Day) -> bool {
    from.is_none_or(|f| f.first_day() <= day) && until.is_none_or(|u| day <= u.last_day())
}
