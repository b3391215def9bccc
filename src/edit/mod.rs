//! Changes of a desk's files requested by an editor: answers, new names, new files.
//!
//! A change is made as text and shown before it is written; `decide`, `names --accept` and the review desk write the
//! same. Edits that someone else saved meanwhile are never lost.

pub mod accept;
pub mod answer;
pub mod create;

use crate::error::{Error, Result};
use crate::source::Hash;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The old and the new content of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Relative to the desk's root.
    pub path: String,
    /// The file's previous path, if it was moved.
    pub moved_from: Option<String>,
    /// `None` if the file does not exist.
    pub old: Option<String>,
    pub new: String,
}

impl FileChange {
    /// Writes the file below `root`, if it still has the content that the change was made from.
    pub fn write(&self, root: &Path) -> Result<()> {
        let file = root.join(&self.path);
        match (&self.old, &self.moved_from) {
            (Some(old), None) => replace(&file, &self.path, Hash::of(old.as_bytes()), &mut self.new.as_bytes()),
            (Some(old), Some(from)) => {
                let before = root.join(from);
                is_still(&before, from, Hash::of(old.as_bytes()))?;
                create::create(&file, &self.new)?;
                fs::remove_file(&before).map_err(Error::file("remove", &before))
            }
            (None, _) => create::create(&file, &self.new),
        }
    }

    /// The inverse of the change.
    pub fn undo(&self) -> Undo {
        let (old, new) = (self.old.as_deref().unwrap_or_default(), self.new.as_str());
        let (head, tail) = common_lines(old, new);
        Undo {
            path: self.path.clone(),
            is_new: self.old.is_none(),
            at: head,
            above: old[..head].lines().next_back().unwrap_or_default().to_string(),
            gone: old[head..old.len() - tail].to_string(),
            came: new[head..new.len() - tail].to_string(),
        }
    }
}

/// Undoes the lines of a change, even if other lines have changed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    pub path: String,
    /// The change created the file.
    pub is_new: bool,
    at: usize,
    /// The line above.
    above: String,
    gone: String,
    came: String,
}

impl Undo {
    /// The file's text `now` without the change; `None` if the changed lines are no longer there.
    pub fn apply(&self, now: &str) -> Option<String> {
        let Undo { at, above, gone, came, .. } = self;
        let begins_line = |at: usize| at == 0 || now.get(..at).is_some_and(|head| head.ends_with('\n'));
        let is_there = begins_line(*at)
            && now[*at..].starts_with(came.as_str())
            && now[..*at].lines().next_back().unwrap_or_default() == above;
        let mut places = now.match_indices(came.as_str()).map(|(at, _)| at).filter(|at| begins_line(*at));
        let at = match came.as_str() {
            _ if is_there => *at,
            "" => now.len(),
            _ => places.next().filter(|_| places.next().is_none())?,
        };
        let between = if gone.is_empty() || begins_line(at) { "" } else { "\n" };
        Some([&now[..at], between, gone, &now[at + came.len()..]].concat())
    }
}

/// The number of bytes of whole lines that two texts share at the start and at the end.
fn common_lines(a: &str, b: &str) -> (usize, usize) {
    let same = |(a, b): &(&str, &str)| a == b;
    let lines = |text| str::split_inclusive(text, '\n');
    let head = lines(a).zip(lines(b)).take_while(same).map(|(line, _)| line.len()).sum();
    let tail = lines(&a[head..]).rev().zip(lines(&b[head..]).rev()).take_while(same).map(|(line, _)| line.len()).sum();
    (head, tail)
}

/// Replaces a file whose hash is still `old` with `new`: what someone saved meanwhile is kept.
pub fn replace(file: &Path, path: &str, old: Hash, new: &mut impl Read) -> Result<()> {
    let write_error = Error::file("write", file);
    let folder = file.parent().unwrap_or(file);
    let mut beside = match tempfile::NamedTempFile::new_in(folder) {
        Ok(beside) => beside,
        Err(cause) => return Err(write_error(cause)),
    };
    let written = io::copy(new, &mut beside);
    let allowed = written.and_then(|_| fs::set_permissions(beside.path(), fs::metadata(file)?.permissions()));
    if let Err(cause) = allowed {
        return Err(write_error(cause));
    }
    is_still(file, path, old)?;
    beside.persist(file).map(drop).map_err(|failed| Error::file("write", file)(failed.error))
}

fn is_still(file: &Path, path: &str, old: Hash) -> Result<()> {
    let now = File::open(file).and_then(Hash::of_reader).map(|(hash, _)| hash);
    match now.map_err(Error::file("read", file))? == old {
        true => Ok(()),
        false => Err(Error::Refused(format!("`{path}` was changed in the meantime, and is left as it is: run again"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_taken_back_and_what_came_since_stays() {
        let change = |old: &str, new: &str| FileChange {
            path: "f".into(),
            moved_from: None,
            old: Some(old.into()),
            new: new.into(),
        };
        for (old, new, now, undone) in [
            ("a\n", "a\n\nb\n", "a\n\nb\n", Some("a\n")),
            ("a\n", "a\n\nb\n", "a\n\nb\n\nc\n", Some("a\n\nc\n")),
            ("a\n", "a\n\nb\n", "0\na\n\nb\n", Some("0\na\n")),
            ("a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\nd\n", Some("a\nb\nc\nd\n")),
            ("a\nb\nc\n", "a\nc\n", "a\nc\nd\n", Some("a\nb\nc\nd\n")),
            ("a\nb\nc\n", "a\nc\n", "x", Some("x\nb\n")),
            ("a\n", "a\nb\n", "a\nB\n", None),
            ("", "b\n", "b\nb\n", Some("b\n")),
            ("a\n", "a\nb\n", "c\nb\nb\n", None),
        ] {
            assert_eq!(change(old, new).undo().apply(now).as_deref(), undone, "{old:?} {new:?} {now:?}");
        }
    }
}
