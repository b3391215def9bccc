//! What is each file called, and where does it go?
//!
//! Parsed files become [`Content`] and its directory. This is the only place that holds a file back; later stages never
//! see it.

use super::address::{Address, OutputPath, Segment, decode};
use super::briefing::Briefing;
use super::decision::Decisions;
use super::directory::{Directory, Target};
use super::entity::{Alias, Entity, Record};
use super::introduction::{self, Headings};
use super::nearest::nearest;
use super::page::Page;
use super::picture::is_picture;
use super::unread::{kept_back, unread};
use super::{Asset, Content, EntityId, Piece, PieceId, PlacedPage, Withdrawn, is_section, without_markdown};
use crate::error::Error;
use crate::report::{Code, Diagnostic, Report};
use crate::source::{Source, Span, Text};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The files of a desk, as parsed.
#[derive(Clone, Debug, Default)]
pub struct Files {
    pub briefings: Vec<(Source, Briefing)>,
    /// A list has several from one source.
    pub records: Vec<(Source, Box<Record>)>,
    /// Includes introductions of series and tags.
    pub pages: Vec<(Source, Page)>,
    pub decisions: Decisions,
    /// Everything under `static`.
    pub statics: Vec<Source>,
    /// Everything else under `content`: pictures, tables, ...
    pub others: Vec<Source>,
    /// Those of these paths that are slides, although their extension is that of keys.
    pub slides: HashSet<String>,
    /// Texts and lists with an error, and those that were not opened.
    pub broken: Vec<Source>,
    pub refused: Vec<String>,
}

/// Which files this build publishes.
#[derive(Clone, Copy, Debug)]
pub struct Edition {
    /// The instant that embargoes are compared with, in seconds from the Unix epoch.
    pub as_of: i64,
    /// A preview shows drafts and embargoed pieces.
    pub drafts: bool,
    /// Withdrawn pieces are treated like any other.
    pub withdrawn: bool,
}

impl Edition {
    /// Everything in the desk, including drafts, embargoed and withdrawn pieces.
    pub const WHOLE: Edition = Edition { as_of: i64::MAX, drafts: true, withdrawn: true };

    /// What readers get at an instant.
    pub const fn published(as_of: i64) -> Edition {
        Edition { as_of, drafts: false, withdrawn: false }
    }

    /// What the preview shows: a withdrawn piece appears as readers will see it.
    pub fn preview(as_of: i64, drafts: bool) -> Edition {
        Edition { drafts, ..Edition::published(as_of) }
    }

    /// For commands that work on any piece.
    pub fn of_editors(as_of: i64) -> Edition {
        Edition { as_of, ..Edition::WHOLE }
    }

    /// Whether a piece is hidden from readers.
    pub fn leaves_out(self, briefing: &Briefing) -> bool {
        let is_held = briefing.draft || self.still(briefing.embargo).is_some();
        !self.drafts && is_held || !self.withdrawn && briefing.withdrawn.is_some()
    }

    /// The embargo, if it has not ended.
    fn still(self, embargo: Option<i64>) -> Option<i64> {
        embargo.filter(|until| *until > self.as_of)
    }
}

/// The interval in which the state of every embargo stays the same: from `since` until before `until`, in seconds from
/// the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    pub since: Option<i64>,
    pub until: Option<i64>,
}

/// What this build leaves out on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeldBack {
    pub drafts: usize,
    pub embargoes: usize,
    /// Pieces of which readers see only the reason.
    pub withdrawn: usize,
    /// When the first of the embargoes ends, in seconds from the Unix epoch.
    pub next: Option<i64>,
}

impl HeldBack {
    /// Counts a draft, or something under an embargo that ends at that time.
    fn add(&mut self, embargo: Option<i64>) {
        match embargo {
            Some(until) => {
                self.embargoes += 1;
                self.next = Some(self.next.map_or(until, |next| next.min(until)));
            }
            None => self.drafts += 1,
        }
    }
}

impl Holds {
    fn add(&mut self, embargo: i64, as_of: i64) {
        if embargo > as_of {
            self.until = Some(self.until.map_or(embargo, |until| until.min(embargo)));
        } else {
            self.since = self.since.max(Some(embargo));
        }
    }
}

/// Rereads a source to show a line of it in a message.
pub type Reader<'a> = &'a dyn Fn(&Source) -> Option<String>;

