//! A briefing: one dated Markdown article.

use super::date::{Day, Moment};
use crate::source::{Span, Text};
use serde::{Deserialize, Serialize};

/// What a briefing's file says. Depends on the text and the settings, never on the path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Briefing {
    pub title: Text,
    pub date: Moment,
    /// The place at its head, as written.
    pub dateline: Option<Text>,
    pub updated: Option<Moment>,
    pub summary: Option<Text>,
    pub authors: Vec<String>,
    pub tags: Vec<Text>,
    pub series: Option<Text>,
    /// The piece's own language, else the desk's.
    pub lang: String,
    pub slug: Option<Text>,
    /// Old addresses, from `redirects` or from `aliases` that start with `/`.
    pub redirects: Vec<Text>,
    pub draft: bool,
    /// Seconds from the Unix epoch; held back until then.
    pub embargo: Option<i64>,
    pub sources: Vec<Citation>,
    pub corrections: Vec<Correction>,
    /// Entity ids that the author names as the matter of the piece.
    pub about: Vec<Text>,
    /// Entity ids that no text of this piece means.
    pub never: Vec<Text>,
    /// Docs that coverage must and must not hold.
    pub pin: Vec<Text>,
    pub ban: Vec<Text>,
    /// Whether names are looked for at all.
    pub annotate: bool,
    pub extra: Json,
    /// The Markdown, without front matter.
    pub body: Span,
}

/// A source that the piece cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    pub title: String,
    pub publisher: Option<String>,
    pub date: Option<super::date::Partial>,
    pub url: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub date: Day,
    pub text: String,
}

/// Free data for templates, kept as its JSON text, since postcard cannot hold a self-describing value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Json(pub String);
