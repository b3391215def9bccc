//! All ids, addresses and redirects of the desk: the one resolver.
//!
//! The renderer, crossref and the checker all use this directory.

use super::address::{Address, OutputPath, decode, tidy};
use super::broken::Broken;
use super::normal::normal;
use super::{EntityId, PieceId, without_markdown};
use rapidhash::RapidHashMap;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// What is at an address of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Piece(PieceId),
    Entity(EntityId),
    /// Index into `Content::pages`.
    Page(usize),
    /// Index into `Content::withdrawn`.
    Withdrawn(usize),
    /// Index into `Content::assets`.
    Asset(usize),
    /// The text that contains the link itself: `#heading`, without a name.
    Here,
}

#[derive(Clone, Debug, Default)]
pub struct Directory {
    pub docs: RapidHashMap<String, PieceId>,
    pub entities: RapidHashMap<String, EntityId>,
    /// Maps an entity that was merged away to the one that replaced it.
    pub merged: BTreeMap<String, EntityId>,
    /// By [`loose`] name, sorted by id.
    names: RapidHashMap<String, Vec<Bearer>>,
    /// By [`loose`] title, each [`unset`].
    titles: RapidHashMap<String, Vec<(String, PieceId)>>,
    /// By the [`loose`] last part of their paths under `content` and `static`; texts without the extension.
    files: RapidHashMap<String, Vec<(String, Target)>>,
    /// By source path: `content/briefings/2017/x.md`.
    pub sources: RapidHashMap<String, Target>,
    /// By address.
    pub addresses: RapidHashMap<Address, Target>,
    /// The same for addresses and paths that are not composed, by their composed form: a Mac and some archives write
    /// `é` as two characters, while authors do not.
    composed: RapidHashMap<String, Target>,
    /// Location of a source's text, for links relative to it.
    pub places: RapidHashMap<String, Address>,
    /// Old addresses and their current targets.
    pub redirects: BTreeMap<Address, Address>,
    /// Docs and titles of withdrawn pieces, with their index into `Content::withdrawn`.
    pub withdrawn: BTreeMap<String, usize>,
    /// Everything that would lead to a file that is held back: doc or id, source path, address, title. Only for
    /// messages about links to it, never for a page.
    pub held: BTreeSet<String>,
    /// Everything that may lead to a text with an error.
    pub(super) broken: Broken,
    /// Files that such a text may show, as indices into `Content::assets`.
    pub of_broken: BTreeSet<usize>,
    /// Every output file that comes from a file of the desk, and that file.
    pub outputs: BTreeMap<OutputPath, String>,
}

/// The bearers of a name, and how it is written.
#[derive(Clone, Debug)]
struct Bearer {
    entity: EntityId,
    /// In normal form.
    name: String,
    is_full: bool,
}

/// The bearers of one name.
#[derive(Default)]
struct Bearers {
    /// Those whose full name it is.
    full: Vec<EntityId>,
    /// Those who list it as an alias.
    listed: Vec<EntityId>,
}

#[derive(Clone, Copy, PartialEq)]
enum Spelling {
    /// As in the catalogue, in normal form.
    Exact,
    /// Ignores case, and treats a hyphen and a space as equal.
    Loose,
}

/// Where the path of a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub target: Target,
    /// As written after the `#`, decoded. Checked by code that knows the headings.
    pub fragment: Option<String>,
}

/// Why a link leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Nowhere,
    /// The target is empty.
    Empty,
    /// The page exists, but is shown as a picture.
    NoPicture,
    /// The file exists, but is not published.
    Held,
    /// It may be a text with an error, which has been reported already.
    Broken,
    /// The ids or docs that match the name.
    Ambiguous(Vec<String>),
    /// The page exists, but has no such heading; these are the headings it has.
    Heading(String, Vec<String>),
}

impl Directory {
    pub(super) fn add_name(&mut self, name: &str, entity: EntityId, is_full: bool) {
        let name = normal(name);
        self.names.entry(loose(&name)).or_default().push(Bearer { entity, name, is_full });
    }

    /// Also registers a path or address under its composed form.
    pub(super) fn add_composed(&mut self, path: &str, target: Target) {
        if !is_nfc(path) {
            self.composed.entry(path.nfc().collect()).or_insert(target);
        }
    }

    pub(super) fn add_title(&mut self, title: &str, piece: PieceId) {
        let title = unset(title);
        self.titles.entry(loose(&title)).or_default().push((title, piece));
    }

