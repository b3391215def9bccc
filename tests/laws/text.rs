//! Laws of one text: its mentions, its links, its evidence.

use crate::cases;
use crate::desk::any_desk;
use crate::shop::Shop;
use dateline::annotate::{Annotated, Document, Explained, Reading, Rule, annotate, policy};
use dateline::archive::{Archive, features};
use dateline::content::scan::Desk;
use dateline::content::{EntityId, PieceId};
use dateline::crossref::Index;
use dateline::render::Theme;
use dateline::site::PageKey;
use dateline::site::data::PageData;
use dateline::site::frame::frame;
use dateline::site::lists::Part;
use dateline::site::page::{MarkKind, Prose};
use dateline::site::{self, Site};
use dateline::source::{Source, Span};
use proptest::prelude::*;
use std::collections::BTreeSet;

proptest! {
    #![proptest_config(cases(16))]

    /// A span is the bytes of its surface, without a possessive; spans stand in order and apart.
    #[test]
    fn spans_are_sorted_apart_and_whole(desk in any_desk()) {
        Shop::of(&desk).archive(|desk, archive| {
            for (source, annotated) in texts(archive) {
                let text = desk.read(source).unwrap();
                let mentions: Vec<Span> = annotated.mentions.iter().map(|m| m.span).collect();
                let refusals: Vec<Span> = annotated.refusals.iter().map(|r| r.span).collect();
                prop_assert!(mentions.is_sorted_by(|a, b| a.end <= b.start), "{mentions:?}");
                prop_assert!(refusals.is_sorted_by(|a, b| a.end <= b.start), "{refusals:?}");
                prop_assert!(!mentions.iter().any(|m| refusals.iter().any(|r| m.overlaps(*r))));
                let dates: Vec<Span> = annotated.dates.iter().map(|date| date.span).collect();
                prop_assert!(dates.is_sorted_by(|a, b| a.end <= b.start), "{dates:?}");
                prop_assert!(!dates.iter().any(|date| mentions.iter().any(|mention| mention.overlaps(*date))));
                for span in mentions.iter().chain(&refusals).chain(&dates) {
                    let surface = span.of(&text);
                    prop_assert!(!surface.is_empty() && surface.trim() == surface, "{surface:?}");
                    prop_assert!(!surface.ends_with("'s") && !surface.ends_with("’s"), "{surface:?}");
                }
            }
            Ok(())
        })?;
    }

    /// Taking the links of names out gives the text back. No link of ours stands in another link, in
    /// code or in a heading, and no profile leads to its own page.
    #[test]
    fn links_change_no_text(desk in any_desk()) {
        Shop::of(&desk).archive(|desk, archive| {
            let site = plan(desk, archive);
            let html = bare_html(desk);
            for file in site.files() {
                let Some(data) = site.data(&file.key) else { continue };
                let (mut bare, mut own) = (data.clone(), None);
                let prose = match &mut bare {
                    PageData::Briefing(page) => &mut page.prose,
                    PageData::Text(page) => &mut page.prose,
                    PageData::Entity(page) => {
                        own = Some(format!("/{}/\"", page.id));
                        let Some(prose) = &mut page.prose else { continue };
                        prose
                    }
                    _ => continue,
                };
                prose.marks.retain(|mark| matches!(mark.kind, MarkKind::Hand { .. }));
                let (full, bare) = (html(&data), html(&bare));
                prop_assert_eq!(without_tags(&full), without_tags(&bare));
                links_stand_well(&full)?;
                prop_assert!(own.is_none_or(|own| !full.contains(&own)), "{full}");
            }
            Ok(())
        })?;
    }

    /// What a page links by hand, what is exported as linked by hand and what coverage counts is one set.
    #[test]
    fn links_by_hand_are_one_set(desk in any_desk()) {
        Shop::of(&desk).archive(|desk, archive| {
            let site = plan(desk, archive);
            let html = bare_html(desk);
            let content = &archive.content;
            let pieces = content.pieces.iter().zip(&archive.pieces).enumerate().map(|(i, (piece, annotated))| {
                (PageKey::Briefing(PieceId(i as u32)), &piece.briefing.outline, annotated)
            });
            let pages = content.pages.iter().zip(&archive.pages).enumerate().map(|(i, (page, annotated))| {
                (PageKey::Text(i), &page.page.outline, annotated)
            });
            let profiles = content.entities.iter().zip(&archive.profiles).enumerate().filter_map(|(i, (entity, profile))| {
                Some((PageKey::Entity(EntityId(i as u32), Part::Newest), &entity.record.outline, profile.as_ref()?))
            });
            let entity_at = |href: &str| {
                content.entities.iter().position(|entity| entity.address.href("/laws") == href.split('#').next().unwrap())
            };
            for (key, outline, annotated) in pieces.chain(pages).chain(profiles) {
                let shown = html(&site.data(&key).unwrap());
                let mut linked: Vec<usize> = hand_links(&shown).filter_map(entity_at).collect();
                let kind = |entity| archive.catalogue.facts(entity).kind.as_str();
                let policy = policy::links(&annotated.mentions, kind, &desk.config);
                let exported = annotated.mentions.iter().zip(policy).filter(|(mention, linked)| mention.rule == Rule::Link && *linked);
                let mut exported: Vec<usize> = exported.map(|(mention, _)| mention.entity.index()).collect();
                linked.sort();
                exported.sort();
                prop_assert_eq!(&linked, &exported, "{:?}: {}", key, shown);
                prop_assert_eq!(heading_ids(&shown), outline.headings.iter().map(String::as_str).collect::<Vec<_>>());
            }
            for (features, annotated) in features(content, &archive.pieces).iter().zip(&archive.pieces) {
                let counted: BTreeSet<EntityId> = features.entities.iter().map(|(entity, _)| *entity).collect();
                let mentioned: BTreeSet<EntityId> = annotated.mentions.iter().map(|mention| mention.entity).collect();
                prop_assert_eq!(counted, mentioned);
            }
            Ok(())
        })?;
    }

    /// What an export calls linked is what the page links, and no hidden entity is in anything that is made
    /// of a text.
    #[test]
    fn pages_link_what_the_policy_says(desk in any_desk()) {
        Shop::of(&desk).archive(|desk, archive| {
            let site = plan(desk, archive);
            for (i, annotated) in (0..).zip(&archive.pieces) {
                let Some(PageData::Briefing(page)) = site.data(&site::PageKey::Briefing(PieceId(i))) else { continue };
                let kind = |entity| archive.catalogue.facts(entity).kind.as_str();
                let policy = policy::links(&annotated.mentions, kind, &desk.config);
                let linked = annotated.mentions.iter().zip(policy).filter(|(mention, linked)| {
                    *linked && page.prose.body.overlaps(mention.span)
                });
                let linked: Vec<Span> = linked.map(|(mention, _)| mention.span).collect();
                let shown = page.prose.marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Entity { .. }));
                prop_assert_eq!(shown.map(|mark| mark.span).collect::<Vec<_>>(), linked);
                let mentioned = annotated.mentions.iter().map(|mention| mention.entity);
                let refused = annotated.refusals.iter().flat_map(|refusal| refusal.candidates.iter().map(|(entity, _)| *entity));
                let counted = annotated.entities.iter().map(|sentence| sentence.entity);
                for entity in mentioned.chain(refused).chain(counted) {
                    let entity = &archive.content.entities[entity.index()];
                    prop_assert!(!entity.record.hidden, "{}", entity.id);
                }
            }
            Ok(())
        })?;
    }

    /// The points of a reference are the sum of its reasons, and `explain` tells the same as the list;
    /// the points of a mention are the sum of the evidence that a witness sees.
    #[test]
    fn points_add_up(desk in any_desk()) {
        Shop::of(&desk).archive(|desk, archive| {
            let features = features(&archive.content, &archive.pieces);
            let index = Index::new(&features, &archive.words);
            let shown = desk.config.coverage.shown as usize;
            for (later, row) in (0..).map(PieceId).zip(&archive.references.earlier) {
                for (rank, reference) in row.iter().enumerate() {
                    let explained = index.explain(later, reference.piece).unwrap();
                    prop_assert_eq!(explained.points, explained.reasons.iter().map(|reason| reason.points).sum::<i32>());
                    prop_assert_eq!(explained.points, reference.points);
                    let told = explained.reasons.iter().filter(|reason| reason.is_told()).copied();
                    prop_assert!(rank >= shown || told.eq(reference.reasons.iter().copied()));
                }
            }
            for (piece, annotated) in archive.content.pieces.iter().zip(&archive.pieces) {
                let text = desk.read(&piece.source).unwrap();
                let mut seen = Vec::new();
                let by_hand = archive.content.by_hand(&piece.source.path, &piece.briefing);
                let document = Document::of(&text, &piece.briefing, &by_hand, &desk.config.languages);
                let answers = archive.content.answers(&piece.source.path);
                annotate(&document, &Reading::of(&document), &archive.catalogue, &answers, Some(&mut seen));
                let meant = seen.iter().filter(|explanation| matches!(explanation.outcome, Explained::Meant(_)));
                prop_assert_eq!(meant.count(), annotated.mentions.len());
                for explanation in &seen {
                    prop_assert!(!explanation.readings.iter().any(|(entity, _)| archive.catalogue.facts(*entity).hidden));
                    if let Explained::Meant(rule) = explanation.outcome {
                        let (entity, evidence) = &explanation.readings[0];
                        let mention = annotated.mentions.iter().find(|mention| mention.span == explanation.span);
                        let expected = Some((*entity, rule, evidence.points()));
                        prop_assert_eq!(mention.map(|m| (m.entity, m.rule, m.points)), expected);
                    }
                }
            }
            Ok(())
        })?;
    }
}

