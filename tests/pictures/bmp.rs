//! Windows bitmaps of 24 bits a pixel, rows from below.

use crate::quarters::Pixels;

const HEADERS: u32 = 54;

/// A picture.
pub fn plain(pixels: &Pixels) -> Vec<u8> {
    let row = usize::from(pixels.width) * 3;
    let mut rows = Vec::new();
    for line in pixels.rgb.chunks_exact(row).rev() {
        rows.extend(line.chunks_exact(3).flat_map(|colour| colour.iter().rev()));
        rows.resize(rows.len().next_multiple_of(4), 0);
    }
    file((pixels.width.into(), pixels.height.into()), &rows)
}

/// A file of a few bytes that says it has so many pixels a side.
pub fn that_says(side: u32) -> Vec<u8> {
    file((side, side), &[0; 64])
}

fn file((width, height): (u32, u32), rows: &[u8]) -> Vec<u8> {
    let length = HEADERS + rows.len() as u32;
    [
        &b"BM"[..],
        &length.to_le_bytes(),
        &[0; 4],
        &HEADERS.to_le_bytes(),
        &40_u32.to_le_bytes(),
        &width.to_le_bytes(),
        &height.to_le_bytes(),
        &[1, 0, 24, 0],
        &[0; 24],
        rows,
    ]
    .concat()
}
