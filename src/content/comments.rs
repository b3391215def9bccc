//! Authors' comments, `%%…%%` and `<!-- … -->`, which no reader sees.
//!
//! They are removed from the parser's events before any other step. A mark in code, or one that is never closed, is
//! text. `%%` closes in its own paragraph, as in `a %%note%% b`, or begins a line and then hides everything up to the
//! next `%%`.

use super::placed::{Either, Held, Placed, is_inline};
use crate::source::Span;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// Events without comments. Nothing is buffered if there are none.
pub fn without<'a, P: Iterator<Item = Placed<'a>>>(text: &'a str, body: Span, events: P) -> Either<P, Held<'a>> {
    let source = body.of(text);
    if !source.contains("%%") && !source.contains("<!--") {
        return Either::Same(events);
    }
    let events: Vec<Placed> = events.collect();
    let comments = paired(text, &marks(text, &events));
    let events = if comments.is_empty() { events } else { cut(text, events, &comments) };
    Either::Other(events.into_iter())
}

/// What may begin or end a comment.
struct Mark {
    kind: Kind,
    at: usize,
    /// The enclosing paragraph, cell, ... and its end.
    block: usize,
    block_end: usize,
    is_raw: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Percent,
    Open,
    Close,
}

fn marks(text: &str, events: &[Placed]) -> Vec<Mark> {
    let (mut marks, mut quiet, mut block, mut block_end) = (Vec::new(), 0_u32, 0, 0);
    let is_quiet = |tag: &Tag| {
        matches!(tag, Tag::CodeBlock(_) | Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. })
    };
    let mut events = events.iter().peekable();
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(tag) => {
                quiet += u32::from(quiet > 0 || is_quiet(tag));
                if !is_inline(&tag.to_end()) {
                    (block, block_end) = (block + 1, range.end);
                }
            }
            Event::End(tag) => {
                quiet = quiet.saturating_sub(1);
                block += usize::from(!is_inline(tag));
            }
            Event::Text(_) | Event::Html(_) | Event::InlineHtml(_)
                if quiet == 0 && is_as_written(text, event, range) =>
            {
                // The parser splits a text at every character that may begin markup.
                let (is_raw, mut whole) = (!matches!(event, Event::Text(_)), range.clone());
                let goes_on =
                    |next: &Placed, end| !is_raw && next.1.start == end && is_as_written(text, &next.0, &next.1);
                while let Some((_, range)) =
                    events.next_if(|next| matches!(next.0, Event::Text(_)) && goes_on(next, whole.end))
                {
                    whole.end = range.end;
                }
                let add = |(kind, at): (Kind, usize)| Mark { kind, at: whole.start + at, block, block_end, is_raw };
                let shown = &text[whole.clone()];
                marks.extend(found(shown).into_iter().filter(|mark| stands(text, shown, *mark, &whole)).map(add));
            }
            _ => {}
        }
    }
    marks
}

/// Whether a text is verbatim from the file, not the result of an escape or an entity.
fn is_as_written(text: &str, event: &Event, range: &Range<usize>) -> bool {
    match event {
        Event::Text(shown) | Event::Html(shown) | Event::InlineHtml(shown) => text.get(range.clone()) == Some(shown),
        _ => false,
    }
}

