//! `build`: the site, into a folder.

use super::progress::Progress;
use super::signals::{Interrupts, the_site_stands};
use super::{Common, counted, held_back_line, summed_up};
use crate::build::{self, Asked, Built};
use crate::content::assemble::Edition;
use crate::content::scan::Desk;
use crate::error::{Error, Result};
use crate::output::{self, Difference, How, Observer};
use crate::report::Report;
use crate::terminal::say;
use crate::timings::Timings;
use crate::verify::{Verdict, verify};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

/// Build the site into a folder
///
/// Reads the desk, decides what each name means and which pieces belong together, and writes the pages. Only changed
/// files are written. Where the desk has errors nothing is, and the last good site stays as it was.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline build
  dateline build --root desk --output /srv/www
  dateline build --as-of 2017-11-20T10:00:00Z    the site as embargoes had it then

Next: the folder is what a host gets, as it is. `dateline check` shows the warnings.")]
pub struct Options {
    /// The folder to build into; `public` in the desk by default
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Let so many pages go, where the build would remove more than half of the site
    #[arg(long, value_name = "N")]
    allow_removal: Option<usize>,
    /// Say which pages were made again, and which fact changed for each
    #[arg(long)]
    explain_rebuild: bool,
    /// Write how long each stage took
    #[arg(long, value_name = "FILE")]
    timings: Option<PathBuf>,
    /// Write when each stage, text and page was worked on and by which thread, for a trace viewer
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Make everything once more with nothing kept, and compare
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    let timings = if options.timings.is_some() { Timings::with_units() } else { Timings::default() };
    let timings = if options.trace.is_some() { timings.traced() } else { timings };
    let began = Instant::now();
    let (desk, report) = timings.stage("scan", || options.common.open())?;
    let folder = options.output.unwrap_or_else(|| desk.root.join("public"));
    let edition = Edition::published(options.common.instant()?);
    for file in [&options.timings, &options.trace].into_iter().flatten() {
        output::guard_file(file, &desk.root)?;
    }
    let (allow_removal, is_explained) = (options.allow_removal, options.explain_rebuild);
    let asked = Asked { allow_removal, is_explained, ..Asked::of(&folder, edition) };
    let built = and_tell(&desk, report, asked, &options.common, &timings, began)?;
    let verdict = options.verify.then(|| timings.stage("verify", || verify(&desk, &built, &folder, edition)));
    let told = [(options.timings, Some(timings.to_json())), (options.trace, timings.trace())];
    for (file, text) in told.into_iter().filter_map(|(file, text)| Some((file?, text?))) {
        std::fs::write(&file, text).map_err(Error::file("write", &file))?;
    }
    match verdict.transpose()? {
        Some(verdict) => vouch(&verdict, built.receipt.map_or(0, |receipt| receipt.total)),
        None => Ok(()),
    }
}

/// Builds the desk, in the eyes of whoever started the program, and says what came of it.
pub fn and_tell(
    desk: &Desk,
    report: Report,
    asked: Asked,
    common: &Common,
    timings: &Timings,
    began: Instant,
) -> Result<Built> {
    let onlooker = Onlooker { folder: asked.folder, progress: OnceLock::new(), interrupts: Interrupts::catch() };
    let built = build::build(desk, report, Asked { observer: &onlooker, ..asked }, timings)?;
    onlooker.interrupts.let_through();
    drop(onlooker);
    common.tell(&built.report)?;
    if asked.is_explained {
        explain(&built);
    }
    let (written, total) = built.receipt.as_ref().map_or((0, 0), |receipt| (receipt.written, receipt.total));
    say(format_args!(
        "{}; {written} of {total} files written in {:.2} s",
        summed_up(&built.counts, &desk.root),
        began.elapsed().as_secs_f64()
    ));
    if let Some(line) = held_back_line(&built.counts, asked.edition.as_of) {
        say(format_args!("{line}"));
    }
    Ok(built)
}

/// Whoever started the build.
struct Onlooker<'a> {
    folder: &'a Path,
    progress: OnceLock<Progress>,
    interrupts: Interrupts,
}

impl Observer for Onlooker<'_> {
    fn stands(&self) {
        the_site_stands();
    }

    fn waits(&self, holder: Option<u32>) {
        let holder = holder.map_or("another build".to_string(), |process| format!("process {process}"));
        say(format_args!("waiting for {holder}, which builds into `{}`", self.folder.display()));
    }

    fn step(&self, files: usize) {
        self.progress.get_or_init(|| Progress::new("pages", files)).step();
    }

    fn goes_on(&self) -> bool {
        !self.interrupts.came()
    }
}

/// So many of the files that differ are told one by one.
const TOLD: usize = 20;

/// Says that the site is what a clean build makes, or in what it is not.
fn vouch(verdict: &Verdict, files: usize) -> Result<()> {
    match verdict.is_equal() {
        true => say(format_args!(
            "verified: {} and all messages are those of a clean build",
            counted(files, "file", "files")
        )),
        false => return Err(Error::Refused(complaint(verdict))),
    }
    Ok(())
}

fn complaint(verdict: &Verdict) -> String {
    let mut told = String::from("the site is not what a clean build makes:\n");
    for Difference { path, how } in verdict.files.iter().take(TOLD) {
        told += &match how {
            How::From(byte) => format!("  {path}: other from byte {byte} on\n"),
            How::Missing => format!("  {path}: is missing\n"),
            How::TooMuch => format!("  {path}: a clean build makes no such file\n"),
        };
    }
    if let Some(more) = verdict.files.len().checked_sub(TOLD + 1) {
        told += &format!("  and {} more\n", more + 1);
    }
    if verdict.messages {
        told += "  what is said of the desk is other too\n";
    }
    told + "unless somebody changed the output, this is a mistake in dateline: please report it with these lines\n\
            to heal the site, delete `.dateline` and the files that differ, and build again"
}

/// One line a page, and below it each fact that is other than it was.
fn explain(built: &Built) {
    let written = built.receipt.as_ref().is_some_and(|receipt| receipt.written > 0);
    if built.made.is_empty() && written {
        say(format_args!(
            "all pages were made: no earlier build with this program, these settings and this theme is known"
        ));
    }
    for (path, why) in &built.made {
        say(format_args!("{path}"));
        why.iter().for_each(|why| say(format_args!("  {why}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told_with_the_way_out_and_not_without_end() {
        let file = |n: usize| Difference { path: format!("{n:02}.html"), how: How::From(n) };
        let gone = Difference { path: "gone".into(), how: How::Missing };
        let old = Difference { path: "old".into(), how: How::TooMuch };
        let few = complaint(&Verdict { files: vec![file(7), gone, old], messages: true });
        assert_eq!(
            few,
            "the site is not what a clean build makes:\n  07.html: other from byte 7 on\n  gone: is missing\n  \
             old: a clean build makes no such file\n  what is said of the desk is other too\n\
             unless somebody changed the output, this is a mistake in dateline: please report it with these lines\n\
             to heal the site, delete `.dateline` and the files that differ, and build again"
        );
        let many = complaint(&Verdict { files: (0..50).map(file).collect(), messages: false });
        assert!(many.lines().count() == TOLD + 4 && many.contains("  and 30 more\n"), "{many}");
    }
}
