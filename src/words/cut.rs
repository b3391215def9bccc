//! Where words begin and end in a text.

use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// A run of letters and digits, in byte offsets of a text. Names and words begin and end at runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub start: u32,
    pub end: u32,
}

/// All runs of a text, in order.
pub fn runs(text: &str) -> Vec<Run> {
    let bytes = text.as_bytes();
    let mut runs = Vec::with_capacity(text.len() / 6 + 1);
    let (mut at, mut open) = (0, None);
    while at < bytes.len() {
        match bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).and_then(letters) {
            Some(letters) => {
                // One bit for each place where a run begins or ends.
                let mut turns = letters ^ (letters << 1 | u8::from(open.is_some()));
                while turns != 0 {
                    turn(&mut open, at + turns.trailing_zeros() as usize, &mut runs);
                    turns &= turns - 1;
                }
                at += 8;
            }
            None => {
                let Some(c) = text[at..].chars().next() else { break };
                if c.is_alphanumeric() != open.is_some() {
                    turn(&mut open, at, &mut runs);
                }
                at += c.len_utf8();
            }
        }
    }
    if open.is_some() {
        turn(&mut open, bytes.len(), &mut runs);
    }
    runs
}

fn turn(open: &mut Option<usize>, at: usize, runs: &mut Vec<Run>) {
    match open.take() {
        Some(start) => runs.push(Run { start: start as u32, end: at as u32 }),
        None => *open = Some(at),
    }
}

/// Which of eight bytes are letters or digits, the first in the lowest bit; `None` if one is not ASCII. All eight are
/// tested at once: no sum carries into the next byte.
fn letters(eight: [u8; 8]) -> Option<u8> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let bytes = u64::from_le_bytes(eight);
    if bytes & (EACH << 7) != 0 {
        return None;
    }
    // The highest bit of each byte: whether the byte is at least `from`.
    let at_least = |bytes: u64, from: u8| bytes + EACH * u64::from(0x80 - from);
    let between = |bytes, first: u8, last: u8| at_least(bytes, first) & !at_least(bytes, last + 1);
    let found = between(bytes | (EACH << 5), b'a', b'z') | between(bytes, b'0', b'9');
    Some(((found >> 7 & EACH).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8)
}

/// The words of a text. Apostrophes and hyphens split; a dot between digits does not, since `1.36` is one number;
/// marks and soft hyphens belong to the letter before them.
pub fn words<'t>(text: &'t str, runs: &'t [Run]) -> impl Iterator<Item = Range<usize>> + 't {
    let mut runs = runs.iter().peekable();
    std::iter::from_fn(move || {
        let run = runs.next()?;
        let mut end = run.end as usize;
        loop {
            let joined = joint(text, end);
            if joined == end {
                return Some(run.start as usize..end);
            }
            end = joined;
            if let Some(next) = runs.next_if(|next| next.start as usize == end) {
                end = next.end as usize;
            }
        }
    })
}

/// The end of what joins the word ending at `at` to what follows; `at` if nothing does.
fn joint(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    match bytes.get(at) {
        Some(b'.') if digit(at - 1) && digit(at + 1) => at + 1,
        Some(byte) if !byte.is_ascii() => {
            text[at..].chars().next().filter(|c| joins(*c)).map_or(at, |c| at + c.len_utf8())
        }
        _ => at,
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
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn eight_bytes_are_looked_at_as_one_is() {
        for byte in 0..=u8::MAX {
            let expected = byte.is_ascii().then(|| u8::from(byte.is_ascii_alphanumeric()));
            for place in 0..8 {
                let mut eight = *b"a-Z.0 ~{";
                let others = 0b0001_0101 & !(1 << place);
                eight[place] = byte;
                assert_eq!(letters(eight), expected.map(|bit| others | bit << place), "{byte} at {place}");
            }
        }
    }

    proptest! {
        #[test]
        fn runs_are_all_letters_and_digits(text in "[a-cA-C0-9 .\\-'é字\u{301}\u{ad}]{0,60}") {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
            let runs = runs(&text);
            let all: Vec<&str> = runs.iter().map(|run| &text[run.start as usize..run.end as usize]).collect();
            prop_assert!(all.iter().all(|run| !run.is_empty() && run.chars().all(char::is_alphanumeric)));
            prop_assert!(runs.windows(2).all(|two| two[0].end < two[1].start));
            prop_assert_eq!(all.iter().map(|run| letters(run)).sum::<usize>(), letters(&text));
        }
    }

    #[test]
    fn words_are_cut_at_what_is_neither_letter_nor_digit() {
        let text = "Putin’s cease-fire: 1.36, 2. Ca\u{ad}fe\u{301} u.n.…中文 e\u{301}\u{302}.5.";
        let runs = runs(text);
        let cut: Vec<&str> = words(text, &runs).map(|word| &text[word]).collect();
        let expected =
            ["Putin", "s", "cease", "fire", "1.36", "2", "Ca\u{ad}fe\u{301}", "u", "n", "中文", "e\u{301}\u{302}", "5"];
        assert_eq!(cut, expected);
        assert_eq!(&text[runs[4].start as usize..runs[5].end as usize], "1.36");
    }
}
