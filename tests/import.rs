//! Archives of other programs become desks that build.
//!
//! Each folder of `tests/import` is a small archive in the shape of real ones. What it becomes stands beside it in
//! `expected/NAME.txt`: the report, and every text. `UPDATE_IMPORT=1 cargo test --test import` writes it anew: read the
//! difference before it is kept.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use support::{dateline, line_diff, write};

#[test]
fn jekyll() {
    becomes("jekyll");
}

#[test]
fn hugo() {
    becomes("hugo");
}

#[test]
fn zola() {
    becomes("zola");
}

#[test]
fn eleventy() {
    becomes("eleventy");
}

#[test]
fn obsidian() {
    becomes("obsidian");
}

#[test]
fn wordpress() {
    becomes("wordpress");
}

#[test]
fn markdown() {
    becomes("markdown");
}

/// The archive becomes what is expected of it, and a desk without errors; a second import changes nothing.
fn becomes(name: &str) {
    let place = tempfile::tempdir().unwrap();
    let desk = place.path().join("desk");
    let said = import(name, &desk, &["--all"]);
    let mut got = said.clone() + "\n";
    for path in files(&desk) {
        let bytes = fs::read(desk.join(&path)).unwrap();
        got += &match String::from_utf8(bytes) {
            Ok(_) if path == "imported.jsonl" => String::new(),
            Ok(text) => format!("=== {path}\n{text}\n"),
            Err(_) => format!("=== {path}\n(bytes)\n\n"),
        };
    }
    let file = folder().join("expected").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_IMPORT").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, &got).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert!(got == expected, "{name} becomes something else (- expected, + became):\n{}", line_diff(&expected, &got));
    let check = run(&desk, &["check", "--all"]);
    let told = text_of(&check);
    assert!(check.status.success(), "{name}:\n{told}");
    let nowhere = told.matches("warning[W042]").count();
    assert_eq!(nowhere > 0, said.contains("leads nowhere") || said.contains("nobody has written"), "{told}");
    let again = import(name, &desk, &[]);
    assert!(again.contains("\n0 files new in ") && !again.contains("kept as you"), "{again}");
}

/// What an import says, without the place of the desk.
fn import(name: &str, desk: &Path, flags: &[&str]) -> String {
    let archive = folder().join(name);
    let mut command = dateline();
    command.arg("import").arg(archive).arg("--to").arg(desk).args(flags).args(["--as-of", "2026-01-01T00:00:00Z"]);
    let run = command.output().unwrap();
    assert!(run.status.success(), "{}", text_of(&run));
    text_of(&run).replace(&desk.display().to_string(), "desk")
}

fn run(desk: &Path, arguments: &[&str]) -> Output {
    dateline().args(arguments).current_dir(desk).output().unwrap()
}

