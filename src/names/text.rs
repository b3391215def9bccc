//! The words of all texts, as this stage reads them: numbered, line by line.
//!
//! Titles, headings and lines in which most words are capitalised say nothing about names and are skipped. Each text is
//! split separately, so in parallel; the results are joined in archive order.

use super::lists::{Class, Lists, Tongue};
use super::sort::Kind;
use crate::annotate::{Annotated, NO_TEXT, Reading, Zone};
use crate::content::{EntityId, PieceId};
use crate::source::Span;
use rapidhash::RapidHashMap;
use std::ops::Range;

/// A word or a punctuation mark in a line.
#[derive(Clone, Copy)]
pub struct Token {
    /// Index of the word, in the text at first and later in [`Texts`].
    pub word: u32,
    /// Byte offset in the reading; a possessive and what a hyphen joins to a name are excluded.
    pub start: u32,
    length: u16,
    flags: u8,
    pub known: Known,
}

/// The annotator's result for a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    No,
    /// A name of the catalogue that is ambiguous or was refused.
    Refused,
    Meant(EntityId),
    /// The author says that it is none of ours.
    NoneOfOurs,
}

const STARTS: u8 = 1;
const ENDS_RUN: u8 = 2;
const JOINED: u8 = 4;

impl Token {
    pub fn end(self) -> u32 {
        self.start + u32::from(self.length)
    }

    /// Whether it begins a sentence.
    pub fn starts(self) -> bool {
        self.flags & STARTS != 0
    }

    /// Whether a possessive or an ending after a hyphen was cut off.
    pub fn ends_run(self) -> bool {
        self.flags & ENDS_RUN != 0
    }

    /// Whether only spaces precede it, and no end of a link.
    pub fn is_joined(self) -> bool {
        self.flags & JOINED != 0
    }
}

/// One text, with its own numbering of words.
pub struct Text {
    tongue: Tongue,
    words: Vec<Box<str>>,
    tokens: Vec<Token>,
    lines: Vec<u32>,
}

/// A word as written.
pub struct Word {
    pub text: Box<str>,
    /// Its index among the case-folded words.
    pub low: u32,
    pub tongue: Tongue,
    pub class: Class,
    pub head: Option<Kind>,
    shape: u8,
}

const CAPITAL: u8 = 1;
const ACRONYM: u8 = 2;
const LETTER_FIRST: u8 = 4;
const SOUND_FIRST: u8 = 8;
const DIGIT_FIRST: u8 = 16;
const HAS_DIGIT: u8 = 32;

impl Word {
    /// Whether it is written like a name.
    pub fn is_capital(&self) -> bool {
        self.shape & CAPITAL != 0
    }

    pub fn is_acronym(&self) -> bool {
        self.shape & ACRONYM != 0
    }

    pub fn begins_with_letter(&self) -> bool {
        self.shape & LETTER_FIRST != 0
    }

    /// Whether it begins with a letter or a digit, so is not a punctuation mark.
    pub fn is_word(&self) -> bool {
        self.shape & SOUND_FIRST != 0
    }

    pub fn begins_with_digit(&self) -> bool {
        self.shape & DIGIT_FIRST != 0
    }

    pub fn has_digit(&self) -> bool {
        self.shape & HAS_DIGIT != 0
    }

    fn of(text: Box<str>, low: &str, place: u32, tongue: Tongue) -> Word {
        let lists = Lists::of(tongue);
        let first = text.chars().next().unwrap_or(' ');
        let mut shape = 0;
        let mut set = |flag: u8, is: bool| shape |= if is { flag } else { 0 };
        set(CAPITAL, is_capital(&text));
        set(ACRONYM, is_acronym(&text));
        set(LETTER_FIRST, first.is_alphabetic());
        set(SOUND_FIRST, first.is_alphanumeric());
        set(DIGIT_FIRST, first.is_numeric());
        set(HAS_DIGIT, text.chars().any(char::is_numeric));
        Word { low: place, tongue, class: lists.classes(low), head: lists.head(low), shape, text }
    }
}

