//! An entity: a person, organisation, place, event, agreement, ... with all its names.

use super::address::{Address, Segment, is_invisible};
use super::briefing::{Json, redirects, slug, tell_brackets, web_address};
use super::date::Partial;
use super::node::{self, Entry, Fields, MOST, Node, Read, Table, Value, csv, json};
use super::outline::Outline;
use super::typography;
use crate::config::{Config, is_organisation};
use crate::report::{Code, Diagnostic, Noted, Severity};
use crate::source::{Source, Span, Text};
use jiff::tz::TimeZone;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The contents of a catalogue entry, from a Markdown file, a line of JSON or a row of CSV.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Record {
    /// If given; otherwise the file's stem.
    pub id: Option<Text>,
    pub name: Text,
    pub kind: Text,
    pub aliases: Vec<Alias>,
    /// The family name of a person.
    pub family: Option<Text>,
    /// Allowed before the family name: "Mr.", "President". Empty means any.
    pub honorifics: Vec<String>,
    pub demonyms: Vec<Text>,
    /// When it began and ended, in the order of [`Milestone`].
    pub dates: Vec<(Milestone, Partial)>,
    pub roles: Vec<Role>,
    pub relations: Vec<Relation>,
    pub wikidata: Option<String>,
    pub same_as: Vec<Text>,
    pub summary: Option<Text>,
    pub image: Option<Text>,
    pub lang: Option<String>,
    pub slug: Option<Text>,
    /// Not shown in any page, feed or export, but still shields its name. One that is held back is hidden.
    pub hidden: bool,
    /// As written in the entry: `Some(false)` is a name that may be published.
    pub draft: Option<bool>,
    /// Seconds from the Unix epoch; held back until then.
    pub embargo: Option<i64>,
    pub redirects: Vec<Text>,
    /// The entity that replaced this one; its names and its address lead there.
    pub merged_into: Option<Text>,
    pub extra: Json,
    /// The profile: Markdown after the front matter. Empty for JSON and CSV.
    pub body: Span,
    pub outline: Outline,
    /// The span of the whole entry: the file, the line or the row.
    pub span: Span,
}

/// The meaning of an entity's date: each kind has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Milestone {
    Born,
    Died,
    Founded,
    Dissolved,
    From,
    Until,
    Signed,
    InForce,
    Ended,
}

impl Milestone {
    pub const ALL: [Milestone; 9] = [
        Milestone::Born,
        Milestone::Died,
        Milestone::Founded,
        Milestone::Dissolved,
        Milestone::From,
        Milestone::Until,
        Milestone::Signed,
        Milestone::InForce,
        Milestone::Ended,
    ];

    /// The key in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Milestone::Born => "born",
            Milestone::Died => "died",
            Milestone::Founded => "founded",
            Milestone::Dissolved => "dissolved",
            Milestone::From => "from",
            Milestone::Until => "until",
            Milestone::Signed => "signed",
            Milestone::InForce => "in_force",
            Milestone::Ended => "ended",
        }
    }

    /// Its label in the interface.
    pub fn label(self) -> &'static str {
        match self {
            Milestone::From => "began",
            Milestone::Until => "ended",
            of => of.key(),
        }
    }

    /// The equivalent for this schema.org type: a council is neither born nor dies.
    fn of(self, schema: &str) -> Milestone {
        let is_person = schema == "Person";
        let is_agreement = matches!(schema, "CreativeWork" | "Legislation");
        match self {
            Milestone::From | Milestone::Born if is_organisation(schema) => Milestone::Founded,
            Milestone::Until | Milestone::Died if is_organisation(schema) => Milestone::Dissolved,
            Milestone::From | Milestone::Born if is_agreement => Milestone::InForce,
            Milestone::Until | Milestone::Died if is_agreement => Milestone::Ended,
            Milestone::From if is_person => Milestone::Born,
            Milestone::Until if is_person => Milestone::Died,
            Milestone::Born if !is_person => Milestone::From,
            Milestone::Died if !is_person => Milestone::Until,
            of => of,
        }
    }
}

impl Record {
    pub fn date(&self, of: Milestone) -> Option<Partial> {
        self.dates.iter().find(|(milestone, _)| *milestone == of).map(|(_, date)| *date)
    }

