//! What an editor has decided that names mean: in pieces that have some company, or where nothing says otherwise.

use super::Near;
use crate::content::EntityId;
use crate::content::decision::Sense;
use crate::content::directory::Directory;
use crate::content::normal::{folded, normal};
use rapidhash::RapidHashMap;

#[derive(Clone, Debug)]
pub struct Decided {
    /// One of them must stand in the piece; of none, the sense is the desk's default.
    pub near: Vec<Near>,
    /// `None` where the name is none of ours.
    pub entity: Option<EntityId>,
}

/// By name, as the matcher compares it, in the order of their file.
#[derive(Debug, Default)]
pub struct Senses(RapidHashMap<String, Vec<Decided>>);

impl Senses {
    /// One for an entity that is gone decides nothing; the directory tells of it.
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

    /// Of a name in normal form.
    pub fn of_name(&self, name: &str) -> &[Decided] {
        if self.0.is_empty() {
            return &[];
        }
        self.0.get(&folded(name)).map_or(&[], Vec::as_slice)
    }
}
