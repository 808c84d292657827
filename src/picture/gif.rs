//! GIF (89a): the size of its canvas, or of its first picture if that is larger: browsers allocate memory for it.
//! Whether it is complete could only be told by reading all of it.

use crate::{File, Picture, numbers::le16};

/// Most blocks before the first picture.
const MOST_BLOCKS: usize = 2_000;
/// Length of the header, up to the colour table.
const HEAD: usize = 13;

/// Reads the header, and the first picture's descriptor.
pub fn read(file: &File<'_>, said: &mut Picture) -> Option<()> {
    let head = file.bytes(0, HEAD);
    let canvas = (le16(&head, 6)?, le16(&head, 8)?);
    let frame = first_picture(file, &head).unwrap_or_default();
    said.size = (canvas.0.max(frame.0), canvas.1.max(frame.1));
    said.is_whole = true;
    Some(())
}

/// The right and lower edge of the first picture, if it begins within so many blocks.
fn first_picture(file: &File<'_>, head: &[u8]) -> Option<(u32, u32)> {
    let flags = *head.get(10)?;
    let colours = if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = HEAD as u64 + colours;
    // Within an extension: sub-blocks with their lengths, up to an empty one.
    let mut is_within = false;
    for _ in 0..MOST_BLOCKS {
        let block = file.bytes(at, 9);
        match *block.first()? {
            0 if is_within => {
                is_within = false;
                at += 1;
            }
            length if is_within => at += 1 + u64::from(length),
            0x21 => {
                is_within = true;
                at += 2;
            }
            0x2c => return Some((le16(&block, 1)? + le16(&block, 5)?, le16(&block, 3)? + le16(&block, 7)?)),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::{Kind, NoPicture, judged};

    #[test]
    fn a_gif_tells_its_canvas() {
        let bytes = b"GIF89a\x10\x00\x20\x00\0\0\0";
        let picture = judged(bytes).expect("a picture");
        assert_eq!((picture.kind, picture.size), (Kind::Gif, (16, 32)));
        assert_eq!(judged(&bytes[..8]), Err(NoPicture::Broken));
    }

    #[test]
    fn a_first_picture_larger_than_the_canvas_tells_the_size() {
        let size = |colours: &[u8], more: &[u8]| {
            let head = if colours.is_empty() { [0, 0, 0] } else { [0x81, 0, 0] };
            let bytes = [&b"GIF89a\x10\0\x20\0"[..], &head, colours, more].concat();
            judged(&bytes).map(|picture| picture.size)
        };
        let picture = [&[0x2c, 1, 0, 2, 0][..], &25_500_u16.to_le_bytes(), &[8, 0, 0]].concat();
        let note = b"\x21\xfe\x02\x2c\x2c\x01\x2c\0";
        for colours in [&[][..], &[0x2c; 12]] {
            assert_eq!(size(colours, &picture), Ok((25_501, 32)));
            assert_eq!(size(colours, &[note, &picture[..]].concat()), Ok((25_501, 32)), "behind a note");
            // Truncated, or with as many extensions as fit.
            assert_eq!(size(colours, &picture[..8]), Ok((16, 32)));
            assert_eq!(size(colours, &note.repeat(1_000_000)), Ok((16, 32)));
        }
    }
}
