//! Why does a file under `content` stand in no page? Nothing is left out without a word.

use super::{is_section, without_markdown};
use crate::report::{Code, Diagnostic};

/// What is told of a file that no stage reads and no text refers to; nothing of what programs leave beside files.
pub fn unread(path: &str) -> Option<Diagnostic> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    let is_left_behind = name.ends_with('~')
        || name.starts_with('#') && name.ends_with('#')
        || matches!(name.to_ascii_lowercase().as_str(), "thumbs.db" | "desktop.ini" | "icon\r")
        || matches!(extension.as_str(), "bak" | "swp" | "swo" | "tmp" | "orig" | "rej");
    if is_left_behind {
        return None;
    }
    let (why, help) = match extension.as_str() {
        _ if is_section(path) => (
            "stands for a folder in other programs",
            "lists are made of the pieces by themselves; to keep its text, make it a page: content/pages/NAME.md".to_string(),
        ),
        _ if without_markdown(path).is_some() => (
            "stands in no folder of texts",
            "move it to content/briefings, content/pages or content/entities".to_string(),
        ),
        "doc" | "docx" | "odt" | "rtf" | "pages" => (
            "is no Markdown",
            format!("save it as Markdown: `pandoc -t gfm {name} -o {}.md`, and give it a `title` and a `date`", stem(name)),
        ),
        "txt" | "html" | "htm" | "rst" | "adoc" | "org" | "tex" | "ipynb" | "mdwn" | "mkd" | "mdown" => {
            ("is no Markdown", format!("write it in Markdown, in a file {}.md", stem(name)))
        }
        "json" | "yaml" | "yml" | "toml" | "xlsx" | "xls" | "ods" | "tsv" | "csv" | "jsonl" => (
            "is no text, and no text refers to it",
            "a catalogue is .md, .csv or .jsonl under content/entities; other data is published where a text links to it"
                .to_string(),
        ),
        _ => {
            let note = Diagnostic::new(Code::W053, format!("`{name}` is not published: no text refers to it"));
            return Some(note.help("refer to it from a text, or move it out of content"));
        }
    };
    let note = Diagnostic::new(Code::W053, format!("`{name}` is not read: it {why}"));
    Some(note.help(help))
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
