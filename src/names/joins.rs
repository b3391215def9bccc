//! Which forms are the same name? Full and short ones, acronyms and their expansions, plurals, company suffixes.
//!
//! Forms are only joined if the texts show that both mean the same, and a surname only within a piece with one bearer
//! of it: across all pieces, one in four would be another person's.

use super::explained::{Explained, initials};
use super::key::{KeyId, Keys};
use super::kind::{CLEAR, Judged};
use super::lists::{Class, Lists};
use super::runs::Occurrence;
use super::sort::Kind;
use super::text::Texts;
use crate::content::PieceId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Why a form belongs to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Join {
    /// The name itself, or another spelling of it.
    Same,
    Ending,
    Part,
    Plural,
    Explained,
    Initials,
    Fuller,
    /// In pieces that have the full name.
    Surname,
    Given,
}

impl Join {
    /// Whether it is a short form, which the annotator finds by itself.
    pub fn is_short(self) -> bool {
        matches!(self, Join::Surname | Join::Given)
    }
}

impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Join::Same => "written so",
            Join::Ending => "without the ending of a firm",
            Join::Part => "with and without what stands before it",
            Join::Plural => "singular and plural",
            Join::Explained => "explained in brackets",
            Join::Initials => "its initials, in the same pieces",
            Join::Fuller => "a fuller form",
            Join::Surname => "surname, in pieces with the full name",
            Join::Given => "given name, in pieces with the full name",
        })
    }
}

/// All names by key.
pub struct Names<'a> {
    pub texts: &'a Texts,
    pub keys: &'a Keys,
    pub occurrences: &'a [Occurrence],
    /// By key, indices into `occurrences`.
    pub of_key: Vec<Vec<u32>>,
    /// By key, the pieces that contain it.
    pub pieces: Vec<Vec<PieceId>>,
    pub judged: Vec<Judged>,
    /// Keys that are a name in a text or in the catalogue, sorted by their text.
    pub order: Vec<KeyId>,
}

impl Names<'_> {
    pub fn first(&self, key: KeyId) -> Option<&Occurrence> {
        self.of_key[key as usize].first().map(|place| &self.occurrences[*place as usize])
    }

    fn is_one(&self, key: KeyId) -> bool {
        self.order.binary_search_by(|other| self.keys.text(*other).cmp(self.keys.text(key))).is_ok()
    }

    /// The key of a text, which may be a short acronym.
    fn find(&self, text: &str) -> Option<KeyId> {
        let found = self.keys.get(text).filter(|key| self.is_one(*key));
        found.or_else(|| self.keys.get(&text.to_uppercase()).filter(|key| self.is_one(*key)))
    }

    fn lists(&self, key: KeyId) -> &'static Lists {
        Lists::of(self.first(key).map_or(0, |first| self.texts.word(first.start).tongue))
    }

    fn text(&self, key: KeyId) -> &str {
        self.keys.text(key)
    }

    fn docs(&self, key: KeyId) -> usize {
        self.pieces[key as usize].len()
    }

    fn in_common(&self, a: KeyId, b: KeyId) -> usize {
        let other = &self.pieces[b as usize];
        self.pieces[a as usize].iter().filter(|piece| other.binary_search(piece).is_ok()).count()
    }

    fn is_in(&self, key: KeyId, piece: PieceId) -> bool {
        self.pieces[key as usize].binary_search(&piece).is_ok()
    }
}

/// The result of joining.
pub struct Joined {
    /// By key, the one that it was joined to.
    to: BTreeMap<KeyId, (KeyId, Join)>,
    /// By occurrence, the meaning of a short form there.
    bound: BTreeMap<u32, (KeyId, Join)>,
    /// Acronyms with several long forms.
    pub unsure: BTreeMap<KeyId, Vec<KeyId>>,
    /// Persons by surname.
    pub persons: BTreeMap<String, Vec<KeyId>>,
}

impl Joined {
    pub fn find(names: &Names, explained: &Explained) -> Joined {
        let mut joined =
            Joined { to: BTreeMap::new(), bound: BTreeMap::new(), unsure: BTreeMap::new(), persons: BTreeMap::new() };
        joined.forms(names, explained);
        joined.explanations(names, explained);
        joined.initials(names, explained);
        let given = joined.find_persons(names);
        joined.fuller(names);
        joined.bind(names, &given);
        joined
    }

    pub fn root(&self, key: KeyId) -> KeyId {
        let mut key = key;
        while let Some((to, _)) = self.to.get(&key) {
            key = *to;
        }
        key
    }

