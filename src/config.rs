//! `site.toml`: the desk's settings.

pub mod publish;

use crate::content::address::{Address, OutputPath};
use crate::content::date;
use crate::content::local::{is_local, local_address};
use crate::content::node::{Fields, toml};
use crate::language::Languages;
use crate::report::{Code, Diagnostic, Noted};
use crate::source::{Hash, Span, Text};
use crate::wording::Wording;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Everything that `site.toml` says, with its defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    pub title: String,
    pub base_url: BaseUrl,
    pub description: String,
    /// A language tag: `en`, `es-AR`.
    pub lang: String,
    /// The zone's IANA name; days begin at its midnight.
    pub timezone: String,
    pub links: Links,
    pub raw_html: RawHtml,
    pub assets: Assets,
    /// Whether `$…$` and `$$…$$` are formulas.
    pub math: bool,
    /// Whether quotes and dashes are shown as the language prints them.
    pub typography: bool,
    pub navigation: Vec<NavItem>,
    /// A file under `static`, from the site's root: `logo.svg`.
    pub logo: Option<String>,
    /// The picture of a browser's tab, also under `static`.
    pub icon: Option<String>,
    /// `#rrggbb`, for light paper and, where given, dark.
    pub accent: Option<String>,
    pub accent_dark: Option<String>,
    /// One line of Markdown.
    pub footer: String,
    /// By kind; a kind that is not here takes its name from itself.
    pub kinds: BTreeMap<String, KindSettings>,
    /// By kind of relation, in place of the language's own phrases or beside them.
    pub relations: BTreeMap<String, RelationSettings>,
    pub feed: Feed,
    pub exports: Exports,
    pub lists: Lists,
    pub coverage: Coverage,
    pub limits: Limits,
    /// Words of the interface in place of the language's own, by name: `earlier = "Before"`.
    pub words: BTreeMap<String, String>,
    /// Where the site goes, by name. It changes no page, and is no part of what pages are made from.
    #[serde(skip)]
    pub publish: BTreeMap<String, publish::Destination>,
    /// What the desk's files in `languages` add.
    #[serde(skip_deserializing)]
    pub languages: Languages,
    /// Free data for templates.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// The base URL of the site: `https://desk.example` and `/news` (or an empty path).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseUrl {
    pub origin: String,
    /// Starts with `/` and does not end with it; empty at the root.
    pub path: String,
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, to: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(to, "{}{}/", self.origin, self.path)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// Whether Markdown links and images without a target are errors or warnings.
    pub broken: Broken,
    /// Which mentions of an entity become links.
    pub policy: Policy,
    /// At most so many automatic links in a paragraph; 0 is no limit.
    pub per_paragraph: u32,
    /// In percent: what is less sure is a mention and no link.
    pub confidence: u32,
    /// In percent: `check` tells of links that are less sure.
    pub doubtful: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Broken {
    Error,
    Warn,
}

/// `links.first`: "piece", "section", "paragraph"; `links.first = "all"` links every mention, "none" no mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Policy {
    Piece,
    Section,
    Paragraph,
    All,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RawHtml {
    Sanitise,
    Escape,
    Keep,
}

/// Of files beside texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assets {
    /// What becomes of a link to one that a browser or a host may run: HTML, scripts, drawings.
    pub active: Active,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Active {
    Warn,
    Publish,
    Refuse,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NavItem {
    pub title: String,
    /// As written: a path from the site's root, or an address elsewhere.
    pub href: String,
}

/// How a kind of relation reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationSettings {
    /// On the page of whoever's entry says it, before the name of the other: "party to".
    pub phrase: Option<String>,
    /// On the page of the other.
    pub inverse: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindSettings {
    pub singular: Option<String>,
    pub plural: Option<String>,
    /// The schema.org type.
    pub schema: Option<String>,
    /// The kind's own link policy.
    pub policy: Option<Policy>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// Pieces in the desk's feed.
    pub limit: u32,
}

/// Files for programs that a desk may have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exports {
    /// `index.json` beside each briefing's and entity's page.
    pub json: bool,
    /// `/llms.txt`
    pub llms_txt: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    /// Pieces on a page of a list.
    pub per_page: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Pieces shown each way.
    pub shown: u32,
    /// The points from which an earlier piece stands beside the paragraph that it explains; 0 shows none.
    pub notes: u32,
}