/// Every annotated text with its source.
fn texts(archive: &Archive) -> Vec<(&Source, &Annotated)> {
    let content = &archive.content;
    let pieces = content.pieces.iter().map(|piece| &piece.source).zip(&archive.pieces);
    let pages = content.pages.iter().map(|page| &page.source).zip(&archive.pages);
    let profiles =
        content.entities.iter().zip(&archive.profiles).filter_map(|(e, profile)| Some((&e.source, profile.as_ref()?)));
    pieces.chain(pages).chain(profiles).collect()
}

pub fn plan<'a>(desk: &'a Desk, archive: &'a Archive) -> Site<'a> {
    site::plan(dateline::press::parts(desk, archive), &|source| desk.read(source).ok()).0
}

/// Makes the text of a page, with its links, and nothing around it.
fn bare_html(desk: &Desk) -> impl Fn(&PageData) -> String {
    let bare = ["briefing.html", "entity.html", "page.html"].map(|name| (name.to_string(), "{{ html }}".to_string()));
    let theme = Theme::new(&frame(&desk.config), &bare, Vec::new()).unwrap_or_else(|faults| panic!("{faults:?}"));
    move |data| {
        let read = |prose: &Prose| desk.read(&Source { path: prose.path.clone(), hash: prose.hash });
        String::from_utf8(theme.render(data.clone(), 0, "/", &read, &desk.config).unwrap().bytes).unwrap()
    }
}

