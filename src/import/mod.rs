//! Converts another program's archive to a desk.
//!
//! The input is a folder or an export; the output is a list of new files and a report of what was mapped, kept and
//! lost. Nothing is written here, and no guess is silent: each change of a text is recorded with its kind and place in
//! the [`Tally`].
//!
//! Each kind of archive only determines which files are texts, their old and new paths (`Gathered`); the rest is the
//! same for all.

mod address;
mod archive;
mod bundle;
pub mod catalogue;
mod date;
mod doc;
mod eleventy;
mod front;
mod html;
mod hugo;
mod jekyll;
mod kind;
mod links;
mod map;
mod path;
mod place;
mod plain;
mod report;
mod settings;
mod settle;
mod site;
mod templates;
mod title;
mod vault;
mod wordpress;
mod zola;

pub use kind::Kind;
pub use links::rooted;
pub use report::{Fate, Tally};

use crate::config::Config;
use crate::error::{Error, Result};
use archive::Archive;
use doc::{Doc, Sort};
use kind::Settings;
use links::Links;
use serde_json::Value;
use site::{File, Site};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The options of an import.
pub struct Options<'a> {
    /// The program that wrote the archive; detected from its files by default.
    pub kind: Option<Kind>,
    /// The folder of the desk: files below it are not part of the archive.
    pub desk: &'a Path,
    /// The settings of the desk, if it already exists.
    pub config: Option<&'a Config>,
    /// The current time, in seconds from the Unix epoch.
    pub now: i64,
}

/// Whether the folder contains texts and no trace of a generator: then it can become a desk in place. A folder that
/// already has any of a desk's own names does not qualify.
pub fn can_be_desk(folder: &Path) -> Result<bool> {
    if archive::OF_DESK.iter().any(|name| folder.join(name).exists()) {
        return Ok(false);
    }
    let archive = Archive::open(folder, None, &mut Tally::default())?;
    let (kind, _) = kind::of_folder(&archive)?;
    let is_text = |path: &String| {
        let (_, _, stem) = path::parts(path);
        crate::content::without_markdown(path).is_some() && !matches!(stem, "README" | "LICENSE" | "LICENCE")
    };
    Ok(matches!(kind, Kind::Markdown | Kind::Obsidian) && archive.files.iter().any(is_text))
}

/// A new desk's settings, if only its name is known.
pub fn new_desk(title: &str) -> Vec<New> {
    settings::files(&Settings::default(), Some(title), false)
}

/// The files for the desk, and what happened to everything else.
pub struct Import {
    pub kind: Kind,
    /// The file or folder that identified the kind.
    pub by: Option<String>,
    pub files: Vec<New>,
    pub tally: Tally,
    pub counts: Counts,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub pieces: usize,
    pub pages: usize,
    pub entities: usize,
    pub files: usize,
}

/// A file of the desk.
pub struct New {
    /// In the archive; empty for settings.
    pub from: String,
    /// Relative to the desk's root.
    pub to: String,
    pub what: What,
}

pub enum What {
    Text(String),
    /// The bytes of another file.
    Copy(PathBuf),
}

/// The contents of an archive, as its program understands them.
#[derive(Default)]
struct Gathered {
    docs: Vec<Doc>,
    files: Vec<File>,
    settings: Settings,
}

/// Reads an archive, and returns what a desk would get from it.
pub fn read(from: &Path, options: &Options) -> Result<Import> {
    let mut tally = Tally::default();
    if !from.exists() {
        return Err(Error::Usage(format!("there is no `{}`", from.display())));
    }
    let is_export = from.is_file();
    if is_export && !kind::is_wordpress(from)? {
        return Err(Error::Usage(format!("`{}` is no archive that dateline knows", from.display())));
    }
    let archive = match is_export {
        true => Archive::beside(from, &mut tally)?,
        false => Archive::open(from, Some(options.desk), &mut tally)?,
    };
    let (kind, by) = match options.kind {
        _ if is_export => (Kind::WordPress, None),
        Some(kind) => (kind, None),
        None => kind::of_folder(&archive).map(|(kind, by)| (kind, Some(by).filter(|by| !by.is_empty())))?,
    };
    let gathered = match kind {
        Kind::Hugo => hugo::gathered(&archive, &mut tally)?,
        Kind::Jekyll => jekyll::gathered(&archive, &mut tally)?,
        Kind::Zola => zola::gathered(&archive, &mut tally)?,
        Kind::Eleventy => eleventy::gathered(&archive, &mut tally)?,
        Kind::Obsidian => vault::gathered(&archive, &mut tally)?,
        Kind::WordPress => {
            let export = by.as_ref().map_or_else(|| from.to_path_buf(), |file| from.join(file));
            wordpress::gathered(&export, &archive, &mut tally)?
        }
        Kind::Markdown => plain::gathered(&archive, &mut tally)?,
    };
    if gathered.docs.is_empty() {
        let shown = from.display();
        return Err(Error::Usage(format!("no text of {} was found in `{shown}`", kind.name())));
    }
    let folder = from.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let (files, counts) = written(&archive, kind, gathered, folder, options, &mut tally);
    Ok(Import { kind, by, files, tally, counts })
}

