//! `decisions.toml`: the editor's answers, kept by quote and context.

use crate::source::Text;
use serde::{Deserialize, Serialize};

/// In `source`, the text `quote` between `before` and `after` means `entity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The path under `content`: `briefings/2017/x.md`.
    pub source: Text,
    pub quote: Text,
    pub before: String,
    pub after: String,
    /// An entity id, or `None` for "none of ours".
    pub entity: Option<Text>,
}
