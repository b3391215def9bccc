//! The later piece of a pair: its paragraphs, and the positions of its words and phrases in them.

use super::asked::Asked;
use super::cues::CuesOf;
use super::dated::Window;
use super::index::Index;
use super::lists::Entry;
use super::named::{Typed, typed};
use super::{phrases, score};
use crate::content::PieceId;
use crate::words::{Role, StemId, Token, Vocabulary, lines};

/// The position of a word in a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub paragraph: u32,
    pub way: Way,
    /// Counts only words that are not stop words.
    pub at: u32,
}

/// How a paragraph holds a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// In its own words.
    Free,
    /// In the text of a link: link text that points elsewhere does not name our pieces.
    Linked,
    /// In the heading above it.
    Above,
}

/// A word of the piece.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word {
    pub rarity: u32,
    /// Its number among words of titles, and how many earlier titles hold it.
    pub titled: Option<(u32, u32)>,
    /// Its rarity among titles; 0 if no title holds it.
    pub rarity_in_titles: u32,
    is_number: bool,
    /// Whether it points elsewhere: "announced", "see".
    points: bool,
    /// Whether it may refer to the last of a series.
    is_last: bool,
    /// The last paragraph that contains it, counted from 1.
    seen: u32,
    /// The end of its range of places.
    end: u32,
}

/// A phrase of the piece that another piece also says.
#[derive(Clone, Copy, Debug)]
pub struct Phrase {
    pub number: u32,
    pub rarity: u32,
    /// How many earlier pieces say it; the first and the last of them.
    pub earlier: u32,
    pub first: u32,
    pub last: u32,
    /// Where the text first says it; a heading counts as first.
    pub place: (u32, u32),
    end: u32,
}

/// A paragraph, an item or a cell.
#[derive(Clone, Debug, Default)]
pub struct Paragraph {
    /// The total rarity of its distinct words.
    pub weight: i32,
    pub numbers: Vec<Typed>,
    /// Positions of words that point elsewhere: "announced", "see".
    pub cues: Vec<u32>,
    /// Whether it mentions the last of a series.
    pub previous: bool,
}

/// The querying piece. The buffers are reused from piece to piece.
#[derive(Default)]
pub struct Later {
    pub piece: usize,
    /// The number of pieces of earlier days, the only ones that count.
    pub before: usize,
    pub day: i32,
    /// How many distinct words it holds.
    pub length: i32,
    pub paragraphs: Vec<Paragraph>,
    words: Places,
    /// Indexed by the place of a word.
    stems: Vec<StemId>,
    /// The days that its paragraphs name.
    pub windows: Vec<Window>,
    /// Its entities, tags and series, sorted by key.
    labels: Vec<Entry>,
    /// Sorted by number.
    phrases: Vec<Phrase>,
    phrase_places: Vec<Place>,
    /// Two words in a row, in text order.
    met: Vec<(u64, Place)>,
    /// The lists that it reads, filled on demand.
    pub(super) asked: Vec<Asked>,
}

/// The positions of the words of a piece.
#[derive(Default)]
struct Places {
    /// Indexed by stem: one more than the place of its word among the piece's terms; zeroed after each piece.
    of_stem: Vec<u32>,
    words: Vec<Word>,
    places: Vec<Place>,
    /// Words and their places in text order.
    met: Vec<(u32, Place)>,
}

impl Places {
    fn word(&self, stem: StemId) -> Option<usize> {
        self.of_stem.get(stem.0 as usize)?.checked_sub(1).map(|word| word as usize)
    }

    fn meet(&mut self, word: usize, place: Place) {
        self.words[word].end += 1;
        self.met.push((word as u32, place));
    }

    /// Groups the collected places by word.
    fn order(&mut self) {
        let mut end = 0;
        for word in &mut self.words {
            // The start of its places, until they are filled in.
            end += std::mem::replace(&mut word.end, end);
        }
        let nowhere = Place { paragraph: 0, way: Way::Free, at: 0 };
        self.places.clear();
        self.places.resize(self.met.len(), nowhere);
        for (word, place) in self.met.drain(..) {
            let next = &mut self.words[word as usize].end;
            self.places[*next as usize] = place;
            *next += 1;
        }
    }