fn text_of(run: &Output) -> String {
    [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

/// The paths of the files of a folder, sorted.
fn files(root: &Path) -> Vec<String> {
    let walk = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(|entry| entry.unwrap());
    let files = walk.filter(|entry| entry.file_type().is_file());
    files.map(|entry| entry.path().strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/")).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import")
}

#[test]
fn an_editor_keeps_what_was_changed() {
    let place = tempfile::tempdir().unwrap();
    let (archive, desk) = (place.path().join("archive"), place.path().join("desk"));
    for name in ["a", "b", "c", "d"] {
        write(&archive, &format!("2018-04-02-{name}.md"), format!("# {name}\n\nFirst.\n").as_bytes());
    }
    let import = || {
        let run = dateline().arg("import").arg(&archive).arg("--to").arg(&desk).output().unwrap();
        assert!(run.status.success(), "{}", text_of(&run));
        text_of(&run)
    };
    import();
    let file = |name: &str| desk.join(format!("content/briefings/2018-04-02-{name}.md"));
    let edit = |name: &str| fs::write(file(name), fs::read_to_string(file(name)).unwrap() + "Mine.\n").unwrap();
    edit("a");
    edit("b");
    fs::remove_file(file("c")).unwrap();
    write(&archive, "2018-04-02-b.md", b"# b\n\nSecond.\n");
    write(&archive, "2018-04-02-d.md", b"# d\n\nSecond.\n");
    write(&archive, "2018-04-02-e.md", b"# e\n\nSecond.\n");
    for _ in 0..2 {
        import();
        let texts = ["a", "b", "d", "e"].map(|name| fs::read_to_string(file(name)).unwrap());
        assert!(texts[0].ends_with("First.\nMine.\n") && texts[1].ends_with("First.\nMine.\n"), "{texts:?}");
        assert!(texts[2].ends_with("Second.\n") && texts[3].ends_with("Second.\n") && !file("c").exists(), "{texts:?}");
    }
    let said = import();
    for told in [
        "1 file: kept as you changed it\n    content/briefings/2018-04-02-a.md\n",
        "1 file: changed here and in the archive: yours is kept\n    content/briefings/2018-04-02-b.md\n",
        "1 file: removed here: it stays away\n    content/briefings/2018-04-02-c.md\n",
    ] {
        assert!(said.contains(told), "{said}");
    }
    // What an import wrote is known where its memory was lost, too.
    fs::remove_file(desk.join("imported.jsonl")).unwrap();
    import();
    assert!(fs::read_to_string(file("a")).unwrap().ends_with("Mine.\n"));
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let desk = place.path().join("desk");
    let said = import("markdown", &desk, &["--dry-run"]);
    assert!(said.ends_with("would be new in desk; nothing is written\n") && !desk.exists(), "{said}");
}

#[test]
fn a_folder_of_somebody_is_no_desk() {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), "mine.txt", b"mine");
    let run = dateline().arg("import").arg(folder().join("markdown")).arg("--to").arg(place.path()).output().unwrap();
    assert_eq!((run.status.code(), files(place.path())), (Some(5), vec!["mine.txt".to_string()]));
}

/// Every kind of entry, with all that it may say.
const CATALOGUE: &[(&str, &str)] = &[
    (
        "content/entities/person/ada-lind.md",
        "---\nname: Ada Lind\nkind: person\naliases: [A. Lind, {name: Ada, near: [harbour]}]\nborn: 1970-05\nimage: ada.png\n\
         roles:\n  - {title: Mayor of Ellin, of: ellin, from: 2012}\nrelations:\n  - {kind: member of, to: union, until: 2014}\n---\n\n\
         Harbour master | since **2012**, as \"they\" say.\n",
    ),
    ("content/entities/person/ada.png", "a picture"),
    (
        "content/entities/places.csv",
        "id,name,kind,demonyms,extra\nellin,\"Ellin, North\",place,Elliner,\"{\"\"a\"\":[1]}\"\n",
    ),
    (
        "content/entities/more.jsonl",
        "{\"id\":\"union\",\"name\":\"=Port Union\",\"kind\":\"organisation\",\"founded\":\"1911\",\"same_as\":[\"https://u.example/\"]}\n\
         {\"id\":\"bo\",\"name\":\"Bo Lind\",\"kind\":\"person\",\"hidden\":true,\"relations\":[{\"kind\":\"sibling\",\"to\":\"ada-lind\"}]}\n\
         {\"id\":\"pu\",\"name\":\"Old Union\",\"kind\":\"organisation\",\"merged_into\":\"union\"}\n",
    ),
];

#[test]
fn a_catalogue_goes_out_and_comes_back() {
    let place = tempfile::tempdir().unwrap();
    let first = place.path().join("first");
    write(&first, "site.toml", b"title = \"First\"\nbase_url = \"https://first.example/\"\n");
    CATALOGUE.iter().for_each(|(path, text)| write(&first, path, text.as_bytes()));
    for (format, file) in [("jsonl", "all.jsonl"), ("csv", "all.csv"), ("ftm", "all.ftm")] {
        let given = run(&first, &["export", "catalogue", "--all", "--format", format]);
        assert!(given.status.success(), "{}", text_of(&given));
        let all = String::from_utf8(given.stdout).unwrap();
        write(place.path(), file, all.as_bytes());
        let second = place.path().join(format);
        write(&second, "site.toml", b"title = \"Second\"\nbase_url = \"https://second.example/\"\n");
        // What entries show is no part of the catalogue.
        write(&second, "content/entities/person/ada.png", b"a picture");
        let import = dateline().arg("import").arg(place.path().join(file)).arg("--to").arg(&second).output().unwrap();
        assert!(import.status.success() && !text_of(&import).contains("\nlost\n"), "{}", text_of(&import));
        let check = run(&second, &["check"]);
        assert!(check.status.success(), "{format}: {}", text_of(&check));
        let again = run(&second, &["export", "catalogue", "--all", "--format", format]);
        assert_eq!(String::from_utf8(again.stdout).unwrap(), all, "{format}");
    }
    let shown = text_of(&run(&first, &["export", "catalogue"]));
    assert!(
        !shown.contains("Bo Lind") && shown.contains("Ada Lind") && shown.contains("/entities/person/ada-lind/"),
        "{shown}"
    );
}

