//! Where may a name be? Matcher hits at word borders, the longest first.
//!
//! The only decision made here is what cannot be a name: a part of a word, a part of a longer name.

use super::Zone;
use super::local;
use super::neighbours::{self, Word};
use super::quoted;
use super::reading::{Capitals, Passage, Reading};
use super::surface::{FullName, Longer, Sort, Surface};
use crate::catalogue::Catalogue;
use crate::catalogue::matcher::{Hit, NameId};
use crate::catalogue::names::{COMPANY_ENDINGS, Form, is_in_capitals};
use crate::content::normal::folded;
use crate::language::{Classes, Language};
use crate::words::{Run, is_border};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub fn surfaces<'c>(reading: &Reading, catalogue: &'c Catalogue, language: &Language) -> Vec<Surface<'c>> {
    let text = reading.text();
    let hits = hits(reading, catalogue, language);
    let borders = Borders::of(&hits);
    let allowed = |(passage, hit): &(usize, Hit)| borders.allow(text, hit, &reading.passages[*passage], language);
    let mut chosen = longest(hits.iter().copied().filter(allowed).collect());
    let is_whole = |surface: &&Surface| {
        let mut names = surface.bearers.iter().map(|id| catalogue.name(*id));
        names.any(|name| name.form <= Form::Derived && !name.weak)
    };
    let of = |surface: &Surface| FullName::of(surface, text, catalogue);
    let known: Vec<FullName> = chosen.iter().filter(is_whole).map(of).collect();
    let quoted = quoted::titles(reading, language, &known);
    let mut looks = TITLE_LOOKS;
    let mut place = |surface: &mut Surface| {
        let passage = &reading.passages[surface.passage];
        surface.may_be_common_word = may_be_common_word(surface, text, passage, language);
        let around = Around { text, passage, language, catalogue, known: &known };
        let longer = around.longer(surface).filter(|(_, start, end)| match passage.capitals {
            Capitals::Names => true,
            // If every word has a capital, running text distinguishes a longer name from a sentence.
            Capitals::Titles => {
                looks = looks.saturating_sub(1);
                looks > 0 && is_said(reading, &text[*start as usize..*end as usize])
            }
            Capitals::All => false,
        });
        surface.within = longer.map(|(longer, ..)| longer);
        if quoted::holds(&quoted, surface.start, surface.end) {
            surface.within = Some(Longer::Around);
        }
    };
    chosen.iter_mut().for_each(&mut place);
    let mut locals = local::surfaces(reading, catalogue, language, &chosen);
    locals.iter_mut().for_each(&mut place);
    chosen.extend(locals);
    chosen.sort_by_key(|surface| surface.start);
    chosen
}

/// The maximum number of names from title lines to search for in the text: each costs a pass over it.
const TITLE_LOOKS: usize = 100;

/// Whether running text contains a longer name that a title line may have.
fn is_said(reading: &Reading, name: &str) -> bool {
    let running = reading.passages.iter().filter(|passage| passage.capitals == Capitals::Names);
    running.map(|passage| &reading.text()[passage.start as usize..passage.end as usize]).any(|text| text.contains(name))
}

/// The matcher's hits, by start, each with its passage.
fn hits<'c>(reading: &Reading, catalogue: &'c Catalogue, language: &Language) -> Vec<(usize, Hit<'c>)> {
    let text = reading.text();
    let fold = folded(text);
    let alone = |hit: &Hit| stands_alone(text, hit, language);
    let mut found = Vec::new();
    catalogue.matcher().find(&fold, &reading.runs, alone, &mut found);
    if let Some(runs) = &reading.inner_runs {
        catalogue.matcher().find(&fold, runs, alone, &mut found);
    }
    let mut hits = in_passages(found, reading, |c| c != Capitals::All);
    if reading.passages.iter().any(|p| p.capitals == Capitals::All) {
        let shouted = reading.passages.iter().filter(|p| p.capitals == Capitals::All);
        let runs: Vec<Run> = shouted.flat_map(|p| p.runs(&reading.runs)).copied().collect();
        let mut found = Vec::new();
        catalogue.matcher().find_in_capitals(&fold, &runs, alone, &mut found);
        // Acronyms are excluded there, though "Nato" is a form of one.
        let is_acronym = |id: &NameId| is_in_capitals(&catalogue.facts(catalogue.name(*id).entity).name);
        found.retain(|hit| !hit.bearers.iter().all(is_acronym));
        hits.extend(in_passages(found, reading, |c| c == Capitals::All));
        hits.sort_by_key(|(_, hit)| (hit.start, hit.end));
    }
    if let Some(runs) = dateline(reading) {
        let mut found = Vec::new();
        catalogue.matcher().find_in_capitals(&fold, runs, alone, &mut found);
        let is_new =
            |(_, hit): &(usize, Hit)| hits.iter().all(|(_, other)| (other.start, other.end) != (hit.start, hit.end));
        let found: Vec<_> = in_passages(found, reading, |c| c == Capitals::Names).into_iter().filter(is_new).collect();
        hits.extend(found);
        hits.sort_by_key(|(_, hit)| (hit.start, hit.end));
    }
    hits
}

