//! The preview server, as a browser and as an attacker see it: a real process over plain sockets.
//!
//! Ignored by default, since each case waits for a file system to tell of a change.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A server over a small desk, ended with its value.
struct Server {
    process: Child,
    desk: TempDir,
    port: u16,
    /// The line that the server began with.
    greeting: String,
    /// What lets a browser write, with `--review`.
    token: String,
}

const PIECE: &str = "briefings/2020/first/";
const TEXT: &str = "+++\ntitle = \"First\"\ndate = 2020-01-02\n+++\n\nThe talks resumed.\n";
const DRAFT: &str = "+++\ntitle = \"Second\"\ndate = 2020-01-03\ndraft = true\n+++\n\nNot yet.\n";

impl Server {
    /// Serves the desk anew; what the server says is left to the test.
    fn restart(&mut self) -> BufReader<ChildStderr> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.process = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(["serve", "--port", "0", "--root"])
            .arg(self.desk.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        BufReader::new(self.process.stderr.take().unwrap())
    }

    fn start(base: &str, options: &[&str]) -> Server {
        let desk = tempfile::tempdir().unwrap();
        let settings = format!("title = \"Desk\"\nbase_url = \"https://desk.example{base}\"\n");
        for (path, text) in [
            ("site.toml", settings.as_str()),
            ("content/briefings/2020/first.md", TEXT),
            ("content/briefings/2020/second.md", DRAFT),
            ("static/note.txt", "a note"),
        ] {
            write(desk.path(), path, text);
        }
        let mut process = Command::new(env!("CARGO_BIN_EXE_dateline"))
            .args(["serve", "--port", "0", "--root"])
            .arg(desk.path())
            .args(options)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(process.stderr.take().unwrap());
        let mut greeting = String::new();
        told.read_line(&mut greeting).unwrap();
        let mut token = String::new();
        while options.contains(&"--review") && !token.contains("token=") {
            token.clear();
            assert!(told.read_line(&mut token).unwrap() > 0, "the token is printed");
        }
        let token = token.trim().rsplit('=').next().unwrap_or_default().to_string();
        // Somebody has to read on, or a talkative server would stand still.
        std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        let port =
            greeting.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()).unwrap().parse().unwrap();
        Server { process, desk, port, greeting, token }
    }

    fn write(&self, path: &str, text: &str) {
        write(self.desk.path(), path, text);
    }

    /// Sends the lines of a request as they are, and reads to the end.
    fn send(&self, lines: &[&str]) -> Response {
        Response::read(self.connect(lines))
    }

    fn connect(&self, lines: &[&str]) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(format!("{}\r\nConnection: close\r\n\r\n", lines.join("\r\n")).as_bytes()).unwrap();
        stream
    }

    fn host(&self) -> String {
        format!("Host: 127.0.0.1:{}", self.port)
    }

    fn get(&self, path: &str) -> Response {
        self.send(&[&format!("GET {path} HTTP/1.1"), &self.host()])
    }

    /// A form as a browser with the token sends it from a page of the preview; `other` headers replace these.
    fn post(&self, path: &str, fields: &str, other: &[&str]) -> Response {
        let cookie = format!("Cookie: dateline-review-{}={}", self.port, self.token);
        let own = [self.host(), format!("Origin: http://127.0.0.1:{}", self.port), cookie];
        let name = |line: &str| line.split(':').next().unwrap_or_default().to_string();
        let own = own.iter().map(String::as_str).filter(|line| other.iter().all(|other| name(other) != name(line)));
        let head = format!("POST {path} HTTP/1.1");
        let length = format!("Content-Length: {}", fields.len());
        let lines: Vec<&str> = [head.as_str()].into_iter().chain(own).chain(other.iter().copied()).collect();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let head = format!("{}\r\n{length}\r\nConnection: close\r\n\r\n{fields}", lines.join("\r\n"));
        stream.write_all(head.as_bytes()).unwrap();
        Response::read(stream)
    }

    /// As a browser with the token gets it.
    fn review(&self, path: &str) -> Response {
        let cookie = format!("Cookie: dateline-review-{}={}", self.port, self.token);
        self.send(&[&format!("GET /-/review/{path} HTTP/1.1"), &self.host(), &cookie])
    }

    fn decisions(&self) -> Option<String> {
        fs::read_to_string(self.desk.path().join("decisions.toml")).ok()
    }

    /// Asks until the page is as it should be, at the review desk too.
    fn wait(&self, path: &str, is_as_wanted: impl Fn(&Response) -> bool) -> Response {
        let began = Instant::now();
        let cookie = format!("Cookie: dateline-review-{}={}", self.port, self.token);
        loop {
            let response = self.send(&[&format!("GET {path} HTTP/1.1"), &self.host(), &cookie]);
            if is_as_wanted(&response) {
                return response;
            }
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "{} {}\n{}",
                response.status,
                response.head,
                response.body
            );
            std::thread::sleep(Duration::from_millis(20));
        }
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
    /// In small letters.
    head: String,
    body: String,
}

impl Response {
    fn read(mut stream: TcpStream) -> Response {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Response { status, head: head.to_ascii_lowercase(), body: body.to_string() }
    }

