//! Which files does the desk contain, and what did each contain when the build began?
//!
//! Symbolic links are refused, since they lead out of the desk; hidden files are not content. A text is read again on
//! demand, and must still have the hash recorded here. A file that the last build saw, and whose stamp is unchanged, is
//! not read.

use super::unread::is_left_behind;
use super::{introduction, is_section, without_markdown};
use crate::cache::CACHE;
use crate::cache::state::{Seen, State};
use crate::config::{self, Config, Limits};
use crate::error::{Error, Result};
use crate::language::Languages;
use crate::report::{Code, Diagnostic, Report};
use crate::source::{Hash, Source, Span, Stamp, clock};
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// A snapshot of a site's folder, taken by the build.
#[derive(Clone, Debug)]
pub struct Desk {
    pub root: PathBuf,
    pub config: Config,
    pub files: Files,
    /// Every file, sorted by path.
    pub seen: Vec<Seen>,
    /// The files of the last build.
    pub last: State,
    texts: Texts,
}

/// Texts in memory, by hash.
pub type Texts = Arc<HashMap<Hash, Arc<str>>>;

/// Each list is sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// `site.toml`, and `decisions.toml` if there is one.
    pub settings: Option<Source>,
    pub decisions: Option<Source>,
    /// `content/briefings/**/*.md`; also `.markdown`, `.mdx` and uppercase
    pub briefings: Vec<Source>,
    /// `content/entities/**/*.md`, `.jsonl` and `.csv`
    pub entities: Vec<Source>,
    /// `content/pages/**/*.md`, and `content/series/*.md` and `content/tags/*.md`, which introduce a series or a tag
    pub pages: Vec<Source>,
    /// Everything else under `content`: published if a text refers to it.
    pub assets: Vec<Source>,
    /// `templates/**`
    pub templates: Vec<Source>,
    /// `static/**`
    pub statics: Vec<Source>,
    /// Files that cannot be read.
    pub refused: Vec<String>,
}

impl Desk {
    /// Finds and hashes the files below `root`. Problems go to the report, and the file is left out.
    pub fn open(root: &Path) -> Result<(Desk, Report)> {
        Desk::open_after(root, || State::read(&root.join(CACHE)))
    }

    /// The same after a scan that saw `last`, which another thread loads.
    pub fn open_after(root: &Path, last: impl FnOnce() -> State + Send) -> Result<(Desk, Report)> {
        let began = clock();
        let mut report = Report::default();
        let mut config = settings(root, &mut report)?;
        config.languages = languages(root, &config.limits, &mut report)?;
        let (found, last) = rayon::join(|| walk_all(root, &mut report), last);
        let found = found?;
        let known = last.sources.iter().filter_map(|seen| Some((seen.path.as_str(), (seen.stamp?, seen.hash))));
        let known: Known = known.collect();
        let looks: Vec<Result<Look>> = found.into_par_iter().map(|path| look(root, path, &config, &known)).collect();
        let (mut files, mut seen) = (Files::default(), Vec::with_capacity(looks.len()));
        for look in looks {
            match look? {
                Look::Source(source, stamp) => {
                    let stamp = stamp.settled_before(began);
                    seen.push(Seen { path: source.path.clone(), stamp, hash: source.hash });
                    files.put(source);
                }
                Look::Refused(path, note) => report.add(&path, [note]),
            }
        }
        files.refused = report.paths().map(String::from).collect();
        seen.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok((Desk { root: root.to_path_buf(), config, files, seen, last, texts: Texts::default() }, report))
    }

    /// Whether every file has the contents that the last build saw.
    pub fn is_as_before(&self) -> bool {
        let content = |seen: &Seen, last: &Seen| seen.path == last.path && seen.hash == last.hash;
        let last = &self.last.sources;
        self.seen.len() == last.len() && self.seen.iter().zip(last).all(|(seen, last)| content(seen, last))
    }

    /// Whether a change to the file or folder at `path` may change the site. A file that no scan has found and that is
    /// not a text is only published once a text refers to it: editors keep such files beside their documents.
    pub fn concerns(&self, path: &str) -> bool {
        let below = format!("{path}/");
        let first = self.seen.partition_point(|seen| seen.path.as_str() < path);
        let known = self.seen[first..].iter().take_while(|seen| seen.path.starts_with(path));
        let is_known = known.clone().any(|seen| seen.path == path || seen.path.starts_with(&below));
        let is_there = || self.root.join(path).exists();
        is_known || ((!path.starts_with("content/") || is_text(path) || self.root.join(path).is_dir()) && is_there())
    }

