//! Bare addresses and e-mail as links, by GitHub's rules: `https://a.example/b`, `www.a.example`, `a@b.example`.
//!
//! Text in code, links and raw `<a>` is left alone. Trailing full stops, quotes and brackets are not part of the
//! address.

use super::placed::{Either, Placed};
use crate::source::Span;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::collections::VecDeque;
use std::ops::Range;

/// Turns bare addresses in events into links. Events of a text without any marker pass through unchanged.
pub fn linked<'a, P: Iterator<Item = Placed<'a>>>(text: &'a str, body: Span, events: P) -> Either<P, Linked<'a, P>> {
    if !may_hold(body.of(text)) {
        return Either::Same(events);
    }
    let signs = SIGNS.map(|sign| next(text, sign, body.start as usize));
    Either::Other(Linked { text, events, ready: VecDeque::new(), quiet: 0, raw: 0, signs, word: 0..0 })
}

pub struct Linked<'a, P> {
    text: &'a str,
    events: P,
    ready: VecDeque<Placed<'a>>,
    /// Nesting depth of links, images and code blocks.
    quiet: u32,
    /// Number of raw HTML `<a>` elements open in this paragraph.
    raw: u32,
    /// The next position of each marker, and the word that contains the first of them.
    signs: [usize; 3],
    word: Range<usize>,
}

impl<'a, P: Iterator<Item = Placed<'a>>> Linked<'a, P> {
    /// Consecutive parts of one text, as split by the parser; there may be a backslash between two.
    fn run(&mut self, first: Placed<'a>) -> Vec<Placed<'a>> {
        let mut run = vec![first];
        for next in self.events.by_ref() {
            let end = run.last().map_or(0, |(_, range)| range.end);
            let gap = self.text.get(end..next.1.start);
            if !matches!(next.0, Event::Text(_)) || !matches!(gap, Some("" | "\\")) {
                self.ready.push_back(next);
                break;
            }
            run.push(next);
        }
        run
    }

    fn link(&mut self, run: Vec<Placed<'a>>) {
        let shown: String = run.iter().map(|(event, _)| shown(event)).collect();
        let before = run.first().and_then(|(_, range)| self.text[..range.start].chars().next_back());
        let links = addresses(&shown, before);
        let mut pieces = VecDeque::new();
        let mut from = 0;
        for (link, href) in links {
            pieces.extend(self.parts(&run, from..link.start));
            let parts = self.parts(&run, link.clone());
            let whole =
                parts.first().map_or(0, |(_, range)| range.start)..parts.last().map_or(0, |(_, range)| range.end);
            let tag =
                Tag::Link { link_type: LinkType::Autolink, dest_url: href.into(), title: "".into(), id: "".into() };
            pieces.push_back((Event::Start(tag), whole.clone()));
            pieces.extend(parts);
            pieces.push_back((Event::End(TagEnd::Link), whole));
            from = link.end;
        }
        pieces.extend(self.parts(&run, from..shown.len()));
        pieces.append(&mut self.ready);
        self.ready = pieces;
    }

    /// The parts of `run` at these bytes of its text. A part that differs from its source (`&amp;`) cannot be split.
    fn parts(&self, run: &[Placed<'a>], wanted: Range<usize>) -> Vec<Placed<'a>> {
        let (mut parts, mut at) = (Vec::new(), 0);
        for (event, range) in run {
            let shown = shown(event);
            let (start, end) = (wanted.start.max(at), wanted.end.min(at + shown.len()));
            if start < end {
                let piece = start - at..end - at;
                let place = match self.text.get(range.clone()) == Some(shown) {
                    true => range.start + piece.start..range.start + piece.end,
                    false => range.clone(),
                };
                let text = match event {
                    Event::Text(CowStr::Borrowed(text)) => CowStr::Borrowed(&text[piece]),
                    _ => shown[piece].to_string().into(),
                };
                parts.push((Event::Text(text), place));
            }
            at += shown.len();
        }
        parts
    }
}

fn shown<'e>(event: &'e Event) -> &'e str {
    if let Event::Text(text) = event { text } else { "" }
}

impl<'a, P: Iterator<Item = Placed<'a>>> Iterator for Linked<'a, P> {
    type Item = Placed<'a>;

    fn next(&mut self) -> Option<Placed<'a>> {
        if let Some(event) = self.ready.pop_front() {
            return Some(self.seen(event));
        }
        let (event, range) = self.events.next()?;
        if self.quiet > 0 || self.raw > 0 || !matches!(event, Event::Text(_)) || !self.may_begin(&range) {
            return Some(self.seen((event, range)));
        }
        let run = self.run((event, range));
        let (start, end) = (run.first().map_or(0, |(_, r)| r.start), run.last().map_or(0, |(_, r)| r.end));
        if may_hold(self.text.get(start..end).unwrap_or_default()) {
            self.link(run);
        } else {
            run.into_iter().rev().for_each(|event| self.ready.push_front(event));
        }
        self.ready.pop_front().map(|event| self.seen(event))
    }
}

