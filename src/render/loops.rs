//! What a template may ask of the machine: how often its loops turn, and how deep its branches stand.
//!
//! A loop's turns can only be counted by what the loop runs over, so every `{% for … in x %}` is
//! compiled as `{% for … in x | __counted %}`, and places behind it on its line are moved back.

use super::fault::Sources;
use super::filters;
use crate::report::{Code, Diagnostic};

/// tera reads each `elif` of a chain inside the one before.
const BRANCHES: usize = 200;

/// Templates that would overflow the parser's stack.
pub fn too_deep(sources: &Sources) -> Vec<(String, Diagnostic)> {
    let is_branch = |tag: &str| tag.trim_start_matches('-').trim_start().starts_with("elif");
    let too_many = sources.iter().filter(|(_, text)| text.split("{%").filter(|tag| is_branch(tag)).count() > BRANCHES);
    let told = too_many.map(|(name, _)| {
        let fault = Diagnostic::new(Code::E040, format!("there are more than {BRANCHES} `elif` in this template"));
        (format!("templates/{name}"), fault.help("look the value up in a table, or split the template"))
    });
    told.collect()
}

fn addition() -> String {
    format!(" | {}", filters::COUNTED)
}

pub fn counted(template: &str) -> String {
    let mut counted = String::with_capacity(template.len());
    let mut from = 0;
    for end in loop_heads(template) {
        counted.push_str(&template[from..end]);
        counted.push_str(&addition());
        from = end;
    }
    counted + &template[from..]
}

/// The column in the template as written, of a column (both from 1) in the line as compiled.
pub fn written_place(template: &str, line: usize, column: usize) -> usize {
    let start: usize = template.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut column = column;
    for end in loop_heads(template) {
        let Some(text) = template.get(start..end) else { continue };
        if !text.contains('\n') && text.chars().count() < column.saturating_sub(1) {
            column = column.saturating_sub(addition().len()).max(text.chars().count() + 1);
        }
    }
    column
}

/// Where in the template the expression of each loop ends.
fn loop_heads(template: &str) -> Vec<usize> {
    let mut heads = Vec::new();
    let mut at = 0;
    while let Some(open) = template[at..].find("{%").map(|open| at + open) {
        let Some(close) = template[open..].find("%}").map(|close| open + close) else { break };
        let inside = template[open + 2..close].trim_matches('-');
        let start = open + 2 + usize::from(template[open + 2..].starts_with('-'));
        let words = inside.trim_start();
        at = close + 2;
        if words.starts_with("raw") {
            at = template[at..].find("endraw").map_or(template.len(), |end| at + end);
        } else if words.starts_with("for ") {
            heads.push(start + inside.trim_end().len());
        }
    }
    heads
}
