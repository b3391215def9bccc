//! Why is a file under `content` not part of any page? Nothing is left out silently.

use super::{is_section, without_markdown};
use crate::report::{Code, Diagnostic};

/// Files that editors and systems leave behind: not put there on purpose, so not reported.
pub fn is_left_behind(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    name.ends_with('~')
        || name.starts_with('#') && name.ends_with('#')
        || [".#", "._", ".git"].iter().any(|start| name.starts_with(start))
        || matches!(name.as_str(), ".ds_store" | "thumbs.db" | "desktop.ini" | "icon\r")
        || matches!(extension, "bak" | "swp" | "swo" | "tmp" | "orig" | "rej")
}

/// Hidden files under `static` that a host needs.
const FOR_THE_HOST: [&str; 5] = [".assetsignore", ".domains", ".htaccess", ".nojekyll", ".well-known"];

/// Magic bytes of Keynote files, which share an extension with keys: they are archives.
pub const SLIDES: &[u8] = b"PK\x03\x04";

/// Whether a file is a key or slides; only its bytes tell.
pub fn may_be_slides(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("key"))
}

/// The diagnostic for a file that may contain a secret, by its name and by whether its bytes are those of slides, or
/// that is hidden and not needed by a host.
pub fn kept_back(path: &str, is_slides: bool) -> Option<Diagnostic> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_hidden = |part: &str| part.starts_with('.') && !FOR_THE_HOST.contains(&part);
    let is_key = matches!(stem, "id_rsa" | "id_dsa" | "id_ecdsa" | "id_ed25519") && extension != "pub"
        || ["pem", "key", "ppk", "p12", "pfx", "jks", "kdbx"].iter().any(|end| extension.eq_ignore_ascii_case(end));
    if is_key && !is_slides {
        let note = Diagnostic::new(Code::W053, format!("`{name}` is not published: keys have such names"));
        return Some(note.help("move it out of the desk; if it holds no secret, give it another name"));
    }
    path.split('/').find(|part| is_hidden(part)).map(|part| {
        let note = Diagnostic::new(Code::W053, format!("`{part}` is not published: it is hidden"));
        let wanted = FOR_THE_HOST.map(|name| format!("`{name}`")).join(", ");
        note.help(format!("move it out of `static`; of hidden files a host wants {wanted}, and no other is published"))
    })
}

/// The diagnostic for a file that no stage reads and no text refers to.
pub fn unread(path: &str) -> Diagnostic {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
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
            return note.help("refer to it from a text, or move it out of content");
        }
    };
    let note = Diagnostic::new(Code::W053, format!("`{name}` is not read: it {why}"));
    note.help(help)
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
