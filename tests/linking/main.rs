//! Each rule of matching: what it links, and the near-miss that it must not.
//!
//! `⟦surface|id⟧` is a mention, `⟦surface|?⟧` a refusal; everything else is plain text.

mod documented;
mod fuzz;
mod german;
mod scripts;
mod short_forms;
mod teams;
mod words_and_names;

use dateline::annotate::{Annotated, Document, Reading, annotate};
use dateline::catalogue::Catalogue;
use dateline::config::Config;
use dateline::content::assemble::{Edition, Files, assemble};
use dateline::content::{Content, briefing, decision, entity};
use dateline::source::{Hash, Source};

const ENTITIES: &str = r#"
{"id":"vladimir-putin","name":"Vladimir Putin","kind":"person","honorifics":["Mr."],"roles":[{"title":"President","of":"russia","from":"2012-05-07"}]}
{"id":"bashar-al-assad","name":"Bashar al-Assad","kind":"person","roles":[{"title":"President","of":"syria","from":"2000-07-17"}]}
{"id":"hafez-al-assad","name":"Hafez al-Assad","kind":"person","died":"2000-06-10"}
{"id":"donald-trump","name":"Donald Trump","kind":"person","honorifics":["Mr."]}
{"id":"george-bush-elder","name":"George Bush","kind":"person","aliases":["George H. W. Bush"],"died":"2018-11-30","roles":[{"title":"President","from":"1989-01-20","until":"1993-01-20"}]}
{"id":"george-bush-younger","name":"George W. Bush","kind":"person","roles":[{"title":"President","from":"2001-01-20","until":"2009-01-20"}]}
{"id":"recep-tayyip-erdogan","name":"Recep Tayyip Erdoğan","kind":"person","family":"Erdoğan"}
{"id":"syria","name":"Syria","kind":"place","demonyms":["Syrian"]}
{"id":"russia","name":"Russia","kind":"place","demonyms":["Russian"]}
{"id":"turkey","name":"Turkey","kind":"place"}
{"id":"guinea","name":"Guinea","kind":"place"}
{"id":"china","name":"China","kind":"place"}
{"id":"georgia","name":"Georgia","kind":"place","relations":[{"kind":"capital","to":"tbilisi"}]}
{"id":"us-georgia","name":"State of Georgia","kind":"place","aliases":["Georgia"],"relations":[{"kind":"capital","to":"atlanta"}]}
{"id":"tbilisi","name":"Tbilisi","kind":"place"}
{"id":"atlanta","name":"Atlanta","kind":"place"}
{"id":"bank-of-georgia","name":"Bank of Georgia","kind":"organisation"}
{"id":"world-bank","name":"World Bank","kind":"organisation"}
{"id":"united-nations","name":"United Nations","kind":"organisation","aliases":["U.N."]}
{"id":"security-council","name":"U.N. Security Council","kind":"organisation"}
{"id":"opcw","name":"Organisation for the Prohibition of Chemical Weapons","kind":"organisation","aliases":["OPCW"]}
{"id":"open-water","name":"Open Water Project","kind":"organisation","aliases":["OWP"]}
{"id":"al-qaeda","name":"al-Qaeda","kind":"organisation"}
{"id":"apple","name":"Apple Inc.","kind":"organisation"}
{"id":"leningrad","name":"Saint Petersburg","kind":"place","aliases":[{"name":"Leningrad","from":"1924-01-26","until":"1991-09-06"}]}
{"id":"mercury-planet","name":"Mercury (planet)","kind":"thing","aliases":[{"name":"Mercury","near":["orbit"]}]}
{"id":"the-six","name":"Group of the Six","kind":"organisation","aliases":[{"name":"Six","weak":true}]}
{"id":"secret","name":"Hidden Valley","kind":"place","hidden":true}
"#;

/// A desk with these entities and nothing else.
fn desk_of(entities: &str) -> Content {
    let records = entity::parse_jsonl(entities, &Config::default());
    assert!(records.notes.is_empty(), "{:?}", records.notes);
    let source = Source { path: "content/entities/all.jsonl".into(), hash: Hash::default() };
    let records = records.value.into_iter().map(|record| (source.clone(), Box::new(record))).collect();
    let edition = Edition::published(0);
    assemble(Files { records, ..Files::default() }, edition, &|_| None).0
}

