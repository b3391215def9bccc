//! Which earlier pieces tell the background of a piece?
//!
//! Each pair is scored alone: its points depend only on the two pieces and on the statistics of the archive before the
//! later one's day, in whole powers of two. So no later piece, and no piece of the same day, changes a score.

mod asked;
mod blocks;
mod copies;
mod cues;
mod curves;
mod dated;
mod index;
mod kept;
mod keys;
mod later;
mod lists;
mod named;
mod pair;
mod phrases;
mod postings;
mod reads;
mod reasons;
mod score;
mod search;
mod told;

pub use curves::{CURVES, Curve, Curves, Value};
pub use index::Index;
pub use search::{Compared, Note, Scratch};
pub use told::{Names, Told, told};

use crate::Result;
use crate::annotate::dates::Dated;
use crate::cache::Memo;
use crate::content::date::Day;
use crate::content::{EntityId, PieceId};
use crate::report::Noted;
use crate::source::Hash;
use crate::words::Vocabulary;
use kept::Kept;
use rayon::prelude::*;
use reads::{Before, Last, Prints, Reads, Row};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Everything that cross-references use of a piece, besides its words.
#[derive(Clone, Debug)]
pub struct Features<'a> {
    pub doc: &'a str,
    pub lang: &'a str,
    pub day: Day,
    /// With their salience, deduplicated.
    pub entities: Vec<(EntityId, u32)>,
    /// The pieces that the text links to by hand.
    pub links: Vec<PieceId>,
    /// Normalized by [`crate::content::normal::term`].
    pub tags: Vec<Cow<'a, str>>,
    pub series: Option<Cow<'a, str>>,
    /// The dates in its text, each with its paragraph.
    pub dates: Vec<(u32, &'a Dated)>,
    pub pins: Vec<PieceId>,
    pub bans: Vec<PieceId>,
}

/// One earlier piece, its score and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub piece: PieceId,
    /// The sum of all reasons' points.
    pub points: i32,
    /// The paragraph that it explains best, counted among paragraphs that contain words.
    pub asking: Option<Asking>,
    /// Strongest first. Stored only for references that a page shows; [`Index::explain`] computes those of any pair.
    pub reasons: Box<[Reason]>,
}

/// A paragraph that an earlier piece explains, and its points there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Asking {
    pub paragraph: u32,
    pub points: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub kind: ReasonKind,
    pub points: i32,
}

/// What two pieces have in common. Turned into text on demand: there are too many to store as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReasonKind {
    /// Both name this entity.
    Entity(EntityId),
    /// Words of the earlier title in the later text.
    Title(Shared),
    /// The same, including the heading above the paragraph.
    Heading(Shared),
    /// Sequences of rare words that both say, in pairs.
    Phrases(Shared),
    /// Words from the name of one of its sections.
    Section(Shared),
    /// Numbers of its title.
    Number(Shared),
    /// The same in a paragraph that names many numbers of that kind: "it worked in Rust 1.22, not in 1.23, and again in
    /// 1.45".
    OneOfMany(Shared),
    /// The later piece links to the earlier one by hand.
    Link,
    Series,
    /// The index of the tag in the later piece.
    Tag(u32),
    /// The author pinned it.
    Pin,
    /// One of its passages is about the same as the paragraph.
    Passage,
    /// The number of pieces between the two.
    Nearness,
    /// A day, a month or a time span that the paragraph names.
    Dated,
    /// Its position among pieces of the same title.
    Issues,
    /// Whether the paragraph is the right place to name it.
    Place,
    Length,
    /// Another paragraph matches it too.
    Again,
    /// Points of a pair without any reason.
    Start,
}

/// Maximum number of words that a reason names.
const NAMED: usize = 4;

/// A few words, by their places among the terms of the later piece ([`Vocabulary::of_piece`]). In a piece of tens of
/// thousands of terms, the last are not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shared {
    count: u8,
    places: [u16; NAMED],
}

impl FromIterator<usize> for Shared {
    /// Takes the first four.
    fn from_iter<T: IntoIterator<Item = usize>>(places: T) -> Shared {
        let mut shared = Shared { count: 0, places: [0; NAMED] };
        let places = places.into_iter().filter_map(|place| u16::try_from(place).ok());
        for (to, place) in shared.places.iter_mut().zip(places) {
            *to = place;
            shared.count += 1;
        }
        shared
    }
}

