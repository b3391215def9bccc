//! What reaches a reader: no script, no style, no address that runs, and well-formed files.

use crate::desk::{Desk, quoted};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, StartTag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

/// Sets a mark that a browser would show.
const RUN: &str = "document.documentElement.dataset.pwned=1";

pub fn payloads() -> Vec<String> {
    vec![
        format!("\"><img src=x onerror={RUN}>"),
        format!("'><svg onload={RUN}>"),
        format!("</script><script>{RUN}</script>"),
        format!("</title></textarea></style><script>{RUN}</script>"),
        format!("--><script>{RUN}</script><!--"),
        format!("\" onmouseover=\"{RUN}\" autofocus onfocus=\"{RUN}"),
        format!("' onmouseover='{RUN}' autofocus tabindex=1 onfocus='{RUN}"),
        format!("` onfocus=`{RUN}` autofocus x=`"),
        format!("javascript:{RUN}"),
        format!("&quot;&gt;&lt;img src=x onerror={RUN}&gt;"),
        format!("&#34;&#62;&#60;script&#62;{RUN}&#60;/script&#62;"),
        format!("<iframe srcdoc=\"<script>parent.{RUN}</script>\">"),
        format!("<math><mtext></p><mglyph><style></math><img src onerror={RUN}>"),
        format!("<noscript><p title=\"</noscript><img src=x onerror={RUN}>\">"),
        "<!--<script>".to_string(),
        "]]><x xmlns='y'/>&undefined;".to_string(),
        "{{ 7*7 }}{% include \"base.html\" %}{# x #}{% raw %}".to_string(),
        "a\u{2028}b\u{2029}c\u{feff}d\u{202e}e".to_string(),
        "a\u{0}b\u{8}c\u{b}d\u{1b}e\u{7f}f\u{9f}g\u{ffff}h".to_string(),
    ]
}

/// Addresses that run something when followed, in the disguises that browsers see through.
const RUNNING: &[&str] = &[
    "javascript:RUN",
    "JaVaScRiPt:RUN",
    " javascript:RUN",
    "java\tscript:RUN",
    "java\nscript:RUN",
    "\u{1}javascript:RUN",
    "javascript&colon;RUN",
    "&#106;avascript:RUN",
    "&#x6A;avascript&#58;RUN",
    "javascript\u{9}:RUN",
    "vbscript:RUN",
    "VBScript:RUN",
    "data:text/html,<script>RUN</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "DATA:image/svg+xml,<svg onload=RUN>",
    "feed:javascript:RUN",
    "blob:https://desk.example/x",
    "filesystem:https://x/y",
    "livescript:RUN",
    "view-source:javascript:RUN",
    "ja\u{ad}vascript:RUN",
    "javascript\u{2060}:RUN",
];

