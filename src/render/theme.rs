//! The theme: what pages are poured into.
//!
//! The built-in templates lie in the program; a desk's `templates/**` replaces them file by file
//! and may add its own. `templates/assets/**` goes to the site as it is, under `assets/`.

use super::bounded::Bounded;
use super::fault::{Sources, faults};
use super::html::{AMPLIFICATION, html, over_limit};
use super::{feed, filters, highlight};
use crate::Result;
use crate::config::Config;
use crate::report::{Code, Diagnostic, Severity};
use crate::site::page::{Frame, ListKind, PageData, Prose};
use crate::source::Hash;
use serde::Serialize;
use std::collections::BTreeMap;
use tera::value::Key;
use tera::{Context, ErrorKind, Tera, Value};

macro_rules! built_in {
    ($($name:literal)*) => { &[$(($name, include_str!(concat!("../../templates/", $name)))),*] };
}

const BUILT_IN: &[(&str, &str)] = built_in!(
    "base.html" "briefing.html" "entity.html" "home.html" "list.html" "index.html" "page.html" "404.html" "redirect.html"
    "part/card.html" "part/entities.html" "part/mention.html" "part/mentions.html" "part/pager.html" "part/related.html"
    "assets/style.css"
);

pub struct Theme {
    tera: Tera,
    frame: Frame,
    sources: Sources,
    assets: Vec<(String, Vec<u8>)>,
    hash: Hash,
}

/// A page's bytes and what is to be said of it, each with its file.
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
    /// Compiles the built-in theme with the desk's own files over it: their paths under
    /// `templates/`, and their texts.
    pub fn new(frame: &Frame, overrides: &[(String, String)]) -> std::result::Result<Theme, Vec<(String, Diagnostic)>> {
        let mut sources: Sources = BUILT_IN.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
        for (path, text) in overrides {
            sources.insert(path.strip_prefix("templates/").unwrap_or(path).to_string(), text.clone());
        }
        let own_assets: Vec<_> = sources.extract_if("assets/".to_string().."assets0".to_string(), |_, _| true).collect();
        let assets = assets(frame, own_assets);
        let tera = compile(frame, &sources)?;
        let frame_json = serde_json::to_vec(frame).unwrap_or_default();
        let hash = Hash::of_all(&[Hash::of_value(&sources), Hash::of_value(&assets), Hash::of(&frame_json)]);
        Ok(Theme { tera, frame: frame.clone(), sources, assets, hash })
    }

    /// Of all that decides a page besides its data and the settings.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// Files that the theme brings along, by their path in the output.
    pub fn assets(&self) -> Vec<(String, Vec<u8>)> {
        self.assets.clone()
    }

    /// The file for `page`. `read` gives the text that a prose lies in.
    pub fn render(&self, page: &PageData, read: &dyn Fn(&Prose) -> Result<String>, config: &Config) -> Result<Rendered> {
        let mut notes = Vec::new();
        let mut sources = postcard_len(page);
        let mut text_of = |prose: &Prose| -> Result<String> {
            let text = read(prose)?;
            sources += prose.body.of(&text).len();
            let noted = html(&text, prose, config);
            notes.extend(noted.notes.into_iter().map(|note| (prose.path.clone(), note)));
            Ok(noted.value)
        };
        let written = match page {
            PageData::Feed(feed) => Ok(feed::atom(feed, &self.frame, &mut text_of)?),
            PageData::Sitemap(sitemap) => Ok(feed::sitemap(sitemap)),
            page => {
                let (template, data, prose) = shown(page);
                let text = prose.map(&mut text_of).transpose()?;
                let limit = sources.saturating_mul(AMPLIFICATION).saturating_add(config.limits.page_bytes as usize);
                let path = prose.map_or("", |prose| prose.path.as_str());
                self.fill(template, data, text, limit).map_err(|mut faults| {
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
            Ok(()) => Ok(page.into_string().into_bytes()),
            Err(_) if page.is_over => Err(vec![(format!("templates/{template}"), over_limit(limit))]),
            Err(error) => Err(placed(Code::E041, &error, &self.sources)),
        }
    }
}

/// The template of a page, what it sees of it, and the page's text.
fn shown(page: &PageData) -> (&'static str, Value, Option<&Prose>) {
    match page {
        PageData::Briefing(page) => ("briefing.html", seen(page), Some(&page.prose)),
        PageData::Entity(page) => ("entity.html", seen(page), page.prose.as_ref()),
        PageData::List(page) if page.kind == ListKind::Home => ("home.html", seen(page), None),
        PageData::List(page) => ("list.html", seen(page), None),
        PageData::Index(page) => ("index.html", seen(page), None),
        PageData::Text(page) => ("page.html", seen(page), Some(&page.prose)),
        PageData::Redirect { to } => ("redirect.html", seen(&BTreeMap::from([("to", to)])), None),
        PageData::NotFound | PageData::Feed(_) | PageData::Sitemap(_) => ("404.html", Value::from(tera::Map::new()), None),
    }
}

/// The data without the place of its text, whose HTML the template gets instead.
fn seen<T: Serialize>(data: &T) -> Value {
    let mut map = Value::from_serializable(data).into_map().unwrap_or_default();
    map.shift_remove(&Key::from("prose"));
    Value::from(map)
}

fn postcard_len(page: &PageData) -> usize {
    postcard::to_allocvec(page).map_or(0, |bytes| bytes.len())
}

fn compile(frame: &Frame, sources: &Sources) -> std::result::Result<Tera, Vec<(String, Diagnostic)>> {
    let mut tera = Tera::new();
    // Whatever a template is called, what it prints is escaped.
    tera.autoescape_on([""]);
    filters::register(&mut tera);
    tera.global_context().insert("site", frame);
    let counted: Sources = sources.iter().map(|(name, text)| (name.clone(), count_loops(text))).collect();
    // tera stops at the first template that does not parse; each is asked alone, so that one run tells all.
    let broken: Vec<_> = counted
        .iter()
        .filter_map(|(name, text)| Tera::new().add_raw_template(name, text).err())
        .filter(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)))
        .flat_map(|error| placed(Code::E040, &error, sources))
        .collect();
    if !broken.is_empty() {
        return Err(broken);
    }
    match tera.add_raw_templates(&counted) {
        Ok(()) => Ok(tera),
        Err(error) => Err(placed(Code::E040, &error, sources)),
    }
}