    /// Everything but its other names, which few pages show.
    pub fn without_aliases(&self) -> impl std::hash::Hash + '_ {
        let Record {
            id,
            name,
            kind,
            aliases: _,
            family,
            honorifics,
            demonyms,
            dates,
            roles,
            relations,
            wikidata,
            same_as,
            summary,
            image,
            lang,
            slug,
            hidden,
            draft,
            embargo,
            redirects,
            merged_into,
            extra,
            body,
            outline,
            span,
        } = self;
        (
            (id, name, kind, family, honorifics, demonyms, dates, roles),
            (relations, wikidata, same_as, summary, image, lang, slug, hidden, redirects),
            (draft, embargo, merged_into, extra, body, outline, span),
        )
    }
}

/// Another written form, with the conditions under which it means this entity.
#[derive(Clone, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct Alias {
    pub name: Text,
    /// `case = false`: ignore case.
    pub ignore_case: bool,
    /// Whether it never links without company, if the author sets it.
    pub weak: Option<bool>,
    /// Set on few aliases, and a catalogue has many.
    pub only: Option<Box<Only>>,
}

impl Alias {
    pub fn near(&self) -> &[String] {
        self.only.as_ref().map_or(&[], |only| &only.near)
    }
}

/// The conditions under which an alias means its entity.
#[derive(Clone, Debug, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct Only {
    pub from: Option<Partial>,
    pub until: Option<Partial>,
    pub lang: Option<String>,
    /// Words or entity ids, one of which must appear in the piece.
    pub near: Vec<String>,
    /// Words or entity ids that exclude it.
    pub not_near: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Role {
    pub title: String,
    /// An entity id or plain words.
    pub of: Option<Text>,
    pub from: Option<Partial>,
    pub until: Option<Partial>,
    pub source: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Relation {
    /// "member of", "party to", "sibling", ...
    pub kind: String,
    /// An entity id.
    pub to: Text,
    pub from: Option<Partial>,
    pub until: Option<Partial>,
    pub source: Option<String>,
}

/// An entity and its location.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    pub id: String,
    pub source: Source,
    pub address: Address,
    /// Boxed: it is large, and moved more than once.
    pub record: Box<Record>,
}

/// Parses one entity's own file: front matter and a profile.
pub fn parse_markdown(text: &str, config: &Config) -> Noted<Option<Record>> {
    let span = Span::new(0, text.len());
    node::document(text, &config.limits, |fields, body| Record {
        outline: Outline::read(text, body, config, fields),
        ..record(fields, body, span, config)
    })
}

/// The entities of a list, a thousand at a time: as data, or in the cache's bytes, they take more room than by
/// themselves.
pub type Parts<'a> = &'a mut dyn FnMut(Vec<Record>);

const TOGETHER: usize = 1000;

fn whole(read: impl FnOnce(Parts) -> Vec<Diagnostic>) -> Noted<Vec<Record>> {
    let mut all = Vec::new();
    let notes = read(&mut |part| all.extend(part));
    Noted::new(all, notes)
}

/// [`jsonl_in_parts`], all at once.
pub fn parse_jsonl(text: &str, config: &Config) -> Noted<Vec<Record>> {
    whole(|take| jsonl_in_parts(text, config, take))
}

/// [`csv_in_parts`], all at once.
pub fn parse_csv(text: &str, config: &Config) -> Noted<Vec<Record>> {
    whole(|take| csv_in_parts(text, config, take))
}

/// Parses a file of entities, one JSON object a line. A line with an error is reported and skipped.
pub fn jsonl_in_parts(text: &str, config: &Config, take: Parts) -> Vec<Diagnostic> {
    /// Lines that are read at once, each by itself.
    const AT_ONCE: usize = 1024;
    let mut records = Records::new(text, config, take);
    let mut start = text.len() - text.trim_start_matches('\u{feff}').len();
    let lines = text[start..].split_inclusive('\n').map(|line| {
        let span = Span::new(start, start + line.trim_end().len());
        start += line.len();
        span
    });
    let lines: Vec<Span> = lines.filter(|line| !line.of(text).trim().is_empty()).collect();
    for lines in lines.chunks(AT_ONCE) {
        let read = lines.par_iter().map(|line| json::read(text, *line, config.limits.depth));
        for (line, read) in lines.iter().zip(read.collect::<Vec<_>>()) {
            if records.is_full() {
                return records.end();
            }
            records.add(*line, read);
        }
    }
    records.end()
}

