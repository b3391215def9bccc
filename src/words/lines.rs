//! What a piece says in its order: the words of its title, of its headings and of its paragraphs.

use super::vocabulary::StemId;

/// A word that says something, in its place: the number of its stem, what it stands in, whether it is the text of a
/// link and whether a line begins with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token(pub(super) u32);

/// What a word stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Text,
    /// The bold words with which a paragraph begins: what it is called.
    Lead,
    Heading,
    Title,
}

/// A title, a heading, a paragraph, an item of a list or a cell, in bytes of a text.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub start: u32,
    pub end: u32,
    pub is_heading: bool,
    /// The end of the bold words that it begins with.
    pub lead: u32,
}

impl Token {
    pub(super) fn new(stem: u32, role: Role, is_linked: bool, opens: bool) -> Token {
        Token(stem << 4 | (role as u32) << 2 | u32::from(is_linked) << 1 | u32::from(opens))
    }

    pub fn stem(self) -> StemId {
        StemId(self.0 >> 4)
    }

    pub(super) fn with_stem(self, stem: StemId) -> Token {
        Token(stem.0 << 4 | self.0 & 15)
    }

    pub fn role(self) -> Role {
        match self.0 >> 2 & 3 {
            0 => Role::Text,
            1 => Role::Lead,
            2 => Role::Heading,
            _ => Role::Title,
        }
    }

    pub fn is_linked(self) -> bool {
        self.0 >> 1 & 1 == 1
    }

    fn opens(self) -> bool {
        self.0 & 1 == 1
    }
}

/// The lines of a piece, each with one word at least.
pub fn lines(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    tokens.chunk_by(|_, next| !next.opens())
}

/// The words of a title and of some lines, of which each comes by its stem and its place. What stands in no line is left
/// out, and a line without words is none.
pub(super) fn tokens(title: &[(u32, u32)], text: &[(u32, u32)], lines: &[Line], links: &[(u32, u32)]) -> Box<[Token]> {
    let mut tokens = Vec::with_capacity(title.len() + text.len());
    tokens.extend(title.iter().enumerate().map(|(place, (stem, _))| Token::new(*stem, Role::Title, false, place == 0)));
    let (mut line, mut link, mut last) = (0, 0, None);
    for (stem, at) in text {
        while lines.get(line).is_some_and(|line| line.end <= *at) {
            line += 1;
        }
        while links.get(link).is_some_and(|(_, end)| *end <= *at) {
            link += 1;
        }
        let Some(of) = lines.get(line).filter(|line| line.start <= *at) else { continue };
        let role = match () {
            _ if of.is_heading => Role::Heading,
            _ if *at < of.lead => Role::Lead,
            _ => Role::Text,
        };
        let is_linked = links.get(link).is_some_and(|(start, _)| start <= at);
        let opens = last.replace(line) != Some(line);
        tokens.push(Token::new(*stem, role, is_linked, opens));
    }
    tokens.into()
}
