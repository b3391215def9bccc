//! Which mentions become links: the policy of the desk and of a kind.

use super::evidence::confidence;
use super::{Mention, Rule};
use crate::config::{Config, Policy};
use crate::content::EntityId;
use rapidhash::{RapidHashMap, RapidHashSet};

/// For each mention, whether it becomes a link. Hand-made links always do, and count as the first mention too. All
/// mentions count, linked or not. `kind` gives the kind of an entity.
pub fn links<'k>(mentions: &[Mention], kind: impl Fn(EntityId) -> &'k str, config: &Config) -> Vec<bool> {
    let mut first: RapidHashSet<(EntityId, u32)> = RapidHashSet::default();
    let mut in_passage: RapidHashMap<u32, u32> = RapidHashMap::default();
    mentions
        .iter()
        .map(|mention| {
            let kind = kind(mention.entity);
            let policy = config.kinds.get(kind).and_then(|k| k.policy).unwrap_or(config.links.policy);
            let by_hand = mention.rule == Rule::Link;
            let scope = match policy {
                Policy::None if !by_hand => return false,
                Policy::None | Policy::Piece => 0,
                Policy::Section => mention.section,
                Policy::Paragraph => mention.passage,
                Policy::All => mention.span.start,
            };
            if by_hand {
                first.insert((mention.entity, scope));
                return mention.linked;
            }
            if confidence(mention.points) * 100.0 < f64::from(config.links.confidence) {
                return false;
            }
            let count = in_passage.entry(mention.passage).or_insert(0);
            let full = config.links.per_paragraph > 0 && *count >= config.links.per_paragraph;
            if !mention.linked || full || !first.insert((mention.entity, scope)) {
                return false;
            }
            *count += 1;
            true
        })
        .collect()
}