/// The words in capitals at the start of the first paragraph, before an agency or a dash: "PORT HALVOR (AP) - ".
fn dateline(reading: &Reading) -> Option<&[Run]> {
    /// The maximum length of a dateline, in bytes.
    const LONGEST: usize = 80;
    let first = reading.passages.iter().find(|passage| !matches!(passage.zone, Zone::Title | Zone::Summary))?;
    let text = reading.text()[first.start as usize..first.end as usize].split('\n').next()?;
    let dash = [" - ", " – ", " — ", "—", " -- "].iter().filter_map(|dash| text.find(dash)).min()?;
    let head = &text[..dash];
    let place = head.split(['(', ',']).next()?.trim_end();
    let letters = place.chars().filter(|c| c.is_alphabetic()).count();
    let is_one = first.zone == Zone::Prose
        && first.capitals == Capitals::Names
        && dash <= LONGEST
        && letters > 3
        && place.chars().all(|c| !c.is_lowercase() && !c.is_numeric());
    let end = first.start + place.len() as u32;
    let runs = first.runs(&reading.runs);
    is_one.then(|| &runs[..runs.partition_point(|run| run.end <= end)])
}

/// Each hit with its passage, by start; drops those in excluded passages or across two.
fn in_passages<'c>(
    mut hits: Vec<Hit<'c>>,
    reading: &Reading,
    meant: impl Fn(Capitals) -> bool,
) -> Vec<(usize, Hit<'c>)> {
    hits.sort_by_key(|h| (h.start, h.end));
    let mut passage = 0;
    hits.into_iter()
        .filter_map(|hit| {
            while reading.passages.get(passage).is_some_and(|p| p.end <= hit.start) {
                passage += 1;
            }
            let around = reading.passages.get(passage)?;
            (around.start <= hit.start && hit.end <= around.end && meant(around.capitals)).then_some((passage, hit))
        })
        .collect()
}

/// Whether the surface is a dictionary word in a place where every word has a capital.
fn may_be_common_word(surface: &Surface, text: &str, passage: &Passage, language: &Language) -> bool {
    let is_capital_place = passage.capitals == Capitals::Titles
        || neighbours::starts_sentence(text, surface.start, passage.start, language);
    let written = &text[surface.start as usize..surface.end as usize];
    is_capital_place
        && !is_in_capitals(written)
        && language.classes(&written.to_lowercase()).has(Classes::COMMON | Classes::WORD_AND_NAME)
}

