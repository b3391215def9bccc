//! The text of a piece in order: the words of its title, of its headings and of its paragraphs.

/// A word that is not a stop word, in its place: the index of its term in the piece, and whether it is the text of a
/// link. Marks between words show where a line begins. In 16 bits, because an archive has millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token(pub(super) u16);

/// The kind of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Text,
    Heading,
    Title,
}

/// The words of a line.
#[derive(Clone, Copy, Debug)]
pub struct WordLine<'t> {
    pub role: Role,
    /// The number of bold words at the start of a paragraph: they name it.
    pub lead: usize,
    /// Never empty.
    pub words: &'t [Token],
}

/// A title, a heading, a paragraph, a list item or a cell, in byte offsets of a text.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub start: u32,
    pub end: u32,
    pub is_heading: bool,
    /// The end of the bold words at its start.
    pub lead: u32,
}

impl Token {
    /// Terms of a piece from this index on count as the last one below it.
    const PLACES: u16 = 0x7ff0;
    const LINKED: u16 = 0x8000;
    /// Marks; the last one is followed by the number of bold words.
    const TEXT: Token = Token(0xfff0);
    const HEADING: Token = Token(0xfff1);
    const TITLE: Token = Token(0xfff2);
    const LEAD: Token = Token(0xfff3);

    fn new(place: usize, is_linked: bool) -> Token {
        let place = place.min(usize::from(Token::PLACES) - 1) as u16;
        Token(place | if is_linked { Token::LINKED } else { 0 })
    }

    fn is_mark(self) -> bool {
        self.0 & !Token::LINKED >= Token::PLACES
    }

    /// Its index among the terms of its piece.
    pub fn place(self) -> usize {
        usize::from(self.0 & !Token::LINKED)
    }

    pub fn is_linked(self) -> bool {
        self.0 & Token::LINKED != 0
    }
}

/// The lines of a piece.
pub fn lines(mut tokens: &[Token]) -> impl Iterator<Item = WordLine<'_>> {
    std::iter::from_fn(move || {
        let (mark, mut rest) = tokens.split_first()?;
        let role = match *mark {
            Token::HEADING => Role::Heading,
            Token::TITLE => Role::Title,
            _ => Role::Text,
        };
        let mut lead = 0;
        if *mark == Token::LEAD {
            let (count, words) = rest.split_first()?;
            (lead, rest) = (count.place(), words);
        }
        let end = rest.iter().position(|token| token.is_mark()).unwrap_or(rest.len());
        let words;
        (words, tokens) = rest.split_at(end);
        Some(WordLine { role, lead: lead.min(words.len()), words })
    })
}

/// Whether all tokens are valid for a piece with this many terms.
pub(super) fn fit(tokens: &[Token], terms: usize) -> bool {
    lines(tokens).all(|line| !line.words.is_empty() && line.words.iter().all(|token| token.place() < terms))
}

/// The words of a title and of some lines, each given as its stem and start. Words outside all lines are left out, and
/// so are lines without words. `place` maps a stem to its term.
pub(super) fn tokens(
    title: &[(u32, u32)],
    text: &[(u32, u32)],
    lines: &[Line],
    links: &[(u32, u32)],
    place: impl Fn(u32) -> usize,
) -> Box<[Token]> {
    let mut tokens = Vec::with_capacity(title.len() + text.len() + text.len() / 8);
    if !title.is_empty() {
        tokens.push(Token::TITLE);
        tokens.extend(title.iter().map(|(stem, _)| Token::new(place(*stem), false)));
    }
    let (mut line, mut link, mut last, mut lead) = (0, 0, None, None);
    for (stem, at) in text {
        while lines.get(line).is_some_and(|line| line.end <= *at) {
            line += 1;
        }
        while links.get(link).is_some_and(|(_, end)| *end <= *at) {
            link += 1;
        }
        let Some(of) = lines.get(line).filter(|line| line.start <= *at) else { continue };
        let is_linked = links.get(link).is_some_and(|(start, _)| start <= at);
        let is_lead = !of.is_heading && *at < of.lead;
        if last.replace(line) != Some(line) {
            lead = is_lead.then_some(tokens.len() + 1);
            match lead {
                Some(_) => tokens.extend([Token::LEAD, Token(0)]),
                None => tokens.push(if of.is_heading { Token::HEADING } else { Token::TEXT }),
            }
        }
        if let Some(lead) = lead.filter(|_| is_lead) {
            tokens[lead].0 = (tokens[lead].0 + 1).min(Token::PLACES - 1);
        }
        tokens.push(Token::new(place(*stem), is_linked));
    }
    tokens.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The title has stems 0 and 1, the text has one stem at each place from 2 on.
    fn read(text: &[(u32, u32)], lines: &[Line], links: &[(u32, u32)]) -> Box<[Token]> {
        tokens(&[(0, 0), (1, 5)], text, lines, links, |stem| stem as usize)
    }

    fn line(start: u32, end: u32, is_heading: bool, lead: u32) -> Line {
        Line { start, end, is_heading, lead }
    }

    #[test]
    fn lines_come_with_their_role_their_bold_beginning_and_their_links() {
        let text = [(2, 0), (3, 12), (4, 16), (5, 21), (6, 40)];
        let tokens = read(&text, &[line(0, 10, true, 0), line(12, 30, false, 18)], &[(16, 25)]);
        let told = |line: WordLine| {
            let words = line.words.iter().map(|token| (token.place(), token.is_linked()));
            (line.role, line.lead, words.collect::<Vec<_>>())
        };
        let expected = [
            (Role::Title, 0, vec![(0, false), (1, false)]),
            (Role::Heading, 0, vec![(2, false)]),
            (Role::Text, 2, vec![(3, false), (4, true), (5, true)]),
        ];
        assert_eq!(lines(&tokens).map(told).collect::<Vec<_>>(), expected, "what stands in no line is left out");
        assert!(fit(&tokens, 6) && !fit(&tokens, 5));
    }

    #[test]
    fn a_text_of_more_terms_than_there_is_room_for_loses_no_line() {
        let text: Vec<(u32, u32)> = (2..40_000).map(|at| (at, at)).collect();
        let tokens = read(&text, &[line(0, 39_000, false, 39_000), line(39_000, 40_000, true, 0)], &[]);
        let said: Vec<usize> = lines(&tokens).map(|line| line.words.len()).collect();
        assert_eq!(said, [2, 38_998, 1_000]);
        assert_eq!(lines(&tokens).nth(1).unwrap().lead, usize::from(Token::PLACES) - 1, "a number like others");
        assert!(fit(&tokens, 40_000));
    }

    #[test]
    fn what_is_no_order_of_words_is_read_without_a_panic() {
        for tokens in
            [vec![Token(3)], vec![Token::LEAD], vec![Token::LEAD, Token::TEXT], vec![Token::LEAD, Token(9), Token(1)]]
        {
            lines(&tokens).for_each(|line| assert!(line.lead <= line.words.len()));
        }
        assert!(!fit(&[Token::TEXT], 1) && !fit(&[Token(0), Token(9)], 5));
    }
}
