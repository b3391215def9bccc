//! What a theme's author is promised: every template and every value that it sees is in
//! `docs/template-data.md`, which is made from the sources, and a theme of three files builds.
//!
//! `UPDATE_DOCS=1 cargo test --test theme` writes the page anew.

mod support;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use support::{dateline, files, write};

/// Which type a template sees as `page`.
const PAGES: &[(&str, &str)] = &[
    ("briefing.html", "BriefingPage"),
    ("entity.html, entity/<kind>.html", "EntityPage"),
    ("home.html, list.html", "ListPage"),
    ("index.html", "IndexPage"),
    ("page.html", "TextPage"),
    ("search.html", "SearchPage"),
    ("withdrawn.html", "WithdrawnPage"),
];

const HEAD: &str = "\
# What templates see

Made from the sources by `UPDATE_DOCS=1 cargo test --test theme`; a test fails where it is not true.

The version of this data is {version}. Within a version values are added and never change their meaning or go away. A
theme may ask for it: `site.data_version`.

Every template sees `site` (the frame), `words` (what the interface says, by name: `src/wording/en.toml` lists them),
`page`, and `html`: the page's text, where it has one. Of each page, whatever its template:

| value | type | |
|---|---|---|
| `page.href` | text | The page's address on the site, with the path of `base_url`. |
| `page.url` | text | The same with the site's origin. |

Beside tera's own filters there are `fill` (a pattern of the interface with its value: `words.by | fill(value=name)`),
`group_by(attribute=)` (in the order of the first member), `address` (an address from outside, or nothing where
following it would run something), `json` (fit for a script), `urlencode` and `slug`.
";

#[test]
fn the_data_and_the_templates_are_documented() {
    let path = root().join("docs/template-data.md");
    let made = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        return fs::write(path, made).unwrap();
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    assert!(found == made, "docs/template-data.md is not what the sources say: UPDATE_DOCS=1 cargo test --test theme");
}

/// The example takes the repository's own desk in three files and leaves the rest to the built-in theme.
#[test]
fn a_theme_of_three_files_builds() {
    let place = tempfile::tempdir().unwrap();
    for folder in ["content", "static"] {
        for (path, bytes) in files(&root().join(folder)) {
            write(place.path(), &format!("{folder}/{path}"), &bytes);
        }
    }
    for file in ["site.toml", "decisions.toml"] {
        write(place.path(), file, &fs::read(root().join(file)).unwrap());
    }
    let theme = files(&root().join("docs/themes/ledger/templates"));
    assert_eq!(theme.len(), 3, "{:?}", theme.keys());
    for (path, bytes) in &theme {
        write(place.path(), &format!("templates/{path}"), bytes);
    }
    let run = dateline().args(["build", "--root"]).arg(place.path()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let home = fs::read_to_string(place.path().join("public/index.html")).unwrap();
    assert!(home.contains("class=\"ledger\"") && home.contains("<table"), "{home}");
    let style = fs::read(place.path().join("public/assets/style.css")).unwrap();
    assert!(style.starts_with(&theme["assets/style.css"]));
}

fn page() -> String {
    let source = fs::read_to_string(root().join("src/site/page.rs")).unwrap();
    let types = types(&source);
    let version = source.split("DATA_VERSION: u32 = ").nth(1).and_then(|rest| rest.split(';').next()).unwrap();
    let mut page = HEAD.replace("{version}", version);
    page += "\n## Templates\n\nA desk's `templates/` replaces them file by file. A kind without a template of its own takes `entity.html`; where a\n";
    page +=
        "desk replaces that, it is for all kinds but those that the desk has templates for.\n\n| file | |\n|---|---|\n";
    for (path, bytes) in files(&root().join("templates")).iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).unwrap();
        let told = text.strip_prefix("{#- ").and_then(|rest| rest.split(" -#}").next());
        writeln!(page, "| `{path}` | {} |", told.unwrap_or_else(|| panic!("templates/{path} begins with no comment")))
            .unwrap();
    }
    page += "\n## The frame: `site`\n";
    page += &types["Frame"].table();
    let mut wanted = Vec::new();
    for (template, name) in PAGES {
        writeln!(
            page,
            "\n## `page` in {}\n",
            template.split(", ").map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
        )
        .unwrap();
        page += types[*name].doc.trim();
        page += "\n";
        page += &types[*name].table();
        wanted.extend(types[*name].used());
    }
    wanted.extend(types["Frame"].used());
    page += "\n## The parts\n";
    let mut told: Vec<String> = Vec::new();
    while let Some(name) = wanted.pop() {
        if let Some(of) = types.get(name.as_str()).filter(|_| !told.contains(&name)) {
            wanted.extend(of.used());
            told.push(name);
        }
    }
    told.sort();
    for name in told {
        writeln!(page, "\n### {name}\n\n{}", types[name.as_str()].doc.trim()).unwrap();
        page += &types[name.as_str()].table();
    }
    page
}

