//! What readers should not get: held-back pieces, hidden entities, secrets, and what a machine says of its user.

use crate::desk::{Desk, Ran, SITE, entity, tree};
use std::collections::BTreeSet;

/// Stands in every part of what is held back, and nowhere else.
const TOKEN: &str = "Xyzzyquux";

/// One public piece and entity, beside pieces and entities that are drafts, under embargo or hidden and hold [`TOKEN`]
/// wherever an author can write. What is public leads to them in every way that passes `check`.
fn guarded() -> Desk {
    let desk = Desk::new();
    desk.write("site.toml", format!("{SITE}[links]\nbroken = \"warn\"\n[exports]\njson = true\nllms_txt = true\n"));
    let held = |more: &str| {
        let front = format!(
            "title = \"{TOKEN} title\"\nsummary = \"{TOKEN} summary\"\ntags = [\"{TOKEN}\", \"shared\"]\n\
             series = \"{TOKEN} series\"\nauthors = [\"{TOKEN}\"]\nredirects = [\"/old-{TOKEN}/\"]\n\
             dateline = \"{TOKEN}\"\nsources = [{{ title = \"{TOKEN}\", url = \"https://{TOKEN}.example\" }}]\n\
             about = [\"public-group\"]\n{more}"
        );
        (front, format!("Public Group met {TOKEN} on 3 May.\n\n![{TOKEN}](held-{TOKEN}.png)\n\n## {TOKEN}\n"))
    };
    desk.write(&format!("content/briefings/held-{TOKEN}.png"), "a picture");
    let (front, body) = held("draft = true");
    desk.piece(&format!("draft-{TOKEN}"), &front, &body);
    let (front, body) = held("embargo = 2099-01-01T00:00:00+03:00");
    desk.piece(&format!("embargoed-{TOKEN}"), &front, &body);
    // Its address, title and reason are public, and nothing else.
    let (front, body) = held("withdrawn = \"The figures were wrong.\"");
    let front =
        front.replace(&format!("{TOKEN} title"), "Taken back").replace(&format!("/old-{TOKEN}/"), "/old-figures/");
    desk.piece("taken-back", &front, &body);
    let hidden = |how: &str| {
        format!(
            "{how}\naliases = [\"{TOKEN} alias\"]\nsummary = \"{TOKEN}\"\nredirects = [\"/was-{TOKEN}/\"]\n\
         relations = [{{ kind = \"member of\", to = \"public-group\" }}]"
        )
    };
    let hows =
        [("", "hidden = true"), ("-draft", "draft = true"), ("-embargoed", "embargo = 2099-01-01T00:00:00+03:00")];
    for (id, how) in hows {
        desk.write(&format!("content/entities/{TOKEN}{id}.md"), entity(&format!("{TOKEN}{id} person"), &hidden(how)));
    }
    let csv = format!(
        "id,name,kind,draft,embargo\nd-{TOKEN},D{TOKEN},person,true,\ne-{TOKEN},E{TOKEN},person,,2099-01-01T00:00Z\n"
    );
    desk.write("content/entities/list.csv", csv);
    let related = |id: &str| format!("{{ kind = \"rival of\", to = \"{TOKEN}{id}\" }}");
    let related = hows.map(|(id, _)| related(id)).join(", ");
    let shown = format!("relations = [{related}]\nroles = [{{ title = \"Envoy\", of = \"{TOKEN}-draft\" }}]");
    desk.write("content/entities/public-group.md", entity("Public Group", &shown));
    let leading = format!(
        "Public Group met [[{TOKEN}|a friend]], [[{TOKEN}-draft|another]] and [[e-{TOKEN}|a third]], \
         see [[briefings/draft-{TOKEN}|one]], \
         [another](embargoed-{TOKEN}.md) and [a third](/briefings/draft-{TOKEN}/), and [[Taken back]]."
    );
    desk.piece("public", "tags = [\"shared\"]\n[coverage]\nban = [\"other\", \"taken-back\"]\n", "See below.");
    desk.piece("other", "title = \"Other\"\ntags = [\"shared\"]", "Public Group spoke on 3 May.");
    desk.piece("leading", "title = \"Leading\"", &leading);
    desk
}

