//! What all pages share, from `site.toml` alone.

use super::page::{DATA_VERSION, Frame, Link};
use super::words::Words;
use crate::config::Config;
use crate::content::directory::is_external;

pub fn frame(config: &Config) -> Frame {
    let base = &config.base_url.path;
    let within = |path: &str| format!("{base}/{}", path.trim_start_matches('/'));
    let words = Words::of(config);
    let navigation: Vec<Link> = match config.navigation.is_empty() {
        // A new desk links to what every site has.
        true => ["entities", "years"]
            .map(|name| Link { title: words.label(name).to_string(), href: within(&format!("{name}/")) })
            .into(),
        false => config
            .navigation
            .iter()
            .map(|item| {
                let href = if is_external(&item.href) { item.href.clone() } else { within(&item.href) };
                Link { title: item.title.clone(), href }
            })
            .collect(),
    };
    Frame {
        data_version: DATA_VERSION,
        title: config.title.clone(),
        description: config.description.clone(),
        lang: config.lang.clone(),
        origin: config.base_url.origin.clone(),
        base: base.clone(),
        home: within(""),
        navigation,
        logo: config.logo.as_deref().map(within),
        icon: config.icon.as_deref().map(within),
        accent: config.accent.clone(),
        accent_dark: config.accent_dark.clone(),
        footer: config.footer.clone(),
        feed: within("feed.xml"),
        feed_json: within("feed.json"),
        words: words.language.labels,
        extra: config.extra.clone(),
    }
}
