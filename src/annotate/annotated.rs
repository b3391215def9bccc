//! The results for a text, without the text.

use super::dates::Dated;
use crate::content::EntityId;
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// The kind of place in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zone {
    Title,
    Summary,
    Heading,
    Prose,
    List,
    Table,
    Quote,
    Footnote,
    /// The text of a hand-made link.
    Link,
}

/// What decided a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The editor's answer in `decisions.toml`.
    Decision,
    /// A hand-made link.
    Link,
    /// `about` in the front matter.
    About,
    /// A hand-made link to one bearer, elsewhere in the piece.
    LinkedElsewhere,
    /// The entity's full name.
    Name,
    /// A listed name of the entity.
    Alias,
    /// A form that follows from a name by rule.
    Derived,
    /// Bound by a fuller form in the same piece.
    FullerForm,
    /// The name's own dates and `near` words.
    Conditions,
    /// The roles held on the day.
    DatedRole,
    /// Relations, kind nouns, the dateline's place.
    Company,
    /// A surname, acronym or head noun bound to the entity that the piece names more fully.
    ShortForm,
}

/// A surface decided to be an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Possessive excluded.
    pub span: Span,
    pub entity: EntityId,
    pub zone: Zone,
    pub rule: Rule,
    /// The sum of its reasons; confidence is a curve over it ([`super::evidence::confidence`]).
    pub points: i32,
    /// Whether a link may be placed there; [`super::policy::links`] decides which of these become one.
    pub linked: bool,
    /// The section and the passage that contain it, counted from 0.
    pub section: u32,
    pub passage: u32,
}

/// A surface with candidates that was left unlinked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub span: Span,
    pub zone: Zone,
    pub reason: Reason,
    /// Best first, with their points.
    pub candidates: Vec<(EntityId, i32)>,
}

/// Why a surface was left unlinked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Several entities bear the name, and no rule settles which.
    Contested,
    /// A short form, and the piece names no entity more fully.
    Unbound,
    /// A weak name without company.
    Weak,
    /// At the start of a sentence or in a title line it may be a common word.
    CommonWord,
    /// A family name that is used as a place's.
    Place,
    /// The name's own conditions do not hold.
    Conditions,
    /// The entity was dead, or its name out of date, on the day.
    OutOfDate,
    /// The honorific fits no candidate.
    Honorific,
    /// A part of a longer name.
    LongerName,
}

/// The sentence of an entity's first mention in the text, for its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    pub entity: EntityId,
    /// Plain text around the surface, cut to some 240 characters.
    pub text: Box<str>,
    /// The position of the surface in it.
    pub surface: Span,
    /// How often the piece names it.
    pub count: u32,
    /// Points for how much the piece is about it: title, lead, frequency.
    pub salience: u32,
}

/// Everything that later stages need of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotated {
    /// Sorted by start; mentions do not overlap.
    pub mentions: Vec<Mention>,
    /// Sorted by start; they overlap no mention.
    pub refusals: Vec<Refusal>,
    /// One per entity, by first mention.
    pub entities: Vec<Sentence>,
    /// Sorted by start; they overlap no mention.
    pub dates: Vec<Dated>,
    /// For a piece, the starts of the paragraphs that query coverage ([`super::paragraphs`]).
    pub paragraphs: Vec<u32>,
    /// The editor's answers that the text contradicts, as indexes among all answers for it.
    pub contradicted: Vec<u32>,
    /// Whether the text contains a code block: its page then loads the colours.
    pub has_code: bool,
}

impl Annotated {
    /// Every place that names an entity.
    pub fn entities_mut(&mut self) -> impl Iterator<Item = &mut EntityId> {
        let mentions = self.mentions.iter_mut().map(|mention| &mut mention.entity);
        let refusals = self.refusals.iter_mut().flat_map(|refusal| &mut refusal.candidates).map(|(entity, _)| entity);
        mentions.chain(refusals).chain(self.entities.iter_mut().map(|sentence| &mut sentence.entity))
    }
}

impl Sentence {
    /// The text before the surface, the surface, and the text after it.
    pub fn parts(&self) -> [&str; 3] {
        let (start, end) = (self.surface.start as usize, self.surface.end as usize);
        let part = |range: std::ops::Range<usize>| self.text.get(range).unwrap_or_default();
        [part(0..start), part(start..end), part(end..self.text.len())]
    }
}

impl Zone {
    /// We add no links in titles, headings and other links.
    pub fn may_link(self) -> bool {
        matches!(self, Zone::Prose | Zone::List | Zone::Table | Zone::Quote | Zone::Footnote)
    }
}
