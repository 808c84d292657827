//! Decodable HEIC and AVIF: the coded data of the fixtures (`../fixtures/pictures`) in generated boxes, so that a test
//! sets how they are turned, cropped and coloured (ISO/IEC 23008-12).

use crate::heif::{Coding, extent, full, item};
use crate::pretenders::boxed;

const CHARTS: [&[u8]; 2] =
    [include_bytes!("../fixtures/pictures/chart.heic"), include_bytes!("../fixtures/pictures/chart.avif")];
const QUARTERS: [&[u8]; 2] =
    [include_bytes!("../fixtures/pictures/quarters.heic"), include_bytes!("../fixtures/pictures/quarters.avif")];

/// The quarters of `Coded::quarters` as stored: top left, top right, bottom left, bottom right.
pub const STORED: [char; 4] = ['r', 'g', 'b', 'y'];

/// A coded picture, and its properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    coding: Coding,
    size: (u32, u32),
    configuration: Vec<u8>,
    data: Vec<u8>,
    properties: Vec<Vec<u8>>,
    is_open_ended: bool,
}

impl Coded {
    /// The chart of `chart.rs`.
    pub fn chart(coding: Coding) -> Self {
        Self::of(coding, (320, 320), CHARTS[usize::from(coding == Coding::Avif)])
    }

    /// Four quarters of 640 × 480 pixels.
    pub fn quarters(coding: Coding) -> Self {
        Self::of(coding, (640, 480), QUARTERS[usize::from(coding == Coding::Avif)])
    }

    /// The coded data of a file whose first item is a picture in one piece.
    fn of(coding: Coding, size: (u32, u32), file: &[u8]) -> Self {
        let name = if coding == Coding::Heic { b"hvcC" } else { b"av1C" };
        let long = |at: usize| file[at..at + 4].iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
        #[expect(clippy::expect_used, reason = "the fixtures are part of the program")]
        let find = |name: &[u8; 4]| file.windows(4).position(|four| four == name).expect("a box of this name");
        let configuration = find(name);
        let configuration = file[configuration - 4..configuration - 4 + long(configuration - 4)].to_vec();
        let places = find(b"iloc");
        // Offsets and lengths of four bytes; a base of none or four.
        let base_bytes = usize::from(file[places + 9] >> 4);
        let base = if base_bytes == 4 { long(places + 16) } else { 0 };
        let piece = places + 18 + base_bytes;
        let from = base + long(piece);
        let data = file[from..from + long(piece + 4)].to_vec();
        Self { coding, size, configuration, data, properties: Vec::new(), is_open_ended: false }
    }

    /// Adds a property after the others.
    #[must_use]
    pub fn with(mut self, property: Vec<u8>) -> Self {
        self.properties.push(property);
        self
    }

    /// Makes the data extend to the end of the file.
    #[must_use]
    pub fn open_ended(self) -> Self {
        Self { is_open_ended: true, ..self }
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let (brand, kind) = self.coding.names();
        let ftyp = boxed(*b"ftyp", &[&brand[..], &[0; 4], b"mif1", b"miaf", brand].concat());
        let own = [extent(self.size.0, self.size.1), full(*b"pixi", 0, &[3, 8, 8, 8]), self.configuration.clone()];
        let properties = [&own[..], &self.properties].concat();
        // Properties that turn and crop are essential, and so is the configuration.
        let named = properties.iter().zip(1..).map(|(property, number): (_, u8)| {
            let is_essential = matches!(&property[4..8], b"irot" | b"imir" | b"clap" | b"hvcC" | b"av1C");
            if is_essential { 0x80 | number } else { number }
        });
        let belongings = [&[0, 0, 0, 1, 0, 1, properties.len() as u8][..], &named.collect::<Vec<_>>()].concat();
        let meta = |at: usize| {
            let place = [&[0x44, 0, 0, 1, 0, 1, 0, 0, 0, 1][..], &long(at), &long(self.data.len())].concat();
            let inner = [
                full(*b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
                full(*b"pitm", 0, &[0, 1]),
                full(*b"iinf", 0, &[&[0, 1][..], &item(1, kind)].concat()),
                full(*b"iloc", 0, &place),
                boxed(*b"iprp", &[boxed(*b"ipco", &properties.concat()), full(*b"ipma", 0, &belongings)].concat()),
            ];
            full(*b"meta", 0, &inner.concat())
        };
        let before = ftyp.len() + meta(0).len() + 8;
        let mut data = boxed(*b"mdat", &self.data);
        if self.is_open_ended {
            data[..4].fill(0);
        }
        [ftyp, meta(before), data].concat()
    }
}

/// Anticlockwise quarter turns.
pub fn turn(quarters: u8) -> Vec<u8> {
    boxed(*b"irot", &[quarters])
}

/// A mirror: with axis 0 top and bottom are swapped, with axis 1 left and right.
pub fn mirror(axis: u8) -> Vec<u8> {
    boxed(*b"imir", &[axis])
}

/// A clean aperture: left, top, width and height in pixels, of a picture of this size.
pub fn crop((width, height): (i32, i32), [left, top, wide, high]: [i32; 4]) -> Vec<u8> {
    // The offset of its centre from the picture's, in half pixels.
    let moved = |at: i32, long: i32, whole: i32| [2 * at + long - whole, 2];
    let numbers = [[wide, 1], [high, 1], moved(left, wide, width), moved(top, high, height)];
    boxed(*b"clap", &numbers.concat().into_iter().flat_map(i32::to_be_bytes).collect::<Vec<_>>())
}

/// Colours by ITU-T H.273 numbers: primaries and curve.
pub fn numbered(primaries: u8, curve: u8) -> Vec<u8> {
    // BT.601 in full range, as the data are coded.
    boxed(*b"colr", &[&b"nclx\0"[..], &[primaries, 0, curve, 0, 6, 0x80]].concat())
}

/// Colours by a profile, as `prof` or as the restricted `rICC`.
pub fn profiled(name: &[u8; 4], profile: &[u8]) -> Vec<u8> {
    boxed(*b"colr", &[name, profile].concat())
}

fn long(number: usize) -> [u8; 4] {
    (number as u32).to_be_bytes()
}
