//! What a person is told, and the data that a program reads.

use crate::{Error, Result};
use std::fmt;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};

/// Tells the author in a line. Nobody may be there to read it, and that is no failure.
pub fn say(line: fmt::Arguments) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Gives what was asked for, to standard output. A reader who closes the pipe has read enough; any other failure is told.
pub fn give(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        given => given.map_err(Error::file("write", "standard output".as_ref())),
    }
}

/// Asks for a yes; `None` where nobody can be asked, since there is no terminal.
pub fn agreed(question: &str) -> Result<Option<bool>> {
    if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
        return Ok(None);
    }
    give(|out| write!(out, "\n{question} [y/N] "))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).map_err(Error::file("read", "standard input".as_ref()))?;
    Ok(Some(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")))
}

/// Gives one line of it.
pub fn print(line: fmt::Arguments) -> Result<()> {
    give(|out| writeln!(out, "{line}"))
}
