//! Names that are words, months, places or parts of firms as well.

use super::{check_among, people};

#[test]
fn a_month_or_a_day_is_no_surname() {
    let people = people("Anna May, Sally March, Farida Jan, Tom Friday");
    let named =
        "⟦Anna May|anna-may⟧, ⟦Sally March|sally-march⟧, ⟦Farida Jan|farida-jan⟧ and ⟦Tom Friday|tom-friday⟧ met.";
    let check = |text: &str| check_among(&people, "", &format!("{named} {text}"), "");
    check(
        "The vote of 28 May was lost. In March she left. The strike of Jan 8 followed on Friday, and another last May.",
    );
    check(
        "Later Mrs ⟦May|anna-may⟧ resigned, as ⟦March|sally-march⟧ had done. The cabinet asked ⟦Jan|farida-jan⟧ and ⟦Friday|tom-friday⟧.",
    );
    check("⟦May|anna-may⟧ said no.");
}

#[test]
fn a_place_is_no_surname() {
    let people = people("Tom Washington");
    let check = |text: &str| check_among(&people, "", &format!("⟦Tom Washington|tom-washington⟧ came. {text}"), "");
    check("The talks in ⟦Washington|?⟧ failed. He flew to ⟦Washington|?⟧, D.C.");
    check(
        "⟦Washington|tom-washington⟧ left, with trust in ⟦Washington|tom-washington⟧ low. It was in ⟦Washington|tom-washington⟧'s hands.",
    );
    check("The talks in ⟦Washington|?⟧ failed, and he flew to ⟦Washington|?⟧. ⟦Washington|tom-washington⟧ said no.");
    check("He wrote to ⟦Washington|tom-washington⟧. They asked ⟦Washington|tom-washington⟧, Obama and Adams.");
}

#[test]
fn a_surname_in_a_firm_is_the_firm() {
    let people = people("Rolf Johnson");
    let check = |text: &str| check_among(&people, "", &format!("⟦Rolf Johnson|rolf-johnson⟧ came. {text}"), "");
    check("Johnson & Johnson recalled the vaccine. Then Brown & Johnson sued.");
    check("Then ⟦Johnson|rolf-johnson⟧ & Co. sued.");
    check("Then ⟦Johnson|rolf-johnson⟧ and Brown sued.");
}

#[test]
fn a_common_word_that_begins_a_sentence_is_no_surname() {
    let people = people("Carla Young, Sam Power, Ida Bright");
    let named = "⟦Carla Young|carla-young⟧, ⟦Sam Power|sam-power⟧ and ⟦Ida Bright|ida-bright⟧ spoke.";
    let check = |text: &str| check_among(&people, "", &format!("{named} {text}"), "");
    check("⟦Young|?⟧ people waited. ⟦Power|?⟧ failed twice.");
    check("⟦Young|carla-young⟧ said so. Then ⟦Power|sam-power⟧ left. Mayor ⟦Young|carla-young⟧ left too.");
    check("⟦Bright|ida-bright⟧ resigned.");
    check("⟦Bright|?⟧ days followed, and bright nights.");
}

#[test]
fn an_acronym_that_spells_a_word_is_no_word() {
    let bodies = r#"{"id":"us","name":"United States","kind":"place","aliases":["US"]}
{"id":"who","name":"World Health Organization","kind":"organisation","aliases":["WHO"]}"#;
    let check = |text: &str| check_among(bodies, "", text, "");
    check("The ⟦WHO|who⟧ declared it. ⟦US|us⟧ officials agreed; the ⟦US|us⟧ said so. ⟦WHO|who⟧ staff left.");
    check("Who paid? Tell us. Us and them.");
    check("WHO PAID FOR IT");
}

#[test]
fn an_opening_word_is_no_given_name() {
    let people = people("Carlo Poggi");
    let check = |text: &str| {
        check_among(&people, "", &format!("Talks with ⟦Carlo Poggi|carlo-poggi⟧ took place.\n\n{text}"), "")
    };
    check(
        "- Trade: Added ⟦Poggi|carlo-poggi⟧ analysis.\n- Radio (⟦Poggi|carlo-poggi⟧): no deal.\n\nLater ⟦Poggi|carlo-poggi⟧ left.",
    );
    check("His sister Mira Poggi came. Later ⟦Poggi|?⟧ left.");
    check(
        "PM ⟦Poggi|carlo-poggi⟧ came, as Secretary of State ⟦Poggi|carlo-poggi⟧ did, and Turin-born ⟦Poggi|carlo-poggi⟧.",
    );
}

#[test]
fn a_sentence_opens_with_words_that_build_no_names() {
    let places = super::places("Aleppo, Turkey");
    let check = |text: &str| check_among(&places, "", text, "");
    check(
        "Residents of ⟦Aleppo|aleppo⟧ left. Leaders of ⟦Turkey|turkey⟧ met. Besieged ⟦Aleppo|aleppo⟧ waits. Using ⟦Turkey|turkey⟧ helps.",
    );
    check("They met the Friends of ⟦Turkey|?⟧ there.");
    check("Calm returns to ⟦Aleppo|aleppo⟧ In ⟦Turkey|turkey⟧ it rained. See ⟦Aleppo|aleppo⟧ One of them.");
}

#[test]
fn a_neighbour_shields_what_is_no_whole_name_itself() {
    let all = [super::places("Brenn, Norland"), people("Ada Brenner")].concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check("The ⟦Brenn|?⟧ University, the ⟦Ada Brenner|?⟧ Foundation and the Harbour Council of ⟦Norland|?⟧ met.");
    check("The ⟦Norland|?⟧ Party's leader and the ⟦Norland|norland⟧ President ⟦Ada Brenner|ada-brenner⟧ met.");
    check("The People's Republic of ⟦Norland|?⟧ and the Republic of ⟦Norland|norland⟧ met.");
    check("A People's ⟦Norland|?⟧ was founded; ⟦Norland|norland⟧'s Senate rose.");
}

