//! A language's rules for names: one data file per language, read once.
//!
//! A desk extends it with its own files, `languages/de.toml`, and can add rules for a language that has none here.

mod classes;

pub use classes::Classes;

use crate::content::node::{Fields, toml};
use crate::report::{Code, Diagnostic, Noted, Severity};
use crate::source::{Hash, Span};
use rapidhash::RapidHashMap;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The languages of a desk.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Languages {
    /// Languages that the desk extends, by code.
    own: BTreeMap<String, Own>,
}

#[derive(Clone, Debug, Serialize)]
struct Own {
    /// Hash of the desk's file.
    hash: Hash,
    #[serde(skip)]
    language: Arc<Language>,
}

impl PartialEq for Own {
    fn eq(&self, other: &Own) -> bool {
        self.hash == other.hash
    }
}

impl Languages {
    /// The folder of the desk's own files.
    pub const FOLDER: &str = "languages/";

    /// The data for a language tag: the built-in data, and what the desk adds.
    pub fn of(&self, tag: &str) -> &Language {
        self.own(tag).map_or_else(|| Language::of(tag), |own| &own.language)
    }

    /// Hash of what the desk adds to the language; `None` if it adds nothing.
    pub fn hash(&self, tag: &str) -> Option<Hash> {
        self.own(tag).map(|own| own.hash)
    }

    fn own(&self, tag: &str) -> Option<&Own> {
        self.own.get(&code(tag))
    }

    /// Adds the text of the desk's file at `path`.
    pub fn add(&mut self, path: &str, text: &str) -> Vec<Diagnostic> {
        let name = path.strip_prefix(Languages::FOLDER).unwrap_or(path);
        let Some(code) = name.strip_suffix(".toml").filter(|code| is_code(code)) else {
            let what = format!("`{name}` is not named for a language");
            return vec![
                Diagnostic::new(Code::E010, what)
                    .help("name it as `de.toml`, by the two or three letters of the language"),
            ];
        };
        let (language, notes) = Language::of(code).with(text);
        if notes.iter().all(|note| note.severity() != Severity::Error) {
            let own = Own { hash: Hash::of(text.as_bytes()), language: Arc::new(language) };
            self.own.insert(code.to_string(), own);
        }
        notes
    }
}

/// The first part of a tag, lowercased.
fn code(tag: &str) -> String {
    tag.split('-').next().unwrap_or_default().to_ascii_lowercase()
}

