//! Addresses and output paths: types that can only be built from safe segments.
//!
//! A path that any system would read as another file, or as a way out of the output folder, is refused on every system.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use std::borrow::{Borrow, Cow};
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

const LONGEST: usize = 200;

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Segment(String);

impl Segment {
    /// The error says what is wrong with it.
    pub fn new(name: &str) -> Result<Segment, String> {
        Segment::check(name).map(|()| Segment(name.to_string()))
    }

    fn check(name: &str) -> Result<(), String> {
        fault(name).map_or(Ok(()), |fault| Err(format!("`{}` {fault}", name.escape_debug())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn fault(name: &str) -> Option<String> {
    let said = |fault: &str| Some(fault.to_string());
    match name {
        "" => return said("is an empty part of a path"),
        "." | ".." => return said("leads out of its folder"),
        _ if name.len() > LONGEST => return Some(format!("is longer than {LONGEST} bytes")),
        _ => {}
    }
    // Fast path: most names are letters, digits and these alone.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if !name.bytes().all(is_plain) {
        if let Some(c) = name.chars().find(|c| c.is_control() || is_invisible(*c) || "/\\<>:\"|?*".contains(*c)) {
            return Some(format!("holds {}", named(c)));
        }
        if has_percent_escape(name) {
            return said("holds a percent escape: write the character itself");
        }
    }
    if name.ends_with(['.', ' ']) || name.starts_with(' ') {
        return said("starts or ends with a space or ends with a dot");
    }
    is_reserved(name).then(|| "is a name that Windows keeps for itself".to_string())
}

fn named(c: char) -> String {
    if c.is_control() || is_invisible(c) { format!("U+{:04X}", c as u32) } else { format!("`{c}`") }
}

/// Zero-width characters and those that change the direction of the following text.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

fn has_percent_escape(name: &str) -> bool {
    name.as_bytes().windows(3).any(|w| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit())
}

fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let is_one = |names: &[&str], name: &str| names.iter().any(|reserved| reserved.eq_ignore_ascii_case(name));
    let is_number = |n: &str| n.chars().count() == 1 && n.chars().all(|c| c.is_ascii_digit() || "¹²³".contains(c));
    let is_numbered =
        || stem.split_at_checked(3).is_some_and(|(port, n)| is_one(&["COM", "LPT"], port) && is_number(n));
    is_one(&["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"], stem) || is_numbered()
}

/// A file's path in the output, `/` between segments, no leading `/`: `briefings/2017/x/index.html`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OutputPath(String);

impl OutputPath {
    /// Where readers find the file: a folder's `index.html` has the folder's address.
    pub fn page_href(&self, base: &str) -> String {
        let href = self.href(base);
        href.strip_suffix("index.html").map(String::from).unwrap_or(href)
    }

    pub fn new(path: &str) -> Result<OutputPath, String> {
        path.split('/').try_for_each(Segment::check)?;
        Ok(OutputPath(path.to_string()))
    }

    pub fn join(&self, segment: &Segment) -> OutputPath {
        OutputPath(format!("{}/{}", self.0, segment.0))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For a link to the file itself; see [`Address::href`] for pages.
    pub fn href(&self, base: &str) -> String {
        Address(format!("/{}", self.0)).href(base)
    }

    /// Equal for two paths that some system treats as the same file.
    pub fn key(&self) -> Cow<'_, str> {
        if self.0.is_ascii() {
            let is_small = !self.0.bytes().any(|byte| byte.is_ascii_uppercase());
            return if is_small { self.0.as_str().into() } else { self.0.to_ascii_lowercase().into() };
        }
        // Via uppercase, since some systems treat `ς` and `σ`, and `ß` and `ss`, as equal.
        let folded = self.0.nfc().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
        folded.collect::<String>().nfc().collect::<String>().into()
    }
}

/// A page's address from the site's root, as a reader would write it: `/briefings/2017/x/`, or a file's: `/feed.xml`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address(String);

/// Hashes and sorts like its text.
impl Borrow<str> for Address {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Address {
    /// Reads `/a/b/` or `/a/b` as a page, `/a/b.html` as a file, `/` as the home page.
    pub fn new(path: &str) -> Result<Address, String> {
        let Some(inner) = path.strip_prefix('/') else { return Err(format!("`{path}` does not start with `/`")) };
        if inner.is_empty() {
            return Ok(Address("/".to_string()));
        }
        let parts = OutputPath::new(inner.strip_suffix('/').unwrap_or(inner))?;
        let is_file = !inner.ends_with('/') && inner.rsplit('/').next().is_some_and(|last| last.contains('.'));
        Ok(Address(if is_file { format!("/{}", parts.0) } else { format!("/{}/", parts.0) }))
    }

    /// The page at these segments; no segments is the home page.
    pub fn of_segments<'a>(segments: impl IntoIterator<Item = &'a Segment>) -> Address {
        let mut path = String::from("/");
        for segment in segments {
            path.push_str(&segment.0);
            path.push('/');
        }
        Address(path)
    }

    /// The page `segment` below this one.
    pub fn join(&self, segment: &Segment) -> Address {
        Address(format!("{}/{}/", self.0.trim_end_matches('/'), segment.0))
    }

    /// The file `name` in this page's folder: `entities/x/feed.xml`.
    pub fn file(&self, name: &Segment) -> OutputPath {
        OutputPath(format!("{}/{}", self.0.trim_matches('/'), name.0).trim_start_matches('/').to_string())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For a link: below the path of the base address, with bytes percent-encoded where a URL needs it.
    pub fn href(&self, base: &str) -> String {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~!$()*+,;=:@".contains(&byte);
        let mut href = String::with_capacity(base.len() + self.0.len());
        href.push_str(base);
        if self.0.bytes().all(is_plain) {
            return href + &self.0;
        }
        for byte in self.0.bytes() {
            match is_plain(byte) {
                true => href.push(byte as char),
                false => write!(href, "%{byte:02X}").unwrap_or_default(),
            }
        }
        href
    }

    /// The file that a server returns for it.
    pub fn output(&self) -> OutputPath {
        let path = self.0.trim_start_matches('/');
        OutputPath(if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_string() })
    }
}

/// A segment for a tag, series or kind: lowercase ASCII letters, digits and hyphens if the words can be written that
/// way, else the letters themselves, else a hash.
pub fn slugify(words: &str) -> Segment {
    let mut slug = String::new();
    for c in words.trim_start_matches('#').nfc() {
        let latin = match c {
            '&' => Some("-and-"),
            '+' => Some("-plus"),
            '#' => Some("-sharp"),
            '\'' | '’' => Some(""),
            c => deunicode::deunicode_char(c),
        };
        match latin {
            Some(latin) => latin.chars().for_each(|c| push_slug(&mut slug, c)),
            None => push_slug(&mut slug, c),
        }
    }
    let slug = slug.trim_end_matches('-');
    Segment::new(slug)
        .unwrap_or_else(|_| Segment(format!("{slug}-{}", short_hash(words)).trim_matches('-').to_string()))
}

fn push_slug(slug: &mut String, c: char) {
    const ENOUGH: usize = 120;
    if slug.len() > ENOUGH {
        return;
    }
    if c.is_alphanumeric() {
        slug.extend(c.to_lowercase());
    } else if !slug.is_empty() && !slug.ends_with('-') {
        slug.push('-');
    }
}

fn short_hash(words: &str) -> String {
    crate::source::Hash::of(words.as_bytes()).to_string()[..8].to_string()
}

/// `/a/b` without `.`, `..` and empty segments; `None` if it would leave the root.
pub fn tidy(path: &str) -> Option<String> {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            segment => segments.push(segment),
        }
    }
    Some(segments.iter().flat_map(|segment| ["/", segment]).collect())
}

