//! Raw HTML in a text: what is allowed, and which addresses does it contain?
//!
//! A tag is never passed through but rewritten from an allowlist, so that odd syntax never reaches a browser. If the
//! desk keeps raw HTML, only its addresses are checked. The addresses are author's links like any other: the outline
//! contains them, and the page shows the targets that the site gives them.

use super::picture::Size;
use crate::config::RawHtml;
use std::ops::Range;

pub const TAGS: &[&str] = &[
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

/// Attributes allowed in an author's tag besides `lang`, `dir` and `title`.
pub fn allows(tag: &str, attribute: &str) -> bool {
    match attribute {
        "lang" | "dir" | "title" => true,
        "href" => tag == "a",
        "src" | "alt" | "width" | "height" | "class" => tag == "img",
        "colspan" | "rowspan" => matches!(tag, "td" | "th"),
        "scope" => tag == "th",
        "datetime" => matches!(tag, "time" | "ins" | "del"),
        "start" | "reversed" => tag == "ol",
        "open" => tag == "details",
        _ => false,
    }
}

/// Whether a browser would follow the address without executing or embedding anything.
///
/// An author's address is untrusted: `javascript:` runs in the reader's browser. Browsers skip control characters and
/// spaces when they look for the scheme, so they are skipped here.
pub fn is_safe(address: &str) -> bool {
    let mut scheme = String::new();
    for c in address.chars().filter(|c| *c > ' ' && !c.is_control()) {
        match c {
            ':' => return matches!(scheme.as_str(), "http" | "https" | "mailto"),
            '/' | '?' | '#' => return true,
            // A character reference in raw HTML may encode a colon.
            '&' => return false,
            c => scheme.extend(c.to_lowercase()),
        }
    }
    true
}

/// A piece of raw HTML from the parser, and the positions of its parts in the file.
#[derive(Default)]
pub struct Piece {
    pub html: String,
    /// The start of each part, here and in the file.
    parts: Vec<(usize, usize)>,
}

impl Piece {
    pub fn of(html: &str, start: usize) -> Piece {
        let mut piece = Piece::default();
        piece.push(html, start);
        piece
    }

    pub fn push(&mut self, html: &str, start: usize) {
        self.parts.push((self.html.len(), start));
        self.html.push_str(html);
    }

    /// The position in the file of a byte of `html`.
    fn place(&self, at: usize) -> usize {
        let before = self.parts.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.parts.get(before).map_or(at, |(start, place)| place + (at - start))
    }
}

/// An address in a tag.
#[derive(Debug, PartialEq)]
pub struct Address {
    /// Its span in the file, without quotes.
    pub span: Range<usize>,
    /// As a browser decodes it.
    pub target: String,
    /// Shown as a picture, not a link.
    pub is_image: bool,
}

/// How to write an address.
pub enum Shown {
    AsWritten,
    /// A picture has the size of its file.
    As(String, Option<Size>),
    /// The tag is written without it.
    Not,
}

/// The part of a piece of raw HTML that pages show, and what was removed.
#[derive(Default)]
pub struct Allowed {
    pub html: String,
    /// The names of removed tags and attributes, with duplicates.
    pub removed: Vec<String>,
    /// An element still open at the end whose text must not be shown either.
    pub hidden: Option<&'static str>,
    /// The `id` attributes of the tags that are left.
    pub ids: Vec<String>,
}

/// Writes what the desk allows, with addresses replaced by `shown`. `hidden` is the element that an earlier piece left
/// open.
pub fn allowed(
    piece: &Piece,
    rule: RawHtml,
    hidden: Option<&'static str>,
    shown: &mut dyn FnMut(Address) -> Shown,
) -> Allowed {
    let out = Allowed { hidden, ..Allowed::default() };
    let keeps = rule == RawHtml::Keep;
    let mut filter = Filter { piece, keeps, shown, out, size: None, is_sized: false };
    let raw = piece.html.as_str();
    let mut rest = raw;
    while !rest.is_empty() {
        if let Some(name) = filter.out.hidden {
            let Some(at) = find_end_tag(rest, name) else { break };
            rest = after_tag(&rest[at..]);
            filter.out.hidden = None;
            continue;
        }
        let at = rest.find('<').unwrap_or(rest.len());
        filter.out.html.push_str(&rest[..at]);
        rest = filter.take_tag(&rest[at..]);
    }
    filter.out
}

struct Filter<'p, 's> {
    piece: &'p Piece,
    keeps: bool,
    shown: &'s mut dyn FnMut(Address) -> Shown,
    out: Allowed,
    /// Of the picture that the open tag shows, and whether its author gives another.
    size: Option<Size>,
    is_sized: bool,
}

impl<'p> Filter<'p, '_> {
    /// Consumes what starts at a `<` and returns the rest.
    fn take_tag(&mut self, text: &'p str) -> &'p str {
        let Some(inside) = text.strip_prefix('<') else { return text };
        if let Some(comment) = inside.strip_prefix("!--") {
            return comment.find("-->").map_or("", |end| &comment[end + 3..]);
        }
        let (is_end, name) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
        let length =
            name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || self.keeps && *byte == b'-').count();
        if self.keeps {
            return self.keep(text, is_end || length == 0, length);
        }
        if inside.starts_with(['!', '?']) {
            self.out.removed.push(format!("<{}", &inside[..1]));
            return after_tag(inside);
        }
        let inside = name;
        if length == 0 {
            self.out.html.push_str("&lt;");
            return inside;
        }
        let name = inside[..length].to_ascii_lowercase();
        let Some(name) = TAGS.iter().find(|tag| **tag == name) else {
            // A foreign element may be self-closing, and then hides nothing.
            let is_empty = matches!(name.as_str(), "svg" | "math")
                && inside.split('>').next().is_some_and(|tag| tag.ends_with('/'));
            self.out.hidden =
                ["script", "style", "template", "textarea", "title", "iframe", "noscript", "xmp", "svg", "math"]
                    .into_iter()
                    .find(|tag| !is_end && !is_empty && **tag == name);
            // An end tag belongs to its start tag, which was counted.
            self.out.removed.extend((!is_end).then(|| format!("<{name}>")));
            return after_tag(inside);
        };
        if is_end {
            self.out.html.push_str(&format!("</{name}>"));
            return after_tag(inside);
        }
        self.out.html.push('<');
        self.out.html.push_str(name);
        (self.size, self.is_sized) = (None, false);
        let rest = self.take_attributes(name, &inside[length..]);
        self.push_size();
        self.out.html.push('>');
        rest
    }

    fn take_attributes(&mut self, tag: &str, mut rest: &'p str) -> &'p str {
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return rest;
            }
            if let Some(after) = rest.strip_prefix('>') {
                return after;
            }
            let (name, value, after) = attribute(rest);
            rest = after;
            let name = name.to_ascii_lowercase();
            let is_address = matches!(name.as_str(), "href" | "src");
            self.is_sized |= matches!(name.as_str(), "width" | "height");
            if !allows(tag, &name) || is_address && !is_safe(value) {
                self.out.removed.push(name);
                continue;
            }
            let value = match is_address {
                true => match self.address(value, tag == "img") {
                    Some(address) => address,
                    None => continue,
                },
                false => value.to_string(),
            };
            let value = value.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
            self.out.html.push_str(&format!(" {name}=\"{value}\""));
        }
    }

    /// An address as written to the page; `None` if the site shows none.
    fn address(&mut self, value: &'p str, is_image: bool) -> Option<String> {
        let start = self.offset(value);
        let (start, end) = (self.piece.place(start), self.piece.place(start + value.len()));
        let target = quick_xml::escape::unescape(value).map_or_else(|_| value.to_string(), |value| value.into_owned());
        match (self.shown)(Address { span: start..end.max(start), target: target.trim().to_string(), is_image }) {
            Shown::AsWritten => Some(value.to_string()),
            Shown::As(href, size) => {
                self.size = size.filter(|_| is_image);
                Some(href.replace('&', "&amp;"))
            }
            Shown::Not => None,
        }
    }

    /// If the author sets only one length, keep that.
    fn push_size(&mut self) {
        if let Some(Size { width, height }) = self.size.take().filter(|_| !self.is_sized) {
            self.out.html.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
    }

    /// The position of a part in the piece.
    fn offset(&self, part: &'p str) -> usize {
        part.as_ptr() as usize - self.piece.html.as_ptr() as usize
    }

    // A desk that keeps raw HTML

    /// Keeps a tag as it is, except for its addresses.
    fn keep(&mut self, text: &'p str, is_plain: bool, length: usize) -> &'p str {
        let end = text.len() - if is_plain { after_tag(text).len() } else { 0 };
        if is_plain {
            self.out.html.push_str(&text[..end]);
            return &text[end..];
        }
        let tag = text[1..1 + length].to_ascii_lowercase();
        self.out.html.push_str(&text[..1 + length]);
        let rest = self.keep_attributes(&tag, &text[1 + length..]);
        if !matches!(tag.as_str(), "script" | "style" | "textarea") {
            return rest;
        }
        // The contents of such an element are not tags.
        let end = find_end_tag(rest, &tag).unwrap_or(rest.len());
        self.out.html.push_str(&rest[..end]);
        &rest[end..]
    }

    fn keep_attributes(&mut self, tag: &str, mut rest: &'p str) -> &'p str {
        loop {
            let next = rest.find(|c: char| !c.is_ascii_whitespace() && c != '/').unwrap_or(rest.len());
            self.out.html.push_str(&rest[..next]);
            rest = &rest[next..];
            if rest.is_empty() {
                return rest;
            }
            if let Some(after) = rest.strip_prefix('>') {
                self.out.html.push('>');
                return after;
            }
            let (name, value, after) = attribute(rest);
            let written = &rest[..rest.len() - after.len()];
            rest = after;
            let lower = name.to_ascii_lowercase();
            if lower == "id" || lower == "name" && tag == "a" {
                self.out.ids.push(value.to_string());
            }
            if lower == "srcset" && !value.contains("data:") {
                self.keep_sources(name, value);
                continue;
            }
            let is_data = lower == "data" && tag == "object" || lower == "action" && tag == "form";
            let is_address = matches!(lower.as_str(), "href" | "src" | "poster") && tag != "base" || is_data;
            let kept = if is_address { self.address(value, tag == "img" || lower == "poster") } else { None };
            match kept {
                Some(kept) if kept != value => {
                    self.out.html.push_str(&format!("{name}=\"{}\"", kept.replace('"', "&quot;")));
                }
                None if is_address => {}
                _ => self.out.html.push_str(written),
            }
        }
    }
}

impl<'p> Filter<'p, '_> {
    /// `srcset`: addresses, each with its width or density.
    fn keep_sources(&mut self, name: &str, value: &'p str) {
        let shown = value.split(',').filter_map(|source| {
            let source = source.trim();
            let address = source.split_ascii_whitespace().next()?;
            Some(self.address(address, true)? + &source[address.len()..])
        });
        let shown = shown.collect::<Vec<_>>().join(", ");
        self.out.html.push_str(&format!("{name}=\"{}\"", shown.replace('"', "&quot;")));
    }
}

/// An attribute's name and value at the start of a text, and the rest. Even `=` may begin a name.
fn attribute(text: &str) -> (&str, &str, &str) {
    let ends = |c: char| c.is_ascii_whitespace() || "/>=".contains(c);
    let end = text.char_indices().skip(1).find(|(_, c)| ends(*c)).map_or(text.len(), |(at, _)| at);
    let (name, after) = text.split_at(end);
    let (value, after) = value(after);
    (name, value, after)
}

/// The value after an attribute's name, and the rest.
fn value(text: &str) -> (&str, &str) {
    let Some(after) = text.trim_ascii_start().strip_prefix('=') else { return (&text[..0], text) };
    let text = after.trim_ascii_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, &quoted[quoted.len()..]));
        }
    }
    text.split_at(text.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(text.len()))
}