    /// Registers a file by its name alone, whatever its folder.
    pub(super) fn add_file(&mut self, path: &str, target: Target) {
        let inside = path.strip_prefix("content/").or(path.strip_prefix("static/")).unwrap_or(path);
        let path: String = without_markdown(inside).unwrap_or(inside).nfc().collect();
        let name = path.rsplit('/').next().unwrap_or_default();
        self.files.entry(loose(name)).or_default().push((path, target));
    }

    fn titled(&self, title: &str, spelling: Spelling) -> Option<Result<PieceId, Problem>> {
        let title = unset(title);
        let pieces = self.titles.get(&loose(&title))?.iter();
        let pieces = pieces.filter(|(other, _)| spelling == Spelling::Loose || *other == title);
        match pieces.map(|(_, piece)| *piece).collect::<Vec<_>>()[..] {
            [] => None,
            [one] => Some(Ok(one)),
            ref several => Some(Err(Problem::Ambiguous(self.docs_of(several)))),
        }
    }

    /// The only file whose path ends with `name`, compared loosely if need be.
    pub fn file_named(&self, name: &str) -> Option<Result<Target, Problem>> {
        let name: String = without_markdown(name).unwrap_or(name).trim_start_matches(['.', '/']).nfc().collect();
        let ends =
            |path: &str, name: &str| path.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
        let of_name = self.files.get(&loose(name.rsplit('/').next()?))?;
        let [loosely, exactly] = [false, true].map(|is_exact| {
            let fits = |(path, _): &&(String, Target)| match is_exact {
                true => ends(path, &name),
                false => ends(&loose(path), &loose(&name)),
            };
            of_name.iter().filter(fits).collect::<Vec<_>>()
        });
        match if exactly.is_empty() { loosely } else { exactly }[..] {
            [] => None,
            [(_, target)] => Some(Ok(*target)),
            ref several => {
                let shown = several.iter().map(|(path, target)| match target {
                    Target::Asset(_) => format!("/{path}"),
                    _ => path.strip_prefix("briefings/").unwrap_or(path).to_string(),
                });
                let mut shown: Vec<String> = shown.collect();
                shown.sort();
                Some(Err(Problem::Ambiguous(shown)))
            }
        }
    }

    fn bearers(&self, name: &str, spelling: Spelling) -> Bearers {
        let name = normal(name);
        let mut bearers = Bearers::default();
        for bearer in self.names.get(&loose(&name)).map_or(&[][..], Vec::as_slice) {
            let of_form = if bearer.is_full { &mut bearers.full } else { &mut bearers.listed };
            let fits = spelling == Spelling::Loose || bearer.name == name;
            if fits && of_form.last() != Some(&bearer.entity) {
                of_form.push(bearer.entity);
            }
        }
        bearers
    }

    /// The entity that a hand-made link means by a name: the one with this full name, else the one that lists it.
    fn named(&self, name: &str, spelling: Spelling) -> Option<Result<EntityId, Problem>> {
        let Bearers { full, listed } = self.bearers(name, spelling);
        match if full.is_empty() { &listed } else { &full }[..] {
            [] => None,
            [one] => Some(Ok(one)),
            ref several => Some(Err(Problem::Ambiguous(self.ids_of(several)))),
        }
    }

    /// Those that list a name that, in a hand-made link, means another entity, since it is that entity's full name.
    pub fn passed_over(&self, wikilink: &str) -> Vec<String> {
        let (name, _) = split_heading(wikilink);
        if self.entity(name).is_some() {
            return Vec::new();
        }
        let exact = self.bearers(name, Spelling::Exact);
        let is_exact = !(exact.full.is_empty() && exact.listed.is_empty());
        let Bearers { full, mut listed } = if is_exact { exact } else { self.bearers(name, Spelling::Loose) };
        listed.retain(|entity| !full.is_empty() && !full.contains(entity));
        self.ids_of(&listed)
    }

    /// All bearers of `name`, in full or as an alias.
    pub fn bearers_of(&self, name: &str) -> Vec<EntityId> {
        let Bearers { mut full, listed } = self.bearers(name, Spelling::Exact);
        full.extend(listed);
        full.sort();
        full.dedup();
        full
    }

    /// The entity with this id, or the one that replaced it.
    pub fn entity(&self, id: &str) -> Option<EntityId> {
        self.entities.get(id).or_else(|| self.merged.get(id)).copied()
    }

