//! `dateline publish` to real targets: what it brings is fetched back as readers get it, and compared byte for byte.

use super::*;
use std::collections::BTreeMap;

type Files = BTreeMap<String, Vec<u8>>;

/// A desk with a target called `www`.
fn desk(base: &'static str, target: &str) -> Desk {
    let desk = Desk::new(base);
    settle(&desk, base, target);
    desk.write("content/entities/v-putin.md", "+++\nname = \"V. V. Putin\"\nkind = \"person\"\n+++\n");
    desk.write("static/with space & 'quote'.txt", "a name that a shell would read otherwise");
    desk.write("static/.well-known/security.txt", "Contact: mailto:desk@desk.example");
    desk
}

fn settle(desk: &Desk, base: &str, target: &str) {
    let settings = "title = \"The Desk\"\nbase_url = \"https://desk.example";
    desk.write("site.toml", &format!("{settings}{base}/\"\n[publish.www]\n{target}\n"));
}

fn run(desk: &Desk, more: &[&str]) -> Output {
    let mut command = desk.command("dateline");
    command.args(["publish", "www", "--yes"]).args(more).stdin(Stdio::null());
    command.output().unwrap()
}

#[track_caller]
fn published(desk: &Desk, more: &[&str]) -> String {
    let output = run(desk, more);
    assert!(output.status.success(), "{}", both(&output));
    both(&output)
}