pub const DECISIONS: &str = "decisions.toml";

/// Gives every file its name and place. Does not depend on the order of the files.
pub fn assemble(mut files: Files, edition: Edition, read: Reader) -> (Content, Report) {
    files.briefings.sort_by(|a, b| a.0.path.cmp(&b.0.path));
    files.records.sort_by(|a, b| (&a.0.path, a.1.span).cmp(&(&b.0.path, b.1.span)));
    files.pages.sort_by(|a, b| a.0.path.cmp(&b.0.path));
    let mut holds = Holds::default();
    let embargoes = files.briefings.iter().map(|(_, briefing)| briefing.embargo);
    let embargoes = embargoes.chain(files.records.iter().map(|(_, record)| record.embargo));
    embargoes.flatten().for_each(|embargo| holds.add(embargo, edition.as_of));
    let (told, held_back) = (Told::new(read), HeldBack::default());
    let mut desk = Assembly { edition, told, held_back, directory: Directory::default(), broken: Vec::new() };
    desk.broken(files.broken, files.refused);
    let (pieces, withdrawn) = desk.pieces(files.briefings);
    let pages = desk.pages(files.pages, &pieces);
    let entities = desk.entities(files.records);
    let assets = desk.assets(files.statics, files.others, &files.slides);
    desk.redirects(&pieces, &withdrawn, &pages, &entities);
    desk.check_ids(&pieces, &entities, &files.decisions);
    let Decisions { places: mut decisions, senses, no_names } = files.decisions;
    decisions.sort_by(|a, b| a.source.value.cmp(&b.source.value));
    let dates = pieces.iter().map(|piece| piece.briefing.date.unix).filter(|date| *date > edition.as_of);
    dates.for_each(|date| holds.add(date, edition.as_of));
    let held_back = desk.held_back;
    let directory = desk.directory;
    let content = Content {
        pieces,
        withdrawn,
        entities,
        pages,
        decisions,
        senses,
        no_names,
        assets,
        directory,
        holds,
        held_back,
    };
    (content, desk.told.report())
}

/// Reports about sources, with their lines.
pub(crate) struct Told<'a> {
    read: Reader<'a>,
    pub report: Report,
    /// The text used last: errors arrive grouped by file.
    last: Option<(String, Option<String>)>,
    /// Number of reports per file and code.
    counts: BTreeMap<(String, Code), usize>,
}

/// Maximum number of errors of one kind reported individually per file: each position costs a scan of its text.
const TOLD: usize = 100;

impl<'a> Told<'a> {
    pub fn new(read: Reader<'a>) -> Self {
        Told { read, report: Report::default(), last: None, counts: BTreeMap::new() }
    }

    pub fn at(&mut self, source: &Source, span: Span, diagnostic: Diagnostic) {
        let count = self.counts.entry((source.path.clone(), diagnostic.code)).or_default();
        *count += 1;
        if *count > TOLD {
            return;
        }
        if self.last.as_ref().is_none_or(|(path, _)| *path != source.path) {
            self.last = Some((source.path.clone(), (self.read)(source)));
        }
        let placed = match &self.last {
            Some((_, Some(text))) => diagnostic.at(text, span),
            _ => diagnostic,
        };
        self.report.add(&source.path, [placed]);
    }

    /// All reports, and how many were left out.
    pub fn report(mut self) -> Report {
        for ((path, code), count) in self.counts {
            if count > TOLD {
                self.report.add(&path, [Diagnostic::new(code, format!("{} more of this kind", count - TOLD))]);
            }
        }
        self.report
    }

    pub fn of(&mut self, source: &Source, diagnostic: Diagnostic) {
        self.report.add(&source.path, [diagnostic]);
    }
}

struct Assembly<'a> {
    edition: Edition,
    told: Told<'a>,
    held_back: HeldBack,
    directory: Directory,
    /// Paths of texts with an error, and their contents in lowercase, as written and percent-decoded.
    broken: Vec<(String, Option<[String; 2]>)>,
}

