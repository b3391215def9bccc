//! The coverage around a piece: what came before, what happened next, and the timeline that they form.
//!
//! Pieces are chosen by score and shown in chronological order.

use super::Site;
use super::index::Linking;
use super::page::{Card, CountedLink, Link, ListKind, ListPage, Pager, Related};
use super::reads::Reads;
use super::shared::Shared;
use super::words::Words;
use crate::content::PieceId;
use crate::content::address::{Address, slugify};
use crate::crossref::{CrossReferences, Reason, ReasonKind, Reference, Told};
use std::cmp::Reverse;

/// Pieces of the timeline on each side.
const BESIDE: usize = 3;

/// Later pieces that do not fit but are still listed.
const MORE: usize = 20;

/// Maximum characters of a piece's own summary.
const SAYS: usize = 140;

/// How many of the best-ranked earlier pieces are surely on the same matter.
const FIRST: usize = 2;

#[derive(Default)]
pub(super) struct Coverage {
    pub earlier: Vec<Related>,
    pub later: Vec<Related>,
    /// Later pieces that do not fit, oldest first.
    pub more: Vec<Shared<Card>>,
    /// The page of all later pieces, if too many do not fit.
    pub all_later: Option<CountedLink>,
    /// Of all later pieces.
    pub newest: Option<Shared<Card>>,
    /// Other texts that link here by hand.
    pub linked_from: Vec<Link>,
}

/// A later piece that refers to this one.
struct Referring<'s> {
    piece: PieceId,
    /// Its rank in the earlier coverage of that piece; `None` if only a link in its text leads here.
    back: Option<(usize, &'s Reference)>,
}

impl Referring<'_> {
    fn reasons(&self) -> &[Reason] {
        self.back.map_or(&[], |(_, back)| &back.reasons)
    }

    fn is_by_hand(&self) -> bool {
        let by_hand = |reason: &Reason| matches!(reason.kind, ReasonKind::Link | ReasonKind::Pin);
        self.back.is_none() || self.reasons().iter().any(by_hand)
    }

    /// Whether it surely continues the matter of this piece.
    fn is_sure(&self) -> bool {
        let in_series = |reason: &Reason| reason.kind == ReasonKind::Series;
        self.is_by_hand() || self.back.is_some_and(|(rank, _)| rank < FIRST) || self.reasons().iter().any(in_series)
    }
}

impl Site<'_> {
    /// The reasons that a piece's page gives for showing an earlier piece.
    pub fn told_of(&self, earlier: PieceId, later: PieceId) -> Vec<String> {
        let reads = Reads::of(self);
        let mut shown = reads.earlier_than(later).iter();
        let reference = shown.find(|reference| reference.piece == earlier);
        reference.map_or(Vec::new(), |found| reads.reasons((earlier, later), Told::Earlier, &found.reasons))
    }
}

/// The address of the page of all later pieces.
pub(super) fn later_address(piece: &Address) -> Address {
    piece.join(&slugify("later"))
}

impl Site<'_> {
    /// Whether a piece has more later pieces than fit on its own page.
    pub(super) fn has_page_of_later(&self, id: PieceId) -> bool {
        let tomorrow = self.of_day(self.desk.content.pieces[id.index()].briefing.date.day).end;
        let CrossReferences { later, linking, .. } = self.desk.references;
        let [later, linking] = [later, linking].map(|of| of.get(id.index()).map_or(&[][..], Vec::as_slice));
        let linking = linking.iter().filter(|piece| piece.0 >= tomorrow && later.binary_search(piece).is_err());
        later.len() + linking.count() > self.desk.config.coverage.shown as usize + MORE
    }
}

