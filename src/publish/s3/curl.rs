//! Requests sent by the user's own `curl`: it has the machine's certificates, proxies and ciphers.
//!
//! All requests of a call go through one process, some in parallel, and are passed on its standard input: no secret
//! appears on a command line, and a signature is not secret.

use crate::publish::program::{failure, run};
use crate::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A request to send.
pub struct Sent {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// The file with the body.
    pub body: Option<PathBuf>,
}

/// The response.
pub struct Answer {
    /// 0 if there was none.
    pub status: u16,
    pub body: Vec<u8>,
    /// Why there was none, in curl's words.
    why: String,
}

/// Parallel requests.
const PARALLEL: usize = 8;

const COMMON: &str = "silent\ngloboff\npath-as-is\nconnect-timeout = 10\nspeed-limit = 1\nspeed-time = 30\nretry = 3\n";

/// The answers to requests, in the same order. `scratch` is a folder for their bodies.
pub fn ask(requests: &[Sent], scratch: &Path) -> Result<Vec<Answer>> {
    let body_of = |i: usize| scratch.join(i.to_string());
    let sections = requests.iter().enumerate().map(|(i, sent)| section(sent, i, &body_of(i)));
    let config = sections.collect::<Vec<_>>().join("next\n");
    let mut curl = Command::new("curl");
    // `-q` must be first: it ignores the user's own curl configuration.
    curl.args(["-q", "--no-progress-meter", "--parallel", "--parallel-max", &PARALLEL.to_string(), "--config", "-"]);
    let output = run(&mut curl, config.as_bytes())?;
    let told = String::from_utf8_lossy(&output.stdout);
    let mut answers: Vec<Option<Answer>> = requests.iter().map(|_| None).collect();
    for line in told.lines().filter_map(|line| line.strip_prefix("@@")) {
        let mut words = line.splitn(3, ' ');
        let numbers = words.next().zip(words.next());
        let Some((Ok(i), Ok(status))) = numbers.map(|(i, status)| (i.parse::<usize>(), status.parse())) else {
            continue;
        };
        let Some(place) = answers.get_mut(i) else { continue };
        let body = fs::read(body_of(i)).unwrap_or_default();
        let _ = fs::remove_file(body_of(i));
        *place = Some(Answer { status, body, why: words.next().unwrap_or_default().to_string() });
    }
    let answers: Option<Vec<Answer>> = answers.into_iter().collect();
    answers.ok_or_else(|| failure("ask the bucket", &output))
}

fn section(sent: &Sent, i: usize, answer: &Path) -> String {
    let mut text = format!("{COMMON}url = {}\nrequest = {}\n", quoted(&sent.url), quoted(sent.method));
    for (name, value) in &sent.headers {
        text += &format!("header = {}\n", quoted(&format!("{name}: {value}")));
    }
    if let Some(body) = &sent.body {
        // Without curl's `Expect: 100-continue`.
        text += &format!("upload-file = {}\nheader = \"Expect:\"\n", quoted(&body.to_string_lossy()));
    }
    let told = format!("\\n@@{i} %{{http_code}} %{{errormsg}}\\n");
    text + &format!("output = {}\nwrite-out = \"{told}\"\n", quoted(&answer.to_string_lossy()))
}

/// Quotes a value for curl's config files.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Answer {
    pub fn is_well(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// An error with what was tried, and the bucket's reason.
    pub fn failure(&self, what: &str) -> Error {
        let text = String::from_utf8_lossy(&self.body);
        let said = [element(&text, "Code"), element(&text, "Message")];
        let said: Vec<&str> = said.into_iter().flatten().collect();
        Error::Remote(match self.status {
            0 => format!("cannot {what}: {}", self.why),
            status if said.is_empty() => format!("cannot {what}: the answer is {status}"),
            status => format!("cannot {what}: the answer is {status}, {}", said.join(": ")),
        })
    }
}

/// The text of the first element with this name.
pub fn element<'t>(xml: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}
