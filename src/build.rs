//! One build: what the last one left, what has changed since, and the pages made for it.

use crate::Result;
use crate::archive::Archive;
use crate::cache::state::{self, Counts, LastSite, State};
use crate::cache::{CACHE, Memo};
use crate::content::assemble::{Edition, Holds};
use crate::content::scan::Desk;
use crate::gone::gone;
use crate::output::{self, Observer, Order, Outcome, Receipt};
use crate::press::{Data, Press};
use crate::report::Report;
use crate::site::PageKey;
use crate::site::facts::Number;
use crate::site::record::{Known, Records};
use crate::source::{Hash, Stamp};
use crate::timings::Timings;
use rapidhash::RapidHashMap;
use std::fs::Metadata;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

/// The result of a build.
pub struct Built {
    /// All diagnostics; if there is an error, the folder is unchanged.
    pub report: Report,
    pub receipt: Option<Receipt>,
    pub counts: Counts,
    /// Old addresses and their targets, from the root of the host.
    pub redirects: Vec<(String, String)>,
    /// The pages whose data was made, by path, and why, if that was asked for.
    pub made: Vec<(String, Vec<String>)>,
}

/// The options of a build.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub folder: &'a Path,
    pub edition: Edition,
    /// The number of pages that may be removed where the build would empty the folder.
    pub allow_removal: Option<usize>,
    /// Whether to explain why each page was made.
    pub is_explained: bool,
    pub observer: &'a dyn Observer,
}

impl<'a> Asked<'a> {
    /// A site in `folder`, with default options.
    pub fn of(folder: &'a Path, edition: Edition) -> Asked<'a> {
        Asked { folder, edition, allow_removal: None, is_explained: false, observer: &() }
    }
}

/// Builds `desk` into a folder, with the desk's own cache. `report` holds the diagnostics from opening the desk.
pub fn build(desk: &Desk, mut report: Report, asked: Asked, timings: &Timings) -> Result<Built> {
    let Asked { folder, edition, allow_removal, is_explained, observer } = asked;
    output::guard(folder, &desk.root)?;
    if let Some(built) = timings.stage("unchanged", || unchanged(desk, &report, folder, edition)) {
        return Ok(built);
    }
    let memo = Memo::open(&desk.root.join(CACHE));
    let kept = desk.root.join(CACHE);
    let (archive, last) = rayon::join(|| Archive::of(desk, edition, &memo, timings), || state::read_pages(&kept));
    let (mut archive, told) = archive?;
    archive.words.forget_order();
    report.join(told);
    let (press, told) = timings.stage("site", || Press::new(desk, &archive))?;
    report.join(told);
    if !report.is_broken() {
        report.remark(gone(desk, &archive));
    }
    let counts = archive.counts(desk, &memo, &report)?;
    let remark = memo.finish();
    let mut written = None;
    let (mut made, mut redirects) = (Vec::new(), Vec::new());
    if let Some(press) = press.filter(|_| !report.is_broken()) {
        let pages = timings.stage("facts", || Pages::of(&press, last));
        let plan = press.plan();
        redirects = press.site().redirects();
        let last = desk.last.site.iter().filter(|last| last.folder == place(folder)).flat_map(|last| &last.files);
        let stamps: RapidHashMap<&str, Stamp> =
            last.filter_map(|seen| Some((seen.path.as_str(), seen.stamp?))).collect();
        let vouched = |i: usize, found: &Metadata| stamps.get(plan[i].path.as_str()) == Some(&Stamp::of(found));
        let path = |i: usize| plan[i].path.as_str();
        let ready = |i| {
            observer.step(plan.len());
            timings.span("data", path(i), || pages.ready(i))
        };
        let print = |i, data| timings.span("print", path(i), || press.print(i, data));
        let base_url = desk.config.base_url.to_string();
        let order = Order { folder, planned: &plan, base_url: &base_url, allow_removal, observer };
        let outcome = timings.stage("render", || output::write(&order, vouched, ready, print))?;
        made = if is_explained { pages.made() } else { Vec::new() };
        match outcome {
            Outcome::Written(receipt, files) => {
                let Holds { since, until } = archive.content.holds;
                let told = report.clone();
                let redirects = redirects.clone();
                let site = LastSite { folder: place(folder), since, until, files, report: told, counts, redirects };
                let state = State { sources: desk.seen.clone(), site: Some(site) };
                let records = pages.records();
                let keep = || {
                    // If something is left over, the next build has to check the folder.
                    if !edition.drafts && !receipt.leftover {
                        state.write(&kept);
                    }
                    // Freeing the plan takes as long as writing.
                    drop(press);
                };
                timings.stage("records", || rayon::join(|| state::write_pages(&kept, &records), keep));
                if receipt.leftover {
                    report
                        .remark(["the old files that wait in the output's `.dateline-staging` go with the next build"]);
                }
                written = Some(receipt);
            }
            Outcome::Failed(faults) => faults.into_iter().for_each(|(path, fault)| report.add(&path, [fault])),
        }
    }
    report.remark(remark);
    // Freed in the background, as it takes time: often the process ends here.
    rayon::spawn(move || drop(archive));
    Ok(Built { report, receipt: written, counts, redirects, made })
}

/// The result of the last build, if it would be the same again: every file of the desk and of the site is unchanged
/// since, and no embargo has ended. Reads no text and makes no page.
fn unchanged(desk: &Desk, report: &Report, folder: &Path, edition: Edition) -> Option<Built> {
    let last = desk.last.site.as_ref()?;
    let holds =
        last.since.is_none_or(|since| since <= edition.as_of) && last.until.is_none_or(|until| edition.as_of < until);
    if !holds || edition.drafts || report.is_broken() || last.folder != place(folder) || !desk.is_as_before() {
        return None;
    }
    let stamps = output::stands(folder, &last.files)?;
    if !stamps.is_empty() || desk.seen != desk.last.sources {
        let mut site = last.clone();
        stamps.into_iter().for_each(|(place, stamp)| site.files[place].stamp = Some(stamp));
        State { sources: desk.seen.clone(), site: Some(site) }.write(&desk.root.join(CACHE));
    }
    let total = last.files.len() - 1; // The manifest does not count.
    let receipt = Receipt { kept: total, total, ..Receipt::default() };
    let (report, redirects) = (last.report.clone(), last.redirects.clone());
    Some(Built { report, receipt: Some(receipt), counts: last.counts, redirects, made: Vec::new() })
}

/// The hash that identifies a folder in a state.
fn place(folder: &Path) -> Hash {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    Hash::of(real.as_os_str().as_encoded_bytes())
}

/// The pages of a build, each with the facts it was made from.
struct Pages<'p> {
    press: &'p Press<'p>,
    known: Known<'p>,
    /// Indexed by place in the plan: the key of a page and its facts.
    taken: Vec<OnceLock<(Hash, Box<[Number]>)>>,
    made: Mutex<Vec<usize>>,
}

