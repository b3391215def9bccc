//! dateline turns dated Markdown briefings and a catalogue of entities into a site in which every
//! name leads to its entity and every piece to the coverage before and after it.
//!
//! The modules stand in the order of the data: each uses only those above it.

pub mod annotate;
pub mod cache;
pub mod catalogue;
pub mod cli;
pub mod config;
pub mod content;
pub mod crossref;
pub mod error;
pub mod output;
pub mod render;
pub mod report;
pub mod site;
pub mod source;

pub use error::{Error, Result};
