//! Converts HTML to Markdown: what WordPress editors leave in an export.
//!
//! Parsed by tokens, as in a browser, so that nesting depth costs nothing. What Markdown cannot express and pages allow
//! stays HTML; of any other element the text is kept, and the element is reported.

use crate::content::markdown;
use crate::source::Span;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use pulldown_cmark::Event;
use std::cell::RefCell;

/// Markdown, and the names of elements it cannot express, with duplicates.
pub struct Markdown {
    pub text: String,
    pub lost: Vec<String>,
}

/// Elements that are blocks of their own.
const BLOCKS: [&str; 12] =
    ["p", "div", "section", "article", "header", "footer", "main", "aside", "center", "address", "dl", "dt"];

/// `breaks`: whether a newline is a line break, and an empty line ends a paragraph, as in texts without blocks.
pub fn markdown(html: &str, breaks: bool) -> Markdown {
    let sink = Sink(RefCell::default());
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut writer = Writer { breaks, ..Writer::default() };
    for piece in tokenizer.sink.0.take() {
        writer.take(piece);
    }
    writer.flush();
    Markdown { text: writer.out.trim_matches('\n').to_string(), lost: writer.lost }
}

enum Piece {
    Open(String, Vec<(String, String)>),
    Close(String),
    Text(String),
}

struct Sink(RefCell<Vec<Piece>>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut pieces = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => match pieces.last_mut() {
                Some(Piece::Text(last)) => last.push_str(&text),
                _ => pieces.push(Piece::Text(text.to_string())),
            },
            Token::TagToken(Tag { kind: TagKind::StartTag, name, attrs, .. }) => {
                let attributes = attrs.into_iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string()));
                pieces.push(Piece::Open(name.to_string(), attributes.collect()));
                return match &*name {
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" | "iframe" | "noscript" | "xmp" => TokenSinkResult::RawData(RawKind::Rawtext),
                    "textarea" | "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => TokenSinkResult::Continue,
                };
            }
            Token::TagToken(tag) => pieces.push(Piece::Close(tag.name.to_string())),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// An enclosing block: the prefix of its first line, and that of the others.
struct Around {
    element: &'static str,
    first: Option<String>,
    rest: String,
}

#[derive(Default)]
struct Writer {
    out: String,
    /// The open paragraph; a newline in it is a line break on the page.
    line: String,
    breaks: bool,
    around: Vec<Around>,
    /// The next number of each open list, `None` if unordered, and how many blocks enclose it.
    lists: Vec<(Option<u32>, usize)>,
    heading: usize,
    /// The marks of the open inline elements, with their start in the line.
    open: Vec<(String, usize)>,
    links: Vec<(String, usize)>,
    /// The verbatim contents of `pre`.
    code: Option<String>,
    /// The element whose text is not shown.
    silent: Option<String>,
    table: Option<Vec<Vec<String>>>,
    figure: bool,
    /// The end of the last picture in the line, including the link around it.
    picture: Option<usize>,
    /// Whether to write an empty line before the next.
    apart: bool,
    lost: Vec<String>,
}

impl Writer {
    fn take(&mut self, piece: Piece) {
        if let Some(silent) = &self.silent {
            if matches!(&piece, Piece::Close(name) if name == silent) {
                self.silent = None;
            }
            return;
        }
        match piece {
            Piece::Text(text) => self.text(&text),
            Piece::Open(name, attributes) => self.open(&name, &attributes),
            Piece::Close(name) => self.close(&name),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        if !self.breaks || self.table.is_some() {
            self.words(text);
            return;
        }
        let text = text.replace("\r\n", "\n");
        for (place, paragraph) in text.split("\n\n").enumerate() {
            if place > 0 {
                self.flush();
            }
            let lines: Vec<&str> = paragraph.split('\n').collect();
            for (place, line) in lines.iter().enumerate() {
                let is_between = place > 0 && !self.line.trim().is_empty();
                if is_between && (!line.trim().is_empty() || place + 1 < lines.len()) {
                    self.line.truncate(self.line.trim_end().len());
                    self.line.push('\n');
                } else if place > 0 {
                    self.space();
                }
                self.words(line);
            }
        }
    }

    fn words(&mut self, text: &str) {
        let starts_apart = text.starts_with(|c: char| c.is_ascii_whitespace());
        let ends_apart = text.ends_with(|c: char| c.is_ascii_whitespace());
        if starts_apart {
            self.space();
        }
        let is_code = self.open.last().is_some_and(|(mark, _)| mark == "`");
        for (place, word) in text.split_ascii_whitespace().enumerate() {
            if place > 0 {
                self.line.push(' ');
            }
            if is_code {
                self.line.push_str(word);
            } else {
                escape(word, &mut self.line);
            }
        }
        if ends_apart {
            self.space();
        }
    }

    fn space(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
            self.line.push(' ');
        }
    }

