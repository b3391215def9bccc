//! The power goes: what is on the disk then is the old site or the new one.

use crate::faults::{Mount, Shop, Tree, tree};
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Mounts of ext4 whose journal is written each second, and that brings no bytes to the disk by itself at a rename.
const HARD: &str = "loop,commit=1,noauto_da_alloc";

/// The disk as it is now, with all that its system has not written lost.
fn cut(image: &Path, place: &Path) -> Option<Mount> {
    let copy = place.with_extension("image");
    fs::copy(image, &copy).expect("copied");
    Mount::new(&["-o", HARD, &copy.to_string_lossy()], place.to_path_buf())
}

/// The files of the site: the manifest and what waits in the stage are for the next build.
fn pages(mut site: Tree) -> Tree {
    site.retain(|path, bytes| bytes.is_some() && !path.starts_with(".dateline"));
    site
}

#[test]
#[ignore = "mounts disks of its own"]
fn a_power_cut_leaves_the_old_site_or_the_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let (image, disk) = (folder.path().join("image"), folder.path().join("disk"));
    File::create(&image).and_then(|file| file.set_len(48 << 20)).expect("an image");
    let made = Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image).status();
    let mounted = made.ok().and_then(|_| Mount::new(&["-o", HARD, &image.to_string_lossy()], disk.clone()));
    // Not where this process may mount nothing.
    let Some(_mounted) = mounted else { return };
    let shop = Shop::within(tempfile::tempdir_in(&disk).expect("a folder"));
    for (step, edit) in [("first", false), ("edit", true)] {
        let old = shop.site();
        if edit {
            shop.edit();
        }
        assert!(Command::new("sync").status().expect("it runs").success());
        let new = shop.is_built();
        for (when, wait) in [("at once", 0), ("later", 1500)] {
            std::thread::sleep(Duration::from_millis(wait));
            let place = folder.path().join(format!("{step}-{wait}"));
            let Some(_cut) = cut(&image, &place) else { return };
            let root = place.join(shop.root().strip_prefix(&disk).expect("below"));
            let left = tree(&root.join("public"));
            let is_whole = pages(left.clone()) == pages(new.clone()) || pages(left.clone()) == pages(old.clone());
            let left = pages(left);
            let empty = left.values().flatten().filter(|bytes| bytes.is_empty()).count();
            assert!(is_whole, "{step}, {when}: {empty} of {} files are empty", left.len());
            let again = shop.program_at(&root).output().expect("it runs");
            assert!(again.status.success(), "{step}, {when}: {}", crate::faults::said(&again));
            assert!(tree(&root.join("public")) == new, "{step}, {when}");
        }
    }
}
