//! Lists that nobody writes by hand, and what they would cost: each has a limit, or is linear.

use crate::desk::{Desk, SITE, entity};

#[test]
fn names_of_one_entity_have_a_limit() {
    let aliases: Vec<String> = (0..400_000).map(|n| format!("\"N{n}\"")).collect();
    let line = |aliases: &[String]| {
        format!("{{\"id\":\"a\",\"name\":\"Alpha\",\"kind\":\"x\",\"aliases\":[{}]}}\n", aliases.join(","))
    };
    let desk = Desk::of(&[("entities/all.jsonl", &line(&aliases))]);
    desk.build()
        .tells(&["E002 content/entities/all.jsonl:1:"])
        .says("has 400001 names, over the limit of 500")
        .within(5);
    desk.write("content/entities/all.jsonl", line(&aliases[..499]));
    desk.build().is_well();
    // What was merged into it counts, and so does the way there.
    let merged = |n: usize, into: &str| {
        let aliases: Vec<String> = (0..400).map(|alias| format!("\"N{n} {alias}\"")).collect();
        let (id, aliases) = (format!("m{n}"), aliases.join(","));
        format!(
            "{{\"id\":\"{id}\",\"name\":\"M{n}\",\"kind\":\"x\",\"merged_into\":\"{into}\",\"aliases\":[{aliases}]}}\n"
        )
    };
    let all: String = (0..1_000).map(|n| merged(n, "a")).collect();
    desk.write("content/entities/all.jsonl", line(&[]) + &all);
    desk.build().tells(&["E002 content/entities/all.jsonl:1:"]).says("has 401001 names").within(10);
    let chain: String = (0..5_000).map(|n| entity_merged(n, &format!("m{}", n + 1))).collect();
    desk.write("content/entities/all.jsonl", line(&[]) + &chain + &entity_merged(5_000, "a"));
    desk.build().tells(&["E009 content/entities/all.jsonl:2:"]).says("by way of more than 100 others").within(5);
}

fn entity_merged(n: usize, into: &str) -> String {
    format!("{{\"id\":\"m{n}\",\"name\":\"M{n}\",\"kind\":\"x\",\"merged_into\":\"{into}\"}}\n")
}

#[test]
fn kinds_have_a_limit() {
    let of = |count: usize| -> String {
        (0..count).map(|n| format!("{{\"id\":\"e{n}\",\"name\":\"Name {n}\",\"kind\":\"kind{n}\"}}\n")).collect()
    };
    let desk = Desk::of(&[("entities/all.jsonl", &of(2_000))]);
    desk.build().tells(&["E002 content/entities/all.jsonl:"]).says("limits.kinds").within(5);
    assert!(!desk.output().exists());
    desk.write("content/entities/all.jsonl", of(200));
    desk.build().is_well();
    assert!(desk.site().values().map(Vec::len).sum::<usize>() < 20 << 20);
}

#[test]
fn a_text_of_data_has_a_limit_wherever_it_stands() {
    let long = "x".repeat(10_001);
    for (path, text, place) in [
        ("briefings/x.md", crate::desk::piece(&format!("summary = \"{long}\""), ""), ":4:12"),
        ("briefings/y.md", format!("---\ntitle: {long}\ndate: 2017-11-20\n---\n"), ":2:8"),
        ("briefings/z.md", crate::desk::piece(&format!("sources = [{{ title = \"{long}\" }}]"), ""), ":4:"),
        ("entities/a.md", entity("A", &format!("summary = \"{long}\"")), ":4:12"),
        ("entities/a.csv", format!("id,name,kind,summary\na,A,x,{long}\n"), ":2:7"),
        ("entities/a.jsonl", format!("{{\"id\":\"a\",\"name\":\"A\",\"kind\":\"x\",\"summary\":\"{long}\"}}\n"), ":1:"),
    ] {
        let desk = Desk::of(&[(path, &text)]);
        desk.build().tells(&[&format!("E002 content/{path}{place}")]).says("limits.field_chars");
        desk.write("site.toml", format!("{SITE}[limits]\nfield_chars = 20000\n"));
        desk.build().is_well();
    }
    let desk = Desk::new();
    desk.piece("x", &format!("[extra]\nfree = \"{long}\""), "");
    desk.build().is_well();
}

#[test]
fn a_refusal_carries_few_of_thousands_who_bear_its_name() {
    let desk = Desk::new();
    let bearers: String = (0..2_000)
        .map(|n| format!("{{\"id\":\"e{n}\",\"name\":\"Group {n}\",\"kind\":\"organisation\",\"aliases\":[\"Northern Alliance\"]}}\n"))
        .collect();
    desk.write("content/entities/all.jsonl", bearers);
    desk.piece("x", "", &"They met the Northern Alliance.\n\n".repeat(50));
    let exported = desk.printed(&["export", "mentions"]);
    assert!(exported.len() < 1 << 20, "{} bytes", exported.len());
    let first: serde_json::Value = serde_json::from_str(exported.lines().next().expect("a refusal")).expect("JSON");
    assert_eq!(first["candidates"].as_array().map(Vec::len), Some(100));
    let ran = desk.check();
    ran.is_well().says("100 entities or more answer to `Northern Alliance`").says("or 92 more");
    assert!(ran.all().len() < 1 << 20 && ran.peak < 500 << 20, "{} bytes", ran.peak);
    // What an earlier run kept under another limit is not taken.
    desk.write("site.toml", format!("{SITE}[limits]\ncandidates = 3\n"));
    let exported = desk.printed(&["export", "mentions"]);
    let first: serde_json::Value = serde_json::from_str(exported.lines().next().expect("a refusal")).expect("JSON");
    assert_eq!(first["candidates"].as_array().map(Vec::len), Some(3));
    desk.check().is_well().says("W031").says("3 entities or more answer to `Northern Alliance`");
}

#[test]
fn equal_decisions_cost_no_square() {
    let desk = Desk::new();
    desk.write("content/entities/a.md", entity("Northern Alliance", ""));
    desk.piece("x", "", &"Northern Alliance. ".repeat(5_000));
    let decision = "[[decision]]\nsource = \"briefings/x.md\"\nquote = \"Northern Alliance\"\nentity = \"a\"\n";
    desk.write("decisions.toml", decision.repeat(5_000));
    let ran = desk.build();
    ran.is_well().within(10);
    assert!(ran.peak < 300 << 20, "{} bytes", ran.peak);
}
