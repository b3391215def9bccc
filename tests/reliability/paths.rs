//! Paths that lead out, meet each other, or are not ours.

use crate::desk::{Desk, entity, quoted, tree};
use std::fs;

const BAD: &[&str] = &[
    "..",
    ".",
    "../out",
    "../../out",
    "a/../../out",
    "/etc/out",
    "//host/out",
    "C:",
    "C:\\out",
    "c:/out",
    "a\\b",
    "..\\out",
    "a\0b",
    "%2e%2e",
    "%2e%2e%2fout",
    "..%2fout",
    "CON",
    "nul.txt",
    "com1",
    "x.",
    "x ",
    " x",
    "x\u{202e}y",
    "x\u{200b}y",
    "a\nb",
    "a:b",
    "a?b",
    "a*b",
    "a|b",
    "<b>",
    "\"x\"",
    "",
];

/// Whatever the run said, it wrote into its output and its cache alone, and only plain names.
fn nothing_leads_out(desk: &Desk, before: &std::collections::BTreeMap<String, Vec<u8>>, what: &str) {
    let after = tree(desk.outside());
    for path in after.keys().chain(before.keys()) {
        let own = path.starts_with("desk/public/") || path.starts_with("desk/.dateline/");
        assert!(own || after.get(path) == before.get(path), "{what}: {path}");
        let odd = path.split('/').any(|part| {
            part.ends_with(['.', ' ']) || part.contains(['\\', ':', '?', '*', '<', '>', '|', '"', '\0', '\n'])
        });
        assert!(!own || !odd, "{what}: {path}");
    }
}

fn long() -> String {
    "x".repeat(300)
}

#[test]
fn paths_in_front_matter_are_refused_at_their_line() {
    type Front = fn(&str) -> String;
    let fields: [(&str, Front); 4] = [
        ("slug", |bad| format!("slug = {}", quoted(bad))),
        ("redirects", |bad| format!("redirects = [{}]", quoted(bad))),
        ("redirects from the root", |bad| format!("redirects = [{}]", quoted(&format!("/a/{bad}/")))),
        ("aliases", |bad| format!("aliases = [{}]", quoted(bad))),
    ];
    let long = long();
    for (field, front) in fields {
        for folder in ["briefings", "pages", "entities"] {
            if folder != "briefings" && field == "aliases" {
                continue;
            }
            let desk = Desk::new();
            let bad: Vec<&str> = BAD.iter().copied().chain([long.as_str()]).collect();
            for (n, bad) in bad.iter().enumerate() {
                let head = if folder == "briefings" { "date = 2017-11-20\n" } else { "" };
                let head = if folder == "entities" {
                    "name = \"N\"\nkind = \"x\"\n".into()
                } else {
                    format!("title = \"T\"\n{head}")
                };
                desk.write(&format!("content/{folder}/f{n:02}.md"), format!("+++\n{head}{}\n+++\n", front(bad)));
            }
            let before = tree(desk.outside());
            let ran = desk.build();
            ran.tells(&["E010"]);
            nothing_leads_out(&desk, &before, field);
            assert!(!desk.output().exists());
            for (n, bad) in bad.iter().enumerate() {
                let file = format!("content/{folder}/f{n:02}.md");
                let told = ran
                    .notes
                    .iter()
                    .any(|note| note.file == file && note.line >= 3 && note.column > 1 && note.code.starts_with('E'));
                // An empty slug is none; control characters and outer space are taken off before, and told.
                let harmless = bad.trim().is_empty()
                    || bad.contains('\0')
                    || bad.trim() == "x"
                    || (*bad == "/etc/out" && field != "slug");
                assert!(told || harmless, "{field} of {folder}: {bad:?} in {}", ran.all());
            }
        }
    }
}

#[test]
fn ids_are_refused_at_their_line() {
    let long = long();
    for bad in BAD.iter().copied().chain([long.as_str()]) {
        if bad.trim().is_empty() || bad.contains('\0') || bad.trim() == "x" {
            continue;
        }
        let desk = Desk::new();
        let json = serde_json::json!({"id": bad, "name": "N", "kind": "x"});
        desk.write("content/entities/a.jsonl", format!("{json}\n"));
        desk.write("content/entities/b.md", format!("+++\nname = \"M\"\nkind = \"x\"\nid = {}\n+++\n", quoted(bad)));
        let before = tree(desk.outside());
        desk.build().tells(&["E010 content/entities/a.jsonl:1:", "E010 content/entities/b.md:4:7"]);
        nothing_leads_out(&desk, &before, bad);
    }
}

