//! Writes an invented desk: `cargo run --release --example desk -- FOLDER PIECES`.

#[path = "../benches/desk/mod.rs"]
mod desk;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (Some(folder), Some(pieces)) = (arguments.first(), arguments.get(1).and_then(|n| n.parse().ok())) else {
        eprintln!("which folder, and how many pieces?");
        return ExitCode::from(2);
    };
    match desk::Desk::of(pieces).write(folder.as_ref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("cannot write {folder}: {cause}");
            ExitCode::from(3)
        }
    }
}
