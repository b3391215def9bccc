//! New files of a desk: only where there is none, since what is there is somebody's work.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Writes a file, with the folders above it. Nothing is ever overwritten.
pub fn create(path: &Path, text: &str) -> Result<()> {
    create_from(path, &mut text.as_bytes())
}

/// The same with what `from` gives, which may be larger than memory.
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
        // Half a file would stand in the way of the next try.
        let _ = fs::remove_file(path);
        Error::file("write", path)(cause)
    })
}

/// Removes what a run began that was killed.
pub fn discard(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(Error::file("remove", path))
}
