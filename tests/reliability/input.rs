//! Files that are broken, too large or of an odd form.

use crate::desk::{Desk, entity, piece};
use std::sync::OnceLock;

const SHORT: &str = "content/briefings/x.md";

#[test]
fn invalid_utf8_is_told_with_its_file_and_byte() {
    for (path, bytes, byte) in [
        ("content/briefings/x.md", &b"+++\ntitle = \"T\"\ndate = 2017-11-20\n+++\nab\xffc\n"[..], 40),
        ("content/briefings/x.md", &b"+++\ntitle = \"T\xc3\"\ndate = 2017-11-20\n+++\n"[..], 14),
        ("content/entities/x.jsonl", &b"{\"name\":\"A\xed\xa0\x80\"}\n"[..], 10),
        ("content/entities/x.csv", &b"name,kind\nA\xf8,x\n"[..], 11),
        ("content/entities/x.md", &b"\xfe\xff"[..], 0),
        ("templates/page.html", &b"<p>\x80"[..], 3),
        ("decisions.toml", &b"# \xe4\n"[..], 2),
        ("site.toml", &b"title = \"\xe4\"\nbase_url = \"https://d.example\"\n"[..], 9),
    ] {
        let desk = Desk::new();
        desk.piece("sound", "", "Text.");
        desk.write(path, bytes);
        for ran in [desk.build(), desk.check()] {
            ran.tells(&[&format!("E001 {path}:")]).says(&format!("byte {byte} is not UTF-8"));
        }
        assert!(!desk.output().exists());
    }
}

