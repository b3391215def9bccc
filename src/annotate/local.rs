//! Names valid in one piece only: an acronym in brackets after a full name, a person's given name, the first or last
//! word of an organisation's name.
//!
//! They come from the names in the piece, so the catalogue need not contain them.

use super::reading::Reading;
use super::surface::Surface;
use crate::catalogue::Catalogue;
use crate::catalogue::matcher::NameId;
use crate::catalogue::names::{COMPANY_ENDINGS, Form, is_in_capitals};
use crate::language::{Classes, Language};
use crate::words::Run;
use rapidhash::RapidHashMap;
use std::borrow::Cow;

/// Words, and the full names that each may mean in this piece.
type Locals<'t> = RapidHashMap<&'t str, Vec<NameId>>;

/// The positions of local names, by start; none lies inside `chosen`.
pub fn surfaces<'c>(
    reading: &Reading,
    catalogue: &'c Catalogue,
    language: &Language,
    chosen: &[Surface<'c>],
) -> Vec<Surface<'c>> {
    let text = reading.text();
    let mut locals = Locals::default();
    for surface in chosen {
        let Some(name) = only_full(surface, catalogue) else { continue };
        let written = &text[surface.start as usize..surface.end as usize];
        let kind = &*catalogue.facts(catalogue.name(name).entity).kind;
        let words = match kind {
            "person" => given(written, language).into_iter().collect(),
            "place" | "work" => Vec::new(),
            _ => {
                let acronym = in_brackets(&text[surface.end as usize..]);
                let acronym = acronym.filter(|acronym| is_of(acronym, written, language));
                parts(written, language).into_iter().chain(acronym).collect::<Vec<_>>()
            }
        };
        for word in words {
            let names = locals.entry(word).or_default();
            if !names.iter().any(|other| catalogue.name(*other).entity == catalogue.name(name).entity) {
                names.push(name);
            }
        }
    }
    if locals.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (mut next, mut passage) = (0, 0);
    let begins_with_capital = |run: &&Run| {
        let first = text.as_bytes()[run.start as usize];
        first.is_ascii_uppercase() || !first.is_ascii()
    };
    for run in reading.runs.iter().filter(begins_with_capital) {
        while chosen.get(next).is_some_and(|surface| surface.end <= run.start) {
            next += 1;
        }
        let is_free = chosen.get(next).is_none_or(|surface| run.end <= surface.start);
        let names =
            locals.get(&text[run.start as usize..run.end as usize]).filter(|_| is_free && stands_alone(text, run));
        let Some(names) = names else { continue };
        while reading.passages.get(passage).is_some_and(|p| p.end <= run.start) {
            passage += 1;
        }
        found.push(Surface {
            start: run.start,
            end: run.end,
            passage,
            bearers: Cow::Owned(names.clone()),
            within: None,
            may_be_common_word: false,
            is_local: true,
        });
    }
    found
}

/// The full name that a surface is, if only one entity bears it.
fn only_full(surface: &Surface, catalogue: &Catalogue) -> Option<NameId> {
    let mut names = surface.bearers.iter().filter(|id| catalogue.name(**id).form <= Form::Derived);
    let first = *names.next()?;
    let is_only = names.all(|id| catalogue.name(*id).entity == catalogue.name(first).entity);
    (is_only && surface.within.is_none() && catalogue.name(first).form < Form::Derived).then_some(first)
}

fn given<'t>(name: &'t str, language: &Language) -> Option<&'t str> {
    const NONE: Classes = Classes::TITLE.or(Classes::HONORIFIC).or(Classes::CALENDAR).or(Classes::NATIONALITY);
    let (first, _) = name.split_once(' ')?;
    let is_one = is_plain_word(first) && !language.classes(first).has(NONE) && !language.is_title(first);
    (is_one && !is_word(first, language)).then_some(first)
}

/// The first and the last word, unless they may be ordinary words of the language.
fn parts<'t>(name: &'t str, language: &Language) -> Vec<&'t str> {
    let words: Vec<&str> = name.split(' ').collect();
    let is_plain = (2..=4).contains(&words.len()) && words.iter().all(|word| is_plain_word(word));
    if !is_plain || !language.knows_words() {
        return Vec::new();
    }
    let is_generic = |word: &str| {
        language.is_generic(word) || language.classes(word).has(Classes::NATIONALITY) || COMPANY_ENDINGS.contains(&word)
    };
    let ends = [words[0], words[words.len() - 1]];
    let tells = |word: &&str| word.len() > 3 && !is_in_capitals(word) && !is_word(word, language) && !is_generic(word);
    ends.into_iter().filter(tells).collect()
}

fn is_plain_word(word: &str) -> bool {
    word.chars().count() > 2 && word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic)
}

fn is_word(word: &str, language: &Language) -> bool {
    language.classes(&word.to_lowercase()).has(Classes::COMMON.or(Classes::FUNCTION).or(Classes::WORD_AND_NAME))
}

/// "SOHR" of " (SOHR) …", and "BfK".
fn in_brackets(after: &str) -> Option<&str> {
    let (acronym, _) = after.strip_prefix(" (")?.split_once(')')?;
    let capitals = acronym.bytes().filter(u8::is_ascii_uppercase).count();
    let is_one = (2..=8).contains(&acronym.len())
        && acronym.bytes().all(|byte| byte.is_ascii_alphabetic())
        && acronym.starts_with(|c: char| c.is_ascii_uppercase())
        && 2 * capitals > acronym.len();
    is_one.then_some(acronym)
}

/// Whether the letters of an acronym are initials of a name's words, in order; with compounds, the first letter and
/// others inside the words: "BND" for "Bundesnachrichtendienst".
fn is_of(acronym: &str, name: &str, language: &Language) -> bool {
    let words = || name.split([' ', '-']).filter(|word| !word.is_empty());
    let is_compound = language.compounds && name.chars().next() == acronym.chars().next();
    stands_in(acronym, words().filter_map(|word| word.chars().next()))
        || (is_compound && words().all(|word| word.len() > 3) && stands_in(acronym, name.chars()))
}

/// Whether the letters occur in order, ignoring case.
fn stands_in(acronym: &str, mut letters: impl Iterator<Item = char>) -> bool {
    acronym.chars().all(|letter| letters.any(|other| other.to_uppercase().eq(letter.to_uppercase())))
}

fn stands_alone(text: &str, run: &Run) -> bool {
    const JOINS: [char; 5] = ['-', '_', '@', '#', '\\'];
    let (before, after) = (&text[..run.start as usize], &text[run.end as usize..]);
    let joined = after.strip_prefix(['\'', '.']);
    !before.ends_with(JOINS)
        && !before.ends_with('\'')
        && !after.starts_with(JOINS)
        && joined.is_none_or(|rest| rest.starts_with("s ") || !rest.starts_with(char::is_alphanumeric))
}