/// At least two capitals, and at most half of it lowercase: "EU", "18F", "BIPs".
fn is_acronym(text: &str) -> bool {
    let count = |is: fn(char) -> bool| text.chars().filter(|c| is(*c)).count();
    let length = text.chars().count();
    length > 1
        && text.starts_with(char::is_uppercase)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        && count(char::is_uppercase) >= 2
        && count(char::is_lowercase) <= length / 2
}

/// Starts with a capital, or is like iPhone, 18F, al-Brenn and d'Arlon; not like 16GB.
fn is_capital(text: &str) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    let upper = |rest: &str| rest.starts_with(char::is_uppercase);
    if first.is_uppercase() {
        return true;
    }
    if first == 'i' && upper(&text[1..]) && text.chars().count() > 2 {
        return true;
    }
    if first.is_ascii_digit() {
        let rest = text.trim_start_matches(|c: char| c.is_numeric());
        const UNITS: [&str; 13] = ["KB", "MB", "GB", "TB", "K", "M", "G", "D", "W", "V", "MM", "KM", "S"];
        return upper(rest) && !UNITS.contains(&rest.trim_end_matches('s'));
    }
    let article = ["al-", "el-", "as-", "ash-", "ul-", "d'", "d’"].into_iter().find_map(|a| text.strip_prefix(a));
    article.is_some_and(upper)
}

impl Text {
    pub fn read(reading: &Reading, annotated: &Annotated, lang: &str) -> Text {
        let text = Text { tongue: Lists::tongue(lang), words: Vec::new(), tokens: Vec::new(), lines: vec![0] };
        let mut reader = Reader {
            reading,
            lists: Lists::of(text.tongue),
            known: Surfaces::of(annotated),
            places: Default::default(),
            text,
        };
        for passage in &reading.passages {
            if !matches!(passage.zone, Zone::Title | Zone::Summary | Zone::Heading) {
                reader.line(passage.start as usize..passage.end as usize);
            }
        }
        reader.text
    }
}

/// Mentions and refusals in order.
struct Surfaces(Vec<(Span, Known)>);

impl Surfaces {
    fn of(annotated: &Annotated) -> Surfaces {
        let mentions = annotated.mentions.iter().map(|mention| (mention.span, Known::Meant(mention.entity)));
        let refusals = annotated.refusals.iter().map(|refusal| match refusal.candidates[..] {
            [(one, _)] => (refusal.span, Known::Meant(one)),
            _ => (refusal.span, Known::Refused),
        });
        let mut all: Vec<(Span, Known)> = mentions.chain(refusals).collect();
        all.sort_by_key(|(span, _)| span.start);
        Surfaces(all)
    }

    fn at(&self, span: Span) -> Known {
        let after = self.0.partition_point(|(surface, _)| surface.end <= span.start);
        self.0.get(after).filter(|(surface, _)| surface.start < span.end).map_or(Known::No, |(_, known)| *known)
    }
}

struct Reader<'a> {
    reading: &'a Reading,
    lists: &'static Lists,
    known: Surfaces,
    places: RapidHashMap<Box<str>, u32>,
    text: Text,
}

