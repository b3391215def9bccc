//! Which days does a text name?
//!
//! Expressions such as "on Monday", "last week" or "Oct. 9" are resolved against the day of their piece. Half of the
//! work is leaving things out: names, habits, lengths and somebody's "today" get no day, and neither does a weekday
//! without a sign whether it is past or ahead.

mod calendar;
mod class;
mod cut;
mod dated;
mod language;
mod left_out;
mod pattern;
mod reader;
mod resolve;
mod tense;
#[cfg(test)]
mod tests;
mod token;

pub use dated::{Dated, Rule};

use super::{Document, NO_TEXT, Passage, Reading, Zone};
use language::Language;
use reader::Reader;

/// The dates of a piece in a language with data. A document without a day has none.
pub fn read(document: &Document, reading: &Reading) -> Vec<Dated> {
    let (Some(language), Some(day)) = (Language::of(document.lang), document.day) else { return Vec::new() };
    let mut reader = Reader::new(reading, language, document.lang, day);
    for passage in &reading.passages {
        reader.passage(passage);
    }
    reader.dates()
}
