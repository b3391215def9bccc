//! An entity's page: who or what it is, and every piece that names it.

use super::lists::{Entry, Part};
use super::page::serde_json_text::Json;
use super::page::{EntityPage, Link, Mentioning, NameLine, RelationLine, RoleLine};
use super::{Site, top, words};
use crate::content::EntityId;
use crate::content::date::Partial;
use crate::content::entity::{Alias, Entity, Record, Relation, Role};

impl Site<'_> {
    /// A year's page holds the pieces of its year alone, so that a word changed in the profile changes
    /// the first page and no other.
    pub(super) fn entity(&self, id: EntityId, part: Part) -> EntityPage {
        let entity = &self.desk.content.entities[id.index()];
        let list = &self.lists.naming[id.index()];
        let entries = list.entries(part, self.per_page());
        let (about, mentioned): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| entry.about);
        let head = EntityPage {
            about: about.iter().map(|entry| self.mentioning(entry)).collect(),
            mentioned: mentioned.iter().map(|entry| self.mentioning(entry)).collect(),
            pager: list.pager(part, self.per_page(), |part| self.href(&part.address(&entity.address))),
            ..self.head(entity)
        };
        if part == Part::Newest { self.whole(head, id, entity) } else { head }
    }

    /// What each of an entity's pages shows.
    fn head(&self, Entity { id, record, .. }: &Entity) -> EntityPage {
        let config = self.desk.config;
        let kind = self.lists.kinds.get(&record.kind.to_lowercase());
        let kind_address = kind.map_or_else(|| top("kinds"), |kind| kind.address.clone());
        EntityPage {
            id: id.clone(),
            name: record.name.value.clone(),
            kind: self.link(self.words.singular(&record.kind), &kind_address),
            schema: words::schema(config, &record.kind),
            summary: None,
            image: None,
            facts: Vec::new(),
            born: None,
            died: None,
            roles: Vec::new(),
            relations: Vec::new(),
            names: Vec::new(),
            same_as: Vec::new(),
            wikidata: None,
            prose: None,
            has_code: false,
            about: Vec::new(),
            mentioned: Vec::new(),
            pager: Default::default(),
            feed: None,
            extra: Json("{}".into()),
        }
    }

    fn whole(&self, head: EntityPage, id: EntityId, entity: &Entity) -> EntityPage {
        let Entity { source, record, .. } = entity;
        let profile = self.desk.profiles.get(id.index()).and_then(Option::as_ref);
        let lang = record.lang.as_ref().unwrap_or(&self.desk.config.lang);
        EntityPage {
            summary: record.summary.as_ref().map(|summary| summary.value.clone()),
            image: record.image.as_ref().and_then(|image| self.image(source, image)),
            facts: self.facts(record),
            born: record.born.map(Partial::iso),
            died: record.died.map(Partial::iso),
            roles: record.roles.iter().map(|role| self.role_line(role)).collect(),
            relations: record.relations.iter().filter_map(|relation| self.relation_line(relation)).collect(),
            names: record.aliases.iter().map(|alias| self.name_line(alias)).collect(),
            same_as: record.same_as.iter().map(|address| address.value.clone()).collect(),
            wikidata: record.wikidata.clone(),
            prose: profile.map(|annotated| self.prose(source, record.body, lang, annotated, Some(id))),
            has_code: profile.is_some_and(|annotated| annotated.has_code),
            feed: self.entity_feed_file(id).map(|file| file.href(&self.desk.config.base_url.path)),
            extra: Json(record.extra.0.clone()),
            ..head
        }
    }

    fn mentioning(&self, entry: &Entry) -> Mentioning {
        let sentences = &self.desk.pieces[entry.piece.index()].entities;
        let sentence = entry.sentence.and_then(|place| sentences.get(place as usize));
        let text = |part: fn(&crate::annotate::Sentence) -> &String| sentence.map(part).cloned().unwrap_or_default();
        Mentioning {
            card: self.card(entry.piece),
            before: text(|sentence| &sentence.before),
            surface: text(|sentence| &sentence.surface),
            after: text(|sentence| &sentence.after),
            count: sentence.map_or(0, |sentence| sentence.count),
        }
    }

    fn role_line(&self, role: &Role) -> RoleLine {
        // "President of Russia" says it already.
        let of = self.role_of(role).filter(|of| !role.title.contains(&of.title));
        RoleLine {
            title: role.title.clone(),
            of,
            dates: self.words.stretch(role.from, role.until),
            from: role.from.map(Partial::iso),
            until: role.until.map(Partial::iso),
        }
    }

    fn relation_line(&self, relation: &Relation) -> Option<RelationLine> {
        let id = self.desk.content.directory.entity(&relation.to)?;
        let entity = &self.desk.content.entities[id.index()];
        let to: Link = (!entity.record.hidden).then(|| self.link(&*entity.record.name, &entity.address))?;
        Some(RelationLine {
            kind: relation.kind.clone(),
            to,
            schema: words::schema(self.desk.config, &entity.record.kind),
            dates: self.words.stretch(relation.from, relation.until),
            from: relation.from.map(Partial::iso),
            until: relation.until.map(Partial::iso),
            source: relation.source.clone(),
        })
    }

    fn facts(&self, record: &Record) -> Vec<(String, String)> {
        let dated = [("born", record.born), ("died", record.died)];
        let fact = |(label, date)| Some((self.words.label(label).to_string(), self.words.partial(date?).words));
        dated.into_iter().filter_map(fact).collect()
    }

    fn name_line(&self, alias: &Alias) -> NameLine {
        NameLine {
            name: alias.name.value.clone(),
            lang: alias.lang.clone(),
            dates: self.words.stretch(alias.from, alias.until),
        }
    }
}
