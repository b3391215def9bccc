//! `serve`: the site on this machine.

use super::Common;
use crate::error::Result;
use clap::Args;

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    common: Common,
}

pub fn run(_options: Options) -> Result<()> {
    Ok(())
}
