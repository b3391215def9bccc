//! Finds where the files of a desk refer to an entity by its id, so that the id can be changed.

use super::address::Segment;
use super::address::decode;
use super::directory::{Target, is_external};
use super::entry::Form;
use super::node::{Node, Table, Value, csv, front_matter, json, toml};
use super::outline::{HandLink, HandLinkKind, Outline};
use super::{Content, EntityId, without_markdown};
use crate::config::Config;
use crate::source::{Span, Text};

/// The keys of a piece that contain ids.
const OF_BRIEFING: [&[&str]; 2] = [&["about"], &["never"]];
const OF_ENTITY: [&[&str]; 5] =
    [&["merged_into"], &["roles", "of"], &["relations", "to"], &["aliases", "near"], &["aliases", "not_near"]];
const OF_DECISIONS: [&[&str]; 2] = [&["decision", "entity"], &["decision", "near"]];

/// Checks an id that a user chooses. The error says what is wrong with it.
pub fn check(id: &str) -> Result<(), String> {
    Segment::new(id)?;
    let is_plain = id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    // Unquoted, YAML would read it as something else, and `none` is an answer of its own.
    let is_other = matches!(id, "none" | "true" | "false" | "null") || id.parse::<f64>().is_ok();
    match is_plain && !is_other && id.starts_with(char::is_alphanumeric) {
        true => Ok(()),
        false => Err(format!("`{id}` cannot be an id: use letters, digits and hyphens")),
    }
}

/// In the front matter of a piece.
pub fn in_briefing(text: &str, id: &str, config: &Config) -> Vec<Span> {
    let table = front_matter(text, &config.limits).map(|(table, _)| table).unwrap_or_default();
    in_table(&table, &OF_BRIEFING, id)
}

/// In a catalogue file, including the entity's own id.
pub fn in_catalogue(path: &str, text: &str, id: &str, config: &Config) -> Vec<Span> {
    let of_table = |table: &Table| [in_table(table, &[&["id"]], id), in_table(table, &OF_ENTITY, id)].concat();
    match Form::of(path) {
        Form::Markdown => front_matter(text, &config.limits).map(|(table, _)| of_table(&table)).unwrap_or_default(),
        Form::Lines => {
            let mut at = 0;
            let lines = text.split_inclusive('\n').map(|line| {
                at += line.len();
                Span::new(at - line.len(), at - line.len() + line.trim_end().len())
            });
            let tables = lines.filter(|line| line.of(text).contains(id));
            let tables = tables.filter_map(|line| json::read(text, line, config.limits.depth).ok());
            tables.flat_map(|table| of_table(&table)).collect()
        }
        Form::Rows => in_rows(text, id, config.limits.depth),
    }
}

fn in_rows(text: &str, id: &str, depth: u32) -> Vec<Span> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let Ok((header, mut at)) = csv::row(text, start) else { return Vec::new() };
    let mut spans = Vec::new();
    while at < text.len() {
        let Ok((cells, next)) = csv::row(text, at) else { break };
        let is_id = |key: &Text| matches!(key.trim(), "id" | "merged_into");
        let ids = header.iter().zip(&cells).filter(|(key, cell)| is_id(key) && cell.trim() == id);
        spans.extend(ids.map(|(_, cell)| {
            let lead = (cell.value.len() - cell.value.trim_start().len()) as u32;
            Span { start: cell.span.start + lead, end: cell.span.start + lead + id.len() as u32 }
        }));
        spans.extend(header.iter().zip(&cells).flat_map(|(key, cell)| in_json(key.trim(), cell, id, depth)));
        at = next;
    }
    spans
}

/// In a cell with JSON, where quotes are doubled.
fn in_json(key: &str, cell: &Text, id: &str, depth: u32) -> Vec<Span> {
    if !matches!(key, "roles" | "relations" | "aliases") || csv::json(cell, depth).is_none() {
        return Vec::new();
    }
    let before = format!("{{\"{key}\":");
    let whole = format!("{before}{}}}", cell.value);
    let table = json::read(&whole, Span::new(0, whole.len()), depth).unwrap_or_default();
    let in_file = |span: Span| {
        let at = span.start as usize - before.len();
        let start = cell.span.start as usize + at + cell.value[..at].matches('"').count();
        Span::new(start, start + id.len())
    };
    in_table(&table, &OF_ENTITY, id).into_iter().map(in_file).collect()
}

