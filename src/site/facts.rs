//! The facts that pages are made from, each with a number, and which of them have changed.
//!
//! A page's data is made through `Reads`, which records the facts that it reads. If none of a page's facts has changed
//! since the last build, the page is unchanged and its data is not made.
//!
//! Numbers are dense, so that a page's record is a list of small numbers; they are valid for one build. [`Things`]
//! identifies what they count by hashes that are stable across builds, and maps the numbers of one build to another's.

use rapidhash::RapidHashMap;
use serde::{Deserialize, Serialize};

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Of a piece: what lists show.
    Card,
    /// Its front matter.
    Piece,
    /// Its text, the names in it and where its links lead.
    Text,
    /// The entities named in it, and how often.
    Named,
    Earlier,
    Later,
    /// The pieces of its day.
    Day,
    /// Its position in its series, and the neighbouring pieces there.
    InSeries,
    /// Of an entity: its record, without its other names.
    Entity,
    Aliases,
    Profile,
    /// What the records of others say about it.
    Said,
    /// Of a list: what its first page shows.
    Newest,
    /// Its title and address, and how its years are split into pages.
    Outline,
    Whole,
    /// Its number of pieces, in steps.
    Step,
    /// Of a list and a year: the pieces of the year.
    Year,
    /// A page of `content/pages`.
    Page,
    /// Of the search: the entities in a bucket of names.
    Bucket,
    /// The pieces of a shard.
    Shard,
    /// The pieces of a shard with their words.
    Words,
    /// The entities and pieces whose previews are in a file.
    Previews,
    /// Kinds, and their labels.
    Kinds,
    /// The names of all entities.
    Names,
    /// The names of all tags and series.
    Terms,
    /// The years that have pieces.
    Years,
    /// How the search is split into files.
    Search,
    /// Entities first named recently.
    Fresh,
    /// The pieces of the newest month.
    Month,
    /// The pieces of the desk's feed.
    Latest,
    /// The paths of all files, and when pieces changed.
    Plan,
    /// The pages of `content/pages`, by title and address.
    Pages,
    /// What readers see of withdrawn pieces.
    Withdrawn,
}

impl Kind {
    /// In words, to explain why a page is made again.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Card => "the title, date or summary of a piece",
            Kind::Piece => "the front matter of a piece",
            Kind::Text => "the text of a piece, its names or its links",
            Kind::Named => "who is named in a piece",
            Kind::Earlier => "the earlier coverage of a piece",
            Kind::Later => "the later coverage of a piece",
            Kind::Day => "the pieces of a day",
            Kind::InSeries => "the place of a piece in its series",
            Kind::Entity => "the record of an entity",
            Kind::Aliases => "the other names of an entity",
            Kind::Profile => "the profile of an entity",
            Kind::Said => "what others say of an entity",
            Kind::Newest => "the newest pieces of a list",
            Kind::Outline => "the pages of a list",
            Kind::Whole => "the pieces of a list",
            Kind::Step => "how many pieces a list has",
            Kind::Year => "the pieces of a list in one year",
            Kind::Page => "a page of content/pages",
            Kind::Bucket => "the entities found by a letter",
            Kind::Shard => "the pieces of a shard of the search",
            Kind::Words => "the words of a shard of the search",
            Kind::Previews => "whose previews stand in a file",
            Kind::Kinds => "the kinds of entities",
            Kind::Names => "the names of all entities",
            Kind::Terms => "the tags and series",
            Kind::Years => "the years that have pieces",
            Kind::Search => "the files of the search",
            Kind::Fresh => "entities that are named for the first time",
            Kind::Month => "the pieces of the newest month",
            Kind::Latest => "the newest pieces",
            Kind::Plan => "the files of the site",
            Kind::Pages => "the pages of content/pages",
            Kind::Withdrawn => "the withdrawn pieces",
        }
    }
}

/// The things that facts are numbered by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Piece,
    Entity,
    List,
    ListAndYear,
    Page,
    Bucket,
    Shard,
    File,
    One,
}

const KIND_COUNT: usize = 33;

