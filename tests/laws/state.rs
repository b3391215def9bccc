//! What a build does when the last one has left a state: nothing where nothing changed, and never too little.

use crate::desk::any_desk;
use crate::shop::{NOW, Shop, difference, files};
use dateline::cache::Memo;
use dateline::cache::state::State;
use dateline::content::briefing;
use dateline::content::scan::Desk;
use dateline::output::{Difference, How};
use dateline::source::{Hash, Stamp};
use proptest::prelude::*;
use std::fs;
use std::time::{Duration, SystemTime};

/// Gives other bytes for a file, or none where it goes.
type Damage = fn(&[u8]) -> Option<Vec<u8>>;

/// What somebody may do to a file of the output.
const DAMAGE: [Damage; 4] = [
    |_| None,
    |bytes| Some(bytes[..bytes.len() / 2].to_vec()),
    |bytes| Some(vec![b'x'; bytes.len()]),
    |bytes| Some([bytes, b"more"].concat()),
];

proptest! {
    #![proptest_config(crate::cases(4))]

    /// A file of the output that is missing, cut or altered is restored, its time as it was or not.
    #[test]
    fn the_output_is_restored(desk in any_desk(), which in any::<prop::sample::Index>(), same_time in any::<bool>()) {
        let shop = Shop::of(&desk);
        let said = shop.build();
        let whole = shop.site();
        let (path, at) = files(&shop.output()).into_iter().nth(which.index(whole.len())).unwrap();
        for damage in DAMAGE {
            let modified = fs::metadata(&at).unwrap().modified().unwrap();
            match damage(&whole[&path]) {
                Some(bytes) => fs::write(&at, bytes).unwrap(),
                None => fs::remove_file(&at).unwrap(),
            }
            if same_time && at.exists() {
                fs::File::options().write(true).open(&at).unwrap().set_modified(modified).unwrap();
            }
            // Without a manifest a folder is somebody's own, and refused.
            if path == ".dateline.json" {
                fs::write(&at, &whole[&path]).unwrap();
            }
            prop_assert_eq!(&shop.build(), &said);
            prop_assert_eq!(difference(&shop.site(), &whole), None, "{} was damaged", path);
        }
    }

    /// A file whose time changed and nothing else is no change.
    #[test]
    fn a_touched_file_is_no_change(desk in any_desk()) {
        let shop = Shop::of(&desk);
        let said = shop.build();
        let whole = shop.site();
        for (_, at) in files(&shop.root()) {
            let file = fs::File::options().write(true).open(at).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(1000)).unwrap();
        }
        prop_assert_eq!(shop.build(), said);
        prop_assert_eq!(difference(&shop.site(), &whole), None);
    }

    /// A text that is written again within the clock's granularity, with as many bytes, is seen.
    #[test]
    fn a_change_in_the_same_tick_is_seen(desk in any_desk(), which in any::<prop::sample::Index>()) {
        let texts = desk.files();
        let pieces: Vec<&String> = texts.keys().filter(|path| path.starts_with("content/briefings/")).collect();
        prop_assume!(!pieces.is_empty());
        let path = pieces[which.index(pieces.len())].clone();
        let with = |word: &str| {
            let mut texts = texts.clone();
            texts.get_mut(&path).unwrap().push_str(&format!("\n\n{word}\n"));
            texts
        };
        let mut shop = Shop::of_files(with("aaaa"));
        shop.build();
        for word in ["bbbb", "cccc", "dddd"] {
            shop.put_files(with(word));
            shop.build();
            let clean = Shop::of_files(with(word));
            clean.build();
            prop_assert_eq!(difference(&shop.site(), &clean.site()), None);
        }
    }
}

/// The day alone changes nothing; an embargo that ends does, forwards and backwards.
#[test]
fn an_embargo_is_a_change_of_its_moment() {
    let piece = "+++\ntitle = \"Held\"\ndate = 2018-05-01\nembargo = 2018-06-01T00:00:10Z\n+++\n\nText.\n";
    let files = [
        ("site.toml", "title = \"Desk\"\nbase_url = \"https://desk.example\"\n"),
        ("content/briefings/held.md", piece),
        ("content/briefings/shown.md", "+++\ntitle = \"Shown\"\ndate = 2018-05-01\n+++\n\nText.\n"),
    ];
    let shop = Shop::of_files(files.map(|(path, text)| (path.to_string(), text.to_string())).into());
    for (seconds, is_shown) in [(0, false), (5, false), (10, true), (4000, true), (9, false), (10, true)] {
        shop.build_at(NOW + seconds);
        assert_eq!(shop.site().contains_key("briefings/held/index.html"), is_shown, "{seconds} s");
    }
}

