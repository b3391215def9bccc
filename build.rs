//! Gives the program a hash of all that decides its results, for the keys of its cache.

use std::{env, fs, path::Path};

fn main() {
    let mut hasher = blake3::Hasher::new();
    for part in ["src", "templates", "Cargo.toml", "Cargo.lock", "build.rs"] {
        println!("cargo::rerun-if-changed={part}");
        add(Path::new(part), &mut hasher);
    }
    for name in ["TARGET", "PROFILE", "RUSTC"] {
        hasher.update(env::var(name).unwrap_or_default().as_bytes());
    }
    println!("cargo::rustc-env=DATELINE_PROGRAM={}", hasher.finalize().to_hex());
}

fn add(path: &Path, hasher: &mut blake3::Hasher) {
    if path.is_dir() {
        let mut inside: Vec<_> = fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect();
        inside.sort();
        inside.iter().for_each(|p| add(p, hasher));
    } else if let Ok(bytes) = fs::read(path) {
        hasher.update(path.to_string_lossy().as_bytes()).update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
    }
}
