//! Markdown in common use that the parser does not support: callouts, `==marks==`, `x^2^`, `H~2~O`, inline notes,
//! heading ids.
//!
//! Each becomes standard events. Text that only looks like one of them stays as written.

use super::placed::{Either, Held, MARK, MARK_END, Placed};
use crate::source::Span;
use pulldown_cmark::{BlockQuoteKind, CowStr, Event, Tag, TagEnd};
use std::collections::VecDeque;
use std::ops::Range;

/// Converts these forms in events. Nothing is buffered if a text has none.
pub fn formed<'a, P: Iterator<Item = Placed<'a>>>(text: &'a str, body: Span, events: P) -> Either<P, Held<'a>> {
    let source = body.of(text);
    let has = |form: &str| source.contains(form);
    let (quotes, marks, notes, ids) = (has("[!"), has("=="), has("^["), has("{#"));
    let (raised, lowered) = (has("^"), has("~"));
    if !(quotes || marks || raised || lowered || ids) {
        return Either::Same(events);
    }
    let mut events: Vec<Placed> = events.collect();
    if ids {
        events = with_heading_ids(text, events);
    }
    if quotes {
        events = with_callouts(text, events);
    }
    if notes {
        events = with_notes(text, events);
    }
    let pairs = [(&MARKED, marks), (&RAISED, raised), (&LOWERED, lowered)];
    for (form, _) in pairs.into_iter().filter(|(_, is_there)| *is_there) {
        events = with_pairs(text, events, form);
    }
    Either::Other(events.into_iter())
}

/// A text that is verbatim from the file, not the result of an escape or an entity.
fn written<'t>(text: &'t str, (event, range): &Placed) -> Option<&'t str> {
    let Event::Text(shown) = event else { return None };
    text.get(range.clone()).filter(|source| *source == &**shown)
}

fn part<'a>(text: &'a str, range: Range<usize>) -> Option<Placed<'a>> {
    (range.start < range.end).then(|| (Event::Text(CowStr::Borrowed(&text[range.clone()])), range))
}

// `## Heading {#id}`

fn with_heading_ids<'a>(text: &'a str, events: Vec<Placed<'a>>) -> Vec<Placed<'a>> {
    let mut left = Vec::with_capacity(events.len());
    let mut cut = usize::MAX;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let found = heading_id(&text[range.clone()]);
                cut = found.as_ref().map_or(usize::MAX, |(at, _)| range.start + at);
                let id = found.map(|(_, id)| id.to_string().into());
                left.push((Event::Start(Tag::Heading { level, id, classes, attrs }), range));
            }
            Event::End(TagEnd::Heading(_)) => {
                cut = usize::MAX;
                left.push((event, range));
            }
            Event::Text(_) if range.start >= cut => {}
            Event::Text(_) if range.end > cut => left.extend(part(text, range.start..cut)),
            event => left.push((event, range)),
        }
    }
    left
}

/// The id at the end of a heading as written, and where the heading's own text ends.
fn heading_id(heading: &str) -> Option<(usize, &str)> {
    let line = heading.lines().next()?.trim_end().trim_end_matches('#').trim_end();
    let open = line.rfind("{#")?;
    let id = line[open + 2..].strip_suffix('}')?;
    let is_id = !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c));
    let own = line[..open].trim_end();
    (is_id && !own.trim_start_matches('#').trim().is_empty() && own.len() < open).then_some((own.len(), id))
}

// `> [!note] Title`

fn with_callouts<'a>(text: &'a str, events: Vec<Placed<'a>>) -> Vec<Placed<'a>> {
    let mut made = Vec::with_capacity(events.len());
    let mut at = 0;
    while let Some((event, range)) = events.get(at) {
        at += 1;
        let marked = match (event, events.get(at)) {
            (Event::Start(Tag::BlockQuote(None)), Some((Event::Start(Tag::Paragraph), paragraph))) => {
                callout(text, paragraph.start).map(|found| (found, paragraph.clone()))
            }
            _ => None,
        };
        let Some(((kind, word, body), paragraph)) = marked else {
            made.push((event.clone(), range.clone()));
            continue;
        };
        made.push((Event::Start(Tag::BlockQuote(Some(kind))), range.clone()));
        at = title(text, &events, at + 1, (word, body, paragraph), &mut made);
    }
    // The end event mirrors the start.
    let mut open = Vec::new();
    for (event, _) in &mut made {
        match event {
            Event::Start(Tag::BlockQuote(kind)) => open.push(*kind),
            Event::End(TagEnd::BlockQuote(kind)) => *kind = open.pop().flatten(),
            _ => {}
        }
    }
    made
}

