//! What may lead to a text that has an error? A link to it does not get a second error.
//!
//! Nothing about such a text is certain, so every value of its front matter, and every cell of its list, is treated as
//! a name. That can silence a message only while the error exists.

use super::address::{decode, tidy};
use super::normal::normal;
use super::without_markdown;
use std::collections::HashSet;

/// Names and paths of texts that could not be read.
#[derive(Clone, Debug, Default)]
pub struct Broken {
    names: HashSet<String>,
    /// As `/a/b` under `content`, without the ending of a Markdown file.
    paths: HashSet<String>,
}

impl Broken {
    /// Adds the file at `path`, and every name that its text may give it.
    pub fn add(&mut self, path: &str, text: Option<&str>) {
        let inside = path.strip_prefix("content").unwrap_or(path);
        let stem = without_markdown(inside);
        let whole = stem.unwrap_or(inside);
        let (folder, last) = whole.rsplit_once('/').unwrap_or(("", whole));
        self.paths.insert(whole.to_string());
        self.add_name(last);
        let Some(text) = text else { return };
        let values = if stem.is_some() { values(text) } else { cells(text) };
        for value in values {
            self.paths.insert(tidy(&decode(value)).filter(|_| value.starts_with('/')).unwrap_or_default());
            // Any of them may be its slug.
            self.paths.insert(format!("{folder}/{value}"));
            self.add_name(value);
        }
    }

    pub fn add_name(&mut self, name: &str) {
        self.names.insert(loose(name));
    }

    pub fn has_name(&self, name: &str) -> bool {
        !self.names.is_empty() && self.names.contains(&loose(name))
    }

    /// Whether `/a/b`, a file or an address, may be such a text.
    pub fn has_path(&self, path: &str) -> bool {
        !self.paths.is_empty() && self.paths.contains(without_markdown(path).unwrap_or(path).trim_end_matches('/'))
    }
}

fn loose(name: &str) -> String {
    normal(name).to_lowercase().replace('-', " ")
}

/// Names longer than this many bytes are never used in links.
const LONGEST: usize = 500;

fn is_name(value: &&str) -> bool {
    !value.is_empty() && value.len() <= LONGEST
}

/// The values of the front matter's keys and lists.
fn values(text: &str) -> Vec<&str> {
    let is_fence = |line: &&str| matches!(line.trim_end(), "---" | "+++");
    let lines = text.lines().skip_while(is_fence).take_while(|line| !is_fence(line));
    let mut values = Vec::new();
    for line in lines {
        let line = line.trim().trim_start_matches("- ");
        let value = line.split_once([':', '=']).map_or(line, |(_, value)| value);
        let items = value.split(['[', ']', '{', '}', ',', '"']);
        values.extend([line, value].into_iter().chain(items).map(bare).filter(is_name));
    }
    values
}

fn cells(text: &str) -> Vec<&str> {
    text.split(['\n', ',', ';', '\t', '|', '"']).map(bare).filter(is_name).collect()
}

fn bare(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_text_is_known_by_all_that_its_front_matter_says() {
        let mut broken = Broken::default();
        let text = "---\ntitle: Talks: the first\nslug: first\naliases: [\"Old talks\", /2016/old/]\n---\nBody: none\n";
        broken.add("content/briefings/2017/a.md", Some(text));
        for name in ["Talks: The First", "A", "old-talks"] {
            assert!(broken.has_name(name), "{name}");
        }
        for path in ["/briefings/2017/a", "/briefings/2017/a.md", "/briefings/2017/first/", "/2016/old/"] {
            assert!(broken.has_path(path), "{path}");
        }
        assert!(!broken.has_name("none") && !broken.has_name("b") && !broken.has_path("/briefings/2017/b"));
    }

    #[test]
    fn the_cells_of_a_broken_list_are_names() {
        let mut broken = Broken::default();
        broken.add("content/entities/a.jsonl", Some("{\"id\":\"un\",\"name\":\"United Nations\",}\n"));
        broken.add("content/entities/b.csv", Some("id,name\nport,Port Union,x\n"));
        assert!(["un", "United Nations", "port union"].iter().all(|name| broken.has_name(name)));
    }
}
