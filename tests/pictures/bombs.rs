//! Decompression bombs: files of a few hundred bytes that claim a hundred million pixels, or six times as many: one of
//! each kind.

use crate::heif::{self, Coding};
use crate::jpeg::Jpeg;
use crate::{bmp, gif, png, quarters, webp};

/// How many pixels a side they claim.
pub const SIDES: [u16; 2] = [10_000, 25_500];

/// All bombs of so many pixels a side, with a descriptive name.
pub fn of(side: u16) -> Vec<(String, Vec<u8>)> {
    let long = u32::from(side);
    [
        ("jpg", jpeg(side)),
        ("png", png::that_says(long)),
        ("gif", gif::that_says(side)),
        ("frame.gif", gif::whose_frame_says(side)),
        ("webp", webp::that_says(long)),
        ("bmp", bmp::that_says(long)),
        ("heic", heif::that_says(Coding::Heic, long)),
        ("avif", heif::that_says(Coding::Avif, long)),
    ]
    .into_iter()
    .map(|(kind, bytes)| (format!("bomb-{side}.{kind}"), bytes))
    .collect()
}

/// A JPEG of sixteen pixels a side whose frame claims more.
fn jpeg(side: u16) -> Vec<u8> {
    Jpeg::of(&quarters::flat((16, 16), 1)).that_says((side, side)).bytes()
}
