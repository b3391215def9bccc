//! Does a picture or a document contain who made it, where, and on which machine?
//!
//! Only the presence and kind of metadata is detected: the file is published unchanged, and its author is warned.

use super::picture::is_picture;
use crate::report::{Code, Diagnostic};
use exif::{Context, Exif, Tag, Value};
use memchr::memmem::find;
use std::io::Cursor;

/// Windows writes it to the first Exif directory; not in the standard.
const AUTHOR_OF_WINDOWS: Tag = Tag(Context::Tiff, 0x9c9d);

/// Path components that precede a user name.
const HOMES: [&str; 4] = ["/home/", "/Users/", ":\\Users\\", ":\\Documents and Settings\\"];

/// Whether the file at `path` may contain such metadata.
pub fn may_tell(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    is_picture(path) || matches!(extension.as_str(), "pdf" | "tif" | "tiff" | "heic" | "heif")
}

/// Reports a file's metadata about its maker.
pub fn told(bytes: &[u8]) -> Option<Diagnostic> {
    let exif = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).ok();
    let tagged = |tags: &[Tag]| exif.as_ref().is_some_and(|exif| tags.iter().any(|tag| says(exif, *tag)));
    let holds = |word: &str| find(bytes, word.as_bytes()).is_some();
    let all = [
        ("where it was made", tagged(&[Tag::GPSLatitude]) || holds("GPSLatitude")),
        (
            "who made it",
            tagged(&[Tag::Artist, Tag::CameraOwnerName, AUTHOR_OF_WINDOWS])
                || holds("<dc:creator")
                || has_author(bytes),
        ),
        ("which camera made it", tagged(&[Tag::BodySerialNumber, Tag::LensSerialNumber])),
        ("a path on the machine of its maker", HOMES.iter().any(|home| holds(home))),
    ];
    let said: Vec<&str> = all.into_iter().filter(|(_, is_said)| *is_said).map(|(what, _)| what).collect();
    if said.is_empty() {
        return None;
    }
    let note = Diagnostic::new(Code::W061, format!("the file says {}", said.join(", ")));
    Some(note.help(
        "where that is not for readers, take it out: `exiftool -all= -tagsfromfile @ -orientation -icc_profile FILE`",
    ))
}

fn says(exif: &Exif, tag: Tag) -> bool {
    let mut fields = exif.fields().filter(|field| field.tag == tag);
    fields.any(|field| match &field.value {
        Value::Ascii(texts) => texts.iter().flatten().any(|byte| !matches!(byte, 0 | b' ')),
        Value::Byte(bytes) => bytes.iter().any(|byte| *byte != 0),
        _ => true,
    })
}

/// Whether a PDF contains its author in plain text.
fn has_author(bytes: &[u8]) -> bool {
    let value = || {
        let rest = &bytes[find(bytes, b"/Author")? + b"/Author".len()..];
        let rest = rest.trim_ascii_start();
        let inside = rest.strip_prefix(b"(").or_else(|| rest.strip_prefix(b"<"))?;
        inside.iter().find(|byte| !byte.is_ascii_whitespace())
    };
    bytes.starts_with(b"%PDF") && value().is_some_and(|first| !matches!(first, b')' | b'>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG whose first Exif directory has only this text.
    fn jpeg(tag: u16, text: &[u8]) -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x01\0".to_vec();
        tiff.extend(tag.to_le_bytes());
        tiff.extend(b"\x02\0");
        tiff.extend((text.len() as u32).to_le_bytes());
        tiff.extend(26u32.to_le_bytes());
        tiff.extend(b"\0\0\0\0");
        tiff.extend(text);
        let mut bytes = b"\xff\xd8\xff\xe1".to_vec();
        bytes.extend((tiff.len() as u16 + 8).to_be_bytes());
        bytes.extend(b"Exif\0\0");
        bytes.extend(tiff);
        bytes.extend(b"\xff\xd9");
        bytes
    }

    fn message(bytes: &[u8]) -> Option<String> {
        told(bytes).map(|note| note.message)
    }

    #[test]
    fn a_picture_that_names_its_maker_is_told() {
        assert_eq!(message(&jpeg(0x013b, b"Ada Lind\0")), Some("the file says who made it".into()));
        assert_eq!(message(&jpeg(0x013b, b"        \0")), None);
        // The camera's manufacturer is not sensitive.
        assert_eq!(message(&jpeg(0x010f, b"Cameras Ltd.\0")), None);
        assert_eq!(message(b"\xff\xd8\xff\xd9"), None);
    }

    #[test]
    fn other_forms_are_told_too() {
        for (bytes, said) in [
            (
                &b"\x89PNG\r\n\x1a\n <x:xmpmeta exif:GPSLatitude=\"1\"><dc:creator>"[..],
                "where it was made, who made it",
            ),
            (b"<svg inkscape:export-filename=\"/home/ada/map.png\">", "a path on the machine of its maker"),
            (b"\xff\xd8\xff\xfe\0\x20C:\\Users\\ada\\map.psd", "a path on the machine of its maker"),
            (b"%PDF-1.4 << /Author (Ada) >>", "who made it"),
        ] {
            assert_eq!(message(bytes), Some(format!("the file says {said}")));
        }
        assert_eq!(message(b"%PDF-1.4 << /Author () /Title (x) >>"), None);
        assert_eq!(message(b"<svg><a href=\"/about/\"/></svg>"), None);
    }

    #[test]
    fn no_cut_of_a_file_stops_it() {
        let whole = jpeg(0x013b, b"Ada Lind\0");
        (0..whole.len()).for_each(|end| drop(told(&whole[..end])));
    }
}