/// Parses a file of entities, one a row; the first row contains the keys. After a broken quote the start of the next
/// row is unknown, so the rest is not read.
pub fn csv_in_parts(text: &str, config: &Config, take: Parts) -> Vec<Diagnostic> {
    let mut records = Records::new(text, config, take);
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut header: Option<Vec<Text>> = None;
    while at < text.len() && !records.is_full() {
        let (cells, next) = match csv::row(text, at) {
            Ok(row) => row,
            Err(note) => {
                records.notes.push(*note);
                break;
            }
        };
        let span = Span::new(at, at + text[at..next].trim_end().len());
        at = next;
        match &header {
            _ if cells.iter().all(|cell| cell.trim().is_empty()) => {}
            None => {
                if let Some(note) = csv::foreign(text, span) {
                    records.notes.push(note);
                    break;
                }
                let twice = csv::twice(text, &cells);
                let is_sound = twice.is_empty();
                records.notes.extend(twice);
                if !is_sound || records.has_unknown(span, &cells) {
                    break;
                }
                header = Some(cells);
            }
            Some(header) => records.add(span, row(text, span, header, cells, config.limits.depth)),
        }
    }
    records.end()
}

/// The entities of one file, and the diagnostics about them.
struct Records<'a> {
    text: &'a str,
    config: &'a Config,
    take: Parts<'a>,
    part: Vec<Record>,
    notes: Vec<Diagnostic>,
}

impl<'a> Records<'a> {
    fn new(text: &'a str, config: &'a Config, take: Parts<'a>) -> Self {
        Records { text, config, take, part: Vec::new(), notes: Vec::new() }
    }

    fn end(mut self) -> Vec<Diagnostic> {
        self.hand_on();
        self.notes
    }

    fn hand_on(&mut self) {
        if !self.part.is_empty() {
            (self.take)(std::mem::take(&mut self.part));
        }
    }

    fn add(&mut self, span: Span, table: Read) {
        let before = self.errors();
        match node::within(self.text, table, &self.config.limits) {
            Err(notes) => self.notes.extend(notes),
            Ok(table) => {
                let body = Span { start: span.end, end: span.end };
                let notes = std::mem::take(&mut self.notes);
                let make = |fields: &mut Fields| record(fields, body, span, self.config);
                let read = Fields::go_on(notes, self.text, span, table, make);
                self.notes = read.notes;
                let is_sound = self.errors() == before;
                self.part.extend(is_sound.then_some(read.value));
                if self.part.len() >= TOGETHER {
                    self.hand_on();
                }
            }
        }
    }

    /// Reports the unknown keys of a header row: once, even if no row follows.
    fn has_unknown(&mut self, span: Span, header: &[Text]) -> bool {
        let empty = |key: &Text| entry(key, Text { value: String::new(), span: key.span }, 0);
        let table = header.iter().filter(|key| !key.trim().is_empty()).map(empty).collect();
        let read = Fields::read(self.text, span, table, |fields| record(fields, span, span, self.config));
        let before = self.notes.len();
        self.notes.extend(read.notes.into_iter().filter(|note| note.code == Code::E004));
        self.notes.len() > before
    }

    fn errors(&self) -> usize {
        self.notes.iter().filter(|note| note.severity() == Severity::Error).count()
    }

    /// A file with this many errors has another format; reporting more would only waste time.
    fn is_full(&self) -> bool {
        self.errors() >= MOST
    }
}

/// A row as a table. An empty cell sets nothing.
pub(super) fn row(text: &str, span: Span, header: &[Text], cells: Vec<Text>, depth: u32) -> Read {
    if cells.len() != header.len() {
        let message = format!("the row has {} cells and the first row {}", cells.len(), header.len());
        let note = Diagnostic::new(Code::E003, message).at(text, span);
        return Err(vec![match cells.len() > header.len() {
            true => note.help("put a cell that holds a comma in quotes: `\"Berlin, Germany\"`"),
            false => note.help("an empty cell has its comma too"),
        }]);
    }
    let filled = header.iter().zip(cells).filter(|(_, cell)| !cell.trim().is_empty());
    Ok(filled.map(|(key, cell)| entry(key, cell, depth)).collect())
}

