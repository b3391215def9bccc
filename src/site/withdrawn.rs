//! Withdrawn pieces: a page at their address, and a notice in every feed.

use super::feed::{changed_last, oldest};
use super::page::{Deleted, WithdrawnPage};
use super::reads::Reads;
use crate::content::Withdrawn;
use crate::content::date::Moment;
use std::cmp::Reverse;

impl Reads<'_> {
    pub(super) fn withdrawn_page(&self, place: usize) -> WithdrawnPage {
        let Withdrawn { title, lang, reason, updated, .. } = &self.withdrawn()[place];
        WithdrawnPage {
            title: title.clone(),
            lang: lang.clone(),
            reason: reason.clone(),
            day: updated.map(|moment| self.words.moment(moment)),
        }
    }

    /// For every feed, since it is no longer known whom a withdrawn piece names. The most recently changed, up to the
    /// limit of a feed.
    pub(super) fn deleted(&self) -> Vec<Deleted> {
        let mut newest: Vec<&Withdrawn> = self.withdrawn().iter().collect();
        newest.sort_by_key(|gone| Reverse(when(gone).unix));
        let newest = newest.into_iter().take(self.config.feed.limit as usize);
        let deleted = newest.map(|gone| Deleted {
            id: self.url(&oldest(&gone.redirects).unwrap_or_else(|| gone.address.clone())),
            url: self.url(&gone.address),
            when: when(gone).rfc3339(),
            reason: gone.reason.clone(),
        });
        deleted.collect()
    }

    /// When the last of them changed.
    pub(super) fn last_deleted(&self) -> Option<Moment> {
        self.withdrawn().iter().map(when).max_by_key(|moment| moment.unix)
    }
}

fn when(gone: &Withdrawn) -> Moment {
    changed_last(gone.date, gone.updated)
}
