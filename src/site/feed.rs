//! What programs read: the feed and the sitemap.

use super::page::{FeedEntry, FeedPage, SitemapPage};
use super::{PageKey, Site};
use crate::content::address::{Address, OutputPath};
use crate::content::{PieceId, date::Moment};

impl Site<'_> {
    /// The newest pieces, the newest first. Its time is that of its newest entry: the build has none.
    pub(super) fn feed(&self) -> FeedPage {
        let config = self.desk.config;
        let pieces = &self.desk.content.pieces;
        let ids = (0..pieces.len() as u32).rev().map(PieceId).take(config.feed.limit as usize);
        let changed = |id: PieceId| pieces[id.index()].briefing.updated.unwrap_or(pieces[id.index()].briefing.date);
        let newest = ids.clone().map(changed).max_by_key(|moment| moment.unix);
        FeedPage {
            title: config.title.clone(),
            id: format!("{}{}/feed.xml", config.base_url.origin, config.base_url.path),
            home: self.url(&Address::of_segments([])),
            updated: newest.map_or_else(|| "1970-01-01T00:00:00Z".into(), Moment::rfc3339),
            entries: ids.map(|id| self.entry(id, changed(id))).collect(),
        }
    }

    fn entry(&self, id: PieceId, changed: Moment) -> FeedEntry {
        let piece = &self.desk.content.pieces[id.index()];
        let briefing = &piece.briefing;
        FeedEntry {
            title: briefing.title.value.clone(),
            url: self.url(&piece.address),
            published: briefing.date.rfc3339(),
            updated: changed.rfc3339(),
            summary: briefing.summary.as_ref().map(|summary| summary.value.clone()),
            authors: briefing.authors.clone(),
            prose: self.prose(&piece.source, briefing.body, &briefing.lang, &self.desk.pieces[id.index()], None),
        }
    }

    /// Every page that a reader may look for.
    pub(super) fn sitemap(&self) -> SitemapPage {
        let wanted = self.files().iter().filter(|file| {
            use PageKey::*;
            !matches!(
                file.key,
                NotFound
                    | Feed
                    | Sitemap
                    | Search
                    | SearchFile(_)
                    | Redirect(..)
                    | Asset(_)
                    | EntityCard(_)
                    | PieceCard(_)
            )
        });
        let urls = wanted.filter_map(|file| Some((self.url(&page_address(&file.path)?), self.changed(&file.key))));
        SitemapPage { urls: urls.collect() }
    }

    /// Only a briefing says when it changed.
    fn changed(&self, key: &PageKey) -> Option<String> {
        let PageKey::Briefing(id) = key else { return None };
        let briefing = &self.desk.content.pieces[id.index()].briefing;
        Some(self.words.day(briefing.updated.unwrap_or(briefing.date).day).iso)
    }
}

/// `/a/` of `a/index.html`.
fn page_address(path: &OutputPath) -> Option<Address> {
    Address::new(&format!("/{}", path.as_str().strip_suffix("index.html")?)).ok()
}
