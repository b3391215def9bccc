//! Plan and theme together: every file of the site, made one at a time when somebody asks for it.
//!
//! `build` asks for those that changed, `check` for all, `serve` for the one that a browser wants.

use crate::Result;
use crate::archive::Archive;
use crate::cache::state::{Counts, LastSite, State};
use crate::cache::{CACHE, Memo};
use crate::content::address::OutputPath;
use crate::content::assemble::{Edition, Holds};
use crate::content::scan::Desk;
use crate::output::{self, Failure, Made, Outcome, Planned, Receipt};
use crate::render::{self, Rendered, Theme};
use crate::report::{Code, Diagnostic, Report};
use crate::site::page::{Frame, PageData, Prose};
use crate::site::{self, PageKey, Site, frame::frame};
use crate::source::{Hash, Source, Stamp};
use crate::timings::Timings;
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;

/// What came of a build.
pub struct Built {
    /// All that there is to say; where it holds an error, the folder is as it was.
    pub report: Report,
    pub receipt: Option<Receipt>,
    pub counts: Counts,
}

/// Builds `desk` into `folder`, with the desk's own cache. `report` holds what was said when the desk
/// was opened; `step` is called at every page that is made, with the number of files of the site.
pub fn build(
    desk: &Desk,
    mut report: Report,
    folder: &Path,
    edition: Edition,
    timings: &Timings,
    step: &(dyn Fn(usize) + Sync),
) -> Result<Built> {
    output::guard(folder, &desk.root)?;
    if let Some(built) = timings.stage("unchanged", || unchanged(desk, &report, folder, edition)) {
        return Ok(built);
    }
    let memo = Memo::open(&desk.root.join(CACHE));
    let (archive, told) = Archive::of(desk, edition, &memo, timings)?;
    report.join(told);
    let (press, told) = timings.stage("site", || Press::new(desk, &archive))?;
    report.join(told);
    let damage = memo.finish();
    let mut written = None;
    if let Some(press) = press.filter(|_| !report.is_broken()) {
        let plan = press.plan();
        let last = desk.last.site.iter().filter(|last| last.folder == place(folder)).flat_map(|last| &last.files);
        let stamps: RapidHashMap<&str, Stamp> =
            last.filter_map(|seen| Some((seen.path.as_str(), seen.stamp?))).collect();
        let vouched = |i: usize, found: &Metadata| stamps.get(plan[i].path.as_str()) == Some(&Stamp::of(found));
        let ready = |i| {
            step(plan.len());
            press.ready(i)
        };
        match timings
            .stage("render", || output::write(folder, &plan, vouched, ready, |i, data| press.print(i, data)))?
        {
            Outcome::Written(receipt, manifest) => written = Some((receipt, manifest)),
            Outcome::Failed(faults) => faults.into_iter().for_each(|(path, fault)| report.add(&path, [fault])),
        }
    }
    let counts = Counts {
        pieces: archive.content.pieces.len(),
        entities: archive.content.entities.len(),
        links: archive.links(desk),
        refused: archive.refused(),
    };
    if let Some((_, manifest)) = &written
        && !edition.drafts
    {
        let Holds { since, until } = archive.content.holds;
        let site = LastSite {
            folder: place(folder),
            since,
            until,
            files: output::seen(folder, manifest)?,
            report: report.clone(),
            counts,
        };
        State { sources: desk.seen.clone(), site: Some(site) }.write(&desk.root.join(CACHE));
    }
    report.add("", damage);
    Ok(Built { report, receipt: written.map(|(receipt, _)| receipt), counts })
}

/// What came of the last build, where it would come again: every file of the desk and of the site is as that
/// build left it, and no embargo has ended since. No text is read and no page is made.
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
    Some(Built { report: last.report.clone(), receipt: Some(receipt), counts: last.counts })
}

/// Which folder a state speaks of.
fn place(folder: &Path) -> Hash {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    Hash::of(real.as_os_str().as_encoded_bytes())
}

pub struct Press<'a> {
    desk: &'a Desk,
    site: Site<'a>,
    theme: Theme,
    /// Of all that decides a page besides its data.
    settings: Hash,
    sheets: Vec<Sheet>,
    by_path: BTreeMap<OutputPath, usize>,
}

/// A file of the site.
pub struct Sheet {
    pub path: OutputPath,
    /// The file of the desk that it comes from, for messages; empty where it comes from many.
    pub source: String,
    what: What,
}

enum What {
    Page(PageKey),
    Copy(Source),
    /// A file of the theme.
    Asset(Vec<u8>),
}

