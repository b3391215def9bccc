//! `rename`: an entity has another id, and all that names it by the old one follows.

use super::changes::carry_out;
use super::{Common, root_flag};
use crate::content::address::Address;
use crate::content::assemble::Edition;
use crate::content::entity::Entity;
use crate::content::entry::{self, More};
use crate::content::ids::{self, Gone};
use crate::content::outline::Outline;
use crate::content::scan::Desk;
use crate::content::{Content, without_markdown};
use crate::edit::FileChange;
use crate::error::{Error, Result};
use crate::report::Place;
use crate::source::{Source, Span};
use clap::Args;
use std::collections::BTreeMap;

/// Give an entity another id
///
/// Its file, links, decisions and the rest of the catalogue follow, and its old address leads to the new one. What changes
/// is shown first.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline rename v-putin vladimir-putin

Next: `dateline check` tells what is left in doubt.")]
pub struct Options {
    /// The id that it has
    #[arg(value_name = "ID")]
    old: String,
    /// The id that it gets
    #[arg(value_name = "NEW")]
    new: String,
    /// Do not ask before it is written
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    let Options { old, new, .. } = &options;
    // What is held back has links and ids too.
    let (desk, content, _) = options.common.sound(Edition::WHOLE)?;
    let rename = Rename::of(&desk, &content, content.entity(old)?, new)?;
    rename.is_free()?;
    let changes = rename.changes()?;
    let again = format!("dateline rename {old} {new}{} --yes", root_flag(&desk.root));
    carry_out(&desk, &changes, options.yes, &again)
}

struct Rename<'a> {
    desk: &'a Desk,
    content: &'a Content,
    entity: &'a Entity,
    new: &'a str,
    /// Where its page will stand.
    address: Address,
    /// The path of its own file from then on, where the file is named for it.
    moved_to: Option<String>,
}

impl<'a> Rename<'a> {
    fn of(desk: &'a Desk, content: &'a Content, entity: &'a Entity, new: &'a str) -> Result<Rename<'a>> {
        ids::check(new).map_err(Error::Usage)?;
        let old = entity.address.as_str();
        let folder = old.trim_end_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
        let address = match entity.record.slug {
            Some(_) => Ok(entity.address.clone()),
            None => Address::new(&format!("{folder}/{new}/")).map_err(Error::Usage),
        };
        let path = &entity.source.path;
        let stem = without_markdown(path).filter(|_| entity.record.id.is_none());
        let moved_to = stem.map(|stem| {
            let folder = &stem[..stem.rfind('/').map_or(0, |slash| slash + 1)];
            format!("{folder}{new}{}", &path[stem.len()..])
        });
        Ok(Rename { desk, content, entity, new, address: address?, moved_to })
    }

    /// Whether nothing else has the new id and its address.
    fn is_free(&self) -> Result<()> {
        let directory = &self.content.directory;
        if let Some(other) = directory.entity(self.new) {
            let name = &*self.content.entities[other.index()].record.name;
            return Err(Error::Usage(format!("`{}` is the id of `{name}`: choose another one", self.new)));
        }
        let address = &self.address;
        let is_taken = directory.addresses.contains_key(address) || directory.redirects.contains_key(address);
        match is_taken && *address != self.entity.address {
            true => Err(Error::Usage(format!("something else stands at {}: choose another id", address.as_str()))),
            false => Ok(()),
        }
    }

    fn changes(&self) -> Result<Vec<FileChange>> {
        let mut edits = Edits { rename: self, of_files: BTreeMap::new(), by_hand: Vec::new() };
        edits.collect()?;
        let Edits { of_files, by_hand, .. } = edits;
        if !by_hand.is_empty() {
            return Err(Error::Refused(format!(
                "these name `{}` in a way that cannot be changed for you; change them by hand, then run again:\n  {}",
                self.entity.id,
                by_hand.join("\n  ")
            )));
        }
        let own = &self.entity.source.path;
        let mut changes = Vec::new();
        for (path, (old, new)) in of_files {
            let new = if path == *own { self.with_redirect(new)? } else { new };
            let moved = self.moved_to.clone().filter(|_| path == *own);
            let (path, moved_from) = moved.map_or((path.clone(), None), |moved| (moved, Some(path)));
            if old != new || moved_from.is_some() {
                changes.push(FileChange { path, moved_from, old: Some(old), new });
            }
        }
        Ok(changes)
    }

    /// Its own file, where readers who come to the old address are led on.
    fn with_redirect(&self, text: String) -> Result<String> {
        let (path, old) = (&self.entity.source.path, self.entity.address.as_str());
        if self.entity.record.hidden || self.address == self.entity.address {
            return Ok(text);
        }
        let config = &self.desk.config;
        let records = entry::records(path, &text, config);
        let own = records.iter().find(|record| match &record.id {
            Some(id) => id.value == self.new,
            None => without_markdown(path).is_some(),
        });
        own.and_then(|own| entry::with(path, &text, own, More::Redirects(&[old.to_string()]), config)).ok_or_else(
            || {
                let what = format!("{path} has no place for the old address {old} of `{}`", self.entity.id);
                let help = "give the table a column `redirects`, or the entity a page of its own with `dateline grow`";
                Error::Refused(format!("{what}: {help}"))
            },
        )
    }
}

