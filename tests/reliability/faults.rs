//! A desk whose site is to be built while the machine fails: each N-th call to the system, or the whole program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

/// Every file with its bytes, and every folder.
pub type Tree = BTreeMap<String, Option<Vec<u8>>>;

/// The program, with faults built in.
pub struct Shop {
    folder: tempfile::TempDir,
}

/// What becomes of the call that a fault meets.
#[derive(Clone, Copy, Debug)]
pub enum Do<'a> {
    Fail(i32),
    /// And all that follow.
    FailFrom(i32),
    Signal(i32),
    /// Runs a command of the shell first.
    Run(&'a str),
}

pub struct Met {
    pub output: Output,
    /// Which call it was; none where there were fewer.
    pub call: Option<String>,
    /// How many there were, where the program came to its end by itself.
    pub calls: Option<usize>,
}

impl Shop {
    /// A desk that has no site yet.
    pub fn new() -> Shop {
        Shop::within(folder())
    }

    pub fn within(folder: tempfile::TempDir) -> Shop {
        let shop = Shop { folder };
        shop.write("site.toml", "title = \"Desk\"\nbase_url = \"https://desk.example\"\n");
        shop.write("static/map.bin", "the old map");
        shop.write("static/old/gone.txt", "old");
        shop.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nText.\n");
        shop.write("content/entities/karvia.md", "+++\nname = \"Karvia\"\nkind = \"place\"\n+++\n");
        for name in ["one", "two", "three", "withdrawn"] {
            shop.piece(name, "Karvia is named here.");
        }
        shop
    }

    /// One with a site, and an edit that changes, adds and withdraws.
    pub fn edited() -> Shop {
        let shop = Shop::new();
        shop.is_built();
        shop.edit();
        shop
    }

    pub fn edit(&self) {
        self.piece("two", "Karvia is named here again.");
        self.piece("new", "This one is new.");
        self.write("static/map.bin", "the new map");
        fs::remove_dir_all(self.root().join("static/old")).expect("removed");
        fs::remove_file(self.root().join("content/briefings/withdrawn.md")).expect("removed");
    }

    pub fn piece(&self, name: &str, text: &str) {
        let text = format!("+++\ntitle = \"Piece {name}\"\ndate = 2017-11-20\n+++\n{text}\n");
        self.write(&format!("content/briefings/{name}.md"), &text);
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    /// The same desk with its site, as they are now.
    pub fn copy(&self) -> Shop {
        let copy = Shop { folder: folder() };
        for (path, bytes) in tree(&self.root()) {
            let path = copy.root().join(path);
            match bytes {
                Some(bytes) => fs::write(path, bytes).expect("written"),
                None => fs::create_dir_all(path).expect("a folder"),
            }
        }
        copy
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    /// The site with its manifest.
    pub fn site(&self) -> Tree {
        tree(&self.root().join("public"))
    }

    pub fn program(&self) -> Command {
        self.program_at(&self.root())
    }

    /// The same at another desk.
    pub fn program_at(&self, root: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(["build", "--jobs", "2", "--root"]).arg(root);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// The program under a limit of the shell's `ulimit`, such as `-v 100000`.
    pub fn limited(&self, limit: &str) -> Output {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit {limit} && exec \"$@\""), "sh", env!("CARGO_BIN_EXE_dateline")]);
        command
            .args(["build", "--jobs", "2", "--root"])
            .arg(self.root())
            .stdin(Stdio::null())
            .output()
            .expect("it runs")
    }

    #[track_caller]
    pub fn is_built(&self) -> Tree {
        let output = self.program().output().expect("it runs");
        assert!(output.status.success(), "{}", said(&output));
        self.site()
    }

    fn told(&self) -> PathBuf {
        self.folder.path().join("told")
    }

    /// Starts a build in which the `at`-th of `calls` for what is at or below `under` meets a fault.
    pub fn start(&self, under: &str, calls: &str, at: usize, what: Do) -> Child {
        let act = match what {
            Do::Fail(errno) => errno.to_string(),
            Do::FailFrom(errno) => format!("always {errno}"),
            Do::Signal(number) => format!("signal {number}"),
            Do::Run(command) => format!("run {command}"),
        };
        let _ = fs::remove_file(self.told());
        let mut program = self.program();
        with(&mut program, &self.root().join(under), calls, at, &act, &self.told());
        program.spawn().expect("it starts")
    }

    pub fn end(&self, build: Child) -> Met {
        let output = build.wait_with_output().expect("it ends");
        let said = said(&output);
        assert!(!said.contains("panicked"), "{said}");
        let told = fs::read_to_string(self.told()).unwrap_or_default();
        let calls = told.lines().find_map(|line| line.strip_prefix("calls ")).and_then(|n| n.parse().ok());
        let call = told.lines().find(|line| !line.starts_with("calls ")).map(String::from);
        Met { output, call, calls }
    }

    pub fn meets(&self, calls: &str, at: usize, what: Do) -> Met {
        self.end(self.start("", calls, at, what))
    }

    /// How many of `calls` for what is at or below `under` a build of this desk has.
    pub fn count(&self, under: &str, calls: &str) -> usize {
        let shop = self.copy();
        let met = shop.end(shop.start(under, calls, 0, Do::Fail(0)));
        met.calls.unwrap_or_else(|| panic!("{}", met.said()))
    }
}

impl Met {
    pub fn said(&self) -> String {
        said(&self.output)
    }
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn tree(root: &Path) -> Tree {
    let mut found = Tree::new();
    for entry in walkdir::WalkDir::new(root).into_iter().flatten() {
        let path = entry.path().strip_prefix(root).expect("below").to_string_lossy().into_owned();
        found.insert(path, entry.file_type().is_file().then(|| fs::read(entry.path()).unwrap_or_default()));
    }
    found
}

/// A small file system of its own, where this process may mount one.
pub struct Mount(PathBuf);

impl Mount {
    pub fn new(arguments: &[&str], at: PathBuf) -> Option<Mount> {
        fs::create_dir_all(&at).expect("a folder");
        let done = Command::new("mount").args(arguments).arg(&at).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success()).then_some(Mount(at))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// In memory where that is to be had: on a disk every build waits until it has taken all that any program wrote.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

/// A program with a fault built in; see `faults.c`.
pub fn with(program: &mut Command, under: &Path, calls: &str, at: usize, act: &str, told: &Path) {
    program.env("LD_PRELOAD", library()).env("FAULT_UNDER", under).env("FAULT_TOLD", told);
    program.env("FAULT_CALLS", format!(",{calls},")).env("FAULT_AT", at.to_string()).env("FAULT_DO", act);
}

/// The library that brings the faults, made once for each run of the tests.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("faults-{}.so", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reliability/faults.c");
        let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&path).arg(source).arg("-ldl").status();
        assert!(made.expect("a C compiler").success());
        path
    })
}