/// Where the links lead that an author made.
fn hand_links(html: &str) -> impl Iterator<Item = &str> {
    let made = html.split("<a ").skip(1).filter(|tag| !tag.starts_with("class=\"entity\""));
    made.filter_map(|tag| tag.split_once("href=\"")?.1.split('"').next())
}

fn heading_ids(html: &str) -> Vec<&str> {
    let tags = (2..=6).flat_map(|level| html.match_indices(&*format!("<h{level} id=\"")).collect::<Vec<_>>());
    let mut ids: Vec<(usize, &str)> =
        tags.filter_map(|(at, tag)| Some((at, html[at + tag.len()..].split('"').next()?))).collect();
    ids.sort();
    ids.into_iter().map(|(_, id)| id).collect()
}

fn without_tags(html: &str) -> String {
    html.split('<').flat_map(|part| part.split_once('>').map_or(Some(part), |(_, text)| Some(text))).collect()
}

fn links_stand_well(html: &str) -> Result<(), TestCaseError> {
    let mut open: Vec<&str> = Vec::new();
    for tag in html.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(tag, _)| tag) {
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if tag.starts_with('/') {
            open.pop();
        } else {
            let ours = tag.contains("class=\"entity\"");
            let closed = ["code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"].iter().any(|no| open.contains(no));
            prop_assert!(!(name == "a" && open.contains(&"a")), "a link in a link: {html}");
            prop_assert!(!(ours && closed), "a link of ours in code or a heading: {html}");
            if !["br", "hr", "img", "input"].contains(&name) {
                open.push(name);
            }
        }
    }
    Ok(())
}
