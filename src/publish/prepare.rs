//! Adapts a site to one server: its files, plus those that this server reads.
//!
//! They are stored in `.dateline` and may be lost. Compressed files are stored with the hash of their source, so that a
//! publish compresses only those that changed.

use super::server::Redirect;
use super::{Made, Site};
use crate::config::publish::Server;
use crate::output::SiteFile;
use crate::source::Hash;
use crate::{Error, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use rapidhash::RapidHashMap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;

const INDEX: &str = "index.json";

/// Shorter files fit into one packet uncompressed.
const SHORT: u64 = 1_000;

/// Quality 11, the last step, takes ten times as long as 9, for a twentieth of the bytes.
const QUALITY: i32 = 9;

/// A compressed file, and the hash of its source.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    path: String,
    of: Hash,
    hash: Hash,
    length: u64,
}

type Code = fn(&[u8]) -> Vec<u8>;

const CODES: [(&str, Code); 2] = [(".gz", gzip), (".br", brotli)];

/// The site as `server` is to get it; generated files are put in `folder`.
pub fn prepared(mut site: Site, server: Server, redirects: &[Redirect], folder: &Path) -> Result<Site> {
    let mut made = compressed(&site, server, folder)?;
    // The desk's own `_headers` replace ours; its redirects come first, and the first match counts.
    if let Some(text) = server.headers().filter(|_| !site.has("_headers")) {
        made.push(put(folder, "_headers", text.as_bytes())?);
    }
    if let Some(text) = server.redirects(redirects) {
        let own = site.files.iter().find(|file| file.path == "_redirects").map(|file| site.read(file)).transpose()?;
        let own = own.map_or(Vec::new(), |own| [&own[..], b"\n"].concat());
        made.push(put(folder, "_redirects", &[&own, text.as_bytes()].concat())?);
    }
    let paths: BTreeSet<String> = made.iter().map(|file| file.path.clone()).collect();
    site.files.retain(|file| !paths.contains(&file.path));
    site.files.extend(made);
    site.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Site { made: Some(Made { folder: folder.to_path_buf(), paths }), ..site })
}

/// The compressed form of each file that is worth it, if the server sends compressed files.
fn compressed(site: &Site, server: Server, folder: &Path) -> Result<Vec<SiteFile>> {
    let before: Vec<Kept> =
        fs::read(folder.join(INDEX)).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    let known: RapidHashMap<&str, &Kept> = before.iter().map(|kept| (kept.path.as_str(), kept)).collect();
    let worth =
        site.files.iter().filter(|file| server.sends_compressed() && is_text(&file.path) && file.length > SHORT);
    let worth: Vec<&SiteFile> = worth.collect();
    let packed = worth.par_iter().map(|file| packed(site, file, &known, folder));
    let now: Vec<Kept> = packed.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let stay: BTreeSet<&str> = now.iter().map(|kept| kept.path.as_str()).collect();
    // A failed removal does no harm.
    before
        .iter()
        .filter(|kept| !stay.contains(&*kept.path))
        .for_each(|kept| drop(fs::remove_file(folder.join(&kept.path))));
    put(folder, INDEX, &serde_json::to_vec(&now).unwrap_or_default())?;
    Ok(now.into_iter().map(|Kept { path, hash, length, .. }| SiteFile { path, hash, length }).collect())
}

fn packed(site: &Site, file: &SiteFile, known: &RapidHashMap<&str, &Kept>, folder: &Path) -> Result<Vec<Kept>> {
    let mut text = None;
    let mut all = Vec::new();
    for (end, code) in CODES {
        let path = format!("{}{end}", file.path);
        if site.has(&path) {
            continue;
        }
        let stands = |kept: &Kept| fs::read(folder.join(&path)).is_ok_and(|bytes| Hash::of(&bytes) == kept.hash);
        let kept = known.get(&*path).filter(|kept| kept.of == file.hash && stands(kept));
        if let Some(kept) = kept {
            all.push(Kept::clone(kept));
            continue;
        }
        let text = match &text {
            Some(text) => text,
            None => text.insert(site.read(file)?),
        };
        let bytes = code(text);
        if (bytes.len() as u64) < file.length {
            let SiteFile { path, hash, length } = put(folder, &path, &bytes)?;
            all.push(Kept { path, of: file.hash, hash, length });
        }
    }
    Ok(all)
}

