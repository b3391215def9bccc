//! Syntax highlighting: classes in the page, colours in `assets/code.css`, so that HTML contains no styles.

use std::sync::OnceLock;
use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

/// Longer code is not highlighted, nor is code with a longer line: patterns look back over a line.
pub const LONGEST: usize = 100_000;
const LONGEST_LINE: usize = 2_000;

const STYLE: ClassStyle = ClassStyle::SpacedPrefixed { prefix: "c-" };

/// Loading takes a millisecond or two, which a site without code does not pay.
fn syntaxes() -> &'static SyntaxSet {
    static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();
    SYNTAXES.get_or_init(two_face::syntax::extra_newlines)
}

/// The code as HTML with classes; `None` if it is not highlighted.
pub fn highlight(language: &str, code: &str) -> Option<String> {
    if code.len() > LONGEST || code.lines().any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    let syntax = syntaxes().find_syntax_by_token(language)?;
    let mut html = ClassedHTMLGenerator::new_with_class_style(syntax, syntaxes(), STYLE);
    for line in LinesWithEndings::from(code) {
        html.parse_html_for_line_which_includes_newline(line).ok()?;
    }
    Some(html.finalize())
}

/// The licences of the syntaxes, which must be shown: Markdown, 200 kB.
pub fn licences() -> String {
    two_face::acknowledgement::listing().to_md()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_code_gets_classes_and_no_style() {
        let html = highlight("rust", "fn main() {} // <b>\n").unwrap_or_default();
        assert!(html.contains("class=\"c-") && !html.contains("style=") && !html.contains("<b>"), "{html}");
    }

    #[test]
    fn unknown_and_overlong_code_stays_plain() {
        assert_eq!(highlight("no-such-language", "x"), None);
        assert_eq!(highlight("rust", &"x\n".repeat(LONGEST)), None);
        assert_eq!(highlight("rust", &"x".repeat(LONGEST_LINE + 1)), None);
    }
}
