//! Similarity of two pictures: the structural similarity (SSIM) of Wang, Bovik, Sheikh and Simoncelli, 2004, of their
//! luma, with a Gaussian window of 11×11 at full size, where the whole window lies within the picture.

use anyhow::{Context, Result, ensure};
use jpeg_decoder::{Decoder, PixelFormat};

/// The window's side, and its standard deviation.
const WINDOW: usize = 11;
const DEVIATION: f64 = 1.5;
/// The constants of 2004 for levels up to 255.
const C1: f32 = (0.01 * 255.0) * (0.01 * 255.0);
const C2: f32 = (0.03 * 255.0) * (0.03 * 255.0);

/// A picture's luma, from 0 to 255.
#[derive(Clone, Debug, PartialEq)]
pub struct Light {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    levels: Vec<f32>,
}

impl Light {
    /// From levels row by row; `None` when their number does not match the size.
    #[must_use]
    pub fn new(width: usize, height: usize, levels: Vec<f32>) -> Option<Self> {
        (levels.len() == width * height).then_some(Self { width, height, levels })
    }

    /// Of a colour or grey JPEG.
    ///
    /// # Errors
    /// When it cannot be decoded.
    pub fn of_jpeg(bytes: &[u8]) -> Result<Self> {
        let mut decoder = Decoder::new(bytes);
        let pixels = decoder.decode()?;
        let info = decoder.info().context("the decoder says nothing of what it decoded")?;
        let levels = match info.pixel_format {
            PixelFormat::L8 => pixels.into_iter().map(f32::from).collect(),
            // ITU-R BT.601, as JPEG itself has it.
            PixelFormat::RGB24 => pixels
                .chunks_exact(3)
                .map(|pixel| 0.299 * f32::from(pixel[0]) + 0.587 * f32::from(pixel[1]) + 0.114 * f32::from(pixel[2]))
                .collect(),
            other => anyhow::bail!("pixels as {other:?}"),
        };
        Self::new(info.width.into(), info.height.into(), levels).context("the decoder gave too few pixels")
    }

    /// Scaled down, each pixel being the mean of the area it stands for: as a sensor with larger pixels would have seen
    /// it.
    #[must_use]
    pub fn scaled(&self, width: usize, height: usize) -> Self {
        if (width, height) == (self.width, self.height) {
            return self.clone();
        }
        let across = areas(self.width, width);
        let mut narrow = Vec::with_capacity(width * self.height);
        for row in self.levels.chunks_exact(self.width.max(1)) {
            narrow.extend(across.iter().map(|(from, weights)| {
                row[*from..].iter().zip(weights).map(|(level, weight)| level * weight).sum::<f32>()
            }));
        }
        let mut levels = vec![0.0; width * height];
        for ((from, weights), into) in areas(self.height, height).iter().zip(levels.chunks_exact_mut(width.max(1))) {
            for (row, weight) in narrow[from * width..].chunks_exact(width.max(1)).zip(weights) {
                for (level, above) in into.iter_mut().zip(row) {
                    *level += above * weight;
                }
            }
        }
        Self { width, height, levels }
    }
}

/// The similarity of two pictures of one size: 1 for the same, about 0 for unrelated ones.
///
/// # Errors
/// When they differ in size or are smaller than the window.
pub fn likeness(one: &Light, other: &Light) -> Result<f64> {
    let (width, height) = (one.width, one.height);
    ensure!((width, height) == (other.width, other.height), "only pictures of one size can be compared");
    ensure!(width >= WINDOW && height >= WINDOW, "a picture smaller than the window cannot be compared");
    let product = |a: &Light, b: &Light| a.levels.iter().zip(&b.levels).map(|(a, b)| a * b).collect::<Vec<_>>();
    let mean = |levels: &[f32]| seen_through_window(levels, width);
    let (x, y) = (mean(&one.levels), mean(&other.levels));
    let (xx, yy, xy) = (mean(&product(one, one)), mean(&product(other, other)), mean(&product(one, other)));
    let sum: f64 = (0..x.len())
        .map(|at| {
            let (x, y) = (x[at], y[at]);
            let (vary_x, vary_y, together) = (xx[at] - x * x, yy[at] - y * y, xy[at] - x * y);
            let alike = (2.0 * x * y + C1) * (2.0 * together + C2);
            f64::from(alike / ((x * x + y * y + C1) * (vary_x + vary_y + C2)))
        })
        .sum();
    Ok(sum / x.len() as f64)
}

/// The weighted mean in the window around each position, where the window lies within the picture.
fn seen_through_window(levels: &[f32], width: usize) -> Vec<f32> {
    let weights = window();
    let narrow = width - (WINDOW - 1);
    let mut across = Vec::with_capacity(levels.len());
    for row in levels.chunks_exact(width) {
        across.extend(row.windows(WINDOW).map(|part| part.iter().zip(&weights).map(|(l, w)| l * w).sum::<f32>()));
    }
    let high = levels.len() / width - (WINDOW - 1);
    let mut means = vec![0.0; narrow * high];
    for (y, into) in means.chunks_exact_mut(narrow).enumerate() {
        for (row, weight) in across[y * narrow..].chunks_exact(narrow).zip(&weights) {
            for (mean, level) in into.iter_mut().zip(row) {
                *mean += level * weight;
            }
        }
    }
    means
}