impl Assembly<'_> {
    fn broken(&mut self, sources: Vec<Source>, refused: Vec<String>) {
        let read = self.told.read;
        let texts = sources.into_iter().map(|source| (read(&source), source.path)).map(|(text, path)| (path, text));
        for (path, text) in texts.chain(refused.into_iter().map(|path| (path, None))) {
            self.directory.broken.add(&path, text.as_deref());
            self.broken.push((path, text.map(|text| [text.to_lowercase(), decode(&text).to_lowercase()])));
        }
    }

    /// Whether a text with an error may show the file at `path`.
    fn is_of_broken(&self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let name = name.to_lowercase();
        self.broken.iter().any(|(broken, text)| match text {
            Some(said) => said.iter().any(|text| text.contains(&name)),
            None => is_picture(path) && broken.rsplit_once('/').is_some_and(|(other, _)| other == folder),
        })
    }

    fn pieces(&mut self, briefings: Vec<(Source, Briefing)>) -> (Vec<Piece>, Vec<Withdrawn>) {
        let (mut pieces, mut withdrawn) = (Vec::with_capacity(briefings.len()), Vec::new());
        for (source, mut briefing) in briefings {
            briefing.embargo = self.edition.still(briefing.embargo);
            let Some(address) = self.address(&source, briefing.slug.as_ref()) else { continue };
            let doc = doc(&source.path).to_string();
            if self.holds_back(briefing.draft, briefing.embargo) {
                self.hold_back(&source, &address, [doc, briefing.title.value]);
            } else if let Some(reason) = briefing.withdrawn.take_if(|_| !self.edition.withdrawn) {
                withdrawn.push(Withdrawn::of(source, address, briefing, reason));
            } else {
                if briefing.date.unix > self.edition.as_of {
                    let note = Diagnostic::new(
                        Code::W054,
                        format!("the piece is dated {}, later than now", briefing.date.iso()),
                    );
                    let help = "it is published all the same; to hold it back until then, give it an `embargo`";
                    self.told.at(&source, briefing.date_span, note.help(help));
                }
                pieces.push(Piece { source, doc, address, briefing });
            }
        }
        // Pieces are large: move each only once.
        pieces.sort_by_cached_key(|piece| (piece.briefing.date.day, piece.briefing.date.unix, piece.doc.clone()));
        for (id, piece) in (0..).map(PieceId).zip(&pieces) {
            self.directory.docs.insert(piece.doc.clone(), id);
            self.directory.add_title(&piece.briefing.title, id);
            self.place(&piece.source, &piece.address, Target::Piece(id));
        }
        self.held_back.withdrawn = withdrawn.len();
        for (place, gone) in withdrawn.iter().enumerate() {
            self.directory.withdrawn.insert(doc(&gone.source.path).to_string(), place);
            self.directory.withdrawn.entry(gone.title.clone()).or_insert(place);
            self.place(&gone.source, &gone.address, Target::Withdrawn(place));
        }
        (pieces, withdrawn)
    }

    fn pages(&mut self, pages: Vec<(Source, Page)>, pieces: &[Piece]) -> Vec<PlacedPage> {
        let is_introduction = |(source, _): &(Source, Page)| introduction::of_path(&source.path).is_some();
        let headings = if pages.iter().any(is_introduction) { Headings::of(pieces) } else { Headings::default() };
        let mut placed: Vec<PlacedPage> = Vec::with_capacity(pages.len());
        for (source, mut page) in pages {
            let at = match introduction::of_path(&source.path) {
                None => self.address(&source, page.slug.as_ref()).map(|address| (address, None)),
                Some(named) => match headings.introduce(named, &mut page, &placed) {
                    Ok((address, introduced)) => Some((address, Some(introduced))),
                    Err(told) => {
                        self.told.of(&source, *told);
                        None
                    }
                },
            };
            let Some((address, introduces)) = at else { continue };
            if self.holds_back(page.draft, None) {
                self.hold_back(&source, &address, [stem_path(&source.path).to_string(), page.title.value]);
                continue;
            }
            self.place(&source, &address, Target::Page(placed.len()));
            placed.push(PlacedPage { source, address, page, introduces });
        }
        placed
    }

    fn assets(&mut self, statics: Vec<Source>, others: Vec<Source>, slides: &HashSet<String>) -> Vec<Asset> {
        let mut sources: Vec<Source> = statics.into_iter().chain(others).collect();
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        let mut assets = Vec::with_capacity(sources.len());
        for source in sources {
            if let Some(note) = kept_back(&source.path, slides.contains(&source.path)) {
                self.told.of(&source, note);
                continue;
            }
            let (_, inside) = source.path.split_once('/').unwrap_or_default();
            match OutputPath::new(inside) {
                // From a section of another program: not a text of this desk, nor a file that one shows.
                _ if is_section(&source.path) => self.told.of(&source, unread(&source.path)),
                Ok(path) => {
                    if self.is_of_broken(&source.path) {
                        self.directory.of_broken.insert(assets.len());
                    }
                    self.directory.sources.insert(source.path.clone(), Target::Asset(assets.len()));
                    self.directory.add_composed(&source.path, Target::Asset(assets.len()));
                    self.directory.add_file(&source.path, Target::Asset(assets.len()));
                    assets.push(Asset { source, path, size: None, private: None });
                }
                // The folder may contain files that were never meant for the site.
                Err(_) if source.path.starts_with("content/") => self.told.of(&source, unread(&source.path)),
                Err(why) => self.told.of(&source, Diagnostic::new(Code::E010, format!("`{}`: {why}", source.path))),
            }
        }
        assets
    }

    /// The path under `content`, with its last part replaced by the slug; `None` if the name cannot be part of an
    /// address.
    fn address(&mut self, source: &Source, slug: Option<&Text>) -> Option<Address> {
        let path = stem_path(&source.path);
        let address = match slug {
            None => Address::new(&format!("/{path}/")).map_err(|why| self.told.of(source, not_allowed(path, why))),
            Some(slug) => beside(path, slug).map_err(|why| self.told.at(source, slug.span, not_allowed(slug, why))),
        };
        address.map_err(|()| self.directory.broken.add(&source.path, (self.told.read)(source).as_deref())).ok()
    }

    fn place(&mut self, source: &Source, address: &Address, target: Target) {
        self.directory.sources.insert(source.path.clone(), target);
        self.directory.add_file(&source.path, target);
        self.directory.add_composed(&source.path, target);
        self.directory.add_composed(address.as_str(), target);
        self.directory.places.insert(source.path.clone(), address.clone());
        self.directory.addresses.entry(address.clone()).or_insert(target);
    }

    /// Whether this edition leaves out a draft or an embargoed piece.
    fn holds_back(&mut self, draft: bool, embargo: Option<i64>) -> bool {
        let is_held = !self.edition.drafts && (draft || embargo.is_some());
        if is_held {
            self.held_back.add(embargo);
        }
        is_held
    }

    fn hold_back(&mut self, source: &Source, address: &Address, names: [String; 2]) {
        let paths =
            [source.path.strip_prefix("content").unwrap_or(&source.path), address.as_str().trim_end_matches('/')];
        self.directory.held.extend(paths.map(String::from).into_iter().chain(names));
    }
}