impl<'a, P> Linked<'a, P> {
    /// Whether a text overlaps the word with the next marker of an address. Events come in text order.
    fn may_begin(&mut self, range: &Range<usize>) -> bool {
        if self.word.end <= range.start {
            for (sign, at) in SIGNS.iter().zip(&mut self.signs).filter(|(_, at)| **at < range.start) {
                *at = next(self.text, sign, range.start);
            }
            self.word = self.signs.iter().min().map_or(0..0, |at| self.word_at(*at));
        }
        self.word.start < range.end && range.start < self.word.end
    }

    fn word_at(&self, at: usize) -> Range<usize> {
        let Some((before, behind)) = self.text.split_at_checked(at) else { return at..at };
        let start = before.rfind(char::is_whitespace).map_or(0, |space| space + 1);
        start..behind.find(char::is_whitespace).map_or(self.text.len(), |space| at + space)
    }

    fn seen(&mut self, event: Placed<'a>) -> Placed<'a> {
        match &event.0 {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => self.quiet += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => self.quiet = self.quiet.saturating_sub(1),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::Heading(_)) => self.raw = 0,
            Event::InlineHtml(html) => {
                let opens = |tag: &str| tag.eq_ignore_ascii_case("<a ") || tag.eq_ignore_ascii_case("<a>");
                if html.get(..3).is_some_and(opens) {
                    self.raw += 1;
                } else if html.get(..3).is_some_and(|tag| tag.eq_ignore_ascii_case("</a")) {
                    self.raw = self.raw.saturating_sub(1);
                }
            }
            _ => {}
        }
        event
    }
}

/// Every address contains one of these.
const SIGNS: [&str; 3] = ["://", "www.", "@"];

fn may_hold(text: &str) -> bool {
    SIGNS.iter().any(|sign| text.contains(sign))
}

/// The position of a marker from `from` on; past the end of any text if there is none.
fn next(text: &str, sign: &str, from: usize) -> usize {
    let Some(first) = sign.chars().next().filter(|_| text[from..].contains(sign)) else { return usize::MAX };
    let mut places = text[from..].match_indices(first).map(|(at, _)| from + at);
    places.find(|at| text[*at..].starts_with(sign)).unwrap_or(usize::MAX)
}

/// The addresses in a text that follows `before`, each with its target.
fn addresses(text: &str, before: Option<char>) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find([':', '@', 'w', 'W']).map(|at| from + at) {
        let last = found.last().map_or(0, |(range, _)| range.end);
        let address = match text.as_bytes()[at] {
            b':' => web(text, at, last, before),
            b'@' => mail(text, at, last),
            _ => www(text, at, last, before),
        };
        from = address.as_ref().map_or(at + 1, |(range, _)| range.end);
        found.extend(address);
    }
    found
}

/// `https://…` around the colon at `at`.
fn web(text: &str, at: usize, last: usize, before: Option<char>) -> Option<(Range<usize>, String)> {
    let scheme = text[last..at].bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let start = at - scheme;
    let is_known = ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(&text[start..at]));
    let is_apart = text[..start].chars().next_back().or(before).is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_');
    if !is_known || !is_apart || !text[at..].starts_with("://") {
        return None;
    }
    let end = end(text, start, at + 3 + host(&text[at + 3..], 0)?);
    Some((start..end, text[start..end].to_string()))
}

fn www(text: &str, at: usize, last: usize, before: Option<char>) -> Option<(Range<usize>, String)> {
    let is_www = text.get(at..at + 4).is_some_and(|www| www.eq_ignore_ascii_case("www."));
    let is_apart =
        text[..at].chars().next_back().or(before).is_none_or(|c| !c.is_ascii_alphanumeric() && !"./-@:_".contains(c));
    if !is_www || !is_apart || at < last {
        return None;
    }
    let end = end(text, at, at + host(&text[at..], 1)?);
    Some((at..end, format!("http://{}", &text[at..end])))
}

/// The length of the host at the start of `text`, which must have at least this many dots.
fn host(text: &str, dots: usize) -> Option<usize> {
    let is_host = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let host = &text[..text.find(|c| !is_host(c)).unwrap_or(text.len())];
    let name = host.trim_end_matches('.');
    let parts: Vec<&str> = name.split('.').collect();
    let is_sound = !name.is_empty() && parts.len() > dots && parts.iter().all(|part| !part.is_empty());
    let is_plain = parts.iter().rev().take(2).all(|part| !part.contains('_'));
    (is_sound && is_plain).then_some(name.len())
}

