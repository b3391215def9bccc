//! Addresses that the last build published and that no longer exist, with the way to keep them alive.
//!
//! They are reported once: the next build does not know them any more. They come from the state, so they are a remark,
//! not a warning: apart from them a clean build of the same desk reports the same.

use crate::archive::Archive;
use crate::content::Content;
use crate::content::directory::Target;
use crate::content::nearest::nearest;
use crate::content::scan::Desk;
use crate::source::Source;
use std::collections::BTreeSet;

/// At most this many are reported one by one.
const TOLD: usize = 5;

pub fn gone(desk: &Desk, archive: &Archive) -> Vec<String> {
    let Some(site) = &desk.last.site else { return Vec::new() };
    let content = &archive.content;
    let published = site.files.iter().filter_map(|file| file.path.strip_suffix("index.html"));
    let mut address = String::new();
    let mut stands = |path: &str| {
        address.clear();
        address.extend(["/", path]);
        let directory = &content.directory;
        directory.addresses.contains_key(&*address) || directory.redirects.contains_key(&*address)
    };
    let gone = published.clone().filter(|path| is_of_a_text(path) && !stands(path) && !is_held(content, path));
    let mut gone: Vec<&str> = gone.collect();
    if gone.is_empty() {
        return Vec::new();
    }
    gone.sort_unstable();
    let published: BTreeSet<&str> = published.collect();
    let new = content.directory.addresses.iter().map(|(address, target)| (address.as_str(), target));
    let new: Vec<(&str, &Target)> = new.filter(|(address, _)| !published.contains(&address[1..])).collect();
    let mut told: Vec<String> = gone.iter().take(TOLD).map(|path| remark(desk, content, path, &new)).collect();
    told.extend(gone.len().checked_sub(TOLD + 1).map(|more| format!("{} more published addresses are gone", more + 1)));
    told
}

/// False for a list or the second page of an entity.
fn is_of_a_text(path: &str) -> bool {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let is_numbered = last.bytes().all(|byte| byte.is_ascii_digit());
    let below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| !rest.is_empty());
    !is_numbered && ["briefings/", "entities/", "pages/"].into_iter().any(below)
}

fn is_held(content: &Content, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    content.directory.is_held(path.strip_prefix("briefings/").unwrap_or(path)) || content.directory.is_held(path)
}

fn remark(desk: &Desk, content: &Content, path: &str, new: &[(&str, &Target)]) -> String {
    let folder = path.split('/').next().unwrap_or_default();
    let near: Vec<&(&str, &Target)> = new.iter().filter(|(address, _)| address[1..].starts_with(folder)).collect();
    let likely = match near[..] {
        [one] => Some(one),
        _ => nearest(&format!("/{path}"), near.iter().map(|(address, _)| *address))
            .and_then(|address| near.iter().copied().find(|(other, _)| *other == address)),
    };
    let source = likely.and_then(|(_, target)| source(content, **target));
    let is_toml = source.and_then(|source| desk.read(source).ok()).is_some_and(|text| text.starts_with("+++"));
    let key = if is_toml { format!("redirects = [\"/{path}\"]") } else { format!("redirects: [\"/{path}\"]") };
    match source {
        Some(Source { path: now, .. }) => {
            format!("/{path} was published and is gone; if it is {now} now, write `{key}` there to lead readers on")
        }
        None => format!("/{path} was published and is gone; to lead readers on, write `{key}` into another text"),
    }
}

fn source(content: &Content, target: Target) -> Option<&Source> {
    match target {
        Target::Piece(id) => Some(&content.pieces[id.index()].source),
        Target::Entity(id) => Some(&content.entities[id.index()].source),
        Target::Page(place) => Some(&content.pages[place].source),
        Target::Withdrawn(place) => Some(&content.withdrawn[place].source),
        Target::Asset(_) | Target::Here => None,
    }
}
