//! Everything that a page may read, and the facts that it has read.
//!
//! Pages are made only from what is read here and from the settings; they cannot access the plan. So a page whose facts
//! are unchanged is unchanged.

use super::alphabet::step;
use super::data::PageData;
use super::facts::{Kind, Number};
use super::index::{Kind as EntityKind, Linking, Said};
use super::lists::{Entry, InSeries, List};
use super::page::{Card, Link};
use super::preview::Of;
use super::search::{Cut, Named, Shard, When};
use super::shared::Shared;
use super::words::Words;
use super::{File, PageKey, Site, top};
use crate::annotate::{Annotated, Sentence};
use crate::config::Config;
use crate::content::address::{Address, OutputPath};
use crate::content::date::Day;
use crate::content::entity::{Alias, Entity};
use crate::content::normal::term;
use crate::content::{EntityId, Piece, PieceId, PlacedPage, Withdrawn};
use crate::crossref::Reference;
use crate::fresh::{Fresh, Of as FreshOf};
use crate::words::Vocabulary;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

/// One page's view of the site.
pub struct Reads<'s> {
    site: &'s Site<'s>,
    pub(super) config: &'s Config,
    pub(super) words: &'s Words,
    /// Replaces what the desk has, only on that text's page: lists still use the texts that they were made from.
    fresh: Option<&'s Fresh>,
    taken: RefCell<Vec<Number>>,
}

impl<'s> Reads<'s> {
    pub fn of(site: &'s Site<'s>) -> Reads<'s> {
        Reads { site, config: site.desk.config, words: &site.words, fresh: None, taken: RefCell::default() }
    }

    pub fn with(site: &'s Site<'s>, fresh: &'s Fresh) -> Reads<'s> {
        Reads { fresh: Some(fresh), ..Reads::of(site) }
    }

    /// The facts that were read, each once.
    pub fn taken(self) -> Box<[Number]> {
        let mut taken = self.taken.into_inner();
        taken.sort_unstable();
        taken.dedup();
        taken.into_boxed_slice()
    }

    fn take(&self, kind: Kind, at: usize) {
        self.take_number(self.site.numbers.number(kind, at));
    }

    fn take_number(&self, number: Number) {
        let mut taken = self.taken.borrow_mut();
        // A loop reads the same fact again and again.
        if taken.last() != Some(&number) {
            taken.push(number);
        }
    }

    /// The data of a page; `None` for a file that is copied as it is.
    pub fn data(&self, key: &PageKey) -> Option<PageData> {
        Some(match key {
            PageKey::Home => PageData::List(Box::new(self.home())),
            PageKey::Briefing(id) => PageData::Briefing(Box::new(self.briefing(*id))),
            PageKey::Later(id) => PageData::List(Box::new(self.later_page(*id))),
            PageKey::Years => PageData::Index(self.years()),
            PageKey::Year(part) => PageData::List(Box::new(self.year(*part))),
            PageKey::Entities => PageData::Index(self.names(None, None)?),
            PageKey::Entity(id, part) => PageData::Entity(Box::new(self.entity_page(*id, *part))),
            PageKey::Kinds => PageData::Index(self.kinds()),
            PageKey::Kind(kind) => PageData::Index(self.names(Some(kind), None)?),
            PageKey::Names(kind, letter) => PageData::Index(self.names(kind.as_deref(), Some(letter))?),
            PageKey::Tags => PageData::Index(self.index_of("tags", self.tags())),
            PageKey::Tag(name, part) => PageData::List(Box::new(self.tag_page(name, *part)?)),
            PageKey::SeriesIndex => PageData::Index(self.index_of("series", self.series())),
            PageKey::Series(name, part) => PageData::List(Box::new(self.series_page(name, *part)?)),
            PageKey::Pages => PageData::Index(self.pages()),
            PageKey::Text(place) => PageData::Text(self.text(*place)),
            PageKey::Withdrawn(place) => PageData::Withdrawn(self.withdrawn_page(*place)),
            PageKey::NotFound => PageData::NotFound,
            PageKey::Feed => PageData::Feed(self.feed("feed.xml")),
            PageKey::JsonFeed => PageData::JsonFeed(self.feed("feed.json")),
            PageKey::EntityFeed(id) => PageData::Feed(self.entity_feed(*id)),
            PageKey::ListFeed(heading, name) => PageData::Feed(self.list_feed(*heading, name)?),
            PageKey::Sitemap => PageData::Sitemap(self.sitemap()),
            PageKey::SitemapPart(part) => PageData::Sitemap(self.sitemap_part(*part)),
            PageKey::Search => PageData::Search(self.search_page()),
            PageKey::SearchFile(file) => PageData::SearchData(self.search_data(file)),
            PageKey::Llms => PageData::Llms(self.llms()),
            PageKey::Json(page) => PageData::Json(Box::new(self.data(page)?)),
            PageKey::NoJekyll => PageData::Empty,
            PageKey::Redirect(_, now) | PageKey::Section(now) => PageData::Redirect { to: self.url(now) },
            PageKey::Asset(_) | PageKey::Theme(_) => return None,
        })
    }
}

