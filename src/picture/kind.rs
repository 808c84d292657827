//! The kind of a file by its first bytes: a supported picture, or what it is instead.

/// The supported kinds of pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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
    /// Windows and OS/2 bitmap
    Bmp,
    /// ISO/IEC 18181
    Jxl,
    /// TIFF 6.0
    Tiff,
}

/// What a file is if it is not a supported picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPicture {
    /// It is empty.
    Empty,
    /// HTML, SVG or other markup, which is never drawn.
    Markup,
    /// A PDF, an archive, or an office document, which is an archive too.
    Document,
    /// A film.
    Film,
    /// A picture of a kind that no browser decodes: camera raw data, or another format.
    Unsupported,
    /// Something else.
    Unknown,
    /// It begins like a picture, but its header is truncated or invalid.
    Broken,
}

/// How many bytes are examined.
pub const LOOKED_AT: usize = 64;

/// A signature: bytes at an offset, and the kind they mean. Of a fixed length, since a list of slices takes twice as
/// much code.
struct Beginning {
    at: u8,
    length: u8,
    bytes: [u8; 8],
    said: Result<Kind, NoPicture>,
}

const fn begins(at: u8, bytes: &[u8], said: Result<Kind, NoPicture>) -> Beginning {
    let mut eight = [0; 8];
    eight.split_at_mut(bytes.len()).0.copy_from_slice(bytes);
    Beginning { at, length: bytes.len() as u8, bytes: eight, said }
}

const BEGINNINGS: &[Beginning] = &[
    begins(0, b"\xff\xd8\xff", Ok(Kind::Jpeg)),
    begins(0, b"\x89PNG\r\n\x1a\n", Ok(Kind::Png)),
    begins(0, b"GIF87a", Ok(Kind::Gif)),
    begins(0, b"GIF89a", Ok(Kind::Gif)),
    begins(8, b"WEBP", Ok(Kind::Webp)),
    begins(0, b"\xff\x0a", Ok(Kind::Jxl)),
    begins(0, b"\0\0\0\x0cJXL ", Ok(Kind::Jxl)),
    begins(0, b"II\x2a\0", Ok(Kind::Tiff)),
    begins(0, b"MM\0\x2a", Ok(Kind::Tiff)),
    begins(0, b"%PDF", Err(NoPicture::Document)),
    begins(0, b"PK\x03\x04", Err(NoPicture::Document)),
    begins(0, b"PK\x05\x06", Err(NoPicture::Document)),
    begins(0, b"\xd0\xcf\x11\xe0", Err(NoPicture::Document)),
    // QuickTime files from before `ftyp` existed.
    begins(4, b"moov", Err(NoPicture::Film)),
    begins(4, b"mdat", Err(NoPicture::Film)),
    begins(4, b"wide", Err(NoPicture::Film)),
    begins(0, b"\x1a\x45\xdf\xa3", Err(NoPicture::Film)),
    begins(8, b"AVI", Err(NoPicture::Film)),
    // Raw data of Olympus, Panasonic, Fujifilm, Minolta and Sigma, BigTIFF, JPEG XR, Photoshop, JPEG 2000.
    begins(0, b"IIRO\x08\0", Err(NoPicture::Unsupported)),
    begins(0, b"IIRS\x08\0", Err(NoPicture::Unsupported)),
    begins(0, b"MMOR\0\0", Err(NoPicture::Unsupported)),
    begins(0, b"IIU\0", Err(NoPicture::Unsupported)),
    begins(0, b"FUJIFILM", Err(NoPicture::Unsupported)),
    begins(0, b"\0MRM", Err(NoPicture::Unsupported)),
    begins(0, b"FOVb", Err(NoPicture::Unsupported)),
    begins(0, b"II\x2b\0", Err(NoPicture::Unsupported)),
    begins(0, b"MM\0\x2b", Err(NoPicture::Unsupported)),
    begins(0, b"II\xbc\x01", Err(NoPicture::Unsupported)),
    begins(0, b"8BPS", Err(NoPicture::Unsupported)),
    begins(0, b"\0\0\0\x0cjP  ", Err(NoPicture::Unsupported)),
    begins(0, b"\xff\x4f\xff\x51", Err(NoPicture::Unsupported)),
];

