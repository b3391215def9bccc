//! One state of the desk; its pages are made on demand.

use crate::archive::Archive;
use crate::content::address::OutputPath;
use crate::content::scan::Desk;
use crate::error::{Error, Result};
use crate::fresh::Fresh;
use crate::press::Press;
use crate::render::Rendered;
use crate::report::Report;
use crate::source::Hash;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, mpsc};
use std::thread;
use tokio::sync::oneshot;

/// A planned site. The plan borrows from desk and archive, so a thread owns all three and handles requests until the
/// last snapshot is dropped.
#[derive(Clone)]
pub struct Snapshot {
    orders: mpsc::Sender<Order>,
    /// Texts that have changed since the plan, shown on their own pages.
    fresh: Arc<[Arc<Fresh>]>,
    /// The path of the base address, without a trailing slash.
    base: Arc<str>,
    sheets: Arc<HashMap<String, usize>>,
    paths: Arc<Vec<OutputPath>>,
    /// Hash of everything that pages show besides their own bytes.
    pub company: Hash,
    /// Unique to this archive within a run, and higher for later ones.
    pub number: u64,
}

/// An archive in memory, while it is shown.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub desk: &'a Desk,
    pub archive: &'a Archive,
    /// Unique to this archive within a run.
    pub number: u64,
}

/// What is sent to a browser.
pub enum Printed {
    Page(Rendered),
    /// Published unchanged and streamed: a film need not fit in memory.
    File(File),
}

enum Order {
    Page(OutputPath, Arc<[Arc<Fresh>]>, oneshot::Sender<Result<Printed>>),
    Fresh(BTreeSet<String>, mpsc::Sender<Option<Vec<Arc<Fresh>>>>),
    Ask(Question),
}

/// Runs on the thread that owns the desk and its archive.
type Question = Box<dyn FnOnce(&Desk, &Archive) + Send>;

static ARCHIVES: AtomicU64 = AtomicU64::new(0);

/// Pages have their own thread pool, so that they do not wait for a build of the whole desk.
static PAGES: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let threads = ThreadPoolBuilder::new().num_threads(rayon::current_num_threads());
    threads.thread_name(|at| format!("page {at}")).build().ok()
});

/// What is at an address.
pub enum Place {
    At(usize),
    Moved(String),
    Nowhere,
}

type Planned = (Option<(Vec<OutputPath>, Hash)>, Report);

impl Snapshot {
    /// Plans the site; `None` if the plan or the theme has errors.
    pub fn of(desk: Desk, archive: Archive) -> Result<(Option<Snapshot>, Report)> {
        let base = Arc::from(desk.config.base_url.path.as_str());
        let (orders, taken) = mpsc::channel();
        let (plan, planned) = mpsc::channel();
        let thread = thread::Builder::new().name("press".into());
        thread
            .spawn(move || work(&desk, &archive, &plan, taken))
            .map_err(Error::file("start", Path::new("the press")))?;
        let (paths, report) = planned.recv().unwrap_or_else(|_| Err(failed()))?;
        let snapshot = paths.map(|(paths, company)| {
            let sheets = paths.iter().enumerate().map(|(i, path)| (path.as_str().to_string(), i)).collect();
            let (sheets, paths) = (Arc::new(sheets), Arc::new(paths));
            let number = ARCHIVES.fetch_add(1, Ordering::Relaxed);
            Snapshot { orders, fresh: Arc::default(), base, sheets, paths, company, number }
        });
        Ok((snapshot, report))
    }

    /// The path of the home page.
    pub fn home(&self) -> String {
        format!("{}/", self.base)
    }

    /// Looks an address up in the plan: a file path is never built from it.
    pub fn place(&self, path: &str) -> Place {
        if path == "/" && !self.base.is_empty() || path == &*self.base {
            return Place::Moved(self.home());
        }
        let inner = path.strip_prefix(&*self.base).and_then(|path| path.strip_prefix('/'));
        let decoded = inner.and_then(|path| percent_encoding::percent_decode_str(path).decode_utf8().ok());
        let Some(inner) = decoded else { return Place::Nowhere };
        if inner.is_empty() || inner.ends_with('/') {
            return self.sheet(&format!("{inner}index.html")).map_or(Place::Nowhere, Place::At);
        }
        match (self.sheet(&inner), self.sheet(&format!("{inner}/index.html"))) {
            (Some(sheet), _) => Place::At(sheet),
            (None, Some(_)) => Place::Moved(format!("{path}/")),
            (None, None) => Place::Nowhere,
        }
    }

    pub fn not_found(&self) -> Option<usize> {
        self.sheet("404.html")
    }