    pub fn config_hash(&self) -> Hash {
        Hash::of_value(&self.config)
    }

    /// Loads the desk's texts into memory, so that they can be read after their files have changed. Those among `known`
    /// are not read again.
    pub fn hold(&mut self, known: &Texts) -> Result<Texts> {
        let files = &self.files;
        let sources = [&files.briefings, &files.entities, &files.pages, &files.templates].into_iter().flatten();
        let sources: Vec<&Source> =
            sources.chain(&files.settings).chain(&files.decisions).filter(|s| is_text(&s.path)).collect();
        let texts = sources.into_par_iter().map(|source| match known.get(&source.hash) {
            Some(text) => Ok((source.hash, text.clone())),
            None => Ok((source.hash, self.read(source)?.into())),
        });
        self.texts = Arc::new(texts.collect::<Result<_>>()?);
        Ok(self.texts.clone())
    }

    /// The text of a file, as of when the desk was opened.
    pub fn read(&self, source: &Source) -> Result<String> {
        self.text(source)?.ok_or_else(|| changed(&source.path))
    }

    /// The same for a file that may not be text.
    pub fn text(&self, source: &Source) -> Result<Option<String>> {
        match self.texts.get(&source.hash) {
            Some(text) => Ok(Some(text.to_string())),
            None => Ok(String::from_utf8(self.bytes(source)?).ok()),
        }
    }

    /// The current text of a file, if it is readable and within the limits.
    pub fn read_now(&self, path: &str) -> Option<(Source, String)> {
        let full = self.root.join(path);
        let size = fs::symlink_metadata(&full).ok()?.len();
        let bytes =
            (is_text(path) && size <= limit(path, &self.config.limits).0).then(|| read(&full).ok()).flatten()?;
        let hash = Hash::of(&bytes);
        Some((Source { path: path.to_string(), hash }, String::from_utf8(bytes).ok()?))
    }

    /// The same for a file that is not text.
    pub fn bytes(&self, source: &Source) -> Result<Vec<u8>> {
        let path = self.root.join(&source.path);
        let bytes = read(&path).map_err(Error::file("read", &path))?;
        if Hash::of(&bytes) == source.hash { Ok(bytes) } else { Err(changed(&source.path)) }
    }

    /// Whether the file begins with these bytes. Does not check the hash: the code that publishes it does.
    pub fn begins_with(&self, source: &Source, start: &[u8]) -> Result<bool> {
        let mut bytes = Vec::new();
        let read = self.file(source)?.take(start.len() as u64).read_to_end(&mut bytes);
        read.map_err(Error::file("read", &self.root.join(&source.path)))?;
        Ok(bytes == start)
    }

    /// The same, opened for copying; the caller must compare the hash of what it copied.
    pub fn file(&self, source: &Source) -> Result<File> {
        let path = self.root.join(&source.path);
        open(&path).map(|(file, _)| file).map_err(Error::file("read", &path))
    }
}

pub fn changed(path: &str) -> Error {
    Error::Refused(format!("{path} changed while the site was built; run again"))
}

/// Opens a regular file without following a link, since one may have replaced it after the walk. Also returns its
/// length.
fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = open_itself(path)?;
    let found = file.metadata()?;
    if found.is_file() { Ok((file, found.len())) } else { Err(io::Error::other("it is not a regular file")) }
}

