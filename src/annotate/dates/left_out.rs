//! Expressions that look like a date but are not: names, habits, lengths, nowadays.

use super::Rule;
use super::class::Class;
use super::pattern::Found;
use super::tense::{Side, side};
use super::token::{Gap, Token};

/// Whether the expression names no day that a careful reader could identify.
pub fn is_left_out(found: &Found, tokens: &[Token], text: &str) -> bool {
    let around = Around { found, tokens, text };
    match found.rule {
        Rule::Full | Rule::Days => false,
        Rule::DayMonth => around.is_followed_by_year() || around.is_habit() || around.is_month_and_number(),
        Rule::Weekday => around.is_one_of_many() || around.is_habit() || around.is_name() || around.is_indefinite(),
        Rule::Month | Rule::MonthOfUnit | Rule::Season => {
            around.is_habit() || around.is_name() || around.is_length() || around.is_unsure_month()
        }
        Rule::Unit => around.is_habit() || around.is_length(),
        Rule::Quarter => around.is_habit() || around.is_length() || around.behind_is(Class::OF_ALONE),
        Rule::Weekend => around.is_habit(),
        Rule::Today => around.is_nowadays(),
        Rule::Ago => around.is_approximate(),
        Rule::Offset => around.is_approximate() || around.is_span() || around.is_event_relative(),
        Rule::DayOfMonth => false,
        // "the same month a year ago"
        Rule::Anaphor => around.behind_is(Class::NUMBER.or(Class::LAST)),
    }
}

struct Around<'f> {
    found: &'f Found,
    tokens: &'f [Token],
    text: &'f str,
}

