//! FollowTheMoney: one thing, or one link between two things, a line, each with a schema and lists of texts.
//!
//! What dateline says and FollowTheMoney has no property for goes into an object `dateline` of the line, which its readers
//! carry along; what FollowTheMoney says and dateline has no key for goes into `extra.ftm`.

use super::super::report::Tally;
use super::{Record, give_id, ordered};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// Schemata and the kinds that they are.
const SCHEMATA: [(&str, &str); 17] = [
    ("Person", "person"),
    ("Organization", "organisation"),
    ("Event", "event"),
    ("Company", "company"),
    ("PublicBody", "public body"),
    ("LegalEntity", "legal entity"),
    ("Contract", "contract"),
    ("Vessel", "ship"),
    ("Airplane", "aircraft"),
    ("Vehicle", "vehicle"),
    ("Asset", "asset"),
    ("RealEstate", "estate"),
    ("Document", "document"),
    ("Project", "project"),
    ("Security", "security"),
    ("Position", "office"),
    ("Thing", "thing"),
];

/// Schemata of links, with the properties of their two ends and the kind of relation that the first has to the second.
const LINKS: [(&str, &str, &str, &str); 9] = [
    ("Membership", "member", "organization", "member of"),
    ("Directorship", "director", "organization", "director of"),
    ("Ownership", "owner", "asset", "owner of"),
    ("Employment", "employee", "employer", "employed by"),
    ("Family", "person", "relative", "family of"),
    ("Associate", "person", "associate", "associate of"),
    ("Representation", "agent", "client", "agent of"),
    ("Succession", "predecessor", "successor", "predecessor of"),
    ("UnknownLink", "subject", "object", ""),
];

/// Keys that a property says as it is, where each holds one text or many.
const SAID: [(&str, &str, bool); 9] = [
    ("name", "name", false),
    ("aliases", "alias", true),
    ("family", "lastName", false),
    ("honorifics", "title", true),
    ("wikidata", "wikidataId", false),
    ("same_as", "sourceUrl", true),
    ("summary", "summary", false),
    ("profile", "notes", false),
    ("demonyms", "nationality", true),
];

/// The properties of the dates of a schema.
fn dates(schema: &str) -> [(&'static str, &'static str); 2] {
    match schema {
        "Person" => [("born", "birthDate"), ("died", "deathDate")],
        "Event" => [("from", "startDate"), ("until", "endDate")],
        "Organization" | "Company" | "PublicBody" | "LegalEntity" => {
            [("founded", "incorporationDate"), ("dissolved", "dissolutionDate")]
        }
        _ => [("", ""); 2],
    }
}

/// Whether a schema has the property for a key.
fn has(schema: &str, key: &str) -> bool {
    match key {
        "family" | "honorifics" => schema == "Person",
        // What FollowTheMoney calls nationality is a person's own.
        "demonyms" => false,
        _ => true,
    }
}

/// The lines of entries: things in their order, each with the links that it has to others.
pub fn lines(records: &[Record]) -> String {
    let mut text = String::new();
    for record in records {
        let (thing, links) = out(record);
        for line in std::iter::once(thing).chain(links) {
            text += &(serde_json::to_string(&line).unwrap_or_default() + "\n");
        }
    }
    text
}