/// Takes the marks out of `body`, annotates it, and marks it again.
fn check_among(entities: &str, front_matter: &str, body: &str, decisions: &str) {
    check_on_desk("en", entities, front_matter, body, decisions);
}

/// On a desk of that language.
fn check_in(lang: &str, entities: &str, body: &str) {
    check_on_desk(lang, entities, &format!("lang = \"{lang}\""), body, "");
}

fn check_on_desk(lang: &str, entities: &str, front_matter: &str, body: &str, decisions: &str) {
    let plain = unmarked(body);
    let title = if front_matter.contains("title = ") { "" } else { "title = \"Untitled\"\n" };
    let front = format!("+++\n{title}date = 2017-11-21\n{front_matter}\n+++\n");
    let text = format!("{front}{plain}");
    let parsed = briefing::parse(&text, &Config::default());
    let briefing = parsed.value.unwrap_or_else(|| panic!("{:?}", parsed.notes));
    let decided = decision::parse(decisions).value;
    let desk = Content { decisions: decided.places, senses: decided.senses, ..desk_of(entities) };
    let catalogue = Catalogue::compile(&desk.entities, &desk.senses, &desk.directory, &Default::default(), lang);
    let by_hand = desk.by_hand("content/briefings/x.md", &briefing);
    let document = Document::of(&text, &briefing, &by_hand, &catalogue.languages);
    let annotated =
        annotate(&document, &Reading::of(&document), &catalogue, &desk.answers("content/briefings/x.md"), None);
    assert_eq!(marked(&text, front.len(), &annotated, &catalogue), body);
}

/// Entities of one kind by their names, each with the name in small letters and hyphens as its id.
fn of_kind(kind: &str, names: &str) -> String {
    let entity = |name: &str| {
        let id = name.to_lowercase().replace(' ', "-");
        format!("{{\"id\":\"{id}\",\"name\":\"{name}\",\"kind\":\"{kind}\"}}\n")
    };
    names.split(", ").map(entity).collect()
}

fn people(names: &str) -> String {
    of_kind("person", names)
}

fn places(names: &str) -> String {
    of_kind("place", names)
}

fn check_with(front_matter: &str, body: &str, decisions: &str) {
    check_among(ENTITIES, front_matter, body, decisions);
}

fn check(body: &str) {
    check_with("", body, "");
}

fn unmarked(marked: &str) -> String {
    let mut plain = String::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('⟦') {
        let (mark, after) = after.split_once('⟧').expect("a mark ends");
        plain.push_str(before);
        plain.push_str(mark.rsplit_once('|').expect("a mark has an id").0);
        rest = after;
    }
    plain + rest
}

fn marked(text: &str, from: usize, annotated: &Annotated, catalogue: &Catalogue) -> String {
    let mentions = annotated.mentions.iter().map(|m| (m.span, catalogue.facts(m.entity).id.as_str()));
    let refusals = annotated.refusals.iter().map(|r| (r.span, "?"));
    let mut marks: Vec<_> = mentions.chain(refusals).filter(|(span, _)| span.start as usize >= from).collect();
    marks.sort();
    let mut out = String::new();
    let mut at = from;
    for (span, id) in marks {
        out.push_str(&text[at..span.start as usize]);
        out.push_str(&format!("⟦{}|{id}⟧", span.of(text)));
        at = span.end as usize;
    }
    out + &text[at..]
}

#[test]
fn longest_name_wins() {
    check("The ⟦U.N. Security Council|security-council⟧ met. The ⟦U.N.|united-nations⟧ was there.");
    check("The ⟦Bank of Georgia|bank-of-georgia⟧ opened.");
}

#[test]
fn a_longer_name_outside_the_catalogue_shields_its_parts() {
    check("The ⟦China|?⟧ Media Project wrote about ⟦China|china⟧.");
    check("The University of ⟦Syria|?⟧ closed.");
}

