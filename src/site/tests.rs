//! Invariants of the plan of every site.

use super::*;
use crate::annotate::{Mention, Rule, Sentence, Zone};
use crate::content::assemble::Files;
use crate::content::briefing::Briefing;
use crate::content::outline::{HandLink, HandLinkKind};
use crate::content::sample::*;
use crate::crossref::{Reason, ReasonKind, Reference};
use crate::source::{Source, Span};
use std::collections::BTreeMap;

/// A desk and the output of the stages before the plan.
struct Sample {
    config: Config,
    content: Content,
    pieces: Vec<Annotated>,
    profiles: Vec<Option<Annotated>>,
    pages: Vec<Annotated>,
    words: Vocabulary,
    references: CrossReferences,
}

impl Sample {
    fn of(files: Files) -> Sample {
        let (content, report) = assembled(files);
        assert_eq!(told(report), [""; 0]);
        let none = |count: usize| vec![Annotated::default(); count];
        let count = content.pieces.len();
        Sample {
            config: Config { title: "Desk".into(), ..Config::default() },
            pieces: none(count),
            profiles: vec![None; content.entities.len()],
            pages: none(content.pages.len()),
            words: Vocabulary::default(),
            references: CrossReferences {
                earlier: vec![Vec::new(); count],
                later: vec![Vec::new(); count],
                linking: vec![Vec::new(); count],
                copies: vec![None; count],
            },
            content,
        }
    }

    fn plan(&self) -> (Site<'_>, Vec<String>) {
        let Sample { config, content, pieces, profiles, pages, words, references } = self;
        let (site, report) = plan(Desk { config, content, pieces, profiles, pages, words, references }, &|_| None);
        (site, told(report))
    }

    /// Makes a piece name an entity.
    fn name(&mut self, piece: usize, entity: u32, zone: Zone, count: u32) {
        let entity = EntityId(entity);
        let sentence =
            Sentence { entity, text: "He met him.".into(), surface: Span::new(7, 10), count, salience: count };
        let mention = Mention {
            span: Span::new(10, 13),
            entity,
            zone,
            rule: Rule::Name,
            points: 9,
            linked: true,
            section: 0,
            passage: 0,
        };
        self.pieces[piece].entities.push(sentence);
        self.pieces[piece].mentions.push(mention);
    }

    fn link(&mut self, piece: usize, kind: HandLinkKind, target: &str) {
        let link = HandLink { span: Span::new(20, 30), target: target.into(), kind };
        self.content.pieces[piece].briefing.outline.links.push(link);
    }
}

fn paths(site: &Site) -> Vec<String> {
    site.files().iter().map(|file| file.path.as_str().to_string()).collect()
}

/// Every page's data as a template sees it.
fn shown(site: &Site) -> BTreeMap<String, String> {
    let data = |file: &File| serde_json::to_string(&site.data(&file.key)).expect("plain data");
    site.files().iter().map(|file| (file.path.as_str().to_string(), data(file))).collect()
}

fn days(count: i8, year: i16) -> Vec<(Source, Briefing)> {
    (1..=count).map(|day| briefing(&format!("Piece {day}"), &format!("{year}-03-{day:02}"))).collect()
}

#[test]
fn every_file_of_the_site_is_planned() {
    let mut tagged = briefing("A", "2017-11-20");
    tagged.1.tags = texts(&["War & Peace", "war & peace"]);
    tagged.1.series = Some(text("Talks"));
    let files = Files {
        briefings: vec![tagged],
        records: vec![entity("putin", "Vladimir Putin", "person")],
        pages: vec![page("about")],
        statics: vec![source("static/logo.svg")],
        ..Files::default()
    };
    let sample = Sample::of(files);
    let (site, told) = sample.plan();
    assert!(told.iter().all(|line| line.starts_with("W048")), "{told:?}");
    assert_eq!(
        paths(&site),
        [
            "index.html",
            "briefings/2017/a/index.html",
            "years/index.html",
            "years/2017/index.html",
            "entities/index.html",
            "entities/putin/index.html",
            "kinds/index.html",
            "kinds/person/index.html",
            "tags/index.html",
            "tags/war-and-peace/index.html",
            "series/index.html",
            "series/talks/index.html",
            "pages/about/index.html",
            "pages/index.html",
            "404.html",
            "feed.xml",
            "feed.json",
            "search/index.html",
            "search/index.json",
            "search/tags.json",
            "search/names-p.json",
            "search/names-v.json",
            "search/previews-0.json",
            "search/2017-1/pieces-1.json",
            "search/2017-1/tags.json",
            ".nojekyll",
            "sitemap.xml",
            "logo.svg",
            "briefings/2017/index.html",
            "briefings/index.html",
        ]
    );
}

