//! A date that a text expresses in words.

use crate::content::date::Partial;
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// The kind of expression for a date.
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

/// A date that a text expresses in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dated {
    pub span: Span,
    /// A day, a month or a year; the first of a range.
    pub date: Partial,
    /// The last of a range.
    pub until: Option<Partial>,
    pub rule: Rule,
    /// Whether the place is suitable for markup.
    pub is_shown: bool,
}