/// Determines a file's kind by its first bytes.
pub fn of(head: &[u8]) -> Result<Kind, NoPicture> {
    if head.is_empty() {
        return Err(NoPicture::Empty);
    }
    // After the file header, the length of the bitmap header: 12 and 16 to 64 in OS/2, 40 to 124 in Windows.
    if let [b'B', b'M', _, _, _, _, 0, 0, 0, 0, _, _, _, _, 12 | 16..=64 | 108 | 124, 0, 0, 0, ..] = head {
        return Ok(Kind::Bmp);
    }
    if let [_, _, _, _, b'f', b't', b'y', b'p', brands @ ..] = head {
        return by_brand(head, brands);
    }
    for Beginning { at, length, bytes, said } in BEGINNINGS {
        // "WEBP" and "AVI" are RIFF form types.
        let is_form = *at < 8 || head.starts_with(b"RIFF");
        let there = head.get(usize::from(*at)..).unwrap_or_default();
        if is_form && there.starts_with(bytes.get(..usize::from(*length)).unwrap_or(bytes)) {
            return *said;
        }
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    Err(if text.starts_with(b"<") { NoPicture::Markup } else { NoPicture::Unknown })
}

/// The brands of still pictures; all others are videos, except those that only say "some picture".
const BRANDS: &[([u8; 4], Result<Kind, NoPicture>)] = &[
    (*b"avif", Ok(Kind::Avif)),
    (*b"avis", Ok(Kind::Avif)),
    (*b"heic", Ok(Kind::Heic)),
    (*b"heix", Ok(Kind::Heic)),
    (*b"hevc", Ok(Kind::Heic)),
    (*b"heim", Ok(Kind::Heic)),
    (*b"heis", Ok(Kind::Heic)),
    // Canon raw data, and HEIF with codecs that no browser decodes.
    (*b"crx ", Err(NoPicture::Unsupported)),
    (*b"avci", Err(NoPicture::Unsupported)),
    (*b"jpeg", Err(NoPicture::Unsupported)),
    (*b"j2ki", Err(NoPicture::Unsupported)),
    (*b"vvic", Err(NoPicture::Unsupported)),
];

/// The first brand is decisive; if it only says "some picture" the others are.
fn by_brand(head: &[u8], brands: &[u8]) -> Result<Kind, NoPicture> {
    let end = crate::numbers::be32(head, 0).map_or(0, |size| size.saturating_sub(8) as usize).min(brands.len());
    let mut named = brands.get(..end).unwrap_or_default().chunks_exact(4);
    let Some(first) = named.next() else { return Err(NoPicture::Broken) };
    let kind = |brand: &[u8]| BRANDS.iter().find(|(name, _)| *name == brand).map(|(_, kind)| *kind);
    if let Some(kind) = kind(first) {
        return kind;
    }
    if !matches!(first, b"mif1" | b"msf1" | b"mif2") {
        return Err(NoPicture::Film);
    }
    // The second is a version.
    named.skip(1).filter_map(kind).find(Result::is_ok).unwrap_or(Ok(Kind::Heic))
}

impl Kind {
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
            Self::Jxl => "image/jxl",
            Self::Tiff => "image/tiff",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_pretends_to_be_a_picture_is_named() {
        for (beginning, expected) in [
            (&b""[..], NoPicture::Empty),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NoPicture::Markup),
            (b"\xef\xbb\xbf  \n<?xml version='1.0'?><svg/>", NoPicture::Markup),
            (b"<!doctype html><script>alert(1)</script>", NoPicture::Markup),
            (b"%PDF-1.7", NoPicture::Document),
            (b"PK\x03\x04 and so on", NoPicture::Document),
            (b"PK\x05\x06, an archive of nothing", NoPicture::Document),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", NoPicture::Document),
            (b"PKZIP is the name of a program", NoPicture::Unknown),
            (b"BM, the name of a text of some length", NoPicture::Unknown),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", NoPicture::Film),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", NoPicture::Film),
            (b"\0\0\0\x08wide\0\0\x01\0mdat", NoPicture::Film),
            (b"\0\0\x01\0moov\0\0\0\0", NoPicture::Film),
            (b"\x1a\x45\xdf\xa3 matroska", NoPicture::Film),
            (b"RIFF\0\0\0\0AVI LIST", NoPicture::Film),
            (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", NoPicture::Unsupported),
            (b"\0\0\0\x18ftypavci\0\0\0\0mif1avci", NoPicture::Unsupported),
            (b"IIRO\x08\0\0\0", NoPicture::Unsupported),
            (b"IIRS\x08\0\0\0", NoPicture::Unsupported),
            (b"MMOR\0\0\0\x08", NoPicture::Unsupported),
            (b"IIU\0\x18\0\0\0", NoPicture::Unsupported),
            (b"FUJIFILMCCD-RAW 0201", NoPicture::Unsupported),
            (b"\0MRM\0\0\0\0", NoPicture::Unsupported),
            (b"FOVb\0\0\x02\0", NoPicture::Unsupported),
            (b"II\x2b\0\x08\0\0\0", NoPicture::Unsupported),
            (b"MM\0\x2b\0\x08\0\0", NoPicture::Unsupported),
            (b"II\xbc\x01\x08\0\0\0", NoPicture::Unsupported),
            (b"8BPS\0\x01", NoPicture::Unsupported),
            (b"\0\0\0\x0cjP  \r\n\x87\n", NoPicture::Unsupported),
            (b"\xff\x4f\xff\x51\0\x29", NoPicture::Unsupported),
            (b"IIlinois, the name of a text", NoPicture::Unknown),
            (b"IIRC, it was on a Monday", NoPicture::Unknown),
            (b"MMORPG", NoPicture::Unknown),
            (b"\xff\xd8", NoPicture::Unknown),
            (b"GIF8", NoPicture::Unknown),
        ] {
            assert_eq!(of(beginning), Err(expected), "{}", String::from_utf8_lossy(beginning));
        }
    }

    #[test]
    fn a_brand_that_says_little_is_told_apart_by_the_others() {
        assert_eq!(of(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf"), Ok(Kind::Avif));
        assert_eq!(of(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"), Ok(Kind::Heic));
        assert_eq!(
            of(b"\0\0\0\x14ftypmif1\0\0\0\0mif1avif"),
            Ok(Kind::Heic),
            "what stands behind the box is none of it"
        );
        assert_eq!(of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Ok(Kind::Heic));
    }
}
