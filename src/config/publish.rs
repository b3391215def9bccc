//! `[publish.NAME]`: where to publish the site.
//!
//! No key takes a password: passwords come from the environment or from the usual files.

use crate::content::address::OutputPath;
use crate::content::node::Fields;
use crate::report::{Code, Diagnostic};
use crate::source::Text;

/// A target, and the server that serves it, if that needs more than the files of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub place: Place,
    pub served_by: Option<Server>,
}

/// The server of a published site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    Caddy,
    /// A bucket, and a network of caches before it.
    Cdn,
    CloudflarePages,
    GithubPages,
    GitlabPages,
    Netlify,
    Nginx,
}

const SERVERS: &[(&str, Server)] = &[
    ("caddy", Server::Caddy),
    ("cdn", Server::Cdn),
    ("cloudflare-pages", Server::CloudflarePages),
    ("github-pages", Server::GithubPages),
    ("gitlab-pages", Server::GitlabPages),
    ("netlify", Server::Netlify),
    ("nginx", Server::Nginx),
];

impl Server {
    /// The name in `site.toml`.
    pub fn name(self) -> &'static str {
        SERVERS.iter().find(|(_, server)| *server == self).map_or("", |(name, _)| name)
    }
}

/// A place to publish the site to, by kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// From the desk's root, where it does not begin with `/`.
    Folder { path: String },
    /// `prefix` is the folder of the site in the bucket, or empty. Without `endpoint` the bucket is Amazon's.
    S3 { bucket: String, prefix: String, endpoint: Option<String>, region: Option<String> },
    /// `remote` is an address, a path or the name of a remote of the desk's own repository.
    Git { remote: String, branch: String },
    /// `host` is what `ssh` takes; `path` is from the home folder there where it does not begin with `/`.
    Ssh { host: String, path: String },
}

type Read = fn(&mut Fields) -> Option<Place>;

const KINDS: &[(&str, Read)] = &[("folder", folder), ("git", git), ("s3", s3), ("ssh", ssh)];

const KEYS: &[&str] = &["path", "remote", "branch", "host", "bucket", "prefix", "endpoint", "region"];

pub fn destination(fields: &mut Fields) -> Option<Destination> {
    let served_by = fields.choice("served_by", SERVERS);
    Some(Destination { place: place(fields)?, served_by })
}

fn place(fields: &mut Fields) -> Option<Place> {
    let kind = fields.needed("kind");
    let read = KINDS.iter().find(|(name, _)| *name == kind.value).map(|(_, read)| read);
    if read.is_none() && !kind.is_empty() {
        let kinds: Vec<String> = KINDS.iter().map(|(name, _)| format!("`{name}`")).collect();
        let note = Diagnostic::new(Code::E009, format!("`kind` cannot be `{}`", kind.value));
        fields.note(kind.span, note.help(format!("it is one of {}", kinds.join(", "))));
    }
    if read.is_none() {
        // The other keys are not wrong because of that.
        KEYS.iter().for_each(|key| drop(fields.text(key)));
    }
    read?(fields)
}

fn folder(fields: &mut Fields) -> Option<Place> {
    Some(Place::Folder { path: sound(fields, "path")?.value })
}

fn git(fields: &mut Fields) -> Option<Place> {
    let (remote, branch) = (sound(fields, "remote"), sound(fields, "branch"));
    let (remote, branch) = (remote?, branch?);
    let has_password = remote.split_once("://").is_some_and(|(scheme, rest)| {
        let who = rest.split('/').next().and_then(|host| host.rsplit_once('@')).map(|(who, _)| who);
        who.is_some_and(|who| who.contains(':') || scheme.starts_with("http"))
    });
    if has_password {
        let note =
            Diagnostic::new(Code::E009, "`remote` holds a name or password, which everybody reads who reads this file");
        fields.note(remote.span, note.help("take it out, and give it to git: a credential helper, or a key of ssh"));
        return None;
    }
    Some(Place::Git { remote: remote.value, branch: branch.value })
}