#[test]
fn entries_of_the_desk_stay() {
    let place = tempfile::tempdir().unwrap();
    let desk = place.path().join("desk");
    write(&desk, "site.toml", b"title = \"Desk\"\nbase_url = \"https://desk.example/\"\n");
    write(&desk, "content/entities/mine.jsonl", b"{\"id\":\"ada\",\"name\":\"Ada Lind\",\"kind\":\"person\"}\n");
    let import = |rows: &str| {
        write(place.path(), "people.jsonl", rows.as_bytes());
        let run =
            dateline().arg("import").arg(place.path().join("people.jsonl")).arg("--to").arg(&desk).output().unwrap();
        assert!(run.status.success(), "{}", text_of(&run));
        fs::read_to_string(desk.join("content/entities/people.jsonl")).unwrap()
    };
    let [ada, bo, ida] =
        ["ada", "bo", "ida"].map(|id| format!("{{\"id\":\"{id}\",\"name\":\"{id} Vool\",\"kind\":\"person\"}}\n"));
    assert_eq!(import(&(ada.clone() + &bo)), bo);
    let mine = bo.replace("bo Vool", "Bo Voll");
    write(&desk, "content/entities/people.jsonl", mine.as_bytes());
    assert_eq!(import(&(ada + &bo + &ida)), mine + &ida);
}

#[test]
fn a_folder_of_markdown_becomes_a_desk() {
    let place = tempfile::tempdir().unwrap();
    let desk = place.path();
    write(desk, "2018-04-02-grain.md", b"# Grain\n\nDear. See [rules](notes/rules.md).\n");
    write(desk, "notes/rules.md", b"Say when.\n");
    write(desk, "README.md", b"mine");
    let init = run(desk, &["init", ".", "--title", "The Desk"]);
    assert!(init.status.success(), "{}", text_of(&init));
    let check = run(desk, &["check"]);
    assert!(check.status.success() && text_of(&check).contains("1 piece"), "{}", text_of(&check));
    assert!(fs::read_to_string(desk.join("site.toml")).unwrap().starts_with("title = \"The Desk\"\n"));
    assert_eq!(fs::read_to_string(desk.join("README.md")).unwrap(), "mine");
    write(desk, "2018-04-03-oats.md", b"# Oats\n\nDearer.\n");
    let again = run(desk, &["import", "."]);
    assert!(text_of(&again).contains("\n1 file new in ."), "{}", text_of(&again));
}

