//! Offices and their holders on the day of the piece: "the President", "President Bush".

use super::super::evidence::{Evidence, Why};
use super::super::neighbours::{self, Word};
use super::super::surface::Surface;
use super::super::{Reason, Rule};
use super::{Outcome, Resolver};
use crate::catalogue::{Name, holds_on, names};
use crate::content::EntityId;
use crate::content::date::{Day, Partial};
use crate::content::entity::Role;
use crate::language::Classes;

impl Resolver<'_> {
    /// "the President": the one holder on the day whom the piece names, or nobody; on the day of a handover it
    /// stays undecided. "the former President": the one whom it names and who held the office before.
    pub(super) fn by_office(&self, surface: &Surface, names: &[&Name]) -> Outcome {
        let (office, Some(day)) = (self.context.text(surface), self.context.document.day) else {
            return Outcome::Ignored;
        };
        let passage = &self.context.reading.passages[surface.passage];
        let before = |at| neighbours::before(self.context.reading.text(), at, passage.start, self.context.language);
        let previous = self.word_before(surface);
        let former = previous.filter(|word| self.is(word, Classes::FORMER));
        let article = former.map_or(previous, |former| before(former.start));
        if !article.is_some_and(|word| self.is(&word, Classes::ARTICLE)) {
            return Outcome::Ignored;
        }
        let roles = |entity: EntityId| {
            let roles = self.context.catalogue.facts(entity).roles.iter();
            roles.filter(|role| names::office(&role.title) == office)
        };
        let holds = |entity: EntityId| roles(entity).any(|role| holds_on(role.from, role.until, day));
        let held = |entity: EntityId| roles(entity).any(|role| role.until.is_some_and(|until| until.last_day() < day));
        let is_one = |entity: EntityId| match former {
            Some(_) => held(entity) && !holds(entity),
            None => holds(entity),
        };
        let named = |name: &&&Name| self.census.is_named(name.entity) && is_one(name.entity);
        let mut holders: Vec<EntityId> = names.iter().filter(named).map(|n| n.entity).collect();
        holders.dedup();
        let why = [Why::DatedRole, Why::FullerForm];
        match holders[..] {
            [one] if former.is_none() && roles(one).any(|role| turns(role, day)) => {
                Outcome::Refused { reason: Reason::Contested, candidates: vec![(one, Evidence(why.to_vec()))] }
            }
            [one] => self.meant(one, Rule::DatedRole, &why),
            _ => Outcome::Ignored,
        }
    }

    /// "President Bush": the one of that name who holds the office on the day. On the day of a handover there is none,
    /// and a former holder or a vice-president does not count.
    pub(super) fn holder_on_the_day<'n>(&self, surface: &Surface, fitting: &'n [Name]) -> Option<&'n Name> {
        let (office, day) = (self.word_before(surface)?, self.context.document.day?);
        if !self.context.language.is_title(office.text) {
            return None;
        }
        let floor = self.context.reading.passages[surface.passage].start;
        let before =
            |word: &Word<'_>| neighbours::before(self.context.reading.text(), word.start, floor, self.context.language);
        let is_rank = |word: &Word| word.is_capitalised() && self.context.language.is_title(word.text);
        let rank = before(&office).filter(is_rank);
        if before(&rank.unwrap_or(office)).is_some_and(|word| self.is(&word, Classes::FORMER)) {
            return None;
        }
        let names_it = |role: &Role| {
            let mut words = names::office(&role.title).split([' ', '-']).rev();
            words.next() == Some(office.text) && words.next() == rank.map(|rank| rank.text)
        };
        let roles = |name: &Name| &self.context.catalogue.facts(name.entity).roles;
        let holds = |name: &&Name| {
            roles(name).iter().any(|role| names_it(role) && holds_on(role.from, role.until, day) && !turns(role, day))
        };
        let mut holders = fitting.iter().filter(holds);
        holders.next().filter(|_| holders.next().is_none())
    }

    fn is(&self, word: &Word, class: Classes) -> bool {
        self.context.language.classes(&word.text.to_lowercase()).has(class)
    }

    /// The last word of an office before a surface: "Minister" in "Foreign Minister Lavrov".
    pub(super) fn office_before(&self, surface: &Surface) -> Option<&str> {
        self.word_before(surface).map(|w| w.text).filter(|w| self.context.language.is_title(w))
    }

    /// Whether the entity held an office with that word on the day of the piece.
    pub(super) fn held(&self, entity: EntityId, office: &str) -> bool {
        let on_the_day = |role: &Role| self.context.document.day.is_none_or(|day| holds_on(role.from, role.until, day));
        let names_it = |role: &Role| role.title.split(' ').any(|w| w.eq_ignore_ascii_case(office));
        self.context.catalogue.facts(entity).roles.iter().any(|role| names_it(role) && on_the_day(role))
    }
}

/// Whether the day is a handover.
fn turns(role: &Role, day: Day) -> bool {
    let is_whole = |date: Option<Partial>| date.filter(|date| date.day.is_some()).map(Partial::first_day);
    is_whole(role.from) == Some(day) || is_whole(role.until) == Some(day)
}
