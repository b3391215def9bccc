//! Repairs front matter written by other programs: renames keys that dateline knows under another name, and moves
//! others to `extra`.
//!
//! A repair changes lines, not meaning: the data stays the same, under the new keys. If editing lines cannot achieve
//! that, the text stays unchanged.

use super::briefing::NO_ALIASES;
use super::node::{self, Entry, Table, Value};
use super::without_markdown;
use super::{briefing, entity, introduction, page};
use crate::config::Config;
use crate::report::{Code, Diagnostic, Severity};
use crate::source::Span;
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashSet};

/// The text of the file at `path` with its unknown keys repaired; `None` if there is nothing to do.
pub fn repaired(path: &str, text: &str, config: &Config) -> Option<String> {
    let notes = read(path, text, config)?;
    let mut unknown: BTreeSet<Span> = notes.iter().filter_map(unknown_key).collect();
    let (table, body) = node::front_matter(text, &config.limits).ok()?;
    unknown.extend(notes.iter().filter_map(|note| key_of_names(note, &table)));
    let data = data_of(text, body)?;
    let errors = |notes: &[Diagnostic]| notes.iter().filter(|note| note.severity() == Severity::Error).count();
    let written = |renames: &dyn Fn(&str) -> bool| {
        let ways = placed(&table, &unknown, renames);
        let new = match data.fence {
            _ if ways.is_empty() => None,
            Fence::Toml => toml(text, &data, &ways),
            Fence::Yaml => yaml(text, &table, &data, &ways),
        }?;
        let (after, _) = node::front_matter(&new, &config.limits).ok()?;
        let left = errors(&read(path, &new, config)?);
        (json(&after) == expected(&table, &ways)?).then_some((new, left))
    };
    // A value that is invalid for the other key goes under `extra` with the rest.
    let (_, aside) = written(&|_| false)?;
    let fits = |key: &str| written(&|other| other == key).is_some_and(|(_, left)| left <= aside);
    written(&fits).filter(|(_, left)| *left < errors(&notes)).map(|(new, _)| new)
}

/// The diagnostics for a Markdown file of the desk.
fn read(path: &str, text: &str, config: &Config) -> Option<Vec<Diagnostic>> {
    without_markdown(path)?;
    Some(match path.strip_prefix("content/")?.split('/').next()? {
        "briefings" => briefing::parse(text, config).notes,
        "entities" => entity::parse_markdown(text, config).notes,
        "pages" => page::parse(text, config).notes,
        _ if introduction::of_path(path).is_some() => page::parse_introduction(text, config).notes,
        _ => return None,
    })
}

fn unknown_key(note: &Diagnostic) -> Option<Span> {
    let is_foreign = note.code == Code::E004 && !node::is_misspelt(note);
    note.place.as_ref().filter(|_| is_foreign).map(|place| place.span)
}

/// `aliases` in the sense of Obsidian.
fn key_of_names(note: &Diagnostic, table: &Table) -> Option<Span> {
    let value = note.place.as_ref().filter(|_| note.code == Code::E009 && note.message == NO_ALIASES)?.span;
    let holds = |entry: &&Entry| entry.value.span.start <= value.start && value.end <= entry.value.span.end;
    table.iter().find(|entry| entry.key.value == "aliases" && holds(entry)).map(|entry| entry.key.span)
}

/// What to do with an unknown top-level key: rename it, or move it to `extra`.
struct Way<'t> {
    place: usize,
    entry: &'t Entry,
    new: Option<&'static str>,
}

fn placed<'t>(table: &'t Table, unknown: &BTreeSet<Span>, renames: &dyn Fn(&str) -> bool) -> Vec<Way<'t>> {
    let mut taken: HashSet<&str> = table.iter().map(|entry| entry.key.value.as_str()).collect();
    let mut ways = Vec::new();
    for (place, entry) in table.iter().enumerate().filter(|(_, entry)| unknown.contains(&entry.key.span)) {
        let key = entry.key.value.as_str();
        let new = node::same_as(key).filter(|_| renames(key)).filter(|new| taken.insert(new));
        ways.push(Way { place, entry, new });
    }
    ways
}

fn json(table: &Table) -> Json {
    Value::Table(table.clone()).into_json()
}

/// The expected data afterwards; `None` if `extra` is not a table, or has such a key already.
fn expected(table: &Table, ways: &[Way]) -> Option<Json> {
    let Json::Object(mut data) = json(table) else { return None };
    for Way { entry, new, .. } in ways {
        let value = data.remove(&entry.key.value)?;
        match new {
            Some(new) => drop(data.insert(new.to_string(), value)),
            None => {
                let extra = data.entry("extra").or_insert_with(|| Json::Object(Default::default()));
                let is_new = extra.as_object_mut()?.insert(entry.key.value.clone(), value).is_none();
                is_new.then_some(())?;
            }
        }
    }
    Some(Json::Object(data))
}

