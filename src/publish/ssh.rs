//! A folder on another host, by the user's own `ssh` and `rsync`.
//!
//! Layout and switching are as in [`super::folder`]: `news` is a link to `.news.dateline/7`. The next state starts as
//! links to the current one, made on the host itself; rsync sends the files that differ in content; and one script
//! removes stale files, writes the manifest and renames the link. An interrupted publish continues in the folder it
//! began.
//!
//! The host needs a shell, `find`, `cksum` and `rsync`. Paths are quoted for its shell, and no output of the host is
//! executed here.

use super::manifest::Manifest;
use super::plan::Plan;
use super::program::{failure, is_attended, run, told};
use super::standing::{Found, Standing, State};
use super::{Site, Target};
use crate::output::SiteFile;
use crate::{Error, Result};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const LOOK: &str = include_str!("ssh/look.sh");
const BEGIN: &str = include_str!("ssh/begin.sh");
const COMMIT: &str = include_str!("ssh/commit.sh");
const ROLL_BACK: &str = include_str!("ssh/roll_back.sh");

pub struct Ssh {
    host: String,
    /// The folder that contains the link, and the link's name.
    above: String,
    name: String,
    /// The number of the current state, as found by `look`; 0 for none.
    shown: u32,
    /// The highest number of a state there.
    newest: u32,
    stage: String,
    stale: Vec<String>,
}

impl Ssh {
    pub fn new(host: &str, path: &str) -> Result<Ssh> {
        let path = path.trim_end_matches('/');
        let (above, name) = path.rsplit_once('/').unwrap_or((".", path));
        let above = if above.is_empty() { "/" } else { above };
        if matches!(name, "" | "." | ".." | "~") {
            return Err(Error::Usage(format!("`{path}` cannot be the folder of a site: write it as `/srv/www/news`")));
        }
        let (above, name) = (above.to_string(), name.to_string());
        Ok(Ssh { host: host.to_string(), above, name, shown: 0, newest: 0, stage: String::new(), stale: Vec::new() })
    }

    /// `ssh` with options that keep it from waiting for ever.
    fn ssh(&self) -> Vec<&'static str> {
        let mut words = vec!["ssh", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=10"];
        if !is_attended() {
            words.extend(["-o", "BatchMode=yes"]);
        }
        words
    }

    /// Runs a script on the host: its variables, then its text, which does nothing before its last line.
    fn script(&self, text: &str, variables: &[(&str, &str)], what: &str) -> Result<String> {
        let ssh = self.ssh();
        let mut command = Command::new(ssh[0]);
        command.args(&ssh[1..]).args(["-T", "--", &self.host, "sh", "-s"]);
        let common = [("above", self.above.as_str()), ("name", self.name.as_str()), ("stage", self.stage.as_str())];
        let mut whole = String::from("set -eu\nLC_ALL=C\nexport LC_ALL\numask 022\n");
        for (name, value) in common.iter().chain(variables) {
            whole += &format!("{name}={}\n", quoted(value));
        }
        let said = told(&mut command, (whole + text).as_bytes(), &format!("{what} on `{}`", self.host))?;
        match said.lines().find_map(|line| line.strip_prefix("@@refused ")) {
            Some(why) => Err(Error::Refused(format!("`{}` on `{}` {why}", self.path(), self.host))),
            None => Ok(said),
        }
    }

    /// Sends files of one folder.
    fn bring(&self, folder: &Path, files: &[&SiteFile]) -> Result<()> {
        let list: String = files.iter().map(|file| format!("{}\0", file.path)).collect();
        let mut rsync = Command::new("rsync");
        // Compares content (`-c`), not times, and uses temporary names until files are complete.
        rsync.args(["-rcs", "--files-from=-", "--from0", "--chmod=D755,F644", "--timeout=60", "-e"]);
        rsync.arg(self.ssh().join(" ")).arg("--").arg(format!("{}/", folder.display()));
        rsync.arg(format!("{}:{}/.{}.dateline/{}/", self.host, self.above, self.name, self.stage));
        let output = run(&mut rsync, list.as_bytes())?;
        if !output.status.success() {
            return Err(failure(&format!("bring files to `{}`", self.host), &output));
        }
        Ok(())
    }

    fn path(&self) -> String {
        match self.above.as_str() {
            "." => self.name.clone(),
            above => format!("{}/{}", above.trim_end_matches('/'), self.name),
        }
    }
}

/// Quotes one word for a shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

impl Target for Ssh {
    fn look(&mut self, _site: &Site) -> Result<Standing> {
        let said = self.script(LOOK, &[], "look at the site")?;
        let seen = Seen::read(&said).ok_or_else(|| {
            Error::Remote(format!("`{}` did not say what it holds: does its login print something?", self.host))
        })?;
        (self.shown, self.newest) = (seen.shown, seen.newest);
        let manifest = Manifest::parse(seen.manifest.as_bytes());
        Ok(Standing::of(manifest.as_ref(), seen.found))
    }

    fn begin(&mut self, site: &Site, plan: &Plan) -> Result<()> {
        self.stale = plan.deletions().into_iter().map(String::from).collect();
        self.stage = format!("next-{}-{}", self.shown, &site.id().to_string()[..12]);
        self.script(BEGIN, &[("shown", &self.shown.to_string())], "begin a state").map(drop)
    }

