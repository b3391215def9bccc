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

#[test]
fn a_name_stands_alone_where_no_space_is_between_words() {
    let all = r#"{"id":"beijing","name":"北京","kind":"place"}
{"id":"wang","name":"王小明","kind":"person"}
{"id":"trump","name":"トランプ","kind":"person"}
"#;
    let all = [all, BODIES].concat();
    let check = |text: &str| check_among(&all, "lang = \"zh\"", text, "");
    check("⟦王小明|wang⟧在⟦北京|beijing⟧会见记者。⟦NATO|nato⟧的秘书长也在场。");
    check("⟦トランプ|trump⟧氏。 トランプル。");
}

#[test]
fn an_elision_is_no_part_of_a_name() {
    let all =
        [people("Emma Martin"), places("Iran"), "{\"id\":\"onu\",\"name\":\"ONU\",\"kind\":\"organisation\"}".into()]
            .concat();
    let french = |text: &str| check_among(&all, "lang = \"fr\"", text, "");
    french("Selon l'⟦ONU|onu⟧, le président d’⟦Iran|iran⟧ et les amis d'⟦Emma Martin|emma-martin⟧. ⟦ONU|onu⟧.");
    check_among(&all, "lang = \"it\"", "L'inviato dell'⟦ONU|onu⟧ e dell'⟦Iran|iran⟧.", "");
    check_among(&all, "", "They say x'Iran and O'Iran.", "");
}

#[test]
fn honorifics_are_those_of_the_language() {
    let check = |text: &str| check_among(&people("Emma Martin"), "lang = \"fr\"", text, "");
    check("Selon ⟦Emma Martin|emma-martin⟧, M. ⟦Martin|emma-martin⟧ a menti. Le ministre ⟦Martin|emma-martin⟧ part.");
    check("Selon ⟦Emma Martin|emma-martin⟧, Luc Martin a menti. Puis ⟦Martin|?⟧ part.");
}

#[test]
fn a_german_genitive_and_compounds_hold_names() {
    let all = [people("Iwan Petrow, Hans Klaus"), places("Norvia, Brenn")].concat();
    let check = |text: &str| check_among(&all, "lang = \"de\"", text, "");
    check(
        "⟦Iwan Petrow|iwan-petrow⟧ sprach. ⟦Petrow|iwan-petrow⟧s Rede war lang. ⟦Iwan Petrow|iwan-petrow⟧s Gast kam.",
    );
    check("⟦Hans Klaus|hans-klaus⟧ kam. Der Han war fern, ⟦Klaus|hans-klaus⟧ auch.");
    check(
        "Der Autobauer ⟦Norvia|norvia⟧ wächst, und nun hat ⟦Norvia|norvia⟧ Anteile verkauft. Die ⟦Norvia|norvia⟧-Chefin kam aus Neu-Brenn.",
    );
    check("Die ⟦Norvia|?⟧ University lehrt.");
    check("⟦Iwan Petrow|iwan-petrow⟧ und Mira Petrow kamen. Dann ging ⟦Petrow|?⟧.");
}

#[test]
fn turkish_endings_stand_behind_an_apostrophe() {
    let all = [people("Ayşe Yılmaz"), "{\"id\":\"ankara\",\"name\":\"Ankara\",\"kind\":\"place\"}\n{\"id\":\"istanbul\",\"name\":\"İstanbul\",\"kind\":\"place\"}".into()].concat();
    let check = |lang: &str, text: &str| check_among(&all, &format!("lang = \"{lang}\""), text, "");
    check("tr", "⟦Ankara|ankara⟧'da ⟦Ayşe Yılmaz|ayşe-yılmaz⟧'ın evi. ⟦İstanbul|istanbul⟧’un adı.");
    check("en", "Ankara'da is Turkish.");
}

#[test]
fn the_head_of_a_name_is_that_of_the_language() {
    let all = [places("Japón, Rusia"), "{\"id\":\"apple\",\"name\":\"Apple Inc.\",\"kind\":\"organisation\"}".into()]
        .concat();
    let check = |text: &str| check_among(&all, "lang = \"es\"", text, "");
    check("El Nikkei 225 de ⟦Japón|?⟧ y los 40 de ⟦Japón|japón⟧.");
    check(
        "El Banco de ⟦Japón|?⟧ y el Presidente de ⟦Rusia|rusia⟧ hablaron con el CEO de ⟦Apple|apple⟧ en el Moscone de ⟦Rusia|rusia⟧.",
    );
}

#[test]
fn a_number_makes_another_thing_of_a_name() {
    let all = "{\"id\":\"norvia\",\"name\":\"Norvia\",\"kind\":\"organisation\"}";
    let check = |text: &str| check_among(all, "", text, "");
    check(
        "The ⟦Norvia|?⟧ 787 and the ⟦Norvia|?⟧ 3G sold. It cost ⟦Norvia|norvia⟧ 300 million, says ⟦Norvia|norvia⟧ 2009.",
    );
}
