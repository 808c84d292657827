//! The start of every scene: light, camera and backdrop drawn from the seed, the same before and after; and the
//! conversion to JPEG.

use super::Scene;
use super::camera::Camera;
use super::canvas::{Canvas, HEIGHT, WIDTH};
use super::ground::{Ground, Outer};
use super::light::{Colour, Hour, hex};
use super::{grain, ground, sky, street};
use fastrand::Rng;
use tiny_skia::Pixmap;

/// A picture begun.
pub struct Setting {
    /// The sheet with camera and light.
    pub canvas: Canvas,
    /// Random numbers for what is the same before and after.
    pub rng: Rng,
    /// What it is of.
    pub scene: Scene,
    /// Whether the city's work is done.
    pub after: bool,
    /// Time of day and weather.
    pub hour: Hour,
    /// The ground.
    pub ground: Ground,
    seed: u32,
}

impl Setting {
    /// An empty canvas with all choices made.
    pub fn new(scene: Scene, after: bool, seed: u32) -> Self {
        let mut rng = Rng::with_seed(u64::from(seed) * 64 + scene as u64);
        let side = if rng.bool() { 1.0 } else { -1.0 };
        let hours: &[Hour] = match (scene, after) {
            (Scene::StreetLight, false) => &[Hour::Night, Hour::Dusk],
            (Scene::StreetLight, true) => &[Hour::Dusk, Hour::Night],
            (Scene::Noise, false) => &[Hour::Night],
            (Scene::Water, false) => &[Hour::Overcast, Hour::Morning],
            (_, false) => &[Hour::Morning, Hour::Noon, Hour::Overcast],
            (_, true) => &[Hour::Noon, Hour::Morning],
        };
        let hour = hours[rng.usize(0..hours.len())];
        let camera = Camera {
            x: 0.0,
            eye: 1.62,
            focal: 860.0 + rng.f32() * 120.0,
            centre: WIDTH as f32 * (0.42 + rng.f32() * 0.16),
            horizon: HEIGHT as f32 * (0.40 + rng.f32() * 0.05),
        };
        let stones = [0xB8B2A8, 0xA9A8A6, 0xC2B5A3, 0xAFA79E];
        let ground = Ground {
            road: 3.6,
            paving: 40.0,
            outer: Outer::Paving,
            stone: hex(stones[rng.usize(0..stones.len())]),
            wet: 0.0,
            shift: rng.f32() * 50.0,
        };
        // The size is constant and not zero, so this never fails; the fallback is a single pixel.
        let sheet = Pixmap::new(WIDTH, HEIGHT).or_else(|| Pixmap::new(1, 1));
        #[expect(clippy::expect_used, reason = "a pixmap of one pixel is always possible")]
        let sheet = sheet.expect("one pixel");
        let canvas = Canvas { sheet, camera, light: hour.light(side) };
        Self { canvas, rng, scene, after, hour, ground, seed }
    }

    /// Sky, far towers and the ground.
    pub fn outdoors(&mut self) {
        sky::paint(&mut self.canvas, &mut self.rng);
        sky::skyline(&mut self.canvas, &mut self.rng);
        ground::paint(&mut self.canvas, &self.ground);
    }

    /// A street with houses on both sides, trees along it and a few parked cars far down.
    pub fn street(&mut self, left: f32, right: f32) {
        self.outdoors();
        let camera = self.canvas.camera;
        street::row(&mut self.canvas, &mut self.rng, left, 2.0 + (camera.x - left).max(0.0) * 0.2, 140.0);
        street::row(&mut self.canvas, &mut self.rng, right, 2.0 + (right - camera.x).max(0.0) * 0.2, 140.0);
        let road = self.ground.road;
        let mut z = 92.0;
        while z > 16.0 {
            for side in [-1.0_f32, 1.0] {
                let what = self.rng.f32();
                if what < 0.55 {
                    let height = 6.5 + self.rng.f32() * 2.5;
                    let x = side * (road + 1.1);
                    street::tree(&mut self.canvas, &mut self.rng, [x, 0.0, z], height, 1.0);
                } else if what < 0.8 && z > 20.0 {
                    let body = self.paintwork();
                    let x = if side > 0.0 { road - 1.9 } else { -road + 0.12 };
                    street::car(&mut self.canvas, x, z, body);
                }
            }
            z -= 9.5;
        }
    }

    /// The colour of a car.
    pub fn paintwork(&mut self) -> Colour {
        let colours = [0xD9DCDD, 0x2F3A44, 0x8F979C, 0x7C2B27, 0x2F4F73, 0xE8E4DA, 0x4A5A4E];
        hex(colours[self.rng.usize(0..colours.len())])
    }

    /// Applies lens and film effects and encodes as JPEG.
    pub fn develop(self) -> Vec<u8> {
        let (tint, grain) = match self.hour {
            Hour::Morning => ([1.03, 1.0, 0.96], 7.0),
            Hour::Noon => ([1.01, 1.0, 0.99], 5.0),
            Hour::Overcast => ([0.99, 1.0, 1.02], 7.0),
            Hour::Dusk => ([1.02, 0.98, 1.02], 10.0),
            Hour::Night => ([1.0, 0.99, 1.05], 13.0),
        };
        let pixels = grain::develop(&self.canvas.sheet, tint, grain, self.seed.wrapping_mul(0x9E37_79B1));
        let mut bytes = Vec::with_capacity(256 * 1024);
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, 82);
        let (width, height) = (WIDTH as u16, HEIGHT as u16);
        if encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).is_err() {
            bytes.clear();
        }
        bytes
    }
}
