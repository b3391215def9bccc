//! Where did a link of the old site lead, and what is its target now?

use super::doc::{Doc, Sort};
use super::kind::{Kind, Settings};
use super::path::parts;
use crate::content::address::slugify;
use crate::content::address::{decode, tidy};
use crate::content::directory::is_external;
use crate::content::without_markdown;
use std::collections::{HashMap, HashSet};

/// A file of the archive that is not a text.
#[derive(Clone, Debug)]
pub struct File {
    pub from: String,
    /// Relative to the desk's root.
    pub to: String,
    /// Its path on the old site, relative to the root.
    pub address: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Doc(usize),
    File(usize),
}

#[derive(Debug, PartialEq)]
pub enum Lead {
    /// To another site, or to a page that dateline generates too: unchanged.
    AsWritten,
    /// To a generated address of the new site: `/tags/port/`.
    Made(String),
    /// With the fragment, decoded.
    To(Target, Option<String>),
    Nowhere,
}

/// All texts and files of an archive, by what links use for them.
pub struct Site<'a> {
    pub docs: &'a [Doc],
    pub files: &'a [File],
    kind: Kind,
    /// `https://old.example`, and the path below it.
    origin: String,
    base: &'a str,
    by_source: HashMap<String, Target>,
    by_address: HashMap<String, Target>,
    /// By lowercase name; texts without the extension.
    by_name: HashMap<String, Vec<Target>>,
    titles: HashMap<String, Vec<usize>>,
    tags: HashSet<String>,
}

