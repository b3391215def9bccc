//! The words around a place, for the rules.

use crate::language::{Classes, Language};

/// A word in the reading, without the period of an abbreviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    pub text: &'a str,
    pub start: u32,
    pub end: u32,
}

impl Word<'_> {
    pub fn is_capitalised(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '\'' | '&' | '.')
}

/// The word that ends one space before `at`, without a sentence end in between.
pub fn before<'a>(text: &'a str, at: u32, floor: u32, language: &Language) -> Option<Word<'a>> {
    let line = &text[floor as usize..at as usize];
    let line = line.strip_suffix(' ')?;
    let start = line.char_indices().rev().take_while(|(_, c)| is_word(*c)).last()?.0;
    let mut word = &line[start..];
    if let Some(bare) = word.strip_suffix('.') {
        let is_abbreviation = bare.chars().count() == 1
            || bare.contains('.')
            || language.classes(bare).has(Classes::ABBREVIATION | Classes::HONORIFIC);
        if !is_abbreviation {
            return None;
        }
        word = bare;
    }
    let start = floor + start as u32;
    (!word.is_empty()).then_some(Word { text: word, start, end: start + word.len() as u32 })
}

/// The word that begins one space after `at`. A possessive in between ends the name.
pub fn after(text: &str, at: u32, ceiling: u32) -> Option<Word<'_>> {
    let line = text[at as usize..ceiling as usize].strip_prefix(' ')?;
    let length: usize = line.chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum();
    let word = line[..length].trim_end_matches(['.', '\'', '-']);
    let start = at + 1;
    (!word.is_empty()).then_some(Word { text: word, start, end: start + word.len() as u32 })
}

/// Whether a sentence begins at `at`: the start of the passage, or after a period, a colon or a question mark.
pub fn starts_sentence(text: &str, at: u32, floor: u32, language: &Language) -> bool {
    let line = text[floor as usize..at as usize]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '\'' | '(' | '[' | '«' | '*'));
    let Some(last) = line.chars().next_back() else { return true };
    match last {
        '!' | '?' | ':' | '…' | super::reading::NO_TEXT => true,
        '.' => {
            let word = line[..line.len() - 1].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            !(word.chars().count() == 1 || language.classes(word).has(Classes::ABBREVIATION | Classes::HONORIFIC))
        }
        _ => false,
    }
}

/// The sentence around `start..end`, at most about `REACH` bytes to either side.
pub fn sentence(text: &str, start: u32, end: u32, passage: (u32, u32), language: &Language) -> (u32, u32) {
    const REACH: usize = 150;
    let (floor, ceiling) = (passage.0 as usize, passage.1 as usize);
    let is_end = |i: usize| {
        let next = text[i + 1..ceiling].trim_start_matches(['"', '”', '\'', ')']);
        next.is_empty()
            || (next.starts_with(' ')
                && starts_sentence(text, i as u32 + 1, floor as u32, language)
                && next.trim_start().starts_with(|c: char| !c.is_lowercase()))
    };
    let stops = |range: &std::ops::Range<usize>| -> Vec<usize> {
        text[range.clone()]
            .bytes()
            .enumerate()
            .filter(|(_, b)| matches!(b, b'.' | b'!' | b'?'))
            .map(|(i, _)| range.start + i)
            .collect()
    };
    let left = boundary(text, (start as usize).saturating_sub(REACH).max(floor));
    let right = boundary(text, (end as usize + REACH).min(ceiling));
    let from = stops(&(left..start as usize)).into_iter().rev().find(|i| is_end(*i)).map_or(left, |i| i + 1);
    let to = stops(&(end as usize..right)).into_iter().find(|i| is_end(*i)).map_or(right, |i| i + 1);
    let from = from + text[from..start as usize].len()
        - text[from..start as usize].trim_start_matches([' ', '"', '”', ')']).len();
    (from as u32, to as u32)
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
