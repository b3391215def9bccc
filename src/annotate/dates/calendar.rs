//! Date arithmetic.

use crate::content::date::{Day, Partial};
use jiff::ToSpan;
use jiff::civil::Date;

/// The meaning of an expression: a day, a month or a year, or a range of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    pub from: Partial,
    pub until: Option<Partial>,
}

impl When {
    pub fn stretch(from: Partial, until: Partial) -> When {
        When { from, until: Some(until) }
    }
}

impl From<Day> for When {
    fn from(day: Day) -> When {
        When { from: day.into(), until: None }
    }
}

pub fn year(year: i16) -> Option<When> {
    Day::new(year, 1, 1).ok()?;
    Some(When { from: Partial { year, month: None, day: None }, until: None })
}

pub fn month(year: i16, month: i8) -> Option<When> {
    Day::new(year, month, 1).ok()?;
    Some(When { from: Partial { year, month: Some(month), day: None }, until: None })
}

/// Months are counted from `year`: month 0 is December of the year before.
pub fn month_at(year: i16, months: i32) -> Option<When> {
    let at = i32::from(year) * 12 + months - 1;
    month(i16::try_from(at.div_euclid(12)).ok()?, (at.rem_euclid(12) + 1) as i8)
}

pub fn months(year: i16, first: i8, count: i8) -> Option<When> {
    Some(When::stretch(month(year, first)?.from, month(year, first + count - 1)?.from))
}

pub fn add_days(day: Day, days: i32) -> Option<Day> {
    of(day.civil().checked_add(days.days()).ok()?)
}

/// Monday is 1.
pub fn weekday(day: Day) -> i32 {
    i32::from(day.weekday().to_monday_one_offset())
}

/// The ISO week that is `weeks` after that of the day.
pub fn week(day: Day, weeks: i32) -> Option<When> {
    let monday = add_days(day, 1 - weekday(day) + 7 * weeks)?;
    Some(When::stretch(monday.into(), add_days(monday, 6)?.into()))
}

/// Saturday and Sunday of the ISO week that is `weeks` after that of the day.
pub fn weekend(day: Day, weeks: i32) -> Option<When> {
    let saturday = add_days(day, 6 - weekday(day) + 7 * weeks)?;
    Some(When::stretch(saturday.into(), add_days(saturday, 1)?.into()))
}

/// Clamped to the last day of shorter months.
pub fn add_months(day: Day, months: i32) -> Option<Day> {
    of(day.civil().checked_add(months.months()).ok()?)
}

fn of(date: Date) -> Option<Day> {
    Day::new(date.year(), date.month(), date.day()).ok()
}