/// Whether no letter or digit touches the hit, and it is not part of an address or a contraction. Apostrophe prefixes
/// and endings that the language adds to names do not count.
fn stands_alone(text: &str, hit: &Hit, language: &Language) -> bool {
    let (before, name, after) =
        (&text[..hit.start as usize], &text[hit.start as usize..hit.end as usize], &text[hit.end as usize..]);
    let ends_in_word = |text: &str| text.ends_with(char::is_alphanumeric);
    let begins_with_word = |text: &str| text.starts_with(char::is_alphanumeric);
    let free_before = match before.chars().next_back() {
        None => true,
        Some('\'') => {
            let joined = &before[..before.len() - 1];
            !ends_in_word(joined) || language.elides(joined)
        }
        Some('.') => !ends_in_word(&before[..before.len() - 1]) || before.ends_with("..."),
        Some(c) if c.is_alphanumeric() => name.starts_with(|first| is_border(c, first)),
        Some(c) => !matches!(c, '_' | '@' | '#' | '\\'),
    };
    let genitive = || Some(&*language.genitive).filter(|ending| !ending.is_empty() && !name.ends_with(*ending));
    let free_after = match after.chars().next() {
        None => true,
        Some('\'') => {
            let joined = &after[1..];
            let possessive = joined.strip_prefix(['s', 'S']).is_some_and(|rest| !begins_with_word(rest));
            possessive || !begins_with_word(joined) || language.suffixes_after_apostrophe
        }
        Some('.') => !begins_with_word(&after[1..]),
        Some(c) if c.is_alphanumeric() => {
            name.ends_with(|last| is_border(last, c))
                || genitive().and_then(|ending| after.strip_prefix(ending)).is_some_and(|rest| !begins_with_word(rest))
        }
        // "Norvia+" is another name, "Norvia + Brenn" is not.
        Some(c) => !matches!(c, '_' | '@' | '+'),
    };
    free_before && free_after
}

/// Where known names begin and end, for hyphenated names: "Trump-Putin call".
struct Borders {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Borders {
    fn of(hits: &[(usize, Hit)]) -> Borders {
        let mut ends: Vec<u32> = hits.iter().map(|(_, h)| h.end).collect();
        ends.sort_unstable();
        Borders { starts: hits.iter().map(|(_, h)| h.start).collect(), ends }
    }

    /// A hyphen at a border means a longer name, except for closed lists and between two known names.
    fn allow(&self, text: &str, hit: &Hit, passage: &Passage, language: &Language) -> bool {
        let before = &text[passage.start as usize..hit.start as usize];
        let after = &text[hit.end as usize..passage.end as usize];
        let left = !before.ends_with('-') || {
            let word = before[..before.len() - 1].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            language.classes(&word.to_lowercase()).has(Classes::HYPHEN_BEFORE)
                || self.ends.binary_search(&(hit.start - 1)).is_ok()
                || word.is_empty()
        };
        let right = !after.starts_with('-') || {
            let word = after[1..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            let makes_compound =
                || language.compounds && (language.nouns_have_capitals || word.starts_with(char::is_lowercase));
            language.classes(word).has(Classes::HYPHEN_AFTER)
                || makes_compound()
                || self.starts.binary_search(&(hit.end + 1)).is_ok()
                || word.is_empty()
        };
        left && right
    }
}

/// The longest hits that do not overlap; hits at the same place merge the bearers of all tables.
fn longest<'c>(mut hits: Vec<(usize, Hit<'c>)>) -> Vec<Surface<'c>> {
    hits.sort_by_key(|(_, h)| (h.start, std::cmp::Reverse(h.end)));
    let mut chosen: Vec<Surface> = Vec::new();
    let mut cluster = 0;
    while cluster < hits.len() {
        let mut end = hits[cluster].1.end;
        let mut next = cluster + 1;
        while next < hits.len() && hits[next].1.start < end {
            end = end.max(hits[next].1.end);
            next += 1;
        }
        match &mut hits[cluster..next] {
            [(passage, hit)] => chosen.push(Surface::of(*passage, hit)),
            several => choose(several, &mut chosen),
        }
        cluster = next;
    }
    chosen
}

/// From overlapping hits, takes the longest, then the first.
fn choose<'c>(cluster: &mut [(usize, Hit<'c>)], chosen: &mut Vec<Surface<'c>>) {
    cluster.sort_by_key(|(_, h)| (std::cmp::Reverse(h.end - h.start), h.start));
    let first = chosen.len();
    // Sorted by start: chosen hits do not overlap, so only the last that begins before a hit's end can touch it.
    let mut places = BTreeMap::<u32, usize>::new();
    for (passage, hit) in cluster.iter() {
        let last = places.range(..hit.end).next_back().map(|(_, place)| *place);
        match last.map(|place| &mut chosen[place]).filter(|surface| hit.start < surface.end) {
            Some(same) if (same.start, same.end) == (hit.start, hit.end) => {
                let bearers = same.bearers.to_mut();
                bearers.extend(hit.bearers);
                bearers.sort_unstable();
                bearers.dedup();
            }
            Some(_) => {}
            None => {
                places.insert(hit.start, chosen.len());
                chosen.push(Surface::of(*passage, hit));
            }
        }
    }
    chosen[first..].sort_by_key(|s| s.start);
}