impl Reader<'_> {
    /// Reads a passage in which capitals indicate names.
    fn line(&mut self, range: Range<usize>) {
        let first = self.text.tokens.len();
        let end = range.end;
        let mut at = range.start;
        let (mut starts, mut joined) = (true, false);
        while let Some(found) = next(self.reading.text(), at..end, self.lists) {
            at = found.end;
            joined &= !found.is_apart;
            let Found { start, end: stop, .. } = found;
            let Cut { range, ends_run } = self.cut(start..stop, first);
            let written = &self.reading.text()[range.clone()];
            let mark = written.chars().next().unwrap_or(' ');
            if mark == ':' && self.is_byline(first) {
                self.text.tokens.pop();
                break;
            }
            joined &= !self.ends_link(start as u32);
            let mut flags = 0;
            flags |= if starts { STARTS } else { 0 };
            flags |= if ends_run { ENDS_RUN } else { 0 };
            flags |= if joined { JOINED } else { 0 };
            starts = match mark {
                c if c.is_alphanumeric() => false,
                '.' | '!' | '?' | ':' | ';' | '…' | '"' | '“' | '„' | '«' | '»' | '”' | '|' | '•' | '—' | '–' => {
                    true
                }
                '-' | '*' | '+' | '#' | '>' if self.text.tokens.len() == first => true,
                '\'' | '‘' | '(' => starts,
                _ => false,
            };
            joined = true;
            let word = self.number(range.clone());
            let is_name = is_capital(&self.reading.text()[range.clone()]);
            let known = if is_name { self.known_at(range.clone()) } else { Known::No };
            let length = (range.len().min(usize::from(u16::MAX))) as u16;
            self.text.tokens.push(Token { word, start: range.start as u32, length, flags, known });
        }
        if self.is_loud(first) {
            self.text.tokens.truncate(first);
        }
        if self.text.tokens.len() > first {
            self.text.lines.push(self.text.tokens.len() as u32);
        }
    }

    fn known_at(&self, range: Range<usize>) -> Known {
        if self.reading.none_of_ours_at(range.start as u32) {
            return Known::NoneOfOurs;
        }
        self.known.at(self.reading.normal.source(range.start as u32, range.end as u32))
    }

    /// Whether a link ends between the last token and this position.
    fn ends_link(&self, at: u32) -> bool {
        let last = self.text.tokens.last().map_or(0, |last| last.end());
        let before = self.reading.link_texts.partition_point(|link| link.start < at);
        before
            .checked_sub(1)
            .and_then(|link| self.reading.link_texts.get(link))
            .is_some_and(|link| last <= link.end && link.end <= at && last > link.start)
    }

    fn is_byline(&self, first: usize) -> bool {
        let last = self.text.tokens[first..].last();
        last.is_some_and(|last| {
            self.lists.classes(&self.text.words[last.word as usize].to_lowercase()).has(Class::BYLINES)
        })
    }

    fn number(&mut self, range: Range<usize>) -> u32 {
        let written = &self.reading.text()[range];
        if let Some(place) = self.places.get(written) {
            return *place;
        }
        let place = self.text.words.len() as u32;
        self.text.words.push(written.into());
        self.places.insert(written.into(), place);
        place
    }

    /// Removes the possessive and what a hyphen joins to a name.
    fn cut(&self, range: Range<usize>, first: usize) -> Cut {
        let text = self.reading.text();
        let (mut range, mut ends_run) = (range, false);
        let word = &text[range.clone()];
        let bare = ["'s", "’s"].into_iter().find_map(|end| word.strip_suffix(end));
        if let Some(bare) = bare.filter(|bare| !bare.is_empty() && !self.is_group(bare)) {
            (range.end, ends_run) = (range.start + bare.len(), true);
        }
        let word = &text[range.clone()];
        let Some((head, tail)) = word.split_once('-') else { return Cut { range, ends_run } };
        if self.lists.classes(&head.to_lowercase()).has(Class::GLUED_BEFORE) && tail.starts_with(char::is_uppercase) {
            range.start += head.len() + 1;
            return Cut { range, ends_run };
        }
        let (before, last) = word.rsplit_once('-').unwrap_or((word, ""));
        let is_small = |text: &str| text.chars().all(|c| c.is_ascii_lowercase());
        let listed = self.lists.classes(last).has(Class::GLUED_AFTER)
            || last.len() > 2 && (last.ends_with("ed") || last.ends_with("ing")) && is_small(last);
        // "Ban Ki-moon" stays whole.
        let behind_name = || {
            let last = self.text.tokens[first..].last();
            last.is_some_and(|last| is_capital(&self.text.words[last.word as usize]))
        };
        if listed || last.len() >= 4 && is_small(last) && !behind_name() {
            range.end = range.start + before.len();
            ends_run = true;
        }
        Cut { range, ends_run }
    }

    fn is_group(&self, bare: &str) -> bool {
        bare.starts_with(char::is_uppercase) && self.lists.classes(&bare.to_lowercase()).has(Class::GROUPS)
    }

    /// A line in title case or in capitals says nothing about names.
    fn is_loud(&self, first: usize) -> bool {
        let tokens = &self.text.tokens[first..];
        let word = |token: &Token| &*self.text.words[token.word as usize];
        let long =
            tokens.iter().map(word).filter(|word| word.starts_with(char::is_alphabetic) && word.chars().count() > 3);
        let (mut all, mut capital, mut upper) = (0, 0, 0);
        for word in long {
            all += 1;
            capital += usize::from(is_capital(word));
            upper += usize::from(!word.chars().any(char::is_lowercase) && word.chars().any(char::is_uppercase));
        }
        let ends = tokens.last().is_some_and(|last| matches!(word(last), "." | "!" | "?"));
        all > 2 && (10 * capital >= 7 * all && !ends || 10 * upper > 6 * all)
    }
}

