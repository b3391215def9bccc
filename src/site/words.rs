//! Days, stretches of time and kinds in words. English for now: other languages will be data.

use super::page::Date;
use crate::config::Config;
use crate::content::date::{Day, Moment, Partial};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub fn day(day: Day) -> Date {
    partial(Partial { year: day.year, month: Some(day.month), day: Some(day.day) })
}

/// With the time and its offset for machines where a time was written; people are shown the day.
pub fn moment(moment: &Moment) -> Date {
    let words = day(moment.day).words;
    Date { iso: if moment.has_time { rfc3339(moment) } else { day(moment.day).iso }, words }
}

/// The instant as feeds want it, in the offset that it was written in.
pub fn rfc3339(moment: &Moment) -> String {
    let sign = if moment.offset < 0 { '-' } else { '+' };
    let offset = moment.offset.unsigned_abs() / 60;
    let local = jiff::Timestamp::from_second(moment.unix.saturating_add(i64::from(moment.offset)))
        .map(|local| local.strftime("%Y-%m-%dT%H:%M:%S").to_string())
        // An instant beyond the years that a timestamp holds still has its day.
        .unwrap_or_else(|_| format!("{}T00:00:00", day(moment.day).iso));
    format!("{local}{sign}{:02}:{:02}", offset / 60, offset % 60)
}

pub fn partial(partial: Partial) -> Date {
    let mut date = Date { iso: format!("{:04}", partial.year), words: partial.year.to_string() };
    let Some(month) = partial.month else { return date };
    date.iso += &format!("-{month:02}");
    date.words = format!("{} {}", month_name(month), date.words);
    let Some(day) = partial.day else { return date };
    date.iso += &format!("-{day:02}");
    date.words = format!("{day} {}", date.words);
    date
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

/// "from 2012 to 2018", "since 2012", "until 2018", or nothing.
pub fn stretch(from: Option<Partial>, until: Option<Partial>) -> String {
    match (from.map(|p| partial(p).words), until.map(|p| partial(p).words)) {
        (Some(from), Some(until)) if from == until => format!("in {from}"),
        (Some(from), Some(until)) => format!("from {from} to {until}"),
        (Some(from), None) => format!("since {from}"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => String::new(),
    }
}

/// Whether `day` lies in a stretch whose ends may be years or months: both ends belong to it.
pub fn holds_on(from: Option<Partial>, until: Option<Partial>, day: Day) -> bool {
    let begun = |from: Partial| (from.year, from.month.unwrap_or(1), from.day.unwrap_or(1)) <= ymd(day);
    let lasts = |until: Partial| (until.year, until.month.unwrap_or(12), until.day.unwrap_or(31)) >= ymd(day);
    from.is_none_or(begun) && until.is_none_or(lasts)
}

fn ymd(day: Day) -> (i16, i8, i8) {
    (day.year, day.month, day.day)
}

/// What the desk calls one of a kind: `news-agency` is "news agency" where the settings say nothing.
pub fn singular(config: &Config, kind: &str) -> String {
    let set = config.kinds.get(kind).and_then(|settings| settings.singular.clone());
    set.unwrap_or_else(|| kind.replace(['-', '_'], " "))
}

pub fn plural(config: &Config, kind: &str) -> String {
    let set = config.kinds.get(kind).and_then(|settings| settings.plural.clone());
    set.unwrap_or_else(|| english_plural(&singular(config, kind)))
}

fn english_plural(word: &str) -> String {
    if let Some(start) = word.strip_suffix("person") {
        return format!("{start}people");
    }
    if let Some(stem) = word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        return format!("{stem}ies");
    }
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end));
    if hisses { format!("{word}es") } else { format!("{word}s") }
}

/// For a page's title.
pub fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The schema.org type of a kind.
pub fn schema(config: &Config, kind: &str) -> String {
    let set = config.kinds.get(kind).and_then(|settings| settings.schema.clone());
    let known = || match kind {
        "person" => "Person",
        "organisation" | "organization" => "Organization",
        "place" => "Place",
        "country" => "Country",
        "event" => "Event",
        "agreement" | "document" | "treaty" => "CreativeWork",
        "law" => "Legislation",
        "product" => "Product",
        _ => "Thing",
    };
    set.unwrap_or_else(|| known().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(year: i16) -> Partial {
        Partial { year, month: None, day: None }
    }

    #[test]
    fn a_date_says_as_much_as_is_known() {
        assert_eq!(partial(year(2012)).words, "2012");
        assert_eq!(partial(Partial { month: Some(6), ..year(2012) }).words, "June 2012");
        let whole = day(Day { year: 2017, month: 11, day: 20 });
        assert_eq!((whole.iso.as_str(), whole.words.as_str()), ("2017-11-20", "20 November 2017"));
    }

    #[test]
    fn a_time_keeps_the_offset_that_it_was_written_in() {
        let at = Moment { day: Day { year: 1970, month: 1, day: 1 }, unix: 0, has_time: true, offset: -12600 };
        assert_eq!(moment(&at).iso, "1969-12-31T20:30:00-03:30");
    }

    #[test]
    fn a_stretch_of_whole_years_includes_both() {
        let on = |y| holds_on(Some(year(2012)), Some(year(2018)), Day { year: y, month: 7, day: 1 });
        assert_eq!([2011, 2012, 2018, 2019].map(on), [false, true, true, false]);
        assert_eq!(stretch(Some(year(2012)), None), "since 2012");
    }

    #[test]
    fn kinds_have_plurals() {
        let plurals = ["person", "country", "place", "church", "news-agency"].map(|k| plural(&Config::default(), k));
        assert_eq!(plurals, ["people", "countries", "places", "churches", "news agencies"]);
    }
}
