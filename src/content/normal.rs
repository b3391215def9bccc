//! The normal form of text, for comparing names.
//!
//! Composed (NFC), with straight apostrophes, one space for any kind of space, and without soft hyphens and invisible
//! characters. Removed or changed source bytes are recorded, so that positions in the normal form map to positions in
//! the file.

use crate::source::Span;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick};

/// A text in normal form with a mapping to its source.
#[derive(Debug, Default)]
pub struct Normal {
    pub text: String,
    steps: Vec<Step>,
}

/// From here on, byte `at + i` of the text comes from byte `source + i` of the file; or, where one
/// character stands for others, the whole step comes from `source..end`.
#[derive(Clone, Copy, Debug)]
struct Step {
    at: u32,
    source: u32,
    end: u32,
}

impl Normal {
    /// Adds `piece`, which is at `source` in the file. White space at a join becomes one space.
    pub fn push(&mut self, piece: &str, source: usize) {
        let bytes = piece.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            let run = plain_run(bytes, i);
            if run > i {
                let mut from = i;
                if bytes[from] == b' ' && self.ends_in_space() {
                    from += 1;
                }
                if run > from {
                    self.step(source + from, source + run);
                    self.text.push_str(&piece[from..run]);
                }
                i = run;
                continue;
            }
            let cluster = cluster_end(piece, i);
            self.push_cluster(&piece[i..cluster], source + i);
            i = cluster;
        }
    }

    /// Adds a character that represents `span` of the file: a line break, an entity, something that is not text.
    pub fn stand_in(&mut self, c: char, span: Span) {
        if c == ' ' && self.ends_in_space() {
            return;
        }
        self.step(span.start as usize, span.end as usize);
        self.text.push(c);
    }

    pub fn at(&self) -> u32 {
        self.text.len() as u32
    }

    /// The byte range in the file of `start..end` in the text.
    pub fn source(&self, start: u32, end: u32) -> Span {
        let first = self.step_at(start);
        let last = self.step_at(end.saturating_sub(1));
        let (Some(first), Some(last)) = (first, last) else { return Span::default() };
        let begin = if self.is_linear(first) {
            self.steps[first].source + (start - self.steps[first].at)
        } else {
            self.steps[first].source
        };
        let finish = if self.is_linear(last) {
            self.steps[last].source + (end - self.steps[last].at)
        } else {
            self.steps[last].end
        };
        Span { start: begin, end: finish }
    }

    /// The mapping from the file to the text.
    pub fn places(&self) -> Places<'_> {
        let mut by_source: Vec<usize> = (0..self.steps.len()).collect();
        // In the front matter, the summary may precede the title.
        by_source.sort_by_key(|i| self.steps[*i].source);
        Places { normal: self, by_source }
    }

    fn ends_in_space(&self) -> bool {
        matches!(self.text.as_bytes().last(), None | Some(b' ' | b'\n'))
    }

    fn step(&mut self, source: usize, end: usize) {
        let at = self.text.len() as u32;
        self.steps.push(Step { at, source: source as u32, end: end as u32 });
    }

    fn step_at(&self, at: u32) -> Option<usize> {
        self.steps.partition_point(|s| s.at <= at).checked_sub(1)
    }

    fn is_linear(&self, i: usize) -> bool {
        let step = self.steps[i];
        let end = self.steps.get(i + 1).map_or(self.at(), |next| next.at);
        end - step.at == step.end - step.source
    }

    fn push_cluster(&mut self, cluster: &str, source: usize) {
        let end = source + cluster.len();
        let mut chars = cluster.chars();
        let Some(first) = chars.next() else { return };
        if chars.next().is_some() {
            self.step(source, end);
            self.text.extend(cluster.nfc());
            return;
        }
        match first {
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
            c if c.is_whitespace() => {
                if !self.ends_in_space() {
                    self.step(source, end);
                    self.text.push(' ');
                }
            }
            c => {
                let plain = match c {
                    '‘' | '’' | '‛' | 'ʼ' => '\'',
                    '\u{2010}' | '\u{2011}' => '-',
                    c => c,
                };
                self.step(source, end);
                match is_nfc_quick(std::iter::once(plain)) {
                    IsNormalized::Yes => self.text.push(plain),
                    _ => self.text.extend(std::iter::once(plain).nfc()),
                }
            }
        }
    }
}

/// Maps positions in the file to positions in the text.
pub struct Places<'n> {
    normal: &'n Normal,
    /// All steps.
    by_source: Vec<usize>,
}

