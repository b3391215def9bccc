//! Markdown to HTML: one text, with the links that the site resolved.
//!
//! The parser's events stream through two steps, [`Inline`] (links, marks, code, raw HTML) and [`Numbered`]
//! (footnotes), into the parser's own writer. Nothing recurses, so nesting depth is unlimited, and the writer stops at
//! the page's limit.

use super::address;
use super::bounded::Bounded;
use super::footnotes::Numbered;
use super::inline::Inline;
use super::raw;
use crate::config::Config;
use crate::report::{Code, Diagnostic, Noted};
use crate::site::page::{MarginNote, Prose};
use crate::source::Span;
use std::collections::BTreeMap;

/// A page may be this many times as long as its source, plus `limits.page_bytes`.
pub const AMPLIFICATION: usize = 50;

/// The text's HTML. If the notes contain an error, the page must not be published.
///
/// `words` are the interface texts by name.
pub fn html(text: &str, prose: &Prose, config: &Config, words: &BTreeMap<String, String>) -> Noted<String> {
    let source = prose.body.of(text).len();
    let limit = source.saturating_mul(AMPLIFICATION).saturating_add(config.limits.page_bytes as usize);
    let mut events = Inline::new(text, prose, config, words);
    let written = write(&mut events, text.contains("[^") || text.contains("^["), &prose.notes, words, limit);
    let has_raw = events.has_raw;
    let mut notes = Vec::new();
    let Some(written) = written else {
        let start = Span { start: prose.body.start, end: prose.body.start };
        notes.push(over_limit(limit).at(text, start));
        return Noted::new(String::new(), notes);
    };
    if !has_raw {
        return Noted::new(written, notes);
    }
    if raw::swells(&written, limit) {
        let start = Span { start: prose.body.start, end: prose.body.start };
        let fault = Diagnostic::new(Code::E042, "the raw HTML of this text is too deep or leaves too much open");
        notes.push(fault.at(text, start).help("close each element where it ends"));
        return Noted::new(String::new(), notes);
    }
    Noted::new(raw::balanced(&written), notes)
}

/// A line of Markdown from the settings, with its links under the site's own path.
pub fn line(markdown: &str, config: &Config) -> String {
    let prose = Prose { body: Span::new(0, markdown.len()), ..Prose::default() };
    address::absolute(&html(markdown, &prose, config, &BTreeMap::new()).value, &config.base_url.path, "")
}

/// `None` if the HTML would exceed the limit.
///
/// Only a text with notes is buffered as events, which need several times its space.
fn write<'a>(
    events: &mut Inline<'a>,
    has_footnotes: bool,
    beside: &'a [MarginNote],
    words: &'a BTreeMap<String, String>,
    limit: usize,
) -> Option<String> {
    let mut page = Bounded::new(limit);
    match has_footnotes || !beside.is_empty() {
        true => pulldown_cmark::html::write_html_fmt(&mut page, Numbered::new(events, beside, words)).ok()?,
        false => pulldown_cmark::html::write_html_fmt(&mut page, events).ok()?,
    }
    Some(page.into_string())
}

