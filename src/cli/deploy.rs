//! What a host needs to build or show a desk, as `init --deploy HOST` writes it: the recipes of docs/publishing.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Host {
    Caddy,
    Cloudflare,
    GithubPages,
    GitlabPages,
    Netlify,
    Nginx,
}

macro_rules! recipe {
    ($path:literal) => {
        include_str!(concat!("../../docs/publishing/", $path))
    };
}

impl Host {
    /// Each file by its path in the desk.
    pub fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Host::Caddy => &[("Caddyfile", recipe!("caddy/Caddyfile"))],
            Host::Cloudflare => &[
                ("wrangler.toml", recipe!("cloudflare/wrangler.toml")),
                ("static/.assetsignore", recipe!("cloudflare/.assetsignore")),
                ("static/_headers", recipe!("cloudflare/_headers")),
            ],
            Host::GithubPages => &[(".github/workflows/publish.yml", recipe!("github-pages/publish.yml"))],
            Host::GitlabPages => &[(".gitlab-ci.yml", recipe!("gitlab-pages/.gitlab-ci.yml"))],
            Host::Netlify => &[("netlify.toml", recipe!("netlify/netlify.toml"))],
            Host::Nginx => &[("nginx.conf", recipe!("rsync/nginx.conf"))],
        }
    }

    /// What is left to do by hand.
    pub fn next(self) -> &'static str {
        match self {
            Host::Caddy => {
                "Caddyfile is for the server; in site.toml name it, `[publish.www]` with `kind = \"ssh\"`, its `host` and `path`, and \
                 `served_by = \"caddy\"`: then `dateline publish www` publishes the desk"
            }
            Host::Cloudflare => {
                "`dateline check && dateline build && npx wrangler deploy` publishes the desk; its name is in wrangler.toml"
            }
            Host::GithubPages => {
                "Name your copy of dateline's source in .github/workflows/publish.yml, and choose \"Pages, Source: GitHub Actions\" in the \
                 repository's settings: then each push to main publishes the desk"
            }
            Host::GitlabPages => {
                "Name your copy of dateline's source in .gitlab-ci.yml: then each push publishes the desk; a pipeline schedule ends embargoes"
            }
            Host::Netlify => {
                "`dateline check && dateline build && npx netlify-cli deploy --prod --no-build` publishes the desk"
            }
            Host::Nginx => {
                "nginx.conf is for the server; in site.toml name it, `[publish.www]` with `kind = \"ssh\"`, its `host` and `path`, and \
                 `served_by = \"nginx\"`: then `dateline publish www` publishes the desk"
            }
        }
    }
}
