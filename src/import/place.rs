//! Where does each text and file go? Names that are not allowed in addresses are changed, and all paths are unique.

use super::doc::{Doc, Sort};
use super::path::{ending, parts};
use super::report::Tally;
use super::site::File;
use crate::content::address::{Address, OutputPath, Segment, slugify};
use crate::content::unread::kept_back;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Files that readers see or may load: imported whether or not a text refers to them.
const MEDIA: &[&str] = &[
    "png", "jpg", "jpeg", "jfif", "gif", "webp", "avif", "svg", "bmp", "ico", "mp3", "ogg", "oga", "wav", "m4a",
    "flac", "mp4", "webm", "mov", "m4v", "ogv", "pdf", "epub", "doc", "docx", "odt", "ppt", "pptx", "odp", "xls",
    "xlsx", "ods", "csv", "tsv", "zip", "vtt", "srt",
];

pub fn is_taken(path: &str) -> bool {
    MEDIA.contains(&ending(path).as_str()) && kept_back(path, false).is_none()
}

/// The kind of a file that is not imported.
pub fn left(path: &str) -> String {
    match ending(path).as_str() {
        "" => "a file that no text refers to".to_string(),
        ending => format!("a file `.{ending}` that no text refers to"),
    }
}

/// The file of a text, relative to the desk's root.
pub fn path(doc: &Doc) -> String {
    format!("{}/{}.md", doc.sort.folder(), doc.place)
}

/// Gives each text and file a path that is unique on every system.
pub fn apart(docs: &mut [Doc], files: &mut [File], tally: &mut Tally) {
    let mut taken: HashSet<String> = HashSet::new();
    for doc in docs {
        doc.place = safe(&doc.place);
        if doc.text("slug").is_some() && taken.contains(&key(&address(doc))) {
            tally.lost("a slug that another text of the folder has", doc.from.as_str());
            doc.front.shift_remove("slug");
        }
        let dated = doc.written_day().map(|day| {
            let (folder, name, _) = parts(&doc.place);
            super::path::join(folder, &format!("{day}-{name}"))
        });
        let own = doc.place.clone();
        let tries = [Some(own.clone()), dated].into_iter().flatten();
        for place in tries.chain((2..).map(|n| format!("{own}-{n}"))) {
            doc.place = place;
            let keys = [key(&path(doc)), key(&address(doc))];
            if keys.iter().all(|key| !taken.contains(key)) {
                taken.extend(keys);
                break;
            }
        }
    }
    for file in files {
        let safe = safe(&file.to);
        let (folder, name, stem) = parts(&safe);
        let more = (2..).map(|n| super::path::join(folder, &format!("{stem}-{n}{}", &name[stem.len()..])));
        let is_free =
            |path: &String| taken.insert(OutputPath::new(path).map_or(path.clone(), |p| p.key().into_owned()));
        file.to = std::iter::once(safe.clone()).chain(more).find(is_free).unwrap_or_else(|| safe.clone());
    }
}

/// Equal for two paths that some system treats as the same.
fn key(path: &str) -> String {
    OutputPath::new(path).map_or_else(|_| path.to_lowercase(), |path| path.key().into_owned())
}

/// The path without characters not allowed in an address.
fn safe(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty()).map(|part| match Segment::new(part) {
        Ok(_) => part.to_string(),
        Err(_) => match part.rsplit_once('.') {
            Some((stem, end)) => format!("{}.{}", slugify(stem).as_str(), slugify(end).as_str()),
            None => slugify(part).as_str().to_string(),
        },
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The file of its page in the output, using the slug in its front matter.
fn address(doc: &Doc) -> String {
    let folder = doc.sort.folder().trim_start_matches("content/");
    let (parent, name, _) = parts(&doc.place);
    let slug = doc.text("slug").and_then(|slug| slug.trim_matches('/').rsplit('/').next().map(slugify));
    let last = slug.as_ref().map_or(name, |slug| slug.as_str());
    format!(
        "{}/index.html",
        [folder, parent, last].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/")
    )
}

/// Adds addresses of the old site to `redirects`, without duplicates and addresses used by something else.
pub fn redirects(docs: &[Doc], files: &[File], fronts: &mut [Map<String, Value>]) {
    const MADE: &[&str] = &[
        "entities",
        "kinds",
        "years",
        "tags",
        "series",
        "search",
        "assets",
        "feed.xml",
        "feed.json",
        "sitemap.xml",
        "404.html",
        "llms.txt",
        "robots.txt",
        "index.html",
    ];
    let mut taken: HashSet<String> = docs.iter().map(|doc| key(&address(doc))).collect();
    taken.extend(files.iter().filter_map(|file| Some(key(file.to.split_once('/')?.1))));
    for (doc, front) in docs.iter().zip(fronts) {
        let written = front.get("redirects").map(super::doc::texts_of).unwrap_or_default();
        let old = doc.old.iter().cloned().chain(written).filter_map(|old| super::address::clean(&old));
        let is_free = |old: &String| {
            let Ok(address) = Address::new(old) else { return false };
            let output = address.output();
            let first = output.as_str().split('/').next().unwrap_or_default();
            !MADE.contains(&first) && taken.insert(output.key().into_owned())
        };
        let old: Vec<String> = old.filter(is_free).collect();
        if old.is_empty() {
            front.shift_remove("redirects");
            continue;
        }
        let extra = front.shift_remove("extra");
        front.insert("redirects".to_string(), old.into());
        front.extend(extra.map(|extra| ("extra".to_string(), extra)));
    }
}

/// The path of a text below its folder, without the folder that archives use for all their pieces, or pages.
pub fn below<'p>(place: &'p str, sort: &Sort) -> &'p str {
    let (first, rest) = place.split_once('/').unwrap_or(("", place));
    match sort {
        Sort::Piece if matches!(first, "posts" | "post" | "blog" | "articles" | "article") => rest,
        Sort::Page if matches!(first, "pages" | "page") => rest,
        _ => place,
    }
}

