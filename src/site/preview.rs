//! Previews of entities and pieces: the data of the cards that a script shows when a reader points at a link.
//!
//! A file holds some 64 of them. A link's address determines its file, so that no page stores anything about it and a
//! piece added elsewhere invalidates no page. `docs/search.md` describes the files, and `templates/assets/site.js`
//! reads them.

use super::Site;
use super::search::When;
use crate::content::{Content, EntityId, PieceId};

/// Links in a file: the number of files doubles if the average would be higher.
const MANY: usize = 96;

/// Which previews are in which file.
#[derive(Debug, Default)]
pub struct Previews {
    files: Vec<Vec<Of>>,
    /// Indexed by [`PieceId`]: computed once, since each entity looks up those of its pieces.
    whens: Vec<When>,
}

#[derive(Clone, Copy, Debug)]
pub enum Of {
    Piece(PieceId),
    Entity(EntityId),
}

impl Previews {
    /// For everything that has a page; `base` is the path of the site.
    pub fn of(content: &Content, base: &str) -> Previews {
        let pieces = (0..).map(PieceId).zip(&content.pieces).map(|(id, piece)| (Of::Piece(id), &piece.address));
        let entities = (0..).map(EntityId).zip(&content.entities).filter(|(_, entity)| !entity.record.hidden);
        let links: Vec<_> = pieces.chain(entities.map(|(id, entity)| (Of::Entity(id), &entity.address))).collect();
        let mut files = vec![Vec::new(); links.len().div_ceil(MANY).next_power_of_two()];
        for (of, address) in links {
            let file = file(&address.href(base), files.len());
            files[file].push(of);
        }
        let of_days = content.pieces.chunk_by(|a, b| a.briefing.date.day == b.briefing.date.day);
        let whens = of_days.flat_map(|of_day| {
            let day = of_day[0].briefing.date.day.number();
            (0..of_day.len() as u32).map(move |place| When { day, place })
        });
        Previews { files, whens: whens.collect() }
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn of_file(&self, file: u32) -> &[Of] {
        self.files.get(file as usize).map_or(&[], Vec::as_slice)
    }
}

/// The file for the link at `href`: 32 bits of FNV-1a, as in `site.js`.
fn file(href: &str, files: usize) -> usize {
    href.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)) as usize % files
}

impl Site<'_> {
    pub(super) fn when(&self, id: PieceId) -> When {
        self.previews.whens[id.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With other numbers no card would open: scripts of the same site compute the same hash.
    #[test]
    fn an_address_says_its_file() {
        let found = ["/entities/a/", "/news/briefings/2017/caf%C3%A9/"].map(|href| file(href, 1 << 16));
        assert_eq!(found, [57_802, 7_762]);
    }
}
