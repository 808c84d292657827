//! PNG (W3C, third edition): its size, its EXIF block (`eXIf`), its colours (`cICP`), and whether its last chunk is
//! present.

use crate::{Edit, File, Picture, exif, numbers::be32};

/// Most chunks that are read; the largest accepted file has fewer, even with chunks of eight kilobytes.
const MOST_CHUNKS: usize = 12_000;

/// Reads the header, and iterates over the chunks.
pub fn read(file: &File<'_>, said: &mut Picture) -> Option<()> {
    let head = file.bytes(0, 24);
    if head.get(12..16) != Some(b"IHDR") {
        return None;
    }
    said.size = (be32(&head, 16)?, be32(&head, 20)?);
    let mut has_profile = false;
    let mut at = 8;
    for _ in 0..MOST_CHUNKS {
        let chunk = file.bytes(at, 8);
        let Some(length) = be32(&chunk, 0) else { break };
        match chunk.get(4..8) {
            Some(b"IEND") => {
                // The chunk's checksum ends the file.
                said.is_whole = at + 12 <= file.len();
                break;
            }
            Some(b"eXIf") => said.notes = Some((at + 8, u64::from(length))),
            Some(b"cICP") => said.colours = Some((at + 8, u64::from(length))),
            Some(b"iCCP") => has_profile = true,
            _ => {}
        }
        at += 12 + u64::from(length);
    }
    if has_profile {
        // An ICC profile, which every browser applies; some do not know `cICP`, which says the same.
        said.colours = None;
    }
    Some(())
}

/// Renames `eXIf` to an unknown chunk type, with the matching CRC-32. Left as it is if it is longer than any EXIF
/// block, or truncated.
pub fn hide(file: &File<'_>, at: u64, count: u64, edits: &mut Vec<Edit>) {
    if count > exif::MOST_BYTES as u64 || at + count + 4 > file.len() {
        return;
    }
    let mut bytes = file.bytes(at - 4, count as usize + 4);
    if let Some(letter) = bytes.get_mut(1) {
        *letter = b'x';
    }
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 * (sum & 1));
        }
    }
    edits.push((at - 3, b'x'));
    for (at, byte) in (at + count..).zip((!sum).to_be_bytes()) {
        edits.push((at, byte));
    }
}

#[cfg(test)]
mod tests {
    use crate::{Kind, NoPicture, judged};

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [&(data.len() as u32).to_be_bytes()[..], name, data, &[0; 4]].concat()
    }

    fn png(width: u32, height: u32, more: &[u8]) -> Vec<u8> {
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
        [b"\x89PNG\r\n\x1a\n", &chunk(b"IHDR", &header)[..], more].concat()
    }

    #[test]
    fn a_png_of_a_few_bytes_says_how_many_pixels_it_would_become() {
        let bomb = png(25_500, 25_500, &[chunk(b"IDAT", &[1]), chunk(b"IEND", b"")].concat());
        let picture = judged(&bomb).expect("a picture");
        assert_eq!((picture.kind, picture.size, picture.is_whole), (Kind::Png, (25_500, 25_500), true));
    }

    #[test]
    fn a_png_without_its_last_chunk_is_cut_off() {
        let data = chunk(b"IDAT", &[1; 1000]);
        assert_eq!(judged(&png(16, 16, &data)).map(|picture| picture.is_whole), Ok(false));
        assert_eq!(judged(&png(16, 16, &data[..500])).map(|picture| picture.is_whole), Ok(false));
        // The chunk's name within data is no end.
        assert_eq!(judged(&png(16, 16, &chunk(b"tEXt", b"IEND"))).map(|picture| picture.is_whole), Ok(false));
        assert_eq!(judged(b"\x89PNG\r\n\x1a\n\0\0\0\rIDAT\0\0\0\0\0\0\0\0"), Err(NoPicture::Broken));
    }
}
