use super::*;
use crate::cache::Memo;
use crate::content::assemble::Edition;
use crate::content::decision::parse;
use crate::timings::Timings;
use std::fs;
use std::path::Path;

const ENTITIES: &str = r#"{"id":"georgia","name":"Georgia","kind":"place"}
{"id":"us-georgia","name":"State of Georgia","kind":"place","aliases":["Georgia"]}
{"id":"bush-sr","name":"George Bush","kind":"person"}
{"id":"bush-jr","name":"George Bush Jr","kind":"person","aliases":["George Bush"]}
"#;

/// Ambiguous names: two places of Georgia in each of two pieces, one of George Bush.
fn desk(folder: &Path) -> (Desk, Archive) {
    desk_with(folder, "")
}

/// The same with more settings.
fn desk_with(folder: &Path, settings: &str) -> (Desk, Archive) {
    let write = |path: &str, text: &str| {
        fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
        fs::write(folder.join(path), text).unwrap();
    };
    write("site.toml", &format!("title = 'T'\nbase_url = 'https://example.org'\n{settings}"));
    write("content/entities/all.jsonl", ENTITIES);
    let text = |day: u8, more: &str| {
        format!(
            "---\ntitle: Talks {day}\ndate: 2017-11-0{day}\n---\nTalks in Georgia ended.\n\nPeaches of Georgia.{more}\n"
        )
    };
    write("content/briefings/one.md", &text(1, " George Bush left."));
    write("content/briefings/two.md", &text(2, ""));
    let (desk, report) = Desk::open(folder).unwrap();
    assert!(!report.is_broken());
    let edition = Edition::published(0);
    let (archive, report) = Archive::of(&desk, edition, &Memo::none(), &Timings::default()).unwrap();
    assert!(!report.is_broken(), "{report:?}");
    (desk, archive)
}

fn asked(view: &View) -> Vec<String> {
    let told = |question: &Question| {
        let ids: Vec<&str> = question.candidates().into_iter().map(|id| view.entity(id)).collect();
        format!("{}: {} in {}, {}", question.surface, question.places.len(), question.pieces(), ids.join(" or "))
    };
    view.questions().unwrap().iter().map(told).collect()
}

fn told(drift: &Drift) -> Vec<String> {
    drift.names.iter().map(|of| format!("{} {}: {}", of.source, of.surface, of.now.as_ref().unwrap())).collect()
}

#[test]
fn names_in_doubt_are_asked_for_once_and_those_at_most_places_first() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, archive) = desk(folder.path());
    let overlay = Overlay::default();
    let view = View::of(&desk, &archive, &overlay);
    let all = asked(&view);
    assert_eq!(all, ["Georgia: 4 in 2, georgia or us-georgia", "George Bush: 1 in 1, bush-jr or bush-sr"]);
    let first = view.questions().unwrap().remove(0);
    assert_eq!(view.piece(first.places[0].piece).doc, "two", "the newest piece first");
    let text = desk.read(&view.piece(first.places[0].piece).source).unwrap();
    let (sentence, surface) = view.sentence(view.piece(first.places[0].piece), &text, first.places[0].span).unwrap();
    assert_eq!((&*sentence, surface.of(&sentence)), ("Talks in Georgia ended.", "Georgia"));
}

