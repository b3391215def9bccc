//! English words with which authors point at what they wrote before. Other languages do without.

use crate::words::{StemId, Vocabulary};

/// By stem: what it points at.
#[derive(Default)]
pub struct Cues(Vec<Cue>);

/// Bits of a word that may be a cue.
type Cue = u8;

const POINTS: Cue = 1;
const LAST: Cue = 2;
const WEEK: Cue = 4;
const ISSUE: Cue = 8;

/// Stems: "we announced", "see our post", "described earlier".
const POINTING: &str = "see saw read here post blog articl newslett issu announc wrote written describ discuss cover \
    mention explain previous earlier alreadi last recent prior introduc launch publish share report detail \
    releas";
const BEFORE: &str = "last previous prior preced";
const WEEKS: &str = "week month";
const ISSUES: &str = "issu newslett post articl blog edit report updat entri instal part episod summari meet mileston \
    releas announc time";

impl Cues {
    pub fn of(words: &Vocabulary) -> Cues {
        let mut cues = vec![0; words.stems()];
        for (stems, cue) in [(POINTING, POINTS), (BEFORE, LAST), (WEEKS, WEEK), (ISSUES, ISSUE)] {
            stems.split_whitespace().filter_map(|stem| words.find(stem)).for_each(|stem| cues[stem.0 as usize] |= cue);
        }
        Cues(cues)
    }

    pub fn points(&self, stem: StemId) -> bool {
        self.is(stem, POINTS)
    }

    /// Whether a word may begin what [`Cues::speak_of_the_last`] looks for.
    pub fn is_last(&self, stem: StemId) -> bool {
        self.is(stem, LAST)
    }

    /// Whether what follows such a word makes it "the last issue", "last week's newsletter".
    pub fn speak_of_the_last(&self, mut following: impl Iterator<Item = StemId>) -> bool {
        following.next().is_some_and(|next| {
            self.is(next, ISSUE) || self.is(next, WEEK) && following.next().is_some_and(|next| self.is(next, ISSUE))
        })
    }

    fn is(&self, stem: StemId, cue: Cue) -> bool {
        self.0[stem.0 as usize] & cue != 0
    }
}
