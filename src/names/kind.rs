//! Infers the kind of a name from its words and those around it, in whole points.

use super::lists::{Class, Lists};
use super::runs::{Occurrence, head};
use super::sort::Kind;
use super::text::Texts;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// Points, and the reason for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub words: String,
    pub points: i32,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:+}", self.words, self.points)
    }
}

/// The kind of a name, as far as its texts show.
#[derive(Clone, Debug)]
pub struct Judged {
    pub kind: Kind,
    pub points: i32,
    pub reasons: Vec<Reason>,
    /// Whether it has the shape of a person's full name.
    pub is_shaped: bool,
    /// How often it appears after "a", with nothing after it.
    pub as_common: u32,
}

/// Below this many points the kind is not reliable.
pub const CLEAR: i32 = 3;

/// Judges a name by all its occurrences. `is_alone_too`: its last word appears alone in a piece that has the full name;
/// `is_explained`: it is the long form of an acronym.
pub fn judge(texts: &Texts, name: &[&Occurrence], key: &str, is_alone_too: bool, is_explained: bool) -> Judged {
    let Some(first) = name.first() else { return Judged::nothing() };
    let shape = Shape::of(texts, name, first.range());
    let around = Around::of(texts, name, &shape);
    let mut points = Points::default();
    of_form(texts, &shape, key, &mut points);
    around.of_neighbours(&shape, is_alone_too, is_explained, &mut points);
    let (kind, sum) = points.best();
    let reasons = points.given.into_iter().filter(|(of, _)| *of == kind).map(|(_, reason)| reason).collect();
    Judged { kind, points: sum, reasons, is_shaped: shape.is_person, as_common: around.as_common }
}

impl Judged {
    fn nothing() -> Judged {
        Judged { kind: Kind::Thing, points: 0, reasons: Vec::new(), is_shaped: false, as_common: 0 }
    }
}

#[derive(Default)]
struct Points {
    given: Vec<(Kind, Reason)>,
}

impl Points {
    fn give(&mut self, is: bool, kind: Kind, points: i32, words: impl FnOnce() -> String) {
        if is {
            self.given.push((kind, Reason { words: words(), points }));
        }
    }

    /// With equal points, a person comes first.
    fn best(&self) -> (Kind, i32) {
        let mut sums: BTreeMap<Kind, i32> = BTreeMap::from([(Kind::Thing, 0)]);
        for (kind, reason) in &self.given {
            *sums.entry(*kind).or_default() += reason.points;
        }
        let best = sums.into_iter().max_by_key(|(kind, points)| (*points, *kind == Kind::Person, kind.word()));
        best.unwrap_or((Kind::Thing, 0))
    }
}

/// The words of a name.
struct Shape<'t> {
    texts: &'t Texts,
    range: Range<u32>,
    head: Option<(u32, Kind)>,
    /// Of its words with a capital or a figure.
    last: u32,
    capitals: u32,
    /// Whether it may be a person's full name.
    is_person: bool,
    /// Whether its words are never in lowercase.
    is_never_small: bool,
    is_given: bool,
    has_royal: bool,
    is_acronym: bool,
}

impl<'t> Shape<'t> {
    fn of(texts: &'t Texts, name: &[&Occurrence], range: Range<u32>) -> Shape<'t> {
        let capitals: Vec<u32> = range
            .clone()
            .filter(|at| {
                let word = texts.word(*at);
                word.is_capital() || word.begins_with_digit()
            })
            .collect();
        let first = range.start;
        let last = capitals.last().copied().unwrap_or(first);
        let with_cue = name.iter().filter(|occurrence| occurrence.cue.is_some()).count();
        let fits = |at: u32| {
            let word = texts.word(at);
            let letters = word.text.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'));
            let is_long_acronym = word.is_acronym() && word.text.chars().filter(|c| *c != '.').count() > 2;
            letters
                && (word.head.is_none() || word.class.has(Class::SURNAMES))
                && !word.class.has(Class::DEMONYMS)
                && !is_long_acronym
        };
        const BETWEEN: Class = Class::OF.or(Class::FOR).or(Class::AND).or(Class::THE);
        let (small, capital) = texts.census(last);
        let is_given = texts.is(first, Class::GIVEN);
        let is_person = (2..=4).contains(&capitals.len())
            && capitals.iter().all(|at| fits(*at))
            && !range.clone().any(|at| texts.is(at, BETWEEN) || &*texts.word(at).text == "&")
            && (small <= capital || is_given || 10 * with_cue >= 3 * name.len());
        let (small_first, capital_first) = texts.census(first);
        Shape {
            texts,
            head: head(texts, range.clone()).and_then(|at| Some((at, texts.word(at).head?))),
            last,
            capitals: capitals.len() as u32,
            is_person,
            is_never_small: small == 0 && small_first <= capital_first,
            is_given,
            has_royal: texts.is(first, Class::ROYAL),
            is_acronym: range.len() == 1 && texts.word(first).is_acronym(),
            range,
        }
    }

    fn is_long(&self) -> bool {
        self.capitals > 1
    }

    fn first(&self) -> &'t str {
        &self.texts.word(self.range.start).text
    }
}

