//! Which words does a text hold, and how often?
//!
//! Plain text goes in, without Markdown; stems come out in order of the alphabet, so that two
//! texts can be compared word by word. English is stemmed, other languages are compared as written.

use super::Terms;
use frostem::{Algorithm, Stemmer};
use rapidhash::RapidHashMap;
use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a title and the text below it. The title's words count as words of the text.
pub fn terms(title: &str, text: &str, lang: &str) -> Terms {
    with_stems(lang, |stems| {
        let mut found = Vec::new();
        stems.add(title, &mut found);
        let title = join(stems, &counted(&mut found.clone(), stems));
        stems.add(text, &mut found);
        let counted = counted(&mut found, stems);
        let endings: Vec<String> = counted.iter().map(|term| ending(stems.text(term.stem), term.surface)).collect();
        Terms {
            words: join(stems, &counted),
            endings: endings.join(" "),
            counts: counted.iter().map(|term| term.count.min(u8::MAX.into()) as u8).collect(),
            title,
        }
    })
}

/// A stem, how often it stands in a text, and a word of it as the author wrote it.
struct Term<'t> {
    stem: u32,
    count: usize,
    surface: &'t str,
}

/// Each stem once, in order of the alphabet.
fn counted<'t>(found: &mut [(u32, &'t str)], stems: &Stems) -> Vec<Term<'t>> {
    found.sort_by_key(|(stem, _)| *stem);
    let of_one = |same: &[(u32, &'t str)]| {
        // A capital may come from the start of a sentence.
        let small = same.iter().find(|(_, word)| word.starts_with(char::is_lowercase));
        Term { stem: same[0].0, count: same.len(), surface: small.unwrap_or(&same[0]).1 }
    };
    let mut counted: Vec<Term> = found.chunk_by(|a, b| a.0 == b.0).map(of_one).collect();
    counted.sort_unstable_by_key(|term| stems.text(term.stem));
    counted
}

fn join(stems: &Stems, counted: &[Term]) -> String {
    let mut joined = String::with_capacity(counted.len() * 8);
    for term in counted {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(stems.text(term.stem));
    }
    joined
}

