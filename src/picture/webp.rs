//! WebP (RFC 9649): its size by any of its three headers, its colours, its EXIF block, and whether it is complete.

use crate::{
    File, Picture,
    numbers::{le16, le32},
};

/// Most chunks that are read; no still picture has more, and an animation's frames come after what is needed.
const MOST_CHUNKS: usize = 2_000;

/// Reads the header, and searches for the EXIF block after the picture.
pub fn read(file: &File<'_>, said: &mut Picture) -> Option<()> {
    let head = file.bytes(0, 32);
    said.size = match head.get(12..16)? {
        b"VP8X" => (1 + (le32(&head, 24)? & 0xff_ffff), 1 + (le32(&head, 26)? >> 8)),
        b"VP8L" => {
            let bits = le32(&head, 21)?;
            (1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff))
        }
        b"VP8 " => (le16(&head, 26)? & 0x3fff, le16(&head, 28)? & 0x3fff),
        _ => return None,
    };
    let end = u64::from(le32(&head, 4)?) + 8;
    said.is_whole = end <= file.len();
    let mut at = 12;
    for _ in 0..MOST_CHUNKS {
        let chunk = file.bytes(at, 8);
        let Some(length) = le32(&chunk, 4) else { break };
        let name = chunk.get(..4);
        if name == Some(b"ICCP") {
            said.colours = Some((at + 8, u64::from(length)));
        }
        if name == Some(b"EXIF") {
            // Some programs prefix the EXIF block with the signature used in JPEG.
            let named = file.bytes(at + 8, 6) == b"Exif\0\0";
            let skipped = if named { 6 } else { 0 };
            said.notes = Some((at + 8 + skipped, u64::from(length).saturating_sub(skipped)));
            break;
        }
        at += 8 + u64::from(length) + u64::from(length & 1);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::{Kind, NoPicture, judged};

    fn webp(chunks: &[u8]) -> Vec<u8> {
        [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", chunks].concat()
    }

    #[test]
    fn each_header_tells_its_size() {
        for (name, header, size) in [
            (b"VP8X", &[0x08, 0, 0, 0, 0x9f, 0x0f, 0, 0xb7, 0x0b, 0][..], (4000, 3000)),
            (b"VP8L", &[0x2f, 0x9f, 0xcf, 0xed, 0x02, 0, 0, 0, 0, 0], (4000, 2999 + 1)),
            (b"VP8 ", &[0, 0, 0, 0x9d, 0x01, 0x2a, 0xa0, 0x0f, 0xb8, 0x0b], (4000, 3000)),
        ] {
            let chunk = [&name[..], &(header.len() as u32).to_le_bytes(), header, &[0; 20]].concat();
            let picture = judged(&webp(&chunk)).expect("a picture");
            assert_eq!((picture.kind, picture.size, picture.is_whole), (Kind::Webp, size, true));
            let whole = webp(&chunk);
            assert_eq!(judged(&whole[..whole.len() - 1]).map(|picture| picture.is_whole), Ok(false));
        }
        assert_eq!(judged(&webp(b"ALPH\0\0\0\0")), Err(NoPicture::Broken));
    }
}
