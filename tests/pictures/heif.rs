//! HEIC and AVIF boxes without decodable data (ISO/IEC 23008-12): kind, sizes, orientation and EXIF.

use crate::notes::Notes;
use crate::pretenders::boxed;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// HEVC, as iPhones write it.
    Heic,
    /// AV1.
    Avif,
}

impl Coding {
    /// The brand of a file, and the kind of an item in it.
    pub(crate) const fn names(self) -> (&'static [u8; 4], &'static [u8; 4]) {
        match self {
            Self::Heic => (b"heic", b"hvc1"),
            Self::Avif => (b"avif", b"av01"),
        }
    }
}

/// Its orientation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Anticlockwise quarter turns (`irot`).
    pub quarters: u8,
    /// Mirrored afterwards (`imir`): with 0 top and bottom are swapped, with 1 left and right.
    pub mirrored: Option<u8>,
}

const PRIMARY: u8 = 9;
const THUMBNAIL: u8 = 7;
const NOTES: u8 = 12;

/// A file of a primary picture of this size, a thumbnail, and EXIF.
pub fn file(coding: Coding, (width, height): (u32, u32), shown: Shown, notes: &Notes) -> Vec<u8> {
    let (brand, item_type) = coding.names();
    let ftyp = boxed(*b"ftyp", &[&brand[..], &[0; 4], b"mif1", brand].concat());
    let mut properties = vec![extent(width / 8, height / 8), extent(width, height)];
    if shown.quarters > 0 {
        properties.push(boxed(*b"irot", &[shown.quarters]));
    }
    if let Some(axis) = shown.mirrored {
        properties.push(boxed(*b"imir", &[axis]));
    }
    // The properties of the thumbnail, then those of the picture: its size (essential), and the added ones.
    let of_primary: Vec<u8> = (2..=properties.len() as u8).map(|number| 0x80 | number).collect();
    let belongings =
        [&[0, 0, 0, 2, 0, THUMBNAIL, 1, 0x81, 0, PRIMARY, of_primary.len() as u8][..], &of_primary].concat();
    let notes = notes.bytes();
    let meta = |notes_at: usize| {
        let place = [
            &[0x44, 0, 0, 1, 0, NOTES, 0, 0, 0, 1][..],
            &(notes_at as u32).to_be_bytes(),
            &(notes.len() as u32 + 4).to_be_bytes(),
        ];
        let items = [item(THUMBNAIL, item_type), item(PRIMARY, item_type), item(NOTES, b"Exif")].concat();
        let inner = [
            full(*b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            full(*b"pitm", 0, &[0, PRIMARY]),
            full(*b"iinf", 0, &[&[0, 3][..], &items].concat()),
            full(*b"iloc", 0, &place.concat()),
            boxed(*b"iprp", &[boxed(*b"ipco", &properties.concat()), full(*b"ipma", 0, &belongings)].concat()),
        ];
        full(*b"meta", 0, &inner.concat())
    };
    let before = ftyp.len() + meta(0).len() + 8;
    let data = boxed(*b"mdat", &[&[0; 4][..], &notes, &[0x55; 40]].concat());
    [ftyp, meta(before), data].concat()
}

/// A file of a few bytes that claims so many pixels a side.
pub fn that_says(coding: Coding, side: u32) -> Vec<u8> {
    file(coding, (side, side), Shown::default(), &Notes::turned(1))
}

pub(crate) fn full(name: [u8; 4], version: u8, inner: &[u8]) -> Vec<u8> {
    boxed(name, &[&[version, 0, 0, 0][..], inner].concat())
}

pub(crate) fn extent(width: u32, height: u32) -> Vec<u8> {
    full(*b"ispe", 0, &[width.to_be_bytes(), height.to_be_bytes()].concat())
}

pub(crate) fn item(id: u8, kind: &[u8; 4]) -> Vec<u8> {
    full(*b"infe", 2, &[&[0, id, 0, 0][..], kind, &[0]].concat())
}
