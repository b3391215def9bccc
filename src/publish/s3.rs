//! A bucket that speaks S3: Amazon's own, and those of many hosts and servers.
//!
//! A bucket has no folders and no links, so files are replaced one by one, in the order of the plan. The manifest first
//! lists what is coming, so that files sent by an interrupted publish are known to be ours, and at the end what is
//! there, with the bucket's own checksums: these are requested again, to find files damaged in transit. It is written
//! on condition that it is unchanged, which stops the second of two publishers; if a server does not support conditions
//! it is read again instead.

mod curl;
mod sign;

use super::manifest::Manifest;
use super::plan::Plan;
use super::server::cache_control;
use super::standing::{Found, Standing, State};
use super::{Site, Target};
use crate::config::publish::Server;
use crate::output::SiteFile;
use crate::{Error, Result};
use curl::{Answer, Sent, ask, element};
use jiff::Timestamp;
use md5::Md5;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use sign::{Credentials, Request, encoded, hex};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::TempDir;

/// The folder of the manifests, outside every site that is not at the root of its bucket.
const MANIFESTS: &str = ".dateline-publish";

/// Attempts to send a file that does not arrive intact.
const TRIES: usize = 3;

/// Requests per curl process.
const AT_ONCE: usize = 500;

/// The settings of a bucket in `site.toml`.
pub struct Bucket<'a> {
    pub bucket: &'a str,
    /// The folder of the site in the bucket, without `/` at its ends; may be empty.
    pub prefix: &'a str,
    /// For a server that is not Amazon's: `https://s3.host.example`.
    pub endpoint: Option<&'a str>,
    pub region: Option<&'a str>,
    /// What serves it, which decides how long caches keep a file.
    pub server: Option<Server>,
}

pub struct S3 {
    /// `https://s3.host.example/bucket`, or the bucket's own host.
    base: String,
    host: String,
    /// Path prefix of a key in a request: `/bucket`, or nothing.
    root: String,
    region: String,
    bucket: String,
    prefix: String,
    credentials: Credentials,
    /// For bodies in transit.
    scratch: TempDir,
    /// The manifest as last read, with its tag.
    manifest: Option<(Manifest, String)>,
    /// Whether the bucket's tags are MD5 sums, as they are except with some kinds of encryption.
    has_sums: bool,
    server: Option<Server>,
}

/// A request before it is signed.
struct Asked<'a> {
    method: &'static str,
    key: &'a str,
    query: Vec<(String, String)>,
    headers: Vec<(&'a str, String)>,
    /// The file with the body, and its SHA-256.
    body: Option<(PathBuf, String)>,
}

impl<'a> Asked<'a> {
    fn of(method: &'static str, key: &'a str) -> Asked<'a> {
        Asked { method, key, query: Vec::new(), headers: Vec::new(), body: None }
    }
}

