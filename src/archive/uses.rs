//! Every place where the pieces contain a name, and how each is read.

use super::Archive;
use crate::annotate::{Document, Mention, Reading, Reason, Refusal, Rule, quote};
use crate::content::normal::normal;
use crate::content::scan::Desk;
use crate::content::{EntityId, PieceId};
use crate::error::Result;
use crate::source::Span;
use rayon::prelude::*;

/// How a place is read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    Meant(EntityId, Rule),
    Refused(Reason, Vec<EntityId>),
    /// Part of a longer name, which is a mention or a refusal.
    Within(String),
    /// Not one of our names, or an ordinary word.
    Word,
}

/// A place in a piece.
#[derive(Clone, Debug)]
pub struct Place {
    pub piece: PieceId,
    pub span: Span,
    /// The sentence, and the position of the name in it.
    pub sentence: (Box<str>, Span),
}

impl Archive {
    /// Where pieces contain `name` as whole words, exactly as written and in this case. Reads every text.
    pub fn uses(&self, desk: &Desk, name: &str) -> Result<Vec<(Use, Place)>> {
        let name = normal(name);
        let places =
            (0..self.pieces.len()).into_par_iter().map(|place| self.in_piece(desk, PieceId(place as u32), &name));
        Ok(places.collect::<Result<Vec<_>>>()?.concat())
    }

    fn in_piece(&self, desk: &Desk, id: PieceId, name: &str) -> Result<Vec<(Use, Place)>> {
        let piece = &self.content.pieces[id.index()];
        let annotated = &self.pieces[id.index()];
        let text = desk.read(&piece.source)?;
        let by_hand = self.content.by_hand(&piece.source.path, &piece.briefing);
        let reading = Reading::of(&Document::of(&text, &piece.briefing, &by_hand, &desk.config.languages));
        let language = desk.config.languages.of(&piece.briefing.lang);
        let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let found = reading.text().match_indices(name).filter(|(at, found)| {
            !touches(reading.text()[..*at].chars().next_back())
                && !touches(reading.text()[at + found.len()..].chars().next())
        });
        let found = found.filter_map(|(at, found)| {
            let (start, end) = (at as u32, (at + found.len()) as u32);
            let span = reading.normal.source(start, end);
            let mention = over(&annotated.mentions, span, |mention: &Mention| mention.span);
            let refusal = over(&annotated.refusals, span, |refusal: &Refusal| refusal.span);
            let within = |around: Span| Use::Within(around.of(&text).split_whitespace().collect::<Vec<_>>().join(" "));
            let used = match (mention, refusal) {
                (Some(mention), _) if mention.span == span => Use::Meant(mention.entity, mention.rule),
                (_, Some(refusal)) if refusal.span == span => {
                    Use::Refused(refusal.reason, refusal.candidates.iter().map(|(entity, _)| *entity).collect())
                }
                (Some(mention), _) => within(mention.span),
                (_, Some(refusal)) => within(refusal.span),
                _ => Use::Word,
            };
            let sentence = quote(&reading, language, start, end)?;
            Some((used, Place { piece: id, span, sentence }))
        });
        Ok(found.collect())
    }
}

/// The one of these that overlaps `span`. They are sorted by start and do not overlap each other.
fn over<T>(all: &[T], span: Span, at: impl Fn(&T) -> Span) -> Option<&T> {
    let place = all.partition_point(|one| at(one).end <= span.start);
    all.get(place).filter(|one| at(one).overlaps(span))
}
