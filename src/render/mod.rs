//! What does a page look like? Turns its data and the theme into bytes.
//!
//! Pure: the same data, theme and texts give the same bytes, without access to clock, files or network; texts are read
//! through the caller. Each kind of output is escaped in its own place: [`html`] for Markdown, the theme for everything
//! that templates show, [`feed`] for XML, `json` and `linked_data` for JSON.

mod address;
mod bounded;
mod budgets;
mod fault;
pub mod feed;
mod filters;
mod footnotes;
mod highlight;
mod html;
mod inline;
mod json;
mod linked_data;
mod llms;
mod page;
mod raw;
mod search;
#[cfg(test)]
mod tests;
mod theme;

pub use highlight::licences;
pub use html::{html, line};
pub use page::Rendered;
pub use theme::Theme;
