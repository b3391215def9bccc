//! Reads a table's keys by name and type, and reports all errors in it at once.
//!
//! A key that was never read is unknown, so the code that reads a format is its whole definition. A missing required
//! key is reported and read as an empty value, so that reading continues.

use super::{Entry, MOST, Node, Table, Value, is_control};
use crate::content::date::{self, Day, Moment, Partial};
use crate::report::{Code, Diagnostic, Noted, Severity};
use crate::source::{Span, Text};
use jiff::tz::TimeZone;

const DAY: &str = "2017-11-20";
const TIME: &str = "2017-11-20T10:00:00+03:00";
const DAY_OR_TIME: &str = "2017-11-20, or with a time and its offset: 2017-11-20T10:00:00+03:00";

pub struct Fields<'a> {
    text: &'a str,
    /// Where a missing key is reported.
    at: Span,
    entries: Table,
    known: Vec<&'static str>,
    notes: Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// The result of `make` on the table, with all errors, including unknown keys.
    pub fn read<T>(text: &'a str, at: Span, table: Table, make: impl FnOnce(&mut Self) -> T) -> Noted<T> {
        Fields::go_on(Vec::new(), text, at, table, make)
    }

    /// The same, continuing from earlier notes, since the limit on notes applies to the whole file.
    pub fn go_on<T>(
        notes: Vec<Diagnostic>,
        text: &'a str,
        at: Span,
        table: Table,
        make: impl FnOnce(&mut Self) -> T,
    ) -> Noted<T> {
        let mut fields = Fields { text, at, entries: table, known: Vec::new(), notes };
        let value = make(&mut fields);
        fields.unknown_keys();
        Noted::new(value, fields.notes)
    }

    // Single values

    /// An optional text; an empty one counts as missing.
    pub fn text(&mut self, key: &'static str) -> Option<Text> {
        let node = self.take(key)?;
        self.text_of(key, node).filter(|text| !text.is_empty())
    }

    /// A required text.
    pub fn needed(&mut self, key: &'static str) -> Text {
        let Some(node) = self.needed_node(key, "text") else { return Text::default() };
        let span = node.span;
        let Some(text) = self.text_of(key, node) else { return Text::default() };
        if text.is_empty() {
            self.note(span, Diagnostic::new(Code::E009, format!("`{key}` is empty")));
        }
        text
    }

    pub fn string(&mut self, key: &'static str) -> Option<String> {
        self.text(key).map(|text| text.value)
    }

    /// Running text, in which white space is significant.
    pub fn context(&mut self, key: &'static str) -> String {
        match self.take(key) {
            None => String::new(),
            Some(Node { value: Value::Text(value), .. }) => value,
            Some(node) => {
                self.wrong_type(key, &node, "text");
                String::new()
            }
        }
    }

    pub fn flag(&mut self, key: &'static str, default: bool) -> bool {
        self.flag_if_said(key).unwrap_or(default)
    }

    pub fn flag_if_said(&mut self, key: &'static str) -> Option<bool> {
        match self.take(key)? {
            Node { value: Value::Bool(value), .. } => return Some(value),
            Node { span, value: Value::Text(word) } if truth(&word).is_some() => {
                let note = Diagnostic::new(Code::E005, format!("`{key}` is text, not true or false"));
                self.note(span, note.help(format!("write `{}` for `{word}`", truth(&word).unwrap_or_default())));
            }
            node => self.wrong_type(key, &node, "true or false"),
        }
        None
    }

    pub fn number(&mut self, key: &'static str, range: std::ops::RangeInclusive<u64>, default: u64) -> u64 {
        let Some(node) = self.take(key) else { return default };
        match node.value {
            Value::Integer(value) if u64::try_from(value).is_ok_and(|value| range.contains(&value)) => value as u64,
            Value::Integer(value) => {
                let (least, most) = (range.start(), range.end());
                let message = format!("`{key}` is {value}; it is {least} to {most}");
                self.note(node.span, Diagnostic::new(Code::E009, message));
                default
            }
            _ => {
                self.wrong_type(key, &node, "a whole number");
                default
            }
        }
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let chosen = choices.iter().find(|(word, _)| *word == text.value);
        if chosen.is_none() {
            let words = listed(choices.iter().map(|(word, _)| *word));
            let note = Diagnostic::new(Code::E009, format!("`{key}` cannot be `{}`", text.value));
            self.note(text.span, note.help(format!("it is one of {words}")));
        }
        chosen.map(|(_, value)| *value)
    }

    /// A language tag such as `en` or `es-AR`.
    pub fn language(&mut self, key: &'static str) -> Option<String> {
        let tag = self.text(key)?;
        let is_tag = tag.len() <= 35
            && tag.split('-').enumerate().all(|(n, part)| {
                (1..=8).contains(&part.len())
                    && part.bytes().all(|b| b.is_ascii_alphabetic() || n > 0 && b.is_ascii_digit())
            });
        if !is_tag {
            let note = Diagnostic::new(Code::E009, format!("`{}` is no language tag", tag.value));
            self.note(tag.span, note.help("write it as `en` or `es-AR`"));
        }
        is_tag.then_some(tag.value)
    }

    pub fn is_table(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.value == key && matches!(entry.value.value, Value::Table(_)))
    }

    pub fn is_text(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.value == key && matches!(entry.value.value, Value::Text(_)))
    }

    // Dates

    /// The span of a key's value.
    pub fn place(&self, key: &str) -> Span {
        let entry = self.entries.iter().find(|entry| entry.key.value == key);
        entry.map_or(self.at, |entry| entry.value.span)
    }

    pub fn needed_day(&mut self, key: &'static str) -> Day {
        let node = self.needed_node(key, DAY);
        node.and_then(|node| self.date_of(key, node, DAY, Day::parse)).unwrap_or_default()
    }

    pub fn partial(&mut self, key: &'static str) -> Option<Partial> {
        let node = self.take(key)?;
        self.date_of(key, node, "2012, 2012-06 or 2012-06-30", Partial::parse)
    }

    pub fn moment(&mut self, key: &'static str, zone: &TimeZone) -> Option<Moment> {
        let node = self.take(key)?;
        self.date_of(key, node, DAY_OR_TIME, |text| Moment::parse(text, zone))
    }

    pub fn needed_moment(&mut self, key: &'static str, zone: &TimeZone) -> Moment {
        let node = self.needed_node(key, DAY_OR_TIME);
        let moment = node.and_then(|node| self.date_of(key, node, DAY_OR_TIME, |text| Moment::parse(text, zone)));
        moment.unwrap_or_default()
    }

    /// A time with its offset, for keys where a bare day would be ambiguous.
    pub fn instant(&mut self, key: &'static str, zone: &TimeZone) -> Option<Moment> {
        let node = self.take(key)?;
        self.date_of(key, node, TIME, |text| match Moment::parse(text, zone)? {
            moment if moment.has_time => Ok(moment),
            _ => Err(format!("`{key}` needs a time and its offset")),
        })
    }

    fn date_of<T>(
        &mut self,
        key: &str,
        node: Node,
        form: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let written = match &node.value {
            Value::Text(text) | Value::Datetime(text) => text.trim().to_string(),
            Value::Integer(year) if (1..=9999).contains(year) => format!("{year:04}"),
            other => {
                let note = Diagnostic::new(Code::E005, format!("`{key}` is {}, not a date", other.kind()));
                self.note(node.span, note.help(format!("write it as {form}")));
                return None;
            }
        };
        match parse(&written) {
            Ok(date) => Some(date),
            Err(reason) => {
                let help = match date::in_words(&written) {
                    Some(day) => format!("write `{key}` as {}", day.iso()),
                    None => format!("write `{key}` as {form}"),
                };
                self.note(node.span, Diagnostic::new(Code::E006, reason).help(help));
                None
            }
        }
    }

    // Several values

    /// The values of a list; a single value is a list of one.
    pub fn items(&mut self, key: &'static str) -> Vec<Node> {
        match self.take(key) {
            None => Vec::new(),
            Some(Node { value: Value::Array(nodes), .. }) => nodes,
            Some(node) => vec![node],
        }
    }

    pub fn texts(&mut self, key: &'static str) -> Vec<Text> {
        let items = self.items(key);
        items.into_iter().filter_map(|node| self.item(key, node)).collect()
    }

    /// A list of short words. One text with commas, as in other programs, is read as a list.
    pub fn words(&mut self, key: &'static str) -> Vec<Text> {
        let is_one = self.is_text(key);
        let texts = self.texts(key);
        let Some(one) = texts.first().filter(|one| is_one && one.value.contains(',')).cloned() else { return texts };
        let words = one.value.split(',').map(str::trim).filter(|word| !word.is_empty());
        let words: Vec<Text> = words.map(|word| Text { value: word.to_string(), span: one.span }).collect();
        let list: Vec<String> = words.iter().map(|word| format!("\"{}\"", word.value)).collect();
        let note = Diagnostic::new(Code::W047, format!("`{key}` is one text, read as a list of {}", words.len()));
        self.note(one.span, note.help(format!("write it as a list: [{}]", list.join(", "))));
        words
    }

    pub fn strings(&mut self, key: &'static str) -> Vec<String> {
        self.texts(key).into_iter().map(|text| text.value).collect()
    }

    /// A text in a list; an empty one is an error.
    pub fn item(&mut self, key: &str, node: Node) -> Option<Text> {
        let span = node.span;
        let text = self.text_of(key, node)?;
        if text.is_empty() {
            self.note(span, Diagnostic::new(Code::E009, format!("an empty text stands in `{key}`")));
            return None;
        }
        Some(text)
    }

    pub fn tables<T>(&mut self, key: &'static str, make: impl Fn(&mut Fields) -> T) -> Vec<T> {
        let items = self.items(key);
        items.into_iter().filter_map(|node| self.inner(key, node, &make)).collect()
    }

    pub fn table<T>(&mut self, key: &'static str, make: impl Fn(&mut Fields) -> T) -> Option<T> {
        let node = self.take(key)?;
        self.inner(key, node, make)
    }

    /// A table whose keys the author chooses.
    pub fn named_tables<T>(&mut self, key: &'static str, make: impl Fn(&mut Fields) -> T) -> Vec<(Text, T)> {
        let Some(node) = self.take(key) else { return Vec::new() };
        let Value::Table(table) = node.value else {
            self.wrong_type(key, &node, "a table of tables");
            return Vec::new();
        };
        let entries = table.into_iter();
        entries.filter_map(|Entry { key, value }| Some((key.clone(), self.inner(&key, value, &make)?))).collect()
    }

    /// Reads a table inside the value, with its own errors.
    pub fn inner<T>(&mut self, key: &str, node: Node, make: impl Fn(&mut Fields) -> T) -> Option<T> {
        let Value::Table(table) = node.value else {
            self.wrong_type(key, &node, "a table");
            return None;
        };
        let notes = std::mem::take(&mut self.notes);
        let inner = Fields::go_on(notes, self.text, node.span, table, |fields| make(fields));
        self.notes = inner.notes;
        Some(inner.value)
    }

    /// A table of free data.
    pub fn free(&mut self, key: &'static str) -> serde_json::Map<String, serde_json::Value> {
        let Some(node) = self.take(key) else { return serde_json::Map::new() };
        if !matches!(node.value, Value::Table(_)) {
            self.wrong_type(key, &node, "a table");
        }
        match node.value.into_json() {
            serde_json::Value::Object(map) => map,
            _ => serde_json::Map::new(),
        }
    }

    // Mistakes

    /// Adds a note on a value. More than [`MOST`] of one severity would only cost time.
    pub fn note(&mut self, span: Span, note: Diagnostic) {
        if self.has_room(note.severity()) {
            self.notes.push(note.at(self.text, span));
        }
    }

    fn has_room(&self, severity: Severity) -> bool {
        self.notes.iter().filter(|note| note.severity() == severity).count() < MOST
    }

    pub fn wrong_type(&mut self, key: &str, node: &Node, wanted: &str) {
        let note = Diagnostic::new(Code::E005, format!("`{key}` is {}, not {wanted}", node.value.kind()));
        let written = node.span.of(self.text);
        let is_plain = matches!(node.value, Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Datetime(_));
        let note = match wanted {
            "text" if is_plain => note.help(format!("put it in quotes: \"{written}\"")),
            _ => note,
        };
        self.note(node.span, note);
    }

    fn unknown_keys(&mut self) {
        for Entry { key, .. } in std::mem::take(&mut self.entries).into_iter().take(MOST) {
            let note = Diagnostic::new(Code::E004, format!("there is no key `{}`", key.value));
            let has_extra = self.known.contains(&"extra");
            let aside = "put it under `extra`, which templates can read and dateline leaves alone";
            let foreign = foreign(&key).filter(|near| self.known.contains(near));
            let nearest = nearest(&key, &self.known).filter(|_| !(has_extra && is_foreign(&key)));
            let help = match nearest {
                _ if foreign.is_some() => format!("the key for it is `{}`", foreign.unwrap_or_default()),
                None if has_extra => aside.to_string(),
                Some(near) => {
                    // The key is present, under another name.
                    self.notes.retain(|note| note.code != Code::E007 || note.message != missing(near));
                    format!("{MISSPELT} `{near}`?")
                }
                None => format!("the keys are {}", listed(self.known.iter().copied())),
            };
            let is_other = foreign.is_some() && same_as(&key).is_none();
            let can_be_mended = has_extra && !is_other && !help.starts_with(MISSPELT);
            let note = note.help(help);
            self.note(key.span, if can_be_mended { note.help(MENDED) } else { note });
        }
    }

    // Values

    fn needed_node(&mut self, key: &'static str, wanted: &str) -> Option<Node> {
        let node = self.take(key);
        if node.is_none() {
            self.note(self.at, Diagnostic::new(Code::E007, missing(key)).help(format!("add `{key}`: {wanted}")));
        }
        node
    }

    fn take(&mut self, key: &'static str) -> Option<Node> {
        self.known.push(key);
        let place = self.entries.iter().position(|entry| entry.key.value == key)?;
        Some(self.entries.remove(place).value).filter(|node| node.value != Value::Null)
    }

    fn text_of(&mut self, key: &str, node: Node) -> Option<Text> {
        let Node { span, value: Value::Text(value) } = node else {
            self.wrong_type(key, &node, "text");
            return None;
        };
        Some(self.without_controls(trimmed(self.text, Text { value, span })))
    }

    fn without_controls(&mut self, text: Text) -> Text {
        let value = text.value.replace("\r\n", "\n");
        if let Some(c) = value.chars().find(|c| is_control(*c)) {
            let message = format!("the control character U+{:04X} was left out", c as u32);
            self.note(text.span, Diagnostic::new(Code::W044, message).help("take it out of the text"));
        }
        Text { value: value.replace(is_control, ""), span: text.span }
    }
}