/// A token without the parts that do not belong to a name.
struct Cut {
    range: Range<usize>,
    ends_run: bool,
}

struct Found {
    start: usize,
    end: usize,
    /// Whether it follows something that is not text.
    is_apart: bool,
}

/// The next word or punctuation mark.
fn next(text: &str, range: Range<usize>, lists: &Lists) -> Option<Found> {
    let rest = &text[range.clone()];
    let mut is_apart = false;
    let (at, first) = rest.char_indices().find(|(_, c)| {
        is_apart |= *c == NO_TEXT;
        !(c.is_whitespace() || matches!(*c, NO_TEXT | '_'))
    })?;
    let start = range.start + at;
    let rest = &rest[at..];
    let length = if first.is_alphanumeric() { word(rest, lists) } else { first.len_utf8() };
    Some(Found { start, end: start + length, is_apart })
}

/// The length of the word at the start of a text.
fn word(text: &str, lists: &Lists) -> usize {
    let initials = initials(text);
    if initials > 0 {
        return initials;
    }
    let is_part = |c: char| c.is_alphanumeric() || is_mark(c);
    let run = |text: &str| text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let mut end = run(text);
    let is_one = text[..end].chars().count() == 1;
    if text[end..].starts_with('.') && text[end + 1..].starts_with(char::is_whitespace) {
        let next = text[end + 1..].trim_start();
        let is_initial = is_one && text.starts_with(|c: char| c.is_uppercase()) && next.starts_with(char::is_uppercase);
        let is_abbreviation = || {
            let word = &text[..end];
            word.len() <= 6 && lists.classes(&word.to_lowercase()).has(Class::ABBREVIATIONS)
        };
        if is_initial || is_abbreviation() {
            return end + 1;
        }
    }
    loop {
        let Some(c) = text[end..].chars().next() else { return end };
        let joins = matches!(c, '&' | '\'' | '’' | '-' | '‐' | '–' | '.');
        let behind = end + c.len_utf8();
        match joins && text[behind..].starts_with(char::is_alphanumeric) {
            true => end = behind + run(&text[behind..]),
            false => return end,
        }
    }
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && unicode_normalization::char::is_combining_mark(c)
}

/// "U.S." and "i.e.": at least two letters, each followed by a point.
fn initials(text: &str) -> usize {
    let (mut end, mut count) = (0, 0);
    let mut chars = text.chars();
    while let (Some(letter), Some('.')) = (chars.next(), chars.next()) {
        if !letter.is_alphabetic() {
            break;
        }
        end += letter.len_utf8() + 1;
        count += 1;
    }
    if count >= 2 { end } else { 0 }
}

/// All texts of the archive.
#[derive(Default)]
pub struct Texts {
    pub words: Vec<Word>,
    pub lows: Vec<Box<str>>,
    pub tokens: Vec<Token>,
    pub lines: Vec<Line>,
    /// By case-folded word: how often it is lowercase, and how often it is capitalised within a sentence.
    pub small: Vec<u32>,
    pub capital: Vec<u32>,
    places: RapidHashMap<(Tongue, Box<str>), u32>,
}

#[derive(Clone, Copy)]
pub struct Line {
    pub start: u32,
    pub end: u32,
    pub piece: PieceId,
}

