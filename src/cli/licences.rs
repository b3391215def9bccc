//! `licences`: the terms of what the program holds from others.

use crate::error::Result;
use crate::render;
use crate::terminal::give;
use clap::Args;

/// Print the licences of the syntaxes that colour code
///
/// They go to standard output, as Markdown. A site that shows code carries them as `assets/code-licences.md`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline licences > LICENCES.md")]
pub struct Options;

pub fn run(_: Options) -> Result<()> {
    give(|out| out.write_all(render::licences().as_bytes()))
}
