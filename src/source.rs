//! A file's text, and positions in it.
//!
//! Spans are byte offsets from the start of the file, front matter included, so that an offset means the same in an
//! export, in a message and in an editor.

use postcard::ser_flavors::Flavor;
use serde::{Deserialize, Serialize};
use std::fs::Metadata;
use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

/// A byte range of a source file, from its start. Files are at most 4 GiB ([`crate::config::Limits`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

/// A value's position is not part of its content: the hash of a record stays the same when lines are added above it.
impl std::hash::Hash for Span {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
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

/// A text that an author wrote, and its position.
///
/// The span covers the value without its quotes. If an escape was resolved, the bytes of the span differ from `value`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text {
    pub value: String,
    pub span: Span,
}

impl From<String> for Text {
    /// A text without a file.
    fn from(value: String) -> Text {
        Text { value, span: Span::default() }
    }
}

impl std::ops::Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.value
    }
}

/// A file of the desk as it was when the build read it.
///
/// The text is read on demand and dropped again: an archive does not fit in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Relative to the desk's root, with `/` on every system: `content/briefings/2017/x.md`.
    pub path: String,
    pub hash: Hash,
}

/// A file's metadata, compared instead of its bytes: equal stamps, equal bytes.
///
/// A change within the clock's granularity of the last one leaves the stamp as it is, so a stamp that is nearly as
/// recent as the look at it proves nothing ([`Stamp::settled_before`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub size: u64,
    /// Nanoseconds from the Unix epoch.
    modified: i64,
    /// The same for changes of name, owner and links; `modified` again if a system does not report it.
    changed: i64,
    inode: u64,
}

impl Stamp {
    pub fn of(metadata: &Metadata) -> Stamp {
        let nanoseconds = |time: SystemTime| match time.duration_since(UNIX_EPOCH) {
            Ok(since) => since.as_nanos() as i64,
            Err(before) => -(before.duration().as_nanos() as i64),
        };
        let modified = metadata.modified().map_or(0, nanoseconds);
        #[cfg(unix)]
        let (changed, inode) = {
            use std::os::unix::fs::MetadataExt;
            (metadata.ctime().wrapping_mul(1_000_000_000).wrapping_add(metadata.ctime_nsec()), metadata.ino())
        };
        #[cfg(not(unix))]
        let (changed, inode) = (modified, 0);
        Stamp { size: metadata.len(), modified, changed, inode }
    }

    /// The stamp, if any later change of the file would alter it: `look` is when the file was read or written, in
    /// nanoseconds from the Unix epoch.
    pub fn settled_before(self, look: i64) -> Option<Stamp> {
        // Kernels count time in ticks of 1 to 10 ms; file systems without fractions in steps of 1 to 2 s.
        const TICK: i64 = 20_000_000;
        const STEP: i64 = 2_000_000_000;
        let is_coarse = |time: i64| time % 1_000_000_000 == 0;
        let granularity = if is_coarse(self.modified) && is_coarse(self.changed) { STEP } else { TICK };
        let youngest = self.modified.max(self.changed);
        (youngest < look.saturating_sub(granularity)).then_some(self)
    }
}

/// Now, in nanoseconds from the Unix epoch, to compare with stamps.
pub fn clock() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as i64)
}

/// The first 16 bytes of a BLAKE3 hash, for content and cache keys.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hash(pub [u8; 16]);

impl Hash {
    pub fn of(bytes: &[u8]) -> Self {
        blake3::hash(bytes).into()
    }

    /// Hashes a value's postcard form: equal values have equal hashes on every machine.
    pub fn of_value<T: Serialize + ?Sized>(value: &T) -> Self {
        Hash::measured(value).0
    }

    /// Like [`Hash::of_value`], with the length of that form.
    pub fn measured<T: Serialize + ?Sized>(value: &T) -> (Self, usize) {
        let hasher = postcard::serialize_with_flavor(value, Hashing::default()).expect("plain data serialises");
        (hasher.finalize().into(), hasher.count() as usize)
    }

    /// Hashes everything that `from` yields, and returns its length in bytes.
    pub fn of_reader(mut from: impl std::io::Read) -> std::io::Result<(Self, u64)> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(&mut from)?;
        Ok((hasher.finalize().into(), hasher.count()))
    }

    /// Hashes a value's content regardless of its position: spans are ignored.
    pub fn of_meaning<T: std::hash::Hash>(value: &T) -> Self {
        struct Collected(Vec<u8>);
        impl std::hash::Hasher for Collected {
            fn write(&mut self, bytes: &[u8]) {
                self.0.extend_from_slice(bytes);
            }
            fn finish(&self) -> u64 {
                0
            }
        }
        let mut collected = Collected(Vec::with_capacity(512));
        value.hash(&mut collected);
        Hash::of(&collected.0)
    }

    /// Hashes them at once: updating a hasher one by one takes several times as long.
    pub fn of_all(parts: &[Hash]) -> Self {
        Hash::of(parts.iter().map(|part| part.0).collect::<Vec<_>>().as_flattened())
    }

    pub fn hex(self) -> Hex {
        let mut digits = [0; 32];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[digit as usize]));
        }
        Hex(digits)
    }
}

/// A hash in hexadecimal, as in manifests and messages.
pub struct Hex([u8; 32]);

impl Hex {
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Feeds a value's postcard form to the hasher in chunks long enough for its widest instructions.
struct Hashing {
    hasher: blake3::Hasher,
    waiting: [u8; 8 << 10],
    filled: usize,
}

impl Default for Hashing {
    fn default() -> Self {
        Hashing { hasher: blake3::Hasher::new(), waiting: [0; 8 << 10], filled: 0 }
    }
}

impl Flavor for Hashing {
    type Output = blake3::Hasher;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.try_extend(&[byte])
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if self.filled + bytes.len() > self.waiting.len() {
            self.hasher.update(&self.waiting[..self.filled]);
            self.filled = 0;
        }
        match self.waiting.get_mut(self.filled..self.filled + bytes.len()) {
            Some(free) => {
                free.copy_from_slice(bytes);
                self.filled += bytes.len();
            }
            None => {
                self.hasher.update(bytes);
            }
        }
        Ok(())
    }

    fn finalize(mut self) -> postcard::Result<blake3::Hasher> {
        self.hasher.update(&self.waiting[..self.filled]);
        Ok(self.hasher)
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
        f.write_str(self.hex().as_str())
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_hashed_as_its_postcard_form() {
        for lengths in [&[0][..], &[1, 20_000, 3], &[100; 1_000], &[8 << 10, 1], &[5, 1 << 20]] {
            let value: Vec<String> = lengths.iter().map(|length| "x".repeat(*length)).collect();
            let form = postcard::to_allocvec(&value).unwrap();
            assert_eq!(Hash::measured(&value), (Hash::of(&form), form.len()), "{lengths:?}");
        }
    }

    #[test]
    fn a_hash_is_written_in_hexadecimal() {
        assert_eq!(Hash([0x0f; 16]).to_string(), "0f".repeat(16));
    }
}