impl Shared {
    pub fn places(&self) -> impl Iterator<Item = usize> {
        self.places.into_iter().take(self.count.into()).map(usize::from)
    }
}

/// The cross-references of the whole desk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CrossReferences {
    /// Indexed by piece: the earlier coverage that its page shows, best first; strictly earlier days. For longer lists
    /// query the [`Index`]: fifty per piece are too many to store.
    pub earlier: Vec<Vec<Reference>>,
    /// Indexed by piece: later pieces that show it in their first `coverage.shown`, oldest first.
    pub later: Vec<Vec<PieceId>>,
    /// Indexed by piece: those whose texts link to it by hand, of any day, in order.
    pub linking: Vec<Vec<PieceId>>,
    /// Indexed by piece: the first that says nearly the same.
    pub copies: Vec<Option<PieceId>>,
}

const ROWS: &str = "crossref";
/// Cache name of the inputs of a month's rows.
const READS: &str = "crossref.reads";
/// Name of the data passed from build to build.
const LAST: &str = "months";

/// The coverage of all `pieces`, sorted by day, time and doc: the first `shown` of each. `texts` are the hashes of what
/// their words come from, `ids` are those of all entities, sorted.
pub fn link(
    pieces: &[Features],
    texts: &[Hash],
    ids: &[&str],
    words: &Vocabulary,
    shown: usize,
    memo: &Memo,
) -> Result<CrossReferences> {
    let (earlier, _) = earlier(pieces, texts, ids, words, shown, memo)?;
    let later = shown_by(&earlier);
    let copies = copies::copies(pieces, texts, words, memo)?;
    Ok(CrossReferences { earlier, later, linking: linking(pieces), copies })
}

/// The row of each piece, and how many were computed. The archive is indexed only if rows are not cached.
fn earlier(
    pieces: &[Features],
    texts: &[Hash],
    ids: &[&str],
    words: &Vocabulary,
    shown: usize,
    memo: &Memo,
) -> Result<(Vec<Vec<Reference>>, usize)> {
    let made = AtomicUsize::new(0);
    let own = kept::hashes(pieces, texts, ids);
    let months = kept::months(pieces, &own, shown);
    let kept = |input: Hash| memo.kept::<Kept>(ROWS, input)?.value.rows(ids);
    let mut rows: Vec<Option<Vec<Vec<Reference>>>> = months.par_iter().map(|month| kept(month.input)).collect();
    if let Some(first) = rows.iter().position(Option::is_none) {
        let index = Index::asked_by(pieces, words, months[first].pieces.start..pieces.len());
        let prints = Prints::of(&index, &own);
        let last: Last = memo.handed(LAST);
        let places = last.places(pieces);
        let before = |of: (i16, i8)| {
            let input = last.input(of)?;
            Some(Before::of(memo.kept(READS, input)?.value, kept(input)?, &places))
        };
        for (month, rows) in months.iter().zip(&mut rows).filter(|(_, rows)| rows.is_none()) {
            let before = before(month.of).unwrap_or_default();
            let row = |scratch: &mut Scratch, piece: usize| {
                index.ask(PieceId(piece as u32), &mut scratch.later);
                let asked = prints.asked(&index, &scratch.later);
                before.row(asked, &prints, &index, &scratch.later).unwrap_or_else(|| {
                    made.fetch_add(1, Relaxed);
                    let (candidates, mut references) = index.row(shown, scratch);
                    references.truncate(shown);
                    // A match without a reason to show a reader, or outweighed by the distance, is chance.
                    references.retain(|reference| !reference.reasons.is_empty() && reference.points > CURVES.start);
                    references.shrink_to_fit();
                    let scored = prints.scored(&index, &scratch.later, &candidates);
                    Row { references, asked, scored, candidates }
                })
            };
            let made: Vec<Row> = month.pieces.clone().into_par_iter().map_init(Scratch::default, row).collect();
            memo.get(READS, month.input, || Ok(Noted::new(Reads::of(&made), Vec::new())))?;
            let made: Vec<_> = made.into_iter().map(|row| row.references).collect();
            memo.get(ROWS, month.input, || Ok(Noted::new(Kept::of(made.clone(), ids), Vec::new())))?;
            *rows = Some(made);
        }
        memo.hand(LAST, &Last::of(pieces, &months));
    }
    months.iter().for_each(|month| memo.uses(READS, month.input));
    Ok((rows.into_iter().flatten().flatten().collect(), made.into_inner()))
}

