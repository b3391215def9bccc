//! Is the catalogue within the limits of the desk?
//!
//! Each entity's names are compared with each other, and each kind's page lists all kinds: an automatically generated
//! list would take quadratic time.

use super::Content;
use super::assemble::{Reader, Told};
use crate::config::Limits;
use crate::report::{Code, Diagnostic, Report};
use std::collections::BTreeSet;

/// Reports what is over a limit, and removes excess names.
pub fn keep(content: &mut Content, limits: &Limits, read: Reader) -> Report {
    let mut told = Told::new(read);
    let mut kinds = BTreeSet::new();
    for entity in &mut content.entities {
        let (record, most) = (&mut entity.record, limits.names as usize);
        if record.aliases.len() >= most {
            let what = format!("`{}` has {} names, over the limit of {most}", entity.id, record.aliases.len() + 1);
            let note = Diagnostic::new(Code::E002, what).help("raise `limits.names` in site.toml if this is meant");
            told.at(&entity.source, record.name.span, note);
            record.aliases.truncate(most - 1);
        }
        let is_new = kinds.insert(record.kind.value.to_lowercase());
        if is_new && kinds.len() == limits.kinds as usize + 1 {
            let what = format!("the catalogue has more kinds than the limit of {}", limits.kinds);
            let note = Diagnostic::new(Code::E002, what).label("one more");
            let help = "a kind is a list of its own; raise `limits.kinds` in site.toml if this is meant";
            told.at(&entity.source, record.kind.span, note.help(help));
        }
    }
    told.report()
}
