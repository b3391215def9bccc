//! What always holds, for small invented desks and every sequence of edits.
//!
//! `PROPTEST_CASES` asks for another number of cases than the few that a run by hand needs.

mod desk;
mod killed;
#[path = "../../benches/desk/mod.rs"]
mod large;
mod names;
mod preview;
mod sentence;
mod shop;
mod state;
mod text;
mod time;

use dateline::cache::{pack, unpack};
use desk::{any_desk, any_edit};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use shop::{Shop, difference, files};
use std::collections::BTreeSet;
use std::fs;

/// As many cases as asked for, else so few that all laws together take less than a minute.
pub fn cases(few: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(few);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 300, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(16))]

    /// A warm cache and an old output may save time; they may never change a byte, a message or the
    /// exit code. A failed build leaves the old output as it was.
    #[test]
    fn incremental_equals_clean(desk in any_desk(), edits in prop::collection::vec(any_edit(), 1..6)) {
        let mut desk = desk;
        let mut shop = Shop::of(&desk);
        prop_assert_eq!(shop.build(), shop::Run { exit: 0, messages: Shop::of(&desk).build().messages });
        for edit in &edits {
            let before = shop.site();
            desk = desk.edited(edit);
            shop.put(&desk);
            let clean = Shop::of(&desk);
            prop_assert_eq!(shop.build(), clean.build(), "after {:?}", edit);
            let expected = if clean.output().exists() { clean.site() } else { before };
            prop_assert_eq!(difference(&shop.site(), &expected), None, "after {:?}", edit);
        }
    }
}

/// The same over hundreds of steps, the same ones each time, with every kind of edit among them.
#[test]
fn hundreds_of_edits_in_a_row_equal_clean_builds() {
    const DESKS: usize = 4;
    const STEPS: usize = 60;
    let mut runner = TestRunner::deterministic();
    let mut kinds = BTreeSet::new();
    for _ in 0..DESKS {
        let mut desk = any_desk().new_tree(&mut runner).unwrap().current();
        let mut shop = Shop::of(&desk);
        shop.build();
        for step in 0..STEPS {
            let edit = any_edit().new_tree(&mut runner).unwrap().current();
            kinds.insert(format!("{edit:?}").split('(').next().unwrap_or_default().to_string());
            let before = shop.site();
            desk = desk.edited(&edit);
            shop.put(&desk);
            let clean = Shop::of(&desk);
            assert_eq!(shop.build(), clean.build(), "step {step}: {edit:?}");
            let expected = if clean.output().exists() { clean.site() } else { before };
            assert_eq!(difference(&shop.site(), &expected), None, "step {step}: {edit:?}");
        }
    }
    assert_eq!(kinds, desk::EDITS.iter().map(|kind| kind.to_string()).collect());
}

proptest! {
    #![proptest_config(cases(6))]

    /// A second build of an unchanged desk writes no file of the output, the manifest included.
    #[test]
    fn an_unchanged_desk_writes_nothing(desk in any_desk()) {
        let shop = Shop::of(&desk);
        shop.build();
        let times = || -> Vec<_> { files(&shop.output()).into_iter().map(|(path, at)| (path, fs::metadata(at).unwrap().modified().unwrap())).collect() };
        let before = times();
        shop.build();
        prop_assert_eq!(before, times());
    }

    /// The order in which files were made and the number of threads change no byte and no message.
    #[test]
    fn order_and_threads_change_nothing(desk in any_desk()) {
        let built_by = |threads: usize, reversed: bool| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let shop = if reversed { Shop::reversed(&desk) } else { Shop::of(&desk) };
            (pool.install(|| shop.build()), shop.site())
        };
        let one = built_by(1, false);
        for (threads, reversed) in [(2, true), (8, false)] {
            let other = built_by(threads, reversed);
            prop_assert_eq!((&one.0, None), (&other.0, difference(&one.1, &other.1)));
        }
    }

}