/// A text is annotated again where a name that may stand in it has changed, or what the rules see of its bearer.
#[test]
fn an_edit_annotates_what_may_name_the_changed_entity() {
    let line = |name: &str, rest: &str| {
        let id = name.to_lowercase().replace(' ', "-");
        format!("{{\"id\":\"{id}\",\"name\":\"{name}\",\"kind\":\"person\"{rest}}}\n")
    };
    let piece = |text: &str| format!("+++\ntitle = \"Piece\"\ndate = 2018-05-01\n+++\n\n{text}\n");
    let files: std::collections::BTreeMap<String, String> = [
        ("site.toml", "title = \"Desk\"\nbase_url = \"https://desk.example\"\n".to_string()),
        ("content/entities/all.jsonl", line("Ada Novak", "") + &line("Boris Quist", "")),
        ("content/briefings/ada.md", piece("Ada Novak spoke.")),
        ("content/briefings/boris.md", piece("Boris Quist and the mayor of Kesh.")),
        ("content/briefings/none.md", piece("Nobody spoke.")),
    ]
    .map(|(path, text)| (path.to_string(), text))
    .into();
    let length = |name: &str| files[&format!("content/briefings/{name}.md")].len() as u64;
    let all = length("ada") + length("boris") + length("none");
    let mut shop = Shop::of_files(files.clone());
    assert_eq!(shop.annotated(), all);
    let mut check = |what: &str, path: &str, text: String, expected: u64| {
        let mut edited = files.clone();
        edited.insert(path.to_string(), text);
        shop.put_files(edited.clone());
        assert_eq!(shop.annotated(), expected, "{what}");
        assert_eq!(
            difference(&shop.site(), &{
                let clean = Shop::of_files(edited);
                clean.build();
                clean.site()
            }),
            None,
            "{what}"
        );
        shop.put_files(files.clone());
        shop.build();
    };
    let catalogue = |ada: &str, boris: &str, more: &str| line("Ada Novak", ada) + &line("Boris Quist", boris) + more;
    let all = "content/entities/all.jsonl";
    check("an alias that no text holds", all, catalogue(",\"aliases\":[\"Xenia Quark\"]", "", ""), 0);
    check("a summary", all, catalogue(",\"summary\":\"The first of two.\"", "", ""), 0);
    check("an entity that no text names, first of all by id", all, catalogue("", "", &line("Aaron Quill", "")), 0);
    check("an alias of one text", all, catalogue("", ",\"aliases\":[\"mayor of Kesh\"]", ""), length("boris"));
    check("a role", all, catalogue("", ",\"roles\":[{\"title\":\"Mayor\"}]", ""), length("boris"));
    check(
        "an entity that one text names",
        all,
        catalogue("", "", &line("Nobody Nemo", ",\"aliases\":[\"Nobody\"]")),
        length("none"),
    );
    let footer = "title = \"Desk\"\nbase_url = \"https://desk.example\"\nfooter = \"A line.\"\n".to_string();
    check("the footer", "site.toml", footer, 0);
    check("a text", "content/briefings/ada.md", piece("Ada Novak is silent."), length("ada") + 4);
}

