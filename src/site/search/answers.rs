//! The search page, and the contents of each search file.

use super::super::index;
use super::super::lists::Entry;
use super::super::page::{Choice, Link, SearchPage};
use super::super::reads::Reads;
use super::super::top;
use super::data::{PieceRow, SearchData, SearchIndex, ShardLine};
use super::shards::{Cut, Shard};
use super::{CARDS, SearchFile, VERSION};
use crate::content::PieceId;
use crate::content::normal::term;
use crate::words::silent;
use std::collections::{BTreeMap, BTreeSet};

impl Reads<'_> {
    pub(in crate::site) fn search_data(&self, file: &SearchFile) -> SearchData {
        match file {
            SearchFile::Index => SearchData::Index(self.search_index()),
            SearchFile::Tags => {
                let tags = self.tags().iter().map(|(name, list)| (name.clone(), list.title.clone()));
                SearchData::Tags(tags.collect())
            }
            SearchFile::Names(bucket) => SearchData::Names(self.found_names(bucket)),
            SearchFile::Pieces(shard, number) => {
                let entries = self.shard(*shard).map_or(&[][..], |(_, entries)| entries);
                let entries = entries.chunks(CARDS).nth(number.saturating_sub(1) as usize);
                SearchData::Pieces(entries.into_iter().flatten().map(|entry| self.row(entry.piece)).collect())
            }
            SearchFile::Previews(number) => SearchData::Previews(self.previews(*number)),
            SearchFile::Tagged(shard) => SearchData::Tagged(self.tagged(*shard)),
            SearchFile::Words(shard, first) => {
                let file = |(cut, _): (&Cut, _)| cut.files.iter().position(|file| file.first() == Some(first));
                let file = self.shard(*shard).and_then(|shard| Some(&shard.0.files[file(shard)?]));
                let buckets = file.into_iter().flatten();
                SearchData::Words(buckets.flat_map(|bucket| self.shard_words(*shard, *bucket)).collect())
            }
        }
    }

    pub(in crate::site) fn search_page(&self) -> SearchPage {
        let label = |name: &str| self.words.label(name).to_string();
        let indexes = [
            ("entities", !self.entity_kinds().is_empty()),
            ("years", true),
            ("tags", !self.tags().is_empty()),
            ("series", !self.series().is_empty()),
        ];
        let indexes = indexes.into_iter().filter(|(_, is_there)| *is_there);
        SearchPage {
            title: label("search"),
            indexes: indexes.map(|(name, _)| self.link(label(name), &top(name))).collect::<Vec<Link>>(),
            kinds: self.entity_kinds().iter().map(choice).collect(),
            years: self.years_with_pieces().iter().map(ToString::to_string).collect(),
        }
    }

    /// Contains no piece counts, so that a new piece seldom changes it.
    pub(in crate::site) fn search_index(&self) -> SearchIndex {
        let (shards, names, previews) = self.search_cut();
        let kinds = self.entity_kinds().keys().map(|kind| (kind.clone(), self.words.singular(kind)));
        SearchIndex {
            version: VERSION,
            cards: CARDS,
            shards: self.shard_lines(shards),
            names: spaced(names.buckets()),
            previews,
            kinds: kinds.collect(),
            silent: spaced(silent(&self.config.lang).split_whitespace()),
        }
    }

    /// Oldest first.
    fn shard_lines(&self, shards: &[Cut]) -> Vec<ShardLine> {
        let mut day = 0;
        let mut first = |of: &[Entry]| {
            let when = self.when_of(&of[0]);
            (when.day - std::mem::replace(&mut day, when.day), when.place)
        };
        let line = |cut: &Cut| {
            let pieces = self.cut_pieces(cut);
            let mut before = 0;
            let years = pieces.chunk_by(|a, b| a.year == b.year).map(|of| {
                before += of.len();
                (of[0].year, before - of.len())
            });
            ShardLine {
                name: cut.shard.name(),
                files: spaced(cut.files.iter().map(|buckets| buckets[0])),
                years: years.collect(),
                days: pieces.chunks(CARDS).map(&mut first).collect(),
            }
        };
        shards.iter().map(line).collect()
    }

    fn row(&self, id: PieceId) -> PieceRow {
        PieceRow { card: self.card(id), when: self.when(id) }
    }

    /// Each tag with the pieces of the shard that have it.
    fn tagged(&self, shard: Shard) -> Vec<(String, Vec<usize>)> {
        let mut tagged = BTreeMap::<String, Vec<usize>>::new();
        let entries = self.shard(shard).map_or(&[][..], |(_, entries)| entries);
        for (place, entry) in entries.iter().enumerate() {
            for tag in self.tags_of(entry.piece) {
                tagged.entry(tag).or_default().push(place);
            }
        }
        tagged.into_iter().collect()
    }

    fn tags_of(&self, piece: PieceId) -> BTreeSet<String> {
        let tags = &self.piece(piece).briefing.tags;
        tags.iter().map(|tag| term(tag).into_owned()).collect()
    }
}

fn choice((value, kind): (&String, &index::Kind)) -> Choice {
    Choice { value: value.clone(), title: kind.title.clone() }
}

fn spaced(words: impl IntoIterator<Item = impl ToString>) -> String {
    words.into_iter().map(|word| word.to_string()).collect::<Vec<_>>().join(" ")
}