/// A desk in which every field that an author fills says `text`, in the piece `name` and the entity of that name.
fn fill(desk: &Desk, name: &str, text: &str) {
    let t = quoted(text);
    // As the text of a paragraph, of a heading, of a link, in a table, in code.
    let line = text.replace('\n', " ");
    let code = line.replace('`', "'");
    let front = format!(
        "title = {t}\ndateline = {t}\nsummary = {t}\nauthors = [{t}, {t}]\ntags = [{t}]\nseries = {t}\n\
         redirects = [\"/old/{name}/\"]\n[[sources]]\ntitle = {t}\npublisher = {t}\nurl = \"https://a.example/?a=\\\"&b='<\"\n\
         [[corrections]]\ndate = 2017-11-21\ntext = {t}\n[extra]\na = {t}\n"
    );
    let body = format!(
        "{line}\n\n# {line}\n\n[{line}](https://a.example \"{title}\") ![{line}](https://a.example/a.png) [[{name}|{}]]\n\n\
         | a | {} |\n|:--|--:|\n| {} | Entity {name} |\n\n```{code}\n{line}\n```\n\n`{code}`[^1]\n\n[^1]: {line}\n\n> {line}\n\n- [ ] {line}\n\n\
         <b title=\"x\">{line}</b>\n\n<div>\n{line}\n</div>\n\nEntity {name} said: {line}\n",
        line.replace(['|', '[', ']'], ""),
        line.replace('|', ""),
        line.replace('|', ""),
        title = line.replace('"', "&quot;").replace('\\', ""),
    );
    desk.piece(name, &front, &body);
    desk.write(
        &format!("content/entities/{name}.md"),
        format!(
            "+++\nname = \"Entity {name}\"\nkind = {t}\naliases = [{{name = {t}, from = 2012}}]\nsummary = {t}\nsame_as = [\"https://a.example/?'\\\"><b>\"]\n\
             [[roles]]\ntitle = {t}\nof = {t}\n[[relations]]\nkind = {t}\nto = \"{name}-too\"\nsource = {t}\n[extra]\na = {t}\n+++\n{body}\n"
        ),
    );
    desk.write(&format!("content/entities/{name}-too.md"), format!("+++\nname = {t}\nkind = \"x\"\n+++\n"));
    desk.write(
        &format!("content/pages/{name}.md"),
        format!("+++\ntitle = {t}\nsummary = {t}\nannotate = true\n+++\n{body}"),
    );
}

/// All of it, with `text` in the settings too.
fn hostile(texts: &[String], settings: &str) -> Desk {
    let desk = Desk::new();
    let t = quoted(settings);
    desk.write(
        "site.toml",
        format!(
            "title = {t}\nbase_url = \"https://desk.example/news\"\ndescription = {t}\nfooter = {t}\n[links]\nbroken = \"warn\"\n\
             [[navigation]]\ntitle = {t}\nhref = \"https://a.example/?'\\\"><b>\"\n[kinds.x]\nsingular = {t}\nplural = {t}\nschema = {t}\n[extra]\na = {t}\n"
        ),
    );
    desk.write("static/a'b=c&d.png", "x");
    desk.write("content/briefings/p' onerror=x &amp;.png", "x");
    desk.piece("q' onload=x &amp;", "", "![x](<p' onerror=x &amp;amp;.png>) [y](</a'b=c&amp;d.png>)");
    texts.iter().enumerate().for_each(|(n, text)| fill(&desk, &format!("n{n}"), text));
    desk
}

#[derive(Debug)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
}