    fn send(&mut self, site: &Site, files: &[&SiteFile], sent: &(dyn Fn(&SiteFile) + Sync)) -> Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        files.par_iter().try_for_each(|file| site.read(file).map(drop))?;
        let mut by_folder = files.to_vec();
        by_folder.sort_by_key(|file| site.folder_of(file));
        for of_folder in by_folder.chunk_by(|a, b| site.folder_of(a) == site.folder_of(b)) {
            self.bring(site.folder_of(of_folder[0]), of_folder)?;
        }
        files.iter().for_each(|file| sent(file));
        Ok(())
    }

    /// They are removed by the commit, before the state is shown.
    fn delete(&mut self, _paths: &[&str]) -> Result<()> {
        Ok(())
    }

    fn commit(&mut self, site: &Site, forgets: bool) -> Result<State> {
        let number = self.newest.max(self.shown) + 1;
        let mut manifest = site.manifest(number);
        manifest.files.par_iter_mut().zip(&site.files).try_for_each(|(entry, file)| {
            entry.tag = tag(&site.read(file)?);
            Ok::<(), Error>(())
        })?;
        let (shown, number_there) = (self.shown.to_string(), number.to_string());
        let stale = self.stale.iter().map(|path| format!("{path}\n")).collect::<String>();
        let text = manifest.to_text();
        let kept = if forgets { "" } else { &*shown };
        let variables =
            [("shown", &*shown), ("kept", kept), ("number", &*number_there), ("stale", &*stale), ("manifest", &*text)];
        self.script(COMMIT, &variables, "switch the site")?;
        Ok(State { number, id: manifest.id(), base_url: manifest.base_url })
    }

    fn roll_back(&mut self) -> Result<State> {
        let said = self.script(ROLL_BACK, &[], "switch the site back")?;
        let text = said.split_once("@@manifest\n").map_or("", |(_, text)| text);
        let manifest = Manifest::parse(text.as_bytes()).ok_or_else(|| {
            Error::Remote(format!("`{}` shows the state before, whose manifest is damaged", self.host))
        })?;
        Ok(State { number: manifest.number, id: manifest.id(), base_url: manifest.base_url })
    }
}

/// The output of `look.sh`.
struct Seen {
    shown: u32,
    newest: u32,
    manifest: String,
    found: BTreeMap<String, Found>,
}

impl Seen {
    fn read(said: &str) -> Option<Seen> {
        let (_, said) = said.split_once("@@shown ")?;
        let (numbers, said) = said.split_once("\n@@manifest\n")?;
        let (manifest, said) = said.split_once("@@files\n")?;
        let files = said.strip_suffix("@@end\n")?;
        let (shown, newest) = numbers.split_once(' ')?;
        let file = |line: &str| {
            let (sum, rest) = line.split_once(' ')?;
            let (length, path) = rest.split_once(' ')?;
            let found = Found { length: length.parse().ok()?, tag: format!("{sum}:{length}") };
            Some((path.strip_prefix("./")?.to_string(), found))
        };
        let found = files.lines().filter_map(file).collect();
        Some(Seen { shown: shown.parse().ok()?, newest: newest.parse().ok()?, manifest: manifest.into(), found })
    }
}

/// The output of `cksum` for these bytes: checksum and length.
fn tag(bytes: &[u8]) -> String {
    let mut sum = 0;
    let mut take = |byte: u8| sum = (sum << 8) ^ CRC[usize::from((sum >> 24) as u8 ^ byte)];
    bytes.iter().for_each(|byte| take(*byte));
    let mut length = bytes.len();
    while length > 0 {
        take(length as u8);
        length >>= 8;
    }
    format!("{}:{}", !sum, bytes.len())
}

/// For each byte, the remainder modulo the POSIX polynomial.
const CRC: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut remainder = (byte as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            let is_over = remainder & 0x8000_0000 != 0;
            remainder = (remainder << 1) ^ if is_over { 0x04c1_1db7 } else { 0 };
            bit += 1;
        }
        table[byte] = remainder;
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_that_of_cksum() {
        assert_eq!((tag(b""), tag(b"hello\n")), ("4294967295:0".to_string(), "3015617425:6".to_string()));
    }

    #[test]
    fn what_a_host_says_is_read_or_refused() {
        let said = "Welcome!\n@@shown 7 8\n@@manifest\n{}\n@@files\n12 3 ./a b.html\nnonsense\n4 0 ./c\n@@end\n";
        let seen = Seen::read(said).unwrap();
        assert_eq!((seen.shown, seen.newest, seen.manifest.as_str()), (7, 8, "{}\n"));
        assert_eq!(seen.found.keys().collect::<Vec<_>>(), ["a b.html", "c"]);
        assert!(Seen::read("").is_none() && Seen::read(&said.replace("@@end\n", "")).is_none());
    }

    #[test]
    fn a_path_is_one_word_of_the_shell() {
        for word in ["a b", "it's", "$(rm x)", "-n", "a\"b", "`x`", "é*?"] {
            let said = told(Command::new("sh").args(["-c", &format!("printf %s {}", quoted(word))]), b"", "ask");
            assert_eq!(said.unwrap(), word);
        }
    }

    #[test]
    fn a_path_has_a_name() {
        for (path, parts) in
            [("/srv/www/news/", ("/srv/www", "news")), ("news", (".", "news")), ("/news", ("/", "news"))]
        {
            let ssh = Ssh::new("www", path).unwrap();
            assert_eq!((ssh.above.as_str(), ssh.name.as_str()), parts);
        }
        for path in ["/", "", "..", "/srv/..", "~"] {
            assert!(Ssh::new("www", path).is_err(), "{path}");
        }
    }
}