/// The address of `last` in the folder of `path`.
fn beside(path: &str, last: &str) -> Result<Address, String> {
    let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
    Ok(Address::new(&format!("/{folder}/"))?.join(&Segment::new(last)?))
}

/// The path under `content` without the Markdown extension.
fn stem_path(path: &str) -> &str {
    let path = path.strip_prefix("content/").unwrap_or(path);
    without_markdown(path).unwrap_or(path)
}

/// The path under `content/briefings` without `.md`.
fn doc(path: &str) -> &str {
    let path = stem_path(path);
    path.strip_prefix("briefings/").unwrap_or(path)
}

fn not_allowed(what: &str, why: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::E010, format!("`{what}` cannot stand in an address: {why}"))
}

/// Follows each merger to its end.
const LONGEST_CHAIN: usize = 100;

/// A record with its id, before it is known whether it was merged into another.
struct Named {
    source: Source,
    id: String,
    record: Box<Record>,
}

impl Named {
    fn span(&self) -> Span {
        self.record.id.as_ref().map_or(self.record.name.span, |id| id.span)
    }
}

impl Assembly<'_> {
    fn entities(&mut self, records: Vec<(Source, Box<Record>)>) -> Vec<Entity> {
        let named = self.named(records);
        let survivors = self.survivors(&named);
        let (mut entities, mut merged) = (Vec::new(), Vec::new());
        for Named { source, id, mut record } in named {
            record.embargo = self.edition.still(record.embargo);
            record.hidden |= self.holds_back(record.draft == Some(true), record.embargo);
            let Some(address) = self.entity_address(&source, &id, &record) else { continue };
            let entity = Entity { id, source, address, record };
            match survivors.get(&entity.id) {
                Some(survivor) => merged.push((entity, survivor)),
                None => entities.push(entity),
            }
        }
        for (id, entity) in (0..).map(EntityId).zip(&entities) {
            self.directory.entities.insert(entity.id.clone(), id);
            self.directory.addresses.entry(entity.address.clone()).or_insert(Target::Entity(id));
            if without_markdown(&entity.source.path).is_some() {
                self.place(&entity.source, &entity.address, Target::Entity(id));
            }
        }
        let mut known: HashMap<EntityId, HashSet<String>> = HashMap::new();
        // A hidden one never had an address or name that readers saw.
        for (gone, survivor) in merged.into_iter().filter(|(gone, _)| !gone.record.hidden) {
            let Some(id) = self.directory.entities.get(survivor).copied() else { continue };
            let entity = &mut entities[id.index()];
            self.directory.merged.insert(gone.id.clone(), id);
            if without_markdown(&gone.source.path).is_some() {
                self.directory.sources.insert(gone.source.path.clone(), Target::Entity(id));
            }
            if !entity.record.hidden {
                self.redirect(&gone.source, gone.address.clone(), entity.address.clone(), gone.record.name.span);
                self.redirects_of(&gone.source, &gone.record.redirects, &entity.address);
            }
            let names = || entity.record.aliases.iter().map(|own| &own.name).chain([&entity.record.name]);
            let known = known.entry(id).or_insert_with(|| names().map(|name| name.value.clone()).collect());
            inherit(entity, known, gone);
        }
        for (id, entity) in (0..).map(EntityId).zip(&entities) {
            self.directory.add_name(&entity.record.name, id, true);
            entity.record.aliases.iter().for_each(|alias| self.directory.add_name(&alias.name, id, false));
        }
        entities
    }

    /// Sorted by id.
    fn named(&mut self, records: Vec<(Source, Box<Record>)>) -> Vec<Named> {
        let mut all: Vec<Named> = Vec::with_capacity(records.len());
        for (source, record) in records {
            let stem = without_markdown(&source.path).and_then(|path| path.rsplit('/').next());
            let Some(id) = record.id.as_ref().map(|id| id.value.as_str()).or(stem).map(String::from) else {
                let what = format!("`{}` has no `id`", record.name.value);
                let help = "an entry of a list needs an `id`; only a Markdown file takes it from its name";
                self.told.at(&source, record.span, Diagnostic::new(Code::E007, what).help(help));
                self.directory.broken.add_name(&record.name);
                continue;
            };
            let named = Named { source, id, record };
            match Segment::new(&named.id) {
                Ok(_) => all.push(named),
                Err(why) => {
                    let what = format!("`{}` cannot be an id: {why}", named.id);
                    self.directory.broken.add_name(&named.id);
                    self.directory.broken.add_name(&named.record.name);
                    self.told.at(&named.source, named.span(), Diagnostic::new(Code::E010, what));
                }
            }
        }
        // Stable: the first of several with one id stays first.
        all.sort_by_cached_key(|named| named.id.clone());
        all.dedup_by(|other, first| {
            if first.id != other.id {
                return false;
            }
            self.directory.broken.add_name(&other.record.name);
            let what = format!("`{}` is the id of two entities", other.id);
            let note = format!("the first is in {}", first.source.path);
            let help = "give one of them another `id`, or say that one is `merged_into` the other";
            self.told.at(&other.source, other.span(), Diagnostic::new(Code::E021, what).note(note).help(help));
            true
        });
        all
    }

    /// Inside the folder of a Markdown file; an entry of a list has no folder.
    fn entity_address(&mut self, source: &Source, id: &str, record: &Record) -> Option<Address> {
        let path = if without_markdown(&source.path).is_some() { stem_path(&source.path) } else { "entities/" };
        let last = record.slug.as_ref().map_or(id, |slug| slug);
        let span = [&record.slug, &record.id].into_iter().flatten().next().map_or(record.name.span, |text| text.span);
        beside(path, last).map_err(|why| self.told.at(source, span, not_allowed(last, why))).ok()
    }

    /// Maps every entity that was merged away to the one at the end of its chain.
    fn survivors(&mut self, named: &[Named]) -> BTreeMap<String, String> {
        let mut survivors = BTreeMap::new();
        let of_id = |id: &str| Some(&named[named.binary_search_by(|named| named.id.as_str().cmp(id)).ok()?]);
        for entity in named {
            let Some(into) = &entity.record.merged_into else { continue };
            let mut seen = vec![entity.id.as_str()];
            let mut next = into;
            let end = loop {
                if seen.contains(&next.value.as_str()) {
                    let what = format!("`{}` is merged into itself", entity.id);
                    let chain = format!("by way of {}", seen.join(", "));
                    let help = "take `merged_into` out of the one that stays";
                    self.told.at(&entity.source, into.span, Diagnostic::new(Code::E009, what).note(chain).help(help));
                    break None;
                }
                if seen.len() > LONGEST_CHAIN {
                    let what = format!("`{}` is merged by way of more than {LONGEST_CHAIN} others", entity.id);
                    let help = "name the one that stays: `merged_into` need not lead from one to the next";
                    self.told.at(&entity.source, into.span, Diagnostic::new(Code::E009, what).help(help));
                    break None;
                }
                seen.push(&next.value);
                match of_id(&next.value) {
                    // Its own entry reports the names it lists itself.
                    None if seen.len() > 2 || self.directory.is_broken(&next.value) => break None,
                    None => {
                        let diagnostic = unknown_id(next, named.iter().map(|named| &named.id));
                        self.told.at(&entity.source, into.span, diagnostic);
                        break None;
                    }
                    Some(Named { id, record, .. }) => match &record.merged_into {
                        Some(further) => next = further,
                        None => break Some(id),
                    },
                }
            };
            survivors.extend(end.map(|end| (entity.id.clone(), end.clone())));
        }
        survivors
    }

    fn redirects(&mut self, pieces: &[Piece], withdrawn: &[Withdrawn], pages: &[PlacedPage], entities: &[Entity]) {
        let of_pieces = pieces.iter().map(|p| (&p.source, &p.briefing.redirects, &p.address));
        let of_withdrawn = withdrawn.iter().map(|gone| (&gone.source, &gone.redirects, &gone.address));
        let of_pages = pages.iter().map(|p| (&p.source, &p.page.redirects, &p.address));
        let of_entities = entities.iter().filter(|e| !e.record.hidden);
        let of_entities = of_entities.map(|e| (&e.source, &e.record.redirects, &e.address));
        for (source, old, now) in of_pieces.chain(of_withdrawn).chain(of_pages).chain(of_entities) {
            self.redirects_of(source, old, now);
        }
    }

    fn redirects_of(&mut self, source: &Source, old: &[Text], now: &Address) {
        for text in old {
            match Address::new(&decode(text)) {
                Ok(address) => self.redirect(source, address, now.clone(), text.span),
                Err(why) => self.told.at(source, text.span, not_allowed(text, why)),
            }
        }
    }

    fn redirect(&mut self, source: &Source, old: Address, now: Address, span: Span) {
        let path = old.output();
        match self.directory.outputs.get(&path) {
            Some(first) => {
                let what = format!("`{}` already leads elsewhere", old.as_str());
                let note = format!("{first} has the same old address");
                self.told.at(
                    source,
                    span,
                    Diagnostic::new(Code::E020, what).note(note).help("take it out of one of them"),
                );
            }
            None => {
                self.directory.outputs.insert(path, source.path.clone());
                self.directory.redirects.insert(old, now);
            }
        }
    }

    /// Checks that every id a file names belongs to an entity.
    fn check_ids(&mut self, pieces: &[Piece], entities: &[Entity], decisions: &Decisions) {
        for Piece { source, briefing, .. } in pieces {
            self.check(source, briefing.about.iter().chain(&briefing.never));
        }
        for Entity { source, record, .. } in entities {
            self.check(source, record.relations.iter().map(|relation| &relation.to));
        }
        let source = Source { path: DECISIONS.into(), hash: Default::default() };
        let of_places = decisions.places.iter().filter_map(|decision| decision.entity.as_ref());
        let of_senses = decisions.senses.iter().filter_map(|sense| sense.entity.as_ref());
        self.check(&source, of_places.chain(of_senses));
    }

    fn check<'t>(&mut self, source: &Source, ids: impl Iterator<Item = &'t Text>) {
        let is_unknown = |id: &&Text| self.directory.entity(id).is_none() && !self.directory.is_broken(id);
        for id in ids.filter(is_unknown).collect::<Vec<_>>() {
            self.told.at(source, id.span, unknown_id(id, self.directory.entities.keys()));
        }
    }
}

