//! Reads a text, passage by passage and sentence by sentence, and returns the dates that it names.

use super::calendar::{self, When};
use super::class::Class;
use super::cut;
use super::language::Language;
use super::left_out;
use super::pattern::{self, Found};
use super::resolve::Known;
use super::token::{Gap, Quotes, Token};
use super::{Dated, NO_TEXT, Passage, Reading, Rule, Zone};
use crate::content::date::{Day, Partial};
use crate::language::{Classes, Language as Names};
use crate::words::Run;
use std::cell::OnceCell;

pub struct Reader<'r> {
    reading: &'r Reading,
    language: &'static Language,
    names: &'static Names,
    anchor: Day,
    /// Whether the text itself has begun: its first words may be a dateline with place and day.
    is_begun: bool,
    tokens: Vec<Token>,
    /// Each with whether the last year named before is distant.
    dates: Vec<(Dated, bool)>,
    is_behind_far: bool,
    /// The number of distant years that the text names, and of near ones and weekdays.
    far: usize,
    near: usize,
    /// Whether a weekday and its date match in no year.
    is_at_odds: bool,
    is_southern: OnceCell<bool>,
}

impl<'r> Reader<'r> {
    pub fn new(reading: &'r Reading, language: &'static Language, lang: &str, day: Day) -> Reader<'r> {
        Reader {
            reading,
            language,
            names: Names::of(lang),
            anchor: day,
            is_begun: false,
            tokens: Vec::new(),
            dates: Vec::new(),
            is_behind_far: false,
            far: 0,
            near: 0,
            is_at_odds: false,
            is_southern: OnceCell::new(),
        }
    }

    pub fn passage(&mut self, passage: &Passage) {
        let text = self.reading.text();
        let runs = passage.runs(&self.reading.runs);
        let is_head = !self.is_begun && passage.zone.may_link();
        self.is_begun |= is_head;
        if !runs.iter().any(|run| self.says_a_day(run)) {
            return;
        }
        let mut quotes = Quotes::before(&text[passage.start as usize..passage.end as usize]);
        let mut tokens = std::mem::take(&mut self.tokens);
        let mut last = None;
        let mut far = false;
        let mut floor = passage.start;
        let mut rest = runs;
        while !rest.is_empty() {
            let (sentence, behind) = rest.split_at(self.sentence(rest));
            let end = sentence.last().map_or(floor, |run| run.end);
            if sentence.iter().any(|run| self.says_a_day(run) || self.is_year(run)) {
                cut::tokens(text, sentence, floor, quotes, self.language, &mut tokens);
                let is_head = is_head && rest.len() == runs.len();
                last = self.read(&tokens, passage, last, &mut far, is_head);
            } else {
                last = None;
            }
            quotes.walk(&text[floor as usize..end as usize], floor > passage.start);
            floor = end;
            rest = behind;
        }
        self.tokens = tokens;
    }

    fn word(&self, run: &Run) -> &'r str {
        &self.reading.text()[run.start as usize..run.end as usize]
    }

    fn says_a_day(&self, run: &Run) -> bool {
        self.language.is_head(self.word(run))
    }

    fn is_year(&self, run: &Run) -> bool {
        run.end - run.start == 4 && self.word(run).starts_with(['1', '2'])
    }

    /// The dates found. In a text about other years, days and months after such a year are left out; if the piece's day
    /// is in doubt, only dates with a year remain.
    pub fn dates(self) -> Vec<Dated> {
        const MANY: usize = 4;
        let is_history = self.far >= MANY && self.far > 3 * self.near;
        let stands = |(dated, is_behind_far): &(Dated, bool)| match dated.rule {
            Rule::Full => true,
            Rule::Weekday | Rule::Today | Rule::Ago => !self.is_at_odds,
            Rule::Offset | Rule::Anaphor if dated.date.day.is_none() => !self.is_at_odds,
            _ => !(self.is_at_odds || is_history && *is_behind_far),
        };
        self.dates.into_iter().filter(stands).map(|(dated, _)| dated).collect()
    }

    /// The number of runs in the first sentence.
    fn sentence(&self, runs: &[Run]) -> usize {
        let text = self.reading.text();
        let ends = |two: &[Run]| {
            let between = &text[two[0].end as usize..two[1].start as usize];
            let Some(at) = between.find(['.', '!', '?', '…', NO_TEXT]) else { return false };
            let is_spaced = between.contains(char::is_whitespace);
            let goes_on = text[two[1].start as usize..].starts_with(char::is_lowercase);
            let is_point = between.starts_with('.') && !between[at + 1..].contains(['.', '!', '?']);
            let word = &text[two[0].start as usize..two[0].end as usize];
            let is_short = is_point
                && (word.chars().count() == 1 && !word.starts_with(|c: char| c.is_ascii_digit())
                    || self.names.classes(word).has(Classes::ABBREVIATION | Classes::HONORIFIC));
            is_spaced && !goes_on && !is_short
        };
        // Anything longer is not a sentence; limits the search for a day around each word.
        const LONGEST: usize = 250;
        let end = runs.windows(2).take(LONGEST).position(ends);
        end.map_or(runs.len().min(LONGEST), |at| at + 1)
    }

    /// Reads a sentence; returns the last date that it names.
    fn read(
        &mut self,
        tokens: &[Token],
        passage: &Passage,
        last: Option<When>,
        far: &mut bool,
        is_head: bool,
    ) -> Option<When> {
        let text = self.reading.text();
        let found = pattern::found(&self.language.patterns, tokens);
        let far_before = self.is_behind_far;
        for token in tokens {
            if token.is(Class::YEAR) {
                self.is_behind_far = token.value + 1 < self.anchor.year;
                self.far += usize::from(self.is_behind_far);
                self.near += usize::from(!self.is_behind_far);
            }
            self.near += usize::from(token.is(Class::WEEKDAY.or(Class::DAYS)));
        }
        let full = found.iter().filter(|found| found.rule == Rule::Full);
        let known = Known { tokens, anchor: self.anchor, last: None, last_here: None, own: None };
        let own = full.clone().find_map(|found| known.when(found));
        let days = full.filter_map(|found| known.when(found)).filter(|when| when.from.day.is_some());
        *far |= days.into_iter().any(|when| (when.from.first_day().number() - self.anchor.number()).abs() > 14);
        let mut last = last;
        let mut newest = None;
        let mut years = years(tokens).peekable();
        for found in &found {
            while let Some((_, when)) = years.next_if(|(at, _)| *at < found.tokens.start) {
                (last, newest) = (Some(when), Some(when));
            }
            let known = Known { tokens, anchor: self.anchor, last: newest.or(last), last_here: newest, own };
            let is_absolute = matches!(found.rule, Rule::Full | Rule::Days | Rule::DayMonth);
            let is_left_out = left_out::is_left_out(found, tokens, text)
                || self.is_anothers(found, tokens, passage)
                || (*far && found.rule == Rule::Weekday)
                || (found.rule == Rule::Season && self.is_southern())
                || (found.rule == Rule::Weekday && passage.zone == Zone::Title && is_headline(tokens));
            let when = if is_left_out { None } else { known.when(found) };
            self.is_at_odds |= when.is_none() && found.rule == Rule::DayMonth && found.has(Class::WEEKDAY);
            let Some(when) = when else { continue };
            newest = Some(when);
            if is_head && is_absolute && found.tokens.start <= 4 {
                self.move_anchor(when, &tokens[..found.tokens.start]);
            }
            let behind = tokens[..found.tokens.start].iter().rev().find(|token| token.is(Class::YEAR));
            let is_behind_far = behind.map_or(far_before, |year| year.value + 1 < self.anchor.year);
            self.add(found, tokens, passage, when, is_behind_far);
        }
        for (_, when) in years {
            newest = Some(when);
        }
        newest
    }

    /// In quotation marks, the day is relative to the speaker.
    fn is_anothers(&self, found: &Found, tokens: &[Token], passage: &Passage) -> bool {
        let is_relative = matches!(found.rule, Rule::Today | Rule::Ago | Rule::Weekend);
        match passage.zone {
            Zone::Quote => found.rule != Rule::Full,
            _ => is_relative && tokens[found.tokens.start].is_quoted,
        }
    }

    /// Searched only once.
    fn is_southern(&self) -> bool {
        let names_one = || self.language.southern.iter().any(|place| self.reading.text().contains(place.as_str()));
        *self.is_southern.get_or_init(names_one)
    }

    /// "OSLO, March 2": the days of the text are relative to this day.
    fn move_anchor(&mut self, when: When, before: &[Token]) {
        let Partial { year, month: Some(month), day: Some(day) } = when.from else { return };
        let day = Day { year, month, day };
        let is_near = (0..=3).contains(&(self.anchor.number() - day.number()));
        if is_near && when.until.is_none() && before.iter().all(|token| token.is_capitalised) && !before.is_empty() {
            self.anchor = day;
        }
    }

    fn add(
        &mut self,
        found: &Found,
        tokens: &[Token],
        passage: &Passage,
        When { from, until }: When,
        is_behind_far: bool,
    ) {
        let (start, end) = (tokens[found.tokens.start].start, tokens[found.tokens.end - 1].end);
        let is_shown =
            passage.zone.may_link() && self.reading.link_at(start).is_none() && self.reading.is_seamless(start, end);
        let span = self.reading.normal.source(start, end);
        self.dates.push((Dated { span, date: from, until, rule: found.rule, is_shown }, is_behind_far));
    }
}

/// The years that a sentence names by themselves: "in 1999".
fn years(tokens: &[Token]) -> impl Iterator<Item = (usize, When)> + '_ {
    let led = |at: &usize| {
        let token = &tokens[*at];
        let before = at.checked_sub(1).map(|at| &tokens[at]);
        token.is(Class::YEAR) && token.gap == Gap::Space && before.is_some_and(|before| before.is(Class::MONTH_BEFORE))
    };
    (0..tokens.len()).filter(led).filter_map(|at| Some((at, calendar::year(tokens[at].value)?)))
}

/// The present tense of a headline refers to the past as often as not: "Council votes on Monday".
fn is_headline(tokens: &[Token]) -> bool {
    let tells_ahead = |token: &Token| token.is(Class::WILL.or(Class::DUE).or(Class::INFINITIVE));
    tokens.iter().any(|token| token.is(Class::SCHEDULED)) && !tokens.iter().any(tells_ahead)
}
