//! Splits a sentence into tokens, with the language's classes for each word.

use super::class::{Class, Meaning};
use super::language::Language;
use super::token::{Gap, Quotes, Token};
use crate::words::Run;

/// The tokens of a sentence that begins at `floor`, with `quotes` as the quotation state there.
pub fn tokens(text: &str, runs: &[Run], floor: u32, mut quotes: Quotes, language: &Language, all: &mut Vec<Token>) {
    all.clear();
    let mut last = floor;
    let mut lower = String::new();
    for run in runs {
        let between = &text[last as usize..run.start as usize];
        quotes.pass(between, last > floor, true);
        let word = &text[run.start as usize..run.end as usize];
        lower.clear();
        match word.is_ascii() {
            true => lower.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase()))),
            false => lower.push_str(&word.to_lowercase()),
        }
        let is_capitalised = word.starts_with(|c: char| c.is_uppercase());
        let gap = Gap::of(between);
        let mut meaning = meaning(&lower, language);
        if language.capitals && !is_capitalised {
            meaning.class = meaning.class.without(Class::WEEKDAY.or(Class::MONTH));
        }
        // Part of a longer number, or an amount of money.
        if meaning.class.has(Class::DIGITS.or(Class::YEAR)) && word.starts_with(|c: char| c.is_ascii_digit()) {
            let is_part =
                |glue: Option<char>| glue.is_some_and(|c| matches!(c, '.' | ',' | '$' | '£' | '€' | '#' | ':' | '/'));
            let behind = &text[run.end as usize..];
            let goes_on = behind.starts_with('%')
                || (behind.starts_with(['.', ',', ':', '/']) && behind[1..].starts_with(|c: char| c.is_ascii_digit()));
            if goes_on || is_part(between.chars().next_back()) {
                meaning.class = Class::default();
            }
        }
        let is_apart = match gap {
            Gap::Space | Gap::Apostrophe => false,
            Gap::Dot => false,
            Gap::Dash => between.len() > 1,
            Gap::Comma => true,
            Gap::Other => between.contains([',', ';', ':', '(', ')', '"', '“', '”', '—', '–', '…']),
        };
        all.push(Token {
            start: run.start,
            end: run.end,
            class: meaning.class,
            value: meaning.value,
            is_capitalised,
            gap,
            is_apart: is_apart || all.is_empty(),
            is_quoted: quotes.is_open(),
            ends_in_s: word.ends_with('s'),
        });
        last = run.end;
    }
}

fn meaning(word: &str, language: &Language) -> Meaning {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        let mut known = language.meaning(word).unwrap_or_default();
        let ends = |endings: &[String]| word.len() > 4 && endings.iter().any(|ending| word.ends_with(ending.as_str()));
        if !known.class.has(Class::NO_PASTS) && ends(&language.past_endings) {
            known.class = known.class.or(Class::PASTS);
        }
        if ends(&language.progressive_endings) {
            known.class = known.class.or(Class::PROGRESSIVE);
        }
        return known;
    }
    let Ok(value) = word[..digits].parse::<i16>() else { return Meaning::default() };
    let class = match &word[digits..] {
        "" if digits <= 3 => Class::NUMBER.or(Class::DIGITS),
        "" if digits == 4 && (1000..2200).contains(&value) => Class::YEAR,
        ending if digits <= 2 && language.ordinal_endings.iter().any(|known| known == ending) => Class::ORDINAL,
        _ => Class::default(),
    };
    Meaning { class, value }
}
