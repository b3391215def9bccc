//! Which recurring names of the archive are missing from the catalogue?
//!
//! Proposals for an editor, each with its points: nothing here changes the catalogue or any page. Sequences of
//! capitalised words are split into names (`runs.rs`), judged by the words around them (`kind.rs`), joined if the texts
//! show that two forms mean the same (`joins.rs`) and ranked by how many pieces have them (`rank.rs`). What the
//! annotator has found or refused is known. The rank depends on the whole archive, so nothing is cached.

mod explained;
mod joins;
mod key;
mod kind;
pub mod line;
mod lists;
mod rank;
mod runs;
mod sort;
mod text;

use crate::annotate::{Annotated, Document, Reading};
use crate::content::date::Day;
use crate::content::scan::Desk;
use crate::content::{Content, EntityId, Piece, PieceId};
use crate::error::Result;
use crate::source::Span;
use explained::Explained;
pub use joins::Join;
use joins::{Joined, Names};
use key::{KeyId, Keys, folded};
pub use kind::{CLEAR, Reason};
use rank::Counted;
use rapidhash::{RapidHashMap, RapidHashSet};
use rayon::prelude::*;
use runs::Occurrence;
pub use sort::Kind;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use text::{Known, Text, Texts};

/// A name that may deserve an entry, or forms that an entry may lack.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub name: String,
    pub kind: Kind,
    /// Evidence for the kind; from [`CLEAR`] points on, it is right nine times of ten.
    pub kind_points: i32,
    pub kind_reasons: Vec<Reason>,
    pub points: i32,
    pub reasons: Vec<Reason>,
    pub pieces: usize,
    /// In all its forms.
    pub occurrences: usize,
    pub first: Day,
    pub last: Day,
    /// The other forms, most frequent first.
    pub forms: Vec<Form>,
    /// Other names that it may stand for.
    pub may_be: Vec<String>,
    /// The entity whose forms these are.
    pub entity: Option<EntityId>,
    /// Examples from the first piece, one in the middle and the last.
    pub places: Vec<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub text: String,
    pub count: usize,
    pub join: Join,
}

/// A sentence with a name in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub piece: PieceId,
    /// In bytes of the piece's reading: the sentence, and the name in it.
    sentence: (u32, u32),
    name: (u32, u32),
}

/// A sentence from a file.
pub struct Quote {
    /// Of the name.
    pub span: Span,
    pub text: String,
}

/// Minimum number of pieces for a recurring name.
const RECURRING: usize = 2;

/// The first proposals, up to this many, include names of a single piece: a small archive has few others.
pub const ENOUGH: usize = 200;

/// Number of sentences that show how a name is used.
const SENTENCES: usize = 3;

/// All proposals, best first.
pub fn propose(desk: &Desk, content: &Content, annotated: &[Annotated]) -> Result<Vec<Proposal>> {
    let texts = content.pieces.par_iter().zip(annotated).map(|(piece, annotated)| match piece.briefing.annotate {
        true => read(desk, content, piece, annotated).map(Some),
        false => Ok(None),
    });
    let texts = Texts::join(texts.collect::<Result<Vec<_>>>()?);
    let mut keys = Keys::default();
    let explained = Explained::find(&texts, &mut keys);
    let occurrences = runs::find(&texts, &explained, &mut keys);
    let listed = Listed::of(content, &mut keys);
    let names = names(&texts, &keys, &occurrences, &explained, &listed);
    let joined = Joined::find(&names, &explained);
    let ranking = Ranking { content, names: &names, joined: &joined, listed: &listed, explained: &explained };
    Ok(ranking.proposals())
}

fn read(desk: &Desk, content: &Content, piece: &Piece, annotated: &Annotated) -> Result<Text> {
    let text = desk.read(&piece.source)?;
    let by_hand = content.by_hand(&piece.source.path, &piece.briefing);
    let reading = Reading::of(&Document::of(&text, &piece.briefing, &by_hand, &desk.config.languages));
    Ok(Text::read(&reading, annotated, &piece.briefing.lang))
}

/// The names in the catalogue, by key.
struct Listed {
    entities: BTreeMap<KeyId, EntityId>,
    /// Keys that the editor rejected as proposals.
    refused: RapidHashSet<KeyId>,
}