/// The end of an address whose host ends at `host`.
fn end(text: &str, start: usize, host: usize) -> usize {
    let stops = |c: char| c.is_whitespace() || "<>，。；、！？（）「」『』《》“”„«»".contains(c);
    let mut end = match text[host..].starts_with(['/', '?', '#', ':']) {
        true => text[host..].find(stops).map_or(text.len(), |at| host + at),
        false => host,
    };
    while let Some(c) = text[host..end].chars().next_back() {
        let count = |c: char| text[start..end].matches(c).count();
        let is_outside = match c {
            ')' => count(')') > count('('),
            ']' => count(']') > count('['),
            '}' => count('}') > count('{'),
            c => "?!.,:;*_~'\"’‘|".contains(c),
        };
        if !is_outside {
            break;
        }
        end -= c.len_utf8();
    }
    end
}

/// An e-mail address around the `@` at `at`.
fn mail(text: &str, at: usize, last: usize) -> Option<(Range<usize>, String)> {
    let is_local = |c: &u8| c.is_ascii_alphanumeric() || b".-_+".contains(c);
    let start = at - text[last..at].bytes().rev().take_while(is_local).count();
    let is_host = |c: &u8| c.is_ascii_alphanumeric() || b"-_.".contains(c);
    let end = at + 1 + text[at + 1..].bytes().take_while(is_host).count();
    let host = text[at + 1..end].trim_end_matches('.');
    let end = at + 1 + host.len();
    let is_apart = text[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !"@/:".contains(c));
    let is_whole = text[end..].chars().next().is_none_or(|c| c != '@' && !c.is_alphanumeric());
    let parts = host.split('.').collect::<Vec<_>>();
    let is_sound = parts.len() > 1 && parts.iter().all(|part| !part.is_empty()) && !host.ends_with(['-', '_']);
    let is_named = start < at && !text[start..].starts_with('.');
    (is_sound && is_apart && is_whole && is_named).then(|| (start..end, format!("mailto:{}", &text[start..end])))
}

#[cfg(test)]
mod tests {
    use crate::content::markdown;
    use crate::source::Span;
    use pulldown_cmark::{Event, Tag, TagEnd};

    fn linked(text: &str) -> String {
        let shown = markdown::events(text, Span::new(0, text.len()), false).map(|(event, range)| match event {
            Event::Start(Tag::Link { dest_url, .. }) => format!("<{dest_url}|"),
            Event::End(TagEnd::Link) => ">".to_string(),
            Event::Text(shown) => {
                assert!(text.get(range).is_some());
                shown.to_string()
            }
            Event::Code(code) => format!("`{code}`"),
            Event::InlineHtml(html) => html.to_string(),
            _ => String::new(),
        });
        shown.collect()
    }

    #[test]
    fn bare_addresses_are_links() {
        for (text, expected) in [
            ("See https://a.example/b?c=1.", "See <https://a.example/b?c=1|https://a.example/b?c=1>."),
            ("(http://a.example/x_(y))", "(<http://a.example/x_(y)|http://a.example/x_(y)>)"),
            ("\"HTTPS://a.example\", and", "\"<HTTPS://a.example|HTTPS://a.example>\", and"),
            ("www.a.example/b!", "<http://www.a.example/b|www.a.example/b>!"),
            ("Write to desk+news@a.example.", "Write to <mailto:desk+news@a.example|desk+news@a.example>."),
            ("**https://a.example/b_c_d**", "<https://a.example/b_c_d|https://a.example/b_c_d>"),
            ("https://a.example/?a=1&amp;b=2 c", "<https://a.example/?a=1&b=2|https://a.example/?a=1&b=2> c"),
            ("https://a.example/a\\_b", "<https://a.example/a_b|https://a.example/a_b>"),
            ("|a|\n|-|\n|https://a.example|", "a<https://a.example|https://a.example>"),
            ("见https://a.example/b，另", "见<https://a.example/b|https://a.example/b>，另"),
            ("http://localhost:4000/a", "<http://localhost:4000/a|http://localhost:4000/a>"),
        ] {
            assert_eq!(linked(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_stays_text() {
        for text in [
            "`https://a.example`",
            "[https://a.example](https://b.example)",
            "<a href=\"https://b.example\">https://a.example</a>",
            "at a.example and //a.example",
            "https:// and http://.",
            "@desk, a@b and @desk@a.example",
            "ftp://a.example and xhttps://a.example",
            "awww.example and www.",
            "javascript://a.example",
        ] {
            assert!(
                !linked(text).contains("<https://a.example|") && !linked(text).contains("<mailto"),
                "{}",
                linked(text)
            );
            assert!(!linked(text).contains("|http") || text.starts_with('['), "{}", linked(text));
        }
    }
}
