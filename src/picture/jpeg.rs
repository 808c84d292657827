//! JPEG (ITU T.81): its size behind whatever stands before it, the camera's notes, and whether its end is there.

use crate::{File, Said, numbers::be16};

/// More segments than this no camera writes; what hides its size behind more of them is not looked for.
const MOST_SEGMENTS: usize = 2_000;
/// Read backwards in pieces of so many bytes, since the end mark is nearly always at the end.
const PIECE: u64 = 64 * 1024;
const NOTES: &[u8] = b"Exif\0\0";

/// Reads the header.
pub fn read(file: &File<'_>) -> Option<Said> {
    let (mut size, mut notes) = (None, None);
    let mut at = 2;
    for _ in 0..MOST_SEGMENTS {
        let head = file.bytes(at, 12);
        let [0xff, mark, ..] = head[..] else { return None };
        match mark {
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            // The picture's own data begin, or nothing comes any more.
            0xda => {
                return Some(Said { size: size?, turn: None, is_whole: has_end(file, at), notes });
            }
            0xd9 => return None,
            _ => {
                let length = u64::from(be16(&head, 2)?);
                // Frame headers; C4, C8 and CC among them are tables.
                if matches!(mark, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) {
                    let claimed = (be16(&head, 7)?, be16(&head, 5)?);
                    // Two frames are one too many: the larger one is what a decoder may be made to draw.
                    if size.is_none_or(|(width, height)| claimed.0 * claimed.1 > width * height) {
                        size = Some(claimed);
                    }
                }
                if mark == 0xe1 && notes.is_none() && head.get(4..10) == Some(NOTES) {
                    notes = Some((at + 10, length.saturating_sub(8)));
                }
                at += 2 + length.max(2);
            }
        }
    }
    None
}

/// Whether an end mark follows the picture's own data; a thumbnail in the camera's notes has one too.
fn has_end(file: &File<'_>, data: u64) -> bool {
    let mut end = file.len();
    while end > data {
        let start = end.saturating_sub(PIECE).max(data);
        // A mark on the seam belongs to the earlier piece.
        let piece = file.bytes(start, usize::try_from(end - start).unwrap_or(0).saturating_add(1));
        if piece.windows(2).any(|pair| pair == [0xff, 0xd9]) {
            return true;
        }
        end = start;
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::{Kind, NoPicture, judged};

    /// A JPEG whose notes hold a thumbnail with an end mark of its own.
    fn jpeg(data: usize) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
        bytes.extend([0xff, 0xff, 0xc4, 0, 4, 0, 0]);
        bytes.extend([0xff, 0xc2, 0, 11, 8, 0x0b, 0xb8, 0x0f, 0xa0, 1, 1, 0x11, 0, 0xff, 0xda, 0, 2]);
        bytes.resize(bytes.len() + data, 0x55);
        bytes
    }

    #[test]
    fn a_jpeg_tells_its_size_behind_whatever_stands_before() {
        let picture = judged(&[jpeg(100), vec![0xff, 0xd9]].concat()).expect("a picture");
        assert_eq!((picture.kind, picture.size, picture.is_whole), (Kind::Jpeg, (4000, 3000), true));
        // Megabytes of notes before it, as some cameras write them, hide nothing.
        let notes = [vec![0xff, 0xe2, 0xff, 0xff], vec![0; 0xfffd]].concat();
        let long = [vec![0xff, 0xd8], notes.repeat(40), jpeg(100)[2..].to_vec(), vec![0xff, 0xd9]].concat();
        assert_eq!(judged(&long).map(|picture| picture.size), Ok((4000, 3000)));
    }

    #[test]
    fn a_jpeg_without_a_size_is_broken() {
        assert_eq!(judged(&[0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff]), Err(NoPicture::Broken));
        assert_eq!(judged(&[0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2]), Err(NoPicture::Broken), "data before any frame");
        assert_eq!(judged(&[0xff, 0xd8, 0xff, 0xd9, 0, 2, 1, 2]), Err(NoPicture::Broken), "nothing in it");
        // As many empty segments as go into a file, so that looking for the size would take for ever.
        let endless = [vec![0xff, 0xd8], [0xff, 0xe0, 0, 2].repeat(5_000_000)].concat();
        assert_eq!(judged(&endless), Err(NoPicture::Broken));
    }

    #[test]
    fn a_jpeg_without_its_own_end_mark_is_cut_off() {
        let is_whole = |bytes: &[u8]| judged(bytes).map(|picture| picture.is_whole);
        assert_eq!(is_whole(&jpeg(200_000)), Ok(false));
        let whole = [jpeg(200_000), vec![0xff, 0xd9]].concat();
        assert_eq!(is_whole(&whole), Ok(true));
        assert_eq!(is_whole(&whole[..whole.len() - 1]), Ok(false));
        assert_eq!(is_whole(&[whole, vec![0x55; 300_000]].concat()), Ok(true), "a film behind the end");
        for behind in super::PIECE as usize - 3..super::PIECE as usize + 3 {
            let seam = [jpeg(10), vec![0xff, 0xd9], vec![0x55; behind]].concat();
            assert_eq!(is_whole(&seam), Ok(true), "{behind}");
        }
    }
}
