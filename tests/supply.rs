//! What the program is made of: from one registry, under licences that let anybody use it, and without what it promises to do
//! without.

use std::collections::BTreeSet;
use std::process::Command;

const LOCK: &str = include_str!("../Cargo.lock");

/// Licences whose terms a copy of the program keeps by itself; MPL-2.0 asks for the source of its own files, which is public.
const ALLOWED: [&str; 11] = [
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "Unlicense",
    "0BSD",
    "MPL-2.0",
];

/// A network, a database, another allocator's or another language's runtime: none of them is needed.
const BANNED: [&str; 14] = [
    "openssl",
    "openssl-sys",
    "native-tls",
    "rustls",
    "reqwest",
    "hyper-tls",
    "curl",
    "git2",
    "rusqlite",
    "libsqlite3-sys",
    "redb",
    "sled",
    "pyo3",
    "libloading",
];

#[test]
fn every_package_is_from_one_registry() {
    let sources: BTreeSet<&str> = LOCK.lines().filter_map(|line| line.strip_prefix("source = ")).collect();
    assert_eq!(sources.into_iter().collect::<Vec<_>>(), ["\"registry+https://github.com/rust-lang/crates.io-index\""]);
    let sums = LOCK.lines().filter(|line| line.starts_with("checksum = ")).count();
    let packages = LOCK.lines().filter(|line| *line == "[[package]]").count();
    assert_eq!(sums, packages - 1, "each but our own has a checksum");
}

#[test]
fn nothing_banned_is_built_in() {
    let names: BTreeSet<&str> =
        LOCK.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    let found: Vec<_> = BANNED.iter().filter(|banned| names.contains(**banned)).collect();
    assert!(found.is_empty(), "{found:?}");
}

/// `A AND (B OR C)`, and what older packages write, `A/B`.
fn is_allowed(licence: &str) -> bool {
    let plain = licence.replace(['(', ')'], "").replace('/', " OR ");
    plain.split(" AND ").all(|part| part.split(" OR ").any(|one| ALLOWED.contains(&one.trim())))
}

#[test]
#[ignore = "asks the registry for packages of other systems"]
fn every_package_has_a_licence_that_is_allowed() {
    let ran = Command::new(env!("CARGO")).args(["metadata", "--format-version", "1", "--locked"]).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let text = |of: &serde_json::Value, key: &str| of[key].as_str().unwrap_or_default().to_string();
    let refused = packages.iter().filter(|package| !is_allowed(&text(package, "license")));
    let refused: Vec<_> = refused.map(|package| (text(package, "name"), text(package, "license"))).collect();
    assert!(packages.len() > 100 && refused.is_empty(), "{refused:?}");
}

#[test]
fn a_licence_is_read_as_it_is_meant() {
    assert!(
        ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR GPL-3.0) AND Unicode-3.0"]
            .iter()
            .all(|all| is_allowed(all))
    );
    assert!(["", "GPL-3.0", "MIT AND GPL-3.0", "AGPL-3.0 OR SSPL-1.0"].iter().all(|none| !is_allowed(none)));
}
