//! A file's text, and places in it.
//!
//! Spans are bytes from the start of the file, front matter included, so that an offset means the
//! same in an export, in a message and in an editor.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Bytes of a source file, from its start. Files are at most 4 GiB ([`crate::config::Limits`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Span { start: start as u32, end: end as u32 }
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

/// A text that an author wrote, and where it stands.
///
/// The span covers the value without its quotes. Where an escape was resolved, the bytes of the
/// span differ from `value`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub value: String,
    pub span: Span,
}

impl std::ops::Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.value
    }
}

/// A file of the desk as it was when the build looked at it.
///
/// The text is read when it is needed and dropped again: an archive does not fit in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// From the desk's root, with `/` on every system: `content/briefings/2017/x.md`.
    pub path: String,
    pub hash: Hash,
}

/// The first 16 bytes of BLAKE3, of content and of cache keys.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hash(pub [u8; 16]);

impl Hash {
    pub fn of(bytes: &[u8]) -> Self {
        blake3::hash(bytes).into()
    }

    /// Of a value's postcard form: equal values hash alike on every machine.
    pub fn of_value<T: Serialize + ?Sized>(value: &T) -> Self {
        Hash::of(&postcard::to_allocvec(value).expect("plain data serialises"))
    }

    /// Of all that `from` gives, and how many bytes that is.
    pub fn of_reader(mut from: impl std::io::Read) -> std::io::Result<(Self, u64)> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(&mut from)?;
        Ok((hasher.finalize().into(), hasher.count()))
    }

    pub fn of_all(parts: &[Hash]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&part.0);
        }
        hasher.finalize().into()
    }
}

impl From<blake3::Hash> for Hash {
    fn from(whole: blake3::Hash) -> Self {
        let mut first = [0; 16];
        first.copy_from_slice(&whole.as_bytes()[..16]);
        Hash(first)
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}