/// Texts with their new front matter and links, the files they need, and settings if there are none.
fn written(
    archive: &Archive,
    kind: Kind,
    gathered: Gathered,
    folder: Option<String>,
    options: &Options,
    tally: &mut Tally,
) -> (Vec<New>, Counts) {
    let Gathered { mut docs, mut files, settings } = gathered;
    let default = Config { timezone: settings.zone.clone().unwrap_or_else(|| "UTC".into()), ..Config::default() };
    let config = options.config.unwrap_or(&default);
    place::sorted(&mut docs);
    docs.iter_mut().for_each(|doc| title::give(doc, kind, tally));
    docs.retain(|doc| !is_empty(doc, tally));
    place::apart(&mut docs, &mut files, tally);
    let paths: Vec<String> = docs.iter().map(place::path).collect();
    open_templates(&mut docs, &files, kind, &settings, tally);
    let known = map::Known { kind, zone: &config.zone(), now: options.now };
    let mut fronts: Vec<_> = docs.iter().map(|doc| map::mapped(doc, &known, tally)).collect();
    let headings: Vec<_> = docs.iter().map(links::headings).collect();
    let site = Site::new(&docs, &files, kind, &settings);
    let is_held = |front: &serde_json::Map<String, Value>| {
        ["draft", "embargo", "hidden"].iter().any(|key| front.contains_key(*key))
    };
    let held = fronts.iter().enumerate().filter(|(_, front)| is_held(front)).map(|(place, _)| place).collect();
    let mut links = Links { site: &site, paths: &paths, headings: &headings, held: &held, used: HashSet::new() };
    let bodies: Vec<String> = (0..docs.len()).map(|place| links.rewritten(place, tally)).collect();
    fronts.iter_mut().enumerate().for_each(|(place, front)| picture(front, place, &mut links, tally));
    let used = links.used;
    place::redirects(&docs, &files, &mut fronts);
    let mut new = Vec::new();
    let mut counts = Counts::default();
    for (((doc, front), body), path) in docs.iter().zip(fronts).zip(&bodies).zip(&paths) {
        *match doc.sort {
            Sort::Piece => &mut counts.pieces,
            Sort::Page => &mut counts.pages,
            Sort::Entity(_) => &mut counts.entities,
        } += 1;
        let text = settle::settled(doc, front, body, config, tally);
        new.push(New { from: doc.from.clone(), to: path.clone(), what: What::Text(text) });
    }
    for (place, file) in files.iter().enumerate() {
        if used.contains(&place) || place::is_taken(&file.from) {
            counts.files += 1;
            let what = What::Copy(archive.root.join(&file.from));
            new.push(New { from: file.from.clone(), to: file.to.clone(), what });
        } else {
            tally.lost(place::left(&file.from), file.from.as_str());
        }
    }
    if options.config.is_none() {
        let kinds = [Fate::Lost, Fate::Kept].map(|fate| tally.of(fate)).concat();
        let is_broken = kinds.iter().any(|(kind, _)| kind.contains("leads nowhere"));
        new.extend(settings::files(&settings, folder.as_deref(), is_broken || kind == Kind::Obsidian));
    }
    (new, counts)
}

/// A page that its program generates has no text here.
fn is_empty(doc: &Doc, tally: &mut Tally) -> bool {
    let is_empty = doc.sort == Sort::Page && doc.body.trim().is_empty();
    if is_empty {
        tally.lost("a page without a text, which its program fills", doc.from.as_str());
    }
    is_empty
}

fn open_templates(docs: &mut [Doc], files: &[File], kind: Kind, settings: &Settings, tally: &mut Tally) {
    let site = Site::new(docs, files, kind, settings);
    let bodies: Vec<String> = docs
        .iter()
        .map(|doc| {
            let find = |path: &str| match site.find(doc, path)? {
                site::Target::Doc(place) => docs[place].old.first().cloned(),
                site::Target::File(place) => Some(files[place].address.clone()),
            };
            templates::rewritten(doc, kind, &settings.all, &find, tally)
        })
        .collect();
    docs.iter_mut().zip(bodies).for_each(|(doc, body)| doc.body = body);
}

/// The path of a text's lead picture, relative to the new file; a missing one goes under `extra`.
fn picture(front: &mut serde_json::Map<String, Value>, place: usize, links: &mut Links, tally: &mut Tally) {
    let Some(image) = front.get_mut("image") else { return };
    let src = match image {
        Value::Object(image) => image.get_mut("src"),
        image => Some(image),
    };
    let Some(Value::String(src)) = src else { return };
    match links.address(place, src) {
        Ok(None) => {}
        Ok(Some(new)) => *src = crate::content::address::decode(&new),
        Err(()) => {
            tally.lost(
                "a picture in front matter that is not there, under `extra`",
                links.site.docs[place].from.as_str(),
            );
            if let Some(image) = front.shift_remove("image") {
                settle::aside(front, "image", image);
            }
        }
    }
}
