//! `check --drift`: what has changed for readers since another state of the desk.

use super::{Common, MessageFormat, counted};
use crate::archive::Archive;
use crate::cache::{CACHE, Memo};
use crate::content::assemble::Edition;
use crate::content::scan::Desk;
use crate::drift::{CoverageDrift, Drift, NameDrift, Snapshot, State};
use crate::error::{Error, Result};
use crate::revision;
use crate::terminal::{give, print};
use crate::timings::Timings;
use serde_json::json;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Tells the drift from `base`; more than `budget` of it makes the exit code 1.
pub fn run(desk: &Desk, edition: Edition, common: &Common, base: &str, budget: Option<usize>) -> Result<()> {
    let shown = desk.config.coverage.shown as usize;
    let folder = Path::new(base);
    let was = match folder.is_dir() {
        true if folder.join("site.toml").is_file() => Snapshot::of_folder(folder, &desk.root, edition)?,
        true => {
            let read = |name: &str| {
                let file = folder.join(name);
                fs::read_to_string(&file).map_err(Error::file("read", &file))
            };
            Snapshot::of_exports(&read("mentions.jsonl")?, &read("crossrefs.jsonl")?, shown)?
        }
        false => {
            let folder = revision::laid_out(&desk.root, base)?;
            Snapshot::of_folder(folder.path(), &desk.root, edition)?
        }
    };
    let memo = Memo::open(&desk.root.join(CACHE));
    let (archive, report) = Archive::of(desk, edition, &memo, &Timings::default())?;
    common.tell(&report)?;
    let drift = Drift::between(&was, &Snapshot::of(desk, &archive)?);
    match common.format {
        MessageFormat::Markdown => give(|out| out.write_all(markdown(&drift, base).as_bytes()))?,
        MessageFormat::Human => give(|out| out.write_all(human(&drift, base).as_bytes()))?,
        _ => lines(&drift)?,
    }
    match budget {
        Some(budget) if drift.len() > budget => {
            crate::terminal::say(format_args!("{} drifted, and the budget is {budget}", drift.len()));
            Err(Error::Desk)
        }
        _ => Ok(()),
    }
}

pub(super) fn summary(drift: &Drift, base: &str) -> String {
    let count = |kind: fn(&NameDrift) -> bool| drift.names.iter().filter(|of| kind(of)).count();
    let added = count(|of| of.was.is_none());
    let dropped = count(|of| of.now.is_none());
    let altered = drift.names.len() - added - dropped;
    if drift.is_empty() {
        return format!("nothing has drifted since {base}");
    }
    let added = counted(added, "name", "names");
    let coverage = counted(drift.coverage.len(), "piece", "pieces");
    format!("since {base}: {added} added, {dropped} dropped, {altered} read otherwise; other coverage of {coverage}")
}

fn state(state: &Option<State>) -> String {
    state.as_ref().map_or("not there".to_string(), State::to_string)
}

pub(super) fn sign(of: &NameDrift) -> char {
    match (&of.was, &of.now) {
        (None, _) => '+',
        (_, None) => '-',
        _ => '~',
    }
}

fn human(drift: &Drift, base: &str) -> String {
    let mut text = summary(drift, base) + "\n";
    let mut last = "";
    for of in &drift.names {
        if last != of.source {
            let _ = writeln!(text, "\ncontent/{}", of.source);
            last = &of.source;
        }
        let _ = writeln!(text, "  {} `{}`: {}", sign(of), of.surface, told(of));
    }
    for CoverageDrift { doc, added, dropped } in &drift.coverage {
        let _ = writeln!(text, "\nearlier coverage of {doc}");
        added.iter().for_each(|doc| text += &format!("  + {doc}\n"));
        dropped.iter().for_each(|doc| text += &format!("  - {doc}\n"));
    }
    let entities = drift.by_entity();
    if !entities.is_empty() {
        text += "\nby entity\n";
        entities.iter().for_each(|(id, (gained, lost))| text += &format!("  {id}: +{gained} -{lost}\n"));
    }
    text
}

pub(super) fn told(of: &NameDrift) -> String {
    match (&of.was, &of.now) {
        (Some(was), Some(now)) => format!("{now}; before: {was}"),
        (None, now) => state(now),
        (was, None) => state(was),
    }
}

/// For a comment on a pull request: the counts, and the rest folded away.
fn markdown(drift: &Drift, base: &str) -> String {
    let mut text = format!("**Names and coverage**: {}\n", summary(drift, &format!("`{base}`")));
    let entities = drift.by_entity();
    if !entities.is_empty() {
        text += "\n| entity | gained | lost |\n|---|--:|--:|\n";
        entities.iter().for_each(|(id, (gained, lost))| text += &format!("| `{id}` | {gained} | {lost} |\n"));
    }
    if !drift.names.is_empty() {
        text += "\n<details><summary>Names</summary>\n\n| | piece | name | now | before |\n|---|---|---|---|---|\n";
        for of in &drift.names {
            let surface = of.surface.replace('|', "\\|").replace('`', "'");
            let _ = writeln!(
                text,
                "| {} | `{}` | `{surface}` | {} | {} |",
                sign(of),
                of.source,
                state(&of.now),
                state(&of.was)
            );
        }
        text += "\n</details>\n";
    }
    if !drift.coverage.is_empty() {
        text += "\n<details><summary>Earlier coverage</summary>\n\n| piece | added | dropped |\n|---|---|---|\n";
        let list = |docs: &[String]| docs.iter().map(|doc| format!("`{doc}`")).collect::<Vec<_>>().join(", ");
        for CoverageDrift { doc, added, dropped } in &drift.coverage {
            let _ = writeln!(text, "| `{doc}` | {} | {} |", list(added), list(dropped));
        }
        text += "\n</details>\n";
    }
    text
}

fn lines(drift: &Drift) -> Result<()> {
    let parts = |state: &Option<State>| match state {
        None => json!(null),
        Some(State::Linked(id)) => json!({ "status": "linked", "entity": id }),
        Some(State::Mentioned(id)) => json!({ "status": "mentioned", "entity": id }),
        Some(State::Refused(reason)) => json!({ "status": "refused", "reason": reason }),
    };
    for of in &drift.names {
        let line = json!({ "source": of.source, "surface": of.surface, "was": parts(&of.was), "now": parts(&of.now) });
        print(format_args!("{line}"))?;
    }
    for CoverageDrift { doc, added, dropped } in &drift.coverage {
        print(format_args!("{}", json!({ "doc": doc, "added": added, "dropped": dropped })))?;
    }
    Ok(())
}
