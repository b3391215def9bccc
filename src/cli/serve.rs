//! `serve`: the site on this machine, and again after each change.

use super::{Common, held_back_line, summed_up, threads};
use crate::cache::state::Counts;
use crate::content::assemble::Edition;
use crate::error::{Error, Result};
use crate::serve::review::{DESK, Review, Token};
use crate::serve::{self, Newsroom, Told, Watch};
use crate::terminal::say;
use clap::Args;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};

const PORT: u16 = 4000;

/// Show the site on this machine, and again after each change
///
/// Makes each page when the browser asks for it, and reloads it when a file of the desk changes. After a mistake the
/// last good page stays, with the message over it. Writes no page, and no other machine can see it.
#[derive(Args)]
#[command(after_help = "\
Examples:
  dateline serve --open
  dateline serve --root desk --drafts --port 8080
  dateline serve --review                       adds a desk for decisions; its address is printed

Next: write, and look. `dateline check` tells what is in doubt, `dateline build` makes the site.")]
pub struct Options {
    /// The port; by default the first free one from 4000 on
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Show the site in the browser
    #[arg(long)]
    open: bool,
    /// Show drafts and what is under embargo too
    #[arg(long)]
    drafts: bool,
    /// Answer what is in doubt in the browser, at the address that is printed: its token lets that browser write
    #[arg(long)]
    review: bool,
    #[command(flatten)]
    common: Common,
}

pub fn run(options: Options) -> Result<()> {
    let common = options.common;
    threads::start(common.run.jobs);
    let listener = listen(options.port)?;
    let port = listener.local_addr().map_err(Error::file("start", Path::new("the server")))?.port();
    let (clock, teller) = (common.clone(), common.clone());
    let tell = move |told: Told| match told {
        Told::Faults(report) => drop(teller.tell(report)),
        Told::Counts(counts) => sum_up(&summed_up(counts, &teller.run.root), counts, &teller),
    };
    let mut newsroom = Newsroom::new(common.run.root.clone(), options.drafts, move || clock.instant(), tell);
    // Before the first look, so that no change falls between the two.
    let watch = Watch::on(&common.run.root)?;
    let (counts, home) = newsroom.open()?;
    let address = format!("http://127.0.0.1:{port}{home}");
    match counts {
        Some(counts) => sum_up(&format!("{}: {address}", summed_up(&counts, &common.run.root)), &counts, &common),
        None => say(format_args!("errors to mend: {address}")),
    }
    let token = options.review.then(|| Token::new(port)).transpose()?;
    if let Some(token) = &token {
        say(format_args!("to review: http://127.0.0.1:{port}{DESK}?token={}", token.as_str()));
    }
    if options.open {
        std::thread::spawn(move || show(&address));
    }
    let review = token.map(|token| {
        let (clock, drafts) = (common.clone(), options.drafts);
        Review::new(common.run.root.clone(), token, move || Ok(Edition::preview(clock.instant()?, drafts)))
    });
    serve::run(listener, newsroom, watch, review)
}

/// Says what the desk holds, and what of it is held back.
fn sum_up(line: &str, counts: &Counts, common: &Common) {
    say(format_args!("{line}"));
    if let Some(held_back) = held_back_line(counts, common.instant().unwrap_or_default()) {
        say(format_args!("{held_back}"));
    }
}

/// On this machine alone. A port that was asked for is taken as it is, or not at all.
fn listen(port: Option<u16>) -> Result<TcpListener> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let taken = |bound: &io::Result<TcpListener>| matches!(bound, Err(e) if e.kind() == io::ErrorKind::AddrInUse);
    let bound = match port {
        Some(port) => bind(port),
        None => (PORT..PORT + 100).map(bind).find(|bound| !taken(bound)).unwrap_or_else(|| bind(0)),
    };
    bound.map_err(Error::file("listen on", Path::new(&format!("127.0.0.1:{}", port.unwrap_or(PORT)))))
}

/// Asks the system for its browser. Without one, the address is there to be copied.
fn show(address: &str) {
    let (program, before): (_, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut opener = Command::new(program);
    opener.args(before).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = opener.status();
}
