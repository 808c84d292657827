//! Whether a picture file ends before its picture does: browsers draw what is there and leave the rest grey, silently.
//!
//! Faults: a file that was cut off (a broken copy, a cloud folder without a network) is `Unreadable`, not half a photo.
//! Data after the picture's end is no fault; it is left behind anyway.

use super::{Picture, PictureKind, sniff::jpeg_segment};

/// Read backwards in pieces of so many bytes, since the end mark is nearly always at the end.
const PIECE: u32 = 64 * 1024;

/// Whether the picture of so many bytes, read by `slice(from, to)`, is cut off. Kinds without an end mark are taken as whole.
pub(super) fn is_cut_off(picture: &Picture, head: &[u8], length: u32, slice: impl Fn(u32, u32) -> Vec<u8>) -> bool {
    match picture.kind {
        PictureKind::Jpeg => {
            // A thumbnail in the metadata has an end mark too: only what follows the picture's own data counts.
            let data = jpeg_segment(head, |mark| mark == 0xda).and_then(|at| u32::try_from(at).ok());
            !data.is_some_and(|from| has_mark(&[0xff, 0xd9], from, length, slice))
        }
        PictureKind::Png => !has_mark(b"IEND", 8, length, slice),
        PictureKind::Webp => {
            let stated = head.get(4..8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
            stated.saturating_add(8) > length
        }
        PictureKind::Gif | PictureKind::Heic | PictureKind::Avif | PictureKind::Bmp => false,
    }
}

fn has_mark(mark: &[u8], from: u32, length: u32, slice: impl Fn(u32, u32) -> Vec<u8>) -> bool {
    let mut end = length;
    while end > from {
        let start = end.saturating_sub(PIECE).max(from);
        // A mark on the seam belongs to the earlier piece.
        let piece = slice(start, end.saturating_add(mark.len() as u32 - 1).min(length));
        if piece.windows(mark.len()).any(|window| window == mark) {
            return true;
        }
        end = start;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::sniff;

    fn is_cut(bytes: &[u8]) -> bool {
        let picture = sniff(bytes).map(|picture| {
            is_cut_off(&picture, bytes, bytes.len() as u32, |from, to| bytes[from as usize..to as usize].to_vec())
        });
        picture.is_none_or(|cut| cut)
    }

    /// A JPEG whose metadata hold a thumbnail with an end mark of its own.
    fn jpeg(data: usize) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
        bytes.extend([0xff, 0xc0, 0, 11, 8, 0, 100, 0, 100, 1, 1, 0x11, 0, 0xff, 0xda, 0, 2]);
        bytes.resize(bytes.len() + data, 0x55);
        bytes
    }

    #[test]
    fn a_jpeg_without_its_own_end_mark_is_cut_off() {
        assert!(is_cut(&jpeg(200_000)));
        let whole = [jpeg(200_000), vec![0xff, 0xd9]].concat();
        assert!(!is_cut(&whole));
        assert!(is_cut(&whole[..whole.len() - 1]));
        assert!(!is_cut(&[whole, vec![0x55; 300_000]].concat()), "data after the end");
    }

    #[test]
    fn an_end_mark_on_the_seam_of_two_pieces_is_found() {
        for behind in PIECE as usize - 3..PIECE as usize + 3 {
            assert!(!is_cut(&[jpeg(10), vec![0xff, 0xd9], vec![0x55; behind]].concat()), "{behind}");
        }
    }

    #[test]
    fn other_kinds_are_judged_by_their_own_marks() {
        let png = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10".as_slice(), &[0; 100]].concat();
        assert!(is_cut(&png));
        assert!(!is_cut(&[png, b"\0\0\0\0IEND\xaeB`\x82".to_vec()].concat()));
        let webp = [b"RIFF\x64\0\0\0WEBPVP8 ".as_slice(), &[0; 92]].concat();
        assert!(!is_cut(&webp));
        assert!(is_cut(&webp[..webp.len() - 1]));
    }
}
