//! What would a publish do?

use super::manifest::{Entry, Manifest};
use super::standing::{Held, Owner, Standing};
use crate::output::SiteFile;
use std::collections::BTreeMap;

/// The changes needed for a target to hold the site. Compares files by content, never by their times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan<'a> {
    /// Files whose path is free at the target, sorted by path.
    pub new: Vec<&'a SiteFile>,
    /// Files whose path holds other bytes, sorted by path.
    pub changed: Vec<&'a SiteFile>,
    /// Files of ours that the site no longer has, sorted by path.
    pub deleted: Vec<&'a Held>,
    /// Files already at the target, sorted by path.
    pub unchanged: Vec<&'a SiteFile>,
    /// Files put there by others, which stay, sorted by path.
    pub foreign: Vec<&'a Held>,
    /// Files made or changed by others that this publish would replace, delete or restore, sorted by path.
    pub altered: Vec<&'a str>,
}

impl<'a> Plan<'a> {
    /// `site` and the held files are sorted by path.
    pub fn new(site: &'a [SiteFile], standing: &'a Standing) -> Plan<'a> {
        let mut held: BTreeMap<&str, &Held> = standing.held.iter().map(|held| (held.path.as_str(), held)).collect();
        let mut plan = Plan::default();
        for file in site {
            match held.remove(file.path.as_str()) {
                None => plan.new.push(file),
                Some(held) if held.hash == Some(file.hash) => plan.unchanged.push(file),
                Some(held) => {
                    plan.changed.push(file);
                    plan.altered.extend((held.owner != Owner::Us).then_some(file.path.as_str()));
                }
            }
        }
        for held in held.into_values() {
            match held.owner {
                Owner::Other => plan.foreign.push(held),
                owner => {
                    plan.deleted.push(held);
                    plan.altered.extend((owner == Owner::Altered).then_some(held.path.as_str()));
                }
            }
        }
        let missed = |path: &&String| site.binary_search_by(|file| file.path.cmp(path)).is_ok();
        plan.altered.extend(standing.missing.iter().filter(missed).map(String::as_str));
        plan.altered.sort_unstable();
        plan
    }

    /// Whether the target already holds the site.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.deleted.is_empty()
    }

    /// The files to send, ordered so that no page a reader sees meanwhile lacks what it needs or links to a page that
    /// is not there yet: what pages need, new pages, changed ones, and what announces them.
    pub fn batches(&self) -> [Vec<&'a SiteFile>; 4] {
        let of = |files: &[&'a SiteFile], phase| -> Vec<&'a SiteFile> {
            files.iter().copied().filter(|file| Phase::of(&file.path) == phase).collect()
        };
        let both = |phase| [of(&self.new, phase), of(&self.changed, phase)].concat();
        [both(Phase::Needed), of(&self.new, Phase::Page), of(&self.changed, Phase::Page), both(Phase::Announcement)]
    }

    /// The target's manifest while this plan is executed; `tag` is the target's own checksum of a file.
    pub fn coming(&self, mut manifest: Manifest, tag: impl Fn(&SiteFile) -> String) -> Manifest {
        // What an earlier attempt sent, and this one does not continue, is still ours.
        let coming = &mut manifest.coming;
        coming.extend(self.new.iter().chain(&self.changed).map(|file| Entry { tag: tag(file), ..Entry::of(file) }));
        let gone = self.deletions().into_iter();
        coming.extend(gone.map(|path| Entry { path: path.into(), hash: String::new(), length: 0, tag: String::new() }));
        coming.sort_by(|a, b| (&a.path, &a.hash).cmp(&(&b.path, &b.hash)));
        coming.dedup();
        manifest
    }

    /// The paths to delete: what announces pages first, and what they need last.
    pub fn deletions(&self) -> Vec<&'a str> {
        let mut paths: Vec<&str> = self.deleted.iter().map(|held| held.path.as_str()).collect();
        paths.sort_by_key(|path| std::cmp::Reverse(Phase::of(path)));
        paths
    }

    /// The addresses whose content changes, sorted: caches have to revalidate them.
    pub fn addresses(&self) -> Vec<String> {
        let mut paths: Vec<&str> = self.changed.iter().map(|file| file.path.as_str()).collect();
        paths.extend(self.deleted.iter().map(|held| held.path.as_str()));
        paths.sort_unstable();
        // A compressed file has no address of its own.
        let is_packed = |path: &str| {
            let of = path.strip_suffix(".gz").or(path.strip_suffix(".br"));
            of.is_some_and(|of| paths.binary_search(&of).is_ok())
        };
        let others = paths.iter().copied().filter(|path| !is_packed(path));
        let mut addresses: Vec<String> = others.map(address).collect();
        addresses.sort_unstable();
        addresses
    }

    /// The addresses that readers will no longer find.
    pub fn lost(&self) -> Vec<String> {
        let pages = self.deleted.iter().filter(|held| Phase::of(&held.path) == Phase::Page);
        pages.map(|held| address(&held.path)).collect()
    }
}

/// The address of a file: a folder's `index.html` is the folder.
pub fn address(path: &str) -> String {
    format!(
        "/{}",
        path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/')).unwrap_or(path)
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Stylesheets, scripts, pictures.
    Needed,
    Page,
    /// Feeds, the sitemap, the data of the search.
    Announcement,
}

impl Phase {
    pub fn of(path: &str) -> Phase {
        match path.rsplit('.').next() {
            Some("html") => Phase::Page,
            Some("xml" | "json") => Phase::Announcement,
            _ => Phase::Needed,
        }
    }
}
