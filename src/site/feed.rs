//! For programs: the feeds and the sitemap.

use super::PageKey;
use super::files::{LONGEST_SITEMAP, in_sitemap, sitemap_part};
use super::lists::Entry;
use super::page::{FeedEntry, FeedPage, SitemapPage};
use super::reads::Reads;
use crate::content::address::Address;
use crate::content::introduction::Heading;
use crate::content::{EntityId, Piece, PieceId, date::Moment};
use crate::source::Text;

impl Reads<'_> {
    /// The desk's newest pieces in full. `name` is the file name: `feed.xml`, `feed.json`.
    pub(super) fn feed(&self, name: &str) -> FeedPage {
        let base = &self.config.base_url;
        let newest = self.latest();
        let whole = |id: PieceId| {
            let (Piece { source, briefing, .. }, annotated) = (self.piece(id), self.annotated(id));
            FeedEntry {
                summary: briefing.summary.as_ref().map(|summary| summary.value.clone()),
                prose: Some(self.prose(source, (briefing.body, &briefing.outline), &briefing.lang, annotated, None)),
                ..self.entry(id)
            }
        };
        let url = format!("{}{}/{name}", base.origin, base.path);
        FeedPage {
            title: self.config.title.clone(),
            id: url.clone(),
            url,
            home: self.url(&Address::of_segments([])),
            updated: self.updated(newest.clone()),
            entries: newest.map(whole).collect(),
            deleted: self.deleted(),
        }
    }

    /// The newest pieces that name an entity, each with the sentence. An entry has the id of its piece, so a reader who
    /// follows two entities sees a piece about both once.
    pub(super) fn entity_feed(&self, id: EntityId) -> FeedPage {
        let config = self.config;
        let entity = self.entity(id);
        let newest = self.all(self.naming(id)).iter().rev();
        let file = self.entity_feed_file(id).map(|file| file.href(&config.base_url.path)).unwrap_or_default();
        let url = format!("{}{file}", config.base_url.origin);
        let id = oldest(&entity.record.redirects).map(|page| {
            let name = file.rsplit('/').next().unwrap_or_default();
            format!("{}{name}", self.url(&page))
        });
        FeedPage {
            title: format!("{} – {}", entity.record.name.value, config.title),
            id: id.unwrap_or_else(|| url.clone()),
            url,
            home: self.url(&entity.address),
            updated: self.updated(newest.clone().map(|entry| entry.piece)),
            entries: newest.take(self.limit()).map(|entry| self.naming_entry(entry)).collect(),
            deleted: self.deleted(),
        }
    }

    /// The newest pieces of a series or a tag, each as a summary.
    pub(super) fn list_feed(&self, heading: Heading, name: &str) -> Option<FeedPage> {
        let list = match heading {
            Heading::Series => self.one_series(name)?,
            Heading::Tag => self.tag(name)?,
        };
        let newest = self.all(list).iter().rev().map(|entry| entry.piece);
        let file = self.list_feed_file(list).map(|file| file.href(&self.config.base_url.path)).unwrap_or_default();
        let url = format!("{}{file}", self.config.base_url.origin);
        let introduction = list.introduction.map(|place| self.page(place).0);
        let id = introduction.and_then(|introduction| oldest(&introduction.page.redirects));
        let in_short =
            |id: PieceId| FeedEntry { summary: self.piece(id).briefing.in_short().cloned(), ..self.entry(id) };
        Some(FeedPage {
            title: format!("{} – {}", list.title, self.config.title),
            id: id.map_or_else(|| url.clone(), |page| format!("{}feed.xml", self.url(&page))),
            url,
            home: self.url(&list.address),
            updated: self.updated(newest.clone()),
            entries: newest.take(self.limit()).map(in_short).collect(),
            deleted: self.deleted(),
        })
    }

    fn naming_entry(&self, entry: &Entry) -> FeedEntry {
        let (Piece { briefing, .. }, annotated) = (self.piece(entry.piece), self.annotated(entry.piece));
        let sentence = entry.sentence.and_then(|place| annotated.entities.get(place as usize));
        let sentence = sentence.map(|sentence| sentence.text.to_string());
        let summary = || briefing.summary.as_ref().map(|summary| summary.value.clone());
        FeedEntry { summary: sentence.or_else(summary), ..self.entry(entry.piece) }
    }

    /// What an entry contains in every feed.
    fn entry(&self, id: PieceId) -> FeedEntry {
        let Piece { address, briefing, .. } = self.piece(id);
        FeedEntry {
            title: briefing.title.value.clone(),
            id: self.url(&oldest(&briefing.redirects).unwrap_or_else(|| address.clone())),
            url: self.url(address),
            published: briefing.date.rfc3339(),
            updated: changed(self.piece(id)).rfc3339(),
            summary: None,
            authors: briefing.authors.clone(),
            tags: briefing.tags.iter().map(|tag| tag.trim().to_string()).collect(),
            lang: briefing.lang.clone(),
            prose: None,
        }
    }

    /// A feed's time is that of its latest change: a build has no time.
    fn updated(&self, newest: impl Iterator<Item = PieceId>) -> String {
        let changed = newest.take(self.limit()).map(|id| changed(self.piece(id)));
        changed
            .chain(self.last_deleted())
            .max_by_key(|moment| moment.unix)
            .map_or_else(|| "1970-01-01T00:00:00Z".into(), Moment::rfc3339)
    }

    fn limit(&self) -> usize {
        self.config.feed.limit as usize
    }

    /// Every page worth indexing, or the addresses of the parts that list them.
    pub(super) fn sitemap(&self) -> SitemapPage {
        let numbers = self.files().iter().filter_map(|file| match file.key {
            PageKey::SitemapPart(part) => Some(part),
            _ => None,
        });
        let base = &self.config.base_url;
        let parts: Vec<String> =
            numbers.map(|part| format!("{}{}/{}", base.origin, base.path, sitemap_part(part))).collect();
        let whole = if parts.is_empty() { self.sitemap_part(0) } else { SitemapPage::default() };
        SitemapPage { parts, ..whole }
    }

    pub(super) fn sitemap_part(&self, part: u32) -> SitemapPage {
        let pages = self.files().iter().filter_map(|file| Some((in_sitemap(file)?, &file.key)));
        let pages = pages.skip(part as usize * LONGEST_SITEMAP).take(LONGEST_SITEMAP);
        let urls = pages.map(|(address, key)| (self.url(&address), self.last_change(key)));
        SitemapPage { urls: urls.collect(), parts: Vec::new() }
    }

    /// Only briefings say when they changed.
    fn last_change(&self, key: &PageKey) -> Option<String> {
        let PageKey::Briefing(id) = key else { return None };
        Some(self.words.day(changed(self.planned(*id)).day).iso)
    }
}

/// A page's first address. New addresses are appended, so programs that follow it know it by this one.
pub(super) fn oldest(redirects: &[Text]) -> Option<Address> {
    redirects.first().and_then(|address| Address::new(address).ok())
}

/// When a piece last changed, according to its author.
pub(super) fn changed(piece: &Piece) -> Moment {
    changed_last(piece.briefing.date, piece.briefing.updated)
}

pub(super) fn changed_last(date: Moment, updated: Option<Moment>) -> Moment {
    updated.unwrap_or(date)
}
