//! What each page shows: all that a template sees, and nothing that it does not show.
//!
//! A page's data is its key. Where the data and the theme are as they were, the page is as it was
//! and is not rendered again.

use super::shared::Shared;
use crate::content::picture::Size;
use crate::source::{Hash, Span};
use serde::{Deserialize, Serialize};

/// Of the data that templates see. A value is added within a version; one that changes or goes raises it.
pub const DATA_VERSION: u32 = 2;

/// What every page shares: from `site.toml` alone, so that no piece wakes them all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    pub data_version: u32,
    pub title: String,
    pub description: String,
    pub lang: String,
    /// `https://desk.example`
    pub origin: String,
    /// `/news`, or empty at the root. Every `href` here and in page data already carries it.
    pub base: String,
    pub home: String,
    pub navigation: Vec<Link>,
    pub logo: Option<String>,
    pub icon: Option<String>,
    pub accent: Option<String>,
    pub accent_dark: Option<String>,
    /// HTML.
    pub footer: String,
    pub feed: String,
    pub feed_json: String,
    /// What the interface says, by name: `words.earlier`.
    #[serde(skip)]
    pub words: std::collections::BTreeMap<String, String>,
    pub extra: std::collections::BTreeMap<String, serde_json::Value>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub title: String,
    pub href: String,
}

/// A link with how many pieces stand behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedLink {
    pub title: String,
    pub href: String,
    pub count: u32,
}

/// A day for people and for machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Date {
    /// `2017-11-20`, or with time and offset.
    pub iso: String,
    /// `20 November 2017`
    pub words: String,
}

/// A piece in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub title: String,
    pub href: String,
    pub date: Date,
    pub dateline: Option<String>,
    pub summary: Option<String>,
    /// Where it is not the desk's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The picture at the head of the piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<PictureLine>,
}

/// A piece of earlier or later coverage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    pub card: Shared<Card>,
    /// In words: "linked here; both about the Da Nang statement". Empty where nothing but words speak for it.
    pub reason: String,
    /// The first of the reasons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main_reason: Option<String>,
    /// What the piece says of itself, where there is no reason to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// How long after the piece, of the next one: "the next day".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<String>,
    /// Whether it is one of the few in the line of time beside the text.
    #[serde(default)]
    pub in_story: bool,
    /// Pieces that say nearly the same and came after it.
    #[serde(default)]
    pub also: Vec<Link>,
}

/// A Markdown text, still in its file, and what becomes of its links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prose {
    /// The source's path from the desk's root and the hash of its content.
    pub path: String,
    pub hash: Hash,
    pub body: Span,
    /// By start; none overlaps another.
    pub marks: Vec<Mark>,
    pub lang: String,
    /// Earlier pieces beside the paragraphs that they explain, in the order of the text.
    #[serde(default)]
    pub notes: Vec<MarginNote>,
}

/// An earlier piece beside a paragraph: one at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarginNote {
    /// Where the paragraph's first word begins, in bytes of the file.
    pub at: u32,
    pub card: Shared<Card>,
    /// What the earlier piece says: the sentence about what both name, else the piece in short.
    pub said: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub span: Span,
    pub kind: MarkKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarkKind {
    /// A name that links to its entity's page.
    Entity { href: String, name: String, kind: String },
    /// A date: the day, month or year for machines, the first of a stretch; and in words.
    Date { iso: String, words: String },
    /// A link or image by hand, and where it leads; `None` leaves its text.
    ///
    /// A picture of the desk has the size that its file gives.
    Hand { href: Option<String>, size: Option<Size> },
    /// Another page where a picture would stand: what it says of itself, and a link to it.
    Quote { href: String, title: String, summary: Option<String> },
}

/// One briefing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BriefingPage {
    pub title: String,
    /// In a preview, that it is a draft or under embargo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    pub date: Date,
    /// Its day in the desk's zone, for machines: `2017-11-20`.
    pub day: String,
    pub dateline: Option<String>,
    pub updated: Option<Date>,
    pub summary: Option<String>,
    /// The first sentences of a piece without a summary, for descriptions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<String>,
    pub authors: Vec<String>,
    pub tags: Vec<Link>,
    pub series: Option<Link>,
    /// Where it stands in a series of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_series: Option<SeriesLine>,
    pub lang: String,
    pub year: Link,
    pub prose: Prose,
    pub has_code: bool,
    /// The picture at its head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<PictureLine>,
    pub corrections: Vec<CorrectionLine>,
    pub sources: Vec<SourceLine>,
    /// Who is who, by salience.
    pub people: Vec<EntityLine>,
    /// The oldest first.
    pub earlier: Vec<Related>,
    /// The next one first.
    pub later: Vec<Related>,
    /// Later pieces that refer to it, too, for which `later` has no room; the oldest first.
    #[serde(default)]
    pub more_later: Vec<Shared<Card>>,
    /// Where these are too many, there are none, and this leads to a page of all that came later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all_later: Option<CountedLink>,
    /// The newest of all later pieces that refer to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<Shared<Card>>,
    /// Profiles, pages and earlier pieces that link to it by hand.
    #[serde(default)]
    pub linked_from: Vec<Link>,
    /// The other pieces of the day.
    pub same_day: Vec<Shared<Card>>,
    pub extra: serde_json_text::Json,
}

