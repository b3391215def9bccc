//! `build`: the site, into a folder.

use super::progress::Progress;
use super::{Common, Shown, counted, counted_content};
use crate::archive::Archive;
use crate::cache::{CACHE, Memo};
use crate::content::assemble::Edition;
use crate::error::{Error, Result};
use crate::output::{self, Outcome};
use crate::press::Press;
use crate::report::{Report, Severity};
use crate::timings::Timings;
use clap::Args;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    common: Common,
    /// The folder to build into; `public` in the desk by default
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Write how long each stage took
    #[arg(long, value_name = "FILE")]
    timings: Option<PathBuf>,
}

pub fn run(options: Options) -> Result<()> {
    let began = Instant::now();
    let timings = if options.timings.is_some() { Timings::with_units() } else { Timings::default() };
    let (desk, mut report) = timings.stage("scan", || options.common.open())?;
    let folder = options.output.unwrap_or_else(|| desk.root.join("public"));
    output::guard(&folder, &desk.root)?;

    let memo = Memo::open(&desk.root.join(CACHE));
    let edition = Edition { as_of: options.common.instant()?, drafts: false };
    let (archive, told) = Archive::of(&desk, edition, &memo, &timings)?;
    report.join(told);
    let (press, told) = timings.stage("site", || Press::new(&desk, &archive))?;
    report.join(told);
    report.add("", memo.finish());
    options.common.tell(&report, Shown::Errors)?;

    let Some(press) = press else { return Err(Error::Desk) };
    let plan = timings.stage("plan", || press.plan());
    let progress = Progress::new("pages", plan.len());
    let print = |i| press.print(i).inspect(|_| progress.step());
    let written = timings.stage("render", || output::write(&folder, &plan, print))?;
    drop(progress);
    let receipt = match written {
        Outcome::Written(receipt) => receipt,
        Outcome::Failed(faults) => {
            let mut report = Report::default();
            faults.into_iter().for_each(|(path, fault)| report.add(&path, [fault]));
            return options.common.tell(&report, Shown::Errors);
        }
    };
    let warnings = match report.count(Severity::Warning) {
        0 => String::new(),
        count => format!(", {} (`dateline check` shows them)", counted(count, "warning", "warnings")),
    };
    eprintln!(
        "{}, {}, {} refused{warnings}; {} of {} files written in {:.2} s",
        counted_content(&archive.content),
        counted(archive.links(&desk), "link", "links"),
        archive.refused(),
        receipt.written,
        receipt.total,
        began.elapsed().as_secs_f64()
    );
    if let Some(file) = options.timings {
        std::fs::write(&file, timings.to_json()).map_err(Error::file("write", &file))?;
    }
    Ok(())
}
