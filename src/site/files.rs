//! Every file of the site, and the check that no two conflict.

use super::coverage::later_address;
use super::lists::List;
use super::{File, PageKey, Site, top};
use crate::content::address::{Address, OutputPath, Segment};
use crate::content::assemble::Told;
use crate::content::introduction::Heading;
use crate::content::{EntityId, PieceId, unread};
use crate::report::{Code, Diagnostic, Report};
use rapidhash::RapidHashMap;
use std::collections::BTreeSet;

const STATIC: &str = "static/";

/// An entity or list with at least this many pieces has a feed of its own.
pub(super) const ENOUGH: usize = 5;

const NO_JEKYLL: &str = ".nojekyll";

/// The prefix of file names that `output` reserves.
const OWN: &str = ".dateline";

/// Maximum addresses in one sitemap file: search engines ignore more (sitemaps.org).
pub(super) const LONGEST_SITEMAP: usize = 50_000;

/// How many parts are needed beside the file that lists them; 0 if one file holds all.
fn sitemap_parts(addresses: usize) -> u32 {
    if addresses > LONGEST_SITEMAP { addresses.div_ceil(LONGEST_SITEMAP) as u32 } else { 0 }
}

pub(super) fn sitemap_part(part: u32) -> String {
    format!("sitemap-{}.xml", part + 1)
}

/// The address of a page worth indexing.
pub(super) fn in_sitemap(file: &File) -> Option<Address> {
    Address::new(&format!("/{}", folder_in_sitemap(file)?)).ok()
}

fn folder_in_sitemap(file: &File) -> Option<&str> {
    let is_other = matches!(
        file.key,
        PageKey::Redirect(..)
            | PageKey::Section(_)
            | PageKey::Withdrawn(_)
            | PageKey::Asset(_)
            | PageKey::Theme(_)
            | PageKey::Search
            | PageKey::SitemapPart(_)
    );
    file.path.as_str().strip_suffix("index.html").filter(|_| !is_other)
}