/// A page whose facts are as they were is not made, and the others are made for a reason that can be told.
#[test]
fn an_edit_makes_the_pages_that_read_what_changed() {
    let entity = |name: &str, rest: &str| {
        format!("{{\"id\":\"{}\",\"name\":\"{name} Novak\",\"kind\":\"person\"{rest}}}\n", name.to_lowercase())
    };
    let piece = |year: u16, tags: &str, text: &str| {
        format!(
            "+++\ntitle = \"Of {year}\"\nsummary = \"It was.\"\ndate = {year}-05-01\ntags = [{tags}]\n+++\n\n{text}\n"
        )
    };
    let files: std::collections::BTreeMap<String, String> = [
        ("site.toml", "title = \"Desk\"\nbase_url = \"https://desk.example\"\n".to_string()),
        ("content/entities/all.jsonl", entity("Ada", "") + &entity("Boris", "") + &entity("Clara", "")),
        ("content/briefings/old.md", piece(2010, "\"grain\"", "Ada Novak spoke of the harvest.")),
        ("content/briefings/new.md", piece(2016, "\"ships\"", "Boris Novak sails.")),
    ]
    .map(|(path, text)| (path.to_string(), text))
    .into();
    let mut shop = Shop::of_files(files.clone());
    shop.build();
    assert!(shop.made().is_empty(), "nothing changed");
    let mut made_after = |path: &str, text: String| {
        let mut edited = files.clone();
        edited.insert(path.to_string(), text);
        shop.put_files(edited);
        let made: Vec<String> =
            shop.made().into_iter().filter(|(_, why)| !why.is_empty()).map(|(path, _)| path).collect();
        shop.put_files(files.clone());
        shop.build();
        made
    };
    let pages =
        |made: Vec<String>| -> Vec<String> { made.into_iter().filter(|path| path.ends_with(".html")).collect() };
    let text = made_after("content/briefings/new.md", piece(2016, "\"ships\"", "Boris Novak sails on."));
    assert_eq!(pages(text), ["briefings/new/index.html", "entities/boris/index.html"], "a word of a text");
    let opening = piece(2016, "\"ships\"", "Boris Novak sails.").replace("summary = \"It was.\"\n", "");
    let made = pages(made_after("content/briefings/new.md", opening));
    assert!(made.contains(&"tags/ships/index.html".to_string()), "the first sentences stand in its lists: {made:?}");
    let all = "content/entities/all.jsonl";
    let summary = entity("Ada", "") + &entity("Boris", "") + &entity("Clara", ",\"summary\":\"Nobody names her.\"");
    assert_eq!(pages(made_after(all, summary)), ["entities/clara/index.html"], "a summary");
    let alias = entity("Ada", "") + &entity("Boris", "") + &entity("Clara", ",\"aliases\":[\"Xenia Quark\"]");
    assert_eq!(pages(made_after(all, alias)), ["entities/clara/index.html"], "an alias that no text holds");
    let title = piece(2010, "\"grain\"", "Ada Novak spoke of the harvest.").replace("Of 2010", "A title");
    let made = pages(made_after("content/briefings/old.md", title));
    assert!(
        !made.contains(&"briefings/new/index.html".to_string()) && made.contains(&"tags/grain/index.html".to_string())
    );
    assert!(!made.contains(&"tags/ships/index.html".to_string()), "{made:?}");
}

/// A cache that gives a wrong value under a valid checksum, and a state that vouches for an altered file: neither
/// can come of a build, and both are found by one that makes everything once more.
#[test]
fn a_clean_build_beside_it_finds_what_the_cache_and_the_state_got_wrong() {
    let piece = |title: &str| format!("+++\ntitle = \"{title}\"\ndate = 2018-05-01\n+++\n\nText.\n");
    let files = [
        ("site.toml", "title = \"Desk\"\nbase_url = \"https://desk.example\"\n".to_string()),
        ("content/briefings/piece.md", piece("Right")),
    ];
    let shop = Shop::of_files(files.map(|(path, text)| (path.to_string(), text)).into());
    shop.build();
    assert!(shop.verified().is_equal());

    let state = State::read(&shop.cache());
    let path = shop.output().join("index.html");
    fs::write(&path, "altered").unwrap();
    let mut lying = state.clone();
    let site = lying.site.as_mut().unwrap();
    let seen = site.files.iter_mut().find(|seen| seen.path == "index.html").unwrap();
    seen.stamp = Some(Stamp::of(&fs::symlink_metadata(&path).unwrap()));
    lying.write(&shop.cache());
    assert_eq!(shop.verified().files, [Difference { path: "index.html".into(), how: How::From(0) }]);

    fs::remove_dir_all(shop.cache()).unwrap();
    shop.build();
    assert!(shop.verified().is_equal(), "it heals");

    fs::remove_dir_all(shop.cache()).unwrap();
    let (desk, _) = Desk::open(&shop.root()).unwrap();
    let memo = Memo::open(&shop.cache());
    let input = Hash::of_all(&[desk.files.briefings[0].hash, desk.config.reading()]);
    memo.get("briefing", input, || Ok(briefing::parse(&piece("Wrong"), &desk.config))).unwrap();
    memo.finish();
    let verdict = shop.verified();
    let found: Vec<&str> = verdict.files.iter().map(|difference| difference.path.as_str()).collect();
    assert!(found.contains(&"briefings/piece/index.html") && found.contains(&".dateline.json"), "{found:?}");
    assert!(!found.contains(&"404.html") && !verdict.messages, "{found:?}");
}