/// The kind of a callout that starts at a byte, its name unless that is one of the five kinds, and where its text
/// starts.
fn callout(text: &str, at: usize) -> Option<(BlockQuoteKind, Option<&str>, usize)> {
    let line = text[at..].lines().next()?;
    let inside = line.strip_prefix("[!")?;
    let (name, rest) = inside.split_once(']')?;
    // What follows a bar is for an Obsidian theme.
    let name = name.split_once('|').map_or(name, |(name, _)| name.trim_end());
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_alphanumeric() || "-_ ".contains(c));
    let folded = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    let title = folded.trim_start_matches([' ', '\t']);
    if !is_name || !(folded.is_empty() || folded.len() > title.len()) {
        return None;
    }
    let kind = match name.to_ascii_lowercase().as_str() {
        "tip" | "hint" | "success" | "check" | "done" => BlockQuoteKind::Tip,
        "important" => BlockQuoteKind::Important,
        "warning" | "attention" => BlockQuoteKind::Warning,
        "caution" | "danger" | "error" | "failure" | "fail" | "missing" | "bug" => BlockQuoteKind::Caution,
        _ => BlockQuoteKind::Note,
    };
    let has_own_word =
        matches!(name.to_ascii_lowercase().as_str(), "note" | "tip" | "important" | "warning" | "caution");
    Some((kind, (!has_own_word).then_some(name), at + line.len() - title.len()))
}

/// Adds the title of a callout and opens the paragraph below it; returns the next event. The title is the rest of the
/// first line, or the label of the kind.
fn title<'a>(
    text: &'a str,
    events: &[Placed<'a>],
    mut at: usize,
    (word, body, paragraph): (Option<&'a str>, usize, Range<usize>),
    made: &mut Vec<Placed<'a>>,
) -> usize {
    let whole = paragraph.start..body;
    made.push((Event::Start(Tag::DefinitionListTitle), whole.clone()));
    let (mut depth, before) = (0_u32, made.len());
    while let Some((event, range)) = events.get(at) {
        at += 1;
        match event {
            Event::End(TagEnd::Paragraph) => {
                end_title(word, whole, before, made);
                return at;
            }
            Event::SoftBreak | Event::HardBreak if depth == 0 => break,
            Event::Text(_) if range.end <= body => continue,
            Event::Text(_) if range.start < body => {
                made.extend(part(text, body..range.end));
                continue;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        made.push((event.clone(), range.clone()));
    }
    end_title(word, whole, before, made);
    made.push((Event::Start(Tag::Paragraph), paragraph));
    at
}

fn end_title<'a>(word: Option<&'a str>, whole: Range<usize>, before: usize, made: &mut Vec<Placed<'a>>) {
    if let Some(word) = word.filter(|_| made.len() == before) {
        let mut chars = word.chars();
        let capital = chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>());
        made.push((Event::Text(capital.unwrap_or_default().into()), whole.clone()));
    }
    made.push((Event::End(TagEnd::DefinitionListTitle), whole));
}

// `^[a note]`

fn with_notes<'a>(text: &'a str, events: Vec<Placed<'a>>) -> Vec<Placed<'a>> {
    let mut made: Vec<Placed> = Vec::with_capacity(events.len());
    let mut rest = VecDeque::from(events);
    while let Some(event) = rest.pop_front() {
        let caret = written(text, &event).filter(|shown| shown.ends_with('^')).map(|_| event.1.end - 1);
        let Some((open, note)) = caret.and_then(|open| Some((open, note(text, open, &rest)?))) else {
            made.push(event);
            continue;
        };
        made.extend(part(text, event.1.start..open));
        rest.drain(..note.taken);
        rest.extend(part(text, note.close..note.end));
        rest.rotate_right(usize::from(note.close < note.end));
        let place = open..note.close;
        let label = CowStr::from(format!("^{open}"));
        made.push((Event::FootnoteReference(label.clone()), place.clone()));
        made.push((Event::Start(Tag::FootnoteDefinition(label)), place.clone()));
        made.push((Event::Start(Tag::Paragraph), place.clone()));
        made.extend(note.events);
        made.push((Event::End(TagEnd::Paragraph), place.clone()));
        made.push((Event::End(TagEnd::FootnoteDefinition), place));
    }
    made
}

struct Note<'a> {
    /// The number of events in it, and where the last of them ends.
    taken: usize,
    end: usize,
    /// After its last bracket.
    close: usize,
    events: Vec<Placed<'a>>,
}

