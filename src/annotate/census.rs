//! Who is named in a piece, where, and by what: the input of the rules for short forms and namesakes.

use super::context::Context;
use super::neighbours::{self, Word};
use super::reading::{Meant, Reading};
use super::surface::{Longer, Surface};
use crate::catalogue::names::Form;
use crate::catalogue::{Catalogue, Name, Near, holds_on};
use crate::content::EntityId;
use crate::content::normal::normal;
use crate::language::{Classes, Language};
use rapidhash::{RapidHashMap, RapidHashSet};
use std::cell::RefCell;

#[derive(Default)]
pub struct Census {
    /// Entities, and the positions of names that only they bear, in order.
    named: Vec<(EntityId, u32)>,
    /// The end of title, summary and lead.
    head: u32,
    /// By family name or head noun: where the piece names a bearer outside the catalogue more fully.
    outsiders: RapidHashMap<String, Vec<u32>>,
    /// Acronyms that the text explains; `None` if the meaning is not one of ours.
    explained: RapidHashMap<String, Option<EntityId>>,
    /// Surfaces decided by a hand-made link; `None` if two links differ.
    linked: RapidHashMap<String, Option<EntityId>>,
    none_of_ours: RapidHashSet<String>,
    dateline: Option<EntityId>,
    /// Words in names' conditions, and whether the text contains them.
    words: RefCell<RapidHashMap<String, bool>>,
}

impl Census {
    pub fn take(context: &Context, surfaces: &[Surface]) -> Census {
        let Context { document, reading, catalogue, language } = *context;
        let mut census = Census { head: head(reading), dateline: document.by_hand.dateline, ..Census::default() };
        census.hand_links(reading);
        for surface in surfaces {
            census.count(context, surface);
        }
        census.named.sort_unstable();
        let is_doubtful = |surface: &Surface, name: &Name| {
            surface.within.is_some()
                || surface.may_be_common_word
                || matches!(census.conditions(context, name), Conditions::Fail | Conditions::OutOfDate)
        };
        let only = surfaces.iter().filter_map(|surface| Some((surface, only_bearer(surface, catalogue)?)));
        let doubtful = only.filter(|(surface, name)| is_doubtful(surface, name));
        let mut doubtful: Vec<(EntityId, u32)> = doubtful.map(|(surface, name)| (name.entity, surface.start)).collect();
        doubtful.sort_unstable();
        census.named.retain(|named| doubtful.binary_search(named).is_err());
        for surface in surfaces {
            census.explain(reading, surfaces, catalogue, language, surface);
        }
        census
    }

    fn hand_links(&mut self, reading: &Reading) {
        for text in &reading.link_texts {
            let words = reading.text()[text.start as usize..text.end as usize].trim();
            match &text.meant {
                Meant::NoneOfOurs(name) => {
                    self.none_of_ours.insert(normal(name));
                    self.none_of_ours.insert(words.to_string());
                }
                Meant::Entity(entity) => {
                    self.named.push((*entity, text.start));
                    let meant = self.linked.entry(words.to_string()).or_insert(Some(*entity));
                    if *meant != Some(*entity) {
                        *meant = None;
                    }
                }
                Meant::Nothing => {}
            }
        }
    }

    fn count(&mut self, context: &Context, surface: &Surface) {
        let Context { reading, catalogue, .. } = *context;
        match surface.within {
            None => {
                self.named.extend(only_bearer(surface, catalogue).map(|name| (name.entity, surface.start)));
            }
            Some(longer) => {
                let is_short =
                    |n: &Name| n.form == Form::HeadNoun || (n.form == Form::Family && longer == Longer::Before);
                let is_other = || {
                    let floor = reading.passages[surface.passage].start;
                    let given = given_before(reading.text(), surface.start, floor, context.language);
                    let mut bearers = surface.bearers.iter().map(|id| catalogue.name(*id)).filter(|n| is_short(n));
                    let mut any = bearers.clone();
                    any.next().is_some()
                        && !bearers
                            .any(|n| n.form == Form::Family && is_named_in(&given, &catalogue.facts(n.entity).name))
                };
                if surface.is_local || is_other() {
                    let text = &reading.text()[surface.start as usize..surface.end as usize];
                    self.outsiders.entry(text.to_string()).or_default().push(surface.start);
                }
            }
        }
    }

