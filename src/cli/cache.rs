//! `cache`: the cache as one file, to and from other checkouts.

use crate::cache::{CACHE, pack, unpack};
use crate::content::scan::settings_file;
use crate::error::Result;
use crate::terminal::say;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Carry the cache to another checkout or machine, as one file
///
/// A build from it makes the same site as a clean one, and reads no text again that it knows. Deleting the cache,
/// `.dateline` in the desk, costs time and nothing else.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline cache pack dateline.pack
  dateline cache unpack dateline.pack --root desk")]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Pack(PackOptions),
    Unpack(UnpackOptions),
}

/// Write the desk's cache into one file
///
/// It holds no path and no time: equal entries make equal bytes, and any checkout may use them. A pack that is there
/// is replaced; any other file is not.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline build && dateline cache pack dateline.pack
  dateline cache pack /mnt/shared/desk.pack --root desk

Next: `dateline cache unpack FILE` in another checkout, with the same version of dateline.")]
struct PackOptions {
    /// The file to write
    file: PathBuf,
    #[command(flatten)]
    desk: Desk,
}

/// Add the entries of a pack to the desk's cache
///
/// A pack that is damaged or was made by another version of dateline is refused with exit code 5, and the cache stays
/// as it was. Take packs from those alone whom you trust with the desk: their entries become pages.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline cache unpack dateline.pack && dateline build
  dateline cache unpack dateline.pack || true    in CI, where a build without it is slow and right

Next: `dateline build`, and `dateline cache pack FILE` for the next run.")]
struct UnpackOptions {
    /// The file to read
    file: PathBuf,
    #[command(flatten)]
    desk: Desk,
}

#[derive(Args)]
struct Desk {
    /// The desk's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

impl Desk {
    fn cache(&self) -> Result<PathBuf> {
        settings_file(&self.root)?;
        Ok(self.root.join(CACHE))
    }
}

pub fn run(options: Options) -> Result<()> {
    match options.what {
        What::Pack(PackOptions { file, desk }) => {
            pack(&desk.cache()?, &file)?;
            say(format_args!("The cache is packed into {}.", file.display()));
        }
        What::Unpack(UnpackOptions { file, desk }) => {
            unpack(&desk.cache()?, &file)?;
            say(format_args!("The cache holds what is in {}.", file.display()));
        }
    }
    Ok(())
}
