//! A place in a text that may be a name, and the full names among such places.

use crate::catalogue::Catalogue;
use crate::catalogue::matcher::NameId;
use crate::catalogue::names::is_in_capitals;
use std::borrow::Cow;

/// A text that may be a name, longer than any other that overlaps it.
#[derive(Debug)]
pub struct Surface<'c> {
    /// Byte offsets in the reading.
    pub start: u32,
    pub end: u32,
    pub passage: usize,
    /// The names it may be, in catalogue order.
    pub bearers: Cow<'c, [NameId]>,
    /// A longer name around it that is not in the catalogue.
    pub within: Option<Longer>,
    /// A dictionary word where every word has a capital.
    pub may_be_common_word: bool,
    /// Whether it means its bearers in this piece only.
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

/// What kind of thing a full name is of, as far as neighbouring surfaces need it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// An organisation that is not written as an acronym.
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
