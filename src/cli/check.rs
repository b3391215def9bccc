//! `check`: what is wrong or doubtful in the desk. Writes nothing but for `--fix`.

use super::{Common, MessageFormat, counted, counted_content, drift, fix, held_back_line, remark, suppose};
use crate::archive::Archive;
use crate::cache::state::Counts;
use crate::cache::{CACHE, Memo};
use crate::content::assemble::{Edition, HeldBack};
use crate::content::nearest::nearest;
use crate::content::scan::Desk;
use crate::error::{Error, Result};
use crate::gone::gone;
use crate::press::Press;
use crate::report::{Code, Diagnostic, Severity, condensed};
use crate::terminal::give;
use crate::timings::Timings;
use clap::Args;
use rapidhash::RapidHashMap;
use serde::Deserialize;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

/// Say what is wrong or doubtful in the desk; writes no page
///
/// Errors stop a build: a mistyped key, a link that leads nowhere. Warnings do not: a name that two entities bear
/// is left unlinked and told here, with the way out.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline check
  dateline check content/briefings/2017    what is said of these files
  dateline check --strict                  warnings too make the exit code 1, as a merge may want
  dateline check --format github           as notes on the lines of a pull request
  dateline check --format json > known.jsonl
  dateline check --baseline known.jsonl    what is new since then
  dateline check --gaps                    gaps in the coverage, names that no text has or that are words
  dateline check --if 'alias cms \"CMS\"'    what a new alias would link, take away and leave contested
  dateline check --drift origin/main --budget 20 --format markdown
  dateline check --fix                     keys of other programs get their names here; shown first

