//! External programs of the user: git, ssh, rsync. They have the keys and settings that work; dateline sees neither.

use crate::{Error, Result};
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Output, Stdio};

/// At most this many of the last lines of a program's error output are shown.
const LINES: usize = 4;

/// Runs a program with this input; it may fail.
pub fn run(command: &mut Command, input: &[u8]) -> Result<Output> {
    let name = command.get_program().to_string_lossy().into_owned();
    let failed = |cause: io::Error| Error::Remote(format!("`{name}`, which this target needs, cannot be run: {cause}"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().map_err(failed)?;
    let mut stdin = process.stdin.take();
    std::thread::scope(|threads| {
        // A program may write output while it reads. One that does not read all of its input reports why itself.
        threads.spawn(move || stdin.as_mut().map(|stdin| stdin.write_all(input)));
        process.wait_with_output().map_err(failed)
    })
}

/// The output of a program that must succeed; `what` was tried.
pub fn told(command: &mut Command, input: &[u8], what: &str) -> Result<String> {
    let output = run(command, input)?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(failure(what, &output)),
    }
}

/// What was tried, and the program's error output.
pub fn failure(what: &str, output: &Output) -> Error {
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let last = lines[lines.len().saturating_sub(LINES)..].join("\n  ");
    let last = if last.is_empty() { format!("{}", output.status) } else { without_passwords(&last) };
    Error::Remote(format!("cannot {what}:\n  {last}"))
}

/// Whether there is a user whom a program may ask.
pub fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// `https://desk:secret@host/` as `https://…@host/`.
fn without_passwords(text: &str) -> String {
    let mut parts = text.split("://");
    let mut clean = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let host = part.find(|c: char| c == '/' || c.is_whitespace() || c == '\'').unwrap_or(part.len());
        let from = part[..host].rfind('@').unwrap_or(0);
        clean += "://";
        clean += if from > 0 { "…" } else { "" };
        clean += &part[from..];
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_passed_on() {
        let said = "fatal: unable to access 'https://desk:s3cret@host.example/x@y/': no\nssh://git@host.example/x";
        assert_eq!(
            without_passwords(said),
            "fatal: unable to access 'https://…@host.example/x@y/': no\nssh://…@host.example/x"
        );
        let command = "cat >/dev/null; echo https://a:b@c >&2; exit 3";
        let error = told(Command::new("sh").args(["-c", command]), &[b'x'; 1 << 20], "ask").unwrap_err();
        assert_eq!((error.exit_code(), error.to_string().as_str()), (4, "cannot ask:\n  https://…@c"));
        assert_eq!(told(&mut Command::new("no-such-program"), b"", "ask").unwrap_err().exit_code(), 4);
    }
}
