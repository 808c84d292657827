//! Distances in a city on a flat projection, which is exact enough within tens of kilometres.

use serde::Deserialize;

const METRES_A_DEGREE: f64 = 111_320.0;

/// A point, WGS 84 degrees.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Spot {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl Spot {
    /// Metres to another point.
    pub fn metres(self, other: Self) -> f64 {
        let (east, north) = self.offset(other);
        east.hypot(north)
    }

    /// The point at a share of the way, 0 here, 1 there; rounded to about a tenth of a metre.
    pub fn towards(self, other: Self, part: f64) -> Self {
        let between = |a: f64, b: f64| ((a + (b - a) * part) * 1e6).round() / 1e6;
        Self { latitude: between(self.latitude, other.latitude), longitude: between(self.longitude, other.longitude) }
    }

    /// The share along a segment that is nearest to this point, 0 at its beginning, 1 at its end.
    pub fn along(self, from: Self, to: Self) -> f64 {
        let (line, here) = (from.offset(to), from.offset(self));
        let length = line.0 * line.0 + line.1 * line.1;
        if length <= 0.0 { 0.0 } else { ((here.0 * line.0 + here.1 * line.1) / length).clamp(0.0, 1.0) }
    }

    fn offset(self, other: Self) -> (f64, f64) {
        let shrink = self.latitude.to_radians().cos();
        (
            (other.longitude - self.longitude) * METRES_A_DEGREE * shrink,
            (other.latitude - self.latitude) * METRES_A_DEGREE,
        )
    }
}
