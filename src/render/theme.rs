//! The theme: what pages are poured into.
//!
//! The built-in templates lie in the program; a desk's `templates/**` replaces them file by file
//! and may add its own. `templates/assets/**` goes to the site as it is, under `assets/`.

use super::bounded::Bounded;
use super::fault::{Sources, faults};
use super::html::{AMPLIFICATION, html, over_limit};
use super::{feed, filters, highlight, search};
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
    "search.html" "card/briefing.html" "card/entity.html"
    "entity/agreement.html" "entity/event.html" "entity/organisation.html" "entity/place.html"
    "part/bars.html" "part/cards.html" "part/companions.html" "part/facts.html" "part/holders.html" "part/incoming.html"
    "part/mentions.html" "part/names.html" "part/pager.html" "part/people.html" "part/related.html" "part/relations.html"
    "part/roles.html" "part/sources.html" "part/timeline.html"
    "assets/code.css" "assets/search.js" "assets/site.js" "assets/style.css"
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
    ///
    /// `files` are those under `templates/assets/`, of any form: a font is no text.
    pub fn new(
        frame: &Frame,
        overrides: &[(String, String)],
        files: Vec<(String, Vec<u8>)>,
    ) -> std::result::Result<Theme, Vec<(String, Diagnostic)>> {
        let mut sources: Sources = BUILT_IN.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
        // A desk's own `entity.html` is for all kinds that it has no template for.
        if overrides.iter().any(|(path, _)| path == "templates/entity.html" || path == "entity.html") {
            sources.retain(|name, _| !name.starts_with("entity/"));
        }
        for (path, text) in overrides {
            sources.insert(path.strip_prefix("templates/").unwrap_or(path).to_string(), text.clone());
        }
        let built_in = sources.extract_if("assets/".to_string().."assets0".to_string(), |_, _| true);
        let built_in = built_in.map(|(name, text)| (name, text.into_bytes())).collect();
        let own = files
            .into_iter()
            .map(|(path, bytes)| (path.strip_prefix("templates/").unwrap_or(&path).to_string(), bytes));
        let assets = assets(frame, built_in, own);
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

    /// The file for `page`, which stands at `href`. `read` gives the text that a prose lies in.
    pub fn render(
        &self,
        page: &PageData,
        href: &str,
        read: &dyn Fn(&Prose) -> Result<String>,
        config: &Config,
    ) -> Result<Rendered> {
        let mut notes = Vec::new();
        let mut sources = postcard_len(page);
        let mut text_of = |prose: &Prose| -> Result<String> {
            let text = read(prose)?;
            sources += prose.body.of(&text).len();
            let noted = html(&text, prose, config, &self.frame.words);
            notes.extend(noted.notes.into_iter().map(|note| (prose.path.clone(), note)));
            Ok(noted.value)
        };
        let written = match page {
            PageData::Feed(feed) => Ok(feed::atom(feed, &self.frame, &mut text_of)?),
            PageData::Sitemap(sitemap) => Ok(feed::sitemap(sitemap)),
            PageData::SearchData(data) => Ok(search::json(data)),
            page => {
                let (template, mut data, prose) = self.shown(page);
                data.insert(Key::from("href"), Value::from(href));
                data.insert(Key::from("url"), Value::from(format!("{}{href}", self.frame.origin)));
                let text = prose.map(&mut text_of).transpose()?;
                let limit = sources.saturating_mul(AMPLIFICATION).saturating_add(config.limits.page_bytes as usize);
                let path = prose.map_or("", |prose| prose.path.as_str());
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

    /// The template of a page, what it sees of it, and the page's text.
    fn shown<'p>(&'p self, page: &'p PageData) -> (&'p str, tera::Map, Option<&'p Prose>) {
        match page {
            PageData::Briefing(page) => ("briefing.html", seen(page), Some(&page.prose)),
            PageData::Entity(page) => (self.entity_template(&page.kind_id), seen(page), page.prose.as_ref()),
            PageData::EntityCard(card) => ("card/entity.html", seen(card), None),
            PageData::PieceCard(card) => ("card/briefing.html", seen(card), None),
            PageData::List(page) if page.kind == ListKind::Home => ("home.html", seen(page), None),
            PageData::List(page) => ("list.html", seen(page), None),
            PageData::Index(page) => ("index.html", seen(page), None),
            PageData::Text(page) => ("page.html", seen(page), Some(&page.prose)),
            PageData::Redirect { to } => ("redirect.html", seen(&BTreeMap::from([("to", to)])), None),
            PageData::Search(page) => ("search.html", seen(page), None),
            PageData::NotFound | PageData::Feed(_) | PageData::Sitemap(_) | PageData::SearchData(_) => {
                ("404.html", tera::Map::new(), None)
            }
        }
    }

    /// `entity/<kind>.html`, or `entity.html` where the theme has none for the kind.
    fn entity_template(&self, kind: &str) -> &str {
        let of_kind = self.sources.get_key_value(&format!("entity/{kind}.html"));
        of_kind.map_or("entity.html", |(name, _)| name)
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
            Err(error) => {
                let mut faults = placed(Code::E041, &error, &self.sources);
                // Some of tera's errors name no place.
                for (path, _) in faults.iter_mut().filter(|(path, _)| path == "templates") {
                    *path = format!("templates/{template}");
                }
                Err(faults)
            }
        }
    }
}

/// The data without the place of its text, whose HTML the template gets instead.
fn seen<T: Serialize>(data: &T) -> tera::Map {
    let mut map = Value::from_serializable(data).into_map().unwrap_or_default();
    map.shift_remove(&Key::from("prose"));
    map
}

fn postcard_len(page: &PageData) -> usize {
    postcard::to_allocvec(page).map_or(0, |bytes| bytes.len())
}

/// tera reads each `elif` of a chain inside the one before.
const BRANCHES: usize = 200;

/// Templates that would overflow the parser's stack.
fn too_deep(sources: &Sources) -> Vec<(String, Diagnostic)> {
    let is_branch = |tag: &str| tag.trim_start_matches('-').trim_start().starts_with("elif");
    let too_many = sources.iter().filter(|(_, text)| text.split("{%").filter(|tag| is_branch(tag)).count() > BRANCHES);
    let told = too_many.map(|(name, _)| {
        let fault = Diagnostic::new(Code::E040, format!("there are more than {BRANCHES} `elif` in this template"));
        (format!("templates/{name}"), fault.help("look the value up in a table, or split the template"))
    });
    told.collect()
}

fn compile(frame: &Frame, sources: &Sources) -> std::result::Result<Tera, Vec<(String, Diagnostic)>> {
    let deep = too_deep(sources);
    if !deep.is_empty() {
        return Err(deep);
    }
    let mut tera = Tera::new();
    // Whatever a template is called, what it prints is escaped.
    tera.autoescape_on([""]);
    filters::register(&mut tera);
    tera.global_context().insert("site", frame);
    tera.global_context().insert("words", &frame.words);
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
fn assets(
    frame: &Frame,
    mut assets: BTreeMap<String, Vec<u8>>,
    own: impl Iterator<Item = (String, Vec<u8>)>,
) -> Vec<(String, Vec<u8>)> {
    assets.insert("assets/code-licences.md".into(), highlight::acknowledgements().into_bytes());
    assets.extend(own);
    if let Some(style) = assets.get_mut("assets/style.css") {
        style.extend_from_slice(accent(frame).as_bytes());
    }
    assets.into_iter().collect()
}

/// The desk's colour, in the stylesheet, since no page may carry a style.
fn accent(frame: &Frame) -> String {
    let is_colour = |colour: &&String| {
        colour
            .strip_prefix('#')
            .is_some_and(|hex| matches!(hex.len(), 3 | 6) && hex.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let light = frame.accent.as_ref().filter(is_colour).map(|colour| format!(":root {{ --accent: {colour} }}\n"));
    let dark = frame.accent_dark.as_ref().filter(is_colour);
    let dark = dark.map(|colour| format!("@media (prefers-color-scheme: dark) {{ :root {{ --accent: {colour} }} }}\n"));
    light.unwrap_or_default() + &dark.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::page::*;
    use crate::source::Span;

    fn frame(text: &str) -> Frame {
        let link = Link { title: text.into(), href: "/pages/about/".into() };
        Frame {
            data_version: 1,
            title: text.into(),
            description: text.into(),
            lang: "en".into(),
            origin: "https://d.example".into(),
            base: "/news".into(),
            home: "/news/".into(),
            navigation: vec![link],
            logo: Some(text.into()),
            icon: None,
            accent: Some("#123456".into()),
            accent_dark: Some("red}".into()),
            footer: String::new(),
            feed: "/news/feed.xml".into(),
            words: crate::wording::Wording::of("en").labels.clone(),
            extra: BTreeMap::new(),
        }
    }

    /// Every kind of page, with `text` in each field that an author fills.
    fn pages(text: &str) -> Vec<PageData> {
        let t = || text.to_string();
        let link = || Link { title: t(), href: "/a/".into() };
        let date = || Date { iso: "2017-11-20".into(), words: "20 November 2017".into() };
        let card = || Card { title: t(), href: "/c/".into(), date: date(), dateline: Some(t()), summary: Some(t()) };
        let related = || Related { card: card(), reason: t() };
        let prose = || Prose { path: "content/x.md".into(), body: Span::new(0, 1), ..Prose::default() };
        let line = || EntityLine { name: t(), href: "/e/".into(), kind: t(), line: Some(t()), count: 2 };
        let mentioning = || Mentioning { card: card(), before: t(), surface: t(), after: t(), count: 1 };
        let pager = || Pager {
            first: Some(link()),
            years: vec![link()],
            here: Some(t()),
            older: Some("/o/".into()),
            newer: Some("/n/".into()),
        };
        let bar = || Bar {
            label: t(),
            count: 3,
            href: Some("/2017/".into()),
            is_peak: true,
            x: 0,
            y: 24,
            width: 10,
            height: 72,
        };
        let mark = || YearMark { year: t(), href: Some("/2017/".into()), x: 9, is_minor: true };
        let of_year = || YearOfMentions { year: t(), anchor: Some(t()), mentions: vec![mentioning()] };
        let present =
            || PresentEntity { name: t(), href: "/e/".into(), kind: t(), count: 2, strip: vec![bar(), bar()] };
        let list = |kind| {
            PageData::List(ListPage {
                title: t(),
                kind,
                cards: vec![card(), card()],
                pager: pager(),
                present: Some(Presence { month: t(), entities: vec![present()] }),
                fresh: vec![FreshEntity { name: t(), href: "/e/".into(), kind: t(), first: date() }],
            })
        };
        vec![
            PageData::Briefing(Box::new(BriefingPage {
                title: t(),
                date: date(),
                dateline: Some(t()),
                updated: Some(date()),
                summary: Some(t()),
                authors: vec![t(), t()],
                tags: vec![link()],
                series: Some(link()),
                lang: t(),
                year: link(),
                prose: prose(),
                has_code: true,
                corrections: vec![CorrectionLine { date: date(), text: t() }],
                sources: vec![SourceLine { title: t(), publisher: Some(t()), date: Some(date()), url: Some(t()) }],
                people: vec![line()],
                earlier: vec![related()],
                later: vec![related()],
                same_day: vec![card()],
                extra: serde_json_text::Json("{}".into()),
            })),
            PageData::Entity(Box::new(EntityPage {
                id: t(),
                name: t(),
                kind: link(),
                schema: "Person".into(),
                summary: Some(t()),
                image: Some(t()),
                kind_id: "person".into(),
                facts: vec![Fact { label: t(), value: t(), as_of: Some(date()) }],
                roles: vec![RoleLine { title: t(), of: Some(link()), dates: t(), source: Some(t()) }],
                holders: vec![HolderLine { holder: link(), title: t(), dates: t() }],
                incoming: vec![RelationLine { kind: t(), to: link(), dates: t(), source: Some(t()) }],
                timeline: Some(Timeline { is_by_month: false, bars: vec![bar()], years: vec![mark()] }),
                companions: vec![Companion {
                    name: t(),
                    href: "/e/".into(),
                    kind: t(),
                    count: 2,
                    share: 50,
                    pieces: vec![card()],
                }],
                relations: vec![RelationLine { kind: t(), to: link(), dates: t(), source: Some(t()) }],
                names: vec![NameLine { name: t(), lang: Some(t()), dates: t() }],
                same_as: vec![t()],
                wikidata: Some(t()),
                prose: Some(prose()),
                has_code: false,
                about: vec![of_year()],
                mentioned: vec![of_year()],
                pager: pager(),
                extra: serde_json_text::Json("{}".into()),
            })),
            list(ListKind::Home),
            list(ListKind::Tag),
            PageData::Index(IndexPage {
                title: t(),
                kinds: vec![link()],
                letters: vec![Letter {
                    letter: t(),
                    lines: vec![CountedLink { title: t(), href: "/x/".into(), count: 3 }],
                }],
            }),
            PageData::Text(TextPage {
                title: t(),
                summary: Some(t()),
                lang: t(),
                prose: prose(),
                has_code: false,
                extra: serde_json_text::Json("{}".into()),
            }),
            PageData::Search(SearchPage {
                title: t(),
                indexes: vec![link()],
                kinds: vec![Choice { value: t(), title: t() }],
                years: vec!["2017".into()],
            }),
            PageData::NotFound,
            PageData::Redirect { to: t() },
        ]
    }

    fn theme(text: &str, own: &[(&str, &str)]) -> std::result::Result<Theme, Vec<(String, Diagnostic)>> {
        Theme::new(
            &frame(text),
            &own.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect::<Vec<_>>(),
            Vec::new(),
        )
    }

    fn render(theme: &Theme, page: &PageData, text: &str) -> Rendered {
        theme
            .render(page, "/p/", &|_| Ok(text.to_string()), &Config::default())
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// What stands between `<` and `>`, with the values of attributes left out.
    fn structure(html: &[u8]) -> Vec<String> {
        let html = String::from_utf8_lossy(html);
        let mut tags = Vec::new();
        for tag in html.split('<').skip(1) {
            // Quotes inside values are escaped, so every second piece is a value.
            let mut open = false;
            let mut shape = String::new();
            for c in tag.chars() {
                match c {
                    '"' => open = !open,
                    '>' if !open => break,
                    c if !open => shape.push(c),
                    _ => {}
                }
            }
            tags.push(shape);
        }
        tags
    }

    #[test]
    fn hostile_text_adds_no_element_and_no_attribute() {
        let plain: Vec<_> = pages("plain")
            .iter()
            .map(|page| {
                structure(&render(&theme("plain", &[]).unwrap_or_else(|e| panic!("{e:?}")), page, "plain").bytes)
            })
            .collect();
        for hostile in [
            "\"><img src=x onerror=alert(1)>",
            "' onload='x",
            "</title><script>x</script>",
            "<!--",
            "{{ site }}{% raw %}",
            "a\0\u{1b}b",
            "javascript:alert(1)",
        ] {
            let theme = theme(hostile, &[]).unwrap_or_else(|e| panic!("{e:?}"));
            for (page, plain) in pages(hostile).iter().zip(&plain) {
                // The text of a page is the matter of `html`.
                let rendered = render(&theme, page, "plain");
                assert!(!rendered.is_broken(), "{:?}", rendered.notes);
                assert_eq!(&structure(&rendered.bytes), plain, "{hostile}");
                let html = String::from_utf8_lossy(&rendered.bytes);
                assert!(!html.contains("href=\"javascript:") && !html.contains("src=\"javascript:"), "{html}");
                assert!(!html.contains("url=javascript:"), "{html}");
                assert!(!html.contains('\0'));
            }
        }
    }

    #[test]
    fn a_page_with_nothing_but_its_title_shows_no_empty_part() {
        let theme = theme("plain", &[]).unwrap_or_else(|e| panic!("{e:?}"));
        let bare = r#"{"title": "t", "date": {"iso": "2017-11-20", "words": "20 November 2017"}, "dateline": null, "updated": null,
            "summary": null, "authors": [], "tags": [], "series": null, "lang": "en", "year": {"title": "2017", "href": "/y/"},
            "prose": {"path": "", "hash": [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0], "body": {"start": 0, "end": 0}, "marks": [], "lang": "en"},
            "has_code": false, "corrections": [], "sources": [], "people": [], "earlier": [], "later": [], "same_day": [], "extra": ""}"#;
        let mut page: BriefingPage = serde_json::from_str(bare).unwrap_or_else(|e| panic!("{e}"));
        page.extra = serde_json_text::Json::default();
        let rendered = render(&theme, &PageData::Briefing(Box::new(page)), "");
        assert_eq!(rendered.notes, []);
        let html = String::from_utf8(rendered.bytes).unwrap_or_default();
        assert!(!html.contains("<h2") && !html.contains("<ul class=\"names"), "{html}");
        let list = ListPage {
            title: "t".into(),
            kind: ListKind::Home,
            cards: Vec::new(),
            pager: Pager::default(),
            present: None,
            fresh: Vec::new(),
        };
        assert_eq!(render(&theme, &PageData::List(list), "").notes, []);
    }

    #[test]
    fn every_page_has_one_heading_and_nothing_inline_or_foreign() {
        let theme = theme("plain", &[]).unwrap_or_else(|e| panic!("{e:?}"));
        for page in pages("plain") {
            let html = String::from_utf8(render(&theme, &page, "plain").bytes).unwrap_or_default();
            assert_eq!(html.matches("<h1").count(), 1, "{html}");
            assert_eq!(html.matches("<main").count(), 1, "{html}");
            assert!(!html.contains("<script>") && !html.contains("style=") && !html.contains("<style"), "{html}");
            let searches = html.contains("<script type=\"module\" src=\"/news/assets/search.js\"></script>");
            assert_eq!(searches, matches!(page, PageData::Search(_)));
            assert!(!html.contains("src=\"http") && !html.contains("stylesheet\" href=\"http"), "{html}");
        }
    }

    #[test]
    fn the_same_page_has_the_same_bytes() {
        let (one, two) = (theme("x", &[]), theme("x", &[]));
        let (one, two) = (one.unwrap_or_else(|e| panic!("{e:?}")), two.unwrap_or_else(|e| panic!("{e:?}")));
        assert_eq!(one.hash(), two.hash());
        for page in pages("x") {
            assert_eq!(render(&one, &page, "x"), render(&two, &page, "x"));
        }
    }

    #[test]
    fn a_desk_replaces_and_adds_files() {
        let own = [
            ("404.html", "{% include \"own.html\" %}{{ page.title | default(value=\"none\") }}"),
            ("own.html", "<b>{{ site.title }}</b> "),
            ("assets/x.css", "x"),
        ];
        let theme = theme("a&b", &own).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(render(&theme, &PageData::NotFound, "").bytes, b"<b>a&amp;b</b> none");
        assert!(theme.assets().iter().any(|(path, bytes)| path == "assets/x.css" && bytes == b"x"));
    }

    #[test]
    fn the_desks_colour_is_in_the_stylesheet() {
        let assets = theme("x", &[]).map(|theme| theme.assets()).unwrap_or_default();
        let style =
            assets.iter().find(|(path, _)| path == "assets/style.css").map(|(_, bytes)| String::from_utf8_lossy(bytes));
        let style = style.unwrap_or_default();
        assert!(style.contains("--accent: #123456 }") && !style.contains("red}"));
    }

    #[test]
    fn all_templates_that_do_not_parse_are_told_where() {
        let found =
            theme("x", &[("404.html", "{% for a in b %}{{ }}"), ("own.html", "{% if %}")]).err().unwrap_or_default();
        let places: Vec<_> = found
            .iter()
            .map(|(path, told)| (path.as_str(), told.code, told.place.as_ref().map(|p| (p.line, p.column))))
            .collect();
        assert_eq!(
            places,
            [("templates/404.html", Code::E040, Some((1, 20))), ("templates/own.html", Code::E040, Some((1, 7)))],
            "{found:?}"
        );
    }

    #[test]
    fn runaway_templates_are_stopped() {
        let swelling =
            "{% for a in range(end=99999) %}{% for b in range(end=40) %}xxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}";
        let silent = "{% for a in range(end=99999) %}{% for b in range(end=99999) %}{% endfor %}{% endfor %}";
        for (template, code) in [
            (swelling, Code::E042),
            (silent, Code::E041),
            ("{{ page.titel }}", Code::E041),
            ("{% for a in range(end=1000000000) %}{% endfor %}", Code::E041),
        ] {
            let theme = theme("x", &[("404.html", template)]).unwrap_or_else(|e| panic!("{e:?}"));
            let rendered = render(&theme, &PageData::NotFound, "");
            assert_eq!(rendered.notes.iter().map(|(_, told)| told.code).collect::<Vec<_>>(), [code], "{template}");
        }
        let circle = theme("x", &[("404.html", "{% include \"404.html\" %}")]).err().unwrap_or_default();
        assert!(circle.iter().all(|(_, told)| told.message.ends_with("404.html -> 404.html")), "{circle:?}");
    }

    #[test]
    fn a_failing_template_names_the_text_that_it_was_filled_with() {
        let theme = theme("x", &[("part/people.html", "{% for e in page.people %}{{ e.nam }}{% endfor %}")]);
        let rendered = render(&theme.unwrap_or_else(|e| panic!("{e:?}")), &pages("x")[0], "x");
        let (path, told) = &rendered.notes[0];
        assert_eq!((path.as_str(), told.place.as_ref().map(|p| p.column)), ("templates/part/people.html", Some(32)));
        assert_eq!(told.help, ["did you mean `name`?"]);
        assert!(told.notes[0].starts_with("called from templates/briefing.html:"), "{told:?}");
        assert_eq!(told.notes[1], "while the page of content/x.md was made");
    }
}
