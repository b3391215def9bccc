//! Small desks for tests.

use super::assemble::{Edition, Files, assemble};
use super::briefing::{Briefing, Json};
use super::date::{Day, Moment};
use super::entity::Record;
use super::outline::Outline;
use super::page::Page;
use super::{Content, address::slugify};
use crate::report::Report;
use crate::source::{Source, Span, Text};

pub fn source(path: &str) -> Source {
    Source { path: path.into(), hash: Default::default() }
}

pub fn text(value: &str) -> Text {
    Text { value: value.into(), span: Span::default() }
}

pub fn texts(values: &[&str]) -> Vec<Text> {
    values.iter().map(|value| text(value)).collect()
}

pub fn day(iso: &str) -> Day {
    Day::parse(iso).expect("a day")
}

/// A piece in the folder of its year, named after its title.
pub fn briefing(title: &str, iso: &str) -> (Source, Briefing) {
    let day = day(iso);
    let date = Moment { day, unix: 0, has_time: false, offset: 0 };
    let source = source(&format!("content/briefings/{}/{}.md", day.year, slugify(title).as_str()));
    let briefing = Briefing {
        title: text(title),
        date,
        date_span: Span::default(),
        dateline: None,
        updated: None,
        summary: None,
        authors: Vec::new(),
        tags: Vec::new(),
        series: None,
        lang: "en".into(),
        slug: None,
        redirects: Vec::new(),
        draft: false,
        embargo: None,
        withdrawn: None,
        image: None,
        sources: Vec::new(),
        corrections: Vec::new(),
        about: Vec::new(),
        never: Vec::new(),
        pin: Vec::new(),
        ban: Vec::new(),
        annotate: true,
        extra: Json("{}".into()),
        body: Span::new(0, 1000),
        outline: Outline::default(),
    };
    (source, briefing)
}

/// An entity in a separate file, named after its id.
pub fn entity(id: &str, name: &str, kind: &str) -> (Source, Box<Record>) {
    let record = Record {
        id: None,
        name: text(name),
        kind: text(kind),
        aliases: Vec::new(),
        family: None,
        honorifics: Vec::new(),
        demonyms: Vec::new(),
        dates: Vec::new(),
        roles: Vec::new(),
        relations: Vec::new(),
        wikidata: None,
        same_as: Vec::new(),
        summary: None,
        image: None,
        lang: None,
        slug: None,
        hidden: false,
        draft: None,
        embargo: None,
        redirects: Vec::new(),
        merged_into: None,
        extra: Json("{}".into()),
        body: Span::default(),
        outline: Outline::default(),
        span: Span::default(),
    };
    (source(&format!("content/entities/{id}.md")), Box::new(record))
}

pub fn page(name: &str) -> (Source, Page) {
    let page = Page {
        title: text(name),
        summary: None,
        lang: "en".into(),
        slug: None,
        redirects: Vec::new(),
        draft: false,
        annotate: false,
        extra: Json("{}".into()),
        body: Span::default(),
        outline: Outline::default(),
    };
    (source(&format!("content/pages/{name}.md")), page)
}

/// As of the epoch, without drafts.
pub fn assembled(files: Files) -> (Content, Report) {
    assemble(files, Edition::published(0), &|_| None)
}

/// "E021 content/entities/b.md: ..."
pub fn told(report: Report) -> Vec<String> {
    report.sorted().into_iter().map(|(path, note)| format!("{} {path}: {}", note.code.as_str(), note.message)).collect()
}