#[cfg(unix)]
#[test]
fn a_file_name_that_is_not_utf8_is_told() {
    use std::os::unix::ffi::OsStrExt;
    for folder in ["content/briefings", "content/entities", "static"] {
        let desk = Desk::new();
        desk.write(&format!("{folder}/sound.md"), piece("", ""));
        let name = std::ffi::OsStr::from_bytes(b"x\xff.md");
        std::fs::write(desk.root().join(folder).join(name), piece("", "")).expect("a file");
        desk.build().tells(&[&format!("E001 {folder}/x\u{fffd}.md")]).says("is not UTF-8");
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_change_no_byte_of_the_site() {
    let site = |change: &dyn Fn(&str) -> String| {
        let desk = Desk::new();
        let yaml = "---\ntitle: Two\ndate: 2017-11-21\nsummary: |\n  a\n  b\ntags: [x,\n  y]\n---\nOne\nUnion\n\n- a\n- b\n\n| a | b |\n|---|---|\n| c | d |\n\n```\ncode\n```\n";
        desk.write(
            SHORT,
            change(&piece("summary = \"\"\"a\nb\"\"\"", "The *European\nUnion* met.\n\n> quoted\n> lines\n")),
        );
        desk.write("content/briefings/y.md", change(yaml));
        desk.write("content/entities/eu.md", change(&entity("European Union", "aliases = [\"EU\"]")));
        desk.write("content/entities/a.csv", change("id,name,kind,aliases\nun,United Nations,organisation,UN\n"));
        desk.write("content/entities/b.jsonl", change("{\"id\":\"b\",\"name\":\"B Corp\",\"kind\":\"company\"}\n"));
        desk.write("site.toml", change(crate::desk::SITE));
        desk.write("content/pages/about.md", change("+++\ntitle = \"About\"\n+++\nUs.\n"));
        let template = "{% extends \"base.html\" %}\n{% block main %}\n<pre>\na\n</pre>\n{% endblock main %}\n";
        desk.write("templates/page.html", change(template));
        desk.build().is_well();
        desk.site()
    };
    let plain = site(&str::to_string);
    let marked = site(&|text| format!("\u{feff}{text}"));
    let windows = site(&|text| text.replace('\n', "\r\n"));
    for other in [marked, windows] {
        for (path, bytes) in &plain {
            assert_eq!(
                String::from_utf8_lossy(bytes),
                String::from_utf8_lossy(other.get(path).unwrap_or_else(|| panic!("{path}"))),
                "{path}"
            );
        }
    }
}

#[test]
fn lone_carriage_returns_and_nul_are_lines_or_named() {
    let desk = Desk::new();
    desk.write(SHORT, piece("", "").replace('\n', "\r"));
    desk.build().tells(&[&format!("E003 {SHORT}:1:1")]).says("lone carriage return");
    let desk = Desk::of(&[("entities/a.csv", "id,name,kind\ra,Alpha,x\r")]);
    desk.build().tells(&["E003 content/entities/a.csv:1:13"]).says("lone carriage return");
    let page = |body: &str| {
        let desk = Desk::new();
        desk.piece("x", "", body);
        desk.build().is_well();
        desk.page("briefings/x/index.html")
    };
    assert_eq!(page("one\rtwo\r\rthree"), page("one\ntwo\n\nthree"));
    assert!(page("a\0b \u{1}c").contains("<p>ab c</p>") || page("a\0b \u{1}c").contains("<p>a\u{fffd}b c</p>"));
    let desk = Desk::new();
    desk.piece("x", "", "a\0b");
    let ran = desk.check();
    ran.is_well().says("W044 content/briefings/x.md:5:2").says("U+0000");
    desk.write(SHORT, "+++\ntitle = \"T\0\"\ndate = 2017-11-20\n+++\n");
    desk.build().tells(&[&format!("E003 {SHORT}:2:")]);
    desk.write(SHORT, "---\ntitle: \"T\0\"\ndate: 2017-11-20\n---\n");
    desk.build().tells(&[&format!("E003 {SHORT}:2:")]);
}

#[test]
fn a_file_over_the_limit_is_refused_unread() {
    let desk = Desk::new();
    let text = piece("", &"A line of the text.\n".repeat(2_600_000));
    assert!(text.len() > 50_000_000);
    desk.write(SHORT, &text);
    let ran = desk.build();
    ran.tells(&[&format!("E002 {SHORT}")]).says("over the limit of 1048576").says("limits.text_bytes").within(2);
    assert!(ran.peak < 60 << 20, "{} bytes", ran.peak);
}

/// What the program takes for a desk of one line: 20 MB, or of a build for tests, whose code is larger, 40.
fn own() -> u64 {
    static OWN: OnceLock<u64> = OnceLock::new();
    *OWN.get_or_init(|| {
        let desk = Desk::new();
        desk.piece("x", "", "A line.\n");
        desk.build().peak
    })
}

#[test]
fn an_article_just_under_the_limit_is_built_in_bounded_memory() {
    for body in ["A line of the text, which says a little.\n".repeat(1_000_000 / 41), "a line\n".repeat(1_000_000 / 7)]
    {
        let desk = Desk::new();
        desk.piece("x", "", &body);
        let ran = desk.build();
        ran.is_well().within(20);
        // A million lines are refused, and so is all else that would need more.
        assert!(ran.peak < own() + (80 << 20), "{} bytes", ran.peak);
    }
    let desk = Desk::new();
    desk.piece("x", "", &"a line\n".repeat(1_000_000));
    desk.build().tells(&[&format!("E002 {SHORT}")]).within(2);
}

#[test]
fn front_matter_that_would_swell_is_refused_at_once() {
    let bomb =
        "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n";
    let yaml = |data: &str| format!("---\ntitle: T\ndate: 2017-11-20\n{data}\n---\nText\n");
    let toml = |data: &str| piece(data, "Text");
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
    let blocks: String = (0..1_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    for (what, text, place) in [
        ("aliases", yaml(bomb), "E003 content/briefings/x.md:5:8"),
        ("merge", yaml("a: &a {b: 1}\nextra:\n  <<: *a"), "E003 content/briefings/x.md:6:7"),
        ("lists", yaml(&format!("extra: {{a: {}}}", deep("[", "]"))), "E002 content/briefings/x.md:4:"),
        ("tables", yaml(&format!("extra: {}", deep("{a: ", "}"))), "E002 content/briefings/x.md:4:"),
        ("blocks", yaml(&format!("extra:\n{}", blocks.replace('\n', "\n "))), "E00"),
        ("arrays", toml(&format!("extra.a = {}", deep("[", "]"))), "E00"),
        ("inline tables", toml(&format!("extra = {}", deep("{a = ", "}"))), "E00"),
        ("dotted keys", toml(&format!("extra{} = 1", ".a".repeat(10_000))), "E002 content/briefings/x.md:4:"),
        ("a dotted head", toml(&format!("[extra{}]", ".a".repeat(10_000))), "E002 content/briefings/x.md:4:"),
        ("a dotted list", toml(&format!("[[extra{}]]", ".a".repeat(10_000))), "E002 content/briefings/x.md:4:"),
        ("9 MB", toml(&format!("summary = \"{}\"", "x".repeat(9 << 20))), "E002 content/briefings/x.md:1:1"),
        (
            "many keys",
            toml(&(0..30_000).map(|n| format!("k{n} = 1\n")).collect::<String>()),
            "E004 content/briefings/x.md:4:1",
        ),
        ("one key often", toml(&"summary = \"x\"\n".repeat(20_000)), "E008 content/briefings/x.md:5:1"),
        ("one key often", yaml(&"summary: x\n".repeat(20_000)), "E008 content/briefings/x.md:5:1"),
    ] {
        let desk = Desk::new();
        // The limit of a whole text is not what is tried here.
        desk.write("site.toml", format!("{}[limits]\ntext_bytes = 20000000\n", crate::desk::SITE));
        desk.write(SHORT, &text);
        let ran = desk.build();
        assert_eq!(ran.exit, Some(1), "{what}: {}", ran.all());
        ran.tells(&[place]).within(1);
        assert!(ran.notes.iter().all(|note| note.file == SHORT && note.line > 0), "{what}: {}", ran.all());
        assert!(ran.peak < 100 << 20, "{what}: {} bytes", ran.peak);
        assert!(ran.notes.len() <= 200, "{what}: {} notes", ran.notes.len());
    }
}

#[test]
fn a_key_that_stands_twice_is_told_with_its_line() {
    let desk = Desk::new();
    desk.write(SHORT, "+++\ntitle = \"T\"\ndate = 2017-11-20\ntitle = \"U\"\n+++\n");
    desk.write("content/briefings/y.md", "---\ntitle: T\ndate: 2017-11-20\ntitle: U\n---\n");
    desk.write("content/entities/z.jsonl", "{\"name\":\"A\",\"kind\":\"x\",\"name\":\"B\"}\n");
    desk.build().tells(&[
        "E008 content/briefings/x.md:4:1",
        "E008 content/briefings/y.md:4:1",
        "E008 content/entities/z.jsonl:1:",
    ]);
}

#[test]
fn dates_that_are_none_are_told_with_their_place() {
    for date in [
        "2017-02-30",
        "2017-13-01",
        "0000-00-00",
        "10000-01-01",
        "2017-11-20T25:00:00Z",
        "2017-11-20T10:00:00",
        "2017-11-20T10:00:00+99:00",
        "2017-11-20T10:00:00+14:30",
        "2017-11-20T10:00:60Z",
        "10:00:00",
        "\"yesterday\"",
        "\"2017-11\"",
        "20171120",
        "\"-2017-11-20\"",
    ] {
        let desk = Desk::new();
        desk.write(SHORT, format!("+++\ntitle = \"T\"\ndate = {date}\n+++\n"));
        let ran = desk.build();
        assert_eq!(ran.exit, Some(1), "{date}: {}", ran.all());
        assert!(ran.places().iter().any(|p| p.starts_with("E00") && p.contains("x.md:3:")), "{date}: {}", ran.all());
        assert!(!desk.output().exists());
    }
}

#[test]
fn a_misspelt_key_is_told_and_the_page_is_not_published() {
    for (front, code, help) in [
        ("draaft = true", "E004 content/briefings/x.md:4:1", "did you mean `draft`?"),
        ("embargoo = 2099-01-01T00:00:00Z", "E004 content/briefings/x.md:4:1", "did you mean `embargo`?"),
        ("draft = \"yes\"", "E005 content/briefings/x.md:4:10", "true or false"),
        ("tags = 5", "E005 content/briefings/x.md:4:8", "put it in quotes"),
        ("embargo = 2099-01-01", "E006 content/briefings/x.md:4:11", "offset"),
        ("updated = \"soon\"", "E006 content/briefings/x.md:4:12", "2017-11-20"),
        ("[coverage]\npins = [\"y\"]", "E004 content/briefings/x.md:5:1", "did you mean `pin`?"),
        ("[[sources]]\nurl = \"https://a.example\"", "E007 content/briefings/x.md:4:", "`title`"),
    ] {
        let desk = Desk::new();
        desk.piece("sound", "", "Text.");
        desk.build().is_well();
        let before = desk.site();
        desk.piece("x", front, "A secret.");
        for ran in [desk.build(), desk.check()] {
            ran.tells(&[code]).says(help);
        }
        assert_eq!(desk.site(), before, "{front}");
    }
}

#[test]
fn broken_tables_of_entities_are_told_and_cells_stay_text() {
    for (text, place) in [
        ("id,name,kind\na,\"A,x\nb,B,x\n", "E003 content/entities/t.csv:2:3"),
        ("id,name,kind\na,\"A\"B,x\n", "E003 content/entities/t.csv:2:6"),
        ("id,name,kind\na,A\"B,x\n", "E003 content/entities/t.csv:2:4"),
        ("id,name,kind\na,A\0B,x\n", "E003 content/entities/t.csv:2:4"),
        ("id,name,kind\na,A\n", "E003 content/entities/t.csv:2:1"),
        ("id,name,kind,name\na,A,x,B\n", "E008 content/entities/t.csv:1:14"),
        ("id;name;kind\na;A;x\n", "E00"),
    ] {
        let desk = Desk::of(&[("entities/t.csv", text)]);
        desk.build().tells(&[place]);
    }
    let formula = "=HYPERLINK(\"http://evil.example\",1)";
    let row = format!("id,name,kind,summary\na,\"{}\",x,@SUM(1+1)\n", formula.replace('"', "\"\""));
    let desk = Desk::of(&[("entities/t.csv", &row)]);
    desk.build().is_well();
    let page = desk.page("entities/a/index.html");
    assert!(page.contains("=HYPERLINK(&quot;http:") && page.contains("@SUM(1+1)"), "{page}");
    let desk = Desk::of(&[("entities/t.csv", &format!("id,name,kind\na,\"{}", "x,\n".repeat(1_000_000)))]);
    desk.build().tells(&["E003 content/entities/t.csv:2:3"]).within(5);
}

#[test]
fn deep_or_broken_json_is_refused_and_the_other_lines_are_read() {
    let open = "{\"a\":".repeat(100_000);
    for (line, code) in [
        (
            format!(
                "{{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\",\"extra\":{{\"a\":{}{}}}}}",
                "[".repeat(100_000),
                "]".repeat(100_000)
            ),
            "E002",
        ),
        (open, "E00"),
        ("{\"name\":\"A\",\"kind\":\"x\",\"extra\":{\"a\":1e999}}".into(), "E003"),
        ("{\"name\":\"\\ud800\",\"kind\":\"x\"}".into(), "E003"),
        ("{\"name\":\"A\",\"kind\":\"x\"}{\"name\":\"B\"}".into(), "E003"),
        ("[]".into(), "E003"),
        ("NaN".into(), "E003"),
        (format!("{{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\",\"summary\":{}}}", "1".repeat(100_000)), "E00"),
    ] {
        let desk =
            Desk::of(&[("entities/t.jsonl", &format!("{{\"id\":\"s\",\"name\":\"Sound\",\"kind\":\"x\"}}\n{line}\n"))]);
        let ran = desk.build();
        ran.tells(&[code]).within(5);
        assert!(ran.notes.iter().all(|note| note.file.ends_with("t.jsonl") && note.line == 2), "{}", ran.all());
    }
}
