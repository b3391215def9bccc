//! Changes of a desk's files that somebody asked for: shown as a difference, and then written.

use super::counted;
use super::create::create;
use crate::content::scan::Desk;
use crate::error::{Error, Result};
use similar::TextDiff;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// What a file holds and is to hold.
pub struct FileChange {
    /// From the desk's root.
    pub path: String,
    /// Where the file stood before, if elsewhere.
    pub moved_from: Option<String>,
    /// `None` where there is no such file.
    pub old: Option<String>,
    pub new: String,
}

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
    if !is_agreed && !agreed(&count, &mut out).map_err(failed)? {
        writeln!(out, "\n{count} would change, and nothing is written: `{command}` writes").map_err(failed)?;
        return Err(Error::Desk);
    }
    for change in changes {
        write(&desk.root, change)?;
    }
    writeln!(out, "\n{count} changed: `dateline check` tells what is left").map_err(failed)
}

fn write(root: &Path, FileChange { path, moved_from, old, new }: &FileChange) -> Result<()> {
    let file = root.join(path);
    match (old, moved_from) {
        (Some(old), None) => replace(&file, path, old, new),
        (Some(old), Some(from)) => {
            let before = root.join(from);
            is_still(&before, from, old)?;
            create(&file, new)?;
            fs::remove_file(&before).map_err(Error::file("remove", &before))
        }
        (None, _) => create(&file, new),
    }
}

fn agreed(count: &str, out: &mut impl Write) -> io::Result<bool> {
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        return Ok(false);
    }
    write!(out, "\nChange {count}? [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Puts `new` in the place of a file that still holds `old`: what somebody saved in the meantime is theirs.
fn replace(file: &Path, path: &str, old: &str, new: &str) -> Result<()> {
    let write_error = Error::file("write", file);
    let folder = file.parent().unwrap_or(file);
    let mut beside = match tempfile::NamedTempFile::new_in(folder) {
        Ok(beside) => beside,
        Err(cause) => return Err(write_error(cause)),
    };
    let written = beside.write_all(new.as_bytes());
    let allowed = written.and_then(|()| fs::set_permissions(beside.path(), fs::metadata(file)?.permissions()));
    if let Err(cause) = allowed {
        return Err(write_error(cause));
    }
    is_still(file, path, old)?;
    beside.persist(file).map(drop).map_err(|failed| Error::file("write", file)(failed.error))
}

fn is_still(file: &Path, path: &str, old: &str) -> Result<()> {
    match fs::read(file).map_err(Error::file("read", file))? == old.as_bytes() {
        true => Ok(()),
        false => Err(Error::Refused(format!("`{path}` was changed in the meantime, and is left as it is: run again"))),
    }
}
