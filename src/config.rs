//! `site.toml`: the desk's settings.

use crate::report::{Diagnostic, Noted};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    pub navigation: Vec<NavItem>,
    /// A file under `static`, from the site's root: `logo.svg`.
    pub logo: Option<String>,
    /// `#rrggbb`, for light paper and, where given, dark.
    pub accent: Option<String>,
    pub accent_dark: Option<String>,
    /// One line of Markdown.
    pub footer: String,
    /// By kind; a kind that is not here takes its name from itself.
    pub kinds: BTreeMap<String, KindSettings>,
    pub feed: Feed,
    pub lists: Lists,
    pub coverage: Coverage,
    pub limits: Limits,
    /// Free data for templates.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// Where the site stands: `https://desk.example` and `/news` (or an empty path).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseUrl {
    pub origin: String,
    /// Starts with `/` and does not end with it; empty at the root.
    pub path: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// Whether Markdown links and images without a target are errors or warnings.
    pub broken: Broken,
    /// Which mentions of an entity become links.
    pub policy: Policy,
    /// At most so many automatic links in a paragraph; 0 is no limit.
    pub per_paragraph: u32,
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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NavItem {
    pub title: String,
    /// As written: a path from the site's root, or an address elsewhere.
    pub href: String,
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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    /// Pieces on a page of a list.
    pub per_page: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Pieces shown each way.
    pub shown: u32,
}

/// Budgets against hostile or broken input. Each is a setting of `[limits]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of one source file.
    pub file_bytes: u64,
    /// Bytes of front matter.
    pub front_matter_bytes: u64,
    /// Levels of Markdown blocks and of data inside each other.
    pub depth: u32,
    /// Bytes of one page, over 50 times its source.
    pub page_bytes: u64,
    /// Characters of one name.
    pub name_chars: u32,
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
            links: Links { broken: Broken::Error, policy: Policy::Piece, per_paragraph: 0 },
            raw_html: RawHtml::Sanitise,
            navigation: Vec::new(),
            logo: None,
            accent: None,
            accent_dark: None,
            footer: String::new(),
            kinds: BTreeMap::new(),
            feed: Feed { limit: 30 },
            lists: Lists { per_page: 50 },
            coverage: Coverage { shown: 5 },
            limits: Limits {
                file_bytes: 10 << 20,
                front_matter_bytes: 1 << 20,
                depth: 100,
                page_bytes: 2 << 20,
                name_chars: 200,
            },
            extra: BTreeMap::new(),
        }
    }
}

/// Reads the text of `site.toml`. Where it has mistakes, the value holds what could be read.
pub fn parse(_text: &str) -> Noted<Config> {
    let _unused: Vec<Diagnostic> = Vec::new();
    todo!()
}
