//! Windows bitmaps: their size, and whether all their rows are there.

use crate::{File, Said, numbers::le32};

/// Reads the header.
pub fn read(file: &File<'_>) -> Option<Said> {
    let head = file.bytes(0, 26);
    // A height below nothing means that the rows stand from above to below.
    let side = |at| Some(le32(&head, at)?.cast_signed().unsigned_abs());
    let is_whole = u64::from(le32(&head, 2)?) <= file.len();
    Some(Said { size: (side(18)?, side(22)?), turn: None, is_whole, notes: None })
}

#[cfg(test)]
mod tests {
    use crate::{File, Kind, look};

    #[test]
    fn a_bitmap_tells_its_size_whichever_way_its_rows_stand() {
        let bytes = [
            &b"BM"[..],
            &40_u32.to_le_bytes(),
            &[0; 4],
            &54_u32.to_le_bytes(),
            &40_u32.to_le_bytes(),
            &640_i32.to_le_bytes(),
            &(-480_i32).to_le_bytes(),
            &[0; 20],
        ]
        .concat();
        let read = |from: u64, count: usize| bytes[from as usize..][..count].to_vec();
        let picture = look(&File::new(bytes.len() as u64, &read)).expect("a picture");
        assert_eq!((picture.kind, picture.size, picture.is_whole), (Kind::Bmp, (640, 480), true));
        assert_eq!(look(&File::new(30, &read)).map(|picture| picture.is_whole), Ok(false));
    }
}
