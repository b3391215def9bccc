//! Which entity does a surface mean?
//!
//! One entity is picked, or none: a missing link costs a reader a search, a wrong one costs the desk a correction. The
//! rules are in [`Resolver::narrow`], strongest first, and a weaker rule may not decide what a stronger one leaves
//! contested.

mod decided;
mod offices;
mod sport;

use super::census::{Census, Conditions};
use super::context::Context;
use super::evidence::{Evidence, Why};
use super::neighbours::{self, Word};
use super::surface::Surface;
use super::{Reason, Rule};
use crate::catalogue::Name;
use crate::catalogue::names::{self, Form};
use crate::content::EntityId;
use crate::language::Classes;

/// The result for a surface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Meant {
        entity: EntityId,
        rule: Rule,
        evidence: Evidence,
    },
    Refused {
        reason: Reason,
        candidates: Vec<(EntityId, Evidence)>,
    },
    /// Not a name of ours.
    Ignored,
}

pub struct Resolver<'a> {
    pub context: Context<'a>,
    pub census: &'a Census,
}

/// An entity that a surface may mean, and why.
struct Candidate {
    entity: EntityId,
    name: Name,
    evidence: Evidence,
}

/// What a rule says of the candidates.
enum Narrowed {
    ToOne(usize),
    Contested,
    Silent,
}

