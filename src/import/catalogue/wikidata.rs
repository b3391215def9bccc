//! Items of Wikidata, as its JSON has them: labels, aliases, dates, positions and relations.

use super::super::report::Tally;
use super::{Record, ordered};
use crate::content::address::slugify;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// Languages whose names texts of a desk may use.
const LANGUAGES: [&str; 6] = ["en", "de", "es", "fr", "it", "nl"];

/// What an item is an instance of, and the kind that it is then.
const KINDS: &[(&str, &[&str])] = &[
    ("person", &["Q5"]),
    (
        "place",
        &[
            "Q6256",
            "Q3624078",
            "Q515",
            "Q1549591",
            "Q5119",
            "Q486972",
            "Q532",
            "Q3957",
            "Q35657",
            "Q23442",
            "Q4022",
            "Q8502",
            "Q82794",
            "Q10864048",
            "Q1093829",
            "Q165",
            "Q1637706",
            "Q7275",
            "Q15634554",
            "Q7930989",
            "Q484170",
            "Q23397",
            "Q39816",
        ],
    ),
    (
        "organisation",
        &[
            "Q43229",
            "Q4830453",
            "Q7278",
            "Q484652",
            "Q891723",
            "Q6881511",
            "Q245065",
            "Q327333",
            "Q783794",
            "Q163740",
            "Q79913",
            "Q31855",
            "Q3918",
            "Q11032",
            "Q192350",
            "Q35749",
            "Q15925165",
            "Q1335818",
            "Q11204",
            "Q66344",
            "Q1194093",
            "Q17149090",
        ],
    ),
    ("event", &["Q1190554", "Q1656682", "Q198", "Q178561", "Q40231", "Q2334719", "Q625994", "Q1318295", "Q180684"]),
    ("agreement", &["Q131569", "Q625298", "Q321839", "Q93288", "Q252550", "Q6934728"]),
    ("law", &["Q820655", "Q49371", "Q7748", "Q2334738"]),
];

/// Properties that say how an item stands to another.
const RELATIONS: &[(&str, &str)] = &[
    ("P361", "part of"),
    ("P463", "member of"),
    ("P102", "member of"),
    ("P22", "child of"),
    ("P25", "child of"),
    ("P26", "married to"),
    ("P40", "parent of"),
    ("P3373", "sibling"),
    ("P108", "employed by"),
    ("P69", "educated at"),
    ("P27", "citizen of"),
    ("P17", "country"),
    ("P36", "capital"),
    ("P1376", "capital of"),
    ("P131", "in"),
    ("P30", "in"),
    ("P749", "part of"),
    ("P127", "owned by"),
    ("P35", "head of state"),
    ("P6", "head of government"),
    ("P488", "chaired by"),
    ("P169", "led by"),
    ("P112", "founded by"),
    ("P159", "seat in"),
    ("P710", "participant"),
    ("P1891", "signatory"),
    ("P155", "follows"),
    ("P156", "followed by"),
    ("P276", "in"),
];

/// The entries of all items. `known` has the ids of entities of the desk by their items.
pub fn read(
    name: &str,
    values: Vec<Value>,
    lang: &str,
    known: &HashMap<String, String>,
    tally: &mut Tally,
) -> Vec<Record> {
    let items: Vec<Value> = values.into_iter().flat_map(items).filter(|item| item.get("labels").is_some()).collect();
    let mut names = HashMap::new();
    let mut ids = known.clone();
    // An id of another item is not this one's.
    let mut taken: HashSet<String> = known.values().cloned().collect();
    for item in &items {
        let Some((qid, label)) = qid(item).zip(label(item, lang)) else { continue };
        let slug = slugify(&label).as_str().to_string();
        if !known.contains_key(qid) {
            let id = if taken.insert(slug.clone()) { slug } else { format!("{slug}-{}", qid.to_lowercase()) };
            ids.insert(qid.to_string(), id);
        }
        names.insert(qid.to_string(), label);
    }
    let mut records = Vec::new();
    for item in &items {
        let place = format!("{name}: {}", qid(item).unwrap_or_default());
        match qid(item).and_then(|qid| ids.get(qid)).filter(|_| label(item, lang).is_some()) {
            Some(id) => records.push(Item { item, lang, ids: &ids, names: &names, place, tally }.record(id)),
            None => tally.lost("an item without a label", place),
        }
    }
    records
}

/// One item, a list of them, or the answer of the site.
fn items(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Object(mut object) => match object.shift_remove("entities") {
            Some(Value::Object(items)) => items.into_iter().map(|(_, item)| item).collect(),
            Some(Value::Array(items)) => items,
            _ => vec![Value::Object(object)],
        },
        _ => Vec::new(),
    }
}

