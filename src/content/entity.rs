//! An entity: a person, organisation, place, event, agreement, ... with all its names.

use super::address::Address;
use super::briefing::Json;
use super::date::Partial;
use crate::source::{Source, Span, Text};
use serde::{Deserialize, Serialize};

/// What a catalogue entry says, from a Markdown file, a line of JSON or a row of CSV.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Where given; else the file's stem.
    pub id: Option<Text>,
    pub name: Text,
    pub kind: Text,
    pub aliases: Vec<Alias>,
    /// The family name of a person.
    pub family: Option<Text>,
    /// "Mr.", "President": those that may stand before the family name. Empty is any.
    pub honorifics: Vec<String>,
    pub demonyms: Vec<Text>,
    pub born: Option<Partial>,
    pub died: Option<Partial>,
    pub roles: Vec<Role>,
    pub relations: Vec<Relation>,
    pub wikidata: Option<String>,
    pub same_as: Vec<Text>,
    pub summary: Option<Text>,
    pub image: Option<Text>,
    pub lang: Option<String>,
    pub slug: Option<Text>,
    /// In no page, feed or export; shields its name all the same.
    pub hidden: bool,
    pub redirects: Vec<Text>,
    /// The entity that took this one's place; its names and its address lead there.
    pub merged_into: Option<Text>,
    pub extra: Json,
    /// The profile: Markdown after the front matter. Empty for JSON and CSV.
    pub body: Span,
    /// The whole entry in its file: the file, the line or the row.
    pub span: Span,
}

/// Another written form, with the conditions under which it means this entity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Alias {
    pub name: Text,
    pub from: Option<Partial>,
    pub until: Option<Partial>,
    pub lang: Option<String>,
    /// `case = false`: small and large letters are one.
    pub ignore_case: bool,
    /// Never links without company.
    pub weak: bool,
    /// Words or entity ids, one of which must stand in the piece.
    pub near: Vec<String>,
    /// Words or entity ids that rule it out.
    pub not_near: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Role {
    pub title: String,
    /// An entity id or plain words.
    pub of: Option<Text>,
    pub from: Option<Partial>,
    pub until: Option<Partial>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// "member of", "party to", "sibling", ...
    pub kind: String,
    /// An entity id.
    pub to: Text,
    pub from: Option<Partial>,
    pub until: Option<Partial>,
    pub source: Option<String>,
}

/// An entity and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    pub id: String,
    pub source: Source,
    pub address: Address,
    pub record: Record,
}
