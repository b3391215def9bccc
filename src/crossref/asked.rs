//! The lists that a question reads.

use super::lists::Entry;

/// A list that a question reads: the newest of those who hold a key before its day.
#[derive(Clone, Copy)]
pub struct Asked {
    pub of: Of,
    pub list: u32,
    pub holders: u32,
}

/// What a list is of, with the rarity and the step that the question gives it.
#[derive(Clone, Copy)]
pub enum Of {
    Key(Entry),
    /// A word that stands in titles, with its rarity among them.
    Title(i32, u32),
    Phrase(i32),
}