fn out(record: &Record) -> (Value, Vec<Value>) {
    let mut left = record.clone();
    let id = left.shift_remove("id").unwrap_or_default();
    let kind = left.shift_remove("kind").unwrap_or_default();
    // What an import kept of the line that it came from.
    let own = left.get_mut("extra").and_then(Value::as_object_mut).and_then(|extra| extra.shift_remove("ftm"));
    let own = own.and_then(|own| own.as_object().cloned()).unwrap_or_default();
    if left.get("extra").and_then(Value::as_object).is_some_and(Map::is_empty) {
        left.shift_remove("extra");
    }
    let of_kind = SCHEMATA.iter().find(|(_, known)| Some(*known) == kind.as_str()).map(|(schema, _)| *schema);
    let schema = own.get("schema").and_then(Value::as_str).or(of_kind).unwrap_or("Thing").to_string();
    let mut properties = Map::new();
    for (key, property, _) in SAID.iter().filter(|(key, ..)| has(&schema, key)) {
        let texts: Option<Vec<Value>> = left.get(*key).and_then(|value| match value {
            Value::Array(values) => values.iter().all(Value::is_string).then(|| values.clone()),
            Value::String(_) => Some(vec![left[*key].clone()]),
            _ => None,
        });
        if let Some(texts) = texts {
            left.shift_remove(*key);
            properties.insert(property.to_string(), texts.into());
        }
    }
    for (key, property) in dates(&schema) {
        if let Some(Value::String(date)) = left.get(key).cloned() {
            left.shift_remove(key);
            properties.insert(property.to_string(), json!([date]));
        }
    }
    if let Some(Value::Object(more)) = own.get("properties") {
        properties.extend(more.clone());
    }
    let links = links_out(&mut left, &id);
    let mut thing = Map::from_iter([
        ("id".to_string(), id),
        ("schema".to_string(), schema.as_str().into()),
        ("properties".to_string(), properties.into()),
    ]);
    if of_kind != Some(schema.as_str()) {
        left.insert("kind".to_string(), kind);
    }
    if !left.is_empty() {
        thing.insert("dateline".to_string(), left.into());
    }
    if let Some(Value::Object(more)) = own.get("line") {
        thing.extend(more.clone());
    }
    (thing.into(), links)
}

/// Relations as links. They leave the entry, unless one of them is no table with texts.
fn links_out(left: &mut Record, id: &Value) -> Vec<Value> {
    let Some(Value::Array(relations)) = left.get("relations").cloned() else { return Vec::new() };
    let known = ["kind", "to", "from", "until", "source"];
    let is_plain = |relation: &Value| {
        let plain = |table: &Map<String, Value>| {
            table.iter().all(|(key, value)| known.contains(&key.as_str()) && value.is_string())
        };
        relation.as_object().is_some_and(|table| plain(table) && table.contains_key("kind") && table.contains_key("to"))
    };
    if !relations.iter().all(is_plain) {
        return Vec::new();
    }
    left.shift_remove("relations");
    let link = |(place, relation): (usize, &Value)| {
        let of = |key: &str| relation.get(key).cloned();
        let kind = relation["kind"].as_str().unwrap_or_default();
        let known = LINKS.iter().find(|(.., known)| *known == kind).unwrap_or(&LINKS[8]);
        let (schema, from, to, _) = known;
        let mut properties =
            Map::from_iter([(from.to_string(), json!([id])), (to.to_string(), json!([relation["to"]]))]);
        if *schema == "UnknownLink" {
            properties.insert("role".to_string(), json!([kind]));
        }
        for (key, property) in [("from", "startDate"), ("until", "endDate"), ("source", "sourceUrl")] {
            properties.extend(of(key).map(|value| (property.to_string(), json!([value]))));
        }
        let name = format!("{}-{}", id.as_str().unwrap_or_default(), place + 1);
        json!({"id": name, "schema": schema, "properties": properties})
    };
    relations.iter().enumerate().map(link).collect()
}

