//! Files that nobody wrote: whatever stands in one, it is read or refused, and nothing of it runs in a browser.
//!
//! `DATELINE_FUZZ_SECONDS=60 cargo test --test reliability fuzz` looks at new ones for so long in each test, as CI does; without it the
//! same few are looked at each time. What was found is kept in [`FOUND`].

use crate::cost::SEEDS;
use crate::desk::{SITE, quoted};
use crate::pages::{forbidden, payloads};
use dateline::archive::Archive;
use dateline::cache::state::State;
use dateline::cache::{Memo, pack, unpack};
use dateline::config::{self, Config};
use dateline::content::assemble::Edition;
use dateline::content::scan::Desk;
use dateline::content::{briefing, decision, entity, page};
use dateline::press::Press;
use dateline::report::{Diagnostic, Noted};
use dateline::source::Hash;
use dateline::timings::Timings;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config as Cases, TestRng, TestRunner};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Runs `check` on `few` cases that are always the same, or on new ones for as long as it is told.
fn fuzz<S: Strategy>(few: u32, any: S, check: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Cases { cases: few, failure_persistence: None, max_shrink_iters: 500, ..Cases::default() };
    let Some(seconds) = std::env::var("DATELINE_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok()) else {
        let rng = TestRng::deterministic_rng(Default::default());
        TestRunner::new_with_rng(config, rng).run(&any, &check).unwrap();
        return;
    };
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        TestRunner::new(config.clone()).run(&any, &check).unwrap();
    }
}

/// What data is made of.
const DATA: &[&str] = &[
    "+++\n",
    "---\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    "title",
    "name",
    "kind",
    "date",
    "aliases",
    "summary",
    "relations",
    "redirects",
    "extra",
    "coverage",
    "pin",
    "embargo",
    "draft",
    "hidden",
    "limits",
    "links",
    "assets",
    "decision",
    "quote",
    "source",
    "entity",
    "before",
    "base_url",
    "https://a.example:99999/",
    "http://[::1]/",
    "a",
    "é",
    "😀",
    "\u{feff}",
    "\u{202e}",
    "\0",
    " = ",
    ": ",
    ":",
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    ",",
    ";",
    "- ",
    "|\n",
    ">\n",
    "|",
    "#",
    "&x ",
    "*x",
    "!t ",
    "!!binary ",
    "? ",
    "2017-11-20",
    "2017-11-20T10:00:00+03:00",
    "2017-11-20 10:00:60 +2500",
    "9999-12-31T23:59:59-14:00",
    "0000-00-00",
    "-1",
    "1e9",
    "1e999",
    ".inf",
    "0x7f",
    "\\u0041",
    "\\ud800",
    "\\",
    "%",
    "...",
    "<<: ",
    "null",
    "true",
    "..",
    "/../",
    ".",
];

fn data(most: usize) -> impl Strategy<Value = String> {
    let part = prop_oneof![20 => select(DATA).prop_map(str::to_string), 1 => "\\PC{0,3}", 1 => "[[:cntrl:]]"];
    prop::collection::vec(part, 0..most).prop_map(|parts| parts.concat())
}

/// A text of any data after one of these beginnings is read or refused, and each note points into it.
fn is_read_or_refused(starts: &'static [&'static str], read: impl Fn(&str) -> Vec<Diagnostic>) {
    fuzz(300, (select(starts), data(60)), |(start, rest)| {
        let text = format!("{start}{rest}");
        for note in read(&text) {
            let place = note.place.expect("a place");
            prop_assert!(text.get(place.span.range()).is_some(), "{}: {:?}", note.message, place.span);
        }
        Ok(())
    });
}

#[test]
fn any_front_matter_is_read_or_refused() {
    let config = Config::default();
    is_read_or_refused(&["", "+++\n", "---\n", "{", "\u{feff}+++\n"], |text| {
        [briefing::parse(text, &config).notes, page::parse(text, &config).notes].concat()
    });
}

#[test]
fn any_catalogue_is_read_or_refused() {
    let config = Config::default();
    is_read_or_refused(&["", "+++\n", "---\n", "{", "id,name,kind,aliases\n", "\u{feff}id,name\n"], |text| {
        let one = entity::parse_markdown(text, &config).notes;
        [one, entity::parse_jsonl(text, &config).notes, entity::parse_csv(text, &config).notes].concat()
    });
}

