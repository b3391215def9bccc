//! `dateline publish` to real targets: what it brings is fetched back as readers get it, and compared byte for byte.

use super::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

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

    desk.write("content/briefings/2017/astana.md", &SECOND.replace("+++\n\n", "withdrawn = \"Wrong.\"\n+++\n\n"));
    published(desk, &[]);
    let gone = String::from_utf8(shown()["briefings/2017/astana/index.html"].clone()).unwrap();
    assert!(shown() == with_theirs(site(desk)) && gone.contains("Wrong.") && !gone.contains("resumed"), "{gone}");

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
        assert!(back.contains("shows state 4 again") && shown() == old, "{back}");
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

    desk.write("content/briefings/2017/astana.md", SECOND);
    published(&desk, &[]);
    desk.write("content/briefings/2017/astana.md", &SECOND.replace("+++\n\n", "draft = true\n+++\n\n"));
    let list = desk.root().join("changed.txt");
    published(&desk, &["--forget", "--changed", &list.to_string_lossy()]);
    assert_eq!(branch.commits(), 1, "nor in the one before");
    let changed = fs::read_to_string(list).unwrap();
    assert!(changed.contains("/briefings/2017/astana/\n") && changed.contains("/feed.xml\n"), "{changed}");
    refused(&desk, &["--rollback"], 5, "keeps no state before");

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

#[test]
fn a_branch_for_a_host_has_what_that_host_reads() {
    let branch = Branch::new();
    let target = |server: &str| {
        format!("kind = \"git\"\nremote = \"{}\"\nbranch = \"pages\"\nserved_by = \"{server}\"", branch.remote())
    };
    let desk = desk("", &target("cloudflare-pages"));
    let text = |path: &str| String::from_utf8(branch.shown().remove(path).unwrap_or_default()).unwrap();
    published(&desk, &[]);
    let rules = "/2017/11/sochi.html /briefings/2017/sochi/ 301\n/old/sochi/ /briefings/2017/sochi/ 301\n";
    assert_eq!(text("_redirects"), rules);
    assert!(text("_headers").contains(POLICY), "{}", text("_headers"));
    assert!(published(&desk, &[]).contains("nothing is to be done"), "also where the build is not run again");
    let mut shown = branch.shown();
    shown.retain(|path, _| !path.starts_with('_'));
    assert!(shown == site(&desk), "the output itself has neither");

    // The desk's own come first, or in the place of ours.
    desk.write("static/_headers", "/*\n  X-Own: 1\n");
    desk.write("static/_redirects", "/mine /yours 302");
    settle(&desk, "", &target("netlify"));
    published(&desk, &[]);
    assert_eq!(text("_headers"), "/*\n  X-Own: 1\n");
    assert_eq!(text("_redirects"), format!("/mine /yours 302\n{}", rules.replace("301", "301!")));

    desk.write("static/film.mp4", &"x".repeat((25 << 20) + 1));
    settle(&desk, "", &target("cloudflare-pages"));
    refused(&desk, &["--dry-run"], 5, "takes no file of more than 26214400 bytes, and `film.mp4` has 26214401");
    settle(&desk, "", &target("github-pages"));
    published(&desk, &["--dry-run"]);
}

/// Shows what is published compressed to who asks for it, and plain to who does not.
fn sends_compressed(server: &Server, codes: &[&str]) {
    let path = "/news/assets/style.css";
    let plain = server.get(path);
    assert_eq!(plain.header("content-encoding"), "");
    for code in codes {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        let host = format!("127.0.0.1:{}", server.port);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: {code}\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let body = &bytes[end + 4..];
        let body = if head.contains("transfer-encoding: chunked") { whole(body) } else { body.to_vec() };
        assert!(head.contains(&format!("content-encoding: {code}")) && head.contains("text/css"), "{head}");
        let mut text = String::new();
        match *code {
            "gzip" => drop(flate2::read::GzDecoder::new(&body[..]).read_to_string(&mut text).unwrap()),
            _ => drop(brotli::Decompressor::new(&body[..], 4096).read_to_string(&mut text).unwrap()),
        }
        assert!(text == plain.body && body.len() * 3 < text.len(), "{code}: {} of {}", body.len(), text.len());
    }
}

/// A body that comes in chunks, each after its length.
fn whole(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let length = std::str::from_utf8(&rest[..end]).unwrap();
        let (start, length) = (end + 2, usize::from_str_radix(length, 16).unwrap());
        if length == 0 {
            break;
        }
        body.extend(&rest[start..start + length]);
        rest = &rest[start + length + 2..];
    }
    body
}

