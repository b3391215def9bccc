//! Titles, slogans and campaigns in quotation marks: a part of one is not a mention.
//!
//! “Bread for Norland” is one, “Norland is free” is something said, and “Norland” is quoted alone.

use super::reading::{Capitals, Reading};
use super::surface::FullName;
use crate::language::{Classes, Language};

/// The maximum length of a title, in bytes.
const LONGEST: usize = 90;

/// Quoted text, by start, that is written as a title and contains more than names of the catalogue.
pub fn titles(reading: &Reading, language: &Language, known: &[FullName]) -> Vec<(u32, u32)> {
    // If nouns have capitals, or the language's words are unknown, quotes and titles look the same.
    if language.nouns_have_capitals || !language.has_function_words() {
        return Vec::new();
    }
    let text = reading.text();
    let passages = reading.passages.iter().filter(|passage| passage.capitals == Capitals::Names);
    let quotes = passages.flat_map(|passage| {
        let quotes = quotes(&text[passage.start as usize..passage.end as usize]).into_iter();
        quotes.map(|(start, end)| (passage.start + start as u32, passage.start + end as u32))
    });
    quotes.filter(|(start, end)| is_title(text, *start, *end, language, known)).collect()
}

/// Whether one of the titles contains `start..end`, and more.
pub fn holds(titles: &[(u32, u32)], start: u32, end: u32) -> bool {
    let before = titles.partition_point(|title| title.0 <= start);
    before.checked_sub(1).is_some_and(|i| end <= titles[i].1 && titles[i] != (start, end))
}

/// The text between an opening mark and the next closing one, without the marks.
fn quotes(passage: &str) -> Vec<(usize, usize)> {
    const MARKS: [char; 5] = ['"', '“', '”', '«', '»'];
    let mut found = Vec::new();
    // The first bytes of all marks: most passages have none.
    if memchr::memchr3(b'"', 0xe2, 0xc2, passage.as_bytes()).is_none() {
        return found;
    }
    let mut open: Option<usize> = None;
    for (at, mark) in passage.match_indices(MARKS) {
        let inside = at + mark.len();
        let opens = match mark {
            "“" | "«" => true,
            "\"" => open.is_none(),
            _ => false,
        };
        match open {
            _ if opens => open = Some(inside),
            Some(start) => {
                if at - start <= LONGEST {
                    found.push((start, at));
                }
                open = None;
            }
            None => {}
        }
    }
    found
}

/// Whether every significant word has a capital, and one of them belongs to no name of the catalogue.
fn is_title(text: &str, start: u32, end: u32, language: &Language, known: &[FullName]) -> bool {
    let quote = &text[start as usize..end as usize];
    let is_known = |at: u32| {
        let i = known.partition_point(|known| known.start <= at);
        i.checked_sub(1).is_some_and(|i| at < known[i].end)
    };
    const NEUTRAL: Classes = Classes::TITLE.or(Classes::HONORIFIC).or(Classes::CALENDAR).or(Classes::NATIONALITY);
    let mut others = 0;
    let mut place = 0;
    let mut first_only = true;
    for word in quote.split(' ') {
        let at = start + place as u32;
        let is_first = place == 0;
        place += word.len() + 1;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let small = language.classes(&bare.to_lowercase());
        if bare.is_empty() || small.has(Classes::FUNCTION | Classes::OF) && !is_first {
            continue;
        }
        if bare.starts_with(char::is_lowercase) {
            return false;
        }
        let opens = is_first && small.has(Classes::COMMON | Classes::FUNCTION);
        let is_neutral = opens || language.classes(bare).has(NEUTRAL) || language.is_title(bare);
        if bare.starts_with(char::is_uppercase) && !is_neutral && !is_known(at) {
            others += 1;
            first_only &= is_first;
        }
    }
    // "Go to Norland," is speech.
    let is_speech = quote.ends_with(['.', ',', '!', '?', ';', '…']);
    others > 0 && !(first_only && is_speech)
}
