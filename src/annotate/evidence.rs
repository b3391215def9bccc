//! Reasons and their whole points, and the confidence that belongs to a sum.

use std::fmt;

/// One reason for or against a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    Decision,
    HandLink,
    LinkedElsewhere,
    FullName,
    ListedName,
    DerivedName,
    FamilyName,
    HeadNoun,
    PartOfName,
    SeveralWords,
    OnlyBearer,
    About,
    FullerForm,
    FullerFormInHead,
    FullerFormLater,
    OwnConditions,
    Honorific,
    DatedRole,
    Related,
    KindAsked,
    Dateline,
    Home,
    Sport,
    SentenceStart,
    Explained,
}

impl Why {
    /// A longer or rarer form says more; company says less than the piece itself.
    pub fn points(self) -> i32 {
        match self {
            Why::Decision => 40,
            Why::HandLink => 40,
            Why::LinkedElsewhere => 20,
            Why::FullName => 10,
            Why::ListedName => 9,
            Why::DerivedName => 7,
            Why::FamilyName => 4,
            Why::HeadNoun => 2,
            Why::PartOfName => 2,
            Why::SeveralWords => 4,
            Why::OnlyBearer => 2,
            Why::About => 6,
            Why::FullerForm => 6,
            Why::FullerFormInHead => 2,
            Why::FullerFormLater => 4,
            Why::OwnConditions => 4,
            Why::Honorific => 3,
            Why::DatedRole => 5,
            Why::Related => 3,
            Why::KindAsked => 4,
            Why::Dateline => 3,
            Why::Home => 3,
            Why::Sport => 4,
            Why::SentenceStart => -1,
            Why::Explained => 6,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Why::Decision => "the editor decided so",
            Why::HandLink => "linked by hand",
            Why::LinkedElsewhere => "linked by hand elsewhere in the piece",
            Why::FullName => "its full name",
            Why::ListedName => "a listed name",
            Why::DerivedName => "follows from a name by rule",
            Why::FamilyName => "its family name",
            Why::HeadNoun => "the head noun of its name",
            Why::PartOfName => "a part of its name, or its acronym, in a piece that has the whole",
            Why::SeveralWords => "a name of several words",
            Why::OnlyBearer => "no other entity bears it",
            Why::About => "the piece is said to be about it",
            Why::FullerForm => "the piece names it more fully",
            Why::FullerFormInHead => "in its title, summary or lead",
            Why::FullerFormLater => "the piece names it more fully later on",
            Why::OwnConditions => "the name's own conditions hold",
            Why::Honorific => "the honorific agrees",
            Why::DatedRole => "held that office on the day",
            Why::Related => "an entity related to it stands in the piece",
            Why::KindAsked => "the sentence asks for its kind",
            Why::Dateline => "the dateline is there",
            Why::Home => "the piece names the place that stands in its name",
            Why::Sport => "whether the piece speaks of sport",
            Why::SentenceStart => "at the start of a sentence",
            Why::Explained => "the text explains the acronym",
        })
    }
}

/// A reading with its reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence(pub Vec<Why>);

impl Evidence {
    pub fn add(&mut self, why: Why) {
        self.0.push(why);
    }

    pub fn points(&self) -> i32 {
        self.0.iter().map(|why| why.points()).sum()
    }
}

/// The confidence that belongs to `points`, from 0 to 1: one fixed, rising curve, which halves the
/// doubt with every four points.
pub fn confidence(points: i32) -> f64 {
    let doubt = 0.5 * (-f64::from(points.clamp(-8, 60)) / 4.0).exp2();
    (1.0 - doubt).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::confidence;

    #[test]
    fn confidence_rises_and_stays_between_nothing_and_certainty() {
        let curve: Vec<f64> = (-20..80).map(confidence).collect();
        assert!(curve.is_sorted() && curve.iter().all(|c| (0.0..=1.0).contains(c)));
    }
}