#[test]
fn what_programs_read_is_planned_where_it_is_asked_for() {
    let named = |pieces: i8, exports: bool| {
        let records = vec![entity("putin", "Vladimir Putin", "person")];
        let statics = vec![source("static/.nojekyll")];
        let mut sample = Sample::of(Files { briefings: days(pieces, 2017), records, statics, ..Files::default() });
        (0..pieces as usize).for_each(|piece| sample.name(piece, 0, Zone::Prose, 1));
        sample.config.exports = crate::config::Exports { json: exports, llms_txt: exports };
        let (site, told) = sample.plan();
        assert!(told.is_empty(), "{told:?}");
        let Some(PageData::Entity(page)) = site.data(&PageKey::Entity(EntityId(0), Part::Newest)) else {
            panic!("an entity")
        };
        (paths(&site), page.feed)
    };
    let (paths, feed) = named(4, false);
    let extra = |path: &&String| {
        let is_json = path.ends_with("/index.json") && !path.starts_with("search/");
        path.ends_with("/feed.xml") || is_json || *path == "llms.txt"
    };
    assert_eq!((paths.iter().find(extra), feed), (None, None));
    assert_eq!(paths.iter().filter(|path| *path == ".nojekyll").count(), 1, "the desk's own stands");
    let (paths, feed) = named(5, true);
    assert_eq!(feed.as_deref(), Some("/entities/putin/feed.xml"));
    let beside =
        ["briefings/2017/piece-1/index.json", "entities/putin/index.json", "entities/putin/feed.xml", "llms.txt"];
    assert_eq!(beside.iter().find(|path| !paths.contains(&path.to_string())), None, "{paths:?}");
}

#[test]
fn two_files_at_one_address_are_told_with_both_sources() {
    let slug = |title, slug| {
        let (source, mut briefing) = briefing(title, "2017-11-20");
        briefing.slug = Some(text(slug));
        (source, briefing)
    };
    let files = Files {
        briefings: vec![slug("A", "same"), slug("B", "Same")],
        statics: ["feed.xml", "feed.json", "search/index.json", "briefings/2017"]
            .map(|path| source(&format!("static/{path}")))
            .to_vec(),
        ..Files::default()
    };
    let sample = Sample::of(files);
    let (_, told) = sample.plan();
    let clash = |source: &str, a: &str, b: &str| format!("E020 {source}: {a} and {b} would stand in each other's way");
    let [a, b] = ["content/briefings/2017/a.md", "content/briefings/2017/b.md"];
    let feed = clash("static/feed.xml", "the site's own `feed.xml`", "static/feed.xml");
    let search = clash("static/search/index.json", "the site's own `search/index.json`", "static/search/index.json");
    assert!(told.contains(&search), "{told:?}");
    let json = clash("static/feed.json", "the site's own `feed.json`", "static/feed.json");
    assert!(told.contains(&clash(b, a, b)) && told.contains(&feed) && told.contains(&json), "{told:?}");
    assert!(told.contains(&clash(b, "static/briefings/2017", b)), "{told:?}");
}