/// What depends on the settings alone.
impl<'s> Reads<'s> {
    pub(super) fn per_page(&self) -> usize {
        self.site.per_page()
    }

    pub(super) fn href(&self, address: &Address) -> String {
        self.site.href(address)
    }

    /// With the site's origin.
    pub(super) fn url(&self, address: &Address) -> String {
        format!("{}{}", self.config.base_url.origin, self.href(address))
    }

    pub(super) fn link(&self, title: impl Into<String>, address: &Address) -> Link {
        Link { title: title.into(), href: self.href(address) }
    }
}

/// Pieces.
impl<'s> Reads<'s> {
    pub(super) fn piece(&self, id: PieceId) -> &'s Piece {
        self.take(Kind::Piece, id.index());
        match self.fresh.map(|fresh| &fresh.of) {
            Some(FreshOf::Piece(of, piece)) if *of == id => piece,
            _ => &self.site.desk.content.pieces[id.index()],
        }
    }

    pub(super) fn annotated(&self, id: PieceId) -> &'s Annotated {
        self.take(Kind::Text, id.index());
        match self.fresh {
            Some(Fresh { annotated, of: FreshOf::Piece(of, _), .. }) if *of == id => annotated,
            _ => &self.site.desk.pieces[id.index()],
        }
    }

    /// A piece's terms are part of its text.
    pub(super) fn vocabulary(&self, id: PieceId) -> &'s Vocabulary {
        self.take(Kind::Text, id.index());
        self.site.desk.words
    }

    /// The entities named in a piece. The sentences are part of its text.
    pub(super) fn named(&self, id: PieceId) -> impl Iterator<Item = EntityId> + 's {
        self.take(Kind::Named, id.index());
        self.site.desk.pieces[id.index()].entities.iter().map(|sentence: &Sentence| sentence.entity)
    }

    pub(super) fn card(&self, id: PieceId) -> Shared<Card> {
        self.take(Kind::Card, id.index());
        let piece = &self.site.desk.content.pieces[id.index()];
        let Piece { address, briefing, .. } = piece;
        let card = || Card {
            title: briefing.title.value.clone(),
            href: self.href(address),
            date: self.words.moment(briefing.date),
            dateline: briefing.dateline.as_ref().map(|place| place.value.clone()),
            summary: briefing.in_short().cloned(),
            lang: Some(&briefing.lang).filter(|lang| **lang != self.config.lang).cloned(),
            image: self.head_picture(piece),
        };
        self.site.cards.get(id.index(), card)
    }

    pub(super) fn day(&self, id: PieceId) -> Day {
        self.take(Kind::Card, id.index());
        self.site.desk.content.pieces[id.index()].briefing.date.day
    }

    /// The day of a piece in a list whose entries were read.
    pub(super) fn day_of(&self, entry: &Entry) -> Day {
        self.site.desk.content.pieces[entry.piece.index()].briefing.date.day
    }

    pub(super) fn earlier_than(&self, id: PieceId) -> &'s [Reference] {
        self.take(Kind::Earlier, id.index());
        self.site.desk.references.earlier.get(id.index()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn later_than(&self, id: PieceId) -> &'s [PieceId] {
        self.take(Kind::Later, id.index());
        self.site.desk.references.later.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// The pieces whose texts link to a piece by hand.
    pub(super) fn linked_from(&self, id: PieceId) -> &'s [PieceId] {
        self.take(Kind::Later, id.index());
        self.site.desk.references.linking.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether all later pieces have a page of their own.
    pub(super) fn has_page_of_later(&self, id: PieceId) -> bool {
        self.take(Kind::Later, id.index());
        self.take(Kind::Day, id.index());
        self.site.has_page_of_later(id)
    }

    /// The first piece with nearly the same text as a piece of an earlier or later coverage that was read.
    pub(super) fn first_copy_of(&self, id: PieceId) -> PieceId {
        self.site.desk.references.copies.get(id.index()).copied().flatten().unwrap_or(id)
    }

    /// The profiles and pages whose texts link to a piece by hand.
    pub(super) fn texts_linking(&self, id: PieceId) -> &'s [Linking] {
        self.take(Kind::Later, id.index());
        self.site.lists.linking.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The position of a piece in its series.
    pub(super) fn in_series(&self, id: PieceId) -> Option<InSeries> {
        self.take(Kind::InSeries, id.index());
        self.site.in_series(id)
    }

    /// The pieces of a piece's day, including itself.
    pub(super) fn of_day_of(&self, id: PieceId) -> Range<u32> {
        self.take(Kind::Day, id.index());
        self.site.of_day(self.site.desk.content.pieces[id.index()].briefing.date.day)
    }

    pub(super) fn when(&self, id: PieceId) -> When {
        self.take(Kind::Day, id.index());
        self.site.when(id)
    }

    /// The same for a piece in a list whose entries were all read.
    pub(super) fn when_of(&self, entry: &Entry) -> When {
        self.site.when(entry.piece)
    }

    /// The newest pieces, up to the size of a feed.
    pub(super) fn latest(&self) -> impl Iterator<Item = PieceId> + Clone {
        self.take(Kind::Latest, 0);
        self.site.latest()
    }

    pub(super) fn withdrawn(&self) -> &'s [Withdrawn] {
        self.take(Kind::Withdrawn, 0);
        &self.site.desk.content.withdrawn
    }

    /// The pieces of the newest month.
    pub(super) fn newest_month(&self) -> Range<u32> {
        self.take(Kind::Month, 0);
        self.site.newest_month()
    }

    /// The link targets of a text are part of the text.
    pub(super) fn site_of_links(&self) -> &'s Site<'s> {
        self.site
    }
}

