//! Files beside the texts of Hugo and Zola: those in a page bundle move with its text.

use super::doc::Doc;
use super::path::parts;
use super::site::File;

/// A file below the folder `content`: placed beside its text if that is an `index.md`; another keeps its address.
pub fn resource(path: &str, content: &str, docs: &[Doc]) -> File {
    let bundle = docs.iter().filter_map(|doc| {
        let (own, _, stem) = parts(&doc.from);
        let is_bundle = stem == "index" || stem.starts_with("index.");
        let below = path.strip_prefix(own)?.strip_prefix('/')?;
        (is_bundle && own != content).then_some((doc, below))
    });
    // With several languages, the first gets the files.
    match bundle.max_by_key(|(doc, _)| (parts(&doc.from).0.len(), doc.lang.is_none())) {
        Some((doc, below)) => {
            let old = doc.old.first().map_or("/", |old| old.as_str());
            let to = format!("{}/{}/{below}", doc.sort.folder(), doc.place);
            File { from: path.to_string(), to, address: format!("{old}{below}") }
        }
        None => {
            let inside = path.strip_prefix(content).unwrap_or(path).trim_start_matches('/');
            File { from: path.to_string(), to: format!("static/{inside}"), address: format!("/{inside}") }
        }
    }
}
