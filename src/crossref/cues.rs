//! Words with which authors point to what they wrote before, by the language of the piece.

use crate::words::{StemId, Vocabulary};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct Words {
    pointing: String,
    last: String,
    weeks: String,
    issues: String,
    counting: String,
    #[serde(default)]
    last_stands_behind: bool,
}

static LANGUAGES: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| {
    toml::from_str(include_str!("cues.toml")).expect("the program's own data parses, which a test shows")
});

/// The words of all languages that an archive is written in.
#[derive(Default)]
pub struct Cues {
    languages: BTreeMap<String, CuesOf>,
}

/// The words of one language.
pub struct CuesOf {
    /// Indexed by stem: what a word may be. Empty for a language without a word list.
    cues: Vec<Cue>,
    /// "le numéro précédent"
    last_stands_behind: bool,
}

static UNKNOWN: CuesOf = CuesOf { cues: Vec::new(), last_stands_behind: false };

/// Bit flags of a word that may be a cue.
type Cue = u8;

const POINTS: Cue = 1;
const LAST: Cue = 2;
const WEEK: Cue = 4;
const ISSUE: Cue = 8;
const COUNTS: Cue = 16;

impl Cues {
    pub fn of<'l>(langs: impl Iterator<Item = &'l str>, words: &Vocabulary) -> Cues {
        let mut cues = Cues::default();
        for lang in langs {
            let code = code(lang);
            if let Some(known) = LANGUAGES.get(&code).filter(|_| !cues.languages.contains_key(&code)) {
                cues.languages.insert(code, known.by_stem(words));
            }
        }
        cues
    }

    pub fn of_language(&self, lang: &str) -> &CuesOf {
        self.languages.get(&code(lang)).unwrap_or(&UNKNOWN)
    }
}

fn code(lang: &str) -> String {
    lang.split('-').next().unwrap_or_default().to_ascii_lowercase()
}

impl Words {
    fn by_stem(&self, words: &Vocabulary) -> CuesOf {
        let mut cues = vec![0; words.stems()];
        let Words { pointing, last, weeks, issues, counting, .. } = self;
        for (stems, cue) in [(pointing, POINTS), (last, LAST), (weeks, WEEK), (issues, ISSUE), (counting, COUNTS)] {
            stems.split_whitespace().filter_map(|stem| words.find(stem)).for_each(|stem| cues[stem.0 as usize] |= cue);
        }
        CuesOf { cues, last_stands_behind: self.last_stands_behind }
    }
}

impl CuesOf {
    pub fn points(&self, stem: StemId) -> bool {
        self.is(stem, POINTS)
    }

    /// Whether a word may be the one that [`CuesOf::speak_of_the_last`] looks around.
    pub fn is_last(&self, stem: StemId) -> bool {
        self.is(stem, LAST)
    }

    /// Whether it numbers the issues of a series, as numbers do: "March", "third".
    pub fn counts(&self, stem: StemId) -> bool {
        self.is(stem, COUNTS)
    }

    /// Whether the words around such a word make it "the last issue", "last week's newsletter", "le numéro précédent".
    pub fn speak_of_the_last(&self, before: Option<StemId>, mut following: impl Iterator<Item = StemId>) -> bool {
        let is_after = following.next().is_some_and(|next| {
            self.is(next, ISSUE) || self.is(next, WEEK) && following.next().is_some_and(|next| self.is(next, ISSUE))
        });
        is_after || before.is_some_and(|before| self.last_stands_behind && self.is(before, ISSUE))
    }

    fn is(&self, stem: StemId, cue: Cue) -> bool {
        self.cues.get(stem.0 as usize).is_some_and(|cues| cues & cue != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a text in a language speaks of the last of a series.
    fn check(text: &str, lang: &str, expected: bool) {
        let words = Vocabulary::sample(&[("", text, lang)]);
        let cues = Cues::of([lang].into_iter(), &words);
        let cues = cues.of_language(lang);
        let stems: Vec<StemId> = text.split(' ').filter_map(|word| words.find(word)).collect();
        let speaks = |at: usize| {
            let before = at.checked_sub(1).map(|before| stems[before]);
            cues.is_last(stems[at]) && cues.speak_of_the_last(before, stems[at + 1..].iter().copied())
        };
        assert_eq!((0..stems.len()).any(speaks), expected, "{text}");
    }

    #[test]
    fn each_language_has_its_words_for_the_last_issue() {
        check("last week newslett", "en", true);
        check("releas last week", "en", false);
        check("letzten ausgabe", "de-AT", true);
        check("dernier numéro", "fr", true);
        check("numéro précédent", "fr", true);
        check("número anterior", "es", true);
        check("numero precedente", "it", true);
        check("vorige nieuwsbrief", "nl", true);
        check("letzten ausgabe", "pl", false);
    }
}