struct Edits<'a> {
    rename: &'a Rename<'a>,
    /// What each file holds and is to hold.
    of_files: BTreeMap<String, (String, String)>,
    /// The places that nothing can be put in.
    by_hand: Vec<String>,
}

impl Edits<'_> {
    fn collect(&mut self) -> Result<()> {
        let Rename { desk, entity, .. } = *self.rename;
        let (id, config) = (entity.id.as_str(), &desk.config);
        for source in &desk.files.entities {
            let text = desk.read(source)?;
            let spans = if text.contains(id) { ids::in_catalogue(&source.path, &text, id, config) } else { Vec::new() };
            let links = self.links(source, &text);
            self.put(&source.path, text, spans, links);
        }
        for source in desk.files.briefings.iter().chain(&desk.files.pages) {
            let text = desk.read(source)?;
            let spans = if text.contains(id) { ids::in_briefing(&text, id, config) } else { Vec::new() };
            let links = self.links(source, &text);
            self.put(&source.path, text, spans, links);
        }
        if let Some(source) = &desk.files.decisions {
            let text = desk.read(source)?;
            let under = |path: &str| path.strip_prefix("content/").unwrap_or(path).to_string();
            let (from, to) = (under(&entity.source.path), self.rename.moved_to.as_deref().map(under));
            let (ids, sources) = ids::in_decisions(&text, id, to.as_ref().map(|_| from.as_str()), config);
            let new = |spans: Vec<Span>, with: &str| spans.into_iter().map(|span| (span, with.to_string())).collect();
            let new: [Vec<_>; 2] = [new(ids, self.rename.new), new(sources, to.as_deref().unwrap_or_default())];
            let new = new.concat();
            self.write(&source.path, text, new);
        }
        Ok(())
    }

    /// The places in links of a text, or of a list none.
    fn links(&self, source: &Source, text: &str) -> Vec<std::result::Result<Span, Span>> {
        let Rename { content, entity, .. } = *self.rename;
        let gone = Gone {
            entity: match content.directory.entity(&entity.id) {
                Some(entity) => entity,
                None => return Vec::new(),
            },
            id: &entity.id,
            address: entity.record.slug.is_none(),
            file: self.rename.moved_to.is_some(),
        };
        let outline: Option<&Outline> = content.outline_of(&source.path);
        outline.map_or(Vec::new(), |outline| ids::in_links(content, &source.path, text, outline, gone))
    }

    fn put(&mut self, path: &str, text: String, spans: Vec<Span>, links: Vec<std::result::Result<Span, Span>>) {
        let is_own = path == self.rename.entity.source.path;
        if spans.is_empty() && links.is_empty() && !is_own {
            return;
        }
        let faults = links.iter().filter_map(|link| link.err()).map(|span| {
            let Place { line, column, .. } = Place::of(&text, span);
            format!("{path}:{line}:{column}: {}", span.of(&text))
        });
        self.by_hand.extend(faults);
        let all = spans.into_iter().chain(links.into_iter().flatten());
        self.write(path, text, all.map(|span| (span, self.rename.new.to_string())).collect());
    }

    fn write(&mut self, path: &str, old: String, mut edits: Vec<(Span, String)>) {
        edits.sort_unstable();
        edits.dedup();
        let mut new = old.clone();
        edits.iter().rev().for_each(|(span, with)| new.replace_range(span.range(), with));
        self.of_files.insert(path.to_string(), (old, new));
    }
}