#[test]
fn tags_series_and_kinds_become_plain_names() {
    let long = long();
    for bad in BAD.iter().copied().chain([long.as_str()]) {
        if bad.trim().is_empty() {
            continue;
        }
        let desk = Desk::new();
        desk.piece("x", &format!("tags = [{0}]\nseries = {0}", quoted(bad)), "Text.");
        desk.write("content/entities/e.md", format!("+++\nname = \"N\"\nkind = {}\n+++\n", quoted(bad)));
        desk.write("site.toml", format!("{}[kinds.{}]\nplural = \"Ks\"\n", crate::desk::SITE, quoted(bad)));
        let before = tree(desk.outside());
        desk.build().is_well();
        nothing_leads_out(&desk, &before, bad);
        let folders: Vec<String> = desk
            .site()
            .keys()
            .filter(|p| ["tags/", "series/", "kinds/"].iter().any(|f| p.starts_with(f)))
            .cloned()
            .collect();
        assert_eq!(folders.len(), 6, "{bad:?}: {folders:?}");
    }
}

#[test]
fn file_names_are_refused_or_left_alone() {
    let long = "x".repeat(240);
    for bad in [
        "..",
        "a\\b",
        "..\\out",
        "%2e%2e",
        "..%2fout",
        "CON",
        "nul.txt",
        "x ",
        " x",
        "x\u{202e}y",
        "x\u{200b}y",
        "a\nb",
        "C:",
        "a?b",
        "<b>",
        &long,
    ] {
        for (path, text, is_told) in [
            (format!("content/briefings/{bad}.md"), crate::desk::piece("", ""), true),
            (format!("content/pages/{bad}.md"), "+++\ntitle = \"T\"\n+++\n".to_string(), true),
            (format!("content/entities/{bad}.md"), entity("N", ""), true),
            (format!("static/{bad}.png"), "x".into(), true),
            (format!("content/briefings/{bad}.png"), "x".into(), false),
        ] {
            let desk = Desk::new();
            desk.piece("sound", "", "Text.");
            desk.write(&path, text);
            let before = tree(desk.outside());
            let ran = desk.build();
            nothing_leads_out(&desk, &before, &path);
            // `..` and the like begin with a dot: a hidden file is no content, but for a host's under `static`.
            // `x .md` has a good stem in Markdown only.
            let plain = bad.starts_with('.') || (path.ends_with(".png") && bad.ends_with(' '));
            if plain && path.starts_with("static/") {
                continue;
            }
            if is_told && !plain {
                assert_eq!(ran.exit, Some(1), "{path:?}: {}", ran.all());
                assert!(ran.notes.iter().any(|n| n.code == "E010" && n.file == path), "{path:?}: {}", ran.all());
            } else {
                ran.is_well();
            }
        }
    }
}

#[test]
fn links_and_pictures_lead_nowhere_else() {
    let long = long();
    for bad in BAD.iter().copied().chain([
        long.as_str(),
        "../../../../etc/passwd",
        "/../site.toml",
        "../../site.toml",
        "..%2f..%2fsite.toml",
        "file:///etc/passwd",
        "../../templates/x.html",
    ]) {
        if bad.trim().is_empty() || bad == "." || bad == ".." {
            continue;
        }
        let desk = Desk::new();
        desk.write("templates/x.html", "x");
        let target = bad.replace('\n', "&#10;").replace('<', "\\<").replace('>', "\\>").replace('\0', "");
        desk.piece("x", "", &format!("[link](<{target}>)\n\n![image](<{target}>)\n"));
        desk.write("content/entities/e.md", entity("N", &format!("image = {}", quoted(bad))));
        let before = tree(desk.outside());
        let ran = desk.build();
        nothing_leads_out(&desk, &before, bad);
        assert!(matches!(ran.exit, Some(0 | 1)), "{bad:?}: {}", ran.all());
        if ran.exit == Some(1) {
            assert!(ran.notes.iter().all(|n| n.code == "E023" && n.line > 0), "{bad:?}: {}", ran.all());
            continue;
        }
        let page = desk.page("briefings/x/index.html") + &desk.page("entities/e/index.html");
        assert!(!page.contains("passwd") && !page.contains("site.toml") && !page.contains("file:"), "{bad:?}: {page}");
    }
}

