//! How a language says what pages say by themselves: data, one file a language, read once.
//!
//! What a language does around *names* is the matter of `language/`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The words of the interface. `{}` in a pattern, or `{name}`, is where a value goes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    pub months: [String; 12],
    /// `{day} {month} {year}`
    pub day: String,
    pub month: String,
    pub from_until: String,
    pub since: String,
    pub until: String,
    pub since_day: String,
    pub until_day: String,
    pub on: String,
    #[serde(rename = "in")]
    pub within: String,
    pub reasons: Reasons,
    /// Of the kinds that many desks have: one and many.
    pub kinds: BTreeMap<String, (String, String)>,
    /// Of the kinds of relations that many desks have: what stands on the page of whoever's entry says it, and on the other's.
    pub relations: BTreeMap<String, (String, String)>,
    pub labels: BTreeMap<String, String>,
}

/// Why two pieces belong together; `{}` is where the names go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasons {
    pub pin: String,
    /// Of an earlier piece, and of a later one.
    pub linked_here: String,
    pub links_here: String,
    pub series: String,
    pub number: String,
    pub entities: String,
    pub and: String,
}

const FILES: &[(&str, &str)] = &[
    ("en", include_str!("en.toml")),
    ("de", include_str!("de.toml")),
    ("es", include_str!("es.toml")),
    ("fr", include_str!("fr.toml")),
    ("it", include_str!("it.toml")),
    ("nl", include_str!("nl.toml")),
];

impl Wording {
    /// The words for a language tag; those of English where the program has none, which `[words]` in
    /// `site.toml` replaces one by one.
    pub fn of(tag: &str) -> &'static Wording {
        static ALL: OnceLock<Vec<(&str, Wording)>> = OnceLock::new();
        let all = ALL.get_or_init(|| {
            let read = |text| toml::from_str(text).expect("the program's own data parses, which a test shows");
            FILES.iter().map(|(tag, text)| (*tag, read(text))).collect()
        });
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let found = all.iter().find(|(tag, _)| *tag == primary).or(all.first());
        &found.expect("English is one of them").1
    }
}

/// A pattern with its value in place.
pub fn filled(pattern: &str, value: &str) -> String {
    pattern.replacen("{}", value, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of all values, and how many places each pattern has.
    fn shape(table: &toml::Table, above: &str, shape: &mut BTreeMap<String, usize>) {
        for (key, value) in table {
            let name = format!("{above}{key}");
            match value {
                toml::Value::Table(inner) => self::shape(inner, &format!("{name}."), shape),
                value => drop(shape.insert(name, value.to_string().matches('{').count())),
            }
        }
    }

    #[test]
    fn every_language_says_everything() {
        let shapes = FILES.iter().map(|(tag, text)| {
            assert!(!Wording::of(tag).labels.is_empty());
            let mut found = BTreeMap::new();
            shape(&toml::from_str(text).unwrap_or_default(), "", &mut found);
            (*tag, found)
        });
        let shapes: Vec<_> = shapes.collect();
        for (tag, found) in &shapes {
            assert_eq!(found, &shapes[0].1, "{tag}");
        }
    }
}
