//! The names of a piece: the words of its title and of its sections, the numbers in its title, and the titles that
//! differ only in numbers.

use super::cues::CuesOf;
use super::postings::Postings;
use crate::content::PieceId;
use crate::words::{OfPieces, Role, StemId, Token, Vocabulary, WordLine, lines};
use rapidhash::fast::RapidHasher;
use std::hash::Hasher;
use std::ops::Range;

/// The names of all pieces.
#[derive(Default)]
pub struct Named {
    /// Indexed by stem: the pieces with it in the title.
    pub titles: Postings,
    /// Indexed by stem: one more than its number among title words.
    of_stem: Vec<u32>,
    /// Keyed by titles without their numbers.
    pub series: Postings,
    years: Vec<StemId>,
    title_words: OfPieces<Rare>,
    numbers: OfPieces<Typed>,
    sections: OfPieces<Range<u32>>,
    section_words: Vec<Rare>,
}

/// A word and how rare it was on the day of its piece.
pub type Rare = (StemId, u8);

/// A number and the word before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Typed {
    pub word: Option<StemId>,
    pub number: StemId,
}

/// Maximum words of a section's name: longer ones are sentences.
const NAME: usize = 14;

/// Minimum words before a number that identify a series by themselves.
const SERIES: usize = 3;

/// Maximum numbers of a title that count: each is compared with a whole text.
const NUMBERS: usize = 8;

impl Named {
    /// `rarities` are those of all terms on the days of their pieces.
    pub fn of<'c>(
        pieces: usize,
        words: &Vocabulary,
        rarities: &[u8],
        cues: impl Fn(usize) -> &'c CuesOf,
        before: impl Fn(usize) -> usize,
    ) -> Named {
        let mut named = Named::default();
        let (mut titled, mut series) = (Vec::new(), Vec::new());
        for piece in 0..pieces {
            let id = PieceId(piece as u32);
            let terms = words.of_piece(id);
            let rarities = &rarities[words.range(id)];
            let stem = |token: &Token| words.stem(terms[token.place()]);
            let rare = |token: &Token| (stem(token), rarities[token.place()]);
            for line in lines(words.tokens_of(id)) {
                let head = name(&line);
                if line.role == Role::Title {
                    let start = named.title_words.all.len();
                    named.title_words.all.extend(head.iter().map(rare));
                    each_once(&mut named.title_words.all, start);
                    titled.extend(head.iter().map(|token| (u64::from(stem(token).0), piece as u32)));
                    let head = || head.iter().map(stem);
                    series.extend(key_of_series(head(), words, cues(piece)).map(|key| (key, piece as u32)));
                    let most = named.numbers.all.len() + NUMBERS;
                    typed(head(), words, |typed| {
                        if named.numbers.all.len() < most {
                            named.numbers.all.push(typed);
                        }
                    });
                } else if !head.is_empty() {
                    let start = named.section_words.len();
                    named.section_words.extend(head.iter().map(rare));
                    each_once(&mut named.section_words, start);
                    named.close_section(start);
                }
            }
            named.title_words.close();
            named.numbers.close();
            named.sections.close();
        }
        named.titles = Postings::of([titled], pieces, 1, 0, &before);
        named.series = Postings::of([series], pieces, 1, 0, &before);
        named.years = (1900..2100).filter_map(|year| words.find(&year.to_string())).collect();
        named.of_stem = vec![0; words.stems()];
        for number in 0..named.titles.count() {
            named.of_stem[named.titles.key(number) as usize] = number as u32 + 1;
        }
        named
    }

    /// Whether a number is a time: "March 15", "in 2015".
    pub fn is_time(&self, typed: Typed, cues: &CuesOf) -> bool {
        typed.word.is_some_and(|word| cues.counts(word)) || self.years.contains(&typed.number)
    }

    fn close_section(&mut self, start: usize) {
        match self.section_words.len() - start > NAME {
            true => self.section_words.truncate(start),
            false => self.sections.all.push(start as u32..self.section_words.len() as u32),
        }
    }

    /// The number of a stem among those of titles.
    pub fn in_titles(&self, stem: StemId) -> Option<usize> {
        self.of_stem[stem.0 as usize].checked_sub(1).map(|number| number as usize)
    }

    /// The distinct words of a piece's title.
    pub fn title(&self, piece: usize) -> &[Rare] {
        self.title_words.of(PieceId(piece as u32))
    }

    /// The numbers in a piece's title.
    pub fn numbers(&self, piece: usize) -> &[Typed] {
        self.numbers.of(PieceId(piece as u32))
    }

    /// The distinct words of each section's name.
    pub fn sections(&self, piece: usize) -> impl Iterator<Item = &[Rare]> {
        self.sections
            .of(PieceId(piece as u32))
            .iter()
            .map(|words| &self.section_words[words.start as usize..words.end as usize])
    }

    /// The number of a piece's series; `None` if its title consists only of numbers.
    pub fn series_of(&self, piece: usize) -> Option<usize> {
        self.series.held_by(piece).first().map(|entry| entry.id())
    }
}

/// The words of a line that name something.
fn name<'t>(line: &WordLine<'t>) -> &'t [Token] {
    if line.role == Role::Text { &line.words[..line.lead] } else { line.words }
}

/// The numbers among some words. The word before a list applies to each number: "issues 12, 13 and 14".
pub fn typed(stems: impl Iterator<Item = StemId>, words: &Vocabulary, mut tell: impl FnMut(Typed)) {
    let mut word = None;
    for stem in stems {
        match words.is_number(stem) {
            true => tell(Typed { word, number: stem }),
            false => word = Some(stem),
        }
    }
}

/// Deduplicates the words from `start` on.
fn each_once(words: &mut Vec<Rare>, start: usize) {
    words[start..].sort_unstable();
    let mut last = None;
    let mut kept = start;
    for place in start..words.len() {
        if last.replace(words[place].0) != Some(words[place].0) {
            words[kept] = words[place];
            kept += 1;
        }
    }
    words.truncate(kept);
}

fn key_of_series(title: impl Iterator<Item = StemId>, words: &Vocabulary, cues: &CuesOf) -> Option<u64> {
    let mut hasher = RapidHasher::default();
    let counts = |stem: &StemId| words.is_number(*stem) || cues.counts(*stem);
    let title: Vec<StemId> = title.collect();
    let before = title.iter().take_while(|stem| !words.is_number(**stem)).count();
    // What follows the number belongs to the issue: "The new court, part 2: who sits there".
    let title = if before >= SERIES { &title[..before] } else { &title[..] };
    let mut plain = title.iter().filter(|stem| !counts(stem)).peekable();
    plain.peek()?;
    plain.for_each(|stem| hasher.write(words.spelled(*stem).as_bytes()));
    Some(hasher.finish())
}
