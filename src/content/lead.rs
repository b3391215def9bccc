//! Where does each hand-made link lead?
//!
//! The only resolver for them: pages show the result, `check` reports broken links, and annotate and crossref count by
//! it.

use super::briefing::Briefing;
use super::decision::Decision;
use super::directory::{Problem, Resolved, Target, is_external};
use super::markdown::HeadingIds;
use super::outline::{HandLink, HandLinkKind, Outline};
use super::{Content, EntityId, PieceId};
use crate::source::{Source, Span, Text};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// To another site.
    Elsewhere,
    /// Nowhere: `[[!Georgia]]`.
    NoneOfOurs,
    /// To a hidden entity: only the link's text is shown.
    Hidden(EntityId),
    /// To a page of the desk, optionally to the heading with this id; or to a file, with the fragment as written.
    To(Target, Option<String>),
}

/// The entities that the author of a text names by id, by link or as the place of its dateline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ByHand {
    /// Targets of hand-made links, each with the byte offset of the link. Includes hidden ones: they shield the text of
    /// the link.
    pub links: Vec<(u32, EntityId)>,
    pub about: Vec<EntityId>,
    pub never: Vec<EntityId>,
    /// The entity with the name of the place.
    pub dateline: Option<EntityId>,
}

impl ByHand {
    /// All of them, with duplicates.
    pub fn entities(&self) -> impl Iterator<Item = EntityId> {
        let linked = self.links.iter().map(|(_, entity)| entity);
        linked.chain(&self.about).chain(&self.never).chain(&self.dateline).copied()
    }
}

/// An editor's decision, and the entity that it means: `None` if the quote is none of ours.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    pub decision: &'a Decision,
    pub entity: Option<EntityId>,
}

impl Content {
    /// The target of a link in the file `from`.
    pub fn lead(&self, from: &str, link: &HandLink) -> Result<Lead, Problem> {
        let kind = link.kind;
        if link.target.is_empty() {
            return Err(Problem::Empty);
        }
        let Resolved { target, fragment } = match kind {
            HandLinkKind::NoneOfOurs => return Ok(Lead::NoneOfOurs),
            HandLinkKind::Wikilink | HandLinkKind::Embed => self.directory.wikilink(from, &link.target)?,
            _ if is_external(&link.target) => return Ok(Lead::Elsewhere),
            _ => self.directory.resolve(from, &link.target)?,
        };
        let is_page = !matches!(target, Target::Asset(_));
        if kind.is_image() && is_page {
            return Err(Problem::NoPicture);
        }
        let outline = match target {
            Target::Entity(id) if self.entities[id.index()].record.hidden => return Ok(Lead::Hidden(id)),
            Target::Asset(_) => return Ok(Lead::To(target, fragment)),
            // Its headings are not published.
            Target::Withdrawn(_) => return Ok(Lead::To(target, None)),
            Target::Here => self.outline(self.directory.sources.get(from).copied().ok_or(Problem::Nowhere)?),
            target => self.outline(target),
        };
        let Some(written) = fragment else { return Ok(Lead::To(target, None)) };
        let headings = outline.map_or(&[][..], |outline| &outline.headings);
        let is_anchor = outline.is_some_and(|outline| outline.anchors.contains(&written));
        match heading(headings, &written, kind) {
            Some(id) => Ok(Lead::To(target, Some(id))),
            None if is_anchor => Ok(Lead::To(target, Some(written))),
            None => Err(Problem::Heading(written, headings.to_vec())),
        }
    }

    /// For the text at this path.
    pub fn outline_of(&self, path: &str) -> Option<&Outline> {
        self.outline(*self.directory.sources.get(path)?)
    }

    fn outline(&self, target: Target) -> Option<&Outline> {
        match target {
            Target::Piece(id) => Some(&self.pieces[id.index()].briefing.outline),
            Target::Entity(id) => Some(&self.entities[id.index()].record.outline),
            Target::Page(place) => Some(&self.pages[place].page.outline),
            Target::Withdrawn(_) | Target::Asset(_) | Target::Here => None,
        }
    }

