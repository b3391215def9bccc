//! A page that exceeds its limit is stopped while it is written, not measured afterwards: a text of 80 kB can expand to
//! gigabytes.

use std::borrow::Cow;
use std::{fmt, io};

/// A text buffer with an upper bound, which returns its text without control characters.
pub struct Bounded {
    text: Vec<u8>,
    limit: usize,
    pub is_over: bool,
}

impl Bounded {
    pub fn new(limit: usize) -> Self {
        /// Most pages fit, so few have to reallocate.
        const SPACE: usize = 32 << 10;
        Bounded { text: Vec::with_capacity(SPACE.min(limit)), limit, is_over: false }
    }

    /// Control characters are searched once in the whole text: a page has thousands of parts.
    pub fn into_string(self) -> String {
        let text =
            String::from_utf8(self.text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        match without_forbidden(&text) {
            Cow::Owned(clean) => clean,
            Cow::Borrowed(_) => text,
        }
    }

    /// The same as bytes, which need no UTF-8 check if nothing has to be removed.
    pub fn into_bytes(self) -> Vec<u8> {
        if has_forbidden(&self.text) { self.into_string().into_bytes() } else { self.text }
    }

    fn push(&mut self, part: &[u8]) -> bool {
        self.is_over |= self.text.len() + part.len() > self.limit;
        if !self.is_over {
            self.text.extend_from_slice(part);
        }
        !self.is_over
    }
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if self.push(part.as_bytes()) { Ok(()) } else { Err(fmt::Error) }
    }
}

impl io::Write for Bounded {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.push(part) { Ok(part.len()) } else { Err(io::Error::other("the page is too long")) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether XML 1.0 cannot represent the character. HTML treats it as an error too.
pub fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

pub fn without_forbidden(text: &str) -> Cow<'_, str> {
    match has_forbidden(text.as_bytes()) {
        true => text.chars().filter(|c| !is_forbidden(*c)).collect::<String>().into(),
        false => text.into(),
    }
}

/// Bytes that cannot begin a forbidden character are skipped in blocks, which the compiler vectorizes.
fn has_forbidden(text: &[u8]) -> bool {
    const BLOCK: usize = 64;
    let may_begin_one =
        |byte: u8| (byte < b' ') & !matches!(byte, b'\t' | b'\n' | b'\r') | matches!(byte, 0x7f | 0xc2 | 0xef);
    let begins_one = |at: usize| match text[at..] {
        [0x7f, ..] => true,
        [0xc2, next, ..] => matches!(next, 0x80..=0x84 | 0x86..=0x9f),
        [0xef, 0xbf, last, ..] => last >= 0xbe,
        [first, ..] => first < b' ' && !matches!(first, b'\t' | b'\n' | b'\r'),
        [] => false,
    };
    text.chunks(BLOCK).enumerate().any(|(block, bytes)| {
        let suspect = bytes.iter().fold(false, |suspect, byte| suspect | may_begin_one(*byte));
        suspect && (block * BLOCK..block * BLOCK + bytes.len()).any(begins_one)
    })
}

/// Escapes for text and quoted attributes, in HTML and XML alike.
pub fn push_escaped(to: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        to.push_str(&text[from..at]);
        to.push_str(escape);
        from = at + 1;
    }
    to.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    #[test]
    fn writing_stops_at_the_limit() {
        let mut page = Bounded::new(5);
        assert!(page.write_str("12345").is_ok());
        assert!(page.write_str("6").is_err());
        assert!(page.is_over);
    }

    #[test]
    fn control_characters_vanish_and_line_ends_stay() {
        assert_eq!(without_forbidden("a\0b\u{b}c\n\td\u{ffff}"), "abc\n\td");
        let mut page = Bounded::new(9);
        assert!(page.write_str("a\u{85}\u{7f}").is_ok() && page.write_str("b").is_ok());
        assert_eq!(page.into_string(), "a\u{85}b");
    }

    #[test]
    fn bytes_and_characters_agree_on_what_is_forbidden() {
        for c in '\0'..=char::MAX {
            assert_eq!(has_forbidden(format!("{c}").as_bytes()), is_forbidden(c), "{c:?}");
        }
        assert!(has_forbidden(format!("{}\u{9f}", "x".repeat(127)).as_bytes()), "across two blocks");
    }
}