/// Budgets against hostile or broken input. Each is a setting of `[limits]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of one source file.
    pub file_bytes: u64,
    /// Bytes of one Markdown file.
    pub text_bytes: u64,
    /// Bytes of front matter.
    pub front_matter_bytes: u64,
    /// Levels of Markdown blocks and of data inside each other.
    pub depth: u32,
    /// Bytes of one page, over 50 times its source.
    pub page_bytes: u64,
    /// Characters of one name.
    pub name_chars: u32,
    /// Characters of one text of data: a title, a summary.
    pub field_chars: u32,
    /// Names of one entity.
    pub names: u32,
    /// Kinds of entities.
    pub kinds: u32,
    /// Entities that a refused name keeps, the likeliest of them.
    pub candidates: u32,
    /// Files that the site's host takes.
    pub files: u64,
}

impl Default for Config {
    /// A new desk's settings; `title` and `base_url` are empty.
    fn default() -> Self {
        Config {
            title: String::new(),
            base_url: BaseUrl { origin: String::new(), path: String::new() },
            description: String::new(),
            lang: "en".into(),
            timezone: "UTC".into(),
            links: Links {
                broken: Broken::Error,
                policy: Policy::Piece,
                per_paragraph: 0,
                confidence: 0,
                doubtful: 90,
            },
            raw_html: RawHtml::Sanitise,
            assets: Assets { active: Active::Warn },
            math: false,
            typography: false,
            navigation: Vec::new(),
            logo: None,
            icon: None,
            accent: None,
            accent_dark: None,
            footer: String::new(),
            kinds: BTreeMap::new(),
            relations: BTreeMap::new(),
            feed: Feed { limit: 30 },
            exports: Exports::default(),
            lists: Lists { per_page: 50 },
            coverage: Coverage { shown: 5, notes: NOTES },
            limits: Limits {
                file_bytes: 10 << 20,
                text_bytes: 1 << 20,
                front_matter_bytes: 1 << 20,
                depth: 100,
                page_bytes: 2 << 20,
                name_chars: 200,
                field_chars: 10_000,
                names: 500,
                kinds: 200,
                candidates: 100,
                files: 20_000,
            },
            words: BTreeMap::new(),
            publish: BTreeMap::new(),
            languages: Languages::default(),
            extra: BTreeMap::new(),
        }
    }
}

impl Config {
    /// A hash of the settings that affect how the files of `content` are parsed.
    pub fn reading(&self) -> Hash {
        let schemas: Vec<_> = self.kinds.iter().map(|(kind, settings)| (kind, &settings.schema)).collect();
        Hash::of_value(&(&self.lang, &self.timezone, &self.limits, self.raw_html, self.math, self.typography, schemas))
    }

    /// The schema.org type of a kind.
    pub fn schema(&self, kind: &str) -> &str {
        let set = self.kinds.get(kind).and_then(|settings| settings.schema.as_deref());
        let known = || match kind {
            "person" => "Person",
            "organisation" | "organization" => "Organization",
            "place" => "Place",
            "country" => "Country",
            "event" => "Event",
            "agreement" | "document" | "treaty" => "CreativeWork",
            "law" => "Legislation",
            "product" => "Product",
            _ => "Thing",
        };
        set.unwrap_or_else(known)
    }

    /// The desk's time zone, in which days begin at midnight.
    pub fn zone(&self) -> jiff::tz::TimeZone {
        date::zone(&self.timezone).unwrap_or(jiff::tz::TimeZone::UTC)
    }
}

/// Whether a schema.org type is an organisation.
pub fn is_organisation(schema: &str) -> bool {
    const OTHERS: [&str; 8] =
        ["Corporation", "NGO", "PoliticalParty", "Airline", "Consortium", "Cooperative", "SportsTeam", "LibrarySystem"];
    schema.ends_with("Organization") || OTHERS.contains(&schema)
}

/// Whether a schema.org type is a document.
pub fn is_document(schema: &str) -> bool {
    matches!(schema, "CreativeWork" | "Legislation" | "LegislationObject" | "Report") || schema.ends_with("Document")
}

/// Parses `site.toml`. If it has errors, the value contains what could be read.
pub fn parse(text: &str) -> Noted<Config> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    match toml::read(text, Span::new(start, text.len()), Config::default().limits.depth) {
        Ok(table) => Fields::read(text, Span::new(start, start), table, read),
        Err(notes) => Noted::new(Config::default(), notes),
    }
}