impl S3 {
    /// `variable` reads the environment, which has the credentials and may have region and endpoint.
    pub fn new(bucket: &Bucket, variable: impl Fn(&str) -> Option<String>) -> Result<S3> {
        let credentials = Credentials::find(&variable).ok_or_else(|| {
            let ways = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or keep them in ~/.aws/credentials";
            Error::Usage(format!("nobody may write to `{}` without credentials: {ways}", bucket.bucket))
        })?;
        let region = bucket.region.map(String::from).or_else(|| variable("AWS_REGION"));
        let region = region.or_else(|| variable("AWS_DEFAULT_REGION")).unwrap_or_else(|| "us-east-1".to_string());
        let endpoint = bucket.endpoint.map(String::from).or_else(|| variable("AWS_ENDPOINT_URL"));
        let name = bucket.bucket;
        let (server, root) = match endpoint {
            Some(endpoint) => (endpoint.trim_end_matches('/').to_string(), format!("/{name}")),
            // A name with a dot does not match the certificate of the bucket's own host.
            None if name.contains('.') => (format!("https://s3.{region}.amazonaws.com"), format!("/{name}")),
            None => (format!("https://{name}.s3.{region}.amazonaws.com"), String::new()),
        };
        let (_, rest) = server.split_once("://").unwrap_or(("", &server));
        let (host, below) =
            rest.split_once('/').map_or((rest, String::new()), |(host, path)| (host, format!("/{path}")));
        let (host, root) = (host.to_string(), below + &root);
        let base = format!("{}{}", &server[..server.len() - rest.len() + host.len()], root);
        let prefix = match bucket.prefix.trim_matches('/') {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        let scratch = tempfile::tempdir().map_err(Error::file("create", &std::env::temp_dir()))?;
        let (name, server) = (name.to_string(), bucket.server);
        let (manifest, has_sums) = (None, false);
        Ok(S3 { base, host, root, region, bucket: name, prefix, credentials, scratch, manifest, has_sums, server })
    }

    fn manifest_key(&self) -> String {
        let name = self.prefix.trim_end_matches('/').replace('/', "-");
        format!("{MANIFESTS}/{}.json", if name.is_empty() { "site" } else { &name })
    }

    fn asked(&self, asked: &[Asked]) -> Result<Vec<Answer>> {
        let mut answers = Vec::with_capacity(asked.len());
        for part in asked.chunks(AT_ONCE) {
            let now = Timestamp::try_from(SystemTime::now()).unwrap_or(Timestamp::MAX);
            let sent: Vec<Sent> = part.par_iter().map(|asked| self.signed(asked, now)).collect();
            answers.extend(ask(&sent, self.scratch.path())?);
        }
        Ok(answers)
    }

    fn signed(&self, asked: &Asked, now: Timestamp) -> Sent {
        let path = match asked.key {
            "" => format!("{}/", self.root),
            key => format!("{}/{}", self.root, encoded(key, true)),
        };
        let path_alone = path.strip_prefix(&self.root).unwrap_or(&path).to_string();
        let nothing = || hex(&Sha256::digest(b""));
        let request = Request {
            method: asked.method,
            host: &self.host,
            path: &path,
            query: &asked.query,
            headers: &asked.headers,
            sum: asked.body.as_ref().map_or_else(nothing, |(_, sum)| sum.clone()),
        };
        let headers = self.credentials.sign(&request, &self.region, now);
        let query: Vec<String> = asked.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let question = if query.is_empty() { "" } else { "?" };
        Sent {
            method: asked.method,
            url: format!("{}{path_alone}{question}{}", self.base, query.join("&")),
            headers,
            body: asked.body.as_ref().map(|(path, _)| path.clone()),
        }
    }

    fn one(&self, asked: Asked) -> Result<Answer> {
        let answer = self.asked(&[asked])?.pop();
        answer.ok_or_else(|| Error::Remote(format!("`{}` did not answer", self.bucket)))
    }

    /// The objects below a prefix, by key.
    fn list(&self, prefix: &str) -> Result<BTreeMap<String, Found>> {
        let (mut found, mut after) = (BTreeMap::new(), None);
        loop {
            let mut list = Asked::of("GET", "");
            list.query = vec![("list-type".into(), "2".into()), ("prefix".into(), encoded(prefix, false))];
            list.query.extend(after.map(|token: String| ("continuation-token".into(), encoded(&token, false))));
            let answer = self.one(list)?;
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            if !answer.is_well() || !text.contains("ListBucketResult") {
                return Err(answer.failure(&format!("list the bucket `{}`", self.bucket)));
            }
            for object in text.split("<Contents>").skip(1) {
                let field = |name| element(object, name).map(plain);
                let (Some(key), Some(length), Some(tag)) = (field("Key"), field("Size"), field("ETag")) else {
                    continue;
                };
                let length = length.parse().unwrap_or_default();
                found.insert(key, Found { length, tag: tag.trim_matches('"').to_string() });
            }
            after = element(&text, "NextContinuationToken").map(plain);
            if after.is_none() {
                return Ok(found);
            }
        }
    }

    /// The files of the site's folder, by path.
    fn found(&self) -> Result<BTreeMap<String, Found>> {
        let own = format!("{MANIFESTS}/");
        let found = self.list(&self.prefix)?.into_iter().filter(|(key, _)| !key.starts_with(&own));
        Ok(found.filter_map(|(key, found)| Some((key.strip_prefix(&self.prefix)?.to_string(), found))).collect())
    }

    fn read_manifest(&self) -> Result<Option<(Manifest, String)>> {
        let key = self.manifest_key();
        let Some(Found { tag, .. }) = self.list(&key)?.remove(&key) else { return Ok(None) };
        let answer = self.one(Asked::of("GET", &key))?;
        if !answer.is_well() {
            return Err(answer.failure(&format!("read `{key}`")));
        }
        match Manifest::parse(&answer.body) {
            Some(manifest) => Ok(Some((manifest, tag))),
            None => Err(Error::Refused(format!(
                "`{key}`, which says what is ours in `{}`, is damaged: where no publish is under way, delete it, and \
                 let the next one find out what differs",
                self.bucket
            ))),
        }
    }

    /// Writes the manifest, unless somebody else has changed it.
    fn write_manifest(&mut self, manifest: Manifest) -> Result<()> {
        let (key, text) = (self.manifest_key(), manifest.to_text());
        let path = self.scratch.path().join("manifest");
        fs::write(&path, &text).map_err(Error::file("write", &path))?;
        let put = |condition: Option<(&'static str, String)>| {
            let mut put = Asked::of("PUT", &key);
            put.headers = vec![("cache-control", "no-store".into()), ("content-type", "application/json".into())];
            put.headers.extend(condition);
            put.body = Some((path.clone(), hex(&Sha256::digest(&text))));
            self.one(put)
        };
        let condition = match &self.manifest {
            Some((_, tag)) => ("if-match", format!("\"{tag}\"")),
            None => ("if-none-match", "*".to_string()),
        };
        let mut answer = put(Some(condition))?;
        if matches!(answer.status, 400 | 501) {
            self.is_as_it_was()?;
            answer = put(None)?;
        }
        match answer.status {
            409 | 412 => return Err(Error::Refused(self.overtaken())),
            _ if !answer.is_well() => return Err(answer.failure(&format!("write `{key}`"))),
            _ => {}
        }
        self.manifest = self.read_manifest()?.filter(|(there, _)| *there == manifest);
        match &self.manifest {
            Some((_, tag)) => {
                self.has_sums = *tag == hex(&Md5::digest(&text));
                Ok(())
            }
            None => Err(Error::Refused(self.overtaken())),
        }
    }

    /// Checks that nobody has begun another publish, for servers without conditional writes.
    fn is_as_it_was(&self) -> Result<()> {
        let there = self.read_manifest()?;
        match there.map(|(manifest, _)| manifest) == self.manifest.as_ref().map(|(manifest, _)| manifest.clone()) {
            true => Ok(()),
            false => Err(Error::Refused(self.overtaken())),
        }
    }

    /// The files of the site that the bucket does not hold as they were sent.
    fn damaged<'s>(&self, site: &'s Site, found: &BTreeMap<String, Found>) -> Vec<&'s SiteFile> {
        let said = self.manifest.iter().flat_map(|(manifest, _)| manifest.files.iter().chain(&manifest.coming));
        let known: BTreeSet<(&str, &str, &str)> =
            said.map(|entry| (entry.path.as_str(), entry.hash.as_str(), entry.tag.as_str())).collect();
        let is_whole = |file: &SiteFile| {
            found.get(&file.path).filter(|found| found.length == file.length).is_some_and(|found| {
                !self.has_sums || known.contains(&(file.path.as_str(), file.hash.hex().as_str(), found.tag.as_str()))
            })
        };
        site.files.iter().filter(|file| !is_whole(file)).collect()
    }

    fn overtaken(&self) -> String {
        format!(
            "somebody else publishes to `{}` at this moment, or has since: run again, to see what they did",
            self.bucket
        )
    }
}