/// A cell with several values is separated by `|`, or is JSON; a cell with tables is JSON.
fn entry(key: &Text, cell: Text, depth: u32) -> Entry {
    let name = key.trim();
    let value = match name {
        "aliases" | "honorifics" | "demonyms" | "same_as" | "redirects" => {
            csv::json(&cell, depth).unwrap_or_else(|| Value::Array(csv::split(&cell)))
        }
        "roles" | "relations" | "extra" => csv::json(&cell, depth).unwrap_or_else(|| Value::Text(cell.value.clone())),
        "hidden" | "draft" if cell.trim() == "true" => Value::Bool(true),
        "hidden" | "draft" if cell.trim() == "false" => Value::Bool(false),
        _ => Value::Text(cell.value.clone()),
    };
    Entry { key: Text { value: name.to_string(), span: key.span }, value: Node { span: cell.span, value } }
}

/// The entry of a record in the file at `path`, as its author wrote it; `None` if it cannot be read again.
pub fn written(path: &str, text: &str, record: &Record, config: &Config) -> Option<Table> {
    let depth = config.limits.depth;
    match path.rsplit('.').next()?.to_ascii_lowercase().as_str() {
        "jsonl" => json::read(text, record.span, depth).ok(),
        "csv" => {
            let start = text.len() - text.trim_start_matches('\u{feff}').len();
            let mut rows = std::iter::successors(csv::row(text, start).ok(), |(_, next)| csv::row(text, *next).ok());
            let (header, _) = rows.find(|(cells, _)| cells.iter().any(|cell| !cell.trim().is_empty()))?;
            let (cells, _) = csv::row(text, record.span.start as usize).ok()?;
            row(text, record.span, &header, cells, depth).ok()
        }
        _ => node::front_matter(text, &config.limits).ok().map(|(table, _)| table),
    }
}

fn record(fields: &mut Fields, body: Span, span: Span, config: &Config) -> Record {
    let record = undated(fields, body, span, config);
    let schema = config.schema(&record.kind);
    let written = Milestone::ALL.into_iter().filter_map(|of| Some((of, fields.partial(of.key())?)));
    let mut dates: Vec<(Milestone, Partial)> = Vec::new();
    // The kind's own keys come before those that every kind has.
    let (own, other): (Vec<_>, Vec<_>) = written.partition(|(of, _)| of.of(schema) == *of);
    for (of, date) in own.into_iter().chain(other) {
        if !dates.iter().any(|(known, _)| *known == of.of(schema)) {
            dates.push((of.of(schema), date));
        }
    }
    dates.sort_unstable();
    Record { dates, ..record }
}

fn undated(fields: &mut Fields, body: Span, span: Span, config: &Config) -> Record {
    let summary = fields.text("summary");
    tell_brackets(fields, &Text::default(), summary.as_ref(), "");
    let lang = fields.language("lang");
    let set = |text: Text| match config.typography {
        true => Text { value: typography::set(&text.value, lang.as_ref().unwrap_or(&config.lang)), ..text },
        false => text,
    };
    Record {
        id: id(fields),
        name: needed_name(fields, config),
        kind: fields.needed("kind"),
        aliases: aliases(fields, config),
        family: fields.text("family").and_then(|family| name(fields, family, config)),
        honorifics: fields.strings("honorifics"),
        demonyms: fields.texts("demonyms").into_iter().filter_map(|word| name(fields, word, config)).collect(),
        dates: Vec::new(),
        roles: fields.tables("roles", role),
        relations: fields.tables("relations", relation),
        wikidata: wikidata(fields),
        same_as: fields.texts("same_as").into_iter().filter_map(|url| web_address(fields, url)).collect(),
        summary: summary.map(set),
        image: fields.text("image"),
        lang: lang.clone(),
        slug: slug(fields),
        hidden: fields.flag("hidden", false),
        draft: fields.flag_if_said("draft"),
        // It has an offset of its own.
        embargo: fields.instant("embargo", &TimeZone::UTC).map(|moment| moment.unix),
        redirects: redirects(fields, "redirects"),
        merged_into: fields.text("merged_into"),
        extra: Json::of(fields),
        body,
        outline: Outline::default(),
        span,
    }
}

