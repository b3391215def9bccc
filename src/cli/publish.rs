//! `publish`: the site, to where its readers are.

use super::build::and_tell;
use super::progress::Progress;
use super::{Common, counted, drift, root_flag};
use crate::archive::Archive;
use crate::build::Asked;
use crate::cache::{CACHE, Memo};
use crate::config::publish::{Destination, Place};
use crate::content::assemble::Edition;
use crate::content::nearest::nearest;
use crate::content::scan::Desk;
use crate::drift::{Drift, NameDrift, Snapshot};
use crate::error::{Error, Result};
use crate::output;
use crate::publish::folder::Folder;
use crate::publish::git::Git;
use crate::publish::guards::{Allowed, refusals};
use crate::publish::plan::Plan;
use crate::publish::prepare::prepared;
use crate::publish::record::{Record, Records};
use crate::publish::s3::{Bucket, S3};
use crate::publish::ssh::Ssh;
use crate::publish::standing::{Standing, State};
use crate::publish::{Site, Target, publish};
use crate::report::{Code, Report, condensed};
use crate::source::Hash;
use crate::terminal::{agreed, give, say};
use crate::timings::Timings;
use clap::Args;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

/// Build the site and publish it
///
/// Shows what would change at the target, asks, and carries it out: only files whose content differs travel, pages come after
/// what they need, and what is cut off leaves a working site and goes on with the next publish. What would take many pages
/// away or replace somebody else's files is refused, and says which number allows it.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline publish                   where `site.toml` names one target
  dateline publish www --dry-run     what would change at [publish.www]
  dateline publish www --yes         without a question, as in CI and cron
  dateline publish www --rollback    readers get the state before again

A target in site.toml:
  [publish.www]
  kind = \"ssh\"
  host = \"desk@www.example\"
  path = \"/srv/www/news\"")]
