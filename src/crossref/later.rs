//! The later side of a pair: its paragraphs, and where in them each of its words and phrases stands.

use super::cues::Cues;
use super::index::Index;
use super::lists::Entry;
use super::named::{Typed, typed};
use super::search::Asked;
use super::{phrases, score};
use crate::content::PieceId;
use crate::words::{Role, StemId, Token, Vocabulary, lines};

/// Where a word stands in a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub paragraph: u32,
    pub way: Way,
    /// Counted by the words that say something.
    pub at: u32,
}

/// How a paragraph holds a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// In its own words.
    Free,
    /// In the text of a link: what the author leads elsewhere names none of ours.
    Linked,
    /// In the heading above it.
    Above,
}

/// A word of the piece.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word {
    pub rarity: u32,
    /// The number that it has among words of titles, and how many earlier titles hold it.
    pub titled: Option<(u32, u32)>,
    /// Among titles; 0 of what no title holds.
    pub rarity_in_titles: u32,
    /// The end of its places.
    end: u32,
}

/// A phrase of the piece that another says too.
#[derive(Clone, Copy, Debug)]
pub struct Phrase {
    pub number: u32,
    pub rarity: u32,
    /// How many earlier pieces say it; the first of them and the last.
    pub earlier: u32,
    pub first: Option<u32>,
    pub last: Option<u32>,
    /// Where the text says it first; a heading says it before all.
    pub place: (u32, u32),
    end: u32,
}

/// A paragraph, an item or a cell.
#[derive(Clone, Debug, Default)]
pub struct Paragraph {
    /// The rarity of its words, each once.
    pub weight: i32,
    pub numbers: Vec<Typed>,
    /// Where words stand that point elsewhere: "announced", "see".
    pub cues: Vec<u32>,
    /// Whether it speaks of the last of a series.
    pub previous: bool,
}

/// A piece as it asks. Room for one after the other.
#[derive(Default)]
pub struct Later {
    pub piece: usize,
    /// Pieces of earlier days, the only ones that count.
    pub before: usize,
    pub day: i32,
    /// How many different words it holds.
    pub length: i32,
    pub paragraphs: Vec<Paragraph>,
    words: Places,
    /// Its entities, tags and series, by key.
    labels: Vec<Entry>,
    /// By number.
    phrases: Vec<Phrase>,
    phrase_places: Vec<Place>,
    /// Two words in a row as they come.
    met: Vec<(u64, Place)>,
    /// Words of the paragraph at hand.
    seen: Vec<usize>,
    /// The lists that it reads.
    pub(super) asked: Vec<Asked>,
}

/// Of some keys, where they stand.
#[derive(Default)]
pub struct Places {
    /// By key: one more than the place of its word; all 0 between two pieces.
    of_key: Vec<u32>,
    keys: Vec<u32>,
    words: Vec<Word>,
    places: Vec<Place>,
    /// Words and their places as they come.
    met: Vec<(u32, Place)>,
}

impl Places {
    fn clear(&mut self, keys: usize) {
        for key in self.keys.drain(..) {
            self.of_key[key as usize] = 0;
        }
        self.of_key.resize(keys.max(self.of_key.len()), 0);
        self.words.clear();
        self.places.clear();
        self.met.clear();
    }

    fn add(&mut self, key: usize, word: Word) {
        self.keys.push(key as u32);
        self.words.push(word);
        self.of_key[key] = self.words.len() as u32;
    }

    fn word(&self, key: usize) -> Option<usize> {
        self.of_key.get(key)?.checked_sub(1).map(|word| word as usize)
    }

    fn meet(&mut self, word: usize, place: Place) {
        self.met.push((word as u32, place));
    }

    /// Puts the places that were met in order, each once.
    fn order(&mut self) {
        self.met.sort_unstable();
        self.met.dedup();
        for (word, place) in self.met.drain(..) {
            self.places.push(place);
            self.words[word as usize].end = self.places.len() as u32;
        }
        let mut end = 0;
        for word in &mut self.words {
            end = word.end.max(end);
            word.end = end;
        }
    }

    /// A key's word and its places, in order.
    pub fn get(&self, key: usize) -> Option<(Word, &[Place])> {
        let word = self.word(key)?;
        let start = word.checked_sub(1).map_or(0, |before| self.words[before].end);
        Some((self.words[word], &self.places[start as usize..self.words[word].end as usize]))
    }
}

impl Later {
    pub fn word(&self, stem: StemId) -> Option<(Word, &[Place])> {
        self.words.get(stem.0 as usize)
    }

    /// Its phrases that others say too, by their numbers, and where it says each.
    pub fn phrases(&self) -> impl Iterator<Item = (&Phrase, &[Place])> {
        let mut start = 0;
        self.phrases.iter().map(move |phrase| {
            let places = start..phrase.end as usize;
            start = places.end;
            (phrase, &self.phrase_places[places])
        })
    }