/// The entries of lines. Links become relations of their first end, where both ends are among them.
pub fn read(name: &str, lines: Vec<Map<String, Value>>, tally: &mut Tally) -> Vec<Record> {
    let schema_of =
        |line: &Map<String, Value>| line.get("schema").and_then(Value::as_str).unwrap_or_default().to_string();
    let is_link = |line: &Map<String, Value>| LINKS.iter().any(|(schema, ..)| *schema == schema_of(line));
    let (links, things): (Vec<_>, Vec<_>) = lines.into_iter().partition(is_link);
    let mut records = Vec::new();
    let mut ids: HashMap<String, usize> = HashMap::new();
    let mut taken = HashSet::new();
    for line in things {
        let id = line.get("id").and_then(Value::as_str).unwrap_or_default().to_string();
        let Some(mut record) = thing(line) else {
            tally.lost("a line without a name", format!("{name}: {id}"));
            continue;
        };
        // An id that cannot be one here: two names may make the same.
        if !taken.insert(record["id"].clone()) {
            let more = (2..).map(|n| Value::from(format!("{}-{n}", record["id"].as_str().unwrap_or_default())));
            for other in more {
                if taken.insert(other.clone()) {
                    record.insert("id".to_string(), other);
                    break;
                }
            }
        }
        ids.insert(id, records.len());
        records.push(record);
    }
    for link in links {
        let place = format!("{name}: {}", link.get("id").and_then(Value::as_str).unwrap_or_default());
        match relation(&link, &ids, &records) {
            Some((of, relation)) => {
                let properties = link.get("properties").and_then(Value::as_object);
                let more = properties.into_iter().flat_map(|all| all.keys()).filter(|key| !is_of_relation(key));
                more.for_each(|key| tally.lost(format!("`{key}` of a link"), place.as_str()));
                tally.mapped(format!("`{}` is a relation", schema_of(&link)), place);
                let relations = records[of].entry("relations").or_insert_with(|| json!([]));
                if let Value::Array(relations) = relations {
                    relations.push(relation);
                }
            }
            None => tally.lost(format!("`{}` whose ends are not in the file", schema_of(&link)), place),
        }
    }
    records.into_iter().map(ordered).collect()
}

fn texts(line: &Map<String, Value>, property: &str) -> Vec<Value> {
    match line.get("properties").and_then(|properties| properties.get(property)) {
        Some(Value::Array(values)) => values.iter().filter(|value| value.is_string()).cloned().collect(),
        Some(value @ Value::String(_)) => vec![value.clone()],
        _ => Vec::new(),
    }
}

fn thing(mut line: Map<String, Value>) -> Option<Record> {
    let schema = line.get("schema").and_then(Value::as_str).unwrap_or("Thing").to_string();
    let mut record = Record::new();
    record.insert("id".to_string(), line.shift_remove("id").unwrap_or_default());
    let own = line.shift_remove("dateline").and_then(|own| own.as_object().cloned()).unwrap_or_default();
    let mut used = HashSet::new();
    for (key, property, is_list) in SAID.iter().filter(|(key, ..)| has(&schema, key)) {
        let mut values = texts(&line, property);
        let value = match (*key, values.len()) {
            (_, 0) => continue,
            (_, _) if *is_list => Value::from(values),
            (_, 1) => values.remove(0),
            // Of several names the first is the name, and others are other names.
            ("name", _) => {
                let first = values.remove(0);
                record.insert("aliases".to_string(), values.into());
                first
            }
            _ => continue,
        };
        used.insert(*property);
        match (record.get_mut(*key), value) {
            (Some(Value::Array(known)), Value::Array(more)) => known.extend(more),
            (_, value) => drop(record.insert(key.to_string(), value)),
        }
    }
    // Weak names mean others more often than not.
    let weak = texts(&line, "weakAlias").into_iter().map(|name| json!({"name": name, "weak": true}));
    let weak: Vec<Value> = weak.collect();
    if !weak.is_empty() {
        used.insert("weakAlias");
        if let Value::Array(aliases) = record.entry("aliases").or_insert_with(|| json!([])) {
            aliases.extend(weak);
        }
    }
    for (key, property) in dates(&schema) {
        let mut values = texts(&line, property);
        let date = |text: &Value| text.as_str().is_some_and(|text| crate::content::date::Partial::parse(text).is_ok());
        if values.len() == 1 && date(&values[0]) {
            used.insert(property);
            record.insert(key.to_string(), values.remove(0));
        }
    }
    let known = SCHEMATA.iter().find(|(other, _)| *other == schema);
    record.insert("kind".to_string(), known.map_or("thing", |(_, kind)| kind).into());
    record.extend(own);
    record.get("name").and_then(Value::as_str).filter(|name| !name.trim().is_empty())?;
    let mut kept = Map::new();
    if known.is_none() {
        kept.insert("schema".to_string(), schema.into());
    }
    if let Some(Value::Object(mut properties)) = line.shift_remove("properties") {
        properties.retain(|property, _| !used.contains(property.as_str()));
        if !properties.is_empty() {
            kept.insert("properties".to_string(), properties.into());
        }
    }
    line.shift_remove("schema");
    let id = record["id"].as_str().unwrap_or_default().to_string();
    give_id(&mut record);
    if record["id"] != id.as_str() {
        line.insert("id".to_string(), id.into());
    }
    if !line.is_empty() {
        kept.insert("line".to_string(), line.into());
    }
    if !kept.is_empty()
        && let Value::Object(extra) = record.entry("extra").or_insert_with(|| json!({}))
    {
        extra.insert("ftm".to_string(), kept.into());
    }
    Some(record)
}