impl Places<'_> {
    /// The range in the text of `span` of the file; `None` if an end of it is not text, or is inside something
    /// represented by one character.
    pub fn of(&self, span: Span) -> Option<(u32, u32)> {
        let normal = self.normal;
        let from = self.by_source.partition_point(|i| normal.steps[*i].end <= span.start);
        let until = self.by_source.partition_point(|i| normal.steps[*i].source < span.end);
        let within = self.by_source.get(from..until)?;
        let (first, last) = (*within.first()?, *within.last()?);
        let start = match span.start.checked_sub(normal.steps[first].source)? {
            0 => normal.steps[first].at,
            inside if normal.is_linear(first) => normal.steps[first].at + inside,
            _ => return None,
        };
        let next = normal.steps.get(last + 1).map_or(normal.at(), |next| next.at);
        let end = match normal.steps[last].end.saturating_sub(span.end) {
            0 => next,
            beyond if normal.is_linear(last) => next - beyond,
            _ => return None,
        };
        // A replacement may be as long as what it replaces.
        let is_whole = [start, end].iter().all(|at| normal.text.is_char_boundary(*at as usize));
        (start < end && is_whole).then_some((start, end))
    }
}

/// Bytes from `i` on that stay unchanged: ASCII without control characters and double spaces.
fn plain_run(bytes: &[u8], i: usize) -> usize {
    let mut end = i;
    // Whole blocks first: checking sixteen bytes costs little more than checking one.
    while let Some(block) = bytes.get(end..end + 17) {
        let is_plain = block[..16].iter().fold(true, |all, b| all & (b' '..0x7f).contains(b));
        let spaces = block[..16].iter().zip(&block[1..]).fold(false, |any, (a, b)| any | ((*a == b' ') & (*b == b' ')));
        if !is_plain || spaces {
            break;
        }
        end += 16;
    }
    while let Some(&b) = bytes.get(end) {
        if !(b' '..0x7f).contains(&b) || (b == b' ' && bytes.get(end + 1) == Some(&b' ')) {
            break;
        }
        end += 1;
    }
    // An ASCII letter may be the base of a following combining mark.
    if end > i && bytes.get(end).is_some_and(|b| (0xcc..=0xcd).contains(b)) { end - 1 } else { end }
}

/// The end of the character at `i` with its combining marks.
fn cluster_end(piece: &str, i: usize) -> usize {
    let mut chars = piece[i..].char_indices();
    chars.next();
    chars.find(|(_, c)| !is_combining_mark(*c)).map_or(piece.len(), |(at, _)| i + at)
}

/// The normal form of a name, trimmed.
pub fn normal(name: &str) -> String {
    let mut normal = Normal::default();
    normal.push(name, 0);
    normal.text.trim().to_string()
}

/// The form that the matcher compares: normal form with hyphens as spaces. Has the length of its input.
pub fn folded(normal: &str) -> String {
    normal.replace('-', " ")
}

/// A tag or a series for comparison: ignores case, and treats hyphens, underscores and spaces as equal.
pub fn term(name: &str) -> Cow<'_, str> {
    let name = name.trim().trim_start_matches('#');
    if name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return name.into();
    }
    let small: String = name.nfc().flat_map(char::to_lowercase).collect();
    let words = small.split(['-', '_', ' ']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_file_has_its_place_in_the_text() {
        let mut n = Normal::default();
        n.push("Cafe\u{301} in the  United\u{ad} Nations", 100);
        let words = |text: &str| {
            let at = n.text.find(text).unwrap() as u32;
            (at, at + text.len() as u32)
        };
        for text in ["Café", "in", "United Nations", "the United", "Nations"] {
            let (start, end) = words(text);
            assert_eq!(n.places().of(n.source(start, end)), Some((start, end)), "{text}");
        }
        assert_eq!(n.places().of(Span::new(104, 106)), None, "half of a letter");
        assert_eq!(n.places().of(Span::new(300, 306)), None);
        n.stand_in('\u{fffc}', Span::new(200, 203));
        assert_eq!(n.places().of(Span::new(201, 202)), None, "inside of what the character stands for");
    }

    fn check(source: &str, expected: &str) {
        let mut n = Normal::default();
        n.push(source, 100);
        assert_eq!(n.text, expected);
        if !n.text.is_empty() {
            assert_eq!(n.source(0, n.at()), Span::new(100, 100 + source.len()), "{source:?}");
        }
    }

    #[test]
    fn forms_of_one_name_are_one() {
        check("Syria’s", "Syria's");
        check("Erdog\u{306}an", "Erdoğan");
        check("al\u{2011}Qaeda", "al-Qaeda");
        check("Da\u{a0}Nang", "Da Nang");
        check("Da  \t Nang", "Da Nang");
        check("Da\r\nNang", "Da Nang");
        check("Da\u{ad}masc\u{200b}us", "Damascus");
    }

    #[test]
    fn a_place_leads_back_to_the_file() {
        let mut n = Normal::default();
        n.push("In Erdog\u{306}an’s Ankara", 10);
        let start = n.text.find("Erdoğan").unwrap() as u32;
        assert_eq!(n.source(start, start + "Erdoğan".len() as u32), Span::new(13, 13 + "Erdog\u{306}an".len()));
    }
}