/// A note has at most this many events and nested brackets: the search for the end is repeated for each unclosed one.
const LONGEST: usize = 1000;
const DEEPEST: u32 = 16;

/// The note whose `^` is at `open`.
fn note<'a>(text: &'a str, open: usize, events: &VecDeque<Placed<'a>>) -> Option<Note<'a>> {
    if !text[open..].starts_with("^[") || text[..open].ends_with('\\') {
        return None;
    }
    let (mut brackets, mut depth) = (0_u32, 0_u32);
    let mut inside = Vec::new();
    for (place, event) in events.iter().take(LONGEST).enumerate() {
        let range = &event.1;
        match event.0 {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.checked_sub(1)?,
            _ => {}
        }
        let Some(shown) = written(text, event) else {
            inside.push(event.clone());
            continue;
        };
        let mut from = range.start;
        for (offset, c) in shown.char_indices() {
            let at = range.start + offset;
            match c {
                '[' if brackets == DEEPEST => return None,
                '[' => brackets += 1,
                ']' => brackets = brackets.checked_sub(1)?,
                _ => {}
            }
            if at == open + 1 {
                from = at + 1;
            }
            if c == ']' && brackets == 0 && depth == 0 {
                inside.extend(part(text, from..at));
                let is_empty = inside.is_empty();
                return (!is_empty).then_some(Note { taken: place + 1, end: range.end, close: at + 1, events: inside });
            }
        }
        inside.extend(part(text, from..range.end));
    }
    None
}

// `==mark==`, `x^2^`, `H~2~O`

/// A form between two identical signs.
struct Form {
    sign: &'static str,
    start: Tag<'static>,
    end: TagEnd,
    /// Whether a sign is valid, given the text before and after it.
    stands: fn(&str, &str) -> bool,
    /// Whether two signs delimit what is between them, given the texts before, inside and after.
    holds: fn(&str, &str, &str) -> bool,
}

const MARKED: Form = Form {
    sign: "==",
    start: MARK,
    end: MARK_END,
    stands: |before, after| !before.ends_with(['=', '\\', '!', '<', '>']) && !after.starts_with('='),
    holds: |_, inside, _| !inside.starts_with(char::is_whitespace) && !inside.ends_with(char::is_whitespace),
};

const RAISED: Form = Form {
    sign: "^",
    start: Tag::Superscript,
    end: TagEnd::Superscript,
    stands: |before, after| !before.ends_with(['^', '\\']) && !after.starts_with(['^', '[']),
    holds: is_part_of_word,
};

/// Like GitHub, the parser strikes out a separate word between single tildes.
const LOWERED: Form = Form {
    sign: "~",
    start: Tag::Subscript,
    end: TagEnd::Subscript,
    stands: |before, after| !before.ends_with(['~', '\\']) && !after.starts_with('~'),
    holds: is_part_of_word,
};

/// Pandoc's rule, but only after a word and not inside a formula: `10^6 m^2`, `a^2+b^2=c^2` and `2^3^4` have no
/// superscript.
fn is_part_of_word(before: &str, inside: &str, after: &str) -> bool {
    let is_simple = || inside.trim_end_matches(['+', '-', '−']).chars().all(char::is_alphanumeric);
    let is_closed = match after.chars().next() {
        Some(next) if next.is_numeric() => false,
        Some(next) if next.is_alphabetic() => is_simple(),
        _ => true,
    };
    is_closed
        && before.ends_with(|c: char| c.is_alphanumeric() || ")]}^~".contains(c))
        && !inside.contains(char::is_whitespace)
        && inside.contains(char::is_alphanumeric)
}

