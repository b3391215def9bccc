//! The input of the rules: one document as it is read, and the catalogue.

use super::Document;
use super::reading::Reading;
use super::surface::Surface;
use crate::catalogue::Catalogue;
use crate::content::EntityId;
use crate::language::Language;

#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub document: &'a Document<'a>,
    pub reading: &'a Reading,
    pub catalogue: &'a Catalogue,
    pub language: &'a Language,
}

impl<'a> Context<'a> {
    pub fn text(&self, surface: &Surface) -> &'a str {
        &self.reading.text()[surface.start as usize..surface.end as usize]
    }

    /// Whether the author says that the piece is about it.
    pub fn is_about(&self, entity: EntityId) -> bool {
        self.document.by_hand.about.contains(&entity)
    }
}
