//! A briefing: one dated Markdown article.

use super::address::{Address, Segment};
use super::date::{Day, Moment};
use super::local::{is_local, local_address};
use super::node::{self, Fields};
use super::outline::Outline;
use super::typography;
use crate::config::Config;
use crate::report::{Code, Diagnostic, Noted};
use crate::source::{Span, Text};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// The contents of a briefing's file. Depends on the text and the settings, never on the path.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Briefing {
    pub title: Text,
    pub date: Moment,
    /// Its position in the file.
    pub date_span: Span,
    /// The place in its dateline, as written.
    pub dateline: Option<Text>,
    pub updated: Option<Moment>,
    pub summary: Option<Text>,
    pub authors: Vec<String>,
    pub tags: Vec<Text>,
    pub series: Option<Text>,
    /// The piece's own language, or the desk's by default.
    pub lang: String,
    pub slug: Option<Text>,
    /// Old addresses, from `redirects` or from `aliases` that start with `/`.
    pub redirects: Vec<Text>,
    pub draft: bool,
    /// Seconds from the Unix epoch; held back until then.
    pub embargo: Option<i64>,
    /// Why it was withdrawn.
    pub withdrawn: Option<Text>,
    pub image: Option<Picture>,
    pub sources: Vec<Citation>,
    pub corrections: Vec<Correction>,
    /// Entity ids that the author names as the subject of the piece.
    pub about: Vec<Text>,
    /// Entity ids that this piece never refers to.
    pub never: Vec<Text>,
    /// Docs that coverage must include and must not include.
    pub pin: Vec<Text>,
    pub ban: Vec<Text>,
    /// Whether to look for names at all.
    pub annotate: bool,
    pub extra: Json,
    /// The Markdown, without front matter.
    pub body: Span,
    pub outline: Outline,
}

impl Briefing {
    /// Sets the quotes and dashes of its language in everything shown outside of its text.
    fn set(mut self) -> Briefing {
        let lang = &self.lang;
        let summary = self.summary.as_mut().map(|summary| &mut summary.value);
        let opening = self.outline.opening.as_mut();
        let of_picture = self.image.iter_mut().flat_map(|image| [Some(&mut image.alt), image.caption.as_mut()]);
        let corrections = self.corrections.iter_mut().map(|correction| &mut correction.text);
        let withdrawn = self.withdrawn.as_mut().map(|reason| &mut reason.value);
        let shown = [Some(&mut self.title.value), summary, opening, withdrawn].into_iter().chain(of_picture).flatten();
        shown.chain(corrections).for_each(|text| *text = typography::set(text, lang));
        self
    }

    /// The summary, or else the first sentences.
    pub fn in_short(&self) -> Option<&String> {
        self.summary.as_ref().map(|summary| &summary.value).or(self.outline.opening.as_ref())
    }
}

/// The lead picture of a piece.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Picture {
    /// A path as in a text, or an external address.
    pub src: Text,
    pub alt: String,
    pub caption: Option<String>,
    pub credit: Option<String>,
}

/// A source that the piece cites.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Citation {
    pub title: String,
    pub publisher: Option<String>,
    pub date: Option<super::date::Partial>,
    pub url: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Correction {
    pub date: Day,
    pub text: String,
}

/// Free data for templates, kept as JSON text, since postcard cannot store a self-describing value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Json(pub String);

/// Parses a briefing's file; `None` if its front matter has an error.
pub fn parse(text: &str, config: &Config) -> Noted<Option<Briefing>> {
    let zone = config.zone();
    node::document(text, &config.limits, |fields, body| {
        let briefing =
            Briefing { outline: Outline::read(text, body, config, fields), ..read(fields, body, config, &zone) };
        if config.typography { briefing.set() } else { briefing }
    })
}

