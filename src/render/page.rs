//! Renders one page: from its data, through a template or a writer of its own, to bytes.

use super::bounded::Bounded;
use super::html::{AMPLIFICATION, html, over_limit};
use super::theme::{Theme, placed};
use super::{feed, filters, json, linked_data, llms, search};
use crate::Result;
use crate::config::Config;
use crate::report::{Code, Diagnostic, Severity};
use crate::site::data::PageData;
use crate::site::page::{ListKind, Prose};
use serde::Serialize;
use std::collections::BTreeMap;
use tera::value::Key;
use tera::{Context, Value};

/// A page's bytes and its diagnostics, each with its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub bytes: Vec<u8>,
    pub notes: Vec<(String, Diagnostic)>,
}

impl Rendered {
    /// Whether the page must not be published.
    pub fn is_broken(&self) -> bool {
        self.notes.iter().any(|(_, note)| note.severity() == Severity::Error)
    }
}

impl Theme {
    /// Renders the file for `page`, whose postcard form has the given length and which is published at `href`. `read`
    /// returns the text that contains a prose.
    pub fn render(
        &self,
        mut page: PageData,
        length: usize,
        href: &str,
        read: &dyn Fn(&Prose) -> Result<String>,
        config: &Config,
    ) -> Result<Rendered> {
        let (mut notes, mut sources) = (Vec::new(), length);
        // Templates see its HTML; converting its links to values would be wasted.
        let prose = page.take_prose();
        let mut text_of = |prose: &Prose| -> Result<String> {
            let text = read(prose)?;
            sources += prose.body.of(&text).len();
            let noted = html(&text, prose, config, &self.frame.words);
            notes.extend(noted.notes.into_iter().map(|note| (prose.path.clone(), note)));
            Ok(noted.value)
        };
        let written = match &page {
            PageData::Feed(feed) => Ok(feed::atom(feed, &self.frame, &mut text_of)?),
            PageData::JsonFeed(feed) => Ok(json::feed(feed, &self.frame, &mut text_of)?),
            PageData::Sitemap(sitemap) => Ok(feed::sitemap(sitemap)),
            PageData::SearchData(data) => Ok(search::json(data)),
            PageData::Llms(page) => Ok(llms::llms_txt(page)),
            PageData::Json(page) => Ok(self.json(page, href, prose.as_ref(), &mut text_of)?),
            PageData::Empty => Ok(Vec::new()),
            page => {
                let (template, mut data) = self.shown(page);
                self.place(&mut data, page, href, config);
                let text = prose.as_ref().map(&mut text_of).transpose()?;
                let limit = sources.saturating_mul(AMPLIFICATION).saturating_add(config.limits.page_bytes as usize);
                let path = prose.as_ref().map_or("", |prose| prose.path.as_str());
                self.fill(template, Value::from(data), text, limit).map_err(|mut faults| {
                    for (_, fault) in faults.iter_mut().filter(|_| !path.is_empty()) {
                        fault.notes.push(format!("while the page of {path} was made"));
                    }
                    faults
                })
            }
        };
        let bytes = written.unwrap_or_else(|faults| {
            notes.extend(faults);
            Vec::new()
        });
        Ok(Rendered { bytes, notes })
    }

