//! What is at each address, and what does each page show?
//!
//! The plan names every file of the site before any is made, so that two at one address are found early. A page's data
//! is made on demand and then dropped.

mod alphabet;
mod briefing;
mod company;
mod coverage;
pub mod data;
mod dossier;
mod entity;
pub mod facts;
mod feed;
mod files;
pub mod frame;
pub mod hashes;
mod held;
mod home;
mod index;
mod index_pages;
mod links;
mod list_pages;
mod list_parts;
pub mod lists;
mod llms;
mod notes;
pub mod page;
mod preview;
mod preview_data;
mod reads;
pub mod record;
pub mod search;
mod sections;
pub mod shared;
#[cfg(test)]
mod tests;
mod timeline;
mod withdrawn;
pub mod words;

use crate::annotate::Annotated;
use crate::config::Config;
use crate::content::address::{Address, OutputPath};
use crate::content::assemble::{Reader, Told};
use crate::content::date::Day;
use crate::content::introduction::Heading;
use crate::content::normal::term;
use crate::content::{Content, EntityId, PieceId};
use crate::crossref::CrossReferences;
use crate::fresh::{Fresh, Of};
use crate::report::Report;
use crate::words::Vocabulary;
use data::PageData;
use facts::{Number, Numbers};
use index::Lists;
use lists::{InSeries, List, Part};
use page::Card;
use rayon::prelude::*;
use reads::Reads;
use search::SearchFile;
use shared::Parts;
use std::cmp::Reverse;
use std::ops::Range;
use timeline::month_number;
use words::Words;

/// Everything that pages are made from.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub config: &'a Config,
    pub content: &'a Content,
    /// Indexed by [`PieceId`].
    pub pieces: &'a [Annotated],
    /// Indexed by [`EntityId`]; `None` if the entity has no text of its own.
    pub profiles: &'a [Option<Annotated>],
    /// In the order of [`Content::pages`].
    pub pages: &'a [Annotated],
    /// The words of the pieces.
    pub words: &'a Vocabulary,
    pub references: &'a CrossReferences,
}

/// The role of a file of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageKey {
    Home,
    Briefing(PieceId),
    /// All later pieces, if the piece's own page has no room for them.
    Later(PieceId),
    Years,
    Year(Part),
    Entities,
    Entity(EntityId, Part),
    Kinds,
    /// By the lowercase kind.
    Kind(String),
    /// The names under one letter, of a kind or of all entities, if there are many.
    Names(Option<String>, String),
    Tags,
    /// By [`crate::content::normal::term`].
    Tag(String, Part),
    SeriesIndex,
    Series(String, Part),
    /// All of `content/pages`.
    Pages,
    /// Its index in [`Content::pages`].
    Text(usize),
    /// Its index in [`Content::withdrawn`].
    Withdrawn(usize),
    NotFound,
    Feed,
    JsonFeed,
    EntityFeed(EntityId),
    /// Of a series or a tag, by [`crate::content::normal::term`].
    ListFeed(Heading, String),
    /// All addresses, or the list of the sitemap's parts.
    Sitemap,
    /// One part of the addresses, by its number from 0.
    SitemapPart(u32),
    Search,
    /// What scripts read.
    SearchFile(SearchFile),
    /// `/llms.txt`
    Llms,
    /// The data of another page, next to it.
    Json(Box<PageKey>),
    /// `.nojekyll`: makes GitHub Pages publish the files as they are.
    NoJekyll,
    /// An old address and the new one.
    Redirect(Address, Address),
    /// A folder without a page, and the address of the list of its contents.
    Section(Address),
    /// Its index in [`Content::assets`].
    Asset(usize),
    /// A file of the theme, by its index there.
    Theme(usize),
}

/// A file of the site. Its source file in the desk is [`Site::source`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub key: PageKey,
    pub path: OutputPath,
}

