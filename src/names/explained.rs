//! Acronyms that texts explain: "Port Union of Brenn (PUB)".

use super::key::{KeyId, Keys};
use super::text::Texts;
use std::collections::BTreeMap;

/// The expansions of an archive's acronyms.
#[derive(Default)]
pub struct Explained {
    /// By acronym, its long forms: the number of tokens, the key, and how often it explains the acronym.
    pub long: BTreeMap<KeyId, BTreeMap<(u32, KeyId), u32>>,
    /// Acronyms whose long form is in lowercase: terms, not names.
    pub terms: BTreeMap<KeyId, u32>,
}

/// Number of tokens before the bracket that are searched for the long form.
const REACH: u32 = 12;

impl Explained {
    pub fn find(texts: &Texts, keys: &mut Keys) -> Explained {
        let mut explained = Explained::default();
        for line in &texts.lines {
            for bracket in line.start + 2..line.end.saturating_sub(2) {
                let text = |at: u32| &*texts.word(at).text;
                let is_one = text(bracket) == "("
                    && texts.word(bracket + 1).is_acronym()
                    && matches!(text(bracket + 2), ")" | "," | ";");
                if is_one {
                    explained.look(texts, keys, line.start, bracket);
                }
            }
        }
        explained
    }

    /// Finds the capitalised words before the bracket whose initials are the acronym, skipping "and", "of" and commas.
    fn look(&mut self, texts: &Texts, keys: &mut Keys, first: u32, bracket: u32) {
        let acronym = texts.word(bracket + 1);
        let letters: String = acronym.text.chars().filter(char::is_ascii_uppercase).collect();
        if letters.len() < 2 {
            return;
        }
        let key = keys.of(&[texts.token(bracket + 1).word], || acronym.text.to_string());
        let end = if texts.word(bracket - 1).is_word() { bracket } else { bracket - 1 };
        for start in (first.max(bracket.saturating_sub(REACH))..bracket).rev() {
            if matches!(&*texts.word(start).text, "." | ";" | ":" | "!" | "?" | "(" | ")") {
                return;
            }
            let words: Vec<u32> = (start..bracket).filter(|at| texts.word(*at).begins_with_letter()).collect();
            let capital: Vec<u32> = words.iter().copied().filter(|at| texts.word(*at).is_capital()).collect();
            let (all, of_capitals) = (initials(texts, &words), initials(texts, &capital));
            let fits = of_capitals == letters || all == letters && 2 * capital.len() > words.len();
            if texts.word(start).is_capital() && fits {
                if !texts.is_barred(start) && start < end {
                    let long = keys.of(&texts.numbers(start..end), || texts.spelled(start..end));
                    *self.long.entry(key).or_default().entry((end - start, long)).or_default() += 1;
                }
                return;
            }
            let is_small =
                words.split_last().is_some_and(|(_, others)| others.iter().all(|at| !texts.word(*at).is_capital()));
            if words.len() == letters.len() && all == letters && is_small {
                *self.terms.entry(key).or_default() += 1;
                return;
            }
        }
    }
}

/// The first letters of words, including each part between hyphens; "U.S." has its own.
pub fn initials(texts: &Texts, words: &[u32]) -> String {
    let mut initials = String::new();
    for at in words {
        let text = &*texts.word(*at).text;
        match text.trim_matches('.').contains('.') {
            true => initials.extend(text.chars().filter(|c| *c != '.')),
            false => initials.extend(text.split('-').filter_map(|part| part.chars().next())),
        }
    }
    initials.to_uppercase()
}