    fn places(&self, word: usize) -> &[Place] {
        let start = word.checked_sub(1).map_or(0, |before| self.words[before].end);
        &self.places[start as usize..self.words[word].end as usize]
    }
}

impl Later {
    /// A word and its places, sorted by paragraph.
    pub fn word(&self, stem: StemId) -> Option<(Word, &[Place])> {
        let word = self.words.word(stem)?;
        Some((self.words.words[word], self.words.places(word)))
    }

    /// Its phrases that other pieces also say, by number, with their places.
    pub fn phrases(&self) -> impl Iterator<Item = (&Phrase, &[Place])> {
        let mut start = 0;
        self.phrases.iter().map(move |phrase| {
            let places = start..phrase.end as usize;
            start = places.end;
            (phrase, &self.phrase_places[places])
        })
    }

    /// The rarity and amount of an entity, a tag or a series of the piece.
    pub fn label(&self, key: usize) -> Option<(u32, u32)> {
        let place = self.labels.binary_search_by_key(&key, |entry| entry.id()).ok()?;
        Some((self.labels[place].rarity(), self.labels[place].step()))
    }

    /// The place of a word among the terms of the piece.
    pub fn place(&self, stem: StemId) -> Option<usize> {
        self.words.word(stem)
    }

    /// The word at such a place, and its positions.
    pub fn word_at(&self, place: usize) -> (Word, &[Place]) {
        (self.words.words[place], self.words.places(place))
    }

    /// Its words in alphabetical order.
    pub fn words(&self) -> impl Iterator<Item = Word> {
        self.words.words.iter().copied()
    }

    /// Replaces the current piece; does not read its text yet.
    pub fn set(&mut self, index: &Index, piece: usize) {
        let words = index.words;
        let facts = &index.facts[piece];
        (self.piece, self.before, self.day) = (piece, facts.before, facts.day);
        self.length = facts.words as i32;
        self.paragraphs.clear();
        self.forget_words();
        self.words.of_stem.resize(words.stems(), 0);
        let id = PieceId(piece as u32);
        let cues = index.cues_of(piece);
        for (term, rarity) in words.of_piece(id).iter().zip(index.rarities_of(piece)) {
            let stem = words.stem(*term);
            let number = index.named.in_titles(stem);
            let titled =
                number.map(|number| (number as u32, index.named.titles.holders_of(number, self.before).len() as u32));
            self.words.words.push(Word {
                rarity: u32::from(*rarity),
                titled,
                rarity_in_titles: titled.map_or(0, |(_, holders)| score::rarity(self.before, holders as usize)),
                is_number: words.is_number(stem),
                points: cues.points(stem),
                is_last: cues.is_last(stem),
                ..Word::default()
            });
            self.stems.push(stem);
            self.words.of_stem[stem.0 as usize] = self.stems.len() as u32;
        }
        self.labels.clear();
        self.labels.extend_from_slice(index.labels_of(piece));
        self.labels.sort_unstable_by_key(|entry| entry.id());
        let dates = index.pieces[piece].dates.iter();
        let windows = dates.filter_map(|(paragraph, dated)| Window::of(*paragraph, dated, facts.day));
        self.windows.clear();
        self.windows.extend(windows);
        self.find_phrases(index);
    }

    /// Reads its text; not needed just to find out what it queries.
    pub fn read(&mut self, index: &Index) {
        let tokens = index.words.tokens_of(PieceId(self.piece as u32));
        self.read_lines(tokens, index.words, index.cues_of(self.piece));
        let paragraphs = self.paragraphs.len();
        self.windows.retain(|window| (window.paragraph as usize) < paragraphs);
        self.place_phrases(index, tokens);
        self.words.order();
    }

    fn forget_words(&mut self) {
        for stem in self.stems.drain(..) {
            self.words.of_stem[stem.0 as usize] = 0;
        }
        self.words.words.clear();
    }

