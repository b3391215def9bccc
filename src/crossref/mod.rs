//! Which earlier pieces tell what came before?
//!
//! Each pair is scored alone: its points come from the two pieces and from the statistics of the
//! archive before the later one's day, in whole powers of two. So no later piece, and no piece of
//! the same day, changes a score.

mod index;
mod pair;
mod score;
mod search;
mod words;

pub use index::Index;
pub use search::Scratch;
pub use words::in_words;

use crate::Result;
use crate::annotate::Terms;
use crate::cache::Memo;
use crate::content::date::Day;
use crate::content::{EntityId, PieceId};
use crate::report::Noted;
use crate::source::Hash;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// All of a piece that cross-references are made from.
#[derive(Clone, Debug, Serialize)]
pub struct Features<'a> {
    pub doc: &'a str,
    pub day: Day,
    pub terms: &'a Terms,
    /// With their salience, each once.
    pub entities: Vec<(EntityId, u32)>,
    /// The pieces that the text links to by hand.
    pub links: Vec<PieceId>,
    pub tags: Vec<&'a str>,
    pub series: Option<&'a str>,
    pub pins: Vec<PieceId>,
    pub bans: Vec<PieceId>,
}

/// A paragraph of a piece.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    pub terms: &'a Terms,
    /// With their salience in the piece.
    pub entities: &'a [(EntityId, u32)],
}

/// One earlier piece, its score and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub piece: PieceId,
    /// The sum of all reasons' points.
    pub points: i32,
    /// Strongest first. Kept for the references that a page shows; [`Index::explain`] gives those
    /// of any pair.
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub kind: ReasonKind,
    pub points: i32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReasonKind {
    /// Both name this entity.
    Entity(EntityId),
    /// Rare words that both hold, as they stand in a dictionary of stems.
    Words(Vec<String>),
    /// Words of the earlier title in the later text.
    Title(Vec<String>),
    /// The later piece links to the earlier one by hand.
    Link,
    Series(String),
    Tag(String),
    /// The author pinned it.
    Pin,
}

/// The cross-references of the whole desk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CrossReferences {
    /// By piece: the earlier coverage that its page shows, best first; strictly earlier days. Longer lists are
    /// asked of the [`Index`]: fifty a piece are too many to hold.
    pub earlier: Vec<Vec<Reference>>,
    /// By piece: later pieces that show it in their first `coverage.shown`, oldest first.
    pub later: Vec<Vec<PieceId>>,
}

/// The coverage of all `pieces`, which stand by day, time and doc: of each the first `shown`.
pub fn link(pieces: &[Features], shown: usize, memo: &Memo) -> Result<CrossReferences> {
    // Nothing is indexed where the memo knows every row.
    let index = OnceLock::new();
    let earlier: Vec<Vec<Reference>> = inputs(pieces, shown)
        .into_par_iter()
        .enumerate()
        .map_init(Scratch::default, |scratch, (piece, input)| {
            let row = || {
                let index = index.get_or_init(|| Index::new(pieces));
                let mut row = index.earlier(PieceId(piece as u32), shown, scratch);
                row.truncate(shown);
                row.shrink_to_fit();
                Ok(Noted::new(row, Vec::new()))
            };
            Ok(memo.get("crossref", input, row)?.value)
        })
        .collect::<Result<_>>()?;
    let later = shown_by(&earlier);
    Ok(CrossReferences { earlier, later })
}

/// What each row depends on: the piece, and every piece of the days before it, one after the other.
/// Same places of the same pieces, so that a kept row may name pieces by their place.
fn inputs(pieces: &[Features], shown: usize) -> Vec<Hash> {
    let own: Vec<Hash> = pieces.par_iter().map(Hash::of_value).collect();
    let mut before = Hash::of_value(&shown);
    let mut inputs = Vec::with_capacity(own.len());
    for day in pieces.chunk_by(|a, b| a.day == b.day) {
        let own = &own[inputs.len()..][..day.len()];
        inputs.extend(own.iter().map(|own| Hash::of_all(&[before, *own])));
        before = own.iter().fold(before, |before, own| Hash::of_all(&[before, *own]));
    }
    inputs
}

