//! CSV, with the span of each cell.
//!
//! Stricter than most parsers: a quote that a spreadsheet would guess about is an error, since a guess moves names from
//! one entity to another. Cells are never formulas.

use super::{MOST, Node, Value};
use crate::report::{Code, Diagnostic};
use crate::source::{Span, Text};
use std::collections::HashSet;

/// Detects a header row separated by something else than commas: one error instead of one per row.
pub fn foreign(text: &str, row: Span) -> Option<Diagnostic> {
    let written = row.of(text);
    let (mark, name) = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")].into_iter().find(|(mark, _)| {
        let is_key = |cell: &str| matches!(cell.trim().trim_matches('"'), "id" | "name" | "kind");
        written.matches(*mark).count() > written.matches(',').count() && written.split(*mark).any(is_key)
    })?;
    let keys: Vec<&str> = written.split(mark).map(|key| key.trim().trim_matches('"')).collect();
    let note = Diagnostic::new(Code::E003, format!("the rows are cut by {name}, not by commas")).at(text, row);
    Some(note.help(format!("save it as CSV with commas, so that it begins `{}`", keys.join(","))))
}

/// Duplicate keys in a header row: it is ambiguous which cell is meant.
pub fn twice(text: &str, header: &[Text]) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    let again = header.iter().filter(|key| !key.trim().is_empty() && !seen.insert(key.trim()));
    again.take(MOST).map(|key| super::twice(key.trim()).at(text, key.span)).collect()
}

/// The cells of one row, and the start of the next.
pub fn row(text: &str, start: usize) -> Result<(Vec<Text>, usize), Box<Diagnostic>> {
    let mut cells = Vec::new();
    let mut at = start;
    loop {
        let (cell, end) = if text[at..].starts_with('"') { quoted(text, at)? } else { plain(text, at)? };
        if let Some(nul) = cell.span.of(text).find('\0') {
            return Err(broken(text, cell.span.start as usize + nul, "a cell holds a NUL"));
        }
        cells.push(cell);
        let rest = &text[end..];
        at = match () {
            _ if rest.starts_with(',') => end + 1,
            _ if rest.starts_with('\n') => return Ok((cells, end + 1)),
            _ if rest.starts_with("\r\n") => return Ok((cells, end + 2)),
            _ if rest.is_empty() => return Ok((cells, end)),
            _ => return Err(broken(text, end, "a comma is wanted after the quote")),
        };
    }
}

fn plain(text: &str, start: usize) -> Result<(Text, usize), Box<Diagnostic>> {
    let rest = &text[start..];
    let length = rest.find([',', '\n', '"']).unwrap_or(rest.len());
    if rest[length..].starts_with('"') {
        return Err(broken(text, start + length, "a quote stands inside a cell without quotes"));
    }
    let value = if rest[length..].starts_with('\n') { rest[..length].trim_end_matches('\r') } else { &rest[..length] };
    if let Some(at) = value.find('\r') {
        let note = Diagnostic::new(Code::E003, "CSV: a lone carriage return in a cell without quotes");
        let note = note.at(text, Span::new(start + at, start + at));
        return Err(Box::new(note.help("save it with line feeds, or as \"CSV UTF-8\"")));
    }
    let end = start + value.len();
    Ok((Text { value: value.to_string(), span: Span::new(start, end) }, end))
}

fn quoted(text: &str, start: usize) -> Result<(Text, usize), Box<Diagnostic>> {
    let mut end = start + 1;
    loop {
        let Some(quote) = text[end..].find('"') else { return Err(broken(text, start, "a quote is never closed")) };
        end += quote;
        if !text[end + 1..].starts_with('"') {
            break;
        }
        end += 2;
    }
    let span = Span::new(start + 1, end);
    Ok((Text { value: span.of(text).replace("\"\"", "\""), span }, end + 1))
}

fn broken(text: &str, at: usize, message: &str) -> Box<Diagnostic> {
    let note = Diagnostic::new(Code::E003, format!("CSV: {message}")).at(text, Span::new(at, at));
    Box::new(note.help("put the whole cell in quotes, and double each quote inside it"))
}