/// In `decisions.toml`, including references to the file `source`, a path under `content`.
pub fn in_decisions(text: &str, id: &str, source: Option<&str>, config: &Config) -> (Vec<Span>, Vec<Span>) {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let table = toml::read(text, Span::new(start, text.len()), config.limits.depth).unwrap_or_default();
    let sources = source.map(|source| in_table(&table, &[&["decision", "source"]], source));
    (in_table(&table, &OF_DECISIONS, id), sources.unwrap_or_default())
}

fn in_table(table: &Table, keys: &[&[&str]], id: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    keys.iter().for_each(|keys| of_key(table, keys, id, &mut spans));
    spans
}

fn of_key(table: &Table, keys: &[&str], id: &str, spans: &mut Vec<Span>) {
    let Some((first, rest)) = keys.split_first() else { return };
    let nodes = table.iter().filter(|entry| entry.key.value == *first);
    nodes.for_each(|entry| of_node(&entry.value, rest, id, spans));
}

fn of_node(node: &Node, keys: &[&str], id: &str, spans: &mut Vec<Span>) {
    match &node.value {
        Value::Array(nodes) => nodes.iter().for_each(|node| of_node(node, keys, id, spans)),
        Value::Table(table) => of_key(table, keys, id, spans),
        Value::Text(text) if keys.is_empty() && text.trim() == id => spans.push(node.span),
        _ => {}
    }
}

/// An entity whose id is removed.
#[derive(Clone, Copy)]
pub struct Gone<'a> {
    pub entity: EntityId,
    pub id: &'a str,
    /// Whether its address is removed too.
    pub address: bool,
    /// Whether its file is removed too.
    pub file: bool,
}

/// The positions of the id in the links of a text. The error is a link that has to change but does not contain the id.
pub fn in_links(content: &Content, from: &str, text: &str, outline: &Outline, gone: Gone) -> Vec<Result<Span, Span>> {
    let links = outline.links.iter().filter(|link| leads_to(content, from, link, gone.entity));
    let mut places: Vec<_> = links.filter_map(|link| place(text, link, gone)).flatten().collect();
    places.sort_unstable_by_key(|place| place.map_or_else(|span| span, |span| span));
    places.dedup();
    places
}

fn leads_to(content: &Content, from: &str, link: &HandLink, entity: EntityId) -> bool {
    let found = match link.kind {
        HandLinkKind::NoneOfOurs => return false,
        HandLinkKind::Wikilink | HandLinkKind::Embed => content.directory.wikilink(from, &link.target),
        _ if is_external(&link.target) => return false,
        _ => content.directory.resolve(from, &link.target),
    };
    matches!(found, Ok(found) if matches!(found.target, Target::Entity(to) if to == entity))
}

/// `None` if the link does not use the id: another name leads there as before.
fn place(text: &str, link: &HandLink, gone: Gone) -> Option<Vec<Result<Span, Span>>> {
    let is_wikilink = matches!(link.kind, HandLinkKind::Wikilink | HandLinkKind::Embed);
    let path = &link.target[..link.target.find(['#', '?']).unwrap_or(link.target.len())];
    let path = path.trim().trim_end_matches('/');
    let (folder, last) = path.rfind('/').map_or(("", path), |at| path.split_at(at + 1));
    let stem = without_markdown(last);
    if decode(stem.unwrap_or(last)) != gone.id {
        return None;
    }
    let is_id = is_wikilink && folder.is_empty() && stem.is_none();
    if !is_id && !(if stem.is_some() { gone.file } else { gone.address }) {
        return None;
    }
    let length = stem.unwrap_or(last).len();
    let found = targets(text, link, is_wikilink).into_iter().map(|at| {
        let start = at + link.target.find(path).unwrap_or(0) + folder.len();
        Ok(Span::new(start, start + length))
    });
    let found: Vec<_> = found.collect();
    Some(if found.is_empty() { vec![Err(link.span)] } else { found })
}

