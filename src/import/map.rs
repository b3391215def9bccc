//! Maps front matter of other programs to dateline's keys.
//!
//! Each key is mapped or goes under `extra` unchanged. The desk's parser alone decides whether a value is valid for its
//! key (`settle.rs`).

use super::date;
use super::doc::{Doc, Sort, text_of, texts_of};
use super::kind::Kind;
use super::report::Tally;
use crate::content::address::slugify;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

/// What is known besides the text.
pub struct Known<'a> {
    pub kind: Kind,
    /// For times without an offset.
    pub zone: &'a TimeZone,
    /// The current time, in seconds from the Unix epoch.
    pub now: i64,
}

/// The front matter for a desk; old addresses and the picture's path are still those of the archive.
pub fn mapped(doc: &Doc, known: &Known, tally: &mut Tally) -> Map<String, Value> {
    let mut mapping =
        Mapping { doc, known, tally, new: Map::new(), extra: Map::new(), lists: [vec![], vec![], vec![]] };
    for (key, value) in &doc.front {
        mapping.take(key, value);
    }
    mapping.end()
}

struct Mapping<'a> {
    doc: &'a Doc,
    known: &'a Known<'a>,
    tally: &'a mut Tally,
    new: Map<String, Value>,
    extra: Map<String, Value>,
    /// Tags, authors and old addresses.
    lists: [Vec<String>; 3],
}

/// Keys of entities with the same name elsewhere.
const OF_ENTITIES: [&str; 11] = [
    "born",
    "died",
    "founded",
    "dissolved",
    "from",
    "until",
    "family",
    "honorifics",
    "demonyms",
    "wikidata",
    "same_as",
];

const TAGS: usize = 0;
const AUTHORS: usize = 1;
const REDIRECTS: usize = 2;

