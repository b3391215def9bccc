//! A page without a date: about, method, ...; and the introduction of a series or a tag, which is parsed the same way.

use super::briefing::{Json, redirects, slug, tell_brackets};
use super::node::{self, Fields};
use super::outline::Outline;
use super::typography;
use crate::config::Config;
use crate::report::Noted;
use crate::source::{Span, Text};
use serde::{Deserialize, Serialize};

/// `title` is required; `summary`, `lang`, `slug`, `redirects`, `draft`, `annotate` (default false) and `extra` are
/// optional.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Page {
    pub title: Text,
    pub summary: Option<Text>,
    pub lang: String,
    pub slug: Option<Text>,
    pub redirects: Vec<Text>,
    pub draft: bool,
    pub annotate: bool,
    pub extra: Json,
    pub body: Span,
    pub outline: Outline,
}

/// Parses a page's file; `None` if its front matter has an error.
pub fn parse(text: &str, config: &Config) -> Noted<Option<Page>> {
    node::document(text, &config.limits, |fields, body| {
        let title = fields.needed("title");
        let slug = slug(fields);
        Page { slug, annotate: fields.flag("annotate", false), ..page(fields, (text, body), title, config) }
    })
}

/// Parses the introduction of a series or a tag: names in it are linked as in a piece, its title may be missing and is
/// then empty, and its address is that of the page it introduces.
pub fn parse_introduction(text: &str, config: &Config) -> Noted<Option<Page>> {
    node::document(text, &config.limits, |fields, body| {
        let title = fields.text("title").unwrap_or_default();
        Page { annotate: fields.flag("annotate", true), ..page(fields, (text, body), title, config) }
    })
}

fn page(fields: &mut Fields, (text, body): (&str, Span), title: Text, config: &Config) -> Page {
    let summary = fields.text("summary");
    tell_brackets(fields, &title, summary.as_ref(), "");
    let lang = fields.language("lang").unwrap_or_else(|| config.lang.clone());
    let set = |text: Text| match config.typography {
        true => Text { value: typography::set(&text.value, &lang), ..text },
        false => text,
    };
    Page {
        title: set(title),
        summary: summary.map(set),
        lang: lang.clone(),
        slug: None,
        redirects: [redirects(fields, "redirects"), redirects(fields, "aliases")].concat(),
        draft: fields.flag("draft", false),
        annotate: false,
        extra: Json::of(fields),
        body,
        outline: Outline::read(text, body, config, fields),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_needs_a_title_alone() {
        let page = parse("---\ntitle: About\n---\n", &Config::default()).value.expect("a page");
        assert_eq!((&*page.title.value, page.annotate, &*page.lang), ("About", false, "en"));
        assert!(parse("---\n---\n", &Config::default()).value.is_none());
    }

    #[test]
    fn an_introduction_needs_nothing_and_links_names() {
        let read = |text: &str| parse_introduction(text, &Config::default());
        let page = read("---\nsummary: Nine rounds.\n---\n").value.expect("an introduction");
        assert_eq!((&*page.title.value, page.annotate), ("", true));
        assert!(read("---\nslug: talks\n---\n").value.is_none(), "its address is that of the series");
    }
}