#[test]
fn any_decisions_and_settings_are_read_or_refused() {
    is_read_or_refused(&["", "[[decision]]\n", "[limits]\n", "\u{feff}"], |text| {
        [decision::parse(text).notes, config::parse(text).notes].concat()
    });
}

/// What Markdown is made of, beside the seeds and payloads of other tests.
const MARKDOWN: &[&str] = &[
    "[[",
    "]]",
    "![[",
    "[[!",
    "|",
    "#",
    "](",
    ")",
    "![",
    "[",
    "<",
    ">",
    "\"",
    "alpha",
    "Alpha Group",
    "Ada Lind",
    "Lind",
    "Mr. ",
    "briefings/p1",
    "p1.md",
    "p1",
    "../pages/about.md",
    "/entities/alpha/",
    "hidden",
    "Hidden Valley",
    "draft",
    "map.svg",
    "x.html",
    "javascript:",
    "data:text/html,",
    "//evil.example",
    "on Monday ",
    "2017-11-20",
    ". ",
    "\n",
    "\n\n",
    "# ",
    "- ",
    "> ",
    "`",
    "$",
    "**",
    "[^1]",
    "[^1]: ",
    "<b>",
    "</b>",
    "<img src=x onerror=y>",
    "<a href=\"",
    "<!--",
    "-->",
    "{{ x }}",
    "&amp;",
    "&#0;",
    "{#id}",
];

