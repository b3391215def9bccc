//! The command line: arguments in, exit code out.

mod accept;
mod build;
mod cache;
mod catalogue;
mod changes;
mod check;
mod completions;
mod decide;
mod deploy;
mod drift;
mod explain;
mod export;
mod fix;
mod grow;
mod import;
mod import_catalogue;
mod imported;
mod init;
mod licences;
mod merge;
mod names;
mod new;
mod progress;
mod publish;
mod rename;
mod serve;
mod signals;
mod suppose;
mod threads;

use crate::archive;
use crate::cache::state::Counts;
use crate::cache::{CACHE, Memo};
use crate::content::Content;
use crate::content::assemble::Edition;
use crate::content::scan::Desk;
use crate::error::{Error, Result};
use crate::report::{Diagnostic, Format, Report, Severity, condensed, draw};
use crate::source::Span;
use crate::terminal::give;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::SystemTime;

/// A static site generator for annotated briefings: every name in the text leads to its entity's page, every piece to
/// the coverage before and after it.
#[derive(Parser)]
#[command(name = "dateline", version, arg_required_else_help = true, after_help = FIRST_STEPS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const FIRST_STEPS: &str = "\
First steps:
  dateline init desk                             a small desk that works
  dateline serve --root desk --open              the site, and again after each change
  dateline new briefing \"A title\" --root desk    a piece of your own

`dateline help build` tells more of a command, with examples.";

/// In the order in which a desk needs them.
#[derive(Subcommand)]
enum Command {
    Init(init::Options),
    New(new::Options),
    Import(import::Options),
    Names(names::Options),
    Serve(serve::Options),
    Check(check::Options),
    Explain(explain::Options),
    Decide(decide::Options),
    Merge(merge::Options),
    Rename(rename::Options),
    Grow(grow::Options),
    Build(build::Options),
    Publish(publish::Options),
    Export(export::Options),
    Cache(cache::Options),
    Completions(completions::Options),
    Licences(licences::Options),
}

/// The command line. Its help lists the commands in groups, where clap alone has one head for all.
fn command() -> clap::Command {
    let command = Cli::command();
    let styles = command.get_styles();
    let (head, literal) = (styles.get_header(), styles.get_literal());
    let (mut groups, mut last) = (String::new(), "");
    for command in command.get_subcommands() {
        let (name, about) = (command.get_name(), command.get_about().map(ToString::to_string).unwrap_or_default());
        let group = group_of(name);
        if group != last {
            groups += &format!("\n{head}{group}:{head:#}\n");
            last = group;
        }
        groups += &format!("  {literal}{name:<12}{literal:#} {about}\n");
    }
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n{groups}\n{head}Options:{head:#}\n{{options}}{{after-help}}"
    );
    command.help_template(template)
}

/// What one does with a command; the commands of a group stand together in [`Command`].
fn group_of(command: &str) -> &'static str {
    match command {
        "init" | "new" | "import" | "names" => "Begin",
        "serve" | "check" | "explain" | "decide" | "merge" | "rename" | "grow" => "Write",
        "build" | "publish" | "export" => "Publish",
        _ => "More",
    }
}

/// On which desk a command runs, with how many threads and at what time.
#[derive(Args, Clone)]
#[command(next_help_heading = "Common options")]
struct Run {
    /// The desk's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Threads, 512 at most; as many as there are processors by default
    #[arg(long, value_name = "N", value_parser = threads)]
    jobs: Option<usize>,
    /// The time to take for now, such as 2017-11-20T10:00:00Z: embargoes are read against it
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

/// What all commands take. Stands last in the options of each, since its heading holds for what follows.
#[derive(Args, Clone)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    #[command(flatten)]
    run: Run,
    /// The form of messages
    #[arg(long, value_enum, default_value_t = MessageFormat::Human)]
    format: MessageFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum MessageFormat {
    Human,
    Json,
    Sarif,
    Github,
    /// A list, for a comment
    Markdown,
}

fn threads(text: &str) -> std::result::Result<usize, &'static str> {
    text.parse()
        .ok()
        .filter(|jobs| (1..=512).contains(jobs))
        .ok_or("it is a number of threads from 1 to 512, such as 4")
}