/// In lists, a new piece changes only the first page and the last page of its own year.
#[test]
fn a_new_piece_wakes_few_pages() {
    let tagged = |mut briefings: Vec<(Source, Briefing)>| {
        briefings.iter_mut().for_each(|(_, briefing)| briefing.tags = texts(&["t"]));
        let mut sample = Sample::of(Files { briefings, ..Files::default() });
        sample.config.lists.per_page = 3;
        shown(&sample.plan().0)
    };
    let old = [days(9, 2016), days(8, 2017)].concat();
    let new = [old.clone(), vec![briefing("New", "2017-04-01")]].concat();
    let (before, after) = (tagged(old), tagged(new));
    let woken: Vec<&str> =
        after.iter().filter(|(path, data)| before.get(*path) != Some(data)).map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        woken,
        [
            "briefings/2017/new/index.html",
            "feed.json",
            "feed.xml",
            "index.html",
            "search/2016-1/pieces-1.json",
            "search/2016-1/tags.json",
            "search/previews-0.json",
            "sitemap.xml",
            "tags/t/2017/3/index.html",
            "tags/t/feed.xml",
            "tags/t/index.html",
            "years/2017/3/index.html",
        ]
    );
}

/// In the search, a new piece changes only the last shard, and there only the letters of its words.
#[test]
fn a_new_piece_leaves_closed_shards_alone() {
    let built = |briefings: Vec<(Source, Briefing)>| {
        let mut sample = Sample::of(Files { briefings, ..Files::default() });
        let texts = sample.content.pieces.iter().map(|piece| (&*piece.briefing.title.value, "quiet talks", "en"));
        sample.words = Vocabulary::sample(&texts.collect::<Vec<_>>());
        let mut files = shown(&sample.plan().0);
        files.retain(|path, _| path.starts_with("search/") && !path.starts_with("search/previews-"));
        files
    };
    let many = |year: i16, count: i8| {
        (1..=12).flat_map(move |month| {
            let day = move |day| briefing(&format!("Piece {month} {day}"), &format!("{year}-{month:02}-{day:02}"));
            (1..=count).map(day)
        })
    };
    let old: Vec<_> = many(2016, 28).chain(many(2017, 22)).collect();
    let new = [old.clone(), vec![briefing("Élan", "2017-12-30")]].concat();
    let (before, after) = (built(old), built(new));
    let shards = ["2016-1", "2016-2", "2017-1", "2017-2"];
    assert!(shards.iter().all(|shard| before.contains_key(&format!("search/{shard}/tags.json"))));
    let woken = after.iter().filter(|(path, data)| before.get(*path) != Some(data)).map(|(path, _)| path.as_str());
    let expected = ["2017-2/0.json", "2017-2/p.json", "2017-2/pieces-1.json", "2017-2/t.json", "index.json"];
    assert_eq!(woken.collect::<Vec<_>>(), expected.map(|path| format!("search/{path}")));
    let long_year = many(2016, 28).chain([briefing("Late", "2016-12-31")]);
    let files = built(long_year.collect());
    assert!(files.contains_key("search/2016-2/l.json") && !files.contains_key("search/2016-1/l.json"));
}

/// A new piece changes only its own preview file and those of the entities that it names.
#[test]
fn a_new_piece_wakes_the_previews_of_whom_it_names() {
    let built = |pieces: i8| {
        let records = (0..200).map(|i| entity(&format!("e{i:03}"), &format!("Entity {i}"), "person")).collect();
        let mut sample = Sample::of(Files { briefings: days(pieces, 2017), records, ..Files::default() });
        (0..pieces as usize).for_each(|piece| sample.name(piece, 7, Zone::Prose, 1));
        let files = shown(&sample.plan().0);
        files.into_iter().filter(|(path, _)| path.starts_with("search/previews-")).collect::<BTreeMap<_, _>>()
    };
    let (before, after) = (built(20), built(21));
    assert_eq!((before.len(), after.len()), (4, 4));
    let woken: Vec<_> = after.iter().filter(|(path, data)| before[*path] != **data).map(|(_, data)| data).collect();
    assert!(woken.iter().any(|data| data.contains("/entities/e007/")));
    assert!(woken.iter().all(|data| data.contains("/entities/e007/") || data.contains("/briefings/2017/piece-21/")));
}

