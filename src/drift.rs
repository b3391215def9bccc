//! What a change of a desk adds, drops and alters: links, mentions, refusals and coverage, by piece and entity.
//!
//! Names are compared by their words and the text around them, so rewrapping a text or moving it to another file is not
//! drift.

use crate::annotate::{Annotated, policy};
use crate::archive::Archive;
use crate::cache::{CACHE, Memo};
use crate::catalogue::Catalogue;
use crate::content::PieceId;
use crate::content::assemble::Edition;
use crate::content::scan::Desk;
use crate::error::{Error, Result};
use crate::source::{Source, Span};
use crate::timings::Timings;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// What a name in a text is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum State {
    /// An entity's id.
    Linked(String),
    Mentioned(String),
    /// The reason, as in exports.
    Refused(String),
}

/// A name in a text.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Name {
    surface: String,
    /// Letters and digits before and after it; empty if unknown.
    around: String,
    state: State,
}

/// A desk as readers see its names and its coverage.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Snapshot {
    /// Keyed by source, relative to `content`; names in the order of the text.
    names: BTreeMap<String, Vec<Name>>,
    /// Keyed by doc: the earlier coverage that its page shows.
    coverage: BTreeMap<String, Vec<String>>,
}

/// Format version of [`Snapshot::to_bytes`]: changes with the types.
const FORM: u32 = 1;

/// A name that has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameDrift {
    /// Where it is now, or was.
    pub source: String,
    pub surface: String,
    pub was: Option<State>,
    pub now: Option<State>,
}

/// A piece whose coverage has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageDrift {
    pub doc: String,
    pub added: Vec<String>,
    pub dropped: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    pub names: Vec<NameDrift>,
    pub coverage: Vec<CoverageDrift>,
}

impl State {
    pub fn entity(&self) -> Option<&str> {
        match self {
            State::Linked(id) | State::Mentioned(id) => Some(id),
            State::Refused(_) => None,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Linked(id) => write!(f, "linked to `{id}`"),
            State::Mentioned(id) => write!(f, "a mention of `{id}`"),
            State::Refused(reason) => write!(f, "refused: {reason}"),
        }
    }
}

impl Snapshot {
    pub fn of(desk: &Desk, archive: &Archive) -> Result<Snapshot> {
        let pieces = (0..archive.content.pieces.len()).into_par_iter();
        let names = pieces.map(|place| {
            let source = &archive.content.pieces[place].source;
            let path = source.path.strip_prefix("content/").unwrap_or(&source.path);
            let text = desk.read(source)?;
            Ok((path.to_string(), names(desk, &archive.catalogue, &archive.pieces[place], &text)))
        });
        let doc = |piece: PieceId| archive.content.pieces[piece.index()].doc.clone();
        let coverage = archive.references.earlier.iter().zip(&archive.content.pieces);
        let coverage = coverage.map(|(row, piece)| (piece.doc.clone(), row.iter().map(|of| doc(of.piece)).collect()));
        Ok(Snapshot { names: names.collect::<Result<_>>()?, coverage: coverage.collect() })
    }

    /// The snapshot of the desk in a folder, which has no errors. The cache in `root` has most of its texts.
    pub fn of_folder(folder: &Path, root: &Path, edition: Edition) -> Result<Snapshot> {
        let (desk, mut report) = Desk::open(folder)?;
        // Hands nothing to the next build.
        let memo = Memo::open(&root.join(CACHE));
        let (archive, told) = Archive::of(&desk, edition, &memo, &Timings::default())?;
        report.join(told);
        if report.is_broken() {
            let what = format!("the desk to compare with has errors: `dateline check --root {}`", folder.display());
            return Err(Error::Usage(what));
        }
        Snapshot::of(&desk, &archive)
    }