fn placed(code: Code, error: &tera::Error, sources: &Sources) -> Vec<(String, Diagnostic)> {
    faults(code, error, sources, &written_place)
}

// A loop's turns can only be counted by what the loop runs over, so every `{% for … in x %}` is
// compiled as `{% for … in x | __counted %}`, and places behind it on its line are moved back.

fn addition() -> String {
    format!(" | {}", filters::COUNTED)
}

fn count_loops(template: &str) -> String {
    let mut counted = String::with_capacity(template.len());
    let mut from = 0;
    for end in loop_heads(template) {
        counted.push_str(&template[from..end]);
        counted.push_str(&addition());
        from = end;
    }
    counted + &template[from..]
}

/// The column in the template as written, of a column (both from 1) in the line as compiled.
fn written_place(template: &str, line: usize, column: usize) -> usize {
    let start: usize = template.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut column = column;
    for end in loop_heads(template) {
        let Some(text) = template.get(start..end) else { continue };
        if !text.contains('\n') && text.chars().count() < column.saturating_sub(1) {
            column = column.saturating_sub(addition().len()).max(text.chars().count() + 1);
        }
    }
    column
}

/// Where in the template the expression of each loop ends.
fn loop_heads(template: &str) -> Vec<usize> {
    let mut heads = Vec::new();
    let mut at = 0;
    while let Some(open) = template[at..].find("{%").map(|open| at + open) {
        let Some(close) = template[open..].find("%}").map(|close| open + close) else { break };
        let inside = template[open + 2..close].trim_matches('-');
        let start = open + 2 + usize::from(template[open + 2..].starts_with('-'));
        let words = inside.trim_start();
        at = close + 2;
        if words.starts_with("raw") {
            at = template[at..].find("endraw").map_or(template.len(), |end| at + end);
        } else if words.starts_with("for ") {
            heads.push(start + inside.trim_end().len());
        }
    }
    heads
}

/// The theme's own files, and those that it makes.
fn assets(frame: &Frame, own: Vec<(String, String)>) -> Vec<(String, Vec<u8>)> {
    let mut assets: BTreeMap<String, String> = own.into_iter().collect();
    if let Some(style) = assets.get_mut("assets/style.css") {
        style.push_str(&accent(frame));
    }
    assets.entry("assets/code.css".into()).or_insert_with(highlight::stylesheet);
    assets.entry("assets/code-licences.md".into()).or_insert_with(highlight::acknowledgements);
    assets.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
}

/// The desk's colour, in the stylesheet, since no page may carry a style.
fn accent(frame: &Frame) -> String {
    let is_colour = |colour: &&String| {
        colour.strip_prefix('#').is_some_and(|hex| matches!(hex.len(), 3 | 6) && hex.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let light = frame.accent.as_ref().filter(is_colour).map(|colour| format!(":root {{ --accent: {colour} }}\n"));
    let dark = frame.accent_dark.as_ref().filter(is_colour);
    let dark = dark.map(|colour| format!("@media (prefers-color-scheme: dark) {{ :root {{ --accent: {colour} }} }}\n"));
    light.unwrap_or_default() + &dark.unwrap_or_default()
}
