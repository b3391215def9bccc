//! Splits a Markdown file into front matter and text.

use super::{Fields, Table, is_control, toml, within, yaml};
use crate::config::Limits;
use crate::report::{Code, Diagnostic, Noted};
use crate::source::Span;

/// Reads a file's front matter with `make`, which also receives the span of the Markdown below.
pub fn document<T>(text: &str, limits: &Limits, make: impl FnOnce(&mut Fields, Span) -> T) -> Noted<Option<T>> {
    match front_matter(text, limits) {
        Ok((table, body)) => {
            let mut noted = Fields::read(text, first_line(text), table, |fields| make(fields, body)).sound();
            noted.notes.extend(control_characters(text, body));
            noted
        }
        Err(notes) => Noted::new(None, notes),
    }
}

/// The table between the fences, and the span of the text below.
pub fn front_matter(text: &str, limits: &Limits) -> Result<(Table, Span), Vec<Diagnostic>> {
    let opening = first_line(text);
    let fence = match opening.of(text) {
        fence @ ("+++" | "---") => fence,
        _ => return Err(vec![missing(text, opening)]),
    };
    let Some((data, body)) = cut(text, opening.end as usize, fence) else {
        let note = Diagnostic::new(Code::E003, format!("the front matter has no closing `{fence}`"));
        return Err(vec![note.at(text, opening).help(format!("end it with a line that holds `{fence}` alone"))]);
    };
    if (data.end - data.start) as u64 > limits.front_matter_bytes {
        let limit = limits.front_matter_bytes;
        let note = Diagnostic::new(Code::E002, format!("the front matter is over {limit} bytes")).at(text, opening);
        return Err(vec![note.help("raise `limits.front_matter_bytes` in site.toml if this is meant")]);
    }
    let read = if fence == "+++" { toml::read } else { yaml::read };
    Ok((within(text, read(text, data, limits.depth), limits)?, body))
}

/// The first line, without a byte order mark and line ending.
fn first_line(text: &str) -> Span {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    Span::new(start, start + text[start..end].trim_end().len())
}

/// The data from `from` to the closing fence, and the rest below it.
fn cut(text: &str, from: usize, fence: &str) -> Option<(Span, Span)> {
    let start = from + text[from..].find('\n')? + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == fence {
            return Some((Span::new(start, at), Span::new(at + line.len(), text.len())));
        }
        at += line.len();
    }
    None
}

fn missing(text: &str, opening: Span) -> Diagnostic {
    let note = Diagnostic::new(Code::E003, "the file has no front matter").at(text, opening);
    if text.contains('\r') && !text.contains('\n') {
        return note.help("its lines end in a lone carriage return: save it with line feeds");
    }
    note.help("start it with TOML between `+++` lines or YAML between `---` lines")
}

/// Reported once per file; they are removed when the text is shown.
fn control_characters(text: &str, body: Span) -> Option<Diagnostic> {
    // Whole blocks of bytes first: checking each character of an archive costs more than parsing its front matter.
    let may_begin_one =
        |byte: &u8| (*byte < b' ') & !matches!(*byte, b'\t' | b'\n' | b'\r') | matches!(*byte, 0x7f | 0xc2 | 0xef);
    let is_plain = |block: &[u8]| !block.iter().fold(false, |any, byte| any | may_begin_one(byte));
    if body.of(text).as_bytes().chunks(64).all(is_plain) {
        return None;
    }
    let (offset, c) = body.of(text).char_indices().find(|(_, c)| is_control(*c) && *c != '\r')?;
    let at = body.start as usize + offset;
    let note = Diagnostic::new(Code::W044, format!("the text holds the control character U+{:04X}", c as u32));
    Some(note.at(text, Span::new(at, at + c.len_utf8())).help("take it out: no page shows it"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn read(text: &str) -> Result<(usize, &str), Code> {
        match front_matter(text, &Config::default().limits) {
            Ok((table, body)) => Ok((table.len(), body.of(text))),
            Err(notes) => Err(notes[0].code),
        }
    }

    #[test]
    fn both_kinds_of_fence_are_cut_off() {
        assert_eq!(read("+++\na = 1\n+++\nText\n"), Ok((1, "Text\n")));
        assert_eq!(read("---\na: 1\nb: 2\n---\nText\n---\n"), Ok((2, "Text\n---\n")));
        assert_eq!(read("---\n---"), Ok((0, "")));
    }

    #[test]
    fn a_byte_order_mark_and_carriage_returns_change_nothing() {
        assert_eq!(read("\u{feff}+++\r\na = 'x'\r\n+++\r\nText"), Ok((1, "Text")));
        assert_eq!(read("\u{feff}---\r\na: x\r\nb: [y,\r\n z]\r\n--- \r\nText"), Ok((2, "Text")));
    }

    #[test]
    fn what_is_no_front_matter_is_an_error() {
        for bad in ["", "Text", "+++\na = 1\n", "+++\ra = 1\r+++\r", "---\na: 1\n+++\n", "\0"] {
            assert_eq!(read(bad), Err(Code::E003), "{bad:?}");
        }
        assert_eq!(read(&format!("+++\n{}\n+++\n", "#".repeat(2 << 20))), Err(Code::E002));
    }
}