/// A folder with all that nginx and Caddy send, and the desk that publishes to it.
fn compressed(server: &str) -> (Desk, TempDir) {
    let web = tempfile::tempdir().unwrap();
    let folder = web.path().join("news");
    let desk = desk("/news", &format!("kind = \"folder\"\npath = \"{}\"\nserved_by = \"{server}\"", folder.display()));
    desk.write("static/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    published(&desk, &[]);
    let first = files(&folder.canonicalize().unwrap());
    desk.write("content/briefings/2017/sochi.md", &FIRST.replace("Monday", "Tuesday"));
    let list = desk.root().join("changed.txt");
    published(&desk, &["--changed", &list.to_string_lossy()]);
    let second = files(&folder.canonicalize().unwrap());
    let page = "briefings/2017/sochi/index.html";
    for end in ["", ".gz", ".br"] {
        assert_ne!(first[&format!("{page}{end}")], second[&format!("{page}{end}")], "{end}");
        assert_eq!(first[&format!("assets/style.css{end}")], second[&format!("assets/style.css{end}")], "{end}");
    }
    let changed = fs::read_to_string(list).unwrap();
    assert!(changed.contains("/news/briefings/2017/sochi/\n") && !changed.contains(".gz"), "{changed}");
    assert!(!files(&desk.output()).keys().any(|path| path.ends_with(".gz") || path.ends_with(".br")));
    published(&desk, &["--rollback"]);
    published(&desk, &["--over", "1"]);
    fs::remove_dir_all(desk.root().join(".dateline")).unwrap();
    assert!(published(&desk, &[]).contains("nothing is to be done"), "what is made is the same each time");
    (desk, web)
}

#[test]
#[ignore]
fn nginx_sends_what_was_compressed_ahead() {
    let (desk, web) = compressed("nginx");
    let blocks = text("rsync/nginx.conf").replace("listen 80", "listen 127.0.0.1:PORT");
    let blocks = blocks.replace("/srv/www", &web.path().to_string_lossy()).replace("# brotli_static", "brotli_static");
    let place = tempfile::tempdir().unwrap();
    let server = Server::nginx(place.path(), &blocks);
    server.shows(&desk);
    sends_compressed(&server, &["gzip", "br"]);
    for (path, kept) in
        [("/news/", "no-cache"), ("/news/assets/style.css", "no-cache"), ("/news/map.svg", "max-age=3600")]
    {
        assert_eq!(server.get(path).header("cache-control"), kept, "{path}");
    }
}

#[test]
#[ignore]
fn caddy_shows_the_site_as_its_recipe_says() {
    let (desk, web) = compressed("caddy");
    let program = tool("caddy");
    let place = tempfile::tempdir().unwrap();
    let recipe = text("caddy/Caddyfile").replace("/srv/www", &web.path().to_string_lossy());
    let server = Server::start(|port| {
        let site = recipe.replace("desk.example {", &format!("http://127.0.0.1:{port} {{"));
        write(place.path(), "Caddyfile", format!("{{\n\tadmin off\n}}\n{site}").as_bytes());
        let mut command = Command::new(program);
        command.args(["run", "--config"]).arg(place.path().join("Caddyfile"));
        command.env("HOME", place.path()).env("XDG_CONFIG_HOME", place.path()).env("XDG_DATA_HOME", place.path());
        command
    });
    server.shows(&desk);
    sends_compressed(&server, &["gzip", "br"]);
    for (path, kept) in
        [("/news/", "no-cache"), ("/news/assets/style.css", "no-cache"), ("/news/map.svg", "max-age=3600")]
    {
        let answer = server.get(path);
        assert_eq!(
            (answer.header("cache-control"), answer.header("content-security-policy")),
            (kept, POLICY),
            "{path}"
        );
    }
    for hidden in ["/.news.dateline/", "/.news.dateline/2/index.html", "/.news.dateline/2.json"] {
        assert_eq!(server.get(hidden).status, 404, "{hidden}");
    }
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
    published(&desk, &["--rollback"]);
    published(&desk, &["--forget"]);
    let left = fs::read_dir(path.parent().unwrap().join(".news.dateline")).unwrap().count();
    assert_eq!(left, 2, "and one of them, where the state before is not to be kept");
    refused(&desk, &["--rollback"], 5, "keeps no state before");
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
    for round in 0..25u64 {
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

// S3

const AWS: [(&str, &str); 3] =
    [("AWS_ACCESS_KEY_ID", "desk"), ("AWS_SECRET_ACCESS_KEY", "s3cret-of-the-desk"), ("AWS_REGION", "us-east-1")];

/// A desk with the bucket `desk-bucket` as its target, by way of this port.
fn into_bucket(s3: &S3, port: u16) -> Desk {
    let desk = desk("/news", &bucket(port));
    let (set_up, _) = s3.set_up();
    set_up.iter().for_each(|line| s3.shell(&desk, line));
    let set: String = AWS.iter().map(|(name, value)| format!("export {name}='{value}'\n")).collect();
    let program = desk.root().join(".tools/bin/dateline");
    fs::remove_file(&program).unwrap();
    let home = desk.root().display();
    let script = format!("#!/bin/sh\nexport HOME='{home}'\n{set}exec {} \"$@\"\n", env!("CARGO_BIN_EXE_dateline"));
    desk.write(".tools/bin/dateline", &script);
    told(Command::new("chmod").arg("755").arg(program));
    desk
}

fn bucket(port: u16) -> String {
    format!("kind = \"s3\"\nbucket = \"desk-bucket\"\nprefix = \"news\"\nendpoint = \"http://127.0.0.1:{port}\"")
}

impl S3 {
    /// The objects of the site, as everybody gets them.
    fn shown(&self) -> Files {
        let keys = self.keys().into_iter().filter_map(|key| Some(key.strip_prefix("news/")?.to_string()));
        keys.map(|path| (path.clone(), self.bytes(&path))).collect()
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        let path = path.replace("&amp;", "&").replace("&#x27;", "'").replace("&#39;", "'");
        let escaped: String = path
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect();
        let mut stream = TcpStream::connect(("127.0.0.1", self.server.port)).unwrap();
        write!(stream, "GET /desk-bucket/news/{escaped} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        assert!(bytes.starts_with(b"HTTP/1.1 200"), "{path}: {}", String::from_utf8_lossy(&bytes[..end]));
        bytes[end + 4..].to_vec()
    }

    /// Somebody else puts an object there.
    fn put(&self, desk: &Desk, path: &str, text: &str) {
        desk.write("theirs", text);
        self.aws(desk, &["s3", "cp", "theirs", &format!("s3://desk-bucket/news/{path}")]);
        fs::remove_file(desk.root().join("theirs")).unwrap();
    }
}

/// Every stylesheet, script, picture and page of ours that a page of the bucket leads to is there, but for pages that go.
fn every_page_works(found: &Files, new: &Files) {
    for (path, bytes) in found.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        for part in ["href=\"", "src=\""].iter().flat_map(|start| text.split(start).skip(1)) {
            let Some(to) = part.split(['"', '#', '?']).next().and_then(|to| to.strip_prefix("/news/")) else {
                continue;
            };
            let to = if to.is_empty() || to.ends_with('/') { format!("{to}index.html") } else { to.to_string() };
            let is_known = !to.ends_with(".html") || new.contains_key(path) && new.contains_key(&to);
            let is_new_page = to.ends_with(".html") && !found.contains_key("index.html");
            assert!(!is_known || is_new_page || found.contains_key(&to), "{path} leads to {to}");
        }
    }
}

#[test]
#[ignore]
fn a_bucket_holds_the_site_and_what_is_not_ours() {
    let s3 = S3::start();
    let desk = into_bucket(&s3, s3.server.port);
    s3.aws(&desk, &["s3", "cp", "static/note.txt", "s3://desk-bucket/newsletter/other.html"]);
    story(&desk, &|| shown_plain(&s3), &|path, text| s3.put(&desk, path, text), false);
    for (path, kind) in [
        ("index.html", "text/html; charset=utf-8"),
        ("assets/style.css", "text/css; charset=utf-8"),
        ("note.txt", "text/plain; charset=utf-8"),
        ("feed.xml", "application/atom+xml; charset=utf-8"),
        ("sitemap.xml", "application/xml"),
    ] {
        let object = s3.server.get(&format!("/desk-bucket/news/{path}"));
        assert_eq!((object.header("content-type"), object.header("cache-control")), (kind, "no-cache"), "{path}");
    }
    desk.write("static/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    desk.write("static/more.css", "p {}");
    settle(&desk, "/news", &format!("{}\nserved_by = \"cdn\"", bucket(s3.server.port)));
    published(&desk, &[]);
    for (path, kept) in [("map.svg", "max-age=3600"), ("more.css", "max-age=60")] {
        assert_eq!(s3.server.get(&format!("/desk-bucket/news/{path}")).header("cache-control"), kept, "{path}");
    }
    settle(&desk, "/news", &bucket(s3.server.port));
    assert!(s3.keys().contains(".dateline-publish/news.json"), "outside of what readers get");
    somebody_else_publishes(&desk, "/news", &|| shown_plain(&s3));

    let secret = |output: &Output| both(output).contains("s3cret-of-the-desk");
    settle(&desk, "/news", &bucket(s3.server.port).replace("desk-bucket", "no-bucket"));
    refused(&desk, &[], 4, "NoSuchBucket");
    settle(&desk, "/news", &bucket(1));
    refused(&desk, &[], 4, "cannot list the bucket");
    assert!(!secret(&run(&desk, &[])));
    desk.write(
        ".tools/bin/dateline",
        &format!("#!/bin/sh\nexport HOME=/nowhere\nexec {} \"$@\"\n", env!("CARGO_BIN_EXE_dateline")),
    );
    refused(&desk, &[], 2, "without credentials");
}

/// The keys as they are: a list of XML has some characters in another form.
fn shown_plain(s3: &S3) -> Files {
    let plain = |path: String| path.replace("&amp;", "&").replace("&#x27;", "'").replace("&#39;", "'");
    s3.shown().into_iter().map(|(path, bytes)| (plain(path), bytes)).collect()
}

/// What the line to the bucket does.
#[derive(Clone)]
enum Fault {
    None,
    /// It is cut after so many bytes, for good.
    Cut(usize),
    /// The first times that a text comes by, it becomes another one of its length.
    Corrupt(usize),
    /// Each part waits so long.
    Delay(Duration),
}

/// A proxy with a fault that can be changed. It ends with the test's process.
struct Line {
    port: u16,
    /// And what of it has happened: bytes, or times.
    fault: Arc<Mutex<(Fault, usize)>>,
}

impl Line {
    fn to(port: u16) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let line = Line { port: listener.local_addr().unwrap().port(), fault: Arc::new(Mutex::new((Fault::None, 0))) };
        let fault = line.fault.clone();
        std::thread::spawn(move || {
            for from in listener.incoming() {
                let (Ok(from), Ok(there)) = (from, TcpStream::connect(("127.0.0.1", port))) else { continue };
                let (mut back, mut answers) = (from.try_clone().unwrap(), there.try_clone().unwrap());
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut answers, &mut back);
                    let _ = back.shutdown(std::net::Shutdown::Both);
                });
                let fault = fault.clone();
                std::thread::spawn(move || carry(from, there, &fault));
            }
        });
        line
    }

    fn set(&self, fault: Fault) {
        *self.fault.lock().unwrap() = (fault, 0);
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, fault: &Mutex<(Fault, usize)>) {
    let mut buffer = [0; 16 << 10];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let part = &mut buffer[..count];
        let mut state = fault.lock().unwrap();
        let (fault, passed) = (state.0.clone(), &mut state.1);
        match fault {
            Fault::None => {}
            Fault::Cut(limit) => {
                *passed += count;
                if *passed > limit {
                    break;
                }
            }
            Fault::Corrupt(times) => {
                let text = b"received his guest";
                let at = part.windows(text.len()).position(|window| window == text);
                if let Some(at) = at.filter(|_| *passed < times) {
                    *passed += 1;
                    part[at + text.len() - 1] = b's';
                }
            }
            Fault::Delay(time) => {
                drop(state);
                std::thread::sleep(time);
            }
        }
        if to.write_all(part).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Both);
    let _ = from.shutdown(std::net::Shutdown::Both);
}

