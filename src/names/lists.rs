//! Word lists for finding unlisted names in a language: data, one file per language, loaded once.

use super::key::folded;
use super::sort::Kind;
use crate::language::{Classes, Language};
use rapidhash::{RapidHashMap, RapidHashSet};
use std::collections::BTreeMap;
use std::ops::{BitAnd, BitOr};
use std::sync::OnceLock;

/// The lists that contain a word, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Class(u64);

macro_rules! classes {
    ($($name:ident)*) => {
        classes!(@ 0; [] $($name)*);
    };
    (@ $bit:expr; [$($done:ident)*] $name:ident $($rest:ident)*) => {
        impl Class {
            pub const $name: Class = Class(1 << ($bit));
        }
        classes!(@ $bit + 1; [$($done)* $name] $($rest)*);
    };
    (@ $bit:expr; [$($done:ident)*]) => {
        const CLASSES: &[(&str, Class)] = &[$((stringify!($done), Class::$done)),*];
    };
}

// Each is a list in the files, under the same name in lowercase.
classes! {
    FUNCTION TIME MONTHS_AND_WORDS HONORIFICS ROLES BEFORE_ROLES OFFICES_OF OFFICES_OF_WHAT HEADS_AND_ROLES ROYAL DEMONYMS
    KEPT_DEMONYMS COMPASS SURNAMES JOINS_WITH_FOR JOINS_WITH_ON NUMBERED CONNECTING THE ONE OF FOR AND IN AT FROM BY WHO ALSO ON
    PERSONS_ARE SAYS TOLD GIVEN GENERIC ENDINGS AFTER_ORGANISATIONS BEFORE_ORGANISATIONS COMPANY_NOUNS CLUBS
    FIRST_OF_PLACES MOUNTS CITY_OF BEHIND_PLACES BEFORE_PRODUCTS ABBREVIATIONS NO_NAMES NO_ADVERBS GROUPS GLUED_BEFORE GLUED_AFTER BYLINES
}

impl Class {
    /// Whether it is in any of these lists.
    pub fn has(self, any: Class) -> bool {
        self.0 & any.0 != 0
    }

    pub const fn or(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }
}

impl BitAnd for Class {
    type Output = Class;

    fn bitand(self, other: Class) -> Class {
        Class(self.0 & other.0)
    }
}

impl BitOr for Class {
    type Output = Class;

    fn bitor(self, other: Class) -> Class {
        self.or(other)
    }
}

/// The lists of one language.
#[derive(Debug, Default)]
pub struct Lists {
    classes: RapidHashMap<String, Class>,
    heads: RapidHashMap<String, Kind>,
    /// As keys in lowercase.
    places: RapidHashSet<String>,
    adverbs: Vec<String>,
    /// Whether capitals do not indicate names.
    pub nouns_have_capitals: bool,
    /// For languages other than English.
    other: Option<Other>,
}

/// The catalogue's data on a language, and the English words used everywhere.
#[derive(Debug)]
struct Other {
    language: &'static Language,
    english: &'static Lists,
}

/// The index of a language among those with lists; the last one has none.
pub type Tongue = u8;

const FILES: [(&str, &str); 6] = [
    ("en", include_str!("languages/en.toml")),
    ("de", include_str!("languages/de.toml")),
    ("es", include_str!("languages/es.toml")),
    ("fr", include_str!("languages/fr.toml")),
    ("it", include_str!("languages/it.toml")),
    ("nl", include_str!("languages/nl.toml")),
];

impl Other {
    fn classes(&self, low: &str) -> Class {
        const ENGLISH: Class =
            Class::GIVEN.or(Class::GENERIC).or(Class::ENDINGS).or(Class::CLUBS).or(Class::HONORIFICS).or(Class::ROLES);
        const SAME: [(Classes, Class); 7] = [
            (Classes::HONORIFIC, Class::HONORIFICS),
            (Classes::TITLE, Class::ROLES),
            (Classes::CALENDAR, Class::TIME),
            (Classes::COMMON.or(Classes::FUNCTION), Class::FUNCTION),
            (Classes::NATIONALITY, Class::DEMONYMS),
            (Classes::GIVEN, Class::GIVEN),
            (Classes::PERSON_VERB, Class::SAYS),
        ];
        let of_language = self.language.classes(low).or(self.language.classes(&capitalised(low)));
        let all = SAME.iter().filter(|(theirs, _)| of_language.has(*theirs)).map(|(_, ours)| *ours);
        all.fold(self.english.classes(low) & ENGLISH, BitOr::bitor)
    }

