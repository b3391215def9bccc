//! The search: small files that a browser loads on demand, and only those that it needs.
//!
//! Names are in buckets by the beginning of each of their words; the words of the pieces are in shards of some hundred
//! pieces, each split by first letter. `docs/search.md` describes the files.

mod answers;
mod data;
pub mod fold;
mod found;
mod names;
mod shards;
mod words;

use super::Site;
use super::lists::Entry;
use crate::content::address::OutputPath;
use crate::words::Vocabulary;
pub use data::{EntityPreview, PieceRow, Preview, SearchData, When};
use fold::Bucket;
pub use names::{Named, Names};
pub use shards::{Cut, Shard};
use std::collections::BTreeSet;

/// Pieces in a file of titles and summaries: the browser loads these only for the pieces that it shows.
const CARDS: usize = 25;

/// The version of the file format, for a script that a browser has cached.
const VERSION: u32 = 2;

/// A file that scripts read: search files and preview files, which take the titles of pieces from them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchFile {
    Index,
    /// All tags, for the filter.
    Tags,
    /// The entities with a name that has a word in the bucket.
    Names(String),
    /// Titles and summaries, numbered from 1.
    Pieces(Shard, u32),
    /// What cards show for some links.
    Previews(u32),
    /// Which pieces of a shard have which tag.
    Tagged(Shard),
    /// The words of a shard in the buckets from this one on, and where they occur.
    Words(Shard, Bucket),
}

impl SearchFile {
    pub fn path(&self) -> OutputPath {
        let name = match self {
            SearchFile::Index => "index.json".to_string(),
            SearchFile::Tags => "tags.json".to_string(),
            SearchFile::Names(bucket) => format!("names-{bucket}.json"),
            SearchFile::Pieces(shard, number) => format!("{}/pieces-{number}.json", shard.name()),
            SearchFile::Previews(number) => format!("previews-{number}.json"),
            SearchFile::Tagged(shard) => format!("{}/tags.json", shard.name()),
            SearchFile::Words(shard, bucket) => format!("{}/{bucket}.json", shard.name()),
        };
        OutputPath::new(&format!("search/{name}")).expect("letters, digits and hyphens")
    }
}

/// The shards of the pieces in `list`, oldest first.
pub(super) fn cut(list: &[Entry], words: &Vocabulary) -> Vec<Cut> {
    shards::cut(list, |entries| {
        let initials = words.initials(entries.iter().map(|entry| entry.piece));
        let initials: BTreeSet<char> = initials.into_iter().filter_map(fold::initial).collect();
        initials.into_iter().map(Bucket::of).collect()
    })
}

impl Site<'_> {
    /// All files that scripts read.
    pub(super) fn search_files(&self) -> Vec<SearchFile> {
        let mut files = vec![SearchFile::Index, SearchFile::Tags];
        files.extend(self.names.buckets().map(|bucket| SearchFile::Names(bucket.clone())));
        files.extend((0..self.previews.len() as u32).map(SearchFile::Previews));
        for Cut { shard, pieces, files: words } in &self.shards {
            let numbers = 1..=pieces.len().div_ceil(CARDS) as u32;
            files.extend(numbers.map(|number| SearchFile::Pieces(*shard, number)));
            files.push(SearchFile::Tagged(*shard));
            files.extend(words.iter().map(|buckets| SearchFile::Words(*shard, buckets[0])));
        }
        files
    }
}
