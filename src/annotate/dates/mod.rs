//! Which days does a text speak of?
//!
//! Expressions such as "on Monday", "last week" or "Oct. 9" are read against the day of their piece. Half of the work is
//! leaving out: what is a name, a habit, a length or somebody's "today" gets no day, and neither does a weekday of which
//! nothing tells whether it is past or ahead.

mod calendar;
mod class;
mod language;
mod left_out;
mod pattern;
mod reader;
mod resolve;
mod tense;
#[cfg(test)]
mod tests;
mod token;

use super::{Document, NO_TEXT, Passage, Reading, Zone};
use crate::content::date::Partial;
use crate::source::Span;
use language::Language;
use reader::Reader;
use serde::{Deserialize, Serialize};

/// What kind of expression said a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// With its year.
    Full,
    /// Several days or months as one: "March 4-6".
    Days,
    DayMonth,
    /// "the 14th" of a month that the sentence names.
    DayOfMonth,
    /// "October last year".
    MonthOfUnit,
    Month,
    Weekday,
    /// "last week", "this year".
    Unit,
    Weekend,
    Season,
    Quarter,
    /// Today, yesterday, tomorrow and their parts.
    Today,
    Ago,
    /// "two days later", from another date.
    Offset,
    /// "that year".
    Anaphor,
}

/// A date that a text says in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dated {
    pub span: Span,
    /// A day, a month or a year; the first of a stretch.
    pub date: Partial,
    /// The last of a stretch.
    pub until: Option<Partial>,
    pub rule: Rule,
    /// Whether the place is fit for markup.
    pub is_shown: bool,
}

/// The dates of a piece that is in a language with data. A document without a day has none.
pub fn read(document: &Document, reading: &Reading) -> Vec<Dated> {
    let (Some(language), Some(day)) = (Language::of(document.lang), document.day) else { return Vec::new() };
    let mut reader = Reader::new(reading, language, document.lang, day);
    for passage in &reading.passages {
        reader.passage(passage);
    }
    reader.dates()
}
