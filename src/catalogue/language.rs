//! What a language does around names: data, one file a language, read once.

use rapidhash::RapidHashSet as Set;
use serde::Deserialize;
use std::sync::OnceLock;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    honorifics: Vec<String>,
    titles: Vec<String>,
    plural: String,
    kin: Vec<String>,
    calendar: Vec<String>,
    nationalities: Vec<String>,
    fore: Vec<String>,
    of_heads: Vec<String>,
    hyphen_before: Vec<String>,
    hyphen_after: Vec<String>,
    head_nouns: Vec<String>,
    company_endings: Vec<String>,
    abbreviations: Vec<String>,
    place_nouns: Vec<String>,
    person_nouns: Vec<String>,
    common: String,
    words_and_names: String,
}

/// Sets of words, as they are written where the rule looks for them.
#[derive(Debug, Default)]
pub struct Language {
    pub honorifics: Set<String>,
    /// Offices and ranks, without the honorifics.
    pub titles: Set<String>,
    /// Empty where the language has no rule.
    pub plural: String,
    pub kin: Set<String>,
    pub calendar: Set<String>,
    pub nationalities: Set<String>,
    pub fore: Set<String>,
    pub of_heads: Set<String>,
    pub hyphen_before: Set<String>,
    pub hyphen_after: Set<String>,
    pub head_nouns: Set<String>,
    pub company_endings: Vec<String>,
    pub abbreviations: Set<String>,
    pub place_nouns: Set<String>,
    pub person_nouns: Set<String>,
    /// In small letters.
    pub common: Set<String>,
    /// In small letters.
    pub words_and_names: Set<String>,
}

impl Language {
    /// The data for a language tag. One without data of its own has no rules, which is no error:
    /// its names are matched as they are written.
    pub fn of(tag: &str) -> &'static Language {
        static ENGLISH: OnceLock<Language> = OnceLock::new();
        static OTHER: OnceLock<Language> = OnceLock::new();
        match tag.split('-').next() {
            Some("en") => ENGLISH.get_or_init(|| Language::read(include_str!("languages/en.toml"))),
            _ => OTHER.get_or_init(Language::default),
        }
    }

    fn read(text: &str) -> Language {
        let file: File = toml::from_str(text).expect("the program's own data parses, which a test shows");
        let set = |words: Vec<String>| words.into_iter().collect::<Set<String>>();
        let words = |text: String| text.split_whitespace().map(str::to_string).collect::<Set<String>>();
        Language {
            honorifics: set(file.honorifics),
            titles: set(file.titles),
            plural: file.plural,
            kin: set(file.kin),
            calendar: set(file.calendar),
            nationalities: set(file.nationalities),
            fore: set(file.fore),
            of_heads: set(file.of_heads),
            hyphen_before: set(file.hyphen_before),
            hyphen_after: set(file.hyphen_after),
            head_nouns: set(file.head_nouns),
            company_endings: file.company_endings,
            abbreviations: set(file.abbreviations),
            place_nouns: set(file.place_nouns),
            person_nouns: set(file.person_nouns),
            common: words(file.common),
            words_and_names: words(file.words_and_names),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn english_data_parses_and_other_languages_have_none() {
        assert!(Language::of("en-GB").titles.contains("President"));
        assert!(Language::of("xx").titles.is_empty());
    }
}