/// Makes the names of a merged entity lead to its survivor, whose own names are in `known`.
fn inherit(entity: &mut Entity, known: &mut HashSet<String>, gone: Entity) {
    // Messages about these names show the survivor's own name, since a span belongs to its own file.
    let span = entity.record.name.span;
    let own_name = Alias { name: gone.record.name, ..Alias::default() };
    for mut alias in std::iter::once(own_name).chain(gone.record.aliases) {
        if known.insert(alias.name.value.clone()) {
            alias.name.span = span;
            entity.record.aliases.push(alias);
        }
    }
}

fn unknown_id<'i>(id: &str, ids: impl Iterator<Item = &'i String>) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::E022, format!("no entity has the id `{id}`"));
    match nearest(id, ids.map(String::as_str)) {
        Some(near) => diagnostic.help(format!("the nearest is `{near}`")),
        None => diagnostic.help("an entity's id is its `id`, or else the name of its file under content/entities"),
    }
}

impl Content {
    /// The entity with this id; the error suggests the nearest id.
    pub fn entity(&self, id: &str) -> Result<&Entity, Error> {
        let place = self.entities.binary_search_by(|entity| entity.id.as_str().cmp(id));
        let unknown = |_| no_entity(id, self.entities.iter().map(|entity| entity.id.as_str()));
        place.map(|place| &self.entities[place]).map_err(unknown)
    }
}

