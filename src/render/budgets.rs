//! Limits for templates: how many loop iterations and includes they run, how deep includes and branches nest, and how
//! large values grow.
//!
//! tera counts none of this, so every template is compiled with calls of ours inserted, and columns after them on their
//! line are shifted back: `{% for … in x | __counted %}`, `{% if 0 | __included %}{% endif %}{% include … %}`, `{% set
//! a = (x) | __bounded %}`.

use super::fault::Sources;
use super::filters::{BOUNDED, COUNTED, INCLUDED};
use crate::report::{Code, Diagnostic};
use std::collections::BTreeMap;

/// tera parses each `elif` of a chain nested in the previous one.
const BRANCHES: usize = 200;
/// Each include uses some of the thread's stack while pages are made.
const INCLUDES: usize = 30;

/// tera keeps a copy of the template with each error that it finds: the number of tags and filters times the length.
const KEPT: usize = 256 << 20;

/// Templates that would overflow the stack or fill the memory.
pub fn too_much(sources: &Sources) -> Vec<(String, Diagnostic)> {
    let branches = sources.iter().filter_map(|(name, text)| {
        let is_branch = |tag: &Tag| tag.name == "elif";
        (tags(text).filter(is_branch).count() > BRANCHES).then(|| {
            let fault = Diagnostic::new(Code::E040, format!("there are more than {BRANCHES} `elif` in this template"));
            (name, fault.help("look the value up in a table, or split the template"))
        })
    });
    let included: BTreeMap<&str, Vec<&str>> = sources
        .iter()
        .map(|(name, text)| (name.as_str(), tags(text).filter_map(|tag| tag.included()).collect()))
        .collect();
    let mut chains = Chains { included: &included, known: BTreeMap::new() };
    let deepest = sources.keys().map(|name| (name, chains.below(name, &mut Vec::new())));
    let deepest = deepest.max_by_key(|(_, depth)| *depth).filter(|(_, depth)| *depth > INCLUDES);
    let includes = deepest.map(|(name, depth)| {
        let what = format!("templates include each other {depth} deep: {}", chains.of(name).join(" -> "));
        (name, Diagnostic::new(Code::E040, what).help(format!("{INCLUDES} are the most: put some of them together")))
    });
    let large = sources.iter().filter_map(|(name, text)| {
        let marks = ["{%", "{{", "|"].iter().map(|mark| text.matches(mark).count()).sum::<usize>();
        (marks.saturating_mul(text.len()) > KEPT).then(|| {
            let what = format!("this template is too large: {marks} tags and filters in {} bytes", text.len());
            (name, Diagnostic::new(Code::E040, what).help("split it"))
        })
    });
    branches.chain(includes).chain(large).map(|(name, fault)| (format!("templates/{name}"), fault)).collect()
}

/// The include depth of each template. tera reports cycles, with their templates.
struct Chains<'a> {
    included: &'a BTreeMap<&'a str, Vec<&'a str>>,
    known: BTreeMap<&'a str, usize>,
}

impl<'a> Chains<'a> {
    fn below(&mut self, name: &'a str, above: &mut Vec<&'a str>) -> usize {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        if above.contains(&name) {
            return 0;
        }
        // A greater depth does not matter, and searching it would use up the stack too.
        if above.len() > 2 * INCLUDES {
            return 1;
        }
        above.push(name);
        let included: &'a [&'a str] = self.included.get(name).map_or(&[], Vec::as_slice);
        let deepest = included.iter().map(|name| 1 + self.below(name, above)).max().unwrap_or_default();
        above.pop();
        self.known.insert(name, deepest);
        deepest
    }

    /// The beginning of the deepest chain.
    fn of(&self, name: &'a str) -> Vec<&'a str> {
        const TOLD: usize = 8;
        let depth = |name: &&&str| self.known.get(**name).copied().unwrap_or_default();
        let next = |name: &&'a str| self.included.get(name)?.iter().max_by_key(depth).copied();
        std::iter::successors(Some(name), next).take(TOLD).collect()
    }
}

