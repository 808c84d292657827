//! A photo-like picture of a street: a sky, hard edges, texture with the spectrum of natural pictures, and sensor
//! grain. It is deterministic for a size and seed.

use crate::noise::{Grain, Octave};
use crate::street::{HORIZON, Shape, Surface, street};
use anyhow::{Context, Result};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Strength of the grain, in levels; like a small sensor by day.
const GRAIN: f32 = 5.5;

/// A scene as rows of red, green and blue.
#[must_use]
pub fn scene(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let (wide, high) = (width as usize, height as usize);
    let shapes = street(seed);
    let mut luma = octaves(wide, seed, 2);
    // Chroma varies more slowly than luma.
    let mut warmth = octaves(wide, seed ^ 0x5EED, 32);
    let mut grain = Grain::new(seed);
    let mut pixels = Vec::with_capacity(wide * high * 3);
    let mut row = vec![sky(0.0); wide];
    let (mut light, mut warm) = (vec![0.0; wide], vec![0.0; wide]);
    for y in 0..high {
        let down = (y as f32 + 0.5) / height as f32;
        row.fill(sky(down));
        for shape in &shapes {
            lay(shape, down, &mut row);
        }
        add(&mut luma, y, &mut light);
        add(&mut warmth, y, &mut warm);
        for ((surface, light), warm) in row.iter().zip(&light).zip(&warm) {
            let (texture, warm) = (surface.texture * light, surface.texture * warm * 0.25);
            let grain = grain.next().map(|value| value * GRAIN);
            let [red, green, blue] = surface.colour;
            // A cast to bytes saturates.
            pixels.extend([
                (red + texture + warm + grain[0]) as u8,
                (green + texture + grain[1]) as u8,
                (blue + texture - warm + grain[2]) as u8,
            ]);
        }
    }
    pixels
}

/// A scene as a JPEG with 4:2:0 chroma, as cameras write it. `exif` is the whole segment, with `Exif\0\0` first.
///
/// # Errors
/// When a JPEG cannot be so large, or the segment is too long.
pub fn jpeg(width: u32, height: u32, seed: u32, quality: u8, exif: Option<&[u8]>) -> Result<Vec<u8>> {
    let side = |pixels: u32| u16::try_from(pixels).context("a JPEG has at most 65535 pixels a side");
    let (across, down) = (side(width)?, side(height)?);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    if let Some(exif) = exif {
        encoder.add_app_segment(1, exif.to_vec())?;
    }
    encoder.encode(&scene(width, height, seed), across, down, ColorType::Rgb)?;
    Ok(bytes)
}

/// Octaves of equal strength: the power of the sum falls with the square of the frequency. The finest are weaker, as
/// every lens is soft there.
fn octaves(width: usize, seed: u32, finest: usize) -> Vec<(Octave, f32)> {
    let mut octaves = Vec::new();
    let mut cell = (width / 3).max(2).next_power_of_two();
    while cell >= finest {
        let strength = match cell {
            ..=2 => 0.28,
            3..=4 => 0.34,
            _ => 0.36,
        };
        octaves.push((Octave::new(width, cell, seed.wrapping_mul(31).wrapping_add(cell as u32)), strength));
        cell /= 2;
    }
    octaves
}

fn add(octaves: &mut [(Octave, f32)], y: usize, into: &mut [f32]) {
    into.fill(0.0);
    for (octave, strength) in octaves {
        octave.add(y, *strength, into);
    }
}

/// Paler towards the horizon, with hardly any texture.
fn sky(down: f32) -> Surface {
    let low = (down / HORIZON).min(1.0);
    Surface { colour: [96.0 + 116.0 * low, 140.0 + 82.0 * low, 196.0 + 36.0 * low], texture: 9.0 }
}

/// Draws a shape's part of one row over what is there.
fn lay(shape: &Shape, down: f32, row: &mut [Surface]) {
    let (top, bottom) = shape.down;
    if !(top..bottom).contains(&down) {
        return;
    }
    let part = (down - top) / (bottom - top);
    let side = |above: f32, below: f32| {
        // A cast of a negative number gives 0.
        let at = ((above + (below - above) * part) * row.len() as f32).round() as usize;
        at.min(row.len())
    };
    let (left, right) = (side(shape.above.0, shape.below.0), side(shape.above.1, shape.below.1));
    if left < right {
        row[left..right].fill(shape.surface);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_is_the_same_for_its_seed_and_another_for_another() {
        let first = scene(320, 240, 1);
        assert_eq!(first.len(), 320 * 240 * 3);
        assert_eq!(first, scene(320, 240, 1));
        assert_ne!(first, scene(320, 240, 2));
    }

    #[test]
    fn the_sky_is_smooth_and_the_street_is_not() {
        let (width, height) = (1024, 768);
        let pixels = scene(width as u32, height as u32, 4);
        let green = |x: usize, y: usize| f32::from(pixels[(y * width + x) * 3 + 1]);
        let change = |rows: std::ops::Range<usize>| {
            let places = rows.clone().flat_map(|y| (1..width).map(move |x| (x, y)));
            places.map(|(x, y)| (green(x, y) - green(x - 1, y)).abs()).sum::<f32>() / (rows.len() * (width - 1)) as f32
        };
        let (above, below) = (change(0..50), change(600..700));
        assert!(above < 3.0 && below > above * 1.8, "{above} {below}");
    }

    /// Natural pictures have about the same energy in each octave of frequency; white noise has four times as much in
    /// the next.
    #[test]
    fn each_octave_of_frequency_holds_about_as_much() {
        let side = 1024;
        let pixels = scene(side as u32, side as u32, 9);
        let mut luma: Vec<f32> = pixels.chunks(3).map(|pixel| f32::from(pixel[1])).collect();
        let mut energies = Vec::new();
        let mut wide = side;
        while wide > 32 {
            let half = wide / 2;
            let halved: Vec<f32> = (0..half * half)
                .map(|at| {
                    let from = (at / half * 2) * wide + at % half * 2;
                    (luma[from] + luma[from + 1] + luma[from + wide] + luma[from + wide + 1]) / 4.0
                })
                .collect();
            let lost = |at: usize| luma[at] - halved[at / wide / 2 * half + at % wide / 2];
            energies.push((0..wide * wide).map(|at| lost(at).powi(2)).sum::<f32>() / (wide * wide) as f32);
            (luma, wide) = (halved, half);
        }
        assert!(energies[1..].windows(2).all(|two| (0.3..3.4).contains(&(two[0] / two[1]))), "{energies:?}");
    }

    #[test]
    fn a_twelve_megapixel_jpeg_has_the_bytes_of_a_cameras() {
        let bytes = jpeg(4000, 3000, 1, 92, Some(b"Exif\0\0MM")).unwrap();
        assert!((3_000_000..6_000_000).contains(&bytes.len()), "{}", bytes.len());
        assert!(bytes.starts_with(&[0xFF, 0xD8]) && bytes.ends_with(&[0xFF, 0xD9]));
        assert!(bytes[..200].windows(8).any(|window| window == b"Exif\0\0MM"));
    }

    #[test]
    fn what_no_jpeg_can_hold_is_an_error() {
        assert!(jpeg(70_000, 1, 1, 90, None).is_err());
        assert!(jpeg(0, 10, 1, 90, None).is_err());
        assert!(jpeg(8, 8, 1, 90, Some(&[0; 70_000])).is_err());
    }
}
