//! JPEG (ITU T.81): its size after any segments before it, its EXIF block, and whether its end is present.

use crate::{File, Picture, numbers::be16};

/// Most segments that are read; no camera writes more, and a size behind more of them is ignored.
const MOST_SEGMENTS: usize = 2_000;
/// Bytes that are searched at once for the next marker, where none is at the expected offset.
const STRAY: usize = 4096;
/// The file is searched backwards in pieces of this length, since the end marker is nearly always at the end.
const PIECE: u64 = 64 * 1024;
const NOTES: &[u8] = b"Exif\0\0";

/// Reads the header.
pub fn read(file: &File<'_>, said: &mut Picture) -> Option<()> {
    let mut frame = None;
    let mut at = 2;
    for _ in 0..MOST_SEGMENTS {
        let head = file.bytes(at, 12);
        let [first, mark, ..] = head[..] else { return None };
        match mark {
            // Stray bytes after a wrong length: decoders resume at the next marker.
            _ if first != 0xff => at += stray(file, at),
            0 => at += stray(file, at),
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            // The scan data begin, or the file ends.
            0xda => {
                let frame = frame?;
                if said.size.1 == 0 {
                    number_of_lines(file, at, frame, said);
                }
                said.is_whole = last(file, at, 0xd9).is_some();
                return Some(());
            }
            0xd9 => return None,
            _ => {
                let length = u64::from(be16(&head, 2)?);
                // Frame headers; C4, C8 and CC in between are tables.
                if matches!(mark, 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) {
                    let claimed = (be16(&head, 7)?, be16(&head, 5)?);
                    // With two frames, assume the larger one: a decoder may be made to draw it.
                    if frame.is_none() || claimed.0 * claimed.1 > said.size.0 * said.size.1 {
                        (said.size, frame) = (claimed, Some(at));
                    }
                }
                if mark == 0xe1 && said.notes.is_none() && head.get(4..10) == Some(NOTES) {
                    said.notes = Some((at + 10, length.saturating_sub(8)));
                }
                at += 2 + length.max(2);
            }
        }
    }
    None
}

/// Bytes before the next marker; all bytes searched if there is none.
fn stray(file: &File<'_>, at: u64) -> u64 {
    let piece = file.bytes(at, STRAY);
    let mark = piece.windows(2).position(|pair| pair[0] == 0xff && pair[1] != 0);
    mark.unwrap_or(piece.len().saturating_sub(1)).max(1) as u64
}

/// A frame whose height is 0 has it after its data (DNL), where few decoders look: it is written into the frame.
fn number_of_lines(file: &File<'_>, data: u64, frame: u64, said: &mut Picture) {
    let lines = last(file, data, 0xdc).map(|at| file.bytes(at + 2, 4));
    if let Some([0, 4, high, low]) = lines.as_deref() {
        said.size.1 = u32::from(*high) << 8 | u32::from(*low);
        said.edits.push((frame + 5, *high));
        said.edits.push((frame + 6, *low));
    }
}

/// Offset of the last occurrence of a marker after the start of the scan data; a thumbnail in the EXIF block has such
/// markers too.
fn last(file: &File<'_>, data: u64, mark: u8) -> Option<u64> {
    let mut end = file.len();
    while end > data {
        let start = end.saturating_sub(PIECE).max(data);
        // A marker across two pieces is found with the earlier one.
        let piece = file.bytes(start, usize::try_from(end - start).unwrap_or(0).saturating_add(1));
        if let Some(at) = piece.windows(2).rposition(|pair| pair == [0xff, mark]) {
            return Some(start + at as u64);
        }
        end = start;
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::{Kind, NoPicture, judged};

    /// A JPEG whose EXIF block has a thumbnail with an end marker of its own.
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
        // Megabytes of metadata before it, as some cameras write them, do not hide the size.
        let notes = [vec![0xff, 0xe2, 0xff, 0xff], vec![0; 0xfffd]].concat();
        let long = [vec![0xff, 0xd8], notes.repeat(40), jpeg(100)[2..].to_vec(), vec![0xff, 0xd9]].concat();
        assert_eq!(judged(&long).map(|picture| picture.size), Ok((4000, 3000)));
    }

    #[test]
    fn a_jpeg_without_a_size_is_broken() {
        assert_eq!(judged(&[0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff]), Err(NoPicture::Broken));
        assert_eq!(judged(&[0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2]), Err(NoPicture::Broken), "data before any frame");
        assert_eq!(judged(&[0xff, 0xd8, 0xff, 0xd9, 0, 2, 1, 2]), Err(NoPicture::Broken), "nothing in it");
        // As many empty segments as fit into a file, so that searching for the size would take for ever.
        let endless = [vec![0xff, 0xd8], [0xff, 0xe0, 0, 2].repeat(5_000_000)].concat();
        assert_eq!(judged(&endless), Err(NoPicture::Broken));
    }

    #[test]
    fn stray_bytes_between_segments_are_passed_over() {
        let whole = [jpeg(100), vec![0xff, 0xd9]].concat();
        // After the metadata, and before the frame.
        for at in [10, 17] {
            for stray in [&[0, 0][..], &[0x11; 9], &[0xff, 0, 0x22], &[0x33; 4095], &[0x33; 4096], &[0x44; 100_000]] {
                let bytes = [&whole[..at], stray, &whole[at..]].concat();
                let picture = judged(&bytes).map(|picture| (picture.size, picture.is_whole));
                assert_eq!(picture, Ok(((4000, 3000), true)), "{} bytes at {at}", stray.len());
            }
        }
        // A length that is two too small, as some vendors count it.
        let short = [&[0xff, 0xd8, 0xff, 0xe0, 0, 6, 1, 2, 3, 4, 5, 6][..], &whole[2..]].concat();
        assert_eq!(judged(&short).map(|picture| picture.size), Ok((4000, 3000)));
        // Without an end the search still terminates.
        assert_eq!(judged(&[&whole[..10], &[0x55; 20_000_000][..]].concat()), Err(NoPicture::Broken));
        assert_eq!(judged(&[&whole[..10], &[0x55][..]].concat()), Err(NoPicture::Broken));
    }

    #[test]
    fn a_height_that_stands_behind_the_data_is_read_there_and_written_into_the_frame() {
        let mut bytes = jpeg(100);
        let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc2]).expect("a frame");
        bytes[frame + 5..frame + 7].fill(0);
        let lines = [&bytes[..], &[0xff, 0xdc, 0, 4, 0x0b, 0xb8, 0xff, 0xd9]].concat();
        let picture = judged(&lines).expect("a picture");
        assert_eq!((picture.size, picture.is_whole), ((4000, 3000), true));
        assert_eq!(picture.edits, [(frame as u64 + 5, 0x0b), (frame as u64 + 6, 0xb8)]);
        // No DNL segment, or a malformed one.
        assert_eq!(judged(&[&bytes[..], &[0xff, 0xd9]].concat()), Err(NoPicture::Broken));
        assert_eq!(judged(&[&bytes[..], &[0xff, 0xdc, 0, 5, 1, 1, 1, 0xff, 0xd9]].concat()), Err(NoPicture::Broken));
        // A missing width is nowhere else.
        bytes[frame + 5..frame + 9].copy_from_slice(&[1, 0, 0, 0]);
        assert_eq!(judged(&[&bytes[..], &[0xff, 0xd9]].concat()), Err(NoPicture::Broken));
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