impl Mapping<'_> {
    fn take(&mut self, key: &str, value: &Value) {
        let plain = key.to_ascii_lowercase().replace('-', "_");
        let is_done = match plain.as_str() {
            _ if value.is_null() => true,
            plain if !self.has(self.name_of(plain)) => false,
            "title" | "summary" | "dateline" => self.text(&plain, value),
            "description" | "excerpt" | "abstract" | "lead" | "teaser" => self.text("summary", value),
            "name" if self.is_entity() => self.text("title", value),
            "date" | "pubdate" | "pubdatetime" | "created" | "published_at" => self.moment("date", value),
            "publishdate" | "publish_date" => self.publish_date(value),
            "updated" | "lastmod" | "last_modified" | "last_modified_at" | "modified" | "updated_at"
            | "moddatetime" => self.moment("updated", value),
            "tags" | "tag" | "categories" | "category" | "keywords" | "topics" => self.words(TAGS, value),
            "authors" | "author" | "byline" | "creator" => self.names(value),
            "taxonomies" => self.taxonomies(value),
            "series" => self.first("series", value),
            "image" | "cover" | "thumbnail" | "images" | "featured_image" | "feature_image" | "featuredimage" => {
                self.image(value)
            }
            "lang" | "language" | "locale" => self.language(value),
            "slug" => self.slug(value),
            "draft" => self.draft(value.as_bool()),
            "published" if value.is_boolean() => self.draft(value.as_bool().map(|is_published| !is_published)),
            "published" => self.moment("date", value),
            "publish" if value.as_bool() == Some(true) => true,
            "publish" => self.draft(value.as_bool().map(|is_published| !is_published)),
            "private" => self.draft(value.as_bool()),
            "aliases" | "alias" if self.known.kind == Kind::Obsidian => self.aliases(value),
            "aliases" | "redirects" | "redirect_from" => self.addresses(value),
            "embargo" => self.moment("embargo", value),
            // Its old addresses already contain this.
            "permalink" | "url" | "path" if value.is_string() => true,
            "kind" | "type" if self.is_entity() => true,
            key if self.is_entity() && OF_ENTITIES.contains(&key) => self.put(key, value.clone()),
            "extra" => self.extra(value),
            _ => false,
        };
        if !is_done {
            self.tally.kept(format!("`{key}` under `extra`"), self.doc.from.as_str());
            self.extra.insert(key.to_string(), value.clone());
        } else if !value.is_null() && plain != "extra" && !(plain == "title" && self.doc.is_titled) {
            let new = self.name_of(&plain);
            let kind = if new == key { format!("`{key}`") } else { format!("`{key}` is {}", told(new)) };
            self.tally.mapped(kind, self.doc.from.as_str());
        }
    }

    /// Whether the resulting text has the key: pages and entities have fewer than pieces.
    fn has(&self, key: &str) -> bool {
        match &self.doc.sort {
            Sort::Piece => true,
            Sort::Page => {
                !matches!(key, "date" | "updated" | "authors" | "tags" | "series" | "image" | "dateline" | "embargo")
            }
            Sort::Entity(_) => {
                !matches!(key, "date" | "updated" | "authors" | "tags" | "series" | "dateline" | "embargo")
            }
        }
    }

    fn is_entity(&self) -> bool {
        matches!(self.doc.sort, Sort::Entity(_))
    }

    /// The key here, for the report.
    fn name_of<'k>(&self, plain: &'k str) -> &'k str {
        match plain {
            "description" | "excerpt" | "abstract" | "lead" | "teaser" => "summary",
            "pubdate" | "pubdatetime" | "created" | "published_at" => "date",
            "publishdate" | "publish_date" => {
                if self.doc.text("date").is_some() {
                    "embargo"
                } else {
                    "date"
                }
            }
            "lastmod" | "last_modified" | "last_modified_at" | "modified" | "updated_at" | "moddatetime" => "updated",
            "tag" | "categories" | "category" | "keywords" | "topics" | "taxonomies" => "tags",
            "author" | "byline" | "creator" => "authors",
            "cover" | "thumbnail" | "images" | "featured_image" | "feature_image" | "featuredimage" => "image",
            "language" | "locale" => "lang",
            "published" | "publish" | "private" => "draft",
            "alias" | "aliases" if self.known.kind == Kind::Obsidian => "aliases",
            "aliases" | "redirect_from" | "permalink" | "url" | "path" => "redirects",
            plain => plain,
        }
    }

    fn put(&mut self, key: &str, value: Value) -> bool {
        if self.new.contains_key(key) {
            return false;
        }
        self.new.insert(key.to_string(), value);
        true
    }

    fn text(&mut self, key: &str, value: &Value) -> bool {
        text_of(value).is_some_and(|text| self.put(key, text.split_whitespace().collect::<Vec<_>>().join(" ").into()))
    }

    fn moment(&mut self, key: &str, value: &Value) -> bool {
        let moment = text_of(value).and_then(|text| date::moment(&text, self.known.zone));
        moment.is_some_and(|moment| self.put(key, moment.into()))
    }

    /// The date if there is no other; else an embargo.
    fn publish_date(&mut self, value: &Value) -> bool {
        if self.doc.text("date").is_none() {
            return self.moment("date", value);
        }
        let moment = text_of(value).and_then(|text| date::moment(&text, self.known.zone));
        moment.and_then(|moment| self.timed(&moment)).is_some_and(|moment| self.put("embargo", moment.into()))
    }

    /// A day as the time at which it begins.
    fn timed(&self, moment: &str) -> Option<String> {
        let read = crate::content::date::Moment::parse(moment, self.known.zone).ok()?;
        Some(read.rfc3339())
    }

    /// The words of a list. A single text is split at commas, or at spaces if the archive's program does that.
    fn words(&mut self, list: usize, value: &Value) -> bool {
        let words = match value {
            Value::String(text) if text.contains(',') => text.split(',').map(|word| word.trim().to_string()).collect(),
            Value::String(text) if matches!(self.known.kind, Kind::Jekyll | Kind::Obsidian) => {
                text.split_whitespace().map(String::from).collect()
            }
            value => texts_of(value),
        };
        let is_list = !value.is_object() && !value.is_boolean();
        let words = words.into_iter().map(|word| word.trim_start_matches('#').to_string());
        self.lists[list].extend(words.filter(|word| !word.is_empty()));
        is_list
    }

    fn names(&mut self, value: &Value) -> bool {
        let one = |value: &Value| match value {
            Value::Object(author) => author.get("name").and_then(text_of),
            value => text_of(value),
        };
        let names: Vec<String> = match value {
            Value::Array(values) => values.iter().filter_map(one).collect(),
            value => one(value).into_iter().collect(),
        };
        let is_done = !names.is_empty();
        self.lists[AUTHORS].extend(names);
        is_done
    }

    /// Zola's taxonomies: lists of words by name.
    fn taxonomies(&mut self, value: &Value) -> bool {
        let Value::Object(taxonomies) = value else { return false };
        for (name, value) in taxonomies {
            match name.as_str() {
                "authors" | "author" => drop(self.names(value)),
                "series" => drop(self.first("series", value)),
                _ => drop(self.words(TAGS, value)),
            }
        }
        true
    }

    fn first(&mut self, key: &str, value: &Value) -> bool {
        match &texts_of(value)[..] {
            [one] => self.put(key, one.as_str().into()),
            _ => false,
        }
    }

    /// A path, or a table that contains one under a theme's key.
    fn image(&mut self, value: &Value) -> bool {
        let src = |image: &Map<String, Value>| {
            let keys = ["src", "image", "url", "path", "file"];
            keys.iter().filter_map(|key| image.get(*key)).find_map(text_of)
        };
        match value {
            Value::Object(image) => {
                let Some(src) = src(image) else { return false };
                let mut new = Map::from_iter([("src".to_string(), Value::from(src))]);
                for key in ["alt", "caption", "credit"] {
                    new.extend(image.get(key).and_then(text_of).map(|text| (key.to_string(), text.into())));
                }
                self.put("image", if new.len() > 1 { new.into() } else { new["src"].clone() })
            }
            value => match &texts_of(value)[..] {
                [one] => self.put("image", one.as_str().into()),
                _ => false,
            },
        }
    }

    fn language(&mut self, value: &Value) -> bool {
        text_of(value).is_some_and(|tag| self.put("lang", tag.replace('_', "-").into()))
    }

    fn slug(&mut self, value: &Value) -> bool {
        let last = text_of(value).and_then(|slug| slug.trim_matches('/').rsplit('/').next().map(String::from));
        last.filter(|slug| !slug.is_empty()).is_some_and(|slug| {
            let slug = match crate::content::address::Segment::new(&slug) {
                Ok(segment) => segment,
                Err(_) => slugify(&slug),
            };
            self.put("slug", slug.as_str().into())
        })
    }

    fn draft(&mut self, is_draft: Option<bool>) -> bool {
        match is_draft {
            Some(true) => {
                self.new.insert("draft".to_string(), true.into());
                true
            }
            Some(false) => true,
            None => false,
        }
    }

    /// Other names, in Obsidian's sense: those of an entity.
    fn aliases(&mut self, value: &Value) -> bool {
        self.is_entity() && self.put("aliases", texts_of(value).into())
    }

    fn addresses(&mut self, value: &Value) -> bool {
        let addresses: Vec<String> = texts_of(value);
        let is_list = !addresses.is_empty() || value.is_array();
        self.lists[REDIRECTS].extend(addresses);
        is_list
    }

    fn extra(&mut self, value: &Value) -> bool {
        let Value::Object(own) = value else { return false };
        self.extra.extend(own.clone());
        true
    }

    fn end(mut self) -> Map<String, Value> {
        let doc = self.doc;
        if self.has("tags") {
            self.lists[TAGS].extend(doc.tags.iter().cloned());
        }
        let [tags, authors, redirects] = std::mem::take(&mut self.lists);
        let mut new = Map::new();
        let mut own = std::mem::take(&mut self.new);
        new.extend(own.shift_remove("title").map(|title| ("title".to_string(), title)));
        let of_name = doc.day.as_ref().filter(|_| doc.sort == Sort::Piece).map(|day| json!(day));
        let day = own.shift_remove("date").or(of_name);
        if let Some(lang) = doc.lang.as_ref().filter(|_| !own.contains_key("lang")) {
            own.insert("lang".to_string(), json!(lang));
        }
        let is_late = |date: &Value| {
            let moment = date.as_str().and_then(|date| crate::content::date::Moment::parse(date, self.known.zone).ok());
            moment.filter(|moment| moment.unix > self.known.now).map(|moment| moment.rfc3339())
        };
        let wait = day.as_ref().filter(|_| doc.waits && doc.sort == Sort::Piece).and_then(is_late);
        new.extend(day.map(|day| ("date".to_string(), day)));
        new.append(&mut own);
        for (key, words) in [("authors", authors), ("tags", tags), ("redirects", redirects)] {
            let words = unique(words);
            new.extend((!words.is_empty()).then(|| (key.to_string(), words.into())));
        }
        if let Some(wait) = wait.filter(|_| !new.contains_key("embargo")) {
            self.tally.mapped("a date that is still to come is an `embargo`", doc.from.as_str());
            new.insert("embargo".to_string(), wait.into());
        }
        if doc.is_draft {
            new.insert("draft".to_string(), true.into());
        }
        if let Sort::Entity(kind) = &doc.sort {
            new = entity(new, kind);
        }
        new.extend((!self.extra.is_empty()).then(|| ("extra".to_string(), self.extra.into())));
        new
    }
}

