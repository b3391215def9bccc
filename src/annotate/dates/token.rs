//! A sentence as words that rules can ask.

use super::class::Class;
use super::language::{Language, Meaning};
use crate::words::Run;

/// A word or number.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// In bytes of the reading.
    pub start: u32,
    pub end: u32,
    pub class: Class,
    pub value: i16,
    pub is_capitalised: bool,
    /// What stands before it.
    pub gap: Gap,
    /// Whether a clause may end before it.
    pub is_apart: bool,
    pub is_quoted: bool,
    pub ends_in_s: bool,
}

/// What stands between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// White space alone.
    Space,
    Comma,
    Dot,
    /// A hyphen or a dash.
    Dash,
    Apostrophe,
    Other,
}

impl Token {
    pub fn is(&self, any: Class) -> bool {
        self.class.has(any)
    }

    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }
}

impl Gap {
    pub fn of(between: &str) -> Gap {
        match between {
            " " => Gap::Space,
            ", " => Gap::Comma,
            ". " => Gap::Dot,
            "'" => Gap::Apostrophe,
            "-" | "–" | "—" => Gap::Dash,
            _ => match between.trim() {
                "" if !between.is_empty() => Gap::Space,
                "," if between.ends_with(' ') => Gap::Comma,
                ".," if between.ends_with(' ') => Gap::Comma,
                "-" | "–" | "—" => Gap::Dash,
                _ => Gap::Other,
            },
        }
    }
}

/// Whether text is in quotation marks, from one place to the next.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quotes {
    is_open: bool,
    is_single: bool,
}

impl Quotes {
    /// Walks over what stands between two words. `before` and `behind` tell whether words touch it.
    pub fn pass(&mut self, between: &str, touches_before: bool, touches_behind: bool) {
        if between == " " {
            return;
        }
        let mut previous = if touches_before { 'x' } else { ' ' };
        let mut chars = between.chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().unwrap_or(if touches_behind { 'x' } else { ' ' });
            match c {
                '“' | '„' | '«' => self.is_open = true,
                '”' | '»' => self.is_open = false,
                '"' => self.is_open = !self.is_open,
                '\'' if previous.is_whitespace() && !next.is_whitespace() => self.is_single = true,
                '\'' if !previous.is_alphanumeric() && !next.is_alphanumeric() => self.is_single = false,
                _ => {}
            }
            previous = c;
        }
    }

    /// Walks over a whole sentence. `touches_before` where a word does.
    pub fn walk(&mut self, sentence: &str, touches_before: bool) {
        if sentence.contains(['"', '\'', '“', '”', '„', '«', '»']) {
            self.pass(sentence, touches_before, false);
        }
    }

    /// At the start of a passage: open where the first mark in it closes.
    pub fn before(passage: &str) -> Quotes {
        let is_open = passage.find(['“', '”']).is_some_and(|at| passage[at..].starts_with('”'));
        Quotes { is_open, is_single: false }
    }

    pub fn is_open(self) -> bool {
        self.is_open || self.is_single
    }
}

/// The tokens of a sentence that begins at `floor`, where `quotes` are open.
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
        // A part of a longer number, or an amount of money.
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
