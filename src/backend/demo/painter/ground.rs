//! The ground, drawn pixel by pixel: asphalt, lines, kerbs, paving, grass, rubber, with grain and joints in
//! perspective.

use super::camera::Camera;
use super::canvas::{Canvas, HEIGHT, WIDTH};
use super::grain::{cell, floor, noise};
use super::light::{Colour, Light, mix, scaled};

/// Surfaces by distance from the middle of the street, in metres.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    /// Half the width of the road; zero when there is none.
    pub road: f32,
    /// Where paving ends and the outer ground begins.
    pub paving: f32,
    /// What lies beyond the paving.
    pub outer: Outer,
    /// Colour of the paving stones.
    pub stone: Colour,
    /// 0 dry to 1 soaked.
    pub wet: f32,
    /// Shifts the grain, so that no two pictures have the same.
    pub shift: f32,
}

/// What lies beyond the paving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outer {
    /// More paving.
    Paving,
    /// Grass.
    Grass,
    /// The soft floor of a playground.
    Rubber,
}

/// Paints everything below the horizon, in two threads: it takes the largest part of a picture's time.
pub fn paint(canvas: &mut Canvas, ground: &Ground) {
    let (camera, light) = (canvas.camera, canvas.light);
    let top = (camera.horizon + 1.0).clamp(0.0, HEIGHT as f32) as usize;
    let row_bytes = WIDTH as usize * 4;
    let Some(below) = canvas.sheet.data_mut().get_mut(top * row_bytes..) else { return };
    let half = (HEIGHT as usize - top).div_ceil(2);
    std::thread::scope(|threads| {
        for (part, rows) in below.chunks_mut((half * row_bytes).max(row_bytes)).enumerate() {
            threads.spawn(move || {
                for (row, pixels) in rows.chunks_exact_mut(row_bytes).enumerate() {
                    ground.row(pixels, top + part * half + row, &camera, &light);
                }
            });
        }
    });
}

impl Ground {
    fn row(&self, pixels: &mut [u8], row: usize, camera: &Camera, light: &Light) {
        let up = light.on([1.0, 1.0, 1.0], [0.0, 1.0, 0.0], 0.0);
        let (_, z) = camera.ground(0.0, row as f32 + 0.5);
        // Metres covered by one pixel: smaller details fade instead of causing aliasing.
        let deep = z * z / (camera.focal * camera.eye);
        let wide = z / camera.focal;
        let air = 1.0 - (-z / light.sight).exp();
        // Slowly changing values are computed once for four pixels.
        let (mut worn, mut gloss) = (0.0, 0.0);
        for (column, pixel) in pixels.chunks_exact_mut(4).enumerate() {
            let x = camera.x + (column as f32 + 0.5 - camera.centre) * wide;
            if column % 4 == 0 {
                worn = noise(x * 0.8 + self.shift, z * 0.35);
                if self.wet > 0.0 {
                    let pool = noise(x * 0.7 + self.shift, z * 0.5 - self.shift);
                    gloss = ((pool - 0.42) * 3.0).clamp(0.0, 1.0) * self.wet;
                }
            }
            let mut surface = self.surface(x, z, wide, deep, worn);
            if self.wet > 0.0 {
                surface = mix(scaled(surface, 1.0 - 0.30 * self.wet), light.haze, gloss * 0.35);
            }
            for part in 0..3 {
                let lit = surface[part] * up[part];
                let seen = lit + (light.haze[part] - lit) * air;
                pixel[part] = (seen.clamp(0.0, 1.0) * 255.0) as u8;
            }
            pixel[3] = 255;
        }
    }

    fn surface(&self, x: f32, z: f32, wide: f32, deep: f32, worn: f32) -> Colour {
        let side = x.abs();
        if side < self.road {
            return self.asphalt(x, z, wide, deep, worn);
        }
        let kerb = side - self.road;
        if self.road > 0.0 && kerb < 0.16 {
            let joint = line(z, 1.0, 0.015, deep);
            return scaled([0.66, 0.65, 0.63], 1.0 - 0.35 * joint - 0.2 * f32::from(u8::from(kerb < 0.03)));
        }
        if side < self.paving || self.outer == Outer::Paving {
            return self.stones(x, z, wide, deep, worn);
        }
        match self.outer {
            Outer::Grass => {
                let blades = fade(0.05, deep, || noise(x * 30.0, z * 9.0 + self.shift));
                mix(scaled([0.30, 0.43, 0.20], 0.75 + 0.5 * blades), [0.42, 0.50, 0.24], worn * 0.7)
            }
            _ => {
                let crumbs = fade(0.02, deep, || cell(floor(x * 90.0), floor(z * 60.0)));
                mix(scaled([0.69, 0.36, 0.27], 0.84 + 0.32 * crumbs), [0.60, 0.42, 0.34], worn * 0.5)
            }
        }
    }

    fn asphalt(&self, x: f32, z: f32, wide: f32, deep: f32, worn: f32) -> Colour {
        let stones = fade(0.012, deep * 0.5, || cell(floor(x * 85.0), floor((z + self.shift) * 85.0)));
        let tracks = (1.0 - ((x.abs() - self.road * 0.5).abs() - 0.75).abs().min(0.5) * 2.0).max(0.0);
        let base = scaled([0.335, 0.34, 0.35], 0.80 + 0.24 * stones + 0.22 * worn - 0.07 * tracks);
        let edge = edge_of(x.abs() - (self.road - 0.35), 0.06, wide);
        let dash = if floor((z + self.shift) / 3.0) % 2 == 0 { edge_of(x, 0.07, wide) } else { 0.0 };
        let paint = edge.max(dash);
        if paint <= 0.0 {
            return base;
        }
        let rubbed = 0.55 + 0.4 * noise(x * 14.0, z * 5.0 + self.shift);
        mix(base, [0.86, 0.86, 0.83], paint * rubbed)
    }

    fn stones(&self, x: f32, z: f32, wide: f32, deep: f32, worn: f32) -> Colour {
        let (long, broad) = (0.40, 0.40);
        let course = floor(z / broad);
        let bond = if course % 2 == 0 { 0.0 } else { 0.5 };
        let each = fade(0.25, deep, || cell(floor(x / long + bond), course));
        let sand = fade(0.01, deep * 0.5, || cell(floor(x * 120.0), floor(z * 90.0)));
        let joint = line(z, broad, 0.010, deep).max(line(x + bond * long, long, 0.008, wide));
        let tone = 0.86 + 0.12 * each + 0.08 * sand + 0.12 * worn - 0.30 * joint;
        scaled(self.stone, tone)
    }
}

/// The visible share, in a pixel of `size`, of a joint of `width` repeated every `step`.
fn line(at: f32, step: f32, width: f32, size: f32) -> f32 {
    let part = at / step + 0.5;
    let off = (part - floor(part) as f32 - 0.5).abs() * step;
    let reach = width * 0.5 + size * 0.5;
    if off > reach { 0.0 } else { (width / (width + size)).min(1.0) }
}

/// The visible share of a painted line of half width `half` around zero.
fn edge_of(off: f32, half: f32, size: f32) -> f32 {
    ((half - off.abs()) / size.max(0.004) + 0.5).clamp(0.0, 1.0) * (half * 2.0 / (half * 2.0).max(size))
}

/// A random value that fades to its mean where it is finer than a pixel.
fn fade(grain: f32, size: f32, value: impl Fn() -> f32) -> f32 {
    let lost = (size / grain) * (size / grain) * 0.5;
    if lost > 24.0 { 0.5 } else { 0.5 + (value() - 0.5) / (1.0 + lost) }
}