    /// The target of a Markdown link or image in the file `from`: an address of the site, a file beside the source, or
    /// an address beside the page. External addresses are not handled here.
    pub fn resolve(&self, from: &str, target: &str) -> Result<Resolved, Problem> {
        let (path, fragment) = split_fragment(target);
        let found = |target| Resolved { target, fragment: fragment.clone() };
        if path.is_empty() {
            return Ok(found(Target::Here));
        }
        let tries = self.readings(from, &path);
        if let Some(target) = tries.iter().find_map(|place| self.at(place)) {
            return Ok(found(target));
        }
        let held = |place: &String| self.held.contains(place) || self.held.contains(&format!("{place}.md"));
        Err(match () {
            _ if tries.iter().any(held) => Problem::Held,
            _ if tries.iter().any(|place| self.broken.has_path(place)) => Problem::Broken,
            _ => Problem::Nowhere,
        })
    }

    /// The target of `[[target]]` in the file `from`: an id, a full name, another name, a path under `content`, a doc,
    /// the title of a piece, a name or a title compared loosely, a file beside this one, or the only one with that name
    /// in any folder, in this order.
    pub fn wikilink(&self, from: &str, target: &str) -> Result<Resolved, Problem> {
        let (name, fragment) = split_heading(target);
        let found = |target| Ok(Resolved { target, fragment: fragment.map(String::from) });
        if name.is_empty() {
            return found(Target::Here);
        }
        if let Some(entity) = self.entity(name) {
            return found(Target::Entity(entity));
        }
        if let Some(meant) = self.named(name, Spelling::Exact) {
            return found(Target::Entity(meant?));
        }
        let path = tidy(name);
        if let Some(target) = path.as_deref().and_then(|path| self.at(path)) {
            return found(target);
        }
        if let Some(piece) = self.docs.get(without_markdown(name).unwrap_or(name)) {
            return found(Target::Piece(*piece));
        }
        if !name.is_ascii()
            && let Some(target) = self.at(&format!("/briefings/{}", without_markdown(name).unwrap_or(name)))
        {
            return found(target);
        }
        match self.titled(name, Spelling::Exact) {
            Some(piece) => return found(Target::Piece(piece?)),
            None if let Some(place) = self.withdrawn.get(without_markdown(name).unwrap_or(name)) => {
                return found(Target::Withdrawn(*place));
            }
            None if self.is_held(name) => return Err(Problem::Held),
            None => {}
        }
        if let Some(meant) = self.named(name, Spelling::Loose) {
            return found(Target::Entity(meant?));
        }
        if let Some(piece) = self.titled(name, Spelling::Loose) {
            return found(Target::Piece(piece?));
        }
        match self.resolve(from, name) {
            Ok(beside) => found(beside.target),
            Err(Problem::Held) => Err(Problem::Held),
            Err(problem) => match self.file_named(name) {
                Some(file) => found(file?),
                None if self.is_broken(name) => Err(Problem::Broken),
                None => Err(problem),
            },
        }
    }

    /// Whether a doc is that of a piece whose text is not published: held back, withdrawn or with an error.
    pub fn is_kept_from_readers(&self, doc: &str) -> bool {
        self.is_held(doc) || self.is_broken(doc) || self.withdrawn.contains_key(doc)
    }

    pub fn is_held(&self, name: &str) -> bool {
        let as_path = || tidy(name).is_some_and(|path| self.held.contains(&path));
        self.held.contains(name) || as_path()
    }

    /// Whether an id, a name, a doc or a path may belong to a text with an error.
    pub fn is_broken(&self, name: &str) -> bool {
        let stem = without_markdown(name).unwrap_or(name);
        self.broken.has_name(stem)
            || [name.to_string(), format!("/briefings/{name}")]
                .iter()
                .filter_map(|path| tidy(path))
                .any(|path| self.broken.has_path(&path))
    }

    /// The possible readings of a path in the file `from`, most likely first, each as `/a/b`.
    fn readings(&self, from: &str, path: &str) -> Vec<String> {
        if path.starts_with('/') {
            return tidy(path).into_iter().collect();
        }
        let under_content = from.strip_prefix("content/").unwrap_or(from);
        let folder = under_content.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside_page = self.places.get(from).map(|address| address.as_str().to_string());
        let beside = [Some(format!("{folder}/")), beside_page];
        beside.into_iter().flatten().filter_map(|base| tidy(&format!("{base}{path}"))).collect()
    }

