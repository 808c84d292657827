//! Writes lossless WebP (RFC 9649) of pictures whose channels have two values each, so that a pixel is three bits.

use crate::notes::Notes;
use crate::quarters::{LEVELS, Pixels};

const HAS_NOTES: u8 = 0x08;
const HAS_PROFILE: u8 = 0x20;

/// A picture of flat quarters and nothing else.
pub fn plain(pixels: &Pixels) -> Vec<u8> {
    file(&chunk(*b"VP8L", &lossless(pixels)))
}

/// With EXIF after the picture.
pub fn with_notes(pixels: &Pixels, notes: &Notes) -> Vec<u8> {
    let header = extended(HAS_NOTES, (pixels.width.into(), pixels.height.into()));
    file(&[header, chunk(*b"VP8L", &lossless(pixels)), chunk(*b"EXIF", &notes.bytes())].concat())
}

/// The chart of `chart.rs`, with a colour profile: the coded data of a fixture with other chunks around.
pub fn chart_with_profile(profile: &[u8]) -> Vec<u8> {
    const FIXTURE: &[u8] = include_bytes!("../fixtures/pictures/chart.webp");
    let side = u32::from(crate::chart::SIDE);
    // Its only chunk follows the twelve bytes of the file's header.
    file(&[extended(HAS_PROFILE, (side, side)), chunk(*b"ICCP", profile), FIXTURE[12..].to_vec()].concat())
}

/// A file of a few bytes that claims so many pixels a side.
pub fn that_says(side: u32) -> Vec<u8> {
    let small = Pixels { width: 1, height: 1, rgb: vec![LEVELS[0]; 3] };
    file(&[extended(HAS_NOTES, (side, side)), chunk(*b"VP8L", &lossless(&small))].concat())
}

fn file(chunks: &[u8]) -> Vec<u8> {
    [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", chunks].concat()
}

fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let pad = vec![0; data.len() % 2];
    [&name[..], &(data.len() as u32).to_le_bytes(), data, &pad].concat()
}

/// The extended header, with flags for what else is in the file.
fn extended(flags: u8, (width, height): (u32, u32)) -> Vec<u8> {
    let side = |side: u32| side.saturating_sub(1).to_le_bytes()[..3].to_vec();
    chunk(*b"VP8X", &[&[flags, 0, 0, 0][..], &side(width), &side(height)].concat())
}

/// Bits, the lowest first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    fn push(&mut self, number: u32, bits: u32) {
        for bit in 0..bits {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((number >> bit & 1) as u8) << (self.count % 8);
            }
            self.count += 1;
        }
    }

    /// A code of two symbols, one bit each, the lower one first.
    fn pair(&mut self, [low, high]: [u8; 2]) {
        for (number, bits) in [(1, 1), (1, 1), (1, 1), (low.into(), 8), (high.into(), 8)] {
            self.push(number, bits);
        }
    }

    /// A code of one symbol, which takes no bits.
    fn single(&mut self, symbol: u8) {
        for (number, bits) in [(1, 1), (0, 1), (1, 1), (symbol.into(), 8)] {
            self.push(number, bits);
        }
    }
}

fn lossless(pixels: &Pixels) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(0x2F, 8);
    bits.push(u32::from(pixels.width) - 1, 14);
    bits.push(u32::from(pixels.height) - 1, 14);
    // No transparency; version 0; no transforms; no colour cache; one group of codes.
    for (number, count) in [(0, 1), (0, 3), (0, 1), (0, 1), (0, 1)] {
        bits.push(number, count);
    }
    // Green, red, blue; then transparency and distances.
    (0..3).for_each(|_| bits.pair(LEVELS));
    bits.single(255);
    bits.single(0);
    for colour in pixels.rgb.chunks_exact(3) {
        for channel in [1, 0, 2] {
            bits.push(u32::from(colour[channel] == LEVELS[1]), 1);
        }
    }
    bits.bytes
}