    /// Serialised for a later run.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(&(FORM, self)).unwrap_or_default()
    }

    /// `None` if damaged, or stored by another program in another format.
    pub fn from_bytes(bytes: &[u8]) -> Option<Snapshot> {
        let (form, rest): (u32, &[u8]) = postcard::take_from_bytes(bytes).ok()?;
        if form == FORM { postcard::from_bytes(rest).ok() } else { None }
    }

    /// A snapshot of some pieces, without their coverage: the path of each, its text and what was found in it.
    pub fn of_pieces<'a>(
        desk: &Desk,
        catalogue: &Catalogue,
        pieces: impl Iterator<Item = (&'a Source, &'a Annotated)>,
    ) -> Result<Snapshot> {
        let names = pieces.map(|(source, annotated)| {
            let path = source.path.strip_prefix("content/").unwrap_or(&source.path);
            Ok((path.to_string(), names(desk, catalogue, annotated, &desk.read(source)?)))
        });
        Ok(Snapshot { names: names.collect::<Result<_>>()?, ..Snapshot::default() })
    }

    /// Replaces the names of the given pieces.
    pub fn replace(&mut self, pieces: Snapshot) {
        self.names.extend(pieces.names);
    }

    /// From `export mentions` and `export crossrefs`, using the first `shown` of a piece.
    pub fn of_exports(mentions: &str, crossrefs: &str, shown: usize) -> Result<Snapshot> {
        #[derive(Deserialize)]
        struct Mention {
            source: String,
            surface: String,
            entity: Option<String>,
            status: String,
            reason: Option<String>,
        }
        #[derive(Deserialize)]
        struct Row {
            doc: String,
            para: Option<u32>,
            ranked: Vec<(String, f64)>,
        }
        let mut all = Snapshot::default();
        for mention in lines::<Mention>(mentions, "mentions.jsonl")? {
            let state = match (mention.entity, mention.status.as_str()) {
                (Some(id), "linked") => State::Linked(id),
                (Some(id), _) => State::Mentioned(id),
                (None, _) => State::Refused(mention.reason.unwrap_or_default()),
            };
            let surface = plain(&mention.surface);
            all.names.entry(mention.source).or_default().push(Name { surface, around: String::new(), state });
        }
        for row in lines::<Row>(crossrefs, "crossrefs.jsonl")?.into_iter().filter(|row| row.para.is_none()) {
            let first = row.ranked.into_iter().take(shown).map(|(doc, _)| doc);
            all.coverage.insert(row.doc, first.collect());
        }
        Ok(all)
    }
}