pub fn over_limit(limit: usize) -> Diagnostic {
    Diagnostic::new(Code::E042, format!("the page would be longer than {limit} bytes"))
        .note(format!("a page may be {AMPLIFICATION} times as long as its source and `limits.page_bytes` longer"))
        .help("split the text, or raise `page_bytes` under `[limits]` in site.toml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RawHtml;
    use crate::site::page::{Card, Date, Mark, MarkKind};
    use crate::site::shared::Shared;
    use crate::wording::Wording;
    use std::time::{Duration, Instant};

    /// Renders Markdown in which `⟦…⟧` marks an entity.
    fn render(marked: &str) -> String {
        let (text, marks) = unmark(marked);
        render_with(&text, marks, RawHtml::Sanitise).value
    }

    fn unmark(marked: &str) -> (String, Vec<Mark>) {
        let (mut text, mut marks, mut start) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '⟦' => start = text.len(),
                '⟧' => marks.push(Mark {
                    span: Span::new(start, text.len()),
                    kind: MarkKind::Entity { href: "/e/".into(), name: "N".into(), kind: "place".into() },
                }),
                c => text.push(c),
            }
        }
        (text, marks)
    }

    fn render_with(text: &str, marks: Vec<Mark>, raw_html: RawHtml) -> Noted<String> {
        let prose = Prose { body: Span::new(0, text.len()), marks, ..Prose::default() };
        html(text, &prose, &Config { raw_html, ..Config::default() }, &Wording::of("en").labels)
    }

    fn hand(text: &str, at: &str, href: Option<&str>) -> String {
        let start = text.find(at).unwrap_or_default();
        let kind = MarkKind::Hand { href: href.map(String::from), size: None };
        render_with(text, vec![Mark { span: Span::new(start, start + at.len()), kind }], RawHtml::Sanitise).value
    }

    /// With an earlier piece beside the paragraphs that begin at these places.
    fn noted(text: &str, places: &[&str]) -> String {
        let note = |at: &&str| MarginNote {
            at: text.find(at).unwrap_or_default() as u32,
            card: Shared::new(Card {
                title: "<A>".into(),
                href: "/a/".into(),
                date: Date { iso: "2017-11-20".into(), words: "20 November 2017".into() },
                dateline: None,
                summary: None,
                lang: Some("de".into()),
                image: None,
            }),
            said: Some("It \"was\".".into()),
        };
        let notes = places.iter().map(note).collect();
        let prose = Prose { body: Span::new(0, text.len()), notes, ..Prose::default() };
        html(text, &prose, &Config::default(), &Wording::of("en").labels).value
    }

    #[test]
    fn an_earlier_piece_stands_under_its_paragraph_in_the_order_of_marks() {
        let note = |place: &str| {
            format!(
                "<aside class=\"note covered{place}\">\n<p class=\"soft\">We covered this on <time datetime=\"2017-11-20\">20 November \
                 2017</time>:</p>\n<p><a class=\"title\" href=\"/a/\" dir=\"auto\" lang=\"de\">&lt;A&gt;</a></p>\n<p class=\"said\" \
                 dir=\"auto\" lang=\"de\">It &quot;was&quot;.</p>\n</aside>\n"
            )
        };
        let one = noted("First.\n\n`Code` is *here*.[^a]\n\nLast.\n\n[^a]: A note.", &["Code"]);
        let before =
            "<p>First.</p>\n<div class=\"noted\">\n<p><span class=\"asks\"></span><code>Code</code> is <em>here</em>.";
        assert!(one.starts_with(before), "{one}");
        assert!(
            one.contains(&format!("<div class=\"notes\">\n{}<aside class=\"note n2\" id=\"fn:1\"", note(""))),
            "{one}"
        );
        let list = noted("- one\n- two\n\nEnd", &["one", "two"]);
        let items = "<li><span class=\"asks\"></span>one</li>\n<li><span class=\"asks n2\"></span>two</li>";
        assert!(list.contains(items) && list.contains(&(note("") + &note(" n2"))), "{list}");
        assert!(list.ends_with("</div>\n</div>\n<p>End</p>\n"), "{list}");
    }

    const LINK: &str = r#"<a class="entity" href="/e/" data-kind="place" title="N">"#;

    #[test]
    fn names_become_links_where_they_stand() {
        assert_eq!(render("In ⟦Georgia⟧, ⟦U.N.⟧"), format!("<p>In {LINK}Georgia</a>, {LINK}U.N.</a></p>\n"));
        assert_eq!(
            render("> the ⟦United\n> Nations⟧ met"),
            format!("<blockquote>\n<p>the {LINK}United\nNations</a> met</p>\n</blockquote>\n")
        );
        assert_eq!(render("⟦AT&amp;T⟧ & ⟦a\\*b⟧ c"), format!("<p>{LINK}AT&amp;T</a> &amp; {LINK}a*b</a> c</p>\n"));
        assert_eq!(render("**⟦Bold⟧** | ⟦x⟧"), format!("<p><strong>{LINK}Bold</a></strong> | {LINK}x</a></p>\n"));
    }

    #[test]
    fn a_line_of_the_settings_is_markdown() {
        let mut config = Config::default();
        config.base_url.path = "/news".into();
        assert_eq!(
            line("By [us](/pages/about/), [else](https://a.example) <b onclick=x>&</b>", &config),
            "<p>By <a href=\"/news/pages/about/\">us</a>, <a href=\"https://a.example\">else</a> <b>&amp;</b></p>\n"
        );
        assert_eq!(line("", &config), "");
    }

    #[test]
    fn no_mark_reaches_into_code_links_or_markup() {
        assert_eq!(render("`⟦x⟧` [⟦y⟧](https://a)"), "<p><code>x</code> <a href=\"https://a\">y</a></p>\n");
        assert_eq!(render("⟦a *b⟧ c*"), format!("<p>{LINK}a </a><em>b c</em></p>\n"));
    }

    #[test]
    fn links_by_hand_lead_where_the_site_says() {
        assert_eq!(hand("[x](y.md)", "[x](y.md)", Some("/y/")), "<p><a href=\"/y/\">x</a></p>\n");
        assert_eq!(hand("[x](y.md)", "[x](y.md)", None), "<p>x</p>\n");
        assert_eq!(hand("[[id|x]]", "[[id|x]]", Some("/e/id/")), "<p><a href=\"/e/id/\">x</a></p>\n");
        assert_eq!(hand("[[!Georgia]]", "[[!Georgia]]", None), "<p>Georgia</p>\n");
        assert_eq!(
            hand("![a *b*](m.png)", "![a *b*](m.png)", Some("/m.png")),
            "<figure>\n<img src=\"/m.png\" alt=\"a b\" loading=\"lazy\">\n</figure>\n"
        );
        assert_eq!(hand("![a](m.png)", "![a](m.png)", None), "<p>a</p>\n");
        assert_eq!(render("[a](https://b) [c](#d)"), "<p><a href=\"https://b\">a</a> <a href=\"#d\">c</a></p>\n");
        assert_eq!(render("<a@b.example>"), "<p><a href=\"mailto:a@b.example\">a@b.example</a></p>\n");
    }

    #[test]
    fn addresses_that_run_are_emptied() {
        for text in [
            "[a](javascript:x)",
            "[a](<java\tscript:x>)",
            "[a](&#106;avascript:x)",
            "![a](data:text/html,x)",
            "[a][r]\n\n[r]: vbscript:x",
        ] {
            assert_eq!(render(text), "<p>a</p>\n", "{text}");
        }
    }

    #[test]
    fn headings_stand_under_the_title_and_have_ids() {
        assert_eq!(
            render("# A `b` c!\n\n###### A b c"),
            "<h2 id=\"a-b-c\">A <code>b</code> c!</h2>\n<h3 id=\"a-b-c-1\">A b c</h3>\n"
        );
        let levels = |text: &str| {
            let html = render(text);
            html.split("<h").skip(1).map(|h| h[..1].to_string()).collect::<String>()
        };
        assert_eq!(
            ["# a\n# b", "## a\n### b\n## c", "### a\n# b", "# a\n#### b\n###### c\n# d"].map(levels),
            ["22", "232", "22", "2342"]
        );
    }

    #[test]
    fn footnotes_are_numbered_by_their_first_reference() {
        let html = render("a[^x] b[^y] c[^x] d[^z]\n\n[^y]: Why\n\n[^x]: Ex");
        let order = [
            "<div class=\"noted\">\n<p>a",
            "href=\"#fn:1\"",
            "href=\"#fn:2\"",
            "href=\"#fn:1\"",
            "[^z]",
            "</p>\n<div class=\"notes\">\n<aside",
            "id=\"fn:1\"",
            "href=\"#fnref:1\"",
            "Ex",
            "id=\"fn:2\"",
            "Why",
            "</aside>\n</div>\n</div>",
        ];
        let mut rest = &html[..];
        for part in order {
            let at = rest.find(part).unwrap_or_else(|| panic!("no {part} where it belongs in {html}"));
            rest = &rest[at + part.len()..];
        }
        assert!(render("[^u]: unused").contains("unused"));
    }

    #[test]
    fn a_note_stands_under_the_block_that_first_refers_to_it() {
        let html = render("a\n\n- b[^x]\n- c\n\nd[^x]\n\n|e[^y]|\n|-|\n\nf\n\n[^x]: Ex[^z]\n[^y]: Why\n[^z]: Zed");
        let shape: Vec<&str> = [
            "<p>a</p>\n<div class=\"noted\">\n<ul>",
            "</ul>\n<div class=\"notes\">\n<aside",
            "Ex",
            "Zed",
            "</div>\n</div>\n<p>d",
            "<div class=\"noted\">\n<div class=\"scroll\"",
            "</table>\n</div>\n<div class=\"notes\">\n<aside",
            "Why",
            "</div>\n</div>\n<p>f",
        ]
        .to_vec();
        let mut rest = &html[..];
        for part in shape {
            let at = rest.find(part).unwrap_or_else(|| panic!("no {part} where it belongs in {html}"));
            rest = &rest[at + part.len()..];
        }
    }

    #[test]
    fn tables_scroll_in_a_box_of_their_own() {
        let html = render("|a|b|\n|:-|-:|\n|1|⟦x⟧|");
        assert!(
            html.starts_with("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>"),
            "{html}"
        );
        assert!(
            html.contains("<th class=\"left\">a</th>")
                && html.contains(&format!("<td class=\"right\">{LINK}x</a></td>")),
            "{html}"
        );
        assert!(html.ends_with("</table>\n</div>\n") && !html.contains("style="), "{html}");
    }

    #[test]
    fn raw_html_is_sifted_escaped_or_kept() {
        let text = "a <b onclick=x>b</b> <script>c</script>\n\n<div>\n<svg/>d\n\n[e](/f)";
        let noted = render_with(text, Vec::new(), RawHtml::Sanitise);
        assert_eq!(noted.value, "<p>a <b>b</b> </p>\n<div>\nd\n<p><a href=\"/f\">e</a></p>\n</div>");
        let escaped = render_with("<i>a</i>\n\n<div>b", Vec::new(), RawHtml::Escape);
        assert_eq!(escaped.value, "<p>&lt;i&gt;a&lt;/i&gt;</p>\n<p>&lt;div&gt;b</p>\n");
        assert_eq!(render_with("<i>a", Vec::new(), RawHtml::Keep).value, "<p><i>a</p>\n");
    }

    #[test]
    fn one_piece_of_raw_html_changes_nothing_around_it() {
        let text =
            "# A b\n\n⟦x⟧[^n] ![i](j.png)\n\n|a|b|\n|:-|-:|\n|1|2|\n\n```rust\nfn x() {}\n```\n\n3. c\n\n[^n]: d";
        assert_eq!(render(&format!("{text}\n\n<br>")).replace("<br>\n", "").replace("<br>", ""), render(text));
    }

    #[test]
    fn code_has_classes_and_unknown_code_none() {
        let html = render("```rust ignore\nfn x() {}\n```\n\n```zz\n<b>\n```");
        assert!(html.contains("<code class=\"language-rust\"><span class=\"c-"), "{html}");
        assert!(html.contains("<code class=\"language-zz\">&lt;b&gt;\n</code>"), "{html}");
    }

    #[test]
    fn a_text_that_swells_is_refused_while_it_is_written() {
        let wide = format!("|{}\n|{}\n{}", "a|".repeat(2_000), "-|".repeat(2_000), "|x|\n".repeat(2_000));
        let long = format!("{}\n\n[r]: https://{}", "[r] ".repeat(20_000), "x".repeat(50_000));
        for text in [wide, long] {
            let prose = Prose { body: Span::new(0, text.len()), ..Prose::default() };
            let limit = text.len() * AMPLIFICATION + Config::default().limits.page_bytes as usize;
            assert!(html(&text, &prose, &Config::default(), &BTreeMap::new()).value.len() <= limit);
            let words = BTreeMap::new();
            // The parser has its own limits, so a smaller one is used to refuse a page.
            assert!(
                write(&mut Inline::new(&text, &prose, &Config::default(), &words), false, &[], &words, text.len())
                    .is_none()
            );
        }
    }

    #[test]
    fn depth_and_repetition_cost_linear_time() {
        let seeds = [
            ">".repeat(10_000),
            "[".repeat(10_000),
            "- ".repeat(5_000),
            "*a ".repeat(10_000),
            "[a](javascript:x) ".repeat(10_000),
            "[^a] ".repeat(10_000) + "\n\n[^a]: b",
            (0..5_000).map(|n| format!("[^{n}]: x\n\n")).collect(),
            "<script>".repeat(10_000),
            "<b x=1>".repeat(10_000),
        ];
        for seed in seeds {
            let start = Instant::now();
            render_with(&seed, Vec::new(), RawHtml::Sanitise);
            assert!(start.elapsed() < Duration::from_secs(5), "{}", &seed[..20]);
        }
    }
}