    /// The name that an occurrence belongs to, and why.
    pub fn of(&self, place: u32, key: KeyId) -> (KeyId, Join) {
        match self.bound.get(&place) {
            Some((to, join)) => (self.root(*to), *join),
            None => (self.root(key), self.to.get(&key).map_or(Join::Same, |(_, join)| *join)),
        }
    }

    fn join(&mut self, from: KeyId, to: KeyId, join: Join) {
        let (from, to) = (self.root(from), self.root(to));
        if from != to {
            self.to.insert(from, (to, join));
        }
    }

    /// Joins the form in fewer pieces to the other; in a tie, joins `b` to `a`.
    fn join_smaller(&mut self, names: &Names, a: KeyId, b: KeyId, join: Join) {
        match names.docs(a) < names.docs(b) {
            true => self.join(a, b, join),
            false => self.join(b, a, join),
        }
    }

    /// Company suffixes, words before a name, plurals.
    fn forms(&mut self, names: &Names, explained: &Explained) {
        let tails = tails(names);
        let long: BTreeSet<KeyId> =
            explained.long.values().flat_map(|forms| forms.keys()).map(|(_, key)| *key).collect();
        for key in &names.order {
            let (text, lists) = (names.text(*key), names.lists(*key));
            let words: Vec<&str> = text.split(' ').collect();
            if let [first, .., last] = words[..] {
                let before = text.strip_suffix(last).map(str::trim_end).and_then(|before| names.find(before));
                let is_head = words.len() == 2 && lists.head(first).is_some();
                if let Some(before) = before.filter(|_| lists.classes(last).has(Class::ENDINGS) && !is_head) {
                    self.join(*key, before, Join::Ending);
                }
                if let Some([longer]) = tails.get(text).map(Vec::as_slice) {
                    let is_body = names.text(*longer).starts_with("united states ") && lists.head(last).is_some();
                    let is_long = long.contains(key) && names.judged[*key as usize].kind != Kind::Person;
                    if is_body || is_long {
                        self.join_smaller(names, *key, *longer, Join::Part);
                    }
                }
            }
            let plural = names.keys.get(&format!("{}s", text.to_lowercase())).filter(|plural| names.is_one(*plural));
            if let Some(plural) = plural.filter(|_| words.len() > 1 || is_odd(names, *key)) {
                self.join_smaller(names, *key, plural, Join::Plural);
            }
        }
    }

    /// An acronym joins its long form if that has four of five explanations.
    fn explanations(&mut self, names: &Names, explained: &Explained) {
        for (acronym, forms) in &explained.long {
            let mut of_root: BTreeMap<KeyId, u32> = BTreeMap::new();
            for ((_, form), count) in forms.iter().filter(|((_, form), _)| names.is_one(*form)) {
                *of_root.entry(self.root(*form)).or_default() += count;
            }
            let all: u32 = of_root.values().sum();
            let most = of_root.iter().max_by_key(|(key, count)| (**count, names.text(**key)));
            match most {
                _ if !names.is_one(*acronym) => {}
                Some((form, count)) if 5 * count >= 4 * all => self.join(*acronym, *form, Join::Explained),
                Some(_) => drop(self.unsure.insert(self.root(*acronym), of_root.into_keys().collect())),
                None => {}
            }
        }
    }

    /// An unexplained acronym joins the one long form that appears in the same pieces.
    fn initials(&mut self, names: &Names, explained: &Explained) {
        let mut of_initials: BTreeMap<String, Vec<KeyId>> = BTreeMap::new();
        for key in names.order.iter().filter(|key| names.judged[**key as usize].kind != Kind::Person) {
            let Some(first) = names.first(*key) else { continue };
            let capitals: Vec<u32> = first.range().filter(|at| names.texts.word(*at).is_capital()).collect();
            if capitals.len() > 1 {
                of_initials.entry(initials(names.texts, &capitals)).or_default().push(*key);
            }
        }
        for key in &names.order {
            let is_acronym = names
                .first(*key)
                .is_some_and(|first| first.range().len() == 1 && names.texts.word(first.start).is_acronym());
            let is_explained =
                explained.long.get(key).is_some_and(|forms| forms.keys().any(|(_, form)| names.is_one(*form)));
            let Some(forms) = of_initials.get(&names.text(*key).to_uppercase()).filter(|_| is_acronym && !is_explained)
            else {
                continue;
            };
            let mut common: Vec<(usize, KeyId)> =
                forms.iter().map(|form| (names.in_common(*form, *key), *form)).collect();
            common.sort_by_key(|(count, form)| (std::cmp::Reverse(*count), std::cmp::Reverse(names.text(*form))));
            let next = common.get(1).map_or(0, |(count, _)| *count);
            let is_clear = |(count, _): &&(usize, KeyId)| *count >= 2 && *count >= 3 * next;
            if let Some((_, form)) = common.first().filter(is_clear) {
                self.join(*key, *form, Join::Initials);
            }
        }
    }

