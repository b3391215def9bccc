//! `/llms.txt`, as llmstxt.org describes it: the desk in one small file, with links to everything else.

use super::page::{Link, LlmsPage, LlmsSection};
use super::reads::Reads;
use super::top;
use super::words::capitalised;
use crate::content::address::Address;
use crate::content::{Piece, PieceId};

impl Reads<'_> {
    pub(super) fn llms(&self) -> LlmsPage {
        let config = self.config;
        let section = |title: &str, lines| LlmsSection { title: self.words.label(title).to_string(), lines };
        let newest = self.latest();
        let kinds = self.entity_kinds().values().map(|kind| self.absolute(&kind.title, &kind.address));
        let pages = self.all_pages().iter().filter(|page| page.introduces.is_none());
        let pages = pages.map(|page| self.absolute(&page.page.title, &page.address));
        let sections = [
            section("latest", newest.map(|id| self.with_note(id)).collect()),
            section("entities", kinds.map(bare).collect()),
            section("all", self.indexes().map(bare).collect()),
            section("pages", pages.map(bare).collect()),
            section("follow", self.followed().map(bare).collect()),
        ];
        LlmsPage {
            title: config.title.clone(),
            description: config.description.clone(),
            sections: sections.into_iter().filter(|section| !section.lines.is_empty()).collect(),
        }
    }

    fn with_note(&self, id: PieceId) -> (Link, String) {
        let Piece { address, briefing, .. } = self.piece(id);
        let parts = [&briefing.dateline, &briefing.summary].into_iter().flatten().map(|text| text.value.clone());
        let note: Vec<String> = std::iter::once(briefing.date.day.iso()).chain(parts).collect();
        (self.absolute(&briefing.title, address), note.join(", "))
    }

    fn indexes(&self) -> impl Iterator<Item = Link> {
        let filled = [
            ("years", true),
            ("entities", true),
            ("tags", !self.tags().is_empty()),
            ("series", !self.series().is_empty()),
        ];
        filled
            .into_iter()
            .filter(|(_, is_filled)| *is_filled)
            .map(|(name, _)| self.absolute(&capitalised(self.words.label(name)), &top(name)))
    }

    fn followed(&self) -> impl Iterator<Item = Link> {
        let base = &self.config.base_url;
        let files = [("feed_atom", "feed.xml"), ("feed_json", "feed.json")];
        files.into_iter().map(move |(label, name)| Link {
            title: self.words.label(label).to_string(),
            href: format!("{}{}/{name}", base.origin, base.path),
        })
    }

    fn absolute(&self, title: &str, address: &Address) -> Link {
        Link { title: title.to_string(), href: self.url(address) }
    }
}

fn bare(link: Link) -> (Link, String) {
    (link, String::new())
}