proptest! {
    #![proptest_config(cases(3))]

    /// Damage to the cache is a miss: the site and what is said of the desk are the same.
    #[test]
    fn a_damaged_cache_changes_nothing(desk in any_desk(), edit in any_edit(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let edited = desk.clone().edited(&edit);
        let clean = Shop::of(&edited);
        let said = clean.build();
        let damages: [&dyn Fn(Vec<u8>) -> Vec<u8>; 5] = [
            &|bytes| bytes[..at.index(bytes.len())].to_vec(),
            &|mut bytes| { let at = at.index(bytes.len()); bytes[at] ^= byte.max(1); bytes },
            &|mut bytes| { let at = at.index(bytes.len()); bytes[at..].fill(byte); bytes },
            &|bytes| vec![byte; bytes.len()],
            &|_| Vec::new(),
        ];
        for (i, damage) in damages.iter().enumerate() {
            let mut shop = Shop::of(&desk);
            shop.build();
            for segment in shop.segments() {
                let bytes = fs::read(&segment).unwrap();
                fs::write(&segment, damage(bytes)).unwrap();
            }
            shop.put(&edited);
            prop_assert_eq!(&shop.build(), &said);
            if said.exit == 0 {
                prop_assert_eq!((i, difference(&shop.site(), &clean.site())), (i, None));
            }
        }
    }

}

proptest! {
    #![proptest_config(cases(4))]

    /// A packed cache serves another checkout: there is nothing to annotate, and the site and the messages are
    /// those of a clean build, also after an edit.
    #[test]
    fn a_packed_cache_builds_the_same_elsewhere(desk in any_desk(), edit in any_edit()) {
        let here = Shop::of(&desk);
        let (said, annotated) = here.build_counted();
        prop_assert!(annotated > 0 && said.exit == 0);
        let file = here.root().with_extension("pack");
        pack(&here.cache(), &file).unwrap();

        let mut there = Shop::of(&desk);
        unpack(&there.cache(), &file).unwrap();
        prop_assert_eq!(there.build_counted(), (said, 0));
        prop_assert_eq!(difference(&there.site(), &here.site()), None);

        let edited = desk.edited(&edit);
        let clean = Shop::of(&edited);
        there.put(&edited);
        let said = clean.build();
        prop_assert_eq!(&there.build(), &said);
        if said.exit == 0 {
            prop_assert_eq!(difference(&there.site(), &clean.site()), None);
        }
    }
}

proptest! {
    #![proptest_config(cases(10))]

    /// What is held back or hidden stands in no file of the site and in no file's name.
    #[test]
    fn nothing_hidden_leaks(desk in any_desk(), edits in prop::collection::vec(any_edit(), 0..3)) {
        let mut desk = desk;
        let mut shop = Shop::of(&desk);
        shop.build();
        for edit in edits {
            desk = desk.edited(&edit);
            shop.put(&desk);
            if shop.build().exit == 0 {
                for (path, bytes) in shop.site() {
                    let text = String::from_utf8_lossy(&bytes).to_lowercase();
                    let at = text.find(desk::SECRET).map(|at| text[at.saturating_sub(60)..].chars().take(140).collect::<String>());
                    prop_assert!(!path.contains(desk::SECRET), "{path}");
                    prop_assert_eq!((&path, at), (&path, None));
                }
            }
        }
    }
}

/// Two profiles may be the same, word for word, and mean different things: each leads to the other's
/// page and not to its own. Their annotations once shared a place in the cache.
#[test]
fn profiles_of_one_text_are_two() {
    let profile = "+++\nname = \"Aldo Vasko\"\nkind = \"person\"\n+++\n[[one]] is not the other Aldo Vasko.\n";
    let files = [
        ("site.toml", "title = \"Twins\"\nbase_url = \"https://desk.example\"\n[links]\nfirst = \"all\"\n"),
        ("content/entities/one.md", profile),
        ("content/entities/two.md", profile),
    ];
    let shop = Shop::of_files(files.map(|(path, text)| (path.to_string(), text.to_string())).into());
    shop.build();
    let first = shop.site();
    shop.build();
    assert_eq!(difference(&first, &shop.site()), None);
}

/// Pages that fail for one reason are told of in one order, whichever thread came first.
#[test]
fn messages_stand_in_one_order() {
    let entity = |name: &str| format!("+++\nname = \"{name}\"\nkind = \"place\"\n+++\n");
    let mut files = vec![
        ("site.toml".to_string(), "title = \"Order\"\nbase_url = \"https://desk.example\"\n".to_string()),
        ("templates/entity.html".to_string(), "{{ page.nothing.at.all }}".to_string()),
    ];
    files.extend((0..40).map(|i| (format!("content/entities/e{i}.md"), entity(&format!("Karvia {i}")))));
    let shop = Shop::of_files(files.into_iter().collect());
    let first = shop.build();
    assert_eq!(first.exit, 1);
    for _ in 0..8 {
        assert_eq!(first, shop.build());
    }
}