/// The template with counting calls inserted.
pub fn counted(template: &str) -> String {
    let mut counted = String::with_capacity(template.len() + template.len() / 8);
    let mut from = 0;
    for (at, added) in additions(template) {
        counted.push_str(&template[from..at]);
        counted.push_str(&added);
        from = at;
    }
    counted + &template[from..]
}

/// Maps a column of the line as compiled to the column in the template as written (both from 1).
pub fn written_place(template: &str, line: usize, column: usize) -> usize {
    let start: usize = template.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut column = column;
    for (at, added) in additions(template) {
        let Some(text) = template.get(start..at) else { continue };
        if !text.contains('\n') && text.chars().count() < column.saturating_sub(1) {
            column = column.saturating_sub(added.len()).max(text.chars().count() + 1);
        }
    }
    column
}

/// The insertions into the template, with their offsets.
fn additions(template: &str) -> Vec<(usize, String)> {
    let mut additions = Vec::new();
    for tag in tags(template) {
        match tag.name {
            "for" => additions.push((tag.end, format!(" | {COUNTED}"))),
            "include" => additions.push((tag.open, format!("{} if 0 | {INCLUDED} %}}{{% endif %}}", tag.start))),
            "set" | "set_global" => {
                if let Some(value) = tag.value() {
                    additions.push((value, "(".into()));
                    additions.push((tag.end, format!(") | {BOUNDED}")));
                } else {
                    additions.push((tag.end, format!(" | {BOUNDED}")));
                }
            }
            _ => {}
        }
    }
    additions
}

/// A `{% … %}`.
struct Tag<'a> {
    template: &'a str,
    open: usize,
    /// `{%` or `{%-`
    start: &'a str,
    name: &'a str,
    /// The end of its last word.
    end: usize,
}

impl<'a> Tag<'a> {
    fn inside(&self) -> &'a str {
        &self.template[self.open + self.start.len()..self.end]
    }

    /// The name of the template that it includes.
    fn included(&self) -> Option<&'a str> {
        let quoted = self.inside().trim_start().strip_prefix("include")?.trim();
        let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        quoted.strip_prefix(quote)?.strip_suffix(quote)
    }

    /// The offset of the value that is assigned to a name.
    fn value(&self) -> Option<usize> {
        let inside = self.inside();
        // `set a | filter(b=1)` takes everything up to `endset`.
        let at = inside.find(['=', '|'])?;
        inside[at..].starts_with('=').then(|| self.end - inside.len() + at + 1)
    }
}

/// The tags of a template, except those in `{% raw %}`.
fn tags(template: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let open = at + template.get(at..)?.find("{%")?;
        let close = open + template[open..].find("%}")?;
        let start = if template[open..].starts_with("{%-") { "{%-" } else { "{%" };
        let inside = template.get(open + start.len()..close).unwrap_or_default();
        let inside = inside.strip_suffix('-').unwrap_or(inside).trim_end();
        let words = inside.trim_start();
        let name = words.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        at = close + 2;
        if name == "raw" {
            at = template[at..].find("endraw").map_or(template.len(), |end| at + end);
        }
        Some(Tag { template, open, start, name, end: open + start.len() + inside.len() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_is_added_and_places_are_as_written() {
        let template = "{% for a in b -%}{%- include \"c\" %}{% set d = a ~ a %}{% set_global e -%}{{ f }}";
        let compiled = counted(template);
        assert_eq!(
            compiled,
            "{% for a in b | __counted -%}{%- if 0 | __included %}{% endif %}{%- include \"c\" %}\
             {% set d =( a ~ a) | __bounded %}{% set_global e | __bounded -%}{{ f }}"
        );
        for part in ["{%- include", "a ~ a", "{{ f }}"] {
            let column = compiled.find(part).map(|at| at + 1).unwrap();
            assert_eq!(written_place(template, 1, column), template.find(part).unwrap() + 1, "{part}");
        }
        assert_eq!(counted("{% raw %}{% for a in b %}{% endraw %}"), "{% raw %}{% for a in b %}{% endraw %}");
    }
}