impl Target for S3 {
    fn look(&mut self, _site: &Site) -> Result<Standing> {
        let found = self.found()?;
        self.manifest = self.read_manifest()?;
        Ok(Standing::of(self.manifest.as_ref().map(|(manifest, _)| manifest), found))
    }

    fn begin(&mut self, site: &Site, plan: &Plan) -> Result<()> {
        let old = self.manifest.as_ref().map(|(manifest, _)| manifest.clone());
        let old = old.unwrap_or_else(|| Manifest::new(0, &site.base_url, Vec::new()));
        let files: Vec<&SiteFile> = plan.new.iter().chain(&plan.changed).copied().collect();
        let tags: Vec<(&str, String)> = files
            .par_iter()
            .map(|file| Ok((file.path.as_str(), hex(&Md5::digest(site.read(file)?)))))
            .collect::<Result<_>>()?;
        let tags: BTreeMap<&str, String> = tags.into_iter().collect();
        let coming = plan.coming(old, |file| tags.get(file.path.as_str()).cloned().unwrap_or_default());
        self.write_manifest(coming)
    }

    fn send(&mut self, site: &Site, files: &[&SiteFile], sent: &(dyn Fn(&SiteFile) + Sync)) -> Result<()> {
        for part in files.chunks(AT_ONCE) {
            let keys: Vec<String> = part.iter().map(|file| format!("{}{}", self.prefix, file.path)).collect();
            let body = |file: &&SiteFile| Ok((absolute(&site.place(file))?, hex(&Sha256::digest(site.read(file)?))));
            let bodies = part.par_iter().map(body).collect::<Result<Vec<_>>>()?;
            let asked = part.iter().zip(&keys).zip(bodies).map(|((file, key), body)| Asked {
                headers: vec![
                    ("cache-control", cache_control(self.server, &file.path).into()),
                    ("content-type", content_type(&file.path).into()),
                ],
                body: Some(body),
                ..Asked::of("PUT", key)
            });
            let asked: Vec<Asked> = asked.collect();
            for (answer, file) in self.asked(&asked)?.iter().zip(part) {
                if !answer.is_well() {
                    return Err(answer.failure(&format!("bring `{}` to `{}`", file.path, self.bucket)));
                }
                sent(file);
            }
        }
        Ok(())
    }

