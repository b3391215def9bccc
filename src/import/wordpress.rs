//! A WordPress export (WXR): posts and pages as HTML in a feed, with the addresses of their pictures.

use super::archive::{Archive, text};
use super::doc::{Doc, Sort};
use super::html;
use super::kind::Settings;
use super::path::parts;
use super::report::Tally;
use super::site::File;
use super::{Gathered, address, place};
use crate::content::address::decode;
use crate::error::{Error, Result};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// One record of the export: the contents of its elements.
#[derive(Default)]
struct Item {
    /// By name with its prefix: `wp:post_name`.
    fields: HashMap<String, String>,
    /// Domain and words of each.
    categories: Vec<(String, String)>,
    meta: BTreeMap<String, String>,
    comments: usize,
    /// The line where it begins.
    line: usize,
}

impl Item {
    fn of(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |text| text.trim())
    }
}

pub fn gathered(export: &Path, archive: &Archive, tally: &mut Tally) -> Result<Gathered> {
    let name = export.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(text) = text(export)? else {
        return Err(Error::Usage(format!("`{name}` is not UTF-8, or too large: export it by year, or by author")));
    };
    let Export { channel, authors, items } =
        read(&text).map_err(|why| Error::Usage(format!("`{name}` cannot be read: {why}")))?;
    let settings = Settings {
        title: Some(channel.of("title").to_string()).filter(|title| !title.is_empty()),
        base_url: ["wp:base_blog_url", "link"]
            .iter()
            .map(|key| channel.of(key).to_string())
            .find(|url| !url.is_empty()),
        lang: Some(channel.of("language").to_string()).filter(|tag| !tag.is_empty()),
        ..Settings::default()
    };
    let mut gathered = Gathered { settings, ..Gathered::default() };
    gathered.files = uploads(archive);
    let pictures = items.iter().map(|item| (item.of("wp:post_id"), item)).collect();
    let here: HashSet<String> = gathered.files.iter().map(|file| file.address.clone()).collect();
    let known = Known { authors, pictures, here: &here, base: gathered.settings.path().to_string() };
    for item in &items {
        let place = format!("{name}:{}", item.line);
        match item.of("wp:post_type") {
            "attachment" => {
                let path = path_of(item.of("wp:attachment_url"));
                let path = path.find("/wp-content/uploads/").map_or("", |at| &path[at..]);
                if !here.contains(path) {
                    tally.lost("a file that is not beside the export: what shows it leads to the old site", place);
                }
            }
            kind @ ("post" | "page") => gathered.docs.extend(known.doc(item, kind, &place, tally)),
            // Internal to WordPress.
            kind if kind.starts_with("wp_")
                || matches!(
                    kind,
                    "nav_menu_item" | "revision" | "custom_css" | "customize_changeset" | "oembed_cache"
                ) =>
            {
                tally.lost(format!("a record of the type `{kind}`"), place);
            }
            kind if item.of("content:encoded").is_empty() => {
                tally.lost(format!("a record of the type `{kind}`"), place)
            }
            kind => {
                tally.mapped(format!("a text of the type `{kind}`"), place.as_str());
                gathered.docs.extend(known.doc(item, kind, &place, tally));
            }
        }
    }
    Ok(gathered)
}

/// The contents of an export.
struct Export {
    /// Its own fields.
    channel: Item,
    /// Author names by login.
    authors: HashMap<String, String>,
    items: Vec<Item>,
}

