//! Decisions for texts whose files were renamed.

use crate::content::assemble::DECISIONS;
use crate::content::decision::Decision;
use crate::content::{Content, without_markdown};
use crate::report::{Code, Diagnostic, Report};
use crate::source::Source;
use rayon::prelude::*;

/// At most this many are looked for: each in every text.
const MOST: usize = 100;

/// Assigns decisions for missing files to the one piece that has the quote between its contexts. Reads all texts if
/// there is such a decision.
pub fn follow(content: &mut Content, read: &(dyn Fn(&Source) -> Option<String> + Sync)) -> Report {
    let mut report = Report::default();
    let is_gone = |decision: &Decision| {
        let (path, directory) = (decision.source.value.as_str(), &content.directory);
        let doc = without_markdown(path.strip_prefix("briefings/").unwrap_or(path)).unwrap_or(path);
        // A quote without context appears in many texts.
        let is_told_apart = !decision.before.trim().is_empty() || !decision.after.trim().is_empty();
        is_told_apart
            && !directory.sources.contains_key(&format!("content/{path}"))
            && !directory.is_kept_from_readers(doc)
    };
    let gone = (0..content.decisions.len()).filter(|at| is_gone(&content.decisions[*at]));
    let gone: Vec<usize> = gone.take(MOST).collect();
    if gone.is_empty() {
        return report;
    }
    let pieces: Vec<Vec<usize>> = content
        .pieces
        .par_iter()
        .map(|piece| {
            let text = read(&piece.source).unwrap_or_default();
            let stands = |at: &usize| content.decisions[*at].places(&text).next().is_some();
            gone.iter().copied().filter(stands).collect()
        })
        .collect();
    let own = read(&Source { path: DECISIONS.into(), hash: Default::default() }).unwrap_or_default();
    for at in gone {
        let mut holding = content.pieces.iter().zip(&pieces).filter(|(_, held)| held.contains(&at));
        let (Some((piece, _)), None) = (holding.next(), holding.next()) else { continue };
        let path = piece.source.path.strip_prefix("content/").unwrap_or(&piece.source.path).to_string();
        let decision = &mut content.decisions[at];
        let what = format!(
            "`{}` is decided for content/{}, which is content/{path} now",
            decision.quote.value, decision.source.value
        );
        let note = Diagnostic::new(Code::W064, what).at(&own, decision.source.span);
        report.add(DECISIONS, [note.help(format!("write `source = \"{path}\"`"))]);
        decision.source.value = path;
    }
    content.decisions.sort_by(|a, b| a.source.value.cmp(&b.source.value));
    report
}
