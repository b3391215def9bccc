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

#[test]
fn a_page_shown_as_a_picture_is_a_quote_or_an_error() {
    let other = "+++\ntitle = \"First round\"\ndate = 2017-11-19\nsummary = \"Envoys met.\"\n+++\nx\n";
    let desk = Desk::of("![[b]] and ![[2017/b|the first]].").with("content/briefings/2017/b.md", other).built();
    let text = desk.text();
    assert!(text.contains("<a href=\"/briefings/2017/b/\">First round</a>"), "{text}");
    assert!(text.contains("<a href=\"/briefings/2017/b/\">the first</a>") && !text.contains("<img"), "{text}");
    for picture in ["![chart](b.md)", "![chart](/briefings/2017/b/)", "<img src=\"b.md\" alt=\"\">", "![x](#talks)"] {
        let said = Desk::of(&format!("## Talks\n\n{picture}")).with("content/briefings/2017/b.md", other).says("check");
        assert!(said.contains("error[E023]") && said.contains("is a page, and no picture"), "{picture}: {said}");
    }
}

#[test]
fn a_link_without_a_target_is_an_error() {
    for text in
        ["See [the annex]().", "![chart]()", "[a](<>)", "[a][b]\n\n[b]: <>", "<a href=\"\">x</a>", "<img src alt=x>"]
    {
        let said = Desk::of(text).says("check");
        assert!(said.contains("error[E023]") && said.contains("without a"), "{text}: {said}");
        let said = Desk::of(text).settings("[links]\nbroken = 'warn'").says("check");
        assert!(said.contains("warning[W042]") && said.contains("no errors, 1 warning"), "{text}: {said}");
    }
    let said = Desk::of("[top](#), [page](?print=1), [x](./) and [empty]\\(\\)").says("check");
    assert!(said.contains("no errors, 0 warnings"), "{said}");
}

#[test]
fn addresses_in_raw_html_are_links_as_any_other() {
    let body = "By <a href=\"/pages/about/\">us</a>, <a href='b.md#end'>then</a>, <a href=\"https://else.example/?a=1&amp;b=2\">else</a>.\n\n<figure>\n<img src=\"chart.png\" class=\"wide\" width=\"300\" alt=\"A chart\">\n</figure>\n\n> <a\n> href=\"b.md\">quoted</a>";
    let desk = Desk::of(body)
        .with("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nx\n")
        .with("content/briefings/2017/b.md", &piece("## End"))
        .with("content/briefings/2017/chart.png", "PNG")
        .with("site.toml", "title = 'Desk'\nbase_url = 'https://desk.example/news'\n")
        .built();
    let text = desk.text();
    for link in [
        "<a href=\"/news/pages/about/\">us</a>",
        "<a href=\"/news/briefings/2017/b/#end\">then</a>",
        "<a href=\"https://else.example/?a=1&amp;b=2\">else</a>",
        "src=\"/news/briefings/2017/chart.png\"",
        "class=\"wide\"",
        "width=\"300\"",
        "<a href=\"/news/briefings/2017/b/\">quoted</a>",
    ] {
        assert!(text.contains(link), "{link} in {text}");
    }
    assert_eq!(desk.file("briefings/2017/chart.png"), "PNG");
    let feed = desk.file("feed.xml");
    assert!(feed.contains("https://desk.example/news/briefings/2017/chart.png"), "{feed}");
    assert!(feed.contains("href=&quot;https://desk.example/news/pages/about/&quot;"), "{feed}");
    for (raw, rule) in [
        ("<a href=\"lost.md\">x</a>", "sanitise"),
        ("<img src=lost.png alt=x>", "keep"),
        ("<div>\n<video poster=\"lost.png\"></video>\n</div>", "keep"),
    ] {
        let said = Desk::of(raw).settings(&format!("raw_html = '{rule}'")).says("check");
        assert!(said.contains("error[E023]: `lost.") && said.contains("a.md:5:") | said.contains("a.md:6:"), "{said}");
    }
    let said =
        Desk::of("<a href=\"lost.md\">x</a> `<a href=\"lost.md\">`").settings("raw_html = 'escape'").says("check");
    assert!(said.contains("no errors, 0 warnings"), "{said}");
}