/// What makes the word of a stem: `^` for a capital, `<` for each byte of the stem that falls off, and what
/// is put on; or `=` and the word itself.
fn ending(stem: &str, surface: &str) -> String {
    let kept = stem.bytes().zip(surface.bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    let rest = surface.get(kept..).filter(|rest| surface.is_ascii() && !rest.bytes().any(|b| b.is_ascii_uppercase()));
    let inner_capital = surface.bytes().skip(1).any(|b| b.is_ascii_uppercase());
    match rest {
        Some(rest) if !inner_capital => {
            let capital = if surface.starts_with(|c: char| c.is_ascii_uppercase()) { "^" } else { "" };
            format!("{capital}{}{rest}", "<".repeat(stem.len() - kept))
        }
        _ => format!("={}", surface.split_whitespace().collect::<String>()),
    }
}

impl Terms {
    /// A word of the text with this stem, as the author wrote it: stems are no words for readers.
    pub fn surface(&self, stem: &str) -> Option<String> {
        let is_word = |at: &usize| {
            let around = (self.words[..*at].bytes().next_back(), self.words.as_bytes().get(at + stem.len()));
            matches!(around, (None | Some(b' '), None | Some(b' ')))
        };
        let at = self.words.match_indices(stem).map(|(at, _)| at).find(is_word)?;
        let ending = self.endings.split(' ').nth(spaces(&self.words[..at]))?;
        worded(stem, ending)
    }

    /// The stems whose first letter is one of `plain`, or another than ASCII that is wanted, in order of the alphabet.
    /// The places are found by halving, so that asking for each letter in turn costs little more than one reading.
    pub fn beginning(&self, plain: RangeInclusive<char>, wanted: impl Fn(char) -> bool) -> Vec<Stem<'_>> {
        let plain_ones =
            self.groups(self.first_from(*plain.start())).take_while(|(initial, _)| plain.contains(initial));
        let others = self.groups(self.first_from('\u{80}')).filter(|(initial, _)| wanted(*initial));
        let mut found = Vec::new();
        let (mut read, mut place, mut endings) = (0, 0, self.endings.as_str());
        for (_, group) in plain_ones.chain(others) {
            let before = spaces(&self.words[read..group.start]);
            endings = behind_spaces(endings, before);
            (read, place) = (group.end, place + before);
            for stem in self.words[group].trim_end().split(' ') {
                let (ending, rest) = endings.split_once(' ').unwrap_or((endings, ""));
                let count = self.counts.get(place).copied().unwrap_or_default();
                found.push(Stem { stem, ending, count });
                (place, endings) = (place + 1, rest);
            }
        }
        found
    }

    /// The first letters of all stems, each once.
    pub fn initials(&self) -> impl Iterator<Item = char> + '_ {
        self.groups(0).map(|(initial, _)| initial)
    }

    /// The stems of each first letter from `at` on, with the space behind the last.
    fn groups(&self, mut at: usize) -> impl Iterator<Item = (char, Range<usize>)> + '_ {
        std::iter::from_fn(move || {
            let initial = self.words[at..].chars().next()?;
            let start = at;
            at = char::from_u32(initial as u32 + 1).map_or(self.words.len(), |next| self.first_from(next));
            Some((initial, start..at))
        })
    }

    /// Where the first stem begins whose first letter is `letter` or one behind it.
    fn first_from(&self, letter: char) -> usize {
        let bytes = self.words.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let head = bytes[low..middle].iter().rposition(|b| *b == b' ').map_or(low, |i| low + i + 1);
            if self.words[head..].chars().next().is_some_and(|first| first >= letter) {
                high = head;
            } else {
                low = bytes[head..].iter().position(|b| *b == b' ').map_or(bytes.len(), |i| head + i + 1);
            }
        }
        low
    }
}

/// A stem of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stem<'t> {
    pub stem: &'t str,
    /// What makes a word of it ([`worded`]).
    pub ending: &'t str,
    pub count: u8,
}

/// The word that an ending makes of its stem.
pub fn worded(stem: &str, ending: &str) -> Option<String> {
    if let Some(whole) = ending.strip_prefix('=') {
        return Some(whole.to_string());
    }
    let small = ending.trim_start_matches('^');
    let put_on = small.trim_start_matches('<');
    let kept = stem.get(..stem.len().checked_sub(small.len() - put_on.len())?)?;
    let mut surface = format!("{kept}{put_on}");
    if small.len() < ending.len() {
        surface.get_mut(..1)?.make_ascii_uppercase();
    }
    Some(surface)
}

fn spaces(text: &str) -> usize {
    text.bytes().filter(|b| *b == b' ').count()
}

/// What stands behind so many spaces. Whole blocks are counted, which is many times faster than to find each space.
fn behind_spaces(mut text: &str, mut count: usize) -> &str {
    while count > 0 {
        let block = text.get(..64).map_or(count, spaces);
        if block < count {
            (text, count) = (text.get(64..).unwrap_or_default(), count - block);
        } else {
            (text, count) = (text.split_once(' ').map_or("", |(_, rest)| rest), count - 1);
        }
    }
    text
}

/// Words of a language that are no terms: whoever looks for them finds nothing.
pub fn silent(lang: &str) -> &'static str {
    if is_english(lang) { STOP_WORDS } else { "" }
}

fn is_english(lang: &str) -> bool {
    lang.get(..2).is_some_and(|code| code.eq_ignore_ascii_case("en"))
}

/// Runs of letters and digits. Apostrophes and hyphens split; a dot between digits does not, since
/// `1.36` is one number; marks and soft hyphens belong to the letter before them.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].find(char::is_alphanumeric)?;
        let start = at;
        loop {
            // Most words of most texts end with this.
            at += bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            match text[at..].chars().next() {
                Some('.') if at > start && digit(at - 1) && digit(at + 1) => at += 1,
                Some(c) if !c.is_ascii() && (c.is_alphanumeric() || joins(c)) => at += c.len_utf8(),
                _ => return Some(start..at),
            }
        }
    })
}

