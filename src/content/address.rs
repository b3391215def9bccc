//! Addresses and output paths: types that only safe segments can make.

use serde::{Deserialize, Serialize};

/// A page's address from the site's root, `/` at both ends: `/briefings/2017/x/`. Percent-encoded where an URL needs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address(String);

/// A file's path in the output, `/` between segments, none at the start: `briefings/2017/x/index.html`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OutputPath(String);

impl OutputPath {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