    fn shows(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

fn write(desk: &Path, path: &str, text: &str) {
    let file = desk.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

#[test]
#[ignore]
fn the_site_is_there_under_the_path_of_its_base_address() {
    let server = Server::start("/news", &[]);
    assert!(server.greeting.starts_with("1 piece, "), "{}", server.greeting);
    assert!(server.greeting.ends_with("/news/\n"), "{}", server.greeting);
    let page = server.get(&format!("/news/{PIECE}"));
    assert_eq!(page.status, 200);
    assert!(page.shows("The talks resumed.") && page.shows("/-/reload.js"));
    for (from, to) in
        [("/", "/news/"), ("/news", "/news/"), ("/news/briefings/2020/first", "/news/briefings/2020/first/")]
    {
        let moved = server.get(from);
        assert!(moved.status == 307 && moved.head.contains(&format!("location: {to}\r\n")), "{from}: {}", moved.head);
    }
    let note = server.get("/news/note.txt");
    assert_eq!((note.status, note.body.as_str()), (200, "a note"), "what is no page stays as it is");
    assert!(server.get("/-/reload.js").shows("EventSource"));
    assert!(!server.desk.path().join("public").exists());
}

#[test]
#[ignore]
fn a_draft_is_shown_only_where_drafts_are_asked_for() {
    assert_eq!(Server::start("", &[]).get("/briefings/2020/second/").status, 404);
    assert_eq!(Server::start("", &["--drafts"]).get("/briefings/2020/second/").status, 200);
}

#[test]
#[ignore]
fn an_edit_appears_however_it_is_saved() {
    let server = Server::start("", &[]);
    let path = format!("/{PIECE}");
    let source = "content/briefings/2020/first.md";
    server.write(source, &format!("{TEXT}\nIn place.\n"));
    server.wait(&path, |page| page.shows("In place."));

    server.write("content/briefings/2020/first.md.tmp~", &format!("{TEXT}\nBy a new file.\n"));
    fs::rename(server.desk.path().join("content/briefings/2020/first.md.tmp~"), server.desk.path().join(source))
        .unwrap();
    server.wait(&path, |page| page.shows("By a new file."));

    fs::rename(server.desk.path().join("content"), server.desk.path().join("aside")).unwrap();
    server.wait(&path, |page| page.status == 404);
    server.write(source, &format!("{TEXT}\nIn a new folder.\n"));
    server.wait(&path, |page| page.shows("In a new folder."));
    server.write(source, &format!("{TEXT}\nThere again.\n"));
    server.wait(&path, |page| page.shows("There again."));

    server.write("templates/assets/style.css", "/* ours */");
    server.wait("/assets/style.css", |style| style.shows("ours"));
}

#[test]
#[ignore]
fn a_bad_edit_keeps_the_pages_and_says_what_is_wrong() {
    let server = Server::start("", &[]);
    let path = format!("/{PIECE}");
    server.write("content/briefings/2020/first.md", &TEXT.replace("date =", "<dat>e ="));
    // A page that nobody looked at before, since nothing may depend on that.
    let page = server.wait(&path, |page| page.shows("dateline-fault"));
    assert_eq!(page.status, 200);
    assert!(page.shows("The talks resumed."), "{}", page.body);
    assert!(page.shows("error[E") && page.shows("content/briefings/2020/first.md:3"), "{}", page.body);
    assert!(page.shows("&lt;dat&gt;e") && !page.shows("<dat>"), "{}", page.body);

    server.write("content/briefings/2020/first.md", &format!("{TEXT}\nMended.\n"));
    let page = server.wait(&path, |page| page.shows("Mended."));
    assert!(!page.shows("dateline-fault"));
}

#[test]
#[ignore]
fn a_template_that_fails_keeps_the_page_too() {
    let server = Server::start("", &[]);
    let path = format!("/{PIECE}");
    let good = server.get(&path);
    server.write("templates/briefing.html", "{{ page.no.such.thing }}");
    let page = server.wait(&path, |page| page.shows("dateline-fault"));
    assert!(good.shows("The talks resumed.") && page.shows("The talks resumed."), "{}", page.body);
    fs::remove_file(server.desk.path().join("templates/briefing.html")).unwrap();
    server.wait(&path, |page| !page.shows("dateline-fault"));
}

/// All is as it was then, and nobody has to save it once more.
#[test]
#[ignore]
fn a_file_that_could_not_be_read_for_a_moment_is_no_lasting_fault() {
    let server = Server::start("", &[]);
    let (there, away) = (server.desk.path().join("site.toml"), server.desk.path().join("away"));
    for _ in 0..2 {
        fs::rename(&there, &away).unwrap();
        server.wait("/", |page| page.shows("dateline-fault"));
        fs::rename(&away, &there).unwrap();
        server.wait("/", |page| page.status == 200 && !page.shows("dateline-fault"));
    }
}

/// A film, asked for by some who read slowly.
#[cfg(target_os = "linux")]
#[test]
#[ignore]
fn a_large_file_is_not_held_in_memory() {
    const LENGTH: u64 = 100 << 20;
    let server = Server::start("", &[]);
    fs::create_dir_all(server.desk.path().join("static")).unwrap();
    let film = fs::File::create(server.desk.path().join("static/film.bin")).unwrap();
    film.set_len(LENGTH).unwrap();
    drop(film);
    let head = server.wait("/film.bin", |film| film.status == 200).head;
    assert!(head.contains(&format!("content-length: {LENGTH}")), "{head}");
    let held = || {
        let status = fs::read_to_string(format!("/proc/{}/status", server.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
    };
    let slow: Vec<TcpStream> = (0..3).map(|_| server.connect(&["GET /film.bin HTTP/1.1", &server.host()])).collect();
    server.get("/");
    assert!(held() < LENGTH, "{} bytes", held());
    for mut film in slow {
        assert!(std::io::copy(&mut film, &mut std::io::sink()).unwrap() > LENGTH);
    }
    assert!(held() < LENGTH, "{} bytes", held());
}

#[test]
#[ignore]
fn the_event_stream_tells_of_a_change() {
    let server = Server::start("", &[]);
    let mut events = BufReader::new(server.connect(&["GET /-/events HTTP/1.1", &server.host()]));
    let mut next = || loop {
        let mut line = String::new();
        assert!(events.read_line(&mut line).unwrap() > 0, "the stream goes on");
        if let Some(version) = line.strip_prefix("data: ") {
            return version.trim().to_string();
        }
    };
    let first = next();
    assert!(server.get("/").shows(&format!("data-version=\"{first}\"")));
    server.write("content/briefings/2020/first.md", &format!("{TEXT}\nAdded.\n"));
    let second = next();
    assert_ne!(first, second);
    assert!(server.get(&format!("/{PIECE}")).shows("Added."), "who was told to reload sees the change");
}

#[test]
#[ignore]
fn a_saved_text_is_shown_and_what_others_make_of_it_follows() {
    let server = Server::start("", &[]);
    server.write("content/entities/ada.md", "+++\nname = \"Ada Novak\"\nkind = \"person\"\n+++\n\nOf Kesh.\n");
    server.wait("/entities/ada/", |page| page.status == 200);
    server.write("content/briefings/2020/first.md", &format!("{TEXT}\nAda Novak spoke.\n"));
    let page = server.wait(&format!("/{PIECE}"), |page| page.shows("Ada Novak"));
    assert!(page.shows("href=\"/entities/ada/\""), "{}", page.body);
    server.wait("/entities/ada/", |page| page.shows(PIECE));
}

#[test]
#[ignore]
fn a_burst_of_saves_ends_with_the_last() {
    let server = Server::start("", &[]);
    for n in 0..100 {
        server.write("content/briefings/2020/first.md", &format!("{TEXT}\nSave {n}.\n"));
        if n % 10 == 0 {
            std::thread::sleep(Duration::from_millis(n));
        }
    }
    server.wait(&format!("/{PIECE}"), |page| page.shows("Save 99."));
    // Of another kind, in between and without a pause.
    server.write("content/briefings/2020/third.md", &TEXT.replace("First", "Third"));
    server.write("content/briefings/2020/first.md", &format!("{TEXT}\nThe very last.\n"));
    let home = server.wait("/", |page| page.shows("Third"));
    assert!(home.shows("First"), "{}", home.body);
    server.wait(&format!("/{PIECE}"), |page| page.shows("The very last."));
}

/// As with `dateline serve 2>&1 | head -1`.
#[test]
#[ignore]
fn the_preview_goes_on_where_nobody_reads_what_it_says() {
    let mut server = Server::start("", &[]);
    let mut greeting = String::new();
    server.restart().read_line(&mut greeting).unwrap();
    server.port = greeting.split("127.0.0.1:").nth(1).unwrap().trim_end_matches("/\n").parse().unwrap();
    for n in 0..3 {
        server.write("content/briefings/2020/first.md", &format!("{TEXT}\nUnheard {n}.\n"));
        server.wait(&format!("/{PIECE}"), |page| page.shows(&format!("Unheard {n}.")));
        server.write(&format!("content/briefings/2020/new-{n}.md"), &TEXT.replace("First", "New"));
        server.wait(&format!("/briefings/2020/new-{n}/"), |page| page.status == 200);
    }
}

/// What is in doubt and what is held back is told again when it changes.
#[test]
#[ignore]
fn the_counts_are_told_when_they_change() {
    let mut server = Server::start("", &[]);
    let mut told = server.restart();
    let mut said = |wanted: &str| {
        let mut line = String::new();
        while !line.contains(wanted) {
            line.clear();
            assert!(told.read_line(&mut line).unwrap() > 0, "{wanted}");
        }
    };
    said("held back: 1 draft");
    server.write("content/briefings/2020/first.md", &format!("{TEXT}\n{{{{< x >}}}}\n"));
    said(", 1 warning (`dateline check --root ");
    server.write("content/unread.md", "x");
    said("1 file not read");
}

#[test]
#[ignore]
fn an_embargo_ends_while_the_desk_is_served() {
    let server = Server::start("", &[]);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
    let until = jiff::Timestamp::from_second(now + 4).unwrap();
    server.write("content/briefings/2020/held.md", &TEXT.replace("date", &format!("embargo = {until}\ndate")));
    server.write("content/briefings/2020/first.md", &format!("{TEXT}\nMeanwhile.\n"));
    server.wait(&format!("/{PIECE}"), |page| page.shows("Meanwhile."));
    assert_eq!(server.get("/briefings/2020/held/").status, 404);
    server.wait("/briefings/2020/held/", |page| page.status == 200);
}

/// As vim saves: the old text is renamed, the new one written in its place, the old one removed.
#[test]
#[ignore]
fn a_save_beside_a_backup_is_seen() {
    let server = Server::start("", &[]);
    let [text, backup] =
        ["first.md", "first.md~"].map(|name| server.desk.path().join("content/briefings/2020").join(name));
    for n in 0..5 {
        fs::rename(&text, &backup).unwrap();
        fs::write(&text, format!("{TEXT}\nBackup {n}.\n")).unwrap();
        fs::remove_file(&backup).unwrap();
        let page = server.wait(&format!("/{PIECE}"), |page| page.shows(&format!("Backup {n}.")));
        assert!(!page.shows("dateline-fault"));
    }
}

#[test]
#[ignore]
fn a_branch_that_is_switched_is_seen() {
    let server = Server::start("", &[]);
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Desk", "-c", "user.email=desk@desk.example", "-c", "init.defaultBranch=old"]);
        let run = git.args(arguments).current_dir(server.desk.path()).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "content", "site.toml"]);
    git(&["commit", "-qm", "Old"]);
    git(&["checkout", "-qb", "new"]);
    for n in 0..200 {
        let text = TEXT.replace("First", &format!("Piece {n}")).replace("2020-01-02", "2020-02-03");
        server.write(&format!("content/briefings/2020/more-{n}.md"), &text);
    }
    server.write("content/briefings/2020/first.md", &format!("{TEXT}\nOn a branch.\n"));
    git(&["add", "content"]);
    git(&["commit", "-qm", "New"]);
    for _ in 0..3 {
        git(&["checkout", "-q", "old"]);
        server.wait("/briefings/2020/more-199/", |page| page.status == 404);
        server.wait(&format!("/{PIECE}"), |page| !page.shows("On a branch."));
        git(&["checkout", "-q", "new"]);
        server.wait("/briefings/2020/more-199/", |page| page.status == 200);
        server.wait(&format!("/{PIECE}"), |page| page.shows("On a branch."));
    }
}

/// Whatever was saved, in which way and how fast: in the end every page is what a build writes.
#[test]
#[ignore]
fn after_any_saves_the_pages_are_those_of_a_build() {
    let server = Server::start("", &[]);
    let entity = |alias: usize| {
        format!("+++\nname = \"Ada Novak\"\nkind = \"person\"\naliases = [\"Alias {alias}\"]\n+++\n\nOf Kesh.\n")
    };
    let piece = |title: usize, day: usize, n: usize| {
        let front = format!("title = \"Piece {title}\"\ndate = 2020-01-{:02}\ntags = [\"t{}\"]", day % 28 + 1, day % 3);
        format!("+++\n{front}\n+++\n\nAda Novak and Alias {} met over {n}.\n\n## Part {}\n", n % 5, n % 2)
    };
    let mut state = 7_usize;
    let mut random = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    for step in 0..150 {
        let path = format!("content/briefings/2020/p{}.md", random(6));
        let at = server.desk.path().join(&path);
        match random(10) {
            0..=3 => server.write(&path, &piece(0, 0, step)),
            4 | 5 => {
                server.write(&format!("{path}.tmp~"), &piece(0, 0, step));
                fs::rename(server.desk.path().join(format!("{path}.tmp~")), at).unwrap();
            }
            6 => server.write(&path, &piece(random(4), random(60), step)),
            7 => drop(fs::remove_file(at)),
            8 => server.write("content/entities/ada.md", &entity(random(5))),
            _ => server.write(&path, "+++\ntitle = 1\n"),
        }
        std::thread::sleep(Duration::from_millis([0, 0, 3, 20, 60][random(5)]));
    }
    // No mistake is left.
    (0..6).for_each(|n| server.write(&format!("content/briefings/2020/p{n}.md"), &piece(n, n, n)));
    let output = tempfile::tempdir().unwrap();
    let build = |desk: &Path| {
        let mut build = Command::new(env!("CARGO_BIN_EXE_dateline"));
        build.arg("build").arg("--root").arg(desk).arg("--output").arg(output.path().join("site")).output().unwrap()
    };
    let run = build(server.desk.path());
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let site = output.path().join("site");
    let files =
        walkdir::WalkDir::new(&site).into_iter().filter_map(Result::ok).filter(|file| file.file_type().is_file());
    for file in files.filter(|file| file.file_name() != ".dateline.json") {
        let path = format!("/{}", file.path().strip_prefix(&site).unwrap().to_string_lossy().replace('\\', "/"));
        let built = String::from_utf8_lossy(&fs::read(file.path()).unwrap()).into_owned();
        server.wait(&path, |page| match page.body.split_once("<script src=\"/-/reload.js\"") {
            Some((before, after)) => built == format!("{before}{}", after.split_once("</script>").unwrap().1),
            None => page.body == built,
        });
    }
}

/// A page says by its tag whether it would be another: only then a browser asks for it again.
#[test]
#[ignore]
fn a_page_that_an_edit_leaves_as_it_was_keeps_its_tag() {
    let server = Server::start("", &[]);
    let path = format!("/{PIECE}");
    let tag = |response: &Response| {
        let tag =
            response.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().trim_matches('"').to_string();
        assert!(response.body.is_empty() || response.shows(&format!("data-tag=\"{tag}\"")), "{}", response.body);
        tag
    };
    let head = |path: &str| tag(&server.send(&[&format!("HEAD {path} HTTP/1.1"), &server.host()]));
    let (page, lost) = (head(&path), head("/nowhere/"));
    assert_eq!(page, tag(&server.get(&path)));
    server.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\n\nOf us.\n");
    server.wait("/pages/about/", |page| page.status == 200);
    assert_eq!((head(&path), head("/nowhere/")), (page.clone(), lost));
    server.write("content/briefings/2020/first.md", &format!("{TEXT}\nAdded.\n"));
    server.wait(&path, |page| page.shows("Added."));
    let edited = head(&path);
    server.write("templates/assets/style.css", "/* ours */");
    server.wait("/assets/style.css", |style| style.shows("ours"));
    assert!(page != edited && head(&path) != edited, "a page is shown with its styles");
    server.write("content/briefings/2020/first.md", &TEXT.replace("date =", "dat ="));
    let broken = server.wait(&path, |page| page.shows("dateline-fault"));
    assert_ne!(tag(&broken), head("/nowhere/"));
}

/// Of several errors the one that others follow from is read first.
#[test]
#[ignore]
fn the_root_error_stands_first() {
    let server = Server::start("", &[]);
    let path = format!("/{PIECE}");
    let before = |page: &Response, first: &str, then: &str| {
        let [first, then] =
            [first, then].map(|text| page.body.find(text).unwrap_or_else(|| panic!("{text}: {}", page.body)));
        assert!(first < then, "{}", page.body);
    };
    server.write("content/briefings/2020/first.md", &TEXT.replace("date =", "dat ="));
    server.wait(&path, |page| page.shows("dateline-fault"));
    server.write("content/briefings/2020/a-link.md", &TEXT.replace("The talks", "[[briefings/2020/lost|The talks]]"));
    let page = server.wait(&path, |page| page.shows("a-link.md"));
    before(&page, "first.md:3", "a-link.md");
    server.write("site.toml", "title = \"Desk\"\nbase_url = \"https://desk.example\"\nfoter = \"x\"\n");
    let page = server.wait(&path, |page| page.shows("site.toml:3"));
    before(&page, "site.toml:3", "first.md:3");
}

#[test]
#[ignore]
fn an_error_of_a_template_names_it_and_its_line() {
    let server = Server::start("", &[]);
    let path = format!("/{PIECE}");
    server.get(&path);
    server.write("templates/briefing.html", "<p>\n{{ page.no.such.thing }}");
    let page = server.wait(&path, |page| page.shows("dateline-fault"));
    assert!(page.shows("templates/briefing.html:2:") && page.shows("The talks resumed."), "{}", page.body);
    server.write("templates/briefing.html", "<p>\n<b>\n{% if %}");
    let page = server.wait(&path, |page| page.shows("E040"));
    assert!(page.shows("templates/briefing.html:3:"), "{}", page.body);
}

#[test]
#[ignore]
fn another_host_is_not_answered() {
    let server = Server::start("", &[]);
    let port = server.port;
    let status = |lines: &[&str]| server.send(lines).status;
    let of_host = |host: &str| status(&["GET / HTTP/1.1", &format!("Host: {host}")]);
    for name in ["127.0.0.1", "localhost", "[::1]"] {
        assert_eq!(of_host(&format!("{name}:{port}")), 200, "{name}");
    }
    for host in [
        "evil.example".to_string(),
        format!("evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("2130706433:{port}"),
        format!("127.1:{port}"),
        format!("0.0.0.0:{port}"),
        format!("user@127.0.0.1:{port}"),
        "127.0.0.1".to_string(),
        format!("127.0.0.1:{}", port ^ 1),
        String::new(),
        ":::".to_string(),
        "a b".to_string(),
        "[::1".to_string(),
        "\u{fffd}".to_string(),
    ] {
        let status = of_host(&host);
        assert!(matches!(status, 400 | 403), "`{host}`: {status}");
    }
    assert_eq!(status(&["GET / HTTP/1.1"]), 400);
    assert_eq!(status(&["GET / HTTP/1.1", &server.host(), "Host: evil.example"]), 400);
    assert_eq!(status(&["GET http://evil.example/ HTTP/1.1", &server.host()]), 403);
    assert_eq!(server.get("/").status, 200, "the server lives");
}

#[test]
#[ignore]
fn another_origin_does_not_hear_of_changes() {
    let server = Server::start("", &[]);
    let port = server.port;
    let status = |origin: &str| {
        let stream = server.connect(&["GET /-/events HTTP/1.1", &server.host(), &format!("Origin: {origin}")]);
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line.split(' ').nth(1).unwrap().to_string()
    };
    assert_eq!(status(&format!("http://127.0.0.1:{port}")), "200");
    for origin in [
        "http://evil.example".to_string(),
        format!("http://127.0.0.1:{}", port ^ 1),
        format!("https://127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
        "http://127.0.0.1".to_string(),
        "null".to_string(),
        String::new(),
    ] {
        assert_eq!(status(&origin), "403", "`{origin}`");
    }
    let evil = format!("evil.example:{port}");
    let both = [&format!("Host: {evil}"), &format!("Origin: http://{evil}")];
    assert_eq!(server.send(&["GET /-/events HTTP/1.1", both[0], both[1]]).status, 403);
}

#[test]
#[ignore]
fn no_path_leads_out_of_the_site() {
    let server = Server::start("", &[]);
    let to = "site.toml";
    for path in [
        "/../site.toml",
        "/../../site.toml",
        "/./site.toml",
        "//site.toml",
        "/static/../site.toml",
        "/%2e%2e/site.toml",
        "/%2E%2E%2Fsite.toml",
        "/..%2fsite.toml",
        "/%252e%252e/site.toml",
        "/..%5csite.toml",
        "/..\\site.toml",
        "/%5c..%5csite.toml",
        "/%c0%ae%c0%ae/site.toml",
        "/..%00/site.toml",
        "/site.toml%00.html",
        "/site.toml",
        "/content/briefings/2020/first.md",
        "/static/note.txt",
        "/.dateline/CACHEDIR.TAG",
        "/file:///etc/passwd",
        "/C:/Windows/win.ini",
        "/C:%5cWindows%5cwin.ini",
        "/assets/..%2f..%2fsite.toml",
        "/briefings/2020/first/../../../site.toml",
        "/....//site.toml",
        "/..;/site.toml",
        "/%ef%bc%8e%ef%bc%8e/site.toml",
        "/note.txt/",
        "/note.txt/..",
        "/note.txt%20",
        "/NOTE.TXT",
        "/note.txt.",
        "/note.txt::$DATA",
        "/-/",
        "/-/../site.toml",
        "/%",
    ] {
        let response = server.get(path);
        assert_eq!(response.status, 404, "{path}");
        assert!(!response.shows("base_url") && !response.shows("a note"), "{path} gives {to}");
    }
    let lost = server.get("/nowhere/");
    assert!(lost.head.contains("content-type: text/html") && lost.shows("</html>"), "the site's own page says so");
}

#[test]
#[ignore]
#[cfg(unix)]
fn a_symbolic_link_is_not_followed() {
    let server = Server::start("", &[]);
    std::os::unix::fs::symlink("/etc/passwd", server.desk.path().join("static/planted.txt")).unwrap();
    server.wait("/", |page| page.shows("dateline-fault"));
    assert_eq!(server.get("/planted.txt").status, 404);
}

#[test]
#[ignore]
fn every_answer_is_kept_from_other_sites() {
    let server = Server::start("", &[]);
    for path in ["/", "/note.txt", "/nowhere/", "/-/reload.js", "/briefings/2020/first"] {
        let head = server.get(path).head;
        for line in [
            "content-security-policy: default-src 'self'",
            "cross-origin-resource-policy: same-origin",
            "x-content-type-options: nosniff",
            "cache-control: no-store",
        ] {
            assert!(head.lines().any(|have| have == line), "{path} lacks {line}\n{head}");
        }
        assert!(!head.contains("access-control-"), "{head}");
    }
    let post = server.send(&["POST / HTTP/1.1", &server.host(), "Content-Length: 0"]);
    assert_eq!(post.status, 405);
    let head = server.send(&["HEAD / HTTP/1.1", &server.host()]);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

/// Stands in all that is held back, and nowhere else.
const TOKEN: &str = "xyzzyquux";

#[test]
#[ignore]
fn nothing_held_back_is_served() {
    let server = Server::start("", &[]);
    let public = "+++\ntitle = \"Third\"\ndate = 2020-01-04\n+++\n\nThe talks resumed.\n";
    server.write("content/briefings/2020/third.md", public);
    let held = |more: &str| {
        let front = format!(
            "title = \"{TOKEN}\"\ndate = 2020-01-03\nsummary = \"{TOKEN}\"\ntags = [\"{TOKEN}\"]\nseries = \"{TOKEN}\""
        );
        format!("+++\n{front}\nredirects = [\"/{TOKEN}/\"]\n{more}\n+++\n\n{TOKEN}\n")
    };
    let draft = format!("content/briefings/2020/draft-{TOKEN}.md");
    let hidden = format!("+++\nname = \"{TOKEN}\"\nkind = \"person\"\nhidden = true\n+++\n{TOKEN}\n");
    server.write(&format!("content/entities/{TOKEN}.md"), &hidden);
    server.write(&format!("content/briefings/2020/late-{TOKEN}.md"), &held("embargo = 2099-01-01T00:00:00Z"));
    // Published, and then taken back while it is served.
    server.write(&draft, &held(""));
    server.wait(&format!("/briefings/2020/draft-{TOKEN}/"), |page| page.status == 200);
    server.write(&draft, &held("draft = true"));
    server.wait(&format!("/briefings/2020/draft-{TOKEN}/"), |page| page.status == 404);
    server.wait("/", |page| !page.shows(TOKEN));
    let site = tempfile::tempdir().unwrap();
    let output = site.path().join("site");
    let mut build = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let ran = build.args(["build", "--root"]).arg(server.desk.path()).arg("--output").arg(&output).output().unwrap();
    assert!(ran.status.success() && !String::from_utf8_lossy(&ran.stderr).contains(TOKEN));
    let mut seen = 0;
    for found in walkdir::WalkDir::new(&output).into_iter().flatten().filter(|found| found.file_type().is_file()) {
        let path = found.path().strip_prefix(&output).unwrap().to_string_lossy().replace('\\', "/");
        if path.starts_with(".dateline") {
            continue;
        }
        let page = server.get(&format!("/{path}"));
        assert!(!page.shows(TOKEN) && !page.head.contains(TOKEN), "{path}: {}", page.body);
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
    for path in ["late-xyzzyquux/", "draft-xyzzyquux/index.html", "draft-xyzzyquux.md", "../entities/xyzzyquux/"] {
        assert_eq!(server.get(&format!("/briefings/2020/{path}")).status, 404, "{path}");
    }
    for path in ["/xyzzyquux/", "/tags/xyzzyquux/", "/series/xyzzyquux/", "/entities/xyzzyquux/"] {
        let page = server.get(path);
        assert!(page.status == 404 && !page.body.contains("redirect"), "{path}: {}", page.body);
    }
}

#[test]
#[ignore]
fn a_build_beside_the_preview_is_what_it_is_alone() {
    let server = Server::start("", &[]);
    let build = |root: &Path, output: &Path| {
        let mut build = Command::new(env!("CARGO_BIN_EXE_dateline"));
        let ran = build.args(["build", "--root"]).arg(root).arg("--output").arg(output).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        let files = walkdir::WalkDir::new(output).sort_by_file_name().into_iter().flatten();
        let files = files.filter(|found| found.file_type().is_file());
        files
            .map(|found| (found.path().strip_prefix(output).unwrap().to_path_buf(), fs::read(found.path()).unwrap()))
            .collect::<Vec<_>>()
    };
    let public = server.desk.path().join("public");
    let mut before = None;
    for n in 0..6 {
        server.write("content/briefings/2020/first.md", &format!("{TEXT}\nEdit {n}.\n"));
        // The preview does not touch what stands there.
        server.wait(&format!("/{PIECE}"), |page| page.shows(&format!("Edit {n}.")));
        if let Some(before) = &before {
            assert_eq!(fs::read(public.join(PIECE).join("index.html")).unwrap(), *before);
        }
        let found = build(server.desk.path(), &public);
        let alone = tempfile::tempdir().unwrap();
        for path in
            ["site.toml", "content/briefings/2020/first.md", "content/briefings/2020/second.md", "static/note.txt"]
        {
            write(alone.path(), path, &fs::read_to_string(server.desk.path().join(path)).unwrap());
        }
        assert!(found == build(alone.path(), &alone.path().join("public")), "edit {n}");
        before = Some(fs::read(public.join(PIECE).join("index.html")).unwrap());
        assert!(server.get(&format!("/{PIECE}")).shows(&format!("Edit {n}.")));
    }
}

const NAMESAKES: &str = "{\"id\":\"georgia\",\"name\":\"Georgia\",\"kind\":\"place\"}\n{\"id\":\"us-georgia\",\"name\":\"State of Georgia\",\"kind\":\"place\",\"aliases\":[\"Georgia\"]}\n";
const IN_DOUBT: &str = "+++\ntitle = \"Talks\"\ndate = 2020-01-05\n+++\n\nTalks in Georgia ended. <b>\n\nThe peaches of Georgia were late.\n";

/// A desk under review whose one piece names Georgia twice.
fn under_review() -> Server {
    let server = Server::start("", &["--review"]);
    server.write("content/entities/all.jsonl", NAMESAKES);
    server.write("content/briefings/talks.md", IN_DOUBT);
    server.wait("/-/review/", |page| page.shows("2 places in 1 piece"));
    server
}

/// The fields of the form for the `number`-th place of a page.
fn form(page: &Response, number: usize) -> String {
    let form = page.body.split("data-place").nth(number + 1).unwrap();
    let form = &form[..form.find("</form>").unwrap()];
    let inputs = form.split("<input type=\"hidden\"").skip(1).map(|input| {
        let value =
            |key: &str| input.split(&format!("{key}=\"")).nth(1).unwrap().split('"').next().unwrap().to_string();
        let plain = |byte: u8| match byte.is_ascii_alphanumeric() {
            true => (byte as char).to_string(),
            false => format!("%{byte:02X}"),
        };
        let encoded: String = value("value").replace("&amp;", "&").bytes().map(plain).collect();
        format!("{}={encoded}", value("name"))
    });
    inputs.collect::<Vec<_>>().join("&")
}

#[test]
#[ignore]
fn the_review_desk_is_there_where_it_is_asked_for_and_in_no_site() {
    let plain = Server::start("", &[]);
    assert_eq!(plain.get("/-/review/").status, 404);
    assert_eq!(plain.post("/-/review/answer", "", &[]).status, 405);
    let server = under_review();
    for path in ["", "names", "drift", "try", "glass?path=/briefings/talks/"] {
        assert_eq!(server.get(&format!("/-/review/{path}")).status, 403, "who has no token sees nothing: {path}");
    }
    let page = server.review("");
    assert!(page.head.contains("frame-ancestors 'none'"), "{}", page.head);
    let ran = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["build", "--root"])
        .arg(server.desk.path())
        .output()
        .unwrap();
    assert!(ran.status.success());
    let built = walkdir::WalkDir::new(server.desk.path().join("public")).into_iter().filter_map(Result::ok);
    for file in built.filter(|entry| entry.file_type().is_file()) {
        assert!(!String::from_utf8_lossy(&fs::read(file.path()).unwrap()).contains("/-/"), "{}", file.path().display());
    }
}

#[test]
#[ignore]
fn who_writes_has_the_token_and_comes_from_the_preview() {
    let server = under_review();
    let given = server.get(&format!("/-/review/?token={}", server.token));
    assert!(given.status == 303 && given.head.contains("httponly; samesite=strict"), "{}", given.head);
    assert!(
        given.head.contains("location: /-/review/\r\n") && !given.head.contains("access-control"),
        "{}",
        given.head
    );
    assert_eq!(server.get("/-/review/?token=0").status, 403);
    let led = server.send(&["GET /-/review/names HTTP/1.1", &server.host(), "Sec-Fetch-Site: cross-site"]);
    assert_eq!(led.status, 403, "a page elsewhere cannot make the desk work");
    let fields = format!("{}&who=georgia", form(&server.review(""), 0));
    let other_port = format!("Origin: http://127.0.0.1:{}", server.port + 1);
    for other in [
        "Cookie: a=b",
        "Cookie: dateline-review-1=0",
        "Origin: http://evil.example",
        "Origin: null",
        &other_port,
        "Host: evil.example",
    ] {
        assert_eq!(server.post("/-/review/answer", &fields, &[other]).status, 403, "{other}");
    }
    assert_eq!(server.post("/-/review/answer", &"x".repeat(100_000), &[]).status, 413);
    assert_eq!(server.decisions(), None, "nothing is written");
    let header = format!("X-Dateline-Token: {}", server.token);
    assert_eq!(
        server.post("/-/review/answer", &fields, &["Cookie: a=b", &header]).status,
        303,
        "a program has a header"
    );
}

#[test]
#[ignore]
fn an_answer_is_written_shown_and_taken_back() {
    let server = under_review();
    let fields = form(&server.review(""), 0);
    let answered = server.post("/-/review/answer", &format!("{fields}&who=us-georgia"), &[]);
    assert!(answered.head.contains("location: /-/review/?done=1\r\n"), "{} {}", answered.head, answered.body);
    let block = "[[decision]]\nsource = \"briefings/talks.md\"\nquote = \"Georgia\"\nbefore = \"Talks in \"\nafter = \" ended. <b>\"\nentity = \"us-georgia\"\n";
    assert_eq!(server.decisions().as_deref(), Some(block));
    // At once, whatever the look at the whole desk is at.
    let told = server.review("?done=1");
    assert!(
        told.shows("1 more linked") && told.shows("linked to us-georgia; before: refused: contested"),
        "{}",
        told.body
    );
    assert!(told.shows("1 place in 1 piece"), "{}", told.body);
    server.wait("/briefings/talks/", |page| page.shows("href=\"/entities/us-georgia/\""));

    assert_eq!(server.post("/-/review/undo", "number=1", &[]).status, 303);
    assert_eq!(server.decisions(), None, "the file came with the answer and went with it");
    assert!(server.review("").shows("2 places in 1 piece"));
    assert_eq!(server.post("/-/review/undo", "number=1", &[]).status, 409);

    // From the page with the reasons, which comes again.
    let start = IN_DOUBT.find("Georgia").unwrap();
    let why = format!("place?source=content/briefings/talks.md&start={start}&end={}", start + "Georgia".len());
    let fields = form(&server.review(&why), 0);
    let answered = server.post("/-/review/answer", &format!("{fields}&who=none"), &[]);
    let to = answered.head.split("location: /-/review/").nth(1).and_then(|rest| rest.split('\r').next()).unwrap();
    let again = server.review(to);
    assert!(again.status == 200 && again.shows("is none of ours") && again.shows("Talks in "), "{to} {}", again.body);
    assert_eq!(server.post("/-/review/undo", "number=2", &[]).status, 303);
    assert_eq!(server.review("place").status, 400);

    // For all pieces, and by a name.
    let all = "scope=all&surface=Georgia&near=&who=other&other=State+of+Georgia";
    assert_eq!(server.post("/-/review/answer", all, &[]).status, 303);
    assert_eq!(server.decisions().as_deref(), Some("[[decision]]\nquote = \"Georgia\"\nentity = \"us-georgia\"\n"));
    assert!(server.review("?done=3").shows("Nothing waits for an answer"));
    let late = server.post("/-/review/answer", "scope=all&surface=Georgia&was=&who=georgia", &[]);
    assert!(late.status == 409 && late.shows("was answered with `us-georgia`"), "{}", late.body);
    let nobody = server.post("/-/review/answer", "scope=all&surface=Georgia&who=atlantis", &[]);
    assert!(nobody.status == 400 && nobody.shows("no entity has the id `atlantis`"), "{}", nobody.body);
}

#[test]
#[ignore]
fn two_browsers_and_an_editor_lose_nothing() {
    let server = under_review();
    let page = server.review("");
    let (first, second) = (form(&page, 0), form(&page, 1));
    server.write("decisions.toml", "# An editor's own.\n");
    let (one, two) = std::thread::scope(|scope| {
        // Readers meanwhile, as many as wait for one lock.
        (0..8).for_each(|_| drop(scope.spawn(|| assert_eq!(server.review("").status, 200))));
        let one = scope.spawn(|| server.post("/-/review/answer", &format!("{first}&who=georgia"), &[]).status);
        let two = scope.spawn(|| server.post("/-/review/answer", &format!("{second}&who=none"), &[]).status);
        (one.join().unwrap(), two.join().unwrap())
    });
    assert_eq!((one, two), (303, 303));
    let decisions = server.decisions().unwrap();
    assert!(decisions.starts_with("# An editor's own.\n\n[[decision]]\n"), "{decisions}");
    assert_eq!(decisions.matches("[[decision]]").count(), 2, "{decisions}");

    // The same place, from a page that was made before.
    let late = server.post("/-/review/answer", &format!("{first}&who=us-georgia"), &[]);
    assert!(late.status == 409 && late.shows("was answered with `georgia`"), "{}", late.body);
    assert_eq!(server.decisions().unwrap(), decisions);

    // What an editor writes after an answer stays when the answer is taken back.
    server.write("decisions.toml", &format!("{decisions}\n# Later.\n"));
    for number in [1, 2] {
        assert_eq!(server.post("/-/review/undo", &format!("number={number}"), &[]).status, 303);
    }
    assert_eq!(server.decisions().unwrap(), "# An editor's own.\n\n# Later.\n");

    // A text that has moved on.
    server.write("content/briefings/talks.md", &IN_DOUBT.replace("ended", "began"));
    server.wait("/briefings/talks/", |page| page.shows("began"));
    server.wait("/-/review/", |page| page.shows("began"));
    let stale = server.post("/-/review/answer", &format!("{first}&who=georgia"), &[]);
    assert!(stale.status == 409 && stale.shows("look again"), "{}", stale.body);
}

#[test]
#[ignore]
fn what_a_text_contradicts_is_not_written() {
    let server = under_review();
    server.write("content/briefings/talks.md", &IN_DOUBT.replace("in Georgia", "in [[georgia|Georgia]]"));
    server.wait("/-/review/", |page| page.shows("Nothing waits for an answer"));
    let start = IN_DOUBT.find("Georgia").unwrap() + "[[georgia|".len();
    let fields = format!(
        "scope=place&source=content/briefings/talks.md&start={start}&end={}&who=us-georgia&was=",
        start + "Georgia".len()
    );
    let refused = server.post("/-/review/answer", &fields, &[]);
    assert!(refused.status == 409 && refused.shows("says otherwise there"), "{} {}", refused.head, refused.body);
    assert_eq!(server.decisions(), None);
}

#[test]
#[ignore]
fn a_lapsed_decision_is_made_again_where_its_words_are_or_taken_out() {
    let server = under_review();
    let block = |before: &str| {
        format!(
            "[[decision]]\nsource = \"briefings/talks.md\"\nquote = \"Georgia\"\nbefore = \"{before}\"\nentity = \"georgia\"\n"
        )
    };
    let both = [block("All talks in "), "\n".into(), block("No talks in ")].concat();
    server.write("decisions.toml", &both);
    let page = server.wait("/-/review/lapsed", |page| page.shows("No talks in "));
    assert!(page.shows("All talks in ") && page.shows("as it stands now, line 6"), "{}", page.body);
    let fields = |page: &Response, number: usize| form(page, number);
    let again = server.post("/-/review/lapsed", &fields(&server.review("lapsed"), 1), &[]);
    assert_eq!(again.status, 303, "{}", again.body);
    let now = server.decisions().unwrap();
    assert!(now.contains("before = \"Talks in \"\nafter = \" ended. <b>\"") && !now.contains("All talks"), "{now}");
    let page = server.review("lapsed");
    assert!(!page.shows("All talks in ") && page.shows("No talks in "), "{}", page.body);
    assert_eq!(server.post("/-/review/lapsed", &fields(&page, 0), &[]).status, 303);
    assert!(server.review("lapsed").shows("still finds its words"));
    for number in [2, 1] {
        assert_eq!(server.post("/-/review/undo", &format!("number={number}"), &[]).status, 303);
    }
    let back = server.decisions().unwrap();
    assert!(
        back.contains("All talks in ") && back.contains("No talks in ") && !back.contains("before = \"Talks in"),
        "{back}"
    );
}

#[test]
#[ignore]
fn a_proposed_name_goes_into_the_catalogue_or_is_no_name() {
    let server = under_review();
    for day in 1..=3 {
        let text = format!(
            "+++\ntitle = \"Accord {day}\"\ndate = 2020-02-0{day}\n+++\n\nPresident Ilona Varga signed it, officials said. Later Ilona Varga left with the Brenn Accord.\n"
        );
        server.write(&format!("content/briefings/accord-{day}.md"), &text);
    }
    server.wait("/-/review/names", |page| page.shows("Ilona Varga") && page.shows("3 pieces"));
    let varga = "surface=Ilona+Varga&id=ilona-varga&name=Ilona+Varga&kind=person&aliases=I.+Varga";
    assert_eq!(server.post("/-/review/name", varga, &[]).status, 303);
    let names = fs::read_to_string(server.desk.path().join("content/entities/names.jsonl")).unwrap();
    assert_eq!(
        names,
        "{\"id\":\"ilona-varga\",\"name\":\"Ilona Varga\",\"kind\":\"person\",\"aliases\":[\"I. Varga\"]}\n"
    );
    let told = server.review("names?done=1");
    assert!(told.shows("more linked") && told.shows("linked to ilona-varga"), "it waits for the desk: {}", told.body);
    assert_eq!(server.post("/-/review/no-name", "surface=Brenn+Accord", &[]).status, 303);
    assert_eq!(server.decisions().unwrap(), "[[proposal]]\nsurface = \"Brenn Accord\"\nanswer = \"no\"\n");
    let page = server.review("names");
    assert!(!page.shows("Brenn Accord</h2>") && !page.shows("value=\"Brenn Accord\""), "{}", page.body);
    let wrong = server.post("/-/review/name", "surface=x&id=&name=&kind=person", &[]);
    assert_eq!(wrong.status, 400, "{}", wrong.body);
    assert_eq!(server.post("/-/review/undo", "number=1", &[]).status, 303);
    assert!(!server.desk.path().join("content/entities/names.jsonl").exists());
}

#[test]
#[ignore]
fn drift_a_name_and_a_change_are_told_before_anything_is_written() {
    let server = under_review();
    assert!(server.review("drift").shows("in no git repository that has a commit"));
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=D", "-c", "user.email=d@example.org", "-c", "commit.gpgsign=false"];
        let ran = Command::new("git").arg("-C").arg(server.desk.path()).args(who).args(arguments).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "site.toml", "content"]);
    git(&["commit", "-qm", "one"]);
    assert!(server.review("drift").shows("Readers see what they saw"));
    let all = "scope=all&surface=Georgia&who=us-georgia";
    assert_eq!(server.post("/-/review/answer", all, &[]).status, 303);
    let drift = server.review("drift");
    assert!(
        drift.shows("linked to us-georgia; before: refused: contested") && drift.shows(">Talks</a>"),
        "{}",
        drift.body
    );
    assert_eq!(server.post("/-/review/undo", "number=1", &[]).status, 303);

    server.wait("/briefings/talks/", |page| !page.shows("href=\"/entities/us-georgia/\""));
    let name = server.review("try?name=Georgia");
    assert!(name.shows("2 places in 1 piece") && name.shows("is left: it may be one of several"), "{}", name.body);
    let change = server.review("try?change=alias+georgia+%22peaches%22");
    assert!(
        change.shows("1 place in 1 piece would be read otherwise") && change.shows("<mark>peaches</mark>"),
        "{}",
        change.body
    );
    assert!(server.review("try?change=burn").shows("is no change that can be tried"));
    let glass = server.review("glass?path=/briefings/talks/");
    assert!(glass.shows("\"state\":\"refused\"") && glass.shows("\"before\":\"Talks in \""), "{}", glass.body);
    assert_eq!(server.review("glass?path=/").status, 404);
}
