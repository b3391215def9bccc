//! What the preview shows after an edit: the changed text at once, and in the end what a build writes.

use crate::desk::{any_desk, any_edit};
use crate::shop::{NOW, Shop};
use dateline::serve::Newsroom;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The path of the base address.
const BASE: &str = "/laws/";

type Files = BTreeMap<String, String>;

/// Without coverage a piece's page is made of its own text, of records and of lists.
fn without_coverage(mut files: Files) -> Files {
    files.entry("site.toml".into()).and_modify(|text| *text = text.replace("shown = 2", "shown = 0"));
    files
}

fn changed(before: &Files, after: &Files) -> BTreeSet<String> {
    let paths = before.keys().chain(after.keys());
    paths.filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

/// The page of a text of a desk, where its file says its address.
fn page_of(path: &str) -> String {
    let path = path.trim_start_matches("content/").trim_end_matches(".md");
    format!("{path}/index.html")
}

proptest! {
    #![proptest_config(crate::cases(12))]

    /// A text that is refreshed shows on its page what a build writes there, and the look at the whole desk brings every
    /// page to that. After a mistake the last good pages stay.
    #[test]
    fn the_preview_comes_to_what_a_build_writes(desk in any_desk(), edits in prop::collection::vec(any_edit(), 1..8)) {
        let mut desk = desk;
        let mut files = without_coverage(desk.files());
        let mut shop = Shop::of_files(files.clone());
        let mut newsroom = Newsroom::new(shop.root(), false, || Ok(NOW), |_| {});
        newsroom.open().unwrap();
        for edit in &edits {
            desk = desk.edited(edit);
            let before = std::mem::replace(&mut files, without_coverage(desk.files()));
            let changed = changed(&before, &files);
            shop.put_files(files.clone());
            let is_refreshed = newsroom.refresh(&changed);
            let early: Vec<_> = changed.iter().map(|path| (page_of(path), newsroom.page(&format!("{BASE}{}", page_of(path))))).collect();
            newsroom.look().unwrap();
            if shop.build().exit != 0 {
                continue;
            }
            let site = shop.site();
            for (path, bytes) in site.iter().filter(|(path, _)| *path != ".dateline.json") {
                let shown = newsroom.page(&format!("{BASE}{path}"));
                prop_assert!(shown.as_ref() == Some(bytes), "{path} after {edit:?}:\n{}\n{}",
                    String::from_utf8_lossy(&shown.unwrap_or_default()), String::from_utf8_lossy(bytes));
            }
            for (path, bytes) in early.into_iter().filter(|_| is_refreshed) {
                prop_assert!(bytes.as_ref() == site.get(&path), "{path} was shown too early, after {edit:?}");
            }
        }
    }
}

/// A word added to a text is shown before the whole desk is looked at; what more than a text decides is not.
#[test]
fn a_text_is_refreshed_and_nothing_else_is() {
    let piece = |title: &str, text: &str| format!("+++\ntitle = \"{title}\"\ndate = 2018-05-01\n+++\n\n{text}\n");
    let entity =
        |front: &str, text: &str| format!("+++\nname = \"Ada Novak\"\nkind = \"person\"\n{front}+++\n\n{text}\n");
    let files: Files = [
        ("site.toml", "title = \"Desk\"\nbase_url = \"https://desk.example/laws\"\n".to_string()),
        ("content/briefings/one.md", piece("One", "Ada Novak spoke.")),
        ("content/briefings/two.md", piece("Two", "Nobody came.")),
        ("content/briefings/draft.md", piece("Draft", "No.").replace("date", "draft = true\ndate")),
        ("content/entities/ada.md", entity("", "Born in Kesh.")),
        ("content/entities/list.jsonl", "{\"id\":\"x\",\"name\":\"Xenia\",\"kind\":\"person\"}\n".into()),
        ("content/pages/about.md", "+++\ntitle = \"About\"\n+++\n\nOf us.\n".into()),
        ("content/briefings/map.png", "no picture".into()),
    ]
    .map(|(path, text)| (path.to_string(), text))
    .into();
    let mut shop = Shop::of_files(files.clone());
    let mut newsroom = Newsroom::new(shop.root(), false, || Ok(NOW), |_| {});
    newsroom.open().unwrap();
    let mut after = |path: &str, text: String| {
        let mut edited = files.clone();
        edited.insert(path.to_string(), text);
        shop.put_files(edited);
        let is_refreshed = newsroom.refresh(&[path.to_string()].into());
        let page = newsroom.page(&format!("{BASE}{}", page_of(path))).unwrap_or_default();
        shop.put_files(files.clone());
        newsroom.look().unwrap();
        (is_refreshed, String::from_utf8(page).unwrap())
    };
    let one = "content/briefings/one.md";
    let (is_refreshed, page) =
        after(one, piece("One", "Ada Novak spoke, and a [map](map.png) too. See [[briefings/two|two]]."));
    assert!(!is_refreshed && page.contains("spoke."), "the site has no map yet");
    for text in
        ["Nobody spoke lately.", "So did Ada Novak lately.", "See [[briefings/two|two]] lately.", "## Lately\n\nYes."]
    {
        let (is_refreshed, page) = after(one, piece("One", text));
        assert!(is_refreshed && page.to_lowercase().contains("lately") && !page.contains("spoke."), "{text}: {page}");
        assert_eq!(page.contains("/laws/entities/ada/"), text.contains("Ada"), "{text}: {page}");
    }
    for (path, text) in [
        (one, piece("One", "Ada Novak spoke.").replace("2018-05-01", "2018-05-02")),
        (one, piece("One", "Ada Novak spoke.").replace("date", "tags = [\"kesh\"]\ndate")),
        (one, piece("One", "See [[nobody]].")),
        (one, piece("One", "```rust\nfn a() {}\n```")),
        (one, "no front matter".to_string()),
        ("content/briefings/new.md", piece("New", "Text.")),
        ("content/briefings/draft.md", piece("Draft", "Yes.").replace("date", "draft = true\ndate")),
        ("content/entities/ada.md", entity("aliases = [\"She\"]\n", "Born in Kesh.")),
        ("content/entities/list.jsonl", "{\"id\":\"x\",\"name\":\"Xenia Quark\",\"kind\":\"person\"}\n".into()),
        ("content/pages/about.md", "+++\ntitle = \"About\"\nslug = \"us\"\n+++\n\nOf us.\n".into()),
        ("site.toml", "title = \"Another\"\nbase_url = \"https://desk.example/laws\"\n".into()),
        ("templates/briefing.html", "x".into()),
    ] {
        assert!(!after(path, text.clone()).0, "{path}: {text}");
    }
    let (is_refreshed, page) = after(one, piece("Ada Novak, longer", "See [[briefings/two|two]] lately."));
    assert!(is_refreshed && page.contains("<title>Ada Novak, longer") && page.contains("lately"), "{page}");
    let (is_refreshed, page) =
        after("content/entities/ada.md", entity("summary = \"She of Kesh.\"\n", "Born in Kesh."));
    assert!(is_refreshed && page.contains("She of Kesh."), "{page}");
    let (is_refreshed, page) = after("content/entities/ada.md", entity("", "Born in Lately."));
    assert!(is_refreshed && page.contains("Born in Lately."), "{page}");
    let (is_refreshed, page) = after("content/pages/about.md", "+++\ntitle = \"About\"\n+++\n\nOf us lately.\n".into());
    assert!(is_refreshed && page.contains("Of us lately."), "{page}");
    // What an editor keeps beside the text.
    assert!(after("content/briefings/one.md~", "older".into()).0);
}
