//! The settings of a desk created from an archive.

use super::kind::Settings;
use super::{New, What};
use crate::config;
use crate::report::Severity;

/// `site.toml`, as far as the archive's settings are known, and `.gitignore`.
pub fn files(settings: &Settings, folder: Option<&str>, is_broken: bool) -> Vec<New> {
    let title = settings.title.as_deref().or(folder).unwrap_or("Desk");
    let base = settings.base_url.as_deref().filter(|url| url.starts_with("http")).unwrap_or("https://desk.example/");
    let text = |value: &str| serde_json::Value::from(value).to_string();
    let mut lines = vec![format!("title = {}", text(title)), format!("base_url = {}", text(base))];
    let known = settings.lang.as_ref().map(|lang| format!("lang = {}", text(&lang.replace('_', "-"))));
    let zone = settings.zone.as_ref().map(|zone| format!("timezone = {}", text(zone)));
    for line in [known, zone].into_iter().flatten() {
        let with = format!("{}\n{line}\n", lines.join("\n"));
        if is_sound(&with) {
            lines.push(line);
        }
    }
    let mut site = lines.join("\n") + "\n";
    if !is_sound(&site) {
        site = format!("title = {}\nbase_url = \"https://desk.example/\"\n", text(folder.unwrap_or("Desk")));
    }
    site += "typography = true\n";
    if is_broken {
        site += "\n[links]\nbroken = \"warn\" # links that led nowhere before; without this line they are errors\n";
    }
    let file = |to: &str, text: String| New { from: String::new(), to: to.to_string(), what: What::Text(text) };
    // The settings come last: a folder with them is a desk.
    vec![file(".gitignore", "public/\n.dateline/\n".to_string()), file("site.toml", site)]
}

fn is_sound(site: &str) -> bool {
    config::parse(site).notes.iter().all(|note| note.severity() != Severity::Error)
}
