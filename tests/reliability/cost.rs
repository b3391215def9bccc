//! Texts that are cheap to write and dear to read: depth, repetition, growth.

use crate::desk::{Desk, entity};
use cpu_time::ThreadTime;
use dateline::annotate::{Document, Reading, annotate};
use dateline::catalogue::Catalogue;
use dateline::config::Config;
use dateline::content::address::Address;
use dateline::content::briefing;
use dateline::content::entity::{Entity, parse_markdown};
use dateline::content::lead::ByHand;
use dateline::render::html;
use dateline::site::page::Prose;
use dateline::source::{Hash, Source};
use std::time::Duration;

/// Seeds that some parser of Markdown, or some step after one, once took quadratic time for.
pub const SEEDS: &[(&str, &str, &str)] = &[
    ("", ">", "a"),
    ("", "> ", "a"),
    ("", "[", ""),
    ("", "![", ""),
    ("", "[a](", ""),
    ("", "![[]()", ""),
    ("", "[[", ""),
    ("", "<a href=x>\n\n", ""),
    ("", "a <a href=x> ", ""),
    ("", "a<a href=x>b\n\n", "</a>"),
    ("", "[[a", ""),
    ("", "[[a]] ", ""),
    ("", "[[!a]] ", ""),
    ("", "[[a]](b) ", ""),
    ("", "[[a]](b", ""),
    ("", "[[a]](*b) ", ""),
    ("", "[a](b) ", ""),
    ("", "[a](javascript:x) ", ""),
    ("", "[r] ", "\n\n[r]: /x"),
    ("", "[a][r] ", "\n\n[r]: https://a.example"),
    ("", "- ", "a"),
    ("", "1. ", "a"),
    ("", "* a\n", ""),
    ("", "*", "a"),
    ("", "*a ", ""),
    ("", "_a ", ""),
    ("", "**a *", ""),
    ("", "a**b", "c* "),
    ("", "*a_", ""),
    ("", "`a", ""),
    ("", "a`", "b``c"),
    ("", "~", "a"),
    ("", "~~a ", ""),
    ("", "<", "a"),
    ("", "<a ", ""),
    ("", "<!--", ""),
    ("", "<!-- a -->", ""),
    ("", "<?", ""),
    ("", "<![CDATA[", ""),
    ("", "<!A ", ""),
    ("", "<b>", ""),
    ("", "</b>", ""),
    ("", "<script>", ""),
    ("", "<div>\n\n", ""),
    ("", "<b x=1>", ""),
    ("", "<b title=\"", ""),
    ("", "&", ""),
    ("", "&amp;", ""),
    ("", "&#0;", ""),
    ("", "\\", ""),
    ("", "\\\n", ""),
    ("", "a\n", ""),
    ("", "a  \n", ""),
    ("", "\n", ""),
    ("", "# a\n", ""),
    ("", "a\n=\n", ""),
    ("", "---\n", ""),
    ("", "```\na\n", ""),
    ("", "~~~ a\n~~~\n", ""),
    ("", "    a\n\n", ""),
    ("", "[^1] ", "\n\n[^1]: a"),
    ("", "[^", ""),
    ("", "[^a]: b\n\n", ""),
    ("", "|a", "|\n|-|-|\n"),
    ("|a|b|\n|-|-|\n", "|c|d|\n", ""),
    ("|a|\n|-|\n", "|", ""),
    ("", "Alpha Corp said. ", ""),
    ("", "Alpha ", ""),
    ("", "Smith ", ""),
    ("John Smith ", "Smith, Mr. Smith. ", ""),
    ("", "Mr. ", ""),
    ("", "A", ""),
    ("", "A ", ""),
    ("", "A-", ""),
    ("", "U.N. ", ""),
    ("", "U.", ""),
    ("", "\u{301}", ""),
    ("", "e\u{301}", ""),
    ("", "\u{ad}", "a"),
    ("", "\u{200b}", ""),
    ("", "\u{a0}", ""),
    ("", "字", ""),
    ("", "\u{202e}", ""),
    ("", "on Monday ", ""),
    ("", "2017-11-20 ", ""),
    ("", "\"", ""),
    ("", "“a” ", ""),
    ("", "(", ""),
    ("", "(AC) ", ""),
    ("", "Alpha Corp (AC) ", ""),
    ("", "http://a.example ", ""),
    ("", "a@b.example ", ""),
    ("", "@", ""),
    ("", "$a$ ", ""),
    ("", "$", ""),
    ("", "Bank of ", ""),
    ("", "the Bank ", ""),
    ("", "Georgia ", ""),
    ("", "Georgia and Smith of Alpha, ", ""),
    ("", "{#a} ", ""),
    ("", "\0", ""),
    ("", "a\r", ""),
    ("", "\t", "a"),
    ("", "- a\n  - ", "b"),
    ("", "> - ", "a"),
    ("", "* * ", "a"),
    ("", ": a\n", ""),
    ("", "- [ ] a\n", ""),
    ("", "==", "a"),
    ("", "^a", ""),
    ("", "Nobody Known ", ""),
    ("", "Mercury fell. ", ""),
    ("Alpha Corp. ", "Mr. Nobody Smith said Smith. ", ""),
    ("", "Mercury Fund (MF), John Smith and Alpha. ", ""),
    ("<div><b title=\"x\"></div>", "<p>a</p>", ""),
    ("", "<svg>", ""),
    ("", "<p><table>", ""),
    ("", "<a href=\"x\">", ""),
];

