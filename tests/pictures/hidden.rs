//! Finds metadata that the citizen did not mean to send: segments beside the picture, or their texts.

use crate::jpeg::PLACE_NAME;
use crate::notes::{MAKER, MAKER_NOTE, MOMENT};

/// A JPEG's metadata segments (EXIF, XMP, comments), bytes after its end, or the texts of them. A colour profile is
/// allowed: browsers write one of their own.
pub fn hides_something(jpeg: &[u8]) -> Option<String> {
    let mut at = 2;
    while let (Some(0xFF), Some(&kind)) = (jpeg.get(at), jpeg.get(at + 1)) {
        // APP0 is the frame of the file format itself; after SOS (DA) comes the picture.
        if kind == 0xDA {
            break;
        }
        let profile = kind == 0xE2 && jpeg.get(at + 4..).is_some_and(|rest| rest.starts_with(b"ICC_PROFILE\0"));
        if !profile && ((0xE1..=0xEF).contains(&kind) || kind == 0xFE) {
            return Some(format!("a segment of kind {kind:02X}"));
        }
        let length = usize::from(*jpeg.get(at + 2)?) * 256 + usize::from(*jpeg.get(at + 3)?);
        at += 2 + length;
    }
    if !jpeg.ends_with(&[0xFF, 0xD9]) {
        return Some("something behind its end".to_owned());
    }
    words().into_iter().find(|word| holds(jpeg, word)).map(|word| String::from_utf8_lossy(word).into_owned())
}

/// All texts that are written as metadata into pictures of this package.
fn words() -> [&'static [u8]; 9] {
    [
        b"Exif",
        b"GPS",
        b"http://ns.adobe.com",
        b"ftyp",
        MAKER.as_bytes(),
        MAKER_NOTE.as_bytes(),
        PLACE_NAME.as_bytes(),
        MOMENT.0.as_bytes(),
        crate::pretenders::FILM_TITLE.as_bytes(),
    ]
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jpeg::Jpeg;
    use crate::notes::Notes;
    use crate::pretenders::mp4;
    use crate::quarters::flat;

    #[test]
    fn whatever_stands_around_a_picture_is_found() {
        let bare = || Jpeg::of(&flat((24, 32), 1));
        assert_eq!(hides_something(&bare().bytes()), None);
        for (jpeg, expected) in [
            (bare().with_notes(&Notes::full(6)), "a segment of kind E1"),
            (bare().with_place_in_xmp(), "a segment of kind E1"),
            (bare().with_comment("here"), "a segment of kind FE"),
            (bare().followed_by(&mp4()), "something behind its end"),
            (bare().followed_by(&[&mp4()[..], &[0xFF, 0xD9]].concat()), "ftyp"),
            (bare().cut_in_its_data(), "something behind its end"),
        ] {
            assert_eq!(hides_something(&jpeg.bytes()).as_deref(), Some(expected));
        }
    }
}
