//! How large and how fine a photo may become, and how it is turned, as plain numbers for whoever draws it; it draws nothing.

use domain::Cover;
use picture::{Kind, Picture, Turn};

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
pub(super) const MIDDLING: u32 = 70;
/// A picture whose longest side is such a share of what it may be is not decoded larger first, to be made smaller then.
pub(super) const NEARLY: f64 = 0.95;
/// What uses such a share of the bytes that it may have is not encoded once more.
pub(super) const FULL: f64 = 0.92;
/// What lies under a cover.
pub(super) const COVER: &str = "#1f2328";

/// The word on which way is up in a file's bytes: from, to, and how many of the file's first bytes stand there instead.
pub(super) type Hidden = (u32, u32, u32);

/// How the pixels come to lie upright, as a canvas has it: a, b, c, d, and how many widths and heights they are moved by.
pub(super) type Matrix = [f64; 6];

/// As stored.
pub(super) const UPRIGHT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// What a browser is to decode: how large it is as stored, and what is done with it so that it lies upright.
pub(super) struct Decoding {
    pub(super) stored: (u32, u32),
    pub(super) turn: Matrix,
    /// Hidden from the browser, which would turn it by itself, or not.
    pub(super) hidden: Option<Hidden>,
}

/// HEIC and AVIF are turned by every decoder, since their turn is a part of decoding; all others by us.
pub(super) fn decoding(picture: &Picture) -> Decoding {
    let by_decoder = matches!(picture.kind, Kind::Heic | Kind::Avif);
    let hidden = if by_decoder || picture.turn == Turn::UPRIGHT { None } else { hidden(picture) };
    let turn = if hidden.is_some() { matrix(picture.turn) } else { UPRIGHT };
    Decoding { stored: if by_decoder { picture.upright() } else { picture.size }, turn, hidden }
}

fn hidden(picture: &Picture) -> Option<Hidden> {
    let (at, count) = picture.notes()?;
    let (at, end) = (u32::try_from(at).ok()?, u32::try_from(at + count).ok()?);
    Some(match picture.kind {
        // The whole chunk with its head and its check sum, which would no longer be right.
        Kind::Png => (at.checked_sub(8)?, end.checked_add(4)?, 0),
        // What makes it readable at all.
        _ => (at, at + 4, 4),
    })
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