/// Runs the program. What was asked for goes to standard output, and what is told beside it to standard error.
pub fn main() -> ExitCode {
    /// What a first thread usually has; `ulimit -s` may leave it less than a desk takes. Only what is used costs memory.
    const STACK: usize = 8 << 20;
    signals::begin();
    match thread::Builder::new().name("main".into()).stack_size(STACK).spawn(run) {
        Ok(own) => own.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => run(),
    }
}

fn run() -> ExitCode {
    let cli = Cli::from_arg_matches(&command().get_matches()).unwrap_or_else(|error| error.exit());
    let done = match cli.command {
        Command::Init(options) => init::run(options),
        Command::New(options) => new::run(options),
        Command::Import(options) => import::run(options),
        Command::Names(options) => names::run(options),
        Command::Serve(options) => serve::run(options),
        Command::Check(options) => check::run(options),
        Command::Explain(options) => explain::run(options),
        Command::Decide(options) => decide::run(options),
        Command::Merge(options) => merge::run(options),
        Command::Rename(options) => rename::run(options),
        Command::Grow(options) => grow::run(options),
        Command::Build(options) => build::run(options),
        Command::Publish(options) => publish::run(options),
        Command::Export(options) => export::run(options),
        Command::Cache(options) => cache::run(options),
        Command::Completions(options) => completions::run(options),
        Command::Licences(options) => licences::run(options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The desk's own errors were drawn where they were found.
            if !matches!(error, Error::Desk) {
                // A path may hold what a terminal obeys.
                let shown = error.to_string().replace(|c: char| c.is_control() && c != '\n', "\u{fffd}");
                let _ = writeln!(std::io::stderr(), "error: {shown}");
            }
            ExitCode::from(error.exit_code())
        }
    }
}

impl Common {
    /// Opens the desk, with the threads that were asked for.
    fn open(&self) -> Result<(Desk, Report)> {
        threads::start(self.run.jobs);
        Desk::open(&self.run.root)
    }

    /// The desk and all that it holds, for a command that changes it: errors end the run.
    fn sound(&self, edition: Edition) -> Result<(Desk, Content, Memo)> {
        let (desk, mut report) = self.open()?;
        let memo = Memo::open(&desk.root.join(CACHE));
        let content = archive::content(&desk, edition, &memo, &mut report)?;
        self.tell(&report)?;
        Ok((desk, content, memo))
    }

    /// The instant that embargoes are read against, in seconds from the Unix epoch.
    fn instant(&self) -> Result<i64> {
        instant(self.run.as_of.as_deref())
    }

    /// Draws the errors of a run, which end it.
    fn tell(&self, report: &Report) -> Result<()> {
        let errors = report.clone().sorted().into_iter().filter(|(_, note)| note.severity() == Severity::Error);
        let errors: Vec<_> = errors.collect();
        let is_human = matches!(self.format, MessageFormat::Human);
        let count = errors.len();
        if is_human {
            let told = self.drawn(&condensed(errors), &std::io::stderr());
            let _ = std::io::stderr().write_all(told.as_bytes());
        } else {
            give(|out| out.write_all(self.drawn(&errors, &std::io::stdout()).as_bytes()))?;
        }
        remark(report);
        if count == 0 {
            return Ok(());
        }
        if is_human {
            let _ = writeln!(std::io::stderr(), "\n{}; nothing was written", counted(count, "error", "errors"));
        }
        Err(Error::Desk)
    }

    /// Messages in the form that was asked for, as `to` shows them.
    fn drawn(&self, entries: &[(String, Diagnostic)], to: &impl IsTerminal) -> String {
        let format = match self.format {
            MessageFormat::Human => Format::Human,
            MessageFormat::Json => Format::Json,
            MessageFormat::Sarif => Format::Sarif,
            MessageFormat::Github => Format::Github,
            MessageFormat::Markdown => Format::Markdown,
        };
        let colour = to.is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let entries = match format {
            Format::Human => &with_root(entries, &self.run.root),
            _ => entries,
        };
        draw(entries, format, colour)
    }
}

