//! What a piece calls somebody or something after the full name.

use super::{check_among, of_kind, people, places};

#[test]
fn the_given_name_alone_means_the_person_whom_the_piece_has_named() {
    let all = [people("Ida Bright, Ida Holm, Francis Lund"), places("Brenn")].concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check("⟦Ida Bright|ida-bright⟧ spoke. Then ⟦Ida|ida-bright⟧ left, and ⟦Ida|ida-bright⟧'s sister too.");
    check("Then Ida left.");
    check("⟦Ida Bright|ida-bright⟧ and ⟦Ida Holm|ida-holm⟧ spoke. Then Ida left.");
    check("⟦Ida Bright|ida-bright⟧ spoke. So did Ida Muster. Then Ida left.");
    check("⟦Francis Lund|francis-lund⟧ met Pope Francis.");
}

#[test]
fn a_word_of_its_name_means_the_body_that_the_piece_has_named() {
    let all =
        [of_kind("event", "Storm Hedda"), of_kind("organisation", "Tarrow Mills, Freedom Now, Coast Union")].concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check(
        "⟦Storm Hedda|storm-hedda⟧ came. ⟦Hedda|storm-hedda⟧ broke the dam of ⟦Tarrow Mills|tarrow-mills⟧; ⟦Tarrow|tarrow-mills⟧ lost it.",
    );
    check("⟦Storm Hedda|storm-hedda⟧ came. Hedda Bright wrote. Hedda is her name.");
    check("⟦Freedom Now|freedom-now⟧ met. Freedom is dear. The ⟦Coast Union|coast-union⟧ met on the Coast.");
    check("Hedda came, and Mills.");
}

#[test]
fn an_acronym_in_brackets_means_the_body_before_it() {
    let all = [
        of_kind("organisation", "Halvor Sea Law Institute, Federal Election Board"),
        of_kind("place", "Brenn"),
        r#"{"id":"opcw","name":"Organisation for the Prohibition of Chemical Weapons","kind":"organisation","aliases":["OPCW"]}"#.into(),
    ]
    .concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check(
        "The ⟦Halvor Sea Law Institute|halvor-sea-law-institute⟧ (⟦HSLI|halvor-sea-law-institute⟧) met. ⟦HSLI|halvor-sea-law-institute⟧ staff and ⟦HSLI|halvor-sea-law-institute⟧'s head left.",
    );
    check("⟦Brenn|brenn⟧ (AFP) – It rained. AFP says so.");
    check("The ⟦Halvor Sea Law Institute|halvor-sea-law-institute⟧ (CDP) met. The CDP left.");
    check("The Organization to Prohibit Chemical Weapons (⟦OPCW|opcw⟧) met. The ⟦OPCW|opcw⟧ agreed.");
    check("They had old pumps carrying water (OPCW) lay there. The OPCW were loud.");
}

#[test]
fn a_usual_short_given_name_is_a_form() {
    let check = |text: &str| check_among(&people("Robert Tanner, Phil Danaher"), "", text, "");
    check("⟦Bob Tanner|robert-tanner⟧ met ⟦Philip Danaher|phil-danaher⟧. Then ⟦Tanner|robert-tanner⟧ left.");
    check("Bill Tanner met nobody.");
}

#[test]
fn a_body_that_every_country_may_have_needs_its_country() {
    let all = r#"{"id":"court","name":"Supreme Court of Norland","kind":"organisation","aliases":["Supreme Court"]}
{"id":"senate","name":"Senate","kind":"organisation"}"#;
    let check = |text: &str| check_among(all, "", text, "");
    check("In Norland the ⟦Supreme Court|court⟧ met. Its ⟦Senate|senate⟧ met.");
    check("In Sudmark the ⟦Supreme Court|?⟧ met.");
    check("The ⟦Supreme Court of Norland|court⟧ met. The ⟦Supreme Court|court⟧ ruled.");
}

#[test]
fn a_name_is_known_as_others_spell_it() {
    let all = [
        of_kind(
            "organisation",
            "The Blackeyed Susans, Norland Defence Force, University of Brenn, Coast and Harbour Trust",
        ),
        of_kind("place", "Brenn Province, Saint Halvor"),
        of_kind("agreement", "Tarrow Treaty"),
        of_kind("work", "The Lamp"),
    ]
    .concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check(
        "Those ⟦Blackeyed Susans|the-blackeyed-susans⟧, the ⟦Norland Defense Force|norland-defence-force⟧ and ⟦Brenn University|university-of-brenn⟧ met.",
    );
    check(
        "The ⟦Coast & Harbour Trust|coast-and-harbour-trust⟧ bought land in ⟦Brenn province|brenn-province⟧ near ⟦St. Halvor|saint-halvor⟧ by the ⟦Tarrow treaty|tarrow-treaty⟧.",
    );
    check("⟦The Lamp|the-lamp⟧ burned; a Lamp is a lamp.");
}