impl<'c> Surface<'c> {
    fn of(passage: usize, hit: &Hit<'c>) -> Surface<'c> {
        let bearers = Cow::Borrowed(hit.bearers);
        Surface {
            start: hit.start,
            end: hit.end,
            passage,
            bearers,
            within: None,
            may_be_common_word: false,
            is_local: false,
        }
    }
}

/// The text to the left and right of a surface.
struct Around<'a> {
    text: &'a str,
    passage: &'a Passage,
    language: &'a Language,
    catalogue: &'a Catalogue,
    /// The full names of the document, sorted by start.
    known: &'a [FullName],
}

impl Around<'_> {
    /// The longer name around a surface, with its start and end as far as the adjacent words show.
    fn longer(&self, surface: &Surface) -> Option<(Longer, u32, u32)> {
        let names = || surface.bearers.iter().map(|id| self.catalogue.name(*id));
        if names().all(|n| n.form == Form::Demonym) {
            return None;
        }
        if let Some(last) = self.builds_after(surface) {
            return Some((Longer::Around, surface.start, last.end));
        }
        let is_whole_person = names().any(|n| n.form <= Form::Derived && self.catalogue.facts(n.entity).is_person())
            && self.text[surface.start as usize..surface.end as usize].contains(' ');
        let (longer, first) = if is_whole_person { None } else { self.builds_before(surface) }?;
        Some((longer, first.start, surface.end))
    }

    fn builds_after(&self, surface: &Surface) -> Option<Word<'_>> {
        let next = self.after(surface.end)?;
        let is_office = || {
            self.text[surface.start as usize..surface.end as usize].split(' ').all(|word| self.language.is_title(word))
        };
        // "Professor Bright" is not a mention of what "Professor" may be.
        if self.is_model(surface, &next) || (next.is_capitalised() && !self.is_neutral(&next) && is_office()) {
            return Some(next);
        }
        // "Obama for America" is a campaign.
        let is_campaign = |of: &Word| self.known_at(of.start).is_some_and(|known| known.sort == Sort::Place);
        if next.text == "for" && self.is_short_person(surface) {
            return self.after(next.end).filter(is_campaign);
        }
        if self.is_joined(surface.start, &next).is_some() {
            return Some(next);
        }
        // A possessive is ignored: "the China Party's leader".
        let builds = |word: &Word| {
            let bare = Word { text: word.text.trim_end_matches("'s"), ..*word };
            let ends_company = COMPANY_ENDINGS.iter().any(|end| end.trim_end_matches('.') == bare.text);
            // A direction after a name is part of it: "China Eastern".
            let is_direction = self.language.classes(bare.text).has(Classes::FORE);
            word.is_capitalised()
                && (is_direction || !self.is_neutral(&bare))
                && !self.may_be_noun(&bare)
                && !ends_company
                && !self.is_known(word)
        };
        match next.text {
            "&" => self.after(next.end).filter(builds),
            _ => Some(next).filter(builds),
        }
    }

    /// "Norvia 787", "FTSE 100-index", "iOS 5": a number after anything but a person or a place makes another name,
    /// unless it is an amount; so does a year after a place, as in the event "Brenn 1998".
    fn is_model(&self, surface: &Surface, next: &Word) -> bool {
        let kinds = || surface.bearers.iter().map(|id| &*self.catalogue.facts(self.catalogue.name(*id).entity).kind);
        let (number, joined) = next.text.split_once('-').unwrap_or((next.text, ""));
        // "Norvia 737-800" is one number.
        let is_joined = joined.starts_with(char::is_alphabetic);
        let is_one_number = joined.is_empty() || (is_joined && self.language.compounds);
        let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && !number.contains(['.', '%']);
        if !is_number || !is_one_number {
            return false;
        }
        if number.len() == 4 && number.parse().is_ok_and(|year: u32| (1000..2100).contains(&year)) {
            return self.language.years_need_preposition && !is_joined && kinds().all(|kind| kind == "place");
        }
        let counted = if is_joined { joined } else { self.after(next.end).map_or("", |word| word.text) };
        let is_amount = self.language.classes(counted).has(Classes::AMOUNT);
        kinds().all(|kind| matches!(kind, "organisation" | "work" | "thing")) && !is_amount
    }

    fn after(&self, at: u32) -> Option<Word<'_>> {
        neighbours::after(self.text, at, self.passage.end)
    }

    fn builds_before(&self, surface: &Surface) -> Option<(Longer, Word<'_>)> {
        let before = |at| neighbours::before(self.text, at, self.passage.start, self.language);
        let previous = before(surface.start)?;
        let own = Word {
            text: &self.text[surface.start as usize..surface.end as usize],
            start: surface.start,
            end: surface.end,
        };
        if self.is_joined(previous.start, &own) == Some(Sort::Place) {
            return Some((Longer::Around, previous));
        }
        if previous.is_capitalised() {
            let may_be_noun = if self.is_short_person(surface) {
                self.is_noun_of_person(&previous)
            } else {
                self.may_be_noun(&previous)
            };
            let builds = self.builds(&previous) && !may_be_noun && !self.is_known(&previous);
            return builds.then_some((Longer::Before, previous));
        }
        let is_of = |word: &Word| self.language.classes(word.text).has(Classes::OF);
        let head = before(previous.start).filter(|_| is_of(&previous))?;
        // "Reserva Federal de los Estados Unidos".
        let head = if is_of(&head) { before(head.start)? } else { head };
        // "played in the Norland League for FC Brenn".
        if previous.text == "for" && self.language.classes(head.text).has(Classes::CONTEST) {
            return None;
        }
        // "FTSE 100 di Londra": after a name with a number, the place specifies which one it is.
        let is_number = head.text.len() < 4 && head.text.bytes().all(|byte| byte.is_ascii_digit());
        let is_numbered = |word: Word| {
            word.is_capitalised() && !self.opens(&word) && !self.language.classes(word.text).has(Classes::CALENDAR)
        };
        if is_number && before(head.start).is_some_and(is_numbered) {
            return Some((Longer::Around, head));
        }
        // "People's Republic of China" is a different name, "Republic of China" adds nothing.
        let is_of_group = before(head.start).is_some_and(|word| self.is_group(&word));
        let is_many = head.text.ends_with('s') && self.opens(&head);
        // "Charles Worthington of GSA": two proper names before "of" are a person's or a team's.
        let is_proper = |word: &Word| {
            word.is_capitalised()
                && word.text.chars().all(char::is_alphabetic)
                && !self.language.is_generic(word.text)
                && !self.language.classes(&word.text.to_lowercase()).has(Classes::COMMON.or(Classes::WORD_AND_NAME))
        };
        let is_bearers = |given: Word| {
            is_proper(&given) && !self.is_neutral(&given) && !(self.opens(&given) && self.may_open(&given))
        };
        if is_proper(&head) && self.language.knows_words() && before(head.start).is_some_and(is_bearers) {
            return None;
        }
        let builds = head.is_capitalised()
            && self.builds(&head)
            && self.heads_names(&head)
            && !is_many
            && (is_of_group || !self.language.classes(head.text).has(Classes::OF_HEAD))
            && !self.is_known(&head);
        builds.then_some((Longer::Around, head))
    }

    /// Whether a capital means nothing because all nouns have one: only head nouns and given names are exempt.
    fn may_be_noun(&self, word: &Word) -> bool {
        let heads = |language: &Language| language.classes(word.text).has(Classes::HEAD_NOUN);
        let is_given = || self.language.is_given(word.text);
        self.language.nouns_have_capitals && !heads(self.language) && !heads(Language::of("en")) && !is_given()
    }

    /// Whether "Head of X" is a name: in English any capital shows it, elsewhere the same word marks possession.
    fn heads_names(&self, head: &Word) -> bool {
        self.language.knows_words() || self.language.classes(head.text).has(Classes::HEAD_NOUN)
    }

    /// "Autobauerin", "Sprecher": before a family name it describes the person, judging by its ending.
    fn is_noun_of_person(&self, word: &Word) -> bool {
        // "SPD-Chef" is one, "Dieter" is not.
        let last = word.text.rsplit('-').next().unwrap_or(word.text).to_lowercase();
        self.language.nouns_have_capitals
            && !self.language.is_given(word.text)
            && self.language.opener_endings.iter().any(|ending| last.ends_with(&**ending))
    }

    fn is_short_person(&self, surface: &Surface) -> bool {
        surface.bearers.iter().any(|id| self.catalogue.name(*id).form == Form::Family)
    }

    /// Whether a capitalised word before a name forms a longer one.
    fn builds(&self, word: &Word) -> bool {
        if word.text.ends_with('\'') || word.text.ends_with("'s") {
            return self.is_group(word);
        }
        let is_fore = self.language.classes(word.text).has(Classes::FORE);
        !(self.is_neutral(word) || is_fore || self.ends_office(word) || (self.opens(word) && self.may_open(word)))
    }

    /// "People's", "Workers'": a possessive that begins a name.
    fn is_group(&self, word: &Word) -> bool {
        let possessor = word.text.strip_suffix("'s").or(word.text.strip_suffix('\''));
        possessor.is_some_and(|possessor| self.language.classes(possessor).has(Classes::GROUP))
    }

    fn opens(&self, word: &Word) -> bool {
        neighbours::starts_sentence(self.text, word.start, self.passage.start, self.language)
    }

    /// Whether a word may have its capital only because it opens a sentence.
    fn may_open(&self, word: &Word) -> bool {
        if self.language.is_given(word.text) {
            return false;
        }
        let is_inflected = || self.language.opener_endings.iter().any(|ending| word.text.ends_with(ending.as_str()));
        // If the language's words are unknown, the first word of a sentence means nothing.
        !self.language.knows_words()
            || self.language.classes(&word.text.to_lowercase()).has(Classes::COMMON)
            || is_inflected()
    }

    /// "Secretary of State", "Norland-born": words before a name that are not part of it.
    fn ends_office(&self, word: &Word) -> bool {
        if let Some((_, last)) = word.text.rsplit_once('-') {
            return self.language.classes(last).has(Classes::HYPHEN_AFTER);
        }
        let before = |word: &Word| neighbours::before(self.text, word.start, self.passage.start, self.language);
        let link = before(word).filter(|word| matches!(word.text, "of" | "for"));
        link.and_then(|link| before(&link)).is_some_and(|head| self.language.is_title(head.text))
    }

    /// Titles, nationalities, days and function words do not form names.
    fn is_neutral(&self, word: &Word) -> bool {
        const NEUTRAL: Classes = Classes::TITLE.or(Classes::HONORIFIC).or(Classes::CALENDAR).or(Classes::NATIONALITY);
        self.language.classes(word.text).has(NEUTRAL)
            || self.language.is_title(word.text)
            || self.language.classes(&word.text.to_lowercase()).has(Classes::FUNCTION)
    }

    fn is_known(&self, word: &Word) -> bool {
        self.known_at(word.start).is_some()
    }

    fn known_at(&self, at: u32) -> Option<&FullName> {
        let i = self.known.partition_point(|known| known.start <= at).checked_sub(1)?;
        self.known.get(i).filter(|known| at < known.end)
    }

    /// "Norvia Sudmark" is a branch, and "Norvia Tarrow" a product of the firm: a body next to a place or a thing forms
    /// one name. An acronym may come before anything: "UN Syria envoy".
    fn is_joined(&self, first: u32, second: &Word) -> Option<Sort> {
        let body = self.known_at(first).filter(|known| known.sort == Sort::Body && known.end + 1 == second.start)?;
        let next = self.known_at(second.start).filter(|known| known.start > body.start && !self.is_neutral(second))?;
        Some(next.sort).filter(|sort| matches!(sort, Sort::Place | Sort::Thing))
    }
}
