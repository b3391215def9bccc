//! Entities that no text names.

use super::Archive;
use crate::content::scan::Desk;
use crate::error::Result;
use crate::report::{Code, Diagnostic, Report};
use rapidhash::RapidHashMap;

/// At most this many entities of one file are reported one by one.
const TOLD: usize = 1000;

impl Archive {
    /// Entities that no text names, except their own profiles.
    pub fn unnamed(&self, desk: &Desk) -> Result<Report> {
        let mut is_named = vec![false; self.content.entities.len()];
        let texts = self.pieces.iter().chain(&self.pages);
        texts.flat_map(|text| &text.mentions).for_each(|mention| is_named[mention.entity.index()] = true);
        for (own, profile) in self.profiles.iter().enumerate() {
            let others =
                profile.iter().flat_map(|profile| &profile.mentions).filter(|mention| mention.entity.index() != own);
            others.for_each(|mention| is_named[mention.entity.index()] = true);
        }
        let mut report = Report::default();
        let mut text = (String::new(), String::new());
        let mut told: RapidHashMap<&str, usize> = RapidHashMap::default();
        for (entity, _) in
            self.content.entities.iter().zip(is_named).filter(|(entity, is_named)| !is_named && !entity.record.hidden)
        {
            let path = &entity.source.path;
            let count = told.entry(path).or_default();
            *count += 1;
            if *count > TOLD {
                continue;
            }
            if text.0 != *path {
                text = (path.clone(), desk.read(&entity.source)?);
            }
            let note = Diagnostic::new(Code::W058, format!("no text names `{}`", entity.id))
                .at(&text.1, entity.record.name.span);
            report.add(path, [note.help("where texts use another name, give it as an alias")]);
        }
        for (path, count) in told.into_iter().filter(|(_, count)| *count > TOLD) {
            report.add(
                path,
                [Diagnostic::new(Code::W058, format!("{} more entities are named by no text", count - TOLD))],
            );
        }
        Ok(report)
    }
}