impl Resolver<'_> {
    pub fn resolve(&self, surface: &Surface) -> Outcome {
        let text = self.context.text(surface);
        if self.census.is_none_of_ours(text) {
            return Outcome::Ignored;
        }
        let names: Vec<&Name> = surface
            .bearers
            .iter()
            .map(|id| self.context.catalogue.name(*id))
            .filter(|n| n.form != Form::Demonym)
            .collect();
        if surface.is_local {
            return self.unless_never(self.unless_a_word(surface, self.by_local(surface, &names)));
        }
        let decided = self.by_sense(text);
        if surface.within.is_some() {
            return decided.filter(|of| *of == Outcome::Ignored).unwrap_or_else(|| self.part_of_longer(&names));
        }
        if let Some(explained) = self.census.explained(text) {
            return match explained {
                Some(entity) => self.meant(entity, Rule::ShortForm, &[Why::Explained, Why::FullerForm]),
                None => Outcome::Ignored,
            };
        }
        if let Some(entity) = self.census.linked_by_hand(text) {
            return self.meant(entity, Rule::LinkedElsewhere, &[Why::LinkedElsewhere]);
        }
        if let Some(decided) = decided {
            return self.unless_never(decided);
        }
        let outcome = if names.iter().any(|n| n.form <= Form::Derived) {
            self.by_name(surface, &names)
        } else {
            self.unless_a_word(surface, self.by_short_form(surface, &names))
        };
        self.unless_never(self.unless_default(surface, outcome))
    }

    /// A part of a longer name is not a name: reported if it would have been one by itself.
    fn part_of_longer(&self, names: &[&Name]) -> Outcome {
        let strong: Vec<_> = names
            .iter()
            .filter(|n| n.form <= Form::Derived && !n.weak)
            .map(|n| (n.entity, Evidence::default()))
            .collect();
        if strong.is_empty() {
            Outcome::Ignored
        } else {
            Outcome::Refused { reason: Reason::LongerName, candidates: distinct(strong) }
        }
    }

    fn by_name(&self, surface: &Surface, names: &[&Name]) -> Outcome {
        let mut candidates: Vec<Candidate> = Vec::new();
        let (mut out_of_date, mut conditions, mut weak) = (Vec::new(), Vec::new(), Vec::new());
        for name in names.iter().filter(|n| n.form <= Form::Derived) {
            let mut evidence = Evidence(vec![match name.form {
                Form::Full => Why::FullName,
                Form::Listed => Why::ListedName,
                _ => Why::DerivedName,
            }]);
            if name.words > 1 {
                evidence.add(Why::SeveralWords);
            }
            match &*self.context.catalogue.facts(name.entity).kind {
                "person" if name.words > 1 => evidence.add(Why::PersonsName),
                "thing" => evidence.add(Why::Thing),
                _ => {}
            }
            match self.census.conditions(&self.context, name) {
                // A derived form whose conditions fail raises no doubt.
                Conditions::Fail if name.form == Form::Derived => {}
                Conditions::Fail => conditions.push((name.entity, evidence)),
                Conditions::OutOfDate => out_of_date.push((name.entity, evidence)),
                met => {
                    if met == Conditions::Hold {
                        evidence.add(Why::OwnConditions);
                    }
                    let needs_company = name.weak || self.is_anybodys(surface, name.entity);
                    if needs_company
                        && met != Conditions::Hold
                        && !self.is_named_otherwise(name.entity, surface)
                        && !self.context.is_about(name.entity)
                    {
                        weak.push((name.entity, evidence));
                    } else if !candidates.iter().any(|c| c.entity == name.entity) {
                        candidates.push(Candidate { entity: name.entity, name: **name, evidence });
                    }
                }
            }
        }
        // A derived form yields to a name, unless the piece names its bearer.
        if candidates.iter().any(|c| c.name.form < Form::Derived) {
            candidates.retain(|c| c.name.form < Form::Derived || self.census.is_named(c.entity));
        }
        // A bearer of the short form whom the piece has named competes with those who list it.
        for name in names.iter().filter(|n| n.form > Form::Derived) {
            if !candidates.is_empty()
                && !candidates.iter().any(|c| c.entity == name.entity)
                && self.may_be_short_for(surface, name)
                && self.census.is_named_before(name.entity, surface.start)
            {
                candidates.push(Candidate {
                    entity: name.entity,
                    name: **name,
                    evidence: Evidence(vec![Why::FamilyName, Why::FullerForm]),
                });
            }
        }
        if candidates.is_empty() {
            for (reason, refused) in
                [(Reason::OutOfDate, out_of_date), (Reason::Conditions, conditions), (Reason::Weak, weak)]
            {
                if !refused.is_empty() {
                    return Outcome::Refused { reason, candidates: distinct(refused) };
                }
            }
            return Outcome::Ignored;
        }
        // "Mr. Houston" is somebody outside the catalogue.
        let is_person = |c: &Candidate| self.context.catalogue.facts(c.entity).is_person();
        if self.honorific_before(surface).is_some() && !candidates.iter().any(is_person) {
            return Outcome::Ignored;
        }
        if self.is_word_here(surface, &candidates) {
            return refused(Reason::CommonWord, candidates);
        }
        if surface.may_be_common_word
            && !candidates.iter().any(|c| self.census.is_named(c.entity) || self.context.is_about(c.entity))
        {
            return refused(Reason::CommonWord, candidates);
        }
        if let [only] = &mut candidates[..] {
            only.evidence.add(Why::OnlyBearer);
            if self.census.is_named(only.entity) && only.name.form == Form::Derived {
                only.evidence.add(Why::NamedElsewhere);
            }
            let rule = match only.name.form {
                Form::Full => Rule::Name,
                Form::Listed => Rule::Alias,
                _ => Rule::Derived,
            };
            let evidence = std::mem::take(&mut only.evidence);
            let facts = self.context.catalogue.facts(only.entity);
            let may_be_team = !facts.teams.is_empty() || !facts.clubs.is_empty();
            if may_be_team && self.speaks_of_sport() && !self.is_place_here(surface) {
                return self.team(&facts.teams, &facts.clubs, only.entity, evidence);
            }
            return Outcome::Meant { entity: only.entity, rule, evidence };
        }
        self.narrow(surface, candidates)
    }

    /// Whether a single word begins a sentence, appears in small letters elsewhere in the piece, and names a candidate
    /// only at sentence starts: "Focus is what they need".
    fn is_word_here(&self, surface: &Surface, candidates: &[Candidate]) -> bool {
        const LOOKS: usize = 20;
        let (written, text) = (self.context.text(surface), self.context.reading.text());
        if written.contains(' ')
            || names::is_in_capitals(written)
            || self.context.language.nouns_have_capitals
            || !self.opens_sentence(surface)
            || !self.is_written_small(written)
        {
            return false;
        }
        let passages = &self.context.reading.passages;
        let opens = |at: u32| {
            let passage = &passages[passages.partition_point(|passage| passage.end <= at).min(passages.len() - 1)];
            neighbours::starts_sentence(text, at, passage.start, self.context.language)
        };
        let is_named = |c: &Candidate| {
            self.context.is_about(c.entity) || self.census.places(c.entity).take(LOOKS).any(|at| !opens(at))
        };
        !candidates.iter().any(is_named)
    }

    /// Whether every country may have a body of this name, and the piece does not mention the country in this body's
    /// own name: "Supreme Court" of "Supreme Court of Norland".
    fn is_anybodys(&self, surface: &Surface, entity: EntityId) -> bool {
        let language = self.context.language;
        // A nationality says whose it is, a numeral does not: "French Senate", "World War II".
        let is_numeral = |word: &str| word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | '0'..='9'));
        let is_generic = |word: &str| {
            !language.classes(word).has(Classes::NATIONALITY)
                && (language.is_generic(word)
                    || is_numeral(word)
                    || language.classes(&word.to_lowercase()).has(Classes::FUNCTION))
        };
        if !language.knows_words() || !self.context.text(surface).split(' ').all(is_generic) {
            return false;
        }
        let name = &self.context.catalogue.facts(entity).name;
        let own: Vec<&str> =
            name.split(' ').filter(|word| !is_generic(word) && word.starts_with(char::is_uppercase)).collect();
        !own.is_empty() && !own.iter().any(|word| self.census.holds_beginning(self.context.reading.text(), word))
    }

    /// Whether the piece names it by another text than this, checking only the first of its names.
    fn is_named_otherwise(&self, entity: EntityId, surface: &Surface) -> bool {
        const LOOKED_AT: usize = 100;
        let (text, written) = (self.context.reading.text(), self.context.text(surface));
        self.census.places(entity).take(LOOKED_AT).any(|at| !text[at as usize..].starts_with(written))
    }

    /// Which of several bearers is meant, trying the rules in order.
    fn narrow(&self, surface: &Surface, mut candidates: Vec<Candidate>) -> Outcome {
        type Test<'r> = (Rule, Why, Box<dyn Fn(&Candidate) -> bool + 'r>);
        if let Some(i) = self.place_or_team(surface, &candidates) {
            let mut chosen = candidates.swap_remove(i);
            chosen.evidence.add(Why::Sport);
            return Outcome::Meant { entity: chosen.entity, rule: Rule::Company, evidence: chosen.evidence };
        }
        self.leave_special(&mut candidates);
        if let [_] = candidates[..] {
            let only = candidates.swap_remove(0);
            return Outcome::Meant { entity: only.entity, rule: Rule::Alias, evidence: only.evidence };
        }
        let role = self.office_before(surface);
        let tests: [Test; 4] = [
            (Rule::About, Why::About, Box::new(|c| self.context.is_about(c.entity))),
            (Rule::FullerForm, Why::NamedElsewhere, Box::new(|c| self.census.is_named(c.entity))),
            (Rule::Conditions, Why::OwnConditions, Box::new(|c| c.evidence.0.contains(&Why::OwnConditions))),
            (Rule::DatedRole, Why::DatedRole, Box::new(|c| role.is_some_and(|office| self.held(c.entity, office)))),
        ];
        for (rule, why, holds) in &tests {
            match one_of(&candidates, holds) {
                // If one who lists the form is named elsewhere, that does not rule out the one whose own name it is.
                Narrowed::ToOne(i) if *rule == Rule::FullerForm && is_anothers_own(&candidates, i) => {
                    return refused(Reason::Contested, candidates);
                }
                Narrowed::ToOne(i) => {
                    let mut chosen = candidates.swap_remove(i);
                    if !chosen.evidence.0.contains(why) {
                        chosen.evidence.add(*why);
                    }
                    return Outcome::Meant { entity: chosen.entity, rule: *rule, evidence: chosen.evidence };
                }
                Narrowed::Contested => return refused(Reason::Contested, candidates),
                Narrowed::Silent => {}
            }
        }
        drop(tests);
        self.by_company(surface, candidates)
    }

    /// Of entities that all list a form, one with extra words in its name is meant only if the piece contains these
    /// words too: "the Harbour Cup" is not the "2004 Harbour Cup".
    fn leave_special(&self, candidates: &mut Vec<Candidate>) {
        /// Limited, since all pairs are compared.
        const MOST: usize = 100;
        if candidates.len() > MOST || candidates.iter().any(|c| c.name.form == Form::Full) {
            return;
        }
        let text = self.context.reading.text();
        let facts = |candidate: &Candidate| self.context.catalogue.facts(candidate.entity);
        let is_special = |one: &Candidate| {
            let words: Vec<&str> = facts(one).name.split(' ').collect();
            candidates.iter().any(|other| {
                let general: Vec<&str> = facts(other).name.split(' ').collect();
                let mut added = words.iter().filter(|word| !general.contains(word)).peekable();
                facts(one).kind == facts(other).kind
                    && general.len() < words.len()
                    && general.iter().all(|word| words.contains(word))
                    && added.peek().is_some()
                    && !added.any(|word| self.census.holds(text, word))
            })
        };
        let special: Vec<EntityId> = candidates.iter().filter(|c| is_special(c)).map(|c| c.entity).collect();
        candidates.retain(|candidate| !special.contains(&candidate.entity));
    }

    /// The catalogue's relations, the kind that the sentence asks for, the dateline's place, the place in a name.
    fn by_company(&self, surface: &Surface, mut candidates: Vec<Candidate>) -> Outcome {
        let asked = self.kind_asked(surface);
        let kind_of = |candidate: &Candidate| &*self.context.catalogue.facts(candidate.entity).kind;
        let is_of_one_kind = candidates.windows(2).all(|two| kind_of(&two[0]) == kind_of(&two[1]));
        for candidate in &mut candidates {
            let facts = self.context.catalogue.facts(candidate.entity);
            if facts.related.iter().any(|other| self.census.is_named(*other)) {
                candidate.evidence.add(Why::Related);
            }
            if asked.is_some_and(|kind| facts.kind == kind) {
                candidate.evidence.add(Why::KindAsked);
            }
            if self.census.dateline() == Some(candidate.entity)
                || self.census.dateline().is_some_and(|place| facts.related.contains(&place))
            {
                candidate.evidence.add(Why::Dateline);
            }
            if is_of_one_kind && facts.home.is_some_and(|place| self.speaks_of(place)) {
                candidate.evidence.add(Why::Home);
            }
        }
        let company = |c: &Candidate| -> i32 {
            c.evidence
                .0
                .iter()
                .filter(|w| matches!(w, Why::Related | Why::KindAsked | Why::Dateline | Why::Home))
                .map(|w| w.points())
                .sum()
        };
        let best = candidates.iter().map(&company).max().unwrap_or(0);
        match one_of(&candidates, |c| best > 0 && company(c) == best) {
            Narrowed::ToOne(i) => {
                let chosen = candidates.swap_remove(i);
                Outcome::Meant { entity: chosen.entity, rule: Rule::Company, evidence: chosen.evidence }
            }
            _ => refused(Reason::Contested, candidates),
        }
    }

    /// Whether the piece names a place, or has a word that begins with its name: "Norland", "Norlandish".
    fn speaks_of(&self, place: EntityId) -> bool {
        let name = &self.context.catalogue.facts(place).name;
        self.census.is_named(place) || self.census.holds_beginning(self.context.reading.text(), name)
    }

    /// "Mr. Putin", "Putin", "the Bank": bound to the one entity that the piece names more fully.
    fn by_short_form(&self, surface: &Surface, names: &[&Name]) -> Outcome {
        if names.iter().all(|n| n.form == Form::Office) {
            return self.by_office(surface, names);
        }
        let mut fitting: Vec<Name> = names.iter().filter(|n| self.may_be_short_for(surface, n)).map(|n| **n).collect();
        fitting.dedup_by_key(|n| n.entity);
        if fitting.is_empty() {
            return Outcome::Ignored;
        }
        let is_family = fitting.iter().any(|n| n.form == Form::Family);
        let honorific = self.honorific_before(surface);
        let bound: Vec<&Name> =
            fitting.iter().filter(|n| self.census.is_named_before(n.entity, surface.start)).collect();
        let outsider = self.census.last_outsider(self.context.text(surface), surface.start);
        let evidence = |name: &Name, more: &[Why]| {
            let mut evidence = Evidence(vec![if name.form == Form::Family { Why::FamilyName } else { Why::HeadNoun }]);
            evidence.0.extend(more);
            if self.census.is_named_in_head(name.entity) {
                evidence.add(Why::FullerFormInHead);
            }
            if honorific
                .is_some_and(|h| self.context.catalogue.facts(name.entity).honorifics.iter().any(|own| own == h))
            {
                evidence.add(Why::Honorific);
            }
            evidence
        };
        let meant = |name: &Name, more: &[Why]| Outcome::Meant {
            entity: name.entity,
            rule: Rule::ShortForm,
            evidence: evidence(name, more),
        };
        let contested = |names: &[&Name]| Outcome::Refused {
            reason: Reason::Contested,
            candidates: names.iter().map(|n| (n.entity, evidence(n, &[Why::FullerForm]))).collect(),
        };
        let holder = self.holder_on_the_day(surface, &fitting).filter(|_| is_family);
        match bound[..] {
            // The office belongs to another person, whom the piece has not named.
            [one] if let Some(holder) = holder.filter(|holder| holder.entity != one.entity) => {
                contested(&[one, holder])
            }
            [one] => match outsider {
                // Who of that name was mentioned last? An outsider in between leaves it open.
                Some(at) if self.census.last_named_before(one.entity, surface.start).is_none_or(|ours| ours < at) => {
                    if honorific
                        .is_some_and(|h| self.context.catalogue.facts(one.entity).honorifics.iter().any(|own| own == h))
                    {
                        meant(one, &[Why::FullerForm])
                    } else {
                        contested(&[one])
                    }
                }
                _ => meant(one, &[Why::FullerForm]),
            },
            [] if outsider.is_some() => Outcome::Ignored,
            [] => match &fitting[..] {
                _ if let Some(holder) = holder => {
                    let others = |name: &Name| name.entity != holder.entity && self.census.is_named(name.entity);
                    match fitting.iter().any(others) {
                        true => contested(&fitting.iter().collect::<Vec<_>>()),
                        false => Outcome::Meant {
                            entity: holder.entity,
                            rule: Rule::DatedRole,
                            evidence: evidence(holder, &[Why::DatedRole]),
                        },
                    }
                }
                [one] if self.census.is_named(one.entity) && is_family => {
                    meant(one, &[Why::FullerFormLater, Why::OnlyBearer])
                }
                _ if is_family && (honorific.is_some() || self.office_before(surface).is_some()) => Outcome::Refused {
                    reason: Reason::Unbound,
                    candidates: fitting.iter().map(|n| (n.entity, evidence(n, &[]))).collect(),
                },
                _ => Outcome::Ignored,
            },
            _ => {
                let office = self.office_before(surface);
                let held: Vec<&&Name> =
                    bound.iter().filter(|n| office.is_some_and(|o| self.held(n.entity, o))).collect();
                match held[..] {
                    [one] => meant(one, &[Why::FullerForm, Why::DatedRole]),
                    _ => contested(&bound),
                }
            }
        }
    }

    /// A bound family name that is also a month, a place or a word, and is used as one: "28 May", "in Washington",
    /// "Young people".
    fn unless_a_word(&self, surface: &Surface, outcome: Outcome) -> Outcome {
        let Outcome::Meant { entity, evidence, .. } = &outcome else { return outcome };
        if !evidence.0.iter().any(|why| matches!(why, Why::FamilyName | Why::PartOfName))
            || self.honorific_before(surface).is_some()
            || self.office_before(surface).is_some()
        {
            return outcome;
        }
        let refused = |reason| Outcome::Refused { reason, candidates: vec![(*entity, evidence.clone())] };
        let (text, language) = (self.context.text(surface), self.context.language);
        let (previous, next) = (self.word_before(surface), self.word_after(surface));
        let small = |word: &Word| language.classes(&word.text.to_lowercase());
        let is_number = |word: &Word| word.text.starts_with(|c: char| c.is_ascii_digit());
        if language.classes(text).has(Classes::CALENDAR) {
            let is_dated = previous.iter().chain(&next).any(is_number);
            if is_dated || previous.as_ref().is_some_and(|word| small(word).has(Classes::DATE_PREPOSITION)) {
                return Outcome::Ignored;
            }
        }
        if self.stands_as_place(surface, previous.as_ref()) {
            return refused(Reason::Place);
        }
        let does_person = next.as_ref().is_some_and(|word| language.classes(word.text).has(Classes::PERSON_VERB));
        let is_word = surface.may_be_common_word || (self.opens_sentence(surface) && self.is_written_small(text));
        if is_word && !does_person { refused(Reason::CommonWord) } else { outcome }
    }

    /// "in Washington", "Washington, D.C."
    fn stands_as_place(&self, surface: &Surface, previous: Option<&Word>) -> bool {
        let (text, language) = (self.context.reading.text(), self.context.language);
        let floor = self.context.reading.passages[surface.passage].start;
        let rest = &text[surface.end as usize..];
        let is_in = previous.is_some_and(|preposition| {
            let before = neighbours::before(text, preposition.start, floor, language);
            language.classes(&preposition.text.to_lowercase()).has(Classes::PLACE_PREPOSITION)
                && !before.is_some_and(|word| language.classes(word.text).has(Classes::TRUST))
        });
        let state = rest.strip_prefix(", ").and_then(|rest| rest.split([' ', ',', ';', ')', '\n']).next());
        let is_state = |state: &str| {
            state == "DC"
                || (state.len() >= 4
                    && names::is_in_capitals(state)
                    && state.split_terminator('.').all(|part| part.len() == 1))
        };
        let may_be_in = || {
            let is_small = |word: &Word| language.classes(&word.text.to_lowercase()).has(Classes::FUNCTION);
            !rest.starts_with("'s") && previous.is_some_and(is_small) && self.is_place_elsewhere(surface)
        };
        (is_in && !rest.starts_with("'s")) || state.is_some_and(is_state) || may_be_in()
    }

    /// Whether the piece uses the same word as a place: after "in Paris", "to Paris" may be a place too.
    fn is_place_elsewhere(&self, surface: &Surface) -> bool {
        /// The maximum number of places to check.
        const LOOKS: usize = 50;
        let (text, language) = (self.context.reading.text(), self.context.language);
        let written = self.context.text(surface);
        let others = text.match_indices(written).take(LOOKS).map(|(at, _)| at);
        let mut others = others.filter(|at| *at as u32 != surface.start);
        others.any(|at| {
            let Some(before) = text[..at].strip_suffix(' ') else { return false };
            let mut words = before.rsplit([' ', '\n']);
            let mut is_of = |class| words.next().is_some_and(|word| language.classes(&word.to_lowercase()).has(class));
            let is_in = is_of(Classes::PLACE_PREPOSITION) && !is_of(Classes::TRUST);
            let after = &text[at + written.len()..];
            is_in && !after.starts_with(|c: char| c.is_alphanumeric() || c == '\'' || c == '-')
        })
    }

    fn opens_sentence(&self, surface: &Surface) -> bool {
        let floor = self.context.reading.passages[surface.passage].start;
        neighbours::starts_sentence(self.context.reading.text(), surface.start, floor, self.context.language)
    }

    /// Whether the piece also has the word in small letters.
    fn is_written_small(&self, text: &str) -> bool {
        self.census.holds(self.context.reading.text(), &text.to_lowercase())
    }

    /// "Ida" after "Ida Bright", "Hedda" after "Storm Hedda": the one whom the piece has named by its full name.
    fn by_local(&self, surface: &Surface, names: &[&Name]) -> Outcome {
        let named = |name: &&&Name| self.census.is_named_before(name.entity, surface.start);
        let bound: Vec<&&Name> = names.iter().filter(named).collect();
        let outsider = self.census.last_outsider(self.context.text(surface), surface.start);
        // "Pope Francis" is someone else.
        let is_styled = self.honorific_before(surface).is_some() || self.office_before(surface).is_some();
        match bound[..] {
            [one] if surface.within.is_none() && outsider.is_none() && !is_styled => {
                self.meant(one.entity, Rule::ShortForm, &[Why::PartOfName, Why::FullerForm])
            }
            _ => Outcome::Ignored,
        }
    }

    /// Living persons, with a fitting honorific, and not mentioned as somebody's relative.
    fn may_be_short_for(&self, surface: &Surface, name: &Name) -> bool {
        let facts = self.context.catalogue.facts(name.entity);
        let previous = self.word_before(surface);
        match name.form {
            Form::Office => false,
            Form::HeadNoun => previous.is_some_and(|w| matches!(w.text, "the" | "The")),
            _ => {
                let fits = self
                    .honorific_before(surface)
                    .is_none_or(|h| facts.honorifics.is_empty() || facts.honorifics.iter().any(|own| own == h));
                let kin = previous.is_some_and(|w| self.context.language.classes(w.text).has(Classes::KIN));
                let dead = self.context.document.day.is_some_and(|day| facts.was_dead_on(day));
                fits && !kin && !dead
            }
        }
    }

    fn meant(&self, entity: EntityId, rule: Rule, why: &[Why]) -> Outcome {
        Outcome::Meant { entity, rule, evidence: Evidence(why.to_vec()) }
    }

    /// `never` shields: the entity is not linked, and no namesake is linked instead.
    fn unless_never(&self, outcome: Outcome) -> Outcome {
        let is_never = |entity: EntityId| self.context.document.by_hand.never.contains(&entity);
        match outcome {
            Outcome::Meant { entity, .. } if is_never(entity) => Outcome::Ignored,
            Outcome::Refused { candidates, .. } if candidates.iter().all(|(e, _)| is_never(*e)) => Outcome::Ignored,
            other => other,
        }
    }

    fn word_before(&self, surface: &Surface) -> Option<Word<'_>> {
        let passage = &self.context.reading.passages[surface.passage];
        neighbours::before(self.context.reading.text(), surface.start, passage.start, self.context.language)
    }

    fn word_after(&self, surface: &Surface) -> Option<Word<'_>> {
        let passage = &self.context.reading.passages[surface.passage];
        neighbours::after(self.context.reading.text(), surface.end, passage.end)
    }

    fn honorific_before(&self, surface: &Surface) -> Option<&str> {
        self.word_before(surface).map(|w| w.text).filter(|w| self.context.language.classes(w).has(Classes::HONORIFIC))
    }

    /// "the city of X", "in Y province": the kind that the surrounding words call for.
    fn kind_asked(&self, surface: &Surface) -> Option<&'static str> {
        let passage = &self.context.reading.passages[surface.passage];
        let text = self.context.reading.text();
        let previous = self.word_before(surface);
        let noun = previous
            .filter(|w| w.text == "of")
            .and_then(|of| neighbours::before(text, of.start, passage.start, self.context.language))
            .or(previous);
        let next = neighbours::after(text, surface.end, passage.end);
        let classes = |word: Word| self.context.language.classes(word.text);
        if [noun, next].into_iter().flatten().any(|word| classes(word).has(Classes::PLACE_NOUN)) {
            Some("place")
        } else if noun.is_some_and(|word| classes(word).has(Classes::PERSON_NOUN))
            && previous.is_some_and(|w| w.text != "of")
        {
            Some("person")
        } else {
            None
        }
    }
}

