//! What the files of the search hold, which a browser reads.

use super::super::page::Card;
use super::super::shared::Shared;
use serde::{Deserialize, Serialize};

/// What a file of the search holds. The browser reads them as arrays: names of fields would be half of each file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SearchData {
    Index(SearchIndex),
    /// As compared, and as written.
    Tags(Vec<(String, String)>),
    Names(Vec<FoundName>),
    Pieces(Vec<PieceRow>),
    /// By the address of the link.
    Previews(Vec<(String, Preview)>),
    /// A tag and the pieces of a shard, counted from 0.
    Tagged(Vec<(String, Vec<usize>)>),
    /// The forms of a word, and where it stands.
    Words(Vec<(String, Vec<u32>)>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchIndex {
    pub version: u32,
    /// Pieces in one file of titles.
    pub cards: usize,
    /// The oldest first.
    pub shards: Vec<ShardLine>,
    /// The buckets of names.
    pub names: String,
    /// Files of previews.
    pub previews: usize,
    /// A kind and what one of it is called.
    pub kinds: Vec<(String, String)>,
    /// Words that stand in every text and are not looked for.
    pub silent: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardLine {
    pub name: String,
    /// Its files of words, each by the first of the buckets that it holds.
    pub files: String,
    /// Each of its years, and how many of its pieces stand before it.
    pub years: Vec<(i16, usize)>,
    /// Of each of its files of titles, the day of the first piece, as the step from that of the file before, and its
    /// place on it ([`When`]).
    pub days: Vec<(i32, u32)>,
}

/// A piece by its day and its place among those of the day, which others seldom move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// From 1 January 1970.
    pub day: i32,
    pub place: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceRow {
    pub card: Shared<Card>,
    pub when: When,
}

/// What a card says of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preview {
    /// The rest stands in its row.
    Piece(When),
    Entity(EntityPreview),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityPreview {
    pub name: String,
    pub kind: String,
    pub summary: String,
    /// In words, with its first and last day; the first that holds on a day is the role of that day.
    pub roles: Vec<(String, Option<i32>, Option<i32>)>,
    /// The pieces that name it, the oldest first.
    pub pieces: Vec<When>,
    /// "Born 7 October 1952", and the first day of which that is true.
    pub dates: Vec<(String, i32)>,
}

/// An entity as the search finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundName {
    pub name: String,
    pub href: String,
    /// Its place in [`SearchIndex::kinds`].
    pub kind: usize,
    pub line: String,
    /// Its other names.
    pub names: Vec<String>,
}
