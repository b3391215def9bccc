//! The files of the search and the previews: JSON, one row per line.

use crate::site::page::Card;
use crate::site::search::{EntityPreview, PieceRow, Preview, SearchData, When};
use serde::Serialize;

pub fn json<'p>(data: &'p SearchData) -> Vec<u8> {
    match data {
        SearchData::Index(index) => serde_json::to_vec(index).unwrap_or_default(),
        SearchData::Tags(tags) => rows(tags.iter()),
        SearchData::Pieces(pieces) => {
            let text = |text: &'p Option<String>| text.as_deref().unwrap_or_default();
            rows(pieces.iter().map(|PieceRow { card, when }| {
                let Card { title, href, date, dateline, summary, lang: _, image: _ } = &**card;
                (title, href, &date.iso, &date.words, text(dateline), text(summary), when.day, when.place)
            }))
        }
        SearchData::Previews(previews) => members(previews),
        SearchData::Names(names) => rows(names.iter().map(|found| {
            let names = found.names.iter().map(|name| serde_json::Value::from(name.as_str()));
            let head =
                [found.name.as_str().into(), found.href.as_str().into(), found.kind.into(), found.line.as_str().into()];
            head.into_iter().chain(names).collect::<Vec<serde_json::Value>>()
        })),
        SearchData::Tagged(tagged) => rows(tagged.iter().map(|(tag, pieces)| (tag, pieces))),
        SearchData::Words(words) => rows(words.iter().map(|(forms, places)| (forms, places))),
    }
}

fn rows<T: Serialize>(rows: impl Iterator<Item = T>) -> Vec<u8> {
    let mut text = b"[".to_vec();
    for row in rows {
        text.extend_from_slice(if text.len() > 1 { b",\n" } else { b"\n" });
        push(&mut text, &row);
    }
    text.extend_from_slice(b"\n]\n");
    text
}

/// An object, so that a link's preview is looked up by address.
fn members(previews: &[(String, Preview)]) -> Vec<u8> {
    let mut text = b"{".to_vec();
    for (href, preview) in previews {
        text.extend_from_slice(if text.len() > 1 { b",\n" } else { b"\n" });
        push(&mut text, href);
        text.push(b':');
        match preview {
            Preview::Piece(When { day, place }) => push(&mut text, &(day, place)),
            Preview::Entity(EntityPreview { name, kind, summary, roles, pieces, dates }) => match dates.is_empty() {
                true => push(&mut text, &(name, kind, summary, roles, steps(pieces))),
                false => push(&mut text, &(name, kind, summary, roles, steps(pieces), dates)),
            },
        }
    }
    text.extend_from_slice(b"\n}\n");
    text
}

/// Each day as the difference from the previous one, and the place on that day.
fn steps(pieces: &[When]) -> Vec<i64> {
    let mut before = 0;
    let steps = pieces.iter().flat_map(|When { day, place }| {
        let step = i64::from(*day) - i64::from(std::mem::replace(&mut before, *day));
        [step, i64::from(*place)]
    });
    steps.collect()
}

/// Plain data always serializes.
fn push<T: Serialize>(text: &mut Vec<u8>, row: &T) {
    let _ = serde_json::to_writer(text, row);
}