fn one_of(candidates: &[Candidate], holds: impl Fn(&Candidate) -> bool) -> Narrowed {
    let mut passing = candidates.iter().enumerate().filter(|(_, c)| holds(c)).map(|(i, _)| i);
    match (passing.next(), passing.next()) {
        (Some(one), None) => Narrowed::ToOne(one),
        (Some(_), Some(_)) => Narrowed::Contested,
        _ => Narrowed::Silent,
    }
}

/// Whether the form is the full name of a candidate other than `chosen`, and not of `chosen`.
fn is_anothers_own(candidates: &[Candidate], chosen: usize) -> bool {
    candidates[chosen].name.form != Form::Full && candidates.iter().any(|c| c.name.form == Form::Full)
}

fn refused(reason: Reason, candidates: Vec<Candidate>) -> Outcome {
    Outcome::Refused { reason, candidates: distinct(candidates.into_iter().map(|c| (c.entity, c.evidence)).collect()) }
}

/// Deduplicated by entity, best first.
fn distinct(mut candidates: Vec<(EntityId, Evidence)>) -> Vec<(EntityId, Evidence)> {
    candidates.sort_by_key(|(entity, evidence)| (*entity, std::cmp::Reverse(evidence.points())));
    candidates.dedup_by_key(|(entity, _)| *entity);
    candidates.sort_by_key(|(entity, evidence)| (std::cmp::Reverse(evidence.points()), *entity));
    candidates
}
