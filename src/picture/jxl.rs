//! JPEG XL (ISO/IEC 18181): its size, as a bare codestream or in boxes. Its decoder turns it upright.

use crate::{File, Picture, boxes::at_the_top};

/// The width to height ratios by their number in the header.
const RATIOS: [(u64, u64); 8] = [(0, 1), (1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)];

/// Finds the codestream, and reads the size in it.
pub fn read(file: &File<'_>, said: &mut Picture) -> Option<()> {
    said.is_whole = true;
    let mut data = 0;
    if file.bytes(0, 1) != [0xff] {
        let mut found = None;
        said.is_whole = at_the_top(file, &mut |name, at, _| match &name {
            b"jxlc" => found = found.or(Some(at)),
            // A part of the codestream, after an index.
            b"jxlp" => found = found.or(Some(at + 4)),
            _ => {}
        });
        data = found?;
    }
    let bytes = file.bytes(data, 16);
    let bits = bytes.strip_prefix(&[0xff, 0x0a])?;
    let mut at = 0;
    // An integer of so many bits, the lowest first; bits past the end are 0.
    let mut number = |count: u32| {
        let mut number = 0_u32;
        for n in 0..count {
            let byte = bits.get(at / 8).copied().unwrap_or_default();
            number |= u32::from(byte >> (at % 8) & 1) << n;
            at += 1;
        }
        number
    };
    let is_small = number(1) == 1;
    let side = |number: &mut dyn FnMut(u32) -> u32| {
        if is_small {
            return (number(5) + 1) * 8;
        }
        let bits = [9, 13, 18, 30][number(2) as usize];
        number(bits) + 1
    };
    let height = side(&mut number);
    let (above, below) = RATIOS[number(3) as usize];
    let width = if above == 0 { side(&mut number) } else { (u64::from(height) * above / below) as u32 };
    said.size = (width, height);
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::{Kind, NoPicture, judged};

    /// The lowest bits of these numbers concatenated, after the two-byte signature.
    fn data(numbers: &[(u64, u32)]) -> Vec<u8> {
        let (mut all, mut count) = (0_u128, 0);
        for (number, bits) in numbers {
            all |= u128::from(*number) << count;
            count += bits;
        }
        [&[0xff, 0x0a][..], &all.to_le_bytes(), &[0x55; 20]].concat()
    }

    fn boxed(name: &[u8; 4], inner: &[u8]) -> Vec<u8> {
        [&(inner.len() as u32 + 8).to_be_bytes()[..], name, inner].concat()
    }

    #[test]
    fn the_size_is_read_in_each_of_its_forms() {
        for (size, numbers) in [
            ((40, 24), &[(1, 1), (2, 5), (0, 3), (4, 5)][..]),
            ((4000, 3000), &[(0, 1), (1, 2), (2999, 13), (0, 3), (1, 2), (3999, 13)]),
            ((4000, 3000), &[(0, 1), (1, 2), (2999, 13), (3, 3)]),
            ((300, 300), &[(0, 1), (0, 2), (299, 9), (1, 3)]),
            ((100_000, 1), &[(0, 1), (0, 2), (0, 9), (0, 3), (2, 2), (99_999, 18)]),
            ((1 << 30, 1 << 30), &[(0, 1), (3, 2), ((1 << 30) - 1, 30), (0, 3), (3, 2), ((1 << 30) - 1, 30)]),
        ] {
            let picture = judged(&data(numbers)).expect("a picture");
            assert_eq!((picture.kind, picture.size, picture.is_whole), (Kind::Jxl, size, true));
        }
    }

    #[test]
    fn the_data_may_stand_in_boxes_whole_or_in_pieces() {
        let alone = data(&[(0, 1), (1, 2), (2999, 13), (3, 3)]);
        let head = [boxed(b"JXL ", b"\r\n\x87\n"), boxed(b"ftyp", b"jxl \0\0\0\0jxl ")].concat();
        let pieces = [&[0; 4][..], &alone].concat();
        for data in
            [boxed(b"jxlc", &alone), boxed(b"jxlp", &pieces), b"\0\0\0\0jxlc".iter().chain(&alone).copied().collect()]
        {
            let whole = [&head[..], &boxed(b"Exif", &[0; 30]), &data].concat();
            assert_eq!(judged(&whole).map(|picture| (picture.size, picture.is_whole)), Ok(((4000, 3000), true)));
        }
        let cut = [&head[..], &boxed(b"jxlc", &alone)[..30]].concat();
        assert_eq!(judged(&cut).map(|picture| picture.is_whole), Ok(false));
    }

    #[test]
    fn boxes_without_data_are_broken() {
        let head = boxed(b"JXL ", b"\r\n\x87\n");
        assert_eq!(judged(&head), Err(NoPicture::Broken));
        assert_eq!(judged(&[head.clone(), boxed(b"jxlc", b"none")].concat()), Err(NoPicture::Broken));
        assert_eq!(judged(&[head, b"\0\0\0\x08free".repeat(1_000_000)].concat()), Err(NoPicture::Broken));
    }
}
