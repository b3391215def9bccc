//! Paths of an archive as strings.

/// The folder and the name of a path, and the name without its extension.
pub fn parts(path: &str) -> (&str, &str, &str) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    (folder, name, name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// The extension of a path in lowercase.
pub fn ending(path: &str) -> String {
    let (_, name, _) = parts(path);
    name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase()
}

/// Joins `a` and `b` to `a/b`; either may be empty.
pub fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_string(),
        (folder, "") => folder.to_string(),
        (folder, name) => format!("{folder}/{name}"),
    }
}
