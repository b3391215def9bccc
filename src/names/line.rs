//! Formats a proposal as a line of the catalogue.

use super::{CLEAR, Proposal};
use crate::content::Content;
use crate::content::address::slugify;
use crate::content::node::csv;
use serde::Serialize;
use std::collections::BTreeSet;

/// A catalogue entry; for an existing entity, the forms that it lacks.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub id: String,
    pub name: String,
    pub kind: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

pub const HEADER: &str = "id,name,kind,aliases\n";

/// The current ids of a desk, and those that were merged.
pub fn taken(content: &Content) -> BTreeSet<String> {
    let mut taken: BTreeSet<String> = content.entities.iter().map(|entity| entity.id.clone()).collect();
    taken.extend(content.directory.merged.keys().cloned());
    taken
}

impl Line {
    /// Chooses an id for a new entity that is not in `taken`, and adds it.
    pub fn of(content: &Content, proposal: &Proposal, taken: &mut BTreeSet<String>) -> Line {
        // The annotator finds short forms by itself.
        let forms = proposal.forms.iter().filter(|form| !form.join.is_short()).map(|form| form.text.clone());
        if let Some(entity) = proposal.entity.map(|entity| &content.entities[entity.index()]) {
            let aliases = std::iter::once(proposal.name.clone()).chain(forms).collect();
            let (name, kind) = (entity.record.name.value.clone(), entity.record.kind.value.clone());
            return Line { id: entity.id.clone(), name, kind, aliases };
        }
        let kind = if proposal.kind_points >= CLEAR { proposal.kind.word() } else { "thing" };
        let mut aliases: Vec<String> = forms.collect();
        aliases.dedup();
        Line { id: free(&proposal.name, taken), name: proposal.name.clone(), kind: kind.into(), aliases }
    }

    pub fn csv(&self) -> String {
        let cells = [&self.id, &self.name, &self.kind, &self.aliases.join("|")].map(|value| csv::cell(value));
        format!("{}\n", cells.join(","))
    }

    pub fn jsonl(&self) -> String {
        format!("{}\n", serde_json::to_string(self).unwrap_or_default())
    }
}

/// A free id derived from the name.
pub fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let id = slugify(name).as_str().to_string();
    let ids = std::iter::once(id.clone()).chain((2..).map(|n| format!("{id}-{n}")));
    let free = ids.into_iter().find(|id| !taken.contains(id)).unwrap_or(id);
    taken.insert(free.clone());
    free
}