impl Reads<'_> {
    pub(super) fn coverage(&self, id: PieceId) -> Coverage {
        let (referring, copies) = self.without_copies(self.referring(id));
        let chosen = chosen(&referring, self.config.coverage.shown as usize);
        let mut later: Vec<Related> = Vec::new();
        let mut more = Vec::new();
        for (at, other) in referring.iter().enumerate() {
            let Some(place) = chosen.iter().position(|chosen| *chosen == at) else {
                let copies = copies.iter().filter(|(first, _)| *first == other.piece).map(|(_, copy)| *copy);
                more.extend(std::iter::once(other.piece).chain(copies).map(|piece| self.card(piece)));
                continue;
            };
            let link = [Reason { kind: ReasonKind::Link, points: 1 }];
            let reasons = other.back.map_or(&link[..], |(_, back)| &back.reasons);
            let reasons = self.reasons((id, other.piece), Told::Later, reasons);
            // Only for the next piece: each of the others follows the one before it.
            let distance = later.is_empty().then(|| self.distance(id, other.piece));
            let also = copies.iter().filter(|(first, _)| *first == other.piece);
            let also = also.map(|(_, copy)| self.piece_link(*copy)).collect();
            later.push(Related { distance, also, ..related(self.card(other.piece), reasons, place < BESIDE) });
        }
        let all_later = self.has_page_of_later(id).then(|| CountedLink {
            title: self.words.label("later").into(),
            href: self.href(&later_address(&self.piece(id).address)),
            count: std::mem::take(&mut more).len() as u32,
        });
        Coverage {
            earlier: self.earlier(id),
            later,
            more,
            all_later,
            newest: referring.last().map(|newest| self.card(newest.piece)),
            linked_from: self.linked_from_others(id),
        }
    }

    /// All later pieces, oldest first.
    pub(super) fn later_page(&self, id: PieceId) -> ListPage {
        let cards = self.referring(id).iter().map(|other| self.card(other.piece)).collect();
        let pager = Pager {
            first: Some(self.piece_link(id)),
            here: Some(self.words.label("later").into()),
            ..Pager::default()
        };
        let title = self.card(id).title.clone();
        ListPage { title, kind: ListKind::Later, cards, pager, ..ListPage::default() }
    }

    fn earlier(&self, id: PieceId) -> Vec<Related> {
        let mut earlier: Vec<(PieceId, Related)> = Vec::new();
        for reference in self.earlier_than(id).iter().take(self.config.coverage.shown as usize) {
            // A rewrite counts as its first copy, which is shown once.
            let first = self.first_copy_of(reference.piece);
            let also = (first != reference.piece).then(|| self.piece_link(reference.piece));
            if let Some((_, shown)) = earlier.iter_mut().find(|(piece, _)| *piece == first) {
                shown.also.extend(also);
                continue;
            }
            let reasons = self.reasons((reference.piece, id), Told::Earlier, &reference.reasons);
            let in_story = earlier.len() < BESIDE;
            let mut related = related(self.card(first), reasons, in_story);
            related.also.extend(also);
            earlier.push((first, related));
        }
        earlier.sort_by_key(|(piece, _)| *piece);
        earlier.into_iter().map(|(_, related)| related).collect()
    }

    /// Earlier pieces that look ahead to this one and appear nowhere else on its page, then profiles and pages.
    fn linked_from_others(&self, id: PieceId) -> Vec<Link> {
        let today = self.of_day_of(id).start;
        let shown = self.earlier_than(id).iter().take(self.config.coverage.shown as usize);
        let is_shown = |piece: &PieceId| shown.clone().any(|reference| reference.piece == *piece);
        let pieces = self.linked_from(id).iter().filter(|piece| piece.0 < today && !is_shown(piece));
        let pieces = pieces.map(|piece| self.piece_link(*piece));
        let texts = self.texts_linking(id).iter().map(|text| match *text {
            Linking::Profile(id) => self.entity_link(id),
            Linking::Page(place) => {
                let (placed, _) = self.page(place);
                self.link(&*placed.page.title, &placed.address)
            }
        });
        pieces.chain(texts).collect()
    }

    fn piece_link(&self, id: PieceId) -> Link {
        let card = self.card(id);
        Link { title: card.title.clone(), href: card.href.clone() }
    }

    /// Oldest first.
    fn referring(&self, id: PieceId) -> Vec<Referring<'_>> {
        let back = |piece: &PieceId| {
            let row = self.earlier_than(*piece);
            let rank = row.iter().position(|reference| reference.piece == id)?;
            Some(Referring { piece: *piece, back: Some((rank, &row[rank])) })
        };
        let mut referring: Vec<Referring> = self.later_than(id).iter().filter_map(back).collect();
        let tomorrow = self.of_day_of(id).end;
        let linking = self.linked_from(id).iter().filter(|piece| piece.0 >= tomorrow);
        let unseen: Vec<PieceId> =
            linking.filter(|piece| referring.iter().all(|other| other.piece != **piece)).copied().collect();
        referring.extend(unseen.into_iter().map(|piece| Referring { piece, back: None }));
        referring.sort_by_key(|other| other.piece);
        referring
    }

    /// Without rewrites whose first copy is in the list, and the pairs of first copy and rewrite.
    fn without_copies<'r>(&self, all: Vec<Referring<'r>>) -> (Vec<Referring<'r>>, Vec<(PieceId, PieceId)>) {
        let pieces: Vec<PieceId> = all.iter().map(|other| other.piece).collect();
        let first = |piece: PieceId| {
            let first = self.first_copy_of(piece);
            (first != piece && pieces.contains(&first)).then_some((first, piece))
        };
        let copies: Vec<(PieceId, PieceId)> = pieces.iter().filter_map(|piece| first(*piece)).collect();
        let is_copy = |piece: PieceId| copies.iter().any(|(_, copy)| *copy == piece);
        (all.into_iter().filter(|other| !is_copy(other.piece)).collect(), copies)
    }

    fn distance(&self, from: PieceId, to: PieceId) -> String {
        distance(self.words, i64::from(self.day(to).number() - self.day(from).number()))
    }
}

