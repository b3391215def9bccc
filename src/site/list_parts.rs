//! What one page of a long list shows, and its neighbouring pages.

use super::lists::{Entry, List, Part};
use super::page::{Link, Pager};
use super::reads::Reads;

impl Reads<'_> {
    /// The entries of one page of a list, in display order: on the first page that of [`List::first_page`], on a year's
    /// oldest first.
    pub(super) fn entries(&self, list: &List, part: Part) -> Vec<Entry> {
        match part {
            Part::Newest => {
                self.took_newest(list);
                list.first_page(self.per_page())
            }
            Part::Year { year, number } => {
                self.took_year(list, year);
                let before = (number.saturating_sub(1) as usize).saturating_mul(self.per_page());
                list.of_year(year).iter().skip(before).take(self.per_page()).copied().collect()
            }
        }
    }

    /// The page on which a long list continues after its first one.
    pub(super) fn after_first_page(&self, list: &List) -> Option<String> {
        let per_page = self.per_page();
        let place = if list.oldest_first { per_page } else { list.entries.len().checked_sub(per_page + 1)? };
        let entry = list.entries.get(place)?;
        self.took_newest(list);
        self.took_year(list, entry.year);
        let of_year = place - list.entries.partition_point(|other| other.year < entry.year);
        let part = Part::Year { year: entry.year, number: (of_year / per_page) as u32 + 1 };
        Some(self.href(&part.address(&list.address)))
    }

    pub(super) fn pager(&self, list: &List, part: Part) -> Pager {
        self.took_outline(list);
        let href = |part: Part| self.href(&part.address(&list.address));
        let first_of = |year: i16| Part::Year { year, number: 1 };
        match part {
            Part::Newest if !list.is_cut(self.per_page()) => Pager::default(),
            Part::Newest => {
                let link = |year: i16| Link { title: year.to_string(), href: href(first_of(year)) };
                Pager { years: list.years().rev().map(link).collect(), ..Pager::default() }
            }
            Part::Year { year, number } => {
                let parts = list.year_parts(self.per_page());
                let place = parts.iter().position(|other| *other == part);
                let beside = |step: isize| parts.get(place?.checked_add_signed(step)?).copied().map(href);
                let several = parts.contains(&Part::Year { year, number: 2 });
                let here = if several { format!("{year}, page {number}") } else { year.to_string() };
                let first = Link { title: list.title.clone(), href: href(Part::Newest) };
                Pager { first: Some(first), here: Some(here), older: beside(-1), newer: beside(1), ..Pager::default() }
            }
        }
    }
}
