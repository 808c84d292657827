//! Files of some hundred bytes that say of themselves to be enormous: decoding them would take a phone's whole memory.

/// A PNG of 25,500 × 25,500 pixels of one bit, most of which are not there.
#[must_use]
pub fn png() -> Vec<u8> {
    let side = 25_500_u32.to_be_bytes();
    let header = [&side[..], &side, &[1, 0, 0, 0, 0]].concat();
    // A zlib stream of one stored block: the first bytes of the first row.
    let row = [0; 200];
    let mut data = vec![0x78, 0x01, 0x01, 200, 0, !200, 0xFF];
    data.extend(row);
    // Adler-32 of nothing but noughts: the low half is 1, the high half their number.
    data.extend([0, 200, 0, 1]);
    let mut png = b"\x89PNG\r\n\x1A\n".to_vec();
    for (kind, content) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", Vec::new())] {
        let chunk = [&kind[..], &content].concat();
        png.extend((content.len() as u32).to_be_bytes());
        png.extend(&chunk);
        png.extend(crc(&chunk).to_be_bytes());
    }
    png
}

/// The header of a grey JPEG of 10,000 × 10,000 pixels, some bytes of picture, and its end.
#[must_use]
pub fn jpeg() -> Vec<u8> {
    let side = 10_000_u16.to_be_bytes();
    let frame = [&[8][..], &side, &side, &[1, 1, 0x11, 0]].concat();
    let mut quantization = vec![0; 65];
    quantization[1..].fill(16);
    // One code of one bit, for the value 0: a block is two bits.
    let codes = |class: u8| [&[class, 1][..], &[0; 15], &[0]].concat();
    let mut jpeg = vec![0xFF, 0xD8];
    for (kind, content) in [
        (0xDB, quantization),
        (0xC0, frame),
        (0xC4, codes(0x00)),
        (0xC4, codes(0x10)),
        (0xDA, vec![1, 1, 0x00, 0, 63, 0]),
    ] {
        jpeg.extend([0xFF, kind]);
        jpeg.extend((content.len() as u16 + 2).to_be_bytes());
        jpeg.extend(content);
    }
    jpeg.extend([0; 100]);
    jpeg.extend([0xFF, 0xD9]);
    jpeg
}

/// CRC-32 as PNG has it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_the_one_of_every_png_s_end() {
        assert_eq!(crc(b"IEND"), 0xAE42_6082);
    }

    #[test]
    fn a_bomb_is_small_and_says_that_it_is_large() {
        assert!(png().len() < 400 && jpeg().len() < 400);
        assert_eq!(png()[16..24], [0, 0, 0x63, 0x9C, 0, 0, 0x63, 0x9C]);
        let mut decoder = jpeg_decoder::Decoder::new(&*jpeg().leak());
        decoder.read_info().unwrap();
        assert_eq!(decoder.info().map(|info| (info.width, info.height)), Some((10_000, 10_000)));
    }
}