/// Parses a cell with JSON to a value with the span of the cell. `None` for any other cell.
pub fn json(cell: &Text, depth: u32) -> Option<Value> {
    if !cell.trim_start().starts_with(['[', '{']) {
        return None;
    }
    let wrapped = format!("{{\"cell\":{}}}", cell.value);
    match &mut super::json::read(&wrapped, Span::new(0, wrapped.len()), depth).ok()?[..] {
        [only] => {
            place(&mut only.value, cell.span);
            Some(only.value.value.clone())
        }
        _ => None,
    }
}

fn place(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.value {
        Value::Array(nodes) => nodes.iter_mut().for_each(|node| place(node, span)),
        Value::Table(table) => table.iter_mut().for_each(|entry| {
            entry.key.span = span;
            place(&mut entry.value, span);
        }),
        _ => {}
    }
}

/// A value formatted for a cell.
pub fn cell(value: &str) -> String {
    match value.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", value.replace('"', "\"\"")),
        false => value.to_string(),
    }
}

/// A cell with several values: `UN | United Nations`.
pub fn split(cell: &Text) -> Vec<Node> {
    let exact = cell.value.len() as u32 == cell.span.end - cell.span.start;
    let mut start = 0;
    let mut nodes = Vec::new();
    for part in cell.value.split('|') {
        let inner = part.trim();
        let offset = start + (part.len() - part.trim_start().len());
        start += part.len() + 1;
        let begin = cell.span.start as usize + offset;
        let span = if exact { Span::new(begin, begin + inner.len()) } else { cell.span };
        if !inner.is_empty() {
            nodes.push(Node { span, value: Value::Text(inner.to_string()) });
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<String> {
        row(text, 0).unwrap().0.into_iter().map(|cell| cell.value).collect()
    }

    #[test]
    fn a_row_is_its_cells() {
        assert_eq!(cells("a,\"b, \"\"c\"\"\n d\",,é\r\nnext"), ["a", "b, \"c\"\n d", "", "é"]);
        assert_eq!(cells("=1+1,-x"), ["=1+1", "-x"]);
        assert_eq!(row("a\r\nb\r\n", 0).unwrap().1, 3);
    }

    #[test]
    fn a_broken_row_has_a_place() {
        let at = |text: &str| row(text, 0).unwrap_err().place.map(|place| (place.line, place.column));
        assert_eq!(at("a,\"b\nc"), Some((1, 3)));
        assert_eq!(at("a,\"b\"c"), Some((1, 6)));
        assert_eq!(at("a,b\"c"), Some((1, 4)));
        assert_eq!(at("a,b\0c"), Some((1, 4)));
        assert_eq!(at("a,b\rc,d\r"), Some((1, 4)));
        assert_eq!(at("\"a\"\rb"), Some((1, 4)));
    }

    #[test]
    fn a_cell_may_hold_json() {
        let text = "x,\"[{\"\"title\"\":\"\"Mayor\"\"}]\",[sic],\"{\"\"a\"\":1},{\"\"b\"\":2}\"";
        let (cells, _) = row(text, 0).unwrap();
        let read: Vec<Option<Value>> = cells.iter().map(|cell| json(cell, 100)).collect();
        let Some(Value::Array(items)) = &read[1] else { panic!("{read:?}") };
        assert_eq!(items[0].span.of(text), "[{\"\"title\"\":\"\"Mayor\"\"}]");
        assert_eq!((read[0].is_none(), read[2].is_none(), read[3].is_none()), (true, true, true));
    }

    #[test]
    fn parts_of_a_cell_have_places() {
        let text = "x,UN | United Nations |";
        let (cells, _) = row(text, 0).unwrap();
        let parts: Vec<_> = split(&cells[1]).into_iter().map(|node| node.span.of(text)).collect();
        assert_eq!(parts, ["UN", "United Nations"]);
    }
}
