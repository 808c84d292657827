//! Time of day and weather of a picture: sky, sun, shade and haze, and how they colour a surface. It draws nothing.

use super::camera::Point;

/// A colour, each component from 0 to 1, or above before tone mapping.
pub type Colour = [f32; 3];

/// Time of day and weather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    /// Low, warm sun from the side.
    Morning,
    /// High sun.
    Noon,
    /// Even light, no shadows.
    Overcast,
    /// After sunset, lamps on.
    Dusk,
    /// Dark.
    Night,
}

/// The light of a picture.
#[derive(Clone, Copy, Debug)]
pub struct Light {
    /// The top of the sky.
    pub zenith: Colour,
    /// The sky at the horizon, and the haze over distant things.
    pub haze: Colour,
    /// Clouds.
    pub cloud: Colour,
    /// Direction to the sun, a unit vector.
    pub sun: Point,
    /// Colour and strength of the sun.
    pub beam: Colour,
    /// Colour and strength of the ambient light.
    pub ambient: Colour,
    /// How dark shadows are, 0 to 1.
    pub shadow: f32,
    /// Share of the windows that are lit.
    pub windows_lit: f32,
    /// Distance in metres at which two thirds of a colour are lost to haze.
    pub sight: f32,
    /// Whether street lamps are on.
    pub lamps: bool,
}

impl Hour {
    /// The light of this hour; `side` is -1 with the sun on the left, 1 on the right.
    pub fn light(self, side: f32) -> Light {
        match self {
            Self::Morning => Light {
                zenith: [0.40, 0.58, 0.80],
                haze: [0.93, 0.86, 0.76],
                cloud: [1.0, 0.93, 0.84],
                sun: unit([0.75 * side, 0.62, -0.35]),
                beam: [0.62, 0.50, 0.36],
                ambient: [0.52, 0.54, 0.60],
                shadow: 0.40,
                windows_lit: 0.04,
                sight: 150.0,
                lamps: false,
            },
            Self::Noon => Light {
                zenith: [0.27, 0.52, 0.83],
                haze: [0.80, 0.88, 0.94],
                cloud: [0.98, 0.98, 0.98],
                sun: unit([0.42 * side, 0.85, -0.42]),
                beam: [0.52, 0.50, 0.46],
                ambient: [0.55, 0.58, 0.62],
                shadow: 0.42,
                windows_lit: 0.0,
                sight: 260.0,
                lamps: false,
            },
            Self::Overcast => Light {
                zenith: [0.62, 0.67, 0.72],
                haze: [0.82, 0.84, 0.85],
                cloud: [0.88, 0.89, 0.90],
                sun: unit([0.2 * side, 0.95, -0.3]),
                beam: [0.16, 0.16, 0.17],
                ambient: [0.72, 0.74, 0.77],
                shadow: 0.20,
                windows_lit: 0.06,
                sight: 130.0,
                lamps: false,
            },
            Self::Dusk => Light {
                zenith: [0.16, 0.22, 0.40],
                haze: [0.80, 0.55, 0.45],
                cloud: [0.62, 0.45, 0.48],
                sun: unit([0.8 * side, 0.3, 0.5]),
                beam: [0.10, 0.07, 0.06],
                ambient: [0.34, 0.35, 0.46],
                shadow: 0.15,
                windows_lit: 0.35,
                sight: 170.0,
                lamps: true,
            },
            Self::Night => Light {
                zenith: [0.06, 0.085, 0.18],
                haze: [0.24, 0.23, 0.32],
                cloud: [0.10, 0.11, 0.17],
                sun: unit([0.3 * side, 0.9, 0.2]),
                beam: [0.03, 0.03, 0.05],
                ambient: [0.25, 0.27, 0.37],
                shadow: 0.12,
                windows_lit: 0.42,
                sight: 160.0,
                lamps: true,
            },
        }
    }
}

impl Light {
    /// The colour of a surface with this normal at distance `z`.
    pub fn on(&self, surface: Colour, normal: Point, z: f32) -> Colour {
        let facing = dot(normal, self.sun).max(0.0);
        let mut lit = [0.0; 3];
        for part in 0..3 {
            lit[part] = surface[part] * (self.ambient[part] + self.beam[part] * facing);
        }
        self.through_haze(lit, z)
    }

    /// A colour as it is seen through `z` metres of air.
    pub fn through_haze(&self, colour: Colour, z: f32) -> Colour {
        mix(colour, self.haze, 1.0 - (-z / self.sight).exp())
    }
}

/// Interpolates from `a` (0) to `b` (1).
pub fn mix(a: Colour, b: Colour, part: f32) -> Colour {
    let part = part.clamp(0.0, 1.0);
    [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part]
}

/// Brighter (above 1) or darker.
pub fn scaled(colour: Colour, by: f32) -> Colour {
    [colour[0] * by, colour[1] * by, colour[2] * by]
}

/// From `0xRRGGBB`.
pub const fn hex(rgb: u32) -> Colour {
    [(rgb >> 16 & 255) as f32 / 255.0, (rgb >> 8 & 255) as f32 / 255.0, (rgb & 255) as f32 / 255.0]
}

fn dot(a: Point, b: Point) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn unit(v: Point) -> Point {
    let length = dot(v, v).sqrt();
    [v[0] / length, v[1] / length, v[2] / length]
}
