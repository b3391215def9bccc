//! A place in a text that may be a name, and the full names among them.

use crate::catalogue::Catalogue;
use crate::catalogue::matcher::NameId;
use crate::catalogue::names::is_in_capitals;
use std::borrow::Cow;

/// A text that may be a name, longer than every other that overlaps it.
#[derive(Debug)]
pub struct Surface<'c> {
    /// In bytes of the reading.
    pub start: u32,
    pub end: u32,
    pub passage: usize,
    /// Who bears it, in the order of the catalogue.
    pub bearers: Cow<'c, [NameId]>,
    /// A longer name that the catalogue does not hold, around it.
    pub within: Option<Longer>,
    /// A word of the dictionary where every word has a capital.
    pub may_be_common_word: bool,
    /// Whether it stands for its bearers in this piece only.
    pub is_local: bool,
}

/// A capitalised name around a surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Longer {
    /// "Ivanka Trump": another bearer of a family name.
    Before,
    /// "China Media Project", "Bank of Georgia".
    Around,
}

/// A full name in the document.
pub struct FullName {
    pub start: u32,
    pub end: u32,
    pub sort: Sort,
}

/// What a full name is of, as far as its neighbours ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// An organisation that is no acronym.
    Body,
    Place,
    Thing,
    Other,
}

impl FullName {
    pub fn of(surface: &Surface, text: &str, catalogue: &Catalogue) -> FullName {
        let written = &text[surface.start as usize..surface.end as usize];
        let sort = |id: &NameId| match &*catalogue.facts(catalogue.name(*id).entity).kind {
            "organisation" if !is_in_capitals(written) => Sort::Body,
            "place" => Sort::Place,
            "thing" => Sort::Thing,
            _ => Sort::Other,
        };
        let mut sorts = surface.bearers.iter().map(sort);
        let first = sorts.next().unwrap_or(Sort::Other);
        let sort = if sorts.all(|sort| sort == first) { first } else { Sort::Other };
        FullName { start: surface.start, end: surface.end, sort }
    }
}
