//! A page that grows beyond its limit is stopped while it is written, not measured afterwards: a
//! text of 80 kB may ask for gigabytes.

use std::{fmt, io};

/// A string that refuses to grow over its limit, and takes no control characters.
pub struct Bounded {
    text: String,
    limit: usize,
    pub is_over: bool,
}

impl Bounded {
    pub fn new(limit: usize) -> Self {
        Bounded { text: String::new(), limit, is_over: false }
    }

    pub fn into_string(self) -> String {
        self.text
    }
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.is_over |= self.text.len() + part.len() > self.limit;
        if self.is_over {
            return Err(fmt::Error);
        }
        push_clean(&mut self.text, part);
        Ok(())
    }
}

impl io::Write for Bounded {
    /// Templates and escapers write whole strings, so a part is UTF-8 by itself.
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(part).map_err(io::Error::other)?;
        fmt::Write::write_str(self, text).map_err(io::Error::other)?;
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether XML 1.0 has no way to write the character. HTML counts it as an error too.
pub fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

pub fn without_forbidden(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    push_clean(&mut clean, text);
    clean
}

fn push_clean(to: &mut String, text: &str) {
    if text.contains(is_forbidden) {
        to.extend(text.chars().filter(|c| !is_forbidden(*c)));
    } else {
        to.push_str(text);
    }
}

/// Escapes for HTML's and XML's text and quoted attributes alike.
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
    }
}
