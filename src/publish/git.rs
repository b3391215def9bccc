//! A branch that a host serves: GitHub, GitLab and Codeberg Pages.
//!
//! The branch belongs to the site: one commit without the history of the desk's source, with the previous state as its
//! parent for `--rollback`. Older states are dropped, so that withdrawn text does not stay readable in the branch. A
//! commit's tree is its own manifest, since git names files by content; its message has the number of the state and the
//! files that others added. Pushes use a lease: if the branch is not as it was found, nothing is replaced.

use super::plan::Plan;
use super::program::{failure, is_attended, run, told};
use super::standing::{Held, Owner, Standing, State};
use super::{Site, Target};
use crate::output::SiteFile;
use crate::source::Hash;
use crate::{Error, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const STATE: &str = "Dateline-State: ";
const SITE: &str = "Dateline-Site: ";
const OTHER: &str = "Dateline-Other: ";

pub struct Git {
    /// The base of relative remote paths.
    root: PathBuf,
    /// A repository of its own, which may be deleted at any time.
    repository: PathBuf,
    remote: String,
    branch: String,
    /// The commit found at the branch.
    head: Option<Commit>,
    /// For each file of the site, by path, the object with its bytes.
    objects: BTreeMap<String, String>,
    /// Files that stay, as tree entries: mode, object, path.
    kept: Vec<(String, String, String)>,
}

/// A commit of the branch.
struct Commit {
    id: String,
    /// The state recorded by the site's own newest commit, this one or an ancestor.
    state: Option<State>,
    /// Files that others added, sorted by path.
    others: Vec<String>,
    /// The highest state number in the branch.
    newest: u32,
}

/// The files of a commit, by path.
type Tree = BTreeMap<String, Blob>;

#[derive(Clone)]
struct Blob {
    mode: String,
    object: String,
    length: u64,
}

impl Git {
    pub fn new(root: &Path, cache: &Path, remote: &str, branch: &str) -> Git {
        let name = Hash::of(format!("{remote}\n{branch}").as_bytes());
        let repository = std::path::absolute(cache.join("published").join(format!("{name}.git")));
        Git {
            root: root.to_path_buf(),
            repository: repository.unwrap_or_default(),
            remote: remote.to_string(),
            branch: branch.to_string(),
            head: None,
            objects: BTreeMap::new(),
            kept: Vec::new(),
        }
    }

    fn git(&self, arguments: &[&str]) -> Command {
        let mut git = Command::new("git");
        git.current_dir(&self.root).arg("--git-dir").arg(&self.repository).args(arguments);
        // What a repository around the desk sets for its own hooks must not apply here.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
            git.env_remove(name);
        }
        git.env("LC_ALL", "C");
        if !is_attended() {
            git.env("GIT_TERMINAL_PROMPT", "0");
            if std::env::var_os("GIT_SSH_COMMAND").is_none() {
                git.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=10");
            }
        }
        git
    }

    fn said(&self, arguments: &[&str], what: &str) -> Result<String> {
        told(&mut self.git(arguments), b"", what)
    }

    fn reference(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// Fetches the branch from the remote.
    fn fetch(&mut self) -> Result<()> {
        if !self.repository.join("HEAD").exists() {
            let repository = self.repository.to_string_lossy().into_owned();
            let mut init = Command::new("git");
            init.args(["init", "--quiet", "--bare", &repository]);
            told(&mut init, b"", "make a repository in `.dateline`")?;
        }
        if !self.remote.contains(['/', ':', '\\']) {
            // The name of a remote in the repository that contains the desk.
            let mut git = Command::new("git");
            git.current_dir(&self.root).args(["remote", "get-url", "--", &self.remote]);
            self.remote = told(&mut git, b"", &format!("find the remote {}", self.shown()))?.trim().to_string();
        }
        let (remote, reference) = (self.remote.clone(), self.reference());
        let what = format!("ask {} for its branches", self.shown());
        let listed = self.said(&["ls-remote", "--", &remote, &reference], &what)?;
        let found = listed.lines().filter_map(|line| line.split_once('\t')).find(|(_, name)| *name == reference);
        self.head = match found.map(|(id, _)| id.to_string()) {
            None => None,
            Some(id) => {
                let what = format!("fetch `{}` from {}", self.branch, self.shown());
                self.said(&["fetch", "--quiet", "--no-tags", "--depth=50", "--", &remote, &reference], &what)?;
                Some(self.commit_at(id)?)
            }
        };
        Ok(())
    }

    fn shown(&self) -> String {
        format!("`{}`", self.remote)
    }

    fn commit_at(&self, id: String) -> Result<Commit> {
        let log = self.said(&["log", "-z", "--format=%H%n%B", &id], "read the branch")?;
        let mut states = log.split('\0').filter_map(|commit| {
            let (own, message) = commit.split_once('\n')?;
            let field = |name: &str| message.lines().find_map(|line| line.strip_prefix(name));
            let state = State { number: field(STATE)?.parse().ok()?, id: own.into(), base_url: field(SITE)?.into() };
            let others = message.lines().filter_map(|line| serde_json::from_str(line.strip_prefix(OTHER)?).ok());
            Some((state, others.collect::<Vec<String>>()))
        });
        let (state, others) = states.next().map_or((None, Vec::new()), |(state, others)| (Some(state), others));
        let below = states.map(|(state, _)| state.number).max();
        let newest = below.max(state.as_ref().map(|state| state.number)).unwrap_or_default();
        Ok(Commit { id, state, others, newest })
    }

    fn tree(&self, commit: &str) -> Result<Tree> {
        let listed = self.said(&["ls-tree", "-r", "-z", "-l", "--full-tree", commit], "read the branch")?;
        let entry = |line: &str| {
            let (about, path) = line.split_once('\t')?;
            let mut about = about.split_whitespace();
            let (mode, _, object) = (about.next()?, about.next()?, about.next()?);
            let length = about.next()?.parse().unwrap_or_default();
            Some((path.to_string(), Blob { mode: mode.into(), object: object.into(), length }))
        };
        Ok(listed.split('\0').filter_map(entry).collect())
    }

    /// Adds the bytes of every file of the site to the local repository.
    fn take(&mut self, site: &Site) -> Result<()> {
        let place = |file: &SiteFile| {
            let place = site.place(file);
            Ok(format!("{}\n", std::path::absolute(&place).map_err(Error::file("find", &place))?.display()))
        };
        let paths: String = site.files.iter().map(place).collect::<Result<_>>()?;
        let mut git = self.git(&["hash-object", "-w", "--no-filters", "--stdin-paths"]);
        let ids = told(&mut git, paths.as_bytes(), "take the site into a repository")?;
        self.objects = site.files.iter().map(|file| file.path.clone()).zip(ids.lines().map(String::from)).collect();
        match self.objects.len() == site.files.len() {
            true => Ok(()),
            false => Err(Error::Remote("git did not take every file of the site".to_string())),
        }
    }

    /// A commit of these files, with no parent but `below`.
    fn commit_of(&self, files: &[(String, String, String)], message: &str, below: Option<&str>) -> Result<String> {
        let index = self.repository.join("index-of-publish");
        let lines: String = files.iter().map(|(mode, object, path)| format!("{mode} {object}\t{path}\0")).collect();
        let what = "make a commit";
        let with_index = |arguments: &[&str]| {
            let mut git = self.git(arguments);
            git.env("GIT_INDEX_FILE", &index);
            git
        };
        told(&mut with_index(&["read-tree", "--empty"]), b"", what)?;
        told(&mut with_index(&["update-index", "-z", "--index-info"]), lines.as_bytes(), what)?;
        let tree = told(&mut with_index(&["write-tree"]), b"", what)?;
        self.commit_tree(tree.trim(), message, below)
    }

    fn commit_tree(&self, tree: &str, message: &str, below: Option<&str>) -> Result<String> {
        let mut git = self.git(&["-c", "commit.gpgSign=false", "commit-tree", tree]);
        git.args(below.iter().flat_map(|below| ["-p", below]));
        // CI has no committer identity.
        if !run(&mut self.git(&["var", "GIT_COMMITTER_IDENT"]), b"")?.status.success() {
            for who in ["AUTHOR", "COMMITTER"] {
                git.env(format!("GIT_{who}_NAME"), "dateline").env(format!("GIT_{who}_EMAIL"), "dateline@desk.invalid");
            }
        }
        Ok(told(&mut git, message.as_bytes(), "make a commit")?.trim().to_string())
    }

    /// The current state of the branch, as a commit without parents.
    fn state_before(&self, head: &Commit) -> Result<Option<String>> {
        let Some(state) = &head.state else { return Ok(None) };
        let message = message(state.number, &state.base_url, &head.others);
        self.commit_tree(&format!("{}^{{tree}}", head.id), &message, None).map(Some)
    }

    /// Pushes a commit as the branch, unless somebody else has pushed since it was fetched.
    fn push(&self, commit: &str) -> Result<()> {
        let reference = self.reference();
        let found = self.head.as_ref().map_or("", |head| &head.id);
        let lease = format!("--force-with-lease={reference}:{found}");
        let to = format!("{commit}:{reference}");
        let output = run(&mut self.git(&["push", "--quiet", &lease, "--", &self.remote, &to]), b"")?;
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.success() {
            true => Ok(()),
            false if said.contains("stale info") || said.contains("cannot lock ref") => Err(Error::Refused(format!(
                "somebody else has pushed to `{}` in the meantime: run again, to see what they did",
                self.branch
            ))),
            false => Err(failure(&format!("push to `{}` of {}", self.branch, self.shown()), &output)),
        }
    }
}

impl Target for Git {
    fn look(&mut self, site: &Site) -> Result<Standing> {
        self.fetch()?;
        self.take(site)?;
        let Some(head) = &self.head else { return Ok(Standing::default()) };
        let tree = self.tree(&head.id)?;
        let Some(state) = head.state.clone() else {
            return Err(Error::Refused(format!(
                "`{}` of {} holds {} files, and no publish made it: name a branch for the site alone, or delete this one first",
                self.branch,
                self.shown(),
                tree.len()
            )));
        };
        // If somebody committed on top of a publish, the publish's commit has our files.
        let ours = if state.id == head.id { tree.clone() } else { self.tree(&state.id)? };
        let wanted: BTreeMap<&str, Hash> = site.files.iter().map(|file| (file.path.as_str(), file.hash)).collect();
        let held = tree.iter().map(|(path, Blob { object, length, .. })| {
            let owner = match ours.get(path) {
                _ if head.others.contains(path) => Owner::Other,
                Some(left) if left.object == *object => Owner::Us,
                Some(_) => Owner::Altered,
                None => Owner::Other,
            };
            let hash = wanted.get(&**path).copied().filter(|_| self.objects.get(path) == Some(object));
            Held { path: path.clone(), hash, length: *length, owner }
        });
        let held: Vec<Held> = held.collect();
        let missing = ours.keys().filter(|path| !tree.contains_key(*path)).cloned().collect();
        let of_others = held.iter().filter(|held| held.owner == Owner::Other && !wanted.contains_key(&*held.path));
        let kept = of_others.filter_map(|held| {
            let blob = tree.get(&held.path)?.clone();
            Some((blob.mode, blob.object, held.path.clone()))
        });
        let kept = kept.collect();
        self.kept = kept;
        Ok(Standing { state: Some(state), held, missing })
    }

    /// The push detects whether somebody else was first.
    fn begin(&mut self, _site: &Site, _plan: &Plan) -> Result<()> {
        Ok(())
    }

    /// The bytes are in the local repository, and are transferred by the push.
    fn send(&mut self, site: &Site, files: &[&SiteFile], sent: &(dyn Fn(&SiteFile) + Sync)) -> Result<()> {
        files.iter().try_for_each(|file| site.read(file).map(|_| sent(file)))
    }

    /// Nothing to do: the commit is made without them.
    fn delete(&mut self, _paths: &[&str]) -> Result<()> {
        Ok(())
    }

    fn commit(&mut self, site: &Site, forgets: bool) -> Result<State> {
        let head = self.head.as_ref().filter(|_| !forgets);
        let before = head.map(|head| self.state_before(head)).transpose()?.flatten();
        let number = self.head.as_ref().map_or(0, |head| head.newest) + 1;
        let others: Vec<String> = self.kept.iter().map(|(_, _, path)| path.clone()).collect();
        let own = self.objects.iter().map(|(path, object)| ("100644".to_string(), object.clone(), path.clone()));
        let files: Vec<_> = own.chain(self.kept.iter().cloned()).collect();
        let commit = self.commit_of(&files, &message(number, &site.base_url, &others), before.as_deref())?;
        self.push(&commit)?;
        Ok(State { number, id: commit, base_url: site.base_url.clone() })
    }

    fn roll_back(&mut self) -> Result<State> {
        self.fetch()?;
        let nothing = || Error::Refused(format!("`{}` keeps no state before this one", self.branch));
        let head = self.head.as_ref().ok_or_else(nothing)?;
        let below = run(&mut self.git(&["rev-parse", "--quiet", "--verify", &format!("{}^", head.id)]), b"")?;
        let below = String::from_utf8_lossy(&below.stdout).trim().to_string();
        if below.is_empty() {
            return Err(nothing());
        }
        let old = self.commit_at(below)?;
        let state = old.state.clone().ok_or_else(nothing)?;
        let message = message(state.number, &state.base_url, &old.others);
        let before = self.state_before(head)?;
        let commit = self.commit_tree(&format!("{}^{{tree}}", old.id), &message, before.as_deref())?;
        self.push(&commit)?;
        Ok(State { id: commit, ..state })
    }
}

fn message(number: u32, base_url: &str, others: &[String]) -> String {
    let others: String =
        others.iter().map(|path| format!("{OTHER}{}\n", serde_json::Value::from(path.as_str()))).collect();
    format!("State {number} of {base_url}\n\n{STATE}{number}\n{SITE}{base_url}\n{others}")
}
