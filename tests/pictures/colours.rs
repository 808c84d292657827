//! Colour spaces: conversion of their levels to sRGB, and the ICC profiles (ICC.1:2022) that describe them.

/// A colour space of three primaries and one curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Space {
    /// Red, green and blue as XYZ with the white point D50, as in profiles.
    primaries: [[f64; 3]; 3],
    curve: Curve,
}

/// The transfer curve.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Curve {
    /// IEC 61966-2-1.
    Srgb,
    /// A power.
    Gamma(f64),
    /// SMPTE ST 2084, as used by films and some HDR cameras; 203 candelas a square metre are white (ITU-R BT.2408).
    Perceptual,
}

/// How a profile encodes its name and its curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Version 2, as Apple writes it into photographs: the name in ASCII (`desc`), the curve as a table (`curv`).
    Ascii,
    /// Version 4: the name in UTF-16 (`mluc`), the curve as a formula (`para`).
    Wide,
}

impl Space {
    /// sRGB.
    pub const SRGB: Self = Self {
        primaries: [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410]],
        curve: Curve::Srgb,
    };
    /// Display P3, as used by iPhones and others.
    pub const P3: Self = Self {
        primaries: [[0.51512, 0.24120, -0.00105], [0.29198, 0.69225, 0.04189], [0.15710, 0.06657, 0.78407]],
        curve: Curve::Srgb,
    };
    /// The primaries of ITU-R BT.2020 with the curve of sRGB.
    pub const REC_2020: Self = Self {
        primaries: [[0.67348, 0.27904, -0.00193], [0.16568, 0.67535, 0.02998], [0.12505, 0.04561, 0.79685]],
        curve: Curve::Srgb,
    };
    /// Adobe RGB (1998), as cameras write it.
    pub const ADOBE: Self = Self {
        primaries: [[0.60974, 0.31111, 0.01947], [0.20528, 0.62567, 0.06087], [0.14919, 0.06322, 0.74457]],
        curve: Curve::Gamma(2.199_218_75),
    };
    /// The primaries of sRGB with a power of 2.2, number 4 of ITU-T H.273.
    pub const POWER: Self = Self { primaries: Self::SRGB.primaries, curve: Curve::Gamma(2.2) };
    /// ITU-R BT.2100 with the perceptual curve, number 16 of ITU-T H.273.
    pub const REC_2100: Self = Self { primaries: Self::REC_2020.primaries, curve: Curve::Perceptual };

    /// The sRGB levels of a colour in this space; colours outside sRGB are clipped channel by channel.
    pub fn in_srgb(&self, levels: [u8; 3]) -> [f64; 3] {
        let linear = levels.map(|level| self.curve.linear(f64::from(level) / 255.0));
        let xyz = [0, 1, 2].map(|row| (0..3).map(|column| self.primaries[column][row] * linear[column]).sum());
        solved(&Self::SRGB.primaries, xyz).map(|light: f64| {
            let light = light.clamp(0.0, 1.0);
            255.0 * if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
        })
    }

    /// An ICC profile that describes it.
    pub fn profile(&self, name: &str, spelling: Spelling) -> Vec<u8> {
        let name = spelling.name(name);
        let curve = self.curve.spelt(spelling);
        let mut tags = vec![(*b"desc", name.clone()), (*b"cprt", name), (*b"wtpt", xyz([0.9642, 1.0, 0.8249]))];
        for (primary, [position, channel]) in
            self.primaries.iter().zip([[*b"rXYZ", *b"rTRC"], [*b"gXYZ", *b"gTRC"], [*b"bXYZ", *b"bTRC"]])
        {
            tags.extend([(position, xyz(*primary)), (channel, curve.clone())]);
        }
        let mut table = (tags.len() as u32).to_be_bytes().to_vec();
        let (first, mut data) = (128 + 4 + tags.len() * 12, Vec::new());
        for (name, tag) in &tags {
            table.extend(
                [&name[..], &((first + data.len()) as u32).to_be_bytes(), &(tag.len() as u32).to_be_bytes()].concat(),
            );
            data.extend(tag);
            data.resize(data.len().next_multiple_of(4), 0);
        }
        let version = if spelling == Spelling::Ascii { 2 } else { 4 };
        let head = [
            &((first + data.len()) as u32).to_be_bytes()[..],
            b"none",
            &[version, 0, 0, 0],
            b"mntrRGB XYZ ",
            &[7, 0xe8, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0],
            b"acsp",
            &[0; 28],
            &xyz([0.9642, 1.0, 0.8249])[8..],
        ];
        let mut head = head.concat();
        head.resize(128, 0);
        [head, table, data].concat()
    }
}