#[test]
fn what_was_removed_of_raw_html_is_named_once() {
    let desk = Desk::of("<b onclick=x style='y'>a</b> <script>z</script>\n\nCall [us](tel:+4930123).");
    let said = desk.says("check");
    assert!(said.contains("3 pieces of raw HTML were removed: `onclick`, `style`, `<script>`"), "{said}");
    assert!(said.contains("begins with `tel:`") && said.contains("no errors, 2 warnings"), "{said}");
    for _ in 0..2 {
        let said = desk.says("build");
        assert!(said.contains(", 2 warnings"), "{said}");
    }
}

#[test]
fn references_that_lead_nowhere_are_told() {
    for (text, said_of) in [
        ("See [the annex][2].", "`[the annex][2]` refers to an address"),
        ("![plan][p]", "`![plan][p]` refers to an address"),
        ("So they say.[^7]", "`[^7]` refers to a note"),
        ("[x][] and [y][z]", "1 more of this kind"),
    ] {
        let said = Desk::of(text).says("check");
        assert!(said.contains("warning[W045]") && said.contains(said_of) && said.contains(" 1 warning"), "{said}");
    }
    let said = Desk::of("He [sic] said [1], `a[i][j]` and [x][y], a[^n] \\[^9].\n\n[y]: /\n\n[^n]: z").says("check");
    assert!(said.contains("no errors, 0 warnings"), "{said}");
}

#[test]
fn what_other_programs_read_is_told_once_a_kind() {
    for text in [
        "{{< figure src=\"x.png\" >}}",
        "{{% note %}}",
        "Dear {{ page.title }}",
        "{% include x.html %} and {% raw %}",
        "::: warning\nx\n:::",
        "!!! note \"Title\"\n    x",
        "A claim. ^claim-1",
        "See [[Lake Council",
        "%% never closed",
    ] {
        let said = Desk::of(text).says("check");
        assert!(said.contains("warning[W046]") && said.contains(" 1 warning"), "{text}: {said}");
    }
    for text in [
        "`{{ x }}` and { x }",
        "Wow!!! Really",
        "x ^2 and 10^6",
        "a :: b ::: c",
        "100%% sure",
        "```\n{% x %}\n::: y\n```",
    ] {
        let said = Desk::of(text).says("check");
        assert!(said.contains("no errors, 0 warnings"), "{text}: {said}");
    }
}

#[test]
fn the_size_of_a_picture_is_no_text() {
    let desk = Desk::of(
        "![[m.png|300]] ![[m.png|Map of it|200x100]] ![[m.png|Map 300]] ![300](m.png) ![Port|90](m.png) ![a|b](m.png)",
    )
    .with("content/briefings/2017/m.png", "PNG")
    .built();
    let text = desk.text();
    for picture in [
        "alt=\"\" width=\"300\"",
        "alt=\"Map of it\" width=\"200\" height=\"100\"",
        "alt=\"Map 300\" loading",
        "alt=\"300\" loading",
        "alt=\"Port\" width=\"90\"",
        "alt=\"a|b\" loading",
    ] {
        assert!(text.contains(picture), "{picture} in {text}");
    }
}

#[test]
fn names_of_files_are_found_however_their_letters_are_put_together() {
    let desk = Desk::of("![plan](pla\u{f1}o.png) [then](caf\u{e9}.md) [[2017/caf\u{e9}]] [there](/briefings/2017/caf\u{e9}/) [d](cafe\u{301}.md) [[caf\u{e9}]]")
        .with("content/briefings/2017/plan\u{303}o.png", "PNG")
        .with("content/briefings/2017/cafe\u{301}.md", &piece("x"));
    let said = desk.says("check");
    assert!(said.contains("no errors, 0 warnings"), "{said}");
    assert_eq!(desk.built().text().matches("href=\"/briefings/2017/cafe%CC%81/\"").count(), 5);
    let said = Desk::of("[x](cafe.md)").with("content/briefings/2017/cafe\u{301}.md", &piece("x")).says("check");
    assert!(said.contains("error[E023]"), "{said}");
}

#[test]
fn ids_of_kept_html_are_places_to_link_to() {
    let text = "<div id=\"method\">\n\n## Method\n\n</div>\n\n<a name=\"old\"></a> See [a](#method), [b](#old) and [c](#method-1).";
    let said = Desk::of(text).settings("raw_html = 'keep'").says("check");
    assert!(said.contains("1 error") && said.contains("`#method-1`"), "{said}");
    let said = Desk::of("<p id=\"x\">a</p>\n\n[x](#x)").says("check");
    assert!(said.contains("error[E023]"), "the id is removed, so nothing can lead there: {said}");
}