/// The place of the entry that a link belongs to, and the relation.
fn relation(link: &Map<String, Value>, ids: &HashMap<String, usize>, records: &[Record]) -> Option<(usize, Value)> {
    let schema = link.get("schema").and_then(Value::as_str)?;
    let (_, from, to, kind) = LINKS.iter().find(|(known, ..)| *known == schema)?;
    let end = |property: &str| ids.get(texts(link, property).first()?.as_str()?).copied();
    let (of, other) = (end(from)?, end(to)?);
    let said = ["role", "relationship", "status"].iter().find_map(|property| texts(link, property).into_iter().next());
    let kind = match said {
        Some(said) if kind.is_empty() || matches!(schema, "Family" | "Associate") => said,
        _ if kind.is_empty() => json!("linked to"),
        _ => json!(kind),
    };
    let mut relation = Map::from_iter([("kind".to_string(), kind), ("to".to_string(), records[other]["id"].clone())]);
    for (key, property) in [("from", "startDate"), ("until", "endDate"), ("source", "sourceUrl")] {
        relation.extend(texts(link, property).into_iter().next().map(|value| (key.to_string(), value)));
    }
    Some((of, relation.into()))
}

/// Whether a relation says the property of a link.
fn is_of_relation(property: &str) -> bool {
    matches!(property, "startDate" | "endDate" | "sourceUrl" | "role" | "relationship" | "status")
        || LINKS.iter().any(|(_, from, to, _)| *from == property || *to == property)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_others_become_entries() {
        let lines = json!([
            {"id": "NK-1", "schema": "Person", "properties": {"name": ["Ada Lind", "A. Lind"], "weakAlias": ["Ada"],
                "birthDate": ["1970"], "country": ["no"]}, "datasets": ["x"]},
            {"id": "NK-2", "schema": "Company", "properties": {"name": ["Port Ltd"], "jurisdiction": ["no"]}},
            {"id": "o-1", "schema": "Ownership",
                "properties": {"owner": ["NK-1"], "asset": ["NK-2"], "startDate": ["2011"]}},
            {"id": "o-2", "schema": "Ownership", "properties": {"owner": ["NK-9"], "asset": ["NK-2"]}}
        ]);
        let mut tally = Tally::default();
        let lines = serde_json::from_value(lines).unwrap();
        let records = read("a.json", lines, &mut tally);
        let wanted = json!([
            {"id": "NK-1", "name": "Ada Lind", "kind": "person", "aliases": ["A. Lind", {"name": "Ada", "weak": true}], "born": "1970",
             "relations": [{"kind": "owner of", "to": "NK-2", "from": "2011"}],
             "extra": {"ftm": {"properties": {"country": ["no"]}, "line": {"datasets": ["x"]}}}},
            {"id": "NK-2", "name": "Port Ltd", "kind": "company", "extra": {"ftm": {"properties": {"jurisdiction": ["no"]}}}}
        ]);
        assert_eq!(json!(records), wanted);
        let again: Vec<Map<String, Value>> =
            super::lines(&records).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(json!(again[0]["properties"]["country"]), json!(["no"]));
        assert_eq!((json!(again[0]["datasets"]), again.len()), (json!(["x"]), 3));
        assert_eq!(json!(read("a.json", again, &mut tally)), wanted);
    }
}
