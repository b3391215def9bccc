//! Is a day past or ahead? Decided by its clause, from the verb or from what comes before the day.

use super::class::Class;
use super::token::{Gap, Token};
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Past,
    Ahead,
    /// No cue, or two cues disagree.
    Unknown,
}

use Side::{Ahead, Past, Unknown};

const WILL: Class = Class::WILL.or(Class::MODAL);

/// Which side `date` of the sentence is on.
pub fn side(tokens: &[Token], date: Range<usize>) -> Side {
    let clause = Clause { tokens, date };
    clause.by_what_stands_before().unwrap_or_else(|| clause.by_verbs())
}

/// By the verb right before the date, or by the verb of a clause that the date opens.
pub fn side_by_its_verb(tokens: &[Token], date: Range<usize>) -> Side {
    let clause = Clause { tokens, date };
    match clause.by_touching_verb() {
        (before, Unknown) if before == 0 || clause.is(before - 1, Class::JOINTS) => clause.right(clause.date.end),
        (_, side) => side,
    }
}

struct Clause<'t> {
    tokens: &'t [Token],
    date: Range<usize>,
}

const SMALL: Class = Class::ON.or(Class::THE).or(Class::AT).or(Class::OF);

impl Clause<'_> {
    fn is(&self, at: usize, class: Class) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(class))
    }

    /// The nearest token before the date that is not an article.
    fn before(&self) -> Option<usize> {
        let is_article = |at: &usize| !self.is(*at, Class::THE) && !self.is(*at, Class::EARLY.without(Class::LATER));
        (0..self.date.start).rev().take(3).find(is_article)
    }

    /// "since", "until", "ahead of" and the like.
    fn by_what_stands_before(&self) -> Option<Side> {
        let before = self.before()?;
        let touches = (before + 1..=self.date.start).all(|at| self.tokens[at].gap == Gap::Space);
        if !touches {
            return None;
        }
        if self.is(before, Class::SINCE) {
            return Some(Past);
        }
        let ahead = before.saturating_sub(3)..=before;
        if ahead.clone().any(|at| self.is(at, Class::AHEAD) && !self.is_cut(at + 1..self.date.start)) {
            return Some(Ahead);
        }
        if self.is(before, Class::FUTURE_BEFORE) {
            let left = self.left(before);
            let is_not = (before.saturating_sub(4)..before).any(|at| self.is(at, Class::NOT));
            let has_lasted = (before.saturating_sub(3)..before).any(|at| self.is(at, Class::LASTED));
            if (is_not || has_lasted) && left == Past {
                return Some(Past);
            }
            if self.starts_clause(before) && self.right(self.date.end) == Past {
                return Some(Past);
            }
            return Some(Ahead);
        }
        if self.is(before, Class::BEFORE) && before > 0 && self.is(before - 1, Class::UNITS) {
            return Some(Ahead);
        }
        if self.is(before, Class::BEFORE) {
            return Some(match self.verb_around(before) {
                Past => Unknown,
                _ => Ahead,
            });
        }
        if self.is(before, Class::FROM) {
            return Some(match self.verb_around(before) {
                Unknown if self.is(before, Class::STARTING) => Ahead,
                side => side,
            });
        }
        if self.is(before, Class::AFTER) {
            return Some(match self.verb_around(before) {
                Ahead => Ahead,
                _ => Past,
            });
        }
        None
    }

    fn verb_around(&self, at: usize) -> Side {
        match self.left(at) {
            Unknown => self.right(self.date.end),
            side => side,
        }
    }

    /// The start of the date including its small words, and what a verb right before it indicates.
    fn by_touching_verb(&self) -> (usize, Side) {
        let mut before = self.date.start;
        while before > 0 && self.tokens[before].gap == Gap::Space && self.is(before - 1, SMALL) {
            before -= 1;
        }
        let touching = before.checked_sub(1).filter(|_| !self.tokens[before].is_apart);
        (before, touching.map_or(Unknown, |at| self.verb(at, true)))
    }

    fn by_verbs(&self) -> Side {
        let (before, touching) = self.by_touching_verb();
        // "Monday's vote", "the Monday vote": the day of a thing, not of an action.
        let is_of_thing = self.tokens.get(self.date.end).is_some_and(|next| next.gap == Gap::Apostrophe);
        if touching != Unknown && !(is_of_thing && self.is(before - 1, Class::SAY)) {
            return touching;
        }
        let ends = self.tokens.get(self.date.end).is_none_or(|next| next.is_apart);
        let leads = self.starts_clause(before);
        let order: &[&dyn Fn() -> Side] = match () {
            () if leads
                || self.is_followed_by_verb() && !self.is_relative(before)
                || is_of_thing && touching != Unknown =>
            {
                &[&|| self.right(self.date.end), &|| self.left(before)]
            }
            // "In a speech today, the mayor resigned."
            () if ends && !self.tokens[0].is(Class::ON.or(Class::AT)) && !self.hangs_on_participle(before) => {
                &[&|| self.left(before)]
            }
            () => &[&|| self.left(before), &|| self.right(self.date.end)],
        };
        let side = order.iter().map(|side| side()).find(|side| *side != Unknown);
        side.unwrap_or_else(|| self.by_caption())
    }

    /// "the ministers, meeting on Monday, agreed"
    fn hangs_on_participle(&self, before: usize) -> bool {
        before > 0 && self.is(before - 1, Class::PROGRESSIVE)
    }

    /// "A farmer inspects a dyke on Tuesday."
    fn by_caption(&self) -> Side {
        let shows =
            self.tokens[..self.date.start].iter().any(|token| token.is(Class::CAPTION) && !token.is_capitalised);
        let ends = self.tokens.get(self.date.end).is_none_or(|next| next.is_apart || next.gap == Gap::Dot);
        if shows && ends { Past } else { Unknown }
    }

    /// Whether a clause begins right before `at`, or right before the words that join it.
    fn starts_clause(&self, at: usize) -> bool {
        at == 0 || self.tokens[at].is_apart || self.is(at - 1, Class::JOINTS.without(Class::SINCE))
    }

    fn is_followed_by_verb(&self) -> bool {
        const FINITE: Class = WILL.or(Class::IS).or(Class::WAS).or(Class::HAVE).or(Class::HAD).or(Class::DID);
        self.tokens.get(self.date.end).is_some_and(|next| !next.is_apart && next.is(FINITE) && !next.is_capitalised)
    }

    /// "anyone who saw it on Tuesday is asked": the verb before the date is that of its clause.
    fn is_relative(&self, before: usize) -> bool {
        let verb = (0..before).rev().find(|at| self.verb(*at, false) != Unknown);
        verb.is_some_and(|verb| (verb.saturating_sub(2)..verb).any(|at| self.is(at, Class::RELATIVE)))
    }

    fn is_cut(&self, range: Range<usize>) -> bool {
        self.tokens.get(range).is_some_and(|tokens| tokens.iter().any(|token| token.is_apart))
    }

    /// By the nearest verb before `at` in its clause.
    fn left(&self, at: usize) -> Side {
        for verb in (0..at).rev() {
            let side = self.verb(verb, false);
            if side != Unknown {
                return side;
            }
            if self.is(verb, Class::SUBORDINATE) || self.leaves_quote(verb) {
                break;
            }
        }
        Unknown
    }

    /// By the first verb from `at` on in its clause.
    fn right(&self, at: usize) -> Side {
        let mut is_aside = false;
        for verb in at..self.tokens.len() {
            if self.leaves_quote(verb) {
                break;
            }
            // Skips a relative clause, up to the comma after it.
            is_aside &= !self.tokens[verb].is_apart;
            is_aside |= self.is(verb, Class::RELATIVE) && self.tokens[verb].is_apart;
            if is_aside {
                continue;
            }
            if self.is(verb, Class::SUBORDINATE) {
                break;
            }
            let side = self.verb(verb, false);
            if side != Unknown {
                return side;
            }
        }
        Unknown
    }

    /// Whether a token is inside quotation marks and the date is not, or vice versa.
    fn leaves_quote(&self, at: usize) -> bool {
        self.tokens[at].is_quoted != self.tokens[self.date.start].is_quoted
    }

    /// The side that the token indicates as a verb. `touches` if the date follows immediately.
    fn verb(&self, at: usize, touches: bool) -> Side {
        let token = &self.tokens[at];
        if token.class.is_none() && !self.follows_to(at) || self.date.contains(&at) {
            return Unknown;
        }
        if token.is_capitalised && at > 0 {
            return Unknown;
        }
        if at == 0 {
            // "Founded in 1999, the company will": sentences often open with a participle.
            return if token.is(Class::IMPERATIVE) { Ahead } else { Unknown };
        }
        if self.follows_to(at) {
            return self.infinitive(at - 1);
        }
        if token.is(WILL) {
            let has = (at + 1..at + 4).any(|next| self.is(next, Class::HAVE));
            return if has { Past } else { Ahead };
        }
        if token.is(Class::AHEAD) {
            return Ahead;
        }
        if token.is(Class::DUE)
            && (touches
                || self.is(at + 1, Class::TO.or(Class::ON))
                || (at.saturating_sub(2)..at).any(|before| self.is(before, Class::IS.or(Class::WAS)))
                || !token.is(Class::PASTS))
        {
            let auxiliary = (at.saturating_sub(4)..at)
                .rev()
                .find(|before| self.is(*before, Class::IS.or(Class::WAS).or(Class::HAD)));
            return match auxiliary {
                Some(was) if self.has_had(was) => Past,
                Some(_) => Ahead,
                None if token.is(Class::PASTS) && !self.is(at.wrapping_sub(1), Class::DETERMINERS) => Ahead,
                None => Unknown,
            };
        }
        if token.is(Class::FORESEES) && !touches && (token.is(Class::PASTS) || self.is_finite(at)) {
            return Ahead;
        }
        if token.is(Class::PASTS) {
            let side = self.participle(at);
            return if side == Past && self.is_condition(at) { Ahead } else { side };
        }
        if token.is(Class::WAS.or(Class::HAD).or(Class::DID)) {
            return Past;
        }
        if token.is(Class::HAVE) {
            return if self.is(at + 1, Class::TO) { Ahead } else { Unknown };
        }
        if token.is(Class::IS) {
            let is_progressive = (at + 1..at + 3).any(|next| self.is(next, Class::PROGRESSIVE));
            // "It is Saturday, and the club is full."
            let tells_a_scene = touches && at == 1 && self.is(0, Class::PRONOUNS);
            return if (touches && !tells_a_scene) || is_progressive { Ahead } else { Unknown };
        }
        if token.is(Class::SCHEDULED) && self.is_finite(at) {
            return Ahead;
        }
        Unknown
    }

    /// "would be decided when they met": what depends on a condition is still to come.
    fn is_condition(&self, at: usize) -> bool {
        let condition = (at.saturating_sub(4)..at).rev().find(|before| self.is(*before, Class::CONDITIONS));
        condition.is_some_and(|condition| (0..condition).any(|before| self.is(before, WILL)))
    }

    /// "to leave": not "to London", "to the end".
    fn follows_to(&self, at: usize) -> bool {
        const OTHER: Class = Class::DETERMINERS.or(Class::NUMBER).or(Class::YEAR).or(Class::ON);
        let token = &self.tokens[at];
        let is_to =
            at > 0 && token.gap == Gap::Space && self.is(at - 1, Class::TO) && self.is(at - 1, Class::INFINITIVE);
        is_to && !token.is_capitalised && !token.is(OTHER)
    }

    /// The side indicated by what `to` before a verb depends on.
    fn infinitive(&self, to: usize) -> Side {
        for before in (to.saturating_sub(8)..to).rev() {
            let token = &self.tokens[before];
            if token.is(Class::SUBORDINATE) || self.leaves_quote(before) {
                break;
            }
            if token.is(Class::DUE.or(Class::IS).or(Class::WAS)) {
                let was = (before.saturating_sub(3)..=before).rev().find(|at| self.is(*at, Class::WAS));
                return if was.is_some_and(|was| self.has_had(was)) { Past } else { Ahead };
            }
            if token.is(Class::WANTS.or(WILL)) {
                return Ahead;
            }
            if token.is(Class::PASTS.or(Class::DID)) {
                return Past;
            }
        }
        Unknown
    }

    /// Whether the "was" or "been" at `at` comes after "had".
    fn has_had(&self, at: usize) -> bool {
        (at.saturating_sub(2)..=at).any(|before| self.is(before, Class::HAD))
    }

    /// A past tense, or a participle with what comes before it.
    fn participle(&self, at: usize) -> Side {
        let adjective = at > 0 && self.tokens[at].gap == Gap::Space && self.is(at - 1, Class::ARTICLES);
        if adjective
            || self.tokens.get(at + 1).is_some_and(|next| next.gap == Gap::Dash)
            || self.tokens[at].gap == Gap::Dash
        {
            return Unknown;
        }
        for before in (at.saturating_sub(4)..at).rev() {
            let token = &self.tokens[before];
            if self.tokens[before + 1].is_apart || token.is(Class::SUBORDINATE) {
                break;
            }
            if token.is(WILL) {
                return self.verb(before, false);
            }
            if token.is(Class::HAD.or(Class::HAVE).or(Class::WAS)) {
                return Past;
            }
            if token.is(Class::IS) {
                return Unknown;
            }
            if self.follows_to(before) && token.is(Class::BE) {
                return Ahead;
            }
            if token.is(Class::PASTS) {
                break;
            }
        }
        Past
    }

    /// Whether a verb that may be a noun is a verb: "they meet", not "the meet".
    fn is_finite(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return true };
        let token = &self.tokens[before];
        // "The two meet"
        if token.is(Class::NUMBER) && before > 0 && self.is(before - 1, Class::THE) {
            return true;
        }
        if self.tokens[at].gap != Gap::Space
            || token.is(Class::DETERMINERS.or(Class::OF).or(Class::ON).or(Class::NUMBER).or(Class::ARTICLES))
        {
            return false;
        }
        // "Hull host Derby"
        let is_name = token.is_capitalised && !token.is(Class::MONTH.or(Class::WEEKDAY));
        self.tokens[at].ends_in_s || token.ends_in_s || is_name || token.is(Class::PRONOUNS)
    }
}
