//! How large and how fine a photo may become, and how it is turned, as plain numbers for whoever draws it; it draws nothing.

use domain::Cover;
use picture::{Edit, Kind, Picture, Turn};

/// The longest side of a prepared photo, in pixels, unless the city wants another.
pub const MOST_SIDE: u32 = 2048;
/// The most bytes of a prepared photo, unless the city wants fewer.
pub const MOST_BYTES: u32 = 400_000;

/// Least side that still shows something.
pub(super) const LEAST_SIDE: u32 = 480;
/// The finest quality, of 100: above it bytes grow and nobody sees more.
pub(super) const FINEST: u32 = 92;
/// The coarsest quality that a photo gets before it gets fewer pixels.
pub(super) const COARSEST: u32 = 58;
/// What quality a photo is to have when it must get fewer pixels.
const MIDDLING: u32 = 70;
/// A picture whose longest side is such a share of what it may be is not decoded larger first, to be made smaller then.
const NEARLY: f64 = 0.95;
/// A picture that is wider than so many times its height gets no longer side for it: it is then four times that of others,
/// 8192 pixels, which every browser's canvas can be.
const WIDEST: f64 = 32.0;
/// What uses such a share of the bytes that it may have is not encoded once more.
const FULL: f64 = 0.92;
/// The same for the worker: least side, coarsest, middling and finest quality, what is nearly as large, and what is full.
pub(super) const LIMITS: [f64; 6] = [LEAST_SIDE as f64, COARSEST as f64, MIDDLING as f64, FINEST as f64, NEARLY, FULL];
/// What lies under a cover.
pub(super) const COVER: &str = "#1f2328";

/// How the pixels come to lie upright, as a canvas has it: a, b, c, d, and how many widths and heights they are moved by.
pub(super) type Matrix = [f64; 6];

/// As stored.
pub(super) const UPRIGHT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// What a browser is to decode, and what is done with the pixels that it gives.
pub(super) struct Decoding<'a> {
    /// What is changed in the file's bytes first, so that the decoder neither turns nor crops.
    pub(super) edits: &'a [Edit],
    /// Pixels across and down that the decoder then gives.
    pub(super) stored: (u32, u32),
    /// The part of them that is shown: left, top, width and height in shares.
    pub(super) crop: [f64; 4],
    /// How that part comes to lie upright.
    pub(super) turn: Matrix,
}

/// Turned and cropped by us, since browsers differ in what they heed: WebKitGTK turns no AVIF, Chromium crops none and turns no
/// WebP, Firefox takes none that is cropped.
pub(super) fn decoding(picture: &Picture) -> Decoding<'_> {
    if picture.edits.is_empty() {
        return by_decoder(picture);
    }
    Decoding { edits: &picture.edits, stored: picture.size, crop: picture.crop, turn: matrix(picture.turn) }
}

/// The same for the page, which has no decoder but the browser's: one that knows HEIC does all that it says.
pub(super) fn in_page(picture: &Picture) -> Decoding<'_> {
    if picture.kind == Kind::Heic { by_decoder(picture) } else { decoding(picture) }
}

/// Turned and cropped by the decoder.
pub(super) fn by_decoder(picture: &Picture) -> Decoding<'_> {
    Decoding { edits: &[], stored: picture.upright(), crop: [0.0, 0.0, 1.0, 1.0], turn: UPRIGHT }
}

