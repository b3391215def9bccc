//! `names --accept`: the edited lines of a file go into the catalogue.

use super::changes::carry_out;
use super::{Common, root_flag};
use crate::archive::Named;
use crate::content::entity;
use crate::content::scan::Desk;
use crate::edit::accept::{Lines, accepted};
use crate::error::{Error, Result};
use crate::report::{Diagnostic, Severity};
use crate::terminal::print;
use std::fs;
use std::io::Write;
use std::path::Path;

pub fn run(desk: &Desk, named: &Named, file: &Path, is_agreed: bool, common: &Common) -> Result<()> {
    let text = fs::read_to_string(file).map_err(Error::file("read", file))?;
    let is_csv = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    let read = if is_csv { entity::parse_csv(&text, &desk.config) } else { entity::parse_jsonl(&text, &desk.config) };
    if read.notes.iter().any(|note| note.severity() == Severity::Error) {
        let notes: Vec<(String, Diagnostic)> =
            read.notes.into_iter().map(|note| (file.display().to_string(), note)).collect();
        let _ = std::io::stderr().write_all(common.drawn(&notes, &std::io::stderr()).as_bytes());
        return Err(Error::Desk);
    }
    let lines = Lines { text: &text, records: &read.value, is_csv };
    let changes = accepted(desk, &named.content, &lines)?;
    let root = root_flag(&desk.root);
    match changes.is_empty() {
        true => print(format_args!("nothing to take in: the desk has these lines, aliases and answers")),
        false => {
            carry_out(desk, &changes, is_agreed, &format!("dateline names{root} --accept {} --yes", file.display()))
        }
    }
}