#[derive(Default)]
struct Type {
    doc: String,
    /// Name, type as written in Rust, what it means.
    fields: Vec<(String, String, String)>,
    variants: Vec<String>,
}

impl Type {
    fn table(&self) -> String {
        if !self.variants.is_empty() {
            return format!("\nOne of {}.\n", self.variants.join(", "));
        }
        let mut table = String::from("\n| value | type | |\n|---|---|---|\n");
        // The text's place is the program's own matter: templates get `html`.
        for (name, of, doc) in self.fields.iter().filter(|(_, of, _)| !of.contains("Prose")) {
            writeln!(table, "| `{name}` | {} | {doc} |", in_words(of)).unwrap();
        }
        table
    }

    fn used(&self) -> Vec<String> {
        let names = self.fields.iter().filter(|(_, of, _)| !of.contains("Prose"));
        names.map(|(_, of, _)| innermost(of).to_string()).collect()
    }
}

fn innermost(of: &str) -> &str {
    of.rsplit('<').next().unwrap_or(of).trim_end_matches('>').rsplit("::").next().unwrap_or(of)
}

fn in_words(of: &str) -> String {
    if let Some(inner) = of.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')) {
        return format!("{} or nothing", in_words(inner));
    }
    if let Some(inner) = of.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')) {
        return format!("list of {}", in_words(inner));
    }
    match of {
        "String" => "text".into(),
        "u32" | "usize" => "number".into(),
        "bool" => "yes or no".into(),
        _ if of.contains("BTreeMap<String, String>") => "texts by name".into(),
        _ if of.contains("Json") || of.contains("serde_json") => "what the author wrote under `extra`".into(),
        other => {
            let name = innermost(other);
            format!("[{name}](#{})", name.to_lowercase())
        }
    }
}

/// The public structs and enums of a source, with their comments.
fn types(source: &str) -> BTreeMap<&str, Type> {
    let mut types = BTreeMap::new();
    let (mut doc, mut open): (String, Option<(&str, Type)>) = (String::new(), None);
    for line in source.lines() {
        let text = line.trim();
        if let Some(comment) = text.strip_prefix("///") {
            doc = format!("{} {}", doc, comment.trim()).trim().to_string();
            continue;
        }
        let head = text.strip_prefix("pub struct ").or(text.strip_prefix("pub enum "));
        match (head, &mut open) {
            (Some(head), None) if head.ends_with('{') => {
                open = Some((head.trim_end_matches(" {"), Type { doc: std::mem::take(&mut doc), ..Type::default() }));
            }
            (_, Some(_)) if line == "}" => types.extend(open.take()),
            (_, Some((_, of))) if text.starts_with("pub ") => {
                let (name, kind) = text["pub ".len()..].split_once(": ").unwrap();
                of.fields.push((name.into(), kind.trim_end_matches(',').into(), std::mem::take(&mut doc)));
            }
            (_, Some((_, of))) if text.ends_with(',') && text.chars().all(|c| c.is_alphanumeric() || c == ',') => {
                of.variants.push(format!("`{}`", text.trim_end_matches(',').to_lowercase()));
            }
            _ if text.starts_with("#[") => {}
            _ => doc.clear(),
        }
    }
    types
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
