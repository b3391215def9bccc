//! An entity's page: who or what it is, and every piece that names it.

use super::lists::{Entry, Part};
use super::page::serde_json_text::Json;
use super::page::{EntityPage, Fact, Mentioning, NameLine, RelationLine, RoleLine, YearOfMentions};
use super::reads::Reads;
use super::top;
use crate::content::EntityId;
use crate::content::address::slugify;
use crate::content::date::Partial;
use crate::content::entity::{Alias, Entity, Milestone, Record, Relation, Role};
use std::collections::BTreeMap;

impl Reads<'_> {
    /// A year's page holds the pieces of its year alone, so that a word changed in the profile changes
    /// the first page and no other.
    pub(super) fn entity_page(&self, id: EntityId, part: Part) -> EntityPage {
        let entity = self.entity(id);
        let list = self.naming(id);
        let entries = self.entries(list, part);
        let (about, mentioned): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| entry.about);
        let mut anchored = BTreeMap::new();
        let head = EntityPage {
            about: self.by_year(&about, &mut anchored),
            mentioned: self.by_year(&mentioned, &mut anchored),
            pager: self.pager(list, part),
            ..self.head(entity)
        };
        if part == Part::Newest { self.whole(head, id, entity, &anchored) } else { head }
    }

    /// What each of an entity's pages shows.
    fn head(&self, Entity { id, record, .. }: &Entity) -> EntityPage {
        let kind_address = top("kinds").join(&slugify(&record.kind));
        EntityPage {
            id: id.clone(),
            name: record.name.value.clone(),
            kind: self.link(self.words.singular(&record.kind), &kind_address),
            schema: self.config.schema(&record.kind).to_string(),
            kind_id: slugify(&record.kind).as_str().to_string(),
            extra: Json("{}".into()),
            ..EntityPage::default()
        }
    }

    fn whole(&self, head: EntityPage, id: EntityId, entity: &Entity, anchors: &BTreeMap<i16, String>) -> EntityPage {
        let Entity { source, record, .. } = entity;
        let profile = self.profile(id);
        let lang = record.lang.as_ref().unwrap_or(&self.config.lang);
        let (image, image_size) = record.image.as_ref().and_then(|image| self.image(source, image)).unzip();
        EntityPage {
            summary: record.summary.as_ref().map(|summary| summary.value.clone()),
            image,
            image_size: image_size.flatten(),
            facts: self.facts(record, self.all(self.naming(id)).last()),
            born: record.date(Milestone::Born).map(Partial::iso),
            died: record.date(Milestone::Died).map(Partial::iso),
            dates: record.dates.iter().map(|(of, date)| (of.key().to_string(), date.iso())).collect(),
            roles: record.roles.iter().map(|role| self.role_line(role)).collect(),
            holders: self.holders(id),
            incoming: self.incoming(id),
            timeline: self.timeline(self.naming(id), anchors),
            companions: self.companions(id),
            relations: record
                .relations
                .iter()
                .filter_map(|relation| self.relation_line(relation, self.resolved(&relation.to)?))
                .collect(),
            names: self.aliases(id).iter().map(|alias| self.name_line(alias)).collect(),
            same_as: record.same_as.iter().map(|address| address.value.clone()).collect(),
            wikidata: record.wikidata.clone(),
            prose: profile
                .map(|annotated| self.prose(source, (record.body, &record.outline), lang, annotated, Some(id))),
            has_code: profile.is_some_and(|annotated| annotated.has_code),
            feed: self.entity_feed_file(id).map(|file| file.href(&self.config.base_url.path)),
            extra: Json(record.extra.0.clone()),
            ..head
        }
    }

    fn mentioning(&self, entry: &Entry) -> Mentioning {
        let sentences = &self.annotated(entry.piece).entities;
        let sentence = entry.sentence.and_then(|place| sentences.get(place as usize));
        let [before, surface, after] = sentence.map_or([""; 3], |sentence| sentence.parts()).map(String::from);
        Mentioning {
            card: self.card(entry.piece),
            before,
            surface,
            after,
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
            source: role.source.clone(),
            from: role.from.map(Partial::iso),
            until: role.until.map(Partial::iso),
        }
    }

    /// A relation as the page of either side tells it; `other` is the entity on its other side.
    pub(super) fn relation_line(&self, relation: &Relation, other: EntityId) -> Option<RelationLine> {
        let record = &self.entity(other).record;
        (!record.hidden).then(|| RelationLine {
            kind: relation.kind.clone(),
            to: self.entity_link(other),
            schema: self.config.schema(&record.kind).to_string(),
            dates: self.words.stretch(relation.from, relation.until),
            from: relation.from.map(Partial::iso),
            until: relation.until.map(Partial::iso),
            source: relation.source.clone(),
        })
    }

    /// `newest` is the newest piece that names it: what a record says today may be news to that day.
    fn facts(&self, record: &Record, newest: Option<&Entry>) -> Vec<Fact> {
        let label = |name| self.words.label(name).to_string();
        let dated = record.dates.iter().map(|(of, date)| Fact {
            label: label(of.label()),
            value: self.words.partial(*date).words,
            as_of: None,
        });
        let day = newest.map(|entry| self.day(entry.piece));
        let role = day.and_then(|day| {
            let value = self.role_on(record, day)?;
            Some(Fact { label: label("role"), value, as_of: Some(self.words.day(day)) })
        });
        dated.chain(role).collect()
    }

    /// The first list that has a year gives it the id that the timeline leads to.
    fn by_year(&self, entries: &[Entry], anchored: &mut BTreeMap<i16, String>) -> Vec<YearOfMentions> {
        let of_year = |of: &[Entry]| {
            let year = of[0].year;
            let anchor = (!anchored.contains_key(&year)).then(|| format!("page:{year}"));
            anchored.extend(anchor.clone().map(|anchor| (year, anchor)));
            let mentions = of.iter().map(|entry| self.mentioning(entry)).collect();
            YearOfMentions { year: year.to_string(), anchor, mentions }
        };
        entries.chunk_by(|a, b| a.year == b.year).map(of_year).collect()
    }

    fn name_line(&self, alias: &Alias) -> NameLine {
        let only = alias.only.as_deref();
        NameLine {
            name: alias.name.value.clone(),
            lang: only.and_then(|only| only.lang.clone()),
            dates: only.map_or_else(String::new, |only| self.words.stretch(only.from, only.until)),
        }
    }
}