fn is_code(word: &str) -> bool {
    matches!(word.len(), 2 | 3) && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// What is known of a language's words, spelled as rules look them up.
#[derive(Clone, Debug, Default)]
pub struct Language {
    classes: RapidHashMap<String, Classes>,
    /// Empty if the language has no rule.
    pub plural: String,
    /// Endings of words that open a sentence and are not given names: "Besieged", "Using".
    pub opener_endings: Vec<String>,
    /// The ending of a name's genitive without an apostrophe; empty if there is none.
    pub genitive: String,
    /// Elided words before a name with an apostrophe, in small letters: "l", "dell".
    elisions: Vec<String>,
    /// Whether every ending of a name follows an apostrophe.
    pub suffixes_after_apostrophe: bool,
    /// Whether a name forms compounds with hyphenated words: "Norvia-Chefin".
    pub compounds: bool,
    /// Whether all nouns are capitalised, so that a capital does not mark a name.
    pub nouns_have_capitals: bool,
    /// Whether "Brenn 1998" is the name of an event, rather than a place in a year.
    pub years_need_preposition: bool,
    /// The language's names of places, keyed by their English names.
    pub exonyms: RapidHashMap<String, Vec<String>>,
    /// Whether adjectives inside a name are inflected: "des Nordischen Seerats".
    pub bends: bool,
    /// Words of sport.
    pub sport: Vec<String>,
    knows_words: bool,
    has_function_words: bool,
}

/// Minimum common words needed to distinguish a sentence opener from a name.
const ENOUGH: usize = 300;

/// Nested lists do not contain words.
const DEPTH: u32 = 4;

/// A list, or one text of words separated by spaces.
fn words(fields: &mut Fields, key: &'static str) -> Vec<String> {
    let is_text = fields.is_text(key);
    let texts = fields.strings(key);
    match texts.as_slice() {
        [one] if is_text => one.split_whitespace().map(str::to_string).collect(),
        _ => texts,
    }
}

impl Language {
    /// The data for a language tag. A language without data has no rules, which is not an error: its names are matched
    /// as written.
    pub fn of(tag: &str) -> &'static Language {
        const FILES: [(&str, &str); 9] = [
            ("en", include_str!("en.toml")),
            ("az", include_str!("tr.toml")),
            ("ca", include_str!("fr.toml")),
            ("de", include_str!("de.toml")),
            ("es", include_str!("es.toml")),
            ("fr", include_str!("fr.toml")),
            ("it", include_str!("it.toml")),
            ("nl", include_str!("nl.toml")),
            ("tr", include_str!("tr.toml")),
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
        let (language, notes) = Language::default().with(text);
        assert!(notes.is_empty(), "the program's own data is read without a mistake, which a test shows");
        language
    }

    /// Extended with what a file adds.
    fn with(&self, text: &str) -> (Language, Vec<Diagnostic>) {
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        let read = toml::read(text, Span::new(start, text.len()), DEPTH);
        let added = |table| Fields::read(text, Span::new(start, start), table, |fields| self.clone().added(fields));
        let Noted { value, notes } = read.map_or_else(|notes| Noted::new(self.clone(), notes), added);
        (value, notes)
    }

    fn added(mut self, fields: &mut Fields) -> Language {
        for (key, class) in classes::BY_KEY {
            let words = words(fields, key);
            self.knows_words |= *key == "common" && words.len() >= ENOUGH;
            self.has_function_words |= *key == "function" && !words.is_empty();
            for word in words {
                let all = self.classes.entry(word).or_default();
                *all = all.or(*class);
            }
        }
        self.plural = fields.string("plural").unwrap_or(self.plural);
        self.genitive = fields.string("genitive").unwrap_or(self.genitive);
        self.opener_endings.extend(words(fields, "opener_endings"));
        self.elisions.extend(words(fields, "elisions"));
        self.sport.extend(words(fields, "sport"));
        self.suffixes_after_apostrophe = fields.flag("suffixes_after_apostrophe", self.suffixes_after_apostrophe);
        self.compounds = fields.flag("compounds", self.compounds);
        self.nouns_have_capitals = fields.flag("nouns_have_capitals", self.nouns_have_capitals);
        self.years_need_preposition = fields.flag("years_need_preposition", self.years_need_preposition);
        self.bends = fields.flag("bends", self.bends);
        for (english, own) in exonyms(&fields.string("exonyms").unwrap_or_default()) {
            self.exonyms.entry(english).or_default().extend(own);
        }
        self
    }

    /// Whether enough of its words are known to distinguish a sentence opener from a name.
    pub fn knows_words(&self) -> bool {
        self.knows_words
    }

    /// Whether its small words are known, so that titles and sentences can be distinguished.
    pub fn has_function_words(&self) -> bool {
        self.has_function_words
    }

    /// Whether a capitalised word occurs in many names, so that it identifies none.
    pub fn is_generic(&self, word: &str) -> bool {
        const GENERIC: Classes =
            Classes::HEAD_NOUN.or(Classes::TITLE).or(Classes::CALENDAR).or(Classes::FORE).or(Classes::GENERIC);
        self.classes(word).has(GENERIC)
    }

    /// Whether `before` ends in an elided word that joins a name with an apostrophe.
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

    /// Whether the word, or each part of it between hyphens, is an office or a rank. English ones count in every
    /// language.
    pub fn is_title(&self, word: &str) -> bool {
        let is_one = |word: &str| self.classes(word).or(Language::of("en").classes(word)).has(Classes::TITLE);
        is_one(word) || (word.contains('-') && word.split('-').all(is_one))
    }
}

/// "Germany = Alemania", one place per line; if a place has several names, all count.
fn exonyms(lines: &str) -> RapidHashMap<String, Vec<String>> {
    let places = lines.lines().filter_map(|line| line.split_once(" = "));
    let names = |names: &str| names.split(", ").map(|name| name.trim().to_string()).collect();
    places.map(|(english, own)| (english.trim().to_string(), names(own))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_data_is_read_and_other_languages_have_none() {
        ["az", "ca", "es", "it", "nl", "tr"]
            .into_iter()
            .for_each(|code| assert!(!Language::of(code).classes.is_empty(), "{code}"));
        let english = Language::of("en-GB");
        assert!(english.classes("President").has(Classes::TITLE) && !english.classes("President").has(Classes::KIN));
        assert!(english.is_title("Vice-President") && !english.is_title("Vice-Putin"));
        assert!(Language::of("de-AT").nouns_have_capitals && Language::of("fr").elides("de L"));
        assert!(!Language::of("xx").knows_words() && english.knows_words());
    }

    #[test]
    fn a_desk_adds_words_and_replaces_the_rest() {
        let mut languages = Languages::default();
        let notes = languages.add("languages/de.toml", "titles = 'Landeshauptmann Magistra'\ngenitive = 'es'\n");
        assert_eq!((notes, languages.hash("fr")), (Vec::new(), None));
        let german = languages.of("de-AT");
        assert!(german.is_title("Magistra") && german.is_title("Kanzlerin") && german.genitive == "es");
        assert!(!Language::of("de").is_title("Magistra"));
        // A file with a mistake adds nothing.
        assert_eq!(languages.add("languages/fr.toml", "titels = []")[0].code, Code::E004);
        assert_eq!(languages.hash("fr"), None);
    }
}
