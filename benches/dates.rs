//! How many dates of news are read as a person read them.
//!
//! `dates.jsonl` labels 409 expressions in the 120 English pieces of MEANTIME (Wikinews of 2004 to 2013), by piece and bytes, without
//! their text: a date, or `null` where a careful reader could name none. With those pieces as a desk whose files begin with
//! their numbers: `cargo bench --bench dates -- FOLDER`

use serde_json::Value;
use std::collections::BTreeMap;
use std::process::{Command, ExitCode};

#[derive(Default, Debug)]
struct Count {
    exact: usize,
    wrong: usize,
    missed: usize,
    left_out: usize,
    made_up: usize,
}

fn main() -> ExitCode {
    let Some(desk) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        eprintln!("which folder has the labelled pieces as a desk?");
        return ExitCode::from(2);
    };
    let output =
        Command::new(env!("CARGO_BIN_EXE_dateline")).args(["export", "dates", "--root", &desk]).output().unwrap();
    let found = lines(std::str::from_utf8(&output.stdout).unwrap());
    let mut by_piece: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for date in &found {
        let file = date["source"].as_str().unwrap().rsplit('/').next().unwrap();
        by_piece.entry(file.split('-').next().unwrap().to_string()).or_default().push(date);
    }
    let labels = lines(include_str!("dates.jsonl"));
    let mut count = Count::default();
    for label in &labels {
        let here = by_piece.get(label["piece"].as_str().unwrap()).into_iter().flatten();
        let date = here.copied().max_by_key(|date| overlap(label, date)).filter(|date| overlap(label, date) > 0);
        let place = match (label["date"].is_null(), date) {
            (true, None) => &mut count.left_out,
            (true, Some(_)) => &mut count.made_up,
            (false, None) => &mut count.missed,
            (false, Some(date)) if ["date", "until"].iter().all(|key| date[key] == label[key]) => &mut count.exact,
            (false, Some(_)) => &mut count.wrong,
        };
        *place += 1;
    }
    println!("{count:?}");
    let dated = count.exact + count.wrong + count.missed;
    let is_read = count.exact * 100 >= dated * 95;
    let is_left_out = count.left_out * 100 >= (count.left_out + count.made_up) * 90;
    ExitCode::from(u8::from(!is_read || !is_left_out))
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How many bytes two have in common.
fn overlap(one: &Value, other: &Value) -> i64 {
    let at = |value: &Value, key: &str| value[key].as_i64().unwrap();
    at(one, "end").min(at(other, "end")) - at(one, "start").max(at(other, "start"))
}
