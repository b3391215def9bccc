//! A desk on disk, built in this process, and what came of it.

use crate::desk::Desk;
use dateline::archive::Archive;
use dateline::build::{Asked, build};
use dateline::cache::Memo;
use dateline::content::assemble::Edition;
use dateline::content::scan;
use dateline::report::{Format, draw};
use dateline::timings::Timings;
use dateline::verify::{Verdict, verify};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The first of June 2018, long after the pieces.
pub const NOW: i64 = 1_527_811_200;

pub type Site = BTreeMap<String, Vec<u8>>;

/// A folder that holds a desk and, beside it, the output.
pub struct Shop {
    folder: TempDir,
    written: BTreeMap<String, String>,
}

/// What a run says and gives.
#[derive(Debug, PartialEq)]
pub struct Run {
    pub exit: u8,
    pub messages: String,
}

impl Shop {
    pub fn of(desk: &Desk) -> Shop {
        Shop::of_files(desk.files())
    }

    pub fn of_files(files: BTreeMap<String, String>) -> Shop {
        let mut shop = Shop { folder: tempfile::tempdir().unwrap(), written: BTreeMap::new() };
        shop.put_files(files);
        shop
    }

    /// The same desk, its files made in the other order.
    pub fn reversed(desk: &Desk) -> Shop {
        let shop = Shop { folder: tempfile::tempdir().unwrap(), written: BTreeMap::new() };
        for (path, text) in desk.files() {
            shop.write(&path, &text);
        }
        shop
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Brings the files to what the desk is now; what is as it was is not touched.
    pub fn put(&mut self, desk: &Desk) {
        self.put_files(desk.files());
    }

    pub fn put_files(&mut self, files: BTreeMap<String, String>) {
        for gone in self.written.keys().filter(|path| !files.contains_key(*path)) {
            fs::remove_file(self.root().join(gone)).unwrap();
        }
        for (path, text) in files.iter().rev().filter(|(path, text)| self.written.get(*path) != Some(text)) {
            self.write(path, text);
        }
        self.written = files;
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    pub fn output(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    pub fn cache(&self) -> PathBuf {
        self.root().join(".dateline")
    }

    /// The files that hold the cache's entries.
    pub fn segments(&self) -> Vec<PathBuf> {
        files(&self.cache().join("cache")).into_values().collect()
    }

    pub fn build(&self) -> Run {
        self.build_at(NOW)
    }

    pub fn build_at(&self, as_of: i64) -> Run {
        self.build_timed(as_of, &Timings::default())
    }

    /// Builds, and says how many bytes of source were annotated for it.
    pub fn build_counted(&self) -> (Run, u64) {
        let timings = Timings::with_units();
        let run = self.build_timed(NOW, &timings);
        let timings: serde_json::Value = serde_json::from_str(&timings.to_json()).unwrap();
        let stages = timings["stages"].as_array().unwrap();
        let annotated = stages.iter().filter(|stage| stage["name"] == "annotate").filter_map(|s| s["bytes"].as_u64());
        (run, annotated.sum())
    }

    fn build_timed(&self, as_of: i64, timings: &Timings) -> Run {
        let built = scan::Desk::open(&self.root()).and_then(|(desk, report)| {
            let edition = Edition::published(as_of);
            build(&desk, report, Asked::of(&self.output(), edition), timings)
        });
        match built {
            Ok(built) => Run {
                exit: built.report.is_broken() as u8,
                messages: draw(&built.report.sorted(), Format::Human, false),
            },
            Err(error) => Run {
                exit: error.exit_code(),
                messages: error.to_string().replace(&*self.folder.path().to_string_lossy(), ""),
            },
        }
    }

    /// Every file of the output, the manifest too.
    pub fn site(&self) -> Site {
        files(&self.output()).into_iter().map(|(path, at)| (path, fs::read(at).unwrap())).collect()
    }

    /// Builds, and gives the bytes of source that were annotated.
    pub fn annotated(&self) -> u64 {
        let timings = Timings::with_units();
        let (desk, report) = scan::Desk::open(&self.root()).unwrap();
        build(&desk, report, Asked::of(&self.output(), Edition::published(NOW)), &timings).unwrap();
        let told: serde_json::Value = serde_json::from_str(&timings.to_json()).unwrap();
        let stages = told["stages"].as_array().unwrap();
        stages.iter().filter_map(|stage| stage["bytes"].as_u64()).sum()
    }

    /// Builds, and gives the pages whose data was made again, each with its reasons.
    pub fn made(&self) -> BTreeMap<String, Vec<String>> {
        let (desk, report) = scan::Desk::open(&self.root()).unwrap();
        let edition = Edition::published(NOW);
        let output = self.output();
        let asked = Asked { is_explained: true, ..Asked::of(&output, edition) };
        let built = build(&desk, report, asked, &Timings::default()).unwrap();
        built.made.into_iter().collect()
    }

    /// Builds, and counts the pages whose data was made and the files that were printed. Where all pages are other than
    /// before no build tells how many.
    pub fn made_and_printed(&self) -> (usize, usize) {
        let timings = Timings::default().traced();
        let (desk, report) = scan::Desk::open(&self.root()).unwrap();
        let edition = Edition::published(NOW);
        let output = self.output();
        let asked = Asked { is_explained: true, ..Asked::of(&output, edition) };
        let built = build(&desk, report, asked, &timings).unwrap();
        let trace: serde_json::Value = serde_json::from_str(&timings.trace().unwrap()).unwrap();
        let events = trace["traceEvents"].as_array().unwrap().iter();
        (built.made.len(), events.filter(|event| event["cat"] == "print").count())
    }

    /// Builds, and compares with a clean build.
    pub fn verified(&self) -> Verdict {
        let (desk, report) = scan::Desk::open(&self.root()).unwrap();
        let edition = Edition::published(NOW);
        let built = build(&desk, report, Asked::of(&self.output(), edition), &Timings::default()).unwrap();
        verify(&desk, &built, &self.output(), edition).unwrap()
    }

    /// The desk as the pipeline understands it; it has no mistakes.
    pub fn archive<T>(&self, look: impl FnOnce(&scan::Desk, &Archive) -> T) -> T {
        let (desk, _) = scan::Desk::open(&self.root()).unwrap();
        let edition = Edition::published(NOW);
        let (archive, report) = Archive::of(&desk, edition, &Memo::none(), &Timings::default()).unwrap();
        assert!(!report.is_broken(), "{}", draw(&report.sorted(), Format::Human, false));
        look(&desk, &archive)
    }
}

/// Every file below `folder`, by its path from there.
pub fn files(folder: &Path) -> BTreeMap<String, PathBuf> {
    let found =
        walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|found| found.file_type().is_file());
    let named = found.map(|found| {
        let path = found.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
        (path, found.into_path())
    });
    named.collect()
}

/// Two sites are equal; where not, says in which file and where, and not in thousands of bytes.
pub fn difference(a: &Site, b: &Site) -> Option<String> {
    let paths = a.keys().chain(b.keys()).find(|path| a.get(*path) != b.get(*path))?;
    let (a, b) = (a.get(paths), b.get(paths));
    let (Some(a), Some(b)) = (a, b) else { return Some(format!("{paths} is in one alone")) };
    let at = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let around =
        |bytes: &[u8]| String::from_utf8_lossy(&bytes[at.saturating_sub(80)..bytes.len().min(at + 80)]).into_owned();
    Some(format!("{paths} at byte {at}:\n  {}\n  {}", around(a), around(b)))
}