fn read(text: &str) -> std::result::Result<Export, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let (mut channel, mut items, mut authors) = (Item::default(), Vec::new(), HashMap::new());
    let mut item: Option<Item> = None;
    let mut path: Vec<String> = Vec::new();
    let (mut value, mut category, mut author) =
        (String::new(), (String::new(), String::new()), [String::new(), String::new()]);
    let mut meta = String::new();
    let (mut line, mut counted) = (1, 0);
    loop {
        let event = reader.read_event().map_err(|error| format!("{error}, at byte {}", reader.error_position()))?;
        let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len()).min(text.len());
        line += text.as_bytes()[counted..at].iter().filter(|byte| **byte == b'\n').count();
        counted = at;
        match event {
            Event::Start(start) => {
                let name = start.name().as_ref().to_string();
                if name == "item" {
                    item = Some(Item { line, ..Item::default() });
                }
                if name == "category" {
                    let domain = start.try_get_attribute("domain").ok().flatten();
                    category.0 = domain.map(|domain| domain.value.to_string()).unwrap_or_default();
                }
                path.push(name);
                value.clear();
            }
            Event::Text(text) => value.push_str(&text.into_inner()),
            Event::CData(text) => value.push_str(&text.into_inner()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(c)) => value.push(c),
                _ => {
                    let name = reference.into_inner();
                    let known = quick_xml::escape::resolve_predefined_entity(&name);
                    value.push_str(known.map_or_else(|| format!("&{name};"), String::from).as_str());
                }
            },
            Event::End(_) => {
                let Some(name) = path.pop() else { continue };
                let value = std::mem::take(&mut value);
                match name.as_str() {
                    "item" => items.extend(item.take()),
                    "wp:author_login" => author[0] = value.trim().to_string(),
                    "wp:author_display_name" => author[1] = value.trim().to_string(),
                    "wp:author" => {
                        let [login, shown] = std::mem::take(&mut author);
                        authors.insert(login, shown);
                    }
                    "category" => category.1 = value.trim().to_string(),
                    "wp:meta_key" => meta = value.trim().to_string(),
                    _ => {}
                }
                let Some(item) = &mut item else {
                    if path.len() == 2 {
                        channel.fields.insert(name, value);
                    }
                    continue;
                };
                match name.as_str() {
                    "category" => item.categories.push(std::mem::take(&mut category)),
                    "wp:meta_value" => drop(item.meta.insert(std::mem::take(&mut meta), value)),
                    "wp:comment" => item.comments += 1,
                    _ if path.last().is_some_and(|above| above == "item") => drop(item.fields.insert(name, value)),
                    _ => {}
                }
            }
            Event::Eof => return Ok(Export { channel, authors, items }),
            _ => {}
        }
    }
}

/// Files beside the export, in WordPress's folders.
fn uploads(archive: &Archive) -> Vec<File> {
    let file = |path: &String| {
        let below = ["wp-content/uploads/", "uploads/"].iter().find_map(|start| Some(path.split_once(start)?.1))?;
        let address = format!("/wp-content/uploads/{below}");
        Some(File { from: path.clone(), to: format!("static{address}"), address })
    };
    archive.files.iter().filter_map(file).collect()
}

/// The path of an address, decoded.
fn path_of(url: &str) -> String {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    let path = after.find('/').map_or("", |at| &after[at..]);
    decode(path.split(['?', '#']).next().unwrap_or_default())
}

/// What a record refers to.
struct Known<'a> {
    /// Author names by login.
    authors: HashMap<String, String>,
    /// All records by number.
    pictures: HashMap<&'a str, &'a Item>,
    /// The addresses of files that exist beside the export.
    here: &'a HashSet<String>,
    /// The path of the old site.
    base: String,
}

