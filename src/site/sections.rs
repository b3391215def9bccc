//! Where does the folder of a page lead? A shortened address leads to the list of what is below it.

use super::{File, PageKey, Site, top};
use crate::content::address::{Address, slugify};
use std::collections::{BTreeMap, BTreeSet};

impl Site<'_> {
    /// For each folder of pieces and entities, `/briefings/2017/`, without a page of its own among `files`.
    pub(super) fn sections(&self, files: &[File]) -> Vec<File> {
        let content = self.desk.content;
        let pieces = content.pieces.iter().map(|piece| &piece.address);
        let entities = content.entities.iter().filter(|entity| !entity.record.hidden).map(|entity| &entity.address);
        let folders: BTreeSet<&str> = pieces.chain(entities).flat_map(folders).collect();
        let mut sections = BTreeMap::new();
        for folder in folders {
            let Ok(address) = Address::new(folder) else { continue };
            sections.insert(address.output().key().to_string(), (self.list_of(folder), address));
        }
        for file in files {
            let key = file.path.key();
            sections.remove(&format!("{key}/index.html"));
            sections.remove(&key.to_string());
        }
        let file = |(to, from): (Address, Address)| File { path: from.output(), key: PageKey::Section(to) };
        sections.into_values().map(file).collect()
    }

    /// For a folder of pieces its year, for one of entities their kind; otherwise all of them.
    fn list_of(&self, folder: &str) -> Address {
        let name = folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        if folder.starts_with("/entities/") {
            let kind = self.lists.kinds.values().find(|kind| kind.address == top("kinds").join(&slugify(name)));
            return kind.map_or_else(|| top("entities"), |kind| kind.address.clone());
        }
        let is_year = name.parse().is_ok_and(|year: i16| self.lists.years.years().any(|other| other == year));
        if is_year { top("years").join(&slugify(name)) } else { top("years") }
    }
}

impl Site<'_> {
    /// The address of the list of `content/pages`, if there are any and the desk has nothing else there.
    pub(super) fn pages_address(&self) -> Option<Address> {
        let (content, address) = (self.desk.content, top("pages"));
        let has_pages = content.pages.iter().any(|placed| placed.introduces.is_none());
        let is_taken = content.directory.addresses.contains_key(&address)
            || content.directory.redirects.contains_key(&address)
            || content.assets.iter().any(|asset| asset.path == address.output());
        (has_pages && !is_taken).then_some(address)
    }
}

/// All folders of an address: `/briefings/` and `/briefings/2017/`.
fn folders(address: &Address) -> impl Iterator<Item = &str> {
    let path = address.as_str();
    let ends = path.match_indices('/').map(|(end, _)| end + 1).filter(move |end| *end > 1 && *end < path.len());
    ends.map(move |end| &path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_folders_above_it() {
        let address = Address::new("/briefings/2017/x/").expect("an address");
        assert_eq!(folders(&address).collect::<Vec<_>>(), ["/briefings/", "/briefings/2017/"]);
    }
}
