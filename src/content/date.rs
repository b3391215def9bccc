//! Days and times as authors write them.
//!
//! A day is in the desk's time zone. A time without an offset is refused, since it would mean a different instant on
//! another machine.

use jiff::civil::{Date, Weekday};
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// The bundled time zones: those of the machine vary.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The range of UTC offsets in use, in seconds. A typo in an offset would move an embargo by hours.
const OFFSETS: RangeInclusive<i32> = -12 * 3600..=14 * 3600;

/// The time zone with an IANA name such as `Europe/Berlin`.
pub fn zone(name: &str) -> Option<TimeZone> {
    ZONES.get(name).ok()
}

/// A calendar day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day {
    pub year: i16,
    pub month: i8,
    pub day: i8,
}

/// A day that may lack its day or month: `2012`, `2012-06`, `2012-06-30`, as for the dates of roles and lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Partial {
    pub year: i16,
    pub month: Option<i8>,
    pub day: Option<i8>,
}

/// The date of a piece: its calendar day in the desk's zone, the instant, and whether a time was written.
///
/// Ordered by day, then instant. A bare day means 00:00 in the desk's zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    pub day: Day,
    /// Seconds from the Unix epoch.
    pub unix: i64,
    pub has_time: bool,
    /// The offset from UTC in seconds, as written or from the desk's zone.
    pub offset: i32,
}

impl Day {
    pub fn new(year: i16, month: i8, day: i8) -> Result<Day, String> {
        if !(1..=9999).contains(&year) {
            return Err(format!("the year {year} is outside 1 to 9999"));
        }
        match Date::new(year, month, day) {
            Ok(_) => Ok(Day { year, month, day }),
            Err(_) => Err(format!("there is no day {year:04}-{month:02}-{day:02}")),
        }
    }

    pub fn parse(text: &str) -> Result<Day, String> {
        match Partial::parse(text)? {
            Partial { year, month: Some(month), day: Some(day) } => Ok(Day { year, month, day }),
            _ => Err(format!("`{text}` is not a whole day")),
        }
    }

    pub fn iso(self) -> String {
        Partial::from(self).iso()
    }

    pub fn weekday(self) -> Weekday {
        self.civil().weekday()
    }

    /// For date arithmetic; the parts were checked when the day was created.
    pub fn civil(self) -> Date {
        Date::new(self.year, self.month, self.day).unwrap_or(Date::MIN)
    }

    /// Days from 1 January 1970, as scripts count them.
    pub fn number(self) -> i32 {
        (self.civil().duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24) as i32
    }

    fn of(date: Date) -> Result<Day, String> {
        Day::new(date.year(), date.month(), date.day())
    }
}

impl Partial {
    pub fn parse(text: &str) -> Result<Partial, String> {
        let unclear = || format!("`{text}` is not a date");
        let mut parts = text.split('-');
        let year = digits(parts.next(), 4).ok_or_else(unclear)?;
        let mut two = || parts.next().map(|part| digits(Some(part), 2).ok_or_else(unclear)).transpose();
        let (month, day) = (two()?.map(|m| m as i8), two()?.map(|d| d as i8));
        if parts.next().is_some() {
            return Err(unclear());
        }
        Day::new(year, month.unwrap_or(1), day.unwrap_or(1))?;
        Ok(Partial { year, month, day })
    }

    pub fn iso(self) -> String {
        let mut iso = format!("{:04}", self.year);
        for part in [self.month, self.day].into_iter().flatten() {
            let digit = |value: u8| char::from(b'0' + value % 10);
            iso.extend(['-', digit(part.unsigned_abs() / 10), digit(part.unsigned_abs())]);
        }
        iso
    }

    pub fn first_day(self) -> Day {
        Day { year: self.year, month: self.month.unwrap_or(1), day: self.day.unwrap_or(1) }
    }

    pub fn last_day(self) -> Day {
        let month = self.month.unwrap_or(12);
        let last = Day { year: self.year, month, day: 1 }.civil().days_in_month();
        Day { year: self.year, month, day: self.day.unwrap_or(last) }
    }
}

impl From<Day> for Partial {
    fn from(day: Day) -> Partial {
        Partial { year: day.year, month: Some(day.month), day: Some(day.day) }
    }
}

