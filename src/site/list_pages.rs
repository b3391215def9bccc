//! List pages, and pages that are a single text.

use super::lists::{List, Part};
use super::page::serde_json_text::Json;
use super::page::{ListKind, ListPage, TextPage};
use super::reads::Reads;

impl Reads<'_> {
    pub(super) fn year(&self, part: Part) -> ListPage {
        let mut page = self.list(ListKind::Year, self.all_years(), part);
        if let Part::Year { year, .. } = part {
            page.title = year.to_string();
        }
        page
    }

    pub(super) fn tag_page(&self, name: &str, part: Part) -> Option<ListPage> {
        Some(self.headed(ListKind::Tag, self.tag(name)?, part))
    }

    pub(super) fn series_page(&self, name: &str, part: Part) -> Option<ListPage> {
        Some(self.headed(ListKind::Series, self.one_series(name)?, part))
    }

    fn headed(&self, kind: ListKind, list: &List, part: Part) -> ListPage {
        let page = self.list(kind, list, part);
        if part == Part::Newest { self.dossier(list, page) } else { page }
    }

    pub(super) fn list(&self, kind: ListKind, list: &List, part: Part) -> ListPage {
        let cards = self.entries(list, part).iter().map(|entry| self.card(entry.piece)).collect();
        let beside = self.after_first_page(list).filter(|_| part == Part::Newest);
        let mut pager = self.pager(list, part);
        match list.oldest_first {
            true => pager.newer = pager.newer.or(beside),
            false => pager.older = pager.older.or(beside),
        }
        ListPage { title: list.title.clone(), kind, cards, pager, ..ListPage::default() }
    }

    pub(super) fn text(&self, place: usize) -> TextPage {
        let (placed, annotated) = self.page(place);
        TextPage {
            title: placed.page.title.value.clone(),
            held: self.held(placed.page.draft, None),
            summary: placed.page.summary.as_ref().map(|summary| summary.value.clone()),
            lang: placed.page.lang.clone(),
            prose: self.prose(
                &placed.source,
                (placed.page.body, &placed.page.outline),
                &placed.page.lang,
                annotated,
                None,
            ),
            has_code: annotated.has_code,
            extra: Json(placed.page.extra.0.clone()),
        }
    }
}