#[test]
fn a_dateline_may_stand_in_capitals() {
    let places = "{\"id\":\"halvor\",\"name\":\"Port Halvor\",\"kind\":\"place\"}\n{\"id\":\"norland\",\"name\":\"Norland\",\"kind\":\"place\"}\n";
    let check = |text: &str| check_among(places, "", text, "");
    check("⟦PORT HALVOR|halvor⟧ (AP) - The port of ⟦Norland|norland⟧ closed.\n\nNORLAND - No dateline.");
    check("⟦PORT HALVOR|halvor⟧, ⟦Norland|norland⟧ — It closed.");
    check("⟦NORLAND|norland⟧—It closed.");
    check("The NORLAND (AP) - It closed.");
    check("NORLAND closed - for ever.");
}

#[test]
fn an_en_dash_inside_a_name_is_a_hyphen() {
    let names = "{\"id\":\"rm\",\"name\":\"Brenn-Main Council\",\"kind\":\"organisation\"}\n{\"id\":\"ns\",\"name\":\"Norland–South Pact\",\"kind\":\"agreement\"}\n";
    let check = |text: &str| check_among(names, "", text, "");
    check("The ⟦Brenn–Main Council|rm⟧ and the ⟦Brenn-Main Council|rm⟧ signed.");
    check("The ⟦Norland-South Pact|ns⟧, the ⟦Norland–South Pact|ns⟧ and the Brenn – Main Council.");
}

#[test]
fn a_part_of_a_title_in_quotation_marks_is_no_mention() {
    let all = [super::places("Brenn, Norland"), people("Ada Brenner")].concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check("They read “Bread for ⟦Norland|?⟧”, «⟦Brenn|?⟧ by Night» and \"Songs of the ⟦Brenn|?⟧ River\" there.");
    check("The name “⟦Norland|norland⟧” is old. “⟦Norland|norland⟧ is free,” he said. \"In ⟦Brenn|brenn⟧ we wait.\"");
    check("“Go to ⟦Norland|norland⟧,” she said. “President ⟦Ada Brenner|ada-brenner⟧ of ⟦Norland|norland⟧” came.");
    check("“No ⟦Norland|norland⟧ without ⟦Brenn|brenn⟧” was said, and \"⟦Brenn|brenn⟧, ⟦Norland|norland⟧\".");
}

#[test]
fn what_is_glued_or_set_behind_a_name_makes_another() {
    let all = [
        super::places("Norland"),
        super::of_kind("organisation", "Norvia, Brenn Works"),
        super::of_kind("office", "Professor"),
    ]
    .concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check("Norvia+ is a shop. ⟦Norvia|norvia⟧ + ⟦Brenn Works|brenn-works⟧ is a sum.");
    check("The games of ⟦Norland|?⟧ 1998 were the best. In ⟦Norland|norland⟧ in 1998 and in ⟦Norland|norland⟧, 1999.");
    check("The board of ⟦Norland|?⟧ Eastern left. In ⟦Norland|norland⟧ eastern winds blow.");
    check("The ⟦Norvia Group|norvia⟧ and the ⟦Norland|?⟧ Group grew.");
    check("Then ⟦Professor|?⟧ Bright left. She is a ⟦Professor|professor⟧ there.");
}

#[test]
fn who_is_of_a_body_names_it() {
    let all = super::of_kind("organisation", "GSA, Mestis");
    let check = |text: &str| check_among(&all, "", text, "");
    check("Charles Worthington of ⟦GSA|gsa⟧ spoke. Then Halvor Brannoy of ⟦Mestis|mestis⟧ did.");
    check("She played in the Norland League for ⟦Mestis|mestis⟧. The Institute for ⟦Mestis|?⟧ is another.");
    check("The Harbour Council of ⟦GSA|?⟧, the Bank of ⟦Mestis|?⟧ and Anne of ⟦Mestis|?⟧ are others.");
}

#[test]
fn a_body_and_a_place_or_a_thing_side_by_side_are_one_name() {
    let all = [
        super::places("Norland"),
        super::of_kind("organisation", "Norvia, UNO"),
        super::of_kind("thing", "Tarrow"),
        people("Ada Brenner"),
    ]
    .concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check("Then ⟦Norvia|?⟧ ⟦Norland|?⟧ closed, and the ⟦Norvia|?⟧ ⟦Tarrow|tarrow⟧ sold.");
    check(
        "The ⟦UNO|uno⟧ ⟦Norland|norland⟧ envoy met ⟦Norvia|norvia⟧ ⟦Ada Brenner|ada-brenner⟧. ⟦Norvia|norvia⟧, ⟦Norland|norland⟧, left.",
    );
    check("In ⟦Norland|norland⟧ ⟦Norvia|norvia⟧ grew.");
}

#[test]
fn none_of_ours() {
    let all = [super::places("Houston, Norland"), super::of_kind("organisation", "Tarrow, GSA"), people("Ada Brenner")]
        .concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check("Mr. Houston spoke. He went to ⟦Houston|houston⟧ with Dr. Norland.");
    check(
        "⟦Ada Brenner|ada-brenner⟧ spoke. Brenner for ⟦Norland|?⟧ won. ⟦Brenner|ada-brenner⟧ left for ⟦Norland|norland⟧.",
    );
    check("⟦Tarrow|?⟧ is what they need, and their tarrow is gone.");
    check("⟦Tarrow|tarrow⟧ is what they need, and ⟦Tarrow|tarrow⟧ is gone like a tarrow.");
    check("The ⟦GSA|gsa⟧ Administrator Dan Smith agreed.");
}
