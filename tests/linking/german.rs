//! German: endings, compounds, titles and acronyms, from what is known of the language.

use super::{check_in, of_kind, people, places};

fn check(text: &str) {
    let bodies = r#"{"id":"rat","name":"Nordischer Seerat","kind":"organisation","aliases":["NSR"]}
{"id":"vn","name":"Vereinte Nationen","kind":"organisation","aliases":["UN"]}
{"id":"fahrt","name":"Zweite Seefahrt","kind":"event"}
{"id":"krieg","name":"Zweiter Seekrieg","kind":"event"}
{"id":"kreuz","name":"Rotes Kreuz","kind":"organisation"}
{"id":"amt","name":"Bundesamt für Küstenschutz","kind":"organisation"}
{"id":"dienst","name":"Küstennachrichtendienst","kind":"organisation"}
{"id":"bahn","name":"Norländische Bahn","kind":"organisation","aliases":["Bahn"]}
{"id":"norvia","name":"Norvia AG","kind":"organisation"}
"#;
    let people = people("Ida Brenner, Jürgen Möller, Max Gross, Anna Mueller");
    check_in("de", &[bodies.to_string(), people, places("Norland, Brenn")].concat(), text);
}

#[test]
fn adjectives_and_nouns_of_a_name_take_their_endings() {
    check(
        "Beim ⟦Nordischen Seerat|rat⟧, zur Sitzung des ⟦Nordischen Seerat|rat⟧s und im ⟦Nordischen Seerat|rat⟧ sprach er.",
    );
    check(
        "Die Helfer des ⟦Roten Kreuzes|kreuz⟧, vom ⟦Roten Kreuz|kreuz⟧. Das ⟦Rote Kreuz|kreuz⟧ half den ⟦Vereinten Nationen|vn⟧.",
    );
    check(
        "Im ⟦Zweiten Seekrieg|krieg⟧ und nach der ⟦Zweiten Seefahrt|fahrt⟧. Die Schrecken des ⟦Zweiten Seekrieges|krieg⟧.",
    );
    check("Die roten Kreuze und das Rote Kreuzchen sind keine.");
}

#[test]
fn the_left_part_of_a_compound_is_a_mention() {
    check("Der ⟦UN|vn⟧-Generalsekretär und die Anti-⟦Norvia|norvia⟧-Kundgebung, die ⟦Norland|norland⟧-weit wirkte.");
    check(
        "⟦Ida Brenner|ida-brenner⟧ trat ab. Die ⟦Brenner|ida-brenner⟧-Regierung endete, ⟦Brenner|ida-brenner⟧s Zeit auch.",
    );
    check("Neu-Brenn liegt fern, und die norländische Küste auch. Der Norländer ging.");
}

#[test]
fn who_bears_a_title_is_meant_by_the_family_name() {
    check(
        "⟦Ida Brenner|ida-brenner⟧ kam. Bundeskanzlerin ⟦Brenner|ida-brenner⟧ und Frau ⟦Brenner|ida-brenner⟧ sprachen.",
    );
    check(
        "⟦Jürgen Möller|jürgen-möller⟧ kam. SPD-Chef ⟦Möller|jürgen-möller⟧ und Autor ⟦Möller|jürgen-möller⟧ sprachen.",
    );
    check("⟦Jürgen Möller|jürgen-möller⟧ kam mit Dieter Möller. Dann sprach ⟦Möller|?⟧.");
    check("⟦Jürgen Möller|jürgen-möller⟧ kam. Hans-Dieter Möller auch. Dann sprach ⟦Möller|?⟧.");
    check("Karl ⟦Brenn|?⟧ kam nach ⟦Brenn|brenn⟧.");
}

#[test]
fn umlauts_are_written_in_two_ways() {
    check(
        "⟦Juergen Moeller|jürgen-möller⟧, ⟦Max Groß|max-gross⟧ und ⟦Anna Müller|anna-mueller⟧ kamen. ⟦Müller|anna-mueller⟧ sprach.",
    );
}

#[test]
fn an_acronym_may_come_from_inside_of_words() {
    check(
        "Das ⟦Bundesamt für Küstenschutz|amt⟧ (⟦BfK|amt⟧) warnt. Das ⟦BfK|amt⟧ mahnt. Der ⟦Küstennachrichtendienst|dienst⟧ (⟦KND|dienst⟧) auch.",
    );
    check("Der ⟦Küstennachrichtendienst|dienst⟧ (AFP) schweigt. AFP auch.");
}

#[test]
fn a_noun_that_is_a_name_needs_company() {
    check("Die ⟦Bahn|?⟧ fuhr.");
    check("Die ⟦Norländische Bahn|bahn⟧ streikt. Die ⟦Bahn|bahn⟧ fuhr nicht.");
}

#[test]
fn a_language_has_its_own_names_of_countries() {
    let countries = of_kind("place", "Germany, Turkey");
    check_in("de", &countries, "In ⟦Deutschland|germany⟧ und der ⟦Türkei|turkey⟧ regnet es.");
    check_in("es", &countries, "En ⟦Alemania|germany⟧ llueve, en Deutschland no.");
}