/// The question about a misspelt key.
const MISSPELT: &str = "did you mean";

/// The help on how to move keys of other programs.
const MENDED: &str = "`dateline check --fix` does that in every file, and shows the difference first";

/// Whether a note is on an unknown key that looks like a misspelling: a person has to decide.
pub fn is_misspelt(note: &Diagnostic) -> bool {
    note.code == Code::E004 && note.help.iter().any(|help| help.starts_with(MISSPELT))
}

/// What older YAML reads as true and false.
fn truth(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "yes" | "y" | "on" | "true" => Some(true),
        "no" | "n" | "off" | "false" => Some(false),
        _ => None,
    }
}

fn missing(key: &str) -> String {
    format!("the key `{key}` is missing")
}

/// Trims white space from the value and its span.
fn trimmed(file: &str, text: Text) -> Text {
    let value = text.value.trim();
    let written = text.span.of(file);
    let start = text.span.start + (written.len() - written.trim_start().len()) as u32;
    let end = start + written.trim().len() as u32;
    Text { value: value.to_string(), span: Span { start, end } }
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The key for a name used by other programs.
fn foreign(key: &str) -> Option<&'static str> {
    Some(match key.to_lowercase().replace('-', "_").as_str() {
        "description" | "excerpt" | "abstract" | "lead" | "teaser" => "summary",
        "lastmod" | "last_modified" | "last_modified_at" | "modified" | "updated_at" => "updated",
        "categories" | "category" | "keywords" | "tag" | "topics" => "tags",
        "author" | "creator" | "byline" => "authors",
        "cover" | "thumbnail" | "featured_image" | "feature_image" | "images" => "image",
        "language" | "locale" => "lang",
        "permalink" | "url" => "slug",
        "redirect_from" => "redirects",
        "publishdate" | "publish_date" | "pubdate" => "date",
        _ => return None,
    })
}

