//! The data of each file of the site.

use super::page::*;
use super::search::SearchData;
use serde::{Deserialize, Serialize};

/// The data of one file of the site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PageData {
    Briefing(Box<BriefingPage>),
    Entity(Box<EntityPage>),
    List(Box<ListPage>),
    Index(IndexPage),
    Text(TextPage),
    Withdrawn(WithdrawnPage),
    NotFound,
    /// As Atom.
    Feed(FeedPage),
    JsonFeed(FeedPage),
    Sitemap(SitemapPage),
    Search(SearchPage),
    SearchData(SearchData),
    Llms(LlmsPage),
    /// The data of another page, for programs.
    Json(Box<PageData>),
    /// A file that only has to exist.
    Empty,
    /// An old address; `to` is the absolute new one.
    Redirect {
        to: String,
    },
}

impl PageData {
    /// Takes the text out of a page that has one, leaving it empty.
    pub fn take_prose(&mut self) -> Option<Prose> {
        match self {
            PageData::Briefing(page) => Some(std::mem::take(&mut page.prose)),
            PageData::Entity(page) => page.prose.take(),
            PageData::List(page) => page.prose.take(),
            PageData::Text(page) => Some(std::mem::take(&mut page.prose)),
            PageData::Json(page) => page.take_prose(),
            _ => None,
        }
    }
}