fn read(fields: &mut Fields) -> Config {
    let default = Config::default();
    Config {
        title: fields.needed("title").value,
        base_url: base_url(fields).unwrap_or(default.base_url),
        description: fields.string("description").unwrap_or_default(),
        lang: fields.language("lang").unwrap_or(default.lang),
        timezone: timezone(fields).unwrap_or(default.timezone),
        links: fields.table("links", links).unwrap_or(default.links),
        raw_html: fields.choice("raw_html", RAW_HTML).unwrap_or(default.raw_html),
        assets: fields.table("assets", assets).unwrap_or(default.assets),
        math: fields.flag("math", false),
        typography: fields.flag("typography", false),
        navigation: fields.tables("navigation", navigation).into_iter().flatten().collect(),
        logo: picture(fields, "logo"),
        icon: picture(fields, "icon"),
        accent: colour(fields, "accent"),
        accent_dark: colour(fields, "accent_dark"),
        footer: fields.string("footer").unwrap_or_default(),
        kinds: named(fields.named_tables("kinds", kind)),
        relations: named(fields.named_tables("relations", relation)),
        feed: fields.table("feed", |f| Feed { limit: count(f, "limit", 30) }).unwrap_or(default.feed),
        exports: fields.table("exports", exports).unwrap_or_default(),
        lists: fields.table("lists", |f| Lists { per_page: count(f, "per_page", 50) }).unwrap_or(default.lists),
        coverage: fields.table("coverage", coverage).unwrap_or(default.coverage),
        limits: fields.table("limits", limits).unwrap_or(default.limits),
        words: fields.table("words", words).unwrap_or_default(),
        publish: places(fields),
        languages: Languages::default(),
        extra: fields.free("extra").into_iter().collect(),
    }
}

fn named<T>(tables: Vec<(Text, T)>) -> BTreeMap<String, T> {
    tables.into_iter().map(|(name, of)| (name.value, of)).collect()
}

fn places(fields: &mut Fields) -> BTreeMap<String, publish::Destination> {
    let places = fields.named_tables("publish", publish::destination).into_iter();
    places.filter_map(|(name, place)| Some((name.value, place?))).collect()
}

const POLICIES: &[(&str, Policy)] = &[
    ("piece", Policy::Piece),
    ("section", Policy::Section),
    ("paragraph", Policy::Paragraph),
    ("all", Policy::All),
    ("none", Policy::None),
];
const RAW_HTML: &[(&str, RawHtml)] =
    &[("sanitise", RawHtml::Sanitise), ("escape", RawHtml::Escape), ("keep", RawHtml::Keep)];
const BROKEN: &[(&str, Broken)] = &[("error", Broken::Error), ("warn", Broken::Warn)];

const ACTIVE: &[(&str, Active)] = &[("warn", Active::Warn), ("publish", Active::Publish), ("refuse", Active::Refuse)];

fn assets(fields: &mut Fields) -> Assets {
    Assets { active: fields.choice("active", ACTIVE).unwrap_or(Active::Warn) }
}

fn links(fields: &mut Fields) -> Links {
    let default = Config::default().links;
    Links {
        broken: fields.choice("broken", BROKEN).unwrap_or(default.broken),
        policy: fields.choice("first", POLICIES).unwrap_or(default.policy),
        per_paragraph: fields.number("per_paragraph", 0..=1000, default.per_paragraph.into()) as u32,
        confidence: fields.number("confidence", 0..=100, default.confidence.into()) as u32,
        doubtful: fields.number("doubtful", 0..=100, default.doubtful.into()) as u32,
    }
}

fn kind(fields: &mut Fields) -> KindSettings {
    KindSettings {
        singular: fields.string("singular"),
        plural: fields.string("plural"),
        schema: fields.string("schema"),
        policy: fields.choice("first", POLICIES),
    }
}

fn relation(fields: &mut Fields) -> RelationSettings {
    RelationSettings { phrase: fields.string("phrase"), inverse: fields.string("inverse") }
}

fn exports(fields: &mut Fields) -> Exports {
    Exports { json: fields.flag("json", false), llms_txt: fields.flag("llms_txt", false) }
}

fn words(fields: &mut Fields) -> BTreeMap<String, String> {
    let names = Wording::of("en").labels.keys();
    names.filter_map(|name| Some((name.clone(), fields.string(name)?))).collect()
}