/// The key with the same value: `permalink` is a whole path, and `slug` its last part.
pub fn same_as(key: &str) -> Option<&'static str> {
    foreign(key).filter(|key| *key != "slug")
}

/// Keys of other programs that dateline ignores and that are not misspellings of its own.
fn is_foreign(key: &str) -> bool {
    const KEYS: &[&str] = &[
        "layout",
        "type",
        "weight",
        "menu",
        "toc",
        "comments",
        "math",
        "cssclass",
        "cssclasses",
        "publish",
        "published",
        "sidebar",
        "template",
        "theme",
        "pin",
        "sticky",
        "featured",
        "linktitle",
        "markup",
        "outputs",
        "subtitle",
    ];
    KEYS.contains(&key.to_lowercase().as_str())
}

/// The known word that was most likely intended.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    const LONGEST: usize = 60;
    let word = word.get(..word.len().min(LONGEST))?.to_lowercase().replace('-', "_");
    let likeness = |known: &str| (strsim::damerau_levenshtein(&word, known), strsim::jaro_winkler(&word, known));
    let scored = known.iter().map(|known| (*known, likeness(known)));
    let (best, (edits, likeness)) = scored.min_by(|a, b| a.1.0.cmp(&b.1.0).then(b.1.1.total_cmp(&a.1.1)))?;
    (edits <= 2 && edits < best.len() || likeness > 0.85).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::node::toml;

    fn read<T>(text: &str, make: impl FnOnce(&mut Fields) -> T) -> (T, Vec<(Code, String)>) {
        let table = toml::read(text, Span::new(0, text.len()), 100).unwrap();
        let noted = Fields::read(text, Span::default(), table, make);
        let notes = noted.notes.into_iter().map(|note| {
            let place = note.place.unwrap();
            (note.code, [vec![place.span.of(text).to_string()], note.help].concat().join(" | "))
        });
        (noted.value, notes.collect())
    }

    #[test]
    fn a_misspelt_key_gets_the_nearest() {
        let (_, notes) = read("draaft = true\nzzz = 1", |f| (f.flag("draft", false), f.text("title")));
        assert_eq!(notes[0], (Code::E004, "draaft | did you mean `draft`?".into()));
        assert_eq!(notes[1], (Code::E004, "zzz | the keys are `draft`, `title`".into()));
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let (_, notes) = read("a = 5\nb = 'no'\nc = ''\nd = ['x', '']", |f| {
            (f.text("a"), f.flag("b", false), f.needed("c"), f.texts("d"), f.needed("e"))
        });
        let codes: Vec<_> = notes.iter().map(|note| note.0).collect();
        assert_eq!(codes, [Code::E005, Code::E005, Code::E009, Code::E009, Code::E007]);
        assert_eq!(notes[0].1, "5 | put it in quotes: \"5\"");
    }

    #[test]
    fn a_single_text_is_a_list_of_one() {
        let (texts, notes) = read("a = ' x '", |f| f.texts("a"));
        assert_eq!((texts.len(), &*texts[0].value, texts[0].span, notes.len()), (1, "x", Span::new(6, 7), 0));
    }

    #[test]
    fn dates_are_read_from_every_type() {
        let (dates, notes) =
            read("a = 2017-11-20\nb = '2012-06'\nc = 1999\nd = 'soon'\ne = 2017-11-20T10:00:00", |f| {
                let dates = [f.partial("a"), f.partial("b"), f.partial("c"), f.partial("d")];
                (f.moment("e", &TimeZone::UTC), dates.map(|date| date.map(Partial::iso)))
            });
        assert_eq!(dates.1, [Some("2017-11-20".into()), Some("2012-06".into()), Some("1999".into()), None]);
        assert_eq!(notes.iter().map(|note| note.0).collect::<Vec<_>>(), [Code::E006, Code::E006]);
        assert!(notes[1].1.contains("2017-11-20T10:00:00+03:00"), "{}", notes[1].1);
    }

    #[test]
    fn control_characters_are_left_out_and_told() {
        let (text, notes) = read("a = \"x\\u0000y\\u001b\"", |f| f.needed("a"));
        assert_eq!((&*text.value, notes[0].0), ("xy", Code::W044));
    }

    #[test]
    fn mistakes_are_counted_out() {
        let many: String = (0..1000).map(|n| format!("k{n} = 1\n")).collect();
        assert_eq!(read(&many, |f| f.text("title")).1.len(), MOST);
    }
}