fn is_free_of_token(desk: &Desk, ran: &Ran, what: &str) {
    ran.is_well();
    for (path, bytes) in tree(&desk.output()) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!path.to_lowercase().contains(&TOKEN.to_lowercase()), "{what}: {path}");
        let at = text.find(&TOKEN.to_lowercase());
        assert!(at.is_none(), "{what}: {path} says …{}…", &text[at.unwrap_or(0).saturating_sub(80)..]);
    }
}

#[test]
fn nothing_held_back_is_in_the_site_or_an_export() {
    let desk = guarded();
    is_free_of_token(&desk, &desk.build(), "first build");
    is_free_of_token(&desk, &desk.build(), "second build");
    for what in [&["mentions", "--all"][..], &["annotations", "--all"], &["dates"], &["crossrefs"]] {
        let exported = desk.printed(&[&["export"], what].concat());
        assert!(!exported.contains(TOKEN) && !exported.is_empty(), "{what:?}: {exported}");
    }
    let catalogue = desk.printed(&["export", "catalogue"]);
    assert!(catalogue.contains("public-group") && !catalogue.contains(TOKEN), "{catalogue}");
    // What is published and then taken back leaves nothing behind.
    let draft =
        std::fs::read_to_string(desk.root().join(format!("content/briefings/draft-{TOKEN}.md"))).expect("a text");
    let place = format!("content/briefings/draft-{TOKEN}.md");
    desk.write(&place, draft.replace("draft = true\n", ""));
    desk.build().is_well();
    assert!(tree(&desk.output()).keys().any(|path| path.contains(&TOKEN.to_lowercase()) || path.contains(TOKEN)));
    desk.write(&place, &draft);
    is_free_of_token(&desk, &desk.build(), "taken back");
    let clean = desk.site();
    std::fs::remove_dir_all(desk.output()).expect("a folder");
    std::fs::remove_dir_all(desk.root().join(".dateline")).expect("a folder");
    desk.build().is_well();
    assert_eq!(desk.site(), clean);
}

#[test]
fn a_second_decides_over_an_embargo_whatever_the_zone() {
    for (embargo, before, after) in [
        ("2018-05-01T08:00:00+05:45", "2018-05-01T02:14:59Z", "2018-05-01T02:15:00Z"),
        ("2018-05-01T00:00:00-08:00", "2018-05-01T07:59:59Z", "2018-05-01T08:00:00Z"),
        ("2018-05-01T00:00:00Z", "2018-04-30T23:59:59Z", "2018-05-01T00:00:00Z"),
    ] {
        let desk = Desk::new();
        for n in 0..3 {
            desk.piece(&format!("p{n}"), &format!("title = \"Piece {n}\""), "Nobody was named.");
        }
        desk.piece("late", &format!("title = \"Late\"\nembargo = {embargo}"), "Nobody was named.");
        let built = |time: &str| {
            desk.run(&["build", "--as-of", time]).is_well();
            desk.site()
        };
        let (old, new) = (built(before), built(after));
        assert!(!old.keys().any(|path| path.contains("late")) && new.contains_key("briefings/late/index.html"));
        let changed: BTreeSet<&str> =
            new.iter().filter(|(path, bytes)| old.get(*path) != Some(bytes)).map(|(path, _)| path.as_str()).collect();
        // The day's other pieces, and what stands in no list with it, are as they were.
        assert!(!changed.contains("404.html") && !changed.contains("entities/index.html"), "{changed:?}");
        assert_eq!(built(before), old);
    }
    for embargo in ["2099-01-01", "2099-01-01T00:00:00", "2099-01-01T00:00:00+25:00"] {
        let desk = Desk::new();
        desk.piece("x", &format!("embargo = {embargo}"), "A secret.");
        desk.build().tells(&["E006 content/briefings/x.md:4:11"]);
        assert!(!desk.output().exists());
    }
}

