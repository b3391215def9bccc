//! `check --if`: what a change of the catalogue would link, take away and leave contested, piece by piece.

use super::{Common, counted, marked};
use crate::archive;
use crate::archive::supposed::{Change, Effect, State, effects};
use crate::cache::Memo;
use crate::cli::MessageFormat;
use crate::content::assemble::Edition;
use crate::content::scan::Desk;
use crate::error::{Error, Result};
use crate::report::{Place, Report, Severity};
use crate::terminal::{give, print};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Places of each kind, unless all are asked for.
const SHOWN: usize = 20;

pub fn run(desk: &Desk, edition: Edition, memo: &Memo, change: &str, common: &Common, all: bool) -> Result<()> {
    let change = Change::parse(change)?;
    let mut report = Report::default();
    let content = archive::content(desk, edition, memo, &mut report)?;
    common.tell(&report)?;
    let (effects, report) = effects(desk, &content, edition, memo, &change)?;
    if !matches!(common.format, MessageFormat::Human) {
        return effects.iter().try_for_each(|effect| print(format_args!("{}", line(effect))));
    }
    show(desk, &effects, all)?;
    let errors = report.sorted().into_iter().filter(|(_, note)| note.severity() == Severity::Error);
    let errors: Vec<_> = errors.collect();
    if errors.is_empty() {
        return Ok(());
    }
    print(format_args!("\nIt would break the desk:\n"))?;
    give(|out| out.write_all(common.drawn(&errors, &std::io::stdout()).as_bytes()))?;
    Err(Error::Desk)
}

/// The places by what becomes of them, each with its sentence.
pub fn show(desk: &Desk, effects: &[Effect], all: bool) -> Result<()> {
    let pieces: BTreeSet<&str> = effects.iter().map(|effect| effect.source.as_str()).collect();
    let (places, pieces) = (counted(effects.len(), "place", "places"), counted(pieces.len(), "piece", "pieces"));
    print(format_args!("{places} in {pieces} would be read otherwise"))?;
    let mut by_kind = BTreeMap::<(u8, String), Vec<&Effect>>::new();
    effects.iter().for_each(|effect| by_kind.entry(effect.becomes()).or_default().push(effect));
    let mut texts = BTreeMap::<&str, String>::new();
    for ((_, kind), effects) in by_kind {
        print(format_args!("\n{kind}: {}", effects.len()))?;
        let shown = if all { effects.len() } else { SHOWN };
        for effect in effects.iter().take(shown) {
            if !texts.contains_key(effect.source.as_str()) {
                let source = desk.files.briefings.iter().find(|source| source.path == effect.source);
                let text = source.map(|source| desk.read(source)).transpose()?.unwrap_or_default();
                texts.insert(&effect.source, text);
            }
            let at = Place::of(&texts[effect.source.as_str()], effect.span);
            print(format_args!("  {}:{}:{}: {}", effect.source, at.line, at.column, marked(&effect.sentence)))?;
        }
        if let Some(more) = effects.len().checked_sub(shown).filter(|more| *more > 0) {
            print(format_args!("  and {more} more: `--all` shows them"))?;
        }
    }
    Ok(())
}

fn line(effect: &Effect) -> Value {
    let id = |state: &State| match state {
        State::Meant(id) => Some(id.clone()),
        _ => None,
    };
    let reason = |state: &State| match state {
        State::Refused(reason, _) => Some(*reason),
        _ => None,
    };
    let source = effect.source.strip_prefix("content/").unwrap_or(&effect.source);
    json!({
        "source": source, "start": effect.span.start, "end": effect.span.end, "surface": effect.surface,
        "was": id(&effect.was), "was_refused": reason(&effect.was), "now": id(&effect.now), "now_refused": reason(&effect.now),
    })
}
