//! Which way is up: how the pixels as stored are turned and mirrored (EXIF 2.3, tag 0x0112). It turns nothing.

/// How a picture is to be turned, by its number in EXIF: from 1, upright as stored, to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn(u8);

impl Default for Turn {
    fn default() -> Self {
        Self::UPRIGHT
    }
}

impl Turn {
    /// As stored.
    pub const UPRIGHT: Self = Self(1);

    /// By the number that EXIF gives it; whatever is no such number is upright, as browsers have it.
    pub const fn by_number(number: u32) -> Self {
        match number {
            1..=8 => Self(number as u8),
            _ => Self::UPRIGHT,
        }
    }

    /// By what HEIF says of it: quarter turns against the clock first, then a mirror (ISO/IEC 23008-12, `irot` and `imir`).
    pub const fn by_quarters(against_the_clock: u8, mirrored: Option<Axis>) -> Self {
        match (against_the_clock & 3, mirrored) {
            (0, None) => Self(1),
            (0, Some(Axis::Upright)) => Self(2),
            (2, None) => Self(3),
            (0, Some(Axis::Level)) | (2, Some(Axis::Upright)) => Self(4),
            (2, Some(Axis::Level)) => Self(2),
            (1, Some(Axis::Level)) | (3, Some(Axis::Upright)) => Self(5),
            (3, None) => Self(6),
            (1, Some(Axis::Upright)) | (3, Some(Axis::Level)) => Self(7),
            _ => Self(8),
        }
    }

    /// The number that EXIF gives it.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether what is stored as its width is its height.
    pub const fn swaps_sides(self) -> bool {
        self.0 >= 5
    }
}

/// The line in which a picture is mirrored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Left and right change places.
    Upright,
    /// Above and below change places.
    Level,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the corners A B (above) and C D (below) of the stored picture come to lie.
    fn turned(number: u8) -> &'static str {
        ["ABCD", "BADC", "DCBA", "CDAB", "ACBD", "CADB", "DBCA", "BDAC"][usize::from(number - 1)]
    }

    fn by_hand(quarters: u8, mirrored: Option<Axis>) -> String {
        let mut corners: Vec<char> = "ABCD".chars().collect();
        for _ in 0..quarters {
            corners = vec![corners[1], corners[3], corners[0], corners[2]];
        }
        match mirrored {
            None => {}
            Some(Axis::Upright) => corners = vec![corners[1], corners[0], corners[3], corners[2]],
            Some(Axis::Level) => corners = vec![corners[2], corners[3], corners[0], corners[1]],
        }
        corners.into_iter().collect()
    }

    #[test]
    fn what_heif_says_is_what_exif_would_say() {
        for quarters in 0..4 {
            for mirrored in [None, Some(Axis::Upright), Some(Axis::Level)] {
                let turn = Turn::by_quarters(quarters, mirrored);
                assert_eq!(turned(turn.number()), by_hand(quarters, mirrored), "{quarters} quarters, {mirrored:?}");
            }
        }
    }

    #[test]
    fn four_of_the_eight_swap_the_sides_and_nonsense_is_upright() {
        assert!((1..=8).all(|number| Turn::by_number(number).swaps_sides() == (number >= 5)));
        assert!([0, 9, 65_535].iter().all(|number| Turn::by_number(*number) == Turn::UPRIGHT));
    }
}
