//! A place or its team: "Norland won", in a piece on sport.

use super::super::evidence::{Evidence, Why};
use super::super::neighbours::Word;
use super::super::surface::Surface;
use super::super::{Reason, Rule};
use super::{Candidate, Outcome, Resolver, distinct};
use crate::content::EntityId;
use crate::language::Classes;

impl Resolver<'_> {
    /// Whether the piece contains several different words of the field, rather than one of them often.
    pub(super) fn speaks_of_sport(&self) -> bool {
        const ENOUGH: usize = 4;
        let text = self.context.reading.text();
        self.context.language.sport.iter().filter(|word| self.census.holds(text, word)).take(ENOUGH).count() == ENOUGH
    }

    /// "in Norland", "native Norland", "Brenn, Norland", "Norland's ministers": the place, even in a piece on sport.
    pub(super) fn is_place_here(&self, surface: &Surface) -> bool {
        let (text, language) = (self.context.reading.text(), self.context.language);
        let asks_place = |word: Word| {
            let classes = language.classes(&word.text.to_lowercase()).or(language.classes(word.text));
            classes.has(Classes::PLACE_PREPOSITION.or(Classes::FORE).or(Classes::PLACE_CUE))
        };
        let before = &text[..surface.start as usize];
        let of_town = before.strip_suffix(", ").is_some_and(|town| town.ends_with(char::is_alphabetic));
        of_town || text[surface.end as usize..].starts_with("'s") || self.word_before(surface).is_some_and(asks_place)
    }

    /// The one club that the piece names, the one team of a country whose sport it names, or the only club; otherwise
    /// it is undecided whether the place is meant.
    pub(super) fn team(&self, teams: &[EntityId], clubs: &[EntityId], place: EntityId, evidence: Evidence) -> Outcome {
        let text = self.context.reading.text();
        let is_of_sport = |team: &&EntityId| {
            let name = &self.context.catalogue.facts(**team).name;
            let sport = name.split_once(" national ").map_or("", |(_, sport)| sport);
            !name.contains("women's ")
                && sport.split(' ').filter(|word| *word != "team").all(|word| self.census.holds(text, word))
        };
        let all: Vec<&EntityId> = teams.iter().chain(clubs).collect();
        let named: Vec<&EntityId> = all.iter().copied().filter(|team| self.census.is_named(**team)).collect();
        let of_sport: Vec<&EntityId> = teams.iter().filter(is_of_sport).collect();
        match (&named[..], &of_sport[..], clubs) {
            ([team], ..) => self.meant(**team, Rule::Company, &[Why::DerivedName, Why::Sport, Why::NamedElsewhere]),
            ([], [team], _) => self.meant(**team, Rule::Company, &[Why::DerivedName, Why::Sport]),
            ([], [], [club]) if teams.is_empty() => self.meant(*club, Rule::Company, &[Why::DerivedName, Why::Sport]),
            _ => {
                let all = all.into_iter().map(|team| (*team, Evidence(vec![Why::DerivedName, Why::Sport])));
                let candidates = std::iter::once((place, evidence)).chain(all).collect();
                Outcome::Refused { reason: Reason::Contested, candidates: distinct(candidates) }
            }
        }
    }

    /// With one place and one team called by its name: in a piece on sport the team, unless the words call for a place;
    /// in any other piece the place.
    pub(super) fn place_or_team(&self, surface: &Surface, candidates: &[Candidate]) -> Option<usize> {
        let [one, other] = candidates else { return None };
        let facts = |candidate: &Candidate| self.context.catalogue.facts(candidate.entity);
        let (place, team) = match (&*facts(one).kind, &*facts(other).kind) {
            ("place", "organisation") => (0, 1),
            ("organisation", "place") => (1, 0),
            _ => return None,
        };
        let (of_place, of_team) = (facts(&candidates[place]), facts(&candidates[team]));
        let is_listed = || {
            let mascot = of_team.name.strip_prefix(&*of_place.name).filter(|rest| rest.starts_with(' '));
            mascot.is_some_and(|mascot| mascot.ends_with('s') || mascot.ends_with(" team"))
        };
        let is_team = [&of_place.teams, &of_place.clubs].iter().any(|teams| teams.contains(&candidates[team].entity));
        if !(is_team || is_listed()) || candidates.iter().any(|c| self.context.is_about(c.entity)) {
            return None;
        }
        match self.speaks_of_sport() {
            true if self.is_place_here(surface) => Some(place),
            true => Some(team),
            false => (!self.census.is_named(candidates[team].entity)).then_some(place),
        }
    }
}
