//! A country and its team have one name.

use super::{check_among, of_kind, places};

const SPORT: &str = "The match was won by a late penalty, and the coach praised his striker.";

fn check(text: &str) {
    let teams = of_kind(
        "organisation",
        "Norland national football team, Norland national rugby union team, Sudmark national football team",
    );
    let all = [places("Norland, Sudmark, Brenn"), teams].concat();
    check_among(&all, "", text, "");
}

#[test]
fn in_a_piece_on_sport_the_team_is_meant() {
    let football = format!("{SPORT} It was football.");
    check(&format!(
        "{football} ⟦Norland|norland-national-football-team⟧ beat ⟦Sudmark|sudmark-national-football-team⟧."
    ));
    check(&format!("{SPORT} ⟦Norland|?⟧ won."));
}

#[test]
fn the_place_is_meant_where_the_words_say_so_and_in_other_pieces() {
    let football = format!("{SPORT} It was football.");
    check(&format!(
        "{football} It rained in ⟦Norland|norland⟧, in native ⟦Norland|norland⟧ and in ⟦Brenn|brenn⟧, ⟦Norland|norland⟧."
    ));
    check(&format!("{football} ⟦Norland|norland⟧'s ministers came."));
    check("⟦Norland|norland⟧ has a goal, and plays in another league. It is no match.");
}

#[test]
fn a_club_is_called_by_its_town_where_sport_is_spoken_of() {
    let clubs = of_kind("organisation", "FC Brenn, Halvor United, FC Halvor");
    let bulls = r#"{"id":"bulls","name":"Tarrow Bulls","kind":"organisation","aliases":["Tarrow"]}"#;
    let all = [places("Brenn, Halvor, Tarrow"), clubs, bulls.into()].concat();
    let check = |text: &str| check_among(&all, "", text, "");
    check(&format!("{SPORT} ⟦Brenn|fc-brenn⟧ won. It rained in ⟦Brenn|brenn⟧."));
    check(&format!("{SPORT} ⟦Halvor|?⟧ won."));
    check(&format!("{SPORT} ⟦FC Halvor|fc-halvor⟧ won, and ⟦Halvor|fc-halvor⟧ smiled."));
    check(&format!("{SPORT} ⟦Tarrow|bulls⟧ won. It rained in ⟦Tarrow|tarrow⟧."));
    check("⟦Brenn|brenn⟧ has a harbour, ⟦Halvor|halvor⟧ and ⟦Tarrow|tarrow⟧ have none.");
}
