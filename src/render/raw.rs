//! Raw HTML in a rendered page: every element is closed, and the output is bounded.
//!
//! `content::raw` has already sanitised what authors wrote. A tag may open in one paragraph and close in another, so
//! this processes the whole text.

use crate::content::formula;
use crate::content::raw::{TAGS, allows};
use std::collections::{HashMap, HashSet};

/// Elements that HTML parsers reopen in every following block, with all attributes, until they are closed.
const FORMATTING: &[&str] = &["a", "b", "code", "em", "i", "s", "small", "strong", "u"];
const EMPTY: &[&str] = &["br", "hr", "img", "input", "wbr"];
/// Closed by the next of their kind, so leaving them open does not deepen the nesting.
const CLOSING: &[&str] = &["p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot", "rt", "rp"];

/// Whether [`balanced`] would have to write or to walk more than `limit`: an element left open is repeated in each
/// block after it, and every block walks through all its ancestors.
pub fn swells(html: &str, limit: usize) -> bool {
    let (mut work, mut depth) = (html.len(), 0usize);
    let mut open: Vec<(&str, usize)> = Vec::new();
    for (at, _) in html.match_indices('<') {
        let tag = &html[at + 1..];
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name = &tag[..tag.bytes().take_while(u8::is_ascii_alphanumeric).count()];
        match (FORMATTING.contains(&name), is_end) {
            _ if EMPTY.contains(&name) => {}
            (true, false) => open.push((name, tag.find('>').unwrap_or(tag.len()))),
            (true, true) => {
                if let Some(place) = open.iter().rposition(|(opened, _)| *opened == name) {
                    open.remove(place);
                }
            }
            (false, true) => depth = depth.saturating_sub(usize::from(!CLOSING.contains(&name))),
            (false, false) => {
                depth += usize::from(!CLOSING.contains(&name));
                work += depth + open.iter().map(|(_, length)| length).sum::<usize>();
            }
        }
        if work > limit || open.len() > LEFT_OPEN {
            return true;
        }
    }
    false
}

/// Maximum elements left open at once; more are a mistake, and each makes every later block more expensive.
const LEFT_OPEN: usize = 200;

/// The whole text's HTML with every element closed before its end.
///
/// The allowlist covers what this program writes itself; what authors wrote has already been sanitised.
pub fn balanced(html: &str) -> String {
    let mut builder = ammonia::Builder::new();
    let attributes = ["lang", "dir", "title", "class", "id", "role", "tabindex", "aria-label", "data-kind"];
    let mut own: HashMap<&str, HashSet<&str>> = HashMap::new();
    for tag in TAGS.iter().chain(["h1", "input", "aside"].iter()) {
        let known = [
            "href", "src", "alt", "width", "height", "colspan", "rowspan", "scope", "datetime", "start", "reversed",
            "open",
        ];
        own.insert(tag, known.into_iter().filter(|name| allows(tag, name)).collect());
    }
    for tag in formula::TAGS {
        own.insert(tag, formula::ATTRIBUTES.into());
    }
    own.insert("input", ["type", "disabled", "checked"].into());
    own.entry("img").or_default().insert("loading");
    builder
        .tags(own.keys().copied().collect())
        .tag_attributes(own)
        .generic_attributes(attributes.into())
        .url_schemes(["http", "https", "mailto"].into())
        .link_rel(None);
    builder.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_elements_are_closed() {
        assert_eq!(balanced("<p>a</p><div><p>b"), "<p>a</p><div><p>b</p></div>");
        assert_eq!(balanced("a</div></main>b"), "ab");
    }

    #[test]
    fn what_would_grow_is_known_before() {
        let title = "x".repeat(10_000);
        for bad in [
            format!("<div><b title=\"{title}\"></div>{}", "<p>a</p>".repeat(1_000)),
            format!("<p><b title=\"{title}\">a<div>b</div>{}", "c<div>d</div>".repeat(1_000)),
            "<div>".repeat(10_000),
            "<b>".repeat(10_000),
        ] {
            assert!(swells(&bad, 2 << 20), "{bad:.40}");
        }
        for good in [
            "<p>a <b>b</b> <i>c</i></p>".repeat(10_000),
            "<p>a<p>b<ul><li>c<li>d</ul>".repeat(10_000),
            format!("<b>{}</b>", "<p>a</p>".repeat(10_000)),
            "<div><a href=\"/x\"><div>a</div></a></div>".repeat(10_000),
        ] {
            assert!(!swells(&good, 2 << 20), "{good:.40}");
        }
    }
}