#[track_caller]
fn refused(desk: &Desk, more: &[&str], code: i32, why: &str) {
    let began = Instant::now();
    let output = run(desk, more);
    assert!(output.status.code() == Some(code) && both(&output).contains(why), "{}", both(&output));
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

fn site(desk: &Desk) -> Files {
    let mut site = files(&desk.output());
    site.remove(MANIFEST);
    site
}

/// A first publish, an edit, a withdrawal, a merge and, where the target keeps a state, a rollback. `shown` is what readers
/// get, and `theirs` puts a file of somebody else there.
fn story(desk: &Desk, shown: &dyn Fn() -> Files, theirs: &dyn Fn(&str, &str), rolls_back: bool) {
    let before = shown();
    let dry = published(desk, &["--dry-run"]);
    assert!(dry.contains("shows nothing yet") && shown() == before, "{dry}");
    let first = published(desk, &[]);
    assert!(first.contains("state 1 now"), "{first}");
    assert!(shown() == site(desk), "{:?}", shown().keys());
    assert!(published(desk, &[]).contains("nothing is to be done"));

    theirs("theirs.txt", "theirs");
    desk.write("content/briefings/2017/sochi.md", &FIRST.replace("Monday", "Tuesday"));
    let dry = published(desk, &["--dry-run"]);
    let edit = published(desk, &[]);
    let rows =
        |told: &str| -> Vec<String> { told.lines().filter(|line| line.starts_with("  ")).map(String::from).collect() };
    assert!(rows(&dry) == rows(&edit) && edit.contains("not ours        1 file"), "{dry}{edit}");
    let with_theirs = |mut site: Files| {
        site.insert("theirs.txt".into(), b"theirs".to_vec());
        site
    };
    assert!(shown() == with_theirs(site(desk)), "{:?}", shown().keys());

    desk.write("content/briefings/2017/astana.md", &SECOND.replace("+++\n\n", "draft = true\n+++\n\n"));
    let withdrawal = published(desk, &[]);
    assert!(withdrawal.contains("1 address leads nowhere then:\n  /briefings/2017/astana/"), "{withdrawal}");
    assert!(shown() == with_theirs(site(desk)) && !shown().contains_key("briefings/2017/astana/index.html"));
    let old = shown();

    desk.shell("dateline merge v-putin vladimir-putin --yes");
    published(desk, &[]);
    assert!(shown() == with_theirs(site(desk)) && shown() != old);

    if rolls_back {
        let back = published(desk, &["--rollback"]);
        assert!(back.contains("shows state 3 again") && shown() == old, "{back}");
        published(desk, &["--rollback"]);
        assert!(shown() == with_theirs(site(desk)));
        published(desk, &["--rollback"]);
        published(desk, &[]);
    } else {
        refused(desk, &["--rollback"], 5, "keeps no state");
    }
    assert!(shown() == with_theirs(site(desk)));

    // Somebody edits a file of the site there.
    theirs("feed.xml", "edited");
    refused(desk, &[], 5, "`feed.xml` at the target");
    refused(desk, &["--allow-changed", "2"], 5, "--allow-changed 1");
    published(desk, &["--allow-changed", "1"]);
    assert!(shown() == with_theirs(site(desk)));
}

/// Another desk with the same target, as another editor has it.
fn other(desk: &Desk, base: &'static str) -> Desk {
    let other = Desk::new(base);
    for (path, bytes) in files(desk.root()) {
        if !path.starts_with(".tools") && !path.starts_with(".dateline") && !path.starts_with("public") {
            write(other.root(), &path, &bytes);
        }
    }
    other.write("content/briefings/2017/new.md", "+++\ntitle = \"News\"\ndate = 2017-12-03\n+++\n\nWords.\n");
    other
}

/// Who published last is seen by who published before.
fn somebody_else_publishes(desk: &Desk, base: &'static str, shown: &dyn Fn() -> Files) {
    let other = other(desk, base);
    for tool in fs::read_dir(desk.root().join(".tools/bin")).unwrap() {
        let from = tool.unwrap().path();
        let to = other.root().join(".tools/bin").join(from.file_name().unwrap());
        let _ = fs::remove_file(&to);
        std::os::unix::fs::symlink(from, to).unwrap();
    }
    published(&other, &[]);
    let theirs = shown();
    assert!(theirs.contains_key("briefings/2017/new/index.html"));
    refused(desk, &[], 5, "somebody else has published since");
    assert!(shown() == theirs);
    let output = both(&run(desk, &[]));
    let over = output.split("--over ").nth(1).and_then(|rest| rest.split('`').next()).unwrap();
    published(desk, &["--over", over]);
    assert!(!shown().contains_key("briefings/2017/new/index.html"));
}

// git

struct Branch {
    folder: TempDir,
}

impl Branch {
    fn new() -> Branch {
        let folder = tempfile::tempdir().unwrap();
        told(Command::new("git").args(["init", "--quiet", "--bare"]).arg(folder.path().join("site.git")));
        Branch { folder }
    }

    fn remote(&self) -> String {
        self.folder.path().join("site.git").display().to_string()
    }

    fn checked_out(&self) -> Option<TempDir> {
        let folder = tempfile::tempdir().unwrap();
        let mut clone = Command::new("git");
        clone.args(["clone", "--quiet", "--branch", "pages", &self.remote()]).arg(folder.path());
        clone.output().unwrap().status.success().then_some(folder)
    }

    fn shown(&self) -> Files {
        let Some(folder) = self.checked_out() else { return Files::new() };
        let mut shown = files(folder.path());
        shown.retain(|path, _| !path.starts_with(".git/"));
        shown
    }

    /// Somebody commits to the branch by hand.
    fn commit(&self, path: &str, text: &str) {
        let folder = self.checked_out().unwrap();
        write(folder.path(), path, text.as_bytes());
        let line = "git add -A && git -c user.name=x -c user.email=x@desk.example commit -qm theirs && git push -q";
        told(Command::new("sh").args(["-c", line]).current_dir(folder.path()));
    }

    fn commits(&self) -> usize {
        let count = told(Command::new("git").args(["--git-dir", &self.remote(), "rev-list", "--count", "pages"]));
        count.trim().parse().unwrap()
    }
}

#[test]
fn a_branch_is_the_site_and_the_state_before() {
    let branch = Branch::new();
    let target = format!("kind = \"git\"\nremote = \"{}\"\nbranch = \"pages\"", branch.remote());
    let desk = desk("", &target);
    story(&desk, &|| branch.shown(), &|path, text| branch.commit(path, text), true);
    assert!(branch.shown().contains_key(".nojekyll"));
    assert_eq!(branch.commits(), 2, "what was taken back is in no older commit");
    somebody_else_publishes(&desk, "", &|| branch.shown());

    // A branch of somebody's own is left alone.
    let head = told(Command::new("git").args(["--git-dir", &branch.remote(), "rev-parse", "pages"]));
    let line = format!(
        "git init -q work && cd work && git checkout -q -b main && echo x >source.rs && git add -A && \
         git -c user.name=x -c user.email=x@desk.example commit -qm source && git push -q {} main",
        branch.remote()
    );
    told(Command::new("sh").args(["-c", &line]).current_dir(branch.folder.path()));
    settle(&desk, "", &target.replace("pages", "main"));
    refused(&desk, &[], 5, "no publish made it");
    assert_eq!(told(Command::new("git").args(["--git-dir", &branch.remote(), "rev-list", "--count", "main"])), "1\n");
    settle(&desk, "", &target.replace("site.git", "nowhere.git"));
    refused(&desk, &[], 4, "cannot ask");
    assert_eq!(told(Command::new("git").args(["--git-dir", &branch.remote(), "rev-parse", "pages"])), head);
}

// ssh

/// A desk whose `ssh` is that of the connection.
fn over(ssh: &Ssh, base: &'static str, path: &Path) -> Desk {
    tool("rsync");
    let desk = desk(base, &format!("kind = \"ssh\"\nhost = \"www\"\npath = \"{}\"", path.display()));
    let config = ssh.folder.path().join("config");
    let wrapper = format!("#!/bin/sh\nexec {} -F '{}' \"$@\"\n", tool("ssh").display(), config.display());
    desk.write(".tools/bin/ssh", &wrapper);
    told(Command::new("chmod").arg("755").arg(desk.root().join(".tools/bin/ssh")));
    desk
}

#[test]
#[ignore]
fn a_host_shows_the_whole_old_site_or_the_whole_new_one() {
    let ssh = Ssh::start();
    let web = tempfile::tempdir().unwrap();
    let path = web.path().join("my web's root/news");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let desk = over(&ssh, "/news", &path);
    let shown = || path.canonicalize().map(|folder| files(&folder)).unwrap_or_default();
    story(&desk, &shown, &|file, text| write(&path, file, text.as_bytes()), true);
    somebody_else_publishes(&desk, "/news", &shown);
    let left = fs::read_dir(path.parent().unwrap().join(".news.dateline")).unwrap().count();
    assert_eq!(left, 4, "two states and their manifests");
    fs::remove_file(path.join("theirs.txt")).unwrap();

    let place = tempfile::tempdir().unwrap();
    let blocks = text("rsync/nginx.conf");
    let blocks = blocks.replace("listen 80", "listen 127.0.0.1:PORT");
    let root = format!("\"{}\"", path.parent().unwrap().display());
    let server = Server::nginx(
        place.path(),
        &blocks.replace("/srv/www;", &format!("{root};")).replace("root /srv/www", &format!("root {root}")),
    );
    desk.write("content/briefings/2017/astana.md", SECOND);
    published(&desk, &[]);
    server.shows(&desk);
    for hidden in ["/.news.dateline/", "/.news.dateline/8/index.html", "/.news.dateline/8.json"] {
        assert_eq!(server.get(hidden).status, 404, "{hidden}");
    }
}

#[test]
#[ignore]
fn a_cut_line_leaves_the_old_site_and_the_next_publish_goes_on() {
    let ssh = Ssh::start();
    let web = tempfile::tempdir().unwrap();
    let path = web.path().join("news");
    let desk = over(&ssh, "/news", &path);
    let shown = || path.canonicalize().map(|folder| files(&folder)).unwrap_or_default();
    published(&desk, &[]);
    for round in 0..15u64 {
        let old = shown();
        desk.write("content/briefings/2017/sochi.md", &FIRST.replace("Monday", &format!("Monday {round}")));
        desk.write(&format!("static/large-{round}.bin"), &"x".repeat(100_000));
        desk.shell("dateline build");
        let mut publish = desk.command("dateline");
        publish.args(["publish", "www", "--yes"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        use std::os::unix::process::CommandExt;
        let mut publish = publish.process_group(0).spawn().unwrap();
        let began = Instant::now();
        let cut = Duration::from_millis(40 + 61 * round);
        while began.elapsed() < cut && publish.try_wait().unwrap().is_none() {
            let found = shown();
            assert!(found == old || found == site(&desk), "{round}: neither site");
        }
        // With the ssh and rsync that it started.
        let _ = Command::new("kill").args(["-9", "--", &format!("-{}", publish.id())]).stderr(Stdio::null()).status();
        let _ = publish.wait();
        let found = shown();
        assert!(found == old || found == site(&desk), "{round}");
        let again = run(&desk, &[]);
        if !again.status.success() {
            // What the killed one had handed to the host may come to its end there, in its own time.
            std::thread::sleep(Duration::from_secs(1));
            let over = both(&again);
            let over = over.split("--over ").nth(1).and_then(|rest| rest.split('`').next()).map(String::from);
            let over: Vec<String> = over.into_iter().flat_map(|number| ["--over".to_string(), number]).collect();
            published(&desk, &over.iter().map(String::as_str).collect::<Vec<_>>());
        }
        assert!(shown() == site(&desk), "{round}");
    }
}

#[test]
#[ignore]
fn a_host_that_cannot_be_reached_or_trusted_gets_nothing() {
    let ssh = Ssh::start();
    let web = tempfile::tempdir().unwrap();
    let path = web.path().join("news");
    let desk = over(&ssh, "/news", &path);
    let target = |host: &str, path: &str| format!("kind = \"ssh\"\nhost = \"{host}\"\npath = \"{path}\"");
    let known = ssh.folder.path().join("known");
    let host_key = fs::read(&known).unwrap();
    fs::write(&known, "").unwrap();
    refused(&desk, &[], 4, "cannot look at the site on `www`");
    fs::write(&known, host_key).unwrap();
    settle(&desk, "/news", &target("nowhere.invalid", "/srv/www"));
    refused(&desk, &[], 4, "cannot look at the site on `nowhere.invalid`");
    settle(&desk, "/news", &target("-oProxyCommand=touch /tmp/x", "/srv/www"));
    refused(&desk, &[], 1, "begins with a hyphen");
    write(web.path(), "full/theirs.txt", b"theirs");
    settle(&desk, "/news", &target("www", &web.path().join("full").to_string_lossy()));
    refused(&desk, &[], 5, "holds `theirs.txt`");
    assert_eq!(files(web.path()).len(), 1, "nothing was written");
}
