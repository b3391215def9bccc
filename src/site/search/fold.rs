//! How words are compared: without accents, in lowercase, the same here and in the browser.
//!
//! `templates/assets/search.js` does the same, and `tests/browser/fold.json` tests both.

use std::fmt;
use std::ops::RangeInclusive;
use unicode_normalization::UnicodeNormalization;

/// The form of a text that the search compares.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_left_out(*c)).flat_map(char::to_lowercase) {
        match plain(c) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(c),
        }
    }
    folded
}

/// Marks that people omit when they type: accents, and the vowel signs of Hebrew and Arabic. The signs of other scripts
/// are letters to their readers. Soft hyphens and joiners are dropped.
fn is_left_out(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// Letters that do not decompose into a letter and a mark, but are typed as plain letters.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

/// A group of words with similar beginnings: each letter has its own bucket, all digits share one, and in scripts with
/// thousands of characters 64 share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket(u32);

impl Bucket {
    /// For words that begin with `initial`, a folded character.
    pub fn of(initial: char) -> Bucket {
        const LARGE_SCRIPTS: u32 = 0x3400;
        Bucket(match initial {
            '0'..='9' => '0' as u32,
            c if (c as u32) < LARGE_SCRIPTS => c as u32,
            c => c as u32 >> 6,
        })
    }

    /// Its ASCII letters, which need no folding.
    pub fn plain(self) -> RangeInclusive<char> {
        match char::from_u32(self.0) {
            Some('0') => '0'..='9',
            Some(letter) if letter.is_ascii() => letter..=letter,
            _ => 'z'..='a',
        }
    }
}

/// `a`, `0`, `u43f`
impl fmt::Display for Bucket {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        match char::from_u32(self.0) {
            Some(letter @ ('a'..='z' | '0')) => write!(to, "{letter}"),
            _ => write!(to, "u{:x}", self.0),
        }
    }
}

/// The folded first character of a word that begins with `c`.
pub fn initial(c: char) -> Option<char> {
    if c.is_ascii() { Some(c.to_ascii_lowercase()) } else { fold(c.encode_utf8(&mut [0; 4])).chars().next() }
}

/// The words of a name, folded. Apostrophes and hyphens split words, as in texts.
pub fn words(name: &str) -> Vec<String> {
    let folded = fold(name);
    let is_word = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
    folded.split(|c| !is_word(c)).filter(|word| !word.is_empty()).map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The browser's test reads the same table.
    #[test]
    fn names_fold_as_the_table_says() {
        let table: Vec<(String, Vec<String>, String)> =
            serde_json::from_str(include_str!("../../../tests/browser/fold.json")).expect("a table");
        assert!(table.len() > 10);
        for (name, expected, expected_bucket) in table {
            let words = words(&name);
            assert_eq!(words, expected, "{name}");
            assert_eq!(words[0].chars().next().map(|c| Bucket::of(c).to_string()), Some(expected_bucket), "{name}");
            let first = name.nfc().find(|c| c.is_alphanumeric()).and_then(initial);
            assert_eq!(first, words[0].chars().next(), "{name}");
        }
    }
}
