//! Paths of an archive as texts.

/// The folder and the name of a path, and the name without its ending.
pub fn parts(path: &str) -> (&str, &str, &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    (folder, name, name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// The ending of a path in small letters.
pub fn ending(path: &str) -> String {
    let (_, name, _) = parts(path);
    name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase()
}

/// `a/b` of `a` and `b`, either of which may be empty.
pub fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_string(),
        (folder, "") => folder.to_string(),
        (folder, name) => format!("{folder}/{name}"),
    }
}
