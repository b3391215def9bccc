//! Places in the names of other entities: the country of a body, the town of a club.
//!
//! "United States Navy" is "US Navy" too, if the catalogue has that name for the country, and "Senate of Norland" the
//! "Norlandish Senate". "Brenn F.C." is called Brenn in texts about sport.

use super::names::{Form, Written, respelled, turned};
use crate::content::entity::Entity;
use crate::content::normal::normal;
use crate::language::{Classes, Language};
use rapidhash::RapidHashMap;

/// What place names inside other names say about the entities of a catalogue.
#[derive(Default)]
pub struct Homes {
    /// Indexed by entity: the place at the start of its name or after "of".
    pub home: Vec<Option<usize>>,
    /// Teams called by the name of a place: the place, then the team.
    pub teams: Vec<(usize, usize)>,
}

/// A name made of country and body has as many variants as the country's name: more names of one country are ignored.
const MOST: usize = 12;

/// Words of a club's name that are not part of its town's.
const CLUB: [&str; 48] = [
    "FC",
    "F.C.",
    "AFC",
    "A.F.C.",
    "SC",
    "S.C.",
    "CF",
    "C.F.",
    "AC",
    "A.C.",
    "AS",
    "A.S.",
    "SV",
    "VfB",
    "VfL",
    "TSV",
    "BC",
    "RC",
    "HC",
    "HK",
    "BK",
    "IF",
    "IFK",
    "FK",
    "NK",
    "SK",
    "RFC",
    "CC",
    "1.",
    "United",
    "City",
    "Town",
    "Rovers",
    "Wanderers",
    "Athletic",
    "Hotspur",
    "Albion",
    "County",
    "Rangers",
    "Villa",
    "Sporting",
    "Real",
    "Atlético",
    "Football",
    "Rugby",
    "Cricket",
    "Club",
    "Hockey",
];

/// Finds them, and adds names of bodies derived from those of their countries.
pub fn find(entities: &[Entity], written: &mut [Vec<Written>], language: &Language) -> Homes {
    let is_place = |entity: &Entity| &*entity.record.kind == "place";
    let mut places: RapidHashMap<&str, usize> = RapidHashMap::default();
    for (i, written) in written.iter().enumerate().filter(|(i, _)| is_place(&entities[*i])) {
        for name in written.iter().filter(|name| name.form <= Form::Derived && !name.weak) {
            let holder = places.entry(&name.text).or_insert(i);
            // A full name belongs to the place itself, whoever else has that name.
            if name.form == Form::Full {
                *holder = i;
            }
        }
    }
    // "United Nations Security Council" is the "UN Security Council": a body may belong to an organisation too.
    let mut parents: RapidHashMap<&str, usize> = RapidHashMap::default();
    for (i, written) in written.iter().enumerate().filter(|(i, _)| &*entities[*i].record.kind == "organisation") {
        for name in written.iter().filter(|name| name.form == Form::Full && !name.weak) {
            parents.entry(&name.text).or_insert(i);
        }
    }
    let mut homes = Homes { home: vec![None; entities.len()], teams: Vec::new() };
    let mut more: Vec<(usize, Written)> = Vec::new();
    for (i, entity) in entities.iter().enumerate() {
        if matches!(&*entity.record.kind, "place" | "person" | "work") {
            continue;
        }
        let name = normal(&entity.record.name);
        if let Some(place) = town(&name, &places) {
            homes.teams.push((place, i));
        }
        let of_place = home(&name, &places);
        homes.home[i] = of_place.as_ref().map(|(place, ..)| *place);
        let of_parent = || home(&name, &parents).filter(|(parent, ..)| *parent != i);
        let Some((place, body, is_behind)) = of_place.or_else(of_parent) else { continue };
        if !is_of_state(&body, language) {
            continue;
        }
        let country = written[place].iter().filter(|name| name.form <= Form::Derived && !name.weak);
        let country = country.map(|name| name.text.clone());
        let demonyms = entities[place].record.demonyms.iter().map(|demonym| normal(demonym));
        let before: Vec<String> = country.chain(demonyms).take(MOST).collect();
        let aliases = written[i].iter().filter(|name| name.form == Form::Listed && is_of_state(&name.text, language));
        let words: Vec<&str> = body.split(' ').collect();
        let own = [body.clone()].into_iter().chain(turned(&words));
        let mut bodies: Vec<String> = own.chain(aliases.map(|alias| alias.text.clone())).collect();
        bodies.extend(bodies.iter().flat_map(|body| respelled(body)).collect::<Vec<_>>());
        let mut forms: Vec<String> =
            before.iter().flat_map(|country| bodies.iter().map(move |body| format!("{country} {body}"))).collect();
        if is_behind {
            forms.extend(before.iter().map(|country| format!("{body} of {country}")));
        }
        more.extend(forms.into_iter().map(|text| (i, Written::derived(text))));
    }
    for (i, form) in more {
        let own = &mut written[i];
        if !own.iter().any(|name| name.text == form.text && name.form <= Form::Derived) {
            own.push(form);
        }
    }
    homes
}

/// The place in a name, the rest of the name, and whether the place comes last.
fn home(name: &str, places: &RapidHashMap<&str, usize>) -> Option<(usize, String, bool)> {
    if let Some((body, of)) = name.rsplit_once(" of ") {
        let place = places.get(of).or_else(|| places.get(of.strip_prefix("the ")?));
        if let Some(place) = place {
            return Some((*place, body.to_string(), true));
        }
    }
    let ends = name.match_indices(' ').map(|(at, _)| at).collect::<Vec<_>>();
    let longest = ends.iter().rev().find_map(|end| Some((*places.get(&name[..*end])?, *end)));
    longest.map(|(place, end)| (place, name[end + 1..].to_string(), false))
}

/// Whether it is a body that every country may have: names of firms must not be derived from a country's.
fn is_of_state(body: &str, language: &Language) -> bool {
    let head = body.split(" of ").next().unwrap_or(body);
    let last = head.rsplit(' ').next().unwrap_or(head);
    let is_generic = |word: &str| {
        language.is_generic(word)
            || language.classes(&word.to_lowercase()).has(Classes::FUNCTION | Classes::OF)
            || language.classes(word).has(Classes::STATE_BODY)
    };
    language.classes(last).has(Classes::STATE_BODY) && head.split(' ').all(is_generic)
}

/// The place by whose name alone a club is called: "Brenn" for "1. FC Brenn".
fn town(name: &str, places: &RapidHashMap<&str, usize>) -> Option<usize> {
    let words: Vec<&str> = name.split(' ').collect();
    let is_mark = |word: &&&str| CLUB.contains(*word);
    let (before, after) = (words.iter().take_while(is_mark).count(), words.iter().rev().take_while(is_mark).count());
    if before + after == 0 || before + after >= words.len() {
        return None;
    }
    places.get(words[before..words.len() - after].join(" ").as_str()).copied()
}