impl<'f> Around<'f> {
    /// The token before the date, if only a space is in between.
    fn before(&self) -> Option<&'f Token> {
        let at = self.found.tokens.start.checked_sub(1)?;
        (self.tokens[at + 1].gap == Gap::Space).then(|| &self.tokens[at])
    }

    fn before_is(&self, class: Class) -> bool {
        self.before().is_some_and(|token| token.is(class))
    }

    fn behind(&self) -> Option<&'f Token> {
        self.tokens.get(self.found.tokens.end).filter(|token| token.gap == Gap::Space)
    }

    /// "25 November the following year"
    fn is_followed_by_year(&self) -> bool {
        let rest = &self.tokens[self.found.tokens.end..];
        rest.iter().take(3).any(|token| token.is(Class::UNIT))
            && rest.first().is_some_and(|next| next.is(Class::THE.or(Class::THAT)))
    }

    fn behind_is(&self, class: Class) -> bool {
        self.behind().is_some_and(|token| token.is(class))
    }

    /// "in April 17 people died"
    fn is_month_and_number(&self) -> bool {
        self.before_is(Class::IN) && self.first().is(Class::MONTH)
    }

    fn first(&self) -> &'f Token {
        &self.tokens[self.found.tokens.start]
    }

    fn is_habit(&self) -> bool {
        if self.found.rule == Rule::Weekday && self.is_of_range() {
            return true;
        }
        let start = self.found.tokens.start;
        self.behind_is(Class::HABIT_BEHIND)
            || (start.saturating_sub(2)..start).any(|at| {
                self.tokens[at].is(Class::HABIT) && (at + 1..=start).all(|at| self.tokens[at].gap == Gap::Space)
            })
    }

    /// "the first Monday of the month", "Monday/Tuesday", "Monday (19 May)", "Monday: rain".
    fn is_one_of_many(&self) -> bool {
        let end = self.found.tokens.end;
        let behind = self.tokens.get(end);
        let is_joined = behind
            .is_some_and(|next| next.gap == Gap::Other && next.is(Class::WEEKDAY.or(Class::DIGITS).or(Class::MONTH)));
        let is_label =
            self.found.tokens.start == 0 && behind.is_none_or(|next| next.gap == Gap::Other && next.is_apart);
        let is_second = self.found.tokens.start > 0
            && self.first().gap == Gap::Other
            && self.tokens[self.found.tokens.start - 1].is(Class::WEEKDAY);
        // "the Friday before a release"
        let is_relative = self.before_is(Class::THE)
            && self.behind_is(Class::BEFORE.or(Class::AFTER).or(Class::JOINTS).or(Class::OF_ALONE));
        self.before_is(Class::ORDINAL) || is_joined || is_second || is_label || is_relative
    }

    /// "Monday to Friday", but not "from Monday to Wednesday".
    fn is_of_range(&self) -> bool {
        let (start, end) = (self.found.tokens.start, self.found.tokens.end);
        let is = |at: Option<usize>, class: Class| {
            at.and_then(|at| self.tokens.get(at)).is_some_and(|token| token.is(class))
        };
        let is_first = is(Some(end), Class::RANGE) && is(Some(end + 1), Class::WEEKDAY);
        let is_last = is(start.checked_sub(1), Class::RANGE) && is(start.checked_sub(2), Class::WEEKDAY);
        is_first && !is(start.checked_sub(1), Class::FROM) || is_last && !is(start.checked_sub(3), Class::FROM)
    }

    /// Whether a hyphen joins it to a word, or capitalised words do.
    fn is_name(&self) -> bool {
        let (start, end) = (self.found.tokens.start, self.found.tokens.end);
        let is_hyphen = |at: usize| {
            let gap = |token: &Token| token.gap == Gap::Dash && !token.is_apart;
            self.tokens.get(at).is_some_and(gap)
        };
        if (start > 0 && is_hyphen(start)) || is_hyphen(end) {
            return true;
        }
        if self.found.has(Class::PART) && self.tokens[end - 1].is_capitalised {
            return true;
        }
        let is_said = self.found.has(Class::LAST.or(Class::NEXT)) || self.found.has(Class::THIS);
        let before = start.checked_sub(1).map(|at| &self.tokens[at]).filter(|_| self.tokens[start].gap == Gap::Space);
        if let Some(before) = before.filter(|_| !is_said) {
            if before.is(Class::PAPERS) && before.is_capitalised {
                return true;
            }
            if before.is(Class::NAMES_BEFORE) || before.is(Class::PEOPLE) {
                return true;
            }
            let is_paper = start > 1 && before.is(Class::ON) && self.tokens[start - 1].gap == Gap::Space;
            if is_paper && self.tokens[start - 2].is(Class::PAPERS) && self.tokens[start - 2].is_capitalised {
                return true;
            }
        }
        let Some(behind) = self.behind().filter(|behind| behind.is_capitalised) else { return false };
        // "by Jan Novak"
        if self.tokens[end - 1].is(Class::UNSURE) {
            return true;
        }
        if behind.is(Class::NAMES_BEHIND) {
            return true;
        }
        // "on Monday President X said", "said Monday Mr. X": a name begins after the day, unless nothing follows it.
        let leads = before.is_some_and(|before| {
            before.is(Class::ON.or(Class::SAY).or(Class::MONTH_BEFORE)) && !before.is(Class::THE)
        });
        let rest = self.tokens[end..].iter().skip(1).find(|token| !token.is_capitalised || token.gap != Gap::Space);
        let is_alone = self.found.rule == Rule::Weekday
            && rest.is_none_or(|next| next.is_apart || next.gap == Gap::Space && next.is(Class::ON));
        !is_said && (!leads || is_alone)
    }

    /// "one Tuesday", "it was a Saturday night when".
    fn is_indefinite(&self) -> bool {
        if !self.before_is(Class::INDEFINITE) || self.found.has(Class::LAST.or(Class::NEXT)) {
            return false;
        }
        const NO_NOUN: Class = Class::JOINTS
            .or(Class::ON)
            .or(Class::IS)
            .or(Class::WAS)
            .or(Class::PART)
            .or(Class::WILL)
            .or(Class::ARTICLES)
            .or(Class::PRONOUNS)
            .or(Class::LASTING);
        self.behind().is_none_or(|behind| behind.is(NO_NOUN))
    }

    /// A month that may be a name, a verb or a march.
    fn is_unsure_month(&self) -> bool {
        let Some(month) = self.found.token(self.tokens, Class::MONTH) else { return false };
        let before = self.found.tokens.start.checked_sub(1).map(|at| &self.tokens[at]);
        let touches = matches!(self.first().gap, Gap::Space | Gap::Dash);
        let is_second = before.is_some_and(|before| before.is(Class::JOINTS.or(Class::TO)))
            && self.found.tokens.start.checked_sub(2).is_some_and(|at| self.tokens[at].is(Class::MONTH));
        let leads = is_second || before.is_some_and(|before| touches && before.is(Class::MONTH_BEFORE));
        let has_more = self.found.tokens.len() > 1;
        if month.is(Class::UNSURE) && !leads && !has_more {
            return true;
        }
        // "John March", "Black November".
        let is_in_name = before.is_some_and(|before| {
            touches && before.is_capitalised && !before.is(Class::MONTH_BEFORE.or(Class::DETERMINERS))
        });
        is_in_name && !has_more && self.found.tokens.start > 1
    }

    /// "the last week", "over the past year": a length.
    fn is_length(&self) -> bool {
        let is_possessive = self.first().gap == Gap::Space
            && self
                .found
                .tokens
                .start
                .checked_sub(1)
                .is_some_and(|at| self.tokens[at].gap == Gap::Apostrophe && at > 0);
        let is_led = self.before_is(Class::DETERMINERS) && !self.before_is(Class::THAT);
        let by_last = self.found.has(Class::LAST) || self.found.has(Class::NEXT) || self.found.has(Class::COMING);
        by_last
            && (is_led || is_possessive)
            && !self.found.has(Class::OF_ALONE)
            && !self.found.has(Class::OF)
            && !self.found.has(Class::THIS)
    }

    fn is_approximate(&self) -> bool {
        self.before_is(Class::APPROXIMATE)
    }

    /// "over the following year", "in the next month", "the next day and a half"
    fn is_span(&self) -> bool {
        let goes_on = self.behind_is(Class::JOINTS)
            && self.tokens.get(self.found.tokens.end + 1).is_some_and(|next| next.is(Class::INDEFINITE));
        self.before_is(Class::LENGTHS) || self.found.has(Class::NEXT) && (self.before_is(Class::IN) || goes_on)
    }

    /// "a month after the merger", "the day before the vote".
    fn is_event_relative(&self) -> bool {
        let last = &self.tokens[self.found.tokens.end - 1];
        let goes_on = self.tokens.get(self.found.tokens.end).filter(|next| !next.is_apart);
        goes_on.is_some_and(|next| last.is(Class::BEFORE.or(Class::AFTER)) || next.is(Class::SUBORDINATE))
    }

    /// "Today" meaning nowadays, "tomorrow" meaning the future.
    fn is_nowadays(&self) -> bool {
        if self.before_is(Class::ARTICLES) && !self.found.has(Class::THIS) {
            return true;
        }
        let Some(day) = self.found.token(self.tokens, Class::DAYS) else {
            return self.found.has(Class::LAST) && self.before_is(Class::DETERMINERS.or(Class::HABIT));
        };
        let owner = self.tokens.get(self.found.tokens.end).filter(|next| next.gap == Gap::Apostrophe);
        if owner.is_some() {
            let thing = self.tokens.get(self.found.tokens.end + 1);
            return thing.is_none_or(|thing| !thing.is(Class::EVENTS)) && day.value >= 0;
        }
        if self.before_is(Class::FROM) || self.stands_behind_as_of() {
            return false;
        }
        if self.before_is(Class::OF_ALONE) && day.value >= 0 {
            return true;
        }
        let is_tonight = day.text(self.text).len() != "today".len() || self.found.tokens.len() > 1;
        match day.value {
            0 if !is_tonight => {
                let is_aside =
                    self.found.tokens.start > 0 && self.first().is_apart && self.behind_is(Class::INDEFINITE);
                is_aside
                    || self.behind_is(Class::IS)
                    || self.before_is(Class::LASTING)
                    || self.is_had()
                    || self.is_compared()
                    || self.opens_on_a_state()
                    || !self.tells_an_event()
            }
            1 => {
                self.before_is(Class::MODAL.or(Class::BE))
                    || self.before_is(Class::PASTS) && side(self.tokens, self.found.tokens.clone()) == Side::Past
            }
            _ => false,
        }
    }

    /// Whether it reports something done or announced; the present tense also describes what lasts for years.
    fn tells_an_event(&self) -> bool {
        let is_announced = |at: usize| {
            let token = &self.tokens[at];
            let next = self.tokens[at + 1..].iter().take(2);
            token.is(Class::WILL.or(Class::DUE))
                || token.is(Class::IS) && next.into_iter().any(|next| next.is(Class::PROGRESSIVE))
        };
        match side(self.tokens, self.found.tokens.clone()) {
            Side::Past => true,
            Side::Ahead => (0..self.tokens.len()).any(is_announced),
            Side::Unknown => false,
        }
    }

    /// "Today, the school has 40 pupils": the first verb after it describes a state.
    fn opens_on_a_state(&self) -> bool {
        const VERB: Class = Class::IS.or(Class::HAVE).or(Class::PASTS).or(Class::WILL).or(Class::WAS).or(Class::HAD);
        if !self.first().is_apart {
            return false;
        }
        let behind = &self.tokens[self.found.tokens.end..];
        let Some(verb) = behind.iter().position(|token| token.is(VERB)) else { return false };
        let done =
            behind[verb + 1..].iter().take(2).any(|next| next.is(Class::PASTS.or(Class::PROGRESSIVE).or(Class::DUE)));
        behind[verb].is(Class::IS.or(Class::HAVE)) && !done && self.tokens.len() > 3
    }

    /// "what it has today", but "has today announced".
    fn is_had(&self) -> bool {
        self.before_is(Class::IS.or(Class::HAVE)) && !self.behind_is(Class::PASTS)
    }

    /// "in force as of today"
    fn stands_behind_as_of(&self) -> bool {
        let start = self.found.tokens.start;
        start > 1 && self.before_is(Class::OF_ALONE) && self.tokens[start - 2].is(Class::SUBORDINATE)
    }

    /// "cheaper than it is today", "from nine shops then to forty today".
    fn is_compared(&self) -> bool {
        let before = &self.tokens[..self.found.tokens.start];
        let is_reached = || before.iter().rev().take(3).any(|token| token.is(Class::INFINITIVE));
        before.iter().any(|token| token.is(Class::COMPARED))
            || before.iter().any(|token| token.is(Class::FROM)) && is_reached()
    }
}
