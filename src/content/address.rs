//! Addresses and output paths: types that only safe segments can make.

use serde::{Deserialize, Serialize};

/// A page's address from the site's root, `/` at both ends: `/briefings/2017/x/`. Percent-encoded where an URL needs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address(String);

/// A file's path in the output, `/` between segments, none at the start: `briefings/2017/x/index.html`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OutputPath(String);

impl Address {
    /// From `/a/b`, `a/b/` and the like.
    pub fn from_path(path: &str) -> Result<Address, String> {
        let mut address = Address("/".into());
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            address = address.join(segment)?;
        }
        Ok(address)
    }

    pub fn join(&self, segment: &str) -> Result<Address, String> {
        if segment == ".." || segment.contains(['\\', '\0']) {
            return Err("not allowed".into());
        }
        Ok(Address(format!("{}{}/", self.0, segment.replace(' ', "%20"))))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn output(&self) -> OutputPath {
        OutputPath(format!("{}index.html", &self.0[1..].replace("%20", " ")))
    }
}

impl OutputPath {
    pub fn new(path: &str) -> Result<OutputPath, String> {
        Ok(OutputPath(path.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

pub fn slugify(text: &str) -> String {
    text.to_lowercase().replace(' ', "-")
}
