//! One state of the desk, and every page of it made when somebody asks.

use crate::archive::Archive;
use crate::content::address::OutputPath;
use crate::content::scan::Desk;
use crate::error::{Error, Result};
use crate::press::Press;
use crate::render::Rendered;
use crate::report::Report;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;
use tokio::sync::oneshot;

/// A planned site. The plan borrows from desk and archive, so a thread owns all three, and takes
/// orders for as long as somebody holds the snapshot.
#[derive(Clone)]
pub struct Snapshot {
    orders: mpsc::Sender<Order>,
    /// The path of the base address, without a slash at the end.
    base: Arc<str>,
    sheets: Arc<HashMap<String, usize>>,
    paths: Arc<Vec<OutputPath>>,
}

struct Order {
    path: OutputPath,
    reply: oneshot::Sender<Result<Rendered>>,
}

/// What stands at an address.
pub enum Place {
    At(usize),
    Moved(String),
    Nowhere,
}

type Planned = (Option<Vec<OutputPath>>, Report);

impl Snapshot {
    /// Plans the site; there is none where the plan or the theme has errors.
    pub fn of(desk: Desk, archive: Archive) -> Result<(Option<Snapshot>, Report)> {
        let base = Arc::from(desk.config.base_url.path.as_str());
        let (orders, taken) = mpsc::channel();
        let (plan, planned) = mpsc::channel();
        let thread = thread::Builder::new().name("press".into());
        thread
            .spawn(move || work(&desk, &archive, &plan, taken))
            .map_err(Error::file("start", Path::new("the press")))?;
        let (paths, report) = planned.recv().unwrap_or_else(|_| Err(died()))?;
        let snapshot = paths.map(|paths| {
            let sheets = paths.iter().enumerate().map(|(i, path)| (path.as_str().to_string(), i)).collect();
            Snapshot { orders, base, sheets: Arc::new(sheets), paths: Arc::new(paths) }
        });
        Ok((snapshot, report))
    }

    /// The path of the home page.
    pub fn home(&self) -> String {
        format!("{}/", self.base)
    }

    /// Looks an address up in the plan: no path of a file is ever made from it.
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

    pub async fn print(&self, sheet: usize) -> Result<Rendered> {
        let (reply, printed) = oneshot::channel();
        let order = Order { path: self.paths[sheet].clone(), reply };
        self.orders.send(order).map_err(|_| died())?;
        printed.await.unwrap_or_else(|_| Err(died()))
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
    let paths = press.as_ref().map(|press| press.site().files().iter().map(|file| file.path.clone()).collect());
    let Ok(()) = plan.send(Ok((paths, report))) else { return };
    let Some(press) = press else { return };
    // A page waits for no other, and one that fails takes no other with it.
    rayon::in_place_scope(|pages| {
        for order in orders {
            let press = &press;
            pages.spawn(move |_| {
                let print = || press.at(&order.path).unwrap_or_else(|| Ok(Rendered::default()));
                let printed = catch_unwind(AssertUnwindSafe(print)).unwrap_or_else(|_| Err(died()));
                // A browser that went away is no failure.
                let _ = order.reply.send(printed);
            });
        }
    });
}

fn died() -> Error {
    Error::Refused("dateline failed on this desk, which is a mistake in dateline: please report it".into())
}