/// Evidence from the name itself.
fn of_form(texts: &Texts, shape: &Shape, key: &str, points: &mut Points) {
    let (first, last) = (shape.range.start, shape.range.end - 1);
    let lists = Lists::of(texts.word(first).tongue);
    let is_long = shape.is_long();
    if let Some((at, kind)) = shape.head {
        let is_full_name = shape.is_person && shape.is_given && shape.capitals == 2;
        points.give(is_long && !is_full_name, kind, 5, || format!("\"{}\" in it", texts.word(at).text));
    }
    points.give(lists.is_known_place(key), Kind::Place, 8, || "a well-known place".into());
    let begins = || format!("begins with \"{}\"", shape.first());
    let is_mount = is_long && texts.is(first, Class::MOUNTS);
    points.give(is_mount, Kind::Place, 5, begins);
    let is_place = is_long && texts.is(first, Class::FIRST_OF_PLACES) && shape.head.is_none();
    points.give(is_place && !is_mount, Kind::Place, 3, begins);
    points.give(is_long && texts.is(first, Class::CLUBS), Kind::Organisation, 5, begins);
    let text = &*texts.word(last).text;
    let has_digit = shape.range.clone().any(|at| texts.word(at).has_digit());
    let has_letter = text.chars().any(|c| c.is_ascii_alphabetic());
    points.give(has_digit && has_letter, Kind::Product, 3, || "letters and figures".into());
    const PREFIXES: [&str; 7] = ["Mc", "Mac", "De", "La", "Le", "O'", "Al"];
    let is_inner = |two: (char, char)| two.0.is_ascii_lowercase() && two.1.is_ascii_uppercase();
    let has_inner = text.chars().zip(text.chars().skip(1)).any(is_inner);
    let is_inner = has_inner && !PREFIXES.iter().any(|prefix| text.starts_with(prefix));
    points.give(is_inner, Kind::Product, 2, || "a capital inside".into());
    let is_generic = texts.is(first, Class::GENERIC);
    points.give(!is_long && shape.is_acronym && !is_generic, Kind::Organisation, 3, || "an acronym".into());
}

/// Evidence from the words around the name, counted over its occurrences.
#[derive(Default)]
struct Around {
    all: u32,
    the: u32,
    cues: Counted,
    places: Counted,
    pairs: u32,
    cities: Counted,
    says: Counted,
    ages: u32,
    who: u32,
    persons: u32,
    firms: Counted,
    versions: u32,
    used: Counted,
    as_common: u32,
}

/// How often something applies, and the words that show it.
#[derive(Default)]
struct Counted {
    count: u32,
    words: BTreeMap<String, u32>,
}

impl Counted {
    fn take(&mut self, word: Option<&str>) {
        if let Some(word) = word {
            self.count += 1;
            *self.words.entry(word.to_string()).or_default() += 1;
        }
    }

    /// The most frequent of these words.
    fn most(&self) -> &str {
        let most = self.words.iter().max_by_key(|(word, count)| (**count, std::cmp::Reverse(*word)));
        most.map_or("", |(word, _)| word)
    }
}

/// Number of tokens after a person that are searched for "he" or "she".
const FOLLOWING: u32 = 14;

impl Around {
    fn of(texts: &Texts, name: &[&Occurrence], shape: &Shape) -> Around {
        let mut around = Around { all: name.len() as u32, ..Around::default() };
        for occurrence in name {
            around.look(texts, occurrence, shape);
        }
        around
    }

