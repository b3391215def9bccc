//! English words with which authors point at what they wrote before. Other languages do without.

use crate::words::{StemId, Token, Vocabulary};

#[derive(Default)]
pub struct Cues {
    points: Vec<StemId>,
    last: Vec<StemId>,
    week: Vec<StemId>,
    issue: Vec<StemId>,
}

/// Stems: "we announced", "see our post", "described earlier".
const POINTS: &str = "see saw read here post blog articl newslett issu announc wrote written describ discuss cover \
    mention explain previous earlier alreadi last recent prior introduc launch publish share report detail \
    releas";
const LAST: &str = "last previous prior preced";
const WEEK: &str = "week month";
const ISSUE: &str = "issu newslett post articl blog edit report updat entri instal part episod summari meet mileston \
    releas announc time";

impl Cues {
    pub fn of(words: &Vocabulary) -> Cues {
        let found = |stems: &str| {
            let mut found: Vec<StemId> = stems.split_whitespace().filter_map(|stem| words.find(stem)).collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        Cues { points: found(POINTS), last: found(LAST), week: found(WEEK), issue: found(ISSUE) }
    }

    pub fn points(&self, stem: StemId) -> bool {
        self.points.binary_search(&stem).is_ok()
    }

    /// Whether some words say "the last issue", "last week's newsletter".
    pub fn speak_of_the_last(&self, line: &[Token]) -> bool {
        let is = |stems: &[StemId], token: Option<&Token>| {
            token.is_some_and(|token| stems.binary_search(&token.stem()).is_ok())
        };
        (0..line.len()).filter(|at| is(&self.last, line.get(*at))).any(|at| {
            is(&self.issue, line.get(at + 1)) || (is(&self.week, line.get(at + 1)) && is(&self.issue, line.get(at + 2)))
        })
    }
}