Next: `dateline explain FILE:LINE:COLUMN` gives the evidence for a name.")]
pub struct Options {
    /// Files and folders of the desk to tell of; all by default
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Tell each message, where many say the same too
    #[arg(long)]
    all: bool,
    /// Tell what is not in FILE, which `check --format json` has printed
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Tell errors and nothing else
    #[arg(long, short)]
    quiet: bool,
    /// Tell of entities that no text names, aliases that are ordinary words and gaps in the coverage, too
    #[arg(long)]
    gaps: bool,
    /// Tell what a change of the catalogue would do, and write nothing: `alias ID "NAME"`, `near ID "NAME" WORD…`, `remove ID
    /// ["NAME"]` or `merge ID INTO`
    #[arg(long = "if", value_name = "CHANGE", conflicts_with_all = ["paths", "baseline", "quiet", "gaps", "fix"])]
    supposed: Option<String>,
    /// Tell what has changed for readers since BASE: a revision of git, a folder with a desk, or one with `mentions.jsonl` and
    /// `crossrefs.jsonl` of `export`
    #[arg(long, value_name = "BASE", conflicts_with_all = ["paths", "baseline", "quiet", "gaps", "fix", "supposed", "all"])]
    drift: Option<String>,
    /// More drift than N makes the exit code 1
    #[arg(long, value_name = "N", requires = "drift")]
    budget: Option<usize>,
    /// Warnings too make the exit code 1
    #[arg(long)]
    strict: bool,
    /// Rename keys of other programs and move unknown ones under `extra`; shows what would change and asks
    #[arg(long, conflicts_with_all = ["all", "baseline", "quiet", "strict"])]
    fix: bool,
    /// Do not ask before `--fix` writes
    #[arg(long, requires = "fix")]
    yes: bool,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    let (desk, mut report) = options.common.open()?;
    let paths = options.paths.iter().map(|path| of_desk(&desk, path)).collect::<Result<Vec<_>>>()?;
    let is_meant = |file: &str| paths.is_empty() || paths.iter().any(|path| is_within(file, path));
    if options.fix {
        return fix::run(&desk, is_meant, options.yes);
    }
    if let Some(base) = &options.drift {
        let edition = Edition::published(options.common.instant()?);
        return drift::run(&desk, edition, &options.common, base, options.budget);
    }
    let memo = Memo::open(&desk.root.join(CACHE));
    if let Some(change) = &options.supposed {
        let edition = Edition::of_editors(options.common.instant()?);
        return suppose::run(&desk, edition, &memo, change, &options.common, options.all);
    }
    let edition = Edition::published(options.common.instant()?);
    let (archive, told) = Archive::of(&desk, edition, &memo, &Timings::default())?;
    report.join(told);
    report.join(archive.doubts(&desk, &memo)?);
    if options.gaps {
        report.join(archive.unnamed(&desk)?);
        report.join(archive.ordinary(&desk)?);
        report.join(archive.gaps_of_coverage(&desk)?);
    }
    report.remark(memo.finish());
    let (press, told) = Press::new(&desk, &archive)?;
    report.join(told);
    if let Some(press) = &press {
        report.join(press.proof()?);
    }
    if !report.is_broken() {
        report.remark(gone(&desk, &archive));
    }
    remark(&report);
    let HeldBack { drafts, embargoes, withdrawn, next } = archive.content.held_back;
    let unread = report.count_of(Code::W053);
    let counts = Counts { drafts, embargoes, withdrawn, embargo_ends: next, unread, ..Counts::default() };
    let held_back = held_back_line(&counts, edition.as_of);
    let mut entries = report.sorted();
    entries.retain(|(file, _)| is_meant(file));
    if let Some(baseline) = &options.baseline {
        let mut known = known(baseline)?;
        entries.retain(|(file, note)| !known.take(file, note));
    }
    let count = |severity| entries.iter().filter(|(_, note)| note.severity() == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if options.quiet {
        entries.retain(|(_, note)| note.severity() == Severity::Error);
    }
    let is_human = matches!(options.common.format, MessageFormat::Human);
    let entries = if is_human && !options.all { condensed(entries) } else { entries };
    let mut told = options.common.drawn(&entries, &std::io::stdout());
    if !options.quiet {
        let agreed = match archive.agreement(&desk)? {
            (_, 0) => String::new(),
            (agreed, all) => format!("; the rules agree with {agreed} of {}", counted(all, "decision", "decisions")),
        };
        let content = counted_content(archive.content.pieces.len(), archive.content.entities.len());
        let errors = if errors == 0 { "no errors".to_string() } else { counted(errors, "error", "errors") };
        let summary = format!("{content}: {errors}, {}{agreed}\n", counted(warnings, "warning", "warnings"));
        // Data that a program reads holds nothing else.
        if is_human {
            told += if entries.is_empty() { "" } else { "\n" };
            told += &summary;
            told.extend(held_back.map(|line| line + "\n"));
        } else {
            let _ = std::io::stderr().write_all(summary.as_bytes());
        }
    }
    give(|out| out.write_all(told.as_bytes()))?;
    if errors > 0 || options.strict && warnings > 0 { Err(Error::Desk) } else { Ok(()) }
}

/// A path as the desk writes it.
fn of_desk(desk: &Desk, path: &Path) -> Result<String> {
    let inside = path.strip_prefix(&desk.root).unwrap_or(path);
    let parts = inside.components().filter(|part| !matches!(part, Component::CurDir));
    let path = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    match desk.seen.iter().any(|seen| is_within(&seen.path, &path)) {
        true => Ok(path),
        false => Err(Error::Usage(match nearest(&path, desk.seen.iter().map(|seen| seen.path.as_str())) {
            Some(near) => format!("no file of the desk is at `{path}`; the nearest is `{near}`"),
            None => format!("no file of the desk is at `{path}`; name it as `content/briefings/2017/x.md`"),
        })),
    }
}

fn is_within(file: &str, path: &str) -> bool {
    file.strip_prefix(path).is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

/// Messages of an earlier check, each as often as it was told. They count wherever in their file they stand now.
struct Known(RapidHashMap<(Code, String, String), usize>);

impl Known {
    /// Whether the message is one of them, which is used up by that.
    fn take(&mut self, file: &str, note: &Diagnostic) -> bool {
        let left = self.0.get_mut(&(note.code, file.to_string(), note.message.clone())).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    }
}

fn known(baseline: &Path) -> Result<Known> {
    #[derive(Deserialize)]
    struct Line {
        code: Code,
        message: String,
        file: Option<String>,
    }
    let text = std::fs::read_to_string(baseline).map_err(Error::file("read", baseline))?;
    let mut known = Known(RapidHashMap::default());
    for (number, line) in text.lines().enumerate() {
        let Line { code, message, file } = serde_json::from_str(line).map_err(|error| {
            let place = format!("{}:{}", baseline.display(), number + 1);
            Error::Usage(format!("{place} is no message of `dateline check --format json`: {error}"))
        })?;
        *known.0.entry((code, file.unwrap_or_default(), message)).or_default() += 1;
    }
    Ok(known)
}
