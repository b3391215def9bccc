//! What each reason is worth: step curves in whole points, learned and stored as data.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

macro_rules! values {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// What is told of a paragraph and an earlier piece, each by a whole number that has steps.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Value {
            $($(#[$doc])* $variant,)*
        }

        impl Value {
            pub const ALL: &[Value] = &[$(Value::$variant,)*];

            /// As the curves are called.
            pub fn name(self) -> &'static str {
                match self {
                    $(Value::$variant => $name,)*
                }
            }
        }
    };
}

values! {
    /// Eighths of the title's rarity that stand in the paragraph.
    Title "title",
    /// The same rarity itself.
    TitleWeight "title_weight",
    /// Eighths of it that stand close together.
    TitleClose "title_close",
    /// Eighths of the paragraph's rarity that are the title's.
    TitleOnly "title_only",
    /// Eighths of the title in the paragraph and the heading above it.
    Heading "heading",
    /// The rarest word of the title, among titles.
    RareWord "rare_word",
    /// The rarity of all phrases that both say.
    Phrases "phrases",
    /// Of those that the earlier piece was the last to say.
    LastToSay "last_to_say",
    /// Of those that it was the first to say.
    FirstToSay "first_to_say",
    /// Of the earlier piece's best passage: the sum of the squared rarities of shared words, squared, divided by the
    /// passage's words and 16.
    Passage "passage",
    /// The rarity of a section's name that is found, times its share.
    Section "section",
    /// A number of the title: 3 with the word before it and of no other title, 2 with that word, 1 alone.
    Number "number",
    /// Another number behind the same word.
    OtherNumber "other_number",
    /// A day that the paragraph names: 4 the piece's own with a word of its title, 3 its own, 2 the next, 1 within four.
    Day "day",
    /// Its month: 2 where the pieces share many phrases.
    Month "month",
    /// A stretch of time that the paragraph counts from its own day: 2 where the pieces share many phrases.
    Ago "ago",
    /// Pieces between the two.
    Nearness "nearness",
    /// Titles that are the same but for numbers.
    Sibling "sibling",
    /// Powers of two of earlier pieces in the earlier one's series.
    InSeries "in_series",
    /// Where the paragraph speaks of the last of a series: 2 for the newest, 1 for the one before.
    Previous "previous",
    /// Of the phrases that the whole pieces share: four times their rarity squared, divided by the later piece's words.
    WholePhrases "whole_phrases",
    /// Whether no paragraph above names it as much: 2 where by three times.
    FirstHere "first_here",
    /// Hundredths by which another paragraph names it more.
    BetterElsewhere "better_elsewhere",
    /// Words from the title's to one that points: 3 within two, 2 within five, 1 within twelve.
    Cue "cue",
    /// Powers of two of the earlier piece's different words.
    Length "length",
    /// Words of its title.
    TitleLength "title_length",
}

#[derive(Clone, Debug, Deserialize)]
pub struct Curve {
    /// Where each step begins.
    pub from: Vec<i32>,
    /// Points below the first step, on the first, and so on.
    pub points: Vec<i32>,
}

impl Curve {
    /// The index of the step for a value.
    pub fn step(&self, value: i32) -> usize {
        self.from.iter().take_while(|from| **from <= value).count()
    }
}

#[derive(Debug, Deserialize)]
struct Learned {
    /// Points of a pair without any reason.
    start: i32,
    #[serde(flatten)]
    curves: BTreeMap<String, Curve>,
}

/// The curves, indexed by [`Value`].
pub struct Curves {
    pub start: i32,
    curves: Vec<Curve>,
}

pub static CURVES: LazyLock<Curves> = LazyLock::new(|| {
    let learned: Learned =
        toml::from_str(include_str!("curves.toml")).expect("the program's own data parses, which a test shows");
    let curve = |value: &Value| learned.curves[value.name()].clone();
    Curves { start: learned.start, curves: Value::ALL.iter().map(curve).collect() }
});

impl Curves {
    pub fn of(&self, value: Value) -> &Curve {
        &self.curves[value as usize]
    }

    pub fn points(&self, value: Value, amount: i32) -> i32 {
        let curve = &self.curves[value as usize];
        // Most amounts are zero.
        if amount < curve.from[0] { curve.points[0] } else { curve.points[curve.step(amount)] }
    }

    /// The start of the step that an amount is on; 0 below the first.
    pub fn rounded(&self, value: Value, amount: i32) -> i32 {
        let curve = &self.curves[value as usize];
        curve.step(amount).checked_sub(1).map_or(0, |step| curve.from[step])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_a_curve_and_every_curve_a_value() {
        let learned: Learned = toml::from_str(include_str!("curves.toml")).unwrap();
        assert_eq!(learned.curves.len(), Value::ALL.len());
        for value in Value::ALL {
            let curve = &CURVES.curves[*value as usize];
            assert_eq!(curve.points.len(), curve.from.len() + 1, "{}", value.name());
            assert!(curve.from.is_sorted() && curve.points[0] == 0, "{}", value.name());
        }
    }
}
