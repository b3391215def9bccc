//! The files that the search reads: JSON, one row a line.

use crate::site::search::SearchData;
use serde::Serialize;

pub fn json(data: &SearchData) -> Vec<u8> {
    match data {
        SearchData::Index(index) => line(index),
        SearchData::Tags(tags) => rows(tags.iter()),
        SearchData::Pieces(pieces) => rows(pieces.iter()),
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
        text.extend(line(&row));
    }
    text.extend_from_slice(b"\n]\n");
    text
}

/// Plain data always serialises.
fn line<T: Serialize>(row: &T) -> Vec<u8> {
    serde_json::to_vec(row).unwrap_or_default()
}