impl<'p> Pages<'p> {
    fn of(press: &'p Press<'p>, last: Records) -> Pages<'p> {
        let taken = press.site().files().iter().map(|_| OnceLock::new()).collect();
        Pages { press, known: Known::of(press.site(), press.settings(), last), taken, made: Mutex::default() }
    }

    /// A file's key, and its data if it is a page that may have changed.
    fn ready(&self, i: usize) -> (Hash, Option<Data>) {
        let site = self.press.site();
        let file = &site.files()[i];
        if matches!(file.key, PageKey::Asset(_) | PageKey::Theme(_)) {
            return self.press.ready(i);
        }
        if let Some((key, facts)) = self.known.page(i) {
            let _ = self.taken[i].set((key, facts));
            return (key, None);
        }
        self.made.lock().unwrap_or_else(PoisonError::into_inner).push(i);
        let (data, facts) = site.data_and_facts(&file.key);
        let (key, data) = self.press.keyed(i, data);
        let _ = self.taken[i].set((key, facts));
        (key, data)
    }

    /// Sorted by path. Empty if no earlier build is known, since then all pages are made.
    fn made(&self) -> Vec<(String, Vec<String>)> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let told = made.iter().map(|i| (self.press.site().files()[*i].path.as_str().to_string(), self.known.why(*i)));
        let mut told: Vec<_> = if self.known.is_empty() { Vec::new() } else { told.collect() };
        told.sort_unstable();
        told
    }

    fn records(self) -> Records {
        let pages = self.taken.into_iter().enumerate();
        let pages = pages.filter_map(|(i, taken)| taken.into_inner().map(|(key, facts)| (i, key, facts)));
        Records::of(&self.known, self.press.settings(), pages)
    }
}