/// The plan: every file of the site, and the lists that its pages are made from.
pub struct Site<'a> {
    desk: Desk<'a>,
    words: Words,
    lists: Lists,
    names: search::Names,
    shards: Vec<search::Cut>,
    previews: preview::Previews,
    files: Vec<File>,
    /// The indexes of all files, sorted by path.
    by_path: Vec<u32>,
    numbers: Numbers,
    /// Indexed by [`PieceId`].
    cards: Parts<Card>,
}

/// Plans the site, and checks that no two files share an address and that every link leads somewhere.
pub fn plan<'a>(desk: Desk<'a>, read: Reader) -> (Site<'a>, Report) {
    let mut told = Told::new(read);
    let words = Words::of(desk.config);
    let listed = || {
        let lists = Lists::of(&desk, &words);
        let shards = search::cut(&lists.years.entries, desk.words);
        (lists, shards)
    };
    let found = || {
        let names = search::Names::of(&desk.content.entities, &desk.config.lang);
        (names, preview::Previews::of(desk.content, &desk.config.base_url.path))
    };
    let ((lists, shards), (names, previews)) = rayon::join(listed, found);
    let things = hashes::things(&desk, &lists, &names, &shards, previews.len());
    let numbers = Numbers::of(things);
    let cards = Parts::of(desk.content.pieces.len());
    let (files, by_path) = Default::default();
    let mut site = Site { desk, lists, names, shards, previews, words, files, by_path, numbers, cards };
    site.add(site.pages());
    let mut assets = site.check_links(&mut told);
    assets.extend(site.check_settings(&mut told));
    site.tell_spellings(&mut told);
    site.add(site.assets(&assets));
    site.tell_of_assets(&assets, &mut told);
    site.check_addresses(&mut told.report);
    (site, told.report())
}

impl<'a> Site<'a> {
    /// Every file of the site, always in the same order.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The index of the file at `path` among all.
    pub fn at(&self, path: &OutputPath) -> Option<usize> {
        let path_of = |place: &u32| &self.files[*place as usize].path;
        let first = self.by_path.partition_point(|place| path_of(place) < path);
        self.by_path.get(first).filter(|place| path_of(place) == path).map(|place| *place as usize)
    }

    /// The source file of a file of the site, for messages; empty if it is made from many.
    pub fn source(&self, key: &PageKey) -> &str {
        let content = self.desk.content;
        let piece = |id: PieceId| &*content.pieces[id.index()].source.path;
        let entity = |id: EntityId| &*content.entities[id.index()].source.path;
        let first = |list: &List| list.entries.first().map_or("", |entry| piece(entry.piece));
        match key {
            PageKey::Briefing(id) | PageKey::Later(id) => piece(*id),
            PageKey::Entity(id, _) | PageKey::EntityFeed(id) => entity(*id),
            PageKey::Kind(kind) => {
                self.lists.kinds.get(kind).and_then(|kind| kind.entities.first()).map_or("", |id| entity(*id))
            }
            PageKey::Tag(name, _) => self.lists.tags.get(name).map_or("", first),
            PageKey::Series(name, _) => self.lists.series.get(name).map_or("", first),
            PageKey::ListFeed(heading, name) => self.lists.under(*heading).get(name).map_or("", first),
            PageKey::Text(place) => &content.pages[*place].source.path,
            PageKey::Withdrawn(place) => &content.withdrawn[*place].source.path,
            PageKey::Json(page) => self.source(page),
            PageKey::Redirect(old, _) => content.directory.outputs.get(&old.output()).map_or("", String::as_str),
            PageKey::Asset(place) => &content.assets[*place].source.path,
            PageKey::Theme(_) => "templates",
            _ => "",
        }
    }

    /// Old addresses and where they lead, from the root of the host.
    pub fn redirects(&self) -> Vec<(String, String)> {
        let keys = self.files.iter().map(|file| &file.key);
        let redirects = keys.filter_map(|key| match key {
            PageKey::Redirect(old, now) => Some((self.href(old), self.href(now))),
            _ => None,
        });
        redirects.collect()
    }

    /// The data of a page; `None` for a file that is copied as it is.
    pub fn data(&self, key: &PageKey) -> Option<PageData> {
        Reads::of(self).data(key)
    }

