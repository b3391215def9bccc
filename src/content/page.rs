//! A page that has no date: about, method, ...

use super::briefing::Json;
use crate::source::{Span, Text};
use serde::{Deserialize, Serialize};

/// `title` is needed; `summary`, `lang`, `slug`, `redirects`, `draft`, `annotate` (default false) and `extra` are not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
}