fn joins(c: char) -> bool {
    is_combining_mark(c) || is_invisible(c)
}

/// Soft hyphen, zero-width joiners.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// Words seen so far and their stems. Words come again and again, so that most cost one look-up.
struct Stems {
    stemmer: Option<Stemmer>,
    /// A small-letter word to its stem; `None` for a word that says nothing.
    words: RapidHashMap<Box<str>, Option<u32>>,
    ids: RapidHashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    lower: String,
}

/// A bound on memory: an archive's vocabulary, well below a hostile one.
const MOST_WORDS: usize = 200_000;

fn with_stems<T>(lang: &str, work: impl FnOnce(&mut Stems) -> T) -> T {
    thread_local! {
        static ENGLISH: RefCell<Stems> = RefCell::new(Stems::new(Some(Stemmer::new(Algorithm::English))));
        static OTHER: RefCell<Stems> = RefCell::new(Stems::new(None));
    }
    let is_english = is_english(lang);
    let stems = if is_english { &ENGLISH } else { &OTHER };
    stems.with_borrow_mut(|stems| {
        if stems.words.len() > MOST_WORDS {
            *stems = Stems::new(is_english.then(|| Stemmer::new(Algorithm::English)));
        }
        work(stems)
    })
}

impl Stems {
    fn new(stemmer: Option<Stemmer>) -> Self {
        let mut words = RapidHashMap::default();
        if stemmer.is_some() {
            words.extend(STOP_WORDS.split_whitespace().map(|word| (word.into(), None)));
        }
        Stems { stemmer, words, ids: RapidHashMap::default(), texts: Vec::new(), lower: String::new() }
    }

    fn text(&self, id: u32) -> &str {
        &self.texts[id as usize]
    }

    fn add<'t>(&mut self, text: &'t str, found: &mut Vec<(u32, &'t str)>) {
        found.extend(words(text).map(|word| &text[word]).filter_map(|word| Some((self.id(word)?, word))));
    }

    fn id(&mut self, word: &str) -> Option<u32> {
        self.lower.clear();
        if word.is_ascii() {
            self.lower.push_str(word);
            self.lower.make_ascii_lowercase();
        } else {
            let visible = word.chars().filter(|c| !is_invisible(*c));
            self.lower.extend(visible.flat_map(char::to_lowercase).nfc());
        }
        if let Some(known) = self.words.get(self.lower.as_str()) {
            return *known;
        }
        let id = self.learn();
        self.words.insert(self.lower.as_str().into(), id);
        id
    }

    fn learn(&mut self) -> Option<u32> {
        let lower = self.lower.as_str();
        let mut letters = lower.chars();
        if letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none() {
            return None;
        }
        let stem = match &self.stemmer {
            Some(stemmer) => stemmer.stem(lower),
            None => lower.into(),
        };
        if let Some(id) = self.ids.get(&*stem) {
            return Some(*id);
        }
        let id = self.texts.len() as u32;
        self.texts.push((&*stem).into());
        self.ids.insert((&*stem).into(), id);
        Some(id)
    }
}

