//! Windows and OS/2 bitmaps: their size, and whether all rows are present.

use crate::{
    File, Picture,
    numbers::{le16, le32},
};

/// Reads the header.
pub fn read(file: &File<'_>, said: &mut Picture) -> Option<()> {
    let head = file.bytes(0, 34);
    let header = le32(&head, 14)?;
    // OS/2's first header has sides of two bytes.
    let (size, bits, packing) = if header == 12 {
        ((le16(&head, 18)?, le16(&head, 20)?), le16(&head, 24)?, 0)
    } else {
        // A negative height means that the rows are stored from top to bottom.
        let side = |at| Some(le32(&head, at)?.cast_signed().unsigned_abs());
        // The second OS/2 header may end before the compression field.
        ((side(18)?, side(22)?), le16(&head, 28)?, if header < 20 { 0 } else { le32(&head, 30)? })
    };
    // Uncompressed (0, or 3 with bit masks), rows have a fixed length, each padded to four bytes. Else the file's
    // header says its length.
    let end = if matches!(packing, 0 | 3) {
        let row = (u64::from(size.0) * u64::from(bits)).div_ceil(32) * 4;
        row.saturating_mul(u64::from(size.1)).saturating_add(u64::from(le32(&head, 10)?))
    } else {
        u64::from(le32(&head, 2)?)
    };
    said.size = size;
    said.is_whole = end <= file.len();
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::{Kind, NoPicture, judged};

    /// A bitmap of a header and rows, whose file header has no length.
    fn bitmap(header: &[u8], rows: usize) -> Vec<u8> {
        let from = 14 + header.len() as u32;
        [b"BM", &[0; 8][..], &from.to_le_bytes(), header, &vec![0; rows]].concat()
    }

    /// Windows' own header.
    fn header((width, height): (i32, i32), bits: u16, packing: u8) -> Vec<u8> {
        let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
        [&40_u32.to_le_bytes()[..], &sides, &[1, 0], &bits.to_le_bytes(), &[packing, 0, 0, 0], &[0; 20]].concat()
    }

    #[test]
    fn a_bitmap_tells_its_size_whichever_way_its_rows_stand() {
        for height in [480, -480] {
            let picture = judged(&bitmap(&header((639, height), 24, 0), 1920 * 480)).expect("a picture");
            assert_eq!((picture.kind, picture.size, picture.is_whole), (Kind::Bmp, (639, 480), true));
        }
    }

    #[test]
    fn the_headers_of_os_2_are_read_too() {
        let first = [12, 0, 0, 0, 0x80, 2, 0xe0, 1, 1, 0, 24, 0];
        let second = |length: u8| {
            let mut second = header((640, 480), 24, 0);
            second.resize(length.into(), 0);
            second[0] = length;
            second
        };
        for header in [first.to_vec(), second(16), second(48), second(64)] {
            let whole = bitmap(&header, 1920 * 480);
            let picture = judged(&whole).expect("a picture");
            let what = (picture.kind, picture.size, picture.is_whole);
            assert_eq!(what, (Kind::Bmp, (640, 480), true), "a header of {} bytes", header.len());
            assert_eq!(judged(&whole[..whole.len() - 1]).map(|picture| picture.is_whole), Ok(false));
        }
        assert_eq!(judged(&bitmap(&[12, 0, 0, 0, 0, 0, 0xe0, 1, 1, 0, 24, 0], 100)), Err(NoPicture::Broken));
    }

    #[test]
    fn a_bitmap_without_all_its_rows_is_cut_off_whatever_its_file_header_says() {
        let is_whole = |bytes: &[u8]| judged(bytes).map(|picture| picture.is_whole);
        let mut whole = bitmap(&header((10, 10), 1, 0), 40);
        assert_eq!((is_whole(&whole), is_whole(&whole[..whole.len() - 1])), (Ok(true), Ok(false)));
        // Compressed rows vary in length; the file header has the total.
        whole = bitmap(&header((10, 10), 8, 1), 7);
        whole[2] = 61;
        assert_eq!((is_whole(&whole), is_whole(&whole[..60])), (Ok(true), Ok(false)));
    }
}
