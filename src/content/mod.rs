//! Turns the files of a desk into briefings, entities, pages, decisions and the directory.
//!
//! Only reads, and knows nothing of HTML. Parsing a file ([`briefing::parse`], [`entity::parse_markdown`],
//! [`page::parse`]) depends on its text and the settings alone; its name and address come from its path, here.

pub mod active;
pub mod address;
pub mod assemble;
mod autolink;
pub mod blocks;
pub mod briefing;
mod broken;
pub mod budget;
mod comments;
pub mod date;
pub mod decision;
pub mod decision_file;
pub mod directory;
mod dollars;
pub mod entity;
pub mod entry;
mod foreign;
mod forms;
pub mod formula;
pub mod grown;
pub mod ids;
pub mod introduction;
pub mod lead;
pub mod local;
pub mod markdown;
pub mod metadata;
pub mod nearest;
pub mod node;
pub mod normal;
mod opening;
pub mod outline;
pub mod page;
pub mod placed;
pub mod picture;
pub mod raw;
pub mod repair;
#[cfg(test)]
pub(crate) mod sample;
pub mod scan;
pub mod typography;
pub mod unread;

pub use unread::unread;

use crate::report::Diagnostic;
use crate::source::{Source, Text};
use address::Address;
use briefing::Briefing;
use date::Moment;
use entity::Entity;
use page::Page;

/// The path of a Markdown file without its extension; `None` for other files.
pub fn without_markdown(path: &str) -> Option<&str> {
    let (stem, extension) = path.rsplit_once('.')?;
    let is_markdown = ["md", "markdown", "mdx"].iter().any(|known| extension.eq_ignore_ascii_case(known));
    is_markdown.then_some(stem)
}

/// `_index.md`: a folder's page in Hugo and Zola.
pub fn is_section(path: &str) -> bool {
    without_markdown(path).is_some_and(|stem| stem.rsplit('/').next() == Some("_index"))
}

/// Index into [`Content::pieces`], sorted by day, time, then doc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct PieceId(pub u32);

/// Index into [`Content::entities`], sorted by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct EntityId(pub u32);

impl PieceId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl EntityId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A published briefing and its location.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub source: Source,
    /// The path under `content/briefings` without `.md`: `2017/x`.
    pub doc: String,
    pub address: Address,
    pub briefing: Briefing,
}

/// A piece that was published and then withdrawn: readers get its title and the reason; later stages know nothing else
/// of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Withdrawn {
    pub source: Source,
    pub address: Address,
    pub title: String,
    pub lang: String,
    pub reason: String,
    pub date: Moment,
    /// When it was last changed, that is, withdrawn; if the author says so.
    pub updated: Option<Moment>,
    /// Old addresses, oldest first.
    pub redirects: Vec<Text>,
}

impl Withdrawn {
    fn of(source: Source, address: Address, briefing: Briefing, reason: Text) -> Withdrawn {
        let Briefing { title, lang, date, updated, redirects, .. } = briefing;
        Withdrawn { source, address, title: title.value, lang, reason: reason.value, date, updated, redirects }
    }
}

/// A page of `content/pages`, or the introduction of a series or a tag, and its location.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedPage {
    pub source: Source,
    pub address: Address,
    pub page: Page,
    pub introduces: Option<introduction::Introduced>,
}

/// A file that may be copied unchanged: from `static` always, from `content` if a text refers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    pub source: Source,
    /// The path in the output.
    pub path: address::OutputPath,
    /// Of a picture.
    pub size: Option<picture::Size>,
    /// Set if it contains metadata on its maker; reported where it is published.
    pub private: Option<Box<Diagnostic>>,
}

/// Everything that a desk publishes, without its texts.
///
/// Drafts, embargoed pieces and other files that are held back are not in here at all: what is not here cannot leak.
#[derive(Clone, Debug)]
pub struct Content {
    pub pieces: Vec<Piece>,
    /// Sorted by path.
    pub withdrawn: Vec<Withdrawn>,
    pub entities: Vec<Entity>,
    pub pages: Vec<PlacedPage>,
    /// Sorted by source, then in file order.
    pub decisions: Vec<decision::Decision>,
    /// In file order.
    pub senses: Vec<decision::Sense>,
    /// What `names` must not propose again.
    pub no_names: Vec<Text>,
    pub assets: Vec<Asset>,
    pub directory: directory::Directory,
    /// The interval in which the same files are held back.
    pub holds: assemble::Holds,
    pub held_back: assemble::HeldBack,
}