#[test]
fn a_preview_knows_the_roles_and_the_days_of_an_entity() {
    let role = |title: &str, of: &str, from: &str, until: Option<&str>| crate::content::entity::Role {
        title: title.into(),
        of: Some(text(of)),
        from: crate::content::date::Partial::parse(from).ok(),
        until: until.and_then(|until| crate::content::date::Partial::parse(until).ok()),
        source: None,
    };
    let (hidden_path, mut hidden) = entity("token", "Token", "organisation");
    hidden.hidden = true;
    let (path, mut record) = entity("annan", "Kofi Annan", "person");
    record.summary = Some(text("A diplomat."));
    record.roles = vec![
        role("Secretary-General", "un", "1997", Some("2006")),
        role("Envoy", "Arab League", "2012-02-23", Some("2012-08")),
        role("Adviser", "token", "2012-02-23", None),
    ];
    let un = entity("un", "United Nations", "organisation");
    let dates = ["2012-03-01", "2012-03-01", "2012-03-02", "2012-03-04", "2012-03-04"];
    let briefings = dates.iter().zip('a'..).map(|(date, title)| briefing(&title.to_string(), date)).collect();
    let records = vec![(path, record), (hidden_path, hidden), un];
    let mut sample = Sample::of(Files { briefings, records, ..Files::default() });
    (0..dates.len()).for_each(|piece| sample.name(piece, 0, Zone::Prose, 1));
    let (site, _) = sample.plan();
    let previews: BTreeMap<_, _> = Reads::of(&site).previews(0).into_iter().collect();
    assert_eq!(previews.len(), 7, "the hidden one has none: {:?}", previews.keys());
    assert_eq!(previews["/briefings/2012/b/"], search::Preview::Piece(search::When { day: 15_400, place: 1 }));
    let search::Preview::Entity(annan) = &previews["/entities/annan/"] else { panic!("an entity") };
    assert_eq!(
        annan.roles,
        [
            ("Envoy, Arab League".to_string(), Some(15_393), Some(15_583)),
            ("Adviser".to_string(), Some(15_393), None),
            ("Secretary-General, United Nations".to_string(), Some(9_862), Some(13_513)),
        ]
    );
    // Of the first day only the last piece, of the newest all.
    let pieces: Vec<_> = annan.pieces.iter().map(|when| (when.day - 15_400, when.place)).collect();
    assert_eq!(pieces, [(0, 1), (1, 0), (3, 0), (3, 1)]);
}

#[test]
fn a_hidden_entity_is_on_no_page() {
    let (path, mut record) = entity("token", "Token", "kind-token");
    record.hidden = true;
    let (other, mut friend) = entity("friend", "Friend", "person");
    friend.relations = vec![crate::content::entity::Relation {
        kind: "knows".into(),
        to: text("token"),
        from: None,
        until: None,
        source: None,
    }];
    let briefings = vec![briefing("A", "2017-11-20"), briefing("B", "2017-11-21")];
    let mut sample =
        Sample::of(Files { briefings, records: vec![(path, record), (other, friend)], ..Files::default() });
    sample.name(0, 1, Zone::Prose, 5);
    sample.link(0, HandLinkKind::Wikilink, "Token");
    sample.link(0, HandLinkKind::Link, "/entities/token/");
    let reasons = [Reason { kind: ReasonKind::Entity(EntityId(1)), points: 1 }].into();
    sample.references.earlier[1] = vec![Reference { piece: PieceId(0), points: 1, asking: None, reasons }];
    let (site, told) = sample.plan();
    assert!(told.is_empty(), "{told:?}");
    for (path, data) in shown(&site) {
        assert!(!path.to_lowercase().contains("token") && !data.to_lowercase().contains("token"), "{path}: {data}");
    }
}

