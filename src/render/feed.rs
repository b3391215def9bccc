//! Atom feeds and the sitemap: XML, through an escaping writer.

use super::address::absolute;
use super::bounded::without_forbidden;
use crate::Result;
use crate::site::page::{FeedEntry, FeedPage, Frame, Prose, SitemapPage};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// The feed; `html` renders the full text of an entry that has one.
pub fn atom(feed: &FeedPage, frame: &Frame, html: &mut dyn FnMut(&Prose) -> Result<String>) -> Result<Vec<u8>> {
    const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";
    let mut spaces = vec![("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", &*frame.lang)];
    spaces.extend((!feed.deleted.is_empty()).then_some(("xmlns:at", TOMBSTONES)));
    let mut xml = Xml::new("feed", &spaces);
    xml.text("title", &feed.title);
    xml.text("id", &feed.id);
    xml.text("updated", &feed.updated);
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &feed.url)]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &from_root(&feed.home, frame))]);
    xml.open("author", &[]);
    xml.text("name", &frame.title);
    xml.close("author");
    for entry in &feed.entries {
        let text = entry.prose.as_ref().map(&mut *html).transpose()?;
        let text = text.map(|text| absolute(&text, &frame.origin, &entry.url));
        write_entry(&mut xml, entry, text.as_deref(), &frame.lang);
    }
    for gone in &feed.deleted {
        xml.open("at:deleted-entry", &[("ref", &gone.id), ("when", &gone.when)]);
        xml.text("at:comment", &gone.reason);
        xml.close("at:deleted-entry");
    }
    Ok(xml.end("feed"))
}

fn write_entry(xml: &mut Xml, entry: &FeedEntry, content: Option<&str>, lang: &str) {
    let own = [("xml:lang", entry.lang.as_str())];
    xml.open("entry", if entry.lang == lang { &[] } else { &own });
    xml.text("title", &entry.title);
    xml.text("id", &entry.id);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &entry.url)]);
    xml.text("published", &entry.published);
    xml.text("updated", &entry.updated);
    for author in &entry.authors {
        xml.open("author", &[]);
        xml.text("name", author);
        xml.close("author");
    }
    if let Some(summary) = &entry.summary {
        xml.text("summary", summary);
    }
    for tag in &entry.tags {
        xml.empty("category", &[("term", tag)]);
    }
    if let Some(content) = content {
        xml.open("content", &[("type", "html")]);
        xml.write(Event::Text(BytesText::new(&without_forbidden(content))));
        xml.close("content");
    }
    xml.close("entry");
}

pub fn sitemap(page: &SitemapPage) -> Vec<u8> {
    const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
    if !page.parts.is_empty() {
        let mut xml = Xml::new("sitemapindex", &[NAMESPACE]);
        for part in &page.parts {
            xml.open("sitemap", &[]);
            xml.text("loc", part);
            xml.close("sitemap");
        }
        return xml.end("sitemapindex");
    }
    let mut xml = Xml::new("urlset", &[NAMESPACE]);
    for (address, changed) in &page.urls {
        xml.open("url", &[]);
        xml.text("loc", address);
        if let Some(day) = changed {
            xml.text("lastmod", day);
        }
        xml.close("url");
    }
    xml.end("urlset")
}

fn from_root(address: &str, frame: &Frame) -> String {
    if address.starts_with('/') { format!("{}{address}", frame.origin) } else { address.to_string() }
}

/// An XML document in memory, one child per line.
struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn new(root: &str, attributes: &[(&str, &str)]) -> Self {
        let mut xml = Xml(Writer::new(Vec::new()));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        xml.line();
        xml.open(root, attributes);
        xml.line();
        xml
    }

    fn end(mut self, root: &str) -> Vec<u8> {
        self.close(root);
        self.0.into_inner()
    }

    fn write(&mut self, event: Event) {
        // Writing to memory cannot fail.
        let _ = self.0.write_event(event);
    }

    fn line(&mut self) {
        self.0.get_mut().push(b'\n');
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Start(start(name, attributes)));
    }

    fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
        self.line();
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Empty(start(name, attributes)));
        self.line();
    }

    fn text(&mut self, name: &str, text: &str) {
        self.open(name, &[]);
        self.write(Event::Text(BytesText::new(&without_forbidden(text))));
        self.close(name);
    }
}

fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let clean: Vec<_> = attributes.iter().map(|(name, value)| (*name, without_forbidden(value))).collect();
    BytesStart::new(name).with_attributes(clean.iter().map(|(name, value)| (*name, &**value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::page::Deleted;
    use quick_xml::events::Event::*;

    fn frame() -> Frame {
        let json = r#"{"data_version": 1, "title": "Desk & co", "description": "", "lang": "en", "origin": "https://d.example", "base": "",
            "home": "/", "navigation": [], "feed": "/feed.xml", "feed_json": "/feed.json", "footer": "", "extra": {}}"#;
        serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}"))
    }

    fn feed(hostile: &str) -> FeedPage {
        let text = hostile.to_string();
        let entry = FeedEntry {
            title: text.clone(),
            id: "https://d.example/old/".into(),
            url: "https://d.example/a/".into(),
            published: "2017-11-20T00:00:00Z".into(),
            updated: "2017-11-20T00:00:00Z".into(),
            summary: Some(text.clone()),
            authors: vec![text.clone()],
            tags: vec![text.clone()],
            lang: "de".into(),
            prose: Some(Prose::default()),
        };
        FeedPage {
            title: text,
            id: "https://d.example/feed.xml".into(),
            url: "https://d.example/feed.xml".into(),
            home: "/".into(),
            updated: String::new(),
            entries: vec![entry],
            deleted: Vec::new(),
        }
    }

    /// The names of all elements, and all text, unescaped.
    fn parse(xml: &[u8]) -> (Vec<String>, String) {
        let text = String::from_utf8_lossy(xml);
        let mut reader = quick_xml::Reader::from_str(&text);
        let (mut names, mut seen) = (Vec::new(), String::new());
        loop {
            match reader.read_event() {
                Ok(Start(e) | Empty(e)) => names.push(e.name().as_ref().to_string()),
                Ok(Text(e)) => seen.push_str(&e),
                Ok(GeneralRef(e)) => seen.push_str(&format!("&{};", &*e)),
                Ok(Eof) => return (names, seen),
                Ok(_) => {}
                Err(error) => panic!("{error}: {text}"),
            }
        }
    }

    #[test]
    fn hostile_text_stays_text() {
        let hostile = "</title><x>]]>&amp;\0\u{b}\u{ffff}<!--";
        let written = atom(&feed(hostile), &frame(), &mut |_| Ok(format!("<p>{hostile}</p>"))).unwrap_or_default();
        let (names, text) = parse(&written);
        assert!(!names.iter().any(|name| name == "x" || name == "p"), "{names:?}");
        assert!(text.contains("&lt;/title&gt;&lt;x&gt;]]&gt;&amp;amp;&lt;!--"), "{text}");
        assert!(!text.contains(crate::render::bounded::is_forbidden));
    }

    #[test]
    fn a_withdrawn_piece_is_told_as_deleted() {
        let plain = atom(&feed("t"), &frame(), &mut |_| Ok(String::new())).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&plain).contains("tombstones"));
        let gone = Deleted {
            id: "https://d.example/a/".into(),
            url: "https://d.example/a/".into(),
            when: "2017-11-21T00:00:00Z".into(),
            reason: "</x> & wrong".into(),
        };
        let of = FeedPage { deleted: vec![gone], ..feed("t") };
        let written = String::from_utf8(atom(&of, &frame(), &mut |_| Ok(String::new())).unwrap_or_default()).unwrap();
        let told = "<at:deleted-entry ref=\"https://d.example/a/\" when=\"2017-11-21T00:00:00Z\">\
                    <at:comment>&lt;/x&gt; &amp; wrong</at:comment>\n</at:deleted-entry>";
        assert!(written.contains(told), "{written}");
        assert!(written.contains("xmlns:at=\"http://purl.org/atompub/tombstones/1.0\""), "{written}");
    }

    #[test]
    fn links_in_an_entry_lead_back_to_the_site() {
        let written = atom(&feed("t"), &frame(), &mut |_| Ok(r##"<a href="/e/">x</a><a href="#n">1</a>"##.into()));
        let written = String::from_utf8(written.unwrap_or_default()).unwrap_or_default();
        assert!(written.contains("href=&quot;https://d.example/e/&quot;"), "{written}");
        assert!(written.contains("href=&quot;https://d.example/a/#n&quot;"), "{written}");
    }

    #[test]
    fn a_sitemap_lists_addresses_with_their_last_change() {
        let page = SitemapPage {
            urls: vec![("https://d/a?b&c".into(), Some("2017-11-20".into())), ("https://d/".into(), None)],
            parts: Vec::new(),
        };
        let index = SitemapPage { parts: vec!["https://d/sitemap-1.xml".into()], ..SitemapPage::default() };
        let index = String::from_utf8(sitemap(&index)).unwrap_or_default();
        assert!(index.contains("<sitemap><loc>https://d/sitemap-1.xml</loc>\n</sitemap>"), "{index}");
        let written = String::from_utf8(sitemap(&page)).unwrap_or_default();
        assert!(
            written.contains("<url><loc>https://d/a?b&amp;c</loc>\n<lastmod>2017-11-20</lastmod>\n</url>"),
            "{written}"
        );
    }
}
