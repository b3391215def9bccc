//! A page that has no date: about, method, ...

use super::briefing::{Json, redirects, slug, tell_brackets};
use super::node;
use super::outline::Outline;
use super::typography;
use crate::config::Config;
use crate::report::Noted;
use crate::source::{Span, Text};
use serde::{Deserialize, Serialize};

/// `title` is needed; `summary`, `lang`, `slug`, `redirects`, `draft`, `annotate` (default false) and `extra` are not.
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

/// Reads a page's file; one with a mistake in its front matter is none.
pub fn parse(text: &str, config: &Config) -> Noted<Option<Page>> {
    node::document(text, &config.limits, |fields, body| {
        let (title, summary) = (fields.needed("title"), fields.text("summary"));
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
            slug: slug(fields),
            redirects: [redirects(fields, "redirects"), redirects(fields, "aliases")].concat(),
            draft: fields.flag("draft", false),
            annotate: fields.flag("annotate", false),
            extra: Json::of(fields),
            body,
            outline: Outline::read(text, body, config, fields),
        }
    })
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
}
