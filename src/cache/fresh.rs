//! Entries made in this run, until it ends.
//!
//! An archive's worth of them does not fit in memory: beyond a few megabytes they wait in a file
//! without a name, which the system takes away with the process.

use super::prepare;
use crate::source::Hash;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Result, Seek, Write};
use std::path::Path;
use std::sync::Arc;

/// Bytes that wait in memory.
const WAITING: usize = 8 << 20;

#[derive(Default)]
pub struct Fresh {
    keys: Vec<Hash>,
    recent: Vec<(Hash, Arc<[u8]>)>,
    bytes: usize,
    spilled: Option<File>,
}

impl Fresh {
    pub fn push(&mut self, folder: &Path, key: Hash, bytes: Arc<[u8]>) {
        self.bytes += bytes.len();
        self.keys.push(key);
        self.recent.push((key, bytes));
        if self.bytes > WAITING {
            if self.spill(folder).is_err() {
                // A cache that cannot be written keeps nothing: half an entry would be damage.
                self.spilled = None;
            }
            self.recent.clear();
            self.bytes = 0;
        }
    }

    pub fn keys(&self) -> &[Hash] {
        &self.keys
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    fn spill(&mut self, folder: &Path) -> Result<()> {
        let file = match &self.spilled {
            Some(file) => file,
            None => {
                prepare(folder)?;
                self.spilled.insert(tempfile::tempfile_in(folder)?)
            }
        };
        let mut out = BufWriter::new(file);
        for (key, bytes) in &self.recent {
            out.write_all(&key.0)?;
            out.write_all(&(bytes.len() as u64).to_le_bytes())?;
            out.write_all(bytes)?;
        }
        out.flush()
    }

    /// Hands over every entry that is still there, in the order in which they were made.
    pub fn each<E>(
        &mut self,
        mut keep: impl FnMut(Hash, &[u8]) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        if let Some(file) = &mut self.spilled
            && file.rewind().is_ok()
        {
            let mut file = BufReader::new(file);
            while let Ok((key, bytes)) = next(&mut file) {
                keep(key, &bytes)?;
            }
        }
        self.recent.iter().try_for_each(|(key, bytes)| keep(*key, bytes))
    }
}

fn next(file: &mut impl Read) -> Result<(Hash, Vec<u8>)> {
    let (mut key, mut length) = ([0; 16], [0; 8]);
    file.read_exact(&mut key)?;
    file.read_exact(&mut length)?;
    let mut bytes = vec![0; u64::from_le_bytes(length) as usize];
    file.read_exact(&mut bytes)?;
    Ok((Hash(key), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_in_a_file_comes_back_before_what_waits_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut fresh = Fresh::default();
        let entry = |n: u8| (Hash([n; 16]), Arc::from(vec![n; WAITING / 3]));
        for n in 0..10 {
            let (key, bytes) = entry(n);
            fresh.push(folder.path(), key, bytes);
        }
        assert!(fresh.spilled.is_some() && !fresh.recent.is_empty());
        let mut back = Vec::new();
        let keep = |key, bytes: &[u8]| {
            back.push((key, Arc::from(bytes)));
            Ok::<(), ()>(())
        };
        fresh.each(keep).unwrap();
        assert!(back == (0..10).map(entry).collect::<Vec<_>>());
    }
}
