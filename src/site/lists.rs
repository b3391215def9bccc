//! How a long list is split into pages.
//!
//! The first page shows the newest pieces, or for a series the first ones. If that is not all, each year has its own
//! pages, numbered from its oldest piece and in chronological order, so that a new piece changes only the first page
//! and the last page of its own year.

use crate::content::PieceId;
use crate::content::address::{Address, slugify};

/// Which part of a list a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Newest,
    /// Numbered from 1.
    Year {
        year: i16,
        number: u32,
    },
}

impl Part {
    /// The address of this part of the list at `list`.
    pub fn address(self, list: &Address) -> Address {
        match self {
            Part::Newest => list.clone(),
            Part::Year { year, number: 1 } => list.join(&slugify(&year.to_string())),
            Part::Year { year, number } => list.join(&slugify(&year.to_string())).join(&slugify(&number.to_string())),
        }
    }
}

/// A piece in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub piece: PieceId,
    pub year: i16,
    /// In an entity's list: the index of its sentence in `Annotated::entities`.
    pub sentence: Option<u32>,
    /// In an entity's list: whether the piece is about it.
    pub about: bool,
}

/// A piece's position in its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InSeries {
    /// Counted from 1.
    pub place: usize,
    pub previous: Option<PieceId>,
    pub next: Option<PieceId>,
}

/// Pieces under one heading.
#[derive(Clone, Debug)]
pub struct List {
    pub title: String,
    pub address: Address,
    /// Whether it is read from the beginning, as a series is.
    pub oldest_first: bool,
    /// Oldest first.
    pub(super) entries: Vec<Entry>,
    /// Its index among all lists.
    pub(super) number: usize,
    /// The text at its top, by its index in `Content::pages`, and whether that gives the title.
    pub(super) introduction: Option<usize>,
    pub(super) is_titled: bool,
}

impl List {
    pub(super) fn new(title: String, address: Address) -> List {
        let (entries, number) = (Vec::new(), 0);
        List { title, address, oldest_first: false, entries, number, introduction: None, is_titled: false }
    }

    /// All pages of the list: the first, and those of the years if one page is not enough.
    pub fn parts(&self, per_page: usize) -> Vec<Part> {
        let mut parts = vec![Part::Newest];
        if self.is_cut(per_page) {
            parts.extend(self.year_parts(per_page));
        }
        parts
    }

    /// The pages of all years, oldest first.
    pub fn year_parts(&self, per_page: usize) -> Vec<Part> {
        let years = self.entries.chunk_by(|a, b| a.year == b.year);
        let numbers = |of: &[Entry]| 1..=of.len().div_ceil(per_page) as u32;
        years.flat_map(|of| numbers(of).map(|number| Part::Year { year: of[0].year, number })).collect()
    }

    /// Pieces about an entity and other pieces have separate headings, each as long as a page.
    pub(super) fn is_cut(&self, per_page: usize) -> bool {
        let about = self.entries.iter().filter(|entry| entry.about).count();
        about.max(self.entries.len() - about) > per_page
    }

    pub(super) fn all(&self) -> &[Entry] {
        &self.entries
    }

    /// The years that have entries, oldest first.
    pub(super) fn years(&self) -> impl DoubleEndedIterator<Item = i16> {
        self.entries.chunk_by(|a, b| a.year == b.year).map(|of| of[0].year)
    }

    pub(super) fn of_year(&self, year: i16) -> &[Entry] {
        let start = self.entries.partition_point(|entry| entry.year < year);
        let end = self.entries.partition_point(|entry| entry.year <= year);
        &self.entries[start..end]
    }

    /// The position of a piece in the series and its neighbours; `None` for the only piece.
    pub(super) fn in_series(&self, piece: PieceId) -> Option<InSeries> {
        if self.entries.len() < 2 {
            return None;
        }
        let place = self.entries.binary_search_by_key(&piece, |entry| entry.piece).ok()?;
        let beside = |step: isize| Some(self.entries.get(place.checked_add_signed(step)?)?.piece);
        Some(InSeries { place: place + 1, previous: beside(-1), next: beside(1) })
    }

    /// The entries of the first page: of a series the first pieces in order, of other lists the newest first.
    pub(super) fn first_page(&self, per_page: usize) -> Vec<Entry> {
        if self.oldest_first {
            return self.entries.iter().take(per_page).copied().collect();
        }
        let newest =
            |about| self.entries.iter().rev().filter(move |entry| entry.about == about).take(per_page).copied();
        newest(true).chain(newest(false)).collect()
    }
}
