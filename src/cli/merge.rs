//! `merge`: two entities are one.

use super::changes::carry_out;
use super::{Common, root_flag, suppose};
use crate::archive::supposed::{Change, effects};
use crate::content::assemble::Edition;
use crate::content::entry::{self, More};
use crate::edit::FileChange;
use crate::error::{Error, Result};
use crate::terminal::print;
use clap::Args;

/// Say that two entities are one
///
/// The first goes into the second, which gets its names; links, decisions and addresses of the first lead there from then on.
/// What changes is shown first: what pieces would link otherwise, and one line in the entry of the first.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline merge leningrad saint-petersburg

Next: `dateline check` tells what is left in doubt.")]
pub struct Options {
    /// The id of the one that goes
    #[arg(value_name = "ID")]
    from: String,
    /// The id of the one that stays
    #[arg(value_name = "INTO")]
    into: String,
    /// Do not ask before it is written
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    let Options { from, into, .. } = &options;
    let edition = Edition::of_editors(options.common.instant()?);
    let (desk, content, memo) = options.common.sound(edition)?;
    let gone = content.entity(from)?;
    if content.entity(into)?.id == gone.id {
        return Err(Error::Usage(format!("`{from}` cannot go into itself")));
    }
    let merger = Change::Merge { from: from.clone(), into: into.clone() };
    let (effects, _) = effects(&desk, &content, edition, &memo, &merger)?;
    suppose::show(&desk, &effects, false)?;
    print(format_args!(""))?;
    let (path, old) = (&gone.source.path, desk.read(&gone.source)?);
    let Some(new) = entry::with(path, &old, &gone.record, More::MergedInto(into), &desk.config) else {
        let what =
            format!("{path} has no place for it: write `merged_into` with `{into}` into the entry of `{from}` by hand");
        return Err(Error::Refused(what));
    };
    let again = format!("dateline merge {from} {into}{} --yes", root_flag(&desk.root));
    carry_out(&desk, &[FileChange { path: path.clone(), moved_from: None, old: Some(old), new }], options.yes, &again)
}
