//! The recipes of docs/publishing, as they stand there: their commands run over a small desk, and what comes of it is
//! asked for as readers do, from a real sshd, an S3 server and nginx set up to answer as each host does.
//!
//! Ignored by default, since they need servers. `.ci/run` installs them; a missing one is a failure, not a pass.

#![cfg(unix)]

mod support;
#[path = "publishing/targets.rs"]
mod targets;

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use support::{files, write};
use tempfile::TempDir;

const FIRST: &str = "+++\ntitle = \"A meeting in Sochi\"\ndate = 2017-11-21\n\
    redirects = [\"/old/sochi/\", \"/2017/11/sochi.html\"]\n+++\n\nVladimir Putin received his guest on Monday.\n";
const SECOND: &str = "+++\ntitle = \"The talks in Astana\"\ndate = 2017-12-01\n+++\n\nThe talks resumed.\n";
const NEW: &str = "/briefings/2017/sochi/";
/// Never published: the output's manifest, and what marks a target.
const MARK: &str = ".dateline-root";
const MANIFEST: &str = ".dateline.json";

/// A desk of two pieces, one of which stood elsewhere before, at `https://desk.example{base}/`.
struct Desk {
    folder: TempDir,
    base: &'static str,
    path: String,
}

impl Desk {
    fn new(base: &'static str) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let tools = folder.path().join(".tools/bin");
        fs::create_dir_all(&tools).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_dateline"), tools.join("dateline")).unwrap();
        let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin");
        let path = format!("{}:{}:{}", tools.display(), python.display(), std::env::var("PATH").unwrap());
        let desk = Desk { folder, base, path };
        desk.write("site.toml", &format!("title = \"The Desk\"\nbase_url = \"https://desk.example{base}/\"\n"));
        desk.write("content/entities/vladimir-putin.md", "+++\nname = \"Vladimir Putin\"\nkind = \"person\"\n+++\n");
        desk.write("content/briefings/2017/sochi.md", FIRST);
        desk.write("content/briefings/2017/astana.md", SECOND);
        desk.write("static/note.txt", "a note");
        desk
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, text: &str) {
        write(self.root(), path, text.as_bytes());
    }

    fn output(&self) -> PathBuf {
        self.root().join("public")
    }

    /// What readers are to get, by path.
    fn published(&self) -> BTreeSet<String> {
        files(&self.output()).into_keys().filter(|path| path != MANIFEST).collect()
    }

    /// A command in the desk, with the dateline of this build.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.root()).env("PATH", &self.path).env("NO_COLOR", "1");
        command
    }

    /// A line of a recipe, as the host's shell runs it.
    fn shell(&self, line: &str) -> String {
        told(self.command("bash").args(["-euo", "pipefail", "-c", line]))
    }

    /// Changes the first piece, drops the second, and says which files that changes.
    fn edit(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let before = files(&self.output());
        self.write("content/briefings/2017/sochi.md", &FIRST.replace("Monday", "Tuesday"));
        fs::remove_file(self.root().join("content/briefings/2017/astana.md")).unwrap();
        self.shell("dateline build");
        let mut after = files(&self.output());
        after.remove(MANIFEST);
        let changed = after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes));
        let changed = changed.map(|(path, _)| path.clone()).collect();
        let stale = before.into_keys().filter(|path| path != MANIFEST && !after.contains_key(path)).collect();
        (changed, stale)
    }
}

fn recipe(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/publishing").join(path)
}

fn text(path: &str) -> String {
    fs::read_to_string(recipe(path)).unwrap()
}