    /// The template of a page, and the data for it.
    fn shown<'p>(&'p self, page: &'p PageData) -> (&'p str, tera::Map) {
        match page {
            PageData::Briefing(page) => ("briefing.html", seen(page)),
            PageData::Entity(page) => (self.entity_template(&page.kind_id), seen(page)),
            PageData::List(page) if page.kind == ListKind::Home => ("home.html", seen(page)),
            PageData::List(page) => ("list.html", seen(page)),
            PageData::Index(page) => ("index.html", seen(page)),
            PageData::Text(page) => ("page.html", seen(page)),
            PageData::Withdrawn(page) => ("withdrawn.html", seen(page)),
            PageData::Redirect { to } => ("redirect.html", seen(&BTreeMap::from([("to", to)]))),
            PageData::Search(page) => ("search.html", seen(page)),
            // The others have no template.
            _ => ("404.html", tera::Map::new()),
        }
    }

    /// `entity/<kind>.html`, or `entity.html` if the theme has none for the kind.
    fn entity_template(&self, kind: &str) -> &str {
        let of_kind = self.sources.get_key_value(&format!("entity/{kind}.html"));
        of_kind.map_or("entity.html", |(name, _)| name)
    }

    /// Adds what a page's data does not contain: its location, and its metadata for machines.
    fn place(&self, data: &mut tera::Map, page: &PageData, href: &str, config: &Config) {
        let url = format!("{}{href}", self.frame.origin);
        let mut insert = |name, value| drop(data.insert(Key::from(name), value));
        if let Some(told) = linked_data::json_ld(page, &url, &self.frame) {
            insert("json_ld", Value::safe_string(&told));
        }
        let image = match page {
            PageData::Entity(entity) => entity.image.as_ref(),
            PageData::Briefing(briefing) => briefing.image.as_ref().map(|image| &image.href),
            _ => None,
        };
        if let Some(picture) = image.and_then(|image| linked_data::image(image, &self.frame)) {
            insert("picture", Value::from(picture));
        }
        if let Some(locale) = linked_data::locale(page, &self.frame) {
            insert("locale", Value::from(locale));
        }
        if config.exports.json && matches!(page, PageData::Briefing(_) | PageData::Entity(_)) {
            insert("json", Value::from(format!("{href}index.json")));
        }
        if !matches!(page, PageData::Withdrawn(_) | PageData::NotFound | PageData::Redirect { .. }) {
            insert("canonical", Value::from(url.as_str()));
        }
        insert("href", Value::from(href));
        insert("url", Value::from(url));
    }

    /// A page's template data, for programs.
    fn json(
        &self,
        page: &PageData,
        href: &str,
        prose: Option<&Prose>,
        html: &mut dyn FnMut(&Prose) -> Result<String>,
    ) -> Result<Vec<u8>> {
        let (kind, mut page) = self.shown(page);
        // An entity's `about` and `mentioned` contain all its pieces.
        page.shift_remove(&Key::from("pieces"));
        Ok(json::written(&json::Page {
            version: json::VERSION,
            // `entity/person.html` is the page of an entity.
            kind: kind.split(['/', '.']).next().unwrap_or_default(),
            url: &format!("{}{}", self.frame.origin, href.trim_end_matches("index.json")),
            page: Value::from(page),
            html: prose.map(html).transpose()?,
        }))
    }

    fn fill(
        &self,
        template: &str,
        data: Value,
        text: Option<String>,
        limit: usize,
    ) -> std::result::Result<Vec<u8>, Vec<(String, Diagnostic)>> {
        let mut context = Context::new();
        context.insert_value("page", data);
        context.insert_value("html", text.map_or(Value::none(), |text| Value::safe_string(&text)));
        let mut page = Bounded::new(limit);
        filters::begin_page();
        match self.tera.render_to(template, &context, &mut page) {
            Ok(()) => Ok(page.into_bytes()),
            Err(_) if page.is_over => Err(vec![(format!("templates/{template}"), over_limit(limit))]),
            Err(error) => {
                let mut faults = placed(Code::E041, &error, &self.sources);
                // Some tera errors have no position.
                for (path, _) in faults.iter_mut().filter(|(path, _)| path == "templates") {
                    *path = format!("templates/{template}");
                }
                Err(faults)
            }
        }
    }
}

/// The data without the location of its text; the template gets the HTML instead.
fn seen<T: Serialize>(data: &T) -> tera::Map {
    let mut map = Value::from_serializable(data).into_map().unwrap_or_default();
    map.shift_remove(&Key::from("prose"));
    map
}