/// A piece in its series. How many pieces the series has stands on the page of the series alone: a new one would wake all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesLine {
    /// From 1.
    pub place: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Shared<Card>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Shared<Card>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureLine {
    pub href: String,
    /// Of a file of the desk, in pixels.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub alt: String,
    pub caption: Option<String>,
    pub credit: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionLine {
    pub date: Date,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    pub title: String,
    pub publisher: Option<String>,
    pub date: Option<Date>,
    pub url: Option<String>,
}

/// An entity in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityLine {
    pub name: String,
    pub href: String,
    pub kind: String,
    /// The role on the day, or the summary.
    pub line: Option<String>,
    /// How often the piece names it: not at all where only the author's `about` does.
    pub count: u32,
    /// Whether the piece is about it.
    pub about: bool,
    /// The schema.org type.
    pub schema: String,
    pub wikidata: Option<String>,
    pub same_as: Vec<String>,
    /// Whether it is one of the few people and organisations beside the text.
    #[serde(default)]
    pub in_short: bool,
}

/// One entity. Its first page, or one of a year's (`/entities/x/2017/2/`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EntityPage {
    pub id: String,
    pub name: String,
    /// In a preview, that it is a draft or under embargo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// The kind as the desk names it, and the list of that kind.
    pub kind: Link,
    pub schema: String,
    pub summary: Option<String>,
    pub image: Option<String>,
    /// Of a file of the desk, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_size: Option<Size>,
    /// The kind as the catalogue writes it, in small letters and fit for a file's name: the page's
    /// template is `entity/<kind_id>.html`, or `entity.html` where the theme has none.
    pub kind_id: String,
    /// Born, founded, signed, the role that was held last.
    pub facts: Vec<Fact>,
    /// Of a person, for machines: `1952-10-07`, or as much as is known.
    pub born: Option<String>,
    pub died: Option<String>,
    /// The same of every kind, by the key of the catalogue: `founded`, `until`, `in_force`.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub dates: std::collections::BTreeMap<String, String>,
    pub roles: Vec<RoleLine>,
    /// Those whose roles belong to this entity: the presidents of a country. The latest first.
    pub holders: Vec<HolderLine>,
    pub relations: Vec<RelationLine>,
    /// What other entities say of this one: `to` is the entity that says it.
    pub incoming: Vec<RelationLine>,
    pub timeline: Option<Timeline>,
    /// Who is named together with it, the most often first.
    pub companions: Vec<Companion>,
    pub names: Vec<NameLine>,
    pub same_as: Vec<String>,
    pub wikidata: Option<String>,
    pub prose: Option<Prose>,
    pub has_code: bool,
    /// Pieces that are about it, and the others that name it, by year.
    pub about: Vec<YearOfMentions>,
    pub mentioned: Vec<YearOfMentions>,
    /// Both in one list.
    #[serde(default)]
    pub pieces: Vec<YearOfMentions>,
    /// How many pieces name it, on its first page.
    #[serde(default)]
    pub count: usize,
    /// The newest piece that names it and, where that is another, the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<Shared<Card>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Shared<Card>>,
    pub pager: Pager,
    /// Its own feed, on the first page of an entity that enough pieces name.
    pub feed: Option<String>,
    pub extra: serde_json_text::Json,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLine {
    pub title: String,
    /// An entity; or plain words, whose `href` is empty.
    pub of: Option<Link>,
    /// "from 2012 to 2018", "since 2012", or empty.
    pub dates: String,
    pub source: Option<String>,
    /// For machines: `2012`, `2012-05-07`.
    pub from: Option<String>,
    pub until: Option<String>,
    /// On the axis of the timeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch: Option<Stretch>,
}

/// A stretch of time on the axis of a timeline, in its units; what lies outside of the axis is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    pub x: u32,
    pub width: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolderLine {
    pub holder: Link,
    pub title: String,
    pub dates: String,
    /// On the axis of the timeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch: Option<Stretch>,
}

