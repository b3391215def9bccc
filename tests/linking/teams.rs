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
