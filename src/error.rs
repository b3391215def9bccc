//! What stops a run: a failure of a file, of the machine or of the caller, never an author's mistake.

use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// "cannot write public/index.html: No space left on device"
    #[error("cannot {action} {}: {cause}", path.display())]
    File { action: &'static str, path: PathBuf, cause: std::io::Error },
    /// The command line asks for something that is not there.
    #[error("{0}")]
    Usage(String),
    /// Another machine, or a program that speaks with it, did not do what was asked.
    #[error("{0}")]
    Remote(String),
    /// A guard refused: nothing was written.
    #[error("{0}")]
    Refused(String),
    /// Somebody ended the run: nothing was written.
    #[error("stopped; the site is as it was")]
    Stopped,
    /// The desk has errors; they are in the report.
    #[error("the desk has errors")]
    Desk,
}

impl Error {
    pub fn file<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Error + 'a {
        move |cause| Error::File { action, path: path.to_path_buf(), cause }
    }

    /// The program's exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Desk => 1,
            Error::Usage(_) => 2,
            Error::File { .. } => 3,
            Error::Remote(_) => 4,
            Error::Refused(_) => 5,
            // As a shell has it for a program that an interrupt ended.
            Error::Stopped => 130,
        }
    }
}

pub type Result<T> = std::result::Result<T, Error>;