/// One line of the facts at an entity's head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// Since when it is so, of a role.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dates: String,
    /// The day of the newest piece, where the value may have changed since.
    pub as_of: Option<Date>,
}

/// How many pieces name an entity, by year or, where all are of two years at most, by month.
///
/// A drawing of 640 by 120 units whose bars stand on a line at 96.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    pub is_by_month: bool,
    pub bars: Vec<Bar>,
    pub years: Vec<YearMark>,
    /// Whether it has three pieces or more in two periods or more: less is no drawing.
    #[serde(default)]
    pub tells_much: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// "2017", "March 2017".
    pub label: String,
    pub count: u32,
    /// Where the year's pieces stand; none where there are no pieces.
    pub href: Option<String>,
    /// Whether no other bar is higher; of equals the first.
    pub is_peak: bool,
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// A year under the bars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearMark {
    pub year: String,
    pub href: Option<String>,
    /// The middle of its bars.
    pub x: u32,
    /// Whether it may be left out where there is little room.
    pub is_minor: bool,
}

/// An entity that is named together with another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Companion {
    pub name: String,
    pub href: String,
    pub kind: String,
    /// Pieces that name both.
    pub count: u32,
    /// Of a hundred, beside the first.
    pub share: u32,
    /// The newest that name both.
    pub pieces: Vec<Shared<Card>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearOfMentions {
    pub year: String,
    /// An id for the timeline to lead to, on the first list that has the year.
    pub anchor: Option<String>,
    pub mentions: Vec<Shared<Mentioning>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationLine {
    pub kind: String,
    /// The kind as it reads before the name that `to` has: "party to".
    #[serde(default)]
    pub phrase: String,
    pub to: Link,
    /// The schema.org type of what it leads to.
    pub schema: String,
    pub dates: String,
    pub from: Option<String>,
    pub until: Option<String>,
    /// The same two for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Date>,
    pub source: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameLine {
    pub name: String,
    pub lang: Option<String>,
    pub dates: String,
}

/// A piece that names an entity, with the sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentioning {
    pub card: Shared<Card>,
    pub before: String,
    pub surface: String,
    pub after: String,
    pub count: u32,
    /// Whether the piece is about it.
    #[serde(default)]
    pub is_about: bool,
}

/// The way through a list that is cut by year. A short list has one page and no years.
///
/// The first page shows the newest; a year's pages (`/tags/t/2017/2/`) are numbered from its oldest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pager {
    /// The list itself, where this is a page of one of its years.
    pub first: Option<Link>,
    pub years: Vec<Link>,
    /// The year of this page, and its number where the year has several.
    pub here: Option<String>,
    pub older: Option<String>,
    pub newer: Option<String>,
}

/// Pieces under one heading: home, a year, a tag, a series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage {
    pub title: String,
    /// In a preview, that its introduction is a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// Of the introduction of a tag or a series, on its first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The language of the introduction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The introduction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prose: Option<Prose>,
    #[serde(default)]
    pub has_code: bool,
    /// "year", "tag", "series", "later", "home": which template.
    pub kind: ListKind,
    pub cards: Vec<Shared<Card>>,
    /// All pieces of a tag or a series, on its first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
    /// The newest of them, on the same, where the first page says more than which pieces there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<Shared<Card>>,
    /// Of all its pieces, on the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeline: Option<Timeline>,
    /// Persons, organisations and countries that several of its pieces name, in the order in which they come in.
    #[serde(default)]
    pub cast: Vec<CastLine>,
    /// Agreements, documents and laws that several of its pieces name, the oldest first.
    #[serde(default)]
    pub documents: Vec<DocumentLine>,
    /// Its pieces by year, where a timeline leads to the years.
    #[serde(default)]
    pub by_year: Vec<YearOfCards>,
    /// Its own feed, on its first page, if it has enough pieces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<String>,
    pub pager: Pager,
    /// The home page alone has these.
    pub present: Option<Presence>,
    /// Entities that no piece named until lately, the newest first.
    pub fresh: Vec<FreshEntity>,
}

/// An entity among the pieces of a tag or a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CastLine {
    pub entity: Link,
    pub kind: String,
    /// What it was on the day of the last of these pieces that names it, else on the day of the first.
    pub role: Option<String>,
    /// Since when and until when, of a role that had ended by the last of them; else empty.
    #[serde(default)]
    pub role_dates: String,
    /// How many of these pieces name it.
    pub count: u32,
    /// The months of the first and the last of them: "from June 2012 to May 2014".
    pub dates: String,
    /// The same on the axis of the timeline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch: Option<Stretch>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLine {
    pub entity: Link,
    pub kind: String,
    /// When it was signed or began.
    pub date: Option<Date>,
    pub count: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearOfCards {
    pub year: String,
    /// The id that the timeline leads to.
    pub anchor: String,
    pub cards: Vec<Shared<Card>>,
}

