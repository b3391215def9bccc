//! Does the folder hold the site that a clean build makes of the desk?

use crate::Result;
use crate::archive::Archive;
use crate::build::Built;
use crate::cache::Memo;
use crate::cache::state::{Seen, State};
use crate::content::assemble::Edition;
use crate::content::scan::{Desk, changed};
use crate::output::{self, Compared, Difference, Order};
use crate::press::Press;
use crate::timings::Timings;
use std::path::Path;

/// How a clean build differs from the one before it.
#[derive(Debug, Default)]
pub struct Verdict {
    pub files: Vec<Difference>,
    /// Whether the messages differ.
    pub messages: bool,
}

impl Verdict {
    pub fn is_equal(&self) -> bool {
        self.files.is_empty() && !self.messages
    }
}

/// Makes everything again, without state or cache, and compares it with `folder` and with the report of the build of
/// `desk`. Writes nothing.
pub fn verify(desk: &Desk, built: &Built, folder: &Path, edition: Edition) -> Result<Verdict> {
    let (fresh, mut report) = Desk::open_after(&desk.root, State::default)?;
    let (archive, told) = Archive::of(&fresh, edition, &Memo::none(), &Timings::default())?;
    report.join(told);
    let (press, told) = Press::new(&fresh, &archive)?;
    report.join(told);
    let counts = archive.counts(&fresh, &Memo::none(), &report)?;
    let mut verdict = Verdict::default();
    if let Some(press) = press.filter(|_| !report.is_broken()) {
        let base_url = fresh.config.base_url.to_string();
        let order = Order { folder, planned: &press.plan(), base_url: &base_url, allow_removal: None, observer: &() };
        let compared = output::compare(&order, |i| press.ready(i), |i, data| press.print(i, data))?;
        match compared {
            Compared::Files(files) => verdict.files = files,
            Compared::Failed(faults) => faults.into_iter().for_each(|(path, fault)| report.add(&path, [fault])),
        }
    }
    verdict.messages = report.sorted() != built.report.clone().sorted() || counts != built.counts;
    match verdict.is_equal() {
        true => Ok(verdict),
        // A file modified in between is not a fault of the program.
        false => moved(&desk.seen, &fresh.seen).map_or(Ok(verdict), |path| Err(changed(path))),
    }
}

/// A file that was modified between two scans of the desk.
fn moved<'a>(before: &'a [Seen], after: &'a [Seen]) -> Option<&'a str> {
    let is_same = |a: &Seen, b: &Seen| match a.stamp {
        Some(stamp) => b.stamp == Some(stamp),
        // It was read in both scans.
        None => a.hash == b.hash,
    };
    let pair = before.iter().zip(after).find(|(a, b)| a.path != b.path || !is_same(a, b));
    let more = before.get(after.len()).or(after.get(before.len()));
    pair.map(|(a, _)| a).or(more).map(|seen| seen.path.as_str())
}
