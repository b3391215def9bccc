//! New files of a desk: existing files are never overwritten, since they are someone's work.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Writes a file, creating the folders above it. Never overwrites one.
pub fn create(path: &Path, text: &str) -> Result<()> {
    create_from(path, &mut text.as_bytes())
}

/// The same from a reader, whose content may be larger than memory.
pub fn create_from(path: &Path, from: &mut impl Read) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
    }
    let mut file = match File::create_new(path) {
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {
            return Err(Error::Refused(format!(
                "`{}` is there already: open that one, or choose another name",
                path.display()
            )));
        }
        file => file.map_err(Error::file("create", path))?,
    };
    io::copy(from, &mut file).map(drop).map_err(|cause| {
        // A partial file would block the next try.
        let _ = fs::remove_file(path);
        Error::file("write", path)(cause)
    })
}

/// Removes what a killed run left behind.
pub fn discard(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(Error::file("remove", path))
}