    fn open(&mut self, name: &str, attributes: &[(String, String)]) {
        let of = |key: &str| attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim().to_string());
        match name {
            name if BLOCKS.contains(&name) => self.flush(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = usize::from(name.as_bytes()[1] - b'0');
            }
            "br" => match self.line.trim().is_empty() || self.table.is_some() {
                true => self.space(),
                false => {
                    self.line.truncate(self.line.trim_end().len());
                    self.line.push('\n');
                }
            },
            "hr" => {
                self.flush();
                self.put("---");
            }
            "blockquote" => {
                self.flush();
                self.around.push(Around {
                    element: "blockquote",
                    first: Some("> ".to_string()),
                    rest: "> ".to_string(),
                });
            }
            "ul" | "ol" => {
                self.flush();
                let start = of("start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.apart = self.lists.is_empty();
                self.lists.push(((name == "ol").then_some(start), self.around.len()));
            }
            "li" => {
                self.flush();
                let mark = match self.lists.last_mut() {
                    Some((Some(number), _)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_string(),
                };
                let rest = " ".repeat(mark.len());
                self.around.push(Around { element: "li", first: Some(mark), rest });
            }
            "dd" => {
                self.flush();
                self.apart = false;
                self.around.push(Around { element: "dd", first: Some(": ".into()), rest: "  ".into() });
            }
            "pre" => {
                self.flush();
                self.code = Some(String::new());
            }
            "strong" | "b" => self.open.push(("**".into(), self.line.len())),
            "em" | "i" => self.open.push(("*".into(), self.line.len())),
            "del" | "s" | "strike" => self.open.push(("~~".into(), self.line.len())),
            "code" | "tt" if self.code.is_none() => self.open.push(("`".into(), self.line.len())),
            "a" => self.links.push((of("href").unwrap_or_default(), self.line.len())),
            "img" => self.picture(of("src").unwrap_or_default(), of("alt").unwrap_or_default()),
            "figure" => {
                self.flush();
                self.figure = true;
            }
            "iframe" | "embed" | "video" | "audio" | "source" => self.embedded(of("src").unwrap_or_default(), name),
            "table" => {
                self.flush();
                self.table = Some(Vec::new());
            }
            "tr" => self.table.iter_mut().for_each(|rows| rows.push(Vec::new())),
            "td" | "th" => self.line.clear(),
            "sup" | "sub" | "mark" | "kbd" | "small" | "u" | "cite" | "q" | "abbr" => {
                self.line.push_str(&format!("<{name}>"))
            }
            "script" | "style" | "noscript" | "textarea" | "title" | "xmp" | "svg" | "math" | "template" | "object"
            | "select" | "button" => {
                self.silent = Some(name.to_string());
                self.lost.push(name.to_string());
            }
            "form" | "input" => self.lost.push(name.to_string()),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            name if BLOCKS.contains(&name) => self.flush(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = 0;
            }
            "blockquote" | "li" | "dd" => self.leave(name),
            "ul" | "ol" => {
                self.flush();
                if let Some((_, around)) = self.lists.pop() {
                    self.around.truncate(around);
                }
                self.apart = self.lists.is_empty();
            }
            "pre" => self.code_block(),
            "strong" | "b" => self.mark("**"),
            "em" | "i" => self.mark("*"),
            "del" | "s" | "strike" => self.mark("~~"),
            "code" | "tt" if self.code.is_none() => self.mark("`"),
            "a" => self.link(),
            "figcaption" => self.caption(),
            "figure" => {
                self.caption();
                self.flush();
                self.figure = false;
            }
            "td" | "th" => {
                let cell = std::mem::take(&mut self.line);
                let cell = cell.replace('\n', " ").replace('|', "\\|").trim().to_string();
                (self.open, self.links) = (Vec::new(), Vec::new());
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            "table" => self.rows(),
            "sup" | "sub" | "mark" | "kbd" | "small" | "u" | "cite" | "q" | "abbr" => {
                self.line.push_str(&format!("</{name}>"))
            }
            _ => {}
        }
    }

    /// Wraps the text from the element's start in the mark; spaces at the ends stay outside.
    fn mark(&mut self, mark: &str) {
        let Some(place) = self.open.iter().rposition(|(other, _)| other == mark) else { return };
        let (_, start) = self.open.remove(place);
        let Some(inside) = self.line.get(start..).map(String::from) else { return };
        let words = inside.trim_matches([' ', '\n']);
        if words.is_empty() {
            return;
        }
        let at = inside.find(words).unwrap_or_default();
        let after = inside[at + words.len()..].to_string();
        let (mark, words) = match mark == "`" && words.contains('`') {
            true => ("``", format!(" {words} ")),
            false => (mark, words.to_string()),
        };
        self.line.truncate(start);
        self.line.push_str(&inside[..at]);
        self.line.push_str(&format!("{mark}{words}{mark}{after}"));
    }

    fn link(&mut self) {
        let Some((href, start)) = self.links.pop() else { return };
        let Some(inside) = self.line.get(start..).map(String::from) else { return };
        let words = inside.trim();
        if href.is_empty() || words.is_empty() {
            return;
        }
        let after = if inside.ends_with(' ') { " " } else { "" };
        let before = if inside.starts_with(' ') { " " } else { "" };
        let is_picture = self.picture.is_some_and(|end| end > start && words.starts_with("!["));
        self.line.truncate(start);
        self.line.push_str(&format!("{before}[{words}]({})", address(&href)));
        if is_picture {
            self.picture = Some(self.line.len());
        }
        self.line.push_str(after);
    }

    fn picture(&mut self, src: String, alt: String) {
        if src.is_empty() || src.starts_with("data:") {
            self.lost.push("img".to_string());
            return;
        }
        let mut text = String::new();
        escape(&alt.split_whitespace().collect::<Vec<_>>().join(" "), &mut text);
        self.line.push_str(&format!("![{text}]({})", address(&src)));
        self.picture = Some(self.line.len());
    }

    /// In a figure, the text after the picture is the caption.
    fn caption(&mut self) {
        let Some(end) = self.picture.filter(|end| self.figure && *end <= self.line.len()) else { return };
        let caption = plain(&self.line[end..]);
        if caption.is_empty() {
            return;
        }
        self.line.truncate(end);
        let start = self.line.rfind("![").unwrap_or_default();
        let at = self.line[start..].find(")](").map_or(end - 1, |at| start + at);
        self.line.insert_str(at, &format!(" {}", serde_json::Value::from(caption)));
        self.picture = None;
    }

    /// Replaces a video or a map of another site with a link to it.
    fn embedded(&mut self, src: String, name: &str) {
        self.silent = (name == "iframe").then(|| name.to_string());
        let src = if src.starts_with("//") { format!("https:{src}") } else { src };
        if src.is_empty() {
            return;
        }
        let id = ["youtube.com/embed/", "youtube-nocookie.com/embed/"].iter().find_map(|start| src.split_once(start));
        let src = match id {
            Some((_, id)) => {
                format!("https://www.youtube.com/watch?v={}", id.split(['?', '&']).next().unwrap_or_default())
            }
            None => src,
        };
        match src.starts_with("http") {
            true => self.line.push_str(&format!(" <{}> ", src.replace(['<', '>', ' '], ""))),
            false => {
                self.line.push_str(&format!("[{}]({})", src.rsplit('/').next().unwrap_or_default(), address(&src)))
            }
        }
    }

    fn code_block(&mut self) {
        let Some(code) = self.code.take() else { return };
        let code = code.trim_matches(['\n', '\r']).trim_end().replace("\r\n", "\n");
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or_default();
        let fence = "`".repeat(longest.max(2) + 1);
        self.put(&format!("{fence}\n{code}\n{fence}"));
    }

    fn rows(&mut self) {
        let Some(mut rows) = self.table.take() else { return };
        self.line.clear();
        rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        let Some(width) = rows.iter().map(Vec::len).max() else { return };
        let row = |row: &Vec<String>| {
            let cells = (0..width).map(|n| row.get(n).map_or("", |cell| cell.as_str()));
            format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
        };
        let rule = format!("|{}", "---|".repeat(width));
        let mut lines: Vec<String> = rows.iter().map(row).collect();
        lines.insert(1, rule);
        self.put(&lines.join("\n"));
    }

    /// Ends the open block with this name, and those inside it.
    fn leave(&mut self, name: &str) {
        self.flush();
        let Some(place) = self.around.iter().rposition(|around| around.element == name) else { return };
        self.around.truncate(place);
        self.apart = name != "li";
    }

    /// Writes the line as a block.
    fn flush(&mut self) {
        if self.table.is_some() {
            self.space();
            return;
        }
        let line = std::mem::take(&mut self.line);
        (self.open, self.links, self.picture) = (Vec::new(), Vec::new(), None);
        let text = line.trim();
        if text.is_empty() {
            return;
        }
        match self.heading {
            0 => self.put(&text.split('\n').map(|line| unlike_a_mark(line.trim())).collect::<Vec<_>>().join("\\\n")),
            level => self.put(&format!("{} {}", "#".repeat(level.max(2)), text.replace('\n', " "))),
        }
    }

    fn put(&mut self, block: &str) {
        if !self.out.is_empty() && self.apart {
            let rest: String = self
                .around
                .iter()
                .map(|around| if around.first.is_some() { "" } else { around.rest.as_str() })
                .collect();
            self.out.push_str(rest.trim_end());
            self.out.push('\n');
        }
        for line in block.split('\n') {
            let mut prefix = String::new();
            for around in &mut self.around {
                match around.first.take() {
                    Some(first) => prefix.push_str(&first),
                    None => prefix.push_str(&around.rest),
                }
            }
            let whole = prefix + line;
            self.out.push_str(whole.trim_end());
            self.out.push('\n');
        }
        self.apart = true;
    }
}

/// The plain words of Markdown, in one line.
fn plain(text: &str) -> String {
    let events = markdown::events(text, Span::new(0, text.len()), false);
    let words: String = events
        .map(|(event, _)| match event {
            Event::Text(words) | Event::Code(words) => words.to_string(),
            Event::SoftBreak | Event::HardBreak => " ".to_string(),
            _ => String::new(),
        })
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn address(href: &str) -> String {
    if href.contains([' ', '(', ')', '<', '>']) {
        return format!("<{}>", href.replace(' ', "%20").replace(['<', '>', '\n'], ""));
    }
    href.to_string()
}

/// Escapes what would be Markdown syntax.
fn escape(word: &str, to: &mut String) {
    let is_address = word.starts_with("http://") || word.starts_with("https://");
    let mut last = to.chars().next_back();
    let mut letters = word.chars().peekable();
    while let Some(c) = letters.next() {
        let next = letters.peek();
        let is_inside = last.is_some_and(char::is_alphanumeric) && next.is_some_and(|c| c.is_alphanumeric());
        let says = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' => true,
            '_' => !is_inside,
            '~' | '^' => true,
            '=' | '%' => next == Some(&c),
            '&' => next.is_some_and(|c| c.is_alphanumeric() || *c == '#'),
            _ => false,
        };
        if says && !(is_address && c == '_') {
            to.push('\\');
        }
        to.push(c);
        last = Some(c);
    }
}

/// Escapes a line that would start a block.
fn unlike_a_mark(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let is_numbered = digits > 0 && digits < 10 && line[digits..].starts_with([')', '.']) && ends(&line[digits + 1..]);
    match line.chars().next() {
        Some('#' | '>' | '+' | '|') => format!("\\{line}"),
        Some('-' | ':') if ends(&line[1..]) || line[1..].starts_with('-') => format!("\\{line}"),
        Some('=') if line.trim_matches('=').is_empty() => format!("\\{line}"),
        _ if is_numbered => format!("{}\\{}", &line[..digits], &line[digits..]),
        _ => line.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn html_becomes_markdown() {
        for (html, wanted) in [
            ("<p>One <b>two </b>three.</p><p>Four</p>", "One **two** three.\n\nFour"),
            ("<h1>A</h1><h3>B <em>c</em></h3>text", "## A\n\n### B *c*\n\ntext"),
            ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>d", "- a\n- b\n  - c\n\nd"),
            ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>d", "- a\n  - b\n- c\n\nd"),
            ("<ol start=3><li><p>a</p><p>b</p></li><li>c</ol>", "3. a\n\n   b\n4. c"),
            ("<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"),
            ("<a href=\"/x?a=1&amp;b=2\">x</a> <img src='a b.png' alt='A'>", "[x](/x?a=1&b=2) ![A](<a%20b.png>)"),
            ("<figure><img src=\"a.png\"><figcaption>A <b>B</b></figcaption></figure>", "![](a.png \"A B\")"),
            (
                "<figure><a href=\"b\"><img src=\"a.png\"></a><figcaption>C</figcaption></figure>",
                "[![](a.png \"C\")](b)",
            ),
            ("<pre><code>a &lt; b\n  c</code></pre>", "```\na < b\n  c\n```"),
            ("<code>a*b</code> a*b [c] 5 < 6", "`a*b` a\\*b \\[c\\] 5 \\< 6"),
            ("<table><tr><th>a</th><th>b|</th></tr><tr><td>1</td></tr></table>", "| a | b\\| |\n|---|---|\n| 1 |  |"),
            ("a<br>b<br/>", "a\\\nb"),
            ("<p>1. a</p><p># b</p><p>- c</p>", "1\\. a\n\n\\# b\n\n\\- c"),
            ("<iframe src=\"https://www.youtube.com/embed/ab?x\"></iframe>", "<https://www.youtube.com/watch?v=ab>"),
            ("x<script>alert('<b>')</script>y", "xy"),
        ] {
            assert_eq!(markdown(html, false).text, wanted, "{html}");
        }
        assert_eq!(markdown("One\ntwo <b>x</b>\n\nThree", true).text, "One\\\ntwo **x**\n\nThree");
        assert_eq!(markdown("<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>\nc", true).text, "- a\n- b\n\nc");
        assert_eq!(markdown("<form>x<input></form>", false).lost, ["form", "input"]);
    }

    #[test]
    fn depth_costs_nothing() {
        let html = "<div><blockquote><b>".repeat(10_000) + "x";
        assert!(markdown(&html[..], false).text.ends_with('x'));
    }

    proptest! {
        /// Words of a paragraph are the same words in Markdown.
        #[test]
        fn no_word_says_anything(text in "[a-c*_`\\[\\]<>&;#~=%^|\\\\!.1(){}:-]{1,12}( [a-c*_#\\[\\]1.-]{1,5}){0,3}") {
            let html = text.replace('&', "&amp;").replace('<', "&lt;");
            let new = markdown(&html, false).text;
            let events = crate::content::markdown::events(&new, Span::new(0, new.len()), false);
            let shown: String = events.filter_map(|(event, _)| match event {
                Event::Text(text) => Some(text.to_string()),
                _ => None,
            }).collect();
            prop_assert_eq!(shown, text, "{}", new);
        }
    }
}