    /// The data of the page of a text that has changed since the site was planned; `None` for other pages.
    pub fn data_of_fresh(&self, key: &PageKey, fresh: &Fresh) -> Option<PageData> {
        let is_its_page = match (key, &fresh.of) {
            (PageKey::Json(page), _) => {
                return self.data_of_fresh(page, fresh).map(|data| PageData::Json(Box::new(data)));
            }
            (PageKey::Briefing(id), Of::Piece(of, _)) => id == of,
            (PageKey::Entity(id, _), Of::Entity(of, _)) => id == of,
            (PageKey::Text(place), Of::Page(of, _)) => place == of,
            _ => false,
        };
        is_its_page.then(|| Reads::with(self, fresh).data(key)).flatten()
    }

    /// The data of a page, with the facts that were read for it.
    pub fn data_and_facts(&self, key: &PageKey) -> (Option<PageData>, Box<[Number]>) {
        let reads = Reads::of(self);
        (reads.data(key), reads.taken())
    }

    /// Adds the theme's files to the plan, each with its index in the theme.
    pub fn bring(&mut self, files: Vec<(usize, OutputPath)>) {
        self.add(files.into_iter().map(|(place, path)| File { key: PageKey::Theme(place), path }).collect());
    }

    fn add(&mut self, files: Vec<File>) {
        self.by_path.extend((self.files.len() as u32..).take(files.len()));
        self.files.extend(files);
        let files = &self.files;
        self.by_path.par_sort_by(|a, b| files[*a as usize].path.cmp(&files[*b as usize].path));
    }

    fn per_page(&self) -> usize {
        self.desk.config.lists.per_page.max(1) as usize
    }

    fn href(&self, address: &Address) -> String {
        address.href(&self.desk.config.base_url.path)
    }

    fn in_series(&self, id: PieceId) -> Option<InSeries> {
        let series = self.desk.content.pieces[id.index()].briefing.series.as_ref()?;
        self.lists.series.get(&*term(series))?.in_series(id)
    }

    /// The newest pieces, up to the size of a feed.
    fn latest(&self) -> impl Iterator<Item = PieceId> + Clone + use<> {
        let newest = (0..self.desk.content.pieces.len() as u32).rev().map(PieceId);
        newest.take(self.desk.config.feed.limit as usize)
    }

    fn newest_month(&self) -> Range<u32> {
        let pieces = &self.desk.content.pieces;
        let Some(newest) = pieces.last() else { return 0..0 };
        let month = month_number(newest.briefing.date.day);
        let first = pieces.partition_point(|piece| month_number(piece.briefing.date.day) < month);
        first as u32..pieces.len() as u32
    }

    /// The years that have pieces, newest first.
    fn years_with_pieces(&self) -> Vec<i16> {
        self.lists.years.years().rev().collect()
    }

    /// The latest first mentions: the piece, and the entity that it names first.
    fn fresh(&self) -> Vec<(PieceId, EntityId)> {
        let shown = (0..).map(EntityId).zip(&self.lists.naming);
        let shown = shown.filter(|(id, _)| !self.desk.content.entities[id.index()].record.hidden);
        let mut firsts: Vec<_> = shown.filter_map(|(id, list)| Some((list.all().first()?.piece, id))).collect();
        firsts.sort_unstable_by_key(|(piece, id)| (Reverse(*piece), *id));
        firsts.truncate(home::NEWEST);
        firsts
    }

    /// The pieces of a day.
    fn of_day(&self, day: Day) -> Range<u32> {
        let pieces = &self.desk.content.pieces;
        let before = |is_before: fn(Day, Day) -> bool| {
            pieces.partition_point(|piece| is_before(piece.briefing.date.day, day)) as u32
        };
        before(|other, day| other < day)..before(|other, day| other <= day)
    }
}

/// The address `/name/` of an index that every site has.
fn top(name: &str) -> Address {
    Address::of_segments([&crate::content::address::slugify(name)])
}
