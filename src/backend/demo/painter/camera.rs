//! A pinhole camera over a flat world (metres; x right, y up, z ahead): projects points to pixels. It draws nothing.

/// A point of the world in metres.
pub type Point = [f32; 3];

/// Nothing nearer than this is drawn, in metres.
const NEAR: f32 = 0.6;

/// A camera looking straight ahead; horizon and vanishing point are shifted as with a shift lens, so that verticals
/// stay vertical.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    /// Its position across the street.
    pub x: f32,
    /// Its height above the ground.
    pub eye: f32,
    /// Focal length in pixels.
    pub focal: f32,
    /// Column of the vanishing point.
    pub centre: f32,
    /// Row of the horizon.
    pub horizon: f32,
}

impl Camera {
    /// Pixel of a point that lies in front of the camera.
    pub fn pixel(&self, [x, y, z]: Point) -> (f32, f32) {
        let scale = self.scale(z);
        (self.centre + (x - self.x) * scale, self.horizon - (y - self.eye) * scale)
    }

    /// Pixels a metre at distance `z`.
    pub fn scale(&self, z: f32) -> f32 {
        self.focal / z.max(NEAR)
    }

    /// The point of the ground that is seen at a pixel below the horizon.
    pub fn ground(&self, column: f32, row: f32) -> (f32, f32) {
        let z = self.focal * self.eye / (row - self.horizon).max(0.5);
        (self.x + (column - self.centre) * z / self.focal, z)
    }

    /// The projected outline of a flat shape, with the part behind the camera clipped; empty when all of it is.
    pub fn outline(&self, shape: &[Point]) -> Vec<(f32, f32)> {
        let mut seen = Vec::with_capacity(shape.len() + 2);
        for (index, &from) in shape.iter().enumerate() {
            let to = shape[(index + 1) % shape.len()];
            if from[2] >= NEAR {
                seen.push(self.pixel(from));
            }
            if (from[2] < NEAR) != (to[2] < NEAR) {
                let part = (NEAR - from[2]) / (to[2] - from[2]);
                let cut = [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part, NEAR];
                seen.push(self.pixel(cut));
            }
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAMERA: Camera = Camera { x: 1.0, eye: 1.6, focal: 900.0, centre: 600.0, horizon: 400.0 };

    #[test]
    fn a_point_of_the_ground_is_found_again_from_its_pixel() {
        let (column, row) = CAMERA.pixel([3.0, 0.0, 12.0]);
        let (x, z) = CAMERA.ground(column, row);
        assert!((x - 3.0).abs() < 1e-3 && (z - 12.0).abs() < 1e-2, "{x} {z}");
    }

    #[test]
    fn what_lies_behind_the_camera_is_cut_off() {
        assert!(CAMERA.outline(&[[0.0, 0.0, -3.0], [1.0, 0.0, -3.0], [1.0, 0.0, -1.0]]).is_empty());
        let cut = CAMERA.outline(&[[0.0, 0.0, -3.0], [1.0, 0.0, 5.0], [0.0, 0.0, 5.0]]);
        assert_eq!(cut.len(), 4);
    }
}
