//! Writes uncompressed PNG (W3C, third edition).

use crate::jpeg::PLACE_NAME;
use crate::notes::Notes;
use crate::quarters::Pixels;

const COLOUR: u8 = 2;
const COLOUR_AND_ALPHA: u8 = 6;

/// A picture and nothing else.
pub fn plain(pixels: &Pixels) -> Vec<u8> {
    file(pixels, &[])
}

/// With EXIF in its own chunk.
pub fn with_notes(pixels: &Pixels, notes: &Notes) -> Vec<u8> {
    file(pixels, &[chunk(*b"eXIf", &notes.bytes())])
}

/// With a colour profile.
pub fn with_profile(pixels: &Pixels, profile: &[u8]) -> Vec<u8> {
    file(pixels, &[chunk(*b"iCCP", &[b"profile\0\0", &stored(profile)[..]].concat())])
}

/// With colours by ITU-T H.273 numbers: primaries and curve.
pub fn with_numbered_colours(pixels: &Pixels, primaries: u8, curve: u8) -> Vec<u8> {
    file(pixels, &[chunk(*b"cICP", &[primaries, curve, 0, 1])])
}

/// With texts that name a place: one in Latin-1, one in UTF-8.
pub fn with_place_in_texts(pixels: &Pixels) -> Vec<u8> {
    let short = [b"Comment\0", PLACE_NAME.as_bytes()].concat();
    let long = [b"XML:com.adobe.xmp\0\0\0\0\0", PLACE_NAME.as_bytes()].concat();
    file(pixels, &[chunk(*b"tEXt", &short), chunk(*b"iTXt", &long)])
}

/// With a transparent border of a tenth of its width.
pub fn with_clear_edge(pixels: &Pixels) -> Vec<u8> {
    let (width, height) = (usize::from(pixels.width), usize::from(pixels.height));
    let edge = width / 10;
    let mut rows = Vec::new();
    for (y, row) in pixels.rgb.chunks_exact(width * 3).enumerate() {
        rows.push(0);
        for (x, colour) in row.chunks_exact(3).enumerate() {
            let is_inside = (edge..width - edge).contains(&x) && (edge..height - edge).contains(&y);
            rows.extend(colour);
            rows.push(if is_inside { 255 } else { 0 });
        }
    }
    let header = header((pixels.width.into(), pixels.height.into()), COLOUR_AND_ALPHA);
    joined(&[header, chunk(*b"IDAT", &stored(&rows)), chunk(*b"IEND", &[])])
}

/// Truncated in its data.
pub fn cut_in_its_data(pixels: &Pixels) -> Vec<u8> {
    let mut bytes = plain(pixels);
    bytes.truncate(bytes.len() / 2);
    bytes
}

/// A file of a few bytes that claims so many pixels a side.
pub fn that_says(side: u32) -> Vec<u8> {
    joined(&[header((side, side), COLOUR), chunk(*b"IDAT", &stored(&[0; 64])), chunk(*b"IEND", &[])])
}

/// CRC-32 (ISO 3309), as PNG and ZIP have it.
pub(crate) fn check_sum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _: u32| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

fn file(pixels: &Pixels, more: &[Vec<u8>]) -> Vec<u8> {
    // Each row begins with its filter type: none.
    let rows: Vec<u8> =
        pixels.rgb.chunks_exact(usize::from(pixels.width) * 3).flat_map(|row| [&[0], row].concat()).collect();
    let header = header((pixels.width.into(), pixels.height.into()), COLOUR);
    joined(&[header, more.concat(), chunk(*b"IDAT", &stored(&rows)), chunk(*b"IEND", &[])])
}

fn joined(chunks: &[Vec<u8>]) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n", &chunks.concat()[..]].concat()
}

fn header((width, height): (u32, u32), colours: u8) -> Vec<u8> {
    chunk(*b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, colours, 0, 0, 0]].concat())
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&name[..], data].concat();
    [&(data.len() as u32).to_be_bytes()[..], &named, &check_sum(&named).to_be_bytes()].concat()
}

/// Bytes in uncompressed blocks (RFC 1950 and 1951).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(0xFFFF).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend([&length.to_le_bytes()[..], &(!length).to_le_bytes(), block].concat());
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    out.extend((high << 16 | low).to_be_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_sums_are_those_of_the_standards() {
        assert_eq!(check_sum(b"123456789"), 0xCBF4_3926);
        // RFC 1950's checksum of this word.
        assert_eq!(stored(b"Wikipedia")[16..], 0x11E6_0398_u32.to_be_bytes());
    }
}
