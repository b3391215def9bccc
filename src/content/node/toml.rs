//! TOML, with the span of each key and value.

use super::{Entry, MOST, Node, Read, Table, Value, duplicates, too_deep, twice};
use crate::report::{Code, Diagnostic};
use crate::source::{Span, Text};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Parses the part `data` of a file's text.
pub fn read(text: &str, data: Span, depth: u32) -> Read {
    let (document, errors) = DeTable::parse_recoverable(data.of(text));
    let errors = errors.iter().filter(|error| !is_of_a_date(error));
    let notes: Vec<_> = errors.take(MOST).map(|error| syntax(text, data, error)).collect();
    if !notes.is_empty() {
        return Err(notes);
    }
    let mut reader = Reader { text, base: data.start, depth, notes: Vec::new() };
    let table = reader.table(document.into_inner(), 0);
    if reader.notes.is_empty() { Ok(table) } else { Err(reader.notes) }
}

struct Reader<'a> {
    text: &'a str,
    base: u32,
    depth: u32,
    notes: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn table(&mut self, table: DeTable<'_>, level: u32) -> Table {
        let mut entries: Table = table.into_iter().map(|(key, value)| self.entry(key, value, level)).collect();
        entries.sort_by_key(|entry| entry.key.span);
        self.notes.extend(duplicates(self.text, &entries));
        entries
    }

    fn entry(&mut self, key: Spanned<std::borrow::Cow<'_, str>>, value: Spanned<DeValue<'_>>, level: u32) -> Entry {
        let span = self.span(key.span());
        Entry {
            key: Text { value: key.into_inner().into_owned(), span: inside_quotes(self.text, span) },
            value: self.node(value, level + 1),
        }
    }

    fn node(&mut self, node: Spanned<DeValue<'_>>, level: u32) -> Node {
        let span = self.span(node.span());
        if level > self.depth {
            self.notes.push(too_deep(self.text, span, self.depth));
            return Node { span, value: Value::Null };
        }
        let value = match node.into_inner() {
            DeValue::String(value) => {
                return Node { span: inside_quotes(self.text, span), value: Value::Text(value.into_owned()) };
            }
            DeValue::Integer(value) => match i64::from_str_radix(value.as_str(), value.radix()) {
                Ok(value) => Value::Integer(value),
                Err(_) => self.off_range(span),
            },
            DeValue::Float(value) => match value.as_str().parse::<f64>() {
                Ok(value) if value.is_finite() => Value::Float(value),
                _ => self.off_range(span),
            },
            DeValue::Boolean(value) => Value::Bool(value),
            DeValue::Datetime(_) => Value::Datetime(span.of(self.text).trim().to_string()),
            DeValue::Array(nodes) => Value::Array(nodes.into_iter().map(|node| self.node(node, level + 1)).collect()),
            DeValue::Table(table) => Value::Table(self.table(table, level)),
        };
        Node { span, value }
    }

    fn off_range(&mut self, span: Span) -> Value {
        self.notes.push(Diagnostic::new(Code::E003, "a number is out of range").at(self.text, span));
        Value::Null
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span { start: self.base + range.start as u32, end: self.base + range.end as u32 }
    }
}

/// An impossible date is reported where its key is read, with the same message for every format.
fn is_of_a_date(error: &toml::de::Error) -> bool {
    ["invalid date", "invalid time", "invalid offset"].iter().any(|start| error.message().starts_with(start))
}

fn syntax(text: &str, data: Span, error: &toml::de::Error) -> Diagnostic {
    let message = error.message().replace('\n', ", ");
    let code = match message.as_str() {
        m if m.contains("duplicate key") => Code::E008,
        m if m.contains("recursion") => Code::E002,
        _ => Code::E003,
    };
    // The parser gives no position for excessive depth; use the line with the most brackets and dots.
    let deepest = || {
        let lines = data.of(text).split_inclusive('\n').scan(0, |at, line| {
            *at += line.len();
            Some((*at - line.len(), line.matches(['[', '{', '.']).count()))
        });
        lines.max_by_key(|(_, depth)| *depth).map_or(0..0, |(start, _)| start..start)
    };
    let range = match error.span() {
        Some(range) if code != Code::E002 || range.start > 0 => range,
        _ if code == Code::E002 => deepest(),
        _ => 0..0,
    };
    let span = Span::new(data.start as usize + range.start, data.start as usize + range.end);
    let note = match code {
        Code::E006 => {
            let written = span.of(text).trim();
            let fault = message.split_once(", ").map_or(message.as_str(), |(_, fault)| fault);
            Diagnostic::new(code, format!("`{written}` is no date or time"))
                .note(fault.to_string())
                .help("write a day as 2017-11-20 and a time as 2017-11-20T10:00:00+03:00")
        }
        Code::E008 => twice(span.of(text)),
        _ => Diagnostic::new(code, format!("TOML: {message}")),
    };
    note.at(text, span)
}

fn inside_quotes(text: &str, span: Span) -> Span {
    let raw = span.of(text);
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        let Some(inner) = raw.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) else { continue };
        let first_line_end = match quote.len() {
            3 if inner.starts_with("\r\n") => 2,
            3 if inner.starts_with('\n') => 1,
            _ => 0,
        };
        let quote = quote.len() as u32;
        return Span { start: span.start + quote + first_line_end, end: span.end - quote };
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Read {
        read(text, Span::new(0, text.len()), 100)
    }

    fn codes(text: &str) -> Vec<Code> {
        whole(text).err().unwrap_or_default().iter().map(|note| note.code).collect()
    }

    #[test]
    fn a_text_stands_between_its_quotes() {
        let text = "a = \"x\"\nb = '''\ny z'''\n\"c d\" = 'q'\n";
        let table = whole(text).unwrap();
        let spans: Vec<_> = table.iter().map(|e| (e.key.span.of(text), e.value.span.of(text))).collect();
        assert_eq!(spans, [("a", "x"), ("b", "y z"), ("c d", "q")]);
    }

    #[test]
    fn offsets_are_those_of_the_file() {
        let text = "+++\na = 'é'\nb = 2017-11-20\n+++\n";
        let table = read(text, Span::new(4, 28), 100).unwrap();
        assert_eq!(table[1].value.span.of(text), "2017-11-20");
        assert_eq!(table[1].value.value, Value::Datetime("2017-11-20".into()));
    }

    #[test]
    fn mistakes_have_codes() {
        assert_eq!(codes("a = 1\na = 2"), [Code::E008]);
        assert_eq!(codes("a ="), [Code::E003]);
        assert_eq!(codes("a = 99999999999999999999999"), [Code::E003]);
    }

    #[test]
    fn an_impossible_date_is_left_to_its_reader() {
        let value = |text| whole(text).unwrap().remove(0).value.value;
        assert_eq!(value("a = 2017-02-30"), Value::Datetime("2017-02-30".into()));
        assert_eq!(value("a = 2017-11-20T25:00:00Z"), Value::Datetime("2017-11-20T25:00:00Z".into()));
    }

    #[test]
    fn depth_is_an_error_and_no_overflow() {
        for deep in [
            format!("a = {}", "[".repeat(10_000)),
            format!("{}a = 1", "a.".repeat(10_000)),
            format!("[{}a]", "a.".repeat(10_000)),
            format!("a = {}", "{a=".repeat(10_000)),
        ] {
            assert!(codes(&deep).contains(&Code::E002), "{:?}", whole(&deep).map_err(|e| e[0].message.clone()));
        }
        assert_eq!(read("a = [[[1]]]", Span::new(0, 11), 2).unwrap_err()[0].code, Code::E002);
    }
}
