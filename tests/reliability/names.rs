//! Names that would match everywhere, nowhere or in disguise.

use crate::desk::{Desk, entity, quoted};

/// A desk with one entity that bears this alias, and the links of a long text full of common words.
fn with_alias(alias: &str) -> Desk {
    let desk = Desk::new();
    desk.write("content/entities/target.md", entity("Target Group", &format!("aliases = [{}]", quoted(alias))));
    desk.piece("x", "", "A man met a dog. The cat sat, and it was C++ or C, x. May the will of a turkey be done! 1 2 3 . * — ok\n\nAnother line: i, I, a, the; The end.");
    desk
}

#[test]
fn no_odd_alias_matches_everywhere() {
    let long = "x".repeat(10_000);
    for (alias, code) in [
        ("", "E009 content/entities/target.md:4:"),
        ("   ", "E009 content/entities/target.md:4:"),
        ("\u{a0}\u{2003}", "E009 content/entities/target.md:4:"),
        ("\u{200b}", "E009 content/entities/target.md:4:"),
        ("\u{202e}\u{2066}", "E009 content/entities/target.md:4:"),
        ("\u{ad}", "E009 content/entities/target.md:4:"),
        ("\u{7}", "E009 content/entities/target.md:4:"),
        (&long, "E002 content/entities/target.md:4:"),
        ("a", "W035 content/entities/target.md:4:"),
        ("I", "W035 content/entities/target.md:4:"),
        ("The", "W035 content/entities/target.md:4:"),
        ("may", "W035 content/entities/target.md:4:"),
        ("1", "W035 content/entities/target.md:4:"),
        (".*", "W035 content/entities/target.md:4:"),
        (".", "W035 content/entities/target.md:4:"),
        ("*", "W035 content/entities/target.md:4:"),
        ("—", "W035 content/entities/target.md:4:"),
        ("\u{301}", "W035 content/entities/target.md:4:"),
        ("🙈", "W035 content/entities/target.md:4:"),
        ("\u{e000}", "W035 content/entities/target.md:4:"),
        ("Target\u{202e}", "W033 content/entities/target.md:4:"),
        ("Tar\u{200b}get", "W033 content/entities/target.md:4:"),
    ] {
        let desk = with_alias(alias);
        let ran = desk.check();
        assert!(ran.places().iter().any(|p| p.starts_with(code)), "{alias:?}: {code} in {}", ran.all());
        if code.starts_with('E') {
            ran.tells(&[]);
            continue;
        }
        ran.is_well();
        desk.build().is_well();
        let page = desk.page("briefings/x/index.html");
        assert!(!page.contains("class=\"entity\""), "{alias:?}: {page}");
    }
}

#[test]
fn names_of_any_script_match_themselves_and_nothing_else() {
    for (alias, text, links) in [
        ("C++", "They wrote C++ and C, and C+ too.", 0), // weak: one letter, and W035 says so
        ("Visual C++", "They wrote Visual C++ and Visual C.", 1),
        ("AT&T", "They rang AT&T and AT and T.", 1),
        ("node.js", "They used node.js and nodexjs.", 1),
        ("(x|y)+", "They wrote xyxy.", 0),
        ("حزب الله", "قال حزب الله اليوم.", 1),
        ("שלום עכשיו", "Then שלום עכשיו met.", 1),
        ("北京大学", "我在 北京大学 学习。", 1),
        ("Caf\u{e9} Zone", "At Cafe\u{301} Zone they met.", 1),
        ("Cafe\u{301} Zone", "At Caf\u{e9} Zone they met.", 1),
        ("Tar\u{200b}zan Band", "At Tarzan Band they met.", 1),
    ] {
        let desk = Desk::new();
        desk.write("content/entities/target.md", entity("Target Group", &format!("aliases = [{}]", quoted(alias))));
        desk.piece("x", "", text);
        desk.build().is_well();
        let page = desk.page("briefings/x/index.html");
        assert_eq!(page.matches("class=\"entity\"").count(), links, "{alias:?}: {page}");
    }
}

#[test]
fn twins_are_reported() {
    for (one, two, code) in [
        ("Caf\u{e9} Union", "Cafe\u{301} Union", "W036"),
        ("Union", "Uni\u{200b}on", "W036"),
        ("Café Union", "Cafe Union", "W034"),
        ("Same Name", "Same Name", "W036"),
    ] {
        let desk = Desk::new();
        desk.write("content/entities/a.md", entity(one, ""));
        desk.write("content/entities/b.md", entity(two, ""));
        let ran = desk.check();
        ran.is_well();
        assert!(ran.notes.iter().any(|n| n.code == code && n.file.contains("entities/")), "{one} {two}: {}", ran.all());
    }
}

#[test]
fn names_inside_each_other_cost_linear_time() {
    let names: String =
        (2..=100).map(|n| format!("{{\"id\":\"n{n}\",\"name\":\"{}\",\"kind\":\"x\"}}\n", "a".repeat(n))).collect();
    let desk = Desk::of(&[("entities/all.jsonl", &names)]);
    desk.piece("x", "", &"a".repeat(50_000));
    desk.build().is_well().within(5);
    desk.piece("x", "", &format!("{} ", "a".repeat(90)).repeat(1_000));
    desk.build().is_well().within(5);
}

#[test]
#[ignore = "takes long without optimisation"]
fn a_hundred_thousand_names_are_matched_in_linear_time() {
    let names: String = (0..100_000)
        .map(|n| format!("{{\"id\":\"n{n}\",\"name\":\"Group {n} of the Northern Alliance\",\"kind\":\"x\"}}\n"))
        .collect();
    let desk = Desk::of(&[("entities/all.jsonl", &names)]);
    desk.write("site.toml", format!("{}[limits]\nfile_bytes = 100000000\n", crate::desk::SITE));
    desk.piece("x", "", &"Then Group 77 of the Northern Alliance met Group 7 of the Northern Alliance. ".repeat(1_000));
    // Measured: 340 MB.
    let peak = desk.run(&["export", "mentions"]).within(20).peak;
    assert!(peak < 450 << 20, "{peak} bytes");
}

/// Ten names of each of ten thousand entities, from nothing and again.
#[test]
#[ignore = "takes long without optimisation"]
fn a_hundred_thousand_names_fit_into_150_megabytes() {
    let aliases = |n: usize| (1..10).map(|form| format!("\"Council {n} form {form}\"")).collect::<Vec<_>>().join(",");
    let line =
        |n| format!("{{\"id\":\"n{n}\",\"name\":\"Council {n}\",\"kind\":\"x\",\"aliases\":[{}]}}\n", aliases(n));
    let names: String = (0..10_000).map(line).collect();
    let desk = Desk::of(&[("entities/all.jsonl", &names)]);
    desk.piece("x", "", &"Then Council 77 form 3 met Council 7. ".repeat(1_000));
    for what in ["from nothing", "again"] {
        let ran = desk.run(&["export", "mentions"]);
        assert!(ran.exit == Some(0) && ran.peak < 150 << 20, "{what}: {} bytes, {:?}", ran.peak, ran.exit);
    }
}
