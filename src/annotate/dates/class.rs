//! The classes of a word, as bits: one lookup answers all that a rule needs.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Class(u128);

macro_rules! classes {
    ($($constant:ident $name:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Place { $($constant,)* }
        impl Class {
            $(pub const $constant: Class = Class(1u128 << Place::$constant as u64);)*

            /// The class that the data calls by this name; none where it has no such class.
            pub fn named(name: &str) -> Class {
                match name {
                    $($name => Class::$constant,)*
                    _ => Class(0),
                }
            }
        }
    };
}

classes! {
    // What a file lists apart, each word with its number.
    WEEKDAY "weekday", MONTH "month", UNIT "unit", UNITS "units", DIGITS "digits", SEASON "season", NUMBER "number", ORDINAL "ordinal", YEAR "year", DAYS "days",
    UNSURE "unsure",
    HEAD "head",
    // What patterns are made of.
    PART "part", LAST "last", PAST "past", NEXT "next", COMING "coming", THIS "this", THAT "that", AGO "ago", LATER "later",
    EARLIER "earlier", FOLLOWING "following", PREVIOUS "previous", EARLY "early", END "end", OF "of", OF_ALONE "of_alone",
    THE "the", AT "at", TO "to",
    MONTH_BEFORE "month_before",
    // What tells past from ahead.
    FUTURE_BEFORE "future_before", SINCE "past_before", AHEAD "ahead", BEFORE "before", FROM "from", STARTING "starting", AFTER "after", WILL "will", MODAL "modal",
    HAVE "have", HAD "had", IS "is", WAS "was", DID "did", NOT "not", DUE "due", WANTS "wants", SCHEDULED "scheduled", PASTS "pasts",
    NO_PASTS "no_pasts", SAY "say", JOINTS "joints", SUBORDINATE "subordinate", DETERMINERS "determiners", LASTED "lasted",
    CAPTION "caption", ON "on", ARTICLES "articles", BE "be", FORESEES "foresees", RANGE "range", BETWEEN "between",
    HABIT_BEHIND "habit_behind", LENGTHS "lengths", LASTING "lasting", IMPERATIVE "imperative",
    PROGRESSIVE "progressive", IN "in", COMPARED "compared", RELATIVE "relative", CONDITIONS "conditions",
    PRONOUNS "pronouns", INFINITIVE "infinitive", REMEMBERED "remembered",
    // What is no date.
    HABIT "habit", NAMES_BEFORE "names_before", NAMES_BEHIND "names_behind", PAPERS "papers", INDEFINITE "indefinite",
    APPROXIMATE "approximate", EVENTS "events", PEOPLE "people",
}

impl Class {
    /// Whether it contains any class of `any`.
    pub fn has(self, any: Class) -> bool {
        self.0 & any.0 != 0
    }

    pub const fn or(self, other: Class) -> Class {
        Class(self.0 | other.0)
    }

    pub const fn without(self, other: Class) -> Class {
        Class(self.0 & !other.0)
    }

    pub fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// The possible classes of a word, and its number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meaning {
    pub class: Class,
    pub value: i16,
}
