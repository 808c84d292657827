//! A chart of 64 colour patches, in every container that can describe its colours, and how far a page's output deviates
//! from the described colours.

use crate::colours::Space;
use crate::quarters::Pixels;
use anyhow::{Context, Result, ensure};
use jpeg_decoder::{Decoder, PixelFormat};

/// Width and height in pixels.
pub const SIDE: u16 = 320;
/// Side of a patch in pixels; a multiple of JPEG's blocks.
const PATCH: u16 = 40;
/// The values of each channel.
const LEVELS: [u8; 4] = [0, 85, 170, 255];

/// The levels of a patch as stored.
pub fn patch(number: u16) -> [u8; 3] {
    [number / 16, number / 4, number].map(|of| LEVELS[usize::from(of % 4)])
}

/// The chart.
pub fn chart() -> Pixels {
    let mut rgb = Vec::new();
    for y in 0..SIDE {
        for x in 0..SIDE {
            rgb.extend(patch(y / PATCH * 8 + x / PATCH));
        }
    }
    Pixels { width: SIDE, height: SIDE, rgb }
}

/// The mean difference in levels, over all channels of all patches, between a JPEG in sRGB and the chart in a colour
/// space.
///
/// # Errors
/// When it is not a colour JPEG of that size.
pub fn difference(jpeg: &[u8], space: &Space) -> Result<f64> {
    let mut decoder = Decoder::new(jpeg);
    let pixels = decoder.decode()?;
    let info = decoder.info().context("the decoder says nothing of what it decoded")?;
    ensure!((info.width, info.height, info.pixel_format) == (SIDE, SIDE, PixelFormat::RGB24), "it is {info:?}");
    let mut sum = 0.0;
    for number in 0..64 {
        // The middle of the patch, without ringing from its neighbours.
        let (left, top) = (number % 8 * PATCH + PATCH / 4, number / 8 * PATCH + PATCH / 4);
        let mut seen = [0.0; 3];
        for y in top..top + PATCH / 2 {
            for x in left..left + PATCH / 2 {
                let at = (usize::from(y) * usize::from(SIDE) + usize::from(x)) * 3;
                for (channel, level) in seen.iter_mut().zip(&pixels[at..at + 3]) {
                    *channel += f64::from(*level) / f64::from(PATCH / 2).powi(2);
                }
            }
        }
        sum += seen.iter().zip(space.in_srgb(patch(number))).map(|(seen, meant)| (seen - meant).abs()).sum::<f64>();
    }
    Ok(sum / (64.0 * 3.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jpeg::Jpeg;

    #[test]
    fn the_chart_itself_is_what_it_means_in_srgb_and_not_in_wide_colours() {
        let jpeg = Jpeg::of(&chart()).bytes();
        let off = |space: &Space| difference(&jpeg, space).unwrap();
        assert!(off(&Space::SRGB) < 1.0, "{}", off(&Space::SRGB));
        for space in [Space::P3, Space::REC_2020, Space::ADOBE] {
            assert!(off(&space) > 6.0, "{}", off(&space));
        }
    }

    #[test]
    fn what_is_no_chart_is_an_error() {
        assert!(difference(&Jpeg::of(&crate::quarters::flat((320, 240), 1)).bytes(), &Space::SRGB).is_err());
        assert!(difference(b"no picture", &Space::SRGB).is_err());
    }
}
