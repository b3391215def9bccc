//! How much does a name deserve an entry? Whole points for how widely it is used in the archive, minus points for a
//! term or a common noun.

use super::joins::{Join, Names};
use super::key::KeyId;
use super::kind::{CLEAR, Reason};
use super::lists::{Class, Lists};
use super::sort::Kind;
use super::text::Texts;
use rapidhash::RapidHashMap;

/// The counts for a name with all its forms.
pub struct Counted<'a> {
    pub root: KeyId,
    /// All occurrences, and those of the root's own form.
    pub all: &'a [u32],
    pub own: &'a [u32],
    pub pieces: usize,
    pub days: usize,
    /// The keys of its forms, except short ones.
    pub keys: &'a [KeyId],
    pub joins: &'a [Join],
    /// Full names with this surname.
    pub bearers: &'a [String],
    /// Whether its long form is in lowercase.
    pub is_term: bool,
    /// How often the words appear in lowercase.
    pub small: u32,
}

pub fn points(names: &Names, counted: &Counted) -> Vec<Reason> {
    let Counted { root, all, own, pieces, days, .. } = *counted;
    let (texts, text) = (names.texts, names.keys.text(root));
    let judged = &names.judged[root as usize];
    let mut reasons = Vec::new();
    let mut give = |is: bool, points: i32, words: String| {
        if is {
            reasons.push(Reason { words, points });
        }
    };
    let Some(first) = own.first().map(|place| &names.occurrences[*place as usize]) else { return reasons };
    let lists = Lists::of(texts.word(first.start).tongue);
    let (is_long, word) = (text.contains(' '), texts.word(first.start));
    let is_acronym = !is_long && first.range().len() == 1 && word.is_acronym();
    let doublings = pieces.max(1).ilog2();
    let is_half = 2 * pieces >= 3 << doublings;
    let plural = if pieces == 1 { "" } else { "s" };
    give(true, 4 * doublings as i32 + 2 * i32::from(is_half), format!("{pieces} piece{plural}"));
    give(pieces > 2 && days > 2, 1, format!("{days} days"));
    give(pieces > 2 && days == 1, -3, "one day only".into());
    give(is_long, 2, "several words".into());
    give(judged.points > 3, 2, "the kind is clear".into());
    give(judged.points <= 1 && !is_long && !is_acronym, -1, "the kind is unclear".into());
    give(counted.joins.contains(&Join::Explained), 3, "an acronym is explained".into());
    let starts = all.iter().all(|place| texts.token(names.occurrences[*place as usize].start).starts());
    give(starts, -4, "only at the start of sentences".into());
    let small = counted.small as usize;
    let of_small = match () {
        _ if small * 10 <= own.len() => -1,
        _ if small * 4 <= own.len() => -3,
        _ => -6,
    };
    give(small > 0, of_small, format!("{small} {} in small letters", if small == 1 { "time" } else { "times" }));
    let as_common: u32 = counted.keys.iter().map(|key| names.judged[*key as usize].as_common).sum();
    let is_common = as_common >= 2 && 10 * as_common as usize >= all.len();
    let may_be_common = judged.kind != Kind::Person && !lists.is_known_place(text);
    give(is_common && may_be_common, -6, "a common noun, with \"a\"".into());
    give(counted.is_term, -8, "a term, whose long form is in small letters".into());
    let low = text.to_lowercase();
    let singular = low.strip_suffix('s').unwrap_or(&low);
    let is_generic = !is_long && [low.as_str(), singular].iter().any(|word| lists.classes(word).has(Class::GENERIC));
    give(is_generic, -16, "a term that everybody uses".into());
    give(counted.keys.iter().any(|key| has_plural(names, *key)), -8, "a common noun, with a plural".into());
    // For a hyphenated word, check each part.
    let is_small = |at: u32| {
        texts.is(at, Class::CONNECTING | Class::FOR | Class::AND | Class::THE | Class::FUNCTION)
            || texts.word(at).text.split(['-', '‐']).all(|part| texts.is_common(at, part))
    };
    let is_row = is_long || word.text.contains('-');
    let is_term = counted.joins.contains(&Join::Explained) || word.text.contains('-');
    let of_common = match judged.points < CLEAR {
        true if is_term => -6,
        true => -4,
        false => -2,
    };
    give(is_row && first.range().all(is_small), of_common, "all its words are common ones here".into());
    let is_given = !is_long && lists.classes(&low).has(Class::GIVEN) && !lists.is_known_place(text);
    give(is_given && counted.bearers.is_empty(), -6, "a given name alone".into());
    let bearers = || counted.bearers[..counted.bearers.len().min(3)].join(", ");
    give(!counted.bearers.is_empty() && judged.kind != Kind::Place, -6, format!("the bare surname of {}", bearers()));
    reasons
}

/// Whether an acronym has a plural, like a common noun: more than one in twenty.
fn has_plural(names: &Names, key: KeyId) -> bool {
    let Some(first) = names.first(key).filter(|first| first.range().len() == 1) else { return false };
    let word = names.texts.word(first.start);
    let plural = names.keys.get(&format!("{}s", names.keys.text(key).to_lowercase()));
    let plural = plural.map_or(0, |plural| names.of_key[plural as usize].len());
    let is_meant = word.is_acronym() && word.text.chars().all(char::is_alphabetic);
    is_meant && plural * 20 > names.of_key[key as usize].len()
}

/// For keys with several words, how often they appear in lowercase.
pub fn in_small_letters(texts: &Texts, names: &Names) -> RapidHashMap<KeyId, u32> {
    const LONGEST: usize = 5;
    let mut of_first: RapidHashMap<&str, Vec<(Vec<&str>, KeyId)>> = RapidHashMap::default();
    for key in &names.order {
        let words: Vec<&str> = names.keys.text(*key).split(' ').collect();
        if (2..LONGEST).contains(&words.len()) {
            of_first.entry(words[0]).or_default().push((words, *key));
        }
    }
    let places = texts.lows.iter().enumerate();
    let of_low: RapidHashMap<u32, &Vec<(Vec<&str>, KeyId)>> =
        places.filter_map(|(place, low)| Some((place as u32, of_first.get(&**low)?))).collect();
    let mut counts: RapidHashMap<KeyId, u32> = RapidHashMap::default();
    for (low, small) in texts.lows.iter().zip(&texts.small).filter(|(low, small)| **small > 0 && low.contains('-')) {
        if let Some(key) = names.keys.get(&low.replace('-', " ")) {
            *counts.entry(key).or_default() += small;
        }
    }
    for line in &texts.lines {
        let is_small = |at: u32| {
            let word = texts.word(at);
            !word.is_capital() && word.begins_with_letter()
        };
        for start in line.start..line.end {
            let Some(phrases) = of_low.get(&texts.word(start).low).filter(|_| is_small(start)) else { continue };
            for (words, key) in phrases.iter() {
                let end = start + words.len() as u32;
                let stands = end <= line.end
                    && words.iter().zip(start..end).all(|(word, at)| texts.low(at) == *word && is_small(at));
                if stands {
                    *counts.entry(*key).or_default() += 1;
                }
            }
        }
    }
    counts
}
