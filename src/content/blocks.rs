//! Which paragraph is the third? Counts the blocks of a body without a Markdown parser, so that an export can refer to
//! a paragraph and any other program finds the same one.
//!
//! A block ends at an empty line; a heading, a fenced code block and a top-level list item are separate blocks, even
//! without an empty line around them.

use std::ops::Range;

/// The blocks of `body` in order, as byte ranges, without the final line break.
pub fn blocks(body: &str) -> Vec<Range<usize>> {
    let mut blocks = Blocks::default();
    let mut fence = None;
    let mut start = 0;
    for line in body.split('\n') {
        let place = start..start + line.len();
        start = place.end + 1;
        if let Some(mark) = fence {
            blocks.append(place);
            if fence_mark(line) == Some(mark) {
                fence = None;
                blocks.close();
            }
        } else if let Some(mark) = fence_mark(line) {
            fence = Some(mark);
            blocks.close();
            blocks.append(place);
        } else if line.trim().is_empty() {
            blocks.close();
        } else if is_heading(line) {
            blocks.close();
            blocks.append(place);
            blocks.close();
        } else {
            if is_item(line) {
                blocks.close();
            }
            blocks.append(place);
        }
    }
    blocks.close();
    blocks.done
}

#[derive(Default)]
struct Blocks {
    done: Vec<Range<usize>>,
    current: Option<Range<usize>>,
}

impl Blocks {
    fn append(&mut self, line: Range<usize>) {
        let start = self.current.as_ref().map_or(line.start, |block| block.start);
        self.current = Some(start..line.end);
    }

    fn close(&mut self) {
        self.done.extend(self.current.take());
    }
}

/// The rest of the line after at most `most` white-space characters; `None` if there are more.
fn indented(line: &str, most: usize) -> Option<&str> {
    let rest = line.trim_start();
    let indent = &line[..line.len() - rest.len()];
    (indent.chars().nth(most).is_none()).then_some(rest)
}

fn fence_mark(line: &str) -> Option<char> {
    let rest = indented(line, 3)?;
    ['`', '~'].into_iter().find(|mark| rest.chars().take(3).filter(|c| c == mark).count() == 3)
}

fn is_heading(line: &str) -> bool {
    indented(line, 3).is_some_and(|rest| {
        let after = rest.trim_start_matches('#');
        (1..=6).contains(&(rest.len() - after.len())) && leads_to_text(after)
    })
}

fn is_item(line: &str) -> bool {
    indented(line, 1).is_some_and(|rest| {
        let after_digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let after = match rest.len() - after_digits.len() {
            0 => rest.strip_prefix(['-', '*', '+']),
            1..=3 => after_digits.strip_prefix(['.', ')']),
            _ => None,
        };
        after.is_some_and(leads_to_text)
    })
}

/// White space followed by a visible character.
fn leads_to_text(rest: &str) -> bool {
    rest.starts_with(char::is_whitespace) && !rest.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &[&str]) {
        let found: Vec<&str> = blocks(body).into_iter().map(|block| &body[block]).collect();
        assert_eq!(found, expected, "{body:?}");
    }

    #[test]
    fn an_empty_line_ends_a_block() {
        check("\nOne,\nstill one.\n \nTwo.\n", &["One,\nstill one.", "Two."]);
        check("", &[]);
    }

    #[test]
    fn a_heading_stands_alone() {
        check("Before\n## Talks\nAfter\n#hashtag", &["Before", "## Talks", "After\n#hashtag"]);
        check("#\nno heading", &["#\nno heading"]);
    }

    #[test]
    fn a_top_level_item_begins_a_block_and_a_nested_one_does_not() {
        check("List:\n- one\n  - nested\n12) two\n1234. year", &["List:", "- one\n  - nested", "12) two\n1234. year"]);
        check("- one\n\n  its second paragraph", &["- one", "  its second paragraph"]);
    }

    #[test]
    fn a_fence_holds_empty_lines_and_closes_with_its_own_mark() {
        check("So:\n```sh\nls\n\n~~~\n```\nthen", &["So:", "```sh\nls\n\n~~~\n```", "then"]);
        check("~~~\nnever closed\n\n# code", &["~~~\nnever closed\n\n# code"]);
    }

    #[test]
    fn four_spaces_make_neither_heading_nor_fence() {
        check("    # code\n    ```\n", &["    # code\n    ```"]);
    }

    #[test]
    fn a_carriage_return_is_white_space() {
        check("One\r\n\r\nTwo\r\n", &["One\r", "Two\r"]);
    }
}
