//! Where does each link of a text lead, and what is reported for one that leads nowhere?

use super::page::{Mark, MarkKind, PictureLine, Prose};
use super::reads::Reads;
use super::{Desk, Site};
use crate::annotate::dates::Dated;
use crate::annotate::{Annotated, policy};
use crate::config::{Active, Broken};
use crate::content::active::is_active;
use crate::content::address::OutputPath;
use crate::content::address::{decode, tidy};
use crate::content::assemble::Told;
use crate::content::briefing::Picture;
use crate::content::directory::{Problem, Target, is_external, query};
use crate::content::lead;
use crate::content::nearest::nearest;
use crate::content::node::Fields;
use crate::content::outline::{HandLink, HandLinkKind, Outline};
use crate::content::picture::{Size, is_picture};
use crate::content::{EntityId, Piece, without_markdown};
use crate::fresh::{Fresh, Of};
use crate::report::{Code, Diagnostic};
use crate::source::{Source, Span, Text};
use rayon::prelude::*;
use std::collections::BTreeSet;

const SETTINGS: &str = "site.toml";

/// Where a link or image leads.
enum Lead {
    /// To another site: the address stays as written.
    Elsewhere,
    To(String),
    /// To a copied file, by its index in `Content::assets`.
    Asset(usize, String),
    /// To nothing that readers may see: a hidden entity, `[[!Georgia]]`.
    Text,
}

/// The result of checking a link.
enum Found {
    Asset(usize),
    /// A file that may be executed, also by index.
    Active(usize, Span, Diagnostic),
    Broken(Span, Diagnostic),
    /// An alias of another entity, with this name.
    PassedOver(String, Span, Diagnostic),
}

impl Reads<'_> {
    /// A text with its links resolved. `own` is the entity whose profile it is.
    pub(super) fn prose(
        &self,
        source: &Source,
        (body, outline): (Span, &Outline),
        lang: &str,
        annotated: &Annotated,
        own: Option<EntityId>,
    ) -> Prose {
        let inside = |span: Span| body.start <= span.start && span.end <= body.end;
        let kind = |entity: EntityId| self.entity(entity).record.kind.value.as_str();
        let linked = policy::links(&annotated.mentions, kind, self.config);
        let linked = annotated.mentions.iter().zip(linked).filter(|(_, linked)| *linked).map(|(mention, _)| mention);
        let linked = linked.filter(|m| inside(m.span) && Some(m.entity) != own);
        let entities = linked.filter_map(|m| Some(Mark { span: m.span, kind: self.entity_mark(m.entity)? }));
        let by_hand = outline.links.iter().filter_map(|link| {
            let mut size = None;
            let href = match self.site_of_links().lead(source, link, own) {
                Ok(Lead::Elsewhere) => return None,
                Ok(Lead::To(href)) if link.kind == HandLinkKind::Embed => {
                    let kind = self.quote(source, link, href);
                    return Some(Mark { span: link.span, kind });
                }
                Ok(Lead::Asset(place, href)) => {
                    size = self.site_of_links().desk.content.assets[place].size;
                    Some(href)
                }
                Ok(Lead::To(href)) => Some(href),
                Ok(Lead::Text) | Err(_) => None,
            };
            Some(Mark { span: link.span, kind: MarkKind::Hand { href, size } })
        });
        let dates = annotated.dates.iter().filter(|dated| dated.is_shown && inside(dated.span));
        let dates = dates.map(|Dated { span, date, until, .. }| {
            let words = match until {
                Some(_) => self.words.stretch(Some(*date), *until),
                None => self.words.partial(*date).words,
            };
            Mark { span: *span, kind: MarkKind::Date { iso: date.iso(), words } }
        });
        let mut marks: Vec<Mark> = entities.chain(dates).chain(by_hand).collect();
        marks.sort_by_key(|mark| (mark.span.start, std::cmp::Reverse(mark.span.end)));
        Prose { path: source.path.clone(), hash: source.hash, body, marks, lang: lang.to_string(), notes: Vec::new() }
    }

    /// A quote of another page: what it says about itself.
    fn quote(&self, source: &Source, link: &HandLink, href: String) -> MarkKind {
        let target = match self.site_of_links().desk.content.lead(&source.path, link) {
            Ok(lead::Lead::To(target, _)) => target,
            _ => Target::Here,
        };
        let (title, summary) = match target {
            Target::Piece(id) => {
                let briefing = &self.piece(id).briefing;
                (briefing.title.value.clone(), briefing.in_short())
            }
            Target::Entity(id) => {
                let record = &self.entity(id).record;
                (record.name.value.clone(), record.summary.as_ref().map(|summary| &summary.value))
            }
            Target::Withdrawn(place) => (self.withdrawn()[place].title.clone(), None),
            Target::Page(_) | Target::Asset(_) | Target::Here => (link.target.clone(), None),
        };
        MarkKind::Quote { href, title, summary: summary.cloned() }
    }

    fn entity_mark(&self, id: EntityId) -> Option<MarkKind> {
        let entity = self.entity(id);
        (!entity.record.hidden).then(|| MarkKind::Entity {
            href: self.href(&entity.address),
            name: entity.record.name.value.clone(),
            kind: self.words.singular(&entity.record.kind),
        })
    }

    /// The picture of an entity or at the top of a piece, as a link to it, and its size.
    pub(super) fn image(&self, source: &Source, image: &Text) -> Option<(String, Option<Size>)> {
        let site = self.site_of_links();
        match site.lead(source, &image_link(image), None).ok()? {
            Lead::Elsewhere => Some((image.value.clone(), None)),
            Lead::Asset(place, href) => Some((href, site.desk.content.assets[place].size)),
            Lead::To(href) => Some((href, None)),
            Lead::Text => None,
        }
    }

    /// The picture at the top of a piece.
    pub(super) fn head_picture(&self, piece: &Piece) -> Option<PictureLine> {
        let Picture { src, alt, caption, credit } = piece.briefing.image.clone()?;
        let (href, size) = self.image(&piece.source, &src)?;
        let (width, height) = size.map(|size| (size.width, size.height)).unzip();
        Some(PictureLine { href, width, height, alt, caption, credit })
    }
}

