//! Changes of a desk's files that somebody asked for: shown as a difference, and then written.

use super::counted;
use crate::content::scan::Desk;
use crate::edit::FileChange;
use crate::error::{Error, Result};
use crate::terminal::agreed;
use similar::TextDiff;
use std::io::{self, Write};

/// Shows the changes, asks, and writes. Without a terminal nobody can be asked, and only `is_agreed` writes; `command` is
/// what does.
pub fn carry_out(desk: &Desk, changes: &[FileChange], is_agreed: bool, command: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    let failed = |_| Error::Refused("what would change cannot be shown, so nothing is written".to_string());
    for FileChange { path, moved_from, old, new } in changes {
        let before = moved_from.as_ref().unwrap_or(path);
        if moved_from.is_some() {
            writeln!(out, "{before} becomes {path}").map_err(failed)?;
        }
        let diff = TextDiff::from_lines(old.as_deref().unwrap_or_default(), new);
        write!(out, "{}", diff.unified_diff().header(before, path)).map_err(failed)?;
    }
    let count = counted(changes.len(), "file", "files");
    if !is_agreed && agreed(&format!("Change {count}?"))? != Some(true) {
        writeln!(out, "\n{count} would change, and nothing is written: `{command}` writes").map_err(failed)?;
        return Err(Error::Desk);
    }
    changes.iter().try_for_each(|change| change.write(&desk.root))?;
    writeln!(out, "\n{count} changed: `dateline check` tells what is left").map_err(failed)
}