#[test]
fn a_slug_of_a_name_that_another_system_keeps_is_refused() {
    let desk = Desk::new();
    for (n, name) in ["con", "Aux.md", "lpt9", "COM¹", "PRN.x.y", "conin$"].iter().enumerate() {
        desk.piece(&format!("p{n}"), &format!("slug = {}", quoted(name)), "");
    }
    let ran = desk.build();
    assert_eq!(ran.notes.iter().filter(|n| n.code == "E010").count(), 6, "{}", ran.all());
}

/// Two things at one place; both are named, and nothing is written.
fn clash(files: &[(&str, String)], both: [&str; 2]) {
    let desk = Desk::new();
    files.iter().for_each(|(path, text)| desk.write(path, text));
    let ran = desk.build();
    assert_eq!(ran.exit, Some(1), "{both:?}: {}", ran.all());
    let clash = ran.notes.iter().filter(|note| note.code == "E020");
    let told =
        clash.filter(|note| both.iter().all(|name| format!("{} {}", note.file, note.text).contains(name))).count();
    assert!(told > 0, "{both:?}: {}", ran.all());
    assert!(!desk.output().exists(), "{both:?}");
}

#[test]
fn two_things_at_one_address_are_an_error_that_names_both() {
    let piece = |front: &str| crate::desk::piece(front, "Text.");
    let page = |front: &str| format!("+++\ntitle = \"T\"\n{front}\n+++\n");
    let (a, b) = ("content/briefings/a.md", "content/briefings/b.md");
    clash(&[(a, piece("")), (b, piece("slug = \"a\""))], [a, b]);
    clash(&[(a, piece("")), (b, piece("redirects = [\"/briefings/a/\"]"))], [a, b]);
    clash(&[(a, piece("redirects = [\"/old/\"]")), (b, piece("redirects = [\"/old/\"]"))], [a, b]);
    clash(&[(a, piece("redirects = [\"/old/\"]")), (b, piece("aliases = [\"/old\"]"))], [a, b]);
    clash(&[(a, piece("tags = [\"t\"]\nredirects = [\"/tags/t/\"]"))], [a, "the tag `t`"]);
    clash(&[(a, piece("redirects = [\"/feed.xml\"]"))], [a, "feed.xml"]);
    clash(&[(a, piece("redirects = [\"/\"]"))], [a, "index.html"]);
    clash(&[(a, piece("redirects = [\"/404.html\"]"))], [a, "404.html"]);
    clash(&[(a, piece("redirects = [\"/years/2017/\"]"))], [a, "years/2017/index.html"]);
    clash(&[(a, piece("redirects = [\"/assets/style.css\"]"))], [a, "assets/style.css"]);
    clash(&[(a, piece("redirects = [\"/briefings/a/b.html\", \"/briefings/a/b.html/c/\"]"))], [a, "b.html"]);
    clash(&[(a, piece("")), ("static/briefings/a/index.html", "x".into())], [a, "static/briefings/a/index.html"]);
    clash(&[(a, piece("")), ("static/briefings/a", "x".into())], [a, "static/briefings/a"]);
    clash(&[("static/sitemap.xml", "x".into())], ["static/sitemap.xml", "site's own"]);
    clash(&[("static/assets/style.css", "x".into())], ["static/assets/style.css", "theme"]);
    clash(
        &[("content/pages/p.md", page("")), ("content/pages/q.md", page("slug = \"p\""))],
        ["content/pages/p.md", "content/pages/q.md"],
    );
    let (e, f) = ("content/entities/x/e.md", "content/entities/x/f.md");
    clash(&[(e, entity("E", "")), (f, entity("F", "slug = \"e\""))], [e, f]);
    clash(
        &[
            ("content/entities/e.md", entity("E", "redirects = [\"/entities/f/\"]")),
            ("content/entities/f.md", entity("F", "")),
        ],
        ["content/entities/e.md", "content/entities/f.md"],
    );
    clash(
        &[("content/entities/2017.md", entity("E", "redirects = [\"/kinds/organisation/\"]"))],
        ["content/entities/2017.md", "the kind"],
    );
}