fn lines<T: for<'de> Deserialize<'de>>(text: &str, file: &str) -> Result<Vec<T>> {
    let read = |(number, line): (usize, &str)| {
        serde_json::from_str(line)
            .map_err(|why| Error::Usage(format!("`{file}` is no export, line {}: {why}", number + 1)))
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(read).collect()
}

fn names(desk: &Desk, catalogue: &Catalogue, annotated: &Annotated, text: &str) -> Vec<Name> {
    let id = |entity| catalogue.facts(entity).id.clone();
    let linked = policy::links(&annotated.mentions, |entity| catalogue.facts(entity).kind.as_str(), &desk.config);
    let mentions = annotated.mentions.iter().zip(linked).map(|(mention, linked)| match linked {
        true => (mention.span, State::Linked(id(mention.entity))),
        false => (mention.span, State::Mentioned(id(mention.entity))),
    });
    let reason = |reason| serde_json::to_value(reason).ok().and_then(|value| value.as_str().map(String::from));
    let refusals = annotated.refusals.iter();
    let refusals = refusals.map(|of| (of.span, State::Refused(reason(of.reason).unwrap_or_default())));
    let mut all: Vec<(Span, State)> = mentions.chain(refusals).collect();
    all.sort_by_key(|(span, _)| *span);
    let name = |(span, state): (Span, State)| Name { surface: plain(span.of(text)), around: around(text, span), state };
    all.into_iter().map(name).collect()
}

fn plain(surface: &str) -> String {
    surface.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Ignores markup and white space.
fn around(text: &str, span: Span) -> String {
    const EACH: usize = 20;
    let (before, after) = (&text[..span.start as usize], &text[span.end as usize..]);
    let before: String = before.chars().rev().filter(|c| c.is_alphanumeric()).take(EACH).collect();
    let after: String = after.chars().filter(|c| c.is_alphanumeric()).take(EACH).collect();
    format!("{before} {after}")
}

impl Drift {
    pub fn between(was: &Snapshot, now: &Snapshot) -> Drift {
        let moved = moved(was, now);
        let old_path = |path: &String| moved.get(path).unwrap_or(path).clone();
        let mut drift = Drift::default();
        let mut seen = BTreeSet::new();
        for (source, names) in &now.names {
            let old = old_path(source);
            let before = was.names.get(&old).map_or(&[][..], Vec::as_slice);
            compare(source, before, names, &mut drift.names);
            seen.insert(old);
        }
        for (source, names) in was.names.iter().filter(|(source, _)| !seen.contains(*source)) {
            compare(source, names, &[], &mut drift.names);
        }
        // The coverage of a page that is new or gone is not drift.
        let source = |doc: &String| format!("briefings/{doc}.md");
        let doc_of =
            |path: &str| path.strip_prefix("briefings/").and_then(|doc| doc.strip_suffix(".md")).map(String::from);
        let old_doc = |doc: &String| doc_of(&old_path(&source(doc))).unwrap_or(doc.clone());
        for (doc, row) in &now.coverage {
            let Some(before) = was.coverage.get(&old_doc(doc)) else { continue };
            let added: Vec<String> = row.iter().filter(|other| !before.contains(&old_doc(other))).cloned().collect();
            let kept: BTreeSet<String> = row.iter().map(old_doc).collect();
            let dropped: Vec<String> = before.iter().filter(|other| !kept.contains(*other)).cloned().collect();
            if !added.is_empty() || !dropped.is_empty() {
                drift.coverage.push(CoverageDrift { doc: doc.clone(), added, dropped });
            }
        }
        drift
    }

    pub fn len(&self) -> usize {
        self.names.len() + self.coverage.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// For each entity, how many links and mentions it has gained and lost.
    pub fn by_entity(&self) -> BTreeMap<&str, (usize, usize)> {
        let mut all = BTreeMap::<&str, (usize, usize)>::new();
        for NameDrift { was, now, .. } in &self.names {
            let (was, now) = (was.as_ref().and_then(State::entity), now.as_ref().and_then(State::entity));
            if was != now {
                now.into_iter().for_each(|id| all.entry(id).or_default().0 += 1);
                was.into_iter().for_each(|id| all.entry(id).or_default().1 += 1);
            }
        }
        all
    }
}

/// Maps a text that is now in another file to its old one: most of its names are unchanged.
fn moved(was: &Snapshot, now: &Snapshot) -> BTreeMap<String, String> {
    let gone: Vec<_> = was.names.iter().filter(|(path, _)| !now.names.contains_key(*path)).collect();
    let new = now.names.iter().filter(|(path, _)| !was.names.contains_key(*path));
    let key = |name: &Name| (name.surface.clone(), name.around.clone());
    let mut by_key = BTreeMap::<_, Vec<usize>>::new();
    for (place, (_, names)) in gone.iter().enumerate() {
        names.iter().for_each(|name| by_key.entry(key(name)).or_default().push(place));
    }
    let mut taken = BTreeSet::new();
    let mut moved = BTreeMap::new();
    for (path, names) in new {
        let mut counts = BTreeMap::<usize, usize>::new();
        let places = names.iter().filter_map(|name| by_key.get(&key(name))).flatten();
        places.for_each(|place| *counts.entry(*place).or_default() += 1);
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        if let Some((place, _)) = most.filter(|(place, count)| count * 2 > names.len() && !taken.contains(place)) {
            taken.insert(place);
            moved.insert(path.clone(), gone[place].0.clone());
        }
    }
    moved
}

/// Compares the names of one text: first those with the same words around them, then by order.
fn compare(source: &str, was: &[Name], now: &[Name], drift: &mut Vec<NameDrift>) {
    let mut by_surface = BTreeMap::<&str, [Vec<&Name>; 2]>::new();
    was.iter().for_each(|name| by_surface.entry(&name.surface).or_default()[0].push(name));
    now.iter().for_each(|name| by_surface.entry(&name.surface).or_default()[1].push(name));
    for (surface, [was, now]) in by_surface {
        let mut by_around = BTreeMap::<&str, Vec<usize>>::new();
        for (place, name) in was.iter().enumerate().rev().filter(|(_, name)| !name.around.is_empty()) {
            by_around.entry(&name.around).or_default().push(place);
        }
        let same: Vec<Option<usize>> =
            now.iter().map(|name| by_around.get_mut(&*name.around).and_then(Vec::pop)).collect();
        let met: BTreeSet<usize> = same.iter().flatten().copied().collect();
        let mut rest = (0..was.len()).filter(|place| !met.contains(place));
        let mut tell = |was: Option<&&Name>, now: Option<&&Name>| {
            let (was, now) = (was.map(|name| name.state.clone()), now.map(|name| name.state.clone()));
            if was != now {
                drift.push(NameDrift { source: source.to_string(), surface: surface.to_string(), was, now });
            }
        };
        for (name, same) in now.iter().zip(same) {
            tell(same.or_else(|| rest.next()).map(|place| &was[place]), Some(name));
        }
        rest.for_each(|place| tell(Some(&was[place]), None));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Path and names: surface, the text around it, and an id.
    type Text<'t> = (&'t str, &'t [(&'t str, &'t str, &'t str)]);

    fn snapshot(texts: &[Text]) -> Snapshot {
        let name = |(surface, around, id): &(&str, &str, &str)| Name {
            surface: surface.to_string(),
            around: around.to_string(),
            state: if id.is_empty() { State::Refused("contested".into()) } else { State::Linked(id.to_string()) },
        };
        let names = texts.iter().map(|(path, names)| (path.to_string(), names.iter().map(name).collect()));
        Snapshot { names: names.collect(), coverage: BTreeMap::new() }
    }

    fn told(was: &Snapshot, now: &Snapshot) -> Vec<String> {
        let state = |state: &Option<State>| state.as_ref().map_or("-".to_string(), State::to_string);
        let names = Drift::between(was, now).names;
        names
            .iter()
            .map(|of| format!("{} {}: {} > {}", of.source, of.surface, state(&of.was), state(&of.now)))
            .collect()
    }

    #[test]
    fn names_are_compared_by_what_stands_around_them() {
        let was = snapshot(&[("a", &[("Georgia", "x", "georgia"), ("Georgia", "y", ""), ("Putin", "z", "putin")])]);
        let now =
            snapshot(&[("a", &[("Georgia", "y", "georgia"), ("Georgia", "x", "georgia"), ("Syria", "q", "syria")])]);
        assert_eq!(
            told(&was, &now),
            [
                "a Georgia: refused: contested > linked to `georgia`",
                "a Putin: linked to `putin` > -",
                "a Syria: - > linked to `syria`",
            ]
        );
        assert_eq!(told(&was, &was), [] as [String; 0]);
    }

    #[test]
    fn a_text_in_another_file_has_not_drifted() {
        let was = snapshot(&[("a", &[("Georgia", "x", "georgia"), ("Putin", "z", "putin")])]);
        let now = snapshot(&[("b", &[("Georgia", "x", "georgia"), ("Putin", "z", "")])]);
        assert_eq!(told(&was, &now), ["b Putin: linked to `putin` > refused: contested"]);
    }

    #[test]
    fn exports_are_a_desk_too() {
        let mentions = "{\"source\":\"briefings/a.md\",\"surface\":\"New\\nYork\",\"entity\":\"ny\",\"status\":\"linked\",\"reason\":null}\n";
        let crossrefs = "{\"doc\":\"a\",\"ranked\":[[\"b\",2],[\"c\",1]]}\n{\"doc\":\"a\",\"para\":1,\"ranked\":[]}\n";
        let was = Snapshot::of_exports(mentions, crossrefs, 1).unwrap();
        assert_eq!(was.coverage["a"], ["b"]);
        assert_eq!(was.names["briefings/a.md"][0].surface, "New York");
        assert!(Snapshot::of_exports("{}", "", 1).is_err());
    }
}