fn catalogue() -> Catalogue {
    let records = ["Alpha Corp", "Alpha Alpha", "United Nations", "Georgia", "Bank of Georgia", "Kingdom of Georgia"]
        .map(|name| entity(name, "aliases = [\"Alpha\", \"AC\"]"));
    let mercury =
        entity("Mercury Fund", "aliases = [{name = \"Mercury\", near = [\"planet\"], not_near = [\"zinc\"]}]");
    let people = ["John Smith", "Jane Smith"].map(|name| entity(name, "").replace("organisation", "person"));
    let entities = records.iter().chain(&people).chain([&mercury]).enumerate().map(|(n, text)| Entity {
        id: format!("e{n}"),
        source: Source { path: format!("content/entities/e{n}.md"), hash: Hash::default() },
        address: Address::new(&format!("/entities/e{n}/")).expect("an address"),
        record: Box::new(parse_markdown(text, &Config::default()).value.expect("a record")),
    });
    Catalogue::compile(&entities.collect::<Vec<_>>(), &[], &Default::default(), &Default::default(), "en")
}

/// One text through reading, annotating and rendering: time of this thread alone, since others share the machine.
fn cost(text: &str, catalogue: &Catalogue, config: &Config) -> Duration {
    let began = ThreadTime::now();
    let parsed = briefing::parse(text, config);
    let Some(briefing) = parsed.value else { panic!("{:?}", parsed.notes) };
    let by_hand = ByHand::default();
    let document = Document::of(text, &briefing, &by_hand, &catalogue.languages);
    let annotated = annotate(&document, &Reading::of(&document), catalogue, &[], None);
    let prose = Prose { body: briefing.body, ..Prose::default() };
    let rendered = html(text, &prose, config, &config.words);
    std::hint::black_box((annotated, rendered));
    began.elapsed()
}

