//! What the files of the search hold, which a browser reads.

use serde::{Deserialize, Serialize};

/// What a file of the search holds. The browser reads them as arrays: names of fields would be half of each file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SearchData {
    Index(SearchIndex),
    /// As compared, and as written.
    Tags(Vec<(String, String)>),
    Names(Vec<FoundName>),
    /// Title, address, date for machines, date for people, dateline, summary.
    Pieces(Vec<(String, String, String, String, String, String)>),
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