/// The instant that `--as-of` names, else now.
fn instant(as_of: Option<&str>) -> Result<i64> {
    match as_of {
        // A clock beyond the year 9999 is taken for its end.
        None => Ok(Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::MAX).as_second()),
        Some(text) => text.parse::<Timestamp>().map(|time| time.as_second()).map_err(|_| {
            Error::Usage(format!("--as-of takes a time with its offset, such as 2017-11-20T10:00:00Z, not `{text}`"))
        }),
    }
}

/// Says what there is to say of the machine.
fn remark(report: &Report) {
    for remark in report.remarks() {
        let _ = writeln!(std::io::stderr(), "note: {remark}");
    }
}

/// Messages whose commands can be copied as they are.
fn with_root(entries: &[(String, Diagnostic)], root: &Path) -> Vec<(String, Diagnostic)> {
    let mut entries = entries.to_vec();
    for help in entries.iter_mut().flat_map(|(_, note)| &mut note.help) {
        *help = commands_at(help, root);
    }
    entries
}

/// A text whose commands, such as `dateline check`, name the desk.
fn commands_at(text: &str, root: &Path) -> String {
    let flag = root_flag(root);
    let part = |(place, part): (usize, &str)| match place % 2 == 1 && part.starts_with("dateline ") {
        true => format!("{part}{flag}"),
        false => part.to_string(),
    };
    text.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
}

/// ` --root desk`, for the command that comes next; nothing where the desk is the current folder.
fn root_flag(root: &Path) -> String {
    let root = root.to_string_lossy();
    match root.contains(|c: char| c.is_whitespace() || c == '\'') {
        _ if root == "." => String::new(),
        true => format!(" --root {root:?}"),
        false => format!(" --root {root}"),
    }
}

/// A sentence with the name in it marked: "Talks in «Georgia» ended."
fn marked((text, surface): &(Box<str>, Span)) -> String {
    let (start, end) = (surface.start as usize, surface.end as usize);
    let marked = format!("{}«{}»{}", &text[..start], &text[start..end], &text[end..]);
    marked.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// "1 piece", "2 pieces".
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What of the desk no reader sees, in one line: "held back: 2 drafts, 1 embargo until 3 March 09:00 UTC, 1 file not read".
fn held_back_line(counts: &Counts, now: i64) -> Option<String> {
    let Counts { drafts, embargoes, withdrawn, embargo_ends: next, unread, .. } = *counts;
    let mut parts = Vec::new();
    parts.extend((drafts > 0).then(|| counted(drafts, "draft", "drafts")));
    if let Some(next) = next {
        let [now, next] = [now, next].map(|second| jiff::Timestamp::from_second(second).unwrap_or_default());
        let [now, next] = [now, next].map(|time| jiff::tz::Offset::UTC.to_datetime(time));
        let form = if now.year() == next.year() { "%-d %B %H:%M UTC" } else { "%-d %B %Y %H:%M UTC" };
        let first = if embargoes > 1 { ", the first" } else { "" };
        parts.push(format!("{}{first} until {}", counted(embargoes, "embargo", "embargoes"), next.strftime(form)));
    }
    parts.extend((withdrawn > 0).then(|| format!("{withdrawn} withdrawn")));
    parts.extend((unread > 0).then(|| format!("{} not read", counted(unread, "file", "files"))));
    (!parts.is_empty()).then(|| format!("held back: {}", parts.join(", ")))
}

/// What the site holds and what is to be told of it, in words.
fn summed_up(counts: &Counts, root: &Path) -> String {
    let content = counted_content(counts.pieces, counts.entities);
    let links = counted(counts.links, "link", "links");
    let warnings = match counts.warnings {
        0 => String::new(),
        count => {
            let way = commands_at("`dateline check` shows them", root);
            format!(", {} ({way})", counted(count, "warning", "warnings"))
        }
    };
    format!("{content}, {links}, {} refused{warnings}", counts.refused)
}

/// The site's pieces and entities, in words.
fn counted_content(pieces: usize, entities: usize) -> String {
    format!("{}, {}", counted(pieces, "piece", "pieces"), counted(entities, "entity", "entities"))
}