const fn matrix(turn: Turn) -> Matrix {
    match turn.number() {
        2 => [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0],
        3 => [-1.0, 0.0, 0.0, -1.0, 1.0, 1.0],
        4 => [1.0, 0.0, 0.0, -1.0, 0.0, 1.0],
        5 => [0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
        6 => [0.0, 1.0, -1.0, 0.0, 1.0, 0.0],
        7 => [0.0, -1.0, -1.0, 0.0, 1.0, 1.0],
        8 => [0.0, -1.0, 1.0, 0.0, 0.0, 1.0],
        _ => UPRIGHT,
    }
}

/// The size within the longest side, never larger than it is and never nothing.
pub(super) fn fit(width: u32, height: u32, most_side: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= most_side {
        return (width.max(1), height.max(1));
    }
    let scale = |side: u32| {
        let rounded = (u64::from(side) * u64::from(most_side) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(rounded).unwrap_or(most_side).max(1)
    };
    (scale(width), scale(height))
}

/// The longest side that a picture may have: a very wide or high one has as many pixels as one of two to one, not fewer.
pub(super) fn most_side((width, height): (u32, u32), most_side: u32) -> u32 {
    let (long, short) = (width.max(height), width.min(height).max(1));
    let shape = (f64::from(long) / f64::from(short)).min(WIDEST);
    let wider = if shape > 2.0 { (shape / 2.0).sqrt() } else { 1.0 };
    // A cast keeps within what a number can hold.
    ((f64::from(most_side) * wider) as u32).min(long)
}

/// Left, upper edge, width and height of the part that is shown in whole pixels, rounded inward: never a pixel of what is
/// cropped away.
pub(super) fn part(crop: &[f64; 4], (width, height): (u32, u32)) -> [f64; 4] {
    let side = |at: f64, long: f64, pixels: u32| {
        let from = (at * f64::from(pixels)).ceil();
        (from, (((at + long) * f64::from(pixels)).floor() - from).max(1.0))
    };
    let ((x, wide), (y, high)) = (side(crop[0], crop[2], width), side(crop[1], crop[3], height));
    [x, y, wide, high]
}

/// Left, upper edge, width and height of a cover in whole pixels, rounded outward: nothing under it shines through its edge.
pub(super) fn covered(cover: &Cover, (width, height): (u32, u32)) -> [f64; 4] {
    let side = |at: f64, long: f64, pixels: u32| {
        let from = (at * f64::from(pixels)).floor();
        (from, ((at + long) * f64::from(pixels)).ceil() - from)
    };
    let ((x, wide), (y, high)) = (side(cover.x, cover.width, width), side(cover.y, cover.height, height));
    [x, y, wide, high]
}

/// Whether decoding could exhaust a phone: more pixels than phones take, or far more than the bytes can honestly hold
/// (a real photo has less than 30 pixels a byte, a pixel bomb thousands).
pub(super) fn is_too_much((width, height): (u32, u32), bytes: u32) -> bool {
    let pixels = u64::from(width) * u64::from(height);
    width == 0
        || height == 0
        || pixels > 120_000_000
        || (pixels > 51_000_000 && pixels > u64::from(bytes).saturating_mul(60))
}

/// Looks for the finest quality that fits: the finest first, then by halves, in four tries; where none does, coarser ones
/// are tried to the end.
pub(super) struct Search {
    /// Known to fit, or just under the coarsest.
    fits: u32,
    /// Known not to fit, or just above the finest.
    too_fine: u32,
}

/// So near to the finest is near enough.
const NEAR: u32 = 4;

impl Search {
    /// Nothing is known.
    pub(super) const fn new() -> Self {
        Self { fits: COARSEST - NEAR, too_fine: FINEST + 1 }
    }

    /// What to try next; `None` when it is known.
    pub(super) fn next(&self) -> Option<u32> {
        match self.too_fine - self.fits {
            ..=NEAR => None,
            _ if self.too_fine > FINEST => Some(FINEST),
            between => Some((self.fits + between / 2).max(COARSEST)),
        }
    }

    /// How it went with this quality.
    pub(super) const fn tell(&mut self, quality: u32, fits: bool) {
        if !fits {
            self.too_fine = quality;
        } else if quality == FINEST {
            (self.fits, self.too_fine) = (FINEST, FINEST);
        } else {
            self.fits = quality;
        }
    }
}

#[cfg(test)]
mod tests;