    fn head(&self, low: &str) -> Option<Kind> {
        let is_head = self.language.classes(&capitalised(low)).has(Classes::HEAD_NOUN);
        // Company names are English everywhere.
        is_head.then_some(Kind::Organisation).or_else(|| self.english.head(low))
    }
}

fn capitalised(low: &str) -> String {
    let mut chars = low.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

impl Lists {
    /// The language for a language tag.
    pub fn tongue(tag: &str) -> Tongue {
        let code = tag.split('-').next().unwrap_or_default();
        FILES.iter().position(|(known, _)| known.eq_ignore_ascii_case(code)).unwrap_or(FILES.len()) as Tongue
    }

    pub fn of(tongue: Tongue) -> &'static Lists {
        static KNOWN: [OnceLock<Lists>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
        static OTHER: OnceLock<Lists> = OnceLock::new();
        match FILES.get(tongue as usize) {
            Some((code, text)) => KNOWN[tongue as usize].get_or_init(|| Lists::read(code, text)),
            None => OTHER.get_or_init(Lists::default),
        }
    }

    fn read(code: &str, text: &str) -> Lists {
        let file: BTreeMap<String, String> =
            toml::from_str(text).expect("the program's own data parses, which a test shows");
        let words = |list: &str| file.get(list).map_or("", String::as_str).split_whitespace();
        let other = (code != "en").then(|| Other { language: Language::of(code), english: Lists::of(0) });
        let mut classes = RapidHashMap::<String, Class>::default();
        for (name, class) in CLASSES {
            for word in words(&name.to_lowercase()) {
                let all = classes.entry(word.to_string()).or_default();
                *all = *all | *class;
            }
        }
        let heads = Kind::ALL.iter().flat_map(|kind| words(kind.word()).map(|word| (word.to_string(), *kind)));
        let places = file.get("places").into_iter().flat_map(|list| list.split(','));
        let exonyms = other.iter().flat_map(|other| other.language.exonyms.values()).flatten().map(String::as_str);
        Lists {
            classes,
            heads: heads.collect(),
            places: places.chain(exonyms).map(|place| folded(place.trim()).to_lowercase()).collect(),
            nouns_have_capitals: other.as_ref().is_some_and(|other| other.language.nouns_have_capitals),
            other,
            adverbs: words("adverbs").map(String::from).collect(),
        }
    }

    pub fn classes(&self, low: &str) -> Class {
        let own = self.classes.get(low).copied().unwrap_or_default();
        self.other.as_ref().map_or(own, |other| own | other.classes(low))
    }

    /// The kind of a name with this head noun.
    pub fn head(&self, low: &str) -> Option<Kind> {
        let of_catalogue = || self.other.as_ref().and_then(|other| other.head(low));
        self.heads.get(low).copied().or_else(of_catalogue)
    }

    pub fn is_known_place(&self, key: &str) -> bool {
        let key = key.to_lowercase();
        self.places.contains(&key) || self.other.as_ref().is_some_and(|other| other.english.places.contains(&key))
    }

    /// Whether it is an adverb of the kind that begins sentences.
    pub fn is_adverb(&self, low: &str) -> bool {
        self.adverbs.iter().any(|end| low.ends_with(end.as_str())) && !self.classes(low).has(Class::NO_ADVERBS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_every_language_is_one_that_the_program_asks() {
        let own: Vec<String> = CLASSES.iter().map(|(name, _)| name.to_lowercase()).collect();
        let kinds = Kind::ALL.iter().map(|kind| kind.word().to_string());
        let known: Vec<String> = own.into_iter().chain(kinds).chain(["places", "adverbs"].map(String::from)).collect();
        for (language, text) in FILES {
            let file: BTreeMap<String, String> = toml::from_str(text).unwrap();
            let foreign: Vec<_> = file.keys().filter(|key| !known.contains(key)).collect();
            assert!(foreign.is_empty(), "{language}: {foreign:?}");
            assert!(!Lists::of(Lists::tongue(language)).classes.is_empty());
        }
        assert!(Lists::of(Lists::tongue("xx")).classes.is_empty());
    }
}