/// Percent-decoded if the result is UTF-8; else as written.
pub fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_string(), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_climbs_out_of_the_root() {
        assert_eq!(tidy("a/./b/../c/"), Some("/a/c".into()));
        assert_eq!(tidy("../x"), None);
    }

    #[test]
    fn what_does_not_decode_stays_as_written() {
        assert_eq!(decode("a%20b%C3%A9"), "a bé");
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%FF"), "%FF");
    }

    #[test]
    fn a_segment_is_a_plain_name_on_every_system() {
        for good in ["x", "2017", "Überblick", "a b", "v1.2", ".well-known", "100%", "console", "com10"] {
            assert!(Segment::new(good).is_ok(), "{good}");
        }
        let long = "x".repeat(300);
        for bad in [
            "",
            ".",
            "..",
            "a/b",
            "a\\b",
            "a\0",
            "a\n",
            "%2e%2E",
            "a%2fb",
            "C:",
            "CON",
            "nul.txt",
            "com1",
            "LPT¹",
            "a.",
            "a ",
            " a",
            "a\u{202e}b",
            "a\u{200b}",
            "a?b",
            &long,
        ] {
            assert!(Segment::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn no_path_leads_out() {
        for bad in ["/etc/passwd", "a/../b", "a//b", "a/", "", "../x"] {
            assert!(OutputPath::new(bad).is_err(), "{bad}");
        }
        for bad in ["a/", "//host/", "/a//", "/../", "https://x/"] {
            assert!(Address::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_has_one_form() {
        let of = |path| Address::new(path).map(|a| (a.as_str().to_string(), a.output().as_str().to_string()));
        assert_eq!(of("/a/b"), of("/a/b/"));
        assert_eq!(of("/a/b/"), Ok(("/a/b/".into(), "a/b/index.html".into())));
        assert_eq!(of("/"), Ok(("/".into(), "index.html".into())));
        assert_eq!(of("/old/x.html"), Ok(("/old/x.html".into(), "old/x.html".into())));
    }

    #[test]
    fn a_link_is_escaped_and_a_file_is_not() {
        let address = Address::new("/tags/a b & \u{e9}'/").unwrap();
        assert_eq!(address.href("/news"), "/news/tags/a%20b%20%26%20%C3%A9%27/");
        assert_eq!(address.output().as_str(), "tags/a b & \u{e9}'/index.html");
    }

    #[test]
    fn paths_that_a_system_confuses_have_one_key() {
        let key = |path| OutputPath::new(path).unwrap().key().into_owned();
        assert_eq!(key("A/Caf\u{e9}"), key("a/cafe\u{301}"));
        assert_eq!((key("Straße"), key("ς")), (key("STRASSE"), key("Σ")));
        assert_eq!((key("a/K"), key("a/\u{212a}")), ("a/k".to_string(), "a/k".to_string()));
        assert_ne!(key("a/b"), key("a/c"));
    }

    #[test]
    fn slugs_are_never_empty_and_always_segments() {
        let slug = |words: &str| slugify(words).as_str().to_string();
        assert_eq!(slug("Foreign Policy & Law"), "foreign-policy-and-law");
        assert_eq!(slug("Côte d’Ivoire"), "cote-divoire");
        assert_eq!((slug("C++"), slug("C#"), slug("#C")), ("c-plus-plus".into(), "c-sharp".into(), "c".into()));
        assert_eq!(slug("Владимир Путин"), "vladimir-putin");
        assert_eq!(slug("北京"), "bei-jing");
        for odd in ["", "../..", "con", "🙈", "\u{202e}", "\u{e000}", &"字".repeat(500)] {
            assert!(Segment::new(&slug(odd)).is_ok(), "{odd}");
        }
    }
}
