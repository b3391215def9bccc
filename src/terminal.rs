//! What a person is told, and the data that a program reads.

use crate::{Error, Result};
use std::fmt;
use std::io::Write;

/// Tells the author in a line. Nobody may be there to read it, and that is no failure.
pub fn say(line: fmt::Arguments) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Gives a line of what was asked for, to standard output.
pub fn print(line: fmt::Arguments) -> Result<()> {
    writeln!(std::io::stdout(), "{line}").map_err(Error::file("write", "standard output".as_ref()))
}