#[test]
fn titles_nationalities_and_days_build_no_names() {
    check("Russian President ⟦Vladimir Putin|vladimir-putin⟧ left ⟦Syria|syria⟧ Monday.");
    check("In ⟦Syria|syria⟧ it rained. Former Prime Minister ⟦Bashar al-Assad|bashar-al-assad⟧ is no such thing.");
}

#[test]
fn borders_are_those_of_words() {
    check("Syrian, Syriana and Assyria; ⟦Syria|syria⟧'s and ⟦Syria|syria⟧’s.");
    check("See Syria.example, @Syria and https://example.org/Syria or mail Syria@example.org about ⟦Syria|syria⟧.");
}

#[test]
fn hyphens_join_from_closed_lists_and_between_known_names() {
    check("A pro-⟦Russia|russia⟧ party, a ⟦Russia|russia⟧-led force, a ⟦Russia|russia⟧-⟦Turkey|turkey⟧ deal.");
    check("Guinea-Bissau and Papua-Guinea are others.");
    check("They spoke of ⟦al-Qaeda|al-qaeda⟧ and of ⟦al Qaeda|al-qaeda⟧.");
}

#[test]
fn forms_of_a_text_are_one() {
    check("⟦Recep Tayyip Erdog\u{306}an|recep-tayyip-erdogan⟧ spoke.");
    check("⟦Vladimir\nPutin|vladimir-putin⟧ spoke.");
    check("> ⟦Vladimir\n> Putin|vladimir-putin⟧ spoke.");
    check("⟦Vlad\u{ad}imir\u{a0}Putin|vladimir-putin⟧ spoke.");
}

#[test]
fn zones_that_are_no_text() {
    check("`Syria` and <b title=\"Syria\">x</b> and ![Syria](syria.png)\n\n```\nSyria\n```\n\n⟦Syria|syria⟧");
    check("# ⟦Syria|syria⟧\n\nThey met in ⟦Syria|syria⟧.");
}

#[test]
fn case_is_that_of_the_catalogue_but_for_lines_of_capitals() {
    check("They bought some china and a turkey.");
    check("⟦VLADIMIR PUTIN|vladimir-putin⟧ IN ⟦SYRIA|syria⟧\n\nText.");
}

#[test]
fn names_that_a_hyphen_joins_stand_beside_a_line_of_capitals() {
    check(
        "⟦VLADIMIR PUTIN|vladimir-putin⟧, ⟦DONALD TRUMP|donald-trump⟧, ⟦RUSSIA|russia⟧ AND ⟦SYRIA|syria⟧.\n\n\
         The ⟦Trump|donald-trump⟧-⟦Putin|vladimir-putin⟧ call.",
    );
}

#[test]
fn a_common_word_at_the_start_of_a_sentence_is_no_name() {
    check("⟦Apple|?⟧ is what it ate.");
    check("It bought ⟦Apple|apple⟧ shares. ⟦Apple|apple⟧ fell.");
}

#[test]
fn a_surname_binds_to_the_one_who_is_named_more_fully() {
    check("⟦Vladimir Putin|vladimir-putin⟧ came. Mr. ⟦Putin|vladimir-putin⟧ spoke, and ⟦Putin|vladimir-putin⟧ left.");
    check("Then ⟦Putin|vladimir-putin⟧ spoke.\n\nIt was ⟦Vladimir Putin|vladimir-putin⟧.");
    check("Nobody knows which putin this was, or which Putin.");
    check("They said that Mr. ⟦Putin|?⟧ came.");
}

#[test]
fn honorifics_must_agree() {
    check("⟦Vladimir Putin|vladimir-putin⟧ came. Ms. Putin did not.");
}

#[test]
fn neither_the_dead_nor_relatives_are_meant() {
    check(
        "⟦Bashar al-Assad|bashar-al-assad⟧ is the son of ⟦Hafez al-Assad|hafez-al-assad⟧. ⟦Assad|bashar-al-assad⟧ spoke.",
    );
    check("⟦Bashar al-Assad|bashar-al-assad⟧ spoke of his father Assad.");
}