    /// Persons by surname, and by given name.
    fn find_persons(&mut self, names: &Names) -> BTreeMap<String, Vec<KeyId>> {
        let mut given: BTreeMap<String, Vec<KeyId>> = BTreeMap::new();
        for key in &names.order {
            let judged = &names.judged[*key as usize];
            if judged.kind == Kind::Person && judged.is_shaped && judged.points >= CLEAR {
                let text = names.text(*key);
                let (first, last) = (text.split(' ').next(), text.rsplit(' ').next());
                self.persons.entry(last.unwrap_or_default().to_string()).or_default().push(*key);
                given.entry(first.unwrap_or_default().to_string()).or_default().push(*key);
            }
        }
        given
    }

    /// "Ada M. Bright" is Ada Bright, if only one longer name fits.
    fn fuller(&mut self, names: &Names) {
        for of_surname in self.persons.values().cloned().collect::<Vec<_>>() {
            for key in &of_surname {
                let words: Vec<&str> = names.text(*key).split(' ').collect();
                let longer: Vec<KeyId> = of_surname
                    .iter()
                    .copied()
                    .filter(|other| {
                        let other: Vec<&str> = names.text(*other).split(' ').collect();
                        other.len() > words.len()
                            && (words.len() == 2 && other[0] == words[0] || other.ends_with(&words))
                    })
                    .collect();
                if let [longer] = longer[..] {
                    self.join_smaller(names, *key, longer, Join::Fuller);
                }
            }
        }
    }

    /// Binds each short form to its only bearer in the piece.
    fn bind(&mut self, names: &Names, given: &BTreeMap<String, Vec<KeyId>>) {
        for key in &names.order {
            let (text, lists, judged) = (names.text(*key), names.lists(*key), &names.judged[*key as usize]);
            let is_place = judged.kind == Kind::Place && judged.points > CLEAR;
            if text.contains(' ') || self.to.contains_key(key) || lists.is_known_place(text) || is_place {
                continue;
            }
            let of_given = given.get(text).filter(|_| lists.classes(text).has(Class::GIVEN));
            for (bearers, join) in [(self.persons.get(text), Join::Surname), (of_given, Join::Given)] {
                let Some(bearers) = bearers.cloned() else { continue };
                for place in &names.of_key[*key as usize] {
                    let occurrence = &names.occurrences[*place as usize];
                    let here: BTreeSet<KeyId> = bearers
                        .iter()
                        .filter(|bearer| names.is_in(**bearer, occurrence.line.piece))
                        .map(|bearer| self.root(*bearer))
                        .collect();
                    let is_the =
                        occurrence.start > occurrence.line.start && names.texts.is(occurrence.start - 1, Class::THE);
                    if let Some(only) = here.first().filter(|_| here.len() == 1 && !is_the) {
                        self.bound.entry(*place).or_insert((*only, join));
                    }
                }
            }
        }
    }
}

/// Names indexed by the rest after their first one or two words.
fn tails<'n>(names: &'n Names) -> BTreeMap<&'n str, Vec<KeyId>> {
    const SMALL: Class = Class::CONNECTING.or(Class::FOR).or(Class::AND);
    let mut tails: BTreeMap<&str, Vec<KeyId>> = BTreeMap::new();
    for key in &names.order {
        let lists = names.lists(*key);
        let mut rest = names.text(*key);
        for _ in 0..2 {
            let Some((word, tail)) = rest.split_once(' ') else { break };
            if lists.classes(word).has(SMALL) {
                break;
            }
            tails.entry(tail).or_default().push(*key);
            rest = tail;
        }
    }
    tails
}

/// Whether a single word cannot be a common noun in the plural: "iPod", "A380".
fn is_odd(names: &Names, key: KeyId) -> bool {
    let Some(first) = names.first(key) else { return false };
    let text = &*names.texts.word(first.start).text;
    let count = text.chars().filter(|c| c.is_ascii_uppercase() || c.is_ascii_digit()).count();
    let inner = text.as_bytes().windows(2).any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
    count >= 2 || inner
}