fn with_pairs<'a>(text: &'a str, events: Vec<Placed<'a>>, form: &Form) -> Vec<Placed<'a>> {
    /// A sign, its event, and the start of the enclosing element.
    struct Sign {
        event: usize,
        at: usize,
        parent: Option<usize>,
    }
    let length = form.sign.len();
    let (mut open, mut quiet): (Vec<usize>, u32) = (Vec::new(), 0);
    let mut signs: Vec<Sign> = Vec::new();
    let mut addresses = Addresses::default();
    for (place, event) in events.iter().enumerate() {
        match &event.0 {
            Event::Start(tag) => {
                quiet += u32::from(quiet > 0 || matches!(tag, Tag::CodeBlock(_) | Tag::Image { .. } | Tag::HtmlBlock));
                open.push(place);
            }
            Event::End(_) => {
                quiet = quiet.saturating_sub(1);
                open.pop();
            }
            _ => {}
        }
        let Some(shown) = written(text, event).filter(|_| quiet == 0) else { continue };
        for (offset, _) in shown.match_indices(form.sign) {
            let at = event.1.start + offset;
            let is_in_address = addresses.hold(text, at);
            if (form.stands)(&text[..at], &text[at + length..]) && !is_in_address {
                signs.push(Sign { event: place, at, parent: open.last().copied() });
            }
        }
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    while next + 1 < signs.len() {
        let (first, last) = (&signs[next], &signs[next + 1]);
        let is_pair = first.parent == last.parent && last.at > first.at + length && first.event <= last.event;
        let holds = || (form.holds)(&text[..first.at], &text[first.at + length..last.at], &text[last.at + length..]);
        if is_pair && holds() {
            pairs.push((first.at, last.at));
            next += 2;
        } else {
            next += 1;
        }
    }
    if pairs.is_empty() {
        return events;
    }
    let tags = pairs.iter().flat_map(|(first, last)| {
        let whole = *first..last + length;
        [(*first, Event::Start(form.start.clone()), whole.clone()), (*last, Event::End(form.end), whole)]
    });
    let mut tags = tags.peekable();
    let mut made = Vec::with_capacity(events.len() + 2 * pairs.len());
    for event in events {
        if written(text, &event).is_none() {
            made.push(event);
            continue;
        }
        let mut from = event.1.start;
        while let Some((at, tag, whole)) = tags.next_if(|(at, ..)| *at < event.1.end) {
            made.extend(part(text, from..at));
            made.push((tag, whole));
            from = at + length;
        }
        made.extend(part(text, from..event.1.end));
    }
    made
}

/// Whether the word before a sign is a bare address, which becomes a link as a whole. Signs are queried in order, so
/// that a word with many is scanned once.
#[derive(Default)]
struct Addresses {
    /// Scanned up to here.
    to: usize,
    is_one: bool,
}

impl Addresses {
    fn hold(&mut self, text: &str, at: usize) -> bool {
        if at < self.to {
            *self = Addresses { to: text[..at].rfind(char::is_whitespace).unwrap_or_default(), is_one: false };
        }
        let from = match text[self.to..at].rfind(char::is_whitespace) {
            Some(space) => {
                self.is_one = false;
                self.to + space
            }
            // A form that began before the last sign may end after it.
            None => text.floor_char_boundary(self.to.saturating_sub(3)),
        };
        self.is_one |= text[from..at].contains("://") || text[from..at].contains("www.");
        self.to = at;
        self.is_one
    }
}

#[cfg(test)]
mod tests {
    use crate::content::markdown::{self, HeadingIds};
    use crate::source::Span;
    use pulldown_cmark::{Event, Tag, TagEnd};

    fn shown(text: &str) -> String {
        let events = markdown::events(text, Span::new(0, text.len()), false).map(|(event, range)| match event {
            Event::Text(shown) => {
                assert!(text.get(range).is_some());
                shown.to_string()
            }
            Event::Start(Tag::Superscript) | Event::End(TagEnd::Superscript) => "↑".into(),
            Event::Start(Tag::Subscript) | Event::End(TagEnd::Subscript) => "↓".into(),
            Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough) => "-".into(),
            Event::Start(Tag::MetadataBlock(_)) => "<m>".into(),
            Event::End(TagEnd::MetadataBlock(_)) => "</m>".into(),
            Event::Start(Tag::BlockQuote(kind)) => format!("<{kind:?}>"),
            Event::Start(Tag::DefinitionListTitle) => "<t>".into(),
            Event::End(TagEnd::DefinitionListTitle) => "</t>".into(),
            Event::Start(Tag::FootnoteDefinition(_)) => "<n>".into(),
            Event::End(TagEnd::FootnoteDefinition) => "</n>".into(),
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => "*".into(),
            Event::Start(Tag::Paragraph) => "<p>".into(),
            Event::Code(code) => format!("`{code}`"),
            Event::SoftBreak => " ".into(),
            _ => String::new(),
        });
        events.collect()
    }

    #[test]
    fn callouts_are_those_of_github_and_obsidian() {
        for (text, expected) in [
            ("> [!note]\n> a *b*", "<Some(Note)><t></t><p>a *b*"),
            ("> [!WARNING] Mind *this*\n> a\n>\n> b", "<Some(Warning)><t>Mind *this*</t><p>a<p>b"),
            ("> [!danger]-\n> a", "<Some(Caution)><t>Danger</t><p>a"),
            ("> [!tip]+ Only a title", "<Some(Tip)><t>Only a title</t>"),
            ("> [!todo|right wide] b\n> a", "<Some(Note)><t>b</t><p>a"),
            ("> a [!note]", "<None><p>a [!note]"),
            ("> [!note]a", "<None><p>[!note]a"),
            ("> [sic] b", "<None><p>[sic] b"),
            ("> [!] b", "<None><p>[!] b"),
            ("[!note] b", "<p>[!note] b"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn marks_stand_around_words() {
        for (text, expected) in [
            ("a ==b *c*== d", "<p>a <m>b *c*</m> d"),
            ("==a== and ==b==", "<p><m>a</m> and <m>b</m>"),
            ("a == b and c == d", "<p>a == b and c == d"),
            ("`a ==b== c`", "<p>`a ==b== c`"),
            ("a ===b=== c", "<p>a ===b=== c"),
            ("*a ==b* c==", "<p>*a ==b* c=="),
            ("x==y", "<p>x==y"),
            ("a !== b == c", "<p>a !== b == c"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn parts_of_words_are_raised_and_lowered() {
        for (text, expected) in [
            ("km^2^ and 10^−6^, 1^er^ mai", "<p>km↑2↑ and 10↑−6↑, 1↑er↑ mai"),
            ("H~2~O, CO~2~ and SO~4~^2-^.", "<p>H↓2↓O, CO↓2↓ and SO↓4↓↑2-↑."),
            ("**x^2^** [y^n^](a)", "<p>x↑2↑ y↑n↑"),
            ("(a+b)^2^", "<p>(a+b)↑2↑"),
            ("~~struck~~ and ~struck too~", "<p>-struck- and -struck too-"),
            ("~5 km to ~6 km, 3~4", "<p>~5 km to ~6 km, 3~4"),
            ("10^6 m and 10^7 m", "<p>10^6 m and 10^7 m"),
            ("a^2+b^2=c^2", "<p>a^2+b^2=c^2"),
            ("2^3^4 and ^_^ and ^^ up ^^", "<p>2^3^4 and ^_^ and ^^ up ^^"),
            ("a\\^2^ `x^2^`", "<p>a^2^ `x^2^`"),
            ("https://a.example/x^2^", "<p>https://a.example/x^2^"),
            ("See ^id-a and ^id-b", "<p>See ^id-a and ^id-b"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_note_may_stand_in_the_text() {
        for (text, expected) in [
            ("a^[b *c*] d", "<p>a<n><p>b *c*</n> d"),
            ("a^[b [c] d] e^[f].", "<p>a<n><p>b [c] d</n> e<n><p>f</n>."),
            ("a\\^[b]", "<p>a^[b]"),
            ("a^[]", "<p>a^[]"),
            ("a^[b", "<p>a^[b"),
            ("`a^[b]`", "<p>`a^[b]`"),
            ("x^2 [a]", "<p>x^2 [a]"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_heading_may_have_an_id_of_its_own() {
        for (text, id, left) in [
            ("## The talks {#talks}", "talks", "The talks"),
            ("## The talks {#talks} ##", "talks", "The talks"),
            ("## The set {a, b}", "the-set-a-b", "The set {a, b}"),
            ("## {#talks}", "talks", "{#talks}"),
            ("## C {# x}", "c--x", "C {# x}"),
        ] {
            let mut ids = HeadingIds::default();
            let made = markdown::events(text, Span::new(0, text.len()), false).find_map(|(event, _)| ids.take(&event));
            assert_eq!((made.as_deref(), shown(text).as_str()), (Some(id), left), "{text}");
        }
    }
}