#[test]
fn a_fuller_name_outside_the_catalogue_binds_too() {
    check("Ivanka Trump came. Ms. Trump spoke.");
    check("⟦Donald Trump|donald-trump⟧ came with Ivanka Trump. Mr. ⟦Trump|donald-trump⟧ spoke.");
}

#[test]
fn head_nouns_bind_after_the_whole_name() {
    check("The ⟦World Bank|world-bank⟧ agreed. Later the ⟦Bank|world-bank⟧ denied it. A Bank is not.");
    check("The Bank denied it.");
}

#[test]
fn an_acronym_means_what_the_text_says() {
    check("The Old Women's Party (OWP) met. OWP members voted.");
    check("The ⟦Open Water Project|open-water⟧ (⟦OWP|open-water⟧) met. ⟦OWP|open-water⟧ members voted.");
    check("⟦OPCW|opcw⟧ inspectors came.");
}

#[test]
fn namesakes_are_refused_without_evidence() {
    check("Talks resumed in ⟦Georgia|?⟧ then.");
}

#[test]
fn namesakes_are_narrowed_by_the_strongest_rule_that_speaks() {
    check_with("about = [\"georgia\"]", "Talks in ⟦Georgia|georgia⟧ ended.", "");
    check("Talks in ⟦Georgia|?⟧ ended. The ⟦State of Georgia|us-georgia⟧ agreed.");
    check("Talks in ⟦Georgia|georgia⟧, at ⟦Tbilisi|tbilisi⟧, ended.");
    check("Talks in ⟦Georgia|?⟧, between ⟦Tbilisi|tbilisi⟧ and ⟦Atlanta|atlanta⟧, ended.");
    check_with("dateline = \"Tbilisi\"", "Talks in ⟦Georgia|georgia⟧ ended.", "");
}

#[test]
fn hand_made_links_decide_their_surface_for_the_whole_piece() {
    check("Talks in [[us-georgia|⟦Georgia|us-georgia⟧]] ended. So ⟦Georgia|us-georgia⟧ it is.");
    check("The American [[!Georgia]] is meant by Georgia here.");
    check("The American [[! Georgia]] is meant by Georgia here.");
}

#[test]
fn a_hand_made_link_means_an_id_then_a_full_name_then_an_alias() {
    check("Talks in [[⟦Georgia|georgia⟧]] ended. So ⟦Georgia|georgia⟧ it is.");
    check("Talks in [[⟦georgia|georgia⟧]] and [[⟦leningrad|leningrad⟧]] ended.");
    check("The [[⟦OPCW|opcw⟧]] and the [[⟦opcw|opcw⟧]] met.");
}

#[test]
fn an_address_of_an_entity_is_a_link_to_it() {
    check("Talks in [⟦Georgia|us-georgia⟧](../entities/us-georgia/) ended. So ⟦Georgia|us-georgia⟧ it is.");
    check("Talks in [⟦Georgia|us-georgia⟧](/entities/us%2Dgeorgia) ended.");
    check("Talks in [⟦Georgia|?⟧](https://elsewhere.example/entities/us-georgia/) ended.");
    check("Talks in [⟦Georgia|?⟧](/entities/us-georgia/#nowhere), [[us-georgia#nowhere|⟦Georgia|?⟧]] ended.");
    check("Talks in ![Georgia](/entities/us-georgia/) and ⟦Georgia|?⟧ ended.");
}

#[test]
fn a_link_to_a_hidden_entity_shields_its_text() {
    check("Talks in [[secret|Georgia]] ended. So Georgia it is, and not ⟦Syria|syria⟧.");
    check("Talks in [Georgia](/entities/secret/) ended.");
}

#[test]
fn never_shields_and_makes_no_namesake_stronger() {
    check_with("never = [\"georgia\"]", "Talks in ⟦Georgia|?⟧ ended.", "");
    check_with("never = [\"syria\"]", "Talks in Syria ended.", "");
}

