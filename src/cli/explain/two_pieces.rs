//! What two pieces have in common, with the points of each reason.

use crate::archive::{Archive, features};
use crate::content::PieceId;
use crate::content::scan::Desk;
use crate::crossref::{Index, ReasonKind, Shared};
use crate::error::Result;
use crate::press;
use crate::site;
use crate::terminal::print;

pub fn pair(desk: &Desk, archive: &Archive, a: PieceId, b: PieceId) -> Result<()> {
    let (later, earlier) = (a.max(b), a.min(b));
    let piece = |id: PieceId| &archive.content.pieces[id.index()];
    if piece(later).briefing.date.day == piece(earlier).briefing.date.day {
        return print(format_args!(
            "{} and {} are of one day: neither is earlier coverage of the other",
            piece(earlier).doc,
            piece(later).doc
        ));
    }
    let features = features(&archive.content, &archive.pieces);
    let index = Index::new(&features, &archive.words);
    let Some(reference) = index.explain(later, earlier) else {
        return print(format_args!("{} and {}: nothing in common that counts", piece(earlier).doc, piece(later).doc));
    };
    let rank = archive.references.earlier[later.index()].iter().position(|r| r.piece == earlier);
    let place = rank.map_or("not among the earlier coverage on its page".to_string(), |rank| {
        format!("number {} of its earlier coverage", rank + 1)
    });
    print(format_args!("{} for {}: {} points, {place}", piece(earlier).doc, piece(later).doc, reference.points))?;
    if rank.is_some() {
        let (site, _) = site::plan(press::parts(desk, archive), &|_| None);
        let told = site.told_of(earlier, later).join("; ");
        print(format_args!(
            "  on its page: {}",
            if told.is_empty() { "what the earlier piece says of itself" } else { &told }
        ))?;
    }
    for reason in &reference.reasons {
        let words = match &reason.kind {
            ReasonKind::Entity(entity) => {
                format!("both name {}", archive.content.entities[entity.index()].record.name.value)
            }
            ReasonKind::Phrases(shared) => format!("both say {}", phrases(archive, later, shared)),
            ReasonKind::Title(shared) => format!("words of the earlier title: {}", stems(archive, later, shared)),
            ReasonKind::Heading(shared) => {
                format!("words of the earlier title, with the heading above: {}", stems(archive, later, shared))
            }
            ReasonKind::Section(shared) => format!("words of a section's name: {}", stems(archive, later, shared)),
            ReasonKind::Number(shared) => format!("numbers of the earlier title: {}", stems(archive, later, shared)),
            ReasonKind::OneOfMany(shared) => {
                format!("numbers of the earlier title, among others of their kind: {}", stems(archive, later, shared))
            }
            ReasonKind::Passage => "a passage on the same".to_string(),
            ReasonKind::Dated => "the paragraph names its day, or a time that it is of".to_string(),
            ReasonKind::Nearness => "the pieces that lie between".to_string(),
            ReasonKind::Issues => "its place among pieces of the same title".to_string(),
            ReasonKind::Place => "whether the paragraph is the first and best place to name it".to_string(),
            ReasonKind::Length => "the length of the earlier piece".to_string(),
            ReasonKind::Again => "another paragraph has something of it too".to_string(),
            ReasonKind::Start => "two pieces of which nothing is known".to_string(),
            ReasonKind::Link => "linked by hand".to_string(),
            ReasonKind::Series => {
                format!(
                    "both in the series {}",
                    piece(later).briefing.series.as_ref().map_or("", |series| series.value.as_str())
                )
            }
            ReasonKind::Tag(place) => {
                format!(
                    "both tagged {}",
                    piece(later).briefing.tags.get(*place as usize).map_or("", |tag| tag.value.as_str())
                )
            }
            ReasonKind::Pin => "pinned by the author".to_string(),
        };
        print(format_args!("  {:>5}  {words}", format!("{:+}", reason.points)))?;
    }
    Ok(())
}

/// Two words each, as they stand in a dictionary of stems.
fn phrases(archive: &Archive, later: PieceId, shared: &Shared) -> String {
    let stems = stems(archive, later, shared);
    let words: Vec<&str> = stems.split(", ").collect();
    words.chunks(2).map(|two| format!("“{}”", two.join(" "))).collect::<Vec<_>>().join(", ")
}

/// As they stand in a dictionary of stems.
fn stems(archive: &Archive, later: PieceId, shared: &Shared) -> String {
    let (words, terms) = (&archive.words, archive.words.of_piece(later));
    let stems = shared.places().filter_map(|place| Some(words.spelled(words.stem(*terms.get(place)?))));
    stems.collect::<Vec<_>>().join(", ")
}
