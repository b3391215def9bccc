//! `check --fix`: front matter that other programs wrote, shown as a difference and then written.

use super::changes::carry_out;
use crate::content::repair::repaired;
use crate::content::scan::Desk;
use crate::edit::FileChange;
use crate::error::Result;
use crate::terminal::print;

/// Gives keys of other programs their place in the files that `is_meant` names.
pub fn run(desk: &Desk, is_meant: impl Fn(&str) -> bool, is_agreed: bool) -> Result<()> {
    let files = [&desk.files.briefings, &desk.files.entities, &desk.files.pages];
    let mut changes = Vec::new();
    for source in files.into_iter().flatten().filter(|source| is_meant(&source.path)) {
        let text = desk.read(source)?;
        if let Some(new) = repaired(&source.path, &text, &desk.config) {
            changes.push(FileChange { path: source.path.clone(), moved_from: None, old: Some(text), new });
        }
    }
    match changes.is_empty() {
        true => print(format_args!("nothing to fix: no key of these files has another name or a place under `extra`")),
        false => carry_out(desk, &changes, is_agreed, "dateline check --fix --yes"),
    }
}
