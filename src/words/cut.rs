//! Where words begin and end in a text.

use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// Runs of letters and digits. Apostrophes and hyphens split; a dot between digits does not, since
/// `1.36` is one number; marks and soft hyphens belong to the letter before them.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        at = start(text, at)?;
        let start = at;
        loop {
            // Most words of most texts end with this.
            at += bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            match bytes.get(at) {
                Some(b'.') if at > start && digit(at - 1) && digit(at + 1) => at += 1,
                Some(byte) if !byte.is_ascii() => match text[at..].chars().next() {
                    Some(c) if c.is_alphanumeric() || joins(c) => at += c.len_utf8(),
                    _ => return Some(start..at),
                },
                _ => return Some(start..at),
            }
        }
    })
}

/// The first letter or digit from `at` on.
fn start(text: &str, mut at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    loop {
        let byte = *bytes.get(at)?;
        if byte.is_ascii_alphanumeric() {
            return Some(at);
        }
        if byte.is_ascii() {
            at += 1;
            continue;
        }
        let c = text[at..].chars().next()?;
        if c.is_alphanumeric() {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

fn joins(c: char) -> bool {
    is_combining_mark(c) || is_invisible(c)
}

/// Soft hyphen, zero-width joiners.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_cut_at_what_is_neither_letter_nor_digit() {
        let text = "Putin’s cease-fire: 1.36, 2. Ca\u{ad}fe\u{301} u.n.…中文 ";
        let cut: Vec<&str> = words(text).map(|word| &text[word]).collect();
        assert_eq!(cut, ["Putin", "s", "cease", "fire", "1.36", "2", "Ca\u{ad}fe\u{301}", "u", "n", "中文"]);
    }
}