    /// What is at `/a/b`: a file under `content` or `static`, or the current or former address of a page. Ignores how
    /// characters are composed.
    fn at(&self, place: &str) -> Option<Target> {
        let composed = || {
            let composed: String = place.nfc().collect();
            let paths = ["content", "static", ""].map(|folder| format!("{folder}{composed}"));
            let known = paths.iter().flat_map(|path| [path.clone(), format!("{path}.md"), format!("{path}/")]);
            let known = known.filter_map(|path| self.composed.get(&path).copied()).next();
            known.or_else(|| if composed == place { None } else { self.exactly_at(&composed) })
        };
        self.exactly_at(place).or_else(|| if place.is_ascii() { None } else { composed() })
    }

    fn exactly_at(&self, place: &str) -> Option<Target> {
        let file = |path: String| self.sources.get(&path).copied();
        file(format!("content{place}"))
            .or_else(|| file(format!("content{place}.md")))
            .or_else(|| file(format!("static{place}")))
            .or_else(|| {
                let addresses = [place.to_string(), format!("{place}/")].map(|path| Address::new(&path));
                addresses.iter().flatten().find_map(|address| {
                    let now = self.redirects.get(address).unwrap_or(address);
                    self.addresses.get(now).copied()
                })
            })
    }

    fn ids_of(&self, entities: &[EntityId]) -> Vec<String> {
        sorted(self.entities.iter().filter(|(_, id)| entities.contains(id)).map(|(id, _)| id))
    }

    fn docs_of(&self, pieces: &[PieceId]) -> Vec<String> {
        sorted(self.docs.iter().filter(|(_, id)| pieces.contains(id)).map(|(doc, _)| doc))
    }
}

fn sorted<'n>(names: impl Iterator<Item = &'n String>) -> Vec<String> {
    let mut names: Vec<String> = names.cloned().collect();
    names.sort_unstable();
    names
}

/// Whether a link's target names another site or a scheme: `https:`, `mailto:`, `//host`.
pub fn is_external(target: &str) -> bool {
    let scheme = target.split_once(':').map_or("", |(scheme, _)| scheme);
    let names_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    names_scheme || target.starts_with("//")
}

/// A name in the form that [`Spelling::Loose`] compares.
fn loose(normal: &str) -> String {
    normal.to_lowercase().replace('-', " ")
}