#[test]
fn the_editor_decides() {
    let decisions = "[[decision]]\nsource = \"briefings/x.md\"\nquote = \"Georgia\"\nbefore = \"Talks in \"\nafter = \" ended\"\nentity = \"georgia\"\n";
    check_with("", "Talks in ⟦Georgia|georgia⟧ ended. So ⟦Georgia|?⟧ it is.", decisions);
}

#[test]
fn a_decision_is_for_its_own_quote_and_for_no_longer_name() {
    let decision = |quote: &str, entity: &str| {
        format!("[[decision]]\nsource = \"briefings/x.md\"\nquote = \"{quote}\"\nentity = \"{entity}\"\n")
    };
    let check = |body: &str, decisions: String| check_with("", body, &decisions);
    check("The ⟦Georgia|georgia⟧ Tech team came.", decision("Georgia", "georgia"));
    check("The ⟦Georgia Tech|us-georgia⟧ team came.", decision("Georgia Tech", "us-georgia"));
    check("The Georgia Tech team came.", decision("Georgia Tech", "none"));
    check("It is ⟦his land|georgia⟧, he said.", decision("his land", "georgia"));
    // Nobody reads code as text, and a link by hand says more.
    check("It is `Georgia`.", decision("Georgia", "georgia"));
    check("It is `Georgia`.", decision("`Georgia`", "georgia"));
    check("It is [⟦Georgia|us-georgia⟧](/entities/us-georgia/).", decision("Georgia", "georgia"));
    check("Talks in\n⟦Georgia|georgia⟧ ended.", decision("Georgia", "georgia") + "before = \"Talks in \"\n");
}

#[test]
fn a_sense_holds_in_all_pieces_that_have_its_company() {
    let sense = "[[decision]]\nquote = \"Georgia\"\nnear = [\"Kura\"]\nentity = \"georgia\"\n";
    let none = "[[decision]]\nquote = \"Georgia\"\nnear = [\"Georgia O'Keeffe\"]\nentity = \"none\"\n";
    check_with("", "Talks in ⟦Georgia|georgia⟧ ended. Envoys left the Kura.", sense);
    check_with("", "Talks in ⟦Georgia|?⟧ ended.", sense);
    check_with("", "Georgia O'Keeffe painted. Georgia was ill.", &[sense, none].concat());
    check_with("never = [\"georgia\"]", "Talks in Georgia ended. Envoys left the Kura.", sense);
}

#[test]
fn a_default_sense_settles_what_nothing_else_does() {
    let default = "[[decision]]\nquote = \"Georgia\"\nentity = \"georgia\"\n";
    let none = "[[decision]]\nquote = \"Georgia\"\nentity = \"none\"\n";
    check_with("", "Talks in ⟦Georgia|georgia⟧ ended.", default);
    check_with("about = [\"us-georgia\"]", "Talks in ⟦Georgia|us-georgia⟧ ended.", default);
    check_with("", "Talks in Georgia ended.", none);
    check_with("about = [\"us-georgia\"]", "Talks in ⟦Georgia|us-georgia⟧ ended.", none);
    check_with("", "Talks in ⟦Syria|syria⟧ ended.", &none.replace("Georgia", "Aleppo"));
    check_with("", "Talks in Syria ended.", &none.replace("Georgia", "Syria"));
}

#[test]
fn names_have_their_own_conditions() {
    check("They spoke of ⟦Leningrad|?⟧ in 2017.");
    check("The orbit of ⟦Mercury|mercury-planet⟧ is known.");
    check("The price of ⟦Mercury|?⟧ rose.");
}

#[test]
fn a_weak_name_needs_company() {
    check("They met the ⟦Six|?⟧ again.");
    check("They met the ⟦Group of the Six|the-six⟧. They met the ⟦Six|the-six⟧ again.");
}

#[test]
fn a_dated_role_tells_namesakes_apart() {
    check_with(
        "",
        "Both ⟦George W. Bush|george-bush-younger⟧ and ⟦George H. W. Bush|george-bush-elder⟧ came. ⟦Bush|?⟧ spoke.",
        "",
    );
}

