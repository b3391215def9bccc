//! `merge`: two entities are one.

use super::changes::{Change as FileChange, carry_out};
use super::{Common, root_flag, suppose};
use crate::archive;
use crate::archive::supposed::{Change, effects};
use crate::cache::{CACHE, Memo};
use crate::content::assemble::{Edition, nearest};
use crate::content::merging::merged;
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
    let (desk, mut report) = options.common.open()?;
    let Options { from, into, .. } = &options;
    let edition = Edition { as_of: options.common.instant()?, drafts: true };
    let memo = Memo::open(&desk.root.join(CACHE));
    let content = archive::content(&desk, edition, &memo, &mut report)?;
    let entity = |id: &str| {
        let entities = &content.entities;
        let known = entities.binary_search_by(|entity| entity.id.as_str().cmp(id)).map(|place| &entities[place]);
        known.map_err(|_| {
            let near = nearest(id, entities.iter().map(|entity| entity.id.as_str()));
            let near = near.map_or(String::new(), |near| format!("; the nearest is `{near}`"));
            Error::Usage(format!("no entity has the id `{id}`{near}"))
        })
    };
    let gone = entity(from)?;
    if entity(into)?.id == gone.id {
        return Err(Error::Usage(format!("`{from}` cannot go into itself")));
    }
    let (effects, _) = effects(&desk, edition, &memo, &Change::Merge { from: from.clone(), into: into.clone() })?;
    suppose::show(&desk, &effects, false)?;
    print(format_args!(""))?;
    let (path, old) = (&gone.source.path, desk.read(&gone.source)?);
    let Some(new) = merged(path, &old, &gone.record, into, &desk.config) else {
        let what =
            format!("{path} has no place for it: write `merged_into` with `{into}` into the entry of `{from}` by hand");
        return Err(Error::Refused(what));
    };
    let again = format!("dateline merge {from} {into}{} --yes", root_flag(&desk.root));
    carry_out(&desk, &[FileChange { path: path.clone(), old: Some(old), new }], options.yes, &again)
}
