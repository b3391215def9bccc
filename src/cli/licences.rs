//! `licences`: the terms of what the program holds from others.

use crate::error::{Error, Result};
use crate::render;
use clap::Args;
use std::io::Write;

/// Print the licences of the syntaxes that colour code
///
/// They go to standard output, as Markdown. A site that shows code carries them as `assets/code-licences.md`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline licences > LICENCES.md")]
pub struct Options;

pub fn run(_: Options) -> Result<()> {
    std::io::stdout()
        .lock()
        .write_all(render::licences().as_bytes())
        .map_err(Error::file("write", "standard output".as_ref()))
}
