//! Writes Windows and OS/2 bitmaps of 24 bits a pixel, rows from bottom to top.

use crate::quarters::Pixels;

/// A picture.
pub fn plain(pixels: &Pixels) -> Vec<u8> {
    file((pixels.width.into(), pixels.height.into()), &rows(pixels))
}

/// A picture with the header of OS/2 1, whose sides have two bytes each.
pub fn of_os2(pixels: &Pixels) -> Vec<u8> {
    let [width, height] = [pixels.width, pixels.height].map(u16::to_le_bytes);
    with_header(&[&12_u32.to_le_bytes()[..], &width, &height, &[1, 0, 24, 0]].concat(), &rows(pixels))
}

/// A picture with the header of OS/2 2, as short (16 bytes) or long (64) as it may be.
pub fn of_os2_2(pixels: &Pixels, length: u8) -> Vec<u8> {
    let [width, height] = [pixels.width, pixels.height].map(|side| u32::from(side).to_le_bytes());
    let mut header = [&u32::from(length).to_le_bytes()[..], &width, &height, &[1, 0, 24, 0]].concat();
    header.resize(length.into(), 0);
    with_header(&header, &rows(pixels))
}

/// A file of a few bytes that claims so many pixels a side.
pub fn that_says(side: u32) -> Vec<u8> {
    file((side, side), &[0; 64])
}

fn rows(pixels: &Pixels) -> Vec<u8> {
    let row = usize::from(pixels.width) * 3;
    let mut rows = Vec::new();
    for line in pixels.rgb.chunks_exact(row).rev() {
        rows.extend(line.chunks_exact(3).flat_map(|colour| colour.iter().rev()));
        rows.resize(rows.len().next_multiple_of(4), 0);
    }
    rows
}

fn file((width, height): (u32, u32), rows: &[u8]) -> Vec<u8> {
    let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
    with_header(&[&40_u32.to_le_bytes()[..], &sides, &[1, 0, 24, 0], &[0; 24]].concat(), rows)
}

fn with_header(header: &[u8], rows: &[u8]) -> Vec<u8> {
    let from = 14 + header.len() as u32;
    let length = from + rows.len() as u32;
    [&b"BM"[..], &length.to_le_bytes(), &[0; 4], &from.to_le_bytes(), header, rows].concat()
}