#[test]
#[ignore = "takes long without optimisation"]
fn doubling_a_text_at_most_doubles_the_work() {
    let (catalogue, config) = (catalogue(), Config::default());
    let mut slow = Vec::new();
    for (head, seed, tail) in SEEDS {
        let of = |bytes: usize| {
            let text = crate::desk::piece("", &format!("{head}{}{tail}", seed.repeat(bytes / seed.len())));
            (0..3).map(|_| cost(&text, &catalogue, &config)).min().unwrap_or_default()
        };
        let least = if cfg!(debug_assertions) { 1 << 13 } else { 1 << 15 };
        // What is slow only once was disturbed by others on the machine.
        let measured: Vec<[Duration; 3]> = (0..3)
            .map(|_| [of(least), of(2 * least), of(4 * least)])
            .take_while(|times| {
                let growth = times[2].as_secs_f64() / times[1].as_secs_f64().max(0.001);
                growth > 3.0 || times[2] > Duration::from_secs(3)
            })
            .collect();
        if measured.len() == 3 {
            slow.push(format!("{head:?} {seed:?} {tail:?}: {measured:?}"));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

/// Every second seed through the whole program: coverage, plan, pages and search too.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes long without optimisation"]
fn doubling_a_text_at_most_doubles_the_work_of_a_build() {
    const LEAST: usize = if cfg!(debug_assertions) { 1 << 14 } else { 1 << 17 };
    /// Less is within what the system's clock and the start of a program make of it.
    const TOLD: u64 = 40;
    let mut slow = Vec::new();
    for (head, seed, tail) in SEEDS.iter().step_by(2) {
        let work = |bytes: usize| {
            let desk = Desk::new();
            desk.write("site.toml", format!("{}[links]\nbroken = \"warn\"\n", crate::desk::SITE));
            desk.write("content/entities/a.md", entity("Alpha Corp", "aliases = [\"Alpha\", \"AC\"]"));
            desk.write("content/entities/s.md", entity("John Smith", "").replace("organisation", "person"));
            desk.piece("w", "title = \"Before\"", "Alpha Corp met John Smith.");
            desk.piece("x", "title = \"After\"", &format!("{head}{}{tail}", seed.repeat(bytes / seed.len())));
            let ran = desk.build();
            assert!(matches!(ran.exit, Some(0 | 1)), "{seed:?}: {}", ran.all());
            ran.work
        };
        // What is slow only once was disturbed by others on the machine.
        let measured: Vec<[u64; 2]> = (0..3)
            .map(|_| [work(LEAST), work(2 * LEAST)])
            .take_while(|[once, twice]| *twice > TOLD && 2 * twice > 5 * once)
            .collect();
        if measured.len() == 3 {
            slow.push(format!("{head:?} {seed:?} {tail:?}: {measured:?}"));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

#[test]
fn ten_thousand_levels_overflow_nothing() {
    let ramps: String = (1..300).map(|n| format!("{} a ", "`".repeat(n))).collect();
    let lists: String = (0..1_000).map(|n| format!("{}- a\n", "  ".repeat(n))).collect();
    for (what, body) in [
        ("quotes", ">".repeat(10_000) + " a"),
        ("quotes with HTML", ">".repeat(10_000) + " <b>a"),
        ("brackets", "[".repeat(10_000) + "a" + &"]".repeat(10_000)),
        ("links", "[".repeat(10_000) + "a" + &"](b)".repeat(10_000)),
        ("pictures", "![".repeat(10_000) + "a" + &"](b)".repeat(10_000)),
        ("wikilinks", "[[".repeat(10_000)),
        ("lists", "- ".repeat(10_000) + "a"),
        ("numbers", "1. ".repeat(10_000) + "a"),
        ("indented lists", lists),
        ("emphasis", "*a **b ".repeat(10_000) + &"c** d*".repeat(10_000)),
        ("stars", "*".repeat(10_000) + "a" + &"*".repeat(10_000)),
        ("lines", "~~a ".repeat(10_000)),
        ("backticks", ramps),
        ("elements", "<b>".repeat(10_000) + "a"),
        ("blocks", "<div>\n\n".repeat(10_000) + "a"),
        ("blocks in blocks", "<div><blockquote>".repeat(10_000) + "a"),
        ("tables", "<table><tr><td>".repeat(5_000) + "a"),
        ("parentheses", "[a](".to_string() + &"(".repeat(10_000) + &")".repeat(10_000) + ")"),
        ("footnotes", (0..2_000).map(|n| format!("[^{n}]: a [^{}]\n\n", n + 1)).collect::<String>() + "[^0]"),
        ("footnotes in footnotes", "[^1]: ".repeat(5_000) + "a"),
    ] {
        let desk = Desk::new();
        desk.write("site.toml", format!("{}[links]\nbroken = \"warn\"\n", crate::desk::SITE));
        desk.piece("x", "", &body);
        let ran = desk.build();
        // A wikilink that leads nowhere is an error; whatever it is, it is told and not an overflow.
        assert!(matches!(ran.exit, Some(0 | 1)), "{what}: {}", ran.all());
        ran.within(5);
    }
}

#[test]
fn a_page_never_grows_far_beyond_its_source() {
    let wide = format!("|{}\n|{}\n{}", "a|".repeat(1_500), "-|".repeat(1_500), "|x|\n".repeat(2_500));
    let long = format!("{}\n\n[r]: https://a.example/{}\n", "[r] ".repeat(20_000), "x".repeat(1_000));
    let longer = format!("{}\n\n[r]: https://a.example/{}\n", "[r]".repeat(20_000), "x".repeat(20_000));
    let titled = format!("{}\n\n[r]: /x \"{}\"\n", "[r]".repeat(20_000), "x".repeat(20_000));
    let notes = format!("{}\n\n[^1]: {}\n", "[^1]".repeat(20_000), "x".repeat(1_000));
    let images = format!("{}\n\n[r]: https://a.example/{}\n", "![r] ".repeat(20_000), "\"".repeat(2_000));
    let headings = "# a\n".repeat(20_000);
    let left_open = format!("<div><b title=\"{}\"></div>\n{}", "x".repeat(10_000), "<p>a</p>\n".repeat(10_000));
    let left_open_too = format!("<b title=\"{}\">\n\n{}", "x".repeat(10_000), "a\n\n".repeat(10_000));
    let entity_name = "N".repeat(190);
    let names = "Nn ".repeat(20_000);
    for body in [wide, long, longer, titled, notes, images, headings, names, left_open, left_open_too] {
        let desk = Desk::new();
        desk.write("site.toml", format!("{}[links]\nbroken = \"warn\"\nfirst = \"all\"\n", crate::desk::SITE));
        desk.write("content/entities/n.md", entity(&entity_name, "aliases = [\"Nn\"]"));
        desk.piece("x", "", &body);
        let ran = desk.build();
        ran.within(10);
        assert!(ran.peak < 500 << 20, "{} bytes: {:.40}", ran.peak, body);
        if ran.exit == Some(0) {
            let limit = 50 * body.len() + (2 << 20);
            // A feed holds the page's text with every `<` written as `&lt;`.
            for (path, bytes) in desk.site().into_iter().filter(|(path, _)| path.ends_with(".html")) {
                assert!(
                    bytes.len() <= limit + 100_000,
                    "{path} has {} bytes of {}: {body:.40}",
                    bytes.len(),
                    body.len()
                );
            }
        } else {
            ran.tells(&["E042 content/briefings/x.md"]);
        }
    }
}

#[test]
fn many_mistakes_in_one_text_cost_no_walk_each() {
    for body in [
        "[a](nowhere.md) ".repeat(20_000),
        "[[Nobody Here]] ".repeat(20_000),
        "![a](nowhere.png)\n\n".repeat(20_000),
        "[a](#nowhere) ".repeat(20_000),
        (0..20_000).map(|n| format!("[a](n{n}.md) ")).collect(),
        "[a](javascript:x) ".repeat(20_000),
        "They met Smith of Weak. ".repeat(20_000),
    ] {
        let desk = Desk::new();
        desk.write("content/entities/a.md", entity("John Smith", "").replace("organisation", "person"));
        desk.write("content/entities/w.md", entity("Weak Group", "aliases = [{name = \"Weak\", weak = true}]"));
        desk.piece("x", "", &body);
        for ran in [desk.build(), desk.check()] {
            assert!(matches!(ran.exit, Some(0 | 1)), "{}", ran.stderr);
            assert!(ran.took < Duration::from_secs(60), "{:?} for {body:.40}", ran.took);
        }
    }
}
