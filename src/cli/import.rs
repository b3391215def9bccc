//! `import`: the archive of another program becomes a desk.

use super::imported::{Imported, Step, hash};
use super::{counted, import_catalogue, instant, root_flag};
use crate::config::{self, Config};
use crate::content::scan::settings_file;
use crate::edit::create::create_from;
use crate::edit::replace;
use crate::error::{Error, Result};
use crate::import::{self, Counts, Fate, Import, Kind, New, Tally, What};
use crate::report::Severity;
use crate::terminal::give;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Bring an archive of another program, or a catalogue
///
/// Reads an Obsidian vault, a site of Hugo, Zola, Jekyll or Eleventy, an export of WordPress, or plain Markdown. Front matter is mapped, dates
/// come from file names and titles from headings, links lead to the same texts here, old addresses lead on, and pictures
/// come along. The report says by kind what was mapped, kept and lost. Nothing that is there is overwritten: a second import
/// brings what is new in the archive and keeps what you have changed.
///
/// A catalogue is a file of CSV or JSON, items of Wikidata, or lines of FollowTheMoney; entries that the desk lacks go into a
/// file of their own.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline import ~/blog --to desk --dry-run     what would become of it
  dateline import ~/blog --to desk               a desk of its own
  dateline import ~/notes --from markdown        into the desk of the current folder
  dateline import people.csv                     entries for its catalogue

Next: `dateline check --root desk` tells what is left.")]
pub struct Options {
    /// The archive's folder, or a file: an export of WordPress, a catalogue
    #[arg(value_name = "FROM")]
    archive: PathBuf,
    /// The desk's folder; one that is empty or not there becomes a desk
    #[arg(long, value_name = "DIR", default_value = ".")]
    to: PathBuf,
    /// What wrote the archive; by default what its own files say
    #[arg(long, value_name = "KIND", value_enum)]
    from: Option<Program>,
    /// Tell what would be, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Every place of what was lost, and not the first three of each kind
    #[arg(long)]
    all: bool,
    /// The time to take for now: pieces of a later day are held back until then, where the archive's program does so
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Form::Human)]
    format: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Human,
    /// One object a line: fate, kind, count and places
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Program {
    Obsidian,
    Hugo,
    Zola,
    Jekyll,
    Eleventy,
    Markdown,
}

impl Program {
    fn kind(self) -> Kind {
        match self {
            Program::Obsidian => Kind::Obsidian,
            Program::Hugo => Kind::Hugo,
            Program::Zola => Kind::Zola,
            Program::Jekyll => Kind::Jekyll,
            Program::Eleventy => Kind::Eleventy,
            Program::Markdown => Kind::Markdown,
        }
    }
}

pub fn run(options: Options) -> Result<()> {
    let config = settings(&options.to)?;
    let mut known = Imported::read(&options.to, &options.archive)?;
    let Brought { head, files, tally } = brought(&options, config.as_ref(), &mut known)?;
    let mut steps = Vec::with_capacity(files.len());
    for file in &files {
        steps.push(known.step(&options.to, file, hash(file)?)?);
    }
    if !options.dry_run {
        for (file, step) in files.iter().zip(&steps) {
            write(&options.to, file, *step)?;
        }
        known.write(&options.to)?;
    }
    let gone = if options.archive.is_dir() { known.gone(&files) } else { 0 };
    give(|out| match options.format {
        Form::Human => {
            told(&head, &tally, &options, out)?;
            outcome(&files, &steps, gone, &options, out)
        }
        Form::Json => lines(&tally, out),
    })
}

/// Makes a folder of texts a desk: `retitled` gives the settings the name and address that were asked for. The texts stay
/// where they are, and the desk has copies.
pub fn adopt(folder: &Path, retitled: impl Fn(&str) -> Result<String>) -> Result<()> {
    let asked = import::Options { kind: None, desk: folder, config: None, now: instant(None)? };
    let Import { kind, by, mut files, tally, counts } = import::read(folder, &asked)?;
    for file in files.iter_mut().filter(|file| file.to == "site.toml") {
        if let What::Text(text) = &mut file.what {
            *text = retitled(text)?;
        }
    }
    let mut known = Imported::read(folder, folder)?;
    let mut steps = Vec::with_capacity(files.len());
    for file in &files {
        let step = known.step(folder, file, hash(file)?)?;
        write(folder, file, step)?;
        steps.push(step);
    }
    known.write(folder)?;
    let options = Options {
        archive: folder.to_path_buf(),
        to: folder.to_path_buf(),
        from: None,
        dry_run: false,
        all: false,
        as_of: None,
        format: Form::Human,
    };
    let by = by.map(|by| format!(", as `{by}` tells")).unwrap_or_default();
    give(|out| {
        told(&format!("{}{by}: {}", kind.name(), in_words(counts)), &tally, &options, out)?;
        outcome(&files, &steps, 0, &options, out)?;
        let root = root_flag(folder);
        let to = folder.display();
        writeln!(
            out,
            "Your texts stay where they are, and the desk has them under `content`: write there from now on, or go on"
        )?;
        writeln!(
            out,
            "where you are, and `dateline import {to}{}` brings what is new.",
            root.replace(" --root", " --to")
        )
    })
}

/// What comes of an archive or a catalogue, and what it is in words.
struct Brought {
    head: String,
    files: Vec<New>,
    tally: Tally,
}