fn qid(item: &Value) -> Option<&str> {
    item.get("id").and_then(Value::as_str).filter(|id| id.starts_with('Q'))
}

/// In the desk's language, else in English, else in any.
fn label(item: &Value, lang: &str) -> Option<String> {
    let labels = item.get("labels")?.as_object()?;
    let of = |lang: &str| labels.get(lang).and_then(|label| label.get("value")).and_then(Value::as_str);
    let first = || labels.keys().find_map(|lang| of(lang));
    of(lang).or_else(|| of("mul")).or_else(|| of("en")).or_else(first).map(String::from)
}

struct Item<'a> {
    item: &'a Value,
    lang: &'a str,
    /// Of all items of the file by their numbers.
    ids: &'a HashMap<String, String>,
    names: &'a HashMap<String, String>,
    place: String,
    tally: &'a mut Tally,
}

impl Item<'_> {
    fn record(mut self, id: &str) -> Record {
        let qid = qid(self.item).unwrap_or_default().to_string();
        let name = self.names.get(&qid).cloned().unwrap_or_default();
        let kind = self.kind();
        let mut record = Record::new();
        for (key, value) in [("id", id), ("name", &name), ("kind", kind), ("wikidata", &qid)] {
            record.insert(key.to_string(), value.into());
        }
        record.insert("aliases".to_string(), self.aliases(&name).into());
        let description =
            self.item.get("descriptions").and_then(|all| all.get(self.lang)).and_then(|one| one.get("value"));
        record.extend(description.map(|text| ("summary".to_string(), text.clone())));
        for (key, property) in dates(kind) {
            record.extend(
                self.claims(property)
                    .iter()
                    .find_map(|claim| date(&claim["mainsnak"]))
                    .map(|date| (key.to_string(), date.into())),
            );
        }
        if kind == "place" {
            record.insert("demonyms".to_string(), self.demonyms().into());
        }
        record.insert("roles".to_string(), self.roles().into());
        record.insert("relations".to_string(), self.relations().into());
        record.insert("same_as".to_string(), self.addresses().into());
        self.others(kind);
        ordered(record)
    }

    /// The statements of a property that hold: those of the highest rank come first.
    fn claims(&self, property: &str) -> Vec<Value> {
        let claims = self.item.get("claims").or_else(|| self.item.get("statements"));
        let claims =
            claims.and_then(|claims| claims.get(property)).and_then(Value::as_array).cloned().unwrap_or_default();
        let mut claims: Vec<Value> = claims.into_iter().filter(|claim| claim["rank"] != "deprecated").collect();
        claims.sort_by_key(|claim| claim["rank"] != "preferred");
        claims
    }

    fn kind(&self) -> &'static str {
        let instance: Vec<String> = self.claims("P31").iter().filter_map(|claim| target(&claim["mainsnak"])).collect();
        let known = KINDS.iter().find(|(_, items)| items.iter().any(|item| instance.iter().any(|own| own == item)));
        let says = |property: &str| !self.claims(property).is_empty();
        match known {
            Some((kind, _)) => kind,
            None if says("P569") || says("P21") => "person",
            None if says("P1891") => "agreement",
            None if says("P625") => "place",
            None if says("P159") || says("P749") || says("P452") => "organisation",
            None if says("P585") || says("P710") => "event",
            None => "thing",
        }
    }

    /// Other names: of the desk's language, and the names that other languages have for it.
    fn aliases(&self, name: &str) -> Vec<Value> {
        let mut seen = HashSet::from([name.to_string()]);
        let mut aliases = Vec::new();
        let values = |list: &str, lang: &str| -> Vec<String> {
            let named = self.item.get(list).and_then(|all| all.get(lang));
            let texts = match named {
                Some(Value::Array(names)) => names.iter().filter_map(|name| name.get("value")).collect(),
                Some(one) => one.get("value").into_iter().collect(),
                None => Vec::new(),
            };
            texts.into_iter().filter_map(Value::as_str).map(String::from).collect()
        };
        for lang in [self.lang, "mul"] {
            for list in ["labels", "aliases"] {
                let new = values(list, lang).into_iter().filter(|name| seen.insert(name.clone()));
                aliases.extend(new.map(Value::from));
            }
        }
        for lang in LANGUAGES.iter().filter(|lang| **lang != self.lang) {
            let new = values("labels", lang).into_iter().filter(|name| seen.insert(name.clone()));
            aliases.extend(new.map(|name| json!({"name": name, "lang": lang})));
        }
        aliases
    }

    fn demonyms(&self) -> Vec<Value> {
        let texts = self.claims("P1549").into_iter().filter_map(|claim| {
            let value = &claim["mainsnak"]["datavalue"]["value"];
            (value["language"] == self.lang).then(|| value["text"].clone())
        });
        let mut texts: Vec<Value> = texts.filter(Value::is_string).collect();
        texts.dedup();
        texts
    }

    /// Positions held, where something names them.
    fn roles(&mut self) -> Vec<Value> {
        let mut roles = Vec::new();
        for claim in self.claims("P39") {
            let title = qualifier(&claim, "P1932").and_then(|value| value.as_str().map(String::from));
            let title = title.or_else(|| self.names.get(&target(&claim["mainsnak"])?).cloned());
            let Some(title) = title else {
                self.tally.lost("a position whose item is not in the file", self.place.as_str());
                continue;
            };
            let of = ["P642", "P1001", "P108"].iter().find_map(|property| {
                let item = claim["qualifiers"][*property].as_array()?.first().and_then(target)?;
                self.ids.get(&item).or_else(|| self.names.get(&item)).cloned()
            });
            let mut role = Map::from_iter([("title".to_string(), Value::from(title))]);
            role.extend(of.map(|of| ("of".to_string(), of.into())));
            role.extend(span(&claim));
            roles.push(role.into());
        }
        roles.sort_by_key(|role: &Value| role.get("from").and_then(Value::as_str).unwrap_or_default().to_string());
        roles
    }

    fn relations(&mut self) -> Vec<Value> {
        let mut relations: Vec<Value> = Vec::new();
        for (property, kind) in RELATIONS {
            for claim in self.claims(property) {
                let Some(item) = target(&claim["mainsnak"]) else { continue };
                let Some(to) = self.ids.get(&item) else {
                    self.tally.lost("a relation to an item that neither file nor desk has", self.place.as_str());
                    continue;
                };
                let mut relation =
                    Map::from_iter([("kind".to_string(), Value::from(*kind)), ("to".to_string(), to.as_str().into())]);
                relation.extend(span(&claim));
                let relation = Value::Object(relation);
                if !relations.contains(&relation) {
                    relations.push(relation);
                }
            }
        }
        relations
    }

    /// Its own site, and its article.
    fn addresses(&self) -> Vec<Value> {
        let site = self
            .claims("P856")
            .into_iter()
            .filter_map(|claim| claim["mainsnak"]["datavalue"]["value"].as_str().map(String::from))
            .next();
        let wiki = self.item.get("sitelinks").and_then(|links| links.get(format!("{}wiki", self.lang)));
        let title = wiki.and_then(|wiki| wiki.get("title")).and_then(Value::as_str);
        let article =
            title.map(|title| format!("https://{}.wikipedia.org/wiki/{}", self.lang, title.replace(' ', "_")));
        [site, article]
            .into_iter()
            .flatten()
            .filter(|url| url.starts_with("http") && !url.contains(' '))
            .map(Value::from)
            .collect()
    }

    /// Tells of what no key holds.
    fn others(&mut self, kind: &str) {
        let claims = self.item.get("claims").or_else(|| self.item.get("statements")).and_then(Value::as_object);
        let used = ["P31", "P39", "P1549", "P856"];
        let is_used = |property: &str| {
            used.contains(&property)
                || RELATIONS.iter().any(|(known, _)| *known == property)
                || dates(kind).iter().any(|(_, known)| *known == property)
        };
        for property in claims.into_iter().flat_map(|claims| claims.keys()).filter(|property| !is_used(property)) {
            self.tally.lost(format!("statements of `{property}`"), self.place.as_str());
        }
    }
}

