//! Words inside runs of letters: in scripts that put no space between words, and before a genitive ending.

use super::cut::Run;
use unicode_normalization::char::is_combining_mark;

/// Which letters form a word together in scripts without spaces between words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Spaced,
    /// Any letter may begin or end a word.
    Single,
    Katakana,
}

fn script(c: char) -> Script {
    match c {
        '\u{30a0}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => Script::Katakana,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Script::Single,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{309f}' | '\u{3400}'..='\u{4dbf}' => Script::Single,
        '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => Script::Single,
        _ => Script::Spaced,
    }
}

/// Whether a word may end between two adjacent letters.
pub fn is_border(before: char, after: char) -> bool {
    let (a, b) = (script(before), script(after));
    (a, b) != (Script::Spaced, Script::Spaced) && (a != b || a == Script::Single) && !is_combining_mark(after)
}

/// Splits off every letter that may be a word by itself; `None` if each run is one word.
pub fn apart(text: &str, runs: &[Run]) -> Option<Vec<Run>> {
    // No letter of these scripts has two bytes, and three-byte characters with this first byte are dashes and quotes.
    // Checked in blocks, so that all bytes of a block are tested together.
    let may_be_one = |any, byte: &u8| any | ((*byte >= 0xe0) & (*byte != 0xe2));
    if !text.as_bytes().chunks(64).any(|block| block.iter().fold(false, may_be_one)) {
        return None;
    }
    let is_one = |run: &Run| text[run.start as usize..run.end as usize].chars().all(|c| script(c) == Script::Spaced);
    if runs.iter().all(is_one) {
        return None;
    }
    let mut all = Vec::with_capacity(runs.len());
    for run in runs {
        let mut start = run.start;
        let mut letters = text[run.start as usize..run.end as usize].char_indices().peekable();
        while let Some((_, letter)) = letters.next() {
            if let Some((at, _)) = letters.peek().filter(|(_, next)| is_border(letter, *next)) {
                let end = run.start + *at as u32;
                all.push(Run { start, end });
                start = end;
            }
        }
        all.push(Run { start, end: run.end });
    }
    Some(all)
}

/// The runs without a genitive ending: "Petrows Rede". `None` if no run has one.
pub fn without_genitive(text: &str, runs: &[Run], ending: &str) -> Option<Vec<Run>> {
    if ending.is_empty() {
        return None;
    }
    let bare = |run: &Run| {
        let word = &text[run.start as usize..run.end as usize];
        let has_it = word.len() > ending.len() + 2 && word.ends_with(ending);
        has_it.then(|| Run { end: run.end - ending.len() as u32, ..*run })
    };
    let all: Vec<Run> = runs.iter().map(|run| bare(run).unwrap_or(*run)).collect();
    (all != runs).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::super::runs;
    use super::*;

    #[test]
    fn letters_stand_apart_where_no_space_is_between_words() {
        let check = |text: &str, expected: &[&str]| {
            let all = apart(text, &runs(text)).unwrap_or_else(|| runs(text));
            let all: Vec<&str> = all.iter().map(|run| &text[run.start as usize..run.end as usize]).collect();
            assert_eq!(all, expected);
        };
        check("王小明 met NATO的人", &["王", "小", "明", "met", "NATO", "的", "人"]);
        check("トランプ氏", &["トランプ", "氏"]);
        check("Łódź zone", &["Łódź", "zone"]);
    }
}
