//! A text that has changed since the archive was made, processed alone.
//!
//! A preview shows it on its own page at once. Its effect on lists and other texts is known when the archive has been
//! rebuilt.

use crate::annotate::{Annotated, Document, Reading, annotate, paragraphs};
use crate::archive::Archive;
use crate::config::Config;
use crate::content::briefing::Briefing;
use crate::content::directory::Target;
use crate::content::entity::{self, Entity, Record};
use crate::content::page::Page;
use crate::content::{EntityId, Piece, PieceId, PlacedPage, briefing, page};
use crate::report::{Noted, Severity};
use crate::source::{self, Source};
use crate::words::Lexicon;
use std::hash::Hash;

/// Replaces the text that the archive has.
pub struct Fresh {
    pub text: String,
    pub annotated: Annotated,
    pub of: Of,
}

/// Each with the new text's hash and outline.
pub enum Of {
    Piece(PieceId, Box<Piece>),
    /// An entity with a profile.
    Entity(EntityId, Box<Entity>),
    Page(usize, Box<PlacedPage>),
}

impl Fresh {
    /// The file at `source` with its new text. `None` if a change affects more than its own page and what other pages
    /// say about it: a name, a date, a tag, an address.
    pub fn of(archive: &Archive, config: &Config, source: Source, text: String) -> Option<Fresh> {
        let content = &archive.content;
        let path = source.path.clone();
        let (annotated, before, of) = match *content.directory.sources.get(&path)? {
            Target::Piece(id) => {
                let old = &content.pieces[id.index()];
                let briefing = sound(briefing::parse(&text, config))?;
                let own = |briefing: &mut Briefing| {
                    (briefing.body, briefing.outline, briefing.title) = Default::default();
                    (briefing.summary, briefing.authors, briefing.extra) = Default::default();
                    (briefing.sources, briefing.corrections, briefing.updated) = Default::default();
                };
                if !are_alike(&old.briefing, &briefing, own) {
                    return None;
                }
                let by_hand = content.by_hand(&path, &briefing);
                let annotated = named(archive, &path, &Document::of(&text, &briefing, &by_hand, &config.languages));
                let piece = Piece { source, briefing, ..old.clone() };
                (annotated, archive.pieces.get(id.index())?, Of::Piece(id, Box::new(piece)))
            }
            Target::Entity(id) => {
                let old =
                    content.entities.get(id.index()).filter(|old| old.source.path == path && !old.record.hidden)?;
                let record = Box::new(sound(entity::parse_markdown(&text, config))?);
                let own = |record: &mut Box<Record>| {
                    (record.body, record.outline, record.summary, record.extra) = Default::default();
                };
                // Without a profile, the page has no place for one.
                if record.body.start >= record.body.end || !are_alike(&old.record, &record, own) {
                    return None;
                }
                let lang = record.lang.as_deref().unwrap_or(&config.lang);
                let by_hand = content.linked_by_hand(&path, &record.outline);
                let document =
                    Document::plain(&text, (record.body, &record.outline), lang, true, &by_hand, &config.languages);
                let annotated = named(archive, &path, &Document { own: Some(id), ..document });
                let entity = Entity { source, record, ..old.clone() };
                (annotated, archive.profiles.get(id.index())?.as_ref()?, Of::Entity(id, Box::new(entity)))
            }
            Target::Page(place) => {
                let old = &content.pages[place];
                // A text that introduces a series is shown among its pieces.
                if old.introduces.is_some() {
                    return None;
                }
                let page = sound(page::parse(&text, config))?;
                let own = |page: &mut Page| {
                    (page.body, page.outline, page.title) = Default::default();
                    (page.summary, page.extra) = Default::default();
                };
                if !are_alike(&old.page, &page, own) {
                    return None;
                }
                let by_hand = content.linked_by_hand(&path, &page.outline);
                let document = Document::plain(
                    &text,
                    (page.body, &page.outline),
                    &page.lang,
                    page.annotate,
                    &by_hand,
                    &config.languages,
                );
                let annotated = named(archive, &path, &document);
                let placed = PlacedPage { source, page, ..old.clone() };
                (annotated, archive.pages.get(place)?, Of::Page(place, Box::new(placed)))
            }
            Target::Withdrawn(_) | Target::Asset(_) | Target::Here => return None,
        };
        // The first text with code adds the stylesheet and licences of syntax highlighting.
        (annotated.has_code == before.has_code).then_some(Fresh { text, annotated, of })
    }

    pub fn source(&self) -> &Source {
        match &self.of {
            Of::Piece(_, piece) => &piece.source,
            Of::Entity(_, entity) => &entity.source,
            Of::Page(_, placed) => &placed.source,
        }
    }
}

fn sound<T>(noted: Noted<Option<T>>) -> Option<T> {
    noted.value.filter(|_| noted.notes.iter().all(|note| note.severity() != Severity::Error))
}

/// Whether two values are equal, ignoring positions and what shows only on their own pages, which `clear` removes.
fn are_alike<T: Hash + Clone>(one: &T, other: &T, clear: impl Fn(&mut T)) -> bool {
    let [one, other] = [one, other].map(|value| {
        let mut value = value.clone();
        clear(&mut value);
        source::Hash::of_meaning(&value)
    });
    one == other
}

fn named(archive: &Archive, path: &str, document: &Document) -> Annotated {
    let answers = archive.content.answers(path);
    let reading = Reading::of(document);
    let paragraphs = paragraphs(document, &reading, &Lexicon::default());
    Annotated { paragraphs, ..annotate(document, &reading, &archive.catalogue, &answers, None) }
}