impl<'a> Site<'a> {
    pub fn new(docs: &'a [Doc], files: &'a [File], kind: Kind, settings: &'a Settings) -> Site<'a> {
        let url = settings.base_url.as_deref().unwrap_or_default();
        let origin = url.split_once("://").map_or("", |(_, host)| host.split('/').next().unwrap_or_default());
        let mut site = Site {
            docs,
            files,
            kind,
            origin: origin.trim_start_matches("www.").to_string(),
            base: settings.path(),
            by_source: HashMap::new(),
            by_address: HashMap::new(),
            by_name: HashMap::new(),
            titles: HashMap::new(),
            tags: HashSet::new(),
        };
        for (place, doc) in docs.iter().enumerate() {
            let target = Target::Doc(place);
            site.by_source.insert(doc.from.clone(), target);
            for old in &doc.old {
                site.by_address.entry(key(old)).or_insert(target);
            }
            let (folder, _, stem) = parts(&doc.from);
            let name = if matches!(stem, "index" | "_index") { parts(folder).1 } else { stem };
            site.by_name.entry(name.to_lowercase()).or_default().push(target);
            if let Some(title) = doc.text("title") {
                site.titles.entry(title.to_lowercase()).or_default().push(place);
            }
            let words =
                ["tags", "categories", "taxonomies", "category", "tag"].iter().filter_map(|key| doc.front.get(*key));
            let words = words.flat_map(|value| match value {
                serde_json::Value::Object(map) => map.values().flat_map(super::doc::texts_of).collect(),
                value => super::doc::texts_of(value),
            });
            site.tags.extend(words.chain(doc.tags.iter().cloned()).map(|word| slugify(&word).as_str().to_string()));
        }
        for (place, file) in files.iter().enumerate() {
            let target = Target::File(place);
            site.by_source.insert(file.from.clone(), target);
            site.by_address.entry(key(&file.address)).or_insert(target);
            site.by_name.entry(parts(&file.from).1.to_lowercase()).or_default().push(target);
        }
        site
    }

    /// The target of an address in the text.
    pub fn lead(&self, doc: &Doc, address: &str) -> Lead {
        let Some(address) = self.own(address) else { return Lead::AsWritten };
        let (path, fragment) = address.split_once('#').unwrap_or((&address, ""));
        if let Some(target) = self.numbered(path) {
            return Lead::To(target, None);
        }
        let path = decode(path.split('?').next().unwrap_or_default());
        let fragment = Some(decode(fragment)).filter(|fragment| !fragment.is_empty());
        if path.is_empty() {
            return match (fragment, self.by_source.get(&doc.from)) {
                (Some(fragment), Some(own)) => Lead::To(*own, Some(fragment)),
                _ => Lead::AsWritten,
            };
        }
        match self.find(doc, &path) {
            Some(target) => Lead::To(target, fragment),
            None => self.made(&path),
        }
    }

    /// `/?p=12`, WordPress's short address of any text.
    fn numbered(&self, path: &str) -> Option<Target> {
        let (before, query) = path.split_once('?')?;
        let query = query.split(['&', '#']).next()?;
        let is_root = before.trim_matches('/').is_empty() || before.trim_end_matches('/') == self.base;
        self.by_address.get(&key(&format!("?{query}"))).copied().filter(|_| is_root)
    }

    /// The text or file that a template or a link names.
    pub fn find(&self, doc: &Doc, path: &str) -> Option<Target> {
        let (folder, ..) = parts(&doc.from);
        if let Some(path) = path.strip_prefix("@/") {
            return self.source(&format!("content/{path}"));
        }
        if let Some(path) = path.strip_prefix('/') {
            let below = path.strip_prefix(self.base.trim_start_matches('/')).unwrap_or(path).trim_start_matches('/');
            let places = [below.to_string(), path.to_string(), format!("content/{below}")];
            let of_address = [below, path].iter().find_map(|path| self.by_address.get(&key(path)));
            return of_address.copied().or_else(|| places.iter().find_map(|path| self.source(path)));
        }
        let beside_file = tidy(&format!("{folder}/{path}")).map(|path| path.trim_start_matches('/').to_string());
        if let Some(target) = beside_file.and_then(|path| self.source(&path)) {
            return Some(target);
        }
        let old = doc.old.first().map(String::as_str).unwrap_or_default();
        let old = if old.ends_with('/') { old } else { old.rsplit_once('/').map_or("", |(folder, _)| folder) };
        let beside_page = tidy(&format!("{old}/{path}"));
        if let Some(target) = beside_page.and_then(|path| self.by_address.get(&key(&path))) {
            return Some(*target);
        }
        let from_root = || self.source(path).or_else(|| self.source(&format!("content/{path}")));
        from_root().or_else(|| self.named(path)).filter(|_| self.kind != Kind::WordPress)
    }

    /// The only text or file whose path ends this way.
    pub fn named(&self, path: &str) -> Option<Target> {
        let path = without_markdown(path).unwrap_or(path).trim_matches(['/', '.']).to_lowercase();
        let name = parts(&path).1;
        let ends = |target: &&Target| {
            let from = self.source_of(**target).to_lowercase();
            let from = without_markdown(&from).unwrap_or(&from);
            let from = from.strip_suffix("/index").unwrap_or(from);
            from.strip_suffix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let named = self.by_name.get(name)?;
        let fitting: Vec<&Target> = named.iter().filter(ends).collect();
        // Of several, Obsidian and Hugo take the one nearest to the root.
        fitting.into_iter().min_by_key(|target| self.source_of(**target).matches('/').count()).copied()
    }

    /// Whether a wikilink with this name leads to the text here too.
    pub fn is_sole(&self, name: &str, place: usize) -> bool {
        let lower = name.to_lowercase();
        let of_name = self.by_name.get(&lower).map_or(0, Vec::len);
        let titled = self.titles.get(&lower).map_or(&[][..], |docs| docs);
        let here = &self.docs[place];
        let is_called = parts(&here.place).1.eq_ignore_ascii_case(name) || here.sort != Sort::Page && titled == [place];
        of_name <= 1 && is_called && titled.iter().all(|other| *other == place)
    }

    fn source(&self, path: &str) -> Option<Target> {
        let path = path.trim_matches('/');
        let tries = ["", ".md", ".markdown", ".mdx", "/index.md", "/_index.md", "/README.md", ".html"];
        tries.iter().find_map(|end| self.by_source.get(&format!("{path}{end}"))).copied()
    }

    fn source_of(&self, target: Target) -> &str {
        match target {
            Target::Doc(place) => &self.docs[place].from,
            Target::File(place) => &self.files[place].from,
        }
    }

    /// An address of this site, relative to its root; `None` for others.
    fn own(&self, address: &str) -> Option<String> {
        if !is_external(address) {
            return Some(address.to_string());
        }
        let (_, after) = address.split_once("//")?;
        let host = after.split('/').next()?;
        let is_own = !self.origin.is_empty() && host.trim_start_matches("www.") == self.origin;
        let path = &after[host.len()..];
        let path = if path.is_empty() { "/" } else { path };
        // A page of the old site that is not in the archive still exists there.
        if self.numbered(path).is_some() {
            return is_own.then(|| path.to_string());
        }
        let is_known = |path: &str| self.find(&Doc::new("", Default::default(), String::new(), 1), path).is_some();
        let plain = decode(path.split(['?', '#']).next().unwrap_or_default());
        (is_own && (is_known(&plain) || matches!(self.made(&plain), Lead::Made(_)))).then(|| path.to_string())
    }

    /// A page that both programs generate: of a tag, the first page, the feed.
    fn made(&self, path: &str) -> Lead {
        let below = path.strip_prefix(self.base).unwrap_or(path);
        let parts: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] | ["index.html"] => Lead::Made("/".into()),
            ["feed.xml" | "atom.xml" | "index.xml" | "rss.xml" | "feed"] => Lead::Made("/feed.xml".into()),
            ["tags" | "categories"] => Lead::Made("/tags/".into()),
            ["tags" | "categories" | "tag" | "category", .., word] => {
                let word = slugify(word);
                match self.tags.contains(word.as_str()) {
                    true => Lead::Made(format!("/tags/{}/", word.as_str())),
                    false => Lead::Nowhere,
                }
            }
            _ => Lead::Nowhere,
        }
    }
}

/// One key for all spellings of an address.
fn key(address: &str) -> String {
    let address = address.trim_matches('/');
    let address = address.strip_suffix("index.html").unwrap_or(address).trim_end_matches('/');
    address.strip_suffix(".html").unwrap_or(address).to_lowercase()
}
