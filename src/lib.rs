//! dateline turns dated Markdown briefings and a catalogue of entities into a site in which every
//! name leads to its entity and every piece to the coverage before and after it.
//!
//! The modules stand in the order of the data: each uses only those above it.

pub mod error;
pub mod terminal;
pub mod source;
pub mod report;
pub mod trace;
pub mod timings;
pub mod wording;
pub mod language;
pub mod config;
pub mod cache;
pub mod content;
pub mod words;
pub mod catalogue;
pub mod annotate;
pub mod crossref;
pub mod archive;
pub mod revision;
pub mod drift;
pub mod names;
pub mod edit;
pub mod review;
pub mod import;
pub mod gone;
pub mod fresh;
pub mod site;
pub mod render;
pub mod output;
pub mod publish;
pub mod press;
pub mod build;
pub mod verify;
pub mod serve;
pub mod cli;

pub use error::{Error, Result};