fn brought(options: &Options, config: Option<&Config>, known: &mut Imported) -> Result<Brought> {
    if options.archive.is_file()
        && let Some(read) = import_catalogue::read(&options.archive, &options.to, config, known)?
    {
        let head = format!("{}: {}", read.format.name(), counted(read.count, "entry", "entries"));
        return Ok(Brought { head, files: read.files, tally: read.tally });
    }
    let asked = import::Options {
        kind: options.from.map(Program::kind),
        desk: &options.to,
        config,
        now: instant(options.as_of.as_deref())?,
    };
    let Import { kind, by, files, tally, counts } = import::read(&options.archive, &asked)?;
    let by = by.map(|by| format!(", as `{by}` tells")).unwrap_or_default();
    let head = format!("{}{by}: {}", kind.name(), in_words(counts));
    Ok(Brought { head, files, tally })
}

/// The settings of a desk; `None` where a desk may begin.
fn settings(root: &Path) -> Result<Option<Config>> {
    if let Ok((path, _)) = settings_file(root) {
        let text = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
        let read = config::parse(&text);
        return match read.notes.iter().any(|note| note.severity() == Severity::Error) {
            true => {
                Err(Error::Refused(format!("site.toml has a mistake: `dateline check{}` tells it", root_flag(root))))
            }
            false => Ok(Some(read.value)),
        };
    }
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Error::file("read", root)(cause)),
    };
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()));
    match names.filter(|name| !name.starts_with('.')).min() {
        None => Ok(None),
        Some(first) => Err(Error::Refused(format!(
            "`{}` is no desk, and not empty: it holds `{first}`; `--to DIR` names a desk, or a folder that becomes one",
            root.display()
        ))),
    }
}

fn write(root: &Path, file: &New, step: Step) -> Result<()> {
    let path = root.join(&file.to);
    let open = |from: &Path| File::open(from).map_err(Error::file("read", from));
    match (step, &file.what) {
        (Step::Create, What::Text(text)) => create_from(&path, &mut text.as_bytes()),
        (Step::Create, What::Copy(from)) => create_from(&path, &mut open(from)?),
        (Step::Replace(old), What::Text(text)) => replace(&path, &file.to, old, &mut text.as_bytes()),
        (Step::Replace(old), What::Copy(from)) => replace(&path, &file.to, old, &mut open(from)?),
        _ => Ok(()),
    }
}

fn told(head: &str, tally: &Tally, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{head}")?;
    for fate in Fate::ALL {
        let kinds = tally.of(fate);
        if kinds.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", fate.word())?;
        for (kind, places) in kinds {
            writeln!(out, "{:>6}  {kind}", places.len())?;
            let shown = if options.all { places.len() } else { 3 };
            if fate == Fate::Lost {
                let more = places.len().saturating_sub(shown);
                let more = if more > 0 { format!(", and {more} more") } else { String::new() };
                writeln!(out, "            {}{more}", places[..shown.min(places.len())].join(", "))?;
            }
        }
    }
    writeln!(out)
}

fn in_words(counts: Counts) -> String {
    let Counts { pieces, pages, entities, files } = counts;
    let parts = [
        (pieces, counted(pieces, "piece", "pieces")),
        (pages, counted(pages, "page", "pages")),
        (entities, counted(entities, "entity", "entities")),
        (files, counted(files, "file", "files")),
    ];
    parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect::<Vec<_>>().join(", ")
}

/// What was written, and what was left as the editor has it.
fn outcome(files: &[New], steps: &[Step], gone: usize, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let of = |wanted: &dyn Fn(Step) -> bool| {
        let fitting = files.iter().zip(steps).filter(|(_, step)| wanted(**step));
        fitting.map(|(file, _)| file.to.as_str()).collect::<Vec<_>>()
    };
    let lists = [
        ("as before", of(&|step| step == Step::Same), false),
        ("kept as you changed it", of(&|step| step == Step::Kept { archive_is_as_before: true }), true),
        (
            "changed here and in the archive: yours is kept",
            of(&|step| step == Step::Kept { archive_is_as_before: false }),
            true,
        ),
        ("removed here: it stays away", of(&|step| step == Step::Removed), true),
    ];
    for (what, paths, are_named) in lists {
        if paths.is_empty() {
            continue;
        }
        writeln!(out, "{}: {what}", counted(paths.len(), "file", "files"))?;
        if are_named {
            let shown = if options.all { paths.len() } else { paths.len().min(10) };
            paths[..shown].iter().try_for_each(|path| writeln!(out, "    {path}"))?;
            if shown < paths.len() {
                writeln!(out, "    and {} more", paths.len() - shown)?;
            }
        }
    }
    if gone > 0 {
        writeln!(out, "{}: no longer in the archive, and still here", counted(gone, "file", "files"))?;
    }
    let (new, changed) = (of(&|step| step == Step::Create).len(), of(&|step| matches!(step, Step::Replace(_))).len());
    let changed = if changed > 0 { format!(", {changed} changed") } else { String::new() };
    let to = options.to.display();
    match options.dry_run {
        true => writeln!(out, "{} would be new in {to}{changed}; nothing is written", counted(new, "file", "files")),
        false => {
            let root = root_flag(&options.to);
            writeln!(
                out,
                "{} new in {to}{changed}: `dateline check{root}` tells what is left",
                counted(new, "file", "files")
            )
        }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    fate: &'static str,
    kind: &'a str,
    count: usize,
    places: &'a [String],
}

fn lines(tally: &Tally, out: &mut dyn Write) -> io::Result<()> {
    for fate in Fate::ALL {
        for (kind, places) in tally.of(fate) {
            let line = Line { fate: fate.word(), kind, count: places.len(), places };
            out.write_all(super::export::to_line(&line).as_bytes())?;
        }
    }
    Ok(())
}