impl Moment {
    /// Parses a day, or a time with its offset; `zone` is the desk's.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Moment, String> {
        match text.get(10..) {
            None | Some("") => Moment::midnight(Day::parse(text)?, zone),
            Some(_) => Moment::timed(text, zone),
        }
    }

    /// 00:00 of the day, or its first moment if a clock change skips midnight.
    pub fn midnight(day: Day, zone: &TimeZone) -> Result<Moment, String> {
        let start = zone.to_zoned_datetime(day.civil().at(0, 0, 0, 0)).map_err(|e| e.to_string())?;
        Ok(Moment { day, unix: start.timestamp().as_second(), has_time: false, offset: start.offset().seconds() })
    }

    fn timed(text: &str, zone: &TimeZone) -> Result<Moment, String> {
        let unclear = || format!("`{text}` is not a time");
        let day = text.get(..10).ok_or_else(unclear)?;
        let is_of_numbers = day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let written = if is_of_numbers { Day::parse(day)? } else { return Err(format!("`{text}` is not a date")) };
        let joined = joined(text);
        let pieces = Pieces::parse(&*joined).map_err(|_| unclear())?;
        let time = pieces.time().ok_or_else(unclear)?;
        let offset = match pieces.offset() {
            Some(PiecesOffset::Zulu) => Offset::UTC,
            Some(offset) => offset.to_numeric_offset(),
            None => return Err(format!("the time `{text}` has no offset")),
        };
        if !OFFSETS.contains(&offset.seconds()) || offset.seconds() % 60 != 0 {
            return Err(format!("no place on earth has the offset of `{text}`"));
        }
        // The parser reads second 60 as 59, in any minute.
        let digits = joined.bytes().skip(11).filter(|byte| *byte != b':').take_while(u8::is_ascii_digit);
        if digits.skip(4).take(2).eq(*b"60") {
            return Err(format!("the time `{text}` has a second 60"));
        }
        let instant = offset.to_timestamp(written.civil().to_datetime(time)).map_err(|e| e.to_string())?;
        let day = Day::of(zone.to_datetime(instant).date())?;
        Ok(Moment { day, unix: instant.as_second(), has_time: true, offset: offset.seconds() })
    }

    /// The day, and the time with its offset if one was written.
    pub fn iso(self) -> String {
        if self.has_time { self.rfc3339() } else { self.day.iso() }
    }

    pub fn rfc3339(self) -> String {
        let Moment { unix, offset, .. } = self;
        let (instant, zone) = (jiff::Timestamp::from_second(unix), Offset::from_seconds(offset));
        let local = zone.unwrap_or(Offset::UTC).to_datetime(instant.unwrap_or_default());
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
        format!("{}{sign}{:02}:{:02}", local.strftime("%Y-%m-%dT%H:%M:%S"), minutes / 60, minutes % 60)
    }
}

/// Converts a time as YAML and other generators write it, `2018-11-20 16:33:00 +0100`, to the standard form.
fn joined(text: &str) -> Cow<'_, str> {
    match text.trim_end().rsplit_once(' ') {
        Some((time, offset)) if time.contains(':') && offset.starts_with(['+', '-']) => {
            format!("{}{offset}", time.trim_end()).into()
        }
        Some((time, "Z" | "z" | "UTC" | "GMT")) if time.contains(':') => format!("{}Z", time.trim_end()).into(),
        _ => text.into(),
    }
}

/// A day in formats other than ours, for messages: `26 November 2026`, `Nov 26, 2026`, `26.11.2026`. If either number
/// could be the month, the day is ambiguous.
pub fn in_words(text: &str) -> Option<Day> {
    const FORMS: [&str; 7] = ["%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d.%m.%Y", "%Y/%m/%d", "%A, %d %B %Y"];
    let date = FORMS.iter().find_map(|form| Date::strptime(form, text.trim()).ok())?;
    Day::of(date).ok()
}

