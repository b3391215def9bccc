//! What does the server of the site need besides its files?
//!
//! Each has its own rules and limits, as documented in November 2026; what applies to all is in the site itself.

use super::Site;
use crate::config::publish::Server;

/// The policy sent with each answer: the theme needs nothing from other hosts but pictures.
const POLICY: &str = "default-src 'self'; img-src 'self' https:; base-uri 'none'; form-action 'self'";

/// An old address and its current target, both from the root of the host.
pub type Redirect = (String, String);

/// Upper bounds of a server.
struct Limits {
    files: Option<usize>,
    /// Bytes of one file, and of all.
    file: Option<u64>,
    site: Option<u64>,
}

const MIB: u64 = 1 << 20;

impl Server {
    fn limits(self) -> Limits {
        let (files, file, site) = match self {
            Server::CloudflarePages => (Some(20_000), Some(25 * MIB), None),
            // The limit of git, and that of the published site.
            Server::GithubPages => (None, Some(100 * MIB), Some(1_000_000_000)),
            Server::GitlabPages => (Some(200_000), None, Some(1_000_000_000)),
            Server::Netlify | Server::Caddy | Server::Cdn | Server::Nginx => (None, None, None),
        };
        Limits { files, file, site }
    }

    /// Whether it sends `x.html.gz` and `x.html.br` for requests to `x.html`.
    pub(super) fn sends_compressed(self) -> bool {
        matches!(self, Server::Caddy | Server::GitlabPages | Server::Nginx)
    }

    /// `_headers`, if the server reads it.
    pub(super) fn headers(self) -> Option<String> {
        matches!(self, Server::CloudflarePages | Server::Netlify)
            .then(|| format!("/*\n  X-Content-Type-Options: nosniff\n  Content-Security-Policy: {POLICY}\n"))
    }

    /// `_redirects`, if the server reads it and applies it before an existing page at an old address. Redirects that do
    /// not fit are left to that page.
    pub(super) fn redirects(self, redirects: &[Redirect]) -> Option<String> {
        let (status, most) = match self {
            Server::CloudflarePages => ("301", 2_000),
            // Overrides the existing page.
            Server::Netlify => ("301!", 10_000),
            _ => return None,
        };
        // A star would be a pattern, and a colon a placeholder.
        let is_plain = |(old, now): &&Redirect| !old.contains(['*', ':']) && old.len() + now.len() < 900;
        let lines = redirects.iter().filter(is_plain).take(most);
        let lines: String = lines.map(|(old, now)| format!("{old} {now} {status}\n")).collect();
        (!lines.is_empty()).then_some(lines)
    }

    /// Why the server would not accept the site. `files` is the limit given in `site.toml`.
    pub fn refusals(self, site: &Site, files: usize) -> Vec<String> {
        let (limits, name) = (self.limits(), self.name());
        let mut refused = Vec::new();
        if let Some(most) = limits.files.map(|most| most.max(files)).filter(|most| site.files.len() > *most) {
            refused.push(format!(
                "`{name}` takes {most} files, and the site has {}: where yours takes more, say so in site.toml, as `files` under \
                 `[limits]`",
                site.files.len()
            ));
        }
        if let Some(most) = limits.file {
            let large = site.files.iter().filter(|file| file.length > most);
            refused.extend(large.map(|file| {
                let (path, length) = (&file.path, file.length);
                format!("`{name}` takes no file of more than {most} bytes, and `{path}` has {length}: put it elsewhere, and link to it")
            }));
        }
        let all = site.files.iter().map(|file| file.length).sum::<u64>();
        if let Some(most) = limits.site.filter(|most| all > *most) {
            refused.push(format!("`{name}` takes {most} bytes, and the site has {all}"));
        }
        refused
    }
}

/// How long a cache may keep a file without revalidating. Names stay the same when files change, so everything that
/// makes up a page is kept for as short a time as the page.
pub fn cache_control(server: Option<Server>, path: &str) -> &'static str {
    let is_medium = path.rsplit_once('.').is_some_and(|(_, end)| {
        ["avif", "gif", "ico", "jpeg", "jpg", "mp3", "mp4", "pdf", "png", "svg", "webp", "woff2"].contains(&end)
    });
    match server {
        Some(Server::Cdn) if is_medium => "max-age=3600",
        Some(Server::Cdn) => "max-age=60",
        _ => "no-cache",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::SiteFile;
    use crate::source::Hash;
    use std::path::PathBuf;

    fn site(lengths: &[u64]) -> Site {
        let file = |(place, length): (usize, &u64)| SiteFile {
            path: format!("{place}"),
            hash: Hash::default(),
            length: *length,
        };
        let files = lengths.iter().enumerate().map(file).collect();
        Site { folder: PathBuf::new(), base_url: String::new(), files, made: None }
    }

    #[test]
    fn what_a_server_does_not_take_is_told_before() {
        let refused = |server: Server, lengths: &[u64], files| server.refusals(&site(lengths), files).len();
        let many = vec![1; 20_001];
        assert_eq!(refused(Server::CloudflarePages, &many, 20_000), 1);
        assert_eq!(refused(Server::CloudflarePages, &many, 100_000), 0, "a plan that takes more");
        assert_eq!(refused(Server::GitlabPages, &many, 20_000), 0);
        assert_eq!(refused(Server::CloudflarePages, &[25 * MIB, 25 * MIB + 1, 26 * MIB], 20_000), 2);
        assert_eq!(refused(Server::GithubPages, &[90 * MIB; 11], 20_000), 1, "all together");
        assert_eq!(refused(Server::Nginx, &[1 << 40], 1), 0);
    }
}
