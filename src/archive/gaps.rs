//! Gaps in the coverage: isolated pieces, stories without their opening, entities gone quiet.

use super::Archive;
use crate::content::entity::Milestone;
use crate::content::normal::term;
use crate::content::scan::Desk;
use crate::content::{EntityId, PieceId};
use crate::error::Result;
use crate::report::{Code, Diagnostic, Report};
use crate::source::{Source, Text};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A piece that half of a series, and at least two pieces, refer to is the opening of its story.
const REFERRING: usize = 2;

/// An entity is quiet if at least `NAMED` pieces named it, at least the last `QUIET` did not, and this silence is over
/// four times its average interval.
const NAMED: usize = 5;
const QUIET: usize = 10;

impl Archive {
    pub fn gaps_of_coverage(&self, desk: &Desk) -> Result<Report> {
        let mut report = Report::default();
        let mut tell = |source: &Source, at: &Text, what: String, help: &str| -> Result<()> {
            let note = Diagnostic::new(Code::W059, what).at(&desk.read(source)?, at.span);
            report.add(&source.path, [note.help(help)]);
            Ok(())
        };
        let pieces = &self.content.pieces;
        for id in self.alone() {
            let piece = &pieces[id.index()];
            let help = "link it to what came before, or give both a series";
            tell(&piece.source, &piece.briefing.title, "the piece has no coverage, earlier or later".into(), help)?;
        }
        for (first, opening) in self.without_opening() {
            let (piece, opening) = (&pieces[first.index()], &pieces[opening.index()]);
            let Some(series) = &piece.briefing.series else { continue };
            let what = format!("the series `{}` begins here, and its pieces refer to `{}`", series.value, opening.doc);
            tell(&piece.source, series, what, "if the story began there, give that piece the series, too")?;
        }
        for (id, last) in self.quiet() {
            let entity = &self.content.entities[id.index()];
            let what = format!("`{}` is named by no piece since `{}`", entity.id, pieces[last.index()].doc);
            tell(&entity.source, &entity.record.name, what, "if it has ended, say when, as `until`")?;
        }
        Ok(report)
    }

    fn alone(&self) -> impl Iterator<Item = PieceId> {
        let references = &self.references;
        let is_alone = |id: &PieceId| {
            let at = id.index();
            let linked = references.earlier[at].is_empty() && references.later[at].is_empty();
            linked && references.linking[at].is_empty() && self.content.pieces[at].briefing.series.is_none()
        };
        (0..self.content.pieces.len() as u32).map(PieceId).filter(move |id| is_alone(id))
    }

    /// The first piece of a series, and the earlier one to which the others refer.
    fn without_opening(&self) -> Vec<(PieceId, PieceId)> {
        let mut series: BTreeMap<String, Vec<PieceId>> = BTreeMap::new();
        for (id, piece) in (0..).map(PieceId).zip(&self.content.pieces) {
            if let Some(name) = &piece.briefing.series {
                series.entry(term(name).into_owned()).or_default().push(id);
            }
        }
        let opening = |pieces: Vec<PieceId>| {
            let first = *pieces.first()?;
            let day = self.content.pieces[first.index()].briefing.date.day;
            let is_before = |piece: PieceId| self.content.pieces[piece.index()].briefing.date.day < day;
            let mut counts: BTreeMap<PieceId, usize> = BTreeMap::new();
            for reference in pieces.iter().flat_map(|piece| &self.references.earlier[piece.index()]) {
                if is_before(reference.piece) {
                    *counts.entry(reference.piece).or_default() += 1;
                }
            }
            let (opening, count) = counts.into_iter().max_by_key(|(piece, count)| (*count, Reverse(*piece)))?;
            (count >= REFERRING && 2 * count >= pieces.len()).then_some((first, opening))
        };
        series.into_values().filter_map(opening).collect()
    }

    /// Quiet entities with the last piece that names each.
    fn quiet(&self) -> Vec<(EntityId, PieceId)> {
        let mut named: Vec<Vec<u32>> = vec![Vec::new(); self.content.entities.len()];
        for (piece, annotated) in (0..).zip(&self.pieces) {
            annotated.entities.iter().for_each(|sentence| named[sentence.entity.index()].push(piece));
        }
        let pieces = self.pieces.len();
        let has_ended = |at: usize| {
            let record = &self.content.entities[at].record;
            let ends = [Milestone::Died, Milestone::Dissolved, Milestone::Until, Milestone::Ended];
            record.hidden || ends.into_iter().any(|end| record.date(end).is_some())
        };
        let quiet = named.iter().enumerate().filter_map(|(at, named)| {
            let (first, last) = (*named.first()? as usize, *named.last()? as usize);
            let silence = pieces - 1 - last;
            let is_quiet = named.len() >= NAMED && silence >= QUIET && silence * (named.len() - 1) > 4 * (last - first);
            (is_quiet && !has_ended(at)).then_some((EntityId(at as u32), PieceId(last as u32)))
        });
        quiet.collect()
    }
}
