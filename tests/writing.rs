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
        let output = dateline().args(command.split(' ')).arg("--root").arg(self.0.path()).output().unwrap();
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
fn every_address_in_kept_html_is_resolved() {
    let body = "<img srcset=\"m.png 1x, lost.png 2x\" src=\"m.png\"> <object data=\"m.png\"></object> <form action=\"/serch/\"></form>";
    let desk = Desk::of(body).with("content/briefings/2017/m.png", "PNG").settings("raw_html = 'keep'");
    let said = desk.says("check");
    assert!(
        said.contains("`lost.png` leads nowhere") && said.contains("`/serch/`") && said.contains("2 errors"),
        "{said}"
    );
    let body = "<img srcset=\"m.png 1x\" alt=\"\"> <form action=\"/search/\"></form>";
    let desk = Desk::of(body).with("content/briefings/2017/m.png", "PNG");
    let desk = desk.with("site.toml", "title = 'D'\nbase_url = 'https://d.example/news'\nraw_html = 'keep'\n").built();
    let text = desk.text();
    assert!(
        text.contains("srcset=\"/news/briefings/2017/m.png 1x\"") && text.contains("action=\"/news/search/\""),
        "{text}"
    );
    assert!(desk.output("briefings/2017/m.png").exists());
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
        ("[x][] and [y][z]", "and so in this file `[y][z]`"),
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
        "![x](https://a.example/x.png){width=300}",
        "A line\n{: .lead}",
        "A [link](https://a.example){.button #a}",
        "See [[Lake Council",
        "%% never closed",
    ] {
        let said = Desk::of(text).says("check");
        assert!(said.contains("warning[W046]") && said.contains(" 1 warning"), "{text}: {said}");
    }
    for text in [
        "`{{ x }}` and { x }",
        "the set {a, b = c}, {1=2}, {x=1} and a)\\{x=1}",
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

#[test]
fn no_file_is_left_out_in_silence() {
    let article = "+++\ntitle = \"T\"\ndate = 2017-11-20\n+++\nx\n";
    let desk = Desk::new(&[
        ("content/briefings/2017/a.markdown", article),
        ("content/briefings/2017/b.MD", article),
        ("content/briefings/2017/c.mdx", article),
        ("content/pages/About.Markdown", "+++\ntitle = \"About\"\n+++\n![m](../m.png) [t](../briefings/2017/c.mdx)\n"),
        ("content/m.png", "PNG"),
        ("content/posts/d.md", article),
        ("content/briefings/minutes.docx", "PK"),
        ("content/briefings/unused.png", "PNG"),
        ("content/briefings/2017/b.MD~", "x"),
    ]);
    let said = desk.says("check");
    for file in ["`d.md` is not read", "`minutes.docx` is not read: it is no Markdown", "`unused.png` is not published"]
    {
        assert!(said.contains(file), "{file} in {said}");
    }
    assert!(said.contains("3 pieces, 0 entities: no errors, 3 warnings\nheld back: 3 files not read"), "{said}");
    let said = desk.says("build");
    assert!(said.contains(", 3 warnings") && said.ends_with("held back: 3 files not read\n"), "{said}");
    for page in ["briefings/2017/a", "briefings/2017/b", "briefings/2017/c", "pages/About"] {
        assert!(desk.output(&format!("{page}/index.html")).exists(), "{page}");
    }
    let said = Desk::of("x").says("check");
    assert!(!said.contains("held back"), "{said}");
}

#[test]
fn what_is_held_back_is_counted() {
    let held = |more: &str| format!("+++\ntitle = \"T\"\ndate = 2017-11-20\n{more}\n+++\nx\n");
    let desk = Desk::of("x")
        .with("content/briefings/b.md", &held("draft = true"))
        .with("content/briefings/c.md", &held("embargo = 2998-03-03T09:00:00Z"))
        .with("content/briefings/d.md", &held("embargo = 2999-03-03T10:00:00+01:00"))
        .with("content/pages/e.md", "+++\ntitle = \"E\"\ndraft = true\n+++\n");
    for _ in 0..2 {
        let said = desk.says("build");
        assert!(said.ends_with("held back: 2 drafts, 2 embargoes, the first until 3 March 2998 09:00 UTC\n"), "{said}");
    }
    let late = Desk::new(&[("content/briefings/a.md", "+++\ntitle = \"T\"\ndate = 2999-11-20\n+++\nx\n")]);
    for _ in 0..2 {
        let said = late.says("check");
        assert!(said.contains("warning[W054]: the piece is dated 2999-11-20") && said.contains(" 1 warning"), "{said}");
    }
}

#[test]
fn each_kind_has_its_own_dates() {
    let desk = Desk::new(&[
        ("content/entities/a.csv", "id,kind,name,from,until\nfair,event,Lake Fair,2017-05-02,2017-05-04\nbank,organisation,Lake Bank,1920,1990-06\npact,agreement,Lake Pact,2003,2009\nport,place,Old Port,1703,\nann,person,Ann Lake,1950-02-01,2001\n"),
        ("content/entities/b.md", "+++\nname = \"Water Act\"\nkind = \"law\"\nsigned = 2010-01-02\nin_force = 2010-07-01\nended = 2015\n+++\n"),
        ("content/entities/c.md", "+++\nname = \"Hill Club\"\nkind = \"organisation\"\nfounded = 1900\nborn = 1899\n+++\n"),
    ])
    .built();
    let page = |id: &str| desk.file(&format!("entities/{id}/index.html"));
    for (id, words) in [
        (
            "fair",
            &[
                "<dt>Began</dt>",
                "2 May 2017",
                "<dt>Ended</dt>",
                "\"startDate\":\"2017-05-02\"",
                "\"endDate\":\"2017-05-04\"",
            ][..],
        ),
        (
            "bank",
            &["<dt>Founded</dt>", "<dt>Dissolved</dt>", "\"foundingDate\":\"1920\"", "\"dissolutionDate\":\"1990-06\""],
        ),
        ("pact", &["<dt>In force</dt>", "<dt>Ended</dt>", "\"temporalCoverage\":\"2003/2009\""]),
        ("port", &["<dt>Began</dt>"]),
        ("ann", &["<dt>Born</dt>", "<dt>Died</dt>", "\"birthDate\":\"1950-02-01\""]),
        ("b", &["<dt>Signed</dt>", "<dt>In force</dt>", "\"legislationDate\":\"2010-01-02\""]),
        ("c", &["<dt>Founded</dt>", "1900"]),
    ] {
        let page = page(id);
        for word in words {
            assert!(page.contains(word), "{word} in {page}");
        }
        assert_eq!(page.contains("<dt>Born</dt>"), id == "ann", "{id}");
    }
    assert!(!page("c").contains("1899"));
    let cards = desk.file("search/previews-0.json");
    for card in [
        "[[\"Began 2 May 2017\",17288],[\"Ended 4 May 2017\",17290]]",
        "[[\"Founded 1920\",-18263],[\"Dissolved June 1990\",7456]]",
        "[[\"Born 1 February 1950\",",
        "[[\"Signed 2 January 2010\",",
    ] {
        assert!(cards.contains(card), "{card} in {cards}");
    }
}

#[test]
fn a_time_may_have_a_space_before_its_offset() {
    let at = |time: &str| Desk::new(&[("content/briefings/a.md", &format!("---\ntitle: T\ndate: {time}\n---\nx\n"))]);
    for time in
        ["2018-03-04 09:30:00 +0100", "2018-03-04 09:30 -05:00", "2018-03-04 09:30:00 UTC", "2018-03-04T09:30:00+01:00"]
    {
        let said = at(time).says("check");
        assert!(said.contains("no errors, 0 warnings"), "{time}: {said}");
    }
    for time in ["2018-03-04 09:30", "2018-03-04 09:30:00 Berlin", "2018-03-04 +0100", "2018-13-04 09:30 +0100"] {
        let said = at(time).says("check");
        assert!(said.contains("error[E006]"), "{time}: {said}");
    }
}

#[test]
fn mistakes_of_yaml_have_a_cure() {
    let with =
        |line: &str| Desk::new(&[("content/briefings/a.md", &format!("---\n{line}\ndate: 2017-11-20\n---\nx\n"))]);
    for (line, cure) in [
        ("title: Iran: what next", "put the value in quotes: `title: \"Iran: what next\"`"),
        ("title: \"War\" and peace", "put the value in quotes: `title: '\"War\" and peace'`"),
        ("title: *Starred*", "put the value in quotes: `title: \"*Starred*\"`"),
        ("title: @desk", "put the value in quotes: `title: \"@desk\"`"),
        ("title: T\n\tsummary: S", "take the tab out"),
    ] {
        let said = with(line).says("check");
        assert!(said.contains("error[E003]") && said.contains(cure) && said.contains("1 error"), "{line}: {said}");
    }
    let said = with("title: T\n\tsummary: S").says("check");
    assert!(said.contains("a.md:3:1"), "{said}");
    for line in ["title: \"Iran: what next\"", "title: 'It''s'", "title: a:b", "title: C# and more"] {
        assert!(with(line).says("check").contains("no errors, 0 warnings"), "{line}");
    }
}

#[test]
fn a_list_that_a_spreadsheet_cut_otherwise_is_one_mistake() {
    let of = |csv: &str| Desk::of("x").with("content/entities/a.csv", csv).says("check");
    for csv in [
        "id;name;kind\nab;Lake Bank;organisation\ncd;Port, Old;place\n",
        "id\tname\tkind\nab\tLake Bank\torganisation\n",
    ] {
        let said = of(csv);
        assert!(
            said.contains("not by commas") && said.contains("`id,name,kind`") && said.contains("1 error"),
            "{said}"
        );
    }
    let said = of("id,name,kind\nab,Port, Old,place\n");
    assert!(said.contains("put a cell that holds a comma in quotes") && said.contains("1 error"), "{said}");
    let said = of("id,name,kind\nab,\"Bank; Lake\",organisation\n");
    assert!(said.contains("no errors, 0 warnings"), "{said}");
}

#[test]
fn keys_of_other_programs_have_a_way_out() {
    let post = |n: u32| {
        format!("---\nlayout: post\ntitle: T{n}\ndate: 2017-11-{n}\nexcerpt: x\nlastmod: 2018-01-01\n---\nx\n")
    };
    let posts: Vec<(String, String)> = (10..14).map(|n| (format!("content/briefings/{n}.md"), post(n))).collect();
    let posts: Vec<(&str, &str)> = posts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let said = Desk::new(&posts).says("check");
    for word in ["`layout`", "under `extra`", "the key for it is `summary`", "the key for it is `updated`"] {
        assert!(said.contains(word), "{word} in {said}");
    }
    assert!(said.matches("error[E004]").count() == 3 && !said.contains("`coverage`"), "{said}");
    let said = Desk::new(&[("content/briefings/a.md", "---\ntitel: T\ndate: 2017-11-20\n---\n")]).says("check");
    assert!(said.contains("did you mean `title`?") && said.contains("1 error"), "{said}");
}

#[test]
fn tags_in_one_text_are_several() {
    let of = |tags: &str| {
        Desk::new(&[("content/briefings/a.md", &format!("---\ntitle: T\ndate: 2017-11-20\ntags: {tags}\n---\nx\n"))])
    };
    let desk = of("oil, gas").built();
    assert!(desk.output("tags/oil/index.html").exists() && desk.output("tags/gas/index.html").exists());
    assert!(desk.says("check").contains("warning[W047]") && desk.says("check").contains("[\"oil\", \"gas\"]"));
    for (tags, address) in [("[\"Paris, Texas\"]", "paris-texas"), ("oil", "oil"), ("[oil, gas]", "gas")] {
        let desk = of(tags).built();
        assert!(desk.output(&format!("tags/{address}/index.html")).exists(), "{tags}");
        assert!(desk.says("check").contains("no errors, 0 warnings"), "{tags}");
    }
}

#[test]
fn a_text_is_read_in_the_direction_of_its_language() {
    let desk = Desk::new(&[
        (
            "content/briefings/2017/a.md",
            "+++\ntitle = \"محادثات\"\ndate = 2017-11-20\nlang = \"ar\"\nsummary = \"ملخص\"\n+++\nنص.\n",
        ),
        ("content/briefings/2017/b.md", "+++\ntitle = \"Talks\"\ndate = 2017-11-20\n+++\nx\n"),
        ("content/briefings/2017/c.md", "+++\ntitle = \"Bes\"\ndate = 2017-11-20\nlang = \"az-Arab\"\n+++\nx\n"),
    ])
    .built();
    let (own, home) = (desk.file("briefings/2017/a/index.html"), desk.file("index.html"));
    assert!(own.contains("<html lang=\"en\" dir=\"ltr\">") && own.contains("lang=\"ar\" dir=\"rtl\">"), "{own}");
    assert!(
        home.contains("lang=\"ar\" dir=\"auto\">محادثات</a>") && home.contains("lang=\"ar\" dir=\"auto\">ملخص"),
        "{home}"
    );
    assert!(home.contains("<a href=\"/briefings/2017/b/\">Talks</a>"), "{home}");
    assert!(desk.file("briefings/2017/c/index.html").contains("lang=\"az-Arab\" dir=\"rtl\">"));
    assert!(desk.file("briefings/2017/b/index.html").contains("lang=\"en\" dir=\"ltr\">"));
}

#[test]
fn the_markdown_that_people_have_is_shown() {
    let body = "> [!warning] Mind the *date*\n> It is a guess.\n\n> [!note]\n> Plain.\n\nTerm\n:   What it means.\n\nA ==marked== word and a claim.^[From the *annex*.] On.\n\n## Results {#res}\n\n![Plan](m.png \"The plan of *1920*\")\n\nText ![Plan](m.png \"tip\") in a line.\n\nSee [results](#res).";
    let desk = Desk::of(body).with("content/briefings/2017/m.png", "PNG");
    assert!(desk.says("check").contains("no errors, 0 warnings"), "{}", desk.says("check"));
    let text = desk.built().text();
    for form in [
        "<div class=\"callout warning\" role=\"note\">\n<p class=\"callout-title\">Mind the <em>date</em></p>\n<p>It is a guess.</p>\n</div>",
        "<p class=\"callout-title\">Note</p>\n<p>Plain.</p>",
        "<dl>\n<dt>Term</dt>\n<dd>What it means.</dd>\n</dl>",
        "A <mark>marked</mark> word",
        "From the <em>annex</em>.",
        "href=\"#fn:1\"",
        "<h2 id=\"res\">Results</h2>",
        "<figure>\n<img src=\"/briefings/2017/m.png\" alt=\"Plan\" loading=\"lazy\">\n<figcaption>The plan of *1920*</figcaption>\n</figure>",
        "<p>Text <img src=\"/briefings/2017/m.png\" alt=\"Plan\" title=\"tip\" loading=\"lazy\"> in a line.</p>",
    ] {
        assert!(text.contains(form), "{form} in {text}");
    }
}

#[test]
fn a_page_in_the_place_of_a_picture_is_quoted_by_its_summary() {
    let other = "+++\ntitle = \"First round\"\ndate = 2017-11-19\nsummary = \"Envoys <met>.\"\n+++\nx\n";
    let text = Desk::of("![[First round]]").with("content/briefings/2017/b.md", other).built().text();
    let quote = "<blockquote>\n<p>Envoys &lt;met&gt;.</p>\n<p><a href=\"/briefings/2017/b/\">First round</a></p>\n</blockquote>";
    assert!(text.contains(quote), "{text}");
}

#[test]
fn names_are_found_in_every_form() {
    let entity = "+++\nname = \"Lake Council\"\nkind = \"organisation\"\n+++\n";
    let link = "<a class=\"entity\" href=\"/entities/lc/\"";
    for text in [
        "> [!note] The Lake Council\n> x",
        "> [!note]\n> The Lake Council met.",
        "x\n: The Lake Council met.",
        "The ==Lake Council== met.",
        "x^[The Lake Council.]",
    ] {
        let text = Desk::of(text).with("content/entities/lc.md", entity).built().text();
        assert_eq!(text.matches(link).count(), 1, "{text}");
    }
}

#[test]
fn tags_that_differ_in_spelling_are_one() {
    let tagged =
        |day: u32, tag: &str| format!("+++\ntitle = \"T{day}\"\ndate = 2017-11-{day}\ntags = [\"{tag}\"]\n+++\nx\n");
    let desk = Desk::new(&[
        ("content/briefings/a.md", &tagged(10, "artificial-intelligence")),
        ("content/briefings/b.md", &tagged(11, "Artificial Intelligence")),
        ("content/briefings/c.md", &tagged(12, "Artificial Intelligence")),
        ("content/briefings/d.md", &tagged(13, "artificial")),
    ]);
    let said = desk.says("check");
    assert!(
        said.contains("warning[W048]: `artificial-intelligence` and `Artificial Intelligence` are one tag"),
        "{said}"
    );
    assert!(said.contains("no errors, 1 warning"), "{said}");
    let desk = desk.built();
    let list = desk.file("tags/artificial-intelligence/index.html");
    assert!(list.contains("<h1>Artificial Intelligence</h1>") && list.matches("/briefings/").count() >= 3, "{list}");
    assert!(desk.output("tags/artificial/index.html").exists());
}

#[test]
fn a_vault_may_link_to_notes_that_are_not_written() {
    let desk = Desk::of("See [[Not yet]] and ![[lost.png]] and [x](gone.md).");
    let said = desk.says("check");
    assert!(said.contains("3 errors") && said.contains("`broken = \"warn\"` under `[links]`"), "{said}");
    let desk = desk.settings("[links]\nbroken = 'warn'");
    let said = desk.says("check");
    assert!(said.contains("no errors, 3 warnings"), "{said}");
    assert!(desk.built().text().contains("<p>See Not yet and lost.png and x.</p>"));
    let entity = "+++\nname = \"Georgia\"\nkind = \"place\"\n+++\n";
    let said = Desk::of("[[Georgia]]")
        .with("content/entities/a.md", entity)
        .with("content/entities/b.md", entity)
        .settings("[links]\nbroken = 'warn'")
        .says("check");
    assert!(said.contains("error[E025]"), "{said}");
}

#[test]
fn what_the_settings_name_is_checked() {
    let of = |settings: &str| {
        Desk::of("x")
            .with("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nx\n")
            .with("static/logo.svg", "<svg/>")
            .settings(settings)
    };
    for (settings, target) in [
        ("[[navigation]]\ntitle = 'A'\nhref = '/pages/abuot/'", "`/pages/abuot/` leads nowhere"),
        ("footer = 'By [us](/pages/abuot/)'", "`/pages/abuot/` leads nowhere"),
        ("footer = '<img src=\"/lost.png\" alt=\"x\">'", "`/lost.png` leads nowhere"),
        ("footer = 'By [us](pages/about/)'", "start it with `/`"),
        ("logo = 'lost.svg'", "`/lost.svg` leads nowhere"),
    ] {
        let said = of(settings).says("check");
        assert!(said.contains("site.toml") && said.contains(target) && said.contains("1 error"), "{settings}: {said}");
    }
    let good = "logo = 'logo.svg'\nfooter = 'By [us](/pages/about/), [a](https://a.example), [feed](/feed.xml), me@a.example'\n\
                [[navigation]]\ntitle = 'A'\nhref = '/pages/about'\n[[navigation]]\ntitle = 'S'\nhref = '/search/?q=x'\n[[navigation]]\ntitle = 'T'\nhref = '/years/2017/'";
    let said = of(good).says("check");
    assert!(said.contains("no errors, 0 warnings"), "{said}");
}

#[test]
fn a_piece_has_a_picture_at_its_head() {
    let of = |image: &str| {
        let text = format!("+++\ntitle = \"T\"\ndate = 2017-11-20\n{image}\n+++\nx\n");
        Desk::new(&[("content/briefings/2017/a.md", &text), ("content/briefings/2017/m.png", "PNG")])
    };
    let desk =
        of("image = {src = \"m.png\", alt = \"A map\", caption = \"The lake & the port\", credit = \"Ada\"}").built();
    let page = desk.file("briefings/2017/a/index.html");
    for form in [
        "<figure class=\"lead\">\n<img src=\"/briefings/2017/m.png\" alt=\"A map\">",
        "The lake &amp; the port <span class=\"credit\">Ada</span></figcaption>",
        "<meta property=\"og:image\" content=\"https://desk.example/briefings/2017/m.png\">",
        "\"image\":\"https://desk.example/briefings/2017/m.png\"",
    ] {
        assert!(page.contains(form), "{form} in {page}");
    }
    assert_eq!(desk.file("briefings/2017/m.png"), "PNG");
    let plain = of("image = \"m.png\"").built().file("briefings/2017/a/index.html");
    assert!(plain.contains("<img src=\"/briefings/2017/m.png\" alt=\"\">") && !plain.contains("figcaption"));
    assert!(of("image = \"lost.png\"").says("check").contains("error[E023]: `lost.png` leads nowhere"));
    assert!(of("image = {src = \"m.png\", atl = \"x\"}").says("check").contains("did you mean `alt`?"));
}

#[test]
fn slips_of_front_matter_have_a_cure() {
    let with = |line: &str| {
        Desk::new(&[("content/briefings/a.md", &format!("---\ntitle: T\n{line}\n---\nx\n"))]).says("check")
    };
    for (line, cure) in [
        ("date: 26 November 2017", "write `date` as 2017-11-26"),
        ("date: 26 November 2017", "`26 November 2017` is not a date"),
        ("date: 2017-02-30T10:00:00Z", "2017-02-30"),
        ("date: Nov 6, 2017", "write `date` as 2017-11-06"),
        ("date: 26.11.2017", "write `date` as 2017-11-26"),
        ("date: soon", "write `date` as 2017-11-20, or with a time"),
        ("date: 2017-11-20\ndraft: yes", "write `true` for `yes`"),
        ("date: 2017-11-20\ndraft: maybe", "`draft` is text, not true or false"),
    ] {
        let said = with(line);
        assert!(said.contains(cure) && said.contains("1 error"), "{line}: {said}");
    }
}

#[test]
fn a_path_that_is_right_from_the_root_is_named() {
    for target in ["static/img/m.png", "/static/img/m.png", "img/m.png", "../../img/m.png", "../../../static/img/m.png"]
    {
        let said = Desk::of(&format!("![m]({target})")).with("static/img/m.png", "PNG").says("check");
        assert!(said.contains("the path that works is `/img/m.png`") || said.contains("no errors"), "{target}: {said}");
    }
    let said = Desk::of("![m](/img/m.png)").with("static/img/m.png", "PNG").says("check");
    assert!(said.contains("no errors, 0 warnings"), "{said}");
    let said = Desk::of("![m](img/other.png)").with("static/img/m.png", "PNG").says("check");
    assert!(!said.contains("the path that works"), "{said}");
}

#[test]
fn the_first_sentences_stand_in_for_a_summary() {
    let body = "## Talks\n\nThe *council* met Dr. Smith on [Monday](https://a.example). %%ask%%It\nwent on & on.\n\n> A quote.";
    let with_summary = piece("Never shown.").replace("date =", "summary = \"In short.\"\ndate =");
    let desk = Desk::of(body).with("content/briefings/2017/b.md", &with_summary);
    let desk = desk.with("content/briefings/2017/c.md", &piece("See:\n\n![[a]]")).built();
    let shown = "The council met Dr. Smith on Monday. It went on &amp; on.";
    let page = desk.file("briefings/2017/a/index.html");
    assert!(page.contains(&format!("<meta name=\"description\" content=\"{shown}\">")), "{page}");
    assert!(page.contains(&format!("<meta property=\"og:description\" content=\"{shown}\">")), "{page}");
    assert!(page.contains("\"description\":\"The council met") && !page.contains("class=\"standfirst\""), "{page}");
    for list in ["index.html", "years/2017/index.html", "briefings/2017/c/index.html"] {
        assert!(desk.file(list).contains(shown), "{list}: {}", desk.file(list));
    }
    assert!(desk.file("index.html").contains("In short.") && !desk.file("index.html").contains("Never shown"));
}

#[test]
fn formulas_are_mathml_where_the_desk_says_so() {
    let body = "Let $x_1 + y$ be, for US$5bn–US$7bn, Iraq's share of Iraq.\n\n$$\\sum_{i=1}^{n} \\text{Iraq}$$\n\n## The $k$ rule\n\n<b>raw</b>";
    let iraq = "+++\nname = \"Iraq\"\nkind = \"country\"\n+++\n";
    let desk = Desk::of(body).with("content/entities/iraq.md", iraq);
    let plain = desk.settings("").built();
    assert!(plain.text().contains("Let $x_1 + y$ be") && !plain.text().contains("<math"), "{}", plain.text());
    let text = plain.settings("math = true").built().text();
    for shown in [
        "Let <math display=\"inline\"><msub><mi>x</mi><mn>1</mn></msub>",
        "for US$5bn–US$7bn, ",
        "<math display=\"block\">",
        "<mtext>Iraq</mtext>",
        "<h2 id=\"the-k-rule\">The <math",
        "<b>raw</b>",
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    assert_eq!(text.matches("class=\"entity\"").count(), 1, "{text}");
}

#[test]
fn a_formula_that_cannot_be_read_is_told_and_shown() {
    let desk = Desk::of("A $\\frac{1}$ and $\\nosuch{<script>}$.").settings("math = true");
    let said = desk.says("check");
    assert!(said.contains("warning[W049]") && said.contains("a.md:5:3") && said.contains("2 warnings"), "{said}");
    let text = desk.built().text();
    assert!(text.contains("<code>$\\nosuch{&lt;script&gt;}$</code>"), "{text}");
}

#[test]
fn quotes_and_dashes_are_those_of_the_language() {
    let german = "+++\ntitle = \"Talks\"\ndate = 2017-11-20\nlang = \"de\"\n+++\n\"Nein\", sagte er -- \"*nie*\".\n";
    let body = "\"No\", he said, \"it isn't [[un|the UN's]] *\"own\"* --force\": `\"x\"` https://a.example/x--y.\n\n\"<b title=\"a\">Yes</b>\"";
    let entity = "+++\nname = \"United Nations\"\nkind = \"organisation\"\n+++\n";
    let desk = Desk::of(body).with("content/entities/un.md", entity).with("content/briefings/2017/b.md", german);
    let plain = desk.settings("").built();
    assert!(!plain.text().contains(['“', '’', '–']), "{}", plain.text());
    let set = plain.settings("typography = true").built();
    let text = set.text();
    for shown in [
        "“No”, he said, “it isn’t <a",
        "the UN’s</a> <em>“own”</em> --force”: <code>&quot;x&quot;</code>",
        ">https://a.example/x--y</a>",
        "“<b title=\"a\">Yes</b>”",
    ] {
        assert!(text.replace("\"x\"</code>", "&quot;x&quot;</code>").contains(shown), "{shown} in {text}");
    }
    assert!(set.file("briefings/2017/b/index.html").contains("„Nein“, sagte er – „<em>nie</em>“."));
}

#[test]
fn a_broken_text_causes_no_second_error() {
    let linker = "+++\ntitle = \"Round-up\"\ndate = 2017-11-21\nabout = [\"lc\"]\ncoverage.pin = [\"2017/a\"]\n+++\n\
                  [[2017/a]] [[Talks: the first]] [[A]] [x](a.md) [y](/briefings/2017/first/) [z](/2016/old/) ![[Talks: the first]] [[lc]] [[Lake Council]]\n";
    let broken = "---\ntitle: Talks: the first\ndate: 2017-11-20\nslug: first\nredirects: [/2016/old/]\n---\n![[M.PNG]] ![n](my%20map.png)\n";
    let desk = Desk::new(&[
        ("content/briefings/2017/a.md", broken),
        ("content/briefings/2017/b.md", linker),
        ("content/briefings/2017/m.png", "PNG"),
        ("content/briefings/2017/my map.png", "PNG"),
        ("content/entities/lc.md", "+++\nname = \"Lake Council\"\nkidn = \"organisation\"\n+++\n"),
        ("decisions.toml", "[[decision]]\nsource = \"briefings/2017/a.md\"\nquote = \"x\"\nentity = \"lc\"\n"),
    ])
    .settings("[[navigation]]\ntitle = 'A'\nhref = '/briefings/2017/first/'");
    let said = desk.says("check");
    assert!(said.contains("2 errors, 0 warnings"), "{said}");
    // What leads nowhere all the same is told.
    let said = desk.with("content/briefings/2017/c.md", &piece("[[Nobody]] ![x](lost.png)")).says("check");
    assert!(said.contains("4 errors, 0 warnings"), "{said}");
}

#[test]
fn a_broken_row_causes_no_second_error() {
    let desk = Desk::of("[[port]] [[Old Quay]] [[pier]]")
        .with(
            "content/entities/a.csv",
            "id,name,kind,founded\nport,Port Union,organisation,soon\npier,The Pier,place,\n",
        )
        .with("content/entities/b.jsonl", "{\"id\":\"quay\",\"name\":\"Old Quay\",\"kind\":\"place\",\"foo\":1}\n");
    let said = desk.says("check");
    assert!(said.contains("2 errors, 0 warnings"), "{said}");
}

#[test]
fn a_text_that_cannot_be_opened_causes_no_second_error() {
    let desk = Desk::of("[[b]] [x](b.md) [y](/briefings/2017/b/)").with("content/briefings/2017/m.png", "PNG");
    std::fs::write(desk.0.path().join("content/briefings/2017/b.md"), b"+++\ntitle = \"\xff\"\n+++\n![m](m.png)\n")
        .unwrap();
    let said = desk.says("check");
    assert!(said.contains("error[E001]") && said.contains("1 error, 0 warnings"), "{said}");
}

#[test]
fn a_name_inside_a_raw_link_is_no_second_link() {
    let entity = "+++\nname = \"Lake Council\"\nkind = \"organisation\"\n+++\n";
    let of = |body: &str| {
        let text = Desk::of(body).with("content/entities/lc.md", entity).built().text();
        text.matches("class=\"entity\"").count()
    };
    for body in [
        "The <a href=\"https://a.example\">Lake Council</a> met.",
        "The <a href=\"https://a.example\">report of the *Lake Council*</a>.",
        "<a href=\"https://a.example\">\n\nThe Lake Council met.\n\n</a>",
        "The <a href=\"https://a.example\">report of the Lake Council.\n\nx",
    ] {
        assert_eq!(of(body), 0, "{body}");
    }
    for body in [
        "<a name=\"x\"></a>The Lake Council met.",
        "The <a href=\"https://a.example\">report</a> of the Lake Council.",
        "The <abbr title=\"x\">Lake Council</abbr> met.",
        "The <a href=\"https://a.example\">report.\n\nThe Lake Council met.",
    ] {
        assert_eq!(of(body), 1, "{body}");
    }
}

#[test]
fn parts_of_words_are_raised_and_lowered() {
    let entity = "+++\nname = \"Lake Council\"\nkind = \"organisation\"\n+++\n";
    let body = "CO~2~ over 12 km^2^, ~gone~, ~~gone~~, ~5 m, 10^6 m and the Lake Council^1^.\n\n## Area in km^2^\n\n[x](#area-in-km2)";
    let desk = Desk::of(body).with("content/entities/lc.md", entity);
    assert!(desk.says("check").contains("no errors, 0 warnings"), "{}", desk.says("check"));
    let text = desk.built().text();
    let shown = "CO<sub>2</sub> over 12 km<sup>2</sup>, <del>gone</del>, <del>gone</del>, ~5 m, 10^6 m and the \
                 <a class=\"entity\" href=\"/entities/lc/\" data-kind=\"organisation\">Lake Council</a><sup>1</sup>.";
    assert!(text.contains(shown) && text.contains("<h2 id=\"area-in-km2\">Area in km<sup>2</sup></h2>"), "{text}");
}

#[test]
fn tags_in_any_spelling_are_one_reason_for_coverage() {
    let tagged =
        |day: u32, tag: &str| format!("+++\ntitle = \"T{day}\"\ndate = 2017-11-{day}\ntags = [\"{tag}\"]\n+++\nx\n");
    let desk = Desk::new(&[
        ("content/briefings/a.md", &tagged(10, "artificial-intelligence")),
        ("content/briefings/b.md", &tagged(11, "Artificial Intelligence")),
        ("content/briefings/c.md", &tagged(12, "other")),
    ]);
    assert!(desk.says("explain b a").contains("both tagged Artificial Intelligence"));
    assert!(!desk.says("explain c a").contains("both tagged"));
}

#[test]
fn a_wikilink_finds_the_only_file_of_that_name() {
    let desk = Desk::of(
        "[[harbour act 1998]] [[Harbour-Act-1998#Results]] [[notes/Quay]] [[FIRST ROUND]] [[caf\u{e9}]] [[method]] [[plan.pdf]] ![[photo.png]] ![[IMG/photo.PNG|200]]",
    )
    .with("content/briefings/laws/Harbour act 1998.md", &piece("## Results").replace("Talks", "The Act"))
    .with("content/briefings/2016/notes/quay.md", &piece("x").replace("Talks", "At the quay"))
    .with("content/briefings/2016/other/quay.md", &piece("x").replace("Talks", "At another"))
    .with("content/briefings/2016/r1.md", &piece("x").replace("Talks", "First Round"))
    .with("content/briefings/2016/cafe\u{301}.md", &piece("x").replace("Talks", "In a caf\u{e9} of the port"))
    .with("content/pages/desk/Method.md", "+++\ntitle = \"How we work\"\n+++\nx\n")
    .with("content/attachments/img/photo.png", "PNG")
    .with("static/papers/plan.pdf", "PDF");
    let said = desk.says("check");
    assert!(said.contains("no errors, 0 warnings"), "{said}");
    let text = desk.built().text();
    for href in [
        "/briefings/laws/Harbour%20act%201998/",
        "/briefings/laws/Harbour%20act%201998/#results",
        "/briefings/2016/notes/quay/",
        "/briefings/2016/r1/",
        "/briefings/2016/cafe%CC%81/",
        "/pages/desk/Method/",
        "/papers/plan.pdf",
        "/attachments/img/photo.png",
    ] {
        assert!(text.contains(&format!("=\"{href}\"")), "{href} in {text}");
    }
    assert_eq!(text.matches("<img").count(), 2);
}

#[test]
fn a_wikilink_that_two_files_answer_to_is_an_error_that_lists_them() {
    let two = |body: &str| {
        Desk::new(&[
            ("content/briefings/2018/x.md", &piece(body)),
            ("content/briefings/2016/quay.md", &piece("x")),
            ("content/briefings/2017/quay.md", &piece("x")),
            ("content/a/photo.png", "PNG"),
            ("content/b/photo.png", "PNG"),
        ])
        .settings("[links]\nbroken = 'warn'")
        .says("check")
    };
    let said = two("[[Quay]]");
    assert!(said.contains("error[E025]: `Quay` may be 2016/quay or 2017/quay"), "{said}");
    let said = two("![[photo.png]]");
    assert!(said.contains("error[E025]: `photo.png` may be /a/photo.png or /b/photo.png"), "{said}");
    for one in ["[[2017/quay]]", "[[2017/Quay]]", "![[/b/photo.png]]", "![[b/photo.png]]"] {
        assert!(two(one).contains("no errors"), "{one}: {}", two(one));
    }
    // The name of an entity, and a file beside the text, come first.
    let said = Desk::of("[[quay]]")
        .with("content/briefings/2017/quay.md", &piece("x"))
        .with("content/briefings/2016/quay.md", &piece("x"))
        .says("check");
    assert!(said.contains("no errors"), "{said}");
    let said = Desk::of("![[phto.png]]").with("content/a/photo.png", "PNG").says("check");
    assert!(said.contains("no file has that name") && said.contains("the nearest is `photo.png`"), "{said}");
    let note = piece("x").replace("Talks", "Another");
    let said = Desk::of("[x](notes/my%20note.md)").with("content/briefings/b/notes/My note.md", &note).says("check");
    assert!(said.contains("the path that works is `/briefings/b/notes/My%20note.md`"), "{said}");
    let said = Desk::of("![x](photo.png)").with("content/a/photo.png", "PNG").says("check");
    assert!(said.contains("the path that works is `/a/photo.png`"), "{said}");
}

#[test]
fn what_hugo_says_of_a_folder_is_not_read() {
    let desk = Desk::of("x")
        .with("content/briefings/_index.md", "---\ntitle: Posts\nlayout: list\n---\n")
        .with("content/_index.md", "---\ntitle: Home\n---\n");
    let said = desk.says("check");
    assert!(said.contains("`_index.md` is not read: it stands for a folder in other programs"), "{said}");
    assert!(said.contains("no errors, 2 warnings") && said.contains("held back: 2 files not read"), "{said}");
    assert!(!desk.built().output("briefings/_index.md").exists());
}

#[test]
fn names_of_a_text_are_one_error_and_can_be_put_aside() {
    let note = "---\ntitle: T\ndate: 2017-11-20\naliases: [Harbour law, The Act]\n---\nx\n";
    let desk = Desk::new(&[("content/briefings/a.md", note), ("content/briefings/b.md", note)]);
    let said = desk.says("check");
    assert!(said.matches("error[E009]").count() == 1 && said.contains("dateline check --fix"), "{said}");
    let fixed = dateline().args(["check", "--fix", "--yes", "--root"]).arg(desk.0.path()).output().unwrap();
    assert!(fixed.status.success());
    assert!(desk.says("check").contains("no errors"), "{}", desk.says("check"));
    let text = std::fs::read_to_string(desk.0.path().join("content/briefings/a.md")).unwrap();
    assert!(text.contains("extra:\n  aliases: [Harbour law, The Act]\n"), "{text}");
}

/// The head of a PNG of this size.
fn png(width: u32, height: u32) -> Vec<u8> {
    [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &width.to_be_bytes(), &height.to_be_bytes(), b"\x08\x02\0\0\0"].concat()
}

#[test]
fn a_picture_keeps_its_place_free() {
    let of = |body: &str| {
        let desk = Desk::of(body);
        std::fs::write(desk.0.path().join("content/briefings/2017/m.png"), png(640, 480)).unwrap();
        desk.with("content/briefings/2017/d.svg", "<svg viewBox=\"0 0 8 6\"></svg>")
            .with("content/briefings/2017/odd.png", "PNG")
    };
    for (body, shown) in [
        ("![Map](m.png)", "alt=\"Map\" width=\"640\" height=\"480\" loading=\"lazy\">"),
        ("![Map|300](m.png)", "alt=\"Map\" width=\"300\" height=\"225\""),
        ("![[m.png|300]]", "alt=\"\" width=\"300\" height=\"225\""),
        ("![Map|300x100](m.png)", "alt=\"Map\" width=\"300\" height=\"100\""),
        ("![Plan](d.svg)", "alt=\"Plan\" width=\"8\" height=\"6\""),
        ("a ![x](m.png) b", "alt=\"x\" width=\"640\" height=\"480\""),
        ("![x](odd.png)", "alt=\"x\" loading"),
        ("![x](https://a.example/m.png)", "alt=\"x\" loading"),
        ("<img src=\"m.png\" alt=\"x\">", "alt=\"x\" width=\"640\" height=\"480\">"),
        ("<img src=\"m.png\" width=\"90\" alt=\"x\">", "width=\"90\" alt=\"x\">"),
    ] {
        let text = of(body).built().text();
        assert!(text.contains(shown), "{body}: {text}");
    }
    assert!(of("![Map](m.png)").built().file("feed.xml").contains("width=&quot;640&quot; height=&quot;480&quot;"));
}

#[test]
fn a_picture_of_another_size_is_shown_in_its_size_by_the_next_build() {
    let desk = Desk::of("![Map](m.png)")
        .with("content/briefings/2017/b.md", &piece("x").replace("+++\nx", "image = \"m.png\"\n+++\nx"));
    let write =
        |width, height| std::fs::write(desk.0.path().join("content/briefings/2017/m.png"), png(width, height)).unwrap();
    write(640, 480);
    desk.says("build");
    write(30, 20);
    desk.says("build");
    for page in ["briefings/2017/a/index.html", "briefings/2017/b/index.html", "index.html", "feed.xml"] {
        let page = desk.file(page);
        assert!(!page.contains("640") && page.contains("30"), "{page}");
    }
}

#[test]
fn a_picture_stands_in_lists_beside_its_piece() {
    let text =
        "+++\ntitle = \"T\"\ndate = 2017-11-20\ntags = [\"sea\"]\nimage = {src = \"m.png\", alt = \"A map\"}\n+++\nx\n";
    let desk = Desk::new(&[("content/briefings/2017/a.md", text), ("content/briefings/2017/b.md", &piece("y"))]);
    std::fs::write(desk.0.path().join("content/briefings/2017/m.png"), png(640, 480)).unwrap();
    let desk = desk.built();
    for list in ["index.html", "years/2017/index.html", "tags/sea/index.html"] {
        let shown = "<img class=\"thumb\" src=\"/briefings/2017/m.png\" alt=\"\" width=\"640\" height=\"480\" loading=\"lazy\">";
        assert_eq!(desk.file(list).matches(shown).count(), 1, "{list}: {}", desk.file(list));
    }
    let page = desk.file("briefings/2017/a/index.html");
    assert!(page.contains("alt=\"A map\" width=\"640\" height=\"480\">"), "{page}");
}

#[test]
fn titles_and_openings_have_the_quotes_of_their_language() {
    let text = "+++\ntitle = \"The 'Long' Report -- it's out\"\ndate = 2017-11-20\n+++\nHe said \"no\" to it.\n\n![x](m.png \"The \\\"hall\\\"\")\n";
    let desk = Desk::new(&[
        ("content/briefings/2017/a.md", text),
        ("content/briefings/2017/m.png", "PNG"),
        ("content/briefings/2017/b.md", &piece("[[The 'Long' Report -- it's out]] [[The “Long” Report – it’s out]]")),
        ("content/entities/lr.md", "---\nname: Long Report\nkind: work\nsummary: A \"long\" one\n---\n"),
    ])
    .settings("typography = true");
    assert!(desk.says("check").contains("no errors"), "{}", desk.says("check"));
    let desk = desk.built();
    let (page, home) = (desk.file("briefings/2017/a/index.html"), desk.file("index.html"));
    assert!(
        page.contains("<h1>The ‘Long’ Report – it’s out</h1>") && page.contains("<figcaption>The “hall”</figcaption>"),
        "{page}"
    );
    assert!(home.contains("The ‘Long’ Report – it’s out</a>") && home.contains("He said “no” to it."), "{home}");
    assert!(desk.file("feed.xml").contains("<title>The ‘Long’ Report – it’s out</title>"));
    assert!(desk.file("entities/lr/index.html").contains("A “long” one"));
    let plain = desk.settings("").built();
    assert!(
        plain.file("index.html").contains("He said &quot;no&quot; to it.")
            || plain.file("index.html").contains("He said \"no\" to it.")
    );
}

#[test]
fn check_tells_of_gaps_in_the_coverage() {
    let piece = |day: usize, front: &str, text: &str| {
        let date = format!("2017-{:02}-{:02}", 1 + day / 28, 1 + day % 28);
        format!("+++\ntitle = \"Day {day}\"\ndate = {date}\n{front}+++\n{text}\n")
    };
    let link = "See [the first](/briefings/p0/).";
    let series = "series = \"The crane\"\n";
    let mut files = vec![
        ("content/entities/crane.md".to_string(), "+++\nname = \"Long Crane\"\nkind = \"place\"\n+++\n".to_string()),
        ("content/briefings/p0.md".into(), piece(0, "", "The Long Crane is bought.")),
        ("content/briefings/p1.md".into(), piece(1, series, &format!("The Long Crane stands. {link}"))),
        ("content/briefings/p2.md".into(), piece(2, series, &format!("The Long Crane turns. {link}"))),
        ("content/briefings/p3.md".into(), piece(3, "", "The Long Crane creaks.")),
        ("content/briefings/p4.md".into(), piece(4, "", "The Long Crane falls.")),
    ];
    files.extend((5..16).map(|day| (format!("content/briefings/p{day}.md"), piece(day, "", &format!("Word{day}.")))));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let told = Desk::new(&files).says("check --gaps --all");
    assert!(told.contains("the series `The crane` begins here, and its pieces refer to `p0`"), "{told}");
    assert!(told.contains("`crane` is named by no piece since `p4`"), "{told}");
    assert!(told.contains("the piece has no coverage, earlier or later"), "{told}");
    assert!(!Desk::new(&files).says("check").contains("W059"));
}
