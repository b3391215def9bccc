//! How a language expresses days: one data file per language, read once. A language without data has no dates.

use super::Rule;
use super::class::{Class, Meaning};
use super::pattern::{Pattern, Patterns};
use rapidhash::RapidHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    capitals: bool,
    weekdays: Vec<String>,
    months: Vec<String>,
    unsure_months: String,
    units: BTreeMap<String, String>,
    plurals: BTreeMap<String, String>,
    seasons: BTreeMap<String, String>,
    numbers: Vec<String>,
    ordinals: Vec<String>,
    southern: Vec<String>,
    ordinal_endings: Vec<String>,
    days: BTreeMap<String, String>,
    heads: String,
    words: BTreeMap<String, String>,
    cues: BTreeMap<String, String>,
    left_out: BTreeMap<String, String>,
    past_endings: Vec<String>,
    progressive_endings: Vec<String>,
    patterns: BTreeMap<Rule, Vec<String>>,
}

pub struct Language {
    words: RapidHashMap<String, Meaning>,
    /// Whether days and months are capitalised.
    pub capitals: bool,
    /// Places where seasons fall in other months.
    pub southern: Vec<String>,
    pub ordinal_endings: Vec<String>,
    /// Endings of past forms that are not listed.
    pub past_endings: Vec<String>,
    /// "is holding"
    pub progressive_endings: Vec<String>,
    pub patterns: Patterns,
    /// The shapes of words that may express a day by themselves, as a bit set.
    heads: Box<[u64; 512]>,
}

impl Language {
    pub fn of(tag: &str) -> Option<&'static Language> {
        const FILES: [(&str, &str); 1] = [("en", include_str!("languages/en.toml"))];
        static KNOWN: [OnceLock<Language>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
        let code = tag.split(['-', '_']).next().unwrap_or_default();
        let place = FILES.iter().position(|(known, _)| known.eq_ignore_ascii_case(code))?;
        Some(KNOWN[place].get_or_init(|| Language::read(FILES[place].1)))
    }

    fn read(text: &str) -> Language {
        let file: File = toml::from_str(text).expect("the program's own data parses, which a test shows");
        let mut words = RapidHashMap::<String, Meaning>::default();
        let mut add = |list: &str, class: Class, value: i16| {
            for word in list.split_whitespace() {
                let meaning = words.entry(word.to_string()).or_default();
                meaning.class = meaning.class.or(class);
                if value != 0 {
                    meaning.value = value;
                }
            }
        };
        let numbered = |lists: &[String]| (1..).zip(lists.to_vec()).collect::<Vec<(i16, String)>>();
        let keyed = |lists: &BTreeMap<String, String>| -> Vec<(i16, String)> {
            lists.iter().filter_map(|(key, list)| Some((key.parse().ok()?, list.clone()))).collect()
        };
        let valued = [
            (numbered(&file.weekdays), Class::WEEKDAY),
            (numbered(&file.months), Class::MONTH),
            (numbered(&file.numbers), Class::NUMBER),
            (numbered(&file.ordinals), Class::ORDINAL),
            (keyed(&file.seasons), Class::SEASON),
            (keyed(&file.days), Class::DAYS),
        ];
        for (lists, class) in &valued {
            lists.iter().for_each(|(value, list)| add(list, *class, *value));
        }
        for (lists, class) in [(&file.units, Class::UNIT.or(Class::UNITS)), (&file.plurals, Class::UNITS)] {
            for (unit, list) in lists {
                add(list, class, Unit::NAMES.iter().position(|name| name == unit).map_or(0, |at| at as i16 + 1));
            }
        }
        add(&file.unsure_months, Class::UNSURE, 0);
        for (name, list) in file.words.iter().chain(&file.cues).chain(&file.left_out) {
            add(list, Class::named(name), 0);
        }
        let mut heads = Box::new([0; 512]);
        let of_values = [&file.weekdays, &file.months].into_iter().flatten();
        let of_keys =
            [&file.units, &file.plurals, &file.seasons, &file.days].into_iter().flat_map(|lists| lists.values());
        for word in of_values.chain(of_keys).chain([&file.heads]).flat_map(|list| list.split_whitespace()) {
            if let Some(place) = shape(word) {
                heads[place / 64] |= 1 << (place % 64);
            }
            if let Some(meaning) = words.get_mut(word) {
                meaning.class = meaning.class.or(Class::HEAD);
            }
        }
        let patterns = file.patterns.iter().flat_map(|(rule, rows)| rows.iter().map(|row| Pattern::of(*rule, row)));
        let patterns = Patterns::of(patterns.collect());
        Language {
            words,
            capitals: file.capitals,
            southern: file.southern,
            ordinal_endings: file.ordinal_endings,
            past_endings: file.past_endings,
            progressive_endings: file.progressive_endings,
            patterns,
            heads,
        }
    }

    pub fn meaning(&self, word: &str) -> Option<Meaning> {
        self.words.get(word).copied()
    }

    /// Whether a word expresses a day by itself, or part of one. Nearly all others are rejected by one table lookup.
    pub fn is_head(&self, word: &str) -> bool {
        let Some(place) = shape(word) else { return false };
        if self.heads[place / 64] >> (place % 64) & 1 == 0 {
            let bytes = word.as_bytes();
            return bytes[0].is_ascii_digit() && bytes[bytes.len() - 1].is_ascii_alphabetic();
        }
        let small = self.meaning(word).or_else(|| self.meaning(&word.to_lowercase()));
        small.is_some_and(|known| known.class.has(Class::HEAD))
    }
}

/// The case-folded first three letters and the length, as a number below 2^15.
fn shape(word: &str) -> Option<usize> {
    let [first, second, third, ..] = word.as_bytes() else { return None };
    let letter = |byte: &u8| usize::from(byte & 31);
    Some((letter(first) | letter(second) << 5 | letter(third) << 10) ^ (word.len() & 31) << 6)
}

/// A unit that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Day,
    Weekend,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    const NAMES: [&str; 6] = ["day", "weekend", "week", "month", "quarter", "year"];

    /// From the value of a word.
    pub fn of(value: i16) -> Option<Unit> {
        const ALL: [Unit; 6] = [Unit::Day, Unit::Weekend, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year];
        ALL.get(usize::try_from(value).ok()?.checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_has_its_data_and_others_have_none() {
        let english = Language::of("en-GB").expect("English has data");
        assert!(
            english.is_head("Monday")
                && english.is_head("WEEKS")
                && english.is_head("14th")
                && !english.is_head("money")
        );
        assert!(english.meaning("monday").is_some_and(|m| m.class.has(Class::WEEKDAY) && m.value == 1));
        assert!(Language::of("xx").is_none());
    }

    #[test]
    fn every_name_in_the_data_is_a_class() {
        let file: File = toml::from_str(include_str!("languages/en.toml")).expect("it parses");
        let parts = file.patterns.values().flatten().flat_map(|row| row.split_whitespace());
        let parts = parts.filter(|part| !matches!(*part, "," | "-")).map(|part| part.trim_end_matches('?'));
        let lists = file.words.keys().chain(file.cues.keys()).chain(file.left_out.keys()).map(String::as_str);
        for name in parts.chain(lists) {
            assert!(!Class::named(name).is_none(), "{name}");
        }
    }
}
