//! Everything above and beyond the street: sky, clouds, the far skyline.

use super::canvas::{Canvas, HEIGHT, WIDTH};
use super::grain::{cell, clouds};
use super::light::{mix, scaled};
use fastrand::Rng;

/// Fills the picture from the top to a little below the horizon.
pub fn paint(canvas: &mut Canvas, rng: &mut Rng) {
    let light = canvas.light;
    let horizon = canvas.camera.horizon;
    let bottom = (horizon + 6.0).clamp(1.0, HEIGHT as f32) as usize;
    let (drift, lift) = (rng.f32() * 60.0, rng.f32() * 60.0);
    let cover = 0.44 + rng.f32() * 0.10;
    // Clouds are soft: one value for four by four pixels, interpolated between.
    let columns = WIDTH as usize / 4 + 2;
    let field = |row: usize| -> Vec<f32> {
        // Clouds flatten towards the horizon.
        let up = ((horizon - row as f32 * 4.0) / 500.0).max(0.02);
        (0..columns)
            .map(|c| {
                let x = (c as f32 * 4.0 - 600.0) / 500.0 / (up + 0.35);
                let v = clouds(x * 1.5 + drift, 2.2 / (up + 0.35) + lift);
                ((v - cover) * 4.0).clamp(0.0, 1.0) * (up * 6.0).min(1.0)
            })
            .collect()
    };
    let data = canvas.sheet.data_mut();
    let (mut above, mut below) = (field(0), field(1));
    for row in 0..bottom {
        if row % 4 == 0 && row > 0 {
            above = below;
            below = field(row / 4 + 1);
        }
        let down = (row % 4) as f32 / 4.0;
        let height = 1.0 - (row as f32 / horizon.max(1.0)).min(1.0);
        let air = mix(light.haze, light.zenith, height.powf(0.75));
        for column in 0..WIDTH as usize {
            let (c, part) = (column / 4, (column % 4) as f32 / 4.0);
            let upper = above[c] + (above[c + 1] - above[c]) * part;
            let lower = below[c] + (below[c + 1] - below[c]) * part;
            let cloud = upper + (lower - upper) * down;
            let shaded = mix(light.cloud, scaled(light.cloud, 0.86), cloud);
            let colour = mix(air, shaded, cloud * 0.85);
            let at = (row * WIDTH as usize + column) * 4;
            // A little dither keeps the gradient from banding.
            let dither = cell(column as i32, row as i32) * 0.9;
            for p in 0..3 {
                data[at + p] = (colour[p].clamp(0.0, 1.0) * 254.0 + dither) as u8;
            }
            data[at + 3] = 255;
        }
    }
}

/// Towers in the haze, drawn from the horizon up, in two depths.
pub fn skyline(canvas: &mut Canvas, rng: &mut Rng) {
    let light = canvas.light;
    let horizon = canvas.camera.horizon;
    for (depth, tall, wide) in [(0.82_f32, 150.0_f32, 60.0_f32), (0.66, 105.0, 85.0)] {
        let tone = mix(scaled([0.42, 0.46, 0.52], (light.ambient[1] + light.beam[1]) * 1.1), light.haze, depth);
        let mut x = -40.0;
        while x < WIDTH as f32 + 40.0 {
            let width = wide * (0.5 + rng.f32() * 0.9);
            // The towers crowd around a centre.
            let near = 1.0 - ((x - 620.0) / 900.0).powi(2).min(0.8);
            let height = tall * (0.35 + rng.f32() * 0.85) * near;
            let top = horizon - height;
            canvas.flat(&[(x, top), (x + width, top), (x + width, horizon + 4.0), (x, horizon + 4.0)], tone, 1.0);
            if rng.f32() < 0.3 {
                canvas.flat(
                    &[
                        (x + width * 0.3, top - 16.0),
                        (x + width * 0.7, top - 16.0),
                        (x + width * 0.7, top),
                        (x + width * 0.3, top),
                    ],
                    tone,
                    1.0,
                );
            }
            let rows = (height / 11.0) as i32;
            let columns = (width / 11.0) as i32;
            for row in 0..rows {
                for column in 0..columns {
                    let lit = rng.f32() < light.windows_lit * 0.8;
                    if !lit && light.windows_lit > 0.2 {
                        continue;
                    }
                    let (wx, wy) = (x + 4.0 + column as f32 * 11.0, top + 5.0 + row as f32 * 11.0);
                    let colour = if lit { mix([1.0, 0.84, 0.55], light.haze, depth * 0.6) } else { scaled(tone, 0.95) };
                    canvas.flat(&[(wx, wy), (wx + 5.0, wy), (wx + 5.0, wy + 6.0), (wx, wy + 6.0)], colour, 0.8);
                }
            }
            x += width + rng.f32() * 26.0;
        }
    }
}