#[test]
fn an_entity_under_embargo_comes_when_it_ends_and_goes_without_a_trace() {
    let desk = Desk::new();
    let row = "id,name,kind,embargo,aliases\nada,Ada Lind,person,2018-05-01T00:00:00Z,Countess of Storms\n";
    desk.write("content/entities/list.csv", row);
    desk.piece("p", "title = \"Piece\"", "Ada Lind spoke. Then the Countess of Storms left.");
    let built = |time: &str| {
        desk.run(&["build", "--as-of", time]).is_well();
        desk.site()
    };
    let page = |site: &std::collections::BTreeMap<String, Vec<u8>>| {
        let links = String::from_utf8_lossy(&site["briefings/p/index.html"]).contains("/entities/ada/");
        (site.contains_key("entities/ada/index.html"), links)
    };
    let (old, new) = (built("2018-04-30T23:59:59Z"), built("2018-05-01T00:00:00Z"));
    assert_eq!((page(&old), page(&new)), ((false, false), (true, true)));
    assert_eq!(built("2018-04-30T23:59:59Z"), old);
    std::fs::remove_dir_all(desk.root().join(".dateline")).expect("a folder");
    assert_eq!(built("2018-05-01T00:00:00Z"), new);
}

#[test]
fn a_site_says_nothing_of_the_machine_that_built_it() {
    let desk = guarded();
    desk.build().is_well();
    let user = std::env::var("USER").unwrap_or_default();
    let root = desk.root().to_string_lossy().into_owned();
    let tokens = [root.as_str(), env!("CARGO_MANIFEST_DIR"), "/home/", "/root/", "/Users/", "localhost", "127.0.0.1"];
    for (path, bytes) in tree(&desk.output()) {
        // Those who wrote the syntaxes.
        if path == "assets/code-licences.md" {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        let found = tokens.iter().find(|token| text.contains(**token));
        assert_eq!(found, None, "{path}");
        assert!(user.len() < 4 || user == "root" || !text.contains(&user), "{path}");
        let is_mail = |word: &str| word.split_once('@').is_some_and(|(_, host)| host.contains('.'));
        let mail = text.split([' ', '"', '<', '>', '\n', '(', ')']).find(|word| is_mail(word));
        assert_eq!(mail, None, "{path}");
    }
}

#[test]
fn addresses_of_this_machine_are_told() {
    let desk = Desk::new();
    desk.write("site.toml", SITE.replace("https://desk.example", "http://localhost:4000"));
    desk.piece(
        "x",
        "[[sources]]\ntitle = \"S\"\nurl = \"http://10.0.0.1/x\"\n",
        "[a](http://127.0.0.1:4000/) and <https://wiki.internal/> and http://192.168.1.4/ and https://a.example",
    );
    let same = "same_as = [\"http://[::1]/\"]";
    desk.write("content/entities/e.md", entity("Northern Alliance", same));
    let ran = desk.check();
    ran.is_well();
    let places: Vec<String> = ran.places().into_iter().filter(|place| place.starts_with("W060")).collect();
    assert_eq!(
        places,
        [
            "W060 content/briefings/x.md:6:8",
            "W060 content/briefings/x.md:8:1",
            "W060 content/briefings/x.md:8:33",
            "W060 content/briefings/x.md:8:62",
            "W060 content/entities/e.md:4:13",
            "W060 site.toml:2:13",
        ],
        "{}",
        ran.all()
    );
}

#[test]
fn what_lies_beside_a_sites_files_is_left_out() {
    let desk = Desk::new();
    let silent =
        [".a.css.swp", "a.css~", "#a.css#", "Thumbs.db", "desktop.ini", "._x", ".DS_Store", ".git/config", "x.orig"];
    let told = [
        ".env",
        ".env.local",
        ".ssh/id_rsa",
        ".aws/credentials",
        "id_ed25519",
        "server.pem",
        "pem.key",
        ".hidden.key",
        "in/KEYS.P12",
        ".htpasswd",
    ];
    let wanted = [".nojekyll", ".well-known/security.txt", ".htaccess", "a.css", "id_rsa.pub", "key.txt", "talk.key"];
    for path in silent.iter().chain(&told).chain(&wanted) {
        desk.write(&format!("static/{path}"), "x");
    }
    desk.write("content/briefings/x.md~", "x");
    desk.write("content/briefings/server.key", "x");
    desk.write("static/pem.key", "-----BEGIN PRIVATE KEY-----\n");
    desk.write("static/talk.key", "PK\x03\x04slides");
    desk.write("static/.hidden.key", "PK\x03\x04slides");
    desk.write("templates/base.html~", "{% x");
    desk.piece("x", "", "Text.");
    #[cfg(unix)]
    for folder in ["static", "content", "templates"] {
        std::os::unix::fs::symlink("ada@desk.1234:5678", desk.root().join(folder).join(".#a.css")).expect("a link");
    }
    let ran = desk.check();
    let found: BTreeSet<&str> = ran.notes.iter().map(|note| note.file.as_str()).collect();
    let told: Vec<String> = told.iter().map(|path| format!("static/{path}")).collect();
    let mut all: BTreeSet<&str> = told.iter().map(String::as_str).collect();
    all.insert("content/briefings/server.key");
    assert_eq!(found, all, "{}", ran.all());
    ran.says("W053 static/.env:").is_well();
    desk.build().is_well();
    let site = desk.site();
    for path in wanted {
        assert!(site.contains_key(path), "{path}");
    }
    for path in silent.iter().map(|path| format!("static/{path}")).chain(told) {
        assert!(!site.contains_key(path.trim_start_matches("static/")), "{path}");
    }
}

#[test]
fn what_may_be_run_is_told_or_refused_where_a_text_links_to_it() {
    let desk = Desk::new();
    for path in ["evil.html", "evil.js", "evil.svg", "map.svg", "EVIL.PHP", "data.csv"] {
        desk.write(&format!("content/briefings/{path}"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    }
    desk.write("static/tool.html", "<p>");
    let body = "[a](evil.html) [b](evil.js) [c](evil.svg) ![d](map.svg) ![[map.svg]] [e](EVIL.PHP) [f](data.csv) \
                [g](/tool.html) ![h](evil.html)";
    desk.piece("x", "", body);
    let of = |code: &str, ran: &Ran| ran.notes.iter().filter(|note| note.code == code).count();
    let ran = desk.check();
    assert_eq!((of("W062", ran.is_well()), ran.notes.len()), (5, 5), "{}", ran.all());
    desk.build().is_well();
    assert!(desk.site().contains_key("briefings/evil.html"));
    desk.write("site.toml", format!("{SITE}[assets]\nactive = \"publish\"\n"));
    assert_eq!(desk.check().is_well().notes.len(), 0);
    desk.write("site.toml", format!("{SITE}[assets]\nactive = \"refuse\"\n"));
    let ran = desk.build();
    assert_eq!(of("E027", ran.tells(&["E027 content/briefings/x.md:5:1"])), 5, "{}", ran.all());
    desk.piece("x", "", "![d](map.svg) [f](data.csv)");
    desk.build().is_well();
    let site = desk.site();
    assert!(site.contains_key("briefings/map.svg") && !site.contains_key("briefings/evil.html"));
}

#[test]
fn a_picture_that_says_where_it_was_made_is_told_where_it_is_published() {
    let desk = Desk::new();
    let picture = "<svg xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" exif:GPSLatitude=\"43,35.1N\" x=\"/home/ada/x\"/>";
    desk.write("content/briefings/shown.svg", picture);
    desk.write("content/briefings/linked.pdf", "%PDF-1.4\n<< /Author (Ada Lind) >>");
    desk.write("content/briefings/unused.svg", picture);
    desk.write("static/logo.svg", picture);
    desk.piece("x", "", "![a](shown.svg) [b](linked.pdf)");
    let ran = desk.check();
    let told: Vec<&str> = ran.is_well().notes.iter().filter(|n| n.code == "W061").map(|n| n.file.as_str()).collect();
    assert_eq!(
        told,
        ["content/briefings/linked.pdf", "content/briefings/shown.svg", "static/logo.svg"],
        "{}",
        ran.all()
    );
    ran.says("the file says where it was made, a path on the machine of its maker");
}
