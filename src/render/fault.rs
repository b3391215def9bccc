//! Errors in a template, reported like all other errors of the desk.
//!
//! tera gives the positions of an error, and the includes that led there, only in its printed form: `error: …` and
//! `note: called from …`, each with `file:line:column`.

use crate::report::{Code, Diagnostic};
use crate::source::Span;
use std::collections::BTreeMap;

/// The theme's texts by name, to look up an error's line.
pub type Sources = BTreeMap<String, String>;

/// A position that tera reports.
struct Spot<'a> {
    message: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
}

/// The errors that tera reports, each with the path of its template. `column` maps a column as compiled to the column
/// as written.
pub fn faults(
    code: Code,
    error: &tera::Error,
    sources: &Sources,
    column: &dyn Fn(&str, usize, usize) -> usize,
) -> Vec<(String, Diagnostic)> {
    let printed = error.to_string();
    let mut found: Vec<(String, Diagnostic)> = Vec::new();
    for mut spot in spots(&printed) {
        spot.column = sources.get(spot.file).map_or(spot.column, |source| column(source, spot.line, spot.column));
        match (spot.message.strip_prefix("note: "), found.last_mut()) {
            (Some(label), Some((_, last))) => {
                let note = format!("{label} {}:{}:{}", path(spot.file), spot.line, spot.column);
                last.notes.push(note);
            }
            _ => found.push((path(spot.file), diagnostic(code, &spot, sources))),
        }
    }
    if found.is_empty() {
        let (file, message) = without_place(error);
        found.push((file.map_or(String::from("templates"), |file| path(&file)), Diagnostic::new(code, message)));
    }
    found
}

fn path(template: &str) -> String {
    format!("templates/{template}")
}

/// Parses tera's report: a message, and below it ` --> file:line:column`.
fn spots(printed: &str) -> impl Iterator<Item = Spot<'_>> {
    let mut lines = printed.lines().peekable();
    std::iter::from_fn(move || {
        loop {
            let line = lines.next()?;
            if let Some(note) = line.strip_prefix("note: ") {
                let at = note.rfind(' ')?;
                if let Some((file, line, column)) = place(&note[at + 1..]) {
                    return Some(Spot { message: &printed[offset(printed, note) - 6..][..6 + at], file, line, column });
                }
            } else if let Some(message) = line.strip_prefix("error: ")
                && let Some((file, line, column)) =
                    lines.peek().and_then(|next| next.trim_start().strip_prefix("--> ")).and_then(place)
            {
                return Some(Spot { message, file, line, column });
            }
        }
    })
}

fn offset(of: &str, part: &str) -> usize {
    part.as_ptr() as usize - of.as_ptr() as usize
}

fn place(text: &str) -> Option<(&str, usize, usize)> {
    let (rest, column) = text.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some((file, line.parse().ok()?, column.parse().ok()?))
}

fn diagnostic(code: Code, spot: &Spot, sources: &Sources) -> Diagnostic {
    let (message, names) = without_names(spot.message);
    let mut told = Diagnostic::new(code, message);
    if let Some(source) = sources.get(spot.file) {
        let start: usize = source.split_inclusive('\n').take(spot.line.saturating_sub(1)).map(str::len).sum();
        let line = source[start..].lines().next().unwrap_or_default();
        let mut from = line.char_indices().map(|(at, _)| at).skip(spot.column.saturating_sub(1));
        let from = from.next().unwrap_or(line.len());
        let word = line[from..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(line.len() - from);
        told = told.at(source, Span::new(start + from, start + from + word.max(1)));
    }
    let wanted = message.split('`').nth(1).unwrap_or_default();
    if let Some(nearest) = nearest(wanted, &names) {
        told = told.help(format!("did you mean `{nearest}`?"));
    } else if !names.is_empty() {
        told = told.note(format!("there are {}", names.join(", ")));
    }
    told
}

/// Splits tera's list of available names off the message.
fn without_names(message: &str) -> (&str, Vec<&str>) {
    for label in [" Available variables: ", " Available fields: "] {
        if let Some((message, names)) = message.split_once(label) {
            return (message, names.split(", ").filter(|name| !name.starts_with("__")).collect());
        }
    }
    (message, Vec::new())
}

fn nearest<'a>(wanted: &str, names: &[&'a str]) -> Option<&'a str> {
    let close = |name: &&str| strsim::jaro_winkler(wanted, name);
    names.iter().copied().filter(|name| close(name) > 0.8).max_by(|a, b| close(a).total_cmp(&close(b)))
}

/// For errors of the theme as a whole: the template to name, and the message.
fn without_place(error: &tera::Error) -> (Option<String>, String) {
    use tera::ErrorKind::*;
    match error.kind() {
        CircularExtend { tpl, inheritance_chain } => {
            (Some(tpl.clone()), format!("templates extend each other in a circle: {}", inheritance_chain.join(" -> ")))
        }
        CircularInclude { tpl, include_chain } => {
            (Some(tpl.clone()), format!("templates include each other in a circle: {}", include_chain.join(" -> ")))
        }
        MissingParent { current, parent } => {
            (Some(current.clone()), format!("the template extends `{parent}`, which is not there"))
        }
        _ => (None, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(templates: &[(&str, &str)], render: Option<&str>) -> Vec<(String, Diagnostic)> {
        let mut tera = tera::Tera::new();
        let sources = templates.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
        let mut context = tera::Context::new();
        context.insert("page", &serde_json::json!({"summary": "s"}));
        let done = tera.add_raw_templates(templates.iter().copied());
        let done = done.and_then(|()| render.map_or(Ok(String::new()), |name| tera.render(name, &context)));
        done.err().map(|error| faults(Code::E041, &error, &sources, &|_, _, column| column)).unwrap_or_default()
    }

    #[test]
    fn a_mistake_has_its_file_line_and_column() {
        let found = faults_of(&[("a.html", "x\n{{ y | nope }}")], None);
        let place = found[0].1.place.as_ref().map(|p| (p.line, p.column, p.excerpt.as_str()));
        assert_eq!((found[0].0.as_str(), place), ("templates/a.html", Some((2, 8, "{{ y | nope }}"))), "{found:?}");
    }

    #[test]
    fn an_unknown_name_gets_the_nearest_right_one_and_the_way_there() {
        let found =
            faults_of(&[("a.html", "<p>\n{% include \"b.html\" %}"), ("b.html", "{{ page.sumary }}")], Some("a.html"));
        assert_eq!(found.len(), 1);
        let (path, told) = &found[0];
        assert_eq!((path.as_str(), told.message.as_str()), ("templates/b.html", "Field `sumary` is not defined."));
        assert_eq!(told.help, ["did you mean `summary`?"]);
        assert_eq!(told.notes, ["called from templates/a.html:2:12"]);
    }

    #[test]
    fn circles_name_their_chain() {
        let found = faults_of(&[("a.html", "{% include \"b.html\" %}"), ("b.html", "{% include \"a.html\" %}")], None);
        assert!(found[0].1.message.ends_with("a.html -> b.html -> a.html"), "{found:?}");
    }
}