fn yaml(path: &str) -> Value {
    serde_saphyr::from_str(&text(path)).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

fn toml(path: &str) -> toml::Table {
    text(path).parse().unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

/// The path of a program that the tests cannot do without.
fn tool(name: &str) -> PathBuf {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin");
    let path = std::env::var_os("PATH").unwrap();
    let folders = std::iter::once(python).chain(std::env::split_paths(&path)).chain(["/usr/sbin".into()]);
    let found = folders.map(|folder| folder.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("this test needs `{name}`, and does not pass without it: .ci/run installs it"))
}

/// What a command said, which has to do well.
fn told(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", both(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn both(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A server on a port of its own, ended with its value.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    /// Starts what `command` makes for a port, and waits until it answers.
    fn start(command: impl FnOnce(u16) -> Command) -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = command(port);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut server = Server { process, port };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.process.try_wait().unwrap();
            assert!(
                ended.is_none() && began.elapsed() < Duration::from_secs(60),
                "no answer from {command:?}: {ended:?}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    /// nginx with these `server` blocks, whose `PORT` is its port.
    fn nginx(folder: &Path, blocks: &str) -> Server {
        let program = tool("nginx");
        let user = if whoami() == "root" { "user root;" } else { "" };
        Server::start(|port| {
            let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
            let places: String =
                places.iter().map(|name| format!("{name}_temp_path {};\n", folder.join(name).display())).collect();
            // Debian keeps what a server may do without in modules of their own.
            let module = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";
            let module =
                if blocks.contains("\n    brotli_static") { format!("load_module {module};\n") } else { String::new() };
            let conf = format!(
                "{module}{user} daemon off; master_process off; pid {0}/nginx.pid; error_log {0}/error.log;\nevents {{}}\n\
                 http {{\ninclude /etc/nginx/mime.types; default_type application/octet-stream; access_log off;\n\
                 {places}{1}\n}}\n",
                folder.display(),
                blocks.replace("PORT", &port.to_string())
            );
            write(folder, "nginx.conf", conf.as_bytes());
            let mut command = Command::new(program);
            command.arg("-c").arg(folder.join("nginx.conf")).arg("-e").arg(folder.join("error.log"));
            command
        })
    }

    fn get(&self, path: &str) -> Response {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let host = format!("127.0.0.1:{}", self.port);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Response { status, head: head.to_string(), body: body.to_string() }
    }

    /// As `get`, where a redirect leads.
    fn follow(&self, path: &str) -> Response {
        let response = self.get(path);
        match response.status {
            301..=308 => self.get(&response.target()),
            _ => response,
        }
    }

    /// Holds for every host: each page with what it needs, the site's own page at an unknown
    /// address, the way from an old address to the new one, and nothing that is not for readers.
    fn shows(&self, desk: &Desk) {
        let base = desk.base;
        let home = self.get(&format!("{base}/"));
        assert!(home.status == 200 && home.body.contains("A meeting in Sochi"), "{}\n{}", home.head, home.body);
        let piece = self.get(&format!("{base}{NEW}"));
        assert!(piece.status == 200 && piece.body.contains("received his guest"), "{}", piece.head);
        assert!(piece.header("content-type").starts_with("text/html"), "{}", piece.head);
        self.has_its_style(&piece);
        let bare = self.follow(&format!("{base}{}", NEW.trim_end_matches('/')));
        assert_eq!((bare.status, bare.body == piece.body), (200, true), "without the last slash: {}", bare.head);
        assert_eq!(self.get(&format!("{base}/feed.xml")).status, 200);
        assert_eq!(self.get(&format!("{base}/note.txt")).body, "a note");

        for path in ["/nowhere", "/nowhere/", "/briefings/2017/nowhere/", "/briefings/2017/sochi/nowhere.html"] {
            let lost = self.get(&format!("{base}{path}"));
            assert!(lost.status == 404 && lost.body.contains("There is no such page"), "{path}: {}", lost.head);
            assert!(lost.header("content-type").starts_with("text/html"), "{path}: {}", lost.head);
            self.has_its_style(&lost);
        }
        for old in ["/old/sochi/", "/old/sochi", "/2017/11/sochi.html"] {
            let moved = self.follow(&format!("{base}{old}"));
            assert!(moved.status == 200 && moved.header("content-type").starts_with("text/html"), "{}", moved.head);
            let to = moved.body.split("content=\"0; url=").nth(1).and_then(|rest| rest.split('"').next());
            assert_eq!(to, Some(format!("https://desk.example{base}{NEW}").as_str()), "{old}");
        }
        for path in [MANIFEST, MARK, ".dateline-staging/", ".assetsignore", "_headers"] {
            let hidden = self.get(&format!("{base}/{path}"));
            assert_eq!(hidden.status, 404, "{path}: {}", hidden.head);
            assert!(!hidden.body.contains("\"files\""), "{path}");
        }
    }

    fn has_its_style(&self, page: &Response) {
        let sheet = page.body.split("rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let style = self.get(sheet.expect("a page names its stylesheet"));
        assert_eq!(style.status, 200, "{sheet:?}");
        assert!(style.header("content-type").starts_with("text/css"), "{}", style.head);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Response {
    status: u16,
    head: String,
    body: String,
}

impl Response {
    fn header(&self, name: &str) -> &str {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// Where a redirect leads, without the host.
    fn target(&self) -> String {
        let place = self.header("location");
        match place.split_once("://") {
            Some((_, rest)) => rest[rest.find('/').unwrap_or(rest.len())..].to_string(),
            None => place.to_string(),
        }
    }
}

fn whoami() -> String {
    told(Command::new("id").arg("-un")).trim().to_string()
}

// rsync, over ssh

/// An sshd with keys of its own, and how to get in.
struct Ssh {
    _server: Server,
    folder: TempDir,
}

impl Ssh {
    fn start() -> Ssh {
        let (daemon, keygen) = (tool("sshd"), tool("ssh-keygen"));
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        for key in ["host", "key"] {
            told(Command::new(&keygen).args(["-q", "-t", "ed25519", "-N", "", "-f", &at(key)]));
        }
        let server = Server::start(|port| {
            let conf = format!(
                "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nUsePAM no\n\
                 StrictModes no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n",
                at("host"),
                at("key.pub")
            );
            write(folder.path(), "sshd.conf", conf.as_bytes());
            let mut command = Command::new(daemon);
            command.args(["-D", "-E", &at("log"), "-f", &at("sshd.conf")]);
            command
        });
        let host = fs::read_to_string(at("host.pub")).unwrap();
        write(folder.path(), "known", format!("[127.0.0.1]:{} {host}", server.port).as_bytes());
        let conf = format!(
            "Host www\nHostName 127.0.0.1\nPort {}\nUser {}\nIdentityFile {}\nIdentitiesOnly yes\n\
             UserKnownHostsFile {}\nStrictHostKeyChecking yes\nBatchMode yes\n",
            server.port,
            whoami(),
            at("key"),
            at("known")
        );
        write(folder.path(), "config", conf.as_bytes());
        Ssh { _server: server, folder }
    }

    /// The recipe's script, over this connection.
    fn publish(&self, desk: &Desk, target: &Path, options: &[&str]) -> Output {
        tool("rsync");
        let shell = format!("{} -F {}", tool("ssh").display(), self.folder.path().join("config").display());
        let mut command = desk.command(recipe("rsync/publish.sh"));
        command.arg(format!("www:{}", target.display())).args(options).env("RSYNC_RSH", shell);
        command.output().unwrap()
    }
}

#[test]
#[ignore]
fn rsync_makes_a_marked_folder_like_the_site() {
    let (ssh, desk) = (Ssh::start(), Desk::new("/news"));
    let web = tempfile::tempdir().unwrap();
    let target = web.path().join("news");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("foreign.html"), "not ours").unwrap();

    let refused = ssh.publish(&desk, &target, &["--send"]);
    assert_eq!(refused.status.code(), Some(5), "{}", both(&refused));
    assert_eq!(files(&target).len(), 1, "a folder that nobody marked is not touched");
    assert_eq!(ssh.publish(&desk, &target, &["--snd"]).status.code(), Some(2));

    fs::write(target.join(MARK), "").unwrap();
    let dry = ssh.publish(&desk, &target, &[]);
    assert!(dry.status.success() && both(&dry).contains("<f+++++++++ index.html\n"), "{}", both(&dry));
    assert!(both(&dry).contains("*deleting   foreign.html\n"), "{}", both(&dry));
    assert_eq!(files(&target).len(), 2, "a dry run changes nothing");

    let sent = ssh.publish(&desk, &target, &["--send"]);
    assert!(sent.status.success(), "{}", both(&sent));
    let mut wanted = desk.published();
    wanted.insert(MARK.to_string());
    assert_eq!(files(&target).into_keys().collect::<BTreeSet<_>>(), wanted);

    let blocks = text("rsync/nginx.conf");
    let blocks =
        blocks.replace("listen 80", "listen 127.0.0.1:PORT").replace("/srv/www", &web.path().to_string_lossy());
    let place = tempfile::tempdir().unwrap();
    let server = Server::nginx(place.path(), &blocks);
    server.shows(&desk);
    assert_eq!(server.get("/news/").header("cache-control"), "no-cache");
    assert_eq!(server.get("/news/").header("content-security-policy"), POLICY);

    let (changed, stale) = desk.edit();
    let told = both(&ssh.publish(&desk, &target, &["--send"]));
    let begins = |start: &str| -> BTreeSet<String> {
        let lines = told.lines().filter(|line| line.starts_with(start));
        lines.filter_map(|line| Some(line.split_once(' ')?.1.trim().to_string())).collect()
    };
    assert_eq!(begins("<f"), changed, "only what changed is sent\n{told}");
    let gone: BTreeSet<String> = begins("*deleting").into_iter().filter(|path| !path.ends_with('/')).collect();
    assert_eq!(gone, stale, "what is stale goes\n{told}");
    assert!(changed.contains("briefings/2017/sochi/index.html") && stale.contains("briefings/2017/astana/index.html"));
    assert!(target.join(MARK).exists() && !target.join("briefings/2017/astana").exists());
    assert!(server.get(&format!("/news{NEW}")).body.contains("Tuesday"));
    server.shows(&desk);

    let again = both(&ssh.publish(&desk, &target, &["--send"]));
    assert!(!again.lines().any(|line| line.starts_with(['<', '*', '.'])), "nothing is sent twice\n{again}");
}

// S3

/// Moto, with one bucket.
struct S3 {
    server: Server,
}

impl S3 {
    fn start() -> S3 {
        let program = tool("moto_server");
        let server = Server::start(|port| {
            let mut command = Command::new(program);
            command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
            command
        });
        S3 { server }
    }

    fn command(&self, desk: &Desk, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = desk.command(program);
        command.env("HOME", desk.root()).env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.server.port));
        command.env("AWS_ACCESS_KEY_ID", "desk").env("AWS_SECRET_ACCESS_KEY", "desk");
        command.env("AWS_DEFAULT_REGION", "us-east-1");
        command
    }

    fn aws(&self, desk: &Desk, arguments: &[&str]) -> String {
        told(self.command(desk, tool("aws")).args(arguments))
    }

    /// The commands of the page for a new bucket; the last, which marks it, by itself.
    fn set_up(&self) -> (Vec<String>, String) {
        let page = text("README.md");
        let lines = page.lines().filter_map(|line| line.strip_prefix("    aws "));
        let mut lines: Vec<String> = lines.map(|line| format!("aws {line}")).collect();
        let mark = lines.pop().unwrap();
        (lines, mark)
    }

    fn shell(&self, desk: &Desk, line: &str) {
        let mut command = self.command(desk, "bash");
        told(command.current_dir(recipe("s3")).args(["-euo", "pipefail", "-c", line]));
    }

    /// As the policy lets everybody ask.
    fn keys(&self) -> BTreeSet<String> {
        let list = self.server.get("/desk-bucket?list-type=2");
        assert_eq!(list.status, 200, "{}", list.head);
        list.body.split("<Key>").skip(1).map(|rest| rest[..rest.find('<').unwrap()].to_string()).collect()
    }

    fn publish(&self, desk: &Desk, options: &[&str]) -> Output {
        tool("aws");
        self.command(desk, recipe("s3/publish.sh")).arg("desk-bucket/news").args(options).output().unwrap()
    }
}

/// The keys of the lines that begin with `word`, in order.
fn named(told: &str, word: &str) -> Vec<String> {
    let lines = told.lines().filter(|line| line.starts_with(word));
    lines.filter_map(|line| Some(line.rsplit_once("s3://desk-bucket/news/")?.1.to_string())).collect()
}

#[test]
#[ignore]
fn s3_holds_the_site_and_nothing_else_of_the_folder() {
    let (s3, desk) = (S3::start(), Desk::new("/news"));
    let (set_up, mark) = s3.set_up();
    set_up.iter().for_each(|line| s3.shell(&desk, line));
    for key in ["news/foreign.html", "newsletter/foreign.html"] {
        desk.write(&format!("foreign/{key}"), "not ours");
    }
    s3.aws(&desk, &["s3", "cp", "--recursive", "foreign", "s3://desk-bucket"]);
    let refused = s3.publish(&desk, &["--send"]);
    assert_eq!(refused.status.code(), Some(5), "{}", both(&refused));
    assert_eq!(s3.keys().len(), 2, "a folder that nobody marked is not touched");

    s3.shell(&desk, &mark);
    let dry = s3.publish(&desk, &[]);
    assert!(dry.status.success() && both(&dry).contains("(dryrun) upload: public/index.html"), "{}", both(&dry));
    assert_eq!(s3.keys().len(), 3, "a dry run changes nothing");

    let sent = s3.publish(&desk, &["--send"]);
    assert!(sent.status.success(), "{}", both(&sent));
    let sent = both(&sent);
    let mut wanted: BTreeSet<String> = desk.published().iter().map(|path| format!("news/{path}")).collect();
    wanted.extend([format!("news/{MARK}"), "newsletter/foreign.html".to_string()]);
    assert_eq!(s3.keys(), wanted);
    let order = named(&sent, "upload:");
    let rank = |path: &String| match path.rsplit('.').next() {
        Some("xml" | "json") => 2,
        Some("html") => 1,
        _ => 0,
    };
    assert!(
        order.is_sorted_by_key(rank),
        "pages after what they need, feeds and what the search reads after the pages: {order:?}"
    );
    assert_eq!(named(&sent, "delete:"), ["foreign.html"]);
    for (key, kind) in [
        ("index.html", "text/html; charset=utf-8"),
        ("old/sochi/index.html", "text/html; charset=utf-8"),
        ("assets/style.css", "text/css"),
        ("note.txt", "text/plain"),
        ("feed.xml", "application/xml"),
    ] {
        let object = s3.server.get(&format!("/desk-bucket/news/{key}"));
        // Which of the two it is depends on the machine that sends.
        let have = object.header("content-type").replace("text/xml", "application/xml");
        assert_eq!((object.status, have.as_str()), (200, kind), "{key}\n{}", object.head);
        assert_eq!(object.header("cache-control"), "no-cache", "{key}");
    }

    let (changed, stale) = desk.edit();
    let told = both(&s3.publish(&desk, &["--send"]));
    assert_eq!(BTreeSet::from_iter(named(&told, "upload:")), changed, "only what changed is sent\n{told}");
    assert_eq!(BTreeSet::from_iter(named(&told, "delete:")), stale, "what is stale goes\n{told}");
    assert!(s3.server.get(&format!("/desk-bucket/news{NEW}index.html")).body.contains("Tuesday"));
    assert!(s3.keys().contains("newsletter/foreign.html"));
}

// Hosts that take a folder: nginx answers as they do

/// A folder under `root` at the path of the base address, as on GitHub Pages and GitLab Pages:
/// a folder is completed by a slash, a page may be asked for without `.html`.
const PROJECT: &str = "server { listen 127.0.0.1:PORT; root ROOT; error_page 404 /news/404.html;\n\
    location / { try_files $uri $uri.html $uri/ =404; } }";

/// As `wrangler dev` answers: `/x.html` leads to `/x`, which is that file or leads to `/x/`.
const CLOUDFLARE: &str = "server { listen 127.0.0.1:PORT; root ROOT; error_page 404 /404.html;\n\
    location = /404.html { internal; }\n\
    location ~ ^(.+)\\.html$ { if (-f $request_filename) { return 307 $1; } return 404; }\n\
    location ~ /$ { try_files $uri/index.html =404; }\n\
    location / { try_files $uri $uri.html $uri/ =404; } }";

/// As `netlify dev` answers: `/x` is `x.html` or `x/index.html`, and a forced rule wins over a file.
const NETLIFY: &str = "server { listen 127.0.0.1:PORT; root ROOT; error_page 404 /404.html;\n\
    location = FORCED { return 404; }\n\
    location / { try_files $uri $uri.html $uri/index.html =404; } }";

fn serve(blocks: &str, root: &Path) -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::nginx(folder.path(), &blocks.replace("ROOT", &root.to_string_lossy()));
    (server, folder)
}

/// Copies `from` as a host takes it.
fn take(from: &Path, to: &Path, options: &[&str]) {
    fs::create_dir_all(to).unwrap();
    told(Command::new(tool("rsync")).arg("-r").args(options).arg(format!("{}/", from.display())).arg(to));
}

#[test]
#[ignore]
fn the_workflow_for_github_pages_gives_a_project_site() {
    let (desk, recipe) = (Desk::new("/news"), yaml("github-pages/publish.yml"));
    assert!(recipe["on"]["schedule"][0]["cron"].is_string(), "embargoes end by a schedule");
    let job = &recipe["jobs"]["publish"];
    let steps = job["steps"].as_array().unwrap();
    let mut uploads =
        steps.iter().filter(|step| step["uses"].as_str().is_some_and(|uses| uses.contains("upload-pages")));
    let upload = uploads.next().unwrap();
    for step in steps.iter().filter(|step| step.get("if").is_none()) {
        step["run"].as_str().map(|line| desk.shell(line));
    }
    let site = tempfile::tempdir().unwrap();
    let from = desk.root().join(upload["with"]["path"].as_str().unwrap());
    assert!(!from.join(MANIFEST).exists(), "the workflow removes it itself");
    take(&from, &site.path().join("news"), &["--exclude=.*"]);
    serve(PROJECT, site.path()).0.shows(&desk);
}

#[test]
#[ignore]
fn the_job_for_gitlab_pages_gives_a_project_site() {
    let (desk, recipe) = (Desk::new("/news"), yaml("gitlab-pages/.gitlab-ci.yml"));
    let job = &recipe["pages"];
    for line in job["script"].as_array().unwrap() {
        desk.shell(line.as_str().unwrap());
    }
    assert_eq!(job["artifacts"]["paths"], serde_json::json!(["public"]));
    let site = tempfile::tempdir().unwrap();
    take(&desk.output(), &site.path().join("news"), &[]);
    serve(PROJECT, site.path()).0.shows(&desk);
}

#[test]
#[ignore]
fn netlify_serves_what_its_settings_name() {
    let (desk, recipe) = (Desk::new(""), toml("netlify/netlify.toml"));
    desk.shell("dateline check && dateline build");
    let rule = &recipe["redirects"][0];
    let (status, forced) = (rule["status"].as_integer(), rule["force"].as_bool());
    assert_eq!((rule["to"].as_str(), status, forced), (Some("/404.html"), Some(404), Some(true)));
    let publish = desk.root().join(recipe["build"]["publish"].as_str().unwrap());
    // The manifest is there, to see that the rule hides it.
    assert!(publish.join(MANIFEST).exists());
    serve(&NETLIFY.replace("FORCED", rule["from"].as_str().unwrap()), &publish).0.shows(&desk);
}

#[test]
#[ignore]
fn cloudflare_serves_what_its_settings_name() {
    let (desk, recipe) = (Desk::new(""), toml("cloudflare/wrangler.toml"));
    for file in [".assetsignore", "_headers"] {
        desk.write(&format!("static/{file}"), &text(&format!("cloudflare/{file}")));
    }
    desk.shell("dateline check && dateline build");
    let assets = &recipe["assets"];
    assert_eq!(assets["not_found_handling"].as_str(), Some("404-page"));
    let from = desk.root().join(assets["directory"].as_str().unwrap());
    let ignored = format!("--exclude-from={}", from.join(".assetsignore").display());
    let site = tempfile::tempdir().unwrap();
    take(&from, site.path(), &[&ignored, "--exclude=/.assetsignore", "--exclude=/_headers"]);
    serve(CLOUDFLARE, site.path()).0.shows(&desk);
}

// What needs no server

/// What pages may load, as each recipe that sets headers says it. `tests/reliability/pages.rs` shows that the theme needs
/// nothing but `default-src 'self'`.
const POLICY: &str = "default-src 'self'; img-src 'self' https:; base-uri 'none'; form-action 'self'";

#[test]
fn every_recipe_with_headers_has_the_policy() {
    for path in ["caddy/Caddyfile", "rsync/nginx.conf", "netlify/netlify.toml", "cloudflare/_headers"] {
        assert!(text(path).contains(POLICY), "{path}");
    }
}

#[test]
fn a_recipe_checks_before_it_builds_and_keeps_the_manifest() {
    for path in ["github-pages/publish.yml", "gitlab-pages/.gitlab-ci.yml", "rsync/publish.sh", "s3/publish.sh"] {
        let text = text(path);
        let (check, build) = (text.find("dateline check").unwrap(), text.find("dateline build").unwrap());
        assert!(check < build, "{path}");
    }
    for path in ["rsync/publish.sh", "s3/publish.sh"] {
        assert!(text(path).contains(".dateline*'"), "{path}");
    }
    let page = text("README.md");
    let files = files(&recipe("")).into_keys().filter(|path| path != "README.md");
    let missing: Vec<String> = files.filter(|path| !page.contains(&format!("({path})"))).collect();
    assert!(missing.is_empty(), "docs/publishing/README.md does not name {missing:?}");
}