/// What a setting does to words changes coverage, though no text is another.
#[test]
fn formulas_are_no_words_where_a_desk_has_them() {
    let piece = |day: u8, text: &str| {
        format!("+++\ntitle = \"Day {day}\"\nsummary = \"It was.\"\ndate = 2018-02-{day:02}\n+++\n\n{text}\n")
    };
    let settings = |math: bool| format!("title = \"Desk\"\nbase_url = \"https://desk.example\"\nmath = {math}\n");
    let mut files: std::collections::BTreeMap<String, String> = [
        ("one", piece(1, "Inspectors found $chlorine in barrels of Saraqeb$ and wheat.")),
        ("two", piece(2, "Farmers lost their wheat, olives and figs to drought.")),
        ("three", piece(3, "The report names $chlorine in barrels of Saraqeb$ again.")),
    ]
    .map(|(name, text)| (format!("content/briefings/{name}.md"), text))
    .into();
    files.insert("site.toml".into(), settings(true));
    let mut shop = Shop::of_files(files.clone());
    shop.build();
    files.insert("site.toml".into(), settings(false));
    shop.put_files(files);
    assert!(shop.verified().is_equal());
}

/// What each kind of edit costs: the pages whose data is made, and the files that are printed. A template, the footer and
/// whatever else decides all pages make all of them.
#[test]
fn an_edit_makes_so_many_pages() {
    const PIECES: usize = 48;
    const ENTITIES: usize = 12;
    let first = ["Ada", "Boris", "Clara", "Dovka", "Elmar", "Fenja", "Goran", "Hanne", "Ivo", "Jana", "Kuno", "Livia"];
    let name = |at: usize| format!("{} Novak", first[at % ENTITIES]);
    let record =
        |at: usize, rest: &str| format!("{{\"id\":\"e{at}\",\"name\":\"{}\",\"kind\":\"person\"{rest}}}\n", name(at));
    let records = |of: usize, rest: &str| -> String {
        (0..ENTITIES).map(|at| record(at, if at == of { rest } else { "" })).collect()
    };
    let piece = |at: usize, more: &str| {
        let (year, month, tag) = (2014 + at / 12, at % 12 + 1, ["ships", "grain", "law"][at % 3]);
        let front = format!(
            "+++\ntitle = \"Piece {at}\"\nsummary = \"It was.\"\ndate = {year}-{month:02}-05\ntags = [\"{tag}\"]\n+++\n\n"
        );
        format!("{front}{} met {} over {tag}.{more}\n", name(at), name(at * 5 + 1))
    };
    let path = |at: usize| format!("content/briefings/p{at}.md");
    let settings = "title = \"Desk\"\nbase_url = \"https://desk.example\"\n";
    let all = "content/entities/all.jsonl";
    let mut files: std::collections::BTreeMap<String, String> =
        (0..PIECES).map(|at| (path(at), piece(at, ""))).collect();
    files.insert("site.toml".into(), settings.into());
    files.insert(all.into(), records(0, ""));
    files.insert("static/note.txt".into(), "a note".into());
    let mut shop = Shop::of_files(files.clone());
    shop.build();
    let (newest, middle) = (PIECES - 1, PIECES / 2);
    let counts: Vec<_> = [
        ("nothing", all.to_string(), records(0, "")),
        ("a word of the newest piece", path(newest), piece(newest, " It rained.")),
        ("a word of a piece from the middle", path(middle), piece(middle, " It rained.")),
        ("a name in a piece from the middle", path(middle), piece(middle, " Livia Novak left.")),
        ("a new piece", path(PIECES), piece(PIECES, "")),
        ("the summary of an entity", all.to_string(), records(3, ",\"summary\":\"One of twelve.\"")),
        ("an alias that no text holds", all.to_string(), records(3, ",\"aliases\":[\"Xenia Quark\"]")),
        ("a template", "templates/entity.html".to_string(), "{{ page.name }}".to_string()),
        ("the footer", "site.toml".to_string(), format!("{settings}footer = \"A line.\"\n")),
        ("a static file", "static/note.txt".to_string(), "another note".to_string()),
    ]
    .into_iter()
    .map(|(what, path, text)| {
        let mut edited = files.clone();
        edited.insert(path, text);
        shop.put_files(edited);
        let counts = shop.made_and_printed();
        shop.put_files(files.clone());
        shop.build();
        (what, counts)
    })
    .collect();
    assert_eq!(
        counts,
        [
            ("nothing", (0, 0)),
            ("a word of the newest piece", (17, 4)),
            ("a word of a piece from the middle", (17, 4)),
            ("a name in a piece from the middle", (25, 11)),
            ("a new piece", (71, 26)),
            ("the summary of an entity", (20, 12)),
            ("an alias that no text holds", (7, 4)),
            ("a template", (0, 120)),
            ("the footer", (0, 120)),
            ("a static file", (0, 1)),
        ]
    );
}
