//! `build`: the site, into a folder.

use super::progress::Progress;
use super::{Common, Shown, counted, counted_content};
use crate::build::{self, Built};
use crate::content::assemble::Edition;
use crate::error::{Error, Result};
use crate::report::Severity;
use crate::timings::Timings;
use clap::Args;
use std::path::PathBuf;
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
    /// Say which pages were made again, and which fact changed for each
    #[arg(long)]
    explain_rebuild: bool,
    /// Write how long each stage took
    #[arg(long, value_name = "FILE")]
    timings: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    let began = Instant::now();
    let timings = if options.timings.is_some() { Timings::with_units() } else { Timings::default() };
    let (desk, report) = timings.stage("scan", || options.common.open())?;
    let folder = options.output.unwrap_or_else(|| desk.root.join("public"));
    let edition = Edition { as_of: options.common.instant()?, drafts: false };
    let progress = OnceLock::new();
    let step = |count| progress.get_or_init(|| Progress::new("pages", count)).step();
    let built = build::build(&desk, report, &folder, edition, &timings, &step, options.explain_rebuild)?;
    drop(progress);
    options.common.tell(&built.report, Shown::Errors)?;
    if options.explain_rebuild {
        explain(&built);
    }
    let receipt = built.receipt.unwrap_or_default();
    let counts = built.counts;
    let warnings = match built.report.count(Severity::Warning) {
        0 => String::new(),
        count => format!(", {} (`dateline check` shows them)", counted(count, "warning", "warnings")),
    };
    eprintln!(
        "{}, {}, {} refused{warnings}; {} of {} files written in {:.2} s",
        counted_content(counts.pieces, counts.entities),
        counted(counts.links, "link", "links"),
        counts.refused,
        receipt.written,
        receipt.total,
        began.elapsed().as_secs_f64()
    );
    if let Some(file) = options.timings {
        std::fs::write(&file, timings.to_json()).map_err(Error::file("write", &file))?;
    }
    Ok(())
}

/// One line a page, and below it each fact that is other than it was.
fn explain(built: &Built) {
    let written = built.receipt.as_ref().is_some_and(|receipt| receipt.written > 0);
    if built.made.is_empty() && written {
        eprintln!("all pages were made: no earlier build with this program, these settings and this theme is known");
    }
    for (path, why) in &built.made {
        eprintln!("{path}");
        why.iter().for_each(|why| eprintln!("  {why}"));
    }
}