/// The elements that a browser's tokenizer finds.
fn elements(html: &str) -> Vec<Element> {
    struct Sink(RefCell<Vec<Element>>);
    impl TokenSink for Sink {
        type Handle = ();
        fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
            let TagToken(tag) = token else { return TokenSinkResult::Continue };
            if tag.kind != StartTag {
                return TokenSinkResult::Continue;
            }
            let attributes = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
            let name = tag.name.to_string();
            let raw = match name.as_str() {
                "title" | "textarea" => Some(RawKind::Rcdata),
                "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => Some(RawKind::Rawtext),
                "script" => Some(RawKind::ScriptData),
                _ => None,
            };
            self.0.borrow_mut().push(Element { name, attributes });
            raw.map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
        }
    }
    let tokenizer = Tokenizer::new(Sink(RefCell::default()), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// As a browser reads an address: the scheme without what it skips.
fn runs(address: &str) -> bool {
    let plain: String = address.chars().filter(|c| *c > ' ' && !c.is_control()).flat_map(char::to_lowercase).collect();
    let scheme = plain.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme && !["http", "https", "mailto"].contains(&scheme)
}

/// What a strict policy (`default-src 'self'`, no `unsafe-inline`) forbids, and what runs.
pub fn forbidden(path: &str, html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for Element { name, attributes } in elements(html) {
        let mut tell = |what: &str| found.push(format!("{path}: <{name}> {what}"));
        let value = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let own = |address: &str| address.starts_with('/') && !address.starts_with("//");
        match name.as_str() {
            "script" if !value("src").is_some_and(own) && value("type") != Some("application/ld+json") => {
                tell("is inline")
            }
            // The theme's own: the field in every head, drawings, and rows that the search fills.
            "form" if value("role") == Some("search") && value("action").is_some_and(own) => {}
            "svg" if value("aria-hidden") == Some("true") || value("role") == Some("group") => {}
            "template" if path == "search/index.html" => {}
            "style" | "iframe" | "object" | "embed" | "base" | "svg" | "math" | "form" | "frame" | "applet"
            | "template" => tell("stands there"),
            "link" if value("rel") == Some("stylesheet") && !value("href").is_some_and(own) => {
                tell("is from elsewhere")
            }
            "meta" if value("http-equiv").is_some_and(|equiv| !equiv.eq_ignore_ascii_case("refresh")) => {
                tell("has a policy")
            }
            "meta"
                if value("http-equiv").is_some()
                    && !value("content").is_some_and(|to| to.starts_with("0; url=https://desk.example/")) =>
            {
                tell("leads away")
            }
            _ => {}
        }
        for (attribute, value) in &attributes {
            if attribute.starts_with("on")
                || ["style", "srcdoc", "formaction", "ping", "xlink:href", "background"].contains(&attribute.as_str())
            {
                tell(attribute);
            }
            if ["href", "src", "action", "cite", "data", "poster"].contains(&attribute.as_str()) && runs(value) {
                tell(&format!("{attribute}={value}"));
            }
        }
    }
    found
}

fn html_files(desk: &Desk) -> Vec<(String, String)> {
    let files = desk.site().into_iter().filter(|(path, _)| path.ends_with(".html"));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

/// Every kind of element with every attribute it carries.
fn shapes(pages: &[(String, String)]) -> BTreeSet<(String, String)> {
    let all = pages.iter().flat_map(|(_, html)| elements(html));
    let pairs = all.flat_map(|e| {
        let name = e.name;
        std::iter::once((name.clone(), String::new()))
            .chain(e.attributes.into_iter().map(move |(a, _)| (name.clone(), a)))
            .collect::<Vec<_>>()
    });
    pairs.collect()
}

#[test]
fn no_authors_text_adds_an_element_or_an_attribute() {
    // As many, since long lists have elements of their own.
    let plain = hostile(&(0..payloads().len()).map(|n| format!("plain {n}")).collect::<Vec<_>>(), "Plain");
    plain.build().is_well();
    let known = shapes(&html_files(&plain));
    for settings in ["Desk".to_string(), payloads()[0].clone(), payloads()[5].clone(), payloads()[2].clone()] {
        let desk = hostile(&payloads(), &settings);
        desk.build().is_well();
        let pages = html_files(&desk);
        assert!(pages.len() > 80, "{}", pages.len());
        // An author's own `<img src>` passes the allow-list; nothing else that is new does.
        let new: Vec<_> = shapes(&pages).difference(&known).cloned().collect();
        assert_eq!(new, [], "{settings}");
        for (path, html) in &pages {
            assert_eq!(forbidden(path, html), Vec::<String>::new());
            assert!(!html.contains("49") || !html.contains("7*7") || html.contains("{{ 7*7 }}"), "{path}");
        }
        let text = desk.page("briefings/n16/index.html");
        assert!(text.contains("{{ 7*7 }}") && text.contains("{% raw %}") && !text.contains(">49"), "{text}");
    }
}

#[test]
fn addresses_that_run_are_emptied_and_reported() {
    let desk = Desk::new();
    desk.write("site.toml", format!("{}[links]\nbroken = \"warn\"\n", crate::desk::SITE));
    for (n, address) in RUNNING.iter().enumerate() {
        let address = address.replace("RUN", RUN);
        let line = address.replace(['\n', '\t'], " ");
        let entity = address.replace('\n', "&#10;").replace('\t', "&#9;").replace('<', "\\<").replace('>', "\\>");
        desk.piece(
            &format!("m{n}"),
            "",
            &format!("[a](<{entity}>) ![b](<{entity}>) [c][r] <{line}> [[{line}]]x\n\n[r]: <{entity}>\n")
                .replace(&format!("[[{line}]]x"), ""),
        );
        let raw = address.replace('"', "&quot;");
        desk.piece(
            &format!("r{n}"),
            "",
            &format!("<a href=\"{raw}\">a</a> <a href='{raw}'>b</a> <img src=\"{raw}\"> <a href={}>c</a>\n\n<blockquote cite=\"{raw}\">x</blockquote>\n", raw.replace([' ', '\n', '\t'], "")),
        );
        let t = quoted(&address);
        desk.piece(&format!("s{n}"), &format!("[[sources]]\ntitle = \"S\"\nurl = {t}"), "Text.");
        desk.write(
            &format!("content/entities/e{n}.md"),
            format!("+++\nname = \"N{n}\"\nkind = \"x\"\nsame_as = [{t}]\nimage = {t}\n+++\n"),
        );
    }
    let ran = desk.check();
    ran.is_well();
    desk.build().is_well();
    for (path, html) in html_files(&desk) {
        assert_eq!(forbidden(&path, &html), Vec::<String>::new());
    }
    // Each that a browser would run is told where it stands in Markdown and in front matter.
    for (n, address) in RUNNING.iter().enumerate() {
        for piece in [
            format!("content/briefings/m{n}.md"),
            format!("content/briefings/s{n}.md"),
            format!("content/entities/e{n}.md"),
        ] {
            let told =
                ran.notes.iter().any(|note| note.file == piece && ["W041", "W042"].contains(&note.code.as_str()));
            assert!(
                told,
                "{address:?} in {piece}: {}",
                ran.notes.iter().filter(|n| n.file == piece).map(|n| n.place()).collect::<String>()
            );
        }
    }
    for address in RUNNING {
        for site in [
            format!("[[navigation]]\ntitle = \"N\"\nhref = {}\n", quoted(address)),
            format!("logo = {}\n", quoted(address)),
            format!("footer = {}\n", quoted(&format!("[x](<{address}>)"))),
        ] {
            let desk = Desk::new();
            desk.write("site.toml", format!("title = \"D\"\n{}{site}", "base_url = \"https://desk.example\"\n"));
            if desk.build().exit == Some(0) {
                for (path, html) in html_files(&desk) {
                    assert_eq!(forbidden(&path, &html), Vec::<String>::new(), "{site}");
                }
            }
        }
    }
}

#[test]
fn raw_html_is_sifted_escaped_or_kept() {
    let raw = "<b onclick=\"x\" style=\"y\">bold</b> <script>alert(1)</script> <svg><a xlink:href=\"x\"></svg> <math><mi>x</mi></math> <style>p{}</style> \
               <iframe src=x></iframe> <form action=x><input></form> <object data=x></object> <b>fine</b> <div\n\n<p id=main class=site>own</p>\n\n\
               <img src=\"x.png\" onerror=x>\n\n<a href=\"https://a.example\" target=_blank>a</a> <base href=//evil.example> <meta http-equiv=refresh content=\"0;url=//evil\"> <link rel=stylesheet href=//evil>\n";
    let built = |setting: &str| {
        let desk = Desk::new();
        desk.write("site.toml", format!("{setting}{}", crate::desk::SITE));
        desk.piece("x", "", raw);
        desk.write("content/briefings/x.png", "PNG");
        let ran = desk.check();
        ran.is_well();
        desk.build().is_well();
        let page = desk.page("briefings/x/index.html");
        (page, ran)
    };
    let (page, ran) = built("");
    assert_eq!(forbidden("", &page), Vec::<String>::new());
    let text = page.split("<div class=\"text\">").nth(1).expect("a piece has its text");
    assert!(page.contains("<b>bold</b>") && page.contains("<b>fine</b>") && !page.contains("alert(1)"), "{page}");
    assert!(
        !page.contains("id=\"main\"") && !text.contains("<input") && !page.contains("_blank") && !page.contains("evil"),
        "{page}"
    );
    let told: Vec<_> = ran.notes.iter().filter(|note| note.code == "W040").collect();
    assert_eq!(told.len(), 1, "{}", ran.all());
    assert!(told[0].line == 5 && told[0].text.contains("raw HTML were removed"), "{}", ran.all());
    let (sanitised, _) = built("raw_html = \"sanitise\"\n");
    assert_eq!(sanitised, page);
    let (escaped, ran) = built("raw_html = \"escape\"\n");
    assert_eq!(forbidden("", &escaped), Vec::<String>::new());
    assert!(escaped.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !escaped.contains("<b>"), "{escaped}");
    assert!(ran.notes.iter().all(|note| note.code != "W040"));
    let (kept, _) = built("raw_html = \"keep\"\n");
    assert!(kept.contains("<script>alert(1)</script>") && kept.contains("<svg>"), "{kept}");
}

/// Reads XML to its end with a strict parser; gives the texts of the elements called `name`.
fn xml_texts(path: &str, xml: &str, wanted: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut texts = Vec::new();
    let mut open: Option<String> = None;
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap_or_else(|cause| panic!("{path}: {cause}\n{xml}")) {
            Event::Start(start) => {
                depth += 1;
                check_attributes(path, &start);
                if start.name().as_ref() == wanted {
                    open = Some(String::new());
                }
            }
            Event::Empty(start) => check_attributes(path, &start),
            Event::End(_) => {
                depth -= 1;
                texts.extend(open.take());
            }
            Event::Text(text) => {
                if let Some(open) = &mut open {
                    open.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                let c = match &*name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    other => name.resolve_char_ref().ok().flatten().unwrap_or_else(|| panic!("{path}: &{other};")),
                };
                if let Some(open) = &mut open {
                    open.push(c);
                }
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{path}: {other:?}"),
        }
    }
    assert_eq!(depth, 0, "{path}");
    assert!(
        !xml.contains(|c| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')),
        "{path}"
    );
    texts
}

fn check_attributes(path: &str, start: &quick_xml::events::BytesStart) {
    for attribute in start.attributes() {
        let attribute = attribute.unwrap_or_else(|cause| panic!("{path}: {cause}"));
        assert!(!attribute.value.contains('<'), "{path}");
    }
}

/// What a reader sees of a text: front matter takes control characters out and trims.
fn shown(text: &str) -> String {
    let is_shown = |c: &char| !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
    text.trim().chars().filter(is_shown).collect()
}

#[test]
fn feeds_and_sitemaps_are_well_formed_and_say_what_was_written() {
    let desk = hostile(&payloads(), &payloads()[15]);
    desk.build().is_well();
    let mut feeds = 0;
    for (path, bytes) in desk.site().into_iter().filter(|(path, _)| path.ends_with(".xml")) {
        feeds += 1;
        let xml = String::from_utf8(bytes).expect("UTF-8");
        let titles = xml_texts(&path, &xml, "title");
        if path != "feed.xml" {
            continue;
        }
        for text in payloads() {
            assert!(titles.contains(&shown(&text)), "{text:?} in {titles:?}");
        }
        for (n, html) in xml_texts(&path, &xml, "content").iter().enumerate() {
            assert_eq!(forbidden(&format!("entry {n}"), html), Vec::<String>::new());
        }
        for address in xml_texts(&path, &xml, "id") {
            assert!(
                address.starts_with("https://desk.example/news/") && !address.contains([' ', '\'', '"', '<']),
                "{address}"
            );
        }
    }
    assert!(feeds >= 2, "{feeds}");
    for (path, text) in desk.site() {
        let Ok(text) = String::from_utf8(text) else { panic!("{path} is not UTF-8") };
        if path.ends_with(".json") {
            serde_json::from_str::<serde_json::Value>(&text).unwrap_or_else(|cause| panic!("{path}: {cause}"));
        }
    }
}

#[test]
fn control_characters_reach_no_page() {
    let all: String = (0u32..0xa0)
        .chain([0xad, 0x2028, 0xfeff, 0xfffe, 0xffff])
        .filter_map(char::from_u32)
        .filter(|c| !"\n\r".contains(*c))
        .collect();
    let desk = hostile(&[all.clone(), format!("x{all}y")], &all);
    desk.build().is_well();
    for (path, bytes) in desk.site() {
        let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{path}"));
        let bad = text.chars().find(|c| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'));
        assert_eq!(bad, None, "{path}");
        if path.ends_with(".xml") {
            xml_texts(&path, &text, "title");
        }
    }
}

#[test]
fn the_page_for_lost_readers_takes_nothing_from_anyone() {
    for text in payloads() {
        let desk = hostile(std::slice::from_ref(&text), &text);
        desk.build().is_well();
        let page = desk.page("404.html");
        assert_eq!(forbidden("404.html", &page), Vec::<String>::new());
        assert!(page.contains("There is no such page"), "{page}");
        assert!(!page.contains("n0"), "{page}");
    }
}

/// Copies the repository's own desk, without its code.
fn own_desk() -> Desk {
    let desk = Desk::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for top in ["content", "static", "site.toml", "decisions.toml"] {
        for found in
            walkdir::WalkDir::new(root.join(top)).into_iter().flatten().filter(|found| found.file_type().is_file())
        {
            let path = found.path().strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
            desk.write(&path, std::fs::read(found.path()).expect("a file"));
        }
    }
    desk
}

#[test]
fn the_whole_site_stands_under_a_strict_policy() {
    let desk = own_desk();
    desk.build().is_well();
    let pages = html_files(&desk);
    assert!(pages.len() > 50, "{}", pages.len());
    for (path, html) in &pages {
        assert_eq!(forbidden(path, html), Vec::<String>::new());
        for Element { name, attributes } in elements(html) {
            let from_elsewhere = attributes.iter().any(|(a, value)| a == "src" && !value.starts_with('/'));
            assert!(!from_elsewhere, "{path}: {name} {attributes:?}");
        }
    }
    for (path, bytes) in desk.site().into_iter().filter(|(path, _)| path.ends_with(".css") || path.ends_with(".js")) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let loads = ["@import", "url(http", "url(//", "url(\"http", "url('http", "eval(", "new Function", "innerHTML"];
        assert!(loads.iter().all(|load| !text.contains(load)), "{path}");
    }
}

#[test]
#[ignore = "needs Chromium"]
fn nothing_runs_in_a_browser() {
    let desk = hostile(&payloads(), &payloads()[0]);
    desk.build().is_well();
    let mut pages: Vec<String> =
        ["index.html", "404.html", "entities/index.html", "years/2017/index.html", "old/n0/index.html"]
            .map(String::from)
            .into();
    for n in 0..payloads().len() {
        pages.push(format!("briefings/n{n}/index.html"));
        pages.push(format!("entities/n{n}/index.html"));
    }
    pages.extend(
        desk.site().into_keys().filter(|path| path.starts_with("tags/") || path.starts_with("kinds/")).take(20),
    );
    let profile = tempfile::tempdir().expect("a folder");
    // A page that does run what it holds shows that the mark is seen.
    let proof = desk.outside().join("proof.html");
    std::fs::write(&proof, format!("<!doctype html><title>x</title><img src=x onerror={RUN}><p>proof</p>"))
        .expect("a file");
    let dom = |path: &Path| {
        let run = std::process::Command::new("chromium")
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
            ])
            .args([
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--virtual-time-budget=2000",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("--dump-dom")
            .arg(format!("file://{}", path.display()))
            .output()
            .expect("chromium");
        String::from_utf8_lossy(&run.stdout).into_owned()
    };
    assert!(dom(&proof).contains("data-pwned"), "the browser runs nothing at all");
    for page in pages {
        let dom = dom(&desk.output().join(&page));
        assert!(dom.contains("</html>"), "{page}: {dom}");
        assert!(!dom.contains("data-pwned"), "{page}: {dom}");
    }
}