fn put(folder: &Path, path: &str, bytes: &[u8]) -> Result<SiteFile> {
    let place = folder.join(path);
    let above = place.parent().unwrap_or(folder);
    fs::create_dir_all(above).map_err(Error::file("create", above))?;
    fs::write(&place, bytes).map_err(Error::file("write", &place))?;
    Ok(SiteFile { path: path.to_string(), hash: Hash::of(bytes), length: bytes.len() as u64 })
}

fn is_text(path: &str) -> bool {
    let end = path.rsplit_once('.').map_or("", |(_, end)| end);
    ["css", "csv", "html", "js", "json", "mjs", "svg", "txt", "webmanifest", "xml"].contains(&end)
}

// Writing to memory cannot fail.

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let _ = gzip.write_all(text);
    gzip.finish().unwrap_or_default()
}

fn brotli(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let params = BrotliEncoderParams { quality: QUALITY, size_hint: text.len(), ..Default::default() };
    let _ = brotli::BrotliCompress(&mut &*text, &mut bytes, &params);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    fn site(folder: &Path, texts: &[(&str, String)]) -> Site {
        let mut files: Vec<_> = texts.iter().map(|(path, text)| put(folder, path, text.as_bytes()).unwrap()).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Site { folder: PathBuf::from(folder), base_url: String::new(), files, made: None }
    }

    fn texts(site: &Site) -> BTreeMap<String, Vec<u8>> {
        site.files.iter().map(|file| (file.path.clone(), site.read(file).unwrap())).collect()
    }

    #[test]
    fn long_texts_are_compressed_once_and_what_was_damaged_again() {
        let (folder, made) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let long = "a long text ".repeat(200);
        let all = [
            ("a.html", long.clone()),
            ("b.html", "short".into()),
            ("c.png", long.clone()),
            ("a.html.gz", "own".into()),
        ];
        let prepare =
            |texts: &[(&str, String)]| prepared(site(folder.path(), texts), Server::Nginx, &[], made.path()).unwrap();
        let first = texts(&prepare(&all));
        assert_eq!(first.keys().collect::<Vec<_>>(), ["a.html", "a.html.br", "a.html.gz", "b.html", "c.png"]);
        assert_eq!(first["a.html.gz"], b"own");
        fs::write(made.path().join("a.html.br"), "damaged").unwrap();
        assert_eq!(texts(&prepare(&all)), first);
        let old = fs::metadata(made.path().join("a.html.br")).unwrap().modified().unwrap();
        assert_eq!(texts(&prepare(&all)), first);
        assert_eq!(fs::metadata(made.path().join("a.html.br")).unwrap().modified().unwrap(), old);
        // Compressed files without a source are removed.
        assert_eq!(texts(&prepare(&all[1..2])).len(), 1);
        assert!(!made.path().join("a.html.br").exists());
    }

    #[test]
    fn a_server_gets_what_it_reads_and_the_desks_own_before_it() {
        let (folder, made) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let moved = [("/old/".to_string(), "/new/".to_string()), ("/a*".to_string(), "/b/".to_string())];
        let of = |server, own: &[(&str, String)]| {
            let got = prepared(site(folder.path(), own), server, &moved, made.path()).unwrap();
            let text = |path: &str| texts(&got).remove(path).map(|text| String::from_utf8(text).unwrap());
            (text("_headers"), text("_redirects"))
        };
        for server in [Server::Caddy, Server::Cdn, Server::GithubPages, Server::GitlabPages, Server::Nginx] {
            assert_eq!(of(server, &[]), (None, None));
        }
        assert_eq!(of(Server::CloudflarePages, &[]).1.as_deref(), Some("/old/ /new/ 301\n"));
        let own = [("_headers", "mine".to_string()), ("_redirects", "/x /y".to_string())];
        assert_eq!(of(Server::Netlify, &own), (Some("mine".into()), Some("/x /y\n/old/ /new/ 301!\n".into())));
    }
}