fn read(fields: &mut Fields, body: Span, config: &Config, zone: &TimeZone) -> Briefing {
    let pinned = fields.table("coverage", |coverage| (coverage.texts("pin"), coverage.texts("ban")));
    let (pin, ban) = pinned.unwrap_or_default();
    let (title, summary) = (fields.needed("title"), fields.text("summary"));
    tell_brackets(fields, &title, summary.as_ref(), "; whom it names, `about` and `never` in the front matter decide");
    Briefing {
        title,
        date_span: fields.place("date"),
        date: fields.needed_moment("date", zone),
        dateline: fields.text("dateline"),
        updated: fields.moment("updated", zone),
        summary,
        authors: fields.strings("authors"),
        tags: fields.words("tags"),
        series: fields.text("series"),
        lang: fields.language("lang").unwrap_or_else(|| config.lang.clone()),
        slug: slug(fields),
        redirects: [redirects(fields, "redirects"), redirects(fields, "aliases")].concat(),
        draft: fields.flag("draft", false),
        embargo: fields.instant("embargo", zone).map(|moment| moment.unix),
        withdrawn: withdrawn(fields),
        image: picture(fields),
        sources: fields.tables("sources", citation),
        corrections: fields
            .tables("corrections", |f| Correction { date: f.needed_day("date"), text: f.needed("text").value }),
        about: fields.texts("about"),
        never: fields.texts("never"),
        pin,
        ban,
        annotate: fields.flag("annotate", true),
        extra: Json::of(fields),
        body,
        outline: Outline::default(),
    }
}

/// Titles and summaries are shown verbatim, often in places that cannot contain a link.
pub(super) fn tell_brackets(fields: &mut Fields, title: &Text, summary: Option<&Text>, way_out: &str) {
    for (key, text) in [("title", Some(title)), ("summary", summary)] {
        let Some(text) = text else { continue };
        let after = text.value.split_once("[[").map_or("", |(_, after)| after);
        if after.split_once("]]").is_some_and(|(inside, _)| !inside.trim().is_empty()) {
            let note =
                Diagnostic::new(Code::E009, format!("`{key}` holds no links, and readers would see the brackets"));
            fields.note(text.span, note.help(format!("take them out{way_out}")));
        }
    }
}

/// An empty reason would publish the piece that its author is withdrawing.
fn withdrawn(fields: &mut Fields) -> Option<Text> {
    if fields.is_text("withdrawn") { Some(fields.needed("withdrawn")) } else { fields.text("withdrawn") }
}

/// A path, or a table with more fields.
fn picture(fields: &mut Fields) -> Option<Picture> {
    if !fields.is_table("image") {
        let src = fields.text("image")?;
        return Some(Picture { src, alt: String::new(), caption: None, credit: None });
    }
    let picture = |fields: &mut Fields| Picture {
        src: fields.needed("src"),
        alt: fields.string("alt").unwrap_or_default(),
        caption: fields.string("caption"),
        credit: fields.string("credit"),
    };
    fields.table("image", picture).filter(|picture| !picture.src.is_empty())
}

fn citation(fields: &mut Fields) -> Citation {
    Citation {
        title: fields.needed("title").value,
        publisher: fields.string("publisher"),
        date: fields.partial("date"),
        url: fields.text("url").and_then(|url| web_address(fields, url)),
    }
}

/// The last part of the address, instead of the file name.
pub(super) fn slug(fields: &mut Fields) -> Option<Text> {
    let slug = fields.text("slug")?;
    if let Err(fault) = Segment::new(&slug) {
        let note = Diagnostic::new(Code::E010, format!("the slug {fault}"));
        fields.note(slug.span, note.help("use letters, digits and hyphens"));
    }
    Some(slug)
}

/// Old addresses on this site. `aliases` count too, as in other generators.
pub(super) fn redirects(fields: &mut Fields, key: &'static str) -> Vec<Text> {
    let addresses = fields.texts(key);
    for old in &addresses {
        let note = match Address::new(old) {
            Ok(_) => continue,
            Err(_) if key == "aliases" && !old.starts_with('/') => Diagnostic::new(Code::E009, NO_ALIASES)
                .help("for an old address, start it with `/`, or use `redirects`")
                .help("for another name of an entity, put it into `aliases` of the entity's own file")
                .help(
                    "`dateline check --fix` puts those of other programs under `extra`, and shows the difference first",
                ),
            Err(fault) => Diagnostic::new(Code::E010, format!("the old address {fault}"))
                .help("write it from the site's root: `/2016/old-name/`"),
        };
        fields.note(old.span, note);
    }
    addresses
}

