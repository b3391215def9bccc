//! When are two forms the same name?
//!
//! They are if they are equal without diacritics and points, with spaces for hyphens, and in lowercase; but a short
//! acronym keeps its capitals, since US is not us.

use rapidhash::RapidHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The index of a key.
pub type KeyId = u32;

/// Acronyms up to this many characters keep their capitals.
const SHORT: usize = 5;

/// The key of a form.
pub fn folded(form: &str) -> String {
    let form = match united_states(form) {
        Some(rest) => format!("United States {rest}"),
        None => form.to_string(),
    };
    let form = form.replace('’', "'").replace(" of the ", " of ");
    let plain = form.nfkd().filter(|c| !is_combining_mark(*c) && *c != '.');
    let plain: String = plain.map(|c| if matches!(c, '-' | '‐' | '–') { ' ' } else { c }).collect();
    let is_upper = plain.chars().any(char::is_uppercase) && !plain.chars().any(char::is_lowercase);
    if is_upper && plain.chars().count() <= SHORT { plain } else { plain.to_lowercase() }
}

/// What follows "U.S." before another word.
fn united_states(form: &str) -> Option<&str> {
    let (first, rest) = form.split_once(' ')?;
    let is_meant = matches!(first, "U.S." | "U.S" | "U.S.A." | "U.S.A" | "US" | "USA");
    (is_meant && rest.starts_with(char::is_alphanumeric)).then_some(rest)
}

/// All keys, numbered.
#[derive(Default)]
pub struct Keys {
    texts: Vec<String>,
    places: RapidHashMap<String, KeyId>,
    /// By the words of a form.
    of_words: RapidHashMap<Box<[u32]>, KeyId>,
}

impl Keys {
    pub fn text(&self, key: KeyId) -> &str {
        &self.texts[key as usize]
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn get(&self, text: &str) -> Option<KeyId> {
        self.places.get(text).copied()
    }

    pub fn add(&mut self, text: String) -> KeyId {
        let next = self.texts.len() as KeyId;
        *self.places.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            next
        })
    }

    /// The key of a form, computed once for each sequence of words.
    pub fn of(&mut self, words: &[u32], spell: impl FnOnce() -> String) -> KeyId {
        if let Some(key) = self.of_words.get(words) {
            return *key;
        }
        let key = self.add(folded(&spell()));
        self.of_words.insert(words.into(), key);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_name_have_one_key() {
        for (a, b) in [
            ("U.S. Forest Service", "United States Forest Service"),
            ("Bank of the North", "Bank of North"),
            ("al-Brenn", "Al Brenn"),
            ("Zoë Brenn", "Zoe Brenn"),
            ("U.N.", "UN"),
        ] {
            assert_eq!(folded(a), folded(b));
        }
        assert_ne!(folded("US"), folded("us"));
        assert_ne!(folded("WHO"), folded("Who"));
    }
}
