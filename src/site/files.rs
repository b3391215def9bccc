//! Every file of the site, and the check that none stands in another's way.

use super::{File, PageKey, Site, top};
use crate::content::address::{Address, OutputPath};
use crate::content::{EntityId, PieceId};
use crate::report::{Code, Diagnostic, Report};
use std::collections::{BTreeMap, BTreeSet};

const STATIC: &str = "static/";

/// A page's preview.
const CARD: &str = "card.html";

/// How the names begin that `output` gives to its own files.
const OWN: &str = ".dateline";

impl Site<'_> {
    /// All files but the copied ones.
    pub(super) fn pages(&self) -> Vec<File> {
        let (content, lists) = (self.desk.content, &self.lists);
        let per_page = self.per_page();
        let mut files = vec![page(PageKey::Home, &Address::of_segments([]), "")];
        for (id, piece) in (0..).map(PieceId).zip(&content.pieces) {
            files.push(page(PageKey::Briefing(id), &piece.address, &piece.source.path));
            files.push(beside(PageKey::PieceCard(id), &piece.address, CARD, &piece.source.path));
        }
        files.push(page(PageKey::Years, &lists.years.address, ""));
        for part in lists.years.year_parts(per_page) {
            files.push(page(PageKey::Year(part), &part.address(&lists.years.address), ""));
        }
        files.push(page(PageKey::Entities, &top("entities"), ""));
        for (id, entity) in (0..).map(EntityId).zip(&content.entities).filter(|(_, entity)| !entity.record.hidden) {
            for part in lists.naming[id.index()].parts(per_page) {
                files.push(page(PageKey::Entity(id, part), &part.address(&entity.address), &entity.source.path));
            }
            files.push(beside(PageKey::EntityCard(id), &entity.address, CARD, &entity.source.path));
        }
        if !lists.kinds.is_empty() {
            files.push(page(PageKey::Kinds, &top("kinds"), ""));
        }
        for (name, kind) in &lists.kinds {
            let first = kind.entities.first().map_or("", |id| &content.entities[id.index()].source.path);
            files.push(page(PageKey::Kind(name.clone()), &kind.address, first));
        }
        type OfPart = fn(String, super::Part) -> PageKey;
        let terms: [(_, _, OfPart, _); 2] = [
            ("tags", PageKey::Tags, PageKey::Tag, &lists.tags),
            ("series", PageKey::SeriesIndex, PageKey::Series, &lists.series),
        ];
        for (name, index, key, lists) in terms {
            if !lists.is_empty() {
                files.push(page(index, &top(name), ""));
            }
            for (term, list) in lists {
                let first = list.entries.first().map_or("", |entry| &content.pieces[entry.piece.index()].source.path);
                for part in list.parts(per_page) {
                    files.push(page(key(term.clone(), part), &part.address(&list.address), first));
                }
            }
        }
        for (place, placed) in content.pages.iter().enumerate() {
            files.push(page(PageKey::Text(place), &placed.address, &placed.source.path));
        }
        files.extend([
            file(PageKey::NotFound, "404.html"),
            file(PageKey::Feed, "feed.xml"),
            file(PageKey::Sitemap, "sitemap.xml"),
        ]);
        files.push(page(PageKey::Search, &top("search"), ""));
        let searched = self.search_files().into_iter();
        files.extend(searched.map(|of| File { path: of.path(), key: PageKey::SearchFile(of), source: String::new() }));
        for (old, now) in &content.directory.redirects {
            let source = content.directory.outputs.get(&old.output()).map_or("", String::as_str);
            files.push(page(PageKey::Redirect(old.clone(), now.clone()), old, source));
        }
        let statics = content.assets.iter().enumerate().filter(|(_, asset)| asset.source.path.starts_with(STATIC));
        files.extend(self.assets(&statics.map(|(place, _)| place).collect()));
        files
    }

    pub(super) fn assets(&self, places: &BTreeSet<usize>) -> Vec<File> {
        let assets = &self.desk.content.assets;
        let new =
            |place: &&usize| self.at(&assets[**place].path).is_none_or(|file| file.key != PageKey::Asset(**place));
        let copied = |place: &usize| File {
            key: PageKey::Asset(*place),
            path: assets[*place].path.clone(),
            source: assets[*place].source.path.clone(),
        };
        places.iter().filter(new).map(copied).collect()
    }
}

fn page(key: PageKey, address: &Address, source: &str) -> File {
    File { key, path: address.output(), source: source.to_string() }
}

/// A file in the folder of a page.
fn beside(key: PageKey, address: &Address, name: &str, source: &str) -> File {
    File { key, path: address.output().beside(name), source: source.to_string() }
}

fn file(key: PageKey, name: &'static str) -> File {
    File { key, path: OutputPath::new(name).expect("a plain name"), source: String::new() }
}

/// Two files at one path, and a file where another needs a folder, also where only some systems hold
/// the paths to be one.
pub(super) fn check_addresses(files: &[File], report: &mut Report) {
    let mut by_key: BTreeMap<String, &File> = BTreeMap::new();
    // Two pages that clash take what stands beside them along.
    let mut folders = BTreeSet::new();
    for file in files {
        if file.path.key().starts_with(OWN) {
            let what = format!("`{}` is a name that dateline keeps for itself", file.path.as_str());
            report.add(&file.source, [Diagnostic::new(Code::E010, what).help("give it another name")]);
        }
        if let Some(first) = by_key.insert(file.path.key(), file)
            && folders.insert((
                &first.source,
                &file.source,
                file.path.key().rsplit_once('/').map(|(folder, _)| folder.to_string()),
            ))
        {
            report.add(&file.source, [clash(first, file)]);
        }
    }
    // One file may block a whole folder, and is told once.
    let mut told = BTreeSet::new();
    for (key, file) in &by_key {
        let folders = key.match_indices('/').map(|(end, _)| &key[..end]);
        for blocking in folders.filter(|folder| told.insert(*folder)).filter_map(|folder| by_key.get(folder)) {
            report.add(&file.source, [clash(blocking, file)]);
        }
    }
}

fn clash(first: &File, second: &File) -> Diagnostic {
    let what = format!("{} and {} would stand in each other's way", named(first), named(second));
    let place = match first.path == second.path {
        true => format!("both would be `{}`", first.path.as_str()),
        false => format!("`{}` and `{}` are one place on some systems", first.path.as_str(), second.path.as_str()),
    };
    Diagnostic::new(Code::E020, what).note(place).help("give one of them another `slug`, name or old address")
}

fn named(file: &File) -> String {
    let what = match &file.key {
        PageKey::Tag(tag, _) => format!("the tag `{tag}` of "),
        PageKey::Series(series, _) => format!("the series `{series}` of "),
        PageKey::Kind(kind) => format!("the kind `{kind}` of "),
        PageKey::Redirect(old, _) => format!("the old address `{}` of ", old.as_str()),
        _ if file.source.is_empty() => format!("the site's own `{}`", file.path.as_str()),
        _ => String::new(),
    };
    what + &file.source
}