/// Sets the day of texts from their old address (`/2019/03/04/talks/`), which makes them pieces. If no folder contains
/// a piece, the dated texts at the top are the pieces.
pub fn sorted(docs: &mut [Doc]) {
    for doc in docs.iter_mut().filter(|doc| doc.sort == Sort::Page && !doc.is_dated()) {
        let day = doc.old.first().and_then(|old| {
            let parts: Vec<&str> = old.trim_matches('/').split('/').collect();
            let of = |parts: &[&str]| super::date::day(&parts.join("-")).filter(|_| parts[0].len() == 4);
            parts.windows(4).find_map(|parts| of(&parts[..3]))
        });
        if day.is_some() {
            (doc.day, doc.sort) = (day, Sort::Piece);
        }
    }
    if docs.iter().all(|doc| doc.sort != Sort::Piece) {
        docs.iter_mut().filter(|doc| doc.sort == Sort::Page && doc.is_dated()).for_each(|doc| doc.sort = Sort::Piece);
    }
}

/// A piece if the text is dated, else a page.
pub fn sort(doc: &Doc) -> Sort {
    if doc.is_dated() { Sort::Piece } else { Sort::Page }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(place: &str, day: &str) -> Doc {
        let mut doc = Doc::new(place, Map::new(), String::new(), 1);
        (doc.place, doc.sort, doc.day) = (place.to_string(), Sort::Piece, Some(day.to_string()));
        doc
    }

    #[test]
    fn no_two_texts_are_one() {
        let mut docs = ["a", "A", "a", "x:y", "a", "c"].map(|place| doc(place, "2019-03-04"));
        docs[4].front.insert("slug".into(), "b".into());
        docs[5].front.insert("slug".into(), "b".into());
        let file = |to: &str| File { from: to.into(), to: to.into(), address: format!("/{to}") };
        let mut files = [file("static/a.png"), file("static/A.png")];
        apart(&mut docs, &mut files, &mut Tally::default());
        let places = docs.each_ref().map(|doc| doc.place.as_str());
        assert_eq!(places, ["a", "2019-03-04-A", "a-2", "x-y", "a-3", "c"]);
        assert_eq!((docs[4].text("slug").as_deref(), docs[5].text("slug")), (Some("b"), None));
        assert_eq!(files.map(|file| file.to), ["static/a.png", "static/A-2.png"]);
    }

    #[test]
    fn a_day_in_an_address_makes_a_piece() {
        let mut docs = [doc("a", ""), doc("b", ""), doc("c", "")];
        docs.iter_mut().for_each(|doc| (doc.sort, doc.day) = (Sort::Page, None));
        docs[0].old = vec!["/blog/2019/03/04/talks.html".into()];
        docs[1].old = vec!["/1/2/3/4/".into()];
        docs[2].front.insert("date".into(), "2019-03-04".into());
        sorted(&mut docs);
        assert_eq!(docs.each_ref().map(|doc| doc.sort.clone()), [Sort::Piece, Sort::Page, Sort::Page]);
        sorted(&mut docs[1..]);
        assert_eq!(docs[2].sort, Sort::Piece);
    }

    #[test]
    fn an_old_address_leads_to_one_text() {
        let mut docs = [doc("a", "2019-03-04"), doc("b", "2019-03-04")];
        docs[0].old = vec!["/a.html".into(), "/tags/x/".into(), "/briefings/b/".into()];
        docs[1].old = vec!["/A.html".into(), "b/".into()];
        let mut fronts = [Map::new(), Map::new()];
        redirects(&docs, &[], &mut fronts);
        assert_eq!(fronts.map(|front| front["redirects"].clone()), [vec!["/a.html"], vec!["/b/"]].map(Value::from));
    }
}
