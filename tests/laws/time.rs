//! Time runs one way, and an embargo ends at its second.

use crate::cases;
use crate::desk::{Desk, Held, Mistake, Piece, any_desk, any_piece};
use crate::shop::{Shop, difference};
use crate::text::plan;
use dateline::archive::Archive;
use dateline::crossref::Reference;
use dateline::site::data::PageData;
use dateline::site::page::EntityPage;
use proptest::prelude::*;
use std::collections::BTreeMap;

proptest! {
    #![proptest_config(cases(12))]

    /// Earlier coverage is of strictly earlier days, and the site as of a day is the site of the pieces
    /// up to that day.
    #[test]
    fn earlier_is_earlier(desk in any_desk(), last in 0..8u8) {
        let past = Desk { pieces: desk.pieces.iter().filter(|piece| piece.day + 1 < last).cloned().collect(), decisions: vec![], ..desk.clone() };
        let desk = Desk { decisions: vec![], ..desk };
        let all = Shop::of(&desk).archive(|_, archive| {
            let pieces = &archive.content.pieces;
            for (later, row) in pieces.iter().zip(&archive.references.earlier) {
                for earlier in row {
                    prop_assert!(pieces[earlier.piece.index()].briefing.date.day < later.briefing.date.day);
                }
            }
            Ok(rows(archive))
        })?;
        // By piece: in the desk's zone one that is left out may be of the same day as one that is not, and stand before it.
        for (doc, row) in Shop::of(&past).archive(|_, archive| rows(archive)) {
            prop_assert_eq!(&all[&doc], &row, "{}", doc);
        }
    }

    /// A piece added at the end changes, of older briefing pages, only the later coverage of those that
    /// it points to, and the way on from the last one of its series; of other pages, those that name it, the indexes of
    /// terms that are new, counts in indexes of names, and the search of its year.
    #[test]
    fn a_late_piece_wakes_few_pages(desk in any_desk(), late in any_piece()) {
        let late = Piece { key: 99, day: 15, held: Held::No, pin: None, ..late };
        let desk = Desk { decisions: vec![], ..desk };
        let mut more = desk.clone();
        more.pieces.push(late);
        let before = Shop::of(&desk).archive(|desk, archive| pages(&plan(desk, archive)));
        let (after, pointed) = Shop::of(&more).archive(|desk, archive| {
            let shown = archive.references.earlier.last().unwrap().iter().take(desk.config.coverage.shown as usize);
            let late = archive.content.pieces.len() - 1;
            let linking = archive.references.linking.iter().enumerate();
            let linked = linking.filter(|(_, by)| by.iter().any(|piece| piece.index() == late)).map(|(piece, _)| piece);
            let pointed = shown.map(|r| r.piece.index()).chain(linked);
            let pointed: Vec<String> = pointed.map(|piece| archive.content.pieces[piece].address.output().as_str().to_string()).collect();
            (pages(&plan(desk, archive)), pointed)
        });
        for (path, old) in before {
            let Some(new) = after.get(&path) else {
                prop_assert!(is_search_of_2017(&path), "{path} is gone");
                continue;
            };
            match (old, new) {
                (PageData::Briefing(mut old), PageData::Briefing(new)) => {
                    let is_pointed_to = pointed.contains(&path);
                    prop_assert_eq!(is_pointed_to, old.newest != new.newest, "{}", path);
                    if is_pointed_to {
                        (old.later, old.more_later) = (new.later.clone(), new.more_later.clone());
                        old.newest = new.newest.clone();
                    }
                    if old.in_series != new.in_series {
                        let mut place = new.in_series.clone().unwrap();
                        prop_assert!(place.next.take().unwrap().href.contains("2017/p99"), "{}", path);
                        prop_assert_eq!(old.in_series.replace(new.in_series.clone().unwrap()), Some(place).filter(|place| place.previous.is_some()));
                    }
                    prop_assert_eq!(&old, new, "{}", path);
                }
                (old, new) if !is_same_list(&old, new) => {
                    let of_terms = ["tags/index.html", "series/index.html", "years/index.html"].contains(&&*path);
                    prop_assert!(of_terms || is_search_of_2017(&path) || format!("{new:?}").contains("2017/p99"), "{path} changed");
                }
                _ => {}
            }
        }
    }
}

/// The earlier coverage of each piece, by doc.
fn rows(archive: &Archive) -> BTreeMap<String, Vec<Reference>> {
    let docs = archive.content.pieces.iter().map(|piece| piece.doc.clone());
    docs.zip(archive.references.earlier.iter().cloned()).collect()
}