/// A command's message for an unknown id.
pub fn no_entity<'i>(id: &str, ids: impl Iterator<Item = &'i str>) -> Error {
    let near = nearest(id, ids).map_or(String::new(), |near| format!("; the nearest is `{near}`"));
    Error::Usage(format!("no entity has the id `{id}`{near}"))
}

#[cfg(test)]
mod tests {
    use super::super::sample::*;
    use super::*;

    fn with<T>((source, mut value): (Source, T), change: impl FnOnce(&mut T)) -> (Source, T) {
        change(&mut value);
        (source, value)
    }

    #[test]
    fn pieces_stand_by_day_then_time_then_doc_whatever_the_order_of_files() {
        let noon = with(briefing("Noon", "2017-11-20"), |b| b.date.unix = 12);
        let briefings =
            vec![noon, briefing("B", "2017-11-20"), briefing("A", "2017-11-20"), briefing("Z", "2016-01-01")];
        let (content, _) = assembled(Files { briefings, ..Files::default() });
        let docs: Vec<&str> = content.pieces.iter().map(|piece| piece.doc.as_str()).collect();
        assert_eq!(docs, ["2016/z", "2017/a", "2017/b", "2017/noon"]);
        assert_eq!(content.pieces[0].address.as_str(), "/briefings/2016/z/");
    }