/// Opens a pipe without waiting for a writer.
#[cfg(unix)]
fn open_itself(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open_itself(path: &Path) -> io::Result<File> {
    match fs::symlink_metadata(path)?.is_symlink() {
        true => Err(io::Error::other("it is a symbolic link")),
        false => File::open(path),
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let (mut file, length) = open(path)?;
    let mut bytes = Vec::with_capacity(length as usize);
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Files {
    fn put(&mut self, source: Source) {
        let path = source.path.as_str();
        let folder = |start| path.starts_with(start);
        let is_markdown = without_markdown(path).is_some() && !is_section(path);
        match extension(path).as_str() {
            _ if path == "site.toml" => self.settings = Some(source),
            _ if path == "decisions.toml" => self.decisions = Some(source),
            _ if folder("templates/") => self.templates.push(source),
            _ if folder("static/") => self.statics.push(source),
            _ if folder(Languages::FOLDER) => {}
            _ if is_markdown && folder("content/briefings/") => self.briefings.push(source),
            _ if is_markdown && (folder("content/pages/") || introduction::of_path(path).is_some()) => {
                self.pages.push(source);
            }
            _ if is_markdown && folder("content/entities/") => self.entities.push(source),
            "jsonl" | "csv" if folder("content/entities/") => self.entities.push(source),
            _ => self.assets.push(source),
        }
    }
}

/// The settings file at `root`: a folder without one is not a desk.
pub fn settings_file(root: &Path) -> Result<(PathBuf, fs::Metadata)> {
    let path = root.join("site.toml");
    match fs::symlink_metadata(&path) {
        Ok(metadata) => Ok((path, metadata)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Err(Error::Usage(format!(
            "{} is no desk: it has no site.toml, which needs a `title` and a `base_url`",
            root.display()
        ))),
        Err(cause) => Err(Error::File { action: "read", path, cause }),
    }
}

/// Read first: its limits apply to the other files.
fn settings(root: &Path, report: &mut Report) -> Result<Config> {
    let (path, metadata) = settings_file(root)?;
    if metadata.is_symlink() || metadata.len() > Config::default().limits.file_bytes {
        return Ok(Config::default());
    }
    let bytes = read(&path).map_err(Error::file("read", &path))?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(report.take("site.toml", config::parse(text))),
        Err(_) => Ok(Config::default()),
    }
}

/// The desk's own language files. Other problems with them are reported when all files are read.
fn languages(root: &Path, limits: &Limits, report: &mut Report) -> Result<Languages> {
    let mut languages = Languages::default();
    let mut found = Vec::new();
    walk(root, "languages", &mut found, &mut Report::default())?;
    for path in found.iter().filter(|path| extension(path) == "toml") {
        let full = root.join(path);
        let size = fs::symlink_metadata(&full).map_err(Error::file("read", &full))?.len();
        let text = match size <= limits.file_bytes {
            true => String::from_utf8(read(&full).map_err(Error::file("read", &full))?),
            false => continue,
        };
        if let Ok(text) = text {
            report.add(path, languages.add(path, &text));
        }
    }
    Ok(languages)
}

/// The paths of the desk's files, relative to its root.
fn walk_all(root: &Path, report: &mut Report) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for top in ["content", "decisions.toml", "languages", "site.toml", "static", "templates"] {
        walk(root, top, &mut found, report)?;
    }
    Ok(found)
}

/// Adds the paths of the files at and below `top`.
fn walk(root: &Path, top: &str, found: &mut Vec<String>, report: &mut Report) -> Result<()> {
    let start = root.join(top);
    if fs::symlink_metadata(&start).is_err_and(|cause| cause.kind() == io::ErrorKind::NotFound) {
        return Ok(());
    }
    let entries = WalkDir::new(&start).follow_root_links(false).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| !is_hidden(entry, root)) {
        let entry = entry.map_err(|error| unreadable(&start, error))?;
        let (path, is_whole) = from_root(&entry, root);
        if !is_whole {
            let note = Diagnostic::new(Code::E001, format!("the name of `{path}` is not UTF-8"));
            report.add(&path, [note.help("rename it")]);
        } else if entry.path_is_symlink() {
            let note = Diagnostic::new(Code::E011, format!("`{path}` is a symbolic link"));
            report.add(&path, [note.help("put the file itself there: links are not followed")]);
        } else if entry.file_type().is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// Files of a tool or the system are not content. A host may need some hidden files under `static`.
fn is_hidden(entry: &DirEntry, root: &Path) -> bool {
    let name = entry.file_name().to_string_lossy();
    let for_the_host = || entry.path().starts_with(root.join("static"));
    entry.depth() > 0 && (is_left_behind(&name) || name.starts_with('.') && !for_the_host())
}

/// With `/` on every system; and whether all of it is UTF-8.
fn from_root(entry: &DirEntry, root: &Path) -> (String, bool) {
    let path = entry.path().to_string_lossy();
    // The walk began at the root; comparing all path components would take longer than finding the files.
    let inside = path[root.to_string_lossy().len()..].trim_start_matches(std::path::is_separator);
    (inside.replace(std::path::MAIN_SEPARATOR, "/"), matches!(path, Cow::Borrowed(_)))
}

fn unreadable(start: &Path, error: walkdir::Error) -> Error {
    let path = error.path().unwrap_or(start).to_path_buf();
    let cause = error.into_io_error().unwrap_or_else(|| io::Error::other("the folders lead in a circle"));
    Error::File { action: "read", path, cause }
}

enum Look {
    Source(Source, Stamp),
    Refused(String, Diagnostic),
}

/// Files of the last build, by path.
type Known<'a> = RapidHashMap<&'a str, (Stamp, Hash)>;

fn look(root: &Path, path: String, config: &Config, known: &Known) -> Result<Look> {
    let full = root.join(&path);
    // Before reading the file: a later write then shows in the next stamp.
    let stamp = Stamp::of(&fs::symlink_metadata(&full).map_err(Error::file("read", &full))?);
    let is_text = is_text(&path);
    let (limit, name) = limit(&path, &config.limits);
    if is_text && stamp.size > limit {
        return Ok(Look::Refused(path, too_large(stamp.size, limit, name)));
    }
    if let Some((_, hash)) = known.get(path.as_str()).filter(|(last, _)| *last == stamp) {
        return Ok(Look::Source(Source { path, hash: *hash }, stamp));
    }
    if !is_text {
        // Streamed, so that a video need not fit in memory.
        let hash = open(&full).and_then(|(file, _)| Hash::of_reader(file));
        let (hash, _) = hash.map_err(Error::file("read", &full))?;
        return Ok(Look::Source(Source { path, hash }, stamp));
    }
    let bytes = read(&full).map_err(Error::file("read", &full))?;
    Ok(match std::str::from_utf8(&bytes) {
        Ok(_) => Look::Source(Source { path, hash: Hash::of(&bytes) }, stamp),
        Err(error) => Look::Refused(path, not_utf8(&bytes, error.valid_up_to())),
    })
}

/// Files that the build reads as text; others may have any format and size.
fn is_text(path: &str) -> bool {
    let is_data = || matches!(extension(path).as_str(), "jsonl" | "csv" | "toml" | "html" | "xml");
    !path.starts_with("static/") && (without_markdown(path).is_some() || is_data())
}

/// The extension of a file name in lowercase.
fn extension(path: &str) -> String {
    path.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase()
}

/// The maximum size in bytes of a file that is read as text, and the setting for it. The parser needs up to forty times
/// the size of Markdown, and a table is read line by line.
fn limit(path: &str, limits: &Limits) -> (u64, &'static str) {
    match without_markdown(path) {
        Some(_) if limits.text_bytes < limits.file_bytes => (limits.text_bytes, "text_bytes"),
        _ => (limits.file_bytes, "file_bytes"),
    }
}

fn too_large(length: u64, limit: u64, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E002, format!("the file has {length} bytes, over the limit of {limit}"))
        .help(format!("split it, or raise `limits.{name}` in site.toml"))
}

fn not_utf8(bytes: &[u8], at: usize) -> Diagnostic {
    let start = std::str::from_utf8(&bytes[..at]).unwrap_or_default();
    Diagnostic::new(Code::E001, format!("byte {at} is not UTF-8"))
        .at(start, Span::new(at, at))
        .help("save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let site: (&str, &[u8]) =
            ("site.toml", b"title = 'D'\nbase_url = 'https://d.example'\n[limits]\nfile_bytes = 100\n");
        for (path, bytes) in [&[site], files].concat() {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn open(folder: &tempfile::TempDir) -> (Desk, Vec<(String, Code)>) {
        let (desk, report) = Desk::open(folder.path()).unwrap();
        (desk, report.sorted().into_iter().map(|(path, note)| (path, note.code)).collect())
    }

    fn paths(sources: &[Source]) -> Vec<&str> {
        sources.iter().map(|source| source.path.as_str()).collect()
    }

    #[test]
    fn each_file_has_its_place() {
        let folder = desk(&[
            ("content/briefings/2017/b.md", b""),
            ("content/briefings/2017/a.md", b""),
            ("content/briefings/2017/map.png", b"\xff"),
            ("content/briefings/.obsidian/x.md", b""),
            ("content/entities/all.csv", b""),
            ("content/pages/about.md", b""),
            ("static/.well-known/x", b"\xff"),
            ("static/.git/x", b""),
            ("templates/base.html", b""),
            ("notes.md", b""),
        ]);
        let (desk, notes) = open(&folder);
        let files = &desk.files;
        assert_eq!(notes, []);
        assert_eq!(paths(&files.briefings), ["content/briefings/2017/a.md", "content/briefings/2017/b.md"]);
        assert_eq!(paths(&files.assets), ["content/briefings/2017/map.png"]);
        assert_eq!(
            (paths(&files.entities), paths(&files.pages)),
            (vec!["content/entities/all.csv"], vec!["content/pages/about.md"])
        );
        assert_eq!(
            (paths(&files.statics), paths(&files.templates)),
            (vec!["static/.well-known/x"], vec!["templates/base.html"])
        );
        assert_eq!(desk.bytes(&files.statics[0]).unwrap(), b"\xff");
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named() {
        let folder = desk(&[("content/briefings/bad.md", b"ab\xff"), ("content/briefings/big.md", &[b'a'; 200])]);
        let (desk, notes) = open(&folder);
        let wanted = [("content/briefings/bad.md".into(), Code::E001), ("content/briefings/big.md".into(), Code::E002)];
        assert_eq!((desk.files.briefings.len(), notes), (0, wanted.to_vec()));
    }

    #[cfg(unix)]
    #[test]
    fn links_and_odd_names_are_refused() {
        use std::os::unix::{ffi::OsStrExt, fs::symlink};
        let folder = desk(&[("content/pages/a.md", b"")]);
        let pages = folder.path().join("content/pages");
        symlink("/etc/passwd", pages.join("out.md")).unwrap();
        symlink("..", pages.join("round")).unwrap();
        symlink("content", folder.path().join("static")).unwrap();
        fs::write(pages.join(std::ffi::OsStr::from_bytes(b"x\xff.md")), b"").unwrap();
        let (desk, notes) = open(&folder);
        let codes: Vec<_> = notes.iter().map(|(path, code)| (path.as_str(), *code)).collect();
        let wanted = [
            ("content/pages/out.md", Code::E011),
            ("content/pages/round", Code::E011),
            ("content/pages/x\u{fffd}.md", Code::E001),
            ("static", Code::E011),
        ];
        assert_eq!((paths(&desk.files.pages), codes), (vec!["content/pages/a.md"], wanted.to_vec()));
    }

    #[test]
    fn a_file_that_changes_stops_the_build() {
        let folder = desk(&[("content/pages/a.md", b"old")]);
        let (desk, _) = open(&folder);
        assert_eq!(desk.read(&desk.files.pages[0]).unwrap(), "old");
        fs::write(folder.path().join("content/pages/a.md"), "new").unwrap();
        assert!(matches!(desk.read(&desk.files.pages[0]), Err(Error::Refused(_))));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_link_or_a_pipe_that_came_in_place_of_a_file_is_not_read() {
        let folder = desk(&[("content/pages/a.md", b"old"), ("static/pic.bin", b"old")]);
        let (desk, _) = open(&folder);
        let (page, picture) = (folder.path().join("content/pages/a.md"), folder.path().join("static/pic.bin"));
        fs::write(folder.path().join("elsewhere"), "old").unwrap();
        for path in [&page, &picture] {
            fs::remove_file(path).unwrap();
            std::os::unix::fs::symlink(folder.path().join("elsewhere"), path).unwrap();
        }
        assert!(desk.read(&desk.files.pages[0]).is_err());
        assert!(desk.file(&desk.files.statics[0]).is_err());
        fs::remove_file(&picture).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, &picture, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert!(desk.file(&desk.files.statics[0]).is_err());
    }

    #[test]
    fn a_folder_without_settings_is_no_desk() {
        assert!(matches!(Desk::open(tempfile::tempdir().unwrap().path()), Err(Error::Usage(_))));
    }
}