fn markdown() -> impl Strategy<Value = String> {
    let seeds: Vec<String> = SEEDS.iter().map(|(head, seed, tail)| format!("{head}{seed}{tail}")).collect();
    let known = select(MARKDOWN).prop_map(str::to_string);
    let part = prop_oneof![12 => known, 4 => select(seeds), 1 => select(payloads()), 1 => "\\PC{0,4}"];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

/// A desk: three texts, a name and a title that may be odd, and data that may be none.
#[derive(Clone, Debug)]
struct Files {
    texts: [String; 3],
    words: String,
    catalogue: Option<String>,
    decisions: Option<String>,
}

/// What a link by hand is made of.
const LINKS: &[&str] = &[
    "[[",
    "]]",
    "![[",
    "[[!",
    "|",
    "#",
    "alpha",
    "ada|",
    "Ada Lind",
    "hidden|",
    "Hidden Valley",
    "p1",
    "p0.md",
    "draft",
    "about",
    "map.svg",
    "x.html",
    "../pages/about.md",
    "/entities/alpha/",
    "briefings/p1",
    "nobody",
    "#top",
    "[a](",
    ")",
    "[a]: ",
    "[a]",
    "<",
    ">",
    "\\",
    "`",
    "**",
    "\n",
    "\n\n",
    "# ",
    "- ",
    "^1]",
    " ",
    "%5b%5b",
    "é",
    "\u{202e}",
];

fn links() -> impl Strategy<Value = String> {
    let part = prop_oneof![20 => select(LINKS).prop_map(str::to_string), 1 => "\\PC{0,3}"];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

fn files() -> impl Strategy<Value = Files> {
    let decision =
        (select(&["Lind", "Alpha Group", "a", "[["][..]), select(&["alpha", "ada", "none", "nobody"][..]), data(3));
    let decision = decision.prop_map(|(quote, entity, before)| {
        let before = quoted(&before);
        format!("[[decision]]\nsource = \"briefings/p0.md\"\nquote = \"{quote}\"\nbefore = {before}\nentity = \"{entity}\"\n")
    });
    let words = prop_oneof![select(payloads()), markdown()];
    let rarely = prop::option::weighted(0.1, data(30));
    ([markdown(), markdown(), markdown()], words, rarely, prop::option::of(decision))
        .prop_map(|(texts, words, catalogue, decisions)| Files { texts, words, catalogue, decisions })
}

impl Files {
    fn write(&self, root: &Path) {
        let words: String = self.words.chars().take(150).collect();
        let put = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        put(
            "site.toml",
            &format!("{SITE}math = true\n[links]\nbroken = \"warn\"\n[exports]\njson = true\nllms_txt = true\n"),
        );
        for (n, text) in self.texts.iter().enumerate() {
            let title = if n == 1 { quoted(&format!("x{words}")) } else { format!("\"Piece {n}\"") };
            put(
                &format!("content/briefings/p{n}.md"),
                &format!("+++\ntitle = {title}\ndate = 2017-11-2{n}\n+++\n{text}"),
            );
        }
        let line = |id: &str, name: &str, kind: &str, more: &str| {
            format!("{{\"id\":\"{id}\",\"name\":{},\"kind\":\"{kind}\"{more}}}\n", quoted(name))
        };
        let odd = format!(",\"summary\":{},\"aliases\":[{}]", quoted(&words), quoted(&format!("y{words}")));
        let catalogue = line("alpha", "Alpha Group", "organisation", &odd)
            + &line("ada", "Ada Lind", "person", "")
            + &line("bo", "Bo Lind", "person", "")
            + &line("hidden", "Hidden Valley", "place", ",\"hidden\":true");
        put("content/entities/all.jsonl", &(catalogue + self.catalogue.as_deref().unwrap_or_default()));
        put("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nUs.\n");
        put("content/briefings/draft.md", "+++\ntitle = \"Draft\"\ndate = 2017-11-20\ndraft = true\n+++\nLater.\n");
        put("content/briefings/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        put("content/briefings/x.html", "<p>");
        put("decisions.toml", self.decisions.as_deref().unwrap_or_default());
    }
}

/// Makes every page of a desk, and says what a browser would run or not take.
fn made(files: &Files) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    files.write(folder.path());
    let (desk, mut report) = Desk::open(folder.path()).expect("a desk");
    let edition = Edition::published(1 << 32);
    let (archive, told) = Archive::of(&desk, edition, &Memo::none(), &Timings::default()).expect("an archive");
    report.join(told);
    let (press, told) = Press::new(&desk, &archive).expect("a plan");
    report.join(told);
    let Some(press) = press.filter(|_| !report.is_broken()) else { return Vec::new() };
    let mut faults = Vec::new();
    for file in press.site().files() {
        let path = file.path.as_str();
        let Some(page) = press.at(&file.path, &[]) else { continue };
        let bytes = page.expect("a page").bytes;
        let is_own = path.starts_with("assets/") || path.ends_with("x.html");
        match path.rsplit_once('.').map(|(_, end)| end) {
            Some("html") if !is_own => {
                let html = String::from_utf8(bytes).expect("UTF-8");
                faults.extend(forbidden(path, &html));
                assert!(!html.contains("Later."), "{path}");
            }
            Some("json") => {
                let is_json = serde_json::from_slice::<serde_json::Value>(&bytes).is_ok();
                faults.extend((!is_json).then(|| format!("{path} is no JSON")));
            }
            _ => {}
        }
    }
    faults
}

/// Texts, links, names, a catalogue and decisions through the whole pipeline.
#[test]
fn nothing_of_any_desk_runs() {
    fuzz(40, files(), |files| {
        let faults = made(&files);
        prop_assert!(faults.is_empty(), "{faults:#?}");
        Ok(())
    });
}

/// Texts of links by hand, which end in pages, in other pieces' lists and in messages.
#[test]
fn no_link_by_hand_leads_astray() {
    fuzz(40, [links(), links(), links()], |texts| {
        let faults = made(&Files { texts, words: String::new(), catalogue: None, decisions: None });
        prop_assert!(faults.is_empty(), "{faults:#?}");
        Ok(())
    });
}

/// What was found so or by a reader, each with the least text that shows it.
const FOUND: &[&str] =
    &["## See [[! Alpha]] now\n\n[a](#see-alpha-now)", "# [[!G|!x]]", "[[Alpha Group#x]]", "[a]: /b\n\n![[a]]"];

#[test]
fn what_was_found_stays_mended() {
    for text in FOUND {
        let texts = [text.to_string(), String::new(), String::new()];
        let faults = made(&Files { texts, words: String::new(), catalogue: None, decisions: None });
        assert!(faults.is_empty(), "{text:?}: {faults:#?}");
    }
}

/// A change of some bytes of a file.
#[derive(Clone, Debug)]
enum Damage {
    Cut(f64),
    Set(f64, u8),
    Zeros(f64, usize),
    Twice(f64, usize),
    Noise(Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (0.0..1.0).prop_map(Damage::Cut),
        (0.0..1.0, any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (0.0..1.0, 1usize..64).prop_map(|(at, count)| Damage::Zeros(at, count)),
        (0.0..1.0, 1usize..64).prop_map(|(at, count)| Damage::Twice(at, count)),
        prop::collection::vec(any::<u8>(), 0..64).prop_map(Damage::Noise),
    ]
}

impl Damage {
    fn of(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        let place = |at: f64| (at * bytes.len() as f64) as usize;
        match self {
            Damage::Cut(at) => bytes.truncate(place(*at)),
            Damage::Set(at, byte) => {
                let at = place(*at);
                bytes.iter_mut().skip(at).take(1).for_each(|old| *old = *byte);
            }
            Damage::Zeros(at, count) => {
                let at = place(*at);
                bytes.iter_mut().skip(at).take(*count).for_each(|old| *old = 0);
            }
            Damage::Twice(at, count) => {
                let at = place(*at);
                let again = bytes[at..(at + count).min(bytes.len())].to_vec();
                bytes.splice(at..at, again);
            }
            Damage::Noise(noise) => bytes.extend(noise),
        }
        bytes
    }
}

/// A folder of the cache, with thirty values and a state.
fn cached(value: impl Fn(u32) -> Noted<Vec<u32>>) -> (tempfile::TempDir, PathBuf) {
    let source = tempfile::tempdir().expect("a folder");
    let folder = source.path().join(".dateline");
    let memo = Memo::open(&folder);
    (0..30).for_each(|n| drop(memo.get("fuzz", Hash::of_value(&n), || Ok(value(n)))));
    memo.finish();
    State::default().write(&folder);
    (source, folder)
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).expect("bytes")
}

fn damaged(bytes: &[u8], all: &[Damage]) -> Vec<u8> {
    all.iter().fold(bytes.to_vec(), |bytes, damage| damage.of(bytes))
}

/// A value of the cache is the one that would be made again, or none; a damaged state is none.
#[test]
fn damage_is_never_a_value() {
    let value = |n: u32| Noted::new(vec![n; 20], Vec::new());
    let (_source, folder) = cached(value);
    let segment = fs::read_dir(folder.join("cache")).expect("entries").flatten().next().expect("a segment");
    let (name, whole, kept) = (segment.file_name(), read(&segment.path()), read(&folder.join("state")));
    fuzz(200, prop::collection::vec(damage(), 1..4), |all| {
        let desk = tempfile::tempdir().expect("a folder");
        let folder = desk.path().join(".dateline");
        fs::create_dir_all(folder.join("cache")).expect("a folder");
        fs::write(folder.join("cache").join(&name), damaged(&whole, &all)).expect("a file");
        fs::write(folder.join("state"), damaged(&kept, &all)).expect("a file");
        prop_assert_eq!(State::read(&folder), State::default());
        let memo = Memo::open(&folder);
        for n in 0..30 {
            let noted = memo.get("fuzz", Hash::of_value(&n), || Ok(value(n))).expect("a value");
            prop_assert_eq!(noted, value(n));
        }
        memo.finish();
        Ok(())
    });
}

/// A pack is taken whole, or adds nothing.
#[test]
fn a_damaged_pack_adds_nothing() {
    let value = |n: u32| Noted::new(vec![n; 20], Vec::new());
    let (source, folder) = cached(value);
    let packed = source.path().join("pack");
    pack(&folder, &packed).expect("a pack");
    let whole = read(&packed);
    fuzz(200, prop::collection::vec(damage(), 1..4), |all| {
        let desk = tempfile::tempdir().expect("a folder");
        let (folder, file, bytes) = (desk.path().join(".dateline"), desk.path().join("pack"), damaged(&whole, &all));
        fs::write(&file, &bytes).expect("a file");
        prop_assert_eq!(unpack(&folder, &file).is_ok(), bytes == whole);
        let kept = Memo::open(&folder).kept::<Vec<u32>>("fuzz", Hash::of_value(&7u32));
        prop_assert_eq!(kept, (bytes == whole).then(|| value(7)));
        Ok(())
    });
}