impl Listed {
    fn of(content: &Content, keys: &mut Keys) -> Listed {
        let mut entities = BTreeMap::new();
        for (place, entity) in content.entities.iter().enumerate() {
            let aliases = entity.record.aliases.iter().map(|alias| &alias.name);
            for name in std::iter::once(&entity.record.name).chain(aliases) {
                entities.entry(keys.add(folded(name))).or_insert(EntityId(place as u32));
            }
        }
        let refused = content.no_names.iter().map(|name| keys.add(folded(name))).collect();
        Listed { entities, refused }
    }
}

fn names<'a>(
    texts: &'a Texts,
    keys: &'a Keys,
    occurrences: &'a [Occurrence],
    explained: &Explained,
    listed: &Listed,
) -> Names<'a> {
    let mut of_key: Vec<Vec<u32>> = vec![Vec::new(); keys.len()];
    let mut pieces: Vec<Vec<PieceId>> = vec![Vec::new(); keys.len()];
    for (place, occurrence) in (0..).zip(occurrences) {
        of_key[occurrence.key as usize].push(place);
        let pieces = &mut pieces[occurrence.key as usize];
        if pieces.last() != Some(&occurrence.line.piece) {
            pieces.push(occurrence.line.piece);
        }
    }
    let long: RapidHashSet<KeyId> =
        explained.long.values().flat_map(|forms| forms.keys()).map(|(_, key)| *key).collect();
    let judge = |key: usize| {
        let all: Vec<&Occurrence> = of_key[key].iter().map(|place| &occurrences[*place as usize]).collect();
        let text = keys.text(key as KeyId);
        let last = text.rsplit_once(' ').and_then(|(_, last)| keys.get(last));
        let is_alone_too = last.is_some_and(|last| {
            let of_last = &pieces[last as usize];
            pieces[key].iter().any(|piece| of_last.binary_search(piece).is_ok())
        });
        kind::judge(texts, &all, text, is_alone_too, long.contains(&(key as KeyId)))
    };
    let judged = (0..keys.len()).into_par_iter().map(judge).collect();
    let is_one = |key: &KeyId| !of_key[*key as usize].is_empty() || listed.entities.contains_key(key);
    let mut order: Vec<KeyId> = (0..keys.len() as KeyId).filter(is_one).collect();
    order.sort_unstable_by_key(|key| keys.text(*key));
    Names { texts, keys, occurrences, of_key, pieces, judged, order }
}

struct Ranking<'a> {
    content: &'a Content,
    names: &'a Names<'a>,
    joined: &'a Joined,
    listed: &'a Listed,
    explained: &'a Explained,
}

/// The occurrences of a name, by form.
#[derive(Default)]
struct Group {
    forms: BTreeMap<(String, Join), Vec<u32>>,
}

