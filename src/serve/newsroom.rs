//! The desk, updated after each change: the last good snapshot stays until there is a better one.
//!
//! A text that an editor has saved is processed alone and shown on its page at once ([`Newsroom::refresh`]). In the
//! background the whole desk is built ([`Whole::look`]), and the result replaces everything shown before.

use super::snapshot::{Snapshot, failed};
use super::watch::{Change, Changes, News, Watch};
use crate::archive::Archive;
use crate::cache::state::Counts;
use crate::cache::{CACHE, Memo};
use crate::content::assemble::Edition;
use crate::content::scan::{Desk, Files, Texts};
use crate::error::{Error, Result};
use crate::report::{Code, Diagnostic, Format, Report, Severity, draw};
use crate::terminal::say;
use crate::timings::Timings;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch as latest;

/// What is served now.
#[derive(Clone)]
pub struct Now {
    /// Increases with each change, and differs after a restart.
    pub version: u64,
    /// Whether a known change is not processed yet.
    pub pending: bool,
    /// The last good snapshot; `None` until the desk has been valid once.
    pub snapshot: Option<Snapshot>,
    /// The errors of the desk since then; empty if there are none.
    pub fault: Arc<str>,
}

pub struct Newsroom {
    whole: Whole,
    shown: Shown,
}

