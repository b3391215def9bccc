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
    partial(day.into())
}

/// With the time and its offset for machines where a time was written; people are shown the day.
pub fn moment(moment: Moment) -> Date {
    Date { iso: moment.iso(), words: day(moment.day).words }
}

pub fn partial(partial: Partial) -> Date {
    let mut words = partial.year.to_string();
    if let Some(month) = partial.month {
        words = format!("{} {words}", month_name(month));
    }
    if let Some(day) = partial.day {
        words = format!("{day} {words}");
    }
    Date { iso: partial.iso(), words }
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

/// "from 2012 to 2018", "since 2012", "until 2018", or nothing.
pub fn stretch(from: Option<Partial>, until: Option<Partial>) -> String {
    match (from.map(|p| partial(p).words), until.map(|p| partial(p).words)) {
        (Some(day), Some(until)) if day == until && from.is_some_and(|from| from.day.is_some()) => format!("on {day}"),
        (Some(from), Some(until)) if from == until => format!("in {from}"),
        (Some(from), Some(until)) => format!("from {from} to {until}"),
        (Some(from), None) => format!("since {from}"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => String::new(),
    }
}

/// Whether `day` lies in a stretch whose ends may be years or months: both ends belong to it.
pub fn holds_on(from: Option<Partial>, until: Option<Partial>, day: Day) -> bool {
    from.is_none_or(|from| from.first_day() <= day) && until.is_none_or(|until| day <= until.last_day())
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
