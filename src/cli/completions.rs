//! `completions`: what a shell needs to finish a word of the command line.

use crate::error::Result;
use crate::terminal::give;
use clap::Args;
use clap_complete::{Shell, generate};

/// Write a script with which your shell completes dateline's commands and flags
///
/// The script goes to standard output. Where it belongs differs by shell.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline completions bash > ~/.local/share/bash-completion/completions/dateline
  dateline completions zsh > \"${fpath[1]}/_dateline\"
  dateline completions fish > ~/.config/fish/completions/dateline.fish
  dateline completions powershell >> $PROFILE

Next: open a new shell, and press the tab key after `dateline `.")]
pub struct Options {
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(options: Options) -> Result<()> {
    // By way of memory: `generate` panics where its writer fails.
    let mut script = Vec::new();
    generate(options.shell, &mut super::command(), "dateline", &mut script);
    give(|out| out.write_all(&script))
}
