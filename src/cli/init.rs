//! `init`: a small desk that works, to look at and to write over.
//!
//! Its files are those of `starter`, which is a desk itself.

use super::deploy::Host;
use super::import::adopt;
use super::root_flag;
use crate::config;
use crate::edit::create::{create, discard};
use crate::error::{Error, Result};
use crate::import::can_be_desk;
use crate::terminal::say;
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Begin a desk: a small site that works, to look at and to write over
///
/// Writes settings, four invented briefings and a catalogue of eight entities into a folder: names that become
/// links, one name that is refused because two people bear it, earlier and later coverage, and a piece under
/// embargo that does not appear. Asks nothing, fetches nothing and overwrites nothing.
///
/// A folder that holds Markdown becomes a desk with these texts instead, as `dateline import` would bring them.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline init desk
  dateline init notes                     a folder with Markdown: its texts become pieces and pages
  dateline init --title \"The Harbour Desk\" --base-url https://harbour.example/
  dateline init --deploy github-pages    the workflow that publishes a desk, new or not

Next: `dateline serve --root desk --open` shows the site, and again after each change.")]
pub struct Options {
    /// The new desk's folder: empty, but for hidden files, a README and a licence
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// The desk's name
    #[arg(long)]
    title: Option<String>,
    /// Where the site will stand, such as https://desk.example/
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Write what a host needs to build or show the desk, too; of a desk that is there, that alone
    #[arg(long, value_enum, value_name = "HOST")]
    deploy: Option<Host>,
}

macro_rules! starter {
    ($($path:literal)*) => { &[$(($path, include_str!(concat!("starter/", $path)))),*] };
}

/// Each file of the new desk, by its path.
const STARTER: &[(&str, &str)] = starter! {
    ".gitignore"
    "content/briefings/2025/commission-meets.md"
    "content/briefings/2025/ellin-protocol.md"
    "content/briefings/2025/first-crossing.md"
    "content/briefings/2025/protocol-review.md"
    "content/entities/agreement/ellin-protocol.md"
    "content/entities/organisation/strait-commission.md"
    "content/entities/person/jonas-lind.md"
    "content/entities/person/marta-lind.md"
    "content/entities/places.csv"
    "content/pages/about.md"
    "site.toml"
};

pub fn run(options: Options) -> Result<()> {
    let Options { folder, title, base_url, deploy } = options;
    let of_host = deploy.map_or(&[][..], Host::files);
    if let Some(host) = deploy.filter(|_| folder.join("site.toml").is_file() && title.is_none() && base_url.is_none()) {
        return prepare(&folder, host);
    }
    let settings = |text: &str| settings(text, title.as_deref(), base_url.as_deref());
    // The settings are the last file of the starter: where they stand the desk is whole.
    let files: Vec<(&str, String)> = of_host
        .iter()
        .chain(STARTER)
        .map(|(path, text)| Ok((*path, if *path == "site.toml" { settings(text)? } else { text.to_string() })))
        .collect::<Result<_>>()?;
    if folder.exists() {
        match left_behind(&folder, &files) {
            Some(left) => left.iter().try_for_each(|path| discard(path))?,
            None if folder.is_dir() && can_be_desk(&folder)? => {
                adopt(&folder, settings)?;
                return deploy.map_or(Ok(()), |host| prepare(&folder, host));
            }
            None => refuse_a_full(&folder)?,
        }
    }
    let mut kept = "";
    for (path, text) in &files {
        match create(&folder.join(path), text) {
            Err(Error::Refused(_)) if *path == ".gitignore" => {
                kept = "\nYour .gitignore stays as it is: add `public/` and `.dateline/` to it."
            }
            done => done?,
        }
    }
    let root = root_flag(&folder);
    say(format_args!(
        "A desk stands in {}: four invented pieces, one of them under embargo, and eight entities.{kept}

Next:
  dateline serve{root} --open
      shows the site, and again after each change
  dateline check{root}
      tells of the one name that is left unlinked, and the way out
  dateline new briefing \"A title\"{root}
      begins a piece of your own{}",
        folder.display(),
        deploy.map_or(String::new(), |host| format!("\n\n{}", host.next()))
    ));
    Ok(())
}

