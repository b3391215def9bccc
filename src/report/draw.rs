//! For people: the line itself, the marked place below it, and the help.

use super::{Diagnostic, Place, Severity, machine};
use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use std::ops::Range;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Human,
    /// One JSON object a line.
    Json,
    /// One SARIF 2.1.0 log, for code scanning.
    Sarif,
    /// Workflow commands, which GitHub shows beside the changed lines.
    Github,
    /// A list, for a comment on a pull request.
    Markdown,
}

/// Draws what [`super::Report::sorted`] gives.
pub fn draw(entries: &[(String, Diagnostic)], format: Format, colour: bool) -> String {
    match format {
        Format::Human => entries.iter().map(|(file, note)| human(file, note, colour)).collect::<Vec<_>>().join("\n"),
        Format::Json => machine::json(entries),
        Format::Sarif => machine::sarif(entries),
        Format::Github => machine::github(entries),
        Format::Markdown => machine::markdown(entries),
    }
}

fn human(file: &str, note: &Diagnostic, colour: bool) -> String {
    let level = match note.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let path = (!file.is_empty()).then(|| calm(file).replace('\n', "␊"));
    let mut parts: Vec<Element> = Vec::new();
    // For a cut line, the library counts columns in the excerpt; replace them with those of the file.
    let mut columns = (0, 0);
    match (&note.place, &path) {
        (Some(place), _) => {
            let (line, marked) = shown(place);
            columns = (line[..marked.start].chars().count() + 1, place.column as usize);
            let label = (!note.label.is_empty()).then(|| calm(&note.label));
            let mark = AnnotationKind::Primary.span(marked).label(label);
            parts
                .push(Snippet::source(line).path(path.clone()).line_start(place.line as usize).annotation(mark).into());
        }
        (None, Some(path)) => parts.push(Origin::path(path).into()),
        (None, None) => {}
    }
    parts.extend(note.notes.iter().map(|text| Level::NOTE.message(calm(text)).into()));
    parts.extend(note.help.iter().map(|text| Level::HELP.message(calm(text)).into()));

    let report = level.primary_title(calm(&note.message)).id(note.code.as_str()).elements(parts);
    // Wider than any excerpt, which is already cut around the place.
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.term_width(400);
    let drawn = renderer.render(&[report]) + "\n";
    match (&note.place, path) {
        (Some(place), Some(path)) if columns.0 != columns.1 => {
            let at = |column| format!("{path}:{}:{column}", place.line);
            drawn.replacen(&at(columns.0), &at(columns.1), 1)
        }
        _ => drawn,
    }
}

/// The excerpt as shown, and the marked byte range in it.
fn shown(place: &Place) -> (String, Range<usize>) {
    let marked = place.marked();
    let mut line = if place.offset > 0 { "…".to_string() } else { String::new() };
    line.push_str(&calm(&place.excerpt[..marked.start]));
    let start = line.len();
    line.push_str(&calm(&place.excerpt[marked.clone()]));
    let end = line.len();
    line.push_str(&calm(&place.excerpt[marked.end..]));
    line.push_str(if place.cut { "…" } else { "" });
    (line, start..end)
}

/// The text with everything made visible that could control a terminal, or hide or reverse other text; character for
/// character.
fn calm(text: &str) -> String {
    let visible = |c| match c {
        '\t' | '\n' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => '\u{fffd}',
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        _ => c,
    };
    text.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Code;
    use crate::source::Span;

    fn check(file: &str, note: Diagnostic, expected: &str) {
        let drawn = draw(&[(file.to_string(), note)], Format::Human, false);
        assert_eq!(drawn.trim_end_matches('\n'), expected.trim_matches('\n'), "\n{drawn}");
    }

    fn georgia(text: &str) -> Diagnostic {
        let start = text.find("Georgia").unwrap();
        Diagnostic::new(Code::W031, "two entities answer to `Georgia`").at(text, Span::new(start, start + 7))
    }

    #[test]
    fn a_message_shows_its_line_its_place_and_the_way_out() {
        let text = format!("{}Talks resumed in Georgia on Monday, the ministry said.\n", "\n".repeat(13));
        let note = georgia(&text)
            .label("georgia or us-georgia")
            .note("no rule settles it here, so the name stays unlinked")
            .help("pin it: `[[georgia|Georgia]]`, or give the alias a `near` list")
            .help("for the evidence, run `dateline explain content/briefings/2026/ceasefire.md:14:18`");
        check(
            "content/briefings/2026/ceasefire.md",
            note,
            "
warning[W031]: two entities answer to `Georgia`
  --> content/briefings/2026/ceasefire.md:14:18
   |
14 | Talks resumed in Georgia on Monday, the ministry said.
   |                  ^^^^^^^ georgia or us-georgia
   |
   = note: no rule settles it here, so the name stays unlinked
   = help: pin it: `[[georgia|Georgia]]`, or give the alias a `near` list
   = help: for the evidence, run `dateline explain content/briefings/2026/ceasefire.md:14:18`
",
        );
    }

    #[test]
    fn a_message_without_a_file_stands_alone() {
        let note = Diagnostic::new(Code::W042, "the link leads nowhere");
        check("", note, "warning[W042]: the link leads nowhere");
    }

    #[test]
    fn a_message_without_a_place_names_its_file() {
        let note = Diagnostic::new(Code::E001, "`x.md` is not UTF-8").help("save it as UTF-8");
        check(
            "content/x.md",
            note,
            "
error[E001]: `x.md` is not UTF-8
--> content/x.md
 = help: save it as UTF-8
",
        );
    }

    #[test]
    fn a_long_line_is_shown_around_its_place() {
        let text = format!("{}Georgia{}", "a".repeat(5000), "b".repeat(5000));
        let (before, after) = ("a".repeat(60), "b".repeat(93));
        let expected = format!(
            "
warning[W031]: two entities answer to `Georgia`
 --> x.md:1:5001
  |
1 | …{before}Georgia{after}…
  |  {}^^^^^^^
",
            " ".repeat(60)
        );
        check("x.md", georgia(&text), &expected);
    }

    #[test]
    fn nothing_in_an_excerpt_commands_the_terminal() {
        check(
            "a\u{1b}.md",
            georgia("\u{1b}[2J\u{202e} Georgia\u{9b}"),
            "
warning[W031]: two entities answer to `Georgia`
 --> a␛.md:1:7
  |
1 | ␛[2J� Georgia�
  |       ^^^^^^^
",
        );
    }
}
