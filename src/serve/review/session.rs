//! The answers of this run: given, undone, deferred.
//!
//! One lock covers all of it, so that two browsers write one after the other. A file is read just before each change,
//! and again if someone saved it meanwhile.

use crate::content::assemble::DECISIONS;
use crate::content::decision::{self, Decisions};
use crate::content::scan::Desk;
use crate::drift::{Drift, Snapshot};
use crate::edit::create::discard;
use crate::edit::{FileChange, Undo};
use crate::error::{Error, Result};
use crate::names::{Proposal, propose};
use crate::review::{Overlay, Question, View};
use crate::serve::snapshot::At;
use crate::source::Hash;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How often a change is made again because someone else saved the file.
const TRIES: usize = 5;

/// What an editor did.
#[derive(Clone)]
pub struct Done {
    /// In words: "“Georgia” in 2017/talks is georgia".
    pub what: String,
    pub undo: Vec<Undo>,
    /// Its effect for readers: known at once for an answer, after the next build for a change of the catalogue.
    pub drift: Option<Arc<Drift>>,
    pub is_undone: bool,
    /// The proposed name that it settled.
    surface: Option<String>,
    /// For a change of the catalogue: the archive before it, and how readers saw that.
    from: Option<(u64, Arc<Snapshot>)>,
}

/// A change to make, and its description.
pub struct Wanted {
    pub what: String,
    /// The proposed name that it settles.
    pub surface: Option<String>,
    pub changes: Vec<FileChange>,
}

pub struct Session {
    root: PathBuf,
    state: Mutex<State>,
    /// With the hash of the texts that they were found in.
    proposals: Mutex<Option<(Hash, Arc<Vec<Proposed>>)>>,
}

/// A proposal, and the id of the entity whose forms it lists: indexes in the catalogue change as it grows.
pub type Proposed = (Option<String>, Proposal);

#[derive(Default)]
struct State {
    done: Vec<Done>,
    later: Vec<String>,
    seen: Option<Arc<Seen>>,
}

/// An archive with the decisions of some moment applied.
pub struct Seen {
    of: (u64, Hash),
    pub overlay: Overlay,
    pub questions: Vec<Question>,
}

impl Session {
    pub fn new(root: PathBuf) -> Session {
        Session { root, state: Mutex::default(), proposals: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The `number`-th entry, counted from 1.
    pub fn done(&self, number: usize) -> Option<Done> {
        self.state().done.get(number.checked_sub(1)?).cloned()
    }

    /// The last `count` entries, newest first: number, words, and whether it was undone.
    pub fn history(&self, count: usize) -> Vec<(usize, String, bool)> {
        let state = self.state();
        let done = (1..).zip(&state.done).map(|(number, done)| (number, done.what.clone(), done.is_undone));
        let done: Vec<_> = done.skip(state.done.len().saturating_sub(count)).collect();
        done.into_iter().rev().collect()
    }

    /// The last entry that can be undone.
    pub fn last(&self) -> Option<usize> {
        self.state().done.iter().rposition(|done| !done.is_undone).map(|place| place + 1)
    }

    pub fn later(&self) -> Vec<String> {
        self.state().later.clone()
    }

    /// Proposed names that were answered.
    pub fn settled(&self) -> Vec<String> {
        let state = self.state();
        let standing = state.done.iter().filter(|done| !done.is_undone);
        standing.filter_map(|done| done.surface.clone()).collect()
    }

    /// Names that were missing in the catalogue when the texts were last searched: accepting a name does not search
    /// them again.
    pub fn proposals(&self, at: At) -> Result<Arc<Vec<Proposed>>> {
        let texts: Vec<Hash> = at.archive.content.pieces.iter().map(|piece| piece.source.hash).collect();
        let texts = Hash::of_all(&texts);
        let mut known = self.proposals.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, proposals)) = known.as_ref().filter(|(of, _)| *of == texts) {
            return Ok(proposals.clone());
        }
        let content = &at.archive.content;
        let id = |proposal: &Proposal| proposal.entity.map(|entity| content.entities[entity.index()].id.clone());
        let proposals = propose(at.desk, content, &at.archive.pieces)?.into_iter();
        let proposals = Arc::new(proposals.map(|proposal| (id(&proposal), proposal)).collect());
        *known = Some((texts, Arc::clone(&proposals)));
        Ok(proposals)
    }

    /// The archive before the last change of the catalogue that is not built yet.
    pub fn awaited(&self) -> Option<u64> {
        let state = self.state();
        let open = state.done.iter().filter(|done| done.drift.is_none() && !done.is_undone);
        open.filter_map(|done| done.from.as_ref().map(|(number, _)| *number)).max()
    }

    /// Compares the desk with its state before those changes of the catalogue that have been built since.
    pub fn compare(&self, at: At, view: &View) -> Result<()> {
        let mut state = self.state();
        let is_open = |done: &&mut Done| done.drift.is_none() && !done.is_undone;
        for done in state.done.iter_mut().filter(is_open) {
            if let Some((_, was)) = done.from.take_if(|(number, _)| *number < at.number) {
                done.drift = Some(Arc::new(Drift::between(&was, &view.snapshot()?)));
            }
        }
        Ok(())
    }

    /// Defers a question, or undoes that.
    pub fn put_off(&self, surface: &str) {
        let mut state = self.state();
        match state.later.iter().position(|other| other == surface) {
            Some(place) => drop(state.later.remove(place)),
            None => state.later.push(surface.to_string()),
        }
    }