pub struct Options {
    /// A target of `site.toml`; the one that it names by default
    target: Option<String>,
    /// Show what would change, and change nothing at the target
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Give readers the state before this one, where the target keeps it
    #[arg(long, conflicts_with_all = ["dry_run", "allow_removal", "allow_size", "allow_changed", "over", "forget", "changed"])]
    rollback: bool,
    /// Keep no state before the new one at the target: what is taken back is nowhere there then
    #[arg(long)]
    forget: bool,
    /// Write the addresses that have changed to FILE, one a line, for a cache that has to ask again
    #[arg(long, value_name = "FILE")]
    changed: Option<PathBuf>,
    /// Let so many pages go
    #[arg(long, value_name = "N")]
    allow_removal: Option<usize>,
    /// Let the site shrink to so many bytes
    #[arg(long, value_name = "N")]
    allow_size: Option<u64>,
    /// Replace so many files that somebody else put at the target or changed there
    #[arg(long, value_name = "N")]
    allow_changed: Option<usize>,
    /// Replace a state that somebody else published, by its number
    #[arg(long, value_name = "N")]
    over: Option<u32>,
    /// The folder to build into; `public` in the desk by default
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    let began = Instant::now();
    let (desk, report) = options.common.open()?;
    if report.is_broken() {
        options.common.tell(&report)?;
    }
    let (name, destination) = meant(&desk, options.target.as_deref())?;
    let place = &destination.place;
    let folder = options.output.clone().unwrap_or_else(|| desk.root.join("public"));
    let mut target = open(&desk, destination)?;
    if let Some(file) = &options.changed {
        output::guard_file(file, &desk.root)?;
    }
    let records = Records::of(&desk.root.join(CACHE), &format!("{place:?}"));
    if options.rollback {
        return roll_back(&options, &name, target.as_mut(), &records);
    }
    let edition = Edition::published(options.common.instant()?);
    let built = and_tell(&desk, report, Asked::of(&folder, edition), &options.common, &Timings::default(), began)?;
    tell_of_held(&built.report, &options.common);
    let mut site = Site::of(&folder, &desk.config.base_url.to_string())?;
    let mut over_limits = Vec::new();
    if let Some(server) = destination.served_by {
        let made = Hash::of(format!("{place:?}").as_bytes());
        let made = desk.root.join(CACHE).join("published").join(format!("{made}.made"));
        site = prepared(site, server, &built.redirects, &made)?;
        over_limits = server.refusals(&site, desk.config.limits.files as usize);
    }
    let standing = target.look(&site)?;
    let plan = Plan::new(&site.files, &standing);
    let now = (!plan.is_empty()).then(|| snapshot(&desk, edition)).transpose()?;
    let is_last = |record: Record| standing.state.as_ref().is_some_and(|state| state.id == record.id);
    let was = records.last().filter(|last| is_last(last.clone())).and_then(|_| Snapshot::from_bytes(&records.shown()?));
    let drift = was.zip(now.as_ref()).map(|(was, now)| Drift::between(&was, now));
    give(|out| show(out, &name, &plan, &standing, drift.as_ref()))?;
    let allowed = Allowed {
        removal: options.allow_removal,
        size: options.allow_size,
        changed: options.allow_changed,
        over: options.over,
    };
    let mut refused = refusals(&plan, &site.files, &site.base_url, &standing, records.last().as_ref(), &allowed);
    refused.extend(over_limits);
    if !refused.is_empty() {
        return Err(Error::Refused(format!("nothing is published to `{name}`: {}", refused.join("\nerror: "))));
    }
    if plan.is_empty() && !options.forget {
        return records.keep_state(standing.state.as_ref());
    }
    if options.dry_run {
        return Ok(());
    }
    agree(&options, &format!("Publish to `{name}`?"), &format!("dateline publish {name}"))?;
    let last = records.last().unwrap_or(Record { number: 0, id: String::new(), begun: None });
    records.keep(&Record { begun: Some(site.id()), ..last })?;
    let began = Instant::now();
    let files = plan.new.len() + plan.changed.len();
    let progress = Progress::new("files", files);
    let state = publish(target.as_mut(), &site, &plan, options.forget, &|_| progress.step())?;
    drop(progress);
    records.keep_state(Some(&state))?;
    records.keep_shown(now.map(|now| now.to_bytes()).as_deref())?;
    if let Some(file) = &options.changed {
        let base = &desk.config.base_url.path;
        let addresses: String = plan.addresses().iter().map(|address| format!("{base}{address}\n")).collect();
        std::fs::write(file, addresses).map_err(Error::file("write", file))?;
    }
    say(format_args!(
        "published to `{name}`: {} brought, {} deleted; it is state {} now, in {:.2} s",
        counted(files, "file", "files"),
        plan.deleted.len(),
        state.number,
        began.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// What a page in public may say of a piece that is not: the last moment to think of it.
fn tell_of_held(report: &Report, common: &Common) {
    let mut notes = report.clone().sorted();
    notes.retain(|(_, note)| note.code == Code::W065);
    if !notes.is_empty() {
        let told = common.drawn(&condensed(notes), &io::stderr());
        let _ = io::stderr().write_all((told + "\n").as_bytes());
    }
}

impl Records {
    fn keep_state(&self, state: Option<&State>) -> Result<()> {
        match state {
            Some(State { number, id, .. }) => self.keep(&Record { number: *number, id: id.clone(), begun: None }),
            None => Ok(()),
        }
    }
}

/// The target that was asked for.
fn meant<'d>(desk: &'d Desk, name: Option<&str>) -> Result<(String, &'d Destination)> {
    let places = &desk.config.publish;
    let names: Vec<String> = places.keys().map(|name| format!("`{name}`")).collect();
    let usage = |why: String| Err(Error::Usage(why));
    match name {
        _ if places.is_empty() => usage(
            "site.toml names no target: add one, such as\n\n  [publish.www]\n  kind = \"folder\"\n  path = \"/srv/www/news\"".to_string(),
        ),
        None => match places.iter().next().filter(|_| places.len() == 1) {
            Some((name, place)) => Ok((name.clone(), place)),
            None => usage(format!("which target? site.toml names {}", names.join(", "))),
        },
        Some(name) => match places.get_key_value(name) {
            Some((name, place)) => Ok((name.clone(), place)),
            None => {
                let near = nearest(name, places.keys().map(String::as_str));
                let near = near.map_or_else(|| format!("it names {}", names.join(", ")), |near| format!("`{near}` is near"));
                usage(format!("site.toml names no target `{name}`; {near}"))
            }
        },
    }
}

fn open(desk: &Desk, destination: &Destination) -> Result<Box<dyn Target>> {
    let server = destination.served_by;
    Ok(match &destination.place {
        Place::S3 { bucket, prefix, endpoint, region } => {
            let (endpoint, region) = (endpoint.as_deref(), region.as_deref());
            let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
            Box::new(S3::new(&Bucket { bucket, prefix, endpoint, region, server }, variable)?)
        }
        Place::Git { remote, branch } => Box::new(Git::new(&desk.root, &desk.root.join(CACHE), remote, branch)),
        Place::Ssh { host, path } => Box::new(Ssh::new(host, path)?),
        Place::Folder { path } => Box::new(Folder::new(&desk.root, path)?),
    })
}

fn roll_back(options: &Options, name: &str, target: &mut dyn Target, records: &Records) -> Result<()> {
    agree(
        options,
        &format!("Give readers of `{name}` the state before?"),
        &format!("dateline publish {name} --rollback"),
    )?;
    let state = target.roll_back()?;
    records.keep_state(Some(&state))?;
    records.keep_shown(None)?;
    say(format_args!("rolled back: `{name}` shows state {} again", state.number));
    Ok(())
}

/// Asks on a terminal. Where there is none nobody can be asked, and only `--yes` goes on.
fn agree(options: &Options, question: &str, command: &str) -> Result<()> {
    if options.yes {
        return Ok(());
    }
    match agreed(question)? {
        Some(true) => Ok(()),
        Some(false) => Err(Error::Refused("nothing is changed".to_string())),
        None => {
            let root = root_flag(&options.common.run.root);
            Err(Error::Refused(format!("nothing is changed without a yes: `{command}{root} --yes`")))
        }
    }
}

/// So many addresses are told one by one.
const TOLD: usize = 10;

/// What would change, by count and bytes.
fn show(out: &mut dyn Write, name: &str, plan: &Plan, standing: &Standing, drift: Option<&Drift>) -> io::Result<()> {
    let now = standing.state.as_ref().map_or("nothing yet".to_string(), |state| format!("state {}", state.number));
    if plan.is_empty() {
        return writeln!(out, "`{name}` shows this site already ({now}): nothing is to be done");
    }
    writeln!(out, "`{name}` shows {now}; this would change:")?;
    let rows = [
        ("new", plan.new.len(), plan.new.iter().map(|file| file.length).sum()),
        ("changed", plan.changed.len(), plan.changed.iter().map(|file| file.length).sum()),
        ("deleted", plan.deleted.len(), plan.deleted.iter().map(|held| held.length).sum()),
        ("unchanged", plan.unchanged.len(), plan.unchanged.iter().map(|file| file.length).sum()),
        ("not ours", plan.foreign.len(), plan.foreign.iter().map(|held| held.length).sum()),
    ];
    for (what, count, bytes) in rows.into_iter().filter(|(_, count, _)| *count > 0) {
        writeln!(out, "  {what:<9} {:>12}  {:>9}", counted(count, "file", "files"), shown_bytes(bytes))?;
    }
    let lost = plan.lost();
    if !lost.is_empty() {
        writeln!(out, "{} nowhere then:", counted(lost.len(), "address leads", "addresses lead"))?;
    }
    for address in lost.iter().take(TOLD) {
        writeln!(out, "  {address}")?;
    }
    if let Some(more) = lost.len().checked_sub(TOLD + 1) {
        writeln!(out, "  and {} more", more + 1)?;
    }
    match drift.filter(|drift| !drift.is_empty()) {
        Some(drift) => write!(out, "{}", told_of_drift(drift, &now)),
        None => Ok(()),
    }
}

/// What readers would find read otherwise than now, the names that they know first.
fn told_of_drift(of: &Drift, since: &str) -> String {
    let mut told = drift::summary(of, since) + "\n";
    let known: Vec<&NameDrift> = of.names.iter().filter(|of| of.was.is_some()).collect();
    for of in known.iter().take(TOLD) {
        told += &format!("  {} `{}` in content/{}: {}\n", drift::sign(of), of.surface, of.source, drift::told(of));
    }
    told.extend(known.len().checked_sub(TOLD + 1).map(|more| format!("  and {} more\n", more + 1)));
    told
}

/// The names and the coverage of the desk, as readers get them.
fn snapshot(desk: &Desk, edition: Edition) -> Result<Snapshot> {
    let memo = Memo::open(&desk.root.join(CACHE));
    let (archive, _) = Archive::of(desk, edition, &memo, &Timings::default())?;
    Snapshot::of(desk, &archive)
}

/// "340 B", "12 kB", "3.4 MB".
fn shown_bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
