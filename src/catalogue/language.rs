//! What a language does around names: data, one file a language, read once.

use rapidhash::RapidHashMap;
use serde::Deserialize;
use std::ops::BitOr;
use std::sync::OnceLock;

/// A language has what it needs of these.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
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
    abbreviations: Vec<String>,
    place_nouns: Vec<String>,
    person_nouns: Vec<String>,
    groups: Vec<String>,
    place_prepositions: Vec<String>,
    trust: Vec<String>,
    date_prepositions: Vec<String>,
    opener_endings: Vec<String>,
    of: Vec<String>,
    amounts: String,
    sport: String,
    generic: String,
    state_bodies: String,
    contests: String,
    common: String,
    words_and_names: String,
    function: String,
    person_verbs: String,
    genitive: String,
    elisions: Vec<String>,
    suffixes_after_apostrophe: bool,
    compounds: bool,
    nouns_have_capitals: bool,
    years_need_preposition: bool,
    common_nouns: String,
    given: String,
    exonyms: String,
    bends: bool,
}

/// What is known of a language's words, as they are written where a rule looks for them.
#[derive(Debug, Default)]
pub struct Language {
    classes: RapidHashMap<String, Classes>,
    /// Empty where the language has no rule.
    pub plural: String,
    /// Endings of words that open a sentence and are no given names: "Besieged", "Using".
    pub opener_endings: Vec<String>,
    /// The ending of a name's genitive without an apostrophe; empty where there is none.
    pub genitive: String,
    /// What stands before a name with an apostrophe, in small letters: "l", "dell".
    elisions: Vec<String>,
    /// Whether every ending of a name stands after an apostrophe.
    pub suffixes_after_apostrophe: bool,
    /// Whether a name makes words with what a hyphen joins to it: "Norvia-Chefin".
    pub compounds: bool,
    /// Whether all nouns have a capital, so that it tells no name.
    pub nouns_have_capitals: bool,
    /// Whether "Brenn 1998" is what an event is called, and no place in a year.
    pub years_need_preposition: bool,
    /// What places are called in the language, by their English names.
    pub exonyms: RapidHashMap<String, Vec<String>>,
    /// Whether adjectives inside a name take other endings: "des Nordischen Seerats".
    pub bends: bool,
    /// Words of sport.
    pub sport: Vec<String>,
    knows_words: bool,
    has_function_words: bool,
}

/// The classes that a word is in, as bits: one look-up answers all that a rule asks of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Classes(u32);

impl Classes {
    pub const HONORIFIC: Classes = Classes(1);
    /// Offices and ranks, without the honorifics.
    pub const TITLE: Classes = Classes(1 << 1);
    pub const KIN: Classes = Classes(1 << 2);
    pub const CALENDAR: Classes = Classes(1 << 3);
    pub const NATIONALITY: Classes = Classes(1 << 4);
    pub const FORE: Classes = Classes(1 << 5);
    pub const OF_HEAD: Classes = Classes(1 << 6);
    pub const HYPHEN_BEFORE: Classes = Classes(1 << 7);
    pub const HYPHEN_AFTER: Classes = Classes(1 << 8);
    pub const HEAD_NOUN: Classes = Classes(1 << 9);
    pub const ABBREVIATION: Classes = Classes(1 << 10);
    pub const PLACE_NOUN: Classes = Classes(1 << 11);
    pub const PERSON_NOUN: Classes = Classes(1 << 12);
    /// In small letters.
    pub const COMMON: Classes = Classes(1 << 13);
    /// In small letters.
    pub const WORD_AND_NAME: Classes = Classes(1 << 14);
    /// In small letters.
    pub const FUNCTION: Classes = Classes(1 << 15);
    /// In small letters: what persons do.
    pub const PERSON_VERB: Classes = Classes(1 << 16);
    /// Groups whose possessive begins a name: "People's".
    pub const GROUP: Classes = Classes(1 << 17);
    /// In small letters: before a place, and seldom before a person.
    pub const PLACE_PREPOSITION: Classes = Classes(1 << 18);
    /// In small letters: before "in" and a person.
    pub const TRUST: Classes = Classes(1 << 19);
    /// In small letters: before a day or a month.
    pub const DATE_PREPOSITION: Classes = Classes(1 << 20);
    /// In small letters: between the head of a name and what it is of, "Bank of Georgia".
    pub const OF: Classes = Classes(1 << 21);
    /// In small letters: what is counted, behind a number.
    pub const AMOUNT: Classes = Classes(1 << 22);
    /// Words of many names, which stand for none.
    pub const GENERIC: Classes = Classes(1 << 23);
    /// Heads of bodies that every country may have.
    pub const STATE_BODY: Classes = Classes(1 << 24);
    /// Given names, where a capital tells no name.
    pub const GIVEN: Classes = Classes(1 << 25);
    /// What teams play in: "for" behind it begins another name.
    pub const CONTEST: Classes = Classes(1 << 26);

    /// Whether it is one of `any`.
    pub fn has(self, any: Classes) -> bool {
        self.0 & any.0 != 0
    }

    pub const fn or(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }
}

impl BitOr for Classes {
    type Output = Classes;

    fn bitor(self, other: Classes) -> Classes {
        self.or(other)
    }
}