impl Known<'_> {
    fn doc(&self, item: &Item, kind: &str, place: &str, tally: &mut Tally) -> Option<Doc> {
        let status = item.of("wp:status");
        if matches!(status, "trash" | "auto-draft" | "inherit") {
            tally.lost(format!("a text with the status `{status}`"), place);
            return None;
        }
        let mut front = Map::new();
        let mut put = |key: &str, value: Value| drop(front.insert(key.to_string(), value));
        let slug = decode(item.of("wp:post_name"));
        let title = html::markdown(item.of("title"), false).text.replace('\\', "");
        put(
            "title",
            if title.is_empty() { json!(if slug.is_empty() { "Untitled" } else { &slug }) } else { json!(title) },
        );
        if let Some(date) = written(item.of("wp:post_date"), item.of("wp:post_date_gmt")) {
            put("date", json!(date));
        }
        if let Some(updated) = written(item.of("wp:post_modified"), item.of("wp:post_modified_gmt")) {
            put("updated", json!(updated));
        }
        let login = item.of("dc:creator");
        if !login.is_empty() {
            put("author", json!(self.authors.get(login).filter(|name| !name.is_empty()).map_or(login, |name| name)));
        }
        let words = |domain: &str| {
            let words = item.categories.iter().filter(|(other, word)| other == domain && word != "Uncategorized");
            words.map(|(_, word)| Value::from(word.as_str())).collect::<Vec<Value>>()
        };
        for (domain, key) in [("category", "categories"), ("post_tag", "tags"), ("series", "series")] {
            let words = words(domain);
            if !words.is_empty() {
                put(key, words.into());
            }
        }
        let excerpt = html::markdown(item.of("excerpt:encoded"), false).text.replace(['\\', '*'], "");
        if !excerpt.is_empty() {
            put("excerpt", json!(excerpt));
        }
        let thumbnail = item.meta.get("_thumbnail_id").and_then(|id| self.pictures.get(id.trim()));
        if let Some(picture) = thumbnail {
            put(
                "image",
                json!({"src": picture.of("wp:attachment_url"), "alt": picture.meta.get("_wp_attachment_image_alt")}),
            );
        }
        if item.of("wp:is_sticky") == "1" {
            put("sticky", json!(true));
        }
        let is_draft = matches!(status, "draft" | "pending" | "private") || !item.of("wp:post_password").is_empty();
        if is_draft {
            tally.mapped("a text that is not public is a draft", place);
        }
        if item.comments > 0 {
            (0..item.comments).for_each(|_| tally.lost("a comment", place));
        }
        let body = body(item, place, self.here, tally);
        let line = place.rsplit(':').next().and_then(|line| line.parse().ok()).unwrap_or(1);
        let mut doc = Doc::new(place.rsplit_once(':').map_or(place, |(name, _)| name), front, body, line);
        doc.from = format!("{}#{}", doc.from, item.of("wp:post_id"));
        doc.is_draft = is_draft;
        doc.waits = true;
        doc.sort = if kind == "page" { Sort::Page } else { place::sort(&doc) };
        let name = if slug.is_empty() { crate::content::address::slugify(&title).as_str().to_string() } else { slug };
        let year =
            doc.written_day().map(|day| day[..4].to_string()).filter(|_| doc.sort == Sort::Piece).unwrap_or_default();
        let folder = if matches!(kind, "post" | "page") { year } else { super::path::join(kind, &year) };
        doc.place = super::path::join(&folder, &name);
        let link = item.of("link");
        let path = path_of(link);
        let old = address::clean(path.strip_prefix(self.base.as_str()).unwrap_or(&path));
        doc.old.extend(old.filter(|_| !link.contains('?')));
        // WordPress can address every text by its number, too.
        doc.old.extend(["p", "page_id"].map(|key| format!("?{key}={}", item.of("wp:post_id"))));
        Some(doc)
    }
}

