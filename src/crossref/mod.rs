//! Which earlier pieces tell what came before?
//!
//! Each pair is scored alone: its points come from the two pieces and from the statistics of the
//! archive before the later one's day, in whole powers of two. So no later piece, and no piece of
//! the same day, changes a score.

mod index;
mod kept;
mod pair;
mod score;
mod search;
mod told;

pub use index::Index;
pub use search::Scratch;
pub use told::{Names, told};

use crate::Result;
use crate::cache::Memo;
use crate::content::date::Day;
use crate::content::{EntityId, PieceId};
use crate::report::Noted;
use crate::source::Hash;
use crate::words::{Terms, Vocabulary};
use kept::Kept;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// All of a piece that cross-references are made from, besides its words.
#[derive(Clone, Debug)]
pub struct Features<'a> {
    pub doc: &'a str,
    pub day: Day,
    /// Of the text and how its words are read.
    pub text: Hash,
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
    pub reasons: Box<[Reason]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub kind: ReasonKind,
    pub points: i32,
}

/// What two pieces have in common. It is spelled where somebody reads it: there are too many to hold as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReasonKind {
    /// Both name this entity.
    Entity(EntityId),
    /// Rare words that both hold.
    Words(Shared),
    /// Words of the earlier title in the later text.
    Title(Shared),
    /// The later piece links to the earlier one by hand.
    Link,
    Series,
    /// By its place among the tags of the later piece.
    Tag(u32),
    /// The author pinned it.
    Pin,
}

/// Words that a reason names.
const NAMED: usize = 4;

/// A few words, by their places among the terms of the later piece ([`Vocabulary::of_piece`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shared {
    count: u8,
    places: [u32; NAMED],
}

impl FromIterator<usize> for Shared {
    /// Of the first four.
    fn from_iter<T: IntoIterator<Item = usize>>(places: T) -> Shared {
        let mut shared = Shared { count: 0, places: [0; NAMED] };
        for (to, place) in shared.places.iter_mut().zip(places) {
            *to = place as u32;
            shared.count += 1;
        }
        shared
    }
}

impl Shared {
    pub fn places(&self) -> impl Iterator<Item = usize> {
        self.places.into_iter().take(self.count.into()).map(|place| place as usize)
    }
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

/// The coverage of all `pieces`, which stand by day, time and doc: of each the first `shown`. `ids` are those of all
/// entities, in order. The archive is indexed only where rows are not kept.
pub fn link(
    pieces: &[Features],
    ids: &[&str],
    words: &Vocabulary,
    shown: usize,
    memo: &Memo,
) -> Result<CrossReferences> {
    const STAGE: &str = "crossref";
    let months = kept::months(pieces, ids, shown);
    let known = months.par_iter().map(|(_, input)| memo.kept::<Kept>(STAGE, *input)?.value.rows(ids));
    let mut rows: Vec<Option<Vec<Vec<Reference>>>> = known.collect();
    if rows.iter().any(Option::is_none) {
        let index = Index::new(pieces, words);
        let row = |scratch: &mut Scratch, piece: usize| {
            let mut row = index.earlier(PieceId(piece as u32), shown, scratch);
            row.truncate(shown);
            row.shrink_to_fit();
            row
        };
        for ((range, input), rows) in months.into_iter().zip(&mut rows).filter(|(_, rows)| rows.is_none()) {
            let made: Vec<_> = range.into_par_iter().map_init(Scratch::default, row).collect();
            memo.get(STAGE, input, || Ok(Noted::new(Kept::of(made.clone(), ids), Vec::new())))?;
            *rows = Some(made);
        }
    }
    let earlier: Vec<Vec<Reference>> = rows.into_iter().flatten().flatten().collect();
    let later = shown_by(&earlier);
    Ok(CrossReferences { earlier, later })
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
    use crate::words::terms;

    /// Day of the month, doc, title and text.
    type Told = (i8, &'static str, &'static str, &'static str);

    const ARCHIVE: [Told; 5] = [
        (1, "attack", "Chlorine attack in Saraqeb", "Inspectors found chlorine in two barrels."),
        (2, "harvest", "Wheat harvest fails", "Farmers in the north lost their wheat to drought."),
        (3, "report", "Inspectors report", "The report on the chlorine attack in Saraqeb names the barrels."),
        (3, "same-day", "Chlorine attack in Saraqeb, again", "Inspectors found chlorine in two barrels."),
        (4, "bread", "Bread prices rise", "After the failed wheat harvest, bread is dear."),
    ];

    fn with<T>(told: &[Told], change: impl Fn(&mut Features), work: impl FnOnce(&[Features], &Vocabulary) -> T) -> T {
        let terms: Vec<Terms> = told.iter().map(|(_, _, title, text)| terms(title, text, "en")).collect();
        let pieces = told.iter().map(|(day, doc, ..)| {
            let day = Day { year: 2018, month: 2, day: *day };
            let mut piece = Features {
                doc,
                day,
                text: Hash::default(),
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
        work(&pieces.collect::<Vec<_>>(), &Vocabulary::of(&terms))
    }

    fn linked(told: &[Told], change: impl Fn(&mut Features)) -> CrossReferences {
        with(told, change, |pieces, words| link(pieces, &[], words, 5, &Memo::none()).unwrap())
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
            |pieces, words| {
                let index = Index::new(pieces, words);
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
            |pieces, words| {
                let wheat = terms("", "The wheat harvest failed before.", "en");
                let passages = [Passage { terms: &wheat, entities: &[] }];
                let rows = Index::new(pieces, words).passages(PieceId(3), &passages, &mut Scratch::default());
                assert_eq!(rows[0].first().map(|(piece, _)| piece.index()), Some(1));
                assert!(rows[0].iter().all(|(_, confidence)| (0.0..1.0).contains(confidence)));
            },
        );
    }
}
