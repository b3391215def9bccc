//! A desk in a folder of its own, the program run on it, and what it left behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// No run may take longer, whatever it is given.
const PATIENCE: Duration = Duration::from_secs(120);

pub const SITE: &str = "title = \"Desk\"\nbase_url = \"https://desk.example\"\n";

pub struct Desk {
    folder: tempfile::TempDir,
}

/// What a run said and did.
pub struct Ran {
    /// `None` where a signal ended it: an overflow, an abort.
    pub exit: Option<i32>,
    pub notes: Vec<Note>,
    pub stderr: String,
    pub took: Duration,
    /// The most memory that it held, where the system tells.
    pub peak: u64,
    /// The time of all its threads, in hundredths of a second, where the system tells.
    pub work: u64,
}

pub struct Note {
    pub code: String,
    pub file: String,
    pub line: u64,
    pub column: u64,
    pub text: String,
}

impl Desk {
    /// With settings, and nothing else.
    pub fn new() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().expect("a folder") };
        desk.write("site.toml", SITE);
        desk
    }

    /// With files under `content`.
    pub fn of(files: &[(&str, &str)]) -> Desk {
        let desk = Desk::new();
        files.iter().for_each(|(path, text)| desk.write(&format!("content/{path}"), text));
        desk
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    /// The folder around the desk, which no run may touch.
    pub fn outside(&self) -> &Path {
        self.folder.path()
    }

    pub fn output(&self) -> PathBuf {
        self.root().join("public")
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, bytes).unwrap_or_else(|cause| panic!("{path:?}: {cause}"));
    }

    /// A briefing of 20 November 2017.
    pub fn piece(&self, name: &str, front: &str, body: &str) {
        self.write(&format!("content/briefings/{name}.md"), piece(front, body));
    }

    pub fn build(&self) -> Ran {
        self.run(&["build"])
    }

    pub fn check(&self) -> Ran {
        self.run(&["check"])
    }

    /// Runs the program on the desk; its messages are read as JSON.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let (out, err) = (self.folder.path().join("out"), self.folder.path().join("err"));
        let file = |path| Stdio::from(fs::File::create(path).expect("a file"));
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(arguments)
            .args(["--format", "json", "--root"])
            .arg(self.root())
            .stdin(Stdio::null())
            .stdout(file(&out))
            .stderr(file(&err))
            .spawn()
            .expect("the program starts");
        let (mut peak, mut work) = (0, 0);
        let status = loop {
            peak = peak.max(held(child.id()));
            work = work.max(worked(child.id()));
            match child.try_wait().expect("the program ends") {
                Some(status) => break status,
                None if began.elapsed() > PATIENCE => {
                    let _ = child.kill();
                    let _ = child.wait();
                    panic!("{arguments:?} did not end within {PATIENCE:?}");
                }
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        let took = began.elapsed();
        let (stdout, stderr) = (taken(&out), taken(&err));
        assert!(!stderr.contains("panicked") && !stderr.contains("overflowed"), "{stderr}");
        Ran { exit: status.code(), notes: stdout.lines().map(Note::read).collect(), stderr, took, peak, work }
    }

    /// What a run that is well prints, as it stands.
    pub fn printed(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        let ran = command.args(arguments).arg("--root").arg(self.root()).output().expect("the program starts");
        assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).expect("text")
    }

    /// Every file of the output with its bytes, but the manifest.
    pub fn site(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = tree(&self.output());
        files.remove(".dateline.json");
        files
    }

    /// A page or file of the output as text; it has to be UTF-8.
    pub fn page(&self, path: &str) -> String {
        let bytes = fs::read(self.output().join(path)).unwrap_or_else(|cause| panic!("{path}: {cause}"));
        String::from_utf8(bytes).unwrap_or_else(|cause| panic!("{path}: {cause}"))
    }
}

pub fn piece(front: &str, body: &str) -> String {
    let title = if front.starts_with("title") { "" } else { "title = \"Piece\"\n" };
    let end = if front.is_empty() || front.ends_with('\n') { "" } else { "\n" };
    format!("+++\n{title}date = 2017-11-20\n{front}{end}+++\n{body}\n")
}

pub fn entity(name: &str, more: &str) -> String {
    format!("+++\nname = {}\nkind = \"organisation\"\n{more}\n+++\n", quoted(name))
}

/// As a TOML string.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("text").replace('\u{7f}', "\\u007f")
}

/// All files below a folder, symbolic links as such.
pub fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for found in walkdir::WalkDir::new(root).min_depth(1).into_iter().flatten() {
        let path = found.path().strip_prefix(root).expect("below").to_string_lossy().into_owned();
        if found.path_is_symlink() {
            files.insert(path, b"a link".to_vec());
        } else if found.file_type().is_file() {
            files.insert(path, fs::read(found.path()).unwrap_or_default());
        }
    }
    files
}

fn taken(path: &Path) -> String {
    let text = fs::read(path).unwrap_or_default();
    let _ = fs::remove_file(path);
    String::from_utf8(text).expect("messages are UTF-8")
}

/// Ticks that a process has worked.
fn worked(process: u32) -> u64 {
    let line = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = line.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

/// Bytes of memory that a process has held at most.
fn held(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0) * 1024
}

impl Note {
    fn read(line: &str) -> Note {
        let note: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|cause| panic!("{cause}: {line}"));
        let text = |key: &str| note[key].as_str().unwrap_or_default().to_string();
        let all = |key: &str| note[key].as_array().into_iter().flatten().filter_map(|t| t.as_str()).collect::<Vec<_>>();
        Note {
            code: text("code"),
            file: text("file"),
            line: note["line"].as_u64().unwrap_or(0),
            column: note["column"].as_u64().unwrap_or(0),
            text: [vec![text("message").as_str(), text("label").as_str()], all("notes"), all("help")]
                .concat()
                .join(" | "),
        }
    }

    /// `E010 content/briefings/x.md:4:8`
    pub fn place(&self) -> String {
        format!("{} {}:{}:{}", self.code, self.file, self.line, self.column)
    }
}

impl Ran {
    pub fn places(&self) -> Vec<String> {
        self.notes.iter().map(Note::place).collect()
    }

    pub fn all(&self) -> String {
        let notes = self.notes.iter().map(|note| format!("{}: {}\n", note.place(), note.text));
        format!("exit {:?} after {:?}\n{}{}", self.exit, self.took, notes.collect::<String>(), self.stderr)
    }

    /// The desk is sound: a site was built, or nothing is wrong.
    #[track_caller]
    pub fn is_well(&self) -> &Ran {
        assert_eq!(self.exit, Some(0), "{}", self.all());
        self
    }

    /// The desk has errors, and these are among them.
    #[track_caller]
    pub fn tells(&self, places: &[&str]) -> &Ran {
        assert_eq!(self.exit, Some(1), "{}", self.all());
        for wanted in places {
            assert!(self.places().iter().any(|place| place.starts_with(wanted)), "{wanted} in {}", self.all());
        }
        self
    }

    /// It says so in these words.
    #[track_caller]
    pub fn says(&self, words: &str) -> &Ran {
        assert!(self.all().contains(words), "{words:?} in {}", self.all());
        self
    }

    #[track_caller]
    pub fn within(&self, seconds: u64) -> &Ran {
        // The limits are of a release build on an idle machine.
        let patience = Duration::from_secs(if cfg!(debug_assertions) { 10 * seconds } else { seconds });
        assert!(self.took < patience, "{}", self.all());
        self
    }
}