fn linking(pieces: &[Features]) -> Vec<Vec<PieceId>> {
    let mut linking = vec![Vec::new(); pieces.len()];
    for (piece, features) in (0..).map(PieceId).zip(pieces) {
        for to in &features.links {
            let of: &mut Vec<PieceId> = &mut linking[to.index()];
            if of.last() != Some(&piece) && *to != piece {
                of.push(piece);
            }
        }
    }
    linking
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
    use super::later::Later;
    use super::*;
    use crate::annotate::dates::{Dated, Rule};
    use crate::content::date::Partial;
    use crate::source::Span;

    /// Day of the month, doc, title and text.
    type Told = (i8, &'static str, &'static str, &'static str);

    const ARCHIVE: [Told; 5] = [
        (1, "attack", "Chlorine attack in Saraqeb", "Inspectors found chlorine in two barrels."),
        (2, "harvest", "Wheat harvest fails", "Farmers in the north lost their wheat to drought."),
        (3, "report", "Inspectors report", "The report on the chlorine attack in Saraqeb names the barrels."),
        (3, "same-day", "Chlorine attack in Saraqeb, again", "Inspectors found chlorine in two barrels."),
        (4, "bread", "Bread prices rise", "After the failed wheat harvest, bread is dear."),
    ];

    const LATE: Told = (
        5,
        "late",
        "A week of news",
        "Bread is dear since the wheat harvest failed.\n\nWho was behind the chlorine attack in Saraqeb?",
    );

    fn with<T>(told: &[Told], change: impl Fn(&mut Features), work: impl FnOnce(&[Features], &Vocabulary) -> T) -> T {
        let texts: Vec<(&str, &str, &str)> = told.iter().map(|(_, _, title, text)| (*title, *text, "en")).collect();
        let pieces = told.iter().map(|(day, doc, ..)| {
            let day = Day { year: 2018, month: 2, day: *day };
            let mut piece = Features {
                doc,
                lang: "en",
                day,
                entities: vec![],
                links: vec![],
                tags: vec![],
                series: None,
                dates: vec![],
                pins: vec![],
                bans: vec![],
            };
            change(&mut piece);
            piece
        });
        work(&pieces.collect::<Vec<_>>(), &Vocabulary::sample(&texts))
    }

    fn texts(told: &[Told]) -> Vec<Hash> {
        told.iter().map(|(_, _, title, text)| Hash::of_value(&(title, text))).collect()
    }

    fn linked(told: &[Told], change: impl Fn(&mut Features)) -> CrossReferences {
        with(told, change, |pieces, words| link(pieces, &texts(told), &[], words, 5, &Memo::none()).unwrap())
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
            |piece| piece.tags.push("syria".into()),
            |pieces, words| {
                let index = Index::new(pieces, words);
                let row = index.earlier(PieceId(2), 5, &mut Scratch::default());
                assert!(!row.is_empty());
                for shown in row {
                    let reference = index.explain(PieceId(2), shown.piece).unwrap();
                    assert_eq!(reference.points, shown.points);
                    assert_eq!(reference.points, reference.reasons.iter().map(|reason| reason.points).sum::<i32>());
                    assert!(reference.reasons.is_sorted_by_key(|reason| std::cmp::Reverse(reason.points)));
                    let told = reference.reasons.iter().filter(|reason| reason.is_told()).copied();
                    assert_eq!(shown.reasons.to_vec(), told.collect::<Vec<_>>());
                }
                assert_eq!(index.explain(PieceId(2), PieceId(3)), None, "not of an earlier day");
            },
        );
    }

    #[test]
    fn a_title_of_thousands_of_words_and_numbers_is_one_like_others() {
        let words = |from: usize| (from..from + 4000).map(|at| format!("w{at} {at} ")).collect::<String>();
        let title: &str = words(0).leak();
        let told = [(1, "one", title, title), (2, "two", title, title)];
        let references = linked(&told, |_| {});
        assert_eq!(first(&references, 1), Some(0));
    }

    /// Checks the doc of the first reference of the last piece.
    fn check_first(before: &[Told], title: &'static str, text: &'static str, expected: &str) {
        let told = [before, &[(28, "late", title, text)]].concat();
        let references = linked(&told, |_| {});
        assert_eq!(first(&references, before.len()).map(|piece| told[piece].1), Some(expected), "{text}");
    }

    #[test]
    fn what_is_named_by_a_number_of_its_own_comes_before_what_is_alike() {
        let told: [Told; 4] = [
            (1, "2253", "Resolution 2253", "The council froze accounts and named a panel of experts."),
            (2, "2254", "Resolution 2254", "The council asked for elections in eighteen months."),
            (3, "vote", "Council votes on ferries", "Ferries cross the strait at noon, the harbour master said."),
            (4, "year", "Harvest of 2015", "Wheat and barley of the year."),
        ];
        let text =
            "Ferries cross the strait at noon, the harbour master said, and nobody spoke of Resolution 2254 this time.";
        check_first(&told, "Strait", text, "2254");
        let text = "Ferries cross the strait at noon, the harbour master said, as they did at the harvest of 2015.";
        check_first(&told, "Strait", text, "vote");
    }

    #[test]
    fn one_number_of_many_is_known_as_such() {
        let told: [Told; 2] = [
            (1, "22", "Version 22", "The compiler learned to wait for others."),
            (2, "23", "Version 23", "The compiler forgot what it had learned."),
        ];
        for (text, is_one_of_many) in [
            ("What came with Version 22 is gone.", false),
            ("It worked in Version 22 and is gone since Version 23.", false),
            ("It worked in Version 22, broke in Version 23 and was mended in Version 45.", true),
            ("It worked in Version 22, broke in Version 23 and is mended in Version 92.", false),
        ] {
            let told = [&told[..], &[(28, "late", "Version 92", text)]].concat();
            let references = linked(&told, |_| {});
            let of = references.earlier[2].iter().find(|reference| reference.piece.0 == 0).expect("a reference");
            let kinds = || of.reasons.iter().map(|reason| reason.kind);
            assert_eq!(kinds().any(|kind| matches!(kind, ReasonKind::OneOfMany(_))), is_one_of_many, "{text}");
            assert_eq!(kinds().any(|kind| matches!(kind, ReasonKind::Number(_))), !is_one_of_many, "{text}");
        }
    }

    const DATED: &Dated = &Dated {
        span: Span { start: 0, end: 0 },
        date: Partial { year: 2018, month: Some(2), day: Some(2) },
        until: None,
        rule: Rule::DayMonth,
        is_shown: true,
    };

    #[test]
    fn a_day_with_a_word_of_the_title_names_the_piece_of_that_day() {
        let told: [Told; 3] = [
            (2, "second", "Communiqué on ferries", "Ministers met about lights, cables and pilots."),
            (9, "ninth", "Communiqué on ferries and grain", "Ministers met about lights, cables and pilots."),
            (12, "other", "Harvest fails", "Wheat, barley and rye."),
        ];
        let dated = |piece: &mut Features| {
            if piece.doc == "late" {
                piece.dates = vec![(0, DATED)];
            }
        };
        let text = "What did the communiqué of 2 February say about ferries and grain?";
        let told = [&told[..], &[(20, "late", "Ferries", text)]].concat();
        assert_eq!(first(&linked(&told, dated), 3), Some(0));
        assert_eq!(first(&linked(&told, |_| {}), 3), Some(1));
    }

    #[test]
    fn issues_with_titles_of_their_own_are_one_series() {
        let told: [Told; 4] = [
            (1, "part-1", "Inside the new court, part 1: who sits there", "Judges, clerks and ushers."),
            (2, "part-2", "Inside the new court, part 2: who pays", "Fees, grants and fines."),
            (3, "judges", "Judges of the old court", "The judges of the old court and their fees."),
            (4, "bread", "Bread", "Bread is dear."),
        ];
        let text = "In the last part we saw what judges paid.";
        check_first(&told, "Inside the new court, part 3: who watches", text, "part-2");
    }

    /// The reason shown to an editor is the reason why the piece is listed.
    #[test]
    fn a_piece_without_its_first_reason_is_worth_less() {
        let full = |piece: &mut Features| {
            if ["attack", "report"].contains(&piece.doc) {
                piece.entities = vec![(EntityId(7), 3)];
                piece.tags = vec!["gas".into()];
                piece.series = Some("inspections".into());
            }
        };
        let points = |without: &dyn Fn(&mut Features)| {
            let change = |piece: &mut Features| {
                full(piece);
                if piece.doc == "report" {
                    without(piece);
                }
            };
            let row = linked(&ARCHIVE, change).earlier[2].clone();
            row.iter().find(|reference| reference.piece == PieceId(0)).map_or(i32::MIN, |reference| reference.points)
        };
        let whole = points(&|_| {});
        assert!(points(&|piece| piece.entities.clear()) < whole);
        assert!(points(&|piece| piece.tags.clear()) < whole);
        assert!(points(&|piece| piece.series = None) < whole);
        assert!(whole < points(&|piece| piece.links = vec![PieceId(0)]));
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
    fn a_rewrite_of_a_rewrite_leads_to_the_first() {
        let text = "Envoys of twelve states met on Tuesday in the old customs house and signed a protocol about ferries, grain, \
            pilots, lights, cables, fishing, salvage, quarantine, tariffs and a joint office for river police.";
        let (again, third) = (format!("{text} Update."), format!("Correction: {text}"));
        let told: Vec<Told> = vec![
            (1, "first", "Protocol signed", text),
            (
                2,
                "other",
                "Elections",
                "Voters in Lima chose a mayor, who promised water, roads and a school in each district.",
            ),
            (2, "again", "Protocol signed", again.leak()),
            (3, "third", "A protocol is signed", third.leak()),
        ];
        assert_eq!(linked(&told, |_| {}).copies, [None, None, Some(PieceId(0)), Some(PieceId(0))]);
    }

    #[test]
    fn pins_stand_in_the_order_that_the_author_gives_them() {
        let edit = |piece: &mut Features| {
            if piece.doc == "bread" {
                piece.pins = vec![PieceId(2), PieceId(0), PieceId(1)];
            }
        };
        let references = linked(&ARCHIVE, edit);
        let row: Vec<usize> = references.earlier[4].iter().map(|reference| reference.piece.index()).collect();
        assert_eq!(row[..3], [2, 0, 1]);
    }

    #[test]
    fn a_paragraph_leads_to_its_own_matter() {
        let told: Vec<Told> = ARCHIVE[..3].iter().copied().chain([LATE]).collect();
        with(
            &told,
            |_| {},
            |pieces, words| {
                let rows = Index::new(pieces, words).paragraphs(PieceId(3), &mut Scratch::default());
                let first = rows.iter().map(|row| row.first().map(|note| note.piece.index()));
                assert_eq!(first.collect::<Vec<_>>(), [Some(1), Some(0)]);
                assert!(rows.iter().flatten().all(|note| (0.0..1.0).contains(&note.confidence)));
            },
        );
    }

    #[test]
    fn an_index_of_what_a_few_ask_for_gives_their_rows() {
        let told = |at: i8| -> Told {
            let text = format!("Wheat harvest {} fails, chlorine attack {}.", at % 7, at % 5);
            (1 + at / 3, format!("doc-{at:02}").leak(), "Harvest", text.leak())
        };
        let told: Vec<Told> = (0..60).map(told).collect();
        with(
            &told,
            |_| {},
            |pieces, words| {
                let (all, few) = (Index::new(pieces, words), Index::asked_by(pieces, words, 55..60));
                for piece in (55..60).map(PieceId) {
                    let [all, few] = [&all, &few].map(|index| index.earlier(piece, 5, &mut Scratch::default()));
                    assert!(!all.is_empty());
                    assert_eq!(all, few);
                }
            },
        );
    }

    /// The archive with a changed text of the first piece, without that piece, and with an extra piece in the middle.
    fn edited() -> [Vec<Told>; 3] {
        let mut other = ARCHIVE;
        other[0].3 = "Inspectors found nothing in two barrels.";
        let more = (2, "more", "More wheat", "The harvest of wheat in the north.");
        [other.into(), ARCHIVE[1..].into(), [&ARCHIVE[..2], &[more], &ARCHIVE[2..]].concat()]
    }

    #[test]
    fn rows_that_are_taken_over_are_those_that_would_be_made() {
        for edited in edited() {
            let folder = tempfile::tempdir().unwrap();
            let linked = |told: &[Told], memo: Memo| {
                let tagged =
                    |piece: &mut Features| piece.tags.push(if piece.doc.len() > 5 { "long" } else { "short" }.into());
                let linked =
                    with(told, tagged, |pieces, words| link(pieces, &texts(told), &[], words, 5, &memo).unwrap());
                memo.finish();
                linked
            };
            linked(&ARCHIVE, Memo::open(folder.path()));
            assert_eq!(linked(&edited, Memo::open(folder.path())), linked(&edited, Memo::none()));
        }
    }

    #[test]
    fn an_edit_makes_the_rows_that_read_what_it_changed() {
        let matters = ["harbour", "vineyard", "tunnel", "orchard", "glacier", "library", "foundry", "aviary"];
        let told = |at: usize| -> Told {
            let matter = matters[at % matters.len()];
            let text = format!("The {matter} was sold, and clerks of the {matter} counted lot {}.", at / matters.len());
            (1 + at as i8 / 4, format!("doc-{at:03}").leak(), format!("Sale of the {matter}").leak(), text.leak())
        };
        let told: Vec<Told> = (0..80).map(told).collect();
        let (mut edited, mut moved, mut longer) = (told.clone(), told.clone(), told.clone());
        edited[40].3 = "The harbour was sold, and divers of the harbour counted lot 5.";
        moved[79].0 = 22;
        longer.push((25, "doc-last", "Sale of the aviary again", "Clerks of the aviary counted all lots."));
        let made = |told: &[Told], memo: Memo| {
            let made =
                with(told, |_| {}, |pieces, words| earlier(pieces, &texts(told), &[], words, 5, &memo).unwrap().1);
            memo.finish();
            made
        };
        let after = |told_now: &[Told]| {
            let folder = tempfile::tempdir().unwrap();
            assert_eq!(made(&told, Memo::open(folder.path())), 80);
            made(told_now, Memo::open(folder.path()))
        };
        // After the edit: the piece, the four later ones on its topic, and those of the next day, for which a word that
        // it lost is one step rarer.
        assert_eq!([&told, &edited, &moved, &longer].map(|now| after(now)), [0, 9, 1, 1]);
    }

    #[test]
    fn a_linked_piece_that_comes_to_be_earlier_is_coverage() {
        let late: Told = (5, "late", "Unlike", "Quite another matter.");
        let early: Told = (1, late.1, late.2, late.3);
        let folder = tempfile::tempdir().unwrap();
        let linked = |told: &[Told], memo: Memo| {
            let late = told.iter().position(|(_, doc, ..)| *doc == "late").map(|place| PieceId(place as u32));
            let link = |piece: &mut Features| piece.links.extend(late.filter(|_| piece.doc == "report"));
            let linked =
                with(told, link, |pieces, words| super::link(pieces, &texts(told), &[], words, 5, &memo).unwrap());
            memo.finish();
            linked
        };
        linked(&[&ARCHIVE[..], &[late]].concat(), Memo::open(folder.path()));
        let edited = [&ARCHIVE[..1], &[early], &ARCHIVE[1..]].concat();
        let now = linked(&edited, Memo::open(folder.path()));
        assert_eq!(now, linked(&edited, Memo::none()));
        assert!(now.earlier[3].iter().any(|reference| reference.piece == PieceId(1)));
    }

    #[test]
    fn a_row_that_an_edit_does_not_concern_is_not_made_again() {
        let asked = |told: &[Told]| {
            let work = |pieces: &[Features], words: &Vocabulary| {
                let index = Index::new(pieces, words);
                let prints = Prints::of(&index, &kept::hashes(pieces, &texts(told), &[]));
                let docs = pieces.iter().map(|piece| piece.doc).enumerate();
                let mut later = Later::default();
                docs.map(|(piece, doc)| {
                    later.set(&index, piece);
                    (doc.to_string(), prints.asked(&index, &later))
                })
                .collect::<Vec<_>>()
            };
            with(told, |_| {}, work)
        };
        let before = asked(&ARCHIVE);
        let same = edited().map(|edited| {
            let now = asked(&edited);
            before.iter().filter(|row| now.contains(row)).map(|(doc, _)| doc.as_str()).collect::<Vec<_>>()
        });
        assert_eq!(
            same,
            [vec!["harvest", "bread"], vec!["harvest", "bread"], vec!["attack", "harvest", "report", "same-day"]]
        );
    }
}
