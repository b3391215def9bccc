//! Invariants of every theme and every page.

use super::Rendered;
use super::theme::Theme;
use crate::config::Config;
use crate::report::{Code, Diagnostic};
use crate::site::data::PageData;
use crate::site::page::Frame;
use crate::site::page::*;
use crate::site::shared::Shared;
use crate::source::Span;
use std::collections::BTreeMap;

fn frame(text: &str) -> Frame {
    let link = Link { title: text.into(), href: "/pages/about/".into() };
    Frame {
        data_version: 1,
        title: text.into(),
        description: text.into(),
        lang: "en".into(),
        origin: "https://d.example".into(),
        base: "/news".into(),
        home: "/news/".into(),
        navigation: vec![link],
        logo: Some(text.into()),
        icon: None,
        accent: Some("#123456".into()),
        accent_dark: Some("red}".into()),
        footer: String::new(),
        feed: "/news/feed.xml".into(),
        feed_json: "/news/feed.json".into(),
        words: crate::wording::Wording::of("en").labels.clone(),
        extra: BTreeMap::new(),
    }
}

/// Every kind of page, with `text` in each field that an author fills.
fn pages(text: &str) -> Vec<PageData> {
    let t = || text.to_string();
    let link = || Link { title: t(), href: "/a/".into() };
    let date = || Date { iso: "2017-11-20".into(), words: "20 November 2017".into() };
    let card = || Card {
        title: t(),
        href: "/c/".into(),
        date: date(),
        dateline: Some(t()),
        summary: Some(t()),
        lang: None,
        image: None,
    };
    let card = || Shared::new(card());
    let related = || Related {
        card: card(),
        reason: t(),
        main_reason: Some(t()),
        says: Some(t()),
        distance: Some(t()),
        in_story: true,
        also: vec![link()],
    };
    let prose = || Prose { path: "content/x.md".into(), body: Span::new(0, 1), ..Prose::default() };
    let line = || EntityLine {
        name: t(),
        href: "/e/".into(),
        kind: t(),
        line: Some(t()),
        count: 2,
        about: true,
        schema: t(),
        wikidata: Some(t()),
        same_as: vec![t()],
        in_short: true,
    };
    let mentioning =
        || Shared::new(Mentioning { card: card(), before: t(), surface: t(), after: t(), count: 2, is_about: true });
    let pager = || Pager {
        first: Some(link()),
        years: vec![link()],
        here: Some(t()),
        older: Some("/o/".into()),
        newer: Some("/n/".into()),
    };
    let bar =
        || Bar { label: t(), count: 3, href: Some("/2017/".into()), is_peak: true, x: 0, y: 24, width: 10, height: 72 };
    let relation = || RelationLine {
        kind: t(),
        phrase: t(),
        to: link(),
        schema: t(),
        dates: t(),
        from: Some(t()),
        until: None,
        began: Some(date()),
        ended: Some(date()),
        source: Some(t()),
    };
    let mark = || YearMark { year: t(), href: Some("/2017/".into()), x: 9, is_minor: true };
    let timeline = || Timeline { is_by_month: false, bars: vec![bar()], years: vec![mark()], tells_much: true };
    let of_year = || YearOfMentions { year: t(), anchor: Some(t()), mentions: vec![mentioning()] };
    let present = || PresentEntity { name: t(), href: "/e/".into(), kind: t(), count: 2, strip: vec![bar(), bar()] };
    let list = |kind| {
        PageData::List(Box::new(ListPage {
            count: Some(2),
            title: t(),
            held: None,
            summary: Some(t()),
            lang: Some(t()),
            prose: Some(prose()),
            has_code: true,
            newest: Some(card()),
            timeline: Some(timeline()),
            cast: vec![CastLine {
                entity: link(),
                kind: t(),
                role: Some(t()),
                role_dates: t(),
                count: 2,
                dates: t(),
                stretch: Some(Stretch { x: 3, width: 7 }),
            }],
            documents: vec![DocumentLine { entity: link(), kind: t(), date: Some(date()), count: 2 }],
            by_year: vec![YearOfCards { year: t(), anchor: t(), cards: vec![card()] }],
            feed: Some("/f/feed.xml".into()),
            kind,
            cards: vec![card(), card()],
            pager: pager(),
            present: Some(Presence { month: t(), entities: vec![present()] }),
            fresh: vec![FreshEntity { name: t(), href: "/e/".into(), kind: t(), first: date() }],
        }))
    };
    vec![
        PageData::Briefing(Box::new(BriefingPage {
            held: None,
            in_series: Some(SeriesLine { place: 2, previous: Some(card()), next: Some(card()) }),
            title: t(),
            date: date(),
            day: t(),
            dateline: Some(t()),
            updated: Some(date()),
            summary: Some(t()),
            opening: Some(t()),
            authors: vec![t(), t()],
            tags: vec![link()],
            series: Some(link()),
            lang: t(),
            year: link(),
            prose: prose(),
            has_code: true,
            image: None,
            corrections: vec![CorrectionLine { date: date(), text: t() }],
            sources: vec![SourceLine { title: t(), publisher: Some(t()), date: Some(date()), url: Some(t()) }],
            people: vec![line()],
            earlier: vec![related()],
            later: vec![related()],
            more_later: vec![card()],
            all_later: Some(CountedLink { title: "Later".into(), href: "/briefings/x/later/".into(), count: 40 }),
            newest: Some(card()),
            linked_from: vec![link()],
            same_day: vec![card()],
            extra: serde_json_text::Json("{}".into()),
        })),
        PageData::Entity(Box::new(EntityPage {
            held: None,
            id: t(),
            name: t(),
            kind: link(),
            schema: "Person".into(),
            summary: Some(t()),
            image: Some(t()),
            image_size: None,
            kind_id: "person".into(),
            facts: vec![Fact { label: t(), value: t(), dates: t(), as_of: Some(date()) }],
            born: Some(t()),
            died: None,
            dates: std::collections::BTreeMap::new(),
            roles: vec![RoleLine {
                title: t(),
                of: Some(link()),
                dates: t(),
                from: Some(t()),
                until: None,
                source: Some(t()),
                stretch: Some(Stretch { x: 0, width: 9 }),
            }],
            holders: vec![HolderLine { holder: link(), title: t(), dates: t(), stretch: None }],
            incoming: vec![relation()],
            timeline: Some(timeline()),
            companions: vec![Companion {
                name: t(),
                href: "/e/".into(),
                kind: t(),
                count: 2,
                share: 50,
                pieces: vec![card()],
            }],
            relations: vec![relation()],
            names: vec![NameLine { name: t(), lang: Some(t()), dates: t() }],
            same_as: vec![t()],
            wikidata: Some(t()),
            prose: Some(prose()),
            has_code: false,
            about: vec![of_year()],
            mentioned: vec![of_year()],
            pieces: vec![of_year()],
            count: 2,
            newest: Some(card()),
            first: Some(card()),
            pager: pager(),
            feed: Some("/e/feed.xml".into()),
            extra: serde_json_text::Json("{}".into()),
        })),
        list(ListKind::Home),
        list(ListKind::Tag),
        PageData::Index(IndexPage {
            title: t(),
            kinds: vec![link()],
            kind: Some(t()),
            alphabet: vec![link()],
            first: Some(link()),
            letters: vec![Letter {
                letter: t(),
                lines: vec![IndexLine { title: t(), href: "/x/".into(), count: 3, is_empty: false, kind: Some(t()) }],
            }],
        }),
        PageData::Text(TextPage {
            held: None,
            title: t(),
            summary: Some(t()),
            lang: t(),
            prose: prose(),
            has_code: false,
            extra: serde_json_text::Json("{}".into()),
        }),
        PageData::Search(SearchPage {
            title: t(),
            indexes: vec![link()],
            kinds: vec![Choice { value: t(), title: t() }],
            years: vec!["2017".into()],
        }),
        PageData::Withdrawn(WithdrawnPage { title: t(), lang: t(), reason: t(), day: Some(date()) }),
        PageData::NotFound,
        PageData::Redirect { to: t() },
    ]
}