/// The keys for dates of a kind, and the properties that say them.
fn dates(kind: &str) -> &'static [(&'static str, &'static str)] {
    match kind {
        "person" => &[("born", "P569"), ("died", "P570")],
        "organisation" => &[("founded", "P571"), ("dissolved", "P576")],
        "agreement" | "law" => &[("signed", "P585"), ("in_force", "P7588"), ("ended", "P2669")],
        "event" => &[("from", "P580"), ("until", "P582")],
        _ => &[("from", "P571"), ("until", "P576")],
    }
}

/// The item that a snak names.
fn target(snak: &Value) -> Option<String> {
    let value = &snak["datavalue"]["value"];
    let number = || Some(format!("Q{}", value["numeric-id"].as_u64()?));
    value["id"].as_str().map(String::from).or_else(number)
}

fn qualifier<'v>(claim: &'v Value, property: &str) -> Option<&'v Value> {
    Some(&claim["qualifiers"][property].as_array()?.first()?["datavalue"]["value"])
}

/// From when and until when a statement held.
fn span(claim: &Value) -> impl Iterator<Item = (String, Value)> + '_ {
    [("from", "P580"), ("until", "P582")].into_iter().filter_map(|(key, property)| {
        let date = date(claim["qualifiers"][property].as_array()?.first()?)?;
        Some((key.to_string(), date.into()))
    })
}

