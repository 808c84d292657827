//! Makes a drawing look like a photograph: noise for surfaces, and lens and film effects at the end (softness,
//! vignette, contrast, grain).

use super::canvas::{HEIGHT, WIDTH};
use super::light::Colour;
use tiny_skia::Pixmap;

/// A hash of a grid cell as a number from 0 to 1.
pub fn cell(x: i32, y: i32) -> f32 {
    let mut h = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    h ^= h >> 13;
    (h >> 8) as f32 / 16_777_216.0
}

/// Smooth noise from 0 to 1 with a period of about one unit.
pub fn noise(x: f32, y: f32) -> f32 {
    let (ix, iy) = (floor(x), floor(y));
    let (fx, fy) = (ix as f32, iy as f32);
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x - fx), ease(y - fy));
    let top = cell(ix, iy) + (cell(ix + 1, iy) - cell(ix, iy)) * u;
    let bottom = cell(ix, iy + 1) + (cell(ix + 1, iy + 1) - cell(ix, iy + 1)) * u;
    top + (bottom - top) * v
}

/// Rounds down; the processor's own instruction is not on every target that this is built for.
pub fn floor(x: f32) -> i32 {
    let cut = x as i32;
    cut - i32::from((cut as f32) > x)
}

/// Four octaves of noise, about 0 to 1.
pub fn clouds(x: f32, y: f32) -> f32 {
    noise(x, y) * 0.53
        + noise(x * 2.1, y * 2.1 + 7.0) * 0.27
        + noise(x * 4.3 + 3.0, y * 4.3) * 0.13
        + noise(x * 9.0, y * 9.0 + 5.0) * 0.07
}

/// The finished picture as RGB bytes, with slight blur, vignette, a soft contrast curve and grain.
pub fn develop(sheet: &Pixmap, tint: Colour, grain: f32, seed: u32) -> Vec<u8> {
    let (w, h) = (WIDTH as usize, HEIGHT as usize);
    let source = sheet.data();
    // A 1-2-1 filter across and down: enough to soften the vector edges.
    let mut across = vec![0_u16; w * h * 3];
    for row in 0..h {
        let line = &source[row * w * 4..(row + 1) * w * 4];
        let out = &mut across[row * w * 3..(row + 1) * w * 3];
        for column in 0..w {
            let (left, right) = (column.saturating_sub(1), (column + 1).min(w - 1));
            for part in 0..3 {
                out[column * 3 + part] = u16::from(line[left * 4 + part])
                    + 2 * u16::from(line[column * 4 + part])
                    + u16::from(line[right * 4 + part]);
            }
        }
    }
    let curves = tint.map(|tint| -> Vec<f32> {
        (0..=4080)
            .map(|sum| {
                let v = sum as f32 / 4080.0;
                let s = v * v * (3.0 - 2.0 * v);
                ((v * 0.72 + s * 0.28) * 245.0 + 6.0) * tint
            })
            .collect()
    });
    let mut state = seed | 1;
    let mut pixels = vec![0_u8; w * h * 3];
    let corner: Vec<f32> = (0..w).map(|c| ((c as f32 / w as f32) - 0.5).powi(2) * 0.50).collect();
    for row in 0..h {
        let above = &across[row.saturating_sub(1) * w * 3..][..w * 3];
        let here = &across[row * w * 3..][..w * 3];
        let below = &across[(row + 1).min(h - 1) * w * 3..][..w * 3];
        let down = ((row as f32 / h as f32) - 0.5).powi(2) * 0.50;
        let out = &mut pixels[row * w * 3..][..w * 3];
        for (column, (pixel, corner)) in out.chunks_exact_mut(3).zip(&corner).enumerate() {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let speck = ((state & 255) as f32 + (state >> 8 & 255) as f32 - 255.0) / 255.0 * grain;
            let dim = 1.0 - corner - down;
            for (part, (value, curve)) in pixel.iter_mut().zip(&curves).enumerate() {
                let at = column * 3 + part;
                let sum = above[at] + 2 * here[at] + below[at];
                *value = (curve[usize::from(sum)] * dim + speck) as u8;
            }
        }
    }
    pixels
}
