//! Plan and theme together: every file of the site, made one at a time on demand.
//!
//! `build` requests those that changed, `check` all, `serve` the one that a browser wants.

use crate::Result;
use crate::archive::Archive;
use crate::content::address::OutputPath;
use crate::content::scan::Desk;
use crate::fresh::Fresh;
use crate::output::{Failure, Made, Planned};
use crate::render::{self, Rendered, Theme};
use crate::report::{Code, Diagnostic, Report};
use crate::site::data::PageData;
use crate::site::page::{Frame, Prose};
use crate::site::{self, PageKey, Site, frame::frame};
use crate::source::{Hash, Source};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;

pub struct Press<'a> {
    desk: &'a Desk,
    archive: &'a Archive,
    site: Site<'a>,
    theme: Theme,
    settings: Hash,
}

/// A page's data, and the length of its postcard form.
pub type Data = (PageData, usize);

/// Reported from nine tenths of `limit` on, while there is time to move.
fn near_limit(files: u64, limit: u64) -> Option<Diagnostic> {
    let what = format!("the site has {files} files, and its host takes {limit}");
    (files >= limit * 9 / 10).then(|| {
        Diagnostic::new(Code::W052, what)
            .note("20000 is what Cloudflare takes on its free plan")
            .help("where your host takes more, say so in site.toml: `[limits]`, `files = 100000`")
    })
}

fn no_template(path: &str) -> Diagnostic {
    Diagnostic::new(Code::E001, format!("`{path}` is a template by its place, and is not UTF-8"))
        .help("a picture or a font of the theme goes into `templates/assets/`")
}

/// The input from which a site is planned.
pub fn parts<'a>(desk: &'a Desk, archive: &'a Archive) -> site::Desk<'a> {
    site::Desk {
        config: &desk.config,
        content: &archive.content,
        pieces: &archive.pieces,
        profiles: &archive.profiles,
        pages: &archive.pages,
        words: &archive.words,
        references: &archive.references,
    }
}

impl<'a> Press<'a> {
    /// Plans the site and compiles the theme. If either has an error there is no press.
    pub fn new(desk: &'a Desk, archive: &'a Archive) -> Result<(Option<Press<'a>>, Report)> {
        let (site, mut report) = site::plan(parts(desk, archive), &|source| desk.read(source).ok());
        let (files, templates): (Vec<&Source>, Vec<_>) =
            desk.files.templates.iter().partition(|source| source.path.starts_with("templates/assets/"));
        let mut own = Vec::with_capacity(templates.len());
        for source in templates {
            match desk.text(source)? {
                Some(text) => own.push((source.path.clone(), text)),
                None => report.add(&source.path, [no_template(&source.path)]),
            }
        }
        let files = files.into_iter().map(|source| Ok((source.path.clone(), desk.bytes(source)?)));
        let footer = render::line(&desk.config.footer, &desk.config);
        let frame = Frame { footer, ..frame(&desk.config) };
        let theme = match Theme::new(&frame, &own, files.collect::<Result<_>>()?) {
            Ok(theme) => theme,
            Err(faults) => {
                faults.into_iter().for_each(|(path, fault)| report.add(&path, [fault]));
                return Ok((None, report));
            }
        };
        let mut press = Press {
            desk,
            archive,
            settings: Hash::of_all(&[theme.hash(), desk.config_hash(), Hash::of(crate::cache::PROGRAM.as_bytes())]),
            site,
            theme,
        };
        press.lay_out(&mut report);
        report.add("", near_limit(press.site.files().len() as u64, desk.config.limits.files));
        Ok((Some(press).filter(|_| !report.is_broken()), report))
    }

    /// Adds the theme's files to the plan.
    fn lay_out(&mut self, report: &mut Report) {
        let archive = self.archive;
        let profiles = archive.profiles.iter().flatten();
        if archive.pieces.iter().chain(&archive.pages).chain(profiles).any(|text| text.has_code) {
            self.theme.show_code();
        }
        let assets = self.theme.assets().iter().enumerate();
        let brought: Vec<_> =
            assets.filter_map(|(place, (path, _))| Some((place, OutputPath::new(path).ok()?))).collect();
        for file in self.site.files() {
            let key = file.path.key();
            let Some((_, same)) = brought.iter().find(|(_, path)| path.key() == key) else { continue };
            let path = same.as_str();
            let what = format!("`{path}` is a file of the theme too");
            let help = format!("to replace it, put yours at `templates/{path}`");
            report.add(self.site.source(&file.key), [Diagnostic::new(Code::E020, what).help(help)]);
        }
        self.site.bring(brought);
    }