fn after_tag(text: &str) -> &str {
    text.find('>').map_or(&text[text.len()..], |end| &text[end + 1..])
}

fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        text.as_bytes().get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, html: &str, removed: usize) {
        let allowed = allowed(&Piece::of(raw, 0), RawHtml::Sanitise, None, &mut |_| Shown::AsWritten);
        assert_eq!((allowed.html.as_str(), allowed.removed.len()), (html, removed), "{raw}");
    }

    #[test]
    fn only_the_web_and_mail_are_followed() {
        for good in ["https://a.example/b", "HTTP://a", "mailto:a@b", "/a:b", "a/b:c", "#x", "?a:b", "map.png", ""] {
            assert!(is_safe(good), "{good}");
        }
        for bad in [
            "javascript:x",
            " JaVa\tScript:x",
            "\u{1}javascript:x",
            "vbscript:x",
            "data:text/html,x",
            "&#106;avascript:x",
        ] {
            assert!(!is_safe(bad), "{bad}");
        }
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

    /// Every address with its span, and the HTML with each replaced by `/x`.
    fn addresses(raw: &str, rule: RawHtml) -> (Vec<String>, String) {
        let piece = Piece::of(raw, 100);
        let mut found = Vec::new();
        let allowed = allowed(&piece, rule, None, &mut |address| {
            assert_eq!(address.target, raw[address.span.start - 100..address.span.end - 100].replace("&amp;", "&"));
            found.push(format!("{}{}", if address.is_image { "!" } else { "" }, address.target));
            Shown::As("/x?a&b".into(), None)
        });
        (found, allowed.html)
    }

    #[test]
    fn addresses_are_found_and_written_anew() {
        let raw = "<a title=1 href='b.md?c&amp;d'>b</a> <img src=map.png width=3 class=wide>";
        let (found, html) = addresses(raw, RawHtml::Sanitise);
        assert_eq!(found, ["b.md?c&d", "!map.png"]);
        assert_eq!(
            html,
            "<a title=\"1\" href=\"/x?a&amp;b\">b</a> <img src=\"/x?a&amp;b\" width=\"3\" class=\"wide\">"
        );
        let raw =
            "<video poster=p.png controls><source src=\"v.mp4\"/></video><script>x = '<img src=no>'</script><a b>";
        let (found, html) = addresses(raw, RawHtml::Keep);
        assert_eq!(found, ["!p.png", "v.mp4"]);
        let (sources, kept) = addresses("<img srcset='a.png 1x, b.png 2x'><object data=c.svg>", RawHtml::Keep);
        assert_eq!(sources, ["!a.png", "!b.png", "c.svg"]);
        assert_eq!(kept, "<img srcset=\"/x?a&amp;b 1x, /x?a&amp;b 2x\"><object data=\"/x?a&amp;b\">");
        assert_eq!(
            html,
            "<video poster=\"/x?a&amp;b\" controls><source src=\"/x?a&amp;b\"/></video>\
             <script>x = '<img src=no>'</script><a b>"
        );
    }

    #[test]
    fn a_desk_that_keeps_html_changes_nothing_but_addresses() {
        for raw in ["<p ID=a  class='b'>c</p>", "<x-y z>", "a < b & c", "<!DOCTYPE x>", "<b", "</a>", "<a href='#x'>"] {
            let kept = allowed(&Piece::of(raw, 0), RawHtml::Keep, None, &mut |_| Shown::AsWritten);
            assert_eq!((kept.html.as_str(), kept.removed.len()), (raw, 0));
        }
        let ids = allowed(&Piece::of("<p id=one><a name=two>", 0), RawHtml::Keep, None, &mut |_| Shown::AsWritten).ids;
        assert_eq!(ids, ["one", "two"]);
    }
}