fn digits(part: Option<&str>, count: usize) -> Option<i16> {
    let part = part.filter(|part| part.len() == count && part.bytes().all(|b| b.is_ascii_digit()))?;
    part.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str, zone_name: &str) -> Result<Moment, String> {
        Moment::parse(text, &zone(zone_name).expect("a zone"))
    }

    #[test]
    fn a_bare_day_is_midnight_in_the_desks_zone() {
        let m = moment("2017-11-20", "Europe/Berlin").unwrap();
        assert_eq!((m.day.iso(), m.rfc3339()), ("2017-11-20".into(), "2017-11-20T00:00:00+01:00".into()));
        assert_eq!(m.iso(), "2017-11-20");
    }

    #[test]
    fn a_time_falls_on_the_day_of_the_desk() {
        let m = moment("2017-11-20T22:30:00-05:00", "Asia/Tokyo").unwrap();
        assert_eq!((m.day.iso(), m.iso()), ("2017-11-21".into(), "2017-11-20T22:30:00-05:00".into()));
    }

    #[test]
    fn a_day_without_midnight_still_begins() {
        let m = moment("2018-11-04", "America/Sao_Paulo").unwrap();
        assert_eq!(m.rfc3339(), "2018-11-04T01:00:00-02:00");
    }

    #[test]
    fn a_day_has_a_number() {
        let numbers =
            ["1970-01-01", "2017-11-20", "1969-12-31", "0001-01-01"].map(|day| Day::parse(day).unwrap().number());
        assert_eq!(numbers, [0, 17_490, -1, -719_162]);
    }

    #[test]
    fn a_time_needs_its_offset() {
        assert!(moment("2017-11-20T10:00:00", "UTC").unwrap_err().contains("no offset"));
        assert!(moment("2017-11-20T10:00:00[Europe/Berlin]", "UTC").is_err());
        assert!(moment("2017-11-20T10:00:00Z", "UTC").is_ok());
        assert!(moment("2017-11-20 10:00+03:00", "UTC").is_ok());
    }

    #[test]
    fn an_offset_is_one_of_some_place() {
        for good in ["Z", "+14:00", "-12:00", "+05:45", "+0530", "-00:00"] {
            assert!(moment(&format!("2017-11-20T10:00:00{good}"), "UTC").is_ok(), "{good}");
        }
        for bad in ["+14:01", "-12:30", "+23:00", "+25:00", "-25:59", "+01:00:30"] {
            assert!(moment(&format!("2017-11-20T10:00:00{bad}"), "UTC").is_err(), "{bad}");
        }
    }

    #[test]
    fn a_minute_has_sixty_seconds() {
        for bad in ["T10:00:60Z", "T100060Z", " 10:00:60 +0000", "T23:59:60.5Z", "t10:00:60+01:00"] {
            assert!(moment(&format!("2016-12-31{bad}"), "UTC").is_err(), "{bad}");
        }
        assert!(moment("2016-12-31T10:60:00Z", "UTC").is_err());
        assert!(moment("2016-12-31T10:00:59.60Z", "UTC").is_ok());
        assert!(moment("2016-12-31T10:00-06:00", "UTC").is_ok());
    }

    #[test]
    fn impossible_days_are_refused() {
        for bad in
            ["2017-02-30", "2017-13-01", "0000-01-01", "20171120", "2017-1-1", "10000-01-01", "", "ab", "2017-11-2é"]
        {
            assert!(moment(bad, "UTC").is_err(), "{bad}");
        }
        assert!(moment("9999-12-31T23:59:59-14:00", "UTC").is_err());
    }

    #[test]
    fn a_partial_date_spans_its_days() {
        let of = |text| Partial::parse(text).map(|p| (p.iso(), p.first_day().iso(), p.last_day().iso()));
        assert_eq!(of("2012"), Ok(("2012".into(), "2012-01-01".into(), "2012-12-31".into())));
        assert_eq!(of("2012-02"), Ok(("2012-02".into(), "2012-02-01".into(), "2012-02-29".into())));
        assert!(of("2012-02-30").is_err() && of("12").is_err() && of("2012-").is_err());
    }

    #[test]
    fn moments_are_ordered_by_day_then_instant() {
        let order = ["2017-11-19T23:00:00Z", "2017-11-20", "2017-11-20T08:00:00Z"].map(|t| moment(t, "UTC").unwrap());
        assert!(order.is_sorted());
    }
}
