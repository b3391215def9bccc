//! The position of a span in a file, with an excerpt of the line.

use crate::source::Span;
use serde::{Deserialize, Serialize};

/// Number of characters shown of a long line, before the place and from it on.
const BEFORE: usize = 60;
const FROM: usize = 100;

/// A position in a file: the line and column (both from 1, columns in characters), the contents of the line and how
/// many of its characters are marked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub line: u32,
    pub column: u32,
    /// The line; for a long one, a window around the place.
    pub excerpt: String,
    /// Number of characters of the line before the excerpt.
    pub offset: u32,
    /// Whether the line continues after the excerpt.
    pub cut: bool,
    pub width: u32,
    /// The byte range, for machine-readable formats.
    pub span: Span,
}

impl Place {
    /// For a span of several lines, only the first is marked.
    pub fn of(text: &str, span: Span) -> Place {
        let start = floor(text, span.start as usize);
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let end = floor(text, span.end as usize).clamp(start, line_end);

        let (before, after) = (&text[line_start..start], text[start..line_end].trim_end_matches('\r'));
        let (shown_start, offset) = match before.char_indices().rev().nth(BEFORE - 1) {
            Some((at, _)) => (line_start + at, before[..at].chars().count()),
            None => (line_start, 0),
        };
        let shown_end = start + after.char_indices().nth(FROM).map_or(after.len(), |(at, _)| at);
        Place {
            line: text[..start].matches('\n').count() as u32 + 1,
            column: before.chars().count() as u32 + 1,
            excerpt: text[shown_start..shown_end].to_string(),
            offset: offset as u32,
            cut: shown_end < start + after.len(),
            width: text[start..end].chars().count().max(1) as u32,
            span,
        }
    }

    /// The marked byte range of the excerpt.
    pub fn marked(&self) -> std::ops::Range<usize> {
        let byte = |n: usize| self.excerpt.char_indices().nth(n).map_or(self.excerpt.len(), |(at, _)| at);
        let first = (self.column as usize).saturating_sub(1 + self.offset as usize);
        byte(first)..byte(first + self.width as usize)
    }
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_lines_and_characters() {
        let text = "eins\r\nzwöi Georgia\r\ndrei";
        let place = Place::of(text, Span::new(12, 19));
        assert_eq!((place.line, place.column, place.width), (2, 6, 7));
        assert_eq!(place.excerpt, "zwöi Georgia");
        assert_eq!(&place.excerpt[place.marked()], "Georgia");
    }

    #[test]
    fn of_a_long_line_a_window_around_the_place_is_kept() {
        let text = format!("{}Georgia{}", "é".repeat(1000), "x".repeat(1000));
        let place = Place::of(&text, Span::new(2000, 2007));
        assert_eq!((place.column, place.offset, place.cut), (1001, 940, true));
        assert_eq!(place.excerpt.chars().count(), BEFORE + FROM);
        assert_eq!(&place.excerpt[place.marked()], "Georgia");
    }

    #[test]
    fn a_span_that_fits_nowhere_is_the_end_of_the_text() {
        let place = Place::of("é", Span::new(1, 9));
        assert_eq!((place.column, place.width), (1, 1));
        assert_eq!(Place::of("a\n", Span::new(99, 99)).line, 2);
    }
}