/// An entity has a name instead of a title.
fn entity(front: Map<String, Value>, kind: &str) -> Map<String, Value> {
    let mut new = Map::new();
    for (key, value) in front {
        match key.as_str() {
            "title" => {
                new.insert("name".to_string(), value);
                new.insert("kind".to_string(), kind.into());
            }
            _ => drop(new.insert(key, value)),
        }
    }
    new
}

fn told(new: &str) -> String {
    match new {
        "redirects" => "an old address, in `redirects`".to_string(),
        new => format!("`{new}`"),
    }
}

/// In order, without duplicates; case, hyphens and spaces make no difference.
fn unique(words: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let is_new = |word: &String| match word.starts_with('/') {
        true => seen.insert(word.clone()),
        false => seen.insert(slugify(word).as_str().to_string()),
    };
    words.into_iter().filter(is_new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, front: Value, change: impl Fn(&mut Doc)) -> Value {
        let mut doc = Doc::new("a.md", front.as_object().unwrap().clone(), String::new(), 1);
        doc.sort = Sort::Piece;
        change(&mut doc);
        let known = Known { kind, zone: &TimeZone::UTC, now: 1_600_000_000 };
        mapped(&doc, &known, &mut Tally::default()).into()
    }

    #[test]
    fn keys_get_their_names() {
        let front = json!({"layout": "post", "title": " A  b ", "date": "2019-03-04 09:30", "categories": "news port",
            "tags": ["Port"], "author": {"name": "Jane Doe", "url": "x"}, "excerpt": "In short", "published": false,
            "redirect_from": "/old/"});
        let wanted = json!({"title": "A b", "date": "2019-03-04T09:30:00+00:00", "summary": "In short", "draft": true,
            "authors": ["Jane Doe"], "tags": ["news", "port"], "redirects": ["/old/"], "extra": {"layout": "post"}});
        assert_eq!(of(Kind::Jekyll, front, |_| ()), wanted);
    }

    #[test]
    fn tables_of_other_programs_are_opened() {
        let front = json!({"taxonomies": {"tags": ["a"], "authors": ["B"]}, "extra": {"x": 1}, "cover": {"image": "p.png",
            "alt": "P"}, "aliases": ["old"], "weight": 3});
        let wanted = json!({"image": {"src": "p.png", "alt": "P"}, "authors": ["B"], "tags": ["a"], "redirects": ["old"],
            "extra": {"x": 1, "weight": 3}});
        assert_eq!(of(Kind::Zola, front, |_| ()), wanted);
    }

    #[test]
    fn what_nobody_was_to_read_stays_back() {
        assert_eq!(of(Kind::Obsidian, json!({"publish": false}), |_| ()), json!({"draft": true}));
        let late = json!({"date": "2021-01-01"});
        let wanted = json!({"date": "2021-01-01", "embargo": "2021-01-01T00:00:00+00:00"});
        assert_eq!(of(Kind::Hugo, late.clone(), |doc| doc.waits = true), wanted);
        assert_eq!(of(Kind::Hugo, late.clone(), |_| ()), late);
    }
}
