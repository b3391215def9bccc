//! The first sentences of a text, used when the author wrote no summary.

use pulldown_cmark::{Event, Tag, TagEnd};

/// Length of an opening in characters: sentences are added up to the first limit, and none beyond the second.
const ENOUGH: usize = 100;
const LONGEST: usize = 300;

/// Processes the events of a text up to the first heading after a paragraph.
#[derive(Default)]
pub struct Opening {
    text: String,
    /// Nesting depth of quotes, lists, tables, notes and pictures: their text is not used.
    inside: u32,
    is_in_paragraph: bool,
    is_over: bool,
}

impl Opening {
    pub fn take(&mut self, event: &Event) {
        if self.is_over {
            return;
        }
        match event {
            Event::Start(
                Tag::BlockQuote(_)
                | Tag::List(_)
                | Tag::Table(_)
                | Tag::FootnoteDefinition(_)
                | Tag::DefinitionList
                | Tag::Image { .. }
                | Tag::CodeBlock(_)
                | Tag::HtmlBlock,
            ) => self.inside += 1,
            Event::End(
                TagEnd::BlockQuote(_)
                | TagEnd::List(_)
                | TagEnd::Table
                | TagEnd::FootnoteDefinition
                | TagEnd::DefinitionList
                | TagEnd::Image
                | TagEnd::CodeBlock
                | TagEnd::HtmlBlock,
            ) => self.inside = self.inside.saturating_sub(1),
            _ if self.inside > 0 => {}
            Event::Start(Tag::Paragraph) => {
                self.is_in_paragraph = true;
                self.space();
            }
            Event::End(TagEnd::Paragraph) => {
                self.is_in_paragraph = false;
                self.is_over = self.text.trim().chars().count() >= ENOUGH;
            }
            Event::Start(Tag::Heading { .. }) => self.is_over = !self.text.trim().is_empty(),
            Event::SoftBreak | Event::HardBreak => self.space(),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text)
                if self.is_in_paragraph && self.text.len() < 8 * LONGEST =>
            {
                self.text.push_str(text);
            }
            _ => {}
        }
    }

    fn space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    pub fn sentences(self) -> Option<String> {
        let text = self.text.trim();
        let mut end = 0;
        for at in ends(text) {
            if end > 0 && (text[..end].chars().count() >= ENOUGH || text[..at].chars().count() > LONGEST) {
                break;
            }
            end = at;
        }
        let shown = text[..end].trim_end();
        if shown.chars().count() <= LONGEST {
            return Some(shown.to_string()).filter(|shown| !shown.is_empty());
        }
        let cut = shown.char_indices().nth(LONGEST).map_or(shown.len(), |(at, _)| at);
        let cut = shown[..cut].rfind(char::is_whitespace).unwrap_or(cut);
        Some(format!("{} …", shown[..cut].trim_end_matches(|c: char| c.is_whitespace() || c == ',')))
    }
}

/// The ends of sentences; the last is the end of the text.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    let stops = text.char_indices().filter(|(_, c)| ".!?…。！？؟।".contains(*c)).filter_map(|(at, stop)| {
        let rest = &text[at + stop.len_utf8()..];
        let after = rest.trim_start_matches(|c: char| "\"'”’»“)]".contains(c));
        let end = text.len() - after.len();
        if "。！？".contains(stop) {
            return Some(end);
        }
        let next = after.trim_start();
        let is_followed = next.len() < after.len() && !next.starts_with(char::is_lowercase);
        (is_followed && !(stop == '.' && is_short(&text[..at]))).then_some(end)
    });
    stops.chain([text.len()])
}

/// Whether a full stop belongs to an abbreviation before it: an initial, `U.S`, `Dr`, the day in `3. März`.
fn is_short(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || "(\"'“„«".contains(c)).next().unwrap_or_default();
    let length = word.chars().count();
    let is_number = word.chars().all(|c| c.is_ascii_digit());
    let is_title = length <= 3 && word.starts_with(char::is_uppercase) && word.chars().skip(1).all(char::is_lowercase);
    length <= 1 || is_number && length <= 2 || word.contains('.') && !is_number || is_title
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::markdown;
    use crate::source::Span;

    fn opening(text: &str) -> Option<String> {
        let mut opening = Opening::default();
        markdown::events(text, Span::new(0, text.len()), false).for_each(|(event, _)| opening.take(&event));
        opening.sentences()
    }

    #[test]
    fn whole_sentences_open_a_text() {
        let long = "The council of the strait met on Monday and heard the harbour master for an hour and more, to no end at all.";
        for (text, expected) in [
            ("Short.", "Short."),
            (
                "# A\n\n> quote\n\n- item\n\n![a](b.png)\n\nThe *first* [one](x).^[A note.] It\nwent on",
                "The first one. It went on",
            ),
            (
                "Dr. A. Smith of the U.S. Navy said no on 3. May in 2017. He left.",
                "Dr. A. Smith of the U.S. Navy said no on 3. May in 2017. He left.",
            ),
            (&format!("{long} It is over."), long),
            (&format!("One. Two! \"Three?\" {long} Five."), "One. Two! \"Three?\""),
            ("One.\n\nTwo.\n\n## Three\n\nFour.", "One. Two."),
            ("第一句。第二句。", "第一句。第二句。"),
        ] {
            let found = opening(text).unwrap_or_default();
            let is_begun = expected.len() < 30 && found.starts_with(expected);
            assert!(found == expected || is_begun, "{text}: {found}");
        }
        assert_eq!(opening("## Only\n\n- a list"), None);
        let endless = opening(&"word, ".repeat(500)).unwrap();
        assert!(endless.ends_with("word …") && endless.chars().count() <= LONGEST + 2, "{endless}");
    }
}
