//! Vocabulary as numbers: a text is tokenized once, and each of its words is a number from then on.
//!
//! A [`Lexicon`] numbers the words of texts as threads read them. [`Vocabulary`] numbers those of a whole archive. Its
//! numbers follow the order of the texts and never affect results: comparison and display use the text.

mod apart;
mod caseless;
mod cut;
mod kept;
mod known;
mod lexicon;
mod lines;
mod numbering;
mod spelled;
mod stop_words;
mod terms;
mod vocabulary;

pub use apart::{apart, is_border, without_genitive};
pub use caseless::{Caseless, bare_greek, caseless};
pub use cut::{Run, runs};
pub use kept::{Kept, KeptOrder};

pub use lexicon::Lexicon;
pub use lines::{Line, Role, Token, WordLine, lines};
pub use numbering::{Numbering, Said};
pub use spelled::Spelled;
pub use stop_words::silent;
pub use terms::{Amount, Term, Terms, Written};
pub use vocabulary::{OfPieces, StemId, Vocabulary};