    /// The entities that the author of a briefing names by hand.
    pub fn by_hand(&self, from: &str, briefing: &Briefing) -> ByHand {
        let ids = |ids: &[Text]| ids.iter().filter_map(|id| self.directory.entity(id)).collect();
        let bearers = briefing.dateline.as_ref().map(|place| self.directory.bearers_of(place));
        ByHand {
            about: ids(&briefing.about),
            never: ids(&briefing.never),
            dateline: match bearers.as_deref() {
                Some([one]) => Some(*one),
                _ => None,
            },
            ..self.linked_by_hand(from, &briefing.outline)
        }
    }

    /// The entities that the author of any text names by links.
    pub fn linked_by_hand(&self, from: &str, outline: &Outline) -> ByHand {
        // Raw HTML has no text that could name an entity.
        let links =
            outline.links.iter().filter(|link| matches!(link.kind, HandLinkKind::Link | HandLinkKind::Wikilink));
        let links = links.filter_map(|link| match self.lead(from, link).ok()? {
            Lead::To(Target::Entity(id), _) | Lead::Hidden(id) => Some((link.span.start, id)),
            _ => None,
        });
        ByHand { links: links.collect(), ..ByHand::default() }
    }

    /// Reports where a file's text refers to something not published: a hidden entity, a piece that is held back.
    pub fn unseen(&self, source: &Source) -> Vec<Span> {
        let Some(target) = self.directory.sources.get(&source.path).copied() else { return Vec::new() };
        let is_seen = |link: &&HandLink| !matches!(self.lead(&source.path, link), Ok(Lead::Hidden(_)) | Err(_));
        let links = self.outline(target).into_iter().flat_map(|outline| &outline.links);
        let links = links.filter(|link| !is_seen(link)).map(|link| link.span);
        let ids: Vec<&Text> = match target {
            Target::Piece(id) => {
                let briefing = &self.pieces[id.index()].briefing;
                [&briefing.about, &briefing.never, &briefing.pin, &briefing.ban].into_iter().flatten().collect()
            }
            Target::Entity(id) => self.entities[id.index()].record.relations.iter().map(|to| &to.to).collect(),
            Target::Page(_) | Target::Withdrawn(_) | Target::Asset(_) | Target::Here => Vec::new(),
        };
        let is_hidden = |id: &&&Text| {
            let entity = self.directory.entity(id).map(|id| &self.entities[id.index()]);
            entity.is_some_and(|entity| entity.record.hidden) || self.directory.is_held(id)
        };
        let mut spans: Vec<Span> = links.chain(ids.iter().filter(is_hidden).map(|id| id.span)).collect();
        spans.sort_unstable();
        spans
    }

    /// The editor's answers for the text of `from`, in file order.
    pub fn answers(&self, from: &str) -> Vec<Answer<'_>> {
        let path = from.strip_prefix("content/").unwrap_or(from);
        let first = self.decisions.partition_point(|decision| decision.source.value.as_str() < path);
        let own = self.decisions[first..].iter().take_while(|decision| decision.source.value == path);
        let answers = own.filter_map(|decision| match &decision.entity {
            None => Some(Answer { decision, entity: None }),
            Some(id) => self.directory.entity(id).map(|entity| Answer { decision, entity: Some(entity) }),
        });
        answers.collect()
    }

    /// The pieces that links in the file `from` point to.
    pub fn linked_pieces(&self, from: &str, outline: &Outline) -> Vec<PieceId> {
        let links = outline.links.iter().filter(|link| !link.kind.is_image());
        let pieces = links.filter_map(|link| match self.lead(from, link).ok()? {
            Lead::To(Target::Piece(id), _) => Some(id),
            _ => None,
        });
        pieces.collect()
    }
}

/// The id on the page: a wikilink may contain the heading itself.
fn heading(headings: &[String], fragment: &str, kind: HandLinkKind) -> Option<String> {
    let known = |id: String| headings.contains(&id).then_some(id);
    let written = || known(HeadingIds::default().next(fragment)).filter(|_| kind.is_wikilink());
    known(fragment.to_string()).or_else(written)
}
