//! Every id, address and redirect of the desk: the one resolver.
//!
//! What the renderer links, what crossref counts and what the checker checks is this directory.

use super::address::{Address, OutputPath};
use super::{EntityId, PieceId};
use std::collections::BTreeMap;

/// What stands at an address of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Piece(PieceId),
    Entity(EntityId),
    /// Its place in `Content::pages`.
    Page(usize),
    /// Its place in `Content::assets`.
    Asset(usize),
}

#[derive(Clone, Debug, Default)]
pub struct Directory {
    pub docs: BTreeMap<String, PieceId>,
    pub entities: BTreeMap<String, EntityId>,
    /// An entity that was merged away, and the one that took its place.
    pub merged: BTreeMap<String, EntityId>,
    /// By source path: `content/briefings/2017/x.md`.
    pub sources: BTreeMap<String, Target>,
    /// By address.
    pub addresses: BTreeMap<Address, Target>,
    /// Old addresses and where they lead now.
    pub redirects: BTreeMap<Address, Address>,
    /// Docs and ids that exist but are held back, for messages about links to them.
    pub held: Vec<String>,
    /// Every file of the output that comes from a file of the desk, and that file.
    pub outputs: BTreeMap<OutputPath, String>,
}
