//! Names in other scripts and languages than English.

use super::{check_among, people, places};

const BODIES: &str = r#"{"id":"nato","name":"NATO","kind":"organisation"}
{"id":"opcw","name":"OPCW","kind":"organisation"}
"#;

#[test]
fn acronyms_in_another_script_make_no_line_of_capitals() {
    let all = [BODIES, "{\"id\":\"petrow\",\"name\":\"Иван Петров\",\"kind\":\"person\"}"].concat();
    let check = |text: &str| check_among(&all, "lang = \"ru\"", text, "");
    check("⟦Иван Петров|petrow⟧ обсудил с главами ⟦NATO|nato⟧ и ⟦OPCW|opcw⟧ доклад.");
    check("- ⟦NATO|nato⟧, ⟦OPCW|opcw⟧\n- ⟦OPCW|opcw⟧");
    check("NATO AND OPCW MEET");
}

#[test]
fn a_line_of_capitals_is_one_in_every_script() {
    let all = "{\"id\":\"petrow\",\"name\":\"Иван Петров\",\"kind\":\"person\"}\n{\"id\":\"athens\",\"name\":\"Αθήνα\",\"kind\":\"place\"}";
    check_among(all, "lang = \"ru\"", "⟦ИВАН ПЕТРОВ|petrow⟧ ВСТРЕТИЛСЯ С ГОСТЯМИ", "");
    check_among(all, "lang = \"el\"", "Η ⟦ΑΘΗΝΑ|athens⟧ ΚΑΙ Ο ΚΟΣΜΟΣ. Η ⟦ΑΘΉΝΑ|athens⟧.", "");
}

#[test]
fn names_in_lists_and_cells_are_shielded_as_in_prose() {
    let all = [people("Boris Petrow"), places("Lakeland")].concat();
    let check = |text: &str| check_among(&all, "title = \"Boris Petrow hosts a dinner\"", text, "");
    check("At the table:\n\n- Mira Petrow, Jan Keller, Tom Weber\n- Eric Petrow and Lara Petrow\n");
    check("| source | note |\n|---|---|\n| ⟦Lakeland|?⟧ Media Project | x |\n| ⟦Boris Petrow|boris-petrow⟧ | y |\n");
    check("- ⟦Boris Petrow|boris-petrow⟧, Jan Keller\n- ⟦Lakeland|lakeland⟧\n");
}

#[test]
fn a_title_line_is_shielded_by_what_the_text_says() {
    let all = [people("Boris Petrow"), places("Lakeland")].concat();
    let check = |text: &str| check_among(&all, "title = \"Boris Petrow hosts a dinner\"", text, "");
    check("## ⟦Lakeland|?⟧ Media Project Wins Prize\n\nThe ⟦Lakeland|?⟧ Media Project won.");
    check("## ⟦Lakeland|lakeland⟧ Joins Pact With ⟦Petrow|boris-petrow⟧\n\nIn ⟦Lakeland|lakeland⟧ it rained.");
}