    #[test]
    fn what_is_held_back_is_not_there() {
        let embargoed = |until| with(briefing("Embargoed", "2017-11-20"), |b| b.embargo = Some(until));
        let draft = || with(briefing("Draft", "2017-11-20"), |b| b.draft = true);
        let files = |until| Files { briefings: vec![embargoed(until), draft()], ..Files::default() };
        let count = |until, drafts| assemble(files(until), Edition::preview(100, drafts), &|_| None).0.pieces.len();
        assert_eq!([count(101, false), count(100, false), count(101, true)], [0, 1, 2]);
        let (content, report) = assembled(files(101));
        assert!(content.directory.is_held("2017/draft") && !report.is_broken());
        let all = format!("{:?}{:?}", content.directory.addresses, content.directory.sources);
        assert!(!all.contains("draft") && !all.contains("embargoed"));
    }

    #[test]
    fn an_entity_that_is_held_back_is_hidden_and_counted() {
        let held = |until, drafts| {
            let embargoed = with(entity("embargoed", "E", "person"), |record| record.embargo = Some(until));
            let draft = with(entity("draft", "D", "person"), |record| record.draft = Some(true));
            let files = Files { records: vec![embargoed, draft], ..Files::default() };
            let (content, _) = assemble(files, Edition::preview(100, drafts), &|_| None);
            let hidden = content.entities.iter().filter(|entity| entity.record.hidden).count();
            (hidden, content.held_back.drafts, content.held_back.embargoes, content.holds.until)
        };
        assert_eq!([held(101, false), held(100, false)], [(2, 1, 1, Some(101)), (1, 1, 0, None)]);
        assert_eq!(held(101, true), (0, 0, 0, Some(101)));
    }