#[test]
fn an_office_before_a_family_name_means_who_holds_it_on_the_day() {
    check("President ⟦Putin|vladimir-putin⟧ spoke.");
    check("President ⟦Bush|?⟧ spoke.");
    check("Former President ⟦Putin|?⟧ spoke. Vice President ⟦Putin|?⟧ spoke. Minister ⟦Putin|?⟧ spoke.");
    let of = |from: &str, until: &str| {
        format!(
            "{{\"id\":\"a\",\"name\":\"Ada Vool\",\"kind\":\"person\",\"roles\":[{{\"title\":\"Foreign Minister of Karvia\",\"from\":\"{from}\",\"until\":\"{until}\"}}]}}\n"
        )
    };
    let brother = "{\"id\":\"b\",\"name\":\"Bo Vool\",\"kind\":\"person\"}\n";
    check_among(&(of("2012", "2018") + brother), "", "Foreign Minister ⟦Vool|a⟧ came.", "");
    check_among(
        &(of("2012", "2018") + brother),
        "",
        "⟦Bo Vool|b⟧ met her. Foreign Minister ⟦Vool|?⟧ came. ⟦Vool|b⟧ left.",
        "",
    );
    check_among(
        &(of("2012", "2018") + brother),
        "",
        "Foreign Minister ⟦Vool|?⟧ came.\n\nShe is ⟦Bo Vool|b⟧'s sister.",
        "",
    );
    check_among(&(of("2012-01-03", "2017-11-21") + brother), "", "Foreign Minister ⟦Vool|?⟧ came.", "");
}

#[test]
fn a_bare_office_means_the_one_holder_whom_the_piece_names() {
    check("⟦Vladimir Putin|vladimir-putin⟧ came. The ⟦President|vladimir-putin⟧ spoke. A President is not.");
    check("⟦Vladimir Putin|vladimir-putin⟧ met ⟦Bashar al-Assad|bashar-al-assad⟧. The President spoke.");
    check("⟦George W. Bush|george-bush-younger⟧ came. The President spoke.");
    check("The President spoke.");
}

#[test]
fn a_former_holder_is_meant_by_his_former_office() {
    check(
        "⟦George W. Bush|george-bush-younger⟧ came. The former ⟦President|george-bush-younger⟧ spoke. A former President is not.",
    );
    check("⟦Vladimir Putin|vladimir-putin⟧ came. The former President spoke.");
    check(
        "⟦George W. Bush|george-bush-younger⟧ and ⟦George H. W. Bush|george-bush-elder⟧ came. The former President spoke.",
    );
}

#[test]
fn on_the_day_of_a_handover_an_office_is_nobodys() {
    let all = r#"{"id":"a","name":"Ada Vool","kind":"person","roles":[{"title":"President","from":"2012-01-01","until":"2017-11-21"}]}
{"id":"b","name":"Bo Lund","kind":"person","roles":[{"title":"President","from":"2017-11-21"}]}"#;
    check_among(all, "", "⟦Ada Vool|a⟧ came. The ⟦President|?⟧ spoke.", "");
    check_among(all, "", "⟦Ada Vool|a⟧ met ⟦Bo Lund|b⟧. The President spoke.", "");
}

#[test]
fn an_editor_says_whether_an_alias_is_weak() {
    let all = r#"{"id":"who","name":"World Harbour Organisation","kind":"organisation","aliases":[{"name":"Who","weak":false}]}
{"id":"power","name":"Brenn Power Station","kind":"place","aliases":["power"]}
{"id":"tide","name":"Brenn Tide Mill","kind":"place","aliases":[{"name":"tide","weak":false}]}"#;
    let check = |text: &str| check_among(all, "", text, "");
    check("They asked ⟦Who|who⟧ there. The ⟦power|?⟧ failed. The ⟦tide|tide⟧ turned.");
    check("The ⟦Brenn Power Station|power⟧ burned. The ⟦power|power⟧ failed.");
}

#[test]
fn plurals_follow_by_rule_but_not_of_persons_and_places() {
    check("Two ⟦Open Water Projects|open-water⟧ closed. Two Syrias and two Vladimir Putins did not.");
}

#[test]
fn a_hidden_entity_shields_its_name() {
    check("They met in Hidden Valley.");
}
