//! Writes GIF (89a) of at most 128 colours, its pixels as uncompressed codes.

use crate::quarters::Pixels;

/// Codes of eight bits: 128 colours, a clear code and an end code.
const BITS: u8 = 7;
const EMPTY: u8 = 128;
const END: u8 = 129;
/// So many codes until the table would need a ninth bit; it is cleared earlier.
const BETWEEN: usize = 100;

/// A picture of flat colours and nothing else.
pub fn plain(pixels: &Pixels) -> Vec<u8> {
    let mut colours: Vec<&[u8]> = Vec::new();
    let mut codes = Vec::new();
    for (number, colour) in pixels.rgb.chunks_exact(3).enumerate() {
        if number % BETWEEN == 0 {
            codes.push(EMPTY);
        }
        let known = colours.iter().position(|known| *known == colour);
        let index = known.unwrap_or_else(|| {
            colours.push(colour);
            colours.len() - 1
        });
        codes.push((index % usize::from(EMPTY)) as u8);
    }
    codes.push(END);
    let mut table = colours.concat();
    table.resize(3 << BITS, 0);
    let sides = (pixels.width, pixels.height);
    [screen(sides), table, frame(sides), data(&codes), vec![0x3B]].concat()
}

/// A file of a few bytes that claims so many pixels a side.
pub fn that_says(side: u16) -> Vec<u8> {
    let sides = (side, side);
    [screen(sides), vec![0; 3 << BITS], frame(sides), data(&[EMPTY, 0, END]), vec![0x3B]].concat()
}

/// A file of a few bytes that claims sixteen pixels a side, with a frame that claims far more. Browsers allocate memory
/// for the frame.
pub fn whose_frame_says(side: u16) -> Vec<u8> {
    let note = [&[0x21, 0xFE, 4][..], b"here", &[0]].concat();
    [screen((16, 16)), vec![0; 3 << BITS], note, frame((side, side)), data(&[EMPTY, 0, END]), vec![0x3B]].concat()
}

fn screen((width, height): (u16, u16)) -> Vec<u8> {
    [b"GIF89a", &width.to_le_bytes()[..], &height.to_le_bytes(), &[0xF0 | (BITS - 1), 0, 0]].concat()
}

fn frame((width, height): (u16, u16)) -> Vec<u8> {
    [&[0x2C, 0, 0, 0, 0][..], &width.to_le_bytes(), &height.to_le_bytes(), &[0]].concat()
}

fn data(codes: &[u8]) -> Vec<u8> {
    let mut data = vec![BITS];
    for block in codes.chunks(255) {
        data.push(block.len() as u8);
        data.extend(block);
    }
    data.push(0);
    data
}