fn id(fields: &mut Fields) -> Option<Text> {
    let id = fields.text("id")?;
    if let Err(fault) = Segment::new(&id) {
        let note = Diagnostic::new(Code::E010, format!("the id {fault}"));
        fields.note(id.span, note.help("use letters, digits and hyphens"));
    }
    Some(id)
}

fn role(fields: &mut Fields) -> Role {
    Role {
        title: fields.needed("title").value,
        of: fields.text("of"),
        from: fields.partial("from"),
        until: fields.partial("until"),
        source: fields.string("source"),
    }
}

fn relation(fields: &mut Fields) -> Relation {
    Relation {
        kind: fields.needed("kind").value,
        to: fields.needed("to"),
        from: fields.partial("from"),
        until: fields.partial("until"),
        source: fields.string("source"),
    }
}

fn wikidata(fields: &mut Fields) -> Option<String> {
    let item = fields.text("wikidata")?;
    let digits = item.strip_prefix('Q').unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        let note = Diagnostic::new(Code::E009, format!("`{}` is no Wikidata item", item.value));
        fields.note(item.span, note.help("write it as `Q7747`"));
    }
    Some(item.value)
}

// Names

fn aliases(fields: &mut Fields, config: &Config) -> Vec<Alias> {
    let items = fields.items("aliases");
    items.into_iter().filter_map(|item| alias(fields, item, config)).collect()
}

fn alias(fields: &mut Fields, node: Node, config: &Config) -> Option<Alias> {
    if let Value::Table(_) = node.value {
        return fields.inner("aliases", node, |fields| conditional(fields, config));
    }
    let text = fields.item("aliases", node)?;
    Some(Alias { name: name(fields, text, config)?, ..Alias::default() })
}

fn conditional(fields: &mut Fields, config: &Config) -> Alias {
    let name = needed_name(fields, config);
    let (from, until, lang) = (fields.partial("from"), fields.partial("until"), fields.language("lang"));
    let (ignore_case, weak) = (!fields.flag("case", true), fields.flag_if_said("weak"));
    let only = Only { from, until, lang, near: fields.strings("near"), not_near: fields.strings("not_near") };
    Alias { name, ignore_case, weak, only: (only != Only::default()).then(|| Box::new(only)) }
}

fn needed_name(fields: &mut Fields, config: &Config) -> Text {
    let text = fields.needed("name");
    if text.is_empty() { text } else { name(fields, text, config).unwrap_or_default() }
}