impl Curve {
    fn linear(self, level: f64) -> f64 {
        match self {
            Self::Srgb if level <= 0.040_45 => level / 12.92,
            Self::Srgb => ((level + 0.055) / 1.055).powf(2.4),
            Self::Gamma(power) => level.powf(power),
            Self::Perceptual => {
                let root = level.powf(1.0 / 78.843_75);
                let light = (root - 0.835_937_5).max(0.0) / (18.851_562_5 - 18.687_5 * root);
                light.powf(1.0 / 0.159_301_757_812_5) * 10_000.0 / 203.0
            }
        }
    }

    fn spelt(self, spelling: Spelling) -> Vec<u8> {
        const STEPS: u16 = 1024;
        match (self, spelling) {
            (Self::Gamma(power), Spelling::Ascii) => {
                let fixed = (power * 256.0).round() as u16;
                [&b"curv\0\0\0\0\0\0\0\x01"[..], &fixed.to_be_bytes()].concat()
            }
            (Self::Gamma(power), Spelling::Wide) => [&b"para\0\0\0\0\0\0\0\0"[..], &fixed(power)].concat(),
            // A table cannot express values brighter than white.
            (Self::Srgb, Spelling::Ascii) | (Self::Perceptual, _) => {
                let step = |step| (65_535.0 * self.linear(f64::from(step) / f64::from(STEPS - 1))).round() as u16;
                let table = (0..STEPS).flat_map(|at| step(at).to_be_bytes()).collect::<Vec<_>>();
                [&b"curv\0\0\0\0"[..], &u32::from(STEPS).to_be_bytes(), &table].concat()
            }
            (Self::Srgb, Spelling::Wide) => {
                let numbers = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45];
                [&b"para\0\0\0\0\0\x03\0\0"[..], &numbers.map(fixed).concat()].concat()
            }
        }
    }
}

impl Spelling {
    fn name(self, name: &str) -> Vec<u8> {
        if self == Self::Ascii {
            // Followed by the same in UTF-16 and for old Macintoshes, both empty.
            let length = (name.len() as u32 + 1).to_be_bytes();
            return [&b"desc\0\0\0\0"[..], &length, name.as_bytes(), &[0; 1 + 4 + 4 + 2 + 1 + 67]].concat();
        }
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let length = (name.len() as u32).to_be_bytes();
        [&b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS"[..], &length, &[0, 0, 0, 28], &name].concat()
    }
}

/// The factors of three columns that give a sum (Cramer's rule).
fn solved(columns: &[[f64; 3]; 3], sum: [f64; 3]) -> [f64; 3] {
    let product = |[a, b, c]: &[[f64; 3]; 3]| {
        a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0])
    };
    [0, 1, 2].map(|at| {
        let mut with_sum = *columns;
        with_sum[at] = sum;
        product(&with_sum) / product(columns)
    })
}

fn xyz(numbers: [f64; 3]) -> Vec<u8> {
    [&b"XYZ \0\0\0\0"[..], &numbers.map(fixed).concat()].concat()
}

/// A signed 16.16 fixed-point number.
fn fixed(number: f64) -> [u8; 4] {
    ((number * 65_536.0).round() as i32).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: [f64; 3], wanted: [f64; 3]) -> bool {
        found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 0.6)
    }

    #[test]
    fn a_colour_in_srgb_is_itself() {
        for levels in [[0, 0, 0], [255, 255, 255], [200, 60, 5], [1, 128, 254]] {
            assert!(near(Space::SRGB.in_srgb(levels), levels.map(f64::from)), "{levels:?}");
        }
    }

    /// By the matrix of CSS Color 4 from linear P3 to linear sRGB.
    #[test]
    fn wide_colours_become_what_the_standard_says() {
        assert!(
            near(Space::P3.in_srgb([180, 100, 100]), [192.5, 94.7, 97.5]),
            "{:?}",
            Space::P3.in_srgb([180, 100, 100])
        );
        assert!(near(Space::P3.in_srgb([255, 0, 0]), [255.0, 0.0, 0.0]));
        for space in [Space::P3, Space::REC_2020, Space::ADOBE] {
            let grey = space.in_srgb([170, 170, 170]);
            assert!(grey.iter().all(|level| (level - grey[0]).abs() < 0.6), "{grey:?} of {space:?}");
        }
    }

    #[test]
    fn a_profile_is_as_long_as_it_says_and_spells_its_name() {
        for (spelling, name) in
            [(Spelling::Ascii, &b"Display P3\0"[..]), (Spelling::Wide, b"\0D\0i\0s\0p\0l\0a\0y\0 \0P\x003")]
        {
            let profile = Space::P3.profile("Display P3", spelling);
            assert_eq!(profile[..4], (profile.len() as u32).to_be_bytes());
            assert_eq!(&profile[36..40], b"acsp");
            assert!(profile.windows(name.len()).any(|window| window == name), "{spelling:?}");
        }
    }
}