    pub fn extension(&self, sheet: usize) -> &str {
        self.paths[sheet].as_str().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    pub async fn print(&self, sheet: usize) -> Result<Printed> {
        self.order(sheet)?.await.unwrap_or_else(|_| Err(failed()))
    }

    /// The result of `question` on the archive, from a thread of its own.
    pub async fn ask<T: Send + 'static>(&self, question: impl FnOnce(At) -> T + Send + 'static) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let number = self.number;
        let ask = move |desk: &Desk, archive: &Archive| {
            let answer = catch_unwind(AssertUnwindSafe(|| question(At { desk, archive, number })));
            let _ = reply.send(answer.map_err(|_| failed()));
        };
        self.orders.send(Order::Ask(Box::new(ask))).map_err(|_| failed())?;
        answer.await.unwrap_or_else(|_| Err(failed()))
    }

    /// The content at an address, for blocking callers.
    pub fn bytes(&self, address: &str) -> Option<Result<Rendered>> {
        let Place::At(sheet) = self.place(address) else { return None };
        let printed = self.order(sheet).and_then(|printed| printed.blocking_recv().unwrap_or_else(|_| Err(failed())));
        Some(printed.and_then(|printed| match printed {
            Printed::Page(rendered) => Ok(rendered),
            Printed::File(mut file) => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).map_err(Error::file("read", Path::new(address)))?;
                Ok(Rendered { bytes, notes: Vec::new() })
            }
        }))
    }

    fn order(&self, sheet: usize) -> Result<oneshot::Receiver<Result<Printed>>> {
        let (reply, printed) = oneshot::channel();
        let order = Order::Page(self.paths[sheet].clone(), self.fresh.clone(), reply);
        self.orders.send(order).map_err(|_| failed())?;
        Ok(printed)
    }

    /// The same site with the current texts at `paths`; `None` if more than texts has changed.
    pub fn refreshed(&self, paths: &BTreeSet<String>) -> Option<Snapshot> {
        let (reply, read) = mpsc::channel();
        self.orders.send(Order::Fresh(paths.clone(), reply)).ok()?;
        let mut fresh = read.recv().ok()??;
        let others = self.fresh.iter().filter(|known| !paths.contains(&known.source().path));
        fresh.extend(others.cloned());
        Some(Snapshot { fresh: fresh.into(), ..self.clone() })
    }

    /// Whether it is the same as another, and no text has changed since in either.
    pub fn is(&self, other: &Snapshot) -> bool {
        Arc::ptr_eq(&self.paths, &other.paths) && self.fresh.is_empty() && other.fresh.is_empty()
    }

    fn sheet(&self, path: &str) -> Option<usize> {
        self.sheets.get(path).copied()
    }
}

fn work(desk: &Desk, archive: &Archive, plan: &mpsc::Sender<Result<Planned>>, orders: mpsc::Receiver<Order>) {
    let (press, report) = match Press::new(desk, archive) {
        Ok(planned) => planned,
        Err(error) => return plan.send(Err(error)).unwrap_or_default(),
    };
    let paths = |press: &Press| press.site().files().iter().map(|file| file.path.clone()).collect();
    let planned = press.as_ref().map(|press| (paths(press), press.company()));
    let Ok(()) = plan.send(Ok((planned, report))) else { return };
    let Some(press) = press else { return };
    match &*PAGES {
        Some(pool) => {
            thread::scope(|asks| pool.in_place_scope(|pages| take(&press, (desk, archive), orders, pages, asks)))
        }
        None => thread::scope(|asks| rayon::in_place_scope(|pages| take(&press, (desk, archive), orders, pages, asks))),
    }
}

/// Pages do not wait for each other, and a failing page does not affect others.
fn take<'t, 's>(
    press: &'s Press,
    (desk, archive): (&'s Desk, &'s Archive),
    orders: mpsc::Receiver<Order>,
    pages: &rayon::Scope<'s>,
    asks: &'t thread::Scope<'t, 's>,
) {
    for order in orders {
        let order = match order {
            // On its own thread: the caller may hold a lock that a waiting pool thread would try to take again.
            Order::Ask(question) => {
                // If no thread can start, the reply is dropped, which is reported.
                let _ =
                    thread::Builder::new().name("review".into()).spawn_scoped(asks, move || question(desk, archive));
                continue;
            }
            order => order,
        };
        pages.spawn(move |_| match order {
            Order::Page(path, fresh, reply) => {
                // The preview's additions are inserted into pages in memory.
                let file = press.file(&path).filter(|_| !path.as_str().ends_with(".html"));
                let page = || press.at(&path, &fresh).unwrap_or_else(|| Ok(Rendered::default()));
                let print = || file.map_or_else(|| page().map(Printed::Page), |file| file.map(Printed::File));
                let printed = catch_unwind(AssertUnwindSafe(print)).unwrap_or_else(|_| Err(failed()));
                // A browser that has disconnected is not an error.
                let _ = reply.send(printed);
            }
            Order::Fresh(paths, reply) => {
                let fresh = catch_unwind(AssertUnwindSafe(|| press.fresh(&paths))).unwrap_or_default();
                let _ = reply.send(fresh);
            }
            Order::Ask(_) => {}
        });
    }
}

/// The error reported for a panic.
pub fn failed() -> Error {
    Error::Refused("dateline failed on this desk, which is a mistake in dateline: please report it".into())
}
