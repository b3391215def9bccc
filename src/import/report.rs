//! What happened to the parts of an archive, by kind, with counts and places.

use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It means the same here, in dateline's form.
    Mapped,
    /// It is kept, but dateline ignores it.
    Kept,
    /// It is missing, or readers see it as written for another program.
    Lost,
}

impl Fate {
    pub const ALL: [Fate; 3] = [Fate::Mapped, Fate::Kept, Fate::Lost];

    pub fn word(self) -> &'static str {
        match self {
            Fate::Mapped => "mapped",
            Fate::Kept => "kept",
            Fate::Lost => "lost",
        }
    }
}

/// By fate and kind: the places, `content/posts/a.md:14` or only a path, in the order found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    kinds: BTreeMap<(Fate, String), Vec<String>>,
}

impl Tally {
    pub fn add(&mut self, fate: Fate, kind: impl Into<String>, place: impl Into<String>) {
        self.kinds.entry((fate, kind.into())).or_default().push(place.into());
    }

    pub fn mapped(&mut self, kind: impl Into<String>, place: impl Into<String>) {
        self.add(Fate::Mapped, kind, place);
    }

    pub fn kept(&mut self, kind: impl Into<String>, place: impl Into<String>) {
        self.add(Fate::Kept, kind, place);
    }

    pub fn lost(&mut self, kind: impl Into<String>, place: impl Into<String>) {
        self.add(Fate::Lost, kind, place);
    }

    /// The kinds of one fate with their places, most frequent first.
    pub fn of(&self, fate: Fate) -> Vec<(&str, &[String])> {
        let of_fate = self.kinds.iter().filter(|((other, _), _)| *other == fate);
        let mut kinds: Vec<(&str, &[String])> =
            of_fate.map(|((_, kind), places)| (kind.as_str(), &places[..])).collect();
        kinds.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
        kinds
    }
}
