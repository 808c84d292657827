//! Smooth noise by rows: octaves of lattice noise, and sensor grain.

/// One octave: random values every `cell` pixels, interpolated smoothly.
pub struct Octave {
    cell: usize,
    seed: u32,
    /// The interpolation weight of each pixel of a cell.
    weights: Vec<f32>,
    /// The lattice row in `above`; it and the next are around the present row of pixels.
    row: Option<usize>,
    above: Vec<f32>,
    below: Vec<f32>,
}

impl Octave {
    /// For rows of `width` pixels.
    pub fn new(width: usize, cell: usize, seed: u32) -> Self {
        let cell = cell.max(1);
        let weights = (0..cell).map(|at| smooth(at as f32 / cell as f32)).collect();
        let across = width / cell + 2;
        Self { cell, seed, weights, row: None, above: vec![0.0; across], below: vec![0.0; across] }
    }

    /// Adds this octave, from `-strength` to `strength`, to a row of pixels. Rows are processed from the top.
    pub fn add(&mut self, y: usize, strength: f32, into: &mut [f32]) {
        let row = y / self.cell;
        if self.row != Some(row) {
            for (lattice, row) in [(&mut self.above, row), (&mut self.below, row + 1)] {
                for (x, value) in lattice.iter_mut().enumerate() {
                    *value = chance(self.seed, x as u32, row as u32);
                }
            }
            self.row = Some(row);
        }
        let down = self.weights[y % self.cell];
        let at = |x: usize| (self.above[x] + (self.below[x] - self.above[x]) * down) * strength;
        let mut left = at(0);
        for (x, pixels) in into.chunks_mut(self.cell).enumerate() {
            let right = at(x + 1);
            for (pixel, across) in pixels.iter_mut().zip(&self.weights) {
                *pixel += left + (right - left) * across;
            }
            left = right;
        }
    }
}

/// Sensor grain: three values for each pixel, most of them small.
pub struct Grain(u32);

impl Grain {
    /// Each seed has its own.
    pub fn new(seed: u32) -> Self {
        Self(mix(seed) | 1)
    }

    /// From -1 to 1 for red, green and blue, more likely near zero.
    pub fn next(&mut self) -> [f32; 3] {
        // Marsaglia's xorshift, 2003.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        let bits = self.0;
        // The sum of two five-bit numbers has a triangular distribution.
        [0, 10, 20].map(|from| (((bits >> from) & 31) + ((bits >> (from + 5)) & 31)) as f32 / 31.0 - 1.0)
    }
}

/// A hash of a position as a number from -1 to 1.
pub fn chance(seed: u32, x: u32, y: u32) -> f32 {
    let bits = mix(seed ^ mix(x ^ mix(y.wrapping_add(0x9E37_79B9))));
    (bits >> 8) as f32 / 8_388_608.0 - 1.0
}

/// Wellons' lowbias32, 2018.
fn mix(mut bits: u32) -> u32 {
    bits ^= bits >> 16;
    bits = bits.wrapping_mul(0x7FEB_352D);
    bits ^= bits >> 15;
    bits = bits.wrapping_mul(0x846C_A68B);
    bits ^ (bits >> 16)
}

fn smooth(at: f32) -> f32 {
    at * at * (3.0 - 2.0 * at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_octave_is_smooth_and_stays_within_its_strength() {
        let mut octave = Octave::new(1000, 64, 7);
        let mut rows = vec![vec![0.0; 1000]; 200];
        for (y, row) in rows.iter_mut().enumerate() {
            octave.add(y, 10.0, row);
        }
        assert!(rows.iter().flatten().all(|value| value.abs() <= 10.0));
        // The steepest slope is 1.5 × the difference of two lattice neighbours.
        let most = 20.0 * 1.5 / 64.0 + 0.001;
        assert!(rows.iter().all(|row| row.windows(2).all(|two| (two[0] - two[1]).abs() <= most)));
        assert!(
            rows.windows(2).all(|two| two[0].iter().zip(&two[1]).all(|(above, below)| (above - below).abs() <= most))
        );
    }

    #[test]
    fn chance_is_even_and_grain_is_thicker_about_zero() {
        let mean = (0..10_000).map(|x| chance(1, x, 5)).sum::<f32>() / 10_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        let mut grain = Grain::new(3);
        let near = (0..10_000).flat_map(|_| grain.next()).filter(|value| value.abs() < 0.5).count();
        assert!((20_000..26_000).contains(&near), "{near} of 30000");
    }
}