#[test]
fn the_same_person_with_more_names_is_no_other() {
    let check = |text: &str| check_among(&people("Karl Petrow, S. M. Halvor, Frederik R. Bright"), "", text, "");
    check("⟦Karl Petrow|karl-petrow⟧ came. Karl Ivanovich Petrow is old. Then ⟦Petrow|karl-petrow⟧ left.");
    check("⟦S. M. Halvor|s.-m.-halvor⟧ came. Sven Magnus Halvor is old. Then ⟦Halvor|s.-m.-halvor⟧ left.");
    check("⟦Frederik R. Bright|frederik-r.-bright⟧ came. Fredrik Bright spoke. Then ⟦Bright|frederik-r.-bright⟧ left.");
    check("⟦S. M. Halvor|s.-m.-halvor⟧ came. Commodore Sven Magnus Halvor is old. Then ⟦Halvor|s.-m.-halvor⟧ left.");
    check("⟦Karl Petrow|karl-petrow⟧ came. Karla Petrow is old. Then ⟦Petrow|?⟧ left.");
    check("⟦Frederik R. Bright|frederik-r.-bright⟧ came with Frederik T. Bright. Then ⟦Bright|?⟧ left.");
}

#[test]
fn a_country_before_its_own_body_is_part_of_the_name() {
    let all = r#"{"id":"norland","name":"United Norland","kind":"place","aliases":["Norland","U.N.L."],"demonyms":["Norlandish"]}
{"id":"sudmark","name":"Sudmark","kind":"place"}
{"id":"navy","name":"United Norland Navy","kind":"organisation"}
{"id":"senate","name":"Senate of Norland","kind":"organisation"}
{"id":"labour","name":"United Norland Department of Labour","kind":"organisation"}
{"id":"treasury","name":"United Norland Department of the Treasury","kind":"organisation","aliases":["Treasury"]}
{"id":"bank","name":"Bank of Norland","kind":"organisation"}"#;
    let check = |text: &str| check_among(all, "", text, "");
    check("The ⟦Norland Navy|navy⟧, the ⟦Norland Senate|senate⟧ and the ⟦Norlandish Senate|senate⟧ met.");
    check(
        "The ⟦U.N.L. Department of Labor|labour⟧, ⟦Norland Labor Department|labour⟧ and ⟦U.N.L. Treasury|treasury⟧ met.",
    );
    let union = r#"{"id":"union","name":"Coast Union","kind":"organisation","aliases":["CU"]}
{"id":"council","name":"Coast Union Security Council","kind":"organisation","aliases":["Security Council"]}"#;
    check_among(
        union,
        "",
        "The ⟦CU Security Council|council⟧ met; the ⟦CU|union⟧ paid for the ⟦Security Council|council⟧.",
        "",
    );
    check("The ⟦Norland|?⟧ Harbour Council, the ⟦Sudmark|?⟧ Senate and the ⟦Norland|?⟧ Bank met in ⟦Norland|norland⟧.");
}

#[test]
fn the_place_in_its_name_tells_a_body_from_its_namesakes() {
    let all = r#"{"id":"norland","name":"Norland","kind":"place"}
{"id":"sudmark","name":"Sudmark","kind":"place"}
{"id":"civic","name":"Civic Party of Norland","kind":"organisation","aliases":["CDP"]}
{"id":"centre","name":"Centre Party of Sudmark","kind":"organisation","aliases":["CDP"]}
{"id":"cup","name":"Harbour Cup","kind":"event","aliases":["the Cup"]}
{"id":"cup-2004","name":"2004 Harbour Cup","kind":"event","aliases":["the Cup"]}"#;
    let check = |text: &str| check_among(all, "", text, "");
    check("In ⟦Norland|norland⟧ the ⟦CDP|civic⟧ won.");
    check("The ⟦CDP|?⟧ won. ⟦Norland|norland⟧ and ⟦Sudmark|sudmark⟧ play.");
    check("They won ⟦the Cup|cup⟧ again.");
    check("They won ⟦the Cup|?⟧ of 2004 again.");
}

#[test]
fn forms_that_follow_from_a_name() {
    let all = [
        of_kind(
            "organisation",
            "UNESCO, Ministry of Defence, Halvor Stock Index, A&B Mills, Harbour Modernisation Board",
        ),
        of_kind("agreement", "Treaty of Brenn"),
        people("Ida S.R. Bright"),
        r#"{"id":"edvin","name":"Prince Edvin, Duke of Brenn","kind":"person"}"#.into(),
    ]
    .concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check(
        "⟦Unesco|unesco⟧, the ⟦Defense Ministry|ministry-of-defence⟧ and ⟦Prince Edvin|edvin⟧ met by the ⟦Brenn Treaty|treaty-of-brenn⟧.",
    );
    check(
        "⟦Ida Bright|ida-s.r.-bright⟧ bought ⟦A & B Mills|a&b-mills⟧, and the ⟦Halvor Stock|halvor-stock-index⟧ fell. A unesco is none.",
    );
    let places = r#"{"id":"isles","name":"Brenn Isles of the Coast","kind":"place","aliases":["the Isles"]}
{"id":"see","name":"Halvor am See","kind":"place"}"#;
    check_among(places, "", "⟦The Isles|isles⟧ are far from ⟦Halvor|see⟧, as ⟦the Isles|isles⟧ know.", "");
    check("The ⟦Harbour Modernization Board|harbour-modernisation-board⟧ met.");
}