/// A title without the differences between typed and typeset quotes and dashes.
fn unset(title: &str) -> String {
    let is_quote = |c: char| "\"'“”„‟«»‘’‚‛‹›".contains(c);
    let plain = normal(title).replace(is_quote, " ").replace(['–', '—'], "-").replace("---", "-").replace("--", "-");
    plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The name and the heading of `[[name#heading]]`.
fn split_heading(target: &str) -> (&str, Option<&str>) {
    let (name, heading) = target.split_once('#').unwrap_or((target, ""));
    (name.trim(), Some(heading.trim()).filter(|heading| !heading.is_empty()))
}

/// The decoded path and fragment of a link.
fn split_fragment(target: &str) -> (String, Option<String>) {
    let (path, fragment) =
        target.split_once('#').map_or((target, None), |(path, fragment)| (path, Some(decode(fragment))));
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    (decode(path), fragment.filter(|fragment| !fragment.is_empty()))
}

/// The query of a Markdown link, as written, with its `?`. It does not select a file: scripts read it.
pub fn query(target: &str) -> &str {
    let address = target.split('#').next().unwrap_or_default();
    address.find('?').map_or("", |start| &address[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_or_a_host_is_elsewhere() {
        let elsewhere = ["https://a.example", "mailto:a@b.example", "//a.example/x", "javascript:x"];
        assert!(elsewhere.iter().all(|target| is_external(target)));
        let here = ["/briefings/2017/x/", "../2016/y.md", "map.png", "#a:b", "a b:c"];
        assert!(here.iter().all(|target| !is_external(target)));
    }

    use super::super::assemble::Files;
    use super::super::sample::*;
    use super::super::{Content, entity::Alias};

    fn desk() -> Content {
        let mut draft = briefing("Secret", "2017-11-22");
        draft.1.draft = true;
        let mut short = briefing("Long name", "2016-05-01");
        short.1.slug = Some(text("short"));
        short.1.redirects = texts(&["/old.html"]);
        let georgia = |id: &str, name: &str| {
            let (source, mut record) = entity(id, name, "place");
            record.aliases = vec![Alias { name: text("Georgia"), ..Alias::default() }];
            (source, record)
        };
        let files = Files {
            briefings: vec![briefing("First", "2017-11-20"), short, draft],
            records: vec![georgia("georgia", "Republic of Georgia"), georgia("us-georgia", "State of Georgia")],
            pages: vec![page("about")],
            statics: vec![source("static/logo.svg")],
            others: vec![source("content/briefings/2017/a map.png")],
            ..Files::default()
        };
        assembled(files).0
    }

    #[test]
    fn a_link_is_read_from_the_root_the_file_or_the_page() {
        let content = desk();
        let from = "content/briefings/2017/first.md";
        let leads = |target: &str| content.directory.resolve(from, target).map(|resolved| resolved.target);
        let short = Ok(Target::Piece(PieceId(0)));
        for target in [
            "/briefings/2016/short/",
            "/briefings/2016/short",
            "../2016/long-name.md",
            "../2016/short",
            "../../2016/short/",
            "/old.html",
        ] {
            assert_eq!(leads(target), short, "{target}");
        }
        assert_eq!(leads("a%20map.png"), Ok(Target::Asset(0)));
        assert_eq!(leads("/logo.svg"), Ok(Target::Asset(1)));
        assert_eq!(leads("/pages/about/"), Ok(Target::Page(0)));
        assert_eq!(leads("#part"), Ok(Target::Here));
        assert_eq!(leads("nothing.md"), Err(Problem::Nowhere));
        assert_eq!(leads("../../../../etc/passwd"), Err(Problem::Nowhere));
    }

    #[test]
    fn a_link_to_what_is_held_back_says_so() {
        let directory = desk().directory;
        let from = "content/briefings/2017/first.md";
        for target in ["secret.md", "/briefings/2017/secret/", "secret"] {
            assert_eq!(directory.resolve(from, target), Err(Problem::Held), "{target}");
        }
        for target in ["2017/secret", "briefings/2017/secret", "Secret"] {
            assert_eq!(directory.wikilink(from, target), Err(Problem::Held), "{target}");
        }
    }

    #[test]
    fn a_wikilink_takes_an_id_before_a_name_and_no_name_of_two() {
        let directory = desk().directory;
        let leads = |target: &str| directory.wikilink("content/pages/about.md", target).map(|resolved| resolved.target);
        assert_eq!(leads("georgia"), Ok(Target::Entity(EntityId(0))));
        assert_eq!(leads("State of Georgia"), Ok(Target::Entity(EntityId(1))));
        assert_eq!(leads("Georgia"), Err(Problem::Ambiguous(vec!["georgia".into(), "us-georgia".into()])));
        for target in ["2017/first", "briefings/2017/first", "First", "First#part", "../briefings/2017/first"] {
            assert_eq!(leads(target), Ok(Target::Piece(PieceId(1))), "{target}");
        }
        assert_eq!(leads("Nobody"), Err(Problem::Nowhere));
    }

    #[test]
    fn a_name_in_other_letters_is_meant_where_nothing_else_answers() {
        let directory = desk().directory;
        let leads = |target: &str| directory.wikilink("content/pages/about.md", target).map(|resolved| resolved.target);
        for target in ["state of georgia", "State-of Georgia", "State\nof  Georgia", "State of Georg\u{ad}ia"] {
            assert_eq!(leads(target), Ok(Target::Entity(EntityId(1))), "{target}");
        }
        assert_eq!(leads("georgia"), Ok(Target::Entity(EntityId(0))));
        assert_eq!(leads("GEORGIA"), Err(Problem::Ambiguous(vec!["georgia".into(), "us-georgia".into()])));
        assert_eq!(leads("FIRST"), Ok(Target::Piece(PieceId(1))));
        assert_eq!(leads("FIRSTS"), Err(Problem::Nowhere));
    }

    #[test]
    fn a_full_name_wins_over_an_alias_and_says_so() {
        let with_alias = |id: &str, name: &str, alias: &str| {
            let (source, mut record) = entity(id, name, "place");
            record.aliases = vec![Alias { name: text(alias), ..Alias::default() }];
            (source, record)
        };
        let records = vec![with_alias("a", "Georgia", "Sakartvelo"), with_alias("b", "State of Georgia", "Georgia")];
        let directory = assembled(Files { records, ..Files::default() }).0.directory;
        let meant = directory.wikilink("content/pages/about.md", "Georgia#history").map(|resolved| resolved.target);
        assert_eq!(meant, Ok(Target::Entity(EntityId(0))));
        let over = ["Georgia#history", "georgia", "Sakartvelo", "a", "State of Georgia"];
        assert_eq!(over.map(|target| directory.passed_over(target).concat()), ["b", "b", "", "", ""]);
    }
}
