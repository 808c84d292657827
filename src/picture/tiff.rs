//! TIFF (6.0): size and orientation of its first picture. Camera raw data use the same container, with a small picture
//! in front; such files are not accepted.

use crate::{
    Exif, File, Picture, Turn,
    exif::{MOST_FIELDS, TURN},
};

/// A flag of pictures that are reduced copies of another one in the file.
const IS_SMALLER: u32 = 0xfe;
const WIDTH: u32 = 0x100;
const HEIGHT: u32 = 0x101;
/// Further pictures that belong to this one.
const FURTHER: u32 = 0x14a;
/// The version of Adobe's digital negative.
const DNG: u32 = 0xc612;

/// Reads the first directory.
pub fn read(file: &File<'_>, said: &mut Picture) -> Option<()> {
    let head = file.bytes(0, 10);
    // Canon raw data.
    let is_canon = head.ends_with(b"CR");
    let header = Exif::read(head)?;
    // The directory alone, parsed as if it were the whole file: no value outside it is needed.
    let directory = header.with(file.bytes(header.main()? as u64, 2 + MOST_FIELDS * 12));
    let number = |tag| directory.number(directory.field(0, tag)?);
    let has = |tag| directory.find(0, tag).is_some();
    if is_canon || has(FURTHER) || has(DNG) || number(IS_SMALLER).unwrap_or_default() & 1 == 1 {
        return None;
    }
    said.turn = number(TURN).map_or(Turn::UPRIGHT, Turn::by_number);
    said.size = (number(WIDTH)?, number(HEIGHT)?);
    said.is_whole = true;
    Some(())
}

#[cfg(test)]
mod tests {
    use crate::{Kind, NoPicture, judged};

    /// A TIFF whose directory follows its data and has fields of these tags, types, counts and values.
    fn tiff(big: bool, fields: &[(u16, u16, u32, u32)]) -> Vec<u8> {
        let short = |number: u16| if big { number.to_be_bytes() } else { number.to_le_bytes() };
        let long = |number: u32| if big { number.to_be_bytes() } else { number.to_le_bytes() };
        let field = |(tag, kind, count, value): &(u16, u16, u32, u32)| {
            let value = if *kind == 3 { [short(*value as u16), [0; 2]].concat() } else { long(*value).to_vec() };
            [&short(*tag)[..], &short(*kind), &long(*count), &value].concat()
        };
        let magic: &[u8] = if big { b"MM\0\x2a" } else { b"II\x2a\0" };
        let directory = fields.iter().flat_map(field).collect::<Vec<_>>();
        [magic, &long(1_000_000), &[0x55; 999_992], &short(fields.len() as u16), &directory, &long(0)].concat()
    }

    const PLAIN: [(u16, u16, u32, u32); 3] = [(0x100, 3, 1, 4000), (0x101, 4, 1, 3000), (0x112, 3, 1, 6)];

    #[test]
    fn a_tiff_tells_size_and_turn_wherever_its_directory_stands() {
        for big in [true, false] {
            let picture = judged(&tiff(big, &PLAIN)).expect("a picture");
            assert_eq!((picture.kind, picture.size, picture.turn.number()), (Kind::Tiff, (4000, 3000), 6));
            assert!(picture.is_whole && picture.edits.is_empty());
        }
    }

    #[test]
    fn what_a_sensor_saw_is_not_taken_for_the_small_picture_in_front_of_it() {
        for field in [(0xfe, 4, 1, 1), (0x14a, 4, 2, 77_000_000), (0xc612, 1, 4, 0x0104_0000)] {
            let fields = [&[field][..], &PLAIN].concat();
            assert_eq!(judged(&tiff(false, &fields)), Err(NoPicture::Unsupported), "{field:?}");
        }
        let mut canon = tiff(false, &PLAIN);
        canon[8..10].copy_from_slice(b"CR");
        assert_eq!(judged(&canon), Err(NoPicture::Unsupported));
        assert_eq!(judged(b"II\x2a\0\x08\0\0\0"), Err(NoPicture::Unsupported), "without a directory");
        assert_eq!(judged(&tiff(true, &[(0x100, 3, 1, 0), (0x101, 3, 1, 1)])), Err(NoPicture::Broken));
    }
}