/// The position of a link's target: in the link, or in the definitions that it may refer to.
fn targets(text: &str, link: &HandLink, is_wikilink: bool) -> Vec<usize> {
    let (start, written) = (link.span.start as usize, link.span.of(text));
    let within = match link.kind {
        HandLinkKind::RawLink | HandLinkKind::RawImage => written.find(&*link.target),
        _ if is_wikilink => written.find("[[").and_then(|at| Some(at + written[at..].find(&*link.target)?)),
        _ => written.rfind("](").and_then(|at| Some(at + written[at..].find(&*link.target)?)),
    };
    if let Some(at) = within {
        return vec![start + at];
    }
    let definitions = text.match_indices("]:").filter_map(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let target = rest.trim_start().trim_start_matches('<');
        let is_it = target.strip_prefix(&*link.target)?.starts_with(|c: char| c.is_whitespace() || c == '>');
        is_it.then_some(at + mark.len() + rest.len() - target.len())
    });
    definitions.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, mut spans: Vec<Span>) -> String {
        spans.sort_unstable();
        let mut marked = text.to_string();
        for span in spans.into_iter().rev() {
            marked.replace_range(span.range(), &format!("<{}>", span.of(text)));
        }
        marked
    }

    #[test]
    fn an_id_is_found_in_each_kind_of_data() {
        let config = Config::default();
        let piece = "---\ntitle: eu\nabout: [eu, 'un']\nnever:\n  - \"eu\"\n---\neu\n";
        assert_eq!(
            marked(piece, in_briefing(piece, "eu", &config)),
            "---\ntitle: eu\nabout: [<eu>, 'un']\nnever:\n  - \"<eu>\"\n---\neu\n"
        );
        for (path, text, expected) in [
            (
                "b.csv",
                "id,name,relations\nx,eu,\"[{\"\"kind\"\":\"\"eu\"\",\"\"to\"\":\"\"eu\"\"}, {\"\"to\"\": \"\"eu\"\"}]\"\n",
                "id,name,relations\nx,eu,\"[{\"\"kind\"\":\"\"eu\"\",\"\"to\"\":\"\"<eu>\"\"}, {\"\"to\"\": \"\"<eu>\"\"}]\"\n",
            ),
            (
                "a.md",
                "+++\nname = 'eu'\nkind = 'x'\n[[roles]]\ntitle = 'eu'\nof = 'eu'\n+++\n",
                "+++\nname = 'eu'\nkind = 'x'\n[[roles]]\ntitle = 'eu'\nof = '<eu>'\n+++\n",
            ),
            (
                "a.jsonl",
                "{\"id\":\"eu\",\"name\":\"eu\"}\n{\"id\":\"b\",\"aliases\":[\"eu\",{\"name\":\"eu\",\"near\":[\"eu\"]}],\"relations\":[{\"kind\":\"eu\",\"to\":\"eu\"}]}\n",
                "{\"id\":\"<eu>\",\"name\":\"eu\"}\n{\"id\":\"b\",\"aliases\":[\"eu\",{\"name\":\"eu\",\"near\":[\"<eu>\"]}],\"relations\":[{\"kind\":\"eu\",\"to\":\"<eu>\"}]}\n",
            ),
            (
                "a.csv",
                "id,name,merged_into\neu,eu,\n\"ec\",\"e,c\", eu\n",
                "id,name,merged_into\n<eu>,eu,\n\"ec\",\"e,c\", <eu>\n",
            ),
        ] {
            assert_eq!(marked(text, in_catalogue(path, text, "eu", &config)), expected);
        }
        let text = "[[decision]]\nquote = 'eu'\nnear = ['eu']\nentity = 'eu'\n";
        let expected = "[[decision]]\nquote = 'eu'\nnear = ['<eu>']\nentity = '<eu>'\n";
        assert_eq!(marked(text, in_decisions(text, "eu", None, &config).0), expected);
    }

    #[test]
    fn an_id_that_other_programs_would_read_otherwise_is_refused() {
        for good in ["eu", "x-2017", "überblick", "v1.2"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "none", "true", "2017", "1e5", "nan", "a b", "a/b", "-a", ".a", "a'b", "a\"b"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