    #[test]
    fn an_id_is_the_files_stem_and_stands_once() {
        let listed = |id: Option<&str>| {
            let (_, record) = entity("x", "Listed", "person");
            (source("content/entities/people.jsonl"), Box::new(Record { id: id.map(text), ..*record }))
        };
        let records =
            vec![entity("a/putin", "Putin", "person"), listed(Some("putin")), listed(None), listed(Some("z"))];
        let (content, report) = assembled(Files { records, ..Files::default() });
        let addresses: Vec<&str> = content.entities.iter().map(|entity| entity.address.as_str()).collect();
        assert_eq!(addresses, ["/entities/a/putin/", "/entities/z/"]);
        assert_eq!(
            told(report),
            [
                "E007 content/entities/people.jsonl: `Listed` has no `id`",
                "E021 content/entities/people.jsonl: `putin` is the id of two entities"
            ]
        );
    }

    #[test]
    fn a_slug_takes_the_place_of_the_last_part() {
        let slug = |slug: &str| with(briefing("Long title", "2017-11-20"), |b| b.slug = Some(text(slug)));
        let (content, _) = assembled(Files { briefings: vec![slug("short")], ..Files::default() });
        assert_eq!(content.pieces[0].address.as_str(), "/briefings/2017/short/");
        for bad in ["..", "a/b", "CON", "%2e", ""] {
            let (content, report) = assembled(Files { briefings: vec![slug(bad)], ..Files::default() });
            assert!(content.pieces.is_empty());
            assert!(told(report)[0].starts_with("E010 content/briefings/2017/long-title.md: "), "{bad}");
        }
    }

    fn merged(id: &str, into: &str) -> (Source, Box<Record>) {
        with(entity(id, &format!("Name of {id}"), "person"), |record| record.merged_into = Some(text(into)))
    }

    #[test]
    fn a_merged_entity_leaves_its_names_and_address_to_the_last_of_its_chain() {
        let records = vec![merged("a", "b"), merged("b", "c"), entity("c", "C", "person")];
        let (content, report) = assembled(Files { records, ..Files::default() });
        assert!(told(report).is_empty());
        assert_eq!(content.entities.len(), 1);
        let names: Vec<&str> = content.entities[0].record.aliases.iter().map(|alias| &*alias.name).collect();
        assert_eq!(names, ["Name of a", "Name of b"]);
        assert_eq!(content.directory.entity("a"), Some(EntityId(0)));
        let moved: Vec<&str> = content.directory.redirects.keys().map(Address::as_str).collect();
        assert_eq!(moved, ["/entities/a/", "/entities/b/"]);
    }

    #[test]
    fn a_merger_into_itself_or_into_nothing_is_an_error() {
        let records = vec![merged("a", "b"), merged("b", "a"), merged("c", "d")];
        let (_, report) = assembled(Files { records, ..Files::default() });
        let codes: Vec<String> = told(report).iter().map(|line| line[..4].to_string()).collect();
        assert_eq!(codes, ["E009", "E009", "E022"]);
    }

    #[test]
    fn an_id_that_nobody_has_is_told_with_the_nearest() {
        let briefings = vec![with(briefing("A", "2017-11-20"), |b| b.about = texts(&["vladimir-puttin"]))];
        let records = vec![entity("vladimir-putin", "Vladimir Putin", "person")];
        let (_, report) = assembled(Files { briefings, records, ..Files::default() });
        let (_, note) = report.sorted().remove(0);
        assert_eq!((note.code, note.help), (Code::E022, vec!["the nearest is `vladimir-putin`".to_string()]));
    }

    #[test]
    fn one_old_address_cannot_lead_to_two_pages() {
        let old = |title| with(briefing(title, "2017-11-20"), |b| b.redirects = texts(&["/old/"]));
        let (content, report) = assembled(Files { briefings: vec![old("A"), old("B")], ..Files::default() });
        assert_eq!(told(report), ["E020 content/briefings/2017/b.md: `/old/` already leads elsewhere"]);
        assert_eq!(content.directory.redirects.len(), 1);
    }
}