const KINDS: [(Kind, By); KIND_COUNT] = [
    (Kind::Card, By::Piece),
    (Kind::Piece, By::Piece),
    (Kind::Text, By::Piece),
    (Kind::Named, By::Piece),
    (Kind::Earlier, By::Piece),
    (Kind::Later, By::Piece),
    (Kind::Day, By::Piece),
    (Kind::InSeries, By::Piece),
    (Kind::Entity, By::Entity),
    (Kind::Aliases, By::Entity),
    (Kind::Profile, By::Entity),
    (Kind::Said, By::Entity),
    (Kind::Newest, By::List),
    (Kind::Outline, By::List),
    (Kind::Whole, By::List),
    (Kind::Step, By::List),
    (Kind::Year, By::ListAndYear),
    (Kind::Page, By::Page),
    (Kind::Bucket, By::Bucket),
    (Kind::Shard, By::Shard),
    (Kind::Words, By::Shard),
    (Kind::Previews, By::File),
    (Kind::Kinds, By::One),
    (Kind::Names, By::One),
    (Kind::Terms, By::One),
    (Kind::Years, By::One),
    (Kind::Search, By::One),
    (Kind::Fresh, By::One),
    (Kind::Month, By::One),
    (Kind::Latest, By::One),
    (Kind::Plan, By::One),
    (Kind::Pages, By::One),
    (Kind::Withdrawn, By::One),
];

/// The number of a fact in this build.
pub type Number = u32;

/// All things that facts are numbered by, each as a hash of its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Things {
    pub pieces: Vec<u64>,
    pub entities: Vec<u64>,
    pub lists: Vec<u64>,
    pub pages: Vec<u64>,
    pub buckets: Vec<u64>,
    pub shards: Vec<u64>,
    /// Files of previews.
    pub files: Vec<u64>,
    /// The first year that has pieces, and the number of years from there.
    pub first_year: i16,
    pub years: u32,
}

/// A fact decoded from its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    pub kind: Kind,
    /// The index of the piece, entity, list, page, bucket or shard.
    pub at: usize,
    /// For a list's year.
    pub year: i16,
}

impl Things {
    fn count(&self, by: By) -> usize {
        match by {
            By::Piece => self.pieces.len(),
            By::Entity => self.entities.len(),
            By::List => self.lists.len(),
            By::ListAndYear => self.lists.len() * self.years as usize,
            By::Page => self.pages.len(),
            By::Bucket => self.buckets.len(),
            By::Shard => self.shards.len(),
            By::File => self.files.len(),
            By::One => 1,
        }
    }

    /// The number of facts.
    pub fn facts(&self) -> usize {
        KINDS.iter().map(|(_, by)| self.count(*by)).sum()
    }

    /// Maps each number of `old` to the number of the same fact here; `None` for facts that are gone.
    pub fn from(&self, old: &Things) -> Vec<Option<Number>> {
        let places = |old: &[u64], new: &[u64]| -> Vec<Option<usize>> {
            if old == new {
                return (0..old.len()).map(Some).collect();
            }
            let new: RapidHashMap<u64, usize> = new.iter().enumerate().map(|(place, name)| (*name, place)).collect();
            old.iter().map(|name| new.get(name).copied()).collect()
        };
        let pieces = places(&old.pieces, &self.pieces);
        let entities = places(&old.entities, &self.entities);
        let lists = places(&old.lists, &self.lists);
        let pages = places(&old.pages, &self.pages);
        let buckets = places(&old.buckets, &self.buckets);
        let shards = places(&old.shards, &self.shards);
        let files = places(&old.files, &self.files);
        let (mut numbers, mut start) = (Vec::with_capacity(old.facts()), 0);
        for (_, by) in KINDS {
            let mut put = |at: Option<usize>| numbers.push(at.map(|at| (start + at) as Number));
            match by {
                By::Piece => pieces.iter().for_each(|at| put(*at)),
                By::Entity => entities.iter().for_each(|at| put(*at)),
                By::List => lists.iter().for_each(|at| put(*at)),
                By::Page => pages.iter().for_each(|at| put(*at)),
                By::Bucket => buckets.iter().for_each(|at| put(*at)),
                By::Shard => shards.iter().for_each(|at| put(*at)),
                By::File => files.iter().for_each(|at| put(*at)),
                By::One => put(Some(0)),
                By::ListAndYear => {
                    for list in &lists {
                        for year in 0..old.years as i16 {
                            let year = i32::from(old.first_year) + i32::from(year) - i32::from(self.first_year);
                            let year = usize::try_from(year).ok().filter(|year| *year < self.years as usize);
                            put(list.zip(year).map(|(list, year)| list * self.years as usize + year));
                        }
                    }
                }
            }
            start += self.count(by);
        }
        numbers
    }
}

