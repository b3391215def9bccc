//! The kinds of words that rules look for.

use std::ops::BitOr;

/// The classes of a word, as bits: one lookup answers all that a rule needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Classes(u32);

impl Classes {
    pub const HONORIFIC: Classes = Classes(1);
    /// Offices and ranks, except honorifics.
    pub const TITLE: Classes = Classes(1 << 1);
    pub const KIN: Classes = Classes(1 << 2);
    pub const CALENDAR: Classes = Classes(1 << 3);
    pub const NATIONALITY: Classes = Classes(1 << 4);
    pub const FORE: Classes = Classes(1 << 5);
    pub const OF_HEAD: Classes = Classes(1 << 6);
    pub const HYPHEN_BEFORE: Classes = Classes(1 << 7);
    pub const HYPHEN_AFTER: Classes = Classes(1 << 8);
    pub const HEAD_NOUN: Classes = Classes(1 << 9);
    pub const ABBREVIATION: Classes = Classes(1 << 10);
    pub const PLACE_NOUN: Classes = Classes(1 << 11);
    pub const PERSON_NOUN: Classes = Classes(1 << 12);
    /// In small letters.
    pub const COMMON: Classes = Classes(1 << 13);
    /// In small letters.
    pub const WORD_AND_NAME: Classes = Classes(1 << 14);
    /// In small letters.
    pub const FUNCTION: Classes = Classes(1 << 15);
    /// In small letters: what persons do.
    pub const PERSON_VERB: Classes = Classes(1 << 16);
    /// Groups whose possessive begins a name: "People's".
    pub const GROUP: Classes = Classes(1 << 17);
    /// In small letters: before a place, rarely before a person.
    pub const PLACE_PREPOSITION: Classes = Classes(1 << 18);
    /// In small letters: before "in" and a person.
    pub const TRUST: Classes = Classes(1 << 19);
    /// In small letters: before a day or a month.
    pub const DATE_PREPOSITION: Classes = Classes(1 << 20);
    /// In small letters: between the head of a name and its complement, "Bank of Georgia".
    pub const OF: Classes = Classes(1 << 21);
    /// In small letters: what is counted, after a number.
    pub const AMOUNT: Classes = Classes(1 << 22);
    /// Words that occur in many names and identify none.
    pub const GENERIC: Classes = Classes(1 << 23);
    /// Head nouns of bodies that every country may have.
    pub const STATE_BODY: Classes = Classes(1 << 24);
    /// Given names, in languages where a capital does not mark a name.
    pub const GIVEN: Classes = Classes(1 << 25);
    /// What teams play in: "for" after it begins another name.
    pub const CONTEST: Classes = Classes(1 << 26);
    /// In small letters: before an office that is no longer held.
    pub const FORMER: Classes = Classes(1 << 27);
    /// In small letters: before an office that refers to its holder.
    pub const ARTICLE: Classes = Classes(1 << 28);
    /// In small letters: before a place, in texts about sport.
    pub const PLACE_CUE: Classes = Classes(1 << 29);

    /// Whether it contains any class of `any`.
    pub fn has(self, any: Classes) -> bool {
        self.0 & any.0 != 0
    }

    pub const fn or(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }
}

impl BitOr for Classes {
    type Output = Classes;

    fn bitor(self, other: Classes) -> Classes {
        self.or(other)
    }
}

/// The word lists of a language's file, by key.
pub(super) const BY_KEY: &[(&str, Classes)] = &[
    ("honorifics", Classes::HONORIFIC),
    ("titles", Classes::TITLE),
    ("kin", Classes::KIN),
    ("calendar", Classes::CALENDAR),
    ("nationalities", Classes::NATIONALITY),
    ("fore", Classes::FORE),
    ("of_heads", Classes::OF_HEAD),
    ("hyphen_before", Classes::HYPHEN_BEFORE),
    ("hyphen_after", Classes::HYPHEN_AFTER),
    ("head_nouns", Classes::HEAD_NOUN),
    ("abbreviations", Classes::ABBREVIATION),
    ("place_nouns", Classes::PLACE_NOUN),
    ("person_nouns", Classes::PERSON_NOUN),
    ("groups", Classes::GROUP),
    ("place_prepositions", Classes::PLACE_PREPOSITION),
    ("trust", Classes::TRUST),
    ("date_prepositions", Classes::DATE_PREPOSITION),
    ("of", Classes::OF),
    ("common", Classes::COMMON),
    ("common_nouns", Classes::COMMON),
    ("words_and_names", Classes::WORD_AND_NAME),
    ("function", Classes::FUNCTION),
    ("person_verbs", Classes::PERSON_VERB),
    ("amounts", Classes::AMOUNT),
    ("generic", Classes::GENERIC),
    ("state_bodies", Classes::STATE_BODY),
    ("contests", Classes::CONTEST),
    ("given", Classes::GIVEN),
    ("former", Classes::FORMER),
    ("articles", Classes::ARTICLE),
    ("place_cues", Classes::PLACE_CUE),
];