    /// "the Syrian Observatory for Human Rights (SOHR)": the acronym means the name before it.
    fn explain(
        &mut self,
        reading: &Reading,
        surfaces: &[Surface],
        catalogue: &Catalogue,
        language: &Language,
        surface: &Surface,
    ) {
        let text = reading.text();
        let passage = &reading.passages[surface.passage];
        let Some(before) = text[passage.start as usize..surface.start as usize].strip_suffix('(') else { return };
        if !text[surface.end as usize..].starts_with(')') {
            return;
        }
        let acronym = &text[surface.start as usize..surface.end as usize];
        let letters: Vec<char> = acronym.chars().filter(|c| *c != '.').collect();
        if letters.len() < 2 || !letters.iter().all(|c| c.is_uppercase()) {
            return;
        }
        let before = before.trim_end();
        let end = passage.start + before.strip_suffix("'s").unwrap_or(before).len() as u32;
        let Some(start) = phrase(text, end, passage.start, &letters, language) else {
            // "content management system (CMS)": a thing that is not a name.
            if is_small_phrase(&text[passage.start as usize..end as usize], &letters) {
                self.explained.insert(acronym.to_string(), None);
            }
            return;
        };
        let from = surfaces.partition_point(|s| s.start < start);
        let named = surfaces[from..]
            .iter()
            .take_while(|s| s.end <= end)
            .filter_map(|s| only_bearer(s, catalogue).map(|n| (s, n)));
        let whole = named.filter(|(s, _)| s.end == end && s.start <= start + 4).map(|(_, n)| n.entity).next();
        let spelled_otherwise = || {
            let bearer = only_bearer(surface, catalogue)?.entity;
            catalogue.agrees(bearer, &text[start as usize..end as usize]).then_some(bearer)
        };
        self.explained.insert(acronym.to_string(), whole.or_else(spelled_otherwise));
    }

    pub fn conditions(&self, context: &Context, name: &Name) -> Conditions {
        let Some(own) = context.catalogue.conditions(name) else { return Conditions::None };
        let document = context.document;
        let dated = own.from.is_some() || own.until.is_some();
        if dated && document.day.is_some_and(|day| !holds_on(own.from, own.until, day)) {
            return Conditions::OutOfDate;
        }
        if own.lang.as_ref().is_some_and(|lang| lang.split('-').next() != document.lang.split('-').next()) {
            return Conditions::Fail;
        }
        let stands = |near: &Near| self.stands(context, near);
        if own.not_near.iter().any(stands) || !(own.near.is_empty() || own.near.iter().any(stands)) {
            return Conditions::Fail;
        }
        if own.near.is_empty() && !dated { Conditions::None } else { Conditions::Hold }
    }

    /// Whether the piece contains a word or names an entity.
    pub fn stands(&self, context: &Context, near: &Near) -> bool {
        match near {
            Near::Entity(entity) => self.is_named(*entity) || context.is_about(*entity),
            Near::Word(word) => self.holds(context.reading.text(), word),
        }
    }

    /// Whether the text contains the word.
    pub fn holds(&self, text: &str, word: &str) -> bool {
        self.looked_for(word.to_string(), || holds_word(text, word))
    }

    /// Needed at every mention of a name, but searched only once.
    fn looked_for(&self, what: String, look: impl FnOnce() -> bool) -> bool {
        let known = self.words.borrow().get(&what).copied();
        known.unwrap_or_else(|| {
            let holds = look();
            self.words.borrow_mut().insert(what, holds);
            holds
        })
    }

    pub fn is_named(&self, entity: EntityId) -> bool {
        self.first_named(entity).is_some()
    }

    /// Named before `at`, or in the title, the summary or the lead.
    pub fn is_named_before(&self, entity: EntityId, at: u32) -> bool {
        self.first_named(entity).is_some_and(|place| place < at || place < self.head)
    }

    pub fn is_named_in_head(&self, entity: EntityId) -> bool {
        self.first_named(entity).is_some_and(|place| place < self.head)
    }

    /// The positions of names that only the entity bears.
    pub fn places(&self, entity: EntityId) -> impl Iterator<Item = u32> + '_ {
        let first = self.named.partition_point(|(named, _)| *named < entity);
        self.named[first..].iter().take_while(move |(named, _)| *named == entity).map(|(_, place)| *place)
    }

    /// Whether the text contains a word that begins with this one: "Norland", "Norlandish".
    pub fn holds_beginning(&self, text: &str, word: &str) -> bool {
        let length = word.chars().count();
        let stem: String = word.chars().take((length.max(2) - 2).max(4)).collect();
        let begins = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
        self.looked_for(format!("{stem}…"), || text.match_indices(&stem).any(|(at, _)| begins(at)))
    }

    fn first_named(&self, entity: EntityId) -> Option<u32> {
        self.places(entity).next()
    }

    pub fn last_named_before(&self, entity: EntityId, at: u32) -> Option<u32> {
        let last = self.named.partition_point(|named| *named < (entity, at)).checked_sub(1)?;
        self.named.get(last).filter(|(named, _)| *named == entity).map(|(_, place)| *place)
    }

    pub fn last_outsider(&self, text: &str, at: u32) -> Option<u32> {
        last_before(self.outsiders.get(text)?, at)
    }

    pub fn explained(&self, text: &str) -> Option<Option<EntityId>> {
        self.explained.get(text).copied()
    }

    pub fn linked_by_hand(&self, text: &str) -> Option<EntityId> {
        self.linked.get(text).copied().flatten()
    }

    pub fn is_none_of_ours(&self, text: &str) -> bool {
        self.none_of_ours.contains(text)
    }

    pub fn dateline(&self) -> Option<EntityId> {
        self.dateline
    }
}

