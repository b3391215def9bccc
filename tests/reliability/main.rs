//! What a newsroom's generator has to survive: broken files, hostile texts, paths that lead out.
//!
//! Every test gives the program a small desk and asserts what it says, how fast, and what stands in
//! the output afterwards. Tests that need much time or a browser are ignored by default.

mod budgets;
mod cache;
mod cost;
#[cfg(target_os = "linux")]
mod crash;
mod desk;
#[cfg(target_os = "linux")]
mod faults;
mod fuzz;
mod input;
mod machine;
mod names;
mod pages;
mod paths;
#[cfg(target_os = "linux")]
mod power;
mod private;
#[cfg(target_os = "linux")]
mod publish;
#[cfg(target_os = "linux")]
mod scarce;
mod templates;
