//! Which series or tag does a file introduce?
//!
//! `content/series/x.md` is shown at the top of a series page, `content/tags/x.md` at the top of a tag page. Series and
//! tags come from pieces; a file cannot create one.

use super::address::{Address, slugify};
use super::nearest::nearest;
use super::normal::term;
use super::page::Page;
use super::{Piece, PlacedPage, without_markdown};
use crate::report::{Code, Diagnostic};
use std::collections::BTreeMap;

/// What pieces are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Heading {
    Series,
    Tag,
}

impl Heading {
    const ALL: [Heading; 2] = [Heading::Series, Heading::Tag];

    /// The folder in addresses, and of the files under `content`.
    pub fn folder(self) -> &'static str {
        match self {
            Heading::Series => "series",
            Heading::Tag => "tags",
        }
    }

    /// The address of the list of pieces under `name`.
    pub fn address(self, name: &str) -> Address {
        Address::of_segments([&slugify(self.folder())]).join(&slugify(name))
    }

    fn of(self, piece: &Piece) -> impl Iterator<Item = &str> {
        let (series, tags) = match self {
            Heading::Series => (piece.briefing.series.as_ref(), &[][..]),
            Heading::Tag => (None, &piece.briefing.tags[..]),
        };
        series.into_iter().chain(tags).map(|name| name.trim())
    }
}

/// What the text of a file introduces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduced {
    pub heading: Heading,
    /// By [`term`].
    pub term: String,
    /// The display name, if the file sets one.
    pub title: Option<String>,
}

/// The heading and the name in the path of an introduction.
pub fn of_path(path: &str) -> Option<(Heading, &str)> {
    let (folder, name) = without_markdown(path.strip_prefix("content/")?)?.split_once('/')?;
    let heading = Heading::ALL.into_iter().find(|heading| heading.folder() == folder)?;
    Some((heading, name))
}

/// The series and tags that published pieces have.
#[derive(Default)]
pub struct Headings {
    /// By term, as the earliest piece writes it.
    names: BTreeMap<(Heading, String), String>,
    terms: BTreeMap<Address, String>,
}

impl Headings {
    pub fn of(pieces: &[Piece]) -> Headings {
        let mut headings = Headings::default();
        for heading in Heading::ALL {
            for name in pieces.iter().flat_map(|piece| heading.of(piece)) {
                let term = term(name).into_owned();
                if !headings.names.contains_key(&(heading, term.clone())) {
                    headings.terms.insert(heading.address(name), term.clone());
                    headings.names.insert((heading, term), name.to_string());
                }
            }
        }
        headings
    }

    /// What a file introduces, and its address. A text without a title takes the name of what it introduces.
    pub fn introduce(
        &self,
        (heading, name): (Heading, &str),
        page: &mut Page,
        others: &[PlacedPage],
    ) -> Result<(Address, Introduced), Box<Diagnostic>> {
        let (term, spelling) = self.find(heading, name).ok_or_else(|| self.none(heading, name))?;
        let address = heading.address(spelling);
        if let Some(first) = others.iter().find(|other| other.address == address) {
            let what = format!("`{spelling}` has an introduction already");
            let told = Diagnostic::new(Code::E020, what).note(format!("it stands in {}", first.source.path));
            return Err(told.help("make one text of the two").into());
        }
        let title = Some(page.title.value.clone()).filter(|title| !title.is_empty());
        page.title.value = title.clone().unwrap_or_else(|| spelling.to_string());
        Ok((address, Introduced { heading, term, title }))
    }

    /// The term and the spelling of a series or a tag with this name or address.
    fn find(&self, heading: Heading, name: &str) -> Option<(String, &str)> {
        let by_name = || Some(term(name).into_owned()).filter(|term| self.spelling(heading, term).is_some());
        let by_address = || self.terms.get(&heading.address(name)).cloned();
        let term = by_name().or_else(by_address)?;
        let spelling = self.spelling(heading, &term)?;
        Some((term, spelling))
    }

    fn spelling(&self, heading: Heading, term: &str) -> Option<&str> {
        self.names.get(&(heading, term.to_string())).map(String::as_str)
    }

    fn none(&self, heading: Heading, name: &str) -> Box<Diagnostic> {
        let what = match heading {
            Heading::Series => format!("no published piece is in the series `{name}`"),
            Heading::Tag => format!("no published piece has the tag `{name}`"),
        };
        let told = Diagnostic::new(Code::W066, what).note("its text stands in no page");
        let names = || self.names.keys().filter(|(of, _)| *of == heading).map(|(_, term)| term.as_str());
        let help = match nearest(&term(name), names()).and_then(|term| self.spelling(heading, term)) {
            Some(near) => told.help(format!("call the file `{}.md`, for `{near}`", slugify(near).as_str())),
            None => told.help("name the file after what the front matter of the pieces says"),
        };
        Box::new(help)
    }
}

#[cfg(test)]
mod tests {
    use super::super::assemble::Files;
    use super::super::sample::*;

    fn told_of(path: &str) -> Vec<String> {
        let mut piece = briefing("A", "2017-11-20");
        piece.1.series = Some(text("Q&A: Geneva"));
        piece.1.tags = texts(&["Chemical weapons"]);
        let mut introduction = page("x");
        introduction.0.path = path.into();
        introduction.1.title = text("");
        told(assembled(Files { briefings: vec![piece], pages: vec![introduction], ..Files::default() }).1)
    }

    #[test]
    fn a_file_is_found_by_the_name_or_the_address_of_what_it_introduces() {
        for path in ["series/q-and-a-geneva", "series/Q&A: geneva", "tags/chemical-weapons", "tags/Chemical Weapons"] {
            assert_eq!(told_of(&format!("content/{path}.md")), [""; 0], "{path}");
        }
    }

    #[test]
    fn a_file_that_introduces_nothing_is_told_with_what_it_may_mean() {
        let missed = told_of("content/tags/chemical-weapon.md");
        assert!(missed.len() == 1 && missed[0].starts_with("W066"), "{missed:?}");
        assert_eq!(told_of("content/series/chemical-weapons.md").len(), 1, "a tag is no series");
        assert_eq!(told_of("content/tags/chemical-weapons/more.md").len(), 1, "a folder is no tag");
    }

    #[test]
    fn two_files_cannot_introduce_one_series() {
        let mut piece = briefing("A", "2017-11-20");
        piece.1.tags = texts(&["Chemical weapons"]);
        let pages = ["chemical-weapons", "Chemical weapons"].map(|name| {
            let mut introduction = page("x");
            introduction.0.path = format!("content/tags/{name}.md");
            introduction
        });
        let told = told(assembled(Files { briefings: vec![piece], pages: pages.into(), ..Files::default() }).1);
        assert!(told.len() == 1 && told[0].starts_with("E020"), "{told:?}");
    }
}