impl Texts {
    /// In archive order; a piece may have no text to read.
    pub fn join(texts: impl IntoIterator<Item = Option<Text>>) -> Texts {
        let mut all = Texts::default();
        let mut words: RapidHashMap<(Tongue, Box<str>), u32> = RapidHashMap::default();
        let mut lows = std::mem::take(&mut all.places);
        for (piece, text) in texts.into_iter().enumerate() {
            let Some(Text { tongue, words: own, tokens, lines }) = text else { continue };
            let mut number = |word: Box<str>| {
                *words.entry((tongue, word)).or_insert_with_key(|(_, text)| {
                    let low = text.to_lowercase().trim_end_matches('.').replace('’', "'").into_boxed_str();
                    let place = *lows.entry((tongue, low)).or_insert_with_key(|(_, low)| {
                        all.lows.push(low.clone());
                        all.lows.len() as u32 - 1
                    });
                    all.words.push(Word::of(text.clone(), &all.lows[place as usize], place, tongue));
                    all.words.len() as u32 - 1
                })
            };
            let numbers: Vec<u32> = own.into_iter().map(&mut number).collect();
            let base = all.tokens.len() as u32;
            all.tokens.extend(tokens.into_iter().map(|token| Token { word: numbers[token.word as usize], ..token }));
            let piece = PieceId(piece as u32);
            all.lines.extend(lines.windows(2).map(|two| Line { start: base + two[0], end: base + two[1], piece }));
        }
        all.places = lows;
        all.count();
        all
    }

    fn count(&mut self) {
        (self.small, self.capital) = (vec![0; self.lows.len()], vec![0; self.lows.len()]);
        for token in &self.tokens {
            let word = &self.words[token.word as usize];
            match word.is_capital() {
                _ if !word.begins_with_letter() => {}
                true if token.starts() => {}
                true => self.capital[word.low as usize] += 1,
                false => self.small[word.low as usize] += 1,
            }
        }
    }

    pub fn token(&self, at: u32) -> Token {
        self.tokens[at as usize]
    }

    pub fn word(&self, at: u32) -> &Word {
        &self.words[self.token(at).word as usize]
    }

    pub fn low(&self, at: u32) -> &str {
        &self.lows[self.word(at).low as usize]
    }

    pub fn is(&self, at: u32, any: Class) -> bool {
        self.word(at).class.has(any)
    }

    /// How often the word is lowercase, and how often it is capitalised within a sentence.
    pub fn census(&self, at: u32) -> (u32, u32) {
        let low = self.word(at).low as usize;
        (self.small[low], self.capital[low])
    }

    /// Whether a word of the same language is lowercase more often than capitalised.
    pub fn is_common(&self, like: u32, word: &str) -> bool {
        let place = self.places.get(&(self.word(like).tongue, word.to_lowercase().into_boxed_str()));
        place.is_some_and(|low| self.small[*low as usize] > self.capital[*low as usize])
    }

    pub fn numbers(&self, range: Range<u32>) -> Vec<u32> {
        self.tokens[range.start as usize..range.end as usize].iter().map(|token| token.word).collect()
    }

    /// With a space between all words, as in keys.
    pub fn spelled(&self, range: Range<u32>) -> String {
        self.in_a_row(range, |_| true)
    }

    /// With spaces as in the text.
    pub fn written(&self, range: Range<u32>) -> String {
        self.in_a_row(range, |at| self.token(at).start > self.token(at - 1).end())
    }

    fn in_a_row(&self, range: Range<u32>, has_space: impl Fn(u32) -> bool) -> String {
        let mut words = String::new();
        for at in range.clone() {
            words += if at > range.start && has_space(at) { " " } else { "" };
            words += &self.word(at).text;
        }
        words
    }

    /// Whether it can neither begin nor continue a name: a weekday, a function word, an adverb that begins a sentence.
    pub fn is_barred(&self, at: u32) -> bool {
        let word = self.word(at);
        let lists = Lists::of(word.tongue);
        let low = self.low(at);
        let is_time = |low: &str| lists.classes(low).has(Class::TIME);
        is_time(low)
            || low.strip_suffix('s').is_some_and(is_time)
            || self.token(at).starts() && lists.is_adverb(low)
            || word.class.has(Class::FUNCTION) && !matches!(&*word.text, "WHO" | "IT")
            || low.starts_with("i'")
    }
}