/// If no reason is one that an editor would give, the piece's own summary is shown.
fn related(card: Shared<Card>, reasons: Vec<String>, in_story: bool) -> Related {
    let says = card.summary.as_deref().filter(|_| reasons.is_empty()).map(|summary| shortened(summary, SAYS));
    Related {
        main_reason: reasons.first().cloned(),
        reason: reasons.join("; "),
        says,
        distance: None,
        in_story,
        card,
        also: Vec::new(),
    }
}

/// A text shortened to at most `most` characters, cut after a sentence or else after a word.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_string() };
    let cut = &text[..end];
    let ends = cut.rmatch_indices(". ").map(|(at, _)| at);
    match ends.take_while(|at| *at > end / 2).find(|at| ends_sentence(&cut[..*at])) {
        Some(at) => cut[..=at].to_string(),
        None => format!("{}…", cut.rfind(' ').map_or(cut, |at| &cut[..at]).trim_end_matches([',', ';', ':', ' '])),
    }
}

/// Whether a full stop after this text ends a sentence, and is not part of "U.S.", "Dr." or an initial.
fn ends_sentence(text: &str) -> bool {
    let word = text.rsplit(' ').next().unwrap_or(text);
    !word.contains('.') && (word.chars().count() > 3 || !word.starts_with(char::is_uppercase))
}

/// The indexes of the pieces to show: the next piece, the next that surely continues this one, then the highest scores.
fn chosen(referring: &[Referring], shown: usize) -> Vec<usize> {
    let next = referring.iter().position(|other| other.back.is_some());
    let sure = referring.iter().position(Referring::is_sure);
    let mut others: Vec<usize> = (0..referring.len()).collect();
    others.sort_by_key(|at| {
        let other = &referring[*at];
        Reverse((other.is_by_hand(), other.back.map_or(0, |(_, back)| back.points)))
    });
    let mut chosen: Vec<usize> = Vec::with_capacity(shown);
    for at in next.into_iter().chain(sure).chain(others) {
        if chosen.len() < shown && !chosen.contains(&at) {
            chosen.push(at);
        }
    }
    chosen
}

/// "the next day", "three weeks later": only as precise as a reader needs.
fn distance(words: &Words, days: i64) -> String {
    let (label, count) = match days {
        ..=1 => return words.label("next_day").to_string(),
        2..=13 => ("days_later", days),
        14..=59 => ("weeks_later", (days + 3) / 7),
        60..=729 => ("months_later", (days * 10 + 152) / 304),
        _ => ("years_later", (days + 182) / 365),
    };
    crate::wording::filled(words.label(label), &count.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn a_text_is_cut_behind_a_sentence_or_a_word() {
        let cut = [
            "Short.",
            "One sentence. And another one.",
            "No sentence ends, and so it goes",
            "It is of the U.S. Army and of others",
            "Asked by Dr. No. It went. On and on",
        ]
        .map(|text| shortened(text, 20));
        let expected = ["Short.", "One sentence.", "No sentence ends…", "It is of the U.S.…", "Asked by Dr. No. It…"];
        assert_eq!(cut, expected);
    }

    #[test]
    fn a_distance_is_told_in_the_unit_that_says_it() {
        let words = Words::of(&Config::default());
        let told = [1, 2, 13, 14, 59, 60, 365, 729, 730, 2200].map(|days| distance(&words, days));
        let expected = [
            "the next day",
            "2 days later",
            "13 days later",
            "2 weeks later",
            "8 weeks later",
            "2 months later",
            "12 months later",
            "24 months later",
            "2 years later",
            "6 years later",
        ];
        assert_eq!(told, expected);
    }
}
