//! The note a preview shows at the top of a page that is held back. No other edition has such pages.

use super::reads::Reads;
use crate::content::date::Day;
use crate::wording::filled;
use jiff::Timestamp;

impl Reads<'_> {
    /// For a draft, or for an embargo that ends then, in seconds from the Unix epoch.
    pub(super) fn held(&self, draft: bool, embargo: Option<i64>) -> Option<String> {
        let Some(until) = embargo else { return draft.then(|| self.words.label("draft").to_string()) };
        let (instant, zone) = (Timestamp::from_second(until).unwrap_or(Timestamp::MAX), self.config.zone());
        let (until, offset) = (zone.to_datetime(instant), zone.to_offset(instant));
        let day = Day { year: until.year(), month: until.month(), day: until.day() };
        let offset = if offset.is_zero() { String::new() } else { offset.to_string() };
        let until = format!("{}, {} UTC{offset}", self.words.day(day).words, until.strftime("%H:%M"));
        Some(filled(self.words.label("under_embargo"), &until))
    }
}
