//! What the tests that run the program share.
#![allow(dead_code)] // each test program uses its own part of it

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The program, without what the machine or the caller would add.
pub fn dateline() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.env_remove("COLUMNS").env("NO_COLOR", "1");
    command
}

/// Every file below `folder`, by its path with `/`.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let found = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file());
    let named = |path: &Path| {
        let parts = path.strip_prefix(folder).unwrap().components();
        parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    found.map(|entry| (named(entry.path()), fs::read(entry.path()).unwrap())).collect()
}

pub fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Writes what a fenced block holds: `file PATH` is a file of the desk, in `file PATH escaped` `\xNN` is a byte, and
/// `link PATH` is a symbolic link to what the block says.
pub fn write_block(desk: &Path, info: &str, text: &str) {
    match info.split(' ').collect::<Vec<_>>()[..] {
        ["file", path] => write(desk, path, text.as_bytes()),
        ["file", path, "escaped"] => write(desk, path, &unescaped(text)),
        ["link", path] => link(&desk.join(path), text.trim_end()),
        _ => panic!("no block is called `{info}`"),
    }
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two hexadecimal digits"));
        bytes.extend(&part.as_bytes()[2..]);
    }
    bytes
}

#[cfg(unix)]
fn link(path: &Path, to: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(to, path).unwrap();
}

#[cfg(not(unix))]
fn link(_path: &Path, _to: &str) {
    panic!("no symbolic links here");
}

/// What has to change in `expected` to make it `actual`, with a line of company on either side.
pub fn line_diff(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let start = old.iter().zip(&new).take_while(same).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(same).count();
    let mut diff = String::new();
    let mut show = |sign: char, lines: &[&str]| lines.iter().for_each(|line| diff += &format!("{sign} {line}\n"));
    show(' ', &old[start.saturating_sub(1)..start]);
    show('-', &old[start..old.len() - end]);
    show('+', &new[start..new.len() - end]);
    show(' ', &old[old.len() - end..(old.len() - end + 1).min(old.len())]);
    if diff.trim().is_empty() { "  (only the line endings differ)\n".into() } else { diff }
}
