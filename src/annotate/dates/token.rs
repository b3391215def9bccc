//! A sentence as words with the attributes that rules test.

use super::class::Class;

/// A word or number.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Byte offsets in the reading.
    pub start: u32,
    pub end: u32,
    pub class: Class,
    pub value: i16,
    pub is_capitalised: bool,
    /// What comes before it.
    pub gap: Gap,
    /// Whether a clause may end before it.
    pub is_apart: bool,
    pub is_quoted: bool,
    pub ends_in_s: bool,
}

/// What separates two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// White space alone.
    Space,
    Comma,
    Dot,
    /// A hyphen or a dash.
    Dash,
    Apostrophe,
    Other,
}

impl Token {
    pub fn is(&self, any: Class) -> bool {
        self.class.has(any)
    }

    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }
}

impl Gap {
    pub fn of(between: &str) -> Gap {
        match between {
            " " => Gap::Space,
            ", " => Gap::Comma,
            ". " => Gap::Dot,
            "'" => Gap::Apostrophe,
            "-" | "–" | "—" => Gap::Dash,
            _ => match between.trim() {
                "" if !between.is_empty() => Gap::Space,
                "," if between.ends_with(' ') => Gap::Comma,
                ".," if between.ends_with(' ') => Gap::Comma,
                "-" | "–" | "—" => Gap::Dash,
                _ => Gap::Other,
            },
        }
    }
}

/// Whether text is in quotation marks, tracked from place to place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quotes {
    is_open: bool,
    is_single: bool,
}

impl Quotes {
    /// Passes over the text between two words. `touches_before` and `touches_behind` say whether words touch it.
    pub fn pass(&mut self, between: &str, touches_before: bool, touches_behind: bool) {
        if between == " " {
            return;
        }
        let mut previous = if touches_before { 'x' } else { ' ' };
        let mut chars = between.chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().unwrap_or(if touches_behind { 'x' } else { ' ' });
            match c {
                '“' | '„' | '«' => self.is_open = true,
                '”' | '»' => self.is_open = false,
                '"' => self.is_open = !self.is_open,
                '\'' if previous.is_whitespace() && !next.is_whitespace() => self.is_single = true,
                '\'' if !previous.is_alphanumeric() && !next.is_alphanumeric() => self.is_single = false,
                _ => {}
            }
            previous = c;
        }
    }

    /// Passes over a whole sentence. `touches_before` if a word precedes directly.
    pub fn walk(&mut self, sentence: &str, touches_before: bool) {
        if sentence.contains(['"', '\'', '“', '”', '„', '«', '»']) {
            self.pass(sentence, touches_before, false);
        }
    }

    /// The state at the start of a passage: open if its first mark is a closing one.
    pub fn before(passage: &str) -> Quotes {
        let is_open = passage.find(['“', '”']).is_some_and(|at| passage[at..].starts_with('”'));
        Quotes { is_open, is_single: false }
    }

    pub fn is_open(self) -> bool {
        self.is_open || self.is_single
    }
}
