//! The days, months and time spans that a paragraph names: an earlier piece often reports on its own day.

use super::score;
use crate::annotate::dates::{Dated, Rule};
use crate::content::date::{Day, Partial};

/// A range of days, counted as in [`score::ordinal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub paragraph: u32,
    pub of: Of,
    pub first: i32,
    pub last: i32,
}

/// The fit of a piece whose own day is named.
pub const OWN: i32 = 3;

/// How a window was named; each is a separate value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// As one or a few days: "30 June", "March 4-6".
    Day,
    /// "in March 2015".
    Month,
    /// Relative to the piece's own day: "two weeks ago", "last month", "on Monday".
    Ago,
}

impl Window {
    /// The window for a date. `None` if the date is too vague or lies in the future.
    pub fn of(paragraph: u32, dated: &Dated, today: i32) -> Option<Window> {
        let (first, last) = (first(dated.date), last(dated.until.unwrap_or(dated.date)));
        let of = match dated.rule {
            Rule::Full | Rule::Days | Rule::DayMonth | Rule::DayOfMonth if dated.date.day.is_some() => Of::Day,
            Rule::Full | Rule::Month | Rule::MonthOfUnit if dated.date.month.is_some() => Of::Month,
            Rule::Full | Rule::Days | Rule::Month | Rule::Anaphor => return None,
            _ => Of::Ago,
        };
        // "Two weeks ago" may be off by a few days.
        let slack = if dated.rule == Rule::Ago { ((today - last) / 3).max(1) } else { 0 };
        (first < today).then_some(Window { paragraph, of, first: first - slack, last: last + slack })
    }

    /// How well a piece of that day fits, in the steps of its value.
    pub fn fits(&self, day: i32) -> i32 {
        let away = (self.first - day).max(day - self.last).max(0);
        match (self.of, away) {
            (Of::Day, 0) => OWN,
            (Of::Day, 1) => 2,
            (Of::Day, 2..=4) | (_, 0) => 1,
            _ => 0,
        }
    }
}

fn first(Partial { year, month, day }: Partial) -> i32 {
    score::ordinal(Day { year, month: month.unwrap_or(1), day: day.unwrap_or(1) })
}

fn last(date: Partial) -> i32 {
    let days = match date {
        Partial { day: Some(_), .. } => 0,
        Partial { month: Some(_), .. } => 30,
        _ => 364,
    };
    first(date) + days
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How well pieces of some days fit a date in a piece of 20 March 2018.
    fn check(date: &str, until: Option<&str>, rule: Rule, days: &[&str], expected: &[i32]) {
        let read = |text: &str| Partial::parse(text).unwrap();
        let dated = Dated { span: Default::default(), date: read(date), until: until.map(read), rule, is_shown: true };
        let window = Window::of(0, &dated, first(read("2018-03-20")));
        let fits = |day: &&str| window.map_or(0, |window| window.fits(first(read(day))));
        assert_eq!(days.iter().map(fits).collect::<Vec<_>>(), expected, "{date} {rule:?}");
    }

    #[test]
    fn a_day_fits_the_better_the_nearer_it_is() {
        let days = ["2017-06-30", "2017-07-01", "2017-06-26", "2017-07-05"];
        check("2017-06-30", None, Rule::Full, &days, &[3, 2, 1, 0]);
        check("2018-03-04", Some("2018-03-06"), Rule::Days, &["2018-03-05", "2018-03-07"], &[3, 2]);
    }

    #[test]
    fn months_and_stretches_fit_all_their_days() {
        check("2017-03", None, Rule::Month, &["2017-03-01", "2017-03-31", "2017-04-02"], &[1, 1, 0]);
        check("2018-03-06", None, Rule::Ago, &["2018-03-06", "2018-03-10", "2018-03-11"], &[1, 1, 0]);
        check("2018-03-19", None, Rule::Weekday, &["2018-03-19", "2018-03-18"], &[1, 0]);
        check("2018-03-12", Some("2018-03-18"), Rule::Unit, &["2018-03-12", "2018-03-18", "2018-03-19"], &[1, 1, 0]);
    }

    #[test]
    fn what_is_loose_or_lies_ahead_fits_nothing() {
        check("2018-06-30", None, Rule::DayMonth, &["2018-06-30"], &[0]);
        check("2017", None, Rule::Full, &["2017-01-01"], &[0]);
    }
}
