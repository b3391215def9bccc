//! What every piece of a desk means by one name.

use super::in_kebab;
use crate::archive::uses::{Place, Use};
use crate::archive::{Archive, refused_because};
use crate::cli::{counted, marked};
use crate::content::scan::Desk;
use crate::error::Result;
use crate::report;
use crate::terminal::print;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Sentences of each use.
const SHOWN: usize = 3;

pub fn everywhere(desk: &Desk, archive: &Archive, name: &str) -> Result<()> {
    let uses = archive.uses(desk, name)?;
    if uses.is_empty() {
        return print(format_args!("no piece has `{name}`, in this case and as a whole word"));
    }
    let pieces = |places: &[&Place]| {
        let pieces: BTreeSet<_> = places.iter().map(|place| place.piece).collect();
        counted(pieces.len(), "piece", "pieces")
    };
    let all: Vec<&Place> = uses.iter().map(|(_, place)| place).collect();
    print(format_args!("`{name}` stands {} in {}", counted(all.len(), "time", "times"), pieces(&all)))?;
    let mut by_use = BTreeMap::<&Use, Vec<&Place>>::new();
    uses.iter().for_each(|(used, place)| by_use.entry(used).or_default().push(place));
    let mut by_use: Vec<_> = by_use.into_iter().collect();
    by_use.sort_by_key(|(_, places)| Reverse(places.len()));
    for (used, places) in by_use {
        print(format_args!(
            "\n{}, in {}: {}",
            counted(places.len(), "time", "times"),
            pieces(&places),
            told(archive, used)
        ))?;
        for place in places.iter().take(SHOWN) {
            let source = &archive.content.pieces[place.piece.index()].source;
            let at = report::Place::of(&desk.read(source)?, place.span);
            print(format_args!("  {}:{}:{}: {}", source.path, at.line, at.column, marked(&place.sentence)))?;
        }
    }
    print(format_args!("\nFor the evidence, `dateline explain PATH:LINE:COLUMN` of one of these."))
}

fn told(archive: &Archive, used: &Use) -> String {
    let id = |entity| archive.catalogue.facts(entity).id.as_str();
    match used {
        Use::Meant(entity, rule) => format!("is {}, by the rule {}", id(*entity), in_kebab(rule)),
        Use::Refused(reason, candidates) => {
            let ids: Vec<&str> = candidates.iter().take(5).map(|entity| id(*entity)).collect();
            format!("is left: it {} ({})", refused_because(*reason), ids.join(", "))
        }
        Use::Within(longer) => format!("is part of `{longer}`"),
        Use::Word => "is no name of the catalogue, or none of ours".to_string(),
    }
}
