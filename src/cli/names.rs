//! `names`: which names recur that the catalogue lacks.

use super::{Common, MessageFormat, Run, accept, counted, root_flag};
use crate::archive::Named;
use crate::cache::{CACHE, Memo};
use crate::content::assemble::Edition;
use crate::content::scan::Desk;
use crate::error::Result;
use crate::names::line::{HEADER, Line, taken};
use crate::names::{CLEAR, ENOUGH, Form, Proposal, propose, quote};
use crate::report::Place;
use crate::terminal::give;
use crate::timings::Timings;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Propose what the catalogue lacks: names that recur in the pieces
///
/// Each with its probable kind and what tells it, in how many pieces it stands and in which days, sentences, and the other
/// forms of the same name. Nothing enters the catalogue by itself.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline names
  dateline names --format csv > names.csv      rows for a file of the catalogue
  dateline names --format jsonl > names.jsonl  lines for one
  dateline names --accept names.csv            takes the rows back that you have edited; shown first

Take out what you do not want yet, mend the kinds, and write `no` as the kind of what is no name.")]
pub struct Options {
    /// Put the edited lines of FILE into the catalogue, and refusals into decisions.toml; shows what would change and asks
    #[arg(long, value_name = "FILE")]
    accept: Option<PathBuf>,
    /// Do not ask before `--accept` writes
    #[arg(long, requires = "accept")]
    yes: bool,
    #[command(flatten)]
    common: CommonHere,
}

/// What all commands take; the form is that of the proposals.
#[derive(Args)]
#[command(next_help_heading = "Common options")]
struct CommonHere {
    #[command(flatten)]
    run: Run,
    /// The form of the proposals: for people, or to paste into the catalogue
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Csv,
    Jsonl,
}

/// Forms beside the name that people are shown.
const FORMS: usize = 8;

pub fn run(options: Options) -> Result<()> {
    let CommonHere { run, format } = options.common;
    let common = Common { run, format: MessageFormat::Human };
    let (desk, mut report) = common.open()?;
    let memo = Memo::open(&desk.root.join(CACHE));
    let edition = Edition::published(common.instant()?);
    let (named, told) = Named::of(&desk, edition, &memo, &Timings::default())?;
    report.remark(memo.finish());
    report.join(told);
    common.tell(&report)?;
    if let Some(file) = &options.accept {
        return accept::run(&desk, &named, file, options.yes, &common);
    }
    let proposals = propose(&desk, &named.content, &named.texts.pieces)?;
    let written = match format {
        Format::Human => for_people(&desk, &named, &proposals)?,
        Format::Csv | Format::Jsonl => {
            let mut taken = taken(&named.content);
            let lines = proposals.iter().map(|proposal| Line::of(&named.content, proposal, &mut taken));
            match format {
                Format::Csv => std::iter::once(HEADER.to_string()).chain(lines.map(|line| line.csv())).collect(),
                _ => lines.map(|line| line.jsonl()).collect(),
            }
        }
    };
    give(|out| out.write_all(written.as_bytes()))
}

fn for_people(desk: &Desk, named: &Named, proposals: &[Proposal]) -> Result<String> {
    let mut text = String::new();
    for (place, proposal) in (1..).zip(proposals.iter().take(ENOUGH)) {
        let Proposal { name, pieces, points, .. } = proposal;
        let of = proposal.entity.map(|entity| &named.catalogue.facts(entity).id);
        let kind = match (of, proposal.kind_points >= CLEAR) {
            (Some(id), _) => format!("new form of {id}"),
            (None, true) => format!("{} ({})", proposal.kind.word(), all(&proposal.kind_reasons)),
            (None, false) => "kind unclear".to_string(),
        };
        text += &format!("{place}. {name}: {kind}\n");
        let days = match proposal.first == proposal.last {
            true => format!("on {}", proposal.first.iso()),
            false => format!("{} to {}", proposal.first.iso(), proposal.last.iso()),
        };
        text += &format!(
            "   {}, {days}; {points} points: {}\n",
            counted(*pieces, "piece", "pieces"),
            all(&proposal.reasons)
        );
        for Form { text: form, count, join } in proposal.forms.iter().take(FORMS) {
            text += &format!("   = {form}, {} ({join})\n", counted(*count, "time", "times"));
        }
        if !proposal.may_be.is_empty() {
            text += &format!("   ? may stand for {}\n", proposal.may_be.join(" or "));
        }
        for place in &proposal.places {
            let piece = &named.content.pieces[place.piece.index()];
            let quote = quote(desk, &named.content, place)?;
            let line = Place::of(&desk.read(&piece.source)?, quote.span).line;
            text += &format!("   > {}:{line}: {}\n", piece.source.path, quote.text);
        }
    }
    let count = counted(proposals.len(), "proposal", "proposals");
    let root = root_flag(&desk.root);
    text += &match proposals.len() {
        0 => "no name recurs that the catalogue lacks\n".to_string(),
        1..=ENOUGH => format!("\n{count}: `dateline names{root} --format csv` writes rows for the catalogue\n"),
        _ => format!(
            "\nthe first {ENOUGH} of {count}: `dateline names{root} --format csv` writes all as rows for the catalogue\n"
        ),
    };
    Ok(text)
}

fn all<T: ToString>(of: &[T]) -> String {
    of.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