#[test]
fn an_answer_is_seen_at_once_and_with_all_that_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, archive) = desk(folder.path());
    let none = Overlay::default();
    let before = View::of(&desk, &archive, &none);
    let with = |decisions: &str| Overlay::of(&desk, &archive, Decisions::default(), parse(decisions).value).unwrap();
    let place = with(
        "[[decision]]\nsource = 'briefings/one.md'\nquote = 'Georgia'\nbefore = 'Talks in '\nentity = 'georgia'\n",
    );
    let after = View::of(&desk, &archive, &place);
    assert_eq!(asked(&after)[0], "Georgia: 3 in 2, georgia or us-georgia");
    assert_eq!(told(&after.drift_since(&before).unwrap()), ["briefings/one.md Georgia: linked to `georgia`"]);
    assert!(before.drift_since(&before).unwrap().is_empty());

    let sense = with("[[decision]]\nquote = 'Georgia'\nentity = 'us-georgia'\n");
    let after = View::of(&desk, &archive, &sense);
    assert_eq!(asked(&after), ["George Bush: 1 in 1, bush-jr or bush-sr"]);
    let drift = after.drift_since(&before).unwrap();
    assert_eq!(drift.names.len(), 4, "{drift:?}");
    let back = before.drift_since(&after).unwrap();
    assert_eq!(back.names.len(), 4, "taken back it is as it was: {back:?}");
}

#[test]
fn a_view_reads_a_desk_as_an_archive_that_is_made_anew_does() {
    let folder = tempfile::tempdir().unwrap();
    let (was, archive) = desk(folder.path());
    let decisions = "[[decision]]\nsource = 'briefings/two.md'\nquote = 'Georgia'\nbefore = 'of '\nentity = 'none'\n[[decision]]\nquote = 'Georgia'\nnear = ['Bush']\nentity = 'georgia'\n[[decision]]\nquote = 'George Bush'\nentity = 'bush-sr'\n";
    let overlay = Overlay::of(&was, &archive, Decisions::default(), parse(decisions).value).unwrap();
    let view = View::of(&was, &archive, &overlay);
    fs::write(folder.path().join("decisions.toml"), decisions).unwrap();
    let (now, _) = Desk::open(folder.path()).unwrap();
    let edition = Edition::published(0);
    let (anew, _) = Archive::of(&now, edition, &Memo::none(), &Timings::default()).unwrap();
    for (place, annotated) in anew.pieces.iter().enumerate() {
        let viewed = view.annotated(PieceId(place as u32));
        assert_eq!((&viewed.mentions, &viewed.refusals), (&annotated.mentions, &annotated.refusals));
    }
}

#[test]
fn a_decision_whose_words_stand_otherwise_has_lapsed_and_is_offered_where_they_are_now() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, archive) = desk(folder.path());
    let block = |source: &str, before: &str| {
        format!(
            "[[decision]]\nsource = 'briefings/{source}.md'\nquote = 'Georgia'\nbefore = '{before}'\nentity = 'georgia'\n"
        )
    };
    let decisions = [block("one", "Talks in "), block("one", "The talks in "), block("gone", "Talks in ")].concat();
    let overlay = Overlay::of(&desk, &archive, Decisions::default(), parse(&decisions).value).unwrap();
    let lapsed = View::of(&desk, &archive, &overlay).lapsed().unwrap();
    let told: Vec<_> =
        lapsed.iter().map(|of| (of.decision.before.as_str(), of.piece.is_some(), of.found.len())).collect();
    assert_eq!(told, [("The talks in ", true, 2), ("Talks in ", false, 0)]);
}

#[test]
fn a_link_that_is_less_sure_than_the_desk_asks_is_asked_for_until_it_is_decided() {
    let folder = tempfile::tempdir().unwrap();
    let decided = "[[decision]]\nquote = 'Georgia'\nentity = 'us-georgia'\n";
    fs::write(folder.path().join("decisions.toml"), decided).unwrap();
    let (desk, archive) = desk_with(folder.path(), "[links]\ndoubtful = 100\n");
    let with = |more: &str| {
        let now = parse(&format!("{decided}{more}")).value;
        Overlay::of(&desk, &archive, parse(decided).value, now).unwrap()
    };
    let none = with("");
    let questions = View::of(&desk, &archive, &none).questions().unwrap();
    let unsure = questions.iter().find(|question| question.surface == "Georgia").unwrap();
    assert!(unsure.places.iter().all(|asked| matches!(asked.doubt, Doubt::Unsure(..))), "{unsure:?}");
    assert_eq!(unsure.candidates().len(), 1);
}