    /// How rare an entity, a tag or a series of the piece is, and how much of it there is.
    pub fn label(&self, key: usize) -> Option<(u32, u32)> {
        let place = self.labels.binary_search_by_key(&key, |entry| entry.id()).ok()?;
        Some((self.labels[place].rarity(), self.labels[place].step()))
    }

    /// The place of a word among the terms of the piece.
    pub fn place(&self, stem: StemId) -> Option<usize> {
        self.words.word(stem.0 as usize)
    }

    /// Its words, in order of the alphabet.
    pub fn words(&self) -> impl Iterator<Item = Word> {
        self.words.words.iter().copied()
    }

    /// Takes the place of another.
    pub fn set(&mut self, index: &Index, piece: usize) {
        let words = index.words;
        let facts = &index.facts[piece];
        (self.piece, self.before, self.day) = (piece, facts.before, facts.day);
        self.length = facts.words as i32;
        self.paragraphs.clear();
        self.words.clear(words.stems());
        let id = PieceId(piece as u32);
        for (term, entry) in words.of_piece(id).iter().zip(index.held_by(piece)) {
            let stem = words.stem(*term);
            let number = index.named.in_titles(stem);
            let titled =
                number.map(|number| (number as u32, index.named.titles.holders_of(number, self.before).len() as u32));
            let rarity_in_titles = titled.map_or(0, |(_, holders)| score::rarity(self.before, holders as usize));
            self.words.add(stem.0 as usize, Word { rarity: entry.rarity(), titled, rarity_in_titles, end: 0 });
        }
        self.labels.clear();
        self.labels.extend_from_slice(index.labels_of(piece));
        self.labels.sort_unstable_by_key(|entry| entry.id());
        let tokens = words.tokens_of(id);
        self.read(tokens, words, &index.cues);
        self.meet_phrases(index, tokens);
        self.words.order();
        index.ask(self);
    }

    fn read(&mut self, tokens: &[Token], words: &Vocabulary, cues: &Cues) {
        let mut above: Vec<usize> = Vec::new();
        for line in lines(tokens) {
            match line.first().map(|token| token.role()) {
                Some(Role::Heading) => {
                    above.clear();
                    above.extend(line.iter().filter_map(|token| self.words.word(token.stem().0 as usize)));
                }
                Some(Role::Text | Role::Lead) => {
                    let number = self.paragraphs.len() as u32;
                    let paragraph = self.paragraph(line, number, words, cues);
                    self.paragraphs.push(paragraph);
                    for word in &above {
                        self.words.meet(*word, Place { paragraph: number, way: Way::Above, at: 0 });
                    }
                }
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, line: &[Token], number: u32, words: &Vocabulary, cues: &Cues) -> Paragraph {
        let mut paragraph = Paragraph::default();
        self.seen.clear();
        for (token, at) in line.iter().zip(0..) {
            let Some(word) = self.words.word(token.stem().0 as usize) else { continue };
            let way = if token.is_linked() { Way::Linked } else { Way::Free };
            self.words.meet(word, Place { paragraph: number, way, at });
            self.seen.push(word);
            if way == Way::Free && cues.points(token.stem()) {
                paragraph.cues.push(at);
            }
        }
        self.seen.sort_unstable();
        self.seen.dedup();
        paragraph.weight = self.seen.iter().map(|word| self.words.words[*word].rarity as i32).sum();
        typed(line, words, |typed| paragraph.numbers.push(typed));
        paragraph.previous = cues.speak_of_the_last(line);
        paragraph
    }

    fn meet_phrases(&mut self, index: &Index, tokens: &[Token]) {
        self.phrases.clear();
        self.phrase_places.clear();
        self.met.clear();
        let mut paragraphs = 0;
        for line in lines(tokens) {
            let is_name = matches!(line[0].role(), Role::Title | Role::Heading);
            for ((key, is_free), at) in phrases::pairs(line).zip(0..) {
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
        // Both stand in the order of their keys.
        for (held, earlier) in index.phrases.held_after(self.piece) {
            let key = index.phrases.key(held.id());
            while met.next_if(|of_key| of_key[0].0 < key).is_some() {}
            let Some(of_key) = met.next_if(|of_key| of_key[0].0 == key) else { continue };
            // What many say is chance.
            if earlier == 0 || held.rarity() < phrases::RARE {
                continue;
            }
            let said = of_key.iter().map(|(_, place)| *place);
            let place = said.clone().map(|place| (place.paragraph, place.at)).min().unwrap_or_default();
            self.phrase_places.extend(said.filter(|place| place.way != Way::Above));
            let holders = index.phrases.first(held.id(), earlier as usize);
            self.phrases.push(Phrase {
                number: held.id() as u32,
                rarity: held.rarity(),
                earlier,
                first: holders.first().map(|holder| holder.id() as u32),
                last: holders.last().map(|holder| holder.id() as u32),
                place,
                end: self.phrase_places.len() as u32,
            });
        }
    }
}