impl Ranking<'_> {
    fn proposals(&self) -> Vec<Proposal> {
        let mut groups: BTreeMap<KeyId, Group> = BTreeMap::new();
        for (place, occurrence) in (0..).zip(self.names.occurrences) {
            let (root, join) = self.joined.of(place, occurrence.key);
            let form = self.names.texts.written(occurrence.range());
            groups.entry(root).or_default().forms.entry((form, join)).or_default().push(place);
        }
        let mut members: RapidHashMap<KeyId, Vec<KeyId>> = RapidHashMap::default();
        for key in &self.names.order {
            members.entry(self.joined.root(*key)).or_default().push(*key);
        }
        let small = rank::in_small_letters(self.names.texts, self.names);
        let groups: Vec<(KeyId, Group)> = groups.into_iter().collect();
        let made = groups.par_iter().filter_map(|(root, group)| {
            let members = members.get(root).map_or(&[][..], Vec::as_slice);
            self.proposal(*root, group, members, &small)
        });
        let mut made: Vec<Proposal> = made.collect();
        made.sort_by(|a, b| {
            let rank = |of: &Proposal| Reverse((of.points, of.pieces, of.occurrences));
            rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)).then_with(|| a.entity.cmp(&b.entity))
        });
        let mut place = 0;
        made.retain(|proposal| {
            place += 1;
            proposal.pieces >= RECURRING || place <= ENOUGH
        });
        made
    }

    fn proposal(
        &self,
        root: KeyId,
        group: &Group,
        members: &[KeyId],
        small: &RapidHashMap<KeyId, u32>,
    ) -> Option<Proposal> {
        let names = self.names;
        let key_of = |places: &[u32]| names.occurrences[places[0] as usize].key;
        let is_refused = |key: KeyId| self.listed.refused.contains(&key);
        if is_refused(root) {
            return None;
        }
        let mut entities: BTreeMap<EntityId, usize> = BTreeMap::new();
        for entity in members.iter().filter_map(|key| self.listed.entities.get(key)) {
            *entities.entry(*entity).or_default() += 1;
        }
        let (mut is_any_known, mut new) = (false, Vec::new());
        for ((form, join), places) in &group.forms {
            let meant: Vec<Known> = places.iter().map(|place| self.known(*place)).collect();
            let is_listed = self.listed.entities.contains_key(&key_of(places));
            let left: Vec<u32> =
                places.iter().zip(&meant).filter(|(_, known)| **known == Known::No).map(|(place, _)| *place).collect();
            // For a joined form, count the occurrences that an alias would add.
            let is_known = is_listed
                || is_refused(key_of(places))
                || left.is_empty()
                || *join == Join::Same && 2 * left.len() <= places.len();
            if !is_known {
                new.push((form, *join, left));
                continue;
            }
            is_any_known = true;
            for meant in meant.iter().filter(|_| !join.is_short()) {
                if let Known::Meant(entity) = meant {
                    *entities.entry(*entity).or_default() += 1;
                }
            }
        }
        let entity =
            entities.iter().max_by_key(|(entity, count)| (**count, Reverse(**entity))).map(|(entity, _)| *entity);
        if entity.is_some() || is_any_known {
            new.retain(|(_, join, _)| !join.is_short());
        }
        // The annotator finds short forms of known names by itself.
        let bearers: Vec<KeyId> = self.bearers(root);
        if new.iter().all(|(_, join, _)| join.is_short()) || self.all_known(&bearers) {
            return None;
        }
        let mut all: Vec<u32> = new.iter().flat_map(|(_, _, places)| places.iter().copied()).collect();
        all.sort_unstable();
        let mut own: Vec<u32> =
            all.iter().copied().filter(|place| names.occurrences[*place as usize].key == root).collect();
        if own.is_empty() {
            own.clone_from(&all);
        }
        let pieces: BTreeSet<PieceId> = all.iter().map(|place| names.occurrences[*place as usize].line.piece).collect();
        let day = |piece: &PieceId| self.content.pieces[piece.index()].briefing.date.day;
        let days: BTreeSet<Day> = pieces.iter().map(day).collect();
        let head = names.occurrences[own[0] as usize].key;
        let mut keys: Vec<KeyId> =
            new.iter().filter(|(_, join, _)| !join.is_short()).map(|(_, _, places)| key_of(places)).collect();
        keys.sort_unstable();
        keys.dedup();
        let joins: Vec<Join> = group.forms.keys().map(|(_, join)| *join).collect();
        let mut of_bearers: Vec<String> = bearers.iter().map(|key| self.name_of(*key)).collect();
        of_bearers.sort();
        let counted = Counted {
            root: head,
            all: &all,
            own: &own,
            pieces: pieces.len(),
            days: days.len(),
            keys: &keys,
            joins: &joins,
            bearers: &of_bearers,
            is_term: self.explained.terms.contains_key(&head),
            small: self.small(head, &own, small),
        };
        let reasons = rank::points(names, &counted);
        let judged = &names.judged[head as usize];
        let name = match new
            .iter()
            .filter(|(_, _, places)| key_of(places) == head)
            .max_by_key(|(form, _, places)| (places.len(), *form))
        {
            Some((form, _, _)) => form.to_string(),
            None => {
                new.iter().max_by_key(|(form, _, places)| (places.len(), *form)).map(|(form, _, _)| form.to_string())?
            }
        };
        Some(Proposal {
            kind: judged.kind,
            kind_points: judged.points,
            kind_reasons: judged.reasons.clone(),
            points: reasons.iter().map(|reason| reason.points).sum(),
            reasons,
            pieces: pieces.len(),
            occurrences: all.len(),
            first: *days.first()?,
            last: *days.last()?,
            forms: forms(&new, &name),
            may_be: self.joined.unsure.get(&root).map_or_else(Vec::new, |may_be| {
                may_be.iter().filter(|key| self.joined.root(**key) != root).map(|key| self.name_of(*key)).collect()
            }),
            entity,
            places: self.places(&all, &pieces),
            name,
        })
    }

    /// The annotator's result for an occurrence.
    fn known(&self, place: u32) -> Known {
        let texts = self.names.texts;
        let capitals = self.names.occurrences[place as usize].range().filter(|at| texts.word(*at).is_capital());
        let known: Vec<Known> = capitals.map(|at| texts.token(at).known).collect();
        match known.first() {
            Some(first) if known.iter().all(|known| known == first) => *first,
            _ if known.contains(&Known::No) => Known::No,
            _ => Known::Refused,
        }
    }

    /// Full names with this surname.
    fn bearers(&self, root: KeyId) -> Vec<KeyId> {
        let bearers = self.joined.persons.get(self.names.keys.text(root));
        let roots: BTreeSet<KeyId> = bearers.into_iter().flatten().map(|key| self.joined.root(*key)).collect();
        roots.into_iter().filter(|key| *key != root).collect()
    }

    fn all_known(&self, bearers: &[KeyId]) -> bool {
        !bearers.is_empty() && bearers.iter().all(|key| self.listed.entities.contains_key(key))
    }

    fn name_of(&self, key: KeyId) -> String {
        let first = self.names.first(key);
        first.map_or_else(|| self.names.keys.text(key).to_string(), |first| self.names.texts.written(first.range()))
    }

    fn small(&self, key: KeyId, own: &[u32], small: &RapidHashMap<KeyId, u32>) -> u32 {
        let first = &self.names.occurrences[own[0] as usize];
        match first.range().len() {
            1 if self.names.texts.word(first.start).is_acronym() => 0,
            1 => self.names.texts.census(first.start).0,
            _ => small.get(&key).copied().unwrap_or_default(),
        }
    }

    /// Sentences from the first piece, one in the middle and the last.
    fn places(&self, all: &[u32], pieces: &BTreeSet<PieceId>) -> Vec<Place> {
        let pieces: Vec<&PieceId> = pieces.iter().collect();
        let last = pieces.len() - 1;
        let shown: BTreeSet<&PieceId> = (0..SENTENCES).map(|i| pieces[i * last / (SENTENCES - 1)]).collect();
        let places = shown.into_iter().filter_map(|piece| {
            let of_piece = all.iter().map(|place| &self.names.occurrences[*place as usize]);
            of_piece.into_iter().find(|occurrence| occurrence.line.piece == *piece)
        });
        places.map(|occurrence| self.place(occurrence)).collect()
    }

    fn place(&self, occurrence: &Occurrence) -> Place {
        /// To each side of the name, in bytes.
        const REACH: u32 = 150;
        let texts = self.names.texts;
        let line = occurrence.line;
        let at = |token: u32| texts.token(token);
        let name = (at(occurrence.start).start, at(occurrence.end - 1).end());
        let ends = |token: u32| matches!(&*texts.word(token).text, "." | "!" | "?" | "…");
        let mut from = occurrence.start;
        while from > line.start && !ends(from - 1) && name.0 - at(from - 1).start <= REACH {
            from -= 1;
        }
        let mut to = occurrence.end;
        while to < line.end && !ends(to - 1) && at(to).end() - name.1 <= REACH {
            to += 1;
        }
        Place { piece: line.piece, sentence: (at(from).start, at(to - 1).end()), name }
    }
}