    /// The archive with the current decisions.
    pub fn seen(&self, at: At) -> Result<Arc<Seen>> {
        self.seen_by(&mut self.state(), at)
    }

    fn seen_by(&self, state: &mut State, at: At) -> Result<Arc<Seen>> {
        let text = self.now(at.desk, DECISIONS)?.unwrap_or_default();
        let is_it = |seen: &&Arc<Seen>| seen.of == (at.number, Hash::of(text.as_bytes()));
        if let Some(seen) = state.seen.as_ref().filter(is_it) {
            return Ok(seen.clone());
        }
        let seen = Arc::new(Seen::of(at, &text)?);
        state.seen = Some(seen.clone());
        Ok(seen)
    }

    /// The current text of a file; `None` if it does not exist.
    pub fn now(&self, desk: &Desk, path: &str) -> Result<Option<String>> {
        let file = self.root.join(path);
        match fs::symlink_metadata(&file) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(Error::file("read", &file)(cause)),
            Ok(_) => match desk.read_now(path) {
                Some((_, text)) => Ok(Some(text)),
                None => Err(Error::Refused(format!("`{path}` cannot be read as a text of the desk"))),
            },
        }
    }

    /// Makes a change from the current files, writes it, and returns its number.
    pub fn carry_out(&self, at: At, make: impl Fn(&View) -> Result<Wanted>) -> Result<usize> {
        let mut state = self.state();
        let mut tries = 1;
        loop {
            let before = self.seen_by(&mut state, at)?;
            let view = View::of(at.desk, at.archive, &before.overlay);
            let Wanted { what, surface, changes } = make(&view)?;
            let decided = changes.iter().find(|change| change.path == DECISIONS);
            let after = decided.map(|change| looked_at(at, &view, &change.new)).transpose()?;
            let is_catalogue = changes.iter().any(|change| change.path != DECISIONS);
            let from = if is_catalogue { Some((at.number, Arc::new(view.snapshot()?))) } else { None };
            match changes.iter().try_for_each(|change| change.write(&self.root)) {
                Ok(()) => {
                    let (drift, seen) = after.unzip();
                    let drift = drift.filter(|_| !is_catalogue).map(Arc::new);
                    let undo = changes.iter().map(FileChange::undo).collect();
                    state.seen = seen.map(Arc::new).or(state.seen.take());
                    state.done.push(Done { what, undo, drift, is_undone: false, surface, from });
                    return Ok(state.done.len());
                }
                Err(Error::Refused(_)) if tries < TRIES && self.all_moved_on(at.desk, &changes)? => tries += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether the first change was not written because its file has changed: then none was written.
    fn all_moved_on(&self, desk: &Desk, changes: &[FileChange]) -> Result<bool> {
        let Some(first) = changes.first() else { return Ok(false) };
        Ok(self.now(desk, &first.path)? != first.old)
    }

    /// Undoes the `number`-th entry, counted from 1.
    pub fn undo(&self, at: At, number: usize) -> Result<()> {
        let mut state = self.state();
        let no_such = || Error::Usage("nothing of this run has that number".into());
        let done = number.checked_sub(1).and_then(|place| state.done.get(place)).ok_or_else(no_such)?;
        if done.is_undone {
            return Err(Error::Refused("it is taken back already".into()));
        }
        for undo in &done.undo {
            self.take_back(at.desk, undo)?;
        }
        state.done[number - 1].is_undone = true;
        Ok(())
    }

    fn take_back(&self, desk: &Desk, undo: &Undo) -> Result<()> {
        let path = &undo.path;
        let gone = || Error::Refused(format!("`{path}` was changed there since: take it back by hand"));
        let mut tries = 1;
        loop {
            let old = self.now(desk, path)?.ok_or_else(gone)?;
            let new = undo.apply(&old).ok_or_else(gone)?;
            if undo.is_new && new.is_empty() {
                return discard(&self.root.join(path));
            }
            match (FileChange { path: path.clone(), moved_from: None, old: Some(old), new }).write(&self.root) {
                Err(Error::Refused(_)) if tries < TRIES => tries += 1,
                written => return written,
            }
        }
    }
}

impl Seen {
    /// With `text` as `decisions.toml`.
    fn of(at: At, text: &str) -> Result<Seen> {
        let was = match &at.desk.files.decisions {
            Some(source) => decision::parse(&at.desk.read(source)?).value,
            None => Decisions::default(),
        };
        let overlay = Overlay::of(at.desk, at.archive, was, decision::parse(text).value)?;
        let questions = View::of(at.desk, at.archive, &overlay).questions()?;
        Ok(Seen { of: (at.number, Hash::of(text.as_bytes())), overlay, questions })
    }
}

/// The archive with `text` as `decisions.toml`, and what readers see differently from `view`. Decisions that contradict
/// a text are refused: a build would fail on them.
fn looked_at(at: At, view: &View, text: &str) -> Result<(Drift, Seen)> {
    let seen = Seen::of(at, text)?;
    let after = View::of(at.desk, at.archive, &seen.overlay);
    let before: Vec<&str> = view.contradicted().map(|piece| piece.doc.as_str()).collect();
    if let Some(piece) = after.contradicted().find(|piece| !before.contains(&piece.doc.as_str())) {
        let path = &piece.source.path;
        let what = format!("{path} says otherwise there, by a link or by its front matter: change the text");
        return Err(Error::Refused(what));
    }
    let drift = after.drift_since(view)?;
    Ok((drift, seen))
}
