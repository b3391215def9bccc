//! The meanings of names that an editor has decided: in pieces with certain company, or by default.

use super::Near;
use crate::content::EntityId;
use crate::content::decision::Sense;
use crate::content::directory::Directory;
use crate::content::normal::{folded, normal};
use rapidhash::RapidHashMap;

#[derive(Clone, Debug)]
pub struct Decided {
    /// One of them must appear in the piece; if empty, the sense is the desk's default.
    pub near: Vec<Near>,
    /// `None` if the name is not one of ours.
    pub entity: Option<EntityId>,
}

/// Keyed by name, as the matcher compares it; in the order of the file.
#[derive(Debug, Default)]
pub struct Senses(RapidHashMap<String, Vec<Decided>>);

impl Senses {
    /// A sense for a deleted entity has no effect; the directory reports it.
    pub fn of(senses: &[Sense], directory: &Directory) -> Senses {
        let mut all = Senses::default();
        for sense in senses {
            let entity = sense.entity.as_ref().map(|id| directory.entity(id));
            if entity != Some(None) {
                let decided = Decided { near: Near::all(&sense.near, directory), entity: entity.flatten() };
                all.0.entry(folded(&normal(&sense.quote))).or_default().push(decided);
            }
        }
        all
    }

    /// The senses of a normalized name.
    pub fn of_name(&self, name: &str) -> &[Decided] {
        if self.0.is_empty() {
            return &[];
        }
        self.0.get(&folded(name)).map_or(&[], Vec::as_slice)
    }
}