/// The forms other than the name, most frequent first.
fn forms(new: &[(&String, Join, Vec<u32>)], name: &str) -> Vec<Form> {
    let others = new.iter().filter(|(form, _, _)| *form != name);
    let mut forms: Vec<Form> =
        others.map(|(form, join, places)| Form { text: form.to_string(), count: places.len(), join: *join }).collect();
    forms.sort_by(|a, b| (Reverse(a.count), &a.text, a.join).cmp(&(Reverse(b.count), &b.text, b.join)));
    forms
}

/// The sentences of one piece, as written in its file.
pub fn quote(desk: &Desk, content: &Content, place: &Place) -> Result<Quote> {
    let piece = &content.pieces[place.piece.index()];
    let text = desk.read(&piece.source)?;
    let by_hand = content.by_hand(&piece.source.path, &piece.briefing);
    let reading = Reading::of(&Document::of(&text, &piece.briefing, &by_hand, &desk.config.languages));
    let sentence = reading.text().get(place.sentence.0 as usize..place.sentence.1 as usize).unwrap_or_default();
    let sentence = sentence.replace(crate::annotate::NO_TEXT, "");
    let words: Vec<&str> = sentence.split_whitespace().collect();
    Ok(Quote { span: reading.normal.source(place.name.0, place.name.1), text: words.join(" ") })
}