/// Entities.
impl<'s> Reads<'s> {
    /// Its other names are read through [`Reads::aliases`].
    pub(super) fn entity(&self, id: EntityId) -> &'s Entity {
        self.take(Kind::Entity, id.index());
        match self.fresh.map(|fresh| &fresh.of) {
            Some(FreshOf::Entity(of, entity)) if *of == id => entity,
            _ => &self.site.desk.content.entities[id.index()],
        }
    }

    pub(super) fn aliases(&self, id: EntityId) -> &'s [Alias] {
        self.take(Kind::Aliases, id.index());
        &self.site.desk.content.entities[id.index()].record.aliases
    }

    /// The entity with an id that a record or a piece names; the id is a fact of that record or piece.
    pub(super) fn resolved(&self, id: &str) -> Option<EntityId> {
        self.site.desk.content.directory.entity(id)
    }

    pub(super) fn is_hidden(&self, id: EntityId) -> bool {
        self.entity(id).record.hidden
    }

    pub(super) fn name(&self, id: EntityId) -> &'s str {
        &self.entity(id).record.name.value
    }

    pub(super) fn entity_link(&self, id: EntityId) -> Link {
        let entity = self.entity(id);
        self.link(&*entity.record.name, &entity.address)
    }

    pub(super) fn profile(&self, id: EntityId) -> Option<&'s Annotated> {
        self.take(Kind::Profile, id.index());
        if let Some(Fresh { annotated, of: FreshOf::Entity(of, _), .. }) = self.fresh
            && *of == id
        {
            return Some(annotated);
        }
        self.site.desk.profiles.get(id.index()).and_then(Option::as_ref)
    }

    pub(super) fn said_of(&self, id: EntityId) -> &'s [(EntityId, Said)] {
        self.take(Kind::Said, id.index());
        self.site.lists.said.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The latest first mentions: the piece, and the entity that it names first.
    pub(super) fn fresh(&self) -> Vec<(PieceId, EntityId)> {
        self.take(Kind::Fresh, 0);
        self.site.fresh()
    }

    pub(super) fn entity_kinds(&self) -> &'s BTreeMap<String, EntityKind> {
        self.take(Kind::Kinds, 0);
        &self.site.lists.kinds
    }

    /// The number of pieces in a list, in steps.
    pub(super) fn step(&self, list: &List) -> u32 {
        self.take(Kind::Step, list.number);
        step(list.all().len())
    }

    /// The letters of a large index; `letter_address` gives the address of each.
    pub(super) fn alphabet(&self, kind: Option<&str>) -> impl Iterator<Item = &'s String> {
        self.take(Kind::Names, 0);
        self.site.alphabet(kind).into_iter().flat_map(|alphabet| alphabet.keys())
    }

    pub(super) fn letter_address(&self, kind: Option<&str>, letter: &str) -> Address {
        self.site.letter_address(kind, letter)
    }

    /// The entities of an index, or of one letter of it.
    pub(super) fn indexed(&self, kind: Option<&str>, of: Option<&str>) -> impl Iterator<Item = (EntityId, &'s Entity)> {
        self.take(Kind::Names, 0);
        let entities = &self.site.desk.content.entities;
        self.site.indexed(kind, of).into_iter().map(|id| (id, &entities[id.index()]))
    }
}

