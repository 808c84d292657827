//! Files as phones give them: large photographs that lie on their side and say where they were taken, and what is none.

use anyhow::Result;
use jpeg_encoder::{ColorType, Encoder};
use std::path::{Path, PathBuf};

/// Pixels of a photograph as the sensor gives it: 8 megapixels, lying on its side.
pub const SENSOR: (u16, u16) = (3264, 2448);

/// The four quarters of every photograph as it is meant to be seen: top left, top right, bottom left, bottom right, each as
/// the strongest of red, green and blue (`y` for red and green together).
pub const UPRIGHT: [char; 4] = ['b', 'r', 'y', 'g'];

/// Writes photographs into a folder and names them; each is a little different.
///
/// # Errors
/// When they cannot be written.
pub fn take(folder: &Path, count: usize) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    (0..count)
        .map(|number| {
            let file = folder.join(format!("IMG_{number:04}.jpg"));
            // It takes a second to make one; every journey may use the same.
            if !file.is_file() {
                std::fs::write(&file, jpeg(SENSOR.0, SENSOR.1, number, true)?)?;
            }
            Ok(file)
        })
        .collect()
}

/// A small photograph without anything hidden in it, as bytes.
///
/// # Errors
/// When it cannot be made.
pub fn small(number: usize) -> Result<Vec<u8>> {
    jpeg(640, 480, number, false)
}

/// Writes an HTML file that calls itself a photograph.
///
/// # Errors
/// When it cannot be written.
pub fn pretender(folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join("kitten.jpg");
    std::fs::write(&file, "<!doctype html><title>kitten</title><script>alert(1)</script><p>No picture at all.</p>")?;
    Ok(file)
}

/// What a JPEG says beyond its picture: metadata segments (EXIF, XMP, comments) or the words of them. A colour profile is
/// no secret: browsers write one of their own.
pub fn hides_something(jpeg: &[u8]) -> Option<String> {
    let mut at = 2;
    while let (Some(0xFF), Some(&kind)) = (jpeg.get(at), jpeg.get(at + 1)) {
        // APP0 is the frame of the file format itself; after SOS (DA) comes the picture.
        if kind == 0xDA {
            break;
        }
        let profile = kind == 0xE2 && jpeg.get(at + 4..).is_some_and(|rest| rest.starts_with(b"ICC_PROFILE\0"));
        if !profile && ((0xE1..=0xEF).contains(&kind) || kind == 0xFE) {
            return Some(format!("a segment of kind {kind:02X}"));
        }
        let length = usize::from(*jpeg.get(at + 2)?) * 256 + usize::from(*jpeg.get(at + 3)?);
        at += 2 + length;
    }
    let holds = |word: &[u8]| jpeg.windows(word.len()).any(|window| window == word);
    [&b"Exif"[..], b"GPS", b"http://ns.adobe.com", MAKER]
        .into_iter()
        .find(|word| holds(word))
        .map(|word| String::from_utf8_lossy(word).into_owned())
}

/// What the camera calls itself, which must not reach the city.
const MAKER: &[u8] = b"Mossberry M3";

fn jpeg(width: u16, height: u16, number: usize, hidden: bool) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 90);
    if hidden {
        encoder.add_app_segment(1, exif())?;
    }
    encoder.encode(&pixels(width, height, number), width, height, ColorType::Rgb)?;
    Ok(out)
}

/// Four coloured quarters (as the sensor has them: red, green, blue, yellow) under a grain that does not compress well.
fn pixels(width: u16, height: u16, number: usize) -> Vec<u8> {
    const QUARTERS: [[u8; 3]; 4] = [[200, 40, 40], [40, 180, 60], [40, 60, 200], [200, 190, 40]];
    let mut noise = u32::try_from(number).unwrap_or(0).wrapping_mul(2_654_435_761) | 1;
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..height {
        for x in 0..width {
            let quarter = usize::from(y >= height / 2) * 2 + usize::from(x >= width / 2);
            // Marsaglia's xorshift, 2003.
            noise ^= noise << 13;
            noise ^= noise >> 17;
            noise ^= noise << 5;
            let grain = u8::try_from(noise & 31).unwrap_or(0);
            pixels.extend(QUARTERS[quarter].map(|colour| colour.saturating_sub(16).saturating_add(grain)));
        }
    }
    pixels
}

/// EXIF 2.3 with orientation 6 (turn clockwise to see it upright), a maker, and a position (TIFF 6.0, big endian).
fn exif() -> Vec<u8> {
    let maker = [MAKER, &[0; 4]].concat();
    // Offsets count from the TIFF header: IFD 8..50, GPS IFD 50..104, then the values.
    let (gps, values) = (50_u32, 104_u32);
    let after_maker = values + 16;
    let mut tiff = b"MM\0\x2A\0\0\0\x08".to_vec();
    tiff.extend(3_u16.to_be_bytes());
    tiff.extend(field(0x010F, 2, 16, values));
    tiff.extend(field(0x0112, 3, 1, 6 << 16));
    tiff.extend(field(0x8825, 4, 1, gps));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(4_u16.to_be_bytes());
    tiff.extend(field(1, 2, 2, u32::from(b'N') << 24));
    tiff.extend(field(2, 5, 3, after_maker));
    tiff.extend(field(3, 2, 2, u32::from(b'E') << 24));
    tiff.extend(field(4, 5, 3, after_maker + 24));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(maker);
    for part in [22_u32, 1, 32, 1, 610, 100, 114, 1, 3, 1, 2_500, 100] {
        tiff.extend(part.to_be_bytes());
    }
    [&b"Exif\0\0"[..], &tiff, b"GPS"].concat()
}

fn field(tag: u16, kind: u16, count: u32, value: u32) -> Vec<u8> {
    [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photograph_says_that_it_lies_on_its_side_and_where_it_was_taken() {
        let photo = jpeg(64, 48, 1, true).unwrap();
        assert!(photo.windows(4).any(|window| window == b"Exif"));
        assert_eq!(hides_something(&photo).unwrap(), "a segment of kind E1");
        let tiff = photo.windows(8).position(|window| window == b"MM\0\x2A\0\0\0\x08").unwrap();
        assert_eq!(&photo[tiff + 22..tiff + 32], [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]);
        assert_eq!(&photo[tiff + 104..tiff + 116], MAKER);
        assert_eq!(&photo[tiff + 120..tiff + 124], 22_u32.to_be_bytes());
    }

    #[test]
    fn a_picture_without_more_hides_nothing() {
        assert_eq!(hides_something(&small(1).unwrap()), None);
    }
}