    pub fn site(&self) -> &Site<'a> {
        &self.site
    }

    /// The hash of everything that a page depends on besides its data.
    pub fn settings(&self) -> Hash {
        self.settings
    }

    /// The bytes of the file at `path`, with its diagnostics. If its text is among `fresh`, the page shows that
    /// version.
    pub fn at(&self, path: &OutputPath, fresh: &[Arc<Fresh>]) -> Option<Result<Rendered>> {
        let i = self.site.at(path)?;
        let key = &self.site.files()[i].key;
        let of_fresh = fresh.iter().find_map(|fresh| Some((self.site.data_of_fresh(key, fresh)?, &**fresh)));
        Some(match of_fresh {
            Some((data, fresh)) => self.render(i, self.keyed(i, Some(data)).1, Some(fresh)),
            None => self.make(i, self.ready(i).1),
        })
    }

    /// A file that is published as it is, open; `None` for generated files.
    pub fn file(&self, path: &OutputPath) -> Option<Result<File>> {
        let i = self.site.at(path)?;
        match self.site.files()[i].key {
            PageKey::Asset(place) => Some(self.desk.file(self.asset(place))),
            _ => None,
        }
    }

    /// The texts at `paths` as they are now. `None` if one of the changes is of another kind or does not fit this plan.
    pub fn fresh(&self, paths: &BTreeSet<String>) -> Option<Vec<Arc<Fresh>>> {
        let texts = paths.iter().filter(|path| self.desk.concerns(path)).map(|path| {
            let (source, text) = self.desk.read_now(path)?;
            Fresh::of(self.archive, &self.desk.config, source, text).filter(|fresh| self.site.leads_all(fresh))
        });
        texts.map(|fresh| fresh.map(Arc::new)).collect()
    }

    /// The hash of everything that pages show besides their own bytes: styles, scripts, pictures.
    pub fn company(&self) -> Hash {
        let own = self.theme.assets().iter().map(|(_, bytes)| Hash::of(bytes));
        let assets = self.archive.content.assets.iter().map(|asset| asset.source.hash);
        Hash::of_all(&own.chain(assets).collect::<Vec<_>>())
    }

    /// The files that `output` is to hold.
    pub fn plan(&self) -> Vec<Planned<'_>> {
        let files = self.site.files().iter();
        files.map(|file| Planned { path: &file.path, source: self.site.source(&file.key) }).collect()
    }

    /// A file's key, and its data if it is a page. The key covers everything that the bytes depend on, so that a page
    /// with unchanged data and theme is not made again.
    pub fn ready(&self, i: usize) -> (Hash, Option<Data>) {
        let file = &self.site.files()[i];
        match &file.key {
            PageKey::Asset(place) => (self.asset(*place).hash, None),
            PageKey::Theme(place) => (Hash::of(&self.theme.assets()[*place].1), None),
            key => self.keyed(i, self.site.data(key)),
        }
    }

    pub fn keyed(&self, i: usize, data: Option<PageData>) -> (Hash, Option<Data>) {
        let (hash, length) = data.as_ref().map(Hash::measured).unwrap_or_default();
        let path = Hash::of(self.site.files()[i].path.as_str().as_bytes());
        (Hash::of_all(&[self.settings, path, hash]), data.map(|data| (data, length)))
    }

    fn asset(&self, place: usize) -> &'a Source {
        &self.archive.content.assets[place].source
    }

    /// Makes one file for `output`, from the result of [`Press::ready`].
    pub fn print(&self, i: usize, data: Option<Data>) -> std::result::Result<Made, Failure> {
        if let PageKey::Asset(place) = self.site.files()[i].key {
            let source = self.asset(place);
            return Ok(Made::Copy(self.desk.file(source)?, source.clone()));
        }
        let rendered = self.make(i, data)?;
        if rendered.is_broken() {
            return Err(Failure::Page(rendered.notes));
        }
        Ok(Made::Bytes(rendered.bytes))
    }

    /// Makes every page and keeps none: the diagnostics for `check`.
    pub fn proof(&self) -> Result<Report> {
        let files = self.site.files();
        let notes = (0..files.len()).into_par_iter().map(|i| match files[i].key {
            PageKey::Asset(_) | PageKey::Theme(_) => Ok(Vec::new()),
            _ => self.make(i, self.ready(i).1).map(|rendered| rendered.notes),
        });
        let mut report = Report::default();
        for (path, note) in notes.collect::<Result<Vec<_>>>()?.into_iter().flatten() {
            report.add(&path, [note]);
        }
        Ok(report)
    }

    fn make(&self, i: usize, data: Option<Data>) -> Result<Rendered> {
        self.render(i, data, None)
    }

    fn render(&self, i: usize, data: Option<Data>, fresh: Option<&Fresh>) -> Result<Rendered> {
        let file = &self.site.files()[i];
        let bytes = match &file.key {
            PageKey::Theme(place) => self.theme.assets()[*place].1.clone(),
            PageKey::Asset(place) => self.desk.bytes(self.asset(*place))?,
            _ => {
                // A page with unchanged facts but a changed file comes without its data.
                let Some((data, length)) = data.or_else(|| self.ready(i).1) else { return Ok(Rendered::default()) };
                let read = |prose: &Prose| match fresh.filter(|fresh| fresh.source().hash == prose.hash) {
                    Some(fresh) => Ok(fresh.text.clone()),
                    None => self.desk.read(&Source { path: prose.path.clone(), hash: prose.hash }),
                };
                let href = file.path.page_href(&self.desk.config.base_url.path);
                return self.theme.render(data, length, &href, &read, &self.desk.config);
            }
        };
        Ok(Rendered { bytes, notes: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hosts_limit_is_told_before_it_is_met() {
        let told = |files| near_limit(files, 20_000).map(|told| told.message);
        assert_eq!(told(17_999), None);
        assert_eq!(told(18_000).as_deref(), Some("the site has 18000 files, and its host takes 20000"));
        assert!(told(25_000).is_some() && near_limit(25_000, 100_000).is_none());
    }
}