fn found(shown: &str) -> Vec<(Kind, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = shown[at..].find(['%', '<', '-']) {
        at += next;
        let marks = [(Kind::Percent, "%%"), (Kind::Open, "<!--"), (Kind::Close, "-->")];
        match marks.into_iter().find(|(_, mark)| shown[at..].starts_with(mark)) {
            Some((kind, mark)) => {
                found.push((kind, at));
                // `<!-->` is a whole comment.
                at += if kind == Kind::Open { 2 } else { mark.len() };
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a mark counts: `\<!--` and `\%%` do not, nor does `%%` inside an address or a tag.
fn stands(text: &str, shown: &str, (kind, at): (Kind, usize), range: &Range<usize>) -> bool {
    let is_escaped = at == 0 && text[..range.start].ends_with('\\');
    match kind {
        Kind::Close => true,
        Kind::Open => !is_escaped,
        Kind::Percent => {
            let before = &shown[..at];
            let is_in_tag = before.rfind('<').is_some_and(|open| {
                before[open + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
                    && !before[open..].contains('>')
            });
            !is_escaped && !is_in_tag
        }
    }
}

/// Whether the word before `at` is an address: `%%` does not open a comment there, but may close one.
fn is_in_address(text: &str, at: usize) -> bool {
    let word = text[..at].rfind(char::is_whitespace).map_or(0, |space| space + 1);
    text.get(word..at).is_some_and(|word| word.contains("://"))
}

fn paired(text: &str, marks: &[Mark]) -> Vec<Range<usize>> {
    let (mut comments, mut next) = (Vec::new(), 0);
    while let Some(mark) = marks.get(next) {
        next += 1;
        let mut rest = marks.iter().enumerate().skip(next);
        let (close, end) = match mark.kind {
            Kind::Close => continue,
            Kind::Open => match rest.find(|(_, close)| close.kind == Kind::Close && close.at >= mark.at + 2) {
                Some((place, close)) => (place, close.at + 3),
                // A browser hides what follows; only what the parser put in the same block is certainly intended.
                None if mark.is_raw => (next - 1, mark.block_end),
                None => continue,
            },
            Kind::Percent if is_in_address(text, mark.at) => continue,
            Kind::Percent => match rest.find(|(_, close)| close.kind == Kind::Percent) {
                Some((place, close)) if close.block == mark.block || begins_line(text, mark.at) => {
                    (place, close.at + 2)
                }
                _ => continue,
            },
        };
        comments.push(mark.at..end);
        next = close + 1;
        while marks.get(next).is_some_and(|mark| mark.at < end) {
            next += 1;
        }
    }
    comments
}

fn begins_line(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[line..at].chars().all(|c| c.is_whitespace() || c == '>' || "-*+".contains(c))
}

fn cut<'a>(text: &'a str, events: Vec<Placed<'a>>, comments: &[Range<usize>]) -> Vec<Placed<'a>> {
    let mut left: Vec<Placed> = Vec::with_capacity(events.len());
    for (event, range) in events {
        let first = comments.partition_point(|comment| comment.end <= range.start);
        let touching = comments[first..].iter().take_while(|comment| comment.start < range.end.max(range.start + 1));
        let touching: Vec<_> = touching.collect();
        let is_inside =
            touching.first().is_some_and(|comment| comment.start <= range.start && range.end <= comment.end);
        match event {
            _ if touching.is_empty() => left.push((event, range)),
            _ if is_inside => {}
            Event::End(tag) if can_go(&tag) && left.last().is_some_and(|(last, _)| is_start(last, &tag)) => {
                left.pop();
            }
            ref event if is_as_written(text, event, &range) => {
                let mut from = range.start;
                let ends = touching.iter().map(|comment| (comment.start.max(from), comment.end)).collect::<Vec<_>>();
                for (end, next) in ends.into_iter().chain([(range.end, range.end)]) {
                    let piece = from..end.min(range.end);
                    from = next;
                    push_piece(text, &mut left, event, piece);
                }
            }
            Event::Start(_) | Event::End(_) => left.push((event, range)),
            // Code, a break, a footnote reference, ... is entirely inside or entirely outside.
            event if touching[0].start > range.start => left.push((event, range)),
            _ => {}
        }
    }
    left
}

/// The text left between two comments. Of the spaces on both sides of a comment, one is kept.
fn push_piece<'a>(text: &'a str, left: &mut Vec<Placed<'a>>, event: &Event<'a>, mut piece: Range<usize>) {
    let is_first = matches!(left.last(), None | Some((Event::Start(_) | Event::SoftBreak, _)));
    let is_spaced = matches!(left.last(), Some((Event::Text(shown), _)) if shown.ends_with(' '));
    if piece.start < piece.end && (is_first || is_spaced) && text[piece.clone()].starts_with(' ') {
        piece.start += 1;
    }
    if piece.start >= piece.end {
        return;
    }
    let shown = CowStr::Borrowed(&text[piece.clone()]);
    let event = match event {
        Event::Html(_) => Event::Html(shown),
        Event::InlineHtml(_) => Event::InlineHtml(shown),
        _ => Event::Text(shown),
    };
    left.push((event, piece));
}

/// Removes a block or a mark that contains only a comment; a table keeps its structure.
fn can_go(tag: &TagEnd) -> bool {
    !matches!(tag, TagEnd::TableCell | TagEnd::TableRow | TagEnd::TableHead | TagEnd::Table | TagEnd::Image)
}

fn is_start(event: &Event, end: &TagEnd) -> bool {
    matches!(event, Event::Start(tag) if tag.to_end() == *end)
}

#[cfg(test)]
mod tests {
    use crate::content::markdown;
    use crate::source::Span;
    use pulldown_cmark::Event;

    fn left(text: &str) -> String {
        let mut html = String::new();
        let events = markdown::events(text, Span::new(0, text.len()), false);
        let events = events.inspect(|(event, range)| match event {
            Event::Text(shown) if !shown.is_empty() => assert!(text.get(range.clone()).is_some(), "{shown}"),
            _ => {}
        });
        pulldown_cmark::html::push_html(&mut html, events.map(|(event, _)| event));
        html.replace('\n', "")
    }

    #[test]
    fn comments_are_left_out() {
        for (text, html) in [
            ("The vote %%who counted?%% is over.", "<p>The vote is over.</p>"),
            ("a\n\n%%\nnot *this*\n%%\n\nb", "<p>a</p><p>b</p>"),
            ("%%\n\n# Later\n\n- one\n\n```\ncode\n```\n\n%%\n\nb", "<p>b</p>"),
            ("> %%hidden%%\n\nb", "<p>b</p>"),
            ("**bold %%x** y%% z", "<p><strong>bold </strong> z</p>"),
            ("%%`code` and [a](b)%%c", "<p>c</p>"),
            ("a <!-- ask --> b", "<p>a  b</p>"),
            ("<!-- one\n\ntwo -->\n\nb", "<p>b</p>"),
            ("<div>\n<!-- one\n\ntwo -->\n</div>\n\nb", "<div></div><p>b</p>"),
            ("a <!-- one\n\ntwo --> b", "<p>a </p><p>b</p>"),
            ("a<!-->b-->c", "<p>ab--&gt;c</p>"),
            ("## Part %%two%% one", "<h2>Part one</h2>"),
            ("- a %%b%%\n- %%c%%\n- d", "<ul><li>a </li><li>d</li></ul>"),
        ] {
            assert_eq!(left(text), html, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_comment_stays() {
        for (text, html) in [
            ("`%%a%%` and `<!-- b -->`", "<p><code>%%a%%</code> and <code>&lt;!-- b --&gt;</code></p>"),
            ("```\n%%a%%\n<!-- b -->\n```", "<pre><code>%%a%%&lt;!-- b --&gt;</code></pre>"),
            ("100%% sure", "<p>100%% sure</p>"),
            ("\\%%-\\%% and \\%%b%%", "<p>%%-%% and %%b%%</p>"),
            ("100%% sure\n\nand 50%% more", "<p>100%% sure</p><p>and 50%% more</p>"),
            ("5 % and 6 %", "<p>5 % and 6 %</p>"),
            ("\\<!-- shown -->", "<p>&lt;!-- shown --&gt;</p>"),
            ("a <!-- open", "<p>a &lt;!-- open</p>"),
            ("a --> b", "<p>a --&gt; b</p>"),
            ("<https://a.example/%%b%%c>", "<p><a href=\"https://a.example/%%b%%c\">https://a.example/%%b%%c</a></p>"),
        ] {
            assert_eq!(left(text), html, "{text}");
        }
    }
}
