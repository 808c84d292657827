//! Recognises photos by their content, never by their name: JPEG, PNG, WebP, GIF, HEIC or AVIF, and the picture's size.
//! Nothing is decoded, so a decompression bomb costs nothing.
//!
//! The page judges a photo by code of its own before it sends it (`src/picture`), and that is meant to be so: this backend
//! stands for a stranger's, which has nothing of the page but the contract, and which must not believe a client.

use imagesize::{Compression, ImageType};

/// Most pixels of a picture.
pub const MOST_PIXELS: u64 = 100_000_000;

/// A photo's properties by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhotoKind {
    /// Its media type.
    pub media_type: &'static str,
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
}

/// Why bytes are not accepted as a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAPhoto {
    /// They are something else, or the header is broken.
    NotAPicture,
    /// More pixels than [`MOST_PIXELS`], or none.
    TooManyPixels,
}

impl PhotoKind {
    /// Reads the header.
    ///
    /// # Errors
    /// When it is not accepted as a photo.
    pub fn of(bytes: &[u8]) -> Result<Self, NotAPhoto> {
        let media_type = match imagesize::image_type(bytes) {
            Ok(ImageType::Jpeg) => "image/jpeg",
            Ok(ImageType::Png) => "image/png",
            Ok(ImageType::Webp) => "image/webp",
            Ok(ImageType::Gif) => "image/gif",
            Ok(ImageType::Heif(Compression::Av1)) => "image/avif",
            Ok(ImageType::Heif(Compression::Hevc)) => "image/heic",
            _ => return Err(NotAPhoto::NotAPicture),
        };
        let size = imagesize::blob_size(bytes).map_err(|_| NotAPhoto::NotAPicture)?;
        let (width, height) = (size.width as u64, size.height as u64);
        if width == 0 || height == 0 || width.saturating_mul(height) > MOST_PIXELS {
            return Err(NotAPhoto::TooManyPixels);
        }
        let (width, height) =
            if media_type == "image/jpeg" && is_turned_by_a_quarter(bytes) { (height, width) } else { (width, height) };
        let pixels = |side: u64| u32::try_from(side).map_err(|_| NotAPhoto::TooManyPixels);
        Ok(Self { media_type, width: pixels(width)?, height: pixels(height)? })
    }
}

/// Whether a JPEG's EXIF orientation (tag 0x0112) is one of the four that swap width and height.
fn is_turned_by_a_quarter(jpeg: &[u8]) -> bool {
    orientation(jpeg).is_some_and(|orientation| (5..=8).contains(&orientation))
}

fn orientation(jpeg: &[u8]) -> Option<u16> {
    let mut rest = jpeg.get(2..)?;
    loop {
        let (marker, length) = (rest.get(..2)?, usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?])));
        if marker[0] != 0xFF || marker[1] == 0xDA {
            return None;
        }
        let segment = rest.get(4..2 + length)?;
        if marker[1] == 0xE1
            && let Some(tiff) = segment.strip_prefix(b"Exif\0\0")
        {
            return tiff_orientation(tiff);
        }
        rest = rest.get(2 + length..)?;
    }
}

fn tiff_orientation(tiff: &[u8]) -> Option<u16> {
    let little = tiff.starts_with(b"II");
    let short = |at: usize| -> Option<u16> {
        let pair = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let directory = if little { short(4)? } else { short(6)? };
    let directory = usize::from(directory);
    let entries = usize::from(short(directory)?);
    (0..entries)
        .map(|entry| directory + 2 + entry * 12)
        .find(|at| short(*at) == Some(0x0112))
        .and_then(|at| short(at + 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The header of a PNG of that size.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    /// The header of a JPEG of 300 × 200 stored pixels with that orientation.
    fn jpeg(orientation: u8) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1, 0, 34];
        bytes.extend(b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
        bytes.extend([orientation, 0, 0, 0, 0, 0, 0]);
        bytes.extend([0xFF, 0xC0, 0, 17, 8, 0, 200, 1, 44, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9]);
        bytes
    }

    #[test]
    fn a_picture_is_known_by_its_own_header() {
        assert_eq!(PhotoKind::of(&png(640, 480)), Ok(PhotoKind { media_type: "image/png", width: 640, height: 480 }));
        let gif = [b"GIF89a".as_slice(), &[10, 0, 20, 0, 0, 0, 0]].concat();
        assert_eq!(PhotoKind::of(&gif), Ok(PhotoKind { media_type: "image/gif", width: 10, height: 20 }));
    }

    #[test]
    fn a_photo_taken_upright_is_measured_upright() {
        assert_eq!(PhotoKind::of(&jpeg(1)).map(|kind| (kind.width, kind.height)), Ok((300, 200)));
        assert_eq!(PhotoKind::of(&jpeg(6)).map(|kind| (kind.width, kind.height)), Ok((200, 300)));
    }

    #[test]
    fn a_picture_of_too_many_pixels_is_refused_by_its_header() {
        assert_eq!(PhotoKind::of(&png(25_500, 25_500)), Err(NotAPhoto::TooManyPixels));
        assert_eq!(PhotoKind::of(&png(0, 10)), Err(NotAPhoto::TooManyPixels));
        assert_eq!(PhotoKind::of(&png(u32::MAX, u32::MAX)), Err(NotAPhoto::TooManyPixels));
    }

    #[test]
    fn a_file_that_is_no_picture_is_refused() {
        for bytes in [
            b"".as_slice(),
            b"<svg xmlns='x'/>",
            b"<!doctype html>",
            b"%PDF-1.7",
            b"PK\x03\x04",
            b"\xFF\xD8\xFF",
            b"RIFF\0\0\0\0AVI ",
        ] {
            assert_eq!(PhotoKind::of(bytes), Err(NotAPhoto::NotAPicture), "{bytes:?}");
        }
    }
}