#[test]
fn a_link_by_hand_leads_to_what_it_names_and_carries_the_base() {
    let others = vec![source("content/briefings/2017/map.png"), source("content/briefings/2017/unused.png")];
    let briefings = vec![briefing("A", "2017-11-20"), briefing("B", "2017-11-21")];
    let mut sample = Sample::of(Files { briefings, others, ..Files::default() });
    sample.config.base_url.path = "/news".into();
    sample.content.pieces[0].briefing.outline.headings = vec!["the-talks".into()];
    let leads = [
        (HandLinkKind::Image, "map.png", Some("/news/briefings/2017/map.png")),
        (HandLinkKind::Link, "a.md#the-talks", Some("/news/briefings/2017/a/#the-talks")),
        (HandLinkKind::Wikilink, "2017/a#The talks", Some("/news/briefings/2017/a/#the-talks")),
        (HandLinkKind::Link, "/years/2017/", Some("/news/years/2017/")),
        (HandLinkKind::Link, "/search/?q=iran&kind=place#x", Some("/news/search/?q=iran&kind=place#x")),
        (HandLinkKind::Link, "a.md?v=2#the-talks", Some("/news/briefings/2017/a/?v=2#the-talks")),
        (HandLinkKind::Link, "map.png?w=300", Some("/news/briefings/2017/map.png?w=300")),
        (HandLinkKind::NoneOfOurs, "!Georgia", None),
    ];
    leads.iter().for_each(|(kind, target, _)| sample.link(1, *kind, target));
    sample.link(1, HandLinkKind::Link, "https://elsewhere.example/");
    let (site, told) = sample.plan();
    assert!(told.iter().all(|line| line.starts_with("W053")), "{told:?}");
    let Some(PageData::Briefing(page)) = site.data(&PageKey::Briefing(PieceId(1))) else { panic!("a briefing") };
    let hrefs: Vec<Option<String>> = page
        .prose
        .marks
        .into_iter()
        .filter_map(|mark| match mark.kind {
            page::MarkKind::Hand { href, .. } => Some(href),
            _ => None,
        })
        .collect();
    assert_eq!(hrefs, leads.map(|(_, _, href)| href.map(String::from)));
    let all = paths(&site);
    assert!(all.contains(&"briefings/2017/map.png".into()) && !all.contains(&"briefings/2017/unused.png".into()));
}

#[test]
fn a_link_that_leads_nowhere_is_told() {
    let mut pinned = briefing("A", "2017-11-20");
    pinned.1.pin = texts(&["2017/b", "2017/c"]);
    let mut sample = Sample::of(Files { briefings: vec![pinned, briefing("B", "2017-11-21")], ..Files::default() });
    sample.link(0, HandLinkKind::Link, "b.md#nowhere");
    sample.link(0, HandLinkKind::Image, "none.png");
    sample.link(0, HandLinkKind::Wikilink, "Nobody");
    let codes = |sample: &Sample| sample.plan().1.iter().map(|line| line[..4].to_string()).collect::<Vec<_>>();
    assert_eq!(codes(&sample), ["E023", "E023", "E024", "E026", "E026"]);
    sample.config.links.broken = crate::config::Broken::Warn;
    assert_eq!(codes(&sample), ["E026", "E026", "W042", "W042", "W042"]);
}

#[test]
fn coverage_stands_with_its_reason_and_one_day_apart() {
    let mut briefings = vec![briefing("A", "2017-11-20"), briefing("B", "2017-11-20"), briefing("C", "2017-11-21")];
    briefings[2].1.series = Some(text("Talks"));
    let mut sample = Sample::of(Files { briefings, ..Files::default() });
    let reasons = [Reason { kind: ReasonKind::Series, points: 1 }].into();
    sample.references.earlier[2] = vec![Reference { piece: PieceId(0), points: 1, asking: None, reasons }];
    sample.references.later[0] = vec![PieceId(2)];
    let (site, _) = sample.plan();
    let (first, last) = (Reads::of(&site).briefing(PieceId(0)), Reads::of(&site).briefing(PieceId(2)));
    let told = |related: &[page::Related]| {
        related.iter().map(|one| format!("{}: {}", one.card.title, one.reason)).collect::<Vec<_>>()
    };
    assert_eq!(told(&last.earlier), ["A: same series"]);
    assert_eq!(told(&first.later), ["C: same series"]);
    assert_eq!((first.same_day.len(), last.same_day.len()), (1, 0));
}

