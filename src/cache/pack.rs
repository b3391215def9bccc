//! The cache as one portable file: to another checkout, another machine, and back.
//!
//! A pack is a segment with all entries sorted by key, so that equal entries make equal bytes. Keys cover the program
//! and its input, and no path or time: where both are equal, so is the value. Whoever makes a pack is trusted like the
//! desk's authors: its entries become pages.

use super::segment::{Fault, Segment, Writer};
use super::shelf::{Shelf, keep};
use super::{entries, prepare_entries};
use crate::{Error, Result};
use std::path::Path;

/// Writes the entries of `folder`, a desk's `.dateline`, into `file`.
pub fn pack(folder: &Path, file: &Path) -> Result<()> {
    if let Err(Fault::NoSegment) = Segment::open(file) {
        return Err(Error::Refused(format!("`{}` is there and is no pack; choose another name", file.display())));
    }
    let beside = match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut pack = Writer::new(beside, |_| Ok(()));
    Shelf::open(&entries(folder)).all().for_each(|(key, bytes)| pack.push(key, &bytes));
    if pack.is_empty() {
        let nothing = "the cache holds no entries of this version of dateline: `dateline build` makes them";
        return Err(Error::Usage(nothing.into()));
    }
    let (packed, _) = pack.finish().map_err(Error::file("write", file))?;
    packed.persist(file).map_err(|failed| Error::file("write", file)(failed.error))?;
    Ok(())
}

/// Adds the entries of `file` to `folder`, a desk's `.dateline`. If any entry is damaged, none is added.
pub fn unpack(folder: &Path, file: &Path) -> Result<()> {
    let damaged = || Error::Refused(format!("`{}` is damaged; the cache is as it was", file.display()));
    let pack = Segment::open(file).map_err(|fault| match fault {
        Fault::Unreadable(cause) => Error::file("read", file)(cause),
        Fault::NoSegment => Error::Refused(format!("`{}` is no pack; the cache is as it was", file.display())),
        Fault::Foreign => Error::Refused(format!(
            "`{}` was packed by another version of dateline, and this one would use none of it; the cache is as it was",
            file.display()
        )),
        Fault::Damaged => damaged(),
    })?;
    let folder = entries(folder);
    let mut added = Writer::new(&folder, prepare_entries);
    for entry in &pack.entries {
        added.push(entry.key, &pack.read(entry).ok_or_else(damaged)?);
    }
    keep(&folder, added).map_err(Error::file("write", &folder))?;
    Ok(())
}