/// What is reported to the author.
pub enum Told<'a> {
    /// The errors of the desk.
    Faults(&'a Report),
    /// The counts, if more or less is in doubt or held back than before.
    Counts(&'a Counts),
}

/// What is shown to browsers and to the author.
struct Shown {
    /// Reports to the author.
    tell: Box<dyn Fn(Told) + Send>,
    /// The last counts reported.
    counts: Cell<Option<Counts>>,
    now: latest::Sender<Now>,
}

/// Builds the whole desk.
struct Whole {
    root: PathBuf,
    drafts: bool,
    /// The time that embargoes are compared with.
    clock: Box<dyn Fn() -> Result<i64> + Send>,
    memo: Memo,
    texts: Texts,
    last: Option<Last>,
}

/// The last build.
struct Last {
    /// The files, and what was reported about files that were left out.
    found: (Files, Report),
    /// When an embargo ends, in seconds from the Unix epoch: from then on the same files give another site.
    until: Option<i64>,
    look: Look,
}

/// The result of a build.
#[derive(Clone)]
enum Look {
    Sound(Snapshot, Counts),
    Broken(Report),
}

/// The result that the build thread sends.
struct Looked {
    look: Result<Look>,
    took: Duration,
}

impl Newsroom {
    pub fn new(
        root: PathBuf,
        drafts: bool,
        clock: impl Fn() -> Result<i64> + Send + 'static,
        tell: impl Fn(Told) + Send + 'static,
    ) -> Newsroom {
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Now { version: started.as_millis() as u64, pending: false, snapshot: None, fault: Arc::from("") };
        let memo = Memo::resident(&root.join(CACHE));
        let whole = Whole { root, drafts, clock: Box::new(clock), memo, texts: Texts::default(), last: None };
        let shown = Shown { tell: Box::new(tell), counts: Cell::default(), now: latest::Sender::new(now) };
        Newsroom { whole, shown }
    }

    pub(super) fn now(&self) -> latest::Receiver<Now> {
        self.shown.now.subscribe()
    }

    /// The first build: the counts of the desk, and the path of its home page. A desk with errors is served too, so
    /// that they can be fixed meanwhile.
    pub fn open(&mut self) -> Result<(Option<Counts>, String)> {
        let look = self.whole.look()?;
        let told = match &look {
            Look::Sound(snapshot, counts) => (Some(*counts), snapshot.home()),
            Look::Broken(_) => (None, "/".into()),
        };
        self.shown.counts.set(told.0);
        self.shown.show(look);
        Ok(told)
    }

    /// Processes all changes.
    pub fn look(&mut self) -> Result<()> {
        let look = self.whole.look()?;
        self.shown.show(look);
        Ok(())
    }

    /// The bytes served at an address, without the additions of the preview.
    pub fn page(&self, address: &str) -> Option<Vec<u8>> {
        let now = self.shown.now.borrow().clone();
        let rendered = now.snapshot?.bytes(address)?.ok()?;
        (!rendered.is_broken()).then_some(rendered.bytes)
    }

    /// Shows the current texts at `paths`, each on its own page; false if more than texts has changed.
    pub fn refresh(&self, paths: &BTreeSet<String>) -> bool {
        self.shown.refresh(paths)
    }

    /// Processes each change that `watch` reports.
    pub(super) fn follow(self, mut watch: Watch) {
        let Newsroom { whole, shown } = self;
        let (ask, looks) = match whole.behind(watch.teller()) {
            Ok(behind) => behind,
            Err(error) => return shown.fault(&format!("error: {error}")),
        };
        let begin = |watch: &mut Watch| {
            // New folders must be watched before they are read.
            watch.look().unwrap_or_else(|error| shown.show_or_tell(Err(error)));
            ask.send(()).is_ok().then(Changes::default)
        };
        // Changes that no build has started with yet, and whether they are shown.
        let (mut burst, mut is_shown) = (Changes::default(), false);
        // Changes since the running build started.
        let mut since: Option<Changes> = None;
        // Whether a change can be shown only by a build.
        let mut is_owed = false;
        loop {
            match watch.next(&burst) {
                News::Changed(change) => {
                    shown.now.send_modify(|now| now.pending = true);
                    since.iter_mut().for_each(|since| since.add(&change));
                    burst.add(&change);
                    is_shown = !is_owed && burst.is_closed() && burst.few().is_some_and(|paths| shown.refresh(&paths));
                }
                News::Quiet => {
                    is_shown = is_shown || (!is_owed && burst.few().is_some_and(|paths| shown.refresh(&paths)));
                    is_owed = !is_shown;
                    (burst, is_shown) = Default::default();
                    if since.is_none() {
                        since = begin(&mut watch);
                    }
                }
                News::Looked => {
                    let missed = since.take().unwrap_or_default();
                    match looks.recv() {
                        Ok(Looked { look, took }) if missed.is_empty() => {
                            is_owed = false;
                            if matches!(look, Ok(Look::Sound(..))) {
                                say(format_args!("updated in {} ms", took.as_millis()));
                            }
                            shown.show_or_tell(look);
                        }
                        // An editor who saves one text after another still sees the effects on other pages.
                        Ok(Looked { look: Ok(Look::Sound(snapshot, _)), .. }) if missed.is_closed() => {
                            if let Some(newer) = missed.few().and_then(|paths| snapshot.refreshed(&paths)) {
                                (is_owed, is_shown) = (false, true);
                                shown.put(newer);
                            }
                        }
                        // A partly read change is useless.
                        _ => {}
                    }
                    if !missed.is_empty() && burst.is_empty() {
                        since = begin(&mut watch);
                    }
                }
            }
        }
    }
}

impl Shown {
    fn refresh(&self, paths: &BTreeSet<String>) -> bool {
        let began = Instant::now();
        let Now { snapshot, fault, .. } = self.now.borrow().clone();
        let fresh = snapshot.filter(|_| fault.is_empty()).and_then(|snapshot| snapshot.refreshed(paths));
        let Some(fresh) = fresh else { return false };
        self.put(fresh);
        say(format_args!("shown in {} ms", began.elapsed().as_millis()));
        true
    }

    fn show_or_tell(&self, look: Result<Look>) {
        match look {
            Ok(look) => self.show(look),
            Err(error) => {
                say(format_args!("error: {error}"));
                self.fault(&format!("error: {error}"));
            }
        }
    }

    fn show(&self, look: Look) {
        match look {
            Look::Sound(snapshot, counts) => {
                self.put(snapshot);
                let of = |Counts { warnings, drafts, embargoes, withdrawn, embargo_ends, unread, .. }| {
                    (warnings, drafts, embargoes, withdrawn, embargo_ends, unread)
                };
                let last = self.counts.replace(Some(counts));
                if last.map(of) != Some(of(counts)) {
                    (self.tell)(Told::Counts(&counts));
                }
            }
            Look::Broken(report) => {
                let fault = drawn(report.clone().sorted());
                if *fault != *self.now.borrow().fault {
                    (self.tell)(Told::Faults(&report));
                }
                self.fault(&fault);
            }
        }
    }

    fn put(&self, snapshot: Snapshot) {
        self.now.send_modify(|now| {
            let is_as_before = now.fault.is_empty() && now.snapshot.as_ref().is_some_and(|last| last.is(&snapshot));
            let version = now.version + u64::from(!is_as_before);
            *now = Now { version, pending: false, snapshot: Some(snapshot), fault: Arc::from("") };
        });
    }

    fn fault(&self, text: &str) {
        self.now.send_modify(|now| {
            let version = now.version + u64::from(*now.fault != *text);
            *now = Now { version, pending: false, fault: Arc::from(text), snapshot: now.snapshot.clone() };
        });
    }
}

impl Whole {
    /// Starts a thread that builds on request and reports when a build has ended.
    fn behind(mut self, teller: Sender<News>) -> Result<(Sender<()>, Receiver<Looked>)> {
        let ((ask, asked), (tell, looks)) = (channel(), channel());
        let look = move || {
            let mut patience = self.patience();
            loop {
                let news = match asked.recv_timeout(patience) {
                    Ok(()) => {
                        let began = Instant::now();
                        let look = catch_unwind(AssertUnwindSafe(|| self.look())).unwrap_or_else(|_| Err(failed()));
                        patience = self.patience();
                        let _ = tell.send(Looked { look, took: began.elapsed() });
                        News::Looked
                    }
                    Err(RecvTimeoutError::Timeout) => {
                        patience = Duration::MAX;
                        News::Changed(Change::unknown())
                    }
                    Err(RecvTimeoutError::Disconnected) => break,
                };
                let _ = teller.send(news);
            }
        };
        let thread = thread::Builder::new().name("whole".into()).spawn(look);
        thread.map_err(Error::file("start", Path::new("the look at the desk")))?;
        Ok((ask, looks))
    }

    /// How long the last build stays valid if no file changes.
    fn patience(&self) -> Duration {
        let until = self.last.as_ref().and_then(|last| last.until);
        let seconds = until.zip((self.clock)().ok()).and_then(|(until, now)| u64::try_from(until - now).ok());
        seconds.map_or(Duration::MAX, |seconds| Duration::from_secs(seconds.max(1)))
    }

    fn look(&mut self) -> Result<Look> {
        let (mut desk, mut report) = Desk::open(&self.root)?;
        let found = (desk.files.clone(), report.clone());
        let edition = Edition::preview((self.clock)()?, self.drafts);
        if let Some(last) = &self.last
            && last.found == found
            && last.until.is_none_or(|until| edition.as_of < until)
        {
            return Ok(last.look.clone());
        }
        // Set only when the build has ended: after a failure the same files are built again.
        self.last = None;
        self.texts = desk.hold(&self.texts)?;
        let (mut archive, told) = Archive::of(&desk, edition, &self.memo, &Timings::default())?;
        archive.words.forget_order();
        report.join(told);
        let doubts = archive.counts(&desk, &self.memo, &Report::default())?;
        if let Some(remark) = self.memo.settle() {
            say(format_args!("note: {remark}"));
        }
        let until = archive.content.holds.until;
        let (snapshot, told) = Snapshot::of(desk, archive)?;
        report.join(told);
        let warnings = doubts.warnings + report.count(Severity::Warning);
        let counts = Counts { warnings, unread: report.count_of(Code::W053), ..doubts };
        let look = match snapshot {
            Some(snapshot) if !report.is_broken() => Look::Sound(snapshot, counts),
            _ => Look::Broken(report),
        };
        self.last = Some(Last { found, until, look: look.clone() });
        Ok(look)
    }
}

/// The errors among `notes` as the terminal shows them, possible causes of others first.
pub(super) fn drawn(mut notes: Vec<(String, Diagnostic)>) -> String {
    notes.retain(|(_, note)| note.severity() == Severity::Error);
    // The settings affect how everything is read, and a link to an unreadable file leads nowhere.
    let follows = |code| matches!(code, Code::E022 | Code::E023 | Code::E024 | Code::E025 | Code::E026);
    notes.sort_by_key(|(path, note)| (path != "site.toml", follows(note.code)));
    draw(&notes, Format::Human, false)
}