fn limits(fields: &mut Fields) -> Limits {
    const FOUR_GIB: u64 = u32::MAX as u64; // spans are 32 bits wide
    let default = Config::default().limits;
    Limits {
        file_bytes: fields.number("file_bytes", 1..=FOUR_GIB, default.file_bytes),
        text_bytes: fields.number("text_bytes", 1..=FOUR_GIB, default.text_bytes),
        front_matter_bytes: fields.number("front_matter_bytes", 1..=FOUR_GIB, default.front_matter_bytes),
        depth: fields.number("depth", 1..=200, default.depth.into()) as u32,
        page_bytes: fields.number("page_bytes", 1..=FOUR_GIB, default.page_bytes),
        name_chars: fields.number("name_chars", 1..=10_000, default.name_chars.into()) as u32,
        field_chars: fields.number("field_chars", 1..=FOUR_GIB, default.field_chars.into()) as u32,
        names: fields.number("names", 1..=100_000, default.names.into()) as u32,
        kinds: fields.number("kinds", 1..=100_000, default.kinds.into()) as u32,
        candidates: fields.number("candidates", 2..=100_000, default.candidates.into()) as u32,
        files: fields.number("files", 1..=u32::MAX.into(), default.files),
    }
}

/// With this value, nine of ten notes were right on three sites with hand-made links: 626 notes of pieces with such
/// links were linked from their paragraph in 92 of 100 cases, and 48 of fifty others were right.
const NOTES: u32 = 70;

fn coverage(fields: &mut Fields) -> Coverage {
    let notes = fields.number("notes", 0..=10_000, NOTES.into()) as u32;
    Coverage { shown: count(fields, "shown", 5), notes }
}

fn count(fields: &mut Fields, key: &'static str, default: u64) -> u32 {
    fields.number(key, 1..=10_000, default) as u32
}

fn base_url(fields: &mut Fields) -> Option<BaseUrl> {
    let written = fields.needed("base_url");
    let base = BaseUrl::parse(&written);
    match &base {
        Err(fault) if !written.is_empty() => {
            refuse(fields, &written, fault, "write it as `https://desk.example` or `https://desk.example/news`");
        }
        Ok(_) if is_local(&written) => fields.note(written.span, local_address(&written)),
        _ => {}
    }
    base.ok()
}

impl BaseUrl {
    fn parse(url: &str) -> Result<BaseUrl, String> {
        let scheme = ["https://", "http://"].into_iter().find(|scheme| url.starts_with(scheme));
        let scheme = scheme.ok_or_else(|| format!("`{url}` is no http or https address"))?;
        let rest = &url[scheme.len()..];
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if !is_host(host) {
            return Err(format!("`{host}` is no host"));
        }
        let path = Address::new(&format!("{}/", path.trim_end_matches('/')))?.href("");
        let path = path.trim_end_matches('/').to_string();
        if path.contains("%23") {
            return Err("a base address has no fragment".to_string());
        }
        Ok(BaseUrl { origin: format!("{scheme}{}", host.to_ascii_lowercase()), path })
    }
}

/// Whether a reader's browser can connect to this host name or IP address, with or without a port.
fn is_host(host: &str) -> bool {
    let ends = host.rfind(']').map_or(0, |end| end + 1);
    let (name, port) = host.split_at(host[ends..].find(':').map_or(host.len(), |colon| ends + colon));
    let is_port = |port: &str| port.parse().is_ok_and(|port: u16| port > 0) && !port.starts_with('+');
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_number = || name.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    let is_name = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None if is_number() => name.parse::<Ipv4Addr>().is_ok(),
        None => name.len() <= 253 && name.split('.').all(is_label),
    };
    is_name && port.strip_prefix(':').is_none_or(is_port)
}

fn timezone(fields: &mut Fields) -> Option<String> {
    let name = fields.text("timezone")?;
    if date::zone(&name).is_none() {
        refuse(
            fields,
            &name,
            &format!("there is no time zone `{}`", name.value),
            "write it as `Europe/Berlin` or `UTC`",
        );
    }
    Some(name.value)
}

fn navigation(fields: &mut Fields) -> Option<NavItem> {
    let (title, href) = (fields.needed("title").value, fields.needed("href"));
    let leads_somewhere = ["/", "https://", "http://", "mailto:"].iter().any(|start| href.starts_with(start));
    if !leads_somewhere && !href.is_empty() {
        refuse(fields, &href, "this address leads nowhere", "start it with `/` or `https://`");
    }
    leads_somewhere.then_some(NavItem { title, href: href.value })
}

fn picture(fields: &mut Fields, key: &'static str) -> Option<String> {
    let path = fields.text(key)?;
    match OutputPath::new(&path) {
        Ok(_) => Some(path.value),
        Err(fault) => {
            let note = Diagnostic::new(Code::E010, format!("the path of `{key}` {fault}"));
            fields.note(path.span, note.help(format!("give the path under `static`: `{key}.svg`")));
            None
        }
    }
}

