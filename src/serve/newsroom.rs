//! The desk, built again after each change: the last good snapshot stays until a better one is there.

use super::snapshot::Snapshot;
use super::watch::Watch;
use crate::archive::Archive;
use crate::cache::{CACHE, Memo};
use crate::content::assemble::Edition;
use crate::content::scan::{Desk, Files, Texts};
use crate::error::{Error, Result};
use crate::report::{Diagnostic, Format, Report, Severity, draw};
use crate::timings::Timings;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch as latest;

/// What is served now.
#[derive(Clone)]
pub struct Now {
    /// Rises with each change, and is another one after a restart.
    pub version: u64,
    /// A change is known that is not taken in yet.
    pub pending: bool,
    /// The last good one; none before the desk was sound for the first time.
    pub snapshot: Option<Snapshot>,
    /// What is wrong with the desk since then; empty where nothing is.
    pub fault: Arc<str>,
}

pub struct Newsroom {
    pub root: PathBuf,
    pub drafts: bool,
    /// The instant that embargoes are read against.
    pub clock: Box<dyn Fn() -> Result<i64> + Send>,
    /// Tells the author.
    pub tell: Box<dyn Fn(&Report) + Send>,
    memo: Memo,
    /// What the last look found, and what was said of files that were left out.
    found: Option<(Files, Report)>,
    texts: Texts,
    now: latest::Sender<Now>,
}

/// What a look at the desk came to.
enum Look {
    /// Every file is as it was.
    Same,
    Sound(Snapshot, String),
    Broken(Report),
}

impl Newsroom {
    pub fn new(
        root: PathBuf,
        drafts: bool,
        clock: impl Fn() -> Result<i64> + Send + 'static,
        tell: impl Fn(&Report) + Send + 'static,
    ) -> Newsroom {
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Now { version: started.as_millis() as u64, pending: false, snapshot: None, fault: Arc::from("") };
        Newsroom {
            memo: Memo::resident(&root.join(CACHE)),
            root,
            drafts,
            clock: Box::new(clock),
            tell: Box::new(tell),
            found: None,
            texts: Texts::default(),
            now: latest::Sender::new(now),
        }
    }

    pub(super) fn now(&self) -> latest::Receiver<Now> {
        self.now.subscribe()
    }

    /// The first look: what the desk holds in words, and the path of its home page. A desk with errors is
    /// served too, since they can be mended while it is.
    pub fn open(&mut self) -> Result<(String, String)> {
        let look = self.look()?;
        let told = match &look {
            Look::Sound(snapshot, counts) => (counts.clone(), snapshot.home()),
            _ => ("errors to mend".into(), "/".into()),
        };
        self.show(look, false);
        Ok(told)
    }

    /// Takes in each change that `watch` sees.
    pub(super) fn follow(mut self, mut watch: Watch) {
        while watch.wait() {
            self.now.send_modify(|now| now.pending = true);
            let mut more = true;
            while more {
                let unwatched = watch.settle();
                let began = Instant::now();
                let look = unwatched
                    .and_then(|()| catch_unwind(AssertUnwindSafe(|| self.look())).unwrap_or_else(|_| Err(failed())));
                more = watch.has_more();
                match look {
                    Ok(Look::Broken(_)) | Err(_) if more => {} // Half of a change says nothing.
                    Ok(look) => {
                        if matches!(look, Look::Sound(..)) {
                            eprintln!("updated in {} ms", began.elapsed().as_millis());
                        }
                        self.show(look, more);
                    }
                    Err(error) => {
                        eprintln!("error: {error}");
                        self.fault(&format!("error: {error}"), more);
                    }
                }
            }
        }
    }

    fn look(&mut self) -> Result<Look> {
        let (mut desk, mut report) = Desk::open(&self.root)?;
        let found = Some((desk.files.clone(), report.clone()));
        if self.found == found {
            return Ok(Look::Same);
        }
        // Set when the look has come to its end: after a failure the same files are looked at again.
        self.found = None;
        self.texts = desk.hold(&self.texts)?;
        let edition = Edition { as_of: (self.clock)()?, drafts: self.drafts };
        let (archive, told) = Archive::of(&desk, edition, &self.memo, &Timings::default())?;
        report.join(told);
        if let Some(remark) = self.memo.settle() {
            eprintln!("note: {remark}");
        }
        let counts = format!(
            "{} pieces, {} entities, {} links, {} refused",
            archive.content.pieces.len(),
            archive.content.entities.len(),
            archive.links(&desk),
            archive.refused()
        );
        let (snapshot, told) = Snapshot::of(desk, archive)?;
        report.join(told);
        self.found = found;
        Ok(match snapshot {
            Some(snapshot) if !report.is_broken() => Look::Sound(snapshot, counts),
            _ => Look::Broken(report),
        })
    }

    fn show(&self, look: Look, pending: bool) {
        match look {
            Look::Same => self.now.send_modify(|now| now.pending = pending),
            Look::Sound(snapshot, _) => self.now.send_modify(|now| {
                *now = Now { version: now.version + 1, pending, snapshot: Some(snapshot), fault: Arc::from("") };
            }),
            Look::Broken(report) => {
                (self.tell)(&report);
                self.fault(&drawn(report.sorted()), pending);
            }
        }
    }

    fn fault(&self, text: &str, pending: bool) {
        self.now.send_modify(|now| {
            *now = Now { version: now.version + 1, pending, fault: Arc::from(text), snapshot: now.snapshot.clone() };
        });
    }
}

/// The errors among `notes` as the terminal shows them.
pub(super) fn drawn(mut notes: Vec<(String, Diagnostic)>) -> String {
    notes.retain(|(_, note)| note.severity() == Severity::Error);
    draw(&notes, Format::Human, false)
}

fn failed() -> Error {
    Error::Refused("dateline failed on this desk, which is a mistake in dateline: please report it".into())
}