impl Site<'_> {
    /// All files except copied ones.
    pub(super) fn pages(&self) -> Vec<File> {
        let (content, lists) = (self.desk.content, &self.lists);
        let per_page = self.per_page();
        let mut files = vec![page(PageKey::Home, &Address::of_segments([]))];
        for (id, piece) in (0..).map(PieceId).zip(&content.pieces) {
            files.push(page(PageKey::Briefing(id), &piece.address));
            if self.has_page_of_later(id) {
                files.push(page(PageKey::Later(id), &later_address(&piece.address)));
            }
        }
        files.push(page(PageKey::Years, &lists.years.address));
        for part in lists.years.year_parts(per_page) {
            files.push(page(PageKey::Year(part), &part.address(&lists.years.address)));
        }
        files.push(page(PageKey::Entities, &top("entities")));
        for (id, entity) in (0..).map(EntityId).zip(&content.entities).filter(|(_, entity)| !entity.record.hidden) {
            for part in lists.naming[id.index()].parts(per_page) {
                files.push(page(PageKey::Entity(id, part), &part.address(&entity.address)));
            }
            if let Some(path) = self.entity_feed_file(id) {
                files.push(File { key: PageKey::EntityFeed(id), path });
            }
        }
        if !lists.kinds.is_empty() {
            files.push(page(PageKey::Kinds, &top("kinds")));
        }
        for (name, kind) in &lists.kinds {
            files.push(page(PageKey::Kind(name.clone()), &kind.address));
        }
        let of_letters = std::iter::once(None).chain(lists.kinds.keys().map(Some)).flat_map(|kind| {
            let kind = kind.map(String::as_str);
            let letters = self.alphabet(kind).into_iter().flat_map(|alphabet| alphabet.keys());
            letters.map(move |letter| {
                let address = self.letter_address(kind, letter);
                page(PageKey::Names(kind.map(String::from), letter.clone()), &address)
            })
        });
        files.extend(of_letters);
        if !lists.alphabet.is_empty() {
            files.push(page(PageKey::Section(top("entities")), &top("names")));
        }
        type OfPart = fn(String, super::Part) -> PageKey;
        let terms: [(_, _, OfPart); 2] =
            [(Heading::Tag, PageKey::Tags, PageKey::Tag), (Heading::Series, PageKey::SeriesIndex, PageKey::Series)];
        for (heading, index, key) in terms {
            let lists = lists.under(heading);
            if !lists.is_empty() {
                files.push(page(index, &top(heading.folder())));
            }
            for (term, list) in lists {
                for part in list.parts(per_page) {
                    files.push(page(key(term.clone(), part), &part.address(&list.address)));
                }
                if let Some(path) = self.list_feed_file(list) {
                    files.push(File { key: PageKey::ListFeed(heading, term.clone()), path });
                }
            }
        }
        for (place, placed) in content.pages.iter().enumerate().filter(|(_, placed)| placed.introduces.is_none()) {
            files.push(page(PageKey::Text(place), &placed.address));
        }
        for (place, gone) in content.withdrawn.iter().enumerate() {
            files.push(page(PageKey::Withdrawn(place), &gone.address));
        }
        files.extend(self.pages_address().map(|address| page(PageKey::Pages, &address)));
        files.extend([
            file(PageKey::NotFound, "404.html"),
            file(PageKey::Feed, "feed.xml"),
            file(PageKey::JsonFeed, "feed.json"),
        ]);
        files.push(page(PageKey::Search, &top("search")));
        let searched = self.search_files().into_iter();
        files.extend(searched.map(|of| File { path: of.path(), key: PageKey::SearchFile(of) }));
        if self.desk.config.exports.llms_txt {
            files.push(file(PageKey::Llms, "llms.txt"));
        }
        if self.desk.config.exports.json {
            let pages = files.iter().filter(|file| matches!(file.key, PageKey::Briefing(_) | PageKey::Entity(..)));
            let beside: Vec<File> = pages.filter_map(json_beside).collect();
            files.extend(beside);
        }
        // Many desks have their own, with the same effect.
        if !content.assets.iter().any(|asset| asset.path.as_str() == NO_JEKYLL) {
            files.push(file(PageKey::NoJekyll, NO_JEKYLL));
        }
        for (old, now) in &content.directory.redirects {
            files.push(page(PageKey::Redirect(old.clone(), now.clone()), old));
        }
        files.push(file(PageKey::Sitemap, "sitemap.xml"));
        let parts = sitemap_parts(files.iter().filter_map(folder_in_sitemap).count());
        files.extend((0..parts).map(|part| file(PageKey::SitemapPart(part), &sitemap_part(part))));
        let statics = content.assets.iter().enumerate().filter(|(_, asset)| asset.source.path.starts_with(STATIC));
        files.extend(self.assets(&statics.map(|(place, _)| place).collect()));
        files.extend(self.sections(&files));
        files
    }

    /// Reports each tag that pieces spell in several ways.
    pub(super) fn tell_spellings(&self, told: &mut Told) {
        for spellings in &self.lists.spellings {
            let ways: Vec<String> = spellings.iter().map(|(way, count, _)| format!("`{way}` {count} times")).collect();
            let (Some((common, ..)), Some((rare, _, first))) = (spellings.first(), spellings.last()) else { continue };
            let piece = &self.desk.content.pieces[first.index()];
            let span =
                piece.briefing.tags.iter().find(|tag| tag.trim() == rare).map(|tag| tag.span).unwrap_or_default();
            let note = Diagnostic::new(Code::W048, format!("`{rare}` and `{common}` are one tag"));
            let note = note.note(format!("pieces write {}", ways.join(", ").replace(" 1 times", " once")));
            told.at(&piece.source, span, note.help(format!("write it `{common}` everywhere")));
        }
    }

    /// Reports each file under `content` that no page uses, and each published one that reveals who made it; `assets`
    /// are those that texts refer to.
    pub(super) fn tell_of_assets(&self, assets: &BTreeSet<usize>, told: &mut Told) {
        for (place, asset) in self.desk.content.assets.iter().enumerate() {
            let is_published = assets.contains(&place) || asset.source.path.starts_with(STATIC);
            if is_published {
                asset.private.iter().for_each(|note| told.of(&asset.source, Diagnostic::clone(note)));
            } else if !self.desk.content.directory.of_broken.contains(&place) {
                told.of(&asset.source, unread(&asset.source.path));
            }
        }
    }

    /// The file of an entity's own feed, if enough pieces name it.
    pub(super) fn entity_feed_file(&self, id: EntityId) -> Option<OutputPath> {
        self.list_feed_file(&self.lists.naming[id.index()])
    }

    /// The file of a list's feed, if it has enough pieces.
    pub(super) fn list_feed_file(&self, list: &List) -> Option<OutputPath> {
        let is_followed = list.entries.len() >= ENOUGH;
        is_followed.then(|| list.address.file(&Segment::new("feed.xml").expect("a plain name")))
    }

    pub(super) fn assets(&self, places: &BTreeSet<usize>) -> Vec<File> {
        let assets = &self.desk.content.assets;
        let known = |place: usize| {
            let file = self.at(&assets[place].path).map(|at| &self.files[at]);
            file.is_some_and(|file| file.key == PageKey::Asset(place))
        };
        let new = |place: &&usize| !known(**place);
        let copied = |place: &usize| File { key: PageKey::Asset(*place), path: assets[*place].path.clone() };
        places.iter().filter(new).map(copied).collect()
    }

    /// Reports two files at one path, and a file where another needs a folder, including paths that are equal only on
    /// some systems.
    pub(super) fn check_addresses(&self, report: &mut Report) {
        let mut by_key = RapidHashMap::with_capacity_and_hasher(self.files.len(), Default::default());
        // Two conflicting pages take the files beside them along.
        let mut folders = BTreeSet::new();
        for file in &self.files {
            let key = file.path.key();
            if key.starts_with(OWN) {
                let what = format!("`{}` is a name that dateline keeps for itself", file.path.as_str());
                report.add(self.source(&file.key), [Diagnostic::new(Code::E010, what).help("give it another name")]);
            }
            let folder = key.rsplit_once('/').map(|(folder, _)| folder.to_string());
            if let Some(first) = by_key.insert(key, file) {
                let [one, other] = [first, file].map(|file| self.source(&file.key));
                if folders.insert((one, other, folder)) {
                    report.add(other, [self.clash(first, file)]);
                }
            }
        }
        let is_blocked = |key: &str| key.match_indices('/').any(|(end, _)| by_key.contains_key(&key[..end]));
        let mut blocked: Vec<(&str, &File)> = by_key.iter().map(|(key, file)| (&**key, *file)).collect();
        blocked.retain(|(key, _)| is_blocked(key));
        blocked.sort_unstable_by_key(|(key, _)| *key);
        // One file may block a whole folder, but is reported once.
        let mut told = BTreeSet::new();
        for (key, file) in blocked {
            let folders = key.match_indices('/').map(|(end, _)| &key[..end]);
            for blocking in folders.filter(|folder| told.insert(*folder)).filter_map(|folder| by_key.get(folder)) {
                report.add(self.source(&file.key), [self.clash(blocking, file)]);
            }
        }
    }

    fn clash(&self, first: &File, second: &File) -> Diagnostic {
        let what = format!("{} and {} would stand in each other's way", self.named(first), self.named(second));
        let place = match first.path == second.path {
            true => format!("both would be `{}`", first.path.as_str()),
            false => format!("`{}` and `{}` are one place on some systems", first.path.as_str(), second.path.as_str()),
        };
        Diagnostic::new(Code::E020, what).note(place).help("give one of them another `slug`, name or old address")
    }

    fn named(&self, file: &File) -> String {
        let source = self.source(&file.key);
        let what = match &file.key {
            PageKey::Tag(tag, _) => format!("the tag `{tag}` of "),
            PageKey::Series(series, _) => format!("the series `{series}` of "),
            PageKey::Kind(kind) => format!("the kind `{kind}` of "),
            PageKey::Redirect(old, _) => format!("the old address `{}` of ", old.as_str()),
            PageKey::EntityFeed(_) | PageKey::ListFeed(..) => "the feed of ".to_string(),
            PageKey::Json(_) => "the JSON of ".to_string(),
            _ if source.is_empty() => format!("the site's own `{}`", file.path.as_str()),
            _ => String::new(),
        };
        what + source
    }
}

fn page(key: PageKey, address: &Address) -> File {
    File { key, path: address.output() }
}

/// `a/index.json` for `a/index.html`.
fn json_beside(page: &File) -> Option<File> {
    let path = OutputPath::new(&format!("{}.json", page.path.as_str().strip_suffix(".html")?)).ok()?;
    Some(File { key: PageKey::Json(Box::new(page.key.clone())), path })
}

fn file(key: PageKey, name: &str) -> File {
    File { key, path: OutputPath::new(name).expect("a plain name") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitemap_is_cut_where_no_search_engine_would_read_on() {
        assert_eq!([0, 1, 50_000, 50_001, 100_000, 100_001].map(sitemap_parts), [0, 0, 0, 2, 2, 3]);
    }
}
