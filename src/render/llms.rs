//! `/llms.txt`: Markdown in the form of llmstxt.org, a title, a description, and sections of links.

use super::bounded::without_forbidden;
use crate::site::page::{Link, LlmsPage};
use std::fmt::Write;

pub fn llms_txt(page: &LlmsPage) -> Vec<u8> {
    let mut text = format!("# {}\n", line(&page.title));
    if !page.description.is_empty() {
        text += &format!("\n> {}\n", line(&page.description));
    }
    for section in &page.sections {
        text += &format!("\n## {}\n\n", line(&section.title));
        for (Link { title, href }, note) in &section.lines {
            // Writing to a string cannot fail.
            let _ = write!(text, "- [{}]({href})", line(title));
            text += &if note.is_empty() { "\n".to_string() } else { format!(": {}\n", line(note)) };
        }
    }
    text.into_bytes()
}

/// In one line, with the characters escaped that would end or begin a link's text.
fn line(text: &str) -> String {
    let words = without_forbidden(text).split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::page::LlmsSection;

    #[test]
    fn a_title_stays_in_its_link_and_on_its_line() {
        let link = Link { title: "A](https://x)\n# [b".into(), href: "https://d.example/a/(b)/".into() };
        let section = LlmsSection { title: "Latest".into(), lines: vec![(link, "Sochi".into())] };
        let page = LlmsPage { title: "Desk".into(), description: "News\nof it".into(), sections: vec![section] };
        let text = String::from_utf8(llms_txt(&page)).unwrap_or_default();
        assert_eq!(
            text,
            "# Desk\n\n> News of it\n\n## Latest\n\n- [A\\](https://x) # \\[b](https://d.example/a/(b)/): Sochi\n"
        );
    }
}