/// Who is named most in the month of the newest piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// "November 2018"
    pub month: String,
    pub entities: Vec<PresentEntity>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresentEntity {
    pub name: String,
    pub href: String,
    pub kind: String,
    /// Pieces of the month that name it.
    pub count: u32,
    /// The twelve months that end with this one: bars in a drawing of 96 by 24 units.
    pub strip: Vec<Bar>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreshEntity {
    pub name: String,
    pub href: String,
    pub kind: String,
    pub first: Date,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListKind {
    #[default]
    Home,
    Year,
    Tag,
    Series,
    /// All that came after a piece.
    Later,
}

/// Names from A to Z: all entities, one kind, all tags, all series, all years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexPage {
    pub title: String,
    /// Where this is one kind's index, or all entities': the kinds.
    pub kinds: Vec<Link>,
    /// Of one kind's index, the kind as the search knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where an index has too many names for a page: the pages of its letters. Its own page has no names then.
    #[serde(default)]
    pub alphabet: Vec<Link>,
    /// On the page of a letter, the index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Link>,
    pub letters: Vec<Letter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub letter: String,
    pub lines: Vec<IndexLine>,
}

/// A name in an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexLine {
    /// As it is sorted: "Lind, Ada".
    pub title: String,
    pub href: String,
    /// Pieces, exactly up to four; from 5 on at least so many: 5, 10, 20, 50, 100. A new piece seldom changes it.
    pub count: u32,
    /// In an index that counts, that no piece is behind it.
    #[serde(default)]
    pub is_empty: bool,
    /// In the index of all entities, what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// A page of `content/pages`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextPage {
    pub title: String,
    /// In a preview, that it is a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    pub summary: Option<String>,
    pub lang: String,
    pub prose: Prose,
    pub has_code: bool,
    pub extra: serde_json_text::Json,
}

/// A feed, the desk's, an entity's, a tag's or a series', in whatever form it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeedPage {
    pub title: String,
    /// Stays when an address changes: the oldest address. Absolute, like each address in it.
    pub id: String,
    /// Where it stands.
    pub url: String,
    /// The page that it follows.
    pub home: String,
    pub updated: String,
    pub entries: Vec<FeedEntry>,
    /// Pieces that are withdrawn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deleted: Vec<Deleted>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deleted {
    /// The entry's.
    pub id: String,
    pub url: String,
    pub when: String,
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeedEntry {
    pub title: String,
    /// Stays when the piece is renamed: its oldest address.
    pub id: String,
    pub url: String,
    pub published: String,
    pub updated: String,
    pub summary: Option<String>,
    pub authors: Vec<String>,
    pub tags: Vec<String>,
    pub lang: String,
    /// The whole text in the desk's feed; an entity's has the sentence that names it for a summary.
    pub prose: Option<Prose>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitemapPage {
    /// Absolute address and last change as a day.
    pub urls: Vec<(String, Option<String>)>,
    /// Where the files stand that this one lists in place of addresses.
    pub parts: Vec<String>,
}

/// What stands in the place of a piece that is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawnPage {
    pub title: String,
    pub lang: String,
    pub reason: String,
    /// When it was withdrawn, where the piece says so.
    pub day: Option<Date>,
}

/// The page of the search. Without script it leads to the indexes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPage {
    pub title: String,
    pub indexes: Vec<Link>,
    /// What the filters offer.
    pub kinds: Vec<Choice>,
    pub years: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub title: String,
}

/// `/llms.txt`: where a language model finds what the site holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LlmsPage {
    pub title: String,
    pub description: String,
    pub sections: Vec<LlmsSection>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LlmsSection {
    pub title: String,
    /// Absolute links, each with a note, which may be empty.
    pub lines: Vec<(Link, String)>,
}

/// Free data of an author: JSON text for hashing, a value for templates.
pub mod serde_json_text {
    use serde::{Deserialize, Serialize, Serializer};

    #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
    pub struct Json(pub String);

    impl Serialize for Json {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            if serializer.is_human_readable() {
                serde_json::from_str::<serde_json::Value>(&self.0).unwrap_or_default().serialize(serializer)
            } else {
                self.0.serialize(serializer)
            }
        }
    }
}