/// What the search holds of the year of these desks, whose words are cut anew as it grows, the index that names its
/// shards, years and tags, and the one file of previews.
fn is_search_of_2017(path: &str) -> bool {
    let of_all = ["index.html", "index.json", "tags.json", "previews-0.json"];
    path.starts_with("search/2017-") || path.strip_prefix("search/").is_some_and(|name| of_all.contains(&name))
}

proptest! {
    #![proptest_config(cases(2))]

    /// An embargo ends at its second, in every time zone: a second before, the site is that of the desk
    /// without the piece; at it, that of the desk without the embargo.
    #[test]
    fn an_embargo_ends_at_its_second(desk in any_desk()) {
        const END: i64 = 1_525_161_600; // 2018-05-01T08:00:00Z
        let held = Desk { pieces: vec![Piece { held: Held::Released, ..desk.pieces[0].clone() }], decisions: vec![], ..desk };
        let zones = ["UTC", "Asia/Kathmandu", "America/New_York"];
        let ends = ["2018-05-01T13:45:00+05:45", "2018-05-01T04:00:00-04:00", "2018-05-01T08:00:00Z"];
        for (zone, end) in zones.into_iter().zip(ends) {
                let held = Desk { zone, ..held.clone() };
                let mut files = held.files();
                let path = held.pieces[0].path();
                let text = files[&path].replace("2017-12-01T00:00:00+02:00", end);
                files.insert(path.clone(), text);
                let mut shop = Shop::of(&held);
                shop.put_files(files);
                let without = Shop::of(&Desk { pieces: vec![], ..held.clone() });
                prop_assert_eq!((shop.build_at(END - 1).exit, without.build().exit), (0, 0));
                prop_assert_eq!(difference(&shop.site(), &without.site()), None);
                let before = shop.site();
                prop_assert_eq!(shop.build_at(END).exit, 0);
                prop_assert!(shop.site().contains_key("briefings/2017/p1/index.html"));
                for (path, bytes) in shop.site() {
                    let is_same = before.get(&path) == Some(&bytes);
                    let names_it = path.contains("2017/p1/") || String::from_utf8_lossy(&bytes).contains("2017/p1");
                    let of_terms = ["tags", "series", "years"].contains(&path.split('/').next().unwrap());
                    let of_terms = of_terms || path.ends_with("/map.png") || is_search_of_2017(&path);
                    // Comes with the first text that shows code.
                    let of_terms = of_terms || path == "assets/code-licences.md";
                    // A folder leads to the year of its texts, or to all years.
                    let of_folder = ["briefings/index.html", "briefings/2017/index.html"].contains(&path.as_str());
                    // And indexes of names count the piece.
                    let of_names = path == "entities/index.html" || path.starts_with("kinds/");
                    prop_assert!(is_same || names_it || of_terms || of_folder || of_names, "{path} changed");
                }
                shop.build_at(END - 1);
                prop_assert_eq!(difference(&shop.site(), &before), None);
        }
    }

    /// An embargo without an offset would end at another hour than its author thinks.
    #[test]
    fn an_embargo_needs_its_offset(desk in any_desk()) {
        let mut desk = Desk { mistake: Some(Mistake::EmbargoWithoutOffset), ..desk };
        desk.pieces.iter_mut().for_each(|piece| piece.held = Held::No);
        let run = Shop::of(&desk).build();
        prop_assert_eq!(run.exit, 1);
        prop_assert!(run.messages.contains("E006"), "{}", run.messages);
    }
}

/// Equal, but for the way on to a page that is new.
fn is_same_list(old: &PageData, new: &PageData) -> bool {
    match (old, new) {
        (PageData::List(old), PageData::List(new)) => (&old.title, &old.cards) == (&new.title, &new.cards),
        (PageData::Entity(old), PageData::Entity(new)) => {
            EntityPage { pager: new.pager.clone(), ..*old.clone() } == **new
        }
        (PageData::Index(old), PageData::Index(new)) => {
            // A count goes up a step.
            let mut told = old.clone();
            let lines = told.letters.iter_mut().flat_map(|letter| &mut letter.lines);
            for (old, new) in lines.zip(new.letters.iter().flat_map(|letter| &letter.lines)) {
                if old.count < new.count {
                    (old.count, old.is_empty) = (new.count, new.is_empty);
                }
            }
            told == *new
        }
        (PageData::Json(old), PageData::Json(new)) => is_same_list(old, new),
        (old, new) => old == new,
    }
}

/// The data of every page.
fn pages(site: &dateline::site::Site) -> BTreeMap<String, PageData> {
    site.files().iter().filter_map(|file| Some((file.path.as_str().to_string(), site.data(&file.key)?))).collect()
}