/// The fact numbers of one build.
pub struct Numbers {
    pub things: Things,
    /// The first number of each kind.
    starts: [Number; KIND_COUNT],
}

impl Numbers {
    pub fn of(things: Things) -> Numbers {
        let (mut starts, mut start) = ([0; KIND_COUNT], 0);
        for (first, (_, by)) in starts.iter_mut().zip(KINDS) {
            *first = start as Number;
            start += things.count(by);
        }
        Numbers { things, starts }
    }

    pub fn number(&self, kind: Kind, at: usize) -> Number {
        self.starts[kind as usize] + at as Number
    }

    pub fn number_of_year(&self, list: usize, year: i16) -> Number {
        let year = usize::try_from(year - self.things.first_year).unwrap_or_default();
        self.number(Kind::Year, list * self.things.years as usize + year)
    }

    pub fn fact(&self, number: Number) -> Fact {
        // Of kinds that start at the same number, only the last has facts.
        let kind = self.starts.partition_point(|start| *start <= number) - 1;
        let at = (number - self.starts[kind]) as usize;
        match KINDS[kind] {
            (kind, By::ListAndYear) => {
                let years = self.things.years.max(1) as usize;
                Fact { kind, at: at / years, year: self.things.first_year + (at % years) as i16 }
            }
            (kind, _) => Fact { kind, at, year: 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn things(pieces: &[u64], lists: &[u64], first_year: i16, years: u32) -> Things {
        Things { pieces: pieces.into(), lists: lists.into(), first_year, years, ..Things::default() }
    }

    #[test]
    fn every_fact_has_a_number_of_its_own() {
        assert!(KINDS.iter().enumerate().all(|(place, (kind, _))| *kind as usize == place));
        let things = Things { entities: vec![7], buckets: vec![8, 9], ..things(&[1, 2, 3], &[4, 5], 2010, 3) };
        let count = things.facts() as Number;
        let numbers = Numbers::of(things);
        for number in 0..count {
            let fact = numbers.fact(number);
            let again = match fact.kind {
                Kind::Year => numbers.number_of_year(fact.at, fact.year),
                kind => numbers.number(kind, fact.at),
            };
            assert_eq!(again, number, "{fact:?}");
        }
    }

    #[test]
    fn a_number_leads_to_the_same_fact_of_another_build() {
        let old = Numbers::of(things(&[1, 2, 3], &[4, 5], 2010, 2));
        let new = Numbers::of(things(&[2, 9, 3], &[5, 6, 4], 2009, 3));
        let from = new.things.from(&old.things);
        let led = |number: Number| from[number as usize].map(|number| new.fact(number));
        let fact = |kind, at, year| Some(Fact { kind, at, year });
        assert_eq!(from.len(), old.things.facts());
        assert_eq!(led(old.number(Kind::Text, 0)), None);
        assert_eq!(led(old.number(Kind::Text, 2)), fact(Kind::Text, 2, 0));
        assert_eq!(led(old.number(Kind::Card, 1)), fact(Kind::Card, 0, 0));
        assert_eq!(led(old.number_of_year(1, 2011)), fact(Kind::Year, 0, 2011));
        assert_eq!(led(old.number_of_year(0, 2010)), fact(Kind::Year, 2, 2010));
        assert_eq!(led(old.number(Kind::Plan, 0)), fact(Kind::Plan, 0, 0));
        assert_eq!(things(&[], &[4], 2011, 1).from(&old.things)[old.number_of_year(0, 2010) as usize], None);
    }
}