enum Fence {
    Toml,
    Yaml,
}

/// The lines between the fences.
struct Data {
    fence: Fence,
    start: usize,
    end: usize,
}

fn data_of(text: &str, body: Span) -> Option<Data> {
    let start = text.find('\n')? + 1;
    let fence = if text[..start].contains("+++") { Fence::Toml } else { Fence::Yaml };
    let before = text[..body.start as usize].trim_end_matches(['\n', '\r', ' ', '\t']);
    let end = before.rfind('\n')? + 1;
    (start <= end).then_some(Data { fence, start, end })
}

/// A part of the text and its replacement.
type Edit = (usize, usize, String);

fn edited(text: &str, mut edits: Vec<Edit>) -> Option<String> {
    edits.sort();
    let (mut new, mut at) = (String::with_capacity(text.len() + 64), 0);
    for (start, end, put) in edits {
        new.push_str(text.get(at..start)?);
        new.push_str(&put);
        at = end;
    }
    new.push_str(text.get(at..)?);
    Some(new)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// In TOML a key gets the prefix `extra.` in place; after a header `[extra]` it is moved there.
fn toml(text: &str, data: &Data, ways: &[Way]) -> Option<String> {
    let lines = || {
        let starts = text[data.start..data.end].split_inclusive('\n').scan(data.start, |at, line| {
            *at += line.len();
            Some((*at - line.len(), line))
        });
        starts.map(|(at, line)| (at + line.len() - line.trim_start().len(), line.trim()))
    };
    let header = lines().find(|(_, line)| *line == "[extra]").map(|(at, _)| line_end(text, at));
    let mut edits: Vec<Edit> = Vec::new();
    for Way { entry, new, .. } in ways {
        let (key, value) = (entry.key.span, entry.value.span);
        let at = key.start as usize;
        match new {
            Some(new) => edits.push((at, key.end as usize, new.to_string())),
            None if text[line_start(text, at)..at].trim_start().starts_with('[') => {
                // Its header, and those of its subtables.
                for (start, line) in lines() {
                    let open = line.bytes().take_while(|byte| *byte == b'[').count();
                    let named = &line[open..];
                    let is_its = named.strip_prefix(&*entry.key.value).is_some_and(|rest| rest.starts_with(['.', ']']));
                    if open > 0 && is_its {
                        edits.push((start + open, start + open, "extra.".to_string()));
                    }
                }
            }
            None => match header {
                Some(header) => {
                    let (start, end) = (line_start(text, at), line_end(text, value.end.max(key.end) as usize));
                    edits.push((header, header, text.get(start..end)?.to_string()));
                    edits.push((start, end, String::new()));
                }
                None => {
                    let quote = usize::from(text[..at].ends_with(['"', '\'']));
                    edits.push((at - quote, at - quote, "extra.".to_string()));
                }
            },
        }
    }
    edited(text, edits)
}

/// In YAML the lines of a key move below `extra:`, indented by two spaces.
fn yaml(text: &str, table: &Table, data: &Data, ways: &[Way]) -> Option<String> {
    let starts: Vec<usize> = table.iter().map(|entry| line_start(text, entry.key.span.start as usize)).collect();
    let block = |place: usize| {
        let start = starts[place];
        let next = starts.iter().copied().filter(|other| *other > start).min().unwrap_or(data.end);
        // Comments and empty lines after it stay.
        let mut end = next;
        while let Some(line) =
            text.get(start..end).map(|lines| &lines[line_start(lines, lines.len().saturating_sub(1))..])
        {
            if end - line.len() <= start || !(line.trim().is_empty() || line.starts_with('#')) {
                break;
            }
            end -= line.len();
        }
        (start, end)
    };
    let mut edits: Vec<Edit> = Vec::new();
    let mut moved: Vec<&str> = Vec::new();
    for Way { place, entry, new } in ways {
        let key = entry.key.span;
        match new {
            Some(new) => edits.push((key.start as usize, key.end as usize, new.to_string())),
            None => {
                let (start, end) = block(*place);
                moved.push(text.get(start..end)?);
                edits.push((start, end, String::new()));
            }
        }
    }
    if moved.is_empty() {
        return edited(text, edits);
    }
    let extra = table.iter().position(|entry| entry.key.value == "extra");
    let (at, head, indent) = match extra {
        None => (data.end, "extra:\n", 2),
        Some(place) => {
            let Value::Table(inner) = &table[place].value.value else { return None };
            let first = inner.first()?.key.span.start as usize;
            let start = line_start(text, first);
            (block(place).1, "", text[start..first].len())
        }
    };
    let mut put = head.to_string();
    for line in moved.iter().flat_map(|block| block.split_inclusive('\n')) {
        if !line.trim().is_empty() {
            put.push_str(&" ".repeat(indent));
        }
        put.push_str(line);
    }
    edits.push((at, at, put));
    edited(text, edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repair(front: &str) -> Option<String> {
        let text = format!("{front}\nThe text.\n");
        let new = repaired("content/briefings/2017/x.md", &text, &Config::default())?;
        Some(new.strip_suffix("\nThe text.\n").unwrap().to_string())
    }

    #[test]
    fn keys_get_their_name_or_their_place() {
        for (before, after) in [
            (
                "---\ntitle: A\ndate: 2017-11-20\ndescription: In short\nlayout: post # of Jekyll\ncategories:\n  - war\n  - peace\n# the end\n---",
                "---\ntitle: A\ndate: 2017-11-20\nsummary: In short\ntags:\n  - war\n  - peace\n# the end\nextra:\n  layout: post # of Jekyll\n---",
            ),
            (
                "---\ntitle: A\nlayout: |\n  one\n  two\ndate: 2017-11-20\nextra:\n    a: 1\n\nauthor: Ann\n---",
                "---\ntitle: A\ndate: 2017-11-20\nextra:\n    a: 1\n    layout: |\n      one\n      two\n\nauthors: Ann\n---",
            ),
            (
                "+++\ntitle = \"A\"\ndate = 2017-11-20\nlastmod = 2017-11-21\nweight = 3 # of Hugo\n[params]\na = 1\n[params.b]\nc = 2\n+++",
                "+++\ntitle = \"A\"\ndate = 2017-11-20\nupdated = 2017-11-21\nextra.weight = 3 # of Hugo\n[extra.params]\na = 1\n[extra.params.b]\nc = 2\n+++",
            ),
            (
                "+++\ntitle = \"A\"\nlist = [\n  1,\n]\ndate = 2017-11-20\n[extra]\nb = 1\n+++",
                "+++\ntitle = \"A\"\ndate = 2017-11-20\n[extra]\nlist = [\n  1,\n]\nb = 1\n+++",
            ),
            // Of two with the same meaning, the first is renamed; an invalid value for the new name is moved to
            // `extra`.
            (
                "---\ntitle: A\ndate: 2017-11-20\nkeywords: [a]\ncategories: [b]\n---",
                "---\ntitle: A\ndate: 2017-11-20\ntags: [a]\nextra:\n  categories: [b]\n---",
            ),
            (
                "---\ntitle: A\ndate: 2017-11-20\nlastmod: soon\n---",
                "---\ntitle: A\ndate: 2017-11-20\nextra:\n  lastmod: soon\n---",
            ),
            (
                "---\ntitle: A\ndate: 2017-11-20\naliases:\n  - Other name\n  - B\n---",
                "---\ntitle: A\ndate: 2017-11-20\nextra:\n  aliases:\n    - Other name\n    - B\n---",
            ),
            (
                "---\ntitle: A\ndate: 2017-11-20\nimages: [a.png]\nexcerpt: In short\npermalink: /x/\n---",
                "---\ntitle: A\ndate: 2017-11-20\nsummary: In short\nextra:\n  images: [a.png]\n  permalink: /x/\n---",
            ),
            (
                "---\r\ntitle: A\r\ndate: 2017-11-20\r\nauthor: B\r\n---",
                "---\r\ntitle: A\r\ndate: 2017-11-20\r\nauthors: B\r\n---",
            ),
        ] {
            assert_eq!(repair(before).as_deref(), Some(after), "{before}");
            assert_eq!(repair(after), None, "{after}");
        }
    }

    #[test]
    fn what_lines_cannot_say_stays() {
        for front in [
            "---\ntitle: A\ndate: 2017-11-20\n---",
            "---\n{title: A, date: 2017-11-20, layout: post}\n---",
            "---\ntitle: A\ndate: 2017-11-20\nlayout: post\nextra: none\n---",
            "---\ntitle: A\ndate: 2017-11-20\nlayout: post\nextra:\n  layout: page\n---",
            "---\ntitle: A\ndate: 2017-11-20\nlayout: post\nlayout: page\n---",
            // A misspelt `draft` marks a piece that must be held back.
            "---\ntitle: A\ndate: 2017-11-20\ndraaft: true\n---",
            "no front matter",
        ] {
            assert_eq!(repair(front), None, "{front}");
        }
        assert_eq!(repaired("content/x.csv", "a,b", &Config::default()), None);
    }
}
