//! GIF (89a): the size of its canvas. Whether it is whole cannot be told without reading all of it.

use crate::{File, Said, numbers::le16};

/// Reads the header.
pub fn read(file: &File<'_>) -> Option<Said> {
    let head = file.bytes(0, 10);
    Some(Said { size: (le16(&head, 6)?, le16(&head, 8)?), turn: None, is_whole: true, notes: None })
}

#[cfg(test)]
mod tests {
    use crate::{File, Kind, NoPicture, look};

    #[test]
    fn a_gif_tells_its_canvas() {
        let bytes = b"GIF89a\x10\x00\x20\x00\0\0\0";
        let read = |from: u64, count: usize| bytes[from as usize..][..count].to_vec();
        let picture = look(&File::new(bytes.len() as u64, &read)).expect("a picture");
        assert_eq!((picture.kind, picture.size), (Kind::Gif, (16, 32)));
        assert_eq!(look(&File::new(8, &read)), Err(NoPicture::Broken));
    }
}
