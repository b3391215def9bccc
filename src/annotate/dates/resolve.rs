//! Which day, month or year an expression means, given the day of its piece.

use super::Rule;
use super::calendar::{When, add_days, add_months, month, month_at, months, week, weekday, weekend, year};
use super::class::Class;
use super::language::Unit;
use super::pattern::Found;
use super::tense::{Side, side, side_by_its_verb};
use super::token::{Gap, Token};
use crate::content::date::{Day, Partial};

/// The context for resolving an expression.
pub struct Known<'k> {
    pub tokens: &'k [Token],
    /// The piece's own day.
    pub anchor: Day,
    /// The previous date, in this sentence or the one before it.
    pub last: Option<When>,
    /// The previous date in this sentence.
    pub last_here: Option<When>,
    /// The date that the sentence states in full.
    pub own: Option<When>,
}

impl Known<'_> {
    pub fn when(&self, found: &Found) -> Option<When> {
        match found.rule {
            Rule::Full => self.full(found),
            Rule::Days => self.days(found),
            Rule::DayMonth => self.day_month(found),
            Rule::DayOfMonth => self.day_of_month(found),
            Rule::MonthOfUnit => self.month_of_unit(found),
            Rule::Month => self.month(found),
            Rule::Weekday => self.weekday(found).map(When::from),
            Rule::Unit => self.unit(found),
            Rule::Weekend => self.weekend(found),
            Rule::Season => self.season(found),
            Rule::Quarter => self.quarter(found),
            Rule::Today => self.today(found),
            Rule::Ago => self.ago(found),
            Rule::Offset => self.offset(found),
            Rule::Anaphor => self.anaphor(found),
        }
    }

    fn value(&self, found: &Found, class: Class) -> Option<i16> {
        found.token(self.tokens, class).map(|token| token.value)
    }

    fn unit_of(&self, found: &Found) -> Option<Unit> {
        Unit::of(self.value(found, Class::UNIT).or_else(|| self.value(found, Class::UNITS))?)
    }

    fn side(&self, found: &Found) -> Side {
        side(self.tokens, found.tokens.clone())
    }

    /// "data of August", "of August sales": no verb gives a thing's date.
    fn is_of_thing(&self, found: &Found) -> bool {
        let of = found.tokens.start.checked_sub(1).map(|at| &self.tokens[at]);
        let behind = self.tokens.get(found.tokens.end);
        of.is_some_and(|of| of.is(Class::OF_ALONE))
            && behind.is_some_and(|next| next.gap == Gap::Space && !next.is(Class::ON.or(Class::JOINTS)))
    }

    /// The number or ordinal of a day.
    fn day_number(&self, found: &Found, nth: usize) -> Option<i8> {
        let numbers = (found.nth(self.tokens, Class::DIGITS, nth), found.nth(self.tokens, Class::ORDINAL, nth));
        let number = numbers.0.or(numbers.1)?;
        i8::try_from(number.value).ok().filter(|day| (1..=31).contains(day))
    }

    fn full(&self, found: &Found) -> Option<When> {
        let at = self.value(found, Class::YEAR)?;
        let of = self.value(found, Class::MONTH)? as i8;
        if !(found.has(Class::DIGITS) || found.has(Class::ORDINAL)) {
            return month(at, of);
        }
        let day = Day::new(at, of, self.day_number(found, 0)?).ok()?;
        Some(day.into())
    }

    fn days(&self, found: &Found) -> Option<When> {
        let first_month = self.value(found, Class::MONTH)? as i8;
        let last_month = found.nth(self.tokens, Class::MONTH, 1).map_or(first_month, |token| token.value as i8);
        let first = match self.value(found, Class::YEAR) {
            Some(year) => Day::new(year, first_month, self.day_number(found, 0)?).ok()?,
            None => self.nearest(found, first_month, self.day_number(found, 0)?)?,
        };
        let last = Day::new(first.year, last_month, self.day_number(found, 1)?).ok()?;
        // "4 and 6 March" are two days.
        let is_list = self.tokens[found.tokens.clone()].iter().any(|token| token.is(Class::JOINTS));
        let is_between = found.tokens.start > 0 && self.tokens[found.tokens.start - 1].is(Class::BETWEEN);
        if is_list && !is_between && last.number() - first.number() > 1 {
            return None;
        }
        (first < last).then(|| When::stretch(first.into(), last.into()))
    }

    fn day_month(&self, found: &Found) -> Option<When> {
        let (of, day) = (self.value(found, Class::MONTH)? as i8, self.day_number(found, 0)?);
        let is_remembered = self.tokens.get(found.tokens.end).is_some_and(|next| next.is(Class::REMEMBERED));
        if is_remembered {
            return remembered(of, day);
        }
        let Some(wanted) = self.value(found, Class::WEEKDAY) else {
            return self.nearest(found, of, day).map(When::from);
        };
        let anchor = self.anchor.year;
        let days = [anchor, anchor + 1, anchor - 1].into_iter().filter_map(|year| Day::new(year, of, day).ok());
        let mut fits: Vec<Day> = days.filter(|day| weekday(*day) == i32::from(wanted)).collect();
        // Near a leap day, two of the three years may fit.
        fits.sort_by_key(|day| (day.number() - self.anchor.number()).abs());
        fits.first().map(|day| When::from(*day))
    }

    /// The nearest of last, this and next year; if they are nearly equally near, the clause decides.
    fn nearest(&self, found: &Found, of: i8, day: i8) -> Option<Day> {
        const TIE: i32 = 60;
        const BACK: i32 = 300;
        if let Some(year) = self.own.map(|own| own.from.year).filter(|year| (year - self.anchor.year).abs() > 1) {
            return Day::new(year, of, day).ok();
        }
        let years = [self.anchor.year - 1, self.anchor.year, self.anchor.year + 1];
        let mut days: Vec<Day> = years.into_iter().filter_map(|year| Day::new(year, of, day).ok()).collect();
        let distance = |day: &Day| (day.number() - self.anchor.number()).abs();
        days.sort_by_key(distance);
        let [first, second, ..] = days[..] else { return days.first().copied() };
        // "opened on March 2" is past, as far back as a reader would assume.
        let by_verb = side_by_its_verb(self.tokens, found.tokens.clone());
        let is_past = by_verb == Side::Past && first > self.anchor && distance(&second) < BACK;
        if distance(&second) - distance(&first) > TIE && !is_past {
            return Some(first);
        }
        match self.side(found) {
            Side::Past => [first, second].into_iter().find(|day| *day <= self.anchor),
            Side::Ahead => [first, second].into_iter().find(|day| *day >= self.anchor),
            Side::Unknown => Some(first),
        }
    }

    /// "the 14th" at the end of a clause, if the sentence names a month.
    fn day_of_month(&self, found: &Found) -> Option<When> {
        const LEADS: Class = Class::ON.or(Class::FUTURE_BEFORE).or(Class::SINCE).or(Class::FROM);
        let before = found.tokens.start.checked_sub(1)?;
        let ends = self.tokens.get(found.tokens.end).is_none_or(|next| next.is_apart);
        let Partial { year, month, .. } = self.last.or(self.own)?.from;
        if !ends || !self.tokens[before].is(LEADS) || self.tokens[before].is(Class::OF) {
            return None;
        }
        Day::new(year, month?, self.day_number(found, 0)?).ok().map(When::from)
    }

    fn month_of_unit(&self, found: &Found) -> Option<When> {
        if self.unit_of(found)? != Unit::Year {
            return None;
        }
        let of = self.value(found, Class::MONTH)? as i8;
        let year = match () {
            () if found.has(Class::LAST) => self.anchor.year - 1,
            () if found.has(Class::NEXT) => self.anchor.year + 1,
            () if found.has(Class::THIS) => self.anchor.year,
            () => self.last.filter(|last| last.from.year != self.anchor.year)?.from.year,
        };
        month(year, of)
    }

    fn month(&self, found: &Found) -> Option<When> {
        let Day { year, month: here, .. } = self.anchor;
        let of = self.value(found, Class::MONTH)? as i8;
        if found.has(Class::LAST) || found.has(Class::PAST) {
            return month(if of < here { year } else { year - 1 }, of);
        }
        if found.has(Class::NEXT) {
            return month(if of > here { year } else { year + 1 }, of);
        }
        if found.has(Class::THIS) && !found.has(Class::PAST) {
            return month(year, of);
        }
        // A distant year before it may or may not belong to the month. "As of March" means this year.
        let is_as_of = found.tokens.start > 0 && self.tokens[found.tokens.start - 1].is(Class::OF_ALONE);
        if !is_as_of && self.last_here.is_some_and(|last| (last.from.year - year).abs() > 1) {
            return None;
        }
        if let Some(year) = self.year_of_both(found.tokens.end) {
            return month(year, of);
        }
        let side = self.side(found);
        // Undecided if the month is near ahead and far back.
        let ahead = (i32::from(of) - i32::from(here)).rem_euclid(12);
        let is_from = found.tokens.start.checked_sub(1).is_some_and(|at| self.tokens[at].is(Class::FROM));
        if side == Side::Unknown && ((1..=2).contains(&ahead) || is_from) {
            return None;
        }
        match side {
            Side::Ahead if !self.is_of_thing(found) => month(if of >= here { year } else { year + 1 }, of),
            _ => month(if of <= here { year } else { year - 1 }, of),
        }
    }

    /// "September and October of 2007": the year after the other month.
    fn year_of_both(&self, end: usize) -> Option<i16> {
        let [join, other, rest @ ..] = self.tokens.get(end..)? else { return None };
        let year = rest.iter().take(2).find(|token| token.is(Class::YEAR));
        year.filter(|_| join.is(Class::TO.or(Class::JOINTS)) && other.is(Class::MONTH)).map(|year| year.value)
    }

    fn weekday(&self, found: &Found) -> Option<Day> {
        let wanted = i32::from(self.value(found, Class::WEEKDAY)?);
        if let Some(unit) = self.unit_of(found) {
            let by = i32::from(found.has(Class::NEXT)) - i32::from(found.has(Class::LAST));
            let monday = (unit == Unit::Week).then(|| week(self.anchor, by))??.from.first_day();
            return add_days(monday, wanted - 1);
        }
        let own = weekday(self.anchor);
        let back = (own - wanted).rem_euclid(7);
        let on = (wanted - own).rem_euclid(7);
        let days = if found.has(Class::THIS) && !found.has(Class::PAST) {
            match self.side(found) {
                _ if back == 0 => 0,
                Side::Past if wanted < own => -back,
                _ if wanted > own => on,
                _ => return None,
            }
        } else if found.has(Class::LAST) || found.has(Class::PAST) {
            match back {
                0 => -7,
                // Within the same week, readers disagree.
                back if back < own => return None,
                back => -back,
            }
        } else if found.has(Class::NEXT) {
            match on {
                0 => 7,
                on if own + on <= 7 => return None,
                on => on,
            }
        } else if back == 0 {
            0
        } else {
            match self.side(found) {
                Side::Past => -back,
                Side::Ahead => on,
                Side::Unknown => return None,
            }
        };
        add_days(self.anchor, days)
    }

    fn unit(&self, found: &Found) -> Option<When> {
        let Day { year: here, month: this_month, .. } = self.anchor;
        let by = match () {
            () if found.has(Class::LAST) => -1,
            () if found.has(Class::NEXT) => 1,
            () => 0,
        };
        // "late in the month", about a distant date.
        let is_elsewhere = |last: When| (last.from.first_day().number() - self.anchor.number()).abs() > 366;
        if (found.has(Class::OF) || found.has(Class::OF_ALONE))
            && found.has(Class::THE)
            && self.last.is_some_and(is_elsewhere)
        {
            return None;
        }
        match self.unit_of(found)? {
            Unit::Day => None,
            Unit::Week => week(self.anchor, by),
            Unit::Month => month_at(here, i32::from(this_month) + by),
            Unit::Year => year(here + by as i16),
            Unit::Quarter => {
                let first = i32::from((this_month - 1) / 3 * 3 + 1) + 3 * by;
                let first = month_at(here, first)?.from;
                months(first.year, first.month?, 3)
            }
            Unit::Weekend => match by {
                0 if found.has(Class::PAST) => self.weekend_on(Side::Past),
                0 => self.weekend_on(match self.side(found) {
                    Side::Unknown => Side::Ahead,
                    side => side,
                }),
                // On a weekend, readers disagree.
                -1 if weekday(self.anchor) > 5 => weekend(self.anchor, -1),
                by => weekend(self.anchor, by),
            },
        }
    }

    fn weekend(&self, found: &Found) -> Option<When> {
        if self.unit_of(found)? != Unit::Weekend {
            return None;
        }
        self.weekend_on(self.side(found))
    }

    /// The one just past, through Friday; the current one; the coming one.
    fn weekend_on(&self, side: Side) -> Option<When> {
        match (side, weekday(self.anchor)) {
            (Side::Unknown, _) => None,
            (_, 6..) | (Side::Ahead, _) => weekend(self.anchor, 0),
            (Side::Past, _) => weekend(self.anchor, -1),
        }
    }

    fn season(&self, found: &Found) -> Option<When> {
        let first = self.value(found, Class::SEASON)? as i8;
        let Day { year, month, .. } = self.anchor;
        let at = match () {
            () if found.has(Class::LAST) => year - i16::from(month < first + 3),
            () if found.has(Class::NEXT) => year + i16::from(month >= first),
            () => year,
        };
        months(at, first, 3)
    }

    fn quarter(&self, found: &Found) -> Option<When> {
        let number = i32::from(self.value(found, Class::ORDINAL)?);
        if self.unit_of(found)? != Unit::Quarter || number > 4 {
            return None;
        }
        let first = (number as i8 - 1) * 3 + 1;
        let year = match self.value(found, Class::YEAR) {
            Some(year) => year,
            None if found.has(Class::LAST) => self.anchor.year - 1,
            None if found.has(Class::NEXT) => self.anchor.year + 1,
            None if found.has(Class::THIS) => self.anchor.year,
            None => match self.own {
                Some(own) => own.from.year,
                // A past quarter that has not begun this year was last year's.
                None if first > self.anchor.month => match self.side(found) {
                    Side::Past if self.anchor.month <= 6 => self.anchor.year - 1,
                    Side::Past => return None,
                    Side::Ahead => self.anchor.year,
                    Side::Unknown => return None,
                },
                None => self.anchor.year,
            },
        };
        months(year, first, 3)
    }

    fn today(&self, found: &Found) -> Option<When> {
        let days = match self.value(found, Class::DAYS) {
            Some(days) => i32::from(days),
            None if found.has(Class::LAST) => {
                // Of the parts of a day, only "last night" is used.
                -1
            }
            None => 0,
        };
        add_days(self.anchor, days).map(When::from)
    }

    fn ago(&self, found: &Found) -> Option<When> {
        let count = i32::from(self.value(found, Class::NUMBER)?);
        let unit = self.unit_of(found)?;
        if let Some(wanted) = self.value(found, Class::WEEKDAY) {
            let back = (weekday(self.anchor) - i32::from(wanted)).rem_euclid(7);
            let day = add_days(self.anchor, -back)?;
            return match unit {
                Unit::Week => add_days(day, -7 * count),
                Unit::Month => add_months(day, -count),
                Unit::Year => add_months(day, -12 * count),
                _ => None,
            }
            .map(When::from);
        }
        shifted(When::from(self.anchor), unit, -count)
    }

    /// Counted from the last date named, if there is one.
    fn offset(&self, found: &Found) -> Option<When> {
        let unit = self.unit_of(found)?;
        let is_back = found.has(Class::EARLIER) || found.has(Class::PREVIOUS);
        let count = self.value(found, Class::NUMBER).map_or(1, i32::from);
        let count = if is_back { -count } else { count };
        match self.last {
            Some(last) => shifted(last, unit, count),
            None => None,
        }
    }

    /// "that year": the year named before.
    fn anaphor(&self, found: &Found) -> Option<When> {
        let last = self.last?;
        if self.unit_of(found) == Some(Unit::Year) && last.from.year == self.anchor.year {
            return None;
        }
        match self.unit_of(found)? {
            Unit::Year => year(last.from.year),
            Unit::Month => month(last.from.year, last.from.month?),
            Unit::Week => week(whole(last)?, 0),
            Unit::Day => whole(last).map(When::from),
            _ => None,
        }
    }
}

/// September 11 of 2001 is the one day that texts name by day and month alone for decades; others are left out.
fn remembered(month: i8, day: i8) -> Option<When> {
    ((month, day) == (9, 11)).then(|| When::from(Day { year: 2001, month, day }))
}

/// The date if it is a single day.
fn whole(when: When) -> Option<Day> {
    let Partial { year, month, day } = when.from;
    when.until.is_none().then_some(())?;
    Day::new(year, month?, day?).ok()
}

/// Shifts a date by a number of units: no more exact than the date and the unit.
fn shifted(from: When, unit: Unit, count: i32) -> Option<When> {
    let of = from.from;
    match unit {
        Unit::Day => add_days(whole(from)?, count).map(When::from),
        Unit::Week => week(whole(from)?, count),
        Unit::Month => month_at(of.year, i32::from(of.month?) + count),
        Unit::Year => year(of.year.checked_add(i16::try_from(count).ok()?)?),
        Unit::Weekend | Unit::Quarter => None,
    }
}