/// A time as exact as it is known: `2012`, `2012-06` or `2012-06-30`.
fn date(snak: &Value) -> Option<String> {
    let value = &snak["datavalue"]["value"];
    let day = value["time"].as_str()?.strip_prefix('+')?.split('T').next()?;
    let year = day.get(..4).filter(|_| day.as_bytes().get(4) == Some(&b'-'))?;
    let written = match value["precision"].as_u64()? {
        9 => year,
        10 => day.get(..7)?,
        11.. => day.get(..10)?,
        _ => return None,
    };
    crate::content::date::Partial::parse(written).ok().map(|date| date.iso())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_become_entries() {
        let time = |time: &str, precision: u32| json!({"datavalue": {"value": {"time": time, "precision": precision}}});
        let item = |id: &str| json!({"datavalue": {"value": {"id": id}}});
        let values = json!({"entities": {
            "Q1": {"id": "Q1", "labels": {"en": {"value": "Ada Lind"}, "de": {"value": "Ada von Lind"}, "xx": {"value": "X"}},
                "descriptions": {"en": {"value": "mayor of Ellin"}}, "aliases": {"en": [{"value": "A. Lind"}]},
                "claims": {
                    "P31": [{"mainsnak": item("Q5"), "rank": "normal"}],
                    "P569": [{"mainsnak": time("+1970-05-00T00:00:00Z", 10), "rank": "normal"}],
                    "P39": [{"mainsnak": item("Q3"), "rank": "normal", "qualifiers": {"P580": [time("+2012-01-02T00:00:00Z", 11)],
                            "P582": [time("+2016-00-00T00:00:00Z", 9)], "P642": [item("Q2")]}},
                        {"mainsnak": item("Q99"), "rank": "normal"}],
                    "P27": [{"mainsnak": item("Q98"), "rank": "normal"}, {"mainsnak": item("Q96"), "rank": "normal"}],
                    "P19": [{"mainsnak": item("Q2"), "rank": "normal"}]},
                "sitelinks": {"enwiki": {"title": "Ada Lind"}}},
            "Q2": {"id": "Q2", "labels": {"en": {"value": "Ellin"}}, "claims": {"P31": [{"mainsnak": item("Q515"), "rank": "normal"}],
                "P6": [{"mainsnak": item("Q1"), "rank": "normal"}],
                "P1549": [{"mainsnak": {"datavalue": {"value": {"text": "Elliner", "language": "en"}}}, "rank": "normal"}]}},
            "Q3": {"id": "Q3", "labels": {"en": {"value": "Mayor"}}, "claims": {}}
        }});
        let mut tally = Tally::default();
        let known =
            HashMap::from([("Q98".to_string(), "norland".to_string()), ("Q97".to_string(), "mayor".to_string())]);
        let records = read("a.json", vec![values], "en", &known, &mut tally);
        let wanted = json!([
            {"id": "ada-lind", "name": "Ada Lind", "kind": "person", "aliases": ["A. Lind", {"name": "Ada von Lind", "lang": "de"}],
             "born": "1970-05", "roles": [{"title": "Mayor", "of": "ellin", "from": "2012-01-02", "until": "2016"}],
             "relations": [{"kind": "citizen of", "to": "norland"}], "wikidata": "Q1",
             "same_as": ["https://en.wikipedia.org/wiki/Ada_Lind"], "summary": "mayor of Ellin"},
            {"id": "ellin", "name": "Ellin", "kind": "place", "demonyms": ["Elliner"],
             "relations": [{"kind": "head of government", "to": "ada-lind"}], "wikidata": "Q2"},
            {"id": "mayor-q3", "name": "Mayor", "kind": "thing", "wikidata": "Q3"}
        ]);
        assert_eq!(json!(records), wanted);
        let lost: Vec<&str> = tally.of(super::super::super::Fate::Lost).into_iter().map(|(kind, _)| kind).collect();
        let wanted = [
            "a position whose item is not in the file",
            "a relation to an item that neither file nor desk has",
            "statements of `P19`",
        ];
        assert_eq!(lost, wanted);
    }
}