/// What an archive says leads nowhere but into the desk.
#[cfg(unix)]
#[test]
fn nothing_of_an_archive_leaves_the_desk() {
    let place = tempfile::tempdir().unwrap();
    let (archive, desk) = (place.path().join("archive"), place.path().join("desk"));
    let text = "---\ntitle: \"../../x\"\ndate: 2019-03-04\nslug: ../../y\npermalink: /../../z/\naliases: [/../a/, ../b]\nimage: ../../../secret.png\n---\n\
        ![](../../../secret.png) [[../../secret]] <img src=\"file:///etc/passwd\">\n";
    write(&archive, "_posts/2019-03-04-a.md", text.as_bytes());
    write(&archive, "_posts/2019-03-04-con.md", text.as_bytes());
    write(place.path(), "secret.png", b"secret");
    std::os::unix::fs::symlink(place.path().join("secret.png"), archive.join("link.png")).unwrap();
    let rows = "{\"id\":\"../../../w\",\"name\":\"W\",\"kind\":\"x\",\"profile\":\"P\"}\n{\"id\":\"v\",\"name\":\"V\",\"kind\":\"x\",\"profile\":\"P\"}\n";
    write(place.path(), "rows.jsonl", rows.as_bytes());
    for from in [archive.as_path(), &place.path().join("rows.jsonl")] {
        let import = dateline().arg("import").arg(from).arg("--to").arg(&desk).output().unwrap();
        assert!(import.status.success(), "{}", text_of(&import));
    }
    let check = run(&desk, &["check"]);
    assert!(check.status.success(), "{}", text_of(&check));
    let mut outside = files(place.path());
    outside.retain(|path| !path.starts_with("desk/") && !path.starts_with("archive/"));
    assert_eq!(outside, ["rows.jsonl", "secret.png"]);
    let inside = files(&desk);
    assert!(inside.iter().all(|path| !path.contains("link") && !path.contains("secret")), "{inside:?}");
}

/// Parts of which texts are made that nobody wrote.
const PARTS: &[&str] = &[
    "---\n",
    "+++\n",
    "title: a\n",
    "title = \"a\"\n",
    "date: 2019-03-04\n",
    "{",
    "}",
    "{{",
    "}}",
    "{%",
    "%}",
    "{{<",
    ">}}",
    "{:",
    "(",
    ")",
    "[",
    "]",
    "[[",
    "]]",
    "![",
    "](",
    "|",
    "#",
    "^",
    "\n",
    "\n\n",
    " ",
    "\"",
    "'",
    "`",
    "```\n",
    "<a href=",
    "<img src='x'>",
    "<b>",
    "</b>",
    "<ul><li>",
    "</ul>",
    "<table><td>",
    "</td>",
    "<figure>",
    "<figcaption>",
    "</figure>",
    "<pre>",
    "[caption]",
    "[/caption]",
    "&amp;",
    "&",
    "é",
    "😀",
    "\u{0}",
    "\u{202e}",
    "ref",
    "highlight",
    "post_url",
    "figure src=",
    "x.md",
    "/",
    "..",
    "?p=1",
    "%",
    "\\",
    "*",
    "- ",
    "1. ",
    ": ",
    "=",
];

#[test]
fn any_archive_is_read() {
    use proptest::prelude::*;
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(60));
    let texts = prop::collection::vec(prop::sample::select(PARTS), 0..40).prop_map(|parts| parts.concat());
    let run = runner.run(&[texts.clone(), texts], |texts| {
        let place = tempfile::tempdir().unwrap();
        let mut xml = texts[0].replace('\0', "");
        while xml.contains("]]>") {
            xml = xml.replace("]]>", "");
        }
        let item = format!(
            "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item><title>T</title><content:encoded><![CDATA[{xml}]]></content:encoded>\
             <wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:post_date>2019-03-04 10:00:00</wp:post_date></item></channel></rss>"
        );
        for (config, path) in [
            ("_config.yml", "_posts/2019-03-04-x.md"),
            ("hugo.toml", "content/posts/x.md"),
            ("zola.toml", "content/posts/x.md"),
            (".eleventy.js", "posts/x.md"),
            (".obsidian/app.json", "x.md"),
            ("y.md", "x.md"),
        ] {
            let archive = place.path().join(config.trim_matches('.').replace(['/', '.'], "-"));
            write(&archive, config, b"{}");
            write(&archive, path, texts[0].as_bytes());
            write(&archive, &path.replace('x', "z"), texts[1].as_bytes());
            let options = dateline::import::Options { kind: None, desk: place.path(), config: None, now: 0 };
            drop(dateline::import::read(&archive, &options));
        }
        write(place.path(), "export.xml", item.as_bytes());
        let options = dateline::import::Options { kind: None, desk: place.path(), config: None, now: 0 };
        prop_assert!(dateline::import::read(&place.path().join("export.xml"), &options).is_ok(), "{}", item);
        Ok(())
    });
    run.unwrap();
}