fn window() -> [f32; WINDOW] {
    let bell: [f64; WINDOW] = std::array::from_fn(|at| {
        let from_middle = at as f64 - (WINDOW / 2) as f64;
        (-from_middle * from_middle / (2.0 * DEVIATION * DEVIATION)).exp()
    });
    let sum: f64 = bell.iter().sum();
    bell.map(|part| (part / sum) as f32)
}

/// For each pixel of the smaller side: the first of the larger side that it covers, and the weight of each, in all 1.
fn areas(many: usize, few: usize) -> Vec<(usize, Vec<f32>)> {
    let step = many as f64 / few as f64;
    (0..few)
        .map(|at| {
            let (from, to) = (at as f64 * step, ((at + 1) as f64 * step).min(many as f64));
            let first = from.floor() as usize;
            let last = (to.ceil() as usize).clamp(first + 1, many);
            let covered = |pixel: usize| ((pixel + 1) as f64).min(to) - (pixel as f64).max(from);
            (first, (first..last).map(|pixel| (covered(pixel).max(0.0) / (to - from)) as f32).collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene;

    fn light(width: u32, height: u32, seed: u32) -> Light {
        let levels = scene::scene(width, height, seed).chunks(3).map(|pixel| f32::from(pixel[1])).collect();
        Light::new(width as usize, height as usize, levels).unwrap()
    }

    fn changed(light: &Light, change: impl Fn(usize, f32) -> f32) -> Light {
        let levels = light.levels.iter().enumerate().map(|(at, level)| change(at, *level)).collect();
        Light { levels, ..*light }
    }

    #[test]
    fn a_picture_is_like_itself_and_no_order_matters() {
        let (one, other) = (light(160, 120, 1), light(160, 120, 2));
        assert!((likeness(&one, &one).unwrap() - 1.0).abs() < 1e-5);
        let difference = likeness(&one, &other).unwrap() - likeness(&other, &one).unwrap();
        assert!(difference.abs() < 1e-6);
        assert!(likeness(&one, &other).unwrap() < 0.6);
    }

    #[test]
    fn a_shift_of_light_hurts_less_than_as_much_noise() {
        let one = light(160, 120, 1);
        let brighter = likeness(&one, &changed(&one, |_, level| level + 10.0)).unwrap();
        let rougher =
            likeness(&one, &changed(&one, |at, level| level + if (at * 7 + at / 160) % 2 == 0 { 10.0 } else { -10.0 }))
                .unwrap();
        assert!(brighter > 0.9 && rougher < brighter - 0.1, "{brighter} {rougher}");
    }

    /// Of two uniform pictures only the luma comparison is left, which can be computed by hand.
    #[test]
    fn even_pictures_are_judged_by_their_light_alone() {
        let even = |level: f32| Light::new(20, 20, vec![level; 400]).unwrap();
        let (x, y) = (100.0_f64, 120.0_f64);
        let c1 = f64::from(C1);
        let expected = (2.0 * x * y + c1) / (x * x + y * y + c1);
        assert!((likeness(&even(100.0), &even(120.0)).unwrap() - expected).abs() < 1e-3);
    }

    #[test]
    fn a_negative_is_the_opposite() {
        let one = light(160, 120, 1);
        assert!(likeness(&one, &changed(&one, |_, level| 255.0 - level)).unwrap() < 0.0);
    }

    #[test]
    fn coarser_jpegs_are_less_alike() {
        let source = Light::of_jpeg(&scene::jpeg(320, 240, 3, 100, None).unwrap()).unwrap();
        let at = |quality| {
            let copy = Light::of_jpeg(&scene::jpeg(320, 240, 3, quality, None).unwrap()).unwrap();
            likeness(&source, &copy).unwrap()
        };
        let (fine, middle, coarse) = (at(95), at(70), at(20));
        assert!(fine > middle && middle > coarse && fine > 0.95 && coarse < 0.9, "{fine} {middle} {coarse}");
    }

    #[test]
    fn a_smaller_picture_has_the_means_of_areas() {
        let four = Light::new(4, 2, vec![0.0, 10.0, 20.0, 30.0, 0.0, 10.0, 20.0, 30.0]).unwrap();
        assert_eq!(four.scaled(2, 1), Light::new(2, 1, vec![5.0, 25.0]).unwrap());
        let thirds = Light::new(3, 1, vec![0.0, 30.0, 60.0]).unwrap().scaled(2, 1);
        assert!((thirds.levels[0] - 10.0).abs() < 1e-4 && (thirds.levels[1] - 50.0).abs() < 1e-4);
        let (large, small) = (light(200, 150, 1), light(200, 150, 1).scaled(77, 58));
        let mean = |light: &Light| light.levels.iter().sum::<f32>() / light.levels.len() as f32;
        assert!((mean(&large) - mean(&small)).abs() < 0.2);
    }

    #[test]
    fn what_cannot_be_compared_is_an_error() {
        assert!(likeness(&light(20, 20, 1), &light(20, 21, 1)).is_err());
        assert!(likeness(&light(10, 20, 1), &light(10, 20, 1)).is_err());
        assert!(Light::of_jpeg(b"no picture").is_err());
    }
}
