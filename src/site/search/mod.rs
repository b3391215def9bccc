//! The search: small files that a browser reads when somebody searches, and only those that it needs.
//!
//! Names stand in buckets by the beginning of each of their words; the words of the pieces in shards of some
//! hundred pieces, each cut by first letter. `docs/search.md` says what each file holds.

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

/// Pieces in a file of titles and summaries: of those the browser reads what it shows.
const CARDS: usize = 25;

/// The version of the files' form, for a script that a browser kept from before.
const VERSION: u32 = 2;

/// A file that scripts read: the search's, and those of previews, which take the titles of pieces from it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchFile {
    Index,
    /// All tags, for the filter.
    Tags,
    /// The entities with a name that has a word in the bucket.
    Names(String),
    /// Titles and summaries, numbered from 1.
    Pieces(Shard, u32),
    /// What cards say of some links.
    Previews(u32),
    /// Which pieces of a shard bear which tag.
    Tagged(Shard),
    /// The words of a shard in the buckets from this one on, and where they stand.
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

/// The shards of the pieces in `list`, the oldest first.
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
