//! A target in memory that replaces files one by one, and can be cut off after any of them.

use super::manifest::Manifest;
use super::plan::Plan;
use super::standing::{Found, Standing, State};
use super::{Site, Target};
use crate::output::SiteFile;
use crate::source::Hash;
use crate::{Error, Result};
use std::cell::Cell;
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Memory {
    pub files: BTreeMap<String, Vec<u8>>,
    manifest: Option<Manifest>,
    /// Number of changes it still accepts; `None` for no limit.
    pub left: Cell<Option<usize>>,
    /// Number of files sent.
    pub sent: usize,
}

impl Memory {
    /// One change, which fails if the connection is cut.
    fn step(&self) -> Result<()> {
        match self.left.get() {
            Some(0) => Err(Error::Remote("the line is cut".to_string())),
            left => {
                self.left.set(left.map(|left| left - 1));
                Ok(())
            }
        }
    }
}

impl Target for Memory {
    fn look(&mut self, _site: &Site) -> Result<Standing> {
        let found = |(path, bytes): (&String, &Vec<u8>)| {
            (path.clone(), Found { length: bytes.len() as u64, tag: Hash::of(bytes).to_string() })
        };
        Ok(Standing::of(self.manifest.as_ref(), self.files.iter().map(found).collect()))
    }

    fn begin(&mut self, site: &Site, plan: &Plan) -> Result<()> {
        self.step()?;
        let old = self.manifest.take().unwrap_or_else(|| Manifest::new(0, &site.base_url, Vec::new()));
        self.manifest = Some(plan.coming(old, |_| String::new()));
        Ok(())
    }

    fn send(&mut self, site: &Site, files: &[&SiteFile], sent: &(dyn Fn(&SiteFile) + Sync)) -> Result<()> {
        for file in files {
            self.step()?;
            self.files.insert(file.path.clone(), site.read(file)?);
            self.sent += 1;
            sent(file);
        }
        Ok(())
    }

    fn delete(&mut self, paths: &[&str]) -> Result<()> {
        for path in paths {
            self.step()?;
            self.files.remove(*path);
        }
        Ok(())
    }

    fn commit(&mut self, site: &Site, _forgets: bool) -> Result<State> {
        self.step()?;
        let number = self.manifest.as_ref().map_or(0, |manifest| manifest.number) + 1;
        let manifest = site.manifest(number);
        let state = State { number, id: manifest.id(), base_url: manifest.base_url.clone() };
        self.manifest = Some(manifest);
        Ok(state)
    }

    fn roll_back(&mut self) -> Result<State> {
        Err(Error::Refused("memory keeps nothing".to_string()))
    }
}
