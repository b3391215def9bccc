//! Addresses of the old site, as its program generated them.

use super::doc::Doc;
use crate::content::address::{Segment, slugify};

/// An address relative to the root, if every part is allowed in an address here; `None` for a template.
pub fn clean(address: &str) -> Option<String> {
    if address.contains(['{', '$', '<']) || address.trim().is_empty() {
        return None;
    }
    let address = address.trim().trim_start_matches("./");
    let inner = address.split(['?', '#']).next()?.trim_matches('/');
    let inner = inner.strip_suffix("index.html").unwrap_or(inner).trim_end_matches('/');
    if inner.is_empty() {
        return None;
    }
    let decoded = crate::content::address::decode(inner);
    let parts = decoded.split('/').filter(|part| !part.is_empty()).map(|part| match Segment::new(part) {
        Ok(segment) => segment,
        Err(_) => slugify(part),
    });
    let path: Vec<String> = parts.map(|part| part.as_str().to_string()).collect();
    let is_file = path.last()?.contains('.');
    Some(format!("/{}{}", path.join("/"), if is_file { "" } else { "/" }))
}

/// Expands a pattern such as `/:categories/:year/:month/:day/:title.html` for a text; `None` if it contains an unknown
/// variable.
pub fn of_pattern(pattern: &str, doc: &Doc, title: &str, categories: &[String], section: &str) -> Option<String> {
    let day = doc.written_day().unwrap_or_default();
    let part = |n: usize| day.split('-').nth(n).unwrap_or_default();
    let name = super::path::parts(&doc.place).1;
    let slug = doc.text("slug").unwrap_or_else(|| title.to_string());
    let mut path = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(':') {
        path.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len());
        let value = match &rest[..end] {
            "year" => part(0).to_string(),
            "short_year" => part(0).get(2..)?.to_string(),
            "month" => part(1).to_string(),
            "i_month" => part(1).trim_start_matches('0').to_string(),
            "day" => part(2).to_string(),
            "i_day" => part(2).trim_start_matches('0').to_string(),
            "title" => title.to_string(),
            "slug" | "slugorfilename" | "slugorcontentbasename" => slug.clone(),
            "filename" | "contentbasename" | "name" | "basename" => name.to_string(),
            "section" => section.split('/').next().unwrap_or_default().to_string(),
            "sections" | "path" => section.to_string(),
            "categories" => {
                categories.iter().map(|word| slugify(word).as_str().to_string()).collect::<Vec<_>>().join("/")
            }
            _ => return None,
        };
        path.push_str(&value);
        rest = &rest[end..];
    }
    path.push_str(rest);
    clean(&path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Map;

    #[test]
    fn addresses_are_whole_and_safe() {
        for (written, meant) in [
            ("/2019/03/talks.html", Some("/2019/03/talks.html")),
            ("about", Some("/about/")),
            ("/a b/c%20d/", Some("/a b/c d/")),
            ("/x/index.html", Some("/x/")),
            ("/x/?p=1#y", Some("/x/")),
            ("/posts/{{ page.fileSlug }}/", None),
            ("/", None),
            ("/a:b/", Some("/a-b/")),
        ] {
            assert_eq!(clean(written).as_deref(), meant, "{written}");
        }
    }

    #[test]
    fn a_pattern_is_filled_in() {
        let mut doc = Doc::new("_posts/x.md", Map::new(), String::new(), 1);
        doc.day = Some("2019-03-04".into());
        let of = |pattern: &str, categories: &[&str]| {
            let categories: Vec<String> = categories.iter().map(|word| word.to_string()).collect();
            of_pattern(pattern, &doc, "port-closes", &categories, "posts/2019")
        };
        let pattern = "/:categories/:year/:month/:day/:title.html";
        assert_eq!(of(pattern, &[]).as_deref(), Some("/2019/03/04/port-closes.html"));
        assert_eq!(of(pattern, &["News", "Port"]).as_deref(), Some("/news/port/2019/03/04/port-closes.html"));
        assert_eq!(of("/:sections/:i_month/:slug/", &[]).as_deref(), Some("/posts/2019/3/port-closes/"));
        assert_eq!(of("/:unheard_of/", &[]), None);
    }
}
