//! What stands around the pieces of the repository's own desk, from page to page.

mod support;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use support::{dateline, files, write};

/// A briefing's page.
struct Page {
    day: String,
    html: String,
    data: Value,
}

impl Page {
    /// The addresses in one of its lists.
    fn listed(&self, list: &str) -> Vec<&str> {
        let all = self.data[list].as_array().into_iter().flatten();
        all.filter_map(|one| one.get("card").unwrap_or(one)["href"].as_str()).collect()
    }

    /// Where the links of its text lead that an author made by hand.
    fn links(&self) -> BTreeSet<&str> {
        let text = self.html.split_once("<div class=\"text\">").and_then(|(_, rest)| rest.split_once("</article>"));
        let links = text.unwrap_or_default().0.split("<a href=\"").skip(1);
        links.filter_map(|link| Some(link.split_once('"')?.0.split('#').next().unwrap_or_default())).collect()
    }
}

/// The pages of the own desk, by address.
fn pages() -> BTreeMap<String, Page> {
    let place = tempfile::tempdir().unwrap();
    let (desk, site) = (place.path().join("desk"), place.path().join("site"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["content", "static"] {
        files(&root.join(folder)).iter().for_each(|(path, bytes)| write(&desk, &format!("{folder}/{path}"), bytes));
    }
    write(&desk, "site.toml", &std::fs::read(root.join("site.toml")).unwrap());
    let run = dateline().arg("build").arg("--root").arg(&desk).arg("--output").arg(&site).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let files = files(&site.join("briefings"));
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    let of = |path: &String| {
        let folder = path.strip_suffix("index.json")?;
        let mut data: Value = serde_json::from_str(&text(path)).unwrap();
        let data = data["page"].take();
        let day = data["day"].as_str()?.to_string();
        Some((format!("/syria/briefings/{folder}"), Page { day, html: text(&format!("{folder}index.html")), data }))
    };
    files.keys().filter_map(of).collect()
}

/// A reader who arrives in the middle of a story finds how it went on.
#[test]
fn every_page_shows_the_next_that_tells_of_it() {
    let pages = pages();
    let mut telling: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (address, page) in &pages {
        page.listed("earlier").into_iter().for_each(|earlier| telling.entry(earlier).or_default().push(address));
    }
    assert!(telling.len() > 40);
    for (address, telling) in telling {
        let day = telling.iter().map(|other| &pages[*other].day).min();
        let next = telling.iter().filter(|other| Some(&pages[**other].day) == day);
        let later = pages[address].listed("later");
        assert!(
            next.clone().any(|next| later.contains(next)),
            "{address} shows none of {:?}",
            next.collect::<Vec<_>>()
        );
    }
}

#[test]
fn lists_are_in_order_of_time() {
    for (address, page) in pages() {
        for list in ["earlier", "later", "more_later"] {
            let all = page.data[list].as_array().into_iter().flatten();
            let days = all.map(|one| one.get("card").unwrap_or(one)["date"]["iso"].as_str().unwrap_or_default());
            assert!(days.is_sorted(), "{address}: {list}");
        }
    }
}

/// What links to a piece by hand is reached from it.
#[test]
fn links_by_hand_are_found_from_both_ends() {
    let pages = pages();
    let (mut pairs, mut missing) = (0, Vec::new());
    for (address, page) in &pages {
        for to in page.links().into_iter().filter(|to| *to != address && pages.contains_key(*to)) {
            pairs += 1;
            if !pages[to].html.contains(&format!("href=\"{address}\"")) {
                missing.push(format!("{address} from {to}"));
            }
        }
    }
    assert!(pairs > 50, "{pairs} pairs");
    assert_eq!(missing, Vec::<String>::new(), "of {pairs} pairs");
}
