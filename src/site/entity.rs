//! An entity's page: who or what it is, and every piece that names it.

use super::lists::{Entry, Part};
use super::page::serde_json_text::Json;
use super::page::{EntityPage, Fact, Mentioning, NameLine, RelationLine, RoleLine, YearOfMentions};
use super::reads::Reads;
use super::shared::Shared;
use super::timeline::Axis;
use super::top;
use crate::content::EntityId;
use crate::content::address::slugify;
use crate::content::date::Partial;
use crate::content::entity::{Alias, Entity, Milestone, Record, Relation, Role};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A list entry with what the page shows of it.
type Line = (Entry, Shared<Mentioning>);

impl Reads<'_> {
    /// A year's page contains only the pieces of its year, so a change in the profile changes only the first page.
    pub(super) fn entity_page(&self, id: EntityId, part: Part) -> EntityPage {
        let entity = self.entity(id);
        let list = self.naming(id);
        let entries = self.entries(list, part).into_iter();
        let mut lines: Vec<Line> = entries.map(|entry| (entry, Shared::new(self.mentioning(&entry)))).collect();
        let (about, mentioned): (Vec<Line>, Vec<Line>) = lines.iter().cloned().partition(|(entry, _)| entry.about);
        if part == Part::Newest {
            lines.sort_by_key(|(entry, _)| Reverse(entry.piece));
        }
        let mut apart = BTreeMap::new();
        let mut anchored = BTreeMap::new();
        let head = EntityPage {
            about: by_year(&about, &mut apart),
            mentioned: by_year(&mentioned, &mut apart),
            pieces: by_year(&lines, &mut anchored),
            pager: self.pager(list, part),
            ..self.head(entity)
        };
        if part == Part::Newest { self.whole(head, id, entity, &anchored) } else { head }
    }

    /// What every page of an entity shows.
    fn head(&self, Entity { id, record, .. }: &Entity) -> EntityPage {
        let kind_address = top("kinds").join(&slugify(&record.kind));
        EntityPage {
            id: id.clone(),
            name: record.name.value.clone(),
            held: self.held(record.draft == Some(true), record.embargo),
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
        let all = self.all(self.naming(id));
        let card = |entry: &Entry| self.card(entry.piece);
        let (timeline, axis) = self.timeline(self.naming(id), anchors).unzip();
        let is_drawn = timeline.as_ref().is_some_and(|timeline| timeline.tells_much);
        let axis = axis.as_ref().filter(|_| is_drawn);
        let (image, image_size) = record.image.as_ref().and_then(|image| self.image(source, image)).unzip();
        EntityPage {
            summary: record.summary.as_ref().map(|summary| summary.value.clone()),
            image,
            image_size: image_size.flatten(),
            facts: self.facts(record, all.last()),
            count: all.len(),
            newest: all.last().map(card),
            first: all.first().filter(|_| all.len() > 1).map(card),
            born: record.date(Milestone::Born).map(Partial::iso),
            died: record.date(Milestone::Died).map(Partial::iso),
            dates: record.dates.iter().map(|(of, date)| (of.key().to_string(), date.iso())).collect(),
            roles: record.roles.iter().map(|role| self.role_line(role, axis)).collect(),
            holders: self.holders(id, axis),
            incoming: self.incoming(id),
            timeline,
            companions: self.companions(id),
            relations: record
                .relations
                .iter()
                .filter_map(|relation| {
                    let phrase = self.words.relation(&relation.kind);
                    self.relation_line(relation, phrase, self.resolved(&relation.to)?)
                })
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
            is_about: entry.about,
        }
    }

    fn role_line(&self, role: &Role, axis: Option<&Axis>) -> RoleLine {
        // "President of Russia" already says it.
        let of = self.role_of(role).filter(|of| !role.title.contains(&of.title));
        RoleLine {
            title: role.title.clone(),
            of,
            dates: self.words.stretch(role.from, role.until),
            source: role.source.clone(),
            from: role.from.map(Partial::iso),
            until: role.until.map(Partial::iso),
            stretch: axis.and_then(|axis| axis.stretch(role.from, role.until)),
        }
    }

    /// A relation as either side's page shows it, before the name of the `other`.
    pub(super) fn relation_line(&self, relation: &Relation, phrase: String, other: EntityId) -> Option<RelationLine> {
        let date = |date: Option<Partial>| date.map(|date| self.words.partial(date));
        let record = &self.entity(other).record;
        (!record.hidden).then(|| RelationLine {
            kind: relation.kind.clone(),
            phrase,
            to: self.entity_link(other),
            schema: self.config.schema(&record.kind).to_string(),
            dates: self.words.stretch(relation.from, relation.until),
            from: relation.from.map(Partial::iso),
            until: relation.until.map(Partial::iso),
            began: date(relation.from),
            ended: date(relation.until),
            source: relation.source.clone(),
        })
    }

    /// `newest` is the newest piece that names it: today's record may be news to that day.
    fn facts(&self, record: &Record, newest: Option<&Entry>) -> Vec<Fact> {
        let label = |name| self.words.label(name).to_string();
        let dated = record.dates.iter().map(|(of, date)| Fact {
            label: label(of.label()),
            value: self.words.partial(*date).words,
            dates: String::new(),
            as_of: None,
        });
        let day = newest.map(|entry| self.day(entry.piece));
        let role = day.and_then(|day| {
            let role = self.role_on(record, day)?;
            let dates = self.words.stretch(role.from, None);
            Some(Fact { label: label("role"), value: self.role_words(role), dates, as_of: Some(self.words.day(day)) })
        });
        dated.chain(role).collect()
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

/// The first list that has a year gives it the id that the timeline links to.
fn by_year(lines: &[Line], anchored: &mut BTreeMap<i16, String>) -> Vec<YearOfMentions> {
    let of_year = |of: &[Line]| {
        let year = of[0].0.year;
        let anchor = (!anchored.contains_key(&year)).then(|| format!("page:{year}"));
        anchored.extend(anchor.clone().map(|anchor| (year, anchor)));
        let mentions = of.iter().map(|(_, mention)| mention.clone()).collect();
        YearOfMentions { year: year.to_string(), anchor, mentions }
    };
    lines.chunk_by(|(a, _), (b, _)| a.year == b.year).map(of_year).collect()
}
