//! Any text and any catalogue through annotate: what always holds of spans, zones, points and order.
//!
//! `DATELINE_FUZZ_SECONDS=60` looks at new ones for so long, as CI does; without it the same few are looked at each time.

use super::desk_of;
use dateline::annotate::{Annotated, Document, Explained, Explanation, Reading, Zone, annotate};
use dateline::catalogue::Catalogue;
use dateline::config::Config;
use dateline::content::briefing;
use dateline::content::markdown::events;
use dateline::source::Span;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config as Cases, TestRunner};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::time::{Duration, Instant};

const LANGUAGES: [&str; 9] = ["en", "de", "fr", "es", "it", "nl", "tr", "zh", "xx"];

/// Words of names and texts: few, so that they meet.
const WORDS: [&str; 48] = [
    "Norland",
    "Brenn",
    "Ada",
    "Brenner",
    "Ida",
    "Bright",
    "Coast",
    "Party",
    "of",
    "Bank",
    "the",
    "Navy",
    "Senate",
    "US",
    "U.S.",
    "WHO",
    "el-Brenner",
    "al-Amin",
    "Nordischer",
    "Seerat",
    "Müller",
    "Mueller",
    "Erdog\u{306}an",
    "王",
    "小明",
    "トランプ",
    "Петров",
    "ΑΘΗΝΑ",
    "Αθήνας",
    "İstanbul",
    "787",
    "1998",
    "100",
    "A&B",
    "&",
    "FC",
    "United",
    "National",
    "Mr.",
    "President",
    "Frau",
    "May",
    "Index",
    "Inc.",
    "Group",
    "S.R.",
    "d'Iran",
    "Trent-900",
];

/// What stands between words of a text.
const JOINTS: [&str; 40] = [
    " ",
    " ",
    " ",
    " ",
    " ",
    " ",
    ". ",
    ", ",
    "'s ",
    "’s ",
    "s ",
    "-",
    "–",
    " - ",
    "+",
    "\n",
    "\n\n",
    "\n\n# ",
    "\n- ",
    "\n> ",
    " \"",
    "\" ",
    " “",
    "” ",
    "„",
    "« ",
    " (",
    ") ",
    " `",
    "` ",
    "\n\n```\n",
    "\n```\n\n",
    " <b>",
    "</b> ",
    " [[",
    "]] ",
    "**",
    "*",
    " | ",
    "\u{ad}",
];

fn text() -> impl Strategy<Value = String> {
    let odd = "\\PC{0,3}";
    let word = prop_oneof![12 => select(&WORDS[..]).prop_map(str::to_string), 2 => select(&["said", "in", "match", "coach", "striker", "penalty", "former", "Die", "sa"][..]).prop_map(str::to_string), 1 => odd];
    prop::collection::vec((word, select(&JOINTS[..])), 0..60)
        .prop_map(|parts| parts.into_iter().map(|(word, joint)| word + joint).collect())
}

fn name() -> impl Strategy<Value = String> {
    let joint = select(&[" ", " ", " ", "-", ", ", " of "][..]);
    prop::collection::vec((select(&WORDS[..]), joint), 1..4).prop_map(|parts| {
        let last = parts.len() - 1;
        parts
            .iter()
            .enumerate()
            .map(|(i, (word, joint))| word.to_string() + if i < last { joint } else { "" })
            .collect()
    })
}

/// A name, and whether it is weak and ignores case.
type AnyAlias = (String, bool, bool);

/// Lines of a catalogue, each an entity.
fn entities() -> impl Strategy<Value = Vec<String>> {
    let kind = select(&["person", "place", "organisation", "thing", "work", "event"][..]);
    let entity = (name(), kind, prop::collection::vec((name(), any::<bool>(), any::<bool>()), 0..3), any::<bool>());
    prop::collection::vec(entity, 1..10).prop_map(|entities| {
        let line = |(i, (name, kind, aliases, hidden)): (usize, (String, &str, Vec<AnyAlias>, bool))| {
            let alias = |(name, weak, small): &AnyAlias| serde_json::json!({"name": name, "weak": weak, "case": !small});
            let aliases: Vec<_> = aliases.iter().map(alias).collect();
            let hidden = hidden && i % 4 == 0;
            let roles = serde_json::json!([{"title": "President", "from": "2012", "until": "2019"}]);
            let relations = serde_json::json!([{"kind": "of", "to": "e0"}]);
            let mut all = serde_json::json!({"id": format!("e{i}"), "name": name, "kind": kind, "aliases": aliases, "hidden": hidden});
            if kind == "person" {
                all["roles"] = roles;
            } else if i > 0 {
                all["relations"] = relations;
            }
            all.to_string()
        };
        entities.into_iter().enumerate().map(line).collect()
    })
}

