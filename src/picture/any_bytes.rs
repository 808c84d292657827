//! Property tests: with arbitrary bytes, parsing terminates soon and does not panic.

use crate::{File, exif::tests::NOTES, look};
use proptest::prelude::*;

fn judge(bytes: &[u8]) {
    let read = |from: u64, count: usize| bytes[from as usize..][..count].to_vec();
    let file = File::new(bytes.len() as u64, &read);
    let Ok(picture) = look(&file) else { return };
    let ((width, height), (wide, high)) = (picture.size, picture.shown());
    assert!((1..=width).contains(&wide) && (1..=height).contains(&high), "{wide} × {high} of {width} × {height}");
    assert!(picture.edits.iter().all(|(at, _)| *at < file.len()), "an edit outside the file: {:?}", picture.edits);
    if let Some(exif) = picture.exif(&file) {
        let _ = (exif.turn(), exif.place(), exif.moment());
    }
}

fn whole_files() -> Vec<Vec<u8>> {
    let notes = NOTES.bytes();
    vec![crate::exif::tests::jpeg(&notes), crate::meta::tests::heic(&notes)]
}

proptest! {
    #[test]
    fn no_bytes_behind_any_beginning_break_it(beginning in 0_usize..11, bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let beginnings: [&[u8]; 11] = [
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            b"GIF89a",
            b"RIFF\0\0\0\0WEBPVP8X",
            b"BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
            b"\0\0\0\x0cJXL \r\n\x87\n",
            b"\xff\x0a",
            b"II\x2a\0\x08\0\0\0",
            b"",
        ];
        judge(&[beginnings[beginning], &bytes].concat());
    }

    #[test]
    fn no_change_to_a_good_file_breaks_it(which in 0_usize..2, changes in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..12), end in any::<u16>()) {
        let mut bytes = whole_files().swap_remove(which);
        for (at, byte) in changes {
            let at = usize::from(at) % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(usize::from(end) % (bytes.len() + 1));
        judge(&bytes);
    }
}