    fn delete(&mut self, paths: &[&str]) -> Result<()> {
        if paths.is_empty() {
            return Ok(());
        }
        self.is_as_it_was()?;
        let keys: Vec<String> = paths.iter().map(|path| format!("{}{path}", self.prefix)).collect();
        let asked: Vec<Asked> = keys.iter().map(|key| Asked::of("DELETE", key)).collect();
        for (answer, path) in self.asked(&asked)?.iter().zip(paths) {
            if !answer.is_well() && answer.status != 404 {
                return Err(answer.failure(&format!("delete `{path}` from `{}`", self.bucket)));
            }
        }
        Ok(())
    }

    fn commit(&mut self, site: &Site, _forgets: bool) -> Result<State> {
        let number = self.manifest.as_ref().map_or(0, |(manifest, _)| manifest.number) + 1;
        let mut manifest = site.manifest(number);
        for tries in 1.. {
            let found = self.found()?;
            let damaged = self.damaged(site, &found);
            match damaged.first() {
                None => {
                    let tag = |path: &str| found.get(path).map(|found| found.tag.clone()).unwrap_or_default();
                    manifest.files.iter_mut().for_each(|entry| entry.tag = tag(&entry.path));
                    break;
                }
                Some(file) if tries == TRIES => {
                    return Err(Error::Remote(format!(
                        "`{}` did not come to `{}` as it was sent: run again",
                        file.path, self.bucket
                    )));
                }
                Some(_) => self.send(site, &damaged, &|_| ())?,
            }
        }
        let state = State { number, id: manifest.id(), base_url: manifest.base_url.clone() };
        self.write_manifest(manifest)?;
        Ok(state)
    }

    fn roll_back(&mut self) -> Result<State> {
        Err(Error::Refused(
            "a bucket keeps no state before this one: publish an older revision of the desk".to_string(),
        ))
    }
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(Error::file("find", path))
}

/// Unescapes XML text.
fn plain(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_string(), |text| text.into_owned())
}

/// The MIME type of a file.
pub fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).as_deref() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json") if path.ends_with("feed.json") => "application/feed+json; charset=utf-8",
        Some("json") => "application/json",
        Some("xml") if path.ends_with("feed.xml") => "application/atom+xml; charset=utf-8",
        Some("xml") => "application/xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("avif") => "image/avif",
        Some("gif") => "image/gif",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("pdf") => "application/pdf",
        Some("mp3") => "audio/mpeg",
        Some("mp4") => "video/mp4",
        Some("csv") => "text/csv; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