impl Site<'_> {
    /// The link targets of a text, for its hash.
    pub(super) fn leads<'l>(
        &'l self,
        source: &'l Source,
        outline: &'l Outline,
        own: Option<EntityId>,
    ) -> impl Iterator<Item = Option<String>> + 'l {
        outline.links.iter().map(move |link| self.led(source, link, own))
    }

    /// The target of an entity's picture, for its hash.
    pub(super) fn image_led(&self, source: &Source, image: &Text) -> Option<String> {
        self.led(source, &image_link(image), None)
    }

    fn led(&self, source: &Source, link: &HandLink, own: Option<EntityId>) -> Option<String> {
        match self.lead(source, link, own).ok()? {
            Lead::Elsewhere => Some(link.target.clone()),
            Lead::To(href) => Some(href),
            // Pages show a picture with its size.
            Lead::Asset(place, href) => match self.desk.content.assets[place].size {
                Some(size) => Some(format!("{href} {}x{}", size.width, size.height)),
                None => Some(href),
            },
            Lead::Text => None,
        }
    }

    /// An entity's page never links to itself: a link to `own` becomes its text.
    fn lead(&self, source: &Source, link: &HandLink, own: Option<EntityId>) -> Result<Lead, Problem> {
        let Desk { content, .. } = self.desk;
        let (target, fragment) = match content.lead(&source.path, link) {
            Ok(lead::Lead::Elsewhere) => return Ok(Lead::Elsewhere),
            Ok(lead::Lead::NoneOfOurs | lead::Lead::Hidden(_)) => return Ok(Lead::Text),
            Ok(lead::Lead::To(target, fragment)) => (target, fragment),
            Err(problem @ (Problem::Heading(..) | Problem::Empty | Problem::NoPicture)) => return Err(problem),
            Err(problem) if link.kind.is_image() => return Err(problem),
            Err(problem) => return self.made_page(&link.target).map(Lead::To).ok_or(problem),
        };
        let query = if link.kind.is_wikilink() { "" } else { query(&link.target) };
        let address = match target {
            Target::Piece(id) => &content.pieces[id.index()].address,
            Target::Page(place) => &content.pages[place].address,
            Target::Withdrawn(place) => &content.withdrawn[place].address,
            Target::Entity(id) if Some(id) == own => return Ok(Lead::Text),
            Target::Entity(id) => &content.entities[id.index()].address,
            Target::Here => content.directory.places.get(&source.path).ok_or(Problem::Nowhere)?,
            Target::Asset(place) => {
                let href = content.assets[place].path.href(&self.desk.config.base_url.path);
                return Ok(Lead::Asset(place, with_fragment(href + query, fragment.as_deref())));
            }
        };
        Ok(Lead::To(with_fragment(self.href(address) + query, fragment.as_deref())))
    }

    /// A page that the site generates from many files: `/tags/t/`, `/years/2017/`, `/feed.xml`.
    fn made_page(&self, target: &str) -> Option<String> {
        let (path, fragment) = target.split_once('#').map_or((target, None), |(path, part)| (path, Some(part)));
        let path = path.strip_suffix(query(path)).unwrap_or(path);
        let path = tidy(&decode(path.strip_prefix('/')?))?;
        let path = path.trim_start_matches('/');
        let index = if path.is_empty() { "index.html".to_string() } else { format!("{path}/index.html") };
        let paths =
            [index, path.to_string()].map(|path| OutputPath::new(&path).ok().filter(|path| self.at(path).is_some()));
        let found = paths.into_iter().flatten().next()?;
        let href = found.href(&self.desk.config.base_url.path);
        Some(with_fragment(href.strip_suffix("index.html").unwrap_or(&href).to_string() + query(target), fragment))
    }

    /// Reports every link, picture and pin that leads nowhere, and returns the copied files that the others lead to.
    pub(super) fn check_links(&self, told: &mut Told) -> BTreeSet<usize> {
        let content = self.desk.content;
        let shown = || content.entities.iter().filter(|entity| !entity.record.hidden);
        let pieces = content.pieces.iter().map(|piece| (&piece.source, &piece.briefing.outline));
        let pages = content.pages.iter().map(|page| (&page.source, &page.page.outline));
        let profiles = shown().map(|entity| (&entity.source, &entity.record.outline));
        let texts = pieces.chain(pages).chain(profiles).map(|(source, outline)| (source, outline.links.as_slice()));
        let images = shown().filter_map(|entity| Some((&entity.source, image_link(entity.record.image.as_ref()?))));
        let heads = content
            .pieces
            .iter()
            .filter_map(|piece| Some((&piece.source, image_link(&piece.briefing.image.as_ref()?.src))));
        let images: Vec<(&Source, HandLink)> = images.chain(heads).collect();
        let images = images.iter().map(|(source, link)| (*source, std::slice::from_ref(link)));
        let links: Vec<(&Source, &[HandLink])> = texts.chain(images).collect();
        let found: Vec<Vec<Found>> = links
            .par_iter()
            .map(|(source, links)| links.iter().filter_map(|link| self.found(source, link)).collect())
            .collect();
        let (mut assets, mut names) = (BTreeSet::new(), BTreeSet::new());
        for ((source, _), found) in links.iter().zip(found) {
            for found in found {
                match found {
                    Found::Asset(place) => drop(assets.insert(place)),
                    Found::Active(place, span, note) => {
                        assets.insert(place);
                        told.at(source, span, note);
                    }
                    Found::Broken(span, fault) => told.at(source, span, fault),
                    // Once for each name, at the first link.
                    Found::PassedOver(name, span, note) if names.insert(name.clone()) => told.at(source, span, note),
                    Found::PassedOver(..) => {}
                }
            }
        }
        content.pieces.iter().for_each(|piece| self.check_pins(piece, told));
        assets
    }

    /// Whether every link of a changed text leads somewhere in this plan.
    pub fn leads_all(&self, fresh: &Fresh) -> bool {
        let links = match &fresh.of {
            Of::Piece(_, piece) => &piece.briefing.outline.links,
            Of::Entity(_, entity) => &entity.record.outline.links,
            Of::Page(_, placed) => &placed.page.outline.links,
        };
        links.iter().all(|link| match self.found(fresh.source(), link) {
            Some(Found::Broken(..)) => false,
            Some(Found::Asset(place) | Found::Active(place, ..)) => {
                self.at(&self.desk.content.assets[place].path).is_some()
            }
            Some(Found::PassedOver(..)) | None => true,
        })
    }

    fn found(&self, source: &Source, link: &HandLink) -> Option<Found> {
        match self.lead(source, link, None) {
            Ok(Lead::Asset(place, _)) => Some(self.active(place, link).unwrap_or(Found::Asset(place))),
            Ok(_) => self.passed_over(link).map(|note| Found::PassedOver(link.target.clone(), link.span, note)),
            Err(Problem::Broken) => None,
            Err(problem) => Some(Found::Broken(link.span, self.fault(link, problem))),
        }
    }

    /// For a link to a file beside the texts that a browser or a host may execute. A drawing shown as an image executes
    /// nothing.
    fn active(&self, place: usize, link: &HandLink) -> Option<Found> {
        let path = self.desk.content.assets[place].source.path.as_str();
        let is_shown = is_picture(path) && (link.kind.is_image() || link.kind == HandLinkKind::Embed);
        if is_shown || !path.starts_with("content/") || !is_active(path) {
            return None;
        }
        let note = |code| Diagnostic::new(code, format!("`{}` may run in the name of this site", link.target));
        let trust = "if you trust every author, say so in site.toml: `active = \"publish\"` under `[assets]`";
        match self.desk.config.assets.active {
            Active::Publish => None,
            Active::Warn => Some(Found::Active(place, link.span, note(Code::W062).help(trust))),
            Active::Refuse => {
                let moved = "put it under `static`, or take the link out";
                Some(Found::Broken(link.span, note(Code::E027).help(moved)))
            }
        }
    }

    /// For a link by an entity's full name that another entity lists as an alias.
    fn passed_over(&self, link: &HandLink) -> Option<Diagnostic> {
        let target = &link.target;
        let others = match link.kind {
            HandLinkKind::Wikilink | HandLinkKind::Embed => self.desk.content.directory.passed_over(target),
            _ => return None,
        };
        let what = format!("`{target}` is linked as a full name, and is an alias of {} too", others.join(" and "));
        let help = format!("where that one is meant, link by id: `[[{}|{target}]]`", others.first()?);
        Some(Diagnostic::new(Code::W038, what).help(help))
    }

    fn fault(&self, link: &HandLink, problem: Problem) -> Diagnostic {
        let may_be_relaxed = !matches!(problem, Problem::Ambiguous(_));
        let fault = self.fault_of(link, problem);
        match fault.code {
            Code::E023 | Code::E024 if may_be_relaxed => {
                fault.help("or take such links as warnings: `broken = \"warn\"` under `[links]` in site.toml")
            }
            _ => fault,
        }
    }

    fn fault_of(&self, link: &HandLink, problem: Problem) -> Diagnostic {
        let target = &link.target;
        let broken = match link.kind {
            _ if self.desk.config.links.broken == Broken::Warn && !matches!(problem, Problem::Ambiguous(_)) => {
                Code::W042
            }
            HandLinkKind::Wikilink | HandLinkKind::Embed | HandLinkKind::NoneOfOurs => Code::E024,
            _ => Code::E023,
        };
        let nowhere = |why: &str| Diagnostic::new(broken, format!("`{target}` {why}"));
        match problem {
            Problem::Empty => Diagnostic::new(
                broken,
                if link.kind.is_image() { "a picture without an address" } else { "a link without a target" },
            )
            .help("write where it leads between the brackets, or take the brackets out"),
            Problem::NoPicture => nowhere("is a page, and no picture")
                .help(format!("link to it: `[text]({target})`, or quote its summary: `![[its title]]`")),
            Problem::Heading(heading, headings) => {
                nowhere(&format!("leads to no heading: the page has no `#{heading}`"))
                    .help(near_headings(&heading, &headings))
            }
            Problem::Held => nowhere("leads to a page that is held back")
                .help("publish that page together with this one, or take the link out"),
            Problem::Ambiguous(ids) => {
                let code = if broken == Code::E024 { Code::E025 } else { broken };
                let help = format!("link by id: `[[{}|{target}]]`", ids.first().map_or("", String::as_str));
                Diagnostic::new(code, format!("`{target}` may be {}", ids.join(" or "))).help(help)
            }
            Problem::Nowhere | Problem::Broken => match self.nearest(link) {
                _ if let Some(path) = self.path_from_root(link) => nowhere("leads nowhere from the folder of its file")
                    .help(format!("the path that works is `{path}`")),
                near if link.kind == HandLinkKind::Embed && extension(target).is_some() => {
                    let told = nowhere("leads nowhere: no file has that name");
                    let told = near.iter().fold(told, |told, near| told.help(format!("the nearest is `{near}`")));
                    told.help("put the file beside the text, or into any folder under content or static")
                }
                near if link.kind.is_wikilink() && !target.contains('/') => {
                    let name = target.split('#').next().unwrap_or_default().trim().replace('"', "'");
                    let told = nowhere("leads nowhere");
                    let told = near.iter().fold(told, |told, near| told.help(format!("the nearest is `{near}`")));
                    told.help(format!(
                        "to make it, run `dateline new entity \"{name}\" --kind person`, or with another kind, or `dateline \
                         new briefing \"{name}\"`"
                    ))
                }
                Some(near) => moved(target, nowhere("leads nowhere").help(format!("the nearest is `{near}`"))),
                None if link.kind.is_wikilink() => moved(
                    target,
                    nowhere("leads nowhere").help("write a piece by its path: `[[briefings/2017/x|text]]`"),
                ),
                None if target.starts_with('/') => {
                    moved(target, nowhere("leads nowhere").help("nothing on this site has that address"))
                }
                None => nowhere("leads nowhere")
                    .help("a path is read from the folder of its file, or from the site's root after a `/`"),
            },
        }
    }

    /// Reports what site.toml names but the site does not have, and returns the files that only it names.
    pub(super) fn check_settings(&self, told: &mut Told) -> BTreeSet<usize> {
        let config = self.desk.config;
        let source = Source { path: SETTINGS.to_string(), hash: Default::default() };
        let link =
            |target: &String| HandLink { span: Span::default(), target: target.clone(), kind: HandLinkKind::Link };
        let navigation = config.navigation.iter().map(|item| ("navigation", link(&item.href)));
        let read =
            |fields: &mut Fields| Outline::read(&config.footer, Span::new(0, config.footer.len()), config, fields);
        let footer = Fields::read(&config.footer, Span::default(), Vec::new(), read).value;
        let footer = footer.links.into_iter().map(|link| ("footer", link));
        let pictures = [("logo", &config.logo), ("icon", &config.icon)];
        let pictures =
            pictures.into_iter().filter_map(|(key, path)| Some((key, link(&format!("/{}", path.as_ref()?)))));
        let mut assets = BTreeSet::new();
        for (key, link) in navigation.chain(footer).chain(pictures) {
            let is_relative = !link.target.starts_with(['/', '#']) && !is_external(&link.target);
            let fault = match self.lead(&source, &link, None) {
                Ok(Lead::Asset(place, _)) => {
                    assets.insert(place);
                    continue;
                }
                Ok(_) if !is_relative || link.kind == HandLinkKind::Wikilink => continue,
                Ok(_) => {
                    let fault =
                        Diagnostic::new(Code::E009, format!("`{}` leads elsewhere from each page", link.target));
                    fault.help("start it with `/`, from the site's root")
                }
                // Each page has its own anchors.
                Err(_) if link.target.starts_with('#') => continue,
                Err(Problem::Broken) => continue,
                Err(problem) => self.fault(&link, problem),
            };
            told.of(&source, fault.note(format!("it stands in `{key}`")));
        }
        assets
    }

    /// The same target from the site's root, if that leads to a file: authors also write `static/map.png` and
    /// `content/map.png`, where the files are.
    fn path_from_root(&self, link: &HandLink) -> Option<String> {
        let path = link.target.trim_start_matches(['.', '/']);
        let inside = ["static/", "content/"].iter().find_map(|folder| path.strip_prefix(folder));
        let from_root = format!("/{}", inside.unwrap_or(path));
        let directory = &self.desk.content.directory;
        if link.kind.is_wikilink() {
            return None;
        }
        if from_root != link.target && directory.resolve(SETTINGS, &from_root).is_ok() {
            return Some(from_root);
        }
        // The only file with that name may be in another folder.
        let name = decode(path.split(['#', '?']).next().unwrap_or_default());
        let name = name.rsplit('/').next()?;
        if without_markdown(name).is_none() && extension(name).is_none() {
            return None;
        }
        let content = self.desk.content;
        let source = match directory.file_named(name)?.ok()? {
            Target::Asset(place) => return Some(format!("/{}", content.assets[place].path.as_str())),
            Target::Piece(id) => &content.pieces[id.index()].source,
            Target::Entity(id) => &content.entities[id.index()].source,
            Target::Page(place) => &content.pages[place].source,
            Target::Withdrawn(place) => &content.withdrawn[place].source,
            Target::Here => return None,
        };
        Some(source.path.strip_prefix("content")?.replace(' ', "%20"))
    }

    fn nearest(&self, link: &HandLink) -> Option<String> {
        let content = self.desk.content;
        let directory = &content.directory;
        if link.kind.is_wikilink() {
            let entities = content.entities.iter().flat_map(|e| [e.id.as_str(), &e.record.name]);
            let titles = content.pieces.iter().map(|piece| piece.briefing.title.value.as_str());
            let (path, docs) = (link.target.strip_prefix("briefings/"), directory.docs.keys().map(String::as_str));
            if link.kind == HandLinkKind::Embed && extension(&link.target).is_some() {
                let names =
                    content.assets.iter().map(|asset| asset.path.as_str().rsplit('/').next().unwrap_or_default());
                return nearest(&link.target, names).map(String::from);
            }
            return match path {
                Some(path) => nearest(path, docs).map(|doc| format!("briefings/{doc}")),
                None => nearest(&link.target, entities.chain(docs).chain(titles)).map(String::from),
            };
        }
        let path = link.target.split(['#', '?']).next().unwrap_or_default();
        if path.starts_with('/') {
            return nearest(path, directory.addresses.keys().map(|address| address.as_str())).map(String::from);
        }
        // For a file beside this one only the name is compared.
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_string();
        let names: Vec<String> = directory.sources.keys().map(|source| name(source)).collect();
        nearest(&name(path), names.iter().map(String::as_str)).map(String::from)
    }

    /// A pin names an earlier piece; a ban may name any piece, even one that is held back.
    fn check_pins(&self, piece: &Piece, told: &mut Told) {
        let Desk { content, .. } = self.desk;
        let directory = &content.directory;
        let unknown = |doc: &Text| {
            let diagnostic = Diagnostic::new(Code::E026, format!("no piece is `{}`", doc.value));
            match nearest(doc, directory.docs.keys().map(String::as_str)) {
                Some(near) => diagnostic.help(format!("the nearest is `{near}`")),
                None => diagnostic,
            }
        };
        for pin in &piece.briefing.pin {
            let diagnostic =
                match directory.docs.get(&pin.value).map(|id| &content.pieces[id.index()].briefing.date.day) {
                    Some(day) if *day < piece.briefing.date.day => continue,
                    Some(_) => Diagnostic::new(Code::E026, format!("`{}` is not of an earlier day", pin.value))
                        .help("a pin leads back in time: pin this piece from the later one instead"),
                    None if directory.is_held(pin) => {
                        Diagnostic::new(Code::E026, format!("`{}` is held back", pin.value))
                    }
                    None if directory.is_kept_from_readers(pin) => continue,
                    None => unknown(pin),
                };
            told.at(&piece.source, pin.span, diagnostic);
        }
        for ban in &piece.briefing.ban {
            if !directory.docs.contains_key(&ban.value) && !directory.is_kept_from_readers(ban) {
                told.at(&piece.source, ban.span, unknown(ban));
            }
        }
    }
}