/// Gives a desk that is there what a host needs.
fn prepare(folder: &Path, host: Host) -> Result<()> {
    host.files().iter().try_for_each(|(path, text)| create(&folder.join(path), text))?;
    let paths: Vec<&str> = host.files().iter().map(|(path, _)| *path).collect();
    say(format_args!("Written: {}.\n\nNext:\n  {}", paths.join(", "), host.next()));
    Ok(())
}

/// A desk's name and address in place of the starter's.
fn settings(starter: &str, title: Option<&str>, base_url: Option<&str>) -> Result<String> {
    let mut text = starter.to_string();
    for (key, value) in [("title", title), ("base_url", base_url)] {
        let Some(value) = value else { continue };
        // A JSON string is a TOML one, but for the control characters that it leaves raw.
        let line = format!("{key} = {}", serde_json::Value::from(value));
        let own = |old: &str| if old.starts_with(&format!("{key} =")) { line.clone() } else { old.to_string() };
        text = text.lines().map(|old| own(old) + "\n").collect();
    }
    match config::parse(&text).notes.first() {
        Some(note) => Err(Error::Usage([std::slice::from_ref(&note.message), &note.help].concat().join("; "))),
        None => Ok(text),
    }
}

/// What somebody keeps in a folder is not mixed with a starter.
fn refuse_a_full(folder: &Path) -> Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file("read", folder))? {
        names.push(entry.map_err(Error::file("read", folder))?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| !is_welcome(name));
    let shown = folder.display();
    let another = "`dateline init DIR` begins one in another folder";
    match names.iter().min() {
        None => Ok(()),
        Some(_) if names.iter().any(|name| name == "site.toml") => {
            let root = root_flag(folder);
            Err(Error::Refused(format!("`{shown}` is a desk already: `dateline serve{root}` shows it; {another}")))
        }
        Some(first) => Err(Error::Refused(format!("`{shown}` is not empty, it holds `{first}`; {another}"))),
    }
}

fn is_welcome(name: &str) -> bool {
    [".", "README", "LICENSE", "LICENCE"].iter().any(|start| name.starts_with(start))
}

/// What an `init` left that did not come to its end: files that begin as ours do, and no settings, which come last. None
/// where the folder holds anything else.
fn left_behind(folder: &Path, files: &[(&str, String)]) -> Option<Vec<PathBuf>> {
    let welcome = |entry: &DirEntry| entry.depth() == 1 && is_welcome(&entry.file_name().to_string_lossy());
    let mut found = folder.is_dir().then(Vec::new)?;
    for entry in WalkDir::new(folder).min_depth(1).into_iter().filter_entry(|entry| !welcome(entry)) {
        let entry = entry.ok()?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().strip_prefix(folder).ok()?.to_string_lossy().replace('\\', "/");
        let (_, text) = files.iter().find(|(known, _)| *known == path).filter(|_| entry.file_type().is_file())?;
        let start = fs::read(entry.path()).ok()?;
        let is_end = path == "site.toml" && start.len() == text.len();
        found.push(Some(entry.into_path()).filter(|_| !is_end && text.as_bytes().starts_with(&start))?);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_starter_is_written() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/starter");
        let files = walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
        let files = files.filter(|entry| entry.file_type().is_file());
        let paths = files.map(|e| e.path().strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/"));
        let mut paths: Vec<String> = paths.collect();
        paths.sort();
        assert_eq!(paths, STARTER.iter().map(|(path, _)| path.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn the_settings_say_what_was_asked_for() {
        let starter = STARTER.iter().find(|(path, _)| *path == "site.toml").unwrap().1;
        for title in ["The \"Best\" Desk", "A \\ B", "title = 1", "# no comment", "北京 🙈"] {
            let text = settings(starter, Some(title), Some("https://x.example/news/")).unwrap();
            let config = config::parse(&text).value;
            assert_eq!((&*config.title, &*config.base_url.path), (title, "/news"));
        }
        for (title, base_url) in [("", "https://x.example"), ("x\u{1b}", "https://x.example"), ("x", "x.example")] {
            assert!(settings(starter, Some(title), Some(base_url)).is_err(), "{title:?} {base_url}");
        }
    }
}