/// Words that stand in every text, and what apostrophes leave of them.
const STOP_WORDS: &str = "
    about above after again against ago all along already also although always am among an and any are around as at
    be became because been before being below between both but by came can cannot could did do does doing don done
    down during each either else etc even ever every few for from further get gets getting go goes going got had has
    have having he her here hers herself him himself his how however if in into is isn it its itself just least less
    let like ll made make makes many may maybe me might mine more most mr mrs ms much must my myself near neither never no nor
    not now of off often on once one only onto or other others our ours ourselves out over own per perhaps put quite
    rather re really said same say says shall she should since so some still such take than that the their theirs
    them themselves then there these they this those though through thus to together too toward towards under until
    up upon us use used uses using ve very via was wasn way we well were what when where whether which while who
    whom whose why will with within without won would yet you your yours yourself";

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, lang: &str, expected: &str) {
        assert_eq!(terms("", text, lang).words, expected, "{text:?}");
    }

    #[test]
    fn words_are_stemmed_sorted_and_counted() {
        let terms = terms("Inspectors return", "The inspector inspected; inspectors left.", "en");
        assert_eq!(terms.words, "inspect inspector left return");
        assert_eq!(terms.counts, [1, 3, 1, 1]);
        assert_eq!(terms.title, "inspector return");
    }

    #[test]
    fn apostrophes_and_hyphens_split_and_single_letters_fall_out() {
        check("Putin’s cease-fire wasn't a win", "en", "ceas fire putin win");
    }

    #[test]
    fn numbers_are_kept_whole() {
        check("Resolution 2254, release 1.36, part 2.", "en", "1.36 2 2254 part releas resolut");
    }

    #[test]
    fn a_composed_letter_is_its_decomposed_one_and_a_soft_hyphen_is_nothing() {
        check("Café cafe\u{301} Ca\u{ad}fé", "fr", "café");
    }

    #[test]
    fn other_languages_are_compared_as_written() {
        check("Переговоры и the running", "ru", "running the переговоры");
    }

    #[test]
    fn the_stems_of_a_letter_are_found_with_their_words_and_counts() {
        let text = "Éclair étude zone élan zones agencies agency Łódź 1.36 20 beta";
        let terms = terms("", text, "en");
        let of = |plain: RangeInclusive<char>, wanted: &str| {
            let stems = terms.beginning(plain, |c| wanted.contains(c));
            stems
                .iter()
                .map(|s| format!("{} {} {}", s.stem, worded(s.stem, s.ending).unwrap(), s.count))
                .collect::<Vec<_>>()
        };
        assert_eq!(of('a'..='a', "é"), ["agenc agencies 2", "éclair Éclair 1", "élan élan 1", "étude étude 1"]);
        assert_eq!(of('0'..='9', ""), ["1.36 1.36 1", "20 20 1"]);
        assert_eq!(of('z'..='z', "ł"), ["zone zone 2", "łódź Łódź 1"]);
        assert_eq!(of('x'..='x', "ö"), [""; 0]);
        assert_eq!(terms.initials().collect::<String>(), "12abzéł");
        assert_eq!(Terms::default().initials().count(), 0);
    }

    #[test]
    fn every_letter_gives_all_its_stems() {
        let text: String =
            (0..900).map(|i| format!("{}{}ing é{} ", (b'a' + (i % 26) as u8) as char, i * 7919, i)).collect();
        let terms = terms("", &text, "en");
        let of = |letters: RangeInclusive<char>| terms.beginning(letters, |_| false);
        let letters = ('a'..='z').flat_map(|c| of(c..=c)).chain(terms.beginning('z'..='a', |_| true));
        let all: Vec<(&str, &str)> = letters.map(|found| (found.stem, found.ending)).collect();
        assert_eq!(all, terms.words.split(' ').zip(terms.endings.split(' ')).collect::<Vec<_>>());
    }

    #[test]
    fn readers_see_the_word_and_not_its_stem() {
        let terms = terms("", "The Agency’s inspectors in Ghouta; OPCW agencies; a café. Happy Treaties", "en");
        let surface = |stem: &str| terms.surface(stem);
        assert_eq!(surface("agenc").as_deref(), Some("agencies"));
        assert_eq!(surface("ghouta").as_deref(), Some("Ghouta"));
        assert_eq!(surface("opcw").as_deref(), Some("OPCW"));
        assert_eq!(surface("inspector").as_deref(), Some("inspectors"));
        assert_eq!(surface("café").as_deref(), Some("café"));
        assert_eq!(surface("happi").as_deref(), Some("Happy"));
        assert_eq!(surface("treati").as_deref(), Some("Treaties"));
        assert_eq!(surface("lost"), None);
    }
}
