//! Days, periods and kinds in the desk's own words.

use super::page::Date;
use crate::config::{Config, KindSettings, RelationSettings};
use crate::content::date::{Day, Moment, Partial};
use crate::wording::{Wording, filled};
use std::collections::BTreeMap;

/// The words of one desk: those of its language, overridden by `site.toml`.
#[derive(Clone, Debug)]
pub struct Words {
    pub language: Wording,
    kinds: BTreeMap<String, KindSettings>,
    relations: BTreeMap<String, RelationSettings>,
}

impl Words {
    pub fn of(config: &Config) -> Words {
        let mut language = Wording::of(&config.lang).clone();
        language.labels.extend(config.words.clone());
        Words { language, kinds: config.kinds.clone(), relations: config.relations.clone() }
    }

    /// The interface text with a name; empty if there is none.
    pub fn label(&self, name: &str) -> &str {
        self.language.labels.get(name).map_or("", String::as_str)
    }

    pub fn day(&self, day: Day) -> Date {
        self.partial(day.into())
    }

    /// Machines get the time and its offset, if a time was written; people see the day.
    pub fn moment(&self, moment: Moment) -> Date {
        Date { iso: moment.iso(), words: self.day(moment.day).words }
    }

    pub fn partial(&self, partial: Partial) -> Date {
        let year = partial.year.to_string();
        let month = partial.month.and_then(|month| self.language.months.get(usize::try_from(month - 1).ok()?));
        let words = match (partial.day, month) {
            (Some(day), Some(month)) => {
                put(&self.language.day, &[("{day}", &day.to_string()), ("{month}", month), ("{year}", &year)])
            }
            (None, Some(month)) => put(&self.language.month, &[("{month}", month), ("{year}", &year)]),
            _ => year,
        };
        Date { iso: partial.iso(), words }
    }

    /// "from 2012 to 2018", "since 2012", "until 2018", or nothing.
    pub fn stretch(&self, from: Option<Partial>, until: Option<Partial>) -> String {
        let language = &self.language;
        let is_day = |date: Option<Partial>| date.is_some_and(|date| date.day.is_some());
        match (from.map(|p| self.partial(p).words), until.map(|p| self.partial(p).words)) {
            (Some(day), Some(until)) if day == until && is_day(from) => filled(&language.on, &day),
            (Some(from), Some(until)) if from == until => filled(&language.within, &from),
            (Some(from), Some(until)) => language.from_until.replace("{from}", &from).replace("{until}", &until),
            (Some(first), None) => filled(if is_day(from) { &language.since_day } else { &language.since }, &first),
            (None, Some(last)) => filled(if is_day(until) { &language.until_day } else { &language.until }, &last),
            (None, None) => String::new(),
        }
    }

    /// The desk's label for one of a kind: `news-agency` is "news agency" unless set otherwise.
    pub fn singular(&self, kind: &str) -> String {
        let set = self.kinds.get(kind).and_then(|settings| settings.singular.clone());
        let known = || self.language.kinds.get(kind).map(|(one, _)| one.clone());
        set.or_else(known).unwrap_or_else(|| kind.replace(['-', '_'], " "))
    }

    pub fn plural(&self, kind: &str) -> String {
        let set = self.kinds.get(kind).and_then(|settings| settings.plural.clone());
        let known = || self.language.kinds.get(kind).map(|(_, many)| many.clone());
        set.or_else(known).unwrap_or_else(|| english_plural(&self.singular(kind)))
    }
}

/// Relations, as a page words them before the name of the other side.
impl Words {
    /// On the page of the entity whose record has the relation: "party to".
    pub fn relation(&self, kind: &str) -> String {
        let set = self.relations.get(kind).and_then(|settings| settings.phrase.clone());
        let known = || self.language.relations.get(kind).map(|(phrase, _)| phrase.clone());
        set.or_else(known).unwrap_or_else(|| kind.to_string())
    }

    /// On the page of the other side, called `name`: an unknown kind is worded from the declaring side, "funds
    /// Norland".
    pub fn inverse(&self, kind: &str, name: &str) -> String {
        let set = self.relations.get(kind).and_then(|settings| settings.inverse.clone());
        let known = || self.language.relations.get(kind).map(|(_, inverse)| inverse.clone());
        set.or_else(known).unwrap_or_else(|| format!("{} {name}", self.relation(kind)))
    }
}

/// Fills the pattern in one pass: a page has hundreds of dates.
fn put(pattern: &str, values: &[(&str, &str)]) -> String {
    let (mut put, mut rest) = (String::with_capacity(pattern.len()), pattern);
    while let Some(at) = rest.find('{') {
        put.push_str(&rest[..at]);
        let (name, value) = values.iter().copied().find(|(name, _)| rest[at..].starts_with(name)).unwrap_or(("{", "{"));
        put.push_str(value);
        rest = &rest[at + name.len()..];
    }
    put + rest
}

/// Whether `day` is in a period whose ends may be years or months: both ends are inclusive.
pub fn holds_on(from: Option<Partial>, until: Option<Partial>, day: Day) -> bool {
    from.is_none_or(|from| from.first_day() <= day) && until.is_none_or(|until| day <= until.last_day())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::of(&Config::default())
    }

    fn year(year: i16) -> Partial {
        Partial { year, month: None, day: None }
    }

    #[test]
    fn a_date_says_as_much_as_is_known() {
        assert_eq!(words().partial(year(2012)).words, "2012");
        assert_eq!(words().partial(Partial { month: Some(6), ..year(2012) }).words, "June 2012");
        let whole = words().day(Day { year: 2017, month: 11, day: 20 });
        assert_eq!((whole.iso.as_str(), whole.words.as_str()), ("2017-11-20", "20 November 2017"));
    }

    #[test]
    fn a_stretch_of_whole_years_includes_both() {
        let on = |y| holds_on(Some(year(2012)), Some(year(2018)), Day { year: y, month: 7, day: 1 });
        assert_eq!([2011, 2012, 2018, 2019].map(on), [false, true, true, false]);
        assert_eq!(words().stretch(Some(year(2012)), None), "since 2012");
    }

    #[test]
    fn kinds_have_plurals() {
        let plurals = ["person", "country", "place", "church", "news-agency"].map(|kind| words().plural(kind));
        assert_eq!(plurals, ["people", "countries", "places", "churches", "news agencies"]);
    }

    #[test]
    fn a_relation_reads_from_both_sides_and_a_desk_adds_its_own() {
        let funds = RelationSettings { phrase: Some("pays for".into()), inverse: None };
        let config = Config { relations: [("funds".to_string(), funds)].into(), ..Config::default() };
        let words = Words::of(&config);
        assert_eq!(
            (words.relation("has party").as_str(), words.inverse("has party", "Ada").as_str()),
            ("party", "party to")
        );
        assert_eq!(
            (words.relation("funds").as_str(), words.inverse("funds", "Ada").as_str()),
            ("pays for", "pays for Ada")
        );
        assert_eq!((words.relation("rents").as_str(), words.inverse("rents", "Ada").as_str()), ("rents", "rents Ada"));
    }

    #[test]
    fn a_desk_has_words_of_its_own() {
        let own = [("earlier".to_string(), "Before".to_string())];
        let words = Words::of(&Config { words: own.into(), ..Config::default() });
        assert_eq!((words.label("earlier"), words.label("later")), ("Before", "Later"));
    }
}
