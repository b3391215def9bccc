//! Reads the size of a picture from its file, so that pages can reserve space while it loads.

use serde::{Deserialize, Serialize};

/// In pixels, as a browser shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// Whether the file at `path` may be a picture with a readable size.
pub fn is_picture(path: &str) -> bool {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    matches!(extension.as_str(), "png" | "jpg" | "jpeg" | "jfif" | "gif" | "webp" | "avif" | "svg" | "bmp" | "ico")
}

impl Size {
    /// The size in a file's data; `None` if there is none.
    pub fn of(bytes: &[u8]) -> Option<Size> {
        let size = match imagesize::blob_size(bytes) {
            Ok(size) => Size { width: size.width.try_into().ok()?, height: size.height.try_into().ok()? },
            Err(_) => svg(std::str::from_utf8(bytes).ok()?)?,
        };
        let size = if is_turned(bytes) { Size { width: size.height, height: size.width } } else { size };
        (size.width > 0 && size.height > 0).then_some(size)
    }

    /// The height of this picture when shown at this width.
    pub fn height_at(self, width: u32) -> u32 {
        let height = (u64::from(width) * u64::from(self.height) + u64::from(self.width) / 2) / u64::from(self.width);
        height.clamp(1, u64::from(u32::MAX)) as u32
    }
}

/// Whether a JPEG is stored on its side: cameras record their orientation, and browsers rotate the picture.
fn is_turned(bytes: &[u8]) -> bool {
    orientation(bytes).is_some_and(|orientation| (5..=8).contains(&orientation))
}

fn orientation(bytes: &[u8]) -> Option<u16> {
    const TAG: u16 = 0x0112;
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let (head, after) = rest.split_at_checked(4)?;
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        let (segment, next) = after.split_at_checked(length.checked_sub(2)?)?;
        match head {
            [0xff, 0xe1, ..] if segment.starts_with(b"Exif\0\0") => {
                let tiff = &segment[6..];
                let is_little = tiff.starts_with(b"II");
                let number = |at: usize, bytes: usize| {
                    let of = tiff.get(at..at.checked_add(bytes)?)?.iter();
                    let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
                    Some(if is_little { of.rev().fold(0, add) } else { of.fold(0, add) })
                };
                let start = number(4, 4)?;
                let entries = (0..number(start, 2)?).map(|entry| start.saturating_add(2 + 12 * entry));
                let mut entries = entries.take_while(|at| *at < tiff.len());
                let at = entries.find(|at| number(*at, 2) == Some(usize::from(TAG)))?;
                return number(at + 8, 2).map(|orientation| orientation as u16);
            }
            // The picture itself.
            [0xff, 0xda, ..] => return None,
            [0xff, ..] => rest = next,
            _ => return None,
        }
    }
}

/// The size of an SVG in pixels, or in its own units, which have the same aspect ratio.
fn svg(text: &str) -> Option<Size> {
    let start = text.find("<svg")?;
    let tag = &text[start..start + text[start..].find('>')?];
    let length = |name: &str| {
        let written = attribute(tag, name)?;
        let number: f64 = written.strip_suffix("px").unwrap_or(written).trim().parse().ok()?;
        whole(number)
    };
    if let (Some(width), Some(height)) = (length("width"), length("height")) {
        return Some(Size { width, height });
    }
    let sides = attribute(tag, "viewBox")?.split([' ', ',', '\n']).filter(|side| !side.is_empty());
    let sides: Vec<f64> = sides.filter_map(|side| side.parse().ok()).collect();
    let [_, _, width, height] = sides[..] else { return None };
    Some(Size { width: whole(width)?, height: whole(height)? })
}

fn whole(length: f64) -> Option<u32> {
    (0.5..1e9).contains(&length).then(|| length.round() as u32)
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let is_apart = |at: &usize| tag[..*at].ends_with(char::is_whitespace);
    let at = tag
        .match_indices(name)
        .map(|(at, _)| at)
        .find(|at| is_apart(at) && tag[at + name.len()..].trim_start().starts_with('='))?;
    let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(bytes: &[u8]) -> Option<(u32, u32)> {
        Size::of(bytes).map(|size| (size.width, size.height))
    }

    /// A JPEG of 3 by 2 pixels with this orientation, with only the parts that are read.
    fn jpeg(orientation: Option<u8>, is_little: bool) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xe0\x00\x04ab".to_vec();
        if let Some(orientation) = orientation {
            let (order, entry): (&[u8], [u8; 22]) = match is_little {
                true => (b"II", [42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0]),
                false => (b"MM", [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0]),
            };
            bytes.extend(b"\xff\xe1\x00\x20Exif\0\0");
            bytes.extend(order);
            bytes.extend(entry);
        }
        bytes.extend(b"\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00\xff\xda\x00\x02");
        bytes
    }

    #[test]
    fn a_picture_gives_its_size() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0";
        assert_eq!(size(png), Some((640, 480)));
        assert_eq!(size(b"GIF89a\x0a\x00\x05\x00\xf0\x00\x00\x00"), Some((10, 5)));
        assert_eq!(size(b"PNG"), None);
        assert_eq!(size(b""), None);
    }

    #[test]
    fn a_picture_that_lies_on_its_side_is_turned() {
        for (orientation, shown) in
            [(None, (3, 2)), (Some(1), (3, 2)), (Some(3), (3, 2)), (Some(6), (2, 3)), (Some(8), (2, 3))]
        {
            for is_little in [true, false] {
                assert_eq!(size(&jpeg(orientation, is_little)), Some(shown), "{orientation:?}");
            }
        }
        for end in 0..60 {
            let whole = jpeg(Some(6), true);
            let _ = size(&whole[..end.min(whole.len())]);
        }
    }

    #[test]
    fn a_drawing_gives_its_lengths_or_its_units() {
        for (svg, shown) in [
            ("<svg width=\"120\" height=\"60px\" viewBox=\"0 0 10 10\">", Some((120, 60))),
            ("<?xml version=\"1.0\"?>\n<svg xmlns='x' viewBox='0 0 24.4 12'>", Some((24, 12))),
            ("<svg stroke-width=\"3\" viewBox=\"0,0,8,6\" width=\"100%\">", Some((8, 6))),
            ("<svg>", None),
            ("<svg width=\"0\" height=\"0\">", None),
        ] {
            assert_eq!(size(svg.as_bytes()), shown, "{svg}");
        }
    }

    #[test]
    fn a_picture_keeps_its_shape_at_another_width() {
        assert_eq!(Size { width: 640, height: 480 }.height_at(300), 225);
        assert_eq!(Size { width: 5000, height: 1 }.height_at(10), 1);
    }
}
