//! Dates as archives write them, converted to the format of a desk.

use crate::content::date::{Day, Moment, in_words};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The front matter keys that date a text, in order of precedence.
pub const KEYS: [&str; 7] = ["date", "publishDate", "publishdate", "pubDate", "pubDatetime", "created", "published"];

/// A day, or a time with its offset; a time without one is in `zone`.
pub fn moment(text: &str, zone: &TimeZone) -> Option<String> {
    let text = text.trim();
    if let Ok(moment) = Moment::parse(text, zone) {
        return Some(moment.iso());
    }
    let timed = || {
        let local: DateTime = text.replacen(' ', "T", 1).parse().ok().filter(|_| text.contains(':'))?;
        let zoned = zone.to_zoned_datetime(local).ok()?;
        let written = format!("{}{}", local.strftime("%Y-%m-%dT%H:%M:%S"), offset(zoned.offset().seconds()));
        Some(Moment::parse(&written, zone).ok()?.iso())
    };
    let of_mail = || {
        let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
        let written = format!("{}{}", zoned.strftime("%Y-%m-%dT%H:%M:%S"), offset(zoned.offset().seconds()));
        Some(Moment::parse(&written, zone).ok()?.iso())
    };
    timed().or_else(of_mail).or_else(|| day(text))
}

fn offset(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The day alone, as `2017-11-20`.
pub fn day(text: &str) -> Option<String> {
    let text = text.trim();
    let of_numbers = || {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(text.len());
        let mut parts = text[..end].split('-');
        let [year, month, day] = [parts.next()?, parts.next()?, parts.next()?];
        if year.len() != 4 || parts.next().is_some() {
            return None;
        }
        Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
    };
    of_numbers().or_else(|| in_words(text)).map(Day::iso)
}

/// The day at the start of a file name, and what follows it: `2017-11-20-talks` is `talks`.
pub fn of_name(stem: &str) -> Option<(String, &str)> {
    let (start, rest) = stem.split_at_checked(10)?;
    let day = day(start).filter(|_| start.as_bytes()[4] == b'-')?;
    let rest = match rest.chars().next() {
        None => rest,
        Some('-' | '_' | ' ' | '.') => rest[1..].trim_start(),
        Some(_) => return None,
    };
    Some((day, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::date::zone;

    #[test]
    fn dates_of_archives_become_those_of_a_desk() {
        let zone = zone("Europe/Berlin").unwrap();
        for (written, meant) in [
            ("2019-03-04", Some("2019-03-04")),
            ("2019-03-04 09:30:00 +0100", Some("2019-03-04T09:30:00+01:00")),
            ("2019-03-04 09:30", Some("2019-03-04T09:30:00+01:00")),
            ("2019-07-04T09:30:00.123", Some("2019-07-04T09:30:00+02:00")),
            ("2019-3-4", Some("2019-03-04")),
            ("March 4, 2019", Some("2019-03-04")),
            ("Mon, 04 Mar 2019 08:30:00 +0000", Some("2019-03-04T08:30:00+00:00")),
            ("2019/03/04", Some("2019-03-04")),
            ("2019-02-30", None),
            ("Last Modified", None),
            ("", None),
        ] {
            assert_eq!(moment(written, &zone).as_deref(), meant, "{written}");
        }
    }

    #[test]
    fn a_name_may_begin_with_a_day() {
        assert_eq!(of_name("2017-11-20-talks"), Some(("2017-11-20".into(), "talks")));
        assert_eq!(of_name("2017-11-20"), Some(("2017-11-20".into(), "")));
        assert_eq!(of_name("2017-11-20x"), None);
        assert_eq!(of_name("2017-13-20-x"), None);
        assert_eq!(of_name("é017-11-20"), None);
    }
}