    fn read_lines(&mut self, tokens: &[Token], words: &Vocabulary, cues: &CuesOf) {
        let mut above: Vec<usize> = Vec::new();
        for line in lines(tokens) {
            match line.role {
                Role::Heading => {
                    above.clear();
                    above.extend(line.words.iter().map(|token| token.place()));
                    above.sort_unstable();
                    above.dedup();
                }
                Role::Text => {
                    let number = self.paragraphs.len() as u32;
                    let paragraph = self.paragraph(line.words, number, words, cues);
                    self.paragraphs.push(paragraph);
                    for word in &above {
                        self.words.meet(*word, Place { paragraph: number, way: Way::Above, at: 0 });
                    }
                }
                Role::Title => {}
            }
        }
    }

    fn paragraph(&mut self, line: &[Token], number: u32, words: &Vocabulary, cues: &CuesOf) -> Paragraph {
        let mut paragraph = Paragraph::default();
        let stem = |at: usize| self.stems[line[at].place()];
        let stems = |from: usize| (from..line.len()).map(stem);
        let mut has_numbers = false;
        for (at, token) in line.iter().enumerate() {
            let way = if token.is_linked() { Way::Linked } else { Way::Free };
            self.words.meet(token.place(), Place { paragraph: number, way, at: at as u32 });
            let word = &mut self.words.words[token.place()];
            if std::mem::replace(&mut word.seen, number + 1) != number + 1 {
                paragraph.weight += word.rarity as i32;
            }
            has_numbers |= word.is_number;
            if way == Way::Free && word.points {
                paragraph.cues.push(at as u32);
            }
            paragraph.previous |= word.is_last && cues.speak_of_the_last(at.checked_sub(1).map(stem), stems(at + 1));
        }
        if has_numbers {
            typed(stems(0), words, |typed| paragraph.numbers.push(typed));
        }
        paragraph
    }

    /// Phrases that pieces of earlier days also say, except common ones: those are chance.
    fn find_phrases(&mut self, index: &Index) {
        self.phrases.clear();
        for held in index.phrases.held_by(self.piece).iter().filter(|held| held.rarity() >= phrases::RARE) {
            let holders = index.phrases.holders_of(held.id(), self.before);
            let (Some(first), Some(last)) = (holders.first(), holders.last()) else { continue };
            self.phrases.push(Phrase {
                number: held.id() as u32,
                rarity: held.rarity(),
                earlier: holders.len() as u32,
                first: first.id() as u32,
                last: last.id() as u32,
                place: (0, 0),
                end: 0,
            });
        }
    }

    fn place_phrases(&mut self, index: &Index, tokens: &[Token]) {
        self.phrase_places.clear();
        self.met.clear();
        let mut paragraphs = 0;
        for line in lines(tokens) {
            let is_name = line.role != Role::Text;
            for ((key, is_free), at) in phrases::pairs(line.words, &self.stems).zip(0..) {
                let way = match () {
                    _ if is_name => Way::Above,
                    _ if is_free => Way::Free,
                    _ => Way::Linked,
                };
                self.met.push((key, Place { paragraph: paragraphs, way, at }));
            }
            paragraphs += u32::from(!is_name);
        }
        self.met.sort_unstable();
        let mut met = self.met.chunk_by(|a, b| a.0 == b.0).peekable();
        // Both are sorted by key.
        for phrase in &mut self.phrases {
            let key = index.phrases.key(phrase.number as usize);
            while met.next_if(|of_key| of_key[0].0 < key).is_some() {}
            let of_key = met.next_if(|of_key| of_key[0].0 == key).unwrap_or_default();
            let said = of_key.iter().map(|(_, place)| *place);
            phrase.place = said.clone().map(|place| (place.paragraph, place.at)).min().unwrap_or_default();
            self.phrase_places.extend(said.filter(|place| place.way != Way::Above));
            phrase.end = self.phrase_places.len() as u32;
        }
    }
}