#[test]
fn the_nearest_heading_is_named_and_not_all() {
    let headings: String = (1..30).map(|n| format!("## Chapter {n} of the report\n\n")).collect();
    let said = Desk::of(&format!("{headings}[x](#chapter-7-of-report)")).says("check");
    assert!(said.contains("the nearest is `#chapter-7-of-the-report`") && !said.contains("#chapter-8"), "{said}");
    let said = Desk::of(&format!("{headings}[x](#zzz)")).says("check");
    assert!(said.contains("`#chapter-5-of-the-report` and 24 more"), "{said}");
}

#[test]
fn an_address_of_the_desk_may_have_a_query() {
    let desk =
        Desk::of("[all](/search/?q=lake) [rows](rows.csv?v=3#row=2)").with("content/briefings/2017/rows.csv", "a\n");
    let desk = desk.built();
    let text = desk.text();
    assert!(
        text.contains("href=\"/search/?q=lake\"") && text.contains("href=\"/briefings/2017/rows.csv?v=3#row=2\""),
        "{text}"
    );
    assert!(Desk::of("[x](/serch/?q=lake)").says("check").contains("error[E023]"));
}

#[test]
fn a_link_may_have_brackets_in_its_text() {
    let text =
        Desk::of("So they said [[2]](https://a.example/2), [[3]](#notes) and [[Lake Council]] (the body).\n\n## Notes");
    let text = text
        .with("content/entities/lc.md", "+++\nname = \"Lake Council\"\nkind = \"organisation\"\n+++\n")
        .built()
        .text();
    for link in ["<a href=\"https://a.example/2\">[2]</a>", "/#notes\">[3]</a>", "Lake Council</a> (the body)"] {
        assert!(text.contains(link), "{link} in {text}");
    }
}

#[test]
fn wikilinks_are_read_as_people_write_them() {
    let entity = |name: &str| format!("+++\nname = \"{name}\"\nkind = \"organisation\"\n+++\n");
    let desk =
        Desk::of("[[port authority]] [[D’Arcy Trust]] [[O\u{308}resund]] [[Port\nAuthority]] [[el Nour]] [[ALPHA]]")
            .with("content/entities/pa.md", &entity("Port Authority"))
            .with("content/entities/da.md", &entity("D'Arcy Trust"))
            .with("content/entities/or.md", &entity("\u{d6}resund"))
            .with("content/entities/en.md", &entity("el-Nour"))
            .with("content/entities/al.md", &entity("Alpha"));
    let said = desk.says("check");
    assert!(said.contains("no errors, 0 warnings"), "{said}");
    assert!(
        Desk::of("[[Port Authorities]]")
            .with("content/entities/pa.md", &entity("Port Authority"))
            .says("check")
            .contains("error[E024]")
    );
}

#[test]
fn programs_know_a_renamed_piece_again() {
    let renamed = "+++\ntitle = \"Talks\"\ndate = 2017-11-20\nslug = \"newest\"\nredirects = [\"/first/\", \"/second/\"]\nabout = [\"lc\"]\n+++\n[[lc]]\n";
    let desk = Desk::new(&[("content/briefings/2017/a.md", renamed)])
        .with("content/entities/lc.md", "+++\nname = \"Lake Council\"\nkind = \"organisation\"\nslug = \"council\"\nredirects = [\"/entities/lake/\"]\n+++\n")
        .with("content/briefings/2017/b.md", &piece("[[lc]]"))
        .with("content/briefings/2017/c.md", &piece("[[lc]]"))
        .with("content/briefings/2017/d.md", &piece("[[lc]]"))
        .with("content/briefings/2017/e.md", &piece("[[lc]]"))
        .built();
    let (atom, json) = (desk.file("feed.xml"), desk.file("feed.json"));
    assert!(
        atom.contains("<id>https://desk.example/first/</id>")
            && json.contains("\"id\": \"https://desk.example/first/\"")
    );
    assert!(
        atom.contains("href=\"https://desk.example/briefings/2017/newest/\"") && !atom.contains("second"),
        "{atom}"
    );
    let feed = desk.file("entities/council/feed.xml");
    assert!(feed.contains("<id>https://desk.example/entities/lake/feed.xml</id>"), "{feed}");
    assert!(feed.contains(
        "rel=\"self\" type=\"application/atom+xml\" href=\"https://desk.example/entities/council/feed.xml\""
    ));
    let desk = Desk::of("x").built();
    assert!(desk.file("feed.xml").contains("<id>https://desk.example/briefings/2017/a/</id>"));
}
