//! What a file is by its first bytes, and how many pixels it claims; its name and media type count for nothing.
//!
//! Faults: whatever is no picture of a kind that phones make, above all SVG, HTML, PDF and ZIP, is none. A header that
//! hides its size leaves the size unknown; the decoder then decides.

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Which kind.
    pub kind: PictureKind,
    /// Pixels across and down as stored (not turned upright), where the header says so.
    pub size: Option<(u32, u32)>,
}

/// The kinds of pictures that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// ITU T.81
    Jpeg,
    /// W3C PNG
    Png,
    /// GIF 87a and 89a
    Gif,
    /// RFC 9649
    Webp,
    /// ISO/IEC 23008-12 with HEVC
    Heic,
    /// ISO/IEC 23008-12 with AV1
    Avif,
    /// Windows bitmap
    Bmp,
}

impl PictureKind {
    /// Its registered media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
            Self::Bmp => "image/bmp",
        }
    }
}

/// Smaller than any real picture.
const LEAST_BYTES: usize = 64;

/// Judges a file by its beginning (some hundred kilobytes are enough); `None` for what is no picture.
pub fn sniff(head: &[u8]) -> Option<Picture> {
    if head.len() < LEAST_BYTES {
        return None;
    }
    let picture = |kind, size| Some(Picture { kind, size });
    match head {
        [0xff, 0xd8, 0xff, ..] => picture(PictureKind::Jpeg, jpeg_size(head)),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => {
            picture(PictureKind::Png, Some((be32(head, 16)?, be32(head, 20)?)))
        }
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => {
            picture(PictureKind::Gif, Some((le16(head, 6)?, le16(head, 8)?)))
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => picture(PictureKind::Webp, webp_size(head)),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] if matches!(le32(head, 14)?, 40 | 52 | 56 | 108 | 124) => {
            picture(PictureKind::Bmp, Some((le32(head, 18)?, (le32(head, 22)? as i32).unsigned_abs())))
        }
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => picture(brand_kind(brand)?, largest_ispe(head)),
        _ => None,
    }
}

fn brand_kind(brands: &[u8]) -> Option<PictureKind> {
    match brands.get(..4)? {
        b"avif" | b"avis" => Some(PictureKind::Avif),
        b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1" => Some(PictureKind::Heic),
        _ => None,
    }
}

fn jpeg_size(head: &[u8]) -> Option<(u32, u32)> {
    // Frame headers; C4, C8 and CC among them are tables.
    let at = jpeg_segment(head, |mark| matches!(mark, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf))?;
    Some((be16(head, at + 7)?, be16(head, at + 5)?))
}

/// Where the first segment with a wanted mark begins; the picture's data end the search.
pub(super) fn jpeg_segment(head: &[u8], wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = 2;
    loop {
        if *head.get(at)? != 0xff {
            return None;
        }
        match *head.get(at + 1)? {
            0xff => at += 1,
            mark if wanted(mark) => return Some(at),
            0x01 | 0xd0..=0xd8 => at += 2,
            0xd9 | 0xda => return None,
            _ => at += 2 + (be16(head, at + 2)? as usize).max(2),
        }
    }
}

fn webp_size(head: &[u8]) -> Option<(u32, u32)> {
    match head.get(12..16)? {
        b"VP8X" => Some((1 + (le32(head, 24)? & 0xff_ffff), 1 + (le32(head, 27)? & 0xff_ffff))),
        b"VP8L" => {
            let bits = le32(head, 21)?;
            Some((1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff)))
        }
        b"VP8 " => Some((le16(head, 26)? & 0x3fff, le16(head, 28)? & 0x3fff)),
        _ => None,
    }
}

/// The largest of the image spatial extents; the others are thumbnails and tiles.
fn largest_ispe(head: &[u8]) -> Option<(u32, u32)> {
    let found = head.windows(4).enumerate().filter(|(_, name)| *name == b"ispe");
    let sizes = found.filter_map(|(at, _)| Some((be32(head, at + 8)?, be32(head, at + 12)?)));
    sizes.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(head: &[u8]) -> Vec<u8> {
        let mut bytes = head.to_vec();
        bytes.resize(head.len().max(200), 0);
        bytes
    }

    #[test]
    fn what_only_pretends_to_be_a_picture_is_none() {
        for text in [
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "<?xml version='1.0'?><svg/>",
            "<!doctype html>",
            "%PDF-1.7",
            "PK\x03\x04",
            "BM, the name of a text",
            "",
        ] {
            assert_eq!(sniff(&padded(text.as_bytes())), None, "{text}");
        }
        assert_eq!(sniff(&[0xff, 0xd8, 0xff, 0xe0]), None, "too small");
        assert_eq!(sniff(&padded(b"\0\0\0\x18ftypmp42")), None, "a film");
    }

    #[test]
    fn a_jpeg_tells_its_size_behind_its_metadata() {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1, 0x00, 0x10];
        bytes.extend([0; 14]);
        bytes.extend([0xff, 0xff, 0xc4, 0x00, 0x04, 0, 0, 0xff, 0xc2, 0x00, 0x11, 0x08, 0x0b, 0xb8, 0x0f, 0xa0, 3]);
        assert_eq!(sniff(&padded(&bytes)), Some(Picture { kind: PictureKind::Jpeg, size: Some((4000, 3000)) }));
    }

    #[test]
    fn a_jpeg_cut_off_before_its_size_has_none() {
        assert_eq!(sniff(&padded(&[0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff])).map(|p| p.size), Some(None));
    }

    #[test]
    fn other_kinds_tell_their_size() {
        let png =
            padded(&[b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10]].concat());
        assert_eq!(sniff(&png), Some(Picture { kind: PictureKind::Png, size: Some((10_000, 10_000)) }));
        let gif = padded(b"GIF89a\x10\x00\x20\x00");
        assert_eq!(sniff(&gif), Some(Picture { kind: PictureKind::Gif, size: Some((16, 32)) }));
        let webp = padded(b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x9f\x0f\0\xb7\x0b\0");
        assert_eq!(sniff(&webp), Some(Picture { kind: PictureKind::Webp, size: Some((4000, 3000)) }));
        let heic = padded(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x14ispe\0\0\0\0\0\0\x02\0\0\0\x02\0\0\0\0\x14ispe\0\0\0\0\0\0\x0f\xc0\0\0\x0b\xd0");
        assert_eq!(sniff(&heic), Some(Picture { kind: PictureKind::Heic, size: Some((4032, 3024)) }));
    }

    #[test]
    fn no_beginning_whatever_makes_it_fail() {
        // Every header cut or continued by every byte value, after every magic number.
        let starts: [&[u8]; 6] = [
            &[0xff, 0xd8, 0xff],
            b"\x89PNG\r\n\x1a\n",
            b"GIF89a",
            b"RIFF\0\0\0\0WEBPVP8 ",
            b"BM",
            b"\0\0\0\x18ftypheic",
        ];
        for start in starts {
            for fill in 0..=255_u8 {
                for length in [64, 65, 90, 130] {
                    let mut bytes = start.to_vec();
                    bytes.resize(length, fill);
                    let _ = sniff(&bytes);
                }
            }
        }
    }
}
