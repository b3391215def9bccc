//! YAML, with the span of each key and value.
//!
//! Anchors and tags are refused: front matter needs neither, and an alias can expand to gigabytes.

use super::{Entry, Node, Read, Table, Value, duplicates, too_deep};
use crate::report::{Code, Diagnostic};
use crate::source::{Span, Text};
use serde_saphyr::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StrInput, options};

/// Parses the part `data` of a file's text.
pub fn read(text: &str, data: Span, depth: u32) -> Read {
    let settings = options! { emit_comments: false, disallow_directives: true };
    let events = Parser::new_from_str_with_options(data.of(text), settings);
    let mut reader = Reader { text, data, depth, events, notes: Vec::new() };
    match reader.document() {
        Ok(table) if reader.notes.is_empty() => Ok(table),
        Ok(_) => Err(reader.notes),
        Err(stop) => {
            reader.notes.push(*stop);
            Err(reader.notes)
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    data: Span,
    depth: u32,
    events: Parser<'a, StrInput<'a>>,
    /// Errors after which parsing can continue.
    notes: Vec<Diagnostic>,
}

type Step<T> = Result<T, Box<Diagnostic>>;

impl<'a> Reader<'a> {
    fn document(&mut self) -> Step<Table> {
        let (mut event, mut span) = self.next()?;
        while matches!(event, Event::StreamStart | Event::DocumentStart(..)) {
            (event, span) = self.next()?;
        }
        if event == Event::StreamEnd {
            return Ok(Table::new());
        }
        let node = self.node(event, span, 0)?;
        self.end()?;
        match node.value {
            Value::Table(table) => Ok(table),
            Value::Null => Ok(Table::new()),
            other => Err(self.refuse(node.span, format!("keys are wanted here, not {}", other.kind()))),
        }
    }

    fn end(&mut self) -> Step<()> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentEnd, _) => {}
                (_, span) => return Err(self.refuse(span, "a second document starts here")),
            }
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, level: u32) -> Step<Node> {
        if level > self.depth {
            return Err(Box::new(too_deep(self.text, span, self.depth)));
        }
        if event.tag().is_some() {
            return Err(self.refuse(span, "a YAML tag stands here: leave it out; quotes make a value text"));
        }
        match event {
            Event::Scalar(value, ScalarStyle::Plain, ..) => Ok(Node { span, value: self.plain(&value, span)? }),
            Event::Scalar(value, style, ..) => {
                Ok(Node { span: inside(self.text, span, style), value: Value::Text(value.into_owned()) })
            }
            Event::SequenceStart(..) => self.array(span.start, level),
            Event::MappingStart(..) => self.table(span.start, level),
            Event::Alias(_) => {
                Err(self.refuse(span, "a YAML alias stands here: write the value itself, or quote the text"))
            }
            _ => Err(self.refuse(span, "a value is wanted here")),
        }
    }

    fn array(&mut self, start: u32, level: u32) -> Step<Node> {
        let mut nodes = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, end) => {
                    return Ok(Node { span: Span { start, end: end.end.max(start) }, value: Value::Array(nodes) });
                }
                (event, span) => nodes.push(self.node(event, span, level + 1)?),
            }
        }
    }

    fn table(&mut self, start: u32, level: u32) -> Step<Node> {
        let mut table = Table::new();
        loop {
            match self.next()? {
                (Event::MappingEnd, end) => {
                    self.notes.extend(duplicates(self.text, &table));
                    return Ok(Node { span: Span { start, end: end.end.max(start) }, value: Value::Table(table) });
                }
                (Event::Scalar(key, style, ..), span) => {
                    let key = Text { value: key.into_owned(), span: inside(self.text, span, style) };
                    let (event, span) = self.next()?;
                    table.push(Entry { key, value: self.node(event, span, level + 1)? });
                }
                (_, span) => return Err(self.refuse(span, "a key is text")),
            }
        }
    }

    /// YAML 1.2: `no` and `2017-11-20` are text.
    fn plain(&self, value: &str, span: Span) -> Step<Value> {
        Ok(match value {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            _ if !looks_numeric(value) => Value::Text(value.to_string()),
            _ => match (value.parse::<i64>(), value.parse::<f64>()) {
                (Ok(number), _) => Value::Integer(number),
                (_, Ok(number)) if number.is_finite() => Value::Float(number),
                (_, Ok(_)) => return Err(self.refuse(span, "a number is out of range")),
                _ => Value::Text(value.to_string()),
            },
        })
    }

    fn next(&mut self) -> Step<(Event<'a>, Span)> {
        match self.events.next_event() {
            Some(Ok((event, span))) => Ok((event, self.span(span.byte_range().unwrap_or(0..0)))),
            Some(Err(error)) => Err(self.syntax(&error)),
            None => Err(self.refuse(Span { start: self.data.end, end: self.data.end }, "the data ends too early")),
        }
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span { start: self.data.start + range.start as u32, end: self.data.start + range.end as u32 }
    }

    fn syntax(&self, error: &ScanError) -> Box<Diagnostic> {
        let at = error.marker().byte_offset().unwrap_or(0);
        match error.kind() {
            ErrorKind::RecursionLimitExceeded => Box::new(too_deep(self.text, self.span(at..at), self.depth)),
            _ => self.cured(at, &error.kind().to_string()),
        }
    }

    /// A syntax error at a byte of the data, in words that do not require knowing YAML.
    fn cured(&self, at: usize, reason: &str) -> Box<Diagnostic> {
        let data = self.data.of(self.text);
        let start = data[..at.min(data.len())].rfind('\n').map_or(0, |end| end + 1);
        // The parser stops at the end of the line before a tab.
        let tab = data[start..].split_inclusive('\n').scan(start, |at, line| {
            *at += line.len();
            Some((*at - line.len(), line))
        });
        let mut tab = tab.take(2).filter_map(|(start, line)| {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            line[..indent].find('\t').map(|tab| start + tab)
        });
        if let Some(tab) = tab.next().filter(|_| reason.contains("tab")) {
            let note = self.refuse(self.span(tab..tab + 1), "a tab stands where YAML wants spaces");
            return Box::new(
                note.help("take the tab out; where a key belongs to the one above it, indent it with two spaces"),
            );
        }
        let note = self.refuse(self.span(at..at), format!("YAML: {reason}"));
        let line = data[start..].lines().next().unwrap_or_default();
        Box::new(match line.split_once(": ").and_then(|(key, value)| Some((key, quoted(value.trim())?))) {
            Some((key, value)) => note.help(format!("put the value in quotes: `{}: {value}`", key.trim_start())),
            None => *note,
        })
    }

    fn refuse(&self, span: Span, message: impl Into<String>) -> Box<Diagnostic> {
        Box::new(Diagnostic::new(Code::E003, message).at(self.text, span))
    }
}