/// Whether a name's own conditions hold in a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conditions {
    /// It has none.
    None,
    Hold,
    Fail,
    OutOfDate,
}

/// The capitalised words before a family name, in order.
fn given_before<'t>(text: &'t str, at: u32, floor: u32, language: &Language) -> Vec<&'t str> {
    const MOST: usize = 4;
    let before = |at| neighbours::before(text, at, floor, language).filter(Word::is_capitalised);
    let mut words: Vec<&str> =
        std::iter::successors(before(at), |word| before(word.start)).take(MOST).map(|word| word.text).collect();
    words.reverse();
    words
}

/// Whether the words before a family name end in a person's given names: a rank or a style may come first.
fn is_named_in(before: &[&str], full: &str) -> bool {
    (0..before.len()).any(|first| may_be(full, &before[first..]))
}

/// Whether given names are a person's: her own, with one letter wrong, a middle name more or less, or initials for
/// them. "George H. W. Bush" is not "George W. Bush".
fn may_be(full: &str, given: &[&str]) -> bool {
    let words: Vec<&str> = full.split(' ').collect();
    let (Some((first, middle)), Some((own, own_middle))) =
        (given.split_first(), words[..words.len() - 1].split_first())
    else {
        return false;
    };
    let initial = |word: &str| word.chars().next();
    let is_initial = |word: &str| word.trim_end_matches('.').chars().count() == 1;
    let same = |one: &str, other: &str| {
        let is_short = is_initial(one) || is_initial(other);
        (is_short && initial(one) == initial(other)) || one == other || is_slip(one, other)
    };
    same(first, own)
        && (middle.is_empty()
            || own_middle.is_empty()
            || (middle.len() == own_middle.len() && middle.iter().zip(own_middle).all(|(one, other)| same(one, other))))
}

/// Whether two words of some length differ in one inner letter; the last letter may distinguish a woman from a man.
fn is_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let start = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let end = short[start..].iter().rev().zip(long[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    short.len() > 5 && start > 0 && end > 0 && long.len() - start - end <= 1
}

/// The one entity that bears the surface as a full, listed or derived name.
fn only_bearer<'a>(surface: &Surface, catalogue: &'a Catalogue) -> Option<&'a Name> {
    if surface.is_local {
        return None;
    }
    let mut strong =
        surface.bearers.iter().map(|id| catalogue.name(*id)).filter(|n| n.form <= Form::Derived && !n.weak);
    let first = strong.next()?;
    strong.all(|n| n.entity == first.entity).then_some(first)
}

/// Title and summary come first in a reading, then the first passage of the body.
fn head(reading: &Reading) -> u32 {
    use super::Zone;
    reading
        .passages
        .iter()
        .find(|p| !matches!(p.zone, Zone::Title | Zone::Summary | Zone::Heading))
        .map_or(u32::MAX, |lead| lead.end)
}

/// The start of the capitalised phrase that has the initials `letters` and ends at `end`.
fn phrase(text: &str, end: u32, floor: u32, letters: &[char], language: &Language) -> Option<u32> {
    let line = &text[floor as usize..end as usize];
    let mut left = letters.len();
    for (at, word) in line.rsplit(' ').scan(line.len(), |end, word| {
        let start = *end - word.len();
        *end = start.saturating_sub(1);
        Some((start, word))
    }) {
        let first = word.chars().next()?;
        if first.is_uppercase() {
            let initials: Vec<char> = word.split('-').filter_map(|p| p.chars().next()).collect();
            let taken = initials.len().min(left);
            if letters[left - taken..left] == initials[initials.len() - taken..] {
                left -= taken;
            } else {
                return None;
            }
            if left == 0 {
                return Some(floor + at as u32);
            }
        } else if !(language.classes(word).has(Classes::COMMON) || word == "&") {
            return None;
        }
    }
    None
}

/// Whether the last words are in small letters and begin with the letters, one each.
fn is_small_phrase(before: &str, letters: &[char]) -> bool {
    let mut words = before.rsplit(' ');
    letters.iter().rev().all(|letter| {
        let first = words.next().and_then(|word| word.chars().next());
        first.is_some_and(|first| first.is_lowercase() && first.to_uppercase().eq([*letter]))
    })
}

fn last_before(places: &[u32], at: u32) -> Option<u32> {
    let before = places.partition_point(|place| *place < at);
    places[..before].last().copied()
}

fn holds_word(text: &str, word: &str) -> bool {
    let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !word.is_empty()
        && text
            .match_indices(word)
            .any(|(at, _)| !touches(text[..at].chars().next_back()) && !touches(text[at + word.len()..].chars().next()))
}