fn shown_by(earlier: &[Vec<Reference>]) -> Vec<Vec<PieceId>> {
    let mut later = vec![Vec::new(); earlier.len()];
    for (piece, row) in earlier.iter().enumerate() {
        for reference in row {
            later[reference.piece.index()].push(PieceId(piece as u32));
        }
    }
    later
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::terms::terms;

    /// Day of the month, doc, title and text.
    type Told = (i8, &'static str, &'static str, &'static str);

    const ARCHIVE: [Told; 5] = [
        (1, "attack", "Chlorine attack in Saraqeb", "Inspectors found chlorine in two barrels."),
        (2, "harvest", "Wheat harvest fails", "Farmers in the north lost their wheat to drought."),
        (3, "report", "Inspectors report", "The report on the chlorine attack in Saraqeb names the barrels."),
        (3, "same-day", "Chlorine attack in Saraqeb, again", "Inspectors found chlorine in two barrels."),
        (4, "bread", "Bread prices rise", "After the failed wheat harvest, bread is dear."),
    ];

    fn with<T>(told: &[Told], change: impl Fn(&mut Features), work: impl FnOnce(&[Features]) -> T) -> T {
        let terms: Vec<Terms> = told.iter().map(|(_, _, title, text)| terms(title, text, "en")).collect();
        let pieces = told.iter().zip(&terms).map(|((day, doc, ..), terms)| {
            let day = Day { year: 2018, month: 2, day: *day };
            let mut piece = Features {
                doc,
                day,
                terms,
                entities: vec![],
                links: vec![],
                tags: vec![],
                series: None,
                pins: vec![],
                bans: vec![],
            };
            change(&mut piece);
            piece
        });
        work(&pieces.collect::<Vec<_>>())
    }

    fn linked(told: &[Told], change: impl Fn(&mut Features)) -> CrossReferences {
        with(told, change, |pieces| link(pieces, 5, &Memo::none()).unwrap())
    }

    fn first(references: &CrossReferences, piece: usize) -> Option<usize> {
        references.earlier[piece].first().map(|reference| reference.piece.index())
    }

    #[test]
    fn a_piece_leads_to_what_came_before_and_is_found_from_there() {
        let references = linked(&ARCHIVE, |_| {});
        assert_eq!([first(&references, 2), first(&references, 4)], [Some(0), Some(1)]);
        assert_eq!(references.later[0], [PieceId(2), PieceId(3)]);
    }

    #[test]
    fn pieces_of_one_day_and_later_ones_change_nothing() {
        let all = linked(&ARCHIVE, |_| {});
        let without: Vec<Told> = ARCHIVE[..3].into();
        assert_eq!(linked(&without, |_| {}).earlier[..], all.earlier[..3]);
    }

    #[test]
    fn reasons_add_up_strongest_first_and_explain_tells_the_same() {
        with(
            &ARCHIVE,
            |piece| piece.tags.push("syria"),
            |pieces| {
                let index = Index::new(pieces);
                let row = index.earlier(PieceId(2), 5, &mut Scratch::default());
                assert!(!row.is_empty());
                for reference in row {
                    assert_eq!(reference.points, reference.reasons.iter().map(|reason| reason.points).sum::<i32>());
                    assert!(reference.reasons.is_sorted_by_key(|reason| std::cmp::Reverse(reason.points)));
                    assert_eq!(index.explain(PieceId(2), reference.piece), Some(reference));
                }
                assert_eq!(index.explain(PieceId(2), PieceId(3)), None, "not of an earlier day");
            },
        );
    }

    #[test]
    fn pins_come_first_and_bans_stay_out() {
        let edit = |piece: &mut Features| {
            if piece.doc == "report" {
                (piece.pins, piece.bans) = (vec![PieceId(1), PieceId(4)], vec![PieceId(0)]);
            }
        };
        let references = linked(&ARCHIVE, edit);
        let row: Vec<usize> = references.earlier[2].iter().map(|reference| reference.piece.index()).collect();
        assert_eq!(row, [1]);
    }

    #[test]
    fn a_passage_leads_to_its_own_matter() {
        with(
            &ARCHIVE,
            |_| {},
            |pieces| {
                let wheat = terms("", "The wheat harvest failed before.", "en");
                let passages = [Passage { terms: &wheat, entities: &[] }];
                let rows = Index::new(pieces).passages(PieceId(3), &passages, &mut Scratch::default());
                assert_eq!(rows[0].first().map(|(piece, _)| piece.index()), Some(1));
                assert!(rows[0].iter().all(|(_, confidence)| (0.0..1.0).contains(confidence)));
            },
        );
    }
}