fn colour(fields: &mut Fields, key: &'static str) -> Option<String> {
    let colour = fields.text(key)?;
    let digits = colour.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some(colour.value);
    }
    refuse(fields, &colour, &format!("`{}` is no colour", colour.value), "write it as `#1a5fb4`");
    None
}

fn refuse(fields: &mut Fields, text: &Text, fault: &str, help: &str) {
    fields.note(text.span, Diagnostic::new(Code::E009, fault).help(help));
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "title = 'Desk'\nbase_url = 'https://desk.example'\n";

    fn codes(more: &str) -> Vec<Code> {
        parse(&format!("{LEAST}{more}")).notes.iter().map(|note| note.code).collect()
    }

    fn base(url: &str) -> Result<(String, String), String> {
        BaseUrl::parse(url).map(|base| (base.origin, base.path))
    }

    #[test]
    fn a_title_and_an_address_are_enough() {
        let noted = parse(LEAST);
        let base_url = BaseUrl { origin: "https://desk.example".into(), path: String::new() };
        assert_eq!(noted, Noted::new(Config { title: "Desk".into(), base_url, ..Config::default() }, Vec::new()));
        assert_eq!(parse("").notes.iter().map(|n| n.code).collect::<Vec<_>>(), [Code::E007, Code::E007]);
    }

    #[test]
    fn a_base_address_has_one_form() {
        assert_eq!(base("https://Desk.example/"), base("https://desk.example"));
        assert_eq!(base("http://localhost:8080/news/de/"), Ok(("http://localhost:8080".into(), "/news/de".into())));
        assert_eq!(base("https://[2001:db8::1]:8443"), Ok(("https://[2001:db8::1]:8443".into(), String::new())));
        assert_eq!(base("https://192.0.2.1/x/"), Ok(("https://192.0.2.1".into(), "/x".into())));
        for bad in [
            "",
            "desk.example",
            "ftp://x",
            "https://",
            "https://x?y",
            "https://x/?y",
            "https://a@b",
            "https://x/../y",
            "https://x/#y",
            "https://x:",
            "https://x:0",
            "https://x:99999",
            "https://x:+80",
            "https://a:b:c",
            "https://:80",
            "https://]",
            "https://[zz]",
            "https://[::1]x",
            "https://[::1",
            "https://a..example",
            "https://.",
            "https://-a",
            "https://a_b",
            "https://1.2.3.256",
            "https://é.example",
        ] {
            assert!(base(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_setting_is_read() {
        let config = parse(&format!(
            "{LEAST}timezone = 'Europe/Berlin'\nraw_html = 'escape'\naccent = '#1a5fb4'\n[links]\nbroken = 'warn'\nfirst = 'section'\n\
             [[navigation]]\ntitle = 'About'\nhref = '/pages/about/'\n[kinds.person]\nplural = 'People'\nfirst = 'all'\n\
             [limits]\ndepth = 5\n[exports]\njson = true\n[extra]\nmotto = 'x'\n"
        ));
        assert_eq!(config.notes, []);
        let config = config.value;
        assert_eq!(
            (config.links.broken, config.links.policy, config.raw_html),
            (Broken::Warn, Policy::Section, RawHtml::Escape)
        );
        assert_eq!((config.kinds["person"].policy, config.limits.depth), (Some(Policy::All), 5));
        assert_eq!(config.exports, Exports { json: true, llms_txt: false });
        assert_eq!((config.navigation.len(), config.extra["motto"].as_str()), (1, Some("x")));
    }

    #[test]
    fn mistakes_have_codes() {
        for (more, code) in [
            ("timezone = 'Mars/Olympus'", Code::E009),
            ("accent = 'red'", Code::E009),
            ("logo = '../x.svg'", Code::E010),
            ("lang = '\">'", Code::E009),
            ("raw_html = 'yes'", Code::E009),
            ("[limits]\ndepth = 0", Code::E009),
            ("[words]\nearlyer = 'x'", Code::E004),
            ("[link]\nbroken = 'warn'", Code::E004),
            ("[links]\nbroken = true", Code::E005),
            ("[[navigation]]\ntitle = 'x'\nhref = 'javascript:alert(1)'", Code::E009),
        ] {
            assert_eq!(codes(more), [code], "{more}");
        }
    }
}
