//! Raw HTML in a text: what may pass?
//!
//! A tag is not let through but written anew from what is allowed, so that whatever a browser
//! would make of odd syntax never reaches it. Closing what was left open is then the work of
//! [`balanced`], over the whole text, since a tag may open in one paragraph and close in another.

use super::address;
use std::collections::{HashMap, HashSet};

const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
];

/// What an author's tag may carry besides `lang`, `dir` and `title`.
fn allows(tag: &str, attribute: &str) -> bool {
    match attribute {
        "lang" | "dir" | "title" => true,
        "href" => tag == "a",
        "src" | "alt" | "width" | "height" => tag == "img",
        "colspan" | "rowspan" => matches!(tag, "td" | "th"),
        "scope" => tag == "th",
        "datetime" => matches!(tag, "time" | "ins" | "del"),
        "start" | "reversed" => tag == "ol",
        "open" => tag == "details",
        _ => false,
    }
}

/// The allowed part of a piece of raw HTML, and what was taken out.
#[derive(Default)]
pub struct Allowed {
    pub html: String,
    pub removed: u32,
    /// An element whose text must not be shown either, still open at the end.
    pub hidden: Option<&'static str>,
}

/// Writes anew what is allowed. `hidden` is the element that an earlier piece left open.
pub fn allowed(raw: &str, hidden: Option<&'static str>) -> Allowed {
    let mut out = Allowed { hidden, ..Allowed::default() };
    let mut rest = raw;
    while !rest.is_empty() {
        if let Some(name) = out.hidden {
            let Some(at) = find_end_tag(rest, name) else { break };
            rest = after_tag(&rest[at..]);
            out.hidden = None;
            continue;
        }
        let at = rest.find('<').unwrap_or(rest.len());
        out.html.push_str(&rest[..at]);
        rest = out.take_tag(&rest[at..]);
    }
    out
}

impl Allowed {
    /// Takes what stands at a `<` and gives the rest.
    fn take_tag<'a>(&mut self, text: &'a str) -> &'a str {
        let Some(inside) = text.strip_prefix('<') else { return text };
        if let Some(comment) = inside.strip_prefix("!--") {
            return comment.find("-->").map_or("", |end| &comment[end + 3..]);
        }
        if inside.starts_with(['!', '?']) {
            self.removed += 1;
            return after_tag(inside);
        }
        let (is_end, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
        let length = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if length == 0 {
            self.html.push_str("&lt;");
            return inside;
        }
        let name = inside[..length].to_ascii_lowercase();
        let Some(name) = TAGS.iter().find(|tag| **tag == name) else {
            // An end tag goes with its start, which was counted.
            self.removed += u32::from(!is_end);
            // A foreign element may close itself, and then hides nothing.
            let is_empty = matches!(name.as_str(), "svg" | "math")
                && inside.split('>').next().is_some_and(|tag| tag.ends_with('/'));
            self.hidden =
                ["script", "style", "template", "textarea", "title", "iframe", "noscript", "xmp", "svg", "math"]
                    .into_iter()
                    .find(|tag| !is_end && !is_empty && **tag == name);
            return after_tag(inside);
        };
        if is_end {
            self.html.push_str(&format!("</{name}>"));
            return after_tag(inside);
        }
        self.html.push('<');
        self.html.push_str(name);
        let rest = self.take_attributes(name, &inside[length..]);
        self.html.push('>');
        rest
    }

    fn take_attributes<'a>(&mut self, tag: &str, mut rest: &'a str) -> &'a str {
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return rest;
            }
            if let Some(after) = rest.strip_prefix('>') {
                return after;
            }
            // A name may begin with `=`, of all characters.
            let ends = |c: char| c.is_ascii_whitespace() || "/>=".contains(c);
            let end = rest.char_indices().skip(1).find(|(_, c)| ends(*c)).map_or(rest.len(), |(at, _)| at);
            let (name, after) = rest.split_at(end);
            let (value, after) = value(after);
            rest = after;
            let name = name.to_ascii_lowercase();
            let is_address = matches!(name.as_str(), "href" | "src");
            if !allows(tag, &name) || is_address && !address::is_safe(value) {
                self.removed += 1;
                continue;
            }
            let value = value.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
            self.html.push_str(&format!(" {name}=\"{value}\""));
        }
    }
}

/// The value after an attribute's name, and the rest.
fn value(text: &str) -> (&str, &str) {
    let Some(text) = text.trim_ascii_start().strip_prefix('=') else { return ("", text) };
    let text = text.trim_ascii_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    text.split_at(text.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(text.len()))
}

fn after_tag(text: &str) -> &str {
    text.find('>').map_or("", |end| &text[end + 1..])
}

fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        text.as_bytes().get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
    })
}

/// What HTML's parser opens again in every block that follows, with all its attributes, until it is closed.
const FORMATTING: &[&str] = &["a", "b", "code", "em", "i", "s", "small", "strong", "u"];
const EMPTY: &[&str] = &["br", "hr", "img", "input", "wbr"];
/// Closed by the next of their kind, so that leaving them open makes nothing deeper.
const CLOSING: &[&str] = &["p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot", "rt", "rp"];

/// Whether [`balanced`] would have to write or to walk more than `limit`: an element left open is
/// written again in each block after it, and every block looks through all that it stands in.
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

/// So many elements may be left open at once; more are a mistake, and each costs every block after it.
const LEFT_OPEN: usize = 200;

/// The whole text's HTML with every element closed, inside its own walls.
///
/// Its list allows what this program writes itself; what authors wrote was sifted before.
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

    fn check(raw: &str, html: &str, removed: u32) {
        let allowed = allowed(raw, None);
        assert_eq!((allowed.html.as_str(), allowed.removed), (html, removed), "{raw}");
    }

    #[test]
    fn allowed_tags_pass() {
        check("<b>x</b><br/>", "<b>x</b><br>", 0);
        check("<A HREF='https://a/?b&amp;c' title=d>e</A>", r#"<a href="https://a/?b&amp;c" title="d">e</a>"#, 0);
        check("1 < 2 <!-- note -->", "1 &lt; 2 ", 0);
    }

    #[test]
    fn the_rest_is_removed_and_counted() {
        check("<script>x<b></script>y", "y", 1);
        check("<svg><a href=x></svg>y", "y", 1);
        check("<b onclick=x style='y' é=1>z</b>", "<b>z</b>", 3);
        check("<a href=javascript:x>y</a>", "<a>y</a>", 1);
        check("<a href='&#106;avascript:x'>y</a>", "<a>y</a>", 1);
        check("<img src=x onerror=alert(1)//>", r#"<img src="x">"#, 1);
        check("<b é", "<b>", 1);
        check("<![CDATA[x]]>", "", 1);
    }

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
