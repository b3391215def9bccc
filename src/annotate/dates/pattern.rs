//! Sequences of word classes that together express a day.

use super::Rule;
use super::class::Class;
use super::token::{Gap, Token};
use std::ops::Range;

pub struct Pattern {
    pub rule: Rule,
    parts: Vec<Part>,
    /// The classes it may begin with.
    first: Class,
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Word(Class),
    Maybe(Class),
    /// An optional comma.
    Comma,
    /// A dash, or a word with the same meaning.
    Dash,
}

/// A match of a pattern: its tokens, and the class of each.
#[derive(Clone, Debug)]
pub struct Found {
    pub rule: Rule,
    pub tokens: Range<usize>,
    parts: Vec<(Class, usize)>,
}

impl Pattern {
    pub fn of(rule: Rule, row: &str) -> Pattern {
        let part = |word: &str| match word {
            "," => Part::Comma,
            "-" => Part::Dash,
            word => match word.strip_suffix('?') {
                Some(name) => Part::Maybe(Class::named(name)),
                None => Part::Word(Class::named(word)),
            },
        };
        let parts: Vec<Part> = row.split_whitespace().map(part).collect();
        let first = parts.iter().scan(true, |goes_on, part| {
            let class = match part {
                Part::Word(class) | Part::Maybe(class) => *class,
                Part::Comma | Part::Dash => Class::default(),
            };
            let is_first = *goes_on;
            *goes_on &= !matches!(part, Part::Word(_));
            is_first.then_some(class)
        });
        let first = first.fold(Class::default(), Class::or);
        Pattern { rule, parts, first }
    }

    /// Matches from token `at` on.
    fn find(&self, tokens: &[Token], at: usize) -> Option<Found> {
        if !tokens[at].is(self.first) {
            return None;
        }
        let mut found = Found { rule: self.rule, tokens: at..at, parts: Vec::new() };
        found.take(&self.parts, tokens, at, true).then_some(found)
    }
}

impl Found {
    fn take(&mut self, parts: &[Part], tokens: &[Token], at: usize, is_first: bool) -> bool {
        let Some((part, rest)) = parts.split_first() else {
            self.tokens.end = at;
            return !is_first;
        };
        match *part {
            Part::Maybe(class) => {
                let kept = self.parts.len();
                if self.word(class, rest, tokens, at, is_first) {
                    return true;
                }
                self.parts.truncate(kept);
                self.take(rest, tokens, at, is_first)
            }
            Part::Word(class) => self.word(class, rest, tokens, at, is_first),
            // At the start or the end a comma joins nothing.
            Part::Comma if is_first || rest.is_empty() => self.take(rest, tokens, at, is_first),
            Part::Comma => {
                let Some(next) = tokens.get(at) else { return self.take(rest, tokens, at, is_first) };
                let spaced = [Token { gap: Gap::Space, ..*next }];
                match next.gap {
                    Gap::Comma => self.take_spaced(rest, tokens, at, spaced[0]),
                    _ => self.take(rest, tokens, at, is_first),
                }
            }
            Part::Dash => {
                let Some(next) = tokens.get(at) else { return false };
                match next.gap {
                    Gap::Dash => self.take_spaced(rest, tokens, at, Token { gap: Gap::Space, ..*next }),
                    Gap::Space if next.is(Class::TO) => self.take(rest, tokens, at + 1, false),
                    _ => false,
                }
            }
        }
    }

    /// Like `take`, but with another token in place of the next one.
    fn take_spaced(&mut self, parts: &[Part], tokens: &[Token], at: usize, next: Token) -> bool {
        match parts.split_first() {
            Some((Part::Word(class), rest)) if next.is(*class) => {
                self.parts.push((*class, at));
                self.take(rest, tokens, at + 1, false)
            }
            Some((Part::Maybe(class), rest)) => {
                if next.is(*class) {
                    self.parts.push((*class, at));
                    if self.take(rest, tokens, at + 1, false) {
                        return true;
                    }
                    self.parts.pop();
                }
                match rest.is_empty() {
                    true => self.take(rest, tokens, at, false),
                    false => self.take_spaced(rest, tokens, at, next),
                }
            }
            _ => false,
        }
    }

    fn word(&mut self, class: Class, rest: &[Part], tokens: &[Token], at: usize, is_first: bool) -> bool {
        let Some(token) = tokens.get(at).filter(|token| token.is(class)) else { return false };
        let joins = is_first
            || match token.gap {
                Gap::Space => true,
                Gap::Dot => tokens[at - 1].is(Class::MONTH.or(Class::WEEKDAY)),
                Gap::Dash => tokens[at - 1].is(Class::EARLY),
                _ => false,
            };
        if !joins {
            return false;
        }
        self.parts.push((class, at));
        self.take(rest, tokens, at + 1, false)
    }

    /// The token that matched as `class`.
    pub fn token<'t>(&self, tokens: &'t [Token], class: Class) -> Option<&'t Token> {
        self.nth(tokens, class, 0)
    }

    pub fn nth<'t>(&self, tokens: &'t [Token], class: Class, nth: usize) -> Option<&'t Token> {
        let mut of_class = self.parts.iter().filter(|(of, _)| *of == class);
        of_class.nth(nth).map(|(_, at)| &tokens[*at])
    }

    pub fn has(&self, class: Class) -> bool {
        self.parts.iter().any(|(of, _)| *of == class)
    }
}

/// The longest match at each place.
pub fn found(patterns: &Patterns, tokens: &[Token]) -> Vec<Found> {
    /// The maximum length of a pattern.
    const REACH: usize = 8;
    let mut all = Vec::new();
    let mut at = 0;
    // The end of the range where a word may still belong to a day.
    let mut reach = 0;
    while at < tokens.len() {
        if let Some(head) = (reach.max(at)..tokens.len().min(at + REACH)).find(|at| tokens[*at].is(HEADS)) {
            reach = head + 1;
        }
        if at >= reach || !tokens[at].is(patterns.first) {
            at += 1;
            continue;
        }
        let mut longest = patterns.longest(tokens, at);
        // "this April 2, 2009": a date that starts later and ends later wins.
        if let Some(first) = &longest {
            let mut inside = (at + 1..first.tokens.end).filter_map(|at| patterns.longest(tokens, at));
            let further = inside.find(|found| found.tokens.end > first.tokens.end);
            longest = further.or(longest);
        }
        at += 1;
        // "the 33rd minute"
        let goes_on = |found: &Found| tokens.get(found.tokens.end).is_some_and(|next| !next.is_apart);
        if let Some(found) = longest.filter(|found| found.rule != Rule::DayOfMonth || !goes_on(found)) {
            at = found.tokens.end;
            all.push(found);
        }
    }
    all
}

const HEADS: Class = Class::HEAD.or(Class::ORDINAL);

/// All patterns of a language.
pub struct Patterns {
    all: Vec<Pattern>,
    /// The classes that any of them may begin with.
    first: Class,
}

impl Patterns {
    pub fn of(all: Vec<Pattern>) -> Patterns {
        let first = all.iter().map(|pattern| pattern.first).fold(Class::default(), Class::or);
        Patterns { all, first }
    }

    /// Among several of the same length, the first.
    fn longest(&self, tokens: &[Token], at: usize) -> Option<Found> {
        let here = self.all.iter().filter_map(|pattern| pattern.find(tokens, at));
        here.fold(None, |longest: Option<Found>, found| match longest {
            Some(longest) if longest.tokens.len() >= found.tokens.len() => Some(longest),
            _ => Some(found),
        })
    }
}