/// A name as the matcher uses it: without invisible characters, and within the limit.
fn name(fields: &mut Fields, mut name: Text, config: &Config) -> Option<Text> {
    if let Some(c) = name.chars().find(|c| is_invisible(*c)) {
        let message = format!("the invisible character U+{:04X} was left out of a name", c as u32);
        fields.note(name.span, Diagnostic::new(Code::W033, message).help("take it out"));
        name.value = name.value.replace(is_invisible, "").trim().to_string();
    }
    if name.is_empty() {
        fields.note(name.span, Diagnostic::new(Code::E009, "this name holds nothing that a reader sees"));
        return None;
    }
    let (length, limit) = (name.chars().count(), config.limits.name_chars);
    if length > limit as usize {
        let message = format!("a name of {length} characters is over the limit of {limit}");
        fields.note(name.span, Diagnostic::new(Code::E002, message).help("raise `limits.name_chars` if this is meant"));
        return None;
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes<T>(noted: &Noted<T>) -> Vec<Code> {
        noted.notes.iter().map(|note| note.code).collect()
    }

    fn with_alias(alias: &str) -> Noted<Option<Record>> {
        let text = format!("+++\nname = \"A\"\nkind = \"person\"\naliases = [{alias}]\n+++\n");
        parse_markdown(&text, &Config::default())
    }

    #[test]
    fn three_formats_say_the_same() {
        let config = Config::default();
        let toml = "+++\nid = 'un'\nname = 'United Nations'\nkind = 'organisation'\naliases = ['UN', 'U.N.']\nborn = 1945-10-24\n+++\n";
        let jsonl = "{\"id\":\"un\",\"name\":\"United Nations\",\"kind\":\"organisation\",\"aliases\":[\"UN\",\"U.N.\"],\"born\":\"1945-10-24\"}\n";
        let csv = "id,kind,name,aliases,from,until,wikidata\nun,organisation,United Nations,UN | U.N.,1945-10-24,,\n";
        let of = |text: &str, record: Record| {
            let names = record.aliases.iter().map(|a| (a.name.value.clone(), a.name.span.of(text).to_string()));
            (
                record.id.as_ref().map(|id| id.value.clone()),
                record.name.span.of(text).to_string(),
                names.collect::<Vec<_>>(),
                record.date(Milestone::Founded),
            )
        };
        let wanted = of(toml, parse_markdown(toml, &config).value.expect("a record"));
        assert_eq!(of(jsonl, parse_jsonl(jsonl, &config).value.remove(0)), wanted);
        assert_eq!(of(csv, parse_csv(csv, &config).value.remove(0)), wanted);
    }

    #[test]
    fn an_alias_may_have_conditions() {
        let alias = "{name = \"B\", from = 2012, case = false, weak = true, near = \"x\"}, \"C\"";
        let record = with_alias(alias).value.expect("a record");
        let first = &record.aliases[0];
        assert!(first.ignore_case && first.weak == Some(true) && !record.aliases[1].ignore_case);
        let only = first.only.as_ref().expect("conditions");
        assert_eq!((only.from.map(Partial::iso), &*only.near[0]), (Some("2012".into()), "x"));
    }

    #[test]
    fn every_odd_alias_has_a_documented_outcome() {
        let long = format!("\"{}\"", "x".repeat(10_000));
        for (alias, wanted) in [
            ("\"\"", vec![Code::E009]),
            ("\"  \"", vec![Code::E009]),
            ("\"\\u200b\"", vec![Code::W033, Code::E009]),
            ("\"x\\u202ey\"", vec![Code::W033]),
            (&*long, vec![Code::E002]),
            ("5", vec![Code::E005]),
            ("{nme = \"x\"}", vec![Code::E004]),
            ("\"x\", \".*\", \"C++\", \"the\", \"\u{5d0}\u{5d1}\"", vec![]),
        ] {
            assert_eq!(codes(&with_alias(alias)), wanted, "{alias:.40}");
        }
        let record = with_alias("\"x\\u202ey\"").value.expect("a record");
        assert_eq!(&*record.aliases[0].name.value, "xy");
    }

    #[test]
    fn one_bad_line_costs_that_line_alone() {
        let text = "{\"name\":\"A\",\"kind\":\"x\"}\n\n{\"name\":\r\n{\"name\":\"B\",\"kind\":\"x\",\"id\":\"a/b\"}\n{\"name\":\"C\",\"kind\":\"x\"}";
        let noted = parse_jsonl(text, &Config::default());
        let lines: Vec<_> = noted.notes.iter().filter_map(|n| n.place.as_ref().map(|p| (n.code, p.line))).collect();
        assert_eq!(lines, [(Code::E003, 3), (Code::E010, 4)]);
        assert_eq!(noted.value.iter().map(|r| r.span.of(text).len()).collect::<Vec<_>>(), [23, 23]);
    }

    #[test]
    fn a_broken_table_is_told_with_its_line() {
        let config = Config::default();
        assert_eq!(codes(&parse_csv("name,kind\nA,x\nB\nC,x\n", &config)), [Code::E003]);
        assert_eq!(codes(&parse_csv("name,knd\nA,x\nB,x\n", &config)), [Code::E004]);
        assert_eq!(codes(&parse_csv("name,kind,colour,note\n", &config)), [Code::E004, Code::E004]);
        assert_eq!(codes(&parse_csv("name,kind,colour,\nA,x,,\n", &config)), [Code::E004]);
        assert_eq!(codes(&parse_csv("name,kind,\nA,x,\n", &config)), []);
        let noted = parse_csv("name,kind\n=A(1),x\n\"B,x\n", &config);
        assert_eq!((&*noted.value[0].name.value, noted.notes[0].place.as_ref().map(|p| p.line)), ("=A(1)", Some(3)));
    }

    #[test]
    fn a_file_of_mistakes_is_given_up() {
        let noted = parse_jsonl(&"{\n".repeat(100_000), &Config::default());
        assert_eq!(noted.notes.len(), MOST);
    }
}