#[test]
#[ignore]
fn a_bad_line_to_a_bucket_leaves_a_working_site_that_goes_on() {
    let s3 = S3::start();
    let line = Line::to(s3.server.port);
    let desk = into_bucket(&s3, line.port);
    line.set(Fault::Delay(Duration::from_millis(20)));
    published(&desk, &[]);
    assert!(shown_plain(&s3) == site(&desk), "a slow line is a line");
    for round in 0..20 {
        // Names that change make new pages, and others go.
        let day = if round % 2 == 0 { "Tuesday" } else { "Monday" };
        desk.write("content/briefings/2017/sochi.md", &FIRST.replace("Monday", &format!("{day} {round}")));
        desk.write(&format!("content/briefings/2017/more-{round}.md"), &SECOND.replace("resumed", "went on"));
        let _ = fs::remove_file(desk.root().join(format!("content/briefings/2017/more-{}.md", round - 1)));
        line.set(Fault::Cut(1_500 + 9_000 * round as usize));
        let cut = run(&desk, &[]);
        assert!(matches!(cut.status.code(), Some(0 | 4)), "{}", both(&cut));
        every_page_works(&shown_plain(&s3), &site(&desk));
        line.set(Fault::None);
        let again = published(&desk, &[]);
        assert!(shown_plain(&s3) == site(&desk), "{round}\n{again}");
        assert!(cut.status.code() == Some(4) || again.contains("nothing is to be done"), "{again}");
    }
    desk.write("content/briefings/2017/sochi.md", &FIRST.replace("Monday", "Wednesday"));
    line.set(Fault::Corrupt(1));
    published(&desk, &[]);
    assert!(shown_plain(&s3) == site(&desk), "what is damaged on the way is brought again");
    desk.write("content/briefings/2017/sochi.md", &FIRST.replace("Monday", "Thursday"));
    line.set(Fault::Corrupt(usize::MAX));
    refused(&desk, &[], 4, "did not come to `desk-bucket` as it was sent");
}