    fn look(&mut self, texts: &Texts, occurrence: &Occurrence, shape: &Shape) {
        let line = occurrence.line;
        let at = |place: Option<u32>| place.filter(|at| (line.start..line.end).contains(at));
        let before = |n: u32| at(occurrence.start.checked_sub(n));
        let behind = |n: u32| at(Some(occurrence.end + n));
        let is = |place: Option<u32>, any: Class| place.is_some_and(|at| texts.is(at, any));
        let text = |place: Option<u32>| place.map_or("", |at| &*texts.word(at).text);
        let low = |place: Option<u32>| place.map(|at| texts.low(at));
        let [b1, b2, a0, a1, a2] = [before(1), before(2), behind(0), behind(1), behind(2)];
        self.the += u32::from(is(b1, Class::THE));
        self.cues.take(occurrence.cue.map(|cue| &*texts.word(cue).text));
        let ends = a0.is_none_or(|at| texts.is(at, Class::FUNCTION) || !texts.word(at).is_word());
        self.as_common += u32::from(is(b1, Class::ONE) && ends);
        let is_in = is(b1, Class::IN) || is(b1, Class::FROM) && !shape.is_long();
        self.places.take(low(b1).filter(|_| is_in));
        let is_pair = is(b1, Class::IN | Class::AT | Class::FROM)
            && text(a0) == ","
            && a1.is_some_and(|at| texts.word(at).is_capital());
        self.pairs += u32::from(is_pair);
        let city = low(b2).filter(|_| is(b1, Class::OF) && is(b2, Class::CITY_OF));
        self.cities.take(city.or(low(a0).filter(|_| is(a0, Class::BEHIND_PLACES))));
        let says = |place: Option<u32>| low(place).filter(|_| is(place, Class::SAYS));
        let later = says(a1).filter(|_| is(a0, Class::ALSO) || text(a0) == ",");
        let turned = says(b1).filter(|_| !is(b1, Class::TOLD) && matches!(text(a0), "," | "." | ""));
        self.says.take(says(a0).or(later).or(turned));
        let is_age = text(a0) == "," && text(a1).len() == 2 && text(a1).bytes().all(|b| b.is_ascii_digit());
        self.ages += u32::from(is_age && matches!(text(a2), "," | "."));
        self.who += u32::from(is(a0, Class::WHO) || text(a0) == "," && is(a1, Class::WHO));
        let follows =
            (occurrence.end..line.end.min(occurrence.end + FOLLOWING)).any(|at| texts.is(at, Class::PERSONS_ARE));
        self.persons += u32::from(follows);
        let beside = low(a0).filter(|_| is(a0, Class::AFTER_ORGANISATIONS));
        let of = low(b2).filter(|_| is(b1, Class::OF | Class::AT | Class::BY) && is(b2, Class::BEFORE_ORGANISATIONS));
        let noun = low(b1).filter(|_| is(b1, Class::COMPANY_NOUNS));
        let is_version = a0.is_some_and(|at| texts.word(at).begins_with_digit() && text(a0).contains('.'));
        self.versions += u32::from(
            is_version || text(a0).starts_with('v') && text(a0)[1..].starts_with(|c: char| c.is_ascii_digit()),
        );
        self.used.take(low(b1).filter(|_| is(b1, Class::BEFORE_PRODUCTS)));
        self.firms.take(beside.or(of).or(noun));
    }

    /// Whether `count` is at least this percentage of all.
    fn is_share(&self, count: u32, percent: u32) -> bool {
        100 * u64::from(count) >= u64::from(percent) * u64::from(self.all)
    }

    fn of_neighbours(&self, shape: &Shape, is_alone_too: bool, is_explained: bool, points: &mut Points) {
        use Kind::{Organisation, Person, Place, Product};
        let texts = shape.texts;
        let with_the = || "with \"the\"".to_string();
        points.give(self.is_share(self.the, 50), Organisation, 1, with_the);
        let is_plural = shape.is_person && texts.low(shape.last).ends_with('s') && self.is_share(self.the, 30);
        points.give(is_plural, Organisation, 3, || "a plural with \"the\"".into());
        let firm = || format!("\"{}\" beside it", self.firms.most());
        let strong = if self.is_share(self.firms.count, 15) { 4 } else { 2 };
        points.give(self.is_share(self.firms.count, 5), Organisation, strong, firm);
        points.give(self.is_share(self.cities.count, 5), Place, 2, || format!("\"{}\" beside it", self.cities.most()));
        if shape.is_person || !shape.is_long() && !shape.is_acronym {
            let is_full = shape.is_person;
            points.give(is_full && shape.is_given, Person, 4, || format!("the given name \"{}\"", shape.first()));
            points.give(is_full && shape.has_royal, Person, 4, || format!("the title \"{}\"", shape.first()));
            points
                .give(self.is_share(self.cues.count, 10), Person, 4, || format!("\"{}\" before it", self.cues.most()));
            points.give(is_full && is_alone_too, Person, 2, || "the surname alone in the same piece".into());
            points
                .give(self.is_share(self.says.count, 10), Person, 2, || format!("\"{}\" beside it", self.says.most()));
            points.give(self.ages > 0, Person, 3, || "an age behind it".into());
            points.give(self.is_share(self.who, 10), Person, 2, || "\"who\" behind it".into());
            points.give(self.is_share(self.persons, 25), Person, 1 + i32::from(is_full), || {
                "\"he\" or \"she\" follows".into()
            });
            points.give(self.is_share(self.the, 30), Person, -4, with_the);
            points.give(self.is_share(self.places.count, 15), Person, -3, || {
                format!("\"{}\" before it", self.places.most())
            });
            let is_two = is_full && !self.is_share(self.the, 20) && shape.is_never_small;
            points.give(is_two, Person, 1, || "words that are never small".into());
        }
        let is_versioned = self.is_share(self.versions, 5);
        points.give(is_versioned, Product, 3, || "a version behind it".into());
        let is_used = self.is_share(self.used.count, 10);
        points.give(is_used, Product, 2, || format!("\"{}\" before it", self.used.most()));
        points.give(is_used || is_versioned, Place, -3, || "used as a product is".into());
        let is_place = self.is_share(self.places.count, 15)
            && !self.is_share(self.the, 50)
            && (self.is_share(self.places.count, 40) || !is_explained && !shape.is_acronym)
            && !(shape.is_long() && shape.head.is_some());
        let strong = 3 + i32::from(self.is_share(self.places.count, 30));
        points.give(is_place, Place, strong, || format!("\"{}\" before it", self.places.most()));
        points.give(self.is_share(self.pairs, 10), Place, 2, || "\"in X, Y\"".into());
    }
}