/// The value in quotes, if it starts with something that quoting can fix.
fn quoted(value: &str) -> Option<String> {
    let is_list = value.starts_with(['[', '{', '|', '>']);
    match value.contains(['"', '\\']) {
        _ if value.is_empty() || is_list => None,
        true => Some(format!("'{}'", value.replace('\'', "''"))),
        false => Some(format!("\"{value}\"")),
    }
}

/// Keeps `inf`, `nan` and `1_000` as text, which Rust or older YAML would read as numbers.
fn looks_numeric(value: &str) -> bool {
    value.bytes().any(|b| b.is_ascii_digit())
        && value.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && value.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b))
}

fn inside(text: &str, span: Span, style: ScalarStyle) -> Span {
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if span.end >= span.start + 2 => {
            Span { start: span.start + 1, end: span.end - 1 }
        }
        // A block's text starts below its `|` or `>`.
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let raw = span.of(text);
            let head = if raw.starts_with(['|', '>']) { raw.find('\n').map_or(0, |end| end + 1) } else { 0 };
            let indent = raw[head..].len() - raw[head..].trim_start().len();
            let end = span.start as usize + raw.trim_end().len();
            Span::new((span.start as usize + head + indent).min(end), end)
        }
        _ => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Read {
        read(text, Span::new(0, text.len()), 100)
    }

    fn code(text: &str) -> Option<Code> {
        whole(text).err().and_then(|notes| notes.first().map(|note| note.code))
    }

    fn spans(text: &str) -> Vec<(&str, &str)> {
        whole(text).unwrap().iter().map(|e| (e.key.span.of(text), e.value.span.of(text))).collect()
    }

    #[test]
    fn a_text_stands_between_its_quotes() {
        assert_eq!(
            spans("a: é x  # note\n'b c': \"q\"\nd: 's'\ne: >\n  two\n  lines\nf: 1\n"),
            [("a", "é x"), ("b c", "q"), ("d", "s"), ("e", "two\n  lines"), ("f", "1")]
        );
    }

    #[test]
    fn words_stay_words() {
        let values: Vec<_> = whole("a: no\nb: 2017-11-20\nc: 1e3\nd:\ne: .inf\nf: 12\ng: '12'\n").unwrap();
        let values: Vec<_> = values.into_iter().map(|e| e.value.value).collect();
        let text = |value: &str| Value::Text(value.into());
        let wanted = [
            text("no"),
            text("2017-11-20"),
            Value::Float(1000.0),
            Value::Null,
            text(".inf"),
            Value::Integer(12),
            text("12"),
        ];
        assert_eq!(values, wanted);
    }

    #[test]
    fn what_front_matter_does_not_need_is_refused() {
        assert_eq!(code("a: &x 1\nb: *x\n"), Some(Code::E003));
        assert_eq!(code("a: !!binary x\n"), Some(Code::E003));
        assert_eq!(code("a: 1\n...\n---\nb: 1\n"), Some(Code::E003));
        assert_eq!(code("%YAML 1.2\n---\na: 1\n"), Some(Code::E003));
        assert_eq!(code("- a\n"), Some(Code::E003));
        assert_eq!(code("? [a]\n: b\n"), Some(Code::E003));
        assert_eq!(code("a: 'x\n"), Some(Code::E003));
        assert_eq!(code("a: 1\na: 2\n"), Some(Code::E008));
        assert_eq!(code(""), None);
    }

    #[test]
    fn depth_is_an_error_and_no_overflow() {
        let block: String = (0..1000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
        for deep in [format!("a: {}", "[".repeat(10_000)), format!("a: {}", "{a: ".repeat(10_000)), block] {
            assert_eq!(code(&deep), Some(Code::E002), "{:?}", whole(&deep).map_err(|e| e[0].message.clone()));
        }
    }
}
