//! Reasons and their whole points, and the confidence for a sum of points.

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
    PersonsName,
    Thing,
    OnlyBearer,
    About,
    FullerForm,
    NamedElsewhere,
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
    Explained,
    DefaultSense,
}

impl Why {
    /// Whole points, learned on 2,692 links that people checked (docs/catalogue.md has the shares): four of them halve
    /// the doubt. What decides among namesakes is worth less than being the only bearer, and a short form bound by the
    /// piece is worth most.
    pub fn points(self) -> i32 {
        match self {
            Why::Decision | Why::HandLink => 40,
            Why::LinkedElsewhere => 20,
            Why::FullName | Why::ListedName => 8,
            Why::DerivedName => 6,
            Why::FamilyName => 7,
            Why::HeadNoun => 6,
            Why::PartOfName => 7,
            Why::SeveralWords => 2,
            Why::PersonsName => 4,
            Why::Thing => -4,
            Why::OnlyBearer => 7,
            Why::About => 8,
            Why::FullerForm => 12,
            Why::NamedElsewhere => 4,
            Why::FullerFormInHead => 2,
            Why::FullerFormLater => 4,
            Why::OwnConditions => 5,
            Why::Honorific => 3,
            Why::DatedRole => 7,
            Why::Related => 3,
            Why::KindAsked => 4,
            Why::Dateline => 3,
            Why::Home => 3,
            Why::Sport => 4,
            Why::Explained => 8,
            Why::DefaultSense => 7,
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
            Why::PersonsName => "a person's name of several words",
            Why::Thing => "things are called like their makes and kinds",
            Why::OnlyBearer => "no other entity bears it",
            Why::About => "the piece is said to be about it",
            Why::FullerForm => "the piece names it more fully",
            Why::NamedElsewhere => "the piece has a name that only it bears",
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
            Why::Explained => "the text explains the acronym",
            Why::DefaultSense => "the desk's default sense, and nothing says otherwise",
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

/// The confidence for `points`, from 0 to 1: one fixed, rising curve that halves the doubt with every four points.
/// Points are learned, the curve is not.
pub fn confidence(points: i32) -> f64 {
    let doubt = 0.5 * (-f64::from(points.clamp(-8, 60)) / 4.0).exp2();
    (1.0 - doubt).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::{Evidence, Why, confidence};

    #[test]
    fn the_surest_link_is_a_short_form_that_the_piece_has_bound() {
        let sure = |whys: &[Why]| Evidence(whys.to_vec()).points();
        let bound = sure(&[Why::FamilyName, Why::FullerForm, Why::FullerFormInHead]);
        let named = sure(&[Why::ListedName, Why::OnlyBearer]);
        let derived = sure(&[Why::DerivedName, Why::OnlyBearer]);
        let namesake = sure(&[Why::ListedName, Why::NamedElsewhere]);
        let by_company = sure(&[Why::ListedName, Why::Related]);
        assert!(bound > named && named > derived && derived > namesake && namesake > by_company);
    }

    #[test]
    fn confidence_rises_and_stays_between_nothing_and_certainty() {
        let curve: Vec<f64> = (-20..80).map(confidence).collect();
        assert!(curve.is_sorted() && curve.iter().all(|c| (0.0..=1.0).contains(c)));
    }
}