fn theme(text: &str, own: &[(&str, &str)]) -> std::result::Result<Theme, Vec<(String, Diagnostic)>> {
    Theme::new(
        &frame(text),
        &own.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect::<Vec<_>>(),
        Vec::new(),
    )
}

fn render(theme: &Theme, page: &PageData, text: &str) -> Rendered {
    theme
        .render(page.clone(), 0, "/p/", &|_| Ok(text.to_string()), &Config::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The contents of `<…>`, without the values of attributes.
fn structure(html: &[u8]) -> Vec<String> {
    let html = String::from_utf8_lossy(html);
    let mut tags = Vec::new();
    for tag in html.split('<').skip(1) {
        // Quotes inside values are escaped, so every second part is a value.
        let mut open = false;
        let mut shape = String::new();
        for c in tag.chars() {
            match c {
                '"' => open = !open,
                '>' if !open => break,
                c if !open => shape.push(c),
                _ => {}
            }
        }
        tags.push(shape);
    }
    tags
}

#[test]
fn hostile_text_adds_no_element_and_no_attribute() {
    let plain: Vec<_> = pages("plain")
        .iter()
        .map(|page| structure(&render(&theme("plain", &[]).unwrap_or_else(|e| panic!("{e:?}")), page, "plain").bytes))
        .collect();
    for hostile in [
        "\"><img src=x onerror=alert(1)>",
        "' onload='x",
        "</title><script>x</script>",
        "<!--",
        "{{ site }}{% raw %}",
        "a\0\u{1b}b",
        "javascript:alert(1)",
    ] {
        let theme = theme(hostile, &[]).unwrap_or_else(|e| panic!("{e:?}"));
        for (page, plain) in pages(hostile).iter().zip(&plain) {
            // The text of a page is covered by the tests of `html`.
            let rendered = render(&theme, page, "plain");
            assert!(!rendered.is_broken(), "{:?}", rendered.notes);
            assert_eq!(&structure(&rendered.bytes), plain, "{hostile}");
            let html = String::from_utf8_lossy(&rendered.bytes);
            assert!(!html.contains("href=\"javascript:") && !html.contains("src=\"javascript:"), "{html}");
            assert!(!html.contains("url=javascript:"), "{html}");
            assert!(!html.contains('\0'));
        }
    }
}

#[test]
fn a_page_with_nothing_but_its_title_shows_no_empty_part() {
    let theme = theme("plain", &[]).unwrap_or_else(|e| panic!("{e:?}"));
    let bare = r#"{"title": "t", "date": {"iso": "2017-11-20", "words": "20 November 2017"}, "day": "2017-11-20", "dateline": null, "updated": null,
        "summary": null, "authors": [], "tags": [], "series": null, "lang": "en", "year": {"title": "2017", "href": "/y/"},
        "prose": {"path": "", "hash": [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0], "body": {"start": 0, "end": 0}, "marks": [], "lang": "en"},
        "has_code": false, "corrections": [], "sources": [], "people": [], "earlier": [], "later": [], "same_day": [], "extra": ""}"#;
    let mut page: BriefingPage = serde_json::from_str(bare).unwrap_or_else(|e| panic!("{e}"));
    page.extra = serde_json_text::Json::default();
    let rendered = render(&theme, &PageData::Briefing(Box::new(page)), "");
    assert_eq!(rendered.notes, []);
    let html = String::from_utf8(rendered.bytes).unwrap_or_default();
    assert!(!html.contains("<h2") && !html.contains("<ul class=\"names"), "{html}");
    let list = ListPage { title: "t".into(), kind: ListKind::Home, ..ListPage::default() };
    assert_eq!(render(&theme, &PageData::List(list.into()), "").notes, []);
}

#[test]
fn every_page_has_one_heading_and_nothing_inline_or_foreign() {
    let theme = theme("plain", &[]).unwrap_or_else(|e| panic!("{e:?}"));
    for page in pages("plain") {
        let html = String::from_utf8(render(&theme, &page, "plain").bytes).unwrap_or_default();
        assert_eq!(html.matches("<h1").count(), 1, "{html}");
        assert_eq!(html.matches("<main").count(), 1, "{html}");
        assert!(!html.contains("<script>") && !html.contains("style=") && !html.contains("<style"), "{html}");
        let searches = html.contains("<script type=\"module\" src=\"/news/assets/search.js\"></script>");
        assert_eq!(searches, matches!(page, PageData::Search(_)));
        assert!(!html.contains("src=\"http") && !html.contains("stylesheet\" href=\"http"), "{html}");
    }
}

#[test]
fn the_same_page_has_the_same_bytes() {
    let (one, two) = (theme("x", &[]), theme("x", &[]));
    let (one, two) = (one.unwrap_or_else(|e| panic!("{e:?}")), two.unwrap_or_else(|e| panic!("{e:?}")));
    assert_eq!(one.hash(), two.hash());
    for page in pages("x") {
        assert_eq!(render(&one, &page, "x"), render(&two, &page, "x"));
    }
}

#[test]
fn a_desk_replaces_and_adds_files() {
    let own = [
        ("404.html", "{% include \"own.html\" %}{{ page.title | default(value=\"none\") }}"),
        ("own.html", "<b>{{ site.title }}</b> "),
        ("assets/x.css", "x"),
    ];
    let theme = theme("a&b", &own).unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!(render(&theme, &PageData::NotFound, "").bytes, b"<b>a&amp;b</b> none");
    assert!(theme.assets().iter().any(|(path, bytes)| path == "assets/x.css" && bytes == b"x"));
}

#[test]
fn the_desks_colour_is_in_the_stylesheet() {
    let assets = theme("x", &[]).map(|theme| theme.assets().to_vec()).unwrap_or_default();
    let style =
        assets.iter().find(|(path, _)| path == "assets/style.css").map(|(_, bytes)| String::from_utf8_lossy(bytes));
    let style = style.unwrap_or_default();
    assert!(style.contains("--accent: #123456 }") && !style.contains("red}"));
}

#[test]
fn all_templates_that_do_not_parse_are_told_where() {
    let found =
        theme("x", &[("404.html", "{% for a in b %}{{ }}"), ("own.html", "{% if %}")]).err().unwrap_or_default();
    let places: Vec<_> = found
        .iter()
        .map(|(path, told)| (path.as_str(), told.code, told.place.as_ref().map(|p| (p.line, p.column))))
        .collect();
    assert_eq!(
        places,
        [("templates/404.html", Code::E040, Some((1, 20))), ("templates/own.html", Code::E040, Some((1, 7)))],
        "{found:?}"
    );
}

#[test]
fn runaway_templates_are_stopped() {
    let swelling =
        "{% for a in range(end=99999) %}{% for b in range(end=40) %}xxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}";
    let silent = "{% for a in range(end=99999) %}{% for b in range(end=99999) %}{% endfor %}{% endfor %}";
    for (template, code) in [
        (swelling, Code::E042),
        (silent, Code::E041),
        ("{{ page.titel }}", Code::E041),
        ("{% for a in range(end=1000000000) %}{% endfor %}", Code::E041),
    ] {
        let theme = theme("x", &[("404.html", template)]).unwrap_or_else(|e| panic!("{e:?}"));
        let rendered = render(&theme, &PageData::NotFound, "");
        assert_eq!(rendered.notes.iter().map(|(_, told)| told.code).collect::<Vec<_>>(), [code], "{template}");
    }
    let circle = theme("x", &[("404.html", "{% include \"404.html\" %}")]).err().unwrap_or_default();
    assert!(circle.iter().all(|(_, told)| told.message.ends_with("404.html -> 404.html")), "{circle:?}");
}

#[test]
fn a_failing_template_names_the_text_that_it_was_filled_with() {
    let theme = theme("x", &[("part/people.html", "{% for e in page.people %}{{ e.nam }}{% endfor %}")]);
    let rendered = render(&theme.unwrap_or_else(|e| panic!("{e:?}")), &pages("x")[0], "x");
    let (path, told) = &rendered.notes[0];
    assert_eq!((path.as_str(), told.place.as_ref().map(|p| p.column)), ("templates/part/people.html", Some(32)));
    assert_eq!(told.help, ["did you mean `name`?"]);
    assert!(told.notes[0].starts_with("called from templates/briefing.html:"), "{told:?}");
    assert_eq!(told.notes[1], "while the page of content/x.md was made");
}
