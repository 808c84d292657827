//! EXIF 2.3 metadata (a TIFF without pictures): orientation, place and time. Everything else in it is ignored.

use crate::{
    Moment, Place, Turn,
    numbers::{be16, be32, le16, le32},
};

/// A JPEG's EXIF block has 64 KB at most; in other formats no camera writes more either.
pub const MOST_BYTES: usize = 256 * 1024;
/// Most fields of a directory that are read.
pub const MOST_FIELDS: usize = 300;

/// The orientation tag.
pub const TURN: u32 = 0x0112;
const MORE: u32 = 0x8769;
const POSITION: u32 = 0x8825;

/// A parsed EXIF block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exif {
    bytes: Vec<u8>,
    big: bool,
}

impl Exif {
    /// From the TIFF header on; a few bytes before it, as in HEIC, are skipped.
    pub fn read(bytes: Vec<u8>) -> Option<Self> {
        let begins = |bytes: &[u8]| matches!(bytes.get(..4)?, b"MM\0\x2a" | b"II\x2a\0").then_some(());
        let skipped = (0..=8).find(|at| bytes.get(*at..).and_then(begins).is_some())?;
        let bytes = bytes.get(skipped..)?.to_vec();
        let big = bytes.first() == Some(&b'M');
        Some(Self { bytes, big })
    }

    /// The orientation.
    pub fn turn(&self) -> Turn {
        let number = self.main().and_then(|main| self.number(self.field(main, TURN)?));
        number.map_or(Turn::UPRIGHT, Turn::by_number)
    }

    /// Where it was taken.
    pub fn place(&self) -> Option<Place> {
        let position = self.number(self.field(self.main()?, POSITION)?)?;
        Place::read(self, position as usize)
    }

    /// When it was taken, by the camera's own clock.
    pub fn moment(&self) -> Option<Moment> {
        let more = self.number(self.field(self.main()?, MORE)?)?;
        Moment::read(self, more as usize)
    }

    /// Offset of the first directory.
    pub(crate) fn main(&self) -> Option<usize> {
        self.long(4).map(|at| at as usize)
    }

    /// Other bytes with the same byte order.
    pub(crate) const fn with(&self, bytes: Vec<u8>) -> Self {
        Self { bytes, big: self.big }
    }

    /// Offset of the field with a tag in the directory at an offset.
    pub(crate) fn find(&self, directory: usize, tag: u32) -> Option<usize> {
        let count = (self.short(directory)? as usize).min(MOST_FIELDS);
        let first = directory.checked_add(2)?;
        (0..count).map(|n| first + n * 12).find(|at| self.short(*at) == Some(tag))
    }

    /// The field with a tag in the directory at an offset.
    pub(crate) fn field(&self, directory: usize, tag: u32) -> Option<Field> {
        let at = self.find(directory, tag)?;
        let (kind, count) = (self.short(at + 2)?, self.long(at + 4)?);
        let each: usize = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 13 => 4,
            5 | 10 => 8,
            _ => return None,
        };
        let length = each.checked_mul(usize::try_from(count).ok()?)?;
        // Values of up to four bytes are stored in the field itself.
        let at = if length <= 4 { at + 8 } else { self.long(at + 8)? as usize };
        self.bytes.get(at..at.checked_add(length)?)?;
        Some(Field { at, length, kind })
    }

    /// An integer.
    pub(crate) fn number(&self, field: Field) -> Option<u32> {
        match field.kind {
            3 => self.short(field.at),
            4 | 13 => self.long(field.at),
            _ => None,
        }
    }

    /// So many fractions, signed (type 10) or unsigned (type 5); `None` with a zero denominator.
    pub(crate) fn fractions<const N: usize>(&self, field: Field) -> Option<[f64; N]> {
        if !matches!(field.kind, 5 | 10) || field.length < N * 8 {
            return None;
        }
        let number = |long: u32| if field.kind == 10 { f64::from(long.cast_signed()) } else { f64::from(long) };
        let mut all = [0.0; N];
        for (n, fraction) in all.iter_mut().enumerate() {
            let (above, below) = (self.long(field.at + n * 8)?, self.long(field.at + n * 8 + 4)?);
            if below == 0 {
                return None;
            }
            *fraction = number(above) / number(below);
        }
        Some(all)
    }

    /// The bytes of a text without its terminating zero.
    pub(crate) fn text(&self, field: Field) -> Option<&[u8]> {
        self.bytes.get(field.at..field.at + field.length)?.split(|byte| *byte == 0).next()
    }

    fn short(&self, at: usize) -> Option<u32> {
        if self.big { be16(&self.bytes, at) } else { le16(&self.bytes, at) }
    }

    fn long(&self, at: usize) -> Option<u32> {
        if self.big { be32(&self.bytes, at) } else { le32(&self.bytes, at) }
    }
}

/// Where the value of a field is.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    at: usize,
    length: usize,
    kind: u32,
}

#[cfg(test)]
pub mod tests;