#[derive(Debug)]
struct Found {
    spans: Vec<(Span, String)>,
    annotated: Annotated,
}

fn look(lang: &str, lines: &[String], text: &str) -> Option<(Found, Vec<Explanation>, Vec<Span>)> {
    let front = format!("+++\ntitle = \"Norland\"\nlang = \"{lang}\"\ndate = 2017-11-21\n+++\n");
    let text = front + text;
    let briefing = briefing::parse(&text, &Config::default()).value?;
    let desk = desk_of(&lines.join("\n"));
    let catalogue = Catalogue::compile(&desk.entities, &desk.senses, &desk.directory, &Default::default(), lang);
    let by_hand = desk.by_hand("content/briefings/x.md", &briefing);
    let document = Document::of(&text, &briefing, &by_hand, &catalogue.languages);
    let reading = Reading::of(&document);
    let mut seen = Vec::new();
    let annotated = annotate(&document, &reading, &catalogue, &[], None);
    assert_eq!(annotated, annotate(&document, &reading, &catalogue, &[], Some(&mut seen)), "a witness changes nothing");
    let id = |entity: dateline::content::EntityId| catalogue.facts(entity).id.clone();
    let mentions = annotated.mentions.iter().map(|mention| (mention.span, id(mention.entity)));
    let refusals = annotated.refusals.iter().map(|refusal| {
        let candidates: Vec<String> = refusal.candidates.iter().map(|(entity, _)| id(*entity)).collect();
        (refusal.span, candidates.join(" or "))
    });
    let mut spans: Vec<(Span, String)> = mentions.chain(refusals).collect();
    spans.sort();
    for (span, _) in &spans {
        let surface = text.get(span.range()).expect("a span is whole characters");
        assert!(!surface.trim().is_empty() && surface.trim() == surface, "{surface:?}");
    }
    Some((Found { spans, annotated }, seen, silent(&text, briefing.body)))
}

/// Where nothing counts as a mention: code, raw HTML.
fn silent(text: &str, body: Span) -> Vec<Span> {
    let mut silent = Vec::new();
    let mut code: Option<usize> = None;
    for (event, range) in events(text, body, false) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = Some(range.start),
            Event::End(TagEnd::CodeBlock) => silent.extend(code.take().map(|start| Span::new(start, range.end))),
            Event::Code(_) | Event::InlineHtml(_) | Event::Html(_) => silent.push(range.into()),
            _ => {}
        }
    }
    silent
}

fn check((lang, lines, text): (&str, Vec<String>, String)) -> Result<(), TestCaseError> {
    let Some((found, seen, silent)) = look(lang, &lines, &text) else { return Ok(()) };
    let spans: Vec<Span> = found.spans.iter().map(|(span, _)| *span).collect();
    prop_assert!(spans.is_sorted_by(|a, b| a.end <= b.start), "{:?}", found.spans);
    prop_assert!(
        !spans.iter().any(|span| silent.iter().any(|quiet| span.overlaps(*quiet))),
        "{:?} {silent:?}",
        found.spans
    );
    for mention in &found.annotated.mentions {
        let may_link = !matches!(mention.zone, Zone::Title | Zone::Summary | Zone::Heading);
        prop_assert!(may_link || !mention.linked);
        let own = seen.iter().find(|explanation| explanation.span == mention.span);
        let Some(Explanation { outcome: Explained::Meant(rule), readings, .. }) = own else {
            return Err(TestCaseError::fail(format!("{mention:?} is not explained")));
        };
        prop_assert_eq!(*rule, mention.rule);
        let sum: i32 = readings[0].1.0.iter().map(|why| why.points()).sum();
        prop_assert_eq!((readings[0].0, sum), (mention.entity, mention.points), "points sum");
    }
    let mut turned = lines.clone();
    turned.reverse();
    let other = look(lang, &turned, &text).map(|(found, ..)| found.spans);
    prop_assert_eq!(Some(&found.spans), other.as_ref(), "the order of entities changes nothing");
    Ok(())
}

#[test]
fn any_text_and_any_catalogue() {
    const FEW: u32 = 300;
    let all = (select(&LANGUAGES[..]), entities(), text());
    let config = |cases| Cases { cases, failure_persistence: None, max_shrink_iters: 500, ..Cases::default() };
    let Some(seconds) = std::env::var("DATELINE_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok()) else {
        let rng = proptest::test_runner::TestRng::deterministic_rng(Default::default());
        TestRunner::new_with_rng(config(FEW), rng).run(&all, check).unwrap();
        return;
    };
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until {
        TestRunner::new(config(FEW)).run(&all, check).unwrap();
    }
}
