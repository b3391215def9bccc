//! Builds that are killed, and builds that meet.

use crate::cases;
use crate::desk::{any_desk, any_edit};
use crate::shop::{Shop, difference};
use proptest::prelude::*;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The program itself, at the shop's desk.
fn start(shop: &Shop) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command
        .args(["build", "--as-of", "2018-06-01T00:00:00Z", "--root"])
        .arg(shop.root())
        .arg("--output")
        .arg(shop.output());
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The exit code; the cache has nothing to say of the build that was killed.
fn built_by_the_program(shop: &Shop) -> Option<i32> {
    let run = start(shop).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(!said.contains("note: the cache"), "{said}");
    run.status.code()
}

proptest! {
    #![proptest_config(cases(2))]

    /// Two builds in one folder: the second waits for the first, and the site is that of one.
    #[test]
    fn two_builds_at_once(desk in any_desk(), edit in any_edit()) {
        let mut shop = Shop::of(&desk);
        for desk in [desk.clone(), desk.clone().edited(&edit), desk] {
            shop.put(&desk);
            let clean = Shop::of(&desk);
            let expected = Some(i32::from(clean.build().exit));
            let (one, two) = (start(&shop), start(&shop));
            let runs = [one, two].map(|build| build.wait_with_output().unwrap());
            let said = runs.iter().map(|run| String::from_utf8_lossy(&run.stderr)).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(runs.map(|run| run.status.code()), [expected, expected], "{}", said);
            if expected == Some(0) {
                prop_assert_eq!(difference(&shop.site(), &clean.site()), None);
            }
        }
    }

    /// A build that is killed at any point is made good by the next, with nothing left behind.
    #[test]
    fn a_killed_build_is_made_good(
        desk in any_desk(),
        edits in prop::collection::vec(any_edit(), 6),
        millis in prop::collection::vec(0..400u64, 6),
    ) {
        let mut desk = desk;
        let mut shop = Shop::of(&desk);
        for (edit, millis) in edits.iter().zip(millis) {
            let mut build = start(&shop);
            std::thread::sleep(Duration::from_millis(millis));
            build.kill().unwrap();
            build.wait().unwrap();
            let clean = Shop::of(&desk);
            let expected = Some(i32::from(clean.build().exit));
            prop_assert_eq!(built_by_the_program(&shop), expected);
            if expected == Some(0) {
                prop_assert_eq!(difference(&shop.site(), &clean.site()), None);
            }
            desk = desk.edited(edit);
            shop.put(&desk);
        }
    }
}
