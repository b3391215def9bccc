//! What did the desk write? Files become briefings, entities, pages, decisions and the directory.
//!
//! Reads, and knows nothing of HTML. A file's own meaning ([`briefing::parse`], [`entity::parse_markdown`],
//! [`page::parse`]) depends on its text and the settings alone; what it is called and where it
//! stands comes from its path, here.

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

/// The path of a Markdown file without its ending; `None` for other files.
pub fn without_markdown(path: &str) -> Option<&str> {
    let (stem, extension) = path.rsplit_once('.')?;
    let is_markdown = ["md", "markdown", "mdx"].iter().any(|known| extension.eq_ignore_ascii_case(known));
    is_markdown.then_some(stem)
}

/// `_index.md`: what Hugo and Zola say of a folder.
pub fn is_section(path: &str) -> bool {
    without_markdown(path).is_some_and(|stem| stem.rsplit('/').next() == Some("_index"))
}

/// The place of a published piece in [`Content::pieces`]: by day, time, then doc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct PieceId(pub u32);

/// The place of an entity in [`Content::entities`]: by id.
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

/// A briefing that is published, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub source: Source,
    /// The path under `content/briefings` without `.md`: `2017/x`.
    pub doc: String,
    pub address: Address,
    pub briefing: Briefing,
}

/// A piece that was published and is taken back: readers get its title and the reason, and nothing else of it is known
/// from here on.
#[derive(Clone, Debug, PartialEq)]
pub struct Withdrawn {
    pub source: Source,
    pub address: Address,
    pub title: String,
    pub lang: String,
    pub reason: String,
    pub date: Moment,
    /// When it was changed last, which is when it was withdrawn; where the author says so.
    pub updated: Option<Moment>,
    /// Old addresses, the oldest first.
    pub redirects: Vec<Text>,
}

impl Withdrawn {
    fn of(source: Source, address: Address, briefing: Briefing, reason: Text) -> Withdrawn {
        let Briefing { title, lang, date, updated, redirects, .. } = briefing;
        Withdrawn { source, address, title: title.value, lang, reason: reason.value, date, updated, redirects }
    }
}

/// A page of `content/pages`, or the introduction of a series or a tag, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedPage {
    pub source: Source,
    pub address: Address,
    pub page: Page,
    pub introduces: Option<introduction::Introduced>,
}

/// A file that may be copied as it is: from `static` always, from `content` where a text refers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    pub source: Source,
    /// The path in the output.
    pub path: address::OutputPath,
    /// Of a picture.
    pub size: Option<picture::Size>,
    /// That it says who made it, which is told where it is published.
    pub private: Option<Box<Diagnostic>>,
}

/// All that a desk holds and publishes, without its texts.
///
/// Drafts, embargoed pieces and other files that are held back are not here at all: what is not
/// here cannot leak.
#[derive(Clone, Debug)]
pub struct Content {
    pub pieces: Vec<Piece>,
    /// By path.
    pub withdrawn: Vec<Withdrawn>,
    pub entities: Vec<Entity>,
    pub pages: Vec<PlacedPage>,
    /// By source, and then in the order of their file.
    pub decisions: Vec<decision::Decision>,
    /// In the order of their file.
    pub senses: Vec<decision::Sense>,
    /// What `names` is not to propose again.
    pub no_names: Vec<Text>,
    pub assets: Vec<Asset>,
    pub directory: directory::Directory,
    /// How long the same files are held back.
    pub holds: assemble::Holds,
    pub held_back: assemble::HeldBack,
}
