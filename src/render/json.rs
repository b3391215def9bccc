//! JSON for programs: JSON Feed 1.1, and a page's data as templates see it.

use super::address::absolute;
use crate::Result;
use crate::site::page::{FeedEntry, FeedPage, Frame, Prose};
use serde::Serialize;

#[derive(Serialize)]
struct Feed<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    language: &'a str,
    authors: [Author<'a>; 1],
    items: Vec<Item<'a>>,
    /// JSON Feed reserves names with `_` for extensions.
    #[serde(rename = "_withdrawn", skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Withdrawn<'a>>,
}

#[derive(Serialize)]
struct Withdrawn<'a> {
    items: Vec<Gone<'a>>,
}

#[derive(Serialize)]
struct Gone<'a> {
    id: &'a str,
    url: &'a str,
    date_withdrawn: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    content_html: String,
    date_published: &'a str,
    date_modified: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
}

/// The feed with the full text of each entry, rendered by `html`.
pub fn feed(feed: &FeedPage, frame: &Frame, html: &mut dyn FnMut(&Prose) -> Result<String>) -> Result<Vec<u8>> {
    let mut item = |entry| item(entry, frame, html);
    let gone = feed.deleted.iter();
    let gone = gone.map(|gone| Gone { id: &gone.id, url: &gone.url, date_withdrawn: &gone.when, reason: &gone.reason });
    let gone: Vec<_> = gone.collect();
    Ok(written(&Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.home,
        feed_url: &feed.url,
        description: &frame.description,
        language: &frame.lang,
        authors: [Author { name: &frame.title }],
        items: feed.entries.iter().map(&mut item).collect::<Result<_>>()?,
        withdrawn: (!gone.is_empty()).then_some(Withdrawn { items: gone }),
    }))
}

fn item<'a>(entry: &'a FeedEntry, frame: &Frame, html: &mut dyn FnMut(&Prose) -> Result<String>) -> Result<Item<'a>> {
    let text = entry.prose.as_ref().map(html).transpose()?.unwrap_or_default();
    Ok(Item {
        id: &entry.id,
        url: &entry.url,
        title: &entry.title,
        summary: entry.summary.as_deref(),
        content_html: absolute(&text, &frame.origin, &entry.url),
        date_published: &entry.published,
        date_modified: &entry.updated,
        language: &entry.lang,
        authors: entry.authors.iter().map(|name| Author { name }).collect(),
        tags: &entry.tags,
    })
}

/// A page for programs. The version increases when a field changes its meaning or is removed, not when one is added.
#[derive(Serialize)]
pub struct Page<'a> {
    pub version: u32,
    #[serde(rename = "type")]
    pub kind: &'a str,
    pub url: &'a str,
    /// The template's data.
    pub page: tera::Value,
    pub html: Option<String>,
}

pub const VERSION: u32 = 1;

/// Pretty-printed, so that diffs are readable.
pub fn written(value: &impl Serialize) -> Vec<u8> {
    // Serializing plain data to memory cannot fail.
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::page::Deleted;
    use serde_json::{Value, json};

    #[test]
    fn a_feed_is_json_feed_whatever_its_texts_hold() {
        let frame = r#"{"data_version": 1, "title": "Desk", "description": "", "lang": "en", "origin": "https://d.example", "base": "",
            "home": "/", "navigation": [], "feed": "", "feed_json": "", "footer": "", "extra": {}}"#;
        let frame: Frame = serde_json::from_str(frame).unwrap_or_else(|error| panic!("{error}"));
        let entry = FeedEntry {
            title: "</a>\"\0".into(),
            id: "https://d.example/a/".into(),
            url: "https://d.example/a/".into(),
            published: "2017-11-20T00:00:00Z".into(),
            updated: "2017-11-21T00:00:00Z".into(),
            summary: None,
            authors: Vec::new(),
            tags: vec!["t".into()],
            lang: "de".into(),
            prose: Some(Prose::default()),
        };
        let page = FeedPage {
            title: "Desk".into(),
            id: "https://d.example/feed.json".into(),
            url: "https://d.example/feed.json".into(),
            home: "https://d.example/".into(),
            updated: String::new(),
            entries: vec![entry],
            deleted: vec![Deleted {
                id: "https://d.example/b/".into(),
                url: "https://d.example/b/".into(),
                when: "2017-11-22T00:00:00Z".into(),
                reason: "wrong".into(),
            }],
        };
        let bytes = feed(&page, &frame, &mut |_| Ok("<a href=\"/b/\">b</a>".into())).unwrap_or_default();
        let read: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let item = json!({"id": "https://d.example/a/", "url": "https://d.example/a/", "title": "</a>\"\0",
            "content_html": "<a href=\"https://d.example/b/\">b</a>", "date_published": "2017-11-20T00:00:00Z",
            "date_modified": "2017-11-21T00:00:00Z", "language": "de", "tags": ["t"]});
        let gone = json!({"id": "https://d.example/b/", "url": "https://d.example/b/",
            "date_withdrawn": "2017-11-22T00:00:00Z", "reason": "wrong"});
        assert_eq!(
            read,
            json!({"version": "https://jsonfeed.org/version/1.1", "title": "Desk", "home_page_url": "https://d.example/",
                "feed_url": "https://d.example/feed.json", "language": "en", "authors": [{"name": "Desk"}], "items": [item],
                "_withdrawn": {"items": [gone]}})
        );
    }
}
