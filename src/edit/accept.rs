//! Turns proposed names that an editor has reviewed into entries, aliases and refusals.

use super::FileChange;
use crate::content::assemble::DECISIONS;
use crate::content::entity::{self, Entity, Record};
use crate::content::entry::{self, More};
use crate::content::scan::Desk;
use crate::content::{Content, decision};
use crate::error::{Error, Result};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;

/// The kind of a line that is not a name.
pub const NO: &str = "no";

/// The parsed lines of a file of the catalogue.
pub struct Lines<'a> {
    pub text: &'a str,
    pub records: &'a [Record],
    pub is_csv: bool,
}

/// Accepts `lines`: for a known entity, the aliases that it lacks; for others, the line as it is; if the kind is `no`,
/// a refusal.
pub fn accepted(desk: &Desk, content: &Content, lines: &Lines) -> Result<Vec<FileChange>> {
    let mut changes = Changes { desk, content, texts: BTreeMap::new() };
    let mut refused = Vec::new();
    let mut new = Vec::new();
    let mut known_more: Vec<(&Entity, Vec<String>)> = Vec::new();
    for record in lines.records {
        let known = record.id.as_ref().and_then(|id| content.directory.entity(id));
        let known = known.map(|entity| &content.entities[entity.index()]);
        let aliases = || record.aliases.iter().map(|alias| alias.name.value.clone());
        match known {
            Some(entity) if *entity.record.name != *record.name => {
                let (id, name, other) = (&entity.id, &*record.name, &*entity.record.name);
                return Err(Error::Refused(format!(
                    "`{id}` is the id of `{other}`, and not of `{name}`: give that line another id"
                )));
            }
            Some(_) if record.kind.value == NO => refused.extend(aliases()),
            Some(entity) => {
                let listed = |name: &String| {
                    *name == *entity.record.name || entity.record.aliases.iter().any(|alias| *alias.name == *name)
                };
                let new: Vec<String> = aliases().filter(|name| !listed(name)).collect();
                match known_more.iter_mut().find(|(other, _)| other.id == entity.id) {
                    Some((_, names)) => names.extend(new),
                    None if new.is_empty() => {}
                    None => known_more.push((entity, new)),
                }
            }
            None if record.kind.value == NO => refused.extend([record.name.value.clone()].into_iter().chain(aliases())),
            None => new.push(record),
        }
    }
    // From the end of each file, so that earlier offsets stay valid.
    known_more.sort_by_key(|(entity, _)| Reverse(entity.record.span.start));
    for (entity, new) in &known_more {
        changes.add_aliases(entity, new)?;
    }
    changes.refuse(refused)?;
    changes.add_entries(lines, new)?;
    Ok(changes.made())
}

/// The new texts of files.
struct Changes<'a> {
    desk: &'a Desk,
    content: &'a Content,
    texts: BTreeMap<String, (Option<String>, String)>,
}

impl Changes<'_> {
    /// The new text of the file at `path`; empty if there is none.
    fn text(&mut self, path: &str) -> Result<&mut String> {
        if !self.texts.contains_key(path) {
            let file = self.desk.root.join(path);
            let old = match file.exists() {
                true => Some(fs::read_to_string(&file).map_err(Error::file("read", &file))?),
                false => None,
            };
            let new = old.clone().unwrap_or_default();
            self.texts.insert(path.to_string(), (old, new));
        }
        let text = self.texts.get_mut(path).map(|(_, new)| new);
        text.ok_or_else(|| Error::Refused(format!("`{path}` was not read")))
    }

    fn add_aliases(&mut self, entity: &Entity, new: &[String]) -> Result<()> {
        let (config, path) = (&self.desk.config, &entity.source.path);
        let text = self.text(path)?;
        let changed = match path.to_ascii_lowercase().ends_with(".jsonl") {
            false => entry::with(path, text, &entity.record, More::Aliases(new), config),
            // Only the entity's own line of a large catalogue is parsed.
            true => text.get(entity.record.span.range()).and_then(|line| {
                let record = entity::parse_jsonl(line, config).value.pop()?;
                let line = entry::with(path, line, &record, More::Aliases(new), config)?;
                let (start, end) = (entity.record.span.start as usize, entity.record.span.end as usize);
                Some([&text[..start], &line, &text[end..]].concat())
            }),
        };
        *text = changed.ok_or_else(|| {
            let names = new.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            Error::Refused(format!("{path} has no place for aliases of `{}`: add {names} there by hand", entity.id))
        })?;
        Ok(())
    }

    fn refuse(&mut self, names: Vec<String>) -> Result<()> {
        let known: Vec<&str> = self.content.no_names.iter().map(|name| name.value.as_str()).collect();
        let new: Vec<String> = names.into_iter().filter(|name| !known.contains(&name.as_str())).collect();
        if new.is_empty() {
            return Ok(());
        }
        let text = self.text(DECISIONS)?;
        for name in new {
            let between = if text.is_empty() || text.ends_with("\n\n") { "" } else { "\n" };
            let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            *text +=
                &format!("{end}{between}[[proposal]]\nsurface = {}\nanswer = \"no\"\n", serde_json::Value::from(name));
        }
        match decision::parse(text).notes.is_empty() {
            true => Ok(()),
            false => Err(Error::Refused(format!("{DECISIONS} has mistakes: `dateline check` tells them"))),
        }
    }

    /// New lines go into their own file, so that they stay as the editor wrote them.
    fn add_entries(&mut self, lines: &Lines, new: Vec<&Record>) -> Result<()> {
        if new.is_empty() {
            return Ok(());
        }
        let Lines { text, is_csv, .. } = *lines;
        let path = if is_csv { "content/entities/names.csv" } else { "content/entities/names.jsonl" };
        let here = self.text(path)?;
        if is_csv {
            let header =
                |text: &str| text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default().trim().to_string();
            if here.is_empty() {
                *here = header(text) + "\n";
            } else if header(here) != header(text) {
                let head = header(here);
                return Err(Error::Refused(format!("{path} begins with `{head}`: give your lines the same first row")));
            }
        }
        if !here.is_empty() && !here.ends_with('\n') {
            here.push('\n');
        }
        for record in new {
            *here += record.span.of(text);
            here.push('\n');
        }
        Ok(())
    }

    fn made(self) -> Vec<FileChange> {
        let changed = self.texts.into_iter().filter(|(_, (old, new))| old.as_ref() != Some(new));
        changed.map(|(path, (old, new))| FileChange { path, moved_from: None, old, new }).collect()
    }
}
