//! What the editor has decided for all pieces: with certain company, or by default.

use super::{Outcome, Resolver, Surface};
use crate::annotate::evidence::{Evidence, Why};
use crate::annotate::{Reason, Rule};
use crate::content::EntityId;

impl Resolver<'_> {
    /// The sense whose company appears in the piece.
    pub(super) fn by_sense(&self, text: &str) -> Option<Outcome> {
        let senses = self.context.catalogue.senses.of_name(text).iter();
        let mut held = senses.filter(|sense| sense.near.iter().any(|near| self.census.stands(&self.context, near)));
        held.next().map(|sense| match sense.entity {
            Some(entity) => self.meant(entity, Rule::Decision, &[Why::Decision]),
            None => Outcome::Ignored,
        })
    }

    /// The desk's default decides what the rules leave contested, and outweighs a name without other evidence.
    pub(super) fn unless_default(&self, surface: &Surface, outcome: Outcome) -> Outcome {
        let mut senses = self.context.catalogue.senses.of_name(self.context.text(surface)).iter();
        let Some(sense) = senses.find(|sense| sense.near.is_empty()) else { return outcome };
        let is_plain = |(entity, evidence): &(EntityId, Evidence)| !self.is_shown(*entity, evidence, surface);
        match (outcome, sense.entity) {
            (Outcome::Refused { reason: Reason::Contested, candidates }, Some(default))
                if candidates.iter().filter(|(entity, _)| *entity != default).all(is_plain) =>
            {
                match candidates.iter().find(|(entity, _)| *entity == default) {
                    // Another bearer of that name outside the catalogue contradicts it.
                    Some((_, evidence)) if candidates.len() > 1 => {
                        let mut evidence = evidence.clone();
                        evidence.add(Why::DefaultSense);
                        Outcome::Meant { entity: default, rule: Rule::Decision, evidence }
                    }
                    _ => Outcome::Refused { reason: Reason::Contested, candidates },
                }
            }
            (Outcome::Refused { candidates, .. }, None) if candidates.iter().all(is_plain) => Outcome::Ignored,
            (Outcome::Meant { entity, evidence, .. }, None) if is_plain(&(entity, evidence.clone())) => {
                Outcome::Ignored
            }
            (outcome, _) => outcome,
        }
    }

    /// Whether there is more evidence for an entity than its name.
    fn is_shown(&self, entity: EntityId, evidence: &Evidence, surface: &Surface) -> bool {
        let is_name = |why: &Why| {
            matches!(
                why,
                Why::FullName
                    | Why::ListedName
                    | Why::DerivedName
                    | Why::SeveralWords
                    | Why::PersonsName
                    | Why::Thing
                    | Why::OnlyBearer
            )
        };
        !evidence.0.iter().all(is_name) || self.is_named_otherwise(entity, surface) || self.context.is_about(entity)
    }
}