/// Reported for `aliases` in Obsidian's sense, worded the same for every text: an archive has many of them.
pub(super) const NO_ALIASES: &str = "a text has no other names: its `aliases` are old addresses, and begin with `/`";

/// An external address. Other schemes could run a script when a reader follows the link.
pub(super) fn web_address(fields: &mut Fields, address: Text) -> Option<Text> {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_plain = !address.contains(|c: char| c.is_whitespace() || c.is_control());
    if is_plain && matches!(scheme.as_deref(), Some("http" | "https" | "mailto")) {
        if is_local(&address) {
            fields.note(address.span, local_address(&address));
        }
        return Some(address);
    }
    let note = Diagnostic::new(Code::W041, "this address is left out");
    fields.note(address.span, note.help("start it with `https://`, `http://` or `mailto:`, and leave no space in it"));
    None
}

impl Json {
    pub(super) fn of(fields: &mut Fields) -> Json {
        match fields.free("extra") {
            map if map.is_empty() => Json::default(),
            map => Json(serde_json::Value::Object(map).to_string()),
        }
    }

    /// The data as JSON; `null` if there is none.
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(front: &str) -> (Option<Briefing>, Vec<(Code, u32)>) {
        let noted = parse(&format!("+++\ntitle = \"T\"\n{front}\n+++\nText\n"), &Config::default());
        (noted.value, noted.notes.iter().map(|n| (n.code, n.place.as_ref().map_or(0, |p| p.line))).collect())
    }

    #[test]
    fn toml_and_yaml_say_the_same() {
        let toml = "+++\ntitle = \"A\"\ndate = 2017-11-20\ntags = [\"x\"]\n[coverage]\npin = [\"2016/a\"]\n+++\nText";
        let yaml = "---\ntitle: A\ndate: 2017-11-20\ntags: x\ncoverage:\n  pin: [2016/a]\n---\nText";
        let words = |text: &str| {
            let b = parse(text, &Config::default()).value.expect("a briefing");
            let texts = [&b.title, &b.tags[0], &b.pin[0]].map(|t| (t.value.clone(), t.span.of(text).to_string()));
            (texts, b.date, b.body.of(text).to_string(), b.lang, b.annotate)
        };
        assert_eq!(words(toml), words(yaml));
    }

    #[test]
    fn a_mistake_holds_the_piece_back() {
        for (front, code) in [
            ("date = 2017-11-20\ndraaft = true", (Code::E004, 4)),
            ("date = 2017-02-30", (Code::E006, 3)),
            ("date = 2017-11-20T24:30:00Z", (Code::E006, 3)),
            ("date = \"2017-02-30\"", (Code::E006, 3)),
            ("date = 2017-11-20T10:00:00", (Code::E006, 3)),
            ("date = 20171120", (Code::E005, 3)),
            ("", (Code::E007, 1)),
            ("date = 2017-11-20\nslug = \"../x\"", (Code::E010, 4)),
            ("date = 2017-11-20\nredirects = [\"/a/../b\"]", (Code::E010, 4)),
            ("date = 2017-11-20\nembargo = 2017-11-21", (Code::E006, 4)),
            ("date = 2017-11-20\naliases = [\"Other name\"]", (Code::E009, 4)),
        ] {
            let (briefing, notes) = read(front);
            assert_eq!((briefing.is_none(), notes), (true, vec![code]), "{front}");
        }
    }

    #[test]
    fn aliases_from_the_root_are_redirects() {
        let briefing = read("date = 2017-11-20\naliases = [\"/old/\"]\nredirects = [\"/older.html\"]").0.unwrap();
        assert_eq!(briefing.redirects.iter().map(|r| &*r.value).collect::<Vec<_>>(), ["/older.html", "/old/"]);
    }

    #[test]
    fn an_unsafe_source_loses_its_address_alone() {
        let (briefing, notes) = read("date = 2017-11-20\nsources = [{title = \"S\", url = \"javascript:alert(1)\"}]");
        assert_eq!((briefing.unwrap().sources[0].url.clone(), notes), (None, vec![(Code::W041, 4)]));
    }

    #[test]
    fn free_data_survives() {
        let extra = read("date = 2017-11-20\nextra = {a = [1, 2.5, \"x\"]}").0.unwrap().extra;
        assert_eq!(extra.value()["a"][1], 2.5);
    }
}
