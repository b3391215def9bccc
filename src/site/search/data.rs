//! The contents of the search files, which a browser reads.

use super::super::page::Card;
use super::super::shared::Shared;
use serde::{Deserialize, Serialize};

/// The contents of a search file. The browser reads them as arrays: field names would be half of each file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SearchData {
    Index(SearchIndex),
    /// In the folded form that is compared, and as written.
    Tags(Vec<(String, String)>),
    Names(Vec<FoundName>),
    Pieces(Vec<PieceRow>),
    /// Keyed by the address of the link.
    Previews(Vec<(String, Preview)>),
    /// A tag and the pieces of a shard that have it, counted from 0.
    Tagged(Vec<(String, Vec<usize>)>),
    /// The forms of a word, and where they occur.
    Words(Vec<(String, Vec<u32>)>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchIndex {
    pub version: u32,
    /// Pieces per file of titles.
    pub cards: usize,
    /// Oldest first.
    pub shards: Vec<ShardLine>,
    /// The buckets of names.
    pub names: String,
    /// Number of preview files.
    pub previews: usize,
    /// A kind and its singular label.
    pub kinds: Vec<(String, String)>,
    /// Stop words: they occur in every text and are not searched.
    pub silent: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardLine {
    pub name: String,
    /// Its word files, each by the first of its buckets.
    pub files: String,
    /// Each of its years, and the number of its pieces before that year.
    pub years: Vec<(i16, usize)>,
    /// For each of its files of titles, the day of the first piece, as the difference from the previous file's, and its
    /// place on that day ([`When`]).
    pub days: Vec<(i32, u32)>,
}

/// A piece by its day and its place on that day, which other pieces seldom change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// Days since 1 January 1970.
    pub day: i32,
    pub place: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceRow {
    pub card: Shared<Card>,
    pub when: When,
}

/// What a card shows for a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preview {
    /// The rest is in its row.
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
    /// The pieces that name it, oldest first.
    pub pieces: Vec<When>,
    /// "Born 7 October 1952", and the first day on which that is true.
    pub dates: Vec<(String, i32)>,
}

/// An entity as a search result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundName {
    pub name: String,
    pub href: String,
    /// Its index in [`SearchIndex::kinds`].
    pub kind: usize,
    pub line: String,
    /// Its other names.
    pub names: Vec<String>,
}