impl Language {
    /// The data for a language tag. One without data of its own has no rules, which is no error:
    /// its names are matched as they are written.
    pub fn of(tag: &str) -> &'static Language {
        const FILES: [(&str, &str); 9] = [
            ("en", include_str!("languages/en.toml")),
            ("az", include_str!("languages/tr.toml")),
            ("ca", include_str!("languages/fr.toml")),
            ("de", include_str!("languages/de.toml")),
            ("es", include_str!("languages/es.toml")),
            ("fr", include_str!("languages/fr.toml")),
            ("it", include_str!("languages/it.toml")),
            ("nl", include_str!("languages/nl.toml")),
            ("tr", include_str!("languages/tr.toml")),
        ];
        static KNOWN: [OnceLock<Language>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
        static OTHER: OnceLock<Language> = OnceLock::new();
        let code = tag.split('-').next().unwrap_or_default();
        match FILES.iter().position(|(known, _)| known.eq_ignore_ascii_case(code)) {
            Some(place) => KNOWN[place].get_or_init(|| Language::read(FILES[place].1)),
            None => OTHER.get_or_init(Language::default),
        }
    }

    fn read(text: &str) -> Language {
        let file: File = toml::from_str(text).expect("the program's own data parses, which a test shows");
        let listed = [
            (file.honorifics, Classes::HONORIFIC),
            (file.titles, Classes::TITLE),
            (file.kin, Classes::KIN),
            (file.calendar, Classes::CALENDAR),
            (file.nationalities, Classes::NATIONALITY),
            (file.fore, Classes::FORE),
            (file.of_heads, Classes::OF_HEAD),
            (file.hyphen_before, Classes::HYPHEN_BEFORE),
            (file.hyphen_after, Classes::HYPHEN_AFTER),
            (file.head_nouns, Classes::HEAD_NOUN),
            (file.abbreviations, Classes::ABBREVIATION),
            (file.place_nouns, Classes::PLACE_NOUN),
            (file.person_nouns, Classes::PERSON_NOUN),
            (file.groups, Classes::GROUP),
            (file.place_prepositions, Classes::PLACE_PREPOSITION),
            (file.trust, Classes::TRUST),
            (file.date_prepositions, Classes::DATE_PREPOSITION),
            (file.of, Classes::OF),
        ];
        let (knows_words, has_function_words) = (!file.common.is_empty(), !file.function.is_empty());
        let spaced = [
            (file.common, Classes::COMMON),
            (file.words_and_names, Classes::WORD_AND_NAME),
            (file.function, Classes::FUNCTION),
            (file.person_verbs, Classes::PERSON_VERB),
            (file.amounts, Classes::AMOUNT),
            (file.generic, Classes::GENERIC),
            (file.state_bodies, Classes::STATE_BODY),
            (file.contests, Classes::CONTEST),
            (file.common_nouns, Classes::COMMON),
            (file.given, Classes::GIVEN),
        ];
        let spaced =
            spaced.iter().flat_map(|(words, class)| words.split_whitespace().map(|word| (word.to_string(), *class)));
        let listed = listed.into_iter().flat_map(|(words, class)| words.into_iter().map(move |word| (word, class)));
        let mut classes = RapidHashMap::<String, Classes>::default();
        for (word, class) in listed.chain(spaced) {
            let all = classes.entry(word).or_default();
            *all = *all | class;
        }
        Language {
            classes,
            plural: file.plural,
            opener_endings: file.opener_endings,
            genitive: file.genitive,
            elisions: file.elisions,
            suffixes_after_apostrophe: file.suffixes_after_apostrophe,
            compounds: file.compounds,
            nouns_have_capitals: file.nouns_have_capitals,
            years_need_preposition: file.years_need_preposition,
            exonyms: exonyms(&file.exonyms),
            bends: file.bends,
            sport: file.sport.split_whitespace().map(str::to_string).collect(),
            knows_words,
            has_function_words,
        }
    }

    /// Whether enough is known of its words to tell one that opens a sentence from a name.
    pub fn knows_words(&self) -> bool {
        self.knows_words
    }

    /// Whether its small words are known, so that a title is told from a sentence.
    pub fn has_function_words(&self) -> bool {
        self.has_function_words
    }

    /// Whether a capitalised word is one of many names, so that it tells none.
    pub fn is_generic(&self, word: &str) -> bool {
        const GENERIC: Classes =
            Classes::HEAD_NOUN.or(Classes::TITLE).or(Classes::CALENDAR).or(Classes::FORE).or(Classes::GENERIC);
        self.classes(word).has(GENERIC)
    }

    /// Whether `before` ends in a word that stands before a name with an apostrophe.
    pub fn elides(&self, before: &str) -> bool {
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        self.elisions.contains(&word.to_lowercase())
    }

    pub fn classes(&self, word: &str) -> Classes {
        self.classes.get(word).copied().unwrap_or_default()
    }

    /// Whether the word, or each part of it between hyphens, is a given name.
    pub fn is_given(&self, word: &str) -> bool {
        word.split('-').all(|part| self.classes(part).has(Classes::GIVEN))
    }

    /// Whether the word, or each part of it between hyphens, is an office or a rank. English ones are so everywhere.
    pub fn is_title(&self, word: &str) -> bool {
        let is_one = |word: &str| self.classes(word).or(Language::of("en").classes(word)).has(Classes::TITLE);
        is_one(word) || (word.contains('-') && word.split('-').all(is_one))
    }
}

/// "Germany = Alemania", one place a line; of several names of one all count.
fn exonyms(lines: &str) -> RapidHashMap<String, Vec<String>> {
    let places = lines.lines().filter_map(|line| line.split_once(" = "));
    let names = |names: &str| names.split(", ").map(|name| name.trim().to_string()).collect();
    places.map(|(english, own)| (english.trim().to_string(), names(own))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_data_parses_and_other_languages_have_none() {
        let english = Language::of("en-GB");
        assert!(english.classes("President").has(Classes::TITLE) && !english.classes("President").has(Classes::KIN));
        assert!(english.is_title("Vice-President") && !english.is_title("Vice-Putin"));
        assert!(Language::of("de-AT").nouns_have_capitals && Language::of("fr").elides("de L"));
        assert!(!Language::of("xx").knows_words() && english.knows_words());
    }
}