impl<'a> Press<'a> {
    /// Plans the site and compiles the theme. Where either has an error there is nothing to print.
    pub fn new(desk: &'a Desk, archive: &'a Archive) -> Result<(Option<Press<'a>>, Report)> {
        let parts = site::Desk {
            config: &desk.config,
            content: &archive.content,
            pieces: &archive.pieces,
            profiles: &archive.profiles,
            pages: &archive.pages,
            words: &archive.words,
            references: &archive.references,
        };
        let (site, mut report) = site::plan(parts, &|source| desk.read(source).ok());
        let (files, templates): (Vec<&Source>, Vec<_>) =
            desk.files.templates.iter().partition(|source| source.path.starts_with("templates/assets/"));
        let own = templates.into_iter().map(|source| Ok((source.path.clone(), desk.read(source)?)));
        let files = files.into_iter().map(|source| Ok((source.path.clone(), desk.bytes(source)?)));
        let footer = render::line(&desk.config.footer, &desk.config);
        let frame = Frame { footer, ..frame(&desk.config) };
        let theme = match Theme::new(&frame, &own.collect::<Result<Vec<_>>>()?, files.collect::<Result<_>>()?) {
            Ok(theme) => theme,
            Err(faults) => {
                faults.into_iter().for_each(|(path, fault)| report.add(&path, [fault]));
                return Ok((None, report));
            }
        };
        let mut press = Press {
            desk,
            settings: Hash::of_all(&[theme.hash(), desk.config_hash(), Hash::of(crate::cache::PROGRAM.as_bytes())]),
            site,
            theme,
            sheets: Vec::new(),
            by_path: BTreeMap::new(),
        };
        press.lay_out(archive, &mut report);
        Ok((Some(press).filter(|_| !report.is_broken()), report))
    }

    fn lay_out(&mut self, archive: &Archive, report: &mut Report) {
        let pages = self.site.files().iter().map(|file| Sheet {
            path: file.path.clone(),
            source: file.source.clone(),
            what: match file.key {
                PageKey::Asset(place) => What::Copy(archive.content.assets[place].source.clone()),
                _ => What::Page(file.key.clone()),
            },
        });
        self.sheets = pages.collect();
        let taken: BTreeMap<String, &Sheet> = self.sheets.iter().map(|sheet| (sheet.path.key(), sheet)).collect();
        let mut assets = Vec::new();
        let profiles = archive.profiles.iter().flatten();
        let has_code = archive.pieces.iter().chain(&archive.pages).chain(profiles).any(|text| text.has_code);
        for (path, bytes) in self.theme.assets(has_code) {
            let Ok(path) = OutputPath::new(&path) else { continue };
            if let Some(other) = taken.get(&path.key()) {
                let what = format!("`{}` is a file of the theme too", path.as_str());
                report.add(
                    &other.source,
                    [Diagnostic::new(Code::E020, what)
                        .help(format!("to replace it, put yours at `templates/{}`", path.as_str()))],
                );
            }
            assets.push(Sheet { path, source: "templates".into(), what: What::Asset(bytes) });
        }
        self.sheets.extend(assets);
        self.by_path = self.sheets.iter().enumerate().map(|(i, sheet)| (sheet.path.clone(), i)).collect();
    }

    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// The file at `path`, in bytes, with what is to be said of it.
    pub fn at(&self, path: &OutputPath) -> Option<Result<Rendered>> {
        self.by_path.get(path).map(|i| self.make(*i, self.ready(*i).1))
    }

    /// What `output` is to hold.
    pub fn plan(&self) -> Vec<Planned> {
        let planned = |sheet: &Sheet| Planned { path: sheet.path.clone(), source: sheet.source.clone() };
        self.sheets.iter().map(planned).collect()
    }

    /// A file's key, and its data where it is a page. The key covers all that the bytes depend on, so that a
    /// page whose data and theme are as they were is not made again.
    pub fn ready(&self, i: usize) -> (Hash, Option<PageData>) {
        match &self.sheets[i].what {
            What::Page(key) => {
                let data = self.site.data(key);
                (Hash::of_all(&[self.settings, Hash::of_value(&(&self.sheets[i].path, &data))]), data)
            }
            What::Copy(source) => (source.hash, None),
            What::Asset(bytes) => (Hash::of(bytes), None),
        }
    }

    /// One file for `output`, from what [`Press::ready`] gave.
    pub fn print(&self, i: usize, data: Option<PageData>) -> std::result::Result<Made, Failure> {
        if let What::Copy(source) = &self.sheets[i].what {
            return Ok(Made::Copy(self.desk.file(source)?, source.clone()));
        }
        let rendered = self.make(i, data)?;
        if rendered.is_broken() {
            return Err(Failure::Page(rendered.notes));
        }
        Ok(Made::Bytes(rendered.bytes))
    }

    /// Makes every page and keeps none: what `check` has to say.
    pub fn proof(&self) -> Result<Report> {
        let notes = (0..self.sheets.len()).into_par_iter().map(|i| match self.sheets[i].what {
            What::Page(_) => self.make(i, self.ready(i).1).map(|rendered| rendered.notes),
            _ => Ok(Vec::new()),
        });
        let mut report = Report::default();
        for (path, note) in notes.collect::<Result<Vec<_>>>()?.into_iter().flatten() {
            report.add(&path, [note]);
        }
        Ok(report)
    }

    fn make(&self, i: usize, data: Option<PageData>) -> Result<Rendered> {
        let sheet = &self.sheets[i];
        match &sheet.what {
            What::Asset(bytes) => Ok(Rendered { bytes: bytes.clone(), notes: Vec::new() }),
            What::Copy(source) => Ok(Rendered { bytes: self.desk.bytes(source)?, notes: Vec::new() }),
            What::Page(_) => {
                let Some(data) = data else { return Ok(Rendered::default()) };
                let read = |prose: &Prose| self.desk.read(&Source { path: prose.path.clone(), hash: prose.hash });
                let href = sheet.path.page_href(&self.desk.config.base_url.path);
                self.theme.render(&data, &href, &read, &self.desk.config)
            }
        }
    }
}