/// Lists.
impl<'s> Reads<'s> {
    pub(super) fn naming(&self, id: EntityId) -> &'s List {
        &self.site.lists.naming[id.index()]
    }

    pub(super) fn all_years(&self) -> &'s List {
        &self.site.lists.years
    }

    pub(super) fn tag(&self, name: &str) -> Option<&'s List> {
        let list = self.site.lists.tags.get(&*term(name))?;
        self.take(Kind::Outline, list.number);
        Some(list)
    }

    pub(super) fn one_series(&self, name: &str) -> Option<&'s List> {
        let list = self.site.lists.series.get(&*term(name))?;
        self.take(Kind::Outline, list.number);
        Some(list)
    }

    pub(super) fn tags(&self) -> &'s BTreeMap<String, List> {
        self.take(Kind::Terms, 0);
        &self.site.lists.tags
    }

    pub(super) fn series(&self) -> &'s BTreeMap<String, List> {
        self.take(Kind::Terms, 0);
        &self.site.lists.series
    }

    pub(super) fn took_newest(&self, list: &List) {
        self.take(Kind::Newest, list.number);
    }

    pub(super) fn took_outline(&self, list: &List) {
        self.take(Kind::Outline, list.number);
    }

    pub(super) fn took_year(&self, list: &List, year: i16) {
        self.take_number(self.site.numbers.number_of_year(list.number, year));
    }

    /// All entries of a list, oldest first.
    pub(super) fn all<'l>(&self, list: &'l List) -> &'l [Entry] {
        self.take(Kind::Whole, list.number);
        list.all()
    }

    /// The years that have pieces, newest first.
    pub(super) fn years_with_pieces(&self) -> Vec<i16> {
        self.take(Kind::Years, 0);
        self.site.years_with_pieces()
    }

    pub(super) fn years_address(&self) -> Address {
        top("years")
    }

    /// The file of a series' or a tag's feed, if it has enough pieces.
    pub(super) fn list_feed_file(&self, list: &List) -> Option<OutputPath> {
        self.take(Kind::Outline, list.number);
        self.site.list_feed_file(list)
    }

    /// The file of an entity's own feed, if enough pieces name it.
    pub(super) fn entity_feed_file(&self, id: EntityId) -> Option<OutputPath> {
        self.take(Kind::Outline, self.naming(id).number);
        self.take(Kind::Entity, id.index());
        self.site.entity_feed_file(id)
    }
}

/// Pages of `content/pages`, the plan and the search.
impl<'s> Reads<'s> {
    pub(super) fn page(&self, place: usize) -> (&'s PlacedPage, &'s Annotated) {
        self.take(Kind::Page, place);
        if let Some(Fresh { annotated, of: FreshOf::Page(of, placed), .. }) = self.fresh
            && *of == place
        {
            return (placed, annotated);
        }
        (&self.site.desk.content.pages[place], &self.site.desk.pages[place])
    }

    pub(super) fn all_pages(&self) -> &'s [PlacedPage] {
        self.take(Kind::Pages, 0);
        &self.site.desk.content.pages
    }

    /// Every file, and when each piece changed.
    pub(super) fn files(&self) -> &'s [File] {
        self.take(Kind::Plan, 0);
        self.site.files()
    }

    /// A piece among the files that were read.
    pub(super) fn planned(&self, id: PieceId) -> &'s Piece {
        &self.site.desk.content.pieces[id.index()]
    }

    /// How the search is split into files.
    pub(super) fn search_cut(&self) -> (&'s [Cut], &'s super::search::Names, usize) {
        self.take(Kind::Search, 0);
        (&self.site.shards, &self.site.names, self.site.previews.len())
    }

    /// The pieces of a search shard whose cut was read.
    pub(super) fn cut_pieces(&self, cut: &Cut) -> &'s [Entry] {
        &self.site.lists.years.all()[cut.pieces.clone()]
    }

    pub(super) fn bucket(&self, name: &str) -> &'s [Named] {
        if let Some(place) = self.site.names.place(name) {
            self.take(Kind::Bucket, place);
        }
        self.site.names.bucket(name)
    }

    pub(super) fn shard(&self, shard: Shard) -> Option<(&'s Cut, &'s [Entry])> {
        let place = self.site.shards.iter().position(|cut| cut.shard == shard)?;
        self.take(Kind::Shard, place);
        let cut = &self.site.shards[place];
        Some((cut, self.cut_pieces(cut)))
    }

    /// The words of a shard's pieces.
    pub(super) fn shard_vocabulary(&self, shard: Shard) -> &'s Vocabulary {
        if let Some(place) = self.site.shards.iter().position(|cut| cut.shard == shard) {
            self.take(Kind::Words, place);
        }
        self.site.desk.words
    }

    pub(super) fn previewed(&self, file: u32) -> &'s [Of] {
        self.take(Kind::Previews, file as usize);
        self.site.previews.of_file(file)
    }
}
