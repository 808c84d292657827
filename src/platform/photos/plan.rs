//! Size, quality and orientation of a prepared photo, as plain numbers; it draws nothing.

use domain::Cover;
use picture::{Edit, Kind, Picture, Turn};

/// The longest side of a prepared photo, in pixels, unless the city wants another.
pub const MOST_SIDE: u32 = 2048;
/// The most bytes of a prepared photo, unless the city wants fewer.
pub const MOST_BYTES: u32 = 400_000;

/// The smallest useful side.
pub(super) const LEAST_SIDE: u32 = 480;
/// The highest quality, of 100: above it the file grows without visible gain.
pub(super) const FINEST: u32 = 92;
/// The lowest quality; below it the picture is scaled down instead.
pub(super) const COARSEST: u32 = 58;
/// The quality aimed at when the picture is scaled down.
const MIDDLING: u32 = 70;
/// A scaled decode that reaches this share of the target side is used as it is.
const NEARLY: f64 = 0.95;
/// Width to height ratio up to which a wide picture gets a longer side: at most four times the usual, 8192 pixels,
/// which every browser's canvas supports.
const WIDEST: f64 = 32.0;
/// An encoding that uses this share of the allowed bytes is accepted.
const FULL: f64 = 0.92;
/// The limits for the worker: least side, lowest, middle and highest quality, and the two accepted shares.
pub(super) const LIMITS: [f64; 6] = [LEAST_SIDE as f64, COARSEST as f64, MIDDLING as f64, FINEST as f64, NEARLY, FULL];
/// Colour of a cover.
pub(super) const COVER: &str = "#1f2328";

/// The canvas transform that turns the pixels upright: a, b, c, d, and the translation in widths and heights.
pub(super) type Matrix = [f64; 6];

/// As stored.
pub(super) const UPRIGHT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// What the browser decodes, and how its pixels are cropped and turned.
pub(super) struct Decoding<'a> {
    /// Edits of the file's bytes that keep the decoder from turning and cropping.
    pub(super) edits: &'a [Edit],
    /// Width and height in pixels as the decoder then returns them.
    pub(super) stored: (u32, u32),
    /// The visible part: left, top, width and height in shares.
    pub(super) crop: [f64; 4],
    /// The transform that turns that part upright.
    pub(super) turn: Matrix,
}

/// Turned and cropped by us, since browsers differ: WebKitGTK does not turn AVIF, Chromium neither crops it nor turns
/// WebP, Firefox does not decode a cropped one.
pub(super) fn decoding(picture: &Picture) -> Decoding<'_> {
    if picture.edits.is_empty() {
        return by_decoder(picture);
    }
    Decoding { edits: &picture.edits, stored: picture.size, crop: picture.crop, turn: matrix(picture.turn) }
}

/// The same for the main thread, which has only the browser's decoder: one that supports HEIC applies all transforms.
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

/// The size scaled down to the longest side; never enlarged, at least one pixel.
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

/// The longest side allowed for a picture: a very wide or high one gets as many pixels as one of two to one.
pub(super) fn most_side((width, height): (u32, u32), most_side: u32) -> u32 {
    let (long, short) = (width.max(height), width.min(height).max(1));
    let shape = (f64::from(long) / f64::from(short)).min(WIDEST);
    let wider = if shape > 2.0 { (shape / 2.0).sqrt() } else { 1.0 };
    // A float cast saturates.
    ((f64::from(most_side) * wider) as u32).min(long)
}

/// The visible part in whole pixels (left, top, width, height), rounded inward: never a pixel of what is cropped away.
pub(super) fn part(crop: &[f64; 4], (width, height): (u32, u32)) -> [f64; 4] {
    let side = |at: f64, long: f64, pixels: u32| {
        let from = (at * f64::from(pixels)).ceil();
        (from, (((at + long) * f64::from(pixels)).floor() - from).max(1.0))
    };
    let ((x, wide), (y, high)) = (side(crop[0], crop[2], width), side(crop[1], crop[3], height));
    [x, y, wide, high]
}

/// A cover in whole pixels (left, top, width, height), rounded outward: no covered pixel shows at its edge.
pub(super) fn covered(cover: &Cover, (width, height): (u32, u32)) -> [f64; 4] {
    let side = |at: f64, long: f64, pixels: u32| {
        let from = (at * f64::from(pixels)).floor();
        (from, ((at + long) * f64::from(pixels)).ceil() - from)
    };
    let ((x, wide), (y, high)) = (side(cover.x, cover.width, width), side(cover.y, cover.height, height));
    [x, y, wide, high]
}

/// Whether decoding could exhaust a phone's memory: more pixels than phones take, or implausibly many for the bytes (a
/// real photo has less than 30 pixels a byte, a decompression bomb thousands).
pub(super) fn is_too_much((width, height): (u32, u32), bytes: u32) -> bool {
    let pixels = u64::from(width) * u64::from(height);
    width == 0
        || height == 0
        || pixels > 120_000_000
        || (pixels > 51_000_000 && pixels > u64::from(bytes).saturating_mul(60))
}

/// Searches for the highest quality that fits: the highest first, then by bisection, in four tries; if none fits, lower
/// ones are tried down to the lowest.
pub(super) struct Search {
    /// The highest quality known to fit, or just under the lowest.
    fits: u32,
    /// The lowest quality known not to fit, or just above the highest.
    too_fine: u32,
}

/// The search stops at this distance.
const NEAR: u32 = 4;

impl Search {
    /// A search that has tried nothing.
    pub(super) const fn new() -> Self {
        Self { fits: COARSEST - NEAR, too_fine: FINEST + 1 }
    }

    /// The quality to try next; `None` when the search is over.
    pub(super) fn next(&self) -> Option<u32> {
        match self.too_fine - self.fits {
            ..=NEAR => None,
            _ if self.too_fine > FINEST => Some(FINEST),
            between => Some((self.fits + between / 2).max(COARSEST)),
        }
    }

    /// Records whether this quality fits.
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