#[test]
fn names_of_the_programs_own_files_are_refused() {
    for old in ["/.dateline.json", "/.dateline-staging/", "/.DATELINE.json", "/.dateline.json/x/"] {
        let desk = Desk::new();
        desk.piece("x", &format!("redirects = [\"{old}\"]"), "Text.");
        desk.build().tells(&["E010 content/briefings/x.md"]).says("keeps for itself");
    }
}

#[test]
fn one_id_in_two_files_is_an_error_that_names_both() {
    let desk = Desk::new();
    desk.write("content/entities/a/x.md", entity("A", ""));
    desk.write("content/entities/b/x.md", entity("B", ""));
    desk.build().tells(&["E021 content/entities/b/x.md:2:"]).says("content/entities/a/x.md");
}

#[test]
fn places_that_only_some_systems_tell_apart_are_an_error_on_all() {
    let piece = |front: &str| crate::desk::piece(front, "Text.");
    let (a, b) = ("content/briefings/a.md", "content/briefings/b.md");
    clash(&[(a, piece("slug = \"Case\"")), (b, piece("slug = \"case\""))], [a, b]);
    clash(
        &[("content/briefings/Case.md", piece("")), ("content/briefings/case.md", piece(""))],
        ["briefings/Case.md", "briefings/case.md"],
    );
    clash(
        &[("content/briefings/caf\u{e9}.md", piece("")), ("content/briefings/cafe\u{301}.md", piece(""))],
        ["caf\u{e9}.md", "cafe\u{301}.md"],
    );
    clash(&[(a, piece("slug = \"ς\"")), (b, piece("slug = \"Σ\""))], [a, b]);
    clash(&[(a, piece("slug = \"straße\"")), (b, piece("slug = \"STRASSE\""))], [a, b]);
    clash(&[(a, piece("redirects = [\"/Old/\"]")), (b, piece("redirects = [\"/old/\"]"))], [a, b]);
    clash(&[("static/Logo.png", "x".into()), ("static/logo.png", "y".into())], ["static/Logo.png", "static/logo.png"]);
    clash(&[("static/Img/a.png", "x".into()), ("static/img", "y".into())], ["static/Img/a.png", "static/img"]);
    clash(&[("static/FEED.xml", "x".into())], ["static/FEED.xml", "site's own"]);
    clash(
        &[("content/entities/E.md", entity("E", "")), ("content/entities/e.md", entity("F", ""))],
        ["entities/E.md", "entities/e.md"],
    );
    let desk = Desk::new();
    desk.piece("a", "tags = [\"Law\"]", "");
    desk.piece("b", "tags = [\"law\"]", "");
    desk.piece("c", "tags = [\"Cafe\u{301}\"]", "");
    desk.piece("d", "tags = [\"Caf\u{e9}\"]", "");
    desk.piece("e", "tags = [\"C\", \"C++\", \"C#\", \"北京\", \"背景\"]", "");
    let ran = desk.build();
    // One tag in two spellings is one tag; two tags at one address are told.
    if ran.exit != Some(0) {
        ran.tells(&["E020"]);
        assert!(ran.notes.iter().all(|n| n.text.contains("北京") && n.text.contains("背景")), "{}", ran.all());
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_refused_by_name() {
    use std::os::unix::fs::symlink;
    let desk = Desk::new();
    desk.piece("x", "", "Text.");
    fs::write(desk.outside().join("secret.md"), crate::desk::piece("title = \"Secret\"", "")).expect("a file");
    fs::create_dir_all(desk.root().join("static")).expect("a folder");
    fs::create_dir_all(desk.root().join("templates")).expect("a folder");
    let links = [
        ("content/briefings/out.md", "../../../secret.md"),
        ("content/briefings/loop", "."),
        ("content/briefings/up", "../.."),
        ("content/briefings/itself.md", "itself.md"),
        ("content/briefings/gone.md", "nowhere.md"),
        ("static/secret.txt", "../../secret.md"),
        ("templates/page.html", "../../secret.md"),
        ("decisions.toml", "../secret.md"),
        ("content/entities", "briefings"),
    ];
    for (link, target) in links {
        symlink(target, desk.root().join(link)).expect("a link");
    }
    let places: Vec<String> = links.iter().map(|(link, _)| format!("E011 {link}:")).collect();
    desk.build().tells(&places.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(!desk.output().exists());
}

#[cfg(unix)]
#[test]
fn settings_behind_a_symbolic_link_are_refused() {
    let desk = Desk::new();
    fs::rename(desk.root().join("site.toml"), desk.outside().join("site.toml")).expect("moved");
    std::os::unix::fs::symlink("../site.toml", desk.root().join("site.toml")).expect("a link");
    desk.build().tells(&["E011 site.toml"]);
}

#[cfg(unix)]
#[test]
fn a_linked_output_is_refused_and_what_it_leads_to_stays() {
    use std::os::unix::fs::symlink;
    let desk = Desk::new();
    desk.piece("x", "", "Text.");
    let elsewhere = desk.outside().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a folder");
    fs::write(elsewhere.join("mine.txt"), "mine").expect("a file");
    symlink(&elsewhere, desk.output()).expect("a link");
    let ran = desk.build();
    assert_eq!(ran.exit, Some(5), "{}", ran.all());
    ran.says("is a symbolic link");
    fs::remove_file(desk.output()).expect("the link");

    // A folder or a file inside that became a link.
    desk.build().is_well();
    for part in ["briefings", "briefings/x/index.html", "feed.xml", ".dateline.json"] {
        let path = desk.output().join(part);
        let (kept, outside) = (desk.outside().join("kept"), elsewhere.join("target"));
        fs::rename(&path, &kept).expect("moved");
        if kept.is_dir() { fs::create_dir(&outside) } else { fs::write(&outside, "theirs") }.expect("made");
        symlink(&outside, &path).expect("a link");
        desk.piece("x", "", &format!("Text after {part}."));
        let ran = desk.build();
        let there = if outside.is_dir() {
            tree(&outside).len()
        } else {
            usize::from(fs::read(&outside).expect("read") != b"theirs")
        };
        assert_eq!(there, 0, "{part} was written through: {}", ran.all());
        assert!(ran.exit == Some(5) || (ran.exit == Some(0) && !path.is_symlink()), "{part}: {}", ran.all());
        if path.is_symlink() {
            fs::remove_file(&path).expect("the link");
            fs::rename(&kept, &path).expect("back");
        } else if kept.exists() {
            let _ = fs::remove_file(&kept);
        }
        if outside.is_dir() { fs::remove_dir(&outside) } else { fs::remove_file(&outside) }.expect("removed");
    }
}

#[test]
fn foreign_files_in_the_output_survive() {
    let desk = Desk::new();
    desk.piece("x", "", "Text.");
    desk.piece("y", "tags = [\"t\"]", "Text.");
    desk.write("static/pic.png", "x");
    desk.build().is_well();
    for path in [
        "CNAME",
        "briefings/x/mine.txt",
        "briefings/y/mine.txt",
        "tags/t/mine",
        "own/page.html",
        ".git/config",
        "pic.png.bak",
    ] {
        desk.write(&format!("public/{path}"), "mine");
    }
    fs::remove_file(desk.root().join("content/briefings/y.md")).expect("removed");
    fs::remove_file(desk.root().join("static/pic.png")).expect("removed");
    desk.build().is_well();
    let site = desk.site();
    for path in [
        "CNAME",
        "briefings/x/mine.txt",
        "briefings/y/mine.txt",
        "tags/t/mine",
        "own/page.html",
        ".git/config",
        "pic.png.bak",
    ] {
        assert_eq!(site.get(path).map(Vec::as_slice), Some(&b"mine"[..]), "{path}");
    }
    for path in ["briefings/y/index.html", "tags/t/index.html", "pic.png"] {
        assert!(!site.contains_key(path), "{path}");
    }

    // A foreign file where a new page has to stand.
    desk.write("public/briefings/z/index.html", "mine");
    desk.piece("z", "", "Text.");
    let ran = desk.build();
    assert_eq!(ran.exit, Some(5), "{}", ran.all());
    ran.says("briefings/z/index.html");
    assert_eq!(desk.page("briefings/z/index.html"), "mine");
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let desk = Desk::new();
    desk.piece("x", "", "Text.");
    desk.write("public/thesis.txt", "mine");
    let ran = desk.build();
    assert_eq!(ran.exit, Some(5), "{}", ran.all());
    ran.says("thesis.txt");
    assert_eq!(desk.site().len(), 1);
    for output in [".", "content", "content/briefings", "templates/x", "static", ".dateline/x", ".."] {
        let folder = desk.root().join(output);
        let before = tree(&desk.root().join("content"));
        let ran = desk.run(&["build", "--output", folder.to_str().expect("a path")]);
        assert_eq!(ran.exit, Some(5), "{output}: {}", ran.all());
        assert_eq!(tree(&desk.root().join("content")), before);
    }
}

#[cfg(unix)]
#[test]
fn no_name_of_a_file_commands_the_terminal() {
    let desk = Desk::new();
    desk.piece("x", "", "[x](\u{1b}[31m.md)");
    desk.piece("y\u{1b}[32m", "", "");
    desk.write("content/briefings/z.md", "+++\n\"\\u001b[33m\" = 1\n+++\n");
    desk.write("public/\u{1b}[34mmine", "mine");
    for arguments in
        [&["build"][..], &["check"], &["build", "--output", "\u{1b}[35m/../content"], &["explain", "\u{1b}[36m.md:1:1"]]
    {
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(arguments)
            .arg("--root")
            .arg(desk.root())
            .current_dir(desk.root())
            .output()
            .expect("a run");
        let told = String::from_utf8(run.stdout).expect("UTF-8") + &String::from_utf8(run.stderr).expect("UTF-8");
        assert!(!told.is_empty() && !told.contains('\u{1b}'), "{arguments:?}: {told:?}");
    }
    for file in ["content/briefings/y\u{1b}[32m.md", "content/briefings/z.md"] {
        fs::remove_file(desk.root().join(file)).expect("removed");
    }
    desk.piece("x", "", "");
    let ran = desk.build();
    assert_eq!(ran.exit, Some(5), "{}", ran.all());
    assert!(ran.stderr.contains("mine") && !ran.stderr.contains('\u{1b}'), "{:?}", ran.stderr);
}

#[test]
fn a_manifest_that_names_files_outside_removes_none() {
    let desk = Desk::new();
    desk.piece("x", "", "Text.");
    desk.build().is_well();
    fs::write(desk.outside().join("victim"), "mine").expect("a file");
    desk.write("public/mine.txt", "mine");
    let manifest = fs::read_to_string(desk.output().join(".dateline.json")).expect("a manifest");
    for path in ["../../victim", "/etc/hostname", "..\\\\..\\\\victim", "briefings/../../../victim"] {
        let told = manifest.replace("briefings/x/index.html", path);
        assert_ne!(told, manifest);
        fs::write(desk.output().join(".dateline.json"), told).expect("a manifest");
        let ran = desk.build();
        assert!(matches!(ran.exit, Some(0 | 5)), "{path}: {}", ran.all());
        assert!(desk.outside().join("victim").exists(), "{path}");
        let _ = fs::remove_dir_all(desk.output());
        desk.build().is_well();
    }
}

#[test]
#[cfg(unix)]
fn settings_that_are_a_pipe_are_named_and_not_waited_for() {
    let desk = Desk::new();
    desk.piece("x", "", "Text.");
    let settings = desk.root().join("site.toml");
    fs::remove_file(&settings).expect("removed");
    let made = std::process::Command::new("mkfifo").arg(&settings).status().expect("mkfifo");
    assert!(made.success());
    let ran = desk.build();
    assert_eq!(ran.exit, Some(3), "{}", ran.all());
    assert!(ran.stderr.contains("site.toml") && ran.stderr.contains("regular file"), "{}", ran.all());
}