fn s3(fields: &mut Fields) -> Option<Place> {
    let bucket = sound(fields, "bucket");
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let bucket = bucket.filter(|bucket| checked(fields, bucket, bucket.chars().all(is_name), "is no name of a bucket"));
    let prefix = fields.text("prefix");
    let is_path = |prefix: &Text| OutputPath::new(prefix.trim_matches('/')).is_ok();
    let prefix = prefix.filter(|prefix| checked(fields, prefix, is_path(prefix), "is no folder of a bucket"));
    let endpoint = fields.text("endpoint");
    let is_server = |url: &str| {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(['@', '?', '#', ' ']))
    };
    let fault = "is no address of a server: write it as `https://s3.host.example`, without a name or password";
    let endpoint = endpoint.filter(|url| checked(fields, url, is_server(url), fault));
    let region =
        fields.text("region").filter(|region| checked(fields, region, region.chars().all(is_name), "is no region"));
    let [prefix, endpoint, region] = [prefix, endpoint, region].map(|text| text.map(|text| text.value));
    Some(Place::S3 { bucket: bucket?.value, prefix: prefix.unwrap_or_default(), endpoint, region })
}

/// Reports a text that is not valid, and returns whether it is.
fn checked(fields: &mut Fields, text: &Text, is_right: bool, fault: &str) -> bool {
    if !is_right {
        fields.note(text.span, Diagnostic::new(Code::E009, format!("`{}` {fault}", text.value)));
    }
    is_right
}

fn ssh(fields: &mut Fields) -> Option<Place> {
    let (host, path) = (sound(fields, "host"), sound(fields, "path"));
    Some(Place::Ssh { host: host?.value, path: path?.value })
}

/// A required text that no program can take for a flag or for two lines.
fn sound(fields: &mut Fields, key: &'static str) -> Option<Text> {
    let text = fields.needed(key);
    if text.starts_with('-') || text.contains(char::is_control) {
        let note = Diagnostic::new(Code::E009, format!("`{key}` begins with a hyphen or holds a control character"));
        fields.note(text.span, note);
        return None;
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    fn read(target: &str) -> (Vec<Code>, Option<Place>) {
        let (notes, read) = destination(target);
        (notes, read.map(|read| read.place))
    }

    fn destination(target: &str) -> (Vec<Code>, Option<Destination>) {
        let text = format!("title = 'Desk'\nbase_url = 'https://desk.example'\n[publish.www]\n{target}");
        let mut read = parse(&text);
        (read.notes.iter().map(|note| note.code).collect(), read.value.publish.remove("www"))
    }

    #[test]
    fn a_target_is_read_by_its_kind() {
        let (notes, place) = read("kind = 'ssh'\nhost = 'desk@www.example'\npath = '/srv/my www'");
        assert!(notes.is_empty() && matches!(place, Some(Place::Ssh { path, .. }) if path == "/srv/my www"));
        let (notes, place) = read("kind = 'git'\nremote = 'git@host.example:x.git'\nbranch = 'pages'");
        assert!(notes.is_empty() && matches!(place, Some(Place::Git { branch, .. }) if branch == "pages"));
        for (target, code) in [
            ("kind = 'ftp'\npath = 'x'", Code::E009),
            ("kind = 'folder'", Code::E007),
            ("path = 'x'", Code::E007),
            ("kind = 'ssh'\nhost = '-oProxyCommand=x'\npath = 'x'", Code::E009),
            ("kind = 'folder'\npath = \"a\\nb\"", Code::E009),
            ("kind = 'folder'\npath = 'x'\nbranch = 'y'", Code::E004),
            ("kind = 'git'\nremote = 'https://desk:secret@host.example/x'\nbranch = 'pages'", Code::E009),
            ("kind = 'git'\nremote = 'https://token@host.example/x'\nbranch = 'pages'", Code::E009),
            ("kind = 'git'\nremote = 'x'\nbranch = '--all'", Code::E009),
            ("kind = 's3'\nbucket = 'a/b'", Code::E009),
            ("kind = 's3'\nbucket = 'a'\nprefix = '../b'", Code::E009),
            ("kind = 's3'\nbucket = 'a'\nendpoint = 'https://key:secret@s3.example'", Code::E009),
            ("kind = 's3'\nbucket = 'a'\nsecret = 'x'", Code::E004),
        ] {
            assert_eq!(read(target).0, [code], "{target}");
        }
        let (notes, read_by) = destination("kind = 'folder'\npath = 'x'\nserved_by = 'nginx'");
        assert_eq!((notes, read_by.and_then(|of| of.served_by)), (vec![], Some(Server::Nginx)));
        assert_eq!(destination("kind = 'folder'\npath = 'x'\nserved_by = 'iis'").0, [Code::E009]);
        assert!(read("kind = 'git'\nremote = 'ssh://git@host.example/x'\nbranch = 'pages'").0.is_empty());
    }
}