#[test]
fn what_came_later_has_a_page_of_its_own_where_it_is_long() {
    for (later, is_long) in [(25, false), (26, true)] {
        let of_day = |day: usize| briefing(format!("Day {day}").leak(), format!("2017-11-{:02}", day + 1).leak());
        let mut sample = Sample::of(Files { briefings: (0..=later).map(of_day).collect(), ..Files::default() });
        for piece in 1..=later {
            let reference = Reference { piece: PieceId(0), points: 1, asking: None, reasons: [].into() };
            sample.references.earlier[piece] = vec![reference];
            sample.references.later[0].push(PieceId(piece as u32));
        }
        let (site, _) = sample.plan();
        let page = Reads::of(&site).briefing(PieceId(0));
        let more = page.more_later.len();
        assert_eq!((page.later.len(), more), (5, if is_long { 0 } else { 20 }));
        let PageData::List(all) = site.data(&PageKey::Later(PieceId(0))).unwrap() else { panic!("a list") };
        let folder = page.all_later.map(|all| (all.href, all.count));
        let address = "/briefings/2017/day-0/later/".to_string();
        assert_eq!(folder, is_long.then_some((address, 21)));
        assert_eq!(paths(&site).contains(&"briefings/2017/day-0/later/index.html".into()), is_long);
        assert!(all.cards.iter().map(|card| &*card.title).eq((1..=later).map(|day| format!("Day {day}"))));
    }
}

#[test]
fn a_piece_about_an_entity_stays_on_its_first_page() {
    let briefings = (1..6).map(|day| briefing(&format!("P{day}"), &format!("2017-11-{day:02}"))).collect();
    let mut sample = Sample::of(Files { briefings, records: vec![entity("ada", "Ada", "person")], ..Files::default() });
    sample.config.lists.per_page = 2;
    sample.name(0, 0, Zone::Title, 3);
    (1..5).for_each(|piece| sample.name(piece, 0, Zone::Prose, 1));
    let (site, _) = sample.plan();
    let Some(PageData::Entity(page)) = site.data(&PageKey::Entity(EntityId(0), Part::Newest)) else {
        panic!("an entity")
    };
    let told = page.pieces.iter().flat_map(|year| &year.mentions);
    let told: Vec<_> = told.map(|mention| (mention.card.title.as_str(), mention.is_about)).collect();
    assert_eq!(told, [("P5", false), ("P4", false), ("P1", true)]);
    assert_eq!(page.count, 5);
}

#[test]
fn who_is_who_holds_what_a_piece_is_about_and_does_not_name() {
    let (source, mut about) = briefing("A", "2017-11-20");
    about.about = texts(&["war", "token"]);
    let (path, mut hidden) = entity("token", "Token", "person");
    hidden.hidden = true;
    let records = vec![(path, hidden), entity("putin", "Vladimir Putin", "person"), entity("war", "The war", "event")];
    let mut sample = Sample::of(Files { briefings: vec![(source, about)], records, ..Files::default() });
    let putin = sample.content.directory.entity("putin").expect("there");
    sample.name(0, putin.0, Zone::Title, 5);
    let (site, _) = sample.plan();
    let people = Reads::of(&site).briefing(PieceId(0)).people;
    let told: Vec<_> = people.iter().map(|line| (line.name.as_str(), line.count, line.about)).collect();
    assert_eq!(told, [("Vladimir Putin", 5, false), ("The war", 0, true)]);
    assert_eq!(people[1].schema, "Event");
}

#[test]
fn who_is_who_says_the_role_of_the_day() {
    let (path, mut record) = entity("a", "Rex Tillerson", "person");
    let role = |title: &str, from, until| crate::content::entity::Role {
        title: title.into(),
        of: Some(text("the State Department")),
        from: crate::content::date::Partial::parse(from).ok(),
        until: crate::content::date::Partial::parse(until).ok(),
        source: None,
    };
    record.roles = vec![role("adviser", "2010", "2016"), role("Secretary of State", "2017-02", "2018-03")];
    let files =
        Files { briefings: vec![briefing("A", "2017-11-20")], records: vec![(path, record)], ..Files::default() };
    let mut sample = Sample::of(files);
    sample.name(0, 0, Zone::Title, 3);
    let (site, _) = sample.plan();
    let lines = Reads::of(&site).briefing(PieceId(0)).people;
    assert_eq!(lines[0].line.as_deref(), Some("Secretary of State, the State Department"));
    let page = Reads::of(&site).entity_page(EntityId(0), Part::Newest);
    assert_eq!((page.about.len(), page.mentioned.len()), (1, 0));
    assert_eq!(page.roles[1].dates, "from February 2017 to March 2018");
}
