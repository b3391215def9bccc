//! What authors write is what readers see: small desks, the text of their pages and what is said of them.

mod support;

use std::path::PathBuf;
use support::{dateline, write};

const SETTINGS: &str = "title = 'Desk'\nbase_url = 'https://desk.example/'\n";

/// A desk in a folder of its own.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new(files: &[(&str, &str)]) -> Desk {
        let desk = Desk(tempfile::tempdir().unwrap());
        write(desk.0.path(), "site.toml", SETTINGS.as_bytes());
        files.iter().for_each(|(path, text)| write(desk.0.path(), path, text.as_bytes()));
        desk
    }

    /// One piece at `/briefings/2017/a/`.
    fn of(body: &str) -> Desk {
        Desk::new(&[("content/briefings/2017/a.md", &piece(body))])
    }

    fn with(self, path: &str, text: &str) -> Desk {
        write(self.0.path(), path, text.as_bytes());
        self
    }

    fn settings(self, more: &str) -> Desk {
        self.with("site.toml", &format!("{SETTINGS}{more}\n"))
    }

    fn says(&self, command: &str) -> String {
        let output = dateline().arg(command).arg("--root").arg(self.0.path()).output().unwrap();
        [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap()).concat()
    }

    fn built(self) -> Desk {
        let said = self.says("build");
        assert!(self.output("index.html").exists(), "{said}");
        self
    }

    fn output(&self, path: &str) -> PathBuf {
        self.0.path().join("public").join(path)
    }

    fn file(&self, path: &str) -> String {
        std::fs::read_to_string(self.output(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The text of the piece at `/briefings/2017/a/`, between the tags of its body.
    fn text(&self) -> String {
        let page = self.file("briefings/2017/a/index.html");
        let (_, text) = page.split_once("<div class=\"text\"").expect("a text");
        let (_, text) = text.split_once(">\n").or_else(|| text.split_once('>')).expect("a tag's end");
        text.split("</div>\n</article>").next().unwrap_or_default().to_string()
    }

    /// Everything that readers and programs get.
    fn everything(&self) -> String {
        let files = support::files(&self.0.path().join("public"));
        files.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
    }
}

fn piece(body: &str) -> String {
    format!("+++\ntitle = \"Talks\"\ndate = 2017-11-20\n+++\n{body}\n")
}

#[test]
fn private_comments_are_published_nowhere() {
    let body = "Turnout %%call Vesna first%% was low.\n\n%%\nsource is the cousin\n\n- twice\n%%\n\nPrices rose 5%% a month.\n\nEnd <!-- check with counsel --> of it.\n\n<div>\n<!-- delete this\n\nbefore noon -->\nkept\n</div>";
    for raw in ["sanitise", "escape", "keep"] {
        let desk =
            Desk::of(body).settings(&format!("raw_html = '{raw}'\n[exports]\njson = true\nllms_txt = true")).built();
        let everything = desk.everything();
        for secret in ["Vesna", "cousin", "twice", "counsel", "delete this", "before noon"] {
            assert!(!everything.contains(secret), "{secret} under {raw}");
        }
        for shown in ["was low", "5%% a month", "of it", "kept"] {
            assert!(desk.text().contains(shown), "{shown} under {raw}: {}", desk.text());
        }
    }
}

#[test]
fn a_label_of_a_note_has_no_case() {
    let desk = Desk::of("Said so.[^Source] Again.[^SOURCE]\n\n[^source]: The annex, page 3.").built();
    let text = desk.text();
    assert_eq!(text.matches("<aside").count(), 1, "{text}");
    assert_eq!((text.matches("href=\"#fn:1\"").count(), text.matches("#fn:2").count()), (2, 0), "{text}");
    let two = Desk::of("a[^One] b[^Two]\n\n[^one]: first\n\n[^two]: second").built();
    assert_eq!(two.text().matches("<aside").count(), 2);
}

#[test]
fn heading_ids_keep_the_marks_of_every_script() {
    let desk = Desk::of("## मौसम की खबर\n\n## Area in km²\n\nSee [weather](#मौसम-की-खबर) and [area](#area-in-km).");
    assert!(desk.says("check").contains("no errors"), "{}", desk.says("check"));
    assert!(desk.built().text().contains("<h2 id=\"मौसम-की-खबर\">"));
}

#[test]
fn bare_addresses_lead_there() {
    let body = "Data at https://stats.example/q?a=1&b=2, by mail from desk@stats.example.\n\nNot `https://code.example`.[^1]\n\n[^1]: www.notes.example/x";
    let desk = Desk::of(body).built();
    let text = desk.text();
    for link in [
        "<a href=\"https://stats.example/q?a=1&amp;b=2\">https://stats.example/q?a=1&amp;b=2</a>,",
        "<a href=\"mailto:desk@stats.example\">desk@stats.example</a>.",
        "<code>https://code.example</code>",
        "<a href=\"http://www.notes.example/x\">www.notes.example/x</a>",
    ] {
        assert!(text.contains(link), "{link} in {text}");
    }
    assert!(desk.file("feed.xml").contains("https://stats.example/q?a=1&amp;amp;b=2&quot;&gt;"));
}
