//! Vocabulary as numbers: a text is cut once, and each of its words is a number from then on.
//!
//! [`terms`] gives the words of one text, which depend on that text alone and can be kept with it. [`Vocabulary`]
//! numbers those of a whole archive. The numbers come in the order of the texts and decide nothing: what
//! is compared or shown is compared as text.

mod cut;
mod kept;
mod known;
mod spelled;
mod terms;
mod vocabulary;

pub use cut::{Run, runs};
pub use kept::Kept;
pub use known::{short, silent};
pub use spelled::Spelled;
pub use terms::{Amount, Terms, terms, terms_of};
pub use vocabulary::{Said, StemId, Term, Vocabulary};
