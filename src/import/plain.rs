//! A folder of Markdown from no known program.

use super::archive::Archive;
use super::doc::{self, Doc};
use super::path::parts;
use super::report::Tally;
use super::site::File;
use super::{Gathered, date, place};
use crate::content::without_markdown;
use crate::error::Result;

pub fn gathered(archive: &Archive, tally: &mut Tally) -> Result<Gathered> {
    let mut gathered = Gathered::default();
    for path in &archive.files {
        match without_markdown(path) {
            None => {
                let to = format!("content/briefings/{}", below_own_folders(path));
                gathered.files.push(File { to, ..beside(path) });
            }
            Some(stem) => {
                let Some(mut doc) = opened(archive, path, tally)? else { continue };
                doc.day = day(stem);
                doc.sort = place::sort(&doc);
                doc.place = below_own_folders(stem).to_string();
                gathered.docs.push(doc);
            }
        }
    }
    Ok(gathered)
}

/// A path without the folders that dateline itself puts texts into.
fn below_own_folders(path: &str) -> &str {
    let path = path.strip_prefix("content/").unwrap_or(path);
    ["briefings/", "pages/"].iter().find_map(|folder| path.strip_prefix(folder)).unwrap_or(path)
}

/// A file that keeps its place beside the texts.
pub fn beside(path: &str) -> File {
    File { from: path.to_string(), to: format!("content/briefings/{path}"), address: format!("/{path}") }
}

/// Splits a text into front matter and body; `None`, with a report, if that fails.
pub fn opened(archive: &Archive, path: &str, tally: &mut Tally) -> Result<Option<Doc>> {
    let Some(text) = archive.text(path)? else {
        tally.lost("a text that is not UTF-8, or too large", path);
        return Ok(None);
    };
    Ok(match doc::cut(&text) {
        Ok((front, body, line)) => Some(Doc::new(path, front, body, line)),
        Err(notes) => {
            let line = notes.iter().find_map(|note| note.place.as_ref()).map_or(1, |place| place.line);
            let why = notes.first().map(|note| note.message.as_str()).unwrap_or_default();
            tally.lost(format!("a text whose front matter cannot be read: {why}"), format!("{path}:{line}"));
            None
        }
    })
}

/// The day in a path: in the file name, or in its folders (`2017/11/20/talks`).
pub fn day(stem: &str) -> Option<String> {
    let (folder, _, _) = parts(stem);
    let name = stem.rsplit('/').next().unwrap_or_default();
    let of_folders = || {
        let mut folders = folder.rsplitn(4, '/');
        let [day, month, year] = [folders.next()?, folders.next()?, folders.next()?];
        date::day(&format!("{year}-{month}-{day}"))
    };
    date::of_name(name).map(|(day, _)| day).or_else(of_folders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_a_desk_stand_in_no_address_twice() {
        for (path, below) in [
            ("content/briefings/2017/x", "2017/x"),
            ("briefings/x", "x"),
            ("content/pages/about", "about"),
            ("notes/content/x", "notes/content/x"),
        ] {
            assert_eq!(below_own_folders(path), below);
        }
    }
}