/// The extension of a file that is not a text.
fn extension(target: &str) -> Option<&str> {
    let (_, extension) = target.rsplit_once('.').filter(|_| without_markdown(target).is_none())?;
    let is_one = (2..=12).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_one.then_some(extension)
}

/// An entity's picture, as if its profile showed it.
fn image_link(image: &Text) -> HandLink {
    HandLink { span: image.span, target: image.value.clone(), kind: HandLinkKind::Image }
}

fn with_fragment(href: String, fragment: Option<&str>) -> String {
    match fragment {
        Some(fragment) => format!("{href}#{fragment}"),
        None => href,
    }
}

/// Suggests how to keep a link by a text's address working after the text was renamed.
fn moved(target: &str, fault: Diagnostic) -> Diagnostic {
    let path = target.split(['#', '?']).next().unwrap_or_default().trim_matches('/');
    let is_of_a_text = ["briefings/", "entities/", "pages/"].iter().any(|folder| path.starts_with(folder));
    match is_of_a_text && without_markdown(path).is_none() {
        true => fault.help(format!(
            "if the text has another name now, write its old address there: `redirects: [\"/{path}/\"]`"
        )),
        false => fault,
    }
}

/// The heading most likely meant, or the first few.
fn near_headings(heading: &str, headings: &[String]) -> String {
    const SHOWN: usize = 5;
    if let Some(near) = nearest(heading, headings.iter().map(String::as_str)) {
        return format!("the nearest is `#{near}`");
    }
    let shown: Vec<String> = headings.iter().take(SHOWN).map(|heading| format!("`#{heading}`")).collect();
    match headings.len().checked_sub(SHOWN) {
        _ if headings.is_empty() => "the page has no headings; link to the page itself".to_string(),
        Some(more) if more > 0 => format!("its headings are {} and {more} more", shown.join(", ")),
        _ => format!("its headings are {}", shown.join(", ")),
    }
}