/// `2019-03-04 09:30:00` with the offset computed from the same time in UTC.
fn written(local: &str, utc: &str) -> Option<String> {
    let read = |text: &str| text.replacen(' ', "T", 1).parse::<jiff::civil::DateTime>().ok();
    let Some(at) = read(local) else { return read(utc).map(|utc| format!("{}Z", utc.strftime("%Y-%m-%dT%H:%M:%S"))) };
    let Some(utc) = read(utc) else { return Some(local.to_string()) };
    let minutes = at.duration_since(utc).as_mins();
    let (sign, apart) = (if minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
    Some(format!("{}{sign}{:02}:{:02}", at.strftime("%Y-%m-%dT%H:%M:%S"), apart / 60, apart % 60))
}

fn body(item: &Item, place: &str, here: &HashSet<String>, tally: &mut Tally) -> String {
    let written = item.of("content:encoded");
    let has_blocks = written.contains("<!-- wp:");
    for (at, _) in written.match_indices("<!-- wp:") {
        let block = &written[at + "<!-- wp:".len()..];
        let block = &block[..block.find("-->").unwrap_or(block.len())];
        if block.trim_end().ends_with('/') {
            let name = block.split([' ', '/']).next().unwrap_or_default();
            tally.lost(format!("a block `{name}`, which the program fills"), place);
        }
    }
    let shortcodes = shortcodes(written, place, tally);
    let html::Markdown { text, lost } = html::markdown(&originals(&shortcodes, here), !has_blocks);
    lost.into_iter().for_each(|name| tally.lost(format!("an element `<{name}>`"), place));
    text
}

/// `[caption]` becomes a figure and `[embed]` its address; others are reported, since readers see them.
fn shortcodes(text: &str, place: &str, tally: &mut Tally) -> String {
    let mut new = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        new.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(']').unwrap_or(rest.len());
        let inside = &rest[1..end.max(1)];
        let name_end = inside.find(|c: char| !(c.is_ascii_lowercase() || "_-/".contains(c))).unwrap_or(inside.len());
        let name = &inside[..name_end];
        let is_code = inside[name_end..].is_empty() || inside[name_end..].starts_with([' ', '/']);
        let put = match name {
            "caption" | "wp_caption" if is_code => {
                tally.mapped("shortcode `caption` is a picture's caption", place);
                let caption = attribute(inside, "caption").map(|text| format!("<!-- -->{text}"));
                Some(format!("<figure>{}", caption.unwrap_or_default()))
            }
            "/caption" | "/wp_caption" => Some("</figure>".to_string()),
            "embed" | "/embed" if is_code => {
                if name == "embed" {
                    tally.mapped("shortcode `embed` is a link", place);
                }
                Some(" ".to_string())
            }
            "code" | "sourcecode" if is_code && rest.contains(&format!("[/{name}]")) => Some("<pre>".to_string()),
            "/code" | "/sourcecode" => Some("</pre>".to_string()),
            "gallery" | "playlist" | "audio" | "video" | "contact-form" | "contact-form-7" | "youtube" | "vimeo"
            | "soundcloud"
                if is_code =>
            {
                tally.lost(format!("shortcode `{name}`, left as it is written"), place);
                None
            }
            name if is_code && name.contains('_') && inside.contains('=') => {
                tally.lost(format!("shortcode `{name}`, left as it is written"), place);
                None
            }
            _ => None,
        };
        match put {
            Some(put) => {
                new.push_str(&put);
                rest = &rest[(end + 1).min(rest.len())..];
            }
            None => {
                new.push('[');
                rest = &rest[1..];
            }
        }
    }
    new + rest
}

fn attribute(inside: &str, name: &str) -> Option<String> {
    let (_, after) = inside.split_once(&format!("{name}=\""))?;
    Some(after.split_once('"')?.0.to_string())
}

/// Replaces pictures in sizes generated by WordPress with the uploaded file.
fn originals(html: &str, here: &HashSet<String>) -> String {
    let mut new = html.to_string();
    for (at, _) in html.rmatch_indices("/wp-content/uploads/") {
        let end = at + html[at..].find(['"', '\'', ' ', '<', ')', '?']).unwrap_or(html.len() - at);
        let path = &html[at..end];
        let (folder, name, stem) = parts(path);
        let Some((own, size)) = stem.rsplit_once('-') else { continue };
        let is_size = size
            .split_once('x')
            .is_some_and(|(a, b)| [a, b].iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())));
        let original = format!("{folder}/{own}{}", &name[stem.len()..]);
        if is_size && !here.contains(&decode(path)) && here.contains(&decode(&original)) {
            new.replace_range(at..end, &original);
        }
    }
    new
}
