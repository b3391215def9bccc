//! Which modules a file uses, as far as the paths in it tell.

use std::collections::{BTreeMap, BTreeSet};

/// The names of a module from `crate` on: those of `src/content/node/mod.rs` are `content` and `node`.
pub type Module = Vec<String>;

pub fn module_of(path: &str) -> Module {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').map(str::to_string).collect()
}

/// All paths of some code that begin with `crate`, `super` or `self`, and those of its `use` lines.
pub fn paths(code: &str) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    for root in ["crate::", "super::", "self::"] {
        let starts = code.match_indices(root).filter(|(at, _)| !code[..*at].ends_with(|c| is_name(c) || c == ':'));
        for (at, _) in starts {
            tree(&code[at..], &[], &mut found);
        }
    }
    for (line, _) in lines(code, |line| line.contains("use ")) {
        tree(line, &[], &mut found);
    }
    found
}

/// What follows `use ` on its lines, and whether others may use it.
fn lines(code: &str, wanted: impl Fn(&str) -> bool) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in code.split_inclusive('\n') {
        let (head, at) = (line.split("use ").next().unwrap_or_default(), start);
        start += line.len();
        if wanted(line) && (head.is_empty() || head.trim_start().starts_with("pub") && head.len() < 14) {
            found.push((&code[at + head.len() + "use ".len()..], !head.is_empty()));
        }
    }
    found
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The paths of a tree like `a::{b, c::d}`, each behind `path`; gives what follows it.
fn tree<'t>(text: &'t str, path: &[&'t str], found: &mut Vec<Vec<&'t str>>) -> &'t str {
    let mut rest = text.trim_start();
    if let Some(list) = rest.strip_prefix('{') {
        rest = list.trim_start();
        while !rest.is_empty() && !rest.starts_with('}') {
            rest = tree(rest, path, found).trim_start();
            rest = rest.strip_prefix("as ").map_or(rest, |alias| alias.trim_start_matches(is_name));
            match rest.strip_prefix(',') {
                Some(more) => rest = more.trim_start(),
                None => break,
            }
        }
        return rest.strip_prefix('}').unwrap_or(rest);
    }
    let (name, rest) = rest.split_at(rest.find(|c| !is_name(c)).unwrap_or(rest.len()));
    let path = if name == "self" && !path.is_empty() { path.to_vec() } else { [path, &[name]].concat() };
    match rest.strip_prefix("::") {
        Some(more) if more.starts_with(|c| is_name(c) || c == '{') => tree(more, &path, found),
        _ => {
            found.push(path);
            rest
        }
    }
}

/// All modules, and what each uses.
pub struct Uses {
    of: BTreeMap<Module, BTreeSet<Module>>,
}

impl Uses {
    /// Of all sources by path.
    pub fn of(sources: &[(String, String)]) -> Uses {
        let modules: BTreeSet<Module> = sources.iter().map(|(path, _)| module_of(path)).collect();
        // Names that a module has from another.
        let mut given: BTreeMap<(Module, String), Module> = BTreeMap::new();
        for (file, code) in sources {
            let here = module_of(file);
            for (line, _) in lines(code, |line| line.contains("use ")).into_iter().filter(|(_, is_given)| *is_given) {
                let mut found = Vec::new();
                tree(line, &[], &mut found);
                for path in found {
                    let Some((used, _)) = resolved(&here, &path, &modules) else { continue };
                    given.insert((here.clone(), path.last().unwrap_or(&"").to_string()), used);
                }
            }
        }
        let of = sources.iter().map(|(file, code)| {
            let here = module_of(file);
            let used = paths(code).into_iter().filter_map(|path| {
                let (mut used, mut rest) = resolved(&here, &path, &modules)?;
                while let Some(from) = rest.first().and_then(|name| given.get(&(used.clone(), name.clone()))) {
                    if *from == used {
                        break;
                    }
                    (used, rest) = (from.clone(), rest[1..].to_vec());
                }
                Some(used)
            });
            (here.clone(), used.filter(|used| *used != here).collect())
        });
        Uses { of: of.collect() }
    }

    /// What `module` uses in its own stage. A file may use the one that its folder stands for.
    fn beside<'u>(&'u self, module: &'u Module) -> impl Iterator<Item = &'u Module> {
        let used = self.of.get(module).into_iter().flatten();
        used.filter(move |used| used.first() == module.first() && !module.starts_with(used))
    }

    /// The uses that lead back to where they come from.
    pub fn circles(&self) -> Vec<String> {
        let mut left: BTreeSet<&Module> = self.of.keys().collect();
        loop {
            let leads_on = |module: &Module| self.beside(module).any(|used| left.contains(used));
            let is_reached = |module: &Module| left.iter().any(|other| self.beside(other).any(|used| used == module));
            let stays: BTreeSet<&Module> =
                left.iter().copied().filter(|module| leads_on(module) && is_reached(module)).collect();
            if stays.len() == left.len() {
                break;
            }
            left = stays;
        }
        let told = left.iter().flat_map(|module| {
            let back = self.beside(module).filter(|used| left.contains(used));
            back.map(|used| format!("{} uses {}", module.join("::"), used.join("::")))
        });
        told.collect()
    }
}

/// The module that a path in `here` leads to, and what it names there.
fn resolved(here: &Module, path: &[&str], modules: &BTreeSet<Module>) -> Option<(Module, Vec<String>)> {
    let mut base = here.clone();
    let mut names = path.iter().copied().peekable();
    match names.peek()? {
        &"crate" => {
            base.clear();
            names.next();
        }
        &"self" => drop(names.next()),
        &"super" => {
            while names.next_if_eq(&"super").is_some() {
                base.pop();
            }
        }
        name => {
            base.push(name.to_string());
            if !modules.contains(&base) {
                return None;
            }
            base.pop();
        }
    }
    let mut rest: Vec<String> = names.map(str::to_string).collect();
    while rest.first().is_some_and(|name| modules.contains(&[&base[..], std::slice::from_ref(name)].concat())) {
        base.push(rest.remove(0));
    }
    Some((base, rest))
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let code = "use crate::{Error, content::{self, date}, source::Span as Place};\npub use kept::Kept;\nfn f() { super::g() }\n";
    let found: BTreeSet<String> = paths(code).into_iter().map(|path| path.join("::")).collect();
    let expected =
        ["crate::Error", "crate::content", "crate::content::date", "crate::source::Span", "kept::Kept", "super::g"];
    assert_eq!(found, expected.map(String::from).into());
}

#[test]
fn a_circle_is_found_through_names_that_are_given_on() {
    let source = |path: &str, code: &str| (format!("src/{path}"), code.to_string());
    let way = |last: &str| {
        let sources = [
            source("words/mod.rs", "mod a;\nmod b;\npub use b::Given;\n"),
            source("words/a.rs", "use super::Given;\n"),
            source("words/b.rs", "use super::Own;\nuse crate::words::c;\n"),
            source("words/c.rs", last),
        ];
        Uses::of(&sources).circles().join(", ")
    };
    assert_eq!(way("use super::other;\n"), "");
    let circle = "words::a uses words::b, words::b uses words::c, words::c uses words::a";
    assert_eq!(way("fn f() { super::a::f() }\n"), circle);
}
