//! The theme: the templates and assets that pages are rendered with.
//!
//! The built-in templates are part of the program; a desk's `templates/**` replaces them file by file and may add its
//! own. `templates/assets/**` is copied to the site unchanged, under `assets/`.

use super::fault::{Sources, faults};
use super::{budgets, filters};
use crate::report::{Code, Diagnostic};
use crate::site::page::Frame;
use crate::source::Hash;
use std::collections::BTreeMap;
use tera::{ErrorKind, Tera};

macro_rules! built_in {
    ($($name:literal)*) => { &[$(($name, include_str!(concat!("../../templates/", $name)))),*] };
}

const BUILT_IN: &[(&str, &str)] = built_in!(
    "base.html" "briefing.html" "entity.html" "home.html" "list.html" "index.html" "page.html" "404.html" "redirect.html"
    "search.html" "withdrawn.html"
    "entity/organisation.html"
    "part/bars.html" "part/by-year.html" "part/cards.html" "part/cast.html" "part/companions.html" "part/dated.html"
    "part/documents.html" "part/facts.html" "part/holder.html"
    "part/holders.html" "part/mentions.html" "part/meta.html" "part/moment.html" "part/names.html" "part/pager.html"
    "part/people.html" "part/piece.html" "part/related-by.html" "part/related.html" "part/relations.html"
    "part/rest.html" "part/roles.html" "part/series.html" "part/source.html" "part/sources.html" "part/standing.html" "part/story.html"
    "part/stretch.html" "part/thumb.html" "part/timeline.html" "part/who.html"
    "assets/code.css" "assets/search.js" "assets/site.js" "assets/style.css"
);

/// The licences of the syntaxes for highlighting.
const LICENCES: &str = "assets/code-licences.md";

pub struct Theme {
    pub(super) tera: Tera,
    pub(super) frame: Frame,
    pub(super) sources: Sources,
    assets: Vec<(String, Vec<u8>)>,
    hash: Hash,
}

impl Theme {
    /// Compiles the built-in theme, overridden by the desk's own files: their paths under `templates/`, and their
    /// texts.
    ///
    /// `files` are those under `templates/assets/`, in any format: a font is not text.
    pub fn new(
        frame: &Frame,
        overrides: &[(String, String)],
        files: Vec<(String, Vec<u8>)>,
    ) -> std::result::Result<Theme, Vec<(String, Diagnostic)>> {
        let mut sources: Sources = BUILT_IN.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
        // A desk's own `entity.html` applies to all kinds without a template of the desk.
        if overrides.iter().any(|(path, _)| path == "templates/entity.html" || path == "entity.html") {
            sources.retain(|name, _| !name.starts_with("entity/"));
        }
        for (path, text) in overrides {
            sources.insert(path.strip_prefix("templates/").unwrap_or(path).to_string(), plain(text));
        }
        let built_in = sources.extract_if("assets/".to_string().."assets0".to_string(), |_, _| true);
        let built_in = built_in.map(|(name, text)| (name, text.into_bytes())).collect();
        let own = files
            .into_iter()
            .map(|(path, bytes)| (path.strip_prefix("templates/").unwrap_or(&path).to_string(), bytes));
        let assets = assets(frame, built_in, own);
        let tera = compile(frame, &sources)?;
        let frame_json = serde_json::to_vec(frame).unwrap_or_default();
        let hash = Hash::of_all(&[Hash::of_value(&sources), Hash::of_value(&assets), Hash::of(&frame_json)]);
        Ok(Theme { tera, frame: frame.clone(), sources, assets, hash })
    }

    /// Hash of everything that decides a page besides its data and the settings.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// The theme's files, by their path in the output.
    pub fn assets(&self) -> &[(String, Vec<u8>)] {
        &self.assets
    }

    /// Adds the licences of the syntaxes, the largest file of all, to a site that shows code.
    pub fn show_code(&mut self) {
        if self.assets.iter().all(|(path, _)| path != LICENCES) {
            self.assets.push((LICENCES.into(), super::licences().into_bytes()));
        }
    }
}

/// Without a byte order mark and CRLF, so that pages do not depend on the editor of the template.
fn plain(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n")
}

fn compile(frame: &Frame, sources: &Sources) -> std::result::Result<Tera, Vec<(String, Diagnostic)>> {
    let much = budgets::too_much(sources);
    if !much.is_empty() {
        return Err(much);
    }
    let mut tera = Tera::new();
    // Escape the output of every template, whatever its name.
    tera.autoescape_on([""]);
    filters::register(&mut tera);
    tera.global_context().insert("site", frame);
    tera.global_context().insert("words", &frame.words);
    let counted: Sources = sources.iter().map(|(name, text)| (name.clone(), budgets::counted(text))).collect();
    // tera stops at the first template that does not parse; each is parsed alone to report all errors in one run.
    let broken: Vec<_> = counted
        .iter()
        .filter_map(|(name, text)| {
            let mut alone = Tera::new();
            filters::register(&mut alone);
            alone.add_raw_template(name, text).err()
        })
        .filter(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)))
        .flat_map(|error| placed(Code::E040, &error, sources))
        .collect();
    if !broken.is_empty() {
        return Err(broken);
    }
    match tera.add_raw_templates(&counted) {
        Ok(()) => Ok(tera),
        Err(error) => Err(placed(Code::E040, &error, sources)),
    }
}

pub(super) fn placed(code: Code, error: &tera::Error, sources: &Sources) -> Vec<(String, Diagnostic)> {
    faults(code, error, sources, &budgets::written_place)
}

/// The theme's own files, overridden by the desk's.
fn assets(
    frame: &Frame,
    mut assets: BTreeMap<String, Vec<u8>>,
    own: impl Iterator<Item = (String, Vec<u8>)>,
) -> Vec<(String, Vec<u8>)> {
    assets.extend(own);
    if let Some(style) = assets.get_mut("assets/style.css") {
        style.extend_from_slice(accent(frame).as_bytes());
    }
    assets.into_iter().collect()
}

/// The desk's colour, in the stylesheet, since pages must not contain styles.
fn accent(frame: &Frame) -> String {
    let is_colour = |colour: &&String| {
        colour
            .strip_prefix('#')
            .is_some_and(|hex| matches!(hex.len(), 3 | 6) && hex.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let light = frame.accent.as_ref().filter(is_colour).map(|colour| format!(":root {{ --accent: {colour} }}\n"));
    let dark = frame.accent_dark.as_ref().filter(is_colour);
    let dark = dark.map(|colour| format!("@media (prefers-color-scheme: dark) {{ :root {{ --accent: {colour} }} }}\n"));
    light.unwrap_or_default() + &dark.unwrap_or_default()
}
